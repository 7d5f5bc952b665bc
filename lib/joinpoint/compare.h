/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file compare.h
 * Two groups compared. compare.c: the result;  compare_pool.c: both groups in one;  compare_tests.c: permutations
 */
#ifndef ANNUM_JOINPOINT_COMPARE_H
#define ANNUM_JOINPOINT_COMPARE_H

#include "joinpoint/internal.h"

/** Both groups on one axis. Rows of the pool are those of the first group, then those of the second. */
typedef struct annum__joint_pool {
    const annum__joining *group[2];
    annum__joint_design alone[2]; /**< each group on the pool's axis, prepared for its search */
    annum__joint_design merged;   /**< the union of times: means of both groups, weights' sums */
    const size_t *time_of;        /**< [n] row of `merged` */
    annum__joint_design rows;     /**< all rows, the jump an indicator of the first group; tables by gls.c */
    const double *y;              /**< [n] */
    const double *weight;         /**< [n] */
    size_t n;
} annum__joint_pool;

/** @return ANNUM_OK; ANNUM_ERR_FEW, _TOO_LARGE, _NO_MEMORY */
int annum__joint_pool_make(annum__joint_pool *pool, const annum__joining *first, const annum__joining *second, annum__arena *arena,
                           annum_error *error);
/** Doubles of scratch for the sums below. */
size_t annum__joint_pool_scratch(const annum__joint_pool *pool);
/** Sum of squares of one trend for both groups; place [k] nullable. y [n] of the pool. */
double annum__joint_coincident(const annum__joint_pool *pool, const double *y, size_t k, double *scratch, double *place);
/** Of parallel trends. */
double annum__joint_parallel(const annum__joint_pool *pool, const double *y, size_t k, double *scratch, double *place);
/** Of a trend for each. */
double annum__joint_separate(const annum__joint_pool *pool, const double *y, size_t k, double *scratch);
/** The fit under a null hypothesis at its places. parallel: 0 or 1 */
void annum__joint_pool_fit(const annum__joint_pool *pool, int parallel, const double *place, size_t k, double *scratch, double *fit);
/** Number of joints of the trend of both groups that has the least criterion of options.select (permutation: BIC). */
size_t annum__joint_pool_joints(const annum__joint_pool *pool, int parallel, double *scratch);
/** A test of a null hypothesis by permutation. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__joint_pool_test(const annum__joint_pool *pool, int parallel, size_t k, annum__arena *arena, annum_joinpoint_test *test);

#endif
