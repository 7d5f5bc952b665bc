/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of quantities that depend on level and slope together.
 *
 * The limit of g is its extreme over the confidence ellipse of (level, slope), written as
 *     slope = b + h |cos a| cos a / |cos a|,  level = l + m s (r cos a + sqrt(1 - r^2) sin a)
 * with h the distance to the slope's limit on that side. To first order this is the delta method; unlike it, the
 * limits stay inside the range of g, and a g that has the sign of the slope excludes 0 exactly when the slope's
 * interval does.
 */
#include <math.h>

#include "trend/internal.h"

typedef struct value {
    double g;
    double by_first, by_last; /**< derivatives by eta at the first and last time */
} value;

static value evaluate(const annum__line *line, annum__quantity quantity, double level, double slope)
{
    const double span = line->last - line->first;
    const double eta[2] = {level + slope * (line->first - line->centre), level + slope * (line->last - line->centre)};
    double mean[2], rest[2], derivative[2];
    value v;
    if (line->log_response)
        for (int i = 0; i < 2; i++)
            mean[i] = derivative[i] = exp(eta[i]);
    else
        line->link->inverse(eta, 2, mean, rest, derivative);
    if (quantity == ANNUM__DIFFERENCE) {
        v.g = (mean[1] - mean[0]) / span;
        v.by_first = -derivative[0] / span;
        v.by_last = derivative[1] / span;
    } else {
        const int positive = mean[0] > 0 && mean[1] > 0;
        v.g = positive ? log(mean[1] / mean[0]) / span : NAN;
        v.by_first = -derivative[0] / mean[0] / span;
        v.by_last = derivative[1] / mean[1] / span;
    }
    return v;
}

double annum__quantity_at_estimate(const annum__line *line, annum__quantity quantity)
{
    return evaluate(line, quantity, line->level, line->slope).g;
}

/** Half-axes of the region: of the slope towards its limits, and of the level. */
static value at_angle(const annum__line *line, annum__quantity quantity, double c, double s, double *by_c,
                      double *by_s)
{
    const double h = c >= 0 ? line->slope_upper - line->slope : line->slope - line->slope_lower;
    const double along = line->multiplier * line->se_level * line->correlation;
    const double across = line->multiplier * line->se_level *
                          sqrt(fmax(1 - line->correlation * line->correlation, 0));
    const value v = evaluate(line, quantity, line->level + along * c + across * s, line->slope + h * c);
    const double by_level = v.by_first + v.by_last;
    const double by_slope = v.by_first * (line->first - line->centre) + v.by_last * (line->last - line->centre);
    *by_c = by_slope * h + by_level * along;
    *by_s = by_level * across;
    return v;
}

/** The best of n angles, refined by golden sections. */
static double scan(const annum__line *line, annum__quantity quantity, int sign, int n)
{
    const double step = 6.283185307179586 / n;
    double best = -INFINITY, best_angle = 0, unused;
    for (int i = 0; i < n; i++) {
        const double g = sign * at_angle(line, quantity, cos(i * step), sin(i * step), &unused, &unused).g;
        if (isnan(g))
            return NAN;
        if (g > best) {
            best = g;
            best_angle = i * step;
        }
    }
    const double golden = 0.3819660112501051;
    double low = best_angle - step, high = best_angle + step;
    for (int i = 0; i < 60; i++) {
        const double a = low + golden * (high - low), b = high - golden * (high - low);
        const double ga = sign * at_angle(line, quantity, cos(a), sin(a), &unused, &unused).g;
        const double gb = sign * at_angle(line, quantity, cos(b), sin(b), &unused, &unused).g;
        if (ga > gb)
            high = b;
        else
            low = a;
        best = fmax(best, fmax(ga, gb));
    }
    return sign * best;
}

/** Ratios of straight lines have one extreme; what bends can have several. */
static int is_straight(const annum__line *line)
{
    return line->link->id == ANNUM_IDENTITY && !line->log_response;
}

/** How far eta reaches at a time, at most, from the estimate to the region's edge. */
static double reach(const annum__line *line, double time)
{
    const double h = fmax(line->slope_upper - line->slope, line->slope - line->slope_lower);
    return h * fabs(time - line->centre) + line->multiplier * line->se_level;
}

/** How carefully the extreme has to be looked for. */
typedef enum effort {
    CLIMB,    /**< the gradient hardly turns in the region: climb from the slope's end */
    CLIMB_ALL /**< it may have two extremes: climb from each that eight directions show */
} effort;

/**
 * @return how many directions a scan has to look into, or 0 where climbing is enough: the region is so small that
 * means hardly bend in it. Where the slope's part of it is as large as a fit's geometry makes it (at least 1.5 times
 * the level's), one climb is enough.
 */
static int directions(const annum__line *line, effort *effort_needed)
{
    const double slope = (line->slope_upper - line->slope_lower) * (line->last - line->first);
    const double level = line->multiplier * line->se_level;
    const double far = fmax(reach(line, line->first), reach(line, line->last));
    const int inside = line->centre >= line->first && line->centre <= line->last;
    *effort_needed = is_straight(line) || (inside && far < 0.5 && slope > 3 * level) ? CLIMB : CLIMB_ALL;
    if (is_straight(line) || (slope < 2 && level < 1))
        return 0;
    return slope < 12 && level < 6 ? 72 : 720;
}

/**
 * Iterates from a direction: at an extreme the direction (cos a, sin a) is that of the gradient.
 * @return the extreme, or NaN where the iteration does not settle
 */
static double climb(const annum__line *line, annum__quantity quantity, int sign, double c, double s)
{
    for (int i = 0; i < 40; i++) {
        double by_c, by_s;
        const value v = at_angle(line, quantity, c, s, &by_c, &by_s);
        const double length = hypot(by_c, by_s);
        if (isnan(v.g) || !isfinite(length))
            return NAN;
        if (length == 0)
            return v.g;
        const double next_c = sign * by_c / length, next_s = sign * by_s / length;
        const double change = fabs(next_c - c) + fabs(next_s - s);
        c = next_c;
        s = next_s;
        /* The value is flat at its extreme: an angle good to 1e-9 gives it to 1e-16. */
        if (change < 1e-9)
            return at_angle(line, quantity, c, s, &by_c, &by_s).g;
    }
    return NAN;
}

/** Climbs from each of eight directions that is above its neighbours. @return NaN where one of them fails */
static double climb_all(const annum__line *line, annum__quantity quantity, int sign)
{
    static const double half = 0.70710678118654752;
    static const double ring[8][2] = {{1, 0},  {half, half},   {0, 1},  {-half, half},
                                      {-1, 0}, {-half, -half}, {0, -1}, {half, -half}};
    double g[8], best = -INFINITY, highest = -INFINITY, unused;
    for (size_t i = 0; i < 8; i++) {
        g[i] = sign * at_angle(line, quantity, ring[i][0], ring[i][1], &unused, &unused).g;
        highest = fmax(highest, g[i]);
    }
    for (size_t i = 0; i < 8; i++) {
        if (g[i] < g[(i + 1) % 8] || g[i] < g[(i + 7) % 8])
            continue;
        const double top = climb(line, quantity, sign, ring[i][0], ring[i][1]);
        if (isnan(top))
            return NAN;
        best = fmax(best, sign * top);
    }
    return best >= highest ? sign * best : NAN; /* below: an iteration went to another extreme */
}

double annum__quantity_limit(const annum__line *line, annum__quantity quantity, int sign)
{
    if (!line->interval || !isfinite(line->slope) || !isfinite(line->slope_lower) || !isfinite(line->slope_upper))
        return NAN;
    effort needed;
    const int n = directions(line, &needed);
    if (n > 0)
        return scan(line, quantity, sign, n);
    const double g = needed == CLIMB ? climb(line, quantity, sign, sign, 0) : climb_all(line, quantity, sign);
    return isnan(g) ? scan(line, quantity, sign, 720) : g;
}
