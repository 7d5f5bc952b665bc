/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Statistics over all orders of the figures, over drawn ones, and over normal samples.
 *
 * A simulated p-value is (b + 1) / (B + 1), so that a test at level a is wrong at most that often however few
 * the draws (Davison and Hinkley 1997, Bootstrap Methods and their Application, section 4.2; Phipson and
 * Smyth 2010).
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/random.h"
#include "trendtest/permutation.h"

static void swap(double *figure, size_t i, size_t j)
{
    const double moved = figure[i];
    figure[i] = figure[j];
    figure[j] = moved;
}

static void count(annum__tally *tally, double value, double observed, double same)
{
    tally->all++;
    tally->lower += value <= observed + same;
    tally->upper += value >= observed - same;
    if (value > tally->largest + same)
        tally->at_largest = 0;
    if (value < tally->smallest - same)
        tally->at_smallest = 0;
    tally->largest = fmax(tally->largest, value);
    tally->smallest = fmin(tally->smallest, value);
    tally->at_largest += value >= tally->largest - same;
    tally->at_smallest += value <= tally->smallest + same;
}

static annum__tally new_tally(double observed)
{
    return (annum__tally){.smallest = observed, .largest = observed};
}

/** Heap (1963) Computer Journal 6:293-298, without recursion. place [n] starts at zeros. @return 0 after the
 * last */
static int next_order(double *figure, size_t n, size_t *place)
{
    for (size_t i = 1; i < n; i++) {
        if (place[i] < i) {
            swap(figure, i % 2 ? place[i] : 0, i);
            place[i]++;
            return 1;
        }
        place[i] = 0;
    }
    return 0;
}

annum__tally annum__all_orders(const double *figure, size_t n, annum__statistic *statistic,
                               const void *context, double observed, double same)
{
    annum__tally tally = new_tally(observed);
    double order[ANNUM__ORDERS_MAX];
    size_t place[ANNUM__ORDERS_MAX] = {0};
    memcpy(order, figure, n * sizeof *order);
    do
        count(&tally, statistic(order, n, context), observed, same);
    while (next_order(order, n, place));
    return tally;
}

/* ---- Drawn ones ------------------------------------------------------------------------------ */

/** Durstenfeld (1964) CACM 7:420. */
static void shuffle(double *figure, size_t n, uint64_t seed, uint64_t draw)
{
    for (size_t i = n; i > 1; i--)
        swap(figure, i - 1, (size_t)annum__random_below(seed, draw, i, i));
}

annum__tally annum__random_orders(const annum__testing *t, const double *figure, size_t n,
                                  annum__statistic *statistic, const void *context, double observed,
                                  double same, double *scratch)
{
    annum__tally tally = new_tally(observed);
    for (uint64_t draw = 0; draw < t->options.draws; draw++) {
        memcpy(scratch, figure, n * sizeof *scratch);
        shuffle(scratch, n, t->options.seed, draw);
        count(&tally, statistic(scratch, n, context), observed, same);
    }
    return tally;
}

annum__tally annum__normal_samples(const annum__testing *t, size_t n, annum__statistic *statistic,
                                   const void *context, double observed, double same, double *scratch)
{
    annum__tally tally = new_tally(observed);
    for (uint64_t draw = 0; draw < t->options.draws; draw++) {
        for (size_t i = 0; i < n; i++)
            scratch[i] = annum__random_normal(t->options.seed, draw, i);
        count(&tally, statistic(scratch, n, context), observed, same);
    }
    return tally;
}

static int can_draw(const annum__testing *t, size_t n)
{
    return (double)n * (double)t->options.draws <= ANNUM__SIMULATED_MAX;
}

int annum__draws_are_waived(const annum__testing *t, size_t n)
{
    return !t->draws_given && !can_draw(t, n);
}

int annum__check_draws(const annum__testing *t, size_t n, annum_error *error)
{
    if (can_draw(t, n))
        return ANNUM_OK;
    return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                       "%s of %z figures with %z draws takes too long; set draws to %z or less",
                       annum_test_name(t->options.test), n, (size_t)t->options.draws,
                       (size_t)(ANNUM__SIMULATED_MAX / (double)n));
}

/* ---- Their p-value --------------------------------------------------------------------------- */

static double tail_of(const annum__testing *t, double lower, double upper, int upper_only)
{
    if (upper_only || t->options.alternative == ANNUM_INCREASING)
        return upper;
    return t->options.alternative == ANNUM_DECREASING ? lower : fmin(lower, upper);
}

void annum__set_tally_p(annum__testing *t, annum__tally tally, int exact, int upper_only, const char *drawn)
{
    annum_trendtest_result *r = t->result;
    const double more = exact ? 0 : 1;
    const double lower = (tally.lower + more) / (tally.all + more),
                 upper = (tally.upper + more) / (tally.all + more);
    const double sides = !upper_only && t->options.alternative == ANNUM_TWO_SIDED ? 2 : 1;
    const double tail = tail_of(t, lower, upper, upper_only);
    r->p_value = fmin(1, sides * tail);
    r->exact = exact;
    if (exact) {
        const double most = tally.at_largest / tally.all, least = tally.at_smallest / tally.all;
        annum__warn_unreachable(t, upper_only ? most : annum__least_p(t, tail_of(t, least, most, 0)));
        return;
    }
    r->p_error = sides * sqrt(tail * (1 - tail) / (tally.all + 1));
    annum__warn(t->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                "the p-value was estimated from %g %s: its standard error is %.2", tally.all, drawn,
                r->p_error);
}
