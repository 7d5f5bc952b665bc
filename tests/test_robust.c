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

/* Birkes and Dodge (1993) Alternative Methods of Regression: least absolute deviations of Brownlee's stack
 * loss. */
static void test_stack_loss(void)
{
    static const double air[] = {80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58,
                                 58, 58, 58, 50, 50, 50, 50, 50, 56, 70};
    static const double water[] = {27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18,
                                   17, 18, 19, 18, 18, 19, 19, 20, 20, 20};
    static const double acid[] = {89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89,
                                  88, 82, 93, 89, 86, 72, 79, 80, 82, 91};
    static const double loss[] = {42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14,
                                  13, 11, 12, 8,  7,  8,  8,  9,  15, 15};
    static const double published[] = {-39.69, 0.832, 0.574, -0.061};
    fit_case c = robust_case(ANNUM_ROBUST_MEDIAN, 21, loss);
    memcpy(c.x, air, sizeof air);
    memcpy(c.x + 21, water, sizeof water);
    memcpy(c.x + 42, acid, sizeof acid);
    c.options.x = c.x, c.options.n_x = 3, c.options.no_time = 1;
    annum_fit_result *fit = fit_of(&c);
    size_t exact = 0;
    for (size_t j = 0; j < 4; j++)
        CU_ASSERT_TRUE(fabs(fit->coefficients[j].estimate - published[j]) < (j == 0 ? 0.005 : 0.0005));
    for (size_t i = 0; i < 21; i++)
        exact += fit->points[i].residual_response == 0;
    CU_ASSERT_TRUE(exact >= 4);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    annum_fit_free(fit);
}

/* What the result holds, and what has no meaning and is left out. */
static void test_fields(void)
{
    for (size_t k = 0; k < 3; k++) {
        fit_case c = robust_case(estimators[k], 10, outlier);
        c.options.diagnostics = 1;
        annum_fit_result *fit = fit_of(&c);
        const double absent[] = {
            fit->deviance,           fit->null_deviance,           fit->pearson_chi2,         fit->r_squared,
            fit->adjusted_r_squared, fit->durbin_watson.statistic, fit->durbin_watson.p_value};
        double squares = 0;
        for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
            ASSERT_NAN(absent[i]);
        for (size_t i = 0; i < 10; i++) {
            const annum_fit_point *point = &fit->points[i];
            const double line = fit->coefficients[0].estimate + fit->coefficients[1].estimate * point->time;
            ASSERT_NAN(point->leverage);
            ASSERT_NAN(point->cooks_distance);
            ASSERT_REL(point->fitted, line, 1e-11);
            ASSERT_REL(point->residual_response, point->observed - point->fitted, 1e-14);
            squares += point->residual_response * point->residual_response;
        }
        ASSERT_REL(fit->rss, squares, 1e-12);
        CU_ASSERT_EQUAL(isnan(fit->sigma), estimators[k] == ANNUM_ROBUST_MEDIAN);
        CU_ASSERT_EQUAL(isnan(fit->log_likelihood), estimators[k] != ANNUM_ROBUST_MEDIAN);
        CU_ASSERT_EQUAL(fit->robust, estimators[k]);
        CU_ASSERT_EQUAL(fit->coefficients[1].df, 8);
        ASSERT_REL(fit->vcov[3], fit->coefficients[1].se * fit->coefficients[1].se, 1e-13);
        annum_fit_free(fit);
    }
}

/* y as a + b t + s y': estimates follow, and p of the slope with b = 0. */
static void test_equivariance(void)
{
    static const double figures[][12] = {{12, 10, 11, 30, 9, 7, 8, 5, 6, 4, 5, 1},
                                         {1, 9, 3, 7, 5, 3, 7, 1, 9, 2, 8, 4},
                                         {3.5, 3.25, 8, 4, 4.5, -20, 5, 6.5, 6, 7, 90, 7.5}};
    static const double scales[] = {1, -1, 8, -0.0625, 0x1p-900, 0x1p800};
    for (size_t k = 0; k < 3 * 3; k++) {
        const double *y = figures[k / 3];
        fit_case c = robust_case(estimators[k % 3], 12, y);
        c.options.origin = 2005;
        annum_fit_result *plain = fit_of(&c);
        for (size_t m = 0; m < sizeof scales / sizeof scales[0]; m++) {
            for (int with = 0; with < 2; with++) {
                const double s = scales[m], a = with ? 64 * s : 0, b = with ? 0.5 * s : 0;
                for (size_t i = 0; i < 12; i++)
                    c.y[i] = a + b * (c.time[i] - 2005) + s * y[i];
                annum_fit_result *fit = fit_of(&c);
                for (size_t j = 0; j < 2; j++) {
                    const annum_coefficient *u = &plain->coefficients[j], *v = &fit->coefficients[j];
                    const double size = fabs(s) * u->se, more = j == 0 ? a : b;
                    const double lower = s > 0 ? u->lower : u->upper, upper = s > 0 ? u->upper : u->lower;
                    near(v->estimate / size, (more + s * u->estimate) / size, 1e-12, 1, "estimate");
                    near(v->se / size, 1, 1e-11, 1, "se");
                    near(v->lower / size, (more + s * lower) / size, 1e-11, 1, "lower");
                    near(v->upper / size, (more + s * upper) / size, 1e-11, 1, "upper");
                    CU_ASSERT_EQUAL(isnan(v->lower), isnan(lower));
                    if (!with)
                        near(v->p_value, u->p_value, 1e-10, 0, "p_value");
                }
                CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_BOUNDARY),
                                has_warning(plain, ANNUM_WARN_BOUNDARY));
                annum_fit_free(fit);
            }
        }
        annum_fit_free(plain);
    }
}

/* Another origin, and rows the other way round in time, say the same. */
static void test_time(void)
{
    for (size_t k = 0; k < 3; k++) {
        fit_case c = robust_case(estimators[k], 10, outlier);
        annum_fit_result *fit = fit_of(&c);
        c.options.origin = 2003.25;
        annum_fit_result *shifted = fit_of(&c);
        c.options.origin = 0;
        for (size_t i = 0; i < 10; i++)
            c.y[i] = outlier[9 - i];
        annum_fit_result *turned = fit_of(&c);
        const annum_coefficient *a = &fit->coefficients[1], *b = &shifted->coefficients[1],
                                *d = &turned->coefficients[1];
        ASSERT_REL(a->estimate, b->estimate, 1e-13);
        ASSERT_REL(a->se, b->se, 1e-12);
        ASSERT_REL(a->lower, b->lower, 1e-12);
        ASSERT_REL(-a->estimate, d->estimate, 1e-13);
        ASSERT_REL(-a->lower, d->upper, 1e-12);
        ASSERT_REL(fit->coefficients[0].estimate + 2003.25 * a->estimate, shifted->coefficients[0].estimate,
                   1e-11);
        annum_fit_free(fit);
        annum_fit_free(shifted);
        annum_fit_free(turned);
    }
}

/* An outlier, however far out, moves medians and bisquare estimates no further than a near one. */
static void test_outlier(void)
{
    double y[15];
    for (size_t k = 0; k < 3; k++) {
        double slope[2];
        for (size_t far = 0; far < 2; far++) {
            for (size_t i = 0; i < 15; i++)
                y[i] = 5 + 2 * (double)i + (double)((i * 7) % 5) / 4;
            y[11] = far ? 1e9 : 1e3;
            fit_case c = robust_case(estimators[k], 15, y);
            annum_fit_result *fit = fit_of(&c);
            slope[far] = fit->coefficients[1].estimate;
            CU_ASSERT_TRUE(fabs(slope[far] - 2) < 0.2);
            CU_ASSERT_EQUAL(fit->converged, 1);
            annum_fit_free(fit);
        }
        ASSERT_REL(slope[0], slope[1], 1e-12);
    }
}

/* More than half of the points on one line: it is the limit, found to the last digits, though decimals are
 * rounded. */
static void test_exact_line(void)
{
    for (size_t k = 0; k < 3; k++) {
        for (int decimal = 0; decimal < 2; decimal++) {
            double y[12];
            for (size_t i = 0; i < 12; i++)
                y[i] = decimal ? 12.1 + 0.3 * (double)i : 12 + 0.25 * (double)i;
            y[2] += 5, y[6] -= 1, y[7] += 3.5;
            fit_case c = robust_case(estimators[k], 12, y);
            c.options.origin = 2000;
            annum_fit_result *fit = fit_of(&c);
            ASSERT_REL(fit->coefficients[0].estimate, decimal ? 12.1 : 12, 1e-14);
            ASSERT_REL(fit->coefficients[1].estimate, decimal ? 0.3 : 0.25, 1e-14);
            ASSERT_REL(fit->points[6].residual_response, -1, 1e-13);
            CU_ASSERT_EQUAL(fit->converged, 1);
            if (estimators[k] != ANNUM_ROBUST_MEDIAN) {
                ASSERT_REL(fit->sigma, 0, 0);
                ASSERT_REL(fit->coefficients[1].se, 0, 0);
                ASSERT_REL(fit->coefficients[1].p_value, 0, 0);
                ASSERT_NAN(fit->coefficients[1].statistic);
                CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_PERFECT_FIT));
            }
            annum_fit_free(fit);
        }
    }
}

/* All figures on a line, the same, or 0. */
static void test_perfect(void)
{
    static const double steps[] = {0.5, 0.1, 0};
    for (size_t k = 0; k < 3 * 4; k++) {
        double y[9];
        const double step = k / 3 < 3 ? steps[k / 3] : 0;
        for (size_t i = 0; i < 9; i++)
            y[i] = k / 3 == 3 ? 0 : 3.7 + step * (double)i;
        fit_case c = robust_case(estimators[k % 3], 9, y);
        c.options.origin = 2000;
        annum_fit_result *fit = fit_of(&c);
        near(fit->coefficients[0].estimate, y[0], 1e-14, 1, "intercept");
        near(fit->coefficients[1].estimate, step, 1e-14, 0.01, "slope");
        ASSERT_REL(fit->coefficients[1].se, 0, 0);
        near(fit->coefficients[1].lower, step, 1e-14, 0.01, "lower");
        CU_ASSERT_EQUAL(fit->converged, 1);
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_PERFECT_FIT));
        annum_fit_free(fit);
    }
}

static void test_few_points(void)
{
    for (size_t k = 0; k < 3; k++) {
        for (size_t n = 2; n < 6; n++) {
            fit_case c = robust_case(estimators[k], n, outlier);
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_TWO_POINTS), n == 2);
            size_t halves = 0;
            for (size_t i = 0; i < fit->n_warnings; i++)
                halves += strstr(fit->warnings[i].message, "half of the points") != NULL;
            CU_ASSERT_EQUAL(halves, n == 3 || n == 4);
            /* Three equally spaced points: Huber's scale falls to 0 by 0.3 % a round, in rlm too. */
            CU_ASSERT_EQUAL(fit->converged, !(n == 3 && estimators[k] == ANNUM_ROBUST_HUBER));
            CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_NOT_CONVERGED), !fit->converged);
            for (size_t j = 0; j < 2; j++) {
                CU_ASSERT_TRUE(isfinite(fit->coefficients[j].estimate));
                if (n == 2) {
                    ASSERT_NAN(fit->coefficients[j].se);
                    ASSERT_NAN(fit->coefficients[j].lower);
                }
                if (isnan(fit->coefficients[j].se))
                    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_TWO_POINTS) ||
                                   has_warning(fit, ANNUM_WARN_DISPERSION_UNKNOWN));
                if (n > 2 && isnan(fit->coefficients[j].lower))
                    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_UNBOUNDED));
            }
            annum_fit_free(fit);
        }
    }
}

/* The median itself: an intercept alone. With n even any number between the middle two is one. */
static void test_location(void)
{
    static const double y[] = {7, 1, 9, 4, 30, 5};
    for (size_t n = 5; n <= 6; n++) {
        fit_case c = robust_case(ANNUM_ROBUST_MEDIAN, n, y);
        c.options.no_time = 1;
        annum_fit_result *fit = fit_of(&c);
        ASSERT_REL(fit->coefficients[0].estimate, n == 5 ? 7 : 5, 1e-15);
        CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_BOUNDARY), n == 6);
        annum_fit_free(fit);
    }
}

/* Weights are inverse variances: a weight of w is the row times the root of w. */
static void test_weights(void)
{
    for (size_t k = 0; k < 3; k++) {
        fit_case c = robust_case(estimators[k], 10, outlier), d;
        c.options.no_intercept = 1;
        c.options.weights = c.weight;
        for (size_t i = 0; i < 10; i++)
            c.weight[i] = (double)((i % 3 + 1) * (i % 3 + 1));
        d = c;
        d.options.weights = NULL;
        d.options.no_time = 1, d.options.x = d.x, d.options.n_x = 1;
        for (size_t i = 0; i < 10; i++) {
            const double root = sqrt(c.weight[i]);
            d.x[i] = root * c.time[i], d.y[i] = root * c.y[i];
        }
        annum_fit_result *a = fit_of(&c), *b = fit_of(&d);
        /* A standard error of the figure says the same. */
        c.options.weights = NULL;
        for (size_t i = 0; i < 10; i++)
            c.size[i] = 1 / sqrt(c.weight[i]);
        annum_fit_result *e = fit_of(&c);
        ASSERT_REL(a->coefficients[0].estimate, b->coefficients[0].estimate, 1e-13);
        ASSERT_REL(a->coefficients[0].se, b->coefficients[0].se, 1e-12);
        ASSERT_REL(a->coefficients[0].upper, b->coefficients[0].upper, 1e-12);
        ASSERT_REL(a->coefficients[0].estimate, e->coefficients[0].estimate, 1e-13);
        ASSERT_REL(a->coefficients[0].upper, e->coefficients[0].upper, 1e-12);
        annum_fit_free(a);
        annum_fit_free(b);
        annum_fit_free(e);
    }
}

/* Whatever the figures: an answer, each missing number with a warning, and least deviations that no other fit
 * has. */
static void test_ugly(void)
{
    static const double ugly[][8] = {
        {0, 0, 0, 0, 0, 0, 0, 1},
        {1e300, -1e300, 1e300, 1, 2, 3, -1e300, 1e300},
        {1e-300, 0, 0, 3e-300, 0, 0, 1e-300, 0},
        {1, 1, 1, 1, 5, 5, 5, 5},
        {0, 1, 0, 1, 0, 1, 0, 1},
        {1e15, 1e15 + 1, 1e15, 1e15 + 2, 1e15, 1e15, 1e15 - 3, 1e15},
        {1, 1e5, 1e10, 1e15, 1e20, 1e25, 1e30, 1e35},
        {1, 2, 4, 8, 16, 32, 64, 128},
    };
    for (size_t k = 0; k < 3 * 8; k++) {
        for (int32_t degree = 1; degree <= 6; degree++) {
            fit_case c = robust_case(estimators[k % 3], 8, ugly[k / 3]);
            c.options.degree = degree;
            annum_fit_result *fit = fit_of(&c);
            for (size_t j = 0; j < fit->n_coefficients; j++) {
                const annum_coefficient *a = &fit->coefficients[j];
                CU_ASSERT_FALSE(isinf(a->estimate) || isinf(a->se) || isinf(a->lower) || isinf(a->upper));
                if (isnan(a->estimate) || isnan(a->se) || isnan(a->lower) || isnan(a->upper))
                    CU_ASSERT_TRUE(fit->n_warnings > 0);
            }
            annum_fit_free(fit);
        }
    }
}

/* Many rows, with ties: bounded work. */
static void test_many_rows(void)
{
    enum { ROWS = 3000 };
    static double y[ROWS], time[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        time[i] = 1000 + (double)i;
        y[i] = (double)((i * i) % 97) + (i % 50 == 0 ? 5000 : 0);
    }
    for (size_t k = 0; k < 3; k++) {
        annum_columns columns = ANNUM_COLUMNS_INIT;
        columns.n = ROWS, columns.kind = ANNUM_VALUE, columns.start = columns.end = time, columns.value = y;
        annum_series *series = NULL;
        annum_fit_result *fit = NULL;
        annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
        options.robust = estimators[k];
        CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL(fit->converged, 1);
        CU_ASSERT_TRUE(fit->coefficients[1].lower < 0.01 && fit->coefficients[1].upper > -0.01);
        CU_ASSERT_TRUE(fit->coefficients[1].upper - fit->coefficients[1].lower < 0.02);
        annum_fit_free(fit);
        annum_series_free(series);
    }
}

/* ---- what is refused ---- */

static void refuse(fit_case *c, int want, const char *word)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (!strstr(error.message, word))
        printf("\n\"%s\" lacks \"%s\"\n", error.message, word);
    annum_series_free(series);
}

static void test_refusals(void)
{
    for (size_t k = 0; k < 3; k++) {
        fit_case c = robust_case(estimators[k], 10, outlier);
        c.kind = ANNUM_COUNT;
        refuse(&c, ANNUM_ERR_ARGUMENT, "give family gaussian");
        c = robust_case(estimators[k], 10, outlier);
        c.options.link = ANNUM_LOG;
        refuse(&c, ANNUM_ERR_ARGUMENT, "use log_response");
        c = robust_case(estimators[k], 10, outlier);
        c.options.covariance = ANNUM_COVARIANCE_HC3;
        refuse(&c, ANNUM_ERR_ARGUMENT, "covariance hc3");
        c = robust_case(estimators[k], 10, outlier);
        c.options.errors = ANNUM_ERRORS_AR1;
        refuse(&c, ANNUM_ERR_ARGUMENT, "errors ar1");
        c = robust_case(estimators[k], 10, outlier);
        c.options.interval = ANNUM_PROFILE;
        refuse(&c, ANNUM_ERR_ARGUMENT, "interval wald");
        c = robust_case(estimators[k], 10, outlier);
        c.options.robust = 4;
        refuse(&c, ANNUM_ERR_ARGUMENT, "robust 4");
        c = robust_case(estimators[k], 10, outlier);
        c.options.x = c.x, c.options.n_x = 1;
        memcpy(c.x, c.time, sizeof c.time);
        refuse(&c, ANNUM_ERR_RANK, "x1");
        c = robust_case(estimators[k], 1, outlier);
        refuse(&c, ANNUM_ERR_RANK, "usable rows");
    }
}

static void test_no_memory(void)
{
    static double y[MOST_ROWS];
    for (size_t i = 0; i < MOST_ROWS; i++)
        y[i] = (double)(i * i % 31);
    for (size_t k = 0; k < 3; k++) {
        fit_case c = robust_case(estimators[k], MOST_ROWS, y);
        int status = ANNUM_ERR_NO_MEMORY;
        c.options.degree = 3;
        for (size_t fail = 0; status != ANNUM_OK && fail < 100; fail++) {
            failing_allocator state = {.fail_at = SIZE_MAX};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_series *series = make_series(&c, &allocator);
            const size_t alive = state.alive;
            annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
            state.fail_at = state.calls + fail;
            status = annum_fit(series, &c.options, &fit, NULL);
            if (status == ANNUM_OK) {
                CU_ASSERT_TRUE(fail > 3);
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
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"r", test_r},
        {"stack_loss", test_stack_loss},
        {"fields", test_fields},
        {"equivariance", test_equivariance},
        {"time", test_time},
        {"outlier", test_outlier},
        {"exact_line", test_exact_line},
        {"perfect", test_perfect},
        {"few_points", test_few_points},
        {"location", test_location},
        {"weights", test_weights},
        {"ugly", test_ugly},
        {"many_rows", test_many_rows},
        {"refusals", test_refusals},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "robust", cases);
}
