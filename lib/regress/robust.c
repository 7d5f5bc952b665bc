/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Robust fits in the place of least squares: what is refused, the estimates, and the numbers about the fit
 * that have a meaning.
 */
#include <math.h>

#include "core/error.h"
#include "regress/robust.h"

static int check(const annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const char *name = annum_robust_name(o->robust);
    if (w->rows.family->id != ANNUM_GAUSSIAN)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "robust %s goes with family gaussian, not %s; give family gaussian, or log_response", name,
            w->rows.family->name);
    if (!w->squares)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "robust %s goes with link identity, not %s; use log_response for a multiplicative model", name,
            w->rows.link->name);
    if (o->covariance != ANNUM_COVARIANCE_MODEL)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "robust %s has standard errors of its own; covariance %s goes with least squares (robust none)",
            name, annum_covariance_name(o->covariance));
    if (o->errors != ANNUM_ERRORS_IID)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "robust %s takes the rows for independent; errors %s goes with least squares (robust none)", name,
            annum_errors_name(o->errors));
    if (o->interval != ANNUM_WALD)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "robust %s has no likelihood to profile; use interval wald", name);
    return ANNUM_OK;
}

/** The weighted response less its offset, in the units of the computation. */
static int take_response(annum__fit_work *w, annum__robust *fit)
{
    const size_t n = w->rows.n;
    fit->y = annum__arena_take(&w->scratch, n, sizeof *fit->y);
    fit->residual = annum__arena_take(&w->scratch, n, sizeof *fit->residual);
    fit->gamma = annum__arena_take(&w->scratch, w->design.p, sizeof *fit->gamma);
    if (!fit->y || !fit->residual || !fit->gamma)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const double root = w->rows.weight ? sqrt(w->rows.weight[i]) / w->root_unit : 1;
        const double y = w->rows.y[i] / w->unit, offset = w->rows.offset ? w->rows.offset[i] / w->unit : 0;
        fit->y[i] = dd_mul(dd_two_sum(y, -offset), dd_of(root));
        fit->largest = fmax(fit->largest, root * fmax(fabs(y), fabs(offset)));
    }
    return ANNUM_OK;
}

/** Least squares is the start of an M-estimate. */
static void project(const annum__design *design, annum__robust *fit)
{
    for (size_t i = 0; i < design->n; i++)
        fit->residual[i] = fit->y[i];
    for (size_t j = 0; j < design->p; j++)
        fit->gamma[j] = annum__design_project(design, j, fit->residual);
}

static void warn_estimate(annum__fit_work *w, const annum__robust *fit)
{
    const size_t n = w->rows.n, p = w->design.p;
    if (!fit->converged)
        annum__warn(
            w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
            "the robust fit ended after %z iterations before the stated accuracy; the estimates are its best",
            fit->iterations);
    if (n > p && n <= 2 * p)
        annum__warn(w->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "coefficients: %z, points: %z; a fit can go through half of the points whatever they "
                    "are, so a robust "
                    "fit shows little",
                    p, n);
}

/** What rounding in 32 digits leaves of a coefficient is nothing. */
static double coefficient(const annum__design *design, size_t j, const annum__robust *fit)
{
    annum__dd sum = dd_of(0);
    double size = 0;
    for (size_t k = j; k < design->p; k++) {
        sum = dd_add(sum, dd_mul(design->c[j * design->p + k], fit->gamma[k]));
        size += fabs(design->c[j * design->p + k].hi) * fit->largest;
    }
    return fabs(sum.hi) > 1e-28 * size ? dd_double(sum) : 0;
}

int annum__fit_robust(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    int status = check(w, error);
    if (status == ANNUM_OK)
        status = annum__fit_squares(w, r, c, error);
    if (status != ANNUM_OK)
        return status;
    annum__robust *fit = annum__arena_take(&w->scratch, 1, sizeof *fit);
    if (!fit || take_response(w, fit) != ANNUM_OK)
        return annum__fail_memory(error);
    w->robust = fit;
    project(&w->design, fit);
    status = w->options.robust == ANNUM_ROBUST_MEDIAN ? annum__median_fit(w, fit) : annum__m_estimate(w, fit);
    if (status != ANNUM_OK)
        return annum__fail_memory(error);
    r->rss = 0;
    for (size_t i = 0; i < n; i++) {
        w->residual[i] = dd_double(fit->residual[i]);
        w->leverage[i] = NAN;
        r->rss += w->residual[i] * w->residual[i];
    }
    for (size_t j = 0; j < p; j++) {
        w->gamma[j] = dd_double(fit->gamma[j]);
        c[j].estimate = coefficient(&w->design, j, fit);
    }
    r->iterations = fit->iterations;
    r->converged = fit->converged;
    /* What they compute is of least squares. */
    w->options.diagnostics = 0;
    warn_estimate(w, fit);
    return ANNUM_OK;
}

/** Of errors with a two-sided exponential density, as logLik of quantreg's rq; the scale is not counted
 * there. */
static void set_likelihood(const annum__fit_work *w, annum_fit_result *r)
{
    const double n = (double)w->rows.n, p = (double)w->design.p;
    double deviations = 0, weights = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        deviations += fabs(w->residual[i]);
        weights += w->rows.weight ? 0.5 * log(w->rows.weight[i]) : 0;
    }
    const double scale = log(deviations / 2 / n) + log(w->unit) + log(w->root_unit);
    r->log_likelihood = annum__finite_or_nan(weights + n * (log(0.25) - 1 - scale));
    r->aic = 2 * p - 2 * r->log_likelihood;
    r->bic = log(n) * p - 2 * r->log_likelihood;
}

void annum__robust_summarise(const annum__fit_work *w, annum_fit_result *r)
{
    r->dispersion = r->df_residual > 0 ? w->robust->variance : NAN;
    r->sigma = r->df_residual > 0 ? w->robust->scale : NAN;
    r->deviance = r->null_deviance = r->pearson_chi2 = r->r_squared = r->adjusted_r_squared = NAN;
    r->log_likelihood = r->aic = r->bic = r->durbin_watson.statistic = NAN;
    if (w->options.robust == ANNUM_ROBUST_MEDIAN)
        set_likelihood(w, r);
}

/** Says why numbers are missing. */
static void warn_limits(annum__fit_work *w, const annum_fit_result *r, size_t unbounded)
{
    if (!(r->df_residual > 0))
        annum__warn(w->warnings, ANNUM_WARN_TWO_POINTS, -1,
                    "as many coefficients as points: the fit is perfect, and no standard error can be known");
    else if (isnan(r->dispersion))
        annum__warn(w->warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                    w->options.robust == ANNUM_ROBUST_MEDIAN
                        ? "too few different residuals to estimate their density at the median: no standard "
                          "error is known"
                        : "most residuals are beyond what the estimator weighs: no standard error is known");
    else if (r->dispersion == 0 && r->rss > 0)
        annum__warn(w->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "points that lie exactly on the fit: %z of %z, so the scale of the errors is 0; standard "
                    "errors are 0, "
                    "and tests mean little",
                    w->robust->fitted, w->rows.n);
    if (unbounded > 0 && r->df_residual > 0 && w->options.robust == ANNUM_ROBUST_MEDIAN)
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "intervals without a finite limit on one side at least: %z; the points are too few for "
                    "the rank test "
                    "at this level",
                    unbounded);
}

int annum__robust_infer(annum__fit_work *w, const annum_fit_result *r, annum_coefficient *c,
                        annum_error *error)
{
    const int ranked = w->options.robust == ANNUM_ROBUST_MEDIAN && r->df_residual > 0;
    size_t unbounded = 0;
    if (ranked && annum__median_limits(w, w->robust, c) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t j = 0; j < w->design.p; j++) {
        c[j].statistic = annum__finite_or_nan(c[j].statistic);
        unbounded += isnan(c[j].lower) || isnan(c[j].upper);
    }
    warn_limits(w, r, unbounded);
    return ANNUM_OK;
}
