/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test of the figures less r(1) times the one before: pre-whitening, and the same with the
 * trend taken out before and put back after (trend-free).
 *
 * von Storch (1995) in Analysis of Climate Variability, ch. 2; Yue, Pilon, Phinney and Cavadias (2002)
 * Hydrological Processes 16:1807-1829. Checked with pymannkendall's pre_whitening_modification_test and
 * trend_free_pre_whitening_modification_test. A figure whose predecessor is missing is left out, as there is
 * nothing to take off it; pymannkendall takes off the last one there is.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/serial.h"

/** With five left no p-value is below .027; the level is held (docs/methods/trend-tests.md). */
#define LEAST 6
/** Trend-free, twelve figures without trend or correlation give p < .05 in 6 % of cases. */
#define LEAST_TREND_FREE 15
/** Up to here still in 5.5 to 6 %. */
#define ENOUGH_TREND_FREE 50

/** Whitened figures and the times of the later ones. @return how many */
static size_t whiten(const annum__serial *s, const double *number, double r, double slope, double *time,
                     double *out)
{
    const annum__figures *f = s->figures;
    size_t n = 0;
    for (size_t i = 1; i < f->n; i++) {
        if (s->grid.position[i] != s->grid.position[i - 1] + 1)
            continue;
        time[n] = f->time[i];
        out[n++] = number[i] - r * number[i - 1] + slope * (f->time[i] - f->time[0]);
    }
    return n;
}

/** `slope` is put back after. */
static int test(annum__testing *t, const annum__serial *s, const double *number, double slope,
                annum_error *error)
{
    const annum__figures *f = s->figures;
    double *memory =
        annum__arena_take(t->scratch, 2 * f->n + annum__count_pairs_scratch(f->n) + 1, sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    const annum__centred centred = annum__centre(&s->grid, number, s->memory);
    const double r = annum__autocorrelation(&centred, 1).r;
    double *time = memory, *white = memory + f->n;
    const size_t n = whiten(s, number, isnan(r) ? 0 : r, slope, time, white);
    annum__make_ties(white, n, s->scale, s->memory);
    const annum__pairs pairs = annum__count_pairs(time, white, n, memory + 2 * f->n);
    t->result->autocorrelation = r;
    t->result->lag = 1;
    annum__set_tau(t, pairs.rising - pairs.falling, (double)n * ((double)n - 1) / 2, pairs.tied);
    annum__set_score(t, pairs.rising - pairs.falling, pairs.variance, 1);
    if (n + 1 < f->n)
        annum__warn(t->warnings, ANNUM_WARN_MISSING, -1,
                    "figures whose predecessor is missing: %z; they are left out", f->n - 1 - n);
    return ANNUM_OK;
}

int annum__test_prewhiten(annum__testing *t, annum_error *error)
{
    annum__serial s;
    const int status = annum__serial_begin(
        t, LEAST, "the figure before is taken off each, with what they have in common; use mann-kendall", &s,
        error);
    return status == ANNUM_OK && !s.too_few ? test(t, &s, s.figures->figure, 0, error) : status;
}

int annum__test_tfpw(annum__testing *t, annum_error *error)
{
    annum__serial s;
    int status = annum__serial_begin(
        t, LEAST_TREND_FREE, "fewer are found to have a trend too often; use prewhiten or mann-kendall", &s,
        error);
    if (status == ANNUM_OK && !s.too_few)
        status = test(t, &s, s.detrended, s.slope, error);
    if (status != ANNUM_OK || s.too_few)
        return status;
    if (s.figures->n < ENOUGH_TREND_FREE)
        annum__warn(t->warnings, ANNUM_WARN_DOUBTFUL, -1,
                    "with fewer than %d figures trend-free pre-whitening finds a trend too often (6 of 100 "
                    "series that "
                    "have none); use prewhiten or mann-kendall",
                    ENOUGH_TREND_FREE);
    annum__warn_autocorrelated(t, &s,
                               "the trend put back keeps what correlation made of it, so p is no better than "
                               "without pre-whitening; prewhiten holds its level");
    return ANNUM_OK;
}
