/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Brown, Durbin and Evans (1975) Techniques for testing the constancy of regression relationships over time,
 * JRSS B 37:149-192. Rows are rotated one after the other into a triangular factor (Givens); what a rotation
 * leaves of a row's figure is its recursive residual, with its sign, and no normal equations are formed.
 */
#include <math.h>

#include "breaks/fluctuation.h"

size_t annum__recursive_residuals(const annum__null_model *m, double *out, size_t *at)
{
    double r[2][2] = {{0, 0}, {0, 0}}, z[2] = {0, 0};
    const double span = m->time[m->n - 1] > 0 ? m->time[m->n - 1] : 1;
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        /* Figures as residuals of all: the recursive ones are the same and keep more digits. */
        double x[2] = {m->root[i], m->root[i] * m->time[i] / span}, y = m->residual[i];
        int determines = 0;
        for (size_t k = 0; k < m->q && !determines; k++) {
            const double length = hypot(r[k][k], x[k]);
            if (fabs(x[k]) <= 1e-14 * m->root[i])
                continue;
            determines = r[k][k] == 0;
            const double c = r[k][k] / length, s = x[k] / length, kept = z[k];
            for (size_t j = k; j < m->q; j++) {
                const double above = r[k][j];
                r[k][j] = c * above + s * x[j];
                x[j] = c * x[j] - s * above;
            }
            z[k] = c * kept + s * y;
            y = c * y - s * kept;
        }
        if (!determines) {
            at[n] = i;
            out[n++] = y;
        }
    }
    return n;
}
