/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the options of a fit to the terms of its design, and their names.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "regress/fit.h"
#include "series/internal.h"
#include "series/label.h"

enum { MOST_DEGREE = 15, FEWEST_KNOTS = 3, MOST_KNOTS = 7, ROOM_FOR_TIME = 20 };

static int check_time(const annum_fit_options *o, size_t n_series, annum_error *error)
{
    if (o->degree < 0 || o->degree > MOST_DEGREE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "degree is %d; give 1 to %d", (int)o->degree, MOST_DEGREE);
    if (o->no_time && o->degree > 1 && o->n_x != 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "degree %d without time needs exactly one covariate, not %z", (int)o->degree, o->n_x);
    if (!isfinite(o->origin))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "origin is %g; give a year", o->origin);
    if (o->spline != 0 && (o->spline < FEWEST_KNOTS || o->spline > MOST_KNOTS))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "spline is %d; give %d to %d knots, or 0 for none", (int)o->spline,
                           FEWEST_KNOTS, MOST_KNOTS);
    if (o->spline != 0 && (o->degree > 1 || o->no_time))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "a spline in time takes the place of degree and needs time");
    if (n_series > 1 && (o->no_time || o->no_intercept))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "groups have intercepts and slopes of their own: leave no_time and no_intercept out");
    return ANNUM_OK;
}

static int check_interventions(const annum_fit_options *o, annum_error *error)
{
    if (o->n_interventions > 0 && !o->interventions)
        return annum__fail(error, ANNUM_ERR_NULL, "interventions is NULL but n_interventions is %z", o->n_interventions);
    if (o->n_interventions > 0 && (o->no_time || o->no_intercept))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "interventions change level and slope: they need intercept and time");
    for (size_t k = 0; k < o->n_interventions; k++) {
        if (!(fabs(o->interventions[k]) <= ANNUM__YEAR_MAX))
            return annum__fail(error, ANNUM_ERR_ARGUMENT, "intervention %z is %g; give a date in decimal years", k + 1,
                               o->interventions[k]);
    }
    return ANNUM_OK;
}

int annum__fit_check_terms(const annum_fit_options *o, size_t n_series, annum_error *error)
{
    int status = check_time(o, n_series, error);
    if (status == ANNUM_OK)
        status = check_interventions(o, error);
    if (status != ANNUM_OK)
        return status;
    if (o->n_x > 0 && !o->x)
        return annum__fail(error, ANNUM_ERR_NULL, "x is NULL but n_x is %z", o->n_x);
    if (o->n_x > ANNUM__COEFFICIENTS_MAX - ROOM_FOR_TIME)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "%z covariates are too many; the most is %d", o->n_x,
                           ANNUM__COEFFICIENTS_MAX - ROOM_FOR_TIME);
    if (o->n_interventions > ANNUM__COEFFICIENTS_MAX || n_series > ANNUM__COEFFICIENTS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "a fit can't have more than %d coefficients",
                           ANNUM__COEFFICIENTS_MAX);
    return ANNUM_OK;
}

/** A period that begins at the date, as long as the first row from there on: its time is where the slope changes. */
static double time_of_change(const annum__rows *rows, double at)
{
    double first = INFINITY, time = at;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->start[i] >= at - 1e-9 && rows->start[i] < first) {
            first = rows->start[i];
            time = rows->length[i] > 0 ? at + (rows->length[i] - 1) / 2 : at;
        }
    }
    return time;
}

static int choose_knots(annum__fit_work *w, annum_error *error)
{
    const size_t n = w->rows.n;
    double *knots = annum__arena_take(&w->scratch, (size_t)w->options.spline, sizeof *knots);
    double *scratch = annum__arena_take(&w->scratch, n, sizeof *scratch);
    if (!knots || !scratch)
        return annum__fail_memory(error);
    if (n < 2 || !annum__spline_knots(w->rows.time, n, (size_t)w->options.spline, scratch, knots))
        return annum__fail(error, ANNUM_ERR_RANK, "a spline of %d knots needs more rows of different times; there are %z",
                           (int)w->options.spline, n);
    w->terms.knots = knots;
    w->terms.n_knots = (size_t)w->options.spline;
    return ANNUM_OK;
}

/** Does each date part the rows in two, and no other date the same way? */
static int check_changes(const annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    for (size_t k = 0; k < o->n_interventions; k++) {
        const char *name = annum__label_moment(o->interventions[k]).text;
        size_t after = 0;
        for (size_t i = 0; i < w->rows.n; i++)
            after += (size_t)annum__is_after(&w->terms, k, i);
        if (after == 0 || after == w->rows.n)
            return annum__fail(error, ANNUM_ERR_RANK, "level%s: %s row begins at that date or later; leave it out, or add rows",
                               name, after == 0 ? "no" : "every");
        for (size_t j = 0; j < k; j++) {
            if (o->interventions[j] == o->interventions[k])
                return annum__fail(error, ANNUM_ERR_RANK, "level%s: the date is given twice", name);
        }
    }
    return ANNUM_OK;
}

int annum__fit_design(annum__fit_work *w, annum_error *error)
{
    const annum_fit_options *o = &w->options;
    const int alone = o->no_time && o->n_x == 1;
    annum__terms *terms = &w->terms;
    terms->intercept = !o->no_intercept;
    terms->degree = o->no_time && !alone ? 0 : o->degree;
    terms->variable = alone ? w->rows.x[0] : w->rows.time;
    terms->origin = alone ? 0 : o->origin;
    terms->x = w->rows.x;
    terms->n_x = alone ? 0 : o->n_x;
    terms->start = w->rows.start;
    terms->group = w->rows.group;
    terms->n_groups = w->source->n;
    terms->n_ahead = w->rows.n_ahead;
    if (o->spline != 0) {
        const int status = choose_knots(w, error);
        if (status != ANNUM_OK)
            return status;
    }
    annum__change_point *changes = annum__arena_take(&w->scratch, o->n_interventions, sizeof *changes);
    if (!changes)
        return annum__fail_memory(error);
    for (size_t k = 0; k < o->n_interventions; k++)
        changes[k] = (annum__change_point){o->interventions[k], time_of_change(&w->rows, o->interventions[k])};
    terms->changes = changes;
    terms->n_changes = o->n_interventions;
    const int parted = check_changes(w, error);
    if (parted != ANNUM_OK)
        return parted;
    w->layout = annum__terms_layout(terms);
    if (w->layout.p == 0)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "there is nothing to fit: no intercept, no time, no covariate");
    if (w->layout.p > ANNUM__COEFFICIENTS_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "%z coefficients are too many; the most is %d", w->layout.p,
                           ANNUM__COEFFICIENTS_MAX);
    if (annum__design_make(&w->design, terms, w->rows.n, &w->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

/* ---- names ------------------------------------------------------------------------------------------------ */

typedef struct name {
    char bytes[192];
    annum__text text;
} name;

static annum__text *name_start(name *n)
{
    n->text = (annum__text){n->bytes, sizeof n->bytes, 0};
    n->bytes[0] = '\0';
    return &n->text;
}

static void name_covariate(const annum__fit_work *w, size_t k, annum__text *text)
{
    if (w->options.x_names && w->options.x_names[k])
        annum__text_add(text, "%s", w->options.x_names[k]);
    else
        annum__text_add(text, "x%z", k + 1);
}

/** "time", "time^2" …, "time'" …, "level2010", "slope2010" … */
static void name_term(const annum__fit_work *w, size_t term, annum__text *text)
{
    const annum__layout *layout = &w->layout;
    if (term >= layout->level - layout->time) {
        const size_t k = term - (layout->level - layout->time);
        annum__text_add(text, "%s%s", k % 2 == 0 ? "level" : "slope",
                        annum__label_moment(w->terms.changes[k / 2].at).text);
        return;
    }
    if (w->options.no_time)
        name_covariate(w, 0, text);
    else
        annum__text_add(text, "time");
    if (w->terms.n_knots > 0) {
        for (size_t k = 0; k < term; k++)
            annum__text_add(text, "'");
    } else if (term > 0) {
        annum__text_add(text, "^%z", term + 1);
    }
}

/** Two coefficients of one name could not be told apart. */
static int check_names(const annum__fit_work *w, const annum_coefficient *c, annum_error *error)
{
    for (size_t k = 0; k < w->terms.n_x; k++) {
        const char *own = c[w->layout.x + k].name;
        for (size_t j = 0; j < w->layout.x + k; j++) {
            if (strcmp(c[j].name, own) == 0)
                return annum__fail(error, ANNUM_ERR_ARGUMENT, "two coefficients would be named %s: rename the covariate", own);
        }
    }
    return ANNUM_OK;
}

static int keep(annum_coefficient *c, const name *n, annum__arena *arena)
{
    c->name = annum__arena_text(arena, n->bytes);
    return c->name != NULL;
}

static int name_groups(const annum__fit_work *w, annum_coefficient *c, annum__arena *arena)
{
    const annum__layout *layout = &w->layout;
    for (size_t g = 1; g <= layout->n_others; g++) {
        name n;
        const char *group = annum__group_name(w->source, g, arena);
        if (!group)
            return 0;
        annum__text_add(name_start(&n), "group%s", group);
        if (!keep(&c[layout->group + g - 1], &n, arena))
            return 0;
        for (size_t k = 0; k < layout->n_time; k++) {
            name_term(w, k, name_start(&n));
            annum__text_add(&n.text, ":group%s", group);
            if (!keep(&c[annum__layout_within(layout, k, g)], &n, arena))
                return 0;
        }
    }
    return 1;
}

int annum__fit_names(const annum__fit_work *w, annum_coefficient *c, annum__arena *arena, annum_error *error)
{
    const annum__layout *layout = &w->layout;
    int kept = 1;
    name n;
    if (w->terms.intercept)
        c[0].name = "(Intercept)";
    for (size_t k = 0; k < layout->n_time && kept; k++) {
        name_term(w, k, name_start(&n));
        kept = keep(&c[layout->time + k], &n, arena);
    }
    for (size_t k = 0; k < w->terms.n_x && kept; k++) {
        name_covariate(w, k, name_start(&n));
        kept = keep(&c[layout->x + k], &n, arena);
    }
    if (!kept || !name_groups(w, c, arena))
        return annum__fail_memory(error);
    return check_names(w, c, error);
}
