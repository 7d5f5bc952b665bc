/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers that were printed beside the figures, computed again from them: a percent change, and parts of the
 * later figure.
 */
#include <math.h>

#include "claim/internal.h"
#include "core/finite.h"

const char *annum_stated_base_name(int32_t base)
{
    switch (base) {
    case ANNUM_BASE_FIRST: return "first";
    case ANNUM_BASE_LAST: return "last";
    case ANNUM_BASE_POINTS: return "points";
    default: return "none";
    }
}

const char *annum_stated_rounding_name(int32_t rounding)
{
    switch (rounding) {
    case ANNUM_STATED_ROUNDED: return "rounded";
    case ANNUM_STATED_CUT_OFF: return "cut off";
    default: return "none";
    }
}

typedef struct stated {
    double lower;   /**< sizes that are printed like it, rounded: from here … */
    double rounded; /**<   … to here, */
    double upper;   /**< cut off: to here */
} stated;

static stated stated_of(const annum_claim_options *options)
{
    const double half = (options->stated_upper - options->stated_lower) / 2, size = fabs(options->stated);
    return (stated){size - half, size + half, size + 2 * half};
}

/** Whether the size of a change at the corners of the printed ranges is that: enum annum_stated_rounding. */
static int32_t reproduces(const annum__claim_work *w, stated s, double (*change)(double, double))
{
    const annum_claim_figure *a = &w->from.figure, *b = &w->to.figure;
    const double one = change(a->upper, b->lower), other = change(a->lower, b->upper);
    const double most = fmax(fabs(one), fabs(other)),
                 least = one * other <= 0 ? 0 : fmin(fabs(one), fabs(other));
    /* a millionth of the last digit is not a difference */
    const double margin = 1e-6 * (s.upper - s.lower) + 1e-12 * s.upper;
    if (most < s.lower - margin || least > s.upper + margin)
        return ANNUM_STATED_OTHERWISE;
    return least <= s.rounded + margin ? ANNUM_STATED_ROUNDED : ANNUM_STATED_CUT_OFF;
}

static double on_first(double from, double to)
{
    return 100 * (to - from) / from;
}

static double on_last(double from, double to)
{
    return 100 * (to - from) / to;
}

static double in_points(double from, double to)
{
    return 100 * (to - from);
}

/** Whole numbers where figures are counts, shares up to 1; NaN where nothing is left. */
static annum_claim_range possible(const annum__claim_work *w, double lower, double upper)
{
    annum_claim_range range = {fmax(lower, 0), upper};
    if (w->result->kind == ANNUM_COUNT) {
        const double margin = 1e-9 * fabs(upper);
        range.lower = ceil(range.lower - margin);
        range.upper = floor(range.upper + margin);
    } else if (w->result->kind == ANNUM_SHARE) {
        range.upper = fmin(range.upper, 1);
    }
    if (!(range.lower <= range.upper) || !isfinite(range.upper))
        range.lower = range.upper = NAN;
    return range;
}

/**
 * The earlier figures that reproduce the stated change c of the later figure: to / (1 + c), and to (1 - c) if
 * c is relative to the later one. Figures below 0 have no such range.
 */
static void set_implied(annum__claim_work *w, stated s)
{
    const annum_claim_figure *to = &w->to.figure;
    annum_stated_change *out = &w->result->stated;
    const int falls = annum__is_pair(w) ? to->value < w->from.figure.value : w->options.stated < 0;
    const double low = (falls ? -s.upper : s.lower) / 100, high = (falls ? -s.lower : s.upper) / 100;
    out->from_on_first = out->from_on_last = (annum_claim_range){NAN, NAN};
    if (!(to->lower >= 0))
        return;
    if (low > -1)
        out->from_on_first = possible(w, to->lower / (1 + high), to->upper / (1 + low));
    out->from_on_last = possible(w, to->lower * (1 - high), to->upper * (1 - low));
}

static void set_base(annum__claim_work *w, stated s)
{
    const struct {
        int32_t base;
        double (*change)(double, double);
    } bases[] = {{ANNUM_BASE_FIRST, on_first}, {ANNUM_BASE_LAST, on_last}, {ANNUM_BASE_POINTS, in_points}};
    const size_t n = w->result->kind == ANNUM_SHARE ? 3 : 2;
    annum_stated_change *out = &w->result->stated;
    for (size_t i = 0; i < n && out->base == ANNUM_BASE_NONE; i++) {
        out->rounding = reproduces(w, s, bases[i].change);
        if (out->rounding != ANNUM_STATED_OTHERWISE)
            out->base = bases[i].base;
    }
}

static void set_stated(annum__claim_work *w)
{
    const double from = w->from.figure.value, to = w->to.figure.value;
    const stated s = stated_of(&w->options);
    annum_stated_change *out = &w->result->stated;
    *out = (annum_stated_change){
        .stated = w->options.stated, .on_first = NAN, .on_last = NAN, .points = NAN, .present = 1};
    set_implied(w, s);
    if (!annum__is_pair(w))
        return;
    out->on_first = annum__finite_or_nan(on_first(from, to));
    out->on_last = annum__finite_or_nan(on_last(from, to));
    if (w->result->kind == ANNUM_SHARE)
        out->points = in_points(from, to);
    set_base(w, s);
}

static void set_parts(annum__claim_work *w)
{
    const annum_claim_options *o = &w->options;
    const annum_claim_figure *whole = w->to.given ? &w->to.figure : &w->from.figure;
    annum_parts_sum *out = &w->result->parts;
    out->sum = out->lower = out->upper = 0;
    for (size_t i = 0; i < o->n_parts; i++) {
        out->sum += o->parts[i];
        out->lower += o->parts_lower ? o->parts_lower[i] : o->parts[i];
        out->upper += o->parts_upper ? o->parts_upper[i] : o->parts[i];
    }
    const double unit = w->counted ? whole->total : 1; /* parts of a count are counts */
    const double margin = 1e-12 * (fabs(out->sum) + fabs(unit * whole->value));
    out->difference = out->sum - unit * whole->value;
    out->consistent =
        out->lower <= unit * whole->upper + margin && out->upper >= unit * whole->lower - margin;
    out->present = 1;
}

void annum__claim_recomputed(annum__claim_work *w)
{
    if (w->options.has_stated && w->to.given)
        set_stated(w);
    if (w->options.n_parts > 0)
        set_parts(w);
}
