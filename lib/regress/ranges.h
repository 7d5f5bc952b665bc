/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file ranges.h
 * Figures known only as a range, "<5" or "about 500", in the likelihood of a generalised linear model.
 *
 *     range_rows.c: series -> ranges;  range_row.c: one row's likelihood;  ranges.c: a fit with such rows
 * (called by irls.c);  range_kappa.c: the negative binomial's kappa;  range_result.c: what a result says of
 * them
 *
 * A row whose whole count Y lies in [lower, upper] adds its prior weight times log P(lower <= Y <= upper).
 */
#ifndef ANNUM_REGRESS_RANGES_H
#define ANNUM_REGRESS_RANGES_H

#include "core/warnings.h"
#include "regress/internal.h"

typedef struct annum__range {
    double lower,
        upper;     /**< whole counts, both included; upper is infinite where there is none (or the total) */
    double total;  /**< of a proportion; 0 for counts */
    double weight; /**< prior weight */
    double saturated; /**< largest log-probability that any mean gives it */
    size_t row;       /**< of the fit */
    int suppressed;   /**< 1: no figure was published */
    int placed;       /**< 1: its row is one of the fit's */
} annum__range;

typedef struct annum__ranges {
    size_t n;
    annum__range *list;
    int32_t *of_row;  /**< [rows of the fit] index in the list; -1: the figure is exact */
    int32_t *of_view; /**< [rows of one series] likewise, while its rows are gathered */
    double kappa;     /**< that `saturated` belongs to; NaN: to none yet */
} annum__ranges;

/**
 * One row's log-likelihood and its derivatives by the logarithm of the mean, or by the logit of a
 * proportion's. There the likelihood of any range is concave: these scales are locations of log-concave
 * mixtures (Prekopa 1973), so that `information` is never below 0.
 */
typedef struct annum__range_row {
    double log_probability;
    double score;
    double information; /**< less the second derivative */
    double complete;    /**< what the information would be on average, were the figure in its range known */
    double excess;      /**< E(Y | range) less the mean, in events */
} annum__range_row;

/** A row at a mean (of events a unit of the total for proportions), rest = 1 - mean. */
annum__range_row annum__range_row_at(const annum__range *range, const annum__family *family, double mean,
                                     double rest, double kappa);

/** Sets `saturated` of every range for this kappa, unless it is already. */
void annum__ranges_saturate(annum__ranges *ranges, const annum__family *family, double kappa);

/** First and (nullable; not at kappa 0) second derivative by kappa of one row's log-likelihood, its mean
 * held. */
void annum__range_kappa(const annum__range *range, const annum__family *family, double mean, double kappa,
                        double *first, double *second);

/* ---- rows -------------------------------------------------------------------------------------------------
 */

/**
 * Finds the rows of a series that are known as ranges, for families that can take them. `taken` becomes a
 * view in which they are usable, with a figure to start from in place of a suppressed one. Ranges that hold
 * one whole count are exact; suppressed ones that hold every count stay left out; rounded ones without a
 * whole count stay what they are.
 * @param ranges NULL where there are none
 * @return ANNUM_OK; ANNUM_ERR_DOMAIN, _NO_MEMORY
 */
int annum__ranges_find(const annum_series_view *view, const annum__family *family, annum_series_view *taken,
                       annum__ranges **ranges, annum__arena *arena, annum_error *error);

/** Row i of the series has become a row of the fit, with this prior weight. ranges may be NULL. */
void annum__ranges_place(annum__ranges *ranges, size_t i, size_t row, double weight);

/**
 * Adds the ranges of a series to those of the fit, but for those whose rows were left out for another reason.
 * @param whole of the fit; stays NULL while there are none
 * @param own   of the series; may be NULL
 * @param room  rows that the fit can have
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__ranges_join(annum__ranges **whole, const annum__ranges *own, size_t room, annum__arena *arena);

/* ---- fits: what irls.c and profile.c ask where glm->ranges is set
 * ------------------------------------------- */

/** @return the row's range, or NULL where its figure is exact. glm->ranges may be NULL. */
static inline const annum__range *annum__range_of(const annum__glm *glm, size_t row)
{
    return glm->ranges && glm->ranges->of_row[row] >= 0 ? &glm->ranges->list[glm->ranges->of_row[row]] : NULL;
}

/** Twice the sum of what each row's log-likelihood lacks of the largest it can have; infinite outside the
 * range. */
double annum__ranges_deviance(const annum__glm *glm, const annum__glm_fit *fit);

/** Working weights (observed information) and residuals by the linear predictor, of all rows. */
void annum__ranges_working(const annum__glm *glm, annum__glm_fit *fit, double *working);

/** Standard errors by the observed information where some working weights had to be the expected ones. */
void annum__ranges_mend_covariance(const annum__glm *glm, annum__glm_fit *fit);

/** The score along a change of the linear predictor [n]. */
double annum__ranges_score(const annum__glm *glm, const annum__glm_fit *fit, const double *along);

/** Pearson residuals [n], of E(Y | range) for ranges. @return the sum of squares over exact figures alone */
double annum__ranges_pearson(const annum__glm *glm, const annum__glm_fit *fit, double *residual);

/** May the row's mean fall, or rise, for ever without its likelihood falling? */
int annum__ranges_may_fall(const annum__glm *glm, size_t row);
int annum__ranges_may_rise(const annum__glm *glm, size_t row);

/**
 * Standard error of a linear combination of the coefficients over what it would be, were all figures known
 * (Orchard and Woodbury 1972: the observed information is that of known figures less what is missing).
 * @param whitened [p] the combination in the basis where the information is 1: factor' times it
 */
double annum__ranges_widening(const annum__glm *glm, const annum__glm_fit *fit, const double *whitened);

#endif
