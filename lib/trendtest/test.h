/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file test.h
 * What the tests behind annum_trendtest are given, and what they fill in. A test is one function in a file of
 * its own, an entry in test.c's table.
 */
#ifndef ANNUM_TRENDTEST_TEST_H
#define ANNUM_TRENDTEST_TEST_H

#include "annum/trendtest.h"
#include "core/memory.h"
#include "core/warnings.h"

/** The usable figures of one series, in order of time. */
typedef struct annum__figures {
    const annum_series *series;
    const annum_series_view *view;
    size_t n;
    const double *time;
    const double *figure;
    const double *covariate; /**< NULL without one */
    const size_t *row;       /**< the figure's row in the series */
} annum__figures;

/** A test on its way. */
typedef struct annum__testing {
    int draws_given; /**< 0: where the default is too many, a test may do without drawing */
    annum_trendtest_options options; /**< level and draws read */
    const annum__figures *of;        /**< [n_series]; most tests have one */
    size_t n_series;
    int32_t kind;           /**< of the first series */
    annum__arena *scratch;  /**< released after the test */
    annum__warnings *warnings; /**< with the texts in the result's arena */
    annum_trendtest_result *result;
    double sign; /**< which way the departure goes, 0 for neither; NaN: as z, or the statistic where z is NaN */
} annum__testing;

/**
 * Makes one test: sets statistic, variance, z, p_value, exact and whatever else it has. `trend` is set by the
 * caller from p_value and the sign of z, or of the statistic where z is NaN.
 * @return a status
 */
typedef int annum__test(annum__testing *testing, annum_error *error);

/* ---- Rules (takes.c, test_rules.c) ---- */

/** @return ANNUM_ERR_ARGUMENT where the test has not what the options ask of it */
int annum__check_takes(const annum_trendtest_options *options, annum_error *error);

/** Warns of too few figures, where there are fewer than `least`: p stays unknown. @return 1 if so */
int annum__too_few(annum__testing *testing, size_t n, size_t least);

/** The same with why that many are needed, or what else to use. */
int annum__too_few_for(annum__testing *testing, size_t n, size_t least, const char *reason);

/* ---- The tests, and how p is set ---- */

annum__test annum__test_mann_kendall;
annum__test annum__test_cochran_armitage;
annum__test annum__test_poisson_trend;
annum__test annum__test_spearman;
annum__test annum__test_cox_stuart;
annum__test annum__test_jonckheere;
annum__test annum__test_pettitt;
annum__test annum__test_buishand;
annum__test annum__test_buishand_u;
annum__test annum__test_buishand_q;
annum__test annum__test_snht;
annum__test annum__test_runs;
annum__test annum__test_von_neumann;
annum__test annum__test_bartels;
annum__test annum__test_hamed_rao;
annum__test annum__test_yue_wang;
annum__test annum__test_prewhiten;
annum__test annum__test_tfpw;
annum__test annum__test_block_bootstrap;
annum__test annum__test_seasonal;
annum__test annum__test_regional;
annum__test annum__test_partial;

/** Sets the lengths of the periods at first, last and at (row_lengths.c). */
void annum__set_row_lengths(annum__testing *testing);

/** Sets p_value from z, by the normal distribution and the alternative; 1 where z is NaN. */
void annum__set_normal_p(annum__testing *testing);

/** Sets p_value from the tails P(T <= t) and P(T >= t) of a law that rises with the trend. */
void annum__set_tail_p(annum__testing *testing, double lower, double upper);

/** Sets sen_slope, its intercepts and sen_percent of the first series; limits by exact ranks where result->exact. @return a status */
int annum__set_sen_slope(annum__testing *testing, annum_error *error);

#endif
