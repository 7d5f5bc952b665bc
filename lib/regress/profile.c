/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile-likelihood limits of a linear functional of the coefficients.
 *
 * The functional is held at v by fitting the model in the null space of the functional with an offset. The
 * deviance D(v) of that fit is searched for D(v) = D + threshold on each side. Its slope is known from the score
 * (the envelope theorem), so Newton's method on the signed root sqrt(D(v) - D), which is nearly a straight
 * line, needs few fits; a bracket makes it safe.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "regress/internal.h"
#include "regress/ranges.h"

typedef struct search {
    const annum__profile *profile;
    annum__glm held;      /**< the model without the functional's direction */
    annum__glm_fit fit;
    double *along;        /**< [n] change of the linear predictor as v rises by one */
    double *offset;       /**< [n] */
    double *null_basis;   /**< [(p - 1) x n] */
    double *start;        /**< [p - 1] the whole fit's coefficients in that basis */
} search;

/**
 * Basis of the null space of c: columns 2 … p of the Householder reflection that takes c to a multiple of e1.
 * @param start [p - 1] gamma carried into it
 */
static void make_null_basis(const annum__glm *glm, const double *c, const double *gamma, double *out,
                            double *start)
{
    const size_t n = glm->n, p = glm->p;
    double v[ANNUM__COEFFICIENTS_MAX], norm = 0, vv = 0;
    for (size_t j = 0; j < p; j++)
        norm = hypot(norm, c[j]);
    for (size_t j = 0; j < p; j++)
        v[j] = c[j] / norm;
    v[0] += v[0] >= 0 ? 1 : -1;
    for (size_t j = 0; j < p; j++)
        vv += v[j] * v[j];
    for (size_t k = 1; k < p; k++) {
        double *column = out + (k - 1) * n;
        memcpy(column, glm->basis + k * n, n * sizeof *column);
        start[k - 1] = gamma[k];
        for (size_t j = 0; j < p; j++) {
            const double factor = -2 * v[k] * v[j] / vv;
            start[k - 1] += factor * gamma[j];
            for (size_t i = 0; i < n; i++)
                column[i] += factor * glm->basis[j * n + i];
        }
    }
}

static int search_new(search *s, const annum__profile *profile, annum__arena *arena)
{
    const annum__glm *glm = profile->glm;
    const size_t n = glm->n, p = glm->p;
    s->profile = profile;
    double *memory = annum__arena_take(arena, annum__multiply(n, p + 1) + p, sizeof *memory);
    if (!memory || annum__glm_room(&s->fit, n, p - 1, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    s->along = memory;
    s->offset = s->along + n;
    s->null_basis = s->offset + n;
    s->start = s->null_basis + (p - 1) * n;
    double square = 0;
    for (size_t j = 0; j < p; j++)
        square += profile->functional[j] * profile->functional[j];
    for (size_t i = 0; i < n; i++) {
        s->along[i] = 0;
        for (size_t j = 0; j < p; j++)
            s->along[i] += glm->basis[j * n + i] * (profile->functional[j] / square);
    }
    make_null_basis(glm, profile->functional, profile->fit->gamma, s->null_basis, s->start);
    s->held = *glm;
    s->held.p = p - 1;
    s->held.basis = s->null_basis;
    s->held.offset = s->offset;
    return ANNUM_OK;
}

/** @return the rise of the deviance with the functional held at v, and *slope = d rise / d v. */
static double rise_at(search *s, double v, double *slope)
{
    const annum__glm *glm = s->profile->glm;
    for (size_t i = 0; i < glm->n; i++)
        s->offset[i] = (glm->offset ? glm->offset[i] : 0) + v * s->along[i];
    annum__glm_solve(&s->held, &s->fit);
    if (!s->fit.converged) { /* the last fit was too far away to start from */
        s->fit.started = 0;
        annum__glm_solve(&s->held, &s->fit);
    }
    double score = glm->ranges ? annum__ranges_score(&s->held, &s->fit, s->along) : 0;
    for (size_t i = 0; i < glm->n && !glm->ranges; i++) {
        const double weight = glm->weight ? glm->weight[i] : 1;
        const double variance = fmax(glm->family->variance(s->fit.mean[i], s->fit.rest[i], glm->kappa), DBL_MIN);
        score += weight * (glm->y[i] - s->fit.mean[i]) / variance * s->fit.derivative[i] * s->along[i];
    }
    *slope = -2 * score;
    return isfinite(s->fit.deviance) ? fmax(s->fit.deviance - s->profile->fit->deviance, 0) : INFINITY;
}

/** Steps outwards from `from`, doubling, until the rise passes the threshold. @return 0 if it never does */
static int bracket(search *s, double from, double step, double *inner, double *outer)
{
    double slope;
    *inner = from;
    for (int i = 0; i < 60; i++, step *= 2) {
        *outer = from + step;
        if (rise_at(s, *outer, &slope) > s->profile->threshold)
            return 1;
        *inner = *outer;
    }
    return 0;
}

/** The limit between inner (rise below the threshold) and outer (above it). */
static double root(search *s, double inner, double outer, double first)
{
    const double goal = sqrt(s->profile->threshold);
    double v = first;
    for (int i = 0; i < 100; i++) {
        double slope;
        const double side = sqrt(rise_at(s, v, &slope));
        if (side > goal)
            outer = v;
        else
            inner = v;
        double next = v - (side - goal) * 2 * side / slope;
        if (!((next > inner && next < outer) || (next < inner && next > outer)))
            next = inner + (outer - inner) / 2;
        const double change = fabs(next - v);
        v = next;
        if (change <= 1e-13 * fabs(v) + 1e-12 * fabs(outer - inner) || change <= DBL_MIN)
            break;
    }
    return v;
}

static double limit(search *s, int sign)
{
    const annum__profile *profile = s->profile;
    const double reach = sqrt(profile->threshold) * profile->se;
    double inner, outer, centre = profile->estimate;
    memcpy(s->fit.gamma, s->start, s->held.p * sizeof *s->start);
    s->fit.started = 1;
    if (profile->infinite == sign)
        return sign < 0 ? -INFINITY : INFINITY;
    if (profile->infinite) {
        /* The estimate is infinite on the other side: come back from a place where the rise is still nil. */
        const double unit = fabs(profile->estimate) > 1 ? fabs(profile->estimate) : 1;
        if (!bracket(s, centre, sign * 0.1 * unit, &inner, &outer))
            return sign < 0 ? -INFINITY : INFINITY;
        return root(s, inner, outer, inner + (outer - inner) / 2);
    }
    if (!bracket(s, centre, sign * reach, &inner, &outer))
        return sign < 0 ? -INFINITY : INFINITY;
    const double wald = centre + sign * reach;
    return root(s, inner, outer, outer == wald ? wald : inner + (outer - inner) / 2);
}

int annum__profile_limits(const annum__profile *profile, annum__arena *arena, double *lower, double *upper)
{
    search s;
    if (search_new(&s, profile, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    *lower = limit(&s, -1);
    *upper = limit(&s, 1);
    return ANNUM_OK;
}
