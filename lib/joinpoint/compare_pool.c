/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both groups in one. Where the trend is one, two figures at a time are as good as their weighted mean; where trends are parallel the
 * groups' indicator is a column more, which no part of the series can be fitted without, so that all places are gone through.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "joinpoint/compare.h"
#include "joinpoint/estimates.h"
#include "joinpoint/gls.h"

static size_t all_rows(const annum__joint_pool *p)
{
    return p->group[0]->n + p->group[1]->n;
}

/** The union of the groups' times, rising. @return how many */
static size_t unite(const annum__joint_pool *p, double *time, size_t *time_of)
{
    const annum__joining *a = p->group[0], *b = p->group[1];
    size_t i = 0, j = 0, m = 0;
    while (i < a->n || j < b->n) {
        const double t = j == b->n || (i < a->n && a->time[i] <= b->time[j]) ? a->time[i] : b->time[j];
        if (i < a->n && a->time[i] == t)
            time_of[i++] = m;
        if (j < b->n && b->time[j] == t)
            time_of[a->n + j++] = m;
        time[m++] = t;
    }
    return m;
}

static void set_rows(annum__joint_pool *p, double *x, double *y, double *weight, double *indicator, double middle)
{
    size_t row = 0;
    for (size_t g = 0; g < 2; g++) {
        for (size_t i = 0; i < p->group[g]->n; i++, row++) {
            x[row] = p->group[g]->time[i] - middle;
            y[row] = p->group[g]->y[i];
            weight[row] = p->group[g]->design.weight[i];
            indicator[row] = g == 0;
        }
    }
}

static int set_alone(annum__joint_pool *p, const double *x, annum__arena *arena)
{
    for (size_t g = 0; g < 2; g++) {
        annum__joint_design *d = &p->alone[g];
        *d = p->group[g]->design;
        d->middle = p->merged.middle;
        d->x = g == 0 ? x : x + p->group[0]->n;
        d->max = p->merged.max;
        if (annum__joint_candidates(d, (size_t)p->group[g]->options.grid, arena) != ANNUM_OK || annum__joint_prepare(d, arena) != ANNUM_OK)
            return ANNUM_ERR_NO_MEMORY;
    }
    return ANNUM_OK;
}

static int set_tables(annum__joint_pool *p, const double *weight, annum__arena *arena)
{
    const size_t n = p->n;
    double *root = annum__arena_take(arena, annum__multiply(n, n), sizeof *root);
    if (!root)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        root[i * n + i] = 1 / sqrt(weight[i]);
    p->rows.candidate = p->merged.candidate;
    p->rows.n_candidates = p->merged.n_candidates;
    p->rows.gap = p->merged.gap;
    p->rows.tables = annum__gls_prepare(&p->rows, &p->merged, root, arena);
    return p->rows.tables ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

int annum__joint_pool_make(annum__joint_pool *p, const annum__joining *first, const annum__joining *second, annum__arena *arena,
                           annum_error *error)
{
    *p = (annum__joint_pool){.group = {first, second}};
    const size_t n = p->n = all_rows(p);
    if (n > ANNUM__GLS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "a comparison takes up to %d figures, and both groups have %z", ANNUM__GLS_MAX, n);
    double *numbers = annum__arena_take(arena, annum__multiply(n, 6), sizeof *numbers);
    size_t *time_of = annum__arena_take(arena, n, sizeof *time_of);
    if (!numbers || !time_of)
        return annum__fail_memory(error);
    double *x = numbers, *y = x + n, *weight = y + n, *indicator = weight + n, *time = indicator + n, *summed = time + n;
    const size_t m = unite(p, time, time_of);
    const double middle = time[0] + (time[m - 1] - time[0]) / 2;
    set_rows(p, x, y, weight, indicator, middle);
    for (size_t i = 0; i < n; i++)
        summed[time_of[i]] += weight[i];
    for (size_t i = 0; i < m; i++)
        time[i] -= middle;
    const size_t max = first->design.max < second->design.max ? second->design.max : first->design.max;
    p->merged = (annum__joint_design){.n = m, .middle = middle, .x = time, .weight = summed, .max = max,
                                      .min_end = first->design.min_end, .min_between = first->design.min_between};
    p->rows = (annum__joint_design){.n = n, .middle = middle, .x = x, .weight = weight, .jump = indicator, .max = max,
                                    .min_end = first->design.min_end, .min_between = first->design.min_between};
    p->y = y;
    p->weight = weight;
    p->time_of = time_of;
    if (annum__joint_candidates(&p->merged, (size_t)first->options.grid, arena) != ANNUM_OK ||
        annum__joint_prepare(&p->merged, arena) != ANNUM_OK || set_alone(p, x, arena) != ANNUM_OK ||
        set_tables(p, weight, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

size_t annum__joint_pool_scratch(const annum__joint_pool *p)
{
    size_t most = annum__joint_by_covariance.scratch(&p->rows);
    const annum__joint_design *designs[] = {&p->merged, &p->alone[0], &p->alone[1]};
    for (size_t i = 0; i < 3; i++) {
        const size_t own = annum__joint_on_grid.scratch(designs[i]);
        most = own > most ? own : most;
    }
    return most + p->merged.n;
}

/** Weighted means by time. @return the squares about them */
static double merge(const annum__joint_pool *p, const double *y, double *mean)
{
    double squares = 0;
    memset(mean, 0, p->merged.n * sizeof *mean);
    for (size_t i = 0; i < p->n; i++)
        mean[p->time_of[i]] += p->weight[i] / p->merged.weight[p->time_of[i]] * y[i];
    for (size_t i = 0; i < p->n; i++) {
        const double r = y[i] - mean[p->time_of[i]];
        squares += p->weight[i] * r * r;
    }
    return squares;
}

static double with_joints(const annum__joint_engine *engine, const annum__joint_design *design, const double *y, size_t k,
                          double *scratch, double *place)
{
    annum__joint_found found;
    engine->search(design, y, k, scratch, &found);
    if (place)
        memcpy(place, found.place[k], k * sizeof *place);
    return found.sse[k];
}

double annum__joint_coincident(const annum__joint_pool *p, const double *y, size_t k, double *scratch, double *place)
{
    const double within = merge(p, y, scratch);
    return within + with_joints(&annum__joint_on_grid, &p->merged, scratch, k, scratch + p->merged.n, place);
}

double annum__joint_parallel(const annum__joint_pool *p, const double *y, size_t k, double *scratch, double *place)
{
    return with_joints(&annum__joint_by_covariance, &p->rows, y, k, scratch, place);
}

double annum__joint_separate(const annum__joint_pool *p, const double *y, size_t k, double *scratch)
{
    return with_joints(&annum__joint_on_grid, &p->alone[0], y, k, scratch, NULL) +
           with_joints(&annum__joint_on_grid, &p->alone[1], y + p->group[0]->n, k, scratch, NULL);
}

void annum__joint_pool_fit(const annum__joint_pool *p, int parallel, const double *place, size_t k, double *scratch, double *fit)
{
    double coefficient[ANNUM__JOINPOINTS_MAX + 3] = {0};
    if (parallel) {
        annum__joint_by_covariance.fit(&p->rows, p->y, place, k, coefficient, scratch);
    } else {
        merge(p, p->y, scratch);
        annum__joint_on_grid.fit(&p->merged, scratch, place, k, coefficient, scratch + p->merged.n);
    }
    for (size_t i = 0; i < p->n; i++) {
        const double x = p->rows.x[i];
        fit[i] = coefficient[0] + coefficient[1] * x + (parallel ? coefficient[2 + k] * p->rows.jump[i] : 0);
        for (size_t q = 0; q < k; q++)
            fit[i] += x > place[q] ? coefficient[2 + q] * (x - place[q]) : 0;
    }
}

size_t annum__joint_pool_joints(const annum__joint_pool *p, int parallel, double *scratch)
{
    const double n = (double)p->n;
    const int32_t select = p->group[0]->options.select;
    double least = INFINITY;
    size_t best = 0;
    for (size_t k = (size_t)p->group[0]->options.min; k <= p->merged.max; k++) {
        const double sse = parallel ? annum__joint_parallel(p, p->y, k, scratch, NULL) : annum__joint_coincident(p, p->y, k, scratch, NULL);
        const double each = select == ANNUM_JOINPOINT_BIC3 ? 3 : 2; /* WBIC lies between, and BIC finds no fewer */
        const double criterion = log(sse / n) + (each * (double)k + 2 + parallel) * log(n) / n;
        if (isfinite(sse) && criterion < least - 1e-12) {
            least = criterion;
            best = k;
        }
    }
    return best;
}
