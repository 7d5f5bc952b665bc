/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "core/dist.h"
#include "diagnosed_case.h"

static const double falling[12] = {41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17};

static fit_case falling_case(int32_t kind, int32_t degree)
{
    fit_case c = small_case(kind, 12, falling, NULL);
    c.options.degree = degree;
    c.options.origin = 2005;
    return c;
}

/* ---- against R ---- */

/* car's linearHypothesis, the interval of its first row, and anova of the fit with the one without `joint`.
 */
static void test_reference(void)
{
    reference_csv csv = reference_open("regress/r_diagnostics.csv");
    static diagnosed_case d;
    size_t hypotheses = 0, comparisons = 0;
    unsigned failures = CU_get_number_of_failures();
    while (next_diagnosed_case(&csv, &d)) {
        const double t = d.c.tolerance;
        annum_fit_result *fit = fit_of(&d.c), *smaller = NULL;
        annum_fit_test test;
        annum_estimate e;
        const size_t p = fit->n_coefficients;
        if (d.n_weights > 0) {
            double weights[MOST_WEIGHTS * MOST_X], value[MOST_WEIGHTS];
            for (size_t i = 0; i < d.n_weights; i++) {
                memcpy(weights + i * p, d.weights[i], p * sizeof *weights);
                value[i] = d.weights[i][p];
            }
            CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, weights, value, d.n_weights, &test, NULL), ANNUM_OK);
            check_test(&test, d.tests[5], t, "hypothesis");
            CU_ASSERT_EQUAL(annum_fit_combination(fit, weights, &e, NULL), ANNUM_OK);
            near(e.estimate, d.combination[0], t, d.combination[1], "estimate");
            near(e.se, d.combination[1], t, 0, "se");
            const double z = d.combination[0] / d.combination[1];
            near(e.p_value, d.combination[2], t * (10 + z * z), 1e-300, "p");
            near(e.lower, d.combination[3], t, d.combination[1], "lower");
            near(e.upper, d.combination[4], t, d.combination[1], "upper");
            hypotheses++;
        }
        /* All covariates are what `joint` takes out: the fit without them is one of annum's own. */
        if (d.c.options.n_x > 0 && d.c.options.n_joint == d.c.options.n_x && d.joint[0][0] == 'x') {
            d.c.options.n_x = 0;
            d.c.options.n_joint = 0;
            smaller = fit_of(&d.c);
            CU_ASSERT_EQUAL(annum_fit_compare(smaller, fit, &test, NULL), ANNUM_OK);
            check_test(&test, d.tests[4], t, "comparison");
            CU_ASSERT_STRING_EQUAL(test.name, "comparison");
            CU_ASSERT_STRING_EQUAL(test.method, isnan(test.df2) ? "likelihood ratio" : "F");
            comparisons++;
        }
        annum_fit_free(smaller);
        annum_fit_free(fit);
        if (failures != CU_get_number_of_failures())
            printf("    in case %s\n", d.c.name);
        failures = CU_get_number_of_failures();
    }
    CU_ASSERT_EQUAL(hypotheses, 6);
    CU_ASSERT_EQUAL(comparisons, 4);
}

/* ---- laws ---- */

/* One coefficient alone is its own test: the square of its statistic, its p-value and its interval. */
static void test_one_coefficient(void)
{
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_COUNT; kind++) {
        for (size_t late = 0; late < 2; late++) {
            fit_case c = falling_case(kind, 1);
            c.options.origin = late ? 2005 : 0;
            annum_fit_result *fit = fit_of(&c);
            for (size_t j = 0; j < 2; j++) {
                const double factor = -3;
                double weights[2] = {0};
                const annum_coefficient *b = &fit->coefficients[j];
                annum_fit_test test;
                annum_estimate e;
                weights[j] = factor;
                CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, weights, NULL, 1, &test, NULL), ANNUM_OK);
                ASSERT_REL(test.statistic, b->statistic * b->statistic, 1e-14);
                ASSERT_REL(test.p_value, b->p_value, 1e-12);
                CU_ASSERT_EQUAL(annum_fit_combination(fit, weights, &e, NULL), ANNUM_OK);
                ASSERT_REL(e.estimate, factor * b->estimate, 1e-15);
                ASSERT_REL(e.se, -factor * b->se, 1e-14);
                ASSERT_REL(e.lower, factor * b->upper, 1e-13);
                ASSERT_REL(e.upper, factor * b->lower, 1e-13);
                ASSERT_REL(e.p_value, b->p_value, 1e-12);
                CU_ASSERT_STRING_EQUAL(e.method, "Wald");
                CU_ASSERT_EQUAL(e.present, 1);
            }
            annum_fit_free(fit);
        }
    }
}

/* The rows of a hypothesis may be mixed and scaled as one likes: it is the same hypothesis. */
static void test_same_hypothesis(void)
{
    static const double rows[] = {0, 1, 0, 0, 0, 1}, mixed[] = {0, 1e150, 3e150, 0, -2e-200, 1e-200};
    static const double value[] = {-2, 0.1}, mixed_value[] = {-2e150 + 0.3e150, 4e-200 + 0.1e-200};
    fit_case c = falling_case(ANNUM_VALUE, 2);
    annum_fit_result *fit = fit_of(&c);
    annum_fit_test one, other;
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, rows, value, 2, &one, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, mixed, mixed_value, 2, &other, NULL), ANNUM_OK);
    ASSERT_REL(other.statistic, one.statistic, 1e-12);
    CU_ASSERT_EQUAL(one.df, 2);
    CU_ASSERT_EQUAL(one.df2, 9);
    CU_ASSERT_STRING_EQUAL(one.name, "hypothesis");
    CU_ASSERT_STRING_EQUAL(one.method, "Wald");
    /* All slopes 0, in any unit of the figures: the F of the model. */
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, rows, NULL, 2, &one, NULL), ANNUM_OK);
    c.options.diagnostics = 1;
    for (int k = 0; k < 3; k++) {
        fit_case scaled = c;
        for (size_t i = 0; i < 12; i++)
            scaled.y[i] *= k == 0 ? 1 : k == 1 ? 1e140 : 1e-140;
        annum_fit_result *again = fit_of(&scaled);
        CU_ASSERT_EQUAL(annum_fit_hypothesis(again, rows, NULL, 2, &other, NULL), ANNUM_OK);
        ASSERT_REL(other.statistic, one.statistic, 1e-12);
        ASSERT_REL(other.statistic, again->tests[0].statistic, 1e-11);
        annum_fit_free(again);
    }
    annum_fit_free(fit);
}

/* The fitted value at a year is a combination; so is a difference of two. */
static void test_fitted_value(void)
{
    fit_case c = falling_case(ANNUM_VALUE, 2);
    annum_fit_result *fit = fit_of(&c);
    for (size_t i = 0; i < 12; i++) {
        const double t = c.time[i] - 2005, weights[] = {1, t, t * t};
        annum_estimate e;
        CU_ASSERT_EQUAL(annum_fit_combination(fit, weights, &e, NULL), ANNUM_OK);
        ASSERT_REL(e.estimate, fit->points[i].fitted, 1e-13);
        ASSERT_REL(e.se, fit->sigma * sqrt(fit->points[i].leverage), 1e-12);
    }
    annum_fit_free(fit);
}

/* Sandwich covariances have their own standard errors. */
static void test_sandwich(void)
{
    fit_case c = falling_case(ANNUM_VALUE, 2);
    c.options.covariance = ANNUM_COVARIANCE_HC1;
    annum_fit_result *fit = fit_of(&c);
    static const double rows[] = {0, 1, 0, 0, 0, 1};
    annum_fit_test test;
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, rows, NULL, 2, &test, NULL), ANNUM_OK);
    const double *v = fit->vcov, a = fit->coefficients[1].estimate, b = fit->coefficients[2].estimate;
    const double determinant = v[4] * v[8] - v[5] * v[7];
    ASSERT_REL(test.statistic, (a * a * v[8] - 2 * a * b * v[5] + b * b * v[4]) / determinant / 2, 1e-11);
    annum_fit_free(fit);
}

/* Coefficients with degrees of freedom of their own: those in the combination count, the smallest of them. */
static void test_own_degrees_of_freedom(void)
{
    fit_case c = falling_case(ANNUM_VALUE, 2);
    annum_fit_result *fit = fit_of(&c), changed = *fit;
    annum_coefficient own[3];
    static const double rows[] = {1, 0, 0, 0, 1, 0}, last[] = {0, 0, 1};
    annum_fit_test test;
    annum_estimate e;
    memcpy(own, fit->coefficients, sizeof own);
    own[0].df = 8, own[1].df = 3.5, own[2].df = 2;
    changed.coefficients = own;
    CU_ASSERT_EQUAL(annum_fit_hypothesis(&changed, rows, NULL, 2, &test, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(test.df2, 3.5);
    ASSERT_REL(test.p_value, annum__f_tail(test.statistic, 2, 3.5), 1e-15);
    CU_ASSERT_EQUAL(annum_fit_combination(&changed, last, &e, NULL), ANNUM_OK);
    ASSERT_REL(e.upper - e.estimate, annum__t_quantile_upper(0.025, 2) * e.se, 1e-12);
    annum_fit_free(fit);
}

/* ---- wrong arguments ---- */

static void expect(int status, int want, const annum_error *error, const char *part)
{
    CU_ASSERT_EQUAL(status, want);
    if (!strstr(error->message, part))
        printf("\n    \"%s\" has no \"%s\"\n", error->message, part);
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, part));
}

static void test_arguments(void)
{
    fit_case c = falling_case(ANNUM_VALUE, 2);
    annum_fit_result *fit = fit_of(&c);
    const double unit[] = {0, 1, 0}, nan[] = {0, NAN, 0}, zero[3] = {0}, infinite[] = {INFINITY};
    const double dependent[] = {1, 2, 3, 4, 5, 6, 5, 7, 9}, many[12] = {0};
    annum_fit_test test = {.statistic = 7};
    annum_estimate e = {.estimate = 7};
    annum_error error;
    expect(annum_fit_hypothesis(NULL, unit, NULL, 1, &test, &error), ANNUM_ERR_NULL, &error, "fit is NULL");
    expect(annum_fit_hypothesis(fit, NULL, NULL, 1, &test, &error), ANNUM_ERR_NULL, &error,
           "weights is NULL");
    expect(annum_fit_hypothesis(fit, unit, NULL, 1, NULL, &error), ANNUM_ERR_NULL, &error, "out is NULL");
    expect(annum_fit_hypothesis(fit, unit, NULL, 0, &test, &error), ANNUM_ERR_ARGUMENT, &error,
           "n_rows is 0");
    expect(annum_fit_hypothesis(fit, many, NULL, 4, &test, &error), ANNUM_ERR_RANK, &error, "4 rows about 3");
    expect(annum_fit_hypothesis(fit, nan, NULL, 1, &test, &error), ANNUM_ERR_ARGUMENT, &error,
           "weight of time in row 1");
    expect(annum_fit_hypothesis(fit, unit, infinite, 1, &test, &error), ANNUM_ERR_ARGUMENT, &error,
           "value of row 1");
    expect(annum_fit_hypothesis(fit, zero, NULL, 1, &test, &error), ANNUM_ERR_RANK, &error,
           "row 1 of the weights");
    expect(annum_fit_hypothesis(fit, dependent, NULL, 3, &test, &error), ANNUM_ERR_RANK, &error,
           "row 3 of the weights");
    expect(annum_fit_combination(NULL, unit, &e, &error), ANNUM_ERR_NULL, &error, "fit is NULL");
    expect(annum_fit_combination(fit, NULL, &e, &error), ANNUM_ERR_NULL, &error, "weights is NULL");
    expect(annum_fit_combination(fit, unit, NULL, &error), ANNUM_ERR_NULL, &error, "out is NULL");
    expect(annum_fit_combination(fit, nan, &e, &error), ANNUM_ERR_ARGUMENT, &error, "weight of time");
    expect(annum_fit_combination(fit, zero, &e, &error), ANNUM_ERR_ARGUMENT, &error, "all weights are 0");
    CU_ASSERT_EQUAL(test.statistic, 7); /* a failure writes nothing */
    CU_ASSERT_EQUAL(e.estimate, 7);
    errno = 77;
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, unit, NULL, 1, &test, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_fit_combination(fit, unit, &e, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(errno, 77);
    annum_fit_free(fit);
}

/* Coefficients without an estimate or a standard error: what needs them is refused, what does not is
 * answered. */
static void test_unknown_coefficients(void)
{
    static const double separated[] = {0, 0, 0, 0, 3}, level[] = {1, 0}, slope[] = {0, 1},
                        line[] = {1, 2, 4, 7, 9};
    fit_case c = small_case(ANNUM_COUNT, 5, separated, NULL);
    c.options.origin = 2004;
    c.options.firth = ANNUM_FIRTH_NEVER;
    annum_fit_result *fit = fit_of(&c);
    annum_fit_test test;
    annum_estimate e;
    annum_error error;
    CU_ASSERT(isnan(fit->coefficients[1].estimate));
    expect(annum_fit_hypothesis(fit, slope, NULL, 1, &test, &error), ANNUM_ERR_NONFINITE, &error,
           "time has no finite estimate");
    expect(annum_fit_combination(fit, slope, &e, &error), ANNUM_ERR_NONFINITE, &error,
           "time has no finite estimate");
    CU_ASSERT_EQUAL(annum_fit_combination(fit, level, &e, NULL), ANNUM_OK);
    ASSERT_REL(e.estimate, log(3), 1e-12); /* the last year has the three */
    CU_ASSERT_EQUAL(annum_fit_hypothesis(fit, level, NULL, 1, &test, NULL), ANNUM_OK);
    ASSERT_REL(test.statistic, 3 * log(3) * log(3), 1e-10);
    annum_fit_free(fit);
    /* Two figures: a slope without standard error. */
    c = small_case(ANNUM_VALUE, 2, line, NULL);
    c.options.origin = 2000;
    fit = fit_of(&c);
    expect(annum_fit_hypothesis(fit, slope, NULL, 1, &test, &error), ANNUM_ERR_NONFINITE, &error,
           "no standard error");
    CU_ASSERT_EQUAL(annum_fit_combination(fit, slope, &e, NULL), ANNUM_OK);
    ASSERT_REL(e.estimate, 1, 1e-15);
    CU_ASSERT(isnan(e.se) && isnan(e.lower) && isnan(e.upper) && isnan(e.p_value));
    annum_fit_free(fit);
    /* A perfect fit: standard errors of 0. */
    for (size_t i = 0; i < 5; i++)
        c.y[i] = 3 * (double)i, c.time[i] = 2000 + (double)i, c.size[i] = NAN;
    c.n = 5;
    fit = fit_of(&c);
    expect(annum_fit_hypothesis(fit, slope, NULL, 1, &test, &error), ANNUM_ERR_NONFINITE, &error,
           "no standard error");
    CU_ASSERT_EQUAL(annum_fit_combination(fit, slope, &e, NULL), ANNUM_OK);
    CU_ASSERT(e.estimate == 3 && e.se == 0 && e.lower == 3 && e.upper == 3 && e.p_value == 0);
    annum_fit_free(fit);
}

/* A square or cube of calendar years: its value at a year is a difference of numbers 1e10 times its size, and
   its coefficients are all but one combination of each other. That is refused with the cure, and the cure
   helps. */
static void test_too_coarse(void)
{
    static const char cure[] = "set origin to a year among the figures";
    for (int32_t degree = 2; degree <= 3; degree++) {
        for (int cured = 0; cured < 2; cured++) {
            fit_case c = falling_case(ANNUM_VALUE, degree);
            c.options.origin = cured ? 2005 : 0;
            annum_fit_result *fit = fit_of(&c);
            const size_t p = fit->n_coefficients;
            const double t = 2010 - c.options.origin, weights[] = {1, t, t * t, t * t * t};
            double all[16] = {0};
            for (size_t j = 0; j < p; j++)
                all[j * p + j] = 1;
            annum_estimate e;
            annum_fit_test test;
            annum_error of_value = {0}, of_all = {0};
            const int want = cured ? ANNUM_OK : ANNUM_ERR_RANK;
            expect(annum_fit_combination(fit, weights, &e, &of_value), want, &of_value, cured ? "" : cure);
            expect(annum_fit_hypothesis(fit, all, NULL, p, &test, &of_all), want, &of_all, cured ? "" : cure);
            annum_fit_free(fit);
        }
    }
}

static void refuse_comparison(const annum_fit_result *a, const annum_fit_result *b, const char *part)
{
    annum_fit_test test;
    annum_error error;
    expect(annum_fit_compare(a, b, &test, &error), ANNUM_ERR_ARGUMENT, &error, part);
}

static void test_comparisons(void)
{
    fit_case c = falling_case(ANNUM_COUNT, 1), larger_case = falling_case(ANNUM_COUNT, 2), other = c;
    annum_fit_result *small = fit_of(&c), *large = fit_of(&larger_case);
    annum_fit_test test;
    annum_error error;
    expect(annum_fit_compare(NULL, large, &test, &error), ANNUM_ERR_NULL, &error, "smaller is NULL");
    expect(annum_fit_compare(small, NULL, &test, &error), ANNUM_ERR_NULL, &error, "larger is NULL");
    expect(annum_fit_compare(small, large, NULL, &error), ANNUM_ERR_NULL, &error, "out is NULL");
    refuse_comparison(large, small, "fewer coefficients first");
    refuse_comparison(small, small, "fewer coefficients first");
    other.y[3]++;
    annum_fit_result *changed = fit_of(&other);
    refuse_comparison(changed, large, "different figures");
    annum_fit_free(changed);
    other = c;
    other.options.family = ANNUM_QUASIPOISSON;
    changed = fit_of(&other);
    refuse_comparison(changed, large, "family or link");
    annum_fit_free(changed);
    annum_fit_result altered = *small, *const fits[] = {&altered};
    altered.deviance = large->deviance - 1;
    refuse_comparison(fits[0], large, "not nested");
    altered = *small;
    altered.errors = ANNUM_ERRORS_AR1;
    refuse_comparison(fits[0], large, "differ in their errors");
    altered = *small;
    altered.robust = ANNUM_ROBUST_HUBER;
    refuse_comparison(fits[0], large, "robust fits");
    altered = *small;
    altered.firth = 1;
    refuse_comparison(fits[0], large, "firth never");
    /* Autocorrelated errors: by their full likelihood alone. */
    annum_fit_result both = *large;
    altered = *small;
    altered.errors = both.errors = ANNUM_ERRORS_AR1;
    refuse_comparison(&altered, &both, "method ml");
    altered.method = both.method = ANNUM_ML;
    CU_ASSERT_EQUAL(annum_fit_compare(&altered, &both, &test, NULL), ANNUM_OK);
    ASSERT_REL(test.statistic, 2 * (large->log_likelihood - small->log_likelihood), 1e-12);
    ASSERT_NAN(test.df2);
    annum_fit_free(small);
    annum_fit_free(large);
    /* A larger fit without scatter. */
    static const double parabola[] = {0, 1, 4, 9, 16, 25, 36};
    c = small_case(ANNUM_VALUE, 7, parabola, NULL);
    small = fit_of(&c);
    c.options.degree = 2;
    large = fit_of(&c);
    refuse_comparison(small, large, "no scatter");
    annum_fit_free(small);
    annum_fit_free(large);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"one_coefficient", test_one_coefficient},
        {"same_hypothesis", test_same_hypothesis},
        {"fitted_value", test_fitted_value},
        {"sandwich", test_sandwich},
        {"own_degrees_of_freedom", test_own_degrees_of_freedom},
        {"arguments", test_arguments},
        {"unknown_coefficients", test_unknown_coefficients},
        {"too_coarse", test_too_coarse},
        {"comparisons", test_comparisons},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "hypothesis", cases);
}
