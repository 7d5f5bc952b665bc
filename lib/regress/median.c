/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Median regression: least absolute deviations with the inference of R's quantreg (Koenker 2005, Quantile
 * Regression, ch. 3). Standard errors are those of independent errors of one density (Koenker and Bassett
 * 1982, Econometrica 50:43-61), limits are inverted rank tests (Koenker 1994, in Asymptotic Statistics,
 * 349-359).
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_heapsort.h>
#include <gsl/gsl_sort_double.h>

#include "core/dist.h"
#include "regress/robust.h"

/*
 * Where several fits share the least sum, a linear part too small to count otherwise decides: against the
 * gradient of the fourth powers of the least squares residuals, away from outliers. Any change of unit, sign,
 * origin or order of the rows changes the choice in the same way.
 */
static void tilt(const annum__fit_work *w, annum__least_absolute *l)
{
    double largest = 0, square = 0;
    for (size_t i = 0; i < l->n; i++)
        largest = fmax(largest, fabs(w->residual[i]));
    for (size_t j = 0; j < l->p && largest > 0; j++) {
        double sum = 0;
        for (size_t i = 0; i < l->n; i++) {
            const double u = w->residual[i] / largest;
            sum -= w->design.basis[j * l->n + i] * u * u * u;
        }
        l->linear[j] = dd_of(sum);
        square += sum * sum;
    }
    for (size_t j = 0; j < l->p && square > 0; j++)
        l->linear[j] = dd_of(1e-13 * l->linear[j].hi / sqrt(square));
}

/** A residual; sizes that only rounding of the figures tells apart are one. */
typedef struct sized {
    double residual, size;
    size_t row;
} sized;

static int smaller(const void *first, const void *second)
{
    const sized *a = first, *b = second;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/** Hall and Sheather's (1988, JRSS B 50:381-391) bandwidth for the median and 95 %, in rows. */
static size_t bandwidth(size_t n, size_t p)
{
    const double density = 0.39894228040143268, z = annum__normal_quantile_upper(0.025);
    const double h = pow((double)n, -1.0 / 3) * pow(z, 2.0 / 3) * cbrt(1.5 * density * density);
    const double rows = ceil((double)n * h);
    return rows > (double)(p + 1) ? (size_t)rows : p + 1;
}

/** The m residuals nearest to 0 outside the vertex, ordered, against their quantiles. */
static int regress_order(annum__fit_work *w, const double *residual, size_t m, double *sparsity)
{
    const double df = (double)(w->rows.n - w->design.p);
    annum__terms terms = {.intercept = 1, .degree = 1};
    annum__design design;
    annum__least_absolute l;
    double *x = annum__arena_take(&w->scratch, m, sizeof *x);
    annum__dd *y = annum__arena_take(&w->scratch, m, sizeof *y);
    size_t kept[2], column;
    if (!x || !y)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < m; i++) {
        x[i] = (double)(i + 1) / df;
        y[i] = dd_of(residual[i]);
    }
    terms.variable = x;
    if (annum__design_make(&design, &terms, m, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (annum__design_factor(&design, NULL, &column) != ANNUM_OK)
        return ANNUM_OK;
    if (annum__least_absolute_room(&l, m, 2, design.x, y, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (annum__least_absolute_solve(&l, 0) != ANNUM__SOLVED)
        return ANNUM_OK;
    /* The second coefficient is a multiple of the second of gamma: the largest, where there are several. */
    const annum__dd direction[2] = {dd_of(0), dd_of(1)};
    const annum__kink kink = annum__least_absolute_profile(&l, direction, 1e-15, kept);
    if (kink.found && isfinite(kink.outer))
        *sparsity = kink.outer * design.back[3];
    return ANNUM_OK;
}

/** The slope of the residuals' quantiles at the median, by least absolute deviations; NaN where it can't be
 * known. */
static int find_sparsity(annum__fit_work *w, const annum__robust *fit, double *sparsity)
{
    const size_t n = w->rows.n, p = w->design.p;
    sized *order = annum__arena_take(&w->scratch, n, sizeof *order);
    double *nearest = annum__arena_take(&w->scratch, n, sizeof *nearest);
    *sparsity = NAN;
    if (!order || !nearest)
        return ANNUM_ERR_NO_MEMORY;
    if (n == p)
        return ANNUM_OK;
    for (size_t i = 0; i < n; i++) {
        const double residual = dd_double(fit->residual[i]);
        order[i] = (sized){residual, round(fabs(residual) / annum__robust_rounding(fit)), i};
    }
    gsl_heapsort(order, n, sizeof *order, smaller);
    const size_t wanted = bandwidth(n, p) + 1, left = n - fit->fitted, m = wanted < left ? wanted : left;
    for (size_t i = 0; i < m; i++)
        nearest[i] = order[fit->fitted + i].residual;
    gsl_sort(nearest, 1, m);
    return m > 1 ? regress_order(w, nearest, m, sparsity) : ANNUM_OK;
}

/** Rows that lie on the fit but for the rounding of their figures. */
static void count_fitted(annum__robust *fit, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double size = fabs(fit->residual[i].hi);
        fit->fitted += size == 0 || size < annum__robust_rounding(fit) / 2;
    }
    if (fit->fitted == n)
        memset(fit->residual, 0, n * sizeof *fit->residual);
}

static int find_variance(annum__fit_work *w, annum__robust *fit)
{
    double sparsity;
    if (fit->fitted == w->rows.n) {
        fit->variance = w->rows.n > w->design.p ? 0 : NAN;
        return ANNUM_OK;
    }
    if (find_sparsity(w, fit, &sparsity) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    fit->variance = sparsity > annum__robust_rounding(fit) ? sparsity * sparsity / 4 : NAN;
    return ANNUM_OK;
}

int annum__median_fit(annum__fit_work *w, annum__robust *fit)
{
    const size_t n = w->rows.n, p = w->design.p;
    annum__least_absolute *l = &fit->median;
    int unique = 1;
    fit->scale = NAN;
    if (annum__least_absolute_room(l, n, p, w->design.x, fit->y, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    tilt(w, l);
    fit->converged = annum__least_absolute_solve(l, 0) == ANNUM__SOLVED;
    fit->iterations = l->steps;
    memset(l->linear, 0, p * sizeof *l->linear);
    fit->gamma = l->gamma;
    memcpy(fit->residual, l->residual, n * sizeof *fit->residual);
    count_fitted(fit, n);
    if (fit->converged && annum__least_absolute_unique(l, &w->scratch, &unique) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (!unique)
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "several fits have the same least sum of absolute deviations: the one given lies "
                    "farthest from the "
                    "outliers of least squares");
    return find_variance(w, fit);
}

/** Coefficient j is the length that is returned times the unit direction times gamma. */
static double set_direction(const annum__design *design, size_t j, annum__dd *direction)
{
    const size_t p = design->p;
    double largest = 0;
    annum__dd square = dd_of(0);
    for (size_t k = j; k < p; k++)
        largest = fmax(largest, fabs(design->back[j * p + k]));
    const double scale = ldexp(1, -ilogb(largest)); /* squares stay in range */
    for (size_t k = 0; k < p; k++) {
        const annum__dd c = design->c[j * p + k];
        direction[k] = k < j ? dd_of(0) : (annum__dd){c.hi * scale, c.lo * scale};
        square = dd_add(square, dd_mul(direction[k], direction[k]));
    }
    const annum__dd length = dd_sqrt(square);
    for (size_t k = j; k < p; k++)
        direction[k] = dd_div(direction[k], length);
    return dd_double(length) / scale;
}

/**
 * The limit of a coefficient upwards: the rank test's statistic is the slope of the profile of the sum of
 * absolute deviations. Between two of its steps the limit is interpolated, as in quantreg.
 */
static double limit(annum__robust *fit, const annum__dd *direction, double length, double cutoff,
                    size_t *kept)
{
    if (!fit->converged)
        return NAN;
    const annum__kink kink = annum__least_absolute_profile(&fit->median, direction, cutoff, kept);
    if (!kink.found || !isfinite(kink.outer))
        return NAN;
    const double part =
        kink.outer > kink.inner ? (cutoff - kink.inner_slope) / (kink.outer_slope - kink.inner_slope) : 0;
    return length * (kink.inner + part * (kink.outer - kink.inner));
}

int annum__median_limits(annum__fit_work *w, annum__robust *fit, annum_coefficient *c)
{
    const size_t p = w->design.p;
    annum__dd *direction = annum__arena_take(&w->scratch, p, sizeof *direction);
    size_t *kept = annum__arena_take(&w->scratch, p, sizeof *kept);
    if (!direction || !kept)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t j = 0; j < p; j++) {
        const double length = set_direction(&w->design, j, direction);
        c[j].upper = limit(fit, direction, length, w->quantile, kept);
        for (size_t k = 0; k < p; k++)
            direction[k] = dd_negate(direction[k]);
        c[j].lower = -limit(fit, direction, length, w->quantile, kept);
    }
    return ANNUM_OK;
}
