/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The number of inversions of a random order of n figures: pairs whose later figure is below the earlier one.
 * It is S of Mann and Kendall's test, as S = all - 2 inversions, where all counts the pairs of different
 * figures.
 *
 * Without ties: a figure that joins n - 1 others makes 0 to n - 1 inversions, each equally often, so with
 * c(n, k) orders of n that have k inversions, c(n, k) = c(n, k - 1) + c(n - 1, k) - c(n - 1, k - n): Kendall
 * (1975) Rank Correlation Methods, section 5.2; Knuth, The Art of Computer Programming 3, section 5.1.1,
 * equation (6).
 *
 * With ties the orders of a multiset are counted, whose inversions have the q-multinomial coefficient as
 * generating function (MacMahon 1915, Combinatory Analysis; Andrews 1976, The Theory of Partitions,
 * theorem 3.6). The j-th of a group of equal figures that joins N figures of other groups multiplies it by (1
 * - q^(N + j)) / (1 - q^j), that is c'(k) = c'(k - j) + c(k) - c(k - N - j): with j = 1 the recurrence above.
 * By symmetry of the two rankings it is also the law for different figures at times some of which are equal.
 *
 * Each step leaves a symmetric law that rises up to its middle. Only counts up to the middle are computed,
 * where all terms are positive, so no digit is lost in the tail; the other half is the mirror image. Checked
 * to 1e-13 against whole numbers (tests/reference/trendtest/tied_law.py).
 */
#include "trendtest/inversions.h"

#include <string.h>

/** Counts of orders while figures join one by one. */
typedef struct count {
    size_t last;   /**< counts kept are of 0 .. last inversions */
    size_t n;      /**< figures that have joined */
    size_t all;    /**< the most inversions so far */
    double orders; /**< of what has joined */
    double *now;
    double *next;
} count;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/** The j-th of its group joins; others are the figures of other groups. */
static void join(count *c, size_t others, size_t j)
{
    const double *from = c->now;
    double *to = c->next;
    const size_t shift = others + j;
    c->all += others;
    c->orders *= (double)shift / (double)j;
    c->n++;
    if (others == 0)
        return; /* equal figures have one order */
    const size_t middle = smaller(c->all / 2, c->last);
    for (size_t k = 0; k <= middle; k++) {
        const double before = k >= j ? to[k - j] : 0;
        to[k] = before + (from[k] - (k >= shift ? from[k - shift] : 0));
    }
    for (size_t k = middle + 1; k <= smaller(c->all, c->last); k++)
        to[k] = to[c->all - k];
    c->next = c->now;
    c->now = to;
}

static void join_group(count *c, size_t size)
{
    const size_t others = c->n;
    for (size_t j = 1; j <= size; j++)
        join(c, others, j);
}

/** The next group of equal figures from `first` on. @return where it ends */
static size_t group_end(const double *sorted, size_t n, size_t first)
{
    size_t end = first + 1;
    while (end < n && sorted && sorted[end] == sorted[first])
        end++;
    return end;
}

static size_t pairs_of(size_t n)
{
    return n * (n - 1) / 2;
}

annum__inversions annum__inversions_law(const double *sorted, size_t n, double *room)
{
    size_t all = pairs_of(n);
    for (size_t first = 0, end = 0; sorted && first < n; first = end) {
        end = group_end(sorted, n, first);
        all -= pairs_of(end - first);
    }
    if (all == pairs_of(n) && n <= ANNUM__INVERSION_TABLE_MAX)
        return (annum__inversions){all, annum__inversion_tails + annum__inversion_starts[n]};
    count c = {.last = all / 2, .orders = 1, .now = room, .next = room + ANNUM__INVERSIONS_MAX};
    memset(room, 0, ANNUM__INVERSIONS_ROOM * sizeof *room);
    c.now[0] = 1;
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = group_end(sorted, n, first);
        join_group(&c, end - first);
    }
    double below = 0;
    for (size_t k = 0; k <= c.last; k++) {
        below += c.now[k];
        c.now[k] = below / c.orders;
    }
    if (all % 2)
        c.now[c.last] = 0.5; /* as there is no middle, half are on either side */
    return (annum__inversions){all, c.now};
}

double annum__inversions_up_to(const annum__inversions *law, size_t k)
{
    if (k <= law->all / 2)
        return law->tail[k];
    return k >= law->all ? 1 : 1 - law->tail[law->all - k - 1];
}

double annum__inversions_p(const annum__inversions *law, size_t k)
{
    const double p = 2 * annum__inversions_up_to(law, smaller(k, law->all - k));
    return p < 1 ? p : 1;
}

size_t annum__inversions_within(const annum__inversions *law, double alpha)
{
    size_t k = 0;
    while (k <= law->all / 2 && annum__inversions_p(law, k) <= alpha)
        k++;
    return k;
}
