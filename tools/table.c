/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "csv_reader.h"
#include "record.h"

#include <annum/series.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

static double *grow_numbers(double *numbers, size_t capacity)
{
    return capacity > SIZE_MAX / sizeof *numbers ? NULL : realloc(numbers, capacity * sizeof *numbers);
}

static int grow_words(uint32_t **words, size_t capacity)
{
    uint32_t *grown = capacity > SIZE_MAX / sizeof *grown ? NULL : realloc(*words, capacity * sizeof *grown);
    if (grown != NULL)
        *words = grown;
    return grown != NULL;
}

/* Makes room for one more row. */
static int reserve(struct table *t, struct failure *failure)
{
    size_t capacity = t->capacity == 0 ? FIRST_CAPACITY : 2 * t->capacity;
    unsigned char *state;
    if (t->rows < t->capacity)
        return STATUS_DONE;
    if (t->rows >= UINT32_MAX - 1)
        return failure_set(failure, STATUS_INPUT, "there are more than %lu rows",
                           (unsigned long)(UINT32_MAX - 1));
    for (size_t i = 0; i < t->n_slots; i++) {
        double *grown = t->slot[i] == NULL ? NULL : grow_numbers(t->slot[i], capacity);
        if (t->slot[i] != NULL && grown == NULL)
            return failure_no_memory(failure);
        t->slot[i] = grown;
    }
    if (!grow_words(&t->line, capacity) || !grow_words(&t->group, capacity) ||
        (state = realloc(t->state, capacity)) == NULL)
        return failure_no_memory(failure);
    t->state = state;
    t->capacity = capacity;
    return STATUS_DONE;
}

/* The ranges of figures are kept from the first row on that has one. */
static int open_ranges(struct table *t, struct failure *failure)
{
    for (size_t i = SLOT_LOWER; i <= SLOT_UPPER; i++) {
        t->slot[i] = grow_numbers(NULL, t->capacity);
        if (t->slot[i] == NULL)
            return failure_no_memory(failure);
        for (size_t row = 0; row < t->rows; row++)
            t->slot[i][row] = NAN;
    }
    return STATUS_DONE;
}

/* Which numbers the table will have, known once the header is. */
static int open_slots(struct table *t, struct failure *failure)
{
    static const struct {
        enum role role;
        enum slot slot;
    } kept[] = {{ROLE_SE, SLOT_SE},
                {ROLE_TOTAL, SLOT_TOTAL},
                {ROLE_EXPOSURE, SLOT_EXPOSURE},
                {ROLE_POPULATION, SLOT_POPULATION},
                {ROLE_WEIGHTS, SLOT_WEIGHTS},
                {ROLE_OFFSET, SLOT_OFFSET},
                {ROLE_FROM_TIME, SLOT_FROM_START},
                {ROLE_FROM_TIME, SLOT_FROM_END},
                {ROLE_FROM_VALUE, SLOT_FROM_FIGURE},
                {ROLE_FROM_VALUE, SLOT_FROM_LOWER},
                {ROLE_FROM_VALUE, SLOT_FROM_UPPER},
                {ROLE_FROM_TOTAL, SLOT_FROM_TOTAL},
                {ROLE_STATED, SLOT_STATED},
                {ROLE_STATED, SLOT_STATED_LOWER},
                {ROLE_STATED, SLOT_STATED_UPPER}};
    const size_t *at = t->columns.at;
    int good = 1;
    t->n_slots = SLOT_X + t->columns.n_x;
    t->slot = calloc(t->n_slots, sizeof *t->slot);
    if (t->slot == NULL)
        return failure_no_memory(failure);
#define OPEN(i) (good = good && (t->slot[i] = grow_numbers(NULL, FIRST_CAPACITY)) != NULL)
    OPEN(SLOT_FIGURE);
    if (at[ROLE_TIME] != NO_COLUMN || at[ROLE_START] != NO_COLUMN) {
        OPEN(SLOT_START);
        OPEN(SLOT_END);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (at[kept[i].role] != NO_COLUMN)
            OPEN(kept[i].slot);
    for (size_t i = 0; i < t->columns.n_x; i++)
        OPEN(SLOT_X + i);
#undef OPEN
    return good ? STATUS_DONE : failure_no_memory(failure);
}

/* What is known of a series from its rows' units and figures. */
static int note_unit(struct table *t, struct group *group, const struct record *r, struct failure *failure)
{
    int known = r->state != ANNUM_MISSING;
    if (known && (r->figure < 0 || r->figure != floor(r->figure)))
        group->not_whole = 1;
    if (!known && r->unit.length == 0)
        return STATUS_DONE;
    if (group->unit == NULL) {
        group->unit = groups_keep(&t->groups, r->unit.bytes, r->unit.length);
        group->unit_line = (uint32_t)r->line;
        return group->unit != NULL ? STATUS_DONE : failure_no_memory(failure);
    }
    if (group->mixed_line == 0 && !record_same_unit(group->unit, r->unit.bytes)) {
        group->mixed_line = (uint32_t)r->line;
        group->mixed_unit = groups_keep(&t->groups, r->unit.bytes, r->unit.length);
        return group->mixed_unit != NULL ? STATUS_DONE : failure_no_memory(failure);
    }
    return STATUS_DONE;
}

static void set_slots(struct table *t, const struct record *r)
{
    size_t row = t->rows;
    if (t->slot[SLOT_START] != NULL) {
        t->slot[SLOT_START][row] = r->period.start;
        t->slot[SLOT_END][row] = r->period.end;
    }
    t->slot[SLOT_FIGURE][row] = r->figure;
    if (t->slot[SLOT_LOWER] != NULL) {
        t->slot[SLOT_LOWER][row] = r->lower;
        t->slot[SLOT_UPPER][row] = r->upper;
    }
    for (size_t i = SLOT_SE; i < t->n_slots; i++)
        if (t->slot[i] != NULL)
            t->slot[i][row] = r->other[i - SLOT_SE];
}

static int store(struct table *t, const struct record *r, struct failure *failure)
{
    int64_t at = groups_find(&t->groups, r->key.bytes, r->key.length);
    struct group *group;
    int status;
    if (at < 0)
        return failure_no_memory(failure);
    group = &t->groups.group[at];
    if (group->rows >= ANNUM_MAX_POINTS)
        return failure_set(failure, STATUS_INPUT, "a series has more than %d rows; is --by missing?",
                           ANNUM_MAX_POINTS);
    if ((status = reserve(t, failure)) != STATUS_DONE)
        return status;
    if (t->slot[SLOT_LOWER] == NULL && !isnan(r->upper) && (status = open_ranges(t, failure)) != STATUS_DONE)
        return status;
    if (t->columns.at[ROLE_UNIT] != NO_COLUMN && (status = note_unit(t, group, r, failure)) != STATUS_DONE)
        return status;
    set_slots(t, r);
    t->line[t->rows] = (uint32_t)r->line;
    t->group[t->rows] = (uint32_t)at;
    t->state[t->rows] = (unsigned char)r->state;
    t->missing += r->state == ANNUM_MISSING;
    group->percent_signs |= r->number.percent;
    t->rows++;
    group->rows++;
    return STATUS_DONE;
}

static void leave_out(struct table *t, const struct record *r)
{
    t->left_out++;
    t->missing += r->state == ANNUM_MISSING;
}

/* Orders the rows by series: counting sort, stable, so that each keeps the file's order. */
static int sort_rows(struct table *t, struct failure *failure)
{
    uint32_t first = 0;
    t->order = malloc((t->rows + 1) * sizeof *t->order);
    if (t->order == NULL)
        return failure_no_memory(failure);
    for (size_t g = 0; g < t->groups.n; g++) {
        t->groups.group[g].first = first;
        first += t->groups.group[g].rows;
        t->groups.group[g].filled = 0;
    }
    for (size_t row = 0; row < t->rows; row++) {
        struct group *group = &t->groups.group[t->group[row]];
        t->order[group->first + group->filled++] = (uint32_t)row;
    }
    free(t->group); /* from here on the order says it */
    t->group = NULL;
    return STATUS_DONE;
}

/* A file being read into a table. */
struct loader {
    struct table *table;
    const struct arguments *arguments;
    struct failure *failure;
    struct csv_reader reader;
    struct record record;
    int has_header;
};

static int end_header(struct loader *l)
{
    int status = columns_find(&l->table->columns, l->arguments);
    if (status == STATUS_DONE)
        status = open_slots(l->table, l->failure);
    if (status == STATUS_DONE)
        status = record_open(&l->record, &l->table->columns, l->arguments, l->reader.separator);
    /* without --by there is one series, even of no rows */
    if (status == STATUS_DONE && l->table->columns.n_by == 0 && !l->arguments->row_by_row && groups_find(&l->table->groups, "", 0) < 0)
        status = failure_no_memory(l->failure);
    l->has_header = 1;
    return status;
}

/* Puts the file, and the line of a row, before a message. */
static int locate(struct loader *l, int status)
{
    char text[sizeof l->failure->text];
    if (status == STATUS_DONE || status == STATUS_USAGE)
        return status;
    memcpy(text, l->failure->text, sizeof text);
    if (l->has_header)
        return failure_set(l->failure, status, "%s: line %llu%s%s", show_text(l->reader.name).text,
                           (unsigned long long)l->reader.record_line,
                           strchr(",: ", *text) != NULL ? "" : ": ", text);
    return failure_set(l->failure, status, "%s: %s", show_text(l->reader.name).text, text);
}

static int on_field(void *context, const char *text, size_t length)
{
    struct loader *l = context;
    if (!l->has_header)
        return locate(l, columns_add(&l->table->columns, text, length, l->failure));
    return locate(l, record_field(&l->record, text, length));
}

static int on_record(void *context)
{
    struct loader *l = context;
    int status;
    if (!l->has_header) {
        status = end_header(l);
        return status == STATUS_INPUT ? (l->has_header = 0, locate(l, status)) : status;
    }
    l->record.line = l->reader.record_line;
    status = record_end(&l->record);
    if (status == STATUS_DONE && !l->record.is_blank) {
        if (l->arguments->row_by_row && !l->record.has_comparator)
            leave_out(l->table, &l->record);
        else
            status = store(l->table, &l->record, l->failure);
    }
    record_begin(&l->record);
    return locate(l, status);
}

int table_read(struct table *table, const struct arguments *arguments)
{
    struct loader l = {.table = table, .arguments = arguments, .failure = arguments->failure};
    struct csv_sink sink = {on_field, on_record, &l};
    int status;
    memset(table, 0, sizeof *table);
    status = csv_reader_open(&l.reader, arguments->file, l.failure);
    if (status == STATUS_DONE)
        status = csv_reader_run(&l.reader, sink);
    if (status == STATUS_DONE && !l.has_header)
        status = failure_set(l.failure, STATUS_INPUT, "%s has no header line", show_text(l.reader.name).text);
    csv_reader_close(&l.reader);
    record_close(&l.record);
    return status == STATUS_DONE ? sort_rows(table, l.failure) : status;
}

size_t table_first(const struct table *table, size_t group)
{
    return table->groups.group[group].first;
}

void table_free(struct table *t)
{
    columns_free(&t->columns);
    groups_free(&t->groups);
    for (size_t i = 0; i < t->n_slots && t->slot != NULL; i++)
        free(t->slot[i]);
    free(t->slot);
    free(t->line);
    free(t->group);
    free(t->state);
    free(t->order);
    memset(t, 0, sizeof *t);
}
