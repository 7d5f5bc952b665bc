/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Standard errors of slopes, intercepts and the jump.
 *
 * With joinpoints estimated, slopes are known asymptotically as well as if each segment had its own line (Feder 1975, Annals of
 * Statistics 3:49-83): the derivatives by joinpoints free the lines from each other. A figure on a joinpoint belongs to both
 * segments and is left out, as NCI's program does: intervals cover better than with it in (docs/methods/joinpoint.md).
 * compat annum lets it count half to either segment where a segment would be left without a line; NCI gives no error then.
 *
 * A jump adds one column to all lines. What is left of it after each segment's line has been taken out, u, gives its variance
 * s^2 / sum(w u^2), and the column's line within a segment its share of that line's (Frisch and Waugh 1933). NCI's program
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
    int half;          /**< 1: figures on joinpoints count half to either segment */
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
        return l->half ? d->weight[i] / 2 : 0;
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

static int lies_on(const lines *l, double place)
{
    for (size_t i = 0; i < l->j->design.n; i++) {
        if (l->j->design.x[i] == place)
            return 1;
    }
    return 0;
}

/** The variance about all lines, and its degrees of freedom. */
static double variance_about(const lines *l, double *df)
{
    const annum__joint_estimates *e = l->e;
    double rss = 0, figures = 0, parameters = 2 * (double)(e->k + 1);
    for (size_t s = 0; s <= e->k; s++) {
        const line *g = &l->segment[s];
        rss += g->rss;
        figures += (double)g->figures - (l->half && s > 0 && lies_on(l, e->place[s - 1])); /* that one is in both */
        parameters -= g->figures < 2 ? 2 - (double)g->figures : 0;
    }
    *df = figures - parameters;
    return *df > 0 ? rss / *df : NAN;
}

/** The covariance of levels at x = 0 and slopes: each segment's own, and through the jump. */
static void set_lines(const lines *l, double variance, double jump_left, annum__joint_estimates *e)
{
    const size_t m = 2 * (e->k + 1);
    double through[2 * ANNUM__SEGMENTS_MAX];
    for (size_t s = 0; s <= e->k; s++) {
        const line *g = &l->segment[s];
        const double own = g->sxx > 0 ? variance / g->sxx : NAN;
        double *block = e->lines + 2 * s * (m + 1);
        through[2 * s] = g->jump_mean - g->jump_slope * g->x;
        through[2 * s + 1] = g->jump_slope;
        block[0] = variance / g->weight + own * g->x * g->x;
        block[1] = block[m] = -own * g->x;
        block[m + 1] = own;
    }
    for (size_t p = 0; jump_left > 0 && p < m; p++)
        for (size_t q = 0; q < m; q++)
            e->lines[p * m + q] += variance * through[p] * through[q] / jump_left;
}

/** What the lines leave of the jump column, or 0 where it is nothing: the jump can't be told from the lines. */
static double jump_left(const lines *l)
{
    double left = 0;
    for (size_t s = 0; l->j->design.jump && s <= l->e->k; s++)
        left += l->segment[s].jump_left;
    return left > 1e-9 * l->jump_total ? left : 0;
}

/** The variance of the jump in a model with it in all lines, and its degrees of freedom. */
static double variance_with_jump(const lines *l, double variance, double df, double left)
{
    double with = 0;
    for (size_t s = 0; s <= l->e->k; s++)
        with += l->segment[s].jump_with;
    const double rss = variance * df - with / left * with;
    return df > 1 ? (rss > 0 ? rss : 0) / (df - 1) : NAN;
}

/** Next to a joinpoint a jump may not be told from lines of their own; with joinpoints taken for known it can. */
static int jump_of_known(const annum__joining *j, double df, annum__joint_estimates *e)
{
    annum__joint_estimates known = *e;
    double variance;
    known.lines = annum__arena_take(j->scratch, 4 * (e->k + 1) * (e->k + 1), sizeof *known.lines);
    if (!known.lines || annum__joint_errors_known(j, e->sse / df, &known, &variance) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    e->jump_se = sqrt(variance);
    if (!nci(j))
        e->lines = known.lines;
    return ANNUM_OK;
}

static int errors_of(const lines *l, annum__joint_estimates *e)
{
    const annum__joining *j = l->j;
    const double left = jump_left(l), plain = variance_about(l, &e->df);
    e->jump_df = e->df;
    if (!j->design.jump) {
        set_lines(l, plain, 0, e);
        return ANNUM_OK;
    }
    if (left > 0) {
        const double variance = variance_with_jump(l, plain, e->df, left);
        e->jump_df = e->df - 1;
        e->jump_se = sqrt(variance / left);
        set_lines(l, nci(j) ? plain : variance, nci(j) ? 0 : left, e);
        e->df = nci(j) ? e->df : e->jump_df;
        return ANNUM_OK;
    }
    set_lines(l, plain, 0, e);
    const double df = (double)j->n - 2 * (double)e->k - 2 - !nci(j);
    e->df = nci(j) ? e->df : df;
    e->jump_df = e->df;
    return jump_of_known(j, df, e);
}

static void sum_segments(lines *l)
{
    l->jump_total = 0;
    for (size_t s = 0; s <= l->e->k; s++)
        sum_segment(l, s);
}

/** Is a segment left with fewer than two figures? */
static int lacks_line(const lines *l)
{
    for (size_t s = 0; s <= l->e->k; s++) {
        if (l->segment[s].figures < 2)
            return 1;
    }
    return 0;
}

int annum__joint_errors(const annum__joining *j, annum__joint_estimates *e)
{
    lines l = {.j = j, .e = e};
    e->jump_se = NAN;
    e->jump_df = e->df = (double)j->n - 2 * (double)e->k - 2 - (j->design.jump != NULL);
    if (j->engine->correlated)
        return annum__joint_errors_correlated(j, e);
    sum_segments(&l);
    if (!nci(j) && lacks_line(&l)) {
        l.half = 1;
        sum_segments(&l);
    }
    return errors_of(&l, e);
}

double annum__joint_slopes_covariance(const annum__joint_estimates *e, size_t s, size_t t)
{
    return e->lines[(2 * s + 1) * 2 * (e->k + 1) + 2 * t + 1];
}

/** Of lines at one place: of level + place times slope. */
static double lines_covariance(const annum__joint_estimates *e, size_t s, double from, size_t t, double to)
{
    const size_t m = 2 * (e->k + 1);
    const double *block = e->lines + 2 * s * m + 2 * t;
    return block[0] + to * block[1] + from * (block[m] + to * block[m + 1]);
}

double annum__joint_line_variance(const annum__joint_estimates *e, size_t s, double at)
{
    return lines_covariance(e, s, at, s, at);
}

double annum__joint_rise_variance(const annum__joint_estimates *e, size_t s, double from, size_t t, double to)
{
    if (s == t)
        return (to - from) * (to - from) * annum__joint_slopes_covariance(e, s, s);
    return lines_covariance(e, s, from, s, from) + lines_covariance(e, t, to, t, to) -
           2 * lines_covariance(e, s, from, t, to);
}
