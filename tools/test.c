/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum test: tests of trend and of change that need no model. */
#include "analysis.h"
#include "commands.h"
#include "option_names.h"

#include <annum/trendtest.h>

#define MAX_LAGS ANNUM_MAX_POINTS

enum option_key {
    KEY_TEST = 0x2000,
    KEY_EXACT,
    KEY_ALTERNATIVE,
    KEY_LAGS,
    KEY_CONTINUITY,
    KEY_CORRELATED,
    KEY_X,
    KEY_SCALE,
    KEY_SEN_WEIGHTS,
    KEY_SEED,
    KEY_DRAWS
};

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Test:", 0},
    {"test", KEY_TEST, "TEST", 0,
     "Of a trend: mann-kendall, for figures that hang together hamed-rao, yue-wang, prewhiten, tfpw or "
     "block-bootstrap; seasonal (of quarters, months), regional (all series of --by together), partial "
     "(beside the "
     "covariate --x), cochran-armitage (k of n), poisson-trend (counts), spearman, cox-stuart, jonckheere "
     "(the series "
     "of --by are replicates). Of one change of level: pettitt, buishand, buishand-u, buishand-q, snht. Of a "
     "random order: runs, "
     "von-neumann, bartels "
     "(mann-kendall)",
     0},
    {"alternative", KEY_ALTERNATIVE, "WHICH", 0, "two-sided, increasing or decreasing (two-sided)", 0},
    {"exact", KEY_EXACT, "auto|yes|no|mid", 0,
     "Exact p-value: where it can be computed, or else an error, or never; mid: of cochran-armitage and "
     "poisson-trend the mid-p (auto)",
     0},
    {"continuity", KEY_CONTINUITY, "yes|no", 0, "Continuity correction of normal p-values (yes)", 0},
    {"lags", KEY_LAGS, "L", 0,
     "hamed-rao, yue-wang: most lags; block-bootstrap: length of a block (the test's own rule)", 0},
    {"correlated", KEY_CORRELATED, 0, 0,
     "seasonal, regional: allow for correlation between seasons or series", 0},
    {"x", KEY_X, "COL", 0, "partial: the covariate; a row without one is left out", 0},
    {"scale", KEY_SCALE, "plain|log|logit", 0, "Scale of Sen's slope (plain)", 0},
    {"sen-weights", KEY_SEN_WEIGHTS, "equal|distance", 0,
     "What a pair counts for in Sen's slope: the same, or its distance in time (equal)", 0},
    {"seed", KEY_SEED, "N", 0, "Seed of simulated p-values (0)", 0},
    {"draws", KEY_DRAWS, "N", 0, "Draws of the same, up to 10000000 (9999)", 0},
    {0, 0, 0, 0, 0, 0},
};

struct test_command {
    struct arguments common;
    annum_trendtest_options test;
};

static error_t set_word(struct test_command *c, int key, const char *text)
{
    static const struct choice exact[] = {{"auto", ANNUM_EXACT_AUTO},
                                          {"yes", ANNUM_EXACT_YES},
                                          {"no", ANNUM_EXACT_NO},
                                          {"mid", ANNUM_EXACT_MID},
                                          {NULL, 0}};
    static const struct choice scales[] = {
        {"plain", ANNUM_SEN_PLAIN}, {"log", ANNUM_SEN_LOG}, {"logit", ANNUM_SEN_LOGIT}, {NULL, 0}};
    static const struct choice weights[] = {
        {"equal", ANNUM_SEN_EQUAL}, {"distance", ANNUM_SEN_BY_DISTANCE}, {NULL, 0}};
    static const struct choice no_continuity[] = {{"yes", 0}, {"no", 1}, {NULL, 0}};
    struct failure *failure = c->common.failure;
    switch (key) {
    case KEY_SCALE: return choice_set(scales, "--scale", text, &c->test.scale, failure);
    case KEY_SEN_WEIGHTS: return choice_set(weights, "--sen-weights", text, &c->test.weights, failure);
    case KEY_EXACT: return choice_set(exact, "--exact", text, &c->test.exact, failure);
    case KEY_ALTERNATIVE:
        return name_set(annum_alternative_name, "--alternative", text, &c->test.alternative, failure);
    default: return choice_set(no_continuity, "--continuity", text, &c->test.no_continuity, failure);
    }
}

static error_t set_lags(struct test_command *c, const char *text)
{
    uint64_t lags;
    error_t error = whole_set("--lags", text, 1, MAX_LAGS, &lags, c->common.failure);
    if (error == 0)
        c->test.lags = (int32_t)lags;
    return error;
}

static int lacks(const struct test_command *c, int32_t option)
{
    return !(annum_test_takes(c->test.test) & option);
}

/* What the test can't do, whatever the figures. */
static error_t check_p_value(const struct test_command *c)
{
    const char *name = annum_test_name(c->test.test);
    struct failure *failure = c->common.failure;
    if (c->test.exact == ANNUM_EXACT_MID && lacks(c, ANNUM_TAKES_MID_P))
        return usage_error(failure, "--exact mid is for cochran-armitage and poisson-trend, not for --test %s", name);
    if (c->test.exact == ANNUM_EXACT_YES && lacks(c, ANNUM_TAKES_EXACT))
        return usage_error(failure, "--test %s has no exact p-value: leave --exact away", name);
    if (c->test.exact == ANNUM_EXACT_YES && c->test.correlated)
        return usage_error(failure, "--correlated leaves no exact p-value: leave it or --exact away");
    if (c->test.alternative != ANNUM_TWO_SIDED && lacks(c, ANNUM_TAKES_ALTERNATIVE))
        return usage_error(failure,
                           "--test %s tells no rise from a fall: leave --alternative away, or use mann-kendall", name);
    return 0;
}

/* An option that the test does not read would be a misunderstanding. */
static error_t check_unread(const struct test_command *c)
{
    const char *name = annum_test_name(c->test.test);
    struct failure *failure = c->common.failure;
    if (c->test.lags != 0 && lacks(c, ANNUM_TAKES_LAGS))
        return usage_error(failure, "--lags is for hamed-rao, yue-wang and block-bootstrap, not for --test %s", name);
    if (c->test.correlated && lacks(c, ANNUM_TAKES_CORRELATED))
        return usage_error(failure, "--correlated is for seasonal and regional, not for --test %s", name);
    if (c->common.x.n > 0 && lacks(c, ANNUM_TAKES_COVARIATE))
        return usage_error(failure, "--x is the covariate of partial, not for --test %s", name);
    if (c->test.no_continuity && lacks(c, ANNUM_TAKES_CONTINUITY))
        return usage_error(failure, "--test %s has no continuity correction: leave --continuity away", name);
    if ((c->test.scale != ANNUM_SEN_PLAIN || c->test.weights != ANNUM_SEN_EQUAL) && lacks(c, ANNUM_TAKES_SEN))
        return usage_error(failure, "%s is of Sen's slope as mann-kendall has it, not for --test %s",
                           c->test.scale != ANNUM_SEN_PLAIN ? "--scale" : "--sen-weights", name);
    return 0;
}

static error_t finish(struct test_command *c)
{
    const int32_t test = c->test.test;
    error_t error = check_unread(c);
    c->common.together = !lacks(c, ANNUM_TAKES_SEVERAL);
    if (error == 0)
        error = check_p_value(c);
    if (error == 0 && test == ANNUM_TEST_PARTIAL && c->common.x.n != 1)
        error = usage_error(c->common.failure, "--test partial takes one covariate: give --x one column");
    return error;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct test_command *c = state->input;
    struct failure *failure = c->common.failure;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case ARGP_KEY_END: return c->common.help ? 0 : finish(c);
    case KEY_TEST: return name_set(annum_test_name, "--test", value, &c->test.test, failure);
    case KEY_SCALE:
    case KEY_SEN_WEIGHTS:
    case KEY_EXACT:
    case KEY_ALTERNATIVE:
    case KEY_CONTINUITY: return set_word(c, key, value);
    case KEY_LAGS: return set_lags(c, value);
    case KEY_CORRELATED: return c->test.correlated = 1, 0;
    case KEY_X: return names_set(&c->common.x, "--x", value, failure);
    case KEY_SEED: return whole_set("--seed", value, 0, MAX_SEED, &c->test.seed, failure);
    case KEY_DRAWS: return whole_set("--draws", value, 1, ANNUM_TRENDTEST_DRAWS_MAX, &c->test.draws, failure);
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* The library's words for what this command's options set. */
static const struct option_name names[] = {
    {"set exact to", "set --exact to"},     {"set draws to", "set --draws to"},
    {"set lags to", "set --lags to"},       {"set scale to", "set --scale to"},
    {"set weights to", "set --sen-weights to"}, {"leave correlated out", "leave --correlated out"},
    {NULL, NULL},
};

static int run(const void *command, const struct sample *sample, void **result, annum_error *error)
{
    annum_trendtest_options test = ((const struct test_command *)command)->test;
    annum_trendtest_result *out = NULL;
    int status;
    test.covariate = sample->x;
    status = annum_trendtest_many((const annum_series *const *)sample->series, sample->n, &test, &out, error);
    option_names_put(names, error->message, sizeof error->message);
    *result = out;
    return status;
}

static void release(void *result)
{
    annum_trendtest_free(result);
}

int test_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "Tests of trend and of change in each series of a CSV file.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct test_command c = {.common = {.command = "test", .as_printed = 1},
                             .test = ANNUM_TRENDTEST_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_TRENDTEST, run, release, &c, NULL, NULL, NULL};
    c.common.level = &c.test.level;
    return analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
}
