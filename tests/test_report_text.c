/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports for people: text and HTML; and CSV, which is read back here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report_cases.h"

/* ---- CSV ------------------------------------------------------------------------------------- */

typedef struct csv_line {
    char cells[128][512];
    size_t n;
} csv_line;

/* Reads one line of RFC 4180. @return where the next one starts */
static const char *read_line(const char *s, csv_line *line)
{
    memset(line, 0, sizeof *line);
    size_t used = 0;
    int quoted = 0;
    for (; *s && (quoted || *s != '\n'); s++) {
        char *cell = line->cells[line->n];
        if (*s == '"' && quoted && s[1] == '"')
            cell[used++] = *s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (*s == ',' && !quoted) {
            line->n++;
            used = 0;
        } else
            cell[used++] = *s;
    }
    line->n++;
    return *s ? s + 1 : s;
}

static int same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static const char *cell_of(const csv_line *header, const csv_line *line, const char *name)
{
    for (size_t i = 0; i < header->n; i++) {
        if (strcmp(header->cells[i], name) == 0)
            return line->cells[i];
    }
    return "no such column";
}

static void test_csv(void)
{
    static const char *const by[] = {"country, \"area\"", "line\nbreak"};
    static const char *const values[] = {"a,b\"c\"", "x\r\ny"};
    const annum_trend_result share = share_trend();
    const annum_trend_result trend = long_trend();
    const annum_report_entry entries[] = {entry_of(values, &share, NULL), entry_of(values, &trend, NULL),
                                          entry_of(values, NULL, "row 2, \"n\"")};
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_CSV);
    options.by = by;
    options.n_by = 2;
    static collector out;
    static csv_line header, lines[3];
    out = (collector){0};
    CU_ASSERT_EQUAL(write_report(&options, entries, 3, &out, NULL), ANNUM_OK);
    const char *s = read_line(out.text, &header);
    for (size_t i = 0; i < 3; i++) {
        s = read_line(s, &lines[i]);
        CU_ASSERT_EQUAL(lines[i].n, header.n);
        CU_ASSERT_STRING_EQUAL(lines[i].cells[0], values[0]);
        CU_ASSERT_STRING_EQUAL(lines[i].cells[1], values[1]);
    }
    CU_ASSERT_EQUAL(*s, '\0');
    CU_ASSERT_STRING_EQUAL(header.cells[0], by[0]);
    CU_ASSERT_STRING_EQUAL(header.cells[1], by[1]);
    CU_ASSERT_STRING_EQUAL(header.cells[header.n - 1], "error");
    for (size_t i = 0; i < header.n; i++) {
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(strcmp(header.cells[i], header.cells[j]) != 0);
    }
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[0], "warnings"), "two_points total_unknown");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[0], "slope.lower"), "");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[0], "doubling_time.estimate"), "");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[0], "verdict"), "too little data");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[0], "model.family"), "fractional");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[1], "mann_kendall.exact"), "true");
    CU_ASSERT(
        same_bits(strtod(cell_of(&header, &lines[1], "mann_kendall.variance"), NULL), 28.333333333333332));
    CU_ASSERT(same_bits(strtod(cell_of(&header, &lines[0], "total_change.percent.estimate"), NULL),
                        share.total_change.percent.estimate));
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[2], "error"), "row 2, \"n\"");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[2], "verdict"), "");
}

static void test_csv_render(void)
{
    static csv_line header, line;
    const annum_fit_result fit = long_fit();
    const char *end = read_line(read_line(render(ANNUM_RESULT_FIT, &fit, ANNUM_CSV), &header), &line);
    CU_ASSERT_EQUAL(*end, '\0');
    CU_ASSERT_EQUAL(header.n, line.n);
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &line, "durbin_watson.statistic"), "1.8999999999999999");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &line, "theta"), "");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &line, "coefficients"), "no such column");
    const annum_count_change change = a_change();
    end = read_line(read_line(render(ANNUM_RESULT_COUNT_CHANGE, &change, ANNUM_CSV), &header), &line);
    CU_ASSERT_EQUAL(*end, '\0');
    CU_ASSERT_EQUAL(header.n, line.n);
}

static void check_group(const csv_line *header, const csv_line *line, const char *key,
                        const annum_coefficient *c)
{
    const struct {
        const char *name;
        double value;
    } parts[] = {{"estimate", c->estimate}, {"se", c->se},       {"statistic", c->statistic},
                 {"p_value", c->p_value},   {"lower", c->lower}, {"upper", c->upper}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char name[128];
        snprintf(name, sizeof name, "coefficients.%s.%s", key, parts[i].name);
        const char *cell = cell_of(header, line, name);
        if (isfinite(parts[i].value))
            CU_ASSERT(same_bits(strtod(cell, NULL), parts[i].value));
        CU_ASSERT_EQUAL(*cell == '\0', !isfinite(parts[i].value));
    }
}

static void test_csv_coefficients(void)
{
    static csv_line header, line;
    const annum_fit_result fit = long_fit(), other = other_fit();
    read_line(read_line(render(ANNUM_RESULT_FIT, &fit, ANNUM_CSV), &header), &line);
    check_group(&header, &line, "(Intercept)", &fit.coefficients[0]);
    check_group(&header, &line, "time", &fit.coefficients[1]);
    check_group(&header, &line, "x \"<\xC3\xA9&\xEF\xBF\xBD", &fit.coefficients[2]);
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &line, "coefficients.time.name"), "no such column");
    read_line(read_line(render(ANNUM_RESULT_FIT, &other, ANNUM_CSV), &header), &line);
    check_group(&header, &line, "x,\"y\"", &other.coefficients[1]);
}

static int write_fits(const annum_report_entry *entries, size_t n, collector *out,
                      const annum_allocator *allocator)
{
    static const char *const by[] = {"country"};
    annum_report_options options = options_of(ANNUM_RESULT_FIT, ANNUM_CSV);
    options.by = by;
    options.n_by = 1;
    *out = (collector){0};
    return write_report(&options, entries, n, out, allocator);
}

/* The first result names the columns; what failed before it is not lost, nor out of order. */
static void test_csv_waits_for_names(void)
{
    static const char *const by[][1] = {{"a, b"}, {"c"}, {"d"}, {"e"}, {"f"}, {"g"}};
    static collector out;
    static csv_line header, lines[6];
    const annum_fit_result fit = long_fit(), other = other_fit();
    annum_coefficient turned[] = {fit.coefficients[2], fit.coefficients[1]}; /* another order, one fewer */
    annum_fit_result fewer = fit;
    fewer.coefficients = turned;
    fewer.n_coefficients = 2;
    const annum_report_entry entries[] = {
        entry_of(by[0], NULL, "too \"few\""), entry_of(by[1], NULL, "none"), entry_of(by[2], &fit, NULL),
        entry_of(by[3], &fewer, NULL),        entry_of(by[4], &other, NULL), entry_of(by[5], NULL, "last")};
    CU_ASSERT_EQUAL(write_fits(entries, COUNT_OF(entries), &out, NULL), ANNUM_OK);
    const char *s = read_line(out.text, &header);
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        s = read_line(s, &lines[i]);
        CU_ASSERT_EQUAL(lines[i].n, header.n);
        CU_ASSERT_STRING_EQUAL(lines[i].cells[0], by[i][0]);
        if (entries[i].failure)
            CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[i], "error"), entries[i].failure);
    }
    CU_ASSERT_EQUAL(*s, '\0');
    check_group(&header, &lines[2], "time", &fit.coefficients[1]);
    check_group(&header, &lines[3], "time", &fit.coefficients[1]);
    check_group(&header, &lines[3], "x \"<\xC3\xA9&\xEF\xBF\xBD", &fit.coefficients[2]);
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[3], "coefficients.(Intercept).estimate"), "");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[3], "error"), "");
    CU_ASSERT_EQUAL(
        strncmp(cell_of(&header, &lines[4], "error"), "coefficients.x,\"y\" is not among the columns", 43),
        0);
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[4], "coefficients.(Intercept).estimate"), "");
    CU_ASSERT_STRING_EQUAL(cell_of(&header, &lines[4], "family"), "");
}

static void test_csv_without_result(void)
{
    static const char *const by[][1] = {{"a"}, {"b"}};
    static collector out;
    static csv_line header, line;
    const annum_report_entry entries[] = {entry_of(by[0], NULL, "no"), entry_of(by[1], NULL, "neither")};
    CU_ASSERT_EQUAL(write_fits(entries, 2, &out, NULL), ANNUM_OK);
    const char *s = read_line(out.text, &header);
    CU_ASSERT_PTR_NULL(strstr(out.text, "coefficients"));
    for (size_t i = 0; i < 2; i++) {
        s = read_line(s, &line);
        CU_ASSERT_EQUAL(line.n, header.n);
        CU_ASSERT_STRING_EQUAL(line.cells[0], by[i][0]);
        CU_ASSERT_STRING_EQUAL(cell_of(&header, &line, "error"), entries[i].failure);
    }
    CU_ASSERT_EQUAL(*s, '\0');
    CU_ASSERT_EQUAL(write_fits(NULL, 0, &out, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(*read_line(out.text, &header), '\0');
    CU_ASSERT_STRING_EQUAL(header.cells[0], "country");
}

/* ---- Text and HTML --------------------------------------------------------------------------- */

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        printf("\nno \"%s\" in\n%s\n", part, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, part));
}

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        printf("\n\"%s\" in\n%s\n", part, text);
    CU_ASSERT_PTR_NULL(strstr(text, part));
}

/* What the article's figures can bear, and no more. */
static void test_text_article(void)
{
    static const char *const by[] = {"series"};
    static const char *const names[][1] = {
        {"minors' share of trafficking cases"}, {"halves"}, {"whole year"}, {"labour cases"}, {"refused"}};
    const annum_trend_result share = share_trend();
    const annum_trend_result halves = count_trend(1);
    const annum_trend_result years = count_trend(0);
    const annum_trend_result single = single_trend();
    const annum_report_entry entries[] = {entry_of(names[0], &share, NULL), entry_of(names[1], &halves, NULL),
                                          entry_of(names[2], &years, NULL), entry_of(names[3], &single, NULL),
                                          entry_of(names[4], NULL, "line 7: the same period twice")};
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_TEXT);
    static collector out;
    out = (collector){0};
    options.by = by;
    options.n_by = 1;
    CU_ASSERT_EQUAL(write_report(&options, entries, COUNT_OF(entries), &out, NULL), ANNUM_OK);
    has(out.text, "annum trend: figures.csv, 16 rows, 1 without a figure\n"
                  "Columns: time from year, events from victims, freed\n");
    has(out.text, "minors' share of trafficking cases (share, 2 figures, 2000 to 2015)\n"
                  "  The share fell from 30 % to 2.2 %: -16.0 % a year (-1.85 percentage points a year, odds "
                  "-17.8 % a year), halving every 4.0 years.\n"
                  "  The rounding of the printed figures alone leaves -16.2 to -15.8 % a year.\n"
                  "  Verdict: too little data for a test.\n"
                  "  ! two_points: two points: no residual degree of freedom\n"
                  "  ! total_unknown: the total is unknown");
    has(out.text, "halves (count, 2 figures, 2014-H1 to 2015-H1)\n"
                  "  +3.8 %, ratio 1.04 (95 % interval 0.70 to 1.55), p = 0.92: no clear trend.\n");
    has(out.text, "whole year (count, 2 figures, 2014 to 2015-H1)\n"
                  "  +107.7 %, ratio 2.08 (95 % interval 1.39 to 3.10), p = 0.00027: rising.\n");
    has(out.text, "labour cases (count, 1 figure, 2015-H1)\n"
                  "  One figure, nothing to compare it with: nothing can be said about a trend.\n");
    has(out.text, "refused\n  Could not be analysed: line 7: the same period twice\n");
    lacks(out.text, "significant");
    lacks(out.text, "no change");
    lacks(out.text, "observed"); /* no tables where there are many series */
}

static void test_text_long_trend(void)
{
    annum_trend_result trend = long_trend();
    const char *text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    has(text, "Trend: count, 6 figures, 2012 to 2016/17\n");
    has(text, "  -18.1 % a year (95 % interval -25.9 to -9.5), p < 0.0001: falling.\n");
    has(text, "  Also -186 a year (95 % interval -250 to -120); halving every 3.5 years (95 % interval 2.3 "
              "to 6.9).\n");
    has(text, "  Fitted from 1300 to 510, -60.8 % in all (95 % interval -70.0 to -50.0).\n");
    has(text, "  Mann-Kendall p = 0.0028 (exact); Sen slope -150 a year (95 % interval -200 and above).\n");
    has(text, "  Model: poisson, log link, dispersion 2.34.\n");
    has(text, "  period     observed  fitted  lower  upper\n"
              "  2012           1234    1300   1100   1500\n"
              "  2013-H1         900     890      -      -\n"
              "  2013-Q3         801     800    700    950\n"
              "  2013-10         700     720    600    800\n"
              "  2014-2015       610     600    500    700\n"
              "  2016/17         500     510    400    600\n");
    trend.verdict = ANNUM_NO_CLEAR_TREND;
    text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    lacks(text, "halving");
    lacks(text, "falling");
    trend.model.link = ANNUM_IDENTITY;
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
        "  -186 a year (95 % interval -250 to -120), p < 0.0001: no clear trend.\n  Also -18.1 % a year");
}

/* Rates per 100,000 in text; JSON stays as it is. */
static void test_text_per(void)
{
    annum_trend_result trend = count_trend(1);
    trend.total_change.from = 0.00012;
    trend.total_change.to = 0.000131;
    const annum_report_entry entry = entry_of(NULL, &trend, NULL);
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_TEXT);
    static collector out;
    out = (collector){0};
    options.per = 100000;
    CU_ASSERT_EQUAL(write_report(&options, &entry, 1, &out, NULL), ANNUM_OK);
    has(out.text, "+3.8 % from 12 to 13.1 per 100,000, ratio 1.04 (95 %");
}

/* Values on a straight line: the difference comes first, and the words follow the figures. */
static void test_text_values(void)
{
    const char *text;
    annum_trend_result trend = share_trend();
    trend.kind = ANNUM_VALUE;
    trend.model.link = ANNUM_IDENTITY;
    trend.annual_percent_change = trend.annual_odds_change = trend.halving_time = absent();
    trend.annual_difference = estimate(0, NAN, NAN);
    trend.total_change.to = trend.total_change.from = 12345678;
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT), "  The figure stayed at 12345678: 0 a year.\n");
    trend.total_change.to = 2e16;
    trend.annual_difference = estimate(1.3e15, NAN, NAN);
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
        "  The figure rose from 12345678 to 2e+16: +1.3e+15 a year.\n");
    trend.annual_difference = estimate(-1, -1.05, -0.95);
    trend.annual_difference.method = "rounding alone";
    text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    has(text, "  The rounding of the printed figures alone leaves -1.05 to -0.95 a year.\n");
    trend.n = 3;
    trend.points = NULL;
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
        "  -1 a year (rounding alone: -1.05 to -0.95): too little");
    trend.n = 2;
    trend.verdict = ANNUM_RISING;
    trend.p_value = 0.04;
    trend.annual_difference = estimate(1, NAN, 2);
    trend.doubling_time = estimate(0.4567, 0.3, INFINITY);
    trend.annual_percent_change = estimate(0.0123, -2000, 1e16);
    text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    has(text, "  +1 a year (95 % interval +2 and below), p = 0.040: rising.\n");
    has(text, "  Also +0.012 % a year (95 % interval -2000 to +1e+16); doubling every 0.457 years (95 % "
              "interval 0.3 and "
              "above).\n");
}

/* Units of a rate: only figures that have an exposure are scaled. */
static void test_text_share_ignores_per(void)
{
    const annum_trend_result trend = share_trend();
    const annum_report_entry entry = entry_of(NULL, &trend, NULL);
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_TEXT);
    static collector out;
    out = (collector){0};
    options.per = 1000;
    CU_ASSERT_EQUAL(write_report(&options, &entry, 1, &out, NULL), ANNUM_OK);
    has(out.text, "fell from 30 % to 2.2 %: ");
    lacks(out.text, "per 1");
}

/* Nothing is known: words stand where numbers would, and nothing is read that is not there. */
static void test_text_unknown(void)
{
    for (int32_t kind = 0; kind <= ANNUM_RATE + 1; kind++) {
        for (size_t n = 0; n < 5; n++) {
            annum_trend_result trend = blank_trend(kind);
            trend.n = n;
            for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++)
                lacks(render(ANNUM_RESULT_TREND, &trend, format), "nan");
        }
    }
    annum_trend_result trend = count_trend(1);
    trend.total_change.percent = estimate(NAN, -10, NAN);
    lacks(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT), "ratio");
    for (size_t n = 2; n < 5; n++) {
        trend = blank_trend(ANNUM_COUNT);
        trend.n = n;
        has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
            "  No trend can be estimated.\n  Verdict: too little data for a test.\n");
        lacks(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT), "unknown");
    }
    annum_fit_result fit;
    memset(&fit, 0, sizeof fit);
    has(render(ANNUM_RESULT_FIT, &fit, ANNUM_TEXT), "0 observations");
}

static void test_text_no_event(void)
{
    annum_trend_result trend = zero_trend();
    const char *text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    has(text, "  No event in any period.\n  Verdict: too little data for a test.\n  period");
    lacks(text, "unknown");
    lacks(text, "itted from");
    annum_trend_point points[3];
    memcpy(points, trend.points, sizeof points);
    points[1].observed = 1;
    trend.points = points;
    text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
    has(text, "  No trend can be estimated.\n  Verdict: too little data for a test.\n"
              "  Mann-Kendall p = 1.00; Sen slope 0 a year");
}

/* All events at one end: a limit, and no time of 0 years. */
static void test_text_separated(void)
{
    for (int at_end = 0; at_end <= 1; at_end++) {
        annum_trend_result trend = separated_trend(at_end);
        const char *text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
        has(text,
            at_end ? "  All events are at the end: more than +194.8 % a year (limit of the 95 % interval), p "
                     "< 0.0001: rising.\n  Also +2.25 a year.\n  Fitted from 0 to 9.\n"
                   : "  All events are at the beginning: fell by more than 66.1 % a year (limit of the 95 % "
                     "interval), p < 0.0001: falling.\n  Also -2.25 a year.\n"
                     "  Fitted from 9 to 0, -100.0 % in all (95 % interval -100.0 to -99.9).\n");
        lacks(text, "unknown");
        lacks(text, "every");
        lacks(text, "unbounded");
        has(text, "  ! separated: ");
        has(render(ANNUM_RESULT_TREND, &trend, ANNUM_JSON), "\"unbounded\"");
        trend.n = 2; /* two counts, of which one is 0 */
        text = render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT);
        has(text,
            at_end ? "more than +194.8 % a year" : "  -100.0 %, ratio 0.00 (95 % interval 0.00 to 0.001)");
        lacks(text, "Mann-Kendall");
        lacks(text, "unknown");
    }
    annum_trend_result trend = separated_trend(0);
    trend.annual_percent_change.upper = 141;
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT), "at the beginning: less than +141.0 % a year (limit");
    trend.kind = ANNUM_PROPORTION;
    trend.model.link = ANNUM_LOGIT;
    trend.annual_odds_change = estimate(-100, -100, -70.2);
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
        "beginning: odds fell by more than 70.2 % a year (limit");
    trend.annual_odds_change.method = "rounding alone"; /* there is no chance in such a limit */
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT),
        "  No trend can be estimated.\n  Verdict, p < 0.0001: fall");
}

static void test_text_empty_name(void)
{
    static const char *const by[] = {"country", "sex"};
    static const char *const names[] = {"", "F"};
    const annum_trend_result trend = single_trend();
    const annum_report_entry entries[] = {entry_of(names, &trend, NULL), entry_of(names, NULL, "no")};
    annum_report_options options = options_of(ANNUM_RESULT_TREND, ANNUM_TEXT);
    static collector out;
    out = (collector){0};
    options.by = by;
    options.n_by = 2;
    CU_ASSERT_EQUAL(write_report(&options, entries, 2, &out, NULL), ANNUM_OK);
    has(out.text, "\n(empty), F (count, 1 figure");
    has(out.text, "\n(empty), F\n  Could not be analysed: no\n");
}

/* A zero has no sign, in any format. */
static void test_negative_zero(void)
{
    annum_trend_result trend = long_trend();
    annum_fit_result fit = long_fit();
    annum_coefficient coefficient = {"time", -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0};
    const double vcov = -0.0;
    trend.annual_percent_change = trend.annual_difference = estimate(-0.0, -0.0, -0.0);
    trend.total_change.from = -0.0;
    fit.coefficients = &coefficient;
    fit.vcov = &vcov;
    fit.n_coefficients = 1;
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_TEXT), "  0.0 % a year (95 % interval 0.0 to 0.0)");
    for (int32_t format = ANNUM_TEXT; format <= ANNUM_HTML; format++) {
        const char *text = render(ANNUM_RESULT_TREND, &trend, format);
        for (int again = 0; again < 2; again++) {
            for (const char *s = strstr(text, "-0"); s; s = strstr(s + 1, "-0"))
                CU_ASSERT(s[-1] == 'e' || (s[2] == '.' && strspn(s + 3, "0") < strspn(s + 3, "0123456789")));
            text = render(ANNUM_RESULT_FIT, &fit, format);
        }
    }
}

static void test_text_fit_unknown_p(void)
{
    annum_fit_result fit = long_fit();
    fit.durbin_watson.p_value = NAN;
    const char *text = render(ANNUM_RESULT_FIT, &fit, ANNUM_TEXT);
    has(text, "  Durbin-Watson 1.9\n");
    has(text, "  time           -0.207      -          -         -  -0.27      -\n");
    lacks(text, "unknown");
}

static void test_text_fit(void)
{
    const annum_fit_result fit = long_fit();
    const char *text = render(ANNUM_RESULT_FIT, &fit, ANNUM_TEXT);
    has(text, "Regression: count, 2 observations, 2000 to 2001\n"
              "  Family quasipoisson, link log, covariance model, intervals profile\n");
    has(text, "               estimate     se  statistic         p  lower  upper\n"
              "  (Intercept)    420.12   61.5       6.83  < 0.0001  288.9  551.3\n"
              "  time           -0.207      -          -         -  -0.27      -\n"
              "  x \"<\xC3\xA9&\xEF\xBF\xBD         1e-07  2e-08          5     0.012      -      -\n"
              "  lower, upper: 90 % interval\n");
    has(text, "  deviance 12.5, null deviance 100, Pearson chi-squared 12.25\n");
    has(text,
        "  Durbin-Watson 1.9 (p = 0.34, against positive autocorrelation)\n  5 iterations, converged\n");
    lacks(text, "AIC");
}

static void test_text_small(void)
{
    const annum_count_change change = a_change();
    const char *text = render(ANNUM_RESULT_COUNT_CHANGE, &change, ANNUM_TEXT);
    has(text, "Two counts compared\n");
    has(text, "1.0385");
    has(text, "0.69631");
    annum_mann_kendall_result test = {.struct_size = sizeof test};
    test.n = 12;
    test.exact = 1;
    text = render(ANNUM_RESULT_MANN_KENDALL, &test, ANNUM_TEXT);
    has(text, "yes");
    has(text, "12");
}

static void test_html(void)
{
    const annum_fit_result fit = long_fit();
    const char *html = render(ANNUM_RESULT_FIT, &fit, ANNUM_HTML);
    has(html, "<table class=\"annum\">\n<caption>Regression");
    has(html, "<th>x &quot;&lt;\xC3\xA9&amp;\xEF\xBF\xBD</th>");
    has(html, "<td>420.12</td>");
    lacks(html, "x \"<");
    const annum_trend_result trend = share_trend();
    has(render(ANNUM_RESULT_TREND, &trend, ANNUM_HTML), "<tr class=\"annum-warning\"><td>! two_points");
}

static const annum_test_case cases[] = {
    {"csv", test_csv},
    {"csv_render", test_csv_render},
    {"csv_coefficients", test_csv_coefficients},
    {"csv_waits_for_names", test_csv_waits_for_names},
    {"csv_without_result", test_csv_without_result},
    {"text_article", test_text_article},
    {"text_long_trend", test_text_long_trend},
    {"text_per", test_text_per},
    {"text_values", test_text_values},
    {"text_share_ignores_per", test_text_share_ignores_per},
    {"text_unknown", test_text_unknown},
    {"text_no_event", test_text_no_event},
    {"text_separated", test_text_separated},
    {"text_empty_name", test_text_empty_name},
    {"negative_zero", test_negative_zero},
    {"text_fit", test_text_fit},
    {"text_fit_unknown_p", test_text_fit_unknown_p},
    {"text_small", test_text_small},
    {"html", test_html},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "report_text", cases);
}
