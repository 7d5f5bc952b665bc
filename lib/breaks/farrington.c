/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Farrington, Andrews, Beale and Catchpole (1996) A statistical algorithm for the early detection of
 * outbreaks of infectious disease, JRSS A 159:547-563, for annual counts, where the baseline is all earlier
 * figures; as R's surveillance::algo.farrington (1.20) with powertrans "2/3", whose limits are two-sided.
 * Exposures enter as offset.
 *
 * 1. Quasi-Poisson fit with a trend; phi is Pearson's dispersion, 1 at the least.
 * 2. Figures whose standardised Anscombe residual s exceeds 1 weigh s^-2, so that past outbreaks do not hide
 * new ones (section 3.6 there); weights are scaled to add up to the number of figures. Fitted again.
 * 3. The trend stays if its p is below .05, there are three figures, and the expected count is no larger than
 * the largest seen; else 1 and 2 without it.
 * 4. Limits of y^(2/3) are mean^(2/3) -/+ z sqrt(4/9 mean^(1/3) tau), tau = phi + var(mean) / mean
 * (equation 4.5).
 *
 * Not taken over: the rule that fewer than five cases in four periods are never an alarm. It is a rule of the
 * surveillance office and no probability.
 */
#include "breaks/farrington.h"

#include <math.h>

#include "breaks/fits.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"

/** A fitted baseline. */
typedef struct baseline {
    annum_fit_result *fit; /**< Poisson with weights: standard errors at dispersion 1 */
    double phi;
    size_t reweighted;
} baseline;

static double floor_of(const annum_fit_result *fit)
{
    return fit->dispersion > 1 ? fit->dispersion : 1; /* NaN too */
}

static int fit_poisson(const annum__breaking *b, const annum_series *before, int trend, const double *weights,
                       annum_fit_result **out, annum_error *error)
{
    const size_t row = b->row[b->n - 1];
    annum_fit_options o = annum__breaks_fit_options(b, trend);
    o.family = ANNUM_POISSON;
    o.firth = ANNUM_FIRTH_NEVER;
    o.leave_ranges_out = 1;
    o.weights = weights;
    o.at_start = &b->view->start[row];
    o.at_end = &b->view->end[row];
    o.at_exposure = &b->size[b->n - 1];
    o.n_at = 1;
    return annum_fit(before, &o, out, error);
}

/** Weights of the rows before the last; what was not used keeps 1. @return how many are reweighted */
static size_t set_weights(const annum__breaking *b, const annum_fit_result *fit, double phi, double *weights)
{
    size_t outbreaks = 0;
    double sum = 0;
    for (size_t i = 0; i < b->row[b->n - 1]; i++)
        weights[i] = 1;
    for (size_t i = 0; i < fit->n; i++) {
        const annum_fit_point *p = &fit->points[i];
        const double mean = p->fitted;
        const double anscombe = 1.5 * (cbrt(p->observed * p->observed) * pow(mean, -1.0 / 6) - sqrt(mean));
        const double s = anscombe / sqrt(phi * (1 - p->leverage));
        /* A figure that alone determines the fit has leverage 1 and no residual. */
        double *w = &weights[b->row[i]];
        *w = s > 1 && p->leverage < 1 - 1e-12 ? 1 / (s * s) : 1;
        outbreaks += *w < 1;
        sum += *w;
    }
    for (size_t i = 0; i < fit->n; i++)
        weights[b->row[i]] *= (double)fit->n / sum;
    return outbreaks;
}

static int fit_baseline(annum__breaking *b, const annum_series *before, int trend, double *weights,
                        baseline *out, annum_error *error)
{
    annum_fit_result *first = NULL;
    int status = fit_poisson(b, before, trend, NULL, &first, error);
    if (status == ANNUM_OK) {
        out->reweighted = first->n == b->n - 1 ? set_weights(b, first, floor_of(first), weights) : 0;
        status = fit_poisson(b, before, trend, first->n == b->n - 1 ? weights : NULL, &out->fit, error);
    }
    annum_fit_free(first);
    if (status == ANNUM_OK)
        out->phi = floor_of(out->fit);
    return status;
}

static int trend_stays(const annum__breaking *b, const baseline *base)
{
    const annum_fit_result *fit = base->fit;
    const annum_coefficient *slope = &fit->coefficients[1];
    const double t = fabs(slope->estimate) / (slope->se * sqrt(base->fit->dispersion));
    double most = 0;
    for (size_t i = 0; i + 1 < b->n; i++)
        most = annum__larger(most, b->events[i]);
    return fit->df_residual > 0 && 2 * annum__t_tail(t, fit->df_residual) < 0.05 && fit->n >= 3 &&
           fit->predictions->fitted * b->size[b->n - 1] <= most;
}

static void fill(const annum__breaking *b, const baseline *base, int trend, annum_break_unusual *u)
{
    const annum_prediction *p = base->fit->predictions;
    const double size = b->size[b->n - 1], mean = p->fitted * size, y = b->events[b->n - 1];
    const double tau = base->phi + mean * p->se * p->se * base->phi; /* var(mean) = (mean se)^2 phi */
    const double sd = sqrt(4.0 / 9 * cbrt(mean) * tau), middle = cbrt(mean * mean);
    const double z = annum__normal_quantile_upper((1 - b->options.level) / 2);
    if (!(mean > 0) || !isfinite(sd))
        return;
    u->farrington_expected = p->fitted;
    u->farrington_dispersion = base->phi;
    u->farrington_trend = trend;
    u->farrington_reweighted = base->reweighted;
    u->farrington_lower = pow(annum__larger(0, middle - z * sd), 1.5) / size;
    u->farrington_upper = pow(middle + z * sd, 1.5) / size;
    u->p_farrington = annum__smaller(1, 2 * annum__normal_tail(fabs(cbrt(y * y) - middle) / sd));
}

int annum__farrington(annum__breaking *b, const annum_series *before, annum_error *error)
{
    annum_break_unusual *u = &b->result->unusual;
    baseline base = {NULL, 1, 0};
    u->p_farrington = u->farrington_lower = u->farrington_upper = NAN;
    u->farrington_expected = u->farrington_dispersion = NAN;
    if (b->view->kind != ANNUM_COUNT || b->n < 4)
        return ANNUM_OK;
    double *weights = annum__arena_take(b->scratch, b->view->n, sizeof *weights);
    if (!weights)
        return annum__fail_memory(error);
    int trend = 1, status = fit_baseline(b, before, 1, weights, &base, error);
    if (status == ANNUM_OK && !trend_stays(b, &base)) {
        annum_fit_free(base.fit);
        base.fit = NULL;
        trend = 0;
        status = fit_baseline(b, before, 0, weights, &base, error);
    }
    if (status == ANNUM_OK)
        fill(b, &base, trend, u);
    annum_fit_free(base.fit);
    return status;
}
