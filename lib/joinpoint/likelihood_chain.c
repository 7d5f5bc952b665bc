/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The likelihood fit of a broken line with given joints, over some neighbouring rows.
 *
 * The coefficients are the line's heights at its knots: a row tells of the two knots around it alone, so that the information is
 * tridiagonal (and bordered by the jump), well conditioned, and a step of Newton costs O(rows + knots). Newton starts from the
 * weighted least squares fit to the rows' own heights and is damped, which converges as the deviance is convex.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "joinpoint/likelihood.h"

/** Steps of Newton, and halvings of each. A line running to minus infinity takes one a factor e of its deviance. */
enum { STEPS_MAX = 200, HALVINGS_MAX = 60 };
/** What a coefficient keeps of its information when the others are known; below, it has none of its own. */
static const double least_own = 1e-11;
/** Deviance still to be gained by a step: searches and results stop below these. */
static const double search_gain = 1e-8, result_gain = 1e-18;

typedef struct buffers {
    double *height; /**< [n] */
    double *after;  /**< [n] a row's part of the way from its knot to the next */
    annum__row_parts rows;
} buffers;

size_t annum__chain_scratch(const annum__joint_design *design)
{
    return 6 * design->n;
}

static buffers buffers_of(const annum__joint_counts *counts, double *scratch)
{
    const size_t n = counts->design->n;
    return (buffers){scratch, scratch + n, {scratch + 2 * n, scratch + 3 * n, scratch + 4 * n, scratch + 5 * n}};
}

static size_t n_coefficients(const annum__chain *chain)
{
    return chain->segments + 1 + (size_t)chain->jump;
}

void annum__chain_make(const annum__joint_counts *counts, annum__chain *chain, size_t first, const size_t *place, size_t k,
                       size_t last)
{
    const annum__joint_design *d = counts->design;
    const size_t none = d->n_candidates;
    chain->segments = k + 1;
    chain->knot[0] = first == none ? d->x[0] : d->candidate[first];
    chain->from[0] = first == none ? 0 : d->gap[first] + 1;
    for (size_t j = 0; j < k; j++) {
        chain->knot[j + 1] = d->candidate[place[j]];
        chain->from[j + 1] = d->gap[place[j]] + 1;
    }
    chain->knot[k + 1] = last == none ? d->x[d->n - 1] : d->candidate[last];
    chain->from[k + 1] = last == none ? d->n : d->gap[last] + 1;
    const size_t lo = chain->from[0], hi = chain->from[k + 1];
    chain->jump = d->jump && hi > lo && d->jump[lo] != d->jump[hi - 1];
}

static void place_rows(const annum__joint_counts *counts, const annum__chain *chain, double *after)
{
    for (size_t s = 0; s < chain->segments; s++) {
        const double length = chain->knot[s + 1] - chain->knot[s];
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++)
            after[i] = length > 0 ? (counts->design->x[i] - chain->knot[s]) / length : 0;
    }
}

static void set_heights(const annum__joint_counts *counts, const annum__chain *chain, const double *coefficient,
                        const double *after, double *height)
{
    for (size_t s = 0; s < chain->segments; s++) {
        const double a = coefficient[s], rise = coefficient[s + 1] - a;
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++)
            height[i] = a + after[i] * rise;
    }
    if (chain->jump) {
        const double jump = coefficient[chain->segments + 1], *is_after = counts->design->jump;
        for (size_t i = chain->from[0]; i < chain->from[chain->segments]; i++)
            height[i] += jump * is_after[i];
    }
}

/** Information of weights, and the right-hand side of scores, of every coefficient. */
static void gather(const annum__joint_counts *counts, const annum__chain *chain, const double *after, const double *weight,
                   const double *score, annum__chain_information *to, double *right)
{
    const size_t m = chain->segments + 1;
    memset(to->diagonal, 0, m * sizeof(double));
    memset(right, 0, n_coefficients(chain) * sizeof(double));
    for (size_t s = 0; s < chain->segments; s++) {
        double w0 = 0, w1 = 0, w2 = 0, r0 = 0, r1 = 0;
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
            const double u = after[i], wu = weight[i] * u;
            w0 += weight[i];
            w1 += wu;
            w2 += wu * u;
            r0 += score[i];
            r1 += score[i] * u;
        }
        to->diagonal[s] += w0 - 2 * w1 + w2;
        to->diagonal[s + 1] += w2;
        to->beside[s] = w1 - w2;
        right[s] += r0 - r1;
        right[s + 1] += r1;
    }
    if (!chain->jump)
        return;
    memset(to->border, 0, m * sizeof(double));
    to->corner = 0;
    for (size_t s = 0; s < chain->segments; s++) {
        for (size_t i = chain->from[s]; i < chain->from[s + 1]; i++) {
            const double w = weight[i] * counts->design->jump[i];
            to->border[s] += w * (1 - after[i]);
            to->border[s + 1] += w * after[i];
            to->corner += w;
            right[m] += score[i] * counts->design->jump[i];
        }
    }
}

/** Factors the tridiagonal part: pivots' inverses, 0 where a height has no information of its own. */
static void factor(const annum__chain *chain, const annum__chain_information *h, double *inverse)
{
    double taken = 0;
    for (size_t s = 0; s <= chain->segments; s++) {
        const double own = h->diagonal[s] - taken;
        inverse[s] = own > least_own * h->diagonal[s] && own > DBL_MIN ? 1 / own : 0;
        if (s < chain->segments)
            taken = h->beside[s] * h->beside[s] * inverse[s];
    }
}

static void solve_heights(const annum__chain *chain, const annum__chain_information *h, const double *inverse, double *b)
{
    for (size_t s = 1; s <= chain->segments; s++)
        b[s] -= h->beside[s - 1] * inverse[s - 1] * b[s - 1];
    b[chain->segments] *= inverse[chain->segments];
    for (size_t s = chain->segments; s-- > 0;)
        b[s] = (b[s] - h->beside[s] * b[s + 1]) * inverse[s];
}

void annum__chain_solve(const annum__chain *chain, const annum__chain_information *h, double *b)
{
    const size_t m = chain->segments + 1;
    double inverse[ANNUM__CHAIN_MAX], border[ANNUM__CHAIN_MAX];
    factor(chain, h, inverse);
    solve_heights(chain, h, inverse, b);
    if (!chain->jump)
        return;
    memcpy(border, h->border, m * sizeof(double));
    solve_heights(chain, h, inverse, border);
    double own = h->corner, right = b[m];
    for (size_t s = 0; s < m; s++) {
        own -= h->border[s] * border[s];
        right -= h->border[s] * b[s];
    }
    b[m] = own > least_own * h->corner ? right / own : 0;
    for (size_t s = 0; s < m; s++)
        b[s] -= border[s] * b[m];
}

/** Where the least squares start is not allowed: the mean of all rows, which always is. */
static void flat_start(const annum__joint_counts *counts, annum__chain *chain)
{
    double events = 0, size = 0;
    for (size_t i = chain->from[0]; i < chain->from[chain->segments]; i++) {
        events += counts->events[i];
        size += counts->size[i];
    }
    const double share = (events + 0.5) / (size + (counts->family == ANNUM_BINOMIAL));
    for (size_t s = 0; s <= chain->segments; s++)
        chain->height[s] = log(share);
    if (chain->jump)
        chain->height[chain->segments + 1] = 0;
}

static double at(const annum__joint_counts *counts, const annum__chain *chain, const double *coefficient, const buffers *room)
{
    set_heights(counts, chain, coefficient, room->after, room->height);
    const double deviance =
        annum__joint_rows(counts, chain->from[0], chain->from[chain->segments], room->height, &room->rows);
    return isfinite(deviance) ? deviance : INFINITY;
}

static double first_heights(const annum__joint_counts *counts, annum__chain *chain, const buffers *room)
{
    annum__chain_information h;
    double *score = room->rows.score;
    for (size_t i = chain->from[0]; i < chain->from[chain->segments]; i++)
        score[i] = counts->weight[i] * counts->start[i];
    gather(counts, chain, room->after, counts->weight, score, &h, chain->height);
    annum__chain_solve(chain, &h, chain->height);
    const double deviance = at(counts, chain, chain->height, room);
    if (isfinite(deviance))
        return deviance;
    flat_start(counts, chain);
    return at(counts, chain, chain->height, room);
}

/** Goes along a step, halved until the deviance falls. @return 0 if it never does */
static int go(const annum__joint_counts *counts, annum__chain *chain, const double *step, const buffers *room)
{
    const size_t p = n_coefficients(chain);
    double to[ANNUM__CHAIN_MAX];
    for (double length = 1; length > ldexp(1, -HALVINGS_MAX); length /= 2) {
        for (size_t j = 0; j < p; j++)
            to[j] = chain->height[j] + length * step[j];
        const double deviance = at(counts, chain, to, room);
        if (deviance <= chain->deviance * (1 + 4 * DBL_EPSILON)) {
            memcpy(chain->height, to, p * sizeof(double));
            chain->deviance = deviance;
            return 1;
        }
    }
    at(counts, chain, chain->height, room);
    return 0;
}

/** @param gain what a step has to promise to be taken */
static double fit(const annum__joint_counts *counts, annum__chain *chain, double *scratch, double gain,
                  annum__chain_information *h)
{
    const size_t p = n_coefficients(chain);
    const buffers room = buffers_of(counts, scratch);
    double right[ANNUM__CHAIN_MAX], step[ANNUM__CHAIN_MAX];
    place_rows(counts, chain, room.after);
    chain->deviance = first_heights(counts, chain, &room);
    chain->converged = 0;
    for (int i = 0; i < STEPS_MAX; i++) {
        gather(counts, chain, room.after, room.rows.information, room.rows.score, h, right);
        memcpy(step, right, p * sizeof(double));
        annum__chain_solve(chain, h, step);
        double promised = 0;
        for (size_t j = 0; j < p; j++)
            promised += right[j] * step[j];
        if (!(promised > gain)) {
            chain->converged = 1;
            chain->deviance = fmax(chain->deviance - promised, 0); /* the step itself gains what it promises, to first order */
            break;
        }
        if (!go(counts, chain, step, &room)) {
            chain->converged = promised <= 1e-6 * (1 + chain->deviance);
            break;
        }
    }
    return chain->deviance;
}

double annum__chain_fit(const annum__joint_counts *counts, annum__chain *chain, double *scratch)
{
    annum__chain_information h;
    return fit(counts, chain, scratch, search_gain, &h);
}

double annum__chain_fit_fully(const annum__joint_counts *counts, annum__chain *chain, double *scratch,
                              annum__chain_information *information)
{
    return fit(counts, chain, scratch, result_gain, information);
}
