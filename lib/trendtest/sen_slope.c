/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sen's slope: the median of the slopes of all pairs of figures at different times.
 *
 * Limits are the slopes of rank (N - C) / 2 and (N + C) / 2 + 1 of N, interpolated between neighbours:
 * Gilbert (1987) Statistical Methods for Environmental Pollution Monitoring, section 16.5; Hollander and
 * Wolfe (1999) Nonparametric Statistical Methods, section 9.3. Either C is the normal quantile times the
 * standard deviation of S, or, for up to ANNUM_MANN_KENDALL_EXACT_MAX figures, it is k - 2 with the least k
 * for which 2 P(S >= k) is at most 1 - level. In inversions: if up to K - 1 of them have p <= 1 - level, the
 * lower limit is the slope of rank K, so it is above 0 exactly if fewer than K slopes are not, that is if p
 * <= 1 - level. Where no k is rare enough there are no limits.
 *
 * The law is that of different figures (at times some of which may be equal), also where figures are tied:
 * figures less the true slope are rarely tied, and if they are, breaking their ties at random gives this law,
 * so fewer than K slopes are at or below the true one with a probability of at most (1 - level) / 2 in either
 * case.
 */
#include <math.h>

#include "core/dist.h"
#include "trendtest/internal.h"
#include "trendtest/sen.h"

size_t annum__fill_slopes(const double *time, const double *figure, size_t n, double *slopes)
{
    size_t n_slopes = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        size_t j = i + 1;
        while (j < n && time[j] == time[i])
            j++;
        double *to = slopes + n_slopes;
        for (size_t k = j; k < n; k++)
            to[k - j] = (figure[k] - figure[i]) / (time[k] - time[i]);
        n_slopes += n - j;
    }
    return n_slopes;
}

double annum__middle_of_sorted(const double *values, size_t n)
{
    return n % 2 ? values[n / 2] : values[n / 2 - 1] + (values[n / 2] - values[n / 2 - 1]) / 2;
}

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

/** The median splits the slopes, so that each limit is sought in its own half. */
static void select_here(double *slopes, size_t n, double rank, annum_estimate *slope)
{
    const size_t half = n / 2;
    const double above = annum__select(slopes, 0, n, half);
    double below = above;
    if (n % 2 == 0) {
        below = slopes[0];
        for (size_t i = 1; i < half; i++)
            below = slopes[i] > below ? slopes[i] : below;
    }
    slope->estimate = below + (above - below) / 2;
    slope->lower = at_rank(slopes, 0, rank < (double)half ? half : n, n, rank);
    slope->upper = at_rank(slopes, rank < (double)half ? half : 0, n, n, (double)n + 1 - rank);
}

static int has_exact_ranks(size_t n, const annum__sen_choices *choices)
{
    return n <= ANNUM_MANN_KENDALL_EXACT_MAX && !choices->normal;
}

static double exact_rank(const double *time, const annum__pairs *pairs, size_t n, double alpha)
{
    double room[ANNUM__INVERSIONS_ROOM];
    const annum__inversions law = annum__inversions_law(pairs->tied_times > 0 ? time : NULL, n, room);
    const size_t within = annum__inversions_within(&law, alpha);
    return within ? (double)within : NAN;
}

/** The rank of the lower limit; the upper one is as far from the other end. NaN where there is none. */
static double lower_rank(const double *time, const annum__pairs *pairs, size_t n, double n_slopes,
                         const annum__sen_choices *choices)
{
    const double alpha = 1 - choices->level;
    if (has_exact_ranks(n, choices))
        return exact_rank(time, pairs, n, alpha);
    return (n_slopes - annum__normal_quantile_upper(alpha / 2) * sqrt(pairs->variance)) / 2;
}

/** A figure's slopes go to those with another time. */
static size_t count_slopes(const annum__pairs *pairs, size_t n)
{
    return n * (n - 1) / 2 - (size_t)pairs->tied_times;
}

static void select_afar(const double *time, const double *figure, size_t n, double n_slopes, double rank,
                        double *scratch, annum_estimate *slope)
{
    const double ranks[] = {(n_slopes + 1) / 2, rank, n_slopes + 1 - rank};
    double found[3];
    annum__select_slopes(time, figure, n, n_slopes, ranks, 3, scratch, found);
    slope->estimate = found[0];
    slope->lower = found[1];
    slope->upper = found[2];
}

static size_t pairs_scratch(size_t n)
{
    return n < 2 ? 0 : n * (n - 1) / 2;
}

size_t annum__sen_slope_as_scratch(size_t n, const annum__sen_choices *choices)
{
    const size_t for_counts = annum__count_pairs_scratch(n);
    if (choices->weighted)
        return for_counts + 2 * pairs_scratch(n);
    return for_counts + (n <= ANNUM__SEN_PAIRS_MAX ? pairs_scratch(n) : annum__select_slopes_scratch(n));
}

void annum__sen_slope_as(const double *time, const double *figure, size_t n,
                         const annum__sen_choices *choices, double *scratch, annum_sen_slope_result *out)
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
    const annum__pairs pairs = annum__count_pairs(time, figure, n, scratch);
    out->n_slopes = count_slopes(&pairs, n);
    if (out->n_slopes == 0)
        return;
    const double rank = lower_rank(time, &pairs, n, (double)out->n_slopes, choices);
    out->slope.method = has_exact_ranks(n, choices) ? "exact ranks" : "ranks, normal approximation";
    if (choices->weighted) {
        annum__fill_slopes(time, figure, n, slopes);
        annum__weighted_slope(time, n, slopes, out->n_slopes, slopes + out->n_slopes, choices->level,
                              &out->slope);
    } else if (n <= ANNUM__SEN_PAIRS_MAX) {
        annum__fill_slopes(time, figure, n, slopes);
        select_here(slopes, out->n_slopes, rank, &out->slope);
    } else {
        select_afar(time, figure, n, (double)out->n_slopes, rank, slopes, &out->slope);
    }
    out->intercept =
        annum__middle_of_sorted(scratch, n) - out->slope.estimate * annum__middle_of_sorted(time, n);
}

size_t annum__sen_slope_scratch(size_t n)
{
    const annum__sen_choices choices = {0, 0, 0};
    return annum__sen_slope_as_scratch(n, &choices);
}

void annum__sen_slope(const double *time, const double *figure, size_t n, double level, double *scratch,
                      annum_sen_slope_result *out)
{
    const annum__sen_choices choices = {level, 0, 0};
    annum__sen_slope_as(time, figure, n, &choices, scratch, out);
}
