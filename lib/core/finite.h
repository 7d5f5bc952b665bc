/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file finite.h
 * Results hold no infinities: what is not finite is not known, or has no limit on that side.
 */
#ifndef ANNUM_CORE_FINITE_H
#define ANNUM_CORE_FINITE_H

#include <math.h>

static inline double annum__finite_or_nan(double v)
{
    return isfinite(v) ? v : NAN;
}

#endif
