/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all commands that read a table do: each series into a result, all results into a report. */
#ifndef TOOLS_ANALYSIS_H
#define TOOLS_ANALYSIS_H

#include "arguments.h"
#include "sample.h"

#include <annum/report.h>

/* What a series and its columns are called. */
struct labels {
    const char *const *by; /* [n_by] the columns that tell series apart */
    const char *const *value; /* [n_by] their cells for this one */
    size_t n_by;
    const char *time, *figure; /* the columns of periods and figures; NULL: there is none */
};

struct analysis {
    int32_t result_type; /* enum annum_result_type */
    /* @return the library's status */
    int (*run)(const void *options, const struct sample *sample, void **result, annum_error *error);
    void (*release)(void *result);
    const void *options; /* of the command */
    /* Takes each result too, and is then told the end, before the report is put in its place; NULL: nothing does. Both return
       a status. */
    int (*take)(void *own, const struct labels *labels, const void *result, struct failure *failure);
    int (*end)(void *own, struct failure *failure);
    void *own; /* what these two work on */
};

/* Runs it over the table that the arguments name. Returns an exit status. */
int analysis_run(const struct analysis *analysis, const struct arguments *arguments);

/*
 * All of a command: parses the arguments (see arguments_parse), shows help if that is asked for, or else runs
 * the analysis, and says on standard error what went wrong. Returns an exit status.
 */
int analysis_main(const struct analysis *analysis, const struct argp *argp, int argc, char **argv, void *own,
                  struct arguments *arguments);

#endif
