/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Results made by hand, so that every odd value can be in them, and a sink that collects a report.
 */
#ifndef ANNUM_REPORT_CASES_H
#define ANNUM_REPORT_CASES_H

#include "annum.h"
#include "testlib.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define LENGTH_MAX (4 * 65536)

/** An estimate without standard error, p-value and method; and one that is not there. */
annum_estimate estimate(double value, double lower, double upper);
annum_estimate absent(void);

/** A trend of which nothing is known. */
annum_trend_result blank_trend(int32_t kind);
/** The article's share: 30 % in 2000, 2.2 % in 2015, totals not given. */
annum_trend_result share_trend(void);
/** 54 against 52, read as half against half or as a half against a whole year. */
annum_trend_result count_trend(int halves);
annum_trend_result single_trend(void);
/** Six counts in periods of every length. */
annum_trend_result long_trend(void);
/** Three counts of 0, of which no trend is known. */
annum_trend_result zero_trend(void);
/** Three counts, all events in the last period (at_end) or in the first. */
annum_trend_result separated_trend(int at_end);
annum_fit_result long_fit(void);
/** Another model: its second coefficient has a name that CSV must quote, and long_fit lacks. */
annum_fit_result other_fit(void);
annum_count_change a_change(void);

typedef struct collector {
    char text[LENGTH_MAX];
    size_t length;
    int calls;
    int fail_at; /* the call that refuses, from 1; 0: none */
} collector;

int collect(void *context, const char *bytes, size_t n);

/** @return a rendered result, until the next call */
const char *render(int32_t type, const void *result, int32_t format);

annum_report_options options_of(int32_t type, int32_t format);
annum_report_entry entry_of(const char *const *by, const void *result, const char *failure);

/** Writes a whole report into an empty collector. @return the first status that is not 0 */
int write_report(const annum_report_options *options, const annum_report_entry *entries, size_t n,
                 collector *out, const annum_allocator *allocator);

#endif
