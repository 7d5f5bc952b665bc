/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series/caution.h"

#include <math.h>

#include "core/error.h"
#include "series/label.h"

/** Lengths that differ by less are the same: leap days, and years counted from another day of the year. */
static const double a_few_days = 0.01;

/** A list of periods in a text, cut after some of them: "2008, 2010-2011, 2014-H1 and 3 more". */
typedef struct list {
    char bytes[192];
    annum__text text;
    size_t n;
} list;

static void list_start(list *l)
{
    l->text = (annum__text){l->bytes, sizeof l->bytes, 0};
    l->bytes[0] = '\0';
    l->n = 0;
}

static void list_add(list *l, double start, double end)
{
    const size_t most = 8;
    if (l->n < most)
        annum__text_add(&l->text, "%s%s", l->n ? ", " : "", annum__label_period(start, end).text);
    l->n++;
    if (l->n == most + 1)
        annum__text_add(&l->text, " and more");
}

static int figure_is_missing(const annum_series_view *view, size_t i)
{
    return view->state[i] == ANNUM_MISSING;
}

static void warn_missing_figures(const annum_series_view *view, annum__warnings *warnings)
{
    list periods;
    list_start(&periods);
    for (size_t i = 0; i < view->n; i++) {
        if (figure_is_missing(view, i))
            list_add(&periods, view->start[i], view->end[i]);
    }
    if (periods.n > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1, "no figure for %s: left out, not taken for zero",
                    periods.bytes);
}

/** Gaps between periods, whole years only: a series of single halves has gaps by design. */
static void warn_missing_periods(const annum_series_view *view, annum__warnings *warnings)
{
    list years;
    list_start(&years);
    for (size_t i = 1; i < view->n; i++) {
        const double from = ceil(view->end[i - 1] - 1e-9), to = floor(view->start[i] + 1e-9);
        if (view->length[i] > 0 && view->length[i - 1] > 0 && to - from >= 1)
            list_add(&years, from, to);
    }
    if (years.n > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1, "no row for %s, between the first and the last", years.bytes);
}

static void warn_unusable(const annum_series_view *view, annum__warnings *warnings)
{
    list suppressed, incomplete;
    list_start(&suppressed);
    list_start(&incomplete);
    for (size_t i = 0; i < view->n; i++) {
        if (view->state[i] == ANNUM_SUPPRESSED)
            list_add(&suppressed, view->start[i], view->end[i]);
        else if (!view->usable[i] && !figure_is_missing(view, i))
            list_add(&incomplete, view->start[i], view->end[i]);
    }
    if (suppressed.n > 0)
        annum__warn(warnings, ANNUM_WARN_SUPPRESSED, -1,
                    "known only as a range: %s; left out, so the result leans towards the others", suppressed.bytes);
    if (incomplete.n == 0)
        return;
    if (view->kind == ANNUM_COUNT)
        annum__warn(warnings, ANNUM_WARN_EXPOSURE_MISSING, -1,
                    "no exposure for %s: left out; fill it in, or leave the exposure column away", incomplete.bytes);
    else
        annum__warn(warnings, ANNUM_WARN_MISSING, -1, "no %s for %s: left out",
                    view->kind == ANNUM_PROPORTION ? "total" : "standard error", incomplete.bytes);
}

/** Do the usable part years leave no season out: is every year that has one covered by them from end to end? */
static int all_seasons(const annum_series_view *view)
{
    double reached = NAN;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i] || view->length[i] == 0)
            continue;
        const double from = isnan(reached) ? floor(view->start[i] + 1e-9) : reached;
        if (fabs(view->start[i] - from) > 1e-9 && fabs(view->start[i] - floor(view->start[i] + 0.5)) > 1e-9)
            return 0;
        if (!isnan(reached) && view->start[i] > reached + 1e-9 && fabs(reached - floor(reached + 0.5)) > 1e-9)
            return 0;
        reached = view->end[i];
    }
    return fabs(reached - floor(reached + 0.5)) < 1e-9;
}

static void warn_lengths(const annum_series_view *view, annum__warnings *warnings)
{
    list parts;
    double shortest = INFINITY, longest = 0;
    list_start(&parts);
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i] || view->length[i] == 0)
            continue;
        shortest = fmin(shortest, view->length[i]);
        longest = fmax(longest, view->length[i]);
        if (view->length[i] < 1 - a_few_days)
            list_add(&parts, view->start[i], view->end[i]);
    }
    if (parts.n > 0 && all_seasons(view))
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    "the periods are parts of years: seasons are not modelled, and count as scatter");
    else if (parts.n > 0)
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    "part of a year: %s; nothing is known of the seasons that are not in it", parts.bytes);
    if (longest > 0 && longest - shortest > a_few_days)
        annum__warn(warnings, ANNUM_WARN_MIXED_LENGTHS, -1,
                    view->kind == ANNUM_COUNT && !view->has_exposure
                        ? "periods from %.3 to %.3 years long: counts are compared per year of their period"
                        : "periods from %.3 to %.3 years long",
                    shortest, longest);
}

void annum__series_definitions(const annum_series_view *view, double except, const char *what,
                               annum__warnings *warnings)
{
    char dates[192];
    annum__text text = {dates, sizeof dates, 0};
    size_t first = view->n, last = 0, n = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (view->usable[i]) {
            first = first == view->n ? i : first;
            last = i;
        }
    }
    for (size_t k = 0; first < view->n && k < view->n_breaks; k++) {
        if (view->breaks[k] > view->start[first] && view->breaks[k] < view->end[last] &&
            !(fabs(view->breaks[k] - except) <= 1e-9))
            annum__text_add(&text, "%s%s", n++ ? ", " : "", annum__label_date(view->breaks[k]).text);
    }
    if (n > 0)
        annum__warn(warnings, ANNUM_WARN_BREAK_CROSSED, -1,
                    "the figures changed their definition at %s: %s across it mixes the change with the "
                    "definition's",
                    dates, what);
}

/** A suppressed figure has no events, and a caller that ranks its range counts it as usable all the same. */
static int is_not_whole(double events)
{
    return events > floor(events);
}

/** Counts that are not whole may be weighted, or a dot that groups thousands was read as a decimal one. */
static void warn_not_whole(const annum_series_view *view, annum__warnings *warnings)
{
    for (size_t i = 0; view->events && i < view->n; i++) {
        if (!view->usable[i] || !is_not_whole(view->events[i]))
            continue;
        annum__warn(warnings, ANNUM_WARN_NOT_WHOLE, view->row[i],
                    "%s %g has %g events, which is not a whole number: exact methods take it as if it were one. Does "
                    "its mark group thousands?",
                    view->row_word, view->row_number[i], view->events[i]);
        return;
    }
}

/** Whole years one after the other with whole figures, as most series are: there is nothing to say of them. */
static int is_plain(const annum_series_view *view)
{
    if (view->n_breaks > 0)
        return 0;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i] || view->state[i] != ANNUM_OBSERVED || view->length[i] != 1 ||
            (i > 0 && view->start[i] != view->end[i - 1]) ||
            (view->events && view->events[i] != floor(view->events[i])))
            return 0;
    }
    return 1;
}

void annum__row_cautions(const annum_series_view *view, annum__warnings *warnings)
{
    if (is_plain(view))
        return;
    warn_missing_figures(view, warnings);
    warn_missing_periods(view, warnings);
    warn_unusable(view, warnings);
    warn_lengths(view, warnings);
    warn_not_whole(view, warnings);
}

void annum__series_cautions(const annum_series_view *view, annum__warnings *warnings)
{
    annum__row_cautions(view, warnings);
    annum__series_definitions(view, NAN, "a trend", warnings);
}
