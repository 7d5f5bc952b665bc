/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What results say beside their numbers: each warning where it belongs, in words that fit, and not elsewhere.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "annum.h"
#include "testlib.h"

enum { ROWS = 12 };

/* ---- a series and what its trend or fit warns of -------------------------------------------------------------- */

typedef struct figures {
    int32_t kind;
    size_t n;
    double start[ROWS], end[ROWS], y[ROWS];
    const double *total, *se, *breaks;
    size_t n_breaks;
} figures;

static figures yearly(int32_t kind, size_t n, const double *y)
{
    figures f = {.kind = kind, .n = n};
    for (size_t i = 0; i < n; i++) {
        f.start[i] = 2010 + (double)i;
        f.end[i] = f.start[i] + 1;
        f.y[i] = y[i];
    }
    return f;
}

static annum_series *series_of(const figures *f)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    const int counted = f->kind == ANNUM_COUNT || f->kind == ANNUM_PROPORTION;
    columns.kind = f->kind;
    columns.n = f->n;
    columns.start = f->start;
    columns.end = f->end;
    columns.events = counted ? f->y : NULL;
    columns.value = counted ? NULL : f->y;
    columns.total = f->total;
    columns.se = f->se;
    columns.breaks = f->breaks;
    columns.n_breaks = f->n_breaks;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    return series;
}

static int says(const annum_warning *warnings, size_t n, int32_t code, const char *words)
{
    for (size_t i = 0; i < n; i++) {
        if (warnings[i].code == code && strstr(warnings[i].message, words))
            return 1;
    }
    return 0;
}

static int trend_says(const figures *f, int32_t code, const char *words)
{
    annum_series *series = series_of(f);
    annum_trend_result *trend = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_trend(series, NULL, &trend, NULL), ANNUM_OK);
    const int said = says(trend->warnings, trend->n_warnings, code, words);
    annum_trend_free(trend);
    annum_series_free(series);
    return said;
}

static int fit_says(const figures *f, int32_t code, const char *words)
{
    annum_series *series = series_of(f);
    annum_fit_result *fit = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, NULL, &fit, NULL), ANNUM_OK);
    const int said = says(fit->warnings, fit->n_warnings, code, words);
    annum_fit_free(fit);
    annum_series_free(series);
    return said;
}

/* ---- of the rows ---------------------------------------------------------------------------------------------- */

static void test_not_whole(void)
{
    static const double whole[] = {10, 12, 9}, part[] = {10, 1.234, 9};
    const figures good = yearly(ANNUM_COUNT, 3, whole), bad = yearly(ANNUM_COUNT, 3, part);
    CU_ASSERT_FALSE(trend_says(&good, ANNUM_WARN_NOT_WHOLE, ""));
    CU_ASSERT_TRUE(trend_says(&bad, ANNUM_WARN_NOT_WHOLE, "row 2 has 1.234 events"));
    CU_ASSERT_TRUE(fit_says(&bad, ANNUM_WARN_NOT_WHOLE, "group thousands"));
}

static void test_part_years(void)
{
    static const double y[] = {10, 12, 9, 11, 13, 8};
    figures f = yearly(ANNUM_COUNT, 6, y);
    for (size_t i = 0; i < 6; i++) { /* three whole years of halves */
        f.start[i] = 2010 + 0.5 * (double)i;
        f.end[i] = f.start[i] + 0.5;
    }
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_PART_YEAR, "seasons are not modelled"));
    CU_ASSERT_FALSE(trend_says(&f, ANNUM_WARN_MIXED_LENGTHS, ""));
    f.n = 5; /* the last year is its first half */
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_PART_YEAR, "nothing is known of the seasons"));
    for (size_t i = 0; i < 5; i++) /* first halves only */
        f.start[i] = 2010 + (double)i, f.end[i] = f.start[i] + 0.5;
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_PART_YEAR, "2010-H1, 2011-H1"));
    f.end[4] = f.start[4] + 1;
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_MIXED_LENGTHS, "per year of their period"));
}

/** Years counted from Christmas are 365 or 366 days long: the same length to a reader. */
static void test_leap_days_are_no_difference(void)
{
    static const double y[] = {10, 12, 9};
    figures f = yearly(ANNUM_COUNT, 3, y);
    for (int i = 0; i < 3; i++)
        annum_period(2014 + i, 12, 25, 2015 + i, 12, 24, &f.start[i], &f.end[i], NULL);
    CU_ASSERT_FALSE(trend_says(&f, ANNUM_WARN_MIXED_LENGTHS, ""));
    CU_ASSERT_FALSE(trend_says(&f, ANNUM_WARN_PART_YEAR, ""));
}

static void test_breaks_are_dates(void)
{
    static const double y[] = {10, 12, 9, 11}, breaks[] = {2011 + 181 / 365.0, 2020};
    figures f = yearly(ANNUM_COUNT, 4, y);
    f.breaks = breaks;
    f.n_breaks = 2;
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_BREAK_CROSSED, "at 2011-07-01:"));
    f.breaks = breaks + 1;
    f.n_breaks = 1; /* after the last period */
    CU_ASSERT_FALSE(trend_says(&f, ANNUM_WARN_BREAK_CROSSED, ""));
}

/* ---- of the model --------------------------------------------------------------------------------------------- */

static void test_dispersion(void)
{
    static const double wild[] = {10, 90, 15, 120, 8, 95}, calm[] = {50, 43, 58, 47, 55, 49};
    static const double separated[] = {9, 0, 0, 0};
    const figures over = yearly(ANNUM_COUNT, 6, wild), plain = yearly(ANNUM_COUNT, 6, calm);
    const figures extreme = yearly(ANNUM_COUNT, 4, separated), two = yearly(ANNUM_COUNT, 2, calm);
    CU_ASSERT_TRUE(trend_says(&over, ANNUM_WARN_OVERDISPERSED, "p < 0.0001"));
    CU_ASSERT_TRUE(fit_says(&over, ANNUM_WARN_OVERDISPERSED, "use quasipoisson"));
    CU_ASSERT_FALSE(trend_says(&plain, ANNUM_WARN_OVERDISPERSED, ""));
    CU_ASSERT_FALSE(fit_says(&plain, ANNUM_WARN_OVERDISPERSED, ""));
    CU_ASSERT_TRUE(trend_says(&extreme, ANNUM_WARN_DISPERSION_UNKNOWN, ""));
    CU_ASSERT_TRUE(trend_says(&extreme, ANNUM_WARN_UNBOUNDED, "differences have none"));
    CU_ASSERT_TRUE(trend_says(&two, ANNUM_WARN_DISPERSION_UNKNOWN, ""));
    CU_ASSERT_TRUE(fit_says(&two, ANNUM_WARN_DISPERSION_UNKNOWN, "as many coefficients"));
}

static void test_perfect(void)
{
    static const double line[] = {1, 2, 3, 4}, same[] = {5, 5, 5, 5}, near[] = {1, 2, 3, 4.5};
    const figures on = yearly(ANNUM_VALUE, 4, line), flat = yearly(ANNUM_VALUE, 4, same);
    const figures off = yearly(ANNUM_VALUE, 4, near);
    CU_ASSERT_TRUE(trend_says(&on, ANNUM_WARN_PERFECT_FIT, "lie on a line"));
    CU_ASSERT_TRUE(trend_says(&flat, ANNUM_WARN_PERFECT_FIT, "the same"));
    CU_ASSERT_FALSE(trend_says(&off, ANNUM_WARN_PERFECT_FIT, ""));
    CU_ASSERT_TRUE(fit_says(&on, ANNUM_WARN_PERFECT_FIT, ""));
    CU_ASSERT_FALSE(fit_says(&on, ANNUM_WARN_NOT_CONVERGED, ""));
    CU_ASSERT_FALSE(fit_says(&off, ANNUM_WARN_PERFECT_FIT, ""));
}

static void test_two_without_totals(void)
{
    static const double y[] = {1, 2}, se[] = {.1, .1};
    figures f = yearly(ANNUM_RATE, 2, y);
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_TWO_POINTS, "but what rounding leaves"));
    f.se = se;
    CU_ASSERT_TRUE(trend_says(&f, ANNUM_WARN_TWO_POINTS, "whatever their standard errors"));
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"not_whole", test_not_whole},
        {"part_years", test_part_years},
        {"leap_days_are_no_difference", test_leap_days_are_no_difference},
        {"breaks_are_dates", test_breaks_are_dates},
        {"dispersion", test_dispersion},
        {"perfect", test_perfect},
        {"two_without_totals", test_two_without_totals},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "caution", cases);
}
