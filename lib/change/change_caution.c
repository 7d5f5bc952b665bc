/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reader of comparisons must know: of each one, and of all of them.
 */
#include <math.h>

#include "change/chain.h"
#include "core/error.h"
#include "series/caution.h"
#include "series/label.h"

/* ---- One comparison -------------------------------------------------------------------------- */

static const char *why_no_ratio(const annum_period_change *change)
{
    if (change->from.value == 0 && change->to.value == 0)
        return "both figures are 0: their ratio can be anything";
    if (change->from.value == 0)
        return "the figure compared with is 0: a ratio to it has no upper limit";
    if (change->to.value == 0)
        return "the figure is 0: the logarithm of its ratio has no lower limit";
    return "the ratio has no finite limit on one side";
}

static void warn_unbounded(const annum_period_change *change, int unbounded, annum__warnings *warnings)
{
    if (unbounded & ANNUM__NO_RATIO)
        annum__warn(warnings, ANNUM_WARN_UNBOUNDED, -1, "%s", why_no_ratio(change));
    if (unbounded & ANNUM__NO_ODDS_RATIO)
        annum__warn(warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the odds ratio has no finite estimate or limit on one side");
    if (unbounded & ANNUM__NO_DIFFERENCE)
        annum__warn(warnings, ANNUM_WARN_UNBOUNDED, -1, "the difference is beyond what a number can hold");
    if (unbounded & ANNUM__NO_TIME)
        annum__warn(warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the %s time has no upper limit: the change may be none",
                    change->halving_time.present ? "halving" : "doubling");
    if (unbounded & ANNUM__NO_INDEX)
        annum__warn(warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "an index of the first figure has no finite limit on one side: that figure may be 0");
}

static double part_of_year(double moment)
{
    return moment - floor(moment + ANNUM__TWO_DAYS);
}

static void warn_part_year(const annum__chain *chain, annum__rows_pair pair, annum__warnings *warnings)
{
    const annum_series_view *view = chain->view;
    const size_t part = annum__is_part_of_year(view, pair.from, pair.to) ? pair.from : pair.to;
    const annum__label period = annum__label_period(view->start[part], view->end[part]);
    const annum__share share = annum__share_of_year(chain, pair);
    if (share.se_log > 0)
        annum__warn(
            warnings, ANNUM_WARN_PART_YEAR, -1,
            "%s is set against a whole year by the share of the year's events that fell into that part in "
            "earlier years, %.3 (standard error %.2), which widens the interval",
            period.text, share.estimate, share.estimate * share.se_log);
    else if (share.lower > 0)
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    "%s is set against a whole year by a share of the year's events from %.3 to %.3: "
                    "interval and p hold "
                    "for all of them",
                    period.text, share.lower, share.upper);
    else if (share.estimate > 0)
        annum__warn(
            warnings, ANNUM_WARN_PART_YEAR, -1,
            "%s is set against a whole year by the stated share of its events, %.3, as if that were certain",
            period.text, share.estimate);
    else
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    view->kind == ANNUM_COUNT
                        ? "%s is set against a whole year by its length: nothing is known of the seasons"
                        : "%s is set against a whole year: nothing is known of the seasons",
                    period.text);
}

static void warn_lengths(const annum__chain *chain, annum__rows_pair pair, annum__warnings *warnings)
{
    const annum_series_view *view = chain->view;
    const double from = view->length[pair.from], to = view->length[pair.to];
    if (from == 0 || to == 0)
        return;
    if (annum__is_part_of_year(view, pair.from, pair.to) || annum__is_part_of_year(view, pair.to, pair.from))
        warn_part_year(chain, pair, warnings);
    else if (fabs(from - to) > ANNUM__FEW_DAYS)
        annum__warn(warnings, ANNUM_WARN_MIXED_LENGTHS, -1,
                    view->kind == ANNUM_COUNT && !view->has_exposure
                        ? "periods of %.3 and %.3 years: counts are compared per year of their period"
                        : "periods of %.3 and %.3 years",
                    from, to);
    else if (from < 1 - ANNUM__FEW_DAYS && fabs(part_of_year(view->start[pair.from]) -
                                                part_of_year(view->start[pair.to])) > ANNUM__FEW_DAYS)
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    "%s and %s are different parts of the year: a season looks like a change",
                    annum__label_period(view->start[pair.from], view->end[pair.from]).text,
                    annum__label_period(view->start[pair.to], view->end[pair.to]).text);
}

static void warn_breaks(const annum__chain *chain, annum__rows_pair pair, annum__warnings *warnings)
{
    const annum_series_view *view = chain->view;
    const double start = fmin(view->start[pair.from], view->start[pair.to]);
    const double end = fmax(view->end[pair.from], view->end[pair.to]);
    for (size_t k = 0; k < view->n_breaks; k++) {
        if (view->breaks[k] <= start || view->breaks[k] >= end)
            continue;
        annum__warn(warnings, ANNUM_WARN_BREAK_CROSSED, -1,
                    "the figures changed their definition at %s: part of the change may be the definition's",
                    annum__label_date(view->breaks[k]).text);
        return;
    }
}

void annum__warn_of_change(const annum__chain *chain, annum__rows_pair pair,
                           const annum_period_change *change, int unbounded, annum__warnings *warnings)
{
    warn_unbounded(change, unbounded, warnings);
    warn_lengths(chain, pair, warnings);
    warn_breaks(chain, pair, warnings);
}

/* ---- All comparisons ------------------------------------------------------------------------- */

static void warn_dispersion(const annum__chain *chain, annum__warnings *warnings)
{
    const double used = chain->options.dispersion;
    if (chain->stated_dispersion) {
        if (used > 1)
            annum__warn(warnings, ANNUM_WARN_OVERDISPERSED, -1,
                        "intervals and p are widened by the stated dispersion of %.3: intervals by %.3 times",
                        used, sqrt(used));
    } else if (isnan(chain->pearson)) {
        annum__warn(warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                    "too few figures (%z) to learn more than the variation of chance: intervals and p hold "
                    "for chance "
                    "alone",
                    chain->n);
    } else if (used > 1) {
        annum__warn(
            warnings, ANNUM_WARN_OVERDISPERSED, -1,
            "the figures scatter about their trend with %.3 times the variance of chance: intervals are %.3 "
            "times "
            "as wide as by chance alone (Student's t with %g degrees of freedom), and p as much larger",
            chain->pearson, sqrt(used), chain->pearson_df);
    }
}

static void warn_projection(const annum_year_projection *p, annum__warnings *warnings)
{
    if (p->present)
        annum__warn(
            warnings, ANNUM_WARN_EXTRAPOLATED, -1,
            p->share == p->until - p->start
                ? "the events of %s are foreseen from those of %s by its length, a share of %.3: the "
                  "seasons are not known"
                : "the events of %s are foreseen from those of %s and a share of %.3 of a year's events",
            annum__label_period(p->start, p->end).text, annum__label_period(p->start, p->until).text,
            p->share);
}

void annum__warn_of_chain(const annum__chain *chain, const annum_year_projection *projection,
                          annum__warnings *warnings)
{
    const int32_t kind = chain->view->kind;
    annum__series_cautions(chain->view, warnings);
    warn_projection(projection, warnings);
    if (chain->n_pairs == 0)
        annum__warn(warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "fewer than two usable figures: there is nothing to compare");
    else if (kind == ANNUM_COUNT || kind == ANNUM_PROPORTION)
        warn_dispersion(chain, warnings);
    else if (kind == ANNUM_SHARE)
        annum__warn(warnings, ANNUM_WARN_TOTAL_UNKNOWN, -1,
                    "shares without their totals: no sampling error can be known, and nothing be tested");
    else if (!chain->has_se)
        annum__warn(warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                    "figures without standard errors: what chance does to them is not known, and nothing can "
                    "be tested");
    else if (chain->options.dispersion > 1)
        warn_dispersion(chain, warnings);
}
