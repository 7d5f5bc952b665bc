/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A series with the options of its fit, for the suites of annum_fit.
 */
#ifndef ANNUM_FIT_CASE_H
#define ANNUM_FIT_CASE_H

#include <math.h>
#include <stdio.h>

#include "annum/regress.h"
#include "testlib.h"

enum { MOST_ROWS = 128, MOST_X = 9 };

/* ---- a series with its options, and what a reference says of their fit ------------------------------------
 */

typedef struct fit_case {
    char name[64];
    int32_t kind;
    int without_se;
    annum_columns columns; /* set last, as a case may have been copied */
    annum_fit_options options;
    size_t n;
    double time[MOST_ROWS], y[MOST_ROWS], size[MOST_ROWS], weight[MOST_ROWS], offset[MOST_ROWS];
    double x_rows[MOST_ROWS][MOST_X], x[MOST_X * MOST_ROWS];
    double tolerance;
    int ranged; /* 1: state, lower and upper hold */
    int32_t state[MOST_ROWS];
    double lower[MOST_ROWS], upper[MOST_ROWS];
} fit_case;

/* Points columns and options at the case itself. */
static inline void set_columns(fit_case *c)
{
    const int32_t kind = c->kind;
    static double ones[MOST_ROWS];
    int sized = 0;
    for (size_t i = 0; i < c->n; i++) {
        sized |= !isnan(c->size[i]);
        ones[i] = 1;
    }
    c->columns = (annum_columns)ANNUM_COLUMNS_INIT;
    c->columns.n = c->n;
    c->columns.kind = kind;
    c->columns.start = c->columns.end = c->time;
    if (kind == ANNUM_COUNT || kind == ANNUM_PROPORTION)
        c->columns.events = c->y;
    else
        c->columns.value = c->y;
    /* Instants stand for the years: a count's exposure is then 1 unless it is given. */
    if (kind == ANNUM_COUNT)
        c->columns.exposure = sized ? c->size : ones;
    if (c->ranged) {
        c->columns.state = c->state;
        c->columns.lower = c->lower;
        c->columns.upper = c->upper;
    }
    c->options.x = c->options.x ? c->x : NULL;
    c->options.weights = c->options.weights ? c->weight : NULL;
    c->options.offset = c->options.offset ? c->offset : NULL;
    if (sized && kind == ANNUM_PROPORTION)
        c->columns.total = c->size;
    if (sized && !c->without_se && (kind == ANNUM_RATE || kind == ANNUM_VALUE))
        c->columns.se = c->size;
}

static inline annum_series *make_series(fit_case *c, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_error error;
    set_columns(c);
    const int status = annum_series_new(&c->columns, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s: %s\n", c->name, error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static inline annum_fit_result *fit_of(fit_case *c)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = NULL;
    annum_error error;
    const int status = annum_fit(series, &c->options, &fit, &error);
    if (status != ANNUM_OK)
        printf("\n%s: %s\n", c->name, error.message);
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    annum_series_free(series);
    return fit;
}

static inline void near(double actual, double want, double tolerance, double scale, const char *what)
{
    if (isnan(want))
        return;
    const int passed = fabs(actual - want) <= tolerance * fmax(fabs(want), scale);
    if (!passed)
        printf("\n    %s: actual %.17g, want %.17g (off by %.3g, tolerance %.3g of %.3g)\n", what, actual,
               want, fabs(actual - want), tolerance, fmax(fabs(want), scale));
    CU_ASSERT(passed);
}

static inline fit_case small_case(int32_t kind, size_t n, const double *y, const double *size)
{
    fit_case c = {.name = "small"};
    c.n = n;
    for (size_t i = 0; i < n; i++) {
        c.time[i] = 2000 + (double)i;
        c.y[i] = y[i];
        c.size[i] = size ? size[i] : NAN;
    }
    c.kind = kind;
    c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    return c;
}

static inline int has_warning(const annum_fit_result *fit, int32_t code)
{
    for (size_t i = 0; i < fit->n_warnings; i++) {
        if (fit->warnings[i].code == code)
            return 1;
    }
    return 0;
}

#endif
