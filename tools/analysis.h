/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all commands that read a table do: each series into a result, all results into a report. */
#ifndef TOOLS_ANALYSIS_H
#define TOOLS_ANALYSIS_H

#include "arguments.h"
#include "sample.h"

#include <annum/report.h>

struct analysis {
    int32_t result_type; /* enum annum_result_type */
    /* @return the library's status */
    int (*run)(const void *options, const struct sample *sample, void **result, annum_error *error);
    void (*release)(void *result);
    const void *options; /* of the command */
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
