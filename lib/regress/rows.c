/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regress/rows.h"

#include <math.h>

#include "core/error.h"
#include "regress/ranges.h"
#include "series/caution.h"

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
        return annum__fail(error, ANNUM_ERR_KIND, "family %s does not fit a series of kind %s", rows->family->name,
                           annum_kind_name(kind));
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
    return kind == ANNUM_PROPORTION && rows->family->id != ANNUM_FRACTIONAL && rows->family->id != ANNUM_GAUSSIAN;
}

/** A row's covariates, offset and weight. @return 1 to take the row, 0 to leave it out, or a negative status */
static int check_extras(const annum_series_view *view, const annum_fit_options *options, size_t i,
                        annum_error *error)
{
    const size_t row = (size_t)view->row[i], n = view->n;
    int known = 1;
    for (size_t k = 0; k < options->n_x + 2; k++) {
        const double *column = k < options->n_x ? options->x + k * n
                               : k == options->n_x ? options->offset : options->weights;
        if (!column)
            continue;
        const double v = column[row];
        if (isinf(v))
            return annum__fail_row(error, ANNUM_ERR_NONFINITE, row,
                                   "%s of %s %g is infinite; give a number, or NaN to leave the row out",
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

static int fill_row(annum__rows *rows, const annum_series_view *view, const annum_fit_options *options, size_t i,
                    annum_error *error)
{
    const size_t row = (size_t)view->row[i], k = rows->n;
    const int events = takes_events(rows, view->kind);
    double y = events ? view->events[i] : view->figure[i], weight = options->weights ? options->weights[row] : 1;
    double offset = options->offset ? options->offset[row] : 0;
    if (options->log_response && !(y > 0))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row,
                               "%s %g: the figure %g has no logarithm; fit counts with their exposure, or the figure itself",
                               view->row_word, view->row_number[i], y);
    if (!in_domain(rows, y))
        return annum__fail_row(error, ANNUM_ERR_DOMAIN, row, "%s %g: the figure %g is outside family %s",
                               view->row_word, view->row_number[i], y, rows->family->name);
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
    rows->time[k] = view->time[i];
    rows->y[k] = options->log_response ? log(y) : y;
    if (rows->weight)
        rows->weight[k] = weight;
    if (rows->offset)
        rows->offset[k] = offset;
    for (size_t j = 0; j < options->n_x; j++)
        rows->covariates[j * view->n + k] = options->x[j * view->n + row];
    rows->n++;
    return ANNUM_OK;
}

static int make_room(annum__rows *rows, const annum_series_view *view, const annum_fit_options *options,
                     annum__arena *arena)
{
    const int weighted = options->weights || has_totals(rows, view->kind) ||
                         (view->se && rows->family->id == ANNUM_GAUSSIAN);
    const int with_offset = options->offset || (takes_events(rows, view->kind) && rows->link->id == ANNUM_LOG);
    const int with_total = options->weights && has_totals(rows, view->kind);
    const size_t n = view->n;
    const size_t columns = 2 + (size_t)weighted + (size_t)with_offset + (size_t)with_total + options->n_x;
    double *memory = annum__arena_take(arena, annum__multiply(columns, n), sizeof *memory);
    rows->x = annum__arena_take(arena, options->n_x, sizeof *rows->x);
    if (!memory || !rows->x)
        return ANNUM_ERR_NO_MEMORY;
    rows->time = memory;
    rows->y = memory += n;
    rows->weight = weighted ? memory += n : NULL;
    rows->offset = with_offset ? memory += n : NULL;
    rows->total = with_total ? memory += n : NULL;
    rows->covariates = memory + n;
    for (size_t j = 0; j < options->n_x; j++)
        rows->x[j] = rows->covariates + j * n;
    return ANNUM_OK;
}

int annum__rows_gather(annum__rows *rows, const annum_series *series, const annum_fit_options *options,
                       annum__arena *arena, annum__warnings *warnings, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    *rows = (annum__rows){0};
    int status = choose_model(rows, view->kind, options, error);
    if (status != ANNUM_OK)
        return status;
    annum_series_view taken = *view;
    if (!options->leave_ranges_out) {
        status = annum__ranges_find(view, rows->family, &taken, &rows->ranges, arena, error);
        view = &taken;
    }
    if (status != ANNUM_OK)
        return status;
    if (make_room(rows, view, options, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    size_t incomplete = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        const int take = check_extras(view, options, i, error);
        if (take < 0)
            return take;
        if (!take) {
            incomplete++;
            continue;
        }
        status = fill_row(rows, view, options, i, error);
        if (status != ANNUM_OK)
            return status;
        annum__ranges_place(rows->ranges, i, rows->n - 1, options->weights ? options->weights[view->row[i]] : 1);
    }
    rows->ranges = annum__ranges_settle(rows->ranges);
    annum__series_cautions(view, warnings);
    if (incomplete > 0)
        annum__warn(warnings, ANNUM_WARN_MISSING, -1,
                    "rows without covariate, offset or weight: %z, left out", incomplete);
    return ANNUM_OK;
}
