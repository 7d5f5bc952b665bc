/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_joinpoint: models and errors against lm at every choice of places, tests by complete enumeration, and options, few or
 * impossible figures, memory and threads.
 */
#include <math.h>

#include "annum/regress.h"
#include "core/dist.h"
#include "failing_allocator.h"
#include "joinpoint_case.h"

static const annum_joinpoint_options usual = ANNUM_JOINPOINT_OPTIONS_INIT;

static joinpoint_data counts(void)
{
    return joinpoint_read("joinpoint/models_series.csv", "counts", ANNUM_COUNT);
}

/* Rates of n years from 2000 on with one bend and a fixed scatter. */
static joinpoint_data made(size_t n, double bend)
{
    joinpoint_data d = {.kind = ANNUM_RATE, .n = n};
    for (size_t i = 0; i < n; i++) {
        const double t = (double)i, later = t > (double)n / 2 ? t - (double)n / 2 : 0;
        d.time[i] = 2000 + t;
        d.size[i] = NAN;
        d.figure[i] = exp(2 + 0.03 * t + bend * later + 0.02 * sin(7.3 * t * t + 1));
    }
    return d;
}

/* ---- lm ---- */

static annum_joinpoint_result *fitted_as(const double *want, int32_t compat)
{
    const joinpoint_data d = counts();
    annum_joinpoint_options o = usual;
    o.scale = (int32_t)want[1];
    o.errors = (int32_t)want[2];
    o.grid = (int32_t)want[3];
    o.jump = want[4];
    o.max = 2;
    o.compat = compat;
    return joinpoint_of(&d, &o);
}

/* Settings of a model are in criteria.csv, row by row with models.csv. lm's numbers are good to some 1e-11. */
static void test_models(void)
{
    reference_csv models = reference_open("joinpoint/models.csv"), settings = reference_open("joinpoint/criteria.csv");
    size_t rows = 0;
    for (; reference_next(&models) && reference_next(&settings); rows++) {
        const double *want = models.number;
        CU_ASSERT_STRING_EQUAL_FATAL(models.id, settings.id);
        annum_joinpoint_result *r = fitted_as(settings.number, ANNUM_JOINPOINT_COMPAT_ANNUM);
        const annum_joinpoint_model *m = &r->models[(size_t)want[0]];
        ASSERT_REL(m->sse, want[1], 1e-9);
        for (size_t q = 0; q < m->n_at; q++)
            ASSERT_REL(m->at[q].time, want[2 + q], 1e-14);
        for (size_t s = 0; s < m->n_segments; s++) {
            const annum_joint_segment *g = &m->segments[s];
            ASSERT_REL(g->slope, want[4 + s], 1e-9);
            ASSERT_REL(g->se, want[7 + s], 1e-8);
            ASSERT_REL(g->p_value, 2 * annum__t_tail(fabs(want[4 + s] / want[7 + s]), settings.number[13]), 1e-6);
        }
        annum_joinpoint_free(r);
    }
    CU_ASSERT_EQUAL(rows, 21);
    CU_ASSERT_FALSE(reference_next(&settings));
}

static void test_criteria(void)
{
    reference_csv csv = reference_open("joinpoint/criteria.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *want = csv.number;
        annum_joinpoint_options o = usual;
        annum_joinpoint_result *r = fitted_as(want, ANNUM_JOINPOINT_COMPAT_ANNUM);
        const annum_joinpoint_model *m = &r->models[(size_t)want[0]];
        ASSERT_REL(m->bic, want[5], 1e-9);
        ASSERT_REL(m->bic3, want[6], 1e-9);
        ASSERT_REL(m->wbic, want[7], 1e-8);
        ASSERT_REL(m->mbic, want[8], 1e-9);
        CU_ASSERT_EQUAL(m->jump.present, isfinite(want[9]));
        if (m->jump.present) {
            ASSERT_REL(m->jump.estimate, want[9], 1e-9);
            ASSERT_REL(m->jump.se, want[10], 1e-8);
            ASSERT_REL(m->jump.comparability_ratio.lower, exp(m->jump.lower), 1e-15);
        }
        annum_joinpoint_free(r);
        /* the average change of a model is in the result when it alone is asked for */
        const joinpoint_data d = counts();
        o.scale = (int32_t)want[1];
        o.errors = (int32_t)want[2];
        o.grid = (int32_t)want[3];
        o.jump = want[4];
        o.min = (int32_t)want[0];
        o.max = want[0] > 0 ? (int32_t)want[0] : ANNUM_JOINPOINT_NONE;
        r = joinpoint_of(&d, &o);
        const annum_joinpoint_aapc *a = &r->average_annual_percent_change[0];
        ASSERT_REL(a->estimate, o.scale == ANNUM_JOINPOINT_LOG ? 100 * expm1(want[11]) : want[11], 1e-8);
        ASSERT_REL(a->se, want[12], 1e-7);
        CU_ASSERT_STRING_EQUAL(a->method, "t");
        annum_joinpoint_free(r);
    }
    CU_ASSERT_EQUAL(rows, 21);
}

/* ---- Tests by every order ---- */

static size_t permute(double *e, size_t m, const double *fit, const joinpoint_data *d, double ratio, size_t *all)
{
    size_t reached = 0;
    if (m > 1) {
        for (size_t i = 0; i < m; i++) {
            const double kept = e[i];
            e[i] = e[m - 1];
            e[m - 1] = kept;
            reached += permute(e, m - 1, fit, d, ratio, all);
            e[m - 1] = e[i];
            e[i] = kept;
        }
        return reached;
    }
    joinpoint_data other = *d;
    annum_joinpoint_options o = usual;
    for (size_t i = 0; i < d->n; i++)
        other.figure[i] = exp(fit[i] + e[i]);
    annum_joinpoint_result *r = joinpoint_of(&other, &o);
    (*all)++;
    reached = r->models[0].sse / r->models[1].sse >= ratio * (1 - 1e-9);
    annum_joinpoint_free(r);
    return reached;
}

/* Seven figures have 5040 orders: all are looked at, and the p-value is exact. */
static void test_every_order(void)
{
    static const double bends[] = {-0.01, -0.03, -0.06};
    for (size_t b = 0; b < 3; b++) {
        const joinpoint_data d = made(7, bends[b]);
        annum_joinpoint_options o = usual;
        o.select = ANNUM_JOINPOINT_PERMUTATION;
        annum_joinpoint_result *r = joinpoint_of(&d, &o);
        const annum_joinpoint_test *t = &r->permutation[0];
        double e[7], fit[7];
        size_t all = 0;
        for (size_t i = 0; i < 7; i++) {
            fit[i] = log(r->models[0].points[i].fitted);
            e[i] = r->models[0].points[i].residual;
        }
        const size_t reached = permute(e, 7, fit, &d, t->statistic, &all);
        CU_ASSERT_EQUAL(all, 5040);
        CU_ASSERT_EQUAL(t->permutations, 5040);
        ASSERT_REL(t->p_value, (double)reached / 5040, 1e-12);
        CU_ASSERT_EQUAL(t->p_error, 0);
        CU_ASSERT_EQUAL(t->uncertain, 0);
        CU_ASSERT_EQUAL(r->selected, (size_t)(t->p_value <= 0.05));
        /* drawn orders of the same figures agree within their error */
        o.compat = ANNUM_JOINPOINT_COMPAT_NCI;
        annum_joinpoint_result *drawn = joinpoint_of(&d, &o);
        const annum_joinpoint_test *by_chance = &drawn->permutation[0];
        CU_ASSERT(fabs(by_chance->p_value - t->p_value) < 4 * by_chance->p_error + 1.0 / 4499);
        annum_joinpoint_free(drawn);
        annum_joinpoint_free(r);
    }
}

/* ---- Threads, memory ---- */

static void same(const annum_joinpoint_result *a, const annum_joinpoint_result *b)
{
    CU_ASSERT_EQUAL_FATAL(a->n_permutation, b->n_permutation);
    for (size_t i = 0; i < a->n_permutation; i++)
        CU_ASSERT_EQUAL(a->permutation[i].p_value, b->permutation[i].p_value);
    CU_ASSERT_EQUAL_FATAL(a->n_aapc, b->n_aapc);
    for (size_t i = 0; i < a->n_aapc; i++) {
        CU_ASSERT_EQUAL(a->average_annual_percent_change[i].lower, b->average_annual_percent_change[i].lower);
        CU_ASSERT_EQUAL(a->average_annual_percent_change[i].upper, b->average_annual_percent_change[i].upper);
    }
    for (size_t m = 0; m < a->n_models; m++) {
        for (size_t q = 0; q < a->models[m].n_at; q++)
            CU_ASSERT_EQUAL(a->models[m].at[q].lower, b->models[m].at[q].lower);
    }
}

static annum_joinpoint_options whole(void)
{
    annum_joinpoint_options o = usual;
    o.select = ANNUM_JOINPOINT_PERMUTATION;
    o.interval = ANNUM_JOINPOINT_QUANTILE;
    o.permutations = 499;
    o.draws = 99;
    o.average = 1;
    o.jump = 2005.5;
    return o;
}

static void test_threads(void)
{
    const joinpoint_data d = made(20, -0.05);
    annum_joinpoint_options o = whole();
    annum_joinpoint_result *one = joinpoint_of(&d, &o);
    CU_ASSERT(one->n_permutation > 0);
    for (int32_t threads = 2; threads <= 7; threads += 5) {
        o.threads = threads;
        annum_joinpoint_result *more = joinpoint_of(&d, &o);
        same(one, more);
        annum_joinpoint_free(more);
    }
    o.seed = 1;
    annum_joinpoint_result *other = joinpoint_of(&d, &o);
    CU_ASSERT(other->average_annual_percent_change[0].lower != one->average_annual_percent_change[0].lower);
    annum_joinpoint_free(other);
    annum_joinpoint_free(one);
}

static void test_no_memory(void)
{
    const joinpoint_data d = made(12, -0.05);
    const annum_joinpoint_options o = whole();
    int status = ANNUM_ERR_NO_MEMORY;
    size_t k = 0;
    for (; status == ANNUM_ERR_NO_MEMORY && k < 1000; k++) {
        failing_allocator memory = {.fail_at = k};
        const annum_allocator allocator = {failing_reallocate, &memory};
        annum_joinpoint_options options = o;
        annum_joinpoint_result *r = NULL;
        annum_error error;
        options.jump = 2006.5;
        annum_series *series = joinpoint_series(&d, &allocator);
        if (!series)
            continue;
        status = annum_joinpoint(series, &options, &r, &error);
        CU_ASSERT(status == ANNUM_OK || (status == ANNUM_ERR_NO_MEMORY && !r));
        annum_joinpoint_free(r);
        annum_series_free(series);
        CU_ASSERT_EQUAL(memory.alive, 0);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    CU_ASSERT(k > 4);
}

/* ---- Figures ---- */

static void test_few(void)
{
    for (size_t n = 0; n < 8; n++) {
        const joinpoint_data d = made(n, -0.05);
        annum_joinpoint_result *r = joinpoint_of(&d, NULL);
        CU_ASSERT_EQUAL(r->n_models, n < 2 ? 0 : n < 7 ? 1 : 2);
        CU_ASSERT_EQUAL(r->n, n);
        CU_ASSERT_EQUAL(joinpoint_warns(r, ANNUM_WARN_FEW_POINTS), n != 2 && n < 7);
        CU_ASSERT_EQUAL(joinpoint_warns(r, ANNUM_WARN_TWO_POINTS), n == 2);
        if (n == 2) {
            ASSERT_REL(r->models[0].segments[0].slope, log(d.figure[1] / d.figure[0]), 1e-12);
            ASSERT_NAN(r->models[0].segments[0].se);
        }
        annum_joinpoint_free(r);
    }
    static const size_t from[] = {7, 12, 17, 22, 27};
    for (size_t k = 0; k < 5; k++) {
        for (size_t less = 0; less < 2; less++) {
            const joinpoint_data d = made(from[k] - less, -0.05);
            annum_joinpoint_result *r = joinpoint_of(&d, NULL);
            CU_ASSERT_EQUAL(r->max, k + 1 - less);
            annum_joinpoint_free(r);
        }
    }
}

/* A bend without scatter: the model with it has no error, and is the one. */
static void test_perfect(void)
{
    joinpoint_data d = {.kind = ANNUM_VALUE, .n = 15};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = NAN;
        d.figure[i] = i < 8 ? 3 * (double)i : 24 - ((double)i - 8);
    }
    for (int32_t select = 0; select <= ANNUM_JOINPOINT_MBIC; select++) {
        annum_joinpoint_options o = usual;
        o.scale = ANNUM_JOINPOINT_LINEAR;
        o.select = select;
        annum_joinpoint_result *r = joinpoint_of(&d, &o);
        CU_ASSERT_EQUAL(r->selected, 1);
        CU_ASSERT_EQUAL(r->models[1].at[0].time, 2008);
        CU_ASSERT_EQUAL(r->models[1].sse, 0);
        ASSERT_REL(r->models[1].segments[1].slope, -1, 1e-12);
        CU_ASSERT(joinpoint_warns(r, ANNUM_WARN_PERFECT_FIT));
        CU_ASSERT_FALSE(r->models[1].segments[1].annual_percent_change.present);
        annum_joinpoint_free(r);
    }
}

static void test_zeros(void)
{
    joinpoint_data d = counts(), half;
    annum_joinpoint_options o = usual;
    annum_error error;
    o.errors = ANNUM_JOINPOINT_ERRORS_POISSON;
    d.figure[3] = 0;
    half = d;
    half.figure[3] = 0.5;
    annum_joinpoint_result *r = joinpoint_of(&d, &o), *same_as = joinpoint_of(&half, &o);
    CU_ASSERT(joinpoint_warns(r, ANNUM_WARN_EXCESS_ZEROS));
    CU_ASSERT_FALSE(joinpoint_warns(same_as, ANNUM_WARN_EXCESS_ZEROS));
    CU_ASSERT_EQUAL(r->models[1].sse, same_as->models[1].sse);
    CU_ASSERT_EQUAL(r->models[0].points[3].observed, 0);
    annum_joinpoint_free(r);
    annum_joinpoint_free(same_as);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] = 0;
    CU_ASSERT_EQUAL(joinpoint_status(&d, &o, &error), ANNUM_ERR_DOMAIN);
    joinpoint_data value = made(9, 0);
    value.kind = ANNUM_VALUE;
    value.figure[4] = 0;
    CU_ASSERT_EQUAL(joinpoint_status(&value, NULL, &error), ANNUM_ERR_DOMAIN);
    CU_ASSERT_EQUAL(error.row, 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 5"));
    o = usual;
    o.scale = ANNUM_JOINPOINT_LINEAR;
    CU_ASSERT_EQUAL(joinpoint_status(&value, &o, &error), ANNUM_OK);
    value.time[4] = value.time[3];
    CU_ASSERT_EQUAL(joinpoint_status(&value, &o, &error), ANNUM_ERR_DUPLICATE);
}

/* ---- Averages ---- */

static void test_averages(void)
{
    const joinpoint_data d = made(25, -0.05);
    const double from[] = {2003.5, 2010}, to[] = {2004, 2024};
    annum_joinpoint_options o = usual;
    o.average = 1;
    o.aapc_from = from;
    o.aapc_to = to;
    o.n_aapc = 2;
    annum_joinpoint_result *r = joinpoint_of(&d, &o);
    const annum_joinpoint_aapc *a = r->average_annual_percent_change;
    const double want[][2] = {{2000, 2024}, {2015, 2024}, {2020, 2024}, {2003.5, 2004}, {2010, 2024}};
    double weights = 0, mean = 0;
    CU_ASSERT_EQUAL_FATAL(r->n_aapc, 10);
    for (size_t i = 0; i < 10; i++) {
        CU_ASSERT_EQUAL(a[i].from, want[i % 5][0]);
        CU_ASSERT_EQUAL(a[i].to, want[i % 5][1]);
        CU_ASSERT(a[i].lower < a[i].estimate && a[i].estimate < a[i].upper);
        CU_ASSERT_STRING_EQUAL(a[i].method, i < 5 ? "t" : "average");
    }
    const annum_joint_segment *first = &r->models[r->selected].segments[0];
    ASSERT_REL(a[3].estimate, first->annual_percent_change.estimate, 1e-12);
    ASSERT_REL(a[3].upper, first->annual_percent_change.upper, 1e-10);
    for (size_t m = 0; m < r->n_models; m++) {
        weights += r->models[m].weight;
        const double n = (double)r->n, ratio = r->models[m].weight / r->models[r->selected].weight;
        ASSERT_REL(ratio, exp(-n / 2 * (r->models[m].bic - r->models[r->selected].bic)), 1e-9);
    }
    ASSERT_REL(weights, 1, 1e-14);
    CU_ASSERT_EQUAL_FATAL(r->n_averaged, 24);
    for (size_t i = 0; i < 24; i++)
        mean += log1p(r->averaged_changes[i].estimate / 100) / 24;
    ASSERT_REL(100 * expm1(mean), a[5].estimate, 1e-9);
    annum_joinpoint_free(r);
}

/* ---- Options ---- */

static void refused(annum_joinpoint_options o, int want, const char *says)
{
    const joinpoint_data d = made(20, -0.05);
    annum_error error = {0};
    const int status = joinpoint_status(&d, &o, &error);
    const int said = strstr(error.message, says) != NULL;
    if (status != want || !said)
        printf("\n%d, %s (want %s)\n", status, error.message, says);
    CU_ASSERT_EQUAL(status, want);
    CU_ASSERT(said);
}

#define REFUSED(member, value, want, says)                                                                                         \
    do {                                                                                                                           \
        annum_joinpoint_options o_ = usual;                                                                                        \
        o_.member = (value);                                                                                                       \
        refused(o_, (want), (says));                                                                                               \
    } while (0)

static void test_options(void)
{
    const double earlier[] = {1990}, later[] = {2005}, backwards[] = {2002};
    REFUSED(struct_size, 0, ANNUM_ERR_VERSION, "options");
    REFUSED(level, 1, ANNUM_ERR_ARGUMENT, "level");
    REFUSED(max, -2, ANNUM_ERR_ARGUMENT, "max is -2");
    REFUSED(max, 21, ANNUM_ERR_ARGUMENT, "max is 21");
    REFUSED(min, -1, ANNUM_ERR_ARGUMENT, "min is -1");
    REFUSED(scale, 2, ANNUM_ERR_ARGUMENT, "scale 2");
    REFUSED(errors, 6, ANNUM_ERR_ARGUMENT, "errors 6");
    REFUSED(errors, ANNUM_JOINPOINT_ERRORS_SE, ANNUM_ERR_KIND, "standard errors");
    REFUSED(errors, ANNUM_JOINPOINT_ERRORS_POISSON, ANNUM_ERR_KIND, "counts");
    REFUSED(errors, ANNUM_JOINPOINT_ERRORS_COVARIANCE, ANNUM_ERR_ARGUMENT, "covariance");
    REFUSED(likelihood, ANNUM_GAMMA, ANNUM_ERR_FAMILY, "gamma");
    REFUSED(select, -1, ANNUM_ERR_ARGUMENT, "select -1");
    REFUSED(interval, 3, ANNUM_ERR_ARGUMENT, "interval 3");
    REFUSED(compat, 2, ANNUM_ERR_ARGUMENT, "compat 2");
    REFUSED(min_end, -2, ANNUM_ERR_ARGUMENT, "min_end");
    REFUSED(min_between, -2, ANNUM_ERR_ARGUMENT, "min_between");
    REFUSED(grid, 100, ANNUM_ERR_ARGUMENT, "grid is 100");
    REFUSED(continuous, 2, ANNUM_ERR_ARGUMENT, "continuous");
    REFUSED(average, -1, ANNUM_ERR_ARGUMENT, "average");
    REFUSED(threads, -1, ANNUM_ERR_ARGUMENT, "threads");
    REFUSED(permutations, 20, ANNUM_ERR_ARGUMENT, "permutations is 20");
    REFUSED(draws, 39, ANNUM_ERR_ARGUMENT, "draws is 39");
    REFUSED(alpha, 1, ANNUM_ERR_ARGUMENT, "alpha");
    REFUSED(jump, 2005, ANNUM_ERR_ARGUMENT, "the time of a figure");
    REFUSED(jump, 2000.5, ANNUM_ERR_ARGUMENT, "two or more on each side");
    REFUSED(rho, 0.3, ANNUM_ERR_ARGUMENT, "rho");
    REFUSED(n_aapc, 1, ANNUM_ERR_NULL, "aapc_from");
    annum_joinpoint_options o = usual;
    o.n_aapc = 1;
    o.aapc_from = earlier;
    o.aapc_to = later;
    refused(o, ANNUM_ERR_ARGUMENT, "outside the figures");
    o.aapc_from = later;
    o.aapc_to = backwards;
    refused(o, ANNUM_ERR_ARGUMENT, "later");
    o = usual;
    o.likelihood = ANNUM_POISSON;
    o.scale = ANNUM_JOINPOINT_LINEAR;
    refused(o, ANNUM_ERR_ARGUMENT, "scale is linear");
    o.scale = ANNUM_JOINPOINT_LOG;
    o.errors = ANNUM_JOINPOINT_ERRORS_CONSTANT;
    refused(o, ANNUM_ERR_ARGUMENT, "likelihood gaussian");
}

static void test_null(void)
{
    const joinpoint_data d = made(9, 0);
    annum_series *series = joinpoint_series(&d, NULL);
    annum_joinpoint_result *r = NULL;
    annum_error error;
    CU_ASSERT_EQUAL(annum_joinpoint(series, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_joinpoint(NULL, NULL, &r, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_joinpoint(NULL, NULL, &r, NULL), ANNUM_ERR_NULL);
    annum_joinpoint_free(NULL);
    annum_series_free(series);
}

/* More joinpoints than figures bear are not looked for, and that is said. */
static void test_max(void)
{
    const joinpoint_data d = made(10, -0.05);
    annum_joinpoint_options o = usual;
    o.max = 9;
    annum_joinpoint_result *r = joinpoint_of(&d, &o);
    CU_ASSERT_EQUAL(r->max, 2);
    CU_ASSERT(joinpoint_warns(r, ANNUM_WARN_FEW_POINTS));
    annum_joinpoint_free(r);
    o.max = ANNUM_JOINPOINT_NONE;
    r = joinpoint_of(&d, &o);
    CU_ASSERT_EQUAL(r->n_models, 1);
    annum_joinpoint_free(r);
}

/* Another unit of figures changes no slope, and time counted from elsewhere nothing but times. */
static void test_units(void)
{
    joinpoint_data d = made(22, -0.05), other = d;
    annum_joinpoint_result *r = joinpoint_of(&d, NULL);
    for (size_t i = 0; i < d.n; i++) {
        other.figure[i] = d.figure[i] * 1e5;
        other.time[i] = d.time[i] - 1000;
    }
    annum_joinpoint_result *o = joinpoint_of(&other, NULL);
    CU_ASSERT_EQUAL_FATAL(o->n_models, r->n_models);
    CU_ASSERT_EQUAL(o->selected, r->selected);
    for (size_t m = 0; m < r->n_models; m++) {
        ASSERT_REL(o->models[m].sse, r->models[m].sse, 1e-9);
        for (size_t s = 0; s <= m; s++) {
            ASSERT_REL(o->models[m].segments[s].slope, r->models[m].segments[s].slope, 1e-9);
            ASSERT_REL(o->models[m].segments[s].se, r->models[m].segments[s].se, 1e-9);
        }
        for (size_t q = 0; q < m; q++)
            ASSERT_REL(o->models[m].at[q].upper, r->models[m].at[q].upper - 1000, 1e-9);
    }
    annum_joinpoint_free(o);
    annum_joinpoint_free(r);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"models", test_models},   {"criteria", test_criteria}, {"every_order", test_every_order}, {"threads", test_threads},
        {"memory", test_no_memory}, {"few", test_few},          {"perfect", test_perfect},         {"zeros", test_zeros},
        {"averages", test_averages}, {"options", test_options}, {"null", test_null},               {"max", test_max},
        {"units", test_units},     {NULL, NULL},
    };
    return annum_test_main(argc, argv, "joinpoint", cases);
}
