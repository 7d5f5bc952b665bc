/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test with the variance of S corrected for the autocorrelations of the detrended figures.
 *
 * Yue and Wang (2004) Water Resources Management 18:201-218, equation (11): the variance is multiplied by
 * 1 + 2 sum (1 - i / n) r(i). With gaps 1 - i / n is the share of figures that have another i steps later.
 * Checked with pymannkendall's yue_wang_modification_test, whose default of all lags is ours because users
 * compare.
 *
 * All lags are a bad default. The factor is then Bartlett's window as wide as the series: it is twice the sum
 * of squares of the cumulated figures over n times that of the figures, so never negative, but it does not
 * approach what it estimates (Kiefer and Vogelsang 2002, Econometric Theory 18:1350-1366). Without
 * correlation it is a third on average, as a detrended series ends where it began, and the test rejects 40 %
 * of series without trend. So it warns, always.
 */
#include <math.h>

#include "trendtest/serial.h"

/** As for Hamed and Rao's; at 10 figures the correction by one lag rejects 13 % of white noise, at 15 still
 * 12 %. */
#define LEAST 15

static double factor_of(annum__testing *t, const annum__serial *s, size_t lags)
{
    double sum = 0;
    const annum__centred centred = annum__centre(&s->grid, s->detrended, s->memory);
    if (centred.variance == 0)
        return 1;
    t->result->autocorrelation = annum__autocorrelation(&centred, 1).r;
    for (size_t i = 1; i <= lags; i++) {
        const annum__lagged at = annum__autocorrelation(&centred, i);
        sum += at.pairs / (double)s->figures->n * at.r;
    }
    return 1 + 2 * sum;
}

int annum__test_yue_wang(annum__testing *t, annum_error *error)
{
    annum__serial s;
    size_t lags = 0;
    int status = annum__serial_begin(
        t, LEAST, "fewer have no autocorrelations to speak of; use prewhiten or mann-kendall", &s, error);
    if (status == ANNUM_OK && !s.too_few)
        status = annum__serial_lags(t, &s, &lags, error);
    if (status != ANNUM_OK || s.too_few)
        return status;
    const int too_many = 2 * lags > s.figures->n;
    annum__set_corrected(t, &s, factor_of(t, &s, lags), !too_many);
    if (too_many)
        annum__warn(
            t->warnings, ANNUM_WARN_DOUBTFUL, -1,
            "with autocorrelations at all lags the test finds a trend in some 40 of 100 series that have "
            "none; ask for one lag, or use prewhiten");
    annum__warn_autocorrelated(t, &s,
                               "the correction removes only part of that, so p is too small; prewhiten holds "
                               "its level");
    return ANNUM_OK;
}
