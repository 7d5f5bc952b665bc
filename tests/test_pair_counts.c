/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two counts compared by every method, one count by itself, and two values.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "change/pair.h"
#include "core/dist.h"
#include "reference_csv.h"
#include "testlib.h"

#define N_METHODS 5

static annum__pair compare(const double *x, double level, int32_t method)
{
    annum__pair pair;
    CU_ASSERT_EQUAL_FATAL(annum__pair_of_counts(x[0], x[1], x[2], x[3], level, method, 1, &pair), ANNUM_OK);
    return pair;
}

static annum__pair compare_four(double from, double from_exposure, double to, double to_exposure, int32_t method)
{
    const double x[] = {from, from_exposure, to, to_exposure};
    return compare(x, 0.95, method);
}

static void assert_limits(const annum_estimate *e, double lower, double upper, double tolerance)
{
    ASSERT_REL(e->lower, lower, tolerance);
    ASSERT_REL(e->upper, upper, tolerance);
    CU_ASSERT_EQUAL(e->present, 1);
    CU_ASSERT_PTR_NOT_NULL(e->method);
}

/* R's numbers, which hold 12 digits or so: its mid-p limits come from uniroot. NaN: R has none. */
static void test_reference(void)
{
    reference_csv csv = reference_open("change/two_rates_methods.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        const annum__pair mid_p = compare(x, 0.95, ANNUM_CHANGE_MIDP), score = compare(x, 0.95, ANNUM_CHANGE_SCORE);
        const annum__pair wald = compare(x, 0.95, ANNUM_CHANGE_WALD);
        ASSERT_REL(mid_p.p_value, x[4], 1e-10);
        assert_limits(&mid_p.ratio, x[5], x[6], 1e-10);
        if (!isnan(x[7]))
            ASSERT_REL(score.p_value, x[7], 1e-10);
        if (!isnan(x[8])) {
            ASSERT_REL(wald.p_value, x[8], 1e-10);
            assert_limits(&wald.ratio, x[9], x[10], 1e-10);
        }
        if (!isnan(x[11]))
            assert_limits(&wald.difference, x[11], x[12], 1e-10);
    }
    CU_ASSERT_TRUE(rows > 0);
}

/* 50 digits; the distribution functions hold 1e-12 in the tails, and better in the quantiles. */
static void test_conditional(void)
{
    reference_csv csv = reference_open("change/pair_conditional.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        const annum__pair exact = compare(x, x[4], ANNUM_CHANGE_EXACT), mid_p = compare(x, x[4], ANNUM_CHANGE_MIDP);
        ASSERT_REL(exact.p_value, x[5], 1e-12);
        assert_limits(&exact.ratio, x[6], x[7], 1e-13);
        ASSERT_REL(mid_p.p_value, x[8], 1e-12);
        assert_limits(&mid_p.ratio, x[9], x[10], 1e-13);
    }
    CU_ASSERT_TRUE(rows > 0);
}

/* A difference's limit near 0 loses digits to its two rates: absolute to their size. */
static void test_score(void)
{
    reference_csv csv = reference_open("change/pair_score.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number, size = fmax(x[0] / x[1], x[2] / x[3]);
        const annum__pair score = compare(x, x[4], ANNUM_CHANGE_SCORE);
        ASSERT_REL(score.p_value, x[5], 1e-12);
        assert_limits(&score.ratio, x[6], x[7], 1e-13);
        CU_ASSERT_DOUBLE_EQUAL(score.difference.lower, x[8], 1e-14 * size + 1e-13 * fabs(x[8]));
        CU_ASSERT_DOUBLE_EQUAL(score.difference.upper, x[9], 1e-14 * size + 1e-13 * fabs(x[9]));
        ASSERT_REL(score.difference.estimate, x[2] / x[3] - x[0] / x[1], 0);
    }
    CU_ASSERT_TRUE(rows > 0);
}

static void test_e_test(void)
{
    reference_csv csv = reference_open("change/pair_e_test.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++)
        ASSERT_REL(compare(csv.number, 0.95, ANNUM_CHANGE_ETEST).p_value, csv.number[4], 1e-12);
    CU_ASSERT_TRUE(rows > 0);
    /* A p of 1e-200 is a sum like any other. T > c there asks for a later count of 0 and an earlier one of some 690. */
    const annum__pair far = compare_four(0, 1, 690, 1, ANNUM_CHANGE_ETEST);
    CU_ASSERT_TRUE(far.p_value > 1e-206 && far.p_value < 1e-100);
}

/* Where it has no sums, mid-p stands in: it is close to the E-test by then. Its limits are mid-p's everywhere. */
static void test_e_test_switch(void)
{
    const annum__pair inside = compare_four(990000, 1, 992000, 1, ANNUM_CHANGE_ETEST);
    const annum__pair mid_p = compare_four(990000, 1, 992000, 1, ANNUM_CHANGE_MIDP);
    CU_ASSERT_STRING_EQUAL(inside.method, "E-test (Krishnamoorthy and Thomson), limits by mid-p");
    CU_ASSERT_TRUE(inside.p_value != mid_p.p_value);
    ASSERT_REL(inside.p_value, mid_p.p_value, 1e-5);
    assert_limits(&inside.ratio, mid_p.ratio.lower, mid_p.ratio.upper, 0);
    assert_limits(&inside.difference, mid_p.difference.lower, mid_p.difference.upper, 0);
    const annum__pair beyond = compare_four(1010000, 1, 1012000, 1, ANNUM_CHANGE_ETEST);
    CU_ASSERT_PTR_NOT_NULL(strstr(beyond.method, "mid-p conditional, in place of the E-test"));
    ASSERT_REL(beyond.p_value, compare_four(1010000, 1, 1012000, 1, ANNUM_CHANGE_MIDP).p_value, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(compare_four(2.5, 1, 3, 1, ANNUM_CHANGE_ETEST).method, "whole counts"));
    CU_ASSERT_PTR_NOT_NULL(strstr(compare_four(1e300, 1, 3, 1e-300, ANNUM_CHANGE_ETEST).method, "in place of"));
}

static void test_one_count(void)
{
    reference_csv csv = reference_open("change/one_count.csv");
    annum_figure_intervals own;
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        annum__intervals_of_count(x[0], x[1], 0.95, &own);
        assert_limits(&own.garwood, x[2], x[3], 1e-10);
        assert_limits(&own.midp, x[8], x[9], 1e-10);
        assert_limits(&own.byar, x[10], x[11], 1e-10);
        ASSERT_REL(own.byar.estimate, x[0] / x[1], 0);
        CU_ASSERT_EQUAL(own.wilson.present, 0);
        CU_ASSERT_EQUAL(own.normal.present, 0);
    }
    CU_ASSERT_TRUE(rows > 0);
    annum__intervals_of_count(0.01, 1, 0.95, &own); /* the cube would be negative */
    ASSERT_REL(own.byar.lower, 0, 0);
}

static void test_one_mean(void)
{
    reference_csv csv = reference_open("change/pair_mean.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        annum_figure_intervals own;
        annum__intervals_of_count(x[0], 1, x[1], &own);
        assert_limits(&own.garwood, x[2], x[3], 2e-13);
        assert_limits(&own.midp, x[4], x[5], 2e-13);
    }
    CU_ASSERT_TRUE(rows > 0);
}

/* p <= 1 - level exactly where 1 is outside, but for a limit that is 1 to the last digits. */
static void assert_agrees(const annum__pair *pair, double level)
{
    const int rejects = pair->p_value <= 1 - level, outside = pair->ratio.lower > 1 || pair->ratio.upper < 1;
    if (fabs(pair->p_value - (1 - level)) > 1e-12)
        CU_ASSERT_EQUAL(rejects, outside);
}

/* Score is the test of the difference as well; the E-test has no limits to agree with. */
static void test_agreement(void)
{
    static const double levels[] = {0.5, 0.8, 0.95, 0.999}, exposures[] = {0.1, 0.7, 1, 3}, dispersions[] = {1, 2.7};
    for (int i = 0; i < 14 * 14 * 4 * 4 * 2; i++) {
        const double from = i % 14 * (i % 3 ? 1 : 2), to = i / 14 % 14 * (i % 5 ? 1 : 3);
        const double level = levels[i / 196 % 4], exposure = exposures[i / 784 % 4], dispersion = dispersions[i / 3136];
        for (int32_t method = 0; method < N_METHODS; method++) {
            annum__pair pair;
            annum__pair_of_counts(from, 1, to, exposure, level, method, dispersion, &pair);
            if (method != ANNUM_CHANGE_ETEST)
                assert_agrees(&pair, level);
            CU_ASSERT_TRUE(pair.p_value >= 0 && pair.p_value <= 1);
            CU_ASSERT_TRUE(pair.difference.lower <= pair.difference.estimate);
            CU_ASSERT_TRUE(pair.difference.upper >= pair.difference.estimate);
            if (from + to > 0) {
                CU_ASSERT_TRUE(pair.ratio.lower <= pair.ratio.estimate && pair.ratio.estimate <= pair.ratio.upper);
            }
            if (method == ANNUM_CHANGE_SCORE && fabs(pair.p_value - (1 - level)) > 1e-12 && from + to > 0)
                CU_ASSERT_EQUAL(pair.p_value <= 1 - level, pair.difference.lower > 0 || pair.difference.upper < 0);
        }
    }
}

static void test_zeros(void)
{
    for (int32_t method = 0; method < N_METHODS; method++) {
        const annum__pair none = compare_four(0, 1, 0, 2, method);
        ASSERT_REL(none.p_value, 1, 0);
        ASSERT_NAN(none.ratio.estimate);
        ASSERT_REL(none.ratio.lower, 0, 0);
        ASSERT_REL(none.ratio.upper, INFINITY, 0);
        ASSERT_REL(none.difference.estimate, 0, 0);
        CU_ASSERT_TRUE(none.difference.lower < 0 && none.difference.upper > 0);
        CU_ASSERT_EQUAL(none.odds_ratio.present, 0);
        ASSERT_NAN(none.p_fisher);

        const annum__pair rise = compare_four(0, 1, 7, 2, method), fall = compare_four(7, 1, 0, 2, method);
        ASSERT_REL(rise.ratio.estimate, INFINITY, 0);
        ASSERT_REL(rise.ratio.upper, INFINITY, 0);
        ASSERT_REL(fall.ratio.estimate, 0, 0);
        ASSERT_REL(fall.ratio.lower, 0, 0);
        CU_ASSERT_TRUE(method == ANNUM_CHANGE_WALD || (rise.ratio.lower > 0 && fall.ratio.upper < 5));
        CU_ASSERT_TRUE(isfinite(rise.difference.lower) && isfinite(fall.difference.upper));
    }
    const annum__pair wald = compare_four(0, 1, 7, 2, ANNUM_CHANGE_WALD);
    ASSERT_REL(wald.p_value, 1, 0);
    ASSERT_REL(wald.ratio.lower, 0, 0);
    ASSERT_REL(compare_four(0, 1, 0, 2, ANNUM_CHANGE_WALD).difference.upper, INFINITY, 0);
    ASSERT_NAN(compare_four(0, 1, 0, 2, ANNUM_CHANGE_WALD).difference.se);
    /* Score, nothing seen in exposures of 1 and 2: z^2 / 2 above, z^2 below. */
    const double z = annum__normal_quantile_upper(0.025);
    const annum__pair score = compare_four(0, 1, 0, 2, ANNUM_CHANGE_SCORE);
    assert_limits(&score.difference, -z * z, z * z / 2, 1e-14);
}

/* Exchanged figures invert the ratio and negate the difference; exposures in other units scale the rates alone. */
static void test_laws(void)
{
    for (int from = 0; from < 30; from += 3) {
        for (int to = 0; to < 40; to += 5) {
            for (int32_t method = 0; method < N_METHODS; method++) {
                const annum__pair one = compare_four(from, 2, to, 3, method), other = compare_four(to, 3, from, 2, method);
                const annum__pair scaled = compare_four(from, 2048, to, 3072, method);
                ASSERT_REL(other.p_value, one.p_value, 1e-13);
                CU_ASSERT_TRUE(one.ratio.lower == 0 ? isinf(other.ratio.upper)
                                                    : fabs(other.ratio.upper * one.ratio.lower - 1) < 1e-12);
                ASSERT_REL(other.difference.upper, -one.difference.lower, 1e-12);
                ASSERT_REL(scaled.p_value, one.p_value, 0);
                ASSERT_REL(scaled.ratio.upper, one.ratio.upper, 1e-13);
                ASSERT_REL(scaled.difference.lower, one.difference.lower / 1024, 1e-13);
            }
        }
    }
}

/* Clusters of four: the counts of clusters are compared. Of a normal statistic the variance is four times as large. */
static void test_dispersion(void)
{
    for (int32_t method = 0; method < ANNUM_CHANGE_ETEST; method++) {
        const annum__pair clusters = compare_four(6, 2, 11, 3, method);
        annum__pair events;
        annum__pair_of_counts(24, 8, 44, 12, 0.95, method, 4, &events);
        ASSERT_REL(events.p_value, clusters.p_value, 0);
        assert_limits(&events.ratio, clusters.ratio.lower, clusters.ratio.upper, 0);
        assert_limits(&events.difference, clusters.difference.lower, clusters.difference.upper, 1e-15);
    }
    annum__pair wide;
    annum__pair_of_counts(24, 8, 44, 12, 0.95, ANNUM_CHANGE_WALD, 2.5, &wide);
    const annum__pair chance = compare_four(24, 8, 44, 12, ANNUM_CHANGE_WALD);
    ASSERT_REL(wide.difference.se, sqrt(2.5) * chance.difference.se, 1e-14);
    ASSERT_REL(wide.ratio.se, sqrt(2.5) * chance.ratio.se, 1e-14);
    annum__pair_of_counts(24, 8, 44, 12, 0.95, ANNUM_CHANGE_SCORE, 2.5, &wide);
    ASSERT_REL(wide.p_value, 2 * annum__normal_tail((44 * 8 - 24 * 12) / sqrt(68. * 8 * 12 * 2.5)), 1e-13);
    annum__pair e_test;
    annum__pair_of_counts(24, 8, 44, 12, 0.95, ANNUM_CHANGE_ETEST, 2.5, &e_test);
    CU_ASSERT_STRING_EQUAL(e_test.method, "mid-p conditional, in place of the E-test (which has no dispersion)");
    annum__pair_of_counts(24, 8, 44, 12, 0.95, ANNUM_CHANGE_MIDP, 2.5, &wide);
    ASSERT_REL(e_test.p_value, wide.p_value, 0);
}

static void assert_no_nan(const annum__pair *pair, int both_zero)
{
    CU_ASSERT_TRUE(pair->p_value >= 0 && pair->p_value <= 1);
    CU_ASSERT_FALSE(isnan(pair->ratio.lower) || isnan(pair->ratio.upper));
    CU_ASSERT_FALSE(isnan(pair->difference.lower) || isnan(pair->difference.upper));
    CU_ASSERT_FALSE(isnan(pair->difference.estimate) || (isnan(pair->ratio.estimate) && !both_zero));
}

static void test_ugly(void)
{
    static const double events[] = {0, 1e-300, 1e-9, 0.3, 1, 7, 1e6, 1e9, 1e15, 1e100, 1e300};
    static const double exposures[] = {1e-150, 1e-5, 1, 3, 1e150};
    const size_t n = sizeof events / sizeof *events, m = sizeof exposures / sizeof *exposures;
    for (size_t i = 0; i < n * n * m * m; i++) {
        const double x = events[i % n], y = events[i / n % n];
        const double s = exposures[i / n / n % m], t = exposures[i / n / n / m];
        if (isinf(x / s) || isinf(y / t)) /* no such rate */
            continue;
        for (int32_t method = 0; method < N_METHODS; method++) {
            const annum__pair pair = compare_four(x, s, y, t, method);
            assert_no_nan(&pair, x == 0 && y == 0);
        }
    }
    for (size_t i = 0; i < n; i++) {
        annum_figure_intervals own;
        annum__intervals_of_count(events[i], 2, 0.95, &own);
        /* From 1e30 on the interval is narrower than a double, and quantiles of such shapes hold 13 digits. */
        const double rate = own.midp.estimate, slack = 1e-13 * rate;
        CU_ASSERT_TRUE(own.midp.lower <= rate + slack && rate <= own.midp.upper + slack);
        CU_ASSERT_TRUE(own.byar.lower <= own.byar.estimate && own.byar.estimate <= own.byar.upper);
        CU_ASSERT_TRUE(own.garwood.lower <= own.midp.lower * (1 + 1e-14) &&
                       own.midp.upper <= own.garwood.upper * (1 + 1e-14));
    }
}

static void test_arguments(void)
{
    annum__pair pair;
    CU_ASSERT_EQUAL(annum__pair_of_counts(1, 1, 2, 1, 0.95, ANNUM_CHANGE_NEWCOMBE, 1, &pair), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum__pair_of_counts(1, 1, 2, 1, 0.95, ANNUM_CHANGE_BOSCHLOO, 1, &pair), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum__pair_of_counts(1, 1, 2, 1, 0.95, -1, 1, &pair), ANNUM_ERR_ARGUMENT);
}

/* Milliseconds of a call, over many. Well under one, also where valgrind or a sanitizer looks on. */
static void test_speed(void)
{
    const clock_t start = clock();
    for (int i = 0; i < 200; i++)
        compare_four(1e9, 1, 1e9 + 1e4 * i, 1.0001, ANNUM_CHANGE_EXACT);
    CU_ASSERT_TRUE((double)(clock() - start) / CLOCKS_PER_SEC / 200 < 1e-3);
}

static void test_values(void)
{
    annum__pair pair;
    annum__pair_of_values(40, 3, 50, 4, 0.95, &pair);
    const double z = annum__normal_quantile_upper(0.025), se = hypot(3. / 40, 4. / 50);
    ASSERT_REL(pair.p_value, 2 * annum__normal_tail(2), 1e-15); /* 10 / 5 */
    ASSERT_REL(pair.difference.se, 5, 1e-15);
    assert_limits(&pair.difference, 10 - 5 * z, 10 + 5 * z, 1e-13);
    ASSERT_REL(pair.ratio.estimate, 1.25, 0);
    assert_limits(&pair.ratio, 1.25 * exp(-z * se), 1.25 * exp(z * se), 1e-14);
    ASSERT_REL(pair.ratio.p_value, 2 * annum__normal_tail(log(1.25) / se), 1e-14);
    CU_ASSERT_EQUAL(pair.odds_ratio.present, 0);

    annum__pair_of_values(-40, 3, 50, 4, 0.95, &pair);
    CU_ASSERT_EQUAL(pair.ratio.present, 0);
    ASSERT_REL(pair.difference.estimate, 90, 0);
    annum__pair_of_values(40, 0, 50, 0, 0.95, &pair);
    ASSERT_REL(pair.p_value, 0, 0);
    annum__pair_of_values(40, 0, 40, 0, 0.95, &pair);
    ASSERT_REL(pair.p_value, 1, 0);
    assert_limits(&pair.ratio, 1, 1, 0);
    annum__pair_of_values(40, NAN, 50, 4, 0.95, &pair);
    ASSERT_NAN(pair.p_value);
    annum__pair_of_values(1e-300, 1e300, 1e300, 1, 0.95, &pair);
    assert_limits(&pair.ratio, 0, INFINITY, 0);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"conditional", test_conditional},
        {"score", test_score},
        {"e_test", test_e_test},
        {"e_test_switch", test_e_test_switch},
        {"one_count", test_one_count},
        {"one_mean", test_one_mean},
        {"agreement", test_agreement},
        {"zeros", test_zeros},
        {"laws", test_laws},
        {"dispersion", test_dispersion},
        {"ugly", test_ugly},
        {"arguments", test_arguments},
        {"speed", test_speed},
        {"values", test_values},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "pair_counts", cases);
}
