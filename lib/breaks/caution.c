/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reader must know of the model that was selected, and of the tests.
 */
#include <math.h>

#include "breaks/regimes.h"
#include "core/dist.h"
#include "core/error.h"
#include "regress/internal.h"
#include "series/caution.h"

annum__label annum__breaks_time(const annum__breaking *b, double time)
{
    return annum__label_time(time, b->time[0], b->result->period);
}

void annum__breaks_series_cautions(const annum__breaking *b)
{
    annum__row_cautions(b->view, b->warnings);
    annum__breaks_definitions(b, NAN);
}

void annum__breaks_definitions(const annum__breaking *b, double except)
{
    annum__series_definitions(b->view, except, "what is compared", b->warnings);
}

/** Rows up to which the Durbin-Watson test is worth its time. */
enum { ROWS_MAX = 300 };

static void warn_scatter(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s)
{
    if (s->perfect)
        annum__warn(b->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "with %z %s the fit is perfect: there is no scatter to judge chance by, and no BIC",
                    s->breaks, s->breaks == 1 ? "break" : "breaks");
    if (annum__regimes_degenerate(r))
        annum__warn(b->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "%s: there is nothing that a break could explain, and no test",
                    r->family == ANNUM_BINOMIAL && r->fraction > 0 ? "every case is an event"
                                                                   : "there is no event at all");
    if (isnan(b->result->models[0].rss))
        annum__warn(b->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "some numbers are too large to be held, and are left out: use a larger unit");
    if (r->family == ANNUM_GAUSSIAN || r->quasi || !(s->df > 0))
        return;
    const double above = annum__chi2_tail(s->pearson, s->df);
    if (above < 0.05)
        annum__warn(
            b->warnings, ANNUM_WARN_OVERDISPERSED, -1,
            "the figures vary %.3 times as much as chance alone would have them within the segments (%s): "
            "breaks may be chance that the family does not know; use family %s",
            s->pearson / s->df, annum__p_text(above).text,
            r->family == ANNUM_POISSON ? "quasipoisson" : "quasibinomial");
}

/** Residuals that follow each other look like breaks, and breaks that were not found like residuals that do.
 */
static int warn_correlation(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s)
{
    int32_t *group = annum__arena_take(b->scratch, r->n, sizeof *group);
    double square = 0, difference = 0, p = NAN;
    if (!group)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; k <= s->breaks; k++) {
        for (size_t i = s->first[k]; i < s->first[k + 1]; i++)
            group[i] = (int32_t)k;
    }
    for (size_t i = 0; i < r->n; i++) {
        const double step = i > 0 ? s->mean[i] - s->mean[i - 1] : 0;
        square += s->mean[i] * s->mean[i];
        difference += step * step;
    }
    const annum__terms terms = {
        .intercept = 1, .degree = r->q == 2, .variable = r->time, .group = group, .n_groups = s->breaks + 1};
    annum__design design;
    size_t column;
    int status = annum__design_make(&design, &terms, r->n, b->scratch);
    if (status != ANNUM_OK || annum__design_factor(&design, NULL, &column) != ANNUM_OK)
        return status;
    status = annum__durbin_watson_p(&design, difference / square, b->scratch, &p);
    if (status == ANNUM_OK && p < 0.05)
        annum__warn(
            b->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
            "the residuals follow each other (Durbin-Watson %.3, %s): there may be more breaks, or none at "
            "all, "
            "since figures that follow each other look like breaks; the p-values take them for independent",
            difference / square, annum__p_text(p).text);
    return status;
}

static void warn_limits(const annum__breaking *b, const annum_break_model *model)
{
    size_t open = 0;
    for (size_t k = 0; k < model->n_at; k++)
        open += isnan(model->at[k].lower) || isnan(model->at[k].upper);
    if (open > 0)
        annum__warn(b->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "limits of the date of %z of %z %s are outside the series, or can't be computed", open,
                    model->n_at, model->n_at == 1 ? "break" : "breaks");
}

/** BIC takes chance for a break in a third of all series of ten figures. */
static void warn_doubtful(const annum__breaking *b)
{
    const annum_breaks_result *result = b->result;
    if (result->selected > 0 && result->n_tests > 0 && result->tests[0].p_value > 1 - result->level)
        annum__warn(b->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "BIC prefers %z %s, but series of this length without any break look as much like "
                    "one (%s, %s): "
                    "BIC takes chance for breaks in short series",
                    result->selected, result->selected == 1 ? "break" : "breaks", result->tests[0].name,
                    annum__p_text(result->tests[0].p_value).text);
}

static void warn_simulation(const annum__breaking *b)
{
    double largest = 0;
    for (size_t i = 0; i < b->result->n_tests; i++)
        largest = fmax(largest, b->result->tests[i].p_error);
    if (b->result->n_tests > 0)
        annum__warn(b->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                    "p-values are of %.9 simulated series without a (further) break: their standard error is "
                    "%.2 at most",
                    (double)b->options.draws, largest);
}

int annum__break_cautions(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                          const annum_break_model *model)
{
    annum__breaks_series_cautions(b);
    warn_scatter(r, b, s);
    if (r->family == ANNUM_GAUSSIAN || !b->options.without_tests)
        warn_limits(b, model);
    warn_doubtful(b);
    warn_simulation(b);
    if (r->family != ANNUM_GAUSSIAN || s->perfect || b->options.without_tests || r->n > ROWS_MAX ||
        (s->breaks + 1) * r->q > ANNUM__COEFFICIENTS_MAX)
        return ANNUM_OK;
    return warn_correlation(r, b, s);
}
