/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joinpoint regression in the tables that users of the NCI Joinpoint program know: models, tests, joinpoints, annual percent
 * change with its asterisks, its average, the jump, coefficients.
 */
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "core/error.h"
#include "report/text_joinpoint.h"

/* ---- The selected model ---------------------------------------------------------------------- */

const annum_joinpoint_model *annum__joinpoint_selected(const annum_joinpoint_result *r)
{
    for (size_t i = 0; r->models && i < r->n_models; i++) {
        if (r->models[i].joinpoints == r->selected)
            return &r->models[i];
    }
    return NULL;
}

double annum__joint_p(double statistic, double df)
{
    if (isnan(statistic))
        return NAN;
    return isnan(df) ? 2 * annum__normal_tail(fabs(statistic)) : 2 * annum__t_tail(fabs(statistic), df);
}

static int is_likelihood(const annum_joinpoint_result *r)
{
    return r->likelihood != 0 && r->likelihood != ANNUM_GAUSSIAN;
}

/* ---- The head -------------------------------------------------------------------------------- */

static void heading(const annum__page *page, const annum_joinpoint_result *r)
{
    (void)annum__page_open_heading(page);
    annum__page_say(page, "Joinpoint regression: %s, %z %s", annum_kind_name(r->kind), r->n,
                    r->n == 1 ? "figure" : "figures");
    if (isfinite(r->first))
        annum__page_say(page, ", %s", annum__say_time(r->first).text);
    if (r->last > r->first)
        annum__page_say(page, " to %s", annum__say_time(r->last).text);
    annum__page_close_heading(page);
}

static const char *errors_words(int32_t errors)
{
    switch (errors) {
    case ANNUM_JOINPOINT_ERRORS_SE: return "standard errors provided";
    case ANNUM_JOINPOINT_ERRORS_POISSON: return "Poisson variance";
    case ANNUM_JOINPOINT_ERRORS_COVARIANCE: return "covariance matrix provided";
    case ANNUM_JOINPOINT_ERRORS_AR1: return "constant variance, autocorrelated";
    default: return "constant variance";
    }
}

static const char *select_words(int32_t select)
{
    switch (select) {
    case ANNUM_JOINPOINT_PERMUTATION: return "permutation tests";
    case ANNUM_JOINPOINT_BIC: return "BIC";
    case ANNUM_JOINPOINT_BIC3: return "BIC3";
    case ANNUM_JOINPOINT_WBIC: return "weighted BIC";
    case ANNUM_JOINPOINT_MBIC: return "modified BIC";
    default: return annum_joinpoint_select_name(select);
    }
}

static void say_settings(const annum__page *page, const annum_joinpoint_result *r)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s model; ", r->scale == ANNUM_JOINPOINT_LOG ? "Log-linear" : "Linear");
    if (is_likelihood(r))
        annum__page_say(page, "%s likelihood", annum_family_name(r->likelihood));
    else
        annum__page_say(page, "errors: %s", errors_words(r->errors));
    if (isfinite(r->rho))
        annum__page_say(page, " (correlation %s a year)", annum__say_number(r->rho).text);
    annum__page_say(page, "; %s; at most %z %s", r->continuous ? "joinpoints anywhere (Hudson)" : "grid search", r->max,
                    r->max == 1 ? "joinpoint" : "joinpoints");
    annum__page_say(page, "; conventions of %s.", r->compat == ANNUM_JOINPOINT_COMPAT_NCI ? "NCI" : "annum");
    annum__page_close(page, ANNUM__LINE);
}

static void say_selected(const annum__page *page, const annum_joinpoint_result *r)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Final selected model: %z %s, by %s.", r->selected, r->selected == 1 ? "joinpoint" : "joinpoints",
                    r->n_models > 1 ? select_words(r->select) : "the limits alone");
    annum__page_close(page, ANNUM__LINE);
}

void annum__page_title(const annum__page *page, const char *title)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, title);
    annum__page_close(page, ANNUM__LINE);
}

annum__word annum__say_count(size_t n, const char *one)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    annum__text_add(&out, "%z %s%s", n, one, n == 1 ? "" : "s");
    return word;
}

/* ---- Model selection ------------------------------------------------------------------------- */

enum { MODELS_MAX = 40, MODEL_COLUMNS = 10 };

typedef struct models {
    const annum_joinpoint_result *result;
    size_t column[MODEL_COLUMNS]; /* those that some model has a number in */
} models;

static double criterion(const annum_joinpoint_model *m, size_t column)
{
    const double numbers[] = {m->sse, m->mse, m->bic, m->bic3, m->wbic, m->mbic, m->weight};
    return numbers[column - 3];
}

static int has_column(const annum_joinpoint_result *r, size_t column)
{
    if (column < 3)
        return 1;
    for (size_t i = 0; i < r->n_models; i++) {
        if (isfinite(criterion(&r->models[i], column)))
            return 1;
    }
    return 0;
}

static const char *model_header(const void *context, size_t at, annum__word *word)
{
    static const char *const headers[MODEL_COLUMNS] = {"Model", "#Param", "DF",   "SSE",  "MSE",
                                                       "BIC",   "BIC3",   "WBIC", "MBIC", "Weight"};
    const models *list = context;
    const size_t column = list->column[at];
    (void)word;
    return column == 3 && is_likelihood(list->result) ? "Deviance" : headers[column];
}

/* The program's six decimals, unless they would be zeros. */
static annum__word say_sum(double value)
{
    return fabs(value) >= 0.001 ? annum__say_fixed(value, 6) : annum__say_digits(value);
}

static const char *model_cell(const void *context, size_t row, size_t at, annum__word *word)
{
    const models *list = context;
    const annum_joinpoint_model *m = &list->result->models[row];
    const size_t column = list->column[at];
    if (column == 0) {
        *word = annum__say_count(m->joinpoints, "Joinpoint");
        annum__text out = {word->text, sizeof word->text, strlen(word->text)};
        annum__text_add(&out, "%s", m->joinpoints == list->result->selected ? ", selected" : "");
    } else if (column == 1) {
        *word = annum__say_number((double)m->parameters);
    } else if (column == 2) {
        *word = annum__say_number(m->df);
    } else {
        *word = column < 5 ? say_sum(criterion(m, column)) : annum__say_fixed(criterion(m, column), 4);
    }
    return word->text;
}

static void say_models(const annum__page *page, const annum_joinpoint_result *r)
{
    models list = {r, {0}};
    size_t n = 0;
    if (!r->models || r->n_models == 0 || r->n_models > MODELS_MAX)
        return;
    for (size_t j = 0; j < MODEL_COLUMNS; j++) {
        if (has_column(r, j))
            list.column[n++] = j;
    }
    const annum__table table = {r->n_models, n, &list, model_cell, model_header};
    annum__page_title(page, "Model Selection");
    page->format->table(page->writer, &table);
}

/* ---- Permutation tests ----------------------------------------------------------------------- */

static const char *test_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Test #",  "Null Hypothesis", "Alternate Hypothesis", "Num. DF",  "Denom. DF",
                                          "P-Value", "Std Error",       "Significance Level",   "Decision"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *test_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_joinpoint_result *r = context;
    const annum_joinpoint_test *t = &r->permutation[row];
    const double lost = 2 * (double)t->alternative + 2;
    switch (column) {
    case 0: *word = annum__say_number((double)(row + 1)); break;
    case 1: *word = annum__say_count(t->null, "Joinpoint"); break;
    case 2: *word = annum__say_count(t->alternative, "Joinpoint"); break;
    case 3: *word = annum__say_number(2 * ((double)t->alternative - (double)t->null)); break;
    case 4: *word = annum__say_number((double)r->n - lost); break;
    case 5: *word = annum__say_fixed(t->p_value, 5); break;
    case 6: *word = annum__say_fixed(t->p_error, 5); break;
    case 7: *word = annum__say_fixed(t->alpha, 5); break;
    default: return t->reject ? t->uncertain ? "reject ?" : "reject" : t->uncertain ? "keep ?" : "keep";
    }
    return word->text;
}

static void say_tests(const annum__page *page, const annum_joinpoint_result *r)
{
    int uncertain = 0;
    if (!r->permutation || r->n_permutation == 0)
        return;
    for (size_t i = 0; i < r->n_permutation; i++)
        uncertain |= r->permutation[i].uncertain;
    const annum__table table = {r->n_permutation, 9, r, test_cell, test_header};
    annum__page_title(page, "Permutation Tests");
    page->format->table(page->writer, &table);
    if (uncertain)
        annum__page_title(page, ANNUM__UNCERTAIN);
}

/* ---- Joinpoints ------------------------------------------------------------------------------ */

static const char *joint_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Joinpoint", "Estimate", "Lower CI", "Upper CI"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *joint_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_joint *joint = &((const annum_joinpoint_model *)context)->at[row];
    const double times[] = {joint->time, joint->lower, joint->upper};
    if (column == 0)
        *word = annum__say_number((double)(row + 1));
    else if (isfinite(times[column - 1]))
        *word = annum__say_time(times[column - 1]);
    else
        return "-";
    return word->text;
}

static void say_joints(const annum__page *page, const annum_joinpoint_model *m)
{
    const annum__table table = {m->n_at, 4, m, joint_cell, joint_header};
    if (!m->at || m->n_at == 0)
        return;
    annum__page_title(page, "Estimated Joinpoints");
    page->format->table(page->writer, &table);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void say_left_out(const annum__page *page, const annum_joinpoint_result *r)
{
    if (r->left_out == 0)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%z %s left out, without a usable figure.", r->left_out, r->left_out == 1 ? "row is" : "rows are");
    annum__page_close(page, ANNUM__LINE);
}

void annum__page_joinpoint(const annum__page *page, const annum_joinpoint_result *r)
{
    const annum_joinpoint_model *selected = annum__joinpoint_selected(r);
    heading(page, r);
    say_settings(page, r);
    if (selected)
        say_selected(page, r);
    say_models(page, r);
    say_tests(page, r);
    if (selected) {
        say_joints(page, selected);
        annum__page_joint_changes(page, r, selected);
        annum__page_joint_jump(page, &selected->jump);
        annum__page_joint_coefficients(page, selected);
    }
    say_left_out(page, r);
    annum__page_warnings(page, r->warnings, r->n_warnings);
}
