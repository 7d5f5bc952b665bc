/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two counts, compared by the length of their periods. Beside a half-year's count, "52 in 2014" may be that
 * of the whole year or of the same half: each reading is compared.
 */
#include <math.h>

#include "annum/change.h"
#include "change/internal.h"
#include "claim/internal.h"
#include "core/dist.h"
#include "core/finite.h"
#include "series/label.h"

/** Lengths are the same where a year counted in days and one of months are. */
#define SAME_LENGTH 0.0056
#define SAME_MOMENT 1e-9

/** The exposure of a period: its length; an instant has one as every other. */
static double exposure_of(annum_claim_span period)
{
    const annum__span span = annum__period_span(period.start, period.end);
    return span.length > 0 ? span.length : 1;
}

/**
 * Chi-squared of two counts given their sum, over its critical value: the dispersion from which on the change
 * would not be significant.
 */
static double undone_by(double from, double from_exposure, double to, double to_exposure, double level)
{
    const double share = to_exposure / (from_exposure + to_exposure), sum = from + to;
    const double gap = to - sum * share, critical = annum__normal_quantile_upper((1 - level) / 2);
    const double dispersion = gap * gap / (sum * share * (1 - share)) / (critical * critical);
    return dispersion > 1 ? annum__finite_or_nan(dispersion) : NAN;
}

static void compare(const annum__claim_work *w, annum_claim_span from, annum_claim_span to,
                    annum_claim_change *out)
{
    const annum_change_options options = {.struct_size = sizeof options, .level = w->level};
    annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
    const double x = w->from.figure.value, y = w->to.figure.value, s = exposure_of(from), t = exposure_of(to);
    const double years =
        annum__period_span(to.start, to.end).time - annum__period_span(from.start, from.end).time;
    if (annum_change_counts(x, s, y, t, &options, &change, NULL) != ANNUM_OK)
        return;
    out->difference = change.difference;
    out->ratio = change.ratio;
    out->percent = change.percent;
    out->annualised_percent = annum__annualised(change.ratio, years);
    out->p_value = change.p_value;
    out->population_factor = change.ratio.estimate;
    out->undone_by = undone_by(x, s, y, t, w->level);
    out->method = change.ratio.method;
    out->significant = change.p_value <= 1 - w->level;
    out->present = 1;
}

/** The part of a longer period that is as far into its year as a shorter one, whole years away. @return 0:
 * none */
static int same_part(annum_claim_span whole, annum_claim_span part, annum_claim_span *out)
{
    const double years = floor(part.start - whole.start + SAME_MOMENT);
    const double length = part.end - part.start;
    out->start = part.start - years;
    out->end = out->start + length;
    return out->start >= whole.start - SAME_MOMENT && out->end <= whole.end + SAME_MOMENT;
}

static annum_claim_span span_of(const annum__claim_side *side)
{
    return (annum_claim_span){side->figure.start, side->figure.end};
}

static annum_claim_change no_change(void)
{
    annum_claim_change change = {.p_value = NAN, .p_fisher = NAN, .undone_by = NAN, .population_factor = NAN};
    change.difference = change.ratio = change.odds_ratio = change.percent = annum__no_estimate();
    change.annualised_percent = annum__no_estimate();
    return change;
}

static int compare_readings(annum__claim_work *w, annum_claim_span from, annum_claim_span to,
                            int from_is_longer, annum_claim_span part)
{
    annum_claim_result *r = w->result;
    annum_claim_reading *readings = annum__arena_take(w->warnings.arena, 2, sizeof *readings);
    if (!readings)
        return ANNUM_ERR_NO_MEMORY;
    for (int i = 0; i < 2; i++) {
        readings[i].from = from_is_longer && i == 0 ? part : from;
        readings[i].to = !from_is_longer && i == 0 ? part : to;
        readings[i].change = no_change();
        compare(w, readings[i].from, readings[i].to, &readings[i].change);
    }
    r->readings = readings;
    r->n_readings = 2;
    /* both significant, but of opposite direction, is a flip as well */
    const int one = readings[0].change.significant, other = readings[1].change.significant;
    const double up = readings[0].change.ratio.estimate, up_other = readings[1].change.ratio.estimate;
    r->conclusion_flips = one != other || (one && (up > 1) != (up_other > 1));
    const annum_claim_span whole = from_is_longer ? from : to;
    annum__warn(&w->warnings, ANNUM_WARN_AMBIGUOUS_COMPARATOR, -1,
                "%g in %s may count all of it or %s alone: both readings are compared%s",
                (from_is_longer ? &w->from : &w->to)->figure.value,
                annum__label_period(whole.start, whole.end).text,
                annum__label_period(part.start, part.end).text,
                r->conclusion_flips ? ", and the conclusion depends on which is meant" : "");
    return ANNUM_OK;
}

/** The interval of one count by itself. */
static void set_interval(const annum__claim_work *w, const annum__claim_side *side, annum_claim_period *out)
{
    if (!side->given)
        return;
    const annum__limits limits = annum__garwood(side->figure.value, w->level);
    out->interval =
        (annum_estimate){side->figure.value, limits.lower, limits.upper, NAN, NAN, "Garwood", 1, 0};
}

static annum_estimate times(annum_estimate e, double factor)
{
    e.estimate *= factor;
    e.lower *= factor;
    e.upper *= factor;
    return e;
}

/** Changes a year with the chance that is in two counts of periods so long. */
static void set_annual(annum_claim_result *r, double length)
{
    r->annual_percent_change = r->change.annualised_percent;
    r->annual_difference = times(r->change.difference, length / r->years);
    r->halving_time = r->doubling_time = annum__no_estimate();
    annum__claim_times(r);
}

int annum__claim_counts(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    const annum_claim_span from = span_of(&w->from), to = span_of(&w->to);
    annum_claim_span part;
    if (r->kind != ANNUM_COUNT)
        return ANNUM_OK;
    set_interval(w, &w->from, &r->from);
    set_interval(w, &w->to, &r->to);
    if (!annum__is_pair(w))
        return ANNUM_OK;
    const double longer = w->from.span.length - w->to.span.length;
    if (fabs(longer) > SAME_LENGTH && same_part(longer > 0 ? from : to, longer > 0 ? to : from, &part)) {
        /* changes a year belong to a reading */
        r->annual_percent_change = r->annual_difference = r->halving_time = r->doubling_time =
            annum__no_estimate();
        r->rounding.present = 0;
        return compare_readings(w, from, to, longer > 0, part);
    }
    compare(w, from, to, &r->change);
    if (isnan(r->change.ratio.estimate))
        annum__warn(&w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "a change from 0 has no ratio: what follows from it is left open");
    set_annual(r, exposure_of(to));
    if (fabs(longer) > SAME_LENGTH) {
        r->annual_difference = annum__no_estimate();
        r->rounding.present = 0;
        annum__warn(&w->warnings, ANNUM_WARN_MIXED_LENGTHS, -1,
                    "the periods are of different lengths: the counts are compared per year");
    }
    return ANNUM_OK;
}
