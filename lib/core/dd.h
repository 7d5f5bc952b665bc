/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file dd.h
 * Double-double arithmetic: a number as the unevaluated sum of two doubles, some 32 digits.
 *
 * Needs each double operation to be rounded by itself (no contraction, no excess precision). Magnitudes must
 * stay between about 1e-140 and 1e140, so callers scale by powers of two first.
 * Source: Dekker (1971) Numerische Mathematik 18:224-242; Knuth, TAOCP vol. 2, 4.2.2; Hida, Li and Bailey
 * (2001), Algorithms for quad-double precision floating point arithmetic.
 */
#ifndef ANNUM_CORE_DD_H
#define ANNUM_CORE_DD_H

#include <math.h>
#include <stddef.h>

typedef struct annum__dd {
    double hi, lo;
} annum__dd;

static inline annum__dd dd_of(double a)
{
    return (annum__dd){a, 0};
}

static inline double dd_double(annum__dd a)
{
    return a.hi + a.lo;
}

/** a + b exactly, for |a| >= |b|. */
static inline annum__dd dd_quick_sum(double a, double b)
{
    const double s = a + b;
    return (annum__dd){s, b - (s - a)};
}

/** a + b exactly. */
static inline annum__dd dd_two_sum(double a, double b)
{
    const double s = a + b, bb = s - a;
    return (annum__dd){s, (a - (s - bb)) + (b - bb)};
}

/** a * b exactly. */
static inline annum__dd dd_two_product(double a, double b)
{
    const double p = a * b;
#ifdef FP_FAST_FMA
    return (annum__dd){p, fma(a, b, -p)};
#else
    const double splitter = 134217729.0; /* 2^27 + 1 */
    const double ta = splitter * a, ah = ta - (ta - a), al = a - ah;
    const double tb = splitter * b, bh = tb - (tb - b), bl = b - bh;
    return (annum__dd){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
#endif
}

static inline annum__dd dd_add(annum__dd a, annum__dd b)
{
    annum__dd s = dd_two_sum(a.hi, b.hi), t = dd_two_sum(a.lo, b.lo);
    s = dd_quick_sum(s.hi, s.lo + t.hi);
    return dd_quick_sum(s.hi, s.lo + t.lo);
}

static inline annum__dd dd_negate(annum__dd a)
{
    return (annum__dd){-a.hi, -a.lo};
}

static inline annum__dd dd_sub(annum__dd a, annum__dd b)
{
    return dd_add(a, dd_negate(b));
}

static inline annum__dd dd_mul(annum__dd a, annum__dd b)
{
    const annum__dd p = dd_two_product(a.hi, b.hi);
    return dd_quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline annum__dd dd_div(annum__dd a, annum__dd b)
{
    const double q1 = a.hi / b.hi;
    annum__dd r = dd_sub(a, dd_mul(dd_of(q1), b));
    const double q2 = r.hi / b.hi;
    r = dd_sub(r, dd_mul(dd_of(q2), b));
    return dd_add(dd_quick_sum(q1, q2), dd_of(r.hi / b.hi));
}

/** A sum of many terms: one double, and the errors of its additions in another. */
typedef struct annum__dd_sum {
    double sum, errors;
} annum__dd_sum;

/**
 * Adds a term. After n terms the result is off by about n u of the sum, and n^2 u^2 of the sum of sizes, u = 1e-16
 * squared (Ogita, Rump and Oishi 2005, SIAM J Sci Comput 26:1955-1988): as good as dd_add, in a third of the time.
 */
static inline void dd_sum_add(annum__dd_sum *s, annum__dd term)
{
    const annum__dd t = dd_two_sum(s->sum, term.hi);
    s->sum = t.hi;
    s->errors += t.lo + term.lo;
}

static inline annum__dd dd_sum_of(annum__dd_sum s)
{
    return dd_quick_sum(s.sum, s.errors);
}

/** a * b without the last normalisation: hi + lo is the product, but lo may overlap hi. For sums. */
static inline annum__dd dd_mul_loose(annum__dd a, annum__dd b)
{
    const annum__dd p = dd_two_product(a.hi, b.hi);
    return (annum__dd){p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi)};
}

/** The sum of a_i b_i. Two sums side by side, as each addition waits for the one before. */
static inline annum__dd dd_dot(const annum__dd *a, const annum__dd *b, size_t n)
{
    annum__dd_sum even = {0, 0}, odd = {0, 0};
    size_t i = 0;
    for (; i + 1 < n; i += 2) {
        dd_sum_add(&even, dd_mul_loose(a[i], b[i]));
        dd_sum_add(&odd, dd_mul_loose(a[i + 1], b[i + 1]));
    }
    if (i < n)
        dd_sum_add(&even, dd_mul_loose(a[i], b[i]));
    return dd_add(dd_sum_of(even), dd_sum_of(odd));
}

/** The sum of a_i. */
static inline annum__dd dd_total(const annum__dd *a, size_t n)
{
    annum__dd_sum even = {0, 0}, odd = {0, 0};
    size_t i = 0;
    for (; i + 1 < n; i += 2) {
        dd_sum_add(&even, a[i]);
        dd_sum_add(&odd, a[i + 1]);
    }
    if (i < n)
        dd_sum_add(&even, a[i]);
    return dd_add(dd_sum_of(even), dd_sum_of(odd));
}

/** Square root by one Newton step on the reciprocal root; 0 for 0 and below. */
static inline annum__dd dd_sqrt(annum__dd a)
{
    if (!(a.hi > 0))
        return dd_of(0);
    const double x = 1 / sqrt(a.hi), ax = a.hi * x;
    const annum__dd rest = dd_sub(a, dd_two_product(ax, ax));
    return dd_two_sum(ax, rest.hi * (x * 0.5));
}

#endif
