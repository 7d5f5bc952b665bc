/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sen's slope as the tests of annum_trendtest give it: on the scale and with the weights asked for, and both
 * intercepts.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/finite.h"
#include "trendtest/internal.h"
#include "trendtest/sen.h"
#include "trendtest/test.h"

static int check(const annum__testing *t, const annum__figures *f, annum_error *error)
{
    const int32_t kind = f->view->kind;
    if (t->options.weights == ANNUM_SEN_BY_DISTANCE && f->n > ANNUM_SEN_WEIGHTED_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "Sen's slope weighted by distance takes at most %d figures, and there are %z; set "
                           "weights to equal",
                           ANNUM_SEN_WEIGHTED_MAX, f->n);
    if (t->options.scale == ANNUM_SEN_LOGIT && kind != ANNUM_PROPORTION && kind != ANNUM_SHARE)
        return annum__fail(error, ANNUM_ERR_KIND,
                           "a %s has no logit; set scale to plain or log, or give a proportion or a share",
                           annum_kind_name(kind));
    return ANNUM_OK;
}

/** The figures on the scale of the slope. */
static int transform(const annum__figures *f, int32_t scale, double *to, annum_error *error)
{
    memcpy(to, f->figure, f->n * sizeof *to);
    for (size_t i = 0; i < f->n && scale != ANNUM_SEN_PLAIN; i++) {
        const double y = f->figure[i];
        if (!(y > 0) || (scale == ANNUM_SEN_LOGIT && !(y < 1)))
            return annum__fail_row(error, ANNUM_ERR_ARGUMENT, (size_t)f->view->row[f->row[i]],
                                   "%s %g: the figure %g has no %s; set scale to plain", f->view->row_word,
                                   f->view->row_number[f->row[i]], y,
                                   scale == ANNUM_SEN_LOG ? "logarithm" : "logit");
        to[i] = scale == ANNUM_SEN_LOG ? log(y) : log(y) - log1p(-y);
    }
    return ANNUM_OK;
}

/** Median of figure less slope times time; scratch [n]. */
static double residual_intercept(const double *time, const double *figure, size_t n, double slope,
                                 double *scratch)
{
    if (n == 0 || isnan(slope))
        return NAN;
    for (size_t i = 0; i < n; i++)
        scratch[i] = figure[i] - slope * time[i];
    const double above = annum__select(scratch, 0, n, n / 2);
    if (n % 2)
        return above;
    double below = scratch[0];
    for (size_t i = 1; i < n / 2; i++)
        below = fmax(below, scratch[i]);
    return below + (above - below) / 2;
}

/** A limit, or the slope itself, that overflowed is not known. */
static void keep_finite(annum_estimate *e)
{
    e->estimate = annum__finite_or_nan(e->estimate);
    e->lower = annum__finite_or_nan(e->lower);
    e->upper = annum__finite_or_nan(e->upper);
}

/** On a logarithmic scale: percent change of the figure, or of its odds, a year. */
static annum_estimate percent_of(annum_estimate slope)
{
    slope.estimate = 100 * expm1(slope.estimate);
    slope.lower = 100 * expm1(slope.lower);
    slope.upper = 100 * expm1(slope.upper);
    keep_finite(&slope);
    return slope;
}

static void warn_unbounded(annum__testing *t, const annum_estimate *slope)
{
    if (!isnan(slope->estimate) && (isnan(slope->lower) || isnan(slope->upper)))
        annum__warn(t->warnings, ANNUM_WARN_UNBOUNDED, -1,
                    "Sen's slope has no limits at this level: the ranks they need are beyond the slopes of "
                    "so few figures");
}

int annum__set_sen_slope(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_trendtest_result *r = t->result;
    const annum__sen_choices choices = {t->options.level, !r->exact,
                                        t->options.weights == ANNUM_SEN_BY_DISTANCE};
    annum_sen_slope_result sen;
    int status = check(t, f, error);
    if (status != ANNUM_OK)
        return status;
    double *figure =
        annum__arena_take(t->scratch, f->n + annum__sen_slope_as_scratch(f->n, &choices) + 1, sizeof *figure);
    if (!figure)
        return annum__fail_memory(error);
    status = transform(f, t->options.scale, figure, error);
    if (status != ANNUM_OK)
        return status;
    annum__sen_slope_as(f->time, figure, f->n, &choices, figure + f->n, &sen);
    r->sen_slope = sen.slope;
    keep_finite(&r->sen_slope);
    r->n_slopes = sen.n_slopes;
    r->sen_intercept = sen.intercept;
    r->sen_intercept_residual = residual_intercept(f->time, figure, f->n, sen.slope.estimate, figure + f->n);
    if (t->options.scale != ANNUM_SEN_PLAIN)
        r->sen_percent = percent_of(r->sen_slope);
    warn_unbounded(t, &r->sen_slope);
    return ANNUM_OK;
}
