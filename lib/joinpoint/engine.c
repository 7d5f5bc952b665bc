/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search on a grid with independent errors, as inference sees it.
 */
#include <math.h>

#include "joinpoint/internal.h"

static size_t scratch_of(const annum__joint_design *design)
{
    const size_t search = annum__joint_scratch(design), fit = annum__joint_fit_scratch(design, design->max);
    return search > fit ? search : fit;
}

static void search(const annum__joint_design *design, const double *y, size_t max, double *scratch, annum__joint_found *found)
{
    annum__joint_design less = *design;
    annum__joint_best best;
    less.max = max;
    annum__joint_search(&less, y, scratch, &best);
    for (size_t k = 0; k <= max; k++) {
        found->sse[k] = best.sse[k];
        for (size_t j = 0; j < k && isfinite(best.sse[k]); j++)
            found->place[k][j] = design->candidate[best.place[k][j]];
    }
}

static void whiten(const annum__joint_design *design, double *errors)
{
    for (size_t i = 0; i < design->n; i++)
        errors[i] *= sqrt(design->weight[i]);
}

static void colour(const annum__joint_design *design, double *errors)
{
    for (size_t i = 0; i < design->n; i++)
        errors[i] /= sqrt(design->weight[i]);
}

static double log_weights(const annum__joint_design *design)
{
    double sum = 0;
    for (size_t i = 0; i < design->n; i++)
        sum += log(design->weight[i]);
    return sum;
}

const annum__joint_engine annum__joint_on_grid = {
    .prepare = annum__joint_prepare,
    .log_weights = log_weights,
    .scratch = scratch_of,
    .search = search,
    .reaches = annum__joint_reaches,
    .exceeds = annum__joint_exceeds,
    .fit = annum__joint_fit,
    .profile = annum__joint_profile,
    .whiten = whiten,
    .colour = colour,
};
