/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file tables.h
 * What the search knows of a design, and what it computes of a response.
 *
 * The least cost of the figures up to a joinpoint is a parabola in the trend's value t there, c + (t - m)^2 / v, and so
 * is that of the figures after it. A piece (a, b] has the figures after a up to and with b; its own line says pa and pb
 * of the values at its ends, with variances vaa, vab, vbb and the determinant of these. What it leaves open has the
 * variance annum__joint_open, so that pieces of one figure or none, and jumps, need no case of their own.
 */
#ifndef ANNUM_JOINPOINT_TABLES_H
#define ANNUM_JOINPOINT_TABLES_H

#include "joinpoint/internal.h"

#define annum__joint_open 1e150 /* its square is finite */
#define annum__joint_never 1e300 /* a cost that no bound reaches */

/** Lanes that the loops go by: rows of tables end in so many places that are never reached. */
enum { ANNUM__JOINT_LANES = 8 };

/** How a piece (row, column) is written: row its end b, column its beginning a, plus 1; column 0 begins with the series. */
typedef struct annum__joint_gains {
    double *level;   /**< of the value at the last figure */
    double *slope;
    double *start;   /**< of the value at the beginning */
    double *squared; /**< of the sum of squares */
} annum__joint_gains;

typedef struct annum__joint_tables {
    size_t n, places;
    size_t stride;     /**< of rows of figures' tables and of candidates' */
    size_t figures_stride;
    double scale;      /**< a power of two: weights here are the design's times it */
    double *weight;    /**< [n] */
    size_t first;      /**< first candidate that may be the first joinpoint, and last that may be the last */
    size_t last;
    int any;           /**< is there one? */
    size_t *before;    /**< [places] candidates from first to below this may stand before */
    size_t *after;     /**< [places] candidates from this on may stand after */
    annum__joint_gains gains; /**< [n x figures_stride] */
    double *vaa, *vab, *vbb, *det; /**< [places x stride] */
    double *begin_v;   /**< [places] variance of the value at a candidate from the figures up to it */
    double *end_v;     /**< [places] from those after it */
    double *one_gain;  /**< [places] 1 / (begin_v + end_v) */
    double *left_gain, *left_slope;   /**< [places x stride] one joinpoint before: row b, column a + 1 */
    double *right_gain, *right_slope; /**< the same of one after, at a; row b, column a + 1 */
    double *left_v;    /**< [places x stride] variance at b */
    double *right_v;   /**< [places x stride] variance at a; row a, column b */
    double *shift_a;   /**< [places] candidate less its figure */
    int grid;          /**< are there candidates between figures? */
} annum__joint_tables;

/** Of one response. Rows and columns as in the tables. */
typedef struct annum__joint_work {
    const annum__joint_design *design;
    const annum__joint_tables *t;
    double unit;             /**< sums here are those of the response times unit */
    double negligible;       /**< a sum of squares that is nothing but rounding, here */
    double *y;               /**< [n] less its first, scaled */
    double *cost, *pa, *pb;  /**< pieces of candidates */
    double *end_cost, *end_m; /**< [places] pieces from a candidate to the end */
    double *begin_cost, *begin_m; /**< [places] pieces from the beginning to a candidate */
    double *left_c, *left_m;  /**< one joinpoint before */
    double *right_c, *right_m; /**< one after; row a, column b */
    double *left_least[ANNUM__JOINPOINTS_MAX + 1];  /**< [places] bound from below of what is up to it with j joinpoints before */
    double *right_least[ANNUM__JOINPOINTS_MAX + 1];
    double whole;            /**< cost without joinpoints */
    double *free;            /**< scratch that is left */
} annum__joint_work;

/** Doubles that a work takes of the scratch, without what is left. */
size_t annum__joint_work_size(const annum__joint_design *design);
/** Places of a list of all pairs of joinpoints, and lanes. */
static inline size_t annum__joint_pairs(const annum__joint_tables *t)
{
    return t->places * (t->places + 1) / 2 + 2 * ANNUM__JOINT_LANES;
}
/** Doubles that a profile needs beside a work. */
size_t annum__joint_profile_size(const annum__joint_design *design);
/** Pieces of a response, and joins of one joinpoint on either side. (pieces.c) */
void annum__joint_begin(annum__joint_work *work, const annum__joint_design *design, const double *y, double *scratch);
/** Bounds up to `levels` joinpoints before and after. */
void annum__joint_bounds(annum__joint_work *work, size_t levels);

/** Moves each of k joinpoints to where it costs least, the others held, once. @return cost; never if places are not allowed
 * (guess.c) */
double annum__joint_improve(const annum__joint_work *work, size_t *place, size_t k);
/** Adds a joinpoint to k - 1 where it costs least, and improves. place [k] has room for it. @return cost, or never */
double annum__joint_insert(const annum__joint_work *work, size_t *place, size_t k);

#endif
