/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum claim: what a published figure, or a pair of them, can bear; figures of the command line, or rows of
 * a file. */
#include "arguments.h"
#include "claim_file.h"
#include "commands.h"
#include "number.h"
#include "output.h"
#include "period.h"

#include <annum/claim.h>
#include <annum/report.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum claim_key {
    KEY_FROM = 0x3000,
    KEY_TO,
    KEY_TOTAL_FROM,
    KEY_TOTAL_TO,
    KEY_TOTAL,
    KEY_STATED,
    KEY_PART,
    KEY_LEVEL,
    KEY_FORMAT,
    KEY_YEAR_START,
    KEY_OUTPUT = 'o',
    KEY_HELP = 'h'
};

/* More parts than this are no press release. */
#define PARTS_MAX 100

/* A figure of the command line: "2000:30%". */
struct given_figure {
    const char *option;
    const char *text; /* NULL: not given */
    annum_claim_figure figure;
    int32_t kind;
};

struct claim_command {
    struct given_figure from, to;
    annum_claim_options options;
    const char *parts[PARTS_MAX];
    size_t n_parts;
    double value[PARTS_MAX], lower[PARTS_MAX], upper[PARTS_MAX];
    double total, total_from, total_to;
    long year_start;
    int32_t format;
    const char *output;
    int help;
    struct failure *failure;
};

static const struct number_style style = {'.', ',', 1};

/* ---- Figures as they are printed ------------------------------------------------------------- */

/* The number of a figure. Returns a status. */
static int read_number(const char *option, const char *whole, const char *text, struct number *number,
                       struct failure *failure)
{
    number_parse(text, strlen(text), style, number);
    if (number->state == NUMBER_GIVEN)
        return STATUS_DONE;
    return failure_set(
        failure, STATUS_USAGE, "%s '%s': %s", option, show_text(whole).text,
        number->state == NUMBER_SUPPRESSED ? "a bound is no figure; give a number"
        : number->state == NUMBER_MISSING  ? "the figure is missing; write PERIOD:FIGURE, as in 2015:2.2%"
        : number->state == NUMBER_RANGE    ? "the figure is beyond what can be computed with"
                                           : "the figure is no number such as 54, 1,234, 0.022 or 2.2%");
}

/* The range of numbers printed like this one, times ten to the power. A bare whole number is exact. */
static void range_of(const struct number *number, int power, int exact, double *lower, double *upper)
{
    const double value = number_shift(number, power), slack = number_slack(number) * pow(10, power);
    if (number->bound == BOUND_ABOUT) {
        *lower = value - slack;
        *upper = value + slack;
    } else if (exact) {
        *lower = *upper = value;
    } else {
        *lower = number_edge(number, -1, power);
        *upper = number_edge(number, 1, power);
    }
}

/* What a figure is by the way it is printed. */
static int32_t kind_of(const struct number *number)
{
    if (number->percent)
        return ANNUM_SHARE;
    if (number->value == floor(number->value) && number->value >= 0)
        return ANNUM_COUNT;
    return number->value > 0 && number->value < 1 ? ANNUM_SHARE : ANNUM_VALUE;
}

static int read_figure(struct given_figure *given, int year_start, struct failure *failure)
{
    struct number number;
    struct period period;
    const char *colon = given->text == NULL ? NULL : strchr(given->text, ':');
    annum_claim_figure *f = &given->figure;
    enum period_status form;
    if (given->text == NULL)
        return STATUS_DONE;
    if (colon == NULL)
        return failure_set(failure, STATUS_USAGE,
                           "%s '%s' has no colon; write PERIOD:FIGURE, as in 2015:2.2%%", given->option,
                           show_text(given->text).text);
    form = period_parse(given->text, (size_t)(colon - given->text), '.', year_start, &period);
    if (form != PERIOD_FINE)
        return failure_set(failure, STATUS_USAGE, "%s '%s': expected %s before the colon", given->option,
                           show_text(given->text).text, period_expected(form, PERIOD_FORMS));
    if (read_number(given->option, given->text, colon + 1, &number, failure) != STATUS_DONE)
        return failure->status;
    const int power = number.percent ? -2 : 0;
    given->kind = kind_of(&number);
    f->start = period.start;
    f->end = period.end;
    f->value = number_shift(&number, power);
    range_of(&number, power, given->kind == ANNUM_COUNT, &f->lower, &f->upper);
    if (given->kind == ANNUM_SHARE && (f->value < 0 || f->value > 1))
        return failure_set(failure, STATUS_USAGE, "%s '%s': a share is from 0%% to 100%%, not %s",
                           given->option, show_text(given->text).text, show_text(colon + 1).text);
    if (given->kind == ANNUM_COUNT && f->value == 0)
        f->lower = f->upper = 0;
    return STATUS_DONE;
}

static const char *kind_words(int32_t kind)
{
    return kind == ANNUM_SHARE ? "a share" : kind == ANNUM_COUNT ? "a count" : "a value";
}

/* One kind for both. A whole number beside a value with decimals is a value. */
static int join_kinds(struct claim_command *c)
{
    int32_t a = c->from.kind, b = c->to.kind;
    if (c->from.text == NULL || c->to.text == NULL) {
        c->options.kind = c->from.text == NULL ? b : a;
        return STATUS_DONE;
    }
    if (a != b && a != ANNUM_SHARE && b != ANNUM_SHARE)
        a = b = ANNUM_VALUE;
    if (a != b)
        return failure_set(c->failure, STATUS_USAGE,
                           "--from '%s' is %s and --to '%s' %s: write both as percent, or both as numbers",
                           show_text(c->from.text).text, kind_words(a), show_text(c->to.text).text,
                           kind_words(b));
    c->options.kind = a;
    return STATUS_DONE;
}

/* Totals beside their figures; one for both is both. */
static int take_totals(struct claim_command *c)
{
    const int both = c->total != 0;
    if (both && (c->total_from != 0 || c->total_to != 0))
        return failure_set(c->failure, STATUS_USAGE,
                           "--total is both totals: leave out --total-from and --total-to");
    c->from.figure.total = both ? c->total : c->total_from;
    c->to.figure.total = both ? c->total : c->total_to;
    if (c->from.text == NULL && c->total_from != 0)
        return failure_set(c->failure, STATUS_USAGE, "--total-from belongs to --from, which is not given");
    if (c->to.text == NULL && c->total_to != 0)
        return failure_set(c->failure, STATUS_USAGE, "--total-to belongs to --to, which is not given");
    if (c->options.kind == ANNUM_VALUE && (both || c->total_from != 0 || c->total_to != 0))
        return failure_set(c->failure, STATUS_USAGE,
                           "a value has no total; totals belong to shares and counts");
    return STATUS_DONE;
}

static int read_parts(struct claim_command *c)
{
    struct number number;
    for (size_t i = 0; i < c->n_parts; i++) {
        if (read_number("--part", c->parts[i], c->parts[i], &number, c->failure) != STATUS_DONE)
            return c->failure->status;
        if (number.percent != (c->options.kind == ANNUM_SHARE && strchr(c->parts[i], '%') != NULL))
            return failure_set(c->failure, STATUS_USAGE, "--part '%s' is a percentage, the figure is not",
                               show_text(c->parts[i]).text);
        const int power = number.percent ? -2 : 0,
                  exact = kind_of(&number) == ANNUM_COUNT && c->options.kind == ANNUM_COUNT;
        c->value[i] = number_shift(&number, power);
        range_of(&number, power, exact, &c->lower[i], &c->upper[i]);
    }
    c->options.parts = c->value;
    c->options.parts_lower = c->lower;
    c->options.parts_upper = c->upper;
    c->options.n_parts = c->n_parts;
    return STATUS_DONE;
}

static int read_figures(struct claim_command *c)
{
    int status = STATUS_DONE;
    if (c->from.text == NULL && c->to.text == NULL)
        return failure_set(c->failure, STATUS_USAGE,
                           "no figure is given: write --from 2000:30%% --to 2015:2.2%%");
    status = read_figure(&c->from, (int)c->year_start, c->failure);
    if (status == STATUS_DONE)
        status = read_figure(&c->to, (int)c->year_start, c->failure);
    if (status == STATUS_DONE)
        status = join_kinds(c);
    if (status == STATUS_DONE)
        status = take_totals(c);
    if (status == STATUS_DONE && c->options.has_stated && c->to.text == NULL)
        status = failure_set(c->failure, STATUS_USAGE,
                             "--stated is the change up to a later figure: give it as --to");
    return status == STATUS_DONE ? read_parts(c) : status;
}

/* ---- Options --------------------------------------------------------------------------------- */

static error_t set_total(struct claim_command *c, const char *option, const char *text, double *out)
{
    struct number number;
    number_parse(text, strlen(text), style, &number);
    if (number.state != NUMBER_GIVEN || number.bound != BOUND_NONE || number.percent ||
        !(number.value >= 1) || number.value != floor(number.value) || number.value > 1e9)
        return usage_error(c->failure, "%s '%s' is no whole number from 1 to 1000000000", option,
                           show_text(text).text);
    *out = number.value;
    return 0;
}

static error_t set_stated(struct claim_command *c, const char *text)
{
    struct number number;
    number_parse(text, strlen(text), style, &number);
    if (number.state != NUMBER_GIVEN)
        return usage_error(c->failure, "--stated '%s' is no percent change such as 16.34 or -16%%",
                           show_text(text).text);
    c->options.has_stated = 1;
    c->options.stated = number.value;
    range_of(&number, 0, 0, &c->options.stated_lower, &c->options.stated_upper);
    return 0;
}

static error_t set_level(struct claim_command *c, const char *text)
{
    if (number_plain(text, &c->options.level) != 0 || !(c->options.level > 0 && c->options.level < 1))
        return usage_error(c->failure, "--level '%s' is no number between 0 and 1", show_text(text).text);
    return 0;
}

static error_t add_part(struct claim_command *c, const char *text)
{
    if (c->n_parts == PARTS_MAX)
        return usage_error(c->failure, "--part: more than %d parts", PARTS_MAX);
    c->parts[c->n_parts++] = text;
    return 0;
}

static error_t set_year_start(struct claim_command *c, const char *text)
{
    if (number_whole(text, 1, 12, &c->year_start) != 0)
        return usage_error(c->failure, "--year-start '%s' is no whole number from 1 to 12",
                           show_text(text).text);
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    static const struct choice formats[] = {
        {"text", ANNUM_TEXT}, {"json", ANNUM_JSON}, {"csv", ANNUM_CSV}, {NULL, 0}};
    struct claim_command *c = state->input;
    switch (key) {
    case KEY_FROM: c->from.text = value; return 0;
    case KEY_TO: c->to.text = value; return 0;
    case KEY_TOTAL: return set_total(c, "--total", value, &c->total);
    case KEY_TOTAL_FROM: return set_total(c, "--total-from", value, &c->total_from);
    case KEY_TOTAL_TO: return set_total(c, "--total-to", value, &c->total_to);
    case KEY_STATED: return set_stated(c, value);
    case KEY_PART: return add_part(c, value);
    case KEY_LEVEL: return set_level(c, value);
    case KEY_YEAR_START: return set_year_start(c, value);
    case KEY_FORMAT: return choice_set(formats, "--format", value, &c->format, c->failure);
    case KEY_OUTPUT: c->output = value; return 0;
    case KEY_HELP: c->help = 1; return 0;
    case ARGP_KEY_ARG:
        return usage_error(c->failure, "'%s': a claim is --from and --to, or rows of a file, not both",
                           show_text(value).text);
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* ---- Running --------------------------------------------------------------------------------- */

static int report_failed(const struct output *output, const annum_error *error, struct failure *failure)
{
    return failure_set(failure, STATUS_INPUT, "%s%s", output->error != 0 ? "cannot write the output: " : "",
                       output->error != 0 ? strerror(output->error) : error->message);
}

static int write_report(const struct claim_command *c, const annum_claim_result *claim)
{
    annum_report_options options = ANNUM_REPORT_OPTIONS_INIT;
    annum_report_entry entry = ANNUM_REPORT_ENTRY_INIT;
    annum_report *report = NULL;
    annum_error error = {0};
    struct output output;
    int status = output_open(&output, c->output, c->failure);
    if (status != STATUS_DONE)
        return status;
    options.format = c->format;
    options.command = "claim";
    options.result_type = ANNUM_RESULT_CLAIM;
    entry.result = claim;
    int done = annum_report_begin(&options, output_write, &output, NULL, &report, &error);
    if (done == ANNUM_OK)
        done = annum_report_add(report, &entry, &error);
    if (done == ANNUM_OK)
        done = annum_report_end(report, &error);
    status =
        done == ANNUM_OK ? output_commit(&output, c->failure) : report_failed(&output, &error, c->failure);
    annum_report_free(report);
    output_abandon(&output);
    return status;
}

static int audit(struct claim_command *c)
{
    annum_claim_result *claim = NULL;
    annum_error error = {0};
    int status = read_figures(c);
    if (status != STATUS_DONE)
        return status;
    if (annum_claim(c->from.text == NULL ? NULL : &c->from.figure, c->to.text == NULL ? NULL : &c->to.figure,
                    &c->options, NULL, &claim, &error) != ANNUM_OK)
        return failure_set(c->failure, error.code == ANNUM_ERR_NO_MEMORY ? STATUS_INPUT : STATUS_USAGE, "%s",
                           error.message);
    status = write_report(c, claim);
    annum_claim_free(claim);
    return status;
}

static int show_help(const struct argp *argp, char *name, struct failure *failure)
{
    struct output output;
    const int status = output_open(&output, NULL, failure);
    argp_help(argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC,
              name);
    return status == STATUS_DONE ? output_commit(&output, failure) : status;
}

static int run(const struct argp *argp, int argc, char **argv, struct claim_command *c)
{
    if (argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, c) != 0)
        return c->failure->status != STATUS_DONE ? c->failure->status : STATUS_USAGE;
    return c->help ? show_help(argp, argv[0], c->failure) : audit(c);
}

/* Whether the figures are in a file: none is an option, and some word may name one. */
static int is_in_file(int argc, char **argv)
{
    int words = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--from") == 0 || strncmp(argv[i], "--from=", 7) == 0 ||
            strcmp(argv[i], "--to") == 0 || strncmp(argv[i], "--to=", 5) == 0)
            return 0;
        words += argv[i][0] != '-' || argv[i][1] == '\0';
    }
    return words > 0;
}

int claim_command(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"from", KEY_FROM, "PERIOD:FIGURE", 0, "The earlier figure as it was printed: 2000:30%, 2014:52", 0},
        {"to", KEY_TO, "PERIOD:FIGURE", 0, "The later figure: 2015:2.2%, 2015-H1:54", 0},
        {"total", KEY_TOTAL, "N", 0, "What both figures are out of", 0},
        {"total-from", KEY_TOTAL_FROM, "N", 0, "What the earlier figure is out of", 0},
        {"total-to", KEY_TOTAL_TO, "N", 0, "What the later figure is out of", 0},
        {"stated", KEY_STATED, "PERCENT", 0, "The percent change that was printed beside them; without --from, the figures that would give it are found", 0},
        {"part", KEY_PART, "FIGURE", 0, "A part of the later figure; once for each", 0},
        {"year-start", KEY_YEAR_START, "MM", 0, "Month a fiscal year begins in (07)", 0},
        {"level", KEY_LEVEL, "L", 0, "Confidence level (0.95)", 1},
        {"format", KEY_FORMAT, "text|json|csv", 0, "For people, whole, or one line (text)", 1},
        {"output", KEY_OUTPUT, "FILE", 0, "Write there instead of to standard output", 1},
        {"help", KEY_HELP, 0, 0, "Show this help", 2},
        {0, 0, 0, 0, 0, 0},
    };
    static const struct argp argp = {options,
                                     parse_option,
                                     "\nFILE",
                                     "What a published pair of figures can bear, from the figures alone: "
                                     "changes a year, totals that can print the "
                                     "shares, exact comparisons, and which sentences are supported. With a "
                                     "FILE, the first and the last figure of each "
                                     "series, by the options of 'annum trend' that name columns; with "
                                     "--from-value COL --from-time COL, --stated COL or all of them, the claim in each "
                                     "row ('annum claim FILE --help').\v"
                                     "CSV has a column for every sentence (statements.beyond_chance.supported: true, false, or "
                                     "empty where it is undecidable), and reading_1.* and reading_2.* for a comparator "
                                     "that can be read in two ways.\n\n"
                                     "Exit status: 0 done, 2 wrong usage, 3 the output can't be written.",
                                     0,
                                     0,
                                     0};
    struct failure failure = {STATUS_DONE, ""};
    struct claim_command c;
    if (is_in_file(argc, argv))
        return claim_file(argc, argv);
    memset(&c, 0, sizeof c);
    c.from = (struct given_figure){"--from", NULL, ANNUM_CLAIM_FIGURE_INIT, 0};
    c.to = (struct given_figure){"--to", NULL, ANNUM_CLAIM_FIGURE_INIT, 0};
    c.options = (annum_claim_options)ANNUM_CLAIM_OPTIONS_INIT;
    c.year_start = 7;
    c.failure = &failure;
    const int status = run(&argp, argc, argv, &c);
    if (status >= STATUS_USAGE && failure.text[0] != '\0')
        (void)fprintf(stderr, "annum claim: %s\n", failure.text);
    if (status == STATUS_USAGE)
        (void)fprintf(stderr, "Try 'annum claim --help'.\n");
    return status;
}
