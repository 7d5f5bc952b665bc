/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The exact conditional slope beside that of a fit, where events are so few that the normal distribution is
 * in doubt.
 */
#include <math.h>

#include "annum/trendtest.h"
#include "core/error.h"
#include "regress/fit.h"

/** So many events (or non-events) are few: below, the exact test takes a millisecond or two. */
static const double few = 50;

/** Several times what 50 events in 20 years need; tens of milliseconds. Times without a common step can need
 * any work. */
static const double work_max = 1e7;

/** Is it the model that the exact test has: counts or proportions on an intercept and time, by the canonical
 * link? */
static int same_model(const annum__fit_work *w)
{
    const annum_fit_options *o = &w->options;
    const int counts = w->rows.family->id == ANNUM_POISSON && w->rows.link->id == ANNUM_LOG;
    const int proportions = w->rows.family->id == ANNUM_BINOMIAL && w->rows.link->id == ANNUM_LOGIT;
    return (counts || proportions) && w->source->n == 1 && w->design.p == 2 && !o->no_intercept &&
           !o->no_time && o->n_x == 0 && o->n_interventions == 0 && !o->offset && !o->weights;
}

static int few_events(const annum_series_view *view)
{
    double events = 0, rest = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        events += view->events[i];
        rest += view->total ? view->total[i] - view->events[i] : INFINITY;
    }
    return fmin(events, rest) <= few;
}

int annum__fit_exact_trend(const annum__fit_work *w, annum_fit_result *r, annum_error *error)
{
    const annum_series *series = w->source->series[0];
    const annum_series_view *view = annum_series_data(series);
    const int counted = view->kind == ANNUM_COUNT || view->kind == ANNUM_PROPORTION;
    annum_exact_trend_options options = ANNUM_EXACT_TREND_OPTIONS_INIT;
    annum_exact_trend_result exact = ANNUM_EXACT_TREND_INIT;
    if (!w->options.diagnostics || !counted || !same_model(w) || !few_events(view))
        return ANNUM_OK;
    options.level = w->level;
    options.work_max = work_max;
    const int status = annum_exact_trend(series, &options, &exact, NULL);
    if (status == ANNUM_ERR_NO_MEMORY)
        return annum__fail_memory(error);
    /* Not whole, too large, or of other rows than the fit's (ranges in its likelihood): there is none. */
    if (status == ANNUM_OK && exact.n == r->n)
        r->exact_trend = exact.slope;
    return ANNUM_OK;
}
