/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum joinpoint: straight pieces that meet, with the number and the places of the joints sought. */
#include "analysis.h"
#include "commands.h"
#include "matrix.h"
#include "number.h"
#include "ranges.h"
#include "tables.h"

#include <annum/joinpoint.h>
#include <annum/regress.h>

#include <errno.h>
#include <stdio.h>

#define MAX_JOINPOINTS 20
#define MAX_PLACES 1000
#define MAX_DRAWS 100000000

enum option_key {
    KEY_MAX = 0x2000,
    KEY_MIN,
    KEY_SCALE,
    KEY_ERRORS,
    KEY_LIKELIHOOD,
    KEY_SELECT,
    KEY_PERMUTATIONS,
    KEY_SEED,
    KEY_ALPHA,
    KEY_MIN_END,
    KEY_MIN_BETWEEN,
    KEY_GRID,
    KEY_CONTINUOUS,
    KEY_INTERVAL,
    KEY_DRAWS,
    KEY_JUMP,
    KEY_COMPAT,
    KEY_COMPARE,
    KEY_AAPC,
    KEY_AVERAGE,
    KEY_RHO,
    KEY_COVARIANCE,
    KEY_TABLES
};

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Joinpoints:", 0},
    {"max", KEY_MAX, "K", 0,
     "Most joinpoints, 0 for none (by the number of figures: under 7 none, 7-11 one, 12-16 two, 17-21 three, 22-26 four, "
     "from 27 on five)",
     0},
    {"min", KEY_MIN, "K", 0, "Fewest joinpoints (0)", 0},
    {"min-end", KEY_MIN_END, "N", 0, "Figures before the first joinpoint and after the last, itself not counted (2)", 0},
    {"min-between", KEY_MIN_BETWEEN, "N", 0, "Figures between two joinpoints, themselves not counted (2)", 0},
    {"grid", KEY_GRID, "G", 0, "Places for a joinpoint between two figures, beside the figures' own (0)", 0},
    {"continuous", KEY_CONTINUOUS, 0, 0, "A joinpoint may be anywhere (Hudson's method)", 0},
    {"jump", KEY_JUMP, "T", 0, "The level jumps at this time, between two figures, as where coding changed: 1998.5", 0},
    {"scale", KEY_SCALE, "log|linear", 0, "Scale on which the pieces are straight (log)", 0},
    {"errors", KEY_ERRORS, "WHICH", 0,
     "constant, se (standard errors given), poisson (variance of counts), covariance (given), or ar1 (se where --se is "
     "given, else constant)",
     0},
    {"likelihood", KEY_LIKELIHOOD, "WHICH", 0,
     "gaussian (least squares), or of counts and of k of n poisson, quasipoisson, binomial, with zeros as they are "
     "(gaussian)",
     0},
    {"rho", KEY_RHO, "R", 0, "--errors ar1: the correlation a year (estimated)", 0},
    {"covariance", KEY_COVARIANCE, "FILE", 0,
     "--errors covariance: CSV file with the covariances of the figures, a line a figure in the order of time, no header",
     0},
    {"select", KEY_SELECT, "WHICH", 0, "How their number is chosen: permutation, bic, bic3, wbic or mbic (wbic)", 0},
    {"permutations", KEY_PERMUTATIONS, "N", 0, "--select permutation, --compare: orders, the figures' own counted (4499)", 0},
    {"alpha", KEY_ALPHA, "A", 0, "--select permutation, --compare: level of the tests together (0.05)", 0},
    {"seed", KEY_SEED, "N", 0, "Seed of permutations and of quantile intervals (0)", 0},
    {"interval", KEY_INTERVAL, "WHICH", 0,
     "parametric, or quantile: by refits of residuals drawn from their distribution (parametric)", 0},
    {"draws", KEY_DRAWS, "N", 0, "--interval quantile: refits (1000)", 0},
    {"aapc", KEY_AAPC, "FROM-TO[,FROM-TO]", 0,
     "Average change over this range too, as 2005-2014; may be given again (the whole range, the last 10 and 5 years)", 0},
    {"average", KEY_AVERAGE, 0, 0, "Averages over the numbers of joinpoints, by their BIC", 0},
    {"compat", KEY_COMPAT, "annum|nci", 0,
     "Whose conventions hold for standard errors, quantiles and limits: those of the NCI Joinpoint program are nci (annum)", 0},
    {"compare", KEY_COMPARE, "COL", 0,
     "Compares the two groups in this column: one trend, parallel trends, difference of the average change", 0},
    {"tables", KEY_TABLES, "PREFIX", 0,
     "Writes the NCI program's text files too: PREFIX.Export.APC.txt, AAPC, Data, Model.Estimates, Model.Selection, "
     "Final.Selected.Model and Jump.Model",
     0},
    {0, 0, 0, 0, 0, 0},
};

struct joinpoint_command {
    struct arguments common;
    annum_joinpoint_options joinpoint;
    struct analysis analysis;
    struct ranges aapc;
    const char *covariance_file;
    struct matrix covariance;
    struct tables tables;
};

/* Where the library's 0 is its default, none is another number. */
static error_t set_limit(struct joinpoint_command *c, int key, const char *text)
{
    static const struct {
        int key;
        const char *option;
        long high;
    } limits[] = {{KEY_MAX, "--max", MAX_JOINPOINTS},
                  {KEY_MIN, "--min", MAX_JOINPOINTS},
                  {KEY_MIN_END, "--min-end", ANNUM_MAX_POINTS},
                  {KEY_MIN_BETWEEN, "--min-between", ANNUM_MAX_POINTS},
                  {KEY_GRID, "--grid", MAX_PLACES}};
    int32_t *to[] = {&c->joinpoint.max, &c->joinpoint.min, &c->joinpoint.min_end, &c->joinpoint.min_between,
                     &c->joinpoint.grid};
    uint64_t number;
    size_t i = 0;
    error_t error;
    while (limits[i].key != key)
        i++;
    error = whole_set(limits[i].option, text, 0, limits[i].high, &number, c->common.failure);
    if (error == 0)
        *to[i] = number == 0 && key != KEY_MIN && key != KEY_GRID ? ANNUM_JOINPOINT_NONE : (int32_t)number;
    return error;
}

static error_t set_number(struct joinpoint_command *c, int key, const char *text)
{
    struct failure *failure = c->common.failure;
    double number;
    const int is_one = number_plain(text, &number) == 0;
    if (key == KEY_JUMP) {
        if (!is_one || number == 0)
            return usage_error(failure, "--jump '%s' is no time: write 1998.5 for a jump between the figures of 1998 and 1999",
                               show_text(text).text);
        c->joinpoint.jump = number;
    } else if (key == KEY_RHO) {
        if (!is_one || !(number > -1 && number < 1) || number == 0)
            return usage_error(failure, "--rho '%s' is no correlation: a number between -1 and 1 other than 0",
                               show_text(text).text);
        c->joinpoint.rho = number;
    } else {
        if (!is_one || !(number > 0 && number < 1))
            return usage_error(failure, "--alpha '%s' is no number between 0 and 1", show_text(text).text);
        c->joinpoint.alpha = number;
    }
    return 0;
}

static error_t set_word(struct joinpoint_command *c, int key, const char *text)
{
    static const struct choice likelihoods[] = {{"gaussian", ANNUM_GAUSSIAN},
                                                {"poisson", ANNUM_POISSON},
                                                {"quasipoisson", ANNUM_QUASIPOISSON},
                                                {"binomial", ANNUM_BINOMIAL},
                                                {NULL, 0}};
    struct failure *failure = c->common.failure;
    annum_joinpoint_options *o = &c->joinpoint;
    switch (key) {
    case KEY_SCALE: return name_set(annum_joinpoint_scale_name, "--scale", text, &o->scale, failure);
    case KEY_ERRORS: return name_set(annum_joinpoint_errors_name, "--errors", text, &o->errors, failure);
    case KEY_SELECT: return name_set(annum_joinpoint_select_name, "--select", text, &o->select, failure);
    case KEY_INTERVAL: return name_set(annum_joinpoint_interval_name, "--interval", text, &o->interval, failure);
    case KEY_COMPAT: return name_set(annum_joinpoint_compat_name, "--compat", text, &o->compat, failure);
    default: return choice_set(likelihoods, "--likelihood", text, &o->likelihood, failure);
    }
}

static void release_comparison(void *result)
{
    annum_joinpoint_comparison_free(result);
}

/* Two groups have another result. */
static error_t set_compare(struct joinpoint_command *c, char *column)
{
    c->common.group = column;
    c->common.group_option = "compare";
    c->analysis.result_type = ANNUM_RESULT_JOINPOINT_COMPARISON;
    c->analysis.release = release_comparison;
    c->analysis.take = NULL;
    return 0;
}

/* ---- What does not go together --------------------------------------------------------------- */

static error_t check_model(const struct joinpoint_command *c)
{
    const annum_joinpoint_options *o = &c->joinpoint;
    struct failure *failure = c->common.failure;
    if (o->continuous && o->grid > 0)
        return usage_error(failure, "--continuous takes the place of --grid");
    if (o->max != 0 && o->min > (o->max == ANNUM_JOINPOINT_NONE ? 0 : o->max))
        return usage_error(failure, "--min %ld is above --max %ld", (long)o->min,
                           o->max == ANNUM_JOINPOINT_NONE ? 0L : (long)o->max);
    if (o->rho != 0 && o->errors != ANNUM_JOINPOINT_ERRORS_AR1)
        return usage_error(failure, "--rho is for --errors ar1");
    if (c->covariance_file != NULL && o->errors != ANNUM_JOINPOINT_ERRORS_COVARIANCE)
        return usage_error(failure, "--covariance is for --errors covariance");
    if (c->covariance_file == NULL && o->errors == ANNUM_JOINPOINT_ERRORS_COVARIANCE)
        return usage_error(failure, "--errors covariance needs --covariance FILE");
    if (o->likelihood != 0 && o->likelihood != ANNUM_GAUSSIAN && o->errors != ANNUM_JOINPOINT_ERRORS_AUTO)
        return usage_error(failure, "--errors %s is for least squares: not with --likelihood %s",
                           annum_joinpoint_errors_name(o->errors), annum_family_name(o->likelihood));
    return 0;
}

/* An option that nothing reads would be a misunderstanding. */
static error_t check_chance(const struct joinpoint_command *c)
{
    const annum_joinpoint_options *o = &c->joinpoint;
    const int permutes = o->select == ANNUM_JOINPOINT_PERMUTATION || c->common.group != NULL;
    struct failure *failure = c->common.failure;
    if (!permutes && (o->permutations != 0 || o->alpha != 0))
        return usage_error(failure, "--%s is for --select permutation and for --compare, not for --select %s",
                           o->permutations != 0 ? "permutations" : "alpha", annum_joinpoint_select_name(o->select));
    if (o->draws != 0 && o->interval != ANNUM_JOINPOINT_QUANTILE)
        return usage_error(failure, "--draws is for --interval quantile");
    if (c->tables.prefix != NULL && c->common.group != NULL)
        return usage_error(failure, "--tables does not go with --compare: the program has no such files");
    return 0;
}

static error_t finish(struct joinpoint_command *c)
{
    error_t error = check_model(c);
    if (error == 0)
        error = check_chance(c);
    if (error == 0)
        error = ranges_read(&c->aapc, "--aapc", c->common.decimal != 0 ? c->common.decimal : '.', c->common.year_start, c->common.failure);
    if (error == 0 && c->covariance_file != NULL &&
        matrix_read(&c->covariance, c->covariance_file, c->common.decimal, c->common.failure) != STATUS_DONE)
        error = EINVAL;
    if (error == 0 && c->tables.prefix != NULL && tables_open(&c->tables, c->common.failure) != STATUS_DONE)
        error = EINVAL;
    c->joinpoint.covariance = c->covariance.number;
    c->joinpoint.n_covariance = c->covariance.n;
    c->joinpoint.aapc_from = c->aapc.from;
    c->joinpoint.aapc_to = c->aapc.to;
    c->joinpoint.n_aapc = c->aapc.n;
    c->joinpoint.threads = c->common.threads;
    return error;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct joinpoint_command *c = state->input;
    struct failure *failure = c->common.failure;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case ARGP_KEY_END: return c->common.help ? 0 : finish(c);
    case KEY_MAX:
    case KEY_MIN:
    case KEY_MIN_END:
    case KEY_MIN_BETWEEN:
    case KEY_GRID: return set_limit(c, key, value);
    case KEY_SCALE:
    case KEY_ERRORS:
    case KEY_LIKELIHOOD:
    case KEY_SELECT:
    case KEY_INTERVAL:
    case KEY_COMPAT: return set_word(c, key, value);
    case KEY_JUMP:
    case KEY_RHO:
    case KEY_ALPHA: return set_number(c, key, value);
    case KEY_PERMUTATIONS:
        return whole_set("--permutations", value, 2, MAX_DRAWS, &c->joinpoint.permutations, failure);
    case KEY_DRAWS: return whole_set("--draws", value, 1, MAX_DRAWS, &c->joinpoint.draws, failure);
    case KEY_SEED: return whole_set("--seed", value, 0, MAX_SEED, &c->joinpoint.seed, failure);
    case KEY_CONTINUOUS: return c->joinpoint.continuous = 1, 0;
    case KEY_AVERAGE: return c->joinpoint.average = 1, 0;
    case KEY_AAPC: return ranges_add(&c->aapc, value, failure);
    case KEY_COVARIANCE: return c->covariance_file = value, 0;
    case KEY_COMPARE: return set_compare(c, value);
    case KEY_TABLES: return c->tables.prefix = value, 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* ---- Running it ------------------------------------------------------------------------------ */

static int compare(const struct joinpoint_command *c, const struct sample *sample, void **result, annum_error *error)
{
    annum_joinpoint_options joinpoint = c->joinpoint;
    annum_joinpoint_comparison *out = NULL;
    int status;
    if (sample->n != 2) {
        (void)snprintf(error->message, sizeof error->message, "--compare takes two groups; the column '%s' has %zu%s",
                       show_text(c->common.group).text, sample->n,
                       sample->n > 2 ? ": name the columns that make more series with --by, or leave rows out" : "");
        return ANNUM_ERR_ARGUMENT;
    }
    joinpoint.group_name = sample->names[0];
    joinpoint.other_name = sample->names[1];
    status = annum_joinpoint_compare(sample->series[0], sample->series[1], &joinpoint, &out, error);
    *result = out;
    return status;
}

static int run(const void *command, const struct sample *sample, void **result, annum_error *error)
{
    const struct joinpoint_command *c = command;
    annum_joinpoint_result *out = NULL;
    int status;
    if (c->common.group != NULL)
        return compare(c, sample, result, error);
    status = annum_joinpoint(sample->series[0], &c->joinpoint, &out, error);
    *result = out;
    return status;
}

static void release(void *result)
{
    annum_joinpoint_free(result);
}

static int take(void *own, const struct labels *labels, const void *result, struct failure *failure)
{
    struct joinpoint_command *c = own;
    return c->tables.prefix != NULL ? tables_add(&c->tables, labels, result, failure) : STATUS_DONE;
}

static int end(void *own, struct failure *failure)
{
    return tables_commit(&((struct joinpoint_command *)own)->tables, failure);
}

int joinpoint_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "[FILE]",
        "Joinpoint regression of each series in a CSV file: a trend of straight pieces that meet, how many there are and "
        "where they meet, with the annual percent change of each.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be read.",
        children,
        0,
        0};
    struct joinpoint_command c = {.common = {.command = "joinpoint"}, .joinpoint = ANNUM_JOINPOINT_OPTIONS_INIT};
    int status;
    c.analysis = (struct analysis){ANNUM_RESULT_JOINPOINT, run, release, &c, take, end, &c};
    c.common.level = &c.joinpoint.level;
    status = analysis_main(&c.analysis, &argp, argc, argv, &c, &c.common);
    tables_close(&c.tables);
    matrix_free(&c.covariance);
    ranges_free(&c.aapc);
    return status;
}
