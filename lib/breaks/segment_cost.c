/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cost of every segment that ends at a figure, in one pass to the left from it: a constant number of
 * operations a segment.
 */
#include <math.h>

#include "annum/regress.h"
#include "breaks/gain.h"
#include "breaks/regimes.h"
#include "breaks/running.h"

static void mean_costs(const annum__regimes *r, size_t last, double *cost)
{
    annum__running segment = annum__running_start(0, r->y[last]);
    cost[last] = 0;
    for (size_t i = last; i-- > 0;) {
        annum__running_add(&segment, r->y[i]);
        cost[i] = segment.rss;
    }
}

static void line_costs(const annum__regimes *r, size_t last, double *cost)
{
    annum__running segment = annum__running_start(r->time[last], r->y[last]);
    cost[last] = 0;
    for (size_t i = last; i-- > 0;) {
        annum__running_add_line(&segment, r->time[i], r->y[i]);
        cost[i] = segment.rss;
    }
}

static void fraction_costs(const annum__regimes *r, size_t last, double *cost)
{
    const double p = r->fraction;
    double events = 0, size = 0, excess = 0;
    for (size_t i = last + 1; i-- > 0;) {
        events += r->y[i];
        size += r->size[i];
        excess += r->excess[i];
        double gained = annum__level_gain(r, events, size);
        if (r->family == ANNUM_POISSON)
            gained -= events - size * p;
        cost[i] = 2 * fmax(0, excess - gained);
    }
}

void annum__segment_costs(const annum__regimes *r, size_t last, double *cost)
{
    if (r->family == ANNUM_GAUSSIAN)
        (r->q == 2 ? line_costs : mean_costs)(r, last, cost);
    else
        (r->q == 2 ? annum__segment_line_costs : fraction_costs)(r, last, cost);
}
