/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A period by its time as a number: "1975-01" and not 1974.542.
 */
#include <math.h>

#include "report/internal.h"

annum__word annum__say_row_period(double time, double length)
{
    /* a time is the middle of its period less a half (series.h); an instant, or an unknown length, is itself */
    const double start = length > 0 ? time + 0.5 - length / 2 : time;
    return length > 0 ? annum__say_period(start, start + length) : annum__say_time(time);
}
