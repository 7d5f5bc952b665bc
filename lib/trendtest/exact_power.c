/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The law of T for counts at whole steps of time: each event falls on a time by itself, so T is the sum of so
 * many independent times, and its law the power of a polynomial, by squaring. All terms are positive: the
 * relative error of each coefficient stays within a few units of the last place a squaring.
 */
#include <math.h>
#include <string.h>

#include "trendtest/exact.h"

/** Probabilities of first, first + 1 … */
typedef struct piece {
    double first;
    size_t n;
    double *p;
} piece;

static void trim(piece *a)
{
    size_t skip = 0;
    while (a->n > 0 && a->p[a->n - 1] < ANNUM__NEGLIGIBLE)
        a->n--;
    while (skip < a->n && a->p[skip] < ANNUM__NEGLIGIBLE)
        skip++;
    a->n -= skip;
    a->first += (double)skip;
    memmove(a->p, a->p + skip, a->n * sizeof *a->p);
}

static void square(const piece *restrict a, piece *restrict out)
{
    double *restrict to = out->p;
    out->first = 2 * a->first;
    out->n = 2 * a->n - 1;
    memset(to, 0, out->n * sizeof *to);
    for (size_t i = 0; i < a->n; i++) {
        const double p = a->p[i], twice = 2 * p;
        to[2 * i] += p * p;
        for (size_t j = i + 1; p > 0 && j < a->n; j++)
            to[i + j] += twice * a->p[j];
    }
    trim(out);
}

static void multiply(const piece *restrict few, const piece *restrict a, piece *restrict out)
{
    double *restrict to = out->p;
    out->first = few->first + a->first;
    out->n = few->n + a->n - 1;
    memset(to, 0, out->n * sizeof *to);
    for (size_t i = 0; i < few->n; i++) {
        const double p = few->p[i];
        for (size_t j = 0; p > 0 && j < a->n; j++)
            to[i + j] += p * a->p[j];
    }
    trim(out);
}

static void one_event(const annum__exact_design *d, double slope, piece *one)
{
    double largest = -INFINITY, sum = 0;
    one->n = (size_t)d->time[d->k - 1] + 1;
    memset(one->p, 0, one->n * sizeof *one->p);
    for (size_t i = 0; i < d->k; i++)
        largest = fmax(largest, d->log_size[i] + slope * d->centred[i]);
    for (size_t i = 0; i < d->k; i++)
        sum += one->p[(size_t)d->time[i]] = exp(d->log_size[i] + slope * d->centred[i] - largest);
    for (size_t i = 0; i < one->n; i++)
        one->p[i] /= sum;
    trim(one);
}

static void swap(piece *a, piece *b)
{
    const piece c = *a;
    *a = *b;
    *b = c;
}

int annum__exact_power(annum__exact_law *law, const annum__exact_design *d, double slope, annum__arena *arena)
{
    const size_t events = (size_t)d->n_events;
    const double cells = d->n_events * d->time[d->k - 1] + 2;
    double work_left = d->work_max;
    size_t bit = 1;
    if (cells > ANNUM_EXACT_TREND_CELLS_MAX)
        return ANNUM_ERR_TOO_LARGE;
    piece one = {0, 0, annum__arena_take(arena, (size_t)d->time[d->k - 1] + 1, sizeof(double))};
    piece power = {0, 0, annum__arena_take(arena, (size_t)cells, sizeof(double))};
    piece other = {0, 0, annum__arena_take(arena, (size_t)cells, sizeof(double))};
    if (!one.p || !power.p || !other.p)
        return ANNUM_ERR_NO_MEMORY;
    one_event(d, slope, &one);
    power.first = one.first;
    power.n = one.n;
    memcpy(power.p, one.p, one.n * sizeof *one.p);
    while (bit <= events / 2)
        bit *= 2;
    for (bit /= 2; bit > 0; bit /= 2) {
        const double length = (double)power.n;
        if (!annum__exact_work(&work_left,
                               length * length / 2 + (events & bit ? 2 * length * (double)d->k : 0)))
            return ANNUM_ERR_TOO_LARGE;
        square(&power, &other);
        swap(&power, &other);
        if (events & bit) {
            multiply(&one, &power, &other);
            swap(&power, &other);
        }
    }
    law->n = power.n;
    law->first = power.first - d->observed;
    law->p = power.p;
    return ANNUM_OK;
}
