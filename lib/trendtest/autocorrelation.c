/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Autocorrelations of figures with gaps.
 *
 * r(k) is the sum of products k steps apart over (pairs + k), over the mean square: without gaps pairs + k is
 * n, which is the usual estimate; with gaps it is that of R's acf(na.action = na.pass), with which it is
 * checked. Parzen (1963) Sankhya A 25:383-392.
 */
#include <math.h>

#include "trendtest/serial.h"

/** Relative to the largest number: what a smaller root mean square is made of is rounding. */
#define CONSTANT 1e-14

double annum__largest(const double *number, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(number[i]));
    return largest;
}

annum__centred annum__centre(const annum__grid *grid, const double *number, double *memory)
{
    const size_t n = grid->n;
    const double scale = annum__largest(number, n);
    annum__centred centred = {grid, memory, 0};
    double mean = 0;
    double squares = 0;
    if (scale == 0)
        return centred;
    for (size_t i = 0; i < n; i++)
        mean += number[i] / scale / (double)n;
    for (size_t i = 0; i < n; i++) {
        memory[i] = number[i] / scale - mean;
        squares += memory[i] * memory[i];
    }
    if (squares > (double)n * CONSTANT * CONSTANT)
        centred.variance = squares / (double)n;
    return centred;
}

annum__lagged annum__autocorrelation(const annum__centred *c, size_t lag)
{
    const size_t *position = c->grid->position;
    const size_t n = c->grid->n;
    size_t pairs = 0;
    double sum = 0;
    for (size_t i = 0, j = 0; i < n; i++) {
        while (j < n && position[j] < position[i] + lag)
            j++;
        if (j == n)
            break;
        if (position[j] == position[i] + lag) {
            sum += c->number[i] * c->number[j];
            pairs++;
        }
    }
    const annum__lagged lagged = {c->variance > 0 ? sum / (double)(pairs + lag) / c->variance : NAN,
                                  (double)pairs};
    return lagged;
}
