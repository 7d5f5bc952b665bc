/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Likelihood-ratio and score tests of coefficients, and sandwich covariances of generalised linear models. */
#include <math.h>
#include <stdint.h>

#include "glm_reference.h"
#include "random_series.h"

/* 1e-11: of 50-digit numbers. What remains is the convergence of scoring, whose last step is 1e-10 standard errors. */
static void test_exact(void)
{
    glm_reference_file("regress/exact_glm_tests.csv", 16, NULL);
}

/* 1e-10: R's glm is converged as far as doubles allow, with the rounding of its raw columns. */
static void test_r(void)
{
    glm_reference_file("regress/r_glm_tests.csv", 189, NULL);
}

/* ---- closed forms ---- */

/* Without any event but at the last time the estimate is infinite. Given their number, counts are multinomial. */
static void test_separated_counts(void)
{
    static const double y[] = {0, 0, 0, 0, 3}, exposure[] = {1, 2, 1.5, 2, 1};
    fit_case c = small_case(ANNUM_COUNT, 5, y, exposure);
    c.options.interval = ANNUM_PROFILE, c.options.diagnostics = 1;
    annum_fit_result *fit = fit_of(&c);
    const annum_coefficient *slope = &fit->coefficients[1];
    ASSERT_NAN(slope->estimate);
    ASSERT_REL(slope->likelihood_ratio, 6 * log(7.5), 1e-12);
    ASSERT_REL(slope->likelihood_ratio_p_value, erfc(sqrt(3 * log(7.5))), 1e-11);
    /* The score: events' times less their mean under equal rates, over its standard deviation. */
    const double mean = (2 + 3 + 6 + 4) / 7.5, square = (2 + 6 + 18 + 16) / 7.5;
    ASSERT_REL(slope->score, 3 * (4 - mean) * (4 - mean) / (square - mean * mean), 1e-11);
    annum_fit_free(fit);
}

static void test_separated_proportions(void)
{
    static const double y[] = {0, 0, 0, 11, 14, 10}, total[] = {10, 12, 9, 11, 14, 10};
    fit_case c = small_case(ANNUM_PROPORTION, 6, y, total);
    c.options.firth = ANNUM_FIRTH_NEVER, c.options.diagnostics = 1;
    annum_fit_result *fit = fit_of(&c);
    ASSERT_NAN(fit->coefficients[1].estimate);
    ASSERT_REL(fit->coefficients[1].likelihood_ratio, -2 * (35 * log(35 / 66.) + 31 * log(31 / 66.)), 1e-12);
    annum_fit_free(fit);
}

/* The score test of a slope in a logistic model is Cochran and Armitage's test of a trend, whatever the data. */
static void test_cochran_armitage(void)
{
    random_state = 5;
    for (size_t trial = 0; trial < 300; trial++) {
        fit_case c = {.name = "trend", .kind = ANNUM_PROPORTION, .n = 3 + below(30)};
        double events = 0, total = 0, with = 0, sum = 0, square = 0;
        for (size_t i = 0; i < c.n; i++) {
            c.time[i] = 2000 + (double)i;
            c.size[i] = floor(1 + 20 * uniform());
            c.y[i] = trial % 4 == 0 ? (i > 1 ? c.size[i] : 0) : floor((c.size[i] + 1) * uniform());
            const double t = (double)i;
            events += c.y[i], total += c.size[i];
            with += t * c.y[i], sum += t * c.size[i], square += t * t * c.size[i];
        }
        c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
        c.options.diagnostics = 1;
        c.options.firth = ANNUM_FIRTH_NEVER;
        const double p = events / total, off = with - p * sum;
        const double want = off * off / (p * (1 - p) * (square - sum * sum / total));
        annum_fit_result *fit = fit_of(&c);
        near(fit->coefficients[1].score, want, 1e-11, 1, "score");
        near(fit->coefficients[1].score_p_value, erfc(sqrt(want / 2)), 1e-11 * (10 + want), 0, "score_p_value");
        annum_fit_free(fit);
    }
}

/* Nothing happened: nothing speaks against a slope of 0. */
static void test_nothing(void)
{
    static const double y[] = {0, 0, 0, 0, 0};
    fit_case c = small_case(ANNUM_COUNT, 5, y, NULL);
    c.options.firth = ANNUM_FIRTH_NEVER, c.options.diagnostics = 1;
    annum_fit_result *fit = fit_of(&c);
    near(fit->coefficients[1].likelihood_ratio, 0, 1e-12, 1, "likelihood_ratio");
    near(fit->coefficients[1].score, 0, 1e-12, 1, "score");
    near(fit->coefficients[1].score_p_value, 1, 1e-5, 1, "score_p_value");
    annum_fit_free(fit);
}

/* ---- where there are none ---- */

static const double eight[] = {4, 7, 5, 9, 8, 12, 11, 15};

static void test_absent(void)
{
    for (int squares = 0; squares <= 1; squares++) {
        fit_case c = small_case(squares ? ANNUM_VALUE : ANNUM_COUNT, 8, eight, NULL);
        c.options.diagnostics = squares;
        annum_fit_result *fit = fit_of(&c);
        ASSERT_NAN(fit->coefficients[1].likelihood_ratio);
        ASSERT_NAN(fit->coefficients[1].likelihood_ratio_p_value);
        ASSERT_NAN(fit->coefficients[1].score);
        ASSERT_NAN(fit->coefficients[1].score_p_value);
        annum_fit_free(fit);
    }
    /* A mean of 1/0 has no fit: the test of the intercept is left out, and it is said. */
    fit_case c = small_case(ANNUM_VALUE, 8, eight, NULL);
    c.options.family = ANNUM_GAMMA, c.options.diagnostics = 1, c.options.no_time = 1;
    annum_fit_result *fit = fit_of(&c);
    ASSERT_NAN(fit->coefficients[0].likelihood_ratio);
    ASSERT_NAN(fit->coefficients[0].score_p_value);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_NOT_CONVERGED));
    annum_fit_free(fit);
}

/* ---- laws ---- */

/* In other units of time every statistic is the same, and every robust standard error of the slope is carried over. */
static void test_time_laws(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        fit_case c = small_case(ANNUM_COUNT, 8, eight, NULL), other;
        c.options.covariance = covariance, c.options.diagnostics = 1, c.options.lags = 2, c.options.origin = 2000;
        other = c;
        for (size_t i = 0; i < 8; i++)
            other.time[i] = 2000 - 16 * (c.time[i] - 2000);
        annum_fit_result *plain = fit_of(&c), *turned = fit_of(&other);
        const annum_coefficient *a = &turned->coefficients[1], *b = &plain->coefficients[1];
        ASSERT_REL(a->se, b->se / 16, 1e-12);
        ASSERT_REL(a->likelihood_ratio, b->likelihood_ratio, 1e-11);
        ASSERT_REL(a->score, b->score, 1e-11);
        annum_fit_free(plain);
        annum_fit_free(turned);
    }
}

/* HC1 is HC0 times n / (n - p), and Newey and West's without lags is HC0; HC3 is the largest. */
static void test_covariances(void)
{
    double se[6];
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        fit_case c = small_case(ANNUM_COUNT, 8, eight, NULL);
        c.options.covariance = covariance;
        annum_fit_result *fit = fit_of(&c);
        se[covariance] = fit->coefficients[1].se;
        CU_ASSERT_EQUAL(fit->covariance, covariance);
        ASSERT_NAN(fit->coefficients[1].df);
        annum_fit_free(fit);
    }
    ASSERT_REL(se[ANNUM_COVARIANCE_HC1], se[ANNUM_COVARIANCE_HC0] * sqrt(8 / 6.), 1e-14);
    ASSERT_REL(se[ANNUM_COVARIANCE_NEWEY_WEST], se[ANNUM_COVARIANCE_HC0], 1e-14);
    CU_ASSERT_TRUE(se[ANNUM_COVARIANCE_HC0] < se[ANNUM_COVARIANCE_HC2]);
    CU_ASSERT_TRUE(se[ANNUM_COVARIANCE_HC2] < se[ANNUM_COVARIANCE_HC3]);
}

/* ---- what goes wrong ---- */

/* A row that fits itself has no residual for HC2 and HC3 to divide. */
static void test_leverage_one(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_HC0; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        fit_case c = small_case(ANNUM_COUNT, 8, eight, NULL);
        c.x[5] = 1;
        c.options.x = c.x, c.options.n_x = 1;
        c.options.covariance = covariance;
        annum_fit_result *fit = fit_of(&c);
        const int undefined = covariance == ANNUM_COVARIANCE_HC2 || covariance == ANNUM_COVARIANCE_HC3;
        CU_ASSERT_EQUAL(isnan(fit->coefficients[1].se), undefined);
        CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_UNBOUNDED), undefined);
        annum_fit_free(fit);
    }
}

static void test_profile_refused(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_HC0; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        fit_case c = small_case(ANNUM_COUNT, 8, eight, NULL);
        c.options.covariance = covariance, c.options.interval = ANNUM_PROFILE;
        annum_series *series = make_series(&c, NULL);
        annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
        annum_error error;
        CU_ASSERT_EQUAL(annum_fit(series, &c.options, &fit, &error), ANNUM_ERR_ARGUMENT);
        CU_ASSERT_PTR_NULL(fit);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "give interval wald"));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, annum_covariance_name(covariance)));
        annum_series_free(series);
    }
}

static void test_no_memory(void)
{
    for (int32_t covariance = ANNUM_COVARIANCE_MODEL; covariance <= ANNUM_COVARIANCE_NEWEY_WEST; covariance++) {
        fit_case c = {.name = "memory", .kind = ANNUM_COUNT, .n = MOST_ROWS};
        for (size_t i = 0; i < c.n; i++) {
            c.time[i] = 1900 + (double)i;
            c.size[i] = 1;
            c.y[i] = 10 + (double)(i * i % 11);
        }
        c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
        c.options.covariance = covariance;
        c.options.lags = ANNUM_LAGS_AUTO;
        c.options.degree = 3;
        c.options.diagnostics = 1;
        CU_ASSERT_TRUE(fit_with_every_allocation_failing(&c) > 3);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"r", test_r},
        {"separated_counts", test_separated_counts},
        {"separated_proportions", test_separated_proportions},
        {"cochran_armitage", test_cochran_armitage},
        {"nothing", test_nothing},
        {"absent", test_absent},
        {"time_laws", test_time_laws},
        {"covariances", test_covariances},
        {"leverage_one", test_leverage_one},
        {"profile_refused", test_profile_refused},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "glm_tests", cases);
}
