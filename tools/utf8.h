/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that goes into a report has to be UTF-8. */
#ifndef TOOLS_UTF8_H
#define TOOLS_UTF8_H

#include <stddef.h>

/* Returns 1 if the bytes are valid UTF-8 (RFC 3629: no overlong forms, no surrogates). */
int utf8_is_valid(const char *text, size_t length);

#endif
