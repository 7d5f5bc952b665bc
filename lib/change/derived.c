/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from a ratio and the years between: each quantity is a monotone function of the ratio, so its
 * limits are those of the ratio carried over, and no two of them can disagree.
 */
#include <math.h>

#include "change/chain.h"
#include "core/finite.h"

typedef double (*carry)(double ratio, double years);

static double percent(double ratio, double years)
{
    (void)years;
    return 100 * (ratio - 1);
}

static double log_change(double ratio, double years)
{
    (void)years;
    return log(ratio);
}

/* The rate of the year's step, whichever of the periods comes first. */
static double annualised(double ratio, double years)
{
    return 100 * expm1(log(ratio) / years);
}

/* In the words of an index of the first figure. */
static double index_number(double ratio, double years)
{
    (void)years;
    return 100 * ratio;
}

static annum_estimate carried(annum_estimate ratio, carry function, double years)
{
    const double one = function(ratio.lower, years), other = function(ratio.upper, years);
    ratio.estimate = function(ratio.estimate, years);
    ratio.lower = one <= other || isnan(other) ? one : other;
    ratio.upper = one <= other || isnan(other) ? other : one;
    ratio.se = NAN;
    return ratio;
}

/** Years in which a figure of this yearly log change has doubled, or halved where sign is -1; no end at no
 * change. */
static double time_to_factor_two(double log_a_year, double sign)
{
    return sign * log_a_year > 0 ? log(2) / (sign * log_a_year) : INFINITY;
}

static void set_times(double years, annum_period_change *change)
{
    const annum_estimate *log_ratio = &change->log_change;
    const double a_year = log_ratio->estimate / years;
    double slow = log_ratio->lower / years, fast = log_ratio->upper / years;
    if (!isfinite(a_year) || a_year == 0)
        return;
    const double sign = a_year > 0 ? 1 : -1;
    if (sign * slow > sign * fast) {
        const double swap = slow;
        slow = fast;
        fast = swap;
    }
    annum_estimate *time = a_year > 0 ? &change->doubling_time : &change->halving_time;
    *time = *log_ratio;
    time->se = NAN;
    time->estimate = time_to_factor_two(a_year, sign);
    time->lower = isnan(fast) ? NAN : time_to_factor_two(fast, sign);
    time->upper = isnan(slow) ? NAN : time_to_factor_two(slow, sign);
}

annum_estimate annum__index_of(annum_estimate ratio)
{
    return carried(ratio, index_number, 1);
}

void annum__derive_changes(double years, annum_period_change *change)
{
    const annum_estimate ratio = change->ratio;
    if (!ratio.present)
        return;
    change->percent = carried(ratio, percent, years);
    change->log_change = carried(ratio, log_change, years);
    change->log_change.se = ratio.estimate > 0 ? ratio.se / ratio.estimate : NAN;
    if (fabs(years) < 1e-9)
        return;
    change->annualised_percent = carried(ratio, annualised, years);
    set_times(years, change);
}
