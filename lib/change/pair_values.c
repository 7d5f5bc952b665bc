/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two independent figures with standard errors, compared by z. The ratio's limits are on the log scale, where its
 * standard error is that of log to - log from by the delta method; it has none unless both figures are above 0.
 */
#include <math.h>

#include "change/internal.h"
#include "change/pair.h"
#include "core/dist.h"

/** Two-sided p of a difference; figures without error are equal or are not. */
static double p_of(double difference, double se)
{
    if (difference == 0)
        return isnan(se) ? NAN : 1;
    return 2 * annum__normal_tail(fabs(difference) / se);
}

static annum_estimate ratio_of(double from, double from_se, double to, double to_se, double z)
{
    const double se = hypot(from_se / from, to_se / to), ratio = to / from;
    const double change = isnormal(ratio) ? log(ratio) : log(to) - log(from);
    return (annum_estimate){.estimate = ratio,
                            .lower = annum__times_exp(ratio, -z * se),
                            .upper = annum__times_exp(ratio, z * se),
                            .se = ratio * se,
                            .p_value = p_of(change, se),
                            .method = "delta method, on the log scale",
                            .present = 1};
}

void annum__pair_of_values(double from, double from_se, double to, double to_se, double level, annum__pair *out)
{
    const annum_estimate absent = {.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN};
    const double z = annum__normal_quantile_upper((1 - level) / 2);
    const double difference = to - from, se = hypot(from_se, to_se);
    *out = (annum__pair){absent, absent, absent, p_of(difference, se), NAN, "z"};
    out->difference = (annum_estimate){.estimate = difference,
                                       .lower = difference - z * se,
                                       .upper = difference + z * se,
                                       .se = se,
                                       .p_value = out->p_value,
                                       .method = "normal",
                                       .present = 1};
    if (from > 0 && to > 0)
        out->ratio = ratio_of(from, from_se, to, to_se, z);
}
