/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Lags of time. pymannkendall drops missing years and counts what is left, so that 2010 and 2012 become
 * neighbours; here a lag is so many years, or other steps, whatever is missing between.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/serial.h"

/** How far from its place on the grid a figure may be, in steps: months differ in length by a tenth. */
#define OFF_GRID 0.1

/** The shortest distance of neighbours; an n-th of a year, or whole years, where it nearly is. 0: none */
static double find_step(const annum__figures *f)
{
    double step = INFINITY;
    for (size_t i = 1; i < f->n; i++)
        step = fmin(step, f->time[i] - f->time[i - 1]);
    if (!(step > 0 && step < INFINITY))
        return 0;
    const double parts = round(1 / step);
    const double whole = parts >= 1 ? 1 / parts : round(step);
    return fabs(step - whole) <= OFF_GRID * step ? whole : step;
}

/** @return 0 where a figure is off the grid, or most neighbours are further apart than a step */
static int fill_positions(const annum__figures *f, double step, size_t *position)
{
    size_t neighbours = 0;
    if (step == 0)
        return 0;
    position[0] = 0;
    for (size_t i = 1; i < f->n; i++) {
        const double steps = (f->time[i] - f->time[0]) / step;
        if (!(steps < 1e9 && fabs(steps - round(steps)) <= OFF_GRID))
            return 0;
        position[i] = (size_t)round(steps);
        if (position[i] <= position[i - 1])
            return 0;
        neighbours += position[i] == position[i - 1] + 1;
    }
    return 2 * neighbours >= f->n - 1;
}

int annum__take_grid(annum__testing *t, annum__grid *out, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    size_t *position = annum__arena_take(t->scratch, f->n + 1, sizeof *position);
    if (!position)
        return annum__fail_memory(error);
    if (f->n > 1 && !fill_positions(f, find_step(f), position)) {
        for (size_t i = 0; i < f->n; i++)
            position[i] = i;
        annum__warn(t->warnings, ANNUM_WARN_MIXED_LENGTHS, -1,
                    "the figures are not equally spaced in time: a lag is a number of figures, not of years");
    }
    *out = (annum__grid){f->n, position, f->n ? position[f->n - 1] : 0};
    return ANNUM_OK;
}
