/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file fluctuation.h
 * Sums of residuals that wander off where a model does not hold throughout.
 */
#ifndef ANNUM_BREAKS_FLUCTUATION_H
#define ANNUM_BREAKS_FLUCTUATION_H

#include "breaks/null_model.h"

/** Checks family and number of figures and fits the model. @return a status */
int annum__fluctuation_make(annum__null_model *model, annum__breaking *b, const char *method,
                            annum_error *error);

/** Room for `most` tests in the result. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__tests_room(annum__breaking *b, size_t most, annum_break_test **out, annum_error *error);

/**
 * The process [n] that moves the largest |value| with its boundary, in the result.
 * @param time [n] of each value
 * @return a status
 */
int annum__fluctuation_keep(annum__breaking *b, const double *time, const double *value, size_t n,
                            double boundary, annum_error *error);

/**
 * Recursive residuals of least squares (Brown, Durbin and Evans 1975): each figure less what the ones before
 * it predict, over the root of that error's relative variance. Rows that first determine a coefficient have
 * none.
 * @param at [n] the index of each one's row
 * @return how many there are
 */
size_t annum__recursive_residuals(const annum__null_model *model, double *out, size_t *at);

#endif
