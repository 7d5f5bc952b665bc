/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The public comparison of two counts: arguments checked, what is infinite made unknown. The method is in
 * counts_conditional.c.
 */
#include "annum/change.h"

#include <errno.h>
#include <math.h>

#include "change/count_methods.h"
#include "change/pair.h"
#include "core/error.h"

static int check_one(double number, const char *name, int zero_is_fine, annum_error *error)
{
    if (!isfinite(number))
        return annum__fail(error, ANNUM_ERR_NONFINITE, "%s is %g; give a finite number", name, number);
    if (number < 0)
        return annum__fail(error, ANNUM_ERR_NEGATIVE, "%s is %g; give %s", name, number,
                           zero_is_fine ? "0 or more" : "a number above zero");
    if (number == 0 && !zero_is_fine)
        return annum__fail(error, ANNUM_ERR_EXPOSURE, "%s is 0; give a number above zero", name);
    return ANNUM_OK;
}

static int check_figures(annum__count from, annum__count to, annum_error *error)
{
    int status = check_one(from.events, "from_events", 1, error);
    if (status == ANNUM_OK)
        status = check_one(from.exposure, "from_exposure", 0, error);
    if (status == ANNUM_OK)
        status = check_one(to.events, "to_events", 1, error);
    if (status == ANNUM_OK)
        status = check_one(to.exposure, "to_exposure", 0, error);
    return status;
}

static double finite_or_nan(double x)
{
    return isfinite(x) ? x : NAN;
}

static annum_estimate bounded(annum_estimate e)
{
    e.estimate = finite_or_nan(e.estimate);
    e.lower = finite_or_nan(e.lower);
    e.upper = finite_or_nan(e.upper);
    return e;
}

static annum_estimate percent_of(annum_estimate ratio)
{
    ratio.estimate = 100 * (ratio.estimate - 1);
    ratio.lower = 100 * (ratio.lower - 1);
    ratio.upper = 100 * (ratio.upper - 1);
    return ratio;
}

static int compare(annum__count from, annum__count to, const annum_change_options *options, double level,
                   annum_count_change *out, annum_error *error)
{
    annum_count_change own = {.struct_size = sizeof own};
    const double dispersion = options->dispersion > 0 ? options->dispersion : 1;
    annum__pair pair;
    const int status = annum__pair_of_counts(from.events, from.exposure, to.events, to.exposure, level, options->method,
                                             dispersion, &pair);
    if (status != ANNUM_OK)
        return annum__fail(error, status, "method %d does not fit counts; pass one of enum annum_change_method that does",
                           (int)options->method);
    own.from = finite_or_nan(from.events / from.exposure);
    own.to = finite_or_nan(to.events / to.exposure);
    own.p_value = pair.p_value;
    own.ratio = bounded(pair.ratio);
    own.percent = percent_of(own.ratio);
    own.difference = bounded(pair.difference);
    annum__write_struct(out, &own, sizeof own);
    return ANNUM_OK;
}

int annum_change_counts(double from_events, double from_exposure, double to_events, double to_exposure,
                        const annum_change_options *options, annum_count_change *out, annum_error *error)
{
    const int caller_errno = errno;
    const annum__count from = {from_events, from_exposure};
    const annum__count to = {to_events, to_exposure};
    annum_change_options own;
    double level = 0;
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_struct(&own, sizeof own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own.level, &level, error);
    if (status == ANNUM_OK && !(own.dispersion >= 0 && isfinite(own.dispersion)))
        status = annum__fail(error, ANNUM_ERR_ARGUMENT, "dispersion is %g; give 1 or more, or 0 for chance alone",
                             own.dispersion);
    if (status == ANNUM_OK)
        status = check_figures(from, to, error);
    if (status == ANNUM_OK)
        status = compare(from, to, &own, level, out, error);
    errno = caller_errno;
    return status;
}
