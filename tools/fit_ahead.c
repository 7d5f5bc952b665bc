/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_ahead.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

error_t ahead_parse(struct ahead *a, const struct arguments *arguments)
{
    a->period = calloc(a->text.n + 1, sizeof *a->period);
    if (a->period == NULL)
        return failure_no_memory(arguments->failure), ENOMEM;
    for (size_t i = 0; i < a->text.n; i++) {
        const char *text = a->text.item[i];
        /* the comma parts periods, whatever --decimal is */
        enum period_status status = period_parse(text, strlen(text), '.', arguments->year_start, &a->period[i]);
        if (status != PERIOD_FINE)
            return usage_error(arguments->failure, "--at '%s': expected %s", show_text(text).text,
                               period_expected(status, PERIOD_FORMS));
    }
    return 0;
}

void ahead_free(struct ahead *a)
{
    free(a->text.item);
    free(a->text.text);
    free(a->period);
}

/* The row of that period, or n. */
static size_t find_row(const annum_columns *c, const struct period *period)
{
    size_t i = 0;
    while (i < c->n && !(fabs(c->start[i] - period->start) < 1e-9 && fabs(c->end[i] - period->end) < 1e-9))
        i++;
    return i;
}

/* What counts arise from in that row; NaN where the file does not say. */
static double size_of(const annum_columns *c, size_t row)
{
    if (row == c->n)
        return NAN;
    if (c->total != NULL)
        return c->total[row];
    if (c->exposure != NULL)
        return c->exposure[row];
    return c->population != NULL ? c->population[row] * (c->end[row] - c->start[row]) : NAN;
}

static int unknown(const struct ahead *a, size_t i, const char *what, annum_error *error)
{
    (void)snprintf(error->message, sizeof error->message,
                   "--at %s: the %s is unknown; add a row of that period whose figure is empty",
                   show_text(a->text.item[i]).text, what);
    return ANNUM_ERR_COLUMN;
}

/* One prediction, at place `to` of `all`. */
static int take(const struct ahead *a, size_t i, const struct selection *member, const annum_fit_options *o, size_t to,
                size_t all, annum_error *error)
{
    const annum_columns *c = &member->columns;
    size_t row = find_row(c, &a->period[i]);
    double *number = a->numbers + to;
    number[0] = a->period[i].start;
    number[all] = a->period[i].end;
    number[2 * all] = size_of(c, row);
    number[3 * all] = member->offset != NULL && row < c->n ? member->offset[row] : 0;
    if (member->offset != NULL && !(row < c->n && isfinite(member->offset[row])))
        return unknown(a, i, "offset", error);
    for (size_t k = 0; k < o->n_x; k++) {
        if (row == c->n || !isfinite(member->x[k * c->n + row]))
            return unknown(a, i, o->x_names[k], error);
        number[(4 + k) * all] = member->x[k * c->n + row];
    }
    return ANNUM_OK;
}

int ahead_take(struct ahead *a, const struct sample *s, annum_fit_options *o, annum_error *error)
{
    size_t all = a->text.n * s->n;
    int status = ANNUM_OK;
    a->numbers = calloc((4 + o->n_x) * all + 1, sizeof *a->numbers);
    a->group = calloc(all + 1, sizeof *a->group);
    if (a->numbers == NULL || a->group == NULL) {
        (void)snprintf(error->message, sizeof error->message, "out of memory");
        return ANNUM_ERR_NO_MEMORY;
    }
    for (size_t g = 0; g < s->n; g++)
        for (size_t i = 0; i < a->text.n && status == ANNUM_OK; i++) {
            a->group[g * a->text.n + i] = (int32_t)g;
            status = take(a, i, &s->member[g], o, g * a->text.n + i, all, error);
        }
    o->at_start = a->numbers;
    o->at_end = a->numbers + all;
    o->at_exposure = a->numbers + 2 * all;
    o->at_offset = a->numbers + 3 * all;
    o->at_x = o->n_x > 0 ? a->numbers + 4 * all : NULL;
    o->at_group = a->group;
    o->n_at = all;
    return status;
}
