/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joinpoint results in the layout of the text files that the NCI Joinpoint program (4.5 to 5) writes: one row a segment, a
 * range, a test or a figure. Column names are the program's own; docs/methods/joinpoint.md says which were seen.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/numtext.h"
#include "report/text_joinpoint.h"

/* A table being written. */
typedef struct sheet {
    annum__writer *writer;
    const annum_joinpoint_table_options *options;
    const annum_joinpoint_result *result;
    const annum_joinpoint_model *model;
    int is_open; /* the row has a cell */
} sheet;

/* ---- Cells ----------------------------------------------------------------------------------- */

static void next_cell(sheet *s)
{
    if (s->is_open)
        annum__put(s->writer, "\t");
    s->is_open = 1;
}

static void put_word(sheet *s, const char *word)
{
    next_cell(s);
    annum__put(s->writer, word);
}

/* A name in quotes, which are doubled inside it. */
static void put_name(sheet *s, const char *name)
{
    next_cell(s);
    annum__put(s->writer, "\"");
    annum__put_escaped(s->writer, name, ANNUM__QUOTED_CSV);
    annum__put(s->writer, "\"");
}

static void put_number(sheet *s, double value)
{
    char text[ANNUM__NUMBER_TEXT] = "NA";
    if (isfinite(value))
        (void)annum__format_shortest(text, value == 0 ? 0 : value);
    put_word(s, text);
}

static void put_count(sheet *s, size_t n)
{
    next_cell(s);
    annum__put_size(s->writer, n);
}

static void end_row(sheet *s)
{
    annum__put(s->writer, "\n");
    s->is_open = 0;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void begin_header(sheet *s)
{
    for (size_t i = 0; i < s->options->n_by; i++)
        put_name(s, s->options->by[i]);
}

static void begin_row(sheet *s)
{
    for (size_t i = 0; i < s->options->n_by; i++)
        put_name(s, s->options->value[i]);
}

/* "APC 95% LCL" at the level of the result. */
static void put_column(sheet *s, const char *name)
{
    const char *level = strstr(name, "95%");
    char bytes[128], percent[ANNUM__NUMBER_TEXT];
    annum__text text = {bytes, sizeof bytes, 0};
    if (!level) {
        put_name(s, name);
        return;
    }
    (void)annum__format_significant(percent, 100 * s->result->level, 4);
    annum__text_add(&text, "%s", name);
    text.length = (size_t)(level - name);
    annum__text_add(&text, "%s%s", percent, level + 2);
    put_name(s, bytes);
}

/* Names ended by NULL. */
static void put_header(sheet *s, const char *const *names)
{
    if (s->options->without_header)
        return;
    begin_header(s);
    for (size_t i = 0; names[i]; i++)
        put_column(s, names[i]);
    end_row(s);
}

static void put_estimate(sheet *s, double estimate, double se, double p)
{
    put_number(s, estimate);
    put_number(s, se);
    put_number(s, estimate / se);
    put_number(s, p);
}

/* ---- The tables ------------------------------------------------------------------------------ */

/* "2.0565*", or NA on a joinpoint, which belongs to two segments. */
static void put_apc_of(sheet *s, double time)
{
    const annum_joinpoint_model *m = s->model;
    char bytes[ANNUM__NUMBER_TEXT + 1];
    size_t i = 0;
    while (i + 1 < m->n_segments && time >= m->segments[i].to)
        i++;
    const int on_joint = i > 0 && time == m->segments[i].from;
    const annum_estimate *apc = m->n_segments > 0 ? &m->segments[i].annual_percent_change : NULL;
    if (on_joint || !apc || !apc->present || !isfinite(apc->estimate)) {
        put_word(s, "NA");
        return;
    }
    const size_t n = annum__format_shortest(bytes, apc->estimate);
    bytes[n] = m->segments[i].significant ? '*' : '\0';
    bytes[n + 1] = '\0';
    put_word(s, bytes);
}

static void put_flag(sheet *s, double time)
{
    char bytes[32] = "NA";
    annum__text text = {bytes, sizeof bytes, 0};
    for (size_t i = 0; s->model->at && i < s->model->n_at; i++) {
        if (s->model->at[i].time == time)
            annum__text_add(&text, "Joinpoint %z", i + 1);
    }
    put_word(s, bytes);
}

static void put_point(sheet *s, double time, double observed, double fitted, double se)
{
    begin_row(s);
    put_number(s, time);
    put_number(s, observed);
    put_number(s, fitted);
    if (s->result->errors == ANNUM_JOINPOINT_ERRORS_SE)
        put_number(s, se);
    put_flag(s, time);
    put_apc_of(s, time);
    put_count(s, s->model->joinpoints);
    put_count(s, s->result->selected);
    end_row(s);
}

/* As the program does: two rows without a figure where the level jumps, the old level and the new. */
static void put_jump_points(sheet *s)
{
    const annum_joint_jump *jump = &s->model->jump;
    const int is_log = s->result->scale == ANNUM_JOINPOINT_LOG;
    size_t i = 0;
    while (i + 1 < s->model->n_segments && jump->at >= s->model->segments[i].to)
        i++;
    const annum_joint_segment *one = &s->model->segments[i];
    const double before = one->intercept + one->slope * jump->at, after = before + jump->estimate;
    put_point(s, jump->at, NAN, is_log ? exp(before) : before, NAN);
    put_point(s, jump->at, NAN, is_log ? exp(after) : after, NAN);
}

static void put_data_header(sheet *s)
{
    const annum_joinpoint_table_options *o = s->options;
    begin_header(s);
    put_name(s, o->time ? o->time : "time");
    put_name(s, o->figure ? o->figure : annum_kind_name(s->result->kind));
    put_name(s, "Model");
    if (s->result->errors == ANNUM_JOINPOINT_ERRORS_SE)
        put_name(s, "Standard Error");
    put_name(s, "Flag");
    put_name(s, "APC");
    put_name(s, "Joinpoints");
    put_name(s, "Final Selected Model");
    end_row(s);
}

static void write_data(sheet *s)
{
    const annum_joinpoint_model *m = s->model;
    int jumped = !m->jump.present || m->n_segments == 0;
    if (!s->options->without_header)
        put_data_header(s);
    for (size_t i = 0; m->points && i < m->n_points; i++) {
        if (!jumped && m->points[i].time > m->jump.at) {
            put_jump_points(s);
            jumped = 1;
        }
        put_point(s, m->points[i].time, m->points[i].observed, m->points[i].fitted, m->points[i].se);
    }
}

static void write_estimates(sheet *s)
{
    static const char *const names[] = {"Model",
                                        "#Obs",
                                        "#Param",
                                        "DF",
                                        "SSE",
                                        "MSE",
                                        "Auto Corr",
                                        "Segment",
                                        "Joinpoint",
                                        "Joinpoint 95% LCL",
                                        "Joinpoint 95% UCL",
                                        "Intercept Estimate",
                                        "Intercept Std Error",
                                        "Intercept Test Statistic",
                                        "Intercept P-Value",
                                        "Slope Estimate",
                                        "Slope Std Error",
                                        "Slope Test Statistic",
                                        "Slope P-Value",
                                        "SlopeChg Estimate",
                                        "SlopeChg Std Error",
                                        "SlopeChg Test Statistic",
                                        "SlopeChg P-Value",
                                        NULL};
    const annum_joinpoint_model *m = s->model;
    put_header(s, names);
    for (size_t i = 0; i < m->n_segments; i++) {
        const annum_joint none = {NAN, NAN, NAN};
        const annum_joint *at = i > 0 && i <= m->n_at ? &m->at[i - 1] : &none;
        const annum_joint_segment *one = &m->segments[i];
        const annum_estimate *change = &one->slope_change;
        begin_row(s);
        put_count(s, m->joinpoints);
        put_count(s, s->result->n);
        put_count(s, m->parameters);
        put_number(s, m->df);
        put_number(s, m->sse);
        put_number(s, m->mse);
        if (isfinite(s->result->rho))
            put_number(s, s->result->rho);
        else
            put_word(s, "Uncorrelated");
        put_count(s, i);
        put_number(s, at->time);
        put_number(s, at->lower);
        put_number(s, at->upper);
        put_estimate(s, one->intercept, one->intercept_se,
                     annum__joint_p(one->intercept / one->intercept_se, one->df));
        put_number(s, one->slope);
        put_number(s, one->se);
        put_number(s, one->statistic);
        put_number(s, one->p_value);
        if (change->present)
            put_estimate(s, change->estimate, change->se, change->p_value);
        else
            put_estimate(s, NAN, NAN, NAN);
        end_row(s);
    }
}

static void write_apc(sheet *s)
{
    static const char *const names[] = {"Model",    "Segment",  "Segment Start",   "Segment End",    "APC",
                                        "APC 95% LCL",  "APC 95% UCL",  "APC Significant", "Test Statistic", "P-Value", NULL};
    put_header(s, names);
    for (size_t i = 0; i < s->model->n_segments; i++) {
        const annum_joint_segment *one = &s->model->segments[i];
        const annum_estimate *apc = &one->annual_percent_change;
        begin_row(s);
        put_count(s, s->model->joinpoints);
        put_count(s, i);
        put_number(s, one->from);
        put_number(s, one->to);
        put_number(s, apc->present ? apc->estimate : NAN);
        put_number(s, apc->present ? apc->lower : NAN);
        put_number(s, apc->present ? apc->upper : NAN);
        put_count(s, one->significant != 0);
        put_number(s, one->statistic);
        put_number(s, one->p_value);
        end_row(s);
    }
}

static void write_aapc(sheet *s)
{
    static const char *const names[] = {"Joinpoint Model", "AAPC Index",
                                        "Start Obs",       "End Obs",
                                        "AAPC",            "AAPC C.I. Low",
                                        "AAPC C.I. High",  "Statistically Significant (0=No  1=Yes)",
                                        "Test Statistic",  "P-Value",
                                        NULL};
    put_header(s, names);
    for (size_t i = 0; s->result->average_annual_percent_change && i < s->result->n_aapc; i++) {
        const annum_joinpoint_aapc *one = &s->result->average_annual_percent_change[i];
        char bytes[32] = "Full Range";
        annum__text name = {bytes, sizeof bytes, 0};
        if (i > 0)
            annum__text_add(&name, "Range %z", i);
        begin_row(s);
        put_count(s, s->result->selected);
        put_name(s, bytes);
        put_number(s, one->from);
        put_number(s, one->to);
        put_number(s, one->estimate);
        put_number(s, one->lower);
        put_number(s, one->upper);
        put_count(s, one->significant != 0);
        put_number(s, one->statistic);
        put_number(s, one->p_value);
        end_row(s);
    }
}

static void write_tests(sheet *s)
{
    static const char *const names[] = {"Test #",         "Null Hypothesis",   "Alt Hypothesis",
                                        "Selected Hypothesis", "Numerator DF", "Denominator DF",
                                        "# of Permutations",   "P-Value",      "Significance level", NULL};
    put_header(s, names);
    for (size_t i = 0; s->result->permutation && i < s->result->n_permutation; i++) {
        const annum_joinpoint_test *t = &s->result->permutation[i];
        begin_row(s);
        put_count(s, i);
        put_count(s, t->null);
        put_count(s, t->alternative);
        put_count(s, t->reject ? t->alternative : t->null);
        put_number(s, 2 * ((double)t->alternative - (double)t->null));
        put_number(s, (double)s->result->n - 2 * (double)t->alternative - 2);
        put_count(s, t->permutations);
        put_number(s, t->p_value);
        put_number(s, t->alpha);
        end_row(s);
    }
}

/* The program's Weight is that of BIC3 in the weighted BIC: 0 without joinpoints. */
static double wbic_weight(const annum_joinpoint_model *m)
{
    return m->joinpoints == 0 ? 0 : (m->wbic - m->bic) / (m->bic3 - m->bic);
}

static void write_criteria(sheet *s)
{
    static const char *const names[] = {"Model", "# Joinpoints", "# Observations", "# Parameters", "D.F.", "SSE",
                                        "BIC",   "BIC3",         "Weight",         "WBIC",         NULL};
    static const char *const modified[] = {"Model", "# Joinpoints", "# Observations", "# Parameters", "D.F.", "SSE",
                                           "BIC",   "BIC3",         "Weight",         "WBIC",         "MBIC", NULL};
    const int has_mbic = s->result->select == ANNUM_JOINPOINT_MBIC;
    put_header(s, has_mbic ? modified : names);
    for (size_t i = 0; s->result->models && i < s->result->n_models; i++) {
        const annum_joinpoint_model *m = &s->result->models[i];
        begin_row(s);
        put_count(s, i + 1);
        put_count(s, m->joinpoints);
        put_count(s, s->result->n);
        put_count(s, m->parameters);
        put_number(s, m->df);
        put_number(s, m->sse);
        put_number(s, m->bic);
        put_number(s, m->bic3);
        put_number(s, wbic_weight(m));
        put_number(s, m->wbic);
        if (has_mbic)
            put_number(s, m->mbic);
        end_row(s);
    }
}

static void write_final(sheet *s)
{
    static const char *const names[] = {"Model", NULL};
    put_header(s, names);
    begin_row(s);
    put_count(s, s->result->selected);
    end_row(s);
}

static void write_jump(sheet *s)
{
    static const char *const names[] = {"Joinpoint",
                                        "Jump Location",
                                        "Jump Value",
                                        "Jump Standard Error",
                                        "Jump Lower CI",
                                        "Jump Upper CI",
                                        "Jump Statistically Significant (0=No  1=Yes)",
                                        "Jump Test Statistic (t)",
                                        "Jump Prob > |t|",
                                        "Comparability Ratio (CR)",
                                        "Comparability Ratio Standard Error of CR",
                                        "Comparability Ratio Lower CI",
                                        "Comparability Ratio Upper CI",
                                        "Comparability Ratio Statistically Significant (0=No  1=Yes)",
                                        "Comparability Ratio Test Statistic",
                                        "Comparability Ratio P-Value",
                                        NULL};
    const annum_joint_jump *j = &s->model->jump;
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    const annum_estimate *ratio = j->comparability_ratio.present ? &j->comparability_ratio : &none;
    const double alpha = 1 - s->result->level;
    if (!j->present)
        return;
    put_header(s, names);
    begin_row(s);
    put_count(s, s->model->joinpoints);
    put_number(s, j->at);
    put_number(s, j->estimate);
    put_number(s, j->se);
    put_number(s, j->lower);
    put_number(s, j->upper);
    put_count(s, j->p_value < alpha);
    put_number(s, j->estimate / j->se);
    put_number(s, j->p_value);
    put_number(s, ratio->estimate);
    put_number(s, ratio->se);
    put_number(s, ratio->lower);
    put_number(s, ratio->upper);
    put_count(s, ratio->p_value < alpha);
    put_number(s, (ratio->estimate - 1) / ratio->se);
    put_number(s, ratio->p_value);
    end_row(s);
}

/* ---- Choice ---------------------------------------------------------------------------------- */

static void write_selection(sheet *s)
{
    if (s->result->select == ANNUM_JOINPOINT_PERMUTATION)
        write_tests(s);
    else
        write_criteria(s);
}

static const struct {
    const char *name;
    void (*write)(sheet *s);
} tables[] = {
    [ANNUM_JOINPOINT_TABLE_DATA] = {"Data", write_data},
    [ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES] = {"Model.Estimates", write_estimates},
    [ANNUM_JOINPOINT_TABLE_APC] = {"APC", write_apc},
    [ANNUM_JOINPOINT_TABLE_AAPC] = {"AAPC", write_aapc},
    [ANNUM_JOINPOINT_TABLE_MODEL_SELECTION] = {"Model.Selection", write_selection},
    [ANNUM_JOINPOINT_TABLE_FINAL_MODEL] = {"Final.Selected.Model", write_final},
    [ANNUM_JOINPOINT_TABLE_JUMP_MODEL] = {"Jump.Model", write_jump},
};

const char *annum_joinpoint_table_name(int32_t table)
{
    return table >= 0 && (size_t)table < sizeof tables / sizeof tables[0] ? tables[table].name : "unknown";
}

static int check(const annum_joinpoint_result *result, const annum_joinpoint_table_options *o, const char *buffer,
                 size_t capacity, annum_error *error)
{
    if (!result || (!buffer && capacity > 0))
        return annum__fail(error, ANNUM_ERR_NULL, result ? "buffer is NULL but capacity is not 0; pass 0 to ask the size"
                                                         : "result is NULL; pass a result of annum_joinpoint");
    if (o->table < 0 || (size_t)o->table >= sizeof tables / sizeof tables[0])
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "table is %d; pass one of enum annum_joinpoint_table_kind",
                           (int)o->table);
    if (o->n_by > 0 && (!o->by || !o->value))
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL but n_by is %z", o->by ? "value" : "by", o->n_by);
    for (size_t i = 0; i < o->n_by; i++) {
        if (!o->by[i] || !o->value[i])
            return annum__fail(error, ANNUM_ERR_NULL, "%s[%z] is NULL; pass \"\" for none", o->by[i] ? "value" : "by", i);
    }
    return ANNUM_OK;
}

static int write_table(const annum_joinpoint_result *result, const annum_joinpoint_table_options *options, char *buffer,
                       size_t capacity, size_t *needed, annum_error *error)
{
    annum__writer writer = {NULL, NULL, buffer, capacity, 0, 0, 0};
    sheet s = {&writer, options, result, annum__joinpoint_selected(result), 0};
    if (s.model)
        tables[options->table].write(&s);
    if (needed)
        *needed = writer.total + 1;
    if (writer.total >= capacity)
        return annum__fail(error, ANNUM_ERR_BUFFER, "the buffer has %z bytes; %z are needed", capacity, writer.total + 1);
    buffer[writer.total] = '\0';
    return ANNUM_OK;
}

int annum_joinpoint_table(const annum_joinpoint_result *result, const annum_joinpoint_table_options *given, char *buffer,
                          size_t capacity, size_t *needed, annum_error *error)
{
    annum_joinpoint_table_options options;
    const int saved = errno;
    int status = annum__read_struct(&options, sizeof options, given, "annum_joinpoint_table_options", error);
    if (status == ANNUM_OK)
        status = check(result, &options, buffer, capacity, error);
    if (status == ANNUM_OK)
        status = write_table(result, &options, buffer, capacity, needed, error);
    errno = saved;
    return status;
}
