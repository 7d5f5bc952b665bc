/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file strata.h
 * One Mann-Kendall test a stratum, a season or a series, and their sum.
 */
#ifndef ANNUM_TRENDTEST_STRATA_H
#define ANNUM_TRENDTEST_STRATA_H

#include "trendtest/internal.h"
#include "trendtest/test.h"

/** The figures of one stratum, in order of time. */
typedef struct annum__stratum {
    size_t n;
    const double *time;
    const double *figure;
    const size_t *place; /**< the year, or time of all series, from 0, that each belongs to; rising */
} annum__stratum;

typedef struct annum__strata {
    size_t n;
    const annum__stratum *of;
    size_t places; /**< years, or times of all series */
} annum__strata;

/**
 * The sum of S over strata with its variance: the sum of variances, or with options.correlated of
 * covariances. Also Sen's slope within strata. Sets all of the result. @return a status
 */
int annum__test_strata(annum__testing *testing, const annum__strata *strata, annum_error *error);

/* ---- The exact law (summed_law.c) ---- */

/** The law of the number of falling pairs of several random orders, in the half that is not the mirror of the
 * other. */
typedef struct annum__summed_law {
    size_t total;              /**< pairs */
    size_t last;               /**< the middle */
    const double *probability; /**< [last + 1] */
} annum__summed_law;

/** Whether the law is computed: its cost is a second at most. */
int annum__summed_law_is_feasible(const annum__strata *strata);

/** @return a status: ANNUM_ERR_NO_MEMORY. Cost: O(figures times pairs) time. */
int annum__take_summed_law(annum__arena *arena, const annum__strata *strata, annum__summed_law *out,
                           annum_error *error);

/** P(falling pairs <= count) */
double annum__summed_law_up_to(const annum__summed_law *law, size_t count);

/** @return how many counts of falling pairs (0, 1, …) have twice their lower tail at most alpha */
size_t annum__summed_law_within(const annum__summed_law *law, double alpha);

/* ---- Sen's slope within strata (strata_slope.c) ---- */

/**
 * Sets sen_slope and intercepts: the median of slopes between figures of the same stratum, its limits at
 * ranks by the standard deviation of S, or, where the p-value is exact, at rank `within` (0: none) from
 * either end.
 * @return a status
 */
int annum__set_strata_slope(annum__testing *testing, const annum__strata *strata, double within,
                            annum_error *error);

#endif
