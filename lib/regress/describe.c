/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regress/describe.h"

#include "annum/regress.h"

static const annum_field coefficient_fields[] = {
    ANNUM__TEXT(annum_coefficient, name, "name of the coefficient"),
    ANNUM__DOUBLE(annum_coefficient, estimate, "", "the estimate"),
    ANNUM__DOUBLE(annum_coefficient, se, "", "standard error"),
    ANNUM__DOUBLE(annum_coefficient, statistic, "", "estimate over its standard error"),
    ANNUM__DOUBLE(annum_coefficient, p_value, "", "two-sided p-value of a coefficient of 0"),
    ANNUM__DOUBLE(annum_coefficient, lower, "", "lower confidence limit"),
    ANNUM__DOUBLE(annum_coefficient, upper, "", "upper confidence limit"),
    ANNUM__OPTIONAL_DOUBLE(annum_coefficient, df, "", "degrees of freedom of its t"),
    ANNUM__OPTIONAL_DOUBLE(annum_coefficient, likelihood_ratio, "", "likelihood-ratio statistic of a coefficient of 0"),
    ANNUM__OPTIONAL_DOUBLE(annum_coefficient, likelihood_ratio_p_value, "", "its p-value"),
    ANNUM__OPTIONAL_DOUBLE(annum_coefficient, score, "", "score statistic of a coefficient of 0"),
    ANNUM__OPTIONAL_DOUBLE(annum_coefficient, score_p_value, "", "its p-value"),
};

static const annum_description describe_coefficient =
    ANNUM__DESCRIPTION("coefficient", "One coefficient", annum_coefficient, coefficient_fields);

static const annum_field point_fields[] = {
    ANNUM__DOUBLE(annum_fit_point, time, "year", "midpoint of the period less a half"),
    ANNUM__DOUBLE(annum_fit_point, observed, "figure", "the figure"),
    ANNUM__DOUBLE(annum_fit_point, fitted, "figure", "the fitted figure"),
    ANNUM__DOUBLE(annum_fit_point, leverage, "", "diagonal of the hat matrix"),
    ANNUM__DOUBLE(annum_fit_point, cooks_distance, "", "Cook's distance"),
    ANNUM__DOUBLE(annum_fit_point, residual_response, "response", "observed less fitted"),
    ANNUM__DOUBLE(annum_fit_point, residual_pearson, "", "Pearson residual"),
    ANNUM__DOUBLE(annum_fit_point, residual_deviance, "", "deviance residual"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_point, residual_quantile, "", "randomised quantile residual"),
};

static const annum_description describe_point =
    ANNUM__DESCRIPTION("fit_point", "One observation of a fit", annum_fit_point, point_fields);

static const annum_field durbin_watson_fields[] = {
    ANNUM__DOUBLE(annum_durbin_watson, statistic, "", "about 2 without autocorrelation"),
    ANNUM__DOUBLE(annum_durbin_watson, p_value, "", "one-sided p-value against positive autocorrelation"),
};

static const annum_description describe_durbin_watson = ANNUM__DESCRIPTION(
    "durbin_watson", "Durbin and Watson's test", annum_durbin_watson, durbin_watson_fields);

static const annum_field test_fields[] = {
    ANNUM__TEXT(annum_fit_test, name, "what is tested"),
    ANNUM__DOUBLE(annum_fit_test, statistic, "", "statistic"),
    ANNUM__DOUBLE(annum_fit_test, df, "", "degrees of freedom"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_test, df2, "", "degrees of freedom of the denominator"),
    ANNUM__DOUBLE(annum_fit_test, p_value, "", "p-value"),
    ANNUM__OPTIONAL_TEXT(annum_fit_test, method, "the test"),
};

static const annum_description describe_test =
    ANNUM__DESCRIPTION("fit_test", "A test of a fit as a whole", annum_fit_test, test_fields);

static const annum_field sensitivity_fields[] = {
    ANNUM__TEXT(annum_slope_sensitivity, name, "the other assumption"),
    ANNUM__OPTIONAL_DOUBLE(annum_slope_sensitivity, dropped, "year", "time of the figure left out"),
    ANNUM__OPTIONAL_DOUBLE(annum_slope_sensitivity, rho, "", "assumed autocorrelation of the errors"),
    ANNUM__DOUBLE(annum_slope_sensitivity, estimate, "link per year", "slope of time"),
    ANNUM__DOUBLE(annum_slope_sensitivity, se, "", "standard error"),
    ANNUM__DOUBLE(annum_slope_sensitivity, p_value, "", "two-sided p-value of a slope of 0"),
    ANNUM__DOUBLE(annum_slope_sensitivity, lower, "", "lower confidence limit"),
    ANNUM__DOUBLE(annum_slope_sensitivity, upper, "", "upper confidence limit"),
};

static const annum_description describe_sensitivity = ANNUM__DESCRIPTION(
    "slope_sensitivity", "The slope under another assumption", annum_slope_sensitivity, sensitivity_fields);

static const annum_field slope_fields[] = {
    ANNUM__TEXT(annum_group_slope, name, "the group, or the two that differ"),
    ANNUM__DOUBLE(annum_group_slope, estimate, "link per year", "slope of time, or the difference"),
    ANNUM__DOUBLE(annum_group_slope, se, "", "standard error"),
    ANNUM__DOUBLE(annum_group_slope, statistic, "", "estimate over its standard error"),
    ANNUM__DOUBLE(annum_group_slope, p_value, "", "two-sided p-value of 0"),
    ANNUM__DOUBLE(annum_group_slope, lower, "", "lower confidence limit"),
    ANNUM__DOUBLE(annum_group_slope, upper, "", "upper confidence limit"),
    ANNUM__DOUBLE(annum_group_slope, p_adjusted, "", "p-value adjusted by Holm over all pairs"),
};

static const annum_description describe_slope =
    ANNUM__DESCRIPTION("group_slope", "The slope of a group", annum_group_slope, slope_fields);

static const annum_field intervention_fields[] = {
    ANNUM__DOUBLE(annum_intervention, at, "year", "the date"),
    ANNUM__ESTIMATE(annum_intervention, level_change, "link", "change of the level at that date"),
    ANNUM__ESTIMATE(annum_intervention, slope_change, "link per year", "change of the slope"),
    ANNUM__ESTIMATE(annum_intervention, comparability_ratio, "", "new level over old"),
};

static const annum_description describe_intervention = ANNUM__DESCRIPTION(
    "intervention", "What changed at a known date", annum_intervention, intervention_fields);

static const annum_field prediction_fields[] = {
    ANNUM__DOUBLE(annum_prediction, time, "year", "midpoint of the period less a half"),
    ANNUM__OPTIONAL_TEXT(annum_prediction, group, "the group"),
    ANNUM__DOUBLE(annum_prediction, fitted, "figure", "the predicted mean"),
    ANNUM__DOUBLE(annum_prediction, se, "link", "standard error of the linear predictor"),
    ANNUM__DOUBLE(annum_prediction, lower, "figure", "lower confidence limit of the mean"),
    ANNUM__DOUBLE(annum_prediction, upper, "figure", "upper confidence limit of the mean"),
    ANNUM__DOUBLE(annum_prediction, prediction_lower, "figure", "lower prediction limit of a figure"),
    ANNUM__DOUBLE(annum_prediction, prediction_upper, "figure", "upper prediction limit of a figure"),
};

static const annum_description describe_prediction =
    ANNUM__DESCRIPTION("prediction", "A prediction", annum_prediction, prediction_fields);

static const annum_field knot_fields[] = {
    ANNUM__DOUBLE(annum_knot, time, "year", "where the spline's pieces meet"),
};

static const annum_description describe_knot =
    ANNUM__DESCRIPTION("knot", "A knot of a spline", annum_knot, knot_fields);

static const annum_field fit_fields[] = {
    ANNUM__NAME(annum_fit_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_fit_result, n, "observations used"),
    ANNUM__DOUBLE(annum_fit_result, first, "year", "time of the first observation used"),
    ANNUM__DOUBLE(annum_fit_result, last, "year", "time of the last observation used"),
    ANNUM__DOUBLE(annum_fit_result, level, "", "confidence level"),
    ANNUM__NAME(annum_fit_result, family, annum_family_name, "family of distributions"),
    ANNUM__NAME(annum_fit_result, link, annum_link_name, "link function"),
    ANNUM__NAME(annum_fit_result, covariance, annum_covariance_name, "how the covariance was estimated"),
    ANNUM__NAME(annum_fit_result, interval, annum__interval_name, "how the intervals were made"),
    ANNUM__NAME(annum_fit_result, errors, annum_errors_name, "how neighbouring errors hang together"),
    ANNUM__NAME(annum_fit_result, method, annum_method_name, "how rho was estimated"),
    ANNUM__NAME(annum_fit_result, robust, annum_robust_name, "the robust estimator"),
    ANNUM__FLAG(annum_fit_result, firth, "whether the estimates are bias-reduced"),
    ANNUM__TABLE(annum_fit_result, coefficients, n_coefficients, &describe_coefficient, "the coefficients"),
    ANNUM__MATRIX(annum_fit_result, vcov, n_coefficients, "covariance of the coefficients"),
    ANNUM__DOUBLE(annum_fit_result, df_residual, "", "residual degrees of freedom"),
    ANNUM__DOUBLE(annum_fit_result, rss, "", "residual sum of squares"),
    ANNUM__DOUBLE(annum_fit_result, sigma, "", "residual standard error"),
    ANNUM__DOUBLE(annum_fit_result, r_squared, "", "part of the variation that is explained"),
    ANNUM__DOUBLE(annum_fit_result, adjusted_r_squared, "", "the same, for the number of coefficients"),
    ANNUM__DOUBLE(annum_fit_result, deviance, "", "residual deviance"),
    ANNUM__DOUBLE(annum_fit_result, null_deviance, "", "deviance of the constant model"),
    ANNUM__DOUBLE(annum_fit_result, pearson_chi2, "", "sum of squared Pearson residuals"),
    ANNUM__DOUBLE(annum_fit_result, dispersion, "", "Pearson's dispersion, never floored"),
    ANNUM__DOUBLE(annum_fit_result, log_likelihood, "", "log-likelihood"),
    ANNUM__DOUBLE(annum_fit_result, aic, "", "Akaike's information criterion"),
    ANNUM__DOUBLE(annum_fit_result, bic, "", "Schwarz's information criterion"),
    ANNUM__DOUBLE(annum_fit_result, theta, "", "shape of the negative binomial"),
    ANNUM__DOUBLE(annum_fit_result, theta_se, "", "standard error of theta"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_result, precision, "", "precision of the beta distribution"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_result, precision_se, "", "standard error of the precision"),
    ANNUM__DOUBLE(annum_fit_result, rho, "", "autocorrelation of errors a year apart"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_result, rho_lower, "", "lower confidence limit of rho"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_result, rho_upper, "", "upper confidence limit of rho"),
    ANNUM__SIZE(annum_fit_result, iterations, "iterations of the fit"),
    ANNUM__FLAG(annum_fit_result, converged, "whether the iterations converged"),
    ANNUM__STRUCT(annum_fit_result, durbin_watson, &describe_durbin_watson, "Durbin and Watson's test"),
    ANNUM__ESTIMATE(annum_fit_result, exact_trend, "link per year", "slope by the exact conditional distribution"),
    ANNUM__SIZE(annum_fit_result, n_ranges, "figures that entered the likelihood as a range"),
    ANNUM__OPTIONAL_DOUBLE(annum_fit_result, widening, "", "standard error over what it would be without ranges"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, tests, n_tests, &describe_test, "tests of the fit as a whole"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, sensitivity, n_sensitivity, &describe_sensitivity,
                          "the slope under other assumptions"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, slopes, n_slopes, &describe_slope, "slopes of the groups"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, contrasts, n_contrasts, &describe_slope,
                          "differences of the groups' slopes"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, interventions, n_interventions, &describe_intervention,
                          "what changed at known dates"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, knots, n_knots, &describe_knot, "knots of the spline"),
    ANNUM__OPTIONAL_TABLE(annum_fit_result, predictions, n_predictions, &describe_prediction, "predictions"),
    ANNUM__TABLE(annum_fit_result, points, n, &describe_point, "the observations"),
    ANNUM__TABLE(annum_fit_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_fit =
    ANNUM__DESCRIPTION("fit", "A regression on time and covariates", annum_fit_result, fit_fields);
