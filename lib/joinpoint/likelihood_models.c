/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best likelihood model of every number of joinpoints, in the result.
 *
 * A joint's limits are where its profile deviance is above the least by the quantile of chi-squared with 1 degree of freedom (F with 1
 * and df times the dispersion where that is estimated), straight between places; compat nci: with k degrees, to the next place.
 */
#include <math.h>

#include "core/dist.h"
#include "core/finite.h"
#include "joinpoint/estimates.h"
#include "joinpoint/likelihood.h"

/** Profiles of more choices of places than this are followed up to the threshold alone. */
static const double many_choices = 2e5;

static int is_quasi(const annum__counting *c)
{
    return c->j->options.likelihood == ANNUM_QUASIPOISSON;
}

static double quantile_of(const annum__counting *c, const annum__joint_fitted *fit)
{
    const double tail = 1 - c->j->options.level, held = c->j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI ? (double)fit->k : 1;
    double other;
    if (!is_quasi(c))
        return annum__chi2_quantile_upper(tail, held);
    const double beta = annum__beta_quantile_pair(1 - tail, tail, held / 2, fit->df / 2, &other);
    return fit->df > 0 ? fit->dispersion * fit->df * beta / other : INFINITY;
}

static double limit_of(const annum__counting *c, const double *profile, double threshold, size_t kept, size_t beyond, int last)
{
    const annum__joint_design *d = &c->j->design;
    if (last || beyond >= d->n_candidates)
        return d->candidate[kept];
    if (!isfinite(profile[beyond]) || c->j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI)
        return d->candidate[beyond];
    const double share = (threshold - profile[kept]) / (profile[beyond] - profile[kept]);
    return d->candidate[kept] + share * (d->candidate[beyond] - d->candidate[kept]);
}

/** First and last place that joint q of k may be at, whatever the others. */
static void reach_of(const annum__counting *c, size_t k, size_t q, size_t *first, size_t *last)
{
    const annum__joint_design *d = &c->j->design;
    size_t a = 0, b = d->n_candidates - 1;
    while (!annum__joint_may_end(d, a, 0))
        a++;
    while (!annum__joint_may_end(d, b, 1))
        b--;
    for (size_t i = 0; i < q; i++) {
        const size_t from = a++;
        while (!annum__joint_may_follow(d, from, a))
            a++;
    }
    for (size_t i = q + 1; i < k; i++) {
        const size_t from = b--;
        while (!annum__joint_may_follow(d, b, from))
            b--;
    }
    *first = a;
    *last = b;
}

static int set_limits(annum__counting *c, size_t m, annum_joint *at)
{
    const annum__joint_design *d = &c->j->design;
    const annum__joint_fitted *fit = &c->fit[m];
    const size_t k = fit->k;
    if (k == 0)
        return ANNUM_OK;
    double *profile = annum__arena_take(c->j->scratch, annum__multiply(k, d->n_candidates), sizeof *profile);
    if (!profile)
        return ANNUM_ERR_NO_MEMORY;
    const double threshold = fit->deviance + quantile_of(c, fit);
    double choices = 1;
    for (size_t i = 0; i < k; i++)
        choices *= (double)(d->n_candidates - i) / (double)(i + 1);
    annum__counts_search_profile(c->search, k, c->best.place[k], choices > many_choices ? threshold : INFINITY, profile);
    for (size_t q = 0; q < k; q++) {
        const double *own = profile + q * d->n_candidates;
        size_t low = c->best.place[k][q], high = low, first, last;
        reach_of(c, k, q, &first, &last);
        for (size_t i = 0; i < d->n_candidates; i++) {
            if (own[i] <= threshold) {
                low = i < low ? i : low;
                high = i > high ? i : high;
            }
        }
        at[q].lower = limit_of(c, own, threshold, low, low - 1, low <= first) + d->middle;
        at[q].upper = limit_of(c, own, threshold, high, high + 1, high >= last) + d->middle;
    }
    return ANNUM_OK;
}

static int set_estimates(annum__counting *c, size_t m)
{
    const annum__joint_design *d = &c->j->design;
    const annum__joint_fitted *fit = &c->fit[m];
    annum__joint_estimates *e = &c->j->estimates[m];
    const size_t k = fit->k, p = 2 * (k + 1);
    e->lines = annum__arena_take(c->j->scratch, annum__multiply(p, p), sizeof *e->lines);
    if (!e->lines)
        return ANNUM_ERR_NO_MEMORY;
    e->k = k;
    e->sse = fit->deviance;
    e->df = is_quasi(c) ? fit->df : INFINITY;
    e->jump_df = e->df;
    e->jump_se = fit->jump_se;
    e->coefficient[0] = fit->intercept[0];
    e->coefficient[1] = fit->slope[0];
    e->coefficient[2 + k] = fit->jump_by;
    for (size_t s = 0; s <= k; s++) {
        const double own = fit->slope_se[s] * fit->slope_se[s], middle = fit->line_middle[s];
        e->slope[s] = fit->slope[s];
        e->intercept[s] = fit->intercept[s] - fit->slope[s] * d->middle;
        e->lines[2 * s * p + 2 * s] = fit->intercept_se[s] * fit->intercept_se[s];
        e->lines[2 * s * p + 2 * s + 1] = e->lines[(2 * s + 1) * p + 2 * s] = -middle * own;
        e->lines[(2 * s + 1) * p + 2 * s + 1] = own;
        if (s == 0)
            continue;
        e->place[s - 1] = d->candidate[c->best.place[k][s - 1]];
        e->coefficient[1 + s] = fit->slope[s] - fit->slope[s - 1];
    }
    return ANNUM_OK;
}

/** A segment without events falls for ever: 100 percent a year, and nothing bounds that from above. */
static void mend_separated(annum_joint_segment *s)
{
    s->slope = s->se = s->intercept = s->intercept_se = s->statistic = s->p_value = NAN;
    s->significant = 0;
    s->annual_percent_change = (annum_estimate){.estimate = -100, .lower = -100, .upper = NAN, .se = NAN, .p_value = NAN,
                                                .method = NULL, .present = 1};
    s->slope_change = (annum_estimate){.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN,
                                       .present = s->slope_change.present};
}

static void set_segments(annum__counting *c, size_t m, annum_joint_segment *segments)
{
    const annum__joint_estimates *e = &c->j->estimates[m];
    const double t = annum__t_quantile_upper((1 - c->j->options.level) / 2, e->df);
    for (size_t s = 0; s <= e->k; s++) {
        annum_joint_segment *to = &segments[s];
        annum__joint_segment(c->j, e, s, t, to);
        if (!is_quasi(c)) {
            to->df = NAN;
            to->slope_change.method = to->slope_change.present ? "normal" : NULL;
            to->annual_percent_change.method = "normal";
        }
        if (c->fit[m].separated[s])
            mend_separated(to);
        if (s > 0 && c->fit[m].separated[s - 1])
            to->slope_change = (annum_estimate){.estimate = NAN, .lower = NAN, .upper = NAN, .se = NAN, .p_value = NAN, .present = 1};
    }
}

static int set_model(annum__counting *c, size_t m)
{
    annum__joining *j = c->j;
    const size_t k = c->least + m;
    annum_joinpoint_model *model = &j->models[m];
    annum__joint_fitted *fit = &c->fit[m];
    annum_joint *at = annum__arena_take(j->arena, k, sizeof *at);
    annum_joint_segment *segments = annum__arena_take(j->arena, k + 1, sizeof *segments);
    annum_joint_point *points = annum__arena_take(j->arena, j->n, sizeof *points);
    double *numbers = annum__arena_take(j->scratch, annum__multiply(j->n, 2), sizeof *numbers);
    if (!at || !segments || !points || !numbers)
        return ANNUM_ERR_NO_MEMORY;
    annum__joint_counts_fit(&c->counts, c->best.place[k], k, c->scratch, fit, numbers, numbers + j->n);
    if (set_estimates(c, m) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    *model = (annum_joinpoint_model){.joinpoints = k, .sse = fit->deviance, .df = fit->df, .mse = fit->dispersion,
                                     .parameters = 2 * k + 2, .log_likelihood = fit->log_likelihood, .weight = NAN, .at = at,
                                     .n_at = k, .segments = segments, .n_segments = k + 1, .points = points, .n_points = j->n};
    if (!is_quasi(c))
        model->mse = fit->df > 0 ? fit->deviance / fit->df : NAN;
    j->at[m] = at;
    j->segments[m] = segments;
    for (size_t q = 0; q < k; q++)
        at[q] = (annum_joint){j->estimates[m].place[q] + j->design.middle, NAN, NAN};
    set_segments(c, m, segments);
    annum__joint_jump(j, &j->estimates[m], &model->jump);
    if (model->jump.present && !is_quasi(c)) {
        model->jump.df = NAN;
        model->jump.comparability_ratio.method = "normal";
    }
    for (size_t i = 0; i < j->n; i++) {
        const annum__range *range = c->counts.range ? c->counts.range[i] : NULL;
        points[i] = (annum_joint_point){.time = j->time[i], .observed = range && range->suppressed ? NAN : j->figure[i],
                                        .fitted = numbers[i] / j->size[i], .residual = numbers[j->n + i], .se = NAN};
    }
    return set_limits(c, m, at);
}

int annum__counting_models(annum__counting *c)
{
    annum__joining *j = c->j;
    const size_t n = c->n_models;
    j->models = annum__arena_take(j->arena, n, sizeof *j->models);
    j->at = annum__arena_take(j->scratch, n, sizeof *j->at);
    j->segments = annum__arena_take(j->scratch, n, sizeof *j->segments);
    j->estimates = annum__arena_take(j->scratch, n, sizeof *j->estimates);
    c->fit = annum__arena_take(j->scratch, n, sizeof *c->fit);
    if (!j->models || !j->at || !j->segments || !j->estimates || !c->fit)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t m = 0; m < n; m++) {
        if (set_model(c, m) != ANNUM_OK)
            return ANNUM_ERR_NO_MEMORY;
    }
    j->result->models = j->models;
    j->result->n_models = n;
    const double of_largest = c->fit[n - 1].dispersion;
    c->dispersion = is_quasi(c) && of_largest > 1 ? of_largest : 1;
    return ANNUM_OK;
}
