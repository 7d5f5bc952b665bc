/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparisons as a table, one line each, and what must be known of them. A large p is never said to be "no
 * change".
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "report/internal.h"

/** Longer tables are for the other formats. */
#define ROWS_MAX 60

typedef enum column_kind { PERIODS, FROM, TO, CHANGE, INTERVAL, P, P_ADJUSTED, P_EQUIVALENCE } column_kind;

typedef struct listing {
    const annum_change_result *result;
    size_t skipped; /* rows before the first one shown */
    double per;
    int in_percent;  /* figures */
    int differences; /* some figure has no ratio */
    size_t n_columns;
    column_kind column[ANNUM__COLUMNS_MAX];
} listing;

/* ---- Cells ----------------------------------------------------------------------------------- */

static annum__word say_periods(const annum_period_change *change)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    word.text[0] = '\0';
    annum__text_add(&out, "%s to %s", annum__say_period(change->from.start, change->from.end).text,
                    annum__say_period(change->to.start, change->to.end).text);
    return word;
}

/* Counts whose exposure is their period alone are shown as they were printed. */
static int is_bare_count(const listing *l, const annum_change_figure *figure)
{
    return l->result->kind == ANNUM_COUNT && fabs(figure->size - (figure->end - figure->start)) < 0.006;
}

static double scale_of(const listing *l)
{
    const int is_rate = l->result->kind == ANNUM_COUNT || l->result->kind == ANNUM_RATE;
    return l->in_percent ? 100 : l->per > 0 && is_rate ? l->per : 1;
}

static annum__word say_figure(const listing *l, const annum_change_figure *figure)
{
    annum__word word = is_bare_count(l, figure) ? annum__say_number(figure->events)
                       : l->in_percent          ? annum__say_share(figure->value)
                                                : annum__say_number(scale_of(l) * figure->value);
    annum__text out = {word.text, sizeof word.text, strlen(word.text)};
    if (figure->unreliable)
        annum__text_add(&out, "*");
    return word;
}

static const annum_estimate *shown(const listing *l, const annum_period_change *change)
{
    return l->differences ? &change->difference : &change->percent;
}

static annum__word say_change(const listing *l, double value)
{
    return l->differences ? annum__say_signed(scale_of(l) * value) : annum__say_percent(value);
}

static annum__word say_estimate(const listing *l, const annum_period_change *change)
{
    const annum_estimate *e = shown(l, change);
    annum__word word = isfinite(e->estimate) ? say_change(l, e->estimate) : (annum__word){"-"};
    annum__text out = {word.text, sizeof word.text, strlen(word.text)};
    if (isfinite(e->estimate) && !l->differences)
        annum__text_add(&out, " %%");
    return word;
}

static annum__word say_limits(const listing *l, const annum_period_change *change)
{
    const annum_estimate *e = shown(l, change);
    annum__word word = {"-"};
    annum__text out = {word.text, sizeof word.text, 0};
    if (isfinite(e->lower) && isfinite(e->upper))
        annum__text_add(&out, "%s to %s", say_change(l, e->lower).text, say_change(l, e->upper).text);
    else if (isfinite(e->lower))
        annum__text_add(&out, "%s and above", say_change(l, e->lower).text);
    else if (isfinite(e->upper))
        annum__text_add(&out, "%s and below", say_change(l, e->upper).text);
    return word;
}

static const char *cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const listing *l = context;
    const annum_period_change *change = &l->result->changes[l->skipped + row];
    switch (l->column[column]) {
    case PERIODS: *word = say_periods(change); break;
    case FROM: *word = say_figure(l, &change->from); break;
    case TO: *word = say_figure(l, &change->to); break;
    case CHANGE: *word = say_estimate(l, change); break;
    case INTERVAL: *word = say_limits(l, change); break;
    case P: *word = annum__say_bare_p(change->p_value); break;
    case P_ADJUSTED: *word = annum__say_bare_p(change->p_adjusted); break;
    default: *word = annum__say_bare_p(change->p_equivalence); break;
    }
    return word->text;
}

static const char *header(const void *context, size_t column, annum__word *word)
{
    const listing *l = context;
    annum__text out = {word->text, sizeof word->text, 0};
    switch (l->column[column]) {
    case PERIODS: return "";
    case FROM: return "from";
    case TO: return "to";
    case CHANGE: return l->differences ? "difference" : "change";
    case INTERVAL:
        if (annum__is_rounding(shown(l, &l->result->changes[l->skipped])))
            return "by rounding alone";
        annum__text_add(&out, "%s interval", annum__say_level(l->result->level).text);
        return word->text;
    case P: return "p";
    case P_ADJUSTED: return l->result->adjust == ANNUM_ADJUST_HOLM ? "p (Holm)" : "p (FDR)";
    default: return "p (equivalence)";
    }
}

/* ---- The table ------------------------------------------------------------------------------- */

static int any_p(const annum_change_result *r)
{
    for (size_t i = 0; i < r->n_changes; i++) {
        if (!isnan(r->changes[i].p_value))
            return 1;
    }
    return 0;
}

static int any_equivalence(const annum_change_result *r)
{
    for (size_t i = 0; i < r->n_changes; i++) {
        if (!isnan(r->changes[i].p_equivalence))
            return 1;
    }
    return 0;
}

static int any_interval(const listing *l)
{
    for (size_t i = 0; i < l->result->n_changes; i++) {
        const annum_estimate *e = shown(l, &l->result->changes[i]);
        if (isfinite(e->lower) || isfinite(e->upper))
            return 1;
    }
    return 0;
}

static listing list(const annum__page *page, const annum_change_result *r)
{
    listing l = {r,
                 0,
                 page->per,
                 r->kind == ANNUM_SHARE || r->kind == ANNUM_PROPORTION,
                 0,
                 4,
                 {PERIODS, FROM, TO, CHANGE}};
    l.skipped = r->n_changes > ROWS_MAX ? r->n_changes - ROWS_MAX : 0;
    for (size_t i = 0; i < r->n_changes; i++)
        l.differences |= !r->changes[i].percent.present;
    if (any_interval(&l))
        l.column[l.n_columns++] = INTERVAL;
    if (any_p(r)) {
        l.column[l.n_columns++] = P;
        if (r->adjust != ANNUM_ADJUST_NONE)
            l.column[l.n_columns++] = P_ADJUSTED;
    }
    if (any_equivalence(r))
        l.column[l.n_columns++] = P_EQUIVALENCE;
    return l;
}

static void say_scale(const annum__page *page, const listing *l)
{
    if (l->per > 0 && (l->result->kind == ANNUM_COUNT || l->result->kind == ANNUM_RATE)) {
        annum__page_open(page, ANNUM__LINE);
        annum__page_say(page, "Figures%s.", annum__say_per(l->per).text);
        annum__page_close(page, ANNUM__LINE);
    }
}

static const char *against_words(int32_t against)
{
    switch (against) {
    case ANNUM_AGAINST_PREVIOUS_AND_FIRST:
        return ", each compared with the one before, and the last with the first";
    case ANNUM_AGAINST_PREVIOUS: return ", each compared with the one before";
    case ANNUM_AGAINST_FIRST: return ", each compared with the first";
    case ANNUM_AGAINST_BEST: return ", each compared with the lowest";
    case ANNUM_AGAINST_PERIOD: return ", each compared with one of them";
    default: return "";
    }
}

static void heading(const annum__page *page, const annum_change_result *r)
{
    if (!annum__page_open_heading(page))
        annum__page_text(page, "Change: ");
    annum__page_say(page, "%s, %z %s", annum_kind_name(r->kind), r->n, r->n == 1 ? "figure" : "figures");
    annum__page_text(page, against_words(r->against));
    annum__page_close_heading(page);
}

/* ---- Below it -------------------------------------------------------------------------------- */

static void note_unreliable(const annum__page *page, const listing *l)
{
    const char *rules[4] = {NULL};
    size_t n = 0;
    for (size_t i = l->skipped; i < l->result->n_changes; i++) {
        const annum_period_change *change = &l->result->changes[i];
        const char *const both[] = {change->from.unreliable, change->to.unreliable};
        for (size_t k = 0; k < 2; k++) {
            size_t j = 0;
            while (both[k] && j < n && strcmp(rules[j], both[k]) != 0)
                j++;
            if (both[k] && j == n && n < sizeof rules / sizeof rules[0])
                rules[n++] = both[k];
        }
    }
    if (n == 0)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "* not reliable by itself (NCHS): ");
    for (size_t j = 0; j < n; j++)
        annum__page_say(page, "%s%s", j > 0 ? "; " : "", rules[j]);
    annum__page_close(page, ANNUM__LINE);
}

/* What is unbounded in quantities that the table does not show is for the other formats. */
static int is_seen(const annum_period_change *change, const annum_warning *warning)
{
    return warning->code != ANNUM_WARN_UNBOUNDED ||
           !(isfinite(change->percent.lower) && isfinite(change->percent.upper));
}

static void say_cautions(const annum__page *page, const listing *l)
{
    for (size_t i = l->skipped; i < l->result->n_changes; i++) {
        const annum_period_change *change = &l->result->changes[i];
        for (size_t k = 0; k < change->n_warnings; k++) {
            const annum_warning *warning = &change->warnings[k];
            if (!is_seen(change, warning))
                continue;
            annum__page_open(page, ANNUM__WARNING);
            annum__page_say(page, "%s: %s: ", say_periods(change).text, annum_warning_name(warning->code));
            annum__page_text(page, warning->message ? warning->message : "");
            annum__page_close(page, ANNUM__WARNING);
        }
    }
}

static void say_projection(const annum__page *page, const annum_change_result *r)
{
    const annum_year_projection *p = &r->projection;
    if (!p->present)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s as a whole, foreseen from the %s of %s: %s",
                    annum__say_period(p->start, p->end).text, annum__say_number(p->events).text,
                    annum__say_period(p->start, p->until).text, annum__say_number(p->total.estimate).text);
    annum__page_say(page, " (%s prediction interval %s to %s).", annum__say_level(r->level).text,
                    annum__say_number(p->total.lower).text, annum__say_number(p->total.upper).text);
    annum__page_close(page, ANNUM__LINE);
}

void annum__page_change(const annum__page *page, const annum_change_result *r)
{
    heading(page, r);
    if (r->n_changes > 0 && r->changes) {
        const listing l = list(page, r);
        say_scale(page, &l);
        const annum__table table = {r->n_changes - l.skipped, l.n_columns, &l, cell, header};
        page->format->table(page->writer, &table);
        if (l.skipped > 0) {
            annum__page_open(page, ANNUM__LINE);
            annum__page_say(page, "The %z comparisons before these are in the other formats.", l.skipped);
            annum__page_close(page, ANNUM__LINE);
        }
        note_unreliable(page, &l);
        say_cautions(page, &l);
    }
    say_projection(page, r);
    annum__page_warnings(page, r->warnings, r->n_warnings);
}
