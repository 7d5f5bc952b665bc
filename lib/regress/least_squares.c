/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least squares on a factored design, in double-double: gamma = Q'y taken off y column by column (modified
 * Gram-Schmidt with y as the last column; Björck 1967, BIT 7:1-21), so that residuals are as good as gamma.
 */
#include "regress/internal.h"

void annum__least_squares_solve(const annum__design *design, annum__dd *y, annum__least_squares *out)
{
    const size_t n = design->n;
    for (size_t k = 0; k < design->p; k++)
        out->gamma[k] = annum__design_project(design, k, y);
    for (size_t i = 0; i < n; i++)
        out->residual[i] = dd_double(y[i]);
    out->rss = dd_double(dd_dot(y, y, n));
}
