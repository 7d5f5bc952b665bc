/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A beta regression as annum_fit's result: R's betareg with a constant precision, whose standard errors come
 * from the expected information of coefficients and precision together.
 */
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"

static void set_estimates(annum__fit_work *w, annum_coefficient *c)
{
    const size_t p = w->design.p;
    for (size_t j = 0; j < p; j++) {
        w->gamma[j] = w->fit.gamma[j];
        for (size_t k = j; k < p; k++)
            c[j].estimate += w->design.back[j * p + k] * w->fit.gamma[k];
    }
}

/** Without any scatter the precision is infinite: what is left are the coefficients. */
static void set_perfect(annum__fit_work *w, annum_fit_result *r)
{
    w->perfect = 1;
    annum__glm_leverage(&w->glm, &w->fit, w->leverage);
    memset(w->residual, 0, w->rows.n * sizeof *w->residual);
    r->pearson_chi2 = 0;
    r->precision = r->precision_se = NAN;
    annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                "the coefficients fit every figure: the precision phi has no finite estimate, and there is "
                "no likelihood");
}

/** Factors of the information, which are the standard errors'. @return a status */
static int set_precision(annum__fit_work *w, annum_fit_result *r, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p, k = p + 1;
    double *factor = annum__arena_take(&w->scratch, k * k + p * p, sizeof *factor);
    double *scratch = annum__arena_take(&w->scratch, annum__multiply(2 * n, k) + k * k, sizeof *scratch);
    if (!factor || !scratch)
        return annum__fail_memory(error);
    annum__beta_leverage(&w->glm, &w->fit, &w->beta, w->leverage, scratch);
    annum__beta_factor(&w->glm, &w->fit, &w->beta, factor, scratch);
    double *of_coefficients = factor + k * k, variance = 0;
    for (size_t j = 0; j < k; j++)
        variance += factor[j] * factor[j];
    for (size_t j = 0; j < p; j++)
        memcpy(of_coefficients + j * p, factor + (j + 1) * k + 1, p * sizeof *factor);
    w->beta_factor = factor;
    w->fit.factor = of_coefficients;
    r->precision = annum__finite_or_nan(exp(w->beta.log_phi));
    r->precision_se = annum__finite_or_nan(r->precision * sqrt(variance));
    w->glm.kappa = r->precision;
    r->pearson_chi2 = annum__glm_pearson(&w->glm, &w->fit, w->residual);
    return ANNUM_OK;
}

/**
 * The likelihood takes phi for known, and estimates it too high by about n / (n - p). In the limit of small
 * scatter t = estimate / se of least squares is Student's; Wald's limits then lie at |t| = z root(df / n),
 * and the likelihood ratio is n log(1 + t^2 / df), which gives the coverage of either interval.
 */
static void warn_small_sample(const annum__fit_work *w)
{
    const double n = (double)w->rows.n, df = n - (double)w->design.p;
    const double z = annum__normal_quantile_upper((1 - w->level) / 2);
    const int profile = w->options.interval == ANNUM_PROFILE;
    const double reach = profile ? sqrt(df * expm1(z * z / n)) : z * sqrt(df / n);
    const double covered = 1 - 2 * annum__t_tail(reach, df);
    if (covered < w->level - 0.02)
        annum__warn(w->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "so few figures show too much precision, and family beta takes it for known: its %.3 %% "
                    "intervals cover about %.2 %%; family fractional has t intervals that hold their level",
                    100 * w->level, 100 * covered);
}

int annum__fit_beta(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const int32_t covariance = w->options.covariance;
    if (covariance != ANNUM_COVARIANCE_MODEL && covariance != ANNUM_COVARIANCE_HC0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "covariance %s does not go with family beta; use model or hc0",
                           annum_covariance_name(covariance));
    if (annum__beta_room(&w->beta, w->rows.n, w->design.p, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    annum__beta_solve(&w->glm, &w->fit, &w->beta);
    if (!isfinite(w->fit.deviance) && !w->beta.perfect)
        return annum__fail(error, ANNUM_ERR_DOMAIN,
                           w->rows.link->id == ANNUM_LOG
                               ? "link %s leaves the range of family beta at every start; use link logit"
                               : "link %s: the figures are too near 0 or 1 to be computed with in family "
                                 "beta; use family fractional",
                           w->rows.link->name);
    set_estimates(w, c);
    r->deviance = r->rss = NAN;
    r->iterations = w->fit.iterations;
    r->converged = w->fit.converged;
    if (!w->fit.converged)
        annum__warn(
            w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
            "the fit ended after %z iterations before the stated accuracy; the estimates are its best",
            w->fit.iterations);
    if (w->beta.perfect) {
        set_perfect(w, r);
        return ANNUM_OK;
    }
    warn_small_sample(w);
    return set_precision(w, r, error);
}

double annum__fit_beta_log_likelihood(const annum__fit_work *w)
{
    return w->perfect ? NAN : -0.5 * w->fit.deviance;
}

/* V (sum of s s') V with the scores s and covariance V of coefficients and log phi: rows U U' s, summed as
 * squares. */
int annum__fit_beta_sandwich(annum__fit_work *w, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p, k = p + 1;
    double *half = annum__arena_take(&w->scratch, 2 * k, sizeof *half), *whole = half + k;
    if (!half)
        return annum__fail_memory(error);
    memset(w->cov_basis, 0, p * p * sizeof *w->cov_basis);
    for (size_t i = 0; i < n && !w->perfect; i++) {
        for (size_t j = 0; j < k; j++) {
            half[j] = 0;
            for (size_t l = 0; l <= j; l++) {
                const double score =
                    l == 0 ? w->beta.phi_score[i] : w->beta.eta_score[i] * w->design.basis[(l - 1) * n + i];
                half[j] += w->beta_factor[l * k + j] * score;
            }
        }
        for (size_t j = 0; j < p; j++) {
            whole[j] = 0;
            for (size_t l = j + 1; l < k; l++)
                whole[j] += w->beta_factor[(j + 1) * k + l] * half[l];
            for (size_t l = 0; l <= j; l++)
                w->cov_basis[j * p + l] = w->cov_basis[l * p + j] += whole[j] * whole[l];
        }
    }
    for (size_t j = 0; j < p && n <= p; j++)
        w->cov_basis[j * p + j] = NAN;
    return ANNUM_OK;
}
