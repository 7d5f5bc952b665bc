/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file predictive.h
 * The distribution of a figure to come.
 */
#ifndef ANNUM_REGRESS_PREDICTIVE_H
#define ANNUM_REGRESS_PREDICTIVE_H

#include "regress/internal.h"

/** A family at a linear predictor that is normal, or t with df degrees of freedom, around eta. */
typedef struct annum__predictive {
    int32_t family; /**< enum annum_family */
    const annum__link *link;
    double eta, se, df; /**< df INFINITY: normal */
    double size;        /**< exposure of a count or total of a proportion; NaN where it is unknown */
    double dispersion;  /**< of families that estimate it */
    double kappa;       /**< of the negative binomial */
    double precision;   /**< of the beta distribution */
} annum__predictive;

/**
 * The limits that a figure to come falls short of and exceeds with probability `tail` at most each; whole events over
 * their size for counts and proportions. NaN where the family has no distribution or the size is unknown.
 */
void annum__predictive_limits(const annum__predictive *law, double tail, double *lower, double *upper);

/**
 * P(Y <= y) and P(Y >= y), y whole events for counts and proportions; both tails keep their digits when they are small.
 * NaN as for the limits.
 */
void annum__predictive_tails(const annum__predictive *law, double y, double *lower, double *upper);

#endif
