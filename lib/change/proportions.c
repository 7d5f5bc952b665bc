/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two proportions compared.
 *
 * Where the variance is d times that of chance, limits are those of the level whose normal quantile is sqrt(d) times
 * larger, and the normal deviate of a p is divided by sqrt(d). For score and Wald this is the variance times d, for
 * Newcombe's limits both totals over d; it serves any other rule as well, keeps its p and its limits in agreement, and is
 * that rule itself at d = 1. The conditional law has no version for figures divided by d: its margins are whole.
 *
 * Newcombe (1998) Statistics in Medicine 17:873-890, method 10. The rest is in score.c, odds_ratio.c and boschloo.c.
 */
#include <math.h>

#include "annum/base.h"
#include "change/boschloo.h"
#include "change/internal.h"
#include "change/odds_ratio.h"
#include "change/pair.h"
#include "change/score.h"
#include "core/dist.h"

/* Of tails below it no sums are taken: with much dispersion the score statistic replaces the conditional law. */
#define LEAST_TAIL 1e-280

/** One comparison on its way. */
typedef struct comparison {
    annum__proportions f;
    int32_t method;
    double widening;          /**< square root of the dispersion */
    double z;                 /**< of the limits, so widened */
    int conditional;          /**< there is a conditional law */
    annum__odds_ratio by_law; /**< exact or mid-p */
} comparison;

/** How a method is named: by chance alone, widened, and where its law can't be used. */
typedef struct names {
    const char *chance, *widened, *score;
} names;

#define DISPERSED ", widened by the dispersion"
#define NO_LAW "score p and intervals, as figures are not whole or are too large for "

static const names names_of[] = {
    [ANNUM_CHANGE_EXACT] = {"exact conditional, central p; score intervals",
                            "exact conditional, central p; score intervals" DISPERSED, NO_LAW "the exact test"},
    [ANNUM_CHANGE_MIDP] = {"conditional mid-p; score intervals", "conditional mid-p; score intervals" DISPERSED,
                           NO_LAW "mid-p"},
    [ANNUM_CHANGE_SCORE] = {"score p and intervals", "score p and intervals" DISPERSED, "score p and intervals"},
    [ANNUM_CHANGE_WALD] = {"normal (Wald) p and intervals", "normal (Wald) p and intervals" DISPERSED,
                           "normal (Wald) p and intervals"},
    [ANNUM_CHANGE_NEWCOMBE] = {"exact conditional, central p; Newcombe's interval of the difference",
                               "exact conditional, central p; Newcombe's interval of the difference" DISPERSED,
                               NO_LAW "the exact test; Newcombe's interval of the difference"},
    [ANNUM_CHANGE_BOSCHLOO] = {"Boschloo's unconditional p; score intervals",
                               "Boschloo's unconditional p; score intervals" DISPERSED, NO_LAW "Boschloo's test"}};

#define MIDP_INSTEAD "conditional mid-p, as the totals are too large for Boschloo's test; score intervals"

static const names names_too_many = {MIDP_INSTEAD, MIDP_INSTEAD DISPERSED, NO_LAW "Boschloo's test"};

static annum_estimate interval(double estimate, annum__limits limits, double p_value, const char *method)
{
    annum_estimate e = {estimate, limits.lower, limits.upper, NAN, p_value, method, 1, 0};
    return e;
}

static double ratio(const annum__proportions *f)
{
    return f->to_events / f->to_total / (f->from_events / f->from_total);
}

static double odds_ratio(const annum__proportions *f)
{
    return f->to_events / (f->to_total - f->to_events) / (f->from_events / (f->from_total - f->from_events));
}

/* ---- Wald ---- */

/** A figure with a standard error; one of 0 or without bound tells nothing: the limits are those of the figure's range. */
static annum_estimate normal(double estimate, double se, double z, double least, double most, const char *method)
{
    annum__limits limits = {least, most};
    double p = 1;
    if (se > 0 && isfinite(se)) {
        limits.lower = estimate - z * se;
        limits.upper = estimate + z * se;
        p = fmin(1, 2 * annum__normal_tail(fabs(estimate) / se));
    }
    return interval(estimate, limits, p, method);
}

static annum_estimate from_log(annum_estimate e, double estimate)
{
    e.estimate = estimate;
    e.lower = exp(e.lower);
    e.upper = exp(e.upper);
    e.se = NAN;
    return e;
}

static void wald(const comparison *c, annum__pair *out)
{
    const annum__proportions *f = &c->f;
    const double z = c->z / c->widening, widened = c->widening;
    const double from_rest = f->from_total - f->from_events, to_rest = f->to_total - f->to_events;
    const double se = widened * hypot(sqrt(f->from_events * (from_rest / f->from_total)) / f->from_total,
                                      sqrt(f->to_events * (to_rest / f->to_total)) / f->to_total);
    const double ratio_se = widened * sqrt(from_rest / f->from_total / f->from_events +
                                           to_rest / f->to_total / f->to_events);
    const double odds_se = widened * sqrt(1 / f->from_events + 1 / from_rest + 1 / f->to_events + 1 / to_rest);
    out->difference = normal(annum__proportions_difference(f), se, z, -1, 1, "normal (Wald)");
    out->difference.se = se;
    out->ratio = from_log(normal(log(ratio(f)), ratio_se, z, -INFINITY, INFINITY, "normal on the log scale"), ratio(f));
    out->odds_ratio = from_log(normal(log(odds_ratio(f)), odds_se, z, -INFINITY, INFINITY, "normal on the log scale"),
                               odds_ratio(f));
    out->p_value = out->difference.p_value;
}

/* ---- The others ---- */

/** Each proportion's distance to its own limit, combined as if they were standard errors. */
static annum__limits newcombe(const comparison *c)
{
    const annum__proportions *f = &c->f;
    const double from = f->from_events / f->from_total, to = f->to_events / f->to_total;
    const annum__limits x = annum__wilson(f->from_events, f->from_total, c->z);
    const annum__limits y = annum__wilson(f->to_events, f->to_total, c->z);
    const double middle = annum__proportions_difference(f);
    const annum__limits limits = {middle - hypot(to - y.lower, x.upper - from),
                                  middle + hypot(y.upper - to, from - x.lower)};
    return limits;
}

static double score_p(const comparison *c)
{
    return fmin(1, 2 * annum__normal_tail(annum__score_z(&c->f) / c->widening));
}

static double widened_p(const comparison *c, double p)
{
    if (c->widening == 1)
        return p;
    return p > LEAST_TAIL ? fmin(1, 2 * annum__normal_tail(annum__normal_quantile_upper(p / 2) / c->widening)) :
                            score_p(c);
}

static annum_estimate odds_ratio_of(const comparison *c)
{
    const annum__limits score = annum__score_odds_ratio(&c->f, c->z), law = {c->by_law.lower, c->by_law.upper};
    const double estimate = c->conditional ? c->by_law.estimate : odds_ratio(&c->f);
    if (!c->conditional || c->method == ANNUM_CHANGE_SCORE || annum__normal_tail(c->z) < LEAST_TAIL)
        return interval(estimate, score, score_p(c), "score");
    return interval(estimate, law, widened_p(c, c->by_law.p_value),
                    c->method == ANNUM_CHANGE_MIDP ? "conditional, mid-p" : "exact conditional, central");
}

/** Above these totals mid-p stands in for Boschloo's, which it is close to. */
static int too_many(const comparison *c)
{
    return c->method == ANNUM_CHANGE_BOSCHLOO && c->f.from_total + c->f.to_total > ANNUM__BOSCHLOO_TO;
}

static double p_of(const comparison *c)
{
    const annum__proportions *f = &c->f;
    if (!c->conditional || c->method == ANNUM_CHANGE_SCORE)
        return score_p(c);
    if (too_many(c))
        return widened_p(c, c->by_law.p_midp);
    if (c->method == ANNUM_CHANGE_BOSCHLOO)
        return widened_p(c, annum__boschloo_p(f->from_events, f->from_total, f->to_events, f->to_total));
    return widened_p(c, c->by_law.p_value);
}

static void by_score_and_law(const comparison *c, annum__pair *out)
{
    const annum__proportions *f = &c->f;
    const double difference = annum__proportions_difference(f), p = score_p(c);
    if (c->method == ANNUM_CHANGE_NEWCOMBE)
        out->difference = interval(difference, newcombe(c), NAN, "Newcombe, by Wilson's limits");
    else
        out->difference = interval(difference, annum__score_difference(f, c->z), p, "score (Miettinen-Nurminen)");
    out->ratio = interval(ratio(f), annum__score_ratio(f, c->z), p, "score (Miettinen-Nurminen)");
    out->odds_ratio = odds_ratio_of(c);
    out->p_value = p_of(c);
}

static const char *name_of(const comparison *c)
{
    const names *n = too_many(c) ? &names_too_many : &names_of[c->method];
    return !c->conditional ? n->score : c->widening > 1 ? n->widened : n->chance;
}

int annum__pair_of_proportions(double from_events, double from_total, double to_events, double to_total, double level,
                               int32_t method, double dispersion, annum__pair *out)
{
    comparison c = {.f = {from_events, from_total, to_events, to_total}, .method = method};
    const double share = method == ANNUM_CHANGE_MIDP ? 0.5 : 1;
    double tail = (1 - level) / 2;
    if (method < ANNUM_CHANGE_EXACT || method > ANNUM_CHANGE_BOSCHLOO || method == ANNUM_CHANGE_ETEST)
        return ANNUM_ERR_ARGUMENT;
    c.widening = sqrt(dispersion);
    c.z = c.widening * annum__normal_quantile_upper(tail);
    if (dispersion > 1)
        tail = fmax(annum__normal_tail(c.z), LEAST_TAIL);
    c.conditional = annum__odds_ratio_tails(from_events, from_total, to_events, to_total, share, tail, &c.by_law);
    if (method == ANNUM_CHANGE_WALD)
        wald(&c, out);
    else
        by_score_and_law(&c, out);
    out->p_fisher = c.conditional ? annum__fisher_p(from_events, from_total, to_events, to_total) : NAN;
    out->method = name_of(&c);
    return ANNUM_OK;
}
