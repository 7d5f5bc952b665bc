/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of a joint by its profile likelihood: all points at which the best lines with a joint there, and the
 * other ones wherever they do best, rise by no more than `rise`. Of a single joint they are the ends of all
 * such points; of several the ends of those around the joint, as the same curve goes through all of them.
 */
#include <math.h>

#include "breaks/segmented.h"
#include "core/error.h"
#include "series/internal.h"

/** Points tried between two figures, and halvings of the last step. */
enum { STEPS = 4, HALVINGS = 24 };

typedef struct curve {
    const annum__null_model *m;
    size_t others, min_size;
    double highest; /* objective that is still inside */
    annum__arena arena;
    int failed;
} curve;

static int is_inside(curve *c, double psi)
{
    double objective = INFINITY;
    if (c->failed || annum__arena_rewind(&c->arena) != ANNUM_OK ||
        annum__joined_objective(c->m, psi, c->others, c->min_size, &c->arena, &objective) != ANNUM_OK)
        c->failed = 1;
    return objective <= c->highest;
}

/** Between a point inside and one outside. */
static double boundary(curve *c, double inside, double outside)
{
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (inside + outside) / 2;
        if (is_inside(c, middle))
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

/** The point number `at` of those that are tried: STEPS between each two figures, from the second figure on.
 */
static double point(const annum__null_model *m, size_t at)
{
    const size_t i = 1 + at / STEPS, step = at % STEPS;
    return step == 0 ? m->time[i] : m->time[i] + (m->time[i + 1] - m->time[i]) * (double)step / STEPS;
}

/** Ends of the points inside, seen from outside; NaN where the first point that is possible is inside. */
static double from_outside(curve *c, size_t points, int upper, double psi)
{
    double before = NAN;
    for (size_t k = 0; k < points; k++) {
        const double next = point(c->m, upper ? points - 1 - k : k);
        if (upper ? next <= psi : next >= psi)
            break;
        if (is_inside(c, next))
            return isnan(before) ? NAN : boundary(c, next, before);
        before = next;
    }
    return isnan(before) ? NAN : boundary(c, psi, before);
}

/** The same, seen from the joint itself. */
static double from_inside(curve *c, size_t points, int upper, double psi)
{
    double before = psi;
    for (size_t k = 0; k < points; k++) {
        const double next = point(c->m, upper ? k : points - 1 - k);
        if (upper ? next <= psi : next >= psi)
            continue;
        if (!is_inside(c, next))
            return boundary(c, before, next);
        before = next;
    }
    return NAN;
}

int annum__joint_limits(const annum__breaking *b, const annum__null_model *m, const annum__joined *joined,
                        size_t k, size_t min_size, double rise, double *lower, double *upper,
                        annum_error *error)
{
    const size_t points = STEPS * (m->n - 3) + 1;
    const double psi = joined->psi[k];
    curve c = {m,
               joined->joints - 1,
               min_size,
               joined->objective + rise + 1e-9 * joined->objective,
               annum__arena_new(annum__series_allocator(b->series)),
               0};
    *lower = *upper = NAN;
    if (joined->joints == ANNUM__JOINTS_MAX && !m->squares)
        return ANNUM_OK;
    double (*const end)(curve *, size_t, int, double) = joined->joints == 1 ? from_outside : from_inside;
    *lower = end(&c, points, 0, psi);
    *upper = end(&c, points, 1, psi);
    annum__arena_free(&c.arena);
    return c.failed ? annum__fail_memory(error) : ANNUM_OK;
}
