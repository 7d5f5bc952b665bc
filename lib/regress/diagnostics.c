/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regress/diagnostics.h"

#include "core/error.h"

int annum__plain_fit(const annum__fit_work *w, const annum_fit_result *r)
{
    return w->options.errors == ANNUM_ERRORS_IID && w->options.robust == ANNUM_ROBUST_NONE && !r->firth &&
           r->n_ranges == 0 && r->family != ANNUM_BETA;
}

/** The tests of the fit as a whole, in the arena. */
static int test_fit(annum__fit_work *w, annum_fit_result *r, annum__arena *arena)
{
    annum_fit_test *tests = annum__arena_take(arena, ANNUM__TESTS_MAX, sizeof *tests);
    if (!tests)
        return ANNUM_ERR_NO_MEMORY;
    const int n = annum__fit_test_all(w, r, tests);
    if (n < 0)
        return n;
    r->tests = tests;
    r->n_tests = (size_t)n;
    if (w->options.n_joint == 0)
        return ANNUM_OK;
    r->n_tests += 2;
    return annum__joint_tests(w, r, tests + n);
}

int annum__fit_diagnose(annum__fit_work *w, annum_fit_result *r, const annum_coefficient *c, annum_fit_point *points,
                        annum__arena *arena, annum_error *error)
{
    annum__quantile_residuals(w, r, points);
    if (test_fit(w, r, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    return annum__slope_sensitivity(w, r, c, arena, error);
}
