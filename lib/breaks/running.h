/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file running.h
 * Least squares of a segment that grows by one figure at a time.
 *
 * The residual sum of squares adds up squared recursive residuals (Brown, Durbin and Evans 1975, J Royal
 * Statistical Society B 37:149-192, equation 3), which are of one sign, so that nothing cancels; figures
 * count from the first one added, so that a level far from 0 costs no digits.
 */
#ifndef ANNUM_BREAKS_RUNNING_H
#define ANNUM_BREAKS_RUNNING_H

typedef struct annum__running {
    double n, reference;
    double mean_t, mean_y, tt, ty;
    double rss;
} annum__running;

static inline annum__running annum__running_start(double t, double y)
{
    return (annum__running){1, y, t, 0, 0, 0, 0};
}

/** One more figure about a mean. */
static inline void annum__running_add(annum__running *s, double y)
{
    const double share = 1 / ++s->n, away = y - s->reference - s->mean_y;
    s->mean_y += away * share;
    s->rss += away * away * (1 - share);
}

/** One more figure about a line. */
static inline void annum__running_add_line(annum__running *s, double t, double y)
{
    const double share = 1 / ++s->n, rest = 1 - share;
    const double dt = t - s->mean_t, dy = y - s->reference - s->mean_y, leap = rest * dt * dt;
    if (s->tt > 0) {
        const double e = dy - s->ty / s->tt * dt;
        s->rss += e * e * rest * s->tt / (s->tt + leap);
    } else if (dt == 0) { /* still one instant only: a mean */
        s->rss += dy * dy * rest;
    }
    s->mean_t += dt * share;
    s->mean_y += dy * share;
    s->tt += leap;
    s->ty += rest * dt * dy;
}

#endif
