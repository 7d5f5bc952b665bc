/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum fit: a regression of each series on time and covariates. */
#include "analysis.h"
#include "commands.h"
#include "family.h"
#include "fit_ahead.h"
#include "number.h"

#include <annum/regress.h>

#include <stdlib.h>
#include <string.h>

#define MAX_DEGREE 15 /* the library's */
#define MIN_KNOTS 3
#define MAX_KNOTS 7

enum option_key {
    KEY_FAMILY = 0x2000,
    KEY_LINK,
    KEY_DEGREE,
    KEY_X,
    KEY_OFFSET,
    KEY_WEIGHTS,
    KEY_NO_INTERCEPT,
    KEY_NO_TIME,
    KEY_ORIGIN,
    KEY_COV,
    KEY_ADJUST,
    KEY_LOG,
    KEY_INTERVAL,
    KEY_SPLINE,
    KEY_GROUP,
    KEY_ERRORS,
    KEY_METHOD,
    KEY_ROBUST,
    KEY_FIRTH,
    KEY_AT,
    KEY_INTERVENTION,
    KEY_JOINT,
    KEY_SEED,
    KEY_LEAVE_RANGES_OUT
};

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Model:", 0},
    {"family", KEY_FAMILY, "FAMILY", 0,
     "gaussian, poisson, quasipoisson, negbin, binomial, quasibinomial, gamma, inverse-gaussian, beta or fractional "
     "(by the figures)",
     0},
    {"link", KEY_LINK, "LINK", 0,
     "identity, log, logit, probit, cloglog, inverse, inverse-square or sqrt (the family's own)", 0},
    {"degree", KEY_DEGREE, "D", 0, "Degree of the polynomial in time, or in the one --x with --no-time (1)",
     0},
    {"spline", KEY_SPLINE, "KNOTS", 0, "Restricted cubic spline in time, 3 to 7 knots", 0},
    {"group", KEY_GROUP, "COL", 0, "Series fitted together, each with its own level and slope, and their contrasts", 0},
    {"intervention", KEY_INTERVENTION, "DATE[,DATE]", 0, "Level and slope change here", 0},
    {"x", KEY_X, "COL[,COL]", 0, "Covariates", 0},
    {"offset", KEY_OFFSET, "COL", 0, "Added to the linear predictor", 0},
    {"weights", KEY_WEIGHTS, "COL", 0, "Prior weights", 0},
    {"no-intercept", KEY_NO_INTERCEPT, 0, 0, "Leave the intercept out", 0},
    {"no-time", KEY_NO_TIME, 0, 0, "Leave time out; without periods rows are 1, 2, 3", 0},
    {"origin", KEY_ORIGIN, "YEAR", 0, "Time counts from here (0)", 0},
    {"log", KEY_LOG, 0, 0, "Gaussian on the logarithm of the figures", 0},
    {"cov", KEY_COV, "COV", 0, "Covariance: model, hc0, hc1, hc2, hc3, nw:LAGS or nw:auto (model)", 0},
    {"adjust", KEY_ADJUST, 0, 0, "Newey-West times n / (n - p)", 0},
    {"errors", KEY_ERRORS, "ERRORS", 0, "Errors: iid, ar1 or prais-winsten (iid)", 0},
    {"method", KEY_METHOD, "reml|ml", 0, "How --errors ar1 is estimated (reml)", 0},
    {"robust", KEY_ROBUST, "ESTIMATOR", 0, "huber, bisquare or median", 0},
    {"firth", KEY_FIRTH, "WHEN", 0, "Firth's bias reduction: auto (where events are separated), always or never (auto)",
     0},
    {"leave-ranges-out", KEY_LEAVE_RANGES_OUT, 0, 0, "Leave suppressed figures out instead of fitting them as ranges", 0},
    {"joint", KEY_JOINT, "NAME[,NAME]", 0, "Test these coefficients for being 0 together", 0},
    {"at", KEY_AT, "PERIOD[,PERIOD]", 0,
     "Predict these periods; a row without figure gives their exposure and covariates", 0},
    {"seed", KEY_SEED, "N", 0, "Seed of the randomised quantile residuals (0)", 0},
    {"interval", KEY_INTERVAL, "wald|profile", 0, "Intervals of the coefficients (wald)", 0},
    {0, 0, 0, 0, 0, 0},
};

struct fit_command {
    struct arguments common;
    annum_fit_options fit;
    struct ahead ahead;
    struct names joint;
    double *interventions;
};

static error_t set_link(struct fit_command *c, const char *text)
{
    static const struct choice links[] = {{"identity", ANNUM_IDENTITY}, {"log", ANNUM_LOG},
                                          {"logit", ANNUM_LOGIT},       {"probit", ANNUM_PROBIT},
                                          {"cloglog", ANNUM_CLOGLOG},   {"inverse", ANNUM_INVERSE},
                                          {"sqrt", ANNUM_SQRT},         {"inverse-square", ANNUM_INVERSE_SQUARE},
                                          {NULL, 0}};
    return choice_set(links, "--link", text, &c->fit.link, c->common.failure);
}

static error_t set_covariance(struct fit_command *c, const char *text)
{
    static const struct choice covariances[] = {{"model", ANNUM_COVARIANCE_MODEL},
                                                {"hc0", ANNUM_COVARIANCE_HC0},
                                                {"hc1", ANNUM_COVARIANCE_HC1},
                                                {"hc2", ANNUM_COVARIANCE_HC2},
                                                {"hc3", ANNUM_COVARIANCE_HC3},
                                                {"nw:LAGS", ANNUM_COVARIANCE_NEWEY_WEST},
                                                {"nw:auto", ANNUM_COVARIANCE_NEWEY_WEST},
                                                {NULL, 0}};
    long lags;
    c->fit.lags = strcmp(text, "nw:auto") == 0 ? ANNUM_LAGS_AUTO : 0;
    if (strncmp(text, "nw:", 3) != 0 || c->fit.lags == ANNUM_LAGS_AUTO)
        return choice_set(covariances, "--cov", text, &c->fit.covariance, c->common.failure);
    if (number_whole(text + 3, 0, ANNUM_MAX_POINTS, &lags) != 0)
        return usage_error(c->common.failure, "--cov '%s': the lags are no whole number from 0 up",
                           show_text(text).text);
    c->fit.covariance = ANNUM_COVARIANCE_NEWEY_WEST;
    c->fit.lags = (int32_t)lags;
    return 0;
}

static error_t set_interval(struct fit_command *c, const char *text)
{
    static const struct choice intervals[] = {{"wald", ANNUM_WALD}, {"profile", ANNUM_PROFILE}, {NULL, 0}};
    return choice_set(intervals, "--interval", text, &c->fit.interval, c->common.failure);
}

static error_t set_degree(struct fit_command *c, const char *text)
{
    long degree;
    if (number_whole(text, 1, MAX_DEGREE, &degree) != 0)
        return usage_error(c->common.failure, "--degree '%s' is no whole number from 1 to %d",
                           show_text(text).text, MAX_DEGREE);
    c->fit.degree = (int32_t)degree;
    return 0;
}

static error_t set_origin(struct fit_command *c, const char *text)
{
    if (number_plain(text, &c->fit.origin) != 0)
        return usage_error(c->common.failure, "--origin '%s' is no number", show_text(text).text);
    return 0;
}

static error_t set_spline(struct fit_command *c, const char *text)
{
    long knots;
    if (number_whole(text, MIN_KNOTS, MAX_KNOTS, &knots) != 0)
        return usage_error(c->common.failure, "--spline '%s' is no whole number of knots from %d to %d",
                           show_text(text).text, MIN_KNOTS, MAX_KNOTS);
    c->fit.spline = (int32_t)knots;
    return 0;
}

static error_t set_word(struct fit_command *c, int key, const char *text)
{
    static const struct choice errors[] = {{"iid", ANNUM_ERRORS_IID},
                                           {"ar1", ANNUM_ERRORS_AR1},
                                           {"prais-winsten", ANNUM_ERRORS_PRAIS_WINSTEN},
                                           {NULL, 0}};
    static const struct choice methods[] = {{"reml", ANNUM_REML}, {"ml", ANNUM_ML}, {NULL, 0}};
    static const struct choice robusts[] = {{"huber", ANNUM_ROBUST_HUBER},
                                            {"bisquare", ANNUM_ROBUST_BISQUARE},
                                            {"median", ANNUM_ROBUST_MEDIAN},
                                            {NULL, 0}};
    static const struct choice firths[] = {
        {"auto", ANNUM_FIRTH_AUTO}, {"always", ANNUM_FIRTH_ALWAYS}, {"never", ANNUM_FIRTH_NEVER}, {NULL, 0}};
    struct failure *failure = c->common.failure;
    switch (key) {
    case KEY_ERRORS: return choice_set(errors, "--errors", text, &c->fit.errors, failure);
    case KEY_METHOD: return choice_set(methods, "--method", text, &c->fit.method, failure);
    case KEY_ROBUST: return choice_set(robusts, "--robust", text, &c->fit.robust, failure);
    default: return choice_set(firths, "--firth", text, &c->fit.firth, failure);
    }
}

/* Options that can't go together. */
static error_t check(const struct fit_command *c)
{
    struct failure *failure = c->common.failure;
    if (c->fit.log_response && c->fit.family != ANNUM_FAMILY_AUTO && c->fit.family != ANNUM_GAUSSIAN)
        return usage_error(failure, "--log is gaussian on the logarithm: not --family %s",
                           annum_family_name(c->fit.family));
    if (c->fit.log_response && c->fit.link != ANNUM_LINK_AUTO && c->fit.link != ANNUM_IDENTITY)
        return usage_error(failure, "--log takes the place of --link %s", annum_link_name(c->fit.link));
    if (c->fit.adjust && c->fit.covariance != ANNUM_COVARIANCE_NEWEY_WEST)
        return usage_error(failure, "--adjust is for --cov nw:LAGS");
    if (c->fit.no_time && c->fit.degree > 1 && c->common.x.n != 1)
        return usage_error(failure, "--degree with --no-time needs one --x, not %zu", c->common.x.n);
    if (c->fit.no_time && c->fit.no_intercept && c->common.x.n == 0)
        return usage_error(failure, "--no-time and --no-intercept without --x leave nothing to fit");
    if (c->fit.spline != 0 && (c->fit.degree > 1 || c->fit.no_time))
        return usage_error(failure, "--spline is a curve in time: not with %s",
                           c->fit.no_time ? "--no-time" : "--degree");
    if (c->common.group != NULL && (c->fit.no_time || c->fit.no_intercept))
        return usage_error(failure, "--group gives each group its level and slope: not with %s",
                           c->fit.no_time ? "--no-time" : "--no-intercept");
    if (c->fit.n_interventions > 0 && (c->fit.no_time || c->fit.no_intercept))
        return usage_error(failure, "--intervention changes level and slope: not with %s",
                           c->fit.no_time ? "--no-time" : "--no-intercept");
    if (c->ahead.text.n > 0 && c->fit.no_time)
        return usage_error(failure, "--at needs time: not with --no-time");
    return 0;
}

static error_t finish(struct fit_command *c)
{
    error_t error = check(c);
    if (error == 0 && c->ahead.text.n > 0)
        error = ahead_parse(&c->ahead, &c->common);
    return error;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct fit_command *c = state->input;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case ARGP_KEY_END: return finish(c);
    case KEY_FAMILY: return family_set(value, &c->fit.family, c->common.failure);
    case KEY_LINK: return set_link(c, value);
    case KEY_DEGREE: return set_degree(c, value);
    case KEY_X: return names_set(&c->common.x, "--x", value, c->common.failure);
    case KEY_OFFSET: return c->common.column[ROLE_OFFSET] = value, 0;
    case KEY_WEIGHTS: return c->common.column[ROLE_WEIGHTS] = value, 0;
    case KEY_NO_INTERCEPT: return c->fit.no_intercept = 1, 0;
    case KEY_NO_TIME: return c->fit.no_time = c->common.no_time = 1, 0;
    case KEY_ORIGIN: return set_origin(c, value);
    case KEY_COV: return set_covariance(c, value);
    case KEY_ADJUST: return c->fit.adjust = 1, 0;
    case KEY_LOG: return c->fit.log_response = 1, 0;
    case KEY_INTERVAL: return set_interval(c, value);
    case KEY_SPLINE: return set_spline(c, value);
    case KEY_GROUP: return c->common.group = value, 0;
    case KEY_ERRORS:
    case KEY_METHOD:
    case KEY_ROBUST:
    case KEY_FIRTH: return set_word(c, key, value);
    case KEY_AT: return names_set(&c->ahead.text, "--at", value, c->common.failure);
    case KEY_INTERVENTION:
        return dates_set("--intervention", value, &c->interventions, &c->fit.n_interventions, c->common.failure);
    case KEY_JOINT: return names_set(&c->joint, "--joint", value, c->common.failure);
    case KEY_SEED: return whole_set("--seed", value, 0, MAX_SEED, &c->fit.seed, c->common.failure);
    case KEY_LEAVE_RANGES_OUT: return c->fit.leave_ranges_out = 1, 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(const void *command, const struct sample *sample, void **result, annum_error *error)
{
    const struct fit_command *c = command;
    struct ahead ahead = c->ahead;
    annum_fit_options fit = c->fit;
    annum_fit_result *out = NULL;
    int status = ANNUM_OK;
    fit.x = sample->x;
    fit.n_x = sample->n_x;
    fit.x_names = sample->x_names;
    fit.offset = sample->offset;
    fit.weights = sample->weights;
    fit.interventions = c->interventions;
    fit.joint = (const char *const *)c->joint.item;
    fit.n_joint = c->joint.n;
    ahead.numbers = NULL;
    ahead.group = NULL;
    if (ahead.text.n > 0)
        status = ahead_take(&ahead, sample, &fit, error);
    if (status == ANNUM_OK)
        status = c->common.group == NULL
                     ? annum_fit(sample->series[0], &fit, &out, error)
                     : annum_fit_groups((const annum_series *const *)sample->series, sample->names, sample->n, &fit,
                                        &out, error);
    free(ahead.numbers);
    free(ahead.group);
    *result = out;
    return status;
}

static void release(void *result)
{
    annum_fit_free(result);
}

int fit_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "A regression of each series in a CSV file on time and covariates: least squares or a generalised "
        "linear model.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct fit_command c = {.common = {.command = "fit"}, .fit = ANNUM_FIT_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_FIT, run, release, &c, NULL, NULL, NULL};
    int status;
    c.common.level = &c.fit.level;
    c.fit.diagnostics = 1;
    status = analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
    ahead_free(&c.ahead);
    free(c.joint.item);
    free(c.joint.text);
    free(c.interventions);
    return status;
}
