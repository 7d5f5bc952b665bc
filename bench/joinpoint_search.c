/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of the search for joinpoints alone, from inside the library: the best places of every number of joinpoints,
 * the profile of five, and tests of a permutation sequence, each permutation a null search and a threshold search.
 * Prints the processor's time, the median of several rounds.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "joinpoint/internal.h"

enum { MOST = 128, ROUNDS = 9, PERMUTATIONS = 4499 };

typedef struct series {
    annum__arena arena;
    annum__joint_design design;
    double x[MOST], weight[MOST], y[MOST], fit[MOST], error[MOST], order[MOST];
    double *scratch;
    double *profile;
} series;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

/** Uniform, of a linear congruential generator: for examples, not for statistics. */
static double uniform(void)
{
    static uint64_t state = 20;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/** Noise; with a signal, a trend that turns twice beside it. */
static void make(series *s, size_t n, size_t max, int signal)
{
    annum__joint_design *d = &s->design;
    memset(s, 0, sizeof *s);
    s->arena = annum__arena_new(NULL);
    for (size_t i = 0; i < n; i++) {
        const double x = (double)i - (double)(n - 1) / 2, third = (double)n / 6;
        s->x[i] = x;
        s->weight[i] = 1 + 0.5 * sin((double)i);
        s->y[i] = 0.05 * sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
        if (signal)
            s->y[i] += 0.01 * x - 0.04 * fmax(x + third, 0) + 0.06 * fmax(x - third, 0);
    }
    d->n = n;
    d->x = s->x;
    d->weight = s->weight;
    d->min_end = d->min_between = 2;
    d->max = max;
    if (annum__joint_candidates(d, 0, &s->arena) != ANNUM_OK || annum__joint_prepare(d, &s->arena) != ANNUM_OK)
        exit(1);
    s->scratch = malloc(annum__joint_scratch(d) * sizeof(double));
    s->profile = malloc(max * d->n_candidates * sizeof(double));
    if (!s->scratch || !s->profile)
        exit(1);
}

static void end(series *s)
{
    free(s->scratch);
    free(s->profile);
    annum__arena_free(&s->arena);
}

static void search(series *s, size_t k)
{
    annum__joint_best best;
    (void)k;
    annum__joint_search(&s->design, s->y, s->scratch, &best);
}

static void profile(series *s, size_t k)
{
    annum__joint_profile(&s->design, s->y, k, s->scratch, s->profile);
}

static void prepare(series *s, size_t k)
{
    annum__joint_design d = s->design;
    annum__arena arena = annum__arena_new(NULL);
    (void)k;
    (void)annum__joint_prepare(&d, &arena);
    annum__arena_free(&arena);
}

static void measure(const char *name, series *s, void (*call)(series *, size_t), size_t k, int calls)
{
    double times[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        const double start = now();
        for (int i = 0; i < calls; i++)
            call(s, k);
        times[round] = (now() - start) / calls;
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    printf("  %-40s %10.1f µs\n", name, times[ROUNDS / 2]);
}

/** Residuals of the null model in random orders on its fit: what annum_joinpoint does in a permutation test. */
static void permute(series *s, double *y)
{
    const size_t n = s->design.n;
    size_t at[MOST];
    for (size_t i = 0; i < n; i++) {
        const size_t j = (size_t)(uniform() * (double)(i + 1));
        at[i] = at[j];
        at[j] = i;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = s->fit[i] + s->error[at[i]] / sqrt(s->weight[i]);
}

static void null_model(series *s, const size_t *place, size_t k)
{
    double at[ANNUM__JOINPOINTS_MAX], b[ANNUM__JOINPOINTS_MAX + 3];
    double *scratch = malloc(annum__joint_fit_scratch(&s->design, k) * sizeof(double));
    if (!scratch)
        exit(1);
    for (size_t j = 0; j < k; j++)
        at[j] = s->design.candidate[place[j]];
    (void)annum__joint_fit(&s->design, s->y, at, k, b, scratch);
    for (size_t i = 0; i < s->design.n; i++) {
        s->fit[i] = b[0] + b[1] * s->x[i];
        for (size_t j = 0; j < k; j++)
            s->fit[i] += b[j + 2] * fmax(s->x[i] - at[j], 0);
        s->error[i] = (s->y[i] - s->fit[i]) * sqrt(s->weight[i]);
    }
    free(scratch);
}

static void test(series *s, const annum__joint_best *best, size_t null, size_t alternative)
{
    const double ratio = best->sse[null] / best->sse[alternative];
    size_t exceeding = 1;
    double y[MOST];
    null_model(s, best->place[null], null);
    double start = now();
    for (int draw = 0; draw < PERMUTATIONS; draw++)
        permute(s, y);
    const double drawing = now() - start;
    start = now();
    for (int draw = 1; draw < PERMUTATIONS; draw++) {
        permute(s, y);
        exceeding += (size_t)annum__joint_exceeds(&s->design, y, null, alternative, ratio, s->scratch);
    }
    printf("  %zu against %zu, p = %.4f %31.1f ms, %.1f of them drawing\n", null, alternative,
           (double)exceeding / PERMUTATIONS, 1e-3 * (now() - start), 1e-3 * drawing);
}

static void run(size_t n, size_t max, int signal)
{
    static series s;
    annum__joint_best best;
    make(&s, n, max, signal);
    printf("n = %zu, up to %zu, %s\n", n, max, signal ? "two turns" : "noise");
    const int calls = n > 50 ? 200 : 2000;
    measure("the design", &s, prepare, 0, calls);
    measure("all numbers of joinpoints", &s, search, 0, calls);
    for (size_t k = 1; k <= max; k++) {
        char name[32];
        snprintf(name, sizeof name, "profile of %zu", k);
        measure(name, &s, profile, k, n > 50 ? 1 : calls);
    }
    annum__joint_search(&s.design, s.y, s.scratch, &best);
    if (n > 50)
        test(&s, &best, 0, max);
    for (size_t null = 0; n <= 50 && null < max; null++)
        test(&s, &best, null, max);
    end(&s);
}

int main(void)
{
    for (int signal = 0; signal < 2; signal++) {
        run(37, 5, signal);
        run(35, 3, signal);
        run(105, 4, signal);
    }
    return 0;
}
