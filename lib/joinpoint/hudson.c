/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The global optimum over joinpoints that may be anywhere (Hudson 1966, Journal of the American Statistical Association
 * 61:1097-1129).
 *
 * Where the optimum has a joint strictly between two figures, the pieces on its sides are free of each other: were they not both
 * the best by themselves, moving one a little would move the joint a little and gain. So every joint is either on a figure or free
 * between two, the free ones cut the series into blocks that are fitted by themselves, and the choice is a continuous model if the
 * lines on both sides of each free joint cross between its two figures. The least of all such choices is the optimum. There are 2^k
 * times as many as places on the grid; those whose lines, joined nowhere, already leave more than the best so far are skipped.
 * The first best is the grid's, of joints on figures alone, so that the result is never worse than that.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/hudson.h"

/** A free joint has to gain this part of the sum of squares to be taken, and bounds are believed up to it. */
static const double equal = 1e-10;

/** Kept in design->tables. */
typedef struct hudson {
    annum__joint_design grid;  /**< joints on figures, with the tables of that search */
    annum__joint_design half;  /**< candidates are figures, and middles of gaps that stand for all places in them */
    const size_t *follower;    /**< [half.n_candidates] */
} hudson;

typedef struct walk {
    const hudson *h;
    const annum__joint_design *d;
    const double *y;
    const double *line;        /**< [n x n] */
    double *rest;              /**< [(k + 1) x (n + 1)] least of lines with r joints from a row on */
    size_t k;
    size_t choice[ANNUM__JOINPOINTS_MAX]; /**< candidates of h->half */
    double best;
    double place[ANNUM__JOINPOINTS_MAX];
    double bound;              /**< a sum not above it ends the walk */
    int reached;
} walk;

static int prepare(annum__joint_design *design, annum__arena *arena)
{
    hudson *h = annum__arena_take(arena, 1, sizeof *h);
    if (!h)
        return ANNUM_ERR_NO_MEMORY;
    h->grid = h->half = *design;
    if (annum__joint_prepare(&h->grid, arena) != ANNUM_OK || annum__joint_candidates(&h->half, 1, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    const size_t m = h->half.n_candidates;
    size_t *follower = annum__arena_take(arena, m, sizeof *follower);
    if (!follower)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t c = 0; c < m; c++) {
        follower[c] = c + 1;
        while (follower[c] < m && !annum__joint_may_follow(&h->half, c, follower[c]))
            follower[c]++;
    }
    h->follower = follower;
    design->tables = h;
    return ANNUM_OK;
}

static const hudson *tables_of(const annum__joint_design *design)
{
    return design->tables;
}

static int is_free(const walk *w, size_t c)
{
    return w->h->half.candidate[c] > w->d->x[w->h->half.gap[c]];
}

static int in_jump(const walk *w, size_t c)
{
    const size_t i = w->h->half.gap[c];
    return w->d->jump && i + 1 < w->d->n && w->d->jump[i] != w->d->jump[i + 1];
}

/** Least sum of squares of free lines over rows from i on, with r joints. */
static void set_rest(walk *w)
{
    const size_t n = w->d->n;
    for (size_t i = 0; i <= n; i++)
        w->rest[i] = i < n ? w->line[i * n + n - 1] : 0;
    for (size_t r = 1; r <= w->k; r++) {
        for (size_t i = 0; i <= n; i++) {
            double least = INFINITY;
            for (size_t j = i; j + 1 < n; j++) {
                const double sum = w->line[i * n + j] + w->rest[(r - 1) * (n + 1) + j + 1];
                least = sum < least ? sum : least;
            }
            w->rest[r * (n + 1) + i] = least;
        }
    }
}

/** Fits the blocks of a whole choice. @return 0 if it is no continuous model, or none better than the best */
static int fit_choice(const walk *w, double *place, double *sse)
{
    size_t joint[ANNUM__JOINPOINTS_MAX], lo = 0, k = 0;
    annum__line before = {0, 0};
    size_t cut = w->k; /* the free joint that the block begins at */
    *sse = 0;
    for (size_t j = 0; j <= w->k; j++) {
        const int end = j == w->k;
        if (!end && !is_free(w, w->choice[j])) {
            joint[k++] = w->h->half.gap[w->choice[j]];
            place[j] = w->d->x[joint[k - 1]];
            continue;
        }
        annum__joint_block b = {.lo = lo, .hi = end ? w->d->n : w->h->half.gap[w->choice[j]] + 1, .joint = joint, .k = k};
        if (b.hi < b.lo + 2)
            return 0;
        annum__joint_block_fit(w->d, w->y, &b);
        *sse += b.sse;
        if (!b.determined || *sse > w->best)
            return 0;
        if (cut < w->k) {
            const double x = (b.first.a - before.a) / (before.b - b.first.b);
            if (!(x > w->d->x[lo - 1] && x < w->d->x[lo]))
                return 0;
            place[cut] = x;
        }
        before = b.last;
        lo = b.hi;
        cut = j;
        k = 0;
    }
    return 1;
}

static void finish(walk *w)
{
    double place[ANNUM__JOINPOINTS_MAX], sse;
    int any = 0;
    for (size_t j = 0; j < w->k; j++)
        any |= is_free(w, w->choice[j]);
    if (!any || !fit_choice(w, place, &sse) || !(sse < w->best * (1 - equal)))
        return;
    w->best = sse;
    memcpy(w->place, place, w->k * sizeof *place);
    w->reached = sse <= w->bound;
}

/** All choices of joints from number j on. @param sum of the lines up to row `from` - 1 */
static void go(walk *w, size_t j, size_t from, double sum)
{
    const annum__joint_design *half = &w->h->half;
    const size_t n = w->d->n, left = w->k - 1 - j;
    for (size_t c = j ? w->h->follower[w->choice[j - 1]] : 0; c < half->n_candidates && !w->reached; c++) {
        if ((j == 0 && !annum__joint_may_end(half, c, 0)) || (is_free(w, c) && in_jump(w, c)))
            continue;
        const size_t to = half->gap[c];
        if (to < from || to + 1 >= n)
            continue;
        if (!annum__joint_may_end(half, c, 1))
            break;
        const double here = sum + w->line[from * n + to];
        if (here + w->rest[left * (n + 1) + to + 1] > w->best * (1 + equal))
            continue;
        w->choice[j] = c;
        if (left > 0)
            go(w, j + 1, to + 1, here);
        else
            finish(w);
    }
}

static size_t rest_size(const annum__joint_design *design)
{
    return (design->max + 1) * (design->n + 1);
}

static size_t scratch_of(const annum__joint_design *design)
{
    const size_t grid = annum__joint_on_grid.scratch(design->tables ? &tables_of(design)->grid : design);
    return grid + design->n * design->n + rest_size(design);
}

static void search(const annum__joint_design *design, const double *y, size_t max, double *scratch, annum__joint_found *found)
{
    const size_t n = design->n;
    walk w = {.h = tables_of(design), .d = design, .y = y, .line = scratch, .rest = scratch + n * n, .bound = -1};
    annum__joint_on_grid.search(&w.h->grid, y, max, scratch + n * n + rest_size(design), found);
    annum__joint_line_table(design, y, scratch);
    for (size_t k = 1; k <= max; k++) {
        w.k = k;
        w.best = found->sse[k];
        w.reached = 0;
        memcpy(w.place, found->place[k], k * sizeof *w.place);
        set_rest(&w);
        go(&w, 0, 0, 0);
        found->sse[k] = w.best;
        memcpy(found->place[k], w.place, k * sizeof *w.place);
    }
}

static int reaches(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch)
{
    const size_t n = design->n;
    walk w = {.h = tables_of(design), .d = design, .y = y, .line = scratch, .rest = scratch + n * n, .k = k};
    if (annum__joint_on_grid.reaches(&w.h->grid, y, k, bound, scratch + n * n + rest_size(design)))
        return 1;
    if (k == 0)
        return 0;
    annum__joint_line_table(design, y, scratch);
    set_rest(&w);
    w.bound = bound * (1 + 1e-12);
    w.best = bound * (1 + 2e-10);
    go(&w, 0, 0, 0);
    return w.reached;
}

/** The joint held at each figure, the others at figures too. */
static void profile(const annum__joint_design *design, const double *y, size_t k, double *scratch, double *to)
{
    annum__joint_on_grid.profile(&tables_of(design)->grid, y, k, scratch, to);
}

static void whiten(const annum__joint_design *design, double *errors)
{
    annum__joint_on_grid.whiten(design, errors);
}

static void colour(const annum__joint_design *design, double *errors)
{
    annum__joint_on_grid.colour(design, errors);
}

static double log_weights(const annum__joint_design *design)
{
    return annum__joint_on_grid.log_weights(design);
}

const annum__joint_engine annum__joint_anywhere = {
    .prepare = prepare,
    .scratch = scratch_of,
    .search = search,
    .reaches = reaches,
    .fit = annum__joint_fit,
    .profile = profile,
    .whiten = whiten,
    .colour = colour,
    .log_weights = log_weights,
};
