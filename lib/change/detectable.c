/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest rise that two figures of these sizes would have shown with a power of 80 %, had the level been
 * the earlier figure's.
 *
 * Counts: by the power of the exact conditional test (Przyborowski and Wilenski 1940), summed over all
 * totals, while counts are few; beyond that on the scale of the square root, where a count has the variance
 * 1/4 (Bartlett 1936). Proportions: on the scale of the arcsine root (Cohen 1988, chapter 6). Values: by z.
 */
#include <math.h>

#include "change/chain.h"
#include "change/root.h"
#include "core/dist.h"

static const double wanted_power = 0.8;

/** Expected events of both periods at the earlier level up to which the exact power is summed. */
static const double exact_up_to = 100;

/** Totals that the sum can hold. */
enum { TOTALS = 1024 };

/** For each total the least number of later events that shows a rise; it grows by 0 or 1 from one to the
 * next. */
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

typedef struct wanted {
    critical_counts *critical;
    double from, to; /* means at the earlier level */
    int *too_large;
} wanted;

/** Rises with the ratio's logarithm. */
static double above_wanted(double log_ratio, const void *context)
{
    const wanted *w = context;
    const double reached = power(w->critical, w->from, w->to * exp(log_ratio));
    if (!isnan(reached))
        return reached - wanted_power;
    *w->too_large = 1;
    return INFINITY;
}

/** The ratio at which the exact power is as wanted, less 1; NaN where there are too many totals to be summed
 * over. */
static double exact_rise(double from, double to, double guess, double level)
{
    critical_counts critical;
    int too_large = 0;
    critical.share = to / (from + to);
    critical.tail = (1 - level) / 2;
    critical.n = 0;
    const wanted w = {&critical, from, to, &too_large};
    const double log_ratio = annum__rising_root_near(above_wanted, &w, guess, 0.02 * guess, 700);
    return too_large ? NAN : expm1(log_ratio);
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
    double exact = NAN;
    if (dispersion == 1 && events + expected <= exact_up_to)
        exact = exact_rise(events, expected, 2 * log(root), level);
    return 100 * (isnan(exact) ? root * root - 1 : exact);
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
