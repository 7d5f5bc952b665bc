/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Standard errors, tests and intervals of a fit's coefficients.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"
#include "regress/recession.h"

/**
 * beta = (back factor) z with uncorrelated z. Where a direction has hardly any information, the covariance of
 * gamma is all rounding, but what does not lie in that direction comes out of this product with its digits.
 */
static int whiten(annum__fit_work *w, annum_error *error)
{
    const size_t p = w->design.p;
    double *back = annum__arena_take(&w->scratch, p * p, sizeof *back);
    if (!back)
        return annum__fail_memory(error);
    for (size_t j = 0; j < p; j++) {
        for (size_t k = j; k < p; k++) {
            for (size_t l = j; l <= k; l++)
                back[j * p + k] += w->design.back[j * p + l] * w->fit.factor[l * p + k];
        }
    }
    w->carry.back = back;
    w->whitener = w->fit.factor;
    return ANNUM_OK;
}

/** [n] The score of each row in its linear predictor is root times residual. */
static double root_of(const annum__fit_work *w, size_t i)
{
    if (!w->squares)
        return sqrt(w->fit.work[i]);
    return w->rows.weight ? sqrt(w->rows.weight[i]) / w->root_unit : 1;
}

/** Sum of the raw columns of row i but the intercept's, as R's sandwich weighs them in the choice of lags. */
static double sum_of_columns(const annum__terms *terms, size_t i)
{
    const double from_origin = terms->variable[i] - terms->origin;
    double sum = 0, power = 1;
    for (int k = 0; k < terms->degree; k++)
        sum += power *= from_origin;
    for (size_t k = 0; k + 2 < terms->n_knots; k++)
        sum += dd_double(annum__spline_term(terms->knots, terms->n_knots, k, terms->variable[i]));
    for (size_t k = 0; k < terms->n_changes; k++) {
        if (annum__is_after(terms, k, i))
            sum += 1 + terms->variable[i] - terms->changes[k].time;
    }
    for (size_t k = 0; k < terms->n_x; k++)
        sum += terms->x[k][i];
    return sum;
}

/** The covariates' part of each row's score, for the choice of lags; the intercept's where it is alone. */
static void sum_scores(const annum__fit_work *w, const double *residual, double *score)
{
    const int alone = w->design.p == 1 && w->terms.intercept;
    for (size_t i = 0; i < w->rows.n; i++) {
        score[i] = (alone ? 1 : sum_of_columns(&w->terms, i)) * root_of(w, i) * residual[i];
    }
}

/**
 * The sandwich. Of a likelihood it is that of least squares on the roots of the working weights times the design,
 * with Pearson residuals (Zeileis 2006, J Stat Software 16(9)): the scratch holds the Q of that product, and `carry`
 * its way back.
 */
static int robust_covariance(annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const size_t n = w->rows.n;
    if (!w->squares && o->interval == ANNUM_PROFILE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "profile intervals rest on the family's likelihood, which covariance %s does not trust: "
                           "give interval wald, or covariance model",
                           annum_covariance_name(o->covariance));
    if (w->rows.ranges)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "covariance %s needs figures that are known, not ranges: set leave_ranges_out, or covariance "
                           "model",
                           annum_covariance_name(o->covariance));
    if (n <= w->design.p) { /* residuals are rounding */
        for (size_t k = 0; k < w->design.p * w->design.p; k++)
            w->cov_basis[k] = NAN;
        return ANNUM_OK;
    }
    double *scores = annum__arena_take(&w->scratch, annum__multiply(n, w->design.p), sizeof *scores);
    double *residual = annum__arena_take(&w->scratch, n, sizeof *residual);
    if (!scores || !residual)
        return annum__fail_memory(error);
    for (size_t i = 0; i < n; i++) /* a link that falls turns the sign of the working residual */
        residual[i] = !w->squares && w->fit.derivative[i] < 0 ? -w->residual[i] : w->residual[i];
    int32_t lags = o->lags;
    if (lags == ANNUM_LAGS_AUTO && o->covariance == ANNUM_COVARIANCE_NEWEY_WEST) {
        sum_scores(w, residual, scores);
        lags = annum__newey_west_lags(scores, n);
    }
    annum__design white = w->design;
    if (!w->squares)
        white.basis = w->fit.scratch;
    annum__sandwich(&white, residual, w->leverage, o->covariance, lags, o->adjust, w->cov_basis, scores);
    return ANNUM_OK;
}

/** Covariance in the basis of the design, dispersion included. */
int annum__fit_covariance(annum__fit_work *w, const annum_fit_result *r, annum_error *error)
{
    const size_t p = w->design.p;
    w->cov_basis = annum__arena_take(&w->scratch, p * p, sizeof *w->cov_basis);
    w->carry = w->design;
    if (!w->cov_basis)
        return annum__fail_memory(error);
    if (w->options.covariance != ANNUM_COVARIANCE_MODEL && w->rows.family->id == ANNUM_BETA)
        return annum__fit_beta_sandwich(w, error);
    if (!w->squares && whiten(w, error) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (w->options.covariance != ANNUM_COVARIANCE_MODEL)
        return robust_covariance(w, error);
    double dispersion = w->rows.family->has_dispersion ? r->dispersion : 1;
    if (w->perfect)
        dispersion = w->rows.n > p ? 0 : NAN;
    for (size_t j = 0; j < p; j++)
        w->cov_basis[j * p + j] = dispersion;
    return ANNUM_OK;
}

/** Sign of a coefficient's infinite estimate along the direction that was found, 0 if it is finite. */
static int sign_along(const annum__fit_work *w, size_t j)
{
    const size_t p = w->design.p;
    double move = 0, size = 0;
    for (size_t k = j; w->infinite && !w->everything && k < p; k++) {
        const double part = w->design.back[j * p + k] * w->direction[k];
        move += part;
        size += fabs(part);
    }
    if (fabs(move) > 1e-3 * size)
        return move > 0 ? 1 : -1;
    return 0;
}

/** Standard error of a coefficient; scaled, as its square may underflow. */
static double standard_error(const annum__fit_work *w, size_t j)
{
    const size_t p = w->design.p;
    const double *c = w->carry.back + j * p;
    double largest = 0, variance = 0;
    for (size_t k = j; k < p; k++)
        largest = annum__larger(fabs(c[k]), largest);
    for (size_t k = j; k < p; k++) {
        for (size_t l = j; l < p; l++)
            variance += c[k] / largest * w->cov_basis[k * p + l] * (c[l] / largest);
    }
    return largest * sqrt(variance);
}

/**
 * Rise of the deviance at profile limits: chi-squared, or F times Pearson's dispersion where that is estimated. The
 * negative binomial's is by F too. Maximum likelihood's kappa is too small on short series, as is a variance over n:
 * chi-squared intervals cover as little as 70 % (docs/methods/regression.md). What it leaves out shows in Pearson's
 * dispersion; but where the few events made the fit Firth's, chi-squared is what his likelihood ratio has. A dispersion
 * of rounding alone, as where a separated fit leaves no other row, is not known.
 */
static double profile_threshold(const annum__fit_work *w, const annum_fit_result *r)
{
    const double tail = (1 - w->level) / 2;
    const int own = w->rows.family->has_dispersion;
    const int negative_binomial = w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL && !r->firth;
    const int unknown = !(r->dispersion > 1e-10) && (w->infinite || negative_binomial);
    if (unknown || !(own || negative_binomial)) {
        const double z = annum__normal_quantile_upper(tail);
        return z * z;
    }
    const double t = own ? w->quantile : annum__t_quantile_upper(tail, r->df_residual);
    return t * t * r->dispersion;
}

static int profile(annum__fit_work *w, const annum_fit_result *r, size_t j, annum_coefficient *c, annum_error *error)
{
    const size_t p = w->design.p;
    const double unit_se = w->rows.family->has_dispersion ? c->se / sqrt(r->dispersion) : c->se;
    const annum__profile profile = {&w->glm, &w->fit, w->design.back + j * p, profile_threshold(w, r),
                                    c->estimate, unit_se, sign_along(w, j)};
    if (annum__profile_limits(&profile, &w->scratch, &c->lower, &c->upper) != ANNUM_OK)
        return annum__fail_memory(error);
    c->lower = annum__finite_or_nan(c->lower);
    c->upper = annum__finite_or_nan(c->upper);
    return ANNUM_OK;
}

/** @return a status; sets 1 where the estimate is infinite, and 1 more where a limit exists that was not found */
static int separated_coefficient(annum__fit_work *w, const annum_fit_result *r, size_t j, annum_coefficient *c,
                                 int *infinite, size_t *failed, annum_error *error)
{
    const int profiled = w->options.interval == ANNUM_PROFILE && w->quantile > 0;
    annum__separated_coefficient own;
    if (annum__separated_coefficient_of(w->separated, w->design.back + j * w->design.p,
                                        profiled ? profile_threshold(w, r) : NAN, &w->scratch, &own) != ANNUM_OK)
        return annum__fail_memory(error);
    *infinite = own.may_fall || own.may_rise;
    *failed += own.failed != 0;
    if (profiled) {
        c->lower = annum__finite_or_nan(own.lower);
        c->upper = annum__finite_or_nan(own.upper);
    } else if (*infinite) {
        c->lower = c->upper = NAN;
    }
    return ANNUM_OK;
}

static void no_estimate(annum_coefficient *c)
{
    c->estimate = c->se = c->statistic = c->p_value = c->df = NAN;
}

/** Standard errors, tests and intervals of the coefficients. */
int annum__fit_infer(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, double *vcov, annum_error *error)
{
    const size_t p = w->design.p;
    const int estimated = w->rows.family->has_dispersion;
    const double tail = (1 - w->level) / 2, df = r->df_residual;
    w->quantile = estimated ? (df > 0 ? annum__t_quantile_upper(tail, df) : NAN)
                            : annum__normal_quantile_upper(tail);
    annum__carry_back(&w->carry, w->cov_basis, vcov);
    size_t unbounded = 0, failed = 0;
    for (size_t j = 0; j < p; j++) {
        const double own_df = w->serial ? annum__serial_df(w, r, w->carry.back + j * p) : df;
        const double quantile = own_df == df ? w->quantile : annum__t_quantile_upper(tail, own_df);
        int infinite = w->everything || sign_along(w, j);
        c[j].se = standard_error(w, j);
        c[j].df = estimated ? own_df : NAN;
        c[j].likelihood_ratio = c[j].likelihood_ratio_p_value = c[j].score = c[j].score_p_value = NAN;
        /* Figures that do not vary at all show no effect. */
        c[j].statistic = c[j].estimate == 0 && c[j].se == 0 ? 0 : c[j].estimate / c[j].se;
        c[j].p_value = estimated ? 2 * annum__t_tail(fabs(c[j].statistic), own_df)
                                 : 2 * annum__normal_tail(fabs(c[j].statistic));
        c[j].lower = c[j].estimate - quantile * c[j].se;
        c[j].upper = c[j].estimate + quantile * c[j].se;
        if (w->infinite && w->separated) {
            if (separated_coefficient(w, r, j, &c[j], &infinite, &failed, error) != ANNUM_OK)
                return ANNUM_ERR_NO_MEMORY;
        } else if (w->everything || (infinite && w->options.interval == ANNUM_WALD)) {
            c[j].lower = c[j].upper = NAN;
        } else if (!w->squares && w->options.interval == ANNUM_PROFILE && w->quantile > 0 &&
                   !w->perfect && !(estimated && r->dispersion == 0 && !w->infinite)) {
            if (profile(w, r, j, &c[j], error) != ANNUM_OK)
                return ANNUM_ERR_NO_MEMORY;
        }
        unbounded += isnan(c[j].lower) || isnan(c[j].upper);
        if (!infinite)
            continue;
        no_estimate(&c[j]);
        for (size_t k = 0; k < p; k++)
            vcov[j * p + k] = vcov[k * p + j] = NAN;
    }
    if (w->robust)
        return annum__robust_infer(w, r, c, error);
    if (failed > 0)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "coefficients whose profile interval has a finite limit that could not be computed: %z", failed);
    if (unbounded > 0 && (w->infinite || (!w->squares && w->options.interval == ANNUM_PROFILE)))
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1, "intervals without a finite limit on one side at least: %z",
                    unbounded);
    else if (unbounded > 0 && df > 0)
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "no standard error can be known: a row fits itself whatever its figure (leverage 1), or "
                    "figures are too far apart to be computed with");
    else if (unbounded > 0)
        annum__warn(w->warnings, ANNUM_WARN_TWO_POINTS, -1,
                    "as many coefficients as points: the fit is perfect, and no standard error can be known");
    return ANNUM_OK;
}
