/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Covariances by the columns of the broken line itself, made orthonormal: with joinpoints taken for known, and with their
 * derivatives among the columns. For errors that depend on each other, and where a jump next to a joinpoint can't be told
 * from lines of their own.
 */
#include <math.h>

#include "core/finite.h"
#include "joinpoint/estimates.h"

typedef struct columns {
    size_t n, m;
    double *basis;  /**< [m x n] */
    double *upper;  /**< [m x m] column by column */
    double *by;     /**< [m] a contrast, then what it becomes */
    double variance;
} columns;

static int make_room(columns *c, const annum__joining *j, size_t m)
{
    c->n = j->n;
    c->m = m;
    c->basis = annum__arena_take(j->scratch, annum__multiply(m, j->n), sizeof *c->basis);
    c->upper = annum__arena_take(j->scratch, m * m, sizeof *c->upper);
    c->by = annum__arena_take(j->scratch, m, sizeof *c->by);
    return c->basis && c->upper && c->by ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

static void fill(const columns *c, const annum__joining *j, const annum__joint_estimates *e, int estimated)
{
    const annum__joint_design *d = &j->design;
    for (size_t i = 0; i < c->n; i++) {
        double *at = c->basis + i;
        size_t m = 0;
        at[c->n * m++] = 1;
        at[c->n * m++] = d->x[i];
        for (size_t q = 0; q < e->k; q++)
            at[c->n * m++] = annum__larger(d->x[i] - e->place[q], 0);
        if (d->jump)
            at[c->n * m++] = d->jump[i];
        for (size_t q = 0; estimated && q < e->k; q++)
            at[c->n * m++] = d->x[i] > e->place[q] ? 1 : d->x[i] == e->place[q] ? 0.5 : 0;
    }
    for (size_t m = 0; m < c->m; m++)
        j->engine->whiten(d, c->basis + m * c->n);
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void factor(const columns *c)
{
    const size_t n = c->n;
    for (size_t m = 0; m < c->m; m++) {
        double *q = c->basis + m * n, *r = c->upper + m * c->m;
        const double before = sqrt(dot(q, q, n));
        for (int twice = 0; twice < 2; twice++) {
            for (size_t p = 0; p < m; p++) {
                const double along = dot(c->basis + p * n, q, n);
                for (size_t i = 0; i < n; i++)
                    q[i] -= along * c->basis[p * n + i];
                r[p] += along;
            }
        }
        const double left = sqrt(dot(q, q, n));
        r[m] = left > 1e-9 * before ? left : 0;
        for (size_t i = 0; i < n; i++)
            q[i] = r[m] > 0 ? q[i] / left : 0;
    }
}

/** Turns the contrast in by into by (R^-1), whose products with others of its kind are covariances over the variance. A
 * coefficient that others explain is not estimated, and a contrast that needs it has no variance. */
static void solve(const columns *c, double *by)
{
    for (size_t m = 0; m < c->m; m++) {
        const double *r = c->upper + m * c->m;
        double v = by[m];
        for (size_t p = 0; p < m; p++)
            v -= r[p] * by[p];
        by[m] = r[m] > 0 ? v / r[m] : fabs(v) > 1e-12 * fabs(by[m]) ? NAN : 0;
    }
}

/** The contrast that is the slope of segment s, or its level at x = 0: there every joinpoint before has bent the line. */
static void line_contrast(const columns *c, const annum__joining *j, const annum__joint_estimates *e, size_t s, int slope,
                          double *by)
{
    const size_t step = 2 + e->k + (j->design.jump != NULL);
    for (size_t p = 0; p < c->m; p++)
        by[p] = 0;
    by[slope] = 1;
    for (size_t q = 0; q < s; q++) {
        by[2 + q] = slope ? 1 : -e->place[q];
        if (step + q < c->m && !slope)
            by[step + q] = 1;
    }
}

static int lines_covariance(const columns *c, const annum__joining *j, annum__joint_estimates *e)
{
    const size_t m = 2 * (e->k + 1);
    double *all = annum__arena_take(j->scratch, annum__multiply(m, c->m), sizeof *all);
    if (!all)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t s = 0; s < m; s++) {
        line_contrast(c, j, e, s / 2, s % 2, all + s * c->m);
        solve(c, all + s * c->m);
    }
    for (size_t s = 0; s < m; s++)
        for (size_t t = 0; t < m; t++)
            e->lines[s * m + t] = c->variance * dot(all + s * c->m, all + t * c->m, c->m);
    return ANNUM_OK;
}

static int errors_by(const annum__joining *j, double variance, int estimated, annum__joint_estimates *e, double *jump_variance)
{
    const int jump = j->design.jump != NULL;
    columns c = {.variance = variance};
    int status = make_room(&c, j, 2 + e->k * (estimated ? 2 : 1) + (size_t)jump);
    if (status != ANNUM_OK)
        return status;
    fill(&c, j, e, estimated);
    factor(&c);
    status = lines_covariance(&c, j, e);
    *jump_variance = NAN;
    if (jump) {
        for (size_t p = 0; p < c.m; p++)
            c.by[p] = p == 2 + e->k;
        solve(&c, c.by);
        *jump_variance = variance * dot(c.by, c.by, c.m);
    }
    return status;
}

int annum__joint_errors_known(const annum__joining *j, double variance, annum__joint_estimates *e, double *jump_variance)
{
    return errors_by(j, variance, 0, e, jump_variance);
}

int annum__joint_errors_correlated(const annum__joining *j, annum__joint_estimates *e)
{
    const int status = errors_by(j, e->df > 0 ? e->sse / e->df : NAN, 1, e, &e->jump_se);
    e->jump_se = sqrt(e->jump_se);
    return status;
}
