/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"

enum { MOST_COEFFICIENTS = 16 };

/* ---- what a reference says of a fit ---- */

typedef struct expectation {
    size_t n_coef, n_vcov, n_fit, n_point;
    double coef[MOST_COEFFICIENTS][6];
    double vcov[MOST_COEFFICIENTS * MOST_COEFFICIENTS][3];
    double fit[13];
    double theta[2];
    double point[MOST_ROWS][6];
} expectation;

static void read_model(fit_case *c, const double *v)
{
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->options.diagnostics = 1;
    c->kind = (int32_t)v[0];
    c->options.family = (int32_t)v[1];
    c->options.link = (int32_t)v[2];
    c->options.degree = (int32_t)v[3];
    c->options.no_intercept = (int32_t)v[4];
    c->options.no_time = (int32_t)v[5];
    c->options.covariance = (int32_t)v[6];
    c->options.lags = (int32_t)v[7];
    c->options.adjust = (int32_t)v[8];
    c->options.origin = v[9];
    c->options.interval = (int32_t)v[10];
    c->options.n_x = (size_t)v[11];
    c->options.level = v[12];
    c->options.log_response = (int32_t)v[13];
    c->tolerance = v[14];
}

static void read_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->time[i] = v[0], c->y[i] = v[1], c->size[i] = v[2], c->weight[i] = v[3], c->offset[i] = v[4];
    memcpy(c->x_rows[i], v + 5, sizeof c->x_rows[i]);
}

/* The case as a whole has been read: columns one after the other, as the options want them. */
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

static unsigned failures_before;

/* Names the case once, before the numbers that failed in it scroll by. */
static void name_failure(const char *name)
{
    if (CU_get_number_of_failures() != failures_before)
        printf("    in case %s\n", name);
    failures_before = CU_get_number_of_failures();
}

static void check_coefficients(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    CU_ASSERT_EQUAL(fit->n_coefficients, e->n_coef > 0 ? e->n_coef : fit->n_coefficients);
    for (size_t j = 0; j < e->n_coef && j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        const double *want = e->coef[j];
        /* An estimate near 0 is only as good as its standard error's digits. */
        near(c->estimate, want[0], tolerance, isnan(want[1]) ? 0 : 0.1 * want[1], "estimate");
        near(c->se, want[1], tolerance, want[1] == 0, "se");
        near(c->statistic, want[2], tolerance, 1, "statistic");
        near(c->p_value, want[3], tolerance * (10 + want[2] * want[2]), 1e-300, "p_value");
        near(c->lower, want[4], tolerance, isnan(want[1]) ? 0 : want[1], "lower");
        near(c->upper, want[5], tolerance, isnan(want[1]) ? 0 : want[1], "upper");
    }
}

static void check_vcov(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    const size_t p = fit->n_coefficients;
    for (size_t i = 0; i < e->n_vcov; i++) {
        const size_t j = (size_t)e->vcov[i][0], k = (size_t)e->vcov[i][1];
        const double scale = sqrt(fit->vcov[j * p + j] * fit->vcov[k * p + k]);
        near(fit->vcov[j * p + k], e->vcov[i][2], 3 * tolerance, scale, "vcov");
    }
}

static void check_numbers(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    if (e->n_fit == 0)
        return;
    const double *want = e->fit, n = (double)fit->n;
    near(fit->deviance, want[0], tolerance, 1e-3, "deviance");
    near(fit->null_deviance, want[1], tolerance, 1e-3, "null_deviance");
    near(fit->pearson_chi2, want[2], tolerance, 1e-3, "pearson_chi2");
    near(fit->dispersion, want[3], tolerance, 0, "dispersion");
    near(fit->log_likelihood, want[4], tolerance, n, "log_likelihood");
    near(fit->aic, want[5], tolerance, n, "aic");
    near(fit->bic, want[6], tolerance, n, "bic");
    near(fit->rss, want[7], tolerance, want[7] == 0, "rss");
    near(fit->sigma, want[8], tolerance, want[8] == 0, "sigma");
    near(fit->r_squared, want[9], tolerance, 1, "r_squared");
    near(fit->df_residual, want[10], 0, 0, "df_residual");
    if (e->theta[0] > 0) {
        near(fit->theta, e->theta[0], tolerance, 0, "theta");
        /* MASS stops at a relative step of 1e-8 in theta. */
        near(fit->theta_se, e->theta[1], 1e-6, 0, "theta_se"); /* NaN: not given */
    }
    near(fit->durbin_watson.statistic, want[11], tolerance, 1, "durbin_watson");
    /* lmtest's quadrature is good to some 2e-12: halving its step moves its numbers by that. */
    near(fit->durbin_watson.p_value, want[12], 1e-11, 1, "durbin_watson p_value");
}

static void check_points(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    double largest[6] = {0};
    for (size_t i = 0; i < e->n_point; i++) {
        for (size_t k = 0; k < 6; k++)
            largest[k] = fmax(largest[k], isnan(e->point[i][k]) ? 0 : fabs(e->point[i][k]));
    }
    for (size_t i = 0; i < e->n_point && i < fit->n; i++) {
        const annum_fit_point *point = &fit->points[i];
        const double *want = e->point[i];
        near(point->fitted, want[0], tolerance, 0, "fitted");
        near(point->leverage, want[1], tolerance, 0.1, "leverage");
        /* It divides twice by 1 - leverage, which loses the digits of a leverage near 1. */
        near(point->cooks_distance, want[2], 10 * tolerance / fmax(1 - want[1], 1e-12), largest[2],
             "cooks_distance");
        near(point->residual_response, want[3], tolerance, fmax(largest[3], fabs(want[0])),
             "residual_response");
        near(point->residual_pearson, want[4], tolerance, largest[4], "residual_pearson");
        near(point->residual_deviance, want[5], tolerance, largest[5], "residual_deviance");
    }
    CU_ASSERT(e->n_point == 0 || e->n_point == fit->n);
}

static void check_case(fit_case *c, const expectation *e)
{
    annum_fit_result *fit = fit_of(c);
    if (!fit)
        return;
    check_coefficients(fit, e, c->tolerance);
    check_vcov(fit, e, c->tolerance);
    check_numbers(fit, e, c->tolerance);
    check_points(fit, e, c->tolerance);
    CU_ASSERT_EQUAL(fit->converged, 1);
    annum_fit_free(fit);
    name_failure(c->name);
}

static void take_line(fit_case *c, expectation *e, const char *what, const double *v)
{
    if (strcmp(what, "row") == 0)
        read_row(c, v);
    else if (strcmp(what, "coef") == 0)
        memcpy(e->coef[e->n_coef++], v, sizeof e->coef[0]);
    else if (strcmp(what, "vcov") == 0)
        memcpy(e->vcov[e->n_vcov++], v, sizeof e->vcov[0]);
    else if (strcmp(what, "fit") == 0)
        memcpy(e->fit, v, sizeof e->fit), e->n_fit = 1;
    else if (strcmp(what, "theta") == 0)
        memcpy(e->theta, v, sizeof e->theta);
    else if (strcmp(what, "point") == 0)
        memcpy(e->point[e->n_point++], v, sizeof e->point[0]);
}

/* tests/reference/regress/case_format.py describes the file. */
static void check_file(const char *name)
{
    static fit_case c;
    static expectation e;
    size_t cases = 0;
    reference_csv csv = reference_open(name);
    failures_before = CU_get_number_of_failures();
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            memset(&c, 0, sizeof c);
            memset(&e, 0, sizeof e);
            memcpy(c.name, csv.id, sizeof c.name);
            read_model(&c, csv.number);
        } else if (strcmp(what, "end") == 0) {
            finish_case(&c);
            check_case(&c, &e);
            cases++;
        } else {
            take_line(&c, &e, what, csv.number);
        }
    }
    CU_ASSERT_TRUE(cases > 0);
}

/* The solutions are exact ones rounded to doubles. */
static void test_nist(void)
{
    check_file("regress/nist.csv");
}

static void test_r_linear(void)
{
    check_file("regress/r_linear.csv");
    check_file("regress/r_newey_west.csv");
}

static void test_exact_linear(void)
{
    check_file("regress/exact_linear.csv");
}

static void test_r_glm(void)
{
    check_file("regress/r_glm.csv");
}

static void test_r_conventions(void)
{
    check_file("regress/r_more.csv");
}

static void test_exact_glm(void)
{
    check_file("regress/exact_glm.csv");
    check_file("regress/exact_negbin.csv");
}

/* ---- cases made here ---- */

static void assert_status(fit_case *c, int want, const char *word)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    const int status = annum_fit(series, &c->options, &fit, &error);
    if (status != want)
        printf("\nwant status %d, got %d\n", want, status);
    CU_ASSERT_EQUAL(status, want);
    CU_ASSERT_PTR_NULL(fit);
    if (status != ANNUM_OK) {
        CU_ASSERT_EQUAL(error.code, want);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
        if (!strstr(error.message, word))
            printf("\n\"%s\" lacks \"%s\"\n", error.message, word);
        CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, NULL), want);
    }
    if (status == ANNUM_OK)
        annum_fit_free(fit);
    annum_series_free(series);
}

static const double eight[] = {4, 7, 5, 9, 8, 12, 11, 15};
static const double eight_totals[] = {20, 21, 19, 25, 22, 24, 23, 30};

static void test_rank(void)
{
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    static const char *const names[] = {"beds", "doubled"};
    for (size_t i = 0; i < 8; i++) {
        c.x[i] = (double)(i * i);
        c.x[8 + i] = 3 * c.x[i] - 0.5 * c.time[i] + 7;
    }
    c.options.x = c.x;
    c.options.n_x = 2;
    c.options.x_names = names;
    assert_status(&c, ANNUM_ERR_RANK, "doubled");
    c.kind = ANNUM_COUNT;
    assert_status(&c, ANNUM_ERR_RANK, "doubled");
    c.options.x_names = NULL;
    assert_status(&c, ANNUM_ERR_RANK, "x2");

    c = small_case(ANNUM_VALUE, 3, eight, NULL);
    c.options.degree = 3;
    assert_status(&c, ANNUM_ERR_RANK, "usable rows");
    c = small_case(ANNUM_VALUE, 0, eight, NULL);
    assert_status(&c, ANNUM_ERR_RANK, "usable rows");

    /* One time only: the slope is not determined, the intercept is. */
    c = small_case(ANNUM_VALUE, 5, eight, NULL);
    for (size_t i = 0; i < 5; i++)
        c.time[i] = 2010;
    assert_status(&c, ANNUM_ERR_RANK, "time");
    /* A covariate that is constant, or 0 throughout. */
    c = small_case(ANNUM_VALUE, 8, eight, NULL);
    c.options.x = c.x, c.options.n_x = 1;
    assert_status(&c, ANNUM_ERR_RANK, "x1");
    for (size_t i = 0; i < 8; i++)
        c.x[i] = 0.1;
    assert_status(&c, ANNUM_ERR_RANK, "x1");
}

static void test_perfect_fits(void)
{
    double y[8];
    for (size_t i = 0; i < 8; i++)
        y[i] = 3.25;
    fit_case c = small_case(ANNUM_VALUE, 8, y, NULL);
    annum_fit_result *fit = fit_of(&c);
    ASSERT_REL(fit->coefficients[0].estimate, 3.25, 1e-15);
    ASSERT_REL(fit->coefficients[1].estimate, 0, 0);
    ASSERT_REL(fit->rss, 0, 0);
    ASSERT_NAN(fit->r_squared);
    annum_fit_free(fit);

    for (size_t i = 0; i < 8; i++)
        y[i] = 5 - 0.5 * (2000 + (double)i);
    c = small_case(ANNUM_VALUE, 8, y, NULL);
    fit = fit_of(&c);
    ASSERT_REL(fit->coefficients[0].estimate, 5, 1e-13);
    ASSERT_REL(fit->coefficients[1].estimate, -0.5, 1e-15);
    ASSERT_REL(fit->r_squared, 1, 1e-15);
    CU_ASSERT_TRUE(fit->coefficients[1].p_value < 1e-60);
    annum_fit_free(fit);

    /* As many coefficients as rows: a perfect fit whose errors are not known, and it says so. */
    c = small_case(ANNUM_VALUE, 3, eight, NULL);
    c.options.degree = 2;
    fit = fit_of(&c);
    for (size_t i = 0; i < 3; i++) {
        ASSERT_REL(fit->points[i].fitted, eight[i], 1e-14);
        ASSERT_NAN(fit->coefficients[i].se);
        ASSERT_NAN(fit->coefficients[i].p_value);
    }
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_TWO_POINTS));
    annum_fit_free(fit);
}

/* Scaling the figures by a power of two scales the estimates and nothing else, as far as doubles reach. */
static void test_magnitudes(void)
{
    static const int powers[] = {-1000, -700, -500, -300, 300, 500, 700, 1000};
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    annum_fit_result *plain = fit_of(&c);
    for (size_t k = 0; k < sizeof powers / sizeof powers[0]; k++) {
        for (size_t i = 0; i < 8; i++)
            c.y[i] = ldexp(eight[i], powers[k]);
        annum_fit_result *fit = fit_of(&c);
        for (size_t j = 0; j < 2; j++) {
            const annum_coefficient *a = &fit->coefficients[j], *b = &plain->coefficients[j];
            ASSERT_REL(a->estimate, ldexp(b->estimate, powers[k]), 1e-14);
            ASSERT_REL(a->se, ldexp(b->se, powers[k]), 1e-14);
            ASSERT_REL(a->statistic, b->statistic, 1e-14);
            ASSERT_REL(a->p_value, b->p_value, 1e-13);
        }
        ASSERT_REL(fit->r_squared, plain->r_squared, 1e-14);
        ASSERT_REL(fit->sigma, ldexp(plain->sigma, powers[k]), 1e-14);
        ASSERT_REL(fit->points[3].cooks_distance, plain->points[3].cooks_distance, 1e-13);
        annum_fit_free(fit);
    }
    annum_fit_free(plain);
}

/* A row that its own coefficient fits perfectly has leverage 1; HC2 and HC3 divide by nothing there. */
static void test_leverage_one(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_NEWEY_WEST;
         covariance++) {
        fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
        c.x[5] = 1;
        c.options.x = c.x, c.options.n_x = 1;
        c.options.covariance = covariance;
        annum_fit_result *fit = fit_of(&c);
        ASSERT_REL(fit->points[5].leverage, 1, 1e-14);
        ASSERT_REL(fit->points[5].fitted, eight[5], 1e-14);
        const int undefined = covariance == ANNUM_COVARIANCE_HC2 || covariance == ANNUM_COVARIANCE_HC3;
        for (size_t j = 0; j < 3; j++) {
            CU_ASSERT_EQUAL(isnan(fit->coefficients[j].se), undefined);
            CU_ASSERT_EQUAL(isnan(fit->coefficients[j].lower), undefined);
        }
        CU_ASSERT_EQUAL(fit->n_warnings > 0, undefined);
        annum_fit_free(fit);
    }
}

/* ---- statuses and memory ---- */

static void test_null_and_version(void)
{
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    annum_series *series = make_series(&c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_fit(NULL, NULL, &fit, &error), ANNUM_ERR_NULL);
    CU_ASSERT_PTR_NULL(fit);
    annum_series_free(series);
    c.options.struct_size = 0;
    assert_status(&c, ANNUM_ERR_VERSION, "");
    c = small_case(ANNUM_VALUE, 8, eight, NULL);
    c.options.n_x = 1;
    assert_status(&c, ANNUM_ERR_NULL, "x");
    annum_fit_free(NULL);
}

static void assert_option(void (*change)(fit_case *), int status, const char *word)
{
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    change(&c);
    assert_status(&c, status, word);
}

static void bad_degree(fit_case *c)
{
    c->options.degree = 16;
}
static void bad_origin(fit_case *c)
{
    c->options.origin = NAN;
}
static void bad_covariance(fit_case *c)
{
    c->options.covariance = 6;
}
static void bad_interval(fit_case *c)
{
    c->options.interval = 2;
}
static void bad_lags(fit_case *c)
{
    c->options.lags = -2;
}
static void bad_level(fit_case *c)
{
    c->options.level = 1;
}
static void many_lags(fit_case *c)
{
    c->options.covariance = ANNUM_COVARIANCE_NEWEY_WEST;
    c->options.lags = 8;
}
static void nothing(fit_case *c)
{
    c->options.no_time = c->options.no_intercept = 1;
}
static void no_variable(fit_case *c)
{
    c->options.no_time = 1;
    c->options.degree = 2;
}
static void bad_family(fit_case *c)
{
    c->options.family = 99;
}
static void bad_link(fit_case *c)
{
    c->options.link = 99;
}
static void wrong_link(fit_case *c)
{
    c->options.link = ANNUM_LOGIT;
}
static void wrong_kind(fit_case *c)
{
    c->options.family = ANNUM_BINOMIAL;
}
static void log_of_count(fit_case *c)
{
    c->options.family = ANNUM_POISSON;
    c->options.log_response = 1;
}
static void no_logarithm(fit_case *c)
{
    c->y[2] = 0;
    c->options.log_response = 1;
}
static void negative_poisson(fit_case *c)
{
    c->y[2] = -1;
    c->options.family = ANNUM_POISSON;
}
static void infinite_weight(fit_case *c)
{
    c->weight[3] = INFINITY;
    c->options.weights = c->weight;
}
static void negative_weight(fit_case *c)
{
    c->weight[3] = -2;
    c->options.weights = c->weight;
}
static void infinite_covariate(fit_case *c)
{
    c->x[3] = -INFINITY;
    c->options.x = c->x, c->options.n_x = 1;
}
static void infinite_offset(fit_case *c)
{
    c->offset[3] = INFINITY;
    c->options.offset = c->offset;
}
static void too_many(fit_case *c)
{
    c->options.x = c->x;
    c->options.n_x = 100000;
}

static void test_statuses(void)
{
    assert_option(bad_degree, ANNUM_ERR_ARGUMENT, "degree");
    assert_option(bad_origin, ANNUM_ERR_ARGUMENT, "origin");
    assert_option(bad_covariance, ANNUM_ERR_ARGUMENT, "covariance");
    assert_option(bad_interval, ANNUM_ERR_ARGUMENT, "interval");
    assert_option(bad_lags, ANNUM_ERR_ARGUMENT, "lags");
    assert_option(many_lags, ANNUM_ERR_ARGUMENT, "lags");
    assert_option(bad_level, ANNUM_ERR_ARGUMENT, "level");
    assert_option(nothing, ANNUM_ERR_ARGUMENT, "nothing");
    assert_option(no_variable, ANNUM_ERR_ARGUMENT, "covariate");
    assert_option(bad_family, ANNUM_ERR_FAMILY, "99");
    assert_option(bad_link, ANNUM_ERR_FAMILY, "99");
    assert_option(wrong_link, ANNUM_ERR_FAMILY, "logit");
    assert_option(wrong_kind, ANNUM_ERR_KIND, "value");
    assert_option(log_of_count, ANNUM_ERR_ARGUMENT, "log");
    assert_option(no_logarithm, ANNUM_ERR_DOMAIN, "row 3");
    assert_option(negative_poisson, ANNUM_ERR_DOMAIN, "row 3");
    assert_option(infinite_weight, ANNUM_ERR_NONFINITE, "row 4");
    assert_option(negative_weight, ANNUM_ERR_NEGATIVE, "row 4");
    assert_option(infinite_covariate, ANNUM_ERR_NONFINITE, "row 4");
    assert_option(infinite_offset, ANNUM_ERR_NONFINITE, "row 4");
    assert_option(too_many, ANNUM_ERR_TOO_LARGE, "covariates");
    fit_case c = small_case(ANNUM_COUNT, 8, eight, eight_totals);
    c.options.link = ANNUM_SQRT;
    assert_status(&c, ANNUM_ERR_EXPOSURE, "row 1");
    c = small_case(ANNUM_COUNT, 8, eight, NULL);
    c.options.covariance = ANNUM_COVARIANCE_HC3;
    c.options.interval = ANNUM_PROFILE;
    assert_status(&c, ANNUM_ERR_ARGUMENT, "interval wald");
}

/* Rows that an extra column leaves out are left out of everything, with a warning. */
static void test_incomplete_rows(void)
{
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    for (size_t i = 0; i < 8; i++)
        c.weight[i] = 1;
    c.weight[1] = 0;
    c.weight[6] = NAN;
    c.options.weights = c.weight;
    annum_fit_result *fit = fit_of(&c);
    static const double rest[] = {4, 5, 9, 8, 12, 15};
    fit_case without = small_case(ANNUM_VALUE, 6, rest, NULL);
    static const double times[] = {2000, 2002, 2003, 2004, 2005, 2007};
    memcpy(without.time, times, sizeof times);
    annum_fit_result *smaller = fit_of(&without);
    CU_ASSERT_EQUAL(fit->n, 6);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_MISSING));
    for (size_t j = 0; j < 2; j++) {
        ASSERT_REL(fit->coefficients[j].estimate, smaller->coefficients[j].estimate, 1e-14);
        ASSERT_REL(fit->coefficients[j].se, smaller->coefficients[j].se, 1e-14);
    }
    annum_fit_free(fit);
    annum_fit_free(smaller);
}

static void fail_every_allocation(fit_case *c)
{
    int status = ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; status != ANNUM_OK && k < 100; k++) {
        failing_allocator state = {.fail_at = SIZE_MAX};
        const annum_allocator allocator = {failing_reallocate, &state};
        annum_series *series = make_series(c, &allocator);
        const size_t alive = state.alive;
        annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
        annum_error error;
        state.fail_at = state.calls + k;
        status = annum_fit(series, &c->options, &fit, &error);
        if (status == ANNUM_OK) {
            CU_ASSERT_TRUE(k > 0);
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

static void test_no_memory(void)
{
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_RATE; kind++) {
        fit_case c = small_case(kind, 8, eight, NULL);
        c.n = MOST_ROWS;
        for (size_t i = 0; i < c.n; i++) {
            /* Enough rows that the working memory does not fit into one block. */
            c.time[i] = 1900 + (double)i;
            c.size[i] = 40;
            c.y[i] = c.kind == ANNUM_SHARE ? 0.2 + 0.001 * (double)i : 10 + (double)(i * i % 11);
        }
        c.options.interval = ANNUM_PROFILE;
        c.options.degree = 3;
        fail_every_allocation(&c);
        c.options.covariance = ANNUM_COVARIANCE_HC3;
        c.options.interval = ANNUM_WALD;
        fail_every_allocation(&c);
    }
    static const double last[] = {0, 0, 0, 0, 3};
    fit_case c = small_case(ANNUM_COUNT, 5, last, NULL);
    c.options.interval = ANNUM_PROFILE;
    fail_every_allocation(&c);
}

/* The caller's errno is left as it was, on success and on failure. */
static void test_errno(void)
{
    fit_case c = small_case(ANNUM_COUNT, 8, eight, NULL);
    annum_series *series = make_series(&c, NULL);
    annum_fit_result *fit = NULL;
    errno = 77;
    CU_ASSERT_EQUAL(annum_fit(series, &c.options, &fit, NULL), ANNUM_OK);
    annum_fit_free(fit);
    CU_ASSERT_EQUAL(errno, 77);
    annum_series_free(series);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"nist", test_nist},
        {"r_linear", test_r_linear},
        {"exact_linear", test_exact_linear},
        {"r_glm", test_r_glm},
        {"r_conventions", test_r_conventions},
        {"exact_glm", test_exact_glm},
        {"rank", test_rank},
        {"perfect_fits", test_perfect_fits},
        {"magnitudes", test_magnitudes},
        {"leverage_one", test_leverage_one},
        {"null_and_version", test_null_and_version},
        {"statuses", test_statuses},
        {"incomplete_rows", test_incomplete_rows},
        {"no_memory", test_no_memory},
        {"errno", test_errno},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "regress", cases);
}
