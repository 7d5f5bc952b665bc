/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_fit: from a series and options to the public result.
 */
#include "regress/fit.h"

#include <errno.h>
#include <math.h>

#include "core/error.h"
#include "regress/diagnostics.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct fitted {
    annum_fit_result result;
    annum__arena arena;
} fitted;

static int check_options(const annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    size_t rows = 0;
    for (size_t g = 0; g < w->source->n; g++)
        rows += annum_series_data(w->source->series[g])->n;
    if (o->covariance < ANNUM_COVARIANCE_MODEL || o->covariance > ANNUM_COVARIANCE_NEWEY_WEST)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "covariance %d is unknown; see enum annum_covariance",
                           (int)o->covariance);
    if (o->interval != ANNUM_WALD && o->interval != ANNUM_PROFILE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "interval %d is unknown; see enum annum_interval_kind",
                           (int)o->interval);
    if (o->lags < ANNUM_LAGS_AUTO || (o->lags > 0 && (size_t)o->lags >= rows))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "lags is %d; give 0 or more, below the number of rows, %z, or ANNUM_LAGS_AUTO", (int)o->lags,
                           rows);
    if (o->covariance == ANNUM_COVARIANCE_NEWEY_WEST && w->source->n > 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "covariance newey-west needs one series in the order of time; use hc3 with groups");
    return ANNUM_OK;
}

/** Names that do not stand for a number here. */
static int check_choices(const annum_fit_options *o, annum_error *error)
{
    if (o->errors < ANNUM_ERRORS_IID || o->errors > ANNUM_ERRORS_PRAIS_WINSTEN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "errors %d is unknown; see enum annum_errors", (int)o->errors);
    if (o->method != ANNUM_REML && o->method != ANNUM_ML)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "method %d is unknown; see enum annum_method", (int)o->method);
    if (o->robust < ANNUM_ROBUST_NONE || o->robust > ANNUM_ROBUST_MEDIAN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "robust %d is unknown; see enum annum_robust", (int)o->robust);
    if (o->firth < ANNUM_FIRTH_AUTO || o->firth > ANNUM_FIRTH_NEVER)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "firth %d is unknown; see enum annum_firth", (int)o->firth);
    return ANNUM_OK;
}

/** First and last time; with groups the rows are in order within each alone. */
static void span_of(const annum__rows *rows, annum_fit_result *r)
{
    r->first = r->last = rows->n > 0 ? rows->time[0] : NAN;
    for (size_t i = 1; i < rows->n; i++) {
        r->first = annum__smaller(rows->time[i], r->first);
        r->last = annum__larger(rows->time[i], r->last);
    }
}

/** The parts of a result while they are made. */
typedef struct parts {
    annum_coefficient *coefficients; /**< [p] */
    double *vcov;                    /**< [p x p] */
    annum_fit_point *points;         /**< [n] */
} parts;

/** Checks the options, gathers the rows and makes their design. */
static int prepare(annum__fit_work *w, annum_error *error)
{
    int status = annum__fit_check_terms(&w->options, w->source->n, error);
    if (status == ANNUM_OK)
        status = check_options(w, error);
    if (status == ANNUM_OK)
        status = check_choices(&w->options, error);
    if (status == ANNUM_OK)
        status = annum__rows_gather(&w->rows, w->source, &w->options, &w->scratch, w->warnings, error);
    if (status == ANNUM_OK)
        status = annum__serial_prepare(w, error);
    if (status == ANNUM_OK)
        status = annum__fit_design(w, error);
    return status == ANNUM_OK ? annum__fit_check_firth(w, error) : status;
}

static int make_room(annum__fit_work *w, parts *made, annum__arena *arena, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    made->coefficients = annum__arena_take(arena, p, sizeof *made->coefficients);
    made->vcov = annum__arena_take(arena, p * p, sizeof *made->vcov);
    made->points = annum__arena_take(arena, n, sizeof *made->points);
    w->leverage = annum__arena_take(&w->scratch, n, sizeof *w->leverage);
    w->residual = annum__arena_take(&w->scratch, n, sizeof *w->residual);
    w->direction = annum__arena_take(&w->scratch, p, sizeof *w->direction);
    w->gamma = annum__arena_take(&w->scratch, p, sizeof *w->gamma);
    if (!made->coefficients || !made->vcov || !made->points || !w->leverage || !w->residual || !w->direction || !w->gamma)
        return annum__fail_memory(error);
    return annum__fit_names(w, made->coefficients, arena, error);
}

static void begin_result(annum__fit_work *w, const parts *made, annum_fit_result *r)
{
    w->unit = w->root_unit = 1;
    w->theta_se = NAN;
    w->squares = w->rows.family->id == ANNUM_GAUSSIAN && w->rows.link->id == ANNUM_IDENTITY;
    r->kind = annum_series_data(w->source->series[0])->kind;
    r->family = w->rows.family->id;
    r->link = w->rows.link->id;
    r->covariance = w->options.covariance;
    r->interval = w->options.interval;
    r->errors = w->options.errors;
    r->method = w->options.method;
    r->robust = w->options.robust;
    r->level = w->level;
    r->n = w->rows.n;
    span_of(&w->rows, r);
    r->n_coefficients = w->design.p;
    r->coefficients = made->coefficients;
    r->vcov = made->vcov;
    r->adjusted_r_squared = r->precision = r->precision_se = r->rho = r->rho_lower = r->rho_upper = r->widening = NAN;
}

/** Estimates, and the numbers about the model as a whole. */
static int estimate(annum__fit_work *w, annum_fit_result *r, const parts *made, annum_error *error)
{
    int status;
    if (w->options.robust != ANNUM_ROBUST_NONE)
        status = annum__fit_robust(w, r, made->coefficients, error);
    else if (w->squares)
        status = annum__fit_squares(w, r, made->coefficients, error);
    else
        status = annum__fit_likelihood(w, r, made->coefficients, error);
    if (status == ANNUM_OK && w->serial)
        status = annum__fit_serial(w, r, made->coefficients, error);
    if (status == ANNUM_OK)
        status = annum__fit_null(w, r, error);
    if (status != ANNUM_OK)
        return status;
    annum__fit_summarise(w, r);
    if (w->serial)
        annum__serial_summarise(w, r);
    /* With one degree of freedom the statistic is the same whatever the figures. */
    if (w->options.diagnostics && w->squares && !w->serial && !w->rows.group && r->df_residual > 1 &&
        annum__durbin_watson_p(&w->design, r->durbin_watson.statistic, &w->scratch, &r->durbin_watson.p_value) !=
            ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

/** Standard errors, intervals and tests of the coefficients, and the lines of the observations. */
static int infer(annum__fit_work *w, annum_fit_result *r, const parts *made, annum_error *error)
{
    int status = annum__fit_covariance(w, r, error);
    if (status == ANNUM_OK)
        status = annum__fit_infer(w, r, made->coefficients, made->vcov, error);
    if (status == ANNUM_OK && w->options.diagnostics && !w->squares)
        status = annum__fit_test_coefficients(w, r, made->coefficients, error);
    if (status == ANNUM_OK)
        status = annum__fit_exact_trend(w, r, error);
    if (status != ANNUM_OK)
        return status;
    annum__ranges_report(w, r);
    if (w->serial)
        annum__serial_points(w, r, made->points);
    else
        annum__fit_points(w, r, made->points);
    return ANNUM_OK;
}

/** All steps of a fit, in their order. */
static int run(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    parts made;
    int status = prepare(w, error);
    if (status == ANNUM_OK)
        status = make_room(w, &made, arena, error);
    if (status != ANNUM_OK)
        return status;
    begin_result(w, &made, r);
    status = annum__joint_check(w, r, error);
    if (status == ANNUM_OK)
        status = estimate(w, r, &made, error);
    if (status == ANNUM_OK)
        status = infer(w, r, &made, error);
    if (status != ANNUM_OK)
        return status;
    annum__fit_cautions(w, r);
    if (w->options.diagnostics)
        status = annum__fit_diagnose(w, r, made.coefficients, made.points, arena, error);
    if (status != ANNUM_OK)
        return status;
    annum__fit_settle(w, r, made.coefficients, made.vcov, made.points);
    status = annum__fit_contrasts(w, r, arena, error);
    if (status == ANNUM_OK)
        status = annum__fit_predict(w, r, arena, error);
    if (status == ANNUM_OK && annum__warnings_keep(w->warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        status = annum__fail_memory(error);
    return status;
}

int annum__fit_again(const annum__fit_work *w, const unsigned char *without, size_t j, annum__arena room[2],
                     annum_coefficient *out)
{
    if (annum__arena_rewind(&room[0]) != ANNUM_OK || annum__arena_rewind(&room[1]) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    annum__warnings warnings = {&room[0], 0, NULL, 0, {{0}}};
    annum__fit_work again = {.options = w->asked, .asked = w->asked, .level = w->level, .source = w->source,
                             .rows = {.without = without}, .scratch = room[1], .warnings = &warnings};
    annum_fit_result result = {0};
    again.options.diagnostics = 0;
    again.options.n_joint = again.options.n_at = 0;
    const int status = run(&again, &result, &room[0], NULL);
    room[1] = again.scratch;
    if (status == ANNUM_OK) {
        *out = result.coefficients[j];
        out->name = NULL; /* goes with the arena */
    }
    return status;
}

static int fit(const annum__source *source, const annum_fit_options *options, annum_fit_result **out,
               annum_error *error)
{
    annum__fit_work w = {0};
    int status = annum__read_struct(&w.options, sizeof w.options, options, "fit options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(w.options.level, &w.level, error);
    if (status != ANNUM_OK)
        return status;
    if (w.options.degree == 0)
        w.options.degree = 1;
    w.asked = w.options;
    const annum_allocator *allocator = annum__series_allocator(source->series[0]);
    annum__arena arena = annum__arena_new(allocator);
    annum__warnings warnings = {&arena, 0, NULL, 0, {{0}}};
    w.scratch = annum__arena_new(allocator);
    w.warnings = &warnings;
    w.source = source;
    fitted *made = annum__arena_take(&arena, 1, sizeof *made);
    status = made ? run(&w, &made->result, &arena, error) : annum__fail_memory(error);
    annum__arena_free(&w.scratch);
    if (status == ANNUM_OK) {
        made->arena = arena;
        *out = &made->result;
    } else {
        annum__arena_free(&arena);
    }
    return status;
}

int annum_fit(const annum_series *series, const annum_fit_options *options, annum_fit_result **out,
              annum_error *error)
{
    const annum__source source = {&series, NULL, 1};
    const int saved_errno = errno;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the fit goes");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    const int status = fit(&source, options, out, error);
    errno = saved_errno;
    return status;
}

int annum_fit_groups(const annum_series *const *series, const char *const *names, size_t n_series,
                     const annum_fit_options *options, annum_fit_result **out, annum_error *error)
{
    const annum__source source = {series, names, n_series};
    const int saved_errno = errno;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the fit goes");
    *out = NULL;
    if (!series || n_series == 0)
        return annum__fail(error, series ? ANNUM_ERR_ARGUMENT : ANNUM_ERR_NULL, "there is no series: give one a group");
    for (size_t g = 0; g < n_series; g++) {
        if (!series[g])
            return annum__fail(error, ANNUM_ERR_NULL, "series %z is NULL; make one with annum_series_new", g + 1);
        const int32_t kind = annum_series_data(series[g])->kind, first = annum_series_data(series[0])->kind;
        if (kind != first)
            return annum__fail(error, ANNUM_ERR_KIND, "series %z is of kind %s, the first of kind %s: groups need one kind",
                               g + 1, annum_kind_name(kind), annum_kind_name(first));
    }
    const int status = fit(&source, options, out, error);
    errno = saved_errno;
    return status;
}

void annum_fit_free(annum_fit_result *fit)
{
    if (!fit)
        return;
    const int saved_errno = errno;
    annum__arena_free(&((fitted *)(void *)fit)->arena);
    errno = saved_errno;
}
