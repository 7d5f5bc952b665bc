/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file boschloo.h
 * Boschloo's unconditional test of two proportions.
 */
#ifndef ANNUM_CHANGE_BOSCHLOO_H
#define ANNUM_CHANGE_BOSCHLOO_H

/** Both totals together, to which the test is computed. */
#define ANNUM__BOSCHLOO_TO 2000

/**
 * The largest probability, over all common proportions, of a table whose Fisher's p is at most the observed one
 * (Boschloo 1970, Statistica Neerlandica 24:1-9); two-sided by Fisher's p of minimum likelihood. Figures whole, totals
 * together at most ANNUM__BOSCHLOO_TO.
 */
double annum__boschloo_p(double from_events, double from_total, double to_events, double to_total);

#endif
