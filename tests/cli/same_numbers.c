/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command prints the numbers that the library gives a C program, to the last bit.
 *
 *     same_numbers ANNUM_COMMAND WORK_FOLDER
 */
#include <annum.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testlib.h"

enum { ROWS = 12 };

static const char *command;
static const char *folder;

static double year[ROWS], events[ROWS], exposure[ROWS], total[ROWS], value[ROWS];

/** Figures without a short decimal form, so that a lost digit shows. */
static void fill(void)
{
    for (int i = 0; i < ROWS; i++) {
        year[i] = 2001 + i + (i > 6);
        events[i] = floor(40 * exp(-0.11 * i) + 7 * sin(i)) + 1;
        exposure[i] = 1e5 * sqrt(1 + i) / 3;
        total[i] = 80 + 7 * i;
        value[i] = exp(0.3 * cos(i)) / 7 - 0.01 * i;
    }
}

/** Runs the command on a table of these rows. @return its JSON's one series */
static json_t *run(const char *arguments, json_t **root)
{
    char file[512], line[1024];
    snprintf(file, sizeof file, "%s/same_numbers.csv", folder);
    FILE *table = fopen(file, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    fprintf(table, "year,events,exposure,total,value\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(table, "%.17g,%.17g,%.17g,%.17g,%.17g\n", year[i], events[i], exposure[i], total[i], value[i]);
    fclose(table);
    snprintf(line, sizeof line, "'%s' %s --format json '%s'", command, arguments, file);
    FILE *output = popen(line, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(output);
    json_error_t error;
    *root = json_loadf(output, 0, &error);
    CU_ASSERT_EQUAL(pclose(output), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*root);
    return json_array_get(json_object_get(*root, "series"), 0);
}

static void same(const char *name, const json_t *json, double want)
{
    const double got = json_is_number(json) ? json_number_value(json) : NAN;
    const int equal = isnan(want) ? json == NULL || json_is_null(json) : got == want;
    if (!equal)
        fprintf(stderr, "%s: the command has %.17g, C has %.17g\n", name, got, want);
    CU_ASSERT(equal);
}

static void same_estimate(const json_t *object, const char *name, const annum_estimate *want)
{
    const json_t *json = json_object_get(object, name);
    CU_ASSERT_EQUAL(json != NULL, want->present);
    if (!want->present)
        return;
    same(name, json_object_get(json, "estimate"), want->estimate);
    same(name, json_object_get(json, "lower"), want->lower);
    same(name, json_object_get(json, "upper"), want->upper);
    same(name, json_object_get(json, "se"), want->se);
}

static annum_series *make(int32_t kind)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = kind;
    columns.n = ROWS;
    columns.year = year;
    columns.events = kind == ANNUM_VALUE ? NULL : events;
    columns.exposure = kind == ANNUM_COUNT ? exposure : NULL;
    columns.total = kind == ANNUM_PROPORTION ? total : NULL;
    columns.value = kind == ANNUM_VALUE ? value : NULL;
    annum_series *series = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    return series;
}

static const struct {
    int32_t kind;
    const char *columns;
} kinds[] = {
    {ANNUM_COUNT, "--events events --exposure exposure --total="},
    {ANNUM_PROPORTION, "--events events --total total --exposure="},
    {ANNUM_VALUE, "--value value"},
};

static void test_trend(void)
{
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char arguments[256];
        json_t *root;
        snprintf(arguments, sizeof arguments, "trend --time year %s", kinds[k].columns);
        const json_t *json = run(arguments, &root);
        annum_series *series = make(kinds[k].kind);
        annum_trend_result *trend = NULL;
        CU_ASSERT_EQUAL_FATAL(annum_trend(series, NULL, &trend, NULL), ANNUM_OK);
        same_estimate(json, "slope", &trend->slope);
        same_estimate(json, "annual_percent_change", &trend->annual_percent_change);
        same_estimate(json, "annual_odds_change", &trend->annual_odds_change);
        same_estimate(json, "annual_difference", &trend->annual_difference);
        same_estimate(json, "halving_time", &trend->halving_time);
        same_estimate(json, "doubling_time", &trend->doubling_time);
        same_estimate(json, "sen_slope", &trend->sen_slope);
        same("p_value", json_object_get(json, "p_value"), trend->p_value);
        const json_t *points = json_object_get(json, "points");
        CU_ASSERT_EQUAL(json_array_size(points), trend->n);
        for (size_t i = 0; i < trend->n; i++) {
            const json_t *point = json_array_get(points, i);
            same("observed", json_object_get(point, "observed"), trend->points[i].observed);
            same("fitted", json_object_get(point, "fitted"), trend->points[i].fitted);
            same("lower", json_object_get(point, "lower"), trend->points[i].lower);
            same("upper", json_object_get(point, "upper"), trend->points[i].upper);
        }
        annum_trend_free(trend);
        annum_series_free(series);
        json_decref(root);
    }
}

static void test_fit(void)
{
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char arguments[256];
        json_t *root;
        snprintf(arguments, sizeof arguments, "fit --time year --degree 2 --interval profile %s", kinds[k].columns);
        const json_t *json = run(arguments, &root);
        annum_series *series = make(kinds[k].kind);
        annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
        options.degree = 2;
        options.interval = ANNUM_PROFILE;
        annum_fit_result *fit = NULL;
        CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
        const json_t *coefficients = json_object_get(json, "coefficients");
        CU_ASSERT_EQUAL(json_array_size(coefficients), fit->n_coefficients);
        for (size_t j = 0; j < fit->n_coefficients; j++) {
            const json_t *c = json_array_get(coefficients, j);
            same("estimate", json_object_get(c, "estimate"), fit->coefficients[j].estimate);
            same("se", json_object_get(c, "se"), fit->coefficients[j].se);
            same("p_value", json_object_get(c, "p_value"), fit->coefficients[j].p_value);
            same("lower", json_object_get(c, "lower"), fit->coefficients[j].lower);
            same("upper", json_object_get(c, "upper"), fit->coefficients[j].upper);
        }
        same("deviance", json_object_get(json, "deviance"), fit->deviance);
        same("log_likelihood", json_object_get(json, "log_likelihood"), fit->log_likelihood);
        annum_fit_free(fit);
        annum_series_free(series);
        json_decref(root);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"trend", test_trend}, {"fit", test_fit}, {NULL, NULL}};
    if (argc != 3) {
        fprintf(stderr, "usage: same_numbers ANNUM_COMMAND WORK_FOLDER\n");
        return 2;
    }
    command = argv[1];
    folder = argv[2];
    fill();
    return annum_test_main(1, argv, "same_numbers", cases);
}
