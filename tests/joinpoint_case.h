/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Series for the tests of joinpoint regression, and annum_joinpoint on them.
 */
#ifndef ANNUM_JOINPOINT_CASE_H
#define ANNUM_JOINPOINT_CASE_H

#include <stdio.h>
#include <string.h>

#include "annum/joinpoint.h"
#include "reference_csv.h"
#include "testlib.h"

enum { JOINPOINT_MOST = 200 };

/* kind 0: a rate, with standard errors where they are not NaN */
typedef struct joinpoint_data {
    int32_t kind;
    size_t n;
    double time[JOINPOINT_MOST], figure[JOINPOINT_MOST], size[JOINPOINT_MOST]; /* size: se, exposure or total */
} joinpoint_data;

/* A series of a CSV file of id, time, figure, size. */
static inline joinpoint_data joinpoint_read(const char *file, const char *id, int32_t kind)
{
    reference_csv csv = reference_open(file);
    joinpoint_data d = {.kind = kind};
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

static inline annum_series *joinpoint_series(const joinpoint_data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error;
    const int counts = d->kind == ANNUM_COUNT || d->kind == ANNUM_PROPORTION;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.start = d->time; /* instants, so that any time will do */
    columns.end = d->time;
    columns.value = counts ? NULL : d->figure;
    columns.events = counts ? d->figure : NULL;
    columns.se = !counts && d->n > 0 && d->size[0] == d->size[0] ? d->size : NULL;
    columns.exposure = d->kind == ANNUM_COUNT ? d->size : NULL;
    columns.total = d->kind == ANNUM_PROPORTION ? d->size : NULL;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK && !allocator)
        printf("\n%s\n", error.message);
    CU_ASSERT_FATAL(status == ANNUM_OK || allocator);
    return series;
}

static inline annum_joinpoint_result *joinpoint_of(const joinpoint_data *d, const annum_joinpoint_options *options)
{
    annum_series *series = joinpoint_series(d, NULL);
    annum_joinpoint_result *r = NULL;
    annum_error error;
    const int status = annum_joinpoint(series, options, &r, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return r;
}

static inline int joinpoint_status(const joinpoint_data *d, const annum_joinpoint_options *options, annum_error *error)
{
    annum_series *series = joinpoint_series(d, NULL);
    annum_joinpoint_result *r = NULL;
    const int status = annum_joinpoint(series, options, &r, error);
    CU_ASSERT_EQUAL(r == NULL, status != ANNUM_OK);
    annum_joinpoint_free(r);
    annum_series_free(series);
    return status;
}

static inline int joinpoint_warns(const annum_joinpoint_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

#endif
