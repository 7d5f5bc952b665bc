/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tests of trend under serial correlation and over several seasons or series, on figures that break
 * things, with options they don't have, and without memory.
 */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "failing_allocator.h"
#include "trendtest_table.h"

/* ---- Hostile figures ---- */

static const int32_t all_tests[] = {ANNUM_TEST_HAMED_RAO, ANNUM_TEST_YUE_WANG,        ANNUM_TEST_PREWHITEN,
                                    ANNUM_TEST_TFPW,      ANNUM_TEST_BLOCK_BOOTSTRAP, ANNUM_TEST_SEASONAL,
                                    ANNUM_TEST_REGIONAL,  ANNUM_TEST_PARTIAL};
enum { TESTS = sizeof all_tests / sizeof all_tests[0] };

/* Whatever comes is a result that holds no infinity, or a status with a message. */
static int survives(const table *t, int32_t test, int32_t correlated)
{
    annum_trendtest_options options = options_of(test);
    annum_trendtest_result *r = NULL;
    annum_error error = {0, 0, 0, 0, ""};
    options.correlated = correlated;
    options.draws = 49;
    errno = 77;
    const int status = run_table(t, &options, NULL, &r, &error);
    CU_ASSERT_EQUAL(errno, 77);
    if (status != ANNUM_OK) {
        CU_ASSERT_PTR_NULL(r);
        CU_ASSERT_EQUAL(error.code, status);
        CU_ASSERT_TRUE(strlen(error.message) > 20);
        return 0;
    }
    int few = 0;
    for (size_t i = 0; i < r->n_warnings; i++)
        few |= r->warnings[i].code == ANNUM_WARN_FEW_POINTS;
    CU_ASSERT_TRUE((r->p_value >= 0 && r->p_value <= 1) || (isnan(r->p_value) && few));
    CU_ASSERT_FALSE(isinf(r->z) || isinf(r->variance) || isinf(r->statistic) || isinf(r->sen_slope.estimate));
    CU_ASSERT_FALSE(isinf(r->sen_intercept) || isinf(r->autocorrelation) || r->variance < 0);
    annum_trendtest_free(r);
    return 1;
}

static table seasons_of(const double *figure, size_t n)
{
    table t = years_of(figure, n);
    for (size_t i = 0; i < n; i++) {
        t.start[0][i] = 2000 + (double)i / 4;
        t.end[0][i] = t.start[0][i] + 0.25;
    }
    return t;
}

static void test_hostile(void)
{
    static const double values[] = {0, 1, -1, 1e-300, 1e300, DBL_MAX, -DBL_MAX, 1e15, 5e-324, NAN};
    const size_t n_values = sizeof values / sizeof values[0];
    uint64_t seed = 21;
    double figure[40];
    for (size_t round = 0; round < 300; round++) {
        const size_t n = round < 60 ? round / 10 : 6 + round % 34;
        const size_t kinds = 1 + round % n_values; /* 1: constant */
        for (size_t i = 0; i < n; i++)
            figure[i] = values[(size_t)(draw(&seed) * (double)kinds) % kinds];
        for (size_t k = 0; k < TESTS; k++) {
            const table t = all_tests[k] == ANNUM_TEST_SEASONAL ? seasons_of(figure, n) : years_of(figure, n);
            survives(&t, all_tests[k], round % 2 == 0);
        }
    }
}

static void test_few(void)
{
    static const double figure[] = {1, 3, 2};
    for (size_t n = 0; n <= 3; n++) {
        for (size_t k = 0; k < TESTS; k++) {
            const table t = all_tests[k] == ANNUM_TEST_SEASONAL ? seasons_of(figure, n) : years_of(figure, n);
            for (int32_t correlated = 0; correlated <= 1; correlated++) {
                annum_trendtest_options options = options_of(all_tests[k]);
                options.correlated = correlated;
                annum_trendtest_result *r = must_run(&t, &options);
                const int enough = all_tests[k] == ANNUM_TEST_REGIONAL && n >= 2 && !correlated;
                CU_ASSERT_EQUAL(isnan(r->p_value), !enough);
                CU_ASSERT_EQUAL(has_warning(r, ANNUM_WARN_FEW_POINTS), !enough);
                CU_ASSERT_EQUAL(r->exact, enough);
                CU_ASSERT_EQUAL(r->trend, ANNUM_NO_TREND);
                annum_trendtest_free(r);
            }
        }
    }
}

static void test_constant(void)
{
    double figure[24];
    for (size_t i = 0; i < 24; i++)
        figure[i] = 0.1;
    for (size_t k = 0; k < TESTS; k++) {
        const table t = all_tests[k] == ANNUM_TEST_SEASONAL ? seasons_of(figure, 24) : years_of(figure, 24);
        for (int32_t correlated = 0; correlated <= 1; correlated++) {
            annum_trendtest_options options = options_of(all_tests[k]);
            options.correlated = correlated;
            annum_trendtest_result *r = must_run(&t, &options);
            ASSERT_REL(r->statistic, 0, 0);
            ASSERT_REL(r->p_value, 1, 0);
            ASSERT_REL(r->sen_slope.estimate, 0, 0);
            ASSERT_REL(r->z, 0, 0);
            CU_ASSERT_EQUAL(r->trend, ANNUM_NO_TREND);
            annum_trendtest_free(r);
        }
    }
}

/* A perfect line: nothing is left to be autocorrelated, so there is no correction. */
static void test_line(void)
{
    double figure[20];
    for (size_t i = 0; i < 20; i++)
        figure[i] = 0.1 * (double)i;
    const table t = years_of(figure, 20);
    for (size_t k = 0; k < 2; k++) { /* Hamed and Rao, Yue and Wang */
        const annum_trendtest_options options = options_of(all_tests[k]);
        annum_trendtest_result *r = must_run(&t, &options);
        ASSERT_REL(r->variance, 950, 0);
        ASSERT_NAN(r->autocorrelation);
        annum_trendtest_free(r);
    }
}

static void expect(const table *t, annum_trendtest_options options, int status, const char *words)
{
    annum_trendtest_result *r = NULL;
    annum_error error = {0, 0, 0, 0, ""};
    CU_ASSERT_EQUAL(run_table(t, &options, NULL, &r, &error), status);
    CU_ASSERT_PTR_NULL(r);
    if (!strstr(error.message, words))
        printf("\n  %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, words));
}

static void test_messages(void)
{
    double figure[30];
    uint64_t seed = 3;
    for (size_t i = 0; i < 30; i++)
        figure[i] = draw(&seed);
    static table t;
    t = years_of(figure, 30);
    for (size_t k = 0; k < 5; k++) {
        annum_trendtest_options options = options_of(all_tests[k]);
        options.exact = ANNUM_EXACT_YES;
        expect(&t, options, ANNUM_ERR_ARGUMENT, "has no exact p-value; leave exact at auto");
    }
    annum_trendtest_options options = options_of(ANNUM_TEST_BLOCK_BOOTSTRAP);
    options.lags = 16;
    expect(&t, options, ANNUM_ERR_ARGUMENT, "set lags to 15 or less");
    options.lags = 0;
    options.draws = ANNUM_TRENDTEST_DRAWS_MAX + 1;
    expect(&t, options, ANNUM_ERR_ARGUMENT, "draws is 10000001; give 1 to 10000000, or 0 for 9999");
    options = options_of(ANNUM_TEST_REGIONAL);
    options.correlated = 1;
    options.exact = ANNUM_EXACT_YES;
    expect(&t, options, ANNUM_ERR_ARGUMENT, "no exact p-value with correlated strata");
    options.correlated = 0;
    t.figure[0][3] = t.figure[0][9];
    expect(&t, options, ANNUM_ERR_ARGUMENT, "no exact p-value where figures are tied");
    annum_series *series = series_of(t.start[0], t.end[0], t.figure[0], 30, NULL);
    annum_trendtest_result *r = NULL;
    annum_error error;
    options = options_of(ANNUM_TEST_PARTIAL);
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "needs a covariate"));
    const annum_series *two[] = {series, series};
    options = options_of(ANNUM_TEST_HAMED_RAO);
    CU_ASSERT_EQUAL(annum_trendtest_many(two, 2, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    annum_series_free(series);
    for (size_t i = 0; i < 30; i++)
        t.figure[0][i] = i % 2 ? 1e308 : -1e308;
    t.figure[0][15] = 2e307;
    expect(&t, options, ANNUM_ERR_NONFINITE, "divide them all by a power of ten");
}

static void test_no_memory(void)
{
    double figure[24];
    uint64_t seed = 8;
    for (size_t i = 0; i < 24; i++)
        figure[i] = draw(&seed);
    for (size_t k = 0; k < TESTS; k++) {
        for (int32_t correlated = 0; correlated <= 1; correlated++) {
            const table t =
                all_tests[k] == ANNUM_TEST_SEASONAL ? seasons_of(figure, 24) : years_of(figure, 24);
            failing_allocator state = {0, SIZE_MAX, 0};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_series *series = series_of(t.start[0], t.end[0], t.figure[0], 24, &allocator);
            annum_trendtest_options options = options_of(all_tests[k]);
            options.correlated = correlated;
            options.draws = 9;
            options.covariate = all_tests[k] == ANNUM_TEST_PARTIAL ? t.covariate : NULL;
            int status = ANNUM_ERR_NO_MEMORY;
            for (size_t fail = 0; status == ANNUM_ERR_NO_MEMORY; fail++) {
                CU_ASSERT_FATAL(fail < 100);
                annum_trendtest_result *r = NULL;
                state.calls = 0;
                state.fail_at = fail;
                status = annum_trendtest(series, &options, &r, NULL);
                CU_ASSERT_TRUE(status == ANNUM_OK ||
                               (status == ANNUM_ERR_NO_MEMORY && !r && state.alive == 1));
                annum_trendtest_free(r);
                CU_ASSERT_EQUAL(state.alive, 1); /* the series */
            }
            CU_ASSERT_EQUAL(status, ANNUM_OK);
            annum_series_free(series);
            CU_ASSERT_EQUAL(state.alive, 0);
        }
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"hostile", test_hostile},
        {"few", test_few},
        {"constant", test_constant},
        {"line", test_line},
        {"messages", test_messages},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest_serial_ugly", cases);
}
