/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test of trend.
 *
 * Mann (1945) Econometrica 13:245-259; Kendall (1975) Rank Correlation Methods, chapters 4 and 5. Checked
 * with R's cor.test(method = "kendall"), whose estimate with ties is tau-b where this one is S over n (n - 1)
 * / 2.
 */
#include <errno.h>
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "series/internal.h"
#include "trendtest/internal.h"

size_t annum__mann_kendall_scratch(size_t n)
{
    return annum__count_pairs_scratch(n);
}

double annum__rank_z(double statistic, double variance, int no_continuity)
{
    /* One towards zero, as S goes in steps of two. */
    const double distance = no_continuity ? fabs(statistic) : fmax(0, fabs(statistic) - 1);
    /* S can't but be 0 where nothing varies: nothing speaks of a trend. */
    return variance > 0 ? copysign(distance, statistic) / sqrt(variance) : 0;
}

static double normal_p(double z)
{
    return fmin(1, 2 * annum__normal_tail(fabs(z)));
}

annum__inversions annum__pairs_law(const annum__pairs *pairs, const double *time, const double *sorted,
                                   size_t n, double *room)
{
    const double *tied = pairs->tied_figures > 0 ? sorted : pairs->tied_times > 0 ? time : NULL;
    return annum__inversions_law(tied, n, room);
}

static double exact_p(const annum__pairs *pairs, const double *time, const double *sorted, size_t n)
{
    double room[ANNUM__INVERSIONS_ROOM];
    const annum__inversions law = annum__pairs_law(pairs, time, sorted, n, room);
    return annum__inversions_p(&law, (size_t)pairs->falling);
}

void annum__mann_kendall(const double *time, const double *figure, size_t n, double *scratch,
                         annum_mann_kendall_result *out)
{
    const annum_mann_kendall_result none = {
        .struct_size = sizeof none, .n = n, .variance = NAN, .z = NAN, .tau = NAN, .p_value = NAN};
    *out = none;
    if (n < 2)
        return;
    const annum__pairs pairs = annum__count_pairs(time, figure, n, scratch);
    out->statistic = pairs.rising - pairs.falling;
    out->variance = pairs.variance;
    out->z = annum__rank_z(out->statistic, out->variance, 0);
    out->tau = out->statistic / ((double)n * ((double)n - 1) / 2);
    out->exact = annum__pairs_are_exact(&pairs, n);
    out->p_value = out->exact ? exact_p(&pairs, time, scratch, n) : normal_p(out->z);
}

static int test(const annum_series *series, annum_mann_kendall_result *out, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    const annum_allocator *allocator = annum__series_allocator(series);
    const size_t n = view->n_usable;
    annum_mann_kendall_result own;
    double *memory = annum__allocate(allocator, 2 * n + annum__mann_kendall_scratch(n) + 1, sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    annum__usable_figures(view, memory, memory + n);
    annum__mann_kendall(memory, memory + n, n, memory + 2 * n, &own);
    annum__write_struct(out, &own, sizeof own);
    annum__release(allocator, memory);
    return ANNUM_OK;
}

int annum_mann_kendall(const annum_series *series, const annum_trendtest_options *options,
                       annum_mann_kendall_result *out, annum_error *error)
{
    const int caller_errno = errno;
    double level = 0;
    int status = annum__check_rank_test(series, options, out, &level, error);
    if (status == ANNUM_OK)
        status = test(series, out, error);
    errno = caller_errno;
    return status;
}
