/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The saddle-point form of the Poisson and binomial densities, and the gamma function pieces that
 * the incomplete gamma and beta functions share.
 *
 * Source: C. Loader (2000), Fast and accurate computation of binomial probabilities: the density
 * is (2 pi variance)^(-1/2) exp(-deviance) times Stirling corrections, so that no large logarithms
 * cancel. gsl_ran_poisson_pdf and gsl_ran_binomial_pdf give no logarithm and subtract log gammas,
 * which loses digits with the count (an error of 5e-7 at a mean of 1e9, of 1e-9 at 1e6 trials),
 * hence these.
 */
#include "core/dist.h"

#include <math.h>
#include <stddef.h>

#define LOG_SQRT_2PI 0.91893853320467274178
#define LOG_2PI 1.8378770664093454836
#define EULER_GAMMA 0.57721566490153286061
#define STIRLING_FROM 12.0

/* Coefficients of 1/a, 1/a^3, 1/a^5, ... in Stirling's series, DLMF 5.11.1. */
static const double stirling_terms[] = {
    1.0 / 12.0,        -1.0 / 360.0,          1.0 / 1260.0,       -1.0 / 1680.0,
    1.0 / 1188.0,      -691.0 / 360360.0,     1.0 / 156.0,        -3617.0 / 122400.0,
};
#define N_STIRLING (sizeof stirling_terms / sizeof stirling_terms[0])

/* 1/3, 1/5, ...: the coefficients of (atanh(s)/s - 1)/s^2 in powers of s^2. */
static const double atanh_terms[] = {
    1.0 / 3.0,  1.0 / 5.0,  1.0 / 7.0,  1.0 / 9.0,  1.0 / 11.0, 1.0 / 13.0, 1.0 / 15.0,
    1.0 / 17.0, 1.0 / 19.0, 1.0 / 21.0, 1.0 / 23.0, 1.0 / 25.0, 1.0 / 27.0,
};
#define N_ATANH (sizeof atanh_terms / sizeof atanh_terms[0])
#define N_ATANH_NEAR 6

/*
 * delta - log(1 + delta). With s = delta/(2 + delta), log(1 + delta) = 2 atanh(s), so the leading
 * terms cancel on paper: delta - 2 s = s delta. Of what is left thirteen terms reach 1e-17 of the
 * whole for |delta| <= 0.4, six for |delta| <= 0.1; outside, the plain difference loses under one
 * digit.
 */
double annum__log1p_gap(double delta)
{
    if (!(fabs(delta) <= 0.4))
        return delta - log1p(delta);
    double s = delta / (2.0 + delta);
    double s2 = s * s;
    double sum = 0.0;
    if (fabs(delta) <= 0.1) {
        for (size_t k = N_ATANH_NEAR; k-- > 0;)
            sum = sum * s2 + atanh_terms[k];
    } else {
        for (size_t k = N_ATANH; k-- > 0;)
            sum = sum * s2 + atanh_terms[k];
    }
    return s * delta - 2.0 * s * s2 * sum;
}

static double stirling_series(double a)
{
    double r2 = 1.0 / (a * a);
    double sum = 0.0;
    for (size_t k = N_STIRLING; k-- > 0;)
        sum = sum * r2 + stirling_terms[k];
    return sum / a;
}

/* Absolute error about 5e-15 below STIRLING_FROM, where the argument is first shifted up. */
double annum__stirling_error(double a)
{
    if (a >= STIRLING_FROM)
        return stirling_series(a);
    double product = 1.0;
    double up = a;
    while (up < STIRLING_FROM) {
        up += 1.0;
        product *= up;
    }
    /* log Gamma(a+1) = log Gamma(up+1) - log product. */
    return stirling_series(up) + (up + 0.5) * log(up) - (up - a) - log(product) -
           (a + 0.5) * log(a);
}

/* Abramowitz & Stegun 6.1.33: (-1)^k (zeta(k) - 1) / k for k = 2, 3, ... */
static const double zeta_terms[] = {
    3.2246703342411321824e-1,  -6.7352301053198095133e-2, 2.0580808427784547879e-2,
    -7.3855510286739852663e-3, 2.8905103307415232858e-3,  -1.1927539117032609771e-3,
    5.0966952474304242234e-4,  -2.2315475845357937976e-4, 9.9457512781808533715e-5,
    -4.49262367381331417e-5,   2.0507212775670691553e-5,  -9.439488275268395904e-6,
    4.3748667899074878042e-6,  -2.0392157538013662368e-6, 9.5514121304074198329e-7,
    -4.4924691987645660433e-7, 2.1207184805554665869e-7,  -1.0043224823968099609e-7,
    4.7698101693639805658e-8,  -2.271109460894316491e-8,  1.0838659214896954091e-8,
    -5.1834750419700466551e-9, 2.4836745438024783172e-9,  -1.1921401405860912074e-9,
};
#define N_ZETA (sizeof zeta_terms / sizeof zeta_terms[0])

double annum__log_gamma_1p(double a)
{
    double sum = 0.0;
    for (size_t k = N_ZETA; k-- > 0;)
        sum = sum * a + zeta_terms[k];
    return a * (1.0 - EULER_GAMMA + sum * a) - log1p(a);
}

/*
 * The difference of two Stirling formulas, each part as a small quantity in a. The recurrence
 * Gamma(b+a+1)/Gamma(b+1) = (1 + a/b) Gamma(b+a)/Gamma(b) first carries b to STIRLING_FROM.
 */
double annum__log_gamma_step(double b, double a)
{
    double sum = 0.0;
    while (b < STIRLING_FROM) {
        sum -= log1p(a / b);
        b += 1.0;
    }
    double rise = log1p(a / b);
    sum += (b - 0.5) * rise - a + a * log(b + a);
    double power = 1.0 / b;
    for (size_t k = 0; k < N_STIRLING; k++) {
        sum += stirling_terms[k] * power * expm1(-(double)(2 * k + 1) * rise);
        power /= b * b;
    }
    return sum;
}

double annum__poisson_log_density(double k, double mu)
{
    if (isnan(k) || isnan(mu) || mu < 0.0)
        return NAN;
    if (k < 0.0 || isinf(k) || isinf(mu))
        return -INFINITY;
    if (k == 0.0)
        return -mu;
    if (mu == 0.0)
        return -INFINITY;
    double delta = (mu - k) / k;
    double deviance = 0.0;
    if (isfinite(delta) && delta > -0.9)
        deviance = delta == 0.0 ? 0.0 : k * annum__log1p_gap(delta);
    else
        deviance = (mu - k) + k * (log(k) - log(mu));
    return -deviance - annum__stirling_error(k) - 0.5 * log(k) - LOG_SQRT_2PI;
}

double annum__binomial_log_density(double k, double n, double p)
{
    if (!(n >= 0.0) || isinf(n) || !(p >= 0.0 && p <= 1.0) || isnan(k))
        return NAN;
    if (k < 0.0 || k > n)
        return -INFINITY;
    if (p == 0.0 || p == 1.0)
        return k == n * p ? 0.0 : -INFINITY;
    double rest = n - k;
    if (k == 0.0)
        return n * log1p(-p);
    if (rest == 0.0)
        return n * log(p);
    /* fma: the distance from the mean must not carry the rounding of n p. */
    double d = fma(n, p, -k);
    double hit = d / k > -0.9 ? k * annum__log1p_gap(d / k) : d + k * log(k / (n * p));
    double miss = -d / rest > -0.9 ? rest * annum__log1p_gap(-d / rest)
                                   : -d + rest * log(rest / (n * (1.0 - p)));
    return annum__stirling_error(n) - annum__stirling_error(k) - annum__stirling_error(rest) -
           hit - miss - 0.5 * (LOG_2PI + log(k) + log1p(-k / n));
}
