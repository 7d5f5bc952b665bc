/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Figures, and annum_trendtest called on them, for the suites of its tests.
 */
#ifndef ANNUM_TRENDTEST_CASE_H
#define ANNUM_TRENDTEST_CASE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "annum/trendtest.h"
#include "testlib.h"

enum { MOST = 128, SERIES_MOST = 8 };

static const int32_t of_figures[] = {ANNUM_TEST_SPEARMAN,   ANNUM_TEST_COX_STUART,  ANNUM_TEST_JONCKHEERE,
                                     ANNUM_TEST_PETTITT,    ANNUM_TEST_BUISHAND,    ANNUM_TEST_SNHT,
                                     ANNUM_TEST_RUNS,       ANNUM_TEST_VON_NEUMANN, ANNUM_TEST_BARTELS,
                                     ANNUM_TEST_BUISHAND_U, ANNUM_TEST_BUISHAND_Q};
enum { N_OF_FIGURES = sizeof of_figures / sizeof of_figures[0] };

typedef struct data {
    int32_t kind;
    size_t n;
    double time[MOST], figure[MOST], size[MOST]; /* exposure or total */
} data;

static inline annum_series *series_of(const data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.start = columns.end = d->time;
    if (d->kind == ANNUM_VALUE)
        columns.value = d->figure;
    else
        columns.events = d->figure;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static inline data yearly(const double *figure, size_t n)
{
    data d = {.kind = ANNUM_VALUE, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2001 + (double)i;
        d.figure[i] = figure[i];
        d.size[i] = 1;
    }
    return d;
}

static inline annum_trendtest_options options_of(int32_t test, int32_t exact, int32_t alternative)
{
    annum_trendtest_options o = ANNUM_TRENDTEST_OPTIONS_INIT;
    o.test = test;
    o.exact = exact;
    o.alternative = alternative;
    return o;
}

/* What a call returned: its status and, but for the warnings, its result. */
typedef struct outcome {
    int status;
    annum_trendtest_result r;
    int32_t codes; /* warnings as bits */
    annum_error error;
} outcome;

static inline outcome run_many(const data *d, size_t n_series, const annum_trendtest_options *o)
{
    annum_series *series[SERIES_MOST];
    annum_trendtest_result *result = NULL;
    outcome out = {.status = 0};
    for (size_t i = 0; i < n_series; i++)
        series[i] = series_of(&d[i], NULL);
    out.status = annum_trendtest_many((const annum_series *const *)series, n_series, o, &result, &out.error);
    CU_ASSERT_EQUAL(out.status == ANNUM_OK, result != NULL);
    if (result) {
        out.r = *result;
        for (size_t i = 0; i < result->n_warnings; i++)
            out.codes |= (int32_t)1 << result->warnings[i].code;
    }
    annum_trendtest_free(result);
    for (size_t i = 0; i < n_series; i++)
        annum_series_free(series[i]);
    return out;
}

static inline outcome run(const data *d, int32_t test, int32_t exact, int32_t alternative)
{
    const annum_trendtest_options o = options_of(test, exact, alternative);
    return run_many(d, 1, &o);
}

static inline annum_trendtest_result result_of(const data *d, int32_t test, int32_t exact,
                                               int32_t alternative)
{
    const outcome out = run(d, test, exact, alternative);
    if (out.status != ANNUM_OK)
        printf("\n%s\n", out.error.message);
    CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
    return out.r;
}

static inline int has_sides(int32_t test)
{
    return test != ANNUM_TEST_BUISHAND && test != ANNUM_TEST_BUISHAND_U && test != ANNUM_TEST_RUNS &&
           test != ANNUM_TEST_VON_NEUMANN && test != ANNUM_TEST_BARTELS;
}

/* |actual - want| <= tolerance * the larger of |want| and least_scale; NaN where NaN is wanted. */
static inline void near(double actual, double want, double tolerance, double least_scale, const char *id,
                        const char *what)
{
    const double scale = fmax(fabs(want), least_scale);
    const int passed = isnan(want) ? isnan(actual) : fabs(actual - want) <= tolerance * scale;
    if (!passed)
        printf("\n    %s %s: actual %.17g, want %.17g\n", id, what, actual, want);
    CU_ASSERT(passed);
}

#endif
