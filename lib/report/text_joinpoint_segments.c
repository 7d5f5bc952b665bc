/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds in and between the segments of a joinpoint model: APC, AAPC, the jump, and the coefficients of the lines.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "report/text_joinpoint.h"

/* "1979-1983": no joinpoint has more digits than a time is said with. */
static annum__word say_range(double from, double to)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    annum__text_add(&out, "%s-%s", annum__say_time(from).text, annum__say_time(to).text);
    return word;
}

/* "4.27*" */
static annum__word say_starred(annum__word word, int significant)
{
    annum__text out = {word.text, sizeof word.text, strlen(word.text)};
    annum__text_add(&out, "%s", significant ? "*" : "");
    return word;
}

static annum__word say_p(double p)
{
    return isnan(p) ? annum__say_fixed(p, 4) : p < 0.0001 ? (annum__word){"< 0.0001"} : annum__say_fixed(p, 4);
}

/* "* The APC is significantly different from zero at alpha = 0.05." */
static void say_star(const annum__page *page, const annum_joinpoint_result *r, const char *name)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "* The %s is significantly different from zero at alpha = %s.", name,
                    annum__say_number(1 - r->level).text);
    annum__page_close(page, ANNUM__LINE);
}

/* ---- Annual percent change ------------------------------------------------------------------- */

/* On the linear scale there is no percent change: the slope stands in its place. */
static int is_log(const annum_joinpoint_result *r)
{
    return r->scale == ANNUM_JOINPOINT_LOG;
}

typedef struct changes {
    const annum_joinpoint_result *result;
    const annum_joinpoint_model *model;
} changes;

static const char *change_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Segment", "Years", "APC", "Lower CI", "Upper CI", "Test Statistic", "P-Value"};
    (void)word;
    return column == 2 && !is_log(((const changes *)context)->result) ? "Slope" : headers[column];
}

static annum__word say_change(const annum_joinpoint_result *r, double value)
{
    return is_log(r) ? annum__say_fixed(value, 2) : annum__say_digits(value);
}

static const char *change_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const changes *list = context;
    const annum_joinpoint_result *r = list->result;
    const annum_joint_segment *s = &list->model->segments[row];
    const annum_estimate *apc = &s->annual_percent_change;
    switch (column) {
    case 0: *word = annum__say_number((double)(row + 1)); break;
    case 1: *word = say_range(s->from, s->to); break;
    case 2: *word = say_starred(say_change(r, is_log(r) ? apc->estimate : s->slope), s->significant); break;
    case 3:
    case 4: *word = say_change(r, column == 3 ? apc->lower : apc->upper); break;
    case 5: *word = annum__say_fixed(s->statistic, 3); break;
    default: *word = say_p(s->p_value); break;
    }
    return word->text;
}

/* A slope has its limits only as a percent change: the linear scale shows its standard error instead. */
static const char *slope_header(const void *context, size_t column, annum__word *word)
{
    return column == 3 ? "Std Error" : change_header(context, column < 3 ? column : column + 1, word);
}

static const char *slope_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    if (column == 3) {
        *word = annum__say_digits(((const changes *)context)->model->segments[row].se);
        return word->text;
    }
    return change_cell(context, row, column < 3 ? column : column + 1, word);
}

static void say_changes(const annum__page *page, const annum_joinpoint_result *r, const annum_joinpoint_model *m)
{
    const changes list = {r, m};
    const int log = is_log(r);
    const annum__table table = {m->n_segments, log ? 7 : 6, &list, log ? change_cell : slope_cell,
                                log ? change_header : slope_header};
    int starred = 0;
    if (!m->segments || m->n_segments == 0)
        return;
    for (size_t i = 0; i < m->n_segments; i++)
        starred |= m->segments[i].significant;
    annum__page_title(page, log ? "Annual Percent Change (APC)" : "Annual Change");
    page->format->table(page->writer, &table);
    if (starred)
        say_star(page, r, log ? "APC" : "slope");
}

/* ---- Its averages ---------------------------------------------------------------------------- */

static const char *average_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Range", "AAPC", "Lower CI", "Upper CI", "Test Statistic", "P-Value", "Method"};
    (void)word;
    return column == 1 && !is_log(context) ? "Average" : headers[column];
}

static const char *average_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_joinpoint_result *r = context;
    const annum_joinpoint_aapc *a = &r->average_annual_percent_change[row];
    switch (column) {
    case 0: *word = say_range(a->from, a->to); break;
    case 1: *word = say_starred(say_change(r, a->estimate), a->significant); break;
    case 2:
    case 3: *word = say_change(r, column == 2 ? a->lower : a->upper); break;
    case 4: *word = annum__say_fixed(a->statistic, 3); break;
    case 5: *word = say_p(a->p_value); break;
    default: return a->method ? a->method : "-";
    }
    return word->text;
}

static void say_averages(const annum__page *page, const annum_joinpoint_result *r)
{
    const annum__table table = {r->n_aapc, 7, r, average_cell, average_header};
    int starred = 0;
    if (!r->average_annual_percent_change || r->n_aapc == 0)
        return;
    for (size_t i = 0; i < r->n_aapc; i++)
        starred |= r->average_annual_percent_change[i].significant;
    annum__page_title(page, is_log(r) ? "Average Annual Percent Change (AAPC)" : "Average Annual Change");
    page->format->table(page->writer, &table);
    if (starred)
        say_star(page, r, is_log(r) ? "AAPC" : "average");
}

void annum__page_joint_changes(const annum__page *page, const annum_joinpoint_result *r, const annum_joinpoint_model *m)
{
    say_changes(page, r, m);
    say_averages(page, r);
}

/* ---- The jump -------------------------------------------------------------------------------- */

static const char *jump_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"", "Estimate", "Std Error", "Lower CI", "Upper CI", "P-Value"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *jump_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_joint_jump *j = context;
    const annum_estimate *ratio = &j->comparability_ratio;
    const double jump[] = {j->estimate, j->se, j->lower, j->upper};
    const double own[] = {ratio->estimate, ratio->se, ratio->lower, ratio->upper};
    if (column == 0)
        return row == 0 ? "Jump Value" : "Comparability Ratio (CR)";
    if (column == 5)
        *word = say_p(row == 0 ? j->p_value : ratio->p_value);
    else
        *word = annum__say_fixed((row == 0 ? jump : own)[column - 1], 5);
    return word->text;
}

void annum__page_joint_jump(const annum__page *page, const annum_joint_jump *jump)
{
    const annum__table table = {jump->comparability_ratio.present ? 2 : 1, 6, jump, jump_cell, jump_header};
    if (!jump->present)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Jump Model, jump at %s", annum__say_time(jump->at).text);
    annum__page_close(page, ANNUM__LINE);
    page->format->table(page->writer, &table);
}

/* ---- Coefficients ---------------------------------------------------------------------------- */

static const char *coefficient_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Parameter", "Estimate", "Std Error", "Test Statistic (t)", "Prob > |t|"};
    (void)context;
    (void)word;
    return headers[column];
}

/* Intercepts, then slopes, then their changes: "Slope 2 - Slope 1". */
static annum__word say_parameter(size_t row, size_t segments)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    const size_t within = row % segments;
    if (row < 2 * segments)
        annum__text_add(&out, "%s %z", row < segments ? "Intercept" : "Slope", within + 1);
    else
        annum__text_add(&out, "Slope %z - Slope %z", within + 2, within + 1);
    return word;
}

static const char *coefficient_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_joinpoint_model *m = context;
    const size_t n = m->n_segments;
    const annum_joint_segment *s = &m->segments[row < 2 * n ? row % n : row % n + 1];
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    const annum_estimate *change = s->slope_change.present ? &s->slope_change : &none;
    const double t = s->intercept / s->intercept_se;
    const double intercept[] = {s->intercept, s->intercept_se, t, annum__joint_p(t, s->df)};
    const double slope[] = {s->slope, s->se, s->statistic, s->p_value};
    const double changed[] = {change->estimate, change->se, change->estimate / change->se, change->p_value};
    const double *numbers = row < n ? intercept : row < 2 * n ? slope : changed;
    if (column == 0)
        *word = say_parameter(row, n);
    else if (column == 4)
        *word = say_p(numbers[3]);
    else
        *word = annum__say_fixed(numbers[column - 1], 6);
    return word->text;
}

void annum__page_joint_coefficients(const annum__page *page, const annum_joinpoint_model *m)
{
    if (!m->segments || m->n_segments == 0)
        return;
    const annum__table table = {3 * m->n_segments - 1, 5, m, coefficient_cell, coefficient_header};
    annum__page_title(page, "Estimated Regression Coefficients, General Parameterization");
    page->format->table(page->writer, &table);
}
