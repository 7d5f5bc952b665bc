/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of one trend from C: a series made from columns, its trend with everything annum_trend gives, both
 * released. Prints nanoseconds a call, the median of several rounds.
 */
#include <annum.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 16, ROUNDS = 21, CALLS = 20000 };

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

/** What one measurement does with the columns; returns a number so that nothing can be left out. */
typedef double (*work)(const annum_columns *columns);

static double series_only(const annum_columns *columns)
{
    annum_series *series;
    if (annum_series_new(columns, NULL, &series, NULL) != ANNUM_OK)
        exit(1);
    const double first = annum_series_data(series)->figure[0];
    annum_series_free(series);
    return first;
}

static double series_and_trend(const annum_columns *columns)
{
    annum_series *series;
    annum_trend_result *trend;
    if (annum_series_new(columns, NULL, &series, NULL) != ANNUM_OK ||
        annum_trend(series, NULL, &trend, NULL) != ANNUM_OK)
        exit(1);
    const double p = trend->p_value;
    annum_trend_free(trend);
    annum_series_free(series);
    return p;
}

static double series_and_fit(const annum_columns *columns)
{
    annum_series *series;
    annum_fit_result *fit;
    if (annum_series_new(columns, NULL, &series, NULL) != ANNUM_OK ||
        annum_fit(series, NULL, &fit, NULL) != ANNUM_OK)
        exit(1);
    const double p = fit->coefficients[1].p_value;
    annum_fit_free(fit);
    annum_series_free(series);
    return p;
}

static void measure(const char *name, work body, const annum_columns *columns)
{
    double rounds[ROUNDS], sum = 0;
    for (int r = 0; r < ROUNDS; r++) {
        const double begin = now();
        for (int i = 0; i < CALLS; i++)
            sum += body(columns);
        rounds[r] = (now() - begin) / CALLS;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    printf("%-44s %8.0f ns   (check %.6g)\n", name, rounds[ROUNDS / 2], sum / ROUNDS / CALLS);
}

int main(void)
{
    double year[POINTS], events[POINTS], exposure[POINTS], value[POINTS];
    const double counts[POINTS] = {52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97};
    for (int i = 0; i < POINTS; i++) {
        year[i] = 2000 + i;
        events[i] = counts[i];
        exposure[i] = 1e6 * (1 + 0.01 * i);
        value[i] = counts[i] / exposure[i];
    }
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = ANNUM_COUNT;
    columns.n = POINTS;
    columns.year = year;
    columns.events = events;
    columns.exposure = exposure;
    measure("series of counts", series_only, &columns);
    measure("series of counts and its trend", series_and_trend, &columns);
    measure("series of counts and its Poisson fit", series_and_fit, &columns);
    columns.kind = ANNUM_VALUE;
    columns.events = columns.exposure = NULL;
    columns.value = value;
    measure("series of values and its trend", series_and_trend, &columns);
    measure("series of values and its least squares", series_and_fit, &columns);
    return 0;
}
