/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum/breaks.h"
#include "annum/regress.h"
#include "breaks_case.h"
#include "random_draws.h"

static annum_breaks_result *joined_of(const char *id, const char *family, int32_t max)
{
    breaks_data d = breaks_data_of(id, family);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_SEGMENTED;
    o.family = family_named(family);
    o.max = max;
    o.draws = 99;
    return breaks_of(&d, &o);
}

/*
 * R's segmented iterates until its joint moves by less than 1e-12 times some step, and is off by 1e-8 years.
 * At a figure's time it comes to rest on one side, whose standard error is one of two: ours is the larger.
 */
static void check_joined(const annum_breaks_result *r, const char *what, const double *want)
{
    const annum_break_model *m = &r->models[r->n_models - 1];
    if (strncmp(what, "psi", 3) == 0) {
        const annum_break *at = &m->at[what[3] - '1'];
        const int at_figure = fabs(want[0] - floor(want[0] + 0.5)) < 1e-4;
        CU_ASSERT(fabs(at->time - want[0]) < (at_figure ? 1e-4 : 1e-6));
        if (at_figure) {
            CU_ASSERT(at->se > want[1] * (1 - 1e-4));
            return;
        }
        ASSERT_REL(at->se, want[1], 1e-6);
        CU_ASSERT(fabs(at->delta_lower - want[2]) < 1e-6);
        CU_ASSERT(fabs(at->delta_upper - want[3]) < 1e-6);
    } else if (strncmp(what, "slope", 5) == 0) {
        const annum_estimate *slope = &m->segments[what[5] - '1'].slope;
        ASSERT_REL(slope->estimate, want[0], 1e-4);
        /* Beside a figure segmented's last weights have a jump in them that the lines have not. */
        CU_ASSERT(slope->se > want[1] * (1 - 2e-3));
    } else if (strcmp(what, "objective") == 0) {
        CU_ASSERT(m->rss <= want[0] * (1 + 1e-12));
        ASSERT_REL(m->rss, want[0], 1e-7);
        ASSERT_REL(m->log_likelihood, want[1], 1e-7);
    } else if (strcmp(what, "davies") == 0) {
        ASSERT_REL(breaks_test(r, "Davies")->at, want[0], 1e-12);
        ASSERT_REL(breaks_test(r, "Davies")->p_value, want[1], 1e-8);
    } else {
        ASSERT_REL(breaks_test(r, "score")->statistic, want[0], 1e-8);
        ASSERT_REL(breaks_test(r, "score")->p_value, want[1], 1e-6); /* to 1e-26: 1e-8 of the statistic */
    }
}

static void test_joined(void)
{
    reference_csv csv = reference_open("breaks/known.csv");
    int n = 0;
    while (reference_next(&csv)) {
        char id[64], family[64], what[64];
        int max;
        if (sscanf(csv.id, "%63[^/]/%63[^/]/%d/%63s", id, family, &max, what) != 4 || max > 3)
            continue;
        annum_breaks_result *r = joined_of(id, family, max);
        check_joined(r, what, csv.number);
        annum_breaks_free(r);
        n++;
    }
    CU_ASSERT_EQUAL(n, 50);
}

/* The objective of lines joined at given points, by annum_fit with a covariate for each. */
static double objective_at(const annum_series *series, const breaks_data *d, int32_t family,
                           const double *psi, size_t joints)
{
    double x[3 * BREAKS_MOST];
    annum_fit_options o = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit;
    o.family = family;
    o.origin = d->time[0];
    o.firth = ANNUM_FIRTH_NEVER;
    o.x = x;
    o.n_x = joints;
    for (size_t k = 0; k < joints; k++) {
        for (size_t i = 0; i < d->n; i++)
            x[k * d->n + i] = fmax(0, d->time[i] - psi[k]);
    }
    if (annum_fit(series, &o, &fit, NULL) != ANNUM_OK)
        return INFINITY; /* points so close that their columns can't be told apart */
    const double objective = family == ANNUM_GAUSSIAN ? fit->rss : fit->deviance;
    annum_fit_free(fit);
    return objective;
}

/* No points on a grid do better, and the points found give the objective they are said to. */
static void check_global(const breaks_data *d, int32_t family)
{
    annum_series *series = breaks_series(d, NULL);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_SEGMENTED;
    o.family = family;
    o.max = 2;
    o.draws = 1;
    annum_breaks_result *r = breaks_of(d, &o);
    const double first = d->time[1], last = d->time[d->n - 2];
    double least[3] = {0, INFINITY, INFINITY};
    for (double a = first; a <= last; a += 0.125) {
        least[1] = fmin(least[1], objective_at(series, d, family, &a, 1));
        for (double b = a + 1; b <= last; b += 0.25)
            least[2] = fmin(least[2], objective_at(series, d, family, (double[]){a, b}, 2));
    }
    for (size_t k = 1; k <= 2; k++) {
        const annum_break_model *m = &r->models[k];
        double psi[2];
        for (size_t j = 0; j < k; j++)
            psi[j] = m->at[j].time;
        CU_ASSERT(m->rss <= least[k] * (1 + 1e-9));
        ASSERT_REL(objective_at(series, d, family, psi, k), m->rss, 1e-8);
    }
    annum_breaks_free(r);
    annum_series_free(series);
}

static void test_joined_global(void)
{
    state = 20261124;
    for (int round = 0; round < 12; round++) {
        breaks_data d = {.kind = ANNUM_VALUE, .n = 8 + (size_t)round / 2};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i + (i > 4 ? 1 : 0); /* a gap */
            d.figure[i] = 3 * normal() + (double)(i * i % 7);
            d.size[i] = 1;
        }
        check_global(&d, ANNUM_GAUSSIAN);
    }
    for (int round = 0; round < 4; round++) {
        breaks_data d = {.kind = round % 2 ? ANNUM_PROPORTION : ANNUM_COUNT, .n = 9};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.size[i] = round % 2 ? 30 : 0.5 + (double)(i % 3);
            d.figure[i] = round % 2 ? binomial(28, 0.4) + 1 : poisson(9 * d.size[i]) + 1; /* no separation */
        }
        check_global(&d, round % 2 ? ANNUM_BINOMIAL : ANNUM_POISSON);
    }
}

/* At the limits of a joint the objective has risen by t^2 sigma^2, or by z^2: by annum_fit at these points.
 */
static void test_joint_limits(void)
{
    static const char *const ids[] = {"syn30", "none15", "pois20", "binom18"};
    static const char *const families[] = {"gaussian", "gaussian", "poisson", "binomial"};
    /* t of 26 and 11 degrees of freedom at .975, and z: tables */
    static const double quantile[] = {2.0555294386428709, 2.2009851600829489, 1.959963984540054,
                                      1.959963984540054};
    for (int c = 0; c < 4; c++) {
        breaks_data d = breaks_data_of(ids[c], families[c]);
        annum_series *series = breaks_series(&d, NULL);
        annum_breaks_result *r = joined_of(ids[c], families[c], 1);
        const annum_break_model *m = &r->models[1];
        const double scale = c < 2 ? m->rss / (double)(d.n - 4) : 1,
                     limit = m->rss + quantile[c] * quantile[c] * scale;
        const double ends[] = {m->at->lower, m->at->upper};
        for (int i = 0; i < 2; i++) {
            if (!isnan(ends[i]))
                ASSERT_REL(objective_at(series, &d, family_named(families[c]), &ends[i], 1), limit, 1e-6);
        }
        if (c != 1) {
            CU_ASSERT(m->at->lower < m->at->time && m->at->upper > m->at->time);
        } else { /* no joint is needed: it may be anywhere */
            CU_ASSERT(isnan(m->at->lower) && breaks_has_warning(r, ANNUM_WARN_UNBOUNDED));
        }
        annum_breaks_free(r);
        annum_series_free(series);
    }
}

/* Three joints of lines without scatter are where they were put, and no further is wanted. */
static void test_joined_perfect(void)
{
    breaks_data d = {.kind = ANNUM_VALUE, .n = 24};
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    static const double psi[] = {2004.5, 2010.25, 2017};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.figure[i] = 5 + d.time[i] - 2000 - 3 * fmax(0, d.time[i] - psi[0]) +
                      4 * fmax(0, d.time[i] - psi[1]) - 2.5 * fmax(0, d.time[i] - psi[2]);
    }
    o.method = ANNUM_BREAKS_SEGMENTED;
    o.max = 3;
    o.draws = 19;
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT_EQUAL(r->selected, 3);
    for (size_t k = 0; k < 3; k++)
        CU_ASSERT(fabs(r->models[3].at[k].time - psi[k]) < 1e-9);
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_PERFECT_FIT));
    annum_breaks_free(r);
}

static const annum_test_case cases[] = {
    {"joined", test_joined},
    {"joined_global", test_joined_global},
    {"joint_limits", test_joint_limits},
    {"joined_perfect", test_joined_perfect},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "breaks_segmented", cases);
}
