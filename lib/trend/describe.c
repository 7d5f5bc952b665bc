/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend/describe.h"

#include "annum/regress.h"
#include "annum/trend.h"
#include "trendtest/describe.h"

static const annum_field model_fields[] = {
    ANNUM__NAME(annum_trend_model, family, annum_family_name, "family of distributions"),
    ANNUM__NAME(annum_trend_model, link, annum_link_name, "link function"),
    ANNUM__NAME(annum_trend_model, covariance, annum_covariance_name, "how the standard error was estimated"),
    ANNUM__DOUBLE(annum_trend_model, dispersion, "", "Pearson's dispersion, never floored"),
};

static const annum_description describe_model =
    ANNUM__DESCRIPTION("trend_model", "The model that was fitted", annum_trend_model, model_fields);

static const annum_field total_change_fields[] = {
    ANNUM__DOUBLE(annum_total_change, from, "figure", "fitted figure of the first period"),
    ANNUM__DOUBLE(annum_total_change, to, "figure", "fitted figure of the last period"),
    ANNUM__ESTIMATE(annum_total_change, percent, "percent", "change in percent of the first"),
    ANNUM__ESTIMATE(annum_total_change, difference, "figure", "last less first"),
};

static const annum_description describe_total_change = ANNUM__DESCRIPTION(
    "total_change", "Change from the first period to the last", annum_total_change, total_change_fields);

static const annum_field point_fields[] = {
    ANNUM__DOUBLE(annum_trend_point, start, "year", "first moment of the period"),
    ANNUM__DOUBLE(annum_trend_point, end, "year", "first moment after the period"),
    ANNUM__DOUBLE(annum_trend_point, observed, "figure", "the figure"),
    ANNUM__DOUBLE(annum_trend_point, fitted, "figure", "the trend"),
    ANNUM__DOUBLE(annum_trend_point, lower, "figure", "lower confidence limit of the trend"),
    ANNUM__DOUBLE(annum_trend_point, upper, "figure", "upper confidence limit of the trend"),
    ANNUM__DOUBLE(annum_trend_point, residual, "figure", "observed less fitted"),
};

static const annum_description describe_point =
    ANNUM__DESCRIPTION("trend_point", "One period of a trend", annum_trend_point, point_fields);

static const annum_field trend_fields[] = {
    ANNUM__NAME(annum_trend_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_trend_result, n, "figures used"),
    ANNUM__DOUBLE(annum_trend_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_trend_result, last, "year", "time of the last figure used"),
    ANNUM__DOUBLE(annum_trend_result, level, "", "confidence level"),
    ANNUM__STRUCT(annum_trend_result, model, &describe_model, "the model that was fitted"),
    ANNUM__ESTIMATE(annum_trend_result, slope, "link per year", "slope on the scale of the link"),
    ANNUM__ESTIMATE(annum_trend_result, annual_percent_change, "percent per year", "change of the figure"),
    ANNUM__ESTIMATE(annum_trend_result, annual_odds_change, "percent per year", "change of the odds"),
    ANNUM__ESTIMATE(annum_trend_result, annual_difference, "figure per year", "average change over the span"),
    ANNUM__ESTIMATE(annum_trend_result, halving_time, "years", "time in which the figure halves"),
    ANNUM__ESTIMATE(annum_trend_result, doubling_time, "years", "time in which the figure doubles"),
    ANNUM__STRUCT(annum_trend_result, total_change, &describe_total_change,
                  "from the first period to the last"),
    ANNUM__DOUBLE(annum_trend_result, p_value, "", "two-sided p-value of the slope"),
    ANNUM__STRUCT(annum_trend_result, mann_kendall, &annum__describe_mann_kendall_part,
                  "Mann and Kendall's test; it never decides the verdict"),
    ANNUM__ESTIMATE(annum_trend_result, sen_slope, "figure per year", "median slope of all pairs"),
    ANNUM__NAME(annum_trend_result, verdict, annum_verdict_name, "what the figures show"),
    ANNUM__TABLE(annum_trend_result, points, n, &describe_point, "the periods"),
    ANNUM__TABLE(annum_trend_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_trend =
    ANNUM__DESCRIPTION("trend", "The trend of a series over time", annum_trend_result, trend_fields);
