/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Trend in events: Cochran and Armitage's test in proportions, and its like in counts with exposure.
 *
 * Cochran (1954) Biometrics 10:417-451; Armitage (1955) Biometrics 11:375-386; Cox and Lewis (1966) The
 * Statistical Analysis of Series of Events, chapter 3. The exact law is that of annum_exact_trend. Checked
 * with R's prop.trend.test.
 */
#include <math.h>

#include "core/error.h"
#include "core/finite.h"
#include "trendtest/event_dispersion.h"
#include "trendtest/exact.h"
#include "trendtest/permutation.h"

/** Sums over the rows, events and sizes in units of the largest: they may be so large that their sums are
 * not. */
typedef struct score {
    double event_unit;
    double size_unit;
    double size;
    double mean; /**< time from the first one, weighted by size */
    double events;
    double rest;      /**< of a proportion, size less events; in units of size */
    double statistic; /**< sum of events times the distance of their time from the mean */
    double spread;    /**< sum of size times that distance squared */
} score;

static score score_of(const annum__figures *f, const double *size)
{
    const double *events = f->view->events;
    score s = {0, 0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < f->n; i++) {
        s.event_unit = fmax(s.event_unit, events[f->row[i]]);
        s.size_unit = fmax(s.size_unit, size[f->row[i]]);
    }
    for (size_t i = 0; i < f->n; i++) {
        const double share = size[f->row[i]] / s.size_unit;
        s.size += share;
        s.mean += share * (f->time[i] - f->time[0]);
        s.rest += (size[f->row[i]] - events[f->row[i]]) / s.size_unit;
    }
    s.mean /= s.size;
    for (size_t i = 0; i < f->n && s.event_unit > 0; i++) {
        const double away = f->time[i] - f->time[0] - s.mean, share = events[f->row[i]] / s.event_unit;
        s.events += share;
        s.statistic += share * away;
        s.spread += size[f->row[i]] / s.size_unit * (away * away);
    }
    return s;
}

/** z with its p by the normal distribution. */
static void set_score(annum__testing *t, const score *s, int proportion)
{
    annum_trendtest_result *r = t->result;
    const double variance = s->events / s->size * s->spread * (proportion ? s->rest / s->size : 1);
    r->statistic = annum__finite_or_nan(s->statistic * s->event_unit);
    r->variance = annum__finite_or_nan(variance * s->event_unit);
    if (variance > 0)
        r->z = s->statistic / sqrt(variance) * sqrt(s->event_unit);
    annum__set_normal_p(t);
}

/** @return as annum_exact_trend */
static int set_exact(annum__testing *t, annum_error *error)
{
    annum__exact_tails tails;
    const int status =
        annum__exact_trend_tails(t->of[0].view, ANNUM_EXACT_TREND_WORK_MAX, t->scratch, &tails, error);
    if (status != ANNUM_OK)
        return status;
    const double at = t->options.exact == ANNUM_EXACT_MID ? tails.at / 2 : tails.at;
    t->result->exact = 1;
    annum__set_tail_p(t, tails.below + at, tails.above + at);
    return ANNUM_OK;
}

static int test(annum__testing *t, const double *size, int proportion, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    if (annum__too_few(t, f->n, 2))
        return ANNUM_OK;
    const score s = score_of(f, size);
    set_score(t, &s, proportion);
    if (!(s.spread > 0)) { /* all at one time, or no events */
        annum__set_certain(t);
        return ANNUM_OK;
    }
    annum__warn_event_dispersion(t, size, proportion);
    if (t->options.exact == ANNUM_EXACT_NO)
        return ANNUM_OK;
    const int wanted = t->options.exact != ANNUM_EXACT_AUTO;
    const int status = set_exact(t, wanted ? error : NULL);
    if (status == ANNUM_ERR_NO_MEMORY)
        return annum__fail_memory(error);
    /* Too many events, or such as are not whole, have the normal approximation, unless an exact p was asked
     * for. */
    if (status == ANNUM_OK || !wanted)
        return ANNUM_OK;
    return status != ANNUM_ERR_TOO_LARGE
               ? status
               : annum__fail(error, status,
                             "%s of so many events takes too long to be exact; set exact to auto or no",
                             annum_test_name(t->options.test));
}

static int refuse(const annum__testing *t, const char *cure, annum_error *error)
{
    return annum__fail(error, ANNUM_ERR_KIND, "%s is not for a series of %ss; %s",
                       annum_test_name(t->options.test), annum_kind_name(t->of[0].view->kind), cure);
}

int annum__test_cochran_armitage(annum__testing *t, annum_error *error)
{
    const annum_series_view *view = t->of[0].view;
    if (view->kind != ANNUM_PROPORTION)
        return refuse(t,
                      view->kind == ANNUM_COUNT ? "give their totals, or use poisson-trend"
                                                : "give events and totals, or use mann-kendall",
                      error);
    return test(t, view->total, 1, error);
}

int annum__test_poisson_trend(annum__testing *t, annum_error *error)
{
    const annum_series_view *view = t->of[0].view;
    if (view->kind != ANNUM_COUNT)
        return refuse(t,
                      view->kind == ANNUM_PROPORTION ? "use cochran-armitage"
                                                     : "give events with their exposure, or use mann-kendall",
                      error);
    return test(t, view->exposure, 0, error);
}
