/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fit's coefficients say together: slopes of groups and their differences, and changes at known dates.
 */
#include <math.h>

#include "core/error.h"
#include "regress/fit.h"

/** A combination of two coefficients, the second of which may be none (SIZE_MAX). */
static int combine(const annum_fit_result *r, double *weights, size_t one, double factor, size_t other,
                   annum_group_slope *out, annum_error *error)
{
    annum_estimate e;
    for (size_t j = 0; j < r->n_coefficients; j++)
        weights[j] = 0;
    weights[one] = 1;
    if (other != SIZE_MAX)
        weights[other] = factor;
    const int status = annum_fit_combination(r, weights, &e, error);
    if (status == ANNUM_ERR_NONFINITE) { /* separated: the warning says so */
        *out = (annum_group_slope){out->name, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        return ANNUM_OK;
    }
    if (status == ANNUM_OK)
        *out = (annum_group_slope){out->name, e.estimate, e.se, e.estimate / e.se, e.p_value, e.lower, e.upper, e.p_value};
    return status;
}

/** Holm's (1979) step-down adjustment: the i-th smallest of m times m - i + 1, never below the one before. */
static void adjust(annum_group_slope *list, size_t m)
{
    double reached = 0;
    for (size_t done = 0; done < m;) {
        double smallest = INFINITY;
        for (size_t i = 0; i < m; i++) {
            if (list[i].p_adjusted < 0 && list[i].p_value < smallest)
                smallest = list[i].p_value;
        }
        if (isinf(smallest))
            break;
        const size_t before = done;
        for (size_t i = 0; i < m; i++) {
            if (list[i].p_adjusted < 0 && list[i].p_value == smallest) {
                reached = fmax(reached, fmin(1, smallest * (double)(m - before)));
                list[i].p_adjusted = reached;
                done++;
            }
        }
    }
}

static const char *difference_name(const char *later, const char *earlier, annum__arena *arena)
{
    char bytes[256] = "";
    annum__text text = {bytes, sizeof bytes, 0};
    annum__text_add(&text, "%s - %s", later, earlier);
    return annum__arena_text(arena, bytes);
}

static int fit_slopes(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    const size_t n = w->source->n, pairs = n * (n - 1) / 2, time = w->layout.time;
    annum_group_slope *slopes = annum__arena_take(arena, n, sizeof *slopes);
    annum_group_slope *contrasts = annum__arena_take(arena, pairs, sizeof *contrasts);
    double *weights = annum__arena_take(&w->scratch, r->n_coefficients, sizeof *weights);
    if (!slopes || !contrasts || !weights)
        return annum__fail_memory(error);
    size_t next = 0;
    for (size_t g = 0; g < n; g++) {
        const size_t own = g == 0 ? SIZE_MAX : annum__layout_within(&w->layout, 0, g);
        slopes[g].name = annum__group_name(w->source, g, arena);
        if (!slopes[g].name)
            return annum__fail_memory(error);
        int status = combine(r, weights, time, 1, own, &slopes[g], error);
        for (size_t h = 0; h < g && status == ANNUM_OK; h++, next++) {
            const size_t other = h == 0 ? SIZE_MAX : annum__layout_within(&w->layout, 0, h);
            contrasts[next].name = difference_name(slopes[g].name, slopes[h].name, arena);
            if (!contrasts[next].name)
                return annum__fail_memory(error);
            status = combine(r, weights, own, -1, other, &contrasts[next], error);
            contrasts[next].p_adjusted = isnan(contrasts[next].p_value) ? NAN : -1;
        }
        if (status != ANNUM_OK)
            return status;
    }
    adjust(contrasts, pairs);
    r->slopes = slopes;
    r->n_slopes = n;
    r->contrasts = contrasts;
    r->n_contrasts = pairs;
    return ANNUM_OK;
}

static annum_estimate estimate_of(const annum_coefficient *c, const char *method)
{
    return (annum_estimate){c->estimate, c->lower, c->upper, c->se, c->p_value, method, 1, 0};
}

/** exp of a change on the log scale. */
static annum_estimate ratio_of(const annum_estimate *e)
{
    annum_estimate ratio = *e;
    ratio.estimate = annum__finite_or_nan(exp(e->estimate));
    ratio.lower = annum__finite_or_nan(exp(e->lower));
    ratio.upper = annum__finite_or_nan(exp(e->upper));
    ratio.se = annum__finite_or_nan(ratio.estimate * e->se);
    return ratio;
}

static int fit_interventions(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    const size_t n = w->terms.n_changes;
    const int ratios = r->link == ANNUM_LOG || w->options.log_response;
    const char *method = r->interval == ANNUM_PROFILE ? "profile likelihood" : "Wald";
    annum_intervention *list = annum__arena_take(arena, n, sizeof *list);
    if (!list)
        return annum__fail_memory(error);
    for (size_t k = 0; k < n; k++) {
        const annum_coefficient *c = r->coefficients + w->layout.level + 2 * k;
        list[k].at = w->terms.changes[k].at;
        list[k].level_change = estimate_of(&c[0], method);
        list[k].slope_change = estimate_of(&c[1], method);
        if (ratios)
            list[k].comparability_ratio = ratio_of(&list[k].level_change);
    }
    r->interventions = list;
    r->n_interventions = n;
    return ANNUM_OK;
}

static int keep_knots(const annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    annum_knot *knots = annum__arena_take(arena, w->terms.n_knots, sizeof *knots);
    if (!knots)
        return annum__fail_memory(error);
    for (size_t k = 0; k < w->terms.n_knots; k++)
        knots[k].time = w->terms.knots[k];
    r->knots = knots;
    r->n_knots = w->terms.n_knots;
    return ANNUM_OK;
}

int annum__fit_contrasts(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    int status = ANNUM_OK;
    if (w->source->n > 1 && w->terms.degree == 1 && w->terms.n_knots == 0)
        status = fit_slopes(w, r, arena, error);
    if (status == ANNUM_OK && w->terms.n_changes > 0)
        status = fit_interventions(w, r, arena, error);
    if (status == ANNUM_OK && w->terms.n_knots > 0)
        status = keep_knots(w, r, arena, error);
    return status;
}
