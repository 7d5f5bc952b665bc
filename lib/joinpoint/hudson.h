/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file hudson.h
 * Joinpoints that may be anywhere (Hudson 1966). hudson.c: the search;  hudson_block.c: parts between free joints
 */
#ifndef ANNUM_JOINPOINT_HUDSON_H
#define ANNUM_JOINPOINT_HUDSON_H

#include "joinpoint/internal.h"

/** A straight line a + b x. */
typedef struct annum__line {
    double a, b;
} annum__line;

/** The least squares fit of a broken line with given joints to some neighbouring rows. */
typedef struct annum__joint_block {
    size_t lo, hi;          /**< rows lo .. hi - 1 */
    const size_t *joint;    /**< [k] rows that joints are on */
    size_t k;
    annum__line first, last;/**< its first and last piece; the last as it is after the jump */
    double sse;
    int determined;         /**< 0: rows too few for its pieces */
} annum__joint_block;

void annum__joint_block_fit(const annum__joint_design *design, const double *y, annum__joint_block *block);

/** Sums of squares of lines: line[i * n + j] of rows i to j, both included; i > j: 0. With the jump where it is between. */
void annum__joint_line_table(const annum__joint_design *design, const double *y, double *line);

/** The engine of designs whose candidates are the figures' own places. */
extern const annum__joint_engine annum__joint_anywhere;

#endif
