/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file recession.h
 * Where a likelihood has no maximum: which rows run off to their edge, and what the other rows know
 * (recession.c). separated_limits.c makes profile limits of it.
 */
#ifndef ANNUM_REGRESS_RECESSION_H
#define ANNUM_REGRESS_RECESSION_H

#include "regress/internal.h"

/** Does the mean go to its edge as the linear predictor goes to infinity, and is the likelihood concave? */
int annum__recession_known(const annum__glm *glm);

/** The search for directions of recession in a model. */
typedef struct annum__recession {
    const annum__glm *glm;
    double *unit;         /**< [n x p] rows of length 1, those that may fall with the other sign */
    double *multiple;     /**< [n] */
    signed char *edge;    /**< [n] which way the row may go: -1, 1, 0 inside, 2 either */
    unsigned char *moved; /**< [n] 1: the direction moves the row */
    unsigned char *off;   /**< [n] 0: the row can be tried next */
    double direction[ANNUM__COEFFICIENTS_MAX];
} annum__recession;

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__recession_room(annum__recession *recession, const annum__glm *glm, annum__arena *arena);

/**
 * A direction along which the likelihood of the rows that are not `gone` [n] never falls, and rises for some.
 * @param functional [p] of gamma, which the direction leaves as it is; NULL: none
 * @return 1 if there is one: recession->direction and ->moved
 */
int annum__recession_direction(annum__recession *recession, const unsigned char *gone, const double *functional);

/** All rows that such directions move, and rows that are certain whatever their mean, are gone [n] besides. */
void annum__recession_leave(annum__recession *recession, unsigned char *gone, const double *functional);

/** The model of the rows that are left, in as many coefficients as they determine. */
typedef struct annum__remainder {
    annum__glm glm;
    size_t p;             /**< of the whole model */
    const double *factor; /**< [glm.p x p] gamma, its coefficients in the order of `column`, in the remainder's own */
    const size_t *column; /**< [p] */
} annum__remainder;

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__remainder_make(annum__remainder *remainder, const annum__glm *glm, const unsigned char *gone,
                          annum__arena *arena);

/** The functional [p] of gamma in the remainder's coefficients [glm.p]. @return 0 if they do not determine it */
int annum__remainder_carry(const annum__remainder *remainder, const double *functional, double *own);

/** A coefficient of a separated fit: which infinities it may run to, and its profile limits. */
typedef struct annum__separated_coefficient {
    int may_fall, may_rise; /**< 1: its estimate may be minus infinity, infinity */
    int failed;             /**< 1: a limit exists that could not be computed, and is NaN */
    double lower, upper;    /**< infinite on a side where the estimate may be; NaN unless they were wanted */
} annum__separated_coefficient;

/** What the coefficients of a separated fit share. */
typedef struct annum__separated {
    annum__recession recession;
    unsigned char *gone;    /**< [n] rows at their edge where the likelihood is highest */
    annum__remainder rest;  /**< of the other rows */
    annum__glm_fit fit;     /**< its fit */
} annum__separated;

/**
 * Finds the rows that run off.
 * @return 1 if there are such, 0 if none is found, ANNUM_ERR_NO_MEMORY
 */
int annum__separated_find(annum__separated *separated, const annum__glm *glm, annum__arena *arena);

/**
 * One coefficient, a functional [p] of gamma.
 * @param threshold rise of the deviance at the limits; NaN: limits are not wanted
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__separated_coefficient_of(annum__separated *separated, const double *functional, double threshold,
                                    annum__arena *arena, annum__separated_coefficient *out);

#endif
