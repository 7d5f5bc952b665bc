/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of a joinpoint regression from C, the series being there: selection by weighted BIC with all models and their
 * inference, the whole sequence of permutation tests of 4,499, and likelihoods by BIC. Series have two bends and noise.
 * Prints microseconds a call, the median of several rounds.
 */
#include <annum.h>
#include <annum/joinpoint.h>
#include <annum/regress.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 105, ROUNDS = 11 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void fail(const annum_error *error)
{
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static double once(const annum_series *series, const annum_joinpoint_options *options)
{
    annum_joinpoint_result *result;
    annum_error error;
    if (annum_joinpoint(series, options, &result, &error) != ANNUM_OK)
        fail(&error);
    const double sse = result->models[result->selected].sse;
    annum_joinpoint_free(result);
    return sse;
}

static void measure(const char *name, const annum_columns *columns, const annum_joinpoint_options *options, int calls)
{
    annum_series *series;
    annum_error error;
    double times[ROUNDS];
    volatile double sum = 0;
    if (annum_series_new(columns, NULL, &series, &error) != ANNUM_OK)
        fail(&error);
    for (int round = 0; round < ROUNDS; round++) {
        const double start = now();
        for (int i = 0; i < calls; i++)
            sum = sum + once(series, options);
        times[round] = (now() - start) / calls;
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    printf("%-52s %10.1f µs\n", name, times[ROUNDS / 2]);
    annum_series_free(series);
}

/** Uniform, the same in R (joinpoint.R): the fractional part of multiples of the golden ratio. */
static double noise(int i)
{
    const double x = 0.6180339887498949 * (i + 1);
    return x - floor(x) - 0.5;
}

static void make_figures(size_t n, double *year, double *rate, double *events)
{
    for (size_t i = 0; i < n; i++) {
        const double t = (double)i / (double)n;
        const double log_rate = 2 + t - 2.5 * fmax(0, t - 0.3) + 3 * fmax(0, t - 0.7);
        year[i] = 1900 + (double)i;
        rate[i] = exp(log_rate + 0.15 * noise((int)i));
        events[i] = floor(10 * rate[i]);
    }
}

int main(void)
{
    static double year[POINTS], rate[POINTS], events[POINTS];
    static const struct {
        size_t n;
        int32_t max;
    } sequences[] = {{37, 5}, {35, 3}, {105, 4}};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.year = year;
    for (size_t i = 0; i < 3; i++) {
        annum_joinpoint_options options = ANNUM_JOINPOINT_OPTIONS_INIT;
        columns.n = sequences[i].n;
        make_figures(columns.n, year, rate, events);
        columns.kind = ANNUM_VALUE;
        columns.value = rate;
        columns.events = NULL;
        options.max = sequences[i].max;
        printf("n = %zu, up to %d joinpoints\n", columns.n, (int)options.max);
        measure("  weighted BIC, with inference", &columns, &options, 100);
        options.select = ANNUM_JOINPOINT_PERMUTATION;
        measure("  permutation tests of 4,499", &columns, &options, 1);
    }
    columns.n = 37;
    make_figures(columns.n, year, rate, events);
    columns.kind = ANNUM_COUNT;
    columns.value = NULL;
    columns.events = events;
    annum_joinpoint_options options = ANNUM_JOINPOINT_OPTIONS_INIT;
    options.max = 3;
    options.select = ANNUM_JOINPOINT_BIC;
    options.likelihood = ANNUM_POISSON;
    puts("counts, n = 37, up to 3 joinpoints");
    measure("  Poisson likelihood, BIC, with inference", &columns, &options, 10);
    return 0;
}
