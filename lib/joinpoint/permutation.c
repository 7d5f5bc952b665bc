/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sequence of permutation tests (Kim, Fay, Feuer and Midthune 2000, Statistics in Medicine 19:335-351).
 *
 * Few joinpoints (ka) are tested against many (kb): where ka is rejected, one more is tested, else kb is lowered by one, until
 * both are equal. A test's level is alpha over the numbers of joinpoints from ka to the most.
 *
 * Statistic: SSE(ka) / SSE(kb). Residuals of the null model, weighted by the root of their weights, are put in another order on
 * its fit, and both models are fitted again. Whether the new ratio reaches that of the figures is asked of the search as whether
 * kb joinpoints can reach SSE(ka) over that ratio: it stops at the first places that do.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/random.h"
#include "core/threads.h"
#include "joinpoint/estimates.h"

/** Orders of so few figures are all looked at. */
enum { ALL_ORDERS_OF = 8 };

/** Orders that mirror each other have equal ratios, but for rounding. */
#define TIED 1e-10

typedef struct test {
    const annum__joining *j;
    size_t null, alternative;
    double ratio, bound;    /**< of the figures; what counts as no less */
    const double *fit;      /**< [n] of the null model */
    const double *error;    /**< [n] weighted residuals */
    uint64_t stream;        /**< of the first permutation */
    int all;                /**< 1: every order, by its number */
    double *scratch;        /**< [threads x each] */
    size_t each;
    uint64_t reached[ANNUM__THREADS_MOST];
} test;

/* ---- Orders ------------------------------------------------------------------------------------ */

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

/** Fisher and Yates by random numbers of the permutation's own stream. */
static void shuffle(const test *t, uint64_t permutation, double *error)
{
    for (size_t i = t->j->n - 1; i > 0; i--)
        swap(&error[i], &error[annum__random_below(t->j->options.seed, t->stream + permutation, i, i + 1)]);
}

/** The order with this number: its digits in the factorial number system say which of those left comes next. */
static void order(const test *t, uint64_t number, double *error)
{
    for (size_t i = t->j->n - 1; i > 0; i--) {
        swap(&error[i], &error[number % (i + 1)]);
        number /= i + 1;
    }
}

/* ---- One permutation --------------------------------------------------------------------------- */

static int reaches(const test *t, uint64_t permutation, double *y, double *scratch)
{
    const annum__joining *j = t->j;
    const annum__joint_design *d = &j->design;
    memcpy(y, t->error, j->n * sizeof *y);
    if (t->all)
        order(t, permutation, y);
    else
        shuffle(t, permutation, y);
    j->engine->colour(d, y);
    for (size_t i = 0; i < j->n; i++)
        y[i] += t->fit[i];
    if (j->engine->exceeds)
        return j->engine->exceeds(d, y, t->null, t->alternative, t->bound, scratch);
    annum__joint_found found;
    j->engine->search(d, y, t->null, scratch, &found);
    return j->engine->reaches(d, y, t->alternative, found.sse[t->null] / t->bound, scratch);
}

static void run(void *context, size_t from, size_t to, size_t thread)
{
    test *t = context;
    double *y = t->scratch + thread * t->each;
    uint64_t count = 0;
    for (size_t i = from; i < to; i++)
        count += reaches(t, i, y, y + t->j->n) != 0;
    t->reached[thread] = count;
}

/* ---- A test ------------------------------------------------------------------------------------ */

/** The null model's fit and its weighted residuals. With a jump, NCI's program leaves the jump out of the fit, and so in what it
 * permutes. */
static void set_null(const annum__joining *j, size_t null, double *fit, double *error)
{
    const annum__joint_design *d = &j->design;
    const annum__joint_estimates *e = &j->estimates[null - j->models[0].joinpoints];
    annum__joint_fitted_line(j, e, fit);
    for (size_t i = 0; i < j->n; i++) {
        if (d->jump && j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI)
            fit[i] -= e->coefficient[2 + null] * d->jump[i];
        error[i] = j->y[i] - fit[i];
    }
    j->engine->whiten(d, error);
}

static uint64_t factorial(size_t n)
{
    uint64_t f = 1;
    for (size_t i = 2; i <= n; i++)
        f *= i;
    return f;
}

static void judge(test *t, double alpha, annum_joinpoint_test *result)
{
    const annum__joining *j = t->j;
    const int nci = j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI;
    const uint64_t n = t->all ? factorial(j->n) : j->options.permutations, drawn = t->all ? n : n - 1;
    const size_t threads = annum__threads((size_t)j->options.threads, (size_t)drawn);
    uint64_t reached = t->all ? 0 : 1; /* the figures' own order */
    annum__share_work(threads, (size_t)drawn, run, t);
    for (size_t i = 0; i < threads; i++)
        reached += t->reached[i];
    const double p = (double)reached / (double)n;
    *result = (annum_joinpoint_test){.null = t->null, .alternative = t->alternative, .statistic = t->ratio, .p_value = p,
                                     .p_error = t->all ? 0 : sqrt(p * (1 - p) / (double)n), .alpha = alpha,
                                     .permutations = (size_t)n,
                                     .reject = nci ? p < alpha : p <= alpha};
    result->uncertain = !t->all && fabs(p - alpha) <= 4 * result->p_error;
}

/** Fits that are perfect leave no residuals to permute: the null is rejected only if it is not perfect itself. */
static int degenerate(double null, double alternative, size_t ka, size_t kb, double alpha,
                      annum_joinpoint_test *result)
{
    if (null > 0 && alternative > 0)
        return 0;
    *result = (annum_joinpoint_test){.null = ka, .alternative = kb, .statistic = NAN, .p_value = null > 0 ? 0 : 1,
                                     .alpha = alpha, .reject = null > 0};
    return 1;
}

static void warn(const annum__joining *j)
{
    for (size_t i = 0; i < j->result->n_permutation; i++) {
        const annum_joinpoint_test *t = &j->result->permutation[i];
        if (t->uncertain)
            annum__warn(j->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                        "the test of %z against %z joinpoints has p = %.3 with a Monte Carlo error of %.2, at a level of %.3: "
                        "another seed may decide otherwise; take more permutations",
                        t->null, t->alternative, t->p_value, t->p_error, t->alpha);
    }
}

static int go_on(annum__joining *j, test *t, annum_joinpoint_test *tests, double *numbers)
{
    const annum_joinpoint_model *models = j->result->models;
    const size_t least = models[0].joinpoints, most = least + j->result->n_models - 1;
    size_t ka = least, kb = most, n = 0;
    while (ka < kb) {
        const double alpha = j->options.alpha / (double)(most - ka);
        const double null = models[ka - least].sse, alternative = models[kb - least].sse;
        if (!degenerate(null, alternative, ka, kb, alpha, &tests[n])) {
            t->null = ka;
            t->alternative = kb;
            t->ratio = null / alternative;
            t->bound = t->ratio * (1 - TIED);
            t->stream = (uint64_t)n << 32;
            set_null(j, ka, numbers, numbers + j->n);
            judge(t, alpha, &tests[n]);
        }
        ka += tests[n].reject != 0;
        kb -= tests[n].reject == 0;
        n++;
    }
    j->result->permutation = tests;
    j->result->n_permutation = n;
    j->selected = ka - least;
    return ANNUM_OK;
}

int annum__joint_permutation(annum__joining *j, annum_error *error)
{
    if (j->options.select != ANNUM_JOINPOINT_PERMUTATION)
        return ANNUM_OK;
    const size_t threads = annum__threads((size_t)j->options.threads, SIZE_MAX);
    test t = {.j = j, .each = j->engine->scratch(&j->design) + j->n};
    t.all = j->n <= ALL_ORDERS_OF && j->options.compat == ANNUM_JOINPOINT_COMPAT_ANNUM;
    annum_joinpoint_test *tests = annum__arena_take(j->arena, j->result->n_models, sizeof *tests);
    double *numbers = annum__arena_take(j->scratch, annum__multiply(2, j->n), sizeof *numbers);
    t.scratch = annum__arena_take_unset(j->scratch, annum__multiply(threads, t.each), sizeof *t.scratch);
    if (!tests || !numbers || !t.scratch)
        return annum__fail_memory(error);
    t.fit = numbers;
    t.error = numbers + j->n;
    const int status = go_on(j, &t, tests, numbers);
    warn(j);
    return status;
}
