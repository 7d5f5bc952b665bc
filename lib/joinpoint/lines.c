/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segments' lines from the coefficients of a broken line.
 */
#include <math.h>

#include "joinpoint/estimates.h"

void annum__joint_lines(const annum__joining *j, const double *place, size_t k, double *scratch, annum__joint_estimates *e)
{
    double *b = e->coefficient;
    e->k = k;
    e->sse = j->engine->fit(&j->design, j->y, place, k, b, scratch);
    double intercept = b[0], slope = b[1];
    for (size_t s = 0; s <= k; s++) {
        if (s > 0) {
            e->place[s - 1] = place[s - 1];
            intercept -= b[s + 1] * place[s - 1];
            slope += b[s + 1];
        }
        e->slope[s] = slope;
        e->intercept[s] = intercept - slope * j->design.middle;
    }
}

void annum__joint_fitted_line(const annum__joining *j, const annum__joint_estimates *e, double *fit)
{
    const annum__joint_design *d = &j->design;
    const double *b = e->coefficient;
    for (size_t i = 0; i < d->n; i++) {
        fit[i] = b[0] + b[1] * d->x[i];
        for (size_t q = 0; q < e->k; q++)
            fit[i] += d->x[i] > e->place[q] ? b[2 + q] * (d->x[i] - e->place[q]) : 0;
        if (d->jump)
            fit[i] += b[2 + e->k] * d->jump[i];
    }
}

double annum__joint_change(const annum__joining *j, double slope)
{
    return j->options.scale == ANNUM_JOINPOINT_LOG ? 100 * expm1(slope) : slope;
}
