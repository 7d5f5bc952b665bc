/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file draws.h
 * Random figures for the tests: events spread over rows, given their total.
 */
#ifndef ANNUM_BREAKS_DRAWS_H
#define ANNUM_BREAKS_DRAWS_H

#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/** A sequence of random numbers: those of a stream of a seed, one after the other. */
typedef struct annum__dice {
    uint64_t seed, stream, index;
    uint64_t spare; /**< the second half of the last block */
    int has_spare;
} annum__dice;

static inline annum__dice annum__dice_new(uint64_t seed, uint64_t stream)
{
    return (annum__dice){seed, stream, 0, 0, 0};
}

/** Uniform between 0 and 1, neither of them. */
double annum__dice_uniform(annum__dice *dice);

/** Successes of n tries. */
double annum__draw_binomial(annum__dice *dice, double n, double p);

/** Marked ones among `drawn` of `all` of which `marked` are marked. */
double annum__draw_hypergeometric(annum__dice *dice, double all, double marked, double drawn);

/** How a total of events falls on rows: as the sizes of the rows (counts), or as an urn of their totals has
 * it. */
typedef struct annum__spread {
    int urn; /**< 1: a row can't have more events than its size */
    size_t n;
    const double *size; /**< [n] */
    double sum;         /**< of size */
    double events;      /**< a whole number */
    double *chance;     /**< [n] Walker's alias table, where events are few; else NULL */
    uint32_t *alias;
    uint32_t
        *balls; /**< [sum] the row of every ball of the urn, where events (or the rest) are few; else NULL */
} annum__spread;

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__spread_make(annum__spread *spread, int urn, const double *size, size_t n, double events,
                       annum__arena *arena);

/** Events [n] of one draw. */
void annum__spread_draw(annum__spread *spread, annum__dice *dice, double *events);

#endif
