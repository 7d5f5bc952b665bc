/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One solver for the gamma and beta quantiles.
 *
 * It solves log(tail) = log(target) in s = log x (gamma) or s = log(x/y) (beta). On these scales
 * the density is log-concave, hence so are both tails (A. Prekopa (1973), Acta Sci. Math. 34:335),
 * and Newton's method converges from anywhere; Halley's correction makes it cubic near the root.
 * A bracket and bisection catch what rounding and underflow do to that, so the work is bounded
 * whatever the shape. GSL's inverses have neither and some never return.
 */
#include "core/dist.h"

#include <float.h>
#include <math.h>

#define MAX_STEPS 200
/* exp of these is the range of double. */
#define LOG_SMALLEST (-745.0)
#define LOG_LARGEST 709.7

static annum__place place_at(const annum__law *law, double s)
{
    annum__place at;
    if (!law->bounded) {
        at.x = exp(s);
        at.y = 1.0;
    } else if (s < 0.0) {
        at.x = exp(s) / (1.0 + exp(s));
        at.y = 1.0 - at.x;
    } else {
        at.y = exp(-s) / (1.0 + exp(-s));
        at.x = 1.0 - at.y;
    }
    return at;
}

/* Moves by a step in s, keeping the smaller of x and y accurate relative to itself. */
static annum__place move(const annum__law *law, annum__place at, double step)
{
    double grow = expm1(step);
    if (!law->bounded) {
        at.x += at.x * grow;
    } else if (at.x < at.y) {
        at.x += at.x * at.y * grow / (1.0 + at.x * grow);
        at.y = 1.0 - at.x;
    } else {
        at.y -= at.x * at.y * grow / (1.0 + at.x * grow);
        at.x = 1.0 - at.y;
    }
    return at;
}

static annum__tails tails_at(const annum__law *law, annum__place at)
{
    return law->bounded ? annum__beta_tails(at.x, at.y, law->a, law->b)
                        : annum__gamma_tails(law->a, at.x);
}

/* The derivative of the log density in s. */
static double drift_at(const annum__law *law, annum__place at)
{
    return law->bounded ? law->a * at.y - law->b * at.x : law->a - at.x;
}

/* log(tail/target) without losing the difference of nearly equal values. */
static double log_excess(double tail, double target)
{
    double change = (tail - target) / target;
    return fabs(change) < 0.5 ? log1p(change) : log(tail) - log(target);
}

/* The Halley step in s, or NaN where the tail or its slope has vanished. */
static double halley_step(const annum__law *law, annum__place at, annum__tails t, double target,
                          int upper)
{
    double tail = upper ? t.upper : t.lower;
    double slope = (upper ? -t.density : t.density) / tail;
    double newton = -log_excess(tail, target) / slope;
    double bend = drift_at(law, at) - slope; /* second derivative over the first */
    double divisor = 1.0 + 0.5 * newton * bend;
    return newton / fmin(fmax(divisor, 0.5), 2.0);
}

annum__place annum__tail_solve(const annum__law *law, double target, int upper, double start)
{
    double low = LOG_SMALLEST;
    double high = law->bounded ? -LOG_SMALLEST : LOG_LARGEST;
    double previous = INFINITY;
    annum__place at = place_at(law, fmin(fmax(start, low), high));
    for (int i = 0; i < MAX_STEPS; i++) {
        annum__tails t = tails_at(law, at);
        double tail = upper ? t.upper : t.lower;
        if (tail == target)
            break;
        double s = log(at.x) - log(at.y);
        if ((tail < target) == !upper)
            low = fmax(low, s);
        else
            high = fmin(high, s);
        double step = halley_step(law, at, t, target, upper);
        double size = fabs(step);
        if (size < 1e-9) {
            /* Near the root the bracket is coarser than the step; stop when rounding takes over. */
            if (size > 0.5 * previous)
                break;
            at = move(law, at, step);
            if (size < DBL_EPSILON)
                break;
        } else if (s + step > low && s + step < high) {
            at = move(law, at, step);
        } else {
            double middle = 0.5 * (low + high);
            if (!(middle > low && middle < high))
                break;
            size = fabs(middle - s);
            at = place_at(law, middle);
        }
        previous = size;
    }
    return at;
}
