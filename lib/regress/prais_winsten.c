/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prais and Winsten's (1954, Cowles Commission discussion paper 383) estimate of an autoregression of order
 * 1: the correlation of each residual with the one before, generalised least squares with it, and again until
 * it stays. As Stata's prais and R's prais: residuals on the ones before by least squares without constant.
 */
#include <math.h>

#include "regress/serial.h"

/** phi beyond this is taken for it; the model has none of 1 and above. */
static const double edge = 1 - 1e-6;
static const double enough = 1e-13;
static const size_t most_iterations = 1000;

static double regress_on_last(const annum__serial *s, const double *e)
{
    double product = 0, square = 0;
    for (size_t i = 1; i < s->n; i++) {
        if (!(s->step[i] > 0))
            continue;
        product += e[i] * e[i - 1];
        square += e[i - 1] * e[i - 1];
    }
    return square > 0 ? product / square : 0;
}

annum__ar1_maximum annum__prais_winsten(annum__ar1 *ar1, double *e)
{
    annum__ar1_maximum out = {.lower = NAN, .upper = NAN};
    for (size_t i = 0; i < ar1->n; i++)
        e[i] = ar1->residual[i];
    while (!out.converged && ar1->evaluations < most_iterations) {
        const double given = regress_on_last(ar1->serial, e), phi = fmin(edge, fmax(-edge, given));
        out.converged = fabs(phi - out.phi) <= enough;
        out.boundary = given != phi;
        out.phi = phi;
        annum__ar1_project(ar1, phi);
        annum__serial_restore(ar1->serial, ar1->s, e);
    }
    return out;
}
