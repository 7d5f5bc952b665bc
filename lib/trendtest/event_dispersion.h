/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file event_dispersion.h
 * Do events scatter about their trend by more than chance?
 */
#ifndef ANNUM_TRENDTEST_EVENT_DISPERSION_H
#define ANNUM_TRENDTEST_EVENT_DISPERSION_H

#include "trendtest/test.h"

/**
 * Warns where Pearson's chi-squared about the fitted log-linear (proportions: logistic) trend has a p-value below .05.
 * size: exposure or total of the series' rows; the events are not all 0, nor all there can be.
 */
void annum__warn_event_dispersion(annum__testing *testing, const double *size, int proportion);

#endif
