/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "annum/change.h"
#include "change/pair.h"
#include "core/error.h"

static int check_one(double events, double total, const char *name, annum_error *error)
{
    if (!isfinite(events) || !isfinite(total))
        return annum__fail(error, ANNUM_ERR_NONFINITE, "%s: %g of %g; give finite numbers", name, events,
                           total);
    if (events < 0)
        return annum__fail(error, ANNUM_ERR_NEGATIVE, "%s_events is %g; give 0 or more", name, events);
    if (total <= 0)
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s_total is %g; give a number above zero", name, total);
    if (events > total)
        return annum__fail(error, ANNUM_ERR_TOTAL, "%s_events is %g, more than %s_total, %g", name, events,
                           name, total);
    return ANNUM_OK;
}

static int compare(double from_events, double from_total, double to_events, double to_total,
                   const annum_change_options *options, annum_proportion_change *out, annum_error *error)
{
    annum_proportion_change own = ANNUM_PROPORTION_CHANGE_INIT;
    annum__pair pair;
    const int status = annum__pair_of_proportions(from_events, from_total, to_events, to_total, options->level,
                                                  options->method, options->dispersion, &pair);
    if (status != ANNUM_OK)
        return annum__fail(
            error, status,
            "method %d does not fit proportions; pass one of enum annum_change_method that does",
            (int)options->method);
    own.from = from_events / from_total;
    own.to = to_events / to_total;
    own.difference = annum__without_infinities(pair.difference);
    own.ratio = annum__without_infinities(pair.ratio);
    own.odds_ratio = annum__without_infinities(pair.odds_ratio);
    own.percent = annum__percent_of_ratio(own.ratio);
    own.p_value = pair.p_value;
    own.p_fisher = pair.p_fisher;
    own.method = pair.method;
    annum__write_struct(out, &own, sizeof own);
    return ANNUM_OK;
}

int annum_change_proportions(double from_events, double from_total, double to_events, double to_total,
                             const annum_change_options *options, annum_proportion_change *out,
                             annum_error *error)
{
    const int caller_errno = errno;
    annum_change_options own;
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_pair_options(options, &own, error);
    if (status == ANNUM_OK)
        status = check_one(from_events, from_total, "from", error);
    if (status == ANNUM_OK)
        status = check_one(to_events, to_total, "to", error);
    if (status == ANNUM_OK)
        status = compare(from_events, from_total, to_events, to_total, &own, out, error);
    errno = caller_errno;
    return status;
}
