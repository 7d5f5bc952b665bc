/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers about a fit as a whole, and one line an observation; from the units of the computation to those of the
 * figures.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"

#include "regress/fit.h"
#include "regress/ranges.h"

double annum__fit_log_likelihood(const annum__fit_work *w, const annum_fit_result *r)
{
    const annum__family *family = w->rows.family;
    const double n = (double)w->rows.n;
    double sum = 0;
    if (family->id == ANNUM_BETA)
        return annum__fit_beta_log_likelihood(w);
    if (family->id == ANNUM_GAUSSIAN) {
        for (size_t i = 0; w->rows.weight && i < w->rows.n; i++)
            sum += 0.5 * log(w->rows.weight[i]);
        const double pi = 3.14159265358979323846;
        /* The sum of squares is in the units of the weighted figures. */
        return sum - 0.5 * n * (log(2 * pi * r->rss / n) + 1) - n * (log(w->unit) + log(w->root_unit));
    }
    if (!family->log_likelihood)
        return NAN;
    /* The deviance holds what depends on the mean of a Poisson figure: its density at the figure itself is the rest. */
    const int at_figure = family->id == ANNUM_POISSON && !w->rows.ranges;
    double weights = 0;
    for (size_t i = 0; i < w->rows.n; i++)
        weights += w->rows.weight ? w->rows.weight[i] : 1;
    for (size_t i = 0; i < w->rows.n; i++) {
        const double weight = w->rows.weight ? w->rows.weight[i] : 1;
        const annum__range *range = annum__range_of(&w->glm, i);
        if (range) {
            sum += annum__ranges_log_likelihood(w, range);
            continue;
        }
        /* A prior weight multiplies the log-likelihood of a proportion; it does not add to the total. */
        const double size = w->rows.total ? w->rows.total[i] : weight;
        sum += weight / size *
               family->log_likelihood(w->rows.y[i], at_figure ? w->rows.y[i] : w->fit.mean[i], size,
                                      family->has_dispersion ? r->deviance / weights : w->glm.kappa);
    }
    return at_figure ? sum - r->deviance / 2 : sum;
}

/** A family whose variance is fixed, on figures that vary more. */
static void warn_dispersion(const annum__fit_work *w, const annum_fit_result *r)
{
    if (w->rows.family->has_dispersion || w->infinite || w->rows.family->id == ANNUM_BETA)
        return;
    if (!(r->df_residual > 0) && w->glm.ranges)
        return; /* said already */
    if (!(r->df_residual > 0)) {
        annum__warn(w->warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1,
                    "as many coefficients as points: the variation beyond chance can't be estimated, and is taken for "
                    "none");
        return;
    }
    const double p = annum__chi2_tail(r->pearson_chi2, r->df_residual);
    if (p < 0.05 && w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL)
        annum__warn(w->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "the figures vary %.3 times as much as family negbin has them at its theta (dispersion, %s): standard "
                    "errors are too small; profile intervals allow for that",
                    r->dispersion, annum__p_text(p).text);
    else if (p < 0.05)
        annum__warn(w->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "the figures vary %.3 times as much as family %s has them (dispersion, %s): standard errors are "
                    "too small; use quasi%s",
                    r->dispersion, w->rows.family->name, annum__p_text(p).text, w->rows.family->name);
}

int annum__leaves_nothing(const annum__fit_work *w)
{
    const double part = w->squares ? (w->options.log_response ? 4e-16 : 0) : 1e-13;
    double largest = 0, left = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        const double root = w->rows.weight ? sqrt(w->rows.weight[i]) / w->root_unit : 1;
        const double y = w->rows.y[i], e = w->squares ? w->residual[i] * w->unit / root : y - w->fit.mean[i];
        largest = annum__larger(fabs(y), largest);
        left = annum__larger(fabs(e), left);
    }
    return left <= part * largest;
}

void annum__fit_summarise(annum__fit_work *w, annum_fit_result *r)
{
    const double n = (double)w->rows.n, p = (double)w->design.p;
    const int gaussian = w->rows.family->id == ANNUM_GAUSSIAN;
    const int beta = w->rows.family->id == ANNUM_BETA; /* whose precision takes a degree of freedom */
    r->df_residual = beta ? fmax(n - p - 1, 0) : n - p;
    r->dispersion = r->df_residual > 0 ? r->pearson_chi2 / r->df_residual : NAN;
    r->sigma = gaussian ? sqrt(r->dispersion) : NAN;
    r->r_squared = w->squares && r->null_deviance > 0 ? 1 - r->rss / r->null_deviance : NAN;
    r->adjusted_r_squared =
        1 - (1 - r->r_squared) * ((n - (w->options.no_intercept ? 0 : 1)) / (r->df_residual > 0 ? r->df_residual : NAN));
    r->log_likelihood = annum__finite_or_nan(annum__fit_log_likelihood(w, r));
    /* A dispersion, theta or precision is a parameter too, as R counts. */
    const double parameters =
        p + (w->rows.family->has_dispersion || w->rows.family->id == ANNUM_NEGATIVE_BINOMIAL || beta);
    r->aic = 2 * parameters - 2 * r->log_likelihood;
    r->bic = log(n) * parameters - 2 * r->log_likelihood;
    r->theta = w->glm.kappa > 0 && !beta ? 1 / w->glm.kappa : NAN;
    r->theta_se = w->theta_se;
    double squares = 0, differences = 0;
    for (size_t i = 0; i < w->rows.n; i++) {
        squares += w->residual[i] * w->residual[i];
        if (i > 0)
            differences += (w->residual[i] - w->residual[i - 1]) * (w->residual[i] - w->residual[i - 1]);
    }
    annum__ranges_dispersion(w, r);
    warn_dispersion(w, r);
    r->durbin_watson.statistic = w->squares && !w->rows.group && squares > 0 ? differences / squares : NAN;
    r->durbin_watson.p_value = NAN;
    if (w->robust)
        annum__robust_summarise(w, r);
}

void annum__fit_points(const annum__fit_work *w, annum_fit_result *r, annum_fit_point *points)
{
    const size_t n = w->rows.n;
    const double dispersion = w->rows.family->has_dispersion ? r->dispersion : 1;
    for (size_t i = 0; i < n; i++) {
        const double weight = w->rows.weight ? w->rows.weight[i] : 1, y = w->rows.y[i];
        const double root = sqrt(weight) / w->root_unit;
        const double fitted_mean = w->squares ? y - w->unit * (w->residual[i] / root) : w->fit.mean[i];
        const double h = w->leverage[i], standard = w->residual[i] / (1 - h);
        annum_fit_point *point = &points[i];
        point->time = w->rows.time[i];
        point->observed = y;
        point->fitted = fitted_mean;
        point->leverage = h;
        point->cooks_distance = annum__finite_or_nan(standard * standard * h / (dispersion * (double)w->design.p));
        point->residual_response = y - fitted_mean;
        point->residual_pearson = w->residual[i];
        point->residual_deviance =
            w->squares ? w->residual[i]
                       : copysign(sqrt(fmax(weight * w->rows.family->unit_deviance(y, fitted_mean, w->fit.rest[i],
                                                                               w->glm.kappa), 0)),
                                  y - fitted_mean);
        point->residual_quantile = NAN;
    }
    annum__ranges_points(w, points);
    r->points = points;
}

static int make_finite(double *number)
{
    if (!isinf(*number))
        return 0;
    *number = NAN;
    return 1;
}

/** From the units of the computation to those of the figures. What doubles can't hold there becomes NaN. */
void annum__fit_settle(annum__fit_work *w, annum_fit_result *r, annum_coefficient *c, double *vcov, annum_fit_point *points)
{
    const double u = w->unit, v = w->unit * w->root_unit;
    const size_t p = w->design.p;
    int lost = 0;
    const int no_scatter = r->df_residual > 0 && w->rows.family->has_dispersion && !w->infinite && !r->robust &&
                           (r->dispersion == 0 || annum__leaves_nothing(w));
    const int perfect = (w->squares && r->df_residual > 0 && r->rss == 0) || no_scatter || (w->perfect && r->n > p);
    double *const squares[] = {&r->rss, &r->deviance, &r->null_deviance, &r->pearson_chi2, &r->dispersion};
    for (size_t i = 0; i < sizeof squares / sizeof squares[0]; i++) {
        *squares[i] *= v * v;
        lost |= make_finite(squares[i]);
    }
    r->sigma *= v;
    lost |= make_finite(&r->sigma);
    for (size_t j = 0; j < p; j++) {
        double *const lengths[] = {&c[j].estimate, &c[j].se, &c[j].lower, &c[j].upper};
        for (size_t i = 0; i < 4; i++) {
            *lengths[i] *= u;
            lost |= make_finite(lengths[i]);
        }
        lost |= make_finite(&c[j].statistic) && !perfect;
    }
    for (size_t i = 0; i < p * p; i++) {
        vcov[i] = vcov[i] * u * u;
        lost |= make_finite(&vcov[i]);
    }
    for (size_t i = 0; i < r->n; i++) {
        double *const numbers[] = {&points[i].fitted, &points[i].residual_response,
                                   &points[i].residual_pearson, &points[i].residual_deviance};
        points[i].residual_pearson *= w->serial ? 1 : v; /* there over sigma */
        points[i].residual_deviance *= w->squares ? v : 1;
        for (size_t k = 0; k < 4; k++)
            lost |= make_finite(numbers[k]);
    }
    if (perfect)
        annum__warn(w->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "the fit is perfect: without any scatter standard errors are 0, and tests mean little");
    if (lost)
        annum__warn(w->warnings, ANNUM_WARN_NOT_CONVERGED, -1,
                    "some numbers are too large to be held, and are left out: use a larger unit");
}
