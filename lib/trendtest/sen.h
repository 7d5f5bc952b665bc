/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file sen.h
 * Sen's slope on plain arrays, with its choices.
 */
#ifndef ANNUM_TRENDTEST_SEN_H
#define ANNUM_TRENDTEST_SEN_H

#include "annum/trendtest.h"

/** How the slope and its limits are taken. */
typedef struct annum__sen_choices {
    double level;
    int32_t normal;   /**< 1: limits by the normal approximation, however few the figures */
    int32_t weighted; /**< 1: each pair counts by its distance in time */
} annum__sen_choices;

/** @return doubles of scratch that annum__sen_slope_as needs */
size_t annum__sen_slope_as_scratch(size_t n, const annum__sen_choices *choices);

/** time, figure [n] in order of time, n up to ANNUM_SEN_SLOPE_MAX, or ANNUM_SEN_WEIGHTED_MAX; fills all of
 * *out. */
void annum__sen_slope_as(const double *time, const double *figure, size_t n,
                         const annum__sen_choices *choices, double *scratch, annum_sen_slope_result *out);

/** @return the middle of n sorted values, n above 0: the mean of two where n is even */
double annum__middle_of_sorted(const double *values, size_t n);

/* ---- All slopes at once (sen_slope.c), for few figures ---- */

/** Fewer figures have all their slopes in memory. */
#define ANNUM__SEN_PAIRS_MAX 512

/** Writes the slopes of pairs at different times, in order of the pairs. @return how many there are */
size_t annum__fill_slopes(const double *time, const double *figure, size_t n, double *slopes);

/* ---- Slopes of given ranks without all of them in memory (slope_select.c) ---- */

/** @return doubles of scratch that annum__select_slopes needs */
size_t annum__select_slopes_scratch(size_t n);

/**
 * The slopes of ranks that need not be whole, interpolated between neighbours; NaN for a rank outside 1 ..
 * n_slopes. time in order, n_slopes pairs at different times, at least one. O(n log n) expected.
 */
void annum__select_slopes(const double *time, const double *figure, size_t n, double n_slopes,
                          const double *rank, size_t n_ranks, double *scratch, double *slope);

/* ---- Slopes weighted by distance in time (sen_weighted.c) ---- */

/** Sets estimate, lower, upper and method of n_slopes slopes. slopes, weights [n_slopes] are rearranged. */
void annum__weighted_slope(const double *time, size_t n, double *slopes, size_t n_slopes, double *weights,
                           double level, annum_estimate *slope);

#endif
