/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file inversions.h
 * The law of the number of falling pairs of a random order of figures, with or without equal ones.
 */
#ifndef ANNUM_TRENDTEST_INVERSIONS_H
#define ANNUM_TRENDTEST_INVERSIONS_H

#include <stddef.h>
#include <stdint.h>

#include "annum/trendtest.h"

/** Numbers of inversions up to the middle of the largest law. */
#define ANNUM__INVERSIONS_MAX (ANNUM_MANN_KENDALL_EXACT_MAX * (ANNUM_MANN_KENDALL_EXACT_MAX - 1) / 4 + 1)
/** Doubles that a law is computed in. */
#define ANNUM__INVERSIONS_ROOM (2 * ANNUM__INVERSIONS_MAX)

/** A law; it is symmetric, so its lower half says all. */
typedef struct annum__inversions {
    size_t all;         /**< the most inversions: pairs of different figures */
    const double *tail; /**< [all / 2 + 1] P(k inversions or fewer) */
} annum__inversions;

/**
 * sorted [n] the figures that are brought in order, 2 <= n <= ANNUM_MANN_KENDALL_EXACT_MAX; or NULL where all
 * differ. room [ANNUM__INVERSIONS_ROOM] is where the tails are unless they are in the table.
 */
annum__inversions annum__inversions_law(const double *sorted, size_t n, double *room);

/** @return P(k inversions or fewer) */
double annum__inversions_up_to(const annum__inversions *law, size_t k);

/** @return twice the smaller tail of k inversions, at most 1 */
double annum__inversions_p(const annum__inversions *law, size_t k);

/** @return how many numbers of inversions (0, 1, ...) have annum__inversions_p at most alpha */
size_t annum__inversions_within(const annum__inversions *law, double alpha);

/* ---- The table for up to so many different figures (inversion_tails.c) ---- */

#define ANNUM__INVERSION_TABLE_MAX 30
extern const uint16_t annum__inversion_starts[];
extern const double annum__inversion_tails[];

#endif
