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
};

static const annum_description describe_point =
    ANNUM__DESCRIPTION("fit_point", "One observation of a fit", annum_fit_point, point_fields);

static const annum_field durbin_watson_fields[] = {
    ANNUM__DOUBLE(annum_durbin_watson, statistic, "", "about 2 without autocorrelation"),
    ANNUM__DOUBLE(annum_durbin_watson, p_value, "", "one-sided p-value against positive autocorrelation"),
};

static const annum_description describe_durbin_watson = ANNUM__DESCRIPTION(
    "durbin_watson", "Durbin and Watson's test", annum_durbin_watson, durbin_watson_fields);

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
    ANNUM__TABLE(annum_fit_result, coefficients, n_coefficients, &describe_coefficient, "the coefficients"),
    ANNUM__MATRIX(annum_fit_result, vcov, n_coefficients, "covariance of the coefficients"),
    ANNUM__DOUBLE(annum_fit_result, df_residual, "", "residual degrees of freedom"),
    ANNUM__DOUBLE(annum_fit_result, rss, "", "residual sum of squares"),
    ANNUM__DOUBLE(annum_fit_result, sigma, "", "residual standard error"),
    ANNUM__DOUBLE(annum_fit_result, r_squared, "", "part of the variation that is explained"),
    ANNUM__DOUBLE(annum_fit_result, deviance, "", "residual deviance"),
    ANNUM__DOUBLE(annum_fit_result, null_deviance, "", "deviance of the constant model"),
    ANNUM__DOUBLE(annum_fit_result, pearson_chi2, "", "sum of squared Pearson residuals"),
    ANNUM__DOUBLE(annum_fit_result, dispersion, "", "Pearson's dispersion, never floored"),
    ANNUM__DOUBLE(annum_fit_result, log_likelihood, "", "log-likelihood"),
    ANNUM__DOUBLE(annum_fit_result, aic, "", "Akaike's information criterion"),
    ANNUM__DOUBLE(annum_fit_result, bic, "", "Schwarz's information criterion"),
    ANNUM__DOUBLE(annum_fit_result, theta, "", "shape of the negative binomial"),
    ANNUM__DOUBLE(annum_fit_result, theta_se, "", "standard error of theta"),
    ANNUM__DOUBLE(annum_fit_result, rho, "", "autocorrelation of the errors"),
    ANNUM__SIZE(annum_fit_result, iterations, "iterations of the fit"),
    ANNUM__FLAG(annum_fit_result, converged, "whether the iterations converged"),
    ANNUM__STRUCT(annum_fit_result, durbin_watson, &describe_durbin_watson, "Durbin and Watson's test"),
    ANNUM__TABLE(annum_fit_result, points, n, &describe_point, "the observations"),
    ANNUM__TABLE(annum_fit_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_fit =
    ANNUM__DESCRIPTION("fit", "A regression on time and covariates", annum_fit_result, fit_fields);
