/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum trend: rising or falling, by how much a year, and can the figures show it? */
#include "analysis.h"
#include "commands.h"

#include <annum/trend.h>

enum { KEY_MODEL = 0x2000 };

struct trend_command {
    struct arguments common;
    annum_trend_options trend;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    static const struct choice models[] = {{"auto", ANNUM_TREND_AUTO},
                                           {"linear", ANNUM_TREND_LINEAR},
                                           {"loglinear", ANNUM_TREND_LOGLINEAR},
                                           {"poisson", ANNUM_TREND_POISSON},
                                           {"quasipoisson", ANNUM_TREND_QUASIPOISSON},
                                           {"negbin", ANNUM_TREND_NEGBIN},
                                           {"binomial", ANNUM_TREND_BINOMIAL},
                                           {"quasibinomial", ANNUM_TREND_QUASIBINOMIAL},
                                           {"fractional", ANNUM_TREND_FRACTIONAL},
                                           {NULL, 0}};
    struct trend_command *c = state->input;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case KEY_MODEL: return choice_set(models, "--model", value, &c->trend.model, c->common.failure);
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(const void *options, const struct sample *sample, void **result, annum_error *error)
{
    annum_trend_result *trend;
    int status = annum_trend(sample->series[0], options, &trend, error);
    *result = trend;
    return status;
}

static void release(void *result)
{
    annum_trend_free(result);
}

int trend_command(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {0, 0, 0, 0, "Model:", 0},
        {"model", KEY_MODEL, "MODEL", 0,
         "auto, linear, loglinear, poisson, quasipoisson, binomial, quasibinomial or fractional (auto)", 0},
        {0, 0, 0, 0, 0, 0},
    };
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "The trend of each series in a CSV file: rising or falling, by how much a year, and whether its "
        "figures can "
        "show it.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct trend_command c = {.common = {.command = "trend"}, .trend = ANNUM_TREND_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_TREND, run, release, &c.trend, NULL, NULL, NULL};
    c.common.level = &c.trend.level;
    return analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
}
