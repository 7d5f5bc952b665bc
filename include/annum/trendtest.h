/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file trendtest.h
 * Tests of trend and of change: rank tests, tests of a trend in events, tests for one change of level.
 */
#ifndef ANNUM_TRENDTEST_H
#define ANNUM_TRENDTEST_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** Which test annum_trendtest makes. */
enum annum_test {
    ANNUM_TEST_MANN_KENDALL = 0,
    ANNUM_TEST_HAMED_RAO = 1,        /**< variance of S corrected for serial correlation of the detrended ranks */
    ANNUM_TEST_YUE_WANG = 2,         /**< variance of S corrected for serial correlation of the detrended figures */
    ANNUM_TEST_PREWHITEN = 3,        /**< of the figures less r1 times the one before */
    ANNUM_TEST_TFPW = 4,             /**< the same with the trend taken out first and put back after: doubtful */
    ANNUM_TEST_BLOCK_BOOTSTRAP = 5,  /**< S against its law over series made of blocks of this one */
    ANNUM_TEST_SEASONAL = 6,         /**< one Mann-Kendall a season, summed */
    ANNUM_TEST_REGIONAL = 7,         /**< one Mann-Kendall a series, summed */
    ANNUM_TEST_PARTIAL = 8,          /**< S given the S of a covariate */
    ANNUM_TEST_COCHRAN_ARMITAGE = 9, /**< trend in proportions */
    ANNUM_TEST_POISSON_TREND = 10,   /**< trend in counts, given their sum */
    ANNUM_TEST_SPEARMAN = 11,
    ANNUM_TEST_COX_STUART = 12,
    ANNUM_TEST_JONCKHEERE = 13,      /**< ordered groups: the figures of several series at each time */
    ANNUM_TEST_PETTITT = 14,         /**< one change of level, by ranks */
    ANNUM_TEST_BUISHAND = 15,        /**< one change of level, by the range of cumulated deviations */
    ANNUM_TEST_SNHT = 16,            /**< one change of level, standard normal homogeneity test */
    ANNUM_TEST_RUNS = 17,            /**< runs above and below the median */
    ANNUM_TEST_VON_NEUMANN = 18,     /**< ratio of the squared steps to the squared deviations */
    ANNUM_TEST_BARTELS = 19,         /**< the same of the ranks */
    ANNUM_TEST_BUISHAND_U = 20,      /**< one change of level, by the squares of the cumulated deviations */
    ANNUM_TEST_BUISHAND_Q = 21       /**< one change of level, by the largest cumulated deviation */
};

/** Whether a p-value is exact. */
enum annum_exactness {
    ANNUM_EXACT_AUTO = 0, /**< where it can be computed; else from drawn orders of the figures, or approximate */
    ANNUM_EXACT_YES = 1,  /**< or the call fails */
    ANNUM_EXACT_NO = 2,   /**< the normal or other approximation */
    ANNUM_EXACT_MID = 3   /**< Cochran-Armitage and Poisson trend: exact with half of the observed outcome's own
                               probability, or the call fails: p is right on average, not always at most its level */
};

/** Which departure from no trend a p-value counts. */
enum annum_alternative {
    ANNUM_TWO_SIDED = 0, /**< twice the smaller tail, at most 1 */
    ANNUM_INCREASING = 1,
    ANNUM_DECREASING = 2
};

/** On which scale Sen's slope is. */
enum annum_sen_scale {
    ANNUM_SEN_PLAIN = 0,
    ANNUM_SEN_LOG = 1,  /**< of the logarithm of the figure, which must be above 0 */
    ANNUM_SEN_LOGIT = 2 /**< of the log odds of a proportion or share, which must be between 0 and 1 */
};

/** What a pair of figures counts for in Sen's slope. */
enum annum_sen_weights {
    ANNUM_SEN_EQUAL = 0,
    ANNUM_SEN_BY_DISTANCE = 1 /**< its distance in time: Jaeckel's estimate, better where times are unequally spaced */
};

/** The most draws of a simulated p-value: one of .05 is then known to .00007. */
#define ANNUM_TRENDTEST_DRAWS_MAX 10000000

/** Options of the tests; NULL means all defaults. annum_mann_kendall and annum_sen_slope read `level` alone. */
typedef struct annum_trendtest_options {
    size_t struct_size;
    double level;          /**< confidence level of intervals, and 1 less that of the words; 0 means 0.95 */
    int32_t test;          /**< enum annum_test */
    int32_t exact;         /**< enum annum_exactness */
    int32_t alternative;   /**< enum annum_alternative */
    int32_t no_continuity; /**< 1: normal approximations without continuity correction */
    int32_t lags;          /**< Hamed-Rao, Yue-Wang: most lags, 0 all; block bootstrap: figures a block, 0 by their
                                autocorrelation */
    int32_t correlated;    /**< seasonal and regional: 1 allows for correlation of figures of one time */
    uint64_t seed;         /**< of simulated and permuted p-values */
    uint64_t draws;        /**< of the same, up to ANNUM_TRENDTEST_DRAWS_MAX; 0 means 9999, or where that many
                                would take too long the approximation */
    const double *covariate; /**< of the partial test: one number a row of the columns that the series was made
                                  from, in their order; NaN leaves the row out; else NULL */
    int32_t scale;         /**< enum annum_sen_scale */
    int32_t weights;       /**< enum annum_sen_weights */
} annum_trendtest_options;

#define ANNUM_TRENDTEST_OPTIONS_INIT {sizeof(annum_trendtest_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/** What a test says in a word, at 1 - level. */
enum annum_direction { ANNUM_NO_TREND = 0, ANNUM_TREND_INCREASING = 1, ANNUM_TREND_DECREASING = 2 };

/** The result of annum_trendtest. What a test has not is NaN, or an estimate that is not present. */
typedef struct annum_trendtest_result {
    int32_t test;           /**< enum annum_test */
    int32_t exact;          /**< 1: p_value is exact, by enumeration or recurrence */
    int32_t alternative;    /**< enum annum_alternative of p_value */
    int32_t trend;          /**< enum annum_direction */
    size_t n;               /**< figures used */
    size_t n_series;        /**< series used */
    size_t left_out;        /**< rows without a usable figure */
    double first;           /**< time of the first figure used */
    double last;
    double level;
    double statistic;       /**< S, or the test's own */
    double variance;        /**< of the statistic without trend */
    double z;
    double tau;             /**< S over n (n - 1) / 2 */
    double tau_b;           /**< S over the geometric mean of the pairs untied in either */
    double p_value;
    double p_error;         /**< standard error of a simulated p_value; 0 otherwise */
    double at;              /**< tests for a change: time of the first figure after it */
    annum_estimate sen_slope;
    double sen_intercept;          /**< median figure less slope times median time */
    double sen_intercept_residual; /**< median of figure less slope times time */
    double lag;             /**< lags or block length used, or the lag-1 autocorrelation's lag: NaN without one */
    double autocorrelation; /**< at lag 1, as the test estimates it; NaN without one */
    const annum_warning *warnings; /**< [n_warnings] */
    size_t n_warnings;
    int32_t kind;           /**< enum annum_kind of the first series */
    int32_t reserved;
    size_t n_slopes;            /**< pairs of figures that sen_slope is the median of */
    annum_estimate sen_percent; /**< log: percent change of the figure a year by sen_slope; logit: of the odds */
    double first_length;        /**< years that the period at `first` is long; 0 for an instant, NaN without one */
    double last_length;
    double at_length;
} annum_trendtest_result;

/**
 * A test of trend or change in one series.
 *
 * Too few figures for the test to mean anything are a result all the same: p_value is NaN, and a warning
 * ANNUM_WARN_FEW_POINTS says how many it needs.
 *
 * @param out the result; release it with annum_trendtest_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND (a series that the test is not for), _DOMAIN (an exact
 *         test of events that are not whole), _TOO_LARGE (an exact law, or so many draws, would take too long),
 *         _NO_MEMORY
 * See docs/methods/trend-tests.md for each test's formula and source.
 */
ANNUM_API int annum_trendtest(const annum_series *series, const annum_trendtest_options *options,
                              annum_trendtest_result **out, annum_error *error);

/** The same of several series [n_series]: regional, Jonckheere. Other tests take one. */
ANNUM_API int annum_trendtest_many(const annum_series *const *series, size_t n_series,
                                   const annum_trendtest_options *options, annum_trendtest_result **out,
                                   annum_error *error);

/** Releases a result; NULL is fine. */
ANNUM_API void annum_trendtest_free(annum_trendtest_result *result);

/** What a test reads of its options, beside level and, where it draws, seed and draws. */
enum annum_test_option {
    ANNUM_TAKES_EXACT = 1, /**< it can be exact, if the figures allow it */
    ANNUM_TAKES_MID_P = 2,
    ANNUM_TAKES_ALTERNATIVE = 4, /**< it tells a rise from a fall */
    ANNUM_TAKES_CONTINUITY = 8,
    ANNUM_TAKES_LAGS = 16,
    ANNUM_TAKES_CORRELATED = 32,
    ANNUM_TAKES_COVARIATE = 64, /**< and needs it */
    ANNUM_TAKES_SEN = 128,      /**< scale and weights */
    ANNUM_TAKES_SEVERAL = 256   /**< series */
};

/**
 * Which options a test reads. An exact, mid-p or one-sided p-value that it has not is refused with
 * ANNUM_ERR_ARGUMENT; the other options have no effect where they are not read.
 *
 * @return enum annum_test_option, added up; 0 for an unknown test
 */
ANNUM_API int32_t annum_test_takes(int32_t test);

/** @return "mann-kendall", "hamed-rao" …; static; "unknown" otherwise. */
ANNUM_API const char *annum_test_name(int32_t test);

/** @return "two-sided", "increasing" or "decreasing"; static; "unknown" otherwise. */
ANNUM_API const char *annum_alternative_name(int32_t alternative);

/** @return "no trend", "increasing" or "decreasing"; static; "unknown" otherwise. */
ANNUM_API const char *annum_direction_name(int32_t direction);

/** Mann and Kendall's test; set struct_size with ANNUM_MANN_KENDALL_INIT before the call. */
typedef struct annum_mann_kendall_result {
    size_t struct_size;
    size_t n;         /**< figures used */
    double statistic; /**< S: pairs that rise less pairs that fall */
    double variance;  /**< of S without trend, corrected for ties in figures and times */
    double z;         /**< S moved one towards zero, over its standard deviation; 0 where variance is 0 */
    double tau;       /**< S over n (n - 1) / 2 */
    double p_value;   /**< two-sided: exact, or normal with continuity correction */
    int32_t exact;    /**< 1: p_value is exact */
    int32_t reserved;
} annum_mann_kendall_result;

#define ANNUM_MANN_KENDALL_INIT {sizeof(annum_mann_kendall_result), 0, 0, 0, 0, 0, 0, 0, 0}

/** The most figures for which the exact distribution of S is used. */
#define ANNUM_MANN_KENDALL_EXACT_MAX 60

/**
 * Mann and Kendall's test of a monotone trend in the figures (rates where exposure or length varies).
 *
 * The p-value is exact for up to ANNUM_MANN_KENDALL_EXACT_MAX figures, unless there are ties both in figures and
 * in times: twice the smaller tail of the number of falling pairs over all orders of the figures, at most 1.
 * Otherwise it is normal with continuity correction and the variance corrected for ties; 1 where all figures are
 * equal. Figures at the same instant are a pair that neither rises nor falls. Fewer than two figures give n,
 * statistic 0 and NaN. Suppressed figures are left out, rounded ones taken as printed; annum_trendtest takes both
 * as ranges, and has more ties exact.
 *
 * @param out caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _NO_MEMORY
 * Cost: O(n log n) time; exact also O(n^3) for more than 30 figures or ties. 4 n doubles of memory, from the
 * series' allocator.
 * Source: Mann (1945) Econometrica 13:245-259; Kendall (1975) Rank Correlation Methods, ch. 4-5; Andrews (1976) The
 * Theory of Partitions, section 3.4 (ties).
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

/** The most figures Sen's slope takes: any series. */
#define ANNUM_SEN_SLOPE_MAX ANNUM_MAX_POINTS

/** The most figures it takes weighted by distance (16 bytes of memory a pair). */
#define ANNUM_SEN_WEIGHTED_MAX 2000

/**
 * Sen's slope: the median of the slopes of all pairs, with its interval by the rank method.
 *
 * Limits are order statistics of the N slopes at ranks (N - C)/2 and (N + C)/2 + 1, interpolated between
 * neighbours; C is the normal quantile times the standard deviation of S. For up to ANNUM_MANN_KENDALL_EXACT_MAX
 * figures C is k - 2 with the least k for which 2 P(S >= k) is at most 1 - level, without ties in figures: the
 * interval covers the slope with at least the level, ties or not. Without ties it leaves out 0 exactly where
 * annum_mann_kendall's p-value is at most 1 - level, with ties only where it is. A rank beyond the slopes gives NaN
 * on that side. Pairs at the same instant have no slope.
 *
 * @param out caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _NO_MEMORY
 * Cost: O(n^2) time and n (n - 1) / 2 doubles from the series' allocator up to 512 figures; beyond O(n log n)
 * expected time and 16 n doubles, by random selection whose outcome does not depend on the draws.
 * Source: Dillencourt, Mount and Netanyahu (1992) Int. J. Computational Geometry and Applications 2:1-27 (many
 * figures); Sen (1968) JASA 63:1379-1389; Gilbert (1987) Statistical Methods for Environmental Pollution
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
