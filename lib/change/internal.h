/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * Intervals of one figure, for the comparisons of two.
 */
#ifndef ANNUM_CHANGE_INTERNAL_H
#define ANNUM_CHANGE_INTERNAL_H

typedef struct annum__limits {
    double lower;
    double upper;
} annum__limits;

/** Garwood's exact central limits of a Poisson mean, given a count of 0 or more. */
annum__limits annum__garwood(double count, double level);

/** Wilson's score limits of a proportion, z standard errors from it. */
annum__limits annum__wilson(double events, double total, double z);

#endif
