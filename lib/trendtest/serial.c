/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the tests that allow for serial correlation begin and end with.
 */
#include "trendtest/serial.h"

#include <math.h>

#include "core/dist.h"
#include "core/error.h"

/** Products of figures at a lag; a second or two. */
#define WORK_MAX 2e9

/* ---- Begin ----------------------------------------------------------------------------------- */

static void take_trend_out(annum__serial *s)
{
    const annum__figures *f = s->figures;
    for (size_t i = 0; i < f->n; i++)
        s->detrended[i] = f->figure[i] - s->slope * (f->time[i] - f->time[0]);
    annum__make_ties(s->detrended, f->n, s->scale, s->memory);
}

static int count(annum__testing *t, annum__serial *s, annum_error *error)
{
    const annum__figures *f = s->figures;
    double *scratch = annum__arena_take(t->scratch, annum__count_pairs_scratch(f->n) + 1, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    s->pairs = annum__count_pairs(f->time, f->figure, f->n, scratch);
    t->result->statistic = s->pairs.rising - s->pairs.falling;
    annum__set_tau(t, t->result->statistic, (double)f->n * ((double)f->n - 1) / 2, s->pairs.tied);
    return ANNUM_OK;
}

int annum__serial_begin(annum__testing *t, size_t least, const char *reason, annum__serial *s,
                        annum_error *error)
{
    const annum__figures *f = &t->of[0];
    *s = (annum__serial){.figures = f};
    int status = annum__set_sen_slope(t, error);
    if (status == ANNUM_OK)
        status = annum__check_slope(t, error);
    if (status == ANNUM_OK)
        status = count(t, s, error);
    s->too_few = status == ANNUM_OK && annum__too_few_for(t, f->n, least, reason);
    if (status != ANNUM_OK || s->too_few)
        return status;
    status = annum__take_grid(t, &s->grid, error);
    if (status != ANNUM_OK)
        return status;
    s->slope = isnan(t->result->sen_slope.estimate) && f->time[0] == f->time[f->n - 1]
                   ? 0 /* all at one instant */
                   : t->result->sen_slope.estimate;
    s->detrended = annum__arena_take(t->scratch, 5 * f->n + 1, sizeof *s->detrended);
    if (!s->detrended)
        return annum__fail_memory(error);
    s->memory = s->detrended + f->n;
    s->scale = fmax(annum__largest(f->figure, f->n), fabs(s->slope) * (f->time[f->n - 1] - f->time[0]));
    if (!isfinite(s->scale * 4)) /* as differences, and sums with the trend, go up to */
        return annum__fail(
            error, ANNUM_ERR_NONFINITE,
            "the figures are so large that their trend overflows; divide them all by a power of ten");
    take_trend_out(s);
    return ANNUM_OK;
}

int annum__serial_lags(annum__testing *t, const annum__serial *s, size_t *lags, annum_error *error)
{
    const size_t most = s->grid.last;
    *lags = t->options.lags > 0 && (size_t)t->options.lags < most ? (size_t)t->options.lags : most;
    if ((size_t)t->options.lags > most)
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "these figures have no more than %z lags, of the %z asked for: those are used", most,
                    (size_t)t->options.lags);
    if ((double)*lags * (double)s->figures->n > WORK_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "%z lags of %z figures are too many; set lags to %z or less", *lags, s->figures->n,
                           (size_t)(WORK_MAX / (double)s->figures->n));
    t->result->lag = (double)*lags;
    return ANNUM_OK;
}

/* ---- End ------------------------------------------------------------------------------------- */

double annum__autocorrelation_bound(const annum__testing *t, const annum__serial *s)
{
    return annum__normal_quantile_upper((1 - t->options.level) / 2) / sqrt((double)s->figures->n);
}

void annum__warn_autocorrelated(annum__testing *t, const annum__serial *s, const char *what)
{
    const double r = t->result->autocorrelation;
    if (r > annum__autocorrelation_bound(t, s))
        annum__warn(t->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
                    "the figures follow each other (autocorrelation %.2): %s", r, what);
}

void annum__set_corrected(annum__testing *t, const annum__serial *s, double factor, int is_consistent)
{
    const double statistic = s->pairs.rising - s->pairs.falling;
    if (!(factor > 0)) {
        annum__warn(t->warnings, ANNUM_WARN_DOUBTFUL, -1,
                    "the estimated autocorrelations are those of no process: they would multiply the "
                    "variance by %.3; "
                    "it is left without correction",
                    factor);
        factor = 1;
    } else if (factor < 1 && is_consistent) {
        annum__warn(
            t->warnings, ANNUM_WARN_DOUBTFUL, -1,
            "the correction multiplies the variance by %.2: where figures are few that is chance more often "
            "than not, and p too small; compare mann-kendall and prewhiten",
            factor);
    }
    annum__set_score(t, statistic, s->pairs.variance * factor, 1);
}
