/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options that all commands have, and how a command's arguments are parsed. */
#ifndef TOOLS_ARGUMENTS_H
#define TOOLS_ARGUMENTS_H

#include "failure.h"

#include <annum/base.h>

#include <argp.h>
#include <stddef.h>
#include <stdint.h>

/* What a column of the file is for. */
enum role {
    ROLE_TIME,
    ROLE_START,
    ROLE_END,
    ROLE_VALUE,
    ROLE_UNIT,
    ROLE_EVENTS,
    ROLE_EXPOSURE,
    ROLE_POPULATION,
    ROLE_TOTAL,
    ROLE_SHARE,
    ROLE_RATE,
    ROLE_SE,
    ROLE_WEIGHTS,
    ROLE_OFFSET,
    ROLE_FROM_VALUE, /* of a claim in each row: the earlier figure … */
    ROLE_FROM_TIME,
    ROLE_FROM_TOTAL,
    ROLE_STATED,     /*   … and the percent change that was printed beside it */
    N_ROLES
};

/* @return the role's name, which is also its option's: "time" … */
const char *role_name(enum role role);

/* A list given as `a,b,c`. */
struct names {
    char **item;
    size_t n;
    char *text;
};

struct arguments {
    const char *command;
    const char *file;            /* NULL: standard input */
    const char *column[N_ROLES]; /* NULL: found by name; "": none */
    struct names by, x;
    const char *group;           /* column that tells apart the series analysed together; NULL: none */
    const char *group_option;    /* the option that named it; NULL: "group" */
    int together;                /* 1: all series of --by are analysed together */
    int as_printed;              /* 1: 7 is not 6.5 to 7.5: files drop the zero of 7.0, and order is what counts */
    double *breaks;
    size_t n_breaks;
    double *level; /* where --level goes: the command's options of the library */
    double per;
    int32_t format; /* enum annum_format */
    int percent, no_time, suppressed_min, year_start;
    int threads; /* 0: not given */
    int row_by_row; /* each row is a series of its own, named by its line; rows that compare nothing are left out */
    char decimal; /* 0: by the separator */
    const char *output;
    int help;
    struct failure *failure;
};

/* The common options, to be a child of a command's own parser; its input is a struct arguments. */
extern const struct argp arguments_argp;

/*
 * Parses the arguments of a command into *arguments. argv[0] is what messages begin with. `options` is the
 * input of the command's own parser, which hands *arguments to its first child. Returns a status; where the
 * text of the failure stays empty, getopt has said what is wrong.
 */
int arguments_parse(const struct argp *argp, int argc, char **argv, void *options,
                    struct arguments *arguments);

void arguments_free(struct arguments *arguments);

/* Splits `a,b,c`; usage error if a name is empty. Returns 0 or an error number, as argp's parsers do. */
error_t names_set(struct names *names, const char *option, const char *text, struct failure *failure);

/* Reads a list of dates (2010, 2010-07, 2010-07-01, 2010.5): where the period so named begins. *dates is freed first. */
error_t dates_set(const char *option, const char *text, double **dates, size_t *n, struct failure *failure);

/* Sets a usage error and returns an error number for argp. */
error_t usage_error(struct failure *failure, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A word out of a list, and what it stands for; ends with a NULL word. value -1: known, but not in this
 * version. */
struct choice {
    const char *word;
    int32_t value;
};

/* The largest --seed. */
#define MAX_SEED 2000000000

/* Reads a whole number from low to high. Returns 0 or an error number, as argp's parsers do. */
error_t whole_set(const char *option, const char *text, long low, long high, uint64_t *out, struct failure *failure);

/* The same with the library's names of an enum: its values from 0 on, up to the first that is "unknown". */
error_t name_set(const char *(*name_of)(int32_t), const char *option, const char *text, int32_t *out,
                 struct failure *failure);

error_t choice_set(const struct choice *choices, const char *option, const char *text, int32_t *out,
                   struct failure *failure);

#endif
