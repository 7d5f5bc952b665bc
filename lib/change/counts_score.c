/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two Poisson counts x and y from exposures s and t compared by the score test.
 *
 * Ratio r, with v = r t / s: (y - v x)^2 / (v (x + y)) = z^2 (Gu, Ng, Tang and Schucany 2008, Biometrical Journal
 * 50:283-298, W3; the same as the normal approximation conditional on the sum), a quadratic in v. At r = 1 it is the
 * test of equal rates.
 *
 * Difference d (Miettinen and Nurminen 1985, Statistics in Medicine 4:213-226): (y / t - x / s - d)^2 / V = z^2 with
 * V = b / t + a / s, where a and b = a + d maximise the likelihood. At d = 0 it is the same test. The two equations of
 * the maximum, with a multiplier k, give a = x / (s - k) and b = y / (t + k), and with them k^2 V = z^2: one equation
 * whose left side rises from 0 at k = 0, on either side. That is solved here, for k in (0, s), the lower limit; the
 * upper one is the lower one of figures exchanged.
 */
#include <math.h>

#include "change/count_methods.h"

double annum__count_score_p(annum__count from, annum__count to)
{
    if (from.events == 0 && to.events == 0)
        return 1;
    const double root = sqrt(to.exposure) / sqrt(from.exposure);
    const double z = (to.events / root - from.events * root) / sqrt(from.events + to.events);
    return fmin(1, 2 * annum__normal_tail(fabs(z)));
}

annum__limits annum__count_score_ratio(annum__count from, annum__count to, double level)
{
    const double largest = fmax(from.events, to.events), scale = from.exposure / to.exposure;
    if (largest == 0)
        return (annum__limits){0, INFINITY};
    /* Counts over the larger: v^2 x^2 - v (2 x y + w) + y^2 = 0, w = z^2 (x + y); both roots without cancellation. */
    const double z = annum__normal_quantile_upper((1 - level) / 2);
    const double x = from.events / largest, y = to.events / largest, w = z * z * (x + y) / largest;
    const double sum = 2 * x * y + w + sqrt(w * (4 * x * y + w));
    return (annum__limits){2 * y * (y / sum) * scale, x > 0 ? sum / 2 / x / x * scale : INFINITY};
}

/** k / s: where w^2 (y rho / (w + 1 / rho) + x / (1 - w)) = goal, in logit w, in which its logarithm has a slope of
    nearly 1 to 2. @return 1 - w in *rest */
static double multiplier(double x, double y, double rho, double goal, double *rest)
{
    double low = -745, high = 745, s = 0;
    for (int i = 0; i < 200; i++) {
        const double w = 1 / (1 + exp(-s)), r = 1 / (1 + exp(s));
        const double later = y * rho / (w + 1 / rho), earlier = x / r;
        const double excess = 2 * log(w) + log(later + earlier) - log(goal);
        const double slope = 2 * r + (earlier * w - later * r * w / (w + 1 / rho)) / (later + earlier);
        if (excess < 0)
            low = fmax(low, s);
        else
            high = fmin(high, s);
        double next = s - excess / slope;
        if (!(next >= low && next <= high))
            next = low + (high - low) / 2;
        const double step = fabs(next - s);
        s = next;
        if (step <= 4e-16 * fmax(1, fabs(s)) || !(high > low))
            break;
    }
    *rest = 1 / (1 + exp(s));
    return 1 / (1 + exp(-s));
}

static double lower_difference(annum__count from, annum__count to, double goal)
{
    const double s = from.exposure, t = to.exposure, x = from.events, y = to.events;
    const double rho = fmin(fmax(s / t, 1e-300), 1e300);
    double w, rest;
    if (x > 0) {
        w = multiplier(x, y, rho, goal, &rest);
        return y / t / (1 + rho * w) - x / s / rest;
    }
    /* No earlier event: a = 0 up to k = s, and from there on k stays and a rises. */
    if (y * rho / (1 + 1 / rho) > goal) {
        const double z = sqrt(goal);
        w = z / (2 * y) * (z + sqrt(goal + 4 * y)) / rho;
        return y / t / (1 + rho * w);
    }
    const double later = y / t / (1 + rho);
    return later - (goal / s - rho * later);
}

annum__limits annum__count_score_difference(annum__count from, annum__count to, double level)
{
    const double z = annum__normal_quantile_upper((1 - level) / 2);
    return (annum__limits){lower_difference(from, to, z * z), -lower_difference(to, from, z * z)};
}
