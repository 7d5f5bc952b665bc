/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mann and Kendall's test under serial correlation and over several seasons or series: against pymannkendall,
 * R and fractions (tests/reference/trendtest/serial.py), against complete enumeration, and on figures that
 * break things. Their size is simulated in test_trendtest_serial_size.c.
 */
#include <math.h>
#include <string.h>

#include "reference_csv.h"
#include "trendtest/serial.h"
#include "trendtest/strata.h"
#include "trendtest_table.h"

/* Sums of up to 100 products, cancelling in the all-lags factor: pymannkendall is as far from the truth. */
#define TOLERANCE 1e-10

static table read_table(const char *id)
{
    table t = {.n_series = 0};
    reference_csv csv = reference_open("trendtest/serial_series.csv");
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        const size_t g = (size_t)csv.number[0];
        CU_ASSERT_FATAL(g < SERIES_MAX && t.n[g] < POINTS_MAX);
        t.start[g][t.n[g]] = csv.number[1];
        t.end[g][t.n[g]] = csv.number[2];
        t.figure[g][t.n[g]] = csv.number[3];
        t.covariate[t.n[g]] = csv.number[4];
        t.n[g]++;
        t.n_series = g + 1 > t.n_series ? g + 1 : t.n_series;
    }
    return t;
}

/* ---- References ---- */

static void check_reference(const char *id, const double *want)
{
    const table t = read_table(id);
    annum_trendtest_options options = options_of((int32_t)want[0]);
    options.lags = (int32_t)want[1];
    options.correlated = (int32_t)want[2];
    options.exact = (int32_t)want[3];
    options.level = want[4];
    annum_trendtest_result *r = must_run(&t, &options);
    ASSERT_REL(r->statistic, want[5], 1e-12);
    ASSERT_REL(r->variance, want[6], TOLERANCE);
    ASSERT_REL(r->z, want[7], TOLERANCE);
    ASSERT_REL(r->p_value, want[8], 1e-9);
    ASSERT_REL(r->tau, want[9], 1e-12);
    ASSERT_REL(r->sen_slope.estimate, want[10], 1e-9); /* times in years have 13 digits after the point */
    CU_ASSERT_EQUAL(r->exact, options.exact == 0 && !options.correlated &&
                                  options.test >= ANNUM_TEST_SEASONAL && options.test != ANNUM_TEST_PARTIAL);
    annum_trendtest_free(r);
}

static void test_reference(void)
{
    reference_csv csv = reference_open("trendtest/serial_expected.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++)
        check_reference(csv.id, csv.number);
    CU_ASSERT_TRUE(rows > 100);
}

/* Several series: pymannkendall's intercept counts their table's cells as time, (series - 1) / (2 series)
 * late. */
static void test_regional_intercept(void)
{
    table t = {.n_series = 3};
    annum_trendtest_options options = options_of(ANNUM_TEST_REGIONAL);
    for (size_t g = 0; g < 3; g++) {
        t.n[g] = 5;
        for (size_t i = 0; i < 5; i++) {
            t.start[g][i] = (double)i;
            t.end[g][i] = (double)i + 1;
            t.figure[g][i] = 2 * (double)i + 7; /* all on one line */
        }
    }
    annum_trendtest_result *r = must_run(&t, &options);
    ASSERT_REL(r->sen_slope.estimate, 2, 0);
    ASSERT_REL(r->sen_intercept, 7, 1e-15);
    ASSERT_REL(r->sen_intercept_residual, 7, 1e-15);
    CU_ASSERT_EQUAL(r->n, 15);
    CU_ASSERT_EQUAL(r->n_series, 3);
    annum_trendtest_free(r);
}

/* Kendall (1975), equations (3.1) and (3.4) */
static void test_tau(void)
{
    static const double figure[] = {1, 1, 2, 3};
    const table t = years_of(figure, 4);
    const annum_trendtest_options options = options_of(ANNUM_TEST_REGIONAL);
    annum_trendtest_result *r = must_run(&t, &options);
    ASSERT_REL(r->statistic, 5, 0);
    ASSERT_REL(r->tau, 5.0 / 6, 1e-15);
    ASSERT_REL(r->tau_b, 5 / sqrt(6 * 5), 1e-15);
    annum_trendtest_free(r);
}

/* ---- Enumeration ---- */

/* Heap's algorithm: the next order of numbers [n]; place [n] starts at zeros. @return 0 after the last one */
static int permute(size_t *number, size_t n, size_t *place)
{
    for (size_t i = 1; i < n; i++) {
        if (place[i] == i) {
            place[i] = 0;
            continue;
        }
        const size_t other = i % 2 ? place[i] : 0;
        const size_t swap = number[i];
        number[i] = number[other];
        number[other] = swap;
        place[i]++;
        return 1;
    }
    return 0;
}

static double score_in_order(const double *figure, const size_t *order, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            s += (figure[order[j]] > figure[order[i]]) - (figure[order[j]] < figure[order[i]]);
    }
    return s;
}

/* The law of two seasons' S together, over all orders of each: exact p-values. */
static void test_summed_law(void)
{
    static const double figure[] = {1, 2, 3, 4, 5};
    double counts[17] = {0}, all = 0;
    size_t a[3] = {0, 1, 2}, place_a[3] = {0};
    do {
        size_t b[5] = {0, 1, 2, 3, 4}, place_b[5] = {0};
        do {
            const double falling = (13 - score_in_order(figure, a, 3) - score_in_order(figure, b, 5)) / 2;
            counts[(size_t)falling]++;
            all++;
        } while (permute(b, 5, place_b));
    } while (permute(a, 3, place_a));
    const annum__stratum of[2] = {{3, NULL, NULL, NULL}, {5, NULL, NULL, NULL}};
    const annum__strata strata = {2, of, 5};
    annum__arena arena = annum__arena_new(NULL);
    annum__summed_law law;
    CU_ASSERT_EQUAL_FATAL(annum__take_summed_law(&arena, &strata, &law, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(law.total, 13);
    double tail = 0;
    for (size_t k = 0; k <= 13; k++) {
        tail += counts[k];
        ASSERT_REL(annum__summed_law_up_to(&law, k), tail / all, 1e-14);
    }
    /* 2 (1 + 6) / 720 <= .05 < 2 (1 + 6 + 19) / 720 */
    CU_ASSERT_EQUAL(annum__summed_law_within(&law, 0.05), 2);
    annum__arena_free(&arena);
}

/* Over all orders of the years, with ties and missing figures: Dietz and Killeen's formula is the covariance.
 */
static void check_covariance(const double *x, const double *y, size_t n)
{
    size_t order[7] = {0, 1, 2, 3, 4, 5, 6}, place[7] = {0};
    double x_rank[7], y_rank[7], products = 0, orders = 0;
    do {
        products += score_in_order(x, order, n) * score_in_order(y, order, n);
        orders++;
    } while (permute(order, n, place));
    const size_t n_x = annum__midranks(x, n, x_rank), n_y = annum__midranks(y, n, y_rank);
    ASSERT_REL(annum__covariance_of_s(x, x_rank, n_x, y, y_rank, n_y, n), products / orders, 1e-13);
}

static void test_covariance(void)
{
    static const double a[] = {3, 1, 4, 1.5, 9, 2, 6}, b[] = {2, 7, 1, 8, 2.5, 3, 4},
                        ties[] = {1, 1, 2, 2, 2, 5, 1};
    for (size_t n = 3; n <= 7; n++) {
        check_covariance(a, a, n);
        check_covariance(a, b, n);
        check_covariance(ties, ties, n);
        check_covariance(ties, b, n);
    }
}

/* Hirsch and Slack's covariance with missing figures is right for those that are missing in both, and of
 * itself. */
static void test_covariance_missing(void)
{
    static const double a[] = {3, NAN, 4, 1.5, 9, 2, 6}, b[] = {2, 7, NAN, 8, 2.5, NAN, 4};
    static const double ties[] = {1, NAN, 2, 2, 2, 5, 1};
    check_covariance(a, a, 7);
    check_covariance(ties, ties, 7);
    check_covariance(a, ties, 7);
    check_covariance(a, b, 7);
    check_covariance(ties, b, 7);
}

/* With blocks of one figure the law is that of all orders, so p is Mann and Kendall's exact one. */
static void test_blocks_of_one(void)
{
    static const double figure[] = {1, 3, 2, 5, 4, 8, 6, 7, 9};
    const table t = years_of(figure, 9);
    annum_trendtest_options options = options_of(ANNUM_TEST_BLOCK_BOOTSTRAP);
    static const size_t order[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const double s = score_in_order(figure, order, 9);
    double room[ANNUM__INVERSIONS_ROOM];
    options.lags = 1;
    options.draws = 40000;
    for (int32_t alternative = 0; alternative <= 2; alternative++) {
        options.alternative = alternative;
        annum_trendtest_result *r = must_run(&t, &options);
        const size_t falling = (size_t)((36 - s) / 2);
        const annum__inversions law = annum__inversions_law(NULL, 9, room);
        double exact = annum__inversions_p(&law, falling);
        exact = alternative == ANNUM_TWO_SIDED    ? exact
                : alternative == ANNUM_INCREASING ? exact / 2
                                                  : 1 - exact / 2;
        ASSERT_REL(r->statistic, s, 0);
        CU_ASSERT_TRUE(fabs(r->p_value - exact) < 5 * r->p_error + 1e-3);
        CU_ASSERT_TRUE(fabs(r->variance - 92) < 4); /* n (n - 1) (2 n + 5) / 18; standard error .65 */
        CU_ASSERT_TRUE(r->p_error > 0 && r->p_error < 0.005);
        CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_MONTE_CARLO));
        ASSERT_REL(r->lag, 1, 0);
        annum_trendtest_free(r);
    }
}

static void test_blocks_reproducible(void)
{
    double figure[30];
    uint64_t seed = 4;
    for (size_t i = 0; i < 30; i++)
        figure[i] = draw(&seed) + (i ? 0.8 * figure[i - 1] : 0);
    const table t = years_of(figure, 30);
    annum_trendtest_options options = options_of(ANNUM_TEST_BLOCK_BOOTSTRAP);
    annum_trendtest_result *a = must_run(&t, &options), *b = must_run(&t, &options);
    ASSERT_REL(a->p_value, b->p_value, 0);
    ASSERT_REL(a->variance, b->variance, 0);
    CU_ASSERT_TRUE(a->lag > 1 && a->lag <= 10);
    CU_ASSERT_TRUE(a->p_value >= 1 / 500.0);
    options.seed = 5;
    annum_trendtest_result *c = must_run(&t, &options);
    CU_ASSERT_TRUE(c->variance != a->variance);
    annum_trendtest_free(a);
    annum_trendtest_free(b);
    annum_trendtest_free(c);
}

/* ---- Where pymannkendall is wrong ---- */

/* Figures that alternate: at 12 pymannkendall's variance is -23.2 and p is NaN; from 15 on the variance
 * stays. */
static void test_negative_variance(void)
{
    static const double twelve[] = {-0.6, 0.5, -0.2, 0.7, 0.1, 0.8, -0.7, 2.2, -0.8, 1.4, 0.9, 1.9};
    double figure[20];
    annum_trendtest_result *r = NULL;
    for (size_t i = 0; i < 20; i++)
        figure[i] = (i % 2 ? 10 : 0) + (double)((i * i) % 7) / 10 + 0.01 * (double)i;
    annum_trendtest_options options = options_of(ANNUM_TEST_HAMED_RAO);
    table t = years_of(twelve, 12);
    r = must_run(&t, &options); /* S, tau and the slope, and no test */
    CU_ASSERT_EQUAL(r->statistic, 24);
    CU_ASSERT_TRUE(isnan(r->p_value) && isnan(r->z) && isnan(r->variance) && r->sen_slope.present);
    CU_ASSERT_EQUAL_FATAL(r->n_warnings, 1);
    CU_ASSERT_EQUAL(r->warnings[0].code, ANNUM_WARN_FEW_POINTS);
    CU_ASSERT_PTR_NOT_NULL(strstr(r->warnings[0].message, "hamed-rao needs 15 figures or more and has 12"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r->warnings[0].message, "prewhiten"));
    annum_trendtest_free(r);
    t = years_of(figure, 20);
    options.lags = 1; /* 1 + 2 * 19 * 18 * 17 / (20 * 19 * 18) r is below 0 for r below -10 / 17 */
    r = must_run(&t, &options);
    CU_ASSERT_TRUE(r->autocorrelation < -10 / 17.0);
    ASSERT_REL(r->variance, 950, 1e-14); /* without correction */
    CU_ASSERT_TRUE(r->p_value > 0 && r->p_value <= 1);
    CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_DOUBTFUL));
    annum_trendtest_free(r);
    options.test = ANNUM_TEST_YUE_WANG;
    r = must_run(&t, &options);
    ASSERT_REL(r->variance, 950, 1e-14);
    annum_trendtest_free(r);
}

/* A covariate equal to the figures, with ties: nothing is left. pymannkendall finds rho below 1 and a rest.
 */
static void test_partial_of_itself(void)
{
    static const double figure[] = {1, 1, 2, 2, 2, 3, 5, 5, 6, 8};
    table t = years_of(figure, 10);
    memcpy(t.covariate, figure, sizeof figure);
    annum_trendtest_options options = options_of(ANNUM_TEST_PARTIAL);
    annum_trendtest_result *r = must_run(&t, &options);
    ASSERT_REL(r->statistic, 0, 0);
    ASSERT_REL(r->p_value, 1, 0);
    ASSERT_REL(r->z, 0, 0);
    CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_BOUNDARY));
    annum_trendtest_free(r);
    for (size_t i = 0; i < 10; i++)
        t.covariate[i] = 4; /* says nothing: Mann and Kendall's own */
    r = must_run(&t, &options);
    ASSERT_REL(r->statistic, 40, 0); /* all pairs but 1 + 3 + 1 ties */
    annum_trendtest_free(r);
}

/* The words go by the level everywhere; pymannkendall's regional and correlated seasonal tests ignore alpha.
 */
static void test_level(void)
{
    static const double figure[] = {1, 5, 2, 4, 3, 7, 9, 6, 8, 10};
    table t = years_of(figure, 10);
    annum_trendtest_options options = options_of(ANNUM_TEST_REGIONAL);
    annum_trendtest_result *r = must_run(&t, &options);
    const double p = r->p_value;
    CU_ASSERT_TRUE(p > 0.001 && p < 0.05);
    CU_ASSERT_EQUAL(r->trend, ANNUM_TREND_INCREASING);
    annum_trendtest_free(r);
    options.level = 0.9999;
    r = must_run(&t, &options);
    ASSERT_REL(r->p_value, p, 0);
    CU_ASSERT_EQUAL(r->trend, ANNUM_NO_TREND);
    annum_trendtest_free(r);
}

/* ---- Laws ---- */

static void fill_random(table *t, size_t n, uint64_t seed)
{
    t->n_series = 1;
    t->n[0] = n;
    for (size_t i = 0; i < n; i++) {
        t->start[0][i] = 1950 + (double)i;
        t->end[0][i] = t->start[0][i] + 1;
        t->figure[0][i] = floor(64 * draw(&seed)) + (i ? 0.5 * floor(t->figure[0][i - 1]) : 0);
        t->covariate[i] = floor(64 * draw(&seed));
    }
}

static const int32_t one_series[] = {ANNUM_TEST_HAMED_RAO, ANNUM_TEST_YUE_WANG, ANNUM_TEST_PREWHITEN,
                                     ANNUM_TEST_TFPW,      ANNUM_TEST_PARTIAL,  ANNUM_TEST_REGIONAL};

/* Scale, shift and sign of figures and the origin of time; alternatives add up. */
static void test_laws(void)
{
    for (size_t k = 0; k < sizeof one_series / sizeof one_series[0]; k++) {
        annum_trendtest_options options = options_of(one_series[k]);
        static table t, moved, turned;
        options.no_continuity = 1;
        fill_random(&t, 40, k + 1);
        moved = turned = t;
        for (size_t i = 0; i < 40; i++) {
            moved.figure[0][i] = 4 * t.figure[0][i] + 1024;
            moved.start[0][i] += 37;
            moved.end[0][i] += 37;
            turned.figure[0][i] = -t.figure[0][i];
            turned.covariate[i] = -t.covariate[i];
        }
        annum_trendtest_result *a = must_run(&t, &options), *b = must_run(&moved, &options),
                               *c = must_run(&turned, &options);
        ASSERT_REL(b->p_value, a->p_value, 1e-10);
        ASSERT_REL(b->sen_slope.estimate, 4 * a->sen_slope.estimate, 1e-12);
        ASSERT_REL(c->statistic, -a->statistic, 1e-12);
        ASSERT_REL(c->p_value, a->p_value, 1e-10);
        options.alternative = ANNUM_INCREASING;
        annum_trendtest_result *up = must_run(&t, &options), *down = must_run(&turned, &options);
        ASSERT_REL(down->p_value + up->p_value, a->exact ? down->p_value + up->p_value : 1, 1e-12);
        ASSERT_REL(2 * fmin(up->p_value, down->p_value),
                   a->exact ? 2 * fmin(up->p_value, down->p_value) : a->p_value, 1e-10);
        annum_trendtest_free(a);
        annum_trendtest_free(b);
        annum_trendtest_free(c);
        annum_trendtest_free(up);
        annum_trendtest_free(down);
    }
}

/* A lag is a number of years: a figure that is missing and a year that is missing are the same. */
static void test_gap_is_a_lag(void)
{
    static table whole, gap;
    fill_random(&whole, 30, 9);
    whole.figure[0][4] = whole.figure[0][17] = NAN;
    gap = whole;
    gap.n[0] = 0;
    for (size_t i = 0; i < 30; i++) {
        if (isnan(whole.figure[0][i]))
            continue;
        gap.start[0][gap.n[0]] = whole.start[0][i];
        gap.end[0][gap.n[0]] = whole.end[0][i];
        gap.figure[0][gap.n[0]++] = whole.figure[0][i];
    }
    for (size_t k = 0; k < 4; k++) {
        const annum_trendtest_options options = options_of(one_series[k]);
        annum_trendtest_result *a = must_run(&whole, &options), *b = must_run(&gap, &options);
        ASSERT_REL(a->p_value, b->p_value, 0);
        CU_ASSERT_EQUAL(a->n, 28);
        CU_ASSERT_EQUAL(a->left_out, 2);
        CU_ASSERT_EQUAL(b->left_out, 0);
        annum_trendtest_free(a);
        annum_trendtest_free(b);
    }
}

static void test_irregular_times(void)
{
    static table t;
    fill_random(&t, 20, 3);
    for (size_t i = 0; i < 20; i++)
        t.start[0][i] = t.end[0][i] = 2000 + (double)(i * i) * 0.37;
    const annum_trendtest_options options = options_of(ANNUM_TEST_HAMED_RAO);
    annum_trendtest_result *r = must_run(&t, &options);
    CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_MIXED_LENGTHS));
    ASSERT_REL(r->lag, 19, 0);
    annum_trendtest_free(r);
}

/* ---- Seasons ---- */

static void test_seasons(void)
{
    static table t;
    annum_trendtest_result *r = NULL;
    annum_error error;
    fill_random(&t, 24, 5);
    annum_trendtest_options options = options_of(ANNUM_TEST_SEASONAL);
    CU_ASSERT_EQUAL(run_table(&t, &options, NULL, &r, &error), ANNUM_ERR_KIND); /* years have none */
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "mann-kendall"));
    /* Halves counted in days, whose second one begins on the 182nd day or the 183rd */
    for (size_t i = 0; i < 24; i++) {
        const int32_t year = 2000 + (int32_t)(i / 2);
        CU_ASSERT_EQUAL(i % 2 ? annum_period(year, 7, 2, year, 12, 30, &t.start[0][i], &t.end[0][i], NULL)
                              : annum_period(year, 1, 2, year, 6, 30, &t.start[0][i], &t.end[0][i], NULL),
                        ANNUM_OK);
        t.figure[0][i] = (double)i + (i % 2 ? 100 : 0);
    }
    r = must_run(&t, &options);
    ASSERT_REL(r->statistic, 132, 0); /* two of 12 years, all pairs rising */
    ASSERT_REL(r->p_value, 2 / 479001600.0 / 479001600.0, 1e-12);
    annum_trendtest_free(r);
    /* A year among halves */
    t.start[0][22] = 2011;
    t.end[0][22] = 2012;
    t.n[0] = 23;
    CU_ASSERT_EQUAL(run_table(&t, &options, NULL, &r, &error), ANNUM_ERR_KIND);
    CU_ASSERT_EQUAL(error.row, 22);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "same periods every year"));
    /* Days */
    for (size_t i = 0; i < 24; i++) {
        t.start[0][i] = 2000 + (double)i / 365;
        t.end[0][i] = t.start[0][i] + 1.0 / 365;
    }
    CU_ASSERT_EQUAL(run_table(&t, &options, NULL, &r, &error), ANNUM_ERR_KIND);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "once a year"));
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"regional_intercept", test_regional_intercept},
        {"tau", test_tau},
        {"summed_law", test_summed_law},
        {"covariance", test_covariance},
        {"covariance_missing", test_covariance_missing},
        {"blocks_of_one", test_blocks_of_one},
        {"blocks_reproducible", test_blocks_reproducible},
        {"negative_variance", test_negative_variance},
        {"partial_of_itself", test_partial_of_itself},
        {"level", test_level},
        {"laws", test_laws},
        {"gap_is_a_lag", test_gap_is_a_lag},
        {"irregular_times", test_irregular_times},
        {"seasons", test_seasons},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest_serial", cases);
}
