/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The zero of an increasing function: a bracket by doubling steps, then inverse quadratic interpolation where
 * it is safe and bisection where it isn't.
 *
 * Chandrupatla (1997) Advances in Engineering Software 28:145-149.
 */
#include <float.h>
#include <math.h>

#include "trendtest/exact.h"

typedef struct point {
    double x;
    double f;
} point;

/** Narrows [a, b], where the function has two signs. */
static double narrow(annum__increasing function, const void *context, point a, point b)
{
    double part = 0.5;
    for (int i = 0; i < 200; i++) {
        const double x = a.x + part * (b.x - a.x);
        const point new = {x, function(context, x)};
        point old = a;
        if ((new.f > 0) != (a.f > 0)) {
            old = b;
            b = a;
        }
        a = new;
        const point best = fabs(a.f) < fabs(b.f) ? a : b;
        const double smallest = (2 * DBL_EPSILON * fabs(best.x) + DBL_MIN) / fabs(b.x - a.x);
        if (best.f == 0 || smallest > 0.5)
            return best.x;
        const double xi = (a.x - b.x) / (old.x - b.x), phi = (a.f - b.f) / (old.f - b.f);
        part = 0.5;
        if (phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)
            part = a.f / (b.f - a.f) * (old.f / (b.f - old.f)) +
                   (old.x - a.x) / (b.x - a.x) * (a.f / (old.f - a.f)) * (b.f / (old.f - b.f));
        part = fmin(1 - smallest, fmax(smallest, part));
    }
    return a.x;
}

double annum__exact_root(annum__increasing function, const void *context, double step)
{
    point near = {0, function(context, 0)};
    if (near.f == 0)
        return 0;
    if (near.f > 0)
        step = -step;
    for (int i = 0; i < 100; i++) {
        const double x = near.x + step;
        const point far = {x, function(context, x)};
        if (far.f == 0)
            return x;
        if ((far.f > 0) != (near.f > 0))
            return narrow(function, context, near, far);
        near = far;
        step *= 2;
    }
    return NAN;
}
