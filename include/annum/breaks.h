/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file breaks.h
 * Breaks in a series: where its level or slope changed, whether it did, and whether the last figure is unusual.
 */
#ifndef ANNUM_BREAKS_H
#define ANNUM_BREAKS_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** How breaks are sought. */
enum annum_breaks_method {
    ANNUM_BREAKS_DYNAMIC = 0,      /**< best dates of every number of breaks (Bai and Perron) */
    ANNUM_BREAKS_SEGMENTED = 1,    /**< the slope changes and the line does not jump, at any point of time */
    ANNUM_BREAKS_INTERVENTION = 2, /**< at given dates: change of level and of slope */
    ANNUM_BREAKS_CUSUM = 3,        /**< cumulated residuals */
    ANNUM_BREAKS_MOSUM = 4,        /**< moving sums of residuals */
    ANNUM_BREAKS_PELT = 5,         /**< best dates under a penalty a break, for long series */
    ANNUM_BREAKS_UNUSUAL = 6       /**< the last figure against what those before it predict */
};

/** What may change at a break. */
enum annum_breaks_regressors {
    ANNUM_BREAKS_MEAN = 0, /**< the level */
    ANNUM_BREAKS_TREND = 1 /**< level and slope */
};

/** What one more break must be worth, pelt: the rise of twice the log-likelihood. */
enum annum_breaks_penalty {
    ANNUM_BREAKS_BIC = 0, /**< (coefficients + 1) ln n: Yao (1988) */
    ANNUM_BREAKS_MBIC = 1 /**< (coefficients + 2) ln n and, for every segment, ln(figures in it / n): Zhang and
                               Siegmund (2007); dearer breaks, and dearest near the ends and each other */
};

/** More draws would show nothing more, with any method. */
#define ANNUM_BREAKS_DRAWS_MAX 1000000

/** Options; NULL means all defaults. */
typedef struct annum_breaks_options {
    size_t struct_size;
    double level;       /**< confidence level; 0 means 0.95 */
    int32_t method;     /**< enum annum_breaks_method */
    int32_t regressors; /**< enum annum_breaks_regressors */
    int32_t family;     /**< enum annum_family; 0 means by the kind: poisson of counts, binomial of proportions, else
                             gaussian */
    int32_t max;        /**< most breaks; 0 means as many as min_size allows, at most 5; segmented: 3 at most, 0 means 2;
                             pelt has as many as its penalty allows, and does not read it */
    size_t min_size;    /**< fewest figures between breaks; 0 means 15 % of them (pelt: none of them), at least the
                             coefficients + 1; segmented: of each line, 2 or more, one at a joint counting for both; 0
                             means 2. The methods without a search do not read it */
    const double *at;   /**< [n_at] intervention: where the first period of each new regime begins, in decimal years as
                             the series' start: 2003.5 for the third quarter of 2003, whose time is 2003.125. The same
                             rule as annum_fit's interventions */
    size_t n_at;
    uint64_t seed;      /**< of simulated p-values */
    uint64_t draws;     /**< of the same, ANNUM_BREAKS_DRAWS_MAX at most; 0 means 9999 */
    int32_t without_tests; /**< 1: nothing is simulated: no tests, no limits of dates and no boundaries of a process that
                                come from simulation. intervention and unusual simulate nothing, and pelt limits alone */
    int32_t penalty_rule;  /**< enum annum_breaks_penalty, pelt */
    double penalty;        /**< pelt: what a break must be worth instead, above 0; 0 means penalty_rule */
    double bandwidth;   /**< mosum: part of the figures that is summed, above 0 and below 1; 0 means 0.15. At least two
                             figures are */
} annum_breaks_options;

#define ANNUM_BREAKS_OPTIONS_INIT {sizeof(annum_breaks_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/** One break. */
typedef struct annum_break {
    double time;  /**< of the first figure of the new regime; segmented: the point where the slope changes */
    double lower; /**< confidence limits of it; NaN where there are none */
    double upper;
    double se;    /**< segmented: standard error of it, by the delta method; NaN otherwise */
    double delta_lower; /**< segmented: limits by that standard error, as R's segmented; too narrow where the slope */
    double delta_upper; /**<   changes little, unlike lower and upper, which are the profile likelihood's */
} annum_break;

/** What holds between two breaks, in times from the first to the last figure of the segment. */
typedef struct annum_segment {
    double first;
    double last;
    size_t n;
    annum_estimate level; /**< mean, or fitted figure at `first`, on the link's scale */
    annum_estimate slope; /**< a year, on the link's scale; not present where only the level may change */
} annum_segment;

/**
 * The best model with a number of breaks. dynamic: the global optimum of every number; pelt: none, and the best under
 * its penalty. Intervals of segments take the dates for known.
 */
typedef struct annum_break_model {
    size_t breaks;
    double rss;            /**< residual sum of squares; deviance of counts and proportions */
    double log_likelihood;
    double bic;            /**< NaN where the fit is perfect */
    double lwz;            /**< Liu, Wu and Zidek's criterion */
    const annum_break *at; /**< [n_at] */
    size_t n_at;
    const annum_segment *segments; /**< [n_segments] */
    size_t n_segments;
    double dispersion; /**< residual variance: rss over its degrees of freedom; Pearson's of counts and proportions */
    double df;         /**< those degrees of freedom: figures less coefficients (dates are not counted) */
} annum_break_model;

/** A test for any break at all, or for one more. */
typedef struct annum_break_test {
    const char *name; /**< "sup F", "sup F(2|1)", "Davies" … */
    double statistic;
    double p_value;
    double p_error; /**< standard error of a simulated p-value; 0 otherwise */
    double at;      /**< time at which the statistic is attained; NaN where it belongs to no time */
} annum_break_test;

/** The changes at one given date. */
typedef struct annum_break_intervention {
    double at;                   /**< as in the options: where a period begins, not its time */
    annum_estimate level_change; /**< on the link's scale */
    annum_estimate slope_change; /**< a year, on the link's scale */
    double rss;                  /**< of the model with this date alone; deviance of counts and proportions */
    double bic;                  /**< as the fit's: the date is given, and no parameter; NaN of quasi families */
    double p_value;              /**< of no change at this date, level and slope together */
    double p_adjusted;           /**< the same by Holm over all dates given: of having picked the best of them */
    annum_estimate comparability_ratio; /**< new over old figures at the date, exp(level_change); of log links */
    double bic_without;          /**< of the model without any date */
    size_t before;               /**< figures of the old regime */
    size_t after;                /**< of the new one */
} annum_break_intervention;

/** The process of residuals at a time; dynamic: the test's statistic of a break at that time. */
typedef struct annum_break_process {
    double time;
    double value;
    double lower; /**< boundary that the process crosses anywhere with probability 1 - level without break; NaN: none */
    double upper;
} annum_break_process;

/** The last figure against a prediction. */
typedef struct annum_break_unusual {
    int32_t present;
    int32_t unusual;      /**< 1: outside the limits, 0: not, -1: it can't be judged (a warning says why) */
    int32_t is_last;      /**< 0: rows after it have no figure to judge */
    int32_t farrington_trend; /**< 1: Farrington's baseline has a trend */
    double time;
    double observed;
    double expected;
    double lower;         /**< prediction limits at `level` */
    double upper;
    double p_value;       /**< two-sided predictive probability of a figure as far out */
    double dispersion;
    double p_farrington;  /**< with Farrington's reweighted baseline and 2/3-power limits, two-sided; NaN without */
    double farrington_upper;
    double farrington_lower;
    double farrington_expected;
    double farrington_dispersion; /**< of the reweighted baseline, 1 at the least */
    size_t farrington_reweighted; /**< figures of the baseline that were outbreaks themselves, and weigh less */
    double p_lower;       /**< predictive probability of a figure this low or lower */
    double p_upper;       /**< of one this high or higher */
} annum_break_unusual;

/** The result of annum_breaks. */
typedef struct annum_breaks_result {
    int32_t method;     /**< enum annum_breaks_method */
    int32_t regressors; /**< enum annum_breaks_regressors */
    int32_t family;     /**< enum annum_family */
    int32_t kind;       /**< enum annum_kind of the series */
    size_t n;           /**< figures used */
    size_t left_out;    /**< rows without a usable figure */
    double first;
    double last;
    double level;
    size_t selected;    /**< breaks of the model with the least bic, or the first that leaves no residual; pelt: of
                             the best one under the penalty */
    const annum_break_model *models; /**< [n_models] from 0 breaks on */
    size_t n_models;
    const annum_break_test *tests;   /**< [n_tests] */
    size_t n_tests;
    const annum_break_intervention *intervention; /**< [n_intervention] */
    size_t n_intervention;
    const annum_break_process *process; /**< [n_process] */
    size_t n_process;
    annum_break_unusual unusual;
    const annum_warning *warnings; /**< [n_warnings] */
    size_t n_warnings;
    const annum_break *at; /**< [n_at] the breaks of the selected model, as its `at` */
    size_t n_at;
    double p_value;        /**< of no break: that of the first test, of the one date given, or of the last figure;
                                NaN without one */
    size_t min_size;  /**< fewest figures between breaks, as used by dynamic, segmented and pelt; else 0 */
    double penalty;   /**< pelt: of a break, as used; NaN otherwise */
    double period;    /**< length of every row's period in years, 0 for instants; NaN where lengths differ */
    double sigma;     /**< pelt, gaussian: the standard deviation that was taken for known; NaN otherwise */
} annum_breaks_result;

/**
 * Breaks in a series.
 *
 * @param out the result; release it with annum_breaks_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND, _FAMILY, _FEW (too few figures for the min_size or max that were
 *         asked for; too few for any break is a result without models, and a few_points warning),
 *         _TOO_LARGE (a search that would take minutes, or more draws than show anything), _NO_MEMORY; those of annum_fit for
 *         intervention and unusual
 * Cost of dynamic: O(n^2 max) time and O(n max) memory, n up to 10,000; O(n^3), n up to 1,000, for slopes of counts and
 * proportions; O(n draws) for every test. pelt: O(n) where breaks keep coming, O(n^2) at the worst; O(n) memory.
 * See docs/methods/breaks.md for each method's formula and source.
 *
 * segmented (families gaussian, poisson, binomial; regressors are always level and slope) tries all places of m joints, some
 * (2 n)^m / m! fits. Its tests are "Davies", "score" and "sup score", those of cusum "OLS-CUSUM" and, of values, "Rec-CUSUM", of
 * mosum "OLS-MOSUM", each with ", asymptotic" as strucchange has it. Simulated p-values depend on seed and draws alone.
 * intervention has level and slope whatever the regressors. It and unusual take the families of annum_fit, and values for
 * counts where it does. unusual takes regressors for the model of the figures before the last.
 */
ANNUM_API int annum_breaks(const annum_series *series, const annum_breaks_options *options,
                           annum_breaks_result **out, annum_error *error);

/** Releases a result; NULL is fine. */
ANNUM_API void annum_breaks_free(annum_breaks_result *result);

/** @return "dynamic", "segmented" …; static; "unknown" otherwise. */
ANNUM_API const char *annum_breaks_method_name(int32_t method);

/** @return "mean" or "trend"; static; "unknown" otherwise. */
ANNUM_API const char *annum_breaks_regressors_name(int32_t regressors);

ANNUM_END_DECLS

#endif
