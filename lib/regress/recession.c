/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directions in which a likelihood never falls (Albert and Anderson 1984, Biometrika 71:1-10): rows inside their range
 * do not move, rows on an edge move outwards or not at all. They are a cone, which has many dimensions where separation is
 * complete. Konis (2007, Linear programming algorithms for detecting separated data in binary logistic regression
 * models) looks for one by linear programming: sum of a_i . d as large as it can be, a_i the rows turned outwards. With
 * |d| <= 1 instead of a box its dual is least squares: the shortest of the vectors sum of (1 + m_i) a_i, m_i >= 0, is
 * such a direction, and 0 where there is none (Stiemke 1915). That is solved by Lawson and Hanson's (1974, Solving Least
 * Squares Problems, chapter 23) active sets.
 *
 * A row that a direction moves is at its edge, and stays there with any other direction once enough of the first is
 * added to it. So it no longer matters, and the search goes on without it. What is left in the end is a model with a
 * maximum (Geyer 2009, Electronic J Stat 3:259-289).
 */
#include <math.h>
#include <string.h>

#include "regress/ranges.h"
#include "regress/recession.h"

/** Shorter is what rounding leaves of a row of length 1. */
static const double no_length = 1e-7;
/** A row moves by more than this, of a direction of length 1; inwards by less than a hundred times it where rounding hides
    which rows determine each other. */
static const double no_move = 1e-7;
/** So short a sum of rows of length 1, over their number, is none. */
static const double no_sum = 1e-8;

/** Marks of rows: to try next to no avail until something changes, and without a say in the direction. */
enum { in_vain = 1, no_constraint = 2 };

int annum__recession_known(const annum__glm *glm)
{
    switch (glm->link->id) {
    case ANNUM_LOG:
    case ANNUM_LOGIT:
    case ANNUM_PROBIT:
    case ANNUM_CLOGLOG: return 1;
    default: return 0;
    }
}

int annum__recession_room(annum__recession *recession, const annum__glm *glm, annum__arena *arena)
{
    const size_t n = glm->n;
    recession->glm = glm;
    recession->unit = annum__arena_take(arena, annum__multiply(n, glm->p + 1), sizeof *recession->unit);
    recession->edge = annum__arena_take(arena, n, sizeof *recession->edge);
    recession->moved = annum__arena_take(arena, annum__multiply(n, 2), sizeof *recession->moved);
    if (!recession->unit || !recession->edge || !recession->moved)
        return ANNUM_ERR_NO_MEMORY;
    recession->multiple = recession->unit + n * glm->p;
    recession->off = recession->moved + n;
    /* With the log link a fraction reaches 1 at 0. */
    const int no_rise = glm->link->id == ANNUM_LOG && glm->family->highest == 1;
    for (size_t i = 0; i < n; i++) {
        const int fall = annum__ranges_may_fall(glm, i), rise = !no_rise && annum__ranges_may_rise(glm, i);
        recession->edge[i] = fall && rise ? 2 : fall ? -1 : rise ? 1 : 0;
    }
    return ANNUM_OK;
}

static double dot(const double *a, const double *b, size_t p)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++)
        sum += a[j] * b[j];
    return sum;
}

static void add(double *a, double factor, const double *b, size_t p)
{
    for (size_t j = 0; j < p; j++)
        a[j] += factor * b[j];
}

/** Makes the length 1; nothing of what is not above the least length. @return 1 if something is left */
static int normalise(double *a, size_t p, double least)
{
    double largest = 0;
    for (size_t j = 0; j < p; j++)
        largest = fmax(largest, fabs(a[j]));
    for (size_t j = 0; j < p && largest > 0; j++)
        a[j] /= largest;
    const double length = sqrt(dot(a, a, p));
    if (!(largest * length > least)) {
        memset(a, 0, p * sizeof *a);
        return 0;
    }
    for (size_t j = 0; j < p; j++)
        a[j] /= length;
    return 1;
}

/** Takes what lies along q off the rows, twice for the digits. */
static void take_off_rows(annum__recession *recession, const double *q)
{
    const size_t p = recession->glm->p;
    for (size_t i = 0; i < recession->glm->n; i++) {
        double *row = recession->unit + i * p;
        add(row, -dot(row, q, p), q, p);
        add(row, -dot(row, q, p), q, p);
    }
}

/** Rows of length 1 turned outwards, without what lies along the functional and the rows that must not move. */
static void set_rows(annum__recession *recession, const unsigned char *gone, const double *functional)
{
    const annum__glm *glm = recession->glm;
    const size_t n = glm->n, p = glm->p;
    double q[ANNUM__COEFFICIENTS_MAX];
    for (size_t i = 0; i < n; i++) {
        double *row = recession->unit + i * p;
        const int sign = gone[i] || recession->edge[i] == 2 ? 0 : recession->edge[i] < 0 ? -1 : 1;
        for (size_t j = 0; j < p; j++)
            row[j] = sign * glm->basis[j * n + i];
        normalise(row, p, 0);
    }
    if (functional) {
        memcpy(q, functional, p * sizeof *q);
        if (normalise(q, p, 0))
            take_off_rows(recession, q);
    }
    for (size_t round = 0; round < p; round++) {
        size_t longest = n;
        double square = no_length * no_length;
        for (size_t i = 0; i < n; i++) {
            const double *row = recession->unit + i * p, own = recession->edge[i] == 0 ? dot(row, row, p) : 0;
            if (own > square) {
                square = own;
                longest = i;
            }
        }
        if (longest == n)
            break;
        memcpy(q, recession->unit + longest * p, p * sizeof *q);
        normalise(q, p, 0);
        take_off_rows(recession, q);
    }
    for (size_t i = 0; i < n; i++) {
        double *row = recession->unit + i * p;
        recession->off[i] = recession->edge[i] == 0 || !normalise(row, p, no_length) ? no_constraint : 0;
    }
}

/** Rows whose multiples are free, and the triangle of their orthogonal basis. */
typedef struct active {
    size_t n;
    size_t row[ANNUM__COEFFICIENTS_MAX];
    double q[ANNUM__COEFFICIENTS_MAX][ANNUM__COEFFICIENTS_MAX], r[ANNUM__COEFFICIENTS_MAX][ANNUM__COEFFICIENTS_MAX];
} active;

/** The basis of the active rows from the k-th on. @return 0 if the last depends on the others */
static int factor(const annum__recession *recession, active *a)
{
    const size_t p = recession->glm->p;
    for (size_t k = 0; k < a->n; k++) {
        memcpy(a->q[k], recession->unit + a->row[k] * p, p * sizeof a->q[k][0]);
        for (size_t l = 0; l < k; l++)
            a->r[l][k] = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (size_t l = 0; l < k; l++) {
                const double part = dot(a->q[l], a->q[k], p);
                a->r[l][k] += part;
                add(a->q[k], -part, a->q[l], p);
            }
        }
        a->r[k][k] = sqrt(dot(a->q[k], a->q[k], p));
        if (!normalise(a->q[k], p, no_length))
            return 0;
    }
    return 1;
}

/** The multiples of the active rows that make b plus them shortest, and what that leaves of b. */
static void solve(const active *a, const double *b, size_t p, double *multiple, double *rest)
{
    memcpy(rest, b, p * sizeof *rest);
    memset(multiple, 0, a->n * sizeof *multiple);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < a->n; k++) {
            const double part = dot(a->q[k], rest, p);
            multiple[k] -= part;
            add(rest, -part, a->q[k], p);
        }
    }
    for (size_t k = a->n; k-- > 0;) {
        for (size_t l = k + 1; l < a->n; l++)
            multiple[k] -= a->r[k][l] * multiple[l];
        multiple[k] /= a->r[k][k];
    }
}

/** Goes from the multiples towards better ones as far as none falls below 0; rows that reach 0 are no longer active. */
static void go_towards(annum__recession *recession, active *a, const double *better)
{
    double *multiple = recession->multiple, part = 1;
    size_t kept = 0, first = 0;
    for (size_t k = 0; k < a->n; k++) {
        const double own = multiple[a->row[k]], reach = own > 0 ? own / (own - better[k]) : 0;
        if (better[k] <= 0 && reach <= part) {
            part = reach;
            first = k;
        }
    }
    for (size_t k = 0; k < a->n; k++) {
        double *own = &multiple[a->row[k]];
        *own += part * (better[k] - *own);
        if (k == first || !(*own > 0))
            *own = 0;
        else
            a->row[kept++] = a->row[k];
    }
    a->n = kept;
}

/** Makes the active rows' multiples those of the least length. */
static void settle(annum__recession *recession, active *a, const double *b, double *rest)
{
    const size_t p = recession->glm->p;
    double better[ANNUM__COEFFICIENTS_MAX];
    for (;;) {
        factor(recession, a);
        solve(a, b, p, better, rest);
        int all = 1;
        for (size_t k = 0; k < a->n; k++)
            all = all && better[k] > 0;
        if (all)
            break;
        go_towards(recession, a, better);
    }
    for (size_t k = 0; k < a->n; k++)
        recession->multiple[a->row[k]] = better[k];
}

/** The row that the direction moves inwards most, by more than `least`, of those whose mark is below `below`; n: none. */
static size_t worst_row(const annum__recession *recession, const double *direction, double least, int below)
{
    const size_t n = recession->glm->n, p = recession->glm->p;
    size_t worst = n;
    for (size_t i = 0; i < n; i++) {
        const double move = recession->off[i] < below ? dot(recession->unit + i * p, direction, p) : 0;
        if (move < least) {
            least = move;
            worst = i;
        }
    }
    return worst;
}

int annum__recession_direction(annum__recession *recession, const unsigned char *gone, const double *functional)
{
    const size_t n = recession->glm->n, p = recession->glm->p;
    double b[ANNUM__COEFFICIENTS_MAX] = {0}, *rest = recession->direction;
    active a;
    double rows = 0, length = 0;
    a.n = 0;
    set_rows(recession, gone, functional);
    for (size_t i = 0; i < n; i++) {
        recession->multiple[i] = 0;
        if (recession->off[i] != no_constraint) {
            add(b, 1, recession->unit + i * p, p);
            rows++;
        }
    }
    memcpy(rest, b, p * sizeof *rest);
    for (size_t rounds = 0;; rounds++) {
        length = sqrt(dot(rest, rest, p));
        if (!(length > no_sum * rows) || rounds > 20 * (n + p))
            return 0;
        const size_t worst = worst_row(recession, rest, -no_move * length, in_vain);
        if (worst == n)
            break;
        recession->off[worst] = in_vain;
        a.row[a.n++] = worst;
        if (a.n > p || !factor(recession, &a)) { /* it depends on rows that do not move */
            a.n--;
            continue;
        }
        settle(recession, &a, b, rest);
        for (size_t i = 0; i < n && recession->multiple[worst] > 0; i++)
            recession->off[i] = recession->off[i] == no_constraint ? no_constraint : 0;
    }
    if (worst_row(recession, rest, -100 * no_move * length, no_constraint) < n)
        return 0;
    const double least = length * fmax(no_move, 1e-13 * rows / length);
    for (size_t i = 0; i < n; i++)
        recession->moved[i] = recession->edge[i] != 0 && dot(recession->unit + i * p, rest, p) > least;
    return 1;
}

void annum__recession_leave(annum__recession *recession, unsigned char *gone, const double *functional)
{
    const size_t n = recession->glm->n;
    for (size_t i = 0; i < n; i++)
        gone[i] |= recession->edge[i] == 2;
    for (size_t rounds = 0; rounds < recession->glm->p; rounds++) {
        size_t moved = 0;
        if (!annum__recession_direction(recession, gone, functional))
            break;
        for (size_t i = 0; i < n; i++) {
            moved += recession->moved[i];
            gone[i] |= recession->moved[i];
        }
        if (moved == 0)
            break;
    }
}

/* ---- what the other rows know ----------------------------------------------------------------------------- */

/** The ranges among the rows that are left. */
static int keep_ranges(annum__glm *own, const annum__glm *glm, const unsigned char *gone, annum__arena *arena)
{
    const annum__ranges *whole = glm->ranges;
    annum__ranges *kept = annum__arena_take(arena, 1, sizeof *kept);
    annum__range *list = annum__arena_take(arena, whole->n, sizeof *list);
    int32_t *of_row = annum__arena_take(arena, own->n, sizeof *of_row);
    if (!kept || !list || !of_row)
        return ANNUM_ERR_NO_MEMORY;
    *kept = (annum__ranges){0, list, of_row, NULL, whole->kappa};
    for (size_t i = 0, row = 0; i < glm->n; i++) {
        if (gone[i])
            continue;
        const annum__range *range = annum__range_of(glm, i);
        of_row[row] = range ? (int32_t)kept->n : -1;
        if (range) {
            list[kept->n] = *range;
            list[kept->n++].row = row;
        }
        row++;
    }
    own->ranges = kept;
    return ANNUM_OK;
}

/** The rows that are left: response, weights, offset, and their part of the basis in memory [p x kept]. */
static void keep_rows(annum__glm *own, const annum__glm *glm, const unsigned char *gone, double *y, double *memory)
{
    double *weight = y + own->n, *offset = weight + own->n;
    for (size_t i = 0, row = 0; i < glm->n; i++) {
        if (gone[i])
            continue;
        y[row] = glm->y[i];
        weight[row] = glm->weight ? glm->weight[i] : 1;
        offset[row] = glm->offset ? glm->offset[i] : 0;
        for (size_t j = 0; j < glm->p; j++)
            memory[j * own->n + row] = glm->basis[j * glm->n + i];
        row++;
    }
    own->y = y;
    own->weight = glm->weight ? weight : NULL;
    own->offset = glm->offset ? offset : NULL;
    own->basis = memory;
}

static void swap_columns(double *basis, size_t n, size_t a, size_t b)
{
    for (size_t i = 0; i < n; i++) {
        const double kept = basis[a * n + i];
        basis[a * n + i] = basis[b * n + i];
        basis[b * n + i] = kept;
    }
}

/** Gram-Schmidt on the columns, the longest first. @return the rank */
static size_t orthogonalise(double *basis, size_t n, size_t p, double *r, size_t *column)
{
    double largest = 0;
    for (size_t k = 0; k < p; k++) {
        size_t longest = k;
        double length = -1;
        for (size_t j = k; j < p; j++) {
            for (size_t l = 0; l < k; l++) { /* again, for the digits */
                const double part = dot(basis + l * n, basis + j * n, n);
                r[l * p + j] += part;
                add(basis + j * n, -part, basis + l * n, n);
            }
            const double own = sqrt(dot(basis + j * n, basis + j * n, n));
            if (own > length) {
                length = own;
                longest = j;
            }
        }
        if (k == 0)
            largest = length;
        if (!(length > 1e-9 * largest))
            return k;
        swap_columns(basis, n, k, longest);
        swap_columns(r, 1, k, longest);
        for (size_t l = 1; l < k; l++)
            swap_columns(r + l * p, 1, k, longest);
        const size_t kept = column[k];
        column[k] = column[longest];
        column[longest] = kept;
        r[k * p + k] = length;
        for (size_t i = 0; i < n; i++)
            basis[k * n + i] /= length;
        for (size_t j = k + 1; j < p; j++) {
            r[k * p + j] = dot(basis + k * n, basis + j * n, n);
            add(basis + j * n, -r[k * p + j], basis + k * n, n);
        }
    }
    return p;
}

int annum__remainder_make(annum__remainder *remainder, const annum__glm *glm, const unsigned char *gone,
                          annum__arena *arena)
{
    const size_t p = glm->p;
    annum__glm own = *glm;
    own.n = 0;
    for (size_t i = 0; i < glm->n; i++)
        own.n += !gone[i];
    double *memory = annum__arena_take(arena, annum__multiply(own.n, p + 3), sizeof *memory);
    double *r = annum__arena_take(arena, p * p, sizeof *r);
    size_t *column = annum__arena_take(arena, p, sizeof *column);
    if (!memory || !r || !column)
        return ANNUM_ERR_NO_MEMORY;
    keep_rows(&own, glm, gone, memory + own.n * p, memory);
    if (glm->ranges && keep_ranges(&own, glm, gone, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t j = 0; j < p; j++)
        column[j] = j;
    own.p = orthogonalise(memory, own.n, p, r, column);
    *remainder = (annum__remainder){own, p, r, column};
    return ANNUM_OK;
}

int annum__remainder_carry(const annum__remainder *remainder, const double *functional, double *own)
{
    const size_t p = remainder->p, rank = remainder->glm.p;
    const double *r = remainder->factor;
    double largest = 0;
    for (size_t k = 0; k < p; k++)
        largest = fmax(largest, fabs(functional[k]));
    for (size_t k = 0; k < p; k++) {
        double sum = functional[remainder->column[k]], size = largest;
        for (size_t l = 0; l < k && l < rank; l++) {
            sum -= r[l * p + k] * own[l];
            size += fabs(r[l * p + k] * own[l]);
        }
        if (k < rank)
            own[k] = sum / r[k * p + k];
        else if (fabs(sum) > no_length * size)
            return 0;
    }
    return rank > 0;
}
