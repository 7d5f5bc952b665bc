/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Tests for one change of level by cumulated distances from the mean.
 *
 * Their p-value is over orders of the figures, so that nothing is assumed of their distribution. The tests
 * were made for normal figures, where the law depends on their number alone; simulating that is the
 * approximation. With skewed figures SNHT's is wrong twice as often as it says, and the others' find less
 * (docs/methods/trend-tests.md), so it is not the default.
 */
#include "trendtest/change_point.h"

#include <float.h>
#include <math.h>

#include "core/error.h"

/** Statistics that differ relatively by less are equal: rounding errors of sums. */
#define SAME 1e-11

static double place_weight(size_t n, size_t k)
{
    const double before = (double)k, after = (double)(n - k);
    return sqrt((before + after) / (before * after));
}

annum__shift annum__largest_shift(const double *distance, size_t n, int weighing, int32_t alternative)
{
    const double rounding = 4 * (double)n * DBL_EPSILON; /* of standardised figures; ranks are whole */
    annum__shift largest = {0, 1, 0};
    double sum = 0;
    for (size_t k = 1; k < n; k++) {
        sum += distance[k - 1];
        const double rise = weighing == ANNUM__BY_PLACE ? -sum * place_weight(n, k) : -sum;
        const double size = alternative == ANNUM_INCREASING   ? rise
                            : alternative == ANNUM_DECREASING ? -rise
                                                              : fabs(rise);
        if (size > largest.size * (1 + 1e-12) && size > rounding) { /* of equal ones the first */
            largest.size = size;
            largest.after = k;
            largest.sign = copysign(1, rise);
        }
    }
    return largest;
}

static int is_constant(const double *figure, size_t n, double *half)
{
    double low = figure[0], high = figure[0];
    for (size_t i = 1; i < n; i++) {
        low = fmin(low, figure[i]);
        high = fmax(high, figure[i]);
    }
    *half = high / 2 - low / 2; /* high - low may overflow */
    return low == high;
}

static double mean_of(const double *numbers, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += numbers[i];
    return sum / (double)n;
}

int annum__standardise(const double *figure, size_t n, double *out)
{
    double half, squares = 0;
    if (is_constant(figure, n, &half))
        return 0;
    for (size_t i = 0; i < n; i++)
        out[i] = (figure[i] / 2 - figure[0] / 2) / half;
    for (int twice = 0; twice < 2; twice++) { /* so that they add up to 0 but for the last digit */
        const double mean = mean_of(out, n);
        for (size_t i = 0; i < n; i++)
            out[i] -= mean;
    }
    for (size_t i = 0; i < n; i++)
        squares += out[i] * out[i];
    for (size_t i = 0; i < n; i++)
        out[i] /= sqrt(squares);
    return 1;
}

/* ---- p --------------------------------------------------------------------------------------- */

typedef struct sample_test {
    annum__statistic *statistic;
    const annum__testing *t;
    double *scratch; /**< [n] */
} sample_test;

static double of_standardised(const double *figure, size_t n, const void *context)
{
    const sample_test *s = context;
    return annum__standardise(figure, n, s->scratch) ? s->statistic(s->scratch, n, s->t) : 0;
}

static int set_p(annum__testing *t, const sample_test *s, const double *standard, size_t n, double *scratch,
                 annum_error *error)
{
    const double observed = t->result->statistic, same = SAME * observed;
    const int32_t exact = t->options.exact;
    if (exact == ANNUM_EXACT_YES && n > ANNUM__ORDERS_MAX)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "%s goes through all orders of %z figures at most, and there are %z; set exact to auto",
            annum_test_name(t->options.test), (size_t)ANNUM__ORDERS_MAX, n);
    if (exact != ANNUM_EXACT_NO && n <= ANNUM__ORDERS_MAX) {
        annum__set_tally_p(t, annum__all_orders(standard, n, s->statistic, t, observed, same), 1, 1, "");
        return ANNUM_OK;
    }
    const int status = annum__check_draws(t, n, error);
    if (status != ANNUM_OK)
        return status;
    if (exact == ANNUM_EXACT_NO)
        annum__set_tally_p(t, annum__normal_samples(t, n, of_standardised, s, observed, same, scratch), 0, 1,
                           "normal samples of that many figures");
    else
        annum__set_tally_p(t, annum__random_orders(t, standard, n, s->statistic, t, observed, same, scratch),
                           0, 1, "random orders of the figures");
    return ANNUM_OK;
}

int annum__test_by_sums(annum__testing *t, annum__statistic *statistic, int weighing, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    t->sign = 0;
    if (annum__too_few(t, f->n, 3))
        return ANNUM_OK;
    double *standard = annum__arena_take(t->scratch, 3 * f->n, sizeof *standard);
    if (!standard)
        return annum__fail_memory(error);
    const sample_test s = {statistic, t, standard + f->n};
    if (!annum__standardise(f->figure, f->n, standard)) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    const annum__shift shift = annum__largest_shift(standard, f->n, weighing, t->options.alternative);
    t->result->statistic = statistic(standard, f->n, t);
    t->result->at = shift.sign == 0 ? NAN : f->time[shift.after];
    t->sign = shift.sign;
    return set_p(t, &s, standard, f->n, standard + 2 * f->n, error);
}
