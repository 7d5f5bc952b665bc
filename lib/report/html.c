/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages as a fragment of HTML for notebooks: one table, its lines as rows.
 */
#include "report/internal.h"

static void begin(annum__writer *writer)
{
    annum__put(writer, "<table class=\"annum\">\n");
}

static void end(annum__writer *writer)
{
    annum__put(writer, "</table>\n");
}

static void open_line(annum__writer *writer, annum__line_kind line)
{
    static const char *const starts[] = {[ANNUM__HEADING] = "<caption>",
                                         [ANNUM__LINE] = "<tr><td>",
                                         [ANNUM__WARNING] = "<tr class=\"annum-warning\"><td>! "};
    annum__put(writer, starts[line]);
}

static void close_line(annum__writer *writer, annum__line_kind line)
{
    annum__put(writer, line == ANNUM__HEADING ? "</caption>\n" : "</td></tr>\n");
}

static void put_cell(annum__writer *writer, const char *tag, const char *text)
{
    annum__put(writer, "<");
    annum__put(writer, tag);
    annum__put(writer, ">");
    annum__put_escaped(writer, text, ANNUM__IN_HTML);
    annum__put(writer, "</");
    annum__put(writer, tag);
    annum__put(writer, ">");
}

static void put_table(annum__writer *writer, const annum__table *table)
{
    annum__word word;
    annum__put(writer, "<tr><td><table>\n<tr>");
    for (size_t j = 0; j < table->n_columns; j++)
        put_cell(writer, "th", table->header(table->context, j, &word));
    annum__put(writer, "</tr>\n");
    for (size_t i = 0; i < table->n_rows; i++) {
        annum__put(writer, "<tr>");
        for (size_t j = 0; j < table->n_columns; j++)
            put_cell(writer, j == 0 ? "th" : "td", table->cell(table->context, i, j, &word));
        annum__put(writer, "</tr>\n");
    }
    annum__put(writer, "</table></td></tr>\n");
}

const annum__page_format annum__html_page = {ANNUM__IN_HTML, begin, open_line, close_line, put_table, end};
