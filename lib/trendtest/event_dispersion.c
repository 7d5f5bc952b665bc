/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Pearson's chi-squared of events about their trend, over its n - 2 degrees of freedom.
 *
 * The tests of a trend in events take these for Poisson or binomial. Armitage (1955) Biometrics 11:375-386 sets what
 * chi-squared leaves beside the trend against n - 2 degrees of freedom; there the trend is a straight line, whose
 * departures would count a steep log-linear trend, which such events have, as scatter. Here the trend is the fitted
 * one, by Newton's method on the log-likelihood, which is concave.
 */
#include "trendtest/event_dispersion.h"

#include <math.h>

#include "core/dist.h"
#include "core/error.h"

#define STEPS_MAX 60
#define HALVINGS_MAX 40
/** Of the linear predictor at the ends of the series: far below what shows in chi-squared. */
#define CONVERGED 1e-9
#define SIGNIFICANT 0.05

typedef struct model {
    const annum__figures *figures;
    const double *events; /**< of the series' rows */
    const double *size;
    int proportion;
    double middle; /**< time */
    double reach;  /**< years from there to either end */
} model;

/** Level and slope of the logarithm of the rate, or of the log odds, over time from -1 to 1. */
typedef struct line {
    double level;
    double slope;
} line;

/** Sums over the figures at a line. */
typedef struct sums {
    double log_likelihood;
    double level_score, slope_score;
    double level_weight, mixed_weight, slope_weight; /**< information */
    double chi_squared;
} sums;

static double place_of(const model *m, size_t i)
{
    return (m->figures->time[i] - m->middle) / m->reach;
}

static sums sums_at(const model *m, line at)
{
    sums s = {0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < m->figures->n; i++) {
        const double y = m->events[m->figures->row[i]], size = m->size[m->figures->row[i]];
        const double x = place_of(m, i), eta = at.level + at.slope * x;
        const double share = m->proportion ? 1 / (1 + exp(-eta)) : exp(eta);
        const double mean = size * share, variance = m->proportion ? mean / (1 + exp(eta)) : mean;
        const double log_all = m->proportion ? size * (fmax(eta, 0) + log1p(exp(-fabs(eta)))) : mean;
        s.log_likelihood += y * eta - log_all;
        s.level_score += y - mean;
        s.slope_score += (y - mean) * x;
        s.level_weight += variance;
        s.mixed_weight += variance * x;
        s.slope_weight += variance * x * x;
        s.chi_squared += y == mean ? 0 : (y - mean) / variance * (y - mean);
    }
    return s;
}

/** Newton's step. @return 0 where there is none: the times that have events are one, or the line has run away */
static int step_from(const sums *s, line *step)
{
    const double determinant = s->level_weight * s->slope_weight - s->mixed_weight * s->mixed_weight;
    if (!(determinant > 1e-12 * s->level_weight * s->slope_weight))
        return 0;
    step->level = (s->slope_weight * s->level_score - s->mixed_weight * s->slope_score) / determinant;
    step->slope = (s->level_weight * s->slope_score - s->mixed_weight * s->level_score) / determinant;
    return isfinite(step->level) && isfinite(step->slope);
}

/** Goes a step, or as much of it as does not lower the likelihood. @return 0 where no part of it does */
static int go(const model *m, line *at, sums *s, line step)
{
    for (int halvings = 0; halvings < HALVINGS_MAX; halvings++) {
        const line next = {at->level + step.level, at->slope + step.slope};
        const sums there = sums_at(m, next);
        if (there.log_likelihood >= s->log_likelihood) {
            *at = next;
            *s = there;
            return 1;
        }
        step.level /= 2;
        step.slope /= 2;
    }
    return 0;
}

static line without_trend(const model *m)
{
    double events = 0, size = 0;
    for (size_t i = 0; i < m->figures->n; i++) {
        events += m->events[m->figures->row[i]];
        size += m->size[m->figures->row[i]];
    }
    return (line){m->proportion ? log(events) - log(size - events) : log(events) - log(size), 0};
}

/** @return chi-squared about the fitted line; NaN where no line fits best */
static double chi_squared_of(const model *m)
{
    line at = without_trend(m), step;
    sums s = sums_at(m, at);
    for (int i = 0; i < STEPS_MAX && step_from(&s, &step); i++) {
        /* So near the top the likelihood's last digits hide whether a step goes up. */
        if (fabs(step.level) + fabs(step.slope) < CONVERGED || !go(m, &at, &s, step))
            return fabs(step.level) + fabs(step.slope) < sqrt(CONVERGED) ? s.chi_squared : NAN;
    }
    return NAN;
}

void annum__warn_event_dispersion(annum__testing *t, const double *size, int proportion)
{
    const annum__figures *f = &t->of[0];
    const double span = f->n ? f->time[f->n - 1] - f->time[0] : 0;
    if (f->n < 3 || !(span > 0))
        return;
    const model m = {f, f->view->events, size, proportion, f->time[0] + span / 2, span / 2};
    const double df = (double)f->n - 2, chi_squared = chi_squared_of(&m);
    if (!isfinite(chi_squared))
        return;
    const double p = annum__chi2_tail(chi_squared, df);
    if (p < SIGNIFICANT)
        annum__warn(t->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "the figures vary %.3 times as much about their trend as %s events would (dispersion, %s), which "
                    "this test takes them for: its p-value is too small; use mann-kendall, or fit a %s trend",
                    chi_squared / df, proportion ? "binomial" : "Poisson", annum__p_text(p).text,
                    proportion ? "quasibinomial" : "quasipoisson");
}
