/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong, in words, with the exit status it leads to; and text from a file made fit to be shown. */
#ifndef TOOLS_FAILURE_H
#define TOOLS_FAILURE_H

#include <stddef.h>

/* Exit statuses of the command; 0 also serves as "no failure". */
enum exit_status {
    STATUS_DONE = 0,
    STATUS_SERIES = 1, /* some series could not be analysed */
    STATUS_USAGE = 2,
    STATUS_INPUT = 3 /* the input can't be read, or the output not written */
};

struct failure {
    int status;
    char text[1024];
};

/* Sets a failure. Returns status, so that a caller can return the call. */
int failure_set(struct failure *failure, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds to the text of a failure. */
void failure_add(struct failure *failure, const char *format, ...) __attribute__((format(printf, 2, 3)));

int failure_no_memory(struct failure *failure);

struct shown {
    char text[72];
};

/* Text from outside, shortened and without control characters: a message stays one line on any terminal. */
struct shown show(const char *text, size_t length);
struct shown show_text(const char *text);

#endif
