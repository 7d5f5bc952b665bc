/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Negative binomial regression: variance mean + kappa mean^2 (Hilbe 2011, Negative Binomial Regression, ch. 8), with
 * kappa = 0, the Poisson, as a regular boundary.
 *
 * The coefficients are fitted for a given kappa (which is a generalised linear model), and kappa by the score of that
 * profile likelihood, which needs no derivative of the coefficients (envelope theorem). Written in kappa the score is
 * finite at 0:
 *     sum of w ( sum over j < y of j / (1 + kappa j) + m^2 h(kappa m) - y m / (1 + kappa m) ),
 *     h(x) = (log(1 + x) - x / (1 + x)) / x^2, h(0) = 1/2.
 * Where it is not above 0 at kappa = 0, the maximum is the Poisson's.
 */
#include <math.h>

#include "core/dist.h"
#include "regress/internal.h"
#include "regress/negative_binomial.h"
#include "regress/ranges.h"

/** Sums of more terms than this go on by Euler and Maclaurin, whose next term is then below 1e-14. */
static const double few_terms = 4096;

/** A summand as a function of j, its derivative, and its integral where kappa j is not small. */
typedef struct summand {
    double (*value)(double j, double kappa);
    double (*derivative)(double j, double kappa);
    double (*integral)(double from, double to, double kappa);
} summand;

static double rising_value(double j, double kappa)
{
    return log1p(kappa * j);
}

static double rising_derivative(double j, double kappa)
{
    return kappa / (1 + kappa * j);
}

static double rising_integral(double a, double b, double kappa)
{
    return ((1 + kappa * b) * log1p(kappa * b) - (1 + kappa * a) * log1p(kappa * a)) / kappa - (b - a);
}

static double ratio_value(double j, double kappa)
{
    return j / (1 + kappa * j);
}

static double ratio_derivative(double j, double kappa)
{
    return 1 / ((1 + kappa * j) * (1 + kappa * j));
}

static double ratio_integral(double a, double b, double kappa)
{
    return ((b - a) - log1p(kappa * (b - a) / (1 + kappa * a)) / kappa) / kappa;
}

static double square_value(double j, double kappa)
{
    const double r = ratio_value(j, kappa);
    return -r * r;
}

static double square_derivative(double j, double kappa)
{
    return -2 * ratio_value(j, kappa) * ratio_derivative(j, kappa);
}

static double square_integral(double a, double b, double kappa)
{
    const double sa = 1 + kappa * a, sb = 1 + kappa * b;
    return -((b - a) - (2 * log1p(kappa * (b - a) / sa) - (1 / sa - 1 / sb)) / kappa) / (kappa * kappa);
}

static const summand rising = {rising_value, rising_derivative, rising_integral};
static const summand ratio = {ratio_value, ratio_derivative, ratio_integral};
static const summand square = {square_value, square_derivative, square_integral};

/** Where kappa j is small the summands are polynomials of low degree to the last digit: Gauss and Legendre, 5 points. */
static double integrate(const summand *f, double a, double b, double kappa)
{
    static const double node[] = {0, 0.5384693101056831, 0.9061798459386640};
    static const double weight[] = {0.5688888888888889, 0.4786286704993665, 0.2369268850561891};
    const double middle = a + (b - a) / 2, half = (b - a) / 2;
    if (kappa * b > 0.03)
        return f->integral(a, b, kappa);
    double sum = weight[0] * f->value(middle, kappa);
    for (int k = 1; k < 3; k++)
        sum += weight[k] * (f->value(middle - half * node[k], kappa) + f->value(middle + half * node[k], kappa));
    return half * sum;
}

/** Sum over whole j from 0 to y - 1; the part of a unit that y has over a whole number is taken by its share. */
static double sum_below(const summand *f, double y, double kappa)
{
    const double whole = floor(y), near = fmin(whole, few_terms);
    double sum = 0;
    for (double j = 1; j < near; j++)
        sum += f->value(j, kappa);
    if (whole > near)
        sum += integrate(f, near, whole, kappa) - (f->value(whole, kappa) - f->value(near, kappa)) / 2 +
               (f->derivative(whole, kappa) - f->derivative(near, kappa)) / 12;
    return sum + (y - whole) * f->value(whole, kappa);
}

double annum__log_rising(double y, double kappa)
{
    return sum_below(&rising, y, kappa);
}

static double h(double x)
{
    return x < 1e-8 ? 0.5 - 2 * x / 3 : 1 / (1 + x) - annum__log1p_gap(x) / (x * x);
}

/** The sums of `ratio` and `square` over whole j below y, of which short ones are formed together. */
static void sums_below(double y, double kappa, double *ratios, double *squares)
{
    const double whole = floor(y);
    if (whole > few_terms) {
        *ratios = sum_below(&ratio, y, kappa);
        *squares = sum_below(&square, y, kappa);
        return;
    }
    double first[4] = {0, 0, 0, 0}, second[4] = {0, 0, 0, 0}; /* side by side, as additions wait for each other */
    double j = 0;
    for (; j + 3 < whole; j += 4) {
        for (int k = 0; k < 4; k++) {
            const double r = (j + k) / (1 + kappa * (j + k));
            first[k] += r;
            second[k] += r * r;
        }
    }
    for (; j <= whole; j++) {
        const double r = j / (1 + kappa * j), part = j < whole ? 1 : y - whole;
        first[0] += part * r;
        second[0] += part * r * r;
    }
    *ratios = (first[0] + first[2]) + (first[1] + first[3]);
    *squares = -((second[0] + second[2]) + (second[1] + second[3]));
}

void annum__kappa_slopes(double y, double mean, double kappa, double *first, double *second)
{
    const double x = kappa * mean, s = 1 + x, hx = h(x);
    /* d/dkappa of m^2 h(kappa m): m^3 h'(x), h'(x) = (1/s^2 - 2 h(x)) / x */
    const double bent = x < 1e-5 ? -2.0 / 3 + 1.5 * x : (1 / (s * s) - 2 * hx) / x;
    double ratios, squares;
    sums_below(y, kappa, &ratios, &squares);
    *first = ratios + mean * mean * hx - y * mean / s;
    *second = squares + mean * mean * mean * bent + y * mean * mean / (s * s);
}

/** First and second derivative of the likelihood by kappa, the means held. */
typedef struct slopes {
    double score, information; /**< the latter observed, as MASS::theta.ml has it */
} slopes;

/** Fits the coefficients for a kappa. */
static slopes slopes_at(annum__glm *glm, annum__glm_fit *fit, double kappa)
{
    double direction[ANNUM__COEFFICIENTS_MAX];
    slopes sum = {0, 0};
    if (fit->started && annum__glm_separated(glm, fit, direction))
        fit->started = 0; /* or each fit would run on from where the last one ran to */
    glm->kappa = kappa;
    annum__glm_solve(glm, fit);
    for (size_t i = 0; i < glm->n; i++) {
        const annum__range *range = annum__range_of(glm, i);
        const double weight = glm->weight ? glm->weight[i] : 1;
        double first, second = 0;
        if (range)
            annum__range_kappa(range, glm->family, fit->mean[i], kappa, &first, kappa > 0 ? &second : NULL);
        else
            annum__kappa_slopes(glm->y[i], fit->mean[i], kappa, &first, &second);
        sum.score += weight * first;
        sum.information -= weight * second;
    }
    return sum;
}

/** Moments' kappa at the Poisson fit: where the search begins. */
static double first_kappa(const annum__glm *glm, const annum__glm_fit *fit)
{
    double excess = 0, squares = 0;
    for (size_t i = 0; i < glm->n; i++) {
        const double w = glm->weight ? glm->weight[i] : 1, error = glm->y[i] - fit->mean[i];
        excess += w * (error * error - fit->mean[i]);
        squares += w * fit->mean[i] * fit->mean[i];
    }
    const double kappa = excess / squares;
    return kappa > 1e-8 && isfinite(kappa) ? kappa : 1e-3;
}

/**
 * The root of the score of kappa from a first one on, by Newton's method on the logarithm of kappa, where the score is
 * nearly straight. Kappa and coefficients being orthogonal (Lawless 1987, Canadian J Statistics 15:209-225), its slope is
 * all but that with the means held; a bracket and bisection make it safe. @return 0 if there is none to be found
 */
static int search(annum__glm *glm, annum__glm_fit *fit, double first, slopes *at)
{
    const double lowest = log(1e-13), highest = log(1e13), furthest = log(16);
    double a = lowest, b = highest, x = log(first), before = INFINITY;
    for (int i = 0; i < 200; i++) {
        *at = slopes_at(glm, fit, exp(x));
        const double score = at->score;
        if (!isfinite(score))
            return 0;
        if (score > 0)
            a = x;
        else
            b = x;
        const double slope = at->information * glm->kappa, newton = score / slope;
        const double step = slope > 0 ? fmax(fmin(newton, furthest), -furthest) : score > 0 ? furthest : -furthest;
        double next = x + step;
        if (!(next > a && next < b) || (fabs(step) > before / 2 && a > lowest && b < highest))
            next = a + (b - a) / 2;
        if (next <= lowest + 1 || next >= highest - 1)
            return 0;
        before = fabs(next - x);
        /* The next score would be rounding: what the step is to change is below the last digit of kappa. */
        if (before <= 1e-15 * fmax(1, fabs(x)) || score == 0)
            return 1;
        x = next;
    }
    return 1;
}

annum__kappa annum__negative_binomial_solve(annum__glm *glm, annum__glm_fit *fit)
{
    const annum__kappa boundary = {0, NAN};
    annum__kappa result = {0, NAN};
    const double at_zero = slopes_at(glm, fit, 0).score;
    slopes at = {0, 0};
    if (!isfinite(fit->deviance) || !(at_zero > 0) || !search(glm, fit, first_kappa(glm, fit), &at)) {
        slopes_at(glm, fit, 0);
        return boundary;
    }
    result.kappa = glm->kappa;
    /* theta = 1 / kappa: at the maximum information by theta is information by kappa times kappa^4. */
    result.theta_se = at.information > 0 ? 1 / (sqrt(at.information) * result.kappa * result.kappa) : NAN;
    return result;
}
