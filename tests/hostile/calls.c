/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every public function, with good and with bad input. What comes out is kept as text, to be compared. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

enum { ROWS = 9 };

static void add(outcome *out, const char *bytes, size_t n)
{
    if (out->length + n + 1 > out->capacity) {
        out->capacity = 2 * (out->length + n) + 4096;
        out->text = realloc(out->text, out->capacity);
        if (!out->text)
            exit(2);
    }
    memcpy(out->text + out->length, bytes, n);
    out->length += n;
    out->text[out->length] = '\0';
}

void add_text(outcome *out, const char *text)
{
    add(out, text, strlen(text));
    add(out, "\n", 1);
}

void add_status(outcome *out, const char *name, int status, const annum_error *error)
{
    char text[400];
    snprintf(text, sizeof text, "%s %d %s", name, status, status == ANNUM_OK ? "" : error->message);
    add_text(out, text);
}

void render(outcome *out, int32_t type, const void *result)
{
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML + 1; format++) {
        static _Thread_local char buffer[65536];
        annum_error error;
        size_t needed = 0;
        int status;
        CALL(out, "annum_render", status = annum_render(type, result, format, NULL, 0, &needed, &error));
        CALL(out, "annum_render", status = annum_render(type, result, format, buffer, 3, &needed, NULL));
        CALL(out, "annum_render",
             status = annum_render(type, result, format, buffer, sizeof buffer, &needed, &error));
        add_status(out, "render", status, &error);
        if (status == ANNUM_OK)
            add_text(out, buffer);
    }
}

static int keep(void *context, const char *bytes, size_t n)
{
    add(context, bytes, n);
    return 0;
}

static int refuse(void *context, const char *bytes, size_t n)
{
    (void)context, (void)bytes, (void)n;
    errno = EIO;
    return 1;
}

/* A callback may leave errno as it likes: the call under test sets it back. */
static void report(outcome *out, int32_t type, const void *result, int32_t format, annum_sink sink)
{
    static const char *const names[] = {"state"};
    static const char *const values[] = {"Prey Veng, \xE1\x9E\x80 \xFF <&>"};
    annum_report_options options = ANNUM_REPORT_OPTIONS_INIT;
    annum_report_entry entry = ANNUM_REPORT_ENTRY_INIT, failure = ANNUM_REPORT_ENTRY_INIT;
    annum_report_entry both = ANNUM_REPORT_ENTRY_INIT;
    annum_report *writer = NULL;
    annum_error error;
    int status;
    options.format = format;
    options.command = "trend";
    options.file = "figures.csv";
    options.by = names;
    options.n_by = 1;
    options.result_type = type;
    entry.by = failure.by = both.by = values;
    entry.result = both.result = result;
    failure.failure = both.failure = "no figures";
    CALL(out, "annum_report_begin", status = annum_report_begin(&options, sink, out, NULL, &writer, &error));
    add_status(out, "begin", status, &error);
    if (status != ANNUM_OK)
        return;
    CALL(out, "annum_report_add", status = annum_report_add(writer, &entry, &error));
    add_status(out, "add", status, &error);
    CALL(out, "annum_report_add", status = annum_report_add(writer, &failure, &error));
    CALL(out, "annum_report_add", status = annum_report_add(writer, &both, &error));
    add_status(out, "add", status, &error);
    CALL(out, "annum_report_end", status = annum_report_end(writer, &error));
    CALL(out, "annum_report_end", status = annum_report_end(writer, NULL));
    CALL(out, "annum_report_free", annum_report_free(writer));
}

static void analyse_trend(outcome *out, const annum_series *series)
{
    for (int32_t model = ANNUM_TREND_AUTO; model <= ANNUM_TREND_NEGBIN + 1; model++) {
        annum_trend_options options = ANNUM_TREND_OPTIONS_INIT;
        annum_trend_result *trend = NULL;
        annum_error error;
        int status;
        options.model = model;
        options.level = model % 2 ? 0.5 : 0;
        CALL(out, "annum_trend", status = annum_trend(series, &options, &trend, &error));
        add_status(out, "trend", status, &error);
        if (status == ANNUM_OK) {
            render(out, ANNUM_RESULT_TREND, trend);
            for (int32_t format = ANNUM_TEXT; format <= ANNUM_CSV; format++)
                report(out, ANNUM_RESULT_TREND, trend, format, keep);
            report(out, ANNUM_RESULT_TREND, trend, ANNUM_JSON, refuse);
        }
        CALL(out, "annum_trend_free", annum_trend_free(trend));
    }
}

/* Hypotheses about a fit: the last coefficient, one that is out of the question, and the fit against itself. */
static void ask(outcome *out, const annum_fit_result *fit)
{
    double weights[64] = {0};
    const double impossible[64] = {NAN};
    annum_fit_test test;
    annum_estimate estimate;
    annum_error error;
    int status;
    weights[fit->n_coefficients - 1] = 1;
    CALL(out, "annum_fit_hypothesis", status = annum_fit_hypothesis(fit, weights, NULL, 1, &test, &error));
    add_status(out, "hypothesis", status, &error);
    CALL(out, "annum_fit_hypothesis", status = annum_fit_hypothesis(fit, impossible, weights, 1, &test, &error));
    add_status(out, "hypothesis", status, &error);
    CALL(out, "annum_fit_combination", status = annum_fit_combination(fit, weights, &estimate, &error));
    add_status(out, "combination", status, &error);
    CALL(out, "annum_fit_compare", status = annum_fit_compare(fit, fit, &test, &error));
    add_status(out, "compare", status, &error);
}

/* Two groups that are the same. Covariates would need rows for both. */
static void fit_twins(outcome *out, const annum_series *series, const annum_fit_options *given)
{
    const annum_series *const twins[] = {series, series};
    annum_fit_options options = *given;
    annum_fit_result *fit = NULL;
    annum_error error;
    int status;
    options.n_x = 0;
    options.offset = options.weights = NULL;
    CALL(out, "annum_fit_groups", status = annum_fit_groups(twins, NULL, 2, &options, &fit, &error));
    add_status(out, "groups", status, &error);
    if (status == ANNUM_OK && fit->n_coefficients % 3 == 0)
        render(out, ANNUM_RESULT_FIT, fit);
    annum_fit_free(fit);
}

static void analyse_fit(outcome *out, const annum_series *series, size_t n)
{
    const double wave[2 * ROWS] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    const double hole[ROWS] = {1, 1, NAN, 1, 2, 2, 2, INFINITY, -1};
    const char *const names[] = {"wave", "\xC3\xA9"};
    const char *const joint = "time";
    for (int32_t family = ANNUM_FAMILY_AUTO; family <= ANNUM_BETA + 1; family++) {
        /* The family's own link, one that is none, and two of the others: every pair costs a fit with all its reports. */
        const int32_t links[] = {ANNUM_LINK_AUTO, 1 + (family + (int32_t)n) % 8, 1 + (3 * family + 5) % 8,
                                 ANNUM_INVERSE_SQUARE + 1};
        for (size_t k = 0; k < sizeof links / sizeof links[0]; k++) {
            const int32_t link = links[k];
            annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
            annum_fit_result *fit = NULL;
            annum_error error;
            int status;
            const int odd = family + link;
            options.family = family;
            options.link = link;
            options.diagnostics = odd % 4 == 1;
            options.joint = &joint;
            options.n_joint = odd % 9 == 1;
            options.covariance = family == ANNUM_GAUSSIAN ? odd % 6 : ANNUM_COVARIANCE_MODEL;
            options.lags = options.covariance == ANNUM_COVARIANCE_NEWEY_WEST ? 1 : 0;
            options.interval = odd % 2;
            options.degree = odd % 4;
            options.no_time = odd % 7 == 6;
            options.no_intercept = odd % 5 == 4;
            if (n == ROWS && odd % 3 == 1) {
                options.x = wave;
                options.n_x = odd % 6 == 1 ? 1 : 2; /* two: collinear with the intercept */
                options.x_names = names;
            }
            static const double dates[] = {2004, 2006}, ahead[] = {2003, 2010}, beside[] = {1, 2, 3, 4};
            options.errors = odd % 11 == 3 ? 1 + odd % 2 : 0;
            options.robust = odd % 13 == 4 ? 1 + odd % 3 : 0;
            options.firth = odd % 3;
            options.spline = odd % 8 == 2 ? 4 : 0;
            options.interventions = dates;
            options.n_interventions = (size_t)(odd % 6 == 5);
            options.at_start = ahead;
            options.at_x = beside;
            options.n_at = odd % 4 == 3 ? 2 : 0;
            if (n == ROWS && odd % 5 == 1)
                options.offset = hole;
            if (n == ROWS && odd % 5 == 2)
                options.weights = hole;
            CALL(out, "annum_fit", status = annum_fit(series, &options, &fit, &error));
            if (odd % 7 == 0)
                fit_twins(out, series, &options);
            add_status(out, "fit", status, &error);
            if (status == ANNUM_OK) {
                render(out, ANNUM_RESULT_FIT, fit);
                ask(out, fit);
            }
            CALL(out, "annum_fit_free", annum_fit_free(fit));
        }
    }
}

static void analyse_ranks(outcome *out, const annum_series *series)
{
    const double levels[] = {0, 0.9, 0.999999, -1, NAN};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
        annum_mann_kendall_result test = ANNUM_MANN_KENDALL_INIT;
        annum_sen_slope_result sen = ANNUM_SEN_SLOPE_INIT;
        annum_error error;
        int status;
        options.level = levels[i];
        CALL(out, "annum_mann_kendall", status = annum_mann_kendall(series, &options, &test, &error));
        add_status(out, "mann_kendall", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_MANN_KENDALL, &test);
        annum_exact_trend_options exact_options = ANNUM_EXACT_TREND_OPTIONS_INIT;
        annum_exact_trend_result exact = ANNUM_EXACT_TREND_INIT;
        exact_options.level = options.level;
        exact_options.method = (int32_t)(i % 3);
        CALL(out, "annum_exact_trend", status = annum_exact_trend(series, &exact_options, &exact, &error));
        add_status(out, "exact_trend", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_EXACT_TREND, &exact);
        CALL(out, "annum_sen_slope", status = annum_sen_slope(series, &options, &sen, &error));
        add_status(out, "sen_slope", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_SEN_SLOPE, &sen);
    }
}

static void analyse_changes(outcome *out, const annum_series *series)
{
    const double levels[] = {0, 0.9, 0.999999, -1}, shares[] = {0, 0.4, NAN};
    for (int32_t i = 0; i < 10; i++) {
        annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
        annum_change_result *change;
        annum_error error;
        int status;
        options.level = levels[i % 4];
        options.method = i % 8;
        options.against = i % 7;
        options.adjust = i % 3;
        options.share = i < 7 ? 0 : shares[i % 3];
        options.margin = i == 4 ? 0.1 : 0;
        options.dispersion = i % 6 == 0 ? 2.5 : 0;
        options.from_start = 2000;
        options.from_end = 2001;
        options.to_start = 2003;
        options.to_end = 2004;
        CALL(out, "annum_change", status = annum_change(series, &options, &change, &error));
        add_status(out, "change", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_CHANGE, change);
        CALL(out, "annum_change_free", annum_change_free(change));
    }
}

/* Every test and one that is none, with options by turns; of two series that are the same as well. */
static void analyse_tests(outcome *out, const annum_series *series, size_t n)
{
    const double levels[] = {0, 0.9, 0.999999, -1}, beside[ROWS] = {3, 1, NAN, 2, 5, 4, 4, 8, -1};
    const annum_series *const twins[] = {series, series};
    for (int32_t test = -1; test == -1 || strcmp(annum_test_name(test - 1), "unknown") != 0; test++) {
        annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
        annum_trendtest_result *found = NULL;
        annum_error error;
        int status;
        options.test = test;
        options.level = levels[(size_t)(test + 1) % 4];
        options.exact = (test + (int32_t)n) % 4;
        options.alternative = (test + 2) % 4;
        options.no_continuity = test % 2;
        options.lags = test % 3 - (test == 5);
        options.correlated = test % 2;
        options.draws = 19;
        options.covariate = n == ROWS && test % 9 != 1 ? beside : NULL;
        CALL(out, "annum_trendtest", status = annum_trendtest(series, &options, &found, &error));
        add_status(out, "trendtest", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_TRENDTEST, found);
        CALL(out, "annum_trendtest_free", annum_trendtest_free(found));
        CALL(out, "annum_trendtest_many", status = annum_trendtest_many(twins, 2, &options, &found, &error));
        add_status(out, "trendtest_many", status, &error);
        CALL(out, "annum_trendtest_free", annum_trendtest_free(found));
    }
}

static void analyse_breaks(outcome *out, const annum_series *series, size_t n)
{
    static const double dates[] = {2004, 2006, 1900, NAN};
    for (int32_t i = -1; i <= 2 * (ANNUM_BREAKS_UNUSUAL + 1); i++) {
        annum_breaks_options options = ANNUM_BREAKS_OPTIONS_INIT;
        annum_breaks_result *found = NULL;
        annum_error error;
        int status;
        options.method = i < 0 ? -1 : i / 2;
        options.regressors = i % 5 == 4 ? 2 : i % 2;
        options.family = i % 3 == 0 ? 1 + (i + (int32_t)n) % (ANNUM_BETA + 1) : 0;
        options.max = i % 4 == 3 ? 2 : 0;
        options.min_size = i % 6 == 1 ? 2 : 0;
        options.level = i % 7 == 6 ? 0.5 : 0;
        options.draws = 19;
        options.at = dates;
        options.n_at = (size_t)(1 + i % 2) * (1 + (size_t)(n % 2));
        CALL(out, "annum_breaks", status = annum_breaks(series, &options, &found, &error));
        add_status(out, "breaks", status, &error);
        if (status == ANNUM_OK) {
            render(out, ANNUM_RESULT_BREAKS, found);
            report(out, ANNUM_RESULT_BREAKS, found, ANNUM_CSV, keep);
        }
        CALL(out, "annum_breaks_free", annum_breaks_free(found));
    }
}

static void analyse(outcome *out, const annum_columns *columns)
{
    annum_series *series = NULL;
    annum_error error;
    int status;
    CALL(out, "annum_series_new", status = annum_series_new(columns, NULL, &series, &error));
    add_status(out, "series", status, &error);
    if (status == ANNUM_OK) {
        const annum_series_view *view;
        CALL(out, "annum_series_data", view = annum_series_data(series));
        add(out, "rows", 1 + view->n_usable % 4);
        analyse_trend(out, series);
        analyse_fit(out, series, columns->n);
        analyse_ranks(out, series);
        analyse_changes(out, series);
        analyse_tests(out, series, columns->n);
        analyse_breaks(out, series, columns->n);
        call_joinpoint(out, series, columns->n);
    }
    CALL(out, "annum_series_free", annum_series_free(series));
}

/* Columns of every kind: falling, without events, separated, missing, suppressed, gigantic, impossible. */
static void all_series(outcome *out)
{
    static const double year[ROWS] = {2015, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008};
    static const double figures[][ROWS] = {
        {4, 30, 26, 24, 17, 15, 12, 9, 5}, {0, 0, 0, 0, 0, 0, 0, 0, 0},     {9, 0, 0, 0, 0, 0, 0, 0, 0},
        {1, NAN, 1, 3, NAN, 2, 7, 1, 0},   {1e300, 1, 1e-300, 1, 1, 1, 1, 1, 1}, {1, 2, 3, INFINITY, 1, 1, 1, 1, 1},
        {1, 2, 3, 4, -5, 6, 7, 8, 9},      {.5, .25, .125, .5, .1, .9, 1, 0, .3}, {1, 1, 1, 1, 1, 1, 1, 1, 1}};
    static const double size[ROWS] = {40, 41, 42, 43, 44, 45, 46, 47, 48};
    static const double poor[ROWS] = {1e9, 1, 1e-9, 1, 0, 1, NAN, 1, 1};
    static const int32_t state[ROWS] = {0, 0, ANNUM_SUPPRESSED, 0, ANNUM_ROUNDED, ANNUM_MISSING, 0, 0, 0};
    static const double zero[ROWS] = {0}, four[ROWS] = {4, 4, 4, 4, 40, 4, 4, 4, 4};
    static const double breaks[] = {2004.5};
    const size_t lengths[] = {ROWS, 0, 1, 2, 3};
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++) {
        for (int32_t kind = 0; kind <= ANNUM_RATE + 1; kind++) {
            for (size_t k = 0; k < (f == 0 ? 5 : 1); k++) {
                annum_columns columns = ANNUM_COLUMNS_INIT;
                columns.n = lengths[k];
                columns.kind = kind;
                columns.year = year;
                const int counted = kind == ANNUM_COUNT || kind == ANNUM_PROPORTION;
                *(counted ? &columns.events : &columns.value) = figures[f];
                if (kind == ANNUM_PROPORTION)
                    columns.total = size;
                if (kind == ANNUM_RATE && f % 2 == 0)
                    columns.se = size;
                if (kind == ANNUM_COUNT && f % 3 != 0)
                    columns.exposure = f == 4 ? poor : size;
                if (f == 8) {
                    columns.state = state;
                    columns.lower = zero;
                    columns.upper = four;
                    columns.breaks = breaks;
                    columns.n_breaks = 1;
                    columns.row_number = year;
                    columns.row_word = "line";
                }
                analyse(out, &columns);
            }
        }
    }
}

static void pairs(outcome *out)
{
    static const double events[] = {0, 1, 52, 54, 1e6, 1e15, -1, 0.5, NAN, INFINITY};
    static const double exposures[] = {1, 0.5, 1e-9, 1e12, 0, NAN};
    static const double levels[] = {0, 0.5, 1 - 1e-12, 1};
    const size_t n = sizeof events / sizeof events[0], m = sizeof exposures / sizeof exposures[0];
    for (size_t i = 0; i < n * n * m; i++) {
        annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
        annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
        annum_error error;
        int status;
        options.level = levels[i % 4];
        CALL(out, "annum_change_counts",
             status = annum_change_counts(events[i % n], 1, events[i / n % n], exposures[i / (n * n)], &options,
                                          &change, &error));
        add_status(out, "change", status, &error);
        if (status == ANNUM_OK && i % 7 == 0)
            render(out, ANNUM_RESULT_COUNT_CHANGE, &change);
    }
}

static void proportions(outcome *out)
{
    static const double numbers[] = {0, 3, 41, 137, 1e9, -1, 0.5, NAN};
    const size_t n = sizeof numbers / sizeof numbers[0];
    for (size_t i = 0; i < n * n * n; i++) {
        annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
        annum_proportion_change change = ANNUM_PROPORTION_CHANGE_INIT;
        annum_error error;
        int status;
        options.method = (int32_t)(i % 3); /* the quick ones */
        CALL(out, "annum_change_proportions",
             status = annum_change_proportions(numbers[i % n], 137, numbers[i / n % n], numbers[i / (n * n)], &options,
                                               &change, &error));
        add_status(out, "proportions", status, &error);
    }
}

/* Shares, counts with and without a second reading, a value, one figure alone, and what is no claim. */
static void claims(outcome *out)
{
    static const double figures[][4] = {{2000, 2001, 0.3, 0}, {2015, 2016, 0.022, 137}, {2014, 2015, 52, 0},
                                        {2015, 2015.5, 54, 0}, {2015, 2016, -1, 0},      {NAN, 1, INFINITY, 2}};
    static const int32_t kinds[] = {ANNUM_SHARE, ANNUM_COUNT, ANNUM_VALUE, ANNUM_RATE};
    const size_t n = sizeof figures / sizeof figures[0];
    for (size_t i = 0; i < (n + 1) * (n + 1) * 4; i++) {
        annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
        annum_claim_figure sides[2] = {ANNUM_CLAIM_FIGURE_INIT, ANNUM_CLAIM_FIGURE_INIT};
        const size_t at[2] = {i % (n + 1), i / (n + 1) % (n + 1)};
        annum_claim_result *claim = NULL;
        annum_error error;
        int status;
        options.kind = kinds[i / ((n + 1) * (n + 1))];
        options.has_stated = i % 2 == 0;
        options.stated = 16.34;
        options.parts = figures[0];
        options.n_parts = i % 3;
        for (size_t j = 0; j < 2; j++) {
            const double *f = figures[at[j] < n ? at[j] : 0];
            sides[j].start = f[0];
            sides[j].end = f[1];
            sides[j].value = f[2];
            sides[j].total = f[3];
        }
        CALL(out, "annum_claim",
             status = annum_claim(at[0] < n ? &sides[0] : NULL, at[1] < n ? &sides[1] : NULL, &options, NULL, &claim,
                                  &error));
        add_status(out, "claim", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_CLAIM, claim);
        CALL(out, "annum_claim_free", annum_claim_free(claim));
    }
}

static void without_arguments(outcome *out)
{
    annum_error error;
    annum_series *series;
    annum_trend_result *trend;
    annum_fit_result *fit;
    annum_report *writer;
    annum_columns columns = {0};
    double start = 0, end = 0;
    int status;
    CALL(out, "annum_series_new", status = annum_series_new(NULL, NULL, &series, &error));
    add_status(out, "series", status, &error);
    CALL(out, "annum_series_new", status = annum_series_new(&columns, NULL, &series, &error));
    add_status(out, "series", status, &error);
    CALL(out, "annum_series_new", status = annum_series_new(NULL, NULL, NULL, NULL));
    CALL(out, "annum_series_data", (void)annum_series_data(NULL));
    CALL(out, "annum_series_free", annum_series_free(NULL));
    CALL(out, "annum_trend", status = annum_trend(NULL, NULL, &trend, &error));
    CALL(out, "annum_trend", status = annum_trend(NULL, NULL, NULL, NULL));
    CALL(out, "annum_fit", status = annum_fit(NULL, NULL, &fit, &error));
    CALL(out, "annum_fit", status = annum_fit(NULL, NULL, NULL, NULL));
    CALL(out, "annum_fit_groups", status = annum_fit_groups(NULL, NULL, 0, NULL, NULL, &error));
    CALL(out, "annum_fit_compare", status = annum_fit_compare(NULL, NULL, NULL, &error));
    CALL(out, "annum_fit_hypothesis", status = annum_fit_hypothesis(NULL, NULL, NULL, 0, NULL, &error));
    CALL(out, "annum_fit_combination", status = annum_fit_combination(NULL, NULL, NULL, &error));
    CALL(out, "annum_mann_kendall", status = annum_mann_kendall(NULL, NULL, NULL, NULL));
    CALL(out, "annum_sen_slope", status = annum_sen_slope(NULL, NULL, NULL, NULL));
    CALL(out, "annum_exact_trend", status = annum_exact_trend(NULL, NULL, NULL, NULL));
    CALL(out, "annum_change_counts", status = annum_change_counts(1, 1, 1, 1, NULL, NULL, &error));
    annum_trendtest_result *test;
    CALL(out, "annum_trendtest", status = annum_trendtest(NULL, NULL, &test, &error));
    add_status(out, "trendtest", status, &error);
    CALL(out, "annum_trendtest_many", status = annum_trendtest_many(NULL, 2, NULL, &test, &error));
    CALL(out, "annum_trendtest_many", status = annum_trendtest_many(NULL, 0, NULL, NULL, NULL));
    CALL(out, "annum_trendtest_free", annum_trendtest_free(NULL));
    annum_breaks_result *breaks;
    CALL(out, "annum_breaks", status = annum_breaks(NULL, NULL, &breaks, &error));
    add_status(out, "breaks", status, &error);
    CALL(out, "annum_breaks", status = annum_breaks(NULL, NULL, NULL, NULL));
    CALL(out, "annum_breaks_free", annum_breaks_free(NULL));
    call_joinpoint_without(out);
    annum_change_result *change;
    CALL(out, "annum_change", status = annum_change(NULL, NULL, &change, &error));
    CALL(out, "annum_change", status = annum_change(NULL, NULL, NULL, NULL));
    CALL(out, "annum_change_free", annum_change_free(NULL));
    CALL(out, "annum_change_proportions", status = annum_change_proportions(1, 2, 1, 2, NULL, NULL, &error));
    CALL(out, "annum_claim", status = annum_claim(NULL, NULL, NULL, NULL, NULL, &error));
    CALL(out, "annum_claim_free", annum_claim_free(NULL));
    CALL(out, "annum_render", status = annum_render(ANNUM_RESULT_TREND, NULL, 0, NULL, 0, NULL, &error));
    CALL(out, "annum_report_begin", status = annum_report_begin(NULL, NULL, NULL, NULL, &writer, &error));
    CALL(out, "annum_report_add", status = annum_report_add(NULL, NULL, NULL));
    CALL(out, "annum_report_end", status = annum_report_end(NULL, &error));
    CALL(out, "annum_report_free", annum_report_free(NULL));
    CALL(out, "annum_period", status = annum_period(2015, 1, 1, 2015, 6, 30, &start, &end, &error));
    CALL(out, "annum_period", status = annum_period(2015, 2, 30, 2015, 6, 30, &start, &end, &error));
    add_status(out, "period", status, &error);
    CALL(out, "annum_period", status = annum_period(INT32_MIN, 2, 3, INT32_MAX, 6, 30, NULL, NULL, NULL));
}

static void names(outcome *out)
{
    const char *text = NULL;
    int number = 0;
    CALL(out, "annum_version", text = annum_version());
    add_text(out, text);
    CALL(out, "annum_abi_version", number = annum_abi_version());
    for (int i = -310; i < 30; i++) {
        CALL(out, "annum_strerror", text = annum_strerror(i - number));
        add_text(out, text);
        CALL(out, "annum_warning_name", text = annum_warning_name(i));
        CALL(out, "annum_kind_name", text = annum_kind_name(i));
        CALL(out, "annum_verdict_name", text = annum_verdict_name(i));
        CALL(out, "annum_family_name", text = annum_family_name(i));
        CALL(out, "annum_link_name", text = annum_link_name(i));
        CALL(out, "annum_stated_base_name", text = annum_stated_base_name(i));
        CALL(out, "annum_stated_rounding_name", text = annum_stated_rounding_name(i));
        CALL(out, "annum_covariance_name", text = annum_covariance_name(i));
        CALL(out, "annum_errors_name", text = annum_errors_name(i));
        CALL(out, "annum_method_name", text = annum_method_name(i));
        CALL(out, "annum_robust_name", text = annum_robust_name(i));
        CALL(out, "annum_change_against_name", text = annum_change_against_name(i));
        CALL(out, "annum_adjustment_name", text = annum_adjustment_name(i));
        CALL(out, "annum_change_method_name", text = annum_change_method_name(i));
        CALL(out, "annum_test_name", text = annum_test_name(i));
        CALL(out, "annum_alternative_name", text = annum_alternative_name(i));
        CALL(out, "annum_direction_name", text = annum_direction_name(i));
        CALL(out, "annum_breaks_method_name", text = annum_breaks_method_name(i));
        CALL(out, "annum_breaks_regressors_name", text = annum_breaks_regressors_name(i));
        call_joinpoint_names(out, i);
        const annum_description *description;
        CALL(out, "annum_describe", description = annum_describe(i));
        add_text(out, description ? description->name : "none");
    }
}

void make_all_calls(outcome *out)
{
    names(out);
    without_arguments(out);
    pairs(out);
    proportions(out);
    claims(out);
    all_series(out);
}
