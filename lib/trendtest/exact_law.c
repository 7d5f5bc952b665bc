/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The law of T by the cheapest way there is.
 */
#include "core/error.h"
#include "trendtest/exact.h"

int annum__exact_law_make(annum__exact_law *law, const annum__exact_design *d, double slope, double intercept,
                          annum__arena *arena, annum_error *error)
{
    int status = ANNUM_ERR_TOO_LARGE;
    *law = (annum__exact_law){0};
    if (d->lattice)
        status = d->proportion ? annum__exact_layers(law, d, slope, intercept, arena)
                               : annum__exact_power(law, d, slope, arena);
    else
        status = annum__exact_sums(law, d, slope, intercept, arena);
    if (status == ANNUM_ERR_TOO_LARGE)
        return annum__fail(error, status,
                           "%g %s at %z times%s are too many for the exact test; use annum_trend",
                           d->n_events, d->proportion ? "events or non-events" : "events", d->k,
                           d->lattice ? "" : " without a common step");
    return status == ANNUM_OK ? status : annum__fail_memory(error);
}
