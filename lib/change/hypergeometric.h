/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file hypergeometric.h
 * The tables of two proportions with given margins.
 */
#ifndef ANNUM_CHANGE_HYPERGEOMETRIC_H
#define ANNUM_CHANGE_HYPERGEOMETRIC_H

/** Both margins; a table is known by its later events. */
typedef struct annum__margins {
    double from_total, to_total;
    double events;       /**< of both periods */
    double fewest, most; /**< later events that these margins permit */
} annum__margins;

annum__margins annum__margins_of(double from_events, double from_total, double to_events, double to_total);

/** Weight of the table x + 1 over that of x, at odds ratio 1. */
static inline double annum__table_step(const annum__margins *m, double x)
{
    return (m->to_total - x) * (m->events - x) / ((x + 1) * (m->from_total - m->events + x + 1));
}

/** The most probable table at odds ratio 1. */
double annum__table_mode(const annum__margins *m);

/** Log probability of a table at odds ratio 1. */
double annum__table_log_density(const annum__margins *m, double x);

/** The tables on one side of another, as multiples of that one's weight. */
typedef struct annum__side {
    double weight; /**< of all of them; infinite beyond 1e290 */
    double moment; /**< the sum of weights times distances */
} annum__side;

/**
 * All tables above (or below) x. The weights are log-concave: the sum goes outwards by the ratio of neighbours and ends
 * where the rest can't be seen, so nothing is stored and no logarithm taken. Where the weights change slowly from table
 * to table it is an integral with Euler and Maclaurin's corrections, whose cost does not depend on the figures.
 */
annum__side annum__table_side(const annum__margins *m, double x, int up, double odds);

/**
 * The most likely proportion of a group of n, of two whose expected events are x together, where the odds of the other
 * group (of n_other) are r times its odds: the root of n (r - 1) p^2 + b p - x = 0.
 */
double annum__proportion_of_odds(double n, double n_other, double x, double r);

#endif
