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
 * exposure, part years, periods of different lengths, and breaks inside the span.
 */
void annum__series_cautions(const annum_series_view *view, annum__warnings *warnings);

#endif
