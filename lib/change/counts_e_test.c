/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Krishnamoorthy and Thomson's E-test of two Poisson means: the probability, at the common rate estimated from both
 * counts, of a |T| at least as large as the observed one, T = (x / s - y / t) / sqrt(x / s^2 + y / t^2) (equation
 * 3.3; 0 where both counts are 0).
 *
 * T falls in y at any x, so that the outcomes with T >= c are y below a bound that rises with x: one walk over x and
 * one over y add them all up, and no more than a sum of positive terms is needed. Both walks cover all that is above
 * 1e-300, some 75 standard deviations, so that a small p has its digits. The other side is the same of figures
 * exchanged.
 *
 * It has no interval of its own: with the later exposure times a ratio, p has jumps and rises again not far from the
 * estimate, so that of counts below eight or so no ratio would be outside.
 *
 * It is for whole counts: as a law of outcomes it has no extension to others (of 0.1 events and none it would make
 * p = 0.1, the probability of any event), and so none to counts divided by their dispersion.
 *
 * Krishnamoorthy and Thomson (2004) Journal of Statistical Planning and Inference 119:23-35. Checked with
 * scipy.stats.poisson_means_test and by brute force at 50 digits.
 */
#include <math.h>

#include "change/count_methods.h"

#define NEGLIGIBLE 1e-300
/* Two outcomes have the same T where they are this close: far above its rounding, far below its steps. */
#define TIE 1e-10

/** The Poisson probabilities of one count after the other. */
typedef struct walk {
    double mean;
    double at;
    double density;
} walk;

static walk walk_from_below(double mean)
{
    const double deviation = sqrt(mean);
    walk w = {mean, floor(fmax(0, mean - 37 * deviation)), 0};
    for (int i = 0; i < 100; i++) {
        w.density = exp(annum__poisson_log_density(w.at, mean));
        if (w.density > NEGLIGIBLE || w.at > mean)
            break;
        w.at += ceil(deviation / 2);
    }
    return w;
}

static void step(walk *w)
{
    w->at += 1;
    w->density *= w->mean / w->at;
}

static int ended(const walk *w)
{
    return w->at > w->mean && w->density < NEGLIGIBLE;
}

/** Whether T >= c, given c^2 and a rate x / s above y / t. */
static int reaches(double x, double s, double y, double t, double c2)
{
    const double above = x * t - y * s;
    return above > 0 && above * above >= c2 * (x * t * t + y * s * s);
}

/** P(T >= c): the rate of x above that of y. */
static double one_side(double x_mean, double s, double y_mean, double t, double c2)
{
    double sum = 0, below = 0; /* P(Y < y.at) */
    walk y = walk_from_below(y_mean);
    for (walk x = walk_from_below(x_mean); !ended(&x); step(&x)) {
        for (; !ended(&y) && reaches(x.at, s, y.at, t, c2); step(&y))
            below += y.density;
        sum += x.density * below;
    }
    return sum;
}

int annum__e_test_fits(annum__count from, annum__count to)
{
    const double x = from.events, y = to.events, share = 1 / (1 + from.exposure / to.exposure);
    return x == floor(x) && y == floor(y) && (x + y) * fmax(share, 1 - share) <= ANNUM__E_TEST_LARGEST;
}

double annum__e_test_p(annum__count from, annum__count to)
{
    /* Exposures over the larger one: equal ones are then exactly 1, and so are the ties of whole counts. No square
       of them is lost. */
    const double larger = fmax(from.exposure, to.exposure);
    const double s = fmax(from.exposure / larger, 1e-150), t = fmax(to.exposure / larger, 1e-150);
    const double x = from.events, y = to.events, apart = x * t - y * s;
    if (apart == 0)
        return 1;
    const double c2 = apart * apart / (x * t * t + y * s * s) * (1 - 2 * TIE);
    const double x_mean = (x + y) * (s / (s + t)), y_mean = (x + y) * (t / (s + t));
    return fmin(1, one_side(x_mean, s, y_mean, t, c2) + one_side(y_mean, t, x_mean, s, c2));
}
