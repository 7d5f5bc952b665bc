/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_cases.h"

#include <math.h>
#include <string.h>

annum_estimate estimate(double value, double lower, double upper)
{
    const annum_estimate e = {value, lower, upper, NAN, NAN, NULL, 1, 0};
    return e;
}

annum_estimate absent(void)
{
    const annum_estimate e = {0, 0, 0, 0, 0, NULL, 0, 0};
    return e;
}

annum_trend_result blank_trend(int32_t kind)
{
    annum_trend_result t;
    memset(&t, 0, sizeof t);
    t.kind = kind;
    t.level = 0.95;
    t.first = t.last = NAN;
    t.model.dispersion = NAN;
    t.total_change.from = t.total_change.to = NAN;
    t.p_value = NAN;
    t.mann_kendall.variance = t.mann_kendall.z = t.mann_kendall.tau = t.mann_kendall.p_value = NAN;
    return t;
}

annum_trend_result share_trend(void)
{
    static const annum_trend_point points[] = {{2000, 2001, 0.30, 0.30, NAN, NAN, 0},
                                               {2015, 2016, 0.022, 0.022, NAN, NAN, 0}};
    static const annum_warning warnings[] = {
        {ANNUM_WARN_TWO_POINTS, -1, "two points: no residual degree of freedom"},
        {ANNUM_WARN_TOTAL_UNKNOWN, -1, "the total is unknown, so no sampling error can be known"}};
    annum_trend_result t = blank_trend(ANNUM_SHARE);
    t.n = 2;
    t.first = 2000;
    t.last = 2015;
    t.model.family = ANNUM_FRACTIONAL;
    t.model.link = ANNUM_LOGIT;
    t.slope = estimate(log((0.022 / 0.978) / (0.3 / 0.7)) / 15, NAN, NAN);
    t.annual_percent_change = estimate(100 * (pow(0.022 / 0.3, 1 / 15.0) - 1), -16.2, -15.8);
    t.annual_percent_change.method = "rounding alone";
    t.annual_odds_change = estimate(100 * (exp(t.slope.estimate) - 1), NAN, NAN);
    t.annual_difference = estimate((0.022 - 0.3) / 15, NAN, NAN);
    t.halving_time = estimate(-15 * log(2) / log(0.022 / 0.3), NAN, NAN);
    t.total_change = (annum_total_change){0.3, 0.022, estimate(100 * (0.022 / 0.3 - 1), NAN, NAN),
                                          estimate(0.022 - 0.3, NAN, NAN)};
    t.points = points;
    t.warnings = warnings;
    t.n_warnings = COUNT_OF(warnings);
    return t;
}

annum_trend_result count_trend(int halves)
{
    static const annum_trend_point in_halves[] = {{2014, 2014.5, 104, 104, NAN, NAN, 0},
                                                  {2015, 2015.5, 108, 108, NAN, NAN, 0}};
    static const annum_trend_point in_years[] = {{2014, 2015, 52, 52, NAN, NAN, 0},
                                                 {2015, 2015.5, 108, 108, NAN, NAN, 0}};
    static const annum_warning warnings[] = {
        {ANNUM_WARN_DISPERSION_UNKNOWN, -1, "the variation beyond Poisson's is unknown"}};
    annum_trend_result t = blank_trend(ANNUM_COUNT);
    t.n = 2;
    t.first = halves ? 2013.75 : 2014;
    t.last = 2014.75;
    t.verdict = halves ? ANNUM_NO_CLEAR_TREND : ANNUM_RISING;
    t.model.family = ANNUM_POISSON;
    t.model.link = ANNUM_LOG;
    t.p_value = halves ? 0.9226851594412762 : 0.0002728339318607266;
    t.total_change = (annum_total_change){halves ? 104 : 52, 108, absent(), absent()};
    t.total_change.percent = halves ? estimate(100 * (108 / 104.0 - 1), -30.36909831613557, 54.99968397987905)
                                    : estimate(100 * (108 / 52.0 - 1), 39.26180336772893, 209.9993679759581);
    t.total_change.percent.method = "exact conditional";
    t.points = halves ? in_halves : in_years;
    t.warnings = warnings;
    t.n_warnings = 1;
    return t;
}

annum_trend_result single_trend(void)
{
    static const annum_trend_point points[] = {{2015, 2015.5, 56, NAN, NAN, NAN, NAN}};
    annum_trend_result t = blank_trend(ANNUM_COUNT);
    t.n = 1;
    t.first = t.last = 2014.75;
    t.points = points;
    return t;
}

annum_trend_result long_trend(void)
{
    static const annum_trend_point points[] = {
        {2012, 2013, 1234.5, 1300, 1100, 1500, -65.5}, {2013, 2013.5, 900, 890, NAN, INFINITY, 10},
        {2013.5, 2013.75, 801, 800, 700, 950, 1},      {2013.75, 2013.75 + 1 / 12.0, 700, 720, 600, 800, -20},
        {2014, 2016, 610, 600, 500, 700, 10},          {2016.25, 2017.25, 500, 510, 400, 600, -10}};
    annum_trend_result t = blank_trend(ANNUM_COUNT);
    t.n = COUNT_OF(points);
    t.first = 2012;
    t.last = 2016.25;
    t.verdict = ANNUM_FALLING;
    t.model = (annum_trend_model){ANNUM_POISSON, ANNUM_LOG, ANNUM_COVARIANCE_MODEL, 0, 2.34};
    t.slope = estimate(-0.2, -0.3, -0.1);
    t.slope.se = 0.05;
    t.slope.p_value = 0.00001;
    t.annual_percent_change = estimate(-18.1, -25.9, -9.5);
    t.annual_difference = estimate(-186, -250, -120);
    t.halving_time = estimate(3.47, 2.31, 6.93);
    t.total_change = (annum_total_change){1300, 510, estimate(-60.8, -70, -50), estimate(-790, -900, -600)};
    t.p_value = 0.00001;
    t.mann_kendall.statistic = -15;
    t.mann_kendall.variance = 28.333333333333332;
    t.mann_kendall.z = -2.6300;
    t.mann_kendall.tau = -1;
    t.mann_kendall.p_value = 2 / 720.0;
    t.mann_kendall.exact = 1;
    t.sen_slope = estimate(-150, -200, NAN);
    t.points = points;
    return t;
}

annum_trend_result zero_trend(void)
{
    static const annum_trend_point points[] = {
        {2000, 2001, 0, 0, NAN, NAN, 0}, {2001, 2002, 0, 0, NAN, NAN, 0}, {2002, 2003, 0, 0, NAN, NAN, 0}};
    annum_trend_result t = blank_trend(ANNUM_COUNT);
    t.n = COUNT_OF(points);
    t.model.family = ANNUM_POISSON;
    t.model.link = ANNUM_LOG;
    t.slope = estimate(NAN, NAN, NAN);
    t.mann_kendall.p_value = 1;
    t.sen_slope = estimate(0, 0, 0);
    t.points = points;
    return t;
}

annum_trend_result separated_trend(int at_end)
{
    static const annum_warning warnings[] = {
        {ANNUM_WARN_UNBOUNDED, -1, "the slope has no finite limit on one side"},
        {ANNUM_WARN_SEPARATED, -1, "all events are at one end"}};
    annum_trend_result t = zero_trend();
    t.points = NULL;
    t.verdict = at_end ? ANNUM_RISING : ANNUM_FALLING;
    t.p_value = 1.024e-06;
    t.slope = at_end ? estimate(NAN, 1.081, NAN) : estimate(NAN, NAN, -1.081);
    t.annual_percent_change = at_end ? estimate(NAN, 194.8, NAN) : estimate(-100, -100, -66.1);
    t.annual_difference = estimate(at_end ? 2.25 : -2.25, NAN, NAN);
    t.doubling_time = at_end ? estimate(0, 0, 0.641) : absent();
    t.halving_time = at_end ? absent() : estimate(0, 0, 0.641);
    t.total_change = (annum_total_change){at_end ? 0 : 9, at_end ? 9 : 0, absent(), absent()};
    t.total_change.percent = at_end ? estimate(NAN, 7450, NAN) : estimate(-100, -100, -99.9);
    t.warnings = warnings;
    t.n_warnings = COUNT_OF(warnings);
    return t;
}

annum_fit_result other_fit(void)
{
    static const annum_coefficient coefficients[] = {{"(Intercept)", 1, 2, 3, 0.5, 5, 6, NAN, NAN, NAN, NAN, NAN},
                                                     {"x,\"y\"", 7, 8, 9, 0.25, 11, 12, NAN, NAN, NAN, NAN, NAN}};
    annum_fit_result f = long_fit();
    f.n_coefficients = COUNT_OF(coefficients);
    f.coefficients = coefficients;
    f.vcov = NULL;
    return f;
}

annum_fit_result long_fit(void)
{
    static const annum_coefficient coefficients[] = {
        {"(Intercept)", 420.123456789, 61.5, 6.83, 1e-6, 288.9, 551.3, NAN, NAN, NAN, NAN, NAN},
        {"time", -0.207, NAN, NAN, NAN, -0.27, NAN, NAN, NAN, NAN, NAN, NAN},
        {"x \"<\xC3\xA9&\xFF", 1e-7, 2e-8, 5, 0.0123, INFINITY, NAN, NAN, NAN, NAN, NAN, NAN}};
    static const double vcov[] = {1, 0.1, 0.2, 0.1, NAN, 0.3, 0.2, 0.3, 4};
    static const annum_fit_point points[] = {{2000, 5, 4.5, 0.5, 0.1, 0.5, 0.24, 0.23, NAN},
                                             {2001, 4, 4.2, 0.4, NAN, -0.2, -0.1, -0.11, NAN}};
    annum_fit_result f;
    memset(&f, 0, sizeof f);
    f.family = ANNUM_QUASIPOISSON;
    f.link = ANNUM_LOG;
    f.interval = ANNUM_PROFILE;
    f.kind = ANNUM_COUNT;
    f.converged = 1;
    f.n = COUNT_OF(points);
    f.first = 2000;
    f.last = 2001;
    f.level = 0.9;
    f.n_coefficients = COUNT_OF(coefficients);
    f.coefficients = coefficients;
    f.vcov = vcov;
    f.df_residual = 1;
    f.rss = f.sigma = f.r_squared = f.log_likelihood = f.aic = f.bic = f.theta = f.theta_se = f.rho = NAN;
    f.adjusted_r_squared = f.precision = f.precision_se = f.rho_lower = f.rho_upper = f.widening = NAN;
    f.deviance = 12.5;
    f.null_deviance = 100;
    f.pearson_chi2 = 12.25;
    f.dispersion = 12.25;
    f.iterations = 5;
    f.durbin_watson = (annum_durbin_watson){1.9, 0.34};
    f.points = points;
    return f;
}

annum_count_change a_change(void)
{
    annum_count_change c = {.struct_size = sizeof c};
    c.from = 104;
    c.to = 108;
    c.ratio = estimate(1.0384615384615385, 0.6963090168386447, 1.5499968398797905);
    c.percent = estimate(3.8461538461538463, -30.36909831613557, 54.99968397987905);
    c.difference = absent();
    c.p_value = 0.9226851594412762;
    return c;
}

int collect(void *context, const char *bytes, size_t n)
{
    collector *c = context;
    if (++c->calls == c->fail_at || n >= sizeof c->text - c->length)
        return 1;
    memcpy(c->text + c->length, bytes, n);
    c->length += n;
    c->text[c->length] = '\0';
    return 0;
}

const char *render(int32_t type, const void *result, int32_t format)
{
    static char buffer[LENGTH_MAX];
    annum_error error;
    buffer[0] = '\0';
    CU_ASSERT_EQUAL(annum_render(type, result, format, buffer, sizeof buffer, NULL, &error), ANNUM_OK);
    return buffer;
}

annum_report_options options_of(int32_t type, int32_t format)
{
    static const annum_report_column columns[] = {{"time", "year"}, {"events", "victims, freed"}};
    annum_report_options options = ANNUM_REPORT_OPTIONS_INIT;
    options.format = format;
    options.command = "trend";
    options.file = "figures.csv";
    options.columns = columns;
    options.n_columns = COUNT_OF(columns);
    options.rows = 16;
    options.missing = 1;
    options.result_type = type;
    return options;
}

annum_report_entry entry_of(const char *const *by, const void *result, const char *failure)
{
    annum_report_entry entry = ANNUM_REPORT_ENTRY_INIT;
    entry.by = by;
    entry.result = result;
    entry.failure = failure;
    return entry;
}

int write_report(const annum_report_options *options, const annum_report_entry *entries, size_t n,
                 collector *out, const annum_allocator *allocator)
{
    annum_report *report;
    annum_error error;
    int status = annum_report_begin(options, collect, out, allocator, &report, &error);
    if (status != ANNUM_OK) {
        CU_ASSERT_PTR_NULL(report);
        return status;
    }
    for (size_t i = 0; i < n && status == ANNUM_OK; i++)
        status = annum_report_add(report, &entries[i], &error);
    if (status == ANNUM_OK)
        status = annum_report_end(report, &error);
    annum_report_free(report);
    return status;
}
