/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file split_scan.h
 * What one more break is worth, at every date that may have one: the numbers that a test takes the largest
 * of.
 */
#ifndef ANNUM_BREAKS_SPLIT_SCAN_H
#define ANNUM_BREAKS_SPLIT_SCAN_H

#include "breaks/draws.h"
#include "breaks/regimes.h"

/** What is scanned for. */
enum annum__scan_kind {
    ANNUM__SCAN_VALUES,    /**< fall of the (weighted) residual sum of squares */
    ANNUM__SCAN_FRACTIONS, /**< fall of the deviance of counts or proportions with a level a segment */
    ANNUM__SCAN_SCORES /**< Rao's score statistic of a level and slope from the date on; lines cost too much
                        */
};

/** Products of a row's terms (1, time), summed. */
typedef struct annum__moments {
    double w, wt, wtt;
} annum__moments;

/** A row of the scan. */
typedef struct annum__scan_row {
    double time; /**< less the (weighted) mean of its segment */
    double root; /**< of the weight */
    annum__moments
        after; /**< of this row and those after it in its segment, their inverse given all of it below */
    annum__moments inverse; /**< 0 where the date may have no break */
} annum__scan_row;

typedef struct annum__scan {
    int kind;
    const annum__regimes *r;
    const annum__segmentation *null; /**< the model that is tested */
    size_t n_dates;
    size_t *date;           /**< [n_dates] first row of the new regime */
    annum__scan_row *row;   /**< [n] of values */
    annum__moments *all;    /**< [segments] of values */
    double *drawn;          /**< [n] figures of a draw */
    double *fall;           /**< [n_dates] what a break at the date is worth */
    annum__spread *spread;  /**< [segments] of events; NULL of values */
    annum__link_line *line; /**< [segments] of scores: where fits start */
    double df;              /**< residual degrees of freedom with one more break */
} annum__scan;

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY; scan->n_dates is 0 where no segment can be split or tested */
int annum__scan_make(annum__scan *scan, const annum__regimes *regimes, const annum__segmentation *null,
                     annum__arena *arena);

/** The scan of the series itself. @return the residual sum of squares before the break, of values */
double annum__scan_observed(annum__scan *scan, const annum__breaking *breaking, double *scratch);

/** The scan of a draw under the null model. @return as above */
double annum__scan_draw(annum__scan *scan, annum__dice *dice);

#endif
