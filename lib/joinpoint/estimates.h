/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file estimates.h
 * Slopes, intercepts and jump of a model with their errors, and what is made of them.
 */
#ifndef ANNUM_JOINPOINT_ESTIMATES_H
#define ANNUM_JOINPOINT_ESTIMATES_H

#include "joinpoint/internal.h"

enum { ANNUM__SEGMENTS_MAX = ANNUM__JOINPOINTS_MAX + 1 };

/** Of one model. */
typedef struct annum__joint_estimates {
    size_t k;
    double sse;
    double place[ANNUM__JOINPOINTS_MAX];                             /**< [k] on the axis of x */
    double coefficient[ANNUM__JOINPOINTS_MAX + 3];                   /**< as annum__joint_fit gives them */
    double slope[ANNUM__SEGMENTS_MAX];                               /**< [k + 1] */
    double intercept[ANNUM__SEGMENTS_MAX];                           /**< [k + 1] at time 0 */
    double *lines; /**< [2 (k + 1) x 2 (k + 1)] covariance of each segment's level at x = 0 and slope; NaN: not known */
    double df;                                                       /**< of t for slopes */
    double jump_se;
    double jump_df;
} annum__joint_estimates;

/** Sets k, sse, place, coefficient, slope and intercept from the fit at given places. */
void annum__joint_lines(const annum__joining *j, const double *place, size_t k, double *scratch, annum__joint_estimates *e);
/** Sets the errors (errors.c). */
int annum__joint_errors(const annum__joining *j, annum__joint_estimates *e);
/** The variance of the jump, and of slopes, with joinpoints taken for known (known_joints.c). @return ANNUM_OK or
 * ANNUM_ERR_NO_MEMORY */
int annum__joint_errors_known(const annum__joining *j, double variance, annum__joint_estimates *e, double *jump_variance);
/** The same with joinpoints estimated, for errors that depend on each other. */
int annum__joint_errors_correlated(const annum__joining *j, annum__joint_estimates *e);

/** What a result says of segment s; t: the quantile of limits (models.c). */
void annum__joint_segment(const annum__joining *j, const annum__joint_estimates *e, size_t s, double t,
                          annum_joint_segment *segment);

/** BIC, BIC3, WBIC and MBIC of a model whose other numbers are set (criteria.c). */
void annum__joint_criteria(const annum__joining *j, const annum__joint_estimates *e, annum_joinpoint_model *model);
/** The model with the least criterion; equal ones: fewer joinpoints. @return its index in result->models */
size_t annum__joint_least(const annum__joining *j);

/** Limits of the joinpoints of a model (interval.c). */
void annum__joinpoint_limits(const annum__joining *j, const annum__joint_estimates *e, annum_joint *at);

/** The jump of a model (jump.c). */
void annum__joint_jump(const annum__joining *j, const annum__joint_estimates *e, annum_joint_jump *jump);

/** The variance of line t at one place less line s at another (errors.c); slopes' covariance. */
double annum__joint_rise_variance(const annum__joint_estimates *e, size_t s, double from, size_t t, double to);
double annum__joint_line_variance(const annum__joint_estimates *e, size_t s, double at);
double annum__joint_slopes_covariance(const annum__joint_estimates *e, size_t s, size_t t);

/** Weighted mean of slopes over a range, its variance, and how many segments it meets (aapc.c). */
typedef struct annum__joint_average {
    double slope;
    double variance;
    size_t segments;
} annum__joint_average;
annum__joint_average annum__joint_average_over(const annum__joining *j, const annum__joint_estimates *e, double from, double to);

/** Adds rows averaged over models to the list of ranges, which has room for them (average.c). @return ANNUM_OK or
 * ANNUM_ERR_NO_MEMORY */
int annum__joint_average_models(annum__joining *j);

/** The model at the figures, on its scale (lines.c). */
void annum__joint_fitted_line(const annum__joining *j, const annum__joint_estimates *e, double *fit);

/** 100 (exp(slope) - 1) on a log scale, the slope itself otherwise. */
double annum__joint_change(const annum__joining *j, double slope);

#endif
