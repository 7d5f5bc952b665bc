/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages as plain text, and the report that is made of them.
 */
#include "report/internal.h"

static void put_spaces(annum__writer *writer, size_t n)
{
    for (size_t i = 0; i < n; i++)
        annum__put(writer, " ");
}

static void begin(annum__writer *writer)
{
    (void)writer;
}

static void open_line(annum__writer *writer, annum__line_kind line)
{
    static const char *const starts[] = {
        [ANNUM__HEADING] = "", [ANNUM__LINE] = "  ", [ANNUM__WARNING] = "  ! "};
    annum__put(writer, starts[line]);
}

static void close_line(annum__writer *writer, annum__line_kind line)
{
    (void)line;
    annum__put(writer, "\n");
}

static size_t column_width(const annum__table *table, size_t column)
{
    annum__word word;
    size_t widest = annum__text_width(table->header(table->context, column, &word));
    for (size_t row = 0; row < table->n_rows; row++) {
        const size_t width = annum__text_width(table->cell(table->context, row, column, &word));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void put_cell(annum__writer *writer, const char *text, size_t width, size_t column, size_t n_columns)
{
    const size_t own = annum__text_width(text);
    put_spaces(writer, column == 0 ? 2 : 2 + width - own);
    annum__put_escaped(writer, text, ANNUM__PLAIN);
    if (column == 0)
        put_spaces(writer, width - own);
    if (column + 1 == n_columns)
        annum__put(writer, "\n");
}

static void put_table(annum__writer *writer, const annum__table *table)
{
    size_t widths[ANNUM__COLUMNS_MAX];
    annum__word word;
    for (size_t j = 0; j < table->n_columns; j++)
        widths[j] = column_width(table, j);
    for (size_t j = 0; j < table->n_columns; j++)
        put_cell(writer, table->header(table->context, j, &word), widths[j], j, table->n_columns);
    for (size_t i = 0; i < table->n_rows; i++) {
        for (size_t j = 0; j < table->n_columns; j++)
            put_cell(writer, table->cell(table->context, i, j, &word), widths[j], j, table->n_columns);
    }
}

const annum__page_format annum__text_page = {ANNUM__PLAIN, begin, open_line, close_line, put_table, begin};

static annum__page page_of(annum_report *report, const annum_report_entry *entry)
{
    const annum__page page = {&report->writer, &annum__text_page, report->options.per,
                              entry ? entry->by : NULL, entry ? report->options.n_by : 0};
    return page;
}

static void say_rows(const annum__page *page, const annum_report_options *options)
{
    annum__page_say(page, "%z %s", options->rows, options->rows == 1 ? "row" : "rows");
    if (options->missing > 0)
        annum__page_say(page, ", %z without a figure", options->missing);
}

static void say_columns(const annum__page *page, const annum_report_options *options)
{
    annum__page_open(page, ANNUM__HEADING);
    for (size_t i = 0; i < options->n_columns; i++) {
        annum__page_text(page, i == 0 ? "Columns: " : ", ");
        annum__page_text(page, options->columns[i].role);
        annum__page_text(page, " from ");
        annum__page_text(page, options->columns[i].name);
    }
    annum__page_close(page, ANNUM__HEADING);
}

void annum__text_begin(annum_report *report)
{
    const annum_report_options *options = &report->options;
    const annum__page page = page_of(report, NULL);
    annum__page_open(&page, ANNUM__HEADING);
    annum__page_text(&page, "annum");
    if (options->command) {
        annum__page_text(&page, " ");
        annum__page_text(&page, options->command);
    }
    if (options->file) {
        annum__page_text(&page, ": ");
        annum__page_text(&page, options->file);
        annum__page_text(&page, ", ");
        say_rows(&page, options);
    }
    annum__page_close(&page, ANNUM__HEADING);
    if (options->n_columns > 0)
        say_columns(&page, options);
}

static void say_names(const annum__page *page)
{
    annum__page_open(page, ANNUM__HEADING);
    annum__page_names(page);
    annum__page_close(page, ANNUM__HEADING);
}

static void say_failure(const annum__page *page, const char *failure)
{
    if (page->n_names > 0)
        say_names(page);
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "Could not be analysed: ");
    annum__page_text(page, failure);
    annum__page_close(page, ANNUM__LINE);
}

int annum__text_entry(annum_report *report, const annum_report_entry *entry, annum_error *error)
{
    const annum__page page = page_of(report, entry);
    (void)error;
    annum__put(&report->writer, "\n");
    if (entry->failure)
        say_failure(&page, entry->failure);
    else
        annum__page_result(&page, report->options.result_type, entry->result);
    return ANNUM_OK;
}
