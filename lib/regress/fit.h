/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file fit.h
 * The steps of annum_fit: rows.c -> solve.c -> summary.c, infer.c -> the public result (fit.c).
 */
#ifndef ANNUM_REGRESS_FIT_H
#define ANNUM_REGRESS_FIT_H

#include "core/finite.h"
#include "regress/beta.h"
#include "regress/rows.h"
#include "regress/serial.h"

/** Least squares without regard to autocorrelation, and how its errors hang together. */
typedef struct annum__serial_fit {
    annum__serial serial;
    annum__ar1_maximum maximum;
    int perfect;                 /**< 1: no residual, and so no autocorrelation */
    const double *plain_basis;   /**< [p x n], and the other numbers of least squares */
    const double *plain_back;    /**< [p x p] */
    const double *plain_residual;/**< [n] */
    const double *plain_estimate;/**< [p] */
    double *change;              /**< [p x p] Q' L (dV / d phi) L' Q in the whitened basis */
    double information[3];       /**< of log dispersion, both, phi */
} annum__serial_fit;

/** What the steps of a fit share. */
typedef struct annum__fit_work {
    annum_fit_options options;  /**< a step may change them, as Firth's does the kind of interval */
    annum_fit_options asked;    /**< as they came in */
    double level;
    const annum__source *source;
    annum__rows rows;
    annum__terms terms;
    annum__layout layout;
    annum__design design;
    annum__glm glm;
    annum__glm_fit fit;
    annum__arena scratch;
    annum__warnings *warnings;
    double *leverage;
    double *residual;     /**< [n] weighted response residuals of least squares, else Pearson's */
    double *cov_basis;    /**< [p x p] covariance of beta = carry.back times these */
    annum__design carry;  /**< the design; its basis for a likelihood is the one where the information is 1 */
    const double *whitener; /**< [p x p] upper triangular: gamma = whitener z in the basis of `carry`; NULL: gamma = z */
    double *gamma;        /**< [p] coefficients in the basis of the design */
    double *eta_ahead;    /**< [n_ahead] what the linear predictors of the rows to predict have besides; NULL: nothing */
    double unit;          /**< of the figures: least squares computes with figures over it */
    double root_unit;     /**< of the roots of the weights, likewise */
    double quantile;      /**< of the coefficients' distribution, two-sided at the level */
    int squares;          /**< 1: least squares; 0: likelihood */
    int infinite;         /**< 1: some coefficients have no finite estimate */
    int everything;       /**< 1: none has, all outcomes being on one edge */
    double *direction;    /**< [p] of recession */
    struct annum__separated *separated; /**< of a separated fit (recession.h); NULL where that does not go with the link */
    double theta_se;      /**< of the negative binomial; NaN otherwise */
    annum__serial_fit *serial; /**< autocorrelated errors; NULL: none */
    annum__beta beta;     /**< of family beta */
    double *beta_factor;  /**< [(p + 1) x (p + 1)] annum__beta_factor's */
    int perfect;          /**< 1: a beta fit without scatter, whose phi is infinite */
    struct annum__robust *robust; /**< of options.robust (robust.h); NULL without */
} annum__fit_work;

/** Checks the options that make the design. @return a status */
int annum__fit_check_terms(const annum_fit_options *options, size_t n_series, annum_error *error);

/** Makes terms, layout and design of the gathered rows. @return a status */
int annum__fit_design(annum__fit_work *w, annum_error *error);

/** Names the coefficients. @return ANNUM_OK, ANNUM_ERR_NO_MEMORY, or ANNUM_ERR_ARGUMENT where two have the same name */
int annum__fit_names(const annum__fit_work *w, annum_coefficient *c, annum__arena *arena, annum_error *error);

/** Slopes of the groups and their contrasts, and what changed at the interventions. @return a status */
int annum__fit_contrasts(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error);

/** The predictions that the options ask for. @return a status */
int annum__fit_predict(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error);

/** Least squares of the weighted rows: estimates, residuals, leverage and sums of squares. @return a status */
int annum__fit_squares(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** The same by maximum likelihood, with what is to say of separation. @return a status */
int annum__fit_likelihood(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** The maximum of a beta regression's likelihood, its precision and what goes with it. @return a status */
int annum__fit_beta(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** NaN where it has no maximum. */
double annum__fit_beta_log_likelihood(const annum__fit_work *w);

/** White's covariance of a beta regression in the basis of the design. @return a status */
int annum__fit_beta_sandwich(annum__fit_work *w, annum_error *error);

/** Robust estimates in the place of least squares, whose numbers the others then give. @return a status */
int annum__fit_robust(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);
void annum__robust_summarise(const annum__fit_work *w, annum_fit_result *r);
int annum__robust_infer(annum__fit_work *w, const annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** Firth's options: refused where they do not go with family and link. @return ANNUM_OK or ANNUM_ERR_ARGUMENT */
int annum__fit_check_firth(const annum__fit_work *w, annum_error *error);

/** Firth's estimates instead of the likelihood's, where the options want them or the latter are infinite. */
void annum__fit_firth(annum__fit_work *w, annum_fit_result *r);

/** Likelihood-ratio and score tests of each coefficient of a likelihood being 0. @return a status */
int annum__fit_test_coefficients(annum__fit_work *w, const annum_fit_result *r, annum_coefficient *c,
                                 annum_error *error);

/** Deviance of the model with the intercept (or nothing) alone, as R's glm. @return a status */
int annum__fit_null(annum__fit_work *w, annum_fit_result *r, annum_error *error);

/** The logarithm of the likelihood at w->fit; NaN for families without one. */
double annum__fit_log_likelihood(const annum__fit_work *w, const annum_fit_result *r);

/** The numbers about the model as a whole. */
void annum__fit_summarise(annum__fit_work *w, annum_fit_result *r);

/** Does the fit leave of the figures what rounding leaves? */
int annum__leaves_nothing(const annum__fit_work *w);

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

/** The exact slope, if the model and the events are such that it has one. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__fit_exact_trend(const annum__fit_work *w, annum_fit_result *r, annum_error *error);

/** What the reader of any fit must know of its size. */
void annum__fit_cautions(const annum__fit_work *w, const annum_fit_result *r);

/**
 * The same fit, diagnostics aside, without some of the caller's rows.
 * @param without [rows of the caller's columns] 1: left out
 * @param j       index of the coefficient that is wanted
 * @param room    two arenas for the fit alone, which may be used again
 * @return as annum_fit
 */
int annum__fit_again(const annum__fit_work *w, const unsigned char *without, size_t j, annum__arena room[2],
                     annum_coefficient *out);

/** From the units of the computation to those of the figures. What doubles can't hold there becomes NaN. */
void annum__fit_settle(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, double *vcov,
                       annum_fit_point *points);

/* ---- autocorrelated errors (serial_fit.c) ---- */

/** Checks the options against each other and makes w->serial, where they ask for it. @return a status */
int annum__serial_prepare(annum__fit_work *w, annum_error *error);

/** From least squares to generalised least squares: after annum__fit_squares. @return a status */
int annum__fit_serial(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error);

/** What annum__fit_summarise can't know. */
void annum__serial_summarise(const annum__fit_work *w, annum_fit_result *r);

/** One line an observation, in the place of annum__fit_points. */
void annum__serial_points(const annum__fit_work *w, annum_fit_result *r, annum_fit_point *points);

/**
 * Degrees of freedom of the t of a linear combination of gamma [p]: Satterthwaite's with REML, else the residual's.
 */
double annum__serial_df(const annum__fit_work *w, const annum_fit_result *r, const double *functional);

/** Autocorrelations that annum__assumed_autocorrelation assumes. */
#define ANNUM__ASSUMED 4

/**
 * The least squares slope with its standard error, had the errors an autocorrelation of 0, 0.2, 0.4 and 0.6 a year
 * (assumed_autocorrelation.c). After the estimates of least squares are there and before annum__fit_settle; the rows
 * are in the units of the figures.
 * @param c      coefficients of the fit
 * @param slope  index of the coefficient of time
 * @param rows   [ANNUM__ASSUMED]
 * @return a status
 */
int annum__assumed_autocorrelation(annum__fit_work *w, const annum_coefficient *c, size_t slope,
                                   annum_slope_sensitivity *rows, annum_error *error);

#endif
