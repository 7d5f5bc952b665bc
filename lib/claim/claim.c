/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/claim.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "claim/internal.h"
#include "core/error.h"
#include "series/label.h"

/** A result and the arena it lives in. */
typedef struct claim_block {
    annum__arena arena;
    annum_claim_result result; /**< what the caller sees */
} claim_block;

/** Periods of months and of days may overlap by so much (annum_series_new). */
#define OVERLAP_MAX 0.0056

/* ---- Arguments ------------------------------------------------------------------------------- */

static int check_period(const annum_claim_figure *f, const char *name, annum_error *error)
{
    if (!isfinite(f->start) || !isfinite(f->end) || fabs(f->start) > ANNUM__YEAR_MAX ||
        fabs(f->end) > ANNUM__YEAR_MAX)
        return annum__fail(error, ANNUM_ERR_PERIOD,
                           "%s: the period %g to %g is not within a million years of 0", name, f->start,
                           f->end);
    if (f->end < f->start)
        return annum__fail(error, ANNUM_ERR_PERIOD, "%s: the period ends at %g, before it starts at %g", name,
                           f->end, f->start);
    return ANNUM_OK;
}

static int check_share(const annum_claim_figure *f, const char *name, annum_error *error)
{
    if (f->value < 0 || f->value > 1)
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s: a share of %.9 %% is outside 0 to 100 %%", name,
                           100 * f->value);
    if (f->total != 0 && (!(f->total >= 1) || f->total != floor(f->total) || f->total > ANNUM__TOTAL_MAX))
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s: a total of %g; give a whole number from 1 to %g",
                           name, f->total, ANNUM__TOTAL_MAX);
    return ANNUM_OK;
}

static int check_count(const annum_claim_figure *f, const char *name, annum_error *error)
{
    if (f->value < 0)
        return annum__fail(error, ANNUM_ERR_NEGATIVE, "%s: a count of %g; give 0 or more", name, f->value);
    if (f->total != 0 && f->value > f->total)
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s: %g cases are more than their total, %g", name,
                           f->value, f->total);
    if (f->total != 0 && f->value != floor(f->value))
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s: %g cases out of %g; give a whole number of cases",
                           name, f->value, f->total);
    return ANNUM_OK;
}

static int check_figure(const annum_claim_figure *f, int32_t kind, const char *name, annum_error *error)
{
    int status = check_period(f, name, error);
    if (status != ANNUM_OK)
        return status;
    if (!isfinite(f->value) || !isfinite(f->lower) || !isfinite(f->upper) || !isfinite(f->total))
        return annum__fail(error, ANNUM_ERR_NONFINITE, "%s: the figure, its range or its total is not finite",
                           name);
    if ((f->lower != 0 || f->upper != 0) && !(f->lower <= f->value && f->value <= f->upper))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "%s: the figure %g is outside the range printed like it, %g to %g", name, f->value,
                           f->lower, f->upper);
    if (f->total < 0)
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s: a total of %g; give a number above 0", name,
                           f->total);
    if (kind == ANNUM_VALUE && f->total != 0)
        return annum__fail(error, ANNUM_ERR_KIND, "%s: a value has no total; give a share or a count", name);
    if (kind == ANNUM_SHARE)
        return check_share(f, name, error);
    return kind == ANNUM_COUNT ? check_count(f, name, error) : ANNUM_OK;
}

static int read_figure(const annum_claim_figure *given, int32_t kind, const char *name,
                       annum__claim_side *out, annum_error *error)
{
    annum_claim_figure *f = &out->figure;
    memset(out, 0, sizeof *out);
    if (!given)
        return ANNUM_OK;
    int status = annum__read_struct(f, sizeof *f, given, name, error);
    if (status == ANNUM_OK)
        status = check_figure(f, kind, name, error);
    if (status != ANNUM_OK)
        return status;
    if (f->lower == 0 && f->upper == 0)
        f->lower = f->upper = f->value;
    if (kind != ANNUM_VALUE)
        f->lower = fmax(f->lower, 0);
    if (kind == ANNUM_SHARE)
        f->upper = fmin(f->upper, 1);
    out->span = annum__period_span(f->start, f->end);
    out->given = 1;
    return ANNUM_OK;
}

static int check_order(const annum__claim_side *from, const annum__claim_side *to, annum_error *error)
{
    if (!from->given || !to->given)
        return ANNUM_OK;
    if (to->span.time <= from->span.time)
        return annum__fail(error, ANNUM_ERR_PERIOD,
                           "to (%s) is not later than from (%s): give the earlier period as from",
                           annum__label_period(to->figure.start, to->figure.end).text,
                           annum__label_period(from->figure.start, from->figure.end).text);
    if (to->figure.start < from->figure.end - OVERLAP_MAX)
        return annum__fail(error, ANNUM_ERR_PERIOD,
                           "to (%s) overlaps from (%s): give periods apart",
                           annum__label_period(to->figure.start, to->figure.end).text,
                           annum__label_period(from->figure.start, from->figure.end).text);
    return ANNUM_OK;
}

static int check_parts(const annum_claim_options *o, annum_error *error)
{
    if (o->n_parts > ANNUM__PARTS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "n_parts is %z; at most %d parts are summed",
                           o->n_parts, ANNUM__PARTS_MAX);
    if (o->n_parts > 0 && !o->parts)
        return annum__fail(error, ANNUM_ERR_NULL, "parts is NULL but n_parts is %z", o->n_parts);
    if (!o->parts_lower != !o->parts_upper)
        return annum__fail(error, ANNUM_ERR_NULL,
                           "one of parts_lower and parts_upper is NULL: give both or neither");
    for (size_t i = 0; i < o->n_parts; i++) {
        const double low = o->parts_lower ? o->parts_lower[i] : o->parts[i];
        const double high = o->parts_upper ? o->parts_upper[i] : o->parts[i];
        if (!isfinite(o->parts[i]) || !isfinite(low) || !isfinite(high))
            return annum__fail_row(error, ANNUM_ERR_NONFINITE, i, "parts[%z] is not finite", i);
        if (!(low <= o->parts[i] && o->parts[i] <= high))
            return annum__fail_row(error, ANNUM_ERR_ARGUMENT, i,
                                   "parts[%z] is %g, outside its range of %g to %g", i, o->parts[i], low,
                                   high);
    }
    return ANNUM_OK;
}

static int check_options(annum_claim_options *o, annum_error *error)
{
    if (o->kind != ANNUM_SHARE && o->kind != ANNUM_COUNT && o->kind != ANNUM_VALUE)
        return annum__fail(error, ANNUM_ERR_KIND, "kind is %d; give ANNUM_SHARE, ANNUM_COUNT or ANNUM_VALUE",
                           (int)o->kind);
    if (o->has_stated && !(isfinite(o->stated) && isfinite(o->stated_lower) && isfinite(o->stated_upper)))
        return annum__fail(error, ANNUM_ERR_NONFINITE, "the stated change or its range is not finite");
    if (o->stated_lower == 0 && o->stated_upper == 0)
        o->stated_lower = o->stated_upper = o->stated;
    if (o->has_stated && !(o->stated_lower <= o->stated && o->stated <= o->stated_upper))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "stated is %g, outside its range of %g to %g",
                           o->stated, o->stated_lower, o->stated_upper);
    return check_parts(o, error);
}

/** Counts out of known totals are shares without rounding. */
static int counts_as_shares(annum__claim_work *w, annum_error *error)
{
    annum__claim_side *sides[] = {&w->from, &w->to};
    int with = 0, without = 0;
    for (int i = 0; i < 2; i++) {
        with += sides[i]->given && sides[i]->figure.total != 0;
        without += sides[i]->given && sides[i]->figure.total == 0;
    }
    if (w->options.kind != ANNUM_COUNT || with == 0)
        return ANNUM_OK;
    if (without > 0)
        return annum__fail(
            error, ANNUM_ERR_TOTAL, "%s is a count with a total and %s one without: give both totals or none",
            w->from.figure.total != 0 ? "from" : "to", w->from.figure.total != 0 ? "to" : "from");
    for (int i = 0; i < 2; i++) {
        annum_claim_figure *f = &sides[i]->figure;
        const int status = sides[i]->given ? check_share(&(annum_claim_figure){.total = f->total},
                                                         i == 0 ? "from" : "to", error)
                                           : ANNUM_OK;
        if (status != ANNUM_OK)
            return status;
        if (sides[i]->given)
            f->value = f->lower = f->upper = f->value / f->total;
    }
    w->options.kind = ANNUM_SHARE;
    w->counted = 1;
    return ANNUM_OK;
}

static int check_instants(const annum__claim_work *w, annum_error *error)
{
    if (w->options.kind == ANNUM_COUNT && annum__is_pair(w) &&
        (w->from.span.length > 0) != (w->to.span.length > 0))
        return annum__fail(
            error, ANNUM_ERR_PERIOD,
            "a count at an instant can't be compared with one over a period: give both the same form");
    return ANNUM_OK;
}

static int read_arguments(const annum_claim_figure *from, const annum_claim_figure *to,
                          const annum_claim_options *options, annum__claim_work *w, annum_error *error)
{
    if (!from && !to)
        return annum__fail(error, ANNUM_ERR_NULL, "from and to are NULL; pass at least one figure");
    if (!options)
        return annum__fail(error, ANNUM_ERR_NULL,
                           "options is NULL; pass options with the kind of the figures");
    int status = annum__read_struct(&w->options, sizeof w->options, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(w->options.level, &w->level, error);
    if (status == ANNUM_OK)
        status = check_options(&w->options, error);
    if (status == ANNUM_OK)
        status = read_figure(from, w->options.kind, "from", &w->from, error);
    if (status == ANNUM_OK)
        status = read_figure(to, w->options.kind, "to", &w->to, error);
    if (status == ANNUM_OK)
        status = check_order(&w->from, &w->to, error);
    if (status == ANNUM_OK)
        status = check_instants(w, error);
    return status == ANNUM_OK ? counts_as_shares(w, error) : status;
}

/* ---- The result ------------------------------------------------------------------------------ */

static annum_claim_period period_of(const annum__claim_side *side)
{
    const annum_claim_figure *f = &side->figure;
    annum_claim_period p = {.cases = NAN, .cases_first = NAN, .cases_last = NAN, .present = side->given};
    p.start = f->start;
    p.end = f->end;
    p.value = f->value;
    p.lower = f->lower;
    p.upper = f->upper;
    p.total = f->total > 0 ? f->total : NAN;
    p.interval = annum__no_estimate();
    return p;
}

/** A result of which nothing but the figures is known. */
static void begin(const annum__claim_work *w, annum_claim_result *r)
{
    const annum_claim_range open = {NAN, NAN};
    const annum__claim_side *first = w->from.given ? &w->from : &w->to,
                            *last = w->to.given ? &w->to : &w->from;
    r->kind = w->options.kind;
    r->conclusion_flips = ANNUM_UNKNOWN;
    r->n = (size_t)(w->from.given + w->to.given);
    r->first = first->span.time;
    r->last = last->span.time;
    r->years = r->last - r->first;
    r->level = w->level;
    r->from = period_of(&w->from);
    r->to = period_of(&w->to);
    r->annual_percent_change = r->annual_odds_change = r->annual_difference = annum__no_estimate();
    r->halving_time = r->doubling_time = annum__no_estimate();
    r->rounding = (annum_claim_rounding){open, open, open, open, open, open, open, 0, 0};
    r->detectable = (annum_detectable){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
    r->change.difference = r->change.ratio = r->change.odds_ratio = annum__no_estimate();
    r->change.percent = r->change.annualised_percent = annum__no_estimate();
    r->change.p_value = r->change.p_fisher = r->change.undone_by = r->change.population_factor = NAN;
}

static int fill(annum__claim_work *w, annum_claim_result *r, annum__arena *arena)
{
    w->warnings.arena = arena;
    w->result = r;
    begin(w, r);
    annum__claim_arithmetic(w);
    annum__claim_totals(w);
    annum__claim_cases(w);
    int status = annum__claim_counts(w);
    annum__claim_recomputed(w);
    if (status == ANNUM_OK)
        status = annum__claim_statements(w);
    return status == ANNUM_OK ? annum__warnings_keep(&w->warnings, &r->warnings, &r->n_warnings) : status;
}

static int audit(annum__claim_work *w, const annum_allocator *allocator, annum_claim_result **out,
                 annum_error *error)
{
    annum__arena arena = annum__arena_new(allocator);
    claim_block *block = annum__arena_take(&arena, 1, sizeof *block);
    if (!block || fill(w, &block->result, &arena) != ANNUM_OK) {
        annum__arena_free(&arena);
        return annum__fail_memory(error);
    }
    block->arena = arena;
    *out = &block->result;
    return ANNUM_OK;
}

int annum_claim(const annum_claim_figure *from, const annum_claim_figure *to,
                const annum_claim_options *options, const annum_allocator *allocator,
                annum_claim_result **out, annum_error *error)
{
    const int saved = errno;
    annum__claim_work w;
    memset(&w, 0, sizeof w);
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the result goes");
    *out = NULL;
    int status = annum__check_allocator(allocator, error);
    if (status == ANNUM_OK)
        status = read_arguments(from, to, options, &w, error);
    if (status == ANNUM_OK)
        status = audit(&w, allocator, out, error);
    errno = saved;
    return status;
}

void annum_claim_free(annum_claim_result *claim)
{
    const int saved = errno;
    if (claim) {
        claim_block *block = (claim_block *)(void *)((char *)claim - offsetof(claim_block, result));
        annum__arena arena = block->arena;
        annum__arena_free(&arena);
    }
    errno = saved;
}
