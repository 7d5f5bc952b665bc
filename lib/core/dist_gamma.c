/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The regularised incomplete gamma functions and their inverses.
 *
 * gsl_cdf_gamma_P/_Q of GSL 2.7.1, on the cases of tests/reference/dist: mostly below 1e-13
 * for shapes to 1e3, but 1.2e-12 at 1e5 and no digit left at 1e12; gsl_cdf_gamma_Pinv fails to
 * converge for small shapes. So this is our own. Four regions, each with bounded work:
 *   a <= 1/2 and x <= 1     Taylor series, the upper tail free of cancellation (W. Gautschi (1979),
 *                           ACM TOMS 5:466)
 *   a >= 30, |eta| <= 1     uniform expansion (dist_uniform.c)
 *   x < a                   series for P, DLMF 8.11.4
 *   otherwise               continued fraction for Q, DLMF 8.9.2 (even part)
 * The common factor x^a e^-x / Gamma(a+1) is Loader's saddle-point density (dist_density.c).
 */
#include "core/dist.h"

#include <float.h>
#include <math.h>

#define MAX_TERMS 2000

/* The whole mass on one side, or a point that cannot be judged. */
static annum__tails all_below(void)
{
    return (annum__tails){1.0, 0.0, 0.0};
}
static annum__tails all_above(void)
{
    return (annum__tails){0.0, 1.0, 0.0};
}
static annum__tails undefined(void)
{
    return (annum__tails){NAN, NAN, NAN};
}

/* a <= 1/2, x <= 1: P = x^a / Gamma(1+a) * (1 + a sum), the upper tail as two small parts. */
static annum__tails small_shape(double a, double x)
{
    double sum = 0.0;
    double term = 1.0;
    for (int k = 1; k < 40; k++) {
        term *= -x / (double)k;
        sum += term / (a + (double)k);
        if (fabs(term) < DBL_EPSILON * 0.1 * fabs(sum))
            break;
    }
    double log_lead = a * log(x) - annum__log_gamma_1p(a);
    double lead = exp(log_lead);
    annum__tails t;
    t.lower = lead * (1.0 + a * sum);
    /* Rounding of subnormal parts must not leave a negative probability. */
    t.upper = fmax(-expm1(log_lead) - lead * a * sum, 0.0);
    t.density = a * lead * exp(-x);
    return t;
}

/* x^a e^-x / Gamma(a+1). */
static double leading_factor(double a, double x)
{
    return exp(annum__poisson_log_density(a, x));
}

static annum__tails lower_series(double a, double x)
{
    double sum = 1.0;
    double term = 1.0;
    for (int k = 1; k < MAX_TERMS; k++) {
        term *= x / (a + (double)k);
        sum += term;
        if (term < DBL_EPSILON * 0.1 * sum)
            break;
    }
    double factor = leading_factor(a, x);
    annum__tails t;
    t.lower = factor * sum;
    t.upper = 1.0 - t.lower;
    t.density = a * factor;
    return t;
}

/* Q = x^a e^-x/Gamma(a) / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))), modified Lentz. */
static annum__tails upper_fraction(double a, double x)
{
    double b = x - a + 1.0;
    double d = 1.0 / b;
    double c = INFINITY;
    double h = d;
    for (int k = 1; k < MAX_TERMS; k++) {
        double step = (double)k;
        double an = -step * (step - a);
        b += 2.0;
        d = 1.0 / (b + an * d);
        c = b + an / c;
        double change = c * d;
        h *= change;
        if (fabs(change - 1.0) < DBL_EPSILON)
            break;
    }
    double density = a * leading_factor(a, x);
    annum__tails t;
    t.upper = density * h;
    t.lower = 1.0 - t.upper;
    t.density = density;
    return t;
}

annum__tails annum__gamma_tails(double a, double x)
{
    if (isnan(x) || !(a >= 0.0) || (isinf(a) && isinf(x)))
        return undefined();
    if (x < 0.0 || isinf(a))
        return all_above();
    if (a == 0.0 || isinf(x))
        return all_below();
    if (x == 0.0)
        return all_above();
    if (a <= 0.5 && x <= 1.0)
        return small_shape(a, x);
    if (a >= ANNUM__UNIFORM_FROM && x > 0.25 * a && x < 2.5 * a) {
        double u = (x - a) / a;
        double eta = copysign(sqrt(2.0 * annum__log1p_gap(u)), u);
        if (fabs(eta) <= 1.0)
            return annum__uniform_tails(a, eta, 0.0);
    }
    return x < a ? lower_series(a, x) : upper_fraction(a, x);
}

double annum__gamma_lower(double a, double x)
{
    return annum__gamma_tails(a, x).lower;
}

double annum__gamma_upper(double a, double x)
{
    return annum__gamma_tails(a, x).upper;
}

/* log x to start from: the leading term of P, the tail of Q, or Wilson and Hilferty (1931). */
static double quantile_start(double p, double q, double a)
{
    double log_gamma = a <= 0.5 ? annum__log_gamma_1p(a)
                                : annum__stirling_error(a) + (a + 0.5) * log(a) - a +
                                      0.91893853320467274178; /* log sqrt(2 pi) */
    double log_p = p < 0.5 ? log(p) : log1p(-q);
    double from_zero = (log_p + log_gamma) / a;
    if (from_zero < log(a + 1.0) - 2.0)
        return from_zero;
    if (a < 1.0) {
        double tail = log(a) - log(q) - log_gamma;
        return tail > 1.0 ? log(tail) : fmin(from_zero, 1.0);
    }
    double z = p < 0.5 ? annum__normal_quantile(p) : annum__normal_quantile_upper(q);
    double root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * sqrt(a));
    return root > 0.05 ? log(a) + 3.0 * log(root) : from_zero;
}

/* p and q = 1 - p, the smaller of them exact. */
static double quantile(double p, double q, double a)
{
    if (!(p >= 0.0 && p <= 1.0) || !(q >= 0.0 && q <= 1.0) || !(a >= 0.0))
        return NAN;
    if (p == 0.0 || a == 0.0)
        return 0.0;
    if (q == 0.0 || isinf(a))
        return INFINITY;
    double start = quantile_start(p, q, a);
    /* Below the smallest double the leading term of P is the whole of it. */
    if (start < -760.0)
        return 0.0;
    annum__law law = {a, 0.0, 0};
    int upper = q < p;
    return annum__tail_solve(&law, upper ? q : p, upper, start).x;
}

double annum__gamma_quantile(double p, double a)
{
    return quantile(p, 1.0 - p, a);
}

double annum__gamma_quantile_upper(double q, double a)
{
    return quantile(1.0 - q, q, a);
}

double annum__chi2_tail(double x, double df)
{
    return annum__gamma_upper(0.5 * df, 0.5 * x);
}

double annum__chi2_quantile_upper(double q, double df)
{
    return 2.0 * annum__gamma_quantile_upper(q, 0.5 * df);
}
