/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One segment, and a series in segments, to full accuracy: the search's costs are good for a comparison,
 * these are reported.
 */
#include <float.h>
#include <math.h>

#include "annum/regress.h"
#include "breaks/gain.h"
#include "breaks/least_line.h"
#include "breaks/regimes.h"
#include "core/dist.h"

static annum__segment_fit fit_values(const annum__regimes *r, const annum__breaking *b, size_t from,
                                     size_t to, double *residual)
{
    const annum__least_line_result line = annum__least_line(b->time + from, b->figure + from, r->unit, r->q,
                                                            to - from, residual ? residual + from : NULL);
    return (annum__segment_fit){.level = line.level * r->unit,
                                .slope = line.slope * r->unit,
                                .cost = line.rss,
                                .pearson = line.rss,
                                .level_scale = line.level_scale * r->unit,
                                .slope_scale = line.slope_scale * r->unit,
                                .bounded = r->q == 1 || isfinite(line.slope_scale)};
}

void annum__fraction_at(const annum__regimes *r, double eta, double *fraction, double *rest)
{
    const double p = r->fraction, small = exp(-fabs(eta));
    if (r->family == ANNUM_POISSON) {
        *fraction = p * exp(eta);
        *rest = 1;
    } else {
        const double mix = eta > 0 ? p + (1 - p) * small : 1 - p + p * small;
        *fraction = eta > 0 ? p / mix : p * small / mix;
        *rest = eta > 0 ? (1 - p) * small / mix : (1 - p) / mix;
    }
}

static double link_of(const annum__regimes *r, double events, double size)
{
    return r->family == ANNUM_POISSON ? log(events / size) : log(events / (size - events));
}

/** Are coefficients finite? Not where there is no event, or nothing else, or time separates the two. */
static int is_bounded(const annum__regimes *r, size_t from, size_t to, double events, double size)
{
    const int binomial = r->family == ANNUM_BINOMIAL;
    if (events == 0 || (binomial && events == size))
        return 0;
    if (r->q == 1)
        return 1;
    if (!(r->time[to - 1] > r->time[from]))
        return 0;
    /* The last time with an event, the first with one, and the same of rows that are not all events. */
    double first[2] = {INFINITY, INFINITY}, last[2] = {-INFINITY, -INFINITY};
    for (size_t i = from; i < to; i++) {
        const int is[2] = {r->y[i] > 0, !binomial || r->y[i] < r->size[i]};
        for (int k = 0; k < 2; k++) {
            first[k] = is[k] ? fmin(first[k], r->time[i]) : first[k];
            last[k] = is[k] ? fmax(last[k], r->time[i]) : last[k];
        }
    }
    if (!binomial)
        return !(first[0] == last[0] && (first[0] == r->time[from] || first[0] == r->time[to - 1]));
    return last[0] > first[1] && last[1] > first[0];
}

static annum__segment_fit fit_events(const annum__regimes *r, size_t from, size_t to, double *mean)
{
    annum__link_line line = {0, 0, r->time[from]};
    annum__segment_fit f = {.cost = 0};
    double w = 0, wt = 0, wtt = 0;
    for (size_t i = from; i < to; i++) {
        f.events += r->y[i];
        f.size += r->size[i];
    }
    f.bounded = is_bounded(r, from, to, f.events, f.size);
    /* The second time the level is that of the slope, to all digits. */
    for (int time = 0; r->q == 2 && time < 2; time++)
        annum__segment_line_fit(r, from, to, &line);
    for (size_t i = from; i < to; i++) {
        const double away = r->time[i] - r->time[from], n = r->size[i], y = r->y[i];
        double p = f.events / f.size, rest = r->family == ANNUM_POISSON ? 1 : (f.size - f.events) / f.size;
        if (r->q == 2 && !annum__regimes_degenerate(r))
            annum__fraction_at(r, line.level + line.slope * (r->time[i] - line.centre), &p, &rest);
        const double variance = n * p * rest, error = y - n * p;
        f.cost += 2 * annum__half_deviance(y, n * p);
        if (r->family == ANNUM_BINOMIAL)
            f.cost += 2 * annum__half_deviance(n - y, n * rest);
        f.pearson += variance > 0 ? error * error / variance : 0;
        w += variance;
        wt += variance * away;
        wtt += variance * away * away;
        if (mean)
            mean[i] = n * p;
    }
    if (r->q == 1) {
        f.level = link_of(r, f.events, f.size);
        f.level_scale = 1 / sqrt(w);
        return f;
    }
    const double overall =
        r->family == ANNUM_POISSON ? log(r->fraction) : log(r->fraction / (1 - r->fraction));
    const double det = w * wtt - wt * wt;
    f.level = overall + line.level + line.slope * (r->time[from] - line.centre);
    f.slope = line.slope;
    f.level_scale = sqrt(wtt / det);
    f.slope_scale = sqrt(w / det);
    return f;
}

annum__segment_fit annum__fit_segment(const annum__regimes *r, const annum__breaking *b, size_t from,
                                      size_t to, double *mean)
{
    return r->family == ANNUM_GAUSSIAN ? fit_values(r, b, from, to, mean) : fit_events(r, from, to, mean);
}

int annum__fit_segments(const annum__regimes *r, const annum__breaking *b, size_t breaks, const size_t *first,
                        annum__arena *arena, annum__segmentation *s)
{
    *s = (annum__segmentation){
        .breaks = breaks, .first = first, .df = (double)r->n - (double)((breaks + 1) * r->q)};
    s->fit = annum__arena_take(arena, breaks + 1, sizeof *s->fit);
    s->mean = annum__arena_take(arena, r->n, sizeof *s->mean);
    if (!s->fit || !s->mean)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; k <= breaks; k++) {
        s->fit[k] = annum__fit_segment(r, b, first[k], first[k + 1], s->mean);
        s->cost += s->fit[k].cost;
        s->pearson += s->fit[k].pearson;
    }
    /* Figures are below 2 in their unit, and a decimal one is off by half of DBL_EPSILON of itself. */
    s->perfect =
        r->family == ANNUM_GAUSSIAN && s->cost <= (double)r->n * (8 * DBL_EPSILON) * (8 * DBL_EPSILON);
    return ANNUM_OK;
}
