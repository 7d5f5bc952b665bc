/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Von Neumann's ratio, the squared steps from figure to figure over the squared distances from the mean, and
 * Bartels' version of it, the same of the ranks. Around 2 in figures whose order says nothing, less where
 * neighbours are alike, more where they alternate.
 *
 * Von Neumann (1941) Annals of Mathematical Statistics 12:367-395 (with n / (n - 1) more); Bartels (1982)
 * JASA 77:40-46. The p-value is over orders of the figures, so that nothing is assumed of their distribution:
 * all orders of few, drawn ones of more. The approximation is Bartels' beta law, of a quarter of the ratio,
 * with the variance over all orders of these figures in place of that of a normal sample or of ranks without
 * ties.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "trendtest/permutation.h"

/** Ratios that differ by less are equal: rounding errors of sums, which the largest figures bound. */
#define SAME 1e-11

static double ratio(const double *figure, size_t n, const void *squares)
{
    double sum = 0;
    for (size_t i = 1; i < n; i++) {
        const double step = figure[i] - figure[i - 1];
        sum += step * step;
    }
    return sum / *(const double *)squares;
}

/** Distances from the mean in units of the largest. @return the sum of their squares, 0 where all are equal
 */
static double centre(const double *figure, size_t n, double *out)
{
    double low = figure[0], high = figure[0], mean = 0, rest = 0, squares = 0;
    for (size_t i = 1; i < n; i++) {
        low = fmin(low, figure[i]);
        high = fmax(high, figure[i]);
    }
    if (low == high)
        return 0;
    const double half = high / 2 - low / 2; /* high - low may overflow */
    for (size_t i = 0; i < n; i++) {
        out[i] = (figure[i] / 2 - low / 2) / half;
        mean += out[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] -= mean;
        rest += out[i];
    }
    for (size_t i = 0; i < n; i++) {
        out[i] -= rest / (double)n;
        squares += out[i] * out[i];
    }
    return squares;
}

/** Variance of the ratio over all orders of centred figures: Wald and Wolfowitz (1943) Annals of Mathematical
 * Statistics 14:378-388, for the sum of products of neighbours without the one that closes the circle. */
static double variance_of(const double *centred, size_t count, double q)
{
    const double n = (double)count;
    double f = 0; /* sum of fourth powers over q^2 */
    for (size_t i = 0; i < count; i++)
        f += centred[i] * centred[i] / q * (centred[i] * centred[i] / q);
    /* In units of q^2: the first and last square, the sum of products of neighbours, and both. */
    const double ends = 2 * (f / n - 1 / (n * n)) + 2 * ((1 - f) / (n * (n - 1)) - 1 / (n * n));
    const double products = (1 - f) / n + (1 - 2 * f) / (n * (n - 1)) - 1 / (n * n);
    const double both = 2 * ((f - 1) / (n * (n - 1)) + 1 / (n * n));
    return ends + 4 * products + 4 * both;
}

static void set_beta_p(annum__testing *t)
{
    const annum_trendtest_result *r = t->result;
    const double a = 2 / r->variance - 0.5, x = fmin(1, r->statistic / 4);
    const annum__tails tails = annum__beta_tails(x, 1 - x, a, a);
    annum__set_tail_p(t, tails.lower, tails.upper);
}

static int test(annum__testing *t, const double *figure, size_t n, annum_error *error)
{
    annum_trendtest_result *r = t->result;
    const int32_t exact = t->options.exact;
    double *centred = annum__arena_take(t->scratch, 2 * n + 1, sizeof *centred);
    if (!centred)
        return annum__fail_memory(error);
    const double squares = centre(figure, n, centred);
    if (squares == 0) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    r->statistic = ratio(centred, n, &squares);
    r->variance = variance_of(centred, n, squares);
    r->z = r->variance > 0 ? (r->statistic - 2) / sqrt(r->variance) : NAN;
    if (exact == ANNUM_EXACT_YES && n > ANNUM__ORDERS_MAX)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "%s goes through all orders of %z figures at most, and there are %z; set exact to auto",
            annum_test_name(t->options.test), (size_t)ANNUM__ORDERS_MAX, n);
    if (exact != ANNUM_EXACT_NO && n <= ANNUM__ORDERS_MAX)
        annum__set_tally_p(t, annum__all_orders(centred, n, ratio, &squares, r->statistic, SAME), 1, 0, "");
    else if (exact == ANNUM_EXACT_NO || annum__draws_are_waived(t, n))
        set_beta_p(t);
    else {
        const int status = annum__check_draws(t, n, error);
        if (status != ANNUM_OK)
            return status;
        annum__set_tally_p(
            t, annum__random_orders(t, centred, n, ratio, &squares, r->statistic, SAME, centred + n), 0, 0,
            "random orders of the figures");
    }
    return ANNUM_OK;
}

int annum__test_von_neumann(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    t->sign = 0;
    return annum__too_few(t, f->n, 3) ? ANNUM_OK : test(t, f->figure, f->n, error);
}

int annum__test_bartels(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum__ranking ranks;
    t->sign = 0;
    if (annum__too_few(t, f->n, 3))
        return ANNUM_OK;
    if (annum__rank(&ranks, f->figure, f->n, t->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    return test(t, ranks.doubled, f->n, error);
}
