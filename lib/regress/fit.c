/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_fit: from a series and options to the public result.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/rows.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct fitted {
    annum_fit_result result;
    annum__arena arena;
} fitted;

/** What the steps of a fit share. */
typedef struct work {
    annum_fit_options options;
    double level;
    annum__rows rows;
    annum__design design;
    annum__glm glm;
    annum__glm_fit fit;
    annum__arena scratch;
    annum__warnings *warnings;
    double *leverage;
    double *residual;     /**< [n] weighted response residuals of least squares, else Pearson's */
    double *cov_basis;    /**< [p x p] covariance of beta = carry.back times these */
    annum__design carry;  /**< the design; its basis for a likelihood is the one where the information is 1 */
    double unit;          /**< of the figures: least squares computes with figures over it */
    double root_unit;     /**< of the roots of the weights, likewise */
    double quantile;      /**< of the coefficients' distribution, two-sided at the level */
    int squares;          /**< 1: least squares; 0: likelihood */
    int infinite;         /**< 1: some coefficients have no finite estimate */
    int everything;       /**< 1: none has, all outcomes being on one edge */
    double *direction;    /**< [p] of recession */
} work;

static int check_options(const work *w, const annum_series_view *view, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    if (o->degree < 0 || o->degree > 15)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "degree is %d; give 1 to 15", (int)o->degree);
    if (o->no_time && o->degree > 1 && o->n_x != 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "degree %d without time needs exactly one covariate, not %z", (int)o->degree, o->n_x);
    if (o->n_x > ANNUM__COEFFICIENTS_MAX - 20)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "%z covariates are too many; the most is %d", o->n_x,
                           ANNUM__COEFFICIENTS_MAX - 20);
    if (o->n_x > 0 && !o->x)
        return annum__fail(error, ANNUM_ERR_NULL, "x is NULL but n_x is %z", o->n_x);
    if (!isfinite(o->origin))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "origin is %g; give a year", o->origin);
    if (o->covariance < ANNUM_COVARIANCE_MODEL || o->covariance > ANNUM_COVARIANCE_NEWEY_WEST)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "covariance %d is unknown; see enum annum_covariance",
                           (int)o->covariance);
    if (o->interval != ANNUM_WALD && o->interval != ANNUM_PROFILE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "interval %d is unknown; see enum annum_interval_kind",
                           (int)o->interval);
    if (o->lags < 0 || (o->lags > 0 && (size_t)o->lags >= view->n))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "lags is %d; give 0 or more, below the number of rows, %z", (int)o->lags, view->n);
    return ANNUM_OK;
}

static const char *covariate_name(const work *w, size_t k, annum__arena *arena)
{
    if (w->options.x_names && w->options.x_names[k])
        return annum__arena_text(arena, w->options.x_names[k]);
    char name[32];
    annum__text text = {name, sizeof name, 0};
    annum__text_add(&text, "x%z", k + 1);
    return annum__arena_text(arena, name);
}

/** "(Intercept)", "time", "time^2" …, "x1" …: in the order of the design's columns. */
static int name_coefficients(const work *w, annum_coefficient *c, annum__arena *arena)
{
    const int alone = w->options.no_time && w->options.n_x == 1;
    const size_t degree = w->options.no_time && !alone ? 0 : (size_t)w->options.degree;
    const char *variable = alone ? covariate_name(w, 0, arena) : "time";
    size_t next = 0;
    if (!variable)
        return ANNUM_ERR_NO_MEMORY;
    if (!w->options.no_intercept)
        c[next++].name = "(Intercept)";
    for (size_t k = 1; k <= degree; k++) {
        char name[128] = "";
        annum__text text = {name, sizeof name, 0};
        annum__text_add(&text, k == 1 ? "%s" : "%s^%z", variable, k);
        c[next++].name = annum__arena_text(arena, name);
    }
    for (size_t k = 0; !alone && k < w->options.n_x; k++)
        c[next++].name = covariate_name(w, k, arena);
    for (size_t j = 0; j < next; j++) {
        if (!c[j].name)
            return ANNUM_ERR_NO_MEMORY;
    }
    return ANNUM_OK;
}

static int make_design(work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const int alone = o->no_time && o->n_x == 1;
    annum__terms terms = {0};
    terms.intercept = !o->no_intercept;
    terms.degree = o->no_time && !alone ? 0 : o->degree;
    terms.variable = alone ? w->rows.x[0] : w->rows.time;
    terms.origin = alone ? 0 : o->origin;
    terms.x = w->rows.x;
    terms.n_x = alone ? 0 : o->n_x;
    if (annum__design_make(&w->design, &terms, w->rows.n, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int factor(work *w, const double *root_weight, const annum_coefficient *names, annum_error *error)
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

static double response(const work *w, size_t i)
{
    return w->rows.y[i] / w->unit - (w->rows.offset ? w->rows.offset[i] / w->unit : 0);
}

/** A power of two near a size whose square, or that of its errors, would leave the range of doubles, or 1. */
static double unit_of(double size)
{
    return (size > 1e-60 && size < 1e60) || !(size > 0) || !isfinite(size) ? 1 : ldexp(1, ilogb(size));
}

static void choose_units(work *w)
{
    double size = 0, weight = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        size = fmax(size, fmax(fabs(w->rows.y[i]), w->rows.offset ? fabs(w->rows.offset[i]) : 0));
        weight = fmax(weight, w->rows.weight ? w->rows.weight[i] : 1);
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

/** Least squares of the weighted rows; fills coefficients' estimates, residuals and the sums of squares. */
static int solve_squares(work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
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
    r->iterations = 1;
    r->converged = 1;
    return ANNUM_OK;
}

/** Sum of squares about the weighted mean (about 0 without intercept); 0 where only rounding is left. */
static double total_squares(const work *w)
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

static void set_glm(work *w)
{
    w->glm = (annum__glm){w->rows.n, w->design.p, w->design.basis, w->rows.y, w->rows.weight, w->rows.offset,
                          w->rows.family, w->rows.link};
}

static int all_on_one_edge(const work *w)
{
    for (size_t i = 1; i < w->rows.n; i++) {
        if (w->rows.y[i] != w->rows.y[0])
            return 0;
    }
    const double first = w->rows.n > 0 ? w->rows.y[0] : NAN;
    return first == w->rows.family->lowest || first == w->rows.family->highest;
}

static void look_for_separation(work *w)
{
    if (all_on_one_edge(w) && w->rows.family->id != ANNUM_GAUSSIAN) {
        w->infinite = w->everything = 1;
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                    w->rows.y[0] == w->rows.family->lowest
                        ? "no event at all: the fitted mean is 0 and no coefficient has a finite estimate"
                        : "every case is an event: the fitted mean is 1 and no coefficient has a finite estimate");
        return;
    }
    if (annum__glm_separated(&w->glm, &w->fit, w->direction)) {
        w->infinite = 1;
        annum__warn(w->warnings, ANNUM_WARN_SEPARATED, -1,
                    "the covariates separate events from none: the likelihood rises for ever in one direction, so "
                    "some coefficients have no finite estimate; a profile interval keeps their finite limit");
    }
}

static int solve_likelihood(work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    const int status = factor(w, NULL, c, error);
    if (status != ANNUM_OK)
        return status;
    if (annum__glm_room(&w->fit, n, p, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    set_glm(w);
    annum__glm_solve(&w->glm, &w->fit);
    look_for_separation(w);
    if (!isfinite(w->fit.deviance))
        return annum__fail(error, ANNUM_ERR_DOMAIN, "link %s leaves the range of family %s at every start; use link %s",
                           w->rows.link->name, w->rows.family->name,
                           annum_link_name(w->rows.family->canonical_link));
    for (size_t j = 0; j < p; j++) {
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

static double finite_or_nan(double v)
{
    return isfinite(v) ? v : NAN;
}

/** Deviance of the model with the intercept (or nothing) alone, as R's glm. */
static int null_deviance(work *w, annum_fit_result *r, annum_error *error)
{
    if (w->squares) {
        r->null_deviance = total_squares(w);
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
    annum__glm_solve(&glm, &fit);
    r->null_deviance = finite_or_nan(fit.deviance);
    return ANNUM_OK;
}

static double log_likelihood(const work *w, const annum_fit_result *r)
{
    const annum__family *family = w->rows.family;
    const double n = (double)w->rows.n;
    double sum = 0;
    if (family->id == ANNUM_GAUSSIAN) {
        for (size_t i = 0; w->rows.weight && i < w->rows.n; i++)
            sum += 0.5 * log(w->rows.weight[i]);
        const double pi = 3.14159265358979323846;
        /* The sum of squares is in the units of the weighted figures. */
        return sum - 0.5 * n * (log(2 * pi * r->rss / n) + 1) - n * (log(w->unit) + log(w->root_unit));
    }
    if (!family->log_likelihood)
        return NAN;
    for (size_t i = 0; i < w->rows.n; i++) {
        const double weight = w->rows.weight ? w->rows.weight[i] : 1;
        /* A prior weight multiplies the log-likelihood of a proportion; it does not add to the total. */
        const double size = w->rows.total ? w->rows.total[i] : weight;
        sum += weight / size * family->log_likelihood(w->rows.y[i], w->fit.mean[i], size);
    }
    return sum;
}

/** The numbers about the model as a whole. */
static void summarise(work *w, annum_fit_result *r)
{
    const double n = (double)w->rows.n, p = (double)w->design.p;
    const int gaussian = w->rows.family->id == ANNUM_GAUSSIAN;
    r->df_residual = n - p;
    r->dispersion = r->df_residual > 0 ? r->pearson_chi2 / r->df_residual : NAN;
    r->sigma = gaussian ? sqrt(r->dispersion) : NAN;
    r->r_squared = w->squares && r->null_deviance > 0 ? 1 - r->rss / r->null_deviance : NAN;
    r->log_likelihood = finite_or_nan(log_likelihood(w, r));
    const double parameters = p + gaussian;
    r->aic = 2 * parameters - 2 * r->log_likelihood;
    r->bic = log(n) * parameters - 2 * r->log_likelihood;
    r->theta = r->theta_se = r->rho = NAN;
    double squares = 0, differences = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        squares += w->residual[i] * w->residual[i];
        if (i > 0)
            differences += (w->residual[i] - w->residual[i - 1]) * (w->residual[i] - w->residual[i - 1]);
    }
    r->durbin_watson.statistic = w->squares && squares > 0 ? differences / squares : NAN;
    r->durbin_watson.p_value = NAN;
}

/**
 * beta = (back factor) z with uncorrelated z. Where a direction has hardly any information, the covariance of
 * gamma is all rounding, but what does not lie in that direction comes out of this product with its digits.
 */
static int whiten(work *w, annum_error *error)
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
    return ANNUM_OK;
}

/** Covariance in the basis of the design, dispersion included. */
static int set_covariance(work *w, const annum_fit_result *r, annum_error *error)
{
    const size_t p = w->design.p;
    w->cov_basis = annum__arena_take(&w->scratch, p * p, sizeof *w->cov_basis);
    double *scores = annum__arena_take(&w->scratch, annum__multiply(w->rows.n, p), sizeof *scores);
    w->carry = w->design;
    if (!w->cov_basis || !scores)
        return annum__fail_memory(error);
    if (w->options.covariance != ANNUM_COVARIANCE_MODEL) {
        if (!w->squares)
            return annum__fail(error, ANNUM_ERR_ARGUMENT,
                               "covariance %s goes with least squares (gaussian, identity link)",
                               annum_covariance_name(w->options.covariance));
        annum__sandwich(&w->design, w->residual, w->leverage, w->options.covariance, w->options.lags,
                        w->options.adjust, w->cov_basis, scores);
        return ANNUM_OK;
    }
    const double dispersion = w->rows.family->has_dispersion ? r->dispersion : 1;
    for (size_t j = 0; j < p; j++)
        w->cov_basis[j * p + j] = dispersion;
    return w->squares ? ANNUM_OK : whiten(w, error);
}

/** Sign of a coefficient's infinite estimate, 0 if it is finite. */
static int infinite_sign(const work *w, size_t j)
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
static double standard_error(const work *w, size_t j)
{
    const size_t p = w->design.p;
    const double *c = w->carry.back + j * p;
    double largest = 0, variance = 0;
    for (size_t k = j; k < p; k++)
        largest = fmax(largest, fabs(c[k]));
    for (size_t k = j; k < p; k++) {
        for (size_t l = j; l < p; l++)
            variance += c[k] / largest * w->cov_basis[k * p + l] * (c[l] / largest);
    }
    return largest * sqrt(variance);
}

static int profile(work *w, const annum_fit_result *r, size_t j, annum_coefficient *c, annum_error *error)
{
    const size_t p = w->design.p;
    double threshold = w->quantile * w->quantile;
    double unit_se = c->se; /* at dispersion 1 */
    if (w->rows.family->has_dispersion) {
        threshold *= r->dispersion;
        unit_se /= sqrt(r->dispersion);
    }
    const annum__profile profile = {&w->glm, &w->fit, w->design.back + j * p, threshold, c->estimate,
                                    unit_se, infinite_sign(w, j)};
    if (annum__profile_limits(&profile, &w->scratch, &c->lower, &c->upper) != ANNUM_OK)
        return annum__fail_memory(error);
    c->lower = finite_or_nan(c->lower);
    c->upper = finite_or_nan(c->upper);
    return ANNUM_OK;
}

static void no_estimate(annum_coefficient *c)
{
    c->estimate = c->se = c->statistic = c->p_value = NAN;
}

/** Standard errors, tests and intervals of the coefficients. */
static int infer(work *w, annum_fit_result *r, annum_coefficient *c, double *vcov, annum_error *error)
{
    const size_t p = w->design.p;
    const int estimated = w->rows.family->has_dispersion;
    const double tail = (1 - w->level) / 2, df = r->df_residual;
    w->quantile = estimated ? (df > 0 ? annum__t_quantile_upper(tail, df) : NAN)
                            : annum__normal_quantile_upper(tail);
    annum__carry_back(&w->carry, w->cov_basis, vcov);
    size_t unbounded = 0;
    for (size_t j = 0; j < p; j++) {
        const int sign = infinite_sign(w, j);
        c[j].se = standard_error(w, j);
        /* Figures that do not vary at all show no effect. */
        c[j].statistic = c[j].estimate == 0 && c[j].se == 0 ? 0 : c[j].estimate / c[j].se;
        c[j].p_value = estimated ? 2 * annum__t_tail(fabs(c[j].statistic), df)
                                 : 2 * annum__normal_tail(fabs(c[j].statistic));
        c[j].lower = c[j].estimate - w->quantile * c[j].se;
        c[j].upper = c[j].estimate + w->quantile * c[j].se;
        if (w->everything || (sign && w->options.interval == ANNUM_WALD)) {
            c[j].lower = c[j].upper = NAN;
        } else if (!w->squares && w->options.interval == ANNUM_PROFILE && w->quantile > 0 &&
                   !(estimated && r->dispersion == 0)) {
            if (profile(w, r, j, &c[j], error) != ANNUM_OK)
                return ANNUM_ERR_NO_MEMORY;
        }
        unbounded += isnan(c[j].lower) || isnan(c[j].upper);
        if (!sign && !w->everything)
            continue;
        no_estimate(&c[j]);
        for (size_t k = 0; k < p; k++)
            vcov[j * p + k] = vcov[k * p + j] = NAN;
    }
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

static void set_points(const work *w, annum_fit_result *r, annum_fit_point *points)
{
    const size_t n = w->rows.n;
    const double dispersion = w->rows.family->has_dispersion ? r->dispersion : 1;
    for (size_t i = 0; i < n; i++) {
        const double weight = w->rows.weight ? w->rows.weight[i] : 1, y = w->rows.y[i];
        const double root = sqrt(weight) / w->root_unit;
        const double fitted_mean = w->squares ? y - w->unit * (w->residual[i] / root) : w->fit.mean[i];
        const double h = w->leverage[i], standard = w->residual[i] / (1 - h);
        annum_fit_point *point = &points[i];
        point->time = w->rows.time[i];
        point->observed = y;
        point->fitted = fitted_mean;
        point->leverage = h;
        point->cooks_distance = finite_or_nan(standard * standard * h / (dispersion * (double)w->design.p));
        point->residual_response = y - fitted_mean;
        point->residual_pearson = w->residual[i];
        point->residual_deviance =
            w->squares ? w->residual[i]
                       : copysign(sqrt(fmax(weight * w->rows.family->unit_deviance(y, fitted_mean, w->fit.rest[i]), 0)),
                                  y - fitted_mean);
    }
    r->points = points;
}

static int make_finite(double *number)
{
    if (!isinf(*number))
        return 0;
    *number = NAN;
    return 1;
}

/** From the units of the computation to those of the figures. What doubles can't hold there becomes NaN. */
static void settle(work *w, annum_fit_result *r, annum_coefficient *c, double *vcov, annum_fit_point *points)
{
    const double u = w->unit, v = w->unit * w->root_unit;
    const size_t p = w->design.p;
    int lost = 0;
    double *const squares[] = {&r->rss, &r->deviance, &r->null_deviance, &r->pearson_chi2, &r->dispersion};
    for (size_t i = 0; i < sizeof squares / sizeof squares[0]; i++) {
        *squares[i] *= v * v;
        lost |= make_finite(squares[i]);
    }
    r->sigma *= v;
    lost |= make_finite(&r->sigma);
    for (size_t j = 0; j < p; j++) {
        double *const lengths[] = {&c[j].estimate, &c[j].se, &c[j].lower, &c[j].upper};
        for (size_t i = 0; i < 4; i++) {
            *lengths[i] *= u;
            lost |= make_finite(lengths[i]);
        }
        lost |= make_finite(&c[j].statistic);
    }
    for (size_t i = 0; i < p * p; i++) {
        vcov[i] = vcov[i] * u * u;
        lost |= make_finite(&vcov[i]);
    }
    for (size_t i = 0; i < r->n; i++) {
        double *const numbers[] = {&points[i].fitted, &points[i].residual_response,
                                   &points[i].residual_pearson, &points[i].residual_deviance};
        points[i].residual_pearson *= v;
        points[i].residual_deviance *= w->squares ? v : 1;
        for (size_t k = 0; k < 4; k++)
            lost |= make_finite(numbers[k]);
    }
    if (lost)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "some numbers are too large to be held, and are left out: use a larger unit");
}

static int run(work *w, annum_fit_result *r, const annum_series *series, annum__arena *arena, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    int status = check_options(w, view, error);
    if (status == ANNUM_OK)
        status = annum__rows_gather(&w->rows, series, &w->options, &w->scratch, w->warnings, error);
    if (status == ANNUM_OK)
        status = make_design(w, error);
    if (status != ANNUM_OK)
        return status;
    const size_t n = w->rows.n, p = w->design.p;
    if (p == 0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "there is nothing to fit: no intercept, no time, no covariate");
    annum_coefficient *coefficients = annum__arena_take(arena, p, sizeof *coefficients);
    double *vcov = annum__arena_take(arena, p * p, sizeof *vcov);
    annum_fit_point *points = annum__arena_take(arena, n, sizeof *points);
    w->leverage = annum__arena_take(&w->scratch, n, sizeof *w->leverage);
    w->residual = annum__arena_take(&w->scratch, n, sizeof *w->residual);
    w->direction = annum__arena_take(&w->scratch, p, sizeof *w->direction);
    if (!coefficients || !vcov || !points || !w->leverage || !w->residual || !w->direction ||
        name_coefficients(w, coefficients, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    w->unit = w->root_unit = 1;
    w->squares = w->rows.family->id == ANNUM_GAUSSIAN && w->rows.link->id == ANNUM_IDENTITY;
    r->kind = view->kind;
    r->family = w->rows.family->id;
    r->link = w->rows.link->id;
    r->covariance = w->options.covariance;
    r->interval = w->options.interval;
    r->level = w->level;
    r->n = n;
    r->first = n > 0 ? w->rows.time[0] : NAN;
    r->last = n > 0 ? w->rows.time[n - 1] : NAN;
    r->n_coefficients = p;
    r->coefficients = coefficients;
    r->vcov = vcov;
    status = w->squares ? solve_squares(w, r, coefficients, error) : solve_likelihood(w, r, coefficients, error);
    if (status == ANNUM_OK)
        status = null_deviance(w, r, error);
    if (status != ANNUM_OK)
        return status;
    summarise(w, r);
    status = set_covariance(w, r, error);
    if (status == ANNUM_OK)
        status = infer(w, r, coefficients, vcov, error);
    if (status != ANNUM_OK)
        return status;
    set_points(w, r, points);
    settle(w, r, coefficients, vcov, points);
    if (annum__warnings_keep(w->warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return status;
}

int annum_fit(const annum_series *series, const annum_fit_options *options, annum_fit_result **out,
              annum_error *error)
{
    const int saved_errno = errno;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the fit goes");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    work w = {0};
    int status = annum__read_struct(&w.options, sizeof w.options, options, "fit options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(w.options.level, &w.level, error);
    if (status != ANNUM_OK)
        return status;
    if (w.options.degree == 0)
        w.options.degree = 1;
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator);
    annum__warnings warnings = {&arena, 0, 0, {{0}}};
    w.scratch = annum__arena_new(allocator);
    w.warnings = &warnings;
    fitted *fit = annum__arena_take(&arena, 1, sizeof *fit);
    status = fit ? run(&w, &fit->result, series, &arena, error) : annum__fail_memory(error);
    annum__arena_free(&w.scratch);
    if (status == ANNUM_OK) {
        fit->arena = arena;
        *out = &fit->result;
    } else {
        annum__arena_free(&arena);
    }
    errno = saved_errno;
    return status;
}

void annum_fit_free(annum_fit_result *fit)
{
    if (!fit)
        return;
    const int saved_errno = errno;
    annum__arena_free(&((fitted *)(void *)fit)->arena);
    errno = saved_errno;
}
