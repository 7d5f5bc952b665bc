/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file memory.h
 * Allocation with checked sizes, and arenas: everything of one object is released at once.
 */
#ifndef ANNUM_CORE_MEMORY_H
#define ANNUM_CORE_MEMORY_H

#include "annum/base.h"

/** @return a * b, or SIZE_MAX if it overflows: no allocation of that size can succeed. */
size_t annum__multiply(size_t a, size_t b);

/** @return memory of count * size bytes, NULL if there is none or the product overflows. allocator may be NULL. */
void *annum__allocate(const annum_allocator *allocator, size_t count, size_t size);

/** Releases what annum__allocate gave; NULL is fine. */
void annum__release(const annum_allocator *allocator, void *memory);

typedef struct annum__block annum__block;

/**
 * Memory that is given out piece by piece and released as a whole. Objects with arrays live in one: their
 * struct is its first piece, so that freeing the struct's arena frees all of them.
 */
typedef struct annum__arena {
    annum_allocator allocator;
    annum__block *blocks;
    int has_allocator;
} annum__arena;

/** An empty arena; the first piece makes its first block. */
annum__arena annum__arena_new(const annum_allocator *allocator);

/** @return count * size bytes aligned for any type, zeroed; NULL if there are none. At least one byte is given. */
void *annum__arena_take(annum__arena *arena, size_t count, size_t size);

/** The same, not zeroed: for scratch of which little may be used. */
void *annum__arena_take_unset(annum__arena *arena, size_t count, size_t size);

/** Makes room for so many bytes in one block ahead of the pieces. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__arena_reserve(annum__arena *arena, size_t bytes);

/** @return a copy of a text in the arena, or NULL. */
const char *annum__arena_text(annum__arena *arena, const char *text);

/** Takes every piece back but keeps the memory, in one block, for the same again. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__arena_rewind(annum__arena *arena);

/** Releases every piece. The arena itself may have lived in one of them: pass a copy then. */
void annum__arena_free(annum__arena *arena);

#endif
