/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the search computes of one response before it looks at choices: the line of every piece, figure by figure, the
 * joins of one joinpoint on either side, and bounds. Sums of squares are sums of what each figure adds, so that no
 * large sums are taken from each other.
 */
#include <math.h>
#include <string.h>

#include "core/finite.h"
#include "joinpoint/tables.h"

enum { LANES = ANNUM__JOINT_LANES };

size_t annum__joint_work_size(const annum__joint_design *design)
{
    const annum__joint_tables *t = design->tables;
    const size_t figures = t->grid ? 4 * t->n * t->figures_stride : t->figures_stride;
    return t->n + figures + 8 * t->places * t->stride + (2 * ANNUM__JOINPOINTS_MAX + 9) * t->stride;
}

/** Centred on the first figure and scaled by a power of two: exact but for the figures' last digits. */
static void scale_response(annum__joint_work *w, const double *y)
{
    const annum__joint_tables *t = w->t;
    double far = 0, large = 0, squares = 0, all = 0;
    int power = 0;
    for (size_t i = 0; i < t->n; i++) {
        w->y[i] = y[i] - y[0];
        far = annum__larger(far, fabs(w->y[i]));
        large = annum__larger(large, fabs(y[i]));
    }
    if (far > 0)
        frexp(far, &power);
    large = ldexp(large, -power);
    const double half = ldexp(1, -power / 2), rest = ldexp(1, -power - -power / 2); /* their product may be out of range */
    for (size_t i = 0; i < t->n; i++) {
        w->y[i] = w->y[i] * half * rest;
        squares += t->weight[i] * w->y[i] * w->y[i];
        all += t->weight[i];
    }
    w->unit = ldexp(ldexp(t->scale, -power), -power);
    w->negligible = 1e-26 * squares + 1e-30 * fmin(large * large, 1e100) * all + 1e-290;
}

/** Rows of pieces of figures that end at one figure. */
typedef struct row {
    double *level, *slope, *start, *cost;
} row;

/** The row after `old`: one more figure in all pieces that began before it. */
static void add_figure(const annum__joint_gains *g, size_t at, size_t columns, double y, double step, row old, row new)
{
    const double *restrict by_level = g->level + at, *restrict by_slope = g->slope + at, *restrict by_start = g->start + at,
                 *restrict by_cost = g->squared + at;
    const double *restrict level = old.level, *restrict start = old.start, *restrict cost = old.cost;
    double *restrict new_level = new.level, *restrict new_start = new.start, *restrict new_cost = new.cost;
    const double *slope = old.slope; /* may be the new one */
    double *new_slope = new.slope;
    for (size_t a = 0; a < columns; a++) {
        const double said = level[a] + slope[a] * step, e = y - said;
        new_level[a] = said + by_level[a] * e;
        new_slope[a] = slope[a] + by_slope[a] * e;
        new_start[a] = start[a] + by_start[a] * e;
        new_cost[a] = cost[a] + by_cost[a] * (e * e);
    }
}

static row row_at(row all, size_t at, int keep_slopes)
{
    return (row){all.level + at, all.slope + (keep_slopes ? at : 0), all.start + at, all.cost + at};
}

/** Rows of pieces of figures; slopes are those of the last row, or all rows' if they are kept. */
static void pieces_of_figures(annum__joint_work *w, row all, int keep_slopes)
{
    const annum__joint_tables *t = w->t;
    const size_t stride = t->figures_stride;
    for (size_t i = 0; i < t->n; i++) {
        const row now = row_at(all, i * stride, keep_slopes);
        if (i)
            add_figure(&t->gains, i * stride, i, w->y[i], w->design->x[i] - w->design->x[i - 1],
                       row_at(all, (i - 1) * stride, keep_slopes), now);
        now.level[i] = now.start[i] = w->y[i];
        now.level[i + 1] = now.start[i + 1] = 0; /* no figures yet */
        now.cost[i] = now.cost[i + 1] = now.slope[i] = now.slope[i + 1] = 0;
    }
}

/** Pieces of candidates from those of figures. */
static void pieces_of_candidates(annum__joint_work *w, row all)
{
    const annum__joint_tables *t = w->t;
    const size_t *gap = w->design->gap;
    for (size_t b = 0; b <= t->places; b++) {
        const size_t from = (b < t->places ? gap[b] : t->n - 1) * t->figures_stride;
        const double shift = b < t->places ? t->shift_a[b] : 0;
        double *pa = w->pa + b * t->stride, *pb = w->pb + b * t->stride, *sum = w->cost + b * t->stride;
        for (size_t column = 0; column <= b; column++) {
            const size_t at = from + (column ? gap[column - 1] + 1 : 0);
            pa[column] = all.start[at] + all.slope[at] * (column ? t->shift_a[column - 1] : 0);
            pb[column] = all.level[at] + all.slope[at] * shift;
            sum[column] = all.cost[at];
        }
    }
}

/** What begins and what ends the series, by itself. */
static void end_row(annum__joint_work *w, const double *cost, const double *pa)
{
    for (size_t a = 0; a < w->t->places; a++) {
        w->end_cost[a] = cost[a + 1];
        w->end_m[a] = pa[a + 1];
        w->begin_cost[a] = w->cost[a * w->t->stride];
        w->begin_m[a] = w->pb[a * w->t->stride];
    }
    w->whole = cost[0];
}

/** The left and the right joins of one joinpoint at the other end of each piece that ends at b. */
static void join_row(annum__joint_work *w, size_t b, size_t lo, size_t hi)
{
    const annum__joint_tables *t = w->t;
    const size_t at = b * t->stride, stride = t->stride;
    const double *restrict cost = w->cost + at, *restrict pa = w->pa + at, *restrict pb = w->pb + at;
    const double *restrict lg = t->left_gain + at, *restrict ls = t->left_slope + at;
    const double *restrict rg = t->right_gain + at, *restrict rs = t->right_slope + at;
    double *restrict c = w->left_c + at, *restrict m = w->left_m + at;
    double *restrict rc = w->right_c + b, *restrict rm = w->right_m + b;
    const double *restrict begin_c = w->begin_cost, *restrict begin_m = w->begin_m;
    const double end_c = w->end_cost[b], end_m = w->end_m[b];
    for (size_t a = lo + 1; a <= hi; a++) {
        const double e = begin_m[a - 1] - pa[a];
        c[a] = begin_c[a - 1] + cost[a] + e * e * lg[a];
        m[a] = pb[a] + ls[a] * e;
    }
    for (size_t a = lo + 1; a <= hi; a++) {
        const double e = end_m - pb[a];
        rc[(a - 1) * stride] = end_c + cost[a] + e * e * rg[a];
        rm[(a - 1) * stride] = pa[a] + rs[a] * e;
    }
    for (size_t a = hi + 1; a <= hi + LANES; a++) {
        c[a] = annum__joint_never;
        m[a] = 0;
    }
}

static void join_pieces(annum__joint_work *w)
{
    const annum__joint_tables *t = w->t;
    for (size_t a = 0; a < t->places; a++)
        for (size_t i = 0; i < LANES; i++) {
            w->right_c[a * t->stride + t->last + 1 + i] = annum__joint_never;
            w->right_m[a * t->stride + t->last + 1 + i] = 0;
        }
    for (size_t b = t->first; b <= t->last; b++)
        join_row(w, b, t->first, t->before[b]);
}

static double *take(double **scratch, size_t n)
{
    double *taken = *scratch;
    *scratch += n;
    return taken;
}

void annum__joint_begin(annum__joint_work *w, const annum__joint_design *design, const double *y, double *scratch)
{
    const annum__joint_tables *t = design->tables;
    const size_t room = t->places * t->stride;
    w->design = design;
    w->t = t;
    w->y = take(&scratch, t->n);
    w->cost = take(&scratch, room + t->stride);
    w->pa = take(&scratch, room + t->stride);
    w->pb = take(&scratch, room + t->stride);
    w->end_cost = take(&scratch, t->stride);
    w->end_m = take(&scratch, t->stride);
    w->begin_cost = take(&scratch, t->stride);
    w->begin_m = take(&scratch, t->stride);
    w->left_c = take(&scratch, room);
    w->left_m = take(&scratch, room);
    w->right_c = take(&scratch, room);
    w->right_m = take(&scratch, room);
    for (size_t j = 0; j <= ANNUM__JOINPOINTS_MAX; j++)
        w->left_least[j] = w->right_least[j] = NULL;
    scale_response(w, y);
    if (t->grid) {
        const size_t figures = t->n * t->figures_stride;
        row all = {.level = take(&scratch, figures), .slope = take(&scratch, figures)};
        all.start = take(&scratch, figures);
        all.cost = take(&scratch, figures);
        pieces_of_figures(w, all, 1);
        pieces_of_candidates(w, all);
        end_row(w, w->cost + room, w->pa + room);
    } else {
        const row all = {w->pb, take(&scratch, t->figures_stride), w->pa, w->cost};
        pieces_of_figures(w, all, 0);
        end_row(w, w->cost + (t->n - 1) * t->stride, w->pa + (t->n - 1) * t->stride);
    }
    w->free = scratch;
    if (t->any)
        join_pieces(w);
}

static double least(const double *a, size_t lo, size_t hi)
{
    double m = annum__joint_never;
    for (size_t i = lo; i < hi; i++)
        m = a[i] < m ? a[i] : m;
    return m;
}

static void bounds_of_one(annum__joint_work *w)
{
    const annum__joint_tables *t = w->t;
    for (size_t b = t->first; b <= t->last; b++) {
        w->left_least[0][b] = w->begin_cost[b];
        w->right_least[0][b] = w->end_cost[b];
        w->left_least[1][b] = least(w->left_c + b * t->stride, t->first + 1, t->before[b] + 1);
        w->right_least[1][b] = least(w->right_c + b * t->stride, t->after[b], t->last + 1);
    }
}

/** A piece apart from what is beyond it costs no more than joined to it. */
static void next_bounds(annum__joint_work *w, size_t j)
{
    const annum__joint_tables *t = w->t;
    const double *restrict left = w->left_least[j - 1] - 1;
    double *restrict right = w->right_least[j];
    for (size_t b = t->first; b <= t->last; b++)
        right[b] = annum__joint_never;
    for (size_t b = t->first; b <= t->last; b++) {
        const double *restrict cost = w->cost + b * t->stride;
        const double beyond = w->right_least[j - 1][b];
        double m = annum__joint_never;
        for (size_t a = t->first + 1; a <= t->before[b]; a++) {
            m = cost[a] + left[a] < m ? cost[a] + left[a] : m;
            right[a - 1] = cost[a] + beyond < right[a - 1] ? cost[a] + beyond : right[a - 1];
        }
        w->left_least[j][b] = m;
    }
}

void annum__joint_bounds(annum__joint_work *w, size_t levels)
{
    for (size_t j = 0; j <= (levels > 1 ? levels : 1); j++) {
        w->left_least[j] = take(&w->free, w->t->stride);
        w->right_least[j] = take(&w->free, w->t->stride);
    }
    bounds_of_one(w);
    for (size_t j = 2; j <= levels; j++)
        next_bounds(w, j);
}
