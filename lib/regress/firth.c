/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Firth's likelihood (1993, Biometrika 80:27-38): the log-likelihood and 1/2 log|X'WX|, the logarithm of Jeffreys's
 * prior. With a canonical link its maximum is the estimate without the first order of the bias; with the other links
 * here it is finite all the same (Kosmidis and Firth 2021, Biometrika 108:71-82). Its slope in the linear predictor of
 * a row has h/2 d log W / d eta more than the likelihood's, h being the row's leverage.
 */
#include <math.h>

#include "regress/irls.h"

int annum__firth_possible(const annum__family *family, const annum__link *link)
{
    /* Elsewhere log|X'WX| is constant (root of a count), or rises without bound towards the edge of the range
       (identity; logarithm of a proportion). */
    switch (family->id) {
    case ANNUM_POISSON:
    case ANNUM_QUASIPOISSON:
    case ANNUM_NEGATIVE_BINOMIAL: return link->id == ANNUM_LOG;
    case ANNUM_BINOMIAL:
    case ANNUM_QUASIBINOMIAL:
    case ANNUM_FRACTIONAL: return link->id == ANNUM_LOGIT || link->id == ANNUM_PROBIT || link->id == ANNUM_CLOGLOG;
    default: return 0;
    }
}

/** d log W / d eta = 2 m''/m' - V'(m) m'/V(m), in closed form. */
static double log_weight_slope(const annum__glm *glm, const annum__glm_fit *fit, size_t i)
{
    const double mean = fit->mean[i], rest = fit->rest[i], eta = fit->eta[i];
    switch (glm->link->id) {
    case ANNUM_LOG: return 1 / (1 + glm->kappa * mean);
    case ANNUM_LOGIT: return rest - mean;
    case ANNUM_PROBIT: return -2 * eta - (rest - mean) * (fit->derivative[i] / (mean * rest));
    default: return 2 - exp(fmin(eta, 700)) - fit->derivative[i] / mean; /* cloglog */
    }
}

double annum__firth_slope(const annum__glm *glm, const annum__glm_fit *fit, size_t i)
{
    double leverage = 0;
    for (size_t j = 0; j < fit->n_penalty; j++)
        leverage += fit->scratch[j * glm->n + i] * fit->scratch[j * glm->n + i];
    return leverage / 2 * log_weight_slope(glm, fit, i);
}
