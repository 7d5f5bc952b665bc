/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "breaks/describe.h"

#include "annum/breaks.h"
#include "annum/regress.h"

static const annum_field break_fields[] = {
    ANNUM__DOUBLE(annum_break, time, "year", "first figure of the new regime, or where the slope changes"),
    ANNUM__DOUBLE(annum_break, lower, "year", "lower confidence limit"),
    ANNUM__DOUBLE(annum_break, upper, "year", "upper confidence limit"),
    ANNUM__OPTIONAL_DOUBLE(annum_break, se, "year",
                           "standard error by the delta method, of a line that bends"),
    ANNUM__OPTIONAL_DOUBLE(annum_break, delta_lower, "year", "lower limit by that standard error"),
    ANNUM__OPTIONAL_DOUBLE(annum_break, delta_upper, "year", "upper limit by that standard error"),
};

static const annum_description describe_break =
    ANNUM__DESCRIPTION("break", "A break", annum_break, break_fields);

static const annum_field segment_fields[] = {
    ANNUM__DOUBLE(annum_segment, first, "year", "time of the first figure"),
    ANNUM__DOUBLE(annum_segment, last, "year", "time of the last figure"),
    ANNUM__SIZE(annum_segment, n, "figures"),
    ANNUM__ESTIMATE(annum_segment, level, "link", "mean, or fitted figure at the first"),
    ANNUM__ESTIMATE(annum_segment, slope, "link per year", "slope"),
};

static const annum_description describe_segment =
    ANNUM__DESCRIPTION("segment", "What holds between two breaks", annum_segment, segment_fields);

static const annum_field model_fields[] = {
    ANNUM__SIZE(annum_break_model, breaks, "breaks"),
    ANNUM__DOUBLE(annum_break_model, rss, "",
                  "residual sum of squares, or deviance of counts and proportions"),
    ANNUM__DOUBLE(annum_break_model, log_likelihood, "", "log-likelihood"),
    ANNUM__DOUBLE(annum_break_model, bic, "", "Schwarz's information criterion"),
    ANNUM__DOUBLE(annum_break_model, lwz, "", "Liu, Wu and Zidek's criterion"),
    ANNUM__DOUBLE(annum_break_model, dispersion, "",
                  "residual variance, or Pearson's dispersion of counts and proportions"),
    ANNUM__DOUBLE(annum_break_model, df, "", "its degrees of freedom"),
    ANNUM__TABLE(annum_break_model, at, n_at, &describe_break, "the breaks"),
    ANNUM__TABLE(annum_break_model, segments, n_segments, &describe_segment, "what holds between them"),
};

static const annum_description describe_model = ANNUM__DESCRIPTION(
    "break_model", "The best model with a number of breaks", annum_break_model, model_fields);

static const annum_field test_fields[] = {
    ANNUM__TEXT(annum_break_test, name, "the test"),
    ANNUM__DOUBLE(annum_break_test, statistic, "", "its statistic"),
    ANNUM__DOUBLE(annum_break_test, p_value, "", "p-value of no break, or of no more than the name says"),
    ANNUM__DOUBLE(annum_break_test, p_error, "", "standard error of a simulated p-value, else 0"),
    ANNUM__OPTIONAL_DOUBLE(annum_break_test, at, "year", "time at which the statistic is attained"),
};

static const annum_description describe_test =
    ANNUM__DESCRIPTION("break_test", "A test for breaks", annum_break_test, test_fields);

static const annum_field intervention_fields[] = {
    ANNUM__DOUBLE(annum_break_intervention, at, "year", "the date"),
    ANNUM__ESTIMATE(annum_break_intervention, level_change, "link", "change of the level there"),
    ANNUM__ESTIMATE(annum_break_intervention, slope_change, "link per year",
                    "change of the slope from there on"),
    ANNUM__DOUBLE(annum_break_intervention, rss, "",
                  "residual sum of squares with this date alone, or deviance of counts and proportions"),
    ANNUM__DOUBLE(annum_break_intervention, bic, "", "Schwarz's information criterion with this date alone"),
    ANNUM__ESTIMATE(annum_break_intervention, comparability_ratio, "", "new over old figures at the date"),
    ANNUM__DOUBLE(annum_break_intervention, bic_without, "",
                  "Schwarz's criterion of the model without any date"),
    ANNUM__SIZE(annum_break_intervention, before, "figures of the old regime"),
    ANNUM__SIZE(annum_break_intervention, after, "figures of the new regime"),
    ANNUM__DOUBLE(annum_break_intervention, p_value, "",
                  "p-value of no change there, level and slope together"),
    ANNUM__DOUBLE(annum_break_intervention, p_adjusted, "", "the same by Holm over all dates given"),
};

static const annum_description describe_intervention = ANNUM__DESCRIPTION(
    "break_intervention", "The changes at a given date", annum_break_intervention, intervention_fields);

static const annum_field process_fields[] = {
    ANNUM__DOUBLE(annum_break_process, time, "year", "time"),
    ANNUM__DOUBLE(annum_break_process, value, "", "cumulated or moving sum of residuals"),
    ANNUM__DOUBLE(annum_break_process, lower, "", "lower boundary"),
    ANNUM__DOUBLE(annum_break_process, upper, "", "upper boundary"),
};

static const annum_description describe_process =
    ANNUM__DESCRIPTION("break_process", "The process of residuals", annum_break_process, process_fields);

static const annum_field unusual_fields[] = {
    ANNUM__TRISTATE(annum_break_unusual, unusual, "whether the figure is outside the limits"),
    ANNUM__FLAG(annum_break_unusual, is_last, "whether no row comes after it"),
    ANNUM__DOUBLE(annum_break_unusual, time, "year", "its time"),
    ANNUM__DOUBLE(annum_break_unusual, observed, "figure", "the figure"),
    ANNUM__DOUBLE(annum_break_unusual, expected, "figure", "what those before it predict"),
    ANNUM__DOUBLE(annum_break_unusual, lower, "figure", "lower prediction limit"),
    ANNUM__DOUBLE(annum_break_unusual, upper, "figure", "upper prediction limit"),
    ANNUM__DOUBLE(annum_break_unusual, p_value, "", "two-sided probability of a figure as far out"),
    ANNUM__DOUBLE(annum_break_unusual, p_lower, "", "probability of a figure this low or lower"),
    ANNUM__DOUBLE(annum_break_unusual, p_upper, "", "probability of a figure this high or higher"),
    ANNUM__DOUBLE(annum_break_unusual, dispersion, "", "variance over that of chance"),
    ANNUM__DOUBLE(annum_break_unusual, p_farrington, "", "the same probability by Farrington's method"),
    ANNUM__DOUBLE(annum_break_unusual, farrington_expected, "figure", "what Farrington's method predicts"),
    ANNUM__DOUBLE(annum_break_unusual, farrington_lower, "figure", "lower limit by Farrington's method"),
    ANNUM__DOUBLE(annum_break_unusual, farrington_upper, "figure", "upper limit by Farrington's method"),
    ANNUM__DOUBLE(annum_break_unusual, farrington_dispersion, "", "dispersion of its reweighted baseline"),
    ANNUM__FLAG(annum_break_unusual, farrington_trend, "whether its baseline has a trend"),
    ANNUM__SIZE(annum_break_unusual, farrington_reweighted,
                "figures of its baseline that weigh less, as outbreaks"),
};

static const annum_description describe_unusual = ANNUM__DESCRIPTION(
    "break_unusual", "The last figure against a prediction", annum_break_unusual, unusual_fields);

static const annum_field breaks_fields[] = {
    ANNUM__NAME(annum_breaks_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_breaks_result, n, "figures used"),
    ANNUM__SIZE(annum_breaks_result, left_out, "rows without a usable figure"),
    ANNUM__DOUBLE(annum_breaks_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_breaks_result, last, "year", "time of the last figure used"),
    ANNUM__DOUBLE(annum_breaks_result, level, "", "confidence level"),
    ANNUM__NAME(annum_breaks_result, method, annum_breaks_method_name, "how breaks were sought"),
    ANNUM__NAME(annum_breaks_result, regressors, annum_breaks_regressors_name, "what may change at a break"),
    ANNUM__NAME(annum_breaks_result, family, annum_family_name, "family of distributions"),
    ANNUM__SIZE(annum_breaks_result, min_size, "fewest figures between breaks, as used"),
    ANNUM__OPTIONAL_DOUBLE(annum_breaks_result, period, "year",
                           "length of the periods; null where they differ"),
    ANNUM__OPTIONAL_DOUBLE(annum_breaks_result, penalty, "", "what a break had to be worth"),
    ANNUM__OPTIONAL_DOUBLE(annum_breaks_result, sigma, "figure",
                           "standard deviation that was taken for known"),
    ANNUM__SIZE(annum_breaks_result, selected,
                "breaks of the model chosen: by bic, or of pelt by its penalty"),
    ANNUM__ROWS(annum_breaks_result, at, n_at, &describe_break, ANNUM_CSV_LIST, "the breaks of that model"),
    ANNUM__DOUBLE(annum_breaks_result, p_value, "", "p-value of no break"),
    ANNUM__TABLE(annum_breaks_result, models, n_models, &describe_model,
                 "the best model of each number of breaks"),
    ANNUM__ROWS(annum_breaks_result, tests, n_tests, &describe_test, ANNUM_CSV_NONE, "tests for breaks"),
    ANNUM__ROWS(annum_breaks_result, intervention, n_intervention, &describe_intervention, ANNUM_CSV_NUMBERED,
                "the changes at given dates"),
    ANNUM__OPTIONAL_TABLE(annum_breaks_result, process, n_process, &describe_process,
                          "the process of residuals"),
    ANNUM__OPTIONAL_STRUCT(annum_breaks_result, unusual, &describe_unusual, "the last figure"),
    ANNUM__TABLE(annum_breaks_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_breaks =
    ANNUM__DESCRIPTION("breaks", "Breaks in a series", annum_breaks_result, breaks_fields);
