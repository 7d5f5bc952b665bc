/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the file: its cells turned into numbers, and what is wrong with them. */
#ifndef TOOLS_RECORD_H
#define TOOLS_RECORD_H

#include "arguments.h"
#include "columns.h"
#include "number.h"
#include "period.h"

#include <stdint.h>

/* A figure given as `~500`: rounded even where it is a count. */
enum { STATE_ABOUT = 100 };

struct bytes {
    char *bytes;
    size_t length, capacity;
};

/* A column that has a role, in the order of the file. `item` counts within --by and --x. */
struct wanted {
    size_t column;
    int role; /* enum role, or WANTED_BY, WANTED_X */
    size_t item;
};

enum { WANTED_BY = N_ROLES, WANTED_X };

struct record {
    /* set up once */
    const struct columns *columns;
    const struct arguments *arguments;
    struct failure *failure;
    struct wanted *wanted;
    size_t n_wanted;
    struct number_style style;
    char separator;
    struct bytes *by; /* [n_by] cells */
    double *other;    /* [SLOT_X - SLOT_SE + n_x] */

    /* the line being read */
    size_t column, next_wanted;
    int is_blank;
    int has_time, has_start, has_end;
    struct span start, end;
    struct number number;
    int has_from_time, has_comparator; /* some cell of an earlier figure or of a stated change is filled */
    struct period from_period;
    struct number from, stated;

    /* the finished line */
    uint64_t line;
    struct period period;
    double figure, lower, upper;
    int state; /* enum annum_state, or STATE_ABOUT */
    struct bytes key, unit;
};

int record_open(struct record *record, const struct columns *columns, const struct arguments *arguments,
                char separator);
void record_close(struct record *record);

void record_begin(struct record *record);

/* Both return a status; a text that begins with a comma goes on after "line 5". */
int record_field(struct record *record, const char *text, size_t length);
int record_end(struct record *record);

/* Units are the same with case ignored, and `%` is `percent`. */
int record_same_unit(const char *one, const char *other);
int record_is_percent(const char *unit);

#endif
