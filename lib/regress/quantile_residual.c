/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quantile residuals (Dunn and Smyth 1996, J Computational and Graphical Statistics 5:236-244): the standard
 * normal quantile of the figure's place in its fitted distribution. For whole numbers the place is drawn
 * between P(Y < y) and P(Y <= y), so that residuals are normal whatever the counts; the number drawn belongs
 * to the seed and to the row of the caller's columns, so that leaving out another row changes no draw.
 *
 * The gaussian's sigma and the gamma's and inverse gaussian's dispersion are those of the result: Pearson's.
 * Prior weights divide the dispersion; of a Poisson or negative binomial, which have none, they are no part
 * of the distribution. Quasi families have no distribution, and no residual.
 *
 * Both tails are computed and the smaller is taken, so that extreme residuals keep their digits. The smallest
 * normal double bounds them at 37.5 standard deviations.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/dist.h"
#include "core/random.h"
#include "regress/diagnostics.h"
#include "regress/ranges.h"

/** Where a figure lies: P(Y < y), P(Y <= y) and their complements. */
typedef struct place {
    double below, up_to;    /**< P(Y < y), P(Y <= y) */
    double at_least, above; /**< P(Y >= y), P(Y > y) */
} place;

static place unknown(void)
{
    return (place){NAN, NAN, NAN, NAN};
}

static place continuous(double lower, double upper)
{
    return (place){lower, lower, upper, upper};
}

/** The whole number just above y, from which on figures are greater. */
static double next_whole(double y)
{
    return floor(y) + 1;
}

static place poisson_place(double y, double mean)
{
    const annum__tails from = annum__gamma_tails(ceil(y), mean),
                       after = annum__gamma_tails(next_whole(y), mean);
    return (place){from.upper, after.upper, from.lower, after.lower};
}

static place negbin_place(double y, double mean, double kappa)
{
    if (!(kappa > 0))
        return poisson_place(y, mean);
    const double x = kappa * mean, failure = 1 / (1 + x), success = x * failure;
    const annum__tails from = annum__beta_tails(success, failure, ceil(y), 1 / kappa);
    const annum__tails after = annum__beta_tails(success, failure, next_whole(y), 1 / kappa);
    return (place){from.upper, after.upper, from.lower, after.lower};
}

static place binomial_place(double fraction, double total, double mean, double rest)
{
    double events = fraction * total;
    /* A fraction is rounded: what is as near to a whole number as that was one. */
    if (fabs(events - rint(events)) <= 4 * DBL_EPSILON * total)
        events = rint(events);
    const double from = ceil(events), after = next_whole(events);
    const annum__tails at = annum__beta_tails(mean, rest, from, total - from + 1);
    const annum__tails past = annum__beta_tails(mean, rest, after, fmax(total - after + 1, 0));
    return (place){at.upper, past.upper, at.lower, past.lower};
}

static place gamma_place(double y, double mean, double dispersion)
{
    const annum__tails tails = annum__gamma_tails(1 / dispersion, y / mean / dispersion);
    return continuous(tails.lower, tails.upper);
}

static place beta_place(double y, double a, double b)
{
    const annum__tails tails = annum__beta_tails(y, 1 - y, a, b);
    return continuous(tails.lower, tails.upper);
}

static place inverse_gaussian_place(double y, double mean, double dispersion)
{
    double lower, upper;
    annum__inverse_gaussian_tails(y, mean, 1 / dispersion, &lower, &upper);
    return continuous(lower, upper);
}

static place place_at(const annum__fit_work *w, const annum_fit_result *r, size_t i, double y)
{
    const double weight = w->rows.weight ? w->rows.weight[i] : 1;
    const double mean = w->squares ? NAN : w->fit.mean[i];
    switch (w->rows.family->id) {
    case ANNUM_POISSON: return poisson_place(y, mean);
    case ANNUM_NEGATIVE_BINOMIAL: return negbin_place(y, mean, w->glm.kappa);
    case ANNUM_BINOMIAL:
        return binomial_place(y, w->rows.total ? w->rows.total[i] : weight, mean, w->fit.rest[i]);
    case ANNUM_GAMMA: return gamma_place(y, mean, r->dispersion / weight);
    case ANNUM_BETA: return beta_place(y, mean * r->precision, w->fit.rest[i] * r->precision);
    case ANNUM_INVERSE_GAUSSIAN: return inverse_gaussian_place(y, mean, r->dispersion / weight);
    default: return unknown();
    }
}

/** That of the row's figure, or of its range as a whole. */
static place place_of(const annum__fit_work *w, const annum_fit_result *r, size_t i)
{
    const annum__range *range = annum__range_of(&w->glm, i);
    if (!range)
        return place_at(w, r, i, w->rows.y[i]);
    const double unit = range->total > 0 ? range->total : 1;
    const place from = place_at(w, r, i, range->lower / unit);
    const place to = isinf(range->upper) ? (place){1, 1, 0, 0} : place_at(w, r, i, range->upper / unit);
    return (place){from.below, to.up_to, from.at_least, to.above};
}

/** The normal quantile of the place a part u of the way through the figure's own probability. */
static double quantile_of(place at, double u)
{
    /* Both are sums of what is positive: no digit is lost in either tail. */
    const double lower = (1 - u) * at.below + u * at.up_to, upper = (1 - u) * at.at_least + u * at.above;
    return lower < upper ? annum__normal_quantile(annum__above_zero(lower))
                         : annum__normal_quantile_upper(annum__above_zero(upper));
}

/**
 * A figure's own draw: by its time, and among figures of one time by group and place, so that neither the order of
 * the rows nor the absence of others changes it.
 */
static double draw_of(const annum__fit_work *w, size_t i)
{
    uint64_t stream, before = 0;
    memcpy(&stream, &w->rows.time[i], sizeof stream);
    for (size_t k = i; k > 0 && w->rows.time[k - 1] == w->rows.time[i]; k--)
        before++;
    const uint64_t group = w->rows.group ? (uint64_t)w->rows.group[i] : 0;
    return annum__random_uniform(w->options.seed, stream, group << 32 | before);
}

void annum__quantile_residuals(const annum__fit_work *w, const annum_fit_result *r, annum_fit_point *points)
{
    for (size_t i = 0; i < w->rows.n; i++) {
        /* The gaussian needs no detour by its tails. */
        if (w->rows.family->id == ANNUM_GAUSSIAN) {
            points[i].residual_quantile = annum__finite_or_nan(w->residual[i] / sqrt(r->dispersion));
            continue;
        }
        const place at = place_of(w, r, i);
        points[i].residual_quantile =
            isnan(at.below + at.above)
                ? NAN
                : quantile_of(at, draw_of(w, i));
    }
}
