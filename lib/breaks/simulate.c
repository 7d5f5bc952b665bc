/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draw number d is a pure function of the seed and d: stream d, one number a figure. Counts are drawn by
 * inversion of their cumulative probabilities, which are tabled once a figure.
 */
#include <gsl/gsl_sort.h>
#include <math.h>

#include "breaks/columns.h"
#include "breaks/null_model.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "core/random.h"

/** Counts with a larger standard deviation are drawn as rounded normal ones. */
#define LARGE 1000.0
/** A table reaches so many standard deviations from the mean, and some more: nothing that a uniform double
 * can hit is beyond. */
#define REACH 9.0

/* ---- Drawing a count --------------------------------------------------------------------------- */

typedef struct table {
    double mean, sd;
    double total;       /**< of a proportion; infinite for a count */
    double first;       /**< the count of cumulative[0] */
    size_t n;           /**< 0: drawn as rounded normal */
    double *cumulative; /**< [n] */
} table;

static int fill_table(table *t, double share, annum__arena *arena)
{
    const double reach = REACH * t->sd + 25;
    t->n = 0;
    if (!(t->sd <= LARGE) || !isfinite(t->mean))
        return isfinite(t->mean) ? ANNUM_OK : ANNUM_ERR_INTERNAL;
    t->first = annum__larger(0, floor(t->mean - reach));
    t->n = (size_t)(annum__smaller(t->total, ceil(t->mean + reach)) - t->first) + 1;
    t->cumulative = annum__arena_take(arena, t->n, sizeof(double));
    if (!t->cumulative)
        return ANNUM_ERR_NO_MEMORY;
    double sum = 0;
    for (size_t k = 0; k < t->n; k++) {
        const double count = t->first + (double)k;
        sum += exp(isinf(t->total) ? annum__poisson_log_density(count, t->mean)
                                   : annum__binomial_log_density(count, t->total, share));
        t->cumulative[k] = sum;
    }
    return ANNUM_OK;
}

static double draw_count(const table *t, uint64_t seed, uint64_t draw, uint64_t index)
{
    if (t->n == 0) {
        const double count = floor(t->mean + t->sd * annum__random_normal(seed, draw, index) + 0.5);
        return annum__smaller(t->total, annum__larger(0, count));
    }
    const double u = annum__random_uniform(seed, draw, index);
    size_t low = 0, high = t->n - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (t->cumulative[middle] < u)
            low = middle + 1;
        else
            high = middle;
    }
    return t->first + (double)low;
}

static int make_tables(const annum__null_model *m, const annum__breaking *b, table **out, annum_error *error)
{
    const int counts = m->glm.family->highest != 1;
    table *t = annum__arena_take(b->scratch, m->n, sizeof *t);
    if (!t)
        return annum__fail_memory(error);
    for (size_t i = 0; i < m->n; i++) {
        const double share = m->fit.mean[i];
        t[i].total = counts ? INFINITY : annum__larger(1, floor(b->size[i] + 0.5));
        t[i].mean = counts ? share : share * t[i].total;
        t[i].sd = sqrt(counts ? share : t[i].mean * m->fit.rest[i]);
        if (fill_table(&t[i], share, b->scratch) != ANNUM_OK)
            return annum__fail_memory(error);
    }
    *out = t;
    return ANNUM_OK;
}

/* ---- Drawing a series ------------------------------------------------------------------------- */

/** Residuals of normal figures depend on the design alone. */
static void draw_values(annum__null_model *m, uint64_t seed, uint64_t draw)
{
    for (size_t i = 0; i < m->n; i++)
        m->residual[i] = annum__random_normal(seed, draw, i);
    for (size_t k = 0; k < m->q; k++)
        annum__take_off(m->residual, m->basis + k * m->n, m->n);
    m->dispersion = annum__dot(m->residual, m->residual, m->n) / (double)(m->n - m->q);
}

static int draw_events(annum__null_model *m, const table *t, uint64_t seed, uint64_t draw)
{
    for (size_t i = 0; i < m->n; i++) {
        const double count = draw_count(&t[i], seed, draw, i);
        m->y[i] = isinf(t[i].total) ? count : count / t[i].total;
    }
    return annum__null_fit(m);
}

/* ---- The law of a statistic -------------------------------------------------------------------- */

annum__simulated annum__simulated_of(double *drawn, size_t draws, double observed, double level)
{
    annum__simulated s;
    size_t reached = 0;
    gsl_sort(drawn, 1, draws);
    /* The same arithmetic in another order can differ by rounding. */
    while (reached < draws && drawn[draws - 1 - reached] >= observed * (1 - 1e-12))
        reached++;
    s.p_value = (1 + (double)reached) / (1 + (double)draws);
    s.p_error = sqrt(s.p_value * (1 - s.p_value) / (double)draws);
    const double rank = ceil(level * ((double)draws + 1));
    s.quantile = rank > (double)draws ? INFINITY : drawn[(size_t)annum__larger(rank, 1) - 1];
    return s;
}

int annum__simulate(annum__null_model *m, const annum__breaking *b, annum__null_statistic *statistic,
                    void *context, double observed, annum__simulated *out, annum_error *error)
{
    const size_t draws = (size_t)b->options.draws;
    double *drawn = annum__arena_take(b->scratch, draws, sizeof *drawn);
    table *tables = NULL;
    if (!drawn)
        return annum__fail_memory(error);
    if (!m->squares) {
        const int status = make_tables(m, b, &tables, error);
        if (status != ANNUM_OK)
            return status;
    }
    for (size_t d = 0; d < draws; d++) {
        int testable = 1;
        if (m->squares)
            draw_values(m, b->options.seed, d);
        else
            testable = draw_events(m, tables, b->options.seed, d);
        const double value = testable && m->dispersion > 0 ? statistic(m, context) : 0;
        drawn[d] = isfinite(value) ? value : 0;
    }
    *out = annum__simulated_of(drawn, draws, observed, b->options.level);
    return ANNUM_OK;
}

void annum__warn_simulated(annum__breaking *b)
{
    if (b->options.without_tests)
        return;
    annum__warn(b->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                "p-values are by %g simulated series of this length: their standard error is %.2 at p = 0.05",
                (double)b->options.draws, sqrt(0.05 * 0.95 / (double)b->options.draws));
}
