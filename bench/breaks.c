/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of a search for breaks in 100 and in 30 figures from C, the series being there: the best dates of
 * 0 to 5 breaks with criteria, estimates and limits; the same with simulated p-values; and PELT of 100,000.
 * Prints microseconds a call, the median of several rounds.
 */
#include <annum.h>
#include <annum/breaks.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 100000, ROUNDS = 11 };

/* The flow of the Nile at Aswan, 1871 to 1970, as R has it. */
static const double nile[] = {
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994, 1020, 960,  1180,
    799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874, 694,  940,  833,
    701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832, 764,  821,  768,
    845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984, 897,  822,  1010,
    771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749, 838,  1050, 918,
    986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714, 740};

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

static double search_once(const annum_series *series, const annum_breaks_options *options)
{
    annum_breaks_result *result;
    annum_error error;
    if (annum_breaks(series, options, &result, &error) != ANNUM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    const double rss = result->models[0].rss;
    annum_breaks_free(result);
    return rss;
}

static void measure(const char *name, const annum_columns *columns, const annum_breaks_options *options,
                    int calls)
{
    annum_series *series;
    annum_error error;
    double times[ROUNDS];
    volatile double sum = 0;
    if (annum_series_new(columns, NULL, &series, &error) != ANNUM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        const double start = now();
        for (int i = 0; i < calls; i++)
            sum = sum + search_once(series, options);
        times[round] = (now() - start) / calls;
    }
    qsort(times, ROUNDS, sizeof *times, by_size);
    printf("%-44s %10.1f µs\n", name, times[ROUNDS / 2]);
    annum_series_free(series);
}

int main(void)
{
    static double year[POINTS], value[POINTS], exposure[POINTS];
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_breaks_options options = ANNUM_BREAKS_OPTIONS_INIT;
    for (int i = 0; i < POINTS; i++) {
        year[i] = i;
        exposure[i] = 1;
        value[i] = i < 100 ? nile[i] : nile[i % 100] + (i / 500 % 2 ? 400 : 0);
    }
    columns.year = year;
    columns.kind = ANNUM_VALUE;
    columns.value = value;
    for (int small = 0; small < 2; small++) {
        columns.n = small ? 30 : 100;
        options = (annum_breaks_options)ANNUM_BREAKS_OPTIONS_INIT;
        options.without_tests = 1;
        printf("n = %zu\n", columns.n);
        measure("  levels, search", &columns, &options, 300);
        options.regressors = ANNUM_BREAKS_TREND;
        measure("  levels and slopes, search", &columns, &options, 300);
        options.without_tests = 0;
        measure("  levels and slopes, 9,999 draws a p-value", &columns, &options, 1);
        options.regressors = ANNUM_BREAKS_MEAN;
        measure("  levels, 9,999 draws a p-value", &columns, &options, 1);
    }
    options.without_tests = 1;
    columns.n = 100;
    columns.kind = ANNUM_COUNT;
    columns.value = NULL;
    columns.events = value;
    columns.exposure = exposure;
    puts("counts, n = 100");
    measure("  levels, search", &columns, &options, 300);
    options.without_tests = 0;
    measure("  levels, 9,999 draws a p-value", &columns, &options, 1);
    columns.n = POINTS;
    columns.kind = ANNUM_VALUE;
    columns.value = value;
    columns.events = columns.exposure = NULL;
    options.without_tests = 1;
    options.method = ANNUM_BREAKS_PELT;
    puts("n = 100,000, a break every 500");
    measure("  PELT", &columns, &options, 1);
    return 0;
}
