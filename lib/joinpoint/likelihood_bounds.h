/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file likelihood_bounds.h
 * What the search over places of a likelihood model knows of parts of the series. Places are candidates; n_candidates stands for
 * either end of the series.
 */
#ifndef ANNUM_JOINPOINT_LIKELIHOOD_BOUNDS_H
#define ANNUM_JOINPOINT_LIKELIHOOD_BOUNDS_H

#include "joinpoint/likelihood.h"

struct annum__counts_search {
    const annum__joint_counts *counts;
    const annum__joint_design *design;
    size_t ends;            /**< n_candidates */
    size_t first, last;     /**< candidates that may be the first and the last joint; first > last: none */
    const size_t *follower; /**< [ends] the first candidate that may come after each */
    double *line;           /**< [(ends + 1)^2] deviance of a line from a place to another; NaN: not known yet */
    double *left;           /**< [ends^2] from the beginning to the second place, with a joint at the first */
    double *right;          /**< [ends^2] from the first place to the end, with a joint at the second */
    double *rest;           /**< [(max + 1) x (ends + 1)] least of lines, with r joints, from a place to the end */
    size_t *next;           /**< [(max + 1) x (ends + 1)] first joint of that */
    double *scratch;        /**< of fits */
    size_t fits;            /**< fits of whole models so far: what the tests look at */
    /* of one descent */
    size_t k;
    size_t place[ANNUM__JOINPOINTS_MAX];
    size_t best[ANNUM__JOINPOINTS_MAX];
    double limit;           /**< of a deviance */
    double bound;           /**< no bound above it is of use */
    double least;           /**< of `best` */
    int any;                /**< 1: the first below the bound will do */
    double *profile;        /**< [k x ends] or NULL */
};

/** The search's own accuracy: deviances are told apart from here on. */
#define ANNUM__COUNTS_SLACK 1e-7

double annum__counts_line(annum__counts_search *search, size_t from, size_t to);
double annum__counts_left(annum__counts_search *search, size_t joint, size_t to);
double annum__counts_right(annum__counts_search *search, size_t from, size_t joint);
/** Least deviance of free lines from a place to the end with r joints. */
static inline double annum__counts_rest(const annum__counts_search *search, size_t from, size_t r)
{
    return search->rest[r * (search->ends + 1) + from];
}
/** Fills `rest` and `next` for up to max joints. */
void annum__counts_rests(annum__counts_search *search, size_t max);
/** The joints of the least free lines. @return 0 if there are none */
int annum__counts_path(const annum__counts_search *search, size_t k, size_t *place);
/** Deviance of the broken line from the beginning to `to` (the end: ends) with joints at k places. */
double annum__counts_chain(annum__counts_search *search, const size_t *place, size_t k, size_t to);

#endif
