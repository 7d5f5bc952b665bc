/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The law of T at times without a common step: a list of (events so far, T so far, probability), one time
 * after the other, of independent counts or binomials. The list stays sorted; sums that are equal but for
 * rounding are merged.
 *
 * A time's new list is the merge of the old one's copies, each shifted by another number of events.
 */
#include <math.h>

#include "trendtest/exact.h"

typedef struct term {
    double events;
    double t;
    double p;
} term;

typedef struct list {
    term *terms;
    size_t n;
} list;

typedef struct lists {
    list old, sum, spare;
    size_t room; /* of each */
    double work_left;
    double tolerance;
} lists;

static int comes_before(const term *a, const term *b)
{
    return a->events < b->events || (a->events == b->events && a->t < b->t);
}

/** Appends a term, or adds it to the last one. @return 0 where there is no room */
static int append(list *to, const term *new, size_t room, double tolerance)
{
    term *last = to->n > 0 ? &to->terms[to->n - 1] : NULL;
    if (new->p < ANNUM__NEGLIGIBLE)
        return 1;
    if (last && last->events == new->events &&new->t - last->t <= tolerance) {
        last->p += new->p;
        return 1;
    }
    if (to->n == room)
        return 0;
    to->terms[to->n++] = *new;
    return 1;
}

/** Merges the old list, with y more events at a time, into the sum. Only terms of `least` to `most` events
 * count. */
static int merge_copy(lists *l, double y, double time, double p, double least, double most)
{
    list *to = &l->spare;
    size_t i = 0;
    to->n = 0;
    for (size_t j = 0; j < l->old.n; j++) {
        const term *old = &l->old.terms[j];
        const term new = {old->events + y, old->t + y * time, old->p * p};
        if (new.events < least || new.events > most)
            continue;
        for (; i < l->sum.n && !comes_before(&new, &l->sum.terms[i]); i++) {
            if (!append(to, &l->sum.terms[i], l->room, l->tolerance))
                return 0;
        }
        if (!append(to, &new, l->room, l->tolerance))
            return 0;
    }
    for (; i < l->sum.n; i++) {
        if (!append(to, &l->sum.terms[i], l->room, l->tolerance))
            return 0;
    }
    const list swap = l->sum;
    l->sum = l->spare;
    l->spare = swap;
    return annum__exact_work(&l->work_left, 2 * (double)(l->old.n + l->sum.n));
}

static int add_time(lists *l, const annum__exact_events *events, double time, double least, double most)
{
    l->sum.n = 0;
    for (size_t y = events->first; y < events->end; y++) {
        if (!merge_copy(l, (double)y, time, events->p[y], least, most))
            return 0;
    }
    const list swap = l->old;
    l->old = l->sum;
    l->sum = swap;
    return 1;
}

/** Terms that a list can have: ways to spread up to so many events over the times, (events + k) over k. */
static size_t room_for(const annum__exact_design *d)
{
    const double most = fmin(ANNUM_EXACT_TREND_SUMS_MAX, d->work_max / 50); /* each is merged tens of times */
    double ways = 1;
    for (size_t i = 1; i <= d->k && ways < most; i++)
        ways *= (d->n_events + (double)i) / (double)i;
    return (size_t)fmin(most, ceil(ways)) + 1;
}

static int make_room(lists *l, const annum__exact_design *d, annum__arena *arena)
{
    l->room = room_for(d);
    l->tolerance = d->tolerance;
    l->work_left = d->work_max;
    l->old.terms = annum__arena_take(arena, l->room, sizeof(term));
    l->sum.terms = annum__arena_take(arena, l->room, sizeof(term));
    l->spare.terms = annum__arena_take(arena, l->room, sizeof(term));
    return l->old.terms && l->sum.terms && l->spare.terms ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

static int keep(annum__exact_law *law, const annum__exact_design *d, const list *terms, annum__arena *arena)
{
    double sum = 0;
    law->n = terms->n;
    law->away = annum__arena_take(arena, terms->n, sizeof *law->away);
    law->p = annum__arena_take(arena, terms->n, sizeof *law->p);
    if (!law->away || !law->p)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < terms->n; i++)
        sum += terms->terms[i].p;
    for (size_t i = 0; i < terms->n; i++) {
        law->away[i] = terms->terms[i].t - d->observed;
        law->p[i] = terms->terms[i].p / sum;
    }
    return ANNUM_OK;
}

int annum__exact_sums(annum__exact_law *law, const annum__exact_design *d, double slope, double intercept,
                      annum__arena *arena)
{
    const size_t most = (size_t)d->n_events;
    double left = d->n_all, largest = -INFINITY, size = 0;
    lists l = {0};
    double *p = annum__arena_take(arena, most + 1, sizeof *p);
    if (!p || make_room(&l, d, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; !d->proportion && i < d->k; i++)
        largest = fmax(largest, d->log_size[i] + slope * d->centred[i]);
    for (size_t i = 0; !d->proportion && i < d->k; i++)
        size += exp(d->log_size[i] + slope * d->centred[i] - largest);
    l.old.terms[0] = (term){0, 0, 1};
    l.old.n = 1;
    for (size_t i = 0; i < d->k; i++) {
        const double predictor = slope * d->centred[i];
        const annum__exact_events events =
            d->proportion ? annum__exact_binomial(d->size[i], intercept + predictor, most, p)
                          : annum__exact_poisson(
                                d->n_events * exp(d->log_size[i] + predictor - largest) / size, most, p);
        left -= d->size[i];
        const double to_come = d->proportion ? left : i + 1 < d->k ? d->n_events : 0;
        if (!add_time(&l, &events, d->time[i], d->n_events - to_come, d->n_events))
            return ANNUM_ERR_TOO_LARGE;
    }
    return keep(law, d, &l.old, arena);
}
