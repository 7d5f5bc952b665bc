/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

/** Blocks start large enough for a whole short series with its result. */
#define BLOCK_SIZE ((size_t)4096)
#define ALIGNMENT _Alignof(max_align_t)

struct annum__block {
    annum__block *next;
    size_t used;
    size_t size;
    max_align_t bytes[];
};

size_t annum__multiply(size_t a, size_t b)
{
    return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

void *annum__allocate(const annum_allocator *allocator, size_t count, size_t size)
{
    const size_t bytes = annum__multiply(count, size);
    if (bytes == 0 || bytes > PTRDIFF_MAX)
        return NULL;
    return allocator ? allocator->reallocate(allocator->context, NULL, bytes) : malloc(bytes);
}

void annum__release(const annum_allocator *allocator, void *memory)
{
    if (!memory)
        return;
    if (allocator)
        allocator->reallocate(allocator->context, memory, 0);
    else
        free(memory);
}

annum__arena annum__arena_new(const annum_allocator *allocator)
{
    annum__arena arena = {{NULL, NULL}, NULL, 0};
    if (allocator) {
        arena.allocator = *allocator;
        arena.has_allocator = 1;
    }
    return arena;
}

static const annum_allocator *allocator_of(const annum__arena *arena)
{
    return arena->has_allocator ? &arena->allocator : NULL;
}

int annum__arena_reserve(annum__arena *arena, size_t bytes)
{
    if (bytes > PTRDIFF_MAX - sizeof(annum__block))
        return ANNUM_ERR_NO_MEMORY;
    annum__block *block = annum__allocate(allocator_of(arena), 1, sizeof *block + bytes);
    if (!block)
        return ANNUM_ERR_NO_MEMORY;
    block->next = arena->blocks;
    block->used = 0;
    block->size = bytes;
    arena->blocks = block;
    return ANNUM_OK;
}

/** @param taken set to the bytes given, which is count * size up to alignment */
static void *take(annum__arena *arena, size_t count, size_t size, size_t *taken)
{
    size_t bytes = annum__multiply(count, size);
    if (bytes > PTRDIFF_MAX - ALIGNMENT)
        return NULL;
    bytes = ((bytes ? bytes : 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->blocks || arena->blocks->size - arena->blocks->used < bytes) {
        if (annum__arena_reserve(arena, bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE) != ANNUM_OK)
            return NULL;
    }
    annum__block *block = arena->blocks;
    void *piece = (char *)block->bytes + block->used;
    block->used += bytes;
    *taken = bytes;
    return piece;
}

void *annum__arena_take(annum__arena *arena, size_t count, size_t size)
{
    size_t taken;
    void *piece = take(arena, count, size, &taken);
    return piece ? memset(piece, 0, taken) : NULL;
}

void *annum__arena_take_unset(annum__arena *arena, size_t count, size_t size)
{
    size_t taken;
    return take(arena, count, size, &taken);
}

const char *annum__arena_text(annum__arena *arena, const char *text)
{
    const size_t n = strlen(text) + 1;
    char *copy = annum__arena_take(arena, n, 1);
    return copy ? memcpy(copy, text, n) : NULL;
}

void annum__arena_free(annum__arena *arena)
{
    const annum__arena own = *arena;
    for (annum__block *block = own.blocks; block;) {
        annum__block *next = block->next;
        annum__release(allocator_of(&own), block);
        block = next;
    }
}

int annum__arena_rewind(annum__arena *arena)
{
    size_t size = 0;
    for (annum__block *block = arena->blocks; block; block = block->next)
        size += block->size;
    if (!arena->blocks || !arena->blocks->next) {
        if (arena->blocks)
            arena->blocks->used = 0;
        return ANNUM_OK;
    }
    annum__arena_free(arena);
    arena->blocks = NULL;
    return annum__arena_reserve(arena, size);
}
