/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <annum.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    const double year[] = {2010, 2011, 2012, 2013, 2014, 2015}, events[] = {61, 48, 40, 33, 22, 15};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    annum_trend_result *trend = NULL;
    annum_error error;
    columns.kind = ANNUM_COUNT;
    columns.n = sizeof year / sizeof year[0];
    columns.year = year;
    columns.events = events;
    if (annum_series_new(&columns, NULL, &series, &error) != ANNUM_OK ||
        annum_trend(series, NULL, &trend, &error) != ANNUM_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const int falling = trend->verdict == ANNUM_FALLING;
    printf("annum %s from C: %s, %.1f %% a year\n", annum_version(), annum_verdict_name(trend->verdict),
           trend->annual_percent_change.estimate);
    annum_trend_free(trend);
    annum_series_free(series);
    return !falling || strcmp(annum_version(), ANNUM_VERSION) != 0;
}
