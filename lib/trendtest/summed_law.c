/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The number of falling pairs within several independent random orders: the sum of S's law.
 *
 * A figure that joins m - 1 others makes 0 to m - 1 falling pairs, each equally likely, so the law is that of
 * a sum of independent uniform numbers, one a figure (inversions.c has one order's). Each step is a sum over
 * a window of m probabilities; up to the middle what enters the window is at least what leaves it, as the law
 * before is symmetric with one peak, so no digit is lost in the tail.
 */
#include "core/error.h"
#include "trendtest/strata.h"

/** Additions. */
#define WORK_MAX 2e8

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

int annum__summed_law_is_feasible(const annum__strata *strata)
{
    double figures = 0;
    double pairs = 0;
    for (size_t g = 0; g < strata->n; g++) {
        if (strata->of[g].n > ANNUM_MANN_KENDALL_EXACT_MAX)
            return 0;
        figures += (double)strata->of[g].n;
        pairs += (double)strata->of[g].n * ((double)strata->of[g].n - 1) / 2;
    }
    return pairs > 0 && figures * pairs / 2 <= WORK_MAX;
}

/** One figure more: to = from summed over windows of m, over m; reach pairs in all then. */
static void add_figure(size_t m, size_t reach, size_t last, const double *from, double *to)
{
    const size_t middle = smaller(reach / 2, last);
    double window = 0;
    for (size_t k = 0; k <= middle; k++) {
        window += k >= m ? from[k] - from[k - m] : from[k];
        to[k] = window / (double)m;
    }
    for (size_t k = middle + 1; k <= smaller(reach, last); k++)
        to[k] = to[reach - k];
}

int annum__take_summed_law(annum__arena *arena, const annum__strata *strata, annum__summed_law *out,
                           annum_error *error)
{
    size_t total = 0;
    for (size_t g = 0; g < strata->n; g++)
        total += strata->of[g].n * (strata->of[g].n - (strata->of[g].n > 0)) / 2;
    const size_t last = total / 2;
    double *from = annum__arena_take(arena, last + 1, sizeof *from);
    double *to = annum__arena_take(arena, last + 1, sizeof *to);
    if (!from || !to)
        return annum__fail_memory(error);
    size_t reach = 0;
    from[0] = 1;
    for (size_t g = 0; g < strata->n; g++) {
        for (size_t m = 2; m <= strata->of[g].n; m++) {
            double *swap = from;
            reach += m - 1;
            add_figure(m, reach, last, from, to);
            from = to;
            to = swap;
        }
    }
    *out = (annum__summed_law){total, last, from};
    return ANNUM_OK;
}

double annum__summed_law_up_to(const annum__summed_law *law, size_t count)
{
    const int mirrored = count > law->last;
    double tail = 0;
    if (count >= law->total)
        return 1;
    const size_t end = mirrored ? law->total - count : count + 1;
    for (size_t k = 0; k < end; k++)
        tail += law->probability[k];
    return mirrored ? 1 - tail : tail;
}

size_t annum__summed_law_within(const annum__summed_law *law, double alpha)
{
    double tail = 0;
    for (size_t k = 0; k <= law->last; k++) {
        tail += law->probability[k];
        if (2 * tail > alpha)
            return k;
    }
    return law->last; /* not reached: the middle's tail is a half */
}
