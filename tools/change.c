/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum change: period against period. */
#include "analysis.h"
#include "commands.h"
#include "number.h"
#include "period.h"

#include <annum/change.h>

#include <errno.h>
#include <string.h>

enum {
    KEY_FROM = 0x2000,
    KEY_TO,
    KEY_AGAINST,
    KEY_ADJUST,
    KEY_METHOD,
    KEY_MARGIN,
    KEY_DISPERSION,
    KEY_YEAR_SHARE
};

struct change_command {
    struct arguments common;
    annum_change_options change;
    const char *from, *to, *against; /* read once --year-start and --decimal are known */
};

static error_t number_set(const char *option, const char *text, double low, double *out,
                          struct failure *failure)
{
    if (number_plain(text, out) != 0 || *out < low)
        return usage_error(failure, "%s '%s': expected a number from %g on", option, show_text(text).text,
                           low);
    return 0;
}

/* `0.48`, or a range `0.45-0.52`. */
static error_t share_set(const char *text, annum_change_options *o, struct failure *failure)
{
    const char *dash = strchr(text, '-');
    char lower[32];
    size_t length = dash != NULL ? (size_t)(dash - text) : 0;
    if (dash == NULL && number_plain(text, &o->share) == 0 && o->share > 0 && o->share < 1)
        return 0;
    if (dash != NULL && length < sizeof lower) {
        memcpy(lower, text, length);
        lower[length] = '\0';
        if (number_plain(lower, &o->share_lower) == 0 && number_plain(dash + 1, &o->share_upper) == 0 &&
            o->share_lower > 0 && o->share_lower <= o->share_upper && o->share_upper < 1)
            return 0;
    }
    return usage_error(failure,
                       "--year-share '%s': expected a share between 0 and 1, or a range such as 0.45-0.52",
                       show_text(text).text);
}

static error_t period_set(const char *option, const char *text, const struct arguments *arguments,
                          double *start, double *end)
{
    struct period period;
    const char decimal = arguments->decimal ? arguments->decimal : '.'; /* a file's is told by its separator */
    enum period_status status = period_parse(text, strlen(text), decimal, arguments->year_start, &period);
    if (status != PERIOD_FINE)
        return usage_error(arguments->failure, "%s '%s': expected %s", option, show_text(text).text,
                           period_expected(status, PERIOD_FORMS));
    *start = period.start;
    *end = period.end;
    return 0;
}

static error_t against_set(struct change_command *c)
{
    static const struct {
        const char *word;
        int32_t value;
    } words[] = {
        {"previous", ANNUM_AGAINST_PREVIOUS}, {"first", ANNUM_AGAINST_FIRST}, {"best", ANNUM_AGAINST_BEST}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(c->against, words[i].word) == 0)
            return c->change.against = words[i].value, 0;
    c->change.against = ANNUM_AGAINST_PERIOD;
    return period_set("--against", c->against, &c->common, &c->change.from_start, &c->change.from_end);
}

/* What can only be read when all options are. */
static error_t finish(struct change_command *c)
{
    error_t error = 0;
    if ((c->from == NULL) != (c->to == NULL))
        return usage_error(c->common.failure,
                           "--from and --to need each other; --against P compares all with one");
    if (c->from != NULL && c->against != NULL)
        return usage_error(c->common.failure, "--against does not go with --from and --to");
    if (c->against != NULL)
        return against_set(c);
    if (c->from == NULL)
        return 0;
    c->change.against = ANNUM_AGAINST_PAIR;
    error = period_set("--from", c->from, &c->common, &c->change.from_start, &c->change.from_end);
    return error != 0 ? error : period_set("--to", c->to, &c->common, &c->change.to_start, &c->change.to_end);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    static const struct choice adjustments[] = {
        {"none", ANNUM_ADJUST_NONE}, {"holm", ANNUM_ADJUST_HOLM}, {"bh", ANNUM_ADJUST_BH}, {NULL, 0}};
    static const struct choice methods[] = {
        {"exact", ANNUM_CHANGE_EXACT},       {"midp", ANNUM_CHANGE_MIDP},
        {"score", ANNUM_CHANGE_SCORE},       {"wald", ANNUM_CHANGE_WALD},
        {"etest", ANNUM_CHANGE_ETEST},       {"newcombe", ANNUM_CHANGE_NEWCOMBE},
        {"boschloo", ANNUM_CHANGE_BOSCHLOO}, {NULL, 0}};
    struct change_command *c = state->input;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case KEY_FROM: return c->from = value, 0;
    case KEY_TO: return c->to = value, 0;
    case KEY_AGAINST: return c->against = value, 0;
    case KEY_ADJUST: return choice_set(adjustments, "--adjust", value, &c->change.adjust, c->common.failure);
    case KEY_METHOD: return choice_set(methods, "--method", value, &c->change.method, c->common.failure);
    case KEY_MARGIN: return number_set("--margin", value, 0, &c->change.margin, c->common.failure);
    case KEY_DISPERSION:
        return number_set("--dispersion", value, 1, &c->change.dispersion, c->common.failure);
    case KEY_YEAR_SHARE: return share_set(value, &c->change, c->common.failure);
    case ARGP_KEY_END: return c->common.help ? 0 : finish(c);
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(const void *options, const struct sample *sample, void **result, annum_error *error)
{
    annum_change_result *change;
    int status = annum_change(sample->series[0], options, &change, error);
    *result = change;
    return status;
}

static void release(void *result)
{
    annum_change_free(result);
}

int change_command(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {0, 0, 0, 0, "Which periods:", 0},
        {"from", KEY_FROM, "PERIOD", 0, "compare one pair: the earlier period", 0},
        {"to", KEY_TO, "PERIOD", 0, "and the later one", 0},
        {"against", KEY_AGAINST, "WHICH", 0,
         "previous, first, best (the lowest figure) or a period (each with the one before, and the last with "
         "the first)",
         0},
        {0, 0, 0, 0, "How:", 0},
        {"method", KEY_METHOD, "METHOD", 0,
         "exact, midp, score, wald; of counts also etest; of k of n newcombe and boschloo (exact)", 0},
        {"adjust", KEY_ADJUST, "HOW", 0, "p over all comparisons: none, holm or bh (none)", 0},
        {"margin", KEY_MARGIN, "M", 0, "test that the ratio is within 1/(1+M) and 1+M: 0.1 for 10 % (none)",
         0},
        {"dispersion", KEY_DISPERSION, "D", 0,
         "variance over that of chance, 1 or more (learned from the series)", 0},
        {"year-share", KEY_YEAR_SHARE, "SHARE", 0,
         "a part of a year against a year: the share of a year's events in it, or a range 0.45-0.52 (learned "
         "from "
         "earlier years, else its length)",
         0},
        {0, 0, 0, 0, 0, 0},
    };
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "The periods of each series in a CSV file compared with each other.\v"
        "JSON has all comparisons. CSV, one line a series, has two of them: the columns latest.* are the last "
        "period against what it is compared with, and overall.* the last figure against the first.\n\n"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct change_command c = {.common = {.command = "change"}, .change = ANNUM_CHANGE_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_CHANGE, run, release, &c.change, NULL, NULL, NULL};
    c.common.level = &c.change.level;
    return analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
}
