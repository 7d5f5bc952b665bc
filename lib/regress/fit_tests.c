/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of a fit as a whole.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/diagnostics.h"

annum_fit_test annum__no_test(const char *name, const char *method)
{
    return (annum_fit_test){name, NAN, NAN, NAN, NAN, method};
}

annum_fit_test annum__tested(const char *name, const char *method, double statistic, double df, double df2)
{
    double p = NAN;
    if (statistic >= 0)
        p = isinf(statistic) ? 0
            : isnan(df2)     ? annum__chi2_tail(statistic, df)
                             : annum__f_tail(statistic, df, df2);
    return (annum_fit_test){name, annum__finite_or_nan(statistic), df, df2, p, method};
}

/** All but the intercept, by how far they lower the deviance: summary.lm's F, or anova of the null model and
 * this one. */
static int test_model(annum__fit_work *w, const annum_fit_result *r, annum_fit_test *out)
{
    const size_t first = w->options.no_intercept ? 0 : 1, q = w->design.p - first;
    const int estimated = w->rows.family->has_dispersion;
    const double df = (double)q, fall = fmax(r->null_deviance - r->deviance, 0);
    *out = annum__no_test("model", estimated ? "F" : "likelihood ratio");
    if (q == 0)
        return ANNUM_OK;
    if (!annum__plain_fit(w, r)) {
        size_t which[ANNUM__COEFFICIENTS_MAX];
        for (size_t j = 0; j < q; j++)
            which[j] = first + j;
        return annum__wald_test(w, r, which, q, "model", out);
    }
    if (isnan(r->null_deviance))
        return ANNUM_OK;
    *out = estimated ? annum__tested("model", "F", fall / df / r->dispersion, df, r->df_residual)
                     : annum__tested("model", "likelihood ratio", fall, df, NAN);
    return ANNUM_OK;
}

/** More variation than a family of known dispersion has. */
static annum_fit_test test_dispersion(const annum__fit_work *w, const annum_fit_result *r)
{
    if (w->infinite || !(r->df_residual > 0))
        return annum__no_test("dispersion", "Pearson");
    return annum__tested("dispersion", "Pearson", r->pearson_chi2, r->df_residual, NAN);
}

/**
 * Autocorrelation of neighbouring figures' Pearson residuals, whatever lies between them (Ljung and Box 1978,
 * Biometrika 65:297-303), as R's Box.test: n (n + 2) sum of r_k^2 / (n - k) over lags to a fifth of n, 10 at
 * the most.
 */
static annum_fit_test test_ljung_box(const annum__fit_work *w)
{
    const size_t n = w->rows.n, fifth = n / 5, lags = fifth < 1 ? 1 : fifth > 10 ? 10 : fifth;
    const double *e = w->residual, size = (double)n;
    double mean = 0, squares = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += e[i] / size;
    double raw = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (e[i] - mean) * (e[i] - mean);
        raw += e[i] * e[i];
    }
    /* Residuals that are all the same, or all rounding, follow no other. */
    if (n <= w->design.p || !(squares > 1e-24 * raw) || annum__leaves_nothing(w))
        return annum__no_test("ljung_box", "Ljung-Box");
    for (size_t lag = 1; lag <= lags && lag < n; lag++) {
        double product = 0;
        for (size_t i = lag; i < n; i++)
            product += (e[i] - mean) * (e[i - lag] - mean);
        sum += product / squares * (product / squares) / (size - (double)lag);
    }
    return annum__tested("ljung_box", "Ljung-Box", n > lags ? size * (size + 2) * sum : NAN, (double)lags,
                         NAN);
}

/** Squared length of what the design leaves of the roots of the (weighted) means. */
static double left_of_roots(const annum__fit_work *w, double *root)
{
    const size_t n = w->rows.n;
    const double *q = w->fit.scratch; /* of the design times the roots of the working weights; see irls.c */
    double left = 0;
    for (size_t i = 0; i < n; i++)
        root[i] =
            copysign(sqrt((w->rows.weight ? w->rows.weight[i] : 1) * w->fit.mean[i]), w->fit.derivative[i]);
    for (size_t j = 0; j < w->design.p; j++) {
        double dot = 0;
        for (size_t i = 0; i < n; i++)
            dot += q[j * n + i] * root[i];
        for (size_t i = 0; i < n; i++)
            root[i] -= dot * q[j * n + i];
    }
    for (size_t i = 0; i < n; i++)
        left += root[i] * root[i];
    return left;
}

static void warn_zeros(const annum__fit_work *w, double p)
{
    double expected = 0;
    size_t observed = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        observed += w->rows.y[i] == 0;
        expected += exp(-w->fit.mean[i]);
    }
    if (p < 0.05)
        annum__warn(w->warnings, ANNUM_WARN_EXCESS_ZEROS, -1,
                    "figures of 0: %z, where the fitted Poisson model has %.3 (%s): a part of them may be figures "
                    "that can't be above 0, or not have been counted; use negbin, or ask for their source",
                    observed, expected, annum__p_text(p).text);
}

/**
 * Van den Broek's (1995, Biometrics 51:738-743) score test of a Poisson fit against one in which a part of
 * the figures is 0 whatever their mean. Score of that part: sum of [y = 0] / p0 - 1, p0 = exp(-mean). Its
 * variance, the coefficients being estimated, is the sum of 1/p0 - 1 less a'(X'WX)^-1 a, a = X'(d mean / d
 * eta), which with the intercept and log link is the sum of the means; for any other it is that less what the
 * design leaves of the means' roots. exp(m) - 1 - m keeps its digits as the gap of exp(m) - 1 and its
 * logarithm.
 *
 * The statistic is chi-squared of 1; the p-value is one-sided, of more zeros than the model has.
 */
static int test_zeros(annum__fit_work *w, int firth, annum_fit_test *out)
{
    *out = annum__no_test("excess_zeros", "score");
    if (w->infinite || w->rows.ranges || firth) /* a range may hide zeros; Firth's mean is not the figures' */
        return ANNUM_OK;
    double *root = annum__arena_take(&w->scratch, w->rows.n, sizeof *root);
    if (!root)
        return ANNUM_ERR_NO_MEMORY;
    double score = 0, variance = left_of_roots(w, root);
    for (size_t i = 0; i < w->rows.n; i++) {
        const double weight = w->rows.weight ? w->rows.weight[i] : 1, above = expm1(w->fit.mean[i]);
        score += weight * (w->rows.y[i] == 0 ? above : -1);
        variance += weight * (isinf(above) ? above : annum__log1p_gap(above));
    }
    /* A zero that the model all but rules out is one too many, beyond what doubles hold. */
    const double z = isinf(score) ? INFINITY : score / sqrt(variance);
    *out = annum__tested("excess_zeros", "score", z * z, 1, NAN);
    out->p_value = annum__normal_tail(z);
    warn_zeros(w, out->p_value);
    return ANNUM_OK;
}

int annum__fit_test_all(annum__fit_work *w, const annum_fit_result *r, annum_fit_test *tests)
{
    int n = 0;
    if (test_model(w, r, &tests[n++]) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (!w->rows.family->has_dispersion && w->rows.family->id != ANNUM_BETA)
        tests[n++] = test_dispersion(w, r);
    tests[n++] = test_ljung_box(w);
    if (w->rows.family->id == ANNUM_POISSON && test_zeros(w, r->firth, &tests[n++]) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    return n;
}
