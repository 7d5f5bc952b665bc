/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sen's slope of many figures against all slopes sorted, weighted by distance against the test it inverts,
 * and on other scales.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "annum/trendtest.h"
#include "core/dist.h"
#include "testlib.h"
#include "trendtest/internal.h"
#include "trendtest/sen.h"

#define N_MAX 3000

static double time_of[N_MAX], figure_of[N_MAX];

/* A fixed sequence of numbers between 0 and 1. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static annum_series *series_of(int32_t kind, const double *time, const double *figure, size_t n)
{
    annum_series *series = NULL;
    annum_columns c = ANNUM_COLUMNS_INIT;
    c.n = n;
    c.kind = kind;
    c.start = c.end = time;
    c.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&c, NULL, &series, NULL), ANNUM_OK);
    return series;
}

static annum_trendtest_result *run(const annum_series *series, const annum_trendtest_options *options)
{
    annum_trendtest_result *result = NULL;
    annum_error error;
    if (annum_trendtest(series, options, &result, &error) != ANNUM_OK)
        CU_FAIL_FATAL(error.message);
    return result;
}

/* ---- Many figures ---- */

typedef struct slopes {
    double *all;
    size_t n;
} slopes;

static slopes sorted_slopes(size_t n)
{
    slopes s = {malloc(n * n / 2 * sizeof(double)), 0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.all);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            if (time_of[j] > time_of[i])
                s.all[s.n++] = (figure_of[j] - figure_of[i]) / (time_of[j] - time_of[i]);
        }
    }
    qsort(s.all, s.n, sizeof *s.all, compare_doubles);
    return s;
}

/* A difference of two figures is rounded, so a slope may be a digit from its neighbour in the order of exact
 * slopes. */
static void assert_slope(double actual, double want)
{
    CU_ASSERT_TRUE(want != 0 || actual == 0);
    if (want != 0)
        ASSERT_REL(actual, want, 4e-16);
}

static void check_selected(size_t n)
{
    const slopes s = sorted_slopes(n);
    const double m = (double)s.n;
    const double rank[] = {
        1, 2.25, floor(m / 7), m / 2 - 100.5, (m + 1) / 2, floor(m / 2) + 1, 0.8 * m, m - 1, m, m + 0.1, 0.9};
    enum { RANKS = sizeof rank / sizeof *rank };
    double found[RANKS];
    double *scratch = malloc(annum__select_slopes_scratch(n) * sizeof *scratch);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    annum__select_slopes(time_of, figure_of, n, m, rank, RANKS, scratch, found);
    for (size_t i = 0; i < RANKS; i++) {
        if (rank[i] < 1 || rank[i] > m) {
            ASSERT_NAN(found[i]);
            continue;
        }
        const size_t k = (size_t)rank[i] - 1;
        const double part = rank[i] - floor(rank[i]);
        assert_slope(found[i], part > 0 ? s.all[k] + part * (s.all[k + 1] - s.all[k]) : s.all[k]);
    }
    free(scratch);
    free(s.all);
}

enum shape {
    SCATTERED,
    TREND,
    STEPS,
    ZEROS,
    DECIMALS,
    LINE,
    INSTANTS,
    UNEQUAL,
    HUGE_FIGURES,
    TINY_FIGURES,
    SHAPES
};

static void fill(size_t n, enum shape shape)
{
    uint64_t state = 7 + (uint64_t)shape;
    for (size_t i = 0; i < n; i++) {
        const double x = (double)i, u = draw(&state);
        static const double instants = 7;
        time_of[i] = 1000 + x;
        switch (shape) {
        case SCATTERED: figure_of[i] = u; break;
        case TREND: figure_of[i] = 0.01 * x + u; break;
        case STEPS: figure_of[i] = floor(4 * u); break;
        case ZEROS: figure_of[i] = u < 0.9 ? 0 : u; break;
        case DECIMALS: figure_of[i] = floor(100 * u) / 10 + x / 50; break;
        case LINE: figure_of[i] = 3 * x + (double)(i % 2); break;
        case INSTANTS:
            time_of[i] = floor(x / instants);
            figure_of[i] = floor(50 * u) + x / 16;
            break;
        case UNEQUAL:
            time_of[i] = x * x / 64 + 0.01 * u;
            figure_of[i] = draw(&state) - x;
            break;
        case HUGE_FIGURES: figure_of[i] = 1e300 * (u - 0.5); break;
        case TINY_FIGURES: figure_of[i] = u < 0.6 ? 0 : 1e-290 * (u - 0.5); break;
        default: break;
        }
    }
}

static void test_many(void)
{
    static const size_t sizes[] = {2, 3, 10, 100, 517, 1500};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int shape = 0; shape < SHAPES; shape++) {
            if (shape == INSTANTS && sizes[i] < 8)
                continue;
            fill(sizes[i], (enum shape)shape);
            check_selected(sizes[i]);
        }
    }
}

/* What is computed with all slopes in memory, and without, is the same. */
static void test_both_ways(void)
{
    const size_t n = ANNUM__SEN_PAIRS_MAX;
    double found[3];
    double *scratch =
        malloc((annum__select_slopes_scratch(n) + annum__sen_slope_scratch(n)) * sizeof *scratch);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    for (int shape = 0; shape < SHAPES; shape++) {
        annum_sen_slope_result r;
        fill(n, (enum shape)shape);
        annum__sen_slope(time_of, figure_of, n, 0.95, scratch, &r);
        const double m = (double)r.n_slopes;
        const annum__pairs pairs = annum__count_pairs(time_of, figure_of, n, scratch);
        const double lower = (m - annum__normal_quantile_upper(0.025) * sqrt(pairs.variance)) / 2;
        const double rank[] = {(m + 1) / 2, lower, m + 1 - lower};
        annum__select_slopes(time_of, figure_of, n, m, rank, 3, scratch, found);
        assert_slope(found[0], r.slope.estimate);
        /* Interpolation takes 1 - 0.95, which is not 0.05, and a difference of large ranks. */
        CU_ASSERT_TRUE(fabs(found[1] - r.slope.lower) <= 1e-9 * fabs(r.slope.lower) + 1e-300);
        CU_ASSERT_TRUE(fabs(found[2] - r.slope.upper) <= 1e-9 * fabs(r.slope.upper) + 1e-300);
    }
    free(scratch);
}

/* Far more figures than slopes fit in memory: a trend that is known, with and without one slope for most
 * pairs. */
static void test_very_many(void)
{
    const size_t n = 50000;
    double *time = malloc(2 * n * sizeof *time), *figure = time + n;
    uint64_t state = 3;
    CU_ASSERT_PTR_NOT_NULL_FATAL(time);
    for (int shape = 0; shape < 3; shape++) {
        annum_sen_slope_result r = ANNUM_SEN_SLOPE_INIT;
        for (size_t i = 0; i < n; i++) {
            time[i] = (double)i;
            figure[i] = shape == 0   ? (double)i / 1024 + draw(&state)
                        : shape == 1 ? floor(5 * draw(&state))
                                     : 2.5 * (double)i;
        }
        annum_series *series = series_of(ANNUM_VALUE, time, figure, n);
        CU_ASSERT_EQUAL(annum_sen_slope(series, NULL, &r, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL(r.n_slopes, n * (n - 1) / 2);
        static const double slope[] = {1.0 / 1024, 0, 2.5};
        ASSERT_REL(shape == 0 ? slope[0] : r.slope.estimate, slope[shape], 0);
        CU_ASSERT_TRUE(r.slope.lower <= slope[shape] && r.slope.upper >= slope[shape]);
        CU_ASSERT_TRUE(r.slope.upper - r.slope.lower < 1e-6);
        annum_series_free(series);
    }
    free(time);
}

/* ---- Ties ---- */

/* With ties the interval leaves out 0 only where the exact test rejects, and the limits of untied figures are
 * the same. */
static void test_ties_agree(void)
{
    static const double year[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    double figure[12];
    uint64_t state = 5;
    int left_out = 0;
    for (int round = 0; round < 3000; round++) {
        annum_sen_slope_result r;
        annum_mann_kendall_result test;
        double scratch[12 * 13];
        const double values = 2 + (double)(round % 6);
        for (size_t i = 0; i < 12; i++)
            figure[i] = floor(values * draw(&state)) + (round % 2 ? floor((double)i / 3) : 0);
        annum__sen_slope(year, figure, 12, 0.95, scratch, &r);
        annum__mann_kendall(year, figure, 12, scratch, &test);
        const int out = r.slope.lower > 0 || r.slope.upper < 0;
        left_out += out;
        CU_ASSERT_TRUE(!out || test.p_value <= 1 - 0.95);
        CU_ASSERT_EQUAL(test.exact, 1);
    }
    CU_ASSERT_TRUE(left_out > 300);
}

/* ---- Weights ---- */

/* Sum of (tj - ti) sign(rj - ri) over pairs of residuals. */
static double weighted_statistic(const double *time, const double *figure, size_t n, double slope)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            const double rise = (figure[j] - slope * time[j]) - (figure[i] - slope * time[i]);
            sum += (time[j] - time[i]) * ((rise > 0) - (rise < 0));
        }
    }
    return sum;
}

static void test_weighted(void)
{
    static const double year[] = {2000, 2001, 2003, 2008, 2009, 2010, 2020, 2021};
    static const double figure[] = {1.5, 2.25, 2, 4.5, 3.125, 7, 6.5, 9};
    enum { N = 8 };
    annum_series *series = series_of(ANNUM_VALUE, year, figure, N);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    double squares = 0, spread = 0, mean = 0;
    options.weights = ANNUM_SEN_BY_DISTANCE;
    options.level = 0.9;
    annum_trendtest_result *r = run(series, &options);
    const annum_estimate slope = r->sen_slope;
    /* The statistic changes its sign at the slope, and passes its quantile at the limits. */
    for (size_t i = 0; i < N; i++)
        mean += year[i] / N;
    for (size_t i = 0; i < N; i++)
        spread += (year[i] - mean) * (year[i] - mean);
    const double c = annum__normal_quantile_upper(0.05) * sqrt(spread * N * (N + 1) / 3.0), step = 1e-9;
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.estimate - step) > 0);
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.estimate + step) < 0);
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.lower - step) > c);
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.lower + step) <= c);
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.upper + step) < -c);
    CU_ASSERT_TRUE(weighted_statistic(year, figure, N, slope.upper - step) >= -c);
    CU_ASSERT_STRING_EQUAL(slope.method, "weighted ranks, normal approximation");
    annum_trendtest_free(r);
    annum_series_free(series);
    /* Its variance over all orders of seven figures. */
    size_t place[7] = {0};
    double order[7] = {1, 2, 3, 4, 5, 6, 7}, orders = 0;
    for (size_t i = 0; i < 7;) {
        if (i == 0 && (orders == 0 || place[0] == 1)) {
            const double u = weighted_statistic(year, order, 7, 0);
            squares += u * u;
            orders++;
            place[0] = 0;
        }
        if (place[i] < i) {
            const size_t other = i % 2 ? place[i] : 0;
            const double swap = order[other];
            order[other] = order[i];
            order[i] = swap;
            place[i]++;
            i = 0;
            place[0] = 1;
        } else {
            place[i++] = 0;
        }
    }
    ASSERT_REL(orders, 5040, 0);
    mean = spread = 0;
    for (size_t i = 0; i < 7; i++)
        mean += year[i] / 7;
    for (size_t i = 0; i < 7; i++)
        spread += (year[i] - mean) * (year[i] - mean);
    ASSERT_REL(squares / orders, spread * 7 * 8 / 3, 1e-13);
}

static void test_weighted_ties(void)
{
    static const double year[] = {1, 2, 3, 4}, figure[] = {0, 1, 1, 2};
    annum_series *series = series_of(ANNUM_VALUE, year, figure, 4);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.weights = ANNUM_SEN_BY_DISTANCE;
    annum_trendtest_result *r = run(series, &options);
    /* Slopes 0 (weight 1), 1/2 (2 and 2), 2/3 (3), 1 (1 and 1): half of 10 is at 1/2 exactly. */
    ASSERT_REL(r->sen_slope.estimate, (1.0 / 2 + 2.0 / 3) / 2, 1e-15);
    ASSERT_NAN(r->sen_slope.lower); /* no weight of four figures is rare enough */
    annum_trendtest_free(r);
    annum_series_free(series);
}

/* ---- Scales ---- */

static void check_scale(int32_t kind, int32_t scale, const double *figure, size_t n, double slope,
                        double level)
{
    static const double year[] = {2000, 2001, 2002, 2003, 2004, 2005, 2006};
    annum_series *series = series_of(kind, year, figure, n);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.scale = scale;
    annum_trendtest_result *r = run(series, &options);
    ASSERT_REL(r->sen_slope.estimate, slope, 1e-12);
    ASSERT_REL(r->sen_percent.estimate, 100 * (exp(slope) - 1), 1e-12);
    ASSERT_REL(r->sen_percent.lower, 100 * (exp(r->sen_slope.lower) - 1), 1e-12);
    ASSERT_REL(r->sen_intercept + slope * 2003, level, 1e-9);
    CU_ASSERT_EQUAL(r->sen_percent.present, 1);
    annum_trendtest_free(r);
    annum_series_free(series);
}

static void test_scales(void)
{
    double grows[7], odds[7];
    for (int i = 0; i < 7; i++) {
        grows[i] = 8 * exp(0.25 * (i - 3));
        odds[i] = 1 / (1 + exp(-(0.125 * (i - 3) - 1)));
    }
    check_scale(ANNUM_VALUE, ANNUM_SEN_LOG, grows, 7, 0.25, log(8));
    check_scale(ANNUM_SHARE, ANNUM_SEN_LOGIT, odds, 7, 0.125, -1);
}

static void test_scale_errors(void)
{
    static const double year[] = {2000, 2001, 2002}, zero[] = {2, 0, 1}, one[] = {0.5, 0.25, 1};
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    annum_trendtest_result *r;
    annum_error error;
    annum_series *series = series_of(ANNUM_VALUE, year, zero, 3);
    options.scale = ANNUM_SEN_LOG;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 2"));
    CU_ASSERT_EQUAL(error.row, 1);
    options.scale = ANNUM_SEN_LOGIT;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_KIND);
    annum_series_free(series);
    series = series_of(ANNUM_SHARE, year, one, 3);
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 3"));
    annum_series_free(series);
}

static void test_weighted_too_many(void)
{
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    annum_trendtest_result *r;
    annum_error error;
    fill(ANNUM_SEN_WEIGHTED_MAX + 1, TREND);
    annum_series *series = series_of(ANNUM_VALUE, time_of, figure_of, ANNUM_SEN_WEIGHTED_MAX + 1);
    options.weights = ANNUM_SEN_BY_DISTANCE;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_TOO_LARGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "set weights to equal"));
    annum_series_free(series);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"many", test_many},
        {"both_ways", test_both_ways},
        {"very_many", test_very_many},
        {"ties_agree", test_ties_agree},
        {"weighted", test_weighted},
        {"weighted_ties", test_weighted_ties},
        {"scales", test_scales},
        {"scale_errors", test_scale_errors},
        {"weighted_too_many", test_weighted_too_many},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "sen_slope", cases);
}
