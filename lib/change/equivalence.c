/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two one-sided tests of equivalence (Schuirmann 1987, J. Pharmacokinetics and Biopharmaceutics 15:657-680):
 * a ratio outside [1 / (1 + margin), 1 + margin] is refused on both sides. Each one-sided p is the tail at
 * which the ratio's own limit comes to lie on the margin, so that p < alpha exactly where the 1 - 2 alpha
 * interval is inside. Exact counts have it in closed form.
 */
#include <math.h>

#include "change/chain.h"
#include "change/root.h"
#include "core/dist.h"

/** Normal deviate of the smallest tail that a level of confidence can hold: 1 - 2 * 1.2e-16. */
static const double largest_z = 8.2;

/** By which method: one whose ratio has an interval of its own, and at no great cost. */
static int32_t method_of_ratio(int32_t kind, int32_t method)
{
    if (kind == ANNUM_COUNT)
        return method == ANNUM_CHANGE_ETEST ? ANNUM_CHANGE_EXACT : method;
    return method == ANNUM_CHANGE_WALD ? method : ANNUM_CHANGE_SCORE;
}

static double exact_p(const annum__chain *chain, annum__rows_pair pair, double share, double margin)
{
    const annum_series_view *view = chain->view;
    double from, to;
    annum__sizes(chain, pair, share, &from, &to);
    const double x = view->events[pair.from] / chain->options.dispersion;
    const double y = view->events[pair.to] / chain->options.dispersion;
    const double odds = to / from, low = odds / (1 + margin), high = odds * (1 + margin);
    const double at_most = annum__beta_tails(1 / (1 + high), high / (1 + high), x, y + 1).lower;
    const double at_least = annum__beta_tails(low / (1 + low), 1 / (1 + low), y, x + 1).lower;
    return fmax(at_most, at_least);
}

typedef struct bound {
    const annum__chain *chain;
    annum__rows_pair pair;
    double log_ratio;
    int side; /**< 1: the upper bound of the margin, -1: the lower one */
} bound;

/** How far the ratio's limit at the deviate z is beyond the bound; a negative z is the opposite limit. Rises
 * with z. */
static double beyond(double z, const void *context)
{
    const bound *b = context;
    annum__pair there;
    const double level = fmax(1 - 2 * annum__normal_tail(fabs(z)), 1e-9);
    annum__compare_rows(b->chain, b->pair, level, &there);
    const int upper = (b->side > 0) == (z >= 0);
    return b->side * (log(upper ? there.ratio.upper : there.ratio.lower) - b->log_ratio);
}

/** The tail at which the limit is on the bound. */
static double one_sided_p(const annum__chain *chain, annum__rows_pair pair, double log_ratio, int side)
{
    const bound b = {chain, pair, log_ratio, side};
    return annum__normal_tail(annum__rising_root(beyond, &b, -largest_z, largest_z));
}

double annum__equivalence_p(const annum__chain *chain, annum__rows_pair pair)
{
    const double margin = chain->options.margin;
    const int32_t kind = chain->view->kind;
    const int counts = kind == ANNUM_COUNT || kind == ANNUM_PROPORTION;
    annum__chain own = *chain;
    if (!(margin > 0) || (!counts && !chain->has_se))
        return NAN;
    if (counts)
        own.options.method = method_of_ratio(kind, own.options.method);
    const annum__share share = annum__share_of_year(chain, pair);
    if (kind == ANNUM_COUNT && own.options.method == ANNUM_CHANGE_EXACT && share.lower == 0 &&
        share.se_log == 0)
        return exact_p(chain, pair, share.estimate, margin);
    annum__pair plain;
    annum__compare_rows(&own, pair, own.options.level, &plain);
    if (!plain.ratio.present || isnan(plain.ratio.lower) || isnan(plain.ratio.upper))
        return NAN;
    return fmax(one_sided_p(&own, pair, log1p(margin), 1), one_sided_p(&own, pair, -log1p(margin), -1));
}
