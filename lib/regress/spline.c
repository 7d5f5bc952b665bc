/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restricted cubic splines, linear beyond their outer knots, in Harrell's parametrisation: coefficients of t and of
 *     ((t - k_j)+^3 - (t - k_(K-1))+^3 (k_K - k_j) / (k_K - k_(K-1)) + (t - k_K)+^3 (k_(K-1) - k_j) / (k_K - k_(K-1)))
 *     / (k_K - k_1)^2,  j = 1 … K - 2
 * (Harrell 2015, Regression Modeling Strategies, 2.4.5; Hmisc::rcspline.eval).
 */
#include <math.h>
#include <string.h>

#include "regress/internal.h"

/** R's quantile of type 7 of sorted values. */
static double quantile(const double *sorted, size_t n, double probability)
{
    const double place = probability * (double)(n - 1), below = floor(place);
    const size_t i = (size_t)below;
    return i + 1 < n ? sorted[i] + (place - below) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

static void sort(double *values, size_t n)
{
    for (size_t i = 1; i < n; i++) { /* rows come in the order of time, nearly sorted */
        const double v = values[i];
        size_t j = i;
        for (; j > 0 && values[j - 1] > v; j--)
            values[j] = values[j - 1];
        values[j] = v;
    }
}

int annum__spline_knots(const double *variable, size_t n, size_t n_knots, double *scratch, double *knots)
{
    const double outer = n_knots == 3 ? 0.1 : n_knots <= 6 ? 0.05 : 0.025;
    memcpy(scratch, variable, n * sizeof *scratch);
    sort(scratch, n);
    for (size_t k = 0; k < n_knots; k++)
        knots[k] = quantile(scratch, n, outer + (1 - 2 * outer) * (double)k / (double)(n_knots - 1));
    for (size_t k = 1; k < n_knots; k++) {
        if (!(knots[k] > knots[k - 1]))
            return 0;
    }
    return 1;
}

static annum__dd cube_above(double t, double knot)
{
    const annum__dd d = t > knot ? dd_two_sum(t, -knot) : dd_of(0);
    return dd_mul(dd_mul(d, d), d);
}

annum__dd annum__spline_term(const double *knots, size_t n_knots, size_t index, double t)
{
    const double last = knots[n_knots - 1], inner = knots[n_knots - 2], own = knots[index];
    const annum__dd step = dd_two_sum(last, -inner), span = dd_two_sum(last, -knots[0]);
    const annum__dd a = dd_div(dd_two_sum(last, -own), step), b = dd_div(dd_two_sum(inner, -own), step);
    annum__dd sum = cube_above(t, own);
    sum = dd_sub(sum, dd_mul(cube_above(t, inner), a));
    sum = dd_add(sum, dd_mul(cube_above(t, last), b));
    return dd_div(sum, dd_mul(span, span));
}
