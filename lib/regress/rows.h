/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file rows.h
 * The rows that a regression takes from a series: response, weights, offset and covariates, side by side.
 */
#ifndef ANNUM_REGRESS_ROWS_H
#define ANNUM_REGRESS_ROWS_H

#include "core/warnings.h"
#include "regress/internal.h"

/** The series of a fit: one, or the groups of annum_fit_groups. Columns of the options hold their rows in turn. */
typedef struct annum__source {
    const annum_series *const *series;
    const char *const *names; /**< [n] of the groups; NULL: 1, 2 … */
    size_t n;
} annum__source;

/** Rows of a series after the one before end; the rows to predict come after all. */
typedef struct annum__rows {
    size_t n;
    size_t n_ahead;       /**< rows to predict */
    size_t *row;          /**< [n] index in the options' columns */
    const unsigned char *without; /**< [all rows] 1: to be left out; NULL: none. Set before the rows are gathered */
    double *time;         /**< [n + n_ahead] */
    double *start;        /**< [n + n_ahead] where their periods begin */
    double *y;            /**< [n] response on the scale of the mean */
    double *weight;       /**< [n] prior weight, a proportion's total included; NULL: all 1 */
    double *total;        /**< [n] of proportions with a prior weight as well; NULL: none, or in `weight` */
    double *offset;       /**< [n + n_ahead] NULL: none; of a row to predict without the exposure's part */
    int32_t *group;       /**< [n + n_ahead] index of their series; NULL where there is one alone */
    double *covariates;   /**< [n_x x (all rows + n_ahead)] that x points into */
    const double **x;     /**< [n_x] columns of n + n_ahead */
    double *size_ahead;   /**< [n_ahead] exposure or total; NaN where it is unknown */
    double *length;       /**< [n] years */
    const annum__family *family;
    const annum__link *link;
    struct annum__ranges *ranges; /**< rows known only as a range; NULL: none */
} annum__rows;

/**
 * Gathers the usable rows of the series, for families of counts and proportions also those known as a range, and the
 * rows to predict.
 * @return ANNUM_OK; ANNUM_ERR_NULL, _ARGUMENT, _FAMILY, _KIND, _DOMAIN, _EXPOSURE, _NONFINITE, _NO_MEMORY
 */
int annum__rows_gather(annum__rows *rows, const annum__source *source, const annum_fit_options *options,
                       annum__arena *arena, annum__warnings *warnings, annum_error *error);

/** Name of a group. @return it, or its number in the arena; NULL if memory runs out */
const char *annum__group_name(const annum__source *source, size_t group, annum__arena *arena);

#endif
