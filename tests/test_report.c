/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls that write reports: buffers, sinks that refuse, memory that ends, arguments.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report_cases.h"

typedef struct counting {
    int calls;
    int fail_at;
    int live;
} counting;

static void *counted(void *context, void *memory, size_t size)
{
    counting *c = context;
    if (size == 0) {
        c->live -= memory != NULL;
        free(memory);
        return NULL;
    }
    if (++c->calls == c->fail_at)
        return NULL;
    c->live += memory == NULL;
    return realloc(memory, size);
}

/* ---- Buffers, sinks, memory, arguments ------------------------------------------------------- */

static void check_buffer(int32_t type, const void *result, int32_t format)
{
    annum_error error;
    size_t needed = 0;
    size_t again = 0;
    CU_ASSERT_EQUAL(annum_render(type, result, format, NULL, 0, &needed, NULL), ANNUM_ERR_BUFFER);
    char *buffer = malloc(needed); /* exact, so that the sanitizer sees the byte beyond */
    CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
    CU_ASSERT_EQUAL(annum_render(type, result, format, buffer, needed, &again, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(again, needed);
    CU_ASSERT_EQUAL(strlen(buffer) + 1, needed);
    free(buffer);
    const size_t short_sizes[] = {1, needed / 2, needed - 1};
    for (size_t i = 0; i < COUNT_OF(short_sizes); i++) {
        buffer = malloc(short_sizes[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
        CU_ASSERT_EQUAL(annum_render(type, result, format, buffer, short_sizes[i], &again, &error),
                        ANNUM_ERR_BUFFER);
        CU_ASSERT_EQUAL(error.code, ANNUM_ERR_BUFFER);
        CU_ASSERT_EQUAL(again, needed);
        free(buffer);
    }
}

static void test_buffers(void)
{
    const annum_trend_result trend = long_trend();
    const annum_fit_result fit = long_fit();
    const annum_count_change change = a_change();
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++) {
        check_buffer(ANNUM_RESULT_TREND, &trend, format);
        check_buffer(ANNUM_RESULT_FIT, &fit, format);
        check_buffer(ANNUM_RESULT_COUNT_CHANGE, &change, format);
    }
}

/* A report of so many series that the buffer fills more than once. */
static int long_report(int32_t format, collector *out, const annum_allocator *allocator)
{
    static const char *const by[] = {"country"};
    static const char *const value[] = {"Cambodia"};
    const annum_trend_result trend = long_trend();
    annum_report_entry entries[8];
    annum_report_options options = options_of(ANNUM_RESULT_TREND, format);
    options.by = by;
    options.n_by = 1;
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        entries[i] = entry_of(value, &trend, NULL);
    return write_report(&options, entries, COUNT_OF(entries), out, allocator);
}

static void test_failing_sink(void)
{
    static collector out;
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_CSV; format++) {
        out = (collector){0};
        CU_ASSERT_EQUAL(long_report(format, &out, NULL), ANNUM_OK);
        const int calls = out.calls;
        CU_ASSERT(calls > 2);
        for (int k = 1; k <= calls; k++) {
            out = (collector){0};
            out.fail_at = k;
            CU_ASSERT_EQUAL(long_report(format, &out, NULL), ANNUM_ERR_CANCELLED);
            CU_ASSERT_EQUAL(out.calls, k);
        }
    }
}

/* Once refused, a report stays refused and calls its sink no more. */
static void test_cancelled_stays(void)
{
    static collector out;
    const annum_trend_result trend = long_trend();
    const annum_report_entry entry = entry_of(NULL, &trend, NULL);
    const annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    annum_report *report;
    annum_error error;
    out = (collector){0};
    out.fail_at = 2;
    CU_ASSERT_EQUAL_FATAL(annum_report_begin(&options, collect, &out, NULL, &report, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_report_add(report, &entry, &error), ANNUM_ERR_CANCELLED);
    CU_ASSERT_EQUAL(annum_report_add(report, &entry, &error), ANNUM_ERR_CANCELLED);
    CU_ASSERT_EQUAL(annum_report_end(report, &error), ANNUM_ERR_CANCELLED);
    CU_ASSERT_EQUAL(out.calls, 2);
    annum_report_free(report);
}

static void test_failing_allocator(void)
{
    static collector out;
    int status = ANNUM_ERR_NO_MEMORY;
    for (int k = 1; status == ANNUM_ERR_NO_MEMORY; k++) {
        counting memory = {0, k, 0};
        const annum_allocator allocator = {counted, &memory};
        out = (collector){0};
        status = long_report(ANNUM_JSON, &out, &allocator);
        CU_ASSERT_EQUAL(memory.live, 0);
        CU_ASSERT(status == ANNUM_ERR_NO_MEMORY || k > 1);
        CU_ASSERT(status == ANNUM_OK || out.calls == 0);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
}

/* Names longer than the arena's blocks, each failure in turn. */
static void test_long_names(void)
{
    static char name[20000];
    static collector out;
    memset(name, 'n', sizeof name - 1);
    const char *const by[] = {name};
    int status = ANNUM_ERR_NO_MEMORY;
    int k = 1;
    for (; status == ANNUM_ERR_NO_MEMORY; k++) {
        counting memory = {0, k, 0};
        const annum_allocator allocator = {counted, &memory};
        const annum_report_column column = {name, name};
        const annum_report_entry entry = entry_of(by, NULL, "refused");
        annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_CSV);
        options.command = options.file = name;
        options.columns = &column;
        options.n_columns = 1;
        options.by = by;
        options.n_by = 1;
        out = (collector){0};
        status = write_report(&options, &entry, 1, &out, &allocator);
        CU_ASSERT_EQUAL(memory.live, 0);
    }
    CU_ASSERT(k > 5);
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    CU_ASSERT(out.length > 2 * (sizeof name - 1));
}

/* CSV of fits keeps names and failures: each allocation fails in turn, and what is refused is not half
 * written. */
static void test_memory_of_fits(void)
{
    static char name[6000];
    static collector out;
    memset(name, 'n', sizeof name - 1);
    const char *const by[] = {name};
    const annum_coefficient coefficients[] = {{name, 1, 1, 1, 1, 1, 1, NAN, NAN, NAN, NAN, NAN},
                                              {NULL, 1, 1, 1, 1, 1, 1, NAN, NAN, NAN, NAN, NAN}};
    annum_fit_result fit = long_fit();
    fit.coefficients = coefficients;
    fit.n_coefficients = COUNT_OF(coefficients);
    fit.vcov = NULL;
    const annum_report_entry entries[] = {entry_of(by, NULL, name), entry_of(by, &fit, NULL)};
    annum_report_options options = options_of(ANNUM_RESULT_FIT, ANNUM_CSV);
    options.by = by;
    options.n_by = 1;
    int status = ANNUM_ERR_NO_MEMORY;
    int k = 1;
    for (; status == ANNUM_ERR_NO_MEMORY; k++) {
        counting memory = {0, k, 0};
        const annum_allocator allocator = {counted, &memory};
        out = (collector){0};
        status = write_report(&options, entries, COUNT_OF(entries), &out, &allocator);
        CU_ASSERT_EQUAL(memory.live, 0);
        CU_ASSERT(status == ANNUM_OK || out.length == 0);
    }
    CU_ASSERT(k > 5);
    CU_ASSERT_EQUAL(status, ANNUM_OK);
}

static int begin_status(const annum_report_options *options)
{
    static collector out;
    annum_report *report = NULL;
    annum_error error;
    out = (collector){0};
    const int status = annum_report_begin(options, collect, &out, NULL, &report, &error);
    CU_ASSERT((status == ANNUM_OK) == (report != NULL));
    annum_report_free(report);
    return status;
}

static void test_begin_arguments(void)
{
    static const char *const twice[] = {"a", "a"};
    static const char *const with_null[] = {"a", NULL};
    static const annum_report_column nameless = {"time", NULL};
    const annum_report_options good = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    annum_report *report;
    annum_error error;
    CU_ASSERT_EQUAL(begin_status(&good), ANNUM_OK);
    CU_ASSERT_EQUAL(begin_status(NULL), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_begin(&good, NULL, NULL, NULL, &report, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_begin(&good, collect, NULL, NULL, NULL, &error), ANNUM_ERR_NULL);
    annum_report_options bad[10];
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        bad[i] = good;
    bad[0].format = ANNUM_HTML;
    bad[1].format = -1;
    bad[2].result_type = 0;
    bad[3].per = -1;
    bad[4].per = NAN;
    bad[5].per = INFINITY;
    bad[6].by = twice;
    bad[6].n_by = 2;
    bad[7].by = with_null;
    bad[7].n_by = 2;
    bad[8].columns = &nameless;
    bad[8].n_columns = 1;
    bad[9].columns = NULL;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CU_ASSERT_EQUAL(begin_status(&bad[i]), i < 7 ? ANNUM_ERR_ARGUMENT : ANNUM_ERR_NULL);
    bad[0] = good;
    bad[0].struct_size = 0;
    CU_ASSERT_EQUAL(begin_status(&bad[0]), ANNUM_ERR_VERSION);
    bad[1] = good;
    bad[1].n_by = 1;
    CU_ASSERT_EQUAL(begin_status(&bad[1]), ANNUM_ERR_NULL);
}

static void test_add_arguments(void)
{
    static const char *const by[] = {"country"};
    static const char *const no_value[] = {NULL};
    static const char *const value[] = {"Laos"};
    static collector out;
    const annum_trend_result trend = share_trend();
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    annum_report_entry sizeless = entry_of(value, &trend, NULL);
    annum_report *report;
    annum_error error;
    out = (collector){0};
    options.by = by;
    options.n_by = 1;
    sizeless.struct_size = 0;
    const annum_report_entry neither = entry_of(value, NULL, NULL), both = entry_of(value, &trend, "no"),
                             nameless = entry_of(NULL, &trend, NULL), half = entry_of(no_value, &trend, NULL),
                             good = entry_of(value, &trend, NULL);
    CU_ASSERT_EQUAL_FATAL(annum_report_begin(&options, collect, &out, NULL, &report, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_report_add(NULL, &good, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_add(report, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_add(report, &neither, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_add(report, &nameless, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_add(report, &half, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_report_add(report, &both, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_report_add(report, &sizeless, &error), ANNUM_ERR_VERSION);
    CU_ASSERT_EQUAL(annum_report_add(report, &good, &error), ANNUM_OK); /* a refused entry spoils nothing */
    CU_ASSERT_EQUAL(annum_report_end(report, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_report_end(report, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_report_add(report, &good, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_report_end(NULL, &error), ANNUM_ERR_NULL);
    annum_report_free(report);
    annum_report_free(NULL);
    json_t *root = json_loads(out.text, JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "series")), 1);
    json_decref(root);
}

static void test_render_arguments(void)
{
    char buffer[8];
    annum_error error;
    annum_count_change change = a_change();
    errno = 77;
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_TREND, NULL, ANNUM_JSON, buffer, 8, NULL, &error),
                    ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_render(0, &change, ANNUM_JSON, buffer, 8, NULL, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_COUNT_CHANGE, &change, 4, buffer, 8, NULL, &error),
                    ANNUM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_COUNT_CHANGE, &change, ANNUM_CSV, NULL, 8, NULL, &error),
                    ANNUM_ERR_NULL);
    change.struct_size = 0;
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_COUNT_CHANGE, &change, ANNUM_CSV, buffer, 8, NULL, NULL),
                    ANNUM_ERR_VERSION);
    CU_ASSERT_EQUAL(errno, 77);
}

/* An older caller's shorter struct is read no further than it goes. */
static void test_render_older_struct(void)
{
    const size_t size = offsetof(annum_count_change, difference);
    annum_count_change *old = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(old);
    annum_count_change whole = a_change();
    whole.struct_size = size;
    memcpy(old, &whole, size);
    const char *text = render(ANNUM_RESULT_COUNT_CHANGE, old, ANNUM_JSON);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"percent\":{"));
    CU_ASSERT_PTR_NULL(strstr(text, "\"difference\""));
    free(old);
}

static const annum_test_case cases[] = {
    {"buffers", test_buffers},
    {"failing_sink", test_failing_sink},
    {"cancelled_stays", test_cancelled_stays},
    {"failing_allocator", test_failing_allocator},
    {"long_names", test_long_names},
    {"memory_of_fits", test_memory_of_fits},
    {"begin_arguments", test_begin_arguments},
    {"add_arguments", test_add_arguments},
    {"render_arguments", test_render_arguments},
    {"render_older_struct", test_render_older_struct},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "report", cases);
}
