/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one analysis takes: a series, or the series of the groups that are analysed together. */
#ifndef TOOLS_SAMPLE_H
#define TOOLS_SAMPLE_H

#include "selection.h"

struct sample {
    struct selection *member;   /* [n] */
    annum_series **series;      /* [n] */
    const char **names;         /* [n] of the groups; "" where there is one series alone */
    size_t n, capacity;
    size_t rows;                /* of all members */
    const double *x;            /* [n_x x rows], the members' rows one after the other; NULL: none */
    const char *const *x_names; /* [n_x] */
    size_t n_x;
    const double *weights, *offset; /* [rows], or NULL */
    double *stacked;            /* memory of these where there are several members */
};

/* Room for so many members. Returns a status. */
int sample_open(struct sample *sample, size_t members, const struct table *table, const struct arguments *arguments);

/*
 * Takes the series of the table's groups. Returns the library's status, with the message in *error.
 */
int sample_take(struct sample *sample, const size_t *groups, size_t n, annum_error *error);

/* Releases the series, to take the next. */
void sample_drop(struct sample *sample);

void sample_close(struct sample *sample);

#endif
