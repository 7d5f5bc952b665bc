/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Two Poisson counts compared, conditional on their sum.
 *
 * With counts x and y from exposures s and t and the rate ratio r, y given x + y is binomial with the
 * probability q = t r / (s + t r). Clopper and Pearson's limits of q are quantiles of beta(y, x + 1) and
 * beta(y + 1, x); r = (q / (1 - q)) (s / t) carries them over. The p-value is twice the smaller tail at r =
 * 1, the same rule, so p <= 1 - level exactly where 1 is outside the interval. Written with beta functions,
 * all of it holds for counts that are not whole as well (weighted counts).
 *
 * Przyborowski and Wilenski (1940) Biometrika 31:313-323; Garwood (1936) Biometrika 28:437-442; Fay (2010)
 * The R Journal 2:53-58, doi:10.32614/RJ-2010-008; Zou and Donner (2008) Statistics in Medicine 27:1693-1702
 * section 2. Checked with R's poisson.test, whose p-value is another (minimum likelihood) but whose interval
 * is this one.
 */
#include "annum/change.h"

#include <errno.h>
#include <math.h>

#include "change/internal.h"
#include "core/dist.h"
#include "core/error.h"

/** A count with its exposure. */
typedef struct figure {
    double events;
    double exposure;
} figure;

annum__limits annum__garwood(double count, double level)
{
    const double tail = (1 - level) / 2;
    const annum__limits limits = {count > 0 ? annum__gamma_quantile(tail, count) : 0,
                                  annum__gamma_quantile_upper(tail, count + 1)};
    return limits;
}

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

static int check_figures(figure from, figure to, annum_error *error)
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

static double central_p(figure from, figure to)
{
    if (from.events == 0 && to.events == 0)
        return 1;
    /* Both parts as quotients: each keeps its digits when the other exposure is far larger. */
    const double q = 1 / (1 + from.exposure / to.exposure);
    const double rest = 1 / (1 + to.exposure / from.exposure);
    const double at_least = annum__beta_tails(q, rest, to.events, from.events + 1).lower;
    const double at_most = annum__beta_tails(rest, q, from.events, to.events + 1).lower;
    return fmin(1, 2 * fmin(at_least, at_most));
}

/** q / (1 - q) with P(beta(a, b) <= q) = below, above = 1 - below. */
static double beta_odds(double below, double above, double a, double b)
{
    double rest;
    const double q = annum__beta_quantile_pair(below, above, a, b, &rest);
    return q / rest;
}

static annum_estimate ratio_of(figure from, figure to, double level, double p_value)
{
    const double tail = (1 - level) / 2;
    const double scale = from.exposure / to.exposure;
    annum_estimate ratio = {
        .se = NAN, .p_value = p_value, .present = 1, .method = "exact conditional, central"};
    ratio.estimate = finite_or_nan(to.events / from.events * scale);
    ratio.lower = to.events > 0 ? beta_odds(tail, 1 - tail, to.events, from.events + 1) * scale : 0;
    ratio.upper = from.events > 0 ? beta_odds(1 - tail, tail, to.events + 1, from.events) * scale : NAN;
    ratio.lower = finite_or_nan(ratio.lower);
    ratio.upper = finite_or_nan(ratio.upper);
    return ratio;
}

static annum_estimate percent_of(annum_estimate ratio)
{
    ratio.estimate = 100 * (ratio.estimate - 1);
    ratio.lower = 100 * (ratio.lower - 1);
    ratio.upper = 100 * (ratio.upper - 1);
    return ratio;
}

/** Square-and-add: each rate's distance to its own limit, combined as if they were standard errors. */
static annum_estimate difference_of(figure from, figure to, double level)
{
    const annum__limits x = annum__garwood(from.events, level);
    const annum__limits y = annum__garwood(to.events, level);
    const double from_below = (from.events - x.lower) / from.exposure;
    const double from_above = (x.upper - from.events) / from.exposure;
    const double to_below = (to.events - y.lower) / to.exposure;
    const double to_above = (y.upper - to.events) / to.exposure;
    annum_estimate difference = {.se = NAN, .p_value = NAN, .present = 1};
    difference.method = "square-and-add of exact limits";
    difference.estimate = to.events / to.exposure - from.events / from.exposure;
    difference.lower = difference.estimate - hypot(to_below, from_above);
    difference.upper = difference.estimate + hypot(to_above, from_below);
    difference.estimate = finite_or_nan(difference.estimate);
    difference.lower = finite_or_nan(difference.lower);
    difference.upper = finite_or_nan(difference.upper);
    return difference;
}

static void compare(figure from, figure to, double level, annum_count_change *out)
{
    annum_count_change own = {.struct_size = sizeof own};
    own.from = finite_or_nan(from.events / from.exposure);
    own.to = finite_or_nan(to.events / to.exposure);
    own.p_value = central_p(from, to);
    own.ratio = ratio_of(from, to, level, own.p_value);
    own.percent = percent_of(own.ratio);
    own.difference = difference_of(from, to, level);
    annum__write_struct(out, &own, sizeof own);
}

int annum_change_counts(double from_events, double from_exposure, double to_events, double to_exposure,
                        const annum_change_options *options, annum_count_change *out, annum_error *error)
{
    const int caller_errno = errno;
    const figure from = {from_events, from_exposure};
    const figure to = {to_events, to_exposure};
    annum_change_options own;
    double level = 0;
    int status = annum__check_out(out, "out", error);
    if (status == ANNUM_OK)
        status = annum__read_struct(&own, sizeof own, options, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(own.level, &level, error);
    if (status == ANNUM_OK)
        status = check_figures(from, to, error);
    if (status == ANNUM_OK)
        compare(from, to, level, out);
    errno = caller_errno;
    return status;
}
