/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures as the search for dates sees them: which family, how large segments may be, and numbers of
 * order 1.
 */
#include "breaks/gain.h"
#include "breaks/regimes.h"

#include <math.h>

#include "annum/regress.h"
#include "breaks/least_line.h"
#include "core/dist.h"
#include "core/error.h"

/** Figures between breaks, if the caller has no wish: Bai and Perron's and strucchange's share. */
static const double default_share = 0.15;

enum { DEFAULT_MAX = 5 };

static int choose_family(annum__regimes *r, const annum__breaking *b, annum_error *error)
{
    const int32_t family = b->options.family, kind = b->view->kind;
    const int counts = family == ANNUM_POISSON || family == ANNUM_QUASIPOISSON,
              proportions = family == ANNUM_BINOMIAL || family == ANNUM_QUASIBINOMIAL;
    if (family < ANNUM_GAUSSIAN || family > ANNUM_BETA)
        return annum__fail(error, ANNUM_ERR_FAMILY, "family %d is unknown; see enum annum_family",
                           (int)family);
    if (family != ANNUM_GAUSSIAN && !counts && !proportions)
        return annum__fail(
            error, ANNUM_ERR_FAMILY,
            "breaks are sought with family gaussian, poisson, binomial and their quasi forms, not %s",
            annum_family_name(family));
    if ((counts && kind != ANNUM_COUNT) || (proportions && kind != ANNUM_PROPORTION))
        return annum__fail(
            error, ANNUM_ERR_KIND, "family %s needs %s, and this is a series of kind %s; use family gaussian",
            annum_family_name(family), counts ? "counts" : "events of a total", annum_kind_name(kind));
    r->family = counts ? ANNUM_POISSON : proportions ? ANNUM_BINOMIAL : ANNUM_GAUSSIAN;
    r->quasi = family == ANNUM_QUASIPOISSON || family == ANNUM_QUASIBINOMIAL;
    return ANNUM_OK;
}

static int choose_sizes(annum__regimes *r, const annum__breaking *b, annum_error *error)
{
    const annum_breaks_options *o = &b->options;
    const size_t least = r->q + 1;
    const double share = o->method == ANNUM_BREAKS_PELT ? 0 : default_share;
    /* 0.15 * 20 is 3 for a human, and for strucchange. */
    const size_t usual = (size_t)floor(share * (double)r->n + 1e-9);
    if (o->min_size > 0 && o->min_size < least)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "min_size is %z; a segment with %s needs %z figures at least", o->min_size,
                           r->q == 2 ? "level and slope" : "a level", least);
    r->min_size = o->min_size > 0 ? o->min_size : usual > least ? usual : least;
    if (r->n / 2 < r->min_size)
        return annum__fail(error, ANNUM_ERR_FEW,
                           "usable figures: %z; one break with %z figures on either side needs %z; %s", r->n,
                           r->min_size, r->min_size > SIZE_MAX / 2 ? SIZE_MAX : 2 * r->min_size,
                           r->min_size > least ? "lower min_size, or add periods" : "add periods");
    const size_t possible = r->n / r->min_size - 1;
    r->max = o->max > 0 ? (size_t)o->max : DEFAULT_MAX;
    if (o->max > 0 && r->max > possible && o->method == ANNUM_BREAKS_DYNAMIC)
        annum__warn(b->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "%z figures in segments of %z or more have %z %s at most, and %z were asked for", r->n,
                    r->min_size, possible, possible == 1 ? "break" : "breaks", r->max);
    r->max = r->max < possible ? r->max : possible;
    return ANNUM_OK;
}

static double *centre_time(annum__regimes *r, const annum__breaking *b)
{
    double *time = annum__arena_take(b->scratch, r->n, sizeof *time);
    r->middle = (b->time[0] + b->time[r->n - 1]) / 2;
    for (size_t i = 0; time && i < r->n; i++)
        time[i] = b->time[i] - r->middle;
    return time;
}

/** Figures of order 1; what a line through all explains is no matter of dates where each segment has one. */
static void prepare_values(annum__regimes *r, const annum__breaking *b, double *y)
{
    double largest = 0;
    for (size_t i = 0; i < r->n; i++)
        largest = fmax(largest, fabs(b->figure[i]));
    r->unit = largest > 0 ? ldexp(1, ilogb(largest)) : 1;
    if (r->q == 2) {
        annum__least_line(b->time, b->figure, r->unit, 2, r->n, y);
    } else {
        for (size_t i = 0; i < r->n; i++)
            y[i] = b->figure[i] / r->unit;
    }
}

static void prepare_events(annum__regimes *r, const annum__breaking *b, double *excess)
{
    double events = 0, size = 0;
    for (size_t i = 0; i < r->n; i++) {
        events += b->events[i];
        size += b->size[i];
    }
    r->unit = 1;
    r->fraction = events / size;
    r->negligible = 1e-10 + 1e-14 * events;
    for (size_t i = 0; i < r->n; i++) {
        const double y = b->events[i], n = b->size[i], p = r->fraction;
        excess[i] = annum__half_deviance(y, n * p);
        if (r->family == ANNUM_BINOMIAL)
            excess[i] += annum__half_deviance(n - y, n * (1 - p));
    }
}

int annum__regimes_make(annum__regimes *r, const annum__breaking *b, annum_error *error)
{
    *r = (annum__regimes){
        .n = b->n, .q = b->options.regressors == ANNUM_BREAKS_TREND ? 2 : 1, .fraction = NAN};
    int status = choose_family(r, b, error);
    if (status == ANNUM_OK)
        status = choose_sizes(r, b, error);
    if (status != ANNUM_OK)
        return status;
    double *numbers = annum__arena_take(b->scratch, r->n, sizeof *numbers);
    r->time = centre_time(r, b);
    if (!numbers || !r->time)
        return annum__fail_memory(error);
    if (r->family == ANNUM_GAUSSIAN) {
        prepare_values(r, b, numbers);
        r->y = numbers;
    } else {
        prepare_events(r, b, numbers);
        r->y = b->events;
        r->size = b->size;
        r->excess = numbers;
    }
    b->result->min_size = r->min_size;
    return ANNUM_OK;
}
