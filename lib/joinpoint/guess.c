/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A good choice of places, quickly: what it costs is the threshold that the search for the best begins with.
 */
#include <string.h>

#include "joinpoint/states.h"

enum { MAX = ANNUM__JOINPOINTS_MAX };

static state begin_state(const annum__joint_work *w, size_t b)
{
    return (state){w->begin_cost[b], w->begin_m[b], w->t->begin_v[b]};
}

static state end_state(const annum__joint_work *w, size_t b)
{
    return (state){w->end_cost[b], w->end_m[b], w->t->end_v[b]};
}

/** The state up to b, given that up to the joinpoint before it (left NULL: none). */
static state go_right(const annum__joint_work *w, const state *left, size_t a, size_t b)
{
    if (!left)
        return begin_state(w, b);
    const piece p = piece_to_right(w, a, b);
    return extended(&p, left->c, left->m, left->v);
}

static state go_left(const annum__joint_work *w, const state *right, size_t b, size_t d)
{
    if (!right)
        return end_state(w, b);
    const piece p = piece_to_left(w, b, d);
    return extended(&p, right->c, right->m, right->v);
}

/** The best place between a and d, each with what is beyond it; NULL for the ends of the series. */
static double best_between(const annum__joint_work *w, const state *left, size_t a, const state *right, size_t d, size_t *place)
{
    const annum__joint_tables *t = w->t;
    const size_t from = left ? t->after[a] : t->first, to = right ? t->before[d] : t->last + 1;
    double least_cost = annum__joint_never;
    for (size_t b = from; b < to; b++) {
        if ((left && b >= t->places) || (right && t->after[b] > d))
            continue;
        const state up_to = go_right(w, left, a, b), after = go_left(w, right, b, d);
        const double cost = meet_cost(up_to, after.c, after.m, after.v);
        if (cost < least_cost) {
            least_cost = cost;
            *place = b;
        }
    }
    return least_cost;
}

/** States after each of k places. */
static void states_after(const annum__joint_work *w, const size_t *place, size_t k, state *after)
{
    for (size_t j = k; j-- > 0;)
        after[j] = go_left(w, j + 1 < k ? after + j + 1 : NULL, place[j], j + 1 < k ? place[j + 1] : 0);
}

double annum__joint_improve(const annum__joint_work *w, size_t *place, size_t k)
{
    state after[MAX], left = {0, 0, 0};
    double cost = annum__joint_never;
    states_after(w, place, k, after);
    for (size_t j = 0; j < k; j++) {
        const size_t a = j ? place[j - 1] : 0;
        const double now = best_between(w, j ? &left : NULL, a, j + 1 < k ? after + j + 1 : NULL, j + 1 < k ? place[j + 1] : 0,
                                        place + j);
        if (!(now < annum__joint_never))
            return now;
        cost = now;
        left = go_right(w, j ? &left : NULL, a, place[j]);
    }
    return cost;
}

double annum__joint_insert(const annum__joint_work *w, size_t *place, size_t k)
{
    state after[MAX], left = {0, 0, 0};
    double cost = annum__joint_never;
    size_t new = 0, at = 0;
    states_after(w, place, k - 1, after);
    for (size_t j = 0; j < k; j++) {
        const size_t a = j ? place[j - 1] : 0;
        size_t b = 0;
        const double now = best_between(w, j ? &left : NULL, a, j + 1 < k ? after + j : NULL, j + 1 < k ? place[j] : 0, &b);
        if (now < cost) {
            cost = now;
            new = b;
            at = j;
        }
        if (j + 1 < k)
            left = go_right(w, j ? &left : NULL, a, place[j]);
    }
    if (!(cost < annum__joint_never))
        return cost;
    memmove(place + at + 1, place + at, (k - 1 - at) * sizeof *place);
    place[at] = new;
    return annum__joint_improve(w, place, k);
}
