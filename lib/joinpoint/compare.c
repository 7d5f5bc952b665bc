/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * annum_joinpoint_compare: two groups, each alone, and both together.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "annum/regress.h"
#include "core/dist.h"
#include "core/error.h"
#include "joinpoint/compare.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct compared {
    annum_joinpoint_comparison result;
    annum__arena arena;
    annum_joinpoint_result *group[2];
} compared;

typedef struct task {
    const annum_series *series[2];
    annum_joinpoint_options options; /**< with the common range last among aapc_from and aapc_to */
    annum__joining joining[2];
    annum__warnings own[2];          /**< of the groups, which say them in their own results */
    compared *made;
    annum__warnings *warnings;
    annum__arena *scratch;
} task;

/* ---- The common range ---------------------------------------------------------------------------- */

/** First and last time of the usable rows. @return 0: there are none */
static int span(const annum_series_view *view, double *first, double *last)
{
    int any = 0;
    for (size_t i = 0; i < view->n; i++) {
        if (!view->usable[i])
            continue;
        *first = any ? *first : view->time[i];
        *last = view->time[i];
        any = 1;
    }
    return any;
}

static int set_range(task *c, annum_error *error)
{
    double first[2], last[2];
    for (size_t g = 0; g < 2; g++) {
        if (!span(annum_series_data(c->series[g]), &first[g], &last[g]))
            return annum__fail(error, ANNUM_ERR_FEW, "the %s group has no usable figure", g ? "second" : "first");
    }
    annum_joinpoint_comparison *r = &c->made->result;
    r->from = fmax(first[0], first[1]);
    r->to = fmin(last[0], last[1]);
    if (!(r->from < r->to))
        return annum__fail(error, ANNUM_ERR_FEW,
                           "the groups share no stretch of time: the first is from %g to %g, the second from %g to %g", first[0], last[0],
                           first[1], last[1]);
    const size_t n = c->options.n_aapc;
    double *ranges = annum__arena_take(c->scratch, annum__multiply(n + 1, 2), sizeof *ranges);
    if (!ranges)
        return annum__fail_memory(error);
    if (n > 0 && c->options.aapc_from && c->options.aapc_to) {
        memcpy(ranges, c->options.aapc_from, n * sizeof *ranges);
        memcpy(ranges + n + 1, c->options.aapc_to, n * sizeof *ranges);
    }
    ranges[n] = r->from;
    ranges[2 * n + 1] = r->to;
    c->options.aapc_from = ranges;
    c->options.aapc_to = ranges + n + 1;
    c->options.n_aapc = n + 1;
    return ANNUM_OK;
}

/* ---- The difference of average changes ------------------------------------------------------------ */

static const annum_joinpoint_aapc *range_of(const task *c, const annum_joinpoint_result *r)
{
    for (size_t i = 0; i < r->n_aapc; i++) {
        const annum_joinpoint_aapc *a = &r->average_annual_percent_change[i];
        if (a->from == c->made->result.from && a->to == c->made->result.to)
            return a;
    }
    return NULL;
}

/** Standard error of an average change, from that of its slope by the delta method. */
static double change_se(const annum_joinpoint_result *r, const annum_joinpoint_aapc *a)
{
    return r->scale == ANNUM_JOINPOINT_LOG ? (100 + a->estimate) * a->se : a->se;
}

static void set_difference(task *c)
{
    const annum_joinpoint_aapc *a = range_of(c, c->made->group[0]), *b = range_of(c, c->made->group[1]);
    annum_estimate *d = &c->made->result.aapc_difference;
    if (!a || !b)
        return;
    const double level = c->made->group[0]->level, q = annum__normal_quantile_upper((1 - level) / 2);
    const double se = hypot(change_se(c->made->group[0], a), change_se(c->made->group[1], b));
    *d = (annum_estimate){.estimate = a->estimate - b->estimate, .se = se, .method = "normal", .present = 1};
    d->lower = d->estimate - q * se;
    d->upper = d->estimate + q * se;
    d->p_value = 2 * annum__normal_tail(fabs(d->estimate / se));
}

/* ---- Both groups ----------------------------------------------------------------------------------- */

static int check(const annum__joining *j, annum_error *error)
{
    const annum_joinpoint_options *o = &j->options;
    if (o->likelihood != ANNUM_GAUSSIAN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "groups are compared by least squares, not by likelihood %s; use gaussian",
                           annum_family_name(o->likelihood));
    if (o->errors == ANNUM_JOINPOINT_ERRORS_AR1 || o->errors == ANNUM_JOINPOINT_ERRORS_COVARIANCE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "groups are compared with errors that don't depend on each other, not %s",
                           annum_joinpoint_errors_name(o->errors));
    if (o->continuous || o->jump != 0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "groups are compared with joinpoints on a grid and without a jump; leave %s out",
                           o->continuous ? "continuous" : "jump");
    return ANNUM_OK;
}

/** A group's figures on the scale of the model. */
static int ready(task *c, size_t g, annum_error *error)
{
    annum__joining *j = &c->joining[g];
    c->own[g].arena = c->scratch;
    c->own[g].about = NULL;
    c->own[g].failed = 0;
    c->own[g].n = 0;
    *j = (annum__joining){.series = c->series[g], .view = annum_series_data(c->series[g]), .arena = c->scratch, .scratch = c->scratch,
                          .warnings = &c->own[g], .result = annum__arena_take(c->scratch, 1, sizeof(annum_joinpoint_result))};
    if (!j->result)
        return annum__fail_memory(error);
    int status = annum__joint_options(j, &c->options, error);
    if (status == ANNUM_OK)
        status = check(j, error);
    if (status == ANNUM_OK)
        status = annum__joint_rows_take(j, j->view, error);
    if (status == ANNUM_OK && j->n < 3)
        return annum__fail(error, ANNUM_ERR_FEW, "the %s group has %z usable figures; a comparison takes three", g ? "second" : "first",
                           j->n);
    if (status == ANNUM_OK)
        status = annum__joint_design_set(j, error);
    return status == ANNUM_OK ? annum__joint_figures(j, error) : status;
}

static void warn_test(const task *c, const annum_joinpoint_test *t, const char *name)
{
    if (t->uncertain)
        annum__warn(c->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                    "the test of %s has p = %.3 with a Monte Carlo error of %.2, at a level of %.3: another seed may decide otherwise; "
                    "take more permutations",
                    name, t->p_value, t->p_error, t->alpha);
}

static int together(task *c, annum_error *error)
{
    annum__joint_pool pool;
    annum_joinpoint_comparison *r = &c->made->result;
    int status = annum__joint_pool_make(&pool, &c->joining[0], &c->joining[1], c->scratch, error);
    if (status != ANNUM_OK)
        return status;
    double *scratch = annum__arena_take(c->scratch, annum__joint_pool_scratch(&pool), sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    const size_t numbers[] = {c->made->group[0]->selected, c->made->group[1]->selected, annum__joint_pool_joints(&pool, 0, scratch),
                              annum__joint_pool_joints(&pool, 1, scratch)};
    for (size_t i = 0; i < 4; i++)
        r->joinpoints = numbers[i] > r->joinpoints ? numbers[i] : r->joinpoints;
    while (r->joinpoints > 0 && !isfinite(annum__joint_separate(&pool, pool.y, r->joinpoints, scratch)))
        r->joinpoints--;
    if (annum__joint_pool_test(&pool, 0, r->joinpoints, c->scratch, &r->coincidence) != ANNUM_OK ||
        annum__joint_pool_test(&pool, 1, r->joinpoints, c->scratch, &r->parallelism) != ANNUM_OK)
        return annum__fail_memory(error);
    warn_test(c, &r->coincidence, "coincidence");
    warn_test(c, &r->parallelism, "parallelism");
    return ANNUM_OK;
}

/** Both groups in the result: their names copied, their arrays where they are. */
static int set_groups(task *c, annum_error *error)
{
    annum_joinpoint_comparison *r = &c->made->result;
    const char *names[] = {c->options.group_name ? c->options.group_name : "first",
                           c->options.other_name ? c->options.other_name : "second"};
    annum_joinpoint_group *groups = annum__arena_take(c->warnings->arena, 2, sizeof *groups);
    if (!groups)
        return annum__fail_memory(error);
    for (size_t g = 0; g < 2; g++) {
        groups[g].name = annum__arena_text(c->warnings->arena, names[g]);
        groups[g].result = *c->made->group[g];
        if (!groups[g].name)
            return annum__fail_memory(error);
    }
    r->groups = groups;
    r->n_groups = 2;
    r->n = groups[0].result.n;
    r->n_other = groups[1].result.n;
    return ANNUM_OK;
}

static int run(task *c, annum_error *error)
{
    annum_joinpoint_comparison *r = &c->made->result;
    int status = set_range(c, error);
    for (size_t g = 0; g < 2 && status == ANNUM_OK; g++)
        status = ready(c, g, error);
    for (size_t g = 0; g < 2 && status == ANNUM_OK; g++)
        status = annum_joinpoint(c->series[g], &c->options, &c->made->group[g], error);
    if (status == ANNUM_OK)
        status = set_groups(c, error);
    if (status != ANNUM_OK)
        return status;
    set_difference(c);
    status = together(c, error);
    if (status == ANNUM_OK && annum__warnings_keep(c->warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return status;
}

static void release(compared *made)
{
    annum_joinpoint_free(made->group[0]);
    annum_joinpoint_free(made->group[1]);
    annum__arena arena = made->arena;
    annum__arena_free(&arena);
}

static int make(const annum_series *group, const annum_series *other, const annum_joinpoint_options *options,
                annum_joinpoint_comparison **out, annum_error *error)
{
    const annum_allocator *allocator = annum__series_allocator(group);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    compared *made = annum__arena_take(&arena, 1, sizeof *made);
    if (!made)
        return annum__fail_memory(error);
    annum__warnings warnings;
    warnings.arena = &arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    task *c = annum__arena_take(&scratch, 1, sizeof *c);
    int status = c ? ANNUM_OK : annum__fail_memory(error);
    if (c) {
        c->series[0] = group;
        c->series[1] = other;
        c->made = made;
        c->warnings = &warnings;
        c->scratch = &scratch;
        if (options)
            status = annum__read_struct(&c->options, sizeof c->options, options, "options", error);
        c->options.struct_size = sizeof c->options;
        if (status == ANNUM_OK)
            status = run(c, error);
    }
    annum__arena_free(&scratch);
    made->arena = arena;
    if (status == ANNUM_OK)
        *out = &made->result;
    else
        release(made);
    return status;
}

int annum_joinpoint_compare(const annum_series *group, const annum_series *other, const annum_joinpoint_options *options,
                            annum_joinpoint_comparison **out, annum_error *error)
{
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the result goes");
    *out = NULL;
    if (!group || !other)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL; make one with annum_series_new", group ? "other" : "group");
    const int caller_errno = errno;
    const int status = make(group, other, options, out, error);
    errno = caller_errno;
    return status;
}

void annum_joinpoint_comparison_free(annum_joinpoint_comparison *comparison)
{
    if (!comparison)
        return;
    const int caller_errno = errno;
    release((compared *)(void *)comparison);
    errno = caller_errno;
}
