/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best joined lines, exactly.
 *
 * Hudson (1966) Fitting segmented curves whose join points have to be estimated, J American Statistical
 * Association 61:1097-1129. Say which figures lie before a joint. Lines fitted to either side without being
 * joined meet somewhere: if between the same two figures, they are the best joined ones for that partition;
 * if not, the best joint is at a figure's time, since the joined lines whose joint lies between two figures
 * are two convex sets of lines, and a likelihood that is concave in the linear predictor has its maximum over
 * one of them inside, where the free lines' maximum is, or on its edge. That holds of every joint by itself,
 * so the optimum is among the fits in which each joint is either at a figure's time or between two
 * neighbouring figures with free lines: all of them are tried. Muggeo's (2003) iterations, R's segmented,
 * start from a guess and end at a local optimum.
 *
 * Joints are coded by their place: 2 i at figure i, 2 i + 1 between figures i and i + 1. Least squares shares
 * the columns of the joints before.
 */
#include <math.h>
#include <string.h>

#include "breaks/columns.h"
#include "breaks/segmented.h"
#include "core/error.h"
#include "core/finite.h"

/** Fits times figures that a search may cost: seconds. */
static const double most_squares = 3e8, most_likelihoods = 5e6;

/** Objectives closer than this are the same: the first place is kept. */
static const double tie = 1e-11;

typedef struct search {
    const annum__null_model *model;
    size_t joints, min_size;
    size_t base; /* columns before those of the joints: level, slope, and a joint that is given */
    size_t place[ANNUM__JOINTS_MAX];
    double *column; /* [ANNUM__JOINED_COLUMNS x n] orthonormal, those of the joints set so far */
    double triangle[ANNUM__JOINED_COLUMNS][ANNUM__JOINED_COLUMNS]; /* of the columns before */
    double *residual;                                              /* [joints + 1][n] of least squares */
    double along[ANNUM__JOINED_COLUMNS];                           /* figure's parts along the columns */
    annum__glm_fit *room; /* [ANNUM__JOINED_COLUMNS + 2] by the number of columns */
    double best;
    int found;
    annum__joined *out;
} search;

size_t annum__joints_allowed(const annum__null_model *m, size_t min_size)
{
    size_t joints = 0;
    /* Each joint adds a slope and its place; at least one degree of freedom is left. A figure at a joint is
     * of both lines. */
    while (joints < ANNUM__JOINTS_MAX && m->n >= 2 + 2 * (joints + 1) + 1 &&
           m->n - 1 >= (joints + 2) * (min_size - 1))
        joints++;
    return joints;
}

int annum__joints_searchable(const annum__null_model *m, size_t joints)
{
    double fits = 1;
    for (size_t k = 1; k <= joints; k++)
        fits *= 2 * (double)m->n / (double)k;
    return fits * (double)m->n <= (m->squares ? most_squares : most_likelihoods);
}

/* ---- Columns --------------------------------------------------------------------------------- */

/** Adds x, which is in column p already, behind p orthonormal ones. @return 0 where they determine it */
static int add_column(search *s, size_t p)
{
    const size_t n = s->model->n;
    double along[ANNUM__JOINED_COLUMNS];
    double *x = s->column + p * n;
    const double length = annum__orthonormal(x, s->column, p, n, along);
    for (size_t k = 0; k < p; k++)
        s->triangle[k][p] = along[k];
    s->triangle[p][p] = length;
    return length > 0;
}

/** Columns of a joint at a place, behind p. @return their number, 0 where they are determined */
static size_t add_joint(search *s, size_t place, size_t p)
{
    const annum__null_model *m = s->model;
    const size_t n = m->n, i = place / 2;
    const int is_free = place % 2;
    double *x = s->column + p * n;
    if (is_free) {
        for (size_t j = 0; j < n; j++)
            x[j] = j > i ? m->root[j] : 0;
        if (!add_column(s, p))
            return 0;
        x += n;
        p++;
    }
    for (size_t j = 0; j < n; j++)
        x[j] = j > i ? m->root[j] * (m->time[j] - m->time[i]) : 0;
    return add_column(s, p) ? 1 + (size_t)is_free : 0;
}

/** Solves the triangle for the coefficients of the p columns. */
static void solve(const search *s, size_t p, const double *along, double *coefficient)
{
    for (size_t k = p; k-- > 0;) {
        double sum = along[k];
        for (size_t j = k + 1; j < p; j++)
            sum -= s->triangle[k][j] * coefficient[j];
        coefficient[k] = sum / s->triangle[k][k];
    }
}

/* ---- A partition ------------------------------------------------------------------------------- */

/** Is each free joint where its lines meet? Fills the joints. */
static int meet(const search *s, const double *coefficient, annum__joined *out)
{
    const double *t = s->model->time;
    size_t p = s->base;
    for (size_t k = 0; k < s->joints; k++) {
        const size_t i = s->place[k] / 2;
        out->at_figure[k] = s->place[k] % 2 == 0;
        out->psi[k] = t[i];
        if (s->place[k] % 2) {
            const double jump = coefficient[p++];
            out->psi[k] = t[i] - jump / coefficient[p];
            if (!(out->psi[k] > t[i] && out->psi[k] < t[i + 1]))
                return 0;
        }
        p++;
    }
    return 1;
}

static void try_leaf(search *s, size_t p)
{
    const annum__null_model *m = s->model;
    const double *residual = s->residual + s->joints * m->n;
    double objective, coefficient[ANNUM__JOINED_COLUMNS];
    annum__joined candidate;
    if (m->squares) {
        objective = annum__dot(residual, residual, m->n);
        if (s->found && !(objective < s->best * (1 - tie)))
            return;
        solve(s, p, s->along, coefficient);
    } else {
        annum__glm glm = m->glm;
        glm.p = p;
        glm.basis = s->column;
        s->room[p].started = 0;
        annum__glm_solve(&glm, &s->room[p]);
        objective = s->room[p].deviance;
        if (!isfinite(objective) || (s->found && !(objective < s->best * (1 - tie))))
            return;
        solve(s, p, s->room[p].gamma, coefficient);
    }
    if (!meet(s, coefficient, &candidate))
        return;
    s->best = objective;
    s->found = 1;
    memcpy(s->out->psi, candidate.psi, sizeof candidate.psi);
    memcpy(s->out->at_figure, candidate.at_figure, sizeof candidate.at_figure);
}

/** Sets joint k at every place that leaves enough figures to the lines on its sides; as deep as there are
 * joints. */
static void try_joint(search *s, size_t k, size_t p)
{
    const annum__null_model *m = s->model;
    const size_t n = m->n, least = s->min_size;
    if (k == s->joints || k == ANNUM__JOINTS_MAX) {
        try_leaf(s, p);
        return;
    }
    /* Figures of the line before: from the last joint's, if it is at one, to this one's, if it is. */
    const size_t first = k == 0 ? 0 : (s->place[k - 1] + 1) / 2;
    for (size_t place = 2 * (first + least - 1); place / 2 < n; place++) {
        const size_t next = (place + 1) / 2;
        if (n < next + least)
            break;
        s->place[k] = place;
        const size_t added = add_joint(s, place, p);
        if (added == 0)
            continue;
        double *residual = s->residual + (k + 1) * n;
        memcpy(residual, residual - n, n * sizeof *residual);
        for (size_t c = p; c < p + added && m->squares; c++)
            s->along[c] = annum__take_off(residual, s->column + c * n, n);
        try_joint(s, k + 1, p + added);
    }
}

/* ---- The search -------------------------------------------------------------------------------- */

static int make_room(search *s, annum__arena *arena)
{
    const size_t n = s->model->n;
    s->column = annum__arena_take(arena, annum__multiply(n, ANNUM__JOINED_COLUMNS), sizeof(double));
    s->residual = annum__arena_take(arena, annum__multiply(n, s->joints + 1), sizeof(double));
    s->room = annum__arena_take(arena, ANNUM__JOINED_COLUMNS + 2, sizeof *s->room);
    if (!s->column || !s->residual || !s->room)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t p = 2; p <= 3 + 2 * s->joints && !s->model->squares; p++) { /* one more of a given joint */
        if (annum__glm_room(&s->room[p], n, p, arena) != ANNUM_OK)
            return ANNUM_ERR_NO_MEMORY;
    }
    return ANNUM_OK;
}

/** Level, slope and a joint at psi where it is a number, and the figures without them. */
static void start(search *s, double psi)
{
    const annum__null_model *m = s->model;
    const size_t n = m->n;
    s->base = isnan(psi) ? 2 : 3;
    for (size_t i = 0; i < n; i++) {
        s->column[i] = m->root[i];
        s->column[n + i] = m->root[i] * m->time[i];
        s->column[2 * n + i] = m->root[i] * (m->time[i] > psi ? m->time[i] - psi : 0);
        s->residual[i] = m->root[i] * m->y[i];
    }
    for (size_t c = 0; c < s->base; c++) {
        add_column(s, c);
        s->along[c] = annum__take_off(s->residual, s->column + c * n, n);
    }
}

int annum__joined_objective(const annum__null_model *m, double psi, size_t others, size_t min_size,
                            annum__arena *arena, double *objective)
{
    annum__joined out;
    search s = {.model = m, .joints = others, .min_size = min_size, .out = &out};
    if (make_room(&s, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    start(&s, psi);
    try_joint(&s, 0, s.base);
    *objective = s.found ? s.best : INFINITY;
    return ANNUM_OK;
}

int annum__joined_search(const annum__null_model *m, size_t joints, size_t min_size, annum__joined *out,
                         annum__arena *arena, annum_error *error)
{
    search s = {.model = m, .joints = joints, .min_size = min_size, .out = out};
    const size_t n = m->n, p = 2 + joints;
    if (make_room(&s, arena) != ANNUM_OK)
        return annum__fail_memory(error);
    *out = (annum__joined){.joints = joints};
    start(&s, NAN);
    try_joint(&s, 0, s.base);
    if (!s.found)
        return annum__fail(error, ANNUM_ERR_FEW, "no %z joints leave %z figures to each line; ask for fewer",
                           joints, min_size);
    for (size_t i = 0; i < n; i++) {
        s.column[i] = 1;
        s.column[n + i] = m->time[i];
        for (size_t k = 0; k < joints; k++)
            s.column[(2 + k) * n + i] = annum__larger(0, m->time[i] - out->psi[k]);
    }
    out->objective = annum__columns_fit(m, s.column, p, &s.room[p], s.residual, out->coefficient);
    return ANNUM_OK;
}

double annum__columns_fit(const annum__null_model *m, double *column, size_t p, annum__glm_fit *room,
                          double *scratch, double *coefficient)
{
    search s = {.model = m, .column = column};
    const size_t n = m->n;
    const double *along = s.along;
    double objective;
    for (size_t c = 0; c < p; c++) {
        for (size_t i = 0; i < n; i++)
            column[c * n + i] *= m->root[i];
        if (!add_column(&s, c))
            return INFINITY;
    }
    if (m->squares) {
        for (size_t i = 0; i < n; i++)
            scratch[i] = m->root[i] * m->y[i];
        for (size_t c = 0; c < p; c++)
            s.along[c] = annum__take_off(scratch, column + c * n, n);
        objective = annum__dot(scratch, scratch, n);
    } else {
        annum__glm glm = m->glm;
        glm.p = p;
        glm.basis = column;
        room->started = 0;
        annum__glm_solve(&glm, room);
        objective = room->deviance;
        along = room->gamma;
    }
    if (coefficient)
        solve(&s, p, along, coefficient);
    return objective;
}
