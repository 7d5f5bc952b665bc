/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whitened columns: with V = L L', least squares of L^-1 y on L^-1 X is generalised least squares (Aitken 1935).
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "joinpoint/gls.h"

/** What is left of a column, relatively, below which the ones before explain it. */
static const double least_left = 1e-9;

size_t annum__gls_root(const double *v, size_t n, double *root)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = v[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= root[i * n + k] * root[j * n + k];
            if (j < i)
                root[i * n + j] = sum / root[j * n + j];
            else if (sum > v[i * n + i] * (double)n * DBL_EPSILON)
                root[i * n + i] = sqrt(sum);
            else
                return i;
        }
    }
    return n;
}

void annum__gls_whiten(const double *root, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++) {
        double sum = b[i];
        for (size_t k = 0; k < i; k++)
            sum -= root[i * n + k] * b[k];
        b[i] = sum / root[i * n + i];
    }
}

void annum__gls_colour(const double *root, size_t n, double *b)
{
    for (size_t i = n; i-- > 0;) {
        double sum = 0;
        for (size_t k = 0; k <= i; k++)
            sum += root[i * n + k] * b[k];
        b[i] = sum;
    }
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/** Takes from v what orthonormal columns explain; twice, so that rounding leaves nothing. by [n_columns] nullable: added to. */
static void take_out(const double *columns, size_t n_columns, size_t n, double *v, double *by)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < n_columns; c++) {
            const double *column = columns + c * n;
            const double part = dot(column, v, n);
            for (size_t i = 0; i < n; i++)
                v[i] -= part * column[i];
            if (by)
                by[c] += part;
        }
    }
}

static void hinge(const annum__joint_design *d, double place, double *column)
{
    for (size_t i = 0; i < d->n; i++)
        column[i] = d->x[i] > place ? d->x[i] - place : 0;
}

static void base_column(const annum__joint_design *d, size_t c, double *column)
{
    for (size_t i = 0; i < d->n; i++)
        column[i] = c == 0 ? 1 : c == 1 ? d->x[i] : d->jump[i];
}

/** Makes the column orthonormal to those before it. @return its length before, 0 where they explain it: the column is then 0 */
static double orthonormal(double *columns, size_t c, size_t n, double *by)
{
    double *column = columns + c * n;
    const double before = sqrt(dot(column, column, n));
    take_out(columns, c, n, column, by);
    double left = sqrt(dot(column, column, n));
    if (!(left > least_left * before))
        left = 0;
    for (size_t i = 0; i < n; i++)
        column[i] = left > 0 ? column[i] / left : 0;
    return left;
}

static int find_order(annum__gls *gls, const annum__joint_design *design, annum__arena *arena)
{
    const size_t m = gls->m;
    size_t *follower = annum__arena_take(arena, m, sizeof *follower);
    if (!follower)
        return 0;
    gls->first = m;
    gls->last = 0;
    for (size_t c = m; c-- > 0;) {
        if (annum__joint_may_end(design, c, 0))
            gls->first = c;
        if (!gls->last && annum__joint_may_end(design, c, 1))
            gls->last = c;
        follower[c] = c + 1;
        while (follower[c] < m && !annum__joint_may_follow(design, c, follower[c]))
            follower[c]++;
    }
    if (m && !annum__joint_may_end(design, gls->last, 1))
        gls->first = m;
    gls->follower = follower;
    return 1;
}

void annum__gls_refill(annum__gls *gls, const annum__joint_design *design, const double *root)
{
    const size_t n = gls->n;
    double *columns = gls->columns, *hinges = gls->hinges, *gram = gls->gram;
    gls->root = root;
    gls->log_determinant = 0;
    for (size_t i = 0; i < n; i++)
        gls->log_determinant += 2 * log(root[i * n + i]);
    for (size_t c = 0; c < gls->base; c++) {
        base_column(design, c, columns + c * n);
        annum__gls_whiten(root, n, columns + c * n);
        orthonormal(columns, c, n, NULL);
    }
    for (size_t c = 0; c < gls->m; c++) {
        hinge(design, design->candidate[c], hinges + c * n);
        annum__gls_whiten(root, n, hinges + c * n);
        take_out(columns, gls->base, n, hinges + c * n, NULL);
        for (size_t a = 0; a <= c; a++)
            gram[a * gls->m + c] = gram[c * gls->m + a] = dot(hinges + a * n, hinges + c * n, n);
    }
}

annum__gls *annum__gls_prepare(const annum__joint_design *design, const annum__joint_design *places, const double *root,
                               annum__arena *arena)
{
    const size_t n = design->n, m = design->n_candidates, base = 2 + (design->jump != NULL);
    annum__gls *gls = annum__arena_take(arena, 1, sizeof *gls);
    double *columns = annum__arena_take(arena, annum__multiply(base, n), sizeof *columns);
    double *hinges = annum__arena_take(arena, annum__multiply(m, n), sizeof *hinges);
    double *gram = annum__arena_take(arena, annum__multiply(m, m), sizeof *gram);
    if (!gls || !columns || !hinges || !gram)
        return NULL;
    *gls = (annum__gls){.n = n, .base = base, .m = m, .columns = columns, .hinges = hinges, .gram = gram};
    if (!find_order(gls, places, arena))
        return NULL;
    annum__gls_refill(gls, design, root);
    return gls;
}

/* ---- The engine's fit -------------------------------------------------------------------------- */

static const annum__gls *tables_of(const annum__joint_design *design)
{
    return design->tables;
}

/** Columns in the order of coefficients: intercept, slope, hinges, jump. */
static void column_of(const annum__joint_design *d, const double *place, size_t k, size_t c, double *column)
{
    if (c >= 2 && c < 2 + k)
        hinge(d, place[c - 2], column);
    else
        base_column(d, c < 2 ? c : 2, column);
}

double annum__gls_fit(const annum__joint_design *design, const double *y, const double *place, size_t k, double *coefficients,
                      double *scratch)
{
    const size_t n = design->n, p = 2 + k + (design->jump != NULL);
    double *columns = scratch, *upper = columns + p * n, *right = upper + p * p, *rest = right + p;
    const double *root = tables_of(design)->root;
    memset(upper, 0, (p * p + p) * sizeof *upper);
    for (size_t c = 0; c < p; c++) {
        double by[ANNUM__JOINPOINTS_MAX + 3] = {0};
        column_of(design, place, k, c, columns + c * n);
        annum__gls_whiten(root, n, columns + c * n);
        upper[c * p + c] = orthonormal(columns, c, n, by);
        for (size_t a = 0; a < c; a++)
            upper[a * p + c] = by[a];
    }
    memcpy(rest, y, n * sizeof *rest);
    annum__gls_whiten(root, n, rest);
    take_out(columns, p, n, rest, right);
    for (size_t c = p; coefficients && c-- > 0;) {
        double sum = right[c];
        for (size_t a = c + 1; a < p; a++)
            sum -= upper[c * p + a] * coefficients[a];
        coefficients[c] = upper[c * p + c] > 0 ? sum / upper[c * p + c] : 0;
    }
    return dot(rest, rest, n);
}

size_t annum__gls_fit_scratch(const annum__joint_design *design)
{
    const size_t p = design->max + 3;
    return p * design->n + p * p + p + design->n;
}
