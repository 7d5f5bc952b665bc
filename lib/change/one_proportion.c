/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intervals of one proportion. Clopper and Pearson (1934) Biometrika 26:404-413; Wilson (1927) JASA 22:209-212; Agresti
 * and Coull (1998) The American Statistician 52:119-126, as Brown, Cai and DasGupta (2001) Statistical Science
 * 16:101-133 give it for any level; the latter's Jeffreys interval, whose limits are 0 at no event and 1 at all.
 */
#include <math.h>

#include "change/internal.h"
#include "change/pair.h"
#include "core/dist.h"

static annum_estimate interval(double estimate, double lower, double upper, const char *method)
{
    annum_estimate e = {estimate, lower, upper, NAN, NAN, method, 1, 0};
    return e;
}

annum__limits annum__wilson(double events, double total, double z)
{
    const double z2 = z * z, rest = total - events;
    /* The root of the rarer outcome's equation that adds; the other by their product, so both keep their digits. */
    const double root = z * sqrt(z2 / 4 + events * (rest / total));
    annum__limits limits;
    limits.upper = fmin(1, (events + z2 / 2 + root) / (total + z2));
    limits.lower = events > 0 ? events * (events / total) / (events + z2 / 2 + root) : 0;
    if (rest == 0)
        limits.upper = 1;
    return limits;
}

static annum_estimate clopper_pearson(double k, double n, double tail)
{
    const double lower = k > 0 ? annum__beta_quantile(tail, k, n - k + 1) : 0;
    const double upper = n > k ? annum__beta_quantile_upper(tail, k + 1, n - k) : 1;
    return interval(k / n, lower, upper, "exact (Clopper-Pearson)");
}

static annum_estimate agresti_coull(double k, double n, double z)
{
    const double total = n + z * z, p = (k + z * z / 2) / total, rest = (n - k + z * z / 2) / total;
    const double half = z * sqrt(p * rest / total);
    return interval(k / n, p - half, p + half, "Agresti-Coull");
}

static annum_estimate jeffreys(double k, double n, double tail)
{
    const double lower = k > 0 ? annum__beta_quantile(tail, k + 0.5, n - k + 0.5) : 0;
    const double upper = n > k ? annum__beta_quantile_upper(tail, k + 0.5, n - k + 0.5) : 1;
    return interval(k / n, lower, upper, "Jeffreys");
}

void annum__intervals_of_proportion(double events, double total, double level, annum_figure_intervals *out)
{
    static const annum_figure_intervals none;
    const double tail = (1 - level) / 2, z = annum__normal_quantile_upper(tail);
    const annum__limits wilson = annum__wilson(events, total, z);
    *out = none;
    out->clopper_pearson = clopper_pearson(events, total, tail);
    out->wilson = interval(events / total, wilson.lower, wilson.upper, "Wilson score");
    out->agresti_coull = agresti_coull(events, total, z);
    out->jeffreys = jeffreys(events, total, tail);
}
