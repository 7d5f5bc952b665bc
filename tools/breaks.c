/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum breaks: where a series changed, whether it did, and whether its last figure is unusual. */
#include "analysis.h"
#include "commands.h"
#include "family.h"
#include "number.h"
#include "period.h"

#include <annum/breaks.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BREAKS 1000

enum option_key {
    KEY_METHOD = 0x2000,
    KEY_MAX,
    KEY_MIN_SIZE,
    KEY_REGRESSORS,
    KEY_FAMILY,
    KEY_AT,
    KEY_PENALTY,
    KEY_BANDWIDTH,
    KEY_NO_TESTS,
    KEY_SEED,
    KEY_DRAWS
};

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Breaks:", 0},
    {"method", KEY_METHOD, "METHOD", 0,
     "dynamic (best dates of every number of breaks, tests, intervals), segmented (a line that bends), pelt "
     "(best dates "
     "of long series), intervention (what changed at --at), cusum or mosum (sums of residuals), unusual (the "
     "last figure "
     "against those before it) (dynamic)",
     0},
    {"regressors", KEY_REGRESSORS, "mean|trend", 0,
     "What may change: the level, or level and slope (mean; always trend with segmented and intervention); "
     "unusual: "
     "what the figures before have",
     0},
    {"max", KEY_MAX, "M", 0,
     "Most breaks: dynamic (5, or as many as --min-size allows), segmented (2; at most 3)", 0},
    {"min-size", KEY_MIN_SIZE, "H", 0,
     "Fewest figures between two breaks: dynamic (15 % of them, at least 2, with trend 3), pelt (2, with "
     "trend 3), "
     "segmented: of each line (2)",
     0},
    {"family", KEY_FAMILY, "FAMILY", 0,
     "As for annum fit (gaussian; poisson for counts, binomial for k of n)", 0},
    {"at", KEY_AT, "PERIOD[,PERIOD]", 0,
     "intervention: level changes where this first period of the new regime begins, slope from there on; "
     "each date "
     "by itself",
     0},
    {"penalty", KEY_PENALTY, "bic|mbic|P", 0, "pelt: what a break must be worth (bic)", 0},
    {"bandwidth", KEY_BANDWIDTH, "B", 0, "mosum: part of the figures that is summed (0.15)", 0},
    {"no-tests", KEY_NO_TESTS, 0, 0, "Simulate nothing: no tests, and no limits that come from simulation",
     0},
    {"seed", KEY_SEED, "N", 0, "Seed of simulated p-values and limits: not of intervention and unusual (0)",
     0},
    {"draws", KEY_DRAWS, "N", 0, "Draws of simulated p-values and limits, at most 1000000 (9999)", 0},
    {0, 0, 0, 0, 0, 0},
};

struct breaks_command {
    struct arguments common;
    annum_breaks_options breaks;
    struct names at; /* read once --year-start is known */
    double *dates;
    unsigned given; /* GIVEN of each option that is */
};

#define GIVEN(key) (1U << ((key)-KEY_METHOD))

enum { MAX_JOINTS = 3 }; /* the library's */

static error_t set_size(struct breaks_command *c, int key, const char *text)
{
    uint64_t number;
    error_t error = key == KEY_MAX
                        ? whole_set("--max", text, 1, MAX_BREAKS, &number, c->common.failure)
                        : whole_set("--min-size", text, 1, ANNUM_MAX_POINTS, &number, c->common.failure);
    if (error != 0)
        return error;
    if (key == KEY_MAX)
        c->breaks.max = (int32_t)number;
    else
        c->breaks.min_size = (size_t)number;
    return 0;
}

static error_t set_penalty(struct breaks_command *c, const char *text)
{
    static const struct choice rules[] = {{"bic", ANNUM_BREAKS_BIC}, {"mbic", ANNUM_BREAKS_MBIC}, {NULL, 0}};
    if (number_plain(text, &c->breaks.penalty) == 0 && c->breaks.penalty > 0)
        return 0;
    c->breaks.penalty = 0;
    if (*text == '-' || (*text >= '0' && *text <= '9'))
        return usage_error(c->common.failure, "--penalty '%s' is no number above 0", show_text(text).text);
    return choice_set(rules, "--penalty", text, &c->breaks.penalty_rule, c->common.failure);
}

static error_t set_bandwidth(struct breaks_command *c, const char *text)
{
    double *b = &c->breaks.bandwidth;
    if (number_plain(text, b) != 0 || !(*b > 0 && *b < 1))
        return usage_error(c->common.failure, "--bandwidth '%s' is no number between 0 and 1",
                           show_text(text).text);
    return 0;
}

/* Each date is where the period that names it begins. */
static error_t read_dates(struct breaks_command *c)
{
    struct arguments *a = &c->common;
    c->dates = calloc(c->at.n + 1, sizeof *c->dates);
    if (c->dates == NULL)
        return failure_no_memory(a->failure), ENOMEM;
    for (size_t i = 0; i < c->at.n; i++) {
        const char *text = c->at.item[i];
        struct period period;
        /* the comma parts dates, whatever --decimal is */
        enum period_status status = period_parse(text, strlen(text), '.', a->year_start, &period);
        if (status != PERIOD_FINE)
            return usage_error(a->failure, "--at '%s': expected %s", show_text(text).text,
                               period_expected(status, PERIOD_FORMS));
        for (size_t j = 0; j < i; j++)
            if (c->dates[j] == period.start)
                return usage_error(a->failure, "--at has '%s' twice", show_text(text).text);
        c->dates[i] = period.start;
    }
    c->breaks.at = c->dates;
    c->breaks.n_at = c->at.n;
    return 0;
}

#define METHOD(name) (1U << ANNUM_BREAKS_##name)
#define SEARCHES (METHOD(DYNAMIC) | METHOD(SEGMENTED))
#define SIMULATES (SEARCHES | METHOD(PELT) | METHOD(CUSUM) | METHOD(MOSUM))

/* Which methods read an option. */
static const struct {
    int key;
    const char *option;
    unsigned methods;
} readers[] = {
    {KEY_MAX, "--max", SEARCHES},
    {KEY_MIN_SIZE, "--min-size", SEARCHES | METHOD(PELT)},
    {KEY_AT, "--at", METHOD(INTERVENTION)},
    {KEY_PENALTY, "--penalty", METHOD(PELT)},
    {KEY_BANDWIDTH, "--bandwidth", METHOD(MOSUM)},
    {KEY_NO_TESTS, "--no-tests", SIMULATES},
    {KEY_SEED, "--seed", SIMULATES},
    {KEY_DRAWS, "--draws", SIMULATES},
};

/* "--max is for --method dynamic, segmented, not for pelt" */
static error_t refuse(const struct breaks_command *c, const char *option, unsigned methods)
{
    struct failure *failure = c->common.failure;
    const char *join = "";
    usage_error(failure, "%s is for --method ", option);
    for (int32_t m = 0; m <= ANNUM_BREAKS_UNUSUAL; m++) {
        if (!(methods & 1U << m))
            continue;
        failure_add(failure, "%s%s", join, annum_breaks_method_name(m));
        join = ", ";
    }
    failure_add(failure, ", not for %s", annum_breaks_method_name(c->breaks.method));
    return EINVAL;
}

/* Numbers that no series could have. */
static error_t check_sizes(const struct breaks_command *c)
{
    const annum_breaks_options *o = &c->breaks;
    const int segmented = o->method == ANNUM_BREAKS_SEGMENTED;
    const size_t least = !segmented && o->regressors == ANNUM_BREAKS_TREND ? 3 : 2;
    if (segmented && o->max > MAX_JOINTS)
        return usage_error(c->common.failure,
                           "--max '%d': --method segmented finds the best %d joints at most", (int)o->max,
                           MAX_JOINTS);
    if (o->min_size != 0 && o->min_size < least)
        return usage_error(c->common.failure,
                           "--min-size '%zu': a segment with %s needs %zu figures at least", o->min_size,
                           segmented || least == 3 ? "level and slope" : "a level", least);
    return 0;
}

/* An option that the method does not read would be a misunderstanding. */
static error_t finish(struct breaks_command *c)
{
    const int32_t method = c->breaks.method;
    const int line = method == ANNUM_BREAKS_SEGMENTED || method == ANNUM_BREAKS_INTERVENTION;
    struct failure *failure = c->common.failure;
    error_t error;
    if (method == ANNUM_BREAKS_INTERVENTION && c->at.n == 0)
        return usage_error(failure, "--method intervention needs --at: the first period of the new regime");
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (c->given & GIVEN(readers[i].key) && !(readers[i].methods & 1U << method))
            return refuse(c, readers[i].option, readers[i].methods);
    if (line && c->given & GIVEN(KEY_REGRESSORS) && c->breaks.regressors == ANNUM_BREAKS_MEAN)
        return usage_error(failure, "--regressors mean does not go with --method %s: its lines have a slope",
                           annum_breaks_method_name(method));
    error = check_sizes(c);
    return error == 0 && c->at.n > 0 ? read_dates(c) : error;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct breaks_command *c = state->input;
    struct failure *failure = c->common.failure;
    if (key >= KEY_METHOD && key <= KEY_DRAWS)
        c->given |= GIVEN(key);
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case ARGP_KEY_END: return c->common.help ? 0 : finish(c);
    case KEY_METHOD: return name_set(annum_breaks_method_name, "--method", value, &c->breaks.method, failure);
    case KEY_MAX:
    case KEY_MIN_SIZE: return set_size(c, key, value);
    case KEY_REGRESSORS:
        return name_set(annum_breaks_regressors_name, "--regressors", value, &c->breaks.regressors, failure);
    case KEY_FAMILY: return family_set(value, &c->breaks.family, failure);
    case KEY_AT: return names_set(&c->at, "--at", value, failure);
    case KEY_PENALTY: return set_penalty(c, value);
    case KEY_BANDWIDTH: return set_bandwidth(c, value);
    case KEY_NO_TESTS: return c->breaks.without_tests = 1, 0;
    case KEY_SEED: return whole_set("--seed", value, 0, MAX_SEED, &c->breaks.seed, failure);
    case KEY_DRAWS: return whole_set("--draws", value, 1, ANNUM_BREAKS_DRAWS_MAX, &c->breaks.draws, failure);
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* Its fields are options here. */
static void name_options(char *message, size_t size)
{
    static const char *const words[] = {"min_size", "max is", "max, or", "at "};
    static const char *const said[] = {"--min-size", "--max is", "--max, or", "--at "};
    char whole[sizeof((annum_error *)NULL)->message];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *found = strstr(message, words[i]);
        /* "at" is a word of the language too: as an option it comes first */
        if (found == NULL || (*words[i] == 'a' && found != message))
            continue;
        (void)snprintf(whole, sizeof whole, "%.*s%s%s", (int)(found - message), message, said[i],
                       found + strlen(words[i]));
        (void)snprintf(message, size, "%s", whole);
    }
}

static int run(const void *command, const struct sample *sample, void **result, annum_error *error)
{
    annum_breaks_result *out = NULL;
    int status =
        annum_breaks(sample->series[0], &((const struct breaks_command *)command)->breaks, &out, error);
    if (status != ANNUM_OK)
        name_options(error->message, sizeof error->message);
    *result = out;
    return status;
}

static void release(void *result)
{
    annum_breaks_free(result);
}

int breaks_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "Breaks in each series of a CSV file: where its level or slope changed, whether it did, and whether "
        "its last "
        "figure is unusual.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct breaks_command c = {.common = {.command = "breaks"}, .breaks = ANNUM_BREAKS_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_BREAKS, run, release, &c, NULL, NULL, NULL};
    int status;
    c.common.level = &c.breaks.level;
    status = analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
    free(c.at.item);
    free(c.at.text);
    free(c.dates);
    return status;
}
