/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test and Sen's slope as annum_trendtest gives them.
 */
#include <math.h>

#include "core/error.h"
#include "series/caution.h"
#include "trendtest/internal.h"
#include "trendtest/test.h"

static double middle(double *values, size_t n)
{
    const double above = annum__select(values, 0, n, n / 2);
    if (n % 2)
        return above;
    double below = values[0];
    for (size_t i = 1; i < n / 2; i++)
        below = fmax(below, values[i]);
    return below + (above - below) / 2;
}

int annum__set_sen_slope(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_sen_slope_result sen;
    double *scratch = annum__arena_take(t->scratch, f->n + annum__sen_slope_scratch(f->n) + 1, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    annum__sen_slope(f->time, f->figure, f->n, t->options.level, scratch + f->n, &sen);
    for (size_t i = 0; i < f->n; i++)
        scratch[i] = f->figure[i] - sen.slope.estimate * f->time[i];
    t->result->sen_slope = sen.slope;
    t->result->sen_intercept = sen.intercept;
    t->result->sen_intercept_residual = f->n ? middle(scratch, f->n) : NAN;
    return ANNUM_OK;
}

int annum__test_mann_kendall(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_trendtest_result *r = t->result;
    annum_mann_kendall_result test;
    double *scratch = annum__arena_take(t->scratch, annum__mann_kendall_scratch(f->n) + 1, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    annum__mann_kendall(f->time, f->figure, f->n, scratch, &test);
    r->statistic = test.statistic;
    r->variance = test.variance;
    r->z = test.z;
    r->tau = test.tau;
    r->exact = test.exact;
    r->p_value = test.p_value;
    annum__series_cautions(f->view, t->warnings);
    return annum__set_sen_slope(t, error);
}
