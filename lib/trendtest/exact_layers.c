/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The law of T for proportions at whole steps of time: probabilities of (events so far, T so far), one time
 * after the other, of independent binomials at the slope and the intercept where so many events are expected.
 *
 * Row s holds T from 0 to s times the last time. A new row takes the old rows below it and itself, so rows
 * are renewed in place from above.
 */
#include <math.h>
#include <string.h>

#include "trendtest/exact.h"

typedef struct row {
    double *p; /* by T */
    size_t first;
    size_t end; /* none at first */
} row;

static void trim(row *r)
{
    while (r->first < r->end && r->p[r->end - 1] < ANNUM__NEGLIGIBLE)
        r->end--;
    while (r->first < r->end && r->p[r->first] < ANNUM__NEGLIGIBLE)
        r->first++;
    if (r->first == r->end)
        r->first = r->end = 0;
}

/** Room for the terms of a new row, with zeros where the old one had none. */
static void widen(row *rows, size_t s, const annum__exact_events *events, size_t time)
{
    row *r = &rows[s];
    size_t first = r->first, end = r->end;
    for (size_t y = events->first; y < events->end && y <= s; y++) {
        const row *from = &rows[s - y];
        if (from->first == from->end)
            continue;
        first = first == end || from->first + y * time < first ? from->first + y * time : first;
        end = from->end + y * time > end ? from->end + y * time : end;
    }
    if (r->first == r->end)
        r->first = r->end = first;
    memset(r->p + first, 0, (r->first - first) * sizeof *r->p);
    memset(r->p + r->end, 0, (end - r->end) * sizeof *r->p);
    r->first = first;
    r->end = end;
}

static void add_shifted(row *restrict to, const row *restrict from, size_t shift, double p)
{
    double *restrict target = to->p + shift;
    for (size_t t = from->first; t < from->end; t++)
        target[t] += p * from->p[t];
}

/** @return multiplications */
static double renew(row *rows, size_t s, const annum__exact_events *events, size_t time)
{
    const double stay = events->first == 0 ? events->p[0] : 0;
    double work;
    widen(rows, s, events, time);
    work = (double)(rows[s].end - rows[s].first);
    for (size_t t = rows[s].first; t < rows[s].end; t++)
        rows[s].p[t] *= stay;
    for (size_t y = events->first > 1 ? events->first : 1; y < events->end && y <= s; y++) {
        add_shifted(&rows[s], &rows[s - y], y * time, events->p[y]);
        work += (double)(rows[s - y].end - rows[s - y].first);
    }
    trim(&rows[s]);
    return work;
}

static row *take_rows(size_t most, size_t last, annum__arena *arena)
{
    row *rows = annum__arena_take(arena, most + 1, sizeof *rows);
    double *p = annum__arena_take(arena, most * (most + 1) / 2 * last + most + 1, sizeof *p);
    if (!rows || !p)
        return NULL;
    for (size_t s = 0; s <= most; s++) {
        rows[s].p = p;
        p += s * last + 1;
    }
    rows[0].p[0] = 1;
    rows[0].end = 1;
    return rows;
}

int annum__exact_layers(annum__exact_law *law, const annum__exact_design *d, double slope, double intercept,
                        annum__arena *arena)
{
    const size_t most = (size_t)d->n_events, last = (size_t)d->time[d->k - 1];
    const double cells = d->n_events * (d->n_events + 1) / 2 * d->time[d->k - 1] + d->n_events + 1;
    double work_left = d->work_max, left = d->n_all, sum = 0;
    if (cells > ANNUM_EXACT_TREND_CELLS_MAX)
        return ANNUM_ERR_TOO_LARGE;
    row *rows = take_rows(most, last, arena);
    double *p = annum__arena_take(arena, most + 1, sizeof *p);
    if (!rows || !p)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < d->k; i++) {
        const annum__exact_events events =
            annum__exact_binomial(d->size[i], intercept + slope * d->centred[i], most, p);
        left -= d->size[i];
        for (size_t s = most + 1; s-- > 0;) {
            if ((double)s + left < d->n_events) /* the times to come can't make up for it */
                break;
            if (!annum__exact_work(&work_left, renew(rows, s, &events, (size_t)d->time[i])))
                return ANNUM_ERR_TOO_LARGE;
        }
    }
    const row *r = &rows[most];
    law->n = r->end - r->first;
    law->first = (double)r->first - d->observed;
    law->p = r->p + r->first;
    for (size_t j = 0; j < law->n; j++)
        sum += law->p[j];
    for (size_t j = 0; j < law->n; j++)
        law->p[j] /= sum;
    return ANNUM_OK;
}
