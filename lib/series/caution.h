/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file caution.h
 * What every analysis of a series has to say about its rows.
 */
#ifndef ANNUM_SERIES_CAUTION_H
#define ANNUM_SERIES_CAUTION_H

#include "annum/series.h"
#include "core/warnings.h"

/**
 * Warns of figures and whole periods that are missing, figures that are known as a range only, rows without
 * exposure, part years and periods of different lengths.
 */
void annum__row_cautions(const annum_series_view *view, annum__warnings *warnings);

/**
 * Warns of changes of definition inside the span.
 * @param except a date whose step the analysis takes out; NaN: none
 * @param what   what goes across them: "a trend"
 */
void annum__series_definitions(const annum_series_view *view, double except, const char *what,
                               annum__warnings *warnings);

/** annum__row_cautions, and annum__series_definitions of a trend. */
void annum__series_cautions(const annum_series_view *view, annum__warnings *warnings);

#endif
