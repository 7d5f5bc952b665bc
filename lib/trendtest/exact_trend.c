/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The exact conditional test of a trend in counts or proportions, and the exact interval of the slope.
 *
 * Cox and Lewis (1966) The Statistical Analysis of Series of Events, chapter 3 (counts); Cox (1958) J Royal
 * Statistical Society B 20:215-242 (proportions); Armitage (1955) Biometrics 11:375-386 and Cochran (1954)
 * Biometrics 10:417-451 (z); Mehta, Patel and Senchaudhuri (1992) J Computational and Graphical Statistics
 * 1:21-40 (the law of T).
 */
#include <errno.h>
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "series/internal.h"
#include "trendtest/exact.h"

/** Moments of T without trend. Those of proportions are of sampling without replacement. */
static void fill_null(const annum__exact_design *d, annum_exact_trend_result *r)
{
    double score = 0;
    for (size_t i = 0; i < d->k; i++)
        score += d->centred[i] * d->events[i];
    const double rest = d->proportion ? (d->n_all - d->n_events) / d->n_all : 1;
    const double asymptotic = d->n_events * rest * d->variance;
    const double factor = d->proportion ? d->n_all / (d->n_all - 1) : 1;
    r->expected = r->events * d->mean_time;
    r->variance = asymptotic * factor * d->step * d->step;
    r->z = asymptotic > 0 ? score / sqrt(asymptotic) : NAN;
    r->p_asymptotic = asymptotic > 0 ? fmin(1, 2 * annum__normal_tail(fabs(r->z))) : 1;
}

typedef struct target {
    const annum__exact_design *design;
    double *scratch;
    double mean;
} target;

static double above_target(const void *context, double slope)
{
    const target *t = context;
    return annum__exact_normalise(t->design, slope, t->scratch).mean - t->mean;
}

/** The variance of T at the slope of the law. */
static double variance_of(const annum__exact_law *law)
{
    double sum = 0;
    for (size_t i = 0; i < law->n; i++) {
        const double away = law->away ? law->away[i] : law->first + (double)i;
        sum += law->p[i] * away * away;
    }
    return sum;
}

/** From a step of the lattice to a year. */
static void per_year(annum_estimate *slope, double step)
{
    slope->estimate = annum__finite_or_nan(slope->estimate / step);
    slope->lower = annum__finite_or_nan(slope->lower / step);
    slope->upper = annum__finite_or_nan(slope->upper / step);
    slope->se = annum__finite_or_nan(slope->se / step);
}

/** A standard error without trend, unless nearly all exposure is at one time. */
static double first_step(const annum__exact_design *d)
{
    const double rest = d->proportion ? (d->n_all - d->n_events) / (d->n_all - 1) : 1;
    return fmin(1 / sqrt(d->n_events * rest * d->variance), 1 / d->gap);
}

static int is_earliest(const annum__exact_design *d)
{
    return d->observed <= d->least + d->tolerance;
}

static int is_latest(const annum__exact_design *d)
{
    return d->observed >= d->most - d->tolerance;
}

/** The law of T at the slope whose mean of T is the observed one, from which those at other slopes follow. */
static int make_family(annum__exact_family *family, annum__exact_law *law, const annum__exact_design *d,
                       annum__arena *arena, annum_error *error)
{
    double *scratch = annum__arena_take(arena, annum__exact_normaliser_scratch(d), sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    /* At the end of its range T is no mean: a slope next to it serves the tails. */
    const double away = is_earliest(d) ? d->gap / 2 : is_latest(d) ? -d->gap / 2 : 0;
    const target t = {d, scratch, d->observed + away};
    const double slope = annum__exact_root(above_target, &t, first_step(d));
    if (isnan(slope))
        return annum__fail(error, ANNUM_ERR_INTERNAL,
                           "no slope has the observed mean; please report the figures");
    const annum__exact_normaliser normaliser = annum__exact_normalise(d, slope, scratch);
    *family = (annum__exact_family){d, law, slope, normaliser.log_total, scratch};
    return annum__exact_law_make(law, d, slope, normaliser.intercept, arena, error);
}

static int infer(const annum__exact_design *d, int32_t method, annum__arena *arena,
                 annum_exact_trend_result *r, annum_error *error)
{
    const int earliest = is_earliest(d), latest = is_latest(d);
    const double at_weight = method == ANNUM_EXACT_MID_P ? 0.5 : 1, tail = (1 - r->level) / 2;
    annum__exact_law law;
    annum__exact_family family;
    const int status = make_family(&family, &law, d, arena, error);
    if (status != ANNUM_OK)
        return status;
    const annum__exact_tails tails = annum__exact_tails_at(&family, 0);
    r->unbounded = earliest || latest;
    r->p_value = annum__exact_p(&tails, 1);
    r->p_mid = annum__exact_p(&tails, 0.5);
    r->slope.p_value = method == ANNUM_EXACT_MID_P ? r->p_mid : r->p_value;
    if (!r->unbounded) {
        r->slope.estimate = family.slope;
        r->slope.se = 1 / sqrt(variance_of(&law));
    }
    if (!earliest)
        r->slope.lower = annum__exact_limit(&family, tail, at_weight, 0, first_step(d));
    if (!latest)
        r->slope.upper = annum__exact_limit(&family, tail, at_weight, 1, first_step(d));
    per_year(&r->slope, d->step);
    return ANNUM_OK;
}

int annum__exact_trend_tails(const annum_series_view *view, double work_max, annum__arena *arena,
                             annum__exact_tails *out, annum_error *error)
{
    annum__exact_design design;
    annum__exact_law law;
    annum__exact_family family;
    int status = annum__exact_design_make(&design, view, work_max, arena, error);
    if (status != ANNUM_OK)
        return status;
    *out = (annum__exact_tails){0, 1, 0};
    if (design.n_events == 0)
        return ANNUM_OK;
    status = make_family(&family, &law, &design, arena, error);
    if (status == ANNUM_OK)
        *out = annum__exact_tails_at(&family, 0);
    return status;
}

static void fill_rows(const annum_series_view *view, annum_exact_trend_result *r)
{
    r->kind = view->kind;
    r->n = view->n_usable;
    r->left_out = view->n - view->n_usable;
    r->first = r->last = NAN;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        r->first = isnan(r->first) ? view->time[i] : r->first;
        r->last = view->time[i];
        r->events += view->events[i];
        r->statistic += view->events[i] * view->time[i];
    }
}

static int compute(const annum_series_view *view, const annum_exact_trend_options *options,
                   annum__arena *arena, annum_exact_trend_result *r, annum_error *error)
{
    const int32_t method = options->method;
    annum__exact_design design;
    if (view->kind != ANNUM_COUNT && view->kind != ANNUM_PROPORTION)
        return annum__fail(
            error, ANNUM_ERR_KIND,
            "the exact trend test is of counts and proportions, not of a %s; use annum_mann_kendall",
            annum_kind_name(view->kind));
    const int status = annum__exact_design_make(&design, view, options->work_max, arena, error);
    if (status != ANNUM_OK)
        return status;
    r->slope =
        (annum_estimate){.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = 1, .present = 1};
    r->slope.method = method == ANNUM_EXACT_MID_P ? "exact conditional, mid-p" : "exact conditional, central";
    r->p_value = r->p_mid = 1;
    fill_rows(view, r);
    fill_null(&design, r);
    r->boundary = design.n_events == 0;
    return r->boundary ? ANNUM_OK : infer(&design, method, arena, r, error);
}

static int check(const annum_series *series, const annum_exact_trend_options *options, const void *out,
                 annum_exact_trend_options *own, double *level, annum_error *error)
{
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_struct(own, sizeof *own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own->level, level, error);
    if (status != ANNUM_OK)
        return status;
    if (own->method != ANNUM_EXACT_CENTRAL && own->method != ANNUM_EXACT_MID_P)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "method %d is unknown; see enum annum_exact_method",
                           (int)own->method);
    if (!(own->work_max >= 0 && isfinite(own->work_max)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "work_max is %g; give 0 or a number of multiplications",
                           own->work_max);
    if (own->work_max == 0)
        own->work_max = ANNUM_EXACT_TREND_WORK_MAX;
    return ANNUM_OK;
}

int annum_exact_trend(const annum_series *series, const annum_exact_trend_options *options,
                      annum_exact_trend_result *out, annum_error *error)
{
    const int caller_errno = errno;
    annum_exact_trend_options own;
    annum_exact_trend_result result = {.struct_size = sizeof result};
    int status = check(series, options, out, &own, &result.level, error);
    if (status == ANNUM_OK) {
        annum__arena arena = annum__arena_new(annum__series_allocator(series));
        status = compute(annum_series_data(series), &own, &arena, &result, error);
        annum__arena_free(&arena);
    }
    if (status == ANNUM_OK)
        annum__write_struct(out, &result, sizeof result);
    errno = caller_errno;
    return status;
}
