/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file fits.h
 * What the methods at known dates and of the last figure share: regressions by annum_fit and what they warn
 * of.
 */
#ifndef ANNUM_BREAKS_FITS_H
#define ANNUM_BREAKS_FITS_H

#include "annum/regress.h"
#include "breaks/internal.h"

/** Options of a straight line (of a level without `trend`) in the family and at the level that were asked
 * for. */
annum_fit_options annum__breaks_fit_options(const annum__breaking *b, int trend);

/**
 * Takes over what a fit warns of, each thing once, but for what is said in words of its own: changes of
 * definition, and of a prediction (`ahead`) that it is one, and that the fit is perfect.
 */
void annum__breaks_take_warnings(annum__breaking *b, const annum_fit_result *fit, int ahead);

/**
 * The same series without the rows from `end` on (an index of the view): what was known before.
 * @param out a series of its own; release it with annum_series_free
 * @return a status
 */
int annum__breaks_before(const annum__breaking *b, size_t end, annum_series **out, annum_error *error);

/** Does the fit leave nothing to judge chance by? annum_fit warns where it does. */
int annum__breaks_fit_is_perfect(const annum_fit_result *fit);

/** The result's rows are those of a fit, which may take ranges that are no figures, and `more` after them. */
void annum__breaks_count_rows(annum__breaking *b, const annum_fit_result *fit, size_t more);

#endif
