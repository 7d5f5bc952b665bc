/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the slope of time depends on single figures: the same fit again without them.
 */
#include <math.h>

#include "core/error.h"
#include "regress/diagnostics.h"
#include "series/internal.h"

/** Fits without one figure each are made for no more figures than these: their cost grows with the square. */
static const size_t most_figures = 1000;

/** What the refits share. */
typedef struct refits {
    const annum__fit_work *w;
    const annum_series *series;
    unsigned char *without; /**< [rows of the caller's columns] */
    size_t slope;           /**< index of the coefficient of time */
} refits;

static annum_slope_sensitivity row_of(const char *name, double dropped, double rho, const annum_coefficient *c)
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
    const int status = annum__fit_again(f->w, f->series, f->without, f->slope, out);
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

/** "drop_one_lowest", "drop_one_highest": the earliest figure that leads to each extreme. */
static int drop_one(const refits *f, annum_slope_sensitivity rows[2])
{
    const size_t n = f->w->rows.n;
    const annum_coefficient none = no_coefficient();
    rows[0] = row_of("drop_one_lowest", NAN, NAN, &none);
    rows[1] = row_of("drop_one_highest", NAN, NAN, &none);
    for (size_t i = 0; i < n && n <= most_figures; i++) {
        annum_coefficient c;
        if (fit_without(f, i, i, &c) != ANNUM_OK)
            return ANNUM_ERR_NO_MEMORY;
        const double time = f->w->rows.time[i];
        if (isnan(c.estimate))
            continue;
        if (!(c.estimate >= rows[0].estimate))
            rows[0] = row_of(rows[0].name, time, NAN, &c);
        if (!(c.estimate <= rows[1].estimate))
            rows[1] = row_of(rows[1].name, time, NAN, &c);
    }
    return ANNUM_OK;
}

static void warn_unknown(const annum__fit_work *w, const annum_fit_result *r)
{
    int unknown = 0;
    for (size_t i = 0; i < r->n_sensitivity; i++) {
        const annum_slope_sensitivity *s = &r->sensitivity[i];
        unknown |= isnan(s->estimate + s->se + s->p_value + s->lower + s->upper);
    }
    if (r->n > most_figures)
        annum__warn(w->warnings, ANNUM_WARN_MISSING, -1,
                    "the slope without each figure in turn is not computed for more than %z figures", most_figures);
    else if (unknown)
        annum__warn(w->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "without some of the figures the slope of time, its standard error or a limit is not known: its "
                    "sensitivity to them is left open");
}

int annum__slope_sensitivity(annum__fit_work *w, annum_fit_result *r, const annum_series *series, annum__arena *arena,
                             annum_error *error)
{
    enum { ENDS = 3, DROP_ONE = 2, AUTOCORRELATIONS = 4 };
    const annum_fit_options *o = &w->options;
    if (o->no_time || o->degree != 1 || o->spline != 0)
        return ANNUM_OK;
    annum_slope_sensitivity *rows = annum__arena_take(arena, ENDS + DROP_ONE + AUTOCORRELATIONS, sizeof *rows);
    const refits f = {w, series, annum__arena_take(&w->scratch, annum_series_data(series)->n, 1),
                      o->no_intercept ? 0 : 1};
    if (!rows || !f.without || without_ends(&f, rows) != ANNUM_OK || drop_one(&f, rows + ENDS) != ANNUM_OK)
        return annum__fail_memory(error);
    r->sensitivity = rows;
    r->n_sensitivity = ENDS + DROP_ONE;
    /* Least squares of fewer than 12 figures: rows of assumed autocorrelations, "rho_0" …, follow here, as
       rows[r->n_sensitivity++]; there is room for AUTOCORRELATIONS of them. */
    warn_unknown(w, r);
    return ANNUM_OK;
}
