/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file warnings.h
 * Conditions that do not stop an analysis but that its reader must know. They are part of a result.
 */
#ifndef ANNUM_WARNINGS_H
#define ANNUM_WARNINGS_H

#include "base.h"

ANNUM_BEGIN_DECLS

/** Warning codes. The name in reports is the constant's in lower case, without its prefix. */
enum annum_warning_code {
    ANNUM_WARN_FEW_POINTS = 1,            /**< so few points that little can be shown */
    ANNUM_WARN_TWO_POINTS = 2,            /**< two points: no residual degree of freedom */
    ANNUM_WARN_DISPERSION_UNKNOWN = 3,    /**< the extra variation could not be estimated */
    ANNUM_WARN_OVERDISPERSED = 4,         /**< more variation than the family has */
    ANNUM_WARN_UNDERDISPERSED = 5,        /**< less variation than the family has */
    ANNUM_WARN_AUTOCORRELATED = 6,        /**< residuals follow each other */
    ANNUM_WARN_SEPARATED = 7,             /**< a coefficient runs to infinity */
    ANNUM_WARN_BOUNDARY = 8,              /**< an estimate lies on the edge of its range */
    ANNUM_WARN_FIRTH = 9,                 /**< estimated with Firth's bias reduction */
    ANNUM_WARN_UNBOUNDED = 10,            /**< an interval has no finite limit on one side */
    ANNUM_WARN_MISSING = 11,              /**< figures or whole periods are missing */
    ANNUM_WARN_SUPPRESSED = 12,           /**< figures known only as a range: left out, or in the likelihood as that */
    ANNUM_WARN_ROUNDED = 13,              /**< figures are rounded, and enter the likelihood as ranges */
    ANNUM_WARN_PART_YEAR = 14,            /**< some periods are not whole years */
    ANNUM_WARN_MIXED_LENGTHS = 15,        /**< periods of different lengths in one series */
    ANNUM_WARN_AMBIGUOUS_COMPARATOR = 16, /**< a comparator can be read in two ways */
    ANNUM_WARN_TOTAL_UNKNOWN = 17,        /**< a share without its total: no sampling error can be known */
    ANNUM_WARN_EXPOSURE_MISSING = 18,     /**< rows without exposure were left out */
    ANNUM_WARN_BREAK_CROSSED = 19,        /**< the trend crosses a change of definition */
    ANNUM_WARN_EXTRAPOLATED = 20,         /**< a figure outside the observed span */
    ANNUM_WARN_MONTE_CARLO = 21,          /**< a simulated number; its error is in the text */
    ANNUM_WARN_NOT_CONVERGED = 22,        /**< iterations ended before the stated accuracy */
    ANNUM_WARN_NOT_WHOLE = 23,            /**< counts that are not whole numbers */
    ANNUM_WARN_PERFECT_FIT = 24,          /**< the model leaves no residual: standard errors mean nothing */
    ANNUM_WARN_EXCESS_ZEROS = 25,         /**< more figures of 0 than the family has */
    ANNUM_WARN_DOUBTFUL = 26              /**< a method that is known to miss its level on figures like these */
};

/** One warning of a result. */
typedef struct annum_warning {
    int32_t code;        /**< enum annum_warning_code */
    int32_t row;         /**< index of the row it is about, or -1 */
    const char *message; /**< UTF-8, one sentence; lives as long as the result */
} annum_warning;

/** @return the code's name in reports, "few_points"; static; "unknown" for an unknown code. */
ANNUM_API const char *annum_warning_name(int32_t code);

ANNUM_END_DECLS

#endif
