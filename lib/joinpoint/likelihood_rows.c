/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deviance, score and information of rows by the logarithm of the mean.
 *
 * With d the height less that of the saturated model, e = exp(d) - 1 and g = e - d, events y out of m:
 *     Poisson   deviance 2 y g;  score -y e;  information y (1 + e)
 *     binomial  w = y e / (m - y) is by how much the mean share without event falls: deviance
 *               2 (y g + (m - y) (-w - log(1 - w)));  score -y e o / (1 - w);
 *               information y (1 + e) o / (1 - w)^2, o = m / (m - y)
 * Every term is above 0, so that nothing cancels when counts are large and the fit is good.
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/likelihood.h"

/** Where all of a total are events the mean would be driven against 1, which no step may touch: so little of the total
 * counts as being without event. It changes the deviance by less than the search's accuracy. */
static const double least_without = 1e-10;

/** (exp(d) - 1 - d) / d^2, |d| <= 1/2, to the last digits: its Taylor series. */
static inline double gap_series(double d)
{
    double s = 1.0 / 20922789888000.0;
    s = s * d + 1.0 / 1307674368000.0;
    s = s * d + 1.0 / 87178291200.0;
    s = s * d + 1.0 / 6227020800.0;
    s = s * d + 1.0 / 479001600.0;
    s = s * d + 1.0 / 39916800.0;
    s = s * d + 1.0 / 3628800.0;
    s = s * d + 1.0 / 362880.0;
    s = s * d + 1.0 / 40320.0;
    s = s * d + 1.0 / 5040.0;
    s = s * d + 1.0 / 720.0;
    s = s * d + 1.0 / 120.0;
    s = s * d + 1.0 / 24.0;
    s = s * d + 1.0 / 6.0;
    return s * d + 0.5;
}

typedef struct row {
    double deviance, score, information;
} row;

static row poisson_row(double y, double d)
{
    const double e = expm1(d);
    if (y == 0) {
        const double mean = exp(d); /* the saturated height of no events is that of one */
        return (row){2 * mean, -mean, mean};
    }
    return (row){2 * y * (e - d), -y * e, y * (1 + e)};
}

static row binomial_row(double y, double m, double height, double d)
{
    if (height >= 0)
        return (row){INFINITY, 0, 0};
    if (y == 0) {
        const double p = exp(height), rest = -expm1(height);
        return (row){-2 * m * log(rest), -m * p / rest, m * p / (rest * rest)};
    }
    if (y >= m) {
        const double without = least_without, odds = -exp(height) / expm1(height);
        return (row){-2 * (m * height + without * log(-expm1(height))), m - without * odds, without * odds * (1 + odds)};
    }
    const double without = m - y, e = expm1(d), w = y * e / without;
    if (w >= 1)
        return (row){INFINITY, 0, 0};
    const double g = fabs(d) < 0.5 ? d * d * gap_series(d) : e - d;
    const double over = m / without / (1 - w);
    return (row){2 * (y * g + without * annum__log1p_gap(-w)), -y * e * over, y * (1 + e) * over / (1 - w)};
}

/** A figure known as a range. The derivatives that ranges have of a proportion are by the logit. */
static row range_row(const annum__joint_counts *counts, size_t i, double height)
{
    const annum__range *range = counts->range[i];
    const int share = counts->family == ANNUM_BINOMIAL;
    if (share && height >= 0)
        return (row){INFINITY, 0, 0};
    const double mean = share ? exp(height) : counts->size[i] * exp(height), rest = share ? -expm1(height) : 1;
    const annum__range_row r = annum__range_row_at(range, annum__family_find(counts->family), mean, rest, 0);
    row out = {2 * (range->saturated - r.log_probability), r.score, r.information};
    if (share) {
        out.score /= rest;
        out.information = (r.information / rest - r.score * mean / rest) / rest;
    }
    out.information = fmax(out.information, 0);
    if (!isfinite(out.deviance))
        out.deviance = INFINITY;
    out.deviance = fmax(out.deviance, 0);
    return out;
}

static row row_at(const annum__joint_counts *counts, size_t i, double height)
{
    if (counts->range && counts->range[i])
        return range_row(counts, i, height);
    const double d = height - counts->saturated[i];
    if (counts->family == ANNUM_BINOMIAL)
        return binomial_row(counts->events[i], counts->size[i], height, d);
    return poisson_row(counts->events[i], d);
}

/** Poisson rows near their events, most of all rows, go without the library's functions and without a branch. */
static void poisson_rows(const annum__joint_counts *counts, size_t lo, size_t hi, const double *height, const annum__row_parts *to)
{
    const double *y = counts->events, *saturated = counts->saturated;
    double *restrict deviance = to->deviance, *restrict score = to->score, *restrict information = to->information;
    for (size_t i = lo; i < hi; i++) {
        const double d = height[i] - saturated[i], g = d * d * gap_series(d);
        deviance[i] = 2 * y[i] * g;
        score[i] = -y[i] * (d + g);
        information[i] = y[i] * (1 + (d + g));
    }
}

double annum__joint_rows(const annum__joint_counts *counts, size_t lo, size_t hi, const double *height,
                         const annum__row_parts *to)
{
    const int poisson = counts->family != ANNUM_BINOMIAL;
    if (poisson)
        poisson_rows(counts, lo, hi, height, to);
    double sum = 0;
    for (size_t i = lo; i < hi; i++) {
        const int done = poisson && fabs(height[i] - counts->saturated[i]) <= 0.5 && counts->events[i] > 0 &&
                         !(counts->range && counts->range[i]);
        if (!done) {
            const row r = row_at(counts, i, height[i]);
            to->deviance[i] = r.deviance;
            to->score[i] = r.score;
            to->information[i] = r.information;
        }
        sum += to->deviance[i];
    }
    return sum;
}
