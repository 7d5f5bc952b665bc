/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * An allocator that fails at its k-th allocation and counts the blocks that are alive.
 */
#ifndef ANNUM_FAILING_ALLOCATOR_H
#define ANNUM_FAILING_ALLOCATOR_H

#include <stdlib.h>

#include "annum/base.h"

typedef struct failing_allocator {
    size_t calls;   /* allocations asked for */
    size_t fail_at; /* the call that fails, from 0; SIZE_MAX: none */
    size_t alive;
} failing_allocator;

static inline void *failing_reallocate(void *context, void *memory, size_t size)
{
    failing_allocator *state = context;
    if (size == 0) {
        state->alive -= memory != NULL;
        free(memory);
        return NULL;
    }
    if (state->calls++ == state->fail_at)
        return NULL;
    void *result = realloc(memory, size);
    state->alive += !memory && result;
    return result;
}

#endif
