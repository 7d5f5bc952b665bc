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

/* Wider vectors where the processor has them. Every operation is rounded by itself, so that the numbers are the same.
 * The processor is asked before the thread sanitizer is ready for a call, so that it gets none. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ANNUM__NOT_WIDE
#endif
#elif defined(__SANITIZE_THREAD__)
#define ANNUM__NOT_WIDE
#endif
#if defined(__GNUC__) && defined(__x86_64__) && defined(__GLIBC__) && !defined(ANNUM__NOT_WIDE)
#define ANNUM__WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ANNUM__WIDE
#endif

/** Where all of a total are events the mean would be driven against 1, which no step may touch: so little of the total
 * counts as being without event. It changes the deviance by less than the search's accuracy. */
static const double least_without = 1e-10;

/** Rows this near to the saturated height, most of all, go without the library's functions and without a branch. */
static const double near = 4;

/** exp(d) - 1 and that less d, |d| <= 4: the Taylor series at d / 8, doubled three times by g(2 a) = 2 g(a) + e(a)^2. */
typedef struct exponential {
    double e, g;
} exponential;

static inline exponential near_exponential(double d)
{
    const double a = d / 8;
    double s = 1.0 / 20922789888000.0;
    s = s * a + 1.0 / 1307674368000.0;
    s = s * a + 1.0 / 87178291200.0;
    s = s * a + 1.0 / 6227020800.0;
    s = s * a + 1.0 / 479001600.0;
    s = s * a + 1.0 / 39916800.0;
    s = s * a + 1.0 / 3628800.0;
    s = s * a + 1.0 / 362880.0;
    s = s * a + 1.0 / 40320.0;
    s = s * a + 1.0 / 5040.0;
    s = s * a + 1.0 / 720.0;
    s = s * a + 1.0 / 120.0;
    s = s * a + 1.0 / 24.0;
    s = s * a + 1.0 / 6.0;
    double g = a * a * (s * a + 0.5), e = a + g;
    g = 2 * g + e * e;
    e = e * (2 + e);
    g = 2 * g + e * e;
    e = e * (2 + e);
    g = 2 * g + e * e;
    e = e * (2 + e);
    return (exponential){e, g};
}

/** Shares without event that fall by no more than this part go without them too. */
static const double near_fall = 0.4;

/** -w - log(1 - w), |w| <= 0.4: by the series of the area hyperbolic tangent of s = w / (2 - w). */
static inline double near_gap(double w)
{
    const double s = w / (2 - w), s2 = s * s;
    double sum = 1.0 / 27;
    sum = sum * s2 + 1.0 / 25;
    sum = sum * s2 + 1.0 / 23;
    sum = sum * s2 + 1.0 / 21;
    sum = sum * s2 + 1.0 / 19;
    sum = sum * s2 + 1.0 / 17;
    sum = sum * s2 + 1.0 / 15;
    sum = sum * s2 + 1.0 / 13;
    sum = sum * s2 + 1.0 / 11;
    sum = sum * s2 + 1.0 / 9;
    sum = sum * s2 + 1.0 / 7;
    sum = sum * s2 + 1.0 / 5;
    sum = sum * s2 + 1.0 / 3;
    return s * w + 2 * s * s2 * sum;
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
    const double over = m / without / (1 - w);
    return (row){2 * (y * (e - d) + without * annum__log1p_gap(-w)), -y * e * over, y * (1 + e) * over / (1 - w)};
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

/* Loops that a compiler turns into vectors: nothing but arithmetic, and arrays that don't overlap. */

ANNUM__WIDE static void poisson_rows(const double *restrict y, const double *restrict none, const double *restrict saturated,
                                     const double *restrict height, size_t n, double *restrict deviance,
                                     double *restrict score, double *restrict information)
{
    for (size_t i = 0; i < n; i++) {
        const exponential at = near_exponential(height[i] - saturated[i]);
        const double mean = none[i] * (1 + at.e);
        deviance[i] = 2 * (y[i] * at.g + mean);
        score[i] = -y[i] * at.e - mean;
        information[i] = y[i] * (1 + at.e) + mean;
    }
}

ANNUM__WIDE static void binomial_rows(const double *restrict y, const double *restrict m, const double *restrict saturated,
                                      const double *restrict height, size_t n, double *restrict deviance,
                                      double *restrict score, double *restrict information, double *restrict fall)
{
    for (size_t i = 0; i < n; i++) {
        const exponential at = near_exponential(height[i] - saturated[i]);
        const double without = m[i] - y[i], w = y[i] * at.e / without, over = m[i] / (without * (1 - w));
        deviance[i] = 2 * (y[i] * at.g + without * near_gap(w));
        score[i] = -y[i] * at.e * over;
        information[i] = y[i] * (1 + at.e) * over / (1 - w);
        fall[i] = w;
    }
}

/** Have the loops above done row i? */
static inline int is_near(const annum__joint_counts *counts, size_t i, double height, const annum__row_parts *to)
{
    if (!(fabs(height - counts->saturated[i]) <= near) || (counts->range && counts->range[i]))
        return 0;
    return counts->family != ANNUM_BINOMIAL || (counts->events[i] > 0 && fabs(to->fall[i]) <= near_fall);
}

double annum__joint_rows(const annum__joint_counts *counts, size_t lo, size_t hi, const double *height,
                         const annum__row_parts *to)
{
    const double *y = counts->events + lo, *saturated = counts->saturated + lo;
    double *deviance = to->deviance + lo, *score = to->score + lo, *information = to->information + lo, sum = 0;
    if (counts->family == ANNUM_BINOMIAL)
        binomial_rows(y, counts->size + lo, saturated, height + lo, hi - lo, deviance, score, information, to->fall + lo);
    else
        poisson_rows(y, counts->none + lo, saturated, height + lo, hi - lo, deviance, score, information);
    for (size_t i = lo; i < hi; i++) {
        if (!is_near(counts, i, height[i], to)) {
            const row r = row_at(counts, i, height[i]);
            to->deviance[i] = r.deviance;
            to->score[i] = r.score;
            to->information[i] = r.information;
        }
        sum += to->deviance[i];
    }
    return sum;
}
