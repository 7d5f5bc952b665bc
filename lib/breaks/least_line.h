/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file least_line.h
 * Mean or line of a few figures by least squares in double-double.
 */
#ifndef ANNUM_BREAKS_LEAST_LINE_H
#define ANNUM_BREAKS_LEAST_LINE_H

#include <stddef.h>

typedef struct annum__least_line_result {
    double level; /**< fitted at the first figure */
    double slope; /**< 0 of a mean, and where all times are the same */
    double rss;
    double level_scale; /**< standard errors over that of a figure */
    double slope_scale; /**< infinite where all times are the same */
} annum__least_line_result;

/**
 * figure[i] / unit, i < n, on a mean (q = 1) or a line (q = 2). Figures as large as 1e9 that differ in the
 * ninth digit after the point keep all digits of their residuals.
 * @param residual nullable [n]
 */
annum__least_line_result annum__least_line(const double *time, const double *figure, double unit, size_t q,
                                           size_t n, double *residual);

#endif
