/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges of time, `2005-2014,2010-2014`: from the time of one period to that of another. */
#ifndef TOOLS_RANGES_H
#define TOOLS_RANGES_H

#include "arguments.h"

struct ranges {
    double *from, *to; /* [n], once read */
    size_t n;
    const char **text; /* [n_text] the lists as given */
    size_t n_text;
};

/* Keeps a list, to be read once --year-start and --decimal are known. Returns 0 or an error number, as argp's parsers do. */
error_t ranges_add(struct ranges *ranges, const char *text, struct failure *failure);

/* Reads all that were added. */
error_t ranges_read(struct ranges *ranges, const char *option, char decimal, int year_start, struct failure *failure);

void ranges_free(struct ranges *ranges);

#endif
