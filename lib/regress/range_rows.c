/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows of a series enter a fit as ranges, and as which: whole counts inside [lower, upper].
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "regress/ranges.h"

/** From here on doubles do not tell neighbouring counts apart. */
static const double largest_count = 4503599627370496.0; /* 2^52 */

static int takes_ranges(const annum__family *family)
{
    switch (family->id) {
    case ANNUM_POISSON:
    case ANNUM_QUASIPOISSON:
    case ANNUM_BINOMIAL:
    case ANNUM_QUASIBINOMIAL:
    case ANNUM_NEGATIVE_BINOMIAL: return 1;
    default: return 0;
    }
}

static int is_range(const annum_series_view *view, size_t i)
{
    return view->state[i] == ANNUM_SUPPRESSED || view->state[i] == ANNUM_ROUNDED;
}

/** Is all there that a row needs besides its figure? */
static int is_complete(const annum_series_view *view, size_t i)
{
    return !(view->exposure && isnan(view->exposure[i])) && !(view->total && isnan(view->total[i])) &&
           !(view->se && isnan(view->se[i]));
}

/** A whole figure that fits are started from: inside the range, and so near its open end that it is felt
 * there. */
static double first_figure(const annum__range *range)
{
    const double a = range->lower, b = range->upper, top = range->total > 0 ? range->total : INFINITY;
    const double middle = a + (fmin(b, top) - a) / 2;
    if (a <= 0)
        return ceil(fmax(middle, b - 2 * sqrt(b * (1 - b / top))));
    if (b >= top)
        return ceil(fmin(middle, a + 1 + sqrt(a * (1 - a / top))));
    return ceil(middle);
}

/** What reading a row gave. */
enum { EXACT, RANGE, UNKNOWN };

/** @return EXACT with the figure, if any but the given one, in range->lower; RANGE; UNKNOWN; or a negative
 * status */
static int read_range(const annum_series_view *view, size_t i, annum__range *range, annum_error *error)
{
    const size_t row = (size_t)view->row[i];
    const int suppressed = view->state[i] == ANNUM_SUPPRESSED;
    const double total = view->total ? view->total[i] : 0, most = view->total ? total : INFINITY;
    *range = (annum__range){
        ceil(fmax(view->lower[i], 0)), fmin(floor(view->upper[i]), most), total, 1, 0, 0, suppressed, 0};
    if (view->lower[i] > most)
        return annum__fail_row(
            error, ANNUM_ERR_DOMAIN, row,
            "%s %g: events are %g or more, which is above the total, %g; correct one of them", view->row_word,
            view->row_number[i], view->lower[i], total);
    const double largest = fmax(isinf(range->upper) ? range->lower : range->upper, total);
    if (range->lower > range->upper || largest > largest_count) {
        range->lower = NAN;
        if (!suppressed)
            return EXACT; /* the rounding of a count that is not whole, or too large for its units to matter
                           */
        return annum__fail_row(
            error, ANNUM_ERR_DOMAIN, row,
            "%s %g: there is no whole count to be told between lower %g and upper %g; correct them, "
            "or set leave_ranges_out",
            view->row_word, view->row_number[i], view->lower[i], view->upper[i]);
    }
    if (range->lower == range->upper)
        return EXACT;
    if (range->lower <= 0 && range->upper >= most)
        return UNKNOWN;
    if (total != floor(total))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row,
                               "%s %g: events known as a range need a whole total, not %g; give one, or set "
                               "leave_ranges_out",
                               view->row_word, view->row_number[i], total);
    return RANGE;
}

/** The columns of `taken` that differ from the view's. */
typedef struct columns {
    double *figure, *events;
    int32_t *usable, *state;
} columns;

static void put_figure(const annum_series_view *view, const columns *to, size_t i, double figure)
{
    if (to->events)
        to->events[i] = figure;
    to->figure[i] = view->exposure ? figure / view->exposure[i]
                    : view->total  ? figure / view->total[i]
                                   : figure;
    to->usable[i] = 1;
    to->state[i] = ANNUM_OBSERVED;
}

static int take_row(const annum_series_view *view, size_t i, const columns *to, annum__ranges *ranges,
                    annum_error *error)
{
    annum__range range;
    if (!is_complete(view, i)) {
        to->state[i] = ANNUM_OBSERVED; /* it is left out for what it lacks */
        return ANNUM_OK;
    }
    const int kind = read_range(view, i, &range, error);
    if (kind < 0)
        return kind;
    if (kind == UNKNOWN) {
        to->usable[i] = 0;
        to->state[i] = ANNUM_SUPPRESSED;
    } else if (kind == EXACT && !isnan(range.lower)) {
        put_figure(view, to, i, range.lower);
    } else if (kind == RANGE) {
        if (range.suppressed)
            put_figure(view, to, i, first_figure(&range));
        ranges->of_view[i] = (int32_t)ranges->n;
        ranges->list[ranges->n++] = range;
    }
    return ANNUM_OK;
}

static int make_room(annum__ranges **ranges, columns *to, const annum_series_view *view, size_t most,
                     annum__arena *arena)
{
    const size_t n = view->n;
    double *numbers = annum__arena_take(arena, annum__multiply(2, n), sizeof *numbers);
    int32_t *marks = annum__arena_take(arena, annum__multiply(3, n), sizeof *marks);
    annum__ranges *made = annum__arena_take(arena, 1, sizeof *made);
    annum__range *list = annum__arena_take(arena, most, sizeof *list);
    if (!numbers || !marks || !made || !list)
        return ANNUM_ERR_NO_MEMORY;
    *to = (columns){numbers, view->events ? numbers + n : NULL, marks, marks + n};
    memcpy(to->figure, view->figure, n * sizeof *numbers);
    if (to->events)
        memcpy(to->events, view->events, n * sizeof *numbers);
    memcpy(to->usable, view->usable, n * sizeof *marks);
    memcpy(to->state, view->state, n * sizeof *marks);
    *made = (annum__ranges){0, list, NULL, marks + 2 * n, NAN};
    for (size_t i = 0; i < n; i++)
        made->of_view[i] = -1;
    *ranges = made;
    return ANNUM_OK;
}

int annum__ranges_find(const annum_series_view *view, const annum__family *family, annum_series_view *taken,
                       annum__ranges **ranges, annum__arena *arena, annum_error *error)
{
    size_t most = 0;
    *taken = *view;
    *ranges = NULL;
    if (!takes_ranges(family))
        return ANNUM_OK;
    for (size_t i = 0; i < view->n; i++)
        most += (size_t)is_range(view, i);
    if (most == 0)
        return ANNUM_OK;
    columns to;
    if (make_room(ranges, &to, view, most, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < view->n; i++) {
        const int status = is_range(view, i) ? take_row(view, i, &to, *ranges, error) : ANNUM_OK;
        if (status != ANNUM_OK)
            return status;
    }
    taken->figure = to.figure;
    taken->events = to.events;
    taken->usable = to.usable;
    taken->state = to.state;
    return ANNUM_OK;
}

void annum__ranges_place(annum__ranges *ranges, size_t i, size_t row, double weight)
{
    if (!ranges || ranges->of_view[i] < 0)
        return;
    annum__range *range = &ranges->list[ranges->of_view[i]];
    range->row = row;
    range->weight = weight;
    range->placed = 1;
}

int annum__ranges_join(annum__ranges **whole, const annum__ranges *own, size_t room, annum__arena *arena)
{
    for (size_t k = 0; own && k < own->n; k++) {
        if (!own->list[k].placed)
            continue;
        if (!*whole) {
            annum__ranges *made = annum__arena_take(arena, 1, sizeof *made);
            annum__range *list = annum__arena_take(arena, room, sizeof *list);
            int32_t *of_row = annum__arena_take(arena, room, sizeof *of_row);
            if (!made || !list || !of_row)
                return ANNUM_ERR_NO_MEMORY;
            for (size_t i = 0; i < room; i++)
                of_row[i] = -1;
            *made = (annum__ranges){0, list, of_row, NULL, NAN};
            *whole = made;
        }
        (*whole)->of_row[own->list[k].row] = (int32_t)(*whole)->n;
        (*whole)->list[(*whole)->n++] = own->list[k];
    }
    return ANNUM_OK;
}
