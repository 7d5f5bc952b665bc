/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file irls.h
 * The pieces of reweighted least squares (irls.c), which bfgs.c and firth.c use too.
 */
#ifndef ANNUM_REGRESS_IRLS_H
#define ANNUM_REGRESS_IRLS_H

#include "regress/internal.h"

static inline double annum__glm_weight(const annum__glm *glm, size_t i)
{
    return glm->weight ? glm->weight[i] : 1;
}

/** y - mean; for fractions near 1 as the difference of the complements, which keeps its digits. */
static inline double annum__glm_error(const annum__glm *glm, const annum__glm_fit *fit, size_t i)
{
    if (glm->family->highest == 1 && fit->mean[i] > 0.5)
        return fit->rest[i] - (1 - glm->y[i]);
    return glm->y[i] - fit->mean[i];
}

/** The deviance at the fit's means (and their complements); infinite outside the range. */
double annum__glm_deviance(const annum__glm *glm, const annum__glm_fit *fit);

/** Linear predictor and means at gamma + factor * step. @return the deviance; infinite outside the range */
double annum__glm_evaluate(const annum__glm *glm, annum__glm_fit *fit, double factor);

/** First coefficients: least squares of the linked first means. */
void annum__glm_start(const annum__glm *glm, annum__glm_fit *fit);

/** Working weights at the current means. */
void annum__glm_set_weights(const annum__glm *glm, annum__glm_fit *fit);

/**
 * The weighted least squares step. Leaves Q [p x n] of sqrt(W) B at the head of the scratch, and its R
 * [p x p] where annum__glm_triangle points.
 * @param working [n] residuals on the scale of eta
 * @return the squared length of the step in standard errors (Newton decrement)
 */
double annum__glm_solve_step(const annum__glm *glm, annum__glm_fit *fit, const double *working);

static inline const double *annum__glm_triangle(const annum__glm_fit *fit, size_t n, size_t p)
{
    return fit->scratch + (p + 1) * n;
}

/** [n] at the end of the scratch, which no step touches. */
static inline double *annum__glm_working(const annum__glm_fit *fit, size_t n, size_t p)
{
    return fit->scratch + (p + 1) * n + 2 * p * p + 2 * p;
}

/** Has every direction so much information that no step is rounding? The basis being orthonormal, R's diagonal shows it. */
int annum__glm_all_directions_known(const annum__glm *glm, const annum__glm_fit *fit);

/** Covariance and its factor from the R that the last step left. */
void annum__glm_set_covariance(const annum__glm *glm, annum__glm_fit *fit);

/** Iterates to the maximum by BFGS (bfgs.c): Firth's likelihood, and what scoring does not reach. */
void annum__glm_solve_by_bfgs(const annum__glm *glm, annum__glm_fit *fit);

/** What the penalty adds to the slope of the log-likelihood in the linear predictor of row i. */
double annum__firth_slope(const annum__glm *glm, const annum__glm_fit *fit, size_t i);

#endif
