/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file columns.h
 * Few columns of n doubles, made orthonormal one after the other. Time counts from the first figure, so
 * doubles do.
 */
#ifndef ANNUM_BREAKS_COLUMNS_H
#define ANNUM_BREAKS_COLUMNS_H

#include <math.h>
#include <stddef.h>

static inline double annum__dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/** Takes off x [n] its part along a unit column. @return that part */
static inline double annum__take_off(double *x, const double *unit, size_t n)
{
    const double part = annum__dot(x, unit, n);
    for (size_t i = 0; i < n; i++)
        x[i] -= part * unit[i];
    return part;
}

/**
 * Makes x [n] orthogonal to the q unit columns of basis [q x n], twice over (Giraud et al. 2005: that is
 * enough), and of length 1.
 * @param along [q] nullable: the parts taken off
 * @return the length before it was made 1; 0 where the basis determines x, which then is 0
 */
static inline double annum__orthonormal(double *x, const double *basis, size_t q, size_t n, double *along)
{
    const double before = sqrt(annum__dot(x, x, n));
    for (size_t k = 0; along && k < q; k++)
        along[k] = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < q; k++) {
            const double part = annum__take_off(x, basis + k * n, n);
            if (along)
                along[k] += part;
        }
    }
    const double length = sqrt(annum__dot(x, x, n));
    const int lost = !(length > 1e-11 * before);
    for (size_t i = 0; i < n; i++)
        x[i] = lost ? 0 : x[i] / length;
    return lost ? 0 : length;
}

#endif
