/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Ranks, and ties that rounding has undone: figures less a trend are equal or not by chance in the last digit
 * where they are equal on paper, and with them ranks and the variance of S.
 */
#include <gsl/gsl_sort_double.h>
#include <string.h>

#include "trendtest/serial.h"

/** Of the largest figure: nearer ones are equal but for rounding. */
#define TIE 1e-12

static void sort(const double *number, size_t n, double *sorted)
{
    memcpy(sorted, number, n * sizeof *sorted);
    gsl_sort(sorted, 1, n);
}

/** The first of sorted numbers that is at least x, or with `after` above it. */
static size_t find(const double *sorted, size_t n, double x, int after)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (sorted[middle] < x || (after && sorted[middle] == x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void annum__make_ties(double *number, size_t n, double scale, double *memory)
{
    double *value = memory + n; /* what each of the sorted numbers becomes */
    sort(number, n, memory);
    for (size_t i = 0; i < n; i++)
        value[i] = i && memory[i] - memory[i - 1] <= TIE * scale ? value[i - 1] : memory[i];
    for (size_t i = 0; i < n; i++)
        number[i] = value[find(memory, n, number[i], 0)];
}

void annum__ranks(const double *number, size_t n, double *rank, double *memory)
{
    sort(number, n, memory);
    for (size_t i = 0; i < n; i++)
        rank[i] = (double)(find(memory, n, number[i], 0) + find(memory, n, number[i], 1) + 1) / 2;
}
