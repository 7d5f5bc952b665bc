/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the last figure unusual? The figures before it are fitted (a level, or a line with regressors trend),
 * and the last one is held against the distribution of a figure to come: Student's t of the prediction error
 * for values, and for counts and proportions the family's distribution averaged over the uncertainty of its
 * mean (regress/predictive.h). The last figure takes no part in the fit. p is twice the smaller of P(Y <= y)
 * and P(Y >= y), at most 1, so that it goes with the limits: a figure is outside them exactly where p is at
 * most 1 - level.
 *
 * A dispersion that was estimated from few figures is itself uncertain, and limits that take it for known are
 * too narrow (negative binomial ones at maximum likelihood's kappa most of all). Pearson's statistic is about
 * chi-squared with the residual degrees of freedom, whatever the dispersion: each of its quantiles gives a
 * dispersion, and the figure's distribution is averaged over them. Of normal errors that is Student's t.
 */
#include <math.h>

#include "breaks/farrington.h"
#include "breaks/fits.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "regress/predictive.h"
#include "series/label.h"

static void settle(annum_break_unusual *u, double level)
{
    const double smaller = annum__smaller(u->p_lower, u->p_upper), tail = (1 - level) / 2;
    const int known = !isnan(u->p_lower) && !isnan(u->p_upper);
    u->p_value = known ? annum__smaller(1, 2 * smaller) : NAN;
    u->unusual = !known ? -1 : u->p_lower < tail || u->p_upper <= tail;
}

/* ---- Values ---------------------------------------------------------------------------------- */

/** The variance of the last figure's own error. */
static double own_variance(const annum__breaking *b, const annum_fit_result *fit)
{
    const double se = b->view->se ? b->view->se[b->row[b->n - 1]] : 1; /* weights are 1 / se^2 */
    return fit->sigma * fit->sigma * se * se;
}

static void predict_value(const annum__breaking *b, const annum_fit_result *fit, annum_break_unusual *u)
{
    const annum_prediction *p = fit->predictions;
    const double df = fit->df_residual, sd = sqrt(p->se * p->se + own_variance(b, fit));
    if (!(sd > 0) || !(df > 0))
        return;
    const double half = annum__t_quantile_upper((1 - b->options.level) / 2, df) * sd;
    const double away = (u->observed - u->expected) / sd;
    u->lower = annum__finite_or_nan(u->expected - half);
    u->upper = annum__finite_or_nan(u->expected + half);
    u->p_lower = annum__t_tail(-away, df);
    u->p_upper = annum__t_tail(away, df);
}

/* ---- Counts, proportions and other families ----------------------------------------------------- */

/** Pearson's statistic of the fitted counts with variance mean + kappa mean^2. */
static double pearson(const annum_fit_result *fit, double kappa)
{
    double sum = 0;
    for (size_t i = 0; i < fit->n; i++) {
        const double mean = fit->points[i].fitted, error = fit->points[i].observed - mean;
        if (mean > 0 && isfinite(error))
            sum += error * error / (mean + kappa * mean * mean);
    }
    return sum;
}

/** kappa at which Pearson's statistic is `wanted`; 0 where it is less even without. */
static double kappa_of(const annum_fit_result *fit, double wanted)
{
    double low = 0, high = 1e-6;
    if (!(pearson(fit, 0) > wanted))
        return 0;
    while (high < 1e6 && pearson(fit, high) > wanted)
        high *= 4;
    for (int i = 0; i < 50; i++) {
        const double middle = (low + high) / 2;
        if (pearson(fit, middle) > wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

enum { NODES = 20 };

/** A figure's distribution under each of several dispersions, with their probabilities. */
typedef struct spread {
    size_t n;
    annum__predictive law[NODES];
    double weight[NODES];
} spread;

/**
 * One law for each of equally spaced values of log chi-squared, by the trapezoidal rule; its density there is
 * chi2^(df / 2) exp(-chi2 / 2), smooth and flat at both ends.
 */
static void spread_dispersion(spread *s, const annum_fit_result *fit)
{
    const annum__predictive known = s->law[0];
    const double df = fit->df_residual, mean = known.size * fit->predictions->fitted;
    const double kappa_fitted = isnan(fit->theta) ? 0 : 1 / fit->theta;
    const double edge = 1e-6, low = log(2 * annum__gamma_quantile(edge, df / 2));
    const double high = log(annum__chi2_quantile_upper(edge, df));
    double total = 0;
    s->n = NODES;
    for (size_t k = 0; k < NODES; k++) {
        const double place = low + (high - low) * (double)k / (NODES - 1), chi2 = exp(place);
        annum__predictive *law = &s->law[k];
        *law = known;
        s->weight[k] = exp(df / 2 * (place - log(df)) - (chi2 - df) / 2);
        total += s->weight[k];
        if (fit->family == ANNUM_NEGATIVE_BINOMIAL) {
            law->kappa = kappa_of(fit, chi2);
            law->se *= sqrt((1 + law->kappa * mean) / (1 + kappa_fitted * mean));
        } else {
            law->dispersion = annum__larger(1, fit->dispersion * df / chi2);
            law->se *= sqrt(law->dispersion / fit->dispersion);
        }
    }
    for (size_t k = 0; k < NODES; k++)
        s->weight[k] /= total;
}

static void tails_of(const spread *s, double y, double *lower, double *upper)
{
    *lower = *upper = 0;
    for (size_t k = 0; k < s->n; k++) {
        double below, above;
        annum__predictive_tails(&s->law[k], y, &below, &above);
        *lower += s->weight[k] * below;
        *upper += s->weight[k] * above;
    }
}

/** The smallest whole number of events with P(Y <= it) >= probability; infinite beyond the exact whole
 * doubles. */
static double limit_of(const spread *s, double probability, double most)
{
    double low = -1, high = 1, lower, upper;
    for (; high < most; low = high, high *= 2) {
        tails_of(s, high, &lower, &upper);
        if (high > 9e15 || isnan(lower))
            return isnan(lower) ? NAN : INFINITY;
        if (lower >= probability)
            break;
    }
    high = annum__smaller(high, most);
    while (high - low > 1) {
        const double middle = floor(low + (high - low) / 2);
        tails_of(s, middle, &lower, &upper);
        if (lower < probability)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void predict_count(const annum__breaking *b, const annum_fit_result *fit, annum_break_unusual *u)
{
    const annum__link *link = annum__link_find(fit->link);
    const double tail = (1 - b->options.level) / 2, figure = b->events ? b->events[b->n - 1] : u->observed;
    const int negbin = fit->family == ANNUM_NEGATIVE_BINOMIAL, total = fit->family == ANNUM_QUASIBINOMIAL;
    spread s = {.n = 1, .weight = {1}};
    s.law[0] = (annum__predictive){.family = fit->family,
                                   .link = link,
                                   .eta = link->link(u->expected),
                                   .se = fit->predictions->se,
                                   .df = INFINITY,
                                   .size = b->size ? b->size[b->n - 1] : 1,
                                   .dispersion = fit->dispersion,
                                   .precision = fit->precision};
    if (negbin || total || fit->family == ANNUM_QUASIPOISSON) {
        if (fit->df_residual > 0 && fit->dispersion > 0)
            spread_dispersion(&s, fit);
        u->lower = limit_of(&s, tail, total ? floor(s.law[0].size) : INFINITY) / s.law[0].size;
        u->upper = limit_of(&s, 1 - tail, total ? floor(s.law[0].size) : INFINITY) / s.law[0].size;
    } else {
        if (annum__family_find(fit->family)->has_dispersion)
            s.law[0].df = fit->df_residual;
        annum__predictive_limits(&s.law[0], tail, &u->lower, &u->upper);
    }
    tails_of(&s, figure, &u->p_lower, &u->p_upper);
    u->lower = annum__finite_or_nan(u->lower);
    u->upper = annum__finite_or_nan(u->upper);
}

/* ---- The method ------------------------------------------------------------------------------ */

static int check(const annum__breaking *b, annum_error *error)
{
    const int trend = b->options.regressors == ANNUM_BREAKS_TREND;
    const annum__family *family = annum__family_find(b->options.family);
    const size_t needed = trend ? 4 : 3;
    if (!family)
        return annum__fail(error, ANNUM_ERR_FAMILY, "family %d is unknown; see enum annum_family",
                           (int)b->options.family);
    if (family->id == ANNUM_FRACTIONAL)
        return annum__fail(
            error, ANNUM_ERR_FAMILY,
            "family fractional has no distribution to hold a figure against; use gaussian or beta");
    if (b->n < needed)
        return annum__fail(
            error, ANNUM_ERR_FEW,
            "usable figures: %z; to call the last one unusual %z are needed before it%s; add periods", b->n,
            needed - 1, trend ? ", or two with regressors mean" : "");
    return ANNUM_OK;
}

static int fit_before(const annum__breaking *b, const annum_series *before, int trend, annum_fit_result **out,
                      annum_error *error)
{
    const size_t row = b->row[b->n - 1];
    annum_fit_options o = annum__breaks_fit_options(b, trend);
    o.at_start = &b->view->start[row];
    o.at_end = &b->view->end[row];
    o.at_exposure = b->size ? &b->size[b->n - 1] : NULL;
    o.n_at = 1;
    return annum_fit(before, &o, out, error);
}

/* ---- What the reader must know ------------------------------------------------------------------- */

static annum__label label_of(const annum__breaking *b, size_t row)
{
    return annum__label_period(b->view->start[row], b->view->end[row]);
}

/** A figure that is far off and one that is not look alike where nothing tells what chance does. */
static void warn_no_scatter(annum__breaking *b)
{
    const annum_break_unusual *u = &b->result->unusual;
    const double away = u->observed - u->expected;
    char bytes[96];
    annum__text difference = {bytes, sizeof bytes, 0};
    bytes[0] = '\0';
    if (fabs(away) > 1e-12 * fabs(u->observed))
        annum__text_add(&difference, ", %.6 %s than they predict,", fabs(away), away < 0 ? "less" : "more");
    annum__warn(
        b->warnings, ANNUM_WARN_PERFECT_FIT, -1,
        "the figures before %s %s, so they don't tell how far chance takes a figure: whether %.6%s is "
        "unusual can't be judged",
        label_of(b, b->row[b->n - 1]).text,
        b->options.regressors == ANNUM_BREAKS_TREND ? "lie on a line" : "do not vary", u->observed, bytes);
}

/** The row that is judged is the last with a figure, and a reader takes it for the last. */
static void warn_not_last(annum__breaking *b)
{
    const size_t row = b->row[b->n - 1], last = b->view->n - 1;
    const int range = b->view->state[last] == ANNUM_SUPPRESSED;
    b->result->unusual.is_last = row == last;
    if (row < last)
        annum__warn(b->warnings, range ? ANNUM_WARN_SUPPRESSED : ANNUM_WARN_MISSING, -1,
                    "the last figure, of %s, is %s: that of %s is judged instead, against those before it",
                    label_of(b, last).text, range ? "known only as a range" : "not known",
                    label_of(b, row).text);
}

/** p of a trend before the last figure; the dispersion is 1 at the least where the family has it known. */
static double trend_p(const annum_fit_result *fit)
{
    const annum_coefficient *slope = &fit->coefficients[1];
    const int known = !annum__family_find(fit->family)->has_dispersion;
    const double stretch = known && fit->dispersion > 1 ? sqrt(fit->dispersion) : 1;
    if (!(slope->se > 0) || !(fit->df_residual > 0) || annum__breaks_fit_is_perfect(fit))
        return NAN;
    return 2 * annum__t_tail(fabs(slope->estimate) / (slope->se * stretch), fit->df_residual);
}

/** Whether there is a trend that the level has not. A line that can't be fitted shows none. */
static int warn_trend(annum__breaking *b, const annum_series *before, annum_error *error)
{
    annum_fit_result *fit = NULL;
    if (b->options.regressors == ANNUM_BREAKS_TREND || b->n < 5)
        return ANNUM_OK;
    const int status = fit_before(b, before, 1, &fit, error);
    const double p = status == ANNUM_OK ? trend_p(fit) : NAN;
    annum_fit_free(fit);
    if (p < 0.05)
        annum__warn(
            b->warnings, ANNUM_WARN_DOUBTFUL, -1,
            "the figures before %s have a trend (%s), and the last one is held against their level: take "
            "regressors trend",
            label_of(b, b->row[b->n - 1]).text, annum__p_text(p).text);
    return status == ANNUM_ERR_NO_MEMORY ? status : ANNUM_OK;
}

static int warn(annum__breaking *b, const annum_series *before, const annum_fit_result *fit,
                annum_error *error)
{
    warn_not_last(b);
    annum__breaks_take_warnings(b, fit, 1);
    annum__breaks_definitions(b, NAN);
    return warn_trend(b, before, error);
}

static void judge(annum__breaking *b, const annum_fit_result *fit)
{
    annum_break_unusual *u = &b->result->unusual;
    u->present = 1;
    u->time = b->time[b->n - 1];
    u->observed = b->figure[b->n - 1];
    u->expected = fit->predictions->fitted;
    u->dispersion = fit->dispersion;
    u->lower = u->upper = u->p_lower = u->p_upper = NAN;
    if (annum__breaks_fit_is_perfect(fit))
        warn_no_scatter(b);
    else if (fit->family == ANNUM_GAUSSIAN)
        predict_value(b, fit, u);
    else
        predict_count(b, fit, u);
    settle(u, b->options.level);
}

int annum__breaks_unusual(annum__breaking *b, annum_error *error)
{
    annum_series *before = NULL;
    annum_fit_result *fit = NULL;
    int status = check(b, error);
    if (status == ANNUM_OK)
        status = annum__breaks_before(b, b->row[b->n - 1], &before, error);
    if (status == ANNUM_OK)
        status = fit_before(b, before, b->options.regressors == ANNUM_BREAKS_TREND, &fit, error);
    if (status == ANNUM_OK) {
        annum__breaks_count_rows(b, fit, 1);
        judge(b, fit);
        status = warn(b, before, fit, error);
    }
    if (status == ANNUM_OK)
        status = annum__farrington(b, before, error);
    annum_fit_free(fit);
    annum_series_free(before);
    return status;
}
