/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Small tables of figures, and annum_trendtest of them.
 */
#ifndef ANNUM_TRENDTEST_TABLE_H
#define ANNUM_TRENDTEST_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annum.h"
#include "testlib.h"

enum { POINTS_MAX = 160, SERIES_MAX = 12 };

typedef struct table {
    size_t n_series;
    size_t n[SERIES_MAX];
    double start[SERIES_MAX][POINTS_MAX];
    double end[SERIES_MAX][POINTS_MAX];
    double figure[SERIES_MAX][POINTS_MAX];
    double covariate[POINTS_MAX]; /* of the first */
} table;

static inline annum_series *series_of(const double *start, const double *end, const double *figure, size_t n,
                                      const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = ANNUM_VALUE;
    columns.start = start;
    columns.end = end;
    columns.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, allocator, &series, NULL), ANNUM_OK);
    return series;
}

static inline int run_table(const table *t, const annum_trendtest_options *options,
                            const annum_allocator *allocator, annum_trendtest_result **out,
                            annum_error *error)
{
    annum_series *series[SERIES_MAX] = {NULL};
    annum_trendtest_options own = *options;
    own.covariate = own.test == ANNUM_TEST_PARTIAL ? t->covariate : NULL;
    for (size_t g = 0; g < t->n_series; g++)
        series[g] = series_of(t->start[g], t->end[g], t->figure[g], t->n[g], allocator);
    const int status =
        annum_trendtest_many((const annum_series *const *)series, t->n_series, &own, out, error);
    for (size_t g = 0; g < t->n_series; g++)
        annum_series_free(series[g]);
    return status;
}

/** One series of whole years from 2000 on. */
static inline table years_of(const double *figure, size_t n)
{
    table t = {.n_series = 1};
    t.n[0] = n;
    for (size_t i = 0; i < n; i++) {
        t.start[0][i] = 2000 + (double)i;
        t.end[0][i] = 2001 + (double)i;
        t.figure[0][i] = figure[i];
        t.covariate[i] = (double)((i * 7) % 11);
    }
    return t;
}

static inline annum_trendtest_result *must_run(const table *t, const annum_trendtest_options *options)
{
    annum_trendtest_result *r = NULL;
    annum_error error = {0, 0, 0, 0, ""};
    if (run_table(t, options, NULL, &r, &error) != ANNUM_OK)
        printf("%s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    return r;
}

static inline annum_trendtest_options options_of(int32_t test)
{
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.test = test;
    options.draws = 499;
    return options;
}

static inline int has_warning(const annum_trendtest_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

static inline double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

#endif
