/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file fit.h
 * The steps of annum_fit: rows.c -> solve.c -> summary.c, infer.c -> the public result (fit.c).
 */
#ifndef ANNUM_REGRESS_FIT_H
#define ANNUM_REGRESS_FIT_H

#include "core/finite.h"
#include "regress/rows.h"

/** What the steps of a fit share. */
typedef struct annum__fit_work {
    annum_fit_options options;
    double level;
    annum__rows rows;
    annum__design design;
    annum__glm glm;
    annum__glm_fit fit;
    annum__arena scratch;
    annum__warnings *warnings;
    double *leverage;
    double *residual;     /**< [n] weighted response residuals of least squares, else Pearson's */
    double *cov_basis;    /**< [p x p] covariance of beta = carry.back times these */
    annum__design carry;  /**< the design; its basis for a likelihood is the one where the information is 1 */
    double unit;          /**< of the figures: least squares computes with figures over it */
    double root_unit;     /**< of the roots of the weights, likewise */
    double quantile;      /**< of the coefficients' distribution, two-sided at the level */
    int squares;          /**< 1: least squares; 0: likelihood */
    int infinite;         /**< 1: some coefficients have no finite estimate */
    int everything;       /**< 1: none has, all outcomes being on one edge */
    double *direction;    /**< [p] of recession */
    double theta_se;      /**< of the negative binomial; NaN otherwise */
} annum__fit_work;

/** Least squares of the weighted rows: estimates, residuals, leverage and sums of squares. @return a status */
int annum__fit_squares(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** The same by maximum likelihood, with what is to say of separation. @return a status */
int annum__fit_likelihood(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** Deviance of the model with the intercept (or nothing) alone, as R's glm. @return a status */
int annum__fit_null(annum__fit_work *w, annum_fit_result *r, annum_error *error);

/** The numbers about the model as a whole. */
void annum__fit_summarise(annum__fit_work *w, annum_fit_result *r);

/** Covariance of the coefficients in the basis of `carry`, dispersion included. @return a status */
int annum__fit_covariance(annum__fit_work *w, const annum_fit_result *r, annum_error *error);

/** Standard errors, tests and intervals of the coefficients. @return a status */
int annum__fit_infer(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, double *vcov,
                     annum_error *error);

/* ---- figures known only as a range (range_result.c); nothing where there are none ---- */

/** A range's part of the log-likelihood. */
double annum__ranges_log_likelihood(const annum__fit_work *w, const struct annum__range *range);

/** The number of ranges, how much they widen, and the warning that says so. */
void annum__ranges_report(annum__fit_work *w, annum_fit_result *r);

/** Residuals of ranges, by the mean of the count given its range. */
void annum__ranges_points(const annum__fit_work *w, annum_fit_point *points);

/**
 * The dispersion of exact figures alone, on their number less that of the coefficients: the spread of a figure inside its
 * range is the model's own and shows nothing beyond it. Where too few are exact the dispersion is taken for 1.
 */
void annum__ranges_dispersion(annum__fit_work *w, annum_fit_result *r);

/** One line an observation. */
void annum__fit_points(const annum__fit_work *w, annum_fit_result *r, annum_fit_point *points);

/** From the units of the computation to those of the figures. What doubles can't hold there becomes NaN. */
void annum__fit_settle(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, double *vcov,
                       annum_fit_point *points);

#endif
