/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>

#include "annum/change.h"
#include "change/pair.h"
#include "core/error.h"
#include "core/finite.h"

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

static annum_estimate finite(annum_estimate e)
{
    e.estimate = annum__finite_or_nan(e.estimate);
    e.lower = annum__finite_or_nan(e.lower);
    e.upper = annum__finite_or_nan(e.upper);
    return e;
}

static annum_estimate percent_of(annum_estimate ratio)
{
    ratio.estimate = 100 * (ratio.estimate - 1);
    ratio.lower = 100 * (ratio.lower - 1);
    ratio.upper = 100 * (ratio.upper - 1);
    ratio.se = NAN;
    return ratio;
}

static int compare(double from_events, double from_total, double to_events, double to_total,
                   const annum_change_options *options, double level, annum_proportion_change *out,
                   annum_error *error)
{
    annum_proportion_change own = ANNUM_PROPORTION_CHANGE_INIT;
    const double dispersion = options->dispersion > 0 ? options->dispersion : 1;
    annum__pair pair;
    const int status = annum__pair_of_proportions(from_events, from_total, to_events, to_total, level,
                                                  options->method, dispersion, &pair);
    if (status != ANNUM_OK)
        return annum__fail(
            error, status,
            "method %d does not fit proportions; pass one of enum annum_change_method that does",
            (int)options->method);
    own.from = from_events / from_total;
    own.to = to_events / to_total;
    own.difference = finite(pair.difference);
    own.ratio = finite(pair.ratio);
    own.odds_ratio = finite(pair.odds_ratio);
    own.percent = percent_of(own.ratio);
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
    double level = 0;
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_struct(&own, sizeof own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own.level, &level, error);
    if (status == ANNUM_OK && !(own.dispersion >= 0 && isfinite(own.dispersion)))
        status = annum__fail(error, ANNUM_ERR_ARGUMENT,
                             "dispersion is %g; give 1 or more, or 0 for chance alone", own.dispersion);
    if (status == ANNUM_OK)
        status = check_one(from_events, from_total, "from", error);
    if (status == ANNUM_OK)
        status = check_one(to_events, to_total, "to", error);
    if (status == ANNUM_OK)
        status = compare(from_events, from_total, to_events, to_total, &own, level, out, error);
    errno = caller_errno;
    return status;
}
