/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file serial.h
 * What the tests that allow for serial correlation share: lags of time, autocorrelations, the figures without
 * their trend, and the score S over its standard deviation.
 */
#ifndef ANNUM_TRENDTEST_SERIAL_H
#define ANNUM_TRENDTEST_SERIAL_H

#include "trendtest/internal.h"
#include "trendtest/test.h"

/* ---- Lags (lags.c) ---- */

/** Where each figure stands on a grid of equal steps of time. */
typedef struct annum__grid {
    size_t n;
    const size_t *position; /**< [n] steps after the first figure, rising */
    size_t last;            /**< the last position: the longest lag */
} annum__grid;

/**
 * Finds the grid: the shortest distance of two neighbours, of which all others are multiples, so that a gap
 * is a longer lag. Where there is none, figures are counted instead, with a warning.
 * @return a status
 */
int annum__take_grid(annum__testing *testing, annum__grid *out, annum_error *error);

/* ---- Autocorrelations (autocorrelation.c) ---- */

/** Numbers ready for their autocorrelations. */
typedef struct annum__centred {
    const annum__grid *grid;
    const double
        *number;     /**< [grid->n] less their mean, on a scale where squares neither overflow nor vanish */
    double variance; /**< mean square; 0 where all are equal */
} annum__centred;

/** One autocorrelation, and how many pairs of figures so many steps apart it is made of. */
typedef struct annum__lagged {
    double r;
    double pairs;
} annum__lagged;

/** Centres numbers [grid->n] into memory [grid->n]. */
annum__centred annum__centre(const annum__grid *grid, const double *number, double *memory);

/** At a lag from 1 on; r is 0 without pairs, and NaN where all figures are equal. Cost: O(n) time. */
annum__lagged annum__autocorrelation(const annum__centred *centred, size_t lag);

/* ---- A test that allows for serial correlation (serial.c) ---- */

typedef struct annum__serial {
    const annum__figures *figures;
    annum__pairs pairs;
    annum__grid grid;
    int too_few;       /**< there is no test, and what follows is not set */
    double slope;      /**< Sen's, 0 where there is none */
    double scale;      /**< the largest figure, or change by the trend */
    double *detrended; /**< [n] figures less slope times time */
    double *memory;    /**< [4 n] scratch */
} annum__serial;

/**
 * What comes first: sets S, tau and Sen's slope; warns of fewer figures than `least`, for the reason given; takes
 * the trend out, and makes what then differs by rounding alone equal.
 * @return a status
 */
int annum__serial_begin(annum__testing *testing, size_t least, const char *reason, annum__serial *out,
                        annum_error *error);

/** The most lags that a correction is to consider: options.lags, or all. @return a status: are they too many?
 */
int annum__serial_lags(annum__testing *testing, const annum__serial *serial, size_t *lags,
                       annum_error *error);

/** Beyond this an autocorrelation of n figures differs from 0 at 1 - level, either way. */
double annum__autocorrelation_bound(const annum__testing *testing, const annum__serial *serial);

/**
 * Sets the result from S and its variance times a factor, replaced by 1 with a warning where it is not
 * positive. Below 1 it is a warning too, unless the factor is known not to estimate anything, which the test
 * then says itself.
 */
void annum__set_corrected(annum__testing *testing, const annum__serial *serial, double factor,
                          int is_consistent);

/** Says so where figures follow each other by more than chance. */
void annum__warn_autocorrelated(annum__testing *testing, const annum__serial *serial, const char *what);

/* ---- Ranks and ties (ties.c) ---- */

/** Makes numbers [n] equal that differ from their neighbour in size by at most 1e-12 of scale; memory [2 n].
 */
void annum__make_ties(double *number, size_t n, double scale, double *memory);

/** Midranks of numbers [n], from 1; memory [n]. */
void annum__ranks(const double *number, size_t n, double *rank, double *memory);

/* ---- The score (score.c) ---- */

/** Sets statistic, variance, z and the normal p-value; z, and p = 1, are those of nothing where variance is
 * 0. */
void annum__set_score(annum__testing *testing, double statistic, double variance, int continuity);

/** Sets tau and tau-b from counts of pairs (of several series or seasons), all times different. */
void annum__set_tau(annum__testing *testing, double statistic, double all, double tied);

/** @return ANNUM_ERR_NONFINITE where Sen's slope, a limit or an intercept is infinite: figures near the
 * largest double */
int annum__check_slope(const annum__testing *testing, annum_error *error);

/* ---- The covariance of two scores (covariance_of_s.c) ---- */

/** @return the largest of |number|, NaN left out; 0 of none */
double annum__largest(const double *number, size_t n);

/** Midranks of the numbers that are not NaN; the middle rank for the others. @return how many are not. O(n^2)
 */
size_t annum__midranks(const double *number, size_t n, double *rank);

/**
 * Covariance, without trend, of the scores S of two series at the same n times, given their midranks and how
 * many figures each has; NaN is a missing figure. Of a series with itself it is the variance corrected for
 * ties. Cost: O(n^2) time. Source: Dietz and Killeen (1981) JASA 76:169-174; Hirsch and Slack (1984) Water
 * Resources Research 20:727-732, equations (8) to (12), with missing figures.
 */
double annum__covariance_of_s(const double *x, const double *x_rank, size_t n_x, const double *y,
                              const double *y_rank, size_t n_y, size_t n);

#endif
