/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sum of squares and the coefficients at given joinpoints, by modified Gram-Schmidt with every projection done
 * twice ("twice is enough": Giraud, Langou and Rozloznik 2005, Computers & Mathematics with Applications 50:1069-1075),
 * and one step of refinement on residuals of the figures themselves.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/internal.h"

/** A column is explained by those before it if less of it is left. */
static const double explained = 1e-11;

typedef struct fit {
    const annum__joint_design *design;
    const double *place;
    size_t k, columns;
    double *basis; /**< [columns x n] orthonormal; zeros for a column that others explain */
    double *upper; /**< [columns x columns] the triangle, column by column */
    double *error; /**< [n] */
    double *step;  /**< [columns] */
} fit;

size_t annum__joint_fit_scratch(const annum__joint_design *design, size_t k)
{
    const size_t columns = k + 3;
    return columns * (design->n + columns + 2) + design->n;
}

/** Column c of the design at figure i. */
static double column_at(const fit *f, size_t c, size_t i)
{
    const double x = f->design->x[i];
    if (c == 0)
        return 1;
    if (c == 1)
        return x;
    if (c < f->k + 2)
        return x > f->place[c - 2] ? x - f->place[c - 2] : 0;
    return f->design->jump[i];
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/** Takes from v what the first m columns of the basis explain, and adds how much of each it was. */
static void take_out(const fit *f, size_t m, double *v, double *much)
{
    const size_t n = f->design->n;
    for (size_t c = 0; c < m; c++) {
        const double *q = f->basis + c * n, along = dot(q, v, n);
        for (size_t i = 0; i < n; i++)
            v[i] -= along * q[i];
        much[c] += along;
    }
}

static void make_basis(fit *f)
{
    const size_t n = f->design->n;
    for (size_t c = 0; c < f->columns; c++) {
        double *q = f->basis + c * n, *r = f->upper + c * f->columns;
        for (size_t i = 0; i < n; i++)
            q[i] = sqrt(f->design->weight[i]) * column_at(f, c, i);
        memset(r, 0, f->columns * sizeof *r);
        const double before = sqrt(dot(q, q, n));
        take_out(f, c, q, r);
        take_out(f, c, q, r);
        const double left = sqrt(dot(q, q, n));
        const int kept = left > explained * before;
        r[c] = kept ? left : 0;
        for (size_t i = 0; i < n; i++)
            q[i] = kept ? q[i] / left : 0;
    }
}

/** Solves the triangle for what was taken out, and adds it to the coefficients. */
static void add_solution(fit *f, double *coefficients)
{
    for (size_t c = f->columns; c-- > 0;) {
        const double *r = f->upper + c * f->columns;
        const double b = r[c] > 0 ? f->step[c] / r[c] : 0;
        for (size_t d = 0; d < c; d++)
            f->step[d] -= b * r[d];
        coefficients[c] += b;
    }
}

/** Residuals of the figures under the coefficients, each times the root of its weight. */
static void set_errors(fit *f, const double *y, const double *coefficients)
{
    for (size_t i = 0; i < f->design->n; i++) {
        double e = y[i];
        for (size_t c = 0; c < f->columns; c++)
            e -= coefficients[c] * column_at(f, c, i);
        f->error[i] = sqrt(f->design->weight[i]) * e;
    }
}

double annum__joint_fit(const annum__joint_design *design, const double *y, const double *place, size_t k, double *coefficients,
                        double *scratch)
{
    const size_t n = design->n, columns = k + 2 + (design->jump != NULL);
    fit f = {.design = design, .place = place, .k = k, .columns = columns, .basis = scratch};
    f.upper = f.basis + columns * n;
    f.error = f.upper + columns * columns;
    f.step = f.error + n;
    double *beta = coefficients ? coefficients : f.step + columns;
    make_basis(&f);
    memset(beta, 0, columns * sizeof *beta);
    for (int round = 0; round < 2; round++) {
        set_errors(&f, y, beta);
        memset(f.step, 0, columns * sizeof *f.step);
        take_out(&f, columns, f.error, f.step);
        take_out(&f, columns, f.error, f.step);
        add_solution(&f, beta);
    }
    return dot(f.error, f.error, n);
}
