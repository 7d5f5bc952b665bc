/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file chain.h
 * What the comparisons of a series share: which pairs there are, what widens them, and how each becomes a
 * result.
 */
#ifndef ANNUM_CHANGE_CHAIN_H
#define ANNUM_CHANGE_CHAIN_H

#include "annum/change.h"
#include "change/pair.h"
#include "core/memory.h"
#include "core/warnings.h"

/** Lengths that differ by less are the same: leap days, and years counted from another day of the year. */
#define ANNUM__FEW_DAYS 0.01

/** Ends of periods that are nearer are the same: the two ways of counting time differ by up to two days. */
#define ANNUM__TWO_DAYS 0.0056

/** The part of a year's events that falls into a part of a year. */
typedef struct annum__share {
    double estimate; /**< 0: not known, the length stands for it */
    double lower;    /**< of a stated range; 0: none */
    double upper;
    double se_log; /**< standard error of its logarithm, of a learned one */
    double part;   /**< events of the parts and of the years that it was learned from */
    double whole;
} annum__share;

/** Two rows of the view. */
typedef struct annum__rows_pair {
    size_t from;
    size_t to;
} annum__rows_pair;

typedef struct annum__chain {
    const annum_series_view *view;
    annum_change_options options; /**< level and dispersion as used */
    int has_se;                   /**< value or rate with standard errors */
    const size_t *row;            /**< [n] usable rows, in order of time */
    size_t n;
    const double
        *events_before; /**< [n + 1] of the usable rows before each one; NULL: no part years of counts */
    const double *length_before;  /**< [n + 1] likewise */
    const annum__rows_pair *pair; /**< [n_pairs] */
    size_t n_pairs;
    int stated_dispersion; /**< 1: the options give it */
    double pearson;        /**< learned dispersion as it came; NaN: none */
    double pearson_df;
} annum__chain;

/** chain.c: the pairs that the options ask for. @return a status */
int annum__choose_pairs(annum__chain *chain, annum__arena *scratch, annum_error *error);

/** dispersion.c: fills pearson and options.dispersion. @return a status */
int annum__learn_dispersion(annum__chain *chain, const annum_series *series, annum_error *error);

/** part_year.c: what the shares of past years are learned from. @return a status */
int annum__sum_parts(annum__chain *chain, annum__arena *scratch, annum_error *error);

/** part_year.c: the share by which a part of a year is compared with a year; estimate 0 where there is none
 * to use. */
annum__share annum__share_of_year(const annum__chain *chain, annum__rows_pair pair);

/** part_year.c: 1 where row a is a part of a year and b is a year. */
int annum__is_part_of_year(const annum_series_view *view, size_t a, size_t b);

/** part_year.c: events of the rows that fill a stretch of time from end to end; NaN where none do. */
double annum__events_in(const annum__chain *chain, double start, double end);

/** part_year.c: the share of the part from offset on in the years before the one that starts at `year`. */
annum__share annum__learn_share(const annum__chain *chain, double year, double offset, double length);

/** part_year.c: the share that the options give; estimate 0 where they don't. */
annum__share annum__stated_share(const annum_change_options *options);

/** projection.c: the last year's end, where the series has its beginning alone. */
void annum__project_year(const annum__chain *chain, annum_year_projection *out);

/** compare.c: exposures of two counts, a part of a year by its share; else totals. */
void annum__sizes(const annum__chain *chain, annum__rows_pair pair, double share, double *from, double *to);

/** compare.c: two figures at a level of confidence, everything that widens them in it. */
void annum__compare_rows(const annum__chain *chain, annum__rows_pair pair, double level, annum__pair *out);

/** equivalence.c: the larger of two one-sided p against ratios of 1 + margin either way; NaN where there is
 * none. */
double annum__equivalence_p(const annum__chain *chain, annum__rows_pair pair);

/** detectable.c: smallest rise in percent that is shown with a power of 80 %; NaN where there is none. */
double annum__detectable_percent(const annum__chain *chain, annum__rows_pair pair);

/** detectable.c: power of the exact conditional test of two counts with these means. */
double annum__power_of_counts(double from_mean, double to_mean, double exposure_share, double level);

/** reliability.c: the rule of the National Center for Health Statistics that a figure fails, or NULL. */
const char *annum__unreliable(const annum__chain *chain, size_t row);

/** derived.c: everything that follows from the ratio and the years between. */
void annum__derive_changes(double years, annum_period_change *change);

/** derived.c: the figure where that of the first period is 100. */
annum_estimate annum__index_of(annum_estimate ratio);

/** adjust.c: p-values over a family of tests; NaN stays and does not count. @return a status */
int annum__adjust_p(annum_period_change *changes, size_t n, int32_t adjust, annum__arena *scratch);

/** What of a comparison was infinite, and is NaN in the result. */
enum annum__unbounded {
    ANNUM__NO_RATIO = 1,
    ANNUM__NO_ODDS_RATIO = 2,
    ANNUM__NO_DIFFERENCE = 4,
    ANNUM__NO_TIME = 8,
    ANNUM__NO_INDEX = 16
};

/** change_caution.c: what the reader of one comparison must know. unbounded: bits of enum annum__unbounded.
 */
void annum__warn_of_change(const annum__chain *chain, annum__rows_pair pair,
                           const annum_period_change *change, int unbounded, annum__warnings *warnings);

/** change_caution.c: the same of the whole chain. */
void annum__warn_of_chain(const annum__chain *chain, const annum_year_projection *projection,
                          annum__warnings *warnings);

#endif
