/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file change_point.h
 * What the tests for one change of level share: sums of distances from the mean, cumulated in order of time.
 */
#ifndef ANNUM_TRENDTEST_CHANGE_POINT_H
#define ANNUM_TRENDTEST_CHANGE_POINT_H

#include "trendtest/permutation.h"

/** What cumulated distances are weighed by. */
enum annum__weighing {
    ANNUM__UNWEIGHED = 0,
    ANNUM__BY_PLACE =
        1 /**< the root of n / (k (n - k)) after k figures: all places are equally likely to be largest */
};

typedef struct annum__shift {
    double size;  /**< the largest weighed cumulated distance, on the sides that are looked at; 0 or more */
    size_t after; /**< figures before the change, 1 … n - 1; the first place of the largest */
    double sign;  /**< 1 where later figures are higher, -1 where they are lower, 0 for neither */
} annum__shift;

/** distance [n] adds up to 0. alternative: enum annum_alternative, the sides that are looked at. */
annum__shift annum__largest_shift(const double *distance, size_t n, int weighing, int32_t alternative);

/** Distances from the mean over the root of the sum of their squares. @return 0 where all figures are equal
 */
int annum__standardise(const double *figure, size_t n, double *out);

/**
 * Makes a test by cumulated sums: p over all orders of few figures, over drawn orders of more, or with exact
 * = no over samples of so many normal figures. The statistic is of standardised figures; large values tell of
 * a change.
 * @return a status
 */
int annum__test_by_sums(annum__testing *t, annum__statistic *statistic, int weighing, annum_error *error);

#endif
