/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Generalised linear models some of whose figures are known only as ranges: the parts of irls.c that differ.
 *
 * Every row's likelihood is taken on a scale of its mean where it is concave, the logarithm of a count's or
 * the logit of a proportion's, and carried to the linear predictor by the chain rule. Working weights are the
 * observed information (Newton's method), which differs from the expected one where the link is not the
 * canonical one or a row is a range. It is 0 or more for all families and links but a negative binomial with
 * another link than log; there rows without an information of their own take the expected one of a known
 * figure, and standard errors are mended at the end.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "regress/ranges.h"

static double weight_of(const annum__glm *glm, size_t i)
{
    return glm->weight ? glm->weight[i] : 1;
}

static int is_proportion(const annum__glm *glm)
{
    return glm->family->highest == 1;
}

/** y - mean of an exact figure; for fractions near 1 as the difference of the complements. */
static double error_of(const annum__glm *glm, const annum__glm_fit *fit, size_t i)
{
    if (is_proportion(glm) && fit->mean[i] > 0.5)
        return fit->rest[i] - (1 - glm->y[i]);
    return glm->y[i] - fit->mean[i];
}

static annum__range_row range_row(const annum__glm *glm, const annum__glm_fit *fit, const annum__range *range)
{
    return annum__range_row_at(range, glm->family, fit->mean[range->row], fit->rest[range->row], glm->kappa);
}

/** First and second derivative by the linear predictor of the scale: log mean, or logit of a proportion. */
static void bend(const annum__glm *glm, const annum__glm_fit *fit, size_t i, double *first, double *second)
{
    const double eta = fit->eta[i], mean = fit->mean[i], rest = fit->rest[i];
    if (!is_proportion(glm)) {
        *first = glm->link->id == ANNUM_LOG ? 1 : glm->link->id == ANNUM_SQRT ? 2 / eta : 1 / eta;
        *second = glm->link->id == ANNUM_LOG    ? 0
                  : glm->link->id == ANNUM_SQRT ? -2 / (eta * eta)
                                                : -1 / (eta * eta);
        return;
    }
    *first = fit->derivative[i] / (mean * rest);
    switch (glm->link->id) {
    case ANNUM_LOG:
        *first = 1 / rest;
        *second = mean / (rest * rest);
        break;
    case ANNUM_IDENTITY: *second = *first * *first * (mean - rest); break;
    case ANNUM_PROBIT: *second = *first * (*first * (mean - rest) - eta); break;
    case ANNUM_CLOGLOG: *second = *first * (1 - *first * rest); break;
    default: /* logit */ *first = 1; *second = 0;
    }
}

/** Score and observed information of a row by its linear predictor. */
static void row_derivatives(const annum__glm *glm, const annum__glm_fit *fit, size_t i, double *score,
                            double *information)
{
    const annum__range *range = annum__range_of(glm, i);
    double own, known, first, second;
    if (range) {
        const annum__range_row r = range_row(glm, fit, range);
        own = range->weight * r.score;
        known = range->weight * r.information;
    } else {
        const double mean = fit->mean[i], weight = weight_of(glm, i), spread = 1 + glm->kappa * mean;
        own = weight * error_of(glm, fit, i) / spread;
        known = is_proportion(glm) ? weight * mean * fit->rest[i]
                                   : weight * mean * (1 + glm->kappa * glm->y[i]) / (spread * spread);
    }
    bend(glm, fit, i, &first, &second);
    *score = own * first;
    *information = known * first * first - own * second;
}

double annum__ranges_deviance(const annum__glm *glm, const annum__glm_fit *fit)
{
    double deviance = 0;
    for (size_t i = 0; i < glm->n; i++) {
        if (!(fit->mean[i] >= glm->family->lowest && fit->mean[i] <= glm->family->highest))
            return INFINITY;
        const annum__range *range = annum__range_of(glm, i);
        deviance += range
                        ? 2 * range->weight * (range->saturated - range_row(glm, fit, range).log_probability)
                        : weight_of(glm, i) *
                              glm->family->unit_deviance(glm->y[i], fit->mean[i], fit->rest[i], glm->kappa);
    }
    return isfinite(deviance) ? deviance : INFINITY;
}

void annum__ranges_working(const annum__glm *glm, annum__glm_fit *fit, double *working)
{
    for (size_t i = 0; i < glm->n; i++) {
        double score, weight;
        row_derivatives(glm, fit, i, &score, &weight);
        if (!(weight >= 0)) {
            const double d = fit->derivative[i];
            weight =
                weight_of(glm, i) *
                (d * d / annum__above_zero(glm->family->variance(fit->mean[i], fit->rest[i], glm->kappa)));
        }
        /* A range that is certain at this mean says nothing of it. */
        const int nothing = !(weight >= DBL_MIN);
        fit->work[i] = nothing ? 0 : weight;
        working[i] = nothing ? 0 : score / weight;
    }
}

double annum__ranges_score(const annum__glm *glm, const annum__glm_fit *fit, const double *along)
{
    double sum = 0;
    for (size_t i = 0; i < glm->n; i++) {
        double score, information;
        row_derivatives(glm, fit, i, &score, &information);
        sum += score * along[i];
    }
    return sum;
}

double annum__ranges_pearson(const annum__glm *glm, const annum__glm_fit *fit, double *residual)
{
    double sum = 0;
    for (size_t i = 0; i < glm->n; i++) {
        const annum__range *range = annum__range_of(glm, i);
        const double variance =
            annum__above_zero(glm->family->variance(fit->mean[i], fit->rest[i], glm->kappa));
        if (range) {
            const double size = range->total > 0 ? range->total : 1;
            residual[i] = range_row(glm, fit, range).excess * sqrt(range->weight / (size * variance));
            continue;
        }
        residual[i] = error_of(glm, fit, i) * sqrt(weight_of(glm, i) / variance);
        sum += residual[i] * residual[i];
    }
    return sum;
}

int annum__ranges_may_fall(const annum__glm *glm, size_t row)
{
    const annum__range *range = annum__range_of(glm, row);
    return range ? range->lower <= 0 : glm->y[row] == glm->family->lowest;
}

int annum__ranges_may_rise(const annum__glm *glm, size_t row)
{
    const annum__range *range = annum__range_of(glm, row);
    if (!range)
        return glm->y[row] == glm->family->highest;
    return range->total > 0 ? range->upper >= range->total : isinf(range->upper);
}

/* ---- information added to that of a fit
 * --------------------------------------------------------------------- */

/** m += extra q q' for q = factor' b, b the row's part of the basis: information in the basis where the fit's
 * is 1. */
static void add_information(const annum__glm *glm, const annum__glm_fit *fit, size_t row, double extra,
                            double *m)
{
    const size_t p = glm->p;
    double q[ANNUM__COEFFICIENTS_MAX];
    for (size_t j = 0; j < p; j++) {
        q[j] = 0;
        for (size_t k = 0; k <= j; k++)
            q[j] += fit->factor[k * p + j] * glm->basis[k * glm->n + row];
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++)
            m[j * p + k] += extra * q[j] * q[k];
    }
}

static void identity(double *m, size_t p)
{
    memset(m, 0, p * p * sizeof *m);
    for (size_t j = 0; j < p; j++)
        m[j * p + j] = 1;
}

/** m = L L', L in the lower triangle. @return 0 if m is not positive definite */
static int cholesky(double *m, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        for (size_t i = j; i < p; i++) {
            double sum = m[i * p + j];
            for (size_t k = 0; k < j; k++)
                sum -= m[i * p + k] * m[j * p + k];
            if (i == j && !(sum > 0 && isfinite(sum)))
                return 0;
            m[i * p + j] = i == j ? sqrt(sum) : sum / m[j * p + j];
        }
    }
    return 1;
}

/** Squared length of L^-1 v. */
static double solved_square(const double *l, size_t p, const double *v)
{
    double z[ANNUM__COEFFICIENTS_MAX], square = 0;
    for (size_t i = 0; i < p; i++) {
        double sum = v[i];
        for (size_t k = 0; k < i; k++)
            sum -= l[i * p + k] * z[k];
        z[i] = sum / l[i * p + i];
        square += z[i] * z[i];
    }
    return square;
}

double annum__ranges_widening(const annum__glm *glm, const annum__glm_fit *fit, const double *whitened)
{
    const annum__ranges *ranges = glm->ranges;
    const size_t p = glm->p;
    double m[ANNUM__COEFFICIENTS_MAX * ANNUM__COEFFICIENTS_MAX], square = 0;
    identity(m, p);
    for (size_t i = 0; i < ranges->n; i++) {
        const annum__range *range = &ranges->list[i];
        const annum__range_row r = range_row(glm, fit, range);
        double first, second;
        bend(glm, fit, range->row, &first, &second);
        add_information(glm, fit, range->row,
                        range->weight * fmax(r.complete - r.information, 0) * first * first, m);
    }
    if (!cholesky(m, p))
        return NAN;
    for (size_t j = 0; j < p; j++)
        square += whitened[j] * whitened[j];
    return sqrt(square / solved_square(m, p, whitened));
}

/** factor := factor L'^-1, from the left; covariance = factor factor'. */
static void take_factor(annum__glm_fit *fit, const double *l, size_t p)
{
    double *factor = fit->scratch + (fit->factor - fit->scratch);
    for (size_t row = 0; row < p; row++) {
        for (size_t j = row; j < p; j++) {
            double sum = factor[row * p + j];
            for (size_t k = row; k < j; k++)
                sum -= factor[row * p + k] * l[j * p + k];
            factor[row * p + j] = sum / l[j * p + j];
        }
    }
    for (size_t i = 0; i < p; i++) {
        for (size_t j = i; j < p; j++) {
            double sum = 0;
            for (size_t k = j; k < p; k++)
                sum += factor[i * p + k] * factor[j * p + k];
            fit->covariance[i * p + j] = fit->covariance[j * p + i] = sum;
        }
    }
}

void annum__ranges_mend_covariance(const annum__glm *glm, annum__glm_fit *fit)
{
    const size_t p = glm->p;
    double m[ANNUM__COEFFICIENTS_MAX * ANNUM__COEFFICIENTS_MAX];
    if (!(glm->kappa > 0) || glm->link->id == ANNUM_LOG)
        return;
    identity(m, p);
    for (size_t i = 0; i < glm->n; i++) {
        double score, information;
        row_derivatives(glm, fit, i, &score, &information);
        if (information < 0)
            add_information(glm, fit, i, information - fit->work[i], m);
    }
    if (cholesky(m, p))
        take_factor(fit, m, p);
    else
        fit->converged = 0; /* no maximum: the likelihood is not concave here */
}
