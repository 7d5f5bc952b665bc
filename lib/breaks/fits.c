/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "breaks/fits.h"

#include <string.h>

#include "core/error.h"
#include "series/internal.h"

annum_fit_options annum__breaks_fit_options(const annum__breaking *b, int trend)
{
    annum_fit_options o = ANNUM_FIT_OPTIONS_INIT;
    o.family = b->options.family;
    o.level = b->options.level;
    o.no_time = !trend;
    o.origin = b->time[0]; /* raw years would cost the level its digits */
    return o;
}

int annum__breaks_fit_is_perfect(const annum_fit_result *fit)
{
    for (size_t i = 0; i < fit->n_warnings; i++) {
        if (fit->warnings[i].code == ANNUM_WARN_PERFECT_FIT)
            return 1;
    }
    return 0;
}

void annum__breaks_count_rows(annum__breaking *b, const annum_fit_result *fit, size_t more)
{
    annum_breaks_result *r = b->result;
    r->n = fit->n + more;
    r->left_out = b->view->n - r->n;
    r->first = fit->first;
    if (more == 0)
        r->last = fit->last;
}

static int is_known(const annum__warnings *list, const annum_warning *warning)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->list[i].code == warning->code && strcmp(list->list[i].message, warning->message) == 0)
            return 1;
    }
    return 0;
}

void annum__breaks_take_warnings(annum__breaking *b, const annum_fit_result *fit, int ahead)
{
    for (size_t i = 0; i < fit->n_warnings; i++) {
        const annum_warning *w = &fit->warnings[i];
        const int own = w->code == ANNUM_WARN_BREAK_CROSSED ||
                        (ahead && (w->code == ANNUM_WARN_EXTRAPOLATED || w->code == ANNUM_WARN_PERFECT_FIT));
        if (!own && !is_known(b->warnings, w))
            annum__warn(b->warnings, w->code, w->row, "%s", w->message);
    }
}

int annum__breaks_before(const annum__breaking *b, size_t end, annum_series **out, annum_error *error)
{
    const annum_series_view *view = b->view;
    annum_columns c = ANNUM_COLUMNS_INIT;
    c.n = end;
    c.kind = view->kind;
    c.start = view->start;
    c.end = view->end;
    c.state = view->state;
    c.lower = view->lower;
    c.upper = view->upper;
    c.breaks = view->breaks;
    c.n_breaks = view->n_breaks;
    c.row_number = view->row_number;
    c.row_word = view->row_word;
    c.events = view->events;
    c.total = view->total;
    c.exposure = view->exposure;
    c.se = view->se;
    if (!view->events)
        c.value = view->figure;
    return annum_series_new(&c, annum__series_allocator(b->series), out, error);
}
