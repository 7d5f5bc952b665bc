/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * annum_breaks: options and figures read, and the method chosen.
 */
#include <errno.h>
#include <math.h>

#include "annum/regress.h"
#include "breaks/internal.h"
#include "core/error.h"
#include "series/caution.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct found {
    annum_breaks_result result;
    annum__arena arena;
} found;

/** Draws of a simulated p-value: its standard error is then at most .005. */
#define DRAWS 9999

static annum__breaks_method *const methods[] = {
    [ANNUM_BREAKS_DYNAMIC] = annum__breaks_dynamic,
    [ANNUM_BREAKS_PELT] = annum__breaks_pelt,
    [ANNUM_BREAKS_INTERVENTION] = annum__breaks_intervention,
    [ANNUM_BREAKS_SEGMENTED] = annum__breaks_segmented,
    [ANNUM_BREAKS_CUSUM] = annum__breaks_cusum,
    [ANNUM_BREAKS_MOSUM] = annum__breaks_mosum,
    [ANNUM_BREAKS_UNUSUAL] = annum__breaks_unusual,
};

/* ---- Options --------------------------------------------------------------------------------- */

static int check_choice(int32_t given, int32_t most, const char *name, const char *enumeration, annum_error *error)
{
    if (given < 0 || given > most)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s %d is unknown; see enum %s", name, (int)given, enumeration);
    return ANNUM_OK;
}

static int32_t family_of(int32_t kind)
{
    return kind == ANNUM_COUNT ? ANNUM_POISSON : kind == ANNUM_PROPORTION ? ANNUM_BINOMIAL : ANNUM_GAUSSIAN;
}

static int read_options(annum__breaking *b, const annum_breaks_options *given, annum_error *error)
{
    annum_breaks_options *o = &b->options;
    int status = annum__read_struct(o, sizeof *o, given, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(o->level, &o->level, error);
    if (status == ANNUM_OK)
        status = check_choice(o->method, ANNUM_BREAKS_UNUSUAL, "method", "annum_breaks_method", error);
    if (status == ANNUM_OK)
        status = check_choice(o->regressors, ANNUM_BREAKS_TREND, "regressors", "annum_breaks_regressors", error);
    if (status == ANNUM_OK && o->max < 0)
        status = annum__fail(error, ANNUM_ERR_ARGUMENT, "max is %d; give 1 or more, or 0 for as many as fit",
                             (int)o->max);
    if (o->family == ANNUM_FAMILY_AUTO)
        o->family = family_of(b->view->kind);
    if (status == ANNUM_OK && o->draws > ANNUM_BREAKS_DRAWS_MAX)
        status = annum__fail(error, ANNUM_ERR_TOO_LARGE,
                             "draws is %g; there can be %d at most: more would show nothing more",
                             (double)o->draws, ANNUM_BREAKS_DRAWS_MAX);
    if (o->draws == 0)
        o->draws = DRAWS;
    return status;
}

/* ---- Figures --------------------------------------------------------------------------------- */

static int take_figures(annum__breaking *b, annum_error *error)
{
    const annum_series_view *view = b->view;
    const double *sizes = view->exposure ? view->exposure : view->total;
    double *numbers = annum__arena_take(b->scratch, 4 * view->n_usable + 1, sizeof *numbers);
    size_t *row = annum__arena_take(b->scratch, view->n_usable + 1, sizeof *row);
    if (!numbers || !row)
        return annum__fail_memory(error);
    double *time = numbers, *figure = time + view->n_usable, *events = figure + view->n_usable,
           *size = events + view->n_usable;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        time[b->n] = view->time[i];
        figure[b->n] = view->figure[i];
        events[b->n] = view->events ? view->events[i] : 0;
        size[b->n] = sizes ? sizes[i] : 1;
        row[b->n++] = i;
    }
    b->time = time;
    b->figure = figure;
    b->events = view->events ? events : NULL;
    b->size = sizes ? size : NULL;
    b->row = row;
    return ANNUM_OK;
}

static double common_length(const annum_series_view *view)
{
    for (size_t i = 1; i < view->n; i++) {
        if (fabs(view->length[i] - view->length[0]) > 1e-9)
            return NAN;
    }
    return view->n > 0 ? view->length[0] : NAN;
}

static void describe(annum__breaking *b)
{
    annum_breaks_result *r = b->result;
    r->method = b->options.method;
    r->regressors = b->options.regressors;
    r->family = b->options.family;
    r->kind = b->view->kind;
    r->p_value = NAN;
    r->level = b->options.level;
    r->n = b->n;
    r->left_out = b->view->n - b->n;
    r->first = b->n ? b->time[0] : NAN;
    r->last = b->n ? b->time[b->n - 1] : NAN;
    r->period = common_length(b->view);
    r->penalty = r->sigma = NAN;
}

/* ---- The call -------------------------------------------------------------------------------- */

/** Too few figures is something to know of a series; too few for what was asked for is an error. */
static int search(annum__breaking *b, annum_error *error)
{
    annum_error told = {0};
    const annum_breaks_options *o = &b->options;
    const int status = methods[o->method](b, &told);
    if (status == ANNUM_ERR_FEW && o->min_size == 0 && o->max == 0) {
        annum__row_cautions(b->view, b->warnings);
        annum__warn(b->warnings, ANNUM_WARN_FEW_POINTS, -1, "%s", told.message);
        return ANNUM_OK;
    }
    if (status != ANNUM_OK && error)
        *error = told;
    return status;
}

static int run(annum__breaking *b, const annum_breaks_options *options, annum_error *error)
{
    int status = read_options(b, options, error);
    if (status == ANNUM_OK)
        status = take_figures(b, error);
    if (status != ANNUM_OK)
        return status;
    describe(b);
    if (!methods[b->options.method])
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "method %s is not in this version",
                           annum_breaks_method_name(b->options.method));
    status = search(b, error);
    if (status != ANNUM_OK)
        return status;
    annum__breaks_summarise(b->result);
    if (annum__warnings_keep(b->warnings, &b->result->warnings, &b->result->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int make(const annum_series *series, const annum_breaks_options *options, annum_breaks_result **out,
                annum_error *error)
{
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    annum__warnings warnings;
    warnings.arena = &arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    annum__breaking b = {.series = series, .view = annum_series_data(series), .arena = &arena,
                         .scratch = &scratch, .warnings = &warnings};
    found *made = annum__arena_take(&arena, 1, sizeof *made);
    b.result = made ? &made->result : NULL;
    const int status = made ? run(&b, options, error) : annum__fail_memory(error);
    annum__arena_free(&scratch);
    if (status == ANNUM_OK) {
        made->arena = arena;
        *out = &made->result;
    } else {
        annum__arena_free(&arena);
    }
    return status;
}

int annum_breaks(const annum_series *series, const annum_breaks_options *options, annum_breaks_result **out,
                 annum_error *error)
{
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the result goes");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    const int caller_errno = errno;
    const int status = make(series, options, out, error);
    errno = caller_errno;
    return status;
}

void annum_breaks_free(annum_breaks_result *result)
{
    if (!result)
        return;
    const int caller_errno = errno;
    annum__arena_free(&((found *)(void *)result)->arena);
    errno = caller_errno;
}
