/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * p-values over a family of comparisons. Holm (1979) Scandinavian Journal of Statistics 6:65-70: the i-th
 * smallest of m times m - i + 1, never below a smaller one's. Benjamini and Hochberg (1995) JRSS B
 * 57:289-300: times m / i, never above a larger one's. Both as R's p.adjust.
 */
#include <math.h>

#include "change/chain.h"

typedef struct ranked {
    double p;
    size_t at;
} ranked;

static int is_before(const ranked *a, const ranked *b)
{
    return a->p < b->p || (a->p == b->p && a->at < b->at);
}

static void sink(ranked *list, size_t i, size_t n)
{
    const ranked moved = list[i];
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && is_before(&list[child], &list[child + 1]);
        if (!is_before(&moved, &list[child]))
            break;
        list[i] = list[child];
    }
    list[i] = moved;
}

/** Heap sort: in place, and its time is bounded. The C library's qsort may allocate. */
static void sort(ranked *list, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sink(list, i, n);
    for (size_t end = n; end-- > 1;) {
        const ranked largest = list[0];
        list[0] = list[end];
        list[end] = largest;
        sink(list, 0, end);
    }
}

static void holm(const ranked *list, size_t m, annum_period_change *changes)
{
    double largest = 0;
    for (size_t i = 0; i < m; i++) {
        largest = fmax(largest, fmin(1, (double)(m - i) * list[i].p));
        changes[list[i].at].p_adjusted = largest;
    }
}

static void false_discovery_rate(const ranked *list, size_t m, annum_period_change *changes)
{
    double smallest = 1;
    for (size_t i = m; i > 0; i--) {
        smallest = fmin(smallest, (double)m / (double)i * list[i - 1].p);
        changes[list[i - 1].at].p_adjusted = smallest;
    }
}

int annum__adjust_p(annum_period_change *changes, size_t n, int32_t adjust, annum__arena *scratch)
{
    ranked *list = annum__arena_take(scratch, n, sizeof *list);
    size_t m = 0;
    if (!list)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        changes[i].p_adjusted = changes[i].p_value;
        if (!isnan(changes[i].p_value))
            list[m++] = (ranked){changes[i].p_value, i};
    }
    if (adjust == ANNUM_ADJUST_NONE)
        return ANNUM_OK;
    sort(list, m);
    if (adjust == ANNUM_ADJUST_HOLM)
        holm(list, m, changes);
    else
        false_discovery_rate(list, m, changes);
    return ANNUM_OK;
}
