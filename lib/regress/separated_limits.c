/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile limits where the likelihood has no maximum. With a coefficient held at v some rows still run to their edge,
 * the same ones for every v (recession.c). They add nothing to the deviance D(v) and nothing to what is known of the
 * coefficient. Without them the held likelihood has a maximum for every v, and D(v) is convex. So
 *   - a coefficient that the rows left at the highest likelihood of all determine has a finite estimate and two limits;
 *   - else, one that the rows left with it held determine has an infinite estimate of one sign, and one limit;
 *   - any other may go either way, and has no limit.
 */
#include <math.h>

#include "core/finite.h"
#include "regress/held.h"
#include "regress/irls.h"
#include "regress/recession.h"

int annum__separated_find(annum__separated *separated, const annum__glm *glm, annum__arena *arena)
{
    size_t gone = 0;
    separated->gone = annum__arena_take(arena, glm->n, sizeof *separated->gone);
    if (!separated->gone || annum__recession_room(&separated->recession, glm, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    annum__recession_leave(&separated->recession, separated->gone, NULL);
    for (size_t i = 0; i < glm->n; i++)
        gone += separated->gone[i];
    if (gone == 0)
        return 0;
    if (annum__remainder_make(&separated->rest, glm, separated->gone, arena) != ANNUM_OK ||
        annum__glm_room(&separated->fit, separated->rest.glm.n, separated->rest.glm.p, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (separated->rest.glm.n > 0)
        annum__glm_solve(&separated->rest.glm, &separated->fit);
    else
        separated->fit.converged = 1; /* deviance 0 */
    return 1;
}

/** The search for v with D(v) = base + threshold. */
typedef struct search {
    annum__held held;
    double base, threshold;
    double v, rise, slope; /**< of the last held fit: D(v) - base, and its derivative */
} search;

/** @return 0 if there is no fit */
static int look_at(search *s, double v)
{
    if (!annum__held_reach(&s->held, v))
        return 0;
    s->v = v;
    s->rise = fmax(s->held.fit.deviance - s->base, 0);
    s->slope = -2 * annum__glm_slope(&s->held.glm, &s->held.fit, s->held.along);
    return 1;
}

/**
 * Newton's next place, for the logarithm of the rise where that is far from the threshold: towards the estimate it is
 * nearly straight, and far away of counts. Near the threshold, from above, for the rise itself, which does not overshoot.
 */
static double newton(const search *s)
{
    const double above = s->rise - s->threshold;
    if (above > 0 && above < 20 * s->threshold)
        return s->v - above / s->slope;
    return s->v - log(s->rise / s->threshold) * s->rise / s->slope;
}

static int lies_between(double v, double a, double b)
{
    return (v > a && v < b) || (v < a && v > b);
}

/** Is the rise the threshold, as far as the deviance's digits go? */
static int is_there(const search *s, double tolerance)
{
    return fabs(s->rise - s->threshold) <= tolerance * (s->threshold + s->base);
}

/**
 * The limit on one side, from a place that lies on either side of it.
 * @param side   sign of the direction in which the deviance rises
 * @param reach  the first step; later ones may be twice the last
 * @return NaN if it was not found
 */
static double seek(search *s, double from, int side, double reach)
{
    double inner = side > 0 ? -INFINITY : INFINITY, outer = -inner, v = from;
    for (int looks = 0; looks < 300; looks++) {
        if (!look_at(s, v))
            return NAN;
        if (is_there(s, 2e-15))
            return v;
        if (s->rise < s->threshold)
            inner = v;
        else
            outer = v;
        const int bracketed = isfinite(inner) && isfinite(outer);
        const double last = v, furthest = s->rise < s->threshold ? v + side * reach : v - side * reach;
        const double next = newton(s);
        if (bracketed) {
            v = lies_between(next, inner, outer) ? next : inner + (outer - inner) / 2;
        } else {
            v = lies_between(next, last, furthest) ? next : furthest;
            reach *= 2;
        }
        if (fabs(v - last) <= 1e-15 * fabs(last) || v == inner || v == outer)
            return is_there(s, 1e-10) ? last : NAN;
    }
    return NAN;
}

/** A step in which no row's linear predictor changes by more than one. */
static double unit_of(const annum__held *held)
{
    double largest = 0;
    for (size_t i = 0; i < held->glm.n; i++)
        largest = annum__larger(fabs(held->along[i]), largest);
    return 1 / annum__above_zero(largest);
}

static double standard_error(const annum__glm_fit *fit, const double *functional, size_t p)
{
    double variance = 0, largest = 0;
    for (size_t j = 0; j < p; j++)
        largest = annum__larger(fabs(functional[j]), largest);
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++)
            variance += functional[j] / largest * fit->covariance[j * p + k] * (functional[k] / largest);
    }
    return largest * sqrt(variance);
}

static double limit(search *s, const annum__glm_fit *fit, const double *functional, int side, double reach)
{
    annum__held_aim(&s->held, functional, fit);
    return seek(s, s->held.reached, side, reach > 0 && isfinite(reach) ? reach : unit_of(&s->held));
}

/** Limits on the sides where the estimate is not, in a model whose held fits have a maximum. */
static int find_limits(const annum__separated *separated, const annum__glm *glm, const annum__glm_fit *fit,
                       const double *functional, double threshold, annum__arena *arena,
                       annum__separated_coefficient *out)
{
    const int finite = !out->may_fall && !out->may_rise;
    const double reach = finite ? sqrt(threshold) * standard_error(fit, functional, glm->p) : NAN;
    search s = {.base = separated->fit.deviance, .threshold = threshold};
    if (annum__held_room(&s.held, glm, fit, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (!out->may_fall)
        out->lower = limit(&s, fit, functional, -1, reach);
    if (!out->may_rise)
        out->upper = limit(&s, fit, functional, 1, reach);
    out->failed = isnan(out->lower) || isnan(out->upper);
    return ANNUM_OK;
}

/** An estimate of one sign: limits in the model of the rows that are left with the functional held. */
static int one_sided(const annum__separated *separated, const annum__remainder *rest, const double *functional,
                     double threshold, annum__arena *arena, annum__separated_coefficient *out)
{
    annum__glm_fit start;
    if (annum__glm_room(&start, rest->glm.n, rest->glm.p, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    annum__glm_start(&rest->glm, &start);
    return find_limits(separated, &rest->glm, &start, functional, threshold, arena, out);
}

int annum__separated_coefficient_of(annum__separated *separated, const double *functional, double threshold,
                                    annum__arena *arena, annum__separated_coefficient *out)
{
    annum__recession *recession = &separated->recession;
    const annum__glm *glm = recession->glm;
    double own[ANNUM__COEFFICIENTS_MAX], move = 0;
    annum__remainder rest;
    unsigned char *gone = annum__arena_take(arena, glm->n, sizeof *gone);
    const int wanted = threshold > 0;
    if (!gone)
        return ANNUM_ERR_NO_MEMORY;
    *out = (annum__separated_coefficient){0, 0, 0, NAN, NAN};
    if (annum__remainder_carry(&separated->rest, functional, own)) {
        out->failed = wanted && !separated->fit.converged;
        return wanted && !out->failed ? find_limits(separated, &separated->rest.glm, &separated->fit, own, threshold, arena, out)
                                      : ANNUM_OK;
    }
    annum__recession_leave(recession, gone, functional);
    if (annum__remainder_make(&rest, glm, gone, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    const int determined = annum__remainder_carry(&rest, functional, own) &&
                           annum__recession_direction(recession, gone, NULL);
    for (size_t j = 0; j < glm->p && determined; j++)
        move += functional[j] * recession->direction[j];
    out->may_fall = !(move > 0);
    out->may_rise = !(move < 0);
    out->lower = out->may_fall ? -INFINITY : NAN;
    out->upper = out->may_rise ? INFINITY : NAN;
    out->failed = wanted && determined && !separated->fit.converged;
    if (!determined || !wanted || out->failed)
        return ANNUM_OK;
    return one_sided(separated, &rest, own, threshold, arena, out);
}
