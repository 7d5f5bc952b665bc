/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file trendtest.h
 * Rank tests of trend, and the exact test of a trend in few events.
 */
#ifndef ANNUM_TRENDTEST_H
#define ANNUM_TRENDTEST_H

#include "base.h"
#include "estimate.h"
#include "series.h"

ANNUM_BEGIN_DECLS

/** Options of the rank tests; NULL means all defaults. */
typedef struct annum_trendtest_options {
    size_t struct_size;
    double level; /**< confidence level of intervals; 0 means 0.95 */
} annum_trendtest_options;

#define ANNUM_TRENDTEST_OPTIONS_INIT {sizeof(annum_trendtest_options), 0}

/** Mann and Kendall's test; set struct_size with ANNUM_MANN_KENDALL_INIT before the call. */
typedef struct annum_mann_kendall_result {
    size_t struct_size;
    size_t n;         /**< figures used */
    double statistic; /**< S: pairs that rise less pairs that fall */
    double variance;  /**< of S without trend, corrected for ties in figures and times */
    double z;         /**< S moved one towards zero, over its standard deviation; NaN where variance is 0 */
    double tau;       /**< S over n (n - 1) / 2 */
    double p_value;   /**< two-sided: exact, or normal with continuity correction */
    int32_t exact;    /**< 1: p_value is exact */
    int32_t reserved;
} annum_mann_kendall_result;

#define ANNUM_MANN_KENDALL_INIT {sizeof(annum_mann_kendall_result), 0, 0, 0, 0, 0, 0, 0, 0}

/** The most figures for which the exact distribution of S is used (it needs figures and times without ties). */
#define ANNUM_MANN_KENDALL_EXACT_MAX 60

/**
 * Mann and Kendall's test of a monotone trend in the figures (rates where exposure or length varies).
 *
 * The p-value is exact for up to ANNUM_MANN_KENDALL_EXACT_MAX figures without ties: twice the smaller tail of
 * the distribution of the number of inversions, at most 1. Otherwise it is normal with continuity correction
 * and the variance corrected for ties; 1 where all figures are equal. Figures at the same instant are a pair
 * that neither rises nor falls. Fewer than two figures give n, statistic 0 and NaN.
 *
 * @param out caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _NO_MEMORY
 * Cost: O(n log n) time; exact also O(n^3). 3 n doubles and more of memory, from the series' allocator.
 * Source: Mann (1945) Econometrica 13:245-259; Kendall (1975) Rank Correlation Methods, ch. 4-5.
 * Checked against R's cor.test and exact enumeration (tests/reference/trendtest).
 */
ANNUM_API int annum_mann_kendall(const annum_series *series, const annum_trendtest_options *options,
                                 annum_mann_kendall_result *out, annum_error *error);

/** Sen's slope; set struct_size with ANNUM_SEN_SLOPE_INIT before the call. */
typedef struct annum_sen_slope_result {
    size_t struct_size;
    size_t n;             /**< figures used */
    size_t n_slopes;      /**< pairs with different times */
    annum_estimate slope; /**< unit of the figure a year */
    double intercept;     /**< median figure less slope times median time */
} annum_sen_slope_result;

#define ANNUM_SEN_SLOPE_INIT {sizeof(annum_sen_slope_result), 0, 0, ANNUM_ESTIMATE_INIT, 0}

/** The most figures whose pairs Sen's slope takes (their slopes need memory: 8 bytes a pair). */
#define ANNUM_SEN_SLOPE_MAX 8192

/**
 * Sen's slope: the median of the slopes of all pairs, with its interval by the rank method.
 *
 * Limits are order statistics of the N slopes at ranks (N - C)/2 and (N + C)/2 + 1, interpolated between
 * neighbours; C is the normal quantile times the standard deviation of S. Where annum_mann_kendall's p-value is
 * exact, C is k - 2 with the least k for which 2 P(S >= k) is at most 1 - level: the interval covers the slope
 * with at least the level, and leaves out 0 exactly where that p-value is at most 1 - level. A rank beyond the
 * slopes gives NaN on that side. Pairs at the same instant have no slope.
 *
 * @param out caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _TOO_LARGE, _NO_MEMORY
 * Cost: O(n^2) time, n (n - 1) / 2 doubles from the series' allocator.
 * Source: Sen (1968) JASA 63:1379-1389; Gilbert (1987) Statistical Methods for Environmental Pollution
 * Monitoring, section 16.5; Hollander and Wolfe (1999) Nonparametric Statistical Methods, section 9.3 (exact).
 * Checked against R and exact enumeration (tests/reference/trendtest).
 */
ANNUM_API int annum_sen_slope(const annum_series *series, const annum_trendtest_options *options,
                              annum_sen_slope_result *out, annum_error *error);

/** Which exact interval annum_exact_trend gives. */
enum annum_exact_method {
    ANNUM_EXACT_CENTRAL = 0, /**< each side's error is at most half of 1 - level, whatever the truth */
    ANNUM_EXACT_MID_P = 1    /**< counts half of what was observed: shorter, and right on average only */
};

/** Options of the exact trend test; NULL means all defaults. */
typedef struct annum_exact_trend_options {
    size_t struct_size;
    double level;    /**< confidence level of the interval; 0 means 0.95 */
    int32_t method;  /**< enum annum_exact_method, of slope's interval and p_value */
    int32_t reserved;
    double work_max; /**< the most multiplications for the law; 0 means ANNUM_EXACT_TREND_WORK_MAX */
} annum_exact_trend_options;

#define ANNUM_EXACT_TREND_OPTIONS_INIT {sizeof(annum_exact_trend_options), 0, 0, 0, 0}

/** The exact trend test; set struct_size with ANNUM_EXACT_TREND_INIT before the call. */
typedef struct annum_exact_trend_result {
    size_t struct_size;
    size_t n;            /**< figures used */
    size_t left_out;     /**< rows without a usable figure: missing, suppressed, without exposure or total */
    int32_t kind;        /**< enum annum_kind of the series */
    int32_t boundary;    /**< 1: no event, or nothing but events: nothing is known of the slope */
    int32_t unbounded;   /**< 1: events came as early or as late as they can: one limit and no estimate */
    int32_t reserved;
    double first;        /**< time of the first figure used */
    double last;         /**< time of the last */
    double level;
    double events;       /**< S: events in all */
    double statistic;    /**< T: sum of time times events */
    double expected;     /**< mean of T without trend, given S */
    double variance;     /**< of T without trend, given S */
    double z;            /**< T less its mean in standard deviations, above 0 for a rise; of a proportion
                              Cochran and Armitage's, with N where the variance has N - 1; NaN if that is 0 */
    double p_asymptotic; /**< two-sided by z and the normal distribution; 1 where the variance is 0 */
    double p_value;      /**< two-sided, exact: twice the smaller tail of T, at most 1 */
    double p_mid;        /**< the same with half of the probability of T itself */
    annum_estimate slope;/**< change of the log rate or log odds a year: conditional maximum likelihood, se by
                              the variance of T there; interval and p_value by options.method */
} annum_exact_trend_result;

#define ANNUM_EXACT_TREND_INIT {sizeof(annum_exact_trend_result), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
                                0, 0, 0, ANNUM_ESTIMATE_INIT}

/** The most events whose law is computed; of a proportion, events or non-events, whichever are fewer. */
#define ANNUM_EXACT_TREND_EVENTS_MAX 10000
/** The most values of T that are kept at once (8 bytes each), on a common step of all times. */
#define ANNUM_EXACT_TREND_CELLS_MAX 10000000
/** The most values of T in one list (24 bytes each, three lists), where times have no common step. */
#define ANNUM_EXACT_TREND_SUMS_MAX 500000
/** The most multiplications unless options.work_max says otherwise (about a second). */
#define ANNUM_EXACT_TREND_WORK_MAX 1e9

/**
 * The exact test of a trend in counts or proportions, with the exact interval of the slope.
 *
 * Counts are Poisson with mean exposure exp(a + b time), proportions binomial with log odds a + b time. Given
 * all events S, the law of T = sum of time times events depends on b alone, and is computed, not
 * approximated. The p-value is that of b = 0; the limits are the slopes whose tail beyond T is half of
 * 1 - level (Clopper and Pearson's rule), so the p-value is below 1 - level exactly where the interval leaves
 * 0 out. Two counts give what annum_change_counts gives. There is no allowance for variation beyond Poisson's
 * or the binomial one.
 *
 * Where all events came as late as they can there is no upper limit and no finite estimate (NaN,
 * `unbounded`), and likewise as early. Without events, or with nothing but events, p is 1 and nothing is known of the slope
 * (NaN, `boundary`). Figures at the same time are added up.
 *
 * @param out caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND (neither counts nor proportions), _RANK (fewer
 *         than two different times), _DOMAIN (events or a total that are not whole; the error names the row),
 *         _TOO_LARGE (beyond the limits above; use annum_trend), _NO_MEMORY
 * Cost: counts over n steps of time about (S n)^2 / 2 multiplications, proportions some n times as many,
 * fewer where most of the law is below 1e-35; memory from the series' allocator.
 * Source: Cox and Lewis (1966) The Statistical Analysis of Series of Events, chapter 3; Cox (1958) J Royal
 * Statistical Society B 20:215-242 (proportions); Mehta, Patel and Senchaudhuri (1992) J Computational and
 * Graphical Statistics 1:21-40. Checked against exact fractions and mpmath (tests/reference/trendtest), by
 * enumeration of all outcomes, and against annum_change_counts.
 */
ANNUM_API int annum_exact_trend(const annum_series *series, const annum_exact_trend_options *options,
                                annum_exact_trend_result *out, annum_error *error);

ANNUM_END_DECLS

#endif
