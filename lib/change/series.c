/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_change: the comparisons of a series.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "change/chain.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "series/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct changed {
    annum_change_result result;
    annum__arena arena;
} changed;

/* ---- Options --------------------------------------------------------------------------------- */

static int check_choice(int32_t given, int32_t most, const char *name, const char *enumeration,
                        annum_error *error)
{
    if (given < 0 || given > most)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s %d is unknown; see enum %s", name, (int)given,
                           enumeration);
    return ANNUM_OK;
}

static int check_choices(const annum_change_options *o, annum_error *error)
{
    int status = check_choice(o->method, ANNUM_CHANGE_BOSCHLOO, "method", "annum_change_method", error);
    if (status == ANNUM_OK)
        status = check_choice(o->against, ANNUM_AGAINST_PAIR, "against", "annum_change_against", error);
    if (status == ANNUM_OK)
        status = check_choice(o->adjust, ANNUM_ADJUST_BH, "adjust", "annum_adjustment", error);
    return status;
}

static int is_share(double v)
{
    return v > 0 && v < 1;
}

static int check_share(const annum_change_options *o, annum_error *error)
{
    const int has_range = o->share_lower != 0 || o->share_upper != 0;
    if (o->share != 0 && !is_share(o->share))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "share is %g; give a part of a year's events between 0 and 1", o->share);
    if (!has_range)
        return ANNUM_OK;
    if (!is_share(o->share_lower) || !is_share(o->share_upper) || o->share_lower > o->share_upper)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "share_lower is %g and share_upper is %g; give a range between 0 and 1",
                           o->share_lower, o->share_upper);
    if (o->share != 0 && (o->share < o->share_lower || o->share > o->share_upper))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "share is %g, outside its range from %g to %g",
                           o->share, o->share_lower, o->share_upper);
    return ANNUM_OK;
}

static int check_numbers(annum_change_options *o, annum_error *error)
{
    int status = annum__read_level(o->level, &o->level, error);
    if (status != ANNUM_OK)
        return status;
    if (!(o->margin >= 0) || isinf(o->margin))
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "margin is %g; give the relative change that is as good as none, such as 0.1, or 0", o->margin);
    if (o->dispersion != 0 && !(o->dispersion >= 1 && isfinite(o->dispersion)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "dispersion is %g; give 1 or more, or 0 to learn it from the series",
                           o->dispersion);
    return check_share(o, error);
}

static int method_fits(const annum__chain *chain)
{
    const int32_t method = chain->options.method;
    switch (chain->view->kind) {
    case ANNUM_COUNT: return method <= ANNUM_CHANGE_ETEST;
    case ANNUM_PROPORTION: return method != ANNUM_CHANGE_ETEST;
    default: return method == ANNUM_CHANGE_EXACT || (method == ANNUM_CHANGE_WALD && chain->has_se);
    }
}

static int check_method(const annum__chain *chain, annum_error *error)
{
    const int32_t kind = chain->view->kind;
    if (method_fits(chain))
        return ANNUM_OK;
    return annum__fail(
        error, ANNUM_ERR_KIND, "method %s does not fit a series of kind %s%s; leave it out",
        annum_change_method_name(chain->options.method), annum_kind_name(kind),
        chain->has_se || kind == ANNUM_COUNT || kind == ANNUM_PROPORTION ? "" : " without standard errors");
}

/* ---- One comparison -------------------------------------------------------------------------- */

static const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};

static void set_intervals(const annum__chain *chain, size_t row, annum_figure_intervals *out)
{
    const annum_series_view *view = chain->view;
    *out = (annum_figure_intervals){none, none, none, none, none, none, none, none};
    if (view->kind == ANNUM_COUNT) {
        annum__intervals_of_count(view->events[row], view->exposure[row], chain->options.level, out);
    } else if (view->kind == ANNUM_PROPORTION) {
        annum__intervals_of_proportion(view->events[row], view->total[row], chain->options.level, out);
    } else if (chain->has_se) {
        const double z = annum__normal_quantile_upper((1 - chain->options.level) / 2);
        out->normal = none;
        out->normal.present = 1;
        out->normal.method = "normal";
        out->normal.estimate = view->figure[row];
        out->normal.se = view->se[row];
        out->normal.lower = view->figure[row] - z * view->se[row];
        out->normal.upper = view->figure[row] + z * view->se[row];
    }
}

static void set_figure(const annum__chain *chain, size_t row, annum_change_figure *out)
{
    const annum_series_view *view = chain->view;
    out->start = view->start[row];
    out->end = view->end[row];
    out->value = view->figure[row];
    out->events = view->events ? view->events[row] : NAN;
    out->size = view->exposure ? view->exposure[row] : view->total ? view->total[row] : NAN;
    set_intervals(chain, row, &out->intervals);
    out->unreliable = annum__unreliable(chain, row);
}

static void set_pair(const annum__chain *chain, annum__rows_pair pair, annum_period_change *change)
{
    annum__pair compared;
    annum__compare_rows(chain, pair, chain->options.level, &compared);
    change->difference = compared.difference;
    change->ratio = compared.ratio;
    change->odds_ratio = compared.odds_ratio;
    change->p_value = compared.p_value;
    change->p_fisher = compared.p_fisher;
    change->method = compared.method;
    change->percent = change->log_change = change->annualised_percent = none;
    change->halving_time = change->doubling_time = change->index = none;
    annum__derive_changes(chain->view->time[pair.to] - chain->view->time[pair.from], change);
}

/** The figure where the first is 100, with the interval of its comparison with that. */
static void set_index(const annum__chain *chain, annum__rows_pair pair, annum_period_change *change)
{
    const annum__rows_pair from_first = {chain->row[0], pair.to};
    annum__pair compared;
    if (pair.from == from_first.from) {
        compared.ratio = change->ratio;
    } else if (pair.to == from_first.from) {
        if (chain->view->figure[pair.to] > 0)
            change->index = (annum_estimate){100, 100, 100, NAN, NAN, "the first figure itself", 1, 0};
        return;
    } else {
        annum__compare_rows(chain, from_first, chain->options.level, &compared);
    }
    if (compared.ratio.present)
        change->index = annum__index_of(compared.ratio);
}

/** Makes NaN of what is infinite. @return 1 if something was */
static int make_finite(annum_estimate *e)
{
    const int was = e->present && (isinf(e->estimate) || isinf(e->lower) || isinf(e->upper));
    e->estimate = annum__finite_or_nan(e->estimate);
    e->lower = annum__finite_or_nan(e->lower);
    e->upper = annum__finite_or_nan(e->upper);
    e->se = annum__finite_or_nan(e->se);
    return was;
}

static int make_all_finite(annum_period_change *change)
{
    annum_estimate *const ratios[] = {&change->ratio, &change->percent, &change->log_change,
                                      &change->annualised_percent};
    int unbounded = 0;
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++)
        unbounded |= make_finite(ratios[i]) ? ANNUM__NO_RATIO : 0;
    unbounded |= make_finite(&change->odds_ratio) ? ANNUM__NO_ODDS_RATIO : 0;
    unbounded |= make_finite(&change->difference) ? ANNUM__NO_DIFFERENCE : 0;
    unbounded |= make_finite(&change->halving_time) ? ANNUM__NO_TIME : 0;
    unbounded |= make_finite(&change->doubling_time) ? ANNUM__NO_TIME : 0;
    unbounded |= make_finite(&change->index) ? ANNUM__NO_INDEX : 0;
    change->detectable_percent = annum__finite_or_nan(change->detectable_percent);
    return unbounded;
}

static int compare(const annum__chain *chain, annum__rows_pair pair, annum_period_change *change,
                   annum__arena *arena, annum_error *error)
{
    const int32_t kind = chain->view->kind;
    annum__warnings warnings;
    warnings.arena = arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    set_figure(chain, pair.from, &change->from);
    set_figure(chain, pair.to, &change->to);
    set_pair(chain, pair, change);
    set_index(chain, pair, change);
    change->p_equivalence = annum__equivalence_p(chain, pair);
    change->detectable_percent = annum__detectable_percent(chain, pair);
    change->dispersion =
        kind == ANNUM_COUNT || kind == ANNUM_PROPORTION || chain->has_se ? chain->options.dispersion : NAN;
    annum__warn_of_change(chain, pair, change, make_all_finite(change), &warnings);
    if (annum__warnings_keep(&warnings, &change->warnings, &change->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

/* ---- The chain ------------------------------------------------------------------------------- */

static int take_rows(annum__chain *chain, annum__arena *scratch, annum_error *error)
{
    const annum_series_view *view = chain->view;
    size_t *row = annum__arena_take(scratch, view->n_usable + 1, sizeof *row);
    if (!row)
        return annum__fail_memory(error);
    for (size_t i = 0; i < view->n; i++) {
        if (view->usable[i])
            row[chain->n++] = i;
    }
    chain->row = row;
    return ANNUM_OK;
}

static int prepare(annum__chain *chain, const annum_series *series, annum__arena *scratch, annum_error *error)
{
    int status = check_choices(&chain->options, error);
    if (status == ANNUM_OK)
        status = check_numbers(&chain->options, error);
    if (status == ANNUM_OK)
        status = check_method(chain, error);
    if (status == ANNUM_OK)
        status = take_rows(chain, scratch, error);
    if (status == ANNUM_OK)
        status = annum__choose_pairs(chain, scratch, error);
    if (status == ANNUM_OK)
        status = annum__sum_parts(chain, scratch, error);
    if (status == ANNUM_OK)
        status = annum__learn_dispersion(chain, series, error);
    return status;
}

/** The comparisons that stand for all where there is room for one line. */
static void set_ends(const annum__chain *chain, annum_change_result *r)
{
    const int has_span = chain->options.against == ANNUM_AGAINST_PREVIOUS_AND_FIRST && chain->n > 2;
    const size_t n = chain->n_pairs;
    r->latest = n > 0 ? &r->changes[n - 1 - (size_t)has_span] : NULL;
    for (size_t i = 0; i < n && !r->overall; i++) {
        if (chain->pair[i].from == chain->row[0] && chain->pair[i].to == chain->row[chain->n - 1])
            r->overall = &r->changes[i];
    }
}

static int compare_all(const annum__chain *chain, annum_change_result *r, annum__arena *arena,
                       annum__arena *scratch, annum_error *error)
{
    annum_period_change *changes = annum__arena_take(arena, chain->n_pairs, sizeof *changes);
    int status = changes ? ANNUM_OK : annum__fail_memory(error);
    for (size_t i = 0; i < chain->n_pairs && status == ANNUM_OK; i++)
        status = compare(chain, chain->pair[i], &changes[i], arena, error);
    if (status != ANNUM_OK)
        return status;
    if (annum__adjust_p(changes, chain->n_pairs, chain->options.adjust, scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    r->changes = changes;
    r->n_changes = chain->n_pairs;
    set_ends(chain, r);
    return ANNUM_OK;
}

static int run(annum__chain *chain, const annum_series *series, annum_change_result *r, annum__arena *arena,
               annum__arena *scratch, annum_error *error)
{
    annum__warnings warnings;
    warnings.arena = arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    int status = prepare(chain, series, scratch, error);
    if (status != ANNUM_OK)
        return status;
    r->kind = chain->view->kind;
    r->against = chain->options.against;
    r->adjust = chain->options.adjust;
    r->n = chain->n;
    r->first = chain->n > 0 ? chain->view->time[chain->row[0]] : NAN;
    r->last = chain->n > 0 ? chain->view->time[chain->row[chain->n - 1]] : NAN;
    r->level = chain->options.level;
    annum__project_year(chain, &r->projection);
    status = compare_all(chain, r, arena, scratch, error);
    if (status != ANNUM_OK)
        return status;
    annum__warn_of_chain(chain, &r->projection, &warnings);
    if (annum__warnings_keep(&warnings, &r->warnings, &r->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int change(const annum_series *series, const annum_change_options *options, annum_change_result **out,
                  annum_error *error)
{
    annum__chain chain;
    memset(&chain, 0, sizeof chain);
    int status = annum__read_struct(&chain.options, sizeof chain.options, options, "change options", error);
    if (status != ANNUM_OK)
        return status;
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    chain.view = annum_series_data(series);
    chain.has_se = chain.view->se != NULL;
    changed *made = annum__arena_take(&arena, 1, sizeof *made);
    status = made ? run(&chain, series, &made->result, &arena, &scratch, error) : annum__fail_memory(error);
    annum__arena_free(&scratch);
    if (status == ANNUM_OK) {
        made->arena = arena;
        *out = &made->result;
    } else {
        annum__arena_free(&arena);
    }
    return status;
}

int annum_change(const annum_series *series, const annum_change_options *options, annum_change_result **out,
                 annum_error *error)
{
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the changes go");
    *out = NULL;
    if (!series)
        return annum__fail(error, ANNUM_ERR_NULL, "series is NULL; make one with annum_series_new");
    const int saved_errno = errno;
    const int status = change(series, options, out, error);
    errno = saved_errno;
    return status;
}

void annum_change_free(annum_change_result *changes)
{
    if (!changes)
        return;
    const int saved_errno = errno;
    annum__arena_free(&((changed *)(void *)changes)->arena);
    errno = saved_errno;
}
