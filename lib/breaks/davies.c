/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Davies (1987) Hypothesis testing when a nuisance parameter is present only under the alternative,
 * Biometrika 74:33-43 (chi and normal processes), and (2002) Biometrika 89:484-489 (F, for least squares): an
 * upper bound of the p of the largest of a smooth process of statistics, from its total variation over ten
 * points between the second and the last but one figure. As R's segmented::davies.test (1.6), two-sided.
 */
#include <math.h>

#include "breaks/columns.h"
#include "breaks/segmented.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"

enum { POINTS = 10 };

static void set_columns(const annum__null_model *m, double psi, double *column)
{
    for (size_t i = 0; i < m->n; i++) {
        column[i] = 1;
        column[m->n + i] = m->time[i];
        column[2 * m->n + i] = annum__larger(0, m->time[i] - psi);
    }
}

/** Signed root of the statistic at a point: t of the change of slope, or root of the fall of the deviance. */
static double statistic_at(const annum__null_model *m, double objective, double fitted, double change)
{
    const double df = (double)m->n - 3;
    const double scale = m->squares ? fitted / df : m->estimated ? fitted / df : 1;
    return copysign(sqrt(annum__larger(0, objective - fitted) / scale), change);
}

/** The bound: P(|statistic| > M) at one point, and what moving adds. */
static double bound(const annum__null_model *m, double largest, double variation)
{
    const double pi = 3.14159265358979323846, df = (double)m->n - 3;
    if (isinf(largest))
        return 0; /* one change of slope leaves no residual */
    if (!m->squares)
        return 2 * (annum__normal_tail(largest) + variation * exp(-largest * largest / 2) / sqrt(8 * pi));
    const double u = largest * largest / (df + largest * largest);
    const double ratio = exp(annum__log_gamma_step(df / 2, 0.5)); /* Gamma((df + 1) / 2) / Gamma(df / 2) */
    return 2 * (annum__t_tail(largest, df) + variation * pow(1 - u, (df - 1) / 2) * ratio / (2 * sqrt(pi)));
}

int annum__davies(const annum__breaking *b, annum__null_model *m, annum_break_test *out, annum_error *error)
{
    const size_t n = m->n;
    double *column = annum__arena_take(b->scratch, 3 * n, sizeof *column);
    double *scratch = annum__arena_take(b->scratch, n, sizeof *scratch), coefficient[3];
    annum__glm_fit room;
    if (!column || !scratch || (!m->squares && annum__glm_room(&room, n, 3, b->scratch) != ANNUM_OK))
        return annum__fail_memory(error);
    const double objective = m->squares ? annum__dot(m->residual, m->residual, n) : m->fit.deviance;
    const double first = m->time[1], step = (m->time[n - 2] - first) / (POINTS - 1);
    double largest = 0, variation = 0, before = NAN, best = NAN;
    for (int k = 0; k < POINTS; k++) {
        const double psi = first + step * k;
        set_columns(m, psi, column);
        const double fitted = annum__columns_fit(m, column, 3, &room, scratch, coefficient);
        if (!isfinite(fitted))
            continue;
        const double value = statistic_at(m, objective, fitted, coefficient[2]);
        /* Least squares' process is one of angles: sin^2 is the statistic's part of all. */
        const double t2 = value * value, place = m->squares ? asin(sqrt(t2 / (t2 + (double)n - 3))) : value;
        variation += isnan(before) ? 0 : fabs(place - before);
        before = place;
        if (fabs(value) > largest) {
            largest = fabs(value);
            best = psi;
        }
    }
    *out = (annum_break_test){"Davies", annum__finite_or_nan(largest),
                              annum__smaller(1, bound(m, largest, variation)), 0, b->time[0] + best};
    return ANNUM_OK;
}
