/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file least_absolute.h
 * Least absolute deviations on a factored design: minimises sum |y - Q gamma| - linear . gamma, exactly.
 */
#ifndef ANNUM_REGRESS_LEAST_ABSOLUTE_H
#define ANNUM_REGRESS_LEAST_ABSOLUTE_H

#include "core/dd.h"
#include "core/memory.h"

/** A row that is met on the way along an edge: the step that brings its residual to 0. */
typedef struct annum__crossing {
    annum__dd step;
    double nudged; /**< the same of the nudges, for rows that are met at once */
    double rise;   /**< of the slope of the objective there */
    size_t row;
} annum__crossing;

/** The problem and the vertex where its solution stands: p rows that are fitted exactly. */
typedef struct annum__least_absolute {
    size_t n, p;
    const annum__dd *q;   /**< [p x n] orthonormal columns */
    const annum__dd *y;   /**< [n] */
    annum__dd *linear;    /**< [p] */
    annum__dd *nudge;     /**< [n] what y is raised by, times something infinitely small */
    size_t *basis;        /**< [p] rows of the vertex */
    unsigned char *basic; /**< [n] 1: one of these */
    annum__dd *inverse;   /**< [p x p] of the rows of the vertex, row-major; column k leaves basis[k] alone */
    annum__dd *work;      /**< [p x p] */
    annum__dd *gamma, *shift;   /**< [p] the vertex, and what the nudges add to it */
    annum__dd *residual;        /**< [n] exactly 0 where a row is fitted */
    annum__dd *gradient, *move; /**< [p] */
    annum__crossing *crossings; /**< [n] */
    size_t steps;               /**< taken */
} annum__least_absolute;

enum annum__least_absolute_end {
    ANNUM__SOLVED,    /**< at the minimum */
    ANNUM__UNBOUNDED, /**< the objective falls for ever */
    ANNUM__CUT_SHORT  /**< more steps than are allowed, or rows that look dependent */
};

/** Room in the arena, and nudges that differ from row to row. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__least_absolute_room(annum__least_absolute *problem, size_t n, size_t p, const annum__dd *q,
                               const annum__dd *y, annum__arena *arena);

/** Walks to the minimum, from the vertex given or one of its own (started = 0). */
enum annum__least_absolute_end annum__least_absolute_solve(annum__least_absolute *problem, int started);

/** Is the minimum where the solution stands at this point alone? *unique is 1 where that can't be told.
    @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__least_absolute_unique(const annum__least_absolute *problem, annum__arena *arena, int *unique);

/** Where the slope of the profile f(t) = min {sum |y - Q gamma| : direction . gamma = t} steps over a value. */
typedef struct annum__kink {
    double inner, inner_slope; /**< the step of the slope before, and what it is beyond that */
    double outer, outer_slope; /**< the one sought; infinite where the slope never gets so far */
    int found;                 /**< 0: the walk was cut short */
} annum__kink;

/** Walks from the minimum upwards along the unit direction [p]. Returns to the minimum. */
annum__kink annum__least_absolute_profile(annum__least_absolute *problem, const annum__dd *direction,
                                          double slope, size_t *kept);

#endif
