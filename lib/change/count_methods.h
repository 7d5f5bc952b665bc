/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file count_methods.h
 * The methods that compare two counts, one file each, for lib/change/pair_counts.c to choose from.
 */
#ifndef ANNUM_CHANGE_COUNT_METHODS_H
#define ANNUM_CHANGE_COUNT_METHODS_H

#include "change/internal.h"
#include "core/dist.h"

/** Events, 0 or more and not always whole, from an exposure above 0. */
typedef struct annum__count {
    double events;
    double exposure;
} annum__count;

/* ---- Conditional on the sum of both counts, exact and mid-p (counts_conditional.c) ---- */

/** p of equal rates: twice the smaller tail, at most 1. */
double annum__conditional_p(annum__count from, annum__count to, int mid_p);
/** Limits of to / from by the same rule: p <= 1 - level exactly where 1 is outside. */
annum__limits annum__conditional_ratio(annum__count from, annum__count to, double level, int mid_p);

/* ---- One Poisson mean (counts_mean.c) ---- */

/** Central limits of a Poisson mean, exact (Garwood) or by mid-p, given a count. */
annum__limits annum__mean_limits(double count, double level, int mid_p);

/**
 * Where the mean of two laws' tails is `tail`: the limit of a mid-p rule.
 * @param outer, inner the laws of the observed count and of the next one
 * @param upper        of the upper tails instead of the lower ones
 * @param low, high    bracket, in log x (gamma) or log(x / (1 - x)) (beta), as the result
 */
double annum__mid_p_solve(const annum__law *outer, const annum__law *inner, double tail, int upper, double low,
                          double high);

/* ---- Score (counts_score.c) ---- */

double annum__count_score_p(annum__count from, annum__count to);
annum__limits annum__count_score_ratio(annum__count from, annum__count to, double level);
annum__limits annum__count_score_difference(annum__count from, annum__count to, double level);

/* ---- Krishnamoorthy and Thomson's E-test (counts_e_test.c) ---- */

/** Largest mean of which the sums are made, in a millisecond. */
#define ANNUM__E_TEST_LARGEST 1e6
/** Whether both counts are whole and both means so small: without that, the other must not be called. */
int annum__e_test_fits(annum__count from, annum__count to);
/** p of equal rates. */
double annum__e_test_p(annum__count from, annum__count to);

#endif
