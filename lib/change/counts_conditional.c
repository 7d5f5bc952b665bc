/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two Poisson counts compared, conditional on their sum.
 *
 * With counts x and y from exposures s and t and the rate ratio r, y given x + y is binomial with the
 * probability q = t r / (s + t r). Clopper and Pearson's limits of q are quantiles of beta(y, x + 1) and
 * beta(y + 1, x); r = (q / (1 - q)) (s / t) carries them over. The p-value is twice the smaller tail at r =
 * 1, the same rule, so p <= 1 - level exactly where 1 is outside the interval. Mid-p counts half of the observed
 * outcome's probability: P(Y > y) + P(Y = y) / 2 is the average of the tails of beta(y, x + 1) and beta(y + 1, x).
 * Written with beta functions, all of it holds for counts that are not whole as well (weighted counts, and counts
 * divided by their dispersion).
 *
 * Przyborowski and Wilenski (1940) Biometrika 31:313-323; Fay (2010) The R Journal 2:53-58,
 * doi:10.32614/RJ-2010-008; Lancaster (1961) JASA 56:223-234 (mid-p). Checked with R's poisson.test, whose p-value is
 * another (minimum likelihood) but whose interval is this one.
 */
#include <math.h>

#include "change/count_methods.h"

/** P(Y >= y) or its mid-p, where q = 1 - rest is the later share. */
static double at_least(double from, double to, double q, double rest, int mid_p)
{
    const double tail = annum__beta_tails(q, rest, to, from + 1).lower;
    return mid_p ? (tail + annum__beta_tails(q, rest, to + 1, from).lower) / 2 : tail;
}

double annum__conditional_p(annum__count from, annum__count to, int mid_p)
{
    if (from.events == 0 && to.events == 0)
        return 1;
    /* Both parts as quotients: each keeps its digits when the other exposure is far larger. */
    const double q = 1 / (1 + from.exposure / to.exposure);
    const double rest = 1 / (1 + to.exposure / from.exposure);
    const double high = at_least(from.events, to.events, q, rest, mid_p);
    const double low = at_least(to.events, from.events, rest, q, mid_p);
    return fmin(1, 2 * fmin(high, low));
}

/** q / (1 - q) where beta(a, b) has the lower tail. */
static double quantile_odds(double tail, double a, double b)
{
    double rest;
    const double q = annum__beta_quantile_pair(tail, 1 - tail, a, b, &rest);
    return q / rest;
}

/** Lower limit of the odds of a later event. That of an earlier one, inverted, is the upper limit. */
static double lower_odds(double from, double to, double tail, int mid_p)
{
    if (to == 0)
        return 0;
    if (mid_p && from == 0) /* nothing beyond the observed outcome */
        return quantile_odds(2 * tail, to, 1);
    const double exact = quantile_odds(tail, to, from + 1);
    if (!mid_p)
        return exact;
    const annum__law outer = {to, from + 1, 1}, inner = {to + 1, from, 1};
    const double next = quantile_odds(tail, to + 1, from);
    return exp(annum__mid_p_solve(&outer, &inner, tail, 0, log(exact), log(next)));
}

annum__limits annum__conditional_ratio(annum__count from, annum__count to, double level, int mid_p)
{
    const double tail = (1 - level) / 2, scale = from.exposure / to.exposure;
    annum__limits limits = {0, INFINITY};
    if (to.events > 0)
        limits.lower = lower_odds(from.events, to.events, tail, mid_p) * scale;
    if (from.events > 0)
        limits.upper = scale / lower_odds(to.events, from.events, tail, mid_p);
    return limits;
}
