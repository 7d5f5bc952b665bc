/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splines, groups, changes at known dates and predictions: against R (reference/regress/terms.R), by their laws, and
 * with arguments that can't be.
 */
#include <math.h>
#include <string.h>

#include "failing_allocator.h"
#include "fit_case.h"
#include "reference_csv.h"

enum { MOST_GROUPS = 4, MOST_AHEAD = 8, MOST_WANTED = 32 };

typedef struct terms_case {
    char name[64];
    int32_t kind;
    annum_fit_options options;
    double interventions[2];
    size_t n_groups, n[MOST_GROUPS];
    double start[MOST_GROUPS][MOST_ROWS], end[MOST_GROUPS][MOST_ROWS], y[MOST_GROUPS][MOST_ROWS],
        size[MOST_GROUPS][MOST_ROWS];
    double at_start[MOST_AHEAD], at_end[MOST_AHEAD], at_size[MOST_AHEAD];
    int32_t at_group[MOST_AHEAD];
    size_t n_coef, n_slope, n_predict;
    double coef[MOST_WANTED][2], slope[MOST_WANTED][2], predict[MOST_AHEAD][6];
} terms_case;

static void read_model(terms_case *c, const double *v)
{
    c->kind = (int32_t)v[0];
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->options.family = (int32_t)v[1];
    c->options.link = v[1] == ANNUM_GAMMA ? ANNUM_LOG : ANNUM_LINK_AUTO;
    c->options.spline = (int32_t)v[2];
    c->options.degree = (int32_t)v[3];
    c->options.origin = v[4];
    c->options.n_interventions = (size_t)v[5];
    c->interventions[0] = v[6], c->interventions[1] = v[7];
}

/* Rows are whole years, others instants; so are rows to predict. */
static void read_row(terms_case *c, const double *v)
{
    const double end = v[0] + (v[0] == floor(v[0]));
    const size_t g = (size_t)v[3];
    if (v[4] != 0) {
        const size_t i = c->options.n_at++;
        c->at_start[i] = v[0], c->at_end[i] = end, c->at_size[i] = v[2], c->at_group[i] = (int32_t)g;
        return;
    }
    const size_t i = c->n[g]++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->n_groups = g + 1 > c->n_groups ? g + 1 : c->n_groups;
    c->start[g][i] = v[0], c->end[g][i] = end, c->y[g][i] = v[1], c->size[g][i] = v[2];
}

static annum_series *series_of(terms_case *c, size_t g)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    annum_error error;
    columns.n = c->n[g];
    columns.kind = c->kind;
    columns.start = c->start[g];
    columns.end = c->end[g];
    const int counted = c->kind == ANNUM_COUNT || c->kind == ANNUM_PROPORTION;
    *(counted ? &columns.events : &columns.value) = c->y[g];
    if (!isnan(c->size[g][0]))
        *(c->kind == ANNUM_COUNT ? &columns.exposure : &columns.total) = c->size[g];
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, &error), ANNUM_OK);
    return series;
}

static annum_fit_result *fit_case_of(terms_case *c)
{
    annum_series *series[MOST_GROUPS] = {NULL};
    annum_fit_result *fit = NULL;
    annum_error error;
    for (size_t g = 0; g < c->n_groups; g++)
        series[g] = series_of(c, g);
    c->options.interventions = c->interventions;
    c->options.at_start = c->at_start;
    c->options.at_end = c->at_end;
    c->options.at_exposure = c->at_size;
    c->options.at_group = c->at_group;
    const int status = c->n_groups == 1 ? annum_fit(series[0], &c->options, &fit, &error)
                                        : annum_fit_groups((const annum_series *const *)series, NULL, c->n_groups,
                                                           &c->options, &fit, &error);
    if (status != ANNUM_OK)
        printf("\n%s: %s\n", c->name, error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    for (size_t g = 0; g < c->n_groups; g++)
        annum_series_free(series[g]);
    return fit;
}

static void check_predictions(const terms_case *c, const annum_fit_result *fit)
{
    CU_ASSERT_EQUAL(fit->n_predictions, c->n_predict);
    for (size_t i = 0; i < c->n_predict && i < fit->n_predictions; i++) {
        const annum_prediction *p = &fit->predictions[i];
        const double *want = c->predict[i];
        /* R's IRLS ends with a relative error of some 1e-11 in its weights. */
        near(p->fitted, want[0], 1e-10, 0, "fitted");
        near(p->se, want[1], 1e-10, 0, "se");
        near(p->lower, want[2], 1e-9, 0, "lower");
        near(p->upper, want[3], 1e-9, 0, "upper");
        near(p->prediction_lower, want[4], 1e-9, 1e-3, "prediction_lower"); /* of counts: whole events, equal */
        near(p->prediction_upper, want[5], 1e-9, 1e-3, "prediction_upper");
    }
}

static void check_case(terms_case *c)
{
    annum_fit_result *fit = fit_case_of(c);
    const unsigned before = CU_get_number_of_failures();
    CU_ASSERT_EQUAL(fit->n_coefficients, c->n_coef);
    for (size_t j = 0; j < c->n_coef && j < fit->n_coefficients; j++) {
        near(fit->coefficients[j].estimate, c->coef[j][0], 1e-10, 0.1 * c->coef[j][1], "estimate");
        near(fit->coefficients[j].se, c->coef[j][1], 1e-9, 0, "se");
    }
    CU_ASSERT_EQUAL(fit->n_slopes + fit->n_contrasts, c->n_slope);
    for (size_t i = 0; i < c->n_slope && i < fit->n_slopes + fit->n_contrasts; i++) {
        const annum_group_slope *s = i < fit->n_slopes ? &fit->slopes[i] : &fit->contrasts[i - fit->n_slopes];
        near(s->estimate, c->slope[i][0], 1e-10, 0.1 * c->slope[i][1], "slope");
        near(s->se, c->slope[i][1], 1e-9, 0, "slope se");
    }
    check_predictions(c, fit);
    if (CU_get_number_of_failures() != before)
        printf("    in case %s\n", c->name);
    annum_fit_free(fit);
}

static void test_reference(void)
{
    static terms_case c;
    reference_csv csv = reference_open("regress/terms.csv");
    size_t cases = 0;
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            memset(&c, 0, sizeof c);
            memcpy(c.name, csv.id, sizeof c.name);
            read_model(&c, csv.number);
        } else if (strcmp(what, "row") == 0) {
            read_row(&c, csv.number);
        } else if (strcmp(what, "coef") == 0) {
            memcpy(c.coef[c.n_coef++], csv.number, sizeof c.coef[0]);
        } else if (strcmp(what, "slope") == 0) {
            memcpy(c.slope[c.n_slope++], csv.number, sizeof c.slope[0]);
        } else if (strcmp(what, "predict") == 0) {
            memcpy(c.predict[c.n_predict++], csv.number, sizeof c.predict[0]);
        } else {
            check_case(&c);
            cases++;
        }
    }
    CU_ASSERT_EQUAL(cases, 15);
}

/* ---- laws ------------------------------------------------------------------------------------------------- */

static const double counts[] = {61, 55, 58, 43, 47, 40, 41, 33, 35, 29, 31, 22, 25, 18, 20, 14};
static const double rising[] = {20, 25, 19, 22, 28, 24, 30, 26, 27, 33, 29, 35, 31, 38, 36, 40};

static annum_series *count_series(const double *events, size_t n, double first)
{
    double year[MOST_ROWS];
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    for (size_t i = 0; i < n; i++)
        year[i] = first + (double)i;
    columns.n = n;
    columns.kind = ANNUM_COUNT;
    columns.year = year;
    columns.events = events;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    return series;
}

/* Of a fit whose terms all differ by group, the groups know nothing of each other but the dispersion. */
static void test_groups_are_separate_fits(void)
{
    annum_series *series[] = {count_series(counts, 16, 2000), count_series(rising, 16, 2000)};
    static const char *const names[] = {"north", "south"};
    annum_fit_result *together = NULL, *alone = NULL;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    CU_ASSERT_EQUAL_FATAL(
        annum_fit_groups((const annum_series *const *)series, names, 2, &options, &together, NULL), ANNUM_OK);
    for (size_t g = 0; g < 2; g++) {
        CU_ASSERT_EQUAL_FATAL(annum_fit(series[g], &options, &alone, NULL), ANNUM_OK);
        near(together->slopes[g].estimate, alone->coefficients[1].estimate, 1e-12, 0, "slope");
        near(together->slopes[g].se, alone->coefficients[1].se, 1e-11, 0, "se");
        CU_ASSERT_STRING_EQUAL(together->slopes[g].name, names[g]);
        annum_fit_free(alone);
        annum_series_free(series[g]);
    }
    CU_ASSERT_STRING_EQUAL(together->contrasts[0].name, "south - north");
    CU_ASSERT_STRING_EQUAL(together->coefficients[2].name, "groupsouth");
    CU_ASSERT_STRING_EQUAL(together->coefficients[3].name, "time:groupsouth");
    near(together->contrasts[0].p_adjusted, together->contrasts[0].p_value, 0, 0, "one pair needs no adjustment");
    annum_fit_free(together);
}

/* Holm's adjustment of three pairs, by its definition. */
static void test_holm(void)
{
    static const double flat[] = {30, 28, 33, 29, 31, 27, 35, 30, 32, 29, 31, 30, 28, 33, 31, 29};
    annum_series *series[] = {count_series(counts, 16, 2000), count_series(rising, 16, 2000),
                              count_series(flat, 16, 2000)};
    annum_fit_result *fit = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_fit_groups((const annum_series *const *)series, NULL, 3, NULL, &fit, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(fit->n_contrasts, 3);
    for (size_t i = 0; i < 3; i++) {
        double largest = 0;
        for (size_t k = 0; k < 3; k++) {
            size_t from_here = 0;
            for (size_t m = 0; m < 3; m++)
                from_here += fit->contrasts[m].p_value >= fit->contrasts[k].p_value;
            if (fit->contrasts[k].p_value <= fit->contrasts[i].p_value)
                largest = fmax(largest, fmin(1, (double)from_here * fit->contrasts[k].p_value));
        }
        near(fit->contrasts[i].p_adjusted, largest, 1e-15, 0, "Holm");
        annum_series_free(series[i]);
    }
    annum_fit_free(fit);
}

/* A prediction of a period that is in the data is its fitted figure, and an interval is wider further out. */
static void test_prediction_laws(void)
{
    annum_series *series = count_series(counts, 16, 2000);
    static const double start[] = {2003, 2016, 2026}, end[] = {2004, 2017, 2027};
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit = NULL;
    options.at_start = start;
    options.at_end = end;
    options.n_at = 3;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    const annum_prediction *p = fit->predictions;
    near(p[0].fitted, fit->points[3].fitted, 1e-12, 0, "fitted");
    CU_ASSERT(p[2].se > p[1].se && p[1].se > p[0].se);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT(p[i].prediction_lower <= p[i].lower && p[i].prediction_upper >= p[i].upper);
        CU_ASSERT(p[i].prediction_lower == floor(p[i].prediction_lower));
        CU_ASSERT_PTR_NULL(p[i].group);
    }
    CU_ASSERT(has_warning(fit, ANNUM_WARN_EXTRAPOLATED));
    annum_fit_free(fit);
    options.n_at = 1;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_EXTRAPOLATED));
    annum_fit_free(fit);
    annum_series_free(series);
}

/* A count whose exposure ahead is unknown has a rate and its interval, but no limits of events. */
static void test_unknown_exposure_ahead(void)
{
    static const double year[] = {2000, 2001, 2002, 2003}, events[] = {5, 7, 6, 9}, exposure[] = {10, 11, 12, 13};
    static const double at[] = {2004}, known[] = {14};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit = NULL;
    columns.n = 4;
    columns.kind = ANNUM_COUNT;
    columns.year = year;
    columns.events = events;
    columns.exposure = exposure;
    options.at_start = at;
    options.n_at = 1;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    CU_ASSERT(fit->predictions[0].lower > 0);
    CU_ASSERT(isnan(fit->predictions[0].prediction_lower) && isnan(fit->predictions[0].prediction_upper));
    CU_ASSERT(has_warning(fit, ANNUM_WARN_EXPOSURE_MISSING));
    annum_fit_free(fit);
    options.at_exposure = known;
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    CU_ASSERT(fit->predictions[0].prediction_upper > fit->predictions[0].upper);
    near(fit->predictions[0].prediction_upper * 14, floor(fit->predictions[0].prediction_upper * 14 + 0.5), 1e-12, 0,
         "whole events");
    annum_fit_free(fit);
    annum_series_free(series);
}

/* Half-years: the slope changes at the time of the period that begins then. */
static void test_change_between_halves(void)
{
    double start[12], end[12], y[12];
    static const double at[] = {2002.5};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit = NULL;
    for (size_t i = 0; i < 12; i++) {
        start[i] = 2000 + 0.5 * (double)i;
        end[i] = start[i] + 0.5;
        const double time = start[i] - 0.25, after = start[i] >= 2002.5;
        y[i] = 3 + 0.5 * (time - 2000) + after * (2 - 0.25 * (time - 2002.25));
    }
    columns.n = 12;
    columns.kind = ANNUM_VALUE;
    columns.start = start;
    columns.end = end;
    columns.value = y;
    options.origin = 2000;
    options.interventions = at;
    options.n_interventions = 1;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
    near(fit->coefficients[0].estimate, 3, 1e-13, 0, "level before");
    near(fit->coefficients[1].estimate, 0.5, 1e-13, 0, "slope before");
    near(fit->interventions[0].level_change.estimate, 2, 1e-13, 0, "level change");
    near(fit->interventions[0].slope_change.estimate, -0.25, 1e-12, 0, "slope change");
    CU_ASSERT_STRING_EQUAL(fit->coefficients[2].name, "level2002.5");
    CU_ASSERT_FALSE(fit->interventions[0].comparability_ratio.present);
    annum_fit_free(fit);
    annum_series_free(series);
}

/* ---- what can't be ---------------------------------------------------------------------------------------- */

static void refused(const annum_series *series, const annum_fit_options *options, int want, const char *says)
{
    annum_fit_result *fit = NULL;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    if (!strstr(error.message, says))
        printf("\n'%s' lacks '%s'\n", error.message, says);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, says));
}

#define REFUSED(want, says, ...)                                                                              \
    do {                                                                                                      \
        annum_fit_options o = ANNUM_FIT_OPTIONS_INIT;                                                         \
        __VA_ARGS__;                                                                                          \
        refused(series, &o, want, says);                                                                      \
    } while (0)

static void test_wrong_arguments(void)
{
    annum_series *series = count_series(counts, 16, 2000), *tiny = count_series(counts, 2, 2000);
    static const double at[] = {2016, NAN}, early[] = {1990}, none[] = {0};
    static const int32_t group[] = {1};
    REFUSED(ANNUM_ERR_ARGUMENT, "spline is 2", o.spline = 2);
    REFUSED(ANNUM_ERR_ARGUMENT, "spline is 8", o.spline = 8);
    REFUSED(ANNUM_ERR_ARGUMENT, "takes the place", o.spline = 4, o.degree = 2);
    REFUSED(ANNUM_ERR_ARGUMENT, "needs time", o.spline = 4, o.no_time = 1);
    REFUSED(ANNUM_ERR_NULL, "interventions is NULL", o.n_interventions = 1);
    REFUSED(ANNUM_ERR_ARGUMENT, "intervention 2", o.interventions = at, o.n_interventions = 2);
    REFUSED(ANNUM_ERR_ARGUMENT, "need intercept", o.interventions = at, o.n_interventions = 1, o.no_intercept = 1);
    REFUSED(ANNUM_ERR_RANK, "level1990", o.interventions = early, o.n_interventions = 1);
    REFUSED(ANNUM_ERR_RANK, "level2016", o.interventions = at, o.n_interventions = 1);
    REFUSED(ANNUM_ERR_NULL, "at_start is NULL", o.n_at = 1);
    REFUSED(ANNUM_ERR_PERIOD, "prediction 2", o.at_start = at, o.n_at = 2);
    REFUSED(ANNUM_ERR_PERIOD, "at_end 1990", o.at_start = at, o.at_end = early, o.n_at = 1);
    REFUSED(ANNUM_ERR_ARGUMENT, "at_group", o.at_start = at, o.at_group = group, o.n_at = 1);
    REFUSED(ANNUM_ERR_EXPOSURE, "at_exposure", o.at_start = at, o.at_exposure = none, o.n_at = 1);
    REFUSED(ANNUM_ERR_NULL, "at_x is NULL", o.at_start = at, o.n_at = 1, o.x = counts, o.n_x = 1);
    REFUSED(ANNUM_ERR_NONFINITE, "every covariate", o.at_start = at, o.n_at = 1, o.x = counts, o.n_x = 1,
            o.at_x = at + 1);
    REFUSED(ANNUM_ERR_NONFINITE, "at_offset", o.at_start = at, o.n_at = 1, o.at_offset = at + 1);
    annum_fit_options spline = ANNUM_FIT_OPTIONS_INIT;
    spline.spline = 3;
    refused(tiny, &spline, ANNUM_ERR_RANK, "coefficients: 3");
    annum_series_free(series);
    annum_series_free(tiny);
}

static void test_wrong_groups(void)
{
    annum_series *one = count_series(counts, 16, 2000), *value = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
    annum_fit_result *fit = NULL;
    annum_error error;
    columns.kind = ANNUM_VALUE;
    columns.value = counts;
    static const double year[] = {2000, 2001, 2002};
    columns.year = year;
    columns.n = 3;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &value, &error), ANNUM_OK);
    const annum_series *mixed[] = {one, value}, *gap[] = {one, NULL};
    CU_ASSERT_EQUAL(annum_fit_groups(mixed, NULL, 2, NULL, &fit, &error), ANNUM_ERR_KIND);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "series 2"));
    CU_ASSERT_EQUAL(annum_fit_groups(gap, NULL, 2, NULL, &fit, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_fit_groups(mixed, NULL, 0, NULL, &fit, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_fit_groups(NULL, NULL, 2, NULL, &fit, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_fit_groups(mixed, NULL, 2, NULL, NULL, &error), ANNUM_ERR_NULL);
    const annum_series *same[] = {one, one};
    options.no_intercept = 1;
    CU_ASSERT_EQUAL(annum_fit_groups(same, NULL, 2, &options, &fit, &error), ANNUM_ERR_ARGUMENT);
    options.no_intercept = 0;
    options.covariance = ANNUM_COVARIANCE_NEWEY_WEST;
    options.family = ANNUM_GAUSSIAN;
    CU_ASSERT_EQUAL(annum_fit_groups(same, NULL, 2, &options, &fit, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "hc3"));
    CU_ASSERT_PTR_NULL(fit);
    annum_series_free(one);
    annum_series_free(value);
}

static void test_no_memory(void)
{
    static const double year[] = {2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008};
    static const double at[] = {2010, 2011}, changes[] = {2004};
    for (int spline = 0; spline <= 4; spline += 4) {
        int status = ANNUM_ERR_NO_MEMORY;
        size_t k = 0;
        for (; status == ANNUM_ERR_NO_MEMORY && k < 200; k++) {
            failing_allocator memory = {0, k, 0};
            const annum_allocator allocator = {failing_reallocate, &memory};
            annum_columns columns = ANNUM_COLUMNS_INIT;
            annum_series *series[2] = {NULL, NULL};
            annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
            annum_fit_result *fit = NULL;
            columns.n = 9;
            columns.kind = ANNUM_COUNT;
            columns.year = year;
            columns.events = counts;
            options.at_start = at;
            options.n_at = 2;
            options.spline = spline;
            options.interventions = changes;
            options.n_interventions = spline == 0;
            status = annum_series_new(&columns, &allocator, &series[0], NULL);
            if (status == ANNUM_OK)
                status = annum_series_new(&columns, &allocator, &series[1], NULL);
            if (status == ANNUM_OK)
                status = annum_fit_groups((const annum_series *const *)series, NULL, 2, &options, &fit, NULL);
            CU_ASSERT(status == ANNUM_OK || (status == ANNUM_ERR_NO_MEMORY && fit == NULL));
            annum_fit_free(fit);
            annum_series_free(series[0]);
            annum_series_free(series[1]);
            CU_ASSERT_EQUAL(memory.alive, 0);
        }
        CU_ASSERT_EQUAL(status, ANNUM_OK);
        CU_ASSERT(k > 3);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"groups_are_separate_fits", test_groups_are_separate_fits},
        {"holm", test_holm},
        {"prediction_laws", test_prediction_laws},
        {"unknown_exposure_ahead", test_unknown_exposure_ahead},
        {"change_between_halves", test_change_between_halves},
        {"wrong_arguments", test_wrong_arguments},
        {"wrong_groups", test_wrong_groups},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "terms", cases);
}
