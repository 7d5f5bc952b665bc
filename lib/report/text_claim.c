/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A claim in plain words: what the figures say by themselves, what they imply, and which sentences they bear.
 */
#include <math.h>

#include "core/error.h"
#include "core/numtext.h"
#include "report/internal.h"

static int is_share(const annum_claim_result *claim)
{
    return claim->kind == ANNUM_SHARE;
}

/** A figure with the digits that it was printed with, as far as its range tells. */
static annum__word figure_of(const annum_claim_result *claim, const annum_claim_period *p)
{
    const double unit = 100 * (p->upper - p->lower);
    annum__word word;
    char digits[sizeof word.text - 4];
    annum__text out = {word.text, sizeof word.text, 0};
    if (!is_share(claim) || !(unit > 0 && p->lower > 0 && p->upper < 1))
        return is_share(claim) ? annum__say_share(p->value) : annum__say_number(p->value);
    annum__format_fixed(digits, sizeof digits, 100 * p->value,
                        unit < 1 ? (int)fmin(ceil(-log10(unit) - 1e-9), 15) : 0);
    word.text[0] = '\0';
    annum__text_add(&out, "%s %%", digits);
    return word;
}

static int is_known(const annum_estimate *e)
{
    return e->present && isfinite(e->estimate);
}

/* ---- The heading ----------------------------------------------------------------------------- */

static void say_period(const annum__page *page, const annum_claim_result *claim, const annum_claim_period *p)
{
    if (!isnan(p->cases))
        annum__page_say(page, "%s of %s (%s)", annum__say_number(p->cases).text,
                        annum__say_number(p->total).text, figure_of(claim, p).text);
    else
        annum__page_text(page, figure_of(claim, p).text);
    annum__page_say(page, " in %s", annum__say_period(p->start, p->end).text);
}

static void heading(const annum__page *page, const annum_claim_result *claim)
{
    if (!annum__page_open_heading(page))
        annum__page_text(page, "Claim: ");
    annum__page_say(page, "%s, ", annum_kind_name(claim->kind));
    if (claim->from.present)
        say_period(page, claim, &claim->from);
    if (claim->from.present && claim->to.present)
        annum__page_text(page, ", ");
    if (claim->to.present)
        say_period(page, claim, &claim->to);
    annum__page_close_heading(page);
}

/* ---- What the figures say -------------------------------------------------------------------- */

static void begin_part(const annum__page *page, int *n)
{
    if ((*n)++ == 0)
        annum__page_open(page, ANNUM__LINE);
    else
        annum__page_text(page, "; ");
}

static void say_percent(const annum__page *page, const annum_claim_result *claim, const annum_estimate *e)
{
    annum__page_say(page, "%s %% a year%s", annum__say_percent(e->estimate).text,
                    annum__say_interval(e, 1, claim->level, annum__say_percent).text);
}

static void say_difference(const annum__page *page, const annum_claim_result *claim)
{
    const annum_estimate *e = &claim->annual_difference;
    const double scale = is_share(claim) ? 100 : 1;
    annum__page_say(page, "%s%s a year%s", annum__say_signed(scale * e->estimate).text,
                    is_share(claim) ? " percentage points" : "",
                    annum__say_interval(e, scale, claim->level, annum__say_signed).text);
}

static void say_time(const annum__page *page, const annum_claim_result *claim, const annum_estimate *e,
                     const char *what)
{
    annum__page_say(page, "%s every %s years%s", what, annum__say_years(e->estimate).text,
                    annum__say_interval(e, 1, claim->level, annum__say_years).text);
}

static void say_annual(const annum__page *page, const annum_claim_result *claim)
{
    int n = 0;
    if (is_known(&claim->annual_percent_change)) {
        begin_part(page, &n);
        say_percent(page, claim, &claim->annual_percent_change);
    }
    if (is_known(&claim->annual_difference)) {
        begin_part(page, &n);
        say_difference(page, claim);
    }
    if (n > 0) {
        annum__page_text(page, ".");
        annum__page_close(page, ANNUM__LINE);
    }
    n = 0;
    if (is_known(&claim->annual_odds_change)) {
        begin_part(page, &n);
        annum__page_text(page, "Odds ");
        say_percent(page, claim, &claim->annual_odds_change);
    }
    if (is_known(&claim->halving_time) || is_known(&claim->doubling_time)) {
        const int halves = is_known(&claim->halving_time);
        begin_part(page, &n);
        say_time(page, claim, halves ? &claim->halving_time : &claim->doubling_time,
                 n > 1 ? (halves ? "halving" : "doubling") : (halves ? "Halving" : "Doubling"));
    }
    if (n > 0) {
        annum__page_text(page, ".");
        annum__page_close(page, ANNUM__LINE);
    }
}

/* ---- What they imply ------------------------------------------------------------------------- */

static void say_implied(const annum__page *page, const annum_claim_result *claim)
{
    const annum_implied_totals *t = &claim->implied_totals;
    const annum_claim_period *sides[] = {&claim->from, &claim->to};
    const double totals[] = {t->from_at_least, t->to_at_least};
    int n = 0;
    for (int i = 0; i < 2; i++) {
        if (!t->present || isnan(totals[i]))
            continue;
        begin_part(page, &n);
        annum__page_say(page, n == 1 ? "%s takes a total of %s or more" : "%s one of %s or more",
                        figure_of(claim, sides[i]).text, annum__say_number(totals[i]).text);
    }
    if (n > 0) {
        annum__page_text(page, ".");
        annum__page_close(page, ANNUM__LINE);
    }
}

static void say_equal_totals(const annum__page *page, const annum_detectable *d)
{
    if (!d->present || isnan(d->smallest_possible))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Equal totals: both shares can be printed from %s on",
                    annum__say_number(d->smallest_possible).text);
    if (d->largest_insignificant == 0)
        annum__page_text(page, ", and the change is then always significant");
    else if (!isnan(d->smallest_total))
        annum__page_say(page, "; from %s on the change %s significant",
                        annum__say_number(d->smallest_total).text,
                        d->largest_insignificant < d->smallest_total ? "is" : "can be");
    if (d->largest_insignificant > d->smallest_total)
        annum__page_say(page, ", above %s it always is", annum__say_number(d->largest_insignificant).text);
    if (!isnan(d->smallest_nearest_cell))
        annum__page_say(page, "; with the nearest whole cases it is from %s on",
                        annum__say_number(d->smallest_nearest_cell).text);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

static void say_worst(const annum__page *page, const annum_detectable *d)
{
    if (!d->present || isnan(d->worst_p))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(
        page,
        "Of the totals that can print them the least significant: %s of %s against %s of %s, Fisher's %s.",
        annum__say_number(d->worst_from_events).text, annum__say_number(d->worst_from_total).text,
        annum__say_number(d->worst_to_events).text, annum__say_number(d->worst_to_total).text,
        annum__say_p(d->worst_p).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_composition(const annum__page *page, const annum_claim_result *claim)
{
    const annum_composition *c = &claim->composition;
    const annum_claim_rounding *r = &claim->rounding;
    if (!c->present || isnan(c->rest_factor))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "With unchanged cases: total x %s", annum__say_number(c->total_factor).text);
    if (r->present && r->total_factor.lower < r->total_factor.upper * (1 - 1e-9))
        annum__page_say(page, " (rounding alone: %s to %s)", annum__say_number(r->total_factor.lower).text,
                        annum__say_number(r->total_factor.upper).text);
    annum__page_say(page, ", all other cases x %s", annum__say_number(c->rest_factor).text);
    if (r->present && r->rest_factor.lower < r->rest_factor.upper * (1 - 1e-9))
        annum__page_say(page, " (%s to %s)", annum__say_number(r->rest_factor.lower).text,
                        annum__say_number(r->rest_factor.upper).text);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

/* ---- The change, where cases are known ------------------------------------------------------- */

static void say_change(const annum__page *page, const annum_claim_result *claim, const annum_claim_change *c)
{
    const int shares = is_share(claim);
    if (is_known(&c->ratio))
        annum__page_say(page, "ratio %s%s, ", annum__say_ratio(c->ratio.estimate).text,
                        annum__say_interval(&c->ratio, 1, claim->level, annum__say_ratio).text);
    annum__page_text(page, shares ? "Fisher's " : "exact ");
    annum__page_text(page, annum__say_p(shares ? c->p_fisher : c->p_value).text);
    if (isfinite(c->undone_by))
        annum__page_say(page, "; %s times the variance of chance would undo it",
                        annum__say_number(c->undone_by).text);
    annum__page_text(page, ".");
}

static void say_changes(const annum__page *page, const annum_claim_result *claim)
{
    for (size_t i = 0; claim->readings && i < claim->n_readings; i++) {
        const annum_claim_reading *r = &claim->readings[i];
        annum__page_open(page, ANNUM__LINE);
        annum__page_say(page, "%s against %s: ", annum__say_period(r->to.start, r->to.end).text,
                        annum__say_period(r->from.start, r->from.end).text);
        say_change(page, claim, &r->change);
        annum__page_close(page, ANNUM__LINE);
    }
    if (claim->change.present) {
        annum__page_open(page, ANNUM__LINE);
        annum__page_text(page, "Change: ");
        say_change(page, claim, &claim->change);
        annum__page_close(page, ANNUM__LINE);
    }
}

static void say_statements(const annum__page *page, const annum_claim_result *claim)
{
    for (size_t i = 0; claim->statements && i < claim->n_statements; i++) {
        const annum_statement *s = &claim->statements[i];
        annum__page_open(page, ANNUM__LINE);
        annum__page_text(page, s->supported < 0 ? "Undecidable: "
                               : s->supported   ? "Supported: "
                                                : "Not supported: ");
        annum__page_text(page, s->text ? s->text : "");
        annum__page_close(page, ANNUM__LINE);
    }
}

void annum__page_claim(const annum__page *page, const annum_claim_result *claim)
{
    heading(page, claim);
    say_annual(page, claim);
    say_changes(page, claim);
    say_implied(page, claim);
    say_equal_totals(page, &claim->detectable);
    say_worst(page, &claim->detectable);
    say_composition(page, claim);
    say_statements(page, claim);
    annum__page_warnings(page, claim->warnings, claim->n_warnings);
}
