/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M-estimation of regression (Huber 1981, Robust Statistics, ch. 7) by reweighted least squares, the scale
 * being the median absolute residual over 0.6745 in each round, as rlm of R's MASS (Venables and Ripley 2002,
 * Modern Applied Statistics with S, 6.5), but to the end. Residuals are renewed in double-double, so that
 * steps get small whatever the size of the figures, and outliers leave the others their digits.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_sort_double.h>

#include "regress/robust.h"

/** A round that moves no fit by more than this part of the scale is the last one. */
static const double enough = 1e-15, nearly = 1e-12;
static const size_t most_iterations = 2000, patience = 500;

typedef struct m_work {
    const annum__design *design;
    annum__robust *fit;
    int bisquare;
    double *residual, *sorted, *weight; /* [n] */
    double *a;                          /* [p x n] Q of the weighted rows */
    double *rhs;                        /* [n] */
    double *r, *step;                   /* [p x p], [p] */
    annum__dd *best;                    /* [p] gamma where the step was smallest */
} m_work;

static int make_room(m_work *m, annum__arena *arena)
{
    const size_t n = m->design->n, p = m->design->p;
    double *memory = annum__arena_take(arena, annum__multiply(p + 4, n) + p * p + p, sizeof *memory);
    m->best = annum__arena_take(arena, p, sizeof *m->best);
    if (!memory || !m->best)
        return ANNUM_ERR_NO_MEMORY;
    m->residual = memory;
    m->sorted = m->residual + n;
    m->weight = m->sorted + n;
    m->rhs = m->weight + n;
    m->a = m->rhs + n;
    m->r = m->a + p * n;
    m->step = m->r + p * p;
    return ANNUM_OK;
}

/** psi(u) / u */
static double weight_of(const m_work *m, double u)
{
    if (!m->bisquare)
        return fabs(u) <= 1.345 ? 1 : 1.345 / fabs(u);
    const double v = u / 4.685;
    return fabs(v) < 1 ? (1 - v * v) * (1 - v * v) : 0;
}

static double psi_derivative(const m_work *m, double u)
{
    if (!m->bisquare)
        return fabs(u) <= 1.345;
    const double square = u / 4.685 * (u / 4.685);
    return square < 1 ? (1 - square) * (1 - 5 * square) : 0;
}

/** Residuals at gamma. */
static void renew_residuals(m_work *m)
{
    const annum__design *d = m->design;
    annum__dd *residual = m->fit->residual;
    memcpy(residual, m->fit->y, d->n * sizeof *residual);
    for (size_t j = 0; j < d->p; j++) {
        for (size_t i = 0; i < d->n; i++)
            residual[i] = dd_sub(residual[i], dd_mul(m->fit->gamma[j], d->x[j * d->n + i]));
    }
    for (size_t i = 0; i < d->n; i++)
        m->residual[i] = dd_double(residual[i]);
}

static double find_scale(const m_work *m)
{
    const size_t n = m->design->n;
    for (size_t i = 0; i < n; i++)
        m->sorted[i] = fabs(m->residual[i]);
    gsl_sort(m->sorted, 1, n);
    return (m->sorted[(n - 1) / 2] + m->sorted[n / 2]) / 2 / 0.6745;
}

/** The step of weighted least squares on the residuals. @return 0 if the weighted rows don't determine it */
static int solve_step(m_work *m)
{
    const size_t n = m->design->n, p = m->design->p;
    for (size_t i = 0; i < n; i++)
        m->rhs[i] = sqrt(m->weight[i]);
    for (size_t k = 0; k < p * n; k++)
        m->a[k] = m->rhs[k % n] * m->design->basis[k];
    for (size_t i = 0; i < n; i++)
        m->rhs[i] *= m->residual[i];
    for (size_t j = 0; j < p; j++) {
        double *q = m->a + j * n, square = 0, before = 0, projection = 0;
        for (size_t i = 0; i < n; i++)
            before += q[i] * q[i];
        for (size_t k = 0; k < j; k++) {
            const double *earlier = m->a + k * n;
            double dot = 0;
            for (size_t i = 0; i < n; i++)
                dot += earlier[i] * q[i];
            for (size_t i = 0; i < n; i++)
                q[i] -= dot * earlier[i];
            m->r[k * p + j] = dot;
        }
        for (size_t i = 0; i < n; i++)
            square += q[i] * q[i];
        if (!(square > 1e-24 * before))
            return 0;
        m->r[j * p + j] = sqrt(square);
        for (size_t i = 0; i < n; i++) {
            q[i] /= m->r[j * p + j];
            projection += q[i] * m->rhs[i];
        }
        for (size_t i = 0; i < n; i++)
            m->rhs[i] -= projection * q[i];
        m->step[j] = projection;
    }
    for (size_t j = p; j-- > 0;) {
        for (size_t k = j + 1; k < p; k++)
            m->step[j] -= m->r[j * p + k] * m->step[k];
        m->step[j] /= m->r[j * p + j];
    }
    return 1;
}

/** Takes a part of the step. @return the most that it moves a fitted value */
static double take_step(m_work *m, double part)
{
    const annum__design *d = m->design;
    double most = 0;
    for (size_t i = 0; i < d->n; i++) {
        double move = 0;
        for (size_t j = 0; j < d->p; j++)
            move += d->basis[j * d->n + i] * m->step[j];
        most = fmax(most, fabs(move));
    }
    for (size_t j = 0; j < d->p; j++)
        m->fit->gamma[j] = dd_add(m->fit->gamma[j], dd_of(part * m->step[j]));
    renew_residuals(m);
    return most;
}

/*
 * Rounds that go in a circle are held by shorter steps, from time to time halved: the solutions are the same.
 * The place of the smallest step since then is kept, and counts as the end where rounding lets none get
 * smaller for long.
 */
static void iterate(m_work *m)
{
    annum__robust *fit = m->fit;
    const size_t n = m->design->n, p = m->design->p;
    double smallest = INFINITY;
    size_t since = 0;
    for (fit->iterations = 0; fit->iterations < most_iterations && !fit->converged;) {
        fit->scale = find_scale(m);
        if (fit->scale <= annum__robust_rounding(fit))
            return;
        for (size_t i = 0; i < n; i++)
            m->weight[i] = weight_of(m, m->residual[i] / fit->scale);
        if (!solve_step(m))
            break;
        if (fit->iterations % patience == 0)
            smallest = INFINITY;
        const double relative = take_step(m, ldexp(1, -(int)(fit->iterations / patience))) / fit->scale;
        fit->iterations++;
        since++;
        if (relative < smallest) {
            memcpy(m->best, fit->gamma, p * sizeof *m->best);
            smallest = relative;
            since = 0;
        }
        fit->converged = relative <= enough || (since > 20 && smallest <= nearly);
    }
    if (isfinite(smallest)) {
        memcpy(fit->gamma, m->best, p * sizeof *m->best);
        renew_residuals(m);
    }
    fit->scale = find_scale(m);
}

/*
 * More than half of the rows lie on one fit, to which the rounds lead while their scale vanishes. The limit
 * is the least squares fit of these rows alone.
 */
static void settle_exact(m_work *m)
{
    annum__robust *fit = m->fit;
    const size_t n = m->design->n;
    const double rounding = annum__robust_rounding(fit);
    for (size_t i = 0; i < n; i++)
        m->weight[i] = fabs(m->residual[i]) <= 16 * rounding;
    if (solve_step(m))
        take_step(m, 1);
    for (size_t i = 0; i < n; i++) {
        if (fabs(m->residual[i]) <= rounding) {
            fit->residual[i] = dd_of(0);
            fit->fitted++;
        }
    }
    fit->scale = fit->variance = 0;
    fit->converged = 1;
}

/** The square of summary.rlm's stddev: Huber (1981) eq. 7.6.8 with its correction (7.6.10). */
static double find_variance(const m_work *m)
{
    const double n = (double)m->design->n, p = (double)m->design->p, s = m->fit->scale;
    double squares = 0, mean = 0, spread = 0;
    for (size_t i = 0; i < m->design->n; i++) {
        const double u = m->residual[i] / s, psi = u * weight_of(m, u);
        squares += psi * psi;
        mean += psi_derivative(m, u) / n;
    }
    for (size_t i = 0; i < m->design->n; i++) {
        const double difference = psi_derivative(m, m->residual[i] / s) - mean;
        spread += difference * difference / (n - 1);
    }
    if (!(mean > 0))
        return NAN;
    const double correction = (1 + p * spread / (n * mean * mean)) / mean;
    return s * s * squares / (n - p) * correction * correction;
}

int annum__m_estimate(annum__fit_work *w, annum__robust *fit)
{
    m_work m = {.design = &w->design, .fit = fit, .bisquare = w->options.robust == ANNUM_ROBUST_BISQUARE};
    if (make_room(&m, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    renew_residuals(&m);
    iterate(&m);
    if (fit->scale <= annum__robust_rounding(fit))
        settle_exact(&m);
    else
        fit->variance = w->rows.n > w->design.p ? find_variance(&m) : NAN;
    return ANNUM_OK;
}
