/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file segmented.h
 * Lines that are joined at unknown points: the search (segmented_search.c), what is known of the best one
 * (segmented_infer.c), and tests of whether there is such a point (davies.c, score_test.c).
 */
#ifndef ANNUM_BREAKS_SEGMENTED_H
#define ANNUM_BREAKS_SEGMENTED_H

#include "breaks/null_model.h"

/** No search is for more points. */
#define ANNUM__JOINTS_MAX 3
/** Columns of two lines' difference at each joint, beside level and slope. */
#define ANNUM__JOINED_COLUMNS (2 + 2 * ANNUM__JOINTS_MAX)

/** The best joined lines with some number of joints. */
typedef struct annum__joined {
    size_t joints;
    double psi[ANNUM__JOINTS_MAX];             /**< rising, in years from the first figure */
    int at_figure[ANNUM__JOINTS_MAX];          /**< 1: psi is the time of a figure */
    double objective;                          /**< weighted rss in the model's units, or deviance */
    double coefficient[2 + ANNUM__JOINTS_MAX]; /**< level at the first figure, slope, changes of slope */
    int perfect;                               /**< 1: values without residual beyond rounding */
    int separated;                             /**< 1: some coefficients have no finite estimate */
    double pearson; /**< Pearson's statistic of counts and proportions; by annum__joined_describe */
} annum__joined;

/** Most joints that n figures allow with so many figures a line at least. */
size_t annum__joints_allowed(const annum__null_model *model, size_t min_size);

/** Is the search small enough? */
int annum__joints_searchable(const annum__null_model *model, size_t joints);

/** The global optimum. @return ANNUM_OK, ANNUM_ERR_NO_MEMORY, or ANNUM_ERR_FEW where no point is possible */
int annum__joined_search(const annum__null_model *model, size_t joints, size_t min_size, annum__joined *out,
                         annum__arena *arena, annum_error *error);

/** The least objective with a joint at psi and `others` elsewhere; infinite where there is none. @return
 * ANNUM_OK or _NO_MEMORY */
int annum__joined_objective(const annum__null_model *model, double psi, size_t others, size_t min_size,
                            annum__arena *arena, double *objective);

/**
 * Profile-likelihood limits of a joint (segmented_profile.c); NaN where there is none on that side, or all of
 * it would take too long.
 * @param rise the objective's rise at the limits
 * @return a status
 */
int annum__joint_limits(const annum__breaking *b, const annum__null_model *model, const annum__joined *joined,
                        size_t k, size_t min_size, double rise, double *lower, double *upper,
                        annum_error *error);

/**
 * Fits given columns: least squares, or the model's likelihood.
 * @param column [p x n] overwritten by orthonormal ones
 * @param room   a fit with room for p; unused by least squares
 * @param coefficient [p] nullable
 * @return the objective; infinite where the columns determine each other
 */
double annum__columns_fit(const annum__null_model *model, double *column, size_t p, annum__glm_fit *room,
                          double *scratch, double *coefficient);

/** Fills a model of the result from joined lines. @return a status */
int annum__joined_describe(annum__breaking *b, const annum__null_model *model, annum__joined *joined,
                           size_t min_size, annum_break_model *out, annum_error *error);

/** Davies' test; NaN where it can't be computed. @return a status */
int annum__davies(const annum__breaking *b, annum__null_model *model, annum_break_test *out,
                  annum_error *error);

/** Muggeo's score test, and the largest score over all points with its simulated p. @return a status */
int annum__score_tests(annum__breaking *b, annum__null_model *model, annum_break_test *score,
                       annum_break_test *sup_score, annum_error *error);

#endif
