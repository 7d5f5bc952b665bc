/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Draws from distributions for the simulations of coverage: SplitMix64 (Steele, Lea and Flood 2014), seeded
 * by `state`, the same on every machine.
 */
#ifndef ANNUM_RANDOM_DRAWS_H
#define ANNUM_RANDOM_DRAWS_H

#include <math.h>
#include <stdint.h>

static uint64_t state;

static inline double uniform(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(void)
{
    const double radius =
        sqrt(-2 * log(uniform())); /* the order of two draws in one expression is the compiler's */
    return radius * cos(6.283185307179586 * uniform());
}

/** Sums of independent Poisson numbers are Poisson: pieces of mean 10 at most, each by inversion. */
static inline double poisson(double mean)
{
    double k = 0;
    while (mean > 0) {
        const double piece = fmin(mean, 10), limit = exp(-piece);
        for (double product = uniform(); product > limit; product *= uniform())
            k++;
        mean -= piece;
    }
    return k;
}

/** Marsaglia and Tsang (2000). */
static inline double gamma_of(double shape)
{
    if (shape < 1) {
        const double larger = gamma_of(shape + 1);
        return larger * pow(uniform(), 1 / shape);
    }
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = normal(), v = pow(1 + c * x, 3);
        if (v > 0 && log(uniform()) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

static inline double binomial(double n, double p)
{
    double k = 0;
    for (double i = 0; i < n; i++)
        k += uniform() < p;
    return k;
}

#endif
