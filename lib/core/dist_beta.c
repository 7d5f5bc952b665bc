/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The regularised incomplete beta function and its inverse.
 *
 * gsl_cdf_beta_P/_Q of GSL 2.7.1, on the cases of tests/reference/dist: below 6e-13 for shapes to
 * 1e3, but 4e-11 at shapes of 1e4 and NaN at a = b = 1e7; gsl_cdf_beta_Pinv fails or never returns
 * (a = 0, extreme shapes). So this is our own, in three regions:
 *   small a, x max(b, 1) <= 0.7     Taylor series, DLMF 8.17.7, the upper tail as two small parts
 *   both shapes >= 30, |eta| <= 1   uniform expansion (dist_uniform.c)
 *   otherwise                       continued fraction of A. R. DiDonato, A. H. Morris (1992),
 *                                   ACM TOMS 18:360 (BFRAC): the even part of DLMF 8.17.22
 * The factor x^a y^b / B(a, b) is Loader's saddle-point density (dist_density.c).
 */
#include "core/dist.h"

#include <float.h>
#include <math.h>

#define MAX_TERMS 2000
#define TINY 1e-300
#define HUGE_SHAPE 1e290
#define HALF_LOG_2PI 0.91893853320467274178

static annum__tails swapped(annum__tails t)
{
    return (annum__tails){t.upper, t.lower, t.density};
}

/*
 * (a+b) x - a, the distance from the mean: exact products, from the smaller of x and y, since the
 * larger one carries the rounding of its subtraction from 1.
 */
static double distance(double x, double y, double a, double b)
{
    double n = a + b;
    double n_rest = a > b ? b - (n - a) : a - (n - b);
    double shape = x <= y ? a : b;
    double part = x <= y ? x : y;
    double product = n * part;
    double d = (product - shape) + (fma(n, part, -product) + n_rest * part);
    return x <= y ? d : -d;
}

/* shape * gap((n part - shape)/shape); the second form where the ratio is far below 1. */
static double deviance_part(double shape, double d, double n_part)
{
    double delta = d / shape;
    return delta > -0.9 ? shape * annum__log1p_gap(delta) : d - shape * log(n_part / shape);
}

static double deviance(double x, double y, double a, double b)
{
    double d = distance(x, y, a, b);
    return deviance_part(a, d, (a + b) * x) + deviance_part(b, -d, (a + b) * y);
}

static double stirling_sum(double a, double b)
{
    return annum__stirling_error(a + b) - annum__stirling_error(a) - annum__stirling_error(b);
}

/* x^a y^b / B(a, b). */
static double density_factor(double x, double y, double a, double b)
{
    double large = fmax(a, b);
    double small = fmin(a, b);
    double log_k = 0.5 * (log(small) - log1p(small / large)) - HALF_LOG_2PI + stirling_sum(a, b);
    return exp(log_k - deviance(x, y, a, b));
}

double annum__log_a_beta(double a, double b)
{
    if (a <= 0.5)
        return annum__log_gamma_1p(a) - annum__log_gamma_step(b, a);
    double log_k = 0.5 * (log(a) + log(b) - log(a + b)) - HALF_LOG_2PI + stirling_sum(a, b);
    return log(a) + a * log(a / (a + b)) + b * log(b / (a + b)) - log_k;
}

/* I_x = x^a/(a B) (1 + a sum (1-b)_k x^k / (k! (a+k))), for a <= 1/2 and x max(b, 1) <= 0.7. */
static annum__tails small_shape(double x, double y, double a, double b)
{
    double sum = 0.0;
    double term = 1.0;
    for (int k = 1; k < MAX_TERMS; k++) {
        double step = (double)k;
        term *= (step - b) * x / step;
        sum += term / (a + step);
        if (fabs(term) <= DBL_EPSILON * 0.1 * fabs(sum))
            break;
    }
    double log_lead = a * log(x) - annum__log_a_beta(a, b);
    double lead = exp(log_lead);
    annum__tails t;
    t.lower = lead * (1.0 + a * sum);
    /* Rounding of subnormal parts must not leave a negative probability. */
    t.upper = fmax(-expm1(log_lead) - lead * a * sum, 0.0);
    t.density = a * lead * exp(b * (y > 0.5 ? log1p(-x) : log(y)));
    return t;
}

/*
 * The lower tail for x at or below the mean. `below` = a - (a+b) x >= 0 enters as computed once, so
 * that no 1 - (nearly 1) is left in the coefficients however unequal a and b are.
 */
static annum__tails lower_fraction(double x, double y, double a, double b)
{
    double below = -distance(x, y, a, b);
    double den = a / (a + 1.0) * (below + 1.0);
    double c = INFINITY;
    double d = 1.0 / den;
    double value = d;
    for (int k = 1; k < MAX_TERMS; k++) {
        double n = (double)k;
        double odd = a + 2.0 * n - 1.0;
        double spread = n * (b - n) * x;
        double alpha = (a + n - 1.0) / odd * ((a + b + n - 1.0) / odd) * spread * x;
        den = n + spread / odd + (a + n) / (odd + 2.0) * (below + 1.0 + n * (1.0 + y));
        d = den + alpha * d;
        d = 1.0 / (fabs(d) < TINY ? TINY : d);
        c = den + alpha / c;
        c = fabs(c) < TINY ? TINY : c;
        double change = c * d;
        value *= change;
        if (fabs(change - 1.0) < DBL_EPSILON)
            break;
    }
    annum__tails t;
    t.density = density_factor(x, y, a, b);
    t.lower = t.density * value;
    t.upper = 1.0 - t.lower;
    return t;
}

/* Whether the uniform expansion applies, and the signed root of the deviance, for a <= b. */
static int uniform_eta(double x, double y, double a, double b, double *eta)
{
    if (a < ANNUM__UNIFORM_FROM)
        return 0;
    double d = distance(x, y, a, b);
    if (fabs(d) > 2.5 * a)
        return 0;
    *eta = copysign(sqrt(2.0 * deviance(x, y, a, b) / a), d);
    return fabs(*eta) <= 1.0;
}

static annum__tails uniform(double a, double b, double eta)
{
    annum__tails t = annum__uniform_tails(a, eta, a / b);
    t.density /= sqrt(1.0 + a / b);
    return t;
}

/* Beyond HUGE_SHAPE, where a + b might overflow, the law is taken as its limit at the mean. */
static annum__tails point_mass(double x, double mean)
{
    if (x == mean)
        return (annum__tails){0.5, 0.5, 0.0};
    return x < mean ? (annum__tails){0.0, 1.0, 0.0} : (annum__tails){1.0, 0.0, 0.0};
}

static int series_applies(double x, double a, double b)
{
    return a <= 0.5 && x * fmax(b, 1.0) <= 0.7;
}

/* 0 < x, y < 1 and 0 < a, b < HUGE_SHAPE. */
static annum__tails inner_tails(double x, double y, double a, double b)
{
    double eta;
    if (series_applies(x, a, b))
        return small_shape(x, y, a, b);
    if (series_applies(y, b, a))
        return swapped(small_shape(y, x, b, a));
    if (a <= b && uniform_eta(x, y, a, b, &eta))
        return uniform(a, b, eta);
    if (a > b && uniform_eta(y, x, b, a, &eta))
        return swapped(uniform(b, a, eta));
    if (distance(x, y, a, b) <= 0.0)
        return lower_fraction(x, y, a, b);
    return swapped(lower_fraction(y, x, b, a));
}

annum__tails annum__beta_tails(double x, double y, double a, double b)
{
    annum__tails none = {NAN, NAN, NAN};
    if (isnan(x) || isnan(y) || !(a >= 0.0) || !(b >= 0.0) || (a == 0.0 && b == 0.0) ||
        (isinf(a) && isinf(b)))
        return none;
    if (x < 0.0)
        return (annum__tails){0.0, 1.0, 0.0};
    if (y <= 0.0 || a == 0.0 || isinf(b))
        return (annum__tails){1.0, 0.0, 0.0};
    if (x == 0.0 || b == 0.0 || isinf(a))
        return (annum__tails){0.0, 1.0, 0.0};
    if (a > HUGE_SHAPE || b > HUGE_SHAPE)
        return point_mass(x, 0.5 * a / (0.5 * a + 0.5 * b));
    return inner_tails(x, y, a, b);
}

double annum__beta_lower(double x, double a, double b)
{
    return annum__beta_tails(x, 1.0 - x, a, b).lower;
}

double annum__beta_upper(double x, double a, double b)
{
    return annum__beta_tails(x, 1.0 - x, a, b).upper;
}

/* log(x/y) from the leading term at 0, when that puts x well below the mean; else NaN. */
static double start_from_zero(double log_p, double a, double b)
{
    double log_x = (log_p + annum__log_a_beta(a, b)) / a;
    return log_x < log(a + 1.0) - log(a + b + 2.0) - 2.0 ? log_x : NAN;
}

/* log(x/y) to start from: a leading term at either end, or Abramowitz & Stegun 26.5.22. */
static double quantile_start(double p, double q, double a, double b)
{
    double log_p = p < 0.5 ? log(p) : log1p(-q);
    double log_q = q < 0.5 ? log(q) : log1p(-p);
    double start = start_from_zero(log_p, a, b);
    if (!isnan(start))
        return start;
    start = start_from_zero(log_q, b, a);
    if (!isnan(start))
        return -start;
    double middle = log(a) - log(b);
    if (a <= 1.0 || b <= 1.0)
        return middle;
    double z = p < 0.5 ? -annum__normal_quantile(p) : -annum__normal_quantile_upper(q);
    double lambda = (z * z - 3.0) / 6.0;
    double ra = 1.0 / (2.0 * a - 1.0);
    double rb = 1.0 / (2.0 * b - 1.0);
    double h = 2.0 / (ra + rb);
    double w = z * sqrt(fmax(h + lambda, 0.0)) / h -
               (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
    return isfinite(w) ? middle - 2.0 * w : middle;
}

double annum__beta_quantile_pair(double p, double q, double a, double b, double *y)
{
    *y = NAN;
    if (!(p >= 0.0 && p <= 1.0) || !(q >= 0.0 && q <= 1.0) || !(a >= 0.0) || !(b >= 0.0) ||
        (a == 0.0 && b == 0.0) || (isinf(a) && isinf(b)))
        return NAN;
    int at_zero = a == 0.0 || isinf(b) || (p == 0.0 && b > 0.0 && !isinf(a));
    int at_one = b == 0.0 || isinf(a) || q == 0.0;
    double start = 0.0;
    if (!at_zero && !at_one) {
        if (a > HUGE_SHAPE || b > HUGE_SHAPE) {
            *y = 0.5 * b / (0.5 * a + 0.5 * b);
            return 0.5 * a / (0.5 * a + 0.5 * b);
        }
        start = quantile_start(p, q, a, b);
        /* Beyond the smallest double the leading term is the whole of it. */
        at_zero = start < -760.0;
        at_one = start > 760.0;
    }
    if (at_zero || at_one) {
        *y = at_zero ? 1.0 : 0.0;
        return at_zero ? 0.0 : 1.0;
    }
    annum__law law = {a, b, 1};
    int upper = q < p;
    annum__place at = annum__tail_solve(&law, upper ? q : p, upper, start);
    *y = at.y;
    return at.x;
}

double annum__beta_quantile(double p, double a, double b)
{
    double y;
    return annum__beta_quantile_pair(p, 1.0 - p, a, b, &y);
}

double annum__beta_quantile_upper(double q, double a, double b)
{
    double y;
    return annum__beta_quantile_pair(1.0 - q, q, a, b, &y);
}
