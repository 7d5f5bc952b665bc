/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The standard normal homogeneity test for one change of level.
 *
 * Alexandersson (1986) J Climatology 6:661-675; Khaliq and Ouarda (2007) Int J Climatology 27:681-687 for its
 * law at small n. T(k) = k z1^2 + (n - k) z2^2 with the means of the first k and the other standardised
 * figures (standard deviation with n - 1) is n - 1 times the square of the cumulated distance weighed by
 * place.
 */
#include "trendtest/change_point.h"

static double largest_t(const double *standard, size_t n, const void *context)
{
    const annum__testing *t = context;
    const double size = annum__largest_shift(standard, n, ANNUM__BY_PLACE, t->options.alternative).size;
    return ((double)n - 1) * size * size;
}

int annum__test_snht(annum__testing *t, annum_error *error)
{
    return annum__test_by_sums(t, largest_t, ANNUM__BY_PLACE, error);
}
