/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file beta.h
 * Beta regression with a constant precision (beta.c).
 */
#ifndef ANNUM_REGRESS_BETA_H
#define ANNUM_REGRESS_BETA_H

#include "regress/internal.h"

/** What a beta fit has beside its annum__glm_fit, whose `deviance` here is -2 log-likelihood. */
typedef struct annum__beta {
    double log_phi; /**< the precision's logarithm; meaningless where `perfect` */
    int perfect;    /**< 1: the model leaves nothing but rounding, and the likelihood has no maximum */
    double unit;    /**< the mean prior weight, on which the end of iterations may not depend */
    double *eta_score;   /**< [n] d log-likelihood / d linear predictor, prior weight included */
    double *phi_score;   /**< [n] d log-likelihood / d log phi, likewise */
    double *information; /**< [(p + 1) x (p + 1)] of the coefficients and log phi; scratch */
    double *gradient;    /**< [p + 1] scratch */
    double *step;        /**< [p + 1] scratch */
} annum__beta;

/** Room for a fit in the arena. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__beta_room(annum__beta *beta, size_t n, size_t p, annum__arena *arena);

/**
 * Maximises the likelihood over coefficients and precision. Starts from the last estimates if fit->started,
 * else from the fractional model's. Never fails: see fit->converged, beta->perfect, and fit->deviance, which
 * is infinite if no start has its means inside the range.
 */
void annum__beta_solve(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta);

/**
 * The factor U of the inverse of the expected information at the estimate, log phi being the first parameter
 * and the coefficients following: covariance = U U'.
 * @param out     [(p + 1) x (p + 1)] upper triangular
 * @param scratch [2 n (p + 1) + (p + 1)^2]
 */
void annum__beta_factor(const annum__glm *glm, const annum__glm_fit *fit, const annum__beta *beta,
                        double *out, double *scratch);

/** Family entries; kappa is phi. The unit deviance is betareg's: twice the rise were the mean y. */
double annum__beta_variance(double mean, double rest, double phi);
double annum__beta_unit_deviance(double y, double mean, double rest, double phi);

/**
 * Diagonal of the hat matrix of the coefficients at the estimated precision [n].
 * @param scratch [n p + p p]
 */
void annum__beta_leverage(const annum__glm *glm, const annum__glm_fit *fit, const annum__beta *beta,
                          double *leverage, double *scratch);

#endif
