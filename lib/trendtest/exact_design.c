/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Events by different times, and the step that all times are multiples of.
 */
#include <float.h>
#include <math.h>

#include "core/error.h"
#include "trendtest/exact.h"

/** Doubles hold every whole number up to this one. */
static const double whole_max = 9007199254740992.0;
/** More steps than that from the first time to the last are no lattice worth the name. */
static const double steps_max = 100000;

static int check_whole(const annum_series_view *view, size_t i, const char *name, double number,
                       annum_error *error)
{
    if (number == floor(number) && number <= whole_max)
        return ANNUM_OK;
    return annum__fail_row(error, ANNUM_ERR_DOMAIN, (size_t)view->row[i],
                           "%s %g has %s %g: the exact test needs whole numbers up to 2^53; use annum_trend",
                           view->row_word, view->row_number[i], name, number);
}

static int check_rows(const annum_series_view *view, annum_error *error)
{
    int status = ANNUM_OK;
    for (size_t i = 0; status == ANNUM_OK && i < view->n; i++) {
        if (!view->usable[i])
            continue;
        status = check_whole(view, i, "events", view->events[i], error);
        if (status == ANNUM_OK && view->total)
            status = check_whole(view, i, "total", view->total[i], error);
    }
    return status;
}

/** Rounding errors of a time, four times over. */
static double time_error(const annum_series_view *view)
{
    return view->n == 0 ? 0 : 16 * DBL_EPSILON * fmax(fabs(view->time[0]), fabs(view->time[view->n - 1]));
}

/** Exposures count by what they are of the largest one; totals as they are. */
static double size_unit(const annum_series_view *view)
{
    double largest = 0;
    for (size_t i = 0; view->exposure && i < view->n; i++) {
        if (view->usable[i])
            largest = fmax(largest, view->exposure[i]);
    }
    return view->exposure ? largest : 1;
}

/** Of two sizes; the first is nothing where `size` is 0. Sizes may be too far apart for their quotient to be
 * a number. */
static double log_of_sum(double size, double log_size, double log_more)
{
    return size == 0 ? log_more : fmax(log_size, log_more) + log1p(exp(-fabs(log_size - log_more)));
}

/** Times in years from the first one; rows at the same time are one. @return the first time */
static double gather(annum__exact_design *d, const annum_series_view *view)
{
    const double *size = d->proportion ? view->total : view->exposure;
    const double same = time_error(view), unit = size_unit(view);
    double first = NAN;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        if (d->k == 0)
            first = view->time[i];
        const double time = view->time[i] - first;
        if (d->k == 0 || time - d->time[d->k - 1] > same)
            d->time[d->k++] = time;
        d->events[d->k - 1] += view->events[i];
        d->log_size[d->k - 1] =
            log_of_sum(d->size[d->k - 1], d->log_size[d->k - 1], log(size[i]) - log(unit));
        d->size[d->k - 1] += size[i] / unit;
    }
    return first;
}

/** Euclid's algorithm on all differences; what is left below a hundredth of the smallest step is rounding. */
static double common_step(const annum__exact_design *d)
{
    const double last = d->time[d->k - 1], nothing = last / steps_max / 100;
    double step = last;
    for (size_t i = 1; i + 1 < d->k; i++) {
        double other = d->time[i];
        for (int guard = 0; guard < 64 && other > nothing; guard++) {
            const double rest = fabs(step - other * floor(step / other + 0.5));
            step = other;
            other = rest;
        }
    }
    return last / floor(last / step + 0.5);
}

static void find_lattice(annum__exact_design *d, double error)
{
    const double step = common_step(d);
    d->step = 1;
    if (!(d->time[d->k - 1] / step <= steps_max))
        return;
    for (size_t i = 1; i < d->k; i++) {
        const double steps = floor(d->time[i] / step + 0.5);
        if (fabs(d->time[i] - steps * step) > error || steps == floor(d->time[i - 1] / step + 0.5))
            return;
    }
    for (size_t i = 1; i < d->k; i++)
        d->time[i] = floor(d->time[i] / step + 0.5);
    d->step = step;
    d->lattice = 1;
}

static void turn_round(annum__exact_design *d)
{
    const double last = d->time[d->k - 1];
    for (size_t i = 0; i < d->k; i++)
        d->events[i] = d->size[i] - d->events[i];
    for (size_t i = 0; i < d->k - 1 - i; i++) {
        const size_t j = d->k - 1 - i;
        const double time = d->time[i], events = d->events[i], size = d->size[i];
        d->time[i] = d->time[j], d->events[i] = d->events[j], d->size[i] = d->size[j];
        d->time[j] = time, d->events[j] = events, d->size[j] = size;
    }
    for (size_t i = 0; i < d->k; i++)
        d->time[i] = last - d->time[i];
    d->n_events = d->n_all - d->n_events;
}

/** @return the mean time, weighted by size */
static double mean_time(const annum__exact_design *d)
{
    double sum = 0, weight = 0;
    for (size_t i = 0; i < d->k; i++) {
        sum += d->size[i] * d->time[i];
        weight += d->size[i];
    }
    return sum / weight;
}

static void centre(annum__exact_design *d)
{
    double mean = mean_time(d), sum = 0, squares = 0, weight = 0;
    for (size_t i = 0; i < d->k; i++) {
        d->centred[i] = d->time[i] - mean;
        sum += d->size[i] * d->centred[i];
        squares += d->size[i] * d->centred[i] * d->centred[i];
        weight += d->size[i];
    }
    d->variance = fmax(0, (squares - sum * sum / weight) / weight);
}

/** T if the events come as early as they can (from 0 on) or as late (from the end). */
static double extreme(const annum__exact_design *d, int late)
{
    double left = d->n_events, sum = 0;
    for (size_t j = 0; j < d->k && left > 0; j++) {
        const size_t i = late ? d->k - 1 - j : j;
        const double here = d->proportion ? fmin(left, d->size[i]) : left;
        sum += here * d->time[i];
        left -= here;
    }
    return sum;
}

static void measure(annum__exact_design *d, double error)
{
    d->gap = d->time[1];
    d->observed = 0;
    for (size_t i = 0; i < d->k; i++) {
        d->observed += d->events[i] * d->time[i];
        if (i > 0)
            d->gap = fmin(d->gap, d->time[i] - d->time[i - 1]);
    }
    d->least = extreme(d, 0);
    d->most = extreme(d, 1);
    d->tolerance = d->lattice ? 0 : fmin(d->n_events * error, d->gap / 4);
}

int annum__exact_design_make(annum__exact_design *d, const annum_series_view *view, double work_max,
                             annum__arena *arena, annum_error *error)
{
    const size_t n = view->n_usable;
    int status = check_rows(view, error);
    if (status != ANNUM_OK)
        return status;
    double *memory = annum__arena_take(arena, annum__multiply(5, n), sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    *d = (annum__exact_design){.proportion = view->kind == ANNUM_PROPORTION,
                               .work_max = work_max,
                               .time = memory,
                               .centred = memory + n,
                               .events = memory + 2 * n,
                               .size = memory + 3 * n,
                               .log_size = memory + 4 * n};
    const double first = gather(d, view);
    if (d->k < 2)
        return annum__fail(error, ANNUM_ERR_RANK, "a trend needs figures at two times at least; there are %z",
                           d->k);
    for (size_t i = 0; i < d->k; i++) {
        d->n_events += d->events[i];
        d->n_all += d->proportion ? d->size[i] : 0;
    }
    find_lattice(d, time_error(view));
    d->mean_time = first + d->step * mean_time(d);
    if (d->proportion && d->n_events > d->n_all / 2)
        turn_round(d);
    centre(d);
    measure(d, time_error(view));
    const double of_constant = d->proportion ? 100 * (double)d->k * d->n_events * d->n_events : 0;
    if (d->n_events > ANNUM_EXACT_TREND_EVENTS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "%g %s are too many for the exact test, which takes %d; use annum_trend",
                           d->n_events, d->proportion ? "events or non-events" : "events",
                           ANNUM_EXACT_TREND_EVENTS_MAX);
    if (of_constant > work_max) /* the constant alone, at a hundred slopes */
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "%g events or non-events at %z times are too many for the exact test; use annum_trend",
            d->n_events, d->k);
    return ANNUM_OK;
}
