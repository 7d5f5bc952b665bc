/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "claim_file.h"

#include "analysis.h"

#include <annum/claim.h>

#include <stdio.h>

struct claim_file {
    struct arguments common;
    annum_claim_options claim;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct claim_file *c = state->input;
    (void)value;
    switch (key) {
    case ARGP_KEY_INIT: return state->child_inputs[0] = &c->common, 0;
    case ARGP_KEY_END:
        return c->common.help || c->common.file != NULL
                   ? 0
                   : usage_error(c->common.failure,
                                 "no figure is given: write --from 2000:30%% --to 2015:2.2%%, or a FILE "
                                 "('-' is standard input)");
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

/* What is known beyond the printed figure belongs to another command. */
static int check(const annum_series_view *view, annum_error *error)
{
    const char *known = view->kind == ANNUM_COUNT && view->has_exposure ? "exposure"
                        : view->se != NULL                              ? "standard errors"
                                                                        : NULL;
    if (known == NULL && view->n_usable > 0)
        return ANNUM_OK;
    if (known != NULL)
        (void)snprintf(error->message, sizeof error->message,
                       "a claim is figures alone; 'annum change' compares figures with their %s", known);
    else
        (void)snprintf(error->message, sizeof error->message, "no figure that can be used");
    return ANNUM_ERR_KIND;
}

static int run(const void *options, const struct sample *sample, void **result, annum_error *error)
{
    const annum_series_view *view = annum_series_data(sample->series[0]);
    annum_claim_options own = *(const annum_claim_options *)options;
    annum_claim_result *claim = NULL;
    size_t first = 0, last = view->n;
    int status = check(view, error);
    if (status != ANNUM_OK)
        return status;
    while (!view->usable[first])
        first++;
    while (!view->usable[last - 1])
        last--;
    const annum_claim_figure from = figure_of(view, first), to = figure_of(view, last - 1);
    own.kind = kind_of(view);
    status = annum_claim(first + 1 == last ? NULL : &from, &to, &own, NULL, &claim, error);
    *result = claim;
    return status;
}

static void release(void *result)
{
    annum_claim_free(result);
}

int claim_file(int argc, char **argv)
{
    static const struct argp_child children[] = {{&arguments_argp, 0, 0, 0}, {0, 0, 0, 0}};
    static const struct argp argp = {
        0,
        parse_option,
        "FILE",
        "What the first and the last figure of each series in a CSV file can bear.\v"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input "
        "can't be read.",
        children,
        0,
        0};
    struct claim_file c = {.common = {.command = "claim"}, .claim = ANNUM_CLAIM_OPTIONS_INIT};
    struct analysis analysis = {ANNUM_RESULT_CLAIM, run, release, &c.claim};
    c.common.level = &c.claim.level;
    return analysis_main(&analysis, &argp, argc, argv, &c, &c.common);
}
