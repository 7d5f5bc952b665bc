/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two figures: the line goes through both. Counts and proportions still get exact inference; other kinds have only
 * the interval that the rounding of the printed figures leaves.
 */
#include <math.h>

#include "annum/change.h"
#include "change/odds_ratio.h"
#include "core/dist.h"
#include "core/error.h"
#include "trend/internal.h"

static void set_limits(annum__trend_work *w, double lower, double upper, const char *method)
{
    annum__line *line = &w->line;
    const double years = line->last - line->first;
    line->slope_lower = log(lower) / years;
    line->slope_upper = log(upper) / years;
    line->interval = 1;
    line->method = method;
}

static annum_count_change compare(const annum__trend_work *w)
{
    const annum__rows *rows = &w->rows;
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
    options.level = w->level;
    annum_change_counts(rows->y[0], exp(rows->offset[0]), rows->y[1], exp(rows->offset[1]), &options, &change, NULL);
    return change;
}

static double or_infinite(double limit)
{
    return isnan(limit) ? INFINITY : limit;
}

static void compare_counts(annum__trend_work *w)
{
    const annum_count_change change = compare(w);
    set_limits(w, change.ratio.lower, or_infinite(change.ratio.upper), change.ratio.method);
    w->line.p_value = change.p_value;
}

/** Normal limits of the log odds ratio, for totals too large or not whole. */
static void compare_large(annum__trend_work *w, double se)
{
    annum__line *line = &w->line;
    line->slope_lower = line->slope - line->multiplier * se;
    line->slope_upper = line->slope + line->multiplier * se;
    line->p_value = 2 * annum__normal_tail(fabs(line->slope) / se);
    line->interval = 1;
    line->method = "normal, dispersion 1";
}

/** Events of a proportion: whole again where only the division by their total made them not so. */
static double events_of(const annum__rows *rows, size_t i)
{
    const double events = rows->y[i] * rows->weight[i];
    return fabs(events - round(events)) < 1e-9 * fmax(events, 1) ? round(events) : events;
}

/** @param fitted the line as it was fitted: where separated, with its own exact inference */
static void compare_proportions(annum__trend_work *w, const annum__line *fitted)
{
    const annum__rows *rows = &w->rows;
    annum__odds_ratio odds;
    const double from = events_of(rows, 0), to = events_of(rows, 1);
    if (!annum__odds_ratio_exact(from, rows->weight[0], to, rows->weight[1], w->level, &odds)) {
        if (isfinite(w->line.slope))
            compare_large(w, fitted->se_slope);
        else
            w->line = *fitted;
        return;
    }
    set_limits(w, odds.lower, odds.upper, "exact conditional odds ratio, central");
    w->line.p_value = odds.p_value;
}

/** A row's bounds are on the scale of its column: events, for a count or proportion. */
static double to_figure(const annum_series_view *view, size_t i, double bound)
{
    return view->exposure ? bound / view->exposure[i] : view->total ? bound / view->total[i] : bound;
}

int annum__rounding_ranges(const annum__trend_work *w, double lower[2], double upper[2])
{
    const annum_series_view *view = w->view;
    size_t k = 0;
    for (size_t i = 0; i < view->n && k < 2; i++) {
        if (!view->usable[i])
            continue;
        lower[k] = to_figure(view, i, view->lower[i]);
        upper[k] = to_figure(view, i, view->upper[i]);
        k++;
    }
    return k == 2 && (upper[0] > lower[0] || upper[1] > lower[1]);
}

static double linked(const annum__trend_work *w, double figure)
{
    return w->line.log_response ? log(figure) : w->rows.link->link(figure);
}

static void rounding_alone(annum__trend_work *w)
{
    double lower[2], upper[2];
    annum__line *line = &w->line;
    if (!annum__rounding_ranges(w, lower, upper))
        return;
    const double years = line->last - line->first;
    line->slope_lower = (linked(w, lower[1]) - linked(w, upper[0])) / years;
    line->slope_upper = (linked(w, upper[1]) - linked(w, lower[0])) / years;
    line->interval = 1;
    line->method = "rounding alone";
}

int annum__two_figures(annum__trend_work *w, annum_error *error)
{
    annum__line *line = &w->line;
    const int status = annum__line_fit(w, error);
    if (status != ANNUM_OK)
        return status;
    const annum__line fitted = *line;
    /* The level of proportions keeps its standard error: differences and ratios depend on it. */
    line->multiplier = annum__normal_quantile_upper((1 - w->level) / 2);
    if (w->model != ANNUM_TREND_BINOMIAL)
        line->se_level = NAN;
    line->se_slope = line->p_value = NAN;
    line->interval = 0;
    if (w->hopeless)
        return ANNUM_OK;
    if (!isinf(line->slope)) /* exactly through both, not as near as the iterations came */
        line->slope = (linked(w, w->figure[1]) - linked(w, w->figure[0])) / (line->last - line->first);
    switch (w->model) {
    case ANNUM_TREND_POISSON:
    case ANNUM_TREND_NEGBIN: compare_counts(w); break;
    case ANNUM_TREND_BINOMIAL: compare_proportions(w, &fitted); break;
    case ANNUM_TREND_QUASIPOISSON:
    case ANNUM_TREND_QUASIBINOMIAL: break;
    default: rounding_alone(w); break;
    }
    return ANNUM_OK;
}

annum_estimate annum__two_counts_difference(const annum__trend_work *w)
{
    annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    if ((w->model != ANNUM_TREND_POISSON && w->model != ANNUM_TREND_NEGBIN) || w->rows.n != 2)
        return none;
    return compare(w).difference;
}
