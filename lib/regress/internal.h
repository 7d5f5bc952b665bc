/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The regression engine. Every model of annum is fitted by these functions.
 *
 *     figures and options -> rows (rows.c) -> design (design.c) -> least_squares.c or irls.c (solve.c) ->
 *     covariance.c, profile.c (infer.c), summary.c -> the public result (fit.c)
 *
 * A design X [n x p] is factored once in double-double into X = Q R with orthonormal Q. Models are fitted in the
 * basis Q, where every problem is as well conditioned as its weights allow, and carried back by
 * beta = C gamma, C = A R^-1, where A undoes the centring and scaling of a polynomial's variable.
 */
#ifndef ANNUM_REGRESS_INTERNAL_H
#define ANNUM_REGRESS_INTERNAL_H

#include <float.h>

#include "annum/regress.h"
#include "core/dd.h"
#include "core/memory.h"

/** No design has more columns. */
#define ANNUM__COEFFICIENTS_MAX 64

/** The larger of a and the smallest normal double. Not fmax, which is a call into libm. */
static inline double annum__above_zero(double a)
{
    return a < DBL_MIN ? DBL_MIN : a;
}

/* ---- families and links: one table entry each ------------------------------------------------------------- */

typedef struct annum__link {
    int32_t id;
    const char *name;
    double (*link)(double mean);
    /** Means, 1 - mean (to full accuracy for means of 0 to 1) and d mean / d eta of n linear predictors. */
    void (*inverse)(const double *eta, size_t n, double *mean, double *rest, double *derivative);
} annum__link;

typedef struct annum__family {
    int32_t id;
    const char *name;
    int32_t canonical_link;
    int32_t links;          /**< bits 1 << link that the family can have */
    int32_t kinds;          /**< bits 1 << kind of series */
    int32_t has_dispersion; /**< 1: the dispersion is estimated */
    double lowest, highest; /**< means lie strictly between */
    /* Fractions are told apart from 1 by rest = 1 - mean. */
    double (*variance)(double mean, double rest, double kappa);
    double (*unit_deviance)(double y, double mean, double rest, double kappa);
    double (*start)(double y, double weight); /**< a first mean inside the range */
    /** Log-likelihood of one observation of a size (a proportion's total), or NULL where there is none. The
        parameter is kappa, or for families that estimate a dispersion the likelihood's own: deviance over the sum of
        weights. */
    double (*log_likelihood)(double y, double mean, double size, double parameter);
} annum__family;

/** @return the entry, or NULL */
const annum__link *annum__link_find(int32_t id);
const annum__family *annum__family_find(int32_t id);

/* ---- the design ------------------------------------------------------------------------------------------- */

typedef struct annum__design {
    size_t n, p;
    size_t n_ahead;   /**< rows to predict: they are carried along and determine nothing */
    int intercept;    /**< 1: the first column is constant; factored without weights it stays so, and is not multiplied by */
    annum__dd *x;     /**< [p x n] columns; after annum__design_factor the orthonormal Q */
    annum__dd *ahead; /**< [p x n_ahead] the rows to predict, afterwards in the same basis */
    annum__dd *c;     /**< [p x p] row-major, upper triangular: beta = C gamma; before factoring the A above */
    double *basis;    /**< [p x n] Q rounded */
    double *back;     /**< [p x p] C rounded */
} annum__design;

/** A known date at which level and slope change. */
typedef struct annum__change_point {
    double at;      /**< the date */
    double time;    /**< of the period that begins then, as the rows' times are */
} annum__change_point;

/**
 * What the columns of a design are. In their order: intercept; terms of time (a polynomial or a spline, then level and
 * slope of each change point); indicators of the groups but the first; covariates; each term of time within each
 * group but the first.
 */
typedef struct annum__terms {
    int intercept;
    int degree;               /**< of the polynomial in `variable`; 0: none */
    const double *variable;   /**< [n + n_ahead] time or the one covariate, before the origin is taken off */
    double origin;
    const double *const *x;   /**< [n_x] columns of n + n_ahead further covariates */
    size_t n_x;
    const double *knots;      /**< [n_knots] of a restricted cubic spline in `variable`; degree is then 1 */
    size_t n_knots;
    const double *start;      /**< [n + n_ahead] where the rows' periods begin; for change points */
    const annum__change_point *changes;
    size_t n_changes;
    const int32_t *group;     /**< [n + n_ahead] 0 to n_groups - 1 */
    size_t n_groups;          /**< 0 and 1: none */
    size_t n_ahead;
} annum__terms;

/** Is row i of the regime that change point k begins? The slack is that of the series' dates. */
static inline int annum__is_after(const annum__terms *terms, size_t k, size_t i)
{
    return terms->start[i] >= terms->changes[k].at - 1e-9;
}

/** Which columns are which. */
typedef struct annum__layout {
    size_t time, n_time;      /**< terms of time: the first and their number, change points included */
    size_t level;             /**< level and slope of the first change point */
    size_t group;             /**< indicator of the second group */
    size_t x;                 /**< first covariate */
    size_t within;            /**< first term of time within the second group */
    size_t n_others;          /**< groups but the first */
    size_t p;
} annum__layout;

annum__layout annum__terms_layout(const annum__terms *terms);

/** Column of a term of time (from 0) within a group (from 1). */
static inline size_t annum__layout_within(const annum__layout *layout, size_t term, size_t group)
{
    return layout->within + term * layout->n_others + group - 1;
}

/** Knots of a restricted cubic spline, 3 to 7 of them, at equally spaced quantiles (spline.c). @return 0 if two coincide */
int annum__spline_knots(const double *variable, size_t n, size_t n_knots, double *scratch, double *knots);

/** Column `index` (from 0) of the n_knots - 2 that a spline has beside the straight one, at t. */
annum__dd annum__spline_term(const double *knots, size_t n_knots, size_t index, double t);

/** Makes a design of n rows in the arena. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__design_make(annum__design *design, const annum__terms *terms, size_t n, annum__arena *arena);

/**
 * Factors the design, each row times root_weight (nullable) first.
 * @return ANNUM_OK, or ANNUM_ERR_RANK with *column the first column that the ones before it determine
 */
int annum__design_factor(annum__design *design, const double *root_weight, size_t *column);

/** The part of x [n] along the k-th column of the factored design, which is taken off x. */
annum__dd annum__design_project(const annum__design *design, size_t k, annum__dd *x);

/** Is the k-th factored column the same number in every row? Products with it are then sums. */
static inline int annum__design_constant(const annum__design *design, size_t k)
{
    return k == 0 && design->intercept == 1;
}

/* ---- least squares ---------------------------------------------------------------------------------------- */

typedef struct annum__least_squares {
    annum__dd *gamma; /**< [p] */
    double *residual; /**< [n] of the weighted rows */
    double rss;
} annum__least_squares;

/** Solves the factored design for y [n] (its rows weighted as the design's). Overwrites y with residuals. */
void annum__least_squares_solve(const annum__design *design, annum__dd *y, annum__least_squares *out);

/* ---- generalised linear models ---------------------------------------------------------------------------- */

struct annum__range; /* ranges.h */
struct annum__ranges;

typedef struct annum__glm {
    size_t n, p;
    const double *basis;  /**< [p x n] columns */
    const double *y;      /**< [n] on the scale of the mean */
    const double *weight; /**< [n] prior weight (a proportion's total included); NULL: 1 */
    const double *offset; /**< [n] NULL: 0 */
    const annum__family *family;
    const annum__link *link;
    double kappa;         /**< the negative binomial's variance is mean + kappa mean^2; beta: phi; 0 for other families */
    struct annum__ranges *ranges; /**< rows known as a range; y is then a place to start from; NULL: none */
} annum__glm;

typedef struct annum__glm_fit {
    double *gamma;      /**< [p] */
    double *eta;        /**< [n] linear predictor with the offset */
    double *mean;       /**< [n] */
    double *rest;       /**< [n] 1 - mean */
    double *derivative; /**< [n] d mean / d eta */
    double *work;       /**< [n] working weights at the estimate */
    double *step;       /**< [p] the last step */
    double *covariance; /**< [p x p] inverse information, dispersion 1 */
    const double *factor; /**< [p x p] upper triangular: covariance = factor factor'; in the scratch */
    double *scratch;    /**< [(p + 2) n + 2 p p + 2 p] of the last step: Q of sqrt(W) B, its residual, R … */
    const double *penalty; /**< [n_penalty x n] Firth's likelihood: the basis P of the penalty log|P'WP|; NULL: none */
    size_t n_penalty;
    double deviance;
    double objective;   /**< what was minimised: the deviance, less Firth's log|P'WP| */
    size_t iterations;
    int converged;
    int started;        /**< 1: gamma holds a start */
    int point_alone;    /**< 1: of the maximum the place and the deviance are wanted alone: no covariance, no factor */
} annum__glm_fit;

/** Room for a fit in the arena. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__glm_room(annum__glm_fit *fit, size_t n, size_t p, annum__arena *arena);

/** Iterates to the maximum of the likelihood; p may be 0. Never fails: see `converged`. */
void annum__glm_solve(const annum__glm *glm, annum__glm_fit *fit);

/** d log-likelihood (penalised with fit->penalty) as the linear predictor moves along [n]. */
double annum__glm_slope(const annum__glm *glm, const annum__glm_fit *fit, const double *along);

/**
 * Rao's score statistic of a model at the means of a fit of a smaller one: U' I^-1 U with the expected information,
 * dispersion 1. With fit->penalty U is Firth's. The fit needs room for the model's p.
 */
double annum__glm_score(const annum__glm *glm, annum__glm_fit *fit);

/** Whether Firth's likelihood goes with a family and link, and has finite maxima. */
int annum__firth_possible(const annum__family *family, const annum__link *link);

/** A negative binomial's kappa and what is known of it. */
typedef struct annum__kappa {
    double kappa;    /**< 0: the likelihood has its maximum at the Poisson boundary */
    double theta_se; /**< standard error of theta = 1 / kappa by the observed information; NaN at the boundary */
} annum__kappa;

/**
 * Maximises the likelihood over coefficients and kappa >= 0 (negative_binomial.c). Leaves glm->kappa at the maximum
 * and the fit there.
 */
annum__kappa annum__negative_binomial_solve(annum__glm *glm, annum__glm_fit *fit);

/** Residuals over their standard deviation at dispersion 1 [n]. @return the sum of their squares */
double annum__glm_pearson(const annum__glm *glm, const annum__glm_fit *fit, double *residual);

/** Diagonal of the hat matrix [n]. */
void annum__glm_leverage(const annum__glm *glm, const annum__glm_fit *fit, double *leverage);

/**
 * Is there a direction in which the likelihood never falls (separation; Albert and Anderson 1984)? Tests the
 * last step of a fit as a certificate: rows inside the range must not move, rows on its edge only outwards.
 * @param direction [p] the direction of recession, if the answer is 1
 */
int annum__glm_separated(const annum__glm *glm, const annum__glm_fit *fit, double *direction);

/** Is there no information in some direction, as ranges are certain all along it? */
int annum__glm_undetermined(const annum__glm *glm, const annum__glm_fit *fit);

/* ---- profile likelihood ----------------------------------------------------------------------------------- */

typedef struct annum__profile {
    const annum__glm *glm;
    const annum__glm_fit *fit;
    const double *functional; /**< [p] the parameter is functional . gamma */
    double threshold;         /**< rise of the deviance at the limits */
    double estimate;          /**< of the parameter; ignored on the side where it is infinite */
    double se;                /**< at dispersion 1: scale of the search */
    int infinite;             /**< sign of an infinite estimate, or 0 */
} annum__profile;

/**
 * The profile-likelihood limits of one parameter; infinite where the likelihood has none.
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__profile_limits(const annum__profile *profile, annum__arena *arena, double *lower, double *upper);

/* ---- covariances of least squares ------------------------------------------------------------------------- */

/**
 * Newey and West's (1994) plug-in number of lags for Bartlett's weights, without prewhitening.
 * @param score [n] sums over the covariates (not the intercept) of covariate times residual, in the order of time
 */
int32_t annum__newey_west_lags(const double *score, size_t n);

/**
 * Sandwich covariance [p x p] in the basis of the design.
 * @param residual [n] of the weighted rows, in the order of time
 */
void annum__sandwich(const annum__design *design, const double *residual, const double *leverage,
                     int32_t covariance, int32_t lags, int adjust, double *out, double *scratch);

/**
 * P(DW < statistic) under independent normal errors of the (weighted) rows in their order, to some 1e-14 absolute.
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__durbin_watson_p(const annum__design *design, double statistic, annum__arena *scratch, double *p_value);

/** out = back M back' for the coefficients [p x p]. */
void annum__carry_back(const annum__design *design, const double *m, double *out);

#endif
