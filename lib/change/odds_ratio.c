/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tails are summed outwards from the observed table by the ratio of neighbours, so nothing is stored, no logarithm is
 * taken and only the tables that count are visited: the weights are log-concave.
 */
#include "change/odds_ratio.h"

#include <math.h>

typedef struct table {
    double from_total, to_total;
    double events;   /**< of both periods */
    double observed; /**< later events */
} table;

/** Weight of x + 1 later events over that of x, at odds ratio 1. */
static double step_up(const table *t, double x)
{
    return (t->to_total - x) / (x + 1) * ((t->events - x) / (t->from_total - t->events + x + 1));
}

/** All tables above (or below) the observed one, whose weight is 1. Infinite where they are beyond all bounds. */
static double side(const table *t, int up, double odds)
{
    double sum = 0, term = 1;
    for (double x = t->observed; term > 0; x += up ? 1 : -1) {
        const double ratio = up ? step_up(t, x) * odds : 1 / (step_up(t, x - 1) * odds);
        if (!up && (x <= 0 || x <= t->events - t->from_total))
            break;
        if (up && (x >= t->to_total || x >= t->events))
            break;
        term *= ratio;
        sum += term;
        if (sum > 1e290)
            return INFINITY;
        if (ratio < 1 && term < 1e-18 * sum)
            break;
    }
    return sum;
}

/** Logarithm of one tail at a log odds ratio, the observed table in it. */
static double log_tail(const table *t, int upper, double log_odds)
{
    const double odds = exp(log_odds), own = 1 + side(t, upper, odds), other = side(t, !upper, odds);
    return isinf(own) ? 0 : -log1p(other / own);
}

/** The log odds ratio at which one tail is `goal`, by false position with halving (Illinois) in a bracket. */
static double solve(const table *t, int upper, double goal)
{
    /* The upper tail rises with the odds ratio, the lower one falls: look at it in the direction of its rise. */
    const double sign = upper ? 1 : -1, log_goal = log(goal);
    double low = -1, high = 1;
    for (int i = 0; i < 10 && log_tail(t, upper, sign * low) > log_goal; i++)
        low *= 2;
    for (int i = 0; i < 10 && log_tail(t, upper, sign * high) < log_goal; i++)
        high *= 2;
    double at_low = log_tail(t, upper, sign * low) - log_goal, at_high = log_tail(t, upper, sign * high) - log_goal;
    for (int i = 0; i < 200 && high - low > 1e-15 * fmax(fabs(low), fabs(high)); i++) {
        double middle = isfinite(at_low) && i % 8 != 7 ? (low * at_high - high * at_low) / (at_high - at_low) : NAN;
        if (!(middle > low && middle < high))
            middle = low + (high - low) / 2;
        const double at = log_tail(t, upper, sign * middle) - log_goal;
        if (at == 0 || middle == low || middle == high)
            return sign * middle;
        if (at < 0) {
            low = middle;
            at_low = at;
            at_high /= 2;
        } else {
            high = middle;
            at_high = at;
            at_low /= 2;
        }
    }
    return sign * (low + (high - low) / 2);
}

static int whole(double v)
{
    return v == floor(v) && v < 9e15;
}

int annum__odds_ratio_exact(double from_events, double from_total, double to_events, double to_total, double level,
                            annum__odds_ratio *out)
{
    const table t = {from_total, to_total, from_events + to_events, to_events};
    if (!whole(from_events) || !whole(from_total) || !whole(to_events) || !whole(to_total))
        return 0;
    if (fmin(fmin(from_total, to_total), fmin(t.events, from_total + to_total - t.events)) > 1e9)
        return 0;
    const double tail = (1 - level) / 2;
    const double fewest = fmax(0, t.events - from_total), most = fmin(t.events, to_total);
    out->p_value = fmin(1, 2 * exp(fmin(log_tail(&t, 0, 0), log_tail(&t, 1, 0))));
    out->lower = to_events == fewest ? 0 : exp(solve(&t, 1, tail));
    out->upper = to_events == most ? INFINITY : exp(solve(&t, 0, tail));
    return 1;
}
