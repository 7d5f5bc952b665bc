/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of one Poisson mean.
 *
 * P(X >= k) at the mean m is the gamma distribution's P(k, m), which holds for counts that are not whole as well.
 * The mid-p of the upper side, P(X > k) + P(X = k) / 2, is then the average of P(k, m) and P(k + 1, m); its limit lies
 * between those of the two, where log m is found by Newton's method.
 *
 * Garwood (1936) Biometrika 28:437-442; Cohen and Yang (1994) Statistics in Medicine 13:2189-2203 (mid-p); Rothman and
 * Boice (1979) Epidemiologic analysis with a programmable calculator, p. 29 (Byar's approximation).
 */
#include <math.h>

#include "change/count_methods.h"
#include "change/pair.h"

/* exp of these is the range of double. */
#define LOG_SMALLEST (-745.0)
#define LOG_LARGEST 709.7

static annum__tails tails_at(const annum__law *law, double s)
{
    if (!law->bounded)
        return annum__gamma_tails(law->a, exp(s));
    return annum__beta_tails(1 / (1 + exp(-s)), 1 / (1 + exp(s)), law->a, law->b);
}

double annum__mid_p_solve(const annum__law *outer, const annum__law *inner, double tail, int upper, double low,
                          double high)
{
    low = fmax(low, LOG_SMALLEST);
    high = fmin(high, outer->bounded ? -LOG_SMALLEST : LOG_LARGEST);
    double s = low + (high - low) / 2;
    for (int i = 0; i < 200; i++) {
        const annum__tails a = tails_at(outer, s), b = tails_at(inner, s);
        const double value = upper ? (a.upper + b.upper) / 2 : (a.lower + b.lower) / 2;
        const double slope = (upper ? -1 : 1) * (a.density + b.density) / 2;
        if ((value < tail) == !upper)
            low = fmax(low, s);
        else
            high = fmin(high, s);
        double next = s - log(value / tail) * value / slope;
        if (!(next >= low && next <= high))
            next = low + (high - low) / 2;
        /* The distributions are good to 1e-15 or so, and the tail is steep: no more digits are to be had. */
        if (fabs(next - s) <= 4e-16 * fmax(1, fabs(s)) || !(high > low))
            return next;
        s = next;
    }
    return s;
}

/** Between the limits of both laws also to the last digit, which the logarithm of a huge count does not have. */
static double mid_p_limit(double count, double tail, int upper)
{
    const annum__law outer = {count, 0, 0}, inner = {count + 1, 0, 0};
    const double low = upper ? annum__gamma_quantile_upper(tail, count) : annum__gamma_quantile(tail, count);
    const double high = upper ? annum__gamma_quantile_upper(tail, count + 1) : annum__gamma_quantile(tail, count + 1);
    const double limit = exp(annum__mid_p_solve(&outer, &inner, tail, upper, log(low), log(high)));
    return fmin(fmax(limit, low), high);
}

annum__limits annum__mean_limits(double count, double level, int mid_p)
{
    const double tail = (1 - level) / 2;
    if (count == 0) /* half of its own probability is all there is: P(0) / 2 = tail */
        return (annum__limits){0, annum__gamma_quantile_upper(mid_p ? 2 * tail : tail, 1)};
    if (mid_p)
        return (annum__limits){mid_p_limit(count, tail, 0), mid_p_limit(count, tail, 1)};
    return (annum__limits){annum__gamma_quantile(tail, count), annum__gamma_quantile_upper(tail, count + 1)};
}

annum__limits annum__garwood(double count, double level)
{
    return annum__mean_limits(count, level, 0);
}

/** Cube of Wilson and Hilferty's normal deviate; not below 0, where a count below 1 takes it. */
static double byar_limit(double count, double z)
{
    const double root = 1 - 1 / (9 * count) + z / (3 * sqrt(count));
    return root > 0 ? count * root * root * root : 0;
}

static annum__limits byar(double count, double level)
{
    const double z = annum__normal_quantile_upper((1 - level) / 2);
    return (annum__limits){count > 0 ? byar_limit(count, -z) : 0, byar_limit(count + 1, z)};
}

static annum_estimate per_exposure(annum__count count, annum__limits limits, const char *method)
{
    return (annum_estimate){.estimate = count.events / count.exposure,
                            .lower = limits.lower / count.exposure,
                            .upper = limits.upper / count.exposure,
                            .se = NAN,
                            .p_value = NAN,
                            .method = method,
                            .present = 1};
}

void annum__intervals_of_count(double events, double exposure, double level, annum_figure_intervals *out)
{
    const annum__count count = {events, exposure};
    const annum_estimate absent = {.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN};
    *out = (annum_figure_intervals){absent, absent, absent, absent, absent, absent, absent, absent};
    out->garwood = per_exposure(count, annum__mean_limits(events, level, 0), "exact, central (Garwood)");
    out->midp = per_exposure(count, annum__mean_limits(events, level, 1), "mid-p");
    out->byar = per_exposure(count, byar(events, level), "Byar's approximation");
}
