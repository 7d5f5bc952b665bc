/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The largest Fisher p over totals, equal or not, that can print two shares.
 *
 * Totals are looked at up to a reach, which grows as long as the work allows (totals.c). Where the shares lie
 * apart, p falls with the totals and the largest one is among the smallest totals; where one total stays
 * small, p comes near to that of the binomial test as the other grows, and wavers about it by a few
 * hundredths.
 *
 * A pair of totals is passed over where a bound says that its p is below the best so far. With a of n and b
 * of m cases, c = a + b, N = n + m and K the relative entropy of two events, a table's probability given the
 * margins is at most
 *
 *     sqrt(8 c (N - c) / N)  g(a, n) g(b, m)  exp(-n K(a/n, c/N) - m K(b/m, c/N)),   g(k, n) = sqrt(n / (2 pi
 * k (n - k))),
 *
 * g at most 1 (MacWilliams and Sloane 1977, The Theory of Error-Correcting Codes, chapter 10, lemma 7: both
 * bounds of a binomial coefficient). The tables beyond it fall at least as fast as by the ratio r of the
 * first two, and those on the other side that count are no more probable than it, and no more in number than
 * the mean and one. So p is at most 1 / (1 - r) + mean + 1 times the bound.
 */
#include <math.h>

#include "change/pair.h"
#include "claim/internal.h"

/** Half a second at most, mostly far less. */
#define P_VALUES_MAX 200000
#define PAIRS_MAX 3e6

/** By how much the bound at the nearest shares has to be lower before all larger totals are passed over. */
#define MARGIN 0.1

typedef struct cells {
    double high, high_total; /**< of the larger share */
    double low, low_total;
} cells;

typedef struct worst {
    annum__printed from;
    annum__printed to;
    annum_detectable *out;
    double pairs;
    double p_values;
} worst;

static double entropy_term(double k, double n, double p)
{
    return k > 0 ? k * log(k / (n * p)) : 0;
}

/** n K(k / n, p), or infinity. */
static double entropy(double k, double n, double p)
{
    return entropy_term(k, n, p) + entropy_term(n - k, n, 1 - p);
}

static double spread(double k, double n)
{
    const double square = 6.2831853071795864769 * k * (1 - k / n);
    return square > 1 ? 1 / sqrt(square) : 1;
}

/** More than Fisher's p of a table; cells need not be whole. */
static double bound(cells c)
{
    const double all = c.high_total + c.low_total, events = c.high + c.low, share = events / all;
    const double mean = share * c.high_total;
    const double falling = c.low / (c.high + 1) * ((c.high_total - c.high) / (c.low_total - c.low + 1));
    if (!(falling < 1) || events == 0 || events == all)
        return 1;
    const double density = sqrt(8 * events * (1 - share)) * spread(c.high, c.high_total) *
                           spread(c.low, c.low_total) *
                           exp(-entropy(c.high, c.high_total, share) - entropy(c.low, c.low_total, share));
    return density * (1 / (1 - falling) + mean + 1);
}

static cells cells_of(const worst *s, double from, double from_total, double to, double to_total)
{
    return s->to.value > s->from.value ? (cells){to, to_total, from, from_total}
                                       : (cells){from, from_total, to, to_total};
}

/** The bound where both shares are as near to each other as the printed ranges allow. */
static double bound_of_nearest(const worst *s, double from_total, double to_total)
{
    const int rising = s->to.value > s->from.value;
    const double from = rising ? s->from.upper : s->from.lower, to = rising ? s->to.lower : s->to.upper;
    if (rising ? from >= to : from <= to)
        return 1;
    return bound(cells_of(s, from * from_total, from_total, to * to_total, to_total));
}

static int is_exhausted(const worst *s)
{
    return s->pairs > PAIRS_MAX || s->p_values > P_VALUES_MAX;
}

static int is_done(const worst *s)
{
    return s->out->worst_p >= 1 || is_exhausted(s);
}

static void try_cases(worst *s, double from, double from_total, double to, double to_total)
{
    annum_detectable *out = s->out;
    s->pairs++;
    if (bound(cells_of(s, from, from_total, to, to_total)) < out->worst_p)
        return;
    s->p_values++;
    const double p = annum__fisher_p(from, from_total, to, to_total);
    if (p <= out->worst_p)
        return;
    out->worst_p = p;
    out->worst_from_events = from;
    out->worst_from_total = from_total;
    out->worst_to_events = to;
    out->worst_to_total = to_total;
}

static void try_totals(worst *s, double from_total, double to_total, double from_first, double from_last)
{
    double to_first, to_last;
    if (!annum__printed_cases(s->to, to_total, &to_first, &to_last))
        return;
    for (double from = from_first; from <= from_last && !is_done(s); from++) {
        for (double to = to_first; to <= to_last && !is_done(s); to++)
            try_cases(s, from, from_total, to, to_total);
    }
}

/** All totals of the later share with one of the earlier. */
static void try_row(worst *s, double from_total, double first, double last, double smallest, double reach)
{
    for (double total = smallest; total <= reach && !is_done(s); total++) {
        s->pairs++;
        if (bound_of_nearest(s, from_total, total) < MARGIN * s->out->worst_p)
            return;
        try_totals(s, from_total, total, first, last);
    }
}

int annum__find_worst(annum__printed from, annum__printed to, annum__totals smallest, annum__totals reach,
                      annum_detectable *out)
{
    worst s = {from, to, out, 0, 0};
    double first, last;
    for (double total = smallest.from; total <= reach.from && !is_done(&s); total++) {
        if (bound_of_nearest(&s, total, smallest.to) < MARGIN * out->worst_p)
            break;
        if (annum__printed_cases(from, total, &first, &last))
            try_row(&s, total, first, last, smallest.to, reach.to);
    }
    return !is_exhausted(&s) || out->worst_p >= 1;
}
