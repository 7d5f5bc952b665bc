/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Exact laws of the tests of figures against all orders of them, their size, and simulated p-values.
 */
#include "random_series.h"
#include "reference_csv.h"
#include "trendtest_case.h"

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

/* The same of more figures, where the law is fast. */
static void test_exact_size_of_more(void)
{
    ASSERT_REL(size_of(ANNUM_TEST_SPEARMAN, ANNUM_EXACT_AUTO, 7) * 5040, 242, 1e-12);
    ASSERT_REL(size_of(ANNUM_TEST_JONCKHEERE, ANNUM_EXACT_AUTO, 7) * 5040, 152, 1e-12);
    ASSERT_REL(size_of(ANNUM_TEST_JONCKHEERE, ANNUM_EXACT_AUTO, 8) * 40320, 1256, 1e-12);
    ASSERT_REL(size_of(ANNUM_TEST_PETTITT, ANNUM_EXACT_AUTO, 8) * 40320, 1152, 1e-12);
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

/* Ten normal figures, drawn by another program. */
static void test_normal_reference(void)
{
    static const double y[] = {5, 3, 4, 6, 2, 7, 8, 6.5, 9, 7.5};
    const data d = yearly(y, 10);
    reference_csv csv = reference_open("trendtest/normal_samples.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        annum_trendtest_options o = options_of((int32_t)csv.number[0], ANNUM_EXACT_NO, ANNUM_TWO_SIDED);
        o.draws = 99999;
        const outcome out = run_many(&d, 1, &o);
        ASSERT_REL(out.r.statistic, csv.number[1], 1e-13);
        CU_ASSERT_TRUE(fabs(out.r.p_value - csv.number[2]) <= 4 * hypot(out.r.p_error, csv.number[3]));
    }
    CU_ASSERT_EQUAL(rows, 4);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"all_orders", test_all_orders},
        {"all_groups", test_all_groups},
        {"jonckheere_is_kendall", test_jonckheere_is_kendall},
        {"jonckheere_groups", test_jonckheere_groups},
        {"exact_size", test_exact_size},
        {"exact_size_of_more", test_exact_size_of_more},
        {"simulated_size", test_simulated_size},
        {"draws", test_draws},
        {"normal_samples", test_normal_samples},
        {"normal_reference", test_normal_reference},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest_orders", cases);
}
