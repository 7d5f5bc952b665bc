/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of one regression of 16 figures from C with full inference (coefficients, tests, intervals, points,
 * residuals), the series being there. Prints nanoseconds a call, the median of several rounds.
 */
#include <annum.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 16, ROUNDS = 21 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double fit_once(const annum_series *series, const annum_fit_options *options)
{
    annum_fit_result *fit;
    annum_error error;
    if (annum_fit(series, options, &fit, &error) != ANNUM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    const double p = fit->coefficients[1].p_value + fit->coefficients[1].upper;
    annum_fit_free(fit);
    return p;
}

static void measure(const char *name, const annum_columns *columns, const annum_fit_options *options, int calls)
{
    double rounds[ROUNDS], sum = 0;
    annum_series *series;
    if (annum_series_new(columns, NULL, &series, NULL) != ANNUM_OK)
        exit(1);
    for (int r = 0; r < ROUNDS; r++) {
        const double begin = now();
        for (int i = 0; i < calls; i++)
            sum += fit_once(series, options);
        rounds[r] = (now() - begin) / calls;
    }
    annum_series_free(series);
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    printf("%-44s %8.0f ns   (check %.6g)\n", name, rounds[ROUNDS / 2], sum / ROUNDS / calls);
}

int main(void)
{
    double year[POINTS], exposure[POINTS], value[POINTS];
    const double counts[POINTS] = {52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97};
    const double scattered[POINTS] = {52, 71, 38, 45, 90, 48, 76, 61, 99, 60, 97, 54, 120, 65, 108, 77};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    for (int i = 0; i < POINTS; i++) {
        year[i] = 2000 + i;
        exposure[i] = 1e6 * (1 + 0.01 * i);
        value[i] = counts[i] / 10 + 0.1 * i;
    }
    columns.n = POINTS;
    columns.year = year;
    columns.kind = ANNUM_VALUE;
    columns.value = value;
    measure("least squares", &columns, &options, 20000);
    columns.value = NULL;
    columns.kind = ANNUM_COUNT;
    columns.events = counts;
    columns.exposure = exposure;
    measure("Poisson with exposure", &columns, &options, 20000);
    options.interval = ANNUM_PROFILE;
    measure("Poisson, profile intervals", &columns, &options, 4000);
    options.interval = ANNUM_WALD;
    options.family = ANNUM_NEGATIVE_BINOMIAL;
    columns.events = scattered;
    measure("negative binomial", &columns, &options, 2000);
    return 0;
}
