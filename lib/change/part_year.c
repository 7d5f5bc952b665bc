/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A part of a year against a year. By length alone January counts as much as July; with the share of a year's events
 * that falls into such a part, the part's exposure is that share of a year's. The share is stated, or learned from
 * earlier years of the series that are published in parts: k of K events, with the binomial error of log(k / K),
 * (1 - k / K) / k, times the dispersion.
 */
#include <math.h>

#include "change/chain.h"
#include "core/error.h"

/** Older years are another time. */
enum { YEARS_BACK = 50 };

static int is_year(double length)
{
    return fabs(length - 1) < ANNUM__FEW_DAYS;
}

int annum__is_part_of_year(const annum_series_view *view, size_t a, size_t b)
{
    return view->length[a] > 0 && view->length[a] < 1 - ANNUM__FEW_DAYS && is_year(view->length[b]);
}

int annum__sum_parts(annum__chain *chain, annum__arena *scratch, annum_error *error)
{
    if (chain->view->kind != ANNUM_COUNT)
        return ANNUM_OK;
    double *events = annum__arena_take(scratch, 2 * (chain->n + 1), sizeof *events);
    if (!events)
        return annum__fail_memory(error);
    double *length = events + chain->n + 1;
    for (size_t k = 0; k < chain->n; k++) {
        events[k + 1] = events[k] + chain->view->events[chain->row[k]];
        length[k + 1] = length[k] + chain->view->length[chain->row[k]];
    }
    chain->events_before = events;
    chain->length_before = length;
    return ANNUM_OK;
}

/** The first usable row that starts at a moment or later. */
static size_t first_from(const annum__chain *chain, double moment)
{
    size_t low = 0, high = chain->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (chain->view->start[chain->row[middle]] < moment - ANNUM__TWO_DAYS)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** Events of the part of the year that begins at `year`, and of the year; 0 where the year is not there in parts. */
static int parts_of(const annum__chain *chain, double year, double offset, double length, double *part, double *whole)
{
    const annum_series_view *view = chain->view;
    const size_t first = first_from(chain, year), after = first_from(chain, year + 1);
    const size_t k = first_from(chain, year + offset);
    if (after < first + 2 || k >= after || !is_year(chain->length_before[after] - chain->length_before[first]))
        return 0;
    const size_t row = chain->row[k];
    if (fabs(view->start[row] - year - offset) > ANNUM__TWO_DAYS || fabs(view->length[row] - length) > ANNUM__FEW_DAYS)
        return 0;
    *part += view->events[row];
    *whole += chain->events_before[after] - chain->events_before[first];
    return 1;
}

static annum__share learned(const annum__chain *chain, size_t short_row, size_t year_row)
{
    const annum_series_view *view = chain->view;
    const double phase = view->start[year_row] - floor(view->start[year_row]);
    const double year = floor(view->start[short_row] - phase + ANNUM__TWO_DAYS) + phase;
    const double offset = view->start[short_row] - year;
    double part = 0, whole = 0;
    annum__share share = {0, 0, 0, 0};
    for (int back = 1; back <= YEARS_BACK; back++)
        parts_of(chain, year - back, offset, view->length[short_row], &part, &whole);
    if (!(part > 0 && part < whole))
        return share;
    share.estimate = part / whole;
    share.se_log = sqrt((1 - share.estimate) / part * chain->options.dispersion);
    return share;
}

annum__share annum__share_of_year(const annum__chain *chain, annum__rows_pair pair)
{
    const annum_change_options *o = &chain->options;
    const int from_is_part = annum__is_part_of_year(chain->view, pair.from, pair.to);
    const int to_is_part = annum__is_part_of_year(chain->view, pair.to, pair.from);
    const annum__share none = {0, 0, 0, 0};
    if (chain->view->kind != ANNUM_COUNT || (!from_is_part && !to_is_part))
        return none;
    if (o->share > 0 || o->share_lower > 0) {
        const double middle = sqrt(o->share_lower * o->share_upper);
        return (annum__share){o->share > 0 ? o->share : middle, o->share_lower, o->share_upper, 0};
    }
    return from_is_part ? learned(chain, pair.from, pair.to) : learned(chain, pair.to, pair.from);
}
