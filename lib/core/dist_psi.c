/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the digamma and trigamma functions differ by from their leading terms, log x and 1/x, to full relative
 * accuracy.
 *
 * Likelihoods with a large precision need these differences: psi(x) itself, as gsl_sf_psi gives it, agrees
 * with log x in all digits from x = 1e16 on, and in half of them from 1e8 on. From x = 16 on by the
 * asymptotic series (DLMF 5.11.2 and its derivative); below, by recurrences whose terms are all positive:
 *
 *     log x - psi(x) = (log(x + 1) - psi(x + 1)) + (1/x - log(1 + 1/x)),
 *     psi'(x) - 1/x  = (psi'(x + 1) - 1/(x + 1)) + 1/(x^2 (x + 1)).
 */
#include <math.h>
#include <stddef.h>

#include "core/dist.h"

/* The first term left out of either series is below 1e-17 from here on. */
static const double series_from = 16;

/* Bernoulli's numbers B_2, B_4 …, over 2k for psi. */
static const double digamma_terms[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                                       1.0 / 132, -691.0 / 32760, 1.0 / 12};
static const double trigamma_terms[] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                        5.0 / 66, -691.0 / 2730, 7.0 / 6};
enum { TERMS = sizeof digamma_terms / sizeof digamma_terms[0] };

/** 1/2 + terms[0] / x + terms[1] / x^3 + … */
static double series(const double *terms, double x)
{
    const double r = 1 / x, r2 = r * r;
    double sum = 0;
    for (size_t k = TERMS; k-- > 0;)
        sum = sum * r2 + terms[k];
    return 0.5 + sum * r;
}

double annum__digamma_gap(double x)
{
    if (!(x > 0))
        return NAN;
    if (x >= series_from)
        return series(digamma_terms, x);
    double above = x + 1, sum = 0;
    for (; above < series_from; above++)
        sum += annum__log1p_gap(1 / above);
    /* x times the first term by itself, as 1/x may be beyond the range of doubles. */
    const double first = x < 1 ? 1 - x * (log1p(x) - log(x)) : x * annum__log1p_gap(1 / x);
    return first + x * (sum + series(digamma_terms, above) / above);
}

double annum__trigamma_gap(double x)
{
    if (!(x > 0))
        return NAN;
    if (x >= series_from)
        return series(trigamma_terms, x);
    double above = x + 1, sum = 0;
    for (; above < series_from; above++)
        sum += 1 / (above * above * (above + 1));
    return 1 / (1 + x) + x * x * (sum + series(trigamma_terms, above) / (above * above));
}
