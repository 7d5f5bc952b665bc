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
static const double exact_up_to = 100;

/** Totals that the sum can hold. */
enum { TOTALS = 1024 };

/** For each total the least number of later events that shows a rise; it grows by 0 or 1 from one to the next. */
typedef struct critical_counts {
    double share; /* of the exposure, the later period's */
    double tail;
    size_t n; /* known so far */
    double least[TOTALS];
} critical_counts;

/** Sum of deviates: the distance in standard errors at which a level is reached with the wanted power. */
static double distance(double level)
{
    return annum__normal_quantile_upper((1 - level) / 2) + annum__normal_quantile(wanted_power);
}

static void know_up_to(critical_counts *c, size_t total)
{
    for (; c->n <= total; c->n++) {
        const double n = (double)c->n;
        double least = c->n > 0 ? c->least[c->n - 1] : 0;
        while (least <= n && annum__binomial_upper(least, n, c->share) > c->tail)
            least++;
        c->least[c->n] = least;
    }
}

/** @return NaN where the totals are too large to be summed over */
static double power(critical_counts *c, double from_mean, double to_mean)
{
    const double mean = from_mean + to_mean, q = to_mean / mean, reach = 7 * sqrt(mean) + 20;
    const double first = floor(fmax(0, mean - reach)), last = ceil(mean + reach);
    double sum = 0;
    if (!(last < TOTALS))
        return NAN;
    know_up_to(c, (size_t)last);
    for (double n = first; n <= last; n++) {
        const double least = c->least[(size_t)n];
        if (least <= n)
            sum += exp(annum__poisson_log_density(n, mean)) * annum__binomial_upper(least, n, q);
    }
    return sum;
}

double annum__power_of_counts(double from_mean, double to_mean, double exposure_share, double level)
{
    critical_counts c;
    c.share = exposure_share;
    c.tail = (1 - level) / 2;
    c.n = 0;
    return power(&c, from_mean, to_mean);
}

/**
 * The ratio's logarithm at which the exact power is as wanted, by false position with halving (Illinois) from an
 * approximation of it; NaN where the totals are too large.
 */
static double exact_log_ratio(critical_counts *c, double from, double to, double start)
{
    double low = 0.95 * start, at_low = power(c, from, to * exp(low)) - wanted_power;
    double high = 1.05 * start, at_high = power(c, from, to * exp(high)) - wanted_power;
    for (int i = 0; i < 40 && at_high < 0; i++) {
        low = high;
        at_low = at_high;
        high *= 1.25;
        at_high = power(c, from, to * exp(high)) - wanted_power;
    }
    for (int i = 0; i < 40 && at_low > 0; i++) {
        high = low;
        at_high = at_low;
        low /= 1.25;
        at_low = power(c, from, to * exp(low)) - wanted_power;
    }
    if (!(at_low <= 0 && at_high >= 0))
        return NAN;
    for (int i = 0; i < 100 && high - low > 1e-11 * high; i++) {
        double middle = i % 8 != 7 ? (low * at_high - high * at_low) / (at_high - at_low) : low + (high - low) / 2;
        if (!(middle > low && middle < high))
            middle = low + (high - low) / 2;
        const double at = power(c, from, to * exp(middle)) - wanted_power;
        if (at == 0 || middle == low || middle == high)
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
 * exposures are alike and 1 % where one is three times the other, from 50 expected events a period on.
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
    double exact = NAN;
    if (dispersion == 1 && events + expected <= exact_up_to) {
        critical_counts c;
        c.share = expected / (events + expected);
        c.tail = (1 - level) / 2;
        c.n = 0;
        exact = expm1(exact_log_ratio(&c, events, expected, 2 * log(root)));
    }
    return 100 * (isnan(exact) ? root * root - 1 : exact);
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
