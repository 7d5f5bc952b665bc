/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Tails of T at any slope, and the slopes that have given tails.
 *
 * The law at another slope is that at the one it was computed for, times exp(difference T), over the quotient
 * of their constants. Only the tail whose terms fall off is summed, all of them positive; the other one is
 * the rest.
 */
#include <float.h>
#include <math.h>

#include "trendtest/exact.h"

/** Sum of p exp(difference (T - observed)) on one side of the observed T, where its terms fall off. */
static double side_sum(const annum__exact_law *law, double difference, int above)
{
    const double q = exp(-fabs(difference)), middle = -law->first;
    double sum = 0;
    if (above) {
        const size_t end = middle >= 0 ? (size_t)middle + 1 : 0;
        for (size_t i = law->n; i > end; i--)
            sum = q * (sum + law->p[i - 1]);
        return middle >= 0 ? sum : sum * exp(-fabs(difference) * (-middle - 1));
    }
    const size_t end = middle < 0 ? 0 : middle < (double)law->n ? (size_t)middle : law->n;
    for (size_t i = 0; i < end; i++)
        sum = q * (sum + law->p[i]);
    return middle <= (double)law->n ? sum : sum * exp(-fabs(difference) * (middle - (double)law->n));
}

static double side_sum_of_list(const annum__exact_law *law, double difference, double tolerance, int above)
{
    double sum = 0;
    for (size_t i = 0; i < law->n; i++) {
        if (above ? law->away[i] > tolerance : law->away[i] < -tolerance)
            sum += law->p[i] * exp(difference * law->away[i]);
    }
    return sum;
}

static double at_observed(const annum__exact_law *law, double tolerance)
{
    double sum = 0;
    if (!law->away)
        return -law->first >= 0 && -law->first < (double)law->n ? law->p[(size_t)-law->first] : 0;
    for (size_t i = 0; i < law->n; i++)
        sum += fabs(law->away[i]) <= tolerance ? law->p[i] : 0;
    return sum;
}

annum__exact_tails annum__exact_tails_at(const annum__exact_family *f, double slope)
{
    const annum__exact_design *d = f->design;
    const annum__exact_normaliser normaliser = annum__exact_normalise(d, slope, f->scratch);
    const double difference = slope - f->slope;
    const int above = difference < 0;
    double score = 0;
    for (size_t i = 0; i < d->k; i++)
        score += d->centred[i] * d->events[i];
    const double scale = exp(f->log_total - normaliser.log_total + difference * score);
    const double sum = f->law->away ? side_sum_of_list(f->law, difference, d->tolerance, above)
                                    : side_sum(f->law, difference, above);
    const double at = scale * at_observed(f->law, d->tolerance), side = scale * sum;
    const double rest = fmax(0, 1 - side - at);
    const annum__exact_tails tails = {above ? rest : side, at, above ? side : rest};
    return tails;
}

double annum__exact_p(const annum__exact_tails *tails, double at_weight)
{
    return fmin(1, 2 * (fmin(tails->below, tails->above) + at_weight * tails->at));
}

typedef struct search {
    const annum__exact_family *family;
    double tail;
    double at_weight;
    int upper;
} search;

/** The quotient is below 1 exactly where the tail is below the wanted one, so p and limits never disagree. */
static double distance(const void *context, double slope)
{
    const search *s = context;
    const annum__exact_tails tails = annum__exact_tails_at(s->family, slope);
    const double tail = (s->upper ? tails.below : tails.above) + s->at_weight * tails.at;
    const double log_quotient = log(fmax(tail, DBL_MIN) / s->tail);
    return s->upper ? -log_quotient : log_quotient;
}

double annum__exact_limit(const annum__exact_family *family, double tail, double at_weight, int upper,
                          double step)
{
    const search s = {family, tail, at_weight, upper};
    return annum__exact_root(distance, &s, step);
}
