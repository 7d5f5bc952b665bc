/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levels and slopes with intervals that take the dates for known. Values: Student's t with the variance of
 * all segments. Levels of counts and proportions: exact (Garwood 1936, Clopper and Pearson 1934); slopes: by
 * the normal distribution; of quasi families all by Student's t with Pearson's dispersion, 1 at the least.
 */
#include <math.h>

#include "breaks/regimes.h"
#include "core/dist.h"

static double finite(double x)
{
    return isfinite(x) ? x : NAN;
}

static annum_estimate wald(double estimate, double se, double df, double level, const char *method)
{
    const double tail = (1 - level) / 2,
                 z = isfinite(df) ? annum__t_quantile_upper(tail, df) : annum__normal_quantile_upper(tail);
    return (annum_estimate){finite(estimate),
                            finite(estimate - z * se),
                            finite(estimate + z * se),
                            finite(se),
                            NAN,
                            method,
                            1,
                            0};
}

static double logit_of(double x)
{
    return log(x) - log1p(-x);
}

static annum_estimate exact_level(const annum__regimes *r, const annum__segment_fit *f, double level)
{
    const double tail = (1 - level) / 2, y = f->events, n = f->size;
    annum_estimate e = {finite(f->level), NAN, NAN, finite(f->level_scale), NAN, NULL, 1, 0};
    if (r->family == ANNUM_POISSON) {
        e.method = "exact (Garwood)";
        if (y > 0)
            e.lower = log(annum__gamma_quantile(tail, y) / n);
        e.upper = log(annum__gamma_quantile_upper(tail, y + 1) / n);
    } else {
        e.method = "exact (Clopper-Pearson)";
        if (y > 0)
            e.lower = logit_of(annum__beta_quantile(tail, y, n - y + 1));
        if (y < n)
            e.upper = -logit_of(annum__beta_quantile(tail, n - y, y + 1));
    }
    return e;
}

static annum_estimate slope_estimate(const annum__segment_fit *f, double root, double df, double level,
                                     const char *method)
{
    if (!f->bounded)
        return (annum_estimate){NAN, NAN, NAN, NAN, NAN, method, 1, 0};
    annum_estimate e = wald(f->slope, f->slope_scale * root, df, level, method);
    const double ratio = fabs(f->slope) / (f->slope_scale * root);
    e.p_value = 2 * (isfinite(df) ? annum__t_tail(ratio, df) : annum__normal_tail(ratio));
    return e;
}

void annum__segment_estimates(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                              size_t k, annum_segment *segment)
{
    const annum__segment_fit *f = &s->fit[k];
    const int values = r->family == ANNUM_GAUSSIAN, estimated = values || r->quasi;
    const double level = b->options.level, df = estimated ? s->df : INFINITY;
    const double own = s->pearson / s->df, root = values ? sqrt(own) : r->quasi ? sqrt(fmax(1, own)) : 1;
    const char *method = estimated ? "t" : "normal";
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    segment->first = b->time[s->first[k]];
    segment->last = b->time[s->first[k + 1] - 1];
    segment->n = s->first[k + 1] - s->first[k];
    segment->slope = none;
    if (r->q == 1 && !estimated)
        segment->level = exact_level(r, f, level);
    else if (f->bounded)
        segment->level = wald(f->level, f->level_scale * root, df, level, method);
    else
        segment->level = (annum_estimate){NAN, NAN, NAN, NAN, NAN, method, 1, 0};
    if (r->q == 2)
        segment->slope = slope_estimate(f, root, df, level, method);
}
