/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least squares on a factored design, in double-double: gamma = Q'y taken off y column by column (modified
 * Gram-Schmidt with y as the last column; Björck 1967, BIT 7:1-21), so that residuals are as good as gamma.
 */
#include "regress/internal.h"

void annum__least_squares_solve(const annum__design *design, annum__dd *y, annum__least_squares *out)
{
    const size_t n = design->n;
    for (size_t k = 0; k < design->p; k++) {
        const annum__dd *q = design->x + k * n;
        annum__dd g = dd_of(0);
        for (size_t i = 0; i < n; i++)
            g = dd_add(g, dd_mul(q[i], y[i]));
        for (size_t i = 0; i < n; i++)
            y[i] = dd_sub(y[i], dd_mul(g, q[i]));
        out->gamma[k] = g;
    }
    annum__dd rss = dd_of(0);
    for (size_t i = 0; i < n; i++) {
        rss = dd_add(rss, dd_mul(y[i], y[i]));
        out->residual[i] = dd_double(y[i]);
    }
    out->rss = dd_double(rss);
}
