/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test with the variance of S corrected for the autocorrelations of the detrended ranks.
 *
 * Hamed and Rao (1998) Journal of Hydrology 204:182-196, equation (6): the variance is multiplied by
 * 1 + 2 / (n (n - 1) (n - 2)) sum (n - i) (n - i - 1) (n - i - 2) r(i), over the lags i whose autocorrelation
 * differs from 0. With gaps n - i is the number of pairs of figures i steps apart. Checked with
 * pymannkendall's hamed_rao_modification_test, whose variance is negative where r(1) of few figures is well
 * below 0.
 */
#include <math.h>

#include "trendtest/serial.h"

/**
 * At 12 figures no autocorrelation below .57 counts, so that the correction is nothing, or chance: under an
 * autocorrelation of .4 or .6 the test rejects as often as the one without correction
 * (docs/methods/trend-tests.md).
 */
#define LEAST 15

static double factor_of(annum__testing *t, const annum__serial *s, size_t lags)
{
    const double n = (double)s->figures->n;
    const double bound = annum__autocorrelation_bound(t, s);
    double *rank = s->memory;
    double sum = 0;
    annum__ranks(s->detrended, s->figures->n, rank, s->memory + s->figures->n);
    const annum__centred centred = annum__centre(&s->grid, rank, s->memory + s->figures->n);
    if (centred.variance == 0)
        return 1;
    t->result->autocorrelation = annum__autocorrelation(&centred, 1).r;
    for (size_t i = 1; i <= lags; i++) {
        const annum__lagged at = annum__autocorrelation(&centred, i);
        if (fabs(at.r) > bound)
            sum += at.pairs * (at.pairs - 1) * (at.pairs - 2) * at.r;
    }
    return 1 + 2 * sum / (n * (n - 1) * (n - 2));
}

int annum__test_hamed_rao(annum__testing *t, annum_error *error)
{
    annum__serial s;
    size_t lags = 0;
    int status = annum__serial_begin(
        t, LEAST, "fewer have no autocorrelations to speak of; use prewhiten or mann-kendall", &s, error);
    if (status == ANNUM_OK && !s.too_few)
        status = annum__serial_lags(t, &s, &lags, error);
    if (status != ANNUM_OK || s.too_few)
        return status;
    annum__set_corrected(t, &s, factor_of(t, &s, lags), 1);
    annum__warn_autocorrelated(t, &s,
                               "the correction removes only part of that, so p is too small; prewhiten holds "
                               "its level");
    return ANNUM_OK;
}
