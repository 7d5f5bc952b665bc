/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Criteria of likelihood models: -2 log-likelihood plus a penalty; with an estimated dispersion the log-likelihood is divided by that
 * of the largest model, 1 at least (Burnham and Anderson 2002, Model selection, section 2.5). Penalties are those of least squares:
 * n times the same, as ln(SSE / n) is -2 log-likelihood / n there. The bend of WBIC is judged by the working response and weights of
 * the fit, by which the last step of iterated least squares is least squares.
 */
#include <math.h>

#include "joinpoint/estimates.h"
#include "joinpoint/likelihood.h"

static int set_criteria(annum__counting *c, size_t m, double *y, double *weight)
{
    annum__joining working = *c->j;
    const size_t n = working.n, k = c->least + m;
    const annum__joint_fitted *fit = &c->fit[m];
    annum_joinpoint_model *model = &c->j->models[m], penalty = {.joinpoints = k, .sse = 1};
    annum__joint_counts_fit(&c->counts, c->best.place[k], k, c->scratch, &(annum__joint_fitted){0}, NULL, NULL);
    const double *height = c->scratch, *score = c->scratch + 3 * n, *information = c->scratch + 4 * n;
    for (size_t i = 0; i < n; i++) {
        weight[i] = information[i] > 0 ? information[i] : 0;
        y[i] = height[i] + (weight[i] > 0 ? score[i] / weight[i] : 0);
    }
    working.y = y;
    working.design.weight = weight;
    annum__joint_criteria(&working, &c->j->estimates[m], &penalty);
    const double unit = log((double)n), plain = -2 * fit->log_likelihood / c->dispersion;
    model->bic = plain + (2 * (double)k + 2) * unit;
    model->bic3 = plain + (3 * (double)k + 2) * unit;
    model->wbic = model->bic + (double)n * (penalty.wbic - penalty.bic);
    model->mbic = model->bic + (double)n * (penalty.mbic - penalty.bic);
    return ANNUM_OK;
}

static double criterion_of(const annum_joinpoint_model *m, int32_t select)
{
    return select == ANNUM_JOINPOINT_BIC    ? m->bic
           : select == ANNUM_JOINPOINT_BIC3 ? m->bic3
           : select == ANNUM_JOINPOINT_MBIC ? m->mbic
                                            : m->wbic;
}

int annum__counting_select(annum__counting *c)
{
    annum__joining *j = c->j;
    double *working = annum__arena_take(j->scratch, annum__multiply(j->n, 2), sizeof *working);
    if (!working)
        return ANNUM_ERR_NO_MEMORY;
    j->selected = 0;
    for (size_t m = 0; m < c->n_models; m++) {
        set_criteria(c, m, working, working + j->n);
        if (criterion_of(&j->models[m], j->options.select) < criterion_of(&j->models[j->selected], j->options.select) - 1e-9)
            j->selected = m;
    }
    return ANNUM_OK;
}
