/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Figures known only as ranges in Mann and Kendall's test: a known order of two counts 1 or -1, an unknown
 * one is a tie. This is the generalised statistic of Gehan (1965) Biometrika 52:203-223, as used for trends
 * of censored figures by Helsel (2012) Statistics for Censored Environmental Data, section 12.
 *
 * Such ties need not go in groups (4 may be tied with "<5" and with "3 to 6", which have an order), so the
 * variance for ties in groups does not do. For scores a of the pairs of figures and b of the pairs of times,
 * both antisymmetric, sums over ordered pairs and r the row sums, the variance of the sum of a b over all
 * orders of the figures is 4 / (n (n - 1) (n - 2)) (sum ra^2 - sum a^2) (sum rb^2 - sum b^2) + 2 / (n (n -
 * 1)) sum a^2 sum b^2: Daniels (1944) Biometrika 33:129-135, equation (2.3); Kendall (1975) Rank Correlation
 * Methods, equation (5.5). The sum is 2 S. Where ties are in groups it is the usual variance.
 */
#include "trendtest/ranged.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"

/** Rounded figures whose ranges meet, as 29.5 to 30.5 and 30.5 to 31.5, have a known order, whatever the last
 * digit. */
static const double meeting = 1e-12;

/* ---- Rows ------------------------------------------------------------------------------------ */

/** What the row's range is divided by to be on the scale of the figure; NaN where it is not known. */
static double scale_of(const annum_series_view *view, size_t i)
{
    return view->exposure ? view->exposure[i] : view->total ? view->total[i] : 1;
}

int annum__is_suppressed(const annum_series_view *view, size_t i)
{
    return view->state[i] == ANNUM_SUPPRESSED && scale_of(view, i) > 0;
}

static int is_rounded(const annum_series_view *view, size_t i)
{
    return view->usable[i] && view->state[i] == ANNUM_ROUNDED && view->lower[i] < view->upper[i];
}

int annum__has_ranges(const annum_series_view *view)
{
    for (size_t i = 0; i < view->n; i++) {
        if (annum__is_suppressed(view, i) || is_rounded(view, i))
            return 1;
    }
    return 0;
}

/** Draws the ends of a rounded figure's range together by more than their last digits are uncertain. */
static void draw_together(double *low, double *high)
{
    const double by = fmin(meeting * fmax(fabs(*low), fabs(*high)), (*high - *low) / 2);
    if (isfinite(by)) {
        *low += by;
        *high -= by;
    }
}

static void take_row(const annum_series_view *view, size_t i, annum__ranged *f)
{
    const double scale = scale_of(view, i);
    double low = view->figure[i], high = low;
    if (annum__is_suppressed(view, i) || is_rounded(view, i)) {
        low = fmax(view->lower[i] / scale, -DBL_MAX);
        high = fmin(view->upper[i] / scale, DBL_MAX);
    }
    if (is_rounded(view, i))
        draw_together(&low, &high);
    f->n_rounded += (size_t)is_rounded(view, i);
    f->n_suppressed += (size_t)annum__is_suppressed(view, i);
    f->low[f->n] = low;
    f->high[f->n++] = high;
}

int annum__ranged_take(const annum_series_view *view, annum__arena *arena, annum__ranged *out,
                       annum_error *error)
{
    double *numbers = annum__arena_take(arena, 5 * view->n + 1, sizeof *numbers);
    if (!numbers)
        return annum__fail_memory(error);
    annum__ranged f = {0,
                       0,
                       0,
                       numbers,
                       numbers + view->n,
                       numbers + 2 * view->n,
                       numbers + 3 * view->n,
                       numbers + 4 * view->n};
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i] && !annum__is_suppressed(view, i))
            continue;
        numbers[f.n] = view->time[i];
        take_row(view, i, &f);
    }
    *out = f;
    return ANNUM_OK;
}

/* ---- Counting -------------------------------------------------------------------------------- */

/** @return how many of sorted [n] are below x, or (`with`) not above it */
static size_t count_to(const double *sorted, size_t n, double x, int with)
{
    size_t first = 0, end = n;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if (sorted[middle] < x || (with && sorted[middle] == x))
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/** Fenwick's tree: a number at each of n places, sums from the first. */
static void tree_add(double *tree, size_t n, size_t place)
{
    for (size_t i = place + 1; i <= n; i += i & (~i + 1))
        tree[i - 1] += 1;
}

static double tree_sum(const double *tree, size_t places)
{
    double sum = 0;
    for (size_t i = places; i > 0; i -= i & (~i + 1))
        sum += tree[i - 1];
    return sum;
}

static size_t instant_end(const double *time, size_t n, size_t first)
{
    size_t end = first + 1;
    while (end < n && time[end] == time[first])
        end++;
    return end;
}

size_t annum__ranged_scratch(size_t n)
{
    return 5 * n;
}

/** sorted_low, sorted_high [n]; lows, highs [n] are trees of the figures of earlier instants. */
static void count_in_time(const annum__ranged *f, const double *sorted_low, const double *sorted_high,
                          double *lows, double *highs, annum__pairs *pairs)
{
    const size_t n = f->n;
    memset(lows, 0, n * sizeof *lows);
    memset(highs, 0, n * sizeof *highs);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = instant_end(f->time, n, first);
        for (size_t i = first; i < end; i++) {
            pairs->rising += tree_sum(highs, count_to(sorted_high, n, f->low[i], 0));
            pairs->falling += (double)first - tree_sum(lows, count_to(sorted_low, n, f->high[i], 1));
        }
        for (size_t i = first; i < end; i++) {
            tree_add(lows, n, count_to(sorted_low, n, f->low[i], 0));
            tree_add(highs, n, count_to(sorted_high, n, f->high[i], 0));
        }
    }
}

/** Sums over the scores of one ranking. */
typedef struct sums {
    double rows;  /**< of squares of the row sums */
    double pairs; /**< of squares of the scores, over ordered pairs */
} sums;

static sums sums_of_figures(annum__ranged *f, const double *sorted_low, const double *sorted_high)
{
    sums of = {0, 0};
    for (size_t i = 0; i < f->n; i++) {
        f->below[i] = (double)count_to(sorted_high, f->n, f->low[i], 0);
        f->above[i] = (double)(f->n - count_to(sorted_low, f->n, f->high[i], 1));
        const double row = f->below[i] - f->above[i];
        of.rows += row * row;
        of.pairs += f->below[i] + f->above[i];
    }
    return of;
}

static sums sums_of_times(const double *time, size_t n)
{
    sums of = {0, 0};
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = instant_end(time, n, first);
        const double row = (double)first - (double)(n - end), size = (double)(end - first);
        of.rows += size * row * row;
        of.pairs += size * (double)(first + n - end);
    }
    return of;
}

static double variance_of(size_t n, sums a, sums b)
{
    const double m = (double)n;
    double variance = 2 / (m * (m - 1)) * a.pairs * b.pairs;
    if (n > 2)
        variance += 4 / (m * (m - 1) * (m - 2)) * (a.rows - a.pairs) * (b.rows - b.pairs);
    return variance / 4;
}

annum__pairs annum__ranged_pairs(annum__ranged *f, double *scratch)
{
    const size_t n = f->n;
    annum__pairs pairs = {0, 0, 0, 0, 0, 0};
    double *low = scratch, *high = scratch + n, *other = scratch + 2 * n;
    if (n < 2)
        return pairs;
    memcpy(low, f->low, n * sizeof *low);
    memcpy(high, f->high, n * sizeof *high);
    annum__sort_figures(low, other, n);
    annum__sort_figures(high, other, n);
    count_in_time(f, low, high, scratch + 3 * n, scratch + 4 * n, &pairs);
    const double all = (double)n * ((double)n - 1) / 2;
    const sums figures = sums_of_figures(f, low, high), times = sums_of_times(f->time, n);
    pairs.tied_figures = all - figures.pairs / 2;
    pairs.tied_times = all - times.pairs / 2;
    pairs.tied = all - pairs.rising - pairs.falling;
    pairs.variance = variance_of(n, figures, times);
    return pairs;
}

int annum__ranged_is_ranking(const annum__ranged *f, const annum__pairs *pairs, double *scratch)
{
    const size_t n = f->n;
    double tied = 0;
    /* A figure below another has fewer below it and more above it, so equal differences are of unknown order:
     * all such pairs have them exactly where they are groups. */
    for (size_t i = 0; i < n; i++)
        scratch[i] = f->below[i] - f->above[i];
    annum__sort_figures(scratch, scratch + n, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = instant_end(scratch, n, first);
        tied += (double)(end - first) * (double)(end - first - 1) / 2;
    }
    return tied == pairs->tied_figures;
}
