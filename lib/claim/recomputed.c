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

typedef struct stated {
    double lower, upper; /**< sizes that are printed like it, rounded or cut off */
} stated;

static stated stated_of(const annum_claim_options *options)
{
    const double half = (options->stated_upper - options->stated_lower) / 2, size = fabs(options->stated);
    return (stated){size - half, size + 2 * half};
}

/** The size of a change at the corners of the printed ranges. */
static int reproduces(const annum__claim_work *w, stated s, double (*change)(double, double))
{
    const annum_claim_figure *a = &w->from.figure, *b = &w->to.figure;
    const double one = change(a->upper, b->lower), other = change(a->lower, b->upper);
    const double most = fmax(fabs(one), fabs(other)),
                 least = one * other <= 0 ? 0 : fmin(fabs(one), fabs(other));
    /* a millionth of the last digit is not a difference */
    const double margin = 1e-6 * (s.upper - s.lower) + 1e-12 * s.upper;
    return most >= s.lower - margin && least <= s.upper + margin;
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

static void set_stated(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    const double from = w->from.figure.value, to = w->to.figure.value;
    const stated s = stated_of(&w->options);
    annum_stated_change *out = &r->stated;
    out->stated = w->options.stated;
    out->on_first = annum__finite_or_nan(on_first(from, to));
    out->on_last = annum__finite_or_nan(on_last(from, to));
    out->points = r->kind == ANNUM_SHARE ? in_points(from, to) : NAN;
    out->base = ANNUM_BASE_NONE;
    if (reproduces(w, s, on_first))
        out->base = ANNUM_BASE_FIRST;
    else if (reproduces(w, s, on_last))
        out->base = ANNUM_BASE_LAST;
    else if (r->kind == ANNUM_SHARE && reproduces(w, s, in_points))
        out->base = ANNUM_BASE_POINTS;
    out->present = 1;
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
    if (w->options.has_stated && annum__is_pair(w))
        set_stated(w);
    if (w->options.n_parts > 0)
        set_parts(w);
}
