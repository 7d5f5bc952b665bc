/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two rows of a series compared, by what their kind lets be known. What is uncertain besides the figures
 * themselves widens the comparison: a share that was learned by square-and-add on the scale it acts on, a
 * share with a stated range by the union of all comparisons over it.
 */
#include <math.h>

#include "change/chain.h"
#include "core/dist.h"

void annum__sizes(const annum__chain *chain, annum__rows_pair pair, double share, double *from, double *to)
{
    const annum_series_view *view = chain->view;
    const double *size = view->kind == ANNUM_COUNT ? view->exposure : view->total;
    *from = size[pair.from];
    *to = size[pair.to];
    if (!(share > 0))
        return;
    if (annum__is_part_of_year(view, pair.from, pair.to))
        *from *= share / view->length[pair.from];
    else
        *to *= share / view->length[pair.to];
}

static void counts_at(const annum__chain *chain, annum__rows_pair pair, double share, double level,
                      annum__pair *out)
{
    const annum_series_view *view = chain->view;
    double from, to;
    annum__sizes(chain, pair, share, &from, &to);
    (void)annum__pair_of_counts(view->events[pair.from], from, view->events[pair.to], to, level,
                                chain->options.method, chain->options.dispersion, out);
}

/* ---- A share with a stated range ------------------------------------------------------------- */

static void take_in(annum_estimate *e, const annum_estimate *other)
{
    e->lower = fmin(e->lower, other->lower);
    e->upper = fmax(e->upper, other->upper);
}

/** The share at which the two rates are equal: there p is largest. */
static double balanced_share(const annum__chain *chain, annum__rows_pair pair)
{
    const annum_series_view *view = chain->view;
    double from, to;
    annum__sizes(chain, pair, 1, &from, &to);
    const double x = view->events[pair.from], y = view->events[pair.to];
    return annum__is_part_of_year(view, pair.from, pair.to) ? x / y * (to / from) : y / x * (from / to);
}

static void over_range(const annum__chain *chain, annum__rows_pair pair, const annum__share *share,
                       double level, annum__pair *out)
{
    const double places[] = {share->lower, share->upper, balanced_share(chain, pair)};
    for (size_t i = 0; i < 3; i++) {
        annum__pair there;
        if (!(places[i] >= share->lower && places[i] <= share->upper))
            continue;
        counts_at(chain, pair, places[i], level, &there);
        take_in(&out->ratio, &there.ratio);
        take_in(&out->difference, &there.difference);
        out->p_value = fmax(out->p_value, there.p_value);
    }
}

/* ---- A share that was learned ---------------------------------------------------------------- */

/** A limit moved away from the estimate as if both distances were standard errors. */
static double further(double estimate, double limit, double more, double sign)
{
    return estimate + sign * hypot(limit - estimate, more);
}

/** The same on the log scale. An estimate without a logarithm has the whole of the share's error on top. */
static double further_log(double estimate, double limit, double more, double sign)
{
    if (!(limit > 0) || !isfinite(limit))
        return limit;
    if (!(estimate > 0) || !isfinite(estimate))
        return limit * exp(sign * more);
    return exp(further(log(estimate), log(limit), more, sign));
}

/** p of the same z, with the share's error in its standard error. */
static double softened_p(double p, double log_ratio, double se_log)
{
    const double z = annum__normal_quantile_upper(p / 2);
    if (!(z > 0))
        return p;
    if (!isfinite(log_ratio) || !isfinite(z)) /* no standard error to add to */
        return p;
    const double se = fabs(log_ratio) / z;
    return fmin(1, 2 * annum__normal_tail(fabs(log_ratio) / hypot(se, se_log)));
}

static void add_share_error(const annum__chain *chain, annum__rows_pair pair, const annum__share *share,
                            double level, annum__pair *out)
{
    const double z = annum__normal_quantile_upper((1 - level) / 2), more = z * share->se_log;
    const int from_is_part = annum__is_part_of_year(chain->view, pair.from, pair.to);
    const size_t part = from_is_part ? pair.from : pair.to;
    double from, to;
    annum__sizes(chain, pair, share->estimate, &from, &to);
    const double rate = chain->view->events[part] / (from_is_part ? from : to);
    annum_estimate *ratio = &out->ratio, *difference = &out->difference;
    ratio->lower = further_log(ratio->estimate, ratio->lower, more, -1);
    ratio->upper = further_log(ratio->estimate, ratio->upper, more, 1);
    difference->lower = further(difference->estimate, difference->lower, more * rate, -1);
    difference->upper = further(difference->estimate, difference->upper, more * rate, 1);
    out->p_value = softened_p(out->p_value, log(ratio->estimate), share->se_log);
}

static void compare_counts(const annum__chain *chain, annum__rows_pair pair, double level, annum__pair *out)
{
    const annum__share share = annum__share_of_year(chain, pair);
    counts_at(chain, pair, share.estimate, level, out);
    if (share.lower > 0)
        over_range(chain, pair, &share, level, out);
    else if (share.se_log > 0)
        add_share_error(chain, pair, &share, level, out);
    out->ratio.p_value = out->p_value;
}

/* ---- Figures without a distribution ---------------------------------------------------------- */

/** The two figures, and what the rounding of the printed ones leaves of an interval. */
static void compare_plain(const annum__chain *chain, annum__rows_pair pair, annum__pair *out)
{
    const annum_series_view *view = chain->view;
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    const double from = view->figure[pair.from], to = view->figure[pair.to];
    const double from_lower = view->lower[pair.from], from_upper = view->upper[pair.from];
    const double to_lower = view->lower[pair.to], to_upper = view->upper[pair.to];
    *out = (annum__pair){none, none, none, NAN, NAN, "the two figures alone: no standard error is known"};
    out->difference.present = 1;
    out->difference.estimate = to - from;
    out->ratio.present = from > 0 && to >= 0;
    out->ratio.estimate = out->ratio.present ? to / from : NAN;
    if (!(from_upper > from_lower || to_upper > to_lower))
        return;
    out->method = out->difference.method = "rounding alone";
    out->difference.lower = to_lower - from_upper;
    out->difference.upper = to_upper - from_lower;
    if (!out->ratio.present)
        return;
    out->ratio.method = "rounding alone";
    out->ratio.lower = fmax(to_lower, 0) / from_upper;
    out->ratio.upper = from_lower > 0 ? to_upper / from_lower : INFINITY;
}

void annum__compare_rows(const annum__chain *chain, annum__rows_pair pair, double level, annum__pair *out)
{
    const annum_series_view *view = chain->view;
    const double wider = sqrt(chain->options.dispersion);
    if (view->kind == ANNUM_COUNT)
        compare_counts(chain, pair, level, out);
    else if (view->kind == ANNUM_PROPORTION)
        (void)annum__pair_of_proportions(view->events[pair.from], view->total[pair.from],
                                         view->events[pair.to], view->total[pair.to], level,
                                         chain->options.method, chain->options.dispersion, out);
    else if (chain->has_se)
        annum__pair_of_values(view->figure[pair.from], view->se[pair.from] * wider, view->figure[pair.to],
                              view->se[pair.to] * wider, level, out);
    else
        compare_plain(chain, pair, out);
}
