/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Standard errors of slopes, intercepts and the jump.
 *
 * With joinpoints estimated, slopes are known asymptotically as well as if each segment had its own line (Feder 1975, Annals of
 * Statistics 3:49-83): the derivatives by joinpoints free the lines from each other. A figure on a joinpoint belongs to both.
 *
 *     compat nci     it is left out, and the variance is that about the segments' own lines
 *     compat annum   it counts half to either segment, and the variance is sse over figures less parameters
 *
 * A jump adds one column to all lines. What is left of it after each segment's line has been taken out, u, gives its variance
 * s^2 / sum(w u^2), and slope c of the column within a segment its share of the slope's (Frisch and Waugh 1933). NCI's program
 * (4.5.0.1) leaves the column out of all but the jump itself.
 */
#include <math.h>

#include "joinpoint/estimates.h"

/** Sums of a segment's line. */
typedef struct line {
    size_t figures;
    double weight, x, sxx; /**< sum of weights, weighted mean, sum of squares about it */
    double rss;            /**< about the segment's own line */
    double jump_slope, jump_mean; /**< the segment's line of the jump column */
    double jump_left;      /**< sum of squares of what that line leaves of it, u */
    double jump_with;      /**< sum of w u times residual */
} line;

typedef struct lines {
    const annum__joining *j;
    const annum__joint_estimates *e;
    line segment[ANNUM__SEGMENTS_MAX];
    double jump_total; /**< sum of squares of the jump column */
} lines;

static int nci(const annum__joining *j)
{
    return j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI;
}

/** Weight of figure i in segment s. */
static double share(const lines *l, size_t s, size_t i)
{
    const annum__joint_design *d = &l->j->design;
    const double x = d->x[i], from = s > 0 ? l->e->place[s - 1] : -INFINITY, to = s < l->e->k ? l->e->place[s] : INFINITY;
    if (x < from || x > to)
        return 0;
    if (x == from || x == to)
        return nci(l->j) ? 0 : d->weight[i] / 2;
    return d->weight[i];
}

/** The weighted line of a column within the segment. */
static void line_of(const lines *l, size_t s, const double *column, double *mean, double *slope)
{
    const line *g = &l->segment[s];
    double sum = 0, with = 0;
    for (size_t i = 0; i < l->j->design.n; i++)
        sum += share(l, s, i) * column[i];
    *mean = sum / g->weight;
    for (size_t i = 0; i < l->j->design.n; i++)
        with += share(l, s, i) * (l->j->design.x[i] - g->x) * (column[i] - *mean);
    *slope = g->sxx > 0 ? with / g->sxx : 0;
}

static void sum_segment(lines *l, size_t s)
{
    const annum__joint_design *d = &l->j->design;
    line *g = &l->segment[s];
    double mean, slope;
    *g = (line){0};
    for (size_t i = 0; i < d->n; i++) {
        const double w = share(l, s, i);
        g->figures += w > 0;
        g->weight += w;
        g->x += w * d->x[i];
    }
    if (g->figures == 0)
        return;
    g->x /= g->weight;
    for (size_t i = 0; i < d->n; i++)
        g->sxx += share(l, s, i) * (d->x[i] - g->x) * (d->x[i] - g->x);
    if (g->figures == 1)
        g->sxx = 0;
    line_of(l, s, l->j->y, &mean, &slope);
    if (d->jump)
        line_of(l, s, d->jump, &g->jump_mean, &g->jump_slope);
    for (size_t i = 0; i < d->n; i++) {
        const double w = share(l, s, i), away = d->x[i] - g->x, r = l->j->y[i] - mean - slope * away;
        const double u = d->jump ? d->jump[i] - g->jump_mean - g->jump_slope * away : 0;
        g->rss += w * r * r;
        g->jump_left += w * u * u;
        g->jump_with += w * u * r;
        if (d->jump)
            l->jump_total += w * d->jump[i];
    }
}

/** The variance about all lines, and its degrees of freedom. */
static double variance_about(const lines *l, double *df)
{
    const annum__joint_estimates *e = l->e;
    double rss = 0, figures = 0, parameters = 2 * (double)(e->k + 1);
    for (size_t s = 0; s <= e->k; s++) {
        const line *g = &l->segment[s];
        rss += g->rss;
        figures += (double)g->figures;
        parameters -= g->figures < 2 ? 2 - (double)g->figures : 0;
    }
    *df = figures - parameters;
    return *df > 0 ? rss / *df : NAN;
}

static void set_slopes(const lines *l, double variance, double jump_left, annum__joint_estimates *e)
{
    const size_t m = e->k + 1;
    for (size_t s = 0; s < m; s++) {
        const line *g = &l->segment[s];
        const double time = g->x + l->j->design.middle, own = g->sxx > 0 ? variance / g->sxx : NAN;
        const double level = jump_left > 0 ? g->jump_mean - g->jump_slope * time : 0;
        for (size_t t = 0; t < m; t++)
            e->covariance[s * m + t] =
                (s == t ? own : 0) +
                (jump_left > 0 ? variance * g->jump_slope * l->segment[t].jump_slope / jump_left : 0);
        e->intercept_se[s] = sqrt(variance / g->weight + own * time * time +
                                  (jump_left > 0 ? variance * level * level / jump_left : 0));
    }
}

/** What the lines leave of the jump column, or 0 where it is nothing: the jump can't be told from the lines. */
static double jump_left(const lines *l)
{
    double left = 0;
    for (size_t s = 0; l->j->design.jump && s <= l->e->k; s++)
        left += l->segment[s].jump_left;
    return left > 1e-9 * l->jump_total ? left : 0;
}

static int nci_errors(const lines *l, annum__joint_estimates *e)
{
    const annum__joining *j = l->j;
    const double left = jump_left(l), variance = variance_about(l, &e->df);
    set_slopes(l, variance, 0, e);
    if (!j->design.jump)
        return ANNUM_OK;
    if (left > 0) {
        double with = 0;
        for (size_t s = 0; s <= e->k; s++)
            with += l->segment[s].jump_with;
        e->jump_df = e->df - 1;
        const double rss = variance * e->df - with / left * with;
        e->jump_se = e->jump_df > 0 ? sqrt((rss > 0 ? rss : 0) / e->jump_df / left) : NAN;
        return ANNUM_OK;
    }
    annum__joint_estimates known = *e;
    const double df = (double)j->n - 2 * (double)e->k - 2;
    const int status = annum__joint_errors_known(j, e->sse / df, &known, &e->jump_se);
    e->jump_se = sqrt(e->jump_se);
    e->jump_df = e->df;
    return status;
}

static int annum_errors(const lines *l, annum__joint_estimates *e)
{
    const annum__joining *j = l->j;
    const double left = jump_left(l), variance = e->df > 0 ? e->sse / e->df : NAN;
    if (!j->design.jump || left > 0) {
        set_slopes(l, variance, left, e);
        e->jump_se = j->design.jump ? sqrt(variance / left) : NAN;
        return ANNUM_OK;
    }
    const int status = annum__joint_errors_known(j, variance, e, &e->jump_se);
    e->jump_se = sqrt(e->jump_se);
    return status;
}

int annum__joint_errors(const annum__joining *j, annum__joint_estimates *e)
{
    lines l = {.j = j, .e = e};
    e->jump_se = NAN;
    e->jump_df = e->df = (double)j->n - 2 * (double)e->k - 2 - (j->design.jump != NULL);
    if (j->engine->correlated)
        return annum__joint_errors_correlated(j, e);
    for (size_t s = 0; s <= e->k; s++)
        sum_segment(&l, s);
    return nci(j) ? nci_errors(&l, e) : annum_errors(&l, e);
}
