/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The number of inversions of a random order of n different figures: pairs whose later figure is below the
 * earlier one. It is S of Mann and Kendall's test, as S = n (n - 1) / 2 - 2 inversions.
 *
 * A figure that joins n - 1 others makes 0 to n - 1 inversions, each equally often, so with c(n, k) orders of
 * n that have k inversions, c(n, k) = c(n, k - 1) + c(n - 1, k) - c(n - 1, k - n): Kendall (1975) Rank
 * Correlation Methods, section 5.2; Knuth, The Art of Computer Programming 3, section 5.1.1, equation (6).
 * Doubles count without rounding up to n = 18, and hold 60!.
 *
 * Only counts up to the middle are summed, where they grow: then all terms are positive, and no digit is lost
 * in the tail. The other half is its mirror image.
 */
#include <string.h>

#include "trendtest/internal.h"

/** Counts up to the middle of the largest distribution. */
#define COUNTS_MAX (ANNUM_MANN_KENDALL_EXACT_MAX * (ANNUM_MANN_KENDALL_EXACT_MAX - 1) / 4 + 1)

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/** c(n, 0 … last) from c(n - 1, 0 … last); entries past the last possible count of inversions are zero. */
static void add_figure(size_t n, size_t last, const double *from, double *to)
{
    const size_t all = n * (n - 1) / 2;
    const size_t middle = smaller(all / 2, last);
    double count = 0;
    for (size_t k = 0; k <= smaller(middle, n - 1); k++) {
        count += from[k];
        to[k] = count;
    }
    for (size_t k = n; k <= middle; k++) {
        count += from[k] - from[k - n];
        to[k] = count;
    }
    for (size_t k = middle + 1; k <= smaller(all, last); k++)
        to[k] = to[all - k];
}

/** Fills counts [last + 1] with c(n, 0 … last), last at most the middle. @return n! */
static double count_orders(size_t n, size_t last, double *counts)
{
    double other[COUNTS_MAX];
    double *from = n % 2 ? counts : other; /* after n - 1 exchanges the last result is in counts */
    double *to = n % 2 ? other : counts;
    double orders = 1;
    memset(counts, 0, (last + 1) * sizeof *counts);
    memset(other, 0, (last + 1) * sizeof *other);
    from[0] = 1;
    for (size_t m = 2; m <= n; m++) {
        double *swap = from;
        add_figure(m, last, from, to);
        orders *= (double)m;
        from = to;
        to = swap;
    }
    return orders;
}

/** Both functions below go through here, so that a p-value and a limit agree to the last bit. */
static double central_p(double tail, double orders)
{
    const double p = 2 * (tail / orders);
    return p < 1 ? p : 1;
}

double annum__inversions_p(size_t n, size_t inversions)
{
    double counts[COUNTS_MAX];
    const size_t all = n * (n - 1) / 2;
    double tail = 0;
    if (2 * inversions + 1 >= all)
        return 1; /* at least half of the orders have no more */
    const double orders = count_orders(n, inversions, counts);
    for (size_t k = 0; k <= inversions; k++)
        tail += counts[k];
    return central_p(tail, orders);
}

size_t annum__inversions_within(size_t n, double alpha)
{
    double counts[COUNTS_MAX];
    const size_t last = n * (n - 1) / 4;
    const double orders = count_orders(n, last, counts);
    double tail = 0;
    for (size_t k = 0; k <= last; k++) {
        tail += counts[k];
        if (central_p(tail, orders) > alpha)
            return k;
    }
    return last; /* not reached: the middle's p is 1 */
}
