/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Order statistics by quickselect.
 *
 * Partitions move elements without branches that depend on them, which a processor could not predict. The
 * pivot is near the wanted rank among a few elements at places drawn from a fixed sequence, so that no order
 * of the input that occurs by itself (sorted, organ pipes) makes it slow; equal elements are set aside
 * together once they are the least. Hoare (1961) CACM 4:321-322; branchless partition after Lomuto.
 */
#include <stdint.h>

#include "trendtest/internal.h"

/** Fewer elements are sorted. */
#define SMALL 12
/** A pivot is chosen from so many elements. */
#define DRAWS 9

static size_t draw(uint64_t *state, size_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((*state >> 32) * n >> 32); /* n is below 2^32 */
}

/** Near rank k of values[first, end): the draw whose rank among so many is the same. */
static double choose_pivot(const double *values, size_t first, size_t end, size_t k, uint64_t *state)
{
    double drawn[DRAWS];
    const size_t n = end - first;
    for (size_t i = 0; i < DRAWS; i++) {
        const double x = values[first + draw(state, n)];
        size_t j = i;
        for (; j > 0 && drawn[j - 1] > x; j--)
            drawn[j] = drawn[j - 1];
        drawn[j] = x;
    }
    return drawn[(k - first) * DRAWS / n];
}

/** Moves what is below the pivot to the front. @return where that ends */
static size_t part_below(double *values, size_t first, size_t end, double pivot)
{
    size_t place = first;
    for (size_t i = first; i < end; i++) {
        const double x = values[i];
        values[i] = values[place];
        values[place] = x;
        place += x < pivot;
    }
    return place;
}

/** As part_below, for what is not above the pivot. */
static size_t part_up_to(double *values, size_t first, size_t end, double pivot)
{
    size_t place = first;
    for (size_t i = first; i < end; i++) {
        const double x = values[i];
        values[i] = values[place];
        values[place] = x;
        place += x <= pivot;
    }
    return place;
}

static void sort_small(double *values, size_t first, size_t end)
{
    for (size_t i = first + 1; i < end; i++) {
        const double moved = values[i];
        size_t j = i;
        for (; j > first && values[j - 1] > moved; j--)
            values[j] = values[j - 1];
        values[j] = moved;
    }
}

double annum__select(double *values, size_t first, size_t end, size_t k)
{
    uint64_t state = 1;
    while (end - first > SMALL) {
        const double pivot = choose_pivot(values, first, end, k, &state);
        const size_t below = part_below(values, first, end, pivot);
        if (k < below) {
            end = below;
        } else if (below > first) {
            first = below;
        } else { /* the pivot is the least: set aside all that are equal to it */
            first = part_up_to(values, first, end, pivot);
            if (k < first)
                return pivot;
        }
    }
    sort_small(values, first, end);
    return values[k];
}
