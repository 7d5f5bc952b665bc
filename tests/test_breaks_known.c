/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum/breaks.h"
#include "annum/regress.h"
#include "breaks_case.h"
#include "failing_allocator.h"
#include "random_series.h"

/* ---- Interruptions at given dates ---- */

/* R's standard errors are of the last but one scoring step, and good to some 1e-8; p follows. */
static void check_interrupted(const char *id, const char *family, double at, const double *want)
{
    breaks_data d = breaks_data_of(id, family);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_INTERVENTION;
    o.family = family_named(family);
    o.at = &at;
    o.n_at = 1;
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT_EQUAL_FATAL(r->n_intervention, 1);
    const annum_break_intervention *i = r->intervention;
    CU_ASSERT_EQUAL(i->at, at);
    ASSERT_REL(i->level_change.estimate, want[0], 1e-9);
    ASSERT_REL(i->level_change.se, want[1], 1e-8);
    ASSERT_REL(i->level_change.p_value, want[2], 1e-7);
    ASSERT_REL(i->slope_change.estimate, want[3], 1e-9);
    ASSERT_REL(i->slope_change.se, want[4], 1e-8);
    ASSERT_REL(i->slope_change.p_value, want[5], 1e-7);
    ASSERT_REL(i->rss, want[6], 1e-9);
    if (isnan(want[7]))
        ASSERT_NAN(i->bic);
    else
        ASSERT_REL(i->bic, want[7], 1e-11);
    ASSERT_REL(i->p_value, want[8], 1e-7);
    CU_ASSERT_EQUAL(i->p_adjusted, i->p_value);
    CU_ASSERT_EQUAL(i->before + i->after, d.n);
    annum_breaks_free(r);
}

static void test_interrupted(void)
{
    reference_csv csv = reference_open("breaks/known.csv");
    int n = 0;
    while (reference_next(&csv)) {
        char id[64], family[64];
        double at;
        if (!strstr(csv.id, "/interrupted"))
            continue;
        CU_ASSERT_EQUAL_FATAL(sscanf(csv.id, "%63[^/]/%63[^/]/%lf", id, family, &at), 3);
        check_interrupted(id, family, at, csv.number);
        n++;
    }
    CU_ASSERT_EQUAL(n, 9);
}

/* Quarters from 2000 on, with a step where the thirteenth begins. */
static annum_series *quarters_with_step(void)
{
    enum { N = 24 };
    double start[N], end[N], value[N];
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    for (int i = 0; i < N; i++) {
        start[i] = 2000 + i / 4.0;
        end[i] = start[i] + 0.25;
        value[i] = 10 + i * 7 % 5 + (i >= 12 ? 10 : 0);
    }
    columns.n = N;
    columns.kind = ANNUM_VALUE;
    columns.start = start;
    columns.end = end;
    columns.value = value;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    return series;
}

/* A date is where a period begins, not the time in the middle of its year: the fit's rule, and its numbers.
 */
static void test_dates_of_quarters(void)
{
    annum_series *series = quarters_with_step();
    static const double dates[] = {2003, 2002.25, 2003.625};
    static const size_t before[] = {12, 9, 15};
    for (size_t k = 0; k < 3; k++) {
        annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
        annum_fit_options f = ANNUM_FIT_OPTIONS_INIT;
        annum_breaks_result *r = NULL;
        annum_fit_result *fit = NULL;
        o.method = ANNUM_BREAKS_INTERVENTION;
        o.at = f.interventions = &dates[k];
        o.n_at = f.n_interventions = 1;
        CU_ASSERT_EQUAL_FATAL(annum_breaks(series, &o, &r, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL_FATAL(annum_fit(series, &f, &fit, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL(r->intervention->at, dates[k]);
        CU_ASSERT_EQUAL(r->intervention->before, before[k]);
        CU_ASSERT_EQUAL(r->intervention->after, 24 - before[k]);
        ASSERT_REL(r->intervention->level_change.estimate, fit->interventions->level_change.estimate, 1e-11);
        ASSERT_REL(r->intervention->slope_change.estimate, fit->interventions->slope_change.estimate, 1e-9);
        annum_breaks_free(r);
        annum_fit_free(fit);
    }
    annum_series_free(series);
}

/* Each of several dates has the model it would have alone; p is adjusted by Holm: of sorted p the i-th times
 * m - i + 1, computed here by sorting. */
static void test_several_dates(void)
{
    breaks_data d = breaks_data_of("itspois", "poisson");
    static const double at[] = {2014, 2009, 2011, 2016};
    enum { M = sizeof at / sizeof at[0] };
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_INTERVENTION;
    o.at = at;
    o.n_at = M;
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT_EQUAL_FATAL(r->n_intervention, M);
    int done[M] = {0};
    double reached = 0;
    for (size_t step = 0; step < M; step++) {
        size_t least = M;
        for (size_t k = 0; k < M; k++) {
            if (!done[k] && (least == M || r->intervention[k].p_value < r->intervention[least].p_value))
                least = k;
        }
        done[least] = 1;
        reached = fmax(reached, fmin(1, (double)(M - step) * r->intervention[least].p_value));
        ASSERT_REL(r->intervention[least].p_adjusted, reached, 1e-14);
    }
    for (size_t k = 0; k < M; k++) {
        o.at = &at[k];
        o.n_at = 1;
        annum_breaks_result *alone = breaks_of(&d, &o);
        CU_ASSERT_EQUAL(alone->intervention->p_value, r->intervention[k].p_value);
        CU_ASSERT_EQUAL(alone->intervention->bic, r->intervention[k].bic);
        CU_ASSERT_EQUAL(alone->intervention->bic_without, r->intervention[0].bic_without);
        annum_breaks_free(alone);
    }
    annum_breaks_free(r);
}

/*
 * A territory is added in 1991, as in German road deaths. The series is synthetic (Poisson draws of falling
 * means with a jump of 35 %, rounded means here, so that the truth is known): the jump is found as a level
 * change with the right ratio and explains the rise, and the slope does not change.
 */
static void test_territory_added(void)
{
    breaks_data d = {.kind = ANNUM_COUNT};
    for (int year = 1980; year <= 2000; year++) {
        d.time[d.n] = year;
        d.figure[d.n] = floor(13000 * exp(-0.04 * (year - 1980)) * (year >= 1991 ? 1.35 : 1) + 0.5);
        d.size[d.n++] = 1;
    }
    const double at = 1991;
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_INTERVENTION;
    o.at = &at;
    o.n_at = 1;
    annum_breaks_result *r = breaks_of(&d, &o);
    const annum_break_intervention *i = r->intervention;
    CU_ASSERT(i->p_value < 1e-100);
    CU_ASSERT(i->level_change.p_value < 1e-40);
    CU_ASSERT(i->slope_change.p_value > 0.5);
    CU_ASSERT(i->comparability_ratio.present);
    ASSERT_REL(i->comparability_ratio.estimate, 1.35, 2e-4); /* means were rounded to whole deaths */
    CU_ASSERT(i->bic < i->bic_without);
    annum_breaks_free(r);
}

static void test_interrupted_edges(void)
{
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    annum_error error;
    breaks_data d = breaks_data_of("itspois", "poisson");
    static const double first[] = {2006}, beyond[] = {2021}, last[] = {2020}, second[] = {2007},
                        twice[] = {2012, 2012}, nan_date[] = {NAN};
    o.method = ANNUM_BREAKS_INTERVENTION;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    o.n_at = 1;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_NULL);
    o.at = first;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "2006"));
    o.at = beyond;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "2021"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "2020"));
    o.at = nan_date;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    o.at = last;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "unusual"));
    o.at = second;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    o.at = twice;
    o.n_at = 2;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "twice"));
    d.n = 3;
    o.n_at = 1;
    o.at = second;
    annum_breaks_result *few = breaks_of(&d, &o);
    CU_ASSERT(few->n_intervention == 0 && breaks_has_warning(few, ANNUM_WARN_FEW_POINTS));
    annum_breaks_free(few);
}

/* A regime without events: the level is Firth's, said by the warning, and the test is the likelihood's own,
 * finite. */
static void test_interrupted_without_events(void)
{
    static const double events[] = {7, 9, 6, 8, 0, 0, 0, 0};
    breaks_data d = breaks_yearly(ANNUM_COUNT, 8, events, 1);
    const double at = 2004;
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_INTERVENTION;
    o.at = &at;
    o.n_at = 1;
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_SEPARATED));
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_FIRTH));
    CU_ASSERT(isfinite(r->intervention->level_change.estimate));
    CU_ASSERT(r->intervention->level_change.estimate < -2);
    CU_ASSERT(r->intervention->p_value < 1e-3 && r->intervention->p_value > 0);
    annum_breaks_free(r);
}

static void test_interrupted_perfect(void)
{
    static const double value[] = {1, 2, 3, 4, 10, 11, 12, 13}, same[] = {5, 5, 5, 5, 5, 5, 5, 5};
    const double at = 2004;
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_INTERVENTION;
    o.at = &at;
    o.n_at = 1;
    breaks_data d = breaks_yearly(ANNUM_VALUE, 8, value, 1);
    annum_breaks_result *r = breaks_of(&d, &o);
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_PERFECT_FIT));
    ASSERT_REL(r->intervention->level_change.estimate, 5, 1e-13);
    annum_breaks_free(r);
    d = breaks_yearly(ANNUM_VALUE, 8, same, 1);
    r = breaks_of(&d, &o);
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_PERFECT_FIT));
    CU_ASSERT(!(r->intervention->p_value < 1));
    annum_breaks_free(r);
}

/* ---- Is the last figure unusual? ---- */

/* Values: the t of a new observation, from the definition. */
static void test_unusual_values(void)
{
    static const double value[] = {5.1, 4.2, 6.3, 5.5, 4.9, 5.8, 7.9};
    breaks_data d = breaks_yearly(ANNUM_VALUE, 7, value, 1);
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_UNUSUAL;
    double mean = 0, squares = 0;
    for (int i = 0; i < 6; i++)
        mean += value[i] / 6;
    for (int i = 0; i < 6; i++)
        squares += (value[i] - mean) * (value[i] - mean) / 5;
    annum_breaks_result *r = breaks_of(&d, &o);
    const annum_break_unusual *u = &r->unusual;
    CU_ASSERT_EQUAL(u->present, 1);
    CU_ASSERT_EQUAL(u->time, 2006);
    CU_ASSERT_EQUAL(u->observed, 7.9);
    ASSERT_REL(u->expected, mean, 1e-14);
    /* t of 5 degrees of freedom at .975: 2.570581835636314 (tables) */
    ASSERT_REL(u->upper, mean + 2.570581835636314 * sqrt(squares * (1 + 1.0 / 6)), 1e-13);
    ASSERT_REL(u->lower, mean - 2.570581835636314 * sqrt(squares * (1 + 1.0 / 6)), 1e-13);
    /* R: 2 * pt(-|7.9 - m| / sqrt(v * 7 / 6), 5) */
    ASSERT_REL(u->p_value, 0.022059280658255562, 1e-12);
    CU_ASSERT_EQUAL(u->unusual, 1);
    ASSERT_NAN(u->p_farrington);
    annum_breaks_free(r);
}

/* Tails of counts and proportions by quadrature in 30 digits. The mixture's rule is exact to some nine
 * digits. */
static void test_unusual_counts(void)
{
    reference_csv csv = reference_open("breaks/predictive.csv");
    int n = 0;
    while (reference_next(&csv)) {
        const double *v = csv.number, size = v[1];
        breaks_data d =
            breaks_yearly(v[0] == ANNUM_POISSON ? ANNUM_COUNT : ANNUM_PROPORTION, (size_t)v[2], v + 5, size);
        annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
        o.method = ANNUM_BREAKS_UNUSUAL;
        annum_breaks_result *r = breaks_of(&d, &o);
        ASSERT_REL(r->unusual.p_lower, v[3], 1e-8);
        ASSERT_REL(r->unusual.p_upper, v[4], 1e-8);
        ASSERT_REL(r->unusual.p_value, fmin(1, 2 * fmin(v[3], v[4])), 1e-8);
        CU_ASSERT_EQUAL(r->unusual.unusual, r->unusual.p_value < 0.05);
        annum_breaks_free(r);
        n++;
    }
    CU_ASSERT_EQUAL(n, 5);
}

/*
 * Large counts are nearly normal, and the distribution averaged over the dispersion is then Student's: the p
 * of quasi-Poisson and negative binomial figures is that of the same figures as values.
 */
static void test_unusual_dispersion(void)
{
    static const double count[] = {100100, 99200, 101300, 100500, 98900, 100800, 104000};
    static const int32_t families[] = {ANNUM_GAUSSIAN, ANNUM_QUASIPOISSON, ANNUM_NEGATIVE_BINOMIAL};
    double p[3];
    for (int i = 0; i < 3; i++) {
        breaks_data d = breaks_yearly(ANNUM_COUNT, 7, count, 1);
        annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
        o.method = ANNUM_BREAKS_UNUSUAL;
        o.family = families[i];
        annum_breaks_result *r = breaks_of(&d, &o);
        p[i] = r->unusual.p_value;
        annum_breaks_free(r);
    }
    ASSERT_REL(p[1], p[0], 0.05);
    ASSERT_REL(p[2], p[0], 0.05);
}

/* farrington.csv is exact; surveillance stops its fits at glm's 1e-8 of the deviance, and its limits are that
 * much off. */
static void check_farrington(const char *id, const double *want, int exact)
{
    breaks_data d = breaks_data_of(id, "poisson");
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = ANNUM_BREAKS_UNUSUAL;
    annum_breaks_result *r = breaks_of(&d, &o);
    const annum_break_unusual *u = &r->unusual;
    const double size = d.size[d.n - 1];
    if (exact) {
        ASSERT_REL(u->farrington_expected * size, want[0], 1e-12);
        ASSERT_REL(u->farrington_dispersion, want[1], 1e-12);
        ASSERT_REL(u->farrington_lower * size, want[2], 1e-11);
        ASSERT_REL(u->farrington_upper * size, want[3], 1e-12);
        ASSERT_REL(u->p_farrington, want[4], 1e-11);
        CU_ASSERT_EQUAL(u->farrington_trend, (int32_t)want[5]);
        CU_ASSERT_EQUAL(u->farrington_reweighted, (size_t)want[6]);
    } else {
        ASSERT_REL(u->farrington_upper * size, want[0], 1e-5);
        ASSERT_REL(u->p_farrington, want[1], 1e-4);
        CU_ASSERT_EQUAL(u->farrington_trend, (int32_t)want[2]);
    }
    annum_breaks_free(r);
}

static void test_farrington(void)
{
    static const char *const files[] = {"breaks/farrington.csv", "breaks/known.csv"};
    int n = 0;
    for (int exact = 0; exact < 2; exact++) {
        reference_csv csv = reference_open(files[1 - exact]);
        while (reference_next(&csv)) {
            char id[64];
            if (!exact && !strstr(csv.id, "/farrington"))
                continue;
            CU_ASSERT_EQUAL_FATAL(sscanf(csv.id, "%63[^/]", id), 1);
            check_farrington(id, csv.number, exact);
            n++;
        }
    }
    CU_ASSERT_EQUAL(n, 12);
}

/* ---- Fluctuation processes ---- */

static annum_breaks_result *fluctuation_of(const char *id, const char *regressors, int mosum, uint64_t draws)
{
    breaks_data d = breaks_data_of(id, "gaussian");
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = mosum ? ANNUM_BREAKS_MOSUM : ANNUM_BREAKS_CUSUM;
    o.regressors = strcmp(regressors, "trend") == 0;
    o.draws = draws;
    return breaks_of(&d, &o);
}

static void check_process(const annum_breaks_result *r, const char *id, size_t skipped)
{
    reference_csv csv = reference_open("breaks/process.csv");
    size_t n = 0;
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        const size_t i = (size_t)csv.number[0] - 1;
        if (i < skipped)
            continue;
        CU_ASSERT_FATAL(i - skipped < r->n_process);
        CU_ASSERT(fabs(r->process[i - skipped].value - csv.number[1]) < 1e-12);
        n++;
    }
    CU_ASSERT_EQUAL(n, r->n_process);
}

/* Statistics, processes and the p of the limits are strucchange's; its processes begin with a 0 that says
 * nothing. */
static void test_fluctuation(void)
{
    reference_csv csv = reference_open("breaks/known.csv");
    int n = 0;
    while (reference_next(&csv)) {
        char id[64], regressors[64], name[64], asymptotic[96];
        if (!strstr(csv.id, "USUM") && !strstr(csv.id, "MOSUM"))
            continue;
        CU_ASSERT_EQUAL_FATAL(sscanf(csv.id, "%63[^/]/%63[^/]/%63s", id, regressors, name), 3);
        const int mosum = strstr(name, "MOSUM") != NULL;
        annum_breaks_result *r = fluctuation_of(id, regressors, mosum, 99);
        snprintf(asymptotic, sizeof asymptotic, "%s, asymptotic", name);
        ASSERT_REL(breaks_test(r, name)->statistic, csv.number[0], 1e-12);
        /* strucchange takes small p as 1 less a number: 1e-13 of 1 */
        CU_ASSERT(fabs(breaks_test(r, asymptotic)->p_value - csv.number[1]) < 1e-12);
        if (!strstr(name, "Rec"))
            check_process(r, csv.id, mosum ? 0 : 1);
        annum_breaks_free(r);
        n++;
    }
    CU_ASSERT_EQUAL(n, 24);
}

/*
 * Nile: the break of 1899 (the dam of Aswan was begun), found by the largest cumulated sum, as everyone has.
 */
static void test_fluctuation_nile(void)
{
    annum_breaks_result *r = fluctuation_of("nile", "mean", 0, 0);
    const annum_break_test *t = breaks_test(r, "OLS-CUSUM");
    CU_ASSERT_EQUAL(t->at, 1899);
    ASSERT_REL(t->p_value, 1e-4, 1e-12); /* the least that 9999 draws can show */
    int outside = 0;
    for (size_t i = 0; i < r->n_process; i++)
        outside += fabs(r->process[i].value) > r->process[i].upper;
    CU_ASSERT(outside > 10);
    CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_MONTE_CARLO));
    annum_breaks_free(r);
}

/* ---- Edges of all methods ---- */

static annum_breaks_options options_of(int32_t method)
{
    static const double at[] = {2004};
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = method;
    o.draws = 39;
    o.at = at;
    o.n_at = method == ANNUM_BREAKS_INTERVENTION;
    return o;
}

static const int32_t methods[] = {ANNUM_BREAKS_SEGMENTED, ANNUM_BREAKS_INTERVENTION, ANNUM_BREAKS_CUSUM,
                                  ANNUM_BREAKS_MOSUM, ANNUM_BREAKS_UNUSUAL};
enum { METHODS = sizeof methods / sizeof methods[0] };

/* Series of every length from none, of figures that break things: a result or a status that says what to do.
 */
static void test_hard_series(void)
{
    static const double shapes[][9] = {{0, 0, 0, 0, 0, 0, 0, 0, 0}, {5, 5, 5, 5, 5, 5, 5, 5, 5},
                                       {0, 0, 0, 0, 0, 0, 0, 0, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9},
                                       {9, 9, 9, 9, 0, 0, 0, 0, 0}, {1e9, 0, 1, 0, 1, 0, 1, 0, 1},
                                       {0, 3, 0, 0, 12, 0, 0, 1, 0}};
    static const int32_t kinds[] = {ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    for (size_t k = 0; k < METHODS * 3 * sizeof shapes / sizeof shapes[0]; k++) {
        const int32_t kind = kinds[k / METHODS % 3];
        for (size_t n = 0; n <= 9; n++) {
            breaks_data d =
                breaks_yearly(kind, n, shapes[k / METHODS / 3], kind == ANNUM_PROPORTION ? 1e9 : 1);
            annum_breaks_options o = options_of(methods[k % METHODS]);
            annum_error error = {0};
            o.regressors = (int32_t)(n % 2);
            const int status = breaks_status(&d, &o, &error);
            if (status != ANNUM_OK && status != ANNUM_ERR_FEW && status != ANNUM_ERR_ARGUMENT)
                printf("\n%s, n = %d, shape %d, kind %d: %s\n", annum_breaks_method_name(o.method), (int)n,
                       (int)(k / METHODS / 3), (int)kind, error.message);
            CU_ASSERT(status == ANNUM_OK || status == ANNUM_ERR_FEW || status == ANNUM_ERR_ARGUMENT);
            CU_ASSERT(status == ANNUM_OK || error.message[0] != 0);
        }
    }
}

/* Nothing is a break in figures that are all the same. */
static void test_constant_series(void)
{
    static const double same[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
    breaks_data d = breaks_yearly(ANNUM_VALUE, 9, same, 1);
    for (size_t k = 0; k < METHODS; k++) {
        annum_breaks_options o = options_of(methods[k]);
        annum_breaks_result *r = breaks_of(&d, &o);
        for (size_t i = 0; i < r->n_tests; i++)
            CU_ASSERT_EQUAL(r->tests[i].p_value, 1);
        CU_ASSERT_EQUAL(r->selected, 0);
        CU_ASSERT_EQUAL(r->unusual.unusual, methods[k] == ANNUM_BREAKS_UNUSUAL ? -1 : 0);
        CU_ASSERT(breaks_has_warning(r, ANNUM_WARN_PERFECT_FIT));
        annum_breaks_free(r);
    }
}

static void test_bad_options(void)
{
    breaks_data d = breaks_data_of("itspois", "poisson");
    annum_error error;
    annum_breaks_options o = options_of(ANNUM_BREAKS_SEGMENTED);
    o.max = 4;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    o.max = 3;
    o.min_size = 8;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_FEW);
    o.max = 0;
    o.min_size = 9;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_FEW);
    o = options_of(ANNUM_BREAKS_SEGMENTED);
    o.family = ANNUM_QUASIPOISSON;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_FAMILY);
    o.family = ANNUM_BINOMIAL;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_KIND);
    o = options_of(ANNUM_BREAKS_MOSUM);
    o.bandwidth = 1;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_ARGUMENT);
    o = options_of(ANNUM_BREAKS_CUSUM);
    o.draws = 2000000;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_TOO_LARGE);
    o = options_of(ANNUM_BREAKS_UNUSUAL);
    o.family = ANNUM_FRACTIONAL;
    CU_ASSERT_EQUAL(breaks_status(&d, &o, &error), ANNUM_ERR_FAMILY);
}

/* A seed gives the same p again, another one another. */
static void test_seed(void)
{
    breaks_data d = breaks_data_of("pois20", "poisson");
    for (size_t k = 0; k < METHODS; k++) {
        annum_breaks_options o = options_of(methods[k]);
        double p[3] = {0};
        o.draws = 499;
        if (o.n_at > 0 || o.method == ANNUM_BREAKS_UNUSUAL)
            continue;
        for (int i = 0; i < 3; i++) {
            o.seed = i == 2 ? 7 : 1;
            o.regressors = ANNUM_BREAKS_TREND;
            annum_breaks_result *r = breaks_of(&d, &o);
            for (size_t j = 0; j < r->n_tests; j++)
                p[i] += r->tests[j].p_error > 0 ? r->tests[j].p_value : 0;
            annum_breaks_free(r);
        }
        CU_ASSERT_EQUAL(p[0], p[1]);
        CU_ASSERT(fabs(p[0] - p[2]) < 0.1);
    }
}

static void test_memory(void)
{
    static const char *const families[] = {"gaussian", "poisson"};
    for (size_t k = 0; k < 2 * METHODS; k++) {
        breaks_data d = breaks_data_of("pois20", families[k % 2]);
        annum_breaks_options o = options_of(methods[k / 2]);
        static const double at = 2012;
        int status = ANNUM_ERR_NO_MEMORY;
        o.at = &at;
        o.max = 1;
        for (size_t fail_at = 0; status != ANNUM_OK; fail_at++) {
            failing_allocator allocations = {0, SIZE_MAX, 0};
            const annum_allocator allocator = {failing_reallocate, &allocations};
            annum_series *series = breaks_series(&d, &allocator);
            annum_breaks_result *r = NULL;
            annum_error error;
            allocations.calls = 0;
            allocations.fail_at = fail_at;
            status = annum_breaks(series, &o, &r, &error);
            CU_ASSERT_FATAL(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
            annum_breaks_free(r);
            annum_series_free(series);
            CU_ASSERT_EQUAL(allocations.alive, 0);
        }
    }
}

/* Any series gives a result or a status that says why, in bounded time. */
static void test_ugly_series(void)
{
    static const int32_t kinds[] = {ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    random_state = 6;
    for (int round = 0; round < 600; round++) {
        breaks_data d = {.kind = kinds[round % 3], .n = below(14)};
        annum_breaks_options o = options_of(methods[below(METHODS)]);
        double time = 2000 + (double)below(3);
        const double at = time + 4;
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = time;
            time += 1 + (double)below(2);
            d.figure[i] = ugly_number();
            d.size[i] = ugly_size();
            if (d.kind == ANNUM_PROPORTION && !(d.size[i] >= d.figure[i]))
                d.size[i] = d.figure[i] + 1;
        }
        failing_allocator allocations = {0, SIZE_MAX, 0};
        const annum_allocator allocator = {failing_reallocate, &allocations};
        annum_series *series = breaks_series(&d, &allocator);
        annum_breaks_result *r = NULL;
        if (!series)
            continue; /* not a series: overflow of a rate */
        annum_error error;
        o.at = &at;
        o.regressors = (int32_t)below(2);
        error.message[0] = 0;
        const int status = annum_breaks(series, &o, &r, &error);
        CU_ASSERT(status != ANNUM_ERR_INTERNAL);
        CU_ASSERT(status == ANNUM_OK ? r != NULL : error.message[0] != 0);
        for (size_t i = 0; r && i < r->n_tests; i++) {
            CU_ASSERT(!isinf(r->tests[i].statistic) && !(r->tests[i].p_value < 0) &&
                      !(r->tests[i].p_value > 1));
        }
        annum_breaks_free(r);
        annum_series_free(series);
    }
}

static const annum_test_case cases[] = {
    {"interrupted", test_interrupted},
    {"dates_of_quarters", test_dates_of_quarters},
    {"dates_of_quarters", test_dates_of_quarters},
    {"several_dates", test_several_dates},
    {"territory_added", test_territory_added},
    {"interrupted_edges", test_interrupted_edges},
    {"interrupted_without_events", test_interrupted_without_events},
    {"interrupted_perfect", test_interrupted_perfect},
    {"unusual_values", test_unusual_values},
    {"unusual_counts", test_unusual_counts},
    {"unusual_dispersion", test_unusual_dispersion},
    {"farrington", test_farrington},
    {"fluctuation", test_fluctuation},
    {"fluctuation_nile", test_fluctuation_nile},
    {"hard_series", test_hard_series},
    {"ugly_series", test_ugly_series},
    {"constant_series", test_constant_series},
    {"bad_options", test_bad_options},
    {"seed", test_seed},
    {"memory", test_memory},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "breaks_known", cases);
}
