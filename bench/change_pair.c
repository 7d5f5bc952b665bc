/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time of one comparison of two figures from C, every number that the call gives. Prints nanoseconds a call, the
 * median of several rounds.
 */
#include <annum.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 11 };

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

static double compare_counts(double from, double to, const annum_change_options *options)
{
    annum_count_change out = ANNUM_COUNT_CHANGE_INIT;
    if (annum_change_counts(from, 1, to, 1, options, &out, NULL) != ANNUM_OK)
        exit(1);
    return out.p_value;
}

static double compare_proportions(double scale, const annum_change_options *options)
{
    annum_proportion_change out = ANNUM_PROPORTION_CHANGE_INIT;
    if (annum_change_proportions(3 * scale, 10 * scale, 4 * scale, 11 * scale, options, &out, NULL) != ANNUM_OK)
        exit(1);
    return out.p_value + out.p_fisher;
}

static void measure(const char *name, double size, int proportions, int32_t method, int calls)
{
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    double rounds[ROUNDS], sum = 0;
    options.method = method;
    for (int r = 0; r < ROUNDS; r++) {
        const double begin = now();
        for (int i = 0; i < calls; i++)
            sum += proportions ? compare_proportions(size, &options) : compare_counts(size, size + 3, &options);
        rounds[r] = (now() - begin) / calls;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    printf("%-52s %10.1f µs   (check %.6g)\n", name, rounds[ROUNDS / 2] / 1000, sum / ROUNDS / calls);
}

int main(void)
{
    measure("counts 52 and 55, exact", 52, 0, ANNUM_CHANGE_EXACT, 5000);
    measure("counts of 1e9, exact", 1e9, 0, ANNUM_CHANGE_EXACT, 5000);
    measure("counts of 1e9, mid-p", 1e9, 0, ANNUM_CHANGE_MIDP, 2000);
    measure("counts 52 and 55, E-test", 52, 0, ANNUM_CHANGE_ETEST, 1000);
    measure("3 of 10 and 4 of 11, exact, Fisher, odds ratio", 1, 1, ANNUM_CHANGE_EXACT, 1000);
    measure("totals of 1e4, the same", 1e3, 1, ANNUM_CHANGE_EXACT, 200);
    measure("totals of 1e9, the same", 1e8, 1, ANNUM_CHANGE_EXACT, 20);
    measure("3 of 10 and 4 of 11, Boschloo", 1, 1, ANNUM_CHANGE_BOSCHLOO, 200);
    measure("totals of 1900 and 2090, Boschloo", 190, 1, ANNUM_CHANGE_BOSCHLOO, 2);
    return 0;
}
