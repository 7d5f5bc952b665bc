/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest rise that two figures of these sizes would have shown with a power of 80 %, had the level been
 * the earlier figure's.
 *
 * Counts: by the power of the exact conditional test (Przyborowski and Wilenski 1940), summed over the
 * earlier count while counts are few; beyond that on the scale of the square root, where a count has the
 * variance 1/4 (Bartlett 1936). Proportions: on the scale of the arcsine root (Cohen 1988, chapter 6). Values: by z.
 */
#include <math.h>

#include "change/chain.h"
#include "change/root.h"
#include "core/dist.h"

static const double wanted_power = 0.8;

/** Expected events of both periods at the earlier level up to which the exact power is summed. */
static const double exact_up_to = 100;

/** Earlier counts that the sum can hold: those within seven standard deviations of 100, and twenty more. */
enum { COUNTS = 256 };

/** For each earlier count its probability, and the least later count that shows a rise from it. */
typedef struct critical_counts {
    size_t n;
    double probability[COUNTS];
    double least[COUNTS];
} critical_counts;

/** Sum of deviates: the distance in standard errors at which a level is reached with the wanted power. */
static double distance(double level)
{
    return annum__normal_quantile_upper((1 - level) / 2) + annum__normal_quantile(wanted_power);
}

/** The least y of `from` or more whose tail given x + y is at most so large, by doubling steps and bisection.
 */
static double least_showing(double x, double from, double share, double tail)
{
    double low = from - 1, high = from, step = 1;
    while (high < 1e15 && annum__beta_lower(share, high, x + 1) > tail) {
        low = high;
        high += step;
        step *= 2;
    }
    while (high - low > 1) {
        const double middle = floor(low + (high - low) / 2);
        if (annum__beta_lower(share, middle, x + 1) > tail)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void find_critical(critical_counts *c, double mean, double share, double level)
{
    const double reach = 7 * sqrt(mean) + 20, tail = (1 - level) / 2;
    const double first = floor(fmax(0, mean - reach)), last = fmin(ceil(mean + reach), first + COUNTS - 1);
    double least = 1;
    c->n = 0;
    for (double x = first; x <= last; x++) {
        least = least_showing(x, least, share, tail);
        c->probability[c->n] = exp(annum__poisson_log_density(x, mean));
        c->least[c->n++] = least;
    }
}

static double power(const critical_counts *c, double to_mean)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += c->probability[i] * annum__poisson_upper(c->least[i], to_mean);
    return sum;
}

double annum__power_of_counts(double from_mean, double to_mean, double exposure_share, double level)
{
    critical_counts c;
    find_critical(&c, from_mean, exposure_share, level);
    return power(&c, to_mean);
}

typedef struct wanted {
    const critical_counts *critical;
    double to; /* mean at the earlier level */
} wanted;

/** Rises with the ratio's logarithm. */
static double above_wanted(double log_ratio, const void *context)
{
    const wanted *w = context;
    return power(w->critical, w->to * exp(log_ratio)) - wanted_power;
}

/** The ratio at which the exact power is as wanted, less 1. */
static double exact_rise(double from, double to, double guess, double level)
{
    critical_counts critical;
    const wanted w = {&critical, to};
    find_critical(&critical, from, to / (from + to), level);
    return expm1(annum__rising_root_near(above_wanted, &w, guess, 0.02 * guess, 600));
}

/**
 * The root of that ratio on the scale of the square root. The exact test's smallest rise that counts as one
 * is half a count further on average, whose effect on the scale is the second term. Against the exact power:
 * 0.02 % off where exposures are alike and 1 % where one is three times the other, from 50 expected events a
 * period on.
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
    if (dispersion == 1 && events + expected <= exact_up_to && fmin(events, expected) > 1e-9)
        return 100 * exact_rise(events, expected, 2 * log(root), level);
    return 100 * (root * root - 1);
}

/** @return NaN where not even a proportion of 1 is far enough */
static double of_proportions(const annum__chain *chain, annum__rows_pair pair)
{
    const double p = chain->view->figure[pair.from];
    const double from = chain->view->total[pair.from], to = chain->view->total[pair.to];
    const double half =
        distance(chain->options.level) / 2 * sqrt(chain->options.dispersion * (1 / from + 1 / to));
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
    const double se =
        sqrt(chain->options.dispersion) * hypot(chain->view->se[pair.from], chain->view->se[pair.to]);
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
