/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_trend: from a series to the public result.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/finite.h"
#include "series/caution.h"
#include "series/internal.h"
#include "trend/internal.h"
#include "trendtest/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct trended {
    annum_trend_result result;
    annum__arena arena;
} trended;

typedef struct model {
    int32_t family;
    int32_t kinds; /**< bits 1 << kind */
} model;

static const model models[] = {
    [ANNUM_TREND_LINEAR] = {ANNUM_GAUSSIAN, 1 << ANNUM_VALUE | 1 << ANNUM_RATE | 1 << ANNUM_SHARE |
                                                1 << ANNUM_COUNT | 1 << ANNUM_PROPORTION},
    [ANNUM_TREND_LOGLINEAR] = {ANNUM_GAUSSIAN, 1 << ANNUM_VALUE | 1 << ANNUM_RATE | 1 << ANNUM_SHARE |
                                                   1 << ANNUM_COUNT | 1 << ANNUM_PROPORTION},
    [ANNUM_TREND_POISSON] = {ANNUM_POISSON, 1 << ANNUM_COUNT},
    [ANNUM_TREND_QUASIPOISSON] = {ANNUM_QUASIPOISSON, 1 << ANNUM_COUNT},
    [ANNUM_TREND_BINOMIAL] = {ANNUM_BINOMIAL, 1 << ANNUM_PROPORTION},
    [ANNUM_TREND_QUASIBINOMIAL] = {ANNUM_QUASIBINOMIAL, 1 << ANNUM_PROPORTION},
    [ANNUM_TREND_FRACTIONAL] = {ANNUM_FRACTIONAL, 1 << ANNUM_SHARE | 1 << ANNUM_PROPORTION},
    [ANNUM_TREND_NEGBIN] = {ANNUM_NEGATIVE_BINOMIAL, 1 << ANNUM_COUNT},
};

static int32_t default_model(int32_t kind)
{
    switch (kind) {
    case ANNUM_COUNT: return ANNUM_TREND_POISSON;
    case ANNUM_PROPORTION: return ANNUM_TREND_BINOMIAL;
    case ANNUM_SHARE: return ANNUM_TREND_FRACTIONAL;
    case ANNUM_RATE: return ANNUM_TREND_LOGLINEAR;
    default: return ANNUM_TREND_LINEAR;
    }
}

static int choose_model(annum__trend_work *w, int32_t asked, annum_error *error)
{
    static const char *const names[] = {"auto", "linear", "loglinear", "poisson", "quasipoisson", "binomial",
                                        "quasibinomial", "fractional", "negbin"};
    if (asked < ANNUM_TREND_AUTO || asked > ANNUM_TREND_NEGBIN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "model %d is unknown; see enum annum_trend_model_kind",
                           (int)asked);
    w->model = asked == ANNUM_TREND_AUTO ? default_model(w->kind) : asked;
    w->wider = asked == ANNUM_TREND_AUTO && (w->kind == ANNUM_COUNT || w->kind == ANNUM_PROPORTION);
    if (!(models[w->model].kinds >> w->kind & 1))
        return annum__fail(error, ANNUM_ERR_KIND, "model %s does not fit a series of kind %s; use auto",
                           names[w->model], annum_kind_name(w->kind));
    return ANNUM_OK;
}

static int gather(annum__trend_work *w, const annum_series *series, annum_error *error)
{
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    options.family = models[w->model].family;
    options.log_response = w->model == ANNUM_TREND_LOGLINEAR;
    options.leave_ranges_out = 1;
    const annum__source source = {&series, NULL, 1};
    const int status = annum__rows_gather(&w->rows, &source, &options, w->scratch, w->warnings, error);
    if (status != ANNUM_OK)
        return status;
    double *memory = annum__arena_take(w->scratch, 3 * w->rows.n, sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    double *figure = memory;
    w->fitted = memory + w->rows.n;
    w->pearson = memory + 2 * w->rows.n;
    annum__usable_figures(w->view, w->rows.time, figure);
    w->figure = figure;
    return ANNUM_OK;
}

static int rank_tests(const annum__trend_work *w, annum_trend_result *r, annum_error *error)
{
    const size_t n = w->rows.n;
    const int with_slope = n <= ANNUM_SEN_SLOPE_MAX;
    size_t room = annum__mann_kendall_scratch(n);
    if (with_slope && annum__sen_slope_scratch(n) > room)
        room = annum__sen_slope_scratch(n);
    double *scratch = annum__arena_take(w->scratch, room, sizeof *scratch);
    annum_sen_slope_result sen = ANNUM_SEN_SLOPE_INIT;
    if (!scratch)
        return annum__fail_memory(error);
    annum__mann_kendall(w->rows.time, w->figure, n, scratch, &r->mann_kendall);
    if (!with_slope)
        return ANNUM_OK;
    annum__sen_slope(w->rows.time, w->figure, n, w->level, scratch, &sen);
    r->sen_slope = sen.slope;
    r->sen_slope.estimate = annum__finite_or_nan(sen.slope.estimate);
    r->sen_slope.lower = annum__finite_or_nan(sen.slope.lower);
    r->sen_slope.upper = annum__finite_or_nan(sen.slope.upper);
    return ANNUM_OK;
}

static double inverse(const annum__line *line, double eta)
{
    double mean, rest, derivative;
    if (line->log_response)
        return exp(eta);
    line->link->inverse(&eta, 1, &mean, &rest, &derivative);
    return mean;
}

/** Each period with the line's mean and its pointwise band. */
static int set_points(const annum__trend_work *w, annum_trend_result *r, annum__arena *arena, annum_error *error)
{
    annum_trend_point *points = annum__arena_take(arena, w->rows.n, sizeof *points);
    const annum__line *line = &w->line;
    if (!points)
        return annum__fail_memory(error);
    const double apart = line->se_slope * sqrt(fmax(1 - line->correlation * line->correlation, 0));
    size_t k = 0;
    for (size_t i = 0; i < w->view->n; i++) {
        if (!w->view->usable[i])
            continue;
        annum_trend_point *point = &points[k];
        const double x = w->rows.time[k] - line->centre;
        const double along = line->se_level + x * line->correlation * line->se_slope, across = x * apart;
        double se = sqrt(along * along + across * across);
        if (!(se > 1e-150 && se < 1e150))
            se = hypot(along, across);
        const double eta = line->level + line->slope * x, half = line->multiplier * se;
        const int band = line->interval && isfinite(eta) && isfinite(half);
        point->start = w->view->start[i];
        point->end = w->view->end[i];
        point->observed = w->figure[k];
        point->fitted = annum__finite_or_nan(w->fitted[k]);
        point->lower = band ? annum__finite_or_nan(inverse(line, eta - half)) : NAN;
        point->upper = band ? annum__finite_or_nan(inverse(line, eta + half)) : NAN;
        point->residual = annum__finite_or_nan(point->observed - point->fitted);
        k++;
    }
    r->points = points;
    return ANNUM_OK;
}

/** p must lie below this. An exact p can be 1/20 to the last digit, and 1 - 0.95 is rounded up. */
static double significance(const annum__trend_work *w)
{
    return (1 - w->level) * (1 - 1e-12);
}

static int32_t verdict(const annum__trend_work *w)
{
    const annum__line *line = &w->line;
    if (isnan(line->p_value) || w->hopeless)
        return ANNUM_TOO_LITTLE_DATA;
    if (!(line->p_value < significance(w)))
        return ANNUM_NO_CLEAR_TREND;
    return line->slope > 0 ? ANNUM_RISING : ANNUM_FALLING;
}

/** Could any outcome with these totals have reached the level? Of interest only where events are few. */
static void look_for_hope(annum__trend_work *w)
{
    if (w->kind != ANNUM_COUNT && w->kind != ANNUM_PROPORTION)
        return;
    if (w->rows.family->id == ANNUM_GAUSSIAN || w->hopeless)
        return;
    if (w->kind == ANNUM_COUNT) {
        /* One end has at most half of the exposure, so the smallest p is at most 2 / 2^events. */
        double events = 0;
        for (size_t i = 0; i < w->rows.n; i++)
            events += w->rows.y[i];
        if (events > 1 - log2(1 - w->level))
            return;
    }
    if (annum__smallest_p(w) >= significance(w)) {
        w->hopeless = 1;
        annum__warn(w->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "so few events that no distribution of them over the periods could have shown a trend");
    }
}

static int fit(annum__trend_work *w, annum_trend_result *r, annum_error *error)
{
    annum__line *line = &w->line;
    const size_t n = w->rows.n;
    line->first = w->rows.time[0];
    line->last = w->rows.time[n - 1];
    const int status = n == 2 ? annum__two_figures(w, error) : annum__line_fit(w, error);
    if (status != ANNUM_OK)
        return status;
    for (size_t i = 0; line->log_response && i < n; i++)
        w->fitted[i] = exp(w->fitted[i]);
    if (n == 2) /* exactly through both */
        memcpy(w->fitted, w->figure, n * sizeof *w->fitted);
    look_for_hope(w);
    r->model.dispersion = annum__finite_or_nan(line->dispersion * line->dispersion_unit * line->dispersion_unit);
    r->p_value = line->p_value;
    if (!isnan(line->slope))
        annum__derive(w, r);
    return ANNUM_OK;
}

static void set_unknown(annum_trend_result *r)
{
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    r->slope = r->annual_percent_change = r->annual_odds_change = r->annual_difference = none;
    r->halving_time = r->doubling_time = r->total_change.percent = r->total_change.difference = r->sen_slope = none;
    r->slope.present = 1;
    r->total_change.from = r->total_change.to = r->p_value = r->model.dispersion = NAN;
}

static int run(annum__trend_work *w, annum_trend_result *r, const annum_series *series, int32_t model_asked,
               annum__arena *arena, annum_error *error)
{
    int status = choose_model(w, model_asked, error);
    if (status == ANNUM_OK)
        status = gather(w, series, error);
    if (status != ANNUM_OK)
        return status;
    const size_t n = w->rows.n;
    set_unknown(r);
    r->kind = w->kind;
    r->n = n;
    r->first = n > 0 ? w->rows.time[0] : NAN;
    r->last = n > 0 ? w->rows.time[n - 1] : NAN;
    r->level = w->level;
    r->model.family = w->rows.family->id;
    r->model.link = w->model == ANNUM_TREND_LOGLINEAR ? ANNUM_LOG : w->rows.link->id;
    r->model.covariance = ANNUM_COVARIANCE_MODEL;
    w->line.p_value = NAN;
    if (n >= 2)
        status = fit(w, r, error);
    else
        memcpy(w->fitted, w->figure, n * sizeof *w->fitted);
    r->verdict = verdict(w);
    if (status == ANNUM_OK)
        status = rank_tests(w, r, error);
    if (status == ANNUM_OK)
        status = set_points(w, r, arena, error);
    if (status != ANNUM_OK)
        return status;
    annum__trend_cautions(w, r);
    if (annum__warnings_keep(w->warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

int annum_trend(const annum_series *series, const annum_trend_options *options, annum_trend_result **out,
                annum_error *error)
{
    const int saved_errno = errno;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the trend goes");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    annum_trend_options own;
    annum__trend_work w;
    memset(&w, 0, sizeof w);
    int status = annum__read_struct(&own, sizeof own, options, "trend options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own.level, &w.level, error);
    if (status != ANNUM_OK)
        return status;
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    annum__warnings warnings;
    warnings.arena = &arena;
    warnings.failed = 0;
    warnings.n = 0;
    w.scratch = &scratch;
    w.warnings = &warnings;
    w.view = annum_series_data(series);
    w.kind = w.view->kind;
    trended *trend = annum__arena_take(&arena, 1, sizeof *trend);
    status = trend ? run(&w, &trend->result, series, own.model, &arena, error) : annum__fail_memory(error);
    annum__arena_free(&scratch);
    if (status == ANNUM_OK) {
        trend->arena = arena;
        *out = &trend->result;
    } else {
        annum__arena_free(&arena);
    }
    errno = saved_errno;
    return status;
}

void annum_trend_free(annum_trend_result *trend)
{
    if (!trend)
        return;
    const int saved_errno = errno;
    annum__arena_free(&((trended *)(void *)trend)->arena);
    errno = saved_errno;
}
