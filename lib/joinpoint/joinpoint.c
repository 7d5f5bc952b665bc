/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * annum_joinpoint: a series on its way from rows to models, tests and averages.
 */
#include <errno.h>
#include <math.h>

#include "annum/regress.h"
#include "core/error.h"
#include "joinpoint/estimates.h"
#include "joinpoint/likelihood.h"
#include "series/caution.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct found {
    annum_joinpoint_result result;
    annum__arena arena;
} found;

static void describe(annum__joining *j)
{
    annum_joinpoint_result *r = j->result;
    const annum_joinpoint_options *o = &j->options;
    r->select = o->select;
    r->scale = o->scale;
    r->errors = o->errors;
    r->likelihood = o->likelihood;
    r->interval = o->interval;
    r->compat = o->compat;
    r->kind = j->view->kind;
    r->continuous = o->continuous;
    r->level = o->level;
    r->n = j->n;
    r->left_out = j->view->n - j->n;
    r->first = j->n ? j->time[0] : NAN;
    r->last = j->n ? j->time[j->n - 1] : NAN;
    r->max = j->design.max;
    if (!isfinite(r->rho) || o->errors != ANNUM_JOINPOINT_ERRORS_AR1)
        r->rho = NAN;
}

/** Too few figures for anything: a result without models that says so. */
static int too_few(annum__joining *j)
{
    const size_t least = j->options.jump != 0 ? 4 : 2;
    if (j->n >= least)
        return 0;
    annum__warn(j->warnings, ANNUM_WARN_FEW_POINTS, -1, "too little data: %z usable figures, and a %s needs %z", j->n,
                j->options.jump != 0 ? "line with a jump" : "line", least);
    return 1;
}

static void warn_fit(const annum__joining *j)
{
    const annum_joinpoint_model *m = &j->result->models[j->selected];
    if (j->n == 2)
        annum__warn(j->warnings, ANNUM_WARN_TWO_POINTS, -1, "two figures lie on one line: nothing tells how sure its slope is");
    else if (m->sse == 0 || !(m->df > 0))
        annum__warn(j->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "with %z joinpoints the fit is perfect: there is no scatter to judge chance by, and no criterion",
                    m->joinpoints);
    else if (j->n < 7)
        annum__warn(j->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "%z figures are too few to look for joinpoints: one takes seven by default", j->n);
}

static void select_model(annum__joining *j)
{
    const annum_joinpoint_model *m = &j->result->models[j->selected];
    j->result->selected = m->joinpoints;
    j->result->at = m->at;
    j->result->n_at = m->n_at;
    j->result->segments = m->segments;
    j->result->n_segments = m->n_segments;
}

static int least_squares(annum__joining *j, annum_error *error)
{
    int status = annum__joint_figures(j, error);
    if (status == ANNUM_OK)
        status = annum__joint_models(j, error);
    if (status == ANNUM_OK)
        status = annum__joint_permutation(j, error);
    if (status == ANNUM_OK)
        status = annum__joint_averages(j, error);
    if (status == ANNUM_OK)
        status = annum__joint_quantiles(j, error);
    if (status != ANNUM_OK)
        return status;
    select_model(j);
    warn_fit(j);
    return ANNUM_OK;
}

static int analyse(annum__joining *j, annum_error *error)
{
    annum_series_view view = *j->view;
    annum__ranges *ranges = NULL;
    const int gaussian = j->options.likelihood == ANNUM_GAUSSIAN;
    int status = ANNUM_OK;
    if (!gaussian)
        status = annum__joint_counts_rows(j->view, j->options.likelihood, &view, &ranges, j->scratch, error);
    if (status == ANNUM_OK)
        status = annum__joint_rows_take(j, &view, error);
    if (status != ANNUM_OK)
        return status;
    annum__series_cautions(&view, j->warnings);
    if (too_few(j))
        return ANNUM_OK;
    status = annum__joint_design_set(j, error);
    if (status != ANNUM_OK)
        return status;
    if (!gaussian)
        return annum__joint_likelihood(j, ranges, error);
    return least_squares(j, error);
}

static int run(annum__joining *j, const annum_joinpoint_options *options, annum_error *error)
{
    int status = annum__joint_options(j, options, error);
    j->result->rho = NAN;
    if (status == ANNUM_OK)
        status = analyse(j, error);
    if (status != ANNUM_OK)
        return status;
    describe(j);
    if (annum__warnings_keep(j->warnings, &j->result->warnings, &j->result->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int make(const annum_series *series, const annum_joinpoint_options *options, annum_joinpoint_result **out,
                annum_error *error)
{
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    annum__warnings warnings;
    warnings.arena = &arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    annum__joining j = {.series = series, .view = annum_series_data(series), .arena = &arena, .scratch = &scratch,
                        .warnings = &warnings};
    found *made = annum__arena_take(&arena, 1, sizeof *made);
    j.result = made ? &made->result : NULL;
    const int status = made ? run(&j, options, error) : annum__fail_memory(error);
    annum__arena_free(&scratch);
    if (status == ANNUM_OK) {
        made->arena = arena;
        *out = &made->result;
    } else {
        annum__arena_free(&arena);
    }
    return status;
}

int annum_joinpoint(const annum_series *series, const annum_joinpoint_options *options, annum_joinpoint_result **out,
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

void annum_joinpoint_free(annum_joinpoint_result *result)
{
    if (!result)
        return;
    const int caller_errno = errno;
    annum__arena_free(&((found *)(void *)result)->arena);
    errno = caller_errno;
}
