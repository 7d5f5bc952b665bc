/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confidence limits of dates of breaks in values: Bai (1997), Review of Economics and Statistics 79:551-563,
 * as in strucchange's confint.breakpointsfull with variances and times of the segments' own (Bai and Perron
 * 2003, section 4.2).
 *
 * With d the change of the line, Q_i d'x x'd averaged over segment i and s_i^2 its variance RSS / figures,
 * the error of the date times Q_1 / s_1^2 has in the limit of small changes the law of the place where a
 * two-sided random walk in continuous time with drift is highest. It depends on xi = Q_2 / Q_1 and phi = xi
 * s_2^2 / s_1^2.
 */
#include <math.h>

#include "breaks/regimes.h"
#include "core/dist.h"

/** Rows up to which limits are simulated. */
enum { SIMULATED_MAX = 10000 };

/** log P(Z > z); by the continued fraction where the tail has no double. */
static double log_tail(double z)
{
    if (z < 30)
        return log(annum__normal_tail(z));
    const double v = 1 / (z * z);
    return -z * z / 2 - log(z) - 0.91893853320467274178 + log1p(-v * (1 - v * (3 - v * (15 - 105 * v))));
}

/** P(place <= x), x < 0. */
static double before(double x, double xi, double phi)
{
    const double a = -x, share = xi / phi, root = sqrt(a);
    return -root * exp(-a / 8) / sqrt(2 * 3.14159265358979323846) -
           phi / xi * (phi + 2 * xi) / (phi + xi) *
               exp(share * (1 + share) * a / 2 + log_tail((0.5 + share) * root)) +
           (a / 2 - 2 + (phi + 2 * xi) * (phi + 2 * xi) / ((phi + xi) * xi)) * exp(log_tail(root / 2));
}

/** P(place <= x), x >= 0. */
static double after(double x, double xi, double phi)
{
    const double share = xi * xi / phi, root = sqrt(x);
    return 1 + sqrt(share) * root * exp(-share * x / 8) / sqrt(2 * 3.14159265358979323846) +
           xi / phi * (2 * phi + xi) / (phi + xi) *
               exp((phi + xi) * x / 2 + log_tail((phi + xi / 2) / sqrt(phi) * root)) -
           ((2 * phi + xi) * (2 * phi + xi) / ((phi + xi) * phi) - 2 + share * x / 2) *
               exp(log_tail(sqrt(share) * root / 2));
}

static double law(double x, double xi, double phi)
{
    return x < 0 ? before(x, xi, phi) : after(x, xi, phi);
}

/**
 * Whole rows from the date to its limit on one side (sign): the fewest at which the law has reached the
 * probability. That is strucchange's quantile rounded away from the date, at a tenth of the work.
 * @return 0 if it takes more than `most`
 */
static size_t rows_to_limit(double probability, double sign, double xi, double phi, double scale, size_t most)
{
    size_t near = 0, far = most + 1;
    while (far - near > 1) {
        const size_t middle = near + (far - near) / 2;
        if ((law(sign * (double)middle / scale, xi, phi) - probability) * sign >= 0)
            far = middle;
        else
            near = middle;
    }
    return far <= most ? far : 0;
}

/** The squared change of the line from segment k to the next, averaged over the rows of segment `over`. */
static double squared_change(const annum__regimes *r, const annum__segmentation *s, size_t k, size_t over)
{
    const annum__segment_fit *one = &s->fit[k], *two = &s->fit[k + 1];
    const double origin = r->time[s->first[k]], next = r->time[s->first[k + 1]];
    double sum = 0;
    for (size_t i = s->first[over]; i < s->first[over + 1]; i++) {
        const double change = (two->level - one->level) / r->unit +
                              two->slope / r->unit * (r->time[i] - next) -
                              one->slope / r->unit * (r->time[i] - origin);
        sum += change * change;
    }
    return sum / (double)(s->first[over + 1] - s->first[over]);
}

static double variance_of(const annum__segmentation *s, size_t k)
{
    return s->fit[k].cost / (double)(s->first[k + 1] - s->first[k]);
}

static void set_limits(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                       size_t k, annum_break *at)
{
    const size_t row = s->first[k + 1];
    const double tail = (1 - b->options.level) / 2;
    const double q1 = squared_change(r, s, k, k), q2 = squared_change(r, s, k, k + 1), v1 = variance_of(s, k),
                 v2 = variance_of(s, k + 1);
    const double xi = q2 / q1, phi = xi * v2 / v1, scale = v1 / q1;
    if (!(v1 > 0 && v2 > 0 && isfinite(xi) && isfinite(phi) && isfinite(scale) && phi > 0))
        return;
    /* Beyond the probabilities at the date itself there are no limits; nor has strucchange any. */
    if (!(law(0, xi, phi) > tail && law(0, xi, phi) < 1 - tail))
        return;
    /* Either regime keeps a row. */
    const size_t down = rows_to_limit(1 - tail, 1, xi, phi, scale, row - 1),
                 up = rows_to_limit(tail, -1, xi, phi, scale, r->n - 1 - row);
    at->lower = down > 0 ? b->time[row - down] : NAN;
    at->upper = up > 0 ? b->time[row + up] : NAN;
}

int annum__break_intervals(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                           annum_break *at)
{
    if (r->family != ANNUM_GAUSSIAN) {
        const int none =
            b->options.without_tests || r->q == 2 || r->n > SIMULATED_MAX || annum__regimes_degenerate(r);
        return none ? ANNUM_OK : annum__date_sets(r, b, s, at);
    }
    for (size_t k = 0; k < s->breaks && !s->perfect; k++)
        set_limits(r, b, s, k, &at[k]);
    return ANNUM_OK;
}
