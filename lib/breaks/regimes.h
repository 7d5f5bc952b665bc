/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file regimes.h
 * Segments of a series and what they cost: the pieces that the searches for the best dates share.
 *
 *     figures -> regimes.c -> segment_cost.c (every segment) -> search.c (best dates) ->
 *     segment_fit.c (those segments again, to full accuracy) -> criteria.c, segment_estimate.c,
 * break_interval.c, sup_f.c
 *
 * A segment [from, to) has a mean or a line of its own. Its cost is its residual sum of squares or its
 * deviance, so that the cost of several is their sum.
 */
#ifndef ANNUM_BREAKS_REGIMES_H
#define ANNUM_BREAKS_REGIMES_H

#include "annum/regress.h"
#include "breaks/internal.h"

/** The figures as the search sees them. */
typedef struct annum__regimes {
    int32_t family; /**< ANNUM_GAUSSIAN, ANNUM_POISSON or ANNUM_BINOMIAL; of a quasi family its own one */
    int quasi;      /**< 1: the dispersion is estimated */
    size_t n;
    size_t q;           /**< coefficients of a segment: 1 or 2 */
    size_t min_size;    /**< fewest figures of a segment */
    size_t max;         /**< most breaks */
    const double *time; /**< [n] less their middle */
    const double *
        y; /**< [n] gaussian: figures, of order 1 at most, less the line through all if q is 2; else events */
    const double *size;   /**< [n] exposure or total; NULL: gaussian */
    const double *excess; /**< [n] counts and proportions: half the unit deviance from the overall fraction */
    double middle;        /**< the middle of time */
    double unit;          /**< gaussian: y is in these units, a power of two */
    double fraction;      /**< all events over all exposure or totals */
    double negligible;    /**< costs that differ by less are the same */
} annum__regimes;

/** 1: no event at all, or nothing else; every segment is the same then, and costs nothing. */
static inline int annum__regimes_degenerate(const annum__regimes *r)
{
    return r->size && (r->fraction == 0 || (r->family == ANNUM_BINOMIAL && r->fraction == 1));
}

/** Coefficients and cost of one segment. */
typedef struct annum__segment_fit {
    double level; /**< at the first figure, on the link's scale, in the figures' own unit; infinite where the
                     likelihood has its maximum there */
    double slope; /**< a year; 0 if q is 1 */
    double cost;  /**< in units squared for gaussian */
    double level_scale; /**< standard errors at dispersion 1 */
    double slope_scale;
    double pearson; /**< sum of squared Pearson residuals; the cost for gaussian */
    double events;  /**< in the segment */
    double size;    /**< of the segment */
    int bounded;    /**< 1: coefficients are finite */
} annum__segment_fit;

/**
 * Checks the family and the sizes, and prepares the figures.
 * @return ANNUM_OK, ANNUM_ERR_KIND, _FAMILY, _FEW, _NO_MEMORY
 */
int annum__regimes_make(annum__regimes *regimes, const annum__breaking *breaking, annum_error *error);

/** Costs of all segments that end with row `last`: cost[i] is that of rows i to last, for i = 0 to last. */
void annum__segment_costs(const annum__regimes *regimes, size_t last, double *cost);

/** The same for segments of counts or proportions with a line (segment_line.c). */
void annum__segment_line_costs(const annum__regimes *regimes, size_t last, double *cost);

/** A line on the link's scale. */
typedef struct annum__link_line {
    double level; /**< linear predictor at the centre, less that of the overall fraction */
    double slope;
    double centre; /**< as `time` */
} annum__link_line;

/**
 * The line through rows from to to (excluded) of counts or proportions, started at the given one.
 * @return what it adds to the log-likelihood over the overall fraction, to 1e-12
 */
double annum__segment_line_fit(const annum__regimes *regimes, size_t from, size_t to, annum__link_line *line);

/** Fraction at a linear predictor eta above that of the overall one, and what the variance has beside it: 1,
 * or 1 less it. */
void annum__fraction_at(const annum__regimes *regimes, double eta, double *fraction, double *rest);

/** One segment to full accuracy. mean, nullable: as in annum__segmentation. */
annum__segment_fit annum__fit_segment(const annum__regimes *regimes, const annum__breaking *breaking,
                                      size_t from, size_t to, double *mean);

/**
 * The best dates for every number of breaks: first[m][k], k = 1 to m, is the first row of segment k,
 * first[m][0] is 0. Among models of equal cost the one whose first date is earliest, then the second, and so
 * on.
 *
 * Every optimum is global: dynamic programming over the end of the first segment (Bellman and Roth 1969; Bai
 * and Perron 2003, Journal of Applied Econometrics 18:1-22). O(n^2 max) time, O(n max) memory.
 */
typedef struct annum__best_dates {
    size_t max;     /**< breaks */
    size_t **first; /**< [max + 1] of [m + 2]: the last is n */
} annum__best_dates;

int annum__search_dates(const annum__regimes *regimes, annum__arena *arena, annum__arena *scratch,
                        annum__best_dates *out, annum_error *error);

/** A segmentation with its fits. */
typedef struct annum__segmentation {
    size_t breaks;
    const size_t *first;     /**< [breaks + 2] as above */
    annum__segment_fit *fit; /**< [breaks + 1] */
    double *mean;            /**< [n] means of events; of values residuals, in units */
    double cost;             /**< of all, in units squared for gaussian */
    double pearson;
    double df;
    int perfect; /**< 1: nothing but rounding is left of the figures */
} annum__segmentation;

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__fit_segments(const annum__regimes *regimes, const annum__breaking *breaking, size_t breaks,
                        const size_t *first, annum__arena *arena, annum__segmentation *out);

/**
 * Fills in a model of the result: criteria (criteria.c), estimates (segment_estimate.c); its dates without
 * limits.
 * @param dispersion that of a quasi family, for its criteria
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__break_model_make(const annum__regimes *regimes, const annum__breaking *breaking,
                            const annum__segmentation *s, double dispersion, annum_break_model *model);

/** Log-likelihood, BIC, LWZ and dispersion of a model whose number of breaks is set. */
void annum__break_criteria(const annum__regimes *regimes, const annum__segmentation *s, double dispersion,
                           annum_break_model *model);

/** The model of least BIC; the one of fewest breaks that leaves nothing over, if there is one. @param s [n]
 */
size_t annum__select_breaks(const annum_break_model *models, const annum__segmentation *s, size_t n);

/** Estimates of segment k. */
void annum__segment_estimates(const annum__regimes *regimes, const annum__breaking *breaking,
                              const annum__segmentation *s, size_t k, annum_segment *segment);

/** Confidence limits of the dates (break_interval.c, date_set.c). @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__break_intervals(const annum__regimes *regimes, const annum__breaking *breaking,
                           const annum__segmentation *s, annum_break *at);

/** Those by simulation, of counts and proportions. */
int annum__date_sets(const annum__regimes *regimes, const annum__breaking *breaking,
                     const annum__segmentation *s, annum_break *at);

/**
 * Tests for a break anywhere, and for one more than the best model with m has, until one finds none
 * (sup_f.c).
 * @param s [n] the best models from 0 breaks on
 */
int annum__break_tests(const annum__regimes *regimes, const annum__breaking *breaking,
                       const annum__segmentation *s, size_t n, annum_error *error);

/** What the reader must know of the scatter about a model. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__break_cautions(const annum__regimes *regimes, const annum__breaking *breaking,
                          const annum__segmentation *s, const annum_break_model *model);

#endif
