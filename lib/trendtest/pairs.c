/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Rising, falling and tied pairs of figures in order of time.
 *
 * Sorting by insertion and merging moves a figure past exactly those it falls below, so falling pairs are the
 * moves; rising ones are what is left of n (n - 1) / 2. Knight (1966) JASA 61:436-439. The variance is that
 * of Kendall (1975) Rank Correlation Methods, equation (4.4), ties in both rankings: figures at the same
 * instant are neither rising nor falling.
 */
#include <string.h>

#include "trendtest/internal.h"

/** Runs of so many figures are sorted by insertion. */
#define RUN 16

/** Sums over groups of equal numbers, each of t. */
typedef struct ties {
    double pairs;    /**< t (t - 1) / 2 */
    double triples;  /**< t (t - 1) (t - 2) */
    double variance; /**< t (t - 1) (2 t + 5) */
} ties;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void add_group(ties *sums, size_t size)
{
    const double t = (double)size;
    sums->pairs += t * (t - 1) / 2;
    sums->triples += t * (t - 1) * (t - 2);
    sums->variance += t * (t - 1) * (2 * t + 5);
}

static ties count_ties(const double *sorted, size_t n)
{
    ties sums = {0, 0, 0};
    size_t first = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && sorted[i] == sorted[first])
            continue;
        if (i - first > 1)
            add_group(&sums, i - first);
        first = i;
    }
    return sums;
}

/** @return how many places the figures moved */
static size_t sort_run(double *figure, size_t n)
{
    size_t moves = 0;
    for (size_t i = 1; i < n; i++) {
        const double moved = figure[i];
        size_t j = i;
        for (; j > 0 && figure[j - 1] > moved; j--)
            figure[j] = figure[j - 1];
        figure[j] = moved;
        moves += i - j;
    }
    return moves;
}

/** @return as sort_run */
static size_t merge(const double *from, double *to, size_t first, size_t middle, size_t end)
{
    size_t a = first;
    size_t b = middle;
    size_t moves = 0;
    for (size_t i = first; i < end; i++) {
        if (a == middle || (b < end && from[a] > from[b])) {
            to[i] = from[b++];
            moves += middle - a;
        } else {
            to[i] = from[a++];
        }
    }
    return moves;
}

double annum__sort_figures(double *figure, double *other, size_t n)
{
    double falling = 0;
    double *from = figure;
    double *to = other;
    for (size_t i = 0; i < n; i += RUN)
        falling += (double)sort_run(figure + i, smaller(RUN, n - i));
    for (size_t width = RUN; width < n; width *= 2) {
        double *swap = from;
        for (size_t i = 0; i < n; i += 2 * width)
            falling += (double)merge(from, to, i, smaller(i + width, n), smaller(i + 2 * width, n));
        from = to;
        to = swap;
    }
    if (from != figure)
        memcpy(figure, from, n * sizeof *figure);
    return falling;
}

/** Sorts the figures of each instant, so that none of its pairs falls. @return the tied pairs among them */
static double sort_instants(const double *time, double *figure, double *other, size_t n)
{
    double tied = 0;
    size_t first = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && time[i] == time[first])
            continue;
        if (i - first > 1) {
            annum__sort_figures(figure + first, other, i - first);
            tied += count_ties(figure + first, i - first).pairs;
        }
        first = i;
    }
    return tied;
}

static double variance_of(size_t n, ties figures, ties times)
{
    const double m = (double)n;
    double variance = (m * (m - 1) * (2 * m + 5) - figures.variance - times.variance) / 18;
    if (times.pairs == 0)
        return variance;
    if (n > 2)
        variance += figures.triples / (9 * m * (m - 1)) * (times.triples / (m - 2));
    return variance + 2 * figures.pairs * times.pairs / (m * (m - 1));
}

size_t annum__count_pairs_scratch(size_t n)
{
    return 2 * n;
}

annum__pairs annum__count_pairs(const double *time, const double *figure, size_t n, double *scratch)
{
    annum__pairs pairs = {0, 0, 0, 0, 0, 0};
    ties times = {0, 0, 0};
    double tied_in_both = 0;
    if (n < 2) {
        if (n)
            scratch[0] = figure[0];
        return pairs;
    }
    memcpy(scratch, figure, n * sizeof *figure);
    if (time)
        times = count_ties(time, n);
    if (times.pairs > 0)
        tied_in_both = sort_instants(time, scratch, scratch + n, n);
    pairs.falling = annum__sort_figures(scratch, scratch + n, n);
    const ties figures = count_ties(scratch, n);
    pairs.tied_times = times.pairs;
    pairs.tied_figures = figures.pairs;
    pairs.tied = figures.pairs + times.pairs - tied_in_both;
    pairs.rising = (double)n * ((double)n - 1) / 2 - pairs.falling - pairs.tied;
    pairs.variance = variance_of(n, figures, times);
    return pairs;
}

int annum__pairs_are_exact(const annum__pairs *pairs, size_t n)
{
    return n >= 2 && n <= ANNUM_MANN_KENDALL_EXACT_MAX &&
           (pairs->tied_times == 0 || pairs->tied_figures == 0);
}
