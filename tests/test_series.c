/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "annum/series.h"
#include "failing_allocator.h"
#include "series/label.h"
#include "testlib.h"

static annum_columns columns_of(int32_t kind, size_t n)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = kind;
    columns.n = n;
    return columns;
}

static annum_series *make(const annum_columns *columns)
{
    annum_series *series = NULL;
    annum_error error;
    const int status = annum_series_new(columns, NULL, &series, &error);
    if (status != ANNUM_OK)
        CU_FAIL(error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(series);
    return series;
}

/* The call fails with this code and row (-1: none), and the message holds each of the texts. */
static void assert_fails(const annum_columns *columns, int code, int row, const char *text, const char *cure)
{
    annum_series *series = (annum_series *)(void *)&series;
    annum_error error;
    CU_ASSERT_EQUAL(annum_series_new(columns, NULL, &series, &error), code);
    CU_ASSERT_PTR_NULL(series);
    CU_ASSERT_EQUAL(error.code, code);
    CU_ASSERT_EQUAL(error.row, row);
    if (!strstr(error.message, text) || !strstr(error.message, cure))
        CU_FAIL(error.message);
    CU_ASSERT_EQUAL(annum_series_new(columns, NULL, &series, NULL), code);
}

static void assert_row(const double *column, const double *want, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(want[i]))
            ASSERT_NAN(column[i]);
        else
            ASSERT_REL(column[i], want[i], 0);
    }
}

/* ---- What a series holds ---- */

static void test_years_sorted(void)
{
    static const double year[] = {2002, 2000, 2001};
    static const double value[] = {7, NAN, -2};
    static const double number[] = {11, 12, 13};
    annum_columns columns = columns_of(ANNUM_VALUE, 3);
    columns.year = year;
    columns.value = value;
    columns.row_number = number;
    annum_series *series = make(&columns);
    const annum_series_view *view = annum_series_data(series);
    CU_ASSERT_EQUAL(view->n, 3);
    CU_ASSERT_EQUAL(view->n_usable, 2);
    CU_ASSERT_EQUAL(view->kind, ANNUM_VALUE);
    assert_row(view->start, (double[]){2000, 2001, 2002}, 3);
    assert_row(view->end, (double[]){2001, 2002, 2003}, 3);
    assert_row(view->length, (double[]){1, 1, 1}, 3);
    assert_row(view->time, (double[]){2000, 2001, 2002}, 3);
    assert_row(view->figure, (double[]){NAN, -2, 7}, 3);
    assert_row(view->lower, (double[]){NAN, -2, 7}, 3);
    assert_row(view->upper, (double[]){NAN, -2, 7}, 3);
    assert_row(view->row_number, (double[]){12, 13, 11}, 3);
    CU_ASSERT_TRUE(view->row[0] == 1 && view->row[1] == 2 && view->row[2] == 0);
    CU_ASSERT_TRUE(view->state[0] == ANNUM_MISSING && view->state[1] == ANNUM_OBSERVED);
    CU_ASSERT_TRUE(view->usable[0] == 0 && view->usable[1] == 1 && view->usable[2] == 1);
    CU_ASSERT_PTR_NULL(view->events);
    CU_ASSERT_PTR_NULL(view->exposure);
    CU_ASSERT_PTR_NULL(view->total);
    CU_ASSERT_PTR_NULL(view->se);
    CU_ASSERT_STRING_EQUAL(view->row_word, "row");
    annum_series_free(series);
}

static void test_periods(void)
{
    /* A half-year, a quarter, a period counted in days, an instant. */
    static const double start[] = {2015, 2015.5, 2016 + 10 / 366.0, 2017.3};
    static const double end[] = {2015.5, 2015.75, 2016 + 40 / 366.0, 2017.3};
    static const double value[] = {1, 2, 3, 4};
    annum_columns columns = columns_of(ANNUM_VALUE, 4);
    columns.start = start;
    columns.end = end;
    columns.value = value;
    annum_series *series = make(&columns);
    const annum_series_view *view = annum_series_data(series);
    assert_row(view->length, (double[]){0.5, 0.25, end[2] - start[2], 0}, 4);
    assert_row(view->time, (double[]){2014.75, 2015.125, NAN, 2017.3}, 2);
    ASSERT_REL(view->time[2], 2015.5 + 25 / 366.0, 1e-15);
    ASSERT_REL(view->time[3], 2017.3, 0);
    annum_series_free(series);
}

/* Twelfths that arithmetic has moved a little are still twelfths. */
static void test_whole_months(void)
{
    for (int month = 0; month < 12; month++) {
        const double start = 1999 + month / 12.0 + 4e-10;
        const double end = 1999 + (month + 1) / 12.0 - 4e-10;
        const double events = 3;
        annum_columns columns = columns_of(ANNUM_COUNT, 1);
        columns.start = &start;
        columns.end = &end;
        columns.events = &events;
        annum_series *series = make(&columns);
        const annum_series_view *view = annum_series_data(series);
        ASSERT_REL(view->length[0], 1 / 12.0, 0);
        ASSERT_REL(view->time[0], (12 * 1999 + month - 5.5) / 12, 1e-15);
        ASSERT_REL(view->figure[0], 36, 1e-15);
        annum_series_free(series);
    }
}

static void test_counts(void)
{
    static const double start[] = {2000, 2001};
    static const double end[] = {2001, 2001.5};
    static const double events[] = {10, 6};
    static const double people[] = {200, 400};
    annum_columns columns = columns_of(ANNUM_COUNT, 2);
    columns.start = start;
    columns.end = end;
    columns.events = events;
    annum_series *series = make(&columns);
    CU_ASSERT_EQUAL(annum_series_data(series)->has_exposure, 0);
    assert_row(annum_series_data(series)->exposure, (double[]){1, 0.5}, 2);
    assert_row(annum_series_data(series)->figure, (double[]){10, 12}, 2);
    annum_series_free(series);

    columns.population = people;
    series = make(&columns);
    CU_ASSERT_EQUAL(annum_series_data(series)->has_exposure, 1);
    assert_row(annum_series_data(series)->exposure, (double[]){200, 200}, 2);
    assert_row(annum_series_data(series)->events, events, 2);
    assert_row(annum_series_data(series)->lower, events, 2);
    annum_series_free(series);

    columns.population = NULL;
    columns.exposure = people;
    series = make(&columns);
    assert_row(annum_series_data(series)->exposure, people, 2);
    assert_row(annum_series_data(series)->figure, (double[]){0.05, 0.015}, 2);
    annum_series_free(series);
}

static void test_other_kinds(void)
{
    static const double year[] = {2000, 2001, 2002};
    static const double events[] = {1, 5, 0};
    static const double total[] = {4, 5, NAN};
    static const double share[] = {0, 0.5, 1};
    static const double se[] = {0.1, NAN, 0.2};
    annum_columns columns = columns_of(ANNUM_PROPORTION, 3);
    columns.year = year;
    columns.events = events;
    columns.total = total;
    annum_series *series = make(&columns);
    assert_row(annum_series_data(series)->figure, (double[]){0.25, 1, NAN}, 3);
    assert_row(annum_series_data(series)->total, total, 3);
    CU_ASSERT_EQUAL(annum_series_data(series)->n_usable, 2);
    CU_ASSERT_EQUAL(annum_series_data(series)->state[2], ANNUM_OBSERVED);
    annum_series_free(series);

    columns = columns_of(ANNUM_SHARE, 3);
    columns.year = year;
    columns.value = share;
    series = make(&columns);
    CU_ASSERT_EQUAL(annum_series_data(series)->n_usable, 3);
    annum_series_free(series);

    columns.kind = ANNUM_RATE;
    columns.se = se;
    series = make(&columns);
    assert_row(annum_series_data(series)->se, se, 3);
    assert_row(annum_series_data(series)->figure, share, 3);
    CU_ASSERT_EQUAL(annum_series_data(series)->usable[1], 0);
    annum_series_free(series);
}

static void test_states(void)
{
    static const double year[] = {2000, 2001, 2002, 2003, 2004};
    static const double events[] = {5, -99, NAN, 30, NAN};
    static const int32_t state[] = {ANNUM_OBSERVED, ANNUM_MISSING, ANNUM_SUPPRESSED, ANNUM_ROUNDED,
                                    ANNUM_ROUNDED};
    static const double lower[] = {9, NAN, 0, 25, NAN};
    static const double upper[] = {1, NAN, INFINITY, 35, NAN};
    annum_columns columns = columns_of(ANNUM_COUNT, 5);
    columns.year = year;
    columns.events = events;
    columns.state = state;
    columns.lower = lower;
    columns.upper = upper;
    annum_series *series = make(&columns);
    const annum_series_view *view = annum_series_data(series);
    assert_row(view->events, (double[]){5, NAN, NAN, 30, NAN}, 5);
    assert_row(view->figure, (double[]){5, NAN, NAN, 30, NAN}, 5);
    assert_row(view->lower, (double[]){5, NAN, 0, 25, NAN}, 5);
    assert_row(view->upper, (double[]){5, NAN, INFINITY, 35, NAN}, 5);
    CU_ASSERT_EQUAL(view->n_usable, 2);
    CU_ASSERT_EQUAL(view->state[1], ANNUM_MISSING);
    CU_ASSERT_EQUAL(view->state[2], ANNUM_SUPPRESSED);
    CU_ASSERT_EQUAL(view->state[3], ANNUM_ROUNDED);
    CU_ASSERT_EQUAL(view->state[4], ANNUM_MISSING);
    annum_series_free(series);
}

/* Exposures that are not known leave their rows out; zeros pass where there is no figure. */
static void test_unknown_exposure(void)
{
    static const double year[] = {2000, 2001, 2002};
    static const double events[] = {5, 6, NAN};
    static const double exposure[] = {NAN, 100, 0};
    annum_columns columns = columns_of(ANNUM_COUNT, 3);
    columns.year = year;
    columns.events = events;
    columns.exposure = exposure;
    annum_series *series = make(&columns);
    const annum_series_view *view = annum_series_data(series);
    CU_ASSERT_EQUAL(view->n_usable, 1);
    CU_ASSERT_EQUAL(view->state[0], ANNUM_OBSERVED);
    CU_ASSERT_EQUAL(view->state[2], ANNUM_MISSING);
    ASSERT_NAN(view->figure[0]);
    annum_series_free(series);
}

static void test_breaks(void)
{
    static const double breaks[] = {2010.5, 1999, 2003, 2003, 1990, 2020, 2001};
    annum_columns columns = columns_of(ANNUM_VALUE, 0);
    for (size_t n = 0; n <= 7; n++) {
        columns.breaks = breaks;
        columns.n_breaks = n;
        annum_series *series = make(&columns);
        const annum_series_view *view = annum_series_data(series);
        CU_ASSERT_EQUAL(view->n_breaks, n);
        for (size_t i = 1; i < n; i++)
            CU_ASSERT_TRUE(view->breaks[i - 1] <= view->breaks[i]);
        annum_series_free(series);
    }
}

static void test_empty(void)
{
    annum_columns columns = columns_of(ANNUM_PROPORTION, 0);
    annum_series *series = make(&columns);
    CU_ASSERT_EQUAL(annum_series_data(series)->n, 0);
    CU_ASSERT_EQUAL(annum_series_data(series)->n_usable, 0);
    annum_series_free(series);
    annum_series_free(NULL);
    CU_ASSERT_PTR_NULL(annum_series_data(NULL));
}

/* Every residue of 7919 i modulo n once: an order without pattern, for each size around the runs of the sort.
 */
static void check_sort(size_t n)
{
    static double start[20000];
    static double end[20000];
    static double value[20000];
    annum_columns columns = columns_of(ANNUM_VALUE, n);
    for (size_t i = 0; i < n; i++) {
        const size_t place = 7919 * i % n;
        start[i] = (double)place;
        end[i] = (double)place + 1;
        value[i] = 3 * (double)place;
    }
    columns.start = start;
    columns.end = end;
    columns.value = value;
    annum_series *series = make(&columns);
    const annum_series_view *view = annum_series_data(series);
    for (size_t i = 0; i < n; i++) {
        if (view->start[i] != (double)i || view->figure[i] != 3 * (double)i ||
            start[view->row[i]] != (double)i)
            CU_FAIL("order");
    }
    annum_series_free(series);
}

static void test_sort(void)
{
    static const size_t sizes[] = {1, 2, 3, 15, 16, 17, 31, 32, 33, 47, 64, 65, 1000, 20000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_sort(sizes[i]);
}

/* The copy is whole: the caller's columns may change afterwards. */
static void test_copies(void)
{
    double year[] = {2000, 2001};
    double value[] = {1, 2};
    char word[] = "line";
    annum_columns columns = columns_of(ANNUM_VALUE, 2);
    columns.year = year;
    columns.value = value;
    columns.row_word = word;
    annum_series *series = make(&columns);
    year[0] = value[0] = 0;
    word[0] = 'f';
    ASSERT_REL(annum_series_data(series)->start[0], 2000, 0);
    ASSERT_REL(annum_series_data(series)->figure[0], 1, 0);
    CU_ASSERT_STRING_EQUAL(annum_series_data(series)->row_word, "line");
    annum_series_free(series);
}

/* ---- Periods that touch ---- */

static int status_of_periods(const double *start, const double *end, size_t n, annum_error *error)
{
    static const double value[] = {1, 2, 3, 4};
    annum_series *series = NULL;
    annum_columns columns = columns_of(ANNUM_VALUE, n);
    columns.start = start;
    columns.end = end;
    columns.value = value;
    const int status = annum_series_new(&columns, NULL, &series, error);
    annum_series_free(series);
    return status;
}

static void test_instants_overlap_nothing(void)
{
    static const double start[] = {2015, 2015.3, 2015.3, 2015};
    static const double end[] = {2016, 2015.3, 2015.3, 2015};
    CU_ASSERT_EQUAL(status_of_periods(start, end, 4, NULL), ANNUM_OK);
}

static void test_two_ways_of_counting(void)
{
    double start[2];
    double end[2];
    annum_error error;
    /* March by months, then April to the 29th, counted in days: they seem to overlap by a day. */
    CU_ASSERT_EQUAL(annum_period(2015, 3, 1, 2015, 3, 31, &start[0], &end[0], NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_period(2015, 4, 1, 2015, 4, 29, &start[1], &end[1], NULL), ANNUM_OK);
    CU_ASSERT_TRUE(start[1] < end[0]);
    CU_ASSERT_EQUAL(status_of_periods(start, end, 2, NULL), ANNUM_OK);
    /* Two periods counted in days overlap by what they say, here one day. */
    CU_ASSERT_EQUAL(annum_period(2015, 4, 29, 2015, 5, 6, &start[0], &end[0], NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(status_of_periods(start, end, 2, &error), ANNUM_ERR_PERIOD);
    CU_ASSERT_TRUE(error.row == 1 && error.other_row == 0);
    /* A week inside a month is no matter of counting. */
    CU_ASSERT_EQUAL(annum_period(2015, 4, 1, 2015, 4, 30, &start[0], &end[0], NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_period(2015, 4, 10, 2015, 4, 16, &start[1], &end[1], NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(status_of_periods(start, end, 2, NULL), ANNUM_ERR_PERIOD);
}

/* Every month of a year, whole or split on any day, follows the one before. */
static void test_months_and_days_follow(void)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int32_t month = 2; month <= 12; month++) {
        for (int32_t day = 1; day < days[month - 1]; day++) {
            double start[3];
            double end[3];
            annum_period(2016, month - 1, 1, 2016, month - 1, days[month - 2], &start[0], &end[0], NULL);
            annum_period(2016, month, 1, 2016, month, day, &start[1], &end[1], NULL);
            annum_period(2016, month, day + 1, 2016, month, days[month - 1], &start[2], &end[2], NULL);
            CU_ASSERT_EQUAL(status_of_periods(start, end, 3, NULL), ANNUM_OK);
        }
    }
}

static void test_overlaps(void)
{
    /* Nested: the long first period overlaps the third, which does not touch the second. */
    static const double nested_start[] = {2000, 2005, 2003};
    static const double nested_end[] = {2010, 2006, 2004};
    static const double twice_start[] = {2001, 2000, 2001};
    static const double twice_end[] = {2001.5, 2001, 2001.5 + 2e-10};
    annum_error error;
    CU_ASSERT_EQUAL(status_of_periods(nested_start, nested_end, 3, &error), ANNUM_ERR_PERIOD);
    CU_ASSERT_TRUE(error.row == 2 && error.other_row == 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(error.message, "row 3: the period 2003 overlaps the one of row 1, 2000-2009; keep one"));
    CU_ASSERT_EQUAL(status_of_periods(twice_start, twice_end, 3, &error), ANNUM_ERR_DUPLICATE);
    CU_ASSERT_TRUE(error.row == 2 && error.other_row == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 3"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 1"));
}

/* ---- Errors ---- */

static void test_call_errors(void)
{
    annum_columns columns = columns_of(ANNUM_VALUE, 0);
    annum_series *series = NULL;
    annum_error error;
    CU_ASSERT_EQUAL(annum_series_new(&columns, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_series_new(NULL, NULL, &series, &error), ANNUM_ERR_NULL);
    const annum_allocator hollow = {NULL, NULL};
    CU_ASSERT_EQUAL(annum_series_new(&columns, &hollow, &series, &error), ANNUM_ERR_NULL);
    CU_ASSERT_PTR_NULL(series);
    columns.struct_size = 0;
    assert_fails(&columns, ANNUM_ERR_VERSION, -1, "columns", "INIT");
    columns = columns_of(0, 0);
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, -1, "kind is 0", "enum annum_kind");
    columns = columns_of(6, 0);
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, -1, "kind is 6", "enum annum_kind");
    columns = columns_of(ANNUM_VALUE, ANNUM_MAX_POINTS + 1);
    assert_fails(&columns, ANNUM_ERR_TOO_LARGE, -1, "1000001", "1000000");
    columns = columns_of(ANNUM_VALUE, 0);
    columns.n_breaks = 1;
    assert_fails(&columns, ANNUM_ERR_NULL, -1, "n_breaks is 1", "give the dates");
    columns.breaks = (const double[]){INFINITY};
    assert_fails(&columns, ANNUM_ERR_NONFINITE, -1, "break 1 is inf", "decimal years");
    columns.n_breaks = ANNUM_MAX_POINTS + 1;
    assert_fails(&columns, ANNUM_ERR_TOO_LARGE, -1, "n_breaks", "1000000");
}

static void test_column_errors(void)
{
    static const double x[] = {2000};
    annum_columns columns = columns_of(ANNUM_VALUE, 1);
    columns.value = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "no period column", "start and end");
    columns.start = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "start is given without end", "both");
    columns.year = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "year and start", "keep");
    columns.start = NULL;
    columns.value = NULL;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "needs the column value", "give it");
    columns.value = x;
    columns.total = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "a value series can't have the column total", "leave it");
    columns = columns_of(ANNUM_SHARE, 1);
    columns.year = columns.value = columns.se = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "share series can't have the column se", "leave it");
    columns = columns_of(ANNUM_PROPORTION, 1);
    columns.year = columns.events = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "needs the column total", "give it");
    columns = columns_of(ANNUM_COUNT, 1);
    columns.year = columns.events = columns.exposure = columns.population = x;
    assert_fails(&columns, ANNUM_ERR_COLUMN, -1, "exposure and population", "keep one");
}

static void test_period_errors(void)
{
    double year[] = {2000, 2000.5};
    static const double value[] = {1, 2};
    annum_columns columns = columns_of(ANNUM_VALUE, 2);
    columns.year = year;
    columns.value = value;
    columns.row_word = "line";
    columns.row_number = (const double[]){7, 9};
    assert_fails(&columns, ANNUM_ERR_PERIOD, 1, "line 9: year is 2000.5", "use start and end");
    year[1] = NAN;
    assert_fails(&columns, ANNUM_ERR_PERIOD, 1, "line 9: year is nan", "give a year");
    year[1] = 1e6;
    assert_fails(&columns, ANNUM_ERR_PERIOD, 1, "line 9: year is 1000000", "give a year");
    year[1] = 2000;
    assert_fails(&columns, ANNUM_ERR_DUPLICATE, 1, "line 9: the year 2000 is in line 7 too", "keep one");

    columns.year = NULL;
    columns.start = year;
    columns.end = (const double[]){2001, 1999};
    assert_fails(&columns, ANNUM_ERR_PERIOD, 1, "ends at 1999 before it starts at 2000", "exchange");
    columns.end = (const double[]){INFINITY, 2001};
    assert_fails(&columns, ANNUM_ERR_PERIOD, 0, "line 7: end is inf", "decimal years");
    year[0] = -INFINITY;
    assert_fails(&columns, ANNUM_ERR_PERIOD, 0, "line 7: start is -inf", "decimal years");
}

static void test_figure_errors(void)
{
    static const double year[] = {2000, 2001};
    double x[] = {1, -2};
    double other[] = {4, 4};
    annum_columns columns = columns_of(ANNUM_COUNT, 2);
    columns.year = year;
    columns.events = x;
    assert_fails(&columns, ANNUM_ERR_NEGATIVE, 1, "row 2: events is -2", "0 or more");
    x[1] = INFINITY;
    assert_fails(&columns, ANNUM_ERR_NONFINITE, 1, "row 2: events is inf", "finite");
    x[1] = 5;
    columns.exposure = other;
    other[1] = 0;
    assert_fails(&columns, ANNUM_ERR_EXPOSURE, 1, "row 2: exposure is 0", "above zero");
    other[1] = -1;
    assert_fails(&columns, ANNUM_ERR_NEGATIVE, 1, "row 2: exposure is -1", "above zero");
    other[1] = 1e-310;
    x[1] = 1e10;
    assert_fails(&columns, ANNUM_ERR_NONFINITE, 1, "row 2", "scale");
    x[1] = 5;
    columns.exposure = NULL;
    columns.population = other;
    other[1] = INFINITY;
    assert_fails(&columns, ANNUM_ERR_NONFINITE, 1, "row 2: population is inf", "finite");
    other[1] = 0;
    assert_fails(&columns, ANNUM_ERR_EXPOSURE, 1, "row 2: population is 0", "above zero");

    columns = columns_of(ANNUM_PROPORTION, 2);
    columns.year = year;
    columns.events = x;
    columns.total = other;
    other[1] = 4;
    assert_fails(&columns, ANNUM_ERR_TOTAL, 1, "row 2: events is 5, more than total, 4", "correct");
    x[1] = other[1] = 0;
    assert_fails(&columns, ANNUM_ERR_TOTAL, 1, "row 2: total is 0", "missing");

    columns = columns_of(ANNUM_SHARE, 2);
    columns.year = year;
    columns.value = x;
    x[1] = 2.2;
    assert_fails(&columns, ANNUM_ERR_TOTAL, 1, "row 2: the share is 2.2", "percent");
    x[1] = -0.1;
    assert_fails(&columns, ANNUM_ERR_TOTAL, 1, "row 2: the share is -0.1", "percent");

    columns.kind = ANNUM_RATE;
    assert_fails(&columns, ANNUM_ERR_NEGATIVE, 1, "row 2: value is -0.1", "0 or more");
    columns.kind = ANNUM_VALUE;
    columns.se = other;
    assert_fails(&columns, ANNUM_ERR_NEGATIVE, 1, "row 2: se is 0", "where it is not known");
}

static void test_instant_errors(void)
{
    static const double time[] = {2000, 2001.5};
    static const double x[] = {1, 2};
    annum_columns columns = columns_of(ANNUM_COUNT, 2);
    columns.start = columns.end = time;
    columns.events = x;
    assert_fails(&columns, ANNUM_ERR_EXPOSURE, 0, "row 1: the instant is 2000", "exposure");
    columns.population = x;
    assert_fails(&columns, ANNUM_ERR_EXPOSURE, 0, "row 1", "exposure");
    columns.population = NULL;
    columns.exposure = x;
    annum_series_free(make(&columns));
}

static void test_state_errors(void)
{
    static const double year[] = {2000};
    static const double x[] = {10};
    int32_t state[] = {7};
    double lower[] = {3};
    double upper[] = {1};
    annum_columns columns = columns_of(ANNUM_COUNT, 1);
    columns.year = year;
    columns.events = x;
    columns.state = state;
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, 0, "row 1: state is 7", "enum annum_state");
    state[0] = ANNUM_SUPPRESSED;
    assert_fails(&columns, ANNUM_ERR_COLUMN, 0, "row 1 is suppressed, but there is no column lower", "upper");
    columns.lower = lower;
    columns.upper = upper;
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, 0, "row 1 is suppressed between 3 and 1", "not below");
    lower[0] = NAN;
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, 0, "between nan and 1", "give lower");
    lower[0] = -1;
    assert_fails(&columns, ANNUM_ERR_NEGATIVE, 0, "row 1: lower is -1", "0 or more");
    lower[0] = -INFINITY;
    assert_fails(&columns, ANNUM_ERR_NONFINITE, 0, "row 1: lower is -inf", "give");
    state[0] = ANNUM_ROUNDED;
    lower[0] = 1;
    upper[0] = 9;
    assert_fails(&columns, ANNUM_ERR_ARGUMENT, 0, "rounded figure 10 is not between lower 1 and upper 9",
                 "correct");
}

static void test_no_memory(void)
{
    static const double year[] = {2000, 2000};
    static const double value[] = {1, 2};
    annum_columns columns = columns_of(ANNUM_VALUE, 1);
    failing_allocator state = {0, 0, 0};
    const annum_allocator allocator = {failing_reallocate, &state};
    annum_series *series = NULL;
    annum_error error;
    columns.year = year;
    columns.value = value;
    columns.row_word = "line";
    int status = -1;
    for (size_t k = 0; status != ANNUM_OK; k++) {
        CU_ASSERT_FATAL(k < 10);
        state.calls = 0;
        state.fail_at = k;
        status = annum_series_new(&columns, &allocator, &series, &error);
        CU_ASSERT_TRUE(status == ANNUM_OK || (status == ANNUM_ERR_NO_MEMORY && !series && state.alive == 0));
    }
    CU_ASSERT_EQUAL(state.calls, 1); /* one allocation a series */
    annum_series_free(series);
    CU_ASSERT_EQUAL(state.alive, 0);
    state.fail_at = SIZE_MAX;
    columns.n = 2; /* an error found after the allocation */
    CU_ASSERT_EQUAL(annum_series_new(&columns, &allocator, &series, NULL), ANNUM_ERR_DUPLICATE);
    CU_ASSERT_EQUAL(state.alive, 0);
}

static void test_leaves_errno(void)
{
    static const double year[] = {2000};
    annum_columns columns = columns_of(ANNUM_VALUE, 1);
    columns.year = columns.value = year;
    errno = 77;
    annum_series_free(make(&columns));
    CU_ASSERT_EQUAL(errno, 77);
}

/* Callers that know fewer fields, or more that they do not use. */
static void test_struct_sizes(void)
{
    static const double year[] = {2000};
    struct {
        annum_columns columns;
        double unknown;
    } newer = {.unknown = 0};
    annum_columns columns = columns_of(ANNUM_VALUE, 1);
    columns.year = columns.value = year;
    columns.breaks = year;
    columns.n_breaks = SIZE_MAX; /* behind the end of the older struct */
    columns.struct_size = offsetof(annum_columns, state);
    annum_series_free(make(&columns));
    columns.n_breaks = 0;
    columns.struct_size = sizeof newer;
    newer.columns = columns;
    annum_series_free(make(&newer.columns));
    newer.unknown = 1;
    assert_fails(&newer.columns, ANNUM_ERR_VERSION, -1, "columns", "newer");
}

/* ---- Names and the calendar ---- */

static void test_kind_names(void)
{
    CU_ASSERT_STRING_EQUAL(annum_kind_name(ANNUM_VALUE), "value");
    CU_ASSERT_STRING_EQUAL(annum_kind_name(ANNUM_COUNT), "count");
    CU_ASSERT_STRING_EQUAL(annum_kind_name(ANNUM_PROPORTION), "proportion");
    CU_ASSERT_STRING_EQUAL(annum_kind_name(ANNUM_SHARE), "share");
    CU_ASSERT_STRING_EQUAL(annum_kind_name(ANNUM_RATE), "rate");
    CU_ASSERT_STRING_EQUAL(annum_kind_name(0), "unknown");
}

static void assert_period(const int32_t *first, const int32_t *last, double start, double end)
{
    double found[2] = {-7, -7};
    CU_ASSERT_EQUAL(
        annum_period(first[0], first[1], first[2], last[0], last[1], last[2], &found[0], &found[1], NULL),
        ANNUM_OK);
    ASSERT_REL(found[0], start, 0);
    ASSERT_REL(found[1], end, 0);
}

static void test_calendar(void)
{
    assert_period((int32_t[]){2015, 1, 1}, (int32_t[]){2015, 12, 31}, 2015, 2016);
    assert_period((int32_t[]){2015, 1, 1}, (int32_t[]){2015, 6, 30}, 2015, 2015.5);
    assert_period((int32_t[]){2014, 7, 1}, (int32_t[]){2015, 6, 30}, 2014.5, 2015.5);
    assert_period((int32_t[]){2016, 2, 1}, (int32_t[]){2016, 2, 29}, 2016 + 1 / 12.0, 2016 + 2 / 12.0);
    assert_period((int32_t[]){2016, 2, 1}, (int32_t[]){2016, 2, 28}, 2016 + 31 / 366.0, 2016 + 59 / 366.0);
    assert_period((int32_t[]){2015, 3, 17}, (int32_t[]){2015, 12, 31}, 2015 + 75 / 365.0, 2016);
    assert_period((int32_t[]){2015, 1, 1}, (int32_t[]){2015, 1, 1}, 2015, 2015 + 1 / 365.0);
    assert_period((int32_t[]){2000, 2, 29}, (int32_t[]){2000, 2, 29}, 2000 + 59 / 366.0, 2000 + 60 / 366.0);
    assert_period((int32_t[]){-4, 2, 29}, (int32_t[]){-4, 2, 29}, -4 + 59 / 366.0, -4 + 60 / 366.0);
}

static void assert_no_period(const int32_t *first, const int32_t *last, const char *text)
{
    double found[2] = {-7, -7};
    annum_error error;
    CU_ASSERT_EQUAL(
        annum_period(first[0], first[1], first[2], last[0], last[1], last[2], &found[0], &found[1], &error),
        ANNUM_ERR_PERIOD);
    if (!strstr(error.message, text))
        CU_FAIL(error.message);
    ASSERT_REL(found[0], -7, 0);
    ASSERT_REL(found[1], -7, 0);
}

static void test_calendar_errors(void)
{
    static const int32_t day[] = {2015, 5, 5};
    double x;
    CU_ASSERT_EQUAL(annum_period(2015, 1, 1, 2015, 1, 2, NULL, &x, NULL), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_period(2015, 1, 1, 2015, 1, 2, &x, NULL, NULL), ANNUM_ERR_NULL);
    assert_no_period((int32_t[]){2015, 2, 29}, day, "first day is year 2015, month 2, day 29");
    assert_no_period((int32_t[]){1900, 2, 29}, day, "first day");
    assert_no_period((int32_t[]){2015, 0, 1}, day, "first day");
    assert_no_period((int32_t[]){2015, 1, 0}, day, "first day");
    assert_no_period((int32_t[]){INT32_MIN, 1, 1}, day, "first day");
    assert_no_period(day, (int32_t[]){2015, 13, 1}, "last day");
    assert_no_period(day, (int32_t[]){INT32_MAX, 1, 1}, "last day");
    assert_no_period(day, (int32_t[]){2015, 5, 4}, "before the first");
    assert_no_period(day, (int32_t[]){2015, 4, 30}, "before the first");
    assert_no_period(day, (int32_t[]){2014, 12, 30}, "before the first");
}

/** Periods are named in messages and reports as people write them. */
static void test_labels(void)
{
    static const struct {
        double start, end;
        const char *want;
    } cases[] = {
        {2015, 2016, "2015"},          {2014, 2017, "2014-2016"},        {2015.5, 2016, "2015-H2"},
        {2015.5, 2015.75, "2015-Q3"},  {2015 + 5.0 / 12, 2015.5, "2015-06"}, {2014.5, 2015.5, "2014/15"},
        {1999.5, 2000.5, "1999/00"},   {2015, 2015 + 10.0 / 12, "2015-01/2015-10"},
        {2015.5, 2015.5, "2015.5"},    {2014 + 358 / 365.0, 2015 + 358 / 365.0, "2014-12-25/2015-12-24"},
        {2016 + 59 / 366.0, 2016 + 61 / 366.0, "2016-02-29/2016-03-01"}, {2015.1234, 2015.3456, "2015.123 to 2015.346"},
        {2015 + 75 / 365.0, 2016, "2015-03-17/2015-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_STRING_EQUAL(annum__label_period(cases[i].start, cases[i].end).text, cases[i].want);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"years_sorted", test_years_sorted},
        {"periods", test_periods},
        {"whole_months", test_whole_months},
        {"counts", test_counts},
        {"other_kinds", test_other_kinds},
        {"states", test_states},
        {"unknown_exposure", test_unknown_exposure},
        {"breaks", test_breaks},
        {"empty", test_empty},
        {"sort", test_sort},
        {"copies", test_copies},
        {"instants_overlap_nothing", test_instants_overlap_nothing},
        {"two_ways_of_counting", test_two_ways_of_counting},
        {"months_and_days_follow", test_months_and_days_follow},
        {"overlaps", test_overlaps},
        {"call_errors", test_call_errors},
        {"column_errors", test_column_errors},
        {"period_errors", test_period_errors},
        {"figure_errors", test_figure_errors},
        {"instant_errors", test_instant_errors},
        {"state_errors", test_state_errors},
        {"no_memory", test_no_memory},
        {"leaves_errno", test_leaves_errno},
        {"struct_sizes", test_struct_sizes},
        {"kind_names", test_kind_names},
        {"calendar", test_calendar},
        {"calendar_errors", test_calendar_errors},
        {"labels", test_labels},
    {NULL, NULL},
    };
    return annum_test_main(argc, argv, "series", cases);
}
