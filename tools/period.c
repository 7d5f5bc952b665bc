/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "period.h"

#include "number.h"

#include <annum/series.h>

#include <math.h>
#include <string.h>

/* A whole number beyond this is no year: 20150630 is a date without its dashes. */
#define YEAR_LIMIT 99999

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Exactly n digits; -1 if they are not there. */
static int32_t digits(const char *text, int n)
{
    int32_t value = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

static enum period_status set_months(struct span *span, int32_t year, int32_t from, int32_t to)
{
    if (from < 1 || to > 12)
        return PERIOD_NO_DAY;
    span->first = (struct day){year, from, 1};
    span->last = (struct day){year, to, days_in_month(year, to)};
    return PERIOD_FINE;
}

/* What follows the year: `H1`, `Q3`, `06` or `06-30`. */
static enum period_status span_part(const char *text, size_t length, int32_t year, struct span *span)
{
    int32_t part, month;
    if (length == 2 && (part = digits(text + 1, 1)) > 0) {
        if (*text == 'H' || *text == 'h')
            return part > 2 ? PERIOD_FORM : set_months(span, year, 6 * part - 5, 6 * part);
        if (*text == 'Q' || *text == 'q')
            return part > 4 ? PERIOD_FORM : set_months(span, year, 3 * part - 2, 3 * part);
    }
    if ((length != 2 && length != 5) || (month = digits(text, 2)) < 0)
        return PERIOD_FORM;
    if (length == 2)
        return set_months(span, year, month, month);
    part = text[2] == '-' ? digits(text + 3, 2) : -1;
    if (part < 0)
        return PERIOD_FORM;
    if (month < 1 || month > 12 || part < 1 || part > days_in_month(year, month))
        return PERIOD_NO_DAY;
    span->first = span->last = (struct day){year, month, part};
    return PERIOD_FINE;
}

enum period_status span_parse(const char *text, size_t length, struct span *span)
{
    int32_t year;
    if (length < 4 || (year = digits(text, 4)) < 0)
        return PERIOD_FORM;
    if (length == 4)
        return set_months(span, year, 1, 12);
    return text[4] == '-' ? span_part(text + 5, length - 5, year, span) : PERIOD_FORM;
}

enum period_status span_period(const struct day *first, const struct day *last, struct period *period)
{
    /* both days are in the calendar */
    return annum_period(first->year, first->month, first->day, last->year, last->month, last->day,
                        &period->start, &period->end, NULL) == ANNUM_OK
               ? PERIOD_FINE
               : PERIOD_REVERSED;
}

/* `2014/15` or `2014/2015`: twelve months from the month a fiscal year begins in. */
static enum period_status fiscal_year(const char *text, size_t length, int year_start, struct period *period)
{
    int32_t year, next, month = year_start;
    struct day first, last;
    if ((length != 7 && length != 9) || (year = digits(text, 4)) < 0)
        return PERIOD_FORM;
    next = digits(text + 5, (int)length - 5);
    if (next != (length == 7 ? (year + 1) % 100 : year + 1))
        return PERIOD_FORM;
    first = (struct day){year, month, 1};
    last = month == 1 ? (struct day){year, 12, 31} : (struct day){year + 1, month - 1, 0};
    last.day = days_in_month(last.year, last.month);
    return span_period(&first, &last, period);
}

static enum period_status interval(const char *text, size_t length, size_t slash, struct period *period)
{
    struct span from, to;
    enum period_status one = span_parse(text, slash, &from);
    enum period_status other = span_parse(text + slash + 1, length - slash - 1, &to);
    if (one == PERIOD_FINE && other == PERIOD_FINE)
        return span_period(&from.first, &to.last, period);
    return one == PERIOD_FORM || other == PERIOD_FORM ? PERIOD_FORM : PERIOD_NO_DAY;
}

static int plain_number(const char *text, size_t length, char decimal, struct period *period)
{
    struct number number;
    struct number_style style = {decimal, 0, 0};
    number_parse(text, length, style, &number);
    if (number.state != NUMBER_GIVEN || number.percent || fabs(number.value) > YEAR_LIMIT)
        return -1;
    period->start = number.value;
    period->end = number.value == floor(number.value) ? number.value + 1 : number.value;
    return 0;
}

enum period_status period_parse(const char *text, size_t length, char decimal, int year_start,
                                struct period *period)
{
    const char *slash = memchr(text, '/', length);
    struct span span;
    enum period_status status;
    if (slash != NULL) {
        size_t at = (size_t)(slash - text);
        if (at == 4 && (length == 7 || length == 9))
            return fiscal_year(text, length, year_start, period);
        return interval(text, length, at, period);
    }
    if (plain_number(text, length, decimal, period) == 0)
        return PERIOD_FINE;
    status = span_parse(text, length, &span);
    return status == PERIOD_FINE ? span_period(&span.first, &span.last, period) : status;
}

const char *period_expected(enum period_status status, const char *forms)
{
    switch (status) {
    case PERIOD_NO_DAY: return "a date that exists; the calendar has no such day";
    case PERIOD_REVERSED: return "a period that does not end before it starts";
    default: return forms;
    }
}
