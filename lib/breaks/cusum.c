/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cumulated residuals. OLS-CUSUM: Ploberger and Kraemer (1992) The CUSUM test with OLS residuals,
 * Econometrica 60:271-285, S_i = sum of the first i residuals over sigma sqrt(n), the statistic its largest
 * |S_i|. Rec-CUSUM: Brown, Durbin and Evans (1975) JRSS B 37:149-192, of recursive residuals, against a
 * boundary that rises in a straight line from one to three. Both as strucchange's efp; its p-values, of the
 * limiting processes, are the entries named "asymptotic". The limit for residuals from a level is used by
 * strucchange whatever the regressors, and at the size of annual series neither is near: p by simulation at
 * these times is right.
 *
 * Counts and proportions: Pearson residuals of their likelihood, over the root of Pearson's dispersion.
 */
#include <math.h>

#include "breaks/columns.h"
#include "breaks/fluctuation.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "core/random.h"

/* ---- What CUSUM and MOSUM share ---------------------------------------------------------------- */

int annum__fluctuation_make(annum__null_model *model, annum__breaking *b, const char *method,
                            annum_error *error)
{
    const int trend = b->options.regressors == ANNUM_BREAKS_TREND;
    const size_t needed = trend ? 5 : 4;
    if (b->n < needed)
        return annum__fail(error, ANNUM_ERR_FEW, "usable figures: %z; method %s needs %z%s; add periods",
                           b->n, method, needed, trend ? ", or four with regressors mean" : "");
    int status = annum__null_check(b, 1, method, error);
    if (status == ANNUM_OK)
        status = annum__null_make(model, b, trend, error);
    if (status == ANNUM_OK)
        annum__breaks_series_cautions(b);
    if (status == ANNUM_OK && model->perfect)
        annum__warn(b->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "the model without break leaves no residual: there is nothing that could show a break");
    return status;
}

int annum__tests_room(annum__breaking *b, size_t most, annum_break_test **out, annum_error *error)
{
    annum_break_test *tests = annum__arena_take(b->arena, most, sizeof *tests);
    if (!tests)
        return annum__fail_memory(error);
    b->result->tests = *out = tests;
    b->result->n_tests = 0;
    return ANNUM_OK;
}

int annum__fluctuation_keep(annum__breaking *b, const double *time, const double *value, size_t n,
                            double boundary, annum_error *error)
{
    annum_break_process *list = annum__arena_take(b->arena, n, sizeof *list);
    if (!list)
        return annum__fail_memory(error);
    const double limit = annum__finite_or_nan(boundary);
    for (size_t i = 0; i < n; i++)
        list[i] = (annum_break_process){time[i], value[i], -limit, limit};
    b->result->process = list;
    b->result->n_process = n;
    return ANNUM_OK;
}

/* ---- OLS-CUSUM ----------------------------------------------------------------------------------- */

/** S_1 … S_n. @return the index of the largest |S_i|, before the last: the residuals add up to 0 */
static size_t cumulate(const annum__null_model *m, double *process)
{
    const double scale = m->dispersion > 0 ? 1 / sqrt(m->dispersion * (double)m->n) : 0;
    double sum = 0;
    size_t largest = 0;
    for (size_t i = 0; i < m->n; i++) {
        sum += m->residual[i];
        process[i] = sum * scale;
        largest = i + 1 < m->n && fabs(process[i]) > fabs(process[largest]) ? i : largest;
    }
    return largest;
}

static double largest_sum(const annum__null_model *m, void *context)
{
    double *process = context, largest = 0;
    cumulate(m, process);
    for (size_t i = 0; i < m->n; i++)
        largest = annum__larger(largest, fabs(process[i]));
    return largest;
}

/** P(a Brownian bridge exceeds x), Kolmogorov's series. */
static double bridge_tail(double x)
{
    double sum = 0;
    if (x < 0.1)
        return 1;
    for (int k = 1; k <= 100; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    return annum__smaller(1, annum__larger(0, sum));
}

static int test_sums(annum__null_model *m, annum__breaking *b, annum_break_test *tests, annum_error *error)
{
    double *process = annum__arena_take(b->scratch, m->n, sizeof *process);
    double *other = annum__arena_take(b->scratch, m->n, sizeof *other);
    annum__simulated s;
    if (!process || !other)
        return annum__fail_memory(error);
    const size_t at = cumulate(m, process);
    const double statistic = largest_sum(m, other), break_at = m->perfect ? NAN : b->time[at + 1];
    if (b->options.without_tests)
        return annum__fluctuation_keep(b, b->time, process, m->n, NAN, error);
    if (m->perfect)
        s = (annum__simulated){1, 0, NAN};
    else {
        const int status = annum__simulate(m, b, largest_sum, other, statistic, &s, error);
        if (status != ANNUM_OK)
            return status;
    }
    tests[0] = (annum_break_test){"OLS-CUSUM", statistic, s.p_value, s.p_error, break_at};
    tests[1] = (annum_break_test){"OLS-CUSUM, asymptotic", statistic, bridge_tail(statistic), 0, break_at};
    b->result->n_tests = 2;
    return annum__fluctuation_keep(b, b->time, process, m->n, s.quantile, error);
}

/* ---- Rec-CUSUM ----------------------------------------------------------------------------------- */

/** The largest |sum of the first j| over sigma sqrt(n) (1 + 2 j / n), sigma about the mean. *at: its j */
static double largest_recursive(const double *w, size_t n, size_t *at)
{
    double mean = 0, squares = 0, sum = 0, largest = 0;
    for (size_t j = 0; j < n; j++)
        mean += w[j] / (double)n;
    for (size_t j = 0; j < n; j++)
        squares += (w[j] - mean) * (w[j] - mean);
    *at = 0;
    if (!(squares > 0))
        return 0;
    const double scale = sqrt(squares / (double)(n - 1) * (double)n);
    for (size_t j = 0; j < n; j++) {
        sum += w[j];
        const double value = fabs(sum) / (scale * (1 + 2 * (double)(j + 1) / (double)n));
        if (value > largest) {
            largest = value;
            *at = j;
        }
    }
    return largest;
}

/** P(a Brownian motion crosses x (1 + 2 t)), two-sided: Brown, Durbin and Evans, as strucchange. */
static double motion_tail(double x)
{
    if (x < 0.3)
        return 1 - 0.1465 * x;
    return 2 * (annum__normal_tail(3 * x) +
                exp(-4 * x * x) * (1 - annum__normal_tail(x) - annum__normal_tail(5 * x)) -
                exp(-16 * x * x) * annum__normal_tail(x));
}

/** Without break recursive residuals are independent and normal: that is all there is to simulate. */
static int test_recursive(const annum__null_model *m, annum__breaking *b, annum_break_test *tests,
                          annum_error *error)
{
    const size_t draws = (size_t)b->options.draws;
    double *w = annum__arena_take(b->scratch, m->n, sizeof *w);
    size_t *row = annum__arena_take(b->scratch, m->n, sizeof *row), at, other;
    double *drawn = annum__arena_take(b->scratch, draws, sizeof *drawn);
    if (!w || !row || !drawn)
        return annum__fail_memory(error);
    const size_t n = annum__recursive_residuals(m, w, row);
    const double statistic = largest_recursive(w, n, &at);
    /* From the figure after the largest sum on the model no longer held. */
    const double break_at = at + 1 < n ? b->time[row[at + 1]] : NAN;
    for (size_t d = 0; d < draws; d++) {
        for (size_t j = 0; j < n; j++)
            w[j] = annum__random_normal(b->options.seed, d, j);
        drawn[d] = largest_recursive(w, n, &other);
    }
    const annum__simulated s = annum__simulated_of(drawn, draws, statistic, b->options.level);
    tests[2] = (annum_break_test){"Rec-CUSUM", statistic, s.p_value, s.p_error, break_at};
    tests[3] = (annum_break_test){"Rec-CUSUM, asymptotic", statistic, motion_tail(statistic), 0, break_at};
    b->result->n_tests = 4;
    return ANNUM_OK;
}

int annum__breaks_cusum(annum__breaking *b, annum_error *error)
{
    annum__null_model m;
    annum_break_test *tests = NULL;
    int status = annum__fluctuation_make(&m, b, "cusum", error);
    if (status == ANNUM_OK)
        status = annum__tests_room(b, 4, &tests, error);
    if (status != ANNUM_OK)
        return status;
    if (!m.perfect)
        annum__warn_simulated(b);
    /* The simulation below overwrites the residuals. */
    if (m.squares && !m.perfect && !b->options.without_tests) {
        double *residual = annum__arena_take(b->scratch, m.n, sizeof *residual);
        if (!residual)
            return annum__fail_memory(error);
        for (size_t i = 0; i < m.n; i++)
            residual[i] = m.residual[i];
        status = test_sums(&m, b, tests, error);
        m.residual = residual;
        return status == ANNUM_OK ? test_recursive(&m, b, tests, error) : status;
    }
    return test_sums(&m, b, tests, error);
}
