/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of joinpoints by the profile of the sum of squares (Lerman 1980, Applied Statistics 29:77-84): the places at which
 * the joinpoint could be held, all others free, without a loss of fit that an F test would notice.
 *
 *     compat nci     F of k and n - 2k - 2 degrees of freedom; limits are the places of the grid next beyond those kept
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/estimates.h"

/** Sum of squares up to which a place is kept. */
static double threshold_of(const annum__joining *j, const annum__joint_estimates *e)
{
    const double k = (double)e->k, df = (double)j->n - 2 * k - 2;
    double other;
    const double beta = annum__beta_quantile_pair(j->options.level, 1 - j->options.level, k / 2, df / 2, &other);
    return df > 0 ? e->sse * (1 + beta / other) : INFINITY; /* k F / df is beta over 1 - beta */
}

/** The hull of places kept, and the next beyond it on either side. */
static void limits_of(const annum__joint_design *d, const double *profile, double threshold, annum_joint *at)
{
    size_t first = d->n_candidates, last = 0;
    for (size_t c = 0; c < d->n_candidates; c++) {
        if (!(profile[c] <= threshold))
            continue;
        first = first < d->n_candidates ? first : c;
        last = c;
    }
    if (first == d->n_candidates)
        return;
    if (first > 0 && isfinite(profile[first - 1]))
        first--;
    if (last + 1 < d->n_candidates && isfinite(profile[last + 1]))
        last++;
    at->lower = d->candidate[first] + d->middle;
    at->upper = d->candidate[last] + d->middle;
}

int annum__joinpoint_limits(const annum__joining *j, const annum__joint_estimates *e, annum_joint *at)
{
    const annum__joint_design *d = &j->design;
    for (size_t q = 0; q < e->k; q++)
        at[q] = (annum_joint){e->place[q] + d->middle, NAN, NAN};
    if (e->k == 0 || !j->engine->profile || !(e->sse > 0))
        return ANNUM_OK;
    double *scratch = annum__arena_take(j->scratch, j->engine->scratch(d), sizeof *scratch);
    double *profile = annum__arena_take(j->scratch, annum__multiply(e->k, d->n_candidates), sizeof *profile);
    if (!scratch || !profile)
        return ANNUM_ERR_NO_MEMORY;
    j->engine->profile(d, j->y, e->k, scratch, profile);
    const double threshold = threshold_of(j, e);
    for (size_t q = 0; q < e->k; q++)
        limits_of(d, profile + q * d->n_candidates, threshold, &at[q]);
    return ANNUM_OK;
}
