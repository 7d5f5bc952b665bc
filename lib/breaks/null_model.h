/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file null_model.h
 * The model without break that tests start from: a level, or a line, by least squares or likelihood; its
 * residuals; and series drawn from it.
 */
#ifndef ANNUM_BREAKS_NULL_MODEL_H
#define ANNUM_BREAKS_NULL_MODEL_H

#include "breaks/internal.h"
#include "regress/internal.h"

typedef struct annum__null_model {
    size_t n;
    size_t q;      /**< coefficients: 1 level, 2 line */
    int squares;   /**< 1: least squares; 0: likelihood */
    int estimated; /**< 1: the dispersion is estimated */
    int perfect;   /**< 1: no residual beyond rounding */
    int one_edge;  /**< 1: no event at all, or every case an event: perfect, and no coefficient is finite */
    double unit;   /**< of the figures: y is over it; 1 of likelihoods */
    double root_unit;  /**< of the roots of the weights of values */
    double *time;      /**< [n] from the first figure */
    double *root;      /**< [n] roots of the weights of values, over root_unit; 1 of likelihoods */
    double *y;         /**< [n] events of counts, fractions of proportions, or figures */
    double *column;    /**< [q x n] orthonormal columns of the design without weights */
    double *basis;     /**< [q x n] orthonormal columns of the design with the working weights */
    double *work;      /**< [n] roots of the working weights */
    double *residual;  /**< [n] Pearson residuals at dispersion 1, orthogonal to basis */
    double dispersion; /**< Pearson's */
    annum__glm glm;    /**< of likelihoods */
    annum__glm_fit fit;
} annum__null_model;

/** Is the family one of gaussian, poisson, binomial (quasi ones too where `quasi`) that goes with the
 * figures? @return a status */
int annum__null_check(const annum__breaking *b, int quasi, const char *method, annum_error *error);

/** Fits the model in the scratch arena. @return a status */
int annum__null_make(annum__null_model *model, const annum__breaking *b, int trend, annum_error *error);

/** Residuals, basis and dispersion for model->y. @return 0 where all events are on one edge and there is
 * nothing to test */
int annum__null_fit(annum__null_model *model);

/* ---- simulation (simulate.c) ------------------------------------------------------------------------------
 */

/** A statistic of a fitted model; it grows with the evidence against it. */
typedef double annum__null_statistic(const annum__null_model *model, void *context);

typedef struct annum__simulated {
    double p_value; /**< (1 + draws at least as large) / (1 + draws) */
    double p_error;
    double quantile; /**< that a draw exceeds with probability 1 - level */
} annum__simulated;

/**
 * The law of a statistic without break: figures are drawn from the fitted model, which is fitted to each
 * anew. Of values that is the law itself, since it depends on nothing unknown; of counts and proportions it
 * is the parametric bootstrap. The model is left at the last draw.
 * @return a status
 */
int annum__simulate(annum__null_model *model, const annum__breaking *b, annum__null_statistic *statistic,
                    void *context, double observed, annum__simulated *out, annum_error *error);

/** From the statistics of the draws [draws], which are sorted. */
annum__simulated annum__simulated_of(double *drawn, size_t draws, double observed, double level);

/** Says once that p-values are simulated. */
void annum__warn_simulated(annum__breaking *b);

#endif
