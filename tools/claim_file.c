/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "claim_file.h"

#include "analysis.h"

#include <annum/claim.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct claim_file {
    struct arguments common;
    annum_claim_options claim;
};

enum { KEY_FROM_VALUE = 0x3100, KEY_FROM_TIME, KEY_FROM_TOTAL, KEY_STATED };

static int is_given(const struct arguments *arguments, enum role role)
{
    return arguments->column[role] != NULL && *arguments->column[role] != '\0';
}

/* What can only be checked when all options are known. */
static error_t finish(struct arguments *a)
{
    if (a->help)
        return 0;
    if (a->file == NULL)
        return usage_error(a->failure,
                           "no figure is given: write --from 2000:30%% --to 2015:2.2%%, or a FILE "
                           "('-' is standard input)");
    if (is_given(a, ROLE_FROM_VALUE) && !is_given(a, ROLE_FROM_TIME))
        return usage_error(a->failure, "--from-value needs --from-time: the period of the earlier figure");
    if (is_given(a, ROLE_FROM_TIME) && !is_given(a, ROLE_FROM_VALUE))
        return usage_error(a->failure, "--from-time needs --from-value: the earlier figure");
    if (is_given(a, ROLE_FROM_TOTAL) && !is_given(a, ROLE_FROM_VALUE))
        return usage_error(a->failure, "--from-total needs --from-value: the earlier figure");
    a->row_by_row = is_given(a, ROLE_FROM_VALUE) || is_given(a, ROLE_STATED);
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct claim_file *c = state->input;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case KEY_FROM_VALUE: return c->common.column[ROLE_FROM_VALUE] = value, 0;
    case KEY_FROM_TIME: return c->common.column[ROLE_FROM_TIME] = value, 0;
    case KEY_FROM_TOTAL: return c->common.column[ROLE_FROM_TOTAL] = value, 0;
    case KEY_STATED: return c->common.column[ROLE_STATED] = value, 0;
    case ARGP_KEY_END: return finish(&c->common);
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* A figure as the series holds it. */
static annum_claim_figure figure_of(const annum_series_view *view, size_t i)
{
    annum_claim_figure f = ANNUM_CLAIM_FIGURE_INIT;
    f.start = view->start[i];
    f.end = view->end[i];
    f.value = view->events != NULL ? view->events[i] : view->figure[i];
    f.lower = view->lower[i];
    f.upper = view->upper[i];
    f.total = view->total != NULL ? view->total[i] : 0;
    return f;
}

static int32_t kind_of(const annum_series_view *view)
{
    switch (view->kind) {
    case ANNUM_SHARE: return ANNUM_SHARE;
    case ANNUM_COUNT:
    case ANNUM_PROPORTION: return ANNUM_COUNT;
    default: return ANNUM_VALUE;
    }
}

static int refuse(annum_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int refuse(annum_error *error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)vsnprintf(error->message, sizeof error->message, format, list);
    va_end(list);
    return ANNUM_ERR_KIND;
}

/* What is known beyond the printed figure belongs to another command. */
static int check(const annum_series_view *view, annum_error *error)
{
    const char *known = view->kind == ANNUM_COUNT && view->has_exposure ? "exposure"
                        : view->se != NULL                              ? "standard errors"
                                                                        : NULL;
    if (known == NULL && view->n_usable > 0)
        return ANNUM_OK;
    if (known != NULL)
        return refuse(error, "a claim is figures alone; 'annum change' compares figures with their %s",
                      known);
    return refuse(error, "no figure that can be used");
}

/* ---- A claim in each row --------------------------------------------------------------------- */

/* The number of a row's slot; NaN where the table has none. */
static double number_of(const struct selection *row, enum slot slot)
{
    const double *numbers = selection_numbers(row, slot);
    return numbers != NULL ? numbers[0] : NAN;
}

static annum_claim_figure earlier_figure(const struct selection *row, int32_t kind)
{
    annum_claim_figure f = ANNUM_CLAIM_FIGURE_INIT;
    const double total = number_of(row, SLOT_FROM_TOTAL);
    f.start = number_of(row, SLOT_FROM_START);
    f.end = number_of(row, SLOT_FROM_END);
    f.value = number_of(row, SLOT_FROM_FIGURE);
    f.lower = number_of(row, SLOT_FROM_LOWER);
    f.upper = number_of(row, SLOT_FROM_UPPER);
    f.total = isnan(total) ? 0 : total;
    if (kind == ANNUM_COUNT && f.upper - f.lower <= 1) /* the digits of a count leave nothing open */
        f.lower = f.upper = f.value;
    return f;
}

/* A row with a stated change needs no earlier figure: then the result says which ones would give that change.
 */
static int check_row(const struct selection *row, annum_error *error)
{
    const struct columns *c = &row->table->columns;
    const int has_from = !isnan(number_of(row, SLOT_FROM_FIGURE));
    if (has_from && isnan(number_of(row, SLOT_FROM_START)))
        return refuse(error, "the period of the earlier figure is missing: fill '%s'",
                      show_text(c->header[c->at[ROLE_FROM_TIME]]).text);
    if (!has_from && isnan(number_of(row, SLOT_STATED)))
        return refuse(error, "the earlier figure is missing: fill '%s'",
                      show_text(c->header[c->at[ROLE_FROM_VALUE]]).text);
    return ANNUM_OK;
}

static int audit_row(const struct selection *row, const annum_series_view *view, annum_claim_options *options,
                     annum_claim_result **claim, annum_error *error)
{
    const struct columns *c = &row->table->columns;
    const int32_t kind = view->kind == ANNUM_SHARE || view->kind == ANNUM_VALUE ? view->kind : kind_of(view);
    int status = view->n_usable > 0 ? check_row(row, error)
                                    : refuse(error, "the figure itself is missing: fill '%s'",
                                             show_text(c->header[c->at[c->figure]]).text);
    if (status != ANNUM_OK)
        return status;
    const annum_claim_figure from = earlier_figure(row, kind), to = figure_of(view, 0);
    options->kind = kind;
    options->stated = number_of(row, SLOT_STATED);
    options->has_stated = !isnan(options->stated);
    if (options->has_stated) {
        options->stated_lower = number_of(row, SLOT_STATED_LOWER);
        options->stated_upper = number_of(row, SLOT_STATED_UPPER);
    } else {
        options->stated = 0;
    }
    return annum_claim(isnan(from.value) ? NULL : &from, &to, options, NULL, claim, error);
}

/* ---- The first and the last figure of a series ----------------------------------------------- */

static int audit_series(const annum_series_view *view, annum_claim_options *options,
                        annum_claim_result **claim, annum_error *error)
{
    size_t first = 0, last = view->n;
    int status = check(view, error);
    if (status != ANNUM_OK)
        return status;
    while (!view->usable[first])
        first++;
    while (!view->usable[last - 1])
        last--;
    const annum_claim_figure from = figure_of(view, first), to = figure_of(view, last - 1);
    options->kind = kind_of(view);
    return annum_claim(first + 1 == last ? NULL : &from, &to, options, NULL, claim, error);
}

static int run(const void *options, const struct sample *sample, void **result, annum_error *error)
{
    const struct selection *member = &sample->member[0];
    const annum_series_view *view = annum_series_data(sample->series[0]);
    annum_claim_options own = *(const annum_claim_options *)options;
    annum_claim_result *claim = NULL;
    int status;
    if (!member->arguments->row_by_row)
        status = audit_series(view, &own, &claim, error);
    else
        status = audit_row(member, view, &own, &claim, error);
    *result = claim;
    return status;
}

static void release(void *result)
{
    annum_claim_free(result);
}

int claim_file(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {0, 0, 0, 0,
         "A claim in each row, of the row's figure as the later one (rows without any of these are left "
         "out):",
         0},
        {"from-value", KEY_FROM_VALUE, "COL", 0, "The earlier figure, written as the figure is", 0},
        {"from-time", KEY_FROM_TIME, "COL", 0, "The period of the earlier figure, in any form of --time", 0},
        {"from-total", KEY_FROM_TOTAL, "COL", 0, "What the earlier figure is out of", 0},
        {"stated", KEY_STATED, "COL", 0,
         "The percent change that was printed; where the earlier figure is missing, the figures that would "
         "give it are "
         "found",
         0},
        {0, 0, 0, 0, 0, 0},
    };
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        options,
        parse_option,
        "FILE",
        "What the first and the last figure of each series in a CSV file can bear, or the claim in each "
        "row.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input "
        "can't be read.",
        children,
        0,
        0};
    struct claim_file c = {.common = {.command = "claim"}, .claim = ANNUM_CLAIM_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_CLAIM, run, release, &c.claim, NULL, NULL, NULL};
    c.common.level = &c.claim.level;
    return analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
}
