/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The covariance of a series' figures: given, or of first-order autocorrelation.
 *
 * Given V is of the figures; on a log scale that of their logarithms is V_ij / (y_i y_j) to first order, as in NCI's program.
 *
 * Autocorrelation: figures at times t and s correlate by rho^|t - s|. An estimated rho maximises the likelihood,
 *     n ln(SSE(rho, k) / n) + ln |R(rho)|
 * the joints' places found anew for every rho, and k the number of joints that has the least BIC with its own best rho: too few
 * joints would pass for autocorrelation, too many would hide it. All models are then given with this rho. As in every regression
 * the maximum likelihood estimate is too low in short series.
 */
#include <math.h>

#include "core/error.h"
#include "joinpoint/gls.h"

static const double largest_rho = 0.95;
static const double golden = 0.61803398874989485;

/* ---- Given ------------------------------------------------------------------------------------- */

static int check_given(const annum__joining *j, annum_error *error)
{
    const annum_joinpoint_options *o = &j->options;
    const size_t n = o->n_covariance;
    if (n != j->view->n)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "covariance is of %z rows and the series has %z; give one row and column a row",
                           n, j->view->n);
    for (size_t i = 0; i < j->n; i++) {
        for (size_t k = 0; k < j->n; k++) {
            const double v = o->covariance[j->row[i] * n + j->row[k]], mirrored = o->covariance[j->row[k] * n + j->row[i]];
            if (!isfinite(v))
                return annum__fail_row(error, ANNUM_ERR_ARGUMENT, j->row[i], "covariance of %s %g and %s %g is not finite",
                                       j->view->row_word, j->view->row_number[j->row[i]], j->view->row_word,
                                       j->view->row_number[j->row[k]]);
            if (fabs(v - mirrored) > 1e-9 * fabs(v))
                return annum__fail_row(error, ANNUM_ERR_ARGUMENT, j->row[i],
                                       "covariance of %s %g and %s %g is %g one way and %g the other; it must be symmetric",
                                       j->view->row_word, j->view->row_number[j->row[i]], j->view->row_word,
                                       j->view->row_number[j->row[k]], v, mirrored);
        }
    }
    return ANNUM_OK;
}

static int given(annum__joining *j, double *v, double *root, annum_error *error)
{
    const size_t n = j->n, all = j->options.n_covariance;
    const int status = check_given(j, error);
    if (status != ANNUM_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            const double at = j->options.covariance[j->row[i] * all + j->row[k]];
            v[i * n + k] = j->options.scale == ANNUM_JOINPOINT_LOG ? at * exp(-j->y[i] - j->y[k]) : at;
        }
    }
    const size_t bad = annum__gls_root(v, n, root);
    if (bad < n)
        return annum__fail_row(error, ANNUM_ERR_ARGUMENT, j->row[bad],
                               "covariance is not positive definite from %s %g on: a variance there is 0 or below, or a "
                               "correlation with rows before is too large",
                               j->view->row_word, j->view->row_number[j->row[bad]]);
    return ANNUM_OK;
}

/* ---- Autocorrelation --------------------------------------------------------------------------- */

/** Are all figures whole years apart? A negative correlation has a meaning then alone. */
static int whole_distances(const annum__joining *j)
{
    for (size_t i = 1; i < j->n; i++) {
        const double distance = j->time[i] - j->time[i - 1];
        if (fabs(distance - round(distance)) > 1e-9)
            return 0;
    }
    return 1;
}

/** Cholesky factor of the correlations: what is new of each figure, given the one before. */
static void root_of_rho(const annum__joining *j, double rho, double *root)
{
    const size_t n = j->n;
    for (size_t i = 0; i < n; i++) {
        const double distance = i ? j->time[i] - j->time[i - 1] : 0;
        const double by = i ? pow(rho, fabs(distance - round(distance)) > 1e-9 ? distance : round(distance)) : 0;
        for (size_t k = 0; k < i; k++)
            root[i * n + k] = by * root[(i - 1) * n + k];
        root[i * n + i] = i ? sqrt(1 - by * by) : 1;
        for (size_t k = i + 1; k < n; k++)
            root[i * n + k] = 0;
    }
}

typedef struct seeking {
    const annum__joining *j;
    annum__gls *gls;
    double *root, *scratch;
    annum__joint_found found;
} seeking;

/** -2 log-likelihood of every number of joints, but for constants. */
static void at_rho(seeking *s, double rho, double *minus)
{
    const annum__joining *j = s->j;
    annum__joint_design design = j->design;
    design.tables = s->gls;
    root_of_rho(j, rho, s->root);
    annum__gls_refill(s->gls, &design, s->root);
    annum__joint_by_covariance.search(&design, j->y, design.max, s->scratch, &s->found);
    for (size_t k = 0; k <= design.max; k++)
        minus[k] = (double)j->n * log(s->found.sse[k] / (double)j->n) + s->gls->log_determinant;
}

static double criterion(const seeking *s, const double *minus, size_t k)
{
    return minus[k] + (2 * (double)k + 3) * log((double)s->j->n);
}

/** The least of one number of joints between two values around a least one of the grid, by golden section. */
static double refine(seeking *s, size_t k, double low, double high)
{
    double minus[ANNUM__JOINPOINTS_MAX + 1];
    double a = high - golden * (high - low), b = low + golden * (high - low);
    at_rho(s, a, minus);
    double at_a = minus[k];
    at_rho(s, b, minus);
    double at_b = minus[k];
    while (high - low > 1e-7) {
        if (at_a <= at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_rho(s, a, minus);
            at_a = minus[k];
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_rho(s, b, minus);
            at_b = minus[k];
        }
    }
    return at_a <= at_b ? a : b;
}

static double estimate(seeking *s)
{
    const double step = 0.05, lowest = whole_distances(s->j) ? -largest_rho : 0;
    double least = INFINITY, best = 0, minus[ANNUM__JOINPOINTS_MAX + 1];
    size_t joints = 0;
    for (int i = 0; lowest + step * i <= largest_rho + 1e-9; i++) {
        at_rho(s, lowest + step * i, minus);
        for (size_t k = 0; k <= s->j->design.max; k++) {
            if (criterion(s, minus, k) < least) {
                least = criterion(s, minus, k);
                best = lowest + step * i;
                joints = k;
            }
        }
    }
    if (!isfinite(least))
        return 0; /* a perfect fit: nothing is left to correlate */
    return refine(s, joints, fmax(best - step, lowest), fmin(best + step, largest_rho));
}

static int autocorrelated(annum__joining *j, annum__gls *gls, double *root, annum_error *error)
{
    double rho = j->options.rho;
    if (isnan(rho) || rho == 0) {
        seeking s = {.j = j, .gls = gls, .root = root};
        s.scratch = annum__arena_take(j->scratch, annum__joint_by_covariance.scratch(&j->design), sizeof *s.scratch);
        if (!s.scratch)
            return annum__fail_memory(error);
        rho = estimate(&s);
        if (rho > largest_rho - 1e-6)
            annum__warn(j->warnings, ANNUM_WARN_BOUNDARY, -1,
                        "the estimated autocorrelation is %g, the largest that is looked at: the figures wander more than they "
                        "follow straight pieces",
                        largest_rho);
    } else if (!(fabs(rho) < 1)) {
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "rho must be between -1 and 1, not %g", rho);
    } else if (rho < 0 && !whole_distances(j)) {
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "rho is %g, and figures are not whole years apart: a negative correlation has no power there", rho);
    }
    root_of_rho(j, rho, root);
    j->result->rho = rho;
    return ANNUM_OK;
}

int annum__joint_correlate(annum__joining *j, annum_error *error)
{
    const size_t n = j->n;
    if (n > ANNUM__GLS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "errors %s takes up to %d figures, and these are %z",
                           annum_joinpoint_errors_name(j->options.errors), ANNUM__GLS_MAX, n);
    double *v = annum__arena_take(j->scratch, annum__multiply(n, n), sizeof *v);
    double *root = annum__arena_take(j->scratch, annum__multiply(n, n), sizeof *root);
    if (!v || !root)
        return annum__fail_memory(error);
    const int ar1 = j->options.errors == ANNUM_JOINPOINT_ERRORS_AR1;
    int status = ANNUM_OK;
    if (ar1)
        root_of_rho(j, 0, root);
    else
        status = given(j, v, root, error);
    annum__gls *gls = status == ANNUM_OK ? annum__gls_prepare(&j->design, &j->design, root, j->scratch) : NULL;
    if (status == ANNUM_OK && !gls)
        return annum__fail_memory(error);
    if (status == ANNUM_OK && ar1)
        status = autocorrelated(j, gls, root, error);
    if (status != ANNUM_OK)
        return status;
    annum__gls_refill(gls, &j->design, root);
    j->design.tables = gls;
    j->engine = &annum__joint_by_covariance;
    return ANNUM_OK;
}
