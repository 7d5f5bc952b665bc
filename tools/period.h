/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Periods and dates as they are written in tables, turned into decimal years. */
#ifndef TOOLS_PERIOD_H
#define TOOLS_PERIOD_H

#include <stddef.h>
#include <stdint.h>

struct day {
    int32_t year, month, day;
};

/* A period by its first and last day, both included. */
struct span {
    struct day first, last;
};

/* [start, end) in decimal years; start == end is an instant. */
struct period {
    double start, end;
};

enum period_status {
    PERIOD_FINE,
    PERIOD_FORM,    /* it does not look like one */
    PERIOD_NO_DAY,  /* it does, but the calendar has no such day or month */
    PERIOD_REVERSED /* it ends before it starts */
};

/* What a period may look like, for messages. */
#define PERIOD_FORMS                                                                                         \
    "a period such as 2015, 2015-H1, 2015-Q3, 2015-06, 2014/15, 2015-01-01/2015-06-30 or 2015.5"
#define DAY_FORMS "a day such as 2015-06-30"

/* `2015`, `2015-H1`, `2015-Q3`, `2015-06` or `2015-06-30`, by its days. */
enum period_status span_parse(const char *text, size_t length, struct span *span);

/* From the first day of one span to the last of another. */
enum period_status span_period(const struct day *first, const struct day *last, struct period *period);

/* Any form of CLI `--time`. decimal is the mark of instants, year_start the month a fiscal year begins in. */
enum period_status period_parse(const char *text, size_t length, char decimal, int year_start,
                                struct period *period);

/* What was expected in place of what has this status; `forms` is what it may look like. */
const char *period_expected(enum period_status status, const char *forms);

#endif
