/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file robust.h
 * Fits that single figures can't move far: M-estimation (m_estimate.c) and median regression (median.c).
 */
#ifndef ANNUM_REGRESS_ROBUST_H
#define ANNUM_REGRESS_ROBUST_H

#include "regress/fit.h"
#include "regress/least_absolute.h"

/**
 * A robust fit on the factored design of the weighted rows. Starts at least squares. `variance` times
 * (X'X)^-1 is the covariance of the coefficients.
 */
typedef struct annum__robust {
    annum__dd *y;        /**< [n] weighted response */
    annum__dd *gamma;    /**< [p] */
    annum__dd *residual; /**< [n] of the weighted rows */
    double largest;      /**< |y| */
    double scale;        /**< of an M-estimate; NaN of medians */
    double variance;     /**< 0 where the scale is; NaN where it can't be known */
    size_t fitted;       /**< rows that the fit goes through */
    size_t iterations;
    int converged;
    annum__least_absolute median; /**< the vertex of a median regression */
} annum__robust;

/** Residuals this small are the rounding of figures that lie on the fit. */
static inline double annum__robust_rounding(const annum__robust *fit)
{
    return 16 * DBL_EPSILON * fit->largest;
}

/** Huber's or Tukey's M-estimate. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__m_estimate(annum__fit_work *w, annum__robust *fit);

/** Least absolute deviations. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__median_fit(annum__fit_work *w, annum__robust *fit);

/** Limits of the coefficients by inverted rank tests, NaN where there is none. @return ANNUM_OK or
 * ANNUM_ERR_NO_MEMORY */
int annum__median_limits(annum__fit_work *w, annum__robust *fit, annum_coefficient *c);

#endif
