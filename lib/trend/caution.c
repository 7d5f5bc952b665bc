/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reader of a trend must know beyond what every analysis of the series says (lib/series/caution.c).
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "trend/internal.h"

/** Fewer figures than these leave one or two residual degrees of freedom. */
static const size_t few = 5;
/** Lag-one correlation of residuals is looked at from here on; below, it says nothing (Turner et al. 2021). */
static const size_t enough_for_correlation = 8;

static void warn_two(annum__trend_work *w)
{
    const int counted = w->kind == ANNUM_COUNT || w->kind == ANNUM_PROPORTION;
    annum__warn(w->warnings, ANNUM_WARN_TWO_POINTS, -1,
                counted && !isnan(w->line.p_value)
                    ? "two figures: the line goes through both, and what lies between or beyond is not known"
                : w->view->se
                    ? "two figures leave no scatter to judge chance by: no interval and no test, whatever their standard "
                      "errors"
                    : "two figures leave no scatter to judge chance by: no test, and no interval but what rounding leaves");
}

static void warn_number(annum__trend_work *w)
{
    const size_t n = w->rows.n;
    if (n == 2)
        warn_two(w);
    else if (n < few)
        annum__warn(w->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    n == 0   ? "no usable figure"
                    : n == 1 ? "one usable figure: there is nothing to compare it with"
                             : "%z figures: only a strong trend could show",
                    n);
}

static int is_counted(const annum__trend_work *w)
{
    return (w->kind == ANNUM_COUNT || w->kind == ANNUM_PROPORTION) && w->rows.family->id != ANNUM_GAUSSIAN;
}

static void warn_dispersion(annum__trend_work *w)
{
    const double df = (double)w->rows.n - 2, dispersion = w->line.dispersion;
    if (!is_counted(w))
        return;
    if (isnan(dispersion)) {
        if (!isnan(w->line.p_value))
            annum__warn(w->warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                        "the variation beyond chance can't be estimated from these figures: interval and test assume "
                        "none");
        return;
    }
    const double above = annum__chi2_tail(dispersion * df, df);
    if (above < 0.05)
        annum__warn(w->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "the figures vary %.3 times as much as chance alone would have them (dispersion, %s): %s", dispersion,
                    annum__p_text(above).text,
                    w->line.method && w->line.method[0] == 't' ? "the interval is widened for it"
                                                               : "the interval does not allow for it");
    else if (1 - above < 0.05)
        annum__warn(w->warnings, ANNUM_WARN_UNDERDISPERSED, -1,
                    "the figures vary less than chance alone would have them (dispersion %.2, %s): are they "
                    "independent counts?",
                    dispersion < 1e-6 ? 0 : dispersion, annum__p_text(1 - above).text);
}

/** Figures on a line, or all the same. */
static void warn_perfect(annum__trend_work *w)
{
    const annum__line *line = &w->line;
    if (w->rows.n > 2 && w->rows.family->has_dispersion && line->dispersion == 0)
        annum__warn(w->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    line->slope == 0 ? "all figures are the same: there is no scatter to judge chance by"
                                     : "the figures lie on a line: there is no scatter to judge chance by");
}

static void warn_correlation(annum__trend_work *w)
{
    const size_t n = w->rows.n;
    double product = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        square += w->pearson[i] * w->pearson[i];
        if (i > 0)
            product += w->pearson[i] * w->pearson[i - 1];
    }
    if (n >= enough_for_correlation && square > 0 && product / square > 1.96 / sqrt((double)n))
        annum__warn(w->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
                    "residuals follow each other (lag-one correlation %.2): intervals and p are too optimistic",
                    product / square);
}

static int is_open(const annum_estimate *e)
{
    return e->present && e->method && (isnan(e->lower) || isnan(e->upper));
}

static void warn_unbounded(annum__trend_work *w, const annum_trend_result *r)
{
    if (is_open(&r->slope))
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the slope has a finite limit on one side only; differences have none");
    else if (is_open(&r->annual_percent_change))
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the percent change has no finite limit: the fitted figure may reach 0");
    if (is_open(&r->sen_slope))
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "so few figures that Sen's slope has no limits at this level");
    if (isfinite(r->slope.estimate) && (is_open(&r->halving_time) || is_open(&r->doubling_time)))
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the %s time has no upper limit: the change may be none",
                    r->halving_time.present ? "halving" : "doubling");
}

static void warn_share(annum__trend_work *w)
{
    if (w->kind != ANNUM_SHARE || w->rows.n == 0)
        return;
    annum__warn(w->warnings, ANNUM_WARN_TOTAL_UNKNOWN, -1,
                "the totals behind the shares are unknown: how far chance alone moves them can't be said%s",
                w->rows.n > 2 ? " but from their scatter about the line" : "");
    double widest = 0;
    for (size_t i = 0; i < w->view->n; i++) {
        if (w->view->usable[i] && w->view->state[i] == ANNUM_ROUNDED)
            widest = fmax(widest, fmax(w->view->upper[i] - w->view->figure[i], w->view->figure[i] - w->view->lower[i]));
    }
    if (widest > 0)
        annum__warn(w->warnings, ANNUM_WARN_ROUNDED, -1, "shares are rounded as printed, by up to %.2 percentage points",
                    100 * widest);
}

void annum__trend_cautions(annum__trend_work *w, const annum_trend_result *r)
{
    warn_number(w);
    if (w->rows.n >= 2) {
        warn_dispersion(w);
        warn_perfect(w);
        warn_correlation(w);
        warn_unbounded(w, r);
    }
    warn_share(w);
}
