/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The rank tests on plain arrays, for analyses that have theirs already. Nothing here allocates; scratch is
 * the caller's. Figures and times are finite.
 */
#ifndef ANNUM_TRENDTEST_INTERNAL_H
#define ANNUM_TRENDTEST_INTERNAL_H

#include "annum/trendtest.h"
#include "trendtest/inversions.h"

/* ---- Pairs of figures (pairs.c) ---- */

/** What the order of figures holds. */
typedef struct annum__pairs {
    double rising; /**< pairs whose later figure is above the earlier one */
    double falling;
    double tied;     /**< pairs of equal figures, or of figures at the same instant */
    double variance; /**< of rising - falling without trend, corrected for ties */
    double tied_times;   /**< pairs at the same instant */
    double tied_figures; /**< pairs of equal figures, at the same instant or not */
} annum__pairs;

/** @return doubles of scratch that annum__count_pairs needs */
size_t annum__count_pairs_scratch(size_t n);

/**
 * Counts in O(n log n). time [n] in order, or NULL if no two are equal; figure [n]; leaves the figures sorted
 * in scratch[0, n).
 */
annum__pairs annum__count_pairs(const double *time, const double *figure, size_t n, double *scratch);

/** Sorts figure [n] in O(n log n). other [n] @return the falling pairs; their number fits in a size_t for n to 1e6 */
double annum__sort_figures(double *figure, double *other, size_t n);

/** Whether annum__inversions_law is the law of falling pairs: n in its range, ties in figures or in times alone. */
int annum__pairs_are_exact(const annum__pairs *pairs, size_t n);

/* ---- Mann and Kendall's test (mann_kendall.c) ---- */

/** @return S in standard deviations, by default moved one towards zero; NaN where the variance is 0 */
double annum__rank_z(double statistic, double variance, int no_continuity);

/**
 * The law of falling pairs where annum__pairs_are_exact. time [n] or NULL, sorted [n] as annum__count_pairs leaves the
 * figures; room [ANNUM__INVERSIONS_ROOM].
 */
annum__inversions annum__pairs_law(const annum__pairs *pairs, const double *time, const double *sorted, size_t n,
                                   double *room);

/** @return doubles of scratch that annum__mann_kendall needs */
size_t annum__mann_kendall_scratch(size_t n);

/** time [n] or NULL, as annum__count_pairs; figure [n]; fills all of *out, its struct_size too. */
void annum__mann_kendall(const double *time, const double *figure, size_t n, double *scratch,
                         annum_mann_kendall_result *out);

/* ---- Sen's slope (sen_slope.c) ---- */

/** @return doubles of scratch that annum__sen_slope needs; n <= ANNUM_SEN_SLOPE_MAX */
size_t annum__sen_slope_scratch(size_t n);

/** time, figure [n] in order of time; fills all of *out, its struct_size too. */
void annum__sen_slope(const double *time, const double *figure, size_t n, double level, double *scratch,
                      annum_sen_slope_result *out);

/* ---- Order statistics (select.c) ---- */

/**
 * Moves the element of rank k (from 0) of values[first, end) to values[k], smaller ones before it and larger
 * ones behind it. Expected linear time, whatever the order and the ties. @return it
 */
double annum__select(double *values, size_t first, size_t end, size_t k);

/* ---- The public functions' arguments and a series' figures (usable.c) ---- */

/** Checks what all rank tests take, and reads the level. @return a status */
int annum__check_rank_test(const annum_series *series, const annum_trendtest_options *options,
                           const void *out, double *level, annum_error *error);

/** Copies the usable times and figures, [n_usable] each. */
void annum__usable_figures(const annum_series_view *view, double *time, double *figure);

#endif
