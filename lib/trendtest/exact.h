/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file exact.h
 * The steps of annum_exact_trend: exact_design.c (what is given) -> exact_normaliser.c (the law's constant
 * and mean at a slope) -> exact_power.c, exact_layers.c or exact_sums.c (the law of T at one slope) ->
 * exact_tails.c (at any slope).
 */
#ifndef ANNUM_TRENDTEST_EXACT_H
#define ANNUM_TRENDTEST_EXACT_H

#include "annum/trendtest.h"
#include "core/memory.h"

/**
 * Probabilities below this one are taken for 0, far below the last digit of any result: laws are computed at
 * a slope whose mean is (next to) the observed T, so that the tail beyond T has at least the probability of
 * one step over twice the range of T, and of the law only that tail is summed.
 */
#define ANNUM__NEGLIGIBLE 1e-35

/** Events by different times, in order. */
typedef struct annum__exact_design {
    int proportion;   /**< 0: counts */
    int lattice;      /**< 1: times are whole numbers, in steps of `step` years; 0: years */
    size_t k;         /**< different times */
    double *time;     /**< [k] from the first one, which is 0 */
    double *centred;  /**< [k] the same from their mean, weighted by size */
    double *events;   /**< [k] whole */
    double *size;     /**< [k] exposure over the largest one, or total */
    double *log_size; /**< [k] its logarithm */
    double n_events;  /**< in all; of a proportion at most half of n_all */
    double n_all;     /**< total in all, of a proportion */
    double step;      /**< years */
    double mean_time; /**< weighted by size, in years of the calendar */
    double variance;  /**< of the time of one event without trend, in units of time */
    double observed;  /**< T: sum of time times events */
    double least;     /**< of T given the events */
    double most;
    double gap;       /**< the smallest difference of two times */
    double work_max;  /**< multiplications for the law */
    double tolerance; /**< sums of times that differ by less are equal; 0 on a lattice */
} annum__exact_design;

/**
 * Gathers the usable rows. A proportion with more events than half is turned round: non-events take the
 * events' place and time runs backwards, which leaves the slope as it is.
 * @return ANNUM_OK, ANNUM_ERR_RANK, _DOMAIN, _TOO_LARGE or _NO_MEMORY
 */
int annum__exact_design_make(annum__exact_design *design, const annum_series_view *view, double work_max,
                             annum__arena *arena, annum_error *error);

/* ---- exact_root.c ---- */

/** An increasing function. */
typedef double (*annum__increasing)(const void *context, double x);

/** @return where it is 0, sought from 0 in steps from `step` on; NaN if it has one sign within 2^100 steps */
double annum__exact_root(annum__increasing function, const void *context, double step);

/* ---- exact_normaliser.c ---- */

/** The law of T at a slope, up to its values: P(T) = c(T) exp(slope (T - events * mean time)) /
 * exp(log_total). */
typedef struct annum__exact_normaliser {
    double log_total;
    double mean;      /**< of T */
    double intercept; /**< log odds at the mean time at which so many events are expected, of a proportion */
} annum__exact_normaliser;

/** scratch: [annum__exact_normaliser_scratch] doubles */
annum__exact_normaliser annum__exact_normalise(const annum__exact_design *design, double slope,
                                               double *scratch);
size_t annum__exact_normaliser_scratch(const annum__exact_design *design);

/** Probabilities of events at one time: of `first` to `end` - 1 events; all others are negligible. */
typedef struct annum__exact_events {
    size_t first;
    size_t end;
    double *p; /**< [events in all + 1], by number of events */
} annum__exact_events;

/** Binomial of n with those log odds, or Poisson with that mean; p as above. */
annum__exact_events annum__exact_binomial(double n, double log_odds, size_t most, double *p);
annum__exact_events annum__exact_poisson(double mean, size_t most, double *p);

/* ---- The law of T (exact_power.c, exact_layers.c, exact_sums.c, exact_law.c) ---- */

typedef struct annum__exact_law {
    size_t n;
    double
        first; /**< T of the first value, less the observed one; on a lattice others follow in steps of 1 */
    double *away; /**< [n] T less the observed one, ascending; NULL on a lattice */
    double *p;    /**< [n] adding up to 1 */
} annum__exact_law;

/** Counts multiplications. @return 0 once there are too many */
static inline int annum__exact_work(double *left, double done)
{
    *left -= done;
    return *left >= 0;
}

/**
 * The law of T at a slope, by whichever way fits.
 * @return ANNUM_OK, ANNUM_ERR_TOO_LARGE or _NO_MEMORY
 */
int annum__exact_law_make(annum__exact_law *law, const annum__exact_design *design, double slope,
                          double intercept, annum__arena *arena, annum_error *error);

/** Counts on a lattice. @return as the above; nothing is said in the error, nor by the other two */
int annum__exact_power(annum__exact_law *law, const annum__exact_design *design, double slope,
                       annum__arena *arena);

/** Proportions on a lattice. */
int annum__exact_layers(annum__exact_law *law, const annum__exact_design *design, double slope,
                        double intercept, annum__arena *arena);

/** Times without a common step. */
int annum__exact_sums(annum__exact_law *law, const annum__exact_design *design, double slope,
                      double intercept, annum__arena *arena);

/* ---- exact_tails.c ---- */

/** The law of T at any slope, from that at one. */
typedef struct annum__exact_family {
    const annum__exact_design *design;
    const annum__exact_law *law;
    double slope; /**< of the law */
    double log_total;
    double *scratch;
} annum__exact_family;

typedef struct annum__exact_tails {
    double below; /**< P(T < observed) */
    double at;    /**< P(T = observed) */
    double above; /**< P(T > observed) */
} annum__exact_tails;

annum__exact_tails annum__exact_tails_at(const annum__exact_family *family, double slope);

/**
 * The tails of T without trend (exact_trend.c), of the usable rows of counts or proportions.
 * @return a status, as annum_exact_trend
 */
int annum__exact_trend_tails(const annum_series_view *view, double work_max, annum__arena *arena,
                             annum__exact_tails *out, annum_error *error);

/** @return twice the smaller tail; at_weight of P(T = observed) counts: 1, or 1/2 for mid-p */
double annum__exact_p(const annum__exact_tails *tails, double at_weight);

/** The slope at which P(T >= observed) is `tail` (upper 0), or P(T <= observed) is (upper 1). */
double annum__exact_limit(const annum__exact_family *family, double tail, double at_weight, int upper,
                          double step);

#endif
