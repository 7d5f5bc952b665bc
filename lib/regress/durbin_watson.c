/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exact distribution of Durbin and Watson's statistic under independent normal errors.
 *
 * With A the tridiagonal matrix of squared differences, M the projection on the residuals and e = M u,
 * P(DW < d) = P(u' M (A - d I) M u < 0), a quadratic form whose distribution is Imhof's (1961, Biometrika
 * 48:419-426, eq. 3.2): 1/2 - (1/pi) integral of sin(theta(u)) / (u rho(u)) over u > 0, with
 * theta = sum of atan(lambda u) / 2 and rho = prod (1 + lambda^2 u^2)^(1/4) over the form's eigenvalues lambda.
 *
 * The eigenvalues are not needed: D(u) = prod (1 - i u lambda) is a determinant, and on the complement of the
 * design's orthonormal columns Q it is det T det(Q' T^-1 Q) with the tridiagonal T = I - i u (A - d I). Both factors
 * are eliminated without pivoting: real parts are positive definite, so pivots have positive real parts, and the sum
 * of their arguments is arg D = -2 theta without jumps. One u costs O(n p^2).
 *
 * With u = exp(x - exp(-x)) the integrand is analytic in a strip about the real line and falls fast on both sides, so
 * the trapezoid rule converges exponentially: halving the step below changed no case by more than 1e-15.
 */
#include <math.h>

#include "regress/internal.h"

/* C's own complex numbers are optional in C11, and guard against infinities that do not come up here. */
typedef struct number {
    double re, im;
} number;

static number plus(number a, number b)
{
    return (number){a.re + b.re, a.im + b.im};
}

static number minus(number a, number b)
{
    return (number){a.re - b.re, a.im - b.im};
}

static number times(number a, number b)
{
    return (number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static number over(number a, number b)
{
    const double square = b.re * b.re + b.im * b.im;
    return (number){(a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square};
}

static number scaled(double factor, number a)
{
    return (number){factor * a.re, factor * a.im};
}

typedef struct form {
    const annum__design *design;
    double d;         /**< the statistic */
    number *pivot;    /**< [n] of T */
    number *solved;   /**< [n] one column of T^-1 Q */
    number *g;        /**< [p x p] Q' T^-1 Q */
} form;

/** log |D| and arg D. */
typedef struct polar {
    double log_size, argument;
} polar;

static void multiply(polar *product, number factor)
{
    product->log_size += log(hypot(factor.re, factor.im));
    product->argument += atan2(factor.im, factor.re);
}

static void factor_tridiagonal(const form *f, double u, polar *product)
{
    const size_t n = f->design->n;
    const number square = {u * u, 0}; /* of the off-diagonal i u, negated */
    for (size_t k = 0; k < n; k++) {
        const double a = (k == 0 || k == n - 1) ? 1 : 2;
        f->pivot[k] = (number){1, -u * (a - f->d)};
        if (k > 0)
            f->pivot[k] = plus(f->pivot[k], over(square, f->pivot[k - 1]));
        multiply(product, f->pivot[k]);
    }
}

/** solved = T^-1 q by the factors of T. */
static void solve(const form *f, double u, const double *q)
{
    const size_t n = f->design->n;
    const number off = {0, u};
    f->solved[0] = (number){q[0], 0};
    for (size_t k = 1; k < n; k++)
        f->solved[k] = minus((number){q[k], 0}, times(over(off, f->pivot[k - 1]), f->solved[k - 1]));
    f->solved[n - 1] = over(f->solved[n - 1], f->pivot[n - 1]);
    for (size_t k = n - 1; k-- > 0;)
        f->solved[k] = over(minus(f->solved[k], times(off, f->solved[k + 1])), f->pivot[k]);
}

static void factor_bordered(const form *f, double u, polar *product)
{
    const size_t n = f->design->n, p = f->design->p;
    for (size_t j = 0; j < p; j++) {
        solve(f, u, f->design->basis + j * n);
        for (size_t i = 0; i < p; i++) {
            number sum = {0, 0};
            for (size_t k = 0; k < n; k++)
                sum = plus(sum, scaled(f->design->basis[i * n + k], f->solved[k]));
            f->g[i * p + j] = sum;
        }
    }
    for (size_t k = 0; k < p; k++) {
        multiply(product, f->g[k * p + k]);
        for (size_t i = k + 1; i < p; i++) {
            const number ratio = over(f->g[i * p + k], f->g[k * p + k]);
            for (size_t j = k; j < p; j++)
                f->g[i * p + j] = minus(f->g[i * p + j], times(ratio, f->g[k * p + j]));
        }
    }
}

/** The integrand in x; *size bounds it. */
static double integrand(const form *f, double x, double *size)
{
    const double u = exp(x - exp(-x));
    polar product = {0, 0};
    factor_tridiagonal(f, u, &product);
    factor_bordered(f, u, &product);
    *size = exp(-0.5 * product.log_size) * (1 + exp(-x));
    return sin(-0.5 * product.argument) * *size;
}

int annum__durbin_watson_p(const annum__design *design, double statistic, annum__arena *scratch, double *p_value)
{
    const size_t n = design->n, p = design->p;
    const double step = 0.0625, pi = 3.14159265358979323846, negligible = 1e-18;
    *p_value = NAN;
    if (n <= p || isnan(statistic))
        return ANNUM_OK;
    form f = {design, statistic, annum__arena_take(scratch, n, sizeof(number)),
              annum__arena_take(scratch, n, sizeof(number)), annum__arena_take(scratch, p * p, sizeof(number))};
    if (!f.pivot || !f.solved || !f.g)
        return ANNUM_ERR_NO_MEMORY;
    double sum = 0, size = 1;
    /* To the left theta falls as u, which is exp(-60) at x = -4; to the right 1/rho falls as u^-(n - p)/2. */
    for (double x = -4; size > negligible && x < 100; x += step)
        sum += integrand(&f, x, &size);
    *p_value = fmin(1, fmax(0, 0.5 - step * sum / pi));
    return ANNUM_OK;
}
