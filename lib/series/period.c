/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Periods in decimal years: made from dates of the proleptic Gregorian calendar, and measured.
 */
#include <math.h>

#include "core/error.h"
#include "series/internal.h"

/** How far from a twelfth a number may be and still be meant as one: a third of a second. */
#define TWELFTH_TOLERANCE 1e-9

/** Without libm's rounding functions, which are calls; the argument is within 12 ANNUM__YEAR_MAX. */
static double nearest_whole(double x)
{
    return (double)(int32_t)(x < 0 ? x - 0.5 : x + 0.5);
}

static int on_twelfth(double year, double months)
{
    return fabs(year - months / 12) <= TWELFTH_TOLERANCE;
}

annum__span annum__period_span(double start, double end)
{
    const double first = nearest_whole(12 * start);
    const double last = nearest_whole(12 * end);
    annum__span span = {end - start, 0, on_twelfth(start, first) && on_twelfth(end, last)};
    if (start == end) {
        span.time = start;
    } else if (span.whole_months && last > first) {
        span.length = (last - first) / 12;
        span.time = (first + last - 12) / 24; /* rounded once, so equal periods have equal times */
    } else {
        span.time = start + span.length / 2 - 0.5;
    }
    return span;
}

static int is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int32_t year, int32_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int is_date(annum__date d)
{
    return fabs((double)d.year) <= ANNUM__YEAR_MAX - 1 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

/** Days of the year before this day. */
static int days_before(annum__date d)
{
    int days = d.day - 1;
    for (int32_t month = 1; month < d.month; month++)
        days += days_in_month(d.year, month);
    return days;
}

/** The moment so many days after a year's beginning; its last day ends at the next year exactly. */
static double day_moment(int32_t year, int days)
{
    return year + days / (is_leap(year) ? 366.0 : 365.0);
}

int annum__date_of(double moment, annum__date *out)
{
    annum__date date = {(int32_t)floor(moment + 1e-9), 1, 1};
    const double count = (moment - date.year) * (is_leap(date.year) ? 366 : 365), whole = floor(count + 0.5);
    if (fabs(count - whole) > 1e-5) /* a second: decimal years near 2000 are good to 2e-13 of one */
        return 0;
    int days = (int)whole;
    while (date.month < 12 && days >= days_in_month(date.year, date.month))
        days -= days_in_month(date.year, date.month++);
    date.day = days + 1;
    *out = date;
    return 1;
}

int annum__date_before(double moment, annum__date *out)
{
    annum__date next;
    if (!annum__date_of(moment, &next))
        return 0;
    if (next.day > 1) {
        next.day--;
    } else if (next.month > 1) {
        next.month--;
        next.day = days_in_month(next.year, next.month);
    } else {
        next = (annum__date){next.year - 1, 12, 31};
    }
    *out = next;
    return 1;
}

/** The moment so many months after a year's beginning, rounded once. */
static double month_moment(int32_t year, int32_t months)
{
    return (12.0 * year + months) / 12;
}

static int is_before(annum__date a, annum__date b)
{
    if (a.year != b.year)
        return a.year < b.year;
    return a.month != b.month ? a.month < b.month : a.day < b.day;
}

static int fail_date(annum_error *error, const char *which, annum__date d)
{
    return annum__fail(error, ANNUM_ERR_PERIOD,
                       "the %s day is year %d, month %d, day %d; give a date of the Gregorian calendar",
                       which, (int)d.year, (int)d.month, (int)d.day);
}

int annum_period(int32_t first_year, int32_t first_month, int32_t first_day, int32_t last_year,
                 int32_t last_month, int32_t last_day, double *start, double *end, annum_error *error)
{
    const annum__date first = {first_year, first_month, first_day};
    const annum__date last = {last_year, last_month, last_day};
    if (!start || !end)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL; pass a place for it", start ? "end" : "start");
    if (!is_date(first))
        return fail_date(error, "first", first);
    if (!is_date(last))
        return fail_date(error, "last", last);
    if (is_before(last, first))
        return annum__fail(error, ANNUM_ERR_PERIOD,
                           "the last day (%d-%d-%d) is before the first (%d-%d-%d); exchange them",
                           (int)last.year, (int)last.month, (int)last.day, (int)first.year, (int)first.month,
                           (int)first.day);

    if (first.day == 1 && last.day == days_in_month(last.year, last.month)) {
        *start = month_moment(first.year, first.month - 1);
        *end = month_moment(last.year, last.month);
    } else {
        *start = day_moment(first.year, days_before(first));
        *end = day_moment(last.year, days_before(last) + 1);
    }
    return ANNUM_OK;
}
