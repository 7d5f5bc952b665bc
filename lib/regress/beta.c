/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beta regression: shares of mean m and variance m (1 - m) / (1 + phi), phi constant (Ferrari and
 * Cribari-Neto 2004, J Applied Statistics 31:799-815; R's betareg).
 *
 * With a = m phi and b = (1 - m) phi a figure y has the log-likelihood
 *     log Gamma(phi) - log Gamma(a) - log Gamma(b) + (a - 1) log y + (b - 1) log(1 - y).
 *
 * Annual shares are smooth, so phi may be 1e8, where these terms and the digamma functions of their
 * derivatives agree in half of their digits. All is therefore written in what remains when the leading terms
 * have cancelled by hand: Stirling's errors s(x); v(x) = x (log x - psi(x)) and u(x) = x^2 psi'(x) - x, which
 * lie between 1/2 and 1; and K = m log(m / y) + (1 - m) log((1 - m) / (1 - y)). Then
 *
 *     the log-likelihood is  s(phi) - s(a) - s(b) + log(phi m (1 - m) / 2 pi) / 2 - phi K - log(y (1 - y)),
 *     the score of log phi   v(a) + v(b) - v(phi) - phi K,
 *     the score of eta       r (a log(y / m) + v(a)) - q (b log((1 - y) / (1 - m)) + v(b)),
 *
 * with r = m' / m and q = m' / (1 - m), m' = d m / d eta, and the expected information
 *
 *     of eta                 r^2 (a + u(a)) + q^2 (b + u(b)),
 *     of log phi             u(a) + u(b) - u(phi),
 *     of both                r u(a) - q u(b).
 *
 * Newton's method goes to the maximum in the coefficients and log phi together, with the expected information
 * (Fisher's scoring) where the observed one is not positive definite, and halves steps that lower the
 * likelihood.
 */
#include "regress/beta.h"

#include <math.h>
#include <string.h>

#include "core/dist.h"

/** The squared length of a step, in standard errors, at which iterations end: Newton's method squares the
    distance with each step, scoring shrinks it by a factor. */
static const double enough_newton = 1e-15, enough_scoring = 1e-20;
static const size_t most_iterations = 100, most_halvings = 60;
/** No step changes log phi by more. */
static const double longest_step = 3;

/** One row at the present parameters. */
typedef struct place {
    double mean, rest, a, b;
    double low, high;         /**< log(y / mean), log((1 - y) / rest) */
    double low_gap, high_gap; /**< the two terms of K over mean and rest */
    double r, q;              /**< derivative over mean and rest */
    double weight;
} place;

/** Information of the linear predictor, of log phi, and of both. */
typedef struct row_information {
    double eta, phi, both;
} row_information;

int annum__beta_room(annum__beta *beta, size_t n, size_t p, annum__arena *arena)
{
    const size_t k = p + 1;
    double *memory = annum__arena_take(arena, annum__multiply(2, n) + k * k + 2 * k, sizeof *memory);
    memset(beta, 0, sizeof *beta);
    if (!memory)
        return ANNUM_ERR_NO_MEMORY;
    beta->eta_score = memory;
    beta->phi_score = beta->eta_score + n;
    beta->information = beta->phi_score + n;
    beta->gradient = beta->information + k * k;
    beta->step = beta->gradient + k;
    return ANNUM_OK;
}

static double weight_of(const annum__glm *glm, size_t i)
{
    return glm->weight ? glm->weight[i] : 1;
}

/** y - mean, as the difference of the complements near 1, which keeps its digits. */
static double error_of(double y, double mean, double rest)
{
    return mean > 0.5 ? rest - (1 - y) : y - mean;
}

/** log(y / mean), and log's gap d - log(1 + d) at d = y / mean - 1, for an error y - mean. */
static void compare(double y, double mean, double error, double *logarithm, double *gap)
{
    const double d = error / mean;
    if (fabs(d) < 0.5) {
        *logarithm = log1p(d);
        *gap = annum__log1p_gap(d);
    } else {
        *logarithm = log(y / mean);
        *gap = d - *logarithm;
    }
}

static place place_at(double y, double mean, double rest, double derivative, double phi)
{
    place at = {.mean = mean, .rest = annum__above_zero(rest), .weight = 1};
    const double error = error_of(y, at.mean, at.rest);
    at.a = annum__above_zero(phi * at.mean);
    at.b = annum__above_zero(phi * at.rest);
    at.r = derivative / at.mean;
    at.q = derivative / at.rest;
    compare(y, at.mean, error, &at.low, &at.low_gap);
    compare(1 - y, at.rest, -error, &at.high, &at.high_gap);
    return at;
}

static place place_of(const annum__glm *glm, const annum__glm_fit *fit, double phi, size_t i)
{
    place at = place_at(glm->y[i], fit->mean[i], fit->rest[i], fit->derivative[i], phi);
    at.weight = weight_of(glm, i);
    return at;
}

/** The log-likelihood of a row at weight 1. */
static double log_density(const place *at, double y, double phi)
{
    const double log_two_pi = 1.83787706640934548356;
    return annum__stirling_error(phi) - annum__stirling_error(at->a) - annum__stirling_error(at->b) +
           0.5 * (log(at->a) + log(at->rest) - log_two_pi) - (at->a * at->low_gap + at->b * at->high_gap) -
           log(y) - log1p(-y);
}

double annum__beta_variance(double mean, double rest, double phi)
{
    return mean * rest / (1 + phi);
}

double annum__beta_unit_deviance(double y, double mean, double rest, double phi)
{
    const place at = place_at(y, mean, rest, 1, phi);
    const double rise = annum__stirling_error(at.a) + annum__stirling_error(at.b) -
                        annum__stirling_error(annum__above_zero(phi * y)) -
                        annum__stirling_error(annum__above_zero(phi * (1 - y))) +
                        0.5 * (at.low + at.high) + (at.a * at.low_gap + at.b * at.high_gap);
    return 2 * fabs(rise); /* the mean y is not where the likelihood of y is highest */
}

static row_information expected(const place *at, double phi)
{
    const double ua = annum__trigamma_gap(at->a), ub = annum__trigamma_gap(at->b);
    return (row_information){at->r * at->r * (at->a + ua) + at->q * at->q * (at->b + ub),
                             ua + ub - annum__trigamma_gap(phi), at->r * ua - at->q * ub};
}

/** The part of a row's information of eta that log phi does not share: eta - both^2 / phi, as a sum. */
static double unexplained(const place *at, double phi)
{
    const double ua = annum__trigamma_gap(at->a), ub = annum__trigamma_gap(at->b);
    const double us = annum__trigamma_gap(phi);
    const double r = at->r, q = at->q, of_phi = ua + ub - us;
    return (r * r * (at->a * of_phi + ua * fmax(ub - us, 0)) +
            q * q * (at->b * of_phi + ub * fmax(ua - us, 0)) + 2 * r * q * ua * ub) /
           of_phi;
}

/** d^2 mean / d eta^2 over the first derivative. */
static double bend(const annum__glm *glm, const annum__glm_fit *fit, size_t i)
{
    switch (glm->link->id) {
    case ANNUM_LOGIT: return fit->rest[i] - fit->mean[i];
    case ANNUM_PROBIT: return -fit->eta[i];
    case ANNUM_CLOGLOG: return 1 - exp(fmin(fit->eta[i], 700));
    default: return 1; /* log */
    }
}

/** Means at gamma + factor * step, log phi likewise. @return -2 log-likelihood; infinite outside the range */
static double evaluate(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta, double factor)
{
    const size_t n = glm->n, p = glm->p;
    const double phi = exp(beta->log_phi + factor * beta->step[p]);
    for (size_t i = 0; i < n; i++)
        fit->eta[i] = glm->offset ? glm->offset[i] : 0;
    for (size_t j = 0; j < p; j++) {
        const double g = fit->gamma[j] + factor * beta->step[j];
        for (size_t i = 0; i < n; i++)
            fit->eta[i] += g * glm->basis[j * n + i];
    }
    glm->link->inverse(fit->eta, n, fit->mean, fit->rest, fit->derivative);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(fit->mean[i] > 0 && fit->mean[i] <= 1 && fit->rest[i] > 0))
            return INFINITY;
        const place at = place_of(glm, fit, phi, i);
        sum += at.weight * log_density(&at, glm->y[i], phi);
    }
    return isfinite(sum) ? -2 * sum : INFINITY;
}

/** Is what the means leave of the figures no more than rounding? */
static int nothing_left(const annum__glm *glm, const annum__glm_fit *fit)
{
    for (size_t i = 0; i < glm->n; i++) {
        const double error = error_of(glm->y[i], fit->mean[i], fit->rest[i]);
        const double rounding = fit->mean[i] + fit->derivative[i] * (1 + fabs(fit->eta[i]));
        if (!(fabs(error) <= 16 * DBL_EPSILON * rounding))
            return 0;
    }
    return 1;
}

static void set_scores(const annum__glm *glm, const annum__glm_fit *fit, annum__beta *beta)
{
    const double phi = exp(beta->log_phi);
    for (size_t i = 0; i < glm->n; i++) {
        const place at = place_of(glm, fit, phi, i);
        const double va = annum__digamma_gap(at.a), vb = annum__digamma_gap(at.b),
                     vs = annum__digamma_gap(phi);
        beta->eta_score[i] = at.weight * (at.r * (at.a * at.low + va) - at.q * (at.b * at.high + vb));
        beta->phi_score[i] = at.weight * (va + vb - vs - (at.a * at.low_gap + at.b * at.high_gap));
    }
    for (size_t j = 0; j <= glm->p; j++) {
        beta->gradient[j] = 0;
        for (size_t i = 0; i < glm->n; i++)
            beta->gradient[j] +=
                j < glm->p ? beta->eta_score[i] * glm->basis[j * glm->n + i] : beta->phi_score[i];
    }
}

/** The information of coefficients and log phi, the lower triangle. */
static void set_information(const annum__glm *glm, const annum__glm_fit *fit, annum__beta *beta, int observed)
{
    const size_t n = glm->n, p = glm->p, k = p + 1;
    const double phi = exp(beta->log_phi);
    double *m = beta->information;
    memset(m, 0, k * k * sizeof *m);
    for (size_t i = 0; i < n; i++) {
        const place at = place_of(glm, fit, phi, i);
        row_information row = expected(&at, phi);
        row = (row_information){at.weight * row.eta, at.weight * row.phi, at.weight * row.both};
        if (observed) { /* by the scores that set_scores left */
            row.eta -= beta->eta_score[i] * bend(glm, fit, i);
            row.both -= beta->eta_score[i];
            row.phi -= beta->phi_score[i];
        }
        for (size_t j = 0; j < p; j++) {
            const double x = glm->basis[j * n + i];
            for (size_t l = 0; l <= j; l++)
                m[j * k + l] += x * row.eta * glm->basis[l * n + i];
            m[p * k + j] += x * row.both;
        }
        m[p * k + p] += row.phi;
    }
}

/** Cholesky's factor in place of the lower triangle. @return 0 if the matrix is not positive definite */
static int factor(double *m, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        for (size_t i = j; i < k; i++) {
            double sum = m[i * k + j];
            for (size_t l = 0; l < j; l++)
                sum -= m[i * k + l] * m[j * k + l];
            if (i == j && !(sum > 1e-10 * m[j * k + j]))
                return 0;
            m[i * k + j] = i == j ? sqrt(sum) : sum / m[j * k + j];
        }
    }
    return 1;
}

/** step = information^-1 gradient by the factor. @return its squared length in standard errors */
static double solve(const double *m, size_t k, const double *gradient, double *step)
{
    double decrement = 0;
    for (size_t i = 0; i < k; i++) {
        double sum = gradient[i];
        for (size_t l = 0; l < i; l++)
            sum -= m[i * k + l] * step[l];
        step[i] = sum / m[i * k + i];
        decrement += step[i] * step[i];
    }
    for (size_t i = k; i-- > 0;) {
        double sum = step[i];
        for (size_t l = i + 1; l < k; l++)
            sum -= m[l * k + i] * step[l];
        step[i] = sum / m[i * k + i];
    }
    return decrement;
}

/** Newton's step, or scoring's. @return its squared length in standard errors of weight 1, or NaN */
static double set_step(const annum__glm *glm, const annum__glm_fit *fit, annum__beta *beta, int *newton)
{
    const size_t k = glm->p + 1;
    set_scores(glm, fit, beta);
    set_information(glm, fit, beta, 1);
    *newton = factor(beta->information, k);
    if (!*newton) {
        set_information(glm, fit, beta, 0);
        for (size_t j = 0; j < k; j++) /* rounding can make it singular; a scoring step need not be exact */
            beta->information[j * k + j] *= 1 + 1e-6;
        if (!factor(beta->information, k))
            return NAN;
    }
    return solve(beta->information, k, beta->gradient, beta->step) / beta->unit;
}

/** Takes the step, halved while the likelihood falls. @return 0 if no part of it raises the likelihood */
static int take_step(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    const size_t p = glm->p;
    const double before = fit->deviance, slack = 1e-12 * (fabs(before) + 1e-3 * beta->unit);
    double part = fmin(1, longest_step / fabs(beta->step[p]));
    for (size_t halving = 0; halving <= most_halvings; halving++, part /= 2) {
        const double deviance = evaluate(glm, fit, beta, part);
        if (deviance <= before + slack) {
            for (size_t j = 0; j < p; j++)
                fit->gamma[j] += part * beta->step[j];
            beta->log_phi += part * beta->step[p];
            fit->deviance = deviance;
            return 1;
        }
    }
    fit->deviance = evaluate(glm, fit, beta, 0);
    return 0;
}

/** Means at gamma, and the precision that the mean square of their residuals has. @return as evaluate */
static double evaluate_start(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    double squares = 0;
    beta->log_phi = 0;
    if (!isfinite(evaluate(glm, fit, beta, 0)))
        return INFINITY;
    for (size_t i = 0; i < glm->n; i++) {
        const double error = error_of(glm->y[i], fit->mean[i], fit->rest[i]);
        const double variance = annum__above_zero(fit->mean[i] * fit->rest[i]);
        squares += weight_of(glm, i) / beta->unit * (error / variance) * error;
    }
    beta->log_phi = log(fmin(fmax((double)glm->n / annum__above_zero(squares) - 1, 0.1), 1e300));
    return evaluate(glm, fit, beta, 0);
}

/** Least squares of the linked figures (or of one share for all), if more likely than the present start. */
static void try_start(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta, double share)
{
    const size_t n = glm->n, p = glm->p;
    const double log_phi = beta->log_phi, deviance = fit->deviance;
    memcpy(beta->gradient, fit->gamma, p * sizeof *fit->gamma);
    for (size_t j = 0; j < p; j++) {
        fit->gamma[j] = 0;
        for (size_t i = 0; i < n; i++) {
            const double linked = glm->link->link(isnan(share) ? glm->y[i] : share);
            fit->gamma[j] += glm->basis[j * n + i] * (linked - (glm->offset ? glm->offset[i] : 0));
        }
    }
    fit->deviance = evaluate_start(glm, fit, beta);
    if (fit->deviance < deviance)
        return;
    memcpy(fit->gamma, beta->gradient, p * sizeof *fit->gamma);
    beta->log_phi = log_phi;
    fit->deviance = deviance;
}

/** The likelier of the fractional model's coefficients and linked figures' least squares, or the mean. */
static void start(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    annum__glm fractional = *glm;
    double mean = 0;
    fractional.family = annum__family_find(ANNUM_FRACTIONAL);
    fractional.kappa = 0;
    annum__glm_solve(&fractional, fit);
    fit->deviance = isfinite(fit->deviance) ? evaluate_start(glm, fit, beta) : INFINITY;
    /* As many coefficients as rows: what is left is rounding, however much the last step left of it. */
    beta->perfect = isfinite(fit->deviance) && glm->p >= glm->n;
    if (beta->perfect)
        return;
    for (size_t i = 0; i < glm->n; i++)
        mean += glm->y[i] / (double)glm->n;
    try_start(glm, fit, beta, NAN);
    if (!isfinite(fit->deviance))
        try_start(glm, fit, beta, mean);
}

/** Means and likelihood where the iterations begin. @return the iterations that it took to find that place */
static size_t begin(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    size_t iterations = 0;
    beta->perfect = 0;
    beta->unit = 0;
    for (size_t i = 0; i < glm->n; i++)
        beta->unit += weight_of(glm, i) / (double)glm->n;
    memset(beta->step, 0, (glm->p + 1) * sizeof *beta->step);
    if (!fit->started) {
        start(glm, fit, beta);
        iterations = fit->iterations;
    }
    fit->started = 1;
    fit->converged = 0;
    fit->deviance = evaluate(glm, fit, beta, 0);
    return iterations;
}

/** What the rounding of the linear predictor may do to it, in squared standard errors. */
static double rounding_of_predictor(const annum__glm *glm, const annum__glm_fit *fit, const annum__beta *beta)
{
    double largest = 1;
    for (size_t i = 0; i < glm->n; i++)
        largest = fmax(largest, fabs(fit->eta[i]));
    const double rounding = 32 * DBL_EPSILON * largest;
    return (double)glm->n * exp(beta->log_phi) * rounding * rounding;
}

/** One step. @return 0 if it was the last */
static int iterate(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    int newton;
    const double decrement = set_step(glm, fit, beta, &newton);
    if (!isfinite(decrement))
        return 0;
    const int moved = take_step(glm, fit, beta);
    const double rounding = rounding_of_predictor(glm, fit, beta);
    fit->converged = decrement <= fmax(newton ? enough_newton : enough_scoring, rounding) ||
                     (!moved && decrement <= 1e-10);
    return moved && !fit->converged;
}

void annum__beta_solve(const annum__glm *glm, annum__glm_fit *fit, annum__beta *beta)
{
    const size_t before = begin(glm, fit, beta);
    int more = isfinite(fit->deviance);
    for (fit->iterations = before; more && fit->iterations < before + most_iterations; fit->iterations++) {
        beta->perfect |= nothing_left(glm, fit);
        more = !beta->perfect && iterate(glm, fit, beta);
    }
    fit->converged |= beta->perfect;
    fit->objective = fit->deviance;
    if (isfinite(fit->deviance) && !beta->perfect)
        set_scores(glm, fit, beta);
}

/** Modified Gram-Schmidt: the columns become orthonormal, r [k x k] is the upper triangle that undoes it. */
static void orthonormalise(double *columns, size_t rows, size_t k, double *r)
{
    for (size_t j = 0; j < k; j++) {
        double *q = columns + j * rows, square = 0;
        for (size_t l = 0; l < j; l++) {
            const double *earlier = columns + l * rows;
            double dot = 0;
            for (size_t i = 0; i < rows; i++)
                dot += earlier[i] * q[i];
            for (size_t i = 0; i < rows; i++)
                q[i] -= dot * earlier[i];
            r[l * k + j] = dot;
        }
        for (size_t i = 0; i < rows; i++)
            square += q[i] * q[i];
        r[j * k + j] = annum__above_zero(sqrt(square));
        for (size_t i = 0; i < rows; i++)
            q[i] /= r[j * k + j];
    }
}

/* Each row's information [phi, both; both, eta] is the sum of squares of two rows: (sqrt(phi), both /
   sqrt(phi) x) and (0, sqrt(eta - both^2 / phi) x), so that the information of all is never formed, and its
   digits not halved. */
void annum__beta_factor(const annum__glm *glm, const annum__glm_fit *fit, const annum__beta *beta,
                        double *out, double *scratch)
{
    const size_t n = glm->n, p = glm->p, k = p + 1;
    const double phi = exp(beta->log_phi);
    double *columns = scratch, *r = scratch + 2 * n * k;
    for (size_t i = 0; i < n; i++) {
        const place at = place_of(glm, fit, phi, i);
        const row_information row = expected(&at, phi);
        const double root = sqrt(at.weight * row.phi), rest = sqrt(at.weight * unexplained(&at, phi));
        columns[i] = root;
        columns[n + i] = 0;
        for (size_t j = 0; j < p; j++) {
            double *column = columns + (j + 1) * 2 * n;
            column[i] = root / row.phi * row.both * glm->basis[j * n + i];
            column[n + i] = rest * glm->basis[j * n + i];
        }
    }
    orthonormalise(columns, 2 * n, k, r);
    memset(out, 0, k * k * sizeof *out);
    for (size_t j = 0; j < k; j++) {
        for (size_t i = j + 1; i-- > 0;) {
            double sum = i == j ? 1 : 0;
            for (size_t l = i + 1; l <= j; l++)
                sum -= r[i * k + l] * out[l * k + j];
            out[i * k + j] = sum / r[i * k + i];
        }
    }
}

void annum__beta_leverage(const annum__glm *glm, const annum__glm_fit *fit, const annum__beta *beta,
                          double *leverage, double *scratch)
{
    const size_t n = glm->n, p = glm->p;
    const double phi = exp(beta->log_phi);
    double *columns = scratch;
    for (size_t i = 0; i < n; i++) {
        const place at = place_of(glm, fit, phi, i);
        const double root = sqrt(at.weight * expected(&at, phi).eta);
        for (size_t j = 0; j < p; j++)
            columns[j * n + i] = root * glm->basis[j * n + i];
    }
    orthonormalise(columns, n, p, scratch + n * p);
    for (size_t i = 0; i < n; i++) {
        leverage[i] = 0;
        for (size_t j = 0; j < p; j++)
            leverage[i] += columns[j * n + i] * columns[j * n + i];
    }
}
