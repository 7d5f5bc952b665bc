/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "annum/trendtest.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "testlib.h"
#include "trendtest/internal.h"

#define REFERENCE_TOLERANCE 1e-9 /* what the reference states */
#define REFERENCE_MAX 128
#define SCRATCH_MAX 20000

static double scratch[SCRATCH_MAX];

static annum_mann_kendall_result kendall(const double *time, const double *figure, size_t n)
{
    annum_mann_kendall_result result;
    CU_ASSERT_FATAL(annum__mann_kendall_scratch(n) <= SCRATCH_MAX);
    annum__mann_kendall(time, figure, n, scratch, &result);
    return result;
}

static annum_sen_slope_result sen(const double *time, const double *figure, size_t n, double level)
{
    annum_sen_slope_result result;
    CU_ASSERT_FATAL(annum__sen_slope_scratch(n) <= SCRATCH_MAX);
    annum__sen_slope(time, figure, n, level, scratch, &result);
    return result;
}

/* A fixed sequence of numbers between 0 and 1. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static annum_series *series_of(const double *time, const double *figure, size_t n,
                               const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = ANNUM_VALUE;
    columns.start = time;
    columns.end = time;
    columns.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, allocator, &series, NULL), ANNUM_OK);
    return series;
}

/* ---- References ---- */

static size_t read_figures(const char *id, double *year, double *figure)
{
    reference_csv csv = reference_open("trendtest/series.csv");
    size_t n = 0;
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        CU_ASSERT_FATAL(n < REFERENCE_MAX);
        year[n] = csv.number[0];
        figure[n++] = csv.number[1];
    }
    return n;
}

static void assert_number(double actual, double want)
{
    if (isnan(want))
        ASSERT_NAN(actual);
    else
        ASSERT_REL(actual, want, REFERENCE_TOLERANCE);
}

static void check_kendall(const annum_series *series, const double *want)
{
    annum_mann_kendall_result r = {.struct_size = sizeof r};
    CU_ASSERT_EQUAL_FATAL(annum_mann_kendall(series, NULL, &r, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(r.n, (size_t)want[0]);
    ASSERT_REL(r.statistic, want[1], 0);
    assert_number(r.variance, want[2]);
    /* Of equal figures R has no z, pymannkendall 0. */
    assert_number(r.z, want[2] == 0 && isnan(want[3]) ? 0 : want[3]);
    assert_number(r.tau, want[6]);
    CU_ASSERT_EQUAL(r.exact, r.n <= ANNUM_MANN_KENDALL_EXACT_MAX);
    /* With ties R has no exact p-value; test_mann_kendall.c has. */
    if (!r.exact || !isnan(want[5]))
        assert_number(r.p_value, r.exact ? want[5] : want[4]);
}

static void check_sen(const annum_series *series, const double *want)
{
    annum_sen_slope_result r = {.struct_size = sizeof r};
    CU_ASSERT_EQUAL_FATAL(annum_sen_slope(series, NULL, &r, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(r.n, (size_t)want[0]);
    CU_ASSERT_EQUAL(r.n_slopes, (size_t)want[7]);
    assert_number(r.slope.estimate, want[8]);
    assert_number(r.intercept, want[9]);
    if (r.n <= ANNUM_MANN_KENDALL_EXACT_MAX)
        return; /* exact ranks, where the reference's are by the normal approximation */
    assert_number(r.slope.lower, want[10]);
    assert_number(r.slope.upper, want[11]);
    CU_ASSERT_STRING_EQUAL(r.slope.method, "ranks, normal approximation");
}

static void test_reference(void)
{
    double year[REFERENCE_MAX];
    double figure[REFERENCE_MAX];
    reference_csv csv = reference_open("trendtest/expected.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const size_t n = read_figures(csv.id, year, figure);
        annum_series *series = series_of(year, figure, n, NULL);
        check_kendall(series, csv.number);
        check_sen(series, csv.number);
        annum_series_free(series);
    }
    CU_ASSERT_TRUE(rows > 5);
}

/* ---- Exact small cases ---- */

static size_t count_falling(const double *figure, size_t n)
{
    size_t falling = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            falling += figure[j] < figure[i];
    }
    return falling;
}

/* Heap's algorithm: the next order of figure[n]; place [n] starts at zeros. @return 0 after the last one */
static int permute(double *figure, size_t n, size_t *place)
{
    for (size_t i = 1; i < n; i++) {
        if (place[i] == i) {
            place[i] = 0;
            continue;
        }
        const size_t other = i % 2 ? place[i] : 0;
        const double swap = figure[i];
        figure[i] = figure[other];
        figure[other] = swap;
        place[i]++;
        return 1;
    }
    return 0;
}

/* All orders of up to 7 figures: how often each number of falling pairs occurs. @return the orders */
static double enumerate(size_t n, double *counts)
{
    double figure[7] = {1, 2, 3, 4, 5, 6, 7};
    size_t place[7] = {0};
    double orders = 0;
    memset(counts, 0, 22 * sizeof *counts);
    do {
        counts[count_falling(figure, n)] += 1;
        orders += 1;
    } while (permute(figure, n, place));
    return orders;
}

static double enumerated_p(const double *counts, double orders, size_t all, size_t falling)
{
    double below = 0;
    double above = 0;
    for (size_t k = 0; k <= all; k++) {
        below += k <= falling ? counts[k] : 0;
        above += k >= falling ? counts[k] : 0;
    }
    return fmin(1, 2 * fmin(below, above) / orders);
}

static void test_all_orders(void)
{
    double counts[22];
    for (size_t n = 2; n <= 7; n++) {
        double figure[7] = {1, 2, 3, 4, 5, 6, 7};
        size_t place[7] = {0};
        const size_t all = n * (n - 1) / 2;
        const double orders = enumerate(n, counts);
        do {
            const size_t falling = count_falling(figure, n);
            const annum_mann_kendall_result r = kendall(NULL, figure, n);
            if (r.statistic != (double)all - 2 * (double)falling || !r.exact)
                CU_FAIL("statistic");
            const double want = enumerated_p(counts, orders, all, falling);
            if (fabs(r.p_value - want) > 1e-15)
                ASSERT_REL(r.p_value, want, 1e-15);
        } while (permute(figure, n, place));
    }
}

/*
 * The interval holds a slope exactly if the test does not reject once that slope is taken off: so under no
 * trend it covers 0 in as many of all orders as have p > alpha, and its level is at least the one asked for.
 */
static void check_coverage(size_t n, double level)
{
    static const double time[7] = {2000, 2001, 2003, 2004, 2008, 2009, 2010};
    double figure[7] = {1.5, 2, 4.25, 4.5, 7, 9.125, 11};
    size_t place[7] = {0};
    double orders = 0;
    double covered = 0;
    do {
        const annum_estimate slope = sen(time, figure, n, level).slope;
        const int holds = !(slope.lower > 0) && !(slope.upper < 0);
        const int rejected = kendall(time, figure, n).p_value <= 1 - level;
        if (holds == rejected)
            CU_FAIL("the interval and the test disagree");
        covered += holds;
        orders += 1;
    } while (permute(figure, n, place));
    CU_ASSERT_TRUE(covered / orders >= level);
}

static void test_interval_agrees(void)
{
    static const double levels[] = {0.5, 0.8, 0.9, 0.95, 0.99, 0.999};
    for (size_t n = 2; n <= 7; n++) {
        for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
            check_coverage(n, levels[i]);
    }
}

/* Exact limits are whole ranks: those of the sorted slopes. */
static void test_exact_ranks(void)
{
    static const double time[] = {0, 1, 2, 3, 4, 5};
    static const double figure[] = {0, 1, 3, 6, 10, 15};
    /* P(0) = 1/720 and P(up to 1) = 6/720 have p <= 0.05, P(up to 2) = 20/720 has not: the rank is 2. */
    const annum_sen_slope_result r = sen(time, figure, 6, 0.95);
    CU_ASSERT_EQUAL(r.n_slopes, 15);
    ASSERT_REL(r.slope.lower, 1.5, 0);
    ASSERT_REL(r.slope.estimate, 3, 0);
    ASSERT_REL(r.slope.upper, 4.5, 0);
    CU_ASSERT_STRING_EQUAL(r.slope.method, "exact ranks");
    /* Four figures never reach 0.05. */
    ASSERT_NAN(sen(time, figure, 4, 0.95).slope.lower);
    ASSERT_NAN(sen(time, figure, 4, 0.95).slope.upper);
}

/* n!, to the last bit up to 18. */
static double factorial(size_t n)
{
    double product = 1;
    for (size_t i = 2; i <= n; i++)
        product *= (double)i;
    return product;
}

static void test_tails(void)
{
    double room[ANNUM__INVERSIONS_ROOM];
    for (size_t n = 2; n <= ANNUM_MANN_KENDALL_EXACT_MAX; n++) {
        const double orders = factorial(n);
        const size_t all = n * (n - 1) / 2;
        const annum__inversions law = annum__inversions_law(NULL, n, room);
        ASSERT_REL(annum__inversions_p(&law, 0), fmin(1, 2 / orders), 1e-13);
        /* One inversion: one of n - 1 neighbours is exchanged; two: Knuth 5.1.1, equation (7). */
        if (n > 3)
            ASSERT_REL(annum__inversions_p(&law, 1), 2 * (double)n / orders, 1e-13);
        if (n > 4)
            ASSERT_REL(annum__inversions_p(&law, 2), (double)(n * (n + 1) - 2) / orders, 1e-13);
        ASSERT_REL(annum__inversions_p(&law, all / 2), 1, 0);
        ASSERT_REL(annum__inversions_p(&law, all), fmin(1, 2 / orders), 1e-13);
    }
}

/* Moderate numbers of figures: the exact p-value and the normal one meet. */
static void test_exact_meets_normal(void)
{
    uint64_t state = 3;
    double figure[60];
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < 60; i++)
            figure[i] = draw(&state);
        const annum_mann_kendall_result r = kendall(NULL, figure, 60);
        CU_ASSERT_EQUAL(r.exact, 1);
        CU_ASSERT_TRUE(fabs(r.p_value - erfc(fabs(r.z) / sqrt(2))) < 0.002);
    }
}

static void test_tail_of_sixty(void)
{
    double figure[60];
    for (size_t i = 0; i < 60; i++)
        figure[i] = (double)i;
    ASSERT_REL(kendall(NULL, figure, 60).p_value, 2 / factorial(60), 1e-13);
}

/* ---- Ties ---- */

/* S and its variance over all orders of the figures: what the formulas stand for. */
static void check_moments(const double *time, const double *given, size_t n)
{
    double figure[7];
    size_t order[7];
    double number[7];
    size_t place[7] = {0};
    double orders = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        number[i] = (double)i;
    do {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            order[i] = (size_t)number[i];
        for (size_t i = 0; i < n; i++)
            figure[i] = given[order[i]];
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i + 1; j < n; j++)
                s += time[i] == time[j] ? 0 : (figure[j] > figure[i]) - (figure[j] < figure[i]);
        }
        squares += s * s;
        orders += 1;
        if (kendall(time, figure, n).statistic != s)
            CU_FAIL("statistic with ties");
    } while (permute(number, n, place));
    ASSERT_REL(kendall(time, given, n).variance, squares / orders, 1e-13);
}

static void test_ties(void)
{
    static const double apart[] = {1, 2, 3, 4, 5, 6, 7};
    static const double instants[] = {1, 1, 2, 3, 3, 3, 4};
    static const double figures[] = {3, 3, 4, 2, 4, 4, 5};
    static const double different[] = {5, 1, 7, 3, 2, 9, 4};
    for (size_t n = 2; n <= 7; n++) {
        check_moments(apart, figures, n);
        check_moments(instants, figures, n);
        check_moments(instants, different, n);
    }
    CU_ASSERT_EQUAL(kendall(apart, figures, 7).exact, 1);
    CU_ASSERT_EQUAL(kendall(instants, different, 7).exact, 1);
    CU_ASSERT_EQUAL(kendall(instants, figures, 7).exact, 0);
}

static void test_equal_instants(void)
{
    static const double time[] = {2000, 2000, 2001, 2002, 2002};
    static const double figure[] = {5, 1, 3, 6, 2};
    annum_sen_slope_result r = sen(time, figure, 5, 0.95);
    CU_ASSERT_EQUAL(r.n_slopes, 8);
    CU_ASSERT_FALSE(isnan(r.slope.estimate) || isinf(r.slope.estimate));
    r = sen(time, figure, 2, 0.95);
    CU_ASSERT_EQUAL(r.n_slopes, 0);
    ASSERT_NAN(r.slope.estimate);
    const annum_mann_kendall_result all_at_once = kendall(time, figure, 2);
    ASSERT_REL(all_at_once.statistic, 0, 0);
    ASSERT_REL(all_at_once.p_value, 1, 0);
}

static void test_constant(void)
{
    static const double time[] = {1, 2, 3, 4, 5};
    static const double figure[] = {4, 4, 4, 4, 4};
    const annum_mann_kendall_result r = kendall(time, figure, 5);
    ASSERT_REL(r.statistic, 0, 0);
    ASSERT_REL(r.variance, 0, 0);
    ASSERT_REL(r.z, 0, 0);
    ASSERT_REL(r.tau, 0, 0);
    ASSERT_REL(r.p_value, 1, 0);
    const annum_sen_slope_result slope = sen(time, figure, 5, 0.95);
    ASSERT_REL(slope.slope.lower, 0, 0);
    ASSERT_REL(slope.slope.upper, 0, 0);
    ASSERT_REL(slope.intercept, 4, 0);
}

static void test_few(void)
{
    static const double time[] = {2000, 2001};
    static const double figure[] = {1, 3};
    for (size_t n = 0; n < 2; n++) {
        const annum_mann_kendall_result r = kendall(time, figure, n);
        CU_ASSERT_EQUAL(r.n, n);
        ASSERT_REL(r.statistic, 0, 0);
        ASSERT_NAN(r.p_value);
        ASSERT_NAN(r.z);
        ASSERT_NAN(sen(time, figure, n, 0.95).slope.estimate);
        CU_ASSERT_EQUAL(sen(time, figure, n, 0.95).n_slopes, 0);
    }
    const annum_mann_kendall_result r = kendall(time, figure, 2);
    ASSERT_REL(r.p_value, 1, 0);
    ASSERT_REL(r.z, 0, 0);
    ASSERT_REL(r.tau, 1, 0);
    ASSERT_REL(sen(time, figure, 2, 0.95).slope.estimate, 2, 0);
    ASSERT_NAN(sen(time, figure, 2, 0.95).slope.lower);
}

/* ---- Laws, and many figures ---- */

static void test_laws(void)
{
    uint64_t state = 11;
    double time[100];
    double figure[100];
    double moved[100];
    double turned[100];
    for (size_t n = 5; n <= 100; n += 19) {
        for (size_t i = 0; i < n; i++) {
            time[i] = 2000 + (double)i;
            figure[i] = floor(64 * draw(&state)); /* ties; sums below stay exact */
            moved[i] = 4 * figure[i] + 1024;
            turned[n - 1 - i] = figure[i];
        }
        const annum_mann_kendall_result a = kendall(time, figure, n);
        ASSERT_REL(kendall(time, moved, n).p_value, a.p_value, 0);
        ASSERT_REL(kendall(time, turned, n).statistic, -a.statistic, 0);
        ASSERT_REL(kendall(time, turned, n).p_value, a.p_value, 1e-14);
        const annum_estimate b = sen(time, figure, n, 0.9).slope;
        const annum_estimate c = sen(time, turned, n, 0.9).slope;
        ASSERT_REL(sen(time, moved, n, 0.9).slope.lower, 4 * b.lower, 1e-14);
        ASSERT_REL(c.estimate, -b.estimate, 1e-14);
        ASSERT_REL(c.lower, -b.upper, 1e-12);
        ASSERT_REL(c.upper, -b.lower, 1e-12);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check_select(const double *given, size_t n)
{
    static double sorted[3000];
    static double values[3000];
    memcpy(sorted, given, n * sizeof *given);
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    for (size_t k = 0; k < n; k += 1 + n / 37) {
        memcpy(values, given, n * sizeof *given);
        if (annum__select(values, 0, n, k) != sorted[k] || values[k] != sorted[k])
            CU_FAIL("select");
        for (size_t i = 0; i < n; i++) {
            if (i < k ? values[i] > values[k] : values[i] < values[k])
                CU_FAIL("select: the wrong side");
        }
    }
}

static void test_select(void)
{
    static double values[3000];
    uint64_t state = 5;
    static const size_t sizes[] = {1, 2, 11, 12, 13, 120, 3000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int shape = 0; shape < 4; shape++) {
            for (size_t i = 0; i < sizes[s]; i++) {
                const double x = draw(&state);
                values[i] = shape == 0 ? x : shape == 1 ? floor(3 * x) : shape == 2 ? (double)i : 7;
            }
            check_select(values, sizes[s]);
        }
    }
}

static void test_many_pairs(void)
{
    static double figure[3000];
    static double memory[6000];
    uint64_t state = 17;
    for (size_t n = 15; n <= 3000; n = n * 3 + 1) {
        double rising = 0;
        double falling = 0;
        for (size_t i = 0; i < n; i++)
            figure[i] = floor(500 * draw(&state));
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i + 1; j < n; j++) {
                rising += figure[j] > figure[i];
                falling += figure[j] < figure[i];
            }
        }
        const annum__pairs pairs = annum__count_pairs(NULL, figure, n, memory);
        ASSERT_REL(pairs.rising, rising, 0);
        ASSERT_REL(pairs.falling, falling, 0);
    }
}

/* ---- The public functions ---- */

static void test_missing_figures(void)
{
    static const double time[] = {2003, 2000, 2001, 2002, 2004, 2005};
    static const double figure[] = {4, 1, NAN, 3, 9, 7};
    annum_mann_kendall_result r = {.struct_size = sizeof r};
    annum_sen_slope_result s = {.struct_size = sizeof s};
    annum_series *series = series_of(time, figure, 6, NULL);
    errno = 77;
    CU_ASSERT_EQUAL(annum_mann_kendall(series, NULL, &r, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_sen_slope(series, NULL, &s, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(errno, 77);
    CU_ASSERT_EQUAL(r.n, 5);
    ASSERT_REL(r.statistic, 8, 0);
    CU_ASSERT_EQUAL(s.n_slopes, 10);
    annum_series_free(series);
}

static void test_empty_series(void)
{
    annum_mann_kendall_result r = {.struct_size = sizeof r};
    annum_sen_slope_result s = {.struct_size = sizeof s};
    annum_series *series = series_of(NULL, NULL, 0, NULL);
    CU_ASSERT_EQUAL(annum_mann_kendall(series, NULL, &r, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_sen_slope(series, NULL, &s, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(r.n, 0);
    ASSERT_NAN(r.p_value);
    ASSERT_NAN(s.slope.estimate);
    CU_ASSERT_EQUAL(s.slope.present, 1);
    annum_series_free(series);
}

static void test_errors(void)
{
    static const double time[] = {2000, 2001, 2002};
    static const double figure[] = {1, 3, 2};
    annum_series *series = series_of(time, figure, 3, NULL);
    annum_trendtest_options options = {.struct_size = sizeof options, .level = 1.5};
    annum_mann_kendall_result r = {.struct_size = sizeof r, .statistic = -7};
    annum_sen_slope_result s = {.struct_size = sizeof s, .intercept = -7};
    annum_error error;
    CU_ASSERT_EQUAL(annum_mann_kendall(NULL, NULL, &r, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_mann_kendall(series, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_mann_kendall(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_sen_slope(NULL, NULL, &s, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_sen_slope(series, NULL, NULL, NULL), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_sen_slope(series, &options, &s, NULL), ANNUM_ERR_ARGUMENT);
    options.struct_size = 0;
    CU_ASSERT_EQUAL(annum_mann_kendall(series, &options, &r, &error), ANNUM_ERR_VERSION);
    CU_ASSERT_EQUAL(annum_sen_slope(series, &options, &s, &error), ANNUM_ERR_VERSION);
    ASSERT_REL(r.statistic, -7, 0);
    ASSERT_REL(s.intercept, -7, 0);
    annum_series_free(series);
}

static void test_no_memory(void)
{
    static const double time[] = {2000, 2001, 2002};
    static const double figure[] = {1, 3, 2};
    failing_allocator state = {0, SIZE_MAX, 0};
    const annum_allocator allocator = {failing_reallocate, &state};
    annum_series *series = series_of(time, figure, 3, &allocator);
    annum_mann_kendall_result r = {.struct_size = sizeof r};
    annum_sen_slope_result s = {.struct_size = sizeof s};
    annum_error error;
    int kendall_status = -1;
    int sen_status = -1;
    for (size_t k = 0; kendall_status != ANNUM_OK || sen_status != ANNUM_OK; k++) {
        CU_ASSERT_FATAL(k < 10);
        state.calls = 0;
        state.fail_at = k;
        kendall_status = annum_mann_kendall(series, NULL, &r, &error);
        CU_ASSERT_TRUE(kendall_status == ANNUM_OK || kendall_status == ANNUM_ERR_NO_MEMORY);
        state.calls = 0;
        sen_status = annum_sen_slope(series, NULL, &s, &error);
        CU_ASSERT_TRUE(sen_status == ANNUM_OK || sen_status == ANNUM_ERR_NO_MEMORY);
        CU_ASSERT_EQUAL(state.alive, 1); /* the series */
    }
    annum_series_free(series);
    CU_ASSERT_EQUAL(state.alive, 0);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"all_orders", test_all_orders},
        {"interval_agrees", test_interval_agrees},
        {"exact_ranks", test_exact_ranks},
        {"tails", test_tails},
        {"tail_of_sixty", test_tail_of_sixty},
        {"exact_meets_normal", test_exact_meets_normal},
        {"ties", test_ties},
        {"equal_instants", test_equal_instants},
        {"constant", test_constant},
        {"few", test_few},
        {"laws", test_laws},
        {"select", test_select},
        {"many_pairs", test_many_pairs},
        {"missing_figures", test_missing_figures},
        {"empty_series", test_empty_series},
        {"errors", test_errors},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest", cases);
}
