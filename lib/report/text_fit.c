/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A regression as the summaries of R and statsmodels show it.
 */
#include <math.h>

#include "regress/describe.h"
#include "report/internal.h"

static void heading(const annum__page *page, const annum_fit_result *fit)
{
    if (!annum__page_open_heading(page))
        annum__page_text(page, "Regression: ");
    annum__page_say(page, "%s, %z observations", annum_kind_name(fit->kind), fit->n);
    if (fit->n > 0)
        annum__page_say(page, ", %s to %s", annum__say_time(fit->first).text,
                        annum__say_time(fit->last).text);
    annum__page_close_heading(page);
}

static void say_model(const annum__page *page, const annum_fit_result *fit)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Family %s, link %s, covariance %s, intervals %s", annum_family_name(fit->family),
                    annum_link_name(fit->link), annum_covariance_name(fit->covariance),
                    annum__interval_name(fit->interval));
    if (fit->errors != ANNUM_ERRORS_IID)
        annum__page_say(page, ", errors %s", annum_errors_name(fit->errors));
    if (fit->errors == ANNUM_ERRORS_AR1)
        annum__page_say(page, " (%s)", annum_method_name(fit->method));
    if (fit->robust != ANNUM_ROBUST_NONE)
        annum__page_say(page, ", robust %s", annum_robust_name(fit->robust));
    if (fit->firth)
        annum__page_say(page, ", Firth's bias reduction");
    annum__page_close(page, ANNUM__LINE);
}

/* ---- Coefficients ---------------------------------------------------------------------------- */

static const char *coefficient_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"", "estimate", "se", "statistic", "p", "lower", "upper"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *coefficient_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_fit_result *fit = context;
    const annum_coefficient *c = &fit->coefficients[row];
    const double values[] = {0, c->estimate, c->se, c->statistic, c->p_value, c->lower, c->upper};
    if (column == 0)
        return c->name ? c->name : "";
    *word = column == 4 ? annum__say_bare_p(c->p_value) : annum__say_digits(values[column]);
    return word->text;
}

static void say_coefficients(const annum__page *page, const annum_fit_result *fit)
{
    const annum__table table = {fit->coefficients ? fit->n_coefficients : 0, 7, fit, coefficient_cell,
                                coefficient_header};
    page->format->table(page->writer, &table);
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "lower, upper: %s interval", annum__say_level(fit->level).text);
    annum__page_close(page, ANNUM__LINE);
}

/* ---- Statistics of the whole fit ------------------------------------------------------------- */

static void say_fit(const annum__page *page, const annum_fit_result *fit)
{
    const annum__named spread[] = {{"residual df", fit->df_residual},
                                {"dispersion", fit->dispersion},
                                {"residual standard error", fit->sigma},
                                {"R-squared", fit->r_squared},
                                {"theta", fit->theta},
                                {"precision", fit->precision},
                                {"rho", fit->rho}};
    const annum__named deviances[] = {{"deviance", fit->deviance},
                                   {"null deviance", fit->null_deviance},
                                   {"Pearson chi-squared", fit->pearson_chi2}};
    const annum__named likelihood[] = {
        {"log-likelihood", fit->log_likelihood}, {"AIC", fit->aic}, {"BIC", fit->bic}};
    annum__page_numbers(page, spread, sizeof spread / sizeof spread[0], annum__say_digits);
    annum__page_numbers(page, deviances, sizeof deviances / sizeof deviances[0], annum__say_digits);
    annum__page_numbers(page, likelihood, sizeof likelihood / sizeof likelihood[0], annum__say_digits);
}

static void say_durbin_watson(const annum__page *page, const annum_durbin_watson *test)
{
    if (!isfinite(test->statistic))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Durbin-Watson %s", annum__say_number(test->statistic).text);
    if (!isnan(test->p_value))
        annum__page_say(page, " (%s, against positive autocorrelation)", annum__say_p(test->p_value).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_iterations(const annum__page *page, const annum_fit_result *fit)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%z %s, %s", fit->iterations, fit->iterations == 1 ? "iteration" : "iterations",
                    fit->converged ? "converged" : "not converged");
    annum__page_close(page, ANNUM__LINE);
}

/* A change at a date, as a ratio where the link makes it one. */
static void say_intervention(const annum__page *page, const annum_fit_result *fit, const annum_intervention *change)
{
    const int ratio = change->comparability_ratio.present;
    const annum_estimate *level = ratio ? &change->comparability_ratio : &change->level_change;
    annum__page_open(page, ANNUM__LINE);
    if (fit->n_slopes > 0)
        annum__page_say(page, "%s, ", fit->slopes[0].name);
    annum__page_say(page, "%s: level %s %s%s", annum__say_time(change->at).text, ratio ? "times" : "changed by",
                    annum__say_number(level->estimate).text,
                    annum__say_interval(level, 1, fit->level, annum__say_number).text);
    annum__page_say(page, ", slope changed by %s%s", annum__say_digits(change->slope_change.estimate).text,
                    annum__say_interval(&change->slope_change, 1, fit->level, annum__say_digits).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_exact_trend(const annum__page *page, const annum_fit_result *fit)
{
    const annum_estimate *exact = &fit->exact_trend;
    if (!exact->present)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Exact slope %s%s, %s", annum__say_digits(exact->estimate).text,
                    annum__say_interval(exact, 1, fit->level, annum__say_digits).text,
                    annum__say_p(exact->p_value).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_tables(const annum__page *page, const annum_fit_result *fit)
{
    static const struct {
        const char *name, *title;
    } tables[] = {{"tests", "Tests:"},
                  {"sensitivity", "Slope of time under other assumptions:"},
                  {"predictions", "Predictions (se of the linear predictor), limits of the mean and of a figure to come:"}};
    for (size_t i = 0; i < fit->n_interventions; i++)
        say_intervention(page, fit, &fit->interventions[i]);
    say_exact_trend(page, fit);
    const int changed = fit->n_interventions > 0;
    annum__page_table(page, &annum__describe_fit, fit, "slopes",
                      changed ? "Slopes of time before the first change:" : "Slopes of time:");
    annum__page_table(page, &annum__describe_fit, fit, "contrasts",
                      changed ? "Differences of slopes before the first change:" : "Differences of slopes:");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        annum__page_table(page, &annum__describe_fit, fit, tables[i].name, tables[i].title);
}

void annum__page_fit(const annum__page *page, const annum_fit_result *fit)
{
    heading(page, fit);
    say_model(page, fit);
    say_coefficients(page, fit);
    say_fit(page, fit);
    say_durbin_watson(page, &fit->durbin_watson);
    say_iterations(page, fit);
    say_tables(page, fit);
    annum__page_warnings(page, fit->warnings, fit->n_warnings);
}
