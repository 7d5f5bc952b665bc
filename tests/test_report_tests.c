/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports of tests of trend and of breaks, from results made by hand: what the command promises of their
 * JSON, and what their sentences may not say.
 */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "report_cases.h"

#define JSON_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL)

static json_t *render_json(int32_t type, const void *result)
{
    json_error_t error;
    const char *text = render(type, result, ANNUM_JSON);
    json_t *root = json_loadb(text, strlen(text), JSON_FLAGS, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static json_t *member(json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);
    if (!found)
        printf("\nno key %s\n", key);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    return found;
}

static double number(json_t *object, const char *key)
{
    return json_real_value(member(object, key));
}

static int says(int32_t type, const void *result, const char *words)
{
    const char *text = render(type, result, ANNUM_TEXT);
    if (!strstr(text, words))
        printf("\nno \"%s\" in\n%s\n", words, text);
    return strstr(text, words) != NULL;
}

static int is_silent_on(int32_t type, const void *result, const char *words)
{
    return strstr(render(type, result, ANNUM_TEXT), words) == NULL;
}

/* ---- Tests of trend -------------------------------------------------------------------------- */

static annum_trendtest_result blank_test(int32_t test)
{
    annum_trendtest_result t = {
        .test = test, .n = 16, .n_series = 1, .first = 2000, .last = 2015, .level = 0.95};
    t.kind = ANNUM_VALUE;
    t.statistic = t.variance = t.z = t.tau = t.tau_b = t.p_value = t.at = NAN;
    t.sen_intercept = t.sen_intercept_residual = t.lag = t.autocorrelation = NAN;
    t.sen_slope = absent();
    return t;
}

static annum_trendtest_result rank_test(double p, int32_t trend)
{
    annum_trendtest_result t = blank_test(ANNUM_TEST_MANN_KENDALL);
    t.statistic = -58;
    t.variance = 493.33;
    t.z = -2.566;
    t.tau = -0.4833;
    t.p_value = p;
    t.trend = trend;
    t.exact = 1;
    t.sen_slope = estimate(-0.002, -0.003, NAN);
    return t;
}

static void test_trendtest_json(void)
{
    const annum_trendtest_result t = rank_test(0.009, ANNUM_TREND_DECREASING);
    static const char *const nulls[] = {"at", "lag", "autocorrelation", "sen_intercept"};
    json_t *root = render_json(ANNUM_RESULT_TRENDTEST, &t);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "test")), "mann-kendall");
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "trend")), "decreasing");
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "alternative")), "two-sided");
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "kind")), "value");
    CU_ASSERT(json_is_true(member(root, "exact")));
    CU_ASSERT_EQUAL(number(root, "statistic"), -58);
    CU_ASSERT_EQUAL(number(root, "variance"), 493.33);
    CU_ASSERT_EQUAL(number(root, "z"), -2.566);
    CU_ASSERT_EQUAL(number(root, "tau"), -0.4833);
    CU_ASSERT_EQUAL(number(root, "p_value"), 0.009);
    CU_ASSERT_EQUAL(number(member(root, "sen_slope"), "lower"), -0.003);
    CU_ASSERT(json_is_null(member(member(root, "sen_slope"), "upper")));
    for (size_t i = 0; i < COUNT_OF(nulls); i++)
        CU_ASSERT(json_is_null(member(root, nulls[i])));
    CU_ASSERT_EQUAL(json_array_size(member(root, "warnings")), 0);
    json_decref(root);
}

static void test_trendtest_without_slope(void)
{
    annum_trendtest_result t = blank_test(ANNUM_TEST_PETTITT);
    t.at = 2007;
    json_t *root = render_json(ANNUM_RESULT_TRENDTEST, &t);
    CU_ASSERT_PTR_NULL(json_object_get(root, "sen_slope"));
    CU_ASSERT_EQUAL(number(root, "at"), 2007);
    CU_ASSERT(json_is_null(member(root, "tau")));
    json_decref(root);
}

static void test_trend_in_words(void)
{
    annum_trendtest_result t = rank_test(0.009, ANNUM_TREND_DECREASING);
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "Mann and Kendall's test: value, 16 figures, 2000 to 2015\n"));
    CU_ASSERT(
        says(ANNUM_RESULT_TRENDTEST, &t, "A falling trend is shown at the 5 % level, p = 0.0090 (exact)."));
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "S -58, variance 493.3, z -2.57, tau -0.483\n"));
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "Sen slope -0.002 a year (95 % interval -0.003 and above)."));
    t = rank_test(0.3, ANNUM_NO_TREND);
    CU_ASSERT(says(
        ANNUM_RESULT_TRENDTEST, &t,
        "No trend is shown at the 5 % level, p = 0.30 (exact). That is no evidence that there is none."));
    t.alternative = ANNUM_INCREASING;
    t.p_error = 0.004;
    CU_ASSERT(says(
        ANNUM_RESULT_TRENDTEST, &t,
        "No rising trend is shown at the 5 % level, p = 0.30 (simulated, standard error 0.004, against a "
        "rise alone)."));
    t.p_value = NAN;
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "These figures allow no test."));
    t.left_out = 1;
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "1 row is left out"));
}

/* Shares are said in percentage points, rates per so many. */
static void test_units_in_words(void)
{
    annum_trendtest_result t = rank_test(0.009, ANNUM_TREND_DECREASING);
    annum_report_options options = options_of(ANNUM_RESULT_TRENDTEST, ANNUM_TEXT);
    const annum_report_entry entry = entry_of(NULL, &t, NULL);
    static collector out;
    out = (collector){0};
    options.per = 1000;
    t.kind = ANNUM_RATE;
    CU_ASSERT_EQUAL(write_report(&options, &entry, 1, &out, NULL), ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "Sen slope -2 per 1,000 a year (95 % interval -3 and above)."));
    t.kind = ANNUM_SHARE;
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "Sen slope -0.2 percentage points a year"));
}

/* On a log scale the slope is said as the percent change that it comes to. */
static void test_scales_in_words(void)
{
    annum_trendtest_result t = rank_test(0.009, ANNUM_TREND_DECREASING);
    t.sen_percent = estimate(-5, -7.5, -2.5);
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "Sen slope -5.0 % a year (95 % interval -7.5 to -2.5).\n"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_TRENDTEST, &t, "-0.002"));
    t.kind = ANNUM_SHARE;
    CU_ASSERT(
        says(ANNUM_RESULT_TRENDTEST, &t, "(95 % interval -7.5 to -2.5), on the logit scale of the odds.\n"));
}

static void test_change_in_words(void)
{
    for (int32_t test = ANNUM_TEST_PETTITT; test <= ANNUM_TEST_SNHT; test++) {
        annum_trendtest_result t = blank_test(test);
        t.p_value = 0.002;
        t.trend = ANNUM_TREND_INCREASING;
        t.at = 2007;
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "one change of level: value"));
        CU_ASSERT(
            says(ANNUM_RESULT_TRENDTEST, &t, "A rise of the level is shown at the 5 % level, p = 0.0020"));
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "The new level begins with 2007."));
        t.p_value = 0.2;
        t.trend = ANNUM_NO_TREND;
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "No change of the level is shown"));
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "no evidence that there is none"));
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "The largest difference begins with 2007."));
    }
}

static void test_order_in_words(void)
{
    annum_trendtest_result t = blank_test(ANNUM_TEST_RUNS);
    t.p_value = 0.01;
    t.z = -2.4;
    t.trend = ANNUM_TREND_DECREASING; /* means nothing here */
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t,
                   "That neighbours are alike (a trend, a break or autocorrelation) is shown"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_TRENDTEST, &t, "fall"));
    t.z = 2.4;
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "That neighbours alternate is shown"));
    t.p_value = 0.5;
    CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "No departure from a random order is shown"));
}

/* Every test and what is none: all formats, and never that there is no trend. */
static void test_every_test(void)
{
    for (int32_t test = -1; test <= ANNUM_TEST_BUISHAND_Q + 1; test++) {
        annum_trendtest_result t = blank_test(test);
        t.p_value = 0.4;
        for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++)
            CU_ASSERT(strlen(render(ANNUM_RESULT_TRENDTEST, &t, format)) > 40);
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, " is shown at the 5 % level"));
        CU_ASSERT(says(ANNUM_RESULT_TRENDTEST, &t, "That is no evidence that there is none."));
        CU_ASSERT(is_silent_on(ANNUM_RESULT_TRENDTEST, &t, "nan"));
    }
}

/* ---- Breaks ---------------------------------------------------------------------------------- */

static const annum_break nile[] = {{.time = 1899, .lower = 1893, .upper = 1903}};
static const annum_break two[] = {{.time = 1899, .lower = NAN, .upper = NAN},
                                  {.time = 1954, .lower = NAN, .upper = NAN}};

static annum_segment segment(double first, double last, size_t n, double level)
{
    const annum_segment s = {first, last, n, estimate(level, level - 0.1, level + 0.1), absent()};
    return s;
}

static annum_breaks_result blank_breaks(int32_t method)
{
    annum_breaks_result r = {.method = method, .family = ANNUM_GAUSSIAN, .kind = ANNUM_VALUE};
    r.n = 100;
    r.first = 1871;
    r.last = 1970;
    r.level = 0.95;
    r.p_value = NAN;
    return r;
}

static annum_breaks_result a_break(void)
{
    static annum_segment whole[1], halves[2], thirds[3];
    static annum_break_model models[3];
    static const annum_break_test tests[] = {
        {.name = "sup F", .statistic = 75.93, .p_value = 1e-9, .p_error = 0},
        {.name = "sup F(2|1)", .statistic = 3.2, .p_value = 0.45, .p_error = 0.005}};
    annum_breaks_result r = blank_breaks(ANNUM_BREAKS_DYNAMIC);
    whole[0] = segment(1871, 1970, 100, 919.35);
    halves[0] = segment(1871, 1898, 28, 1097.75);
    halves[1] = segment(1899, 1970, 72, 849.97);
    thirds[0] = halves[0];
    thirds[1] = segment(1899, 1953, 55, 845);
    thirds[2] = segment(1954, 1970, 17, 866);
    models[0] = (annum_break_model){.breaks = 0,
                                    .rss = 2835157,
                                    .log_likelihood = -654.5,
                                    .bic = 1318.2,
                                    .lwz = 14.3,
                                    .at = NULL,
                                    .n_at = 0,
                                    .segments = whole,
                                    .n_segments = 1};
    models[1] = (annum_break_model){.breaks = 1,
                                    .rss = 1597457,
                                    .log_likelihood = -625.8,
                                    .bic = 1270.1,
                                    .lwz = 13.8,
                                    .at = nile,
                                    .n_at = 1,
                                    .segments = halves,
                                    .n_segments = 2};
    models[2] = (annum_break_model){.breaks = 2,
                                    .rss = 1552924,
                                    .log_likelihood = -624.4,
                                    .bic = 1276.5,
                                    .lwz = 13.9,
                                    .at = two,
                                    .n_at = 2,
                                    .segments = thirds,
                                    .n_segments = 3};
    r.selected = 1;
    r.models = models;
    r.n_models = 3;
    r.at = nile;
    r.n_at = 1;
    r.tests = tests;
    r.n_tests = 2;
    r.p_value = 1e-9;
    return r;
}

static annum_breaks_result a_change_at_dates(int32_t family, int32_t kind)
{
    static annum_break_intervention changes[2];
    annum_breaks_result r = blank_breaks(ANNUM_BREAKS_INTERVENTION);
    for (size_t i = 0; i < 2; i++) {
        changes[i] = (annum_break_intervention){.at = 2014 + (double)i,
                                                .level_change = estimate(-0.5, -0.75, -0.25),
                                                .slope_change = estimate(0.25, -0.5, 1),
                                                .rss = 12.5,
                                                .bic = 33,
                                                .p_value = i == 0 ? 0.001 : 0.2};
        changes[i].p_adjusted = 2 * changes[i].p_value;
        changes[i].level_change.se = 0.125;
        changes[i].level_change.p_value = 0.0005;
    }
    r.family = family;
    r.kind = kind;
    r.intervention = changes;
    r.n_intervention = 2;
    return r;
}

static void test_breaks_json(void)
{
    const annum_breaks_result r = a_break();
    json_t *root = render_json(ANNUM_RESULT_BREAKS, &r);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "method")), "dynamic");
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "regressors")), "mean");
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "family")), "gaussian");
    CU_ASSERT_EQUAL(number(root, "selected"), 1);
    json_t *models = member(root, "models"), *one = json_array_get(models, 1);
    CU_ASSERT_EQUAL(json_array_size(models), 3);
    CU_ASSERT_EQUAL(number(one, "breaks"), 1);
    CU_ASSERT_EQUAL(number(one, "rss"), 1597457);
    CU_ASSERT_EQUAL(number(one, "bic"), 1270.1);
    CU_ASSERT_EQUAL(number(json_array_get(member(one, "at"), 0), "time"), 1899);
    CU_ASSERT_EQUAL(number(json_array_get(member(one, "at"), 0), "lower"), 1893);
    CU_ASSERT(json_is_null(member(json_array_get(member(json_array_get(models, 2), "at"), 1), "lower")));
    CU_ASSERT_EQUAL(json_array_size(member(json_array_get(models, 0), "at")), 0);
    CU_ASSERT_EQUAL(json_array_size(member(one, "segments")), 2);
    CU_ASSERT_PTR_NULL(json_object_get(json_array_get(member(one, "segments"), 0), "slope"));
    json_t *test = json_array_get(member(root, "tests"), 1);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(test, "name")), "sup F(2|1)");
    CU_ASSERT_EQUAL(number(test, "statistic"), 3.2);
    CU_ASSERT_EQUAL(number(test, "p_value"), 0.45);
    CU_ASSERT_EQUAL(json_array_size(member(root, "intervention")), 0);
    CU_ASSERT_EQUAL(json_array_size(member(root, "at")), 1);
    CU_ASSERT_PTR_NULL(json_object_get(root, "unusual"));
    CU_ASSERT_PTR_NULL(json_object_get(root, "process"));
    json_decref(root);
}

static void test_intervention_json(void)
{
    const annum_breaks_result r = a_change_at_dates(ANNUM_GAUSSIAN, ANNUM_VALUE);
    json_t *root = render_json(ANNUM_RESULT_BREAKS, &r);
    json_t *change = json_array_get(member(root, "intervention"), 0);
    CU_ASSERT_EQUAL(number(change, "at"), 2014);
    CU_ASSERT_EQUAL(number(member(change, "level_change"), "estimate"), -0.5);
    CU_ASSERT_EQUAL(number(member(change, "level_change"), "se"), 0.125);
    CU_ASSERT_EQUAL(number(member(change, "level_change"), "p_value"), 0.0005);
    CU_ASSERT_EQUAL(number(member(change, "slope_change"), "upper"), 1);
    CU_ASSERT_EQUAL(json_array_size(member(root, "models")), 0);
    json_decref(root);
}

static void test_breaks_in_words(void)
{
    annum_breaks_result r = a_break();
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "Breaks at the best dates (Bai and Perron): value, 100 figures, 1871 to 1970\n"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "A break is shown at the 5 % level by sup F, p < 0.0001."));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "The model with 1 break has the least BIC: a new regime begins with 1899 (95 % interval "
                   "1893 to 1903)."));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "sup F(2|1)"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "1899, 1954"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "the level may change"));
    r.selected = r.n_at = 0;
    r.at = NULL;
    static const annum_break_test none[] = {
        {.name = "sup F", .statistic = 2.1, .p_value = 0.6, .p_error = 0.005}};
    r.tests = none;
    r.n_tests = 1;
    CU_ASSERT(says(
        ANNUM_RESULT_BREAKS, &r,
        "No break is shown at the 5 % level by sup F, p = 0.60 (simulated, standard error 0.005). That is no "
        "evidence that there is none."));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The model without a break has the least BIC."));
}

/* exp of -0.5 is 0.61, and of 0.25 1.28. */
static void test_intervention_in_words(void)
{
    annum_breaks_result r = a_change_at_dates(ANNUM_GAUSSIAN, ANNUM_VALUE);
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "2014: level -0.5 (95 % interval -0.75 to -0.25), p = 0.00050; slope +0.25 a year"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "A change at 2014 is shown at the 5 % level, level and slope together (Holm, over all "
                   "dates): p = 0.0020"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "No change at 2015 is shown"));
    r = a_change_at_dates(ANNUM_POISSON, ANNUM_COUNT);
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "2014: level times 0.61 (95 % interval 0.47 to 0.78)"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "growth a year times 1.28"));
    r = a_change_at_dates(ANNUM_BINOMIAL, ANNUM_PROPORTION);
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "2014: odds times 0.61"));
}

/* The link is taken off: a log mean of ln 5 is 5 events a year; a logit of 0 is 50 %. */
static void test_levels_in_words(void)
{
    annum_segment one = segment(2000, 2015, 16, log(5));
    const annum_break_model model = {.breaks = 0,
                                     .rss = 20,
                                     .log_likelihood = -30,
                                     .bic = 60,
                                     .lwz = 4,
                                     .at = NULL,
                                     .n_at = 0,
                                     .segments = &one,
                                     .n_segments = 1};
    annum_breaks_result r = blank_breaks(ANNUM_BREAKS_PELT);
    r.models = &model;
    r.n_models = 1;
    r.family = ANNUM_POISSON;
    r.kind = ANNUM_COUNT;
    one.slope = estimate(log(0.9), NAN, NAN);
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "   5   4.52   5.53     -10.0\n"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "% a year"));
    one.level = estimate(0, NAN, NAN);
    r.family = ANNUM_BINOMIAL;
    r.kind = ANNUM_PROPORTION;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "   50 "));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "in percent"));
}

static void test_process_and_unusual_in_words(void)
{
    static annum_break_process process[] = {
        {2000, 0.1, -1, 1}, {2001, 1.2, -1.1, 1.1}, {2002, 1.5, -1.2, 1.2}};
    annum_breaks_result r = blank_breaks(ANNUM_BREAKS_CUSUM);
    r.process = process;
    r.n_process = 3;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The sums leave their limits for the first time at 2001."));
    json_t *root = render_json(ANNUM_RESULT_BREAKS, &r);
    CU_ASSERT_EQUAL(number(json_array_get(member(root, "process"), 1), "value"), 1.2);
    json_decref(root);
    r.method = ANNUM_BREAKS_DYNAMIC;
    CU_ASSERT(is_silent_on(ANNUM_RESULT_BREAKS, &r, "The sums"));
    r.method = ANNUM_BREAKS_MOSUM;
    r.n_process = 1;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The sums stay within the limits"));
    r = blank_breaks(ANNUM_BREAKS_UNUSUAL);
    r.kind = ANNUM_COUNT;
    r.unusual = (annum_break_unusual){.present = 1,
                                      .unusual = 1,
                                      .is_last = 1,
                                      .time = 2015,
                                      .observed = 54,
                                      .expected = 38,
                                      .lower = 26,
                                      .upper = 51,
                                      .p_value = 0.012,
                                      .dispersion = 1.1,
                                      .p_farrington = NAN,
                                      .farrington_upper = NAN};
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "2015: 54, where those before it predict 38 (95 % prediction interval 26 to 51), p = "
                   "0.012: unusual."));
    r.unusual.unusual = 0;
    r.unusual.p_farrington = 0.3;
    r.unusual.farrington_lower = 21;
    r.unusual.farrington_upper = 55;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "not shown to be unusual."));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "By Farrington's method, whose baseline has no trend, p = 0.30: not shown to be unusual (limits "
                   "21 to 55)."));
    r.unusual.is_last = 0;
    r.unusual.unusual = -1;
    r.unusual.lower = r.unusual.upper = r.unusual.p_value = NAN;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r,
                   "2015 (the last row with a figure): 54, where those before it predict 38: whether it is unusual "
                   "can't be judged, see the warnings."));
}

/* Periods, not the times of their middles; a joint by the month that it is in. */
static void test_breaks_periods_in_words(void)
{
    annum_breaks_result r = blank_breaks(ANNUM_BREAKS_SEGMENTED);
    const annum_break joint = {2003.135, 2002.66, 2003.7, NAN, NAN, NAN};
    const annum_segment lines[] = {{.first = 1999.625, .last = 2003.125, .n = 15},
                                   {.first = 2003.375, .last = 2005.375, .n = 9}};
    annum_break_model models[2] = {{.bic = 9}, {.breaks = 1, .bic = 8, .at = &joint, .n_at = 1, .segments = lines,
                                                .n_segments = 2}};
    const annum_break_test test = {"sup score", 2, 0.3, 0.01, 2003.375};
    r.period = 0.25;
    r.first = 1999.625;
    r.last = 2005.375;
    r.models = models;
    r.n_models = 2;
    r.tests = &test;
    r.n_tests = 1;
    r.selected = r.n_at = 1;
    r.at = &joint;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "2000-Q1 to 2005-Q4"));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "changes at 2003-Q3 (95 % interval 2003-Q1 to 2004-Q1)."));
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The test and BIC disagree: "));
    models[1].bic = NAN;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The model with 1 break leaves no residual: "));
    r.method = ANNUM_BREAKS_PELT;
    r.penalty = 10;
    CU_ASSERT(says(ANNUM_RESULT_BREAKS, &r, "The model with 1 break is the best one at a penalty of 10 a break: "));
}

static void test_every_method(void)
{
    for (int32_t method = -1; method <= ANNUM_BREAKS_UNUSUAL + 1; method++) {
        annum_breaks_result r = blank_breaks(method);
        r.first = NAN;
        r.family = method; /* some are none */
        for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++)
            CU_ASSERT(strlen(render(ANNUM_RESULT_BREAKS, &r, format)) > 40);
        CU_ASSERT(is_silent_on(ANNUM_RESULT_BREAKS, &r, "nan"));
    }
    CU_ASSERT_STRING_EQUAL(annum_breaks_regressors_name(ANNUM_BREAKS_TREND), "trend");
    CU_ASSERT_STRING_EQUAL(annum_breaks_regressors_name(2), "unknown");
    CU_ASSERT_STRING_EQUAL(annum_breaks_regressors_name(-1), "unknown");
}

/* ---- CSV: one line, whose columns do not depend on how many breaks there are ----------------- */

static void test_breaks_csv(void)
{
    const annum_breaks_result one = a_break();
    annum_breaks_result more = a_break(), none = a_break();
    const annum_report_entry entries[] = {entry_of(NULL, &one, NULL), entry_of(NULL, &more, NULL),
                                          entry_of(NULL, &none, NULL)};
    const annum_report_options options = options_of(ANNUM_RESULT_BREAKS, ANNUM_CSV);
    static collector out;
    out = (collector){0};
    more.at = two;
    more.n_at = more.selected = 2;
    none.n_at = none.selected = none.n_tests = 0;
    CU_ASSERT_EQUAL(write_report(&options, entries, 3, &out, NULL), ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "selected,at,p_value,unusual.unusual,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",1,1899,1.0000000000000001e-09,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",2,1899 1954,1.0000000000000001e-09,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",0,,1.0000000000000001e-09,"));
    CU_ASSERT_PTR_NULL(strstr(out.text, "not among the columns"));
}

static void test_intervention_csv(void)
{
    const annum_breaks_result r = a_change_at_dates(ANNUM_GAUSSIAN, ANNUM_VALUE), later = a_break();
    annum_breaks_result third = r;
    annum_break_intervention changes[3] = {r.intervention[0], r.intervention[1], r.intervention[1]};
    const annum_report_entry entries[] = {entry_of(NULL, NULL, "no"), entry_of(NULL, &r, NULL),
                                          entry_of(NULL, &later, NULL), entry_of(NULL, &third, NULL)};
    const annum_report_options options = options_of(ANNUM_RESULT_BREAKS, ANNUM_CSV);
    static collector out;
    out = (collector){0};
    third.intervention = changes;
    third.n_intervention = 3;
    CU_ASSERT_EQUAL(write_report(&options, entries, 4, &out, NULL), ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",intervention.1.at,intervention.1.level_change.estimate,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",intervention.2.p_value,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",2014,-0.5,-0.75,-0.25,0.125,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",2015,-0.5,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "intervention.(another row) is not among the columns"));
    const char *line = out.text;
    size_t commas[5] = {0};
    for (size_t i = 0; i < 5 && *line; line++) {
        commas[i] += *line == ',';
        i += *line == '\n';
    }
    CU_ASSERT(commas[0] > 30);
    CU_ASSERT(commas[1] == commas[0] && commas[2] == commas[0] && commas[3] == commas[0]);
}

static const annum_test_case cases[] = {
    {"trendtest_json", test_trendtest_json},
    {"trendtest_without_slope", test_trendtest_without_slope},
    {"trend_in_words", test_trend_in_words},
    {"units_in_words", test_units_in_words},
    {"scales_in_words", test_scales_in_words},
    {"change_in_words", test_change_in_words},
    {"order_in_words", test_order_in_words},
    {"every_test", test_every_test},
    {"breaks_json", test_breaks_json},
    {"intervention_json", test_intervention_json},
    {"breaks_in_words", test_breaks_in_words},
    {"intervention_in_words", test_intervention_in_words},
    {"levels_in_words", test_levels_in_words},
    {"process_and_unusual_in_words", test_process_and_unusual_in_words},
    {"every_method", test_every_method},
    {"breaks_periods_in_words", test_breaks_periods_in_words},
    {"breaks_csv", test_breaks_csv},
    {"intervention_csv", test_intervention_csv},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "report_tests", cases);
}
