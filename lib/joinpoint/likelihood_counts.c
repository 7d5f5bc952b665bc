/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A series as counts: each row's saturated height, and the least squares figure that fits start from.
 */
#include <math.h>

#include "core/error.h"
#include "joinpoint/likelihood.h"

int annum__joint_counts_rows(const annum_series_view *view, int32_t likelihood, annum_series_view *taken, annum__ranges **ranges,
                             annum__arena *arena, annum_error *error)
{
    *ranges = NULL;
    *taken = *view;
    const int share = likelihood == ANNUM_BINOMIAL;
    if (!share && likelihood != ANNUM_POISSON && likelihood != ANNUM_QUASIPOISSON)
        return annum__fail(error, ANNUM_ERR_FAMILY,
                           "likelihood must be gaussian, poisson, binomial or quasipoisson, not %d", (int)likelihood);
    if (view->kind != (share ? ANNUM_PROPORTION : ANNUM_COUNT))
        return annum__fail(error, ANNUM_ERR_KIND,
                           "likelihood %s needs %s, and this is a series of kind %s; use likelihood gaussian",
                           annum__family_find(likelihood)->name, share ? "events of a total" : "events",
                           annum_kind_name(view->kind));
    const int status = annum__ranges_find(view, annum__family_find(likelihood), taken, ranges, arena, error);
    taken->n_usable = 0; /* ranges make rows usable, and unusable */
    for (size_t i = 0; i < view->n; i++)
        taken->n_usable += taken->usable[i] != 0;
    return status;
}

/** A height near the row's own and its weight: the first working response of iterated least squares. */
static void start_row(int32_t family, double events, double size, double *start, double *weight)
{
    if (family == ANNUM_BINOMIAL) {
        const double share = (events + 0.5) / (size + 1);
        *start = log(share);
        *weight = size * share / (1 - share);
    } else {
        *weight = events > 0 ? events : 0.5;
        *start = log(*weight / size);
    }
}

void annum__joint_counts_set(annum__joint_counts *counts, const double *events, double *derived)
{
    const size_t n = counts->design->n;
    double *saturated = derived, *none = derived + n, *start = derived + 2 * n, *weight = derived + 3 * n;
    counts->events = events;
    counts->saturated = saturated;
    counts->none = none;
    counts->start = start;
    counts->weight = weight;
    for (size_t i = 0; i < n; i++) {
        saturated[i] = log((events[i] > 0 ? events[i] : 1) / counts->size[i]);
        none[i] = !(events[i] > 0);
        start_row(counts->family, events[i], counts->size[i], &start[i], &weight[i]);
    }
}

static int place_ranges(annum__joint_counts *counts, const size_t *row, annum__ranges *ranges, annum__arena *arena)
{
    const size_t n = counts->design->n;
    const annum__range **range = annum__arena_take(arena, n, sizeof *range);
    if (!range)
        return ANNUM_ERR_NO_MEMORY;
    annum__ranges_saturate(ranges, annum__family_find(counts->family), 0);
    for (size_t i = 0; i < n; i++) {
        annum__ranges_place(ranges, row[i], i, 1);
        range[i] = ranges->of_view[row[i]] < 0 ? NULL : &ranges->list[ranges->of_view[row[i]]];
    }
    counts->range = range;
    return ANNUM_OK;
}

int annum__joint_counts_make(annum__joint_counts *counts, const annum__joint_design *design, int32_t likelihood,
                             const double *events, const double *size, const size_t *row, annum__ranges *ranges,
                             annum__arena *arena)
{
    const size_t n = design->n;
    double *derived = annum__arena_take(arena, annum__multiply(n, 4), sizeof *derived);
    if (!derived)
        return ANNUM_ERR_NO_MEMORY;
    *counts = (annum__joint_counts){.design = design, .family = likelihood, .size = size};
    annum__joint_counts_set(counts, events, derived);
    return ranges ? place_ranges(counts, row, ranges, arena) : ANNUM_OK;
}
