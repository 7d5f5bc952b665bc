/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Holds fits of generalised linear models to a reference file in the format of tests/reference/regress/firth.py.
 */
#ifndef ANNUM_GLM_REFERENCE_H
#define ANNUM_GLM_REFERENCE_H

#include <stdint.h>
#include <string.h>

#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"

enum { GLM_COEFFICIENTS = 4, GLM_NUMBERS = 9 };

typedef struct glm_reference {
    fit_case c;
    size_t n_coefficients;
    double coefficient[GLM_COEFFICIENTS][GLM_NUMBERS];
    double vcov[GLM_COEFFICIENTS][GLM_COEFFICIENTS];
    double fit[3];
} glm_reference;

static inline void glm_reference_model(glm_reference *r, const char *name, const double *v)
{
    memset(r, 0, sizeof *r);
    snprintf(r->c.name, sizeof r->c.name, "%s", name);
    annum_fit_options *o = &r->c.options;
    *o = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    o->diagnostics = 1;
    r->c.kind = (int32_t)v[0];
    o->family = (int32_t)v[1], o->link = (int32_t)v[2], o->covariance = (int32_t)v[3], o->lags = (int32_t)v[4];
    o->adjust = (int32_t)v[5], o->firth = (int32_t)v[6], o->interval = (int32_t)v[7], o->origin = v[8];
    o->n_x = (size_t)v[9], o->level = v[10];
    r->c.tolerance = v[11];
    for (size_t i = 0; i < GLM_COEFFICIENTS * GLM_COEFFICIENTS; i++)
        r->vcov[i / GLM_COEFFICIENTS][i % GLM_COEFFICIENTS] = NAN;
}

static inline void glm_reference_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->time[i] = v[0], c->y[i] = v[1], c->size[i] = v[2], c->weight[i] = v[3];
    for (size_t k = 0; k < c->options.n_x; k++)
        c->x_rows[i][k] = v[4 + k];
}

static inline void glm_reference_finish(fit_case *c)
{
    for (size_t k = 0; k < c->options.n_x; k++) {
        for (size_t i = 0; i < c->n; i++)
            c->x[k * c->n + i] = c->x_rows[i][k];
    }
    c->options.x = c->options.n_x > 0 ? c->x : NULL;
    c->options.weights = isnan(c->weight[0]) ? NULL : c->weight;
}

static inline void glm_reference_check(glm_reference *r)
{
    const double tolerance = r->c.tolerance;
    const unsigned before = CU_get_number_of_failures();
    annum_fit_result *fit = fit_of(&r->c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    CU_ASSERT_EQUAL(fit->converged, 1);
    CU_ASSERT_EQUAL_FATAL(fit->n_coefficients, r->n_coefficients);
    for (size_t j = 0; j < r->n_coefficients; j++) {
        const annum_coefficient *a = &fit->coefficients[j];
        const double *want = r->coefficient[j], z = fabs(want[0] / want[1]);
        /* An estimate near 0 is only as good as its standard error's digits. */
        near(a->estimate, want[0], tolerance, want[1], "estimate");
        near(a->se, want[1], tolerance, 0, "se");
        near(a->p_value, want[2], tolerance * (10 + z * z), 1e-300, "p_value");
        near(a->lower, want[3], tolerance, want[1], "lower");
        near(a->upper, want[4], tolerance, want[1], "upper");
        /* Statistics near 0 are differences of numbers near 1. A small p has the digits of its exponent. */
        near(a->likelihood_ratio, want[5], tolerance, 0.1, "likelihood_ratio");
        near(a->likelihood_ratio_p_value, want[6], tolerance * (10 + want[5]), 0, "likelihood_ratio_p_value");
        near(a->score, want[7], tolerance, 0.1, "score");
        near(a->score_p_value, want[8], tolerance * (10 + want[7]), 0, "score_p_value");
        for (size_t k = 0; k < r->n_coefficients; k++)
            near(fit->vcov[j * r->n_coefficients + k], r->vcov[j][k], 3 * tolerance,
                 want[1] * r->coefficient[k][1], "vcov");
    }
    near(fit->deviance, r->fit[0], tolerance, 0.1, "deviance");
    near(fit->dispersion, r->fit[1], tolerance, 0, "dispersion");
    near(fit->theta, r->fit[2], tolerance, 0, "theta");
    if (CU_get_number_of_failures() > before)
        printf("    in case %s\n", r->c.name);
    annum_fit_free(fit);
}

/* Checks every case, and after it whatever `also` (nullable) knows of it. */
static inline void glm_reference_file(const char *name, size_t cases, void (*also)(fit_case *c))
{
    static glm_reference r;
    size_t seen = 0;
    reference_csv csv = reference_open(name);
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            glm_reference_model(&r, csv.id, csv.number);
        } else if (strcmp(what, "row") == 0) {
            glm_reference_row(&r.c, csv.number);
        } else if (strcmp(what, "coef") == 0) {
            CU_ASSERT_FATAL(r.n_coefficients < GLM_COEFFICIENTS);
            memcpy(r.coefficient[r.n_coefficients++], csv.number, sizeof r.coefficient[0]);
        } else if (strcmp(what, "vcov") == 0) {
            r.vcov[(size_t)csv.number[0]][(size_t)csv.number[1]] = csv.number[2];
        } else if (strcmp(what, "fit") == 0) {
            memcpy(r.fit, csv.number, sizeof r.fit);
        } else {
            glm_reference_finish(&r.c);
            glm_reference_check(&r);
            if (also)
                also(&r.c);
            seen++;
        }
    }
    CU_ASSERT_EQUAL(seen, cases);
}

/* Every allocation fails in turn: no memory is said, and none is lost. @return how many there are */
static inline size_t fit_with_every_allocation_failing(fit_case *c)
{
    int status = ANNUM_ERR_NO_MEMORY;
    size_t k = 0;
    for (; status != ANNUM_OK && k < 100; k++) {
        failing_allocator state = {.fail_at = SIZE_MAX};
        const annum_allocator allocator = {failing_reallocate, &state};
        annum_series *series = make_series(c, &allocator);
        const size_t alive = state.alive;
        annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
        state.fail_at = state.calls + k;
        status = annum_fit(series, &c->options, &fit, NULL);
        if (status == ANNUM_OK) {
            annum_fit_free(fit);
        } else {
            CU_ASSERT_EQUAL(status, ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_PTR_NULL(fit);
        }
        CU_ASSERT_EQUAL(state.alive, alive);
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    return k - 1;
}

#endif
