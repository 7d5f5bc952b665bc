/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The design matrix and its factorisation in double-double arithmetic.
 *
 * With 32 digits one pass of modified Gram-Schmidt keeps Q orthogonal to 1e-32 times the condition number, so
 * even the NIST problem Filip, whose raw design is singular to double precision, needs no refinement.
 */
#include "core/finite.h"
#include "regress/internal.h"

/** A column whose part outside the earlier ones is smaller than this part of it is taken for collinear: data
    are doubles, so a dependent column looks independent by its rounding, 1e-16 of it, times a margin. */
static const double collinear = 1e-14;

static annum__dd *column(const annum__design *design, size_t j)
{
    return design->x + j * design->n;
}

/** A power of two near the largest |value|, so that scaling by it is exact. */
static double scale_of(const double *value, size_t n, double centre)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = annum__larger(fabs(value[i] - centre), largest);
    int exponent;
    frexp(largest, &exponent);
    return largest > 0 ? ldexp(1, exponent) : 1;
}

static annum__dd power(annum__dd base, size_t exponent)
{
    annum__dd result = dd_of(1);
    while (exponent-- > 0)
        result = dd_mul(result, base);
    return result;
}

static double binomial_coefficient(size_t n, size_t k)
{
    double c = 1;
    for (size_t i = 1; i <= k; i++)
        c = c * (double)(n - k + i) / (double)i;
    return c;
}

annum__layout annum__terms_layout(const annum__terms *terms)
{
    annum__layout l = {0};
    l.time = terms->intercept != 0;
    l.level = l.time + (terms->n_knots > 0 ? terms->n_knots - 1 : (size_t)terms->degree);
    l.n_time = l.level - l.time + 2 * terms->n_changes;
    l.n_others = terms->n_groups > 1 ? terms->n_groups - 1 : 0;
    l.group = l.time + l.n_time;
    l.x = l.group + l.n_others;
    l.within = l.x + terms->n_x;
    l.p = l.within + l.n_time * l.n_others;
    return l;
}

/** Where column j keeps row i, rows to predict after the others. */
static annum__dd *cell(const annum__design *design, size_t j, size_t i)
{
    return i < design->n ? design->x + j * design->n + i : design->ahead + j * design->n_ahead + i - design->n;
}

/** Powers z, z^2 … of z = (variable - centre) / scale, a power of two. */
static void fill_powers(annum__design *design, const annum__terms *terms, size_t first, double centre, double scale)
{
    const double inverse = 1 / scale;
    for (size_t i = 0; i < design->n + design->n_ahead; i++) {
        annum__dd z = dd_two_sum(terms->variable[i], -centre);
        z.hi *= inverse, z.lo *= inverse;
        *cell(design, first, i) = z;
        annum__dd zk = z;
        for (size_t k = 1; k < (size_t)terms->degree; k++) {
            zk = dd_mul(zk, z);
            *cell(design, first + k, i) = zk;
        }
    }
}

/**
 * The polynomial, and for the groups 0 and others the part of A that takes its coefficients to those of
 * (variable - origin)^k: beta_k = sum over j of alpha_j C(j, k) (origin - centre)^(j - k) / scale^j. A group's constant
 * is its indicator. Without an intercept the span would change, so the centre is then the origin itself.
 */
static void add_polynomial(annum__design *design, const annum__terms *terms, const annum__layout *layout)
{
    const size_t n = design->n, degree = (size_t)terms->degree, p = design->p;
    double centre = terms->origin;
    if (terms->intercept) {
        double lowest = INFINITY, highest = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            lowest = annum__smaller(terms->variable[i], lowest);
            highest = annum__larger(terms->variable[i], highest);
        }
        centre = lowest + (highest - lowest) / 2;
    }
    const double scale = scale_of(terms->variable, n, centre);
    fill_powers(design, terms, layout->time, centre, scale);
    const annum__dd shift = dd_two_sum(terms->origin, -centre);
    for (size_t j = 1; j <= degree; j++) {
        const double shrink = ldexp(1, -(int)j * ilogb(scale));
        for (size_t k = terms->intercept ? 0 : 1; k <= j; k++) {
            const annum__dd a = dd_mul(power(shift, j - k), dd_of(binomial_coefficient(j, k)));
            const annum__dd shrunk = {a.hi * shrink, a.lo * shrink};
            design->c[(layout->time + k - 1) * p + layout->time + j - 1] = shrunk;
            for (size_t g = 1; g <= layout->n_others; g++) {
                const size_t to = k == 0 ? layout->group + g - 1 : annum__layout_within(layout, k - 1, g);
                design->c[to * p + annum__layout_within(layout, j - 1, g)] = shrunk;
            }
        }
    }
}

static void add_spline(annum__design *design, const annum__terms *terms, size_t first)
{
    for (size_t i = 0; i < design->n + design->n_ahead; i++) {
        for (size_t k = 0; k + 2 < terms->n_knots; k++)
            *cell(design, first + k, i) = annum__spline_term(terms->knots, terms->n_knots, k, terms->variable[i]);
    }
}

static void add_changes(annum__design *design, const annum__terms *terms, size_t first)
{
    for (size_t k = 0; k < terms->n_changes; k++) {
        const annum__change_point *change = &terms->changes[k];
        for (size_t i = 0; i < design->n + design->n_ahead; i++) {
            const int after = annum__is_after(terms, k, i);
            *cell(design, first + 2 * k, i) = dd_of(after);
            *cell(design, first + 2 * k + 1, i) = after ? dd_two_sum(terms->variable[i], -change->time) : dd_of(0);
        }
    }
}

static void add_groups(annum__design *design, const annum__terms *terms, const annum__layout *layout)
{
    for (size_t i = 0; i < design->n + design->n_ahead; i++) {
        const size_t g = (size_t)terms->group[i];
        if (g == 0)
            continue;
        *cell(design, layout->group + g - 1, i) = dd_of(1);
        for (size_t k = 0; k < layout->n_time; k++)
            *cell(design, annum__layout_within(layout, k, g), i) = *cell(design, layout->time + k, i);
    }
}

static void add_covariate(annum__design *design, const double *x, size_t j)
{
    const double scale = scale_of(x, design->n, 0);
    for (size_t i = 0; i < design->n + design->n_ahead; i++)
        *cell(design, j, i) = dd_of(x[i] / scale);
    design->c[j * design->p + j] = dd_of(1 / scale);
}

int annum__design_make(annum__design *design, const annum__terms *terms, size_t n, annum__arena *arena)
{
    const annum__layout layout = annum__terms_layout(terms);
    const size_t p = layout.p;
    design->n = n;
    design->p = p;
    design->n_ahead = terms->n_ahead;
    design->x = annum__arena_take(arena, annum__multiply(n, p), sizeof *design->x);
    design->ahead = annum__arena_take(arena, annum__multiply(terms->n_ahead, p), sizeof *design->ahead);
    design->c = annum__arena_take(arena, p * p, sizeof *design->c);
    design->basis = annum__arena_take(arena, annum__multiply(n, p), sizeof *design->basis);
    design->back = annum__arena_take(arena, p * p, sizeof *design->back);
    if (!design->x || !design->ahead || !design->c || !design->basis || !design->back)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t j = 0; j < p; j++)
        design->c[j * p + j] = dd_of(1);
    design->intercept = terms->intercept;
    for (size_t i = 0; terms->intercept && i < n + terms->n_ahead; i++)
        *cell(design, 0, i) = dd_of(1);
    if (terms->degree > 0)
        add_polynomial(design, terms, &layout);
    if (terms->n_knots > 0)
        add_spline(design, terms, layout.time + 1);
    add_changes(design, terms, layout.level);
    if (layout.n_others > 0)
        add_groups(design, terms, &layout);
    for (size_t k = 0; k < terms->n_x; k++)
        add_covariate(design, terms->x[k], layout.x + k);
    return ANNUM_OK;
}

/** q_k . x, and x less that part of it. */
annum__dd annum__design_project(const annum__design *design, size_t k, annum__dd *x)
{
    const annum__dd *q = design->x + k * design->n;
    if (annum__design_constant(design, k)) {
        const annum__dd part = dd_mul(dd_total(x, design->n), q[0]), mean = dd_negate(dd_mul(part, q[0]));
        for (size_t i = 0; i < design->n; i++)
            x[i] = dd_add(x[i], mean);
        return part;
    }
    const annum__dd part = dd_dot(q, x, design->n), negative = dd_negate(part);
    for (size_t i = 0; i < design->n; i++)
        x[i] = dd_add(x[i], dd_mul(negative, q[i]));
    return part;
}

/**
 * C := C R^-1, column by column from the left: C_new(:, j) = (C(:, j) - sum_k<j C_new(:, k) R(k, j)) / R(j, j).
 * @param inverse of R(j, j)
 */
static void carry_column(annum__design *design, size_t j, const annum__dd *r, annum__dd inverse)
{
    const size_t p = design->p;
    for (size_t row = 0; row <= j; row++) {
        annum__dd sum = design->c[row * p + j];
        for (size_t k = row; k < j; k++)
            sum = dd_sub(sum, dd_mul(design->c[row * p + k], r[k]));
        design->c[row * p + j] = dd_mul(sum, inverse);
    }
}

/** The constant column, of length 1. @return the inverse of what it was */
static annum__dd factor_constant(annum__design *design)
{
    const annum__dd inverse = dd_div(dd_of(1), dd_sqrt(dd_of((double)design->n)));
    for (size_t i = 0; i < design->n; i++)
        design->x[i] = inverse;
    return inverse;
}

/** Squared length of a column, roughly. */
static double rough_square(const annum__dd *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i].hi * x[i].hi;
    return sum;
}

/**
 * Takes the earlier columns off column j and makes it one of length 1.
 * @return the inverse of the length that was left; 0 where the earlier columns determine it
 */
static annum__dd factor_column(annum__design *design, size_t j, annum__dd *r)
{
    const size_t n = design->n;
    annum__dd *x = column(design, j);
    if (annum__design_constant(design, j))
        return factor_constant(design);
    const double before = rough_square(x, n);
    for (size_t k = 0; k < j; k++)
        r[k] = annum__design_project(design, k, x);
    const annum__dd square = dd_dot(x, x, n);
    if (!(square.hi > collinear * collinear * before) || !(before > 0))
        return dd_of(0);
    const annum__dd inverse = dd_div(dd_of(1), dd_sqrt(square));
    for (size_t i = 0; i < n; i++)
        x[i] = dd_mul(x[i], inverse);
    return inverse;
}

/** Column j of the rows to predict, as factor_column did with the others. */
static void carry_ahead(annum__design *design, size_t j, const annum__dd *r, annum__dd inverse)
{
    const size_t m = design->n_ahead;
    annum__dd *ahead = design->ahead + j * m;
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < j; k++)
            ahead[i] = dd_sub(ahead[i], dd_mul(r[k], design->ahead[k * m + i]));
        ahead[i] = dd_mul(ahead[i], inverse);
    }
}

int annum__design_factor(annum__design *design, const double *root_weight, size_t *failed)
{
    const size_t n = design->n, p = design->p;
    annum__dd r[ANNUM__COEFFICIENTS_MAX];
    if (root_weight)
        design->intercept = 0;
    for (size_t j = 0; j < p; j++) {
        annum__dd *x = column(design, j);
        for (size_t i = 0; root_weight && i < n; i++)
            x[i] = dd_mul(x[i], dd_of(root_weight[i]));
        const annum__dd inverse = j < n ? factor_column(design, j, r) : dd_of(0);
        if (!(inverse.hi > 0)) {
            *failed = j;
            return ANNUM_ERR_RANK;
        }
        carry_ahead(design, j, r, inverse);
        carry_column(design, j, r, inverse);
    }
    for (size_t i = 0; i < n * p; i++)
        design->basis[i] = dd_double(design->x[i]);
    for (size_t i = 0; i < p * p; i++)
        design->back[i] = dd_double(design->c[i]);
    return ANNUM_OK;
}
