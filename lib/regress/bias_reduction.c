/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a fit is Firth's: where it is asked for, and where the likelihood has no finite maximum. In the latter case
 * estimate and standard error say little of the interval, which is then the penalised profile likelihood's (Heinze and
 * Schemper 2002, Statistics in Medicine 21:2409-2419, as R's logistf).
 */
#include "core/error.h"
#include "regress/fit.h"

int annum__fit_check_firth(const annum__fit_work *w, annum_error *error)
{
    const annum__rows *rows = &w->rows;
    if (w->options.firth == ANNUM_FIRTH_ALWAYS && rows->ranges)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "firth always needs figures that are known, not ranges: set leave_ranges_out, or firth auto");
    if (w->options.firth != ANNUM_FIRTH_ALWAYS || annum__firth_possible(rows->family, rows->link))
        return ANNUM_OK;
    return annum__fail(error, ANNUM_ERR_ARGUMENT,
                       "firth always does not go with family %s and link %s: give a family of counts with link log, or "
                       "of proportions with logit, probit or cloglog; or firth auto",
                       rows->family->name, rows->link->name);
}

void annum__fit_firth(annum__fit_work *w, annum_fit_result *r)
{
    annum_fit_options *o = &w->options;
    const int automatic = o->firth == ANNUM_FIRTH_AUTO && w->infinite && o->interval == ANNUM_WALD &&
                          !w->rows.ranges && annum__firth_possible(w->rows.family, w->rows.link);
    if (!automatic && o->firth != ANNUM_FIRTH_ALWAYS)
        return;
    if (w->infinite)
        w->fit.started = 0; /* from data: where the likelihood led is far away */
    w->infinite = w->everything = 0;
    w->fit.penalty = w->design.basis;
    w->fit.n_penalty = w->design.p;
    annum__glm_solve(&w->glm, &w->fit);
    r->firth = 1;
    if (automatic && o->covariance == ANNUM_COVARIANCE_MODEL)
        r->interval = o->interval = ANNUM_PROFILE;
    annum__warn(w->warnings, ANNUM_WARN_FIRTH, -1,
                automatic ? "the coefficients are estimated with Firth's bias reduction, which keeps them finite%s"
                          : "the coefficients are estimated with Firth's bias reduction%s",
                automatic && o->interval == ANNUM_PROFILE
                    ? "; their intervals are those of the penalised profile likelihood" : "");
}
