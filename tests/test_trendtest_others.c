/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The tests behind annum_trendtest beside Mann and Kendall's: trend in events, rank and sign tests, one
 * change of level, random order.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "annum/trendtest.h"
#include "failing_allocator.h"
#include "random_series.h"
#include "reference_csv.h"
#include "testlib.h"

enum { MOST = 128, SERIES_MOST = 8 };

static const int32_t of_figures[] = {ANNUM_TEST_SPEARMAN,   ANNUM_TEST_COX_STUART,  ANNUM_TEST_JONCKHEERE,
                                     ANNUM_TEST_PETTITT,    ANNUM_TEST_BUISHAND,    ANNUM_TEST_SNHT,
                                     ANNUM_TEST_RUNS,       ANNUM_TEST_VON_NEUMANN, ANNUM_TEST_BARTELS,
                                     ANNUM_TEST_BUISHAND_U, ANNUM_TEST_BUISHAND_Q};
enum { N_OF_FIGURES = sizeof of_figures / sizeof of_figures[0] };

typedef struct data {
    int32_t kind;
    size_t n;
    double time[MOST], figure[MOST], size[MOST]; /* exposure or total */
} data;

static annum_series *series_of(const data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.start = columns.end = d->time;
    if (d->kind == ANNUM_VALUE)
        columns.value = d->figure;
    else
        columns.events = d->figure;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static data yearly(const double *figure, size_t n)
{
    data d = {.kind = ANNUM_VALUE, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2001 + (double)i;
        d.figure[i] = figure[i];
        d.size[i] = 1;
    }
    return d;
}

static annum_trendtest_options options_of(int32_t test, int32_t exact, int32_t alternative)
{
    annum_trendtest_options o = ANNUM_TRENDTEST_OPTIONS_INIT;
    o.test = test;
    o.exact = exact;
    o.alternative = alternative;
    return o;
}

/* What a call returned: its status and, but for the warnings, its result. */
typedef struct outcome {
    int status;
    annum_trendtest_result r;
    int32_t codes; /* warnings as bits */
    annum_error error;
} outcome;

static outcome run_many(const data *d, size_t n_series, const annum_trendtest_options *o)
{
    annum_series *series[SERIES_MOST];
    annum_trendtest_result *result = NULL;
    outcome out = {.status = 0};
    for (size_t i = 0; i < n_series; i++)
        series[i] = series_of(&d[i], NULL);
    out.status = annum_trendtest_many((const annum_series *const *)series, n_series, o, &result, &out.error);
    CU_ASSERT_EQUAL(out.status == ANNUM_OK, result != NULL);
    if (result) {
        out.r = *result;
        for (size_t i = 0; i < result->n_warnings; i++)
            out.codes |= (int32_t)1 << result->warnings[i].code;
    }
    annum_trendtest_free(result);
    for (size_t i = 0; i < n_series; i++)
        annum_series_free(series[i]);
    return out;
}

static outcome run(const data *d, int32_t test, int32_t exact, int32_t alternative)
{
    const annum_trendtest_options o = options_of(test, exact, alternative);
    return run_many(d, 1, &o);
}

static annum_trendtest_result result_of(const data *d, int32_t test, int32_t exact, int32_t alternative)
{
    const outcome out = run(d, test, exact, alternative);
    if (out.status != ANNUM_OK)
        printf("\n%s\n", out.error.message);
    CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
    return out.r;
}

static int has_sides(int32_t test)
{
    return test != ANNUM_TEST_BUISHAND && test != ANNUM_TEST_BUISHAND_U && test != ANNUM_TEST_RUNS &&
           test != ANNUM_TEST_VON_NEUMANN && test != ANNUM_TEST_BARTELS;
}

/* ---- References ---- */

static data read_data(const char *id)
{
    reference_csv csv = reference_open("trendtest/others_series.csv");
    data d = {.n = 0};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        CU_ASSERT_FATAL(d.n < MOST);
        d.kind = (int32_t)csv.number[0];
        d.time[d.n] = csv.number[1];
        d.figure[d.n] = csv.number[2];
        d.size[d.n++] = csv.number[3];
    }
    CU_ASSERT_FATAL(d.n > 0);
    return d;
}

static void near(double actual, double want, double tolerance, double least_scale, const char *id,
                 const char *what)
{
    const double scale = fmax(fabs(want), least_scale);
    const int passed = isnan(want) ? isnan(actual) : fabs(actual - want) <= tolerance * scale;
    if (!passed)
        printf("\n    %s %s: actual %.17g, want %.17g\n", id, what, actual, want);
    CU_ASSERT(passed);
}

/*
 * The reference has 20 digits. Statistics are sums of up to a hundred terms (1e-12), z of 0 is one of their
 * rounding errors; normal tails lose as many digits as z^2 has. For Spearman beyond its exact law the
 * allowance is what docs/methods/trend-tests.md states of the approximation.
 */
static void check_reference(const reference_csv *csv)
{
    const double *want = csv->number;
    const data d = read_data(csv->id);
    annum_trendtest_options o = options_of((int32_t)want[0], (int32_t)want[1], (int32_t)want[2]);
    o.no_continuity = (int32_t)want[3];
    o.draws = 99; /* of what is not compared */
    const outcome out = run_many(&d, 1, &o);
    char id[128];
    snprintf(id, sizeof id, "%s %s %d %d", csv->id, annum_test_name(o.test), (int)o.exact,
             (int)o.alternative);
    CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
    const int near_law = o.test == ANNUM_TEST_SPEARMAN && o.exact == ANNUM_EXACT_AUTO;
    near(out.r.statistic, want[4], 1e-12, 0.1, id, "statistic");
    near(out.r.variance, want[5], 1e-12, 0, id, "variance");
    near(out.r.z, want[6], 1e-12, 0.1, id, "z");
    if (!isnan(want[7]))
        near(out.r.p_value, want[7], near_law ? (want[7] < 0.003 ? 0.1 : 0.015) : 1e-11, 0, id, "p");
    near(out.r.at, want[8], 0, 0, id, "at");
    CU_ASSERT_EQUAL(out.r.exact, o.exact != ANNUM_EXACT_NO && !near_law);
    CU_ASSERT_EQUAL(out.r.n, d.n);
    CU_ASSERT_EQUAL(out.r.n_series, 1);
    CU_ASSERT_EQUAL(out.r.test, o.test);
    CU_ASSERT_EQUAL(out.r.alternative, o.alternative);
}

static void test_reference(void)
{
    reference_csv csv = reference_open("trendtest/others_expected.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++)
        check_reference(&csv);
    CU_ASSERT_TRUE(rows > 200);
}

/* Hollander and Wolfe's formula on three groups of six, by R; and the exact p by all 18! / (6! 6! 6!) ways.
 */
static void test_jonckheere_groups(void)
{
    static const double groups[3][6] = {
        {40, 35, 38, 43, 44, 41}, {38, 40, 47, 44, 40, 42}, {48, 40, 45, 43, 46, 44}};
    data d[6];
    for (size_t i = 0; i < 6; i++) {
        const double figure[] = {groups[0][i], groups[1][i], groups[2][i]};
        d[i] = yearly(figure, 3);
    }
    annum_trendtest_options o = options_of(ANNUM_TEST_JONCKHEERE, ANNUM_EXACT_NO, ANNUM_INCREASING);
    o.no_continuity = 1;
    outcome out = run_many(d, 6, &o);
    ASSERT_REL(out.r.statistic, 79, 0);
    ASSERT_REL(out.r.variance, 150.28676470588235, 1e-13);
    ASSERT_REL(out.r.z, 2.0392930588447173, 1e-13);
    ASSERT_REL(out.r.p_value, 0.020710393993047235, 1e-13);
    CU_ASSERT_EQUAL(out.r.n_series, 6);
    CU_ASSERT_EQUAL(out.r.n, 18);
    o.exact = ANNUM_EXACT_YES;
    out = run_many(d, 6, &o);
    ASSERT_REL(out.r.p_value, 0.020966486827831365 /* by Python fractions */, 1e-12);
    CU_ASSERT_EQUAL(out.r.exact, 1);
    CU_ASSERT_EQUAL(out.r.trend, ANNUM_TREND_INCREASING);
}

/* ---- All orders ---- */

static void swap(double *y, size_t i, size_t j)
{
    const double moved = y[i];
    y[i] = y[j];
    y[j] = moved;
}

/* The next order by size; equal figures change places only in number. @return 0 after the last one */
static int next_order(double *y, size_t n)
{
    size_t i = n - 1;
    while (i > 0 && y[i - 1] >= y[i])
        i--;
    if (i == 0)
        return 0;
    size_t j = n - 1;
    while (y[j] <= y[i - 1])
        j--;
    swap(y, i - 1, j);
    for (size_t a = i, b = n - 1; a < b; a++, b--)
        swap(y, a, b);
    return 1;
}

static double sign_of(double x)
{
    return (x > 0) - (x < 0);
}

/* Sum of time times twice the rank. */
static double rank_sum(const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            sum += (double)i * (sign_of(y[i] - y[j]) + 1);
    }
    return sum;
}

static double kendall(const double *y, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            s += sign_of(y[j] - y[i]);
    }
    return s;
}

static double pettitt(const double *y, size_t n)
{
    double most = 0;
    for (size_t k = 1; k < n; k++) {
        double u = 0;
        for (size_t i = 0; i < k; i++) {
            for (size_t j = k; j < n; j++)
                u += sign_of(y[i] - y[j]);
        }
        most = fmax(most, fabs(u));
    }
    return most;
}

static double rises(const double *y, size_t n)
{
    double up = 0;
    for (size_t i = 0; i < n / 2; i++)
        up += sign_of(y[n - n / 2 + i] - y[i]);
    return up;
}

typedef double statistic_of(const double *y, size_t n);

/* Tails over all different orders, which are equally likely. */
static void check_tails(const double *figures, size_t n, int32_t test, statistic_of *statistic,
                        int upper_only)
{
    double y[9], lower = 0, upper = 0, all = 0;
    const data d = yearly(figures, n);
    const double observed = statistic(figures, n);
    memcpy(y, figures, n * sizeof *y);
    for (size_t i = 1; i < n; i++) { /* the first order is the sorted one */
        for (size_t j = i; j > 0 && y[j - 1] > y[j]; j--)
            swap(y, j - 1, j);
    }
    do {
        const double v = statistic(y, n);
        lower += v <= observed;
        upper += v >= observed;
        all++;
    } while (next_order(y, n));
    const double p = result_of(&d, test, ANNUM_EXACT_YES, ANNUM_TWO_SIDED).p_value;
    ASSERT_REL(p, upper_only ? upper / all : fmin(1, 2 * fmin(lower, upper) / all), 1e-12);
    if (upper_only)
        return;
    ASSERT_REL(result_of(&d, test, ANNUM_EXACT_YES, ANNUM_INCREASING).p_value, upper / all, 1e-12);
    ASSERT_REL(result_of(&d, test, ANNUM_EXACT_YES, ANNUM_DECREASING).p_value, lower / all, 1e-12);
}

/* n = 9 without ties, and n = 8 with all kinds of ties. */
static void test_all_orders(void)
{
    static const double figures[][9] = {
        {3, 1, 4, 5, 9, 2, 6, 8, 7}, {9, 8, 6, 7, 5, 3, 4, 2, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
    static const double tied[][8] = {{1, 1, 2, 2, 3, 3, 4, 4},
                                     {5, 1, 5, 1, 1, 1, 1, 5},
                                     {1, 2, 2, 2, 2, 2, 2, 3},
                                     {4, 4, 4, 1, 3, 2, 1, 0}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        check_tails(figures[i], 9, ANNUM_TEST_SPEARMAN, rank_sum, 0);
        check_tails(figures[i], 9, ANNUM_TEST_JONCKHEERE, kendall, 0);
        check_tails(figures[i], 9, ANNUM_TEST_PETTITT, pettitt, 1);
        check_tails(figures[i], 8, ANNUM_TEST_COX_STUART, rises, 0);
    }
    for (size_t i = 0; i < sizeof tied / sizeof tied[0]; i++) {
        check_tails(tied[i], 8, ANNUM_TEST_SPEARMAN, rank_sum, 0);
        check_tails(tied[i], 8, ANNUM_TEST_JONCKHEERE, kendall, 0);
        check_tails(tied[i], 8, ANNUM_TEST_PETTITT, pettitt, 1);
    }
}

/* With several figures at a time: all ways to give 8 figures to groups of 3, 2 and 3. */
static void check_groups(const double *figures)
{
    static const size_t group[] = {0, 0, 0, 1, 1, 2, 2, 2};
    data d[3];
    double y[8], lower = 0, upper = 0, all = 0, observed = 0;
    for (size_t i = 0; i < 3; i++) {
        const double of_series[] = {figures[i], i < 2 ? figures[3 + i] : NAN, figures[5 + i]};
        d[i] = yearly(of_series, 3);
    }
    memcpy(y, figures, sizeof y);
    for (size_t pass = 0; pass < 2; pass++) {
        do {
            double s = 0;
            for (size_t i = 0; i < 8; i++) {
                for (size_t j = i + 1; j < 8; j++)
                    s += group[i] < group[j] ? sign_of(y[j] - y[i]) : 0;
            }
            if (pass == 0) {
                observed = s;
                break;
            }
            lower += s <= observed;
            upper += s >= observed;
            all++;
        } while (next_order(y, 8));
        for (size_t i = 1; i < 8; i++) {
            for (size_t j = i; j > 0 && y[j - 1] > y[j]; j--)
                swap(y, j - 1, j);
        }
    }
    annum_trendtest_options o = options_of(ANNUM_TEST_JONCKHEERE, ANNUM_EXACT_YES, ANNUM_INCREASING);
    outcome out = run_many(d, 3, &o);
    ASSERT_REL(out.r.p_value, upper / all, 1e-12);
    ASSERT_REL(out.r.statistic, (21 + observed) / 2, 1e-15); /* 3 * 2 + 3 * 3 + 2 * 3 pairs */
    o.alternative = ANNUM_DECREASING;
    out = run_many(d, 3, &o);
    ASSERT_REL(out.r.p_value, lower / all, 1e-12);
}

static void test_all_groups(void)
{
    static const double figures[][8] = {{1, 3, 5, 4, 2, 7, 8, 6},
                                        {1, 1, 2, 2, 3, 3, 3, 2},
                                        {8, 7, 8, 7, 7, 5, 8, 5},
                                        {1, 2, 3, 4, 5, 6, 7, 8}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        check_groups(figures[i]);
}

/* With one figure a time it is Mann and Kendall's test, whose exact law is computed in another way. */
static void test_jonckheere_is_kendall(void)
{
    random_state = 3;
    for (size_t n = 3; n <= 60; n += 3) {
        data d = {.kind = ANNUM_VALUE, .n = n};
        for (size_t i = 0; i < n; i++) {
            d.time[i] = 1950 + (double)i;
            d.figure[i] = uniform() + 0.01 * (double)i;
        }
        annum_mann_kendall_result want = ANNUM_MANN_KENDALL_INIT;
        annum_series *series = series_of(&d, NULL);
        CU_ASSERT_EQUAL(annum_mann_kendall(series, NULL, &want, NULL), ANNUM_OK);
        annum_series_free(series);
        const annum_trendtest_result r =
            result_of(&d, ANNUM_TEST_JONCKHEERE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
        ASSERT_REL(r.p_value, want.p_value, 1e-11);
        ASSERT_REL(r.z, want.z, 1e-14);
        ASSERT_REL(r.variance * 4, want.variance, 1e-14);
        CU_ASSERT_EQUAL(r.exact, 1);
    }
}

/* ---- Size ---- */

/* The share of all orders of n different figures that are rejected at 5 %, which is the attainable size. */
static double size_of(int32_t test, int32_t exact, size_t n)
{
    double y[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, rejected = 0, all = 0;
    do {
        const data d = yearly(y, n);
        rejected += result_of(&d, test, exact, ANNUM_TWO_SIDED).p_value <= 0.05;
        all++;
    } while (next_order(y, n));
    return rejected / all;
}

/* Never above 5 %, and as much as the steps of the statistic's law allow: orders counted by another program.
 */
static void test_exact_size(void)
{
    static const double want[N_OF_FIGURES] = {24, 0, 12, 0, 0, 0, 0, 32, 32, 34, 0};
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        const double size = size_of(of_figures[i], ANNUM_EXACT_AUTO, 6);
        CU_ASSERT_TRUE(size <= 0.05);
        near(size * 720, want[i], 0, 0, annum_test_name(of_figures[i]), "orders of six that are rejected");
    }
}

/* Beyond complete enumeration, by simulation: an exponential law, and whole numbers with ties. */
static void check_simulated_size(int32_t test, size_t n, size_t trials, int ties)
{
    double rejected = 0;
    random_state = 11 + n;
    for (size_t k = 0; k < trials; k++) {
        data d = {.kind = ANNUM_VALUE, .n = n};
        annum_trendtest_options o = options_of(test, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
        o.draws = 99;
        o.seed = k;
        for (size_t i = 0; i < n; i++) {
            d.time[i] = (double)i;
            d.figure[i] = ties ? floor(4 * uniform()) : -log(1 - uniform());
        }
        rejected += run_many(&d, 1, &o).r.p_value <= 0.05;
    }
    const double size = rejected / (double)trials;
    if (size > 0.055 + 3 * sqrt(0.05 * 0.95 / (double)trials))
        printf("\n    %s, n = %zu: size %g\n", annum_test_name(test), n, size);
    CU_ASSERT_TRUE(size <= 0.055 + 3 * sqrt(0.05 * 0.95 / (double)trials));
}

static void test_simulated_size(void)
{
    static const size_t sizes[] = {10, 15, 30};
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        for (size_t j = 0; j < 3; j++) {
            const int32_t test = of_figures[i];
            const int slow = test == ANNUM_TEST_SPEARMAN || (test == ANNUM_TEST_PETTITT && sizes[j] == 15);
            check_simulated_size(test, sizes[j], slow ? 150 : 600, 0);
            check_simulated_size(test, sizes[j], slow ? 150 : 600, 1);
        }
    }
}

/* ---- Simulated p-values ---- */

/* The same numbers again, other ones with another seed, as far apart as their error says. */
static void test_draws(void)
{
    static const double y[] = {5, 3, 0, 2, 0, 3, 2, 3, 6, 1, 7, 8, 6, 9, 12, 4, 10, 11, 14, 13, 15};
    const data d = yearly(y, 21);
    annum_trendtest_options o = options_of(ANNUM_TEST_SNHT, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        o.test = of_figures[i];
        o.seed = 1;
        o.draws = 0;
        const outcome first = run_many(&d, 1, &o), again = run_many(&d, 1, &o);
        CU_ASSERT_EQUAL(first.r.p_value, again.r.p_value);
        const int drawn = (first.codes & (int32_t)1 << ANNUM_WARN_MONTE_CARLO) != 0;
        CU_ASSERT_EQUAL(drawn, first.r.p_error > 0);
        if (!drawn)
            continue;
        CU_ASSERT_EQUAL(first.r.exact, 0);
        ASSERT_REL(first.r.p_value * 10000, round(first.r.p_value * 10000), 1e-12); /* (b + 1) / (B + 1) */
        o.seed = 2;
        o.draws = 99999;
        const outcome other = run_many(&d, 1, &o);
        CU_ASSERT_TRUE(fabs(other.r.p_value - first.r.p_value) <=
                       5 * hypot(first.r.p_error, other.r.p_error) + 1e-4);
        CU_ASSERT_TRUE(other.r.p_error < first.r.p_error);
    }
    /* Of figures of two values the ratio is as many runs less one. */
    static const double two[] = {0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1};
    const data t = yearly(two, 12);
    const annum_trendtest_result drawn =
        result_of(&t, ANNUM_TEST_VON_NEUMANN, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    const annum_trendtest_result exact = result_of(&t, ANNUM_TEST_RUNS, ANNUM_EXACT_YES, ANNUM_TWO_SIDED);
    CU_ASSERT_TRUE(fabs(drawn.p_value - exact.p_value) <= 4 * drawn.p_error);
}

/* Three standardised normal figures are a point on a circle, uniformly, and T0 is 2 cos^2 of the nearer of
 * two axes that are 60 degrees apart: P(T0 >= t), for t of at least 2 cos^2(30 degrees). */
static double snht_of_three(double t)
{
    return 4 * acos(sqrt(t / 2)) / 3.141592653589793;
}

static void test_normal_samples(void)
{
    static const double y[] = {0, 1, 5};
    const data d = yearly(y, 3);
    annum_trendtest_options o = options_of(ANNUM_TEST_SNHT, ANNUM_EXACT_NO, ANNUM_TWO_SIDED);
    o.draws = 200000;
    const outcome out = run_many(&d, 1, &o);
    CU_ASSERT_TRUE(fabs(out.r.p_value - snht_of_three(out.r.statistic)) <= 4 * out.r.p_error);
    CU_ASSERT_TRUE(out.r.p_error > 0 && out.r.p_error < 0.0013);
}

/* ---- Laws ---- */

static void same_result(const annum_trendtest_result *a, const annum_trendtest_result *b, const char *what)
{
    const char *name = annum_test_name(a->test);
    near(b->p_value, a->p_value, 1e-12, 0, name, what);
    near(b->statistic, a->statistic, 1e-10, 0, name, what);
    near(b->at, a->at, 0, 0, name, what);
    CU_ASSERT_EQUAL(a->trend, b->trend);
}

static int by_ranks(int32_t test)
{
    return test == ANNUM_TEST_SPEARMAN || test == ANNUM_TEST_COX_STUART || test == ANNUM_TEST_JONCKHEERE ||
           test == ANNUM_TEST_PETTITT || test == ANNUM_TEST_RUNS || test == ANNUM_TEST_BARTELS;
}

/* Figures have no unit, those of rank tests no scale; falling is rising upside down. */
static void test_laws(void)
{
    random_state = 77;
    for (int trial = 0; trial < 30; trial++) {
        data d = {.kind = ANNUM_VALUE, .n = 3 + below(10)};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.figure[i] = trial % 3 ? floor(8 * uniform()) : 8 * uniform();
        }
        for (size_t i = 0; i < N_OF_FIGURES; i++) {
            annum_trendtest_options o = options_of(of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
            o.draws = 199;
            const annum_trendtest_result r = run_many(&d, 1, &o).r;
            data other = d;
            for (size_t j = 0; j < d.n; j++)
                other.figure[j] = 1024 * d.figure[j] - 4096; /* without rounding */
            annum_trendtest_result s = run_many(&other, 1, &o).r;
            same_result(&r, &s, "another unit");
            for (size_t j = 0; j < d.n && by_ranks(o.test); j++)
                other.figure[j] = exp(d.figure[j]);
            s = run_many(&other, 1, &o).r;
            same_result(&r, &s, "another scale");
            if (!has_sides(o.test))
                continue;
            for (size_t j = 0; j < d.n; j++)
                other.figure[j] = -d.figure[j];
            o.alternative = ANNUM_INCREASING;
            const annum_trendtest_result up = run_many(&d, 1, &o).r;
            o.alternative = ANNUM_DECREASING;
            const annum_trendtest_result down = run_many(&other, 1, &o).r;
            near(down.p_value, up.p_value, 1e-12, 0, annum_test_name(o.test), "upside down");
            near(down.at, up.at, 0, 0, annum_test_name(o.test), "upside down");
        }
    }
}

/* A clear rise is called one, and a fall a fall. */
static void test_words(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 16};
    for (int falls = 0; falls < 2; falls++) {
        const int32_t word = falls ? ANNUM_TREND_DECREASING : ANNUM_TREND_INCREASING;
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.figure[i] = (falls ? -1 : 1) * ((i < 8 ? 0 : 20) + (double)(i * i % 7) / 2 + (double)i);
        }
        for (size_t i = 0; i < N_OF_FIGURES; i++) {
            const annum_trendtest_result r = result_of(&d, of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
            const int random_order = of_figures[i] == ANNUM_TEST_RUNS ||
                                     of_figures[i] == ANNUM_TEST_VON_NEUMANN ||
                                     of_figures[i] == ANNUM_TEST_BARTELS;
            CU_ASSERT_TRUE(r.p_value < 0.05);
            CU_ASSERT_EQUAL(r.trend, random_order ? ANNUM_NO_TREND : word);
            if (!isnan(r.at))
                ASSERT_REL(r.at, 2008, 0);
        }
    }
}

/* ---- Events ---- */

static data proportions(size_t n)
{
    data d = {.kind = ANNUM_PROPORTION, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = 400;
        d.figure[i] = 100 + 3 * (double)i;
    }
    return d;
}

static void test_events(void)
{
    data d = proportions(12);
    annum_trendtest_result r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_EQUAL(r.trend, ANNUM_TREND_INCREASING);
    CU_ASSERT_TRUE(r.z > 0);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] += 0.5; /* not whole: no exact law */
    r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_EQUAL(r.exact, 0);
    CU_ASSERT_EQUAL(run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_YES, ANNUM_TWO_SIDED).status,
                    ANNUM_ERR_DOMAIN);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] = d.size[i] = 1e300; /* nothing but events */
    r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    ASSERT_REL(r.p_value, 1, 0);
    ASSERT_NAN(r.z);
    d.kind = ANNUM_COUNT;
    d.figure[0] = 0;
    r = result_of(&d, ANNUM_TEST_POISSON_TREND, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_TRUE(r.p_value < 1e-100 && r.z > 1e100);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] = 0;
    for (int32_t exact = 0; exact <= ANNUM_EXACT_MID; exact++) {
        r = result_of(&d, ANNUM_TEST_POISSON_TREND, exact, ANNUM_INCREASING);
        ASSERT_REL(r.p_value, 1, 0);
        CU_ASSERT_EQUAL(r.trend, ANNUM_NO_TREND);
    }
}

/* ---- Edges ---- */

static void check_edges(const data *d, int32_t test)
{
    for (int32_t exact = 0; exact <= ANNUM_EXACT_NO; exact++) {
        for (int32_t alternative = 0; alternative <= ANNUM_DECREASING; alternative++) {
            annum_trendtest_options o = options_of(test, exact, alternative);
            o.draws = 19;
            const outcome out = run_many(d, 1, &o);
            if (alternative && !has_sides(test)) {
                CU_ASSERT_EQUAL(out.status, ANNUM_ERR_ARGUMENT);
                continue;
            }
            if (out.status == ANNUM_ERR_TOO_LARGE && exact == ANNUM_EXACT_YES)
                continue;
            CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
            CU_ASSERT_TRUE(out.r.p_value > 0 || fabs(out.r.z) > 5 || fabs(out.r.statistic) == 1);
            CU_ASSERT_TRUE(out.r.p_value <= 1);
            CU_ASSERT_FALSE(isinf(out.r.statistic));
            CU_ASSERT_FALSE(isinf(out.r.z));
        }
    }
}

static void test_few_and_constant(void)
{
    static const double pool[] = {0, 0, 1, -1, 1e300, -1e300, 5e-324, 0.1, 1.7e308, -1.7e308};
    random_state = 5;
    for (size_t n = 0; n < 14; n++) {
        for (int trial = 0; trial < 12; trial++) {
            data d = {.kind = ANNUM_VALUE, .n = n};
            for (size_t i = 0; i < n; i++) {
                d.time[i] = 2000 + (double)i;
                d.figure[i] = trial == 0 ? 0.1 : trial == 1 ? (double)i : pool[below(10)];
            }
            for (size_t i = 0; i < N_OF_FIGURES; i++) {
                check_edges(&d, of_figures[i]);
                if (trial > 0 && n > 1)
                    continue;
                const outcome out = run(&d, of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
                ASSERT_REL(out.r.p_value, 1, 0);
                CU_ASSERT_EQUAL(out.r.exact, 1);
                CU_ASSERT_EQUAL(out.r.trend, ANNUM_NO_TREND);
                CU_ASSERT_EQUAL(out.r.p_error, 0);
                if (n < 2)
                    CU_ASSERT_TRUE(out.codes & (int32_t)1 << ANNUM_WARN_FEW_POINTS);
            }
        }
    }
}

/* Warned where no outcome could have reached the level. */
static void test_unreachable(void)
{
    static const double y[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const int32_t few = (int32_t)1 << ANNUM_WARN_FEW_POINTS;
    const data four = yearly(y, 4), five = yearly(y, 5), ten = yearly(y, 10), twelve = yearly(y, 12);
    CU_ASSERT_TRUE(run(&four, ANNUM_TEST_SPEARMAN, 0, 0).codes & few); /* 2 / 4! */
    CU_ASSERT_FALSE(run(&four, ANNUM_TEST_SPEARMAN, 0, ANNUM_INCREASING).codes & few);
    CU_ASSERT_FALSE(run(&five, ANNUM_TEST_SPEARMAN, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&four, ANNUM_TEST_JONCKHEERE, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&ten, ANNUM_TEST_COX_STUART, 0, 0).codes & few); /* 2 / 2^5 */
    CU_ASSERT_FALSE(run(&twelve, ANNUM_TEST_COX_STUART, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&five, ANNUM_TEST_RUNS, 0, 0).codes & few);
    CU_ASSERT_FALSE(run(&twelve, ANNUM_TEST_RUNS, 0, 0).codes & few);
}

static void check_error(const outcome *out, int status, const char *word)
{
    CU_ASSERT_EQUAL(out->status, status);
    CU_ASSERT_PTR_NOT_NULL(strstr(out->error.message, word));
    if (!strstr(out->error.message, word))
        printf("\n    %s\n", out->error.message);
}

static void test_errors(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 40}, events = proportions(4);
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = (double)i;
        d.figure[i] = fmod(7.3 * (double)i, 11);
        d.size[i] = 1;
    }
    outcome out = run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use mann-kendall");
    out = run(&d, ANNUM_TEST_POISSON_TREND, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use mann-kendall");
    out = run(&events, ANNUM_TEST_POISSON_TREND, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use cochran-armitage");
    events.kind = ANNUM_COUNT;
    out = run(&events, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "poisson-trend");
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        const int32_t test = of_figures[i];
        out = run(&d, test, ANNUM_EXACT_MID, 0);
        check_error(&out, ANNUM_ERR_ARGUMENT, "mid-p");
        if (!has_sides(test)) {
            out = run(&d, test, 0, ANNUM_INCREASING);
            check_error(&out, ANNUM_ERR_ARGUMENT, "two-sided");
        }
        if (test != ANNUM_TEST_COX_STUART && test != ANNUM_TEST_RUNS && test != ANNUM_TEST_JONCKHEERE) {
            out = run(&d, test, ANNUM_EXACT_YES, 0);
            check_error(&out, ANNUM_ERR_TOO_LARGE, "set exact to auto");
        }
        annum_trendtest_options o = options_of(test, 0, 0);
        const data two[] = {d, d}, unlike[] = {d, events};
        out = run_many(two, 2, &o);
        if (test != ANNUM_TEST_JONCKHEERE)
            check_error(&out, ANNUM_ERR_ARGUMENT, "takes one series");
        out = run_many(unlike, 2, &o);
        if (test == ANNUM_TEST_JONCKHEERE)
            check_error(&out, ANNUM_ERR_KIND, "one kind");
    }
    annum_trendtest_options o = options_of(ANNUM_TEST_SNHT, 0, 0);
    o.draws = UINT64_MAX;
    out = run_many(&d, 1, &o);
    check_error(&out, ANNUM_ERR_TOO_LARGE, "draws to 7500000");
}

static void test_no_memory(void)
{
    static const double y[] = {5, 3, 0, 2, 0, 3, 2, 3, 6, 1, 7};
    for (int32_t test = ANNUM_TEST_COCHRAN_ARMITAGE; test <= ANNUM_TEST_BUISHAND_Q; test++) {
        failing_allocator state = {0, SIZE_MAX, 0};
        const annum_allocator allocator = {failing_reallocate, &state};
        data d = yearly(y, 11);
        d.kind = test == ANNUM_TEST_COCHRAN_ARMITAGE ? ANNUM_PROPORTION
                 : test == ANNUM_TEST_POISSON_TREND  ? ANNUM_COUNT
                                                     : ANNUM_VALUE;
        for (size_t i = 0; i < d.n; i++)
            d.size[i] = 9;
        annum_series *series = series_of(&d, &allocator);
        annum_trendtest_options o = options_of(test, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
        o.draws = 9;
        int status = -1;
        for (size_t k = 0; status != ANNUM_OK; k++) {
            annum_trendtest_result *result = NULL;
            annum_error error;
            CU_ASSERT_FATAL(k < 200);
            state.calls = 0;
            state.fail_at = k;
            errno = 77;
            status = annum_trendtest(series, &o, &result, &error);
            CU_ASSERT_EQUAL(errno, 77);
            CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
            annum_trendtest_free(result);
            CU_ASSERT_EQUAL(state.alive, 1); /* the series */
        }
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"jonckheere_groups", test_jonckheere_groups},
        {"all_orders", test_all_orders},
        {"all_groups", test_all_groups},
        {"jonckheere_is_kendall", test_jonckheere_is_kendall},
        {"exact_size", test_exact_size},
        {"simulated_size", test_simulated_size},
        {"draws", test_draws},
        {"normal_samples", test_normal_samples},
        {"laws", test_laws},
        {"words", test_words},
        {"events", test_events},
        {"few_and_constant", test_few_and_constant},
        {"unreachable", test_unreachable},
        {"errors", test_errors},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest_others", cases);
}
