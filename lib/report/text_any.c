/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any small result as a table of its fields, by its description alone.
 */
#include "report/internal.h"

typedef struct any {
    const annum_description *description;
    const void *result;
} any;

static const char *header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"", "value", "lower", "upper"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *scalar(const void *base, const annum_field *field, annum__word *word)
{
    switch (field->type) {
    case ANNUM_FIELD_DOUBLE: *word = annum__say_digits(annum__field_double(base, field)); return word->text;
    case ANNUM_FIELD_SIZE:
        *word = annum__say_number((double)annum__field_size(base, field));
        return word->text;
    case ANNUM_FIELD_FLAG: return annum__field_int(base, field) ? "yes" : "no";
    case ANNUM_FIELD_TRISTATE:
        return annum__field_int(base, field) < 0 ? "not known" : annum__field_int(base, field) ? "yes" : "no";
    case ANNUM_FIELD_NAME: return field->name_of(annum__field_int(base, field));
    case ANNUM_FIELD_TEXT: return annum__field_text(base, field) ? annum__field_text(base, field) : "-";
    default: return "";
    }
}

/* The columns of an estimate are its first three fields. */
static const char *part(const void *base, const annum_field *field, size_t column, annum__word *word)
{
    if (!annum__field_present(base, field) || column > field->of->n_fields)
        return "-";
    return scalar(annum__field_struct(base, field), &field->of->fields[column - 1], word);
}

static const char *cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const any *a = context;
    const annum_field *field = &a->description->fields[row];
    if (column == 0)
        return field->meaning;
    if (field->type == ANNUM_FIELD_STRUCT)
        return part(a->result, field, column, word);
    return column == 1 ? scalar(a->result, field, word) : "";
}

void annum__page_any(const annum__page *page, const annum_description *description, const void *result)
{
    const any a = {description, result};
    const annum__table table = {description->n_fields, 4, &a, cell, header};
    annum__page_open_heading(page);
    annum__page_text(page, description->meaning);
    annum__page_close_heading(page);
    page->format->table(page->writer, &table);
}
