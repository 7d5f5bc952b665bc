/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file states.h
 * What one side of a joinpoint costs as a function of the trend's value there, and how pieces carry it on.
 */
#ifndef ANNUM_JOINPOINT_STATES_H
#define ANNUM_JOINPOINT_STATES_H

#include <math.h>

#include "core/finite.h"
#include "joinpoint/tables.h"

enum { LANES = ANNUM__JOINT_LANES };

/** Two candidates as one number that a double holds, and each of them. */
static inline double two_places(size_t near, size_t far)
{
    return (double)(near << 20 | far);
}

static inline size_t near_place(double two)
{
    return (size_t)two >> 20;
}

static inline size_t far_place(double two)
{
    return (size_t)two & 0xfffff;
}

/** The trend's value at a joinpoint as one side sees it. */
typedef struct state {
    double c, m, v;
} state;

/** Many of them, from index 0 on; beyond n as many as there are lanes that are never reached. */
typedef struct states {
    const double *c, *m, *v;
    size_t n;
} states;

/** Does any of the lanes meet a state below the threshold? room is the threshold less the state's cost. */
static inline int any_meets(const double *restrict c, const double *restrict m, const double *restrict v, state a, double room)
{
    long long any = 0;
    for (int i = 0; i < LANES; i++) {
        const double e = m[i] - a.m;
        any |= e * e < (room - c[i]) * (v[i] + a.v);
    }
    return any != 0;
}

static inline double meet_cost(state a, double c, double m, double v)
{
    const double e = a.m - m;
    return a.c + c + e * e / (a.v + v);
}

/** What a piece makes of a state at its end b for its beginning, or the other way round. */
typedef struct piece {
    double cost, here, there, v_here, v_across, v_there, det;
} piece;

static inline piece piece_to_left(const annum__joint_work *w, size_t a, size_t b)
{
    const annum__joint_tables *t = w->t;
    const size_t at = b * t->stride + a + 1;
    return (piece){w->cost[at], w->pb[at], w->pa[at], t->vbb[at], t->vab[at], t->vaa[at], t->det[at]};
}

static inline piece piece_to_right(const annum__joint_work *w, size_t a, size_t b)
{
    const annum__joint_tables *t = w->t;
    const size_t at = b * t->stride + a + 1;
    return (piece){w->cost[at], w->pa[at], w->pb[at], t->vaa[at], t->vab[at], t->vbb[at], t->det[at]};
}

static inline state extended(const piece *p, double c, double m, double v)
{
    const double e = m - p->here, gain = 1 / (v + p->v_here);
    return (state){c + p->cost + e * e * gain, p->there + p->v_across * gain * e,
                   annum__smaller((p->v_there * v + p->det) * gain, annum__joint_open)};
}

static inline states left_ones(const annum__joint_work *w, size_t b)
{
    const annum__joint_tables *t = w->t;
    const size_t at = b * t->stride + t->first + 1;
    return (states){w->left_c + at, w->left_m + at, t->left_v + at, t->before[b] - t->first};
}

static inline states right_ones(const annum__joint_work *w, size_t a)
{
    const annum__joint_tables *t = w->t;
    const size_t at = a * t->stride + t->after[a];
    const size_t n = t->last + 1 > t->after[a] ? t->last + 1 - t->after[a] : 0;
    return (states){w->right_c + at, w->right_m + at, t->right_v + at, n};
}

static inline double least(const double *a, size_t n)
{
    double m = annum__joint_never;
    for (size_t i = 0; i < n; i++)
        m = a[i] < m ? a[i] : m;
    return m;
}

#endif
