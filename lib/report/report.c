/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "report/internal.h"

typedef struct report_format {
    void (*begin)(annum_report *report);
    int (*entry)(annum_report *report, const annum_report_entry *entry, annum_error *error);
    void (*end)(annum_report *report);
} report_format;

static void end_nothing(annum_report *report)
{
    (void)report;
}

static const report_format *format_of(int32_t format)
{
    static const report_format formats[] = {
        [ANNUM_TEXT] = {annum__text_begin, annum__text_entry, end_nothing},
        [ANNUM_JSON] = {annum__json_begin, annum__json_entry, annum__json_end},
        [ANNUM_CSV] = {annum__csv_begin, annum__csv_entry, annum__csv_end},
    };
    return format >= ANNUM_TEXT && format <= ANNUM_CSV ? &formats[format] : NULL;
}

/* ---- Beginning ------------------------------------------------------------------------------- */

static int check_columns(const annum_report_options *options, annum_error *error)
{
    if (options->n_columns > 0 && !options->columns)
        return annum__fail(error, ANNUM_ERR_NULL, "columns is NULL but n_columns is %z", options->n_columns);
    for (size_t i = 0; i < options->n_columns; i++) {
        if (!options->columns[i].role || !options->columns[i].name)
            return annum__fail(error, ANNUM_ERR_NULL, "columns[%z] lacks its role or its name", i);
    }
    return ANNUM_OK;
}

static int check_by(const annum_report_options *options, annum_error *error)
{
    if (options->n_by > 0 && !options->by)
        return annum__fail(error, ANNUM_ERR_NULL, "by is NULL but n_by is %z", options->n_by);
    for (size_t i = 0; i < options->n_by; i++) {
        if (!options->by[i])
            return annum__fail(error, ANNUM_ERR_NULL, "by[%z] is NULL; pass the column's name", i);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(options->by[i], options->by[j]) == 0)
                return annum__fail(error, ANNUM_ERR_ARGUMENT, "by has the column %s twice; name it once",
                                   options->by[i]);
        }
    }
    return ANNUM_OK;
}

static int check_options(const annum_report_options *options, annum_error *error)
{
    if (!format_of(options->format))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "format is %d; pass ANNUM_TEXT, ANNUM_JSON or ANNUM_CSV", (int)options->format);
    if (!annum_describe(options->result_type))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "result_type is %d; pass one of enum annum_result_type",
                           (int)options->result_type);
    if (!(options->per >= 0) || isinf(options->per))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "per is %g; pass a number above 0, or 0 for none",
                           options->per);
    const int status = check_columns(options, error);
    return status != ANNUM_OK ? status : check_by(options, error);
}

/* Replaces a borrowed text by a copy; NULL stays. @return 0 when memory ran out */
static int keep(annum__arena *arena, const char **text)
{
    if (!*text)
        return 1;
    *text = annum__arena_text(arena, *text);
    return *text != NULL;
}

static int keep_columns(annum_report *report)
{
    annum_report_options *options = &report->options;
    annum_report_column *columns = annum__arena_take(&report->arena, options->n_columns, sizeof *columns);
    if (!columns)
        return 0;
    for (size_t i = 0; i < options->n_columns; i++) {
        columns[i] = options->columns[i];
        if (!keep(&report->arena, &columns[i].role) || !keep(&report->arena, &columns[i].name))
            return 0;
    }
    options->columns = columns;
    return 1;
}

static int keep_by(annum_report *report)
{
    annum_report_options *options = &report->options;
    const char **by = annum__arena_take(&report->arena, options->n_by, sizeof *by);
    if (!by)
        return 0;
    for (size_t i = 0; i < options->n_by; i++) {
        by[i] = options->by[i];
        if (!keep(&report->arena, &by[i]))
            return 0;
    }
    options->by = by;
    return 1;
}

static annum_report *new_report(const annum_report_options *options, const annum_allocator *allocator)
{
    annum__arena arena = annum__arena_new(allocator);
    annum_report *report = annum__arena_take(&arena, 1, sizeof *report);
    if (!report)
        return NULL;
    report->arena = arena;
    report->options = *options;
    report->description = annum_describe(options->result_type);
    annum__arena *own = &report->arena;
    if (!keep(own, &report->options.command) || !keep(own, &report->options.file) || !keep_columns(report) ||
        !keep_by(report)) {
        annum_report_free(report);
        return NULL;
    }
    return report;
}

/* What was written goes out with each call, so that a sink's refusal is told by the call it belongs to. */
static int send(annum_report *report, annum_error *error)
{
    annum__flush(&report->writer);
    if (report->writer.cancelled)
        return annum__fail(error, ANNUM_ERR_CANCELLED, "the sink refused the output");
    return ANNUM_OK;
}

static int begin(const annum_report_options *given, annum_sink sink, void *context,
                 const annum_allocator *allocator, annum_report **out, annum_error *error)
{
    annum_report_options options;
    int status = annum__read_struct(&options, sizeof options, given, "annum_report_options", error);
    if (status == ANNUM_OK)
        status = check_options(&options, error);
    if (status != ANNUM_OK)
        return status;
    annum_report *report = new_report(&options, allocator);
    if (!report)
        return annum__fail_memory(error);
    report->writer = (annum__writer){sink, context, report->buffer, sizeof report->buffer, 0, 0, 0};
    format_of(options.format)->begin(report);
    status = send(report, error);
    if (status == ANNUM_OK)
        *out = report;
    else
        annum_report_free(report);
    return status;
}

int annum_report_begin(const annum_report_options *options, annum_sink sink, void *context,
                       const annum_allocator *allocator, annum_report **out, annum_error *error)
{
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the report is to go");
    *out = NULL;
    if (!options || !sink)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL", options ? "sink" : "options");
    const int saved = errno;
    int status = annum__check_allocator(allocator, error);
    if (status == ANNUM_OK)
        status = begin(options, sink, context, allocator, out, error);
    errno = saved;
    return status;
}

/* ---- Adding and ending ----------------------------------------------------------------------- */

static int check_open(const annum_report *report, annum_error *error)
{
    if (!report)
        return annum__fail(error, ANNUM_ERR_NULL, "report is NULL; begin one first");
    if (report->ended)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "the report has ended; begin another");
    if (report->writer.cancelled)
        return annum__fail(error, ANNUM_ERR_CANCELLED, "the sink refused the output before");
    return ANNUM_OK;
}

static int check_entry(const annum_report *report, const annum_report_entry *entry, annum_error *error)
{
    if (!entry->result && !entry->failure)
        return annum__fail(error, ANNUM_ERR_NULL, "the entry has neither a result nor a failure");
    if (entry->result && entry->failure)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "the entry has both a result and a failure; set one");
    if (report->options.n_by > 0 && !entry->by)
        return annum__fail(error, ANNUM_ERR_NULL, "the entry's by is NULL; pass a value for each by column");
    for (size_t i = 0; i < report->options.n_by; i++) {
        if (!entry->by[i])
            return annum__fail(error, ANNUM_ERR_NULL, "the entry's by[%z] is NULL; pass \"\" for none", i);
    }
    return ANNUM_OK;
}

static int add(annum_report *report, const annum_report_entry *given, annum_error *error)
{
    annum_report_entry entry;
    annum__own_result own;
    int status = annum__read_struct(&entry, sizeof entry, given, "annum_report_entry", error);
    if (status == ANNUM_OK)
        status = check_entry(report, &entry, error);
    if (status != ANNUM_OK)
        return status;
    if (entry.result) {
        entry.result = annum__read_result(report->options.result_type, entry.result, &own, error);
        if (!entry.result)
            return ANNUM_ERR_VERSION;
    }
    status = format_of(report->options.format)->entry(report, &entry, error);
    if (status != ANNUM_OK)
        return status;
    report->n_entries++;
    return send(report, error);
}

int annum_report_add(annum_report *report, const annum_report_entry *entry, annum_error *error)
{
    int status = check_open(report, error);
    if (status != ANNUM_OK)
        return status;
    if (!entry)
        return annum__fail(error, ANNUM_ERR_NULL, "entry is NULL");
    const int saved = errno;
    status = add(report, entry, error);
    errno = saved;
    return status;
}

int annum_report_end(annum_report *report, annum_error *error)
{
    int status = check_open(report, error);
    if (status != ANNUM_OK)
        return status;
    const int saved = errno;
    format_of(report->options.format)->end(report);
    status = send(report, error);
    report->ended = 1;
    errno = saved;
    return status;
}

void annum_report_free(annum_report *report)
{
    if (!report)
        return;
    annum__arena arena = report->arena;
    annum__arena_free(&arena);
}
