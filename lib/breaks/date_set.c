/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confidence limits of dates of breaks in counts and proportions: from the first to the last date whose
 * deviance is at most c above the best one's, the other dates being as they are (Siegmund 1988, International
 * Statistical Review 56:31-48). c is such that of draws with the break where it was found a share `level` has
 * the true date in its set. Draws are given the events on either side, so that rates need not be known.
 */
#include <math.h>

#include <gsl/gsl_sort_double.h>

#include "breaks/gain.h"
#include "breaks/draws.h"
#include "breaks/regimes.h"

enum { DRAWS_MAX = 999 };

/** Two neighbouring segments: rows from … to - 1 with a break at row `at`. */
typedef struct pair {
    const annum__regimes *r;
    size_t from, at, to;
} pair;

/** Fall of the deviance by a break at every date; indices count from p->from. @return the largest */
static double falls(const pair *p, const double *y, double *fall)
{
    const size_t h = p->r->min_size, n = p->to - p->from;
    const double *size = p->r->size + p->from;
    double events = 0, all = 0, before = 0, size_before = 0, largest = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        events += y[i];
        all += size[i];
    }
    for (size_t i = 0; i + h <= n; i++) {
        if (i >= h) {
            fall[i] = 2 * (annum__level_gain(p->r, before, size_before) +
                           annum__level_gain(p->r, events - before, all - size_before));
            largest = fmax(largest, fall[i]);
        }
        before += y[i];
        size_before += size[i];
    }
    return largest;
}

static double whole(double events)
{
    return floor(events + 0.5);
}

/** How far the true date's deviance is above the best one's, in a share `level` of draws at most. */
static int simulate(const pair *p, const annum__breaking *b, const annum__segment_fit *fit, uint64_t stream,
                    double *threshold)
{
    const size_t n = p->to - p->from,
                 draws = b->options.draws < DRAWS_MAX ? (size_t)b->options.draws : DRAWS_MAX,
                 cut = p->at - p->from;
    const int urn = p->r->family == ANNUM_BINOMIAL;
    double *room = annum__arena_take(b->scratch, 3 * n + draws, sizeof *room);
    annum__spread spread[2];
    if (!room)
        return ANNUM_ERR_NO_MEMORY;
    double *y = room, *fall = y + n, *size = fall + n, *away = size + n;
    for (size_t i = 0; i < n; i++)
        size[i] = urn ? whole(p->r->size[p->from + i]) : p->r->size[p->from + i];
    if (annum__spread_make(&spread[0], urn, size, cut, whole(fit[0].events), b->scratch) != ANNUM_OK ||
        annum__spread_make(&spread[1], urn, size + cut, n - cut, whole(fit[1].events), b->scratch) !=
            ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < draws; i++) {
        annum__dice dice = annum__dice_new(b->options.seed, stream << 32 | i);
        annum__spread_draw(&spread[0], &dice, y);
        annum__spread_draw(&spread[1], &dice, y + cut);
        away[i] = falls(p, y, fall);
        away[i] -= fall[cut];
    }
    gsl_sort(away, 1, draws);
    const double rank = ceil(b->options.level * (double)(draws + 1));
    *threshold = rank <= (double)draws ? away[(size_t)rank - 1] : INFINITY;
    return ANNUM_OK;
}

static int set_limits(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                      size_t k, annum_break *at)
{
    const pair p = {r, s->first[k], s->first[k + 1], s->first[k + 2]};
    const size_t n = p.to - p.from, h = r->min_size;
    double threshold, *fall = annum__arena_take(b->scratch, n, sizeof *fall);
    if (!fall || simulate(&p, b, s->fit + k, (1000 + s->breaks) << 8 | k, &threshold) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    /* Pearson's dispersion stretches all deviances alike. */
    const double stretch = r->quasi ? fmax(1, s->pearson / s->df) : 1;
    const double lowest = falls(&p, r->y + p.from, fall) - threshold * stretch - 1e-9;
    size_t first = n, last = 0;
    for (size_t i = h; i + h <= n; i++) {
        if (fall[i] >= lowest) {
            first = first == n ? i : first;
            last = i;
        }
    }
    /* What lies beyond the dates that min_size allows is not known. */
    at->lower = first > h ? b->time[p.from + first] : NAN;
    at->upper = last + h < n ? b->time[p.from + last] : NAN;
    return ANNUM_OK;
}

int annum__date_sets(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                     annum_break *at)
{
    int status = ANNUM_OK;
    for (size_t k = 0; k < s->breaks && status == ANNUM_OK; k++)
        status = set_limits(r, b, s, k, &at[k]);
    return status;
}
