/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cost of every segment that ends at a figure, in one pass to the left from it: a constant number of
 * operations a segment.
 *
 * Least squares adds up squared recursive residuals (Brown, Durbin and Evans 1975, J Royal Statistical
 * Society B 37:149-192, equation 3), which are of one sign, so that nothing cancels; figures count from the
 * last of the segment, so that a level far from 0 costs no digits.
 */
#include <math.h>

#include "annum/regress.h"
#include "breaks/regimes.h"

static void mean_costs(const annum__regimes *r, size_t last, double *cost)
{
    const double *y = r->y, reference = y[last];
    double mean = 0, rss = 0;
    cost[last] = 0;
    for (size_t i = last; i-- > 0;) {
        const double k = (double)(last - i + 1), share = 1 / k, away = y[i] - reference - mean;
        mean += away * share;
        rss += away * away * (1 - share);
        cost[i] = rss;
    }
}

static void line_costs(const annum__regimes *r, size_t last, double *cost)
{
    const double *y = r->y, *t = r->time, reference = y[last];
    double mean_t = t[last], mean_y = 0, tt = 0, ty = 0, rss = 0;
    cost[last] = 0;
    for (size_t i = last; i-- > 0;) {
        const double k = (double)(last - i + 1), share = 1 / k, rest = 1 - share;
        const double dt = t[i] - mean_t, dy = y[i] - reference - mean_y, leap = rest * dt * dt;
        if (tt > 0) {
            const double e = dy - ty / tt * dt;
            rss += e * e * rest * tt / (tt + leap);
        } else if (dt == 0) { /* still one instant only: a mean */
            rss += dy * dy * rest;
        }
        mean_t += dt * share;
        mean_y += dy * share;
        tt += leap;
        ty += rest * dt * dy;
        cost[i] = rss;
    }
}

/** Events y where so many were expected by the overall fraction: what a mean of their own adds to the
 * log-likelihood. */
static double gain(double y, double expected)
{
    return y > 0 ? y * log(y / expected) : 0;
}

static void fraction_costs(const annum__regimes *r, size_t last, double *cost)
{
    const double p = r->fraction;
    double events = 0, size = 0, excess = 0;
    for (size_t i = last + 1; i-- > 0;) {
        events += r->y[i];
        size += r->size[i];
        excess += r->excess[i];
        double gained = gain(events, size * p);
        if (r->family == ANNUM_BINOMIAL)
            gained += gain(size - events, size * (1 - p));
        else
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
