/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Robust regression: M-estimates and medians.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"

enum { MOST_COEFFICIENTS = 8 };

static const int32_t estimators[] = {ANNUM_ROBUST_HUBER, ANNUM_ROBUST_BISQUARE, ANNUM_ROBUST_MEDIAN};

static const double outlier[] = {12, 10, 11, 30, 9, 7, 8, 5, 6, 4};

static fit_case robust_case(int32_t robust, size_t n, const double *y)
{
    fit_case c = small_case(ANNUM_VALUE, n, y, NULL);
    c.options.robust = robust;
    return c;
}

/* ---- numbers of other programs: tests/reference/regress/robust_exact.py describes the files ---- */

typedef struct expectation {
    size_t n_coef;
    double coef[MOST_COEFFICIENTS][6];
    double fit[7];
} expectation;

static void read_model(fit_case *c, const double *v)
{
    c->kind = ANNUM_VALUE;
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->options.robust = (int32_t)v[0];
    c->options.degree = (int32_t)v[1];
    c->options.no_intercept = (int32_t)v[2];
    c->options.log_response = (int32_t)v[3];
    c->options.level = v[4];
    c->options.n_x = (size_t)v[5];
    c->tolerance = v[6];
}

static void read_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    /* The midpoint of an instant is half a year from what a series counts time from. */
    c->time[i] = v[0], c->y[i] = v[1], c->size[i] = NAN, c->weight[i] = v[2], c->offset[i] = v[3];
    for (size_t k = 0; k < c->options.n_x; k++)
        c->x_rows[i][k] = v[4 + k];
}

static void finish_case(fit_case *c)
{
    for (size_t k = 0; k < c->options.n_x; k++) {
        for (size_t i = 0; i < c->n; i++)
            c->x[k * c->n + i] = c->x_rows[i][k];
    }
    c->options.x = c->options.n_x > 0 ? c->x : NULL;
    c->options.weights = isnan(c->weight[0]) ? NULL : c->weight;
    c->options.offset = isnan(c->offset[0]) ? NULL : c->offset;
}

/* Where the reference has no number there must be none, if it is one that knows. */
static void same(double actual, double want, double tolerance, double scale, int knows, const char *what)
{
    if (isnan(want) && knows)
        CU_ASSERT_TRUE(isnan(actual));
    if (isnan(want) && knows && !isnan(actual))
        printf("\n    %s: %.17g where there is none\n", what, actual);
    near(actual, want, tolerance, scale, what);
}

static void check_case(fit_case *c, const expectation *e, int knows)
{
    const unsigned before = CU_get_number_of_failures();
    annum_fit_result *fit = fit_of(c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    CU_ASSERT_EQUAL_FATAL(fit->n_coefficients, e->n_coef);
    for (size_t j = 0; j < e->n_coef; j++) {
        const annum_coefficient *a = &fit->coefficients[j];
        const double *want = e->coef[j], scale = isnan(want[1]) ? 0 : 0.1 * want[1];
        same(a->estimate, want[0], c->tolerance, scale, knows, "estimate");
        same(a->se, want[1], c->tolerance, 0, knows, "se");
        same(a->statistic, want[2], c->tolerance, 1, knows, "statistic");
        same(a->p_value, want[3], c->tolerance * (10 + want[2] * want[2]), 0, knows, "p_value");
        same(a->lower, want[4], c->tolerance, scale, knows, "lower");
        same(a->upper, want[5], c->tolerance, scale, knows, "upper");
    }
    const double *want = e->fit, n = (double)fit->n;
    same(fit->sigma, want[0], c->tolerance, 0, knows, "sigma");
    same(fit->dispersion, want[1], 2 * c->tolerance, 0, knows, "dispersion");
    same(fit->rss, want[2], c->tolerance, 0, knows, "rss");
    same(fit->log_likelihood, want[3], c->tolerance, n, knows, "log_likelihood");
    same(fit->aic, want[4], c->tolerance, n, knows, "aic");
    same(fit->bic, want[5], c->tolerance, n, knows, "bic");
    if (!isnan(want[6]))
        CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_BOUNDARY), (int)want[6]);
    CU_ASSERT_EQUAL(fit->df_residual, n - (double)e->n_coef);
    CU_ASSERT_EQUAL(fit->converged, 1);
    annum_fit_free(fit);
    if (CU_get_number_of_failures() != before)
        printf("    in case %s\n", c->name);
}

static void check_file(const char *name, int knows)
{
    static fit_case c;
    static expectation e;
    size_t cases = 0;
    reference_csv csv = reference_open(name);
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            memset(&c, 0, sizeof c);
            memset(&e, 0, sizeof e);
            memcpy(c.name, csv.id, sizeof c.name);
            read_model(&c, csv.number);
        } else if (strcmp(what, "row") == 0) {
            read_row(&c, csv.number);
        } else if (strcmp(what, "coef") == 0) {
            CU_ASSERT_FATAL(e.n_coef < MOST_COEFFICIENTS);
            memcpy(e.coef[e.n_coef++], csv.number, sizeof e.coef[0]);
        } else if (strcmp(what, "fit") == 0) {
            memcpy(e.fit, csv.number, sizeof e.fit);
        } else {
            finish_case(&c);
            check_case(&c, &e, knows);
            cases++;
        }
    }
    CU_ASSERT_TRUE(cases > 40);
}

static void test_exact(void)
{
    check_file("regress/robust_exact.csv", 1);
}

static void test_r(void)
{
    check_file("regress/robust_r.csv", 0);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"r", test_r},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "robust", cases);
}
