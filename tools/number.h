/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as they are printed in tables: `1,234`, `2.2%`, `<5`, `>=100`, `~500`, `NA`. Independent of the locale. */
#ifndef TOOLS_NUMBER_H
#define TOOLS_NUMBER_H

#include <stddef.h>

enum number_state {
    NUMBER_GIVEN,
    NUMBER_MISSING,    /* empty, NA, NaN, `.` or `..` */
    NUMBER_SUPPRESSED, /* `<5`: value is 5, and `bound` says how it bounds the figure */
    NUMBER_BAD,        /* not a number */
    NUMBER_RANGE,      /* beyond what a double holds */
    NUMBER_COMMA       /* a comma that may be a decimal mark or a thousands mark */
};

/* What stands before a number. */
enum number_bound {
    BOUND_NONE,
    BOUND_BELOW,    /* `<5` */
    BOUND_AT_MOST,  /* `<=5`, `≤5` */
    BOUND_ABOVE,    /* `>5` */
    BOUND_AT_LEAST, /* `>=5`, `≥5` */
    BOUND_ABOUT     /* `~500`, `about 500`: rounded to its last digit that is not 0 */
};

struct number_style {
    char decimal; /* '.' or ',' */
    char group;   /* thousands mark beside spaces; 0: none */
    char spaces;  /* 1: spaces group thousands */
};

struct number {
    enum number_state state;
    enum number_bound bound;
    int percent; /* a percent sign followed; value does not count it in */
    double value;
    double mantissa; /* value is mantissa times ten to the scale; used where exact is 1 */
    int scale;
    int exact;
};

void number_parse(const char *text, size_t length, struct number_style style, struct number *number);

/* The number times ten to the power, rounded once. */
double number_shift(const struct number *number, int power);

/* The lowest (side -1) or highest (side 1) figure that is printed like this one, times ten to the power. */
double number_edge(const struct number *number, int side, int power);

/* Half of what a number printed as about this much is rounded to. */
double number_slack(const struct number *number);

/* A whole number of an option's argument. Returns 0 if it is one from low to high. */
int number_whole(const char *text, long low, long high, long *out);

/* A plain number of an option's argument (decimal dot, no thousands marks). Returns 0 if it is one. */
int number_plain(const char *text, double *out);

#endif
