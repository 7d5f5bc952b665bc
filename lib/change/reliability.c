/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a figure should not be published by itself, by the rules of the US National Center for Health
 * Statistics. Rates and counts: Parker et al. (2023) Vital and Health Statistics 2(200): fewer than 10 events
 * (effective ones, where a design effect is known), or a 95 % interval wider than 160 % of the rate.
 * Proportions: Parker et al. (2017) Vital and Health Statistics 2(175): by the total and Korn and Graubard's
 * interval, which is Clopper and Pearson's of effective figures. The dispersion takes the place of the design
 * effect.
 */
#include <math.h>

#include "change/chain.h"
#include "core/dist.h"

/** The exact interval of 10 events is 136 % of them wide, so that the rule about its width never says more.
 */
static const char *count_rule(double events, double dispersion)
{
    if (events < 10)
        return "fewer than 10 events";
    return events / dispersion < 10 ? "fewer than 10 effective events" : NULL;
}

static const char *proportion_rule(double events, double total, double dispersion)
{
    const double k = events / dispersion, n = total / dispersion;
    if (n < 30)
        return dispersion > 1 ? "effective total below 30" : "total below 30";
    const double lower = events > 0 ? annum__beta_quantile(0.025, k, n - k + 1) : 0;
    const double upper = events < total ? annum__beta_quantile_upper(0.025, k + 1, n - k) : 1;
    const double width = upper - lower;
    if (width >= 0.3)
        return "95 % interval 0.30 or more wide";
    if (width > 0.05 && width > 1.3 * events / total)
        return "95 % interval wider than 130 % of the figure";
    return NULL;
}

const char *annum__unreliable(const annum__chain *chain, size_t row)
{
    const annum_series_view *view = chain->view;
    const double dispersion = chain->options.dispersion;
    switch (view->kind) {
    case ANNUM_COUNT: return count_rule(view->events[row], dispersion);
    case ANNUM_PROPORTION: return proportion_rule(view->events[row], view->total[row], dispersion);
    case ANNUM_RATE:
        if (chain->has_se && 2 * annum__normal_quantile_upper(0.025) * view->se[row] * sqrt(dispersion) >
                                 1.6 * view->figure[row])
            return "95 % interval wider than 160 % of the figure";
        return NULL;
    default: return NULL;
    }
}
