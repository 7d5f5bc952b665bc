/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mixture is integrated over the linear predictor by the trapezoidal rule after the substitution
 * t = sinh(pi/2 sinh(s)) (Takahasi and Mori 1974), which is exact to some ten digits here, for tails as heavy as one
 * degree of freedom has them. Its quantiles are found by bisection of whole events, or of the figure's logarithm.
 *
 * Quasi-Poisson figures are taken for negative binomial ones of variance dispersion times mean, quasi-binomial ones for
 * beta-binomial ones; a dispersion below 1 is not believed.
 */
#include "regress/predictive.h"

#include <math.h>

#include "core/dist.h"

enum { HALF_NODES = 64, MOST_NODES = 2 * HALF_NODES + 1 };

typedef struct mixture {
    const annum__predictive *law;
    size_t n;
    double mean[MOST_NODES], rest[MOST_NODES], weight[MOST_NODES];
} mixture;

static double log_density(double t, double df)
{
    return isinf(df) ? -t * t / 2 : -(df + 1) / 2 * log1p(t * t / df);
}

static void make_mixture(mixture *m, const annum__predictive *law)
{
    const double half_pi = 1.57079632679489661923, step = 4.0 / HALF_NODES;
    double total = 0;
    m->law = law;
    m->n = 0;
    for (int k = -HALF_NODES; k <= HALF_NODES; k++) {
        const double s = step * k, inner = half_pi * sinh(s), t = law->se > 0 ? sinh(inner) : 0;
        const double weight = law->se > 0 ? cosh(s) * exp(log_density(t, law->df) + log(cosh(inner))) : k == 0;
        const double eta = law->eta + t * law->se;
        double derivative;
        if (!(weight > 1e-18))
            continue;
        law->link->inverse(&eta, 1, &m->mean[m->n], &m->rest[m->n], &derivative);
        m->weight[m->n++] = weight;
        total += weight;
    }
    for (size_t i = 0; i < m->n; i++)
        m->weight[i] /= total;
}

/** P(at most k of size) of a beta-binomial by the recurrence of its terms, k from the shorter end. */
static double beta_binomial_below(double k, double size, double mean, double rest, double dispersion)
{
    const double excess = fmin(dispersion - 1, (size - 1) * (1 - 1e-9)), ab = (size - 1) / excess - 1;
    const double a = mean * ab, b = rest * ab;
    const int from_above = k > size / 2;
    const double first = from_above ? a : b, second = from_above ? b : a, terms = from_above ? size - k - 1 : k;
    /* P(0 of size) = product over i of (b + i) / (a + b + i). */
    double log_term = 0;
    for (double i = 0; i < size; i++)
        log_term += log((first + i) / (ab + i));
    double term = exp(log_term), sum = from_above && terms < 0 ? 0 : term;
    for (double j = 1; j <= terms; j++) {
        term *= (size - j + 1) / j * (second + j - 1) / (first + size - j);
        sum += term;
    }
    return from_above ? 1 - sum : sum;
}

static double negative_binomial_below(double k, double mean, double shape)
{
    return annum__beta_lower(shape / (shape + mean), shape, k + 1);
}

/** P(Y <= y), y whole events for counts and proportions. */
static double below(const annum__predictive *law, double y, double mean, double rest)
{
    const double many = law->size * mean, excess = law->dispersion - 1;
    double lower, upper;
    switch (law->family) {
    case ANNUM_POISSON: return annum__poisson_lower(y, many);
    case ANNUM_QUASIPOISSON:
        return excess > 1e-6 ? negative_binomial_below(y, many, many / excess) : annum__poisson_lower(y, many);
    case ANNUM_NEGATIVE_BINOMIAL:
        return law->kappa > 0 ? negative_binomial_below(y, many, 1 / law->kappa) : annum__poisson_lower(y, many);
    case ANNUM_QUASIBINOMIAL:
        if (excess > 1e-6 && law->size > 1 && law->size <= 1e6)
            return beta_binomial_below(y, law->size, mean, rest, law->dispersion);
        return annum__binomial_lower(y, law->size, mean);
    case ANNUM_BINOMIAL: return annum__binomial_lower(y, law->size, mean);
    case ANNUM_GAMMA: return annum__gamma_lower(1 / law->dispersion, y / (mean * law->dispersion));
    case ANNUM_INVERSE_GAUSSIAN: annum__inverse_gaussian_tails(y, mean, 1 / law->dispersion, &lower, &upper); return lower;
    case ANNUM_BETA: return annum__beta_lower(y, mean * law->precision, rest * law->precision);
    default: return NAN;
    }
}

static double negative_binomial_above(double k, double mean, double shape)
{
    return k > 0 ? annum__beta_upper(shape / (shape + mean), shape, k) : 1;
}

/** P(Y >= y), likewise. */
static double above(const annum__predictive *law, double y, double mean, double rest)
{
    const double many = law->size * mean, excess = law->dispersion - 1;
    double lower, upper;
    switch (law->family) {
    case ANNUM_POISSON: return annum__poisson_upper(y, many);
    case ANNUM_QUASIPOISSON:
        return excess > 1e-6 ? negative_binomial_above(y, many, many / excess) : annum__poisson_upper(y, many);
    case ANNUM_NEGATIVE_BINOMIAL:
        return law->kappa > 0 ? negative_binomial_above(y, many, 1 / law->kappa) : annum__poisson_upper(y, many);
    case ANNUM_QUASIBINOMIAL:
        /* At least y events are at most size - y others. */
        if (excess > 1e-6 && law->size > 1 && law->size <= 1e6)
            return beta_binomial_below(law->size - y, law->size, rest, mean, law->dispersion);
        return annum__binomial_upper(y, law->size, mean);
    case ANNUM_BINOMIAL: return annum__binomial_upper(y, law->size, mean);
    case ANNUM_GAMMA: return annum__gamma_upper(1 / law->dispersion, y / (mean * law->dispersion));
    case ANNUM_INVERSE_GAUSSIAN: annum__inverse_gaussian_tails(y, mean, 1 / law->dispersion, &lower, &upper); return upper;
    case ANNUM_BETA: return annum__beta_upper(y, mean * law->precision, rest * law->precision);
    default: return NAN;
    }
}

static double mixture_below(const mixture *m, double y)
{
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) {
        const double p = isfinite(m->mean[i]) && m->mean[i] > 0 ? below(m->law, y, m->mean[i], m->rest[i])
                         : m->mean[i] <= 0                      ? 1
                                                                : 0;
        sum += m->weight[i] * (isnan(p) ? 0 : p);
    }
    return sum;
}

static double mixture_above(const mixture *m, double y)
{
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) {
        const double p = isfinite(m->mean[i]) && m->mean[i] > 0 ? above(m->law, y, m->mean[i], m->rest[i])
                         : m->mean[i] <= 0                      ? y <= 0
                                                                : 1;
        sum += m->weight[i] * (isnan(p) ? 1 : p);
    }
    return sum;
}

/** The smallest whole number of events with P(Y <= it) >= probability; infinite beyond the exact whole doubles. */
static double whole_quantile(const mixture *m, double probability, double most)
{
    double low = -1, high = 1;
    while (high < most && mixture_below(m, high) < probability) {
        low = high;
        high *= 2;
        if (high > 9e15)
            return INFINITY;
    }
    high = fmin(high, most);
    while (high - low > 1) {
        const double middle = floor(low + (high - low) / 2);
        if (mixture_below(m, middle) < probability)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/** Between from and to, on the scale of the logarithm or, for figures below 1, of the logit. */
static double real_quantile(const mixture *m, double probability, int bounded)
{
    double low = -700, high = 700;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2, y = bounded ? 1 / (1 + exp(-middle)) : exp(middle);
        if (mixture_below(m, y) < probability)
            low = middle;
        else
            high = middle;
    }
    const double found = (low + high) / 2;
    if (fabs(found) > 699)
        return found < 0 ? 0 : bounded ? 1 : INFINITY;
    return bounded ? 1 / (1 + exp(-found)) : exp(found);
}

static int is_of_total(const annum__predictive *law)
{
    return law->family == ANNUM_BINOMIAL || law->family == ANNUM_QUASIBINOMIAL;
}

static int is_real(const annum__predictive *law)
{
    return law->family == ANNUM_GAMMA || law->family == ANNUM_INVERSE_GAUSSIAN || law->family == ANNUM_BETA;
}

/** Does the family have a distribution, and is all known that it needs? */
static int is_known(const annum__predictive *law)
{
    const int counted = is_of_total(law) || law->family == ANNUM_POISSON || law->family == ANNUM_QUASIPOISSON ||
                        law->family == ANNUM_NEGATIVE_BINOMIAL;
    if (!isfinite(law->eta) || !isfinite(law->se) || !(law->df > 0) || !(counted || is_real(law)))
        return 0;
    return counted ? law->size > 0 : law->family == ANNUM_BETA || law->dispersion > 0;
}

void annum__predictive_tails(const annum__predictive *law, double y, double *lower, double *upper)
{
    *lower = *upper = NAN;
    if (!is_known(law))
        return;
    mixture m;
    make_mixture(&m, law);
    *lower = mixture_below(&m, y);
    *upper = mixture_above(&m, y);
}

void annum__predictive_limits(const annum__predictive *law, double tail, double *lower, double *upper)
{
    *lower = *upper = NAN;
    if (!is_known(law))
        return;
    mixture m;
    make_mixture(&m, law);
    if (is_real(law)) {
        *lower = real_quantile(&m, tail, law->family == ANNUM_BETA);
        *upper = real_quantile(&m, 1 - tail, law->family == ANNUM_BETA);
        return;
    }
    const double most = is_of_total(law) ? floor(law->size) : INFINITY;
    *lower = whole_quantile(&m, tail, most) / law->size;
    *upper = whole_quantile(&m, 1 - tail, most) / law->size;
}
