/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Criteria of the number k of joinpoints among n figures: ln(sse / n) + penalty.
 *
 *     BIC    (2 k + 2) ln(n) / n
 *     BIC3   (3 k + 2) ln(n) / n                     Kim and Kim 2016, PMC4742379
 *     WBIC   ((2 + R2) k + 2) ln(n) / n              Kim et al. 2022, PMC10291945
 *     MBIC   ((3 k + 2) ln(n) + sum of ln(l / L)) / n after Zhang and Siegmund 2007, Biometrics 63:22
 *
 * R2 is the largest share that a joinpoint's bend takes off the squares about a straight line, among the figures from the
 * joinpoint before to the one after, both with theirs. l: a segment's length, L: that of all: short segments cost less, as
 * their slope is told by less.
 */
#include <math.h>

#include "joinpoint/estimates.h"

/** Weighted sums about means, of figures in a window. */
typedef struct moments {
    double w, x, y, z;
    double xx, xy, yy, xz, yz, zz;
} moments;

static int inside(double x, double from, double to)
{
    return x >= from && x <= to;
}

/** The figure without its level jump, as estimated. */
static double level_of(const annum__joining *j, const annum__joint_estimates *e, size_t i)
{
    return j->design.jump ? j->y[i] - e->coefficient[2 + e->k] * j->design.jump[i] : j->y[i];
}

static moments sum_window(const annum__joining *j, const annum__joint_estimates *e, double from, double at, double to)
{
    const annum__joint_design *d = &j->design;
    moments m = {0};
    for (size_t i = 0; i < d->n; i++) {
        const double w = inside(d->x[i], from, to) ? d->weight[i] : 0, z = d->x[i] > at ? d->x[i] - at : 0;
        m.w += w;
        m.x += w * d->x[i];
        m.y += w * level_of(j, e, i);
        m.z += w * z;
    }
    m.x /= m.w;
    m.y /= m.w;
    m.z /= m.w;
    for (size_t i = 0; i < d->n; i++) {
        const double w = inside(d->x[i], from, to) ? d->weight[i] : 0, x = d->x[i] - m.x, y = level_of(j, e, i) - m.y,
                     z = (d->x[i] > at ? d->x[i] - at : 0) - m.z;
        m.xx += w * x * x;
        m.xy += w * x * y;
        m.yy += w * y * y;
        m.xz += w * x * z;
        m.yz += w * y * z;
        m.zz += w * z * z;
    }
    return m;
}

/** The partial R2 of a bend, given the straight line. */
static double bend_of(const annum__joining *j, const annum__joint_estimates *e, size_t q)
{
    const double *x = j->design.x, *place = e->place;
    const moments m = sum_window(j, e, q > 0 ? place[q - 1] : x[0], place[q], q + 1 < e->k ? place[q + 1] : x[j->n - 1]);
    const double y = m.yy - m.xy / m.xx * m.xy, z = m.zz - m.xz / m.xx * m.xz, with = m.yz - m.xz / m.xx * m.xy;
    if (!(m.xx > 0) || !(z > 1e-12 * m.zz) || !(y > 1e-14 * m.yy))
        return 0;
    const double r2 = with / y * (with / z);
    return r2 < 1 ? r2 : 1;
}

static double largest_bend(const annum__joining *j, const annum__joint_estimates *e)
{
    double largest = 0;
    for (size_t q = 0; q < e->k; q++) {
        const double bend = bend_of(j, e, q);
        largest = bend > largest ? bend : largest;
    }
    return largest;
}

/** Sum of the logarithms of segments' shares of the whole. */
static double shares_of(const annum__joining *j, const annum__joint_estimates *e)
{
    const double first = j->design.x[0], last = j->design.x[j->n - 1];
    double sum = 0;
    for (size_t s = 0; s <= e->k; s++)
        sum += log(((s < e->k ? e->place[s] : last) - (s > 0 ? e->place[s - 1] : first)) / (last - first));
    return sum;
}

void annum__joint_criteria(const annum__joining *j, const annum__joint_estimates *e, annum_joinpoint_model *model)
{
    const double n = (double)j->n, k = (double)e->k;
    model->bic = model->bic3 = model->wbic = model->mbic = NAN;
    if (!(model->sse > 0) || !isfinite(model->sse))
        return;
    const double fit = log(model->sse / n), unit = log(n) / n;
    model->bic = fit + (2 * k + 2) * unit;
    model->bic3 = fit + (3 * k + 2) * unit;
    model->wbic = fit + ((2 + largest_bend(j, e)) * k + 2) * unit;
    model->mbic = fit + (3 * k + 2) * unit + shares_of(j, e) / n;
}

static double criterion_of(const annum_joinpoint_model *m, int32_t select)
{
    return select == ANNUM_JOINPOINT_BIC    ? m->bic
           : select == ANNUM_JOINPOINT_BIC3 ? m->bic3
           : select == ANNUM_JOINPOINT_MBIC ? m->mbic
                                            : m->wbic;
}

size_t annum__joint_least(const annum__joining *j)
{
    const annum_joinpoint_model *models = j->result->models;
    size_t best = 0;
    for (size_t i = 0; i < j->result->n_models; i++) {
        if (models[i].sse == 0) /* no other criterion is below that of a perfect fit */
            return i;
        if (criterion_of(&models[i], j->options.select) < criterion_of(&models[best], j->options.select) - 1e-12)
            best = i;
    }
    return best;
}
