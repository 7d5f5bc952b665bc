/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file score.h
 * Score test and limits of two proportions: difference, ratio and odds ratio.
 *
 * Miettinen and Nurminen (1985) Statistics in Medicine 4:213-226: the contrast less its hypothetical value, over its
 * standard error at the most likely proportions that have that value, with the variance's factor N / (N - 1). The
 * three agree at no change, where its square is the chi-squared of the 2 by 2 table times (N - 1) / N.
 */
#ifndef ANNUM_CHANGE_SCORE_H
#define ANNUM_CHANGE_SCORE_H

#include "change/internal.h"

/** Two proportions; figures need not be whole. */
typedef struct annum__proportions {
    double from_events, from_total, to_events, to_total;
} annum__proportions;

/** to - from, rounded once where the products of figures are finite. */
double annum__proportions_difference(const annum__proportions *f);

/** The difference in standard errors of equal proportions; without its sign. */
double annum__score_z(const annum__proportions *f);

/** to - from. @param z what the statistic is at the limits, without its sign */
annum__limits annum__score_difference(const annum__proportions *f, double z);

/** to / from; 0 and infinite where unbounded */
annum__limits annum__score_ratio(const annum__proportions *f, double z);

/** Odds of to over those of from; 0 and infinite where unbounded. */
annum__limits annum__score_odds_ratio(const annum__proportions *f, double z);

#endif
