/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best places with correlated errors, by going through all of them.
 *
 * Correlation ties all segments together, so that no part of the series can be judged by itself. But a model differs from the one
 * with its last joint left out by one column: what that takes off the sum of squares is the squared product of y with the column
 * over the column's own, both less what the columns before explain. Those are kept for all candidates of a level at once (a
 * Cholesky factor by rows), so that the last joint costs a division a place.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/gls.h"

/** Sums that differ by less, relatively, are equal: the places that come first are taken. */
static const double equal = 1e-10;
/** What is left of a column, relatively, below which the ones before explain it. */
static const double least_left = 1e-10;

/** Of the candidates after the joints taken so far. */
typedef struct level {
    double *row;     /**< [m] of the Cholesky factor: the joint taken here */
    double *left;    /**< [m] squares of each column that the base and the joints before leave */
    double *product; /**< [m] of each with y, likewise */
    double sse;      /**< with the joints before */
} level;

typedef struct walk {
    const annum__gls *gls;
    size_t max;
    size_t exactly;       /**< a number of joints alone; 0: all up to max */
    level level[ANNUM__JOINPOINTS_MAX + 1];
    size_t place[ANNUM__JOINPOINTS_MAX];
    annum__joint_best best;
    double bound;         /**< a sum not above it ends the walk */
    int reached;
    double *profile;      /**< [exactly x m] or NULL */
} walk;

static void keep(walk *w, size_t k, double sse)
{
    if (sse <= w->bound)
        w->reached = 1;
    if (sse < w->best.sse[k] - equal * (isfinite(w->best.sse[k]) ? w->best.sse[k] : 0)) {
        w->best.sse[k] = sse;
        memcpy(w->best.place[k], w->place, k * sizeof(size_t));
    }
    for (size_t j = 0; w->profile && j < k; j++) {
        double *cell = &w->profile[j * w->gls->m + w->place[j]];
        *cell = fmin(*cell, sse);
    }
}

/** Leaves candidate c out of what the later ones of a level have left. */
static void take(walk *w, size_t j, size_t c)
{
    const annum__gls *gls = w->gls;
    const level *now = &w->level[j];
    level *next = &w->level[j + 1];
    const size_t from = gls->follower[c];
    const int explained = !(now->left[c] > least_left * gls->gram[c * gls->m + c]);
    const double pivot = explained ? 0 : 1 / sqrt(now->left[c]);
    for (size_t a = from; a <= gls->last && a < gls->m; a++)
        now->row[a] = gls->gram[c * gls->m + a];
    for (size_t i = 0; i < j; i++) {
        const double *row = w->level[i].row, by = row[c];
        for (size_t a = from; a <= gls->last && a < gls->m; a++)
            now->row[a] -= by * row[a];
    }
    const double product = now->product[c] * pivot;
    for (size_t a = from; a <= gls->last && a < gls->m; a++) {
        now->row[a] *= pivot;
        next->left[a] = now->left[a] - now->row[a] * now->row[a];
        next->product[a] = now->product[a] - now->row[a] * product;
    }
    next->sse = fmax(now->sse - product * product, 0);
}

static void go(walk *w, size_t j)
{
    const annum__gls *gls = w->gls;
    const level *now = &w->level[j];
    const size_t begin = j ? gls->follower[w->place[j - 1]] : gls->first;
    for (size_t c = begin; c < gls->m && c <= gls->last && !w->reached; c++) {
        w->place[j] = c;
        if (w->exactly == 0 || w->exactly == j + 1) {
            const int explained = !(now->left[c] > least_left * gls->gram[c * gls->m + c]);
            const double gain = explained ? 0 : now->product[c] * now->product[c] / now->left[c];
            keep(w, j + 1, fmax(now->sse - gain, 0));
        }
        if (j + 1 < w->max) {
            take(w, j, c);
            go(w, j + 1);
        }
    }
}

static size_t scratch_of(const annum__joint_design *design)
{
    const size_t walking = design->n + 3 * (design->max + 1) * design->n_candidates, fit = annum__gls_fit_scratch(design);
    return walking > fit ? walking : fit;
}

static void begin(walk *w, const annum__joint_design *design, const double *y, size_t max, double *scratch)
{
    const annum__gls *gls = design->tables;
    const size_t n = gls->n, m = gls->m;
    double *rest = scratch;
    *w = (walk){.gls = gls, .max = max, .bound = -1};
    for (size_t j = 0; j <= max; j++) {
        double *at = scratch + n + 3 * j * m;
        w->level[j] = (level){at, at + m, at + 2 * m, 0};
        w->best.sse[j] = INFINITY;
    }
    memcpy(rest, y, n * sizeof *rest);
    annum__gls_whiten(gls->root, n, rest);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < gls->base; c++) {
            double part = 0;
            for (size_t i = 0; i < n; i++)
                part += gls->columns[c * n + i] * rest[i];
            for (size_t i = 0; i < n; i++)
                rest[i] -= part * gls->columns[c * n + i];
        }
    }
    for (size_t c = 0; c < m; c++) {
        double product = 0;
        for (size_t i = 0; i < n; i++)
            product += gls->hinges[c * n + i] * rest[i];
        w->level[0].product[c] = product;
        w->level[0].left[c] = gls->gram[c * m + c];
    }
    for (size_t i = 0; i < n; i++)
        w->level[0].sse += rest[i] * rest[i];
    w->best.sse[0] = w->level[0].sse;
}

static void search(const annum__joint_design *design, const double *y, size_t max, double *scratch, annum__joint_found *found)
{
    walk w;
    begin(&w, design, y, max, scratch);
    if (max > 0)
        go(&w, 0);
    for (size_t k = 0; k <= max; k++) {
        found->sse[k] = w.best.sse[k];
        for (size_t j = 0; j < k && isfinite(found->sse[k]); j++)
            found->place[k][j] = design->candidate[w.best.place[k][j]];
    }
}

static int reaches(const annum__joint_design *design, const double *y, size_t k, double bound, double *scratch)
{
    walk w;
    begin(&w, design, y, k, scratch);
    w.exactly = k;
    w.bound = bound * (1 + 1e-12);
    if (k == 0)
        return w.level[0].sse <= w.bound;
    go(&w, 0);
    return w.reached;
}

/** All sums, whatever the limit. */
static void profile(const annum__joint_design *design, const double *y, size_t k, double limit, double *scratch, double *to)
{
    (void)limit;
    walk w;
    begin(&w, design, y, k, scratch);
    w.exactly = k;
    w.profile = to;
    for (size_t i = 0; i < k * design->n_candidates; i++)
        to[i] = INFINITY;
    if (k > 0)
        go(&w, 0);
}

static void whiten(const annum__joint_design *design, double *errors)
{
    annum__gls_whiten(((const annum__gls *)design->tables)->root, design->n, errors);
}

static void colour(const annum__joint_design *design, double *errors)
{
    annum__gls_colour(((const annum__gls *)design->tables)->root, design->n, errors);
}

static double log_weights(const annum__joint_design *design)
{
    return -((const annum__gls *)design->tables)->log_determinant;
}

const annum__joint_engine annum__joint_by_covariance = {
    .scratch = scratch_of,
    .search = search,
    .reaches = reaches,
    .fit = annum__gls_fit,
    .profile = profile,
    .whiten = whiten,
    .colour = colour,
    .log_weights = log_weights,
    .correlated = 1,
};
