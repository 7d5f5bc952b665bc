/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Distribution functions and quantiles that are safe for any argument.
 *
 * Every function here is pure: no allocation, no writable globals, bounded work, no abort. A
 * nonsensical argument (NaN, negative shape, probability outside [0, 1]) gives NaN. `errno` may be
 * changed by libm; public entry points save and restore it.
 *
 * Accuracy, against 50-digit references (tests/reference/dist): relative error below 1e-12 in
 * *both* tails down to 1e-300, for shapes from 1e-3 to 1e12. Where a tail is computed as one minus
 * the other, the other is never close to one.
 *
 * Quantiles solve cdf(x) = p for the smaller tail to the last digits the slope of the cdf permits.
 * `_upper` takes the upper-tail probability and keeps its digits when it is small.
 */
#ifndef ANNUM_CORE_DIST_H
#define ANNUM_CORE_DIST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Both tails of a distribution at one point, and the density on the scale the solvers use. */
typedef struct annum__tails {
    double lower;   /* P(X <= x) */
    double upper;   /* P(X > x) */
    double density; /* d lower / ds; gamma: s = log x, beta: s = log(x / (1 - x)) */
} annum__tails;

/* ---- Normal (dist_normal.c) ---------------------------------------------------------------- */

/* P(Z > z) for a standard normal Z. */
double annum__normal_tail(double z);
/* z with P(Z <= z) = p; -inf at 0, inf at 1. */
double annum__normal_quantile(double p);
/* z with P(Z > z) = q; inf at 0, -inf at 1. */
double annum__normal_quantile_upper(double q);

/* ---- Gamma and chi-squared (dist_gamma.c) -------------------------------------------------- */

/* Regularised incomplete gamma functions P(a, x) and Q(a, x); a = 0 is a point mass at 0. */
double annum__gamma_lower(double a, double x);
double annum__gamma_upper(double a, double x);
annum__tails annum__gamma_tails(double a, double x);
/* x with P(a, x) = p, and with Q(a, x) = q; scale 1. */
double annum__gamma_quantile(double p, double a);
double annum__gamma_quantile_upper(double q, double a);
/* P(X > x) for chi-squared X with df > 0 degrees of freedom (real), and its inverse. */
double annum__chi2_tail(double x, double df);
double annum__chi2_quantile_upper(double q, double df);

/* ---- Beta (dist_beta.c) -------------------------------------------------------------------- */

/* I_x(a, b) and 1 - I_x(a, b). a = 0: point mass at 0; b = 0: point mass at 1; both: NaN. */
double annum__beta_lower(double x, double a, double b);
double annum__beta_upper(double x, double a, double b);
/* The same from x and y = 1 - x, each to full relative accuracy, for x near 1. */
annum__tails annum__beta_tails(double x, double y, double a, double b);
/* x with I_x(a, b) = p, and with 1 - I_x(a, b) = q; the point of the mass where a or b is 0. */
double annum__beta_quantile(double p, double a, double b);
double annum__beta_quantile_upper(double q, double a, double b);
/* The upper-tail quantile with its complement: *y = 1 - x to full accuracy. Returns x. */
double annum__beta_quantile_pair(double p, double q, double a, double b, double *y);
/* log(a B(a, b)), accurate relative to itself when a is small (a <= 1/2). */
double annum__log_a_beta(double a, double b);

/* ---- Student t and F (dist_t.c) ------------------------------------------------------------ */

/* P(T > t) for Student's t with df > 0 (real; infinity is the normal). Whole df to 60 is fast. */
double annum__t_tail(double t, double df);
/* t with P(T > t) = q. */
double annum__t_quantile_upper(double q, double df);
/* P(F > f) for Fisher's F with d1 and d2 degrees of freedom (real, either may be infinite). */
double annum__f_tail(double f, double d1, double d2);

/* ---- Counts (dist_count.c) ----------------------------------------------------------------- */

/* P(X <= k) and P(X >= k), X binomial(n, p); n whole, k is rounded down and up respectively. */
double annum__binomial_lower(double k, double n, double p);
double annum__binomial_upper(double k, double n, double p);
/* P(X <= k) and P(X >= k), X Poisson with mean mu >= 0. */
double annum__poisson_lower(double k, double mu);
double annum__poisson_upper(double k, double mu);
/* Log densities; -inf where the density is 0. A count that is not whole gets the smooth extension
 * through the gamma function (weighted counts). */
double annum__poisson_log_density(double k, double mu);
double annum__binomial_log_density(double k, double n, double p);

/* ---- Inverse gaussian (dist_inverse_gaussian.c) --------------------------------------------- */

/* P(X <= x) and P(X > x), X inverse gaussian with this mean and shape (variance mean^3/shape). */
void annum__inverse_gaussian_tails(double x, double mean, double shape, double *lower, double *upper);

/* ---- Building blocks (dist_density.c, dist_uniform.c, dist_quantile.c) ---------------------- */

/* delta - log(1 + delta), relative error a few units in the last place, delta >= -1. */
double annum__log1p_gap(double delta);
/* log Gamma(a+1) - [(a + 1/2) log a - a + log(2 pi)/2] for a > 0. */
double annum__stirling_error(double a);
/* log Gamma(1 + a) for 0 <= a <= 1/2, accurate relative to itself. */
double annum__log_gamma_1p(double a);
/* log Gamma(b + a) - log Gamma(b) for b > 0, 0 <= a <= 1/2, accurate relative to itself. */
double annum__log_gamma_step(double b, double a);

/* x (log x - psi(x)) and x^2 psi'(x) - x (dist_psi.c), relative error a few units in the last place: both fall from 1
 * at x = 0 to 1/2 at infinity. */
double annum__digamma_gap(double x);
double annum__trigamma_gap(double x);

/*
 * Both tails for a large first parameter by the uniform expansion (see dist_uniform.c).
 * eta: signed root of twice the deviance per unit of a, |eta| <= 1; ratio = a/b in [0, 1], 0 for
 * the gamma distribution. `density` is set for the measure d eta * eta / u.
 */
annum__tails annum__uniform_tails(double a, double eta, double ratio);
/* The expansion holds for shapes from here on. */
#define ANNUM__UNIFORM_FROM 30.0

/* A distribution and a place on its line: gamma has y = 1, beta y = 1 - x. */
typedef struct annum__law {
    double a;
    double b;
    int bounded; /* 0: gamma(a); 1: beta(a, b) */
} annum__law;
typedef struct annum__place {
    double x;
    double y;
} annum__place;

/* The place where the chosen tail has probability `target` in (0, 1), from log(x/y) = start. */
annum__place annum__tail_solve(const annum__law *law, double target, int upper, double start);

#ifdef __cplusplus
}
#endif

#endif
