/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_breaks, method dynamic: against strucchange, complete enumeration and rational numbers, on known and
 * on ugly series.
 */
#include "annum/regress.h"
#include "failing_allocator.h" /* before the random numbers, whose state would shadow its own */
#include "breaks_made.h"
#include "core/dist.h"
#include "reference_csv.h"

static data read_data(const char *id)
{
    reference_csv csv = reference_open("breaks/breaks_series.csv");
    data d = {.kind = ANNUM_VALUE};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        d.time[d.n] = csv.number[0];
        d.y[d.n++] = csv.number[1];
    }
    return d;
}

static data coal(void)
{
    FILE *file = fopen(ANNUM_TEST_DATA "/reference/breaks/coal.csv", "r");
    data d = {.kind = ANNUM_COUNT};
    char line[256];
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%lf,%lf", &d.time[d.n], &d.y[d.n]) == 2)
            d.size[d.n++] = 1;
    }
    fclose(file);
    return d;
}

/* ---- strucchange ---- */

static void check_date(double actual, const data *d, double row)
{
    if (isnan(row))
        ASSERT_NAN(actual);
    else
        CU_ASSERT_EQUAL(actual, d->time[(size_t)row]);
}

/* R's sums of squares are good to some 1e-12, its F to 1e-11 as they are differences of such. */
static void test_strucchange(void)
{
    reference_csv csv = reference_open("breaks/breaks.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *want = csv.number;
        const data d = read_data(csv.id);
        annum_breaks_options o = options_of((int32_t)want[0] - 1, 0, 0);
        o.without_tests = 0;
        o.draws = 19;
        annum_breaks_result *r = breaks_of(&d, &o);
        const size_t m = (size_t)want[2];
        CU_ASSERT_FATAL(r->n_models > m);
        const annum_break_model *model = &r->models[m];
        CU_ASSERT_EQUAL(r->min_size, (size_t)want[1]);
        ASSERT_REL(model->rss, want[3], 1e-11);
        ASSERT_REL(model->bic, want[4], 1e-11);
        CU_ASSERT_STRING_EQUAL(r->tests[0].name, "sup F");
        CU_ASSERT_STRING_EQUAL(r->tests[2].name, "exp F");
        for (size_t k = 0; k < 3; k++)
            ASSERT_REL(r->tests[k].statistic, want[5 + k], 1e-10);
        for (size_t k = 0; k < m; k++)
            check_date(model->at[k].time, &d, want[8 + k]);
        for (size_t k = 0; k < m && m < 3; k++) {
            check_date(model->at[k].lower, &d, want[11 + k]);
            check_date(model->at[k].upper, &d, want[13 + k]);
        }
        annum_breaks_free(r);
    }
    CU_ASSERT_TRUE(rows > 30);
}

/* ---- Figures far from 0 ---- */

static void test_hard(void)
{
    reference_csv csv = reference_open("breaks/hard.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *c = csv.number;
        data d = {.kind = ANNUM_VALUE, .n = 22};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 1990 + (double)i;
            d.y[i] = c[0] + c[1] * (double)i + c[2] * (i >= 11) + noise(i) / 1024;
        }
        const annum_breaks_options o = options_of((int32_t)c[3] - 1, (size_t)c[4], 2);
        annum_breaks_result *r = breaks_of(&d, &o);
        const annum_break_model *model = &r->models[(size_t)c[5]];
        ASSERT_REL(model->rss, c[6], 1e-14);
        for (size_t k = 0; k < model->n_at; k++)
            CU_ASSERT_EQUAL(model->at[k].time, 1990 + c[7 + k]);
        annum_breaks_free(r);
    }
    CU_ASSERT_EQUAL(rows, 36);
}

/* Units do not matter, however large or small. */
static void test_scale(void)
{
    const data d = read_data("steps");
    const double scales[] = {1e-120, 1e-20, 1e30, 1e120};
    for (int32_t q = 0; q < 2; q++) {
        const annum_breaks_options o = options_of(q, 0, 3);
        annum_breaks_result *r = breaks_of(&d, &o);
        for (size_t s = 0; s < 4; s++) {
            data other = d;
            for (size_t i = 0; i < d.n; i++)
                other.y[i] = d.y[i] * scales[s];
            annum_breaks_result *x = breaks_of(&other, &o);
            CU_ASSERT_EQUAL(x->selected, r->selected);
            for (size_t m = 0; m < r->n_models; m++) {
                ASSERT_REL(x->models[m].rss / scales[s] / scales[s], r->models[m].rss, 1e-12);
                ASSERT_REL(x->models[m].bic, r->models[m].bic + 2 * (double)d.n * log(scales[s]), 1e-12);
                for (size_t k = 0; k < m; k++)
                    CU_ASSERT_EQUAL(x->models[m].at[k].lower == r->models[m].at[k].lower,
                                    !isnan(r->models[m].at[k].lower));
            }
            annum_breaks_free(x);
        }
        annum_breaks_free(r);
    }
}

/* ---- Complete enumeration ---- */

/* The cost of a segment by annum_fit, which tests/test_regress.c holds to R. */
static double cost_of(const data *d, size_t from, size_t to, int32_t q)
{
    data part = {.kind = d->kind, .n = to - from};
    double events = 0, rest = 0, deviance;
    memcpy(part.time, d->time + from, part.n * sizeof *part.time);
    memcpy(part.y, d->y + from, part.n * sizeof *part.y);
    memcpy(part.size, d->size + from, part.n * sizeof *part.size);
    for (size_t i = 0; i < part.n; i++) {
        events += part.y[i];
        rest += part.size[i] - part.y[i];
    }
    if (d->kind != ANNUM_VALUE && (events == 0 || (d->kind == ANNUM_PROPORTION && rest == 0)))
        return 0;
    annum_fit_options options = {
        .struct_size = sizeof options, .no_time = q == 0, .degree = q, .firth = ANNUM_FIRTH_NEVER};
    annum_series *series = series_of(&part, NULL);
    annum_fit_result *fit;
    annum_error error;
    const int status = annum_fit(series, &options, &fit, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    deviance = fit->deviance;
    annum_fit_free(fit);
    annum_series_free(series);
    return deviance;
}

typedef struct enumeration {
    double cost[13][13];
    size_t n, h;
    double best[8];
    size_t first[8][8]; /* dates of the best; of equal ones the earliest */
} enumeration;

static void enumerate(enumeration *e, size_t from, size_t m, double so_far, const size_t *dates, double slack)
{
    if (e->n - from >= e->h) {
        const double all = so_far + e->cost[from][e->n];
        if (all < e->best[m] - slack) {
            e->best[m] = all;
            memcpy(e->first[m], dates, sizeof e->first[m]);
        }
    }
    for (size_t to = from + e->h; m < 6 && to + e->h <= e->n; to++) {
        size_t more[8];
        memcpy(more, dates, sizeof more);
        more[m] = to;
        enumerate(e, to, m + 1, so_far + e->cost[from][to], more, slack);
    }
}

/* Within 1e-9 of the deviance: the search takes costs for equal that differ by 1e-10. */
static void check_enumeration(const data *d, int32_t q, size_t h, int has_ties)
{
    enumeration e = {.n = d->n, .h = h};
    const size_t none[8] = {0};
    for (size_t m = 0; m < 8; m++)
        e.best[m] = INFINITY;
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = i + h; j <= d->n; j++)
            e.cost[i][j] = cost_of(d, i, j, q);
    }
    const double slack = 1e-9 * (1 + e.cost[0][d->n]) * (d->kind != ANNUM_VALUE || has_ties);
    enumerate(&e, 0, 0, 0, none, slack);
    const annum_breaks_options o = options_of(q, h, 6);
    annum_breaks_result *r = breaks_of(d, &o);
    for (size_t m = 0; m < r->n_models; m++) {
        const annum_break_model *model = &r->models[m];
        CU_ASSERT_TRUE(model->rss <= e.best[m] + slack + 1e-12 * e.best[m] + 1e-20);
        CU_ASSERT_TRUE(model->rss >= e.best[m] - 2 * slack - 1e-12 * e.best[m] - 1e-20);
        for (size_t k = 0; k < m; k++)
            CU_ASSERT_EQUAL(model->at[k].time, d->time[e.first[m][k]]);
    }
    annum_breaks_free(r);
}

static void test_enumeration(void)
{
    const int32_t kinds[] = {ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    state = 11;
    for (int trial = 0; trial < 90; trial++) {
        const int32_t q = trial / 3 % 2;
        const data d = random_data(kinds[trial % 3], 6 + (size_t)trial % 7);
        check_enumeration(&d, q, (size_t)q + 2, 0);
    }
}

/* Few values, so that many segmentations are equally good: the earliest dates win. */
static void test_ties(void)
{
    state = 12;
    for (int trial = 0; trial < 60; trial++) {
        data d = random_data(trial % 2 ? ANNUM_COUNT : ANNUM_VALUE, 8 + (size_t)trial % 5);
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.size[i] = 1;
            d.y[i] = trial % 3 ? floor(2 * uniform()) + 1 : fabs((double)i - (double)(d.n / 2));
        }
        check_enumeration(&d, trial / 2 % 2, trial / 2 % 2 ? 3 : 2, 1);
    }
}

/* ---- Series that everyone knows ---- */

static void test_nile(void)
{
    const data d = read_data("nile");
    annum_breaks_result *r = breaks_of(&d, NULL);
    CU_ASSERT_EQUAL(r->selected, 1);
    CU_ASSERT_EQUAL(r->models[1].at[0].time, 1899); /* the Aswan dam: lower from 1899 on */
    CU_ASSERT_EQUAL(r->models[1].segments[0].last, 1898);
    ASSERT_REL(r->models[1].segments[0].level.estimate, 1097.75, 1e-14);
    ASSERT_REL(r->models[1].segments[1].level.estimate, 849.9722222222222, 1e-14);
    CU_ASSERT_EQUAL(r->tests[0].p_value, 1e-4);
    CU_ASSERT_STRING_EQUAL(r->tests[3].name, "sup F(2|1)");
    CU_ASSERT_TRUE(r->tests[3].p_value > 0.05);
    CU_ASSERT_EQUAL(r->n_tests, 4); /* it stops there */
    CU_ASSERT_EQUAL(r->n_process, 71);
    annum_breaks_free(r);
}

/* Raftery and Akman (1986), Biometrika 73:85-89: the rate fell between 1887 and 1895, from 3.1 to 0.9 a year.
 */
static void test_coal(void)
{
    const data d = coal();
    CU_ASSERT_EQUAL(d.n, 112);
    annum_breaks_result *r = breaks_of(&d, NULL);
    const annum_break_model *model = &r->models[1];
    CU_ASSERT_EQUAL(r->family, ANNUM_POISSON);
    CU_ASSERT_EQUAL(r->selected, 1);
    CU_ASSERT_EQUAL(model->at[0].time, 1892);
    CU_ASSERT_TRUE(model->at[0].lower <= 1887 && model->at[0].upper >= 1892 && model->at[0].upper <= 1898);
    ASSERT_REL(exp(model->segments[0].level.estimate), 127.0 / 41, 1e-14);
    ASSERT_REL(exp(model->segments[1].level.estimate), 64.0 / 71, 1e-14);
    CU_ASSERT_STRING_EQUAL(r->tests[0].name, "sup LR");
    CU_ASSERT_EQUAL(r->tests[0].p_value, 1e-4);
    CU_ASSERT_TRUE(r->tests[3].p_value > 0.05);
    annum_breaks_free(r);
}

/* ---- Results ---- */

/* Levels of counts are exact intervals of the events; the log-likelihood is annum_fit's of the whole. */
static void test_estimates(void)
{
    const data d = coal();
    annum_breaks_options o = options_of(0, 0, 1);
    annum_breaks_result *r = breaks_of(&d, &o);
    const annum_estimate level = r->models[1].segments[1].level;
    ASSERT_REL(exp(level.lower), annum__gamma_quantile(0.025, 64) / 71, 1e-13);
    ASSERT_REL(exp(level.upper), annum__gamma_quantile_upper(0.025, 65) / 71, 1e-13);
    annum_series *series = series_of(&d, NULL);
    annum_fit_options options = {.struct_size = sizeof options, .no_time = 1};
    annum_fit_result *fit;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    ASSERT_REL(r->models[0].log_likelihood, fit->log_likelihood, 1e-13);
    ASSERT_REL(r->models[0].dispersion, fit->dispersion, 1e-12);
    ASSERT_REL(r->models[0].bic, -2 * fit->log_likelihood + log(112), 1e-13);
    ASSERT_REL(r->models[1].bic, -2 * r->models[1].log_likelihood + 3 * log(112), 1e-13);
    annum_fit_free(fit);
    annum_breaks_free(r);
    o.regressors = ANNUM_BREAKS_TREND;
    r = breaks_of(&d, &o);
    options.no_time = 0;
    options.origin = 1851;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    const annum_segment *whole = &r->models[0].segments[0];
    ASSERT_REL(whole->level.estimate, fit->coefficients[0].estimate, 1e-11);
    ASSERT_REL(whole->level.se, fit->coefficients[0].se, 1e-10);
    ASSERT_REL(whole->slope.estimate, fit->coefficients[1].estimate, 1e-11);
    ASSERT_REL(whole->slope.lower, fit->coefficients[1].lower, 1e-10);
    ASSERT_REL(whole->slope.p_value, fit->coefficients[1].p_value, 1e-9);
    ASSERT_REL(r->models[0].rss, fit->deviance, 1e-12);
    annum_fit_free(fit);
    annum_series_free(series);
    annum_breaks_free(r);
}

/* A segment without events has a rate of 0: no estimate of its logarithm, and an upper limit. */
static void test_no_events(void)
{
    data d = {.kind = ANNUM_COUNT, .n = 12};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = 1;
        d.y[i] = i < 6 ? 5 + (double)(i % 2) : 0;
    }
    annum_breaks_options o = options_of(0, 0, 1);
    annum_breaks_result *r = breaks_of(&d, &o);
    const annum_segment *after = &r->models[1].segments[1];
    CU_ASSERT_EQUAL(r->selected, 1);
    CU_ASSERT_EQUAL(after->first, 2006);
    ASSERT_NAN(after->level.estimate);
    ASSERT_NAN(after->level.lower);
    ASSERT_REL(exp(after->level.upper), -log(0.025) / 6, 1e-13);
    annum_breaks_free(r);
    for (size_t i = 0; i < d.n; i++)
        d.y[i] = 0;
    o.without_tests = 0;
    for (int32_t q = 0; q < 2; q++) {
        o.regressors = q;
        r = breaks_of(&d, &o);
        CU_ASSERT_EQUAL(r->selected, 0);
        CU_ASSERT_EQUAL(r->models[0].rss, 0);
        CU_ASSERT_EQUAL(r->n_tests, 0);
        annum_breaks_free(r);
    }
}

static void test_perfect(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 12};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.y[i] = i < 5 ? 0.1 : 0.3;
    }
    annum_breaks_result *r = breaks_of(&d, NULL);
    CU_ASSERT_EQUAL(r->selected, 1);
    CU_ASSERT_EQUAL(r->models[1].at[0].time, 2005);
    ASSERT_NAN(r->models[1].bic);
    ASSERT_NAN(r->tests[0].statistic);
    CU_ASSERT_TRUE(r->tests[0].p_value <= 0.01);
    CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_PERFECT_FIT));
    annum_breaks_free(r);
    for (size_t i = 0; i < d.n; i++)
        d.y[i] = 7;
    r = breaks_of(&d, NULL);
    CU_ASSERT_EQUAL(r->selected, 0);
    CU_ASSERT_EQUAL(r->n_tests, 0);
    annum_breaks_free(r);
    annum_breaks_options o = options_of(0, 0, 0);
    o.method = ANNUM_BREAKS_PELT;
    r = breaks_of(&d, &o);
    CU_ASSERT_EQUAL(r->selected, 0);
    annum_breaks_free(r);
}

/* BIC's breaks that chance would have too are said to be doubtful. */
static void test_doubtful(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 10};
    int seen = 0;
    state = 51;
    for (int trial = 0; trial < 20; trial++) {
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.y[i] = normal();
        }
        annum_breaks_result *r = breaks_of(&d, NULL);
        const int doubtful = r->selected > 0 && r->tests[0].p_value > 0.05;
        CU_ASSERT_EQUAL(has_warning(r, ANNUM_WARN_FEW_POINTS), doubtful);
        seen += doubtful;
        annum_breaks_free(r);
    }
    CU_ASSERT_TRUE(seen > 2);
}

/* ---- Errors ---- */

static void fails(const data *d, const annum_breaks_options *o, int want, const char *word)
{
    annum_series *series = series_of(d, NULL);
    annum_breaks_result something, *r = &something;
    annum_error error = {.message = ""};
    CU_ASSERT_EQUAL(annum_breaks(series, o, &r, &error), want);
    CU_ASSERT_PTR_NULL(r);
    if (!strstr(error.message, word))
        printf("\n    \"%s\" does not say %s\n", error.message, word);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    annum_series_free(series);
}

/* Too few figures is a result without models, and says so. */
static void warns_of_few(const data *d, const annum_breaks_options *o, const char *word)
{
    annum_series *series = series_of(d, NULL);
    annum_breaks_result *r = NULL;
    int said = 0;
    CU_ASSERT_EQUAL_FATAL(annum_breaks(series, o, &r, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(r->n_models + r->n_tests + r->n_at, 0);
    ASSERT_NAN(r->p_value);
    for (size_t i = 0; i < r->n_warnings; i++)
        said |= r->warnings[i].code == ANNUM_WARN_FEW_POINTS && strstr(r->warnings[i].message, word);
    CU_ASSERT(said);
    annum_breaks_free(r);
    annum_series_free(series);
}

static void test_errors(void)
{
    data d = random_data(ANNUM_VALUE, 3);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    warns_of_few(&d, &o, "3; one break with 2 figures on either side needs 4; add periods");
    d.n = 0;
    warns_of_few(&d, &o, "needs 4");
    o.min_size = 2;
    fails(&d, &o, ANNUM_ERR_FEW, "needs 4");
    d = random_data(ANNUM_VALUE, 40);
    o.min_size = 21;
    fails(&d, &o, ANNUM_ERR_FEW, "needs 42");
    o.min_size = 1;
    fails(&d, &o, ANNUM_ERR_ARGUMENT, "min_size");
    o.min_size = 0;
    o.family = ANNUM_POISSON;
    fails(&d, &o, ANNUM_ERR_KIND, "counts");
    o.family = ANNUM_GAMMA;
    fails(&d, &o, ANNUM_ERR_FAMILY, "gamma");
    o.family = 99;
    fails(&d, &o, ANNUM_ERR_FAMILY, "99");
    o.family = 0;
    o.draws = 1000000000;
    fails(&d, &o, ANNUM_ERR_TOO_LARGE, "draws");
    o.draws = 0;
    o.method = ANNUM_BREAKS_PELT;
    o.penalty = -1;
    fails(&d, &o, ANNUM_ERR_ARGUMENT, "penalty is -1");
    o.penalty = 0;
    o.penalty_rule = 2;
    fails(&d, &o, ANNUM_ERR_ARGUMENT, "penalty_rule");
    o.penalty_rule = 0;
    d = random_data(ANNUM_COUNT, 40);
    o.regressors = ANNUM_BREAKS_TREND;
    fails(&d, &o, ANNUM_ERR_ARGUMENT, "regressors mean");
    o.regressors = 0;
    o.family = ANNUM_QUASIPOISSON;
    fails(&d, &o, ANNUM_ERR_FAMILY, "quasi");
    o = (annum_breaks_options){.struct_size = sizeof o, .regressors = 1};
    d = random_data(ANNUM_COUNT, 1001);
    fails(&d, &o, ANNUM_ERR_TOO_LARGE, "1001");
}

static void test_no_memory(void)
{
    const int32_t kinds[] = {ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    state = 61;
    for (int trial = 0; trial < 8; trial++) {
        const data d = random_data(kinds[trial % 3], 20);
        failing_allocator fails_at = {0, SIZE_MAX, 0};
        const annum_allocator allocator = {failing_reallocate, &fails_at};
        annum_series *series = series_of(&d, &allocator);
        annum_breaks_options o = options_of(trial > 5 ? 0 : trial / 3, 0, 2);
        o.without_tests = 0;
        o.draws = 9;
        o.method = trial > 5 ? ANNUM_BREAKS_PELT : ANNUM_BREAKS_DYNAMIC;
        const size_t before = fails_at.alive;
        annum_breaks_result *r = NULL;
        int status = ANNUM_ERR_NO_MEMORY;
        for (size_t k = 0; status == ANNUM_ERR_NO_MEMORY && k < 1000; k++) {
            fails_at.calls = 0;
            fails_at.fail_at = k;
            status = annum_breaks(series, &o, &r, NULL);
            if (status == ANNUM_ERR_NO_MEMORY)
                CU_ASSERT_EQUAL(fails_at.alive, before);
        }
        CU_ASSERT_EQUAL(status, ANNUM_OK);
        annum_breaks_free(r);
        annum_series_free(series);
        CU_ASSERT_EQUAL(fails_at.alive, 0);
    }
}

/* Missing years are no figures: min_size counts figures, and the date is that of the first one after. */
static void test_gaps(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 14};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = (i < 7 ? 1990 : 1996) + (double)i;
        d.y[i] = i == 3 ? NAN : (i < 7 ? 1 : 5) + noise(i) / 1000;
    }
    annum_breaks_options o = options_of(0, 6, 1);
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT_EQUAL(r->n, 13);
    CU_ASSERT_EQUAL(r->left_out, 1);
    CU_ASSERT_EQUAL(r->models[1].at[0].time, 2003);
    CU_ASSERT_EQUAL(r->models[1].segments[0].last, 1996);
    CU_ASSERT_EQUAL(r->models[1].segments[0].n, 6);
    CU_ASSERT_TRUE(has_warning(r, ANNUM_WARN_MISSING));
    annum_breaks_free(r);
}

/* Figures that break things: whatever comes out, it ends, and a break is one of the times. */
static void test_ugly(void)
{
    static const double pool[] = {0, 0, 0, 1, 1, 2, 3, 10, 1e6, 1e15, 1e-300, 1e300, 0.5, 1e-5, NAN, 17};
    static const double sizes[] = {1, 1, 1, 2, 10, 1e15, 1e-15, 1e-300, 1e300, 100, 365.25, 7};
    const int32_t kinds[] = {ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    int used = 0;
    state = 71;
    for (int trial = 0; trial < 600; trial++) {
        data d = {.kind = kinds[trial % 3], .n = 4 + (size_t)(uniform() * 14)};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = (i ? d.time[i - 1] : 1990) + 1 + floor(3 * uniform());
            d.size[i] = sizes[(size_t)(12 * uniform())];
            d.y[i] = pool[(size_t)(16 * uniform())] * (d.kind == ANNUM_VALUE && uniform() < 0.3 ? -1 : 1);
            if (d.kind == ANNUM_PROPORTION && d.y[i] > d.size[i])
                d.y[i] = d.size[i];
        }
        annum_breaks_options o = options_of(trial / 3 % 2, 0, 3);
        o.without_tests = 0;
        o.draws = 9;
        o.method = trial % 5 == 0 ? ANNUM_BREAKS_PELT : ANNUM_BREAKS_DYNAMIC;
        o.family = d.kind == ANNUM_COUNT && trial % 7 == 0        ? ANNUM_QUASIPOISSON
                   : d.kind == ANNUM_PROPORTION && trial % 7 == 1 ? ANNUM_QUASIBINOMIAL
                   : trial % 11 == 0                              ? ANNUM_GAUSSIAN
                                                                  : 0;
        annum_series *series = NULL;
        annum_breaks_result *r = NULL;
        if (make_series(&d, NULL, &series, NULL) != ANNUM_OK)
            continue;
        used++;
        const int status = annum_breaks(series, &o, &r, NULL);
        CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_FEW || status == ANNUM_ERR_ARGUMENT ||
                       status == ANNUM_ERR_FAMILY);
        for (size_t m = 0; status == ANNUM_OK && m < r->n_models; m++) {
            CU_ASSERT_FALSE(isinf(r->models[m].rss) || isinf(r->models[m].bic) || isinf(r->models[m].lwz));
            for (size_t k = 0; k < r->models[m].n_at; k++)
                CU_ASSERT_TRUE(r->models[m].at[k].time > 1990);
        }
        annum_breaks_free(r);
        annum_series_free(series);
    }
    CU_ASSERT_TRUE(used > 200);
}

/* The same seed, the same numbers. */
static void test_seed(void)
{
    const data d = coal();
    annum_breaks_options o = options_of(0, 0, 2);
    double p[3];
    o.without_tests = 0;
    o.draws = 99;
    o.max = 1;
    for (int i = 0; i < 3; i++) {
        o.seed = i == 2;
        annum_breaks_result *r = breaks_of(&d, &o);
        p[i] = r->process[0].upper;
        annum_breaks_free(r);
    }
    CU_ASSERT_EQUAL(p[0], p[1]);
    CU_ASSERT_NOT_EQUAL(p[0], p[2]);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"strucchange", test_strucchange},
                                            {"hard", test_hard},
                                            {"scale", test_scale},
                                            {"enumeration", test_enumeration},
                                            {"ties", test_ties},
                                            {"nile", test_nile},
                                            {"coal", test_coal},
                                            {"estimates", test_estimates},
                                            {"no_events", test_no_events},
                                            {"perfect", test_perfect},
                                            {"doubtful", test_doubtful},
                                            {"errors", test_errors},
                                            {"no_memory", test_no_memory},
                                            {"gaps", test_gaps},
                                            {"ugly", test_ugly},
                                            {"seed", test_seed},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "breaks", cases);
}
