/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file odds_ratio.h
 * The exact conditional comparison of two proportions.
 */
#ifndef ANNUM_CHANGE_ODDS_RATIO_H
#define ANNUM_CHANGE_ODDS_RATIO_H

/** Odds of `to` over those of `from`. */
typedef struct annum__odds_ratio {
    double estimate;     /**< conditional maximum likelihood; NaN where the margins permit one table alone */
    double lower, upper; /**< 0 and infinite where unbounded */
    double p_value;      /**< twice the smaller tail, at most 1 */
    double p_midp;       /**< the same with half of the observed table's probability */
} annum__odds_ratio;

/**
 * Given both margins the later events are hypergeometric, with the odds ratio as its parameter (Fisher 1935;
 * Cornfield 1956, Proc. 3rd Berkeley Symposium 4:135-148). Limits hold each tail at (1 - level) / 2.
 * Cost: some fifty tails, none of which takes more than a millisecond whatever the figures.
 * @return 1; 0 where it can't be used: figures that are not whole, or totals above 9e15
 */
int annum__odds_ratio_exact(double from_events, double from_total, double to_events, double to_total, double level,
                            annum__odds_ratio *out);

/**
 * The same with a share of the observed table's probability in its tails: 1, or 1/2 for mid-p (Lancaster 1961, JASA
 * 56:223-234), to which p_value belongs as well.
 * @param tail what each tail is at its limit, not below 1e-280
 */
int annum__odds_ratio_tails(double from_events, double from_total, double to_events, double to_total, double share,
                            double tail, annum__odds_ratio *out);

#endif
