/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file claim.h
 * What a published pair of figures can bear, from the figures alone: nothing is known but what was printed.
 */
#ifndef ANNUM_CLAIM_H
#define ANNUM_CLAIM_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** An answer that may not be known. */
enum annum_tristate {
    ANNUM_UNKNOWN = -1,
    ANNUM_NO = 0,
    ANNUM_YES = 1
};

/** A figure as it was printed. The period is [start, end) in decimal years; start == end is an instant. */
typedef struct annum_claim_figure {
    size_t struct_size;
    double start;
    double end;
    double value; /**< a share (0 to 1), a count or a value */
    double lower; /**< the range of numbers that are printed like this one, ends included: for "2.2 %" 0.0215 to … */
    double upper; /**<   … 0.0225; both 0: the figure is exact */
    double total; /**< whole: what it is a share of, or is counted out of; 0: not known */
} annum_claim_figure;

#define ANNUM_CLAIM_FIGURE_INIT {sizeof(annum_claim_figure), 0, 0, 0, 0, 0, 0}

/** Options of a claim. `kind` has to be set. */
typedef struct annum_claim_options {
    size_t struct_size;
    int32_t kind;         /**< enum annum_kind: ANNUM_SHARE, ANNUM_COUNT or ANNUM_VALUE */
    int32_t has_stated;   /**< 1: a percent change was printed beside the figures */
    double level;         /**< confidence level; 0 means 0.95 */
    double stated;        /**< that change, in percent; its sign is not compared ("fell by 16 %"), and is needed
                               only where the earlier figure is missing */
    double stated_lower;  /**< and the range that is printed like it; both 0: exact */
    double stated_upper;
    const double *parts;  /**< [n_parts] figures printed as the parts of the later figure; nullable */
    const double *parts_lower; /**< [n_parts] ranges that are printed like them; both NULL: exact */
    const double *parts_upper;
    size_t n_parts;
} annum_claim_options;

#define ANNUM_CLAIM_OPTIONS_INIT {sizeof(annum_claim_options), 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0}

/** A range that has no chance in it; NaN: no end on that side. */
typedef struct annum_claim_range {
    double lower;
    double upper;
} annum_claim_range;

/** A figure as it was read. */
typedef struct annum_claim_period {
    double start;
    double end;
    double value;
    double lower;            /**< numbers that are printed like it */
    double upper;
    double total;            /**< NaN: not known */
    double cases;            /**< with a total: the whole number of cases that is nearest to the figure … */
    double cases_first;      /**<   … and the first and last that are printed like it; NaN where none is */
    double cases_last;
    annum_estimate interval; /**< of this figure by itself: Garwood's of a count, Clopper-Pearson's of cases */
    int32_t present;
    int32_t reserved;
} annum_claim_period;

/** What the printed digits leave open: each quantity at the corners of the two printed ranges. */
typedef struct annum_claim_rounding {
    annum_claim_range ratio;
    annum_claim_range annual_percent_change;
    annum_claim_range annual_odds_change;
    annum_claim_range annual_difference;
    annum_claim_range total_factor;
    annum_claim_range rest_factor;
    annum_claim_range p_fisher; /**< over the whole cases that the totals allow; NaN without totals */
    int32_t present;
    int32_t reserved;
} annum_claim_rounding;

/** The smallest totals of which some whole number of cases is printed as the share. */
typedef struct annum_implied_totals {
    double from_at_least;
    double to_at_least;
    int32_t present;
    int32_t reserved;
} annum_implied_totals;

/**
 * Which totals make the change of two shares significant by Fisher's p at 1 - level. NaN: none below a billion,
 * or not found in the time that is allowed (not_converged says so).
 */
typedef struct annum_detectable {
    double smallest_possible;     /**< smallest equal total that can print both figures: below, the claim is
                                       impossible */
    double smallest_total;        /**< smallest equal total of which some cases print both and are significant */
    double smallest_total_every;  /**< the same where all cases that print both are significant */
    double largest_insignificant; /**< largest equal total of which some cases print both and are not; beyond it
                                       every one is significant; 0: there is none */
    double smallest_nearest_cell; /**< smallest equal total at which the nearest whole cases, halves to even, are
                                       significant, whatever they would be printed as */
    double worst_p;               /**< largest p over the totals, equal or not, that can print both figures … */
    double worst_from_events;     /**<   … and where it is found */
    double worst_from_total;
    double worst_to_events;
    double worst_to_total;
    double worst_reach_from;      /**< earlier totals up to here were looked at for it: 3 or 12 times the smallest,
                                       or 1000 */
    double worst_reach_to;        /**< later totals */
    int32_t present;
    int32_t reserved;
} annum_detectable;

/** Two figures compared, as far as cases are known. Differences are to - from, ratios to / from. */
typedef struct annum_claim_change {
    annum_estimate difference;
    annum_estimate ratio;
    annum_estimate odds_ratio;
    annum_estimate percent;
    annum_estimate annualised_percent;
    double p_value;
    double p_fisher;          /**< shares */
    double undone_by;         /**< dispersion (variance over that of chance) from which on the change is not
                                   significant by chi-squared; NaN where it is not without any */
    double population_factor; /**< counts: growth of the population that would explain all of it */
    const char *method;
    int32_t significant;      /**< at 1 - level; a share by Fisher's p */
    int32_t present;
} annum_claim_change;

/** A period as one reading has it. */
typedef struct annum_claim_span {
    double start;
    double end;
} annum_claim_span;

/** One reading of a comparator that has two. */
typedef struct annum_claim_reading {
    annum_claim_span from;
    annum_claim_span to;
    annum_claim_change change;
} annum_claim_reading;

/** How far the total, and the other cases, must have grown if the cases themselves did not change. */
typedef struct annum_composition {
    double total_factor; /**< earlier share over later share */
    double rest_factor;  /**< earlier odds over later odds */
    int32_t present;
    int32_t reserved;
} annum_composition;

/** What a stated percent change is relative to. */
enum annum_stated_base {
    ANNUM_BASE_NONE = 0,  /**< no base reproduces it */
    ANNUM_BASE_FIRST = 1, /**< the earlier figure, as it should be */
    ANNUM_BASE_LAST = 2,  /**< the later figure */
    ANNUM_BASE_POINTS = 3 /**< percentage points, not percent */
};

/** How a stated number was made from the one that reproduces it. */
enum annum_stated_rounding {
    ANNUM_STATED_OTHERWISE = 0, /**< not at all: no base reproduces it */
    ANNUM_STATED_ROUNDED = 1,   /**< to the nearest, as it should be */
    ANNUM_STATED_CUT_OFF = 2    /**< digits left out: 72.826 printed as 72.82 */
};

/** A stated percent change, computed again. Without the earlier figure only the figures that would reproduce it. */
typedef struct annum_stated_change {
    double stated;
    double on_first; /**< percent of the earlier figure */
    double on_last;  /**< percent of the later figure */
    double points;   /**< shares: percentage points */
    int32_t base;    /**< enum annum_stated_base: the first of these that reproduces it, rounded or cut off */
    int32_t rounding; /**< enum annum_stated_rounding */
    annum_claim_range from_on_first; /**< earlier figures, whole where they are counts, that reproduce it as percent
                                          of the earlier figure; NaN: none do */
    annum_claim_range from_on_last;  /**< the same as percent of the later figure, the wrong base */
    int32_t present;
    int32_t reserved;
} annum_stated_change;

/** Parts against the printed figure. */
typedef struct annum_parts_sum {
    double sum;
    double lower;       /**< sums that the printed digits of the parts allow */
    double upper;
    double difference;  /**< sum - figure */
    int32_t consistent; /**< enum annum_tristate */
    int32_t present;
} annum_parts_sum;

/** One sentence about the claim. */
typedef struct annum_statement {
    const char *about; /**< its key, the same for every claim: "beyond_chance" … */
    const char *text;  /**< fixed words, with the number behind them */
    int32_t supported; /**< enum annum_tristate */
    int32_t reserved;
} annum_statement;

/** What a claim can bear. Read-only; release it with annum_claim_free. */
typedef struct annum_claim_result {
    int32_t kind;             /**< enum annum_kind of the figures */
    int32_t conclusion_flips; /**< enum annum_tristate: two readings lead to different conclusions */
    size_t n;                 /**< figures: 1 or 2 */
    double first;             /**< time of the first */
    double last;
    double years;             /**< between them */
    double level;
    annum_claim_period from;
    annum_claim_period to;
    annum_estimate annual_percent_change; /**< intervals of shares and values are what rounding leaves */
    annum_estimate annual_odds_change;
    annum_estimate annual_difference;
    annum_estimate halving_time;
    annum_estimate doubling_time;
    annum_claim_rounding rounding;
    annum_implied_totals implied_totals;
    annum_detectable detectable;
    annum_claim_change change;
    const annum_claim_reading *readings; /**< [n_readings] */
    size_t n_readings;
    annum_composition composition;
    annum_stated_change stated;
    annum_parts_sum parts;
    const annum_statement *statements; /**< [n_statements] */
    size_t n_statements;
    const annum_warning *warnings;     /**< [n_warnings] */
    size_t n_warnings;
} annum_claim_result;

/**
 * What a published figure, or a pair of them, can bear.
 *
 * Shares without totals: a total is possible if some whole number of cases out of it is printed as the share,
 * where a case on the very edge of the printed range counts (both ways of rounding a half are in use). Of all
 * possible totals the result says which make the change significant. With totals the cases are known, and
 * compared by annum_change_proportions. Counts are compared exactly (annum_change_counts), by the length of their
 * periods; where a count covers a longer period than the other it may count the same part of it alone, and both
 * readings are compared.
 *
 * @param from, to the figures; one of them may be NULL: then there is no comparator, and the result says so
 * @param options  `kind` is needed
 * @param allocator NULL for malloc
 * @param out      the result; NULL on failure; release it with annum_claim_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND, _PERIOD (reversed, overlapping), _NONFINITE,
 *         _NEGATIVE, _TOTAL (a share outside 0 to 1, a total that is not whole or above a billion, more cases
 *         than their total), _TOO_LARGE (parts), _NO_MEMORY
 * Cost: bounded; mostly some milliseconds, at most a second or two.
 */
ANNUM_API int annum_claim(const annum_claim_figure *from, const annum_claim_figure *to,
                          const annum_claim_options *options, const annum_allocator *allocator,
                          annum_claim_result **out, annum_error *error);

/** Releases a result; NULL is fine. */
ANNUM_API void annum_claim_free(annum_claim_result *claim);

/** @return "first", "last", "points" or "none": enum annum_stated_base */
ANNUM_API const char *annum_stated_base_name(int32_t base);

/** @return "rounded", "cut off" or "none": enum annum_stated_rounding */
ANNUM_API const char *annum_stated_rounding_name(int32_t rounding);

ANNUM_END_DECLS

#endif
