/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of a table, told apart by a key, in the order of first appearance. */
#ifndef TOOLS_GROUPS_H
#define TOOLS_GROUPS_H

#include <stddef.h>
#include <stdint.h>

struct group {
    const char *key; /* the cells of the --by columns, each ended by a NUL */
    size_t key_length;
    uint32_t rows;
    uint32_t first, filled; /* where its rows begin in the table's order, and how many are there */
    uint32_t unit_line;     /* line the unit comes from */
    uint32_t mixed_line;    /* first line with another unit, 0 if none */
    int not_whole;          /* a figure is negative or has decimals */
    int percent_signs;      /* some figures have one */
    const char *unit;       /* NULL: none yet */
    const char *mixed_unit;
};

struct groups {
    struct group *group;
    size_t n, capacity;
    size_t last;    /* found last: rows of a series often follow each other */
    uint32_t *slot; /* open addressing; index + 1, 0 is free */
    size_t n_slots;
    struct block *text;
    size_t text_used, text_size;
};

/* The index of the group with this key, made if it is new. Returns -1 if memory or numbers run out. */
int64_t groups_find(struct groups *groups, const char *key, size_t length);

/* A copy of a text that lives as long as the groups; NULL if memory runs out. */
const char *groups_keep(struct groups *groups, const char *text, size_t length);

void groups_free(struct groups *groups);

#endif
