/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the library in the words of the command: its options instead of the fields that they set. */
#ifndef TOOLS_OPTION_NAMES_H
#define TOOLS_OPTION_NAMES_H

#include <stddef.h>

/* Words of a message, and what stands there instead; a list ends with NULL. */
struct option_name {
    const char *field, *option;
};

/* Puts the options in the fields' place; what does not fit is cut at the end. */
void option_names_put(const struct option_name *names, char *message, size_t size);

#endif
