/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moving sums of residuals: Chu, Hornik and Kuan (1995) MOSUM tests for parameter constancy, Biometrika
 * 82:603-617, as strucchange's OLS-MOSUM: sums of h n neighbouring residuals over sigma sqrt(n), the
 * statistic the largest |sum|. A sum of few residuals shows a break that is undone again, which cumulated
 * ones hide. "asymptotic" is the limit's p from Table 1 of Chu, Hornik and Kuan (1995) The moving-estimates
 * test for parameter stability, Econometric Theory 11:699-720 (one regressor), interpolated between its four
 * levels as strucchange does; below .01 it says .01.
 */
#include <math.h>

#include "breaks/fluctuation.h"
#include "core/error.h"
#include "core/finite.h"

/** Critical values at h = .05, .10 … .50 for p = .1, .05, .025, .01. */
static const double critical[10][4] = {{0.7552, 0.8017, 0.8444, 0.8977}, {0.9809, 1.0483, 1.1119, 1.1888},
                                       {1.1211, 1.2059, 1.2845, 1.3767}, {1.2170, 1.3158, 1.4053, 1.5131},
                                       {1.2811, 1.3920, 1.4917, 1.6118}, {1.3258, 1.4448, 1.5548, 1.6863},
                                       {1.3514, 1.4789, 1.5946, 1.7339}, {1.3628, 1.4956, 1.6152, 1.7572},
                                       {1.3610, 1.4976, 1.6210, 1.7676}, {1.3751, 1.5115, 1.6341, 1.7808}};

static double asymptotic_p(double x, double h)
{
    static const double levels[] = {1, 0.1, 0.05, 0.025, 0.01};
    const double place = annum__smaller(9, annum__larger(0, h / 0.05 - 1));
    const size_t below = place >= 9 ? 8 : (size_t)place;
    const double part = place - (double)below;
    double before = 0;
    for (size_t k = 0; k < 4; k++) {
        const double value = critical[below][k] + part * (critical[below + 1][k] - critical[below][k]);
        if (x < value)
            return levels[k] + (x - before) / (value - before) * (levels[k + 1] - levels[k]);
        before = value;
    }
    return 0.01;
}

typedef struct window {
    size_t width;
    double *process; /* [n - width + 1] */
    size_t largest;
} window;

static double largest_sum(const annum__null_model *m, void *context)
{
    window *w = context;
    const double scale = m->dispersion > 0 ? 1 / sqrt(m->dispersion * (double)m->n) : 0;
    double largest = -1;
    for (size_t i = 0; i + w->width <= m->n; i++) {
        double sum = 0;
        for (size_t k = 0; k < w->width; k++)
            sum += m->residual[i + k];
        w->process[i] = sum * scale;
        if (fabs(w->process[i]) > largest) {
            largest = fabs(w->process[i]);
            w->largest = i;
        }
    }
    return largest;
}

/** The figure in the middle of the window that begins at i; the later one of two. */
static size_t middle_of(const window *w, size_t i)
{
    return i + w->width / 2;
}

static int test_windows(annum__null_model *m, annum__breaking *b, double h, annum_break_test *tests,
                        annum_error *error)
{
    const size_t n = m->n, width = (size_t)annum__larger(2, floor((double)n * h * (1 + 1e-12))),
                 windows = n - width + 1;
    window own = {width, annum__arena_take(b->scratch, windows, sizeof(double)), 0};
    window other = {width, annum__arena_take(b->scratch, windows, sizeof(double)), 0};
    double *time = annum__arena_take(b->scratch, windows, sizeof *time);
    annum__simulated s = {1, 0, NAN};
    if (!own.process || !other.process || !time)
        return annum__fail_memory(error);
    for (size_t i = 0; i < windows; i++)
        time[i] = b->time[middle_of(&own, i)];
    const double statistic = largest_sum(m, &own), at = m->perfect ? NAN : time[own.largest];
    if (b->options.without_tests)
        return annum__fluctuation_keep(b, time, own.process, windows, NAN, error);
    if (!m->perfect) {
        const int status = annum__simulate(m, b, largest_sum, &other, statistic, &s, error);
        if (status != ANNUM_OK)
            return status;
    }
    tests[0] = (annum_break_test){"OLS-MOSUM", statistic, s.p_value, s.p_error, at};
    tests[1] = (annum_break_test){"OLS-MOSUM, asymptotic", statistic, asymptotic_p(statistic, h), 0, at};
    b->result->n_tests = 2;
    return annum__fluctuation_keep(b, time, own.process, windows, s.quantile, error);
}

int annum__breaks_mosum(annum__breaking *b, annum_error *error)
{
    const double h = b->options.bandwidth == 0 ? 0.15 : b->options.bandwidth;
    annum__null_model m;
    annum_break_test *tests = NULL;
    if (!(h > 0 && h < 1))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "bandwidth is %g; give a part of the figures, above 0 and below 1", h);
    int status = annum__fluctuation_make(&m, b, "mosum", error);
    if (status == ANNUM_OK)
        status = annum__tests_room(b, 2, &tests, error);
    if (status != ANNUM_OK)
        return status;
    if (!m.perfect)
        annum__warn_simulated(b);
    return test_windows(&m, b, h, tests, error);
}
