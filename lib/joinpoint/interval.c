/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of joinpoints by the profile of the sum of squares (Lerman 1980, Applied Statistics 29:77-84): the places at which
 * the joinpoint could be held, all others free, without a loss of fit that an F test would notice.
 *
 *     compat nci     F of k and n - 2k - 2 degrees of freedom; limits are the places of the grid next beyond those kept
 *     compat annum   F of 1, as one joinpoint is held, and n - 2k - 2 (less the jump) degrees of freedom; between places of the
 *                    grid the profile is taken for straight
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/estimates.h"

/** Sum of squares up to which a place is kept. */
static double threshold_of(const annum__joining *j, const annum__joint_estimates *e)
{
    const int nci = j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI;
    const double held = nci ? (double)e->k : 1;
    const double df = (double)j->n - 2 * (double)e->k - 2 - (!nci && j->design.jump);
    double other;
    const double beta = annum__beta_quantile_pair(j->options.level, 1 - j->options.level, held / 2, df / 2, &other);
    return df > 0 ? e->sse * (1 + beta / other) : INFINITY; /* held F / df is beta over 1 - beta */
}

/** Where the profile crosses the threshold between a place kept and its neighbour that is not. */
static double crossing(const annum__joint_design *d, const double *profile, double threshold, size_t kept, size_t beyond)
{
    const double share = (threshold - profile[kept]) / (profile[beyond] - profile[kept]);
    return d->candidate[kept] + share * (d->candidate[beyond] - d->candidate[kept]);
}

/** The limit on one side. A place that is not allowed has no sum of squares: the limit is the last that is. */
static double limit_of(const annum__joining *j, const double *profile, double threshold, size_t kept, size_t beyond)
{
    const annum__joint_design *d = &j->design;
    if (beyond >= d->n_candidates || !isfinite(profile[beyond]))
        return d->candidate[kept];
    return j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI ? d->candidate[beyond]
                                                           : crossing(d, profile, threshold, kept, beyond);
}

/** The hull of places kept, widened to where the threshold is crossed. */
static void limits_of(const annum__joining *j, const double *profile, double threshold, annum_joint *at)
{
    const annum__joint_design *d = &j->design;
    size_t first = d->n_candidates, last = 0;
    for (size_t c = 0; c < d->n_candidates; c++) {
        if (!(profile[c] <= threshold))
            continue;
        first = first < d->n_candidates ? first : c;
        last = c;
    }
    if (first == d->n_candidates)
        return;
    at->lower = limit_of(j, profile, threshold, first, first - 1) + d->middle; /* 0 - 1 is beyond all candidates */
    at->upper = limit_of(j, profile, threshold, last, last + 1) + d->middle;
}

void annum__joinpoint_limits(const annum__joining *j, const annum__joint_estimates *e, annum_joint *at)
{
    const annum__joint_design *d = &j->design;
    for (size_t q = 0; q < e->k; q++)
        at[q] = (annum_joint){e->place[q] + d->middle, NAN, NAN};
    if (e->k == 0 || !j->engine->profile || !(e->sse > 0))
        return;
    j->engine->profile(d, j->y, e->k, j->work, j->profile);
    const double threshold = threshold_of(j, e);
    for (size_t q = 0; q < e->k; q++)
        limits_of(j, j->profile + q * d->n_candidates, threshold, &at[q]);
}
