/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the public comparisons of two counts and of two proportions have in common.
 */
#include "change/pair.h"

#include <math.h>

#include "core/error.h"
#include "core/finite.h"

annum_estimate annum__without_infinities(annum_estimate e)
{
    e.estimate = annum__finite_or_nan(e.estimate);
    e.lower = annum__finite_or_nan(e.lower);
    e.upper = annum__finite_or_nan(e.upper);
    return e;
}

annum_estimate annum__percent_of_ratio(annum_estimate ratio)
{
    ratio.estimate = 100 * (ratio.estimate - 1);
    ratio.lower = 100 * (ratio.lower - 1);
    ratio.upper = 100 * (ratio.upper - 1);
    ratio.se = NAN;
    return ratio;
}

int annum__read_pair_options(const annum_change_options *options, annum_change_options *own, annum_error *error)
{
    int status = annum__read_struct(own, sizeof *own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own->level, &own->level, error);
    if (status != ANNUM_OK)
        return status;
    if (own->dispersion == 0)
        own->dispersion = 1;
    if (!(own->dispersion >= 1 && isfinite(own->dispersion)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "dispersion is %g; give 1 or more, or 0 for chance alone",
                           own->dispersion);
    return ANNUM_OK;
}
