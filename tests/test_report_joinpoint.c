/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports of joinpoint regressions, from results made by hand with the numbers that the NCI program printed for the United
 * States' drug deaths of 1979 to 2015 (a jump in 1998.5): JSON, the tables of the text, and the program's own text files.
 */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "report_cases.h"

static json_t *render_json(int32_t type, const void *result)
{
    json_error_t error;
    const char *text = render(type, result, ANNUM_JSON);
    json_t *root = json_loadb(text, strlen(text), JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static json_t *member(json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);
    if (!found)
        printf("\nno key %s\n", key);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    return found;
}

static double number(json_t *object, const char *key)
{
    return json_real_value(member(object, key));
}

static int contains(const char *text, const char *words)
{
    if (!strstr(text, words))
        printf("\nno \"%s\" in\n%s\n", words, text);
    return strstr(text, words) != NULL;
}

static int says(int32_t type, const void *result, const char *words)
{
    return contains(render(type, result, ANNUM_TEXT), words);
}

static int is_silent_on(int32_t type, const void *result, const char *words)
{
    return strstr(render(type, result, ANNUM_TEXT), words) == NULL;
}

/* ---- The result ------------------------------------------------------------------------------ */

enum { MODELS = 6, SEGMENTS = 5, TESTS = 5, POINTS = 4 };

static annum_joint_segment segment(double from, double to, double apc, double lower, double upper, int32_t significant)
{
    annum_joint_segment s = {.from = from, .to = to, .significant = significant};
    s.annual_percent_change = estimate(apc, lower, upper);
    s.slope_change = absent();
    return s;
}

static void set_line(annum_joint_segment *s, double intercept, double intercept_se, double slope, double se, double t, double p)
{
    s->intercept = intercept;
    s->intercept_se = intercept_se;
    s->slope = slope;
    s->se = se;
    s->statistic = t;
    s->p_value = p;
    s->df = 23;
}

static void fill_segments(annum_joint_segment segments[SEGMENTS])
{
    segments[0] = segment(1979, 1983, -0.928, -6.766, 5.275, 0);
    segments[1] = segment(1983, 2000, 4.272, 3.671, 4.877, 1);
    segments[2] = segment(2000, 2006, 10.067, 7.471, 12.726, 1);
    segments[3] = segment(2006, 2013, 2.509, 1.04, 4, 1);
    segments[4] = segment(2013, 2015, 9.391, 1.383, 18.032, 1);
    set_line(&segments[0], 19.750568, 58.1444, -0.009322, 0.029358, -0.317525, 0.75371);
    set_line(&segments[1], -81.690433, 5.568884, 0.041833, 0.002795, 14.968637, 2.5e-13);
    set_line(&segments[2], -189.861989, 23.111136, 0.095919, 0.011537, 8.313936, 2.2e-8);
    set_line(&segments[3], -47.159161, 14.024439, 0.024781, 0.006979, 3.550921, 0.001703);
    set_line(&segments[4], -177.959058, 74.034316, 0.089759, 0.03675, 2.442398, 0.02269);
    segments[1].slope_change = estimate(0.051155, NAN, NAN);
    segments[1].slope_change.se = 0.029491;
    segments[1].slope_change.p_value = 0.096195;
}

/* Four of the 37 figures: before and after the jump, on the first joinpoint, and the last. */
static const annum_joint_point points[POINTS] = {{1983, 3.56486, 3.54327, 0.1, 0.04105},
                                                 {1998, 6.73947, 6.63584, 0.1, 0.04999},
                                                 {1999, 6.15254, 6.12214, 0.1, 0.04749},
                                                 {2015, 16.29631, 16.94381, 0.1, NAN}};

static annum_joinpoint_model selected_model(void)
{
    static const annum_joint at[] = {
        {1983, 1981, 2001}, {2000, 1995, 2004}, {2006, 2004, 2008}, {2013, 2008, 2013}};
    static annum_joint_segment segments[SEGMENTS];
    annum_joinpoint_model m = {.joinpoints = 4, .sse = 626.854888, .mse = 23.216848, .df = 27, .parameters = 10};
    fill_segments(segments);
    m.at = at;
    m.n_at = 4;
    m.segments = segments;
    m.n_segments = SEGMENTS;
    m.points = points;
    m.n_points = POINTS;
    m.jump = (annum_joint_jump){.present = 1,
                                .at = 1998.5,
                                .estimate = -0.12122,
                                .se = 0.04514,
                                .lower = -0.21483,
                                .upper = -0.02761,
                                .p_value = 0.01351,
                                .df = 22,
                                .comparability_ratio = estimate(0.88584, 0.80292, 0.96876)};
    m.jump.comparability_ratio.se = 0.03998;
    m.jump.comparability_ratio.p_value = 0.0092;
    return m;
}

/* Criteria by their formulas, from the program's sums of squares; a WBIC halfway between BIC and BIC3. */
static void set_criteria(annum_joinpoint_model *m, double n)
{
    const double k = (double)m->joinpoints;
    m->bic = log(m->sse / n) + (2 * k + 2) * log(n) / n;
    m->bic3 = log(m->sse / n) + (3 * k + 2) * log(n) / n;
    m->wbic = (m->bic + m->bic3) / 2;
    m->mbic = m->log_likelihood = m->weight = NAN;
}

static void fill_models(annum_joinpoint_model models[MODELS])
{
    static const double sse[MODELS] = {4632.770914897199,  3169.9693005196955, 1342.8277586464708,
                                       936.1494373158014, 626.8548878188528,  573.5937601394849};
    for (size_t k = 0; k < MODELS; k++) {
        models[k] = k == 4 ? selected_model() : (annum_joinpoint_model){.joinpoints = k, .sse = sse[k]};
        models[k].parameters = 2 * k + 2;
        models[k].df = 35 - 2 * (double)k;
        models[k].mse = models[k].sse / models[k].df;
        set_criteria(&models[k], 37);
    }
}

static void fill_tests(annum_joinpoint_test tests[TESTS])
{
    static const double p[TESTS] = {0.0001, 0.0001, 0.0003, 0.0069, 0.3526}, alpha[TESTS] = {0.01, 0.0125, 0.05 / 3, 0.025, 0.05};
    for (size_t i = 0; i < TESTS; i++)
        tests[i] = (annum_joinpoint_test){i, 5, 2 - (double)i / 8, p[i], 0.0001, alpha[i], p[i] < alpha[i], 0, 10000};
}

static annum_joinpoint_result drug_deaths(void)
{
    static annum_joinpoint_model models[MODELS];
    static annum_joinpoint_test tests[TESTS];
    static const annum_joinpoint_aapc averages[] = {
        {1979, 2015, 4.552, 3.593, 5.519, 2e-21, 0.0047, 9.47, "normal", 1, 0},
        {2005, 2015, 4.5, -0.25, 9.5, 0.0634, 0.0237, 1.8571, "normal", 0, 0}};
    annum_joinpoint_result r = {.selected = 4, .kind = ANNUM_RATE, .level = 0.95, .n = 37, .first = 1979, .last = 2015};
    fill_models(models);
    fill_tests(tests);
    r.select = ANNUM_JOINPOINT_PERMUTATION;
    r.errors = ANNUM_JOINPOINT_ERRORS_SE;
    r.interval = ANNUM_JOINPOINT_PARAMETRIC;
    r.likelihood = ANNUM_GAUSSIAN;
    r.compat = ANNUM_JOINPOINT_COMPAT_NCI;
    r.rho = NAN;
    r.max = 5;
    r.models = models;
    r.n_models = MODELS;
    r.permutation = tests;
    r.n_permutation = TESTS;
    r.average_annual_percent_change = averages;
    r.n_aapc = 2;
    return r;
}

/* A straight line on the linear scale, of which little is known. */
static annum_joinpoint_result plain_line(void)
{
    static annum_joint_segment line;
    static annum_joinpoint_model model;
    annum_joinpoint_result r = {.kind = ANNUM_VALUE, .level = 0.9, .n = 6, .first = 2000, .last = 2005};
    line = segment(2000, 2005, NAN, NAN, NAN, 0);
    set_line(&line, -3000, 2000, 1.5, 1, 1.5, 0.2080);
    line.annual_percent_change = absent();
    model = (annum_joinpoint_model){.sse = 0.0005, .mse = 0.000125, .df = 4, .parameters = 2, .segments = &line, .n_segments = 1};
    set_criteria(&model, 6);
    r.scale = ANNUM_JOINPOINT_LINEAR;
    r.errors = ANNUM_JOINPOINT_ERRORS_CONSTANT;
    r.likelihood = ANNUM_GAUSSIAN;
    r.rho = NAN;
    r.models = &model;
    r.n_models = 1;
    return r;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void test_json(void)
{
    const annum_joinpoint_result r = drug_deaths();
    json_t *root = render_json(ANNUM_RESULT_JOINPOINT, &r), *models = member(root, "models");
    json_t *model = json_array_get(models, 4), *piece = json_array_get(member(model, "segments"), 1);
    CU_ASSERT_EQUAL(number(root, "selected"), 4);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(root, "select")), "permutation");
    CU_ASSERT_EQUAL(json_array_size(models), MODELS);
    CU_ASSERT_EQUAL(number(model, "joinpoints"), 4);
    CU_ASSERT_EQUAL(number(model, "sse"), 626.854888);
    CU_ASSERT_EQUAL(number(model, "df"), 27);
    CU_ASSERT_EQUAL(number(model, "parameters"), 10);
    CU_ASSERT_EQUAL(number(model, "bic"), r.models[4].bic);
    CU_ASSERT_EQUAL(number(model, "bic3"), r.models[4].bic3);
    CU_ASSERT_EQUAL(number(model, "wbic"), r.models[4].wbic);
    CU_ASSERT(json_is_null(member(model, "mbic")));
    CU_ASSERT_EQUAL(number(json_array_get(member(model, "at"), 0), "upper"), 2001);
    CU_ASSERT_EQUAL(number(piece, "from"), 1983);
    CU_ASSERT_EQUAL(number(piece, "to"), 2000);
    CU_ASSERT_EQUAL(number(piece, "slope"), 0.041833);
    CU_ASSERT_EQUAL(number(piece, "se"), 0.002795);
    CU_ASSERT_EQUAL(number(member(piece, "annual_percent_change"), "lower"), 3.671);
    CU_ASSERT_EQUAL(number(member(model, "jump"), "at"), 1998.5);
    CU_ASSERT_EQUAL(number(member(member(model, "jump"), "comparability_ratio"), "estimate"), 0.88584);
    CU_ASSERT_EQUAL(number(json_array_get(member(model, "points"), 2), "fitted"), 6.12214);
    json_t *test = json_array_get(member(root, "permutation"), 3);
    CU_ASSERT_EQUAL(number(test, "null"), 3);
    CU_ASSERT_EQUAL(number(test, "alternative"), 5);
    CU_ASSERT_EQUAL(number(test, "p_value"), 0.0069);
    CU_ASSERT_EQUAL(number(test, "alpha"), 0.025);
    CU_ASSERT(json_is_true(member(test, "reject")));
    json_t *average = json_array_get(member(root, "average_annual_percent_change"), 0);
    CU_ASSERT_EQUAL(number(average, "from"), 1979);
    CU_ASSERT_EQUAL(number(average, "estimate"), 4.552);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(average, "method")), "normal");
    CU_ASSERT_EQUAL(json_array_size(member(root, "warnings")), 0);
    json_decref(root);
}

static void test_json_without(void)
{
    const annum_joinpoint_result r = plain_line();
    json_t *root = render_json(ANNUM_RESULT_JOINPOINT, &r), *model = json_array_get(member(root, "models"), 0);
    CU_ASSERT_PTR_NULL(json_object_get(model, "jump"));
    CU_ASSERT_PTR_NULL(json_object_get(json_array_get(member(model, "segments"), 0), "annual_percent_change"));
    CU_ASSERT_EQUAL(json_array_size(member(root, "permutation")), 0);
    json_decref(root);
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void test_models_in_words(void)
{
    annum_joinpoint_result r = drug_deaths();
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Joinpoint regression: rate, 37 figures, 1979 to 2015\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r,
                   "Log-linear model; errors: standard errors provided; grid search; at most 5 joinpoints; conventions of "
                   "NCI.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Final selected model: 4 joinpoints, by permutation tests.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  #Param  DF          SSE         MSE     BIC    BIC3    WBIC\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "4 Joinpoints, selected      10  27   626.854888   23.216848"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "\n  1 Joinpoint                  4  33  3169.969301"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "MBIC"));
    r.likelihood = ANNUM_POISSON;
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Log-linear model; poisson likelihood; grid search"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, " Deviance "));
}

static void test_tests_in_words(void)
{
    annum_joinpoint_result r = drug_deaths();
    annum_joinpoint_test close = r.permutation[3];
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Permutation Tests\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r,
                   "  5          4 Joinpoints          5 Joinpoints        2         25  0.35260    0.00010             0.05000  "
                   "    keep\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r,
                   "  3          2 Joinpoints          5 Joinpoints        6         25  0.00030    0.00010             0.01667  "
                   "  reject\n"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "Monte-Carlo"));
    close.uncertain = 1;
    r.permutation = &close;
    r.n_permutation = 1;
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "reject ?\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "? The p-value is within its Monte-Carlo error of the level"));
}

static void test_changes_in_words(void)
{
    annum_joinpoint_result r = drug_deaths();
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r,
                   "  Estimated Joinpoints\n  Joinpoint  Estimate  Lower CI  Upper CI\n"
                   "  1              1983      1981      2001\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Annual Percent Change (APC)\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  1        1979-1983   -0.93     -6.77      5.28          -0.318    0.7537\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  3        2000-2006  10.07*      7.47     12.73           8.314  < 0.0001\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "* The APC is significantly different from zero at alpha = 0.05.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  1979-2015  4.55*      3.59      5.52           9.470  < 0.0001  normal\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  2005-2015   4.50     -0.25      9.50           1.857    0.0634  normal\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "* The AAPC is significantly different from zero at alpha = 0.05.\n"));
    r.level = 0.9;
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "* The APC is significantly different from zero at alpha = 0.1.\n"));
}

static void test_coefficients_in_words(void)
{
    annum_joinpoint_result r = drug_deaths();
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Jump Model, jump at 1998.5\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Jump Value                -0.12122    0.04514  -0.21483  -0.02761   0.0135\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Comparability Ratio (CR)   0.88584    0.03998   0.80292   0.96876   0.0092\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "General Parameterization\n"));
    /* the p-value by R: 2 * pt(-19.750568 / 58.1444, 23) */
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Intercept 1          19.750568  58.144400            0.339681      0.7372\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Slope 2               0.041833   0.002795           14.968637    < 0.0001\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Slope 2 - Slope 1     0.051155   0.029491            1.734597      0.0962\n  Slope 3 - Slope 2            -          -                   -           -\n"));
}

static void test_linear_in_words(void)
{
    annum_joinpoint_result r = plain_line();
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Linear model; errors: constant variance;"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Final selected model: 0 joinpoints, by the limits alone.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "Annual Change\n  Segment      Years  Slope  Std Error  Test Statistic  P-Value\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  1        2000-2005    1.5          1           1.500   0.2080\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "  0.0005  0.000125"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "APC"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "*"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "Jump"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "Permutation"));
    r.left_out = 2;
    r.rho = 0.3;
    r.errors = ANNUM_JOINPOINT_ERRORS_AR1;
    r.continuous = 1;
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "2 rows are left out, without a usable figure.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT, &r, "autocorrelated (correlation 0.3 a year); joinpoints anywhere (Hudson)"));
}

/* Nothing known at all, and words that are none. */
static void test_nothing(void)
{
    const annum_joinpoint_result r = {.selected = 3, .select = 99, .scale = 99, .errors = -1, .first = NAN, .last = NAN, .rho = NAN};
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++)
        CU_ASSERT(strlen(render(ANNUM_RESULT_JOINPOINT, &r, format)) > 40);
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "nan"));
    CU_ASSERT(is_silent_on(ANNUM_RESULT_JOINPOINT, &r, "selected"));
    CU_ASSERT_STRING_EQUAL(annum_joinpoint_table_name(-1), "unknown");
    CU_ASSERT_STRING_EQUAL(annum_joinpoint_table_name(7), "unknown");
}

/* ---- Two groups ------------------------------------------------------------------------------ */

static annum_joinpoint_comparison a_comparison(void)
{
    static annum_joinpoint_group groups[2];
    annum_joinpoint_comparison c = {.joinpoints = 4, .from = 1979, .to = 2015, .n = 37, .n_other = 37};
    groups[0] = (annum_joinpoint_group){"women", drug_deaths()};
    groups[1] = (annum_joinpoint_group){"men", drug_deaths()};
    c.coincidence = (annum_joinpoint_test){4, 4, 12.5, 0.0002, 0.0002, 0.05, 1, 0, 4499};
    c.parallelism = (annum_joinpoint_test){4, 4, 1.25, 0.049, 0.003, 0.05, 1, 1, 4499};
    c.aapc_difference = estimate(-1.5, -3, 0.25);
    c.aapc_difference.p_value = 0.08;
    c.groups = groups;
    c.n_groups = 2;
    return c;
}

static void test_comparison(void)
{
    annum_joinpoint_comparison c = a_comparison();
    json_t *root = render_json(ANNUM_RESULT_JOINPOINT_COMPARISON, &c), *groups = member(root, "groups");
    CU_ASSERT_EQUAL(number(member(root, "coincidence"), "p_value"), 0.0002);
    CU_ASSERT_EQUAL(number(member(root, "aapc_difference"), "upper"), 0.25);
    CU_ASSERT_EQUAL(json_array_size(groups), 2);
    CU_ASSERT_STRING_EQUAL(json_string_value(member(json_array_get(groups, 1), "name")), "men");
    CU_ASSERT_EQUAL(number(member(json_array_get(groups, 1), "result"), "selected"), 4);
    json_decref(root);
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, "Joinpoint comparison of two groups: 37 and 37 figures\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, "Permutation tests with 4 joinpoints in each group\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, "0.00020    0.00020             0.05000    reject\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, "reject ?\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c,
                   "Difference of AAPC, 1979 to 2015, women less men: -1.5 percentage points (95 % interval -3 to +0.25), p = "
                   "0.080.\n"));
    CU_ASSERT(says(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, "men (Joinpoint regression: rate, 37 figures, 1979 to 2015)\n"));
    c.groups = NULL;
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++)
        CU_ASSERT(strlen(render(ANNUM_RESULT_JOINPOINT_COMPARISON, &c, format)) > 40);
}

/* ---- The program's text files ---------------------------------------------------------------- */

static const char *table_of(const annum_joinpoint_result *r, int32_t table, int32_t without_header)
{
    static char text[LENGTH_MAX];
    static const char *const by[] = {"race", "a \"b\""}, *const value[] = {"total", "x\ty"};
    annum_joinpoint_table_options options = ANNUM_JOINPOINT_TABLE_OPTIONS_INIT;
    size_t needed = 0;
    options.table = table;
    options.without_header = without_header;
    options.by = by;
    options.value = value;
    options.n_by = table == ANNUM_JOINPOINT_TABLE_FINAL_MODEL ? 2 : 1;
    options.time = "year";
    options.figure = "std_rate";
    CU_ASSERT_EQUAL(annum_joinpoint_table(r, &options, NULL, 0, &needed, NULL), ANNUM_ERR_BUFFER);
    CU_ASSERT_EQUAL(annum_joinpoint_table(r, &options, text, needed - 1, NULL, NULL), ANNUM_ERR_BUFFER);
    CU_ASSERT_EQUAL(annum_joinpoint_table(r, &options, text, needed, &needed, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(strlen(text) + 1, needed);
    return text;
}

/* Every line has as many columns as the header. */
static int is_square(const char *text)
{
    size_t tabs = 0, first = 0, lines = 0;
    for (; *text; text++) {
        tabs += *text == '\t';
        if (*text != '\n')
            continue;
        if (lines++ == 0)
            first = tabs;
        if (tabs != first)
            return 0;
        tabs = 0;
    }
    return lines > 1;
}

static void test_tables(void)
{
    const annum_joinpoint_result r = drug_deaths();
    const char *text = table_of(&r, ANNUM_JOINPOINT_TABLE_APC, 0);
    CU_ASSERT(contains(text, "\"race\"\t\"Model\"\t\"Segment\"\t\"Segment Start\"\t\"Segment End\"\t\"APC\"\t\"APC 95% LCL\"\t\"APC 95% UCL\"\t"
                             "\"APC Significant\"\t\"Test Statistic\"\t\"P-Value\"\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t0\t1979\t1983\t-0.928\t-6.766\t5.275\t0\t-0.317525\t0.75371\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t4\t2013\t2015\t9.391\t1.383\t18.032\t1\t2.442398\t0.02269\n"));
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_AAPC, 0);
    CU_ASSERT(contains(text, "\"AAPC Index\"\t\"Start Obs\"\t\"End Obs\"\t\"AAPC\"\t\"AAPC C.I. Low\"\t\"AAPC C.I. High\"\t"
                             "\"Statistically Significant (0=No  1=Yes)\"\t\"Test Statistic\"\t\"P-Value\"\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t\"Full Range\"\t1979\t2015\t4.552\t3.593\t5.519\t1\t9.47\t2e-21\n"));
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES, 0);
    CU_ASSERT(contains(text, "\"Auto Corr\"\t\"Segment\"\t\"Joinpoint\"\t\"Joinpoint 95% LCL\"\t\"Joinpoint 95% UCL\"\t\"Intercept Estimate\"\t"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t37\t10\t27\t626.854888\t"));
    CU_ASSERT(contains(text, "\tUncorrelated\t0\tNA\tNA\tNA\t19.750568\t58.1444\t"));
    CU_ASSERT(contains(text, "\tUncorrelated\t1\t1983\t1981\t2001\t-81.690433\t5.568884\t"));
    CU_ASSERT(contains(text, "\t0.041833\t0.002795\t14.968637\t2.5e-13\t0.051155\t0.029491\t"));
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_MODEL_SELECTION, 0);
    CU_ASSERT(contains(text, "\"race\"\t\"Test #\"\t\"Null Hypothesis\"\t\"Alt Hypothesis\"\t\"Selected Hypothesis\"\t\"Numerator DF\"\t"
                             "\"Denominator DF\"\t\"# of Permutations\"\t\"P-Value\"\t\"Significance level\"\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t3\t3\t5\t5\t4\t25\t10000\t0.0069\t0.025\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t4\t5\t4\t2\t25\t10000\t0.3526\t0.05\n"));
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_FINAL_MODEL, 0);
    CU_ASSERT_STRING_EQUAL(text, "\"race\"\t\"a \"\"b\"\"\"\t\"Model\"\n\"total\"\t\"x\ty\"\t4\n");
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_JUMP_MODEL, 0);
    CU_ASSERT(contains(text, "\"Jump Prob > |t|\"\t\"Comparability Ratio (CR)\"\t"));
    CU_ASSERT(contains(text, "\n\"total\"\t4\t1998.5\t-0.12122\t0.04514\t-0.21483\t-0.02761\t1\t"));
    for (int32_t table = ANNUM_JOINPOINT_TABLE_DATA; table <= ANNUM_JOINPOINT_TABLE_JUMP_MODEL; table++) {
        if (table != ANNUM_JOINPOINT_TABLE_FINAL_MODEL)
            CU_ASSERT(is_square(table_of(&r, table, 0)));
        CU_ASSERT_PTR_NULL(strstr(table_of(&r, table, 1), "\"race\""));
    }
}

/* The level jumps between 1998 and 1999: two rows without a figure, as in the program's file, whose fitted figures there are the
 * exponentials of its printed line. */
static void test_data_table(void)
{
    annum_joinpoint_result r = drug_deaths();
    const char *text = table_of(&r, ANNUM_JOINPOINT_TABLE_DATA, 0);
    double old, new;
    CU_ASSERT(contains(text, "\"race\"\t\"year\"\t\"std_rate\"\t\"Model\"\t\"Standard Error\"\t\"Flag\"\t\"APC\"\t\"Joinpoints\"\t\"Final Selected "
                             "Model\"\n\"total\"\t1983\t3.56486\t3.54327\t0.04105\tJoinpoint 1\tNA\t4\t4\n"));
    CU_ASSERT(contains(text, "\n\"total\"\t1998\t6.73947\t6.63584\t0.04999\tNA\t4.272*\t4\t4\n\"total\"\t1998.5\tNA\t"));
    CU_ASSERT(contains(text, "\tNA\tNA\t4.272*\t4\t4\n\"total\"\t1999\t6.15254\t"));
    const char *jump = strstr(text, "\t1998.5\tNA\t");
    CU_ASSERT_PTR_NOT_NULL_FATAL(jump);
    CU_ASSERT_EQUAL(sscanf(jump, "\t1998.5\tNA\t%lf\t", &old), 1);
    CU_ASSERT_EQUAL(sscanf(strstr(jump + 1, "\t1998.5\tNA\t"), "\t1998.5\tNA\t%lf\t", &new), 1);
    ASSERT_REL(old, exp(-81.690433 + 0.041833 * 1998.5), 1e-14);
    ASSERT_REL(new, old * exp(-0.12122), 1e-14);
    r.errors = ANNUM_JOINPOINT_ERRORS_CONSTANT;
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_DATA, 0);
    CU_ASSERT_PTR_NULL(strstr(text, "Standard Error"));
    CU_ASSERT(contains(text, "\n\"total\"\t1999\t6.15254\t6.12214\tNA\t4.272*\t4\t4\n"));
}

static void test_tables_of_others(void)
{
    annum_joinpoint_result r = drug_deaths(), line = plain_line();
    const char *text;
    r.select = ANNUM_JOINPOINT_WBIC;
    text = table_of(&r, ANNUM_JOINPOINT_TABLE_MODEL_SELECTION, 0);
    CU_ASSERT(contains(text, "\"race\"\t\"Model\"\t\"# Joinpoints\"\t\"# Observations\"\t\"# Parameters\"\t\"D.F.\"\t\"SSE\"\t\"BIC\"\t\"BIC3\"\t"
                             "\"Weight\"\t\"WBIC\"\n\"total\"\t1\t0\t37\t2\t35\t4632.7709"));
    CU_ASSERT(contains(text, "\t0.5\t")); /* as set_criteria put the WBIC halfway */
    CU_ASSERT(is_square(text));
    r.select = ANNUM_JOINPOINT_MBIC;
    CU_ASSERT(contains(table_of(&r, ANNUM_JOINPOINT_TABLE_MODEL_SELECTION, 0), "\t\"WBIC\"\t\"MBIC\"\n"));
    CU_ASSERT_STRING_EQUAL(table_of(&line, ANNUM_JOINPOINT_TABLE_JUMP_MODEL, 0), "");
    text = table_of(&line, ANNUM_JOINPOINT_TABLE_APC, 0);
    CU_ASSERT(contains(text, "\"APC 90% LCL\"\t\"APC 90% UCL\""));
    CU_ASSERT(contains(text, "\n\"total\"\t0\t0\t2000\t2005\tNA\tNA\tNA\t0\t1.5\t0.208\n"));
    line.rho = 0.25;
    CU_ASSERT(contains(table_of(&line, ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES, 0), "\"Joinpoint 90% LCL\""));
    CU_ASSERT(contains(table_of(&line, ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES, 0), "\t0.25\t0\tNA\t"));
}

static void test_table_errors(void)
{
    annum_joinpoint_result r = drug_deaths();
    annum_joinpoint_table_options options = ANNUM_JOINPOINT_TABLE_OPTIONS_INIT;
    static const char *const by[] = {"race"}, *const none[] = {NULL};
    char text[8];
    annum_error error;
    CU_ASSERT_EQUAL(annum_joinpoint_table(NULL, &options, NULL, 0, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, &options, NULL, 5, NULL, &error), ANNUM_ERR_NULL);
    options.table = 7;
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, &options, text, sizeof text, NULL, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT(contains(error.message, "table is 7"));
    options.table = 0;
    options.by = by;
    options.n_by = 1;
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, &options, text, sizeof text, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT(contains(error.message, "value is NULL"));
    options.value = none;
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, &options, text, sizeof text, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT(contains(error.message, "value[0] is NULL"));
    options.struct_size = 0;
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, &options, text, sizeof text, NULL, &error), ANNUM_ERR_VERSION);
    r.selected = 9;
    CU_ASSERT_EQUAL(annum_joinpoint_table(&r, NULL, text, sizeof text, NULL, &error), ANNUM_OK); /* too few figures */
    CU_ASSERT_STRING_EQUAL(text, "");
}

static const annum_test_case cases[] = {
    {"json", test_json},
    {"json_without", test_json_without},
    {"models_in_words", test_models_in_words},
    {"tests_in_words", test_tests_in_words},
    {"changes_in_words", test_changes_in_words},
    {"coefficients_in_words", test_coefficients_in_words},
    {"linear_in_words", test_linear_in_words},
    {"nothing", test_nothing},
    {"comparison", test_comparison},
    {"tables", test_tables},
    {"data_table", test_data_table},
    {"tables_of_others", test_tables_of_others},
    {"table_errors", test_table_errors},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "report_joinpoint", cases);
}
