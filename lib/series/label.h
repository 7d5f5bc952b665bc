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

/**
 * A time (the middle of a period less a half) by the period that it is the time of or lies in, among periods of
 * one length that follow each other.
 * @param first  the time of one of them
 * @param length in years; NaN where they differ: then, of instants, and between the times of years, the time itself
 */
annum__label annum__label_time(double time, double first, double length);

/** The beginning of a period of such a sequence by that period, any other moment as annum__label_date. */
annum__label annum__label_start(double moment, double first, double length);

#endif
