/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the rank tests' public functions have in common: their arguments, and the figures they take.
 */
#include "core/error.h"
#include "trendtest/internal.h"

int annum__check_rank_test(const annum_series *series, const annum_trendtest_options *options,
                           const void *out, double *level, annum_error *error)
{
    annum_trendtest_options own;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_struct(&own, sizeof own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own.level, level, error);
    return status;
}

void annum__usable_figures(const annum_series_view *view, double *time, double *figure)
{
    size_t n = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        time[n] = view->time[i];
        figure[n] = view->figure[i];
        n++;
    }
}
