/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Series for the tests of breaks, and annum_breaks on them.
 */
#ifndef ANNUM_BREAKS_CASE_H
#define ANNUM_BREAKS_CASE_H

#include <stdio.h>
#include <string.h>

#include "annum/breaks.h"
#include "annum/regress.h"
#include "reference_csv.h"
#include "testlib.h"

enum { BREAKS_MOST = 400 };

typedef struct breaks_data {
    int32_t kind;
    size_t n;
    double time[BREAKS_MOST], figure[BREAKS_MOST],
        size[BREAKS_MOST]; /* figure or events; exposure or total */
} breaks_data;

/* Years from 2000 on. */
static inline breaks_data breaks_yearly(int32_t kind, size_t n, const double *figure, double size)
{
    breaks_data d = {.kind = kind, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.figure[i] = figure[i];
        d.size[i] = size;
    }
    return d;
}

/* A series of tests/reference/breaks/series.csv as figures of a family. */
static inline breaks_data breaks_data_of(const char *id, const char *family)
{
    reference_csv csv = reference_open("breaks/series.csv");
    breaks_data d = {.kind = strstr(family, "poisson")    ? ANNUM_COUNT
                             : strstr(family, "binomial") ? ANNUM_PROPORTION
                                                          : ANNUM_VALUE};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        d.time[d.n] = csv.number[0];
        d.figure[d.n] = csv.number[1];
        d.size[d.n++] = csv.number[2];
    }
    CU_ASSERT_FATAL(d.n > 0);
    return d;
}

static inline annum_series *breaks_series(const breaks_data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.year = d->time;
    if (d->kind == ANNUM_VALUE)
        columns.value = d->figure;
    else
        columns.events = d->figure;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK && !allocator)
        printf("\n%s\n", error.message);
    CU_ASSERT_FATAL(status == ANNUM_OK || allocator);
    return series;
}

static inline annum_breaks_result *breaks_of(const breaks_data *d, const annum_breaks_options *options)
{
    annum_series *series = breaks_series(d, NULL);
    annum_breaks_result *r = NULL;
    annum_error error;
    const int status = annum_breaks(series, options, &r, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return r;
}

static inline int breaks_status(const breaks_data *d, const annum_breaks_options *options, annum_error *error)
{
    annum_series *series = breaks_series(d, NULL);
    annum_breaks_result *r = NULL;
    const int status = annum_breaks(series, options, &r, error);
    CU_ASSERT_EQUAL(r == NULL, status != ANNUM_OK);
    annum_breaks_free(r);
    annum_series_free(series);
    return status;
}

static inline int breaks_has_warning(const annum_breaks_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

/* The test of this name; the CUnit test ends where there is none. */
static inline const annum_break_test *breaks_test(const annum_breaks_result *r, const char *name)
{
    for (size_t i = 0; i < r->n_tests; i++) {
        if (strcmp(r->tests[i].name, name) == 0)
            return &r->tests[i];
    }
    printf("\nno test %s\n", name);
    CU_ASSERT_FATAL(0);
    return NULL;
}

static inline int32_t family_named(const char *name)
{
    for (int32_t f = ANNUM_GAUSSIAN; f <= ANNUM_BETA; f++) {
        if (strcmp(annum_family_name(f), name) == 0)
            return f;
    }
    return -1;
}

#endif
