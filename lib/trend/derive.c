/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a straight line on the link scale means for the figure: change a year, halving and doubling times, the total
 * from the first period to the last. All are functions of the line's ends, and their limits come from one
 * confidence region (region.c), so that none contradicts another.
 */
#include <math.h>

#include "core/finite.h"
#include "trend/internal.h"

static annum_estimate make(double estimate, double lower, double upper, const annum__line *line)
{
    annum_estimate e = {annum__finite_or_nan(estimate), annum__finite_or_nan(lower), annum__finite_or_nan(upper), NAN, NAN, NULL, 1, 0};
    if (line->interval)
        e.method = line->method;
    return e;
}

static int is_log(const annum__line *line)
{
    return line->log_response || line->link->id == ANNUM_LOG;
}

/** A year's change of log figure: the slope itself on a log scale, else over the region. */
static void log_change(const annum__line *line, double *estimate, double *lower, double *upper)
{
    if (is_log(line)) {
        *estimate = line->slope;
        *lower = line->interval ? line->slope_lower : NAN;
        *upper = line->interval ? line->slope_upper : NAN;
        return;
    }
    *estimate = isfinite(line->slope) ? annum__quantity_at_estimate(line, ANNUM__LOG_RATIO) : NAN;
    *lower = annum__quantity_limit(line, ANNUM__LOG_RATIO, -1);
    *upper = annum__quantity_limit(line, ANNUM__LOG_RATIO, 1);
}

/** Rounding moves the two figures as far apart, and as near, as their ranges allow. */
static void rounding_limits(const annum__trend_work *w, annum__quantity quantity, double *lower, double *upper)
{
    const double years = w->line.last - w->line.first;
    double low[2], high[2];
    annum__rounding_ranges(w, low, high);
    if (quantity == ANNUM__DIFFERENCE) {
        *lower = (low[1] - high[0]) / years;
        *upper = (high[1] - low[0]) / years;
    } else {
        *lower = log(low[1] / high[0]) / years;
        *upper = log(high[1] / low[0]) / years;
    }
}

static int by_rounding(const annum__trend_work *w)
{
    return w->rows.n == 2 && w->line.interval && isnan(w->line.p_value) && w->rows.family->has_dispersion;
}

static double percent(double log_ratio)
{
    return 100 * expm1(log_ratio);
}

static double time_of(double per_year)
{
    return per_year > 0 ? 0.693147180559945309417 / per_year : NAN;
}

static void set_times(annum_trend_result *r, const annum__line *line, double estimate, double lower, double upper)
{
    if (!isfinite(estimate))
        return; /* at once, as far as the figures show */
    if (estimate < 0)
        r->halving_time = make(time_of(-estimate), time_of(-lower), time_of(-upper), line);
    else if (estimate > 0)
        r->doubling_time = make(time_of(estimate), time_of(upper), time_of(lower), line);
}

static void set_difference(const annum__trend_work *w, annum_trend_result *r)
{
    const annum__line *line = &w->line;
    const double years = line->last - line->first;
    const annum_estimate exact = annum__two_counts_difference(w);
    double lower = NAN, upper = NAN;
    if (exact.present) {
        lower = exact.lower / years;
        upper = exact.upper / years;
    } else if (by_rounding(w)) {
        rounding_limits(w, ANNUM__DIFFERENCE, &lower, &upper);
    } else if (line->link->id == ANNUM_IDENTITY && !line->log_response) {
        lower = line->interval ? line->slope_lower : NAN;
        upper = line->interval ? line->slope_upper : NAN;
    } else {
        lower = annum__quantity_limit(line, ANNUM__DIFFERENCE, -1);
        upper = annum__quantity_limit(line, ANNUM__DIFFERENCE, 1);
    }
    const double change = r->total_change.to - r->total_change.from;
    r->annual_difference = make(change / years, lower, upper, line);
    r->total_change.difference = make(change, lower * years, upper * years, line);
    if (exact.present)
        r->annual_difference.method = r->total_change.difference.method = exact.method;
}

static int positive_ends(const annum_trend_result *r)
{
    return r->total_change.from > 0 && r->total_change.to >= 0;
}

void annum__derive(const annum__trend_work *w, annum_trend_result *r)
{
    const annum__line *line = &w->line;
    const double years = line->last - line->first;
    double estimate, lower, upper;
    r->slope = make(line->slope, line->slope_lower, line->slope_upper, line);
    if (!line->interval)
        r->slope.lower = r->slope.upper = NAN;
    r->slope.se = annum__finite_or_nan(line->se_slope);
    r->slope.p_value = line->p_value;
    r->total_change.from = annum__finite_or_nan(w->fitted[0]);
    r->total_change.to = annum__finite_or_nan(w->fitted[w->rows.n - 1]);
    set_difference(w, r);
    if (line->link->id == ANNUM_LOGIT)
        r->annual_odds_change = make(percent(line->slope), line->interval ? percent(line->slope_lower) : NAN,
                                     line->interval ? percent(line->slope_upper) : NAN, line);
    if (!is_log(line) && !positive_ends(r))
        return;
    log_change(line, &estimate, &lower, &upper);
    if (by_rounding(w))
        rounding_limits(w, ANNUM__LOG_RATIO, &lower, &upper);
    if (isnan(estimate) && positive_ends(r))
        estimate = log(r->total_change.to / r->total_change.from) / years;
    r->annual_percent_change = make(percent(estimate), percent(lower), percent(upper), line);
    r->total_change.percent = make(percent(estimate * years), percent(lower * years), percent(upper * years), line);
    set_times(r, line, estimate, lower, upper);
}
