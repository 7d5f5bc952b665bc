/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The constant and the mean of the law of T at a slope, without the law itself.
 *
 * Given their sum, Poisson counts are multinomial: the constant is (sum of size exp(slope time))^events.
 * Binomial counts have the coefficient of z^events in the product of (1 + z exp(slope time))^total, which is
 * found from binomial probabilities at the intercept where so many events are expected: none of them
 * underflows that matters. Their convolution carries the sum of times along, which is the mean of T.
 */
#include <math.h>
#include <string.h>

#include "trendtest/exact.h"

static annum__exact_normaliser of_counts(const annum__exact_design *d, double slope)
{
    annum__exact_normaliser out = {0, 0, 0};
    double largest = -INFINITY, sum = 0, moment = 0, size = 0;
    for (size_t i = 0; i < d->k; i++)
        largest = fmax(largest, d->log_size[i] + slope * d->centred[i]);
    for (size_t i = 0; i < d->k; i++) {
        const double p = exp(d->log_size[i] + slope * d->centred[i] - largest);
        sum += p;
        moment += p * d->time[i];
        size += d->size[i];
    }
    out.log_total = d->n_events * (largest + log(sum / size));
    out.mean = d->n_events * (moment / sum);
    return out;
}

/** w(m) = 1 at the mode m, and the others by their ratios: all positive, so that no digit is lost. */
static annum__exact_events from_mode(double n, double odds, double mode, size_t most, double *p)
{
    annum__exact_events events = {0, 0, p};
    const double mean = odds; /* of a Poisson distribution: n is infinite */
    const size_t start = mode < (double)most ? (size_t)mode : most;
    double w = 1, sum = 1;
    size_t y = start;
    p[start] = 1;
    for (; y > 0; y--) {
        w *= (double)y / (isinf(n) ? mean : (n - (double)y + 1) * odds);
        if (!(w >= ANNUM__NEGLIGIBLE))
            break;
        p[y - 1] = w;
        sum += w;
    }
    events.first = y;
    w = 1;
    for (y = start; (double)y < n; y++) {
        w *= (isinf(n) ? mean : (n - (double)y) * odds) / ((double)y + 1);
        if (!(w >= ANNUM__NEGLIGIBLE))
            break;
        if (y < most)
            p[y + 1] = w;
        sum += w;
    }
    events.end = (y < most ? y : most) + 1;
    for (size_t j = events.first; j < events.end; j++)
        p[j] /= sum;
    return events;
}

annum__exact_events annum__exact_binomial(double n, double log_odds, size_t most, double *p)
{
    return from_mode(n, exp(log_odds), fmin(n, floor((n + 1) / (1 + exp(-log_odds)))), most, p);
}

annum__exact_events annum__exact_poisson(double mean, size_t most, double *p)
{
    return from_mode(INFINITY, mean, floor(mean), most, p);
}

typedef struct odds {
    const annum__exact_design *design;
    double slope;
    double start; /* log odds without trend */
} odds;

static double expected_events(const void *context, double shift)
{
    const odds *o = context;
    double sum = 0;
    for (size_t i = 0; i < o->design->k; i++)
        sum += o->design->size[i] / (1 + exp(-(o->start + shift + o->slope * o->design->centred[i])));
    return sum - o->design->n_events;
}

/** Probabilities of sums, and T times them, [n] each: of the times so far. */
typedef struct sums {
    double *p;
    double *moment;
} sums;

/** to = from with one more time. */
static void add_time(const sums *from, const sums *to, size_t n, const annum__exact_events *events,
                     double time)
{
    const double *restrict old = from->p, *restrict old_moment = from->moment;
    double *restrict new = to->p, *restrict new_moment = to->moment;
    memset(new, 0, n * sizeof *new);
    memset(new_moment, 0, n * sizeof *new_moment);
    for (size_t y = events->first; y < events->end; y++) {
        const double p = events->p[y], shift = p * ((double)y * time);
        for (size_t s = 0; s < n - y; s++) {
            new[s + y] += p *old[s];
            new_moment[s + y] += p * old_moment[s] + shift * old[s];
        }
    }
}

static annum__exact_normaliser of_proportions(const annum__exact_design *d, double slope, double *scratch)
{
    const size_t most = (size_t)d->n_events, n = most + 1;
    const odds o = {d, slope, log(d->n_events / (d->n_all - d->n_events))};
    sums so_far = {scratch, scratch + n}, next = {scratch + 2 * n, scratch + 3 * n};
    annum__exact_normaliser out = {0, 0, o.start + annum__exact_root(expected_events, &o, 0.25)};
    memset(scratch, 0, 2 * n * sizeof *scratch);
    so_far.p[0] = 1;
    for (size_t i = 0; i < d->k; i++) {
        const double log_odds = out.intercept + slope * d->centred[i];
        const annum__exact_events events = annum__exact_binomial(d->size[i], log_odds, most, scratch + 4 * n);
        const sums old = so_far;
        add_time(&old, &next, n, &events, d->time[i]);
        so_far = next;
        next = old;
        out.log_total += d->size[i] * (log1p(exp(-fabs(log_odds))) + fmax(0, log_odds));
    }
    out.log_total += log(so_far.p[most]) - out.intercept * d->n_events;
    out.mean = so_far.moment[most] / so_far.p[most];
    return out;
}

size_t annum__exact_normaliser_scratch(const annum__exact_design *d)
{
    return d->proportion ? 5 * ((size_t)d->n_events + 1) : 1;
}

annum__exact_normaliser annum__exact_normalise(const annum__exact_design *d, double slope, double *scratch)
{
    return d->proportion ? of_proportions(d, slope, scratch) : of_counts(d, slope);
}
