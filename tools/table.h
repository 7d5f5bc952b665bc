/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file's figures, kept as numbers only. */
#ifndef TOOLS_TABLE_H
#define TOOLS_TABLE_H

#include "arguments.h"
#include "columns.h"
#include "groups.h"

#include <stdint.h>

/* The numbers of a row; covariates follow from SLOT_X on. */
enum slot {
    SLOT_START,
    SLOT_END,
    SLOT_FIGURE,
    SLOT_LOWER, /* range of a figure that is suppressed or rounded, else NaN */
    SLOT_UPPER, /* exclusive: of `<5` it is 5 */
    SLOT_SE,
    SLOT_TOTAL,
    SLOT_EXPOSURE,
    SLOT_POPULATION,
    SLOT_WEIGHTS,
    SLOT_OFFSET,
    SLOT_FROM_START,
    SLOT_FROM_END,
    SLOT_FROM_FIGURE,
    SLOT_FROM_LOWER,
    SLOT_FROM_UPPER,
    SLOT_FROM_TOTAL,
    SLOT_STATED,
    SLOT_STATED_LOWER,
    SLOT_STATED_UPPER,
    SLOT_X
};

struct table {
    struct columns columns;
    struct groups groups;
    size_t rows, missing, capacity;
    size_t left_out; /* rows that compare nothing, where each row is to */
    size_t n_slots;
    double **slot; /* [n_slots][rows], NULL where the table has no such numbers */
    uint32_t *line, *group;
    unsigned char *state; /* enum annum_state, or STATE_ABOUT */
    uint32_t *order;      /* rows, series by series, in the file's order within each */
};

/* Reads the file that the arguments name. Returns a status. */
int table_read(struct table *table, const struct arguments *arguments);

void table_free(struct table *table);

/* Where the rows of a series begin in `order`. */
size_t table_first(const struct table *table, size_t group);

#endif
