/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fits to parts of a series: lines of all neighbouring rows, and broken lines with joints on given rows.
 */
#include <float.h>
#include <math.h>

#include "joinpoint/hudson.h"
#include "joinpoint/likelihood.h"

/* ---- Lines --------------------------------------------------------------------------------------- */

/** Weighted means and sums of squares about them, of rows added one by one (Welford 1962). */
typedef struct moments {
    double w, x, y, xx, xy, yy;
} moments;

static void add(moments *m, double w, double x, double y)
{
    const double dx = x - m->x, dy = y - m->y;
    m->w += w;
    m->x += dx * w / m->w;
    m->y += dy * w / m->w;
    m->xx += w * dx * (x - m->x);
    m->xy += w * dx * (y - m->y);
    m->yy += w * dy * (y - m->y);
}

void annum__joint_line_table(const annum__joint_design *d, const double *y, double *line)
{
    const size_t n = d->n;
    for (size_t i = 0; i < n; i++) {
        moments side[2] = {{0}};
        for (size_t j = 0; j < i; j++)
            line[i * n + j] = 0;
        for (size_t j = i; j < n; j++) {
            add(&side[d->jump && d->jump[j] > 0], d->weight[j], d->x[j], y[j]);
            const double xx = side[0].xx + side[1].xx, xy = side[0].xy + side[1].xy, yy = side[0].yy + side[1].yy;
            line[i * n + j] = xx > 0 ? fmax(yy - xy * (xy / xx), 0) : yy;
        }
    }
}

/* ---- Broken lines -------------------------------------------------------------------------------- */

static size_t first_row(const annum__joint_block *b, size_t s)
{
    return s == 0 ? b->lo : b->joint[s - 1] + 1;
}

static void knots(const annum__joint_design *d, const annum__joint_block *b, annum__chain *chain)
{
    chain->segments = b->k + 1;
    chain->jump = d->jump && d->jump[b->lo] != d->jump[b->hi - 1];
    chain->knot[0] = d->x[b->lo];
    for (size_t s = 0; s < b->k; s++)
        chain->knot[s + 1] = d->x[b->joint[s]];
    chain->knot[b->k + 1] = d->x[b->hi - 1];
    for (size_t s = 0; s <= b->k; s++)
        chain->from[s] = first_row(b, s);
    chain->from[b->k + 1] = b->hi;
}

/** A row's part of the way from its knot to the next. */
static double part_of(const annum__joint_design *d, const annum__chain *chain, size_t s, size_t i)
{
    const double length = chain->knot[s + 1] - chain->knot[s];
    return length > 0 ? (d->x[i] - chain->knot[s]) / length : 0;
}

static void gather(const annum__joint_design *d, const double *y, double middle, const annum__chain *chain,
                   annum__chain_information *h, double *right)
{
    const size_t m = chain->segments + 1;
    *h = (annum__chain_information){.corner = 0};
    for (size_t c = 0; c <= m; c++)
        right[c] = 0;
    for (size_t s = 0; s < chain->segments; s++) {
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
            const double u = part_of(d, chain, s, i), v = 1 - u, w = d->weight[i], jump = chain->jump ? w * d->jump[i] : 0;
            const double wy = w * (y[i] - middle);
            h->diagonal[s] += w * v * v;
            h->diagonal[s + 1] += w * u * u;
            h->beside[s] += w * u * v;
            h->border[s] += jump * v;
            h->border[s + 1] += jump * u;
            h->corner += jump;
            right[s] += wy * v;
            right[s + 1] += wy * u;
            right[m] += jump * (y[i] - middle);
        }
    }
}

static double squares(const annum__joint_design *d, const double *y, double middle, const annum__chain *chain)
{
    const double *height = chain->height, jump = chain->jump ? height[chain->segments + 1] : 0;
    double sum = 0;
    for (size_t s = 0; s < chain->segments; s++) {
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
            const double at = height[s] + part_of(d, chain, s, i) * (height[s + 1] - height[s]);
            const double r = y[i] - middle - at - (chain->jump ? jump * d->jump[i] : 0);
            sum += d->weight[i] * r * r;
        }
    }
    return sum;
}

static annum__line piece(const annum__chain *chain, size_t s, double level)
{
    const double b = (chain->height[s + 1] - chain->height[s]) / (chain->knot[s + 1] - chain->knot[s]);
    return (annum__line){chain->height[s] - b * chain->knot[s] + level, b};
}

/** Pieces with a row or two have no line of their own: the last one needs two, those before have a joint's row beside. */
static int is_determined(const annum__chain *chain)
{
    for (size_t s = 0; s < chain->segments; s++) {
        const size_t rows = chain->from[s + 1] - chain->from[s];
        if (rows + (s > 0) < 2 || !(chain->knot[s + 1] > chain->knot[s]))
            return 0;
    }
    return 1;
}

void annum__joint_block_fit(const annum__joint_design *d, const double *y, annum__joint_block *block)
{
    annum__chain chain;
    annum__chain_information h;
    knots(d, block, &chain);
    const double middle = y[block->lo];
    gather(d, y, middle, &chain, &h, chain.height);
    annum__chain_solve(&chain, &h, chain.height);
    block->sse = squares(d, y, middle, &chain);
    block->determined = is_determined(&chain);
    if (!block->determined)
        return;
    block->first = piece(&chain, 0, middle);
    block->last = piece(&chain, block->k, middle + (chain.jump ? chain.height[chain.segments + 1] : 0));
}
