/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dynamic programming from the end: the best cost of rows i … n - 1 with m breaks is the least of the cost of
 * a first segment i … j and the best of rows j + 1 … n - 1 with m - 1 breaks. Ends j are gone through from
 * the last one down, each with the costs of all segments that end there, so that nothing of size n^2 is kept;
 * of ends that serve equally well the earliest stays.
 */
#include <math.h>

#include "annum/regress.h"
#include "breaks/regimes.h"
#include "core/error.h"

typedef struct search {
    const annum__regimes *r;
    double **best;   /**< [max + 1][n + 1] cost of the rows from i on */
    uint32_t **next; /**< [max + 1][n + 1] first row of its second segment */
    double *cost;    /**< [n] */
    double slack;    /**< relative: what rounding may add to a cost */
    double least;    /**< absolute */
} search;

static int search_room(search *s, annum__arena *scratch)
{
    const size_t n = s->r->n, max = s->r->max;
    s->best = annum__arena_take(scratch, max + 1, sizeof *s->best);
    s->next = annum__arena_take(scratch, max + 1, sizeof *s->next);
    s->cost = annum__arena_take(scratch, n, sizeof *s->cost);
    if (!s->best || !s->next || !s->cost)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t m = 0; m <= max; m++) {
        s->best[m] = annum__arena_take(scratch, n + 1, sizeof **s->best);
        s->next[m] = annum__arena_take(scratch, n + 1, sizeof **s->next);
        if (!s->best[m] || !s->next[m])
            return ANNUM_ERR_NO_MEMORY;
        for (size_t i = 0; i <= n; i++)
            s->best[m][i] = INFINITY;
    }
    return ANNUM_OK;
}

/** Rounding of a sum of squares is of the size of the figures' squared; of a deviance, see regimes.c. */
static void set_tolerances(search *s)
{
    const annum__regimes *r = s->r;
    s->slack = 1 + 1e-12;
    s->least = r->negligible;
    if (r->family == ANNUM_GAUSSIAN)
        s->least = 1e-24 * s->best[0][0] + 1e-31 * (double)r->n;
}

/** Segments that end before row `second`, followed by the best of the rows from there on with m - 1 breaks.
 */
static void try_end(search *s, size_t m, size_t second, size_t n_starts)
{
    const double rest = s->best[m - 1][second], *cost = s->cost;
    double *best = s->best[m];
    uint32_t *next = s->next[m];
    for (size_t i = 0; i < n_starts; i++) {
        const double all = cost[i] + rest;
        if (all <= best[i] * s->slack + s->least) {
            next[i] = (uint32_t)second;
            best[i] = all < best[i] ? all : best[i];
        }
    }
}

static void search_run(search *s)
{
    const annum__regimes *r = s->r;
    const size_t n = r->n, h = r->min_size;
    annum__segment_costs(r, n - 1, s->cost);
    for (size_t i = 0; i + h <= n; i++)
        s->best[0][i] = s->cost[i];
    set_tolerances(s);
    for (size_t second = n - h; second >= h; second--) {
        annum__segment_costs(r, second - 1, s->cost);
        for (size_t m = 1; m <= r->max && second + m * h <= n; m++)
            try_end(s, m, second, m == r->max ? 1 : second - h + 1);
    }
}

static int keep(const search *s, annum__arena *arena, annum__best_dates *out)
{
    const size_t n = s->r->n, max = s->r->max;
    out->max = max;
    out->first = annum__arena_take(arena, max + 1, sizeof *out->first);
    if (!out->first)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t m = 0; m <= max; m++) {
        size_t *first = annum__arena_take(arena, m + 2, sizeof *first);
        if (!first)
            return ANNUM_ERR_NO_MEMORY;
        for (size_t k = 0; k < m; k++)
            first[k + 1] = s->next[m - k][first[k]];
        first[m + 1] = n;
        out->first[m] = first;
    }
    return ANNUM_OK;
}

int annum__search_dates(const annum__regimes *r, annum__arena *arena, annum__arena *scratch,
                        annum__best_dates *out, annum_error *error)
{
    search s = {.r = r};
    if (search_room(&s, scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    search_run(&s);
    return keep(&s, arena, out) == ANNUM_OK ? ANNUM_OK : annum__fail_memory(error);
}
