/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two counts compared, by any of their methods.
 *
 * A dispersion d divides both counts and both exposures, so that rates and ratios stay what they are: a count of x
 * events weighs as much as x / d that chance alone makes. That is exact where events come in clusters of d; in the
 * score, Wald and Miettinen-Nurminen formulas it is the same as d times the variance; and the exact methods, which
 * have no variance to multiply, take counts that are not whole. Interval and p stay one rule in all of them. The E-test
 * alone has no such form: mid-p stands in for it.
 *
 * Zou and Donner (2008) Statistics in Medicine 27:1693-1702 section 2 (square-and-add).
 */
#include <math.h>

#include "annum/base.h"
#include "change/count_methods.h"
#include "change/pair.h"

/** What makes a pair: the counts as observed, and what they weigh. */
typedef struct counts {
    double rate_from, rate_to;
    annum__count from, to; /* over the dispersion */
} counts;

static annum_estimate estimate_of(double estimate, annum__limits limits, const char *method)
{
    return (annum_estimate){.estimate = estimate, .lower = limits.lower, .upper = limits.upper, .se = NAN,
                            .p_value = NAN, .method = method, .present = 1};
}

/** Each rate's distance to its own limit, combined as if they were standard errors. */
static annum__limits square_and_add(const counts *c, double level, int mid_p)
{
    const annum__count from = c->from, to = c->to;
    const annum__limits x = annum__mean_limits(from.events, level, mid_p);
    const annum__limits y = annum__mean_limits(to.events, level, mid_p);
    const double from_below = (from.events - x.lower) / from.exposure;
    const double from_above = (x.upper - from.events) / from.exposure;
    const double to_below = (to.events - y.lower) / to.exposure;
    const double to_above = (y.upper - to.events) / to.exposure;
    const double difference = c->rate_to - c->rate_from;
    return (annum__limits){difference - hypot(to_below, from_above), difference + hypot(to_above, from_below)};
}

static void conditional(const counts *c, double level, int mid_p, annum__pair *out)
{
    out->method = mid_p ? "mid-p conditional" : "exact conditional, central";
    out->p_value = annum__conditional_p(c->from, c->to, mid_p);
    out->ratio = estimate_of(out->ratio.estimate, annum__conditional_ratio(c->from, c->to, level, mid_p), out->method);
    out->difference = estimate_of(out->difference.estimate, square_and_add(c, level, mid_p),
                                  mid_p ? "square-and-add of mid-p limits" : "square-and-add of exact limits");
}

static void score(const counts *c, double level, annum__pair *out)
{
    out->method = "score";
    out->p_value = annum__count_score_p(c->from, c->to);
    out->ratio = estimate_of(out->ratio.estimate, annum__count_score_ratio(c->from, c->to, level), out->method);
    out->difference = estimate_of(out->difference.estimate, annum__count_score_difference(c->from, c->to, level),
                                  "score (Miettinen and Nurminen)");
}

/** On the logarithm. Without an event on one side its standard error is infinite, faster than the estimate: p = 1. */
static void wald_ratio(const counts *c, double z, annum__pair *out)
{
    const double x = c->from.events, y = c->to.events, ratio = out->ratio.estimate;
    const double se = sqrt(1 / x + 1 / y);
    annum__limits limits = {0, INFINITY};
    out->p_value = 1;
    if (x > 0 && y > 0) {
        limits = (annum__limits){annum__times_exp(ratio, -z * se), annum__times_exp(ratio, z * se)};
        out->p_value = 2 * annum__normal_tail(fabs(log(ratio)) / se);
    }
    out->ratio = estimate_of(ratio, limits, out->method);
    out->ratio.se = x > 0 && y > 0 ? ratio * se : NAN;
}

static void wald(const counts *c, double level, annum__pair *out)
{
    const double z = annum__normal_quantile_upper((1 - level) / 2), difference = out->difference.estimate;
    const double se = hypot(sqrt(c->from.events) / c->from.exposure, sqrt(c->to.events) / c->to.exposure);
    out->method = "Wald, on the log scale";
    wald_ratio(c, z, out);
    /* Two counts of 0 say nothing of their variance. */
    const double half = se > 0 ? z * se : INFINITY;
    out->difference = estimate_of(difference, (annum__limits){difference - half, difference + half}, "Wald");
    out->difference.se = se > 0 ? se : NAN;
}

/** All but p is by mid-p, whose p is the nearest to it, and which has a form for every count. */
static void e_test(const counts *c, double level, double dispersion, annum__pair *out)
{
    conditional(c, level, 1, out);
    if (dispersion != 1) {
        out->method = "mid-p conditional, in place of the E-test (which has no dispersion)";
    } else if (!annum__e_test_fits(c->from, c->to)) {
        out->method = "mid-p conditional, in place of the E-test (for whole counts with means to 1000000)";
    } else {
        out->method = "E-test (Krishnamoorthy and Thomson), limits by mid-p";
        out->p_value = annum__e_test_p(c->from, c->to);
    }
}

static double ratio_of(const counts *c)
{
    const double x = c->from.events, y = c->to.events;
    if (x == 0)
        return y > 0 ? INFINITY : NAN;
    return y == 0 ? 0 : y / x * (c->from.exposure / c->to.exposure);
}

int annum__pair_of_counts(double from_events, double from_exposure, double to_events, double to_exposure, double level,
                          int32_t method, double dispersion, annum__pair *out)
{
    const counts c = {from_events / from_exposure,
                      to_events / to_exposure,
                      {from_events / dispersion, from_exposure / dispersion},
                      {to_events / dispersion, to_exposure / dispersion}};
    const annum_estimate absent = {.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN};
    *out = (annum__pair){absent, absent, absent, NAN, NAN, NULL};
    out->difference.estimate = c.rate_to - c.rate_from;
    out->ratio.estimate = ratio_of(&c);
    switch (method) {
    case ANNUM_CHANGE_EXACT:
    case ANNUM_CHANGE_MIDP: conditional(&c, level, method == ANNUM_CHANGE_MIDP, out); break;
    case ANNUM_CHANGE_SCORE: score(&c, level, out); break;
    case ANNUM_CHANGE_WALD: wald(&c, level, out); break;
    case ANNUM_CHANGE_ETEST: e_test(&c, level, dispersion, out); break;
    default: return ANNUM_ERR_ARGUMENT;
    }
    out->ratio.p_value = out->p_value;
    return ANNUM_OK;
}
