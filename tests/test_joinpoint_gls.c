/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joinpoints of correlated errors: searches, profiles and fits against R's solve and nlme at every choice of places, and the
 * autocorrelation against nlme's at every choice.
 */
#include "annum/joinpoint.h"
#include "joinpoint/gls.h"
#include "reference_csv.h"

enum { ROWS_MAX = 32 };

typedef struct correlated {
    annum__arena arena;
    size_t n;
    double time[ROWS_MAX], x[ROWS_MAX], y[ROWS_MAX], rho, v[ROWS_MAX * ROWS_MAX], root[ROWS_MAX * ROWS_MAX];
    annum__joint_design design;
    double *scratch;
} correlated;

static void read_series(correlated *c, const char *id)
{
    reference_csv csv = reference_open("joinpoint/gls_series.csv");
    c->n = 0;
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        c->time[c->n] = csv.number[0];
        c->y[c->n] = csv.number[1];
        c->rho = csv.number[2];
        c->n++;
    }
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            c->v[i * c->n + j] = pow(c->rho, fabs(c->time[i] - c->time[j]));
    reference_csv rows = reference_open("joinpoint/gls_covariance.csv");
    for (size_t i = 0; reference_next(&rows);)
        if (strcmp(rows.id, id) == 0)
            memcpy(c->v + c->n * i++, rows.number, c->n * sizeof(double));
}

static void prepare(correlated *c, const char *id)
{
    read_series(c, id);
    c->arena = annum__arena_new(NULL);
    for (size_t i = 0; i < c->n; i++)
        c->x[i] = c->time[i] - c->time[0];
    c->design = (annum__joint_design){.n = c->n, .x = c->x, .max = 2, .min_end = 2, .min_between = 2};
    CU_ASSERT_EQUAL_FATAL(annum__joint_candidates(&c->design, 0, &c->arena), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum__gls_root(c->v, c->n, c->root), c->n);
    c->design.tables = annum__gls_prepare(&c->design, &c->design, c->root, &c->arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(c->design.tables);
    c->scratch = annum__arena_take(&c->arena, annum__joint_by_covariance.scratch(&c->design), sizeof(double));
    CU_ASSERT_PTR_NOT_NULL_FATAL(c->scratch);
}

static void check_best(correlated *c, const double *want)
{
    const size_t k = (size_t)want[0];
    const annum__joint_engine *engine = &annum__joint_by_covariance;
    annum__joint_found found;
    double coefficient[4];
    engine->search(&c->design, c->y, 2, c->scratch, &found);
    ASSERT_REL(found.sse[k], want[3], 1e-10);
    for (size_t j = 0; j < k; j++)
        CU_ASSERT_EQUAL(found.place[k][j], c->x[(size_t)want[1 + j]]);
    ASSERT_REL(engine->fit(&c->design, c->y, found.place[k], k, coefficient, c->scratch), want[3], 1e-11);
    for (size_t i = 0; i < 2 + k; i++)
        ASSERT_REL(coefficient[i], want[4 + i], 1e-8);
    CU_ASSERT_TRUE(engine->reaches(&c->design, c->y, k, want[3] * (1 + 1e-9), c->scratch));
    CU_ASSERT_FALSE(engine->reaches(&c->design, c->y, k, want[3] * (1 - 1e-9), c->scratch));
}

static void check_profile(correlated *c, const double *want)
{
    double profile[2 * ROWS_MAX];
    annum__joint_by_covariance.profile(&c->design, c->y, (size_t)want[0], INFINITY, c->scratch, profile);
    ASSERT_REL(profile[(size_t)want[1] * c->n + (size_t)want[2]], want[3], 1e-10);
}

static annum_joinpoint_result *run(correlated *c, annum_joinpoint_options *o)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series;
    annum_joinpoint_result *result = NULL;
    columns.n = c->n;
    columns.kind = ANNUM_VALUE;
    columns.year = c->time;
    columns.value = c->y;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    annum_error error = {0};
    CU_ASSERT_EQUAL_FATAL(annum_joinpoint(series, o, &result, &error), ANNUM_OK);
    annum_series_free(series);
    return result;
}

/* nlme stops some 1e-6 short in rho; the likelihood is flat there. */
static void check_rho(correlated *c, const double *want)
{
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    o.scale = ANNUM_JOINPOINT_LINEAR;
    o.errors = ANNUM_JOINPOINT_ERRORS_AR1;
    o.max = 2;
    annum_joinpoint_result *r = run(c, &o);
    CU_ASSERT_TRUE(fabs(r->rho - want[1]) < 1e-4);
    ASSERT_REL(r->models[(size_t)want[0]].log_likelihood, want[2], 1e-7);
    annum_joinpoint_free(r);
}

static void test_every_choice(void)
{
    reference_csv csv = reference_open("joinpoint/gls.csv");
    size_t best = 0, profile = 0, rho = 0;
    while (reference_next(&csv)) {
        correlated c;
        char *what = strchr(csv.id, '/');
        *what++ = '\0';
        prepare(&c, csv.id);
        if (strcmp(what, "best") == 0) {
            check_best(&c, csv.number);
            best++;
        } else if (strcmp(what, "rho") == 0) {
            check_rho(&c, csv.number);
            rho++;
        } else {
            check_profile(&c, csv.number);
            profile++;
        }
        annum__arena_free(&c.arena);
    }
    CU_ASSERT_EQUAL(best, 15);
    CU_ASSERT_EQUAL(rho, 3);
    CU_ASSERT_TRUE(profile > 100);
}

/* A covariance of independent errors is their standard errors', on both scales. */
static void test_diagonal(void)
{
    for (int32_t scale = 0; scale < 2; scale++) {
        correlated c;
        annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
        read_series(&c, "bend");
        for (size_t i = 0; i < c.n; i++)
            for (size_t j = 0; j < c.n; j++)
                c.v[i * c.n + j] = i == j ? 0.02 * (double)(1 + i % 3) : 0;
        o.scale = scale;
        o.max = 2;
        o.errors = ANNUM_JOINPOINT_ERRORS_COVARIANCE;
        o.covariance = c.v;
        o.n_covariance = c.n;
        annum_joinpoint_result *by = run(&c, &o);
        for (size_t i = 0; i < c.n; i++)
            c.root[i] = sqrt(c.v[i * c.n + i]);
        annum_columns columns = ANNUM_COLUMNS_INIT;
        annum_series *series;
        annum_joinpoint_result *weighted;
        columns.n = c.n;
        columns.kind = ANNUM_VALUE;
        columns.year = c.time;
        columns.value = c.y;
        columns.se = c.root;
        CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
        o.errors = ANNUM_JOINPOINT_ERRORS_SE;
        o.covariance = NULL;
        o.n_covariance = 0;
        CU_ASSERT_EQUAL_FATAL(annum_joinpoint(series, &o, &weighted, NULL), ANNUM_OK);
        for (size_t k = 0; k <= 2; k++) {
            ASSERT_REL(by->models[k].sse, weighted->models[k].sse, 1e-10);
            ASSERT_REL(by->models[k].bic, weighted->models[k].bic, 1e-9);
            ASSERT_REL(by->models[k].log_likelihood, weighted->models[k].log_likelihood, 1e-9);
            for (size_t j = 0; j < k; j++) {
                CU_ASSERT_EQUAL(by->models[k].at[j].time, weighted->models[k].at[j].time);
                CU_ASSERT_EQUAL(by->models[k].at[j].lower, weighted->models[k].at[j].lower);
            }
        }
        annum_joinpoint_free(by);
        annum_joinpoint_free(weighted);
        annum_series_free(series);
    }
}

static void test_errors(void)
{
    correlated c;
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    annum_series *series;
    annum_joinpoint_result *result;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error = {0};
    read_series(&c, "full");
    columns.n = c.n;
    columns.kind = ANNUM_VALUE;
    columns.year = c.time;
    columns.value = c.y;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    o.scale = ANNUM_JOINPOINT_LINEAR;
    o.errors = ANNUM_JOINPOINT_ERRORS_COVARIANCE;
    o.covariance = c.v;
    o.n_covariance = c.n - 1;
    CU_ASSERT_EQUAL(annum_joinpoint(series, &o, &result, &error), ANNUM_ERR_ARGUMENT);
    o.n_covariance = c.n;
    c.v[1] += 0.1;
    CU_ASSERT_EQUAL(annum_joinpoint(series, &o, &result, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "symmetric"));
    c.v[c.n] = c.v[1] = 50;
    CU_ASSERT_EQUAL(annum_joinpoint(series, &o, &result, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "not positive definite"));
    c.v[c.n] = c.v[1] = NAN;
    CU_ASSERT_EQUAL(annum_joinpoint(series, &o, &result, &error), ANNUM_ERR_ARGUMENT);
    annum_series_free(series);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"every_choice", test_every_choice},
                                            {"diagonal", test_diagonal},
                                            {"errors", test_errors},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "joinpoint_gls", cases);
}
