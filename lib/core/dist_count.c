/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Binomial and Poisson tails as incomplete beta and gamma functions (DLMF 8.17.5, 8.4.10), which
 * hold for any count; a sum over counts would not.
 */
#include "core/dist.h"

#include <math.h>

static int bad_binomial(double k, double n, double p)
{
    return isnan(k) || !(n >= 0.0) || isinf(n) || n != floor(n) || !(p >= 0.0 && p <= 1.0);
}

double annum__binomial_lower(double k, double n, double p)
{
    if (bad_binomial(k, n, p))
        return NAN;
    k = floor(k);
    if (k < 0.0)
        return 0.0;
    return k >= n ? 1.0 : annum__beta_tails(p, 1.0 - p, k + 1.0, n - k).upper;
}

double annum__binomial_upper(double k, double n, double p)
{
    if (bad_binomial(k, n, p))
        return NAN;
    k = ceil(k);
    if (k > n)
        return 0.0;
    return k <= 0.0 ? 1.0 : annum__beta_tails(p, 1.0 - p, k, n - k + 1.0).lower;
}

double annum__poisson_lower(double k, double mu)
{
    if (isnan(k) || !(mu >= 0.0))
        return NAN;
    k = floor(k);
    return k < 0.0 ? 0.0 : annum__gamma_upper(k + 1.0, mu);
}

double annum__poisson_upper(double k, double mu)
{
    if (isnan(k) || !(mu >= 0.0))
        return NAN;
    k = ceil(k);
    return k <= 0.0 ? 1.0 : annum__gamma_lower(k, mu);
}
