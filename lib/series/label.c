/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series/label.h"

#include <math.h>

#include "core/error.h"
#include "core/numtext.h"
#include "series/internal.h"

/** How far a number of days or months may be from a whole one by rounding. */
static const double tolerance = 1e-6;

static int is_whole(double value)
{
    return fabs(value - floor(value + 0.5)) < tolerance;
}

static annum__text writer(annum__label *label)
{
    label->text[0] = '\0';
    return (annum__text){label->text, sizeof label->text, 0};
}

annum__label annum__label_moment(double moment)
{
    annum__label label;
    annum__text out = writer(&label);
    const double rounded = floor(moment * 1000 + 0.5) / 1000;
    annum__text_add(&out, "%g", fabs(moment) < 1e9 ? rounded : moment);
    return label;
}

/** Two digits. */
static void add_two(annum__text *out, int number)
{
    annum__text_add(out, number < 10 ? "0%d" : "%d", number);
}

static void add_date(annum__text *out, annum__date date)
{
    annum__text_add(out, "%d-", (int)date.year);
    add_two(out, (int)date.month);
    annum__text_add(out, "-");
    add_two(out, (int)date.day);
}

annum__label annum__label_date(double moment)
{
    annum__label label;
    annum__text out = writer(&label);
    annum__date date;
    const double months = floor(12 * moment + 0.5), year = floor(months / 12);
    if (!(fabs(moment) < ANNUM__YEAR_MAX))
        return annum__label_moment(moment);
    if (fabs(12 * moment - months) < tolerance)
        date = (annum__date){(int32_t)year, (int32_t)(months - 12 * year) + 1, 1};
    else if (!annum__date_of(moment, &date))
        return annum__label_moment(moment);
    add_date(&out, date);
    return label;
}

/** Months since the first month of year 0. */
static void add_months(annum__text *out, double first, double last)
{
    const double year = floor(first / 12), months = last - first;
    const int month = (int)(first - 12 * year);
    if (month == 0 && fmod(months, 12) == 0) {
        annum__text_add(out, months == 12 ? "%g" : "%g-%g", year, year + months / 12 - 1);
    } else if (months == 12) {
        annum__text_add(out, "%g/", year);
        add_two(out, (int)fmod(fabs(year + 1), 100));
    } else if (months == 6 && month % 6 == 0) {
        annum__text_add(out, "%g-H%d", year, month / 6 + 1);
    } else if (months == 3 && month % 3 == 0) {
        annum__text_add(out, "%g-Q%d", year, month / 3 + 1);
    } else {
        annum__text_add(out, "%g-", year);
        add_two(out, month + 1);
        if (months > 1) {
            const double end = floor((last - 1) / 12);
            annum__text_add(out, "/%g-", end);
            add_two(out, (int)(last - 1 - 12 * end) + 1);
        }
    }
}

annum__label annum__label_period(double start, double end)
{
    annum__label label;
    annum__text out = writer(&label);
    annum__date first, last;
    if (!(end > start) || !(fabs(start) < ANNUM__YEAR_MAX) || !(fabs(end) < ANNUM__YEAR_MAX))
        return annum__label_moment(start);
    if (is_whole(12 * start) && is_whole(12 * end) && floor(12 * end + 0.5) > floor(12 * start + 0.5)) {
        add_months(&out, floor(12 * start + 0.5), floor(12 * end + 0.5));
    } else if (annum__date_of(start, &first) && annum__date_before(end, &last)) {
        add_date(&out, first);
        annum__text_add(&out, "/");
        add_date(&out, last);
    } else {
        annum__text_add(&out, "%s to %s", annum__label_moment(start).text, annum__label_moment(end).text);
    }
    return label;
}

/** Digits that tell days apart, in a line of text. */
static annum__label plain_time(double time)
{
    annum__label label;
    annum__format_significant(label.text, time == 0 ? 0 : time, 7);
    return label;
}

annum__label annum__label_time(double time, double first, double length)
{
    const double steps = (time - first) / length, nearest = floor(steps + 0.5);
    if (!(length > tolerance) || !isfinite(steps) ||
        (length >= 1 - tolerance && fabs(steps - nearest) > tolerance))
        return plain_time(time);
    const double start = first + nearest * length + 0.5 - length / 2;
    return annum__label_period(start, start + length);
}

annum__label annum__label_start(double moment, double first, double length)
{
    const double start = first + 0.5 - length / 2, steps = (moment - start) / length;
    if (!(length > tolerance) || !isfinite(steps) || !is_whole(steps))
        return length > tolerance ? annum__label_date(moment) : annum__label_moment(moment);
    return annum__label_period(moment, moment + length);
}
