/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A series with the options of its trend, for the suites of annum_trend.
 */
#ifndef ANNUM_TREND_CASE_H
#define ANNUM_TREND_CASE_H

#include <math.h>
#include <stdio.h>

#include "annum/trend.h"
#include "testlib.h"

enum { MOST_ROWS = 128 };

typedef struct trend_case {
    char name[64];
    int32_t kind;
    int without_size;
    annum_trend_options options;
    size_t n;
    double start[MOST_ROWS], end[MOST_ROWS], y[MOST_ROWS], size[MOST_ROWS];
    double tolerance;
} trend_case;

static inline annum_columns columns_of(const trend_case *c)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = c->n;
    columns.kind = c->kind;
    columns.start = c->start;
    columns.end = c->end;
    if (c->kind == ANNUM_COUNT || c->kind == ANNUM_PROPORTION)
        columns.events = c->y;
    else
        columns.value = c->y;
    if (c->without_size)
        return columns;
    if (c->kind == ANNUM_COUNT)
        columns.exposure = c->size;
    if (c->kind == ANNUM_PROPORTION)
        columns.total = c->size;
    if (c->kind == ANNUM_VALUE || c->kind == ANNUM_RATE)
        columns.se = c->size;
    return columns;
}

static inline annum_series *series_of(const trend_case *c, const annum_allocator *allocator)
{
    const annum_columns columns = columns_of(c);
    annum_series *series = NULL;
    annum_error error;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s: %s\n", c->name, error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static inline annum_trend_result *trend_of(const trend_case *c)
{
    annum_series *series = series_of(c, NULL);
    annum_trend_result *trend = NULL;
    annum_error error;
    const int status = annum_trend(series, &c->options, &trend, &error);
    if (status != ANNUM_OK)
        printf("\n%s: %s\n", c->name, error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return trend;
}

static inline trend_case case_of(int32_t kind, size_t n, const double *y, const double *size)
{
    trend_case c = {.name = "small", .kind = kind, .n = n, .without_size = size == NULL};
    c.options = (annum_trend_options)ANNUM_TREND_OPTIONS_INIT;
    for (size_t i = 0; i < n; i++) {
        c.start[i] = 2000 + (double)i;
        c.end[i] = c.start[i] + 1;
        c.y[i] = y[i];
        c.size[i] = size ? size[i] : NAN;
    }
    return c;
}

static inline int has_warning(const annum_trend_result *trend, int32_t code)
{
    for (size_t i = 0; i < trend->n_warnings; i++) {
        if (trend->warnings[i].code == code)
            return 1;
    }
    return 0;
}

static inline void near(double actual, double want, double tolerance, double scale, const char *what)
{
    const int passed = fabs(actual - want) <= tolerance * fmax(fabs(want), scale);
    if (!passed)
        printf("\n    %s: actual %.17g, want %.17g (off by %.3g, tolerance %.3g of %.3g)\n", what, actual,
               want, fabs(actual - want), tolerance, fmax(fabs(want), scale));
    CU_ASSERT(passed);
}

#endif
