/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of joinpoint regression, with good and with bad input. */
#include <math.h>

#include "calls.h"

/* Every choice is met with every kind of series, and some that are none. */
static annum_joinpoint_options options_of(int32_t i, size_t n)
{
    static const double from[] = {2001, 2004}, to[] = {2003, 2002}, covariance[4] = {1, 0.5, 0.5, 1};
    annum_joinpoint_options options = ANNUM_JOINPOINT_OPTIONS_INIT;
    options.max = i % 4 == 3 ? ANNUM_JOINPOINT_NONE : i % 3;
    options.min_end = i % 5 == 4 ? ANNUM_JOINPOINT_NONE : 0;
    options.scale = i % 7 == 6 ? 2 : i % 2;
    options.errors = i % (ANNUM_JOINPOINT_ERRORS_AR1 + 2);
    options.likelihood = i % 4 == 1 ? 1 + (i + (int32_t)n) % (ANNUM_BETA + 1) : 0;
    options.select = i % (ANNUM_JOINPOINT_MBIC + 2);
    options.interval = i % (ANNUM_JOINPOINT_QUANTILE + 2);
    options.compat = i % 3;
    options.grid = i % 6 == 5 ? 2 : 0;
    options.continuous = i % 8 == 7;
    options.average = i % 2;
    options.threads = i % 3;
    options.permutations = 19;
    options.draws = 19;
    options.jump = i % 5 == 1 ? 2003.5 : 0;
    options.rho = i % 9 == 8 ? 2 : 0;
    options.covariance = covariance;
    options.n_covariance = i % 5 == 4 ? 2 : 0;
    options.aapc_from = from;
    options.aapc_to = to;
    options.n_aapc = (size_t)(i % 3);
    return options;
}

static void write_tables(outcome *out, const annum_joinpoint_result *found)
{
    static const char *const by[] = {"area"}, *const value[] = {"\"north\""};
    for (int32_t table = -1; table <= ANNUM_JOINPOINT_TABLE_JUMP_MODEL + 1; table++) {
        static _Thread_local char buffer[65536];
        annum_joinpoint_table_options options = ANNUM_JOINPOINT_TABLE_OPTIONS_INIT;
        annum_error error;
        size_t needed = 0;
        int status;
        options.table = table;
        options.by = by;
        options.value = value;
        options.n_by = 1;
        CALL(out, "annum_joinpoint_table", status = annum_joinpoint_table(found, &options, NULL, 0, &needed, &error));
        CALL(out, "annum_joinpoint_table",
             status = annum_joinpoint_table(found, &options, buffer, sizeof buffer, &needed, &error));
        add_status(out, "joinpoint_table", status, &error);
        if (status == ANNUM_OK)
            add_text(out, buffer);
    }
}

void call_joinpoint(outcome *out, const annum_series *series, size_t n)
{
    for (int32_t i = 0; i < 12; i++) {
        const annum_joinpoint_options options = options_of(i, n);
        annum_joinpoint_result *found = NULL;
        annum_joinpoint_comparison *compared = NULL;
        annum_error error;
        int status;
        CALL(out, "annum_joinpoint", status = annum_joinpoint(series, &options, &found, &error));
        add_status(out, "joinpoint", status, &error);
        if (status == ANNUM_OK) {
            render(out, ANNUM_RESULT_JOINPOINT, found);
            write_tables(out, found);
        }
        CALL(out, "annum_joinpoint_free", annum_joinpoint_free(found));
        if (i % 3 != 0)
            continue;
        CALL(out, "annum_joinpoint_compare", status = annum_joinpoint_compare(series, series, &options, &compared, &error));
        add_status(out, "joinpoint_compare", status, &error);
        if (status == ANNUM_OK)
            render(out, ANNUM_RESULT_JOINPOINT_COMPARISON, compared);
        CALL(out, "annum_joinpoint_comparison_free", annum_joinpoint_comparison_free(compared));
    }
}

void call_joinpoint_without(outcome *out)
{
    annum_joinpoint_result *found;
    annum_joinpoint_comparison *compared;
    annum_error error;
    int status;
    CALL(out, "annum_joinpoint", status = annum_joinpoint(NULL, NULL, &found, &error));
    add_status(out, "joinpoint", status, &error);
    CALL(out, "annum_joinpoint", status = annum_joinpoint(NULL, NULL, NULL, NULL));
    CALL(out, "annum_joinpoint_free", annum_joinpoint_free(NULL));
    CALL(out, "annum_joinpoint_compare", status = annum_joinpoint_compare(NULL, NULL, NULL, &compared, &error));
    add_status(out, "joinpoint_compare", status, &error);
    CALL(out, "annum_joinpoint_compare", status = annum_joinpoint_compare(NULL, NULL, NULL, NULL, NULL));
    CALL(out, "annum_joinpoint_comparison_free", annum_joinpoint_comparison_free(NULL));
    CALL(out, "annum_joinpoint_table", status = annum_joinpoint_table(NULL, NULL, NULL, 0, NULL, &error));
    add_status(out, "joinpoint_table", status, &error);
}

void call_joinpoint_names(outcome *out, int32_t i)
{
    const char *text;
    CALL(out, "annum_joinpoint_scale_name", text = annum_joinpoint_scale_name(i));
    CALL(out, "annum_joinpoint_errors_name", text = annum_joinpoint_errors_name(i));
    CALL(out, "annum_joinpoint_select_name", text = annum_joinpoint_select_name(i));
    CALL(out, "annum_joinpoint_interval_name", text = annum_joinpoint_interval_name(i));
    CALL(out, "annum_joinpoint_compat_name", text = annum_joinpoint_compat_name(i));
    CALL(out, "annum_joinpoint_table_name", text = annum_joinpoint_table_name(i));
    add_text(out, text);
}
