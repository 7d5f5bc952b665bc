/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file root.h
 * Roots of monotone functions: limits of intervals.
 */
#ifndef ANNUM_CHANGE_ROOT_H
#define ANNUM_CHANGE_ROOT_H

/** A function that rises with x; it may be infinite, but never NaN. */
typedef double (*annum__rising)(double x, const void *context);

/**
 * Where a rising function is 0, to the last digits: false position with halving (Dowell and Jarratt 1971, BIT
 * 11:168-174), and bisection wherever it has no hold. At most 200 evaluations.
 * @return `low` where the function is not below 0 there, `high` where it is not above 0 there
 */
double annum__rising_root(annum__rising f, const void *context, double low, double high);

/**
 * The same from a guess, by steps that double outwards from it.
 * @param bound the root is between -bound and bound; beyond, the result is infinite
 */
double annum__rising_root_near(annum__rising f, const void *context, double guess, double step, double bound);

#endif
