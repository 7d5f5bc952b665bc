/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of joinpoints by the profile of the sum of squares (Lerman 1980, Applied Statistics 29:77-84): the places at which
 * the joinpoint could be held, all others free, without a loss of fit that an F test would notice.
 *
 *     compat nci     F of k and n - 2k - 2 degrees of freedom; limits are the places of the grid next beyond those kept
 *     compat annum   F of 1, as one joinpoint is held, and n - 2k - 2 (less the jump) degrees of freedom; between places of the
 *                    grid the profile is taken for straight
 *
 * Sums far above the threshold are not computed: one beyond FAR times as far counts as that far, which moves a limit outwards by
 * less than 1 / FAR of the distance between places.
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/estimates.h"

#define FAR 16

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

/** What the limits of one joinpoint are read from. */
typedef struct held {
    const annum__joint_design *design;
    const double *profile;   /**< infinite above `far` */
    double threshold, far;
    size_t first, last;      /**< candidates at which the joinpoint may be */
    int nci;
} held;

/** The first candidate after `from` that allows it, or none. */
static size_t next_place(const annum__joint_design *d, size_t q, size_t from)
{
    size_t c = q > 0 ? from + 1 : 0;
    while (c < d->n_candidates && (q > 0 ? !annum__joint_may_follow(d, from, c) : !annum__joint_may_end(d, c, 0)))
        c++;
    return c;
}

static size_t place_before(const annum__joint_design *d, size_t left, size_t from)
{
    size_t c = left > 0 ? from : d->n_candidates;
    while (c-- > 0 && (left > 0 ? !annum__joint_may_follow(d, c, from) : !annum__joint_may_end(d, c, 1)))
        ;
    return c;
}

/** The limit on one side of the place kept last; beyond: its neighbour, which may be none. */
static double limit_of(const held *h, size_t kept, size_t beyond)
{
    const double *place = h->design->candidate;
    if (beyond < h->first || beyond > h->last || beyond >= h->design->n_candidates)
        return place[kept];
    if (h->nci)
        return place[beyond];
    const double sum = h->profile[beyond] < h->far ? h->profile[beyond] : h->far;
    return place[kept] + (h->threshold - h->profile[kept]) / (sum - h->profile[kept]) * (place[beyond] - place[kept]);
}

/** The hull of places kept, widened to where the threshold is crossed. */
static void limits_of(const held *h, annum_joint *at)
{
    const annum__joint_design *d = h->design;
    size_t first = d->n_candidates, last = 0;
    for (size_t c = h->first; c <= h->last && c < d->n_candidates; c++) {
        if (!(h->profile[c] <= h->threshold))
            continue;
        first = first < d->n_candidates ? first : c;
        last = c;
    }
    if (first == d->n_candidates)
        return;
    at->lower = limit_of(h, first, first - 1) + d->middle; /* 0 - 1 is beyond all candidates */
    at->upper = limit_of(h, last, last + 1) + d->middle;
}

void annum__joinpoint_limits(const annum__joining *j, const annum__joint_estimates *e, annum_joint *at)
{
    const annum__joint_design *d = &j->design;
    for (size_t q = 0; q < e->k; q++)
        at[q] = (annum_joint){e->place[q] + d->middle, NAN, NAN};
    if (e->k == 0 || !j->engine->profile || !(e->sse > 0))
        return;
    held h = {.design = d, .threshold = threshold_of(j, e), .nci = j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI};
    h.far = h.nci ? h.threshold : e->sse + FAR * (h.threshold - e->sse);
    size_t last[ANNUM__JOINPOINTS_MAX];
    for (size_t q = e->k; q-- > 0;)
        last[q] = place_before(d, e->k - 1 - q, q + 1 < e->k ? last[q + 1] : 0);
    j->engine->profile(d, j->y, e->k, h.far, j->work, j->profile);
    for (size_t q = 0; q < e->k; q++) {
        h.profile = j->profile + q * d->n_candidates;
        h.first = next_place(d, q, h.first);
        h.last = last[q];
        limits_of(&h, &at[q]);
    }
}
