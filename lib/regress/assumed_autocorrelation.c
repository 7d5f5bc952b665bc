/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the slope of least squares is worth if the errors are autocorrelated: with R their correlation and M =
 * I - QQ' the residual maker, the slope c'Q'y has variance sigma^2 c'Q'R Q c, sigma^2 = RSS / tr(M R) is
 * unbiased, and RSS has the mean and variance of a chi-squared with tr(M R)^2 / tr(M R M R) degrees of
 * freedom (Satterthwaite 1946, Biometrics Bulletin 2:110-114). No row of errors has to tell its own
 * autocorrelation, which few can.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"

static const struct {
    const char *name;
    double rho;
} assumed[ANNUM__ASSUMED] = {{"rho_0", 0}, {"rho_0.2", 0.2}, {"rho_0.4", 0.4}, {"rho_0.6", 0.6}};

/** The numbers of least squares, whether or not the fit went on from there. */
typedef struct plain {
    size_t n, p;
    const double *basis, *back, *residual;
    double estimate;
} plain;

static plain plain_of(const annum__fit_work *w, const annum_coefficient *c, size_t slope)
{
    const size_t n = w->rows.n, p = w->design.p;
    const annum__serial_fit *fit = w->serial;
    if (fit)
        return (plain){n,
                       p,
                       fit->plain_basis,
                       fit->plain_back + slope * p,
                       fit->plain_residual,
                       fit->plain_estimate[slope]};
    return (plain){n, p, w->design.basis, w->design.back + slope * p, w->residual, c[slope].estimate};
}

/** Correlation of each row with the one before; 0 for the first of a series. */
static void set_correlation(const annum__fit_work *w, double rho, double *correlation)
{
    const annum__rows *rows = &w->rows;
    for (size_t i = 0; i < rows->n; i++) {
        const int first = i == 0 || (rows->group && rows->group[i] != rows->group[i - 1]);
        correlation[i] = !first && rho > 0 ? pow(rho, rows->time[i] - rows->time[i - 1]) : 0;
    }
}

/** out = R v, R the products of neighbours' correlations: from the left and from the right. */
static void correlate(const double *correlation, const double *v, size_t n, double *out)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = sum = v[i] + correlation[i] * sum;
    sum = 0;
    for (size_t i = n; i-- > 0;) {
        out[i] += sum;
        sum = correlation[i] * (sum + v[i]);
    }
}

/** Traces of M R and of its square. */
typedef struct traces {
    double first, second;
} traces;

/** @param g [p x p] becomes Q'R Q */
static traces trace(const plain *f, const double *correlation, double *g, double *column)
{
    traces t = {(double)f->n, 0};
    double squares = 0; /* of R's row to the left of the diagonal, with it */
    for (size_t i = 0; i < f->n; i++) {
        squares = 1 + correlation[i] * correlation[i] * squares;
        t.second += 2 * squares - 1;
    }
    for (size_t j = 0; j < f->p; j++) {
        correlate(correlation, f->basis + j * f->n, f->n, column);
        for (size_t i = 0; i < f->n; i++)
            t.second -= 2 * column[i] * column[i];
        for (size_t k = 0; k < f->p; k++) {
            double sum = 0;
            for (size_t i = 0; i < f->n; i++)
                sum += f->basis[k * f->n + i] * column[i];
            g[k * f->p + j] = sum;
            t.second += sum * sum;
        }
        t.first -= g[j * f->p + j];
    }
    return t;
}

static double slope_variance(const plain *f, const double *g, double largest)
{
    double sum = 0;
    for (size_t k = 0; k < f->p; k++) {
        for (size_t l = 0; l < f->p; l++)
            sum += f->back[k] / largest * g[k * f->p + l] * (f->back[l] / largest);
    }
    return sum;
}

int annum__assumed_autocorrelation(annum__fit_work *w, const annum_coefficient *c, size_t slope,
                                   annum_slope_sensitivity *rows, annum_error *error)
{
    const plain f = plain_of(w, c, slope);
    double *correlation = annum__arena_take(&w->scratch, f.n, sizeof *correlation);
    double *column = annum__arena_take(&w->scratch, f.n, sizeof *column);
    double *g = annum__arena_take(&w->scratch, f.p * f.p, sizeof *g);
    if (!correlation || !column || !g)
        return annum__fail_memory(error);
    double rss = 0, largest = 0;
    for (size_t i = 0; i < f.n; i++)
        rss += f.residual[i] * f.residual[i];
    for (size_t k = 0; k < f.p; k++)
        largest = fmax(largest, fabs(f.back[k]));
    for (size_t a = 0; a < ANNUM__ASSUMED; a++) {
        set_correlation(w, assumed[a].rho, correlation);
        const traces t = trace(&f, correlation, g, column);
        const int known = f.n > f.p && t.first > 0 && t.second > 0;
        const double df = known ? t.first * t.first / t.second : NAN;
        const double se = known ? largest * sqrt(slope_variance(&f, g, largest) * (rss / t.first)) : NAN;
        const double statistic = f.estimate == 0 && se == 0 ? 0 : f.estimate / se;
        const double margin = known ? annum__t_quantile_upper((1 - w->level) / 2, df) * se : NAN;
        rows[a] = (annum_slope_sensitivity){assumed[a].name,
                                            NAN,
                                            assumed[a].rho,
                                            annum__finite_or_nan(w->unit * f.estimate),
                                            annum__finite_or_nan(w->unit * se),
                                            2 * annum__t_tail(fabs(statistic), df),
                                            annum__finite_or_nan(w->unit * (f.estimate - margin)),
                                            annum__finite_or_nan(w->unit * (f.estimate + margin))};
    }
    return ANNUM_OK;
}
