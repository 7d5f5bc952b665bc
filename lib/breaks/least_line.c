/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "breaks/least_line.h"

#include <math.h>

#include "core/dd.h"

/** Means of times and figures, counted from the first of each. */
typedef struct means {
    annum__dd time, figure;
} means;

static annum__dd since_first(const double *numbers, size_t i, double unit)
{
    return dd_two_sum(numbers[i] / unit, -numbers[0] / unit);
}

static means means_of(const double *time, const double *figure, double unit, size_t n)
{
    annum__dd_sum t = {0, 0}, y = {0, 0};
    for (size_t i = 1; i < n; i++) {
        dd_sum_add(&t, since_first(time, i, 1));
        dd_sum_add(&y, since_first(figure, i, unit));
    }
    const annum__dd count = dd_of((double)n);
    return (means){dd_div(dd_sum_of(t), count), dd_div(dd_sum_of(y), count)};
}

annum__least_line_result annum__least_line(const double *time, const double *figure, double unit, size_t q,
                                           size_t n, double *residual)
{
    const means mean = means_of(time, figure, unit, n);
    annum__dd_sum tt = {0, 0}, ty = {0, 0}, rest = {0, 0};
    for (size_t i = 0; q == 2 && i < n; i++) {
        const annum__dd t = dd_sub(since_first(time, i, 1), mean.time),
                        y = dd_sub(since_first(figure, i, unit), mean.figure);
        dd_sum_add(&tt, dd_mul_loose(t, t));
        dd_sum_add(&ty, dd_mul_loose(t, y));
    }
    const annum__dd squares = dd_sum_of(tt);
    const int sloped = squares.hi > 0;
    const annum__dd slope = sloped ? dd_div(dd_sum_of(ty), squares) : dd_of(0);
    for (size_t i = 0; i < n; i++) {
        const annum__dd y = dd_sub(since_first(figure, i, unit), mean.figure);
        annum__dd e = y;
        if (sloped)
            e = dd_sub(y, dd_mul(slope, dd_sub(since_first(time, i, 1), mean.time)));
        dd_sum_add(&rest, dd_mul_loose(e, e));
        if (residual)
            residual[i] = dd_double(e);
    }
    const double away = dd_double(mean.time), share = 1 / (double)n;
    annum__least_line_result out = {.slope = dd_double(slope), .rss = dd_double(dd_sum_of(rest))};
    out.level = figure[0] / unit + dd_double(dd_sub(mean.figure, dd_mul(slope, mean.time)));
    out.level_scale = sqrt(share + (sloped ? away * away / squares.hi : 0));
    out.slope_scale = sloped ? 1 / sqrt(squares.hi) : INFINITY;
    return out;
}
