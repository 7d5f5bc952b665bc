/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The maximum of a likelihood, penalised (Firth) or not, by BFGS (Nocedal and Wright 2006, Numerical Optimization, eq.
 * 6.17) with the inverse information as the first metric.
 *
 * Scoring knows the curvature of the expected likelihood alone. Firth's penalty has its own (one event in one trial has
 * twice the information that scoring believes, which may then swing for ever), and where a model fits badly, as with a
 * coefficient held at 0, the observed information is another.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "regress/irls.h"

static const size_t most_iterations = 200;
static const size_t most_halvings = 24;
/** No step moves a linear predictor further: where there is next to no information scoring would go anywhere. */
static const double longest = 32;
/** Squared length of the last step in standard errors. The rate is superlinear, so that what is left is less. */
static const double enough = 1e-24;
/** Below this a step that is no shorter than the one before is rounding. */
static const double near_rounding = 1e-16;
/** Steps longer than this lead where the information is another: they are scoring's. */
static const double far = 1;

/** Factors the root of W times a basis, as a step without residuals: Q and R stay in the scratch. */
static void factor_weighted(const annum__glm *glm, const annum__glm_fit *fit, const double *basis, size_t p)
{
    double no_step[ANNUM__COEFFICIENTS_MAX];
    annum__glm whole = *glm;
    annum__glm_fit view = *fit;
    double *zero = annum__glm_working(fit, glm->n, p);
    memset(zero, 0, glm->n * sizeof *zero);
    whole.basis = basis;
    whole.p = p;
    view.step = no_step;
    annum__glm_solve_step(&whole, &view, zero);
}

/** Deviance less Firth's log|P'WP| at gamma + factor * step; leaves the factors of the root of W times P. */
static double objective_at(const annum__glm *glm, annum__glm_fit *fit, double factor)
{
    fit->deviance = annum__glm_evaluate(glm, fit, factor);
    if (!isfinite(fit->deviance))
        return INFINITY;
    if (!fit->penalty)
        return fit->deviance;
    annum__glm_set_weights(glm, fit);
    factor_weighted(glm, fit, fit->penalty, fit->n_penalty);
    const double *r = annum__glm_triangle(fit, glm->n, fit->n_penalty);
    double log_root = 0;
    for (size_t j = 0; j < fit->n_penalty; j++)
        log_root += log(r[j * fit->n_penalty + j]);
    return fit->deviance - 2 * log_root;
}

/** Slopes of the penalised log-likelihood in the coefficients. */
static void set_gradient(const annum__glm *glm, const annum__glm_fit *fit, double *gradient)
{
    for (size_t j = 0; j < glm->p; j++)
        gradient[j] = annum__glm_slope(glm, fit, glm->basis + j * glm->n);
}

/** The first metric: the inverse information at the current means. Renews objective and gradient. */
static void set_metric(const annum__glm *glm, annum__glm_fit *fit, double *gradient)
{
    annum__glm_set_weights(glm, fit);
    factor_weighted(glm, fit, glm->basis, glm->p);
    annum__glm_set_covariance(glm, fit);
    memset(fit->step, 0, glm->p * sizeof *fit->step);
    fit->objective = objective_at(glm, fit, 0);
    set_gradient(glm, fit, gradient);
}

/** Step and its squared length in the metric. */
static double set_step(const annum__glm *glm, annum__glm_fit *fit, const double *gradient)
{
    double square = 0;
    for (size_t j = 0; j < glm->p; j++) {
        fit->step[j] = 0;
        for (size_t k = 0; k < glm->p; k++)
            fit->step[j] += fit->covariance[j * glm->p + k] * gradient[k];
        square += fit->step[j] * gradient[j];
    }
    return square;
}

/** The part of the step that moves no linear predictor too far. */
static double longest_part(const annum__glm *glm, const annum__glm_fit *fit)
{
    double most = longest;
    for (size_t i = 0; i < glm->n; i++) {
        double move = 0;
        for (size_t j = 0; j < glm->p; j++)
            move += glm->basis[j * glm->n + i] * fit->step[j];
        most = fmax(most, fabs(move));
    }
    return longest / most;
}

/** Halves the step until it lowers the objective as its slope promises. @return the part taken, 0 if none does */
static double take_step(const annum__glm *glm, annum__glm_fit *fit, double decrement)
{
    const double before = fit->objective;
    const double slack = 1e-13 * (fabs(fit->deviance) + fabs(fit->deviance - before) + 1e-3);
    double factor = longest_part(glm, fit);
    for (size_t halving = 0; halving <= most_halvings; halving++, factor /= 2) {
        fit->objective = objective_at(glm, fit, factor);
        if (fit->objective <= before - 2e-4 * factor * decrement + slack) {
            for (size_t j = 0; j < glm->p; j++) {
                fit->step[j] *= factor;
                fit->gamma[j] += fit->step[j];
            }
            return factor;
        }
    }
    memset(fit->step, 0, glm->p * sizeof *fit->step);
    fit->objective = objective_at(glm, fit, 0);
    return 0;
}

/**
 * BFGS: the metric H learns that the gradient fell by y over the step s.
 * H := (I - s y'/s'y) H (I - y s'/s'y) + s s'/s'y, a factor at a time: multiplied out, a large H would cancel.
 */
static void learn(const annum__glm *glm, annum__glm_fit *fit, const double *fall, double least)
{
    const size_t p = glm->p;
    double along = 0, row[ANNUM__COEFFICIENTS_MAX];
    double *metric = fit->covariance;
    for (size_t j = 0; j < p; j++)
        along += fall[j] * fit->step[j];
    if (!(along > least)) /* no curvature to be seen */
        return;
    for (size_t k = 0; k < p; k++) {
        row[k] = 0;
        for (size_t j = 0; j < p; j++)
            row[k] += fall[j] / along * metric[j * p + k];
    }
    for (size_t j = 0; j < p; j++) {
        double column = 0;
        for (size_t k = 0; k < p; k++) {
            metric[j * p + k] -= fit->step[j] * row[k];
            column += metric[j * p + k] * (fall[k] / along);
        }
        for (size_t k = 0; k < p; k++)
            metric[j * p + k] += (fit->step[j] / along - column) * fit->step[k];
    }
}

/** What the rounding of the linear predictor makes of a squared length where information is large. */
static double rounding_of(const annum__glm *glm, annum__glm_fit *fit)
{
    double sum = 0;
    annum__glm_set_weights(glm, fit);
    for (size_t i = 0; i < glm->n; i++) {
        const double lost = DBL_EPSILON * (1 + fabs(fit->eta[i]));
        sum += fit->work[i] * lost * lost;
    }
    return 256 * sum;
}

static void start(const annum__glm *glm, annum__glm_fit *fit)
{
    if (!fit->started)
        annum__glm_start(glm, fit);
    fit->started = 1;
    memset(fit->step, 0, glm->p * sizeof *fit->step);
    if (!isfinite(annum__glm_evaluate(glm, fit, 0))) {
        memset(fit->gamma, 0, glm->p * sizeof *fit->gamma);
        annum__glm_evaluate(glm, fit, 0);
    }
}

void annum__glm_solve_by_bfgs(const annum__glm *glm, annum__glm_fit *fit)
{
    double gradient[ANNUM__COEFFICIENTS_MAX], fall[ANNUM__COEFFICIENTS_MAX], last = INFINITY;
    int fresh = 1;
    start(glm, fit);
    set_metric(glm, fit, gradient);
    fit->converged = 0;
    for (fit->iterations = 0; fit->iterations < most_iterations && !fit->converged; fit->iterations++) {
        const double decrement = set_step(glm, fit, gradient);
        const int near = decrement <= fmax(enough, rounding_of(glm, fit)) ||
                         (decrement <= near_rounding && decrement >= last / 4);
        const double factor = decrement >= 0 ? take_step(glm, fit, decrement) : 0;
        if (factor > 0 && decrement > far) {
            set_metric(glm, fit, gradient);
        } else if (factor > 0) {
            memcpy(fall, gradient, glm->p * sizeof *fall);
            set_gradient(glm, fit, gradient);
            for (size_t j = 0; j < glm->p; j++)
                fall[j] -= gradient[j];
            learn(glm, fit, fall, 1e-8 * factor * factor * decrement);
            fit->converged = near;
            fresh = 0;
        } else if (decrement >= 0 && (near || decrement <= 1e-14)) {
            fit->converged = 1;
        } else if (fresh) {
            break;
        } else {
            set_metric(glm, fit, gradient);
            fresh = 1;
        }
        last = decrement;
    }
    memset(fit->step, 0, glm->p * sizeof *fit->step);
    /* Of the whole model the factors in the scratch are those of its information. */
    if (fit->penalty && glm->p == fit->n_penalty)
        annum__glm_set_covariance(glm, fit);
}
