/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regress/wald.h"

/** A power of two whose square is near a, so that scaling by it is exact. */
static double root_scale(double a)
{
    return ldexp(1, ilogb(a) / 2);
}

/** Unit diagonal up to a factor of 4. @return 0 if an entry of it is not above 0 */
static int equilibrate(annum__dd *s, annum__dd *d, size_t q, size_t *dependent)
{
    for (size_t i = 0; i < q; i++) {
        const double diagonal = s[i * q + i].hi;
        *dependent = i;
        if (!(diagonal > 0) || !isfinite(diagonal))
            return 0;
        const double scale = root_scale(diagonal);
        for (size_t k = 0; k < q; k++) {
            s[i * q + k].hi /= scale, s[i * q + k].lo /= scale;
            s[k * q + i].hi /= scale, s[k * q + i].lo /= scale;
        }
        d[i].hi /= scale, d[i].lo /= scale;
    }
    return 1;
}

int annum__wald(annum__dd *s, annum__dd *d, size_t q, double noise, double *statistic, size_t *dependent)
{
    if (!equilibrate(s, d, q, dependent))
        return 0;
    annum__dd sum = dd_of(0);
    for (size_t i = 0; i < q; i++) {
        const double before = s[i * q + i].hi;
        for (size_t k = 0; k < i; k++) {
            annum__dd *entry = &s[i * q + k];
            for (size_t l = 0; l < k; l++)
                *entry = dd_sub(*entry, dd_mul(s[i * q + l], s[k * q + l]));
            *entry = dd_div(*entry, s[k * q + k]);
            s[i * q + i] = dd_sub(s[i * q + i], dd_mul(*entry, *entry));
            d[i] = dd_sub(d[i], dd_mul(*entry, d[k]));
        }
        *dependent = i;
        if (!(s[i * q + i].hi > noise * before))
            return 0;
        s[i * q + i] = dd_sqrt(s[i * q + i]);
        d[i] = dd_div(d[i], s[i * q + i]);
        sum = dd_add(sum, dd_mul(d[i], d[i]));
    }
    *statistic = dd_double(sum);
    return 1;
}
