/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file estimate.h
 * A number with its interval, as every result holds it.
 */
#ifndef ANNUM_ESTIMATE_H
#define ANNUM_ESTIMATE_H

#include "base.h"

ANNUM_BEGIN_DECLS

/**
 * An estimate with its confidence interval at the level of the call.
 * A NaN is "not known" or "unbounded on this side"; the result's warnings say which.
 */
typedef struct annum_estimate {
    double estimate;
    double lower;
    double upper;
    double se;          /**< standard error on the same scale, or NaN where it has no meaning */
    double p_value;     /**< two-sided, of "no change"; NaN where none was computed */
    const char *method; /**< how the interval was found; static text, or NULL */
    int32_t present;    /**< 0: this quantity does not exist for this result, and is left out of reports */
    int32_t reserved;
} annum_estimate;

#define ANNUM_ESTIMATE_INIT {0, 0, 0, 0, 0, NULL, 0, 0}

ANNUM_END_DECLS

#endif
