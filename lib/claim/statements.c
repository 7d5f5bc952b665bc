/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be said, in fixed words with the number behind them. A large p-value never supports "no change";
 * figures of recorded cases never support a sentence about what was not recorded.
 */
#include <math.h>
#include <stdarg.h>

#include "claim/internal.h"
#include "core/error.h"
#include "core/numtext.h"
#include "series/label.h"

#define TEXT_MAX 640

static const char no_evidence[] = "; a large p is no evidence of no change";

typedef struct statements {
    annum__claim_work *w;
    annum_statement *list; /**< [ANNUM__STATEMENTS_MAX] */
    size_t n;
    int failed;
} statements;

static void say(statements *s, const char *about, int32_t supported, const char *format, ...)
{
    char bytes[TEXT_MAX];
    annum__text text = {bytes, sizeof bytes, 0};
    bytes[0] = '\0';
    va_list arguments;
    va_start(arguments, format);
    annum__text_add_list(&text, format, arguments);
    va_end(arguments);
    const char *kept = annum__arena_text(s->w->warnings.arena, bytes);
    s->failed |= !kept;
    s->list[s->n++] = (annum_statement){about, kept, supported, 0};
}

/* ---- Figures in words ------------------------------------------------------------------------ */

typedef struct words {
    char text[64];
} words;

/** Decimals of a number that is printed to a unit of so much. */
static int decimals_of(double unit)
{
    return unit > 0 && unit < 1 ? (int)fmin(ceil(-log10(unit) - 1e-9), 15) : 0;
}

/** As it was printed: "2.2 %", "54"; "3 of 137 (2.2 %)" where the cases are known. */
static words printed(const annum_claim_period *p, int32_t kind)
{
    words w;
    annum__text text = {w.text, sizeof w.text, 0};
    char digits[ANNUM__NUMBER_TEXT];
    w.text[0] = '\0';
    if (kind != ANNUM_SHARE) {
        annum__text_add(&text, "%g", p->value);
        return w;
    }
    if (p->upper > p->lower && p->lower > 0 && p->upper < 1)
        annum__format_fixed(digits, sizeof digits, 100 * p->value, decimals_of(100 * (p->upper - p->lower)));
    else
        annum__format_significant(digits, 100 * p->value, 4);
    if (p->upper == p->lower && !isnan(p->cases))
        annum__text_add(&text, "%g of %g", p->cases, p->total);
    else
        annum__text_add(&text, "%s %%", digits);
    return w;
}

static words label(annum_claim_span period)
{
    words w;
    annum__text text = {w.text, sizeof w.text, 0};
    w.text[0] = '\0';
    annum__text_add(&text, "%s", annum__label_period(period.start, period.end).text);
    return w;
}

static words two_decimals(double value)
{
    words w;
    if (value >= 0.1 && value < 100)
        annum__format_fixed(w.text, sizeof w.text, value, 2);
    else
        annum__format_significant(w.text, value, 3);
    return w;
}

/** "1.04 (0.70 to 1.55)". */
static words ratio(const annum_claim_change *change)
{
    words w;
    annum__text text = {w.text, sizeof w.text, 0};
    const annum_estimate *e = &change->ratio;
    w.text[0] = '\0';
    annum__text_add(&text, "%s",
                    isnan(e->estimate) ? change->p_value == 1 ? "not defined" : "without end"
                                       : two_decimals(e->estimate).text);
    if (isfinite(e->lower) && isfinite(e->upper))
        annum__text_add(&text, " (%s to %s)", two_decimals(e->lower).text, two_decimals(e->upper).text);
    else if (isfinite(e->lower))
        annum__text_add(&text, " (%s and above)", two_decimals(e->lower).text);
    return w;
}

/* ---- Sentences ------------------------------------------------------------------------------- */

static void say_caveat(statements *s)
{
    say(s, "occurrence", ANNUM_UNKNOWN,
        "It is what happens that these figures show, not what is recorded of it: recorded cases measure "
        "detection as well "
        "as occurrence, and the figures do not tell them apart.");
}

/** Printed digits alone. */
static void say_digits(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const int apart = r->from.upper < r->to.lower || r->to.upper < r->from.lower;
    const int same = r->from.lower == r->to.lower && r->from.upper == r->to.upper;
    const int exact = r->from.lower == r->from.upper && r->to.lower == r->to.upper;
    const words from = printed(&r->from, r->kind), to = printed(&r->to, r->kind);
    const char *way = r->to.value < r->from.value ? "lower" : "higher";
    if (same)
        say(s, "differ", r->from.lower < r->from.upper ? ANNUM_UNKNOWN : ANNUM_NO,
            "The figures differ: both are printed as %s.", from.text);
    else
        say(s, "differ", apart ? ANNUM_YES : ANNUM_UNKNOWN, "The later figure is %s%s: %s and %s.", way,
            exact ? "" : " by more than the printed digits leave open", from.text, to.text);
}

static void say_chance_by_totals(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_detectable *d = &r->detectable;
    const double alpha = 1 - r->level;
    if (isnan(d->worst_p) || isnan(d->worst_reach_from)) { /* a search cut short shows nothing */
        say(s, "beyond_chance", ANNUM_UNKNOWN,
            "The change is more than chance: not known without the totals, as not all that can print these "
            "shares could be looked at.");
    } else if (d->worst_p <= alpha) {
        say(s, "beyond_chance", ANNUM_YES,
            "The change is more than chance, whatever the totals are: of those that can print these shares "
            "the largest p is "
            "%.2, at %g of %g against %g of %g.",
            d->worst_p, d->worst_from_events, d->worst_from_total, d->worst_to_events, d->worst_to_total);
    } else if (isnan(d->smallest_total)) {
        say(s, "beyond_chance", ANNUM_UNKNOWN,
            "The change is more than chance: that depends on the totals, which are not given; at %g of %g "
            "against %g of %g "
            "%s.",
            d->worst_from_events, d->worst_from_total, d->worst_to_events, d->worst_to_total,
            annum__p_text(d->worst_p).text);
    } else {
        say(s, "beyond_chance", ANNUM_UNKNOWN,
            "The change is more than chance: that depends on the totals, which are not given; at %g of %g "
            "against %g of %g "
            "%s, and equal totals have to be %g or more.",
            d->worst_from_events, d->worst_from_total, d->worst_to_events, d->worst_to_total,
            annum__p_text(d->worst_p).text, d->smallest_total);
    }
}

/** A share whose total can't print it: the claim contradicts itself. */
static int say_impossible(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_period *sides[] = {&r->from, &r->to};
    int impossible = 0;
    for (int i = 0; i < 2; i++) {
        if (!sides[i]->present || isnan(sides[i]->total) || !isnan(sides[i]->cases))
            continue;
        say(s, i == 0 ? "from_possible" : "to_possible", ANNUM_NO,
            "The share and its total belong together: no whole number of cases out of %g is printed as %s.",
            sides[i]->total, printed(sides[i], r->kind).text);
        impossible = 1;
    }
    return impossible;
}

static void say_chance(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_change *c = &r->change;
    const annum_claim_range *p = &r->rounding.p_fisher;
    const double alpha = 1 - r->level;
    if (!c->present) {
        say_chance_by_totals(s);
        return;
    }
    const int several = r->from.cases_first < r->from.cases_last || r->to.cases_first < r->to.cases_last;
    if (several && (p->lower <= alpha) != (p->upper <= alpha))
        say(s, "beyond_chance", ANNUM_UNKNOWN,
            "The change is more than chance: that depends on which cases the printed digits stand for, with "
            "p from %.2 to "
            "%.2.",
            p->lower, p->upper);
    else
        say(s, "beyond_chance", c->significant,
            "The change is more than chance: %g of %g against %g of %g, Fisher's %s%s.", r->from.cases,
            r->from.total, r->to.cases, r->to.total, annum__p_text(c->p_fisher).text,
            c->significant ? "" : no_evidence);
}

/** Fewer cases, or more of everything else? */
static void say_cases(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_composition *c = &r->composition;
    const int falling = r->to.value < r->from.value;
    const char *way = falling ? "fewer" : "more";
    if (r->change.present)
        say(s, "cases", falling ? r->to.cases < r->from.cases : r->to.cases > r->from.cases,
            "The cases themselves became %s: %g, then %g.", way, r->from.cases, r->to.cases);
    else if (r->to.value == r->from.value)
        say(s, "cases", ANNUM_UNKNOWN,
            "The cases themselves did not change: equal shares of unknown totals leave it open.");
    else if (isnan(c->rest_factor))
        say(s, "cases", ANNUM_UNKNOWN, "The cases themselves became %s: shares alone leave it open.", way);
    else
        say(s, "cases", ANNUM_UNKNOWN,
            "The cases themselves became %s: with unchanged cases the same shares arise if the total became "
            "%.3 times and "
            "all other cases %.3 times what they were.",
            way, c->total_factor, c->rest_factor);
}

static void say_counts(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_change *c = &r->change;
    if (r->n_readings == 2) {
        const annum_claim_reading *a = &r->readings[0], *b = &r->readings[1];
        const int part_from = a->from.start != b->from.start || a->from.end != b->from.end;
        say(s, "beyond_chance", r->conclusion_flips ? ANNUM_UNKNOWN : a->change.significant,
            "The change is more than chance: the conclusion %s on what %g counts; if that is %s the ratio is "
            "%s, %s; if %s, "
            "%s, %s%s.",
            r->conclusion_flips ? "depends" : "does not depend", part_from ? r->from.value : r->to.value,
            label(part_from ? a->from : a->to).text, ratio(&a->change).text,
            annum__p_text(a->change.p_value).text, label(part_from ? b->from : b->to).text,
            ratio(&b->change).text, annum__p_text(b->change.p_value).text,
            a->change.significant && b->change.significant ? "" : no_evidence);
    } else if (c->present) {
        say(s, "beyond_chance", c->significant, "The change is more than chance: ratio %s, %s%s.",
            ratio(c).text, annum__p_text(c->p_value).text, c->significant ? "" : no_evidence);
    }
}

static void say_population(statements *s)
{
    const annum_claim_result *r = s->w->result;
    if (r->n_readings == 2)
        say(s, "rate", ANNUM_UNKNOWN,
            "The rate in the population changed: without the population it is not known; one that became %.3 "
            "times (or, read "
            "the other way, %.3 times) what it was would explain all of it.",
            r->readings[0].change.population_factor, r->readings[1].change.population_factor);
    else if (isfinite(r->change.population_factor))
        say(s, "rate", ANNUM_UNKNOWN,
            "The rate in the population changed: without the population it is not known; one that became %.3 "
            "times what it "
            "was would explain all of it.",
            r->change.population_factor);
    else
        say(s, "rate", ANNUM_UNKNOWN,
            "The rate in the population changed: without the population it is not known.");
}

/** "87", "7.82 % to 8.65 %". */
static words figures(const annum_claim_range *range, int32_t kind)
{
    words w;
    annum__text text = {w.text, sizeof w.text, 0};
    const double unit = kind == ANNUM_SHARE ? 100 : 1;
    const char *percent = kind == ANNUM_SHARE ? " %" : "";
    w.text[0] = '\0';
    if (range->lower == range->upper)
        annum__text_add(&text, "%g%s", unit * range->lower, percent);
    else if (kind == ANNUM_COUNT)
        annum__text_add(&text, "%g to %g", range->lower, range->upper);
    else
        annum__text_add(&text, "%.4%s to %.4%s", unit * range->lower, percent, unit * range->upper, percent);
    return w;
}

/** The earlier figure is missing: which ones would give the stated change. */
static void say_implied(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_range *first = &r->stated.from_on_first, *last = &r->stated.from_on_last;
    const char *none = r->kind == ANNUM_COUNT ? "no whole number gives it" : "no figure gives it";
    say(s, "stated", ANNUM_UNKNOWN,
        "The stated %g %% is the change relative to the earlier figure: that figure is missing; %s%s, and, "
        "wrongly "
        "relative to the later one, %s%s.",
        r->stated.stated, isnan(first->lower) ? none : figures(first, r->kind).text,
        isnan(first->lower) ? "" : " would give it", isnan(last->lower) ? none : figures(last, r->kind).text,
        isnan(last->lower) ? "" : " would");
}

static void say_stated(statements *s)
{
    const annum_stated_change *c = &s->w->result->stated;
    static const char *const endings[] = {"no base reproduces it", "the earlier figure reproduces it",
                                          "the later figure reproduces it, which is the wrong base",
                                          "these are percentage points, not percent"};
    if (c->present && !annum__is_pair(s->w))
        say_implied(s);
    else if (c->present && isfinite(c->on_first) && isfinite(c->on_last))
        say(s, "stated", c->base == ANNUM_BASE_FIRST,
            "The stated %g %% is the change relative to the earlier figure: that is %.4 %%, and %.4 %% of "
            "the later one; %s%s.",
            c->stated, c->on_first, c->on_last, endings[c->base],
            c->rounding == ANNUM_STATED_CUT_OFF ? ", with its last digits cut off instead of rounded" : "");
    else if (c->present)
        say(s, "stated", ANNUM_NO,
            "The stated %g %% is the change relative to the earlier figure: of 0 there is none.", c->stated);
}

static void say_parts(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_period *whole = r->to.present ? &r->to : &r->from;
    const int in_percent = r->kind == ANNUM_SHARE && !s->w->counted;
    if (r->parts.present)
        say(s, "parts", r->parts.consistent, "The parts add up to the printed figure: %.9%s against %s.",
            (in_percent ? 100 : 1) * r->parts.sum, in_percent ? " %" : "", printed(whole, r->kind).text);
}

static void say_single(statements *s)
{
    const annum_claim_result *r = s->w->result;
    const annum_claim_period *p = r->to.present ? &r->to : &r->from;
    if (p->interval.present)
        say(s, "compared", ANNUM_UNKNOWN,
            "There was an increase or a decrease: with one figure and nothing to compare it with, nothing "
            "can be said; %s alone "
            "is what chance makes of anything from %.3 to %.3.",
            printed(p, r->kind).text, (r->kind == ANNUM_SHARE ? 100 : 1) * p->interval.lower,
            (r->kind == ANNUM_SHARE ? 100 : 1) * p->interval.upper);
    else
        say(s, "compared", ANNUM_UNKNOWN,
            "There was an increase or a decrease: with one figure and nothing to compare it with, nothing "
            "can be said.");
}

static void say_pair(statements *s)
{
    const annum_claim_result *r = s->w->result;
    if (r->n_readings == 0)
        say_digits(s);
    if (r->kind == ANNUM_SHARE && !say_impossible(s)) {
        say_chance(s);
        say_cases(s);
    } else if (r->kind == ANNUM_COUNT) {
        say_counts(s);
        say_population(s);
    } else if (r->kind == ANNUM_VALUE) {
        say(s, "beyond_chance", ANNUM_UNKNOWN,
            "The change is more than chance: two values without standard errors leave it open.");
    }
}

int annum__claim_statements(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    statements s = {w, annum__arena_take(w->warnings.arena, ANNUM__STATEMENTS_MAX, sizeof(annum_statement)),
                    0, 0};
    if (!s.list)
        return ANNUM_ERR_NO_MEMORY;
    if (annum__is_pair(w))
        say_pair(&s);
    else
        say_single(&s);
    say_stated(&s);
    say_parts(&s);
    say_caveat(&s);
    r->statements = s.list;
    r->n_statements = s.n;
    return s.failed ? ANNUM_ERR_NO_MEMORY : ANNUM_OK;
}
