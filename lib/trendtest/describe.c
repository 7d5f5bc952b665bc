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
