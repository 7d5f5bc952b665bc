/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the slope of time depends on single figures: the same fit again without them.
 */
#include <math.h>

#include "core/error.h"
#include "regress/diagnostics.h"
#include "series/internal.h"

/** Up to so many figures the fit is made without each in turn; the cost grows with the square. Of more, whose
   change to the first order hardly differs from the whole, only for those that change the slope most. */
static const size_t most_figures = 150, candidates = 10;

/** Below so many figures the autocorrelation of their errors can't be estimated: the slope's interval is given for
    several (Turner, Karahalios, Forbes, Taljaard, Grimshaw and McKenzie 2021, BMC Medical Research Methodology 21:181). */
static const size_t few_figures = 12;

/** What the refits share. */
typedef struct refits {
    const annum__fit_work *w;
    unsigned char *without; /**< [rows of the caller's columns] */
    size_t slope;           /**< index of the coefficient of time */
    annum__arena *room;     /**< [2] for one fit at a time */
} refits;

static annum_slope_sensitivity row_of(const char *name, double dropped, double rho,
                                      const annum_coefficient *c)
{
    return (annum_slope_sensitivity){name, dropped, rho, c->estimate, c->se, c->p_value, c->lower, c->upper};
}

static annum_coefficient no_coefficient(void)
{
    return (annum_coefficient){NULL, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

/** The slope without figures a and b. What can't be fitted is NaN. @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
static int fit_without(const refits *f, size_t a, size_t b, annum_coefficient *out)
{
    const size_t *row = f->w->rows.row;
    f->without[row[a]] = f->without[row[b]] = 1;
    const int status = annum__fit_again(f->w, f->without, f->slope, f->room, out);
    f->without[row[a]] = f->without[row[b]] = 0;
    if (status != ANNUM_OK)
        *out = no_coefficient();
    return status == ANNUM_ERR_NO_MEMORY ? status : ANNUM_OK;
}

/** "without_first", "without_last", "without_both". */
static int without_ends(const refits *f, annum_slope_sensitivity rows[3])
{
    const size_t last = f->w->rows.n - 1;
    const double *time = f->w->rows.time;
    annum_coefficient first_out, last_out, both_out;
    if (fit_without(f, 0, 0, &first_out) != ANNUM_OK || fit_without(f, last, last, &last_out) != ANNUM_OK ||
        fit_without(f, 0, last, &both_out) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    rows[0] = row_of("without_first", time[0], NAN, &first_out);
    rows[1] = row_of("without_last", time[last], NAN, &last_out);
    rows[2] = row_of("without_both", NAN, NAN, &both_out);
    return ANNUM_OK;
}

/**
 * By how much the slope changes without figure i, to the first order (Belsley, Kuh and Welsch 1980, eq. 2.1;
 * of least squares exactly): the row of the slope in (X'WX)^-1 X'W^(1/2) times the residual over 1 -
 * leverage, its sign reversed.
 */
static double change_without(const refits *f, size_t i)
{
    const annum__fit_work *w = f->w;
    const size_t n = w->rows.n, p = w->design.p;
    const double *basis = w->squares ? w->design.basis : w->fit.scratch; /* see irls.c */
    double row = 0;
    for (size_t k = f->slope; k < p; k++)
        row += w->carry.back[f->slope * p + k] * basis[k * n + i];
    return -row * w->residual[i] / (1 - w->leverage[i]);
}

/** The first figure of those that change the slope most down (sign 1) or up (-1), after the one that came
 * last. */
static size_t next_candidate(const refits *f, double sign, size_t last)
{
    const size_t n = f->w->rows.n;
    const double bound = last < n ? sign * change_without(f, last) : -INFINITY;
    double best = INFINITY;
    size_t found = n;
    for (size_t i = 0; i < n; i++) {
        const double change = sign * change_without(f, i);
        if ((change > bound || (change == bound && i > last)) && change < best) {
            best = change;
            found = i;
        }
    }
    return found;
}

/** Puts the slope without figure i where it is the lowest or the highest so far. */
static int try_without(const refits *f, size_t i, annum_slope_sensitivity rows[2])
{
    annum_coefficient c;
    if (fit_without(f, i, i, &c) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (isnan(c.estimate))
        return ANNUM_OK;
    if (!(c.estimate >= rows[0].estimate))
        rows[0] = row_of(rows[0].name, f->w->rows.time[i], NAN, &c);
    if (!(c.estimate <= rows[1].estimate))
        rows[1] = row_of(rows[1].name, f->w->rows.time[i], NAN, &c);
    return ANNUM_OK;
}

/** "drop_one_lowest", "drop_one_highest": the first figures that lead to the extremes. */
static int drop_one(const refits *f, annum_slope_sensitivity rows[2])
{
    const size_t n = f->w->rows.n;
    const annum_coefficient none = no_coefficient();
    rows[0] = row_of("drop_one_lowest", NAN, NAN, &none);
    rows[1] = row_of("drop_one_highest", NAN, NAN, &none);
    int status = ANNUM_OK;
    for (size_t i = 0; n <= most_figures && i < n && status == ANNUM_OK; i++)
        status = try_without(f, i, rows);
    for (int sign = 1; n > most_figures && sign >= -1; sign -= 2) {
        size_t i = next_candidate(f, sign, n);
        for (size_t k = 0; k < candidates && i < n && status == ANNUM_OK; k++, i = next_candidate(f, sign, i))
            status = try_without(f, i, rows);
    }
    return status;
}

static void warn_unknown(const annum__fit_work *w, const annum_fit_result *r)
{
    int unknown = 0;
    for (size_t i = 0; i < r->n_sensitivity; i++) {
        const annum_slope_sensitivity *s = &r->sensitivity[i];
        unknown |= isnan(s->estimate + s->se + s->p_value + s->lower + s->upper);
    }
    if (unknown)
        annum__warn(
            w->warnings, ANNUM_WARN_FEW_POINTS, -1,
            "without some of the figures the slope of time, its standard error or a limit is not known: its "
            "sensitivity to them is left open");
}

int annum__slope_sensitivity(annum__fit_work *w, annum_fit_result *r, const annum_coefficient *c,
                             annum__arena *arena, annum_error *error)
{
    enum { ENDS = 3, DROP_ONE = 2 };
    const annum_fit_options *o = &w->options;
    if (o->no_time || o->degree != 1 || o->spline != 0 || w->rows.group)
        return ANNUM_OK;
    const annum_series *series = w->source->series[0];
    const annum_allocator *allocator = annum__series_allocator(series);
    annum__arena room[2] = {annum__arena_new(allocator), annum__arena_new(allocator)};
    annum_slope_sensitivity *rows =
        annum__arena_take(arena, ENDS + DROP_ONE + ANNUM__ASSUMED, sizeof *rows);
    const refits f = {w, annum__arena_take(&w->scratch, annum_series_data(series)->n, 1),
                      o->no_intercept ? 0 : 1, room};
    const int failed =
        !rows || !f.without || without_ends(&f, rows) != ANNUM_OK || drop_one(&f, rows + ENDS) != ANNUM_OK;
    annum__arena_free(&room[0]);
    annum__arena_free(&room[1]);
    if (failed)
        return annum__fail_memory(error);
    r->sensitivity = rows;
    r->n_sensitivity = ENDS + DROP_ONE;
    warn_unknown(w, r);
    if (!w->squares || w->rows.n >= few_figures || r->robust != ANNUM_ROBUST_NONE)
        return ANNUM_OK;
    r->n_sensitivity += ANNUM__ASSUMED;
    return annum__assumed_autocorrelation(w, c, f.slope, rows + ENDS + DROP_ONE, error);
}
