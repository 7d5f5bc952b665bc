/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file trend.h
 * The main job: is this series rising or falling, by how much a year, and can its figures show it?
 */
#ifndef ANNUM_TREND_H
#define ANNUM_TREND_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "trendtest.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** Models of a trend. */
enum annum_trend_model_kind {
    ANNUM_TREND_AUTO = 0,          /**< by the kind of series, as annum_trend says */
    ANNUM_TREND_LINEAR = 1,        /**< least squares on the figure */
    ANNUM_TREND_LOGLINEAR = 2,     /**< least squares on its logarithm */
    ANNUM_TREND_POISSON = 3,       /**< counts, variance equal to the mean */
    ANNUM_TREND_QUASIPOISSON = 4,  /**< counts, dispersion estimated and never floored */
    ANNUM_TREND_BINOMIAL = 5,      /**< proportions */
    ANNUM_TREND_QUASIBINOMIAL = 6, /**< proportions, dispersion estimated and never floored */
    ANNUM_TREND_FRACTIONAL = 7,    /**< shares */
    ANNUM_TREND_NEGBIN = 8         /**< counts, variance mean + kappa mean^2, kappa estimated; "negbin" */
};

/** What the figures show. */
enum annum_verdict {
    ANNUM_TOO_LITTLE_DATA = 0, /**< no test is possible with these figures, whatever they had been */
    ANNUM_NO_CLEAR_TREND = 1,  /**< p is not below 1 - level: a trend is neither shown nor excluded */
    ANNUM_FALLING = 2,
    ANNUM_RISING = 3
};

/** Options of a trend; NULL means all defaults. */
typedef struct annum_trend_options {
    size_t struct_size;
    double level;  /**< confidence level; 0 means 0.95 */
    int32_t model; /**< enum annum_trend_model_kind */
    int32_t reserved;
} annum_trend_options;

#define ANNUM_TREND_OPTIONS_INIT {sizeof(annum_trend_options), 0, 0, 0}

/** The model that was fitted. */
typedef struct annum_trend_model {
    int32_t family;     /**< enum annum_family */
    int32_t link;       /**< enum annum_link */
    int32_t covariance; /**< enum annum_covariance */
    int32_t reserved;
    double dispersion;  /**< Pearson's, never floored; NaN without residual degrees of freedom */
} annum_trend_model;

/** From the first period to the last. */
typedef struct annum_total_change {
    double from;               /**< fitted figure of the first period */
    double to;                 /**< fitted figure of the last period */
    annum_estimate percent;
    annum_estimate difference; /**< in the unit of the figure */
} annum_total_change;

/** One period: its figure, and the trend's with its confidence band. */
typedef struct annum_trend_point {
    double start;
    double end;
    double observed;
    double fitted;
    double lower;
    double upper;
    double residual; /**< observed less fitted */
} annum_trend_point;

/** A trend. Read-only; release it with annum_trend_free. */
typedef struct annum_trend_result {
    int32_t kind;                         /**< enum annum_kind */
    int32_t verdict;                      /**< enum annum_verdict */
    size_t n;                             /**< figures used */
    double first;                         /**< time of the first figure used; NaN if none */
    double last;                          /**< time of the last */
    double level;
    annum_trend_model model;
    annum_estimate slope;                 /**< a year, on the scale of the link */
    annum_estimate annual_percent_change; /**< of the figure: exp(slope) with a log link, else the average over
                                               the span from the first fitted figure to the last */
    annum_estimate annual_odds_change;    /**< percent; logit link only */
    annum_estimate annual_difference;     /**< unit of the figure a year, average over the span */
    annum_estimate halving_time;          /**< years; present when the figure falls */
    annum_estimate doubling_time;         /**< years; present when the figure rises */
    annum_total_change total_change;
    double p_value;                       /**< of the slope; NaN where no test is possible */
    annum_mann_kendall_result mann_kendall;
    annum_estimate sen_slope;
    const annum_trend_point *points;      /**< [n] */
    const annum_warning *warnings;        /**< [n_warnings] */
    size_t n_warnings;
} annum_trend_result;

/**
 * The trend of a series over time.
 *
 * The model follows the kind: value: straight line; rate: log-linear, weighted by its standard errors; count:
 * Poisson with log link and exposure; proportion: binomial logit; share: fractional logit. For counts and
 * proportions the interval is the wider of the family's own and the one whose dispersion is estimated (t with
 * n - 2 degrees of freedom, dispersion not floored), and p the larger of the two: honest at three points as at
 * thirty. Where all events lie at one end, and for two figures, the exact conditional distribution takes the place
 * of the normal approximation. docs/methods/trend.md has the formulas and the simulated coverage.
 *
 * Rows that are missing, suppressed or without exposure are left out, with a warning.
 *
 * @param out the result; NULL on failure; release it with annum_trend_free
 * @return ANNUM_OK ("too little data" is a result); ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND (the model does
 *         not fit the kind), _DOMAIN (logarithm of a figure that is not above 0), _RANK (all figures are
 *         of one time), _NO_MEMORY
 * Cost: O(n) an iteration, O(n^2) for the rank test; one allocation for short series.
 */
ANNUM_API int annum_trend(const annum_series *series, const annum_trend_options *options,
                          annum_trend_result **out, annum_error *error);

/** Releases a trend; NULL is fine. */
ANNUM_API void annum_trend_free(annum_trend_result *trend);

/** @return "falling", "rising", "no clear trend" or "too little data"; "unknown" otherwise. */
ANNUM_API const char *annum_verdict_name(int32_t verdict);

ANNUM_END_DECLS

#endif
