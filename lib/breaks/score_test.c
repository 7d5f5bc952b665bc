/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "score": Muggeo (2016) Testing with a nuisance parameter present only under the alternative: a score-based
 * approach, J Statistical Computation and Simulation 86:3059-3067: the score of one added column, the mean of
 * (t - psi)+ over ten points psi; t with the model's degrees of freedom for least squares, else normal. As
 * segmented::pscore.test (1.6).
 *
 * "sup score": the largest score over all psi at a figure or midway between two, for which p is simulated: it
 * is honest of a point that was searched for, at any number of figures. Of least squares its statistic is the
 * F of the change of slope at that point, of counts and proportions the score statistic (over the dispersion,
 * if that is estimated).
 */
#include <math.h>

#include "breaks/columns.h"
#include "breaks/segmented.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"

enum { POINTS = 10 };

/** Makes a column of (t - psi)+ over the working weights what the model leaves of it. @return its length */
static double prepare(const annum__null_model *m, double *x)
{
    for (size_t i = 0; i < m->n; i++)
        x[i] *= m->work[i];
    return annum__orthonormal(x, m->basis, m->q, m->n, NULL);
}

static void mean_score(const annum__null_model *m, double *x, annum_break_test *out)
{
    const double span = m->time[m->n - 1], df = (double)(m->n - m->q);
    for (size_t i = 0; i < m->n; i++) {
        x[i] = 0;
        for (int k = 0; k < POINTS; k++) {
            const double psi = span * k / (POINTS - 1);
            x[i] += m->time[i] > psi ? (m->time[i] - psi) / POINTS : 0;
        }
    }
    prepare(m, x);
    const double scale = m->estimated ? sqrt(m->dispersion) : 1,
                 value = annum__dot(x, m->residual, m->n) / scale;
    const double tail = m->squares ? annum__t_tail(fabs(value), df) : annum__normal_tail(fabs(value));
    *out = (annum_break_test){"score", annum__finite_or_nan(value), 2 * tail, 0, NAN};
}

/** Points that are tried at most; those of longer series are thinned out evenly. */
enum { MOST_PLACES = 400 };

/** Places 2 i at figure i and 2 i + 1 midway to the next, from the second figure to the last but one. */
typedef struct candidates {
    size_t n, stride;
    double *
        column; /* [n x figures] of least squares, whose columns are the same in every draw; else [figures] */
    size_t best; /* number of the best one */
} candidates;

static double psi_of(const annum__null_model *m, const candidates *c, size_t number)
{
    const size_t place = 2 + number * c->stride, i = place / 2;
    return place % 2 ? (m->time[i] + m->time[i + 1]) / 2 : m->time[i];
}

/** What the model leaves of the column of a candidate, of length 1, or 0 where it leaves nothing. */
static void fill_column(const annum__null_model *m, const candidates *c, size_t number, double *x)
{
    const double psi = psi_of(m, c, number);
    for (size_t i = 0; i < m->n; i++)
        x[i] = m->time[i] > psi ? m->time[i] - psi : 0;
    prepare(m, x);
}

static double largest_score(const annum__null_model *m, void *context)
{
    candidates *c = context;
    const double total = annum__dot(m->residual, m->residual, m->n);
    double largest = 0;
    for (size_t k = 0; k < c->n; k++) {
        double *x = m->squares ? c->column + k * m->n : c->column;
        if (!m->squares)
            fill_column(m, c, k, x);
        const double score = annum__dot(x, m->residual, m->n), squared = score * score;
        const double value = m->squares     ? squared / (total - squared) * (double)(m->n - m->q - 1)
                             : m->estimated ? squared / m->dispersion
                                            : squared;
        if (value > largest) {
            largest = value;
            c->best = k;
        }
    }
    return largest;
}

static int make_candidates(const annum__null_model *m, candidates *c, annum__arena *arena)
{
    const size_t places = 2 * (m->n - 3) + 1;
    c->stride = (places - 1) / MOST_PLACES + 1;
    c->n = (places - 1) / c->stride + 1;
    c->best = 0;
    c->column = annum__arena_take(arena, annum__multiply(m->squares ? c->n : 1, m->n), sizeof *c->column);
    if (!c->column)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; m->squares && k < c->n; k++)
        fill_column(m, c, k, c->column + k * m->n);
    return ANNUM_OK;
}

int annum__score_tests(annum__breaking *b, annum__null_model *m, annum_break_test *score,
                       annum_break_test *sup_score, annum_error *error)
{
    candidates own, other;
    annum__simulated s;
    double *x = annum__arena_take(b->scratch, m->n, sizeof *x);
    if (!x || make_candidates(m, &own, b->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    mean_score(m, x, score);
    const double statistic = largest_score(m, &own), at = b->time[0] + psi_of(m, &own, own.best);
    other = own;
    const int status = annum__simulate(m, b, largest_score, &other, statistic, &s, error);
    if (status == ANNUM_OK)
        *sup_score =
            (annum_break_test){"sup score", annum__finite_or_nan(statistic), s.p_value, s.p_error, at};
    return status;
}
