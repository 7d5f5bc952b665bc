/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Likelihood joinpoint models: searches, profiles and fits against R's glm at every choice of places, and searches on drawn series
 * against complete enumeration.
 */
#include "annum/regress.h"
#include "joinpoint/likelihood_bounds.h"
#include "random_draws.h"
#include "reference_csv.h"

enum { ROWS_MAX = 128 };

/** A series, its design, and its counts. */
typedef struct counted {
    annum__arena arena;
    size_t n;
    double time[ROWS_MAX], events[ROWS_MAX], size[ROWS_MAX], lower[ROWS_MAX], upper[ROWS_MAX], jump[ROWS_MAX], x[ROWS_MAX];
    int32_t state[ROWS_MAX];
    size_t row[ROWS_MAX];
    int32_t likelihood;
    double jump_at; /* 0: none */
    size_t max;
    annum__joint_design design;
    annum__joint_counts counts;
    annum_series *series;
} counted;

static void make_design(counted *c, size_t grid)
{
    for (size_t i = 0; i < c->n; i++) {
        c->x[i] = c->time[i] - (c->time[0] + c->time[c->n - 1]) / 2;
        c->jump[i] = c->time[i] > c->jump_at;
    }
    c->design = (annum__joint_design){.n = c->n, .x = c->x, .jump = c->jump_at > 0 ? c->jump : NULL, .max = c->max,
                                      .min_end = 2, .min_between = 2};
    CU_ASSERT_EQUAL_FATAL(annum__joint_candidates(&c->design, grid, &c->arena), ANNUM_OK);
}

/** Counts by way of a series, as annum_joinpoint makes them. */
static void make_counts(counted *c)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    const int share = c->likelihood == ANNUM_BINOMIAL;
    annum_series_view taken;
    annum__ranges *ranges;
    columns.n = c->n;
    columns.kind = share ? ANNUM_PROPORTION : ANNUM_COUNT;
    columns.year = c->time;
    columns.events = c->events;
    columns.total = share ? c->size : NULL;
    columns.exposure = share ? NULL : c->size;
    columns.state = c->state;
    columns.lower = c->lower;
    columns.upper = c->upper;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &c->series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(
        annum__joint_counts_rows(annum_series_data(c->series), c->likelihood, &taken, &ranges, &c->arena, NULL), ANNUM_OK);
    for (size_t i = 0; i < c->n; i++) {
        CU_ASSERT_TRUE_FATAL(taken.usable[i]);
        c->row[i] = i;
    }
    const int status = annum__joint_counts_make(&c->counts, &c->design, c->likelihood, taken.events,
                                                share ? taken.total : taken.exposure, c->row, ranges, &c->arena);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
}

static void read_series(counted *c, const char *id)
{
    reference_csv csv = reference_open("joinpoint/likelihood_series.csv");
    *c = (counted){.arena = annum__arena_new(NULL), .likelihood = ANNUM_POISSON, .max = 2};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        const size_t i = c->n++;
        c->time[i] = csv.number[0];
        c->events[i] = csv.number[1];
        c->size[i] = csv.number[2];
        c->lower[i] = csv.number[3];
        c->upper[i] = csv.number[4];
        c->state[i] = c->lower[i] < c->upper[i] ? ANNUM_SUPPRESSED : ANNUM_OBSERVED;
    }
    if (strcmp(id, "share") == 0 || strcmp(id, "high") == 0 || strcmp(id, "hiddenshare") == 0)
        c->likelihood = ANNUM_BINOMIAL;
    if (strcmp(id, "jump") == 0)
        c->jump_at = 2007.5;
    make_design(c, 0);
    make_counts(c);
}

static void release(counted *c)
{
    annum_series_free(c->series);
    annum__arena_free(&c->arena);
}

static annum__counts_search *search_of(counted *c)
{
    annum__counts_search *search = annum__counts_search_new(&c->design, &c->arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(search);
    annum__counts_search_begin(search, &c->counts);
    return search;
}

static double *scratch_of(counted *c)
{
    double *scratch = annum__arena_take(&c->arena, annum__chain_scratch(&c->design), sizeof *scratch);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    return scratch;
}

/* R's optim ends some 1e-8 short; glm at 1e-13 of a deviance as large as the log-likelihoods it is made of. */
static double tolerance_of(const counted *c, double optim, double glm)
{
    return c->counts.range ? optim : glm;
}

static void check_best(counted *c, const double *want)
{
    const size_t k = (size_t)want[0];
    size_t place[2] = {0, 0};
    annum__joint_fitted fit;
    const double deviance = annum__counts_search_best(search_of(c), k, INFINITY, place);
    ASSERT_REL(deviance, want[3], tolerance_of(c, 1e-7, 1e-8));
    for (size_t j = 0; j < k; j++)
        CU_ASSERT_EQUAL(place[j], (size_t)want[1 + j]);
    annum__joint_counts_fit(&c->counts, place, k, scratch_of(c), &fit, NULL, NULL);
    ASSERT_REL(fit.deviance, want[3], tolerance_of(c, 1e-7, 1e-10));
    ASSERT_REL(fit.log_likelihood, want[4], tolerance_of(c, 1e-7, 1e-12));
    double slope = want[6];
    const double at_first = fit.intercept[0] + fit.slope[0] * c->x[0];
    ASSERT_REL(at_first, want[5], tolerance_of(c, 1e-3, 1e-8));
    for (size_t s = 0; s <= k; s++) {
        CU_ASSERT_TRUE(fabs(fit.slope[s] - slope) <= tolerance_of(c, 1e-3, 1e-8));
        slope += s < k ? want[7 + s] : 0;
    }
    if (fit.jump)
        ASSERT_REL(fit.jump_by, want[7 + k], 1e-8);
    CU_ASSERT_TRUE(fit.converged);
}

static void check_profile(counted *c, const double *want)
{
    double profile[2 * ROWS_MAX];
    size_t place[2] = {0, 0};
    annum__counts_search *search = search_of(c);
    const size_t k = (size_t)want[0], cell = (size_t)want[1] * c->n + (size_t)want[2];
    const double least = annum__counts_search_best(search, k, INFINITY, place);
    annum__counts_search_profile(search, k, place, INFINITY, profile);
    ASSERT_REL(profile[cell], want[3], tolerance_of(c, 1e-7, 1e-8));
    const double limit = least + 2;
    if (fabs(want[3] - limit) < 1e-4)
        return;
    annum__counts_search_profile(search, k, place, limit, profile);
    if (want[3] < limit)
        ASSERT_REL(profile[cell], want[3], tolerance_of(c, 1e-7, 1e-8));
    else
        CU_ASSERT_TRUE(isinf(profile[cell]));
}

/* Errors of slopes with the joint's place estimated; R's weights are those of the iteration before the last. */
static void check_se(counted *c, const double *want)
{
    const size_t k = (size_t)want[0];
    size_t place[2] = {0, 0};
    annum__joint_fitted fit;
    annum__counts_search_best(search_of(c), k, INFINITY, place);
    annum__joint_counts_fit(&c->counts, place, k, scratch_of(c), &fit, NULL, NULL);
    for (size_t s = 0; s <= k; s++)
        ASSERT_REL(fit.slope_se[s], want[1 + s], 1e-7);
}

static annum_joinpoint_result *run(const counted *c, annum_joinpoint_options *o)
{
    annum_joinpoint_result *r = NULL;
    annum_error error = {0};
    o->likelihood = c->likelihood;
    CU_ASSERT_EQUAL_FATAL(annum_joinpoint(c->series, o, &r, &error), ANNUM_OK);
    return r;
}

/** R's p-value is of 400 draws. */
static void check_draws(const counted *c, const double *want)
{
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    o.max = 1;
    o.select = ANNUM_JOINPOINT_PERMUTATION;
    o.permutations = 2000;
    o.seed = 11;
    annum_joinpoint_result *r = run(c, &o);
    CU_ASSERT_EQUAL_FATAL(r->n_permutation, 1);
    const double p = r->permutation[0].p_value, p0 = (p + want[1]) / 2;
    ASSERT_REL(r->permutation[0].statistic, want[0], 1e-6);
    CU_ASSERT_TRUE(fabs(p - want[1]) <= 4 * sqrt(p0 * (1 - p0) * (1.0 / 400 + 1.0 / 2000)));
    CU_ASSERT_EQUAL(r->selected, 0);
    o.threads = 3;
    annum_joinpoint_result *threads = run(c, &o);
    CU_ASSERT_EQUAL(threads->permutation[0].p_value, p);
    annum_joinpoint_free(threads);
    annum_joinpoint_free(r);
}

/** The models of a result are those of the search, and its criteria those of R's log-likelihood. */
static void check_result(const counted *c, const double *want)
{
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    const size_t k = (size_t)want[0];
    o.max = 2;
    o.jump = c->jump_at;
    annum_joinpoint_result *r = run(c, &o);
    const annum_joinpoint_model *m = &r->models[k];
    CU_ASSERT_EQUAL(m->joinpoints, k);
    ASSERT_REL(m->sse, want[3], tolerance_of(c, 1e-7, 1e-10));
    ASSERT_REL(m->bic, -2 * want[4] + (2 * (double)k + 2) * log((double)c->n), 1e-7);
    ASSERT_REL(m->bic3, -2 * want[4] + (3 * (double)k + 2) * log((double)c->n), 1e-7);
    CU_ASSERT_TRUE(m->wbic >= m->bic - 1e-9 && m->wbic <= m->bic3 + 1e-9);
    for (size_t j = 0; j < k; j++) {
        CU_ASSERT_EQUAL(m->at[j].time, c->time[(size_t)want[1 + j]]);
        CU_ASSERT_TRUE(m->at[j].lower <= m->at[j].time && m->at[j].time <= m->at[j].upper);
    }
    for (size_t s = 0; s <= k; s++) {
        const annum_joint_segment *segment = &m->segments[s];
        ASSERT_REL(segment->annual_percent_change.estimate, 100 * expm1(segment->slope), 1e-12);
        ASSERT_REL(segment->annual_percent_change.upper, 100 * expm1(segment->slope + 1.959963984540054 * segment->se), 1e-9);
    }
    annum_joinpoint_free(r);
}

static void test_every_choice_by_glm(void)
{
    reference_csv csv = reference_open("joinpoint/likelihood.csv");
    size_t best = 0, profile = 0, se = 0;
    counted c = {.n = 0};
    char id[64] = "";
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        *what++ = '\0';
        if (strcmp(id, csv.id) != 0) {
            if (*id)
                release(&c);
            strcpy(id, csv.id);
            read_series(&c, id);
        }
        if (strcmp(what, "best") == 0) {
            check_best(&c, csv.number);
            check_result(&c, csv.number);
            best++;
        } else if (strcmp(what, "se") == 0) {
            check_se(&c, csv.number);
            se++;
        } else if (strcmp(what, "draws") == 0) {
            check_draws(&c, csv.number);
        } else {
            check_profile(&c, csv.number);
            profile++;
        }
    }
    release(&c);
    CU_ASSERT_EQUAL(best, 25);
    CU_ASSERT_TRUE(profile > 200);
    CU_ASSERT_EQUAL(se, 12);
}

/* ---- complete enumeration of drawn series ---- */

/** Counts of a line that turns down after 60 % of the years. */
static void draw_series(counted *c, uint64_t seed, size_t n, int32_t likelihood, double mean, double slope)
{
    state = seed;
    *c = (counted){.arena = annum__arena_new(NULL), .n = n, .likelihood = likelihood, .max = 4};
    for (size_t i = 0; i < n; i++) {
        c->time[i] = 1990 + (double)i;
        c->size[i] = floor(100 + 100 * uniform());
        const double line = slope * ((double)i - 1.5 * fmax((double)i - 0.6 * (double)n, 0));
        const double expected = mean * exp(line);
        c->events[i] = likelihood == ANNUM_BINOMIAL ? binomial(c->size[i], fmin(expected / 150, 0.98)) : poisson(expected);
        c->lower[i] = c->upper[i] = c->events[i];
    }
}

typedef struct enumeration {
    counted *c;
    double *scratch;
    size_t k, place[5], best[5];
    double least, profile[4 * ROWS_MAX];
} enumeration;

static void enumerate(enumeration *e, size_t j)
{
    if (j == e->k || j > 4) {
        annum__chain chain;
        annum__chain_information information;
        annum__chain_make(&e->c->counts, &chain, e->c->design.n_candidates, e->place, e->k, e->c->design.n_candidates);
        const double deviance = annum__chain_fit_fully(&e->c->counts, &chain, e->scratch, &information);
        if (deviance < e->least * (1 - 1e-10)) {
            e->least = deviance;
            memcpy(e->best, e->place, sizeof e->best);
        }
        for (size_t i = 0; i < e->k; i++) {
            double *cell = &e->profile[i * e->c->design.n_candidates + e->place[i]];
            *cell = fmin(*cell, deviance);
        }
        return;
    }
    for (size_t p = j ? e->place[j - 1] + 1 : 0; p < e->c->design.n_candidates; p++) {
        if ((j == 0 && !annum__joint_may_end(&e->c->design, p, 0)) ||
            (j > 0 && !annum__joint_may_follow(&e->c->design, e->place[j - 1], p)) ||
            (j + 1 == e->k && !annum__joint_may_end(&e->c->design, p, 1)))
            continue;
        e->place[j] = p;
        enumerate(e, j + 1);
    }
}

static void check_enumerated(counted *c, size_t k)
{
    enumeration e = {.c = c, .scratch = scratch_of(c), .k = k, .least = 1e300};
    size_t place[4] = {0};
    double profile[4 * ROWS_MAX];
    for (size_t i = 0; i < 4 * ROWS_MAX; i++)
        e.profile[i] = INFINITY;
    enumerate(&e, 0);
    annum__counts_search *search = search_of(c);
    const double least = annum__counts_search_best(search, k, INFINITY, place);
    if (e.least == 1e300) {
        CU_ASSERT_TRUE(isinf(least));
        return;
    }
    CU_ASSERT_TRUE(fabs(least - e.least) <= 2e-8 + 1e-9 * e.least);
    for (size_t j = 0; j < k; j++)
        CU_ASSERT_EQUAL(place[j], e.best[j]);
    annum__counts_search_profile(search, k, place, INFINITY, profile);
    for (size_t i = 0; i < k * c->design.n_candidates; i++)
        CU_ASSERT_TRUE(profile[i] == e.profile[i] || fabs(profile[i] - e.profile[i]) <= 2e-8 + 1e-9 * e.profile[i]);
    CU_ASSERT_TRUE(annum__counts_search_reaches(search, k, e.least + 1e-6));
    CU_ASSERT_FALSE(annum__counts_search_reaches(search, k, e.least - 1e-6));
}

static void test_enumeration(void)
{
    static const double means[] = {1.2, 9, 60, 1e6};
    for (uint64_t seed = 1; seed <= 24; seed++) {
        counted c;
        const int32_t likelihood = seed % 3 == 2 ? ANNUM_BINOMIAL : ANNUM_POISSON;
        const double mean = likelihood == ANNUM_BINOMIAL ? 5 + 5 * (double)(seed % 4) : means[seed % 4];
        draw_series(&c, seed, 9 + seed % 8, likelihood, mean, seed % 5 ? 0.15 : 0);
        if (seed % 6 == 1)
            c.jump_at = c.time[c.n / 2] + 0.5;
        if (seed % 8 == 3)
            for (size_t i = 0; i < c.n; i++)
                if (c.events[i] < 5) {
                    c.state[i] = ANNUM_SUPPRESSED;
                    c.lower[i] = 0;
                    c.upper[i] = 4;
                }
        make_design(&c, seed % 7 == 0 ? 1 : 0);
        if (seed % 4 == 0)
            c.design.min_between = 0;
        if (seed % 9 == 0)
            c.design.min_end = 1;
        make_counts(&c);
        for (size_t k = 1; k <= (c.design.n_candidates > 20 ? 3u : 4u); k++)
            check_enumerated(&c, k);
        release(&c);
    }
}

/* Tiny series and those of which nothing is known: an answer, or none. */
static void test_hard_series(void)
{
    for (size_t n = 2; n < 8; n++) {
        for (int zeros = 0; zeros < 3; zeros++) {
            counted c;
            draw_series(&c, n, n, zeros == 2 ? ANNUM_BINOMIAL : ANNUM_POISSON, 20, 0);
            for (size_t i = 0; i < n && zeros; i++)
                c.events[i] = zeros == 1 ? 0 : c.size[i]; /* all of the total */
            make_design(&c, 0);
            make_counts(&c);
            for (size_t k = 0; k < 3; k++) {
                size_t place[4] = {0};
                annum__joint_fitted fit;
                const double least = annum__counts_search_best(search_of(&c), k, INFINITY, place);
                CU_ASSERT_TRUE(n < 4 * k + 1 - (k > 1) ? isinf(least) : least >= 0 && isfinite(least));
                if (isinf(least))
                    continue;
                annum__joint_counts_fit(&c.counts, place, k, scratch_of(&c), &fit, NULL, NULL);
                CU_ASSERT_TRUE(zeros ? fit.deviance < 1e-5 : 1);
                CU_ASSERT_EQUAL(fit.separated[0], zeros == 1);
            }
            release(&c);
        }
    }
}

/* Most whole models are left unfitted where there is a turn. */
static void test_few_fits(void)
{
    counted c;
    draw_series(&c, 5, 37, ANNUM_POISSON, 100, 0.1);
    make_design(&c, 0);
    make_counts(&c);
    annum__counts_search *search = search_of(&c);
    size_t place[4];
    annum__counts_search_best(search, 3, INFINITY, place);
    CU_ASSERT_TRUE(search->fits < 3654 / 3);
    release(&c);
}

/* No events at the end: a fall without end is said, not a number that stands where the iterations ended. */
static void test_separated(void)
{
    counted c;
    draw_series(&c, 3, 16, ANNUM_POISSON, 40, 0);
    for (size_t i = 9; i < c.n; i++)
        c.events[i] = 0;
    make_design(&c, 0);
    make_counts(&c);
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    o.max = 1;
    o.min = 1;
    annum_joinpoint_result *r = run(&c, &o);
    const annum_joint_segment *last = &r->models[0].segments[1];
    int warned = 0;
    CU_ASSERT_EQUAL(last->annual_percent_change.estimate, -100);
    ASSERT_NAN(last->annual_percent_change.upper);
    ASSERT_NAN(last->slope);
    for (size_t i = 0; i < r->n_warnings; i++)
        warned |= r->warnings[i].code == ANNUM_WARN_SEPARATED;
    CU_ASSERT_TRUE(warned);
    annum_joinpoint_free(r);
    release(&c);
}

static void test_errors(void)
{
    counted c;
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    annum_joinpoint_result *r;
    draw_series(&c, 3, 16, ANNUM_POISSON, 40, 0);
    for (size_t i = 0; i < c.n; i++)
        c.events[i] = 0;
    make_design(&c, 0);
    make_counts(&c);
    o.likelihood = ANNUM_POISSON;
    CU_ASSERT_EQUAL(annum_joinpoint(c.series, &o, &r, NULL), ANNUM_ERR_DOMAIN);
    o.likelihood = ANNUM_BINOMIAL;
    CU_ASSERT_EQUAL(annum_joinpoint(c.series, &o, &r, NULL), ANNUM_ERR_KIND);
    o.likelihood = ANNUM_GAMMA;
    CU_ASSERT_EQUAL(annum_joinpoint(c.series, &o, &r, NULL), ANNUM_ERR_FAMILY);
    o.likelihood = ANNUM_POISSON;
    o.interval = ANNUM_JOINPOINT_QUANTILE;
    CU_ASSERT_EQUAL(annum_joinpoint(c.series, &o, &r, NULL), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NULL(r);
    release(&c);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"every_choice_by_glm", test_every_choice_by_glm},
                                            {"enumeration", test_enumeration},
                                            {"hard_series", test_hard_series},
                                            {"few_fits", test_few_fits},
                                            {"separated", test_separated},
                                            {"errors", test_errors},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "joinpoint_likelihood", cases);
}
