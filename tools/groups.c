/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "groups.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 65536

/* Texts are kept in blocks: a key costs its bytes, not an allocation. */
struct block {
    struct block *next;
    char bytes[];
};

static uint64_t hash(const char *key, size_t length)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a, then mixed, as only low bits are used */
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
    h ^= h >> 32;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

const char *groups_keep(struct groups *groups, const char *text, size_t length)
{
    char *copy;
    if (groups->text == NULL || groups->text_size - groups->text_used < length + 1) {
        size_t size = length + 1 > BLOCK_SIZE ? length + 1 : BLOCK_SIZE;
        struct block *block = malloc(sizeof *block + size);
        if (block == NULL)
            return NULL;
        block->next = groups->text;
        groups->text = block;
        groups->text_used = 0;
        groups->text_size = size;
    }
    copy = groups->text->bytes + groups->text_used;
    memcpy(copy, text, length);
    copy[length] = '\0';
    groups->text_used += length + 1;
    return copy;
}

static int is_key(const struct group *group, const char *key, size_t length)
{
    return group->key_length == length && memcmp(group->key, key, length) == 0;
}

/* The slot that holds this key, or the free one where it belongs. */
static size_t probe(const struct groups *groups, const char *key, size_t length)
{
    size_t at = (size_t)hash(key, length) & (groups->n_slots - 1);
    while (groups->slot[at] != 0 && !is_key(&groups->group[groups->slot[at] - 1], key, length))
        at = (at + 1) & (groups->n_slots - 1);
    return at;
}

static int grow_slots(struct groups *groups)
{
    size_t n_slots = groups->n_slots == 0 ? 256 : 2 * groups->n_slots;
    uint32_t *slot = calloc(n_slots, sizeof *slot);
    if (slot == NULL)
        return -1;
    free(groups->slot);
    groups->slot = slot;
    groups->n_slots = n_slots;
    for (size_t i = 0; i < groups->n; i++)
        slot[probe(groups, groups->group[i].key, groups->group[i].key_length)] = (uint32_t)(i + 1);
    return 0;
}

static int grow_groups(struct groups *groups)
{
    size_t capacity = groups->capacity == 0 ? 64 : 2 * groups->capacity;
    struct group *group = realloc(groups->group, capacity * sizeof *group);
    if (group == NULL)
        return -1;
    groups->group = group;
    groups->capacity = capacity;
    return 0;
}

int64_t groups_find(struct groups *groups, const char *key, size_t length)
{
    struct group *group;
    size_t at;
    if (groups->last < groups->n && is_key(&groups->group[groups->last], key, length))
        return (int64_t)groups->last;
    if (2 * (groups->n + 1) > groups->n_slots && grow_slots(groups) != 0)
        return -1;
    at = probe(groups, key, length);
    if (groups->slot[at] != 0) {
        groups->last = groups->slot[at] - 1;
        return (int64_t)groups->last;
    }
    if (groups->n >= UINT32_MAX - 1 || (groups->n == groups->capacity && grow_groups(groups) != 0))
        return -1;
    group = &groups->group[groups->n];
    memset(group, 0, sizeof *group);
    group->key = groups_keep(groups, key, length);
    group->key_length = length;
    if (group->key == NULL)
        return -1;
    groups->slot[at] = (uint32_t)++groups->n;
    groups->last = groups->n - 1;
    return (int64_t)groups->last;
}

void groups_free(struct groups *groups)
{
    while (groups->text != NULL) {
        struct block *next = groups->text->next;
        free(groups->text);
        groups->text = next;
    }
    free(groups->group);
    free(groups->slot);
    memset(groups, 0, sizeof *groups);
}
