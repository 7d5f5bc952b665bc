/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_file(struct tables *t, int32_t table, struct failure *failure)
{
    size_t size = strlen(t->prefix) + sizeof ".Export..txt" + strlen(annum_joinpoint_table_name(table));
    char *name = malloc(size);
    int status;
    if (name == NULL)
        return failure_no_memory(failure);
    (void)snprintf(name, size, "%s.Export.%s.txt", t->prefix, annum_joinpoint_table_name(table));
    status = output_open(&t->file[table], name, failure);
    t->is_open[table] = status == STATUS_DONE;
    free(name);
    return status;
}

int tables_open(struct tables *t, struct failure *failure)
{
    int status = STATUS_DONE;
    for (int32_t table = 0; table < N_TABLES && status == STATUS_DONE; table++)
        status = open_file(t, table, failure);
    return status;
}

/* Renders into the buffer, which grows to what is needed. Returns a status. */
static int render(struct tables *t, const annum_joinpoint_result *result, const annum_joinpoint_table_options *options,
                  struct failure *failure)
{
    annum_error error = {0};
    size_t needed = 0;
    int status = annum_joinpoint_table(result, options, t->buffer, t->capacity, &needed, &error);
    if (status == ANNUM_ERR_BUFFER) {
        char *more = realloc(t->buffer, needed);
        if (more == NULL)
            return failure_no_memory(failure);
        t->buffer = more;
        t->capacity = needed;
        status = annum_joinpoint_table(result, options, t->buffer, t->capacity, &needed, &error);
    }
    return status == ANNUM_OK ? STATUS_DONE : failure_set(failure, STATUS_INPUT, "--tables: %s", error.message);
}

int tables_add(struct tables *t, const struct labels *labels, const annum_joinpoint_result *result,
               struct failure *failure)
{
    annum_joinpoint_table_options options = ANNUM_JOINPOINT_TABLE_OPTIONS_INIT;
    int status = STATUS_DONE;
    options.by = labels->by;
    options.value = labels->value;
    options.n_by = labels->n_by;
    options.time = labels->time;
    options.figure = labels->figure;
    for (int32_t table = 0; table < N_TABLES && status == STATUS_DONE; table++) {
        options.table = table;
        options.without_header = t->has_rows[table];
        status = render(t, result, &options, failure);
        if (status != STATUS_DONE || t->buffer[0] == '\0')
            continue;
        /* an error of the disk shows when the file is put in its place */
        (void)output_write(&t->file[table], t->buffer, strlen(t->buffer));
        t->has_rows[table] = 1;
    }
    return status;
}

int tables_commit(struct tables *t, struct failure *failure)
{
    int status = STATUS_DONE;
    for (int32_t table = 0; table < N_TABLES && status == STATUS_DONE; table++) {
        if (!t->has_rows[table])
            continue;
        t->is_open[table] = 0;
        status = output_commit(&t->file[table], failure);
    }
    return status;
}

void tables_close(struct tables *t)
{
    for (int32_t table = 0; table < N_TABLES; table++)
        if (t->is_open[table])
            output_abandon(&t->file[table]);
    free(t->buffer);
}
