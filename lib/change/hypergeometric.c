/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/hypergeometric.h"

#include <math.h>

#include "core/dist.h"

annum__margins annum__margins_of(double from_events, double from_total, double to_events, double to_total)
{
    annum__margins m = {.from_total = from_total, .to_total = to_total, .events = from_events + to_events};
    m.fewest = fmax(0, m.events - from_total);
    m.most = fmin(m.events, to_total);
    return m;
}

double annum__table_mode(const annum__margins *m)
{
    const double total = m->from_total + m->to_total;
    double x = floor((m->to_total + 1) * ((m->events + 1) / (total + 2)));
    x = fmin(fmax(x, m->fewest), m->most);
    /* The quotient is off by rounding alone. */
    for (int i = 0; i < 4 && x > m->fewest && annum__table_step(m, x - 1) < 1; i++)
        x--;
    for (int i = 0; i < 4 && x < m->most && annum__table_step(m, x) > 1; i++)
        x++;
    return x;
}

/* Loader (2000), Fast and accurate computation of binomial probabilities: as three binomials, whose large parts are
 * deviances and cancel in no place. The common p is below a half, where its complement is exact enough. */
double annum__table_log_density(const annum__margins *m, double x)
{
    const double total = m->from_total + m->to_total;
    double events = m->events, from = m->events - x, to = x;
    if (events > total / 2) {
        events = total - events;
        from = m->from_total - from;
        to = m->to_total - x;
    }
    if (events == 0)
        return 0;
    const double p = events / total;
    return annum__binomial_log_density(to, m->to_total, p) + annum__binomial_log_density(from, m->from_total, p) -
           annum__binomial_log_density(events, total, p);
}

/** Adds terms by the ratio of neighbours until they are too small to be seen. */
static annum__side sum_up(double left_to, double left_events, double x, double rest, double steps, double odds)
{
    annum__side side = {0, 0};
    double term = 1;
    for (double i = 0; i < steps && side.weight <= 1e290; i++) {
        const double ratio = odds * ((left_to - i) * (left_events - i)) / ((x + 1 + i) * (rest + 1 + i));
        term *= ratio;
        side.weight += term;
        side.moment += (i + 1) * term;
        if (ratio < 1 && term < 1e-18 * side.weight * (1 - ratio))
            return side;
    }
    if (side.weight > 1e290)
        side.weight = side.moment = INFINITY;
    return side;
}

double annum__proportion_of_odds(double n, double n_other, double x, double r)
{
    const double b = (n_other - x) * r + (n + x);
    /* b^2 + 4 n (r - 1) x, without cancellation. */
    const double crossed = 2 * r * (n * n_other + x * (n + n_other - x)) + (n - x) * (n - x);
    const double root = hypot((n_other - x) * r, sqrt(crossed));
    return fmin(1, b >= 0 ? 2 * x / (b + root) : (root - b) / (2 * n * (r - 1)));
}

/* ---- Large figures ---- */

/** One group's part of the weights: a binomial, of the rarer outcome. */
typedef struct group {
    double n, p;
    int misses;
} group;

/** The weights on one side of a table of large figures, as a function of a real distance from it. */
typedef struct weights {
    const annum__margins *m;
    group to, from;
    double x;
    double sign;     /**< 1: above, -1: below */
    double log_odds; /**< in the direction of the sum */
    double sd;
    double at_x;     /**< logarithm at the table itself */
} weights;

static double group_log_density(const group *g, double k)
{
    return annum__binomial_log_density(g->misses ? g->n - k : k, g->n, g->p);
}

/** Log weight of the next table less that of this: the derivative in between, but for the third one. */
static double log_slope(const weights *w, double distance)
{
    const double x = w->x + w->sign * distance;
    return w->log_odds + (w->sign > 0 ? log(annum__table_step(w->m, x)) : -log(annum__table_step(w->m, x - 1)));
}

static double log_weight(const weights *w, double distance)
{
    /* Of a distance that large figures can't hold, what is left goes by the slope. */
    const double x = w->x + w->sign * distance, left = distance - w->sign * (x - w->x);
    return group_log_density(&w->to, x) + group_log_density(&w->from, w->m->events - x) - w->at_x +
           (left == 0 ? 0 : left * log_slope(w, distance));
}

static group group_of(double n, double p, double q)
{
    const group g = {n, fmin(p, q), q < p};
    return g;
}

/** Two binomials whose odds have this ratio and whose means add up to the events: both means are near the mode. */
static weights weights_of(const annum__margins *m, double x, int up, double odds)
{
    const double n1 = m->from_total, n2 = m->to_total, k = m->events, rest = n1 + n2 - k;
    double p1 = k / (n1 + n2), q1 = rest / (n1 + n2), p2 = p1, q2 = q1;
    if (odds != 1) {
        p1 = annum__proportion_of_odds(n1, n2, k, odds);
        q1 = annum__proportion_of_odds(n1, n2, rest, 1 / odds);
        p2 = annum__proportion_of_odds(n2, n1, k, 1 / odds);
        q2 = annum__proportion_of_odds(n2, n1, rest, odds);
    }
    weights w = {.m = m, .to = group_of(n2, p2, q2), .from = group_of(n1, p1, q1), .x = x, .sign = up ? 1 : -1};
    w.log_odds = w.sign * log(odds);
    w.sd = 1 / sqrt(1 / (n1 * p1 * q1) + 1 / (n2 * p2 * q2));
    w.at_x = log_weight(&w, 0);
    return w;
}

/* Gauss and Legendre's ten points and weights: Abramowitz and Stegun, table 25.4. */
static const double gauss_at[] = {0.14887433898163121088, 0.43339539412924719079, 0.67940956829902440623,
                                  0.86506336668898451073, 0.97390652851717172008};
static const double gauss_weight[] = {0.29552422471475287017, 0.26926671930999635509, 0.21908636251598204400,
                                      0.14945134915058059315, 0.06667134430868813759};

static annum__side panel(const weights *w, double start, double width)
{
    annum__side part = {0, 0};
    for (int i = 0; i < 10; i++) {
        const double at = start + width / 2 * (i % 2 ? 1 + gauss_at[i / 2] : 1 - gauss_at[i / 2]);
        const double weight = width / 2 * gauss_weight[i / 2] * exp(log_weight(w, at));
        part.weight += weight;
        part.moment += at * weight;
    }
    return part;
}

/* Panels on which the weights change by no more than exp(4), and that are no wider than a standard deviation: ten points
 * hold 15 digits of such. From 40 standard deviations before the mode to 9 after it there are fewer than 300. */
#define PANELS 400

/*
 * The sum of f(j), j >= 1, is the integral of f from 1/2, + f' / 24 - 7 f^(3) / 5760 there, of f and of j f: the midpoint
 * form of Euler and Maclaurin's formula (DLMF 2.10(i)). The derivatives are those of exp(L) with a small slope of L. The
 * other end is beyond what can be seen.
 */
static annum__side integrate(const weights *w, double steps)
{
    const double slope = log_slope(w, 0), bend = log_slope(w, 1) - slope, f = exp(log_weight(w, 0.5));
    const double second = f * (slope * slope + bend), third = f * slope * (slope * slope + 3 * bend);
    annum__side side = {f * slope / 24 - 7 * third / 5760,
                        f * (1 + slope / 2) / 24 - 7 * (3 * second + third / 2) / 5760};
    double at = 0.5;
    for (int i = 0; i < PANELS && at < steps && side.weight <= 1e290; i++) {
        const double width = fmin(fmin(w->sd, 4 / fabs(log_slope(w, at))), steps + 0.5 - at);
        const annum__side part = panel(w, at, width);
        side.weight += part.weight;
        side.moment += part.moment;
        at += width;
        if (part.weight < 1e-17 * side.weight && part.moment < 1e-17 * side.moment)
            break;
    }
    if (side.weight > 1e290)
        side.weight = side.moment = INFINITY;
    return side;
}

/* Weights that change by less than this a table, at a place with more than so many of each cell: the corrections hold 13
 * digits. Where they change by more, a sum is beyond all bounds or at its end after some 30000 tables. */
#define SMOOTH_SLOPE 0.02
#define SMOOTH_SD 300.0

annum__side annum__table_side(const annum__margins *m, double x, int up, double odds)
{
    const double from = m->events - x, rest = m->from_total - from, steps = up ? m->most - x : x - m->fewest;
    if (fmin(fmin(x, from), fmin(rest, m->to_total - x)) > SMOOTH_SD * SMOOTH_SD) {
        const weights w = weights_of(m, x, up, odds);
        if (w.sd > SMOOTH_SD && fabs(log_slope(&w, 0)) < SMOOTH_SLOPE)
            return integrate(&w, steps);
    }
    if (up)
        return sum_up(m->to_total - x, from, x, rest, steps, odds);
    /* Below is above with the periods exchanged. */
    return sum_up(m->from_total - from, x, from, m->to_total - x, steps, 1 / odds);
}
