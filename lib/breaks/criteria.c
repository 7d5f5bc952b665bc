/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good a number of breaks is. With m breaks and q coefficients a segment, k parameters in all: (m + 1) q,
 * the m dates and, of values, the variance.
 *
 *     BIC = -2 log-likelihood + k ln n                                      Yao (1988); strucchange
 *     LWZ = ln(RSS / (n - p)) + (p / n) 0.299 (ln n)^2.1, p = (m + 1) q + m  Liu, Wu and Zidek (1997),
 * Statistica Sinica 7:497-525
 *
 * Of counts and proportions LWZ has -2 log-likelihood / n for its first term. A quasi family has no
 * likelihood: the deviance over the dispersion of the largest model, 1 at the least, takes the place of -2
 * log-likelihood.
 */
#include <math.h>

#include "breaks/regimes.h"
#include "core/dist.h"

static const double lwz_factor = 0.299, lwz_power = 2.1;

/** The log-likelihood with a mean of its own for every figure. */
static double saturated(const annum__regimes *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->n; i++) {
        const double y = r->y[i], size = r->size[i];
        sum += r->family == ANNUM_POISSON ? annum__poisson_log_density(y, y)
                                          : annum__binomial_log_density(y, size, y / size);
    }
    return sum;
}

static double log_likelihood(const annum__regimes *r, const annum__segmentation *s)
{
    const double n = (double)r->n;
    if (r->quasi)
        return NAN;
    if (r->family != ANNUM_GAUSSIAN)
        return saturated(r) - s->cost / 2;
    return -n / 2 * (log(s->cost / n) + 2 * log(r->unit) + 1 + log(2 * 3.14159265358979323846));
}

/** Squares of large figures may be too large to be held. */
static double finite(double x)
{
    return isfinite(x) ? x : NAN;
}

void annum__break_criteria(const annum__regimes *r, const annum__segmentation *s, double dispersion,
                           annum_break_model *model)
{
    const double n = (double)r->n, m = (double)s->breaks, p = (m + 1) * (double)r->q + m;
    const int values = r->family == ANNUM_GAUSSIAN;
    const double square = values ? r->unit * r->unit : 1;
    model->rss = finite(s->cost * square);
    model->df = s->df;
    model->dispersion = s->df > 0 ? finite(s->pearson / s->df * square) : NAN;
    model->log_likelihood = model->bic = model->lwz = NAN;
    if (s->perfect)
        return;
    model->log_likelihood = log_likelihood(r, s);
    const double misfit = r->quasi ? s->cost / dispersion : -2 * model->log_likelihood;
    model->log_likelihood = finite(model->log_likelihood);
    model->bic = finite(misfit + (p + (values ? 1 : 0)) * log(n));
    model->lwz = finite((values ? log(s->cost / (n - p)) + 2 * log(r->unit) : misfit / n) +
                        p / n * lwz_factor * pow(log(n), lwz_power));
}

size_t annum__select_breaks(const annum_break_model *models, const annum__segmentation *s, size_t n)
{
    size_t best = 0;
    for (size_t m = 0; m < n; m++) {
        if (s[m].perfect)
            return m;
        if (models[m].bic < models[best].bic - 1e-9)
            best = m;
    }
    return best;
}
