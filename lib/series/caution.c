/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series/caution.h"

#include <math.h>

#include "core/error.h"

/** A list of times in a text, cut after some of them: "2008, 2010-2011, 2014". */
typedef struct list {
    char bytes[160];
    annum__text text;
    size_t n;
} list;

static void list_start(list *l)
{
    l->text = (annum__text){l->bytes, sizeof l->bytes, 0};
    l->bytes[0] = '\0';
    l->n = 0;
}

static void list_add(list *l, double from, double to)
{
    const size_t most = 8;
    if (l->n < most)
        annum__text_add(&l->text, to > from ? "%s%g-%g" : "%s%g", l->n ? ", " : "", from, to);
    else if (l->n == most)
        annum__text_add(&l->text, " and more");
    l->n++;
}

static double year_of(const annum_series_view *view, size_t i)
{
    return floor(view->start[i] + 1e-9);
}

static int figure_is_missing(const annum_series_view *view, size_t i)
{
    if (view->state[i] == ANNUM_SUPPRESSED)
        return 0;
    return view->state[i] == ANNUM_MISSING || isnan(view->events ? view->events[i] : view->figure[i]);
}

static void warn_missing_figures(const annum_series_view *view, annum__warnings *warnings)
{
    list years;
    list_start(&years);
    for (size_t i = 0; i < view->n; i++) {
        if (figure_is_missing(view, i))
            list_add(&years, year_of(view, i), year_of(view, i));
    }
    if (years.n > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1,
                    "%z figure(s) missing (%s): left out, not taken for zero", years.n, years.bytes);
}

/** Gaps between periods, whole years only: a series of single halves has gaps by design. */
static void warn_missing_periods(const annum_series_view *view, annum__warnings *warnings)
{
    list years;
    size_t missing = 0;
    list_start(&years);
    for (size_t i = 1; i < view->n; i++) {
        const double from = ceil(view->end[i - 1] - 1e-9), to = floor(view->start[i] + 1e-9);
        if (view->length[i] > 0 && view->length[i - 1] > 0 && to - from >= 1) {
            list_add(&years, from, to - 1);
            missing += (size_t)(to - from);
        }
    }
    if (missing > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1, "no row for %z year(s) between the first and the last (%s)",
                    missing, years.bytes);
}

static void warn_unusable(const annum_series_view *view, annum__warnings *warnings)
{
    list suppressed, incomplete;
    list_start(&suppressed);
    list_start(&incomplete);
    for (size_t i = 0; i < view->n; i++) {
        if (view->state[i] == ANNUM_SUPPRESSED)
            list_add(&suppressed, year_of(view, i), year_of(view, i));
        else if (!view->usable[i] && !figure_is_missing(view, i))
            list_add(&incomplete, year_of(view, i), year_of(view, i));
    }
    if (suppressed.n > 0)
        annum__warn(warnings, ANNUM_WARN_SUPPRESSED, -1,
                    "%z figure(s) known only as a range (%s) were left out: results lean towards the others",
                    suppressed.n, suppressed.bytes);
    if (incomplete.n == 0)
        return;
    if (view->kind == ANNUM_COUNT)
        annum__warn(warnings, ANNUM_WARN_EXPOSURE_MISSING, -1,
                    "%z row(s) without exposure (%s) were left out: fill it in, or leave the exposure column away",
                    incomplete.n, incomplete.bytes);
    else
        annum__warn(warnings, ANNUM_WARN_MISSING, -1, "%z row(s) without %s (%s) were left out", incomplete.n,
                    view->kind == ANNUM_PROPORTION ? "total" : "standard error", incomplete.bytes);
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
        if (fabs(view->length[i] - 1) > 1e-9 && view->length[i] < 1)
            list_add(&parts, year_of(view, i), year_of(view, i));
    }
    if (parts.n > 0)
        annum__warn(warnings, ANNUM_WARN_PART_YEAR, -1,
                    "%z period(s) shorter than a year (%s): nothing is known of the season they miss", parts.n,
                    parts.bytes);
    if (longest > 0 && longest - shortest > 1e-9)
        annum__warn(warnings, ANNUM_WARN_MIXED_LENGTHS, -1,
                    view->kind == ANNUM_COUNT && !view->has_exposure
                        ? "periods from %.3 to %.3 years long: counts are compared per year of their period"
                        : "periods from %.3 to %.3 years long",
                    shortest, longest);
}

static void warn_breaks(const annum_series_view *view, annum__warnings *warnings)
{
    list dates;
    list_start(&dates);
    size_t first = view->n, last = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (view->usable[i]) {
            first = first == view->n ? i : first;
            last = i;
        }
    }
    for (size_t k = 0; first < view->n && k < view->n_breaks; k++) {
        if (view->breaks[k] > view->start[first] && view->breaks[k] < view->end[last])
            list_add(&dates, view->breaks[k], view->breaks[k]);
    }
    if (dates.n > 0)
        annum__warn(warnings, ANNUM_WARN_BREAK_CROSSED, -1,
                    "the figures changed their definition at %s: a trend across it mixes the change with the "
                    "definition's",
                    dates.bytes);
}

void annum__series_cautions(const annum_series_view *view, annum__warnings *warnings)
{
    warn_missing_figures(view, warnings);
    warn_missing_periods(view, warnings);
    warn_unusable(view, warnings);
    warn_lengths(view, warnings);
    warn_breaks(view, warnings);
}
