/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regress/rows.h"

#include <math.h>

#include "core/error.h"
#include "regress/ranges.h"
#include "series/caution.h"
#include "series/internal.h"

static int32_t default_family(int32_t kind)
{
    switch (kind) {
    case ANNUM_COUNT: return ANNUM_POISSON;
    case ANNUM_PROPORTION: return ANNUM_BINOMIAL;
    case ANNUM_SHARE: return ANNUM_FRACTIONAL;
    default: return ANNUM_GAUSSIAN;
    }
}

static int choose_model(annum__rows *rows, int32_t kind, const annum_fit_options *options, annum_error *error)
{
    int32_t id = options->family;
    if (id == ANNUM_FAMILY_AUTO)
        id = options->log_response ? ANNUM_GAUSSIAN : default_family(kind);
    rows->family = annum__family_find(id);
    if (!rows->family)
        return annum__fail(error, ANNUM_ERR_FAMILY, "family %d is unknown; see enum annum_family", (int)id);
    if (!(rows->family->kinds >> kind & 1))
        return annum__fail(error, ANNUM_ERR_KIND, "family %s does not fit a series of kind %s; use family %s",
                           rows->family->name, annum_kind_name(kind), annum_family_name(default_family(kind)));
    if (options->log_response && id != ANNUM_GAUSSIAN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "log_response goes with family gaussian, not %s; use link log instead",
                           rows->family->name);
    const int32_t link = options->link == ANNUM_LINK_AUTO ? rows->family->canonical_link : options->link;
    rows->link = annum__link_find(link);
    if (!rows->link)
        return annum__fail(error, ANNUM_ERR_FAMILY, "link %d is unknown; see enum annum_link", (int)link);
    if (!(rows->family->links >> link & 1))
        return annum__fail(error, ANNUM_ERR_FAMILY, "family %s can't have link %s", rows->family->name,
                           rows->link->name);
    return ANNUM_OK;
}

/** Which scale the response has: events for a count's own families, else the figure. */
static int takes_events(const annum__rows *rows, int32_t kind)
{
    return kind == ANNUM_COUNT && rows->family->id != ANNUM_GAUSSIAN;
}

static int has_totals(const annum__rows *rows, int32_t kind)
{
    return kind == ANNUM_PROPORTION && rows->family->id != ANNUM_FRACTIONAL && rows->family->id != ANNUM_GAUSSIAN &&
           rows->family->id != ANNUM_BETA;
}

/** One of the series while its rows are taken. */
typedef struct taking {
    const annum_series_view *view;
    const annum_fit_options *options;
    size_t group;
    size_t before; /**< rows of the series before this one, in the options' columns */
    size_t all;    /**< rows of all series */
    size_t room;   /**< rows of all series, and those to predict */
} taking;

/** A row's covariates, offset and weight. @return 1 to take the row, 0 to leave it out, or a negative status */
static int check_extras(const taking *t, size_t i, annum_error *error)
{
    const annum_fit_options *options = t->options;
    const annum_series_view *view = t->view;
    const size_t row = t->before + (size_t)view->row[i];
    int known = 1;
    for (size_t k = 0; k < options->n_x + 2; k++) {
        const double *column = k < options->n_x ? options->x + k * t->all
                               : k == options->n_x ? options->offset : options->weights;
        if (!column)
            continue;
        const double v = column[row];
        if (isinf(v))
            return annum__fail_row(error, ANNUM_ERR_NONFINITE, row,
                                   "%s of %s %g is infinite; give a number, or none (NaN, an empty cell) to leave the row out",
                                   k < options->n_x ? "covariate" : k == options->n_x ? "offset" : "weight",
                                   view->row_word, view->row_number[i]);
        if (k == options->n_x + 1 && v < 0)
            return annum__fail_row(error, ANNUM_ERR_NEGATIVE, row, "weight of %s %g is %g; weights are 0 or more",
                                   view->row_word, view->row_number[i], v);
        known &= !isnan(v) && !(k == options->n_x + 1 && v == 0);
    }
    return known;
}

static int in_domain(const annum__rows *rows, double y)
{
    const annum__family *family = rows->family;
    return y >= family->lowest && y <= family->highest;
}

static int fill_row(annum__rows *rows, const taking *t, size_t i, annum_error *error)
{
    const annum_series_view *view = t->view;
    const annum_fit_options *options = t->options;
    const size_t row = t->before + (size_t)view->row[i], k = rows->n;
    const int events = takes_events(rows, view->kind);
    double y = events ? view->events[i] : view->figure[i], weight = options->weights ? options->weights[row] : 1;
    double offset = options->offset ? options->offset[row] : 0;
    if (options->log_response && !(y > 0))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row,
                               "%s %g: the figure %g has no logarithm; fit counts with their exposure, or the figure itself",
                               view->row_word, view->row_number[i], y);
    if (rows->family->id == ANNUM_BETA && (y == 0 || y == 1))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row,
                               "%s %g: the figure %g has no likelihood in family beta; family fractional takes it",
                               view->row_word, view->row_number[i], y);
    if (!in_domain(rows, y))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row, "%s %g: the figure %g is outside family %s; correct it, or use family %s", view->row_word,
                               view->row_number[i], y, rows->family->name,
                               annum_family_name(default_family(view->kind)));
    if (events && rows->link->id == ANNUM_LOG)
        offset += log(view->exposure[i]);
    else if (events && view->exposure[i] != 1)
        return annum__fail_row(error, ANNUM_ERR_EXPOSURE, row,
                               "%s %g has exposure %g: link %s can't take one; use link log",
                               view->row_word, view->row_number[i], view->exposure[i], rows->link->name);
    if (has_totals(rows, view->kind))
        weight *= view->total[i];
    if (rows->total)
        rows->total[k] = view->total[i];
    if (view->se && !options->weights && rows->family->id == ANNUM_GAUSSIAN) {
        const double se = options->log_response ? view->se[i] / y : view->se[i];
        weight = 1 / (se * se);
    }
    rows->row[k] = row;
    rows->time[k] = view->time[i];
    rows->start[k] = view->start[i];
    rows->length[k] = view->length[i];
    rows->y[k] = options->log_response ? log(y) : y;
    if (rows->weight)
        rows->weight[k] = weight;
    if (rows->offset)
        rows->offset[k] = offset;
    if (rows->group)
        rows->group[k] = (int32_t)t->group;
    for (size_t j = 0; j < options->n_x; j++)
        rows->covariates[j * t->room + k] = options->x[j * t->all + row];
    rows->n++;
    return ANNUM_OK;
}

static int make_room(annum__rows *rows, const taking *t, size_t n_series, annum__arena *arena)
{
    const annum_series_view *view = t->view;
    const annum_fit_options *options = t->options;
    const int weighted = options->weights || has_totals(rows, view->kind) ||
                         (view->se && rows->family->id == ANNUM_GAUSSIAN);
    const int with_offset = options->offset || options->at_offset ||
                            (takes_events(rows, view->kind) && rows->link->id == ANNUM_LOG);
    const int with_total = options->weights && has_totals(rows, view->kind);
    const size_t columns = 4 + (size_t)weighted + (size_t)with_offset + (size_t)with_total + options->n_x;
    double *memory = annum__arena_take(arena, annum__multiply(columns, t->room), sizeof *memory);
    rows->x = annum__arena_take(arena, options->n_x, sizeof *rows->x);
    rows->size_ahead = annum__arena_take(arena, options->n_at, sizeof *rows->size_ahead);
    rows->group = n_series > 1 ? annum__arena_take(arena, t->room, sizeof *rows->group) : NULL;
    rows->row = annum__arena_take(arena, t->all, sizeof *rows->row);
    if (!memory || !rows->x || !rows->row || !rows->size_ahead || (n_series > 1 && !rows->group))
        return ANNUM_ERR_NO_MEMORY;
    rows->time = memory;
    rows->start = memory += t->room;
    rows->length = memory += t->room;
    rows->y = memory += t->room;
    rows->weight = weighted ? memory += t->room : NULL;
    rows->offset = with_offset ? memory += t->room : NULL;
    rows->total = with_total ? memory += t->room : NULL;
    rows->covariates = memory + t->room;
    for (size_t j = 0; j < options->n_x; j++)
        rows->x[j] = rows->covariates + j * t->room;
    return ANNUM_OK;
}

/** The rows of one series, some of which may be known as a range alone. */
static int take_series(annum__rows *rows, taking *t, annum__arena *arena, annum__warnings *warnings, annum_error *error)
{
    annum_series_view taken = *t->view;
    annum__ranges *ranges = NULL;
    if (!t->options->leave_ranges_out) {
        const int status = annum__ranges_find(t->view, rows->family, &taken, &ranges, arena, error);
        if (status != ANNUM_OK)
            return status;
        t->view = &taken;
    }
    const int extras = t->options->n_x > 0 || t->options->offset || t->options->weights;
    size_t incomplete = 0;
    for (size_t i = 0; i < t->view->n; i++) {
        if (!t->view->usable[i] || (rows->without && rows->without[t->before + (size_t)t->view->row[i]]))
            continue;
        const int take = extras ? check_extras(t, i, error) : 1;
        if (take < 0)
            return take;
        incomplete += !take;
        const int status = take ? fill_row(rows, t, i, error) : ANNUM_OK;
        if (status != ANNUM_OK)
            return status;
        if (take)
            annum__ranges_place(ranges, i, rows->n - 1,
                                t->options->weights ? t->options->weights[rows->row[rows->n - 1]] : 1);
    }
    if (annum__ranges_join(&rows->ranges, ranges, t->room, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    annum__series_cautions(t->view, warnings);
    if (incomplete > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1,
                    "rows without covariate, offset or weight: %z, left out", incomplete);
    return ANNUM_OK;
}

static int check_ahead(const annum_fit_options *o, size_t n_series, size_t i, annum_error *error)
{
    const double start = o->at_start[i], end = o->at_end ? o->at_end[i] : start;
    if (!(fabs(start) <= ANNUM__YEAR_MAX && fabs(end) <= ANNUM__YEAR_MAX && end >= start))
        return annum__fail_row(error, ANNUM_ERR_PERIOD, i,
                               "at_start %g, at_end %g of prediction %z: give a period in decimal years", start, end,
                               i + 1);
    if (o->at_group && (o->at_group[i] < 0 || (size_t)o->at_group[i] >= n_series))
        return annum__fail_row(error, ANNUM_ERR_ARGUMENT, i, "at_group of prediction %z is %d; there are %z series",
                               i + 1, (int)o->at_group[i], n_series);
    for (size_t k = 0; k < o->n_x; k++) {
        if (!isfinite(o->at_x[k * o->n_at + i]))
            return annum__fail_row(error, ANNUM_ERR_NONFINITE, i,
                                   "covariate %z of prediction %z is not known; a prediction needs every covariate",
                                   k + 1, i + 1);
    }
    if (o->at_offset && !isfinite(o->at_offset[i]))
        return annum__fail_row(error, ANNUM_ERR_NONFINITE, i, "at_offset of prediction %z is not finite", i + 1);
    if (o->at_exposure && (o->at_exposure[i] <= 0 || isinf(o->at_exposure[i])))
        return annum__fail_row(error, ANNUM_ERR_EXPOSURE, i,
                               "at_exposure of prediction %z is %g; give a number above 0, or NaN", i + 1,
                               o->at_exposure[i]);
    return ANNUM_OK;
}

/** Appends the rows to predict. */
static int look_ahead(annum__rows *rows, const taking *t, size_t n_series, annum_error *error)
{
    const annum_fit_options *o = t->options;
    if (!o->at_start || (o->n_x > 0 && !o->at_x))
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL but n_at is %z", o->at_start ? "at_x" : "at_start",
                           o->n_at);
    if (o->offset && !o->at_offset)
        return annum__fail(error, ANNUM_ERR_NULL, "at_offset is NULL, but the fit has an offset: give that of each prediction");
    rows->n_ahead = o->n_at;
    for (size_t i = 0; i < o->n_at; i++) {
        const int status = check_ahead(o, n_series, i, error);
        if (status != ANNUM_OK)
            return status;
        const size_t k = rows->n + i;
        const double end = o->at_end ? o->at_end[i] : o->at_start[i];
        const annum__span span = annum__period_span(o->at_start[i], end);
        rows->time[k] = span.time;
        rows->start[k] = o->at_start[i];
        if (rows->offset)
            rows->offset[k] = o->at_offset ? o->at_offset[i] : 0;
        if (rows->group)
            rows->group[k] = o->at_group ? o->at_group[i] : 0;
        for (size_t j = 0; j < o->n_x; j++)
            rows->covariates[j * t->room + k] = o->at_x[j * o->n_at + i];
        rows->size_ahead[i] = o->at_exposure ? o->at_exposure[i] : NAN;
        if (isnan(rows->size_ahead[i]) && t->view->kind == ANNUM_COUNT && !t->view->has_exposure && span.length > 0)
            rows->size_ahead[i] = span.length;
    }
    return ANNUM_OK;
}

const char *annum__group_name(const annum__source *source, size_t group, annum__arena *arena)
{
    char number[32] = "";
    annum__text text = {number, sizeof number, 0};
    annum__text_add(&text, "%z", group + 1);
    return annum__arena_text(arena, source->names && source->names[group] ? source->names[group] : number);
}

int annum__rows_gather(annum__rows *rows, const annum__source *source, const annum_fit_options *options,
                       annum__arena *arena, annum__warnings *warnings, annum_error *error)
{
    taking t = {annum_series_data(source->series[0]), options, 0, 0, 0, 0};
    *rows = (annum__rows){.without = rows->without};
    for (size_t g = 0; g < source->n; g++)
        t.all += annum_series_data(source->series[g])->n;
    t.room = t.all + options->n_at;
    int status = choose_model(rows, t.view->kind, options, error);
    if (status != ANNUM_OK)
        return status;
    if (make_room(rows, &t, source->n, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    for (; t.group < source->n && status == ANNUM_OK; t.group++) {
        t.view = annum_series_data(source->series[t.group]);
        warnings->about = source->n > 1 ? annum__group_name(source, t.group, arena) : NULL;
        status = take_series(rows, &t, arena, warnings, error);
        t.before += annum_series_data(source->series[t.group])->n;
    }
    t.view = annum_series_data(source->series[0]);
    warnings->about = NULL;
    return status == ANNUM_OK && options->n_at > 0 ? look_ahead(rows, &t, source->n, error) : status;
}
