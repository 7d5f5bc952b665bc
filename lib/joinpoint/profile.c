/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least sum of squares with a joinpoint held at each place: the profile that Lerman's limits are read from. For
 * each place of the middle joinpoint every state of one side looks for the state of the other that it meets best, as
 * long as that can lower the profile anywhere.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/states.h"

/** States of a side that differ in their farthest joinpoint alone. */
typedef struct block {
    size_t from, n;    /**< in the side's states */
    double *shared[2]; /**< the profile's places that all of them have; the first again where there is one alone */
    double *own;       /**< [n] and that of each */
} block;

typedef struct side {
    states s;
    const block *blocks;
    size_t n_blocks;
} side;

typedef struct list {
    double *c, *m, *v;
    block *blocks; /**< [places] */
} list;

typedef struct profile {
    annum__joint_work w;
    size_t k, middle;
    double *least; /**< [k x places] */
    list left, right;
    double *order; /**< [places] */
} profile;

/** Doubles that the blocks of a side take. */
static size_t blocks_size(const annum__joint_tables *t)
{
    return (t->places * sizeof(block) + sizeof(double) - 1) / sizeof(double);
}

size_t annum__joint_profile_size(const annum__joint_design *design)
{
    const annum__joint_tables *t = design->tables;
    return 2 * (3 * annum__joint_pairs(t) + blocks_size(t)) + t->places;
}

static void take_list(annum__joint_work *w, list *l)
{
    const size_t room = annum__joint_pairs(w->t);
    l->c = w->free;
    l->m = l->c + room;
    l->v = l->m + room;
    l->blocks = (block *)(void *)(l->v + room);
    w->free += 3 * room + blocks_size(w->t);
}

static double *place_of(const profile *p, size_t j, size_t place)
{
    return p->least + j * p->w.t->places + place;
}

/* ---- Sides ------------------------------------------------------------------------------------- */

static void add_states(const list *to, const piece *p, states from, size_t at)
{
    double *restrict c = to->c + at, *restrict m = to->m + at, *restrict v = to->v + at;
    for (size_t i = 0; i < from.n; i++) {
        const state new = extended(p, from.c[i], from.m[i], from.v[i]);
        c[i] = new.c;
        m[i] = new.m;
        v[i] = new.v;
    }
}

static side ended(const list *l, size_t n, size_t n_blocks)
{
    for (size_t i = n; i < n + LANES; i++) {
        l->c[i] = annum__joint_never;
        l->m[i] = l->v[i] = 0;
    }
    return (side){{l->c, l->m, l->v, n}, l->blocks, n_blocks};
}

static side left_two(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    size_t n = 0, blocks = 0;
    for (size_t a = t->first; a < t->before[b]; a++) {
        const piece through = piece_to_right(&p->w, a, b);
        const states from = left_ones(&p->w, a);
        add_states(&p->left, &through, from, n);
        p->left.blocks[blocks++] = (block){n, from.n, {place_of(p, p->middle, b), place_of(p, p->middle - 1, a)},
                                           place_of(p, p->middle - 2, t->first)};
        n += from.n;
    }
    return ended(&p->left, n, blocks);
}

static side right_two(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    size_t n = 0, blocks = 0;
    for (size_t d = t->after[b]; d <= t->last; d++) {
        const piece through = piece_to_left(&p->w, b, d);
        const states from = right_ones(&p->w, d);
        add_states(&p->right, &through, from, n);
        p->right.blocks[blocks++] = (block){n, from.n, {place_of(p, p->middle, b), place_of(p, p->middle + 1, d)},
                                            place_of(p, p->middle + 2, t->after[d])};
        n += from.n;
    }
    return ended(&p->right, n, blocks);
}

static side one_block(const profile *p, const list *l, states s, size_t b, double *own)
{
    double *middle = place_of(p, p->middle, b);
    l->blocks[0] = (block){0, s.n, {middle, middle}, own};
    return (side){s, l->blocks, 1};
}

static side no_more(const profile *p, const list *l, size_t b, state end)
{
    l->c[0] = end.c;
    l->m[0] = end.m;
    l->v[0] = end.v;
    return one_block(p, l, ended(l, 1, 1).s, b, place_of(p, p->middle, b));
}

static side left_side(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    if (p->middle == 0)
        return no_more(p, &p->left, b, (state){p->w.begin_cost[b], p->w.begin_m[b], t->begin_v[b]});
    if (p->middle == 1)
        return one_block(p, &p->left, left_ones(&p->w, b), b, place_of(p, 0, t->first));
    return left_two(p, b);
}

static side right_side(profile *p, size_t b)
{
    const annum__joint_tables *t = p->w.t;
    const size_t after = p->k - 1 - p->middle;
    if (after == 0)
        return no_more(p, &p->right, b, (state){p->w.end_cost[b], p->w.end_m[b], t->end_v[b]});
    if (after == 1)
        return one_block(p, &p->right, right_ones(&p->w, b), b, place_of(p, p->k - 1, t->after[b]));
    return right_two(p, b);
}

/* ---- Meetings ------------------------------------------------------------------------------------ */

static inline void lower(double *place, double cost)
{
    *place = cost < *place ? cost : *place;
}

/** The least cost of a state with those of the other side, if below a limit; else the limit. */
static double best_meeting(state a, states others, double limit)
{
    for (size_t from = 0; from < others.n; from += LANES) {
        if (!any_meets(others.c + from, others.m + from, others.v + from, a, limit - a.c))
            continue;
        for (size_t i = from; i < from + LANES && i < others.n; i++)
            lower(&limit, meet_cost(a, others.c[i], others.m[i], others.v[i]));
    }
    return limit;
}

/** Every state of a side with one of the other: bounds from above, so that few have to look through the other side. */
static void bound_from_above(const side *s, state other)
{
    for (size_t q = 0; q < s->n_blocks; q++) {
        const block *k = s->blocks + q;
        const double *restrict c = s->s.c + k->from, *restrict m = s->s.m + k->from, *restrict v = s->s.v + k->from;
        double *own = k->own, least_cost = annum__joint_never;
        for (size_t i = 0; i < k->n; i++) {
            const double cost = meet_cost(other, c[i], m[i], v[i]);
            least_cost = cost < least_cost ? cost : least_cost;
            own[i] = cost < own[i] ? cost : own[i];
        }
        lower(k->shared[0], least_cost);
        lower(k->shared[1], least_cost);
    }
}

/** Could any of so many states lower the profile? */
static inline int any_lowers(const double *c, const double *own, size_t n, double beyond, double shared)
{
    long long any = 0;
    for (size_t i = 0; i < n; i++) {
        const double limit = own[i] > shared ? own[i] : shared;
        any |= c[i] + beyond < limit;
    }
    return any != 0;
}

static void look_for_best(const side *s, const block *k, size_t i, states others, double beyond)
{
    const state a = {s->s.c[k->from + i], s->s.m[k->from + i], s->s.v[k->from + i]};
    const double limit = annum__larger(k->own[i], annum__larger(*k->shared[0], *k->shared[1]));
    if (a.c + beyond >= limit)
        return;
    const double best = best_meeting(a, others, limit);
    lower(k->own + i, best);
    lower(k->shared[0], best);
    lower(k->shared[1], best);
}

/** Every state of a side with what it meets best of the other, as long as that can lower the profile. */
static void look_for_all(const side *s, const side *other, double beyond)
{
    for (size_t q = 0; q < s->n_blocks; q++) {
        const block *k = s->blocks + q;
        for (size_t from = 0; from < k->n; from += LANES) {
            const size_t n = k->n - from < LANES ? k->n - from : LANES;
            const double shared = annum__larger(*k->shared[0], *k->shared[1]);
            if (!any_lowers(s->s.c + k->from + from, k->own + from, n, beyond, shared))
                continue;
            for (size_t i = from; i < from + n; i++)
                look_for_best(s, k, i, other->s, beyond);
        }
    }
}

static state best_of(states s)
{
    size_t at = 0;
    for (size_t i = 1; i < s.n; i++)
        at = s.c[i] < s.c[at] ? i : at;
    return (state){s.c[at], s.m[at], s.v[at]};
}

static void meet_sides(profile *p, size_t b)
{
    const side left = left_side(p, b), right = right_side(p, b);
    if (!left.s.n || !right.s.n)
        return;
    const state best_left = best_of(left.s), best_right = best_of(right.s);
    bound_from_above(&left, best_right);
    bound_from_above(&right, best_left);
    look_for_all(&left, &right, best_right.c);
    look_for_all(&right, &left, best_left.c);
}

/** The places of the middle joinpoint, those that promise most first: they bring the profile down for the others. */
static void meet_in_order(profile *p)
{
    const annum__joint_tables *t = p->w.t;
    const double *left = p->w.left_least[p->middle], *right = p->w.right_least[p->k - 1 - p->middle];
    double *order = p->order;
    size_t n = 0;
    for (size_t b = t->first; b <= t->last; b++) {
        const double bound = left[b] + right[b];
        size_t at = n++;
        for (; at > 0 && left[(size_t)order[at - 1]] + right[(size_t)order[at - 1]] > bound; at--)
            order[at] = order[at - 1];
        order[at] = (double)b;
    }
    for (size_t i = 0; i < n; i++)
        meet_sides(p, (size_t)order[i]);
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

void annum__joint_profile(const annum__joint_design *design, const double *y, size_t k, double limit, double *scratch,
                          double *least_sums)
{
    const size_t places = design->n_candidates;
    profile p = {.k = k, .middle = k / 2, .least = least_sums};
    annum__joint_begin(&p.w, design, y, scratch);
    /* sums that are above the limit from the start keep it, and are told by it at the end */
    const double above = limit * p.w.unit < annum__joint_never ? limit * p.w.unit * (1 + 1e-12) : annum__joint_never;
    for (size_t i = 0; i < k * places; i++)
        least_sums[i] = above;
    if (p.w.t->any)
        annum__joint_bounds(&p.w, 2);
    take_list(&p.w, &p.left);
    take_list(&p.w, &p.right);
    p.order = p.w.free;
    for (size_t b = p.w.t->first; k > 5 && p.w.t->any && b <= p.w.t->last; b++)
        meet_last(&p, b);
    if (k <= 5 && p.w.t->any)
        meet_in_order(&p);
    for (size_t i = 0; i < k * places; i++)
        least_sums[i] = least_sums[i] < above ? least_sums[i] / p.w.unit : INFINITY;
}
