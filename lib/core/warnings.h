/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file warnings.h
 * Collecting the warnings of a result in its arena.
 */
#ifndef ANNUM_CORE_WARNINGS_H
#define ANNUM_CORE_WARNINGS_H

#include "annum/warnings.h"
#include "core/memory.h"

/** No result has more: one a code, some codes twice. */
#define ANNUM__WARNINGS_MAX 32

typedef struct annum__warnings {
    annum__arena *arena;
    int failed; /**< memory ran out */
    const char *about; /**< the group that the next ones are about; NULL: none */
    size_t n;
    annum_warning list[ANNUM__WARNINGS_MAX];
} annum__warnings;

/** Adds a warning; the format is annum__text_add's. row is an index or -1. */
void annum__warn(annum__warnings *warnings, int32_t code, int32_t row, const char *format, ...);

/** Copies the list into the arena. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__warnings_keep(annum__warnings *warnings, const annum_warning **list, size_t *n);

#endif
