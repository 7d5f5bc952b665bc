/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file permutation.h
 * What tests by permutation or simulation share: rules, ranks, orders of the figures (all
 * of them, or drawn ones), and the exact law of a sum over all orders.
 */
#ifndef ANNUM_TRENDTEST_PERMUTATION_H
#define ANNUM_TRENDTEST_PERMUTATION_H

#include "trendtest/test.h"

/* ---- Rules (test_rules.c) ---- */

/** p = 1, which every order of such figures has; exact unless that is not wanted. */
void annum__set_certain(annum__testing *t);

/** Warns where not even the most telling outcome, of that p-value, would reach the level. */
void annum__warn_unreachable(annum__testing *t, double least_p);

/** The p-value of so extreme an outcome by the alternative: twice its tail, or the tail. */
double annum__least_p(const annum__testing *t, double tail);

/* ---- Ranks (ranks.c) ---- */

typedef struct annum__ranking {
    size_t n;
    size_t n_groups; /**< different numbers */
    double *doubled; /**< [n] twice the rank from 1 on, the mean of those of equal numbers: whole */
    size_t *group;   /**< [n] the number's place among the different ones */
    size_t *size;    /**< [n_groups] how many are equal */
} annum__ranking;

/** order [n] gets the indices of the numbers from the smallest to the largest; scratch [n]. */
void annum__sort_indices(const double *numbers, size_t n, size_t *order, size_t *scratch);

/** @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
int annum__rank(annum__ranking *out, const double *numbers, size_t n, annum__arena *arena);

/* ---- Orders of figures (orders.c) ---- */

/** The most figures whose orders are gone through one by one: 362,880 of them. */
#define ANNUM__ORDERS_MAX 9
/** The most random numbers that a simulated p-value may take. */
#define ANNUM__SIMULATED_MAX 3e8

/** A statistic of figures in an order; large values tell against no change, or either end does. */
typedef double annum__statistic(const double *figure, size_t n, const void *context);

/** How many of so many orders, or samples, were at most and at least as large as what was observed. */
typedef struct annum__tally {
    double all;
    double lower;
    double upper;
    double smallest; /**< the smallest and largest value, and how many have it */
    double at_smallest;
    double largest;
    double at_largest;
} annum__tally;

/** Goes through all orders of the figures; n <= ANNUM__ORDERS_MAX. `same` is the rounding error of the
 * statistic. */
annum__tally annum__all_orders(const double *figure, size_t n, annum__statistic *statistic,
                               const void *context, double observed, double same);

/** Draws orders of the figures; scratch [n]. */
annum__tally annum__random_orders(const annum__testing *t, const double *figure, size_t n,
                                  annum__statistic *statistic, const void *context, double observed,
                                  double same, double *scratch);

/** Draws samples of n standard normal figures; scratch [n]. */
annum__tally annum__normal_samples(const annum__testing *t, size_t n, annum__statistic *statistic,
                                   const void *context, double observed, double same, double *scratch);

/** @return ANNUM_ERR_TOO_LARGE where n figures and so many draws would take too long */
int annum__check_draws(const annum__testing *t, size_t n, annum_error *error);

/** Whether nobody asked for draws, and for n figures as many as by default would take too long. */
int annum__draws_are_waived(const annum__testing *t, size_t n);

/** Sets p from a tally: exact where all orders were seen, else (b + 1) / (B + 1) with its error and warning.
 * What was drawn is named in the warning. `upper_only`: large values alone count. Warns where all orders show
 * that no outcome could have reached the level. */
void annum__set_tally_p(annum__testing *t, annum__tally tally, int exact, int upper_only, const char *drawn);

/* ---- The law of a sum over all orders (table_law.c) ---- */

/** A law on whole numbers. */
typedef struct annum__whole_law {
    double first; /**< the smallest value */
    size_t n;
    double *p; /**< [n] adding up to 1 */
} annum__whole_law;

/**
 * Items with a row and a column each; all ways to match the items' rows with their columns are equally
 * likely, as where figures (columns) come in random order over times (rows).
 */
typedef struct annum__margins {
    size_t n_rows;
    const size_t *row; /**< [n_rows] items of each */
    size_t n_columns;
    const size_t *column;       /**< [n_columns] the same */
    const double *row_score;    /**< [n_rows] whole, 0 or more; NULL for the law of S */
    const double *column_score; /**< [n_columns] the same */
} annum__margins;

/**
 * The law of the sum of row score times column score over all items; without scores, of S: pairs of items in
 * different rows and columns, those in the same order less those in opposite order.
 * @return ANNUM_OK; ANNUM_ERR_TOO_LARGE (nothing is said) where it takes more than work_max additions;
 * _NO_MEMORY
 */
int annum__table_law(annum__whole_law *law, const annum__margins *margins, double work_max,
                     annum__arena *arena);

/** P(X <= x) and P(X >= x). */
void annum__law_tails(const annum__whole_law *law, double x, double *lower, double *upper);

#endif
