/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Equal totals n of two printed shares: which are possible, and at which the change is significant by
 * Fisher's p.
 *
 * With equal totals the conditional distribution is symmetric, so that Fisher's p is twice one tail, and a
 * tail of Fisher's test never grows when a case is added on one side or taken off the other (Barnard 1947,
 * Biometrika 34:123-138, condition C). Of all cases that print two shares, those farthest apart are therefore
 * the most significant and those nearest the least: two pairs decide about a total.
 *
 * Totals are looked at one by one, from where the normal approximation says that a change can begin to
 * matter. In the middle of a symmetric hypergeometric distribution of variance V the deviate with Yates's
 * correction is that of Fisher's p within a part 1 / V (tests/test_claim.c: below 0.6 / V for p from 0.4 to
 * 1e-6 and V from 10); p itself is computed where the deviate is nearer to the critical one than several
 * times that.
 */
#include <math.h>

#include "change/pair.h"
#include "claim/internal.h"
#include "core/dist.h"

/** Totals that one search looks at before it gives up: a tenth of a second. */
#define STEPS_MAX 5e6

typedef enum cases_of { FARTHEST, NEAREST, NEAREST_CELL } cases_of;

typedef struct search {
    annum__printed from;
    annum__printed to;
    double alpha;
    double critical; /**< normal deviate at alpha */
    int cut_short;
} search;

static int is_significant(const search *s, double total, double from, double to)
{
    const double events = from + to;
    const double variance = events * (2 * total - events) / (4 * (2 * total - 1));
    const double deviate = (fabs(from - to) - 1) / 2 / sqrt(variance), slack = 5 / variance;
    if (variance > 10 && deviate * (1 + slack) < s->critical)
        return 0;
    if (variance > 50 && deviate * (1 - slack) > s->critical)
        return 1;
    return annum__fisher_p(from, total, to, total) <= s->alpha;
}

/** The cases that decide about a total. @return 0 where it can't print both shares */
static int take_cases(const search *s, cases_of which, double total, double *from, double *to)
{
    double from_first, from_last, to_first, to_last;
    if (which == NEAREST_CELL) {
        *from = annum__nearest_cases(s->from.value, total);
        *to = annum__nearest_cases(s->to.value, total);
        return 1;
    }
    if (!annum__printed_cases(s->from, total, &from_first, &from_last) ||
        !annum__printed_cases(s->to, total, &to_first, &to_last))
        return 0;
    const int rising = s->to.value > s->from.value, high = rising == (which == NEAREST);
    *from = high ? from_last : from_first;
    *to = high ? to_first : to_last;
    return 1;
}

/** How far apart the shares are, and half way between them, for the cases that decide. */
static void decisive(const search *s, cases_of which, double *apart, double *middle)
{
    const int rising = s->to.value > s->from.value, high = rising == (which == NEAREST);
    double from = high ? s->from.upper : s->from.lower, to = high ? s->to.lower : s->to.upper;
    if (which == NEAREST_CELL) {
        from = s->from.value;
        to = s->to.value;
    }
    *apart = rising ? to - from : from - to;
    *middle = (from + to) / 2;
}

/** The total at which the normal approximation, without correction, reaches the level. */
static double about(const search *s, double apart, double middle)
{
    return 2 * middle * (1 - middle) * s->critical * s->critical / (apart * apart);
}

/**
 * The first total that is significant (or, by `possible`, that is possible at all). Whole cases are at most
 * one from the shares that decide, and Yates's correction is one more: parts of 2 / (n apart) each, which n
 * makes totals of 2 / apart.
 */
static double first_total(search *s, cases_of which, int possible, double from_total)
{
    double apart, middle, from, to, steps = 0, total = from_total;
    decisive(s, which, &apart, &middle);
    if (!possible && !(apart > 0))
        return NAN;
    if (!possible)
        total = fmax(total, floor(about(s, apart, middle) - 10 / apart - 10));
    for (; total <= ANNUM__TOTAL_MAX; total++) {
        if (++steps > STEPS_MAX) {
            s->cut_short = 1;
            return NAN;
        }
        if (take_cases(s, which, total, &from, &to) && (possible || is_significant(s, total, from, to)))
            return total;
    }
    return NAN;
}

/** The last possible total whose nearest cases are not significant; 0 if there is none, NaN if there is no
 * last one. */
static double last_insignificant(search *s, double smallest_possible)
{
    double apart, middle, from, to, steps = 0;
    decisive(s, NEAREST, &apart, &middle);
    double total = apart > 0 ? ceil(about(s, apart, middle) + 10 / apart + 10) : INFINITY;
    if (!(total <= ANNUM__TOTAL_MAX))
        return NAN;
    for (; total >= smallest_possible; total--) {
        if (++steps > STEPS_MAX) {
            s->cut_short = 1;
            return NAN;
        }
        if (take_cases(s, NEAREST, total, &from, &to) && !is_significant(s, total, from, to))
            return total;
    }
    return 0;
}

int annum__find_detectable(annum__printed from, annum__printed to, double level, annum_detectable *out)
{
    search s = {from, to, 1 - level, annum__normal_quantile_upper((1 - level) / 2), 0};
    out->present = 1;
    out->smallest_total = out->smallest_total_every = out->largest_insignificant = NAN;
    out->smallest_nearest_cell = NAN;
    out->smallest_possible = first_total(&s, FARTHEST, 1, 1);
    if (from.value == to.value)
        return !s.cut_short;
    out->smallest_nearest_cell = first_total(&s, NEAREST_CELL, 0, 1);
    if (isnan(out->smallest_possible))
        return !s.cut_short;
    out->smallest_total = first_total(&s, FARTHEST, 0, out->smallest_possible);
    out->largest_insignificant = last_insignificant(&s, out->smallest_possible);
    if (!isnan(out->smallest_total))
        out->smallest_total_every = first_total(&s, NEAREST, 0, out->smallest_total);
    return !s.cut_short;
}
