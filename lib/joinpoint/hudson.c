/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The global optimum over joinpoints that may be anywhere (Hudson 1966, Journal of the American Statistical Association
 * 61:1097-1129).
 *
 * Where the optimum has a joint strictly between two figures, the pieces on its sides are free of each other: were they not both
 * the best by themselves, moving one a little would move the joint a little and gain. So every joint is in a gap between two
 * figures, either free or on one of the two; free ones cut the series into blocks that are fitted by themselves, and the choice is a
 * continuous model if the lines on both sides of each free joint cross inside its gap. The least of all such choices is the optimum.
 * There are 3^k times as many as choices of gaps; those whose lines, joined nowhere, already leave more than the best so far are
 * skipped. The first best is the grid's, of joints on figures alone, so that the result is never worse than that.
 *
 * The figures before and after a joint, and between two, are counted by their gaps: a joint on a figure may count it to either
 * side, as a joint an instant away does. Otherwise the least sum could be one that is never reached.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/hudson.h"

/** A free joint has to gain this part of the sum of squares to be taken, and bounds are believed up to it. */
static const double equal = 1e-10;

/** Kept in design->tables: joints on figures, with the tables of that search. */
typedef annum__joint_design grid_tables;

/** Where in its gap a joint is. */
enum { FREE, LEFT, RIGHT };

typedef struct choice {
    size_t gap; /**< the figure before it */
    int where;
} choice;

typedef struct walk {
    const annum__joint_design *d;
    const double *y;
    const double *line;        /**< [n x n] */
    double *rest;              /**< [(k + 1) x (n + 1)] least of lines with r joints from a row on */
    size_t k;
    choice choice[ANNUM__JOINPOINTS_MAX];
    double best;
    double place[ANNUM__JOINPOINTS_MAX];
    double bound;              /**< a sum not above it ends the walk */
    int reached;
} walk;

static int prepare(annum__joint_design *design, annum__arena *arena)
{
    grid_tables *grid = annum__arena_take(arena, 1, sizeof *grid);
    if (!grid)
        return ANNUM_ERR_NO_MEMORY;
    *grid = *design;
    design->tables = grid;
    return annum__joint_prepare(grid, arena);
}

static const grid_tables *tables_of(const annum__joint_design *design)
{
    return design->tables;
}

/** Lines on both sides of the jump always cross somewhere: the joint has no place of its own there. */
static int in_jump(const walk *w, size_t gap)
{
    return w->d->jump && w->d->jump[gap] != w->d->jump[gap + 1];
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
        if (!end && w->choice[j].where != FREE) {
            joint[k] = w->choice[j].gap + (w->choice[j].where == RIGHT);
            place[j] = w->d->x[joint[k++]];
            continue;
        }
        annum__joint_block b = {.lo = lo, .hi = end ? w->d->n : w->choice[j].gap + 1, .joint = joint, .k = k};
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
    if (!fit_choice(w, place, &sse) || !(sse < w->best * (1 - equal)))
        return;
    w->best = sse;
    memcpy(w->place, place, w->k * sizeof *place);
    w->reached = sse <= w->bound;
}

/** All choices of joints from number j on. @param from first row after the gap before; sum: of the lines up to it */
static void go(walk *w, size_t j, size_t from, double sum)
{
    const annum__joint_design *d = w->d;
    const size_t n = d->n, left = w->k - 1 - j, between = d->min_between > 1 ? d->min_between : 1;
    const size_t begin = j ? w->choice[j - 1].gap + between : d->min_end > 1 ? d->min_end - 1 : 0;
    for (size_t g = begin; g + 1 < n && n - 1 - g >= d->min_end && !w->reached; g++) {
        const double here = sum + w->line[from * n + g];
        if (here + w->rest[left * (n + 1) + g + 1] > w->best * (1 + equal))
            continue;
        for (int where = FREE; where <= RIGHT && !w->reached; where++) {
            if (where == FREE && in_jump(w, g))
                continue;
            w->choice[j] = (choice){g, where};
            if (left > 0)
                go(w, j + 1, g + 1, here);
            else
                finish(w);
        }
    }
}

static size_t rest_size(const annum__joint_design *design)
{
    return (design->max + 1) * (design->n + 1);
}

static size_t scratch_of(const annum__joint_design *design)
{
    const size_t grid = annum__joint_on_grid.scratch(design->tables ? tables_of(design) : design);
    return grid + design->n * design->n + rest_size(design);
}

static void search(const annum__joint_design *design, const double *y, size_t max, double *scratch, annum__joint_found *found)
{
    const size_t n = design->n;
    walk w = {.d = design, .y = y, .line = scratch, .rest = scratch + n * n, .bound = -1};
    annum__joint_on_grid.search(tables_of(design), y, max, scratch + n * n + rest_size(design), found);
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
    walk w = {.d = design, .y = y, .line = scratch, .rest = scratch + n * n, .k = k};
    if (annum__joint_on_grid.reaches(tables_of(design), y, k, bound, scratch + n * n + rest_size(design)))
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
static void profile(const annum__joint_design *design, const double *y, size_t k, double limit, double *scratch,
                    double *to)
{
    annum__joint_on_grid.profile(tables_of(design), y, k, limit, scratch, to);
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
