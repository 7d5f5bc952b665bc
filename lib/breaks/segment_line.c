/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line of a segment of counts (log link) or proportions (logit link): Newton's method on what it adds to
 * the log-likelihood over the overall fraction, started at the line of the segment one figure shorter.
 *
 * Where events and none are separated by time the likelihood rises for ever, by e for every step; so it comes
 * within 1e-12 of its limit before the steps run out.
 */
#include <math.h>

#include "annum/regress.h"
#include "breaks/regimes.h"

enum { STEPS = 60, HALVINGS = 30 };

/** Half of Newton's decrement below which one more step leaves an error of 1e-12. */
static const double close_enough = 1e-9;

/** The largest change of a linear predictor in one step. */
static const double longest = 5;

/** The likelihood about a line: its gain, and the slope and curvature of it. */
typedef struct local {
    double gain;
    double slope[2];
    double curvature[3]; /**< level level, level slope, slope slope */
} local;

/* ---- Counts: the level is known from the slope ------------------------------------------------ */

static double centre_of_events(const annum__regimes *r, size_t from, size_t to, double *events)
{
    double sum = 0, moment = 0;
    for (size_t i = from; i < to; i++) {
        sum += r->y[i];
        moment += r->y[i] * (r->time[i] - r->time[from]);
    }
    *events = sum;
    return sum > 0 ? r->time[from] + moment / sum : r->time[from];
}

/**
 * Expected events Z = sum of w exp(b t): log Z is convex in b, and least where the mean of t under these
 * weights is the mean of the events, which is 0 here.
 */
static double count_line(const annum__regimes *r, size_t from, size_t to, annum__link_line *line)
{
    const double *t = r->time, p = r->fraction;
    double events, b = line->slope, low = -INFINITY, high = INFINITY, gain = 0;
    const double centre = centre_of_events(r, from, to, &events),
                 ends[2] = {t[from] - centre, t[to - 1] - centre};
    const double range = ends[1] - ends[0];
    line->centre = centre;
    for (int step = 0; step < STEPS; step++) {
        const double top = fmax(b * ends[0], b * ends[1]);
        double z = 0, first = 0, second = 0, expected = 0;
        for (size_t i = from; i < to; i++) {
            const double away = t[i] - centre, w = r->size[i] * p, tilted = w * exp(b * away - top);
            expected += w;
            z += tilted;
            first += tilted * away;
            second += tilted * away * away;
        }
        line->level = events > 0 ? log(events / z) - top : -INFINITY;
        line->slope = b;
        gain = (events > 0 ? events * line->level : 0) - events + expected;
        const double mean = first / z, variance = second / z - mean * mean;
        const double newton = -mean / variance, decrement = events * mean * mean / (2 * variance);
        if (!(variance > 0) || !(events > 0) || !(decrement > 0))
            return gain;
        if (decrement < close_enough) {
            line->slope += newton;
            return gain + decrement;
        }
        if (mean > 0)
            high = b;
        else
            low = b;
        const double next = b + fmax(-longest / range, fmin(longest / range, newton));
        b = next > low && next < high ? next : (low + high) / 2;
    }
    return gain;
}

/* ---- Proportions ------------------------------------------------------------------------------ */

static double centre_of_totals(const annum__regimes *r, size_t from, size_t to)
{
    double sum = 0, moment = 0;
    for (size_t i = from; i < to; i++) {
        sum += r->size[i];
        moment += r->size[i] * (r->time[i] - r->time[from]);
    }
    return r->time[from] + moment / sum;
}

static local look(const annum__regimes *r, size_t from, size_t to, const annum__link_line *line)
{
    const double p = r->fraction;
    local l = {0, {0, 0}, {0, 0, 0}};
    for (size_t i = from; i < to; i++) {
        const double away = r->time[i] - line->centre, eta = line->level + line->slope * away,
                     small = exp(-fabs(eta));
        /* 1 - p + p exp(eta), over exp(eta) where that is large. */
        const double mix = eta > 0 ? p + (1 - p) * small : 1 - p + p * small;
        const double mean = eta > 0 ? p / mix : p * small / mix,
                     rest = eta > 0 ? (1 - p) * small / mix : (1 - p) / mix;
        const double log_mix = eta > 0 ? eta + log(mix) : fabs(eta) < 0.1 ? log1p(p * expm1(eta)) : log(mix);
        const double k = r->y[i], n = r->size[i], score = k * rest - (n - k) * mean, w = n * mean * rest;
        l.gain += k * eta - n * log_mix;
        l.slope[0] += score;
        l.slope[1] += score * away;
        l.curvature[0] += w;
        l.curvature[1] += w * away;
        l.curvature[2] += w * away * away;
    }
    return l;
}

static double proportion_line(const annum__regimes *r, size_t from, size_t to, annum__link_line *line)
{
    const double centre = centre_of_totals(r, from, to), span = r->time[to - 1] - r->time[from];
    line->level += line->slope * (centre - line->centre);
    line->centre = centre;
    local now = look(r, from, to, line);
    for (int step = 0; step < STEPS; step++) {
        const double *c = now.curvature, *u = now.slope, product = c[0] * c[2], det = product - c[1] * c[1];
        if (!(det > 1e-14 * product))
            return now.gain;
        double level = (c[2] * u[0] - c[1] * u[1]) / det, slope = (c[0] * u[1] - c[1] * u[0]) / det;
        const double decrement = (level * u[0] + slope * u[1]) / 2, move = fabs(level) + fabs(slope) * span;
        const annum__link_line start = *line;
        if (!(decrement > 0))
            return now.gain;
        if (decrement < close_enough) {
            line->level += level;
            line->slope += slope;
            return now.gain + decrement;
        }
        local next = now;
        double factor = move > longest ? longest / move : 1;
        for (int halving = 0; halving < HALVINGS; halving++, factor /= 2) {
            line->level = start.level + factor * level;
            line->slope = start.slope + factor * slope;
            next = look(r, from, to, line);
            if (next.gain >= now.gain)
                break;
        }
        if (!(next.gain >= now.gain)) {
            *line = start;
            return now.gain;
        }
        now = next;
    }
    return now.gain;
}

double annum__segment_line_fit(const annum__regimes *r, size_t from, size_t to, annum__link_line *line)
{
    if (annum__regimes_degenerate(r)) {
        *line = (annum__link_line){0, 0, r->time[from]};
        return 0;
    }
    return r->family == ANNUM_POISSON ? count_line(r, from, to, line) : proportion_line(r, from, to, line);
}

void annum__segment_line_costs(const annum__regimes *r, size_t last, double *cost)
{
    annum__link_line line = {0, 0, r->time[last]};
    double excess = 0;
    for (size_t i = last + 1; i-- > 0;) {
        excess += r->excess[i];
        cost[i] = 0;
        if (last - i + 1 >= r->min_size)
            cost[i] = 2 * fmax(0, excess - annum__segment_line_fit(r, i, last + 1, &line));
    }
}
