/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The k-th slope of all pairs of many figures, without the slopes in memory.
 *
 * A pair's slope is below b exactly if its residuals y - b t fall, so the slopes below b are the inversions
 * of the residuals, which a merge sort counts. The slope sought is bracketed between two slopes, lo <= slope
 * < hi: the pairs in between are those whose residuals change order from lo to hi. A sample of them, drawn
 * evenly from the inversions as a sort passes them, has the new bracket; two or three rounds leave few enough
 * to take them all. Dillencourt, Mount and Netanyahu (1992) International Journal of Computational Geometry
 * and Applications 2:1-27; Matousek (1991) Information Processing Letters 39:183-187.
 *
 * The draws are fixed, and the outcome does not depend on them. Residuals are double-double, so that slopes
 * next to each other in double precision are told apart; the slopes themselves are computed as everywhere.
 * Where one slope has more pairs than can be taken, the bracket closes around it to a single double.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/dd.h"
#include "core/random.h"
#include "trendtest/internal.h"
#include "trendtest/sen.h"

/** An item of a sort is three doubles: the residual (high, low) and the figure's index. */
#define ITEM 3
/** Each round leaves about 3 in a hundred pairs, or halves the bracket, so this is never reached. */
#define ROUNDS_MAX 4000
#define SEED 20190429u

typedef struct search {
    const double *time;
    const double *figure;
    size_t n;
    double unit_time; /**< powers of two that bring the largest time and figure near 1 */
    double unit_figure;
    double *base;  /**< [n] indices by time, and by figure at the same time: the order of residuals at -inf */
    double *order; /**< [n] indices by residual at `lo` */
    double *items; /**< [ITEM n] */
    double *other; /**< [ITEM n] */
    double *slopes; /**< [most] those taken in the last pass */
    size_t most;
    double lo, hi;   /**< the bracket */
    double below_lo; /**< slopes below lo, and below hi */
    double below_hi;
    uint64_t round;
} search;

/** Which inversions of a pass are taken: `count` of `all`, evenly. */
typedef struct taking {
    double all;
    double next; /**< number of the next one to take */
    size_t count;
    size_t taken;
} taking;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- Residuals ------------------------------------------------------------------------------- */

static annum__dd residual(const search *s, size_t i, double slope)
{
    if (isinf(slope)) /* time decides, the figure among equal times */
        return (annum__dd){slope < 0 ? s->time[i] : -s->time[i], s->figure[i]};
    const double y = s->figure[i] * s->unit_figure, t = s->time[i] * s->unit_time;
    const annum__dd product = dd_two_product(-slope / s->unit_time * s->unit_figure, t);
    const annum__dd sum = dd_two_sum(y, product.hi);
    return dd_quick_sum(sum.hi, sum.lo + product.lo);
}

static void fill_items(search *s, const double *order, double slope)
{
    for (size_t k = 0; k < s->n; k++) {
        const annum__dd r = residual(s, (size_t)order[k], slope);
        double *item = s->items + ITEM * k;
        item[0] = r.hi;
        item[1] = r.lo;
        item[2] = order[k];
    }
}

static int is_above(const double *a, const double *b)
{
    return (a[0] > b[0]) | ((a[0] == b[0]) & (a[1] > b[1]));
}

/* ---- Inversions ------------------------------------------------------------------------------ */

/** One of each of `count` equal parts of the inversions; all of them where they are as many. */
static double next_to_take(const search *s, const taking *t)
{
    if (t->taken == t->count)
        return INFINITY;
    if ((double)t->count >= t->all)
        return (double)t->taken;
    const double u = annum__random_uniform(SEED, s->round, t->taken);
    return floor(((double)t->taken + u) * (t->all / (double)t->count));
}

static double slope_of(const search *s, const double *a, const double *b)
{
    const size_t i = (size_t)a[2], j = (size_t)b[2];
    return (s->figure[j] - s->figure[i]) / (s->time[j] - s->time[i]);
}

/** Takes the inversions of `item` with the ones at `first`, which have numbers from `passed` on. */
static void take(search *s, taking *t, const double *item, const double *first, size_t n, double passed)
{
    while (t->next < passed + (double)n) {
        s->slopes[t->taken++] = slope_of(s, first + ITEM * (size_t)(t->next - passed), item);
        t->next = next_to_take(s, t);
    }
}

static double merge(search *s, taking *t, size_t first, size_t middle, size_t end, double passed)
{
    const double *a = s->items + ITEM * first, *b = s->items + ITEM * middle;
    const double *a_end = b, *b_end = s->items + ITEM * end;
    double *to = s->other + ITEM * first;
    for (; a < a_end && b < b_end; to += ITEM) {
        if (is_above(a, b)) {
            const size_t n = (size_t)(a_end - a) / ITEM;
            if (t->next < passed + (double)n)
                take(s, t, b, a, n, passed);
            passed += (double)n;
            memcpy(to, b, ITEM * sizeof *to);
            b += ITEM;
        } else {
            memcpy(to, a, ITEM * sizeof *to);
            a += ITEM;
        }
    }
    memcpy(to, a, (size_t)(a_end - a) * sizeof *to);
    to += a_end - a;
    memcpy(to, b, (size_t)(b_end - b) * sizeof *to);
    return passed;
}

/** Sorts the items, stably. @return their inversions */
static double sort_items(search *s, taking *t)
{
    double passed = 0;
    for (size_t width = 1; width < s->n; width *= 2) {
        for (size_t i = 0; i < s->n; i += 2 * width)
            passed = merge(s, t, i, smaller(i + width, s->n), smaller(i + 2 * width, s->n), passed);
        double *swap = s->items;
        s->items = s->other;
        s->other = swap;
    }
    return passed;
}

/** @return slopes below b; the items are left in order of their residuals at b */
static double count_below(search *s, double b)
{
    taking none = {0, INFINITY, 0, 0};
    fill_items(s, s->base, b);
    return sort_items(s, &none);
}

/** Takes `count` slopes of the bracket. @return how many were there */
static size_t take_slopes(search *s, size_t count)
{
    taking t = {.all = s->below_hi - s->below_lo, .count = count};
    s->round++;
    t.next = next_to_take(s, &t);
    fill_items(s, s->order, s->hi);
    sort_items(s, &t);
    return t.taken;
}

/* ---- The bracket ----------------------------------------------------------------------------- */

/** The next slope above b; next to 0 the products with a time are kept far from underflow. */
static double just_above(const search *s, double b)
{
    const double least = fmax(ldexp(s->unit_time / s->unit_figure, -300), DBL_MIN);
    return fabs(b) < least ? least : nextafter(b, INFINITY);
}

/** Moves one end of the bracket to b, which is inside. */
static void narrow(search *s, double b, double k)
{
    const double below = count_below(s, b);
    if (below > k) {
        s->hi = b;
        s->below_hi = below;
        return;
    }
    s->lo = b;
    s->below_lo = below;
    for (size_t i = 0; i < s->n; i++)
        s->order[i] = s->items[ITEM * i + 2];
}

static int is_inside(const search *s, double b)
{
    return b > s->lo && b < s->hi;
}

/** New ends from a sample, so far apart (three standard deviations of its ranks) that the slope is seldom
 * outside. */
static void narrow_by_sample(search *s, double k)
{
    const size_t m = take_slopes(s, s->n);
    const double place = (k - s->below_lo) / (s->below_hi - s->below_lo) * (double)m;
    const double slack = 1.5 * sqrt((double)m) + 1;
    const double first = floor(place - slack), last = ceil(place + slack);
    const double lo = first < 0 ? s->lo : annum__select(s->slopes, 0, m, (size_t)first);
    double hi = last >= (double)m ? s->hi : annum__select(s->slopes, 0, m, (size_t)last);
    if (!(hi > lo))
        hi = just_above(s, lo);
    if (is_inside(s, lo))
        narrow(s, lo, k);
    if (is_inside(s, hi))
        narrow(s, hi, k);
}

/** Where a sample doesn't help, as one slope has most pairs: the middle. */
static void halve(search *s, double k)
{
    const double middle = s->lo + (s->hi - s->lo) / 2;
    if (is_inside(s, middle))
        narrow(s, middle, k);
}

static void start(search *s)
{
    s->lo = -INFINITY;
    s->hi = INFINITY;
    s->below_lo = 0;
    memcpy(s->order, s->base, s->n * sizeof *s->order);
}

/** The slope of rank k from 0. *next is the one after it where it is known, else NaN. */
static double find(search *s, double n_slopes, double k, double *next)
{
    start(s);
    s->below_hi = n_slopes;
    *next = NAN;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        const double inside = s->below_hi - s->below_lo;
        if (inside <= (double)s->most)
            break;
        if (!isinf(s->lo) && s->hi <= just_above(s, s->lo))
            return s->lo;
        narrow_by_sample(s, k);
        if (s->below_hi - s->below_lo > inside / 2)
            halve(s, k);
    }
    if (s->below_hi - s->below_lo > (double)s->most)
        return s->lo; /* not reached */
    const size_t count = take_slopes(s, (size_t)(s->below_hi - s->below_lo));
    const size_t rank = smaller((size_t)(k - s->below_lo), count - 1);
    const double found = annum__select(s->slopes, 0, count, rank);
    if (rank + 1 < count)
        *next = annum__select(s->slopes, rank + 1, count, rank + 1);
    return found;
}

/* ---- The search ------------------------------------------------------------------------------ */

/** @return a power of two that brings the largest magnitude near 1 */
static double unit_of(const double *values, size_t n)
{
    double most = 0;
    int exponent = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(values[i]));
    frexp(most, &exponent);
    return ldexp(1, exponent > 1000 ? -1000 : exponent < -1000 ? 1000 : -exponent);
}

/** Times are in order; figures of one instant are put in order by sorting all by (time, figure). */
static void fill_base(search *s)
{
    taking none = {0, INFINITY, 0, 0};
    for (size_t i = 0; i < s->n; i++)
        s->base[i] = (double)i;
    fill_items(s, s->base, -INFINITY);
    sort_items(s, &none);
    for (size_t i = 0; i < s->n; i++)
        s->base[i] = s->items[ITEM * i + 2];
}

/** The most slopes that are taken at the end: all of a few dozen figures, whose samples would have no
 * precision. */
static size_t most_taken(size_t n)
{
    return 4 * n + 1024;
}

size_t annum__select_slopes_scratch(size_t n)
{
    return (2 + 2 * ITEM) * n + most_taken(n);
}

static double slope_at(search *s, double n_slopes, double rank)
{
    if (!(rank >= 1 && rank <= n_slopes))
        return NAN;
    const double part = rank - floor(rank);
    double next;
    const double slope = find(s, n_slopes, floor(rank) - 1, &next);
    if (part == 0)
        return slope;
    if (isnan(next)) {
        double unused;
        next = find(s, n_slopes, floor(rank), &unused);
    }
    return slope + part * (next - slope);
}

void annum__select_slopes(const double *time, const double *figure, size_t n, double n_slopes,
                          const double *rank, size_t n_ranks, double *scratch, double *slope)
{
    search s = {.time = time, .figure = figure, .n = n, .most = most_taken(n)};
    s.unit_time = unit_of(time, n);
    s.unit_figure = unit_of(figure, n);
    s.base = scratch;
    s.order = s.base + n;
    s.items = s.order + n;
    s.other = s.items + ITEM * n;
    s.slopes = s.other + ITEM * n;
    fill_base(&s);
    for (size_t i = 0; i < n_ranks; i++)
        slope[i] = slope_at(&s, n_slopes, rank[i]);
}
