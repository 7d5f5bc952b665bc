/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "claim/internal.h"

static double smallest_of(const annum__claim_side *side)
{
    return side->given ? annum__smallest_total(annum__printed_of(side)) : NAN;
}

static int is_exact(const annum__claim_side *side)
{
    return side->given && side->figure.total > 0 && side->figure.lower == side->figure.upper;
}

/** Totals up to so many times the smallest one are asked for the largest p, and then up to so many. */
static const double reach_times[] = {3, 12, 12};
static const double reach_least[] = {0, 0, 1000};

/** As far as the work allows; the furthest reach that was looked at wholly is the result's. @return 0: not
 * even the first */
static int find_worst(annum__claim_work *w, annum__printed from, annum__printed to)
{
    const annum_implied_totals *t = &w->result->implied_totals;
    const annum__totals smallest = {t->from_at_least, t->to_at_least};
    annum_detectable *d = &w->result->detectable;
    d->worst_p = -1;
    for (size_t i = 0; i < sizeof reach_times / sizeof reach_times[0]; i++) {
        const annum_detectable before = *d;
        const annum__totals reach = {fmax(reach_times[i] * smallest.from, reach_least[i]),
                                     fmax(reach_times[i] * smallest.to, reach_least[i])};
        if (!annum__find_worst(from, to, smallest, reach, d)) {
            if (i > 0)
                *d = before;
            return i > 0;
        }
        d->worst_reach_from = reach.from;
        d->worst_reach_to = reach.to;
    }
    return 1;
}

/** Which totals printed shares imply, and which of them make their change significant. */
void annum__claim_totals(annum__claim_work *w)
{
    annum_claim_result *r = w->result;
    annum_detectable *d = &r->detectable;
    if (r->kind != ANNUM_SHARE || is_exact(&w->from) || is_exact(&w->to))
        return;
    r->implied_totals = (annum_implied_totals){smallest_of(&w->from), smallest_of(&w->to), 1, 0};
    if (!annum__is_pair(w))
        return;
    const annum__printed from = annum__printed_of(&w->from), to = annum__printed_of(&w->to);
    int complete = annum__find_detectable(from, to, w->level, d);
    if (isnan(r->implied_totals.from_at_least) || isnan(r->implied_totals.to_at_least))
        complete = 0;
    else
        complete &= find_worst(w, from, to);
    if (!complete)
        annum__warn(&w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "the figures have so many digits that not all totals could be looked at: what was not "
                    "found is left "
                    "open, and worst_p is the largest of those that were");
}
