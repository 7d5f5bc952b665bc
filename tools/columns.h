/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column of the file has which role: as the options say, or by the columns' names. */
#ifndef TOOLS_COLUMNS_H
#define TOOLS_COLUMNS_H

#include "arguments.h"

#define NO_COLUMN SIZE_MAX
#define MAX_COLUMNS 100000

struct columns {
    char **header; /* [n] names, trimmed */
    size_t n, capacity;
    size_t at[N_ROLES]; /* or NO_COLUMN */
    size_t *by, *x;
    size_t n_by, n_x; /* --group is the last of by */
    size_t n_shown;   /* of by: those that tell results apart, which are --by's unless its series go together */
    enum role figure; /* ROLE_VALUE, _EVENTS, _SHARE or _RATE */
};

/* Adds a name of the header. Returns a status. */
int columns_add(struct columns *columns, const char *name, size_t length, struct failure *failure);

/* Finds the roles once the header is complete. Returns a status: usage if ambiguous, input if missing. */
int columns_find(struct columns *columns, const struct arguments *arguments);

void columns_free(struct columns *columns);

#endif
