/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file likelihood.h
 * Joinpoint models of counts by their likelihood: events on a logarithmic scale, without a logarithm of them being taken.
 *
 *     likelihood_counts.c: a series -> counts;  likelihood_rows.c: each row's deviance;  likelihood_chain.c: a fit with given
 * places;  likelihood_search.c and _bounds.c: the best places;  likelihood_profile.c: places held;  likelihood_fit.c: what a
 * result needs of a fit;  likelihood_select.c: criteria;  likelihood_bootstrap.c: tests;  likelihood_result.c: the models
 *
 *     poisson, quasipoisson   log(mean of events / exposure) = the broken line
 *     binomial                log(mean of events / total)    = the broken line
 * Both links are log, so that 100 (exp(slope) - 1) is the percent change a year of the rate or of the proportion.
 *
 * Every row's log-likelihood is concave in the broken line's height: that of exact events plainly; that of events in a range
 * because it is a probability of a location family of log-concave order statistics (Prekopa 1973). So a fit with given places has
 * one optimum, and a model with fewer restrictions bounds it from below.
 */
#ifndef ANNUM_JOINPOINT_LIKELIHOOD_H
#define ANNUM_JOINPOINT_LIKELIHOOD_H

#include "joinpoint/internal.h"
#include "regress/ranges.h"

enum { ANNUM__CHAIN_MAX = ANNUM__JOINPOINTS_MAX + 3 }; /* coefficients: heights at both ends and the joints, and the jump */

/** A series as counts: read-only during searches. Rows are those of the design; its weights and tables are not used. */
typedef struct annum__joint_counts {
    const annum__joint_design *design;
    int32_t family;         /**< enum annum_family: poisson, quasipoisson or binomial */
    const double *events;   /**< [n] */
    const double *size;     /**< [n] exposure or total */
    const double *saturated;/**< [n] log(events / size); -log(size) of no events: one event's */
    const double *none;     /**< [n] 1: no events; 0: some */
    const double *start;    /**< [n] a first height */
    const double *weight;   /**< [n] of it */
    const annum__range *const *range; /**< [n] NULL entries: exact; NULL: all exact */
} annum__joint_counts;

/* ---- A series as counts (likelihood_counts.c) ------------------------------------------------------------------------------ */

/**
 * The rows that a likelihood takes: `taken` is the view with rows known as ranges usable. Gather time, events, size and row from it.
 * @param ranges NULL where there are none
 * @return ANNUM_OK; ANNUM_ERR_FAMILY, _KIND, _DOMAIN, _NO_MEMORY
 */
int annum__joint_counts_rows(const annum_series_view *view, int32_t likelihood, annum_series_view *taken, annum__ranges **ranges,
                             annum__arena *arena, annum_error *error);

/** Counts of rows that have been gathered. row [n]: index in the view. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__joint_counts_make(annum__joint_counts *counts, const annum__joint_design *design, int32_t likelihood,
                             const double *events, const double *size, const size_t *row, annum__ranges *ranges,
                             annum__arena *arena);

/** Events of one series as those of `counts`: sets events and what is derived [4 n]. For drawn counts. */
void annum__joint_counts_set(annum__joint_counts *counts, const double *events, double *derived);

/* ---- A fit with given places (likelihood_rows.c, likelihood_chain.c) -------------------------------------------------------- */

/** A broken line over some neighbouring rows, by its heights at the knots: the tridiagonal information makes fits cheap. */
typedef struct annum__chain {
    size_t segments;
    double knot[ANNUM__CHAIN_MAX];   /**< [segments + 1] */
    size_t from[ANNUM__CHAIN_MAX];   /**< [segments + 1] rows from[s] to from[s + 1] - 1 are of segment s */
    int jump;                        /**< 1: with a jump, the last coefficient */
    double height[ANNUM__CHAIN_MAX]; /**< [segments + 1 + jump] the estimate */
    double deviance;
    int converged;
} annum__chain;

/** Information about the coefficients of a chain. */
typedef struct annum__chain_information {
    double diagonal[ANNUM__CHAIN_MAX];
    double beside[ANNUM__CHAIN_MAX]; /**< of coefficients s and s + 1 */
    double border[ANNUM__CHAIN_MAX]; /**< of the jump and each height */
    double corner;                   /**< of the jump */
} annum__chain_information;

/** Of each row [n]: the deviance, its half's downward slope and curvature by the height. */
typedef struct annum__row_parts {
    double *deviance, *score, *information;
    double *fall; /**< for the rows' own use */
} annum__row_parts;

/** Parts of rows lo .. hi - 1 at heights [n]. @return the sum of deviances, infinite where a mean is not allowed */
double annum__joint_rows(const annum__joint_counts *counts, size_t lo, size_t hi, const double *height,
                         const annum__row_parts *to);

/** Doubles of scratch for a fit. */
size_t annum__chain_scratch(const annum__joint_design *design);
/** The chain from candidate `first` to candidate `last` (n_candidates: the end of the series; first = n_candidates: its
 * beginning) with joints at k candidates between. Rows at `first` itself are not its own. */
void annum__chain_make(const annum__joint_counts *counts, annum__chain *chain, size_t first, const size_t *place, size_t k,
                       size_t last);
/** Fits; sets height, deviance and converged. The deviance is within 1e-8 of the least one. @return the deviance */
double annum__chain_fit(const annum__joint_counts *counts, annum__chain *chain, double *scratch);
/** The same to the last digits, for results; with the information at the estimate. score and information [n] of rows. */
double annum__chain_fit_fully(const annum__joint_counts *counts, annum__chain *chain, double *scratch,
                              annum__chain_information *information);
/** Solves information * x = b (in place) for coefficients; a coefficient that nothing informs of gets 0. */
void annum__chain_solve(const annum__chain *chain, const annum__chain_information *information, double *b);

/* ---- Search (likelihood_search.c) ------------------------------------------------------------------------------------------- */

/** What a search keeps; one a thread. */
typedef struct annum__counts_search annum__counts_search;

/** @return NULL: no memory */
annum__counts_search *annum__counts_search_new(const annum__joint_design *design, annum__arena *arena);
/** Starts on other counts of the same design. */
void annum__counts_search_begin(annum__counts_search *search, const annum__joint_counts *counts);
/** The global optimum of k joints among the candidates; `limit`: only if its deviance is not above. @return the deviance, infinite
 * if there is none */
double annum__counts_search_best(annum__counts_search *search, size_t k, double limit, size_t *place);
/** Is there a choice of k places with a deviance not above the limit? Stops at the first. */
int annum__counts_search_reaches(annum__counts_search *search, size_t k, double limit);
/** Of every number of joints from 0 to design->max; sse is the deviance. */
void annum__counts_search_all(annum__counts_search *search, annum__joint_best *best);
/**
 * Least deviance with the j-th of k joints at each candidate, where it is not above the limit; infinite elsewhere.
 * @param place [k] the optimum
 * @param profile [k x n_candidates]
 */
void annum__counts_search_profile(annum__counts_search *search, size_t k, const size_t *place, double limit, double *profile);

/* ---- Results (likelihood_fit.c, likelihood_select.c, likelihood_bootstrap.c, likelihood_result.c) --------------------------- */

/** A fit with given places. */
typedef struct annum__joint_fitted {
    size_t k;
    int jump;
    double deviance;
    double log_likelihood;
    double dispersion;   /**< 1; of quasipoisson Pearson's sum of squares of exact rows over df */
    double df;           /**< exact rows less parameters, the jump counted */
    double intercept[ANNUM__CHAIN_MAX], intercept_se[ANNUM__CHAIN_MAX]; /**< [k + 1] of each segment, at the design's x = 0 */
    double slope[ANNUM__CHAIN_MAX], slope_se[ANNUM__CHAIN_MAX]; /**< [k + 1]; errors as if segments were lines of their own, which
                                                                     is to say with the places unknown; infinite: none */
    double line_middle[ANNUM__CHAIN_MAX]; /**< [k + 1] where level and slope of a line are independent */
    double jump_by, jump_se;
    double height[ANNUM__CHAIN_MAX];                       /**< [k + 2] at first x, joints, last x */
    double knot[ANNUM__CHAIN_MAX];                         /**< [k + 2] */
    double covariance[ANNUM__CHAIN_MAX * ANNUM__CHAIN_MAX]; /**< [p x p] of heights and jump with the places known */
    int separated[ANNUM__CHAIN_MAX]; /**< [k + 1] 1: without events, the segment's line runs to minus infinity */
    int converged;
} annum__joint_fitted;

/** scratch: annum__chain_scratch doubles. mean [n] of events, or NULL; residual [n] Pearson's, or NULL */
void annum__joint_counts_fit(const annum__joint_counts *counts, const size_t *place, size_t k, double *scratch,
                             annum__joint_fitted *fit, double *mean, double *residual);

/** One number of joints of a series of counts, and its fit. */
typedef struct annum__counting {
    annum__joining *j;
    annum__joint_counts counts;
    annum__counts_search *search;
    annum__joint_best best;
    annum__joint_fitted *fit; /**< [n_models] */
    const annum__ranges *ranges;
    size_t least, n_models;
    double *scratch;
    double dispersion; /**< of criteria and tests: that of the largest model, 1 at least; 1 of poisson and binomial */
} annum__counting;

/** Models of the result but for criteria (likelihood_models.c). @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__counting_models(annum__counting *c);
/** Criteria and selection (likelihood_select.c). @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__counting_select(annum__counting *c);
/** Tests by draws from the null model (likelihood_bootstrap.c). @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__counting_tests(annum__counting *c);

/**
 * Search, selection and inference of a series whose rows, options and design (but for tables and weights) are ready: fills
 * result->models, selected, permutation, average_annual_percent_change and warnings.
 * @return ANNUM_OK; ANNUM_ERR_ARGUMENT, _NO_MEMORY
 */
int annum__joint_likelihood(annum__joining *joining, annum__ranges *ranges, annum_error *error);

#endif
