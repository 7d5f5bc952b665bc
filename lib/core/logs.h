/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file logs.h
 * Logarithms of combinatorial numbers.
 */
#ifndef ANNUM_CORE_LOGS_H
#define ANNUM_CORE_LOGS_H

#include <math.h>

#include "core/dist.h"

/**
 * log of n over k, for real 0 <= k <= n: Shannon's bound, both parts of one sign, and the density at k / n,
 * which is of the order of log n. So it keeps its digits at any n.
 */
static inline double annum__log_choose(double n, double k)
{
    const double p = k / n;
    if (k == 0 || k == n || p == 0)
        return 0;
    const double log_rest = p < 0.5 ? log1p(-p) : log((n - k) / n);
    return annum__binomial_log_density(k, n, p) - k * log(p) - (n - k) * log_rest;
}

#endif
