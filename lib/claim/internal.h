/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The parts of a claim's audit.
 */
#ifndef ANNUM_CLAIM_INTERNAL_H
#define ANNUM_CLAIM_INTERNAL_H

#include "annum/claim.h"
#include "core/memory.h"
#include "core/warnings.h"
#include "series/internal.h"

/** Totals beyond this are not looked at. */
#define ANNUM__TOTAL_MAX 1e9

#define ANNUM__PARTS_MAX 1000

#define ANNUM__STATEMENTS_MAX 8

/** What is being audited. A figure that is not there has given = 0 and nothing else. */
typedef struct annum__claim_side {
    annum_claim_figure figure; /**< lower and upper filled in, within what its kind can be */
    annum__span span;
    int given;
} annum__claim_side;

typedef struct annum__claim_work {
    annum__claim_side from;
    annum__claim_side to;
    annum_claim_options options;
    double level;
    int counted; /**< the shares were given as counts with their totals */
    annum__warnings warnings;
    annum_claim_result *result;
} annum__claim_work;

/** One printed share: its value and the range that is printed like it. */
typedef struct annum__printed {
    double value;
    double lower;
    double upper;
} annum__printed;

static inline annum__printed annum__printed_of(const annum__claim_side *side)
{
    return (annum__printed){side->figure.value, side->figure.lower, side->figure.upper};
}

/* ---- printed.c: whole cases behind a printed share ------------------------------------------- */

/**
 * The first and last number of cases out of a total that are printed like the share. The total is whole, and
 * an end of the range counts as inside: k / total and the end are both rounded once, so equal numbers compare
 * equal.
 * @return 0 where there is none
 */
int annum__printed_cases(annum__printed share, double total, double *first, double *last);

/** The whole number of cases nearest to the share of a total, halves to even. */
double annum__nearest_cases(double share, double total);

/** The smallest total that has such cases: the denominator of the simplest fraction in the range; NaN above
 * 1e15. */
double annum__smallest_total(annum__printed share);

/* ---- detectable.c, worst.c: totals that make a change of shares significant ------------------- */

/** Fills everything but `worst_…`. @return 0 where a search was cut short */
int annum__find_detectable(annum__printed from, annum__printed to, double level, annum_detectable *out);

/** Two totals, of the earlier and of the later share. */
typedef struct annum__totals {
    double from;
    double to;
} annum__totals;

/**
 * Raises `worst_…` to the largest p over the totals from the smallest that print the shares up to a reach.
 * @return 0 where the search was cut short: the largest p so far
 */
int annum__find_worst(annum__printed from, annum__printed to, annum__totals smallest, annum__totals reach,
                      annum_detectable *out);

/* ---- The sections of a result, each filled where the figures have it -------------------------- */

void annum__claim_arithmetic(annum__claim_work *w); /**< arithmetic.c */
void annum__claim_totals(annum__claim_work *w);     /**< totals.c */
int annum__claim_counts(annum__claim_work *w);      /**< counts.c; @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */
void annum__claim_cases(annum__claim_work *w);      /**< cases.c: shares whose totals are known */
void annum__claim_recomputed(annum__claim_work *w); /**< recomputed.c: stated change, parts */
int annum__claim_statements(
    annum__claim_work *w); /**< statements.c; @return ANNUM_OK or ANNUM_ERR_NO_MEMORY */

/** arithmetic.c: a change of a ratio over years, in percent a year. */
annum_estimate annum__annualised(annum_estimate ratio, double years);

/** arithmetic.c: halving or doubling time by the percent change a year. */
void annum__claim_times(annum_claim_result *r);

/** An estimate that is not there. */
static inline annum_estimate annum__no_estimate(void)
{
    return (annum_estimate){NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
}

static inline int annum__is_pair(const annum__claim_work *w)
{
    return w->from.given && w->to.given;
}

#endif
