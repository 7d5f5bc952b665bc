/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test as annum_trendtest gives it: figures known as ranges are taken as such, the p-value
 * is exact where it can be, and one-sided if asked for.
 */
#include "trendtest/mann_kendall_test.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "series/caution.h"
#include "trendtest/internal.h"

/* ---- The statistic --------------------------------------------------------------------------- */

static void set_statistic(annum__testing *t, const annum__pairs *pairs, size_t n)
{
    annum_trendtest_result *r = t->result;
    const double all = (double)n * ((double)n - 1) / 2;
    const double untied = sqrt(all - pairs->tied_figures) * sqrt(all - pairs->tied_times);
    r->statistic = pairs->rising - pairs->falling;
    r->variance = pairs->variance;
    r->z = annum__rank_z(r->statistic, r->variance, t->options.no_continuity);
    r->tau = r->statistic / all;
    r->tau_b = untied > 0 ? r->statistic / untied : NAN;
}

/* ---- The p-value ----------------------------------------------------------------------------- */

/** Is there no order of these figures whose p-value says anything? */
static void warn_few(annum__testing *t, const annum__inversions *law, size_t n)
{
    const int sides = t->options.alternative == ANNUM_TWO_SIDED ? 2 : 1;
    const double least = fmin(1, sides * law->tail[0]);
    if (least > 1 - t->options.level && law->all > 0)
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "no order of %z figures such as these is rare enough to show a trend: the least p-value there "
                    "can be is %.3",
                    n, least);
}

static void set_exact_p(annum__testing *t, const annum__pairs *pairs, const double *time,
                        const double *sorted, size_t n)
{
    double room[ANNUM__INVERSIONS_ROOM];
    const annum__inversions law = annum__pairs_law(pairs, time, sorted, n, room);
    const size_t falling = (size_t)pairs->falling, rising = law.all - falling;
    /* S rises as falling pairs get fewer; as the law is symmetric, as many rising ones are as rare. */
    annum__set_tail_p(t, annum__inversions_up_to(&law, rising), annum__inversions_up_to(&law, falling));
    t->result->exact = 1;
    warn_few(t, &law, n);
}

/** Does the p-value come from the normal distribution? Then it is set. @return a status, with *done */
static int set_p_without_law(annum__testing *t, size_t n, int *done, annum_error *error)
{
    *done = t->options.exact == ANNUM_EXACT_NO || n > ANNUM_MANN_KENDALL_EXACT_MAX;
    if (t->options.exact == ANNUM_EXACT_YES && *done)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "the exact p-value needs at most %d figures, and there are %z; set exact to auto or no",
            ANNUM_MANN_KENDALL_EXACT_MAX, n);
    if (*done)
        annum__set_normal_p(t);
    return ANNUM_OK;
}

/** figure [n] at time [n], tied both in figures and in times. */
static int set_tied_p(annum__testing *t, const double *time, const double *figure, size_t n,
                      annum_error *error)
{
    double *memory = annum__arena_take(t->scratch, 4 * n + annum__ranged_scratch(n), sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    annum__ranged exact = {.n = n,
                           .time = time,
                           .low = memory,
                           .high = memory + n,
                           .above = memory + 2 * n,
                           .below = memory + 3 * n};
    memcpy(exact.low, figure, n * sizeof *figure);
    memcpy(exact.high, figure, n * sizeof *figure);
    annum__ranged_pairs(&exact, memory + 4 * n);
    return annum__set_scores_p(t, &exact, 1, error);
}

/* ---- Figures all of which are known, or can be ranked ---------------------------------------- */

static int test_figures(annum__testing *t, const double *time, const double *figure, size_t n,
                        annum_error *error)
{
    double *scratch = annum__arena_take(t->scratch, annum__count_pairs_scratch(n) + 1, sizeof *scratch);
    int done;
    if (!scratch)
        return annum__fail_memory(error);
    const annum__pairs pairs = annum__count_pairs(time, figure, n, scratch);
    set_statistic(t, &pairs, n);
    const int status = set_p_without_law(t, n, &done, error);
    if (status != ANNUM_OK || done)
        return status;
    if (!annum__pairs_are_exact(&pairs, n))
        return set_tied_p(t, time, figure, n, error);
    set_exact_p(t, &pairs, time, scratch, n);
    return ANNUM_OK;
}

/* ---- Figures known as ranges ----------------------------------------------------------------- */

static void set_figures_used(annum_trendtest_result *r, const annum__ranged *f, const annum_series_view *view)
{
    r->n = f->n;
    r->left_out = view->n - f->n;
    r->first = f->n ? f->time[0] : NAN;
    r->last = f->n ? f->time[f->n - 1] : NAN;
}

static void warn_ranges(annum__testing *t, const annum__ranged *f)
{
    if (f->n_suppressed > 0)
        annum__warn(t->warnings, ANNUM_WARN_SUPPRESSED, -1,
                    "figures known only as a range: %z; where a pair's order is not known it counts as a "
                    "tie, and Sen's slope is "
                    "of the other figures",
                    f->n_suppressed);
    if (f->n_rounded > 0)
        annum__warn(t->warnings, ANNUM_WARN_ROUNDED, -1,
                    "rounded figures: %z; where rounding hides a pair's order it counts as a tie, and Sen's "
                    "slope takes them as "
                    "printed",
                    f->n_rounded);
}

/** As annum__series_cautions, which else says of suppressed figures that they were left out. */
static int say_cautions(annum__testing *t, const annum_series_view *view, annum_error *error)
{
    annum_series_view seen = *view;
    int32_t *flags = annum__arena_take(t->scratch, 2 * view->n + 1, sizeof *flags);
    if (!flags)
        return annum__fail_memory(error);
    for (size_t i = 0; i < view->n; i++) {
        const int taken = view->usable[i] || annum__is_suppressed(view, i);
        flags[i] = taken ? ANNUM_OBSERVED : view->state[i];
        flags[view->n + i] = taken;
    }
    seen.state = flags;
    seen.usable = flags + view->n;
    annum__series_cautions(&seen, t->warnings);
    return ANNUM_OK;
}

static int test_ranges(annum__testing *t, const annum_series_view *view, annum_error *error)
{
    annum__ranged f;
    int done;
    int status = annum__ranged_take(view, t->scratch, &f, error);
    if (status == ANNUM_OK)
        status = say_cautions(t, view, error);
    if (status != ANNUM_OK)
        return status;
    double *scratch = annum__arena_take(t->scratch, annum__ranged_scratch(f.n) + 1, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    set_figures_used(t->result, &f, view);
    warn_ranges(t, &f);
    if (f.n < 2)
        return ANNUM_OK;
    const annum__pairs pairs = annum__ranged_pairs(&f, scratch);
    if (annum__ranged_is_ranking(&f, &pairs, scratch)) {
        for (size_t i = 0; i < f.n; i++)
            scratch[i] = f.below[i] - f.above[i];
        return test_figures(t, f.time, scratch, f.n, error);
    }
    set_statistic(t, &pairs, f.n);
    status = set_p_without_law(t, f.n, &done, error);
    if (status != ANNUM_OK || done)
        return status;
    return annum__set_scores_p(t, &f, 0, error);
}

/* ---- The test -------------------------------------------------------------------------------- */

int annum__test_mann_kendall(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    int status = ANNUM_OK;
    if (annum__has_ranges(f->view))
        status = test_ranges(t, f->view, error);
    else {
        annum__series_cautions(f->view, t->warnings);
        if (f->n >= 2)
            status = test_figures(t, f->time, f->figure, f->n, error);
    }
    if (status != ANNUM_OK)
        return status;
    if (t->result->n < 2) {
        t->result->statistic = 0;
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "mann-kendall needs 2 figures or more and has %z: a trend is a difference between two",
                    t->result->n);
    }
    return annum__set_sen_slope(t, error);
}
