/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sequence of tests of likelihood models. Counts with different means have no residuals that could change places: figures are drawn
 * from the null model instead (parametric bootstrap, Davison and Hinkley 1997, section 4.2), counts of Poisson, binomial, or with
 * a dispersion phi of negative binomial distributions with variance phi times the mean. What a test compares is the fall of the
 * deviance, of quasipoisson the ratio of deviances. Figures known as ranges are drawn and stay ranges where they fall into them.
 */
#include <math.h>

#include "core/dist.h"
#include "core/random.h"
#include "core/threads.h"
#include "joinpoint/estimates.h"
#include "joinpoint/likelihood.h"

typedef struct test {
    annum__counting *c;
    size_t null, alternative;
    double statistic;
    const double *mean;    /**< [n] of events */
    uint64_t stream;
    struct place_of_work {
        annum__counts_search *search;
        annum__joint_counts counts;
        const annum__range **range; /**< [n] or NULL */
        double *events;             /**< [n] */
        double *derived;            /**< [4 n] */
        uint64_t reached;
    } *thread;
} test;

/** The least k with a chance of at least u of no more than k, of which the mean is near. */
static double inverse(double u, double mean, double size)
{
    const double deviation = sqrt(mean * (size > 0 ? 1 - mean / size : 1));
    double k = fmax(floor(mean + deviation * annum__normal_quantile(u)), 0);
    const double p = size > 0 ? mean / size : 0;
    if (size > 0)
        k = fmin(k, size);
    while (k > 0 && (size > 0 ? annum__binomial_lower(k - 1, size, p) : annum__poisson_lower(k - 1, mean)) >= u)
        k--;
    while ((size <= 0 || k < size) && (size > 0 ? annum__binomial_lower(k, size, p) : annum__poisson_lower(k, mean)) < u)
        k++;
    return k;
}

static double draw(const test *t, uint64_t number, size_t i)
{
    const annum__counting *c = t->c;
    const uint64_t seed = c->j->options.seed, stream = t->stream + number;
    const double u = annum__random_uniform(seed, stream, 2 * i);
    double mean = t->mean[i];
    if (c->counts.family == ANNUM_BINOMIAL)
        return inverse(u, fmin(mean, c->counts.size[i]), c->counts.size[i]);
    if (c->dispersion > 1 + 1e-6)
        mean = (c->dispersion - 1) * annum__gamma_quantile(annum__random_uniform(seed, stream, 2 * i + 1), mean / (c->dispersion - 1));
    return mean > 0 ? inverse(u, mean, 0) : 0;
}

static void draw_series(const test *t, uint64_t number, struct place_of_work *at)
{
    const annum__counting *c = t->c;
    for (size_t i = 0; i < c->j->n; i++) {
        at->events[i] = draw(t, number, i);
        if (!at->range)
            continue;
        const annum__range *own = c->counts.range[i];
        at->range[i] = own && at->events[i] >= own->lower && at->events[i] <= own->upper ? own : NULL;
    }
    at->counts = c->counts;
    at->counts.range = at->range;
    annum__joint_counts_set(&at->counts, at->events, at->derived);
}

static void run(void *context, size_t from, size_t to, size_t thread)
{
    test *t = context;
    struct place_of_work *at = &t->thread[thread];
    const int ratio = t->c->j->options.likelihood == ANNUM_QUASIPOISSON;
    size_t place[ANNUM__JOINPOINTS_MAX];
    for (size_t i = from; i < to; i++) {
        draw_series(t, i, at);
        annum__counts_search_begin(at->search, &at->counts);
        const double null = annum__counts_search_best(at->search, t->null, INFINITY, place);
        const double limit = ratio ? null / t->statistic : null - t->statistic;
        at->reached += limit >= 0 && annum__counts_search_reaches(at->search, t->alternative, limit);
    }
}

static void judge(test *t, double alpha, annum_joinpoint_test *result)
{
    const annum_joinpoint_options *o = &t->c->j->options;
    const size_t n = (size_t)o->permutations, threads = annum__threads((size_t)o->threads, n - 1);
    uint64_t reached = 1; /* the figures' own */
    for (size_t i = 0; i < threads; i++)
        t->thread[i].reached = 0;
    annum__share_work(threads, n - 1, run, t);
    for (size_t i = 0; i < threads; i++)
        reached += t->thread[i].reached;
    const double p = (double)reached / (double)n;
    *result = (annum_joinpoint_test){.null = t->null, .alternative = t->alternative, .statistic = t->statistic, .p_value = p,
                                     .p_error = sqrt(p * (1 - p) / (double)n), .alpha = alpha, .permutations = n,
                                     .reject = o->compat == ANNUM_JOINPOINT_COMPAT_NCI ? p < alpha : p <= alpha};
    result->uncertain = fabs(p - alpha) <= 4 * result->p_error;
}

static int make_threads(test *t)
{
    const annum__joining *j = t->c->j;
    const size_t n = j->n, threads = annum__threads((size_t)j->options.threads, SIZE_MAX);
    t->thread = annum__arena_take(j->scratch, threads, sizeof *t->thread);
    if (!t->thread)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < threads; i++) {
        struct place_of_work *at = &t->thread[i];
        at->search = annum__counts_search_new(&j->design, j->scratch);
        at->events = annum__arena_take(j->scratch, annum__multiply(n, 5), sizeof *at->events);
        at->range = t->c->counts.range ? annum__arena_take(j->scratch, n, sizeof *at->range) : NULL;
        if (!at->search || !at->events || (t->c->counts.range && !at->range))
            return ANNUM_ERR_NO_MEMORY;
        at->derived = at->events + n;
    }
    return ANNUM_OK;
}

static void warn(const annum__joining *j, const annum_joinpoint_test *t)
{
    if (t->uncertain)
        annum__warn(j->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                    "the test of %z against %z joinpoints has p = %.3 with a Monte Carlo error of %.2, at a level of %.3: another seed "
                    "may decide otherwise; take more permutations",
                    t->null, t->alternative, t->p_value, t->p_error, t->alpha);
}

int annum__counting_tests(annum__counting *c)
{
    annum__joining *j = c->j;
    if (j->options.select != ANNUM_JOINPOINT_PERMUTATION)
        return ANNUM_OK;
    test t = {.c = c};
    annum_joinpoint_test *tests = annum__arena_take(j->arena, c->n_models, sizeof *tests);
    double *mean = annum__arena_take(j->scratch, j->n, sizeof *mean);
    if (!tests || !mean || make_threads(&t) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    size_t ka = c->least, kb = c->least + c->n_models - 1, n = 0;
    const size_t most = kb;
    t.mean = mean;
    while (ka < kb) {
        const double null = c->fit[ka - c->least].deviance, alternative = c->fit[kb - c->least].deviance;
        annum__joint_fitted fit;
        annum__joint_counts_fit(&c->counts, c->best.place[ka], ka, c->scratch, &fit, mean, NULL);
        t.null = ka;
        t.alternative = kb;
        /* A fall within the search's accuracy is none: no draw may miss it by rounding. */
        t.statistic = j->options.likelihood == ANNUM_QUASIPOISSON ? (alternative > 0 ? null / alternative : INFINITY)
                                                                  : fmax(null - alternative - 1e-7, 0);
        t.stream = (uint64_t)n << 32;
        judge(&t, j->options.alpha / (double)(most - ka), &tests[n]);
        warn(j, &tests[n]);
        ka += tests[n].reject != 0;
        kb -= tests[n].reject == 0;
        n++;
    }
    j->result->permutation = tests;
    j->result->n_permutation = n;
    j->selected = ka - c->least;
    return ANNUM_OK;
}
