/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least squares with autocorrelated errors: from the plain fit to the generalised one.
 *
 * The orthonormal basis of the weighted design and the residuals of least squares are whitened in
 * double-double and factored again; what that adds to the coefficients is added to them. Conventions are
 * those of nlme's gls (Pinheiro and Bates 2000, Mixed-Effects Models in S and S-PLUS, 5.1 and 5.3).
 */
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"

/** Where the rows of each series that has some begin [n_series]; NULL without memory. */
static const size_t *series_starts(annum__fit_work *w, size_t *n_series)
{
    size_t *start = annum__arena_take(&w->scratch, w->rows.group ? w->source->n : 1, sizeof *start);
    *n_series = 0;
    for (size_t i = 0; start && i < w->rows.n; i++) {
        if (i == 0 || (w->rows.group && w->rows.group[i] != w->rows.group[i - 1]))
            start[(*n_series)++] = i;
    }
    return start;
}

static int check_options(const annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const char *name = annum_errors_name(o->errors);
    if (w->rows.family->id != ANNUM_GAUSSIAN || w->rows.link->id != ANNUM_IDENTITY)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "errors %s goes with family gaussian and link identity, not %s and %s; use family gaussian "
            "(with log_response for percent change), or errors iid",
            name, w->rows.family->name, w->rows.link->name);
    if (o->covariance != ANNUM_COVARIANCE_MODEL)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "errors %s has the covariance of its own model, not %s; leave covariance at model, or use "
            "errors iid",
            name, annum_covariance_name(o->covariance));
    if (o->robust != ANNUM_ROBUST_NONE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "errors %s can't be had with robust %s; leave one of them out", name,
                           annum_robust_name(o->robust));
    if (o->interval != ANNUM_WALD)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "errors %s has Wald intervals (rho alone has profile limits); leave interval at wald", name);
    return ANNUM_OK;
}

static int check_spacing(const annum__fit_work *w, annum_error *error)
{
    const annum__serial *s = &w->serial->serial;
    if (w->options.errors != ANNUM_ERRORS_PRAIS_WINSTEN || (s->lattice && s->longest == 1))
        return ANNUM_OK;
    size_t i = 0;
    while (i + 1 < s->n && !(s->step[i] > 0 && s->step[i] != 1))
        i++;
    return annum__fail(
        error, ANNUM_ERR_ARGUMENT,
        "errors prais-winsten needs equally spaced rows, but the row of %g is %.6 years after the one "
        "before it and others are %.6 apart; use errors ar1",
        w->rows.time[i], s->step[i] * s->unit, s->unit);
}

int annum__serial_prepare(annum__fit_work *w, annum_error *error)
{
    if (w->options.errors == ANNUM_ERRORS_IID)
        return ANNUM_OK;
    int status = check_options(w, error);
    if (status != ANNUM_OK)
        return status;
    annum__serial_fit *fit = annum__arena_take(&w->scratch, 1, sizeof *fit);
    if (!fit)
        return annum__fail_memory(error);
    size_t n_series, at = 0;
    const size_t *start = series_starts(w, &n_series);
    if (!start)
        return annum__fail_memory(error);
    status = annum__serial_make(&fit->serial, w->rows.time, w->rows.n, start, n_series, &w->scratch, &at);
    if (status == ANNUM_ERR_NO_MEMORY)
        return annum__fail_memory(error);
    if (status != ANNUM_OK)
        return annum__fail(
            error, status,
            "errors %s needs rows at different times, but the row of %g is %.3 years after the one "
            "before it; leave one of them out",
            annum_errors_name(w->options.errors), w->rows.time[at], w->rows.time[at] - w->rows.time[at - 1]);
    w->serial = fit;
    return fit->serial.pairs > 0 ? check_spacing(w, error) : ANNUM_OK;
}

static int check_size(const annum__fit_work *w, annum_error *error)
{
    const char *name = annum_errors_name(w->options.errors);
    /* One residual degree of freedom is spent on the dispersion: its likelihood says nothing of rho. */
    if (w->rows.n < w->design.p + 2)
        return annum__fail(
            error, ANNUM_ERR_RANK,
            "usable rows: %z, coefficients: %z; errors %s needs two rows more than coefficients: give "
            "more rows, or a smaller model",
            w->rows.n, w->design.p, name);
    if (w->serial->serial.pairs == 0)
        return annum__fail(
            error, ANNUM_ERR_RANK,
            "errors %s needs a series of two rows at the least: none has any autocorrelation to show; "
            "use errors iid",
            name);
    return ANNUM_OK;
}

static const double *copy(annum__fit_work *w, const double *from, size_t n)
{
    double *to = annum__arena_take(&w->scratch, n, sizeof *to);
    if (to)
        memcpy(to, from, n * sizeof *to);
    return to;
}

/** Keeps what whitening is going to overwrite. */
static int keep_plain(annum__fit_work *w, const annum_coefficient *c)
{
    const size_t n = w->rows.n, p = w->design.p;
    annum__serial_fit *fit = w->serial;
    double *estimate = annum__arena_take(&w->scratch, p, sizeof *estimate);
    fit->plain_basis = copy(w, w->design.basis, n * p);
    fit->plain_back = copy(w, w->design.back, p * p);
    fit->plain_residual = copy(w, w->residual, n);
    fit->plain_estimate = estimate;
    for (size_t j = 0; estimate && j < p; j++)
        estimate[j] = c[j].estimate;
    return estimate && fit->plain_basis && fit->plain_back && fit->plain_residual ? ANNUM_OK
                                                                                  : ANNUM_ERR_NO_MEMORY;
}

static void warn_boundary(annum__fit_work *w)
{
    const annum__ar1_maximum *maximum = &w->serial->maximum;
    const char *text = "the likelihood is highest without autocorrelation: rho is 0, and estimates are those of least "
                       "squares";
    if (maximum->phi > 0)
        text = "rho runs to 1, errors that are a random walk: the level is not known at all, and a slope is what "
               "differences of neighbours say of it; numbers are those of a rho just below";
    else if (maximum->phi < 0)
        text = "rho runs to -1, errors that change their sign each time: numbers are those of a rho just above";
    if (maximum->boundary)
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1, "%s", text);
}

/** phi, and what is to be said of it. */
static int estimate_rho(annum__fit_work *w, annum_fit_result *r)
{
    annum__serial_fit *fit = w->serial;
    annum__ar1 ar1 = {&fit->serial,
                      fit->plain_basis,
                      fit->plain_residual,
                      w->rows.n,
                      w->design.p,
                      w->options.method == ANNUM_REML,
                      NULL,
                      NULL,
                      0,
                      0,
                      0};
    double *scratch = annum__arena_take(&w->scratch, w->rows.n, sizeof *scratch);
    if (!scratch || annum__ar1_room(&ar1, &w->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    fit->maximum = w->options.errors == ANNUM_ERRORS_AR1
                       ? annum__ar1_maximise(&ar1, annum__chi2_quantile_upper(1 - w->level, 1) / 2)
                       : annum__prais_winsten(&ar1, scratch);
    r->rho = annum__serial_rho(&fit->serial, fit->maximum.phi);
    r->rho_lower = annum__serial_rho(&fit->serial, fit->maximum.lower);
    r->rho_upper = annum__serial_rho(&fit->serial, fit->maximum.upper);
    r->iterations = ar1.evaluations;
    r->converged = fit->maximum.converged;
    warn_boundary(w);
    if (!r->converged)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "rho ended after %z iterations before the stated accuracy; the estimates are its best",
                    r->iterations);
    return ANNUM_OK;
}

/** What plain least squares predicts, as gamma will be what whitening adds to it. */
static int keep_ahead(annum__fit_work *w)
{
    const size_t m = w->design.n_ahead;
    w->eta_ahead = annum__arena_take(&w->scratch, m, sizeof *w->eta_ahead);
    for (size_t j = 0; w->eta_ahead && j < w->design.p; j++) {
        for (size_t i = 0; i < m; i++)
            w->eta_ahead[i] += w->gamma[j] * dd_double(w->design.ahead[j * m + i]);
    }
    return w->eta_ahead ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

/** Least squares of the whitened rows. */
static int solve(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    const annum__serial *s = &w->serial->serial;
    annum__dd *y = annum__arena_take(&w->scratch, n, sizeof *y);
    annum__least_squares squares = {annum__arena_take(&w->scratch, p, sizeof *squares.gamma), w->residual, 0};
    if (!y || !squares.gamma || keep_ahead(w) != ANNUM_OK)
        return annum__fail_memory(error);
    w->design.intercept = 0; /* whitened, its column is not constant */
    for (size_t j = 0; j < p; j++)
        annum__serial_whiten_dd(s, w->design.x + j * n);
    size_t column = 0;
    const int status = annum__design_factor(&w->design, NULL, &column);
    if (status != ANNUM_OK)
        return annum__fail(
            error, status,
            "with an autocorrelation of %.6 the rows do not determine the coefficient of %s: leave it "
            "out, or use errors iid",
            s->phi, c[column].name);
    for (size_t i = 0; i < n; i++)
        y[i] = dd_of(w->residual[i]);
    annum__serial_whiten_dd(s, y);
    annum__least_squares_solve(&w->design, y, &squares);
    for (size_t j = 0; j < p; j++) {
        w->gamma[j] = dd_double(squares.gamma[j]);
        annum__dd sum = dd_of(c[j].estimate);
        for (size_t k = j; k < p; k++)
            sum = dd_add(sum, dd_mul(w->design.c[j * p + k], squares.gamma[k]));
        c[j].estimate = dd_double(sum);
    }
    r->rss = r->deviance = r->pearson_chi2 = squares.rss;
    return ANNUM_OK;
}

/** Diagonal of the matrix that takes the figures to the fitted ones: L^-1 Q Q' L. */
static void set_leverage(annum__fit_work *w, double *left, double *right)
{
    const size_t n = w->rows.n;
    memset(w->leverage, 0, n * sizeof *w->leverage);
    for (size_t j = 0; j < w->design.p; j++) {
        annum__serial_restore(&w->serial->serial, w->design.basis + j * n, left);
        annum__serial_transpose(&w->serial->serial, w->design.basis + j * n, right);
        for (size_t i = 0; i < n; i++)
            w->leverage[i] += left[i] * right[i];
    }
}

/**
 * REML's expected information of log dispersion and phi, tr(P V_i P V_j) / 2: with B = L (dV / d phi) L' and
 * the residual maker M of the whitened rows tr(M M) = n - p, tr(M B) and tr(M B M B), the last as tr(B B) - 2
 * tr(Q'B B Q) + tr(Q'B Q Q'B Q). B B needs no matrix, the errors having variance 1.
 */
static void set_information(annum__fit_work *w, double *column, double *scratch)
{
    const size_t n = w->rows.n, p = w->design.p;
    const annum__serial *s = &w->serial->serial;
    double *g = w->serial->change, trace = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        trace -= 2 * s->row[i].own;
        square += 4 * s->row[i].own * s->row[i].own + 2 * s->row[i].slope * s->row[i].slope;
    }
    for (size_t j = 0; j < p; j++) {
        annum__serial_change(s, w->design.basis + j * n, column, scratch);
        for (size_t i = 0; i < n; i++)
            square -= 2 * column[i] * column[i];
        for (size_t k = 0; k < p; k++) {
            for (size_t i = 0; i < n; i++)
                g[k * p + j] += w->design.basis[k * n + i] * column[i];
            square += g[k * p + j] * g[k * p + j];
        }
        trace -= g[j * p + j];
    }
    w->serial->information[0] = 0.5 * ((double)n - (double)p);
    w->serial->information[1] = 0.5 * trace;
    w->serial->information[2] = 0.5 * square;
}

/**
 * What few rows can't tell. By simulation (n 12 to 50, rho 0 to 0.8) 95 % limits of a slope cover 92 to 96 %
 * with Satterthwaite's degrees of freedom, and 67 to 94 % where rho is taken for known.
 */
static void warn_size(annum__fit_work *w, const annum_fit_result *r)
{
    const int allowed_for = w->options.errors == ANNUM_ERRORS_AR1 && w->options.method == ANNUM_REML;
    if (w->rows.n < 12)
        annum__warn(
            w->warnings, ANNUM_WARN_FEW_POINTS, -1,
            "rows: %z; below 12 figures autocorrelation can't be told from chance: see what other values of "
            "rho do to the slope (sensitivity)",
            w->rows.n);
    if (!(r->rho > 0.4))
        return;
    if (!allowed_for && w->rows.n < 100)
        annum__warn(w->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
                    "rho is %.2, from %z rows, and is taken for known: intervals are still too narrow; "
                    "errors ar1 with method reml allows for it",
                    r->rho, w->rows.n);
    else if (w->rows.n < 20)
        annum__warn(
            w->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
            "rho is %.2, from %z rows: they hang together so much that they say little of a trend, and the "
            "intervals are as wide as that",
            r->rho, w->rows.n);
}

int annum__fit_serial(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, annum_error *error)
{
    const size_t n = w->rows.n, p = w->design.p;
    int status = check_size(w, error);
    if (status != ANNUM_OK)
        return status;
    annum__serial_fit *fit = w->serial;
    fit->change = annum__arena_take(&w->scratch, p * p, sizeof *fit->change);
    double *left = annum__arena_take(&w->scratch, n, sizeof *left);
    double *right = annum__arena_take(&w->scratch, n, sizeof *right);
    if (!fit->change || !left || !right || keep_plain(w, c) != ANNUM_OK)
        return annum__fail_memory(error);
    fit->perfect = !(r->rss > 0);
    if (!fit->perfect && estimate_rho(w, r) != ANNUM_OK)
        return annum__fail_memory(error);
    annum__serial_set(&fit->serial, fit->maximum.phi);
    if (!fit->perfect)
        status = solve(w, r, c, error);
    if (status != ANNUM_OK)
        return status;
    set_leverage(w, left, right);
    set_information(w, left, right);
    warn_size(w, r);
    return ANNUM_OK;
}

double annum__serial_df(const annum__fit_work *w, const annum_fit_result *r, const double *functional)
{
    const annum__serial_fit *fit = w->serial;
    const double *information = fit->information;
    const size_t p = w->design.p;
    double largest = 0, variance = 0, change = 0;
    if (w->options.errors != ANNUM_ERRORS_AR1 || w->options.method != ANNUM_REML || fit->perfect)
        return r->df_residual;
    for (size_t k = 0; k < p; k++)
        largest = fmax(largest, fabs(functional[k]));
    for (size_t k = 0; k < p; k++) {
        const double f = functional[k] / largest;
        variance += f * f;
        for (size_t l = 0; l < p; l++)
            change += f * fit->change[k * p + l] * (functional[l] / largest);
    }
    /* Giesbrecht and Burns (1985): 2 C^2 over the variance of C by the information's inverse, C = dispersion
       x variance. */
    const double determinant = information[0] * information[2] - information[1] * information[1];
    const double spread = variance * variance * information[2] - 2 * variance * change * information[1] +
                          change * change * information[0];
    const double df = 2 * variance * variance * determinant / spread;
    return df > 1 ? fmin(df, r->df_residual) : 1;
}

static double log_likelihood(const annum__fit_work *w, const annum_fit_result *r)
{
    const double n = (double)w->rows.n, p = (double)w->design.p, pi = 3.14159265358979323846;
    const int restricted = w->options.method == ANNUM_REML;
    const double free = restricted ? n - p : n;
    double sum = -0.5 * (w->serial->serial.log_determinant + free * (log(2 * pi * r->rss / free) + 1)) -
                 free * (log(w->unit) + log(w->root_unit));
    for (size_t i = 0; w->rows.weight && i < w->rows.n; i++)
        sum += 0.5 * log(w->rows.weight[i]);
    /* X'V^-1 X is the inverse of C C', and C is triangular. */
    for (size_t j = 0; restricted && j < w->design.p; j++)
        sum += log(fabs(w->design.back[j * w->design.p + j])) - log(w->root_unit);
    return sum;
}

void annum__serial_summarise(const annum__fit_work *w, annum_fit_result *r)
{
    const annum__serial *s = &w->serial->serial;
    const double n = (double)w->rows.n, p = (double)w->design.p;
    const int likelihood = w->options.errors == ANNUM_ERRORS_AR1,
              restricted = likelihood && w->options.method == ANNUM_REML;
    if (likelihood && !restricted)
        r->sigma = sqrt(r->rss / n);
    r->null_deviance = r->r_squared = r->adjusted_r_squared = NAN;
    r->log_likelihood = likelihood ? annum__finite_or_nan(log_likelihood(w, r)) : NAN;
    /* The dispersion and rho. */
    r->aic = 2 * (p + 2) - 2 * r->log_likelihood;
    r->bic = log(restricted ? n - p : n) * (p + 2) - 2 * r->log_likelihood;
    double squares = 0, differences = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        squares += w->residual[i] * w->residual[i];
        if (s->step[i] > 0)
            differences += (w->residual[i] - w->residual[i - 1]) * (w->residual[i] - w->residual[i - 1]);
    }
    r->durbin_watson.statistic = squares > 0 ? differences / squares : NAN;
}

void annum__serial_points(const annum__fit_work *w, annum_fit_result *r, annum_fit_point *points)
{
    const annum__serial_row *row = w->serial->serial.row;
    double before = 0; /* the error of the row before, weighted */
    for (size_t i = 0; i < w->rows.n; i++) {
        const double root = w->rows.weight ? sqrt(w->rows.weight[i]) / w->root_unit : 1;
        before = row[i].root * w->residual[i] + row[i].correlation * before;
        annum_fit_point *point = &points[i];
        point->time = w->rows.time[i];
        point->observed = w->rows.y[i];
        point->fitted = w->rows.y[i] - w->unit * (before / root);
        point->leverage = w->leverage[i];
        point->residual_response = w->unit * (before / root);
        point->residual_pearson = r->sigma > 0 ? w->residual[i] / r->sigma : 0;
        point->residual_deviance = w->residual[i];
        point->cooks_distance = point->residual_quantile = NAN;
    }
    r->points = points;
}
