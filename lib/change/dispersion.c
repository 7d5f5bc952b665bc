/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much more than chance the figures of a series vary: Pearson's dispersion about the log-linear trend of
 * all of them (logit-linear for proportions), a quasi-likelihood fit (McCullagh and Nelder 1989,
 * section 4.5). A trend is taken out first, since a fall over twenty years is no scatter.
 */
#include <math.h>

#include "annum/regress.h"
#include "change/chain.h"
#include "core/dist.h"
#include "core/error.h"

/** With fewer residual degrees of freedom a dispersion says next to nothing: at 3 its own 95 % range is 0.07
 * to 3.1. */
static const double fewest_df = 4;

/**
 * Intervals are the normal ones times the root of the dispersion. Student's quantile stands in for the normal
 * one where the dispersion is estimated, which is the same as this factor on it.
 */
static double for_its_own_error(double level, double df)
{
    const double tail = (1 - level) / 2;
    const double ratio = annum__t_quantile_upper(tail, df) / annum__normal_quantile_upper(tail);
    return isfinite(ratio) ? ratio * ratio : 1; /* 0 / 0 of a level next to 0 */
}

int annum__learn_dispersion(annum__chain *chain, const annum_series *series, annum_error *error)
{
    annum_change_options *o = &chain->options;
    const int32_t kind = chain->view->kind;
    chain->pearson = chain->pearson_df = NAN;
    chain->stated_dispersion = o->dispersion > 0;
    if (chain->stated_dispersion)
        return ANNUM_OK;
    o->dispersion = 1;
    if ((kind != ANNUM_COUNT && kind != ANNUM_PROPORTION) || (double)chain->n < fewest_df + 2)
        return ANNUM_OK;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit = NULL;
    options.family = kind == ANNUM_COUNT ? ANNUM_QUASIPOISSON : ANNUM_QUASIBINOMIAL;
    options.level = o->level;
    options.leave_ranges_out = 1;
    const int status = annum_fit(series, &options, &fit, error);
    if (status == ANNUM_ERR_NO_MEMORY)
        return status;
    if (status == ANNUM_OK && fit->df_residual >= fewest_df && isfinite(fit->dispersion)) {
        chain->pearson = fit->dispersion;
        chain->pearson_df = fit->df_residual;
        if (fit->dispersion > 1)
            o->dispersion = fit->dispersion * for_its_own_error(o->level, fit->df_residual);
    }
    annum_fit_free(fit);
    return ANNUM_OK;
}
