/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file finite.h
 * Small things about doubles. Results hold no infinities: what is not finite is not known, or has no limit on that
 * side.
 */
#ifndef ANNUM_CORE_FINITE_H
#define ANNUM_CORE_FINITE_H

#include <math.h>

/** The larger and the smaller of two numbers, b where a is NaN. fmax and fmin are calls into libm. */
static inline double annum__larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double annum__smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double annum__finite_or_nan(double v)
{
    return isfinite(v) ? v : NAN;
}

#endif
