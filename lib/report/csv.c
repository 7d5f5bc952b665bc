/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV: one line a series. The header and the lines come from the same walk over the description, so that they
 * always match. Quoting is that of RFC 4180.
 */
#include <math.h>
#include <string.h>

#include "report/internal.h"

static void put_text(annum__writer *writer, const char *text)
{
    const int quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        annum__put(writer, "\"");
    annum__put_escaped(writer, text, ANNUM__QUOTED_CSV);
    if (quoted)
        annum__put(writer, "\"");
}

static void put_path(annum__writer *writer, const annum__path *path)
{
    if (path->outer) {
        put_path(writer, path->outer);
        annum__put(writer, ".");
    }
    annum__put(writer, path->name);
}

static void put_name(void *context, const annum__path *path, const annum_field *field, const void *base)
{
    annum__writer *writer = context;
    (void)field;
    (void)base;
    put_path(writer, path);
    annum__put(writer, ",");
}

static void put_double(annum__writer *writer, double value)
{
    if (isfinite(value))
        annum__put_double(writer, value);
}

static void put_codes(annum__writer *writer, const annum_field *field, const void *base)
{
    size_t n;
    const annum_warning *warnings = annum__field_array(base, field, &n);
    for (size_t i = 0; i < n; i++) {
        annum__put(writer, i == 0 ? "" : " ");
        annum__put(writer, annum_warning_name(warnings[i].code));
    }
}

static void put_value(annum__writer *writer, const annum_field *field, const void *base)
{
    switch (field->type) {
    case ANNUM_FIELD_DOUBLE: put_double(writer, annum__field_double(base, field)); break;
    case ANNUM_FIELD_SIZE: annum__put_size(writer, annum__field_size(base, field)); break;
    case ANNUM_FIELD_FLAG: annum__put(writer, annum__field_int(base, field) ? "true" : "false"); break;
    case ANNUM_FIELD_NAME: put_text(writer, field->name_of(annum__field_int(base, field))); break;
    case ANNUM_FIELD_TABLE: put_codes(writer, field, base); break;
    default: {
        const char *text = annum__field_text(base, field);
        put_text(writer, text ? text : "");
        break;
    }
    }
}

static void put_cell(void *context, const annum__path *path, const annum_field *field, const void *base)
{
    annum__writer *writer = context;
    (void)path;
    if (base)
        put_value(writer, field, base);
    annum__put(writer, ",");
}

static void put_by(annum__writer *writer, const char *const *by, size_t n_by)
{
    for (size_t i = 0; i < n_by; i++) {
        put_text(writer, by[i]);
        annum__put(writer, ",");
    }
}

void annum__csv_header(annum__writer *writer, const annum_description *description, const char *const *by,
                       size_t n_by)
{
    put_by(writer, by, n_by);
    annum__flatten(description, NULL, put_name, writer);
    annum__put(writer, "error\n");
}

void annum__csv_line(annum__writer *writer, const annum_description *description,
                     const annum_report_entry *entry, size_t n_by)
{
    put_by(writer, entry->by, n_by);
    annum__flatten(description, entry->result, put_cell, writer);
    put_text(writer, entry->failure ? entry->failure : "");
    annum__put(writer, "\n");
}

void annum__csv_begin(annum_report *report)
{
    annum__csv_header(&report->writer, report->description, report->options.by, report->options.n_by);
}

void annum__csv_entry(annum_report *report, const annum_report_entry *entry)
{
    annum__csv_line(&report->writer, report->description, entry, report->options.n_by);
}
