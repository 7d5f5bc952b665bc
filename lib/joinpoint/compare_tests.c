/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of one trend, and of parallel ones, by permutation (Kim, Fay, Yu, Barrett and Feuer 2004, Biometrics 60:1005-1014): the sum of
 * squares under the null hypothesis over that of a trend for each group, all with the same number of joints. Residuals under the
 * null hypothesis, times the roots of their weights, of both groups together change places.
 */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "core/threads.h"
#include "joinpoint/compare.h"

/** Orders that mirror each other have equal ratios, but for rounding. */
static const double tied = 1e-10;

typedef struct comparing {
    const annum__joint_pool *pool;
    int parallel;
    size_t k;
    double ratio;
    const double *fit;     /**< [n] under the null hypothesis */
    const double *error;   /**< [n] weighted residuals */
    double *scratch;       /**< [threads x each] */
    size_t each;
    uint64_t reached[ANNUM__THREADS_MOST];
} comparing;

static double ratio_of(const comparing *c, const double *y, double *scratch)
{
    const double null = c->parallel ? annum__joint_parallel(c->pool, y, c->k, scratch, NULL)
                                    : annum__joint_coincident(c->pool, y, c->k, scratch, NULL);
    return null / annum__joint_separate(c->pool, y, c->k, scratch);
}

static void run(void *context, size_t from, size_t to, size_t thread)
{
    comparing *c = context;
    const size_t n = c->pool->n;
    const uint64_t seed = c->pool->group[0]->options.seed;
    double *y = c->scratch + thread * c->each;
    for (size_t number = from; number < to; number++) {
        const uint64_t stream = ((uint64_t)(64 + c->parallel) << 32) + number; /* past those of the groups' own tests */
        memcpy(y, c->error, n * sizeof *y);
        for (size_t i = n - 1; i > 0; i--) {
            const size_t other = (size_t)annum__random_below(seed, stream, i, i + 1);
            const double kept = y[i];
            y[i] = y[other];
            y[other] = kept;
        }
        for (size_t i = 0; i < n; i++)
            y[i] = c->fit[i] + y[i] / sqrt(c->pool->weight[i]);
        c->reached[thread] += ratio_of(c, y, y + n) >= c->ratio * (1 - tied);
    }
}

int annum__joint_pool_test(const annum__joint_pool *pool, int parallel, size_t k, annum__arena *arena, annum_joinpoint_test *test)
{
    const annum_joinpoint_options *o = &pool->group[0]->options;
    const size_t n = pool->n, draws = (size_t)o->permutations, threads = annum__threads((size_t)o->threads, draws - 1);
    comparing c = {.pool = pool, .parallel = parallel, .k = k, .each = n + annum__joint_pool_scratch(pool)};
    double *numbers = annum__arena_take(arena, annum__multiply(n, 2), sizeof *numbers), place[ANNUM__JOINPOINTS_MAX];
    c.scratch = annum__arena_take(arena, annum__multiply(threads, c.each), sizeof *c.scratch);
    if (!numbers || !c.scratch)
        return ANNUM_ERR_NO_MEMORY;
    const double null = parallel ? annum__joint_parallel(pool, pool->y, k, c.scratch, place)
                                 : annum__joint_coincident(pool, pool->y, k, c.scratch, place);
    const double separate = annum__joint_separate(pool, pool->y, k, c.scratch);
    *test = (annum_joinpoint_test){.null = k, .alternative = k, .alpha = o->alpha, .permutations = draws};
    c.ratio = test->statistic = separate > 0 ? null / separate : NAN;
    if (!(separate > 0)) { /* perfect fits leave nothing to permute */
        test->p_value = null > 0 ? 0 : 1;
        test->reject = null > 0;
        return ANNUM_OK;
    }
    annum__joint_pool_fit(pool, parallel, place, k, c.scratch, numbers);
    for (size_t i = 0; i < n; i++)
        numbers[n + i] = sqrt(pool->weight[i]) * (pool->y[i] - numbers[i]);
    c.fit = numbers;
    c.error = numbers + n;
    annum__share_work(threads, draws - 1, run, &c);
    uint64_t reached = 1; /* the figures' own order */
    for (size_t i = 0; i < threads; i++)
        reached += c.reached[i];
    test->p_value = (double)reached / (double)draws;
    test->p_error = sqrt(test->p_value * (1 - test->p_value) / (double)draws);
    test->reject = test->p_value <= o->alpha;
    test->uncertain = fabs(test->p_value - o->alpha) <= 4 * test->p_error;
    return ANNUM_OK;
}
