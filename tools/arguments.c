/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arguments.h"

#include "number.h"
#include "period.h"

#include <annum/report.h>

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library has no enum with more. */
#define MAX_NAMES 64

enum option_key {
    KEY_ROLE = 0x1000, /* plus enum role */
    KEY_BY = 0x1100,
    KEY_PERCENT,
    KEY_BREAK,
    KEY_SUPPRESSED,
    KEY_YEAR_START,
    KEY_DECIMAL,
    KEY_PER,
    KEY_LEVEL,
    KEY_THREADS,
    KEY_FORMAT,
    KEY_OUTPUT = 'o',
    KEY_HELP = 'h'
};

/* A command's own options are group 1, before these. */
enum { GROUP_PERIOD = 2, GROUP_FIGURE, GROUP_READING, GROUP_RESULT, GROUP_LAST };

static const struct argp_option options[] = {
    {0, 0, 0, 0,
     "Periods (a column that is not named is found by its name; an empty name takes none):", GROUP_PERIOD},
    {"time", KEY_ROLE + ROLE_TIME, "COL", 0,
     "The period: 2015, 2015-H1, 2015-Q3, 2015-06, 2014/15 or 2015-01-01/2015-06-30; 2015.5 is an instant",
     0},
    {"start", KEY_ROLE + ROLE_START, "COL", 0, "First day of the period", 0},
    {"end", KEY_ROLE + ROLE_END, "COL", 0, "Last day of the period, included", 0},
    {"year-start", KEY_YEAR_START, "MM", 0, "Month a fiscal year begins in (07)", 0},
    {"break", KEY_BREAK, "DATE[,DATE]", 0, "The definition changed here", 0},

    {0, 0, 0, 0, "Figures:", GROUP_FIGURE},
    {"value", KEY_ROLE + ROLE_VALUE, "COL", 0, "Real figures", 0},
    {"se", KEY_ROLE + ROLE_SE, "COL", 0, "Standard errors of --value or --rate", 0},
    {"unit", KEY_ROLE + ROLE_UNIT, "COL", 0,
     "Unit of --value, row by row: percent makes a share, anything else with whole numbers a count", 0},
    {"events", KEY_ROLE + ROLE_EVENTS, "COL", 0, "Counts", 0},
    {"exposure", KEY_ROLE + ROLE_EXPOSURE, "COL", 0, "Person-time of --events, never scaled", 0},
    {"population", KEY_ROLE + ROLE_POPULATION, "COL", 0, "People at mid-period, times the period's length",
     0},
    {"total", KEY_ROLE + ROLE_TOTAL, "COL", 0, "What --events are out of", 0},
    {"share", KEY_ROLE + ROLE_SHARE, "COL", 0, "A published share without its total: 0.022 or 2.2%", 0},
    {"percent", KEY_PERCENT, 0, 0, "Bare numbers of --share are percent", 0},
    {"rate", KEY_ROLE + ROLE_RATE, "COL", 0, "A rate", 0},

    {0, 0, 0, 0, "Reading:", GROUP_READING},
    {"by", KEY_BY, "COL[,COL]", 0, "One series a combination of these columns", 0},
    {"decimal", KEY_DECIMAL, "MARK", 0,
     "Decimal mark, . (if not given) or , (, makes the dot a thousands mark)", 0},
    {"suppressed-min", KEY_SUPPRESSED, "0|1", 0, "Lowest figure that <5 can hide (0)", 0},

    {0, 0, 0, 0, "Result:", GROUP_RESULT},
    {"level", KEY_LEVEL, "L", 0, "Confidence level (0.95)", 0},
    {"per", KEY_PER, "N", 0, "Show rates per N in text", 0},
    {"format", KEY_FORMAT, "text|json|csv", 0, "For people, whole, or one line a series (text)", 0},
    {"output", KEY_OUTPUT, "FILE", 0, "Write there instead of to standard output", 0},
    {"threads", KEY_THREADS, "N", 0, "Threads over series (1); results never depend on it", 0},
    {"help", KEY_HELP, 0, 0, "Show this help", GROUP_LAST},
    {0, 0, 0, 0, 0, 0},
};

const char *role_name(enum role role)
{
    static const char *const name[N_ROLES] = {
        "time",       "start", "end",   "value", "unit", "events",  "exposure",
        "population", "total", "share", "rate",  "se",   "weights", "offset",
        "from-value", "from-time", "from-total", "stated",
    };
    return name[role];
}

error_t usage_error(struct failure *failure, const char *format, ...)
{
    va_list list;
    failure->status = STATUS_USAGE;
    va_start(list, format);
    (void)vsnprintf(failure->text, sizeof failure->text, format, list);
    va_end(list);
    return EINVAL;
}

error_t names_set(struct names *names, const char *option, const char *text, struct failure *failure)
{
    size_t n = 1, i;
    char *at;
    for (i = 0; text[i] != '\0'; i++)
        n += text[i] == ',';
    free(names->text);
    free(names->item);
    names->n = 0;
    names->text = strdup(text);
    names->item = calloc(n, sizeof *names->item);
    if (names->text == NULL || names->item == NULL)
        return failure_no_memory(failure), ENOMEM;
    for (at = names->text, i = 0; i < n; i++) {
        char *comma = strchr(at, ',');
        if (comma != NULL)
            *comma = '\0';
        if (*at == '\0')
            return usage_error(failure, "%s '%s': an empty name", option, show_text(text).text);
        names->item[names->n++] = at;
        at = comma == NULL ? at : comma + 1;
    }
    return 0;
}

error_t choice_set(const struct choice *choices, const char *option, const char *text, int32_t *out,
                   struct failure *failure)
{
    const struct choice *c;
    for (c = choices; c->word != NULL; c++)
        if (strcmp(c->word, text) == 0) {
            *out = c->value;
            if (c->value >= 0)
                return 0;
            break;
        }
    if (c->word != NULL)
        usage_error(failure, "%s %s is not in this version; there are", option, c->word);
    else
        usage_error(failure, "%s '%s' is unknown; there are", option, show_text(text).text);
    for (c = choices; c->word != NULL; c++)
        if (c->value >= 0)
            failure_add(failure, " %s", c->word);
    return EINVAL;
}

error_t name_set(const char *(*name_of)(int32_t), const char *option, const char *text, int32_t *out,
                 struct failure *failure)
{
    struct choice names[MAX_NAMES + 1] = {{NULL, 0}};
    for (int32_t i = 0; i < MAX_NAMES && strcmp(name_of(i), "unknown") != 0; i++)
        names[i] = (struct choice){name_of(i), i};
    return choice_set(names, option, text, out, failure);
}

error_t whole_set(const char *option, const char *text, long low, long high, uint64_t *out, struct failure *failure)
{
    long number;
    if (number_whole(text, low, high, &number) != 0)
        return usage_error(failure, "%s '%s' is no whole number from %ld to %ld", option, show_text(text).text, low,
                           high);
    *out = (uint64_t)number;
    return 0;
}

error_t dates_set(const char *option, const char *text, double **dates, size_t *n, struct failure *failure)
{
    struct names names = {NULL, 0, NULL};
    error_t error = names_set(&names, option, text, failure);
    free(*dates);
    *n = 0;
    *dates = error == 0 ? calloc(names.n, sizeof **dates) : NULL;
    if (error == 0 && *dates == NULL)
        error = (failure_no_memory(failure), ENOMEM);
    for (size_t i = 0; error == 0 && i < names.n; i++) {
        struct period period;
        const char *date = names.item[i];
        if (strchr(date, '/') != NULL || period_parse(date, strlen(date), '.', 1, &period) != PERIOD_FINE)
            error = usage_error(failure, "%s '%s' is no date: write 2010, 2010-07-01 or 2010.5", option,
                                show_text(date).text);
        else
            (*dates)[(*n)++] = period.start;
    }
    free(names.text);
    free(names.item);
    return error;
}

static error_t set_number(struct arguments *a, int key, const char *text)
{
    double number;
    if (key == KEY_LEVEL) {
        if (number_plain(text, &number) != 0 || !(number > 0 && number < 1))
            return usage_error(a->failure, "--level '%s' is no number between 0 and 1", show_text(text).text);
        if (!(1 - number < 1)) /* every p-value would be below it */
            return usage_error(a->failure, "--level '%s' is too near to 0", show_text(text).text);
        *a->level = number;
        return 0;
    }
    if (number_plain(text, &number) != 0 || !(number > 0))
        return usage_error(a->failure, "--per '%s' is no number above 0", show_text(text).text);
    a->per = number;
    return 0;
}

static error_t set_whole(struct arguments *a, int key, const char *text)
{
    static const struct {
        int key;
        const char *option;
        long low, high;
    } limits[] = {{KEY_YEAR_START, "--year-start", 1, 12},
                  {KEY_SUPPRESSED, "--suppressed-min", 0, 1},
                  {KEY_THREADS, "--threads", 1, 4096}};
    long number;
    size_t i = 0;
    while (limits[i].key != key)
        i++;
    if (number_whole(text, limits[i].low, limits[i].high, &number) != 0)
        return usage_error(a->failure, "%s '%s' is no whole number from %ld to %ld", limits[i].option,
                           show_text(text).text, limits[i].low, limits[i].high);
    if (key == KEY_YEAR_START)
        a->year_start = (int)number;
    if (key == KEY_SUPPRESSED)
        a->suppressed_min = (int)number;
    if (key == KEY_THREADS) /* series are analysed one after the other all the same */
        a->threads = (int)number;
    return 0;
}

static error_t set_decimal(struct arguments *a, const char *text)
{
    if (strcmp(text, ".") != 0 && strcmp(text, ",") != 0)
        return usage_error(a->failure, "--decimal '%s' is neither . nor ,", show_text(text).text);
    a->decimal = *text;
    return 0;
}

static error_t set_file(struct arguments *a, const char *text)
{
    if (a->file != NULL)
        return usage_error(a->failure, "one file at a time: '%s' comes after '%s'", show_text(text).text,
                           show_text(a->file).text);
    a->file = text;
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    static const struct choice formats[] = {
        {"text", ANNUM_TEXT}, {"json", ANNUM_JSON}, {"csv", ANNUM_CSV}, {NULL, 0}};
    struct arguments *a = state->input;
    if (key >= KEY_ROLE && key < KEY_ROLE + N_ROLES) {
        a->column[key - KEY_ROLE] = value;
        return 0;
    }
    switch (key) {
    /* keeps argp's own two-line hint away: getopt says what is wrong, and the command's end how to see help
     */
    case ARGP_KEY_INIT: return state->err_stream = NULL, 0;
    case ARGP_KEY_ARG: return set_file(a, value);
    case KEY_BY: return names_set(&a->by, "--by", value, a->failure);
    case KEY_BREAK: return dates_set("--break", value, &a->breaks, &a->n_breaks, a->failure);
    case KEY_LEVEL:
    case KEY_PER: return set_number(a, key, value);
    case KEY_YEAR_START:
    case KEY_SUPPRESSED:
    case KEY_THREADS: return set_whole(a, key, value);
    case KEY_DECIMAL: return set_decimal(a, value);
    case KEY_FORMAT: return choice_set(formats, "--format", value, &a->format, a->failure);
    case KEY_PERCENT: return a->percent = 1, 0;
    case KEY_OUTPUT: return a->output = value, 0;
    case KEY_HELP: return a->help = 1, 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

const struct argp arguments_argp = {options, parse_option, 0, 0, 0, 0, 0};

/* Options that give the figures two kinds, or one thing twice. */
static int check_contradictions(const struct arguments *a)
{
    /* the kinds of figures, and the roles that imply one */
    static const enum role implies[][2] = {
        {ROLE_VALUE, ROLE_VALUE},     {ROLE_UNIT, ROLE_VALUE},   {ROLE_EVENTS, ROLE_EVENTS},
        {ROLE_EXPOSURE, ROLE_EVENTS}, {ROLE_TOTAL, ROLE_EVENTS}, {ROLE_POPULATION, ROLE_EVENTS},
        {ROLE_SHARE, ROLE_SHARE},     {ROLE_RATE, ROLE_RATE},
    };
    static const enum role apart[][2] = {
        {ROLE_TIME, ROLE_START},     {ROLE_TIME, ROLE_END},         {ROLE_EXPOSURE, ROLE_POPULATION},
        {ROLE_TOTAL, ROLE_EXPOSURE}, {ROLE_TOTAL, ROLE_POPULATION}, {ROLE_SE, ROLE_EVENTS},
        {ROLE_SE, ROLE_SHARE},
    };
#define GIVEN(role) (a->column[role] != NULL && *a->column[role] != '\0')
    enum role kind = N_ROLES, by = N_ROLES;
    for (size_t i = 0; i < sizeof implies / sizeof *implies; i++) {
        if (!GIVEN(implies[i][0]))
            continue;
        if (kind != N_ROLES && kind != implies[i][1])
            return failure_set(a->failure, STATUS_USAGE,
                               "--%s and --%s are different kinds of figures: give one", role_name(by),
                               role_name(implies[i][0]));
        kind = implies[i][1];
        by = implies[i][0];
    }
    if (a->percent && kind != N_ROLES && kind != ROLE_SHARE)
        return failure_set(a->failure, STATUS_USAGE, "--percent is for --share, not for --%s", role_name(by));
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (GIVEN(apart[i][0]) && GIVEN(apart[i][1]))
            return failure_set(a->failure, STATUS_USAGE, "--%s and --%s can't be given together",
                               role_name(apart[i][0]), role_name(apart[i][1]));
#undef GIVEN
    return STATUS_DONE;
}

int arguments_parse(const struct argp *argp, int argc, char **argv, void *own, struct arguments *a)
{
    struct failure *failure = a->failure;
    error_t error;
    a->year_start = 7;
    error = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, own);
    if (error != 0) {
        if (failure->status == STATUS_DONE)
            failure_set(failure, STATUS_USAGE, "%s", "");
        return failure->status;
    }
    return a->help ? STATUS_DONE : check_contradictions(a);
}

void arguments_free(struct arguments *a)
{
    free(a->by.item);
    free(a->by.text);
    free(a->x.item);
    free(a->x.text);
    free(a->breaks);
}
