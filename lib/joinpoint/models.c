/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best model of every number of joinpoints, in the result.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "joinpoint/estimates.h"

static double p_of(double statistic, double df)
{
    return 2 * annum__t_tail(fabs(statistic), df);
}

static annum_estimate by_t(double estimate, double se, double t, double df)
{
    return (annum_estimate){.estimate = estimate, .lower = estimate - t * se, .upper = estimate + t * se, .se = se,
                            .p_value = p_of(estimate / se, df), .method = "t", .present = 1};
}

void annum__joint_segment(const annum__joining *j, const annum__joint_estimates *e, size_t s, double t,
                          annum_joint_segment *segment)
{
    const double middle = j->design.middle, own = annum__joint_slopes_covariance(e, s, s);
    *segment = (annum_joint_segment){.from = s > 0 ? e->place[s - 1] + middle : j->time[0],
                                     .to = s < e->k ? e->place[s] + middle : j->time[j->n - 1],
                                     .intercept = e->intercept[s],
                                     .intercept_se = sqrt(annum__joint_line_variance(e, s, -middle)),
                                     .slope = e->slope[s],
                                     .se = sqrt(own),
                                     .df = e->df};
    segment->statistic = segment->slope / segment->se;
    segment->p_value = p_of(segment->statistic, e->df);
    segment->significant = segment->p_value < 1 - j->options.level;
    if (s > 0) {
        const double variance = own + annum__joint_slopes_covariance(e, s - 1, s - 1) -
                                2 * annum__joint_slopes_covariance(e, s - 1, s);
        segment->slope_change = by_t(e->slope[s] - e->slope[s - 1], sqrt(variance), t, e->df);
    }
    if (j->options.scale != ANNUM_JOINPOINT_LOG)
        return;
    segment->annual_percent_change = by_t(e->slope[s], segment->se, t, e->df);
    annum_estimate *change = &segment->annual_percent_change;
    change->se = 100 * exp(e->slope[s]) * segment->se;
    change->estimate = annum__joint_change(j, change->estimate);
    change->lower = annum__joint_change(j, change->lower);
    change->upper = annum__joint_change(j, change->upper);
}

/* ---- Points ------------------------------------------------------------------------------------ */

/** @param errors [n] of use for this alone */
static void set_points(const annum__joining *j, const annum__joint_estimates *e, annum_joint_point *points, double *errors)
{
    const int log_scale = j->options.scale == ANNUM_JOINPOINT_LOG;
    annum__joint_fitted_line(j, e, errors);
    for (size_t i = 0; i < j->n; i++) {
        const double line = errors[i];
        points[i] = (annum_joint_point){.time = j->time[i], .observed = j->figure[i], .fitted = log_scale ? exp(line) : line,
                                        .se = j->se ? j->se[i] : NAN};
        errors[i] = j->y[i] - line;
    }
    if (j->options.errors != ANNUM_JOINPOINT_ERRORS_CONSTANT)
        j->engine->whiten(&j->design, errors);
    for (size_t i = 0; i < j->n; i++)
        points[i].residual = errors[i];
}

/* ---- A model ----------------------------------------------------------------------------------- */

/** Squares that are nothing but rounding of the figures. */
static double rounding(const annum__joining *j)
{
    double sum = 0;
    for (size_t i = 0; i < j->n; i++) {
        const double unit = 4 * 0x1p-52 * j->y[i];
        sum += j->design.weight[i] * unit * unit;
    }
    return sum;
}

static double log_likelihood_of(const annum__joining *j, double sse)
{
    const double n = (double)j->n;
    return sse > 0 ? (j->engine->log_weights(&j->design) - n * (log(2 * 3.14159265358979323846 * sse / n) + 1)) / 2 : NAN;
}

static int set_model(annum__joining *j, size_t m)
{
    annum_joinpoint_model *model = &j->models[m];
    annum__joint_estimates *e = &j->estimates[m];
    const size_t k = m + (size_t)j->options.min;
    annum_joint *at = annum__arena_take(j->arena, k, sizeof *at);
    annum_joint_segment *segments = annum__arena_take(j->arena, k + 1, sizeof *segments);
    annum_joint_point *points = annum__arena_take(j->arena, j->n, sizeof *points);
    e->lines = annum__arena_take(j->scratch, 4 * (k + 1) * (k + 1), sizeof *e->lines);
    if (!at || !segments || !points || !e->lines)
        return ANNUM_ERR_NO_MEMORY;
    *model = (annum_joinpoint_model){.joinpoints = k, .parameters = 2 * k + 2, .at = at, .n_at = k, .segments = segments,
                                     .n_segments = k + 1, .points = points, .n_points = j->n, .weight = NAN};
    j->at[m] = at;
    j->segments[m] = segments;
    annum__joint_lines(j, j->found.place[k], k, j->work, e);
    if (!(e->sse > rounding(j)))
        e->sse = 0;
    model->sse = e->sse;
    model->df = (double)j->n - (double)model->parameters;
    model->mse = model->df > 0 ? model->sse / model->df : NAN;
    annum__joint_criteria(j, e, model);
    model->log_likelihood = log_likelihood_of(j, e->sse);
    const int status = annum__joint_errors(j, e);
    const double t = annum__t_quantile_upper((1 - j->options.level) / 2, e->df);
    for (size_t s = 0; s <= k; s++)
        annum__joint_segment(j, e, s, t, &segments[s]);
    annum__joint_jump(j, e, &model->jump);
    set_points(j, e, points, j->work);
    annum__joinpoint_limits(j, e, at);
    return status;
}

int annum__joint_models(annum__joining *j, annum_error *error)
{
    annum__joint_design *d = &j->design;
    const size_t least = (size_t)j->options.min;
    if (j->engine->prepare && j->engine->prepare(d, j->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    j->work = annum__arena_take_unset(j->scratch, j->engine->scratch(d) + j->n, sizeof *j->work);
    j->profile = annum__arena_take_unset(j->scratch, annum__multiply(d->max, d->n_candidates), sizeof *j->profile);
    if (!j->work || !j->profile)
        return annum__fail_memory(error);
    j->engine->search(d, j->y, d->max, j->work, &j->found);
    while (d->max > least && !isfinite(j->found.sse[d->max]))
        d->max--;
    const size_t n_models = d->max - least + 1;
    j->models = annum__arena_take(j->arena, n_models, sizeof *j->models);
    j->at = annum__arena_take(j->scratch, n_models, sizeof *j->at);
    j->segments = annum__arena_take(j->scratch, n_models, sizeof *j->segments);
    j->estimates = annum__arena_take(j->scratch, n_models, sizeof *j->estimates);
    if (!j->models || !j->at || !j->segments || !j->estimates)
        return annum__fail_memory(error);
    for (size_t m = 0; m < n_models && isfinite(j->found.sse[m + least]); m++) {
        if (set_model(j, m) != ANNUM_OK)
            return annum__fail_memory(error);
        j->result->n_models++;
    }
    j->result->models = j->models;
    j->selected = annum__joint_least(j);
    return ANNUM_OK;
}
