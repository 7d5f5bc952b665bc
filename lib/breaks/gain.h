/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file gain.h
 * Deviances of events, in parts that do not cancel.
 */
#ifndef ANNUM_BREAKS_GAIN_H
#define ANNUM_BREAKS_GAIN_H

#include <math.h>

#include "breaks/regimes.h"
#include "core/dist.h"

/** y events where so many were expected by another fraction: what their own adds to the log-likelihood, but
   for the difference of the two, which drops out of sums. */
static inline double annum__gain(double y, double expected)
{
    return y > 0 ? y * log(y / expected) : 0;
}

/** The same of both outcomes: events of a size, against the overall fraction. */
static inline double annum__level_gain(const annum__regimes *r, double events, double size)
{
    const double g = annum__gain(events, size * r->fraction);
    return r->family == ANNUM_BINOMIAL ? g + annum__gain(size - events, size * (1 - r->fraction)) : g;
}

/** y log(y / mean) - (y - mean), never below 0. */
static inline double annum__half_deviance(double y, double mean)
{
    return y > 0 ? y * annum__log1p_gap((mean - y) / y) : mean;
}

#endif
