/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Usable rows of a series, and the design that they make: times less their middle, the jump, places for joinpoints and
 * how many joinpoints so many figures bear.
 */
#include <math.h>

#include "core/error.h"
#include "joinpoint/internal.h"

int annum__joint_rows_take(annum__joining *j, const annum_series_view *view, annum_error *error)
{
    const double *sizes = view->exposure ? view->exposure : view->total;
    const size_t room = view->n_usable + 1;
    double *numbers = annum__arena_take(j->scratch, annum__multiply(room, 5), sizeof *numbers);
    size_t *row = annum__arena_take(j->scratch, room, sizeof *row), n = 0;
    if (!numbers || !row)
        return annum__fail_memory(error);
    double *time = numbers, *figure = time + room, *events = figure + room, *size = events + room, *se = size + room;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        time[n] = view->time[i];
        figure[n] = view->figure[i];
        events[n] = view->events ? view->events[i] : 0;
        size[n] = sizes ? sizes[i] : 1;
        se[n] = view->se ? view->se[i] : 0;
        row[n++] = i;
    }
    for (size_t i = 1; i < n; i++) {
        if (!(time[i] > time[i - 1]))
            return annum__fail_row(error, ANNUM_ERR_DUPLICATE, row[i],
                                   "%s %g and %s %g are at the same time, %g; joinpoint regression takes one figure a time: "
                                   "give their sum or mean",
                                   view->row_word, view->row_number[row[i - 1]], view->row_word, view->row_number[row[i]],
                                   time[i]);
    }
    j->n = n;
    j->time = time;
    j->figure = figure;
    j->events = view->events ? events : NULL;
    j->size = sizes ? size : NULL;
    j->se = view->se ? se : NULL;
    j->row = row;
    return ANNUM_OK;
}

/* ---- The design -------------------------------------------------------------------------------- */

/** A level jump needs figures on both sides to tell the level from. */
static int set_jump(annum__joining *j, annum_error *error)
{
    const double at = j->options.jump;
    size_t before = 0;
    if (at == 0 || j->n < 4)
        return ANNUM_OK;
    double *jump = annum__arena_take(j->scratch, j->n, sizeof *jump);
    if (!jump)
        return annum__fail_memory(error);
    for (size_t i = 0; i < j->n; i++) {
        if (j->time[i] == at)
            return annum__fail(error, ANNUM_ERR_ARGUMENT,
                               "jump is at %g, the time of a figure, which would be old and new at once; give a time between "
                               "two figures, as %g",
                               at, at - 0.5);
        jump[i] = j->time[i] > at;
        before += j->time[i] < at;
    }
    if (before < 2 || j->n - before < 2)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "jump is at %g, with %z figures before it and %z after; give a time with two or more on each side",
                           at, before, j->n - before);
    j->design.jump = jump;
    return ANNUM_OK;
}

/** NCI's default: a joinpoint more for every five figures. */
static size_t usual_max(size_t n)
{
    return n < 7 ? 0 : n < 12 ? 1 : n < 17 ? 2 : n < 22 ? 3 : n < 27 ? 4 : 5;
}

/** Can k joinpoints stand among n figures, and is a degree of freedom left? */
static int fits(const annum__joining *j, size_t k)
{
    const annum__joint_design *d = &j->design;
    const size_t parameters = 2 * k + 2 + (d->jump != NULL);
    const int on_figures = j->options.grid == 0 && !j->options.continuous;
    if (k == 0)
        return 1;
    return d->n > parameters && d->n >= 2 * d->min_end + (k - 1) * d->min_between + (on_figures ? k : 0);
}

static void set_max(annum__joining *j)
{
    const size_t n = j->n, asked = j->options.max < 0 ? 0 : (size_t)j->options.max;
    size_t max = j->options.max == 0 ? usual_max(n) : asked;
    while (max > 0 && !fits(j, max))
        max--;
    if (max < asked)
        annum__warn(j->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "%z figures bear %z joinpoints at most, not the %z that were asked for: fewer would be left than "
                    "parameters, or than have to be between joinpoints",
                    n, max, asked);
    j->design.max = max;
    if ((size_t)j->options.min > max)
        j->options.min = (int32_t)max;
}

int annum__joint_design_set(annum__joining *j, annum_error *error)
{
    annum__joint_design *d = &j->design;
    double *x = annum__arena_take(j->scratch, j->n + 1, sizeof *x);
    if (!x)
        return annum__fail_memory(error);
    d->n = j->n;
    d->min_end = (size_t)j->options.min_end;
    d->min_between = (size_t)j->options.min_between;
    d->middle = j->n ? j->time[0] + (j->time[j->n - 1] - j->time[0]) / 2 : 0;
    for (size_t i = 0; i < j->n; i++)
        x[i] = j->time[i] - d->middle;
    d->x = x;
    const int status = set_jump(j, error);
    if (status != ANNUM_OK)
        return status;
    set_max(j);
    if (annum__joint_candidates(d, (size_t)j->options.grid, j->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}
