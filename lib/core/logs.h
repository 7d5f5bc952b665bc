/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file logs.h
 * Logarithms of combinatorial numbers.
 */
#ifndef ANNUM_CORE_LOGS_H
#define ANNUM_CORE_LOGS_H

#include "core/dist.h"

/** log of n over k, for real 0 <= k <= n: the binomial density at one half, which keeps its digits at large n. */
static inline double annum__log_choose(double n, double k)
{
    const double log_two = 0.693147180559945309417;
    return k == 0 || k == n ? 0 : annum__binomial_log_density(k, n, 0.5) + n * log_two;
}

#endif
