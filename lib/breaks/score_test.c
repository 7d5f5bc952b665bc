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
    *out = (annum_break_test){"score", value, 2 * tail, 0, NAN};
}

typedef struct candidates {
    double *x;   /* [n] */
    size_t best; /* place: 2 i at figure i, 2 i + 1 midway to the next */
} candidates;

static double psi_of(const annum__null_model *m, size_t place)
{
    const size_t i = place / 2;
    return place % 2 ? (m->time[i] + m->time[i + 1]) / 2 : m->time[i];
}

static double largest_score(const annum__null_model *m, void *context)
{
    candidates *c = context;
    const double total = annum__dot(m->residual, m->residual, m->n);
    double largest = 0;
    for (size_t place = 2; place <= 2 * (m->n - 2); place++) {
        const double psi = psi_of(m, place);
        for (size_t i = 0; i < m->n; i++)
            c->x[i] = m->time[i] > psi ? m->time[i] - psi : 0;
        if (!(prepare(m, c->x) > 0))
            continue;
        const double score = annum__dot(c->x, m->residual, m->n), squared = score * score;
        const double value = m->squares     ? squared / (total - squared) * (double)(m->n - m->q - 1)
                             : m->estimated ? squared / m->dispersion
                                            : squared;
        if (value > largest) {
            largest = value;
            c->best = place;
        }
    }
    return largest;
}

int annum__score_tests(annum__breaking *b, annum__null_model *m, annum_break_test *out, annum_error *error)
{
    candidates own = {annum__arena_take(b->scratch, m->n, sizeof(double)), 2}, other = own;
    annum__simulated s;
    if (!own.x)
        return annum__fail_memory(error);
    mean_score(m, own.x, &out[0]);
    const double statistic = largest_score(m, &own), at = b->time[0] + psi_of(m, own.best);
    const int status = annum__simulate(m, b, largest_score, &other, statistic, &s, error);
    if (status == ANNUM_OK)
        out[1] = (annum_break_test){"sup score", statistic, s.p_value, s.p_error, at};
    return status;
}
