/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file diagnostics.h
 * What options.diagnostics adds to a fit: tests of it as a whole, the slope's sensitivity, quantile
 * residuals.
 */
#ifndef ANNUM_REGRESS_DIAGNOSTICS_H
#define ANNUM_REGRESS_DIAGNOSTICS_H

#include "regress/fit.h"

/** Everything below, into the result; the units are still those of the computation. @return a status */
int annum__fit_diagnose(annum__fit_work *w, annum_fit_result *r, const annum_coefficient *c, annum_fit_point *points,
                        annum__arena *arena, annum_error *error);

/** Is options.joint one to be tested? @return ANNUM_OK, ANNUM_ERR_NULL or _ARGUMENT (a name no coefficient
 * has) */
int annum__joint_check(const annum__fit_work *w, const annum_fit_result *r, annum_error *error);

/** No more tests than these. */
enum { ANNUM__TESTS_MAX = 8 };

/** A test that is not known. */
annum_fit_test annum__no_test(const char *name, const char *method);

/** A statistic with its upper tail: F of df and df2 degrees of freedom, or chi-squared of df where df2 is
 * NaN. */
annum_fit_test annum__tested(const char *name, const char *method, double statistic, double df, double df2);

/** 1: the fit is the maximum of a likelihood (or least squares) of independent figures, none known as a
 * range. */
int annum__plain_fit(const annum__fit_work *w, const annum_fit_result *r);

/** "model", "dispersion", "excess_zeros", "ljung_box", as far as the family has them. @return how many, or a
 * status */
int annum__fit_test_all(annum__fit_work *w, const annum_fit_result *r, annum_fit_test *tests);

/**
 * Wald's test that some coefficients are all 0.
 * @param which [q] their indices, rising
 * @return ANNUM_OK or ANNUM_ERR_NO_MEMORY
 */
int annum__wald_test(annum__fit_work *w, const annum_fit_result *r, const size_t *which, size_t q,
                     const char *name, annum_fit_test *out);

/** "joint" and "joint_likelihood_ratio" of options.joint. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__joint_tests(annum__fit_work *w, const annum_fit_result *r, annum_fit_test out[2]);

/** Quantile residuals into the points. */
void annum__quantile_residuals(const annum__fit_work *w, const annum_fit_result *r, annum_fit_point *points);

/** The table of the slope's sensitivity into the result. @return a status */
int annum__slope_sensitivity(annum__fit_work *w, annum_fit_result *r, const annum_coefficient *c,
                             annum__arena *arena, annum_error *error);

#endif
