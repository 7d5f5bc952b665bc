/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results go: standard output, or a file that appears whole or not at all. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include "failure.h"

#include <stddef.h>
#include <stdio.h>

struct output {
    FILE *stream;
    char *target;    /* NULL: standard output, or a device written to directly */
    char *temporary; /* beside the target, renamed at the end */
    int error;       /* errno of the first failed write */
};

/* FILE, or standard output if it is NULL or `-`. Returns a status. */
int output_open(struct output *output, const char *file, struct failure *failure);

/* An annum_sink; the context is a struct output. */
int output_write(void *context, const char *bytes, size_t length);

/* Ends the output and puts the file in its place. Returns a status. */
int output_commit(struct output *output, struct failure *failure);

/* Gives it up: a file that was there before stays as it was. Fine after a commit. */
void output_abandon(struct output *output);

#endif
