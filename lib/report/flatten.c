/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a struct by its description. Members are copied out, not cast: a description has only byte offsets.
 */
#include <math.h>
#include <string.h>

#include "core/describe.h"
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

int annum__field_present(const void *base, const annum_field *field)
{
    int32_t present;
    if (!field->optional)
        return 1;
    switch (field->type) {
    case ANNUM_FIELD_STRUCT:
        read_member(&present, sizeof present, base, field->count_offset);
        return present != 0;
    case ANNUM_FIELD_DOUBLE: return !isnan(annum__field_double(base, field));
    case ANNUM_FIELD_TEXT: return annum__field_text(base, field) != NULL;
    default: return 1;
    }
}

static void flatten(const annum__path *outer, const annum_description *description, const void *base,
                    annum__visit visit, void *context)
{
    for (size_t i = 0; i < description->n_fields; i++) {
        const annum_field *field = &description->fields[i];
        const annum__path path = {outer, field->name};
        const void *here = base && annum__field_present(base, field) ? base : NULL;
        if (field->type == ANNUM_FIELD_STRUCT)
            flatten(&path, field->of, here ? annum__field_struct(here, field) : NULL, visit, context);
        else if (field->type == ANNUM_FIELD_TABLE ? field->of == &annum__describe_warning
                                                  : field->type != ANNUM_FIELD_MATRIX)
            visit(context, &path, field, here);
    }
}

void annum__flatten(const annum_description *description, const void *base, annum__visit visit, void *context)
{
    flatten(NULL, description, base, visit, context);
}
