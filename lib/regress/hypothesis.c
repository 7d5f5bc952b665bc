/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hypotheses about a finished fit: all that they rest on is the public result.
 */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "annum/regress.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "core/memory.h"
#include "regress/internal.h"
#include "regress/wald.h"

/* ---- two fits ---- */

static int same_figures(const annum_fit_result *a, const annum_fit_result *b)
{
    if (a->n != b->n || a->kind != b->kind)
        return 0;
    for (size_t i = 0; i < a->n; i++) {
        if (a->points[i].time != b->points[i].time || a->points[i].observed != b->points[i].observed)
            return 0;
    }
    return 1;
}

static int has_intercept(const annum_fit_result *fit)
{
    return fit->n_coefficients > 0 && fit->coefficients[0].name && strcmp(fit->coefficients[0].name, "(Intercept)") == 0;
}

/** Is there a likelihood (or sum of squares) by which these can be compared? */
static int check_comparable(const annum_fit_result *a, const annum_fit_result *b, annum_error *error)
{
    if (!same_figures(a, b))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "the fits are of different figures; fit both to the same rows");
    /* The constant model's deviance is that of the figures with their weights, offset and exposure. */
    const double apart = fabs(a->null_deviance - b->null_deviance);
    if (has_intercept(a) && has_intercept(b) && a->family == b->family && a->link == b->link &&
        a->family != ANNUM_NEGATIVE_BINOMIAL && apart > 1e-9 * fmax(fabs(a->null_deviance), fabs(b->null_deviance)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "the fits differ in weights, offset or exposure; fit both to the same rows with the same ones");
    if (a->family != b->family || a->link != b->link)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "the fits differ in family or link (%s, %s and %s, %s)",
                           annum_family_name(a->family), annum_link_name(a->link),
                           annum_family_name(b->family), annum_link_name(b->link));
    if (a->robust != ANNUM_ROBUST_NONE || b->robust != ANNUM_ROBUST_NONE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "robust fits have no likelihood to be compared by; test the coefficients");
    if (a->firth || b->firth)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "bias-reduced fits are not at the maximum of the likelihood; fit both with firth never");
    if (a->errors != b->errors)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "the fits differ in their errors (%s and %s)",
                           annum_errors_name(a->errors), annum_errors_name(b->errors));
    if (a->errors != ANNUM_ERRORS_IID &&
        (a->errors != ANNUM_ERRORS_AR1 || a->method != ANNUM_ML || b->method != ANNUM_ML))
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "restricted likelihoods of different coefficients can't be compared; fit both with errors "
            "ar1 and method ml");
    return ANNUM_OK;
}

/** The likelihood has parameters beside the coefficients, or parts that the deviance leaves out. */
static int needs_likelihood(const annum_fit_result *fit)
{
    return fit->family == ANNUM_NEGATIVE_BINOMIAL || fit->family == ANNUM_BETA || fit->n_ranges > 0 ||
           fit->errors == ANNUM_ERRORS_AR1;
}

/** The fall from the smaller to the larger; tiny rises are rounding. @return a status */
static int fall_of(const annum_fit_result *smaller, const annum_fit_result *larger, double *fall,
                   annum_error *error)
{
    const int by_likelihood = needs_likelihood(smaller) || needs_likelihood(larger);
    const double from = by_likelihood ? -2 * smaller->log_likelihood : smaller->deviance;
    const double to = by_likelihood ? -2 * larger->log_likelihood : larger->deviance;
    *fall = from - to;
    if (isnan(*fall))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "the %s of one of the fits is not known",
                           by_likelihood ? "likelihood" : "deviance");
    if (*fall < -1e-9 * fmax(fabs(from), fabs(to)))
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "the smaller fit is not nested in the larger: it fits better (deviance %g, and %g with more "
            "coefficients)",
            from, to);
    *fall = fmax(*fall, 0);
    return ANNUM_OK;
}

int annum_fit_compare(const annum_fit_result *smaller, const annum_fit_result *larger, annum_fit_test *out,
                      annum_error *error)
{
    if (!smaller || !larger || !out)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL; pass two fits and where the test goes",
                           !smaller  ? "smaller"
                           : !larger ? "larger"
                                     : "out");
    int status = check_comparable(smaller, larger, error);
    if (status != ANNUM_OK)
        return status;
    const double df = smaller->df_residual - larger->df_residual, df2 = larger->df_residual;
    if (!(df > 0))
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "the smaller fit has %g residual degrees of freedom and the larger %g: give the one with "
            "fewer coefficients first",
            smaller->df_residual, larger->df_residual);
    double fall;
    status = fall_of(smaller, larger, &fall, error);
    if (status != ANNUM_OK)
        return status;
    const int saved_errno = errno;
    annum_fit_test test = {"comparison", fall, df, NAN, NAN, "likelihood ratio"};
    if (!annum__family_find(larger->family)->has_dispersion || larger->errors == ANNUM_ERRORS_AR1) {
        test.p_value = annum__chi2_tail(fall, df);
    } else {
        if (!(larger->dispersion > 0))
            return annum__fail(
                error, ANNUM_ERR_ARGUMENT,
                "the larger fit leaves no scatter to compare with: give more rows or a smaller model");
        test.statistic = fall / df / larger->dispersion;
        test.df2 = df2;
        test.p_value = annum__f_tail(test.statistic, df, df2);
        test.method = "F";
    }
    errno = saved_errno;
    *out = test;
    return ANNUM_OK;
}

/* ---- linear combinations of the coefficients ---- */

/**
 * Combinations L beta, with the coefficients in units of their standard errors and each row of L scaled to a
 * largest weight of about 1, all by powers of two: nothing over- or underflows in 32 digits, and no digit is
 * lost.
 */
typedef struct combinations {
    const annum_fit_result *fit;
    size_t q, p;
    double *weight;        /**< [q x p] scaled */
    double *row_scale;     /**< [q] */
    double *unit;          /**< [p] near the standard error of each coefficient */
    annum__dd *estimate;   /**< [q] of L beta, scaled */
    annum__dd *covariance; /**< [q x q] of it, scaled */
    double noise;          /**< part of the variances that the rounding of the covariance may be */
    double df;             /**< smallest of the coefficients involved; NaN: normal */
} combinations;

/** What a pivot must exceed rounding by: six digits of the statistic are then right. */
static const double digits = 1e6;

static int make_room(combinations *c, const annum_fit_result *fit, size_t q, annum__arena *arena)
{
    c->fit = fit;
    c->q = q;
    c->p = fit->n_coefficients;
    c->weight = annum__arena_take(arena, annum__multiply(q, c->p), sizeof *c->weight);
    c->row_scale = annum__arena_take(arena, q, sizeof *c->row_scale);
    c->unit = annum__arena_take(arena, c->p, sizeof *c->unit);
    c->estimate = annum__arena_take(arena, q, sizeof *c->estimate);
    c->covariance = annum__arena_take(arena, annum__multiply(q, q), sizeof *c->covariance);
    return c->weight && c->row_scale && c->unit && c->estimate && c->covariance ? ANNUM_OK
                                                                                : ANNUM_ERR_NO_MEMORY;
}

/** A power of two near a size; 1 for 0 and what is not finite. */
static double power_near(double size)
{
    return size > 0 && isfinite(size) ? ldexp(1, ilogb(size)) : 1;
}

/** Checks the weights, and the estimates of the coefficients that have any. */
static int check_weights(const annum_fit_result *fit, const double *weights, size_t q, annum_error *error)
{
    const size_t p = fit->n_coefficients;
    for (size_t i = 0; i < q; i++) {
        for (size_t j = 0; j < p; j++) {
            const double v = weights[i * p + j];
            if (!isfinite(v))
                return annum__fail(error, ANNUM_ERR_ARGUMENT,
                                   "the weight of %s in row %z is %g; give a number",
                                   fit->coefficients[j].name, i + 1, v);
            if (v != 0 && !isfinite(fit->coefficients[j].estimate))
                return annum__fail(
                    error, ANNUM_ERR_NONFINITE,
                    "the coefficient of %s has no finite estimate; leave it out of the combination",
                    fit->coefficients[j].name);
        }
    }
    return ANNUM_OK;
}

static void scale_weights(combinations *c, const double *weights)
{
    c->df = NAN;
    for (size_t j = 0; j < c->p; j++)
        c->unit[j] = power_near(c->fit->coefficients[j].se);
    for (size_t i = 0; i < c->q; i++) {
        double largest = 0;
        for (size_t j = 0; j < c->p; j++) {
            const double weight = weights[i * c->p + j];
            largest = fmax(largest, fabs(weight) * c->unit[j]);
            if (weight != 0)
                c->df = fmin(c->df, c->fit->coefficients[j].df);
        }
        c->row_scale[i] = power_near(largest);
        for (size_t j = 0; j < c->p; j++)
            c->weight[i * c->p + j] = weights[i * c->p + j] * c->unit[j] / c->row_scale[i];
    }
}

/** The covariance of two combinations; zero weights meet no NaN of a coefficient without estimate. */
static annum__dd covariance_of(const combinations *c, const double *a, const double *b)
{
    annum__dd sum = dd_of(0);
    for (size_t j = 0; j < c->p; j++) {
        for (size_t k = 0; k < c->p; k++) {
            if (a[j] == 0 || b[k] == 0)
                continue;
            const double v = c->fit->vcov[j * c->p + k] / c->unit[j] / c->unit[k];
            sum = dd_add(sum, dd_mul(dd_two_product(a[j], b[k]), dd_of(v)));
        }
    }
    return sum;
}

/** Estimates and covariance of the scaled combinations, and how much of it may be rounding. */
static void combine(combinations *c, const double *value)
{
    c->noise = 0;
    for (size_t i = 0; i < c->q; i++) {
        const double *a = c->weight + i * c->p;
        double size = 0;
        c->estimate[i] = dd_of(value ? -(value[i] / c->row_scale[i]) : 0);
        for (size_t j = 0; j < c->p; j++) {
            size += fabs(a[j]);
            if (a[j] != 0)
                c->estimate[i] = dd_add(c->estimate[i],
                                        dd_two_product(a[j], c->fit->coefficients[j].estimate / c->unit[j]));
        }
        for (size_t k = 0; k < c->q; k++)
            c->covariance[i * c->q + k] = covariance_of(c, a, c->weight + k * c->p);
        /* An entry of the covariance is a sum of p products, each rounded. */
        const double rounding = (double)c->p * DBL_EPSILON * size * size;
        const double variance = c->covariance[i * c->q + i].hi;
        c->noise = fmax(c->noise, variance > 0 ? rounding / variance : INFINITY);
    }
}

/** The first row of L that the ones before it determine, q where there is none (modified Gram-Schmidt). */
static size_t dependent_row(const combinations *c, annum__dd *rows)
{
    const size_t p = c->p;
    for (size_t i = 0; i < c->q; i++) {
        annum__dd *row = rows + i * p, square = dd_of(0);
        double before = 0;
        for (size_t j = 0; j < p; j++) {
            row[j] = dd_of(c->weight[i * p + j]);
            before += row[j].hi * row[j].hi;
        }
        for (size_t k = 0; k < i; k++) {
            annum__dd dot = dd_of(0);
            for (size_t j = 0; j < p; j++)
                dot = dd_add(dot, dd_mul(rows[k * p + j], row[j]));
            for (size_t j = 0; j < p; j++)
                row[j] = dd_sub(row[j], dd_mul(dot, rows[k * p + j]));
        }
        for (size_t j = 0; j < p; j++)
            square = dd_add(square, dd_mul(row[j], row[j]));
        if (!(square.hi > 1e-28 * before)) /* as for the columns of a design */
            return i;
        const annum__dd norm = dd_sqrt(square);
        for (size_t j = 0; j < p; j++)
            row[j] = dd_div(row[j], norm);
    }
    return c->q;
}

static int fail_coarse(annum_error *error)
{
    return annum__fail(
        error, ANNUM_ERR_RANK,
        "the coefficients hang together so closely that their covariance does not determine this "
        "combination's; set origin to a year among the figures");
}

static int test_hypothesis(const annum_fit_result *fit, const double *weights, const double *value, size_t q,
                           annum__arena *arena, annum_fit_test *out, annum_error *error)
{
    combinations c;
    annum__dd *rows = annum__arena_take(arena, annum__multiply(q, fit->n_coefficients), sizeof *rows);
    if (!rows || make_room(&c, fit, q, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    scale_weights(&c, weights);
    size_t dependent = dependent_row(&c, rows);
    if (dependent < q)
        return annum__fail(error, ANNUM_ERR_RANK,
                           "row %z of the weights says nothing that the rows before it do not: leave it out",
                           dependent + 1);
    for (size_t j = 0; j < c.p; j++) {
        for (size_t i = 0; i < q; i++) {
            if (c.weight[i * c.p + j] != 0 && !(fit->coefficients[j].se > 0))
                return annum__fail(error, ANNUM_ERR_NONFINITE,
                                   "the coefficient of %s has no standard error to be tested by (%g)",
                                   fit->coefficients[j].name, fit->coefficients[j].se);
        }
    }
    combine(&c, value);
    double statistic;
    if (!annum__wald(c.covariance, c.estimate, q, digits * c.noise, &statistic, &dependent))
        return fail_coarse(error);
    const double df = (double)q;
    *out = (annum_fit_test){"hypothesis", isnan(c.df) ? statistic : statistic / df, df, c.df, NAN, "Wald"};
    out->p_value = isnan(c.df) ? annum__chi2_tail(statistic, df) : annum__f_tail(out->statistic, df, c.df);
    return ANNUM_OK;
}

int annum_fit_hypothesis(const annum_fit_result *fit, const double *weights, const double *value,
                         size_t n_rows, annum_fit_test *out, annum_error *error)
{
    if (!fit || !weights || !out)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL; pass a fit, weights and where the test goes",
                           !fit       ? "fit"
                           : !weights ? "weights"
                                      : "out");
    if (n_rows == 0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "n_rows is 0; give at least one combination to test");
    if (n_rows > fit->n_coefficients)
        return annum__fail(
            error, ANNUM_ERR_RANK,
            "%z rows about %z coefficients depend on each other; give no more rows than coefficients", n_rows,
            fit->n_coefficients);
    for (size_t i = 0; value && i < n_rows; i++) {
        if (!isfinite(value[i]))
            return annum__fail(error, ANNUM_ERR_ARGUMENT, "value of row %z is %g; give a number", i + 1,
                               value[i]);
    }
    int status = check_weights(fit, weights, n_rows, error);
    if (status != ANNUM_OK)
        return status;
    const int saved_errno = errno;
    annum__arena arena = annum__arena_new(NULL);
    status = test_hypothesis(fit, weights, value, n_rows, &arena, out, error);
    annum__arena_free(&arena);
    errno = saved_errno;
    return status;
}

/** The estimate with its interval, from one scaled combination. */
static annum_estimate estimate_of(const combinations *c)
{
    const double scale = c->row_scale[0], tail = (1 - c->fit->level) / 2;
    const double estimate = dd_double(c->estimate[0]), se = sqrt(dd_double(c->covariance[0]));
    const double quantile =
        isnan(c->df) ? annum__normal_quantile_upper(tail) : annum__t_quantile_upper(tail, c->df);
    const double statistic = fabs(estimate == 0 && se == 0 ? 0 : estimate / se);
    annum_estimate out = ANNUM_ESTIMATE_INIT;
    out.estimate = annum__finite_or_nan(scale * estimate);
    out.se = annum__finite_or_nan(scale * se);
    out.lower = annum__finite_or_nan(scale * (estimate - quantile * se));
    out.upper = annum__finite_or_nan(scale * (estimate + quantile * se));
    out.p_value = 2 * (isnan(c->df) ? annum__normal_tail(statistic) : annum__t_tail(statistic, c->df));
    out.method = "Wald";
    out.present = 1;
    return out;
}

static int combine_one(const annum_fit_result *fit, const double *weights, annum__arena *arena,
                       annum_estimate *out, annum_error *error)
{
    combinations c;
    if (make_room(&c, fit, 1, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    scale_weights(&c, weights);
    combine(&c, NULL);
    int known = 1, all_zero = 1;
    for (size_t j = 0; j < c.p; j++) {
        known &= c.weight[j] == 0 || fit->coefficients[j].se > 0;
        all_zero &= c.weight[j] == 0;
    }
    if (all_zero)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "all weights are 0; give one that is not");
    /* A fit without residual degrees of freedom has no standard errors, and a perfect one none above 0. */
    if (known && !(digits * c.noise < 1))
        return fail_coarse(error);
    *out = estimate_of(&c);
    return ANNUM_OK;
}

int annum_fit_combination(const annum_fit_result *fit, const double *weights, annum_estimate *out,
                          annum_error *error)
{
    if (!fit || !weights || !out)
        return annum__fail(error, ANNUM_ERR_NULL,
                           "%s is NULL; pass a fit, weights and where the estimate goes",
                           !fit       ? "fit"
                           : !weights ? "weights"
                                      : "out");
    int status = check_weights(fit, weights, 1, error);
    if (status != ANNUM_OK)
        return status;
    const int saved_errno = errno;
    annum__arena arena = annum__arena_new(NULL);
    status = combine_one(fit, weights, &arena, out, error);
    annum__arena_free(&arena);
    errno = saved_errno;
    return status;
}
