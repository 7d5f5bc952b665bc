/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Buishand's tests for one change of level: the rescaled adjusted range R / sqrt(n), the largest adjusted
 * partial sum Q / sqrt(n), and U.
 *
 * Buishand (1982) J Hydrology 58:11-27 (R and Q); Buishand (1984) J Hydrology 73:51-69 (U). Partial sums are
 * over the standard deviation with n, so they are sqrt(n) times those of figures over the root of their sum
 * of squares.
 */
#include "trendtest/change_point.h"

static double range(const double *standard, size_t n, const void *context)
{
    double sum = 0, low = 0, high = 0;
    (void)context;
    for (size_t k = 0; k + 1 < n; k++) {
        sum += standard[k];
        low = sum < low ? sum : low;
        high = sum > high ? sum : high;
    }
    return high - low;
}

static double largest_sum(const double *standard, size_t n, const void *context)
{
    const annum__testing *t = context;
    return annum__largest_shift(standard, n, ANNUM__UNWEIGHED, t->options.alternative).size;
}

/** Sum of S(k)^2 / D^2 over n (n + 1). */
static double mean_square(const double *standard, size_t n, const void *context)
{
    double sum = 0, squares = 0;
    (void)context;
    for (size_t k = 0; k + 1 < n; k++) {
        sum += standard[k];
        squares += sum * sum;
    }
    return squares / ((double)n + 1);
}

int annum__test_buishand(annum__testing *t, annum_error *error)
{
    return annum__test_by_sums(t, range, ANNUM__UNWEIGHED, error);
}

int annum__test_buishand_u(annum__testing *t, annum_error *error)
{
    return annum__test_by_sums(t, mean_square, ANNUM__UNWEIGHED, error);
}

int annum__test_buishand_q(annum__testing *t, annum_error *error)
{
    return annum__test_by_sums(t, largest_sum, ANNUM__UNWEIGHED, error);
}
