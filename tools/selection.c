/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "selection.h"

#include "record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beside the table's slots: the line numbers. */
#define EXTRA 1

int selection_open(struct selection *s, const struct table *table, const struct arguments *arguments)
{
    size_t arrays = table->n_slots + EXTRA;
    memset(s, 0, sizeof *s);
    s->table = table;
    s->arguments = arguments;
    s->capacity = 1;
    for (size_t g = 0; g < table->groups.n; g++)
        if (table->groups.group[g].rows > s->capacity)
            s->capacity = table->groups.group[g].rows;
    if (s->capacity <= SIZE_MAX / sizeof(double) / arrays)
        s->numbers = malloc(s->capacity * arrays * sizeof(double));
    s->state = malloc(s->capacity * sizeof *s->state);
    s->names = calloc(table->columns.n_x + 1, sizeof *s->names);
    if (s->numbers == NULL || s->state == NULL || s->names == NULL)
        return failure_no_memory(arguments->failure);
    for (size_t i = 0; i < table->columns.n_x; i++)
        s->names[i] = table->columns.header[table->columns.x[i]];
    s->x_names = s->names;
    return STATUS_DONE;
}

void selection_close(struct selection *s)
{
    free(s->numbers);
    free(s->state);
    free(s->names);
}

static int32_t kind_of(const struct selection *s, const struct group *group)
{
    const struct columns *c = &s->table->columns;
    switch (c->figure) {
    case ROLE_EVENTS: return c->at[ROLE_TOTAL] != NO_COLUMN ? ANNUM_PROPORTION : ANNUM_COUNT;
    case ROLE_SHARE: return ANNUM_SHARE;
    case ROLE_RATE: return ANNUM_RATE;
    default: break;
    }
    if (c->at[ROLE_UNIT] == NO_COLUMN)
        return ANNUM_VALUE;
    if (group->unit != NULL && record_is_percent(group->unit))
        return ANNUM_SHARE;
    /* counts have no standard error: where one is given, the figures are measured */
    return group->not_whole || c->at[ROLE_SE] != NO_COLUMN ? ANNUM_VALUE : ANNUM_COUNT;
}

/* Gathers the numbers of the series' rows; NULL where the table has none. Arrays follow each other by n, so
   that covariates lie as the library wants them. */
static double *gather(struct selection *s, size_t array, const double *from, size_t first, size_t n)
{
    double *to = s->numbers + array * n;
    if (from == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        to[i] = from[s->table->order[first + i]];
    return to;
}

static void gather_rows(struct selection *s, size_t first, size_t n)
{
    double *line = s->numbers + s->table->n_slots * n;
    for (size_t i = 0; i < n; i++) {
        line[i] = s->table->line[s->table->order[first + i]];
        s->state[i] = s->table->state[s->table->order[first + i]];
    }
    s->columns.row_number = line;
    s->columns.state = s->state;
}

/*
 * Without periods (--no-time) rows are instants 1, 2, 3 …; counts are given whole years from there, as a
 * count at an instant arose from nothing.
 */
static void number_rows(struct selection *s, size_t n)
{
    double *start = s->numbers + SLOT_START * n, *end = s->numbers + SLOT_END * n;
    for (size_t i = 0; i < n; i++) {
        start[i] = (double)(i + 1);
        end[i] = start[i] + (s->columns.kind == ANNUM_COUNT);
    }
    s->columns.start = start;
    s->columns.end = end;
}

/* Of whole events `<5` means at most 4, and 30 is 30, where a value of 30 is rounded. */
static void close_ranges(struct selection *s, double *lower, double *upper, size_t n)
{
    for (size_t i = 0; upper != NULL && i < n; i++) {
        if (s->state[i] == ANNUM_SUPPRESSED) {
            lower[i] = ceil(lower[i]);
            upper[i] = ceil(upper[i]) - 1;
        }
        if (s->state[i] == ANNUM_ROUNDED)
            s->state[i] = ANNUM_OBSERVED;
    }
}

static void round_about(struct selection *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s->state[i] == STATE_ABOUT)
            s->state[i] = ANNUM_ROUNDED;
}

/* The numbers of a slot, of the rows from first on. */
static double *take_slot(struct selection *s, enum slot slot, size_t first)
{
    return gather(s, slot, s->table->slot[slot], first, s->columns.n);
}

static void take_figures(struct selection *s, size_t first)
{
    annum_columns *c = &s->columns;
    double *figure = take_slot(s, SLOT_FIGURE, first);
    double *lower = take_slot(s, SLOT_LOWER, first), *upper = take_slot(s, SLOT_UPPER, first);
    int is_count = c->kind == ANNUM_COUNT || c->kind == ANNUM_PROPORTION;
    c->events = is_count ? figure : NULL;
    c->value = is_count ? NULL : figure;
    if (is_count)
        close_ranges(s, lower, upper, c->n);
    round_about(s, c->n);
    c->lower = lower;
    c->upper = upper;
    c->se = take_slot(s, SLOT_SE, first);
    c->total = take_slot(s, SLOT_TOTAL, first);
    c->exposure = take_slot(s, SLOT_EXPOSURE, first);
    c->population = take_slot(s, SLOT_POPULATION, first);
}

static void take_covariates(struct selection *s, size_t first)
{
    size_t n = s->columns.n;
    s->weights = take_slot(s, SLOT_WEIGHTS, first);
    s->offset = take_slot(s, SLOT_OFFSET, first);
    for (size_t i = SLOT_FROM_START; i < s->table->n_slots; i++)
        (void)gather(s, i, s->table->slot[i], first, n);
    s->x = s->table->n_slots > SLOT_X ? s->numbers + SLOT_X * n : NULL;
}

const double *selection_numbers(const struct selection *s, enum slot slot)
{
    return s->table->slot[slot] != NULL ? s->numbers + (size_t)slot * s->columns.n : NULL;
}

int selection_take(struct selection *s, size_t at, struct failure *failure)
{
    const struct group *group = &s->table->groups.group[at];
    size_t first = table_first(s->table, at);
    annum_columns *c = &s->columns;
    if (group->mixed_line != 0)
        return failure_set(failure, STATUS_SERIES,
                           "line %lu: the unit is '%s', but '%s' in line %lu; a series has one",
                           (unsigned long)group->mixed_line, show_text(group->mixed_unit).text,
                           show_text(group->unit).text, (unsigned long)group->unit_line);
    *c = (annum_columns)ANNUM_COLUMNS_INIT;
    c->n = group->rows;
    c->kind = kind_of(s, group);
    c->row_word = "line";
    c->breaks = s->arguments->breaks;
    c->n_breaks = s->arguments->n_breaks;
    gather_rows(s, first, c->n);
    c->start = take_slot(s, SLOT_START, first);
    c->end = take_slot(s, SLOT_END, first);
    if (c->start == NULL)
        number_rows(s, c->n);
    take_figures(s, first);
    take_covariates(s, first);
    return STATUS_DONE;
}
