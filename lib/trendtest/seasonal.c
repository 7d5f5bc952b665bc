/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test of a series with seasons: figures are compared with those of the same part of other
 * years alone. The season is where in its year a period begins: halves, quarters, months, or any that come
 * again.
 */
#include <gsl/gsl_heapsort.h>
#include <math.h>

#include "core/error.h"
#include "trendtest/strata.h"

/** Days count differently in leap years: as much as that a period's place in its year may move (series.h). */
#define TOLERANCE 0.0056

typedef struct period {
    double start; /**< in its year, from 0 */
    double year;
    double length;
    double time;
    double figure;
    size_t row;
} period;

static int compare(const void *a, const void *b)
{
    const period *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->time > y->time) - (x->time < y->time);
}

static int compare_times(const void *a, const void *b)
{
    const period *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

static void read_periods(const annum__figures *f, period *out)
{
    for (size_t i = 0; i < f->n; i++) {
        const double start = f->view->start[f->row[i]];
        const double year = floor(start + TOLERANCE);
        out[i] = (period){fmax(0, start - year), year,     f->view->length[f->row[i]], f->time[i],
                          f->figure[i],          f->row[i]};
    }
}

/** The end of the season that begins at `first` in periods sorted by their start; it is then in order of
 * time. */
static size_t take_season(period *periods, size_t first, size_t n)
{
    size_t end = first + 1;
    while (end < n && periods[end].start - periods[end - 1].start <= TOLERANCE)
        end++;
    gsl_heapsort(periods + first, end - first, sizeof *periods, compare_times);
    return end;
}

static int check_season(const annum__figures *f, const period *periods, size_t n, annum_error *error)
{
    for (size_t i = 1; i < n; i++) {
        if (fabs(periods[i].length - periods[0].length) > TOLERANCE)
            return annum__fail_row(
                error, ANNUM_ERR_KIND, (size_t)f->view->row[periods[i].row],
                "seasonal needs the same periods every year, and that of %s %g is %.2 years long "
                "where another is %.2",
                f->view->row_word, f->view->row_number[periods[i].row], periods[i].length, periods[0].length);
        if (periods[i].year == periods[i - 1].year)
            return annum__fail_row(
                error, ANNUM_ERR_KIND, (size_t)f->view->row[periods[i].row],
                "seasonal needs periods that come once a year, such as quarters, and that of %s %g "
                "begins where another of its year does",
                f->view->row_word, f->view->row_number[periods[i].row]);
    }
    return ANNUM_OK;
}

/** All years that any season has, counted. place [n] @return how many */
static size_t number_years(const period *periods, size_t n, double first, size_t *place)
{
    size_t places = 0;
    for (size_t i = 0; i < n; i++) {
        place[i] = (size_t)(periods[i].year - first);
        places = place[i] + 1 > places ? place[i] + 1 : places;
    }
    return places;
}

/** Years without any figure count for nothing: they are left out, so that a gap costs no memory. */
static size_t close_gaps(size_t *place, size_t n, size_t places, size_t *number)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        number[place[i]] = 1;
    for (size_t i = 0; i < places; i++) {
        const size_t is_used = number[i];
        number[i] = used;
        used += is_used;
    }
    for (size_t i = 0; i < n; i++)
        place[i] = number[place[i]];
    return used;
}

static int split(annum__testing *t, period *periods, annum__strata *out, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    const size_t n = f->n;
    double *numbers = annum__arena_take(t->scratch, 2 * n + 1, sizeof *numbers);
    size_t *place = annum__arena_take(t->scratch, n + 1, sizeof *place);
    annum__stratum *of = annum__arena_take(t->scratch, n + 1, sizeof *of);
    if (!numbers || !place || !of)
        return annum__fail_memory(error);
    size_t seasons = 0;
    for (size_t first = 0, end; first < n; first = end, seasons++) {
        end = take_season(periods, first, n);
        const int status = check_season(f, periods + first, end - first, error);
        if (status != ANNUM_OK)
            return status;
        of[seasons] = (annum__stratum){end - first, numbers + first, numbers + n + first, place + first};
    }
    const size_t places =
        n ? number_years(periods, n, floor(f->view->start[f->row[0]] + TOLERANCE), place) : 0;
    size_t *number = annum__arena_take(t->scratch, places + 1, sizeof *number);
    if (!number)
        return annum__fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = periods[i].time;
        numbers[n + i] = periods[i].figure;
    }
    *out = (annum__strata){seasons, of, close_gaps(place, n, places, number)};
    return ANNUM_OK;
}

int annum__test_seasonal(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum__strata strata;
    period *periods = annum__arena_take(t->scratch, f->n + 1, sizeof *periods);
    if (!periods)
        return annum__fail_memory(error);
    read_periods(f, periods);
    gsl_heapsort(periods, f->n, sizeof *periods, compare);
    const int status = split(t, periods, &strata, error);
    if (status != ANNUM_OK)
        return status;
    if (strata.n == 1 && f->n > 1)
        return annum__fail(error, ANNUM_ERR_KIND,
                           "all periods begin at the same place in their year, so there are no seasons; use "
                           "mann-kendall, or give start and end of halves, quarters or months");
    return annum__test_strata(t, &strata, error);
}
