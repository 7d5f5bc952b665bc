/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "annum/change.h"
#include "change/internal.h"
#include "reference_csv.h"
#include "testlib.h"

/* The references of R's beta and gamma quantiles hold about 13 digits. */
#define REFERENCE_TOLERANCE 1e-10

static annum_count_change compare(double from, double from_exposure, double to, double to_exposure,
                                  double level)
{
    annum_count_change change = {.struct_size = sizeof change};
    annum_change_options options = {.struct_size = sizeof options, .level = level};
    annum_error error;
    CU_ASSERT_EQUAL_FATAL(
        annum_change_counts(from, from_exposure, to, to_exposure, &options, &change, &error), ANNUM_OK);
    return change;
}

static void assert_number(double actual, double want)
{
    if (isfinite(want))
        ASSERT_REL(actual, want, REFERENCE_TOLERANCE);
    else
        ASSERT_NAN(actual);
}

static void test_reference(void)
{
    reference_csv csv = reference_open("change/two_rates.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        const annum_count_change change = compare(x[0], x[1], x[2], x[3], 0);
        assert_number(change.p_value, x[4]);
        assert_number(change.ratio.estimate, x[5]);
        assert_number(change.ratio.lower, x[6]);
        assert_number(change.ratio.upper, x[7]);
        const annum_count_change narrower = compare(x[0], x[1], x[2], x[3], 0.9);
        assert_number(narrower.ratio.lower, x[8]);
        assert_number(narrower.ratio.upper, x[9]);
    }
    CU_ASSERT_TRUE(rows > 0);
}

/* The other methods reach the public call: Wald by hand, the E-test by enumeration in exact fractions. */
static void test_methods(void)
{
    annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    annum_error error;
    options.method = ANNUM_CHANGE_WALD;
    CU_ASSERT_EQUAL(annum_change_counts(50, 1, 60, 1, &options, &change, &error), ANNUM_OK);
    ASSERT_REL(change.ratio.upper, 1.2 * exp(1.9599639845400545 * sqrt(1. / 50 + 1. / 60)), 1e-14);
    options.dispersion = 4;
    CU_ASSERT_EQUAL(annum_change_counts(50, 1, 60, 1, &options, &change, &error), ANNUM_OK);
    ASSERT_REL(change.ratio.upper, 1.2 * exp(2 * 1.9599639845400545 * sqrt(1. / 50 + 1. / 60)), 1e-14);
    options.dispersion = 0.5;
    CU_ASSERT_EQUAL(annum_change_counts(50, 1, 60, 1, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "1 or more"));
    options.dispersion = 0;
    options.method = ANNUM_CHANGE_ETEST;
    CU_ASSERT_EQUAL(annum_change_counts(20, 1, 35, 1, &options, &change, &error), ANNUM_OK);
    ASSERT_REL(change.p_value, 0.043276862792672156, 1e-12); /* all outcomes to 250 summed in Python */
    options.method = ANNUM_CHANGE_BOSCHLOO;
    CU_ASSERT_EQUAL(annum_change_counts(50, 1, 60, 1, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "does not fit counts"));
}

static void test_garwood_reference(void)
{
    static const double levels[] = {0.95, 0.9, 0.99};
    reference_csv csv = reference_open("change/one_count.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        for (size_t i = 0; i < 3; i++) {
            const annum__limits limits = annum__garwood(x[0], levels[i]);
            assert_number(limits.lower / x[1], x[2 + 2 * i]);
            assert_number(limits.upper / x[1], x[3 + 2 * i]);
        }
    }
    CU_ASSERT_TRUE(rows > 0);
}

/* C(n, k) / 2^n by multiplication: what equal exposures make of the conditional distribution. */
static double half_binomial(int n, int k)
{
    double p = pow(0.5, n);
    for (int i = 0; i < k; i++)
        p *= (double)(n - i) / (i + 1);
    return p;
}

static void test_p_by_sums(void)
{
    for (int from = 0; from <= 8; from++) {
        for (int to = 0; to <= 8; to++) {
            double tail = 0;
            const int least = from < to ? from : to;
            for (int k = 0; k <= least; k++)
                tail += half_binomial(from + to, k);
            ASSERT_REL(compare(from, 2, to, 2, 0).p_value, fmin(1, 2 * tail), 1e-13);
        }
    }
}

static void test_fields(void)
{
    const annum_count_change change = compare(20, 2, 12, 3, 0);
    const annum__limits from = annum__garwood(20, 0.95);
    const annum__limits to = annum__garwood(12, 0.95);
    ASSERT_REL(change.from, 10, 0);
    ASSERT_REL(change.to, 4, 0);
    ASSERT_REL(change.ratio.estimate, 0.4, 1e-15);
    ASSERT_REL(change.percent.estimate, -60, 1e-14);
    ASSERT_REL(change.percent.lower, 100 * (change.ratio.lower - 1), 1e-15);
    ASSERT_REL(change.percent.upper, 100 * (change.ratio.upper - 1), 1e-15);
    ASSERT_REL(change.difference.estimate, -6, 1e-15);
    ASSERT_REL(change.difference.lower, -6 - hypot(4 - to.lower / 3, from.upper / 2 - 10), 1e-14);
    ASSERT_REL(change.difference.upper, -6 + hypot(to.upper / 3 - 4, 10 - from.lower / 2), 1e-14);
    ASSERT_REL(change.ratio.p_value, change.p_value, 0);
    ASSERT_NAN(change.ratio.se);
    CU_ASSERT_EQUAL(change.ratio.present, 1);
    CU_ASSERT_EQUAL(change.percent.present, 1);
    CU_ASSERT_EQUAL(change.difference.present, 1);
    CU_ASSERT_STRING_EQUAL(change.ratio.method, "exact conditional, central");
    CU_ASSERT_PTR_NOT_NULL(change.difference.method);
}

static void test_zeros(void)
{
    const annum_count_change none = compare(0, 1, 0, 1, 0);
    ASSERT_REL(none.p_value, 1, 0);
    ASSERT_NAN(none.ratio.estimate);
    ASSERT_REL(none.ratio.lower, 0, 0);
    ASSERT_NAN(none.ratio.upper);
    ASSERT_REL(none.percent.lower, -100, 0);
    ASSERT_REL(none.difference.estimate, 0, 0);
    ASSERT_REL(none.difference.upper, -log(0.025), 1e-14);

    const annum_count_change rise = compare(0, 1, 7, 1, 0);
    ASSERT_REL(rise.p_value, pow(0.5, 6), 1e-14);
    ASSERT_NAN(rise.ratio.estimate);
    ASSERT_NAN(rise.ratio.upper);
    CU_ASSERT_TRUE(rise.ratio.lower > 1);

    const annum_count_change fall = compare(7, 1, 0, 1, 0);
    ASSERT_REL(fall.percent.estimate, -100, 0);
    ASSERT_REL(fall.percent.lower, -100, 0);
    CU_ASSERT_TRUE(fall.ratio.upper < 1);
}

/* The p-value and the interval are of one rule: they agree at every level. */
static void test_agreement(void)
{
    for (int from = 0; from <= 15; from++) {
        for (int to = 0; to <= 15; to++) {
            const double p = compare(from, 1, to, 1.5, 0).p_value;
            if (p > 0.999)
                continue;
            const annum_estimate just_in = compare(from, 1, to, 1.5, 1 - p * (1 - 1e-6)).ratio;
            const annum_estimate just_out = compare(from, 1, to, 1.5, 1 - p * (1 + 1e-6)).ratio;
            CU_ASSERT_TRUE(!(just_in.lower > 1) && !(just_in.upper < 1));
            CU_ASSERT_TRUE(just_out.lower > 1 || just_out.upper < 1);
        }
    }
}

static void test_laws(void)
{
    const annum_count_change change = compare(31, 2.5, 17, 4, 0);
    const annum_count_change back = compare(17, 4, 31, 2.5, 0);
    const annum_count_change scaled = compare(31, 2.5e5, 17, 4e5, 0);
    ASSERT_REL(back.p_value, change.p_value, 1e-13);
    ASSERT_REL(back.ratio.lower, 1 / change.ratio.upper, 1e-12);
    ASSERT_REL(back.ratio.upper, 1 / change.ratio.lower, 1e-12);
    ASSERT_REL(back.difference.lower, -change.difference.upper, 1e-13);
    ASSERT_REL(scaled.ratio.lower, change.ratio.lower, 1e-13);
    ASSERT_REL(scaled.difference.upper, change.difference.upper / 1e5, 1e-13);
    /* Counts that are not whole lie between their neighbours. */
    const double p = compare(5, 1, 12.5, 1, 0).p_value;
    CU_ASSERT_TRUE(p < compare(5, 1, 12, 1, 0).p_value && p > compare(5, 1, 13, 1, 0).p_value);
}

static void test_extremes(void)
{
    const annum_count_change large = compare(1e12, 1, 1.000001e12, 1, 0);
    CU_ASSERT_TRUE(large.ratio.lower < 1.000001 && large.ratio.upper > 1.000001);
    const annum_count_change far = compare(3, 1e-200, 4, 1e200, 0);
    CU_ASSERT_FALSE(isinf(far.ratio.lower) || isinf(far.ratio.upper) || isinf(far.difference.lower));
    CU_ASSERT_TRUE(far.p_value >= 0 && far.p_value <= 1);
}

static void assert_fails(int code, double from, double from_exposure, double to, double to_exposure,
                         const char *word)
{
    annum_count_change change = {.struct_size = sizeof change, .p_value = -7};
    annum_error error;
    CU_ASSERT_EQUAL(annum_change_counts(from, from_exposure, to, to_exposure, NULL, &change, &error), code);
    CU_ASSERT_EQUAL(error.code, code);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    ASSERT_REL(change.p_value, -7, 0);
    CU_ASSERT_EQUAL(annum_change_counts(from, from_exposure, to, to_exposure, NULL, &change, NULL), code);
}

static void test_errors(void)
{
    annum_count_change change = {.struct_size = sizeof change};
    annum_change_options options = {.struct_size = sizeof options, .level = 1};
    annum_error error;
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    options.level = 0;
    options.method = ANNUM_CHANGE_NEWCOMBE;
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "counts"));
    options.method = ANNUM_CHANGE_EXACT;
    options.dispersion = NAN;
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    options.dispersion = 0;
    options.struct_size = 0;
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, &options, &change, &error), ANNUM_ERR_VERSION);
    change.struct_size = 0;
    CU_ASSERT_EQUAL(annum_change_counts(1, 1, 1, 1, NULL, &change, &error), ANNUM_ERR_VERSION);
    assert_fails(ANNUM_ERR_NEGATIVE, -1, 1, 1, 1, "from_events is -1");
    assert_fails(ANNUM_ERR_NEGATIVE, 1, 1, -2, 1, "to_events is -2");
    assert_fails(ANNUM_ERR_NEGATIVE, 1, -1, 2, 1, "from_exposure is -1");
    assert_fails(ANNUM_ERR_EXPOSURE, 1, 0, 2, 1, "from_exposure is 0");
    assert_fails(ANNUM_ERR_EXPOSURE, 1, 1, 2, 0, "to_exposure is 0");
    assert_fails(ANNUM_ERR_NONFINITE, NAN, 1, 2, 1, "from_events");
    assert_fails(ANNUM_ERR_NONFINITE, 1, 1, INFINITY, 1, "to_events");
    assert_fails(ANNUM_ERR_NONFINITE, 1, 1, 1, INFINITY, "to_exposure");
}

/* An older caller's shorter struct is filled as far as it goes. */
static void test_short_struct(void)
{
    annum_count_change change = {.struct_size = offsetof(annum_count_change, ratio), .p_value = -7};
    errno = 77;
    CU_ASSERT_EQUAL(annum_change_counts(4, 2, 6, 2, NULL, &change, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(errno, 77);
    ASSERT_REL(change.to, 3, 0);
    ASSERT_REL(change.p_value, -7, 0);
}

/* Wald's has a closed form: log ratio with variance d (1/x + 1/y). */
static void test_methods_and_dispersion(void)
{
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
    const double z = 1.959963984540054;
    options.method = ANNUM_CHANGE_WALD;
    for (double dispersion = 0; dispersion < 8; dispersion += 2.5) {
        const double se = sqrt(fmax(dispersion, 1) * (1.0 / 52 + 1.0 / 80)), log_ratio = log(80 / 0.5 / 52);
        options.dispersion = dispersion;
        CU_ASSERT_EQUAL(annum_change_counts(52, 1, 80, 0.5, &options, &change, NULL), ANNUM_OK);
        ASSERT_REL(change.ratio.estimate, exp(log_ratio), 1e-14);
        ASSERT_REL(change.ratio.lower, exp(log_ratio - z * se), 1e-13);
        ASSERT_REL(change.percent.upper, 100 * (exp(log_ratio + z * se) - 1), 1e-13);
        ASSERT_REL(change.p_value, erfc(log_ratio / se / sqrt(2)), 1e-11);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"methods", test_methods},
        {"garwood_reference", test_garwood_reference},
        {"p_by_sums", test_p_by_sums},
        {"fields", test_fields},
        {"zeros", test_zeros},
        {"agreement", test_agreement},
        {"laws", test_laws},
        {"extremes", test_extremes},
        {"errors", test_errors},
        {"short_struct", test_short_struct},
        {"methods_and_dispersion", test_methods_and_dispersion}, {NULL, NULL},
    };
    return annum_test_main(argc, argv, "change", cases);
}
