/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Families of distributions: adding one is adding an entry to the table below.
 * Unit deviances are 2 (l(y; y) - l(mean; y)) at dispersion 1 (McCullagh and Nelder 1989, 2.3), formed so that
 * they keep their digits when mean and y are close.
 */
#include <float.h>
#include <math.h>

#include "core/dist.h"
#include "regress/beta.h"
#include "regress/internal.h"
#include "regress/negative_binomial.h"

static double one(double mean, double rest, double kappa)
{
    (void)kappa;
    (void)mean;
    (void)rest;
    return 1;
}

static double square_of_error(double y, double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return (y - mean) * (y - mean);
}

static double as_it_is(double y, double weight)
{
    (void)weight;
    return y;
}

static double same(double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return mean;
}

/** y log(y/mean) - (y - mean) = y g(d), g(d) = d - log(1 + d) at d = mean/y - 1: no cancellation near 0. */
static double excess(double y, double mean)
{
    if (y == 0)
        return mean;
    const double d = (mean - y) / y;
    return fabs(d) < 0.1 ? y * annum__log1p_gap(d) : y * log(y / mean) - (y - mean);
}

static double poisson_deviance(double y, double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return 2 * excess(y, mean);
}

static double poisson_start(double y, double weight)
{
    (void)weight;
    return y + 0.1;
}

static double poisson_log_likelihood(double y, double mean, double size, double dispersion)
{
    (void)dispersion;
    return size * annum__poisson_log_density(y, mean);
}

static double binomial_variance(double mean, double rest, double kappa)
{
    (void)kappa;
    return mean * rest;
}

static double binomial_deviance(double y, double mean, double rest, double kappa)
{
    (void)kappa;
    return 2 * (excess(y, mean) + excess(1 - y, rest));
}

static double binomial_start(double y, double weight)
{
    return (weight * y + 0.5) / (weight + 1);
}

static double binomial_log_likelihood(double y, double mean, double size, double dispersion)
{
    (void)dispersion;
    return annum__binomial_log_density(size * y, size, mean);
}

static double gamma_variance(double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return mean * mean;
}

/** 2 (r - 1 - log r) at r = y/mean. */
static double gamma_deviance(double y, double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return 2 * annum__log1p_gap((y - mean) / mean);
}

/** The density of a gamma with shape 1/dispersion, as a Poisson's: x^(k - 1) e^-x / Gamma(k), x = k y / mean. */
static double gamma_log_likelihood(double y, double mean, double size, double dispersion)
{
    const double shape = 1 / dispersion;
    return size * (annum__poisson_log_density(shape, shape * y / mean) + log(shape / y));
}

static double inverse_gaussian_variance(double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    return mean * mean * mean;
}

static double inverse_gaussian_deviance(double y, double mean, double rest, double kappa)
{
    (void)kappa;
    (void)rest;
    const double error = (y - mean) / mean;
    return error * error / y;
}

static double inverse_gaussian_log_likelihood(double y, double mean, double size, double dispersion)
{
    const double two_pi = 6.28318530717958647693;
    return -0.5 * size * (log(two_pi * dispersion) + 3 * log(y) + inverse_gaussian_deviance(y, mean, 0, 0) / dispersion);
}

static double negbin_variance(double mean, double rest, double kappa)
{
    (void)rest;
    return mean * (1 + kappa * mean);
}

/**
 * 2 (y log(y/m) - (y + 1/kappa) log((1 + kappa y) / (1 + kappa m))), Poisson's at kappa 0, written with
 * a = (y - m) / (m (1 + kappa y)) and b = kappa (y - m) / (1 + kappa m), the relative distances of the two logarithms'
 * arguments from 1, as 2 (y log(1 + a) - log(1 + b) / kappa). Near y = m the first orders cancel by hand.
 */
static double negbin_deviance(double y, double mean, double rest, double kappa)
{
    (void)rest;
    if (!(kappa > 0))
        return 2 * excess(y, mean);
    const double b = kappa * (y - mean) / (1 + kappa * mean);
    if (y == 0)
        return -2 * log1p(b) / kappa;
    const double a = (y - mean) / (mean * (1 + kappa * y));
    if (fabs(a) > 0.1)
        return 2 * (y * log1p(a) - log1p(b) / kappa);
    const double second_order = (y - mean) * (a / (1 + kappa * mean));
    return 2 * (second_order - y * annum__log1p_gap(a) + annum__log1p_gap(b) / kappa);
}

/**
 * Where kappa is large, theta / (theta + y) times the binomial density of theta in y + theta, as Loader (2000) has it;
 * else the Poisson's, and what kappa adds: the sum over j < y of log(1 + kappa j), less y log(1 + kappa m), plus
 * m - log(1 + kappa m)/kappa, which is gap(kappa m)/kappa with gap(d) = d - log(1 + d).
 */
static double negbin_log_likelihood(double y, double mean, double size, double kappa)
{
    const double x = kappa * mean;
    if (x > 1) {
        const double theta = 1 / kappa;
        return size * (annum__binomial_log_density(theta, y + theta, 1 / (1 + x)) - log1p(kappa * y));
    }
    double sum = annum__poisson_log_density(y, mean);
    if (kappa > 0)
        sum += annum__log_rising(y, kappa) - y * log1p(x) + annum__log1p_gap(x) / kappa;
    return size * sum;
}

enum {
    ON_REAL = 1 << ANNUM_VALUE | 1 << ANNUM_RATE | 1 << ANNUM_SHARE | 1 << ANNUM_COUNT | 1 << ANNUM_PROPORTION,
    ON_POSITIVE = 1 << ANNUM_VALUE | 1 << ANNUM_RATE,
    ON_COUNT = 1 << ANNUM_COUNT | 1 << ANNUM_VALUE,
    ON_EVENTS_OF_TOTAL = 1 << ANNUM_PROPORTION,
    ON_FRACTION = 1 << ANNUM_SHARE | 1 << ANNUM_PROPORTION,
    LINKS_GAUSSIAN = 1 << ANNUM_IDENTITY | 1 << ANNUM_LOG | 1 << ANNUM_INVERSE,
    LINKS_POISSON = 1 << ANNUM_LOG | 1 << ANNUM_IDENTITY | 1 << ANNUM_SQRT,
    LINKS_GAMMA = 1 << ANNUM_INVERSE | 1 << ANNUM_LOG | 1 << ANNUM_IDENTITY,
    LINKS_INVERSE_GAUSSIAN = 1 << ANNUM_INVERSE_SQUARE | LINKS_GAMMA,
    LINKS_BINOMIAL = 1 << ANNUM_LOGIT | 1 << ANNUM_PROBIT | 1 << ANNUM_CLOGLOG | 1 << ANNUM_LOG |
                     1 << ANNUM_IDENTITY,
    LINKS_BETA = 1 << ANNUM_LOGIT | 1 << ANNUM_PROBIT | 1 << ANNUM_CLOGLOG | 1 << ANNUM_LOG
};

static const annum__family families[] = {
    {ANNUM_GAUSSIAN, "gaussian", ANNUM_IDENTITY, LINKS_GAUSSIAN, ON_REAL, 1, -INFINITY, INFINITY, one,
     square_of_error, as_it_is, NULL},
    {ANNUM_POISSON, "poisson", ANNUM_LOG, LINKS_POISSON, ON_COUNT, 0, 0, INFINITY, same, poisson_deviance,
     poisson_start, poisson_log_likelihood},
    {ANNUM_NEGATIVE_BINOMIAL, "negbin", ANNUM_LOG, LINKS_POISSON, ON_COUNT, 0, 0, INFINITY, negbin_variance,
     negbin_deviance, poisson_start, negbin_log_likelihood},
    {ANNUM_QUASIPOISSON, "quasipoisson", ANNUM_LOG, LINKS_POISSON, ON_COUNT, 1, 0, INFINITY, same,
     poisson_deviance, poisson_start, NULL},
    {ANNUM_BINOMIAL, "binomial", ANNUM_LOGIT, LINKS_BINOMIAL, ON_EVENTS_OF_TOTAL, 0, 0, 1, binomial_variance,
     binomial_deviance, binomial_start, binomial_log_likelihood},
    {ANNUM_QUASIBINOMIAL, "quasibinomial", ANNUM_LOGIT, LINKS_BINOMIAL, ON_EVENTS_OF_TOTAL, 1, 0, 1,
     binomial_variance, binomial_deviance, binomial_start, NULL},
    /* Their figures lie above 0: the lowest mean is the smallest normal double, so that 0 itself is refused. */
    {ANNUM_GAMMA, "gamma", ANNUM_INVERSE, LINKS_GAMMA, ON_POSITIVE, 1, DBL_MIN, INFINITY, gamma_variance,
     gamma_deviance, as_it_is, gamma_log_likelihood},
    {ANNUM_INVERSE_GAUSSIAN, "inverse-gaussian", ANNUM_INVERSE_SQUARE, LINKS_INVERSE_GAUSSIAN, ON_POSITIVE, 1, DBL_MIN,
     INFINITY, inverse_gaussian_variance, inverse_gaussian_deviance, as_it_is, inverse_gaussian_log_likelihood},
    {ANNUM_FRACTIONAL, "fractional", ANNUM_LOGIT, LINKS_BINOMIAL, ON_FRACTION, 1, 0, 1, binomial_variance,
     binomial_deviance, binomial_start, NULL},
    /* Its kappa is the precision phi; beta.c maximises its likelihood. */
    {ANNUM_BETA, "beta", ANNUM_LOGIT, LINKS_BETA, ON_FRACTION | ON_POSITIVE, 0, 0, 1, annum__beta_variance,
     annum__beta_unit_deviance, as_it_is, NULL},
};

const annum__family *annum__family_find(int32_t id)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        if (families[i].id == id)
            return &families[i];
    }
    return NULL;
}

const char *annum_family_name(int32_t id)
{
    const annum__family *family = annum__family_find(id);
    return family ? family->name : id == ANNUM_FAMILY_AUTO ? "auto" : "unknown";
}
