/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/score.h"

#include <math.h>

#include "change/hypergeometric.h"
#include "change/root.h"

#define NEWTON_STEPS 80
/* Log ratios: exp is finite on both sides. */
#define BOUND 700.0

/** Figures as parts of `size`, so that no product overflows. */
typedef struct scaled {
    double x1, n1, x2, n2; /* from and to */
    double difference;     /* x2 / n2 - x1 / n1 */
    double root;           /* standard errors of such parts are 1 / root of those of figures */
    double z;              /* what the limits are at */
} scaled;

/* Kahan's difference of products. */
double annum__proportions_difference(const annum__proportions *f)
{
    const double product = f->from_events * f->to_total, error = fma(f->from_events, f->to_total, -product);
    const double cross = fma(f->to_events, f->from_total, -product) - error, size = f->from_total * f->to_total;
    return isfinite(cross) && isfinite(size) && size > 1e-280 ? cross / size :
           f->to_events / f->to_total - f->from_events / f->from_total;
}

static scaled scale(const annum__proportions *f, double z)
{
    const double size = fmax(f->from_total, f->to_total);
    scaled s = {f->from_events / size, f->from_total / size, f->to_events / size, f->to_total / size,
                annum__proportions_difference(f), 0, z};
    const double total = s.n1 + s.n2, without_one = total - 1 / size;
    /* A single case has no variance to estimate: it tells nothing. */
    if (without_one > 0)
        s.root = sqrt(size * (without_one / total));
    return s;
}

/** What figures tell of a contrast, in standard errors. */
static double in_errors(const scaled *s, double contrast, double variance)
{
    if (contrast == 0 || s->root == 0)
        return 0;
    return variance > 0 ? contrast / sqrt(variance) * s->root : copysign(INFINITY, contrast);
}

double annum__score_z(const annum__proportions *f)
{
    const scaled s = scale(f, 0);
    const double total = s.n1 + s.n2;
    const double p = (s.x1 + s.x2) / total, rest = ((s.n1 - s.x1) + (s.n2 - s.x2)) / total;
    return fabs(in_errors(&s, s.difference, p * rest * (1 / s.n1 + 1 / s.n2)));
}

/* ---- Difference ---- */

/** Derivative of the log likelihood in the first proportion p, where the second is p + d, 0 <= d <= 1. */
static double difference_slope(const scaled *s, double d, double p)
{
    const double q2 = (1 - d) - p;
    double slope = 0;
    if (s->x1 > 0)
        slope += s->x1 / p;
    if (s->x2 > 0)
        slope += s->x2 / (p + d);
    if (s->n1 > s->x1)
        slope -= (s->n1 - s->x1) / (1 - p);
    if (s->n2 > s->x2)
        slope -= (s->n2 - s->x2) / q2;
    return slope;
}

static double difference_curvature(const scaled *s, double d, double p)
{
    const double p2 = p + d, q1 = 1 - p, q2 = (1 - d) - p;
    return s->x1 / (p * p) + s->x2 / (p2 * p2) + (s->n1 - s->x1) / (q1 * q1) + (s->n2 - s->x2) / (q2 * q2);
}

/**
 * The most likely first proportion: both likelihoods are concave, so it is between what each alone would choose.
 * Newton's steps, halved intervals where they leave it.
 */
static double likely_first(const scaled *s, double d)
{
    const double own = s->x1 / s->n1, other = fmin(fmax(s->x2 / s->n2 - d, 0), 1 - d);
    double low = fmin(fmin(own, 1 - d), other), high = fmax(fmin(own, 1 - d), other);
    if (d == 0)
        return (s->x1 + s->x2) / (s->n1 + s->n2);
    if (low == high || difference_slope(s, d, low) <= 0)
        return low;
    if (difference_slope(s, d, high) >= 0)
        return high;
    double p = (s->n1 * fmin(own, 1 - d) + s->n2 * other) / (s->n1 + s->n2);
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double slope = difference_slope(s, d, p);
        if (slope > 0)
            low = p;
        else
            high = p;
        double next = p + slope / difference_curvature(s, d, p);
        if (!(next > low && next < high))
            next = low + (high - low) / 2;
        const double step = fabs(next - p);
        p = next;
        if (step <= 2e-16 * p || low == high)
            break;
    }
    return p;
}

/** In standard errors how far the figures are below the difference d. */
static double difference_excess(const scaled *s, double d)
{
    /* Of a contrast's four forms the one with a rise of the rarer outcome. */
    if (s->x1 + s->x2 > (s->n1 - s->x1) + (s->n2 - s->x2)) {
        const scaled misses = {s->n1 - s->x1, s->n1, s->n2 - s->x2, s->n2, -s->difference, s->root, s->z};
        return -difference_excess(&misses, -d);
    }
    if (d < 0) {
        const scaled exchanged = {s->x2, s->n2, s->x1, s->n1, -s->difference, s->root, s->z};
        return -difference_excess(&exchanged, -d);
    }
    const double p = likely_first(s, d), variance = p * (1 - p) / s->n1 + (p + d) * ((1 - d) - p) / s->n2;
    return in_errors(s, d - s->difference, variance);
}

static double difference_below(double d, const void *context)
{
    const scaled *s = context;
    return difference_excess(s, d) + s->z;
}

static double difference_above(double d, const void *context)
{
    const scaled *s = context;
    return difference_excess(s, d) - s->z;
}

annum__limits annum__score_difference(const annum__proportions *f, double z)
{
    const scaled s = scale(f, z);
    const annum__limits limits = {annum__rising_root(difference_below, &s, -1, s.difference),
                                  annum__rising_root(difference_above, &s, s.difference, 1)};
    return limits;
}

/* ---- Ratio ---- */

/** A proportion and its complement, each with all its digits. */
typedef struct chance {
    double p, q;
} chance;

/** The most likely first proportion where the second is r times it: a root of N r p^2 - b p + (x1 + x2) = 0. */
static chance likely_of_ratio(double x1, double n1, double x2, double n2, double r)
{
    const double b = (x1 + n2) * r + (x2 + n1), c = (x1 + n2) * r - (x2 + n1);
    /* b^2 - 4 N r (x1 + x2), without cancellation. */
    const double root = hypot(c, 2 * sqrt(r * ((n1 - x1) * (n2 - x2))));
    const double linear = 2 * (n1 + n2) * r - b;
    chance first = {2 * (x1 + x2) / (b + root), 0};
    if (linear >= 0)
        first.q = (linear + root) / (2 * (n1 + n2) * r);
    else
        first.q = 2 * (n1 - x1) * (1 - r) / (root - linear);
    first.p = fmin(first.p, 1);
    first.q = fmin(fmax(first.q, 0), 1);
    return first;
}

/** In standard errors how far the figures are below the ratio. */
static double ratio_excess(double log_ratio, const scaled *s)
{
    const double r = exp(log_ratio);
    const chance first = likely_of_ratio(s->x1, s->n1, s->x2, s->n2, r);
    const chance second = likely_of_ratio(s->x2, s->n2, s->x1, s->n1, 1 / r);
    /* Divided by r or not, so that neither side overflows. */
    const double up = r > 1 ? 1 : r, down = r > 1 ? 1 / r : 1;
    const double contrast = up * (s->x1 / s->n1) - down * (s->x2 / s->n2);
    const double variance = up * up * (first.p * first.q / s->n1) + down * down * (second.p * second.q / s->n2);
    return in_errors(s, contrast, variance);
}

static double ratio_below(double log_ratio, const void *context)
{
    const scaled *s = context;
    return ratio_excess(log_ratio, s) + s->z;
}

static double ratio_above(double log_ratio, const void *context)
{
    const scaled *s = context;
    return ratio_excess(log_ratio, s) - s->z;
}

annum__limits annum__score_ratio(const annum__proportions *f, double z)
{
    const scaled s = scale(f, z);
    const double size = fmax(f->from_total, f->to_total), half = 0.5 / size;
    const double guess = log((s.x2 + half) / s.n2) - log((s.x1 + half) / s.n1);
    const double step = sqrt((1 / (s.x1 + half) + 1 / (s.x2 + half)) / size);
    annum__limits limits = {0, INFINITY};
    if (s.x2 > 0)
        limits.lower = exp(annum__rising_root_near(ratio_below, &s, guess - s.z * step, step, BOUND));
    if (s.x1 > 0)
        limits.upper = exp(annum__rising_root_near(ratio_above, &s, guess + s.z * step, step, BOUND));
    return limits;
}

/* ---- Odds ratio ---- */

/** In standard errors how far the later events are below what the odds ratio fits. */
static double odds_excess(double log_odds, const scaled *s)
{
    const double r = exp(log_odds), x = s->x1 + s->x2, rest = (s->n1 - s->x1) + (s->n2 - s->x2);
    const double p1 = annum__proportion_of_odds(s->n1, s->n2, x, r), q1 = annum__proportion_of_odds(s->n1, s->n2, rest, 1 / r);
    const double p2 = annum__proportion_of_odds(s->n2, s->n1, x, 1 / r), q2 = annum__proportion_of_odds(s->n2, s->n1, rest, r);
    const double information1 = s->n1 * p1 * q1, information2 = s->n2 * p2 * q2;
    return in_errors(s, s->n2 * p2 - s->x2, information1 / (information1 + information2) * information2);
}

static double odds_below(double log_odds, const void *context)
{
    const scaled *s = context;
    return odds_excess(log_odds, s) + s->z;
}

static double odds_above(double log_odds, const void *context)
{
    const scaled *s = context;
    return odds_excess(log_odds, s) - s->z;
}

annum__limits annum__score_odds_ratio(const annum__proportions *f, double z)
{
    const scaled s = scale(f, z);
    const double size = fmax(f->from_total, f->to_total), half = 0.5 / size;
    const double a = s.x2 + half, b = s.n2 - s.x2 + half, c = s.x1 + half, d = s.n1 - s.x1 + half;
    const double guess = log(a / b) - log(c / d), step = sqrt((1 / a + 1 / b + 1 / c + 1 / d) / size);
    annum__limits limits = {0, INFINITY};
    /* Nothing below or above that the margins permit. */
    if (s.x2 > 0 && s.x1 < s.n1)
        limits.lower = exp(annum__rising_root_near(odds_below, &s, guess - s.z * step, step, BOUND));
    if (s.x1 > 0 && s.x2 < s.n2)
        limits.upper = exp(annum__rising_root_near(odds_above, &s, guess + s.z * step, step, BOUND));
    return limits;
}
