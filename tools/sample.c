/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sample_open(struct sample *s, size_t members, const struct table *table, const struct arguments *arguments)
{
    int status = STATUS_DONE;
    memset(s, 0, sizeof *s);
    s->member = calloc(members, sizeof *s->member);
    s->series = calloc(members, sizeof *s->series);
    s->names = calloc(members, sizeof *s->names);
    if (s->member == NULL || s->series == NULL || s->names == NULL)
        return failure_no_memory(arguments->failure);
    for (; s->capacity < members && status == STATUS_DONE; s->capacity++)
        status = selection_open(&s->member[s->capacity], table, arguments);
    return status;
}

void sample_close(struct sample *s)
{
    sample_drop(s);
    for (size_t i = 0; i < s->capacity; i++)
        selection_close(&s->member[i]);
    free(s->member);
    free(s->series);
    free(s->names);
}

void sample_drop(struct sample *s)
{
    for (size_t i = 0; i < s->n; i++)
        annum_series_free(s->series[i]);
    free(s->stacked);
    s->stacked = NULL;
    s->n = s->rows = 0;
}

/* The last cell of a key: that of --group. */
static const char *last_cell(const struct group *group, size_t cells)
{
    const char *at = group->key;
    while (cells-- > 1)
        at += strlen(at) + 1;
    return at;
}

static int take_member(struct sample *s, size_t group, annum_error *error)
{
    struct selection *member = &s->member[s->n];
    struct failure failure;
    int status;
    if (selection_take(member, group, &failure) != STATUS_DONE) {
        (void)snprintf(error->message, sizeof error->message, "%.255s", failure.text);
        return ANNUM_ERR_COLUMN;
    }
    status = annum_series_new(&member->columns, NULL, &s->series[s->n], error);
    if (status != ANNUM_OK)
        return status;
    s->names[s->n++] = member->table->columns.n_by == 0
                           ? ""
                           : last_cell(&member->table->groups.group[group], member->table->columns.n_by);
    s->rows += member->columns.n;
    return ANNUM_OK;
}

/* Appends a member's column; `to` moves on. */
static void append(double **to, const double *from, size_t n)
{
    memcpy(*to, from, n * sizeof **to);
    *to += n;
}

static int stack(struct sample *s)
{
    const struct selection *first = &s->member[0];
    size_t columns = s->n_x + (first->weights != NULL) + (first->offset != NULL);
    double *to = s->stacked = calloc(columns * s->rows + 1, sizeof *s->stacked);
    if (to == NULL)
        return ANNUM_ERR_NO_MEMORY;
    s->x = s->n_x > 0 ? to : NULL;
    for (size_t k = 0; k < s->n_x; k++)
        for (size_t i = 0; i < s->n; i++)
            append(&to, s->member[i].x + k * s->member[i].columns.n, s->member[i].columns.n);
    s->weights = first->weights != NULL ? to : NULL;
    for (size_t i = 0; first->weights != NULL && i < s->n; i++)
        append(&to, s->member[i].weights, s->member[i].columns.n);
    s->offset = first->offset != NULL ? to : NULL;
    for (size_t i = 0; first->offset != NULL && i < s->n; i++)
        append(&to, s->member[i].offset, s->member[i].columns.n);
    return ANNUM_OK;
}

int sample_take(struct sample *s, const size_t *groups, size_t n, annum_error *error)
{
    const struct selection *first = &s->member[0];
    int status = ANNUM_OK;
    for (size_t i = 0; i < n && status == ANNUM_OK; i++)
        status = take_member(s, groups[i], error);
    if (status != ANNUM_OK)
        return status;
    s->n_x = first->table->columns.n_x;
    s->x_names = first->x_names;
    s->x = first->x;
    s->weights = first->weights;
    s->offset = first->offset;
    status = n > 1 ? stack(s) : ANNUM_OK;
    if (status != ANNUM_OK)
        (void)snprintf(error->message, sizeof error->message, "out of memory");
    return status;
}
