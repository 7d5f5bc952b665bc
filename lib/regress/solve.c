/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The estimates of a fit: least squares, or the maximum of a likelihood and whether it exists.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "regress/fit.h"
#include "regress/irls.h"
#include "regress/ranges.h"
#include "regress/recession.h"

static int factor(annum__fit_work *w, const double *root_weight, const annum_coefficient *names, annum_error *error)
{
    size_t column = 0;
    const int status = annum__design_factor(&w->design, root_weight, &column);
    if (status == ANNUM_OK)
        return ANNUM_OK;
    if (column >= w->design.n)
        return annum__fail(error, status, "usable rows: %z, coefficients: %z; give more rows or a smaller model",
                           w->design.n, w->design.p);
    return annum__fail(error, status, "the rows do not determine the coefficient of %s: leave it out, or add rows",
                       names[column].name);
}

static double response(const annum__fit_work *w, size_t i)
{
    return w->rows.y[i] / w->unit - (w->rows.offset ? w->rows.offset[i] / w->unit : 0);
}

/** A power of two near a size whose square, or that of its errors, would leave the range of doubles, or 1. */
static double unit_of(double size)
{
    return (size > 1e-60 && size < 1e60) || !(size > 0) || !isfinite(size) ? 1 : ldexp(1, ilogb(size));
}

static void choose_units(annum__fit_work *w)
{
    double size = 0, weight = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        size = annum__larger(fabs(w->rows.y[i]), size);
        if (w->rows.offset)
            size = annum__larger(fabs(w->rows.offset[i]), size);
        weight = annum__larger(w->rows.weight ? w->rows.weight[i] : 1, weight);
    }
    w->unit = unit_of(size);
    w->root_unit = unit_of(sqrt(weight));
}

/** What rounding in 32 digits leaves of a figure is nothing: without this an exact fit would be tested. */
static void clear_rounding(const annum__design *design, double squares_of_y, annum__least_squares *squares)
{
    const double negligible = 1e-28 * sqrt(squares_of_y);
    for (size_t k = 0; k < design->p; k++) {
        if (fabs(dd_double(squares->gamma[k])) <= negligible)
            squares->gamma[k] = dd_of(0);
    }
    if (squares->rss > negligible * negligible)
        return;
    squares->rss = 0;
    memset(squares->residual, 0, design->n * sizeof *squares->residual);
}

/**
 * Least squares of the weighted rows; fills coefficients' estimates, residuals and the sums of squares. About the mean
 * alone that is what the columns after the intercept's take off, and what they leave.
 */
int annum__fit_squares(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    double *root = NULL, squares_of_y = 0;
    choose_units(w);
    if (w->rows.weight) {
        root = annum__arena_take(&w->scratch, n, sizeof *root);
        if (!root)
            return annum__fail_memory(error);
        for (size_t i = 0; i < n; i++)
            root[i] = sqrt(w->rows.weight[i]) / w->root_unit;
    }
    const int status = factor(w, root, c, error);
    if (status != ANNUM_OK)
        return status;
    annum__least_squares squares = {0};
    annum__dd *y = annum__arena_take(&w->scratch, n, sizeof *y);
    squares.gamma = annum__arena_take(&w->scratch, p, sizeof *squares.gamma);
    if (!y || !squares.gamma)
        return annum__fail_memory(error);
    squares.residual = w->residual;
    for (size_t i = 0; i < n; i++) {
        y[i] = dd_two_sum(w->rows.y[i] / w->unit, w->rows.offset ? -w->rows.offset[i] / w->unit : 0);
        if (root)
            y[i] = dd_mul(y[i], dd_of(root[i]));
        squares_of_y += y[i].hi * y[i].hi;
    }
    annum__least_squares_solve(&w->design, y, &squares);
    clear_rounding(&w->design, squares_of_y, &squares);
    for (size_t j = 0; j < p; j++) {
        w->gamma[j] = dd_double(squares.gamma[j]);
        annum__dd sum = dd_of(0);
        for (size_t k = j; k < p; k++)
            sum = dd_add(sum, dd_mul(w->design.c[j * p + k], squares.gamma[k]));
        c[j].estimate = dd_double(sum);
    }
    for (size_t i = 0; i < n; i++) {
        w->leverage[i] = 0;
        for (size_t j = 0; j < p; j++)
            w->leverage[i] += w->design.basis[j * n + i] * w->design.basis[j * n + i];
    }
    r->rss = r->deviance = r->pearson_chi2 = squares.rss;
    r->null_deviance = squares.rss;
    for (size_t k = w->options.no_intercept ? 0 : 1; k < p; k++)
        r->null_deviance += w->gamma[k] * w->gamma[k];
    r->iterations = 1;
    r->converged = 1;
    return ANNUM_OK;
}

/** Sum of squares about the weighted mean (about 0 without intercept); 0 where only rounding is left. */
static double total_squares(const annum__fit_work *w)
{
    double sum = 0, weight = 0, mean = 0, squares = 0, raw = 0;
    const size_t n = w->rows.n;
    for (size_t pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < n; i++) {
            const double root = w->rows.weight ? sqrt(w->rows.weight[i]) / w->root_unit : 1;
            const double v = root * root, y = response(w, i) - mean;
            if (pass == 2) {
                squares += v * y * y;
            } else {
                sum += v * y;
                weight += pass == 0 ? v : 0;
                raw += pass == 0 ? v * y * y : 0;
            }
        }
        if (pass < 2 && !w->options.no_intercept)
            mean += sum / weight;
        sum = 0;
    }
    return squares > 1e-28 * raw ? squares : 0;
}

static void set_glm(annum__fit_work *w)
{
    w->glm = (annum__glm){w->rows.n, w->design.p, w->design.basis, w->rows.y, w->rows.weight, w->rows.offset,
                          w->rows.family, w->rows.link, 0, w->rows.ranges};
}

/** @return -1 or 1 where every figure lies on the lower or upper edge, or reaches it with a likelihood of 1; else 0 */
static int edge_of_all(const annum__fit_work *w)
{
    int fall = w->rows.n > 0, rise = fall;
    for (size_t i = 0; i < w->rows.n && (fall || rise); i++) {
        fall = fall && annum__ranges_may_fall(&w->glm, i);
        rise = rise && annum__ranges_may_rise(&w->glm, i);
    }
    /* Ranges may let it be reached where the link or the covariates do not. */
    const int reached = !w->glm.ranges || w->fit.deviance < 1e-6;
    return !reached ? 0 : fall ? -1 : rise;
}

static const char *edge_message(const annum__fit_work *w, int edge)
{
    if (w->glm.ranges)
        return edge < 0 ? "every figure can be 0: the likelihood is highest where the fitted mean is 0, and no coefficient "
                          "has a finite estimate"
                        : "no figure has an upper end: the likelihood rises for ever with the fitted mean, and no "
                          "coefficient has a finite estimate";
    return edge < 0 ? "no event at all: the likelihood's maximum is a mean of 0, for which no coefficient is finite"
                    : "every case is an event: the likelihood's maximum is a mean of 1, for which no coefficient is finite";
}

static void solve_negative_binomial(annum__fit_work *w)
{
    const annum__kappa kappa = annum__negative_binomial_solve(&w->glm, &w->fit);
    w->theta_se = kappa.theta_se;
    if (!(kappa.kappa > 0))
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "the figures vary no more than chance has them: theta has no finite estimate (kappa is 0), and "
                    "standard errors are the Poisson's");
}

/** What signs of infinite estimates and their limits rest on. @return 1 if rows run off, 0, or a status */
static int find_recession(annum__fit_work *w, annum_error *error)
{
    if (!annum__recession_known(&w->glm))
        return 0;
    annum__separated *separated = annum__arena_take(&w->scratch, 1, sizeof *separated);
    const int found = separated ? annum__separated_find(separated, &w->glm, &w->scratch) : ANNUM_ERR_NO_MEMORY;
    if (found < 0)
        return annum__fail_memory(error);
    w->separated = found ? separated : NULL;
    return found;
}

static int look_for_separation(annum__fit_work *w, annum_error *error)
{
    const int edge = w->rows.family->id != ANNUM_GAUSSIAN ? edge_of_all(w) : 0;
    if (edge) {
        w->infinite = w->everything = 1;
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1, edge_message(w, edge));
        return ANNUM_OK;
    }
    int found = annum__glm_separated(&w->glm, &w->fit, w->direction);
    /* A fit that runs off may end with a step along none of its ways. */
    if (!found && !(w->fit.converged && annum__glm_all_directions_known(&w->glm, &w->fit)) &&
        !annum__glm_undetermined(&w->glm, &w->fit))
        found = find_recession(w, error);
    if (found < 0)
        return found;
    if (found) {
        w->infinite = 1;
        annum__warn(w->warnings, ANNUM_WARN_SEPARATED, -1,
                    "the covariates separate events from none: the likelihood rises for ever in one direction, so "
                    "some coefficients have no finite maximum likelihood estimate; a profile interval keeps their finite "
                    "limit");
        return ANNUM_OK;
    }
    if (annum__glm_undetermined(&w->glm, &w->fit)) {
        w->infinite = w->everything = 1;
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "the ranges are so wide that the coefficients are not determined: many are as likely as can be");
    }
    return ANNUM_OK;
}

int annum__fit_likelihood(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    const int status = factor(w, NULL, c, error);
    if (status != ANNUM_OK)
        return status;
    if (annum__glm_room(&w->fit, n, p, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    set_glm(w);
    if (w->rows.family->id == ANNUM_BETA)
        return annum__fit_beta(w, r, c, error);
    if (w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL)
        solve_negative_binomial(w);
    else
        annum__glm_solve(&w->glm, &w->fit);
    if (look_for_separation(w, error) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    annum__fit_firth(w, r);
    if (w->infinite && !w->everything && !w->separated && find_recession(w, error) < 0)
        return ANNUM_ERR_NO_MEMORY;
    if (!isfinite(w->fit.deviance))
        return annum__fail(error, ANNUM_ERR_DOMAIN, w->rows.link->id == w->rows.family->canonical_link
                               ? "link %s of family %s: the figures are too large to be computed with; use a larger unit"
                               : "link %s leaves the range of family %s at every start; use the family's own link",
                           w->rows.link->name, w->rows.family->name);
    for (size_t j = 0; j < p; j++) {
        w->gamma[j] = w->fit.gamma[j];
        for (size_t k = j; k < p; k++)
            c[j].estimate += w->design.back[j * p + k] * w->fit.gamma[k];
    }
    annum__glm_leverage(&w->glm, &w->fit, w->leverage);
    r->deviance = w->fit.deviance;
    r->pearson_chi2 = annum__glm_pearson(&w->glm, &w->fit, w->residual);
    r->rss = w->rows.family->id == ANNUM_GAUSSIAN ? r->deviance : NAN;
    r->iterations = w->fit.iterations;
    r->converged = w->fit.converged;
    if (!w->fit.converged)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "the fit ended after %z iterations before the stated accuracy; the estimates are its best",
                    w->fit.iterations);
    return ANNUM_OK;
}

/**
 * The intercept alone has a closed form without offset, the mean of the figures, and for a Poisson mean with one:
 * events over exposure. @return 0 where there is none; else the fit has means and deviance
 */
static int closed_intercept(const annum__glm *glm, annum__glm_fit *fit)
{
    double events = 0, size = 0;
    const int poisson = glm->link->id == ANNUM_LOG && glm->family->canonical_link == ANNUM_LOG && !(glm->kappa > 0);
    if (glm->p != 1 || glm->ranges || (glm->offset && !poisson))
        return 0;
    for (size_t i = 0; i < glm->n; i++) {
        const double weight = annum__glm_weight(glm, i);
        fit->mean[i] = glm->offset ? exp(glm->offset[i]) : 1;
        events += weight * glm->y[i];
        size += weight * fit->mean[i];
    }
    const double mean = events / size;
    if (!(mean > glm->family->lowest && mean < glm->family->highest && isfinite(glm->link->link(mean))))
        return 0;
    for (size_t i = 0; i < glm->n; i++) {
        fit->mean[i] = glm->offset ? annum__above_zero(fit->mean[i] * mean) : mean;
        fit->rest[i] = 1 - fit->mean[i];
    }
    fit->deviance = annum__glm_deviance(glm, fit);
    return 1;
}

/** Deviance of the model with the intercept (or nothing) alone, as R's glm. */
int annum__fit_null(annum__fit_work *w, annum_fit_result *r, annum_error *error)
{
    if (w->squares) { /* least squares alone has it from its own coefficients */
        if (w->robust || w->serial)
            r->null_deviance = total_squares(w);
        return ANNUM_OK;
    }
    if (w->rows.family->id == ANNUM_BETA) { /* each phi has deviances of its own */
        r->null_deviance = NAN;
        return ANNUM_OK;
    }
    annum__glm glm = w->glm;
    annum__glm_fit fit;
    double *ones = annum__arena_take(&w->scratch, glm.n, sizeof *ones);
    glm.p = w->options.no_intercept ? 0 : 1;
    glm.basis = ones;
    if (!ones || annum__glm_room(&fit, glm.n, glm.p, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < glm.n; i++)
        ones[i] = 1;
    if (!closed_intercept(&glm, &fit)) {
        fit.point_alone = 1;
        annum__glm_solve(&glm, &fit);
    }
    r->null_deviance = annum__finite_or_nan(fit.deviance);
    return ANNUM_OK;
}
