/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file ranged.h
 * Figures some of which are known only as a range: which order of two is known, and what Mann and Kendall's
 * test makes of it.
 */
#ifndef ANNUM_TRENDTEST_RANGED_H
#define ANNUM_TRENDTEST_RANGED_H

#include "annum/series.h"
#include "core/memory.h"
#include "trendtest/internal.h"

/** Figures in order of time; the order of two is known where one's high is below the other's low. */
typedef struct annum__ranged {
    size_t n;
    size_t n_suppressed; /**< of these, known only as a range */
    size_t n_rounded;
    const double *time;
    double *low;
    double *high;
    double *above; /**< [n] figures known to be above this one; below */
    double *below;
} annum__ranged;

/** Is the figure of row i known only as a range that can be compared? */
int annum__is_suppressed(const annum_series_view *view, size_t i);

/** Is there a figure in the series that is suppressed or rounded? */
int annum__has_ranges(const annum_series_view *view);

/**
 * Takes the rows that are usable or suppressed, with their ranges on the figure's scale.
 * @return a status
 */
int annum__ranged_take(const annum_series_view *view, annum__arena *arena, annum__ranged *out,
                       annum_error *error);

/**
 * Counts pairs in O(n log n), and fills `above` and `below`. scratch [annum__ranged_scratch(n)]. The variance
 * is that of S over all orders of the figures, given which order of two is known.
 */
annum__pairs annum__ranged_pairs(annum__ranged *figures, double *scratch);

size_t annum__ranged_scratch(size_t n);

/** @return 1 where figures of unknown order are in groups, so that ranks with ties say all that is known */
int annum__ranged_is_ranking(const annum__ranged *figures, const annum__pairs *pairs, double *scratch);

#endif
