/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of a result for people, written from its description: a column a field, without those that are empty.
 */
#include <math.h>
#include <string.h>

#include "report/internal.h"

typedef struct listing {
    const annum_field *table;
    const char *rows;
    const annum_field *column[ANNUM__COLUMNS_MAX];
} listing;

static int is_shown(const annum_field *table, const char *rows, size_t n, const annum_field *field)
{
    if (field->type != ANNUM_FIELD_DOUBLE && field->type != ANNUM_FIELD_TEXT)
        return 0;
    for (size_t i = 0; field->optional && i < n; i++) {
        const void *row = rows + i * table->of->size;
        if (field->type == ANNUM_FIELD_DOUBLE ? !isnan(annum__field_double(row, field))
                                              : annum__field_text(row, field) != NULL)
            return 1;
    }
    return !field->optional;
}

static int is_p(const annum_field *field)
{
    return strcmp(field->name, "p_value") == 0 || strcmp(field->name, "p_adjusted") == 0;
}

/* Names in tables are short: "p_value" is p. Other underscores are blanks. */
static const char *list_header(const void *context, size_t column, annum__word *word)
{
    const annum_field *field = ((const listing *)context)->column[column];
    size_t i = 0;
    if (strcmp(field->name, "p_value") == 0)
        return "p";
    if (strcmp(field->name, "name") == 0)
        return "";
    for (; field->name[i] && i + 1 < sizeof word->text; i++)
        word->text[i] = field->name[i] == '_' ? ' ' : field->name[i];
    word->text[i] = '\0';
    return word->text;
}

static const char *list_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const listing *l = context;
    const annum_field *field = l->column[column];
    const void *base = l->rows + row * l->table->of->size;
    if (field->type == ANNUM_FIELD_TEXT) {
        const char *text = annum__field_text(base, field);
        return text ? text : "";
    }
    const double value = annum__field_double(base, field);
    if (isnan(value))
        return "-";
    *word = is_p(field) ? annum__say_bare_p(value)
            : strcmp(field->name, "time") == 0 || strcmp(field->name, "dropped") == 0 ? annum__say_time(value)
                                                                                       : annum__say_digits(value);
    return word->text;
}

void annum__page_table(const annum__page *page, const annum_description *description, const void *result,
                       const char *name, const char *title)
{
    listing l = {0};
    size_t n = 0, columns = 0;
    for (size_t i = 0; i < description->n_fields; i++) {
        if (strcmp(description->fields[i].name, name) == 0)
            l.table = &description->fields[i];
    }
    l.rows = l.table ? annum__field_array(result, l.table, &n) : NULL;
    if (n == 0)
        return;
    for (size_t i = 0; i < l.table->of->n_fields && columns < ANNUM__COLUMNS_MAX; i++) {
        if (is_shown(l.table, l.rows, n, &l.table->of->fields[i]))
            l.column[columns++] = &l.table->of->fields[i];
    }
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, title);
    annum__page_close(page, ANNUM__LINE);
    const annum__table table = {n, columns, &l, list_cell, list_header};
    page->format->table(page->writer, &table);
}
