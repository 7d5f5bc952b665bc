/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "breaks/null_model.h"

#include <math.h>

#include "breaks/columns.h"
#include "core/error.h"
#include "core/finite.h"

/** Residuals below this part of the figures are rounding. */
static const double rounding = 1e-13;

int annum__null_check(const annum__breaking *b, int quasi, const char *method, annum_error *error)
{
    const int32_t family = b->options.family;
    const int counts = family == ANNUM_POISSON || family == ANNUM_QUASIPOISSON;
    const int proportions = family == ANNUM_BINOMIAL || family == ANNUM_QUASIBINOMIAL;
    if (family == ANNUM_GAUSSIAN)
        return ANNUM_OK;
    if (!annum__family_find(family))
        return annum__fail(error, ANNUM_ERR_FAMILY, "family %d is unknown; see enum annum_family",
                           (int)family);
    if (!(counts || proportions) ||
        (!quasi && (family == ANNUM_QUASIPOISSON || family == ANNUM_QUASIBINOMIAL)))
        return annum__fail(error, ANNUM_ERR_FAMILY,
                           "method %s has families gaussian, poisson and binomial%s, not %s", method,
                           quasi ? " and their quasi forms" : "", annum_family_name(family));
    if ((counts && b->view->kind != ANNUM_COUNT) || (proportions && b->view->kind != ANNUM_PROPORTION))
        return annum__fail(error, ANNUM_ERR_KIND,
                           "family %s is of %s, and these figures are each a %s; use gaussian",
                           annum_family_name(family), counts ? "counts" : "events of a total",
                           annum_kind_name(b->view->kind));
    return ANNUM_OK;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/** A power of two near the largest of the numbers; 1 where there is none. */
static double unit_of(const double *x, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = annum__larger(largest, fabs(x[i]));
    return largest > 0 && isfinite(largest) ? ldexp(1, ilogb(largest)) : 1;
}

static void take_values(annum__null_model *m, const annum__breaking *b)
{
    m->unit = unit_of(b->figure, m->n);
    for (size_t i = 0; i < m->n; i++) {
        m->y[i] = b->figure[i] / m->unit;
        m->root[i] = b->view->se ? 1 / b->view->se[b->row[i]] : 1;
    }
    m->root_unit = unit_of(m->root, m->n);
    for (size_t i = 0; i < m->n; i++)
        m->root[i] /= m->root_unit;
}

static int take_events(annum__null_model *m, const annum__breaking *b, annum_error *error)
{
    const int counts = b->view->kind == ANNUM_COUNT;
    double *offset = annum__arena_take(b->scratch, m->n, sizeof *offset);
    if (!offset || annum__glm_room(&m->fit, m->n, m->q, b->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < m->n; i++) {
        m->root[i] = 1;
        offset[i] = counts ? log(b->size[i]) : 0;
        m->y[i] = counts ? b->events[i] : b->figure[i];
    }
    m->glm = (annum__glm){.n = m->n,
                          .p = m->q,
                          .basis = m->column,
                          .y = m->y,
                          .weight = counts ? NULL : b->size,
                          .offset = counts ? offset : NULL};
    /* Quasi families are their likelihood with a dispersion. */
    m->glm.family = annum__family_find(counts ? ANNUM_POISSON : ANNUM_BINOMIAL);
    m->glm.link = annum__link_find(m->glm.family->canonical_link);
    return ANNUM_OK;
}

static int has_two_times(const annum__breaking *b)
{
    return b->time[b->n - 1] > b->time[0];
}

int annum__null_make(annum__null_model *m, const annum__breaking *b, int trend, annum_error *error)
{
    const size_t n = b->n, q = trend ? 2 : 1;
    *m = (annum__null_model){
        .n = n, .q = q, .squares = b->options.family == ANNUM_GAUSSIAN, .unit = 1, .root_unit = 1};
    m->estimated = b->options.family != ANNUM_POISSON && b->options.family != ANNUM_BINOMIAL;
    double *room = annum__arena_take(b->scratch, annum__multiply(n, 5 + 2 * q), sizeof *room);
    if (!room)
        return annum__fail_memory(error);
    m->time = room;
    m->root = room + n;
    m->y = room + 2 * n;
    m->work = room + 3 * n;
    m->residual = room + 4 * n;
    m->column = room + 5 * n;
    m->basis = m->column + q * n;
    if (trend && !has_two_times(b))
        return annum__fail(error, ANNUM_ERR_RANK, "all figures are of one time: a trend needs two");
    for (size_t i = 0; i < n; i++) {
        m->time[i] = b->time[i] - b->time[0];
        m->column[i] = 1;
        if (trend)
            m->column[n + i] = m->time[i];
    }
    for (size_t k = 0; k < q; k++)
        annum__orthonormal(m->column + k * n, m->column, k, n, NULL);
    int status = ANNUM_OK;
    if (m->squares)
        take_values(m, b);
    else
        status = take_events(m, b, error);
    if (status != ANNUM_OK)
        return status;
    annum__null_fit(m);
    if (!isfinite(m->dispersion) || !isfinite(annum__dot(m->residual, m->residual, n)))
        return annum__fail(
            error, ANNUM_ERR_NONFINITE,
            "the figures, or what they arose from, are too far apart to compute with; give them on another "
            "scale, or leave out those that can't be right");
    return ANNUM_OK;
}

/* ---- The fit --------------------------------------------------------------------------------- */

static void set_basis(annum__null_model *m)
{
    const size_t n = m->n;
    for (size_t k = 0; k < m->q; k++) {
        for (size_t i = 0; i < n; i++)
            m->basis[k * n + i] = m->work[i] * m->column[k * n + i];
        annum__orthonormal(m->basis + k * n, m->basis, k, n, NULL);
    }
}

static void fit_squares(annum__null_model *m)
{
    double size = 0;
    for (size_t i = 0; i < m->n; i++) {
        m->work[i] = m->root[i];
        m->residual[i] = m->root[i] * m->y[i];
        size += m->residual[i] * m->residual[i];
    }
    set_basis(m);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < m->q; k++)
            annum__take_off(m->residual, m->basis + k * m->n, m->n);
    }
    const double rss = annum__dot(m->residual, m->residual, m->n);
    m->perfect = rss <= rounding * rounding * size;
    m->dispersion = m->perfect || m->n == m->q ? 0 : rss / (double)(m->n - m->q);
}

static int fit_events(annum__null_model *m)
{
    int some = 0, rest = m->glm.family->highest != 1;
    for (size_t i = 0; i < m->n; i++) {
        some |= m->y[i] > 0;
        rest |= m->y[i] < 1;
    }
    m->one_edge = m->perfect = !some || !rest;
    m->dispersion = 0;
    if (m->one_edge) {
        for (size_t i = 0; i < m->n; i++)
            m->residual[i] = m->work[i] = 0;
        return 0;
    }
    m->fit.started = 0; /* the result is of these figures alone, whatever was fitted before */
    annum__glm_solve(&m->glm, &m->fit);
    for (size_t i = 0; i < m->n; i++)
        m->work[i] = sqrt(m->fit.work[i]);
    set_basis(m);
    m->dispersion = annum__glm_pearson(&m->glm, &m->fit, m->residual) / (double)(m->n - m->q);
    m->perfect = !(m->dispersion > 1e-20);
    return 1;
}

int annum__null_fit(annum__null_model *m)
{
    if (!m->squares)
        return fit_events(m);
    fit_squares(m);
    return 1;
}
