/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum/regress.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "testlib.h"

enum { MOST_ROWS = 128, MOST_X = 8, MOST_COEFFICIENTS = 16 };

/* ---- a series with its options, and what a reference says of their fit ------------------------------------ */

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
} fit_case;

typedef struct expectation {
    size_t n_coef, n_vcov, n_fit, n_point;
    double coef[MOST_COEFFICIENTS][6];
    double vcov[MOST_COEFFICIENTS * MOST_COEFFICIENTS][3];
    double fit[12];
    double point[MOST_ROWS][6];
} expectation;

/* Points columns and options at the case itself. */
static void set_columns(fit_case *c)
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
    c->options.x = c->options.x ? c->x : NULL;
    c->options.weights = c->options.weights ? c->weight : NULL;
    c->options.offset = c->options.offset ? c->offset : NULL;
    if (sized && kind == ANNUM_PROPORTION)
        c->columns.total = c->size;
    if (sized && !c->without_se && (kind == ANNUM_RATE || kind == ANNUM_VALUE))
        c->columns.se = c->size;
}

static annum_series *make_series(fit_case *c, const annum_allocator *allocator)
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

static void read_model(fit_case *c, const double *v)
{
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
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

static annum_fit_result *fit_of(fit_case *c)
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

static unsigned failures_before;

/* Names the case once, before the numbers that failed in it scroll by. */
static void name_failure(const char *name)
{
    if (CU_get_number_of_failures() != failures_before)
        printf("    in case %s\n", name);
    failures_before = CU_get_number_of_failures();
}

static void near(double actual, double want, double tolerance, double scale, const char *what)
{
    if (isnan(want))
        return;
    const int passed = fabs(actual - want) <= tolerance * fmax(fabs(want), scale);
    if (!passed)
        printf("\n    %s: actual %.17g, want %.17g (off by %.3g, tolerance %.3g of %.3g)\n", what, actual, want,
               fabs(actual - want), tolerance, fmax(fabs(want), scale));
    CU_ASSERT(passed);
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
    near(fit->durbin_watson.statistic, want[11], tolerance, 1, "durbin_watson");
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
        near(point->cooks_distance, want[2], 10 * tolerance / fmax(1 - want[1], 1e-12), largest[2], "cooks_distance");
        near(point->residual_response, want[3], tolerance, fmax(largest[3], fabs(want[0])), "residual_response");
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
}

/* ---- cases made here ---------------------------------------------------------------------------------------- */

static fit_case small_case(int32_t kind, size_t n, const double *y, const double *size)
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

static int has_warning(const annum_fit_result *fit, int32_t code)
{
    for (size_t i = 0; i < fit->n_warnings; i++) {
        if (fit->warnings[i].code == code)
            return 1;
    }
    return 0;
}

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
    assert_status(&c, ANNUM_ERR_RANK, "too few");
    c = small_case(ANNUM_VALUE, 0, eight, NULL);
    assert_status(&c, ANNUM_ERR_RANK, "too few");

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
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
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

/* ---- likelihoods without a maximum -------------------------------------------------------------------------- */

/* Rise of the deviance over its lowest when the slope is b and the intercept free, by bisection of the score. */
static double rise_of_slope(const fit_case *c, double b)
{
    double low = -800, high = 800, deviance = 0;
    for (int i = 0; i < 200; i++) {
        const double a = low + (high - low) / 2;
        double score = 0;
        for (size_t k = 0; k < c->n; k++)
            score += c->y[k] - c->size[k] / (1 + exp(-(a + b * (c->time[k] - 2000))));
        if (score > 0)
            low = a;
        else
            high = a;
    }
    for (size_t k = 0; k < c->n; k++) {
        const double eta = low + b * (c->time[k] - 2000);
        deviance += 2 * (c->y[k] > 0 ? c->y[k] * log1p(exp(-eta)) : 0);
        deviance += 2 * (c->y[k] < c->size[k] ? (c->size[k] - c->y[k]) * log1p(exp(eta)) : 0);
    }
    return deviance;
}

static double finite_limit(const fit_case *c, double lowest_deviance)
{
    const double threshold = 3.84145882069412447; /* upper 5 % of chi-squared, 1 degree of freedom */
    double low = -20, high = 20;
    for (int i = 0; i < 100; i++) {
        const double b = low + (high - low) / 2;
        if (rise_of_slope(c, b) - lowest_deviance > threshold)
            low = b;
        else
            high = b;
    }
    return low;
}

static void check_separated(const fit_case *given, double lowest_deviance)
{
    fit_case c = *given;
    c.options.origin = 2000;
    for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
        c.options.interval = interval;
        annum_fit_result *fit = fit_of(&c);
        const annum_coefficient *slope = &fit->coefficients[1];
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_UNBOUNDED));
        ASSERT_NAN(slope->estimate);
        ASSERT_NAN(slope->se);
        ASSERT_NAN(slope->upper);
        if (interval == ANNUM_PROFILE)
            ASSERT_REL(slope->lower, finite_limit(&c, lowest_deviance), 1e-8);
        else
            ASSERT_NAN(slope->lower);
        annum_fit_free(fit);
    }
}

static void test_separated_proportions(void)
{
    static const double totals[] = {10, 12, 9, 11, 14, 10}, none[] = {0, 0, 0, 11, 14, 10},
                        part[] = {0, 0, 0, 5, 14, 10}, last[] = {0, 0, 0, 0, 0, 3};
    fit_case c = small_case(ANNUM_PROPORTION, 6, none, totals);
    check_separated(&c, 0); /* complete: the likelihood's limit is 1 */
    c = small_case(ANNUM_PROPORTION, 6, part, totals);
    /* quasi-complete: the fourth year keeps its share of 5 in 11 */
    check_separated(&c, -2 * (5 * log(5 / 11.) + 6 * log(6 / 11.)));
    c = small_case(ANNUM_PROPORTION, 6, last, totals);
    check_separated(&c, -2 * (3 * log(0.3) + 7 * log(0.7)));
}

/* Counts at the last time alone: the profile is multinomial, sum of exposures times exp(-b (t_L - t_i)). */
static void test_separated_counts(void)
{
    static const double y[] = {0, 0, 0, 0, 3}, exposure[] = {1, 2, 1.5, 2, 1};
    fit_case c = small_case(ANNUM_COUNT, 5, y, exposure);
    c.options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(&c);
    double low = -20, high = 20;
    for (int i = 0; i < 100; i++) {
        const double b = low + (high - low) / 2;
        double sum = 0;
        for (size_t k = 0; k < 5; k++)
            sum += exposure[k] * exp(-b * (4 - (double)k));
        if (2 * 3 * log(sum) > 3.84145882069412447)
            low = b;
        else
            high = b;
    }
    ASSERT_REL(fit->coefficients[1].lower, low, 1e-8);
    ASSERT_NAN(fit->coefficients[1].upper);
    ASSERT_NAN(fit->coefficients[1].estimate);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    annum_fit_free(fit);

    double back[5];
    for (size_t k = 0; k < 5; k++)
        back[k] = y[4 - k];
    c = small_case(ANNUM_COUNT, 5, back, NULL);
    c.options.interval = ANNUM_PROFILE;
    fit = fit_of(&c);
    ASSERT_NAN(fit->coefficients[1].lower);
    CU_ASSERT_TRUE(fit->coefficients[1].upper < 0);
    annum_fit_free(fit);

    static const double middle[] = {0, 0, 3, 0, 0};
    c = small_case(ANNUM_COUNT, 5, middle, NULL);
    c.options.origin = 2002;
    fit = fit_of(&c);
    /* By symmetry the slope is 0, and its information 3 times the variance of the times. */
    CU_ASSERT_TRUE(fabs(fit->coefficients[1].estimate) < 1e-12);
    ASSERT_REL(fit->coefficients[1].se, sqrt(1 / 6.), 1e-12);
    ASSERT_REL(fit->coefficients[0].estimate, log(0.6), 1e-12);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_SEPARATED));
    annum_fit_free(fit);
}

/* A covariate that is 0 but where an event is: the other coefficients keep their estimates without that row. */
static void test_separated_covariate(void)
{
    static const double y[] = {5, 8, 6, 0, 9, 7, 12, 10}, rest[] = {5, 8, 6, 9, 7, 12, 10};
    fit_case c = small_case(ANNUM_COUNT, 8, y, NULL);
    c.x[3] = 1;
    c.options.x = c.x, c.options.n_x = 1;
    c.options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(&c);
    fit_case without = small_case(ANNUM_COUNT, 7, rest, NULL);
    for (size_t i = 3; i < 7; i++)
        without.time[i]++;
    without.options.interval = ANNUM_PROFILE;
    annum_fit_result *smaller = fit_of(&without);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    for (size_t j = 0; j < 2; j++) {
        ASSERT_REL(fit->coefficients[j].estimate, smaller->coefficients[j].estimate, 1e-9);
        ASSERT_REL(fit->coefficients[j].se, smaller->coefficients[j].se, 1e-9);
        ASSERT_REL(fit->coefficients[j].lower, smaller->coefficients[j].lower, 1e-8);
        ASSERT_REL(fit->coefficients[j].upper, smaller->coefficients[j].upper, 1e-8);
    }
    ASSERT_NAN(fit->coefficients[2].estimate);
    ASSERT_NAN(fit->coefficients[2].lower);
    CU_ASSERT_FALSE(isnan(fit->coefficients[2].upper));
    annum_fit_free(fit);
    annum_fit_free(smaller);
}

static void test_all_on_one_edge(void)
{
    static const double zero[8] = {0};
    for (int full = 0; full <= 1; full++) {
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            fit_case c = small_case(ANNUM_PROPORTION, 8, full ? eight_totals : zero, eight_totals);
            c.options.interval = interval;
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
            for (size_t j = 0; j < 2; j++) {
                ASSERT_NAN(fit->coefficients[j].estimate);
                ASSERT_NAN(fit->coefficients[j].se);
                ASSERT_NAN(fit->coefficients[j].lower);
                ASSERT_NAN(fit->coefficients[j].upper);
            }
            CU_ASSERT_TRUE(fit->deviance < 1e-9);
            CU_ASSERT_TRUE(fabs(fit->points[2].fitted - full) < 1e-9);
            annum_fit_free(fit);
        }
    }
    fit_case c = small_case(ANNUM_COUNT, 8, zero, NULL);
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    ASSERT_NAN(fit->coefficients[1].estimate);
    annum_fit_free(fit);
}

/* With these links the best mean can lie on the edge of the range: an answer, and a warning that it is one. */
static void test_links_at_the_edge(void)
{
    static const struct {
        int32_t kind, link;
        double y[6];
    } given[] = {
        {ANNUM_COUNT, ANNUM_IDENTITY, {9, 6, 3, 0, 0, 0}},
        {ANNUM_COUNT, ANNUM_IDENTITY, {0, 0, 0, 0, 0, 7}},
        {ANNUM_COUNT, ANNUM_SQRT, {9, 6, 3, 0, 0, 0}},
        {ANNUM_COUNT, ANNUM_SQRT, {0, 0, 0, 0, 0, 7}},
        {ANNUM_PROPORTION, ANNUM_IDENTITY, {0, 0, 1, 6, 9, 10}},
        {ANNUM_PROPORTION, ANNUM_LOG, {1, 2, 5, 9, 10, 10}},
        {ANNUM_PROPORTION, ANNUM_PROBIT, {0, 0, 0, 0, 10, 10}},
        {ANNUM_PROPORTION, ANNUM_CLOGLOG, {0, 0, 0, 0, 10, 10}},
    };
    static const double ten[] = {10, 10, 10, 10, 10, 10};
    for (size_t k = 0; k < sizeof given / sizeof given[0]; k++) {
        fit_case c = small_case(given[k].kind, 6, given[k].y, given[k].kind == ANNUM_COUNT ? NULL : ten);
        c.options.link = given[k].link;
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            c.options.interval = interval;
            annum_fit_result *fit = fit_of(&c);
            if (!fit)
                continue;
            CU_ASSERT_TRUE(isfinite(fit->deviance));
            for (size_t i = 0; i < fit->n; i++)
                CU_ASSERT_TRUE(fit->points[i].fitted >= 0);
            if (!fit->converged)
                CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_NOT_CONVERGED) || has_warning(fit, ANNUM_WARN_SEPARATED));
            for (size_t j = 0; j < 2; j++) {
                const annum_coefficient *co = &fit->coefficients[j];
                if (isnan(co->estimate) || isnan(co->se) || isnan(co->lower) || isnan(co->upper))
                    CU_ASSERT_TRUE(fit->n_warnings > 0);
            }
            annum_fit_free(fit);
        }
    }
}

/* ---- laws --------------------------------------------------------------------------------------------------- */

static uint64_t random_state;

/* Steele, Lea and Flood (2014): SplitMix64. */
static uint64_t random_bits(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

static size_t below(size_t n)
{
    return (size_t)(uniform() * (double)n);
}

static fit_case random_case(size_t trial)
{
    fit_case c = {.name = "random"};
    const int32_t kind = (int32_t)(1 + trial % 5);
    c.n = 4 + below(12);
    for (size_t i = 0; i < c.n; i++) {
        c.time[i] = 1990 + 2 * (double)i + floor(4 * uniform()) / 4;
        c.size[i] = kind == ANNUM_PROPORTION ? floor(5 + 60 * uniform()) : 0.2 + 3 * uniform();
        c.y[i] = kind == ANNUM_PROPORTION ? floor(1 + (c.size[i] - 2) * uniform())
                 : kind == ANNUM_COUNT    ? floor(1 + 30 * uniform())
                 : kind == ANNUM_SHARE    ? 0.05 + 0.9 * uniform()
                                          : 1 + 9 * uniform();
        c.weight[i] = 0.25 + uniform();
    }
    c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c.kind = kind;
    c.options.origin = 1990;
    return c;
}

static void assert_same_inference(const annum_coefficient *a, const annum_coefficient *b, double factor,
                                  double tolerance)
{
    ASSERT_REL(a->se, b->se * fabs(factor), tolerance);
    near(a->estimate, b->estimate * factor, tolerance, b->se * fabs(factor), "estimate");
    near(a->statistic, factor > 0 ? b->statistic : -b->statistic, tolerance, 1, "statistic");
    near(a->p_value, b->p_value, tolerance * (10 + b->statistic * b->statistic), 0, "p_value");
}

/* Stretching time divides the slope; moving the origin moves the intercept alone; turning time flips the sign. */
static void test_time_laws(void)
{
    random_state = 1;
    for (size_t trial = 0; trial < 400; trial++) {
        fit_case c = random_case(trial), other = c;
        annum_fit_result *plain = fit_of(&c);
        for (size_t i = 0; i < c.n; i++)
            other.time[i] = 1990 - 8 * (c.time[i] - 1990);
        annum_fit_result *turned = fit_of(&other);
        /* 1e-10: convergence of the iterations, doubled by the squares in a standard error. */
        assert_same_inference(&turned->coefficients[1], &plain->coefficients[1], -0.125, 1e-10);
        assert_same_inference(&turned->coefficients[0], &plain->coefficients[0], 1, 1e-10);
        near(turned->deviance, plain->deviance, 1e-10, 1e-3, "deviance");
        other = c;
        other.options.origin = 2000;
        annum_fit_result *moved = fit_of(&other);
        assert_same_inference(&moved->coefficients[1], &plain->coefficients[1], 1, 1e-10);
        near(moved->coefficients[0].estimate,
             plain->coefficients[0].estimate + 10 * plain->coefficients[1].estimate, 1e-9,
             plain->coefficients[0].se + 10 * plain->coefficients[1].se, "intercept");
        annum_fit_free(plain);
        annum_fit_free(turned);
        annum_fit_free(moved);
    }
}

/* A row of weight 2 is two rows; exposures in other units move the intercept alone. */
static void test_weight_and_exposure_laws(void)
{
    random_state = 2;
    for (size_t trial = 0; trial < 200; trial++) {
        fit_case c = random_case(trial);
        if (c.kind != ANNUM_COUNT && c.kind != ANNUM_PROPORTION)
            continue;
        c.options.weights = c.weight;
        const size_t n = c.n;
        fit_case split = c;
        for (size_t i = 0; i < n; i++) {
            c.weight[i] = 1 + (double)(i % 2);
            split.weight[i] = 1;
            if (i % 2 == 0)
                continue;
            split.time[split.n] = c.time[i], split.y[split.n] = c.y[i], split.size[split.n] = c.size[i];
            split.weight[split.n++] = 1;
        }
        split.options.weights = split.weight;
        annum_fit_result *whole = fit_of(&c), *parts = fit_of(&split);
        assert_same_inference(&parts->coefficients[1], &whole->coefficients[1], 1, 1e-10);
        near(parts->deviance, whole->deviance, 1e-10, 1e-3, "deviance");
        near(parts->log_likelihood, whole->log_likelihood, 1e-10, (double)n, "log_likelihood");
        annum_fit_free(parts);
        if (c.kind == ANNUM_COUNT) {
            fit_case scaled = c;
            for (size_t i = 0; i < n; i++)
                scaled.size[i] *= 1e6;
            scaled.options.weights = scaled.weight;
            annum_fit_result *fit = fit_of(&scaled);
            assert_same_inference(&fit->coefficients[1], &whole->coefficients[1], 1, 1e-10);
            near(fit->coefficients[0].estimate, whole->coefficients[0].estimate - log(1e6), 1e-10, 1, "intercept");
            annum_fit_free(fit);
        }
        annum_fit_free(whole);
    }
}

/* Rows in any order, and the same call twice: equal to the last bit. */
static void test_repeatable(void)
{
    random_state = 3;
    for (size_t trial = 0; trial < 200; trial++) {
        fit_case c = random_case(trial), shuffled = c;
        for (size_t i = 0; i < c.n; i++) {
            shuffled.time[i] = c.time[c.n - 1 - i];
            shuffled.y[i] = c.y[c.n - 1 - i];
            shuffled.size[i] = c.size[c.n - 1 - i];
        }
        annum_fit_result *one = fit_of(&c), *two = fit_of(&c), *three = fit_of(&shuffled);
        for (size_t j = 0; j < 2; j++) {
            const size_t from = offsetof(annum_coefficient, estimate), size = sizeof(annum_coefficient) - from;
            const char *a = (const char *)&one->coefficients[j], *b = (const char *)&two->coefficients[j],
                       *d = (const char *)&three->coefficients[j];
            CU_ASSERT_EQUAL(memcmp(a + from, b + from, size), 0);
            CU_ASSERT_EQUAL(memcmp(a + from, d + from, size), 0);
        }
        CU_ASSERT_EQUAL(memcmp(one->points, two->points, one->n * sizeof *one->points), 0);
        annum_fit_free(one);
        annum_fit_free(two);
        annum_fit_free(three);
    }
}

/* ---- ugly series -------------------------------------------------------------------------------------------- */

static double ugly_number(void)
{
    static const double pool[] = {0, 0, 0, 1, 1, 2, 3, 10, 1e6, 1e15, 1e-300, 1e300, 0.5, 1e-5, NAN, 17};
    return pool[below(sizeof pool / sizeof pool[0])];
}

static double ugly_size(void)
{
    static const double pool[] = {1, 1, 1, 2, 10, 1e15, 1e-15, 1e-300, 1e300, 100, NAN, 365.25};
    return pool[below(sizeof pool / sizeof pool[0])];
}

static fit_case ugly_case(void)
{
    fit_case c = {.name = "ugly"};
    const int32_t kind = (int32_t)(1 + below(5));
    const int mode = (int)below(6);
    const double constant = ugly_number(), span = below(8) == 0 ? 1e-6 : 1;
    c.n = below(10);
    for (size_t i = 0; i < c.n; i++) {
        c.time[i] = 2000 + span * (mode == 5 ? (double)(i / 2) : (double)i);
        c.y[i] = mode == 0 ? 0 : mode == 1 ? constant : mode == 2 ? (double)(i + 1 == c.n) : ugly_number();
        c.size[i] = mode == 3 ? ugly_size() : 1 + (double)below(12);
        if (mode == 4)
            c.y[i] = floor(c.size[i] * uniform());
        if (kind == ANNUM_PROPORTION && c.y[i] > c.size[i])
            c.y[i] = c.size[i];
        if (kind == ANNUM_SHARE)
            c.y[i] = c.y[i] > 1 ? 1 : c.y[i];
        if (kind == ANNUM_RATE && !(c.y[i] > 0))
            c.y[i] = NAN;
        if (kind == ANNUM_VALUE && below(2))
            c.y[i] = -c.y[i];
        c.weight[i] = below(4) ? 1 : ugly_number();
        c.x[i] = ugly_number();
        c.offset[i] = below(3) ? 0 : 5 * uniform();
    }
    c.kind = kind;
    c.without_se = (int)below(2);
    c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    return c;
}

static void ugly_options(fit_case *c)
{
    annum_fit_options *o = &c->options;
    o->family = (int32_t)below(7);
    o->link = below(2) ? 0 : (int32_t)below(8);
    o->degree = below(3) ? 1 : (int32_t)below(4);
    o->no_intercept = below(5) == 0;
    o->no_time = below(8) == 0;
    o->log_response = below(8) == 0;
    o->covariance = below(3) ? 0 : (int32_t)below(6);
    o->lags = (int32_t)below(3);
    o->adjust = (int32_t)below(2);
    o->interval = (int32_t)below(2);
    o->origin = below(2) ? 0 : 2000;
    o->n_x = below(4) == 0;
    o->x = c->x;
    o->weights = below(3) ? NULL : c->weight;
    o->offset = below(3) ? NULL : c->offset;
}

static int any_nan(const annum_fit_result *fit)
{
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        if (isnan(c->estimate) || isnan(c->se) || isnan(c->p_value) || isnan(c->lower) || isnan(c->upper))
            return 1;
    }
    return isnan(fit->deviance);
}

static int any_infinite(const annum_fit_result *fit)
{
    const double *numbers = &fit->df_residual;
    int infinite = 0;
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        infinite |= isinf(c->estimate) || isinf(c->se) || isinf(c->lower) || isinf(c->upper);
        for (size_t k = 0; k < fit->n_coefficients; k++)
            infinite |= isinf(fit->vcov[j * fit->n_coefficients + k]);
    }
    for (size_t i = 0; i < 13; i++)
        infinite |= isinf(numbers[i]);
    return infinite;
}

static void show(const fit_case *c)
{
    printf("kind %d family %d link %d degree %d no_intercept %d no_time %d log %d cov %d interval %d origin %g "
           "n_x %zu w %d o %d\n",
           c->kind, c->options.family, c->options.link, c->options.degree, c->options.no_intercept,
           c->options.no_time, c->options.log_response, c->options.covariance, c->options.interval, c->options.origin,
           c->options.n_x, c->options.weights != NULL, c->options.offset != NULL);
    for (size_t i = 0; i < c->n; i++)
        printf("    %.10g y %g size %g weight %g offset %g x %g\n", c->time[i], c->y[i], c->size[i], c->weight[i],
               c->offset[i], c->x[i]);
}

static int right_weird(const fit_case *c, const annum_fit_result *fit)
{
    const char *complaint = NULL;
    if (any_nan(fit) && fit->n_warnings == 0)
        complaint = "NaN without a warning";
    if (any_infinite(fit))
        complaint = "an infinite number";
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *co = &fit->coefficients[j];
        if (!isnan(co->p_value) && !(co->p_value >= 0 && co->p_value <= 1))
            complaint = "p outside 0 to 1";
        if (co->lower > co->estimate || co->upper < co->estimate)
            complaint = "an estimate outside its interval";
        if (co->se < 0)
            complaint = "a negative standard error";
    }
    if (complaint && CU_get_number_of_failures() < 20) {
        printf("\n%s\n", complaint);
        show(c);
        for (size_t j = 0; j < fit->n_coefficients; j++)
            printf("    %s %g (se %g, p %g, %g to %g)\n", fit->coefficients[j].name, fit->coefficients[j].estimate,
                   fit->coefficients[j].se, fit->coefficients[j].p_value, fit->coefficients[j].lower,
                   fit->coefficients[j].upper);
        for (size_t j = 0; j < fit->n_warnings; j++)
            printf("    warning %s\n", fit->warnings[j].message);
        printf("    deviance %g null %g pearson %g dispersion %g loglik %g rss %g sigma %g r2 %g\n", fit->deviance,
               fit->null_deviance, fit->pearson_chi2, fit->dispersion, fit->log_likelihood, fit->rss, fit->sigma,
               fit->r_squared);
    }
    return complaint == NULL;
}

static void test_ugly(void)
{
    random_state = 4;
    size_t fitted = 0;
    for (size_t trial = 0; trial < 40000; trial++) {
        fit_case c = ugly_case();
        ugly_options(&c);
        annum_series *series = NULL;
        set_columns(&c);
        if (annum_series_new(&c.columns, NULL, &series, NULL) != ANNUM_OK)
            continue;
        annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
        annum_error error = {.message = ""};
        const int status = annum_fit(series, &c.options, &fit, &error);
        if (status != ANNUM_OK) {
            CU_ASSERT_TRUE(fit == NULL && error.message[0] != '\0' && error.code == status);
            CU_ASSERT_NOT_EQUAL(status, ANNUM_ERR_INTERNAL);
        } else {
            fitted++;
            CU_ASSERT_TRUE(right_weird(&c, fit));
            annum_fit_free(fit);
        }
        annum_series_free(series);
    }
    CU_ASSERT_TRUE(fitted > 8000);
}

/* ---- statuses and memory ------------------------------------------------------------------------------------ */

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

static void bad_degree(fit_case *c) { c->options.degree = 16; }
static void bad_origin(fit_case *c) { c->options.origin = NAN; }
static void bad_covariance(fit_case *c) { c->options.covariance = 6; }
static void bad_interval(fit_case *c) { c->options.interval = 2; }
static void bad_lags(fit_case *c) { c->options.lags = -1; }
static void bad_level(fit_case *c) { c->options.level = 1; }
static void many_lags(fit_case *c)
{
    c->options.covariance = ANNUM_COVARIANCE_NEWEY_WEST;
    c->options.lags = 8;
}
static void nothing(fit_case *c) { c->options.no_time = c->options.no_intercept = 1; }
static void no_variable(fit_case *c)
{
    c->options.no_time = 1;
    c->options.degree = 2;
}
static void bad_family(fit_case *c) { c->options.family = 99; }
static void bad_link(fit_case *c) { c->options.link = 99; }
static void wrong_link(fit_case *c) { c->options.link = ANNUM_LOGIT; }
static void wrong_kind(fit_case *c) { c->options.family = ANNUM_BINOMIAL; }
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
    assert_status(&c, ANNUM_ERR_ARGUMENT, "least squares");
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
    random_state = 5;
    for (size_t trial = 0; trial < 10; trial++) {
        fit_case c = random_case(trial);
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
        if (c.kind == ANNUM_VALUE || c.kind == ANNUM_RATE)
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
        {"separated_proportions", test_separated_proportions},
        {"separated_counts", test_separated_counts},
        {"separated_covariate", test_separated_covariate},
        {"all_on_one_edge", test_all_on_one_edge},
        {"links_at_the_edge", test_links_at_the_edge},
        {"time_laws", test_time_laws},
        {"weight_and_exposure_laws", test_weight_and_exposure_laws},
        {"repeatable", test_repeatable},
        {"ugly", test_ugly},
        {"null_and_version", test_null_and_version},
        {"statuses", test_statuses},
        {"incomplete_rows", test_incomplete_rows},
        {"no_memory", test_no_memory},
        {"errno", test_errno},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "regress", cases);
}
