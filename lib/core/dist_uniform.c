/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tails of the gamma and beta distributions for large shapes, uniformly from the centre outwards.
 *
 * Series and continued fractions, GSL's included, need about the square root of the shape in terms
 * (gsl_cdf_beta_P gives up at a = b = 1e7). Here the tail is a normal tail plus a correction:
 *
 *   upper = erfc(eta sqrt(a/2)) / 2 + R,   R = exp(-a eta^2/2) / sqrt(2 pi a) * S(eta)
 *
 * with a eta^2/2 the deviance from the mean. For the gamma distribution this is DLMF 8.12.3, and
 * S follows from the coefficients d_n of eta/u (u = x/a - 1) by the backward recurrence
 * beta_n = d_(n+1) + (n+2) beta_(n+2) / a, S = sum beta_n eta^n / (1 + beta_1/a): A. Gil,
 * J. Segura, N. M. Temme (2012), SIAM J. Sci. Comput. 34:A2965.
 *
 * The same derivation holds for the beta distribution with a <= b. Put r = a/b, mean m = a/(a+b),
 * x = m (1 + u); then eta^2/2 = gap(u) + gap(-r u)/r with gap(v) = v - log(1+v), the measure
 * x^(a-1) (1-x)^(b-1) dx is proportional to exp(-a eta^2/2) (eta/u) d eta, and only the d_n
 * change: eta d eta/du = u (1+r) / ((1+u)(1-r u)). r = 0 is the gamma case. The nearest
 * singularity is at |eta| = 2 sqrt(pi) for every r, so N_TERMS terms leave 1e-17 at |eta| = 1.
 */
#include "core/dist.h"

#include <math.h>

#define N_TERMS 32
#define SQRT_2PI 2.5066282746310005024

/* The Taylor coefficients d_0, d_1, ... of eta/u for r = 0, from mpmath at 60 digits. */
static const double gamma_terms[N_TERMS] = {
    1.0,
    -3.3333333333333333333e-1,
    8.3333333333333333333e-2,
    -1.4814814814814814815e-2,
    1.1574074074074074074e-3,
    3.5273368606701940035e-4,
    -1.787551440329218107e-4,
    3.9192631785224377817e-5,
    -2.1854485106799921615e-6,
    -1.8540622107151599607e-6,
    8.296711340953086005e-7,
    -1.7665952736826079304e-7,
    6.7078535434014985804e-9,
    1.0261809784240308043e-8,
    -4.3820360184533531866e-9,
    9.1476995822367902342e-10,
    -2.5514193994946249767e-11,
    -5.8307721325504250675e-11,
    2.4361948020667416244e-11,
    -5.0276692801141755891e-12,
    1.1004392031956134771e-13,
    3.3717632624009853788e-13,
    -1.3923887224181620659e-13,
    2.8534893807047443204e-14,
    -5.139111834242572619e-16,
    -1.9752288294349442835e-15,
    8.0995211567045613341e-16,
    -1.6522531216398161819e-16,
    2.5305430097478884233e-18,
    1.1686939738559576589e-17,
    -4.7700370498204847582e-18,
    9.6991260590562371242e-19,
};

/* The leading n of the same coefficients, scaled so that d_0 = 1, for 0 < r <= 1. */
static void beta_terms(double r, int n, double d[N_TERMS])
{
    /* v = u sqrt(1+r) = eta + v_2 eta^2 + ...; equating powers in the equation above gives
     * (k+1)/2 [v^2]_(k+1) = (1-r)/sqrt(1+r) v_(k-1) - r/(1+r) [v^2]_(k-1) for k >= 2. */
    double root = sqrt(1.0 + r);
    double skew = (1.0 - r) / root;
    double pull = r / (1.0 + r);
    double v[N_TERMS + 2] = {0.0, 1.0};
    double square[N_TERMS + 2] = {0.0, 0.0, 1.0};
    for (int k = 2; k <= n; k++) {
        square[k + 1] = 2.0 / (double)(k + 1) * (skew * v[k - 1] - pull * square[k - 1]);
        double inner = 0.0;
        for (int j = 2; j < k; j++)
            inner += v[j] * v[k + 1 - j];
        v[k] = 0.5 * (square[k + 1] - inner);
    }
    d[0] = 1.0;
    for (int k = 1; k < n; k++) {
        double sum = 0.0;
        for (int j = 1; j <= k; j++)
            sum += v[j + 1] * d[k - j];
        d[k] = -sum;
    }
}

/* How many terms reach rounding: the series falls like (|eta| / 3.54)^n, and like a^(-n/2). */
static int terms_needed(double a, double eta)
{
    double fall = fmax(fabs(eta) / 3.5, 1.0 / sqrt(a));
    int n = (int)(2.0 - 38.0 / log(fall));
    return n < 4 ? 4 : (n > N_TERMS ? N_TERMS : n);
}

annum__tails annum__uniform_tails(double a, double eta, double ratio)
{
    double d_beta[N_TERMS];
    const double *d = gamma_terms;
    int n = terms_needed(a, eta);
    if (ratio > 0.0) {
        beta_terms(ratio, n, d_beta);
        d = d_beta;
    }
    double above = 0.0; /* beta_(k+2) */
    double next = 0.0;  /* beta_(k+1) */
    double sum = 0.0;
    for (int k = n - 2; k >= 0; k--) {
        double now = d[k + 1] + (double)(k + 2) * above / a;
        sum = sum * eta + now;
        above = next;
        next = now;
    }
    /* After the loop `above` is beta_1: the ratio of gamma functions to Stirling's formula. */
    double stirling = a / (a + above);
    double kernel = exp(-0.5 * a * eta * eta) * stirling / SQRT_2PI;
    double correction = kernel * sum / sqrt(a);
    double z = eta * sqrt(0.5 * a);
    annum__tails t;
    t.upper = 0.5 * erfc(z) + correction;
    t.lower = 0.5 * erfc(-z) - correction;
    t.density = kernel * sqrt(a);
    return t;
}
