/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A case of reference/regress/r_diagnostics.csv: a fit with diagnostics and what R says of it.
 */
#ifndef ANNUM_DIAGNOSED_CASE_H
#define ANNUM_DIAGNOSED_CASE_H

#include "fit_case.h"
#include "reference_csv.h"

enum { MOST_WITHOUT = 5, MOST_WEIGHTS = 3 };

typedef struct diagnosed_case {
    fit_case c;
    const char *joint[MOST_X];
    double tests[6][4]; /* statistic, df, df2, p: in the order of reference_tests; NaN: none */
    size_t n_without;
    double without[MOST_WITHOUT][6]; /* time, estimate, se, p, lower, upper */
    size_t n_quantile;
    double quantile[MOST_ROWS][2];
    size_t n_weights;
    double weights[MOST_WEIGHTS][MOST_X]; /* of the coefficients, then the value */
    double combination[5];                /* estimate, se, p, lower, upper */
} diagnosed_case;

static const char *const reference_tests[] = {"test_model", "test_dispersion", "test_ljung_box",
                                              "test_joint", "test_ratio",      "test_hypothesis"};

/* The coefficients in their order: (Intercept), time, time^2 …, x1 …. */
static inline const char *coefficient_name(const diagnosed_case *d, size_t j)
{
    static const char *const polynomial[] = {"(Intercept)", "time", "time^2", "time^3"};
    static const char *const covariate[] = {"x1", "x2"};
    const size_t degree = (size_t)d->c.options.degree;
    return j <= degree ? polynomial[j] : covariate[j - degree - 1];
}

static inline void read_diagnosed_model(diagnosed_case *d, const char *id, const double *v)
{
    *d = (diagnosed_case){.c = {.name = ""}};
    memcpy(d->c.name, id, strlen(id) - strlen("/model"));
    d->c.kind = (int32_t)v[0];
    d->c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    d->c.options.family = (int32_t)v[1];
    d->c.options.link = (int32_t)v[2];
    d->c.options.degree = (int32_t)v[3];
    d->c.options.origin = v[4];
    d->c.options.n_x = (size_t)v[5];
    d->c.options.diagnostics = 1;
    d->c.tolerance = v[6];
    for (size_t i = 0; i < 6; i++)
        d->tests[i][0] = NAN;
    d->combination[0] = NAN;
}

static inline void read_diagnosed_line(diagnosed_case *d, const char *what, const double *v)
{
    const size_t p = 1 + (size_t)d->c.options.degree + d->c.options.n_x;
    for (size_t i = 0; i < sizeof reference_tests / sizeof reference_tests[0]; i++) {
        if (strcmp(what, reference_tests[i]) == 0)
            memcpy(d->tests[i], v, sizeof d->tests[i]);
    }
    if (strcmp(what, "row") == 0) {
        const size_t i = d->c.n++;
        d->c.time[i] = v[0], d->c.y[i] = v[1], d->c.size[i] = v[2], d->c.weight[i] = v[3];
        memcpy(d->c.x_rows[i], v + 4, sizeof d->c.x_rows[i]);
    } else if (strcmp(what, "joint") == 0) {
        for (size_t i = 0; i < MOST_X && v[i] > 0; i++)
            d->joint[d->c.options.n_joint++] = coefficient_name(d, (size_t)v[i] - 1);
    } else if (strcmp(what, "without") == 0) {
        memcpy(d->without[d->n_without++], v, sizeof d->without[0]);
    } else if (strcmp(what, "quantile") == 0) {
        memcpy(d->quantile[d->n_quantile++], v, sizeof d->quantile[0]);
    } else if (strcmp(what, "weights") == 0) {
        memcpy(d->weights[d->n_weights++], v, (p + 1) * sizeof v[0]);
    } else if (strcmp(what, "combination") == 0) {
        memcpy(d->combination, v, sizeof d->combination);
    }
}

static inline void finish_diagnosed_case(diagnosed_case *d)
{
    for (size_t k = 0; k < d->c.options.n_x; k++) {
        for (size_t i = 0; i < d->c.n; i++)
            d->c.x[k * d->c.n + i] = d->c.x_rows[i][k];
    }
    d->c.options.x = d->c.options.n_x > 0 ? d->c.x : NULL;
    d->c.options.weights = isnan(d->c.weight[0]) ? NULL : d->c.weight;
    d->c.options.joint = d->joint;
}

/* @return 1 with the next case, 0 at the end of the file */
static inline int next_diagnosed_case(reference_csv *csv, diagnosed_case *d)
{
    while (memset(csv->number, 0, sizeof csv->number), reference_next(csv)) {
        const char *what = strrchr(csv->id, '/') + 1;
        if (strcmp(what, "model") == 0) {
            read_diagnosed_model(d, csv->id, csv->number);
        } else if (strcmp(what, "end") == 0) {
            finish_diagnosed_case(d);
            return 1;
        } else {
            read_diagnosed_line(d, what, csv->number);
        }
    }
    return 0;
}

static inline const annum_fit_test *find_test(const annum_fit_result *fit, const char *name)
{
    for (size_t i = 0; i < fit->n_tests; i++) {
        if (strcmp(fit->tests[i].name, name) == 0)
            return &fit->tests[i];
    }
    return NULL;
}

/* A p-value moves with the statistic's size, in units of its tail's slope. */
static inline void check_test(const annum_fit_test *test, const double *want, double tolerance,
                              const char *what)
{
    if (isnan(want[0])) {
        CU_ASSERT_PTR_NULL(test);
        return;
    }
    CU_ASSERT_PTR_NOT_NULL(test);
    if (!test)
        return;
    near(test->statistic, want[0], tolerance, 1e-3, what);
    near(test->df, want[1], 0, 0, "df");
    CU_ASSERT(isnan(want[2]) ? isnan(test->df2) : test->df2 == want[2]);
    near(test->p_value, want[3], tolerance * (10 + want[0] + (isnan(want[2]) ? 0 : want[2])), 1e-300,
         "p_value");
}

#endif
