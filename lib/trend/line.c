/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The straight line on the link scale and its inference.
 *
 * Counts and proportions: the family's own variance is believed only where it makes the interval wider. With
 * Pearson's dispersion d on n - 2 degrees of freedom the half-width is max(z, t sqrt(d)) standard errors, and p
 * the larger of the two p-values, so that they agree.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "trend/internal.h"

static double centre_of(const annum__rows *rows)
{
    const double first = rows->time[0], last = rows->time[rows->n - 1], middle = first + (last - first) / 2;
    /* Of two figures the limits depend on it: they are to be the same with time turned or moved. */
    return rows->n == 2 ? middle : floor(middle);
}

/** Slopes and residuals below this part of the figures' size are rounding: the figures are an exact line. */
static const double rounding = 1e-13;

static double size_of(const double *figure, const double *weight, size_t n)
{
    double size = 0;
    for (size_t i = 0; i < n; i++)
        size = fmax(size, fabs(figure[i]) * (weight ? weight[i] : 1));
    return size;
}

/** A power of two near a size whose square, or that of its errors, would leave the range of doubles, or 1. */
static double unit_of(double size)
{
    return (size > 1e-60 && size < 1e60) || !(size > 0) || !isfinite(size) ? 1 : ldexp(1, ilogb(size));
}

static double largest_root(const annum__rows *rows)
{
    double weight = 0;
    for (size_t i = 0; rows->weight && i < rows->n; i++)
        weight = fmax(weight, rows->weight[i]);
    return sqrt(weight);
}

static int fit_squares(annum__trend_work *w, annum_error *error)
{
    const annum__rows *rows = &w->rows;
    const size_t n = rows->n;
    annum__line *line = &w->line;
    annum__design design;
    const annum__terms terms = {.intercept = 1, .degree = 1, .variable = rows->time, .origin = line->centre};
    size_t column;
    annum__dd gamma[2], *y = annum__arena_take(w->scratch, n, sizeof *y);
    double *root = annum__arena_take(w->scratch, n, sizeof *root);
    annum__least_squares squares = {gamma, annum__arena_take(w->scratch, n, sizeof(double)), 0};
    if (!y || !root || !squares.residual || annum__design_make(&design, &terms, n, w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    const double unit = unit_of(size_of(rows->y, NULL, n)), root_unit = unit_of(largest_root(rows));
    for (size_t i = 0; i < n; i++) {
        root[i] = rows->weight ? sqrt(rows->weight[i]) / root_unit : 1;
        y[i] = rows->weight ? dd_two_product(rows->y[i] / unit, root[i]) : dd_of(rows->y[i] / unit);
    }
    if (annum__design_factor(&design, rows->weight ? root : NULL, &column) != ANNUM_OK)
        return annum__fail(error, ANNUM_ERR_RANK, "all figures are of one time: a trend needs two");
    annum__least_squares_solve(&design, y, &squares);
    const double *c = design.back, df = (double)n - 2;
    line->level = unit * (c[0] * dd_double(gamma[0]) + c[1] * dd_double(gamma[1]));
    line->slope = unit * (c[3] * dd_double(gamma[1]));
    line->dispersion_unit = unit * root_unit;
    line->dispersion = df > 0 ? squares.rss / df : NAN;
    /* What weighs nothing does not count: the size of the figures that determine the line. */
    const double size = size_of(rows->y, root, n) / size_of(root, NULL, n);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        /* The weight of a figure with an enormous standard error can be 0. */
        const double residual = root[i] > 0
                                    ? unit * (squares.residual[i] / root[i])
                                    : rows->y[i] - line->level - line->slope * (rows->time[i] - line->centre);
        worst = fmax(worst, fabs(residual) * root[i]);
        w->fitted[i] = rows->y[i] - residual;
        w->pearson[i] = squares.residual[i];
    }
    if (fabs(line->slope) * (line->last - line->first) <= rounding * size)
        line->slope = 0;
    if (worst <= rounding * size * size_of(root, NULL, n))
        line->dispersion = df > 0 ? 0 : NAN;
    line->se_level = unit * hypot(c[0], c[1]);
    line->se_slope = unit * fabs(c[3]);
    line->correlation = c[3] > 0 ? c[1] / hypot(c[0], c[1]) : -c[1] / hypot(c[0], c[1]);
    return ANNUM_OK;
}

/** From a line with standard errors at dispersion 1 to intervals and p: t, z, or the wider of both. */
static void infer(annum__trend_work *w)
{
    annum__line *line = &w->line;
    const double tail = (1 - w->level) / 2, df = (double)w->rows.n - 2, root = sqrt(line->dispersion);
    const double statistic = fabs(line->slope) / line->se_slope;
    const int estimated = w->rows.family->has_dispersion;
    const double z = annum__normal_quantile_upper(tail), t = annum__t_quantile_upper(tail, df) * root;
    const double p_z = 2 * annum__normal_tail(statistic);
    const double p_t = root > 0 ? 2 * annum__t_tail(statistic / root, df) : line->slope == 0 ? 1 : 0;
    const int by_t = estimated || (w->wider && t > z);
    if (!isfinite(line->slope) || !isfinite(statistic) || !isfinite(root)) {
        line->p_value = NAN;
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "the figures are too large, too small or too far apart to compute with: no test");
        return;
    }
    const double half = by_t ? t : z, scale = by_t ? root : 1;
    line->p_value = estimated ? p_t : w->wider ? fmax(p_z, p_t) : p_z;
    line->slope_lower = line->slope - half * line->se_slope;
    line->slope_upper = line->slope + half * line->se_slope;
    line->se_slope *= scale;
    line->se_level *= scale;
    line->multiplier = scale > 0 ? half / scale : 0;
    line->interval = 1;
    line->method = by_t ? "t, dispersion estimated"
                   : w->model == ANNUM_TREND_NEGBIN ? "normal, kappa estimated" : "normal, dispersion 1";
}

/**
 * 1 or -1 where all events lie as far to the last or first times as their totals allow (separation), 0 otherwise:
 * no event comes before the last time that has room for one more.
 */
static int extreme_end(const annum__rows *rows)
{
    double first_event = INFINITY, last_event = -INFINITY, first_room = INFINITY, last_room = -INFINITY;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->y[i] > rows->family->lowest) {
            first_event = fmin(first_event, rows->time[i]);
            last_event = fmax(last_event, rows->time[i]);
        }
        if (rows->y[i] < rows->family->highest) {
            first_room = fmin(first_room, rows->time[i]);
            last_room = fmax(last_room, rows->time[i]);
        }
    }
    return first_event >= last_room ? 1 : last_event <= first_room ? -1 : 0;
}

static void solve_negative_binomial(annum__trend_work *w, annum__glm *glm, annum__glm_fit *fit)
{
    const annum__kappa kappa = annum__negative_binomial_solve(glm, fit);
    if (!(kappa.kappa > 0) && w->rows.n > 2)
        annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "the figures vary no more than chance has them: kappa is 0, and inference is the Poisson's");
}

static int fit_likelihood(annum__trend_work *w, annum_error *error)
{
    const annum__rows *rows = &w->rows;
    const size_t n = rows->n;
    annum__line *line = &w->line;
    annum__glm_fit fit;
    double *basis = annum__arena_take(w->scratch, 2 * n, sizeof *basis);
    if (!basis || annum__glm_room(&fit, n, 2, w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        basis[i] = 1;
        basis[n + i] = rows->time[i] - line->centre;
    }
    annum__glm glm = {n, 2, basis, rows->y, rows->weight, rows->offset, rows->family, rows->link, 0, NULL};
    if (w->model == ANNUM_TREND_NEGBIN)
        solve_negative_binomial(w, &glm, &fit);
    else
        annum__glm_solve(&glm, &fit);
    for (size_t i = 0; i < n; i++)
        w->fitted[i] = rows->offset ? fit.mean[i] / exp(rows->offset[i]) : fit.mean[i];
    const double pearson = annum__glm_pearson(&glm, &fit, w->pearson);
    if (!fit.converged)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1, "the fit ended before the stated accuracy");
    line->level = fit.gamma[0];
    line->slope = fit.gamma[1];
    line->dispersion = n > 2 ? pearson / ((double)n - 2) : NAN;
    line->se_level = sqrt(fit.covariance[0]);
    line->correlation = fit.covariance[1] / sqrt(fit.covariance[0] * fit.covariance[3]);
    line->se_slope = sqrt(fit.covariance[3]);
    line->dispersion_unit = 1;
    return ANNUM_OK;
}

static int no_events(const annum__rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->y[i] != rows->y[0])
            return 0;
    }
    return rows->y[0] == rows->family->lowest || rows->y[0] == rows->family->highest;
}

static void line_at_edge(annum__trend_work *w)
{
    annum__line *line = &w->line;
    for (size_t i = 0; i < w->rows.n; i++)
        w->fitted[i] = w->rows.y[0];
    line->level = line->slope = line->p_value = line->dispersion = NAN;
    line->method = NULL;
    w->hopeless = 1;
    annum__warn(w->warnings, ANNUM_WARN_BOUNDARY, -1,
                w->rows.y[0] == w->rows.family->lowest
                    ? "the figure is 0 in every period: no trend can be known"
                    : "the figure is 1 in every period: no trend can be known");
}

int annum__line_fit(annum__trend_work *w, annum_error *error)
{
    annum__line *line = &w->line;
    const annum__rows *rows = &w->rows;
    line->centre = centre_of(rows);
    line->first = rows->time[0];
    line->last = rows->time[rows->n - 1];
    line->link = rows->link;
    line->log_response = w->model == ANNUM_TREND_LOGLINEAR;
    if (!(line->last > line->first))
        return annum__fail(error, ANNUM_ERR_RANK, "all figures are of one time: a trend needs two");
    if (rows->family->id != ANNUM_GAUSSIAN && no_events(rows)) {
        line_at_edge(w);
        return ANNUM_OK;
    }
    const int end = rows->family->id != ANNUM_GAUSSIAN ? extreme_end(rows) : 0;
    if (end)
        return annum__extreme_line(w, end, error);
    const int status = rows->family->id == ANNUM_GAUSSIAN ? fit_squares(w, error) : fit_likelihood(w, error);
    if (status == ANNUM_OK && rows->n > 2)
        infer(w);
    return status;
}
