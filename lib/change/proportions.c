/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two proportions compared.
 *
 * Where the variance is more than that of chance, the score statistic divided by its square root decides: it needs
 * nothing but the variance. A p of the exact kind and the odds ratio's conditional limits are then the wider of chance
 * alone and of the score's: the exact rule is the more cautious one with few events, the score's with much dispersion,
 * and more dispersion never narrows. The conditional law itself has no version for figures divided by the dispersion: its
 * margins are whole.
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

/** One comparison on its way. */
typedef struct comparison {
    annum__proportions f;
    double level, dispersion;
    int32_t method;
    int conditional;           /**< there is a conditional law */
    annum__odds_ratio by_law;  /**< exact or mid-p */
} comparison;

/** How a method is named: by chance alone, widened, and where its law can't be used. */
typedef struct names {
    const char *chance, *widened, *score;
} names;

static const names names_of[] = {
    [ANNUM_CHANGE_EXACT] = {"exact conditional p, central; score intervals",
                            "exact conditional or dispersed score p, the larger; dispersed score intervals",
                            "score p and intervals: no exact law of figures that are not whole or are above 1e9"},
    [ANNUM_CHANGE_MIDP] = {"conditional mid-p; score intervals",
                           "conditional mid-p or dispersed score p, the larger; dispersed score intervals",
                           "score p and intervals: no mid-p of figures that are not whole or are above 1e9"},
    [ANNUM_CHANGE_SCORE] = {"score p and intervals", "score p and intervals, dispersed", "score p and intervals"},
    [ANNUM_CHANGE_WALD] = {"normal (Wald) p and intervals", "normal (Wald) p and intervals, dispersed",
                           "normal (Wald) p and intervals"},
    [ANNUM_CHANGE_NEWCOMBE] = {"exact conditional p, central; Newcombe's interval of the difference",
                               "exact conditional or dispersed score p, the larger; Newcombe's interval of the difference, "
                               "dispersed",
                               "score p, as figures are not whole or are above 1e9; Newcombe's interval of the difference"},
    [ANNUM_CHANGE_BOSCHLOO] = {"Boschloo's unconditional p; score intervals",
                               "Boschloo's unconditional or dispersed score p, the larger; dispersed score intervals",
                               "score p and intervals: no Boschloo's p of figures that are not whole or are above 1e9"}};

static const names names_too_many = {
    "conditional mid-p, as the totals are too large for Boschloo's test; score intervals",
    "conditional mid-p or dispersed score p, the larger, as the totals are too large for Boschloo's test",
    "score p and intervals: no Boschloo's p of figures that are not whole or are above 1e9"};

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
    const double z = annum__normal_quantile_upper((1 - c->level) / 2), widened = sqrt(c->dispersion);
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
    const double d = c->dispersion, from = f->from_events / f->from_total, to = f->to_events / f->to_total;
    const annum__limits x = annum__wilson(f->from_events / d, f->from_total / d, c->level);
    const annum__limits y = annum__wilson(f->to_events / d, f->to_total / d, c->level);
    const annum__limits limits = {to - from - hypot(to - y.lower, x.upper - from),
                                  to - from + hypot(y.upper - to, from - x.lower)};
    return limits;
}

static annum_estimate odds_ratio_of(const comparison *c, double score_p)
{
    const annum__limits score = annum__score_odds_ratio(&c->f, c->level, c->dispersion);
    annum__limits limits = {c->by_law.lower, c->by_law.upper};
    const int midp = c->method == ANNUM_CHANGE_MIDP;
    if (!c->conditional)
        return interval(odds_ratio(&c->f), score, score_p, "score");
    if (c->method == ANNUM_CHANGE_SCORE)
        return interval(c->by_law.estimate, score, score_p, "score");
    if (c->dispersion == 1)
        return interval(c->by_law.estimate, limits, c->by_law.p_value,
                        midp ? "conditional, mid-p" : "exact conditional, central");
    limits.lower = fmin(limits.lower, score.lower);
    limits.upper = fmax(limits.upper, score.upper);
    return interval(c->by_law.estimate, limits, fmax(c->by_law.p_value, score_p),
                    midp ? "conditional, mid-p, or dispersed score" : "exact conditional or dispersed score");
}

/** Above these totals mid-p stands in for Boschloo's, which it is close to. */
static int too_many(const comparison *c)
{
    return c->method == ANNUM_CHANGE_BOSCHLOO && c->f.from_total + c->f.to_total > ANNUM__BOSCHLOO_TO;
}

static double p_of(const comparison *c, double score_p)
{
    double p = c->by_law.p_value;
    if (!c->conditional || c->method == ANNUM_CHANGE_SCORE)
        return score_p;
    if (c->method == ANNUM_CHANGE_BOSCHLOO)
        p = too_many(c) ? c->by_law.p_midp : annum__boschloo_p(c->f.from_events, c->f.from_total, c->f.to_events,
                                                               c->f.to_total);
    return c->dispersion == 1 ? p : fmax(p, score_p);
}

static void by_score_and_law(const comparison *c, annum__pair *out)
{
    const annum__proportions *f = &c->f;
    const double score_p = annum__score_p(f, c->dispersion);
    if (c->method == ANNUM_CHANGE_NEWCOMBE)
        out->difference = interval(annum__proportions_difference(f), newcombe(c), NAN, "Newcombe, by Wilson's limits");
    else
        out->difference = interval(annum__proportions_difference(f), annum__score_difference(f, c->level, c->dispersion), score_p,
                                   "score (Miettinen-Nurminen)");
    out->ratio = interval(ratio(f), annum__score_ratio(f, c->level, c->dispersion), score_p,
                          "score (Miettinen-Nurminen)");
    out->odds_ratio = odds_ratio_of(c, score_p);
    out->p_value = p_of(c, score_p);
}

static const char *name_of(const comparison *c)
{
    const names *n = too_many(c) ? &names_too_many : &names_of[c->method];
    return !c->conditional ? n->score : c->dispersion > 1 ? n->widened : n->chance;
}

int annum__pair_of_proportions(double from_events, double from_total, double to_events, double to_total, double level,
                               int32_t method, double dispersion, annum__pair *out)
{
    comparison c = {{from_events, from_total, to_events, to_total}, level, dispersion, method, 0, {0, 0, 0, 0, 0}};
    if (method < ANNUM_CHANGE_EXACT || method > ANNUM_CHANGE_BOSCHLOO || method == ANNUM_CHANGE_ETEST)
        return ANNUM_ERR_ARGUMENT;
    if (method == ANNUM_CHANGE_MIDP)
        c.conditional = annum__odds_ratio_midp(from_events, from_total, to_events, to_total, level, &c.by_law);
    else
        c.conditional = annum__odds_ratio_exact(from_events, from_total, to_events, to_total, level, &c.by_law);
    if (method == ANNUM_CHANGE_WALD)
        wald(&c, out);
    else
        by_score_and_law(&c, out);
    out->p_fisher = c.conditional ? annum__fisher_p(from_events, from_total, to_events, to_total) : NAN;
    out->method = name_of(&c);
    return ANNUM_OK;
}
