/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/odds_ratio.h"

#include <math.h>

#include "change/hypergeometric.h"
#include "change/root.h"
#include "core/dist.h"

/* Sums of figures are exact so far. */
#define TOTAL_TO 9e15
/* Log odds ratios: beyond the limits of any whole figures. */
#define BOUND 500.0

/** An observed table. */
typedef struct table {
    annum__margins margins;
    double to; /* later events */
} table;

/** What is solved for: the log odds ratio at which one tail is `goal`. */
typedef struct tail_goal {
    const table *table;
    int upper;
    double share; /* of the observed table's probability that a tail holds: 1, or 1/2 for mid-p */
    double log_goal;
} tail_goal;

/** Logarithm of one tail at a log odds ratio. */
static double log_tail(const table *t, int upper, double share, double log_odds)
{
    const double odds = exp(log_odds);
    const double own = share + annum__table_side(&t->margins, t->to, upper, odds).weight;
    const double other = 1 - share + annum__table_side(&t->margins, t->to, !upper, odds).weight;
    return isinf(own) ? 0 : -log1p(other / own);
}

/** The lower tail falls with the odds ratio: it is turned round. */
static double tail_excess(double log_odds, const void *context)
{
    const tail_goal *goal = context;
    const double excess = log_tail(goal->table, goal->upper, goal->share, log_odds) - goal->log_goal;
    return goal->upper ? excess : -excess;
}

/** Mean later events less the observed, over the observed table's probability: of the sign of the score. */
static double mean_excess(double log_odds, const void *context)
{
    const table *t = context;
    const double odds = exp(log_odds);
    const annum__side above = annum__table_side(&t->margins, t->to, 1, odds);
    const annum__side below = annum__table_side(&t->margins, t->to, 0, odds);
    if (isinf(above.weight) || isinf(below.weight))
        return isinf(above.weight) ? INFINITY : -INFINITY;
    return (above.moment - below.moment) / (1 + above.weight + below.weight);
}

/** Log odds ratio with a half event more in each cell (Haldane 1956), and its standard error. */
static double near(const table *t, double *se)
{
    const annum__margins *m = &t->margins;
    const double a = t->to + 0.5, b = m->to_total - t->to + 0.5;
    const double c = m->events - t->to + 0.5, d = m->from_total - m->events + t->to + 0.5;
    *se = sqrt(1 / a + 1 / b + 1 / c + 1 / d);
    return log(a / b) - log(c / d);
}

static int whole(double v)
{
    return v == floor(v);
}

static double twice_smaller_tail(const table *t, double share)
{
    return fmin(1, 2 * exp(fmin(log_tail(t, 0, share, 0), log_tail(t, 1, share, 0))));
}

static void analyse(const table *t, double share, double tail, annum__odds_ratio *out)
{
    const annum__margins *m = &t->margins;
    const double z = annum__normal_quantile_upper(tail);
    const tail_goal lower = {t, 1, share, log(tail)}, upper = {t, 0, share, log(tail)};
    const int least = t->to == m->fewest, most = t->to == m->most;
    double se;
    const double guess = near(t, &se);
    out->p_midp = twice_smaller_tail(t, 0.5);
    out->p_value = share < 1 ? out->p_midp : twice_smaller_tail(t, 1);
    out->estimate = least && most ? NAN : least ? 0 : INFINITY;
    if (!least && !most)
        out->estimate = exp(annum__rising_root_near(mean_excess, t, guess, se / 8, BOUND));
    out->lower = least ? 0 : exp(annum__rising_root_near(tail_excess, &lower, guess - z * se, se / 4, BOUND));
    out->upper = most ? INFINITY : exp(annum__rising_root_near(tail_excess, &upper, guess + z * se, se / 4, BOUND));
}

int annum__odds_ratio_tails(double from_events, double from_total, double to_events, double to_total, double share,
                            double tail, annum__odds_ratio *out)
{
    const table t = {annum__margins_of(from_events, from_total, to_events, to_total), to_events};
    if (!whole(from_events) || !whole(from_total) || !whole(to_events) || !whole(to_total))
        return 0;
    if (from_total + to_total > TOTAL_TO)
        return 0;
    analyse(&t, share, tail, out);
    return 1;
}

int annum__odds_ratio_exact(double from_events, double from_total, double to_events, double to_total, double level,
                            annum__odds_ratio *out)
{
    return annum__odds_ratio_tails(from_events, from_total, to_events, to_total, 1, (1 - level) / 2, out);
}
