/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Predictions at any period: the mean with its confidence interval, and the interval of a figure to come.
 *
 * The rows to predict were carried through the factorisation of the design, so that they are known in its orthonormal
 * basis and the linear predictor's variance has no cancellation, whatever the powers of raw years.
 *
 * A figure to come is drawn from the family at a linear predictor that is itself uncertain: its distribution is the
 * family's, averaged over a normal (t, where the dispersion is estimated) linear predictor. Of least squares that is
 * R's predict(interval = "prediction").
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "regress/fit.h"
#include "regress/predictive.h"
#include "series/label.h"

static double predictor(const annum__fit_work *w, size_t i, double *variance)
{
    const size_t p = w->design.p, m = w->design.n_ahead;
    double row[ANNUM__COEFFICIENTS_MAX], eta = w->eta_ahead ? w->eta_ahead[i] * w->unit : 0;
    for (size_t j = 0; j < p; j++)
        eta += w->gamma[j] * w->unit * dd_double(w->design.ahead[j * m + i]);
    for (size_t j = 0; j < p; j++) {
        row[j] = 0;
        for (size_t k = 0; w->whitener && k <= j; k++)
            row[j] += w->whitener[k * p + j] * dd_double(w->design.ahead[k * m + i]);
        if (!w->whitener)
            row[j] = dd_double(w->design.ahead[j * m + i]);
    }
    *variance = 0;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++)
            *variance += row[j] * w->cov_basis[j * p + k] * row[k];
    }
    *variance *= w->unit * w->unit;
    return eta + (w->rows.offset ? w->rows.offset[w->rows.n + i] : 0);
}

/** The mean at a linear predictor, kept inside the family's range; infinite where a falling link has none. */
static double mean_at(const annum__fit_work *w, double eta)
{
    const int32_t link = w->rows.link->id;
    double mean, rest, derivative;
    if (w->options.log_response)
        return exp(eta);
    if ((link == ANNUM_INVERSE || link == ANNUM_INVERSE_SQUARE) && eta <= 0 && w->rows.family->id != ANNUM_GAUSSIAN)
        return INFINITY;
    w->rows.link->inverse(&eta, 1, &mean, &rest, &derivative);
    return fmin(fmax(mean, w->rows.family->lowest), w->rows.family->highest);
}

static void predict_normal(const annum__fit_work *w, const annum_fit_result *r, double eta, annum_prediction *out)
{
    const double half = w->quantile * sqrt(out->se * out->se + r->sigma * r->sigma);
    if (w->rows.weight)
        return; /* the new figure's weight is not known */
    out->prediction_lower = w->options.log_response ? exp(eta - half) : eta - half;
    out->prediction_upper = w->options.log_response ? exp(eta + half) : eta + half;
}

static void predict_one(annum__fit_work *w, const annum_fit_result *r, size_t i, annum_prediction *out)
{
    double variance;
    const double eta = predictor(w, i, &variance);
    out->time = w->rows.time[w->rows.n + i];
    out->fitted = out->se = out->lower = out->upper = out->prediction_lower = out->prediction_upper = NAN;
    if (w->infinite && !r->firth)
        return;
    out->se = sqrt(variance);
    out->fitted = mean_at(w, eta);
    const double one = mean_at(w, eta - w->quantile * out->se), other = mean_at(w, eta + w->quantile * out->se);
    /* Some links fall. */
    out->lower = one < other ? one : other;
    out->upper = one < other ? other : one;
    if (w->squares) {
        predict_normal(w, r, eta, out);
        return;
    }
    const annum__predictive law = {.family = r->family, .link = w->rows.link, .eta = eta, .se = out->se,
                                   .df = w->rows.family->has_dispersion ? r->df_residual : INFINITY,
                                   .size = w->rows.size_ahead[i], .dispersion = r->dispersion,
                                   .kappa = w->glm.kappa, .precision = r->precision};
    annum__predictive_limits(&law, (1 - w->level) / 2, &out->prediction_lower, &out->prediction_upper);
}

static void settle(annum_prediction *p)
{
    double *const numbers[] = {&p->fitted, &p->se, &p->lower, &p->upper, &p->prediction_lower, &p->prediction_upper};
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
        *numbers[k] = annum__finite_or_nan(*numbers[k]);
}

static void warn_limits(annum__fit_work *w, const annum_fit_result *r, const annum_prediction *list)
{
    size_t outside = 0, unknown = 0, open = 0;
    double furthest = 0;
    for (size_t i = 0; i < w->rows.n_ahead; i++) {
        const double distance = fmax(list[i].time - r->last, r->first - list[i].time);
        outside += distance > 0;
        furthest = fmax(furthest, distance);
        open += !isnan(list[i].fitted) && (isnan(list[i].lower) || isnan(list[i].upper));
        unknown += !isnan(list[i].fitted) && isnan(list[i].prediction_lower) && isnan(list[i].prediction_upper);
    }
    if (outside > 0)
        annum__warn(w->warnings, ANNUM_WARN_EXTRAPOLATED, -1,
                    "predictions outside the figures' span: %z, up to %.3 years away; they hold only if nothing changes",
                    outside, furthest);
    if (open > 0)
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "predictions whose mean has no finite limit on one side at least: %z", open);
    if (unknown > 0 && w->squares && w->rows.weight)
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "figures are weighted, and no weight of a figure to come is known: no prediction limits");
    else if (unknown > 0 && w->squares)
        annum__warn(w->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "the scale of the errors is not known: no prediction limits");
    else if (unknown > 0 && (r->kind == ANNUM_COUNT || r->kind == ANNUM_PROPORTION) && r->family != ANNUM_FRACTIONAL)
        annum__warn(w->warnings, ANNUM_WARN_EXPOSURE_MISSING, -1,
                    "%s of the periods to predict is not known: no prediction limits for %z of them",
                    r->kind == ANNUM_COUNT ? "the exposure" : "the total", unknown);
}

int annum__fit_predict(annum__fit_work *w, annum_fit_result *r, annum__arena *arena, annum_error *error)
{
    const size_t n = w->rows.n_ahead;
    if (n == 0)
        return ANNUM_OK;
    annum_prediction *list = annum__arena_take(arena, n, sizeof *list);
    if (!list)
        return annum__fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        predict_one(w, r, i, &list[i]);
        settle(&list[i]);
        if (!w->rows.group)
            continue;
        list[i].group = annum__group_name(w->source, (size_t)w->rows.group[w->rows.n + i], arena);
        if (!list[i].group)
            return annum__fail_memory(error);
    }
    warn_limits(w, r, list);
    r->predictions = list;
    r->n_predictions = n;
    return ANNUM_OK;
}
