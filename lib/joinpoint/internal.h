/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The parts behind annum_joinpoint: figures on the model's scale → search over places → selection → inference.
 */
#ifndef ANNUM_JOINPOINT_INTERNAL_H
#define ANNUM_JOINPOINT_INTERNAL_H

#include "annum/joinpoint.h"
#include "core/memory.h"
#include "core/warnings.h"

enum { ANNUM__JOINPOINTS_MAX = 20 };

/** What the searches share: everything but the response. x and candidates are times less the middle of the range. */
typedef struct annum__joint_design {
    size_t n;
    double middle;           /**< what was taken from times */
    const double *x;         /**< [n] rising */
    const double *weight;    /**< [n] above 0 */
    const double *jump;      /**< [n] 0 before a level jump and 1 after; NULL: none */
    size_t max;              /**< most joinpoints */
    size_t n_candidates;     /**< places for joinpoints */
    const double *candidate; /**< [n_candidates] rising: x of figures, and grid points between them */
    const size_t *gap;       /**< [n_candidates] the last figure at or before the candidate */
    size_t min_end;
    size_t min_between;
    void *tables;            /**< what search.c has computed of the design alone */
} annum__joint_design;

/** The best places of every number of joinpoints. */
typedef struct annum__joint_best {
    double sse[ANNUM__JOINPOINTS_MAX + 1];                          /**< infinite where no places are allowed */
    size_t place[ANNUM__JOINPOINTS_MAX + 1][ANNUM__JOINPOINTS_MAX]; /**< [k][j] candidate of the j-th of k, rising */
} annum__joint_best;

/** Sets the candidates of a design whose x is set: its figures, and `grid` places at equal distances in each gap. (constraints.c)
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__joint_candidates(annum__joint_design *design, size_t grid, annum__arena *arena);
/** May candidates a < b stand next to each other? (constraints.c) */
int annum__joint_may_follow(const annum__joint_design *design, size_t a, size_t b);
/** May a candidate be the first (end = 0) or the last (end = 1)? */
int annum__joint_may_end(const annum__joint_design *design, size_t candidate, int end);

/* ---- Search (search.c and what it uses) -------------------------------------------------------- */

/** Computes what depends on the design alone; once a series. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__joint_prepare(annum__joint_design *design, annum__arena *arena);
/** Doubles of scratch that a search of this design needs; one scratch a thread. */
size_t annum__joint_scratch(const annum__joint_design *design);
/** The global optimum of every number of joinpoints from 0 to design->max for y [n]; equal sums (1e-10 relative): the places
 * that come first. */
void annum__joint_search(const annum__joint_design *design, const double *y, double *scratch, annum__joint_best *best);
/** Is there a choice of k places with a sum of squares <= bound? Stops at the first: for permutations. A sum within 1e-12 of
 * the bound (relative) counts as equal to it. */
int annum__joint_reaches(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch);
/** Is the least sum of squares of `null` joinpoints at least `ratio` times that of `alternative` > null? One permutation of a
 * test, faster than a search and annum__joint_reaches after it; equality as there. design->max >= alternative. */
int annum__joint_exceeds(const annum__joint_design *design, const double *y, size_t null, size_t alternative, double ratio,
                         double *scratch);
/** Least sum of squares with the j-th of k joinpoints at each candidate; infinite where it may not be; where the sum is above
 * the limit it may be infinite or any number above.
 * @param profile [k x n_candidates] */
void annum__joint_profile(const annum__joint_design *design, const double *y, size_t k, double limit, double *scratch,
                          double *profile);
/** Sum of squares, and coefficients [2 + k + (jump)] intercept, slope, changes of slope, jump, at given places [k] (any x), by an
 * orthogonal factorisation with the accuracy that results are given with. scratch: annum__joint_fit_scratch(design, k) doubles.
 * coefficients may be NULL. A column that others explain gets 0. */
double annum__joint_fit(const annum__joint_design *design, const double *y, const double *place, size_t k, double *coefficients,
                        double *scratch);
size_t annum__joint_fit_scratch(const annum__joint_design *design, size_t k);

/* ---- What inference asks of a search (engine.c) ------------------------------------------------- */

/** The best places of every number of joinpoints, on the axis of the design's x. */
typedef struct annum__joint_found {
    double sse[ANNUM__JOINPOINTS_MAX + 1];
    double place[ANNUM__JOINPOINTS_MAX + 1][ANNUM__JOINPOINTS_MAX];
} annum__joint_found;

/** A search with its least squares: on the grid, of correlated errors, of joinpoints that may be anywhere. Inference,
 * permutations and draws know a search by this alone. Every function is free of state: threads have a scratch each. */
typedef struct annum__joint_engine {
    /** Computes what depends on the design alone; NULL: whoever chose the engine has. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
    int (*prepare)(annum__joint_design *design, annum__arena *arena);
    /** Doubles of scratch of any function below. */
    size_t (*scratch)(const annum__joint_design *design);
    /** The best places of 0 to max joinpoints, max at most design->max. */
    void (*search)(const annum__joint_design *design, const double *y, size_t max, double *scratch, annum__joint_found *found);
    /** As annum__joint_reaches. */
    int (*reaches)(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch);
    /** As annum__joint_exceeds; NULL: search and reaches do it. */
    int (*exceeds)(const annum__joint_design *design, const double *y, size_t null, size_t alternative, double ratio,
                   double *scratch);
    /** As annum__joint_fit. */
    double (*fit)(const annum__joint_design *design, const double *y, const double *place, size_t k, double *coefficients,
                  double *scratch);
    /** As annum__joint_profile, of candidates; NULL: joinpoints have no grid, and annum gives limits by the profile of fit. */
    void (*profile)(const annum__joint_design *design, const double *y, size_t k, double limit, double *scratch,
                    double *profile);
    /** Makes errors [n] independent with one variance, and back. In place. */
    void (*whiten)(const annum__joint_design *design, double *errors);
    void (*colour)(const annum__joint_design *design, double *errors);
    /** Logarithm of the determinant of the errors' inverse covariance, but for the one variance. */
    double (*log_weights)(const annum__joint_design *design);
    int correlated; /**< 1: whiten mixes rows, so that no figure can be left out or weighed by itself */
} annum__joint_engine;

extern const annum__joint_engine annum__joint_on_grid;

/* ---- A series on its way ------------------------------------------------------------------------ */

typedef struct annum__joining {
    annum_joinpoint_options options; /**< defaults put in */
    const annum_series *series;
    const annum_series_view *view;
    size_t n;              /**< usable figures */
    const double *time;    /**< [n] */
    const double *figure;  /**< [n] */
    const double *events;  /**< [n] or NULL */
    const double *size;    /**< [n] exposure or total, or NULL */
    const double *se;      /**< [n] or NULL */
    const size_t *row;     /**< [n] */
    const double *y;       /**< [n] the response on the model's scale */
    annum__joint_design design;
    const annum__joint_engine *engine;
    annum__joint_found found;
    annum_joinpoint_model *models;            /**< [n_models] result->models, to be written */
    annum_joint **at;                         /**< [n_models] their arrays, to be written */
    annum_joint_segment **segments;           /**< [n_models] */
    struct annum__joint_estimates *estimates; /**< [n_models] */
    annum_joinpoint_aapc *averages;           /**< [n_averages] of the selected model */
    size_t n_averages;
    size_t selected;       /**< index in result->models */
    double *work;          /**< the engine's scratch, and n more */
    double *profile;       /**< [design.max x n_candidates] */
    annum__joint_best best;
    annum__arena *arena;   /**< the result's */
    annum__arena *scratch;
    annum__warnings *warnings;
    annum_joinpoint_result *result;
} annum__joining;

/* ---- Steps (joinpoint.c calls them in this order) ---------------------------------------------- */

/** Checks the options and puts defaults in (options.c). */
int annum__joint_options(annum__joining *j, const annum_joinpoint_options *given, annum_error *error);
/** Usable rows of a view into time, figure, events, size, se and row (rows.c). */
int annum__joint_rows_take(annum__joining *j, const annum_series_view *view, annum_error *error);
/** The design but for weights and tables: x, jump, candidates, max by the number of figures (rows.c). */
int annum__joint_design_set(annum__joining *j, annum_error *error);
/** y and the weights on the model's scale (figures.c). */
int annum__joint_figures(annum__joining *j, annum_error *error);
/** Models of every number of joinpoints in the result (models.c). */
int annum__joint_models(annum__joining *j, annum_error *error);
/** Tests, where options.select asks for them (permutation.c). Sets the tests and what they choose. */
int annum__joint_permutation(annum__joining *j, annum_error *error);
/** Limits of the selected model by draws, where options.interval asks for them (quantile.c). */
int annum__joint_quantiles(annum__joining *j, annum_error *error);
/** Average changes of the selected model, and averaged over models if asked (aapc.c, average.c). */
int annum__joint_averages(annum__joining *j, annum_error *error);

#endif
