/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Meet in the middle. A choice of places costs what is up to its middle joinpoint, what is after it, and
 * (mL - mR)^2 / (vL + vR) for meeting there. Against a threshold that needs no division, and whole blocks of choices
 * are left out by bounds: what is up to a joinpoint and what is after it, apart, cost no more than together.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/states.h"

enum { MAX = ANNUM__JOINPOINTS_MAX };

typedef struct search {
    annum__joint_work w;
    size_t k;
    double threshold;  /**< only what costs less counts */
    int first_is_enough;
    double best;       /**< when it isn't */
    double kept;       /**< cost of the places that are kept */
    size_t place[MAX]; /**< kept */
    size_t now[MAX];   /**< the choice that is looked at */
    double *list_c, *list_m, *list_v; /**< right states with two joinpoints after */
    double *list_at;   /**< their joinpoints, as two_places */
} search;

size_t annum__joint_scratch(const annum__joint_design *design)
{
    const size_t lists = 4 * annum__joint_pairs(design->tables), profile = annum__joint_profile_size(design);
    return annum__joint_work_size(design) + (lists > profile ? lists : profile);
}

static int is_before(const size_t *a, const size_t *b, size_t k)
{
    for (size_t j = 0; j < k; j++)
        if (a[j] != b[j])
            return a[j] < b[j];
    return 0;
}

/** A choice below the threshold. @return is it enough? */
static int hit(search *s, double cost)
{
    if (s->first_is_enough)
        return 1;
    const double tied = 1e-10 * s->best + s->w.negligible;
    const int better = cost < s->best;
    if (better && !(s->kept <= cost * (1 + 1e-10) + s->w.negligible)) {
        s->kept = cost;
        memcpy(s->place, s->now, sizeof s->place);
    } else if (cost <= s->best + tied && is_before(s->now, s->place, s->k)) {
        s->kept = cost;
        memcpy(s->place, s->now, sizeof s->place);
    }
    if (better) {
        s->best = cost;
        s->threshold = cost * (1 + 1e-10) + s->w.negligible;
    }
    return 0;
}

/** A state of one side against many of the other, whose joinpoints set_place tells. */
typedef void set_place(search *s, size_t i);

static inline int meet(search *s, state a, states b, set_place *set)
{
    for (size_t from = 0; from < b.n; from += LANES) {
        if (!any_meets(b.c + from, b.m + from, b.v + from, a, s->threshold - a.c))
            continue;
        for (size_t i = from; i < from + LANES && i < b.n; i++) {
            const double cost = meet_cost(a, b.c[i], b.m[i], b.v[i]);
            if (!(cost < s->threshold))
                continue;
            set(s, i);
            if (hit(s, cost))
                return 1;
        }
    }
    return 0;
}

/* ---- Few joinpoints -------------------------------------------------------------------------- */

static int search_none(search *s)
{
    return s->w.whole < s->threshold && hit(s, s->w.whole);
}

static int search_one(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        const double e = s->w.begin_m[b] - s->w.end_m[b];
        const double cost = s->w.begin_cost[b] + s->w.end_cost[b] + e * e * t->one_gain[b];
        s->now[0] = b;
        if (cost < s->threshold && hit(s, cost))
            return 1;
    }
    return 0;
}

static void set_first(search *s, size_t i)
{
    s->now[0] = s->w.t->first + i;
}

static void set_last(search *s, size_t i)
{
    s->now[s->k - 1] = s->w.t->after[s->now[s->k - 2]] + i;
}

static int search_two(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        const state end = {s->w.end_cost[b], s->w.end_m[b], t->end_v[b]};
        if (s->w.left_least[1][b] + end.c >= s->threshold)
            continue;
        s->now[1] = b;
        if (meet(s, end, left_ones(&s->w, b), set_first))
            return 1;
    }
    return 0;
}

static int search_three(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        const double beyond = s->w.right_least[1][b];
        if (s->w.left_least[1][b] + beyond >= s->threshold)
            continue;
        const states left = left_ones(&s->w, b), right = right_ones(&s->w, b);
        s->now[1] = b;
        for (size_t i = 0; i < left.n; i++) {
            if (left.c[i] + beyond >= s->threshold)
                continue;
            set_first(s, i);
            if (meet(s, (state){left.c[i], left.m[i], left.v[i]}, right, set_last))
                return 1;
        }
    }
    return 0;
}

/* ---- Two joinpoints after the middle one ------------------------------------------------------- */

/** Right states of b with the next joinpoint at d that cost less than limit. @return how many there are now */
static size_t list_block(search *s, size_t b, size_t d, double limit, size_t n)
{
    const piece p = piece_to_left(&s->w, b, d);
    const states from = right_ones(&s->w, d);
    const state near = {0, p.here, p.v_here};
    const size_t first = s->w.t->after[d];
    for (size_t at = 0; at < from.n; at += LANES) {
        if (!any_meets(from.c + at, from.m + at, from.v + at, near, limit - p.cost))
            continue;
        for (size_t i = at; i < at + LANES && i < from.n; i++) {
            const state new = extended(&p, from.c[i], from.m[i], from.v[i]);
            s->list_c[n] = new.c;
            s->list_m[n] = new.m;
            s->list_v[n] = new.v;
            s->list_at[n] = two_places(d, first + i);
            n += new.c < limit;
        }
    }
    return n;
}

/** Right states of b with two joinpoints after it that may count, given what is up to b. */
static states list_two(search *s, size_t b, double up_to)
{
    const annum__joint_tables *t = s->w.t;
    const double limit = s->threshold - up_to;
    size_t n = 0;
    for (size_t d = t->after[b]; d <= t->last; d++)
        if (s->w.cost[d * t->stride + b + 1] + s->w.right_least[1][d] < limit)
            n = list_block(s, b, d, limit, n);
    for (size_t i = n; i < n + LANES; i++) {
        s->list_c[i] = annum__joint_never;
        s->list_m[i] = s->list_v[i] = 0;
    }
    return (states){s->list_c, s->list_m, s->list_v, n};
}

static void set_last_two(search *s, size_t i)
{
    s->now[s->k - 2] = near_place(s->list_at[i]);
    s->now[s->k - 1] = far_place(s->list_at[i]);
}

static int search_four(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        if (s->w.left_least[1][b] + s->w.right_least[2][b] >= s->threshold)
            continue;
        const states left = left_ones(&s->w, b), right = list_two(s, b, s->w.left_least[1][b]);
        const double beyond = least(right.c, right.n);
        s->now[1] = b;
        for (size_t i = 0; right.n && i < left.n; i++) {
            if (left.c[i] + beyond >= s->threshold)
                continue;
            set_first(s, i);
            if (meet(s, (state){left.c[i], left.m[i], left.v[i]}, right, set_last_two))
                return 1;
        }
    }
    return 0;
}

/** Left states of b with the joinpoint before at a, against the list. */
static int meet_block(search *s, size_t a, size_t b, double beyond, states right)
{
    const piece p = piece_to_right(&s->w, a, b);
    const states from = left_ones(&s->w, a);
    const state near = {0, p.here, p.v_here};
    s->now[1] = a;
    for (size_t at = 0; at < from.n; at += LANES) {
        if (!any_meets(from.c + at, from.m + at, from.v + at, near, s->threshold - beyond - p.cost))
            continue;
        for (size_t i = at; i < at + LANES && i < from.n; i++) {
            const state new = extended(&p, from.c[i], from.m[i], from.v[i]);
            if (!(new.c + beyond < s->threshold))
                continue;
            set_first(s, i);
            if (meet(s, new, right, set_last_two))
                return 1;
        }
    }
    return 0;
}

static int search_five(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        if (s->w.left_least[2][b] + s->w.right_least[2][b] >= s->threshold)
            continue;
        const states right = list_two(s, b, s->w.left_least[2][b]);
        const double beyond = least(right.c, right.n);
        s->now[2] = b;
        for (size_t a = t->first; right.n && a < t->before[b]; a++)
            if (s->w.left_least[1][a] + s->w.cost[b * t->stride + a + 1] + beyond < s->threshold &&
                meet_block(s, a, b, beyond, right))
                return 1;
    }
    return 0;
}

/* ---- More: depth first from the end ------------------------------------------------------------ */

/** `before` joinpoints are to come before b; the state is what is after it. */
static int search_before(search *s, size_t b, state after, size_t before)
{
    const annum__joint_tables *t = s->w.t;
    s->now[before] = b;
    if (before == 1)
        return meet(s, after, left_ones(&s->w, b), set_first);
    for (size_t a = t->first; a < t->before[b]; a++) {
        if (s->w.left_least[before - 1][a] + s->w.cost[b * t->stride + a + 1] + after.c >= s->threshold)
            continue;
        const piece p = piece_to_left(&s->w, a, b);
        const state next = extended(&p, after.c, after.m, after.v);
        if (s->w.left_least[before - 1][a] + next.c < s->threshold && search_before(s, a, next, before - 1))
            return 1;
    }
    return 0;
}

static int search_many(search *s)
{
    const annum__joint_tables *t = s->w.t;
    for (size_t b = t->first; b <= t->last; b++) {
        const state end = {s->w.end_cost[b], s->w.end_m[b], t->end_v[b]};
        if (s->w.left_least[s->k - 1][b] + end.c < s->threshold && search_before(s, b, end, s->k - 1))
            return 1;
    }
    return 0;
}

static int search_k(search *s, size_t k)
{
    s->k = k;
    if (k && !s->w.t->any)
        return 0;
    switch (k) {
    case 0: return search_none(s);
    case 1: return search_one(s);
    case 2: return search_two(s);
    case 3: return search_three(s);
    case 4: return search_four(s);
    case 5: return search_five(s);
    default: return search_many(s);
    }
}

static void begin(search *s, const annum__joint_design *design, const double *y, size_t k, double *scratch)
{
    annum__joint_begin(&s->w, design, y, scratch);
    if (s->w.t->any)
        annum__joint_bounds(&s->w, k <= 5 ? (k > 3 ? 2 : 1) : k - 1);
    const size_t room = annum__joint_pairs(s->w.t);
    s->list_c = s->w.free;
    s->list_m = s->list_c + room;
    s->list_v = s->list_m + room;
    s->list_at = s->list_v + room;
}

int annum__joint_reaches(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch)
{
    search s = {.first_is_enough = 1};
    begin(&s, design, y, k, scratch);
    s.threshold = bound * s.w.unit * (1 + 1e-12) + s.w.negligible;
    return search_k(&s, k);
}

/** Looks for the optimum of k joinpoints below what a guess costs. */
static void search_from(search *s, size_t k, double guess)
{
    s->best = s->kept = annum__joint_never;
    s->threshold = guess < annum__joint_never ? guess * (1 + 1e-10) + s->w.negligible : guess;
    search_k(s, k);
    if (guess < annum__joint_never && !(s->best < annum__joint_never)) /* should rounding hide even the guess */
        search_from(s, k, annum__joint_never);
}

/** What a good choice of k joinpoints costs: the best of one, and one more at a time. */
static double guessed(search *s, size_t k)
{
    double cost = annum__joint_never;
    search_from(s, 1, cost);
    for (size_t m = 2; m <= k; m++)
        if (s->best < annum__joint_never && !((cost = annum__joint_insert(&s->w, s->place, m)) < annum__joint_never))
            return cost;
    return cost;
}

int annum__joint_exceeds(const annum__joint_design *design, const double *y, size_t null, size_t alternative, double ratio,
                         double *scratch)
{
    search s = {.k = 0};
    begin(&s, design, y, alternative, scratch);
    search_from(&s, null, null >= 2 ? guessed(&s, null) : annum__joint_never);
    s.first_is_enough = 1;
    s.threshold = s.best / ratio * (1 + 1e-12) + s.w.negligible;
    return search_k(&s, alternative);
}

/* ---- All numbers of joinpoints ------------------------------------------------------------------ */

void annum__joint_search(const annum__joint_design *design, const double *y, double *scratch, annum__joint_best *best)
{
    search s = {.k = 0};
    memset(best, 0, sizeof *best);
    begin(&s, design, y, design->max, scratch);
    for (size_t k = 0; k <= design->max; k++) {
        const int found = k >= 2 && s.best < annum__joint_never;
        memset(s.now, 0, sizeof s.now);
        search_from(&s, k, found ? annum__joint_insert(&s.w, s.place, k) : annum__joint_never);
        best->sse[k] = s.best < annum__joint_never ? s.kept / s.w.unit : INFINITY;
        memcpy(best->place[k], s.place, sizeof s.place);
    }
}
