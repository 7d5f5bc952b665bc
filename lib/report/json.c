/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "report/internal.h"

static void put_text(annum__writer *writer, const char *text)
{
    if (!text) {
        annum__put(writer, "null");
        return;
    }
    annum__put(writer, "\"");
    annum__put_escaped(writer, text, ANNUM__QUOTED_JSON);
    annum__put(writer, "\"");
}

static void put_key(annum__writer *writer, const char *key)
{
    put_text(writer, key);
    annum__put(writer, ":");
}

/* JSON has neither NaN nor infinities. */
static void put_double(annum__writer *writer, double value)
{
    if (isfinite(value))
        annum__put_double(writer, value);
    else
        annum__put(writer, "null");
}

static void put_tristate(annum__writer *writer, int32_t value)
{
    annum__put(writer, value < 0 ? "null" : value ? "true" : "false");
}

static void put_comma(annum__writer *writer, size_t i)
{
    if (i > 0)
        annum__put(writer, ",");
}

static void put_table(annum__writer *writer, const annum_field *field, const void *base)
{
    size_t n;
    const char *rows = annum__field_array(base, field, &n);
    annum__put(writer, "[");
    for (size_t i = 0; i < n; i++) {
        put_comma(writer, i);
        annum__json_object(writer, field->of, rows + i * field->of->size);
    }
    annum__put(writer, "]");
}

static void put_matrix(annum__writer *writer, const annum_field *field, const void *base)
{
    size_t n;
    const double *cells = annum__field_array(base, field, &n);
    annum__put(writer, "[");
    for (size_t i = 0; i < n; i++) {
        annum__put(writer, i == 0 ? "[" : ",[");
        for (size_t j = 0; j < n; j++) {
            put_comma(writer, j);
            put_double(writer, cells[i * n + j]);
        }
        annum__put(writer, "]");
    }
    annum__put(writer, "]");
}

static void put_value(annum__writer *writer, const annum_field *field, const void *base)
{
    switch (field->type) {
    case ANNUM_FIELD_DOUBLE: put_double(writer, annum__field_double(base, field)); break;
    case ANNUM_FIELD_SIZE: annum__put_size(writer, annum__field_size(base, field)); break;
    case ANNUM_FIELD_FLAG: annum__put(writer, annum__field_int(base, field) ? "true" : "false"); break;
    case ANNUM_FIELD_TRISTATE: put_tristate(writer, annum__field_int(base, field)); break;
    case ANNUM_FIELD_NAME: put_text(writer, field->name_of(annum__field_int(base, field))); break;
    case ANNUM_FIELD_TEXT: put_text(writer, annum__field_text(base, field)); break;
    case ANNUM_FIELD_STRUCT: annum__json_object(writer, field->of, annum__field_struct(base, field)); break;
    case ANNUM_FIELD_TABLE: put_table(writer, field, base); break;
    case ANNUM_FIELD_MATRIX: put_matrix(writer, field, base); break;
    default: annum__put(writer, "null"); break;
    }
}

/* The members of an object; n_before of them are written already. */
static void put_members(annum__writer *writer, const annum_description *description, const void *base,
                        size_t n_before)
{
    for (size_t i = 0; i < description->n_fields; i++) {
        const annum_field *field = &description->fields[i];
        if (field->type == ANNUM_FIELD_ROW || !annum__field_present(base, field))
            continue;
        put_comma(writer, n_before++);
        put_key(writer, field->name);
        put_value(writer, field, base);
    }
}

void annum__json_object(annum__writer *writer, const annum_description *description, const void *base)
{
    annum__put(writer, "{");
    put_members(writer, description, base, 0);
    annum__put(writer, "}");
}

/* Columns of a role that i is the first of; a role with more than one column (by, x) gets a list. */
static void put_role(annum__writer *writer, const annum_report_column *columns, size_t n, size_t i)
{
    size_t n_same = 0;
    for (size_t j = i; j < n; j++)
        n_same += strcmp(columns[i].role, columns[j].role) == 0;
    put_key(writer, columns[i].role);
    if (n_same == 1) {
        put_text(writer, columns[i].name);
        return;
    }
    size_t n_put = 0;
    annum__put(writer, "[");
    for (size_t j = i; j < n; j++) {
        if (strcmp(columns[i].role, columns[j].role) != 0)
            continue;
        put_comma(writer, n_put++);
        put_text(writer, columns[j].name);
    }
    annum__put(writer, "]");
}

static void put_columns(annum__writer *writer, const annum_report_column *columns, size_t n)
{
    size_t n_put = 0;
    annum__put(writer, "{");
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (strcmp(columns[i].role, columns[j].role) != 0)
            j++;
        if (j < i)
            continue;
        put_comma(writer, n_put++);
        put_role(writer, columns, n, i);
    }
    annum__put(writer, "}");
}

void annum__json_begin(annum_report *report)
{
    const annum_report_options *options = &report->options;
    annum__writer *writer = &report->writer;
    annum__put(writer, "{\"annum\":\"" ANNUM_VERSION "\",");
    if (options->command) {
        annum__put(writer, "\"command\":");
        put_text(writer, options->command);
        annum__put(writer, ",");
    }
    annum__put(writer, "\"input\":{");
    put_key(writer, "file");
    put_text(writer, options->file);
    annum__put(writer, ",\"columns\":");
    put_columns(writer, options->columns, options->n_columns);
    annum__put(writer, ",\"rows\":");
    annum__put_size(writer, options->rows);
    annum__put(writer, ",\"missing\":");
    annum__put_size(writer, options->missing);
    annum__put(writer, "},\"series\":[");
}

static void put_by(annum_report *report, const annum_report_entry *entry)
{
    annum__writer *writer = &report->writer;
    annum__put(writer, "\"by\":{");
    for (size_t i = 0; i < report->options.n_by; i++) {
        put_comma(writer, i);
        put_key(writer, report->options.by[i]);
        put_text(writer, entry->by[i]);
    }
    annum__put(writer, "}");
}

int annum__json_entry(annum_report *report, const annum_report_entry *entry, annum_error *error)
{
    annum__writer *writer = &report->writer;
    (void)error;
    const size_t n_before = report->options.n_by > 0;
    annum__put(writer, report->n_entries == 0 ? "\n{" : ",\n{");
    if (n_before)
        put_by(report, entry);
    if (entry->failure) {
        put_comma(writer, n_before);
        put_key(writer, "error");
        put_text(writer, entry->failure);
    } else {
        put_members(writer, report->description, entry->result, n_before);
    }
    annum__put(writer, "}");
    return ANNUM_OK;
}

void annum__json_end(annum_report *report)
{
    annum__put(&report->writer, report->n_entries == 0 ? "]}\n" : "\n]}\n");
}
