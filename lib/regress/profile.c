/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile-likelihood limits of a linear functional of the coefficients.
 *
 * The functional is held at v (held.c). The deviance D(v) of that fit is searched for D(v) = D + threshold on each
 * side. Its slope is known from the score (the envelope theorem), and the root sqrt(D(v) - D) is nearly a straight line:
 * so the inverse cubic through the last two places with their slopes (Hermite's) needs two or three fits; a bracket makes
 * it safe. Firth's likelihood of a single event with several covariates may have two maxima with the functional held: the
 * search keeps to the one that is reached from the estimate.
 */
#include <float.h>
#include <math.h>

#include "core/finite.h"
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

/** A fit with the functional held: the root of the deviance's rise there. */
typedef struct place {
    double v, root, slope; /**< slope: d root / d v */
} place;

static place place_at(search *s, double v)
{
    place here = {v, 0, NAN};
    double slope;
    here.root = sqrt(rise_at(s, v, &slope));
    here.slope = slope / (2 * here.root);
    return here;
}

/** Where the line through a place reaches the goal. */
static double by_line(const place *a, double goal)
{
    return a->v + (goal - a->root) / a->slope;
}

/** Where the inverse cubic through two places does. */
static double by_cubic(const place *a, const place *b, double goal)
{
    const double width = b->root - a->root, t = (goal - a->root) / width, u = 1 - t;
    const double from_a = a->v * (1 + 2 * t) + width * t / a->slope, from_b = b->v * (1 + 2 * u) - width * u / b->slope;
    return from_a * u * u + from_b * t * t;
}

static int lies_between(double v, double a, double b)
{
    return (v > a && v < b) || (v < a && v > b);
}

/**
 * The limit beyond a place whose rise is below the threshold, with a first place to look at. Until one is found whose
 * rise is above it, each look goes further, by twice the last distance at most.
 * @return infinite where no rise is above it
 */
static double seek(search *s, place from, double first, int known_slope)
{
    const double goal = sqrt(s->profile->threshold), origin = from.v, outward = first < origin ? -1 : 1;
    double inner = origin, outer = outward * INFINITY, reach = fabs(first - origin), v = first;
    place last = from;
    for (int looks = 0, within = 0; looks < 160; looks++) {
        const place here = place_at(s, v);
        const double line = by_line(&here, goal), cubic = looks > 0 || known_slope ? by_cubic(&last, &here, goal) : line;
        if (here.root > goal) {
            outer = v;
        } else {
            inner = v;
            reach *= 2;
            if (++within == 60 && isinf(outer))
                return outer;
        }
        const double furthest = isinf(outer) ? v + outward * reach : outer;
        if (lies_between(cubic, inner, furthest))
            v = cubic;
        else if (lies_between(line, inner, furthest))
            v = line;
        else if (isinf(outer)) {
            v = furthest;
            last = here;
            continue;
        } else
            v = inner + (outer - inner) / 2;
        /* What the cubic corrects the line by shows how bent the root is; its own error is that times the last place's
           distance squared. */
        const double apart = last.root - goal, left = fabs(cubic - line) * apart * apart, change = fabs(v - here.v);
        if (change <= 1e-13 * (fabs(v) + fabs(v - origin)) || change <= DBL_MIN ||
            (v == cubic && looks > 0 && left <= 1e-15 * fabs(v - origin)))
            break;
        last = here;
    }
    return v;
}

static double limit(search *s, int sign)
{
    const annum__profile *profile = s->profile;
    const double reach = sqrt(profile->threshold) * profile->se, unit = annum__larger(fabs(profile->estimate), 1);
    const place estimate = {profile->estimate, 0, sign / profile->se};
    annum__held_aim(&s->held, profile->functional, profile->fit);
    if (profile->infinite == sign)
        return sign < 0 ? -INFINITY : INFINITY;
    /* Where the estimate is infinite on the other side, come back from a place where the rise is still nil. */
    return profile->infinite ? seek(s, estimate, estimate.v + sign * 0.1 * unit, 0)
                             : seek(s, estimate, estimate.v + sign * reach, 1);
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
