/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A test of trend or change in plain words. A large p is "not shown", and never "there is none".
 */
#include <math.h>

#include "report/internal.h"
#include "series/label.h"

/** What a test asks. */
typedef enum question { TREND, CHANGE, ORDER } question;

typedef struct wording {
    const char *title;
    const char *statistic; /* its name */
    const char *lag;       /* what `lag` is */
    question asks;
} wording;

static const wording wordings[] = {
    [ANNUM_TEST_MANN_KENDALL] = {"Mann and Kendall's test", "S", "lags", TREND},
    [ANNUM_TEST_HAMED_RAO] = {"Mann and Kendall's test, variance by Hamed and Rao", "S", "lags", TREND},
    [ANNUM_TEST_YUE_WANG] = {"Mann and Kendall's test, variance by Yue and Wang", "S", "lags", TREND},
    [ANNUM_TEST_PREWHITEN] = {"Mann and Kendall's test of pre-whitened figures", "S", "lags", TREND},
    [ANNUM_TEST_TFPW] = {"Mann and Kendall's test, trend-free pre-whitening", "S", "lags", TREND},
    [ANNUM_TEST_BLOCK_BOOTSTRAP] = {"Mann and Kendall's test by block bootstrap", "S", "block length", TREND},
    [ANNUM_TEST_SEASONAL] = {"Seasonal Mann-Kendall test", "S", "lags", TREND},
    [ANNUM_TEST_REGIONAL] = {"Regional Mann-Kendall test", "S", "lags", TREND},
    [ANNUM_TEST_PARTIAL] = {"Partial Mann-Kendall test", "S", "lags", TREND},
    [ANNUM_TEST_COCHRAN_ARMITAGE] = {"Cochran and Armitage's test of proportions", "statistic", "lags",
                                     TREND},
    [ANNUM_TEST_POISSON_TREND] = {"Conditional test of a trend in counts", "statistic", "lags", TREND},
    [ANNUM_TEST_SPEARMAN] = {"Spearman's rank correlation with time", "statistic", "lags", TREND},
    [ANNUM_TEST_COX_STUART] = {"Cox and Stuart's sign test", "statistic", "lags", TREND},
    [ANNUM_TEST_JONCKHEERE] = {"Jonckheere and Terpstra's test", "statistic", "lags", TREND},
    [ANNUM_TEST_PETTITT] = {"Pettitt's test of one change of level", "K", "lags", CHANGE},
    [ANNUM_TEST_BUISHAND] = {"Buishand's test of one change of level", "statistic", "lags", CHANGE},
    [ANNUM_TEST_SNHT] = {"Standard normal homogeneity test of one change of level", "statistic", "lags",
                         CHANGE},
    [ANNUM_TEST_RUNS] = {"Runs above and below the median", "statistic", "lags", ORDER},
    [ANNUM_TEST_VON_NEUMANN] = {"von Neumann's ratio", "statistic", "lags", ORDER},
    [ANNUM_TEST_BARTELS] = {"Bartels' ratio of ranks", "statistic", "lags", ORDER},
    [ANNUM_TEST_BUISHAND_U] = {"Buishand's U test of one change of level", "statistic", "lags", CHANGE},
    [ANNUM_TEST_BUISHAND_Q] = {"Buishand's Q test of one change of level", "statistic", "lags", CHANGE},
};

static wording wording_of(int32_t test)
{
    static const wording unknown = {"Test", "statistic", "lags", TREND};
    return test >= 0 && (size_t)test < sizeof wordings / sizeof wordings[0] ? wordings[test] : unknown;
}

static void heading(const annum__page *page, const annum_trendtest_result *t)
{
    (void)annum__page_open_heading(page);
    annum__page_say(page, "%s: %s, %z %s", wording_of(t->test).title, annum_kind_name(t->kind), t->n,
                    t->n == 1 ? "figure" : "figures");
    if (t->n_series > 1)
        annum__page_say(page, " of %z series", t->n_series);
    if (isfinite(t->first))
        annum__page_say(page, ", %s", annum__label_time(t->first, t->first, t->first_length).text);
    if (t->last > t->first)
        annum__page_say(page, " to %s", annum__label_time(t->last, t->last, t->last_length).text);
    annum__page_close_heading(page);
}

/* ---- The answer ------------------------------------------------------------------------------ */

static int is_shown(const annum_trendtest_result *t)
{
    return t->p_value <= 1 - t->level;
}

/* "p = 0.021 (exact)", "p = 0.03 (simulated, ± 0.0017, against a rise)". */
static void say_p(const annum__page *page, const annum_trendtest_result *t)
{
    annum__page_say(page, "%s (%s", annum__say_p(t->p_value).text,
                    t->p_error > 0 ? "simulated"
                    : t->exact     ? "exact"
                                   : "approximate");
    if (t->p_error > 0)
        annum__page_say(page, ", standard error %s", annum__say_number(t->p_error).text);
    if (t->alternative != ANNUM_TWO_SIDED)
        annum__page_say(page, ", against a %s alone", t->alternative == ANNUM_INCREASING ? "rise" : "fall");
    annum__page_text(page, ")");
}

/* "is shown at the 5 % level, p …" */
static void say_shown(const annum__page *page, const annum_trendtest_result *t)
{
    annum__page_say(page, " is shown at the %s level, ", annum__say_level(1 - t->level).text);
    say_p(page, t);
    annum__page_text(page, ".");
}

static const char *trend_words(const annum_trendtest_result *t)
{
    const char *any = t->alternative == ANNUM_INCREASING   ? "No rising trend"
                      : t->alternative == ANNUM_DECREASING ? "No falling trend"
                                                           : "No trend";
    return t->trend == ANNUM_TREND_INCREASING   ? "A rising trend"
           : t->trend == ANNUM_TREND_DECREASING ? "A falling trend"
           : is_shown(t)                        ? "A trend"
                                                : any;
}

static const char *change_words(const annum_trendtest_result *t)
{
    return t->trend == ANNUM_TREND_INCREASING   ? "A rise of the level"
           : t->trend == ANNUM_TREND_DECREASING ? "A fall of the level"
           : is_shown(t)                        ? "A change of the level"
                                                : "No change of the level";
}

/* Runs and the ratio fall short of what chance gives where neighbours are alike. */
static const char *order_words(const annum_trendtest_result *t)
{
    return !is_shown(t) ? "No departure from a random order"
           : t->z < 0   ? "That neighbours are alike (a trend, a break or autocorrelation)"
           : t->z > 0   ? "That neighbours alternate"
                        : "A departure from a random order";
}

static void say_date(const annum__page *page, const annum_trendtest_result *t)
{
    if (!isfinite(t->at))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page,
                    is_shown(t) ? "The new level begins with %s." : "The largest difference begins with %s.",
                    annum__label_time(t->at, t->at, t->at_length).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_answer(const annum__page *page, const annum_trendtest_result *t)
{
    const question asks = wording_of(t->test).asks;
    annum__page_open(page, ANNUM__LINE);
    if (isnan(t->p_value)) {
        annum__page_text(page, "These figures allow no test.");
    } else {
        annum__page_text(page, asks == TREND    ? trend_words(t)
                               : asks == CHANGE ? change_words(t)
                                                : order_words(t));
        say_shown(page, t);
        annum__page_text(page, is_shown(t) ? "" : " That is no evidence that there is none.");
    }
    annum__page_close(page, ANNUM__LINE);
    say_date(page, t);
}

/* ---- The numbers ----------------------------------------------------------------------------- */

static void say_statistics(const annum__page *page, const annum_trendtest_result *t)
{
    const wording w = wording_of(t->test);
    const annum__named test[] = {{w.statistic, t->statistic},
                                 {"variance", t->variance},
                                 {"z", t->z},
                                 {"tau", t->tau},
                                 {"tau-b", t->tau_b}};
    const annum__named serial[] = {{w.lag, t->lag}, {"autocorrelation at lag 1", t->autocorrelation}};
    annum__page_numbers(page, test, sizeof test / sizeof test[0], annum__say_number);
    annum__page_numbers(page, serial, sizeof serial / sizeof serial[0], annum__say_number);
}

/* On the log or logit scale: the percent change that the slope comes to. */
static void say_sen_percent(const annum__page *page, const annum_trendtest_result *t)
{
    const annum_estimate *percent = &t->sen_percent;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Sen slope %s %% a year%s", annum__say_percent(percent->estimate).text,
                    annum__say_interval(percent, 1, t->level, annum__say_percent).text);
    annum__page_text(page, t->kind == ANNUM_SHARE || t->kind == ANNUM_PROPORTION
                               ? ", on the logit scale of the odds."
                               : ".");
    annum__page_close(page, ANNUM__LINE);
}

static void say_sen_slope(const annum__page *page, const annum_trendtest_result *t)
{
    const annum_estimate *slope = &t->sen_slope;
    const annum__unit unit = annum__page_unit(page, t->kind);
    if (t->sen_percent.present && isfinite(t->sen_percent.estimate)) {
        say_sen_percent(page, t);
        return;
    }
    if (!slope->present || !isfinite(slope->estimate))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Sen slope %s%s a year%s.", annum__say_signed(unit.scale * slope->estimate).text,
                    unit.name.text, annum__say_interval(slope, unit.scale, t->level, annum__say_signed).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_left_out(const annum__page *page, const annum_trendtest_result *t)
{
    if (t->left_out == 0)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%z %s left out, without a usable figure.", t->left_out,
                    t->left_out == 1 ? "row is" : "rows are");
    annum__page_close(page, ANNUM__LINE);
}

void annum__page_test(const annum__page *page, const annum_trendtest_result *test)
{
    heading(page, test);
    say_answer(page, test);
    say_statistics(page, test);
    say_sen_slope(page, test);
    say_left_out(page, test);
    annum__page_warnings(page, test->warnings, test->n_warnings);
}
