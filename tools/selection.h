/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of one series of a table, as the library takes them. */
#ifndef TOOLS_SELECTION_H
#define TOOLS_SELECTION_H

#include "table.h"

#include <annum/series.h>

struct selection {
    const struct table *table;
    const struct arguments *arguments;
    annum_columns columns;
    const double *x;                /* [n_x x n], or NULL */
    const char *const *x_names;     /* [n_x], or NULL */
    const double *weights, *offset; /* [n], or NULL */
    double *numbers;                /* memory of all of them */
    int32_t *state;
    const char **names;
    size_t capacity;
};

/* Memory for the longest series. Returns a status. */
int selection_open(struct selection *selection, const struct table *table, const struct arguments *arguments);

/* Takes a series. Returns STATUS_DONE, or STATUS_SERIES where its rows contradict each other. */
int selection_take(struct selection *selection, size_t group, struct failure *failure);

/* The numbers of a slot for the rows taken last; NULL where the table has none. */
const double *selection_numbers(const struct selection *selection, enum slot slot);

void selection_close(struct selection *selection);

#endif
