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

annum__side annum__table_side(const annum__margins *m, double x, int up, double odds)
{
    const double from = m->events - x;
    if (up)
        return sum_up(m->to_total - x, from, x, m->from_total - from, m->most - x, odds);
    /* Below is above with the periods exchanged. */
    return sum_up(m->from_total - from, x, from, m->to_total - x, x - m->fewest, 1 / odds);
}
