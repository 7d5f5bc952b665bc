/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file change.h
 * Comparison of two figures.
 */
#ifndef ANNUM_CHANGE_H
#define ANNUM_CHANGE_H

#include "base.h"
#include "estimate.h"

ANNUM_BEGIN_DECLS

/** Options of a comparison; NULL means all defaults. */
typedef struct annum_change_options {
    size_t struct_size;
    double level; /**< confidence level; 0 means 0.95 */
} annum_change_options;

#define ANNUM_CHANGE_OPTIONS_INIT {sizeof(annum_change_options), 0}

/** Two counts compared; set struct_size with ANNUM_COUNT_CHANGE_INIT before the call. */
typedef struct annum_count_change {
    size_t struct_size;
    double from;               /**< events per exposure, earlier */
    double to;                 /**< events per exposure, later */
    annum_estimate ratio;      /**< to / from; infinite estimates and limits are NaN */
    annum_estimate percent;    /**< 100 (ratio - 1) */
    annum_estimate difference; /**< to - from */
    double p_value;            /**< of equal rates: twice the smaller tail, at most 1 */
} annum_count_change;

#define ANNUM_COUNT_CHANGE_INIT {sizeof(annum_count_change), 0, 0, ANNUM_ESTIMATE_INIT, ANNUM_ESTIMATE_INIT, \
                                 ANNUM_ESTIMATE_INIT, 0}

/**
 * Compares two Poisson counts by the exact conditional test.
 *
 * Given the sum of both counts, the later one is binomial with odds (to_exposure / from_exposure) times the
 * rate ratio, so the ratio's interval is Clopper and Pearson's carried over, and the p-value is that of the
 * same central rule: they never disagree. The difference's limits combine the exact limits of each rate
 * (square-and-add).
 *
 * @param from_events, to_events      0 or more; need not be whole
 * @param from_exposure, to_exposure  above 0
 * @param options  nullable
 * @param out      caller-owned
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _NEGATIVE, _EXPOSURE, _NONFINITE
 * Source: Przyborowski and Wilenski (1940) Biometrika 31:313-323; Garwood (1936) Biometrika 28:437-442;
 * Fay (2010) The R Journal 2(1):53-58 (central p and interval); Zou and Donner (2008) Statistics in Medicine
 * 27:1693-1702 (difference). Checked against R's poisson.test (tests/reference/change), whose p-value is another.
 */
ANNUM_API int annum_change_counts(double from_events, double from_exposure, double to_events,
                                  double to_exposure, const annum_change_options *options,
                                  annum_count_change *out, annum_error *error);

ANNUM_END_DECLS

#endif
