/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The law of S from random orders of the figures, where the exact one takes too long. The observed order
 * counts as one of those drawn, so that the test keeps its size: Davison and Hinkley (1997) Bootstrap Methods
 * and their Application, section 4.2.5.
 */
#include <math.h>

#include "annum/trendtest.h"
#include "core/random.h"
#include "trendtest/score_law.h"

typedef struct order {
    size_t n;
    size_t group[ANNUM_MANN_KENDALL_EXACT_MAX];   /**< of the figure at each place */
    size_t instant[ANNUM_MANN_KENDALL_EXACT_MAX]; /**< of the place */
} order;

static void start(const annum__scores *s, order *o)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_groups; i++) {
        for (size_t j = 0; j < s->size[i]; j++)
            o->group[n++] = i;
    }
    o->n = n;
    n = 0;
    for (size_t i = 0; i < s->n_instants; i++) {
        for (size_t j = 0; j < s->at[i]; j++)
            o->instant[n++] = i;
    }
}

/** Fisher and Yates. */
static void shuffle(order *o, uint64_t seed, uint64_t draw)
{
    for (size_t i = o->n - 1; i > 0; i--) {
        const size_t j = (size_t)annum__random_below(seed, draw, i, i + 1);
        const size_t swap = o->group[i];
        o->group[i] = o->group[j];
        o->group[j] = swap;
    }
}

static double statistic(const annum__scores *s, const order *o)
{
    ptrdiff_t sum = 0;
    for (size_t i = 0; i < o->n; i++) {
        const int8_t *row = s->score + o->group[i] * s->n_groups;
        for (size_t j = i + 1; j < o->n; j++)
            sum += o->instant[j] > o->instant[i] ? row[o->group[j]] : 0;
    }
    return (double)sum;
}

void annum__score_draws(const annum__scores *scores, double s, uint64_t seed, uint64_t draws,
                        annum__score_tails *tails)
{
    order o;
    double lower = 1, upper = 1;
    start(scores, &o);
    for (uint64_t draw = 0; draw < draws; draw++) {
        shuffle(&o, seed, draw);
        const double drawn = statistic(scores, &o);
        lower += drawn <= s;
        upper += drawn >= s;
    }
    const double all = (double)draws + 1;
    *tails = (annum__score_tails){lower / all, upper / all, 1};
}
