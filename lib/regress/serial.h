/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file serial.h
 * Errors whose correlation falls with the time between rows: an autoregression of order 1.
 *
 * Rows i and i - 1 of a series, k steps apart, have correlation phi^k. With L the matrix that takes from each
 * row phi^k times the row before and divides by root(1 - phi^2k), the errors' covariance V has the inverse
 * L'L, so that generalised least squares is least squares of rows times L ("whitened"). L has two diagonals,
 * and every product below costs as many operations as there are rows.
 */
#ifndef ANNUM_REGRESS_SERIAL_H
#define ANNUM_REGRESS_SERIAL_H

#include "regress/internal.h"

/** A row and the one before it, at some phi. All 0, with roots 1, for the first row of a series. */
typedef struct annum__serial_row {
    double correlation, correction; /**< phi^k in two doubles, good to 32 digits near 1 */
    double root, inverse_root;      /**< root(1 - phi^2k) */
    double slope;                   /**< d phi^k / d phi over the root */
    double own;                     /**< phi^k times that slope over the root */
} annum__serial_row;

typedef struct annum__serial {
    size_t n;
    size_t pairs;           /**< rows that have one before them */
    double unit;            /**< years between the closest two rows */
    double span;            /**< units from first to last of the longest series */
    double longest;         /**< step */
    int lattice;            /**< 1: all steps are whole, so that phi may be negative */
    double *step;           /**< [n] units since the row before; 0 for the first row of a series */
    annum__serial_row *row; /**< [n] at phi */
    double phi;             /**< correlation a unit apart */
    double log_determinant; /**< of V */
} annum__serial;

/**
 * Steps between rows at these times, sorted within each series.
 * @param start [n_series] index of the first row of each series
 * @param at    the row that can't be told in time from the one before it, with ANNUM_ERR_ARGUMENT
 * @return ANNUM_OK, ANNUM_ERR_ARGUMENT, ANNUM_ERR_NO_MEMORY
 */
int annum__serial_make(annum__serial *serial, const double *time, size_t n, const size_t *start,
                       size_t n_series, annum__arena *arena, size_t *at);

/** Sets phi, strictly between -1 and 1, and what hangs on it. */
void annum__serial_set(annum__serial *serial, double phi);

/** out = L v. */
void annum__serial_whiten(const annum__serial *serial, const double *v, double *out);
/** v := L v in double-double. */
void annum__serial_whiten_dd(const annum__serial *serial, annum__dd *v);
/** out = L^-1 v. */
void annum__serial_restore(const annum__serial *serial, const double *v, double *out);
/** out = L' v. */
void annum__serial_transpose(const annum__serial *serial, const double *v, double *out);

/**
 * v' K v for K = (dL / d phi) L^-1. All derivatives by phi are such forms, as L (dV / d phi) L' = -(K + K').
 */
double annum__serial_form(const annum__serial *serial, const double *v);
/** out = L (dV / d phi) L' v; scratch [n]. */
void annum__serial_change(const annum__serial *serial, const double *v, double *out, double *scratch);

/** A year's correlation, of phi's sign where a year is not a whole odd number of units. */
double annum__serial_rho(const annum__serial *serial, double phi);

/* ---- the likelihood of phi ---- */

/** Rows in an orthonormal basis, so that plain doubles are enough. */
typedef struct annum__ar1 {
    annum__serial *serial;
    const double *basis;    /**< [p x n] columns */
    const double *residual; /**< [n] of least squares */
    size_t n, p;
    int restricted;   /**< 1: REML; 0: ML */
    double *q;        /**< [p x n] the basis whitened and made orthonormal, at the phi evaluated last */
    double *s;        /**< [n] whitened residuals there */
    double log_norms; /**< half the log determinant of X'V^-1 X in the basis */
    double rss;
    size_t evaluations;
} annum__ar1;

typedef struct annum__ar1_point {
    double phi;
    double value; /**< the log-likelihood, dispersion and coefficients at their best, but for a constant */
    double slope;
} annum__ar1_point;

typedef struct annum__ar1_maximum {
    double phi, lower,
        upper;    /**< with limits by the profile likelihood; -1, 0 and 1 where it does not fall enough */
    int boundary; /**< 1: phi lies on the edge of what is possible */
    int converged;
} annum__ar1_maximum;

/** Room for q and s. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__ar1_room(annum__ar1 *ar1, annum__arena *arena);
/** Generalised least squares at phi: q, s, rss, log_norms. */
void annum__ar1_project(annum__ar1 *ar1, double phi);
annum__ar1_point annum__ar1_evaluate(annum__ar1 *ar1, double phi);
/** The highest of all maxima; fall: of the log-likelihood at the limits. */
annum__ar1_maximum annum__ar1_maximise(annum__ar1 *ar1, double fall);
/** phi from the residuals, iterated; neither limits nor a likelihood. */
annum__ar1_maximum annum__prais_winsten(annum__ar1 *ar1, double *scratch);

#endif
