/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both tails of the inverse gaussian distribution.
 *
 * With a = sqrt(shape/x) (x/mean - 1) and b = sqrt(shape/x) (x/mean + 1), so that b^2 = a^2 + 4 shape/mean,
 *     P(X <= x) = Phi(a) + exp(2 shape/mean) Phi(-b)          (Shuster 1968, JASA 63:1514-1516)
 *               = Phi(a) + phi(a) M(b),      P(X > x) = Phi(-a) - phi(a) M(b),
 * where M(t) = Phi(-t)/phi(t) is Mills' ratio, which neither over- nor underflows. Where the second
 * difference cancels it is phi(a) (M(a) - M(b)), and with M(t) = integral of exp(-t s - s^2/2) over s > 0
 *     M(a) - M(b) = integral of exp(-a s - s^2/2) (1 - exp(-(b - a) s)),
 * whose integrand is positive. With s = scale exp(x - exp(-x)) it is analytic in a strip about the real line
 * and falls off doubly exponentially on the left, so the trapezoid rule converges exponentially.
 */
#include <math.h>

#include "core/dist.h"

static const double root_two_pi = 2.50662827463100050242;

/** The integral of exp(-a s - s^2/2) (1 - exp(-gap s)) over s > 0, for a >= -1; an infinite gap leaves M(a).
 */
static double mills(double a, double gap)
{
    const double step = 1.0 / 16, scale = 1 / (1 + fabs(a));
    double sum = 0;
    /* Beyond these ends a term is below 1e-20 of the largest. */
    for (int k = -72; k <= 96; k++) {
        const double x = step * k, fall = exp(-x), s = scale * exp(x - fall);
        sum += s * (1 + fall) * exp(-s * (a + s / 2)) * -expm1(-gap * s);
    }
    return step * sum;
}

void annum__inverse_gaussian_tails(double x, double mean, double shape, double *lower, double *upper)
{
    *lower = *upper = NAN;
    if (!(mean > 0 && isfinite(mean) && shape > 0 && isfinite(shape)) || isnan(x))
        return;
    if (x <= 0 || isinf(x)) {
        *lower = x > 0;
        *upper = !(x > 0);
        return;
    }
    const double root = sqrt(shape) / sqrt(x), a = root * ((x - mean) / mean), gap = 2 * root;
    const double density = exp(-a * a / 2) / root_two_pi;
    const double after = density > 0 ? density * mills(a + gap, INFINITY) : 0;
    *lower = annum__normal_tail(-a) + after;
    if (a <= -1)
        *upper = 1 - *lower; /* above 0.68 */
    else if (gap > 1 + fabs(a))
        *upper = annum__normal_tail(a) - after; /* M(b) is below half of M(a) */
    else
        *upper = density > 0 ? density * mills(a, gap) : 0;
}
