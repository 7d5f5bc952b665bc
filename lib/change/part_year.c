/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A part of a year against a year. By length alone January counts as much as July; with the share of a year's
 * events that falls into such a part, the part's exposure is that share of a year's. The share is stated, or
 * learned from earlier years of the series that are published in parts: k of K events, with the binomial
 * error of log(k / K), (1 - k / K) / k, times the dispersion.
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

double annum__events_in(const annum__chain *chain, double start, double end)
{
    const size_t first = first_from(chain, start), after = first_from(chain, end);
    if (after == first ||
        fabs(chain->length_before[after] - chain->length_before[first] - (end - start)) > ANNUM__FEW_DAYS)
        return NAN;
    return chain->events_before[after] - chain->events_before[first];
}

annum__share annum__learn_share(const annum__chain *chain, double year, double offset, double length)
{
    annum__share share = {0, 0, 0, 0, 0, 0};
    for (int back = 1; back <= YEARS_BACK; back++) {
        const double part = annum__events_in(chain, year - back + offset, year - back + offset + length);
        const double whole = annum__events_in(chain, year - back, year - back + 1);
        if (isnan(part) || isnan(whole))
            continue;
        share.part += part;
        share.whole += whole;
    }
    if (!(share.part > 0 && share.part < share.whole))
        return (annum__share){0, 0, 0, 0, 0, 0};
    share.estimate = share.part / share.whole;
    share.se_log = sqrt((1 - share.estimate) / share.part * chain->options.dispersion);
    return share;
}

annum__share annum__stated_share(const annum_change_options *o)
{
    const double middle = sqrt(o->share_lower * o->share_upper);
    return (annum__share){o->share > 0 ? o->share : middle, o->share_lower, o->share_upper, 0, 0, 0};
}

static annum__share learned(const annum__chain *chain, size_t short_row, size_t year_row)
{
    const annum_series_view *view = chain->view;
    const double phase = view->start[year_row] - floor(view->start[year_row]);
    const double year = floor(view->start[short_row] - phase + ANNUM__TWO_DAYS) + phase;
    return annum__learn_share(chain, year, view->start[short_row] - year, view->length[short_row]);
}

annum__share annum__share_of_year(const annum__chain *chain, annum__rows_pair pair)
{
    const annum_change_options *o = &chain->options;
    const int from_is_part = annum__is_part_of_year(chain->view, pair.from, pair.to);
    const int to_is_part = annum__is_part_of_year(chain->view, pair.to, pair.from);
    const annum__share none = {0, 0, 0, 0, 0, 0};
    if (chain->view->kind != ANNUM_COUNT || (!from_is_part && !to_is_part))
        return none;
    if (o->share > 0 || o->share_lower > 0)
        return annum__stated_share(o);
    return from_is_part ? learned(chain, pair.from, pair.to) : learned(chain, pair.to, pair.from);
}
