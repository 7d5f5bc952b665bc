/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Generalised linear models by iteratively reweighted least squares (Nelder and Wedderburn 1972) in the basis of
 * the design. Each step is solved by modified Gram-Schmidt with the working residuals as the last column, and
 * halved until the deviance does not rise.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/finite.h"
#include "regress/irls.h"
#include "regress/ranges.h"

/** The squared length of the last step, in standard errors, at which iterations end. Newton's method (a canonical
    link) squares the distance with each step, so a step of 1e-7 leaves 1e-14; scoring shrinks it by a factor. */
static const double enough_newton = 1e-14, enough_scoring = 1e-20;
static const size_t most_iterations = 100;
/** Separated fits move by one on the log scale each step. After these their weights are near 1e-14, which add nothing
    to the deviance; those of 1e-18 are rounding to the others, and the step along them anything. Of a negative
    binomial, whose other coefficients take more steps than that. */
static const size_t enough_of_separated = 32;
static const size_t most_halvings = 60;
/** Scoring steps this short (squared, in standard errors) that are shorter than the one before by half lead to the
    maximum. */
static const double near_maximum = 1e-3;

int annum__glm_room(annum__glm_fit *fit, size_t n, size_t p, annum__arena *arena)
{
    const size_t scratch = (p + 2) * n + 2 * p * p + 2 * p;
    double *memory = annum__arena_take(arena, annum__multiply(5, n) + scratch + p * p + 2 * p, sizeof *memory);
    memset(fit, 0, sizeof *fit);
    if (!memory)
        return ANNUM_ERR_NO_MEMORY;
    fit->eta = memory;
    fit->mean = fit->eta + n;
    fit->rest = fit->mean + n;
    fit->derivative = fit->rest + n;
    fit->work = fit->derivative + n;
    fit->scratch = fit->work + n;
    fit->gamma = fit->scratch + scratch;
    fit->step = fit->gamma + p;
    fit->covariance = fit->step + p;
    fit->factor = fit->scratch + (p + 1) * n + p * p + p;
    return ANNUM_OK;
}

/** Linear predictor and means at gamma + factor * step. */
static void move(const annum__glm *glm, annum__glm_fit *fit, double factor)
{
    const size_t n = glm->n, p = glm->p;
    double *eta = fit->eta;
    if (glm->offset)
        memcpy(eta, glm->offset, n * sizeof *eta);
    else
        memset(eta, 0, n * sizeof *eta);
    for (size_t j = 0; j < p; j++) {
        const double g = fit->gamma[j] + factor * fit->step[j];
        const double *b = glm->basis + j * n;
        for (size_t i = 0; i < n; i++)
            eta[i] += g * b[i];
    }
    glm->link->inverse(eta, n, fit->mean, fit->rest, fit->derivative);
}

double annum__glm_deviance(const annum__glm *glm, const annum__glm_fit *fit)
{
    if (glm->ranges)
        return annum__ranges_deviance(glm, fit);
    double deviance = 0;
    for (size_t i = 0; i < glm->n; i++) {
        if (!(fit->mean[i] >= glm->family->lowest && fit->mean[i] <= glm->family->highest))
            return INFINITY;
        deviance += annum__glm_weight(glm, i) * glm->family->unit_deviance(glm->y[i], fit->mean[i], fit->rest[i], glm->kappa);
    }
    return isfinite(deviance) ? deviance : INFINITY;
}

double annum__glm_evaluate(const annum__glm *glm, annum__glm_fit *fit, double factor)
{
    move(glm, fit, factor);
    return annum__glm_deviance(glm, fit);
}

/** Four sums side by side, as each addition waits for the one before. */
static double dot(const double *restrict a, const double *restrict b, size_t n)
{
    double sum[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 3 < n; i += 4) {
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[i + k] * b[i + k];
    }
    for (; i < n; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

/** a -= factor b */
static void take_off(double *restrict a, double factor, const double *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] -= factor * b[i];
}

double annum__glm_solve_step(const annum__glm *glm, annum__glm_fit *fit, const double *working)
{
    const size_t n = glm->n, p = glm->p;
    double *a = fit->scratch, *rhs = a + p * n, *r = rhs + n, *projection = r + p * p;
    for (size_t i = 0; i < n; i++)
        rhs[i] = sqrt(fit->work[i]);
    for (size_t j = 0; j < p; j++) {
        const double *b = glm->basis + j * n;
        for (size_t i = 0; i < n; i++)
            a[j * n + i] = rhs[i] * b[i];
    }
    for (size_t i = 0; i < n; i++)
        rhs[i] *= working[i];
    double decrement = 0;
    for (size_t j = 0; j < p; j++) {
        double *q = a + j * n;
        const double before = glm->ranges ? dot(q, q, n) : 0;
        for (size_t k = 0; k < j; k++) {
            r[k * p + j] = dot(a + k * n, q, n);
            take_off(q, r[k * p + j], a + k * n, n);
        }
        const double square = dot(q, q, n), norm = annum__above_zero(sqrt(square));
        /* Ranges that are certain have no weight; what rounding leaves of a direction that they alone know is no step. */
        const double inverse = glm->ranges && square <= 1e-26 * before ? 0 : 1 / norm;
        for (size_t i = 0; i < n; i++)
            q[i] *= inverse;
        r[j * p + j] = norm;
        projection[j] = dot(q, rhs, n);
        take_off(rhs, projection[j], q, n);
        decrement += projection[j] * projection[j];
    }
    for (size_t j = p; j-- > 0;) {
        double sum = projection[j];
        for (size_t k = j + 1; k < p; k++)
            sum -= r[j * p + k] * fit->step[k];
        fit->step[j] = sum / r[j * p + j];
    }
    return decrement;
}

/** Is the variance the derivative of the mean? So it is with the canonical link of counts and of proportions. */
static int variance_is_derivative(const annum__glm *glm)
{
    const int32_t link = glm->family->canonical_link;
    return glm->link->id == link && !(glm->kappa > 0) && (link == ANNUM_LOG || link == ANNUM_LOGIT);
}

void annum__glm_set_weights(const annum__glm *glm, annum__glm_fit *fit)
{
    const int short_cut = variance_is_derivative(glm);
    for (size_t i = 0; i < glm->n; i++) {
        const double d = fit->derivative[i];
        const double information =
            short_cut ? d : d * d / annum__above_zero(glm->family->variance(fit->mean[i], fit->rest[i], glm->kappa));
        fit->work[i] = annum__glm_weight(glm, i) * information;
    }
}

/** Working residuals (y - mean) / derivative; Firth's adjusted ones where there is a penalty. */
static void set_working_residuals(const annum__glm *glm, const annum__glm_fit *fit, double *working)
{
    for (size_t i = 0; i < glm->n; i++)
        working[i] = annum__glm_error(glm, fit, i) / fit->derivative[i] +
                     (fit->penalty ? annum__firth_slope(glm, fit, i) / fit->work[i] : 0);
}

void annum__glm_start(const annum__glm *glm, annum__glm_fit *fit)
{
    const size_t n = glm->n;
    double *working = fit->eta; /* free until the first evaluation */
    for (size_t i = 0; i < n; i++) {
        fit->mean[i] = glm->family->start(glm->y[i], annum__glm_weight(glm, i));
        working[i] = glm->link->link(fit->mean[i]);
    }
    if (glm->link->id == ANNUM_LOG && glm->family->canonical_link == ANNUM_LOG)
        memcpy(fit->derivative, fit->mean, n * sizeof *fit->mean); /* as the inverse would have it; no rest is needed */
    else
        glm->link->inverse(working, n, fit->mean, fit->rest, fit->derivative);
    annum__glm_set_weights(glm, fit);
    for (size_t i = 0; i < n; i++)
        working[i] += (glm->y[i] - fit->mean[i]) / fit->derivative[i] - (glm->offset ? glm->offset[i] : 0);
    memset(fit->gamma, 0, glm->p * sizeof *fit->gamma);
    annum__glm_solve_step(glm, fit, working);
    memcpy(fit->gamma, fit->step, glm->p * sizeof *fit->gamma);
    memset(fit->step, 0, glm->p * sizeof *fit->step);
}

void annum__glm_set_covariance(const annum__glm *glm, annum__glm_fit *fit)
{
    const size_t p = glm->p;
    const double *r = annum__glm_triangle(fit, glm->n, p);
    double *inverse = fit->scratch + (p + 1) * glm->n + p * p + p;
    for (size_t j = 0; j < p; j++) {
        for (size_t i = j + 1; i-- > 0;) {
            double sum = i == j ? 1 : 0;
            for (size_t k = i + 1; k <= j; k++)
                sum -= r[i * p + k] * inverse[k * p + j];
            inverse[i * p + j] = sum / r[i * p + i];
        }
    }
    for (size_t i = 0; i < p; i++) {
        for (size_t j = i; j < p; j++) {
            double sum = 0;
            for (size_t k = j; k < p; k++)
                sum += inverse[i * p + k] * inverse[j * p + k];
            fit->covariance[i * p + j] = fit->covariance[j * p + i] = sum;
        }
    }
}

/** Working weights and residuals at the current means. */
static void set_working(const annum__glm *glm, annum__glm_fit *fit, double *working)
{
    if (glm->ranges) {
        annum__ranges_working(glm, fit, working);
        return;
    }
    annum__glm_set_weights(glm, fit);
    set_working_residuals(glm, fit, working);
}

/** Takes the step, halved while the deviance rises. @return 0 if no part of it lowers the deviance */
static int take_step(const annum__glm *glm, annum__glm_fit *fit)
{
    const double before = fit->deviance, slack = 1e-12 * (fabs(before) + 1e-3);
    double factor = 1;
    for (size_t halving = 0; halving <= most_halvings; halving++, factor /= 2) {
        const double deviance = annum__glm_evaluate(glm, fit, factor);
        if (deviance <= before + slack) {
            for (size_t j = 0; j < glm->p; j++)
                fit->gamma[j] += factor * fit->step[j];
            fit->deviance = deviance;
            return 1;
        }
    }
    memset(fit->step, 0, glm->p * sizeof *fit->step);
    fit->deviance = annum__glm_evaluate(glm, fit, 0);
    return 0;
}

int annum__glm_all_directions_known(const annum__glm *glm, const annum__glm_fit *fit)
{
    const double *r = annum__glm_triangle(fit, glm->n, glm->p);
    double least = INFINITY, most = 0;
    for (size_t j = 0; j < glm->p; j++) {
        least = annum__smaller(r[j * glm->p + j], least);
        most = annum__larger(r[j * glm->p + j], most);
    }
    return least > 1e-4 * most;
}

/**
 * Is the whole step sure to lower the deviance, so that it need not be computed? With the canonical log and logit Newton's
 * step is while no linear predictor moves by more than 1.79 (Bach 2010, Electronic J Stat 4:384-414, proposition 1, where
 * that is the root of exp(m) = 1 + m + m^2), and none moves by more than the root of decrement over working weight;
 * scoring's is near the maximum.
 */
static int is_short(const annum__glm *glm, const annum__glm_fit *fit, int newton, double decrement)
{
    double least = INFINITY;
    for (size_t i = 0; newton && i < glm->n; i++)
        least = annum__smaller(fit->work[i], least);
    return decrement < (newton ? 0.25 * least : near_maximum) && annum__glm_all_directions_known(glm, fit);
}

/** The whole step, unseen: the deviance is left as it was. */
static void take_short_step(const annum__glm *glm, annum__glm_fit *fit)
{
    for (size_t j = 0; j < glm->p; j++)
        fit->gamma[j] += fit->step[j];
    move(glm, fit, 0);
}

/** The deviance of a start, which is shrunk towards a constant mean while it lies outside the range. @return 1 if it was */
static int admit_start(const annum__glm *glm, annum__glm_fit *fit)
{
    size_t halving = 0;
    fit->deviance = annum__glm_deviance(glm, fit);
    for (; !isfinite(fit->deviance) && halving < most_halvings; halving++) {
        for (size_t j = 1; j < glm->p; j++)
            fit->gamma[j] /= 2;
        fit->deviance = annum__glm_evaluate(glm, fit, 0);
    }
    return halving > 0;
}

void annum__glm_solve(const annum__glm *glm, annum__glm_fit *fit)
{
    if (glm->ranges)
        annum__ranges_saturate(glm->ranges, glm->family, glm->kappa);
    if (fit->penalty) {
        annum__glm_solve_by_bfgs(glm, fit);
        return;
    }
    double *working = annum__glm_working(fit, glm->n, glm->p);
    const int newton = (glm->link->id == glm->family->canonical_link && !(glm->kappa > 0)) || glm->ranges;
    const double enough = newton ? enough_newton : enough_scoring;
    if (!fit->started)
        annum__glm_start(glm, fit);
    fit->started = 1;
    fit->converged = 0;
    double direction[ANNUM__COEFFICIENTS_MAX];
    /* No step leaves the range of these. */
    const int smooth = (glm->link->id == ANNUM_LOG || glm->link->id == ANNUM_LOGIT) && !glm->ranges;
    double before = INFINITY;
    /* 1: the deviance is not that of the means; nor need it be until a step is long. A start must be seen if its means can
       lie outside the range, as those of a fraction with link log can. */
    int unseen = smooth && (glm->link->id == ANNUM_LOGIT || isinf(glm->family->highest));
    move(glm, fit, 0);
    if (!unseen)
        admit_start(glm, fit);
    for (fit->iterations = 0; fit->iterations < most_iterations;) {
        if (fit->converged && fit->point_alone)
            break;
        set_working(glm, fit, working);
        const double decrement = annum__glm_solve_step(glm, fit, working);
        if (fit->converged)
            break;
        const int short_step = smooth && decrement < before / 4 && is_short(glm, fit, newton, decrement);
        if (unseen && !short_step) {
            unseen = 0;
            if (fit->iterations > 0)
                fit->deviance = annum__glm_deviance(glm, fit);
            else if (admit_start(glm, fit))
                continue;
        }
        fit->iterations++;
        int moved = 1;
        if (short_step) {
            take_short_step(glm, fit);
            unseen = 1;
        } else {
            moved = take_step(glm, fit);
        }
        before = decrement;
        /* One more round after the last step renews the weights, so that standard errors are not stale. */
        fit->converged = decrement <= enough || (!moved && decrement <= 1e-10);
        if (!moved && !fit->converged)
            break;
        if (glm->kappa > 0 && fit->iterations >= enough_of_separated && annum__glm_separated(glm, fit, direction))
            break;
    }
    if (unseen)
        fit->deviance = annum__glm_deviance(glm, fit);
    fit->converged &= isfinite(fit->deviance) != 0; /* a step from outside the range to outside is none */
    fit->objective = fit->deviance;
    if (fit->point_alone)
        return;
    annum__glm_set_covariance(glm, fit);
    if (glm->ranges)
        annum__ranges_mend_covariance(glm, fit);
}

double annum__glm_slope(const annum__glm *glm, const annum__glm_fit *fit, const double *along)
{
    double slope = 0;
    if (glm->ranges)
        return annum__ranges_score(glm, fit, along);
    for (size_t i = 0; i < glm->n; i++) {
        const double variance = annum__above_zero(glm->family->variance(fit->mean[i], fit->rest[i], glm->kappa));
        const double own = annum__glm_weight(glm, i) * annum__glm_error(glm, fit, i) / variance * fit->derivative[i];
        slope += (own + (fit->penalty ? annum__firth_slope(glm, fit, i) : 0)) * along[i];
    }
    return slope;
}

double annum__glm_score(const annum__glm *glm, annum__glm_fit *fit)
{
    double *working = annum__glm_working(fit, glm->n, glm->p);
    set_working(glm, fit, working);
    return annum__glm_solve_step(glm, fit, working);
}

double annum__glm_pearson(const annum__glm *glm, const annum__glm_fit *fit, double *residual)
{
    double sum = 0;
    if (glm->ranges)
        return annum__ranges_pearson(glm, fit, residual);
    for (size_t i = 0; i < glm->n; i++) {
        const double variance = annum__above_zero(glm->family->variance(fit->mean[i], fit->rest[i], glm->kappa));
        residual[i] = annum__glm_error(glm, fit, i) / sqrt(variance) * sqrt(annum__glm_weight(glm, i));
        sum += residual[i] * residual[i];
    }
    return sum;
}

void annum__glm_leverage(const annum__glm *glm, const annum__glm_fit *fit, double *leverage)
{
    /* The scratch still holds Q of sqrt(W) B. */
    for (size_t i = 0; i < glm->n; i++) {
        leverage[i] = 0;
        for (size_t j = 0; j < glm->p; j++)
            leverage[i] += fit->scratch[j * glm->n + i] * fit->scratch[j * glm->n + i];
    }
}

/**
 * Does the likelihood never fall in a direction? Rows inside the range must not move, rows on its edge only outwards.
 * @param least the largest movement of a row must be above this
 */
static int recedes(const annum__glm *glm, const double *direction, double least)
{
    const double tolerance = 1e-4; /* the step nears the direction as exp(-iterations) */
    double largest = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < glm->n; i++) {
            double move = 0;
            for (size_t j = 0; j < glm->p; j++)
                move += glm->basis[j * glm->n + i] * direction[j];
            if (pass == 0) {
                largest = fmax(largest, fabs(move));
                continue;
            }
            const int may_fall = annum__ranges_may_fall(glm, i), may_rise = annum__ranges_may_rise(glm, i);
            if ((move < -tolerance * largest && !may_fall) || (move > tolerance * largest && !may_rise))
                return 0;
        }
        if (!(largest > least))
            return 0;
    }
    return 1;
}

/** Directions without information, where ranges are certain and no step is taken. @return 1 if one of them recedes */
static int flat_direction_recedes(const annum__glm *glm, const annum__glm_fit *fit, double *direction)
{
    const size_t p = glm->p;
    const double *r = fit->scratch + (p + 1) * glm->n;
    double least = 0;
    for (size_t j = 0; j < p; j++)
        least = fmax(least, 1e-6 * r[j * p + j]); /* below, a step is the rounding of the other rows */
    for (size_t j = 0; j < p; j++) {
        if (r[j * p + j] > least)
            continue;
        for (int sign = -1; sign <= 1; sign += 2) {
            memset(direction, 0, p * sizeof *direction);
            direction[j] = sign;
            for (size_t i = j; i-- > 0;) {
                double sum = 0;
                for (size_t k = i + 1; k <= j; k++)
                    sum -= r[i * p + k] * direction[k];
                direction[i] = r[i * p + i] > least ? sum / r[i * p + i] : 0;
            }
            if (recedes(glm, direction, 0))
                return 1;
        }
    }
    return 0;
}

int annum__glm_undetermined(const annum__glm *glm, const annum__glm_fit *fit)
{
    const size_t p = glm->p;
    const double *r = fit->scratch + (p + 1) * glm->n;
    double least = INFINITY, largest = 0;
    for (size_t j = 0; j < p; j++) {
        least = fmin(least, r[j * p + j]);
        largest = fmax(largest, r[j * p + j]);
    }
    return glm->ranges && (largest < 1e-100 || least < 1e-8 * largest);
}

int annum__glm_separated(const annum__glm *glm, const annum__glm_fit *fit, double *direction)
{
    /* A regular fit ends with steps of the order of rounding; a separated one still moves by about one. Ranges of large
       counts move by about the reciprocal of their standard deviation. */
    if (recedes(glm, fit->step, glm->ranges ? 1e-9 : 1e-3)) {
        memcpy(direction, fit->step, glm->p * sizeof *direction);
        return 1;
    }
    return glm->ranges && flat_direction_recedes(glm, fit, direction);
}
