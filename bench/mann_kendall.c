/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of Mann and Kendall's test with Sen's slope from C: a series made from 30 columns, the test with
 * its exact p-value and the slope with exact limits, both released; then 100,000 figures. Prints the median
 * of several rounds.
 */
#include <annum.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 30, MANY = 100000, ROUNDS = 21 };

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

static annum_series *series_of(const annum_columns *columns)
{
    annum_series *series;
    if (annum_series_new(columns, NULL, &series, NULL) != ANNUM_OK)
        exit(1);
    return series;
}

static double whole_test(const annum_columns *columns)
{
    annum_series *series = series_of(columns);
    annum_trendtest_result *test;
    if (annum_trendtest(series, NULL, &test, NULL) != ANNUM_OK)
        exit(1);
    const double p = test->p_value + test->sen_slope.lower;
    annum_trendtest_free(test);
    annum_series_free(series);
    return p;
}

static double test_alone(const annum_columns *columns)
{
    annum_series *series = series_of(columns);
    annum_mann_kendall_result test = ANNUM_MANN_KENDALL_INIT;
    if (annum_mann_kendall(series, NULL, &test, NULL) != ANNUM_OK)
        exit(1);
    annum_series_free(series);
    return test.p_value;
}

static void measure(const char *name, work body, const annum_columns *columns, int calls)
{
    double rounds[ROUNDS], sum = 0;
    for (int r = 0; r < ROUNDS; r++) {
        const double begin = now();
        for (int i = 0; i < calls; i++)
            sum += body(columns);
        rounds[r] = (now() - begin) / calls;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    printf("%-56s %10.0f ns   (check %.6g)\n", name, rounds[ROUNDS / 2], sum / ROUNDS / calls);
}

static double scatter(int i)
{
    return fmod(i * 0.6180339887498949, 1);
}

static void measure_many(annum_columns columns)
{
    double *memory = malloc(2 * MANY * sizeof *memory);
    if (!memory)
        exit(1);
    for (int i = 0; i < MANY; i++) {
        memory[i] = i;
        memory[MANY + i] = 1e-5 * i + scatter(i);
    }
    columns.n = MANY;
    columns.year = NULL;
    columns.start = columns.end = memory;
    columns.value = memory + MANY;
    measure("100,000 figures: Mann-Kendall", test_alone, &columns, 1);
    measure("100,000 figures: Mann-Kendall and Sen's slope", whole_test, &columns, 1);
    free(memory);
}

int main(void)
{
    double year[POINTS], value[POINTS], tied[POINTS];
    annum_columns columns = ANNUM_COLUMNS_INIT;
    for (int i = 0; i < POINTS; i++) {
        year[i] = 1990 + i;
        value[i] = 10 + 0.03 * i + 3 * scatter(i);
        tied[i] = floor(value[i] * 4);
    }
    columns.n = POINTS;
    columns.kind = ANNUM_VALUE;
    columns.year = year;
    columns.value = value;
    measure("30 figures: Mann-Kendall, exact p", test_alone, &columns, 20000);
    measure("30 figures: Mann-Kendall, exact p, Sen's slope", whole_test, &columns, 10000);
    columns.value = tied;
    measure("30 figures with ties: the same", whole_test, &columns, 5000);
    measure_many(columns);
    return 0;
}
