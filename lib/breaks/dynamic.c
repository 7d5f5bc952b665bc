/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best dates of every number of breaks, which number, and whether there is a break at all.
 */
#include <math.h>

#include "breaks/regimes.h"
#include "core/error.h"

/** Some seconds of work. */
enum { ROWS_MAX = 10000, LINE_ROWS_MAX = 1000 };

static int check_size(const annum__regimes *r, annum_error *error)
{
    const int lines = r->family != ANNUM_GAUSSIAN && r->q == 2;
    const size_t most = lines ? LINE_ROWS_MAX : ROWS_MAX;
    if (r->n > most)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            lines ? "usable figures: %z, and with slopes of counts or proportions there can be %z; use "
                    "family gaussian, or regressors mean"
                  : "usable figures: %z, and there can be %z here; use method pelt",
            r->n, most);
    return ANNUM_OK;
}

/** The dispersion of a quasi family: that of the largest model, at least 1. */
static double common_dispersion(const annum__segmentation *s)
{
    return s->df > 0 ? fmax(1, s->pearson / s->df) : 1;
}

static int make_models(const annum__regimes *r, const annum__breaking *b, const annum__best_dates *dates,
                       annum__segmentation *s, annum_error *error)
{
    annum_break_model *models = annum__arena_take(b->arena, dates->max + 1, sizeof *models);
    int status = models ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
    for (size_t m = 0; m <= dates->max && status == ANNUM_OK; m++)
        status = annum__fit_segments(r, b, m, dates->first[m], b->scratch, &s[m]);
    for (size_t m = 0; m <= dates->max && status == ANNUM_OK; m++)
        status = annum__break_model_make(r, b, &s[m], common_dispersion(&s[dates->max]), &models[m]);
    if (status != ANNUM_OK)
        return annum__fail_memory(error);
    b->result->models = models;
    b->result->n_models = dates->max + 1;
    b->result->selected = annum__select_breaks(models, s, dates->max + 1);
    return ANNUM_OK;
}

int annum__breaks_dynamic(annum__breaking *b, annum_error *error)
{
    annum__regimes r;
    annum__best_dates dates;
    int status = annum__regimes_make(&r, b, error);
    if (status == ANNUM_OK)
        status = check_size(&r, error);
    if (status == ANNUM_OK)
        status = annum__search_dates(&r, b->scratch, b->scratch, &dates, error);
    if (status != ANNUM_OK)
        return status;
    annum__segmentation *s = annum__arena_take(b->scratch, dates.max + 1, sizeof *s);
    if (!s)
        return annum__fail_memory(error);
    status = make_models(&r, b, &dates, s, error);
    if (status == ANNUM_OK && !b->options.without_tests)
        status = annum__break_tests(&r, b, s, dates.max + 1, error);
    if (status != ANNUM_OK)
        return status;
    const size_t selected = b->result->selected;
    if (annum__break_cautions(&r, b, &s[selected], &b->result->models[selected]) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}
