/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trend in plain words. "Rising" and "falling" come from the verdict alone: an estimate whose interval
 * holds both directions is a number with its interval, and "no clear trend" is not "no change".
 */
#include <math.h>

#include "report/internal.h"

/** Longer tables are for the other formats. */
#define POINTS_MAX 40

/* How the figures of this trend are said. */
typedef struct figures {
    const annum_trend_result *trend;
    int in_percent; /* shares and proportions */
    double scale;   /* from the figure to what is said */
    const char *noun;
    annum__word unit; /* of differences: " percentage points", " per 100,000" or nothing */
} figures;

static const char *noun_of(int32_t kind)
{
    switch (kind) {
    case ANNUM_PROPORTION: return "proportion";
    case ANNUM_SHARE: return "share";
    case ANNUM_COUNT:
    case ANNUM_RATE: return "rate";
    default: return "figure";
    }
}

static figures figures_of(const annum__page *page, const annum_trend_result *trend)
{
    const annum__unit unit = annum__page_unit(page, trend->kind);
    const figures f = {trend, unit.in_percent, unit.scale, noun_of(trend->kind), unit.name};
    return f;
}

/* A figure as it stands: "2.2 %", "13.1 per 100,000", "54". */
static annum__word say_figure(const figures *f, double value)
{
    return f->in_percent ? annum__say_share(value) : annum__say_number(f->scale * value);
}

static const char *unit_of_level(const figures *f)
{
    return f->in_percent ? "" : f->unit.text;
}

/* ---- The heading ----------------------------------------------------------------------------- */

static void heading(const annum__page *page, const annum_trend_result *trend)
{
    const size_t n = trend->points ? trend->n : 0;
    if (!annum__page_open_heading(page))
        annum__page_text(page, "Trend: ");
    annum__page_say(page, "%s, %z %s", annum_kind_name(trend->kind), trend->n,
                    trend->n == 1 ? "figure" : "figures");
    if (n > 0)
        annum__page_say(page, ", %s", annum__say_period(trend->points[0].start, trend->points[0].end).text);
    if (n > 1)
        annum__page_say(page, " to %s",
                        annum__say_period(trend->points[n - 1].start, trend->points[n - 1].end).text);
    annum__page_close_heading(page);
}

/* ---- Sentences ------------------------------------------------------------------------------- */

static const char *verdict_words(const annum_trend_result *trend)
{
    return trend->verdict == ANNUM_TOO_LITTLE_DATA ? "too little data for a test"
                                                   : annum_verdict_name(trend->verdict);
}

static int is_known(const annum_estimate *estimate)
{
    return estimate->present && isfinite(estimate->estimate);
}

static int has_direction(const annum_trend_result *trend)
{
    return trend->verdict == ANNUM_FALLING || trend->verdict == ANNUM_RISING;
}

static void say_p(const annum__page *page, double p_value)
{
    if (!isnan(p_value))
        annum__page_say(page, ", %s", annum__say_p(p_value).text);
}

static void say_verdict(const annum__page *page, const annum_trend_result *trend)
{
    say_p(page, trend->p_value);
    annum__page_say(page, ": %s.", verdict_words(trend));
}

static void say_percent(const annum__page *page, const figures *f, const annum_estimate *e, const char *what)
{
    annum__page_say(page, "%s %%%s%s", annum__say_percent(e->estimate).text, what,
                    annum__say_interval(e, 1, f->trend->level, annum__say_percent).text);
}

static void say_difference(const annum__page *page, const figures *f, const annum_estimate *e)
{
    annum__page_say(page, "%s%s a year%s", annum__say_signed(f->scale * e->estimate).text, f->unit.text,
                    annum__say_interval(e, f->scale, f->trend->level, annum__say_signed).text);
}

static void say_time_to(const annum__page *page, const figures *f, const annum_estimate *e, const char *what)
{
    annum__page_say(page, "%s every %s years%s", what, annum__say_years(e->estimate).text,
                    annum__say_interval(e, 1, f->trend->level, annum__say_years).text);
}

static void say_plain_verdict(const annum__page *page, const annum_trend_result *trend)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "Verdict");
    say_verdict(page, trend);
    annum__page_close(page, ANNUM__LINE);
}

/* The halving or doubling time, or NULL: that of a slope without end is 0, and says nothing. */
static const annum_estimate *time_of(const annum_trend_result *trend, const char **what)
{
    const annum_estimate *time = trend->halving_time.present ? &trend->halving_time : &trend->doubling_time;
    *what = trend->halving_time.present ? "halving" : "doubling";
    return time->present && isfinite(time->estimate) && time->estimate > 0 ? time : NULL;
}

/* "fell from 30 % to 2.2 %"; these are the published figures, not an estimate. */
static void say_move(const annum__page *page, const figures *f)
{
    const double from = f->trend->total_change.from;
    const double to = f->trend->total_change.to;
    annum__page_say(page, "The %s ", f->noun);
    if (to == from)
        annum__page_say(page, "stayed at %s", say_figure(f, from).text);
    else
        annum__page_say(page, "%s from %s to %s", to < from ? "fell" : "rose", say_figure(f, from).text,
                        say_figure(f, to).text);
    annum__page_say(page, "%s: ", unit_of_level(f));
}

static void say_rounding(const annum__page *page, const figures *f)
{
    const annum_estimate *percent = &f->trend->annual_percent_change;
    const annum_estimate *difference = &f->trend->annual_difference;
    if (!annum__is_rounding(percent) && !annum__is_rounding(difference))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "The rounding of the printed figures alone leaves ");
    if (annum__is_rounding(percent))
        annum__page_say(page, "%s to %s %%", annum__say_percent(percent->lower).text,
                        annum__say_percent(percent->upper).text);
    else
        annum__page_say(page, "%s to %s%s", annum__say_signed(f->scale * difference->lower).text,
                        annum__say_signed(f->scale * difference->upper).text, f->unit.text);
    annum__page_text(page, " a year.");
    annum__page_close(page, ANNUM__LINE);
}

/* What two figures come to a year, in each unit that they have; no interval is known that chance is in. */
static void say_rates(const annum__page *page, const figures *f)
{
    const annum_trend_result *trend = f->trend;
    const int in_percent = is_known(&trend->annual_percent_change);
    if (in_percent)
        annum__page_say(page, "%s %% a year (",
                        annum__say_percent(trend->annual_percent_change.estimate).text);
    annum__page_say(page, "%s%s a year", annum__say_signed(f->scale * trend->annual_difference.estimate).text,
                    f->unit.text);
    if (is_known(&trend->annual_odds_change))
        annum__page_say(page, ", odds %s %% a year",
                        annum__say_percent(trend->annual_odds_change.estimate).text);
    annum__page_text(page, in_percent ? ")" : "");
}

/* Two figures and no more: what was published, and what it comes to a year. */
static void say_two_figures(const annum__page *page, const figures *f)
{
    const char *what;
    const annum_estimate *time = time_of(f->trend, &what);
    annum__page_open(page, ANNUM__LINE);
    say_move(page, f);
    say_rates(page, f);
    if (time)
        annum__page_say(page, ", %s every %s years", what, annum__say_years(time->estimate).text);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
    say_rounding(page, f);
    say_plain_verdict(page, f->trend);
}

/* Two counts, compared exactly: the ratio is what the test is about. */
static void say_two_counts(const annum__page *page, const figures *f)
{
    const annum_trend_result *trend = f->trend;
    annum_estimate ratio = trend->total_change.percent;
    ratio.estimate = 1 + ratio.estimate / 100;
    ratio.lower = 1 + ratio.lower / 100;
    ratio.upper = 1 + ratio.upper / 100;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s %%", annum__say_percent(trend->total_change.percent.estimate).text);
    if (f->scale != 1)
        annum__page_say(page, " from %s to %s%s", say_figure(f, trend->total_change.from).text,
                        say_figure(f, trend->total_change.to).text, f->unit.text);
    annum__page_say(page, ", ratio %s%s", annum__say_ratio(ratio.estimate).text,
                    annum__say_interval(&ratio, 1, trend->level, annum__say_ratio).text);
    say_verdict(page, trend);
    annum__page_close(page, ANNUM__LINE);
}

/* With a straight line the difference a year is what was fitted; otherwise the percent change is. */
static int difference_first(const annum_trend_result *trend)
{
    return trend->model.link == ANNUM_IDENTITY || !is_known(&trend->annual_percent_change);
}

static void say_estimate(const annum__page *page, const figures *f)
{
    annum__page_open(page, ANNUM__LINE);
    if (difference_first(f->trend))
        say_difference(page, f, &f->trend->annual_difference);
    else
        say_percent(page, f, &f->trend->annual_percent_change, " a year");
    say_verdict(page, f->trend);
    annum__page_close(page, ANNUM__LINE);
}

/* Begins the next part of a line that may stay unwritten. */
static void next_part(const annum__page *page, size_t *n_parts)
{
    if ((*n_parts)++ == 0) {
        annum__page_open(page, ANNUM__LINE);
        annum__page_text(page, "Also ");
    } else {
        annum__page_text(page, "; ");
    }
}

/* The same slope in other units. */
static void say_also(const annum__page *page, const figures *f)
{
    const annum_trend_result *trend = f->trend;
    const char *what;
    const annum_estimate *time = time_of(trend, &what);
    size_t n_parts = 0;
    if (!difference_first(trend) && is_known(&trend->annual_difference)) {
        next_part(page, &n_parts);
        say_difference(page, f, &trend->annual_difference);
    }
    if (difference_first(trend) && is_known(&trend->annual_percent_change)) {
        next_part(page, &n_parts);
        say_percent(page, f, &trend->annual_percent_change, " a year");
    }
    if (is_known(&trend->annual_odds_change)) {
        next_part(page, &n_parts);
        annum__page_text(page, "odds ");
        say_percent(page, f, &trend->annual_odds_change, " a year");
    }
    if (time && has_direction(trend)) {
        next_part(page, &n_parts);
        say_time_to(page, f, time, what);
    }
    if (n_parts > 0) {
        annum__page_text(page, ".");
        annum__page_close(page, ANNUM__LINE);
    }
}

static void say_total(const annum__page *page, const figures *f)
{
    const annum_total_change *total = &f->trend->total_change;
    if (!isfinite(total->from) || !isfinite(total->to))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Fitted from %s to %s%s", say_figure(f, total->from).text,
                    say_figure(f, total->to).text, unit_of_level(f));
    if (is_known(&total->percent)) {
        annum__page_text(page, ", ");
        say_percent(page, f, &total->percent, " in all");
    }
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

static void say_ranks(const annum__page *page, const figures *f)
{
    const annum_mann_kendall_result *test = &f->trend->mann_kendall;
    const annum_estimate *sen = &f->trend->sen_slope;
    const int has_test = !isnan(test->p_value);
    if (!has_test && !is_known(sen))
        return;
    annum__page_open(page, ANNUM__LINE);
    if (has_test)
        annum__page_say(page, "Mann-Kendall %s%s", annum__say_p(test->p_value).text,
                        test->exact ? " (exact)" : "");
    if (is_known(sen)) {
        annum__page_text(page, has_test ? "; Sen slope " : "Sen slope ");
        say_difference(page, f, sen);
    }
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

static void say_model(const annum__page *page, const annum_trend_result *trend)
{
    const annum_trend_model *model = &trend->model;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Model: %s, %s link", annum_family_name(model->family),
                    annum_link_name(model->link));
    if (!isnan(model->dispersion))
        annum__page_say(page, ", dispersion %s", annum__say_number(model->dispersion).text);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

/*
 * What a slope without end still has: one limit a year, of the figure or, with the logit link, of its odds.
 * NULL where there is none, or only one that rounding leaves.
 */
static const annum_estimate *one_sided(const annum_trend_result *trend)
{
    const annum_estimate *slope = &trend->slope;
    const annum_estimate *change =
        trend->model.link == ANNUM_LOGIT ? &trend->annual_odds_change : &trend->annual_percent_change;
    if (!slope->present || isfinite(slope->estimate) || isfinite(slope->lower) == isfinite(slope->upper) ||
        annum__is_rounding(change))
        return NULL;
    return change->present && isfinite(isfinite(slope->lower) ? change->lower : change->upper) ? change
                                                                                               : NULL;
}

/* All events at one end: the estimate has no end, and the limit is what is known. */
static void say_one_sided(const annum__page *page, const figures *f, const annum_estimate *change)
{
    const annum_trend_result *trend = f->trend;
    const int at_end = isfinite(trend->slope.lower);
    const double limit = at_end ? change->lower : change->upper;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "All events are at the %s: ", at_end ? "end" : "beginning");
    if (change == &trend->annual_odds_change)
        annum__page_text(page, "odds ");
    if (at_end)
        annum__page_say(page, "more than %s %% a year", annum__say_percent(limit).text);
    else if (limit < 0)
        annum__page_say(page, "fell by more than %s %% a year", annum__say_percent(-limit).text + 1);
    else
        annum__page_say(page, "less than %s %% a year", annum__say_percent(limit).text);
    annum__page_say(page, " (limit of the %s interval)", annum__say_level(trend->level).text);
    say_verdict(page, trend);
    annum__page_close(page, ANNUM__LINE);
    if (!is_known(&trend->annual_difference))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "Also ");
    say_difference(page, f, &trend->annual_difference);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

static int is_all_zero(const annum_trend_result *trend)
{
    for (size_t i = 0; i < trend->n && trend->points; i++) {
        if (trend->points[i].observed != 0)
            return 0;
    }
    return trend->points != NULL;
}

static void say_no_slope(const annum__page *page, const figures *f)
{
    const int no_event = is_all_zero(f->trend);
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, no_event ? "No event in any period." : "No trend can be estimated.");
    annum__page_close(page, ANNUM__LINE);
    say_plain_verdict(page, f->trend);
    if (!no_event) {
        say_total(page, f);
        say_ranks(page, f);
    }
}

static void say_nothing(const annum__page *page, const annum_trend_result *trend)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page,
                     trend->n == 1 ? "One figure, nothing to compare it with" : "No figure that can be used");
    annum__page_text(page, ": nothing can be said about a trend.");
    annum__page_close(page, ANNUM__LINE);
}

/* ---- The table of points --------------------------------------------------------------------- */

static const char *point_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"period", "observed", "fitted", "lower", "upper"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *point_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const figures *f = context;
    const annum_trend_point *point = &f->trend->points[row];
    const double values[] = {0, point->observed, point->fitted, point->lower, point->upper};
    if (column == 0)
        *word = annum__say_period(point->start, point->end);
    else if (!isfinite(values[column]))
        return "-";
    else
        *word = say_figure(f, values[column]);
    return word->text;
}

/* Many series would bury their sentences in tables: points are shown where there is one series. */
static void say_points(const annum__page *page, const figures *f)
{
    const annum_trend_result *trend = f->trend;
    if (page->n_names > 0 || !trend->points || trend->n < 3 || trend->n > POINTS_MAX)
        return;
    const annum__table table = {trend->n, 5, f, point_cell, point_header};
    page->format->table(page->writer, &table);
}

/* An open interval is shown as such: a warning about it would only repeat that. */
static void say_warnings(const annum__page *page, const annum_trend_result *trend)
{
    for (size_t i = 0; trend->warnings && i < trend->n_warnings; i++) {
        if (trend->warnings[i].code != ANNUM_WARN_UNBOUNDED)
            annum__page_warnings(page, &trend->warnings[i], 1);
    }
}

/* The sentences about two figures or more. */
static void say_trend(const annum__page *page, const figures *f)
{
    const annum_trend_result *trend = f->trend;
    const annum_estimate *limited = one_sided(trend);
    if (trend->n == 2 && trend->kind == ANNUM_COUNT && is_known(&trend->total_change.percent)) {
        say_two_counts(page, f);
    } else if (trend->n == 2 && trend->verdict == ANNUM_TOO_LITTLE_DATA && !limited &&
               is_known(&trend->annual_difference)) {
        say_two_figures(page, f);
    } else if (limited) {
        say_one_sided(page, f, limited);
        say_total(page, f);
        if (trend->n > 2)
            say_ranks(page, f);
        say_model(page, trend);
    } else if (!is_known(&trend->slope)) {
        say_no_slope(page, f);
    } else {
        say_estimate(page, f);
        say_also(page, f);
        say_total(page, f);
        say_ranks(page, f);
        say_model(page, trend);
    }
}

void annum__page_trend(const annum__page *page, const annum_trend_result *trend)
{
    const figures f = figures_of(page, trend);
    heading(page, trend);
    if (trend->n < 2)
        say_nothing(page, trend);
    else
        say_trend(page, &f);
    say_warnings(page, trend);
    say_points(page, &f);
}
