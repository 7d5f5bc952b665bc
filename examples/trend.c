/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One published comparison, from C: 54 sex-trafficking cases in the first half of 2015, "up from 52 in 2014".
 * The text does not say whether 52 is the whole year or its first half, so both readings are looked at.
 *
 *     cc trend.c $(pkg-config --cflags --libs annum) -o trend
 */
#include <annum.h>
#include <stdio.h>

static int compare(const char *reading, double comparator_end)
{
    const double start[] = {2014, 2015}, end[] = {comparator_end, 2015.5}, events[] = {52, 54};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = ANNUM_COUNT;
    columns.n = 2;
    columns.start = start;
    columns.end = end;
    columns.events = events;

    annum_series *series = NULL;
    annum_trend_result *trend = NULL;
    annum_error error;
    int status = annum_series_new(&columns, NULL, &series, &error);
    if (status == ANNUM_OK)
        status = annum_trend(series, NULL, &trend, &error);
    if (status != ANNUM_OK) {
        fprintf(stderr, "%s: %s\n", reading, error.message);
    } else {
        const annum_estimate *change = &trend->total_change.percent;
        printf("52 in %s: ratio %.2f (%.2f to %.2f), p = %.2g: %s\n", reading, 1 + change->estimate / 100,
               1 + change->lower / 100, 1 + change->upper / 100, trend->p_value,
               annum_verdict_name(trend->verdict));
    }
    annum_trend_free(trend);
    annum_series_free(series);
    return status;
}

int main(void)
{
    const int half = compare("the first half of 2014", 2014.5);
    const int year = compare("all of 2014", 2015);
    return half != ANNUM_OK || year != ANNUM_OK;
}
