/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV: one line a series. The header and the lines come from the same walk over the description and over one
 * pattern, so that they always match. Quoting is that of RFC 4180.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "report/internal.h"

static int needs_quotes(const char *text)
{
    return strpbrk(text, ",\"\r\n") != NULL;
}

static void put_text(annum__writer *writer, const char *text)
{
    const int quoted = needs_quotes(text);
    if (quoted)
        annum__put(writer, "\"");
    annum__put_escaped(writer, text, ANNUM__QUOTED_CSV);
    if (quoted)
        annum__put(writer, "\"");
}

static int path_needs_quotes(const annum__path *path)
{
    return path && (needs_quotes(path->name) || path_needs_quotes(path->outer));
}

static void put_path(annum__writer *writer, const annum__path *path)
{
    if (path->outer) {
        put_path(writer, path->outer);
        annum__put(writer, ".");
    }
    annum__put_escaped(writer, path->name, ANNUM__QUOTED_CSV);
}

static void put_name(void *context, const annum__path *path, const annum_field *field, const void *base)
{
    annum__writer *writer = context;
    (void)field;
    (void)base;
    const char *quote = path_needs_quotes(path) ? "\"" : "";
    annum__put(writer, quote);
    put_path(writer, path);
    annum__put(writer, quote);
    annum__put(writer, ",");
}

static void put_double(annum__writer *writer, double value)
{
    if (isfinite(value))
        annum__put_double(writer, value);
}

static void put_tristate(annum__writer *writer, int32_t value)
{
    annum__put(writer, value < 0 ? "" : value ? "true" : "false");
}

static void put_value(annum__writer *writer, const annum_field *field, const void *base);

/* The codes of warnings, the dates of breaks. A row's first field is a scalar: there is no deeper level. */
static void put_list(annum__writer *writer, const annum_field *field, const void *base)
{
    size_t n;
    const char *rows = annum__field_array(base, field, &n);
    for (size_t i = 0; i < n; i++) {
        annum__put(writer, i == 0 ? "" : " ");
        put_value(writer, &field->of->fields[0], rows + i * field->of->size);
    }
}

static void put_value(annum__writer *writer, const annum_field *field, const void *base)
{
    switch (field->type) {
    case ANNUM_FIELD_DOUBLE: put_double(writer, annum__field_double(base, field)); break;
    case ANNUM_FIELD_SIZE: annum__put_size(writer, annum__field_size(base, field)); break;
    case ANNUM_FIELD_FLAG: annum__put(writer, annum__field_int(base, field) ? "true" : "false"); break;
    case ANNUM_FIELD_TRISTATE: put_tristate(writer, annum__field_int(base, field)); break;
    case ANNUM_FIELD_NAME: put_text(writer, field->name_of(annum__field_int(base, field))); break;
    case ANNUM_FIELD_TABLE: put_list(writer, field, base); break;
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

/* What every line of one document has in common. */
typedef struct document {
    annum__writer *writer;
    const annum_description *description;
    const void *pattern;
    size_t n_by;
} document;

static void put_header(const document *d, const char *const *by)
{
    put_by(d->writer, by, d->n_by);
    annum__flatten(d->description, d->pattern, NULL, put_name, d->writer);
    annum__put(d->writer, "error\n");
}

static void put_line(const document *d, const char *const *by, const void *result, const char *failure)
{
    put_by(d->writer, by, d->n_by);
    annum__flatten(d->description, d->pattern, result, put_cell, d->writer);
    put_text(d->writer, failure ? failure : "");
    annum__put(d->writer, "\n");
}

void annum__csv_result(annum__writer *writer, const annum_description *description, const void *result)
{
    const document d = {writer, description, result, 0};
    put_header(&d, NULL);
    put_line(&d, NULL, result, NULL);
}

/* ---- A report, whose header may have to wait for the keys of the first result ---------------- */

static document document_of(annum_report *report)
{
    const document d = {&report->writer, report->description, report->pattern, report->options.n_by};
    return d;
}

static int keep_failure(annum_report *report, const annum_report_entry *entry)
{
    annum__arena *arena = &report->arena;
    annum__kept *kept = annum__arena_take(arena, 1, sizeof *kept);
    const char **by = annum__arena_take(arena, report->options.n_by, sizeof *by);
    const char *failure = annum__arena_text(arena, entry->failure);
    if (!kept || !by || !failure)
        return 0;
    for (size_t i = 0; i < report->options.n_by; i++) {
        by[i] = annum__arena_text(arena, entry->by[i]);
        if (!by[i])
            return 0;
    }
    kept->by = by;
    kept->failure = failure;
    kept->next = report->kept ? report->kept->next : kept;
    if (report->kept)
        report->kept->next = kept;
    report->kept = kept;
    return 1;
}

static void begin_lines(annum_report *report)
{
    const document d = document_of(report);
    put_header(&d, report->options.by);
    for (const annum__kept *kept = report->kept ? report->kept->next : NULL; kept;
         kept = kept == report->kept ? NULL : kept->next)
        put_line(&d, kept->by, NULL, kept->failure);
    report->has_header = 1;
}

void annum__csv_begin(annum_report *report)
{
    if (!annum__has_keys(report->description))
        begin_lines(report);
}

/* Names that the header lacks can't be left out in silence: the line says so instead of its figures. */
static void put_result(annum_report *report, const annum_report_entry *entry)
{
    const document d = document_of(report);
    const char *key;
    const annum_field *table =
        d.pattern ? annum__new_key(d.description, d.pattern, entry->result, &key) : NULL;
    if (table) {
        char bytes[512];
        annum__text message = {bytes, sizeof bytes, 0};
        annum__text_add(&message,
                        "%s.%s is not among the columns, which are those of the first series with a result; "
                        "write this series into a file of its own, or as JSON",
                        table->name, key);
        put_line(&d, entry->by, NULL, bytes);
    } else {
        put_line(&d, entry->by, entry->result, NULL);
    }
}

int annum__csv_entry(annum_report *report, const annum_report_entry *entry, annum_error *error)
{
    if (!report->has_header && entry->failure)
        return keep_failure(report, entry) ? ANNUM_OK : annum__fail_memory(error);
    if (!report->has_header) {
        report->pattern = annum__copy_keys(&report->arena, report->description, entry->result);
        if (!report->pattern)
            return annum__fail_memory(error);
        begin_lines(report);
    }
    if (entry->failure) {
        const document d = document_of(report);
        put_line(&d, entry->by, NULL, entry->failure);
    } else {
        put_result(report, entry);
    }
    return ANNUM_OK;
}

void annum__csv_end(annum_report *report)
{
    if (!report->has_header)
        begin_lines(report);
}
