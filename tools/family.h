/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --family, the same in every command that has it. */
#ifndef TOOLS_FAMILY_H
#define TOOLS_FAMILY_H

#include "arguments.h"

/* Reads a family's name. Returns 0 or an error number, as argp's parsers do. */
error_t family_set(const char *text, int32_t *family, struct failure *failure);

#endif
