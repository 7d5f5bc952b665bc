/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file pair.h
 * The comparison of two figures: what lib/change's methods give to whoever chooses the pair.
 */
#ifndef ANNUM_CHANGE_PAIR_H
#define ANNUM_CHANGE_PAIR_H

#include "annum/change.h"

/** A comparison of two figures. What a method does not have is absent, and its p NaN. Infinite estimates and limits
    stay infinite here. */
typedef struct annum__pair {
    annum_estimate difference; /**< to - from */
    annum_estimate ratio;      /**< to / from */
    annum_estimate odds_ratio;
    double p_value;
    double p_fisher;
    const char *method;        /**< static text that names test and interval */
} annum__pair;

/**
 * Two counts with their exposures, by any method that counts have (ANNUM_CHANGE_EXACT to ANNUM_CHANGE_ETEST).
 * @param dispersion variance over that of chance, 1 or more: widens intervals and p
 * @return ANNUM_OK or ANNUM_ERR_ARGUMENT (no such method for counts)
 */
int annum__pair_of_counts(double from_events, double from_exposure, double to_events, double to_exposure, double level,
                          int32_t method, double dispersion, annum__pair *out);

/**
 * Two proportions, by any method that proportions have.
 * @return ANNUM_OK or ANNUM_ERR_ARGUMENT (no such method for proportions)
 */
int annum__pair_of_proportions(double from_events, double from_total, double to_events, double to_total, double level,
                               int32_t method, double dispersion, annum__pair *out);

/** Two figures with standard errors, by z: difference, and ratio by the delta method on the logarithm. */
void annum__pair_of_values(double from, double from_se, double to, double to_se, double level, annum__pair *out);

/** Intervals of one count, per exposure. */
void annum__intervals_of_count(double events, double exposure, double level, annum_figure_intervals *out);

/** Intervals of one proportion. */
void annum__intervals_of_proportion(double events, double total, double level, annum_figure_intervals *out);

/** Fisher's exact p by minimum likelihood, figures whole, to 1e-10, whatever their size. */
double annum__fisher_p(double from_events, double from_total, double to_events, double to_total);

/** @return the estimate with what is infinite made NaN. */
annum_estimate annum__without_infinities(annum_estimate e);

/** @return 100 (ratio - 1) */
annum_estimate annum__percent_of_ratio(annum_estimate ratio);

/** Reads the options of a comparison without a series: level, method, and the dispersion (1 unless stated). @return a
    status */
int annum__read_pair_options(const annum_change_options *options, annum_change_options *own, annum_error *error);

#endif
