/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a struct by its description. Members are copied out, not cast: a description has only byte offsets.
 */
#include <math.h>
#include <string.h>

#include "core/describe.h"
#include "core/error.h"
#include "report/internal.h"

static void read_member(void *out, size_t size, const void *base, size_t offset)
{
    memcpy(out, (const char *)base + offset, size);
}

double annum__field_double(const void *base, const annum_field *field)
{
    double value;
    read_member(&value, sizeof value, base, field->offset);
    return value;
}

size_t annum__field_size(const void *base, const annum_field *field)
{
    size_t value;
    read_member(&value, sizeof value, base, field->offset);
    return value;
}

int32_t annum__field_int(const void *base, const annum_field *field)
{
    int32_t value;
    read_member(&value, sizeof value, base, field->offset);
    return value;
}

const char *annum__field_text(const void *base, const annum_field *field)
{
    const char *value;
    read_member(&value, sizeof value, base, field->offset);
    return value;
}

const void *annum__field_struct(const void *base, const annum_field *field)
{
    return (const char *)base + field->offset;
}

const void *annum__field_array(const void *base, const annum_field *field, size_t *n)
{
    const void *array;
    read_member(&array, sizeof array, base, field->offset);
    read_member(n, sizeof *n, base, field->count_offset);
    if (!array)
        *n = 0;
    return array;
}

const void *annum__field_row(const void *base, const annum_field *field)
{
    const char *rows;
    size_t n = 1;
    read_member(&rows, sizeof rows, base, field->offset);
    if (field->count_offset > 0)
        read_member(&n, sizeof n, base, field->count_offset);
    return rows && field->row < n ? rows + field->row * field->of->size : NULL;
}

int annum__field_present(const void *base, const annum_field *field)
{
    int32_t present;
    size_t n;
    if (!field->optional)
        return 1;
    switch (field->type) {
    case ANNUM_FIELD_STRUCT:
        read_member(&present, sizeof present, base, field->count_offset);
        return present != 0;
    case ANNUM_FIELD_DOUBLE: return !isnan(annum__field_double(base, field));
    case ANNUM_FIELD_TEXT: return annum__field_text(base, field) != NULL;
    case ANNUM_FIELD_TABLE: return annum__field_array(base, field, &n) != NULL && n > 0;
    default: return 1;
    }
}

/* ---- Tables whose rows have columns ---------------------------------------------------------- */

static int is_numbered(const annum_field *field)
{
    return field->csv == ANNUM_CSV_NUMBERED;
}

static int has_columns(const annum_field *field)
{
    return field->type == ANNUM_FIELD_TABLE &&
           (is_numbered(field) || (field->csv == ANNUM_CSV_KEYED && field->of->n_fields > 0 &&
                                   field->of->fields[0].type == ANNUM_FIELD_TEXT));
}

/* A table that is one cell. */
static int is_listed(const annum_field *field)
{
    return field->csv == ANNUM_CSV_LIST || field->of == &annum__describe_warning;
}

static const char *key_of(const annum_field *table, const void *row)
{
    const char *key = annum__field_text(row, &table->of->fields[0]);
    return key ? key : "";
}

static const void *row_at(const annum_field *table, const void *rows, size_t i)
{
    return (const char *)rows + i * table->of->size;
}

/* The row with that key, most likely the i-th one; NULL if there is none. */
static const void *find_row(const annum_field *table, const void *base, const char *key, size_t i)
{
    size_t n;
    const void *rows = annum__field_array(base, table, &n);
    if (is_numbered(table))
        return i < n ? row_at(table, rows, i) : NULL;
    if (i < n && strcmp(key_of(table, row_at(table, rows, i)), key) == 0)
        return row_at(table, rows, i);
    for (size_t j = 0; j < n; j++) {
        if (strcmp(key_of(table, row_at(table, rows, j)), key) == 0)
            return row_at(table, rows, j);
    }
    return NULL;
}

int annum__has_keys(const annum_description *description)
{
    for (size_t i = 0; i < description->n_fields; i++) {
        const annum_field *field = &description->fields[i];
        if ((has_columns(field) && !field->keys) || (field->type == ANNUM_FIELD_STRUCT && annum__has_keys(field->of)))
            return 1;
    }
    return 0;
}

static int copy_rows(annum__arena *arena, const annum_field *table, const void *base, char *pattern)
{
    size_t n;
    const void *rows = annum__field_array(base, table, &n);
    char *keys = annum__arena_take(arena, n, table->of->size);
    if (!keys)
        return 0;
    for (size_t i = 0; i < (is_numbered(table) ? 0 : n); i++) {
        const char *key = annum__arena_text(arena, key_of(table, row_at(table, rows, i)));
        if (!key)
            return 0;
        memcpy(keys + i * table->of->size + table->of->fields[0].offset, &key, sizeof key);
    }
    memcpy(pattern + table->offset, &keys, sizeof keys);
    memcpy(pattern + table->count_offset, &n, sizeof n);
    return 1;
}

static int copy_keys(annum__arena *arena, const annum_description *description, const void *base,
                     char *pattern)
{
    int done = 1;
    for (size_t i = 0; i < description->n_fields && done; i++) {
        const annum_field *field = &description->fields[i];
        if (has_columns(field) && !field->keys)
            done = copy_rows(arena, field, base, pattern);
        else if (field->type == ANNUM_FIELD_STRUCT)
            done = copy_keys(arena, field->of, annum__field_struct(base, field), pattern + field->offset);
    }
    return done;
}

const void *annum__copy_keys(annum__arena *arena, const annum_description *description, const void *base)
{
    char *pattern = annum__arena_take(arena, 1, description->size);
    return pattern && copy_keys(arena, description, base, pattern) ? pattern : NULL;
}

const annum_field *annum__new_key(const annum_description *description, const void *pattern, const void *base,
                                  const char **key)
{
    for (size_t i = 0; i < description->n_fields; i++) {
        const annum_field *field = &description->fields[i];
        const annum_field *found = NULL;
        size_t n = 0;
        const void *rows = has_columns(field) && !field->keys ? annum__field_array(base, field, &n) : NULL;
        for (size_t j = 0; j < n; j++) {
            *key = is_numbered(field) ? "(another row)" : key_of(field, row_at(field, rows, j));
            if (!find_row(field, pattern, *key, j))
                return field;
        }
        if (field->type == ANNUM_FIELD_STRUCT)
            found = annum__new_key(field->of, annum__field_struct(pattern, field),
                                   annum__field_struct(base, field), key);
        if (found)
            return found;
    }
    return NULL;
}

/* ---- The walk -------------------------------------------------------------------------------- */

typedef struct walk {
    annum__visit visit;
    void *context;
} walk;

static void flatten(const walk *w, const annum__path *outer, const annum_description *description,
                    size_t from, const void *pattern, const void *base);

/* One group of columns for each key: those that there can be, or else the keys or numbers of the pattern. */
static void flatten_rows(const walk *w, const annum__path *path, const annum_field *table,
                         const void *pattern, const void *base)
{
    size_t n = 0;
    const void *rows = pattern && !table->keys ? annum__field_array(pattern, table, &n) : NULL;
    for (size_t i = 0; table->keys && table->keys[i]; i++) {
        const annum__path key = {path, table->keys[i]};
        flatten(w, &key, table->of, 1, NULL, base ? find_row(table, base, key.name, i) : NULL);
    }
    for (size_t i = 0; i < n; i++) {
        const void *row = row_at(table, rows, i);
        char number[24] = "";
        annum__text text = {number, sizeof number, 0};
        annum__text_add(&text, "%z", i + 1);
        const annum__path key = {path, is_numbered(table) ? number : key_of(table, row)};
        flatten(w, &key, table->of, !is_numbered(table), row, base ? find_row(table, base, key.name, i) : NULL);
    }
}

static void flatten(const walk *w, const annum__path *outer, const annum_description *description,
                    size_t from, const void *pattern, const void *base)
{
    for (size_t i = from; i < description->n_fields; i++) {
        const annum_field *field = &description->fields[i];
        const annum__path path = {outer, field->name};
        const void *here = base && annum__field_present(base, field) ? base : NULL;
        if (field->type == ANNUM_FIELD_STRUCT)
            flatten(w, &path, field->of, 0, pattern ? annum__field_struct(pattern, field) : NULL,
                    here ? annum__field_struct(here, field) : NULL);
        else if (field->type == ANNUM_FIELD_ROW)
            flatten(w, &path, field->of, 0, NULL, here ? annum__field_row(here, field) : NULL);
        else if (has_columns(field))
            flatten_rows(w, &path, field, pattern, here);
        else if (field->type == ANNUM_FIELD_TABLE ? is_listed(field) : field->type != ANNUM_FIELD_MATRIX)
            w->visit(w->context, &path, field, here);
    }
}

void annum__flatten(const annum_description *description, const void *pattern, const void *base,
                    annum__visit visit, void *context)
{
    const walk w = {visit, context};
    flatten(&w, NULL, description, 0, pattern, base);
}
