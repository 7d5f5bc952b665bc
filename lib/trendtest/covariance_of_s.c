/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The covariance of the scores S of two series.
 *
 * Dietz and Killeen (1981): (K + 4 sum R_x R_y - n (n_x + 1) (n_y + 1)) / 3, where K is the score of one
 * series against the other, over pairs of times that both have, and R are midranks. Figures that one series
 * lacks have the middle rank and are in no pair (Hirsch and Slack 1984, equations (11) and (12)), so that no
 * year need be dropped, as pymannkendall and R's rkt do.
 */
#include <math.h>

#include "trendtest/serial.h"

/** 0 where either is NaN */
static int sign_of(double a, double b)
{
    return (a > b) - (a < b);
}

size_t annum__midranks(const double *number, size_t n, double *rank)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        known += isnan(number[i]) ? 0 : 1;
    for (size_t i = 0; i < n; i++) {
        double above = 0;
        for (size_t j = 0; j < n; j++)
            above += sign_of(number[i], number[j]);
        rank[i] = ((double)known + 1 + above) / 2;
    }
    return known;
}

double annum__covariance_of_s(const double *x, const double *x_rank, size_t n_x, const double *y,
                              const double *y_rank, size_t n_y, size_t n)
{
    double score = 0;
    double products = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++)
            score += (double)(sign_of(x[j], x[i]) * sign_of(y[j], y[i]));
        products += 4 * x_rank[i] * y_rank[i] - ((double)n_x + 1) * ((double)n_y + 1);
    }
    return (score + products) / 3;
}
