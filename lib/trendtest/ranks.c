/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Ranks, with the mean rank for equal numbers, doubled so that they stay whole.
 */
#include <string.h>

#include "trendtest/permutation.h"

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void merge(const double *numbers, const size_t *from, size_t *to, size_t first, size_t middle,
                  size_t end)
{
    size_t a = first, b = middle;
    for (size_t i = first; i < end; i++) {
        const int takes_b = a == middle || (b < end && numbers[from[b]] < numbers[from[a]]);
        to[i] = takes_b ? from[b++] : from[a++];
    }
}

void annum__sort_indices(const double *numbers, size_t n, size_t *order, size_t *scratch)
{
    size_t *from = order, *to = scratch;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        size_t *swap = from;
        for (size_t i = 0; i < n; i += 2 * width)
            merge(numbers, from, to, i, smaller(i + width, n), smaller(i + 2 * width, n));
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, n * sizeof *order);
}

int annum__rank(annum__ranking *out, const double *numbers, size_t n, annum__arena *arena)
{
    double *doubled = annum__arena_take(arena, n + 1, sizeof *doubled);
    size_t *memory = annum__arena_take(arena, 4 * n + 1, sizeof *memory);
    if (!doubled || !memory)
        return ANNUM_ERR_NO_MEMORY;
    size_t *group = memory, *size = memory + n, *order = memory + 2 * n;
    size_t first = 0, n_groups = 0;
    annum__sort_indices(numbers, n, order, memory + 3 * n);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && numbers[order[i]] == numbers[order[first]])
            continue;
        for (size_t j = first; j < i; j++) {
            doubled[order[j]] = (double)(first + 1 + i); /* ranks first + 1 … i */
            group[order[j]] = n_groups;
        }
        size[n_groups++] = i - first;
        first = i;
    }
    *out = (annum__ranking){n, n ? n_groups : 0, doubled, group, size};
    return ANNUM_OK;
}
