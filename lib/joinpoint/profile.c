/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least sum of squares with a joinpoint held at each place: the profile that Lerman's limits are read from. For
 * each place of the middle joinpoint every state of one side looks for the state of the other that it meets best, as
 * long as that can lower the profile anywhere.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/states.h"

/** States of one side of a joinpoint, with the joinpoints they have: `at` none, one or two of them, the nearer first. */
typedef struct side {
    states s;
    const double *at; /**< of two, as two_places; NULL of one, which is first + index */
    size_t first;
    size_t level;     /**< how many */
    size_t row[2];    /**< of the profile, nearer first */
} side;

typedef struct list {
    double *c, *m, *v, *at;
} list;

typedef struct profile {
    annum__joint_work w;
    size_t k, middle;
    double *least; /**< [k x places] */
    list left, right;
} profile;

static void add_block(list *to, const piece *p, states from, size_t first, size_t near, size_t n)
{
    for (size_t i = 0; i < from.n; i++) {
        const state new = extended(p, from.c[i], from.m[i], from.v[i]);
        to->c[n + i] = new.c;
        to->m[n + i] = new.m;
        to->v[n + i] = new.v;
        to->at[n + i] = two_places(near, first + i);
    }
}

static side ended(const list *l, size_t n)
{
    for (size_t i = n; i < n + LANES; i++) {
        l->c[i] = annum__joint_never;
        l->m[i] = l->v[i] = 0;
    }
    return (side){.s = {l->c, l->m, l->v, n}, .at = l->at, .level = 2};
}

static side left_two(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    size_t n = 0;
    for (size_t a = t->first; a < t->before[b]; a++) {
        const piece through = piece_to_right(&p->w, a, b);
        const states from = left_ones(&p->w, a);
        add_block(&p->left, &through, from, t->first, a, n);
        n += from.n;
    }
    return ended(&p->left, n);
}

static side right_two(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    size_t n = 0;
    for (size_t d = t->after[b]; d <= t->last; d++) {
        const piece through = piece_to_left(&p->w, b, d);
        const states from = right_ones(&p->w, d);
        add_block(&p->right, &through, from, t->after[d], d, n);
        n += from.n;
    }
    return ended(&p->right, n);
}

static side no_more(list *l, double c, double m, double v)
{
    l->c[0] = c;
    l->m[0] = m;
    l->v[0] = v;
    side s = ended(l, 1);
    s.level = 0;
    return s;
}

static side left_side(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    side s;
    if (p->middle == 0)
        s = no_more(&p->left, p->w.cost[b * t->stride], p->w.pb[b * t->stride], t->begin_v[b]);
    else if (p->middle == 1)
        s = (side){.s = left_ones(&p->w, b), .first = t->first, .level = 1};
    else
        s = left_two(p, b);
    s.row[0] = p->middle - 1;
    s.row[1] = p->middle - 2;
    return s;
}

static side right_side(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    const size_t level = p->k - 1 - p->middle;
    side s;
    if (level == 0)
        s = no_more(&p->right, p->w.end_cost[b], p->w.end_m[b], t->end_v[b]);
    else if (level == 1)
        s = (side){.s = right_ones(&p->w, b), .first = t->after[b], .level = 1};
    else
        s = right_two(p, b);
    s.row[0] = p->middle + 1;
    s.row[1] = p->middle + 2;
    return s;
}

/** The profile's places that a state of a side with the middle joinpoint at b belongs to. @return how many */
static size_t places_of(profile *p, const side *s, size_t i, size_t b, double **places)
{
    const size_t n = p->w.t->places;
    places[0] = p->least + p->middle * n + b;
    if (s->level == 1)
        places[1] = p->least + s->row[0] * n + s->first + i;
    if (s->level == 2) {
        places[1] = p->least + s->row[0] * n + near_place(s->at[i]);
        places[2] = p->least + s->row[1] * n + far_place(s->at[i]);
    }
    return s->level + 1;
}

/** The least cost of a state with those of the other side, if below a limit; else the limit. */
static double best_meeting(state a, states others, double limit)
{
    for (size_t from = 0; from < others.n; from += LANES) {
        if (!any_meets(others.c + from, others.m + from, others.v + from, a, limit - a.c))
            continue;
        for (size_t i = from; i < from + LANES && i < others.n; i++) {
            const double cost = meet_cost(a, others.c[i], others.m[i], others.v[i]);
            limit = cost < limit ? cost : limit;
        }
    }
    return limit;
}

/** A state of a side against all of the other. */
static void look_for_best(profile *p, const side *s, size_t i, const side *others, double beyond, size_t b)
{
    double *places[3], limit = 0;
    const state a = {s->s.c[i], s->s.m[i], s->s.v[i]};
    const size_t n = places_of(p, s, i, b, places);
    for (size_t j = 0; j < n; j++)
        limit = *places[j] > limit ? *places[j] : limit;
    if (a.c + beyond >= limit)
        return;
    const double best = best_meeting(a, others->s, limit);
    for (size_t j = 0; j < n; j++)
        *places[j] = best < *places[j] ? best : *places[j];
}

static size_t index_of_least(states s)
{
    size_t at = 0;
    for (size_t i = 1; i < s.n; i++)
        at = s.c[i] < s.c[at] ? i : at;
    return at;
}

/** All states of a side with one of the other: bounds from above, so that few have to look through the other side. */
static void bound_from_above(profile *p, const side *s, size_t b, state other)
{
    double *places[3];
    for (size_t i = 0; i < s->s.n; i++) {
        const double cost = meet_cost(other, s->s.c[i], s->s.m[i], s->s.v[i]);
        const size_t n = places_of(p, s, i, b, places);
        for (size_t j = 0; j < n; j++)
            *places[j] = cost < *places[j] ? cost : *places[j];
    }
}

static state state_at(states s, size_t i)
{
    return (state){s.c[i], s.m[i], s.v[i]};
}

static void meet_sides(profile *p, size_t b)
{
    const side left = left_side(p, b), right = right_side(p, b);
    if (!left.s.n || !right.s.n)
        return;
    const size_t best_left = index_of_least(left.s), best_right = index_of_least(right.s);
    const double left_least = left.s.c[best_left], right_least = right.s.c[best_right];
    bound_from_above(p, &left, b, state_at(right.s, best_right));
    bound_from_above(p, &right, b, state_at(left.s, best_left));
    for (size_t i = 0; i < left.s.n; i++)
        look_for_best(p, &left, i, &right, right_least, b);
    for (size_t i = 0; i < right.s.n; i++)
        look_for_best(p, &right, i, &left, left_least, b);
}

static void take_list(annum__joint_work *w, list *l)
{
    const size_t room = annum__joint_pairs(w->t);
    l->c = w->free;
    l->m = l->c + room;
    l->v = l->m + room;
    l->at = l->v + room;
    w->free += 4 * room;
}

/* ---- More than five: all choices, depth first from the end --------------------------------------- */

static void choice(profile *p, size_t *now, double cost)
{
    for (size_t j = 0; j < p->k; j++) {
        double *held = p->least + j * p->w.t->places + now[j];
        *held = cost < *held ? cost : *held;
    }
}

/** `before` joinpoints are to come before b; the state is what is after it. */
static void all_before(profile *p, size_t *now, size_t b, state after, size_t before)
{
    const annum__joint_tables *t = p->w.t;
    const states ones = left_ones(&p->w, b);
    now[before] = b;
    for (size_t i = 0; before == 1 && i < ones.n; i++) {
        now[0] = t->first + i;
        choice(p, now, meet_cost(after, ones.c[i], ones.m[i], ones.v[i]));
    }
    for (size_t a = t->first; before > 1 && a < t->before[b]; a++) {
        const piece through = piece_to_left(&p->w, a, b);
        all_before(p, now, a, extended(&through, after.c, after.m, after.v), before - 1);
    }
}

static void meet_last(profile *p, size_t b)
{
    size_t now[ANNUM__JOINPOINTS_MAX];
    const state end = {p->w.end_cost[b], p->w.end_m[b], p->w.t->end_v[b]};
    all_before(p, now, b, end, p->k - 1);
}

void annum__joint_profile(const annum__joint_design *design, const double *y, size_t k, double *scratch, double *least_sums)
{
    const size_t places = design->n_candidates;
    profile p = {.k = k, .middle = k / 2, .least = least_sums};
    for (size_t i = 0; i < k * places; i++)
        least_sums[i] = annum__joint_never;
    annum__joint_begin(&p.w, design, y, scratch);
    take_list(&p.w, &p.left);
    take_list(&p.w, &p.right);
    for (size_t b = p.w.t->first; p.w.t->any && b <= p.w.t->last; b++) {
        if (k <= 5)
            meet_sides(&p, b);
        else
            meet_last(&p, b);
    }
    for (size_t i = 0; i < k * places; i++)
        least_sums[i] = least_sums[i] < annum__joint_never ? least_sums[i] / p.w.unit : INFINITY;
}
