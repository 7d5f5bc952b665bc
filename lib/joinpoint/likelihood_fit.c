/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a result says of a likelihood fit.
 *
 * A segment's standard errors are those of a line of its own, with the rows' information at the broken line and without rows on a
 * joint. To first order a joint of unknown place frees the two lines that meet there: derivatives by height, slopes and place span
 * the same space as two lines' (Feder 1975). Errors of a broken line with known joints would be too small.
 */
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "joinpoint/likelihood.h"

/** Expected events of a whole segment below which none are expected. */
static const double nothing = 1e-3;

static const annum__range *range_of(const annum__joint_counts *counts, size_t i)
{
    return counts->range ? counts->range[i] : NULL;
}

/** Information is expected where it can be, as in every generalised linear model: of exact rows. */
static void expect(const annum__joint_counts *counts, double *scratch)
{
    const size_t n = counts->design->n;
    const double *height = scratch;
    double *information = scratch + 4 * n;
    for (size_t i = 0; i < n; i++) {
        if (counts->family == ANNUM_BINOMIAL && !range_of(counts, i))
            information[i] = counts->size[i] * exp(height[i]) / -expm1(height[i]);
    }
}

static double mean_of(const annum__joint_counts *counts, size_t i, double height)
{
    return counts->size[i] * exp(height);
}

static double variance_of(const annum__joint_counts *counts, double mean, double height)
{
    return counts->family == ANNUM_BINOMIAL ? mean * -expm1(height) : mean;
}

/** What a range says of its count, less its mean. */
static double range_excess(const annum__joint_counts *counts, size_t i, double mean, double height)
{
    const int share = counts->family == ANNUM_BINOMIAL;
    return annum__range_row_at(counts->range[i], annum__family_find(counts->family), share ? exp(height) : mean,
                               share ? -expm1(height) : 1, 0)
        .excess;
}

static double log_likelihood_of(const annum__joint_counts *counts, size_t i, double height, double mean, double deviance)
{
    const annum__range *range = range_of(counts, i);
    if (range)
        return range->saturated - deviance / 2;
    if (counts->family == ANNUM_BINOMIAL)
        return annum__binomial_log_density(counts->events[i], counts->size[i], exp(height));
    return annum__poisson_log_density(counts->events[i], mean);
}

/** @return Pearson's sum of squares of exact rows; *n_exact their number */
static double describe_rows(const annum__joint_counts *counts, const double *scratch, annum__joint_fitted *fit, double *mean,
                            double *residual, size_t *n_exact)
{
    const size_t n = counts->design->n;
    const double *height = scratch, *deviance = scratch + 2 * n;
    double pearson = 0;
    *n_exact = 0;
    fit->log_likelihood = 0;
    for (size_t i = 0; i < n; i++) {
        const double m = mean_of(counts, i, height[i]), v = variance_of(counts, m, height[i]);
        const double lack = range_of(counts, i) ? range_excess(counts, i, m, height[i]) : counts->events[i] - m;
        const double r = lack == 0 ? 0 : lack / sqrt(v);
        if (!range_of(counts, i)) {
            pearson += r * r;
            ++*n_exact;
        }
        fit->log_likelihood += log_likelihood_of(counts, i, height[i], m, deviance[i]);
        if (mean)
            mean[i] = m;
        if (residual)
            residual[i] = r;
    }
    return pearson;
}

/** Rows of a segment that are not on one of its joints. */
static int is_inside(const annum__joint_counts *counts, const annum__chain *chain, size_t s, size_t i)
{
    const double x = counts->design->x[i];
    return !(s > 0 && x == chain->knot[s]) && !(s + 1 < chain->segments && x == chain->knot[s + 1]);
}

typedef struct own_line {
    double weight, middle, spread; /**< sum of weights, their mean x, sum of weighted squares around it */
} own_line;

static own_line line_of(const annum__joint_counts *counts, const annum__chain *chain, const double *weight, size_t s, int all)
{
    own_line line = {0, 0, 0};
    const double *x = counts->design->x;
    for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
        if (!all && !is_inside(counts, chain, s, i))
            continue;
        line.weight += weight[i];
        line.middle += weight[i] * x[i];
    }
    line.middle = line.weight > 0 ? line.middle / line.weight : 0;
    for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
        if (all || is_inside(counts, chain, s, i))
            line.spread += weight[i] * (x[i] - line.middle) * (x[i] - line.middle);
    }
    return line;
}

static int has_no_events(const annum__joint_counts *counts, const annum__chain *chain, size_t s)
{
    for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
        const annum__range *range = range_of(counts, i);
        if (is_inside(counts, chain, s, i) && (range ? range->lower : counts->events[i]) > 0)
            return 0;
    }
    return 1;
}

static void describe_segment(const annum__joint_counts *counts, const annum__chain *chain, const double *weight, size_t s,
                             annum__joint_fitted *fit)
{
    const double length = chain->knot[s + 1] - chain->knot[s];
    fit->slope[s] = length > 0 ? (chain->height[s + 1] - chain->height[s]) / length : 0;
    fit->intercept[s] = chain->height[s] - fit->slope[s] * chain->knot[s];
    own_line line = line_of(counts, chain, weight, s, 0);
    fit->separated[s] = has_no_events(counts, chain, s) && line.weight < nothing;
    if (!(line.spread > 0))
        line = line_of(counts, chain, weight, s, 1);
    const double slope_variance = line.spread > 0 ? fit->dispersion / line.spread : INFINITY;
    fit->slope_se[s] = sqrt(slope_variance);
    fit->line_middle[s] = line.middle;
    fit->intercept_se[s] = sqrt(fit->dispersion / line.weight + line.middle * line.middle * slope_variance);
}

static void describe_coefficients(const annum__chain *chain, const annum__chain_information *information,
                                  annum__joint_fitted *fit)
{
    const size_t p = chain->segments + 1 + (size_t)chain->jump;
    for (size_t j = 0; j < p; j++) {
        double column[ANNUM__CHAIN_MAX] = {0};
        column[j] = 1;
        annum__chain_solve(chain, information, column);
        for (size_t i = 0; i < p; i++)
            fit->covariance[i * p + j] = fit->dispersion * column[i];
    }
    memcpy(fit->height, chain->height, (chain->segments + 1) * sizeof(double));
    memcpy(fit->knot, chain->knot, (chain->segments + 1) * sizeof(double));
    fit->jump_by = chain->jump ? chain->height[chain->segments + 1] : 0;
    fit->jump_se = chain->jump ? sqrt(fit->covariance[p * p - 1]) : 0;
}

void annum__joint_counts_fit(const annum__joint_counts *counts, const size_t *place, size_t k, double *scratch,
                             annum__joint_fitted *fit, double *mean, double *residual)
{
    const size_t ends = counts->design->n_candidates, n = counts->design->n;
    annum__chain chain;
    annum__chain_information information;
    annum__chain_make(counts, &chain, ends, place, k, ends);
    memset(fit, 0, sizeof *fit);
    fit->deviance = annum__chain_fit_fully(counts, &chain, scratch, &information);
    fit->k = k;
    fit->jump = chain.jump;
    fit->converged = chain.converged;
    size_t exact;
    const double pearson = describe_rows(counts, scratch, fit, mean, residual, &exact);
    fit->df = (double)exact - (double)(2 * k + 2 + (size_t)chain.jump);
    fit->dispersion = counts->family == ANNUM_QUASIPOISSON ? (fit->df > 0 ? pearson / fit->df : NAN) : 1;
    expect(counts, scratch);
    for (size_t s = 0; s <= k; s++)
        describe_segment(counts, &chain, scratch + 4 * n, s, fit);
    describe_coefficients(&chain, &information, fit);
}
