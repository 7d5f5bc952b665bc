/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest rise that two figures of these sizes would have shown with a power of 80 %, had the level been the
 * earlier figure's.
 *
 * Counts: by the power of the exact conditional test (Przyborowski and Wilenski 1940), summed over all totals, while
 * counts are few; beyond that on the scale of the square root, where a count has the variance 1/4 (Bartlett 1936).
 * Proportions: on the scale of the arcsine root (Cohen 1988, chapter 6). Values: by z.
 */
#include <math.h>

#include "change/chain.h"
#include "core/dist.h"

static const double wanted_power = 0.8;

/** Expected events of both periods at the earlier level up to which the exact power is summed. */
static const double exact_up_to = 200;

/** Sum of deviates: the distance in standard errors at which a level is reached with the wanted power. */
static double distance(double level)
{
    return annum__normal_quantile_upper((1 - level) / 2) + annum__normal_quantile(wanted_power);
}

/** The least number of later events of n that shows a rise, from one that a smaller n has: it grows by 0 or 1 each. */
static double critical_count(double least, double n, double q, double tail)
{
    while (least <= n && annum__binomial_upper(least, n, q) > tail)
        least++;
    return least;
}

double annum__power_of_counts(double from_mean, double to_mean, double exposure_share, double level)
{
    const double mean = from_mean + to_mean, q = to_mean / mean, tail = (1 - level) / 2;
    const double reach = 8 * sqrt(mean) + 30;
    const double first = floor(fmax(0, mean - reach)), last = ceil(mean + reach);
    double least = floor(first * exposure_share), power = 0; /* a tail below 1/2 begins above the mean */
    for (double n = first; n <= last; n++) {
        least = critical_count(least, n, exposure_share, tail);
        if (least <= n)
            power += exp(annum__poisson_log_density(n, mean)) * annum__binomial_upper(least, n, q);
    }
    return power;
}

/** Logarithm of the ratio at which the exact power is as wanted; from an approximation of it. */
static double exact_log_ratio(double from, double to, double start, double level)
{
    const double share = to / (from + to);
    double low = 0, high = start, at_low = annum__power_of_counts(from, to, share, level) - wanted_power;
    double at_high = annum__power_of_counts(from, to * exp(high), share, level) - wanted_power;
    for (int i = 0; i < 40 && at_high < 0; i++) {
        low = high;
        at_low = at_high;
        high *= 1.25;
        at_high = annum__power_of_counts(from, to * exp(high), share, level) - wanted_power;
    }
    for (int i = 0; i < 100 && high - low > 1e-11 * high; i++) {
        double middle = i % 8 != 7 ? (low * at_high - high * at_low) / (at_high - at_low) : low + (high - low) / 2;
        if (!(middle > low && middle < high))
            middle = low + (high - low) / 2;
        const double at = annum__power_of_counts(from, to * exp(middle), share, level) - wanted_power;
        if (at == 0)
            return middle;
        if (at < 0) {
            low = middle;
            at_low = at;
            at_high /= 2;
        } else {
            high = middle;
            at_high = at;
            at_low /= 2;
        }
    }
    return low + (high - low) / 2;
}

/**
 * The root of that ratio on the scale of the square root. The exact test's smallest rise that counts as one is half a
 * count further on average, whose effect on the scale is the second term. Against the exact power: 0.02 % off where
 * exposures are alike and 1 % where one is three times the other, from 100 expected events a period on.
 */
static double root_of_ratio(double events, double expected, double level)
{
    const double root = 1 + distance(level) / 2 * sqrt(1 / events + 1 / expected);
    return root + (1 / (expected * root) + 1 / events) / 4;
}

static double of_counts(const annum__chain *chain, annum__rows_pair pair)
{
    const double events = chain->view->events[pair.from], level = chain->options.level;
    double from, to;
    if (!(events > 0))
        return NAN;
    annum__sizes(chain, pair, annum__share_of_year(chain, pair).estimate, &from, &to);
    const double expected = events / from * to, dispersion = chain->options.dispersion;
    const double root = root_of_ratio(events / dispersion, expected / dispersion, level);
    if (dispersion > 1 || events + expected > exact_up_to || expected < 0.01)
        return 100 * (root * root - 1);
    return 100 * expm1(exact_log_ratio(events, expected, 2 * log(root), level));
}

/** @return NaN where not even a proportion of 1 is far enough */
static double of_proportions(const annum__chain *chain, annum__rows_pair pair)
{
    const double p = chain->view->figure[pair.from];
    const double from = chain->view->total[pair.from], to = chain->view->total[pair.to];
    const double half = distance(chain->options.level) / 2 * sqrt(chain->options.dispersion * (1 / from + 1 / to));
    const double angle = asin(sqrt(p)) + half;
    if (!(p > 0) || angle > asin(1))
        return NAN;
    const double root = sin(angle);
    return 100 * (root * root / p - 1);
}

static double of_values(const annum__chain *chain, annum__rows_pair pair)
{
    const double from = chain->view->figure[pair.from];
    if (!(from > 0))
        return NAN;
    const double se = sqrt(chain->options.dispersion) * hypot(chain->view->se[pair.from], chain->view->se[pair.to]);
    return 100 * distance(chain->options.level) * se / from;
}

double annum__detectable_percent(const annum__chain *chain, annum__rows_pair pair)
{
    if (chain->view->kind == ANNUM_COUNT)
        return of_counts(chain, pair);
    if (chain->view->kind == ANNUM_PROPORTION)
        return of_proportions(chain, pair);
    return chain->has_se ? of_values(chain, pair) : NAN;
}
