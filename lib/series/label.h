/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file label.h
 * Periods and moments in the words that people use.
 */
#ifndef ANNUM_SERIES_LABEL_H
#define ANNUM_SERIES_LABEL_H

typedef struct annum__label {
    char text[48];
} annum__label;

/** "2015.5": a moment in decimal years with three decimals at most. */
annum__label annum__label_moment(double moment);

/** "2010-07-01" for the moment that a day begins, else as annum__label_moment. */
annum__label annum__label_date(double moment);

/**
 * "2015", "2014-2016", "2015-H1", "2015-Q3", "2015-06", "2014/15" for a fiscal year's twelve months,
 * "2014-12-25/2015-12-24" (last day included) for days, else both ends in decimal years.
 */
annum__label annum__label_period(double start, double end);

#endif
