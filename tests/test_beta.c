/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beta regression: annum_fit with ANNUM_BETA. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/dist.h"
#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"

enum { MOST_COEFFICIENTS = 12 };

/* ---- against maxima at 50 digits ---- */

typedef struct expectation {
    size_t n_coef, n_vcov, n_point;
    double coef[MOST_COEFFICIENTS][6];
    double vcov[MOST_COEFFICIENTS * MOST_COEFFICIENTS][3];
    double fit[13];
    double precision[2];
    double point[MOST_ROWS][6];
} expectation;

static void read_model(fit_case *c, const double *v)
{
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->kind = (int32_t)v[0];
    c->options.family = (int32_t)v[1];
    c->options.link = (int32_t)v[2];
    c->options.degree = (int32_t)v[3];
    c->options.no_time = (int32_t)v[5];
    c->options.covariance = (int32_t)v[6];
    c->options.origin = v[9];
    c->options.interval = (int32_t)v[10];
    c->options.n_x = (size_t)v[11];
    c->tolerance = v[14];
}

static void read_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->time[i] = v[0], c->y[i] = v[1], c->size[i] = v[2], c->weight[i] = v[3], c->offset[i] = v[4];
    memcpy(c->x_rows[i], v + 5, sizeof c->x_rows[i]);
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
    else if (strcmp(what, "precision") == 0)
        memcpy(e->precision, v, sizeof e->precision);
    else if (strcmp(what, "point") == 0)
        memcpy(e->point[e->n_point++], v, sizeof e->point[0]);
    else
        CU_FAIL("a line of an unknown name");
}

static void check_coefficients(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    CU_ASSERT_EQUAL_FATAL(fit->n_coefficients, e->n_coef);
    for (size_t j = 0; j < e->n_coef; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        const double *want = e->coef[j];
        near(c->estimate, want[0], tolerance, 0.1 * want[1], "estimate");
        near(c->se, want[1], tolerance, 0, "se");
        near(c->statistic, want[2], tolerance, 1, "statistic");
        /* The logarithm of a tail probability falls as half the square. */
        near(c->p_value, want[3], tolerance * (10 + want[2] * want[2]), 1e-300, "p_value");
        near(c->lower, want[4], tolerance, want[1], "lower");
        near(c->upper, want[5], tolerance, want[1], "upper");
        ASSERT_NAN(c->df);
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
    near(fit->precision, e->precision[0], tolerance, 0, "precision");
    near(fit->precision_se, e->precision[1], tolerance, 0, "precision_se");
    near(fit->pearson_chi2, want[2], tolerance, 1e-3, "pearson_chi2");
    near(fit->dispersion, want[3], tolerance, 0, "dispersion");
    near(fit->log_likelihood, want[4], tolerance, n, "log_likelihood");
    near(fit->aic, want[5], tolerance, n, "aic");
    near(fit->bic, want[6], tolerance, n, "bic");
    near(fit->df_residual, want[10], 0, 0, "df_residual");
    ASSERT_NAN(fit->deviance);
    ASSERT_NAN(fit->null_deviance);
    ASSERT_NAN(fit->theta);
    ASSERT_NAN(fit->r_squared);
    CU_ASSERT_EQUAL(fit->converged, 1);
}

static void check_points(const annum_fit_result *fit, const expectation *e, double tolerance)
{
    double largest[6] = {0};
    CU_ASSERT_EQUAL_FATAL(e->n_point, fit->n);
    for (size_t i = 0; i < e->n_point; i++) {
        for (size_t k = 0; k < 6; k++)
            largest[k] = fmax(largest[k], fabs(e->point[i][k]));
    }
    for (size_t i = 0; i < e->n_point; i++) {
        const annum_fit_point *point = &fit->points[i];
        const double *want = e->point[i];
        near(point->fitted, want[0], tolerance, 0, "fitted");
        near(point->leverage, want[1], tolerance, 0.1, "leverage");
        near(point->cooks_distance, want[2], 10 * tolerance / (1 - want[1]), largest[2], "cooks_distance");
        near(point->residual_response, want[3], tolerance, fmax(largest[3], fabs(want[0])),
             "residual_response");
        near(point->residual_pearson, want[4], tolerance, largest[4], "residual_pearson");
        near(point->residual_deviance, want[5], tolerance, largest[5], "residual_deviance");
    }
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
    annum_fit_free(fit);
    if (CU_get_number_of_failures() != before)
        printf("    in case %s\n", c->name);
}

static void test_exact(void)
{
    static fit_case c;
    static expectation e;
    size_t cases = 0;
    reference_csv csv = reference_open("regress/exact_beta.csv");
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
    CU_ASSERT_EQUAL(cases, 39);
}

/* Relative to themselves: no digit may be lost of what is left after the leading terms cancel. */
static void test_psi(void)
{
    reference_csv csv = reference_open("regress/exact_psi.csv");
    while (reference_next(&csv)) {
        ASSERT_REL(annum__digamma_gap(csv.number[0]), csv.number[1], 4e-15);
        ASSERT_REL(annum__trigamma_gap(csv.number[0]), csv.number[2], 4e-15);
    }
    ASSERT_REL(annum__digamma_gap(DBL_MIN), 1, 1e-15);
    ASSERT_REL(annum__trigamma_gap(DBL_MIN), 1, 1e-15);
    ASSERT_REL(annum__digamma_gap(DBL_MAX), 0.5, 1e-15);
    ASSERT_REL(annum__trigamma_gap(DBL_MAX), 0.5, 1e-15);
    ASSERT_NAN(annum__digamma_gap(0));
    ASSERT_NAN(annum__trigamma_gap(-1));
    ASSERT_NAN(annum__digamma_gap(NAN));
}

/* Prater's gasoline yields, as Ferrari and Cribari-Neto (2004) print them in table 1 and betareg's vignette
   with one digit more; MASS's petrol. Batch J is the reference, temperature stands for time. */
static void test_published(void)
{
    static const double temperature[] = {205, 275, 345, 407, 218, 273, 347, 212, 272, 340, 235,
                                         300, 365, 410, 307, 367, 395, 267, 360, 402, 235, 275,
                                         358, 416, 285, 365, 444, 351, 424, 365, 379, 428};
    static const double yield[] = {12.2, 22.3, 34.7, 45.7, 8.0,  13.1, 26.6, 7.4,  18.2, 30.4, 6.9,
                                   15.2, 26.0, 33.6, 14.4, 26.8, 34.9, 10.0, 24.8, 31.7, 2.8,  6.4,
                                   16.1, 27.8, 5.0,  17.6, 32.1, 14.0, 23.2, 8.5,  14.7, 18.0};
    static const size_t size[] = {4, 3, 3, 4, 3, 3, 4, 3, 2};
    static const double want[][2] = {{-6.15957, 0.18232}, {0.01097, 0.00041}, {1.72773, 0.10123},
                                     {1.32260, 0.11790},  {1.57231, 0.11610}, {1.05971, 0.10236},
                                     {1.13375, 0.10352},  {1.04016, 0.10604}, {0.54369, 0.10913},
                                     {0.49590, 0.10893},  {0.38579, 0.11859}};
    fit_case c = small_case(ANNUM_SHARE, 32, yield, NULL);
    size_t next = 0;
    for (size_t k = 0; k < 9; k++) {
        for (size_t i = 0; i < size[k]; i++)
            c.x[k * 32 + next++] = 1;
    }
    for (size_t i = 0; i < 32; i++) {
        c.time[i] = temperature[i];
        c.y[i] = yield[i] / 100;
    }
    c.options.family = ANNUM_BETA;
    c.options.x = c.x;
    c.options.n_x = 9;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    for (size_t j = 0; j < 11; j++) { /* half a unit of the last digit printed */
        CU_ASSERT_DOUBLE_EQUAL(fit->coefficients[j].estimate, want[j][0], 5.1e-6);
        CU_ASSERT_DOUBLE_EQUAL(fit->coefficients[j].se, want[j][1], 5.1e-6);
    }
    CU_ASSERT_DOUBLE_EQUAL(fit->precision, 440.3, 0.05);
    CU_ASSERT_DOUBLE_EQUAL(fit->precision_se, 110.0, 0.05);
    CU_ASSERT_DOUBLE_EQUAL(fit->log_likelihood, 84.8, 0.05);
    CU_ASSERT_EQUAL(fit->df_residual, 20);
    annum_fit_free(fit);
}

/* ---- laws ---- */

static const double shares[] = {0.31, 0.28, 0.302, 0.25, 0.22, 0.24, 0.19, 0.17, 0.185, 0.14, 0.12, 0.131};

static fit_case share_case(size_t n)
{
    fit_case c = small_case(ANNUM_SHARE, n, shares, NULL);
    c.options.family = ANNUM_BETA;
    c.options.origin = 2000;
    return c;
}

static void compare_slopes(fit_case *a, fit_case *b, double factor, double se_factor, double precision_factor)
{
    annum_fit_result *first = fit_of(a), *second = fit_of(b);
    CU_ASSERT_FATAL(first && second);
    const annum_coefficient *s = &first->coefficients[1], *t = &second->coefficients[1];
    ASSERT_REL(t->estimate, factor * s->estimate, 1e-11);
    ASSERT_REL(t->se, se_factor * s->se, 1e-11);
    ASSERT_REL(second->precision, precision_factor * first->precision, 1e-11);
    annum_fit_free(first);
    annum_fit_free(second);
}

static void test_laws(void)
{
    fit_case plain = share_case(12), other = share_case(12);
    /* Years from another origin, and a slope a decade. */
    other.options.origin = -5000;
    compare_slopes(&plain, &other, 1, 1, 1);
    other = share_case(12);
    for (size_t i = 0; i < 12; i++)
        other.time[i] = 200 + (double)i / 10;
    compare_slopes(&plain, &other, 10, 10, 1);
    /* The complement has the opposite slope; only logit and probit are symmetric. */
    for (int32_t link = ANNUM_LOGIT; link <= ANNUM_PROBIT; link++) {
        plain.options.link = link;
        other = share_case(12);
        other.options.link = link;
        for (size_t i = 0; i < 12; i++)
            other.y[i] = 1 - shares[i];
        compare_slopes(&plain, &other, -1, 1, 1);
    }
    /* Prior weights of k are k observations each, from the smallest to the largest. */
    plain.options.link = ANNUM_LOGIT;
    for (int power = -200; power <= 200; power += 100) {
        other = share_case(12);
        for (size_t i = 0; i < 12; i++)
            other.weight[i] = ldexp(1, power);
        other.options.weights = other.weight;
        compare_slopes(&plain, &other, 1, ldexp(1, -power / 2), 1);
    }
    /* A share of a known total, a value and a rate are the same figures. */
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_RATE; kind++) {
        if (kind == ANNUM_COUNT)
            continue;
        other = share_case(12);
        other.kind = kind;
        for (size_t i = 0; i < 12 && kind == ANNUM_PROPORTION; i++)
            other.y[i] = 1000 * shares[i], other.size[i] = 1000;
        compare_slopes(&plain, &other, 1, 1, 1);
    }
}

/* The likelihood at its maximum is stationary: moving the offset, which shifts the intercept alone, changes
 * nothing. */
static void test_offset(void)
{
    fit_case plain = share_case(12), other = share_case(12);
    for (size_t i = 0; i < 12; i++)
        other.offset[i] = 0.75 + 0.5 * (other.time[i] - 2000);
    other.options.offset = other.offset;
    annum_fit_result *a = fit_of(&plain), *b = fit_of(&other);
    ASSERT_REL(b->coefficients[0].estimate, a->coefficients[0].estimate - 0.75, 1e-11);
    ASSERT_REL(b->coefficients[1].estimate, a->coefficients[1].estimate - 0.5, 1e-11);
    ASSERT_REL(b->log_likelihood, a->log_likelihood, 1e-12);
    annum_fit_free(a);
    annum_fit_free(b);
}

/* ---- ugly figures ---- */

static void check_perfect(fit_case *c, double slope, int known)
{
    annum_fit_result *fit = fit_of(c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    CU_ASSERT_DOUBLE_EQUAL(fit->coefficients[1].estimate, slope, 1e-13);
    ASSERT_NAN(fit->precision);
    ASSERT_NAN(fit->log_likelihood);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    CU_ASSERT_EQUAL(has_warning(fit, known ? ANNUM_WARN_PERFECT_FIT : ANNUM_WARN_UNBOUNDED) ||
                        has_warning(fit, ANNUM_WARN_TWO_POINTS),
                    1);
    CU_ASSERT_EQUAL(isnan(fit->coefficients[1].se), !known);
    if (known)
        CU_ASSERT_EQUAL(fit->coefficients[1].se, 0);
    CU_ASSERT_EQUAL(fit->converged, 1);
    for (size_t i = 0; i < fit->n; i++)
        ASSERT_REL(fit->points[i].fitted, fit->points[i].observed, 1e-13);
    annum_fit_free(fit);
}

static void test_perfect_fits(void)
{
    for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
        for (int32_t link = ANNUM_LOGIT; link <= ANNUM_CLOGLOG; link++) {
            fit_case c = share_case(12);
            c.options.interval = interval;
            c.options.link = link;
            for (size_t i = 0; i < 12; i++)
                c.y[i] = 0.25;
            check_perfect(&c, 0, 1);
        }
        fit_case c = share_case(12);
        c.options.interval = interval;
        for (size_t i = 0; i < 12; i++)
            c.y[i] = 1 / (1 + exp(2 - 0.125 * (double)i));
        check_perfect(&c, 0.125, 1);
        c.options.covariance = ANNUM_COVARIANCE_HC0;
        check_perfect(&c, 0.125, 1);
        c = share_case(2);
        c.options.interval = interval;
        check_perfect(&c, log(0.28 / 0.72) - log(0.31 / 0.69), 0);
        c.options.covariance = ANNUM_COVARIANCE_HC0;
        check_perfect(&c, log(0.28 / 0.72) - log(0.31 / 0.69), 0);
    }
}

/* Whatever the figures: a status, or a fit that is finite or says why not, with the means where the figures
 * are. */
static void check_ugly(const double *y, size_t n)
{
    for (int32_t link = ANNUM_LINK_AUTO; link <= ANNUM_CLOGLOG; link++) {
        if (link == ANNUM_IDENTITY)
            continue;
        fit_case c = small_case(ANNUM_SHARE, n, y, NULL);
        c.options.family = ANNUM_BETA;
        c.options.link = link;
        c.options.interval = ANNUM_PROFILE;
        annum_series *series = make_series(&c, NULL);
        annum_fit_result *fit = NULL;
        annum_error error;
        const int status = annum_fit(series, &c.options, &fit, &error);
        annum_series_free(series);
        CU_ASSERT(status == ANNUM_OK || (status == ANNUM_ERR_DOMAIN && link == ANNUM_LOG));
        if (status != ANNUM_OK)
            continue;
        CU_ASSERT(fit->converged == 1 || has_warning(fit, ANNUM_WARN_NOT_CONVERGED));
        for (size_t j = 0; j < 2; j++) {
            CU_ASSERT_TRUE(isfinite(fit->coefficients[j].estimate));
            CU_ASSERT(isfinite(fit->coefficients[j].se) || fit->n_warnings > 0);
            CU_ASSERT(isfinite(fit->precision) || has_warning(fit, ANNUM_WARN_BOUNDARY));
            CU_ASSERT(fit->coefficients[j].lower <= fit->coefficients[j].upper || fit->n_warnings > 0);
        }
        for (size_t i = 0; i < n; i++)
            CU_ASSERT(fit->points[i].fitted >= 0 && fit->points[i].fitted <= 1);
        annum_fit_free(fit);
    }
}

static void test_ugly(void)
{
    const double below_one = 1 - DBL_EPSILON / 2;
    const double tiny[] = {1e-300, 3e-300, 2e-300, 5e-300, 1e-300};
    const double one_tiny[] = {0.2, 0.3, 1e-300, 0.25, 0.2, 0.4};
    const double edges[] = {1e-300, below_one, 1e-300, below_one, 1e-300, below_one, 0.5};
    const double high[] = {below_one, below_one, 1 - DBL_EPSILON, below_one, 1 - 2 * DBL_EPSILON};
    const double split[] = {1e-9, 2e-9, 1e-9, 3e-9, 0.999, 0.9995, 0.9992, 0.9991};
    const double wide[] = {1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-5, 0.1};
    const double denormal[] = {4.9e-324, 1e-310, 2e-315, 3e-320, 1e-309};
    const double nearly[] = {0.25, 0.25, 0.25 + 1e-16, 0.25, 0.25 - 1e-16, 0.25};
    const double leverage[] = {0.25, 0.25, 0.25, 0.25, 0.25, 0.75};
    check_ugly(tiny, 5);
    check_ugly(one_tiny, 6);
    check_ugly(edges, 7);
    check_ugly(high, 5);
    check_ugly(split, 8);
    check_ugly(wide, 7);
    check_ugly(denormal, 5);
    check_ugly(nearly, 6);
    check_ugly(leverage, 6);
    check_ugly(shares, 3);
}

static void check_coverage_warning(int32_t interval, const char *words)
{
    fit_case c = share_case(6);
    c.options.interval = interval;
    annum_fit_result *fit = fit_of(&c);
    int said = 0;
    for (size_t i = 0; i < fit->n_warnings; i++)
        said |= fit->warnings[i].code == ANNUM_WARN_FEW_POINTS && strstr(fit->warnings[i].message, words);
    CU_ASSERT_TRUE(said);
    annum_fit_free(fit);
}

/* Few figures make phi too large, which is said as long as it matters. */
static void test_small_sample(void)
{
    /* By R's pt, z = 1.96: P(|t_4| < z root(4/6)) = 0.815, P(|t_4| < root(4 (exp(z^2/6) - 1))) = 0.869 */
    check_coverage_warning(ANNUM_WALD, "95 % intervals cover about 82 %");
    check_coverage_warning(ANNUM_PROFILE, "95 % intervals cover about 87 %");
    static double many[60];
    for (size_t i = 0; i < 60; i++)
        many[i] = 0.3 + 0.01 * (double)(i * 7 % 11);
    fit_case c = small_case(ANNUM_SHARE, 60, many, NULL);
    c.options.family = ANNUM_BETA;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n_warnings, 0);
    annum_fit_free(fit);
}

/* ---- statuses and memory ---- */

static void assert_status(fit_case *c, int want, const char *word)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_EQUAL(error.code, want);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (!strstr(error.message, word))
        printf("\n\"%s\" lacks \"%s\"\n", error.message, word);
    annum_series_free(series);
}

static void test_statuses(void)
{
    fit_case c = share_case(12);
    c.y[3] = 0;
    assert_status(&c, ANNUM_ERR_DOMAIN, "row 4");
    assert_status(&c, ANNUM_ERR_DOMAIN, "family fractional takes it");
    c.y[3] = 1;
    assert_status(&c, ANNUM_ERR_DOMAIN, "family fractional takes it");
    c = share_case(12);
    c.kind = ANNUM_VALUE;
    c.y[5] = 12.3;
    assert_status(&c, ANNUM_ERR_DOMAIN, "12.3 is outside family beta");
    c.y[5] = -0.1;
    assert_status(&c, ANNUM_ERR_DOMAIN, "row 6");
    c = share_case(12);
    c.kind = ANNUM_COUNT;
    assert_status(&c, ANNUM_ERR_KIND, "beta");
    static const int32_t links[] = {ANNUM_IDENTITY, ANNUM_INVERSE, ANNUM_SQRT, ANNUM_INVERSE_SQUARE};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        c = share_case(12);
        c.options.link = links[i];
        assert_status(&c, ANNUM_ERR_FAMILY, "family beta can't have link");
    }
    for (int32_t covariance = ANNUM_COVARIANCE_HC1; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        c = share_case(12);
        c.options.covariance = covariance;
        assert_status(&c, ANNUM_ERR_ARGUMENT, "use model or hc0");
    }
    c = share_case(12);
    c.options.log_response = 1;
    assert_status(&c, ANNUM_ERR_ARGUMENT, "log_response");
    c = share_case(1);
    assert_status(&c, ANNUM_ERR_RANK, "usable rows");
    c = share_case(12);
    for (size_t i = 0; i < 12; i++)
        c.x[i] = 2 * c.time[i] - 1;
    c.options.x = c.x;
    c.options.n_x = 1;
    assert_status(&c, ANNUM_ERR_RANK, "x1");
    CU_ASSERT_STRING_EQUAL(annum_family_name(ANNUM_BETA), "beta");
}

static void test_no_memory(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_HC0; covariance++) {
        fit_case c = share_case(12);
        c.n = MOST_ROWS; /* so that the working memory does not fit into one block */
        for (size_t i = 0; i < c.n; i++) {
            c.time[i] = 1900 + (double)i;
            c.y[i] = 0.2 + 0.01 * (double)(i * i % 11);
            c.weight[i] = 1 + (double)(i % 3);
        }
        c.options.weights = c.weight;
        c.options.degree = 3;
        c.options.interval = ANNUM_PROFILE;
        c.options.covariance = covariance;
        int status = ANNUM_ERR_NO_MEMORY;
        size_t failed = 0;
        for (size_t k = 0; status != ANNUM_OK && k < 200; k++) {
            failing_allocator state = {.fail_at = SIZE_MAX};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_series *series = make_series(&c, &allocator);
            const size_t alive = state.alive;
            annum_fit_result *fit = NULL;
            annum_error error;
            state.fail_at = state.calls + k;
            status = annum_fit(series, &c.options, &fit, &error);
            CU_ASSERT(status == ANNUM_OK || (status == ANNUM_ERR_NO_MEMORY && !fit));
            failed += status != ANNUM_OK;
            annum_fit_free(fit);
            CU_ASSERT_EQUAL(state.alive, alive);
            annum_series_free(series);
            CU_ASSERT_EQUAL(state.alive, 0);
        }
        CU_ASSERT_EQUAL(status, ANNUM_OK);
        CU_ASSERT_TRUE(failed > 5);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"psi", test_psi},
        {"exact", test_exact},
        {"published", test_published},
        {"laws", test_laws},
        {"offset", test_offset},
        {"perfect_fits", test_perfect_fits},
        {"ugly", test_ugly},
        {"small_sample", test_small_sample},
        {"statuses", test_statuses},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "beta", cases);
}
