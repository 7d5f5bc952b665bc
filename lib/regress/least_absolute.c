/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Least absolute deviations by walking from vertex to vertex down the steepest edge, as far as the objective
 * falls (Barrodale and Roberts 1973, SIAM J Numer Anal 10:839-848; Bloomfield and Steiger 1980, SIAM J Sci
 * Stat Comput 1:290-301), in double-double: whether a residual is 0, and whether an edge is flat, is then
 * known. Each vertex is computed from its rows anew, so errors don't add up.
 *
 * More than p rows in one vertex, where such walks may go round for ever, are told apart by nudges: y is
 * thought to be raised by infinitely small amounts, another one in each row, which only count where residuals
 * are 0.
 */
#include "regress/least_absolute.h"

#include <float.h>
#include <stdint.h>
#include <string.h>

#include <gsl/gsl_heapsort.h>

/** Double-double leaves some 1e-31 of what is summed. */
static const double rounding = 1e-27, flat = 1e-18;

static double size_of(annum__dd a)
{
    return fabs(a.hi);
}

/** SplitMix64's finaliser (Steele, Lea and Flood 2014): numbers in [1/2, 1) without any pattern in i. */
static double scatter(size_t i)
{
    uint64_t z = ((uint64_t)i + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return 0.5 + ldexp((double)((z ^ (z >> 31)) >> 12), -53);
}

int annum__least_absolute_room(annum__least_absolute *l, size_t n, size_t p, const annum__dd *q,
                               const annum__dd *y, annum__arena *arena)
{
    memset(l, 0, sizeof *l);
    annum__dd *memory = annum__arena_take(arena, annum__multiply(2, n) + 2 * p * p + 5 * p, sizeof *memory);
    l->basis = annum__arena_take(arena, p, sizeof *l->basis);
    l->basic = annum__arena_take(arena, n, sizeof *l->basic);
    l->crossings = annum__arena_take(arena, n, sizeof *l->crossings);
    if (!memory || !l->basis || !l->basic || !l->crossings)
        return ANNUM_ERR_NO_MEMORY;
    l->n = n, l->p = p, l->q = q, l->y = y;
    l->nudge = memory;
    l->residual = l->nudge + n;
    l->inverse = l->residual + n;
    l->work = l->inverse + p * p;
    l->linear = l->work + p * p;
    l->gamma = l->linear + p;
    l->shift = l->gamma + p;
    l->gradient = l->shift + p;
    l->move = l->gradient + p;
    for (size_t i = 0; i < n; i++)
        l->nudge[i] = dd_of(scatter(i));
    return ANNUM_OK;
}

static annum__dd row_times(const annum__least_absolute *l, size_t i, const annum__dd *vector)
{
    annum__dd sum = dd_of(0);
    for (size_t j = 0; j < l->p; j++)
        sum = dd_add(sum, dd_mul(l->q[j * l->n + i], vector[j]));
    return sum;
}

static annum__dd dot(const annum__dd *a, const annum__dd *b, size_t n)
{
    annum__dd sum = dd_of(0);
    for (size_t i = 0; i < n; i++)
        sum = dd_add(sum, dd_mul(a[i], b[i]));
    return sum;
}

static void swap_rows(annum__dd *matrix, size_t p, size_t a, size_t b)
{
    for (size_t k = 0; k < p; k++) {
        const annum__dd keep = matrix[a * p + k];
        matrix[a * p + k] = matrix[b * p + k];
        matrix[b * p + k] = keep;
    }
}

/** Gauss and Jordan's inverse of work, which is lost. @return 0 if it is singular */
static int invert(annum__least_absolute *l)
{
    const size_t p = l->p;
    for (size_t k = 0; k < p * p; k++)
        l->inverse[k] = dd_of(k % (p + 1) == 0 ? 1 : 0);
    for (size_t j = 0; j < p; j++) {
        size_t pivot = j;
        for (size_t i = j + 1; i < p; i++)
            pivot = size_of(l->work[i * p + j]) > size_of(l->work[pivot * p + j]) ? i : pivot;
        if (!(size_of(l->work[pivot * p + j]) > 0))
            return 0;
        swap_rows(l->work, p, j, pivot);
        swap_rows(l->inverse, p, j, pivot);
        const annum__dd scale = dd_div(dd_of(1), l->work[j * p + j]);
        for (size_t k = 0; k < p; k++) {
            l->work[j * p + k] = dd_mul(l->work[j * p + k], scale);
            l->inverse[j * p + k] = dd_mul(l->inverse[j * p + k], scale);
        }
        for (size_t i = 0; i < p; i++) {
            const annum__dd factor = l->work[i * p + j];
            for (size_t k = 0; k < p && i != j; k++) {
                l->work[i * p + k] = dd_sub(l->work[i * p + k], dd_mul(factor, l->work[j * p + k]));
                l->inverse[i * p + k] = dd_sub(l->inverse[i * p + k], dd_mul(factor, l->inverse[j * p + k]));
            }
        }
    }
    return 1;
}

/** The coefficients that go through the vertex' rows. */
static void solve_basis(const annum__least_absolute *l, const annum__dd *y, annum__dd *gamma)
{
    for (size_t j = 0; j < l->p; j++) {
        gamma[j] = dd_of(0);
        for (size_t k = 0; k < l->p; k++)
            gamma[j] = dd_add(gamma[j], dd_mul(l->inverse[j * l->p + k], y[l->basis[k]]));
    }
}

static void renew_residuals(annum__least_absolute *l)
{
    double largest = 0, growth = 0;
    for (size_t k = 0; k < l->p * l->p; k++)
        growth = fmax(growth, size_of(l->inverse[k]));
    for (size_t i = 0; i < l->n; i++)
        largest = fmax(largest, size_of(l->y[i]));
    const double negligible = rounding * largest * (1 + growth * (double)l->p);
    for (size_t i = 0; i < l->n; i++) {
        l->residual[i] = dd_sub(l->y[i], row_times(l, i, l->gamma));
        if (l->basic[i] || size_of(l->residual[i]) <= negligible)
            l->residual[i] = dd_of(0);
    }
}

/** Computes the vertex of the rows in the basis. @return 0 if they don't determine one */
static int renew(annum__least_absolute *l)
{
    for (size_t k = 0; k < l->p; k++) {
        for (size_t j = 0; j < l->p; j++)
            l->work[k * l->p + j] = l->q[j * l->n + l->basis[k]];
    }
    if (!invert(l))
        return 0;
    solve_basis(l, l->y, l->gamma);
    solve_basis(l, l->nudge, l->shift);
    renew_residuals(l);
    return 1;
}

/** The infinitely small part of a residual. */
static double nudged(const annum__least_absolute *l, size_t i)
{
    return dd_sub(l->nudge[i], row_times(l, i, l->shift)).hi;
}

static int sign_of(const annum__least_absolute *l, size_t i)
{
    const double r = l->residual[i].hi != 0 ? l->residual[i].hi : nudged(l, i);
    return (r > 0) - (r < 0);
}

/** gradient = sum over the rows outside the vertex of sign times row, and the linear part. */
static void sum_signs(annum__least_absolute *l)
{
    memcpy(l->gradient, l->linear, l->p * sizeof *l->gradient);
    for (size_t i = 0; i < l->n; i++) {
        const int sign = l->basic[i] ? 0 : sign_of(l, i);
        for (size_t j = 0; j < l->p && sign; j++) {
            const annum__dd q = l->q[j * l->n + i];
            l->gradient[j] = dd_add(l->gradient[j], sign > 0 ? q : dd_negate(q));
        }
    }
}

/** Fall of the objective along column k of the inverse, but for row k's own deviation. */
static annum__dd fall_of(const annum__least_absolute *l, const annum__dd *gradient, size_t k)
{
    annum__dd sum = dd_of(0);
    for (size_t j = 0; j < l->p; j++)
        sum = dd_add(sum, dd_mul(l->inverse[j * l->p + k], gradient[j]));
    return sum;
}

static double length_of(const annum__least_absolute *l, size_t k)
{
    double square = 0;
    for (size_t j = 0; j < l->p; j++)
        square += l->inverse[j * l->p + k].hi * l->inverse[j * l->p + k].hi;
    return sqrt(square);
}

static int same_step(const annum__crossing *a, const annum__crossing *b)
{
    return size_of(dd_sub(a->step, b->step)) <= 1e-24 * (size_of(a->step) + size_of(b->step));
}

static int nearer(const void *first, const void *second)
{
    const annum__crossing *a = first, *b = second;
    if (!same_step(a, b))
        return dd_sub(a->step, b->step).hi < 0 ? -1 : 1;
    return (a->nudged > b->nudged) - (a->nudged < b->nudged);
}

/**
 * The rows whose residuals come to 0 along `move`, in their order.
 * @param all 0: the first alone is wanted
 * @return how many
 */
static size_t find_crossings(annum__least_absolute *l, double length, int all)
{
    size_t count = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (l->basic[i])
            continue;
        const annum__dd a = row_times(l, i, l->move);
        const double rate = sign_of(l, i) * a.hi;
        if (!(rate > rounding * length))
            continue;
        annum__crossing next = {dd_div(l->residual[i], a), 0, 2 * rate, i};
        /* Infinitely small parts matter among rows that are met at once. */
        if (all || (count > 0 && same_step(&next, &l->crossings[0])))
            next.nudged = nudged(l, i) / a.hi;
        if (!all && count > 0) {
            annum__crossing *first = &l->crossings[0];
            if (same_step(&next, first))
                first->nudged = nudged(l, first->row) / row_times(l, first->row, l->move).hi;
            *first = nearer(&next, first) < 0 ? next : *first;
        } else {
            l->crossings[count++] = next;
        }
    }
    if (all)
        gsl_heapsort(l->crossings, count, sizeof *l->crossings, nearer);
    return count;
}

/**
 * Moves along column k of the inverse, in the direction of the sign, until the slope is not below 0.
 * @param slope at the start, 0 or below
 * @param step  the length of the way
 * @return ANNUM__SOLVED for a new vertex, or that the objective falls for ever, or that arithmetic fails
 */
static enum annum__least_absolute_end advance(annum__least_absolute *l, size_t k, int sign, double slope,
                                              annum__dd *step)
{
    for (size_t j = 0; j < l->p; j++) {
        const annum__dd d = l->inverse[j * l->p + k];
        l->move[j] = sign > 0 ? d : dd_negate(d);
    }
    const size_t count = find_crossings(l, length_of(l, k), slope < 0);
    for (size_t c = 0; c < count; c++) {
        slope += l->crossings[c].rise;
        if (slope < -flat)
            continue;
        l->basic[l->basis[k]] = 0;
        l->basis[k] = l->crossings[c].row;
        l->basic[l->basis[k]] = 1;
        *step = l->crossings[c].step;
        l->steps++;
        return renew(l) ? ANNUM__SOLVED : ANNUM__CUT_SHORT;
    }
    return ANNUM__UNBOUNDED;
}

/** Rows far from dependent: Gram and Schmidt's orthogonalisation of the rows, the longest rest first. */
static int start(annum__least_absolute *l)
{
    const size_t n = l->n, p = l->p;
    memset(l->basic, 0, n);
    for (size_t k = 0; k < p; k++) {
        size_t best = n;
        double longest = 0;
        for (size_t i = 0; i < n; i++) {
            annum__dd square = dd_of(0);
            for (size_t j = 0; j < p; j++)
                square = dd_add(square, dd_mul(l->q[j * n + i], l->q[j * n + i]));
            for (size_t m = 0; m < k; m++) {
                const annum__dd part = row_times(l, i, l->work + m * p);
                square = dd_sub(square, dd_mul(part, part));
            }
            if (!l->basic[i] && square.hi > longest)
                longest = square.hi, best = i;
        }
        if (best == n)
            return 0;
        annum__dd *direction = l->work + k * p;
        for (size_t j = 0; j < p; j++)
            direction[j] = l->q[j * n + best];
        for (size_t m = 0; m < k; m++) {
            const annum__dd part = dot(direction, l->work + m * p, p);
            for (size_t j = 0; j < p; j++)
                direction[j] = dd_sub(direction[j], dd_mul(part, l->work[m * p + j]));
        }
        const annum__dd inverse = dd_div(dd_of(1), dd_sqrt(dot(direction, direction, p)));
        for (size_t j = 0; j < p; j++)
            direction[j] = dd_mul(direction[j], inverse);
        l->basis[k] = best;
        l->basic[best] = 1;
    }
    return 1;
}

/** The edge on which the objective falls most for its length. @return p at the minimum */
static size_t steepest(const annum__least_absolute *l, annum__dd *fall)
{
    size_t best = l->p;
    double most = 0;
    for (size_t k = 0; k < l->p; k++) {
        const annum__dd z = fall_of(l, l->gradient, k);
        const double gain = dd_sub(dd_of(fabs(z.hi)), dd_of(1)).hi + (z.hi < 0 ? -z.lo : z.lo);
        if (gain > flat && gain / length_of(l, k) > most) {
            most = gain / length_of(l, k);
            best = k;
            *fall = z;
        }
    }
    return best;
}

enum annum__least_absolute_end annum__least_absolute_solve(annum__least_absolute *l, int started)
{
    if (!started && !start(l))
        return ANNUM__CUT_SHORT;
    if (!renew(l))
        return ANNUM__CUT_SHORT;
    const size_t most = 1000 + 20 * l->p + 10 * l->n;
    for (l->steps = 0; l->steps < most;) {
        annum__dd fall = dd_of(0), step;
        sum_signs(l);
        const size_t k = steepest(l, &fall);
        if (k == l->p)
            return ANNUM__SOLVED;
        const double slope = dd_sub(dd_of(1), fall.hi > 0 ? fall : dd_negate(fall)).hi;
        const enum annum__least_absolute_end end = advance(l, k, fall.hi > 0 ? 1 : -1, slope, &step);
        if (end != ANNUM__SOLVED)
            return end;
    }
    return ANNUM__CUT_SHORT;
}

/*
 * In every direction the rows that are fitted must rise faster than the others fall. That is so if these rows
 * alone, with the others' fall made a little larger, still have a minimum.
 */
int annum__least_absolute_unique(const annum__least_absolute *l, annum__arena *arena, int *unique)
{
    const size_t n = l->n, p = l->p;
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        m += l->residual[i].hi == 0;
    annum__dd *q = annum__arena_take(arena, annum__multiply(p, m), sizeof *q);
    annum__dd *zero = annum__arena_take(arena, m, sizeof *zero);
    annum__least_absolute fitted;
    if (!q || !zero || annum__least_absolute_room(&fitted, m, p, q, zero, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0, next = 0; i < n; i++) {
        const int sign = l->residual[i].hi == 0 ? 0 : sign_of(l, i);
        for (size_t j = 0; j < p && sign == 0; j++)
            q[j * m + next] = l->q[j * n + i];
        for (size_t j = 0; j < p && sign != 0; j++)
            fitted.linear[j] = dd_add(fitted.linear[j], dd_mul(dd_of(sign * (1 + 1e-12)), l->q[j * n + i]));
        next += sign == 0;
    }
    *unique = annum__least_absolute_solve(&fitted, 0) != ANNUM__UNBOUNDED;
    return ANNUM_OK;
}

/** The least multiple of the direction, added to the linear part, at which an edge upwards no longer rises.
 */
static size_t first_to_fall(const annum__least_absolute *l, const annum__dd *direction, int *sign,
                            annum__dd *multiple)
{
    size_t best = l->p;
    for (size_t k = 0; k < l->p; k++) {
        const annum__dd rise = fall_of(l, direction, k), z = fall_of(l, l->gradient, k);
        if (!(size_of(rise) > rounding * length_of(l, k)))
            continue;
        const annum__dd at =
            rise.hi > 0 ? dd_div(dd_sub(dd_of(1), z), rise) : dd_div(dd_add(dd_of(1), z), dd_negate(rise));
        if (best == l->p || dd_sub(at, *multiple).hi < 0) {
            *multiple = at;
            *sign = rise.hi > 0 ? 1 : -1;
            best = k;
        }
    }
    return best;
}

/*
 * The slope of f is the multiple m at which the minimum of sum |y - Q gamma| - m direction . gamma moves on,
 * so the walk is the parametric one in m (Koenker and d'Orey 1987, Applied Statistics 36:383-393, of another
 * parameter).
 */
annum__kink annum__least_absolute_profile(annum__least_absolute *l, const annum__dd *direction, double slope,
                                          size_t *kept)
{
    const size_t p = l->p, most = 1000 + 20 * p + 10 * l->n;
    annum__kink kink = {NAN, 0, NAN, NAN, 0};
    memcpy(kept, l->basis, p * sizeof *kept);
    kink.inner = dd_double(dot(direction, l->gamma, p));
    for (size_t count = 0; count < most && !kink.found; count++) {
        annum__dd multiple = dd_of(0), step = dd_of(0);
        int sign = 1;
        const double here = dd_double(dot(direction, l->gamma, p));
        sum_signs(l);
        const size_t k = first_to_fall(l, direction, &sign, &multiple);
        const enum annum__least_absolute_end end = k < p ? advance(l, k, sign, 0, &step) : ANNUM__CUT_SHORT;
        const double beyond = dd_double(multiple);
        if (end == ANNUM__CUT_SHORT)
            break;
        if (end == ANNUM__SOLVED && step.hi == 0)
            continue;
        if (beyond > slope) {
            kink.outer = here, kink.outer_slope = beyond, kink.found = 1;
        } else if (end == ANNUM__UNBOUNDED) {
            kink.outer = INFINITY, kink.outer_slope = beyond, kink.found = 1;
        } else if (beyond > kink.inner_slope + flat) {
            kink.inner = here, kink.inner_slope = beyond;
        }
    }
    for (size_t k = 0; k < p; k++)
        l->basic[l->basis[k]] = 0;
    memcpy(l->basis, kept, p * sizeof *kept);
    for (size_t k = 0; k < p; k++)
        l->basic[l->basis[k]] = 1;
    renew(l);
    return kink;
}
