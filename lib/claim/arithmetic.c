/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What two printed figures say by themselves: changes a year, and the ranges that their digits leave. Each
 * quantity rises with one of the figures and falls with the other, so that its ends are at two corners of the
 * printed ranges.
 */
#include <math.h>

#include "claim/internal.h"
#include "core/finite.h"

static const char rounding_method[] = "rounding of the printed figures";

typedef double (*quantity)(double from, double to, double years);

static double ratio_of(double from, double to, double years)
{
    (void)years;
    return from > 0 ? to / from : NAN;
}

static double percent_a_year(double from, double to, double years)
{
    return 100 * expm1(log(ratio_of(from, to, years)) / years);
}

static double odds_of(double share)
{
    return share / (1 - share);
}

static double odds_a_year(double from, double to, double years)
{
    return from > 0 && from < 1 ? 100 * expm1(log(odds_of(to) / odds_of(from)) / years) : NAN;
}

static double difference_a_year(double from, double to, double years)
{
    return (to - from) / years;
}

static double total_factor(double from, double to, double years)
{
    (void)years;
    return from > 0 && to > 0 ? from / to : NAN;
}

static double rest_factor(double from, double to, double years)
{
    (void)years;
    return from > 0 && to > 0 && from < 1 ? odds_of(from) / odds_of(to) : NAN;
}

static annum_claim_range corners(const annum__claim_work *w, quantity of)
{
    const annum_claim_figure *a = &w->from.figure, *b = &w->to.figure;
    const double fall = annum__finite_or_nan(of(a->upper, b->lower, w->result->years));
    const double rise = annum__finite_or_nan(of(a->lower, b->upper, w->result->years));
    const int factor = of == total_factor || of == rest_factor; /* these fall with the later figure */
    return (annum_claim_range){factor ? rise : fall, factor ? fall : rise};
}

static annum_estimate estimate_of(const annum__claim_work *w, quantity of)
{
    const annum_claim_figure *a = &w->from.figure, *b = &w->to.figure;
    const annum_claim_range range = corners(w, of);
    annum_estimate e = annum__no_estimate();
    e.estimate = annum__finite_or_nan(of(a->value, b->value, w->result->years));
    e.present = 1;
    if (a->lower < a->upper || b->lower < b->upper) {
        e.lower = range.lower;
        e.upper = range.upper;
        e.method = rounding_method;
    }
    return e;
}

/* Years in which a figure that changes like this is half, or double, of what it was. */
static double years_to(double factor, double percent)
{
    const double years = log(factor) / log1p(percent / 100);
    return years > 0 ? annum__finite_or_nan(years) : NAN;
}

void annum__claim_times(annum_claim_result *r)
{
    annum_estimate e = r->annual_percent_change;
    const double change = e.estimate;
    if (!(change < 0 && change > -100) && !(change > 0))
        return;
    const double factor = change < 0 ? 0.5 : 2;
    const double fast = change < 0 ? e.lower : e.upper, slow = change < 0 ? e.upper : e.lower;
    e.estimate = years_to(factor, change);
    e.lower = fast == -100 ? 0 : years_to(factor, fast);
    e.upper = years_to(factor, slow);
    e.p_value = e.se = NAN;
    *(change < 0 ? &r->halving_time : &r->doubling_time) = e;
}

annum_estimate annum__annualised(annum_estimate ratio, double years)
{
    ratio.estimate = annum__finite_or_nan(100 * expm1(log(ratio.estimate) / years));
    ratio.lower = annum__finite_or_nan(100 * expm1(log(ratio.lower) / years));
    ratio.upper = annum__finite_or_nan(100 * expm1(log(ratio.upper) / years));
    ratio.se = NAN;
    return ratio;
}

static void set_shares(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    r->annual_odds_change = estimate_of(w, odds_a_year);
    r->rounding.annual_odds_change = corners(w, odds_a_year);
    r->rounding.total_factor = corners(w, total_factor);
    r->rounding.rest_factor = corners(w, rest_factor);
    r->composition.total_factor =
        annum__finite_or_nan(total_factor(w->from.figure.value, w->to.figure.value, 1));
    r->composition.rest_factor =
        annum__finite_or_nan(rest_factor(w->from.figure.value, w->to.figure.value, 1));
    r->composition.present = 1;
    if (isnan(r->composition.rest_factor))
        annum__warn(&w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "a share of 0 or 100 %% has no ratio or odds: what follows from them is left open");
}

void annum__claim_arithmetic(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    if (!annum__is_pair(w))
        return;
    r->rounding.present = 1;
    r->annual_difference = estimate_of(w, difference_a_year);
    r->rounding.annual_difference = corners(w, difference_a_year);
    /* a ratio of figures that may be negative says nothing */
    if (r->kind != ANNUM_VALUE || (w->from.figure.lower > 0 && w->to.figure.lower > 0)) {
        r->annual_percent_change = estimate_of(w, percent_a_year);
        r->rounding.ratio = corners(w, ratio_of);
        r->rounding.annual_percent_change = corners(w, percent_a_year);
        annum__claim_times(r);
    }
    if (r->kind == ANNUM_SHARE)
        set_shares(w);
}
