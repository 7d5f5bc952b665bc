/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shares whose totals are known: the whole cases behind them, and their comparison.
 */
#include <math.h>

#include "annum/change.h"
#include "change/pair.h"
#include "claim/internal.h"
#include "core/dist.h"
#include "core/finite.h"
#include "series/label.h"

/** Clopper and Pearson's limits. */
static annum_estimate interval_of(double cases, double total, double level)
{
    const double tail = (1 - level) / 2;
    annum_estimate e = annum__no_estimate();
    e.estimate = cases / total;
    e.lower = cases == 0 ? 0 : annum__beta_quantile(tail, cases, total - cases + 1);
    e.upper = cases == total ? 1 : annum__beta_quantile_upper(tail, cases + 1, total - cases);
    e.method = "Clopper-Pearson";
    e.present = 1;
    return e;
}

/** The cases of one figure. @return 0 where its total is not known or can't print it */
static int set_cases(annum__claim_work *w, const annum__claim_side *side, annum_claim_period *out)
{
    const double total = side->figure.total;
    if (!side->given || total == 0)
        return 0;
    if (!annum__printed_cases(annum__printed_of(side), total, &out->cases_first, &out->cases_last)) {
        out->cases_first = out->cases_last = NAN;
        annum__warn(&w->warnings, ANNUM_WARN_ROUNDED, -1,
                    "no whole number of cases out of %g is printed as the share of %s", total,
                    annum__label_period(side->figure.start, side->figure.end).text);
        return 0;
    }
    out->cases = annum__nearest_cases(side->figure.value, total);
    out->cases = fmin(fmax(out->cases, out->cases_first), out->cases_last);
    out->interval = interval_of(out->cases, total, w->level);
    if (out->cases_first < out->cases_last)
        annum__warn(&w->warnings, ANNUM_WARN_ROUNDED, -1,
                    "%g to %g cases out of %g are printed as the share of %s: the nearest, %g, are compared",
                    out->cases_first, out->cases_last, total,
                    annum__label_period(side->figure.start, side->figure.end).text, out->cases);
    return 1;
}

/** Chi-squared of the two by two table over its critical value; NaN where that is below 1. */
static double undone_by(const annum_claim_period *from, const annum_claim_period *to, double level)
{
    const double pooled = (from->cases + to->cases) / (from->total + to->total);
    const double gap = to->cases / to->total - from->cases / from->total;
    const double critical = annum__normal_quantile_upper((1 - level) / 2);
    const double variance = pooled * (1 - pooled) * (1 / from->total + 1 / to->total);
    const double dispersion = gap * gap / variance / (critical * critical);
    return dispersion > 1 ? annum__finite_or_nan(dispersion) : NAN;
}

static void compare(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    const annum_change_options options = {.struct_size = sizeof options, .level = w->level};
    annum_proportion_change change = ANNUM_PROPORTION_CHANGE_INIT;
    if (annum_change_proportions(r->from.cases, r->from.total, r->to.cases, r->to.total, &options, &change,
                                 NULL) != ANNUM_OK)
        return;
    r->change.difference = change.difference;
    r->change.ratio = change.ratio;
    r->change.odds_ratio = change.odds_ratio;
    r->change.percent = change.percent;
    r->change.annualised_percent = annum__annualised(change.ratio, r->years);
    r->change.p_value = change.p_value;
    r->change.p_fisher = change.p_fisher;
    r->change.undone_by = undone_by(&r->from, &r->to, w->level);
    r->change.method = change.method;
    r->change.significant = change.p_fisher <= 1 - w->level;
    r->change.present = 1;
}

/** Fisher's p at the cases nearest to each other and farthest apart that are printed like the shares. */
static annum_claim_range p_range(const annum_claim_result *r)
{
    const int rising = r->to.value > r->from.value;
    const double near_from = rising ? r->from.cases_last : r->from.cases_first;
    const double near_to = rising ? r->to.cases_first : r->to.cases_last;
    const double far_from = rising ? r->from.cases_first : r->from.cases_last;
    const double far_to = rising ? r->to.cases_last : r->to.cases_first;
    return (annum_claim_range){annum__fisher_p(far_from, r->from.total, far_to, r->to.total),
                               annum__fisher_p(near_from, r->from.total, near_to, r->to.total)};
}

void annum__claim_cases(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    if (r->kind != ANNUM_SHARE)
        return;
    const int from = set_cases(w, &w->from, &r->from), to = set_cases(w, &w->to, &r->to);
    if (!annum__is_pair(w))
        return;
    if (from && to) {
        compare(w);
        r->rounding.p_fisher = p_range(r);
    } else if (w->from.figure.total == 0 || w->to.figure.total == 0) {
        annum__warn(
            &w->warnings, ANNUM_WARN_TOTAL_UNKNOWN, -1,
            "a share without its total: how much chance is in it is not known, only what all totals that can "
            "print it would say");
    }
}
