/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file rows.h
 * The rows that a regression takes from a series: response, weights, offset and covariates, side by side.
 */
#ifndef ANNUM_REGRESS_ROWS_H
#define ANNUM_REGRESS_ROWS_H

#include "core/warnings.h"
#include "regress/internal.h"

typedef struct annum__rows {
    size_t n;
    double *time;         /**< [n] */
    double *y;            /**< [n] response on the scale of the mean */
    double *weight;       /**< [n] prior weight, a proportion's total included; NULL: all 1 */
    double *total;        /**< [n] of proportions with a prior weight as well; NULL: none, or in `weight` */
    double *offset;       /**< [n] NULL: none */
    double *covariates;   /**< [n_x x rows of the series] that x points into */
    const double **x;     /**< [n_x] columns of n */
    const annum__family *family;
    const annum__link *link;
    struct annum__ranges *ranges; /**< rows known only as a range; NULL: none */
} annum__rows;

/**
 * Gathers the usable rows of a series, and for families of counts and proportions those known as a range.
 * @return ANNUM_OK; ANNUM_ERR_ARGUMENT, _FAMILY, _KIND, _DOMAIN, _EXPOSURE, _NONFINITE, _NO_MEMORY
 */
int annum__rows_gather(annum__rows *rows, const annum_series *series, const annum_fit_options *options,
                       annum__arena *arena, annum__warnings *warnings, annum_error *error);

#endif
