/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file farrington.h
 * Farrington's outbreak detection of the last count.
 */
#ifndef ANNUM_BREAKS_FARRINGTON_H
#define ANNUM_BREAKS_FARRINGTON_H

#include "breaks/internal.h"

/**
 * Fills the farrington fields of result->unusual: NaN where the series is not of counts, or the figures
 * before the last have no event.
 * @param before the series without the last figure
 * @return a status
 */
int annum__farrington(annum__breaking *b, const annum_series *before, annum_error *error);

#endif
