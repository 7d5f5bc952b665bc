/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a result says of figures known only as a range.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "regress/fit.h"
#include "regress/ranges.h"

double annum__ranges_log_likelihood(const annum__fit_work *w, const annum__range *range)
{
    const size_t i = range->row;
    return range->weight *
           annum__range_row_at(range, w->rows.family, w->fit.mean[i], w->fit.rest[i], w->glm.kappa)
               .log_probability;
}

/** The coefficient of time, else the first. */
static size_t of_interest(const annum_fit_result *r)
{
    for (size_t j = 0; j < r->n_coefficients; j++) {
        if (strcmp(r->coefficients[j].name, "time") == 0)
            return j;
    }
    return 0;
}

void annum__ranges_report(annum__fit_work *w, annum_fit_result *r)
{
    const annum__ranges *ranges = w->glm.ranges;
    if (!ranges)
        return;
    const size_t j = of_interest(r), p = w->design.p;
    const annum_coefficient *c = &r->coefficients[j];
    int32_t code = ANNUM_WARN_ROUNDED;
    for (size_t i = 0; i < ranges->n; i++) {
        if (ranges->list[i].suppressed)
            code = ANNUM_WARN_SUPPRESSED;
    }
    r->n_ranges = ranges->n;
    if (isfinite(c->se) && c->se > 0)
        r->widening = annum__finite_or_nan(annum__ranges_widening(&w->glm, &w->fit, w->carry.back + j * p));
    if (isnan(r->widening))
        annum__warn(w->warnings, code, -1,
                    "figures known only as a range: %z; they enter the likelihood as that", ranges->n);
    else
        annum__warn(w->warnings, code, -1,
                    "figures known only as a range: %z; they enter the likelihood as that, and the interval "
                    "of %s is %.3 "
                    "times as wide as if they were known",
                    ranges->n, c->name, r->widening);
}

void annum__ranges_points(const annum__fit_work *w, annum_fit_point *points)
{
    for (size_t k = 0; w->glm.ranges && k < w->glm.ranges->n; k++) {
        const annum__range *range = &w->glm.ranges->list[k];
        const annum__range_row r = annum__range_row_at(range, w->rows.family, w->fit.mean[range->row],
                                                       w->fit.rest[range->row], w->glm.kappa);
        annum_fit_point *point = &points[range->row];
        if (range->suppressed)
            point->observed = NAN;
        point->residual_response = r.excess / (range->total > 0 ? range->total : 1);
        point->residual_deviance =
            copysign(sqrt(fmax(2 * range->weight * (range->saturated - r.log_probability), 0)), r.excess);
    }
}

void annum__ranges_dispersion(annum__fit_work *w, annum_fit_result *r)
{
    if (!w->glm.ranges)
        return;
    r->df_residual = fmax(r->df_residual - (double)w->glm.ranges->n, 0);
    r->dispersion = r->df_residual > 0 ? r->pearson_chi2 / r->df_residual : NAN;
    if (r->df_residual > 0 || w->infinite)
        return;
    annum__warn(w->warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                "figures that are known exactly: %z, coefficients: %z; the variation beyond chance can't be "
                "estimated, and "
                "is taken for none",
                w->rows.n - w->glm.ranges->n, w->design.p);
    /* What follows sees a family of known dispersion. */
    if (w->rows.family->id == ANNUM_QUASIPOISSON)
        w->rows.family = annum__family_find(ANNUM_POISSON);
    if (w->rows.family->id == ANNUM_QUASIBINOMIAL)
        w->rows.family = annum__family_find(ANNUM_BINOMIAL);
}
