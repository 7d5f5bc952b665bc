/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "joinpoint/describe.h"

#include "annum/joinpoint.h"
#include "annum/regress.h"

static const annum_field joint_fields[] = {
    ANNUM__DOUBLE(annum_joint, time, "year", "where the slope changes"),
    ANNUM__DOUBLE(annum_joint, lower, "year", "lower confidence limit"),
    ANNUM__DOUBLE(annum_joint, upper, "year", "upper confidence limit"),
};

static const annum_description describe_joint = ANNUM__DESCRIPTION("joint", "A joinpoint", annum_joint, joint_fields);

static const annum_field segment_fields[] = {
    ANNUM__DOUBLE(annum_joint_segment, from, "year", "its beginning"),
    ANNUM__DOUBLE(annum_joint_segment, to, "year", "its end"),
    ANNUM__DOUBLE(annum_joint_segment, intercept, "link", "its line at time 0"),
    ANNUM__DOUBLE(annum_joint_segment, intercept_se, "link", "standard error of that"),
    ANNUM__DOUBLE(annum_joint_segment, slope, "link per year", "slope"),
    ANNUM__DOUBLE(annum_joint_segment, se, "link per year", "standard error of the slope"),
    ANNUM__DOUBLE(annum_joint_segment, statistic, "", "slope over its standard error"),
    ANNUM__DOUBLE(annum_joint_segment, p_value, "", "two-sided p-value of no slope"),
    ANNUM__DOUBLE(annum_joint_segment, df, "", "degrees of freedom of its t distribution"),
    ANNUM__ESTIMATE(annum_joint_segment, slope_change, "link per year", "change from the segment before"),
    ANNUM__ESTIMATE(annum_joint_segment, annual_percent_change, "percent", "change a year"),
    ANNUM__FLAG(annum_joint_segment, significant, "whether a slope is shown at the confidence level"),
};

static const annum_description describe_segment =
    ANNUM__DESCRIPTION("joint_segment", "A straight piece", annum_joint_segment, segment_fields);

static const annum_field jump_fields[] = {
    ANNUM__DOUBLE(annum_joint_jump, at, "year", "where the level jumps"),
    ANNUM__DOUBLE(annum_joint_jump, estimate, "link", "new level less old"),
    ANNUM__DOUBLE(annum_joint_jump, se, "link", "standard error"),
    ANNUM__DOUBLE(annum_joint_jump, lower, "link", "lower confidence limit"),
    ANNUM__DOUBLE(annum_joint_jump, upper, "link", "upper confidence limit"),
    ANNUM__DOUBLE(annum_joint_jump, p_value, "", "two-sided p-value of no jump"),
    ANNUM__DOUBLE(annum_joint_jump, df, "", "degrees of freedom of its t distribution"),
    ANNUM__ESTIMATE(annum_joint_jump, comparability_ratio, "", "new figures over old"),
};

static const annum_description describe_jump =
    ANNUM__DESCRIPTION("joint_jump", "A level jump", annum_joint_jump, jump_fields);

static const annum_field point_fields[] = {
    ANNUM__DOUBLE(annum_joint_point, time, "year", "time"),
    ANNUM__DOUBLE(annum_joint_point, observed, "figure", "the figure"),
    ANNUM__DOUBLE(annum_joint_point, fitted, "figure", "the model's"),
    ANNUM__DOUBLE(annum_joint_point, residual, "link", "difference on the scale of the model, over its standard error if given"),
    ANNUM__OPTIONAL_DOUBLE(annum_joint_point, se, "figure", "standard error of the figure"),
};

static const annum_description describe_point =
    ANNUM__DESCRIPTION("joint_point", "A figure and the model's", annum_joint_point, point_fields);

static const annum_field model_fields[] = {
    ANNUM__SIZE(annum_joinpoint_model, joinpoints, "joinpoints"),
    ANNUM__DOUBLE(annum_joinpoint_model, sse, "", "weighted sum of squared errors, or deviance"),
    ANNUM__DOUBLE(annum_joinpoint_model, mse, "", "that over its degrees of freedom"),
    ANNUM__DOUBLE(annum_joinpoint_model, df, "", "figures less parameters"),
    ANNUM__DOUBLE(annum_joinpoint_model, bic, "", "Bayesian information criterion"),
    ANNUM__DOUBLE(annum_joinpoint_model, bic3, "", "the same with three parameters a joinpoint"),
    ANNUM__DOUBLE(annum_joinpoint_model, wbic, "", "weighted, between both by the size of the changes"),
    ANNUM__DOUBLE(annum_joinpoint_model, mbic, "", "modified criterion"),
    ANNUM__SIZE(annum_joinpoint_model, parameters, "parameters, without the jump"),
    ANNUM__DOUBLE(annum_joinpoint_model, log_likelihood, "", "log-likelihood"),
    ANNUM__OPTIONAL_DOUBLE(annum_joinpoint_model, weight, "", "weight in the average over numbers of joinpoints"),
    ANNUM__ROWS(annum_joinpoint_model, at, n_at, &describe_joint, ANNUM_CSV_LIST, "the joinpoints"),
    ANNUM__TABLE(annum_joinpoint_model, segments, n_segments, &describe_segment, "the straight pieces"),
    ANNUM__OPTIONAL_STRUCT(annum_joinpoint_model, jump, &describe_jump, "the level jump"),
    ANNUM__TABLE(annum_joinpoint_model, points, n_points, &describe_point, "figures and fit"),
};

static const annum_description describe_model = ANNUM__DESCRIPTION(
    "joinpoint_model", "The best model with a number of joinpoints", annum_joinpoint_model, model_fields);

static const annum_field test_fields[] = {
    ANNUM__SIZE(annum_joinpoint_test, null, "joinpoints under the null hypothesis"),
    ANNUM__SIZE(annum_joinpoint_test, alternative, "joinpoints under the alternative"),
    ANNUM__DOUBLE(annum_joinpoint_test, statistic, "", "sum of squares under the null over that under the alternative"),
    ANNUM__DOUBLE(annum_joinpoint_test, p_value, "", "p-value of the null"),
    ANNUM__DOUBLE(annum_joinpoint_test, p_error, "", "its Monte Carlo standard error"),
    ANNUM__DOUBLE(annum_joinpoint_test, alpha, "", "level of this test"),
    ANNUM__FLAG(annum_joinpoint_test, reject, "whether the null is rejected"),
    ANNUM__FLAG(annum_joinpoint_test, uncertain, "whether another seed may decide otherwise"),
    ANNUM__SIZE(annum_joinpoint_test, permutations, "orders that the p-value comes from"),
};

static const annum_description describe_test =
    ANNUM__DESCRIPTION("joinpoint_test", "A test of the sequence", annum_joinpoint_test, test_fields);

static const annum_field aapc_fields[] = {
    ANNUM__DOUBLE(annum_joinpoint_aapc, from, "year", "beginning of the range"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, to, "year", "end of the range"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, estimate, "percent", "average change a year; in units of the figure on a linear scale"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, lower, "percent", "lower confidence limit"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, upper, "percent", "upper confidence limit"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, p_value, "", "two-sided p-value of no change"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, se, "link per year", "standard error of the average slope"),
    ANNUM__DOUBLE(annum_joinpoint_aapc, statistic, "", "average slope over its standard error"),
    ANNUM__TEXT(annum_joinpoint_aapc, method, "distribution of the limits"),
    ANNUM__FLAG(annum_joinpoint_aapc, significant, "whether a change is shown at the confidence level"),
};

static const annum_description describe_aapc =
    ANNUM__DESCRIPTION("joinpoint_aapc", "Average annual percent change", annum_joinpoint_aapc, aapc_fields);

/* CSV has so many pieces, as many as five joinpoints make: the limit unless more are asked for. */
static const annum_field csv_segment_fields[] = {
    ANNUM__DOUBLE(annum_joint_segment, from, "year", "its beginning"),
    ANNUM__DOUBLE(annum_joint_segment, to, "year", "its end"),
    ANNUM__DOUBLE(annum_joint_segment, slope, "link per year", "slope"),
    ANNUM__DOUBLE(annum_joint_segment, se, "link per year", "standard error of the slope"),
    ANNUM__DOUBLE(annum_joint_segment, p_value, "", "two-sided p-value of no slope"),
    ANNUM__ESTIMATE(annum_joint_segment, annual_percent_change, "percent", "change a year"),
};

static const annum_description describe_csv_segment =
    ANNUM__DESCRIPTION("csv_segment", "A straight piece", annum_joint_segment, csv_segment_fields);

#define CSV_SEGMENT(name, row) \
    ANNUM__ROW(annum_joinpoint_result, segments, name, n_segments, &describe_csv_segment, "a straight piece", row)

static const annum_field joinpoint_fields[] = {
    ANNUM__NAME(annum_joinpoint_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_joinpoint_result, n, "figures used"),
    ANNUM__SIZE(annum_joinpoint_result, left_out, "rows without a usable figure"),
    ANNUM__DOUBLE(annum_joinpoint_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_joinpoint_result, last, "year", "time of the last figure used"),
    ANNUM__DOUBLE(annum_joinpoint_result, level, "", "confidence level"),
    ANNUM__NAME(annum_joinpoint_result, scale, annum_joinpoint_scale_name, "scale on which the pieces are straight"),
    ANNUM__NAME(annum_joinpoint_result, likelihood, annum_family_name, "family of distributions"),
    ANNUM__NAME(annum_joinpoint_result, errors, annum_joinpoint_errors_name, "what is known of the errors"),
    ANNUM__OPTIONAL_DOUBLE(annum_joinpoint_result, rho, "", "correlation of errors a year apart"),
    ANNUM__NAME(annum_joinpoint_result, interval, annum_joinpoint_interval_name, "where limits come from"),
    ANNUM__NAME(annum_joinpoint_result, compat, annum_joinpoint_compat_name, "whose conventions hold"),
    ANNUM__FLAG(annum_joinpoint_result, continuous, "whether joinpoints may be anywhere"),
    ANNUM__NAME(annum_joinpoint_result, select, annum_joinpoint_select_name, "how the number of joinpoints was chosen"),
    ANNUM__SIZE(annum_joinpoint_result, max, "most joinpoints looked at"),
    ANNUM__SIZE(annum_joinpoint_result, selected, "joinpoints of the selected model"),
    ANNUM__ROWS(annum_joinpoint_result, at, n_at, &describe_joint, ANNUM_CSV_LIST, "its joinpoints"),
    CSV_SEGMENT("segment_1", 0),
    CSV_SEGMENT("segment_2", 1),
    CSV_SEGMENT("segment_3", 2),
    CSV_SEGMENT("segment_4", 3),
    CSV_SEGMENT("segment_5", 4),
    CSV_SEGMENT("segment_6", 5),
    ANNUM__ROWS(annum_joinpoint_result, models, n_models, &describe_model, ANNUM_CSV_NONE,
                "the best model of each number of joinpoints"),
    ANNUM__ROWS(annum_joinpoint_result, permutation, n_permutation, &describe_test, ANNUM_CSV_NONE,
                "the sequence of permutation tests"),
    ANNUM__ROWS(annum_joinpoint_result, average_annual_percent_change, n_aapc, &describe_aapc, ANNUM_CSV_NONE,
                "average change of the selected model, then averaged over models if asked"),
    /* how many ranges there are differs from series to series: CSV has the whole one */
    ANNUM__ROW(annum_joinpoint_result, average_annual_percent_change, "aapc", n_aapc, &describe_aapc,
               "average change over the whole range", 0),
    ANNUM__OPTIONAL_TABLE(annum_joinpoint_result, averaged_changes, n_averaged, &describe_aapc,
                          "change from each figure to the next, averaged over models"),
    ANNUM__TABLE(annum_joinpoint_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_joinpoint =
    ANNUM__DESCRIPTION("joinpoint", "Joinpoint regression of a series", annum_joinpoint_result, joinpoint_fields);

static const annum_field group_fields[] = {
    ANNUM__TEXT(annum_joinpoint_group, name, "its name"),
    ANNUM__STRUCT(annum_joinpoint_group, result, &annum__describe_joinpoint, "its own regression"),
};

static const annum_description describe_group =
    ANNUM__DESCRIPTION("joinpoint_group", "One of two groups", annum_joinpoint_group, group_fields);

static const annum_field comparison_fields[] = {
    ANNUM__SIZE(annum_joinpoint_comparison, joinpoints, "joinpoints of both groups in the tests"),
    ANNUM__STRUCT(annum_joinpoint_comparison, coincidence, &describe_test, "one trend for both groups"),
    ANNUM__STRUCT(annum_joinpoint_comparison, parallelism, &describe_test, "the same joinpoints and slopes"),
    ANNUM__ESTIMATE(annum_joinpoint_comparison, aapc_difference, "percent", "average change of the first less the second"),
    ANNUM__DOUBLE(annum_joinpoint_comparison, from, "year", "beginning of the range of that"),
    ANNUM__DOUBLE(annum_joinpoint_comparison, to, "year", "end of it"),
    ANNUM__SIZE(annum_joinpoint_comparison, n, "figures of the first group"),
    ANNUM__SIZE(annum_joinpoint_comparison, n_other, "figures of the second group"),
    ANNUM__ROWS(annum_joinpoint_comparison, groups, n_groups, &describe_group, ANNUM_CSV_NONE, "both groups, each alone"),
    ANNUM__TABLE(annum_joinpoint_comparison, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_joinpoint_comparison =
    ANNUM__DESCRIPTION("joinpoint_comparison", "Joinpoint regression of two groups", annum_joinpoint_comparison,
                       comparison_fields);
