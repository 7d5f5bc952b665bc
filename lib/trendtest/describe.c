/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trendtest/describe.h"

#include "annum/trendtest.h"

static const annum_field mann_kendall_fields[] = {
    ANNUM__SIZE(annum_mann_kendall_result, n, "figures used"),
    ANNUM__DOUBLE(annum_mann_kendall_result, statistic, "", "S: pairs that rise less pairs that fall"),
    ANNUM__DOUBLE(annum_mann_kendall_result, variance, "", "variance of S without trend, corrected for ties"),
    ANNUM__DOUBLE(annum_mann_kendall_result, z, "", "S in standard deviations, with continuity correction"),
    ANNUM__DOUBLE(annum_mann_kendall_result, tau, "", "S over n (n - 1) / 2"),
    ANNUM__DOUBLE(annum_mann_kendall_result, p_value, "", "two-sided p-value of no trend"),
    ANNUM__FLAG(annum_mann_kendall_result, exact, "whether the p-value is exact"),
};

const annum_description annum__describe_mann_kendall =
    ANNUM__DESCRIPTION("mann_kendall", "Mann and Kendall's test of a monotone trend",
                       annum_mann_kendall_result, mann_kendall_fields);

const annum_description annum__describe_mann_kendall_part = {
    "mann_kendall", "Mann and Kendall's test of a monotone trend", sizeof(annum_mann_kendall_result),
    ANNUM__COUNT_OF(mann_kendall_fields) - 1, mann_kendall_fields + 1};

static const annum_field sen_slope_fields[] = {
    ANNUM__SIZE(annum_sen_slope_result, n, "figures used"),
    ANNUM__SIZE(annum_sen_slope_result, n_slopes, "pairs of figures with different times"),
    ANNUM__ESTIMATE(annum_sen_slope_result, slope, "figure per year", "median slope of all pairs"),
    ANNUM__DOUBLE(annum_sen_slope_result, intercept, "figure", "median figure less slope times median time"),
};

const annum_description annum__describe_sen_slope =
    ANNUM__DESCRIPTION("sen_slope", "Sen's slope: the median of the slopes of all pairs",
                       annum_sen_slope_result, sen_slope_fields);

static const annum_field exact_trend_fields[] = {
    ANNUM__NAME(annum_exact_trend_result, kind, annum_kind_name, "kind of the figures"),
    ANNUM__SIZE(annum_exact_trend_result, n, "figures used"),
    ANNUM__SIZE(annum_exact_trend_result, left_out, "rows without a usable figure"),
    ANNUM__DOUBLE(annum_exact_trend_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_exact_trend_result, last, "year", "time of the last"),
    ANNUM__DOUBLE(annum_exact_trend_result, level, "", "confidence level"),
    ANNUM__DOUBLE(annum_exact_trend_result, events, "events", "events in all"),
    ANNUM__DOUBLE(annum_exact_trend_result, statistic, "year", "T: sum of time times events"),
    ANNUM__DOUBLE(annum_exact_trend_result, expected, "year", "mean of T without trend, given the events in all"),
    ANNUM__DOUBLE(annum_exact_trend_result, variance, "year^2", "variance of T without trend, likewise"),
    ANNUM__DOUBLE(annum_exact_trend_result, z, "", "score statistic, above 0 for a rise"),
    ANNUM__DOUBLE(annum_exact_trend_result, p_asymptotic, "", "two-sided p-value by the normal distribution of z"),
    ANNUM__DOUBLE(annum_exact_trend_result, p_value, "", "exact p-value of no trend, twice the smaller tail"),
    ANNUM__DOUBLE(annum_exact_trend_result, p_mid, "", "mid-p value, with half of the probability of T"),
    ANNUM__ESTIMATE(annum_exact_trend_result, slope, "per year", "change of the log rate or log odds a year"),
    ANNUM__FLAG(annum_exact_trend_result, boundary, "whether there are no events, or nothing but events"),
    ANNUM__FLAG(annum_exact_trend_result, unbounded, "whether the events came as early or as late as they can"),
};

const annum_description annum__describe_exact_trend =
    ANNUM__DESCRIPTION("exact_trend", "Exact conditional test of a trend in events", annum_exact_trend_result,
                       exact_trend_fields);

static const annum_field trendtest_fields[] = {
    ANNUM__NAME(annum_trendtest_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_trendtest_result, n, "figures used"),
    ANNUM__SIZE(annum_trendtest_result, n_series, "series used"),
    ANNUM__SIZE(annum_trendtest_result, left_out, "rows without a usable figure"),
    ANNUM__DOUBLE(annum_trendtest_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_trendtest_result, last, "year", "time of the last figure used"),
    ANNUM__DOUBLE(annum_trendtest_result, level, "", "confidence level"),
    ANNUM__NAME(annum_trendtest_result, test, annum_test_name, "the test"),
    ANNUM__DOUBLE(annum_trendtest_result, statistic, "", "the test's statistic: S of rank tests of trend"),
    ANNUM__DOUBLE(annum_trendtest_result, variance, "", "variance of the statistic without trend"),
    ANNUM__DOUBLE(annum_trendtest_result, z, "", "the statistic in standard deviations"),
    ANNUM__DOUBLE(annum_trendtest_result, tau, "", "S over n (n - 1) / 2"),
    ANNUM__DOUBLE(annum_trendtest_result, tau_b, "", "S over the geometric mean of the pairs untied in either"),
    ANNUM__DOUBLE(annum_trendtest_result, p_value, "", "p-value of no trend, or of no change"),
    ANNUM__DOUBLE(annum_trendtest_result, p_error, "", "standard error of a simulated p-value, else 0"),
    ANNUM__FLAG(annum_trendtest_result, exact, "whether the p-value is exact"),
    ANNUM__NAME(annum_trendtest_result, alternative, annum_alternative_name, "which departures p_value counts"),
    ANNUM__NAME(annum_trendtest_result, trend, annum_direction_name, "what the test says at this level"),
    ANNUM__DOUBLE(annum_trendtest_result, at, "year", "time of the first figure after the change"),
    ANNUM__ESTIMATE(annum_trendtest_result, sen_slope, "figure per year", "median slope of all pairs"),
    ANNUM__ESTIMATE(annum_trendtest_result, sen_percent, "percent per year",
                    "on the log scale change of the figure by sen_slope, on the logit scale of the odds"),
    ANNUM__SIZE(annum_trendtest_result, n_slopes, "pairs of figures that sen_slope is the median of"),
    ANNUM__DOUBLE(annum_trendtest_result, sen_intercept, "figure", "median figure less slope times median time"),
    ANNUM__DOUBLE(annum_trendtest_result, sen_intercept_residual, "figure", "median of figure less slope times time"),
    ANNUM__DOUBLE(annum_trendtest_result, lag, "", "lags or block length used"),
    ANNUM__DOUBLE(annum_trendtest_result, autocorrelation, "", "at lag 1, as the test estimates it"),
    ANNUM__TABLE(annum_trendtest_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_trendtest = ANNUM__DESCRIPTION(
    "trendtest", "A test of trend or of change", annum_trendtest_result, trendtest_fields);
