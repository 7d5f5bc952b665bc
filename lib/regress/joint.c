/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests that several coefficients are all 0: Wald's, and the likelihood ratio of the fit without them.
 *
 * With beta = C gamma the model without the coefficients S is the one whose gamma lies in the null space of
 * the rows C_S, whatever the terms are that the coefficients belong to. Of least squares the sum of squares
 * rises by beta_S' (C_S C_S')^-1 beta_S exactly.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "regress/diagnostics.h"
#include "regress/wald.h"

static size_t find(const annum_fit_result *r, const char *name)
{
    size_t j = 0;
    while (j < r->n_coefficients && strcmp(r->coefficients[j].name, name) != 0)
        j++;
    return j;
}

int annum__joint_check(const annum__fit_work *w, const annum_fit_result *r, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    if (o->n_joint > 0 && !o->joint)
        return annum__fail(error, ANNUM_ERR_NULL, "joint is NULL but n_joint is %z", o->n_joint);
    for (size_t i = 0; i < o->n_joint; i++) {
        if (!o->joint[i])
            return annum__fail(error, ANNUM_ERR_NULL, "joint[%z] is NULL; give the name of a coefficient", i);
        if (find(r, o->joint[i]) < r->n_coefficients)
            continue;
        char names[160] = "";
        annum__text text = {names, sizeof names, 0};
        for (size_t j = 0; j < r->n_coefficients; j++)
            annum__text_add(&text, j == 0 ? "%s" : ", %s", r->coefficients[j].name);
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "joint: no coefficient is named %s; there are %s",
                           o->joint[i], names);
    }
    return ANNUM_OK;
}

/** Indices of the coefficients of options.joint, rising and each once. @return how many */
static size_t wanted(const annum__fit_work *w, const annum_fit_result *r, size_t *which)
{
    size_t q = 0;
    for (size_t j = 0; j < r->n_coefficients; j++) {
        int named = 0;
        for (size_t i = 0; i < w->options.n_joint; i++)
            named |= find(r, w->options.joint[i]) == j;
        if (named)
            which[q++] = j;
    }
    return q;
}

/** A power of two near the largest |value|; 1 for zeros. */
static double scale_of(const double *value, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(value[i]));
    return largest > 0 && isfinite(largest) ? ldexp(1, ilogb(largest)) : 1;
}

/** A covariance of coefficients: carry M carry', M the identity where it is NULL. */
typedef struct spread {
    const double *carry; /**< [p x p] upper triangular */
    const double *m;     /**< [p x p] */
    double unit;         /**< power of two to take off M */
    size_t p;
} spread;

static annum__dd covariance_of(const spread *s, const double *a, double scale_a, const double *b,
                               double scale_b)
{
    annum__dd sum = dd_of(0);
    for (size_t k = 0; k < s->p; k++) {
        for (size_t l = s->m ? 0 : k; l < (s->m ? s->p : k + 1); l++) {
            const annum__dd part = dd_two_product(a[k] / scale_a, b[l] / scale_b);
            sum = dd_add(sum, s->m ? dd_mul(part, dd_of(s->m[k * s->p + l] / s->unit)) : part);
        }
    }
    return sum;
}

/**
 * beta_S' Cov_S^-1 beta_S; NaN where that is not known.
 * @param noise as annum__wald's
 */
static int quadratic_form(annum__fit_work *w, const annum_fit_result *r, const spread *of,
                          const size_t *which, size_t q, double noise, double *out)
{
    const size_t p = of->p;
    annum__dd *s = annum__arena_take(&w->scratch, q * q, sizeof *s);
    annum__dd *d = annum__arena_take(&w->scratch, q, sizeof *d);
    double scale[ANNUM__COEFFICIENTS_MAX];
    size_t dependent;
    *out = NAN;
    if (!s || !d)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < q; i++) {
        if (!isfinite(r->coefficients[which[i]].estimate))
            return ANNUM_OK;
        scale[i] = scale_of(of->carry + which[i] * p, p);
        d[i] = dd_of(r->coefficients[which[i]].estimate / scale[i]);
    }
    for (size_t i = 0; i < q; i++) {
        for (size_t k = 0; k < q; k++)
            s[i * q + k] =
                covariance_of(of, of->carry + which[i] * p, scale[i], of->carry + which[k] * p, scale[k]);
    }
    if (annum__wald(s, d, q, noise, out, &dependent))
        *out /= of->unit;
    return ANNUM_OK;
}

/** Degrees of freedom of the coefficients' t, the smallest; NaN where they are normal. */
static double smallest_df(const annum_fit_result *r, const size_t *which, size_t q)
{
    double df = NAN;
    for (size_t i = 0; i < q; i++)
        df = fmin(df, r->coefficients[which[i]].df);
    return df;
}

int annum__wald_test(annum__fit_work *w, const annum_fit_result *r, const size_t *which, size_t q,
                     const char *name, annum_fit_test *out)
{
    const size_t p = w->design.p;
    const spread of = {w->carry.back, w->cov_basis, scale_of(w->cov_basis, p * p), p};
    /* The model's covariance is a product to the last digit; a sandwich is rounded, and singular where rows
     * are few. */
    const double noise = w->options.covariance == ANNUM_COVARIANCE_MODEL ? 1e-29 : 1e-13;
    double statistic = NAN;
    if (quadratic_form(w, r, &of, which, q, noise, &statistic) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    const double df2 = smallest_df(r, which, q), df = (double)q;
    *out = annum__tested(name, "Wald", isnan(df2) ? statistic : statistic / df, df, df2);
    return ANNUM_OK;
}

/** Takes off v [p] its parts along m orthonormal vectors, twice, and gives it length 1. */
static void orthonormalise(const double *vectors, size_t m, double *v, size_t p)
{
    for (size_t k = 0; k < 2 * m; k++) {
        const double *u = vectors + k % m * p;
        double dot = 0;
        for (size_t j = 0; j < p; j++)
            dot += u[j] * v[j];
        for (size_t j = 0; j < p; j++)
            v[j] -= dot * u[j];
    }
    double square = 0;
    for (size_t j = 0; j < p; j++)
        square += v[j] * v[j];
    for (size_t j = 0; j < p; j++)
        v[j] /= annum__above_zero(sqrt(square));
}

/** Completes m orthonormal vectors by the axis that lies least along them. */
static void add_axis(double *vectors, size_t m, size_t p)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t j = 0; j < p; j++) {
        double along = 0;
        for (size_t k = 0; k < m; k++)
            along += vectors[k * p + j] * vectors[k * p + j];
        if (along < least) {
            least = along;
            best = j;
        }
    }
    vectors[m * p + best] = 1;
    orthonormalise(vectors, m, vectors + m * p, p);
}

/** The fit whose coefficients S are 0, in an orthonormal basis of the null space of C_S. */
static int fit_without(annum__fit_work *w, const size_t *which, size_t q, annum__glm *glm,
                       annum__glm_fit *fit)
{
    const size_t n = w->design.n, p = w->design.p;
    double *vectors = annum__arena_take(&w->scratch, p * p, sizeof *vectors);
    double *basis = annum__arena_take(&w->scratch, annum__multiply(n, p - q), sizeof *basis);
    if (!vectors || !basis || annum__glm_room(fit, n, p - q, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < q; i++) {
        const double *row = w->design.back + which[i] * p, scale = scale_of(row, p);
        for (size_t j = 0; j < p; j++)
            vectors[i * p + j] = row[j] / scale;
        orthonormalise(vectors, i, vectors + i * p, p);
    }
    for (size_t m = q; m < p; m++) {
        add_axis(vectors, m, p);
        for (size_t j = 0; j < p; j++) {
            for (size_t i = 0; i < n; i++)
                basis[(m - q) * n + i] += vectors[m * p + j] * w->design.basis[j * n + i];
        }
    }
    *glm = w->glm;
    glm->p = p - q;
    glm->basis = basis;
    if (w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL)
        annum__negative_binomial_solve(glm, fit);
    else
        annum__glm_solve(glm, fit);
    return ANNUM_OK;
}

/** Rise of the deviance without the coefficients S; theta of a negative binomial is estimated anew, as MASS's
 * anova. */
static int rise_without(annum__fit_work *w, const annum_fit_result *r, const size_t *which, size_t q,
                        double *rise)
{
    if (w->squares) {
        const spread of = {w->design.back, NULL, 1, w->design.p};
        return quadratic_form(w, r, &of, which, q, 1e-29, rise);
    }
    annum__fit_work without = *w;
    if (fit_without(w, which, q, &without.glm, &without.fit) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    *rise = w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL
                ? 2 * (r->log_likelihood - annum__fit_log_likelihood(&without, r))
                : without.fit.deviance - r->deviance;
    *rise = without.fit.converged ? fmax(*rise, 0) : NAN;
    return ANNUM_OK;
}

int annum__joint_tests(annum__fit_work *w, const annum_fit_result *r, annum_fit_test out[2])
{
    static const char wald[] = "joint", ratio[] = "joint_likelihood_ratio";
    const int estimated = w->rows.family->has_dispersion;
    const char *method = estimated ? "F" : "likelihood ratio";
    size_t which[ANNUM__COEFFICIENTS_MAX];
    const size_t q = wanted(w, r, which);
    double rise = NAN;
    out[1] = annum__no_test(ratio, method);
    if (annum__wald_test(w, r, which, q, wald, &out[0]) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (!annum__plain_fit(w, r))
        return ANNUM_OK;
    if (rise_without(w, r, which, q, &rise) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    const double df = (double)q;
    out[1] = estimated ? annum__tested(ratio, method, rise / df / r->dispersion, df, r->df_residual)
                       : annum__tested(ratio, method, rise, df, NAN);
    return ANNUM_OK;
}
