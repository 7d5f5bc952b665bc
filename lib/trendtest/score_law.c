/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The exact law of S over all orders of figures whose pairs have scores of any pattern.
 *
 * Figures are put at one instant after the other. What S gains from those put at an instant depends only on
 * which figures are there before, not on their order, so a state is how many figures of each group have been
 * put, and holds the number of ways for each S. States number the product of the sizes plus one: 2^n where no
 * two figures are alike. Held and Karp's (1962) recursion over subsets, which for ties in both rankings
 * counts the tables of Burr (1960) Biometrika 47:151-171.
 */
#include "trendtest/score_law.h"

#include <math.h>
#include <string.h>

#include "annum/trendtest.h"

/** The most numbers held at once (32 MB), and the most additions (some tens of milliseconds). */
#define CELLS_MAX 4e6
#define WORK_MAX 4e7
#define GROUPS_MAX ANNUM_MANN_KENDALL_EXACT_MAX

typedef struct law {
    const annum__scores *scores;
    size_t states;
    size_t reach;            /**< the largest |S| */
    size_t width;            /**< values of S: -reach .. reach */
    double *ways;            /**< [states x width] */
    size_t step[GROUPS_MAX]; /**< what one figure of a group adds to a state's number */
} law;

/** The most pairs that have a score. */
static size_t reach_of(const annum__scores *s)
{
    size_t twice = 0;
    for (size_t i = 0; i < s->n_groups; i++) {
        for (size_t j = 0; j < s->n_groups; j++)
            twice += s->score[i * s->n_groups + j] ? s->size[i] * s->size[j] : 0;
    }
    return twice / 2;
}

static int is_too_large(const annum__scores *s, size_t width)
{
    const int apart = s->n_instants == s->n;
    double states = 1, moves = 1;
    for (size_t i = 0; i < s->n_groups; i++) {
        const double size = (double)s->size[i];
        states *= size + 1;
        moves *= (size + 1) * (size + 2) / 2; /* from a state to one that holds it */
    }
    if (apart)
        moves = states * (double)s->n_groups;
    return states * (double)width > CELLS_MAX || moves * (double)width > WORK_MAX;
}

static double choose(size_t n, size_t k)
{
    double ways = 1;
    for (size_t i = 1; i <= k; i++)
        ways = ways * (double)(n - k + i) / (double)i;
    return ways;
}

/** A way to fill an instant: how many figures of each group, of those left. */
typedef struct filling {
    size_t put[GROUPS_MAX];
    size_t left[GROUPS_MAX];
} filling;

static void put_first(filling *f, size_t end, size_t figures)
{
    for (size_t i = 0; i < end; i++) {
        f->put[i] = figures < f->left[i] ? figures : f->left[i];
        figures -= f->put[i];
    }
}

/** The next filling with as many figures. @return 0 after the last */
static int put_next(filling *f, size_t n_groups)
{
    size_t before = 0;
    for (size_t i = 0; i < n_groups; i++) {
        if (before > 0 && f->put[i] < f->left[i]) {
            f->put[i]++;
            put_first(f, i, before - 1);
            return 1;
        }
        before += f->put[i];
    }
    return 0;
}

static void add_ways(const law *l, size_t from, size_t to, ptrdiff_t gain, double weight)
{
    const size_t skip = gain < 0 ? (size_t)-gain : 0, lift = gain > 0 ? (size_t)gain : 0;
    const double *source = l->ways + from * l->width + skip;
    double *target = l->ways + to * l->width + lift;
    for (size_t i = 0; i < l->width - skip - lift; i++)
        target[i] += weight * source[i];
}

/** All ways to fill the next instant, from one state. put [n_groups] of the state; gain [n_groups] of a
 * figure now. */
static void fill_instant(const law *l, size_t state, filling *f, const ptrdiff_t *gain, size_t figures)
{
    const size_t k = l->scores->n_groups;
    put_first(f, k, figures);
    do {
        size_t to = state;
        ptrdiff_t gained = 0;
        double weight = 1;
        for (size_t i = 0; i < k; i++) {
            to += f->put[i] * l->step[i];
            gained += (ptrdiff_t)f->put[i] * gain[i];
            weight *= f->put[i] ? choose(f->left[i], f->put[i]) : 1;
        }
        add_ways(l, state, to, gained, weight);
    } while (put_next(f, k));
}

/** The instant that comes after so many figures; n_instants where they end inside one, or all are put. */
static size_t instant_after(const annum__scores *s, size_t figures)
{
    size_t i = 0;
    for (size_t before = 0; i < s->n_instants && before != figures; i++) {
        before += s->at[i];
        if (before > figures)
            return s->n_instants;
    }
    return i;
}

static void leave_state(const law *l, size_t state)
{
    const annum__scores *s = l->scores;
    filling f;
    ptrdiff_t gain[GROUPS_MAX];
    size_t figures = 0;
    for (size_t i = 0; i < s->n_groups; i++) {
        const size_t put = state / l->step[i] % (s->size[i] + 1);
        f.left[i] = s->size[i] - put;
        figures += put;
    }
    const size_t instant = instant_after(s, figures);
    if (instant == s->n_instants)
        return;
    for (size_t j = 0; j < s->n_groups; j++) {
        gain[j] = 0;
        for (size_t i = 0; i < s->n_groups; i++)
            gain[j] += (ptrdiff_t)(s->size[i] - f.left[i]) * s->score[i * s->n_groups + j];
    }
    fill_instant(l, state, &f, gain, s->at[instant]);
}

static void sum_tails(const law *l, double s, annum__score_tails *tails)
{
    const double *ways = l->ways + (l->states - 1) * l->width;
    double all = 0, lower = 0, upper = 0;
    for (size_t i = 0; i < l->width; i++) {
        const double value = (double)i - (double)l->reach;
        all += ways[i];
        lower += value <= s ? ways[i] : 0;
        upper += value >= s ? ways[i] : 0;
    }
    *tails = (annum__score_tails){lower / all, upper / all, 1};
}

int annum__score_law(const annum__scores *scores, double s, annum__arena *arena, annum__score_tails *tails)
{
    law l = {.scores = scores, .states = 1, .reach = reach_of(scores)};
    l.width = 2 * l.reach + 1;
    *tails = (annum__score_tails){NAN, NAN, 0};
    if (scores->n_groups > GROUPS_MAX || is_too_large(scores, l.width))
        return ANNUM_OK;
    for (size_t i = 0; i < scores->n_groups; i++) {
        l.step[i] = l.states;
        l.states *= scores->size[i] + 1;
    }
    l.ways = annum__arena_take(arena, l.states * l.width, sizeof *l.ways);
    if (!l.ways)
        return ANNUM_ERR_NO_MEMORY;
    l.ways[l.reach] = 1;
    for (size_t state = 0; state + 1 < l.states; state++)
        leave_state(&l, state);
    sum_tails(&l, s, tails);
    return ANNUM_OK;
}
