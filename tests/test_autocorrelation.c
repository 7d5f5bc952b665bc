/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"
#include "regress/fit.h"

enum { MOST_COEFFICIENTS = 4 };

/* ---- what a reference says; tests/reference/regress/autocorrelation.py describes the file ---- */

typedef struct expectation {
    size_t n_coef, n_vcov, n_point, n_assumed;
    double coef[MOST_COEFFICIENTS][7];
    double vcov[MOST_COEFFICIENTS * MOST_COEFFICIENTS][3];
    double fit[9];
    double point[MOST_ROWS][4];
    double assumed[ANNUM__ASSUMED][6];
} expectation;

static void read_model(fit_case *c, const double *v)
{
    c->kind = ANNUM_VALUE;
    c->without_se = 1;
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->options.errors = (int32_t)v[0];
    c->options.method = (int32_t)v[1];
    c->options.degree = (int32_t)v[2];
    c->options.no_intercept = (int32_t)v[3];
    c->options.no_time = (int32_t)v[4];
    c->options.origin = v[5];
    c->options.n_x = (size_t)v[6];
    c->options.level = v[7];
    c->options.log_response = (int32_t)v[8];
    c->tolerance = v[9];
}

static void read_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->time[i] = v[0], c->y[i] = v[1], c->weight[i] = v[2];
    c->size[i] = c->offset[i] = NAN;
    c->x_rows[i][0] = v[3], c->x_rows[i][1] = v[4];
}

static void finish_case(fit_case *c)
{
    for (size_t k = 0; k < c->options.n_x; k++) {
        for (size_t i = 0; i < c->n; i++)
            c->x[k * c->n + i] = c->x_rows[i][k];
    }
    c->options.x = c->options.n_x > 0 ? c->x : NULL;
    c->options.weights = isnan(c->weight[0]) ? NULL : c->weight;
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
        memcpy(e->fit, v, sizeof e->fit);
    else if (strcmp(what, "point") == 0)
        memcpy(e->point[e->n_point++], v, sizeof e->point[0]);
    else if (strcmp(what, "assumed") == 0)
        memcpy(e->assumed[e->n_assumed++], v, sizeof e->assumed[0]);
}

static void check_coefficients(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    CU_ASSERT_EQUAL(fit->n_coefficients, e->n_coef);
    for (size_t j = 0; j < e->n_coef && j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        const double *want = e->coef[j];
        near(c->estimate, want[0], tolerance, 0.1 * want[1], "estimate");
        near(c->se, want[1], tolerance, 0, "se");
        near(c->statistic, want[2], tolerance, 1, "statistic");
        near(c->p_value, want[3], tolerance * (10 + want[2] * want[2]), 1e-300, "p_value");
        near(c->lower, want[4], tolerance, want[1], "lower");
        near(c->upper, want[5], tolerance, want[1], "upper");
        near(c->df, want[6], tolerance, 1, "df");
    }
    for (size_t i = 0; i < e->n_vcov; i++) {
        const size_t p = fit->n_coefficients, j = (size_t)e->vcov[i][0], k = (size_t)e->vcov[i][1];
        const double scale = sqrt(fit->vcov[j * p + j] * fit->vcov[k * p + k]);
        near(fit->vcov[j * p + k], e->vcov[i][2], 3 * tolerance, scale, "vcov");
    }
}

static void check_numbers(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    const double *want = e->fit, n = (double)fit->n;
    /* At its maximum the likelihood is flat: a rho good to half the digits gives it with all of them. */
    const double flat = fmin(tolerance, 1e-9);
    near(fit->rho, want[0], tolerance, 1, "rho");
    near(fit->rho_lower, want[1], tolerance, 1, "rho_lower");
    near(fit->rho_upper, want[2], tolerance, 1, "rho_upper");
    near(fit->sigma, want[3], tolerance, 0, "sigma");
    near(fit->log_likelihood, want[4], flat, n, "log_likelihood");
    near(fit->aic, want[5], flat, n, "aic");
    near(fit->bic, want[6], flat, n, "bic");
    near(fit->rss, want[7], tolerance, 0, "rss");
    near(fit->deviance, want[7], tolerance, 0, "deviance");
    near(fit->durbin_watson.statistic, want[8], tolerance, 1, "durbin_watson");
    ASSERT_REL(fit->df_residual, n - (double)fit->n_coefficients, 0);
}

static void check_points(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    double largest = 0;
    for (size_t i = 0; i < e->n_point; i++)
        largest = fmax(largest, fabs(e->point[i][0]));
    CU_ASSERT_EQUAL(fit->n, e->n_point);
    for (size_t i = 0; i < e->n_point && i < fit->n; i++) {
        const double *want = e->point[i];
        near(fit->points[i].fitted, want[0], tolerance, largest, "fitted");
        near(fit->points[i].residual_response, want[1], tolerance, largest, "residual_response");
        near(fit->points[i].residual_pearson, want[2], tolerance, 1, "residual_pearson");
        near(fit->points[i].leverage, want[3], tolerance, 1, "leverage");
    }
}

/* ---- the steps of a fit by themselves ---- */

typedef struct steps {
    annum__fit_work work;
    annum_fit_result result;
    annum_coefficient coefficient[MOST_COEFFICIENTS];
    annum__warnings warnings;
    double leverage[MOST_ROWS], residual[MOST_ROWS], gamma[ANNUM__COEFFICIENTS_MAX];
    double y[MOST_ROWS];
} steps;

/* A line in time by least squares, and from there with autocorrelated errors if the options say so. */
static int take_steps(steps *s, fit_case *c)
{
    annum_error error;
    memset(s, 0, sizeof *s);
    s->work.scratch = annum__arena_new(NULL);
    s->warnings.arena = &s->work.scratch;
    s->work.warnings = &s->warnings;
    s->work.options = c->options;
    s->work.level = c->options.level;
    s->work.leverage = s->leverage;
    s->work.residual = s->residual;
    s->work.gamma = s->gamma;
    s->work.unit = s->work.root_unit = 1;
    for (size_t i = 0; i < c->n; i++)
        s->y[i] = c->options.log_response ? log(c->y[i]) : c->y[i];
    s->work.rows = (annum__rows){.n = c->n,
                                 .time = c->time,
                                 .y = s->y,
                                 .weight = c->options.weights ? c->weight : NULL,
                                 .family = annum__family_find(ANNUM_GAUSSIAN),
                                 .link = annum__link_find(ANNUM_IDENTITY)};
    const annum__terms terms = {.intercept = !c->options.no_intercept,
                                .degree = c->options.degree,
                                .variable = c->time,
                                .origin = c->options.origin};
    int status = annum__serial_prepare(&s->work, &error);
    if (status == ANNUM_OK)
        status = annum__design_make(&s->work.design, &terms, c->n, &s->work.scratch);
    if (status == ANNUM_OK)
        status = annum__fit_squares(&s->work, &s->result, s->coefficient, &error);
    if (status == ANNUM_OK && s->work.serial)
        status = annum__fit_serial(&s->work, &s->result, s->coefficient, &error);
    return status;
}

static void check_assumed(fit_case *c, const expectation *e)
{
    static steps s;
    annum_slope_sensitivity row[ANNUM__ASSUMED];
    annum_error error;
    const int32_t errors = c->options.errors;
    for (int plain = 0; plain < 2 && e->n_assumed > 0; plain++) {
        c->options.errors = plain ? ANNUM_ERRORS_IID : errors;
        CU_ASSERT_EQUAL_FATAL(take_steps(&s, c), ANNUM_OK);
        CU_ASSERT_EQUAL(
            annum__assumed_autocorrelation(&s.work, s.coefficient, !c->options.no_intercept, row, &error),
            ANNUM_OK);
        for (size_t i = 0; i < e->n_assumed; i++) {
            const double *want = e->assumed[i];
            ASSERT_REL(row[i].rho, want[0], 0);
            ASSERT_NAN(row[i].dropped);
            CU_ASSERT(strncmp(row[i].name, "rho_0", 5) == 0);
            near(row[i].estimate, want[1], 1e-12, 0.1 * want[2], "assumed estimate");
            near(row[i].se, want[2], 1e-12, 0, "assumed se");
            near(row[i].p_value, want[3], 1e-11, 0, "assumed p_value");
            near(row[i].lower, want[4], 1e-12, want[2], "assumed lower");
            near(row[i].upper, want[5], 1e-12, want[2], "assumed upper");
        }
        annum__arena_free(&s.work.scratch);
    }
    c->options.errors = errors;
}

static void check_case(fit_case *c, const expectation *e)
{
    const unsigned before = CU_get_number_of_failures();
    annum_fit_result *fit = fit_of(c);
    if (!fit)
        return;
    check_coefficients(fit, e, c->tolerance);
    check_numbers(fit, e, c->tolerance);
    check_points(fit, e, c->tolerance);
    CU_ASSERT_EQUAL(fit->converged, 1);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_FEW_POINTS), fit->n < 12);
    annum_fit_free(fit);
    check_assumed(c, e);
    if (CU_get_number_of_failures() != before)
        printf("    in case %s\n", c->name);
}

static void check_file(const char *name)
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
        } else if (strcmp(what, "end") == 0) {
            finish_case(&c);
            check_case(&c, &e);
            cases++;
        } else {
            take_line(&c, &e, what, csv.number);
        }
    }
    CU_ASSERT_TRUE(cases > 20);
}

static void test_exact(void)
{
    check_file("regress/autocorrelation.csv");
}

static void test_nlme(void)
{
    check_file("regress/r_autocorrelation.csv");
}

/* ---- the likelihood's edges ---- */

static const double smooth[] = {31.2, 32.9, 33.1, 31.8, 30.4, 29.9, 30.6, 32.0,
                                33.3, 32.5, 31.0, 30.9, 28.8, 28.1, 29.0, 29.7};
static const double zigzag[] = {12.1, 14.9, 11.7, 15.2, 12.8, 15.0, 13.1,
                                16.4, 13.3, 16.1, 14.4, 16.0, 14.9, 17.7};
/* Steps of a random walk that REML takes for one. */
static const double walk[] = {3, 4.1, 5.2, 4.9, 6.3, 7.9, 9.1, 9.0, 8.2, 6.9, 6.0, 5.8, 4.1, 3.3, 3.9, 4.6};

static fit_case ar1_case(size_t n, const double *y, int32_t errors)
{
    fit_case c = small_case(ANNUM_VALUE, n, y, NULL);
    c.options.errors = errors;
    c.options.origin = 2000;
    c.options.level = 0.95;
    c.options.degree = 1;
    return c;
}

/* REML's likelihood is finite where errors are a random walk: the slope is then the mean difference. */
static void test_random_walk(void)
{
    fit_case c = ar1_case(16, walk, ANNUM_ERRORS_AR1);
    annum_fit_result *fit = fit_of(&c);
    double mean = (walk[15] - walk[0]) / 15, squares = 0;
    for (size_t i = 1; i < 16; i++)
        squares += (walk[i] - walk[i - 1] - mean) * (walk[i] - walk[i - 1] - mean);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_AUTOCORRELATED));
    CU_ASSERT_TRUE(fit->rho > 0.9999 && fit->rho < 1);
    ASSERT_REL(fit->rho_upper, 1, 0);
    CU_ASSERT_TRUE(fit->rho_lower > 0 && fit->rho_lower < 0.9);
    /* At 1 - 2e-6 instead of 1, and 16 rows. */
    ASSERT_REL(fit->coefficients[1].estimate, mean, 1e-4);
    ASSERT_REL(fit->coefficients[1].se, sqrt(squares / 14 / 15), 1e-4);
    ASSERT_REL(fit->coefficients[1].df, 1, 0);
    CU_ASSERT_TRUE(isfinite(fit->coefficients[0].se) && fit->coefficients[0].se > 100);
    CU_ASSERT_EQUAL(fit->converged, 1);
    annum_fit_free(fit);
}

/* Time that is not on a lattice has no negative autocorrelation: rho is 0, and the fit that of least squares.
 */
static void test_no_autocorrelation(void)
{
    fit_case c = ar1_case(14, zigzag, ANNUM_ERRORS_AR1);
    c.time[3] += 0.3;
    annum_fit_result *fit = fit_of(&c);
    c.options.errors = ANNUM_ERRORS_IID;
    annum_fit_result *plain = fit_of(&c);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    ASSERT_REL(fit->rho, 0, 0);
    ASSERT_REL(fit->rho_lower, 0, 0);
    CU_ASSERT_TRUE(fit->rho_upper > 0 && fit->rho_upper < 0.5);
    for (size_t j = 0; j < 2; j++) {
        ASSERT_REL(fit->coefficients[j].estimate, plain->coefficients[j].estimate, 1e-15);
        ASSERT_REL(fit->coefficients[j].se, plain->coefficients[j].se, 1e-14);
    }
    for (size_t i = 0; i < 14; i++) {
        ASSERT_REL(fit->points[i].fitted, plain->points[i].fitted, 1e-14);
        ASSERT_REL(fit->points[i].leverage, plain->points[i].leverage, 1e-13);
    }
    annum_fit_free(fit);
    annum_fit_free(plain);
}

/* Prais and Winsten's rho may be 1 and more by its formula. */
static void test_prais_winsten_edge(void)
{
    double y[12];
    for (size_t i = 0; i < 12; i++)
        y[i] = ldexp(1, (int)i);
    fit_case c = ar1_case(12, y, ANNUM_ERRORS_PRAIS_WINSTEN);
    c.options.no_intercept = c.options.no_time = 1;
    c.x[0] = 1;
    c.options.x = c.x, c.options.n_x = 1;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    CU_ASSERT_TRUE(fit->rho > 0.9999 && fit->rho < 1);
    ASSERT_NAN(fit->rho_lower);
    ASSERT_NAN(fit->log_likelihood);
    CU_ASSERT_TRUE(isfinite(fit->coefficients[0].se));
    annum_fit_free(fit);
}

/* ---- laws ---- */

static const int32_t methods[][2] = {
    {ANNUM_ERRORS_AR1, ANNUM_REML}, {ANNUM_ERRORS_AR1, ANNUM_ML}, {ANNUM_ERRORS_PRAIS_WINSTEN, ANNUM_REML}};

static fit_case case_of(size_t k, const double *y)
{
    fit_case c = ar1_case(14, y, methods[k][0]);
    c.options.method = methods[k][1];
    return c;
}

/* Figures times 2^k: lengths follow, and nothing else moves, as far as doubles reach. */
static void test_magnitudes(void)
{
    static const int powers[] = {-1000, -600, -200, -3, 200, 600, 1000};
    for (size_t k = 0; k < 3; k++) {
        fit_case c = case_of(k, smooth);
        annum_fit_result *plain = fit_of(&c);
        for (size_t a = 0; a < sizeof powers / sizeof powers[0]; a++) {
            for (size_t i = 0; i < c.n; i++)
                c.y[i] = ldexp(smooth[i], powers[a]);
            annum_fit_result *fit = fit_of(&c);
            ASSERT_REL(fit->rho, plain->rho, 1e-13);
            ASSERT_REL(fit->sigma, ldexp(plain->sigma, powers[a]), 1e-13);
            ASSERT_REL(fit->points[3].residual_pearson, plain->points[3].residual_pearson, 1e-12);
            ASSERT_REL(fit->points[3].residual_response, ldexp(plain->points[3].residual_response, powers[a]),
                       1e-12);
            ASSERT_REL(fit->coefficients[1].estimate, ldexp(plain->coefficients[1].estimate, powers[a]),
                       1e-12);
            ASSERT_REL(fit->coefficients[1].se, ldexp(plain->coefficients[1].se, powers[a]), 1e-13);
            ASSERT_REL(fit->coefficients[1].p_value, plain->coefficients[1].p_value, 1e-12);
            ASSERT_REL(fit->coefficients[1].df, plain->coefficients[1].df, 1e-12);
            if (k < 2) {
                const double moved = (k == 0 ? 12 : 14) * powers[a] * log(2);
                near(fit->log_likelihood, plain->log_likelihood - moved, 1e-12, fabs(moved),
                     "log_likelihood");
            }
            annum_fit_free(fit);
        }
        annum_fit_free(plain);
    }
}

/* Years twice as long: the same correlation from row to row is its root a year, and the slope is halved. */
static void test_time(void)
{
    for (size_t k = 0; k < 3; k++) {
        for (size_t sign = 0; sign < 2; sign++) {
            fit_case c = case_of(k, sign ? zigzag : smooth);
            annum_fit_result *plain = fit_of(&c);
            for (size_t i = 0; i < c.n; i++)
                c.time[i] = 2000 + 2 * (c.time[i] - 2000);
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_EQUAL(plain->rho < 0, sign);
            ASSERT_REL(fit->rho, copysign(sqrt(fabs(plain->rho)), plain->rho), 1e-13);
            ASSERT_REL(fit->coefficients[1].estimate, plain->coefficients[1].estimate / 2, 1e-13);
            ASSERT_REL(fit->coefficients[1].p_value, plain->coefficients[1].p_value, 1e-12);
            annum_fit_free(fit);
            annum_fit_free(plain);
        }
    }
}

/* The model is the same from its other end. Prais and Winsten's rho isn't, as it leaves out the last
 * residual. */
static void test_reversal(void)
{
    for (size_t k = 0; k < 2; k++) {
        fit_case c = case_of(k, smooth);
        annum_fit_result *plain = fit_of(&c);
        for (size_t i = 0; i < c.n; i++)
            c.y[i] = smooth[c.n - 1 - i];
        annum_fit_result *fit = fit_of(&c);
        ASSERT_REL(fit->rho, plain->rho, 1e-13);
        ASSERT_REL(fit->rho_lower, plain->rho_lower, 1e-11);
        ASSERT_REL(fit->rho_upper, plain->rho_upper, 1e-11);
        ASSERT_REL(fit->coefficients[1].estimate, -plain->coefficients[1].estimate, 1e-12);
        ASSERT_REL(fit->coefficients[1].se, plain->coefficients[1].se, 1e-12);
        ASSERT_REL(fit->coefficients[1].df, plain->coefficients[1].df, 1e-12);
        ASSERT_REL(fit->log_likelihood, plain->log_likelihood, 1e-13);
        annum_fit_free(fit);
        annum_fit_free(plain);
    }
}

/* Weights mean something to each other alone; an offset is what is taken off the figures. */
static void test_weights_and_offset(void)
{
    for (size_t k = 0; k < 3; k++) {
        fit_case c = case_of(k, smooth);
        for (size_t i = 0; i < c.n; i++)
            c.weight[i] = 1 + 0.25 * (double)(i % 3);
        c.options.weights = c.weight;
        annum_fit_result *plain = fit_of(&c);
        for (size_t i = 0; i < c.n; i++) {
            c.weight[i] *= 1e-140;
            c.offset[i] = 7 - 2 * (c.time[i] - 2000);
        }
        c.options.offset = c.offset;
        annum_fit_result *fit = fit_of(&c);
        ASSERT_REL(fit->rho, plain->rho, 1e-12);
        ASSERT_REL(fit->coefficients[0].estimate, plain->coefficients[0].estimate - 7, 1e-12);
        ASSERT_REL(fit->coefficients[1].estimate, plain->coefficients[1].estimate + 2, 1e-12);
        ASSERT_REL(fit->coefficients[1].se, plain->coefficients[1].se, 1e-12);
        ASSERT_REL(fit->sigma, plain->sigma * 1e-70, 1e-12);
        ASSERT_REL(fit->points[5].fitted, plain->points[5].fitted, 1e-12);
        if (k < 2)
            near(fit->log_likelihood, plain->log_likelihood, 1e-11, 1, "log_likelihood");
        annum_fit_free(fit);
        annum_fit_free(plain);
    }
}

/* ---- the likelihood by itself ---- */

/* Two columns of eight rows, orthonormal, and a residual orthogonal to them. */
static void make_basis(double *basis, double *residual)
{
    for (size_t i = 0; i < 8; i++) {
        basis[i] = sqrt(0.125);
        basis[8 + i] = ((double)i - 3.5) / sqrt(42);
        residual[i] = smooth[i];
    }
    for (size_t j = 0; j < 2; j++) {
        double sum = 0;
        for (size_t i = 0; i < 8; i++)
            sum += basis[8 * j + i] * residual[i];
        for (size_t i = 0; i < 8; i++)
            residual[i] -= sum * basis[8 * j + i];
    }
}

/* The derivative is that of the values; series apart are independent as rows an age apart are. */
static void test_likelihood(void)
{
    static const double phis[] = {-0.8, -0.3, 0.05, 0.4, 0.75, 0.95};
    double basis[16], residual[8], apart[8], together[8];
    make_basis(basis, residual);
    const size_t starts[] = {0, 5};
    for (size_t i = 0; i < 8; i++) {
        together[i] = (double)(i + i / 3);
        apart[i] = together[i] + (i >= 5 ? 3000 : 0);
    }
    for (int restricted = 0; restricted < 2; restricted++) {
        annum__arena arena = annum__arena_new(NULL);
        annum__serial one, two;
        size_t at;
        CU_ASSERT_EQUAL(annum__serial_make(&one, apart, 8, starts, 1, &arena, &at), ANNUM_OK);
        CU_ASSERT_EQUAL(annum__serial_make(&two, together, 8, starts, 2, &arena, &at), ANNUM_OK);
        CU_ASSERT_EQUAL(one.pairs, 7);
        CU_ASSERT_EQUAL(two.pairs, 6);
        annum__ar1 a = {
            .serial = &one, .basis = basis, .residual = residual, .n = 8, .p = 2, .restricted = restricted};
        CU_ASSERT_EQUAL(annum__ar1_room(&a, &arena), ANNUM_OK);
        for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
            a.serial = &one;
            const annum__ar1_point by_time = annum__ar1_evaluate(&a, phis[k]);
            a.serial = &two;
            const annum__ar1_point by_start = annum__ar1_evaluate(&a, phis[k]);
            ASSERT_REL(by_start.value, by_time.value, 1e-14);
            ASSERT_REL(by_start.slope, by_time.slope, 1e-12);
            const double h = 1e-5;
            const double difference =
                annum__ar1_evaluate(&a, phis[k] + h).value - annum__ar1_evaluate(&a, phis[k] - h).value;
            near(by_start.slope, difference / (2 * h), 1e-7, 1, "slope");
        }
        annum__arena_free(&arena);
    }
}

/* ---- statuses ---- */

static void assert_refused(fit_case *c, int want, const char *word, const char *cure)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, cure));
    if (!strstr(error.message, word) || !strstr(error.message, cure))
        printf("\n\"%s\" lacks \"%s\" or \"%s\"\n", error.message, word, cure);
    annum_series_free(series);
}

static void test_refusals(void)
{
    for (int32_t errors = ANNUM_ERRORS_AR1; errors <= ANNUM_ERRORS_PRAIS_WINSTEN; errors++) {
        const char *name = annum_errors_name(errors);
        fit_case c = ar1_case(14, smooth, errors);
        c.options.covariance = ANNUM_COVARIANCE_HC3;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "hc3", "leave covariance at model");
        c = ar1_case(14, smooth, errors);
        c.options.robust = ANNUM_ROBUST_HUBER;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "huber", "leave one of them out");
        c = ar1_case(14, smooth, errors);
        c.options.interval = ANNUM_PROFILE;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "Wald", "leave interval at wald");
        c = ar1_case(14, smooth, errors);
        c.options.family = ANNUM_GAMMA;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "gamma", "use family gaussian");
        c.options.family = ANNUM_GAUSSIAN;
        c.options.link = ANNUM_LOG;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, name, "errors iid");
        c = ar1_case(14, smooth, errors);
        c.kind = ANNUM_COUNT;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "poisson", "use family gaussian");
        c = ar1_case(3, smooth, errors);
        assert_refused(&c, ANNUM_ERR_RANK, "usable rows: 3, coefficients: 2", "more rows");
        c = ar1_case(1, smooth, errors);
        assert_refused(&c, ANNUM_ERR_RANK, "usable rows: 1", "more rows");
        c.options.no_time = 1;
        assert_refused(&c, ANNUM_ERR_RANK, "usable rows: 1, coefficients: 1", "two rows more");
        c = ar1_case(0, smooth, errors);
        assert_refused(&c, ANNUM_ERR_RANK, "usable rows: 0", "more rows");
        c = ar1_case(14, smooth, errors);
        c.time[6] = c.time[5];
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "row of 2005", "leave one of them out");
        c.time[6] += 1e-8;
        assert_refused(&c, ANNUM_ERR_ARGUMENT, "different times", "leave one of them out");
        c = ar1_case(14, smooth, errors);
        for (size_t i = 0; i < 14; i++)
            c.x[i] = 3 * c.time[i] - 1;
        c.options.x = c.x, c.options.n_x = 1;
        assert_refused(&c, ANNUM_ERR_RANK, "x1", "leave it out");
    }
    fit_case c = ar1_case(14, smooth, ANNUM_ERRORS_PRAIS_WINSTEN);
    for (size_t i = 8; i < 14; i++)
        c.time[i]++;
    assert_refused(&c, ANNUM_ERR_ARGUMENT, "row of 2009 is 2 years", "use errors ar1");
    c.options.errors = ANNUM_ERRORS_AR1;
    annum_fit_free(fit_of(&c));
    for (size_t i = 0; i < 14; i++)
        c.time[i] = 2000 + (double)i + (i % 2 ? 0.25 : 0);
    c.options.errors = ANNUM_ERRORS_PRAIS_WINSTEN;
    assert_refused(&c, ANNUM_ERR_ARGUMENT, "row of 2001.25 is 1.25 years", "use errors ar1");
    c.options.errors = 3;
    assert_refused(&c, ANNUM_ERR_ARGUMENT, "errors 3", "see enum");
    c.options.errors = ANNUM_ERRORS_AR1;
    c.options.method = 2;
    assert_refused(&c, ANNUM_ERR_ARGUMENT, "method 2", "see enum");
}

/* ---- ugly input ---- */

static void assert_sane(const annum_fit_result *fit)
{
    int unknown = 0;
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        CU_ASSERT_FALSE(isinf(c->estimate) || isinf(c->se) || isinf(c->lower) || isinf(c->upper) ||
                        isinf(c->df));
        unknown |= isnan(c->estimate) || isnan(c->se) || isnan(c->lower) || isnan(c->df) || isnan(c->p_value);
    }
    CU_ASSERT_TRUE(isnan(fit->rho) || (fit->rho > -1 && fit->rho < 1));
    CU_ASSERT_TRUE(!(unknown || isnan(fit->rho)) || fit->n_warnings > 0);
}

static void test_perfect(void)
{
    for (size_t k = 0; k < 3; k++) {
        for (size_t slope = 0; slope < 3; slope++) {
            double y[14];
            for (size_t i = 0; i < 14; i++)
                y[i] = slope == 0 ? 0 : 3.25 - (double)(slope - 1) * 0.5 * (double)i;
            fit_case c = case_of(k, y);
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_PERFECT_FIT));
            ASSERT_NAN(fit->rho);
            ASSERT_REL(fit->coefficients[0].estimate, slope == 0 ? 0 : 3.25, 1e-14);
            ASSERT_REL(fit->coefficients[1].se, 0, 0);
            ASSERT_REL(fit->points[3].residual_pearson, 0, 0);
            assert_sane(fit);
            annum_fit_free(fit);
        }
    }
}

static void test_ugly(void)
{
    static const double extremes[][6] = {{1e300, -1e300, 1e300, -1e300, 1e300, 1e300},
                                         {1e300, 1, 1e-300, 2, 1e300, -3},
                                         {0, 0, 0, 0, 0, 1e-300},
                                         {1, 2, 4, 8, 16, 32},
                                         {5, 5, 5, 5, 5, 6},
                                         {1e15, 1e15 + 1, 1e15, 1e15 + 2, 1e15 + 1, 1e15 + 3},
                                         {1, -1, 1, -1, 1, -1}};
    for (size_t k = 0; k < 3; k++) {
        for (size_t a = 0; a < sizeof extremes / sizeof extremes[0]; a++) {
            fit_case c = case_of(k, smooth);
            for (size_t n = 4; n <= 6; n++) {
                c.n = n;
                memcpy(c.y, extremes[a], sizeof extremes[a]);
                annum_fit_result *fit = fit_of(&c);
                if (fit)
                    assert_sane(fit);
                annum_fit_free(fit);
            }
        }
    }
    /* Two of the rows are minutes apart, and others centuries. */
    fit_case c = case_of(0, smooth);
    c.time[4] = c.time[3] + 2e-5;
    c.time[13] = 2900;
    annum_fit_result *fit = fit_of(&c);
    assert_sane(fit);
    annum_fit_free(fit);
    /* A column that changes its sign each year: rho may run to -1. */
    for (size_t k = 0; k < 3; k++) {
        c = case_of(k, zigzag);
        for (size_t i = 0; i < 14; i++)
            c.x[i] = i % 2 ? 1 : -1;
        c.options.x = c.x, c.options.n_x = 1;
        fit = fit_of(&c);
        assert_sane(fit);
        annum_fit_free(fit);
    }
}

static void test_no_memory(void)
{
    fit_case c = case_of(0, smooth);
    c.n = MOST_ROWS; /* enough that the working memory does not fit into one block */
    for (size_t i = 0; i < c.n; i++) {
        c.time[i] = 1900 + (double)i;
        c.size[i] = NAN;
        c.y[i] = 10 + (double)(i * i % 11);
    }
    for (size_t k = 0; k < 3; k++) {
        c.options.errors = methods[k][0];
        c.options.method = methods[k][1];
        for (size_t fail_at = 0;; fail_at++) {
            failing_allocator state = {0, SIZE_MAX, 0};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_series *series = make_series(&c, &allocator);
            annum_fit_result *fit = NULL;
            annum_error error;
            state.fail_at = state.calls + fail_at;
            errno = 77;
            const int status = annum_fit(series, &c.options, &fit, &error);
            CU_ASSERT_EQUAL(errno, 77);
            annum_fit_free(fit);
            annum_series_free(series);
            CU_ASSERT_EQUAL(state.alive, 0);
            if (status == ANNUM_OK)
                break;
            CU_ASSERT_EQUAL_FATAL(status, ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_PTR_NULL(fit);
        }
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"nlme", test_nlme},
        {"random_walk", test_random_walk},
        {"no_autocorrelation", test_no_autocorrelation},
        {"prais_winsten_edge", test_prais_winsten_edge},
        {"magnitudes", test_magnitudes},
        {"time", test_time},
        {"reversal", test_reversal},
        {"weights_and_offset", test_weights_and_offset},
        {"likelihood", test_likelihood},
        {"refusals", test_refusals},
        {"perfect", test_perfect},
        {"ugly", test_ugly},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "autocorrelation", cases);
}
