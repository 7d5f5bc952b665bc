/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The average annual percent change over a range: slopes weighted by the length of their segments inside it (Clegg et al. 2009,
 * Statistics in Medicine 28:3670-3682), 100 (exp(mean slope) - 1). On a linear scale it is the mean slope itself.
 *
 *     compat nci     slopes vary independently, and weights not at all; normal limits where the range meets two segments or
 *                    more, t within one
 *     compat annum   the mean slope is the line's rise over the range, between the segments at its ends: its variance has that
 *                    of both lines, and so of the joinpoints (as Muggeo's interval; by t, Kim et al. 2017, PMC5652079)
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "joinpoint/estimates.h"

annum__joint_average annum__joint_average_over(const annum__joining *j, const annum__joint_estimates *e, double from, double to)
{
    const double middle = j->design.middle;
    size_t first_met = 0, last_met = 0;
    annum__joint_average a = {0};
    for (size_t s = 0; s <= e->k; s++) {
        double first = s > 0 ? e->place[s - 1] + middle : j->time[0], last = s < e->k ? e->place[s] + middle : j->time[j->n - 1];
        first = first > from ? first : from;
        last = last < to ? last : to;
        if (!(last > first))
            continue;
        const double weight = (last - first) / (to - from);
        a.slope += weight * e->slope[s];
        if (e->lines)
            a.variance += weight * weight * annum__joint_slopes_covariance(e, s, s);
        first_met = a.segments++ ? first_met : s;
        last_met = s;
    }
    if (e->lines && j->options.compat == ANNUM_JOINPOINT_COMPAT_ANNUM)
        a.variance = annum__joint_rise_variance(e, first_met, from - middle, last_met, to - middle) / ((to - from) * (to - from));
    return a;
}

static annum_joinpoint_aapc average_of(const annum__joining *j, const annum__joint_estimates *e, double from, double to)
{
    const annum__joint_average a = annum__joint_average_over(j, e, from, to);
    const int normal = j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI && a.segments > 1;
    const double se = sqrt(a.variance), df = normal ? INFINITY : e->df;
    const double tail = (1 - j->options.level) / 2;
    const double q = normal ? annum__normal_quantile_upper(tail) : annum__t_quantile_upper(tail, df);
    annum_joinpoint_aapc r = {.from = from, .to = to, .se = se, .statistic = a.slope / se, .method = normal ? "normal" : "t"};
    r.estimate = annum__joint_change(j, a.slope);
    r.lower = annum__joint_change(j, a.slope - q * se);
    r.upper = annum__joint_change(j, a.slope + q * se);
    r.p_value = 2 * annum__t_tail(fabs(r.statistic), df);
    r.significant = r.p_value < 1 - j->options.level;
    return r;
}

static int set_ranges(annum__joining *j, annum_error *error)
{
    const annum_joinpoint_options *o = &j->options;
    const double first = j->time[0], last = j->time[j->n - 1], years[] = {9, 4};
    annum_joinpoint_aapc *list = annum__arena_take(j->arena, annum__multiply(3 + o->n_aapc, o->average ? 2 : 1), sizeof *list);
    size_t n = 0;
    if (!list)
        return annum__fail_memory(error);
    list[n++] = (annum_joinpoint_aapc){.from = first, .to = last};
    for (size_t i = 0; i < 2; i++) {
        if (last - years[i] >= first)
            list[n++] = (annum_joinpoint_aapc){.from = last - years[i], .to = last};
    }
    for (size_t i = 0; i < o->n_aapc; i++) {
        if (o->aapc_from[i] < first || o->aapc_to[i] > last)
            return annum__fail(error, ANNUM_ERR_ARGUMENT,
                               "the range %g to %g of the average change reaches outside the figures, which are from %g to %g",
                               o->aapc_from[i], o->aapc_to[i], first, last);
        list[n++] = (annum_joinpoint_aapc){.from = o->aapc_from[i], .to = o->aapc_to[i]};
    }
    j->averages = list;
    j->n_averages = n;
    return ANNUM_OK;
}

int annum__joint_averages(annum__joining *j, annum_error *error)
{
    const int status = set_ranges(j, error);
    if (status != ANNUM_OK)
        return status;
    annum_joinpoint_aapc *ranges = j->averages;
    for (size_t i = 0; i < j->n_averages; i++)
        ranges[i] = average_of(j, &j->estimates[j->selected], ranges[i].from, ranges[i].to);
    j->result->average_annual_percent_change = ranges;
    j->result->n_aapc = j->n_averages;
    return j->options.average && annum__joint_average_models(j) != ANNUM_OK ? annum__fail_memory(error) : ANNUM_OK;
}
