/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile-likelihood limits of a linear functional of the coefficients.
 *
 * The functional is held at v (held.c). The deviance D(v) of that fit is searched for D(v) = D + threshold on each
 * side. Its slope is known from the score (the envelope theorem), so Newton's method on the signed root
 * sqrt(D(v) - D), which is nearly a straight line, needs few fits; a bracket makes it safe. Firth's likelihood of a
 * single event with several covariates may have two maxima with the functional held: the search keeps to the one that
 * is reached from the estimate.
 */
#include <float.h>
#include <math.h>

#include "regress/held.h"

typedef struct search {
    const annum__profile *profile;
    annum__held held;
} search;

static double rise_of(const search *s)
{
    const double rise = s->held.fit.objective - s->profile->fit->objective;
    return isfinite(rise) ? fmax(rise, 0) : INFINITY;
}

/** d deviance / d v of the held fit, less what the penalty adds. */
static double slope_of(const search *s)
{
    const annum__held *held = &s->held;
    double score = 0;
    if (held->glm.family->id != ANNUM_BETA)
        return -2 * annum__glm_slope(s->profile->glm, &held->fit, held->along);
    for (size_t i = 0; i < held->glm.n; i++)
        score += held->beta.eta_score[i] * held->along[i];
    return -2 * score;
}

/** @return the rise of the deviance (less Firth's penalty) with the functional held at v, and *slope = d rise / d v. */
static double rise_at(search *s, double v, double *slope)
{
    annum__held_at(&s->held, v);
    /* A fit that did not end bounds the rise from above. */
    if (!s->held.fit.converged && rise_of(s) > s->profile->threshold &&
        (s->held.fit.penalty || (isinf(rise_of(s)) && s->held.glm.family->id != ANNUM_BETA)))
        annum__held_walk(&s->held, v);
    *slope = slope_of(s);
    return rise_of(s);
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
    annum__held_aim(&s->held, profile->functional, profile->fit);
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
    s.profile = profile;
    if (annum__held_room(&s.held, profile->glm, profile->fit, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    *lower = limit(&s, -1);
    *upper = limit(&s, 1);
    return ANNUM_OK;
}
