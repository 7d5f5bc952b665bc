/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_fit: from a series and options to the public result.
 */
#include "regress/fit.h"

#include <errno.h>
#include <math.h>

#include "core/error.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct fitted {
    annum_fit_result result;
    annum__arena arena;
} fitted;

static int check_options(const annum__fit_work *w, const annum_series_view *view, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    if (o->degree < 0 || o->degree > 15)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "degree is %d; give 1 to 15", (int)o->degree);
    if (o->no_time && o->degree > 1 && o->n_x != 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "degree %d without time needs exactly one covariate, not %z", (int)o->degree, o->n_x);
    if (o->n_x > ANNUM__COEFFICIENTS_MAX - 20)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "%z covariates are too many; the most is %d", o->n_x,
                           ANNUM__COEFFICIENTS_MAX - 20);
    if (o->n_x > 0 && !o->x)
        return annum__fail(error, ANNUM_ERR_NULL, "x is NULL but n_x is %z", o->n_x);
    if (!isfinite(o->origin))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "origin is %g; give a year", o->origin);
    if (o->covariance < ANNUM_COVARIANCE_MODEL || o->covariance > ANNUM_COVARIANCE_NEWEY_WEST)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "covariance %d is unknown; see enum annum_covariance",
                           (int)o->covariance);
    if (o->interval != ANNUM_WALD && o->interval != ANNUM_PROFILE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "interval %d is unknown; see enum annum_interval_kind",
                           (int)o->interval);
    if (o->lags < ANNUM_LAGS_AUTO || (o->lags > 0 && (size_t)o->lags >= view->n))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "lags is %d; give 0 or more, below the number of rows, %z, or ANNUM_LAGS_AUTO", (int)o->lags, view->n);
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

static const char *covariate_name(const annum__fit_work *w, size_t k, annum__arena *arena)
{
    if (w->options.x_names && w->options.x_names[k])
        return annum__arena_text(arena, w->options.x_names[k]);
    char name[32];
    annum__text text = {name, sizeof name, 0};
    annum__text_add(&text, "x%z", k + 1);
    return annum__arena_text(arena, name);
}

/** "(Intercept)", "time", "time^2" …, "x1" …: in the order of the design's columns. */
static int name_coefficients(const annum__fit_work *w, annum_coefficient *c, annum__arena *arena)
{
    const int alone = w->options.no_time && w->options.n_x == 1;
    const size_t degree = w->options.no_time && !alone ? 0 : (size_t)w->options.degree;
    const char *variable = alone ? covariate_name(w, 0, arena) : "time";
    size_t next = 0;
    if (!variable)
        return ANNUM_ERR_NO_MEMORY;
    if (!w->options.no_intercept)
        c[next++].name = "(Intercept)";
    for (size_t k = 1; k <= degree; k++) {
        char name[128] = "";
        annum__text text = {name, sizeof name, 0};
        annum__text_add(&text, k == 1 ? "%s" : "%s^%z", variable, k);
        c[next++].name = annum__arena_text(arena, name);
    }
    for (size_t k = 0; !alone && k < w->options.n_x; k++)
        c[next++].name = covariate_name(w, k, arena);
    for (size_t j = 0; j < next; j++) {
        if (!c[j].name)
            return ANNUM_ERR_NO_MEMORY;
    }
    return ANNUM_OK;
}

static int make_design(annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const int alone = o->no_time && o->n_x == 1;
    annum__terms terms = {0};
    terms.intercept = !o->no_intercept;
    terms.degree = o->no_time && !alone ? 0 : o->degree;
    terms.variable = alone ? w->rows.x[0] : w->rows.time;
    terms.origin = alone ? 0 : o->origin;
    terms.x = w->rows.x;
    terms.n_x = alone ? 0 : o->n_x;
    if (annum__design_make(&w->design, &terms, w->rows.n, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int run(annum__fit_work *w, annum_fit_result *r, const annum_series *series, annum__arena *arena, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    int status = check_options(w, view, error);
    if (status == ANNUM_OK)
        status = check_choices(&w->options, error);
    if (status == ANNUM_OK)
        status = annum__rows_gather(&w->rows, series, &w->options, &w->scratch, w->warnings, error);
    if (status == ANNUM_OK)
        status = make_design(w, error);
    if (status != ANNUM_OK)
        return status;
    const size_t n = w->rows.n, p = w->design.p;
    if (p == 0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "there is nothing to fit: no intercept, no time, no covariate");
    annum_coefficient *coefficients = annum__arena_take(arena, p, sizeof *coefficients);
    double *vcov = annum__arena_take(arena, p * p, sizeof *vcov);
    annum_fit_point *points = annum__arena_take(arena, n, sizeof *points);
    w->leverage = annum__arena_take(&w->scratch, n, sizeof *w->leverage);
    w->residual = annum__arena_take(&w->scratch, n, sizeof *w->residual);
    w->direction = annum__arena_take(&w->scratch, p, sizeof *w->direction);
    if (!coefficients || !vcov || !points || !w->leverage || !w->residual || !w->direction ||
        name_coefficients(w, coefficients, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    w->unit = w->root_unit = 1;
    w->theta_se = NAN;
    w->squares = w->rows.family->id == ANNUM_GAUSSIAN && w->rows.link->id == ANNUM_IDENTITY;
    r->kind = view->kind;
    r->family = w->rows.family->id;
    r->link = w->rows.link->id;
    r->covariance = w->options.covariance;
    r->interval = w->options.interval;
    r->errors = w->options.errors;
    r->method = w->options.method;
    r->robust = w->options.robust;
    r->level = w->level;
    r->n = n;
    r->first = n > 0 ? w->rows.time[0] : NAN;
    r->last = n > 0 ? w->rows.time[n - 1] : NAN;
    r->n_coefficients = p;
    r->coefficients = coefficients;
    r->vcov = vcov;
    r->adjusted_r_squared = r->precision = r->precision_se = r->rho = r->rho_lower = r->rho_upper = r->widening = NAN;
    status = w->squares ? annum__fit_squares(w, r, coefficients, error) : annum__fit_likelihood(w, r, coefficients, error);
    if (status == ANNUM_OK)
        status = annum__fit_null(w, r, error);
    if (status != ANNUM_OK)
        return status;
    annum__fit_summarise(w, r);
    if (w->options.diagnostics && w->squares &&
        annum__durbin_watson_p(&w->design, r->durbin_watson.statistic, &w->scratch, &r->durbin_watson.p_value) !=
            ANNUM_OK)
        return annum__fail_memory(error);
    status = annum__fit_covariance(w, r, error);
    if (status == ANNUM_OK)
        status = annum__fit_infer(w, r, coefficients, vcov, error);
    if (status != ANNUM_OK)
        return status;
    annum__ranges_report(w, r);
    annum__fit_points(w, r, points);
    annum__fit_settle(w, r, coefficients, vcov, points);
    if (annum__warnings_keep(w->warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return status;
}

int annum_fit(const annum_series *series, const annum_fit_options *options, annum_fit_result **out,
              annum_error *error)
{
    const int saved_errno = errno;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the fit goes");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    annum__fit_work w = {0};
    int status = annum__read_struct(&w.options, sizeof w.options, options, "fit options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(w.options.level, &w.level, error);
    if (status != ANNUM_OK)
        return status;
    if (w.options.degree == 0)
        w.options.degree = 1;
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator);
    annum__warnings warnings = {&arena, 0, 0, {{0}}};
    w.scratch = annum__arena_new(allocator);
    w.warnings = &warnings;
    fitted *fit = annum__arena_take(&arena, 1, sizeof *fit);
    status = fit ? run(&w, &fit->result, series, &arena, error) : annum__fail_memory(error);
    annum__arena_free(&w.scratch);
    if (status == ANNUM_OK) {
        fit->arena = arena;
        *out = &fit->result;
    } else {
        annum__arena_free(&arena);
    }
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
