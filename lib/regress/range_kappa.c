/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives by kappa of a negative binomial's log P(a <= Y <= b), the mean held. With s(y) the score of a
 * known count and t(y) = s'(y) + s(y)^2, they are S / P and T / P - (S / P)^2 for the sums S of p s and T of
 * p t over the range (Louis 1982, JRSS B 44:226-233). Over all counts S and T are 0, so the sums may run over
 * what is outside instead.
 */
#include <math.h>

#include "regress/negative_binomial.h"
#include "regress/ranges.h"

/** Sums of more terms than this give way to differences of log P, which is good to some 1e-13. */
static const double most_terms = 20000;

typedef struct sums {
    double p, s, t;
} sums;

typedef struct point {
    double y, p, score, curvature;
} point;

static void add(sums *sum, const point *at)
{
    sum->p += at->p;
    sum->s += at->p * at->score;
    sum->t += at->p * (at->curvature + at->score * at->score);
}

/** Sums over a <= y <= b of densities over that of the mode's nearest count there. *log_scale its logarithm.
 */
static sums sum_range(const annum__family *family, double a, double b, double mean, double kappa,
                      double *log_scale)
{
    const double spread = 1 + kappa * mean, own = mean / spread;
    const double anchor = fmin(fmax(floor(fmax(mean * (1 - kappa), 0)), a), b);
    point start = {anchor, 1, 0, 0};
    annum__kappa_slopes(anchor, mean, kappa, &start.score, &start.curvature);
    sums sum = {0};
    point at = start;
    *log_scale = family->log_likelihood(anchor, mean, 1, kappa);
    for (double terms = 0; terms < most_terms; terms++) {
        add(&sum, &at);
        if (at.y >= b || at.p * (1 + at.score * at.score + fabs(at.curvature)) < 1e-19 * sum.p)
            break;
        const double ratio = at.y / (1 + kappa * at.y);
        at.p *= (1 + kappa * at.y) / (at.y + 1) * own;
        at.score += ratio - own;
        at.curvature += own * own - ratio * ratio;
        at.y++;
    }
    at = start;
    for (double terms = 0; terms < most_terms && at.y > a; terms++) {
        const double before = at.y - 1, ratio = before / (1 + kappa * before);
        at.p *= at.y / ((1 + kappa * before) * own);
        at.score -= ratio - own;
        at.curvature -= own * own - ratio * ratio;
        at.y--;
        add(&sum, &at);
        if (at.p * (1 + at.score * at.score + fabs(at.curvature)) < 1e-19 * sum.p)
            break;
    }
    return sum;
}

/** How many terms sum_range would need: the tail is at most that of an exponential with the variance's scale.
 */
static double terms_of(double a, double b, double mean, double kappa)
{
    const double deviation = sqrt(mean * (1 + kappa * mean));
    return fmin(b - a, 90 * deviation + 100);
}

/** Central differences with an error of the order of the fourth power of the step. */
static void difference(const annum__range *range, const annum__family *family, double mean, double kappa,
                       double *first, double *second)
{
    const double h = 2e-3 * kappa;
    double f[5];
    for (int i = 0; i < 5; i++)
        f[i] = annum__range_row_at(range, family, mean, 1 - mean, kappa + (i - 2) * h).log_probability;
    *first = (8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * h);
    if (second)
        *second = (16 * (f[3] + f[1]) - (f[4] + f[0]) - 30 * f[2]) / (12 * h * h);
}

void annum__range_kappa(const annum__range *range, const annum__family *family, double mean, double kappa,
                        double *first, double *second)
{
    const double a = range->lower, b = range->upper;
    const annum__range_row r = annum__range_row_at(range, family, mean, 1 - mean, kappa);
    if (!(kappa > 0)) { /* s(y) = ((y - m)^2 - y) / 2, and Var(Y | range) = m - information */
        *first = (r.excess * r.excess - r.excess - r.information) / 2;
        return;
    }
    const int outside = a > 0 && isinf(b) && r.log_probability > -3;
    const double from = outside ? 0 : a, to = outside ? a - 1 : b;
    if (terms_of(from, to, mean, kappa) > most_terms) {
        difference(range, family, mean, kappa, first, second);
        return;
    }
    double log_scale;
    const sums sum = sum_range(family, from, to, mean, kappa, &log_scale);
    const double factor = outside ? -exp(log_scale - r.log_probability) : 1 / sum.p;
    *first = factor * sum.s;
    if (second)
        *second = factor * sum.t - *first * *first;
}
