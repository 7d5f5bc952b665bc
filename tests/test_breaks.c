/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_breaks, methods dynamic and pelt: against strucchange and ruptures, complete enumeration, rational
 * numbers, and simulation.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "annum/breaks.h"
#include "annum/regress.h"
#include "breaks/draws.h"
#include "core/dist.h"
#include "failing_allocator.h"
#include "random_draws.h"
#include "reference_csv.h"
#include "testlib.h"

enum { MOST = 2000 };

typedef struct data {
    int32_t kind;
    size_t n;
    double time[MOST], y[MOST], size[MOST];
} data;

static int make_series(const data *d, const annum_allocator *allocator, annum_series **series,
                       annum_error *error)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.year = d->time;
    if (d->kind == ANNUM_VALUE)
        columns.value = d->y;
    else
        columns.events = d->y;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    return annum_series_new(&columns, allocator, series, error);
}

static annum_series *series_of(const data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_error error;
    const int status = make_series(d, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static annum_breaks_result *breaks_of(const data *d, const annum_breaks_options *options)
{
    annum_series *series = series_of(d, NULL);
    annum_breaks_result *r;
    annum_error error;
    const int status = annum_breaks(series, options, &r, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return r;
}

static annum_breaks_options options_of(int32_t regressors, size_t min_size, int32_t max)
{
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.regressors = regressors;
    o.min_size = min_size;
    o.max = max;
    o.without_tests = 1;
    return o;
}

static int has_warning(const annum_breaks_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

/* ---- strucchange ---- */

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

static double noise(size_t i)
{
    return (double)((i * i * 7919 + 13) % 1021);
}

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

static data random_data(int32_t kind, size_t n)
{
    data d = {.kind = kind, .n = n};
    const double mean = 0.3 + 6 * uniform();
    for (size_t i = 0; i < n; i++) {
        d.time[i] = (i ? d.time[i - 1] : 1990) + 1 + floor(1.3 * uniform());
        d.size[i] = kind == ANNUM_COUNT ? 0.5 + uniform() : 1 + floor(12 * uniform());
        d.y[i] = kind == ANNUM_VALUE   ? normal()
                 : kind == ANNUM_COUNT ? poisson(mean * d.size[i])
                                       : binomial(d.size[i], uniform());
    }
    return d;
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

/* ---- PELT ---- */

static void test_ruptures(void)
{
    reference_csv csv = reference_open("breaks/pelt.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *c = csv.number;
        data d = {.kind = ANNUM_VALUE, .n = (size_t)c[0]};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 1000 + (double)i;
            d.y[i] = noise(i) + c[2] * (double)(i / (size_t)c[1] % 2);
        }
        annum_breaks_options o = options_of(0, (size_t)c[3], 0);
        o.method = ANNUM_BREAKS_PELT;
        o.penalty = c[4];
        annum_breaks_result *r = breaks_of(&d, &o);
        CU_ASSERT_EQUAL(r->selected, (size_t)c[6]);
        ASSERT_REL(r->sigma, c[5], 1e-14);
        if (r->selected > 1 && r->selected == (size_t)c[6]) {
            const annum_break *at = r->models[1].at;
            CU_ASSERT_EQUAL(at[0].time, 1000 + c[7]);
            CU_ASSERT_EQUAL(at[1].time, 1000 + c[8]);
            CU_ASSERT_EQUAL(at[r->selected - 1].time, 1000 + c[9]);
        }
        annum_breaks_free(r);
    }
    CU_ASSERT_EQUAL(rows, 5);
}

/* Cost and penalties of a segmentation by definition. */
typedef struct penalised {
    const data *d;
    double sigma, penalty;
    int32_t q;
    int weighs;
} penalised;

static double gain(double y, double size)
{
    return y > 0 ? y * log(y / size) : 0;
}

static double penalised_cost(const penalised *p, size_t from, size_t to)
{
    const data *d = p->d;
    const double n = (double)(to - from);
    double st = 0, sy = 0, ss = 0, tt = 0, ty = 0, yy = 0, cost;
    for (size_t i = from; i < to; i++) {
        st += d->time[i] / n;
        sy += d->y[i] / n;
        ss += d->size[i] / n;
    }
    for (size_t i = from; i < to; i++) {
        tt += (d->time[i] - st) * (d->time[i] - st);
        ty += (d->time[i] - st) * (d->y[i] - sy);
        yy += (d->y[i] - sy) * (d->y[i] - sy);
    }
    if (d->kind == ANNUM_VALUE)
        cost = (p->q ? yy - ty * ty / tt : yy) / p->sigma / p->sigma;
    else
        cost =
            -2 * gain(sy * n, ss * n) - (d->kind == ANNUM_PROPORTION ? 2 * gain((ss - sy) * n, ss * n) : 0);
    return cost + (p->weighs ? log(n / (double)d->n) : 0);
}

/* By complete dynamic programming, nothing dropped. */
static double least(const penalised *p, size_t h)
{
    static double best[MOST + 1];
    best[0] = -p->penalty;
    for (size_t to = 1; to <= p->d->n; to++) {
        best[to] = INFINITY;
        for (size_t from = 0; from + h <= to; from++) {
            const double all = best[from] + penalised_cost(p, from, to) + p->penalty;
            best[to] = all < best[to] ? all : best[to];
        }
    }
    return best[p->d->n];
}

static double cost_of_result(const penalised *p, const annum_breaks_result *r)
{
    const annum_break_model *model = &r->models[r->n_models - 1];
    double sum = p->penalty * (double)model->breaks;
    size_t from = 0;
    for (size_t k = 0; k < model->n_segments; from += model->segments[k++].n)
        sum += penalised_cost(p, from, from + model->segments[k].n);
    return sum;
}

static void test_pelt(void)
{
    const int32_t kinds[] = {ANNUM_VALUE, ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    state = 21;
    for (int trial = 0; trial < 96; trial++) {
        const int32_t q = trial % 4 == 1;
        data d = {.kind = kinds[trial % 4], .n = 10 + (size_t)trial};
        double level = 0;
        for (size_t i = 0; i < d.n; i++) {
            level = uniform() < 0.08 ? 4 * uniform() : level;
            d.time[i] = 1900 + (double)i;
            d.size[i] = d.kind == ANNUM_COUNT ? 0.5 + uniform() : 12;
            d.y[i] = d.kind == ANNUM_VALUE   ? level + normal()
                     : d.kind == ANNUM_COUNT ? poisson(d.size[i] * exp(level / 2))
                                             : binomial(12, (1 + level) / 6);
        }
        annum_breaks_options o = options_of(q, q ? 3 + (size_t)trial % 3 : 2 + (size_t)trial / 4 % 4, 0);
        o.method = ANNUM_BREAKS_PELT;
        o.penalty_rule = trial / 4 % 2;
        o.penalty = trial % 5 == 0 ? 4 : 0;
        annum_breaks_result *r = breaks_of(&d, &o);
        const penalised p = {&d, r->sigma, r->penalty, q,
                             o.penalty == 0 && o.penalty_rule == ANNUM_BREAKS_MBIC};
        const double n = (double)d.n,
                     want = o.penalty > 0 ? 4 : (q + 2 + (o.penalty_rule == ANNUM_BREAKS_MBIC)) * log(n);
        ASSERT_REL(r->penalty, want, 1e-14);
        const double best = least(&p, o.min_size), found = cost_of_result(&p, r);
        if (!(fabs(found - best) <= 1e-8 * (1 + fabs(best))))
            printf("\n    trial %d: found %.12g, best %.12g\n", trial, found, best);
        CU_ASSERT_TRUE(fabs(found - best) <= 1e-8 * (1 + fabs(best)));
        annum_breaks_free(r);
    }
}

/* ---- Tests: size ---- */

typedef struct setting {
    int32_t kind, q, family;
    size_t n;
    double mean, dispersion;
} setting;

static data simulate(const setting *s)
{
    data d = {.kind = s->kind, .n = s->n};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = s->kind == ANNUM_COUNT ? 1 + 0.02 * (double)i : 20;
        double mean = s->mean * d.size[i] * exp(-0.03 * (double)i * s->q);
        if (s->dispersion > 1)
            mean = gamma_of(mean / (s->dispersion - 1)) * (s->dispersion - 1);
        d.y[i] = s->kind == ANNUM_VALUE   ? normal() + 0.05 * (double)i * s->q
                 : s->kind == ANNUM_COUNT ? poisson(mean)
                                          : binomial(20, s->mean);
    }
    return d;
}

/* The test of level .05 with 199 draws, exact but for the quasi family and slopes of counts, rejects at most
 * that often. */
static void check_size(const setting *s, int series)
{
    int rejected[3] = {0};
    for (int i = 0; i < series; i++) {
        const data d = simulate(s);
        annum_breaks_options o = options_of(s->q, 0, 1);
        o.family = s->family;
        o.without_tests = 0;
        o.draws = 199;
        o.seed = (uint64_t)i;
        annum_breaks_result *r = breaks_of(&d, &o);
        for (size_t k = 0; k < 3 && r->n_tests > 2; k++)
            rejected[k] += r->tests[k].p_value <= 0.05;
        annum_breaks_free(r);
    }
    for (size_t k = 0; k < 3; k++) {
        const double rate = (double)rejected[k] / series, error = sqrt(0.05 * 0.95 / series);
        if (rate > 0.055 + 2 * error)
            printf("\n    n %zu kind %d q %d test %zu: %.4f\n", s->n, (int)s->kind, (int)s->q, k, rate);
        CU_ASSERT_TRUE(rate <= 0.055 + 2 * error);
        CU_ASSERT_TRUE(rate >= 0.025);
    }
}

static void test_size(void)
{
    const size_t sizes[] = {10, 15, 30};
    state = 31;
    for (size_t i = 0; i < 3; i++) {
        for (int32_t q = 0; q < 2; q++) {
            const setting settings[] = {{ANNUM_VALUE, q, 0, sizes[i], 0, 1},
                                        {ANNUM_COUNT, q, 0, sizes[i], 2, 1},
                                        {ANNUM_COUNT, q, ANNUM_QUASIPOISSON, sizes[i], 8, 2.5},
                                        {ANNUM_PROPORTION, q, 0, sizes[i], 0.1, 1}};
            for (size_t k = 0; k < 4; k++)
                check_size(&settings[k], k == 3 && q ? 200 : 600);
        }
    }
}

/* The law of sup F at n = 10 with one date allowed on either side of it, by quadrature: F(1, 8) where one
 * date is. */
static void test_one_date(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 10};
    state = 41;
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.y[i] = normal() + (i >= 5 ? 1.4 : 0);
    }
    annum_breaks_options o = options_of(0, 5, 1);
    o.without_tests = 0;
    o.draws = 20000;
    annum_breaks_result *r = breaks_of(&d, &o);
    const double want = annum__f_tail(r->tests[0].statistic, 1, 8);
    CU_ASSERT_TRUE(want > 0.005 && want < 0.5);
    CU_ASSERT_TRUE(fabs(r->tests[0].p_value - want) < 4 * sqrt(want * (1 - want) / 20000));
    ASSERT_REL(annum__f_tail(r->process[0].upper, 1, 8), 0.05, 0.12); /* 4 standard errors of 20,000 draws */
    annum_breaks_free(r);
}

/* The exact p of sup LR of counts with one date allowed is the binomial's: by the likelihood-ratio order. */
static void test_one_date_of_counts(void)
{
    data d = {.kind = ANNUM_COUNT, .n = 6};
    const double counts[] = {1, 2, 0, 4, 3, 4}, size[] = {1, 2, 1, 1, 1, 3};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.y[i] = counts[i];
        d.size[i] = size[i];
    }
    annum_breaks_options o = options_of(0, 3, 1);
    o.without_tests = 0;
    o.draws = 20000;
    annum_breaks_result *r = breaks_of(&d, &o);
    double p = 0;
    for (double k = 0; k <= 14; k++) {
        const double ratio = 2 * (gain(k, 14 * 4.0 / 9) + gain(14 - k, 14 * 5.0 / 9));
        p += ratio >= r->tests[0].statistic - 1e-9 ? exp(annum__binomial_log_density(k, 14, 4.0 / 9)) : 0;
    }
    CU_ASSERT_STRING_EQUAL(r->tests[0].name, "sup LR");
    ASSERT_REL(r->tests[0].statistic, 2 * (gain(3, 14 * 4.0 / 9) + gain(11, 14 * 5.0 / 9)), 1e-13);
    CU_ASSERT_TRUE(fabs(r->tests[0].p_value - p) < 4 * sqrt(p * (1 - p) / 20000));
    annum_breaks_free(r);
}

/* ---- Random numbers ---- */

/* Frequencies of 20,000 draws against the law's: chi-squared. */
static void check_frequencies(const double *count, const double *p, size_t n)
{
    double chi = 0, df = -1, rest = 0, rest_p = 0;
    for (size_t i = 0; i < n; i++) {
        rest += count[i];
        rest_p += p[i];
        if (rest_p * 20000 < 10)
            continue;
        chi += (rest - 20000 * rest_p) * (rest - 20000 * rest_p) / (20000 * rest_p);
        df++;
        rest = rest_p = 0;
    }
    CU_ASSERT_TRUE(annum__chi2_tail(chi, df) > 1e-3);
    CU_ASSERT_TRUE(annum__chi2_tail(chi, df) < 1 - 1e-4);
}

static void test_binomial_draws(void)
{
    const double laws[][2] = {{10, 0.3}, {40, 0.99}, {3000, 0.4}, {1900, 0.5}, {20, 0.01}};
    for (size_t k = 0; k < 5; k++) {
        static double count[3001], p[3001];
        annum__dice dice = annum__dice_new(7, k);
        memset(count, 0, sizeof count);
        for (int i = 0; i < 20000; i++)
            count[(size_t)annum__draw_binomial(&dice, laws[k][0], laws[k][1])]++;
        for (size_t i = 0; i <= (size_t)laws[k][0]; i++)
            p[i] = exp(annum__binomial_log_density((double)i, laws[k][0], laws[k][1]));
        check_frequencies(count, p, (size_t)laws[k][0] + 1);
    }
}

static double choose_log(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static void test_hypergeometric_draws(void)
{
    const double laws[][3] = {{20, 7, 9}, {20, 13, 18}, {9000, 4000, 5000}, {5, 5, 3}, {100, 1, 50}};
    for (size_t k = 0; k < 5; k++) {
        static double count[4001], p[4001];
        const double *l = laws[k];
        annum__dice dice = annum__dice_new(8, k);
        memset(count, 0, sizeof count);
        for (int i = 0; i < 20000; i++)
            count[(size_t)annum__draw_hypergeometric(&dice, l[0], l[1], l[2])]++;
        for (size_t i = 0; i <= (size_t)l[1]; i++) {
            const double x = (double)i;
            p[i] = x <= l[2] && l[2] - x <= l[0] - l[1]
                       ? exp(choose_log(l[1], x) + choose_log(l[0] - l[1], l[2] - x) - choose_log(l[0], l[2]))
                       : 0;
        }
        if (k != 3)
            check_frequencies(count, p, (size_t)l[1] + 1);
        else
            CU_ASSERT_EQUAL(count[3], 20000);
    }
}

/* Totals are kept, and rows have their law, whichever way the events are spread. */
static void test_spread(void)
{
    const double size[] = {3, 1, 4, 12, 5}, sum = 25;
    const double events[][2] = {{0, 10}, {0, 400}, {1, 9}, {1, 20}};
    for (size_t k = 0; k < 4; k++) {
        annum__arena arena = annum__arena_new(NULL);
        annum__spread spread;
        const int urn = (int)events[k][0];
        static double count[5][401], p[401];
        memset(count, 0, sizeof count);
        CU_ASSERT_EQUAL_FATAL(annum__spread_make(&spread, urn, size, 5, events[k][1], &arena), ANNUM_OK);
        for (uint64_t i = 0; i < 20000; i++) {
            annum__dice dice = annum__dice_new(9, i);
            double drawn[5], total = 0;
            annum__spread_draw(&spread, &dice, drawn);
            for (size_t j = 0; j < 5; j++) {
                total += drawn[j];
                count[j][(size_t)drawn[j]]++;
            }
            CU_ASSERT_EQUAL_FATAL(total, events[k][1]);
        }
        for (size_t j = 0; j < 5; j++) {
            const double n = events[k][1];
            for (size_t i = 0; i <= (size_t)n; i++) {
                const double x = (double)i;
                p[i] =
                    !urn ? exp(annum__binomial_log_density(x, n, size[j] / sum))
                    : x <= size[j] && n - x <= sum - size[j]
                        ? exp(choose_log(size[j], x) + choose_log(sum - size[j], n - x) - choose_log(sum, n))
                        : 0;
            }
            check_frequencies(count[j], p, (size_t)n + 1);
        }
        annum__arena_free(&arena);
    }
}

/* ---- Series that everyone knows ---- */

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

static void test_errors(void)
{
    data d = random_data(ANNUM_VALUE, 3);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    fails(&d, &o, ANNUM_ERR_FEW, "3; one break with 2 figures on either side needs 4");
    d.n = 0;
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
                                            {"ruptures", test_ruptures},
                                            {"pelt", test_pelt},
                                            {"size", test_size},
                                            {"one_date", test_one_date},
                                            {"one_date_of_counts", test_one_date_of_counts},
                                            {"binomial_draws", test_binomial_draws},
                                            {"hypergeometric_draws", test_hypergeometric_draws},
                                            {"spread", test_spread},
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
