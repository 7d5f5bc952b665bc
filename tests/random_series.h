/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Random numbers of the property tests: seeded, and the same on every machine. Ugly ones are those that break
 * things.
 */
#ifndef ANNUM_RANDOM_SERIES_H
#define ANNUM_RANDOM_SERIES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

static uint64_t random_state;

/* Steele, Lea and Flood (2014): SplitMix64. */
static inline uint64_t random_bits(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double uniform(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

static inline size_t below(size_t n)
{
    return (size_t)(uniform() * (double)n);
}

static inline double ugly_number(void)
{
    static const double pool[] = {0, 0, 0, 1, 1, 2, 3, 10, 1e6, 1e15, 1e-300, 1e300, 0.5, 1e-5, NAN, 17};
    return pool[below(sizeof pool / sizeof pool[0])];
}

static inline double ugly_size(void)
{
    static const double pool[] = {1, 1, 1, 2, 10, 1e15, 1e-15, 1e-300, 1e300, 100, NAN, 365.25};
    return pool[below(sizeof pool / sizeof pool[0])];
}

#endif
