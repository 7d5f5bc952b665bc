/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file change.h
 * Comparison of two figures.
 */
#ifndef ANNUM_CHANGE_H
#define ANNUM_CHANGE_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** How two figures are compared. */
enum annum_change_method {
    ANNUM_CHANGE_EXACT = 0,     /**< counts: conditional, central; proportions: conditional odds ratio, central p, with
                                     Miettinen and Nurminen's limits of the difference */
    ANNUM_CHANGE_MIDP = 1,      /**< the same with half of the observed outcome's probability */
    ANNUM_CHANGE_SCORE = 2,     /**< score test and its limits */
    ANNUM_CHANGE_WALD = 3,      /**< normal, on the log scale for ratios */
    ANNUM_CHANGE_ETEST = 4,     /**< counts: Krishnamoorthy and Thomson's unconditional test */
    ANNUM_CHANGE_NEWCOMBE = 5,  /**< proportions: the difference by Wilson's limits */
    ANNUM_CHANGE_BOSCHLOO = 6   /**< proportions: Boschloo's unconditional test */
};

/** Which period each one is compared with. */
enum annum_change_against {
    ANNUM_AGAINST_PREVIOUS_AND_FIRST = 0, /**< every one with the one before it, and the last with the first */
    ANNUM_AGAINST_PREVIOUS = 1,
    ANNUM_AGAINST_FIRST = 2,
    ANNUM_AGAINST_BEST = 3,               /**< with the lowest figure */
    ANNUM_AGAINST_PERIOD = 4,             /**< with the period at `base` */
    ANNUM_AGAINST_PAIR = 5                /**< `to` with `from` alone */
};

/** Adjustment of p-values over a chain of comparisons. */
enum annum_adjustment {
    ANNUM_ADJUST_NONE = 0,
    ANNUM_ADJUST_HOLM = 1,
    ANNUM_ADJUST_BH = 2 /**< Benjamini and Hochberg's false discovery rate */
};

/** Options of a comparison; NULL means all defaults. Periods are [start, end) in decimal years. */
typedef struct annum_change_options {
    size_t struct_size;
    double level;       /**< confidence level; 0 means 0.95 */
    int32_t method;     /**< enum annum_change_method */
    int32_t against;    /**< enum annum_change_against */
    int32_t adjust;     /**< enum annum_adjustment */
    int32_t reserved;
    double from_start;  /**< of the period compared with: `base` and `from` of enum annum_change_against */
    double from_end;
    double to_start;
    double to_end;
    double margin;      /**< of equivalence: two one-sided tests against a ratio from 1 / (1 + margin) to 1 + margin
                             (0.1: within 10 %); 0: none */
    double dispersion;  /**< variance over that of chance; 0: learned from the rest of the series where that has enough
                             figures, else 1; 1: chance alone */
    double share;       /**< part of a year: share of a year's events that fall into the shorter period's part of the year;
                             0: learned from earlier years with both, else its length */
    double share_lower; /**< with a stated range of it; 0: none */
    double share_upper;
} annum_change_options;

#define ANNUM_CHANGE_OPTIONS_INIT {sizeof(annum_change_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/** Intervals of one figure by itself, each as far as its kind has it; on the figure's scale. */
typedef struct annum_figure_intervals {
    annum_estimate garwood;         /**< count, per exposure: exact central */
    annum_estimate midp;
    annum_estimate byar;
    annum_estimate clopper_pearson; /**< proportion: exact central */
    annum_estimate wilson;
    annum_estimate agresti_coull;   /**< not clipped */
    annum_estimate jeffreys;        /**< 0 at no event, 1 at all */
    annum_estimate normal;          /**< value or rate with its standard error */
} annum_figure_intervals;

/** One of the two figures of a comparison. */
typedef struct annum_change_figure {
    double start;
    double end;
    double value;        /**< events per exposure or total, or the value */
    double events;       /**< NaN where there are none */
    double size;         /**< exposure or total; NaN likewise */
    annum_figure_intervals intervals;
    const char *unreliable; /**< the NCHS rule that the figure fails ("fewer than 10 events" …); NULL: none */
} annum_change_figure;

/** One comparison. Differences are to - from, ratios to / from. */
typedef struct annum_period_change {
    annum_change_figure from;
    annum_change_figure to;
    annum_estimate difference;
    annum_estimate ratio;
    annum_estimate odds_ratio;         /**< proportions; the conditional maximum likelihood estimate */
    annum_estimate percent;            /**< 100 (ratio - 1) */
    annum_estimate log_change;         /**< log of the ratio */
    annum_estimate annualised_percent; /**< 100 (ratio^(1 / years) - 1), years between the periods' times */
    annum_estimate halving_time;       /**< years, of a fall */
    annum_estimate doubling_time;      /**< years, of a rise */
    annum_estimate index;              /**< to where the first figure is 100 */
    double p_value;
    double p_fisher;                   /**< proportions: by minimum likelihood */
    double p_adjusted;                 /**< over the chain; p_value where none is asked for */
    double p_equivalence;              /**< larger of the two one-sided p against the margin; NaN without one */
    double detectable_percent;         /**< smallest rise in percent that figures of this size show with 80 % power */
    double dispersion;                 /**< by which intervals are widened; 1: chance alone */
    const char *method;                /**< static */
    const annum_warning *warnings;     /**< [n_warnings] about this comparison */
    size_t n_warnings;
} annum_period_change;

/** The end of a year of which the beginning is known. */
typedef struct annum_year_projection {
    double start;         /**< of the year */
    double end;
    double until;         /**< where its known part ends */
    double events;        /**< in that part */
    double share;         /**< of a year's events that is taken to fall into it */
    annum_estimate total; /**< events of the year, with a prediction interval */
    int32_t present;      /**< 0: the last count is not of the beginning of a year */
    int32_t reserved;
} annum_year_projection;

/** The changes of a series. Read-only; release it with annum_change_free. */
typedef struct annum_change_result {
    int32_t kind;    /**< enum annum_kind of the series */
    int32_t against; /**< enum annum_change_against */
    int32_t adjust;  /**< enum annum_adjustment */
    int32_t reserved;
    size_t n;        /**< usable figures */
    double first;    /**< time of the first */
    double last;
    double level;
    annum_year_projection projection;
    const annum_period_change *changes; /**< [n_changes] */
    size_t n_changes;
    const annum_period_change *latest;  /**< of `changes`, the last period against what it is compared with; NULL where
                                             nothing is compared */
    const annum_period_change *overall; /**< of `changes`, the last figure against the first; NULL where that is not
                                             among them */
    const annum_warning *warnings;      /**< [n_warnings] */
    size_t n_warnings;
} annum_change_result;

/**
 * Compares the figures of a series with each other.
 *
 * Counts and proportions are compared by the method of the options, values and rates with standard errors by z; a share,
 * or figures without standard errors, have their changes alone, with the interval that rounding leaves where they are
 * known to be rounded. A dispersion that is not stated is Pearson's about the log-linear (logit-linear) trend of all
 * figures, with four residual degrees of freedom or more; one above 1 widens, with Student's quantile in the normal
 * one's place. A part of a year is compared with a year by the share of a year's events that falls into that part:
 * stated, a range (interval and p hold for every share in it), learned from earlier years in parts (its error widens),
 * else the part's length. p of equivalence is the tail at which the ratio's own limit comes to lie on the margin.
 * The detectable rise is that of the exact conditional test, or by the root and arcsine-root scales.
 *
 * @param out the result; NULL on failure; release it with annum_change_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND (a share or a value without standard error has a change,
 *         but a method for counts does not fit it), _PERIOD (no such period), _NO_MEMORY
 */
ANNUM_API int annum_change(const annum_series *series, const annum_change_options *options, annum_change_result **out,
                           annum_error *error);

/** Releases changes; NULL is fine. */
ANNUM_API void annum_change_free(annum_change_result *changes);

/** @return "previous and first", "previous", "first", "best", "period" or "pair"; static; "unknown" otherwise. */
ANNUM_API const char *annum_change_against_name(int32_t against);

/** @return "none", "holm" or "bh"; static; "unknown" otherwise. */
ANNUM_API const char *annum_adjustment_name(int32_t adjust);

/** @return "exact", "midp", "score", "wald", "etest", "newcombe" or "boschloo"; static; "unknown" otherwise. */
ANNUM_API const char *annum_change_method_name(int32_t method);

/** Two counts compared; set struct_size with ANNUM_COUNT_CHANGE_INIT before the call. */
typedef struct annum_count_change {
    size_t struct_size;
    double from;               /**< events per exposure, earlier */
    double to;                 /**< events per exposure, later */
    annum_estimate ratio;      /**< to / from; infinite estimates and limits are NaN */
    annum_estimate percent;    /**< 100 (ratio - 1) */
    annum_estimate difference; /**< to - from */
    double p_value;            /**< of equal rates, by the method; exact: twice the smaller tail, at most 1 */
    const char *method;        /**< static */
} annum_count_change;

#define ANNUM_COUNT_CHANGE_INIT {sizeof(annum_count_change), 0, 0, ANNUM_ESTIMATE_INIT, ANNUM_ESTIMATE_INIT, \
                                 ANNUM_ESTIMATE_INIT, 0, NULL}

/**
 * Compares two Poisson counts, by any method that counts have; the exact conditional test unless another is asked for.
 *
 * Given the sum of both counts, the later one is binomial with odds (to_exposure / from_exposure) times the
 * rate ratio, so the ratio's interval is Clopper and Pearson's carried over, and the p-value is that of the
 * same central rule: they never disagree. The difference's limits combine the exact limits of each rate
 * (square-and-add).
 *
 * @param from_events, to_events      0 or more; need not be whole
 * @param from_exposure, to_exposure  above 0
 * @param options  nullable; level, method and dispersion (0: chance alone) are read
 * @param out      caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT (also a method that counts lack), _NEGATIVE, _EXPOSURE, _NONFINITE
 * Source: Przyborowski and Wilenski (1940) Biometrika 31:313-323; Garwood (1936) Biometrika 28:437-442;
 * Fay (2010) The R Journal 2(1):53-58 (central p and interval); Zou and Donner (2008) Statistics in Medicine
 * 27:1693-1702 (difference). Checked against R's poisson.test (tests/reference/change), whose p-value is another.
 */
ANNUM_API int annum_change_counts(double from_events, double from_exposure, double to_events,
                                  double to_exposure, const annum_change_options *options,
                                  annum_count_change *out, annum_error *error);

/** Two proportions compared; set struct_size with ANNUM_PROPORTION_CHANGE_INIT before the call. */
typedef struct annum_proportion_change {
    size_t struct_size;
    double from;               /**< events over total, earlier */
    double to;                 /**< events over total, later */
    annum_estimate difference; /**< to - from; infinite estimates and limits are NaN, here and below */
    annum_estimate ratio;      /**< to / from */
    annum_estimate odds_ratio; /**< conditional maximum likelihood */
    annum_estimate percent;    /**< 100 (ratio - 1) */
    double p_value;            /**< by the method; exact: twice the smaller tail, at most 1 */
    double p_fisher;           /**< Fisher's exact test by minimum likelihood; NaN where figures are not whole */
    const char *method;        /**< static */
} annum_proportion_change;

#define ANNUM_PROPORTION_CHANGE_INIT {sizeof(annum_proportion_change), 0, 0, ANNUM_ESTIMATE_INIT, \
                                      ANNUM_ESTIMATE_INIT, ANNUM_ESTIMATE_INIT, ANNUM_ESTIMATE_INIT, 0, 0, NULL}

/**
 * Compares two proportions, events of a total each, by any method that proportions have.
 *
 * @param from_events, to_events 0 or more, at most the total
 * @param from_total, to_total   above 0
 * @param options  nullable; level, method and dispersion (0: chance alone) are read
 * @param out      caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT (also a method that proportions lack), _NEGATIVE, _TOTAL,
 *         _NONFINITE
 */
ANNUM_API int annum_change_proportions(double from_events, double from_total, double to_events, double to_total,
                                       const annum_change_options *options, annum_proportion_change *out,
                                       annum_error *error);

ANNUM_END_DECLS

#endif
