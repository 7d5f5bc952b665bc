/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/odds_ratio.h"

#include <math.h>

#include "core/logs.h"

typedef struct tables {
    const double *log_weight; /**< [n] of each number of later events that the margins allow, largest 0 */
    size_t n;
    size_t observed;
} tables;

/** Both tails at a log odds ratio, the observed table in each. */
static void tails(const tables *t, double log_odds, double *lower, double *upper)
{
    double below = 0, above = 0, at = 0, largest = -INFINITY;
    for (size_t i = 0; i < t->n; i++)
        largest = fmax(largest, t->log_weight[i] + log_odds * ((double)i - (double)t->observed));
    for (size_t i = 0; i < t->n; i++) {
        const double w = exp(t->log_weight[i] + log_odds * ((double)i - (double)t->observed) - largest);
        if (i < t->observed)
            below += w;
        else if (i > t->observed)
            above += w;
        else
            at = w;
    }
    const double all = below + at + above;
    *lower = (below + at) / all;
    *upper = (above + at) / all;
}

/** The log odds ratio at which one tail is `goal`: the upper tail rises with it, the lower one falls. */
static double solve(const tables *t, int upper_tail, double goal)
{
    double low = -1, high = 1, lower, upper;
    for (int i = 0; i < 12; i++, low *= 2) {
        tails(t, low, &lower, &upper);
        if (upper_tail ? upper < goal : lower > goal)
            break;
    }
    for (int i = 0; i < 12; i++, high *= 2) {
        tails(t, high, &lower, &upper);
        if (upper_tail ? upper > goal : lower < goal)
            break;
    }
    for (int i = 0; i < 200 && high - low > 1e-15 * fmax(fabs(low), fabs(high)); i++) {
        const double middle = low + (high - low) / 2;
        tails(t, middle, &lower, &upper);
        if (upper_tail ? upper < goal : lower > goal)
            low = middle;
        else
            high = middle;
        if (middle == low + (high - low) / 2)
            break;
    }
    return low + (high - low) / 2;
}

static int whole(double v)
{
    return v == floor(v) && v < 9e15;
}

int annum__odds_ratio_exact(double from_events, double from_total, double to_events, double to_total, double level,
                            annum__arena *scratch, annum__odds_ratio *out)
{
    if (!whole(from_events) || !whole(from_total) || !whole(to_events) || !whole(to_total))
        return 0;
    const double events = from_events + to_events;
    const double fewest = fmax(0, events - from_total), most = fmin(events, to_total);
    if (most - fewest >= ANNUM__ODDS_RATIO_TABLES)
        return 0;
    tables t = {NULL, (size_t)(most - fewest) + 1, (size_t)(to_events - fewest)};
    double *log_weight = annum__arena_take(scratch, t.n, sizeof *log_weight), lower, upper;
    if (!log_weight)
        return 0;
    for (size_t i = 0; i < t.n; i++) {
        const double later = fewest + (double)i;
        log_weight[i] = annum__log_choose(to_total, later) + annum__log_choose(from_total, events - later);
    }
    t.log_weight = log_weight;
    const double alpha = 1 - level;
    tails(&t, 0, &lower, &upper);
    out->p_value = fmin(1, 2 * fmin(lower, upper));
    out->lower = t.observed == 0 ? 0 : exp(solve(&t, 1, alpha / 2));
    out->upper = t.observed == t.n - 1 ? INFINITY : exp(solve(&t, 0, alpha / 2));
    return 1;
}
