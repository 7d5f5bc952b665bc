/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file score_law.h
 * The law of S over all orders of the figures, where their pairs have scores of any pattern: figures that are
 * known as ranges, or ties in figures and in times.
 */
#ifndef ANNUM_TRENDTEST_SCORE_LAW_H
#define ANNUM_TRENDTEST_SCORE_LAW_H

#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/** Figures in groups that are alike, and times in instants. */
typedef struct annum__scores {
    size_t n; /**< figures, at most ANNUM_MANN_KENDALL_EXACT_MAX */
    size_t n_groups;
    const size_t *size;  /**< [n_groups] figures of a group */
    const int8_t *score; /**< [n_groups x n_groups] 1 where the column's figures are above the row's, -1
                            below, 0 unknown */
    size_t n_instants;
    const size_t *at; /**< [n_instants] figures at each, in order of time */
} annum__scores;

/** P(S <= s) and P(S >= s). */
typedef struct annum__score_tails {
    double lower;
    double upper;
    int known; /**< 0: the law is too large */
} annum__score_tails;

/** The exact tails, from memory of the arena. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__score_law(const annum__scores *scores, double s, annum__arena *arena, annum__score_tails *tails);

/** The same from orders drawn at random, with the one observed. */
void annum__score_draws(const annum__scores *scores, double s, uint64_t seed, uint64_t draws,
                        annum__score_tails *tails);

#endif
