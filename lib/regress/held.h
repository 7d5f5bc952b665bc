/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file held.h
 * A model with one linear functional of its coefficients held at a value: profile.c searches over the value,
 * glm_tests.c holds it at 0.
 */
#ifndef ANNUM_REGRESS_HELD_H
#define ANNUM_REGRESS_HELD_H

#include "regress/beta.h"
#include "regress/irls.h"

typedef struct annum__held {
    const annum__glm *whole;
    annum__glm glm;       /**< the model without the functional's direction */
    annum__glm_fit fit;   /**< with room for the whole model */
    annum__beta beta;     /**< of family beta, whose phi is estimated anew with each fit */
    double *along;        /**< [n] change of the linear predictor as the functional rises by one */
    double *offset;       /**< [n] */
    double *null_basis;   /**< [(p - 1) x n] */
    double reached;       /**< value of the functional at the last fit that converged, first the whole model's */
    double *start;        /**< [p - 1] its coefficients in that basis */
} annum__held;

/** Room for the fits of whole models like this. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__held_room(annum__held *held, const annum__glm *whole, const annum__glm_fit *fit, annum__arena *arena);

/** Chooses the functional [p] of gamma, and starts from the whole model's fit. */
void annum__held_aim(annum__held *held, const double *functional, const annum__glm_fit *fit);

/** Fits with the functional held at v: see held->fit. */
void annum__held_at(annum__held *held, double v);

/** The same from the value that was reached last, by small steps: for what annum__held_at did not reach. */
void annum__held_walk(annum__held *held, double v);

/**
 * The same from the value that was reached last, by steps that are halved where a fit does not converge; for likelihoods
 * that have a maximum with the functional held anywhere. @return 1 if it was reached
 */
int annum__held_reach(annum__held *held, double v);

#endif
