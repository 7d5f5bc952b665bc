/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A functional is held at v by fitting the model in the null space of the functional with an offset. Firth's penalty
 * remains that of the whole model, as in Heinze and Schemper (2002) Statistics in Medicine 21:2409-2419.
 */
#include <math.h>
#include <string.h>

#include "regress/held.h"

/**
 * Basis of the null space of c: columns 2 … p of the Householder reflection that takes c to a multiple of e1.
 * @param start [p - 1] gamma carried into it
 */
static void make_null_basis(const annum__glm *glm, const double *c, const double *gamma, double *out,
                            double *start)
{
    const size_t n = glm->n, p = glm->p;
    double v[ANNUM__COEFFICIENTS_MAX], norm = 0, vv = 0;
    for (size_t j = 0; j < p; j++)
        norm = hypot(norm, c[j]);
    for (size_t j = 0; j < p; j++)
        v[j] = c[j] / norm;
    v[0] += v[0] >= 0 ? 1 : -1;
    for (size_t j = 0; j < p; j++)
        vv += v[j] * v[j];
    for (size_t k = 1; k < p; k++) {
        double *column = out + (k - 1) * n;
        memcpy(column, glm->basis + k * n, n * sizeof *column);
        start[k - 1] = gamma[k];
        for (size_t j = 0; j < p; j++) {
            const double factor = -2 * v[k] * v[j] / vv;
            start[k - 1] += factor * gamma[j];
            for (size_t i = 0; i < n; i++)
                column[i] += factor * glm->basis[j * n + i];
        }
    }
}

int annum__held_room(annum__held *held, const annum__glm *whole, const annum__glm_fit *fit, annum__arena *arena)
{
    const size_t n = whole->n, p = whole->p;
    double *memory = annum__arena_take(arena, annum__multiply(n, p + 1) + p, sizeof *memory);
    if (!memory || annum__glm_room(&held->fit, n, p, arena) != ANNUM_OK ||
        (whole->family->id == ANNUM_BETA && annum__beta_room(&held->beta, n, p - 1, arena) != ANNUM_OK))
        return ANNUM_ERR_NO_MEMORY;
    held->whole = whole;
    held->along = memory;
    held->offset = held->along + n;
    held->null_basis = held->offset + n;
    held->start = held->null_basis + (p - 1) * n;
    held->glm = *whole;
    held->glm.p = p - 1;
    held->glm.basis = held->null_basis;
    held->glm.offset = held->offset;
    held->fit.penalty = fit->penalty;
    held->fit.n_penalty = fit->n_penalty;
    held->fit.point_alone = 1;
    return ANNUM_OK;
}

/**
 * The direction [p] in which the functional is moved. Under Firth's likelihood the others' best answer to it, so that
 * fits start near their end; a likelihood that may have no maximum has no covariance to tell it from.
 */
static void set_direction(const annum__glm *whole, const double *functional, const annum__glm_fit *fit,
                          double *direction)
{
    double own = 0, largest = 0; /* scaled: a covariate near 1e300 has a coefficient near 1e-300 */
    for (size_t j = 0; j < whole->p; j++)
        largest = fmax(largest, fabs(functional[j]));
    for (size_t j = 0; j < whole->p; j++) {
        direction[j] = fit->penalty ? 0 : functional[j] / largest;
        for (size_t k = 0; fit->penalty && k < whole->p; k++)
            direction[j] += fit->covariance[j * whole->p + k] * (functional[k] / largest);
        own += functional[j] / largest * direction[j];
    }
    for (size_t j = 0; j < whole->p; j++)
        direction[j] = direction[j] / own / largest;
}

void annum__held_aim(annum__held *held, const double *functional, const annum__glm_fit *fit)
{
    const annum__glm *whole = held->whole;
    double direction[ANNUM__COEFFICIENTS_MAX], rest[ANNUM__COEFFICIENTS_MAX], value = 0;
    set_direction(whole, functional, fit, direction);
    for (size_t i = 0; i < whole->n; i++) {
        held->along[i] = 0;
        for (size_t j = 0; j < whole->p; j++)
            held->along[i] += whole->basis[j * whole->n + i] * direction[j];
    }
    for (size_t j = 0; j < whole->p; j++)
        value += functional[j] * fit->gamma[j];
    for (size_t j = 0; j < whole->p; j++)
        rest[j] = fit->gamma[j] - value * direction[j];
    make_null_basis(whole, functional, rest, held->null_basis, held->start);
    memcpy(held->fit.gamma, held->start, held->glm.p * sizeof *held->start);
    held->fit.started = 1;
    held->beta.log_phi = whole->family->id == ANNUM_BETA ? log(whole->kappa) : 0;
    held->reached = value;
}

static void hold(annum__held *held, double v)
{
    const annum__glm *whole = held->whole;
    for (size_t i = 0; i < whole->n; i++)
        held->offset[i] = (whole->offset ? whole->offset[i] : 0) + v * held->along[i];
    if (held->glm.family->id == ANNUM_BETA)
        annum__beta_solve(&held->glm, &held->fit, &held->beta);
    else
        annum__glm_solve(&held->glm, &held->fit);
}

void annum__held_at(annum__held *held, double v)
{
    hold(held, v);
    if (!held->fit.converged) { /* the last fit was too far away to start from */
        held->fit.started = 0;
        hold(held, v);
    }
    if (!held->fit.converged)
        return;
    held->reached = v;
    memcpy(held->start, held->fit.gamma, held->glm.p * sizeof *held->start);
}

void annum__held_walk(annum__held *held, double v)
{
    const int steps = 16;
    const double from = held->reached;
    memcpy(held->fit.gamma, held->start, held->glm.p * sizeof *held->start);
    held->fit.started = held->fit.converged = 1;
    for (int k = 1; k <= steps && held->fit.converged; k++)
        hold(held, k == steps ? v : from + (v - from) * k / steps);
}

int annum__held_reach(annum__held *held, double v)
{
    double step = v - held->reached;
    for (int tries = 0; tries < 400; tries++) {
        const int last = fabs(step) >= fabs(v - held->reached);
        memcpy(held->fit.gamma, held->start, held->glm.p * sizeof *held->start);
        held->fit.started = 1;
        hold(held, last ? v : held->reached + step);
        if (!held->fit.converged) {
            if (held->reached + step / 2 == held->reached)
                break;
            step = last ? (v - held->reached) / 2 : step / 2;
            continue;
        }
        memcpy(held->start, held->fit.gamma, held->glm.p * sizeof *held->start);
        held->reached = last ? v : held->reached + step;
        step *= 2;
        if (last)
            return 1;
    }
    return 0;
}
