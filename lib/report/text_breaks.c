/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breaks in plain words: whether one is shown, where, and what holds between them. What the link scales is
 * said on the scale of the figures.
 */
#include <math.h>
#include <string.h>

#include "breaks/describe.h"
#include "core/error.h"
#include "regress/internal.h"
#include "report/internal.h"
#include "series/label.h"

/** Longer tables are for the other formats. */
#define ROWS_MAX 40

static const char *title_of(int32_t method)
{
    static const char *const titles[] = {
        [ANNUM_BREAKS_DYNAMIC] = "Breaks at the best dates (Bai and Perron)",
        [ANNUM_BREAKS_SEGMENTED] = "A line that bends",
        [ANNUM_BREAKS_INTERVENTION] = "Changes at given dates",
        [ANNUM_BREAKS_CUSUM] = "Cumulated residuals (CUSUM)",
        [ANNUM_BREAKS_MOSUM] = "Moving sums of residuals (MOSUM)",
        [ANNUM_BREAKS_PELT] = "Breaks at the best dates under a penalty (PELT)",
        [ANNUM_BREAKS_UNUSUAL] = "The last figure against those before it",
    };
    return method >= 0 && (size_t)method < sizeof titles / sizeof titles[0] ? titles[method] : "Breaks";
}

/* How the figures of this result are said. */
typedef struct saying {
    const annum_breaks_result *result;
    annum__unit unit;
    int32_t link; /* the family's own; 0 if the family is unknown */
} saying;

static saying saying_of(const annum__page *page, const annum_breaks_result *r)
{
    const annum__family *family = annum__family_find(r->family);
    const saying s = {r, annum__page_unit(page, r->kind), family ? family->canonical_link : 0};
    return s;
}

/* ---- Times ----------------------------------------------------------------------------------- */

/* A time in the words of the table that it comes from: 2003-Q1, not 2002.625. */
static annum__label time_of(const annum_breaks_result *r, double time)
{
    annum__label unknown = {"unknown"};
    return isfinite(time) ? annum__label_time(time, r->first, r->period) : unknown;
}

/* A date that was given is where a period begins. */
static annum__label date_of(const annum_breaks_result *r, double date)
{
    return annum__label_start(date, r->first, r->period);
}

/* ---- The head -------------------------------------------------------------------------------- */

static void heading(const annum__page *page, const annum_breaks_result *r)
{
    (void)annum__page_open_heading(page);
    annum__page_say(page, "%s: %s, %z %s", title_of(r->method), annum_kind_name(r->kind), r->n,
                    r->n == 1 ? "figure" : "figures");
    if (isfinite(r->first))
        annum__page_say(page, ", %s", time_of(r, r->first).text);
    if (r->last > r->first)
        annum__page_say(page, " to %s", time_of(r, r->last).text);
    annum__page_close_heading(page);
}

static void say_model(const annum__page *page, const saying *s)
{
    const annum_breaks_result *r = s->result;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Family %s, link %s", annum_family_name(r->family), annum_link_name(s->link));
    if (r->method != ANNUM_BREAKS_INTERVENTION && r->method != ANNUM_BREAKS_SEGMENTED &&
        r->method != ANNUM_BREAKS_UNUSUAL)
        annum__page_text(page, r->regressors == ANNUM_BREAKS_TREND ? "; level and slope may change"
                                                                   : "; the level may change");
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static const char *test_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"", "statistic", "p", "p error", "at"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *test_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_breaks_result *r = context;
    const annum_break_test *test = &r->tests[row];
    annum__text out = {word->text, sizeof word->text, 0};
    word->text[0] = '\0';
    switch (column) {
    case 0: return test->name ? test->name : "";
    case 1: *word = annum__say_digits(test->statistic); break;
    case 2: *word = annum__say_bare_p(test->p_value); break;
    case 3: *word = annum__say_digits(test->p_error); break;
    default: annum__text_add(&out, "%s", isnan(test->at) ? "-" : time_of(r, test->at).text); break;
    }
    return word->text;
}

static void say_all_tests(const annum__page *page, const annum_breaks_result *r)
{
    size_t columns = 4;
    for (size_t i = 0; i < r->n_tests; i++)
        columns = isnan(r->tests[i].at) ? columns : 5;
    const annum__table table = {r->n_tests, columns, r, test_cell, test_header};
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "Tests:");
    annum__page_close(page, ANNUM__LINE);
    page->format->table(page->writer, &table);
}

static void say_tests(const annum__page *page, const annum_breaks_result *r)
{
    if (!r->tests || r->n_tests == 0 || isnan(r->tests[0].p_value))
        return;
    const annum_break_test *first = &r->tests[0];
    const int shown = first->p_value <= 1 - r->level;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s is shown at the %s level by ", shown ? "A break" : "No break",
                    annum__say_level(1 - r->level).text);
    annum__page_text(page, first->name ? first->name : "the test");
    annum__page_say(page, ", %s", annum__say_p(first->p_value).text);
    if (first->p_error > 0)
        annum__page_say(page, " (simulated, standard error %s)", annum__say_number(first->p_error).text);
    annum__page_text(page, shown ? "." : ". That is no evidence that there is none.");
    annum__page_close(page, ANNUM__LINE);
    if (r->n_tests > 1)
        say_all_tests(page, r);
}

/* ---- The selected model ---------------------------------------------------------------------- */

/* A limit beyond the first or last date that there can be is not known. */
static void say_break(const annum__page *page, const annum_breaks_result *r, const annum_break *b)
{
    const annum__word level = annum__say_level(r->level);
    const annum__label lower = time_of(r, b->lower), upper = time_of(r, b->upper);
    annum__page_text(page, time_of(r, b->time).text);
    if (isfinite(b->lower) && isfinite(b->upper))
        annum__page_say(page, " (%s interval %s to %s)", level.text, lower.text, upper.text);
    else if (isfinite(b->lower))
        annum__page_say(page, " (%s interval from %s on, its end not known)", level.text, lower.text);
    else if (isfinite(b->upper))
        annum__page_say(page, " (%s interval until %s, its start not known)", level.text, upper.text);
}

static const annum_break_model *selected_model(const annum_breaks_result *r)
{
    for (size_t i = 0; r->models && i < r->n_models; i++) {
        if (r->models[i].breaks == r->selected)
            return &r->models[i];
    }
    return NULL;
}

/* Why this model: the criterion, or that there is no scatter left to have one. */
static void say_choice(const annum__page *page, const annum_breaks_result *r)
{
    const annum_break_model *model = selected_model(r);
    const char *breaks = r->selected == 1 ? "break" : "breaks";
    if (r->selected == 0)
        annum__page_text(page, "The model without a break ");
    else
        annum__page_say(page, "The model with %z %s ", r->selected, breaks);
    if (r->method == ANNUM_BREAKS_PELT)
        annum__page_say(page, "is the best one at a penalty of %s a break",
                        annum__say_number(r->penalty).text);
    else
        annum__page_text(page, model && isnan(model->bic) ? "leaves no residual" : "has the least BIC");
}

/* A test and BIC ask different questions, and may answer them differently. */
static void say_disagreement(const annum__page *page, const annum_breaks_result *r)
{
    const annum_break_model *model = selected_model(r);
    const double p = r->tests && r->n_tests > 0 ? r->tests[0].p_value : NAN;
    const int shown = p <= 1 - r->level;
    if (isnan(p) || !model || isnan(model->bic) || shown == (r->selected > 0))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(
        page, shown ? "The test and BIC disagree: there is a break, and no model with some is worth its "
                      "parameters."
                    : "The test and BIC disagree: BIC often takes chance for a break in short series, so "
                      "trust the test.");
    annum__page_close(page, ANNUM__LINE);
}

static void say_selected(const annum__page *page, const annum_breaks_result *r)
{
    const char *before =
        r->method == ANNUM_BREAKS_SEGMENTED ? "the slope changes at " : "a new regime begins with ";
    if (!r->models || r->n_models == 0)
        return;
    annum__page_open(page, ANNUM__LINE);
    say_choice(page, r);
    if (r->n_at == 0 || !r->at)
        annum__page_text(page, ".");
    else
        annum__page_say(page, ": %s", before);
    for (size_t i = 0; r->at && i < r->n_at; i++) {
        say_break(page, r, &r->at[i]);
        annum__page_text(page, i + 1 == r->n_at ? "." : ", ");
    }
    annum__page_close(page, ANNUM__LINE);
    say_disagreement(page, r);
}

/* ---- What holds between the breaks ----------------------------------------------------------- */

static double figure_at(const saying *s, double eta)
{
    const annum__link *link = annum__link_find(s->link);
    double mean = NAN, rest, derivative;
    if (link && isfinite(eta))
        link->inverse(&eta, 1, &mean, &rest, &derivative);
    return s->unit.scale * mean;
}

/* Slopes of logarithms are percent a year. */
static int is_ratio(const saying *s)
{
    return s->link == ANNUM_LOG || s->link == ANNUM_LOGIT;
}

typedef struct segments {
    const saying *saying;
    const annum_segment *segment;
} segments;

static const char *segment_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"from", "to", "figures", "level", "lower", "upper"};
    const saying *s = ((const segments *)context)->saying;
    (void)word;
    if (column < sizeof headers / sizeof headers[0])
        return headers[column];
    return s->link == ANNUM_LOG ? "% a year" : s->link == ANNUM_LOGIT ? "odds, % a year" : "slope";
}

static const char *segment_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const segments *list = context;
    const saying *s = list->saying;
    const annum_segment *segment = &list->segment[row];
    const double levels[] = {segment->level.estimate, segment->level.lower, segment->level.upper};
    const double slope = segment->slope.estimate;
    annum__text out = {word->text, sizeof word->text, 0};
    if (column < 2)
        annum__text_add(&out, "%s", time_of(s->result, column == 0 ? segment->first : segment->last).text);
    else if (column == 2)
        *word = annum__say_number((double)segment->n);
    else if (column < 6 && (!segment->level.present || !isfinite(levels[column - 3])))
        return "-";
    else if (column < 6)
        *word = annum__say_number(figure_at(s, levels[column - 3]));
    else if (!segment->slope.present || !isfinite(slope))
        return "-";
    else
        *word =
            is_ratio(s) ? annum__say_percent(100 * expm1(slope)) : annum__say_signed(s->unit.scale * slope);
    return word->text;
}

static void say_segments(const annum__page *page, const saying *s)
{
    const annum_break_model *model = selected_model(s->result);
    if (!model || !model->segments || model->n_segments == 0 || model->n_segments > ROWS_MAX)
        return;
    const segments list = {s, model->segments};
    const annum__table table = {model->n_segments, model->segments[0].slope.present ? 7 : 6, &list,
                                segment_cell, segment_header};
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Between them (lower, upper: %s interval of the level%s%s):",
                    annum__say_level(s->result->level).text,
                    s->unit.in_percent     ? "; in percent"
                    : s->unit.name.text[0] ? ";"
                                           : "",
                    s->unit.in_percent ? "" : s->unit.name.text);
    annum__page_close(page, ANNUM__LINE);
    page->format->table(page->writer, &table);
}

/* ---- All numbers of breaks ------------------------------------------------------------------- */

static const char *model_header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"breaks", "", "BIC", "LWZ", "at"};
    const annum_breaks_result *r = context;
    (void)word;
    return column == 1 ? (r->family == ANNUM_GAUSSIAN ? "RSS" : "deviance") : headers[column];
}

/* As many dates as have room. */
static annum__word say_dates(const annum_breaks_result *r, const annum_break_model *model)
{
    annum__word word = {""};
    annum__text out = {word.text, sizeof word.text, 0};
    for (size_t i = 0; model->at && i < model->n_at; i++) {
        const annum__label date = time_of(r, model->at[i].time);
        if (out.length + strlen(date.text) + 6 >= sizeof word.text) {
            annum__text_add(&out, " ...");
            break;
        }
        annum__text_add(&out, "%s%s", i > 0 ? ", " : "", date.text);
    }
    return word;
}

static const char *model_cell(const void *context, size_t row, size_t column, annum__word *word)
{
    const annum_break_model *model = &((const annum_breaks_result *)context)->models[row];
    switch (column) {
    case 0: *word = annum__say_number((double)model->breaks); break;
    case 1: *word = annum__say_digits(model->rss); break;
    case 2: *word = annum__say_digits(model->bic); break;
    case 3: *word = annum__say_digits(model->lwz); break;
    default: *word = say_dates(context, model); break;
    }
    return word->text;
}

static void say_models(const annum__page *page, const annum_breaks_result *r)
{
    if (!r->models || r->n_models < 2 || r->n_models > ROWS_MAX)
        return;
    const annum__table table = {r->n_models, 5, r, model_cell, model_header};
    page->format->table(page->writer, &table);
}

/* ---- Given dates ----------------------------------------------------------------------------- */

/* With a logarithm in the link changes are ratios: "level times 0.62", "odds times 0.62". */
static void say_level_change(const annum__page *page, const saying *s, const annum_estimate *change)
{
    annum_estimate ratio = *change;
    if (!is_ratio(s)) {
        annum__page_say(page, "level %s%s%s", annum__say_signed(s->unit.scale * change->estimate).text,
                        s->unit.name.text,
                        annum__say_interval(change, s->unit.scale, s->result->level, annum__say_signed).text);
        return;
    }
    ratio.estimate = exp(change->estimate);
    ratio.lower = exp(change->lower);
    ratio.upper = exp(change->upper);
    annum__page_say(page, "%s times %s%s", s->link == ANNUM_LOGIT ? "odds" : "level",
                    annum__say_ratio(ratio.estimate).text,
                    annum__say_interval(&ratio, 1, s->result->level, annum__say_ratio).text);
}

static void say_slope_change(const annum__page *page, const saying *s, const annum_estimate *change)
{
    annum_estimate percent = *change;
    if (!is_ratio(s)) {
        annum__page_say(page, "slope %s%s a year%s", annum__say_signed(s->unit.scale * change->estimate).text,
                        s->unit.name.text,
                        annum__say_interval(change, s->unit.scale, s->result->level, annum__say_signed).text);
        return;
    }
    percent.estimate = exp(change->estimate);
    percent.lower = exp(change->lower);
    percent.upper = exp(change->upper);
    annum__page_say(page, "growth a year times %s%s", annum__say_number(percent.estimate).text,
                    annum__say_interval(&percent, 1, s->result->level, annum__say_number).text);
}

static void say_part_p(const annum__page *page, const annum_estimate *change)
{
    if (!isnan(change->p_value))
        annum__page_say(page, ", %s", annum__say_p(change->p_value).text);
}

static void say_intervention(const annum__page *page, const saying *s, const annum_break_intervention *change)
{
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s: ", date_of(s->result, change->at).text);
    if (change->level_change.present) {
        say_level_change(page, s, &change->level_change);
        say_part_p(page, &change->level_change);
    }
    if (change->slope_change.present) {
        annum__page_text(page, change->level_change.present ? "; " : "");
        say_slope_change(page, s, &change->slope_change);
        say_part_p(page, &change->slope_change);
    }
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
    /* Of several dates the best was picked: what it is worth is the adjusted p. */
    const int several = s->result->n_intervention > 1 && !isnan(change->p_adjusted);
    const double p = several ? change->p_adjusted : change->p_value;
    if (isnan(p))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s at %s is shown at the %s level, level and slope together%s: %s; BIC %s.",
                    p <= 1 - s->result->level ? "A change" : "No change", date_of(s->result, change->at).text,
                    annum__say_level(1 - s->result->level).text, several ? " (Holm, over all dates)" : "",
                    annum__say_p(p).text, annum__say_digits(change->bic).text);
    annum__page_close(page, ANNUM__LINE);
}

/* ---- Processes, and the last figure ---------------------------------------------------------- */

/* Of the sums alone: where another method has a process, it is one statistic a date and the tests say it all.
 */
static void say_process(const annum__page *page, const annum_breaks_result *r)
{
    const annum_break_process *p = r->process;
    size_t i = 0;
    if (!p || r->n_process == 0 || (r->method != ANNUM_BREAKS_CUSUM && r->method != ANNUM_BREAKS_MOSUM))
        return;
    while (i < r->n_process && !(p[i].value < p[i].lower || p[i].value > p[i].upper))
        i++;
    annum__page_open(page, ANNUM__LINE);
    if (isnan(p[0].upper))
        annum__page_text(page, "There is no limit to hold the sums against: nothing was simulated.");
    else if (i == r->n_process)
        annum__page_say(page, "The sums stay within the limits that they cross by chance with %s.",
                        annum__say_level(1 - r->level).text);
    else
        annum__page_say(page, "The sums leave their limits for the first time at %s.",
                        time_of(r, p[i].time).text);
    annum__page_close(page, ANNUM__LINE);
}

static annum__word say_one(const saying *s, double value)
{
    return s->unit.in_percent ? annum__say_share(value) : annum__say_number(s->unit.scale * value);
}

/* " (95 % prediction interval 2 to 12)"; nothing where there is none. */
static void say_limits(const annum__page *page, const saying *s, double lower, double upper)
{
    const annum__word level = annum__say_level(s->result->level), low = say_one(s, lower),
                      high = say_one(s, upper);
    if (isfinite(lower) && isfinite(upper))
        annum__page_say(page, " (%s prediction interval %s to %s)", level.text, low.text, high.text);
    else if (isfinite(lower))
        annum__page_say(page, " (%s prediction interval %s and above)", level.text, low.text);
    else if (isfinite(upper))
        annum__page_say(page, " (%s prediction interval %s and below)", level.text, high.text);
}

static void say_farrington(const annum__page *page, const saying *s)
{
    const annum_break_unusual *u = &s->result->unusual;
    const int outside = u->observed < u->farrington_lower || u->observed > u->farrington_upper;
    if (isnan(u->p_farrington))
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "By Farrington's method, whose baseline has %s, %s: %s",
                    u->farrington_trend ? "a trend" : "no trend", annum__say_p(u->p_farrington).text,
                    outside ? "unusual" : "not shown to be unusual");
    annum__page_say(page, " (limits %s to %s).", say_one(s, u->farrington_lower).text,
                    say_one(s, u->farrington_upper).text);
    annum__page_close(page, ANNUM__LINE);
}

static void say_unusual(const annum__page *page, const saying *s)
{
    const annum_break_unusual *u = &s->result->unusual;
    if (!u->present)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%s%s: %s%s, where those before it predict ", time_of(s->result, u->time).text,
                    u->is_last ? "" : " (the last row with a figure)", say_one(s, u->observed).text,
                    s->unit.in_percent ? "" : s->unit.name.text);
    annum__page_text(page, say_one(s, u->expected).text);
    say_limits(page, s, u->lower, u->upper);
    if (u->unusual < 0)
        annum__page_text(page, ": whether it is unusual can't be judged, see the warnings.");
    else
        annum__page_say(page, ", %s: %s", annum__say_p(u->p_value).text,
                        u->unusual ? "unusual." : "not shown to be unusual.");
    annum__page_close(page, ANNUM__LINE);
    say_farrington(page, s);
}

static void say_nothing(const annum__page *page, const annum_breaks_result *r)
{
    if (r->n_models > 0 || r->n_intervention > 0 || r->n_process > 0 || r->unusual.present)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_text(page, "These figures can't be searched: see the warnings.");
    annum__page_close(page, ANNUM__LINE);
}

static void say_left_out(const annum__page *page, const annum_breaks_result *r)
{
    if (r->left_out == 0)
        return;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "%z %s left out, without a usable figure.", r->left_out,
                    r->left_out == 1 ? "row is" : "rows are");
    annum__page_close(page, ANNUM__LINE);
}

void annum__page_breaks(const annum__page *page, const annum_breaks_result *r)
{
    const saying s = saying_of(page, r);
    heading(page, r);
    say_nothing(page, r);
    say_tests(page, r);
    say_selected(page, r);
    say_segments(page, &s);
    say_models(page, r);
    for (size_t i = 0; r->intervention && i < r->n_intervention; i++)
        say_intervention(page, &s, &r->intervention[i]);
    say_process(page, r);
    say_unusual(page, &s);
    say_model(page, &s);
    say_left_out(page, r);
    annum__page_warnings(page, r->warnings, r->n_warnings);
}
