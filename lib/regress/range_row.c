/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The likelihood of one figure known as a range, P = P(a <= Y <= b), and its derivatives.
 *
 * Let the end terms be A = a p(a) / P and B = (b + 1) p(b + 1) / P. With E = E(Y | range),
 *     Poisson, mean m:               d log P / d log m = A - B = E - m
 *                                    -d2 log P / d(log m)2 = A (E - a) + B (b + 1 - E)
 *     negative binomial:             d log P / d log m = A - B = (E - m) / (1 + kappa m)
 *                                    -d2 log P / d(log m)2 = (A (E - a) + B (b + 1 - E)) / (1 + kappa m)
 *     binomial, C = (n - b) p(b) / P: d log P / d logit m = A (1 - m) - C m = E - n m
 *                                    -d2 log P / d(logit m)2 = A (1 - m) (E - a + m) + C m (b - E + 1 - m)
 * from the derivatives of the incomplete gamma and beta functions (DLMF 8.8.13, 8.17.20). Every term of the
 * information is 0 or more, so that it keeps its digits where E - m and the loss of information would cancel:
 * at P near 1, where separation is decided.
 *
 * P itself is summed over few counts; over many it is a tail or a difference of two; and where those
 * underflow, the density at the nearer end times a continued fraction, so that no logarithm of 0 is ever
 * taken.
 */
#include <math.h>

#include "core/dist.h"
#include "regress/ranges.h"

/** Ranges of more counts than this are tails' differences. */
static const double few_counts = 512;
/** Tails below this are taken as ratios to the density. */
static const double least_tail = 1e-3;

/** A distribution of counts. */
typedef struct law {
    const annum__family *family;
    double mean; /**< of the counts; of a proportion's events a unit of the total */
    double rest;
    double total; /**< 0: counts */
    double kappa;
} law;

/** P = p(anchor) * ratio; the end terms of the head comment, and E - a. */
typedef struct ends {
    double log_probability;
    double a, b;
    double distance; /**< E - a where it was summed, else NaN */
} ends;

static double log_density(const law *f, double k)
{
    if (f->total > 0)
        return annum__binomial_log_density(k, f->total, f->mean);
    return f->kappa > 0 ? f->family->log_likelihood(k, f->mean, 1, f->kappa)
                        : annum__poisson_log_density(k, f->mean);
}

/** p(k + 1) / p(k). */
static double step_up(const law *f, double k)
{
    if (f->total > 0)
        return (f->total - k) / (k + 1) * (f->mean / f->rest);
    return (1 + f->kappa * k) / (k + 1) * (f->mean / (1 + f->kappa * f->mean));
}

/** Probability of the negative binomial's trials to be an event, and of none. */
static double hit(const law *f)
{
    return f->kappa * f->mean / (1 + f->kappa * f->mean);
}

/** P(Y >= k), k > 0 (and k <= total). */
static double upper_tail(const law *f, double k)
{
    if (f->total > 0)
        return annum__beta_tails(f->mean, f->rest, k, f->total - k + 1).lower;
    if (f->kappa > 0)
        return annum__beta_tails(hit(f), 1 / (1 + f->kappa * f->mean), k, 1 / f->kappa).lower;
    return annum__poisson_upper(k, f->mean);
}

/** P(Y <= k), k >= 0 (and k < total). */
static double lower_tail(const law *f, double k)
{
    if (f->total > 0)
        return annum__beta_tails(f->mean, f->rest, k + 1, f->total - k).upper;
    if (f->kappa > 0)
        return annum__beta_tails(hit(f), 1 / (1 + f->kappa * f->mean), k + 1, 1 / f->kappa).upper;
    return annum__poisson_lower(k, f->mean);
}

/**
 * P(Y >= k) / p(k) for k above the mean: the continued fraction of the incomplete beta function,
 * DLMF 8.17.22, with b x = z, which for x = 0 is that of the gamma function; by Lentz's method as in Thompson
 * and Barnett (1986) J Computational Physics 64:490-509.
 */
static double upper_ratio(const law *f, double k)
{
    const double x = f->total > 0 ? f->mean : hit(f);
    const double z = f->total > 0 ? (f->total - k + 1) * x : f->mean / (1 + f->kappa * f->mean);
    double value = 1, c = 1, d = 0;
    for (int i = 1; i < 20000; i++) {
        const double m = floor(i / 2.0);
        const double term = i % 2 ? -(k + m) * (z + (k + m) * x) / ((k + 2 * m) * (k + 2 * m + 1))
                                  : m * (z - m * x) / ((k + 2 * m - 1) * (k + 2 * m));
        d = 1 / (1 + term * d);
        c = 1 + term / c;
        value *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return (f->total > 0 ? f->rest : 1) / value;
}

/**
 * P(Y <= k) / p(k) for k below the mean: the continued fraction of DiDonato and Morris (1992) ACM
 * Transactions on Mathematical Software 18:360-373, eq. 9, for the incomplete beta function at 1 - hit, with
 * 1/a in place of a: 1/a is kappa, or 1 / (n - k); at 0 it is Legendre's for the gamma function.
 */
static double lower_ratio(const law *f, double k)
{
    const int share = f->total > 0;
    const double y = share ? f->mean : hit(f), x = share ? f->rest : 1 / (1 + f->kappa * f->mean);
    const double inverse = share ? 1 / (f->total - k) : f->kappa;
    const double margin = share ? (f->total + 1) * f->mean - k - 1 : (f->mean - k - 1) * x;
    double value = (margin + 1) / (1 + inverse), c = value, d = 0;
    for (double n = 1; n <= k && n < 20000; n++) {
        const double left = (k + 1 - n) * x, wide = 1 + inverse * (2 * n - 1);
        const double above =
            n * left * x * ((1 + inverse * (n - 1)) / wide) * ((1 + inverse * (k + n)) / wide);
        const double below = n + n * left * inverse / wide +
                             (1 + inverse * n) / (1 + inverse * (2 * n + 1)) * (margin + 1 + n * (1 + y));
        d = 1 / (below + above * d);
        c = below + above / c;
        value *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return (share ? f->mean * (f->total - k) : f->mean * (1 + f->kappa * k) * x) / value;
}

static double mode(const law *f)
{
    if (f->total > 0)
        return floor((f->total + 1) * f->mean);
    return floor(fmax(f->mean * (1 - f->kappa), 0));
}

/** Sums away from the mode, so that no term is above 1. */
static ends sum_counts(const law *f, double a, double b)
{
    const double anchor = fmin(fmax(mode(f), a), b);
    double sum = 1, distance = anchor - a, term = 1, at_a = 1, at_b = 1;
    for (double k = anchor; k < b; k++) {
        term *= step_up(f, k);
        sum += term;
        distance += term * (k + 1 - a);
    }
    at_b = term;
    term = 1;
    for (double k = anchor; k > a; k--) {
        term /= step_up(f, k - 1);
        sum += term;
        distance += term * (k - 1 - a);
    }
    at_a = term;
    const double beyond = f->total > 0 ? (f->total - b) * at_b : (b + 1) * at_b * step_up(f, b);
    return (ends){log_density(f, anchor) + log(sum), a * at_a / sum, beyond / sum, distance / sum};
}

/** The end terms from P / p(a), the density at b + 1 (or b) relative to that at a. */
static ends from_density(const law *f, double log_scale, double ratio, double a, double at_a, double b,
                         double at_b)
{
    const double beyond = f->total > 0 ? f->total - b : b + 1;
    return (ends){log_scale + log(ratio), a > 0 ? a * at_a / ratio : 0, at_b > 0 ? beyond * at_b / ratio : 0,
                  NAN};
}

/** Where terms fall off soon above a their sum has all digits of E - a too. @return 0 if they do not */
static int sum_soon(const law *f, double density, double a, double b, ends *out)
{
    double sum = 1, distance = 0, term = 1, k = a;
    for (int i = 0; i < 2000 && k < b && term > 1e-19 * sum; i++, k++) {
        term *= step_up(f, k);
        sum += term;
        distance += term * (k + 1 - a);
    }
    if (term > 1e-19 * sum)
        return 0;
    *out = (ends){density + log(sum), a / sum, 0, distance / sum};
    return 1;
}

/** Where a is far above the mean. */
static ends far_above(const law *f, double a, double b, int high_end)
{
    const double density = log_density(f, a);
    ends soon;
    if (sum_soon(f, density, a, b, &soon))
        return soon;
    const double next = high_end ? exp(log_density(f, b + 1) - density) : 0;
    const double ratio = upper_ratio(f, a) - (high_end ? next * upper_ratio(f, b + 1) : 0);
    return from_density(f, density, ratio, a, 1, b, high_end && f->total > 0 ? next / step_up(f, b) : next);
}

/** Where b is far below it. */
static ends far_below(const law *f, double a, double b, int low_end)
{
    const double density = log_density(f, b);
    const double first = low_end ? exp(log_density(f, a) - density) : 0;
    const double ratio =
        lower_ratio(f, b) - (low_end ? first / step_up(f, a - 1) * lower_ratio(f, a - 1) : 0);
    return from_density(f, density, ratio, a, first, b, f->total > 0 ? 1 : step_up(f, b));
}

/** P from tails. */
static ends from_tails(const law *f, double log_p, double a, double b, int high_end)
{
    const double beyond = f->total > 0 ? b : b + 1;
    return from_density(f, log_p, 1, a, a > 0 ? exp(log_density(f, a) - log_p) : 0, b,
                        high_end ? exp(log_density(f, beyond) - log_p) : 0);
}

static ends ends_of(const law *f, double a, double b)
{
    const int low_end = a > 0, high_end = f->total > 0 ? b < f->total : isfinite(b);
    const double middle = f->total > 0 ? f->total * f->mean : f->mean;
    if (b - a < few_counts)
        return sum_counts(f, a, b);
    if (low_end && a > middle) {
        const double tail = upper_tail(f, a);
        if (!(tail > least_tail))
            return far_above(f, a, b, high_end);
        return from_tails(f, log(tail - (high_end ? upper_tail(f, b + 1) : 0)), a, b, high_end);
    }
    if (high_end && b < middle) {
        const double tail = lower_tail(f, b);
        if (!(tail > least_tail))
            return far_below(f, a, b, low_end);
        return from_tails(f, log(tail - (low_end ? lower_tail(f, a - 1) : 0)), a, b, high_end);
    }
    const double outside = (low_end ? lower_tail(f, a - 1) : 0) + (high_end ? upper_tail(f, b + 1) : 0);
    return from_tails(f, log1p(-outside), a, b, high_end);
}

/** E - a, between 0 and the width whatever rounding does. */
static double distance(const ends *e, double expected, double a, double b)
{
    return isnan(e->distance) ? fmin(fmax(expected - a, 0), b - a) : e->distance;
}

static double times(double end, double by)
{
    return end > 0 ? end * by : 0; /* the far end may be infinite */
}

static annum__range_row counts_row(const law *f, double a, double b)
{
    const double spread = 1 + f->kappa * f->mean;
    const ends e = ends_of(f, a, b);
    annum__range_row r = {e.log_probability, e.a - e.b, 0, 0, (e.a - e.b) * spread};
    const double from_a = distance(&e, f->mean + r.excess, a, b);
    r.information = (times(e.a, from_a) + times(e.b, b + 1 - a - from_a)) / spread;
    r.complete = f->mean * (1 + f->kappa * (a + from_a)) / (spread * spread);
    return r;
}

static annum__range_row proportion_row(const law *f, double a, double b)
{
    const ends e = ends_of(f, a, b);
    annum__range_row r = {e.log_probability, e.a * f->rest - e.b * f->mean, 0, f->total * f->mean * f->rest,
                          0};
    r.excess = r.score;
    const double top = fmin(b, f->total), from_a = distance(&e, f->total * f->mean + r.excess, a, top);
    r.information = times(e.a * f->rest, from_a + f->mean) + times(e.b * f->mean, top - a - from_a + f->rest);
    return r;
}

annum__range_row annum__range_row_at(const annum__range *range, const annum__family *family, double mean,
                                     double rest, double kappa)
{
    const int turned =
        range->total > 0 && mean > 0.5; /* events and none change places: small means keep digits */
    if (!turned) {
        const law f = {family, mean, rest, range->total, kappa};
        return range->total > 0 ? proportion_row(&f, range->lower, fmin(range->upper, range->total))
                                : counts_row(&f, range->lower, range->upper);
    }
    const law f = {family, rest, mean, range->total, kappa};
    annum__range_row r =
        proportion_row(&f, range->total - fmin(range->upper, range->total), range->total - range->lower);
    r.score = -r.score;
    r.excess = -r.excess;
    return r;
}

/** The mean that gives a range its largest probability solves A = B; Newton's method from its middle. */
static double largest_log_probability(const annum__range *range, const annum__family *family, double kappa)
{
    if (range->lower <= 0 || isinf(range->upper))
        return 0;
    const double middle = range->lower + (range->upper - range->lower) / 2;
    double at = range->total > 0 ? log(middle / (range->total - middle)) : log(middle);
    annum__range_row r = {0};
    for (int i = 0; i < 50; i++) {
        const double e = exp(at), mean = range->total > 0 ? 1 / (1 + exp(-at)) : e, rest = 1 / (1 + e);
        r = annum__range_row_at(range, family, mean, rest, kappa);
        const double step = fmin(fmax(r.score / annum__above_zero(r.information), -1), 1);
        at += step;
        if (!(fabs(step) * sqrt(r.information) > 1e-8)) /* what is left to gain is its square */
            break;
    }
    return r.log_probability;
}

void annum__ranges_saturate(annum__ranges *ranges, const annum__family *family, double kappa)
{
    if (ranges->kappa == kappa)
        return;
    for (size_t i = 0; i < ranges->n; i++)
        ranges->list[i].saturated = largest_log_probability(&ranges->list[i], family, kappa);
    ranges->kappa = kappa;
}
