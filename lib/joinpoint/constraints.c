/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where joinpoints may be. min_end and min_between count figures strictly outside and strictly between: a figure that
 * a joinpoint falls on is not counted (NCI Joinpoint since 4.5).
 */
#include "joinpoint/internal.h"

int annum__joint_candidates(annum__joint_design *design, size_t grid, annum__arena *arena)
{
    const size_t n = design->n, room = annum__multiply(n, grid + 1);
    double *candidate = annum__arena_take(arena, room, sizeof *candidate);
    size_t *gap = annum__arena_take(arena, room, sizeof *gap), m = 0;
    if (!candidate || !gap)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        gap[m] = i;
        candidate[m++] = design->x[i];
        for (size_t q = 1; q <= grid && i + 1 < n; q++) {
            const double width = design->x[i + 1] - design->x[i];
            const double at = design->x[i] + (double)q * width / (double)(grid + 1);
            if (!(at > candidate[m - 1] && at < design->x[i + 1])) /* a gap of a few roundings */
                continue;
            gap[m] = i;
            candidate[m++] = at;
        }
    }
    design->candidate = candidate;
    design->gap = gap;
    design->n_candidates = m;
    return ANNUM_OK;
}

/** Figures before a candidate. */
static size_t figures_before(const annum__joint_design *design, size_t candidate)
{
    const size_t gap = design->gap[candidate];
    return design->candidate[candidate] > design->x[gap] ? gap + 1 : gap;
}

int annum__joint_may_follow(const annum__joint_design *design, size_t a, size_t b)
{
    const size_t upto = design->gap[a] + 1;
    return figures_before(design, b) >= upto + design->min_between;
}

int annum__joint_may_end(const annum__joint_design *design, size_t candidate, int end)
{
    if (end)
        return design->n - 1 - design->gap[candidate] >= design->min_end;
    return figures_before(design, candidate) >= design->min_end;
}
