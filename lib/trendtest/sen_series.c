/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sen's slope of a series.
 */
#include <errno.h>

#include "core/error.h"
#include "series/internal.h"
#include "trendtest/internal.h"

static int compute(const annum_series *series, double level, annum_sen_slope_result *out, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    const annum_allocator *allocator = annum__series_allocator(series);
    const size_t n = view->n_usable;
    annum_sen_slope_result own;
    double *memory = annum__allocate(allocator, 2 * n + annum__sen_slope_scratch(n) + 1, sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    annum__usable_figures(view, memory, memory + n);
    annum__sen_slope(memory, memory + n, n, level, memory + 2 * n, &own);
    annum__write_struct(out, &own, sizeof own);
    annum__release(allocator, memory);
    return ANNUM_OK;
}

int annum_sen_slope(const annum_series *series, const annum_trendtest_options *options,
                    annum_sen_slope_result *out, annum_error *error)
{
    const int caller_errno = errno;
    double level = 0;
    int status = annum__check_rank_test(series, options, out, &level, error);
    if (status == ANNUM_OK)
        status = compute(series, level, out, error);
    errno = caller_errno;
    return status;
}
