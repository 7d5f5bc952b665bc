/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports as JSON, read back by jansson, and the descriptions they follow.
 */
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "report_cases.h"

#define JSON_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL)

static json_t *parse(const char *text, size_t length)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_FLAGS, &error);
    if (!root)
        printf("\n%s at %d in\n%.*s\n", error.text, error.position, (int)length, text);
    return root;
}

static json_t *render_json(int32_t type, const void *result)
{
    const char *text = render(type, result, ANNUM_JSON);
    return parse(text, strlen(text));
}

static double number(const json_t *object, const char *key)
{
    return json_real_value(json_object_get(object, key));
}

/* Whether the keys are these, separated by spaces and in this order. */
static int keys_are(json_t *object, const char *want)
{
    char got[1024] = "";
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        strcat(got, *got ? " " : "");
        strcat(got, json_object_iter_key(i));
    }
    if (strcmp(got, want) != 0)
        printf("\ngot  %s\nwant %s\n", got, want);
    return strcmp(got, want) == 0;
}

/* ---- Descriptions ---------------------------------------------------------------------------- */

static size_t size_of_type(const annum_field *field)
{
    switch (field->type) {
    case ANNUM_FIELD_DOUBLE: return sizeof(double);
    case ANNUM_FIELD_SIZE: return sizeof(size_t);
    case ANNUM_FIELD_FLAG:
    case ANNUM_FIELD_TRISTATE:
    case ANNUM_FIELD_NAME: return sizeof(int32_t);
    case ANNUM_FIELD_STRUCT: return field->of->size;
    default: return sizeof(void *);
    }
}

static void check_description(const annum_description *d)
{
    CU_ASSERT_FATAL(d && d->name && *d->name && d->meaning && *d->meaning);
    for (size_t i = 0; i < d->n_fields; i++) {
        const annum_field *f = &d->fields[i];
        const int is_row = f->type == ANNUM_FIELD_ROW; /* of a table that another field has whole */
        const int has_of = f->type == ANNUM_FIELD_STRUCT || f->type == ANNUM_FIELD_TABLE || is_row;
        const int counted_field = f->type == ANNUM_FIELD_TABLE || f->type == ANNUM_FIELD_MATRIX;
        CU_ASSERT(f->type >= ANNUM_FIELD_DOUBLE && f->type <= ANNUM_FIELD_ROW);
        CU_ASSERT(f->meaning && *f->meaning && f->unit);
        CU_ASSERT(has_of == (f->of != NULL) && (f->type == ANNUM_FIELD_NAME) == (f->name_of != NULL));
        CU_ASSERT(f->offset + size_of_type(f) <= d->size);
        CU_ASSERT(!counted_field || f->count_offset + sizeof(size_t) <= d->size);
        CU_ASSERT(f->csv >= ANNUM_CSV_KEYED && f->csv <= ANNUM_CSV_NONE);
        CU_ASSERT(f->csv == ANNUM_CSV_KEYED || f->type == ANNUM_FIELD_TABLE);
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(strcmp(f->name, d->fields[j].name) != 0);
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(is_row || f->offset >= d->fields[j].offset + size_of_type(&d->fields[j]) ||
                      d->fields[j].offset >= f->offset + size_of_type(f));
        if (has_of)
            check_description(f->of);
    }
}

static void test_descriptions(void)
{
    static const size_t sizes[] = {0,
                                   sizeof(annum_trend_result),
                                   sizeof(annum_fit_result),
                                   sizeof(annum_mann_kendall_result),
                                   sizeof(annum_sen_slope_result),
                                   sizeof(annum_count_change),
                                   sizeof(annum_exact_trend_result),
                                   sizeof(annum_change_result),
                                   sizeof(annum_claim_result),
                                   sizeof(annum_proportion_change),
                                   sizeof(annum_trendtest_result),
                                   sizeof(annum_breaks_result),
                                   sizeof(annum_joinpoint_result),
                                   sizeof(annum_joinpoint_comparison)};
    for (int32_t type = ANNUM_RESULT_TREND; type <= ANNUM_RESULT_JOINPOINT_COMPARISON; type++) {
        check_description(annum_describe(type));
        CU_ASSERT_EQUAL(annum_describe(type)->size, sizes[type]);
    }
    CU_ASSERT_PTR_NULL(annum_describe(0));
    CU_ASSERT_PTR_NULL(annum_describe(-1));
    CU_ASSERT_PTR_NULL(annum_describe(ANNUM_RESULT_JOINPOINT_COMPARISON + 1));
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_TOO_LITTLE_DATA), "too little data");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_NO_CLEAR_TREND), "no clear trend");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_FALLING), "falling");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_RISING), "rising");
    CU_ASSERT_STRING_EQUAL(annum_family_name(ANNUM_QUASIBINOMIAL), "quasibinomial");
    CU_ASSERT_STRING_EQUAL(annum_link_name(ANNUM_CLOGLOG), "cloglog");
    CU_ASSERT_STRING_EQUAL(annum_covariance_name(ANNUM_COVARIANCE_NEWEY_WEST), "newey-west");
    const char *(*const functions[])(int32_t) = {annum_verdict_name, annum_family_name, annum_link_name,
                                                 annum_covariance_name};
    for (size_t i = 0; i < COUNT_OF(functions); i++) {
        CU_ASSERT_STRING_EQUAL(functions[i](-1), "unknown");
        CU_ASSERT_STRING_EQUAL(functions[i](INT32_MAX), "unknown");
        for (int32_t value = 0; value <= 3; value++)
            CU_ASSERT(strcmp(functions[i](value), "unknown") != 0);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void test_json_trend(void)
{
    const annum_trend_result trend = share_trend();
    json_t *root = render_json(ANNUM_RESULT_TREND, &trend);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT(keys_are(root,
                       "kind n first last level model slope annual_percent_change annual_odds_change "
                       "annual_difference halving_time total_change p_value mann_kendall verdict points "
                       "warnings"));
    CU_ASSERT(keys_are(json_object_get(root, "model"), "family link covariance dispersion"));
    CU_ASSERT(keys_are(json_object_get(root, "slope"), "estimate lower upper"));
    CU_ASSERT(keys_are(json_object_get(root, "total_change"), "from to percent difference"));
    CU_ASSERT(keys_are(json_object_get(root, "mann_kendall"), "statistic variance z tau p_value exact"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "verdict")), "too little data");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "kind")), "share");
    CU_ASSERT(json_is_null(json_object_get(root, "p_value")));
    CU_ASSERT(json_is_null(json_object_get(json_object_get(root, "slope"), "lower")));
    CU_ASSERT(json_is_false(json_object_get(json_object_get(root, "mann_kendall"), "exact")));
    json_t *points = json_object_get(root, "points");
    CU_ASSERT_EQUAL(json_array_size(points), 2);
    CU_ASSERT(keys_are(json_array_get(points, 1), "start end observed fitted lower upper residual"));
    json_t *warning = json_array_get(json_object_get(root, "warnings"), 1);
    CU_ASSERT(keys_are(warning, "code message"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(warning, "code")), "total_unknown");
    json_decref(root);
}

/* What exists is there: standard error, p-value, method; what does not is left out. */
static void test_json_estimates(void)
{
    const annum_trend_result trend = long_trend();
    const annum_trend_result counts = count_trend(1);
    json_t *root = render_json(ANNUM_RESULT_TREND, &trend);
    CU_ASSERT(keys_are(json_object_get(root, "slope"), "estimate lower upper se p_value"));
    CU_ASSERT_PTR_NULL(json_object_get(root, "doubling_time"));
    CU_ASSERT_PTR_NULL(json_object_get(root, "annual_odds_change"));
    CU_ASSERT(json_is_true(json_object_get(json_object_get(root, "mann_kendall"), "exact")));
    json_decref(root);
    root = render_json(ANNUM_RESULT_TREND, &counts);
    json_t *total = json_object_get(root, "total_change");
    CU_ASSERT(keys_are(total, "from to percent"));
    CU_ASSERT(keys_are(json_object_get(total, "percent"), "estimate lower upper method"));
    json_decref(root);
}

static void test_json_fit(void)
{
    const annum_fit_result fit = long_fit();
    json_t *root = render_json(ANNUM_RESULT_FIT, &fit);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT(keys_are(root, "kind n first last level family link covariance interval errors method robust firth coefficients vcov "
                         "df_residual rss sigma r_squared adjusted_r_squared deviance null_deviance pearson_chi2 dispersion "
                         "log_likelihood aic bic theta theta_se rho iterations converged durbin_watson n_ranges "
                         "points warnings"));
    json_t *coefficients = json_object_get(root, "coefficients");
    CU_ASSERT(keys_are(json_array_get(coefficients, 0), "name estimate se statistic p_value lower upper"));
    CU_ASSERT(json_is_null(json_object_get(json_array_get(coefficients, 1), "se")));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_array_get(coefficients, 2), "name")),
                           "x \"<\xC3\xA9&\xEF\xBF\xBD");
    json_t *row = json_array_get(json_object_get(root, "vcov"), 1);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "vcov")), 3);
    CU_ASSERT_EQUAL(json_real_value(json_array_get(row, 2)), 0.3);
    CU_ASSERT(json_is_null(json_array_get(row, 1)));
    CU_ASSERT(json_is_null(json_object_get(root, "theta")));
    CU_ASSERT(json_is_true(json_object_get(root, "converged")));
    CU_ASSERT(keys_are(json_array_get(json_object_get(root, "points"), 0),
                       "time observed fitted leverage cooks_distance residual_response residual_pearson "
                       "residual_deviance"));
    CU_ASSERT(keys_are(json_object_get(root, "durbin_watson"), "statistic p_value"));
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "warnings")), 0);
    json_decref(root);
}

static void test_json_small_results(void)
{
    annum_mann_kendall_result test = {.struct_size = sizeof test};
    annum_sen_slope_result sen = {.struct_size = sizeof sen};
    const annum_count_change change = a_change();
    test.z = NAN;
    sen.slope = estimate(1, -INFINITY, NAN);
    json_t *root = render_json(ANNUM_RESULT_MANN_KENDALL, &test);
    CU_ASSERT(keys_are(root, "n statistic variance z tau p_value exact"));
    json_decref(root);
    root = render_json(ANNUM_RESULT_SEN_SLOPE, &sen);
    CU_ASSERT(keys_are(root, "n n_slopes slope intercept"));
    CU_ASSERT(json_is_null(json_object_get(json_object_get(root, "slope"), "lower")));
    json_decref(root);
    root = render_json(ANNUM_RESULT_COUNT_CHANGE, &change);
    CU_ASSERT(keys_are(root, "from to ratio percent p_value method"));
    json_decref(root);
}

static int same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void test_json_numbers_read_back(void)
{
    static const double values[] = {
        0.1,  1 / 3.0, 3.141592653589793,  DBL_MIN,     DBL_MAX, 5e-324,   -0.0,     -1e22,
        1e16, 2015,    4503599627370497.5, DBL_EPSILON, NAN,     INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        annum_count_change change = a_change();
        change.from = change.ratio.lower = values[i];
        json_t *root = render_json(ANNUM_RESULT_COUNT_CHANGE, &change);
        CU_ASSERT_PTR_NOT_NULL_FATAL(root);
        if (isfinite(values[i])) {
            const double want = values[i] == 0 ? 0 : values[i]; /* a zero has no sign */
            CU_ASSERT(same_bits(number(root, "from"), want));
            CU_ASSERT(same_bits(number(json_object_get(root, "ratio"), "lower"), want));
        } else {
            CU_ASSERT(json_is_null(json_object_get(root, "from")));
            CU_ASSERT(json_is_null(json_object_get(json_object_get(root, "ratio"), "lower")));
        }
        json_decref(root);
    }
}

static void test_json_report(void)
{
    static const char *const by[] = {"country", "sex"};
    static const char *const first[] = {"Cambodia", "F"};
    static const char *const second[] = {"Laos", ""};
    static const annum_report_column columns[] = {{"time", "year"}, {"by", "country"}, {"by", "sex"}};
    const annum_trend_result trend = share_trend();
    const annum_report_entry entries[] = {entry_of(first, &trend, NULL),
                                          entry_of(second, NULL, "row 3: \"x\"")};
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    options.by = by;
    options.n_by = 2;
    options.columns = columns;
    options.n_columns = 3;
    static collector out;
    out = (collector){0};
    CU_ASSERT_EQUAL(write_report(&options, entries, 2, &out, NULL), ANNUM_OK);
    json_t *root = parse(out.text, out.length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT(keys_are(root, "annum command input series"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "annum")), ANNUM_VERSION);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "command")), "trend");
    json_t *input = json_object_get(root, "input");
    CU_ASSERT(keys_are(input, "file columns rows missing"));
    CU_ASSERT(keys_are(json_object_get(input, "columns"), "time by"));
    CU_ASSERT_EQUAL(json_array_size(json_object_get(json_object_get(input, "columns"), "by")), 2);
    CU_ASSERT_EQUAL(number(input, "rows"), 16);
    CU_ASSERT_EQUAL(number(input, "missing"), 1);
    json_t *good = json_array_get(json_object_get(root, "series"), 0);
    json_t *bad = json_array_get(json_object_get(root, "series"), 1);
    CU_ASSERT(keys_are(json_object_get(good, "by"), "country sex"));
    CU_ASSERT_STRING_EQUAL(json_object_iter_key(json_object_iter_next(good, json_object_iter(good))), "kind");
    CU_ASSERT(keys_are(bad, "by error"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(bad, "error")), "row 3: \"x\"");
    json_decref(root);
}

static void test_json_without_by(void)
{
    const annum_trend_result trend = single_trend();
    const annum_report_entry entries[] = {entry_of(NULL, &trend, NULL), entry_of(NULL, NULL, "no")};
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    options.file = NULL;
    static collector out;
    out = (collector){0};
    CU_ASSERT_EQUAL(write_report(&options, entries, 2, &out, NULL), ANNUM_OK);
    json_t *root = parse(out.text, out.length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT(keys_are(json_object_get(root, "input"), "file columns rows missing"));
    CU_ASSERT(json_is_null(json_object_get(json_object_get(root, "input"), "file")));
    CU_ASSERT_PTR_NULL(json_object_get(json_array_get(json_object_get(root, "series"), 0), "by"));
    CU_ASSERT(keys_are(json_array_get(json_object_get(root, "series"), 1), "error"));
    json_decref(root);
}

/* Names of every byte and of broken UTF-8: jansson takes valid UTF-8 alone. */
static void test_odd_names(void)
{
    static const char *const odd[] = {"\x01\x02\b\t\n\f\r\x1f\x7f",
                                      "\"\\/'`<>&,;",
                                      "\xff\xfe",
                                      "\xc0\xaf",
                                      "\xc3",
                                      "\xe2\x82",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf0\x80\x80\x80",
                                      "\xf5",
                                      "\xe0\x9f\xbf",
                                      "a\x80z",
                                      "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
                                      "\xc2\x9b[31m",
                                      "",
                                      "\xf0\x9f\x98",
                                      "\xe2\x28\xa1"};
    char every[256];
    for (int i = 1; i < 256; i++)
        every[i - 1] = (char)i;
    every[255] = '\0';
    for (size_t i = 0; i <= COUNT_OF(odd); i++) {
        const char *name = i < COUNT_OF(odd) ? odd[i] : every;
        const annum_report_column column = {name, name};
        const annum_warning warning = {ANNUM_WARN_MISSING, -1, name};
        annum_trend_result trend = share_trend();
        trend.warnings = &warning;
        trend.n_warnings = 1;
        const annum_report_entry entries[] = {entry_of(&name, &trend, NULL), entry_of(&name, NULL, name)};
        for (int32_t format = ANNUM_TEXT; format <= ANNUM_CSV; format++) {
            annum_report_options options = options_of(ANNUM_RESULT_TREND, format);
            options.file = options.command = name;
            options.columns = &column;
            options.n_columns = 1;
            options.by = &name;
            options.n_by = 1;
            static collector out;
            out = (collector){0};
            CU_ASSERT_EQUAL(write_report(&options, entries, 2, &out, NULL), ANNUM_OK);
            /* As one JSON string, which jansson checks to be UTF-8. */
            json_t *text =
                format == ANNUM_JSON ? parse(out.text, out.length) : json_stringn(out.text, out.length);
            CU_ASSERT_PTR_NOT_NULL(text);
            json_decref(text);
            CU_ASSERT(format != ANNUM_TEXT || (!strchr(out.text, '\x1b') && !strchr(out.text, '\x01')));
        }
        annum_fit_result fit = long_fit();
        fit.warnings = &warning;
        fit.n_warnings = 1;
        json_t *html = json_string(render(ANNUM_RESULT_FIT, &fit, ANNUM_HTML));
        CU_ASSERT_PTR_NOT_NULL(html);
        json_decref(html);
    }
}

static void test_valid_text_is_kept(void)
{
    static const char *const name =
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 \xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf";
    const annum_report_entry entry = entry_of(&name, NULL, "no");
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_JSON);
    options.by = &name;
    options.n_by = 1;
    static collector out;
    out = (collector){0};
    CU_ASSERT_EQUAL(write_report(&options, &entry, 1, &out, NULL), ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, name));
}

static void test_no_series(void)
{
    static const char *const by[] = {"country"};
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_CSV; format++) {
        annum_report_options options = options_of(ANNUM_RESULT_FIT, format);
        static collector out;
        out = (collector){0};
        options.by = by;
        options.n_by = 1;
        CU_ASSERT_EQUAL(write_report(&options, NULL, 0, &out, NULL), ANNUM_OK);
        if (format != ANNUM_JSON)
            continue;
        json_t *root = parse(out.text, out.length);
        CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "series")), 0);
        json_decref(root);
    }
}

static const annum_test_case cases[] = {
    {"descriptions", test_descriptions},
    {"names", test_names},
    {"json_trend", test_json_trend},
    {"json_estimates", test_json_estimates},
    {"json_fit", test_json_fit},
    {"json_small_results", test_json_small_results},
    {"json_numbers_read_back", test_json_numbers_read_back},
    {"json_report", test_json_report},
    {"json_without_by", test_json_without_by},
    {"odd_names", test_odd_names},
    {"valid_text_is_kept", test_valid_text_is_kept},
    {"no_series", test_no_series},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "report_json", cases);
}
