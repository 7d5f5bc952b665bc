/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two groups compared: whether they share one trend, whether their trends are parallel, how far their averages are apart,
 * and each of them alone.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "report/text_joinpoint.h"

typedef struct row {
    const char *name;
    const annum_joinpoint_test *test;
} row;

static const char *header(const void *context, size_t column, annum__word *word)
{
    static const char *const headers[] = {"Test", "SSE Ratio", "P-Value", "Std Error", "Significance Level", "Decision"};
    (void)context;
    (void)word;
    return headers[column];
}

static const char *cell(const void *context, size_t at, size_t column, annum__word *word)
{
    const row *r = &((const row *)context)[at];
    const double numbers[] = {r->test->p_value, r->test->p_error, r->test->alpha};
    if (column == 0)
        return r->name;
    if (column == 5)
        return r->test->reject ? r->test->uncertain ? "reject ?" : "reject" : r->test->uncertain ? "keep ?" : "keep";
    *word = column == 1 ? annum__say_digits(r->test->statistic) : annum__say_fixed(numbers[column - 2], 5);
    return word->text;
}

static void say_tests(const annum__page *page, const annum_joinpoint_comparison *c)
{
    const row rows[] = {{"Coincident: one trend for both", &c->coincidence},
                        {"Parallel: the same joinpoints and slopes", &c->parallelism}};
    const annum__table table = {2, 6, rows, cell, header};
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Permutation tests with %s in each group", annum__say_count(c->joinpoints, "joinpoint").text);
    annum__page_close(page, ANNUM__LINE);
    page->format->table(page->writer, &table);
    if (c->coincidence.uncertain || c->parallelism.uncertain)
        annum__page_title(page, ANNUM__UNCERTAIN);
}

static void say_name(const annum__page *page, const annum_joinpoint_group *group)
{
    annum__page_text(page, group->name && *group->name ? group->name : "(empty)");
}

static void say_difference(const annum__page *page, const annum_joinpoint_comparison *c)
{
    const annum_estimate *d = &c->aapc_difference;
    if (!d->present || !c->groups || c->n_groups < 2)
        return;
    const double level = c->groups[0].result.level;
    annum__page_open(page, ANNUM__LINE);
    annum__page_say(page, "Difference of AAPC, %s to %s, ", annum__say_time(c->from).text, annum__say_time(c->to).text);
    say_name(page, &c->groups[0]);
    annum__page_text(page, " less ");
    say_name(page, &c->groups[1]);
    annum__page_say(page, ": %s percentage points%s", annum__say_signed(d->estimate).text,
                    annum__say_interval(d, 1, level, annum__say_signed).text);
    if (!isnan(d->p_value))
        annum__page_say(page, ", %s", annum__say_p(d->p_value).text);
    annum__page_text(page, ".");
    annum__page_close(page, ANNUM__LINE);
}

/* A group's own page, under its name. */
static void say_group(const annum__page *page, const annum_joinpoint_group *group)
{
    annum__page own = *page;
    own.names = &group->name;
    own.n_names = group->name != NULL;
    annum__page_joinpoint(&own, &group->result);
}

void annum__page_joinpoint_comparison(const annum__page *page, const annum_joinpoint_comparison *c)
{
    (void)annum__page_open_heading(page);
    annum__page_say(page, "Joinpoint comparison of two groups: %z and %z figures", c->n, c->n_other);
    annum__page_close_heading(page);
    say_tests(page, c);
    say_difference(page, c);
    annum__page_warnings(page, c->warnings, c->n_warnings);
    for (size_t i = 0; c->groups && i < c->n_groups; i++)
        say_group(page, &c->groups[i]);
}
