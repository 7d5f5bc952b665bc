/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often do the tests of lib/trendtest find a trend at 5 % where there is none? Simulated, seeded: white
 * noise and AR(1). Without argument a reduced size; with --slow the full one, and the tables that
 * docs/methods/trend-tests.md shows.
 *
 * White noise: at most 5.5 % of series may be found to have a trend without a warning that the result is
 * doubtful. AR(1): what is tested is that a test misses its level as documented.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "annum.h"
#include "random_draws.h"
#include "testlib.h"

enum { POINTS_MAX = 64, SERIES_MAX = 4 };

static size_t replicates = 1500;
static int table_wanted;

typedef struct method {
    const char *name;
    int32_t test;
    int32_t lags;
    int32_t correlated;
    int32_t exact;
    size_t strata; /* seasons or series */
} method;

typedef struct outcome {
    double rejected;
    double unwarned; /* of all: rejected without `doubtful` */
    int refused;
} outcome;

static int warned(const annum_trendtest_result *r)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == ANNUM_WARN_DOUBTFUL)
            return 1;
    }
    return 0;
}

static annum_series *series_of(const double *start, const double *end, const double *figure, size_t n)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = ANNUM_VALUE;
    columns.start = start;
    columns.end = end;
    columns.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    return series;
}

/* Normal AR(1) of variance 1, in every `step`-th place. */
static void draw_ar1(double rho, double *out, size_t n, size_t step)
{
    double x = normal();
    for (size_t i = 0; i < n; i++) {
        out[i * step] = x;
        x = rho * x + sqrt(1 - rho * rho) * normal();
    }
}

/* Strata of one year are correlated by half where `common` is 1. slope: standard deviations a year. */
static int run(const method *m, size_t n, double rho, double slope, int common, annum_trendtest_result **out)
{
    static double start[POINTS_MAX * SERIES_MAX], end[POINTS_MAX * SERIES_MAX],
        figure[POINTS_MAX * SERIES_MAX];
    double shared[POINTS_MAX], covariate[POINTS_MAX];
    annum_series *series[SERIES_MAX] = {NULL};
    const int seasonal = m->test == ANNUM_TEST_SEASONAL;
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    draw_ar1(rho, shared, n, 1);
    draw_ar1(rho, covariate, n, 1);
    for (size_t g = 0; g < m->strata; g++) {
        draw_ar1(rho, seasonal ? figure + g : figure + g * n, n, seasonal ? m->strata : 1);
        for (size_t i = 0; i < n; i++) {
            const size_t k = seasonal ? i * m->strata + g : g * n + i;
            start[k] = 2000 + (double)i + (seasonal ? (double)g / (double)m->strata : 0);
            end[k] = start[k] + (seasonal ? 1 / (double)m->strata : 1);
            figure[k] += (common ? shared[i] : 0) + slope * (double)i;
            if (m->test == ANNUM_TEST_PARTIAL && common)
                covariate[i] += shared[i];
        }
    }
    const size_t n_series = seasonal ? 1 : m->strata;
    for (size_t g = 0; g < n_series; g++)
        series[g] = series_of(start + g * n, end + g * n, figure + g * n, seasonal ? n * m->strata : n);
    options.test = m->test;
    options.lags = m->lags;
    options.correlated = m->correlated;
    options.exact = m->exact;
    options.draws = 199;
    options.seed = state;
    options.covariate = m->test == ANNUM_TEST_PARTIAL ? covariate : NULL;
    const int status =
        annum_trendtest_many((const annum_series *const *)series, n_series, &options, out, NULL);
    for (size_t g = 0; g < n_series; g++)
        annum_series_free(series[g]);
    return status;
}

static outcome simulate(const method *m, size_t n, double rho, double slope, int common)
{
    outcome o = {0, 0, 0};
    for (size_t i = 0; i < replicates; i++) {
        annum_trendtest_result *r = NULL;
        const int status = run(m, n, rho, slope, common, &r);
        CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
        if (isnan(r->p_value)) { /* too few figures */
            o.refused = 1;
            annum_trendtest_free(r);
            return o;
        }
        const int rejected = r->p_value <= 0.05;
        o.rejected += rejected;
        o.unwarned += rejected && !warned(r);
        annum_trendtest_free(r);
    }
    o.rejected /= (double)replicates;
    o.unwarned /= (double)replicates;
    return o;
}

static const method serial_methods[] = {
    {"mann-kendall", ANNUM_TEST_MANN_KENDALL, 0, 0, 0, 1},
    {"hamed-rao", ANNUM_TEST_HAMED_RAO, 0, 0, 0, 1},
    {"hamed-rao, 3 lags", ANNUM_TEST_HAMED_RAO, 3, 0, 0, 1},
    {"yue-wang", ANNUM_TEST_YUE_WANG, 0, 0, 0, 1},
    {"yue-wang, 1 lag", ANNUM_TEST_YUE_WANG, 1, 0, 0, 1},
    {"prewhiten", ANNUM_TEST_PREWHITEN, 0, 0, 0, 1},
    {"tfpw", ANNUM_TEST_TFPW, 0, 0, 0, 1},
    {"block-bootstrap", ANNUM_TEST_BLOCK_BOOTSTRAP, 0, 0, 0, 1},
};

static const method strata_methods[] = {
    {"seasonal, 4", ANNUM_TEST_SEASONAL, 0, 0, 0, 4},
    {"seasonal, 4, normal", ANNUM_TEST_SEASONAL, 0, 0, ANNUM_EXACT_NO, 4},
    {"seasonal, 4, correlated", ANNUM_TEST_SEASONAL, 0, 1, 0, 4},
    {"seasonal, 2, correlated", ANNUM_TEST_SEASONAL, 0, 1, 0, 2},
    {"regional, 3", ANNUM_TEST_REGIONAL, 0, 0, 0, 3},
    {"regional, 3, correlated", ANNUM_TEST_REGIONAL, 0, 1, 0, 3},
    {"partial", ANNUM_TEST_PARTIAL, 0, 0, 0, 1},
};

/* ---- What is tested, and the tables ---- */

#define WHITE_NOISE_MOST 0.055

static double slack(double p)
{
    return 3.5 * sqrt(p * (1 - p) / (double)replicates);
}

static void show(const char *name, const char *what, const outcome *outcomes, size_t n, int all)
{
    if (!table_wanted)
        return;
    printf("| %s | %s |", name, what);
    for (size_t i = 0; i < n; i++) {
        if (outcomes[i].refused)
            printf(" refused |");
        else if (all && outcomes[i].rejected > outcomes[i].unwarned)
            printf(" %.3f (%.3f) |", outcomes[i].rejected, outcomes[i].unwarned);
        else
            printf(" %.3f |", outcomes[i].rejected);
    }
    printf("\n");
}

/* Without a warning no test may find a trend in white noise more often than it says. */
static void check_white_noise(const method *m)
{
    static const size_t sizes[] = {6, 10, 15, 30};
    outcome outcomes[4];
    for (size_t i = 0; i < 4; i++) {
        state = 11 * (i + 1);
        outcomes[i] = simulate(m, sizes[i], 0, 0, 0);
        if (!outcomes[i].refused)
            CU_ASSERT_TRUE(outcomes[i].unwarned <= WHITE_NOISE_MOST + slack(WHITE_NOISE_MOST));
    }
    show(m->name, "white noise", outcomes, 4, 1);
}

static void test_white_noise(void)
{
    for (size_t i = 0; i < sizeof serial_methods / sizeof serial_methods[0]; i++)
        check_white_noise(&serial_methods[i]);
    for (size_t i = 0; i < sizeof strata_methods / sizeof strata_methods[0]; i++)
        check_white_noise(&strata_methods[i]);
}

/* Seasons or series, or covariate and figures, that have half of their variance in common. */
static void test_correlated_strata(void)
{
    static const size_t sizes[] = {6, 10, 15, 30};
    for (size_t k = 0; k < sizeof strata_methods / sizeof strata_methods[0]; k++) {
        const method *m = &strata_methods[k];
        outcome outcomes[4];
        for (size_t i = 0; i < 4; i++) {
            state = 13 * (i + 1);
            outcomes[i] = simulate(m, sizes[i], 0, 0, 1);
            if (m->correlated || m->test == ANNUM_TEST_PARTIAL)
                CU_ASSERT_TRUE(outcomes[i].rejected <= WHITE_NOISE_MOST + slack(WHITE_NOISE_MOST))
            else /* which is why there is `correlated` */
                CU_ASSERT_TRUE(outcomes[i].rejected > 0.1);
        }
        show(m->name, "half in common", outcomes, 4, 0);
    }
}

/* Rejection rates of series of 30 with autocorrelation .6, as in the documentation's table. */
typedef struct window {
    double least;
    double most;
} window;

static const window ar1_windows[] = {{0.25, 0.35}, {0.20, 0.30}, {0.15, 0.25}, {0.48, 0.60},
                                     {0.10, 0.20}, {0.03, 0.09}, {0.30, 0.42}, {0.07, 0.19}};

static void test_ar1(void)
{
    static const size_t sizes[] = {15, 30, 50};
    static const double rhos[] = {0, 0.2, 0.4, 0.6, 0.8};
    for (size_t i = 0; i < 3; i++) {
        if (!table_wanted && sizes[i] != 30)
            continue;
        for (size_t k = 0; k < sizeof serial_methods / sizeof serial_methods[0]; k++) {
            outcome outcomes[5] = {{0, 0, 0}};
            char what[16];
            for (size_t j = table_wanted ? 0 : 3; j < (table_wanted ? 5u : 4u); j++) {
                state = 17 * (i + 1) + j;
                outcomes[j] = simulate(&serial_methods[k], sizes[i], rhos[j], 0, 0);
            }
            snprintf(what, sizeof what, "%d", (int)sizes[i]);
            show(serial_methods[k].name, what, outcomes, 5, 0);
            if (sizes[i] == 30) {
                CU_ASSERT_TRUE(outcomes[3].rejected >= ar1_windows[k].least);
                CU_ASSERT_TRUE(outcomes[3].rejected <= ar1_windows[k].most);
            }
        }
    }
}

/* A trend of 1.5 standard deviations over 30 years is found, least often by pre-whitening. */
static void test_power(void)
{
    static const double rhos[] = {0, 0.2, 0.4, 0.6, 0.8};
    const size_t n = table_wanted ? 5 : 1;
    for (size_t k = 0; k < sizeof serial_methods / sizeof serial_methods[0]; k++) {
        outcome outcomes[5];
        for (size_t j = 0; j < n; j++) {
            state = 19 + j;
            outcomes[j] = simulate(&serial_methods[k], 30, rhos[j], 0.05, 0);
        }
        show(serial_methods[k].name, "power, 30", outcomes, n, 0);
        CU_ASSERT_TRUE(outcomes[0].rejected > 0.35);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"white_noise", test_white_noise},
        {"correlated_strata", test_correlated_strata},
        {"ar1", test_ar1},
        {"power", test_power},
        {NULL, NULL},
    };
    if (argc > 1 && strcmp(argv[1], "--slow") == 0) {
        replicates = 10000;
        table_wanted = 1;
        argc--;
        argv++;
    }
    return annum_test_main(argc, argv, "trendtest_serial_size", cases);
}
