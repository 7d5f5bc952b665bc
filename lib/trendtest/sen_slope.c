/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sen's slope: the median of the slopes of all pairs of figures at different times.
 *
 * Limits are the slopes of rank (N - C) / 2 and (N + C) / 2 + 1 of N, interpolated between neighbours:
 * Gilbert (1987) Statistical Methods for Environmental Pollution Monitoring, section 16.5; Hollander and
 * Wolfe (1999) Nonparametric Statistical Methods, section 9.3. Either C is the normal quantile times the
 * standard deviation of S, or, where Mann and Kendall's p-value is exact, it is k - 2 with the least k for
 * which 2 P(S >= k) is at most 1 - level. In inversions: if up to K - 1 of them have p <= 1 - level, the
 * lower limit is the slope of rank K, so it is above 0 exactly if fewer than K slopes are below, that is if p
 * <= 1 - level. Where no k is rare enough there are no limits.
 */
#include <errno.h>
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "series/internal.h"
#include "trendtest/internal.h"

size_t annum__sen_slope_scratch(size_t n)
{
    const size_t pairs = n < 2 ? 0 : n * (n - 1) / 2;
    return annum__count_pairs_scratch(n) + pairs;
}

static size_t fill_slopes(const double *time, const double *figure, size_t n, double *slopes)
{
    size_t n_slopes = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        size_t j = i + 1;
        while (j < n && time[j] == time[i])
            j++;
        for (; j < n; j++)
            slopes[n_slopes++] = (figure[j] - figure[i]) / (time[j] - time[i]);
    }
    return n_slopes;
}

static double middle_of_sorted(const double *values, size_t n)
{
    return n % 2 ? values[n / 2] : values[n / 2 - 1] + (values[n / 2] - values[n / 2 - 1]) / 2;
}

/** The least of values[first, end). */
static double least(const double *values, size_t first, size_t end)
{
    double x = values[first];
    for (size_t i = first + 1; i < end; i++)
        x = values[i] < x ? values[i] : x;
    return x;
}

/**
 * The slope of a rank from 1, which need not be whole, among values[first, end): smaller ones are before them
 * and larger ones behind, n in all.
 */
static double at_rank(double *values, size_t first, size_t end, size_t n, double rank)
{
    if (!(rank >= 1 && rank <= (double)n))
        return NAN;
    const size_t k = (size_t)rank - 1;
    const double part = rank - floor(rank);
    const double x = annum__select(values, first, end, k);
    if (part == 0)
        return x;
    return x + part * (least(values, k + 1, end) - x);
}

/** The rank of the lower limit; the upper one is as far from the other end. NaN where there is none. */
static double lower_rank(const annum__pairs *pairs, size_t n, size_t n_slopes, double level)
{
    const double alpha = 1 - level;
    if (!annum__pairs_are_exact(pairs, n))
        return ((double)n_slopes - annum__normal_quantile_upper(alpha / 2) * sqrt(pairs->variance)) / 2;
    const size_t within = annum__inversions_within(n, alpha);
    return within ? (double)within : NAN;
}

/** The median splits the slopes, so that each limit is sought in its own half. */
static annum_estimate estimate(double *slopes, size_t n, double rank)
{
    annum_estimate slope = {.se = NAN, .p_value = NAN, .present = 1};
    const size_t half = n / 2;
    const double above = annum__select(slopes, 0, n, half);
    double below = above;
    if (n % 2 == 0) {
        below = slopes[0];
        for (size_t i = 1; i < half; i++)
            below = slopes[i] > below ? slopes[i] : below;
    }
    slope.estimate = below + (above - below) / 2;
    slope.lower = at_rank(slopes, 0, rank < (double)half ? half : n, n, rank);
    slope.upper = at_rank(slopes, rank < (double)half ? half : 0, n, n, (double)n + 1 - rank);
    return slope;
}

void annum__sen_slope(const double *time, const double *figure, size_t n, double level, double *scratch,
                      annum_sen_slope_result *out)
{
    const annum_sen_slope_result none = {
        .struct_size = sizeof none,
        .n = n,
        .slope = {.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN, .present = 1},
        .intercept = NAN};
    double *slopes = scratch + annum__count_pairs_scratch(n);
    *out = none;
    if (n < 2)
        return;
    out->n_slopes = fill_slopes(time, figure, n, slopes);
    if (out->n_slopes == 0)
        return;
    const annum__pairs pairs = annum__count_pairs(time, figure, n, scratch);
    out->slope = estimate(slopes, out->n_slopes, lower_rank(&pairs, n, out->n_slopes, level));
    out->slope.method = annum__pairs_are_exact(&pairs, n) ? "exact ranks" : "ranks, normal approximation";
    out->intercept = middle_of_sorted(scratch, n) - out->slope.estimate * middle_of_sorted(time, n);
}

static int compute(const annum_series *series, double level, annum_sen_slope_result *out, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    const annum_allocator *allocator = annum__series_allocator(series);
    const size_t n = view->n_usable;
    annum_sen_slope_result own;
    if (n > ANNUM_SEN_SLOPE_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "Sen's slope of %z figures needs too many pairs; give at most %d", n,
                           ANNUM_SEN_SLOPE_MAX);
    double *memory = annum__allocate(allocator, 2 * n + annum__sen_slope_scratch(n) + 1, sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    annum__usable_figures(view, memory, memory + n);
    annum__sen_slope(memory, memory + n, n, level, memory + 2 * n, &own);
    annum__write_struct(out, &own, sizeof own);
    annum__release(allocator, memory);
    return ANNUM_OK;
}

int annum_sen_slope(const annum_series *series, const annum_trendtest_options *options,
                    annum_sen_slope_result *out, annum_error *error)
{
    const int caller_errno = errno;
    double level = 0;
    int status = annum__check_rank_test(series, options, out, &level, error);
    if (status == ANNUM_OK)
        status = compute(series, level, out, error);
    errno = caller_errno;
    return status;
}
