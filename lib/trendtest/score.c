/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The score S over its standard deviation, and as a correlation.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/serial.h"

void annum__set_score(annum__testing *t, double statistic, double variance, int continuity)
{
    annum_trendtest_result *r = t->result;
    r->statistic = statistic;
    r->variance = variance;
    r->z = annum__rank_z(statistic, variance, !continuity || t->options.no_continuity);
    annum__set_normal_p(t);
}

void annum__set_tau(annum__testing *t, double statistic, double all, double tied)
{
    t->result->tau = all > 0 ? statistic / all : NAN;
    t->result->tau_b = all > tied ? statistic / sqrt(all * (all - tied)) : NAN;
}

int annum__check_slope(const annum__testing *t, annum_error *error)
{
    const annum_trendtest_result *r = t->result;
    if (isinf(r->sen_slope.estimate) || isinf(r->sen_slope.lower) || isinf(r->sen_slope.upper) ||
        isinf(r->sen_intercept) || isinf(r->sen_intercept_residual))
        return annum__fail(
            error, ANNUM_ERR_NONFINITE,
            "the figures are so large that Sen's slope overflows; divide them all by a power of ten");
    return ANNUM_OK;
}
