/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The steps of a trend.
 *
 *     rows of the series -> a straight line on the link scale (line.c; two_figures.c and extreme.c where the
 *     normal approximation does not hold) -> annual change, times and totals (derive.c, by region.c) -> result
 */
#ifndef ANNUM_TREND_INTERNAL_H
#define ANNUM_TREND_INTERNAL_H

#include "annum/trend.h"
#include "regress/rows.h"

/**
 * A fitted straight line eta(t) = level + slope (t - centre) with what is known of its accuracy.
 * NaN where a number is not known; an infinite slope is a slope without a finite estimate.
 */
typedef struct annum__line {
    double centre;
    double level, slope;
    double se_level, se_slope, correlation; /**< dispersion included */
    double multiplier;          /**< half-width of intervals in standard errors */
    double slope_lower, slope_upper;
    double p_value;
    double dispersion;          /**< over dispersion_unit squared */
    double dispersion_unit;
    double first, last;         /**< times of the first and last row */
    const annum__link *link;
    int log_response;           /**< the figure is exp(eta) */
    int interval;               /**< 1: slope_lower and slope_upper mean something */
    const char *method;
} annum__line;

/** What the steps share. */
typedef struct annum__trend_work {
    double level;
    int32_t kind;
    int32_t model;              /**< enum annum_trend_model_kind, never auto */
    int wider;                  /**< 1: the wider of the family's interval and the one with estimated dispersion */
    annum__rows rows;
    const annum_series_view *view;
    const double *figure;       /**< [n] observed figures of the rows */
    annum__line line;
    double *fitted;             /**< [n] on the scale of the response's mean per exposure */
    double *pearson;            /**< [n] residuals over their standard deviation at dispersion 1 */
    int hopeless;               /**< no outcome with these totals could have reached the level */
    annum__arena *scratch;
    annum__warnings *warnings;
} annum__trend_work;

/** Fits the line; its inference too, with three rows or more. @return a status */
int annum__line_fit(annum__trend_work *w, annum_error *error);

/** The same for two rows, whose fit is perfect: exact inference for events, rounding for the others. */
int annum__two_figures(annum__trend_work *w, annum_error *error);

/** The ranges of two figures as their rounding leaves them. @return 0 where neither was rounded */
int annum__rounding_ranges(const annum__trend_work *w, double lower[2], double upper[2]);

/** @return the exact difference of two counts a year, for the result; present 0 for other kinds. */
annum_estimate annum__two_counts_difference(const annum__trend_work *w);

/**
 * Exact inference where all events lie as far to one end as their totals allow: the estimate is infinite, and
 * the conditional distribution of the trend statistic has its observed value at its edge.
 * @param sign 1 where the events are at the last periods, -1 where at the first
 */
int annum__extreme_line(annum__trend_work *w, int sign, annum_error *error);

/** @return the exact two-sided p of the most extreme outcome that the totals of counts or proportions allow. */
double annum__smallest_p(const annum__trend_work *w);

/** A quantity of the line's fitted means at the first and the last time. */
typedef enum annum__quantity {
    ANNUM__DIFFERENCE, /**< last less first, a year */
    ANNUM__LOG_RATIO   /**< logarithm of last over first, a year */
} annum__quantity;

/** @return the quantity at the estimate. */
double annum__quantity_at_estimate(const annum__line *line, annum__quantity quantity);

/**
 * The largest (sign 1) or smallest (-1) value of a quantity over the confidence region of level and slope: an
 * ellipse whose halves reach the limits of the slope. NaN where it is not finite.
 */
double annum__quantity_limit(const annum__line *line, annum__quantity quantity, int sign);

/** Fills the change a year, the times and the totals of the result from the line. */
void annum__derive(const annum__trend_work *w, annum_trend_result *r);

/** Warnings that the fitted line calls for. */
void annum__trend_cautions(annum__trend_work *w, const annum_trend_result *r);

#endif
