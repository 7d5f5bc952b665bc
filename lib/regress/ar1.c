/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The likelihood of an autoregression of order 1, profiled over coefficients and dispersion, and its highest
 * maximum.
 *
 * In phi it is a smooth function of one variable that can have several maxima, and its highest value on the
 * edge: REML's stays finite as errors become a random walk. It is therefore looked at over the whole range,
 * by value and derivative, and every bracketed root of the derivative is refined: maximising values alone
 * would give half of phi's digits.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "regress/serial.h"

enum { PLACES = 128 };

int annum__ar1_room(annum__ar1 *a, annum__arena *arena)
{
    a->q = annum__arena_take(arena, annum__multiply(a->n, a->p), sizeof *a->q);
    a->s = annum__arena_take(arena, a->n, sizeof *a->s);
    return a->q && a->s ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void take_off(double *a, double factor, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] -= factor * b[i];
}

void annum__ar1_project(annum__ar1 *a, double phi)
{
    const size_t n = a->n;
    a->evaluations++;
    a->log_norms = 0;
    annum__serial_set(a->serial, phi);
    annum__serial_whiten(a->serial, a->residual, a->s);
    for (size_t j = 0; j < a->p; j++) {
        double *q = a->q + j * n;
        annum__serial_whiten(a->serial, a->basis + j * n, q);
        for (size_t k = 0; k < j; k++)
            take_off(q, dot(a->q + k * n, q, n), a->q + k * n, n);
        const double norm = annum__above_zero(sqrt(dot(q, q, n))), inverse = 1 / norm;
        for (size_t i = 0; i < n; i++)
            q[i] *= inverse;
        take_off(a->s, dot(q, a->s, n), q, n);
        a->log_norms += log(norm);
    }
    a->rss = annum__above_zero(dot(a->s, a->s, n));
}

annum__ar1_point annum__ar1_evaluate(annum__ar1 *a, double phi)
{
    const double free = (double)(a->restricted ? a->n - a->p : a->n);
    annum__ar1_project(a, phi);
    annum__ar1_point point = {phi, -0.5 * (free * log(a->rss) + a->serial->log_determinant), 0};
    /* The envelope theorem: coefficients and dispersion stay where they are. */
    point.slope = -free * annum__serial_form(a->serial, a->s) / a->rss;
    for (size_t i = 0; i < a->n; i++)
        point.slope += a->serial->row[i].own;
    if (!a->restricted)
        return point;
    point.value -= a->log_norms;
    for (size_t j = 0; j < a->p; j++)
        point.slope -= annum__serial_form(a->serial, a->q + j * a->n);
    return point;
}

/** What a root is sought of: the slope, or the value less a level. */
typedef struct target {
    annum__ar1 *ar1;
    double level;
    int of_slope;
} target;

static double height(const target *t, const annum__ar1_point *point)
{
    return t->of_slope ? point->slope : point->value - t->level;
}

/**
 * The root between two places of different sign, by inverse quadratic interpolation where that is safe and
 * bisection elsewhere (Chandrupatla 1997, Advances in Engineering Software 28:145-149). *converged becomes 0
 * if it isn't found.
 */
static annum__ar1_point root(const target *t, annum__ar1_point low, annum__ar1_point high, int *converged)
{
    annum__ar1_point a = high, b = low, c = low;
    double part = 0.5;
    for (size_t i = 0; i < 200; i++) {
        const annum__ar1_point x = annum__ar1_evaluate(t->ar1, a.phi + part * (b.phi - a.phi));
        const double fx = height(t, &x);
        if ((fx > 0) == (height(t, &a) > 0))
            c = a;
        else
            c = b, b = a;
        a = x;
        const double fa = fx, fb = height(t, &b), fc = height(t, &c);
        const annum__ar1_point best = fabs(fa) < fabs(fb) ? a : b;
        const double least = DBL_EPSILON * (2 * fabs(best.phi) + 0.5) / fabs(b.phi - a.phi);
        if (least > 0.5 || height(t, &best) == 0)
            return best;
        const double xi = (a.phi - b.phi) / (c.phi - b.phi), share = (fa - fb) / (fc - fb);
        part = 0.5;
        if (share * share < xi && (1 - share) * (1 - share) < 1 - xi)
            part = fa / (fb - fa) * fc / (fb - fc) +
                   (c.phi - a.phi) / (b.phi - a.phi) * fa / (fc - fa) * fb / (fc - fb);
        part = fmin(1 - least, fmax(least, part));
    }
    *converged = 0;
    return a;
}

/**
 * Places that tell the shape of the likelihood, ascending: phi = exp(-t) with t falling by a third from 9,
 * where rows a unit apart have nothing in common, to 0.03 over the span, where all rows have nearly
 * everything.
 */
static size_t choose_places(const annum__serial *s, double *place)
{
    const double widest = 9, narrowest = fmin(widest, 0.03 / s->span), edge = 1e-3 * narrowest;
    double positive[PLACES];
    size_t n = 0, count = 0;
    for (double t = widest; t > narrowest && n + 1 < (PLACES - 1) / 2; t /= 1.5)
        positive[n++] = exp(-t);
    positive[n++] = exp(-edge);
    for (size_t i = n; s->lattice && i-- > 0;)
        place[count++] = -positive[i];
    place[count++] = 0;
    for (size_t i = 0; i < n; i++)
        place[count++] = positive[i];
    return count;
}

static annum__ar1_point highest(annum__ar1 *ar1, const annum__ar1_point *point, size_t n,
                                annum__ar1_maximum *out)
{
    const target slope = {ar1, 0, 1};
    annum__ar1_point best = point[0];
    out->boundary = 1;
    if (point[n - 1].value > best.value)
        best = point[n - 1];
    for (size_t i = 0; i + 1 < n; i++) {
        if (!(point[i].slope > 0 && point[i + 1].slope <= 0))
            continue;
        const annum__ar1_point top = root(&slope, point[i], point[i + 1], &out->converged);
        if (top.value >= best.value)
            best = top, out->boundary = 0;
    }
    return best;
}

/**
 * The outermost phi on one side with the likelihood above a level: the confidence set may have gaps.
 * @param point as it goes inwards, the maximum among them
 */
static double limit(annum__ar1 *ar1, const annum__ar1_point *point, size_t n, int direction, double level,
                    double edge)
{
    const target value = {ar1, level, 0};
    int converged = 1;
    const annum__ar1_point *at = direction > 0 ? point : point + n - 1;
    if (!(at->value < level))
        return edge;
    for (size_t i = 0; i + 1 < n && at[direction].value < level; i++)
        at += direction;
    return root(&value, at[0], at[direction], &converged).phi;
}

annum__ar1_maximum annum__ar1_maximise(annum__ar1 *ar1, double fall)
{
    double place[PLACES];
    annum__ar1_point point[PLACES + 1];
    annum__ar1_maximum out = {.converged = 1};
    size_t n = choose_places(ar1->serial, place);
    for (size_t i = 0; i < n; i++)
        point[i] = annum__ar1_evaluate(ar1, place[i]);
    const annum__ar1_point best = highest(ar1, point, n, &out);
    out.phi = best.phi;
    if (!out.boundary) {
        size_t i = n++;
        for (; point[i - 1].phi > best.phi; i--)
            point[i] = point[i - 1];
        point[i] = best;
    }
    out.lower = limit(ar1, point, n, 1, best.value - fall, ar1->serial->lattice ? -1 : 0);
    out.upper = limit(ar1, point, n, -1, best.value - fall, 1);
    return out;
}
