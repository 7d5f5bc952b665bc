/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every choice of places, depth first: a level adds one column to an orthonormal basis and takes it out of the
 * residuals.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/internal.h"

typedef struct walk {
    const annum__joint_design *design;
    double *basis;  /**< [max + 3][n] */
    double *left;   /**< [max + 1][n] residuals with the first joinpoints */
    size_t columns; /**< of the basis without joinpoints */
    size_t k;
    double bound;
    double limit;
    double *profile;
    annum__joint_best *best;
    size_t place[ANNUM__JOINPOINTS_MAX];
} walk;

int annum__joint_prepare(annum__joint_design *design, annum__arena *arena)
{
    (void)arena;
    design->tables = NULL;
    return ANNUM_OK;
}

size_t annum__joint_scratch(const annum__joint_design *design)
{
    return (2 * design->max + 8) * design->n + annum__joint_fit_scratch(design, design->max);
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void take_out(double *v, const double *basis, size_t columns, size_t n)
{
    for (int twice = 0; twice < 2; twice++)
        for (size_t c = 0; c < columns; c++) {
            const double along = dot(v, basis + c * n, n);
            for (size_t i = 0; i < n; i++)
                v[i] -= along * basis[c * n + i];
        }
}

/** Makes what is in place c of the basis orthonormal to those before; zeros if they explain it. */
static void add_column(walk *w, size_t c)
{
    const size_t n = w->design->n;
    double *q = w->basis + c * n;
    const double before = sqrt(dot(q, q, n));
    take_out(q, w->basis, c, n);
    const double left = sqrt(dot(q, q, n));
    for (size_t i = 0; i < n; i++)
        q[i] = left > 1e-11 * before ? q[i] / left : 0;
}

static void begin(walk *w, const annum__joint_design *design, const double *y, double *scratch)
{
    const size_t n = design->n;
    w->design = design;
    w->basis = scratch;
    w->left = scratch + (design->max + 3) * n;
    w->columns = design->jump ? 3 : 2;
    w->limit = -1;
    for (size_t i = 0; i < n; i++) {
        const double root = sqrt(design->weight[i]);
        w->basis[i] = root;
        w->basis[n + i] = root * design->x[i];
        if (design->jump)
            w->basis[2 * n + i] = root * design->jump[i];
        w->left[i] = root * y[i];
    }
    for (size_t c = 0; c < w->columns; c++)
        add_column(w, c);
    take_out(w->left, w->basis, w->columns, n);
}

static int reached(walk *w)
{
    const size_t n = w->design->n;
    const double sse = dot(w->left + w->k * n, w->left + w->k * n, n);
    if (w->best && sse < w->best->sse[w->k] * (1 - 1e-10) - w->limit) {
        w->best->sse[w->k] = sse;
        memcpy(w->best->place[w->k], w->place, sizeof w->place);
    }
    for (size_t j = 0; w->profile && j < w->k; j++) {
        double *least = w->profile + j * w->design->n_candidates + w->place[j];
        *least = sse < *least ? sse : *least;
    }
    return !w->best && !w->profile && sse <= w->bound * (1 + 1e-12) + w->limit;
}

static int go_down(walk *w, size_t depth)
{
    const annum__joint_design *d = w->design;
    const size_t n = d->n;
    if (depth == w->k)
        return (depth == 0 || annum__joint_may_end(d, w->place[depth - 1], 1)) && reached(w);
    for (size_t c = depth ? w->place[depth - 1] + 1 : 0; c < d->n_candidates; c++) {
        if (depth ? !annum__joint_may_follow(d, w->place[depth - 1], c) : !annum__joint_may_end(d, c, 0))
            continue;
        double *q = w->basis + (w->columns + depth) * n, *left = w->left + (depth + 1) * n;
        for (size_t i = 0; i < n; i++)
            q[i] = d->x[i] > d->candidate[c] ? sqrt(d->weight[i]) * (d->x[i] - d->candidate[c]) : 0;
        add_column(w, w->columns + depth);
        memcpy(left, left - n, n * sizeof *left);
        take_out(left, q, 1, n);
        w->place[depth] = c;
        if (go_down(w, depth + 1))
            return 1;
    }
    return 0;
}

/** Sums of squares that are nothing but rounding. */
static double negligible(const annum__joint_design *design, const double *y)
{
    double sum = 0;
    for (size_t i = 0; i < design->n; i++)
        sum += design->weight[i] * y[i] * y[i];
    return 1e-28 * sum;
}

void annum__joint_search(const annum__joint_design *design, const double *y, double *scratch, annum__joint_best *best)
{
    walk w = {.best = best};
    begin(&w, design, y, scratch);
    w.limit = negligible(design, y);
    memset(best, 0, sizeof *best);
    for (w.k = 0; w.k <= design->max; w.k++) {
        best->sse[w.k] = INFINITY;
        go_down(&w, 0);
    }
}

int annum__joint_reaches(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch)
{
    walk w = {.k = k, .bound = bound};
    begin(&w, design, y, scratch);
    w.limit = negligible(design, y);
    return go_down(&w, 0);
}

void annum__joint_profile(const annum__joint_design *design, const double *y, size_t k, double *scratch, double *profile)
{
    walk w = {.k = k, .profile = profile};
    for (size_t i = 0; i < k * design->n_candidates; i++)
        profile[i] = INFINITY;
    begin(&w, design, y, scratch);
    go_down(&w, 0);
}
