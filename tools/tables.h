/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --tables of annum joinpoint: the text files that the NCI Joinpoint program writes, PREFIX.Export.APC.txt and the others. */
#ifndef TOOLS_TABLES_H
#define TOOLS_TABLES_H

#include "analysis.h"
#include "output.h"

#include <annum/joinpoint.h>

#define N_TABLES (ANNUM_JOINPOINT_TABLE_JUMP_MODEL + 1)

struct tables {
    const char *prefix; /* NULL: none are written */
    struct output file[N_TABLES];
    int is_open[N_TABLES], has_rows[N_TABLES];
    char *buffer;
    size_t capacity;
};

/* Makes sure of the files before anything is printed. Returns a status. */
int tables_open(struct tables *tables, struct failure *failure);

/* Adds the rows of a series to each table that it has rows in. Returns a status. */
int tables_add(struct tables *tables, const struct labels *labels, const annum_joinpoint_result *result,
               struct failure *failure);

/* Puts those that have rows in their places. Returns a status. */
int tables_commit(struct tables *tables, struct failure *failure);

/* Files that were not put in their places leave no trace. */
void tables_close(struct tables *tables);

#endif
