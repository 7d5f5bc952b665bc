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

/** Two-sided p of equal proportions. @param dispersion variance over that of chance */
double annum__score_p(const annum__proportions *f, double dispersion);

/** to - from */
annum__limits annum__score_difference(const annum__proportions *f, double level, double dispersion);

/** to / from; 0 and infinite where unbounded */
annum__limits annum__score_ratio(const annum__proportions *f, double level, double dispersion);

/** Odds of to over those of from; 0 and infinite where unbounded. */
annum__limits annum__score_odds_ratio(const annum__proportions *f, double level, double dispersion);

#endif
