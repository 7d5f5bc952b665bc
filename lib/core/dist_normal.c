/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The normal distribution. Tails are libm's erfc. The quantile is gsl_cdf_ugaussian_Pinv (Wichura
 * 1988, AS 241), at most 4e-16 relative error on the cases of tests/reference/dist, which go down
 * to p = 1e-300.
 */
#include "core/dist.h"
#include "core/gslguard.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define SQRT_HALF 0.70710678118654752440

double annum__normal_tail(double z)
{
    return 0.5 * erfc(z * SQRT_HALF);
}

double annum__normal_quantile(double p)
{
    if (!(p >= 0.0 && p <= 1.0))
        return NAN;
    if (p == 0.0)
        return -INFINITY;
    if (p == 1.0)
        return INFINITY;
    annum__gsl_enter();
    double z = gsl_cdf_ugaussian_Pinv(p);
    annum__gsl_leave();
    return z;
}

/* By symmetry, so that a small upper tail keeps its digits. */
double annum__normal_quantile_upper(double q)
{
    double z = annum__normal_quantile(q);
    return z == 0.0 ? z : -z;
}
