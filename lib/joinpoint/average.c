/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Averages over the numbers of joinpoints: weights exp(-n BIC / 2), made to sum to 1, and the variance within and between models
 * (Buckland, Burnham and Augustin 1997, Biometrics 53:603-618; Burnham and Anderson 2002, Model selection, equation 6.12).
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/estimates.h"

static void set_weights(const annum__joining *j, annum_joinpoint_model *models)
{
    const size_t m = j->result->n_models;
    const double n = (double)j->n;
    double least = INFINITY, sum = 0;
    for (size_t i = 0; i < m; i++)
        least = models[i].bic < least ? models[i].bic : least;
    for (size_t i = 0; i < m; i++) {
        /* a perfect fit has no BIC: all the weight is its own */
        const int judged = isfinite(least) && models[j->selected].sse > 0;
        models[i].weight = judged ? exp(-n * (models[i].bic - least) / 2) : i == j->selected;
        models[i].weight = models[i].weight > 0 ? models[i].weight : 0;
        sum += models[i].weight;
    }
    for (size_t i = 0; i < m; i++)
        models[i].weight /= sum;
}

static annum_joinpoint_aapc averaged(const annum__joining *j, const annum_joinpoint_model *models, double from, double to)
{
    const size_t m = j->result->n_models;
    double slope = 0, variance = 0, df = 0;
    for (size_t i = 0; i < m; i++) {
        if (models[i].weight > 0)
            slope += models[i].weight * annum__joint_average_over(j, &j->estimates[i], from, to).slope;
    }
    for (size_t i = 0; i < m; i++) {
        if (!(models[i].weight > 0))
            continue;
        const annum__joint_average a = annum__joint_average_over(j, &j->estimates[i], from, to);
        variance += models[i].weight * (a.variance + (a.slope - slope) * (a.slope - slope));
        df += models[i].weight * j->estimates[i].df;
    }
    const double se = sqrt(variance), t = annum__t_quantile_upper((1 - j->options.level) / 2, df);
    annum_joinpoint_aapc r = {.from = from, .to = to, .se = se, .statistic = slope / se, .method = "average"};
    r.estimate = annum__joint_change(j, slope);
    r.lower = annum__joint_change(j, slope - t * se);
    r.upper = annum__joint_change(j, slope + t * se);
    r.p_value = 2 * annum__t_tail(fabs(r.statistic), df);
    r.significant = r.p_value < 1 - j->options.level;
    return r;
}

int annum__joint_average_models(annum__joining *j)
{
    annum_joinpoint_result *result = j->result;
    annum_joinpoint_model *models = j->models;
    annum_joinpoint_aapc *ranges = j->averages;
    const size_t n = j->n_averages, years = j->n - 1;
    annum_joinpoint_aapc *changes = annum__arena_take(j->arena, years, sizeof *changes);
    if (!changes)
        return ANNUM_ERR_NO_MEMORY;
    set_weights(j, models);
    for (size_t i = 0; i < n; i++)
        ranges[n + i] = averaged(j, models, ranges[i].from, ranges[i].to);
    result->n_aapc = 2 * n;
    for (size_t i = 0; i < years; i++)
        changes[i] = averaged(j, models, j->time[i], j->time[i + 1]);
    result->averaged_changes = changes;
    result->n_averaged = years;
    return ANNUM_OK;
}
