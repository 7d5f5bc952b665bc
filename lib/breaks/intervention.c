/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupted time series: level and slope before and after given dates, each date by a model of its own,
 *
 *     g(mean) = b0 + b1 t + b2 post + b3 (t - at) post        (Wagner et al. 2002, J Clinical Pharmacy and
 * Therapeutics 27:299-309, eq. 1)
 *
 * which is annum_fit's term of a known date: a figure is of the new regime if its period begins at the date
 * or later, and the change of level is that at the time of a period which begins there. b2 and b3 are tested
 * together by F where the family estimates a dispersion, by the likelihood ratio otherwise. Who tries several
 * dates and keeps the best one has made several tests: Holm's (1979, Scandinavian J Statistics 6:65-70)
 * adjusted p allows for that. A date that was searched for among all is the business of the sup F test.
 */
#include <math.h>

#include "breaks/fits.h"
#include "core/error.h"
#include "core/finite.h"
#include "series/label.h"

/** Times of figures and dates given are told apart beyond this. */
static const double slack = 1e-9;

/** Fewest figures of a regime: a line has two coefficients. */
enum { FEWEST = 2 };

/* ---- Dates ----------------------------------------------------------------------------------- */

/** Where the figure's period begins: times are those of middles, and dates are not. */
static double start_of(const annum__breaking *b, size_t i)
{
    return b->view->start[b->row[i]];
}

static annum__label label_of(const annum__breaking *b, size_t i)
{
    return annum__label_period(start_of(b, i), b->view->end[b->row[i]]);
}

/** A line needs more than one figure. */
static int refuse_side(const annum_break_intervention *out, annum_error *error)
{
    const int early = out->before < FEWEST;
    return annum__fail(
        error, ANNUM_ERR_ARGUMENT,
        "%s %s%s there is one figure: level and slope need two; choose another date%s",
        early ? "before" : "from", annum__label_moment(out->at).text, early ? "" : " on",
        out->after < FEWEST ? ", or ask with method unusual whether the last figure is out of line" : "");
}

static int check_date(const annum__breaking *b, size_t k, annum_break_intervention *out, annum_error *error)
{
    const double at = b->options.at[k];
    out->at = at;
    out->before = 0;
    while (isfinite(at) && out->before < b->n && start_of(b, out->before) < at - slack)
        out->before++;
    out->after = b->n - out->before;
    if (out->before == 0 || out->after == 0)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "at %s: a date can only part figures that it lies between; the first figure is of %s, so give "
            "a date after that and not after %s, the last one",
            annum__label_moment(at).text, label_of(b, 0).text, label_of(b, b->n - 1).text);
    for (size_t j = 0; j < k; j++) {
        if (fabs(b->options.at[j] - at) <= slack)
            return annum__fail(error, ANNUM_ERR_ARGUMENT, "at %s is given twice; give each date once",
                               annum__label_moment(at).text);
    }
    return out->before < FEWEST || out->after < FEWEST ? refuse_side(out, error) : ANNUM_OK;
}

/* ---- One date -------------------------------------------------------------------------------- */

/** The fits of one date: bias-reduced estimates where some are infinite, and the likelihood's maximum for the
 * tests. */
typedef struct fits {
    annum_fit_result *with;
    annum_fit_result *highest; /**< NULL: `with` is it */
} fits;

static void fill(const annum_fit_result *without, const fits *f, annum_break_intervention *out)
{
    const annum_fit_result *likely = f->highest ? f->highest : f->with;
    const annum_intervention *changes = f->with->interventions;
    annum_fit_test test;
    out->level_change = changes->level_change;
    out->slope_change = changes->slope_change;
    out->comparability_ratio = changes->comparability_ratio;
    out->rss = isnan(likely->rss) ? likely->deviance : likely->rss;
    out->bic = likely->bic;
    out->bic_without = without->bic;
    out->p_value = annum_fit_compare(without, likely, &test, NULL) == ANNUM_OK ? test.p_value : NAN;
}

static int fit_date(annum__breaking *b, const annum_fit_result *without, annum_break_intervention *out,
                    annum_error *error)
{
    annum_fit_options o = annum__breaks_fit_options(b, 1);
    const double date = out->at;
    fits f = {NULL, NULL};
    o.interventions = &date;
    o.n_interventions = 1;
    int status = annum_fit(b->series, &o, &f.with, error);
    if (status == ANNUM_OK && f.with->firth) {
        o.firth = ANNUM_FIRTH_NEVER;
        status = annum_fit(b->series, &o, &f.highest, error);
    }
    if (status == ANNUM_OK) {
        fill(without, &f, out);
        annum__breaks_take_warnings(b, f.with, 0);
    }
    annum_fit_free(f.highest);
    annum_fit_free(f.with);
    return status;
}

/* ---- All dates ------------------------------------------------------------------------------- */

/** Holm: the i-th smallest of m times m - i + 1, never below a smaller one's. Dates are few. */
static void adjust(annum_break_intervention *list, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        m += isnan(list[i].p_value) ? 0U : 1U;
    for (size_t i = 0; i < n; i++) {
        double adjusted = list[i].p_value;
        for (size_t j = 0; j < n && !isnan(adjusted); j++) {
            if (!(list[j].p_value <= list[i].p_value))
                continue;
            size_t smaller = 0;
            for (size_t k = 0; k < n; k++)
                smaller += (list[k].p_value < list[j].p_value) ? 1U : 0U;
            adjusted = annum__larger(adjusted, annum__smaller(1, list[j].p_value * (double)(m - smaller)));
        }
        list[i].p_adjusted = adjusted;
    }
}

static int check(const annum__breaking *b, annum_error *error)
{
    if (b->options.n_at == 0 || !b->options.at)
        return annum__fail(error, b->options.n_at == 0 ? ANNUM_ERR_ARGUMENT : ANNUM_ERR_NULL,
                           "method intervention needs a date: give the first period of the new regime in at");
    if (b->n < 2 * FEWEST)
        return annum__fail(error, ANNUM_ERR_FEW,
                           "usable figures: %z; two lines need two figures each; add periods", b->n);
    if (b->options.n_at > b->n)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "at has %z dates and the series %z figures; give fewer dates", b->options.n_at,
                           b->n);
    return ANNUM_OK;
}

int annum__breaks_intervention(annum__breaking *b, annum_error *error)
{
    const size_t n = b->options.n_at;
    int status = check(b, error);
    if (status != ANNUM_OK)
        return status;
    annum_break_intervention *list = annum__arena_take(b->arena, n, sizeof *list);
    if (!list)
        return annum__fail_memory(error);
    for (size_t k = 0; k < n && status == ANNUM_OK; k++)
        status = check_date(b, k, &list[k], error);
    annum_fit_result *without = NULL;
    annum_fit_options o = annum__breaks_fit_options(b, 1);
    o.firth = ANNUM_FIRTH_NEVER; /* it is compared by its likelihood */
    if (status == ANNUM_OK)
        status = annum_fit(b->series, &o, &without, error);
    for (size_t k = 0; k < n && status == ANNUM_OK; k++)
        status = fit_date(b, without, &list[k], error);
    if (status == ANNUM_OK)
        annum__breaks_count_rows(b, without, 0);
    annum_fit_free(without);
    if (status != ANNUM_OK)
        return status;
    /* Each date has a model of its own: only one that is alone takes the step at it out of all that is said.
     */
    annum__breaks_definitions(b, n == 1 ? list->at : NAN);
    adjust(list, n);
    b->result->intervention = list;
    b->result->n_intervention = n;
    return ANNUM_OK;
}
