/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Order statistics by quickselect.
 *
 * Partitions move elements without branches that depend on them, which a processor could not predict. The
 * pivot is the median of three places drawn from a fixed sequence, so that no order of the input that occurs
 * by itself (sorted, organ pipes) makes it slow; equal elements are set aside together. Hoare (1961) CACM
 * 4:321-322; branchless partition after Lomuto.
 */
#include <stdint.h>

#include "trendtest/internal.h"

/** Fewer elements are sorted. */
#define SMALL 12

static double median_of_three(double a, double b, double c)
{
    const double low = a < b ? a : b;
    const double high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static size_t draw(uint64_t *state, size_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((*state >> 33) % n);
}

static double choose_pivot(const double *values, size_t first, size_t end, uint64_t *state)
{
    const size_t n = end - first;
    const double a = values[first + draw(state, n)];
    const double b = values[first + draw(state, n)];
    return median_of_three(a, b, values[first + draw(state, n)]);
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
        const double pivot = choose_pivot(values, first, end, &state);
        const size_t below = part_below(values, first, end, pivot);
        if (k < below) {
            end = below;
            continue;
        }
        const size_t up_to = part_up_to(values, below, end, pivot);
        if (k < up_to)
            return pivot;
        first = up_to;
    }
    sort_small(values, first, end);
    return values[k];
}
