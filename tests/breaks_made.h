/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the suites of breaks share: series, calls, and made-up figures.
 */
#ifndef ANNUM_BREAKS_MADE_H
#define ANNUM_BREAKS_MADE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "annum/breaks.h"
#include "random_draws.h"
#include "testlib.h"

enum { MOST = 2000 };

typedef struct data {
    int32_t kind;
    size_t n;
    double time[MOST], y[MOST], size[MOST];
} data;

static inline int make_series(const data *d, const annum_allocator *allocator, annum_series **series,
                              annum_error *error)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.year = d->time;
    if (d->kind == ANNUM_VALUE)
        columns.value = d->y;
    else
        columns.events = d->y;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    return annum_series_new(&columns, allocator, series, error);
}

static inline annum_series *series_of(const data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_error error;
    const int status = make_series(d, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static inline annum_breaks_result *breaks_of(const data *d, const annum_breaks_options *options)
{
    annum_series *series = series_of(d, NULL);
    annum_breaks_result *r;
    annum_error error;
    const int status = annum_breaks(series, options, &r, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return r;
}

static inline annum_breaks_options options_of(int32_t regressors, size_t min_size, int32_t max)
{
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.regressors = regressors;
    o.min_size = min_size;
    o.max = max;
    o.without_tests = 1;
    return o;
}

static inline int has_warning(const annum_breaks_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

static inline double noise(size_t i)
{
    return (double)((i * i * 7919 + 13) % 1021);
}

static inline data random_data(int32_t kind, size_t n)
{
    data d = {.kind = kind, .n = n};
    const double mean = 0.3 + 6 * uniform();
    for (size_t i = 0; i < n; i++) {
        d.time[i] = (i ? d.time[i - 1] : 1990) + 1 + floor(1.3 * uniform());
        d.size[i] = kind == ANNUM_COUNT ? 0.5 + uniform() : 1 + floor(12 * uniform());
        d.y[i] = kind == ANNUM_VALUE   ? normal()
                 : kind == ANNUM_COUNT ? poisson(mean * d.size[i])
                                       : binomial(d.size[i], uniform());
    }
    return d;
}

#endif
