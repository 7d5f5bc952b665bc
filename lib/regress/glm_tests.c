/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of each coefficient of a generalised linear model being 0, from the fit without it: the likelihood ratio, which
 * is finite even where the estimate is not, and Rao's score (1948, Proc Camb Phil Soc 44:50-57). Where the dispersion
 * is estimated both are over that of the larger model, as R's anova has it, and compared with F. A negative binomial's
 * kappa stays that of the larger model, as theta in R's anova. With Firth's likelihood both are those of the penalised
 * one (Heinze and Schemper 2002, Statistics in Medicine 21:2409-2419). A beta's precision is estimated anew, and it has
 * no score test. With figures known as a range the score is over the observed information.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"
#include "regress/held.h"

static double tail(double statistic, double df)
{
    return isnan(df) ? annum__chi2_tail(statistic, 1) : annum__f_tail(statistic, 1, df);
}

/** From the data, as where the whole model's fit lies may be far from here, or nowhere; else from there. */
static void hold_at_zero(annum__held *held, const double *functional, const annum__glm_fit *fit)
{
    annum__held_aim(held, functional, fit);
    held->fit.started = fit->penalty != NULL;
    annum__held_at(held, 0);
    if (held->fit.converged)
        return;
    if (fit->penalty) {
        annum__held_walk(held, 0);
    } else {
        annum__held_aim(held, functional, fit);
        annum__held_at(held, 0);
        if (!held->fit.converged && held->glm.family->id != ANNUM_BETA && !held->glm.ranges)
            annum__glm_solve_by_bfgs(&held->glm, &held->fit);
    }
}

int annum__fit_test_coefficients(annum__fit_work *w, const annum_fit_result *r, annum_coefficient *c,
                                 annum_error *error)
{
    const size_t p = w->design.p;
    const int estimated = w->rows.family->has_dispersion, beta = w->rows.family->id == ANNUM_BETA;
    const double dispersion = estimated ? r->dispersion : 1, df = estimated ? r->df_residual : NAN;
    annum__held held;
    size_t unknown = 0;
    if (w->perfect)
        return ANNUM_OK;
    if (annum__held_room(&held, &w->glm, &w->fit, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t j = 0; j < p; j++) {
        hold_at_zero(&held, w->design.back + j * p, &w->fit);
        const double rise = fmax(held.fit.objective - w->fit.objective, 0);
        const double score = beta ? NAN : annum__glm_score(&w->glm, &held.fit);
        const int fitted = held.fit.converged && isfinite(rise / dispersion) && (beta || isfinite(score / dispersion));
        unknown += !fitted;
        c[j].likelihood_ratio = fitted ? rise / dispersion : NAN;
        c[j].likelihood_ratio_p_value = tail(c[j].likelihood_ratio, df);
        c[j].score = fitted ? score / dispersion : NAN;
        c[j].score_p_value = tail(c[j].score, df);
    }
    if (unknown > 0 && !(estimated && !(df > 0)))
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "likelihood-ratio and score tests that can't be computed, as there is no fit with the coefficient "
                    "at 0: %z",
                    unknown);
    return ANNUM_OK;
}
