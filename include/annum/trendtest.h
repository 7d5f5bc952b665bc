/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file trendtest.h
 * Rank tests of trend.
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

ANNUM_END_DECLS

#endif
