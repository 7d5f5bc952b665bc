/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Cox and Stuart's sign test of trend: the first half of the figures against the second, figure by figure.
 *
 * Cox and Stuart (1955) Biometrika 42:80-95, test S2's pairs as most programs make them (S3 there takes outer
 * thirds): figure i with figure i + n - floor(n / 2); the middle one of an odd number has no partner.
 */
#include <math.h>

#include "core/dist.h"
#include "trendtest/permutation.h"

static void set_normal(annum__testing *t, double rises, double pairs)
{
    annum_trendtest_result *r = t->result;
    const double away = rises - pairs / 2, correction = t->options.no_continuity ? 0 : 0.5;
    r->variance = pairs / 4;
    r->z = copysign(fmax(0, fabs(away) - correction), away) / sqrt(r->variance);
}

int annum__test_cox_stuart(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_trendtest_result *r = t->result;
    const size_t half = f->n / 2, apart = f->n - half;
    double rises = 0, pairs = 0;
    (void)error;
    if (annum__too_few(t, f->n, 2))
        return ANNUM_OK;
    for (size_t i = 0; i < half; i++) {
        if (f->time[i] == f->time[i + apart] || f->figure[i] == f->figure[i + apart])
            continue;
        rises += f->figure[i + apart] > f->figure[i];
        pairs++;
    }
    r->statistic = rises;
    if (pairs == 0) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    set_normal(t, rises, pairs);
    if (t->options.exact == ANNUM_EXACT_NO) {
        annum__set_normal_p(t);
        return ANNUM_OK;
    }
    r->exact = 1;
    annum__set_tail_p(t, annum__binomial_lower(rises, pairs, 0.5), annum__binomial_upper(rises, pairs, 0.5));
    annum__warn_unreachable(t, annum__least_p(t, exp2(-pairs)));
    return ANNUM_OK;
}
