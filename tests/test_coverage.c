/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do the trend's 95 % intervals cover the true slope as often as they say? Simulated, seeded, for each kind.
 * Without argument a reduced size that still tells .95 from .93; with --slow the full one, and the table that
 * docs/methods/trend.md shows.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annum.h"
#include "random_draws.h"
#include "testlib.h"

enum { POINTS_MAX = 64 };

static size_t replicates = 3000;
static int table_wanted;

/* ---- one setting ------------------------------------------------------------------------------------------- */

typedef struct setting {
    int32_t kind;
    size_t n;
    double level;      /**< mean count, mean proportion, or value at mid-span */
    double slope;      /**< on the link scale */
    double dispersion; /**< counts: of a negative binomial with this variance-to-mean; shares: of a beta */
    double total;      /**< proportions */
    double least;      /**< coverage that must be reached */
    double most;       /**< and not be passed */
    int difference;    /**< 1: the interval of annual_difference is looked at, not the slope's */
} setting;

/** The true mean figure at x years from mid-span. */
static double mean_at(const setting *s, double x)
{
    const double odds = s->level / (1 - s->level) * exp(s->slope * x);
    return s->kind == ANNUM_PROPORTION || s->kind == ANNUM_SHARE ? odds / (1 + odds)
           : s->kind == ANNUM_VALUE                              ? s->level + s->slope * x
                                                                 : s->level * exp(s->slope * x);
}

static void draw(const setting *s, const double *year, double *figure)
{
    for (size_t i = 0; i < s->n; i++) {
        const double mean = mean_at(s, year[i] - (2000 + ((double)s->n - 1) / 2));
        switch (s->kind) {
        case ANNUM_COUNT:
            figure[i] = s->dispersion > 1 ? poisson((s->dispersion - 1) * gamma_of(mean / (s->dispersion - 1)))
                                          : poisson(mean);
            break;
        case ANNUM_PROPORTION: figure[i] = binomial(s->total, mean); break;
        case ANNUM_SHARE: {
            /* variance dispersion * m (1 - m): a beta whose shapes sum to 1 / dispersion - 1 */
            const double shapes = 1 / s->dispersion - 1, a = gamma_of(shapes * mean);
            figure[i] = a / (a + gamma_of(shapes * (1 - mean)));
            break;
        }
        case ANNUM_RATE: figure[i] = mean * exp(0.1 * normal()); break;
        default: figure[i] = mean + normal(); break;
        }
    }
}

/** @return the part of the intervals that hold the truth. No interval is no miss: nothing was claimed. */
static double coverage(const setting *s)
{
    double year[POINTS_MAX], figure[POINTS_MAX], total[POINTS_MAX];
    size_t covered = 0;
    for (size_t i = 0; i < s->n; i++) {
        year[i] = 2000 + (double)i;
        total[i] = s->total;
    }
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = s->kind;
    columns.n = s->n;
    columns.year = year;
    if (s->kind == ANNUM_COUNT || s->kind == ANNUM_PROPORTION)
        columns.events = figure;
    else
        columns.value = figure;
    if (s->kind == ANNUM_PROPORTION)
        columns.total = total;
    const double half = ((double)s->n - 1) / 2;
    const double truth = s->difference ? (mean_at(s, half) - mean_at(s, -half)) / (2 * half) : s->slope;
    state = 20150630;
    for (size_t r = 0; r < replicates; r++) {
        annum_series *series = NULL;
        annum_trend_result *trend = NULL;
        annum_error error;
        draw(s, year, figure);
        if (annum_series_new(&columns, NULL, &series, &error) != ANNUM_OK ||
            annum_trend(series, NULL, &trend, &error) != ANNUM_OK) {
            CU_FAIL(error.message);
            annum_series_free(series);
            return 0;
        }
        const annum_estimate *e = s->difference ? &trend->annual_difference : &trend->slope;
        covered += !(truth < e->lower) && !(truth > e->upper);
        annum_trend_free(trend);
        annum_series_free(series);
    }
    return (double)covered / (double)replicates;
}

static void check(const setting *settings, size_t n, const char *head)
{
    if (table_wanted)
        printf("%s\n", head);
    for (size_t i = 0; i < n; i++) {
        const setting *s = &settings[i];
        const double c = coverage(s);
        /* three standard errors of the simulation, so that a right interval fails once in 700 settings */
        const double margin = 3 * sqrt(0.95 * 0.05 / (double)replicates);
        if (table_wanted)
            printf("| %2zu | %g | %g | %g | %g | %.3f |\n", s->n, s->level, s->slope, s->dispersion, s->total, c);
        if (c < s->least - margin || c > s->most + margin)
            fprintf(stderr, "coverage %.4f with n %zu, level %g, slope %g, dispersion %g\n", c, s->n, s->level,
                    s->slope, s->dispersion);
        CU_ASSERT(c >= s->least - margin);
        CU_ASSERT(c <= s->most + margin);
    }
}

#define CHECK(settings, head) check(settings, sizeof settings / sizeof settings[0], head)

/* With few points or events discreteness and the rule itself (the wider of two intervals) forbid 95 % exactly. */
static void test_coverage_counts(void)
{
    static const setting settings[] = {
        {ANNUM_COUNT, 3, 20, 0, 1, 0, .945, 1, 0},      {ANNUM_COUNT, 3, 200, .05, 1, 0, .945, 1, 0},
        {ANNUM_COUNT, 4, 1, 0, 1, 0, .945, 1, 0},       {ANNUM_COUNT, 5, 5, .15, 1, 0, .945, 1, 0},
        {ANNUM_COUNT, 8, .5, 0, 1, 0, .945, 1, 0},      {ANNUM_COUNT, 8, 20, 0, 1, 0, .945, .98, 0},
        {ANNUM_COUNT, 8, 20, .15, 1, 0, .945, .98, 0},  {ANNUM_COUNT, 16, 1, .05, 1, 0, .945, .985, 0},
        {ANNUM_COUNT, 16, 20, 0, 1, 0, .945, .975, 0},  {ANNUM_COUNT, 30, 5, .05, 1, 0, .945, .97, 0},
        {ANNUM_COUNT, 30, 200, 0, 1, 0, .945, .97, 0},
    };
    CHECK(settings, "counts, variance equal to the mean");
}

static void test_coverage_overdispersed_counts(void)
{
    static const setting settings[] = {
        {ANNUM_COUNT, 3, 20, 0, 3, 0, .945, .98, 0},  {ANNUM_COUNT, 5, 20, .05, 3, 0, .945, .98, 0},
        {ANNUM_COUNT, 8, 20, 0, 3, 0, .94, .97, 0},   {ANNUM_COUNT, 16, 20, .05, 3, 0, .94, .97, 0},
        {ANNUM_COUNT, 30, 20, 0, 3, 0, .94, .97, 0},  {ANNUM_COUNT, 16, 100, .05, 5, 0, .94, .97, 0},
    };
    CHECK(settings, "counts, variance three or five times the mean");
}

static void test_coverage_proportions(void)
{
    static const setting settings[] = {
        {ANNUM_PROPORTION, 3, .3, 0, 0, 50, .945, 1, 0},      {ANNUM_PROPORTION, 4, .1, .1, 0, 20, .945, 1, 0},
        {ANNUM_PROPORTION, 8, .3, .05, 0, 50, .945, .985, 0}, {ANNUM_PROPORTION, 8, .02, 0, 0, 100, .945, 1, 0},
        {ANNUM_PROPORTION, 16, .5, 0, 0, 100, .945, .975, 0}, {ANNUM_PROPORTION, 30, .1, .02, 0, 50, .945, .97, 0},
    };
    CHECK(settings, "proportions of a known total");
}

static void test_coverage_shares(void)
{
    static const setting settings[] = {
        {ANNUM_SHARE, 4, .3, 0, .01, 0, .93, .97, 0},   {ANNUM_SHARE, 8, .3, .05, .01, 0, .94, .96, 0},
        {ANNUM_SHARE, 16, .1, -.05, .01, 0, .935, .96, 0}, {ANNUM_SHARE, 30, .5, 0, .02, 0, .94, .96, 0},
    };
    CHECK(settings, "shares without a total");
}

static void test_coverage_values_and_rates(void)
{
    static const setting settings[] = {
        {ANNUM_VALUE, 3, 10, 0, 0, 0, .95, .95, 0},  {ANNUM_VALUE, 8, 10, 1, 0, 0, .95, .95, 0},
        {ANNUM_VALUE, 30, 10, 0, 0, 0, .95, .95, 0}, {ANNUM_RATE, 5, 10, -.1, 0, 0, .95, .95, 0},
        {ANNUM_RATE, 16, 10, .02, 0, 0, .95, .95, 0},
    };
    CHECK(settings, "values (straight line) and rates (log-linear): exact in theory");
}

/** The region of level and slope: quantities of both cover too (exactly so for a single linear one). */
static void test_coverage_differences(void)
{
    static const setting settings[] = {
        {ANNUM_COUNT, 8, 20, 0, 1, 0, .945, .985, 1},      {ANNUM_COUNT, 8, 20, .15, 1, 0, .945, .985, 1},
        {ANNUM_COUNT, 16, 5, -.1, 1, 0, .945, .985, 1},    {ANNUM_COUNT, 16, 100, .1, 3, 0, .94, .97, 1},
        {ANNUM_PROPORTION, 8, .3, .1, 0, 50, .945, .985, 1}, {ANNUM_PROPORTION, 16, .1, -.1, 0, 50, .945, .98, 1},
        {ANNUM_SHARE, 8, .3, .1, .01, 0, .935, .965, 1},   {ANNUM_RATE, 8, 10, .1, 0, 0, .94, .96, 1},
    };
    CHECK(settings, "the difference a year");
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"coverage_counts", test_coverage_counts},
        {"coverage_overdispersed_counts", test_coverage_overdispersed_counts},
        {"coverage_proportions", test_coverage_proportions},
        {"coverage_shares", test_coverage_shares},
        {"coverage_values_and_rates", test_coverage_values_and_rates},
        {"coverage_differences", test_coverage_differences},
        {NULL, NULL},
    };
    if (argc > 1 && strcmp(argv[1], "--slow") == 0) {
        replicates = 40000;
        table_wanted = 1;
        argc = 1;
    }
    return annum_test_main(argc, argv, "coverage", cases);
}
