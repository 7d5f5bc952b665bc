/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The global optimum of a likelihood model over the places of its joints, by branch and bound.
 *
 * Places are taken one after the other. A choice of the first j is given up when the deviance of the broken line up to the j-th,
 * plus the least that free lines leave of the rest, is above the best so far; whole models are fitted only where the cheaper bounds
 * leave them a chance. The first best is the model at the joints of the least free lines, which bounds well from the start.
 */
#include <math.h>
#include <string.h>

#include "joinpoint/likelihood_bounds.h"

/** Deviances that differ by less, relatively, are equal: the places that come first are taken. */
static const double equal = 1e-10;

static int find_order(annum__counts_search *search, const annum__joint_design *design, annum__arena *arena)
{
    const size_t n = design->n_candidates;
    size_t *follower = annum__arena_take(arena, n, sizeof *follower);
    if (!follower)
        return 0;
    search->first = n;
    search->last = 0;
    for (size_t c = n; c-- > 0;) {
        if (annum__joint_may_end(design, c, 0))
            search->first = c;
        if (!search->last && annum__joint_may_end(design, c, 1))
            search->last = c;
        follower[c] = c + 1 < n ? c + 1 : n;
        while (follower[c] < n && !annum__joint_may_follow(design, c, follower[c]))
            follower[c]++;
    }
    if (n && !annum__joint_may_end(design, search->last, 1))
        search->first = n;
    search->follower = follower;
    return 1;
}

annum__counts_search *annum__counts_search_new(const annum__joint_design *design, annum__arena *arena)
{
    const size_t m = design->n_candidates, cells = annum__multiply(m + 1, m + 1);
    const size_t rests = annum__multiply(design->max + 1, m + 1);
    annum__counts_search *search = annum__arena_take(arena, 1, sizeof *search);
    if (!search)
        return NULL;
    search->design = design;
    search->ends = m;
    search->line = annum__arena_take(arena, cells, sizeof(double));
    search->left = annum__arena_take(arena, cells, sizeof(double));
    search->right = annum__arena_take(arena, cells, sizeof(double));
    search->rest = annum__arena_take(arena, rests, sizeof(double));
    search->next = annum__arena_take(arena, rests, sizeof(size_t));
    search->scratch = annum__arena_take(arena, annum__chain_scratch(design), sizeof(double));
    const int all = search->line && search->left && search->right && search->rest && search->next && search->scratch;
    return all && find_order(search, design, arena) ? search : NULL;
}

void annum__counts_search_begin(annum__counts_search *search, const annum__joint_counts *counts)
{
    const size_t m = search->ends;
    search->counts = counts;
    for (size_t i = 0; i < (m + 1) * (m + 1); i++)
        search->line[i] = NAN;
    for (size_t i = 0; i < m * m; i++)
        search->left[i] = search->right[i] = NAN;
    annum__counts_rests(search, search->design->max);
}

static int comes_first(const size_t *a, const size_t *b, size_t k)
{
    for (size_t j = 0; j < k; j++)
        if (a[j] != b[j])
            return a[j] < b[j];
    return 0;
}

/** Takes a whole model into the best, or into the profile. */
static void take(annum__counts_search *search, double deviance)
{
    if (search->profile) {
        for (size_t j = 0; j < search->k && deviance <= search->limit; j++) {
            double *cell = &search->profile[j * search->ends + search->place[j]];
            *cell = fmin(*cell, deviance);
        }
        return;
    }
    const double margin = isinf(search->least) ? 0 : equal * search->least;
    const int better = deviance < search->least - margin && deviance <= search->limit;
    const int earlier = isfinite(search->least) && comes_first(search->place, search->best, search->k);
    if (!better && !(earlier && deviance <= search->least + margin))
        return;
    search->least = deviance;
    search->bound = deviance * (1 + equal) + ANNUM__COUNTS_SLACK;
    memcpy(search->best, search->place, search->k * sizeof(size_t));
}

/** Is a deviance from `least` on of no use to the model in search->place? */
static int is_useless(const annum__counts_search *search, double least)
{
    if (least > search->bound)
        return 1;
    if (!search->profile)
        return 0;
    for (size_t j = 0; j < search->k; j++)
        if (least < search->profile[j * search->ends + search->place[j]] - ANNUM__COUNTS_SLACK)
            return 0;
    return 1;
}

/** A whole model: bounds, the cheap ones first, then its fit. `before`: of the broken line up to the joint before the last. */
static void finish(annum__counts_search *search, double before)
{
    const size_t k = search->k, last = search->place[k - 1], previous = k > 1 ? search->place[k - 2] : search->ends;
    if (k > 1) {
        const double free = before + annum__counts_line(search, previous, last) + annum__counts_rest(search, last, 0);
        if (is_useless(search, free) || is_useless(search, before + annum__counts_right(search, previous, last)))
            return;
    }
    if (k == 2 && is_useless(search, annum__counts_left(search, previous, last) + annum__counts_rest(search, last, 0)))
        return;
    search->fits++;
    take(search, annum__counts_chain(search, search->place, k, search->ends));
}

/** Deviance of the broken line up to the joint number j (from 0), once the cheaper bound leaves it a chance. */
static double up_to(annum__counts_search *search, size_t j)
{
    const size_t to = search->place[j];
    if (j == 0)
        return annum__counts_line(search, search->ends, to);
    if (j == 1)
        return annum__counts_left(search, search->place[0], to);
    return annum__counts_chain(search, search->place, j, to);
}

/** All choices of the joints from number j on. @param before deviance up to the joint before */
static void descend(annum__counts_search *search, size_t j, double before)
{
    const size_t previous = j ? search->place[j - 1] : search->ends, left = search->k - 1 - j;
    const size_t begin = j ? search->follower[previous] : search->first;
    for (size_t c = begin; c < search->ends && c <= search->last; c++) {
        search->place[j] = c;
        const double rest = annum__counts_rest(search, c, left);
        if (before + annum__counts_line(search, previous, c) + rest > search->bound)
            continue;
        if (left == 0) {
            finish(search, before);
        } else {
            const double here = up_to(search, j);
            if (here + rest <= search->bound)
                descend(search, j + 1, here);
        }
        if (search->any && isfinite(search->least))
            return;
    }
}

static void begin_descent(annum__counts_search *search, size_t k, double limit)
{
    search->k = k;
    search->limit = limit;
    search->bound = limit + ANNUM__COUNTS_SLACK;
    search->least = INFINITY;
    search->any = 0;
    search->profile = NULL;
}

double annum__counts_search_best(annum__counts_search *search, size_t k, double limit, size_t *place)
{
    if (k == 0) {
        const double deviance = annum__counts_line(search, search->ends, search->ends);
        return deviance <= limit ? deviance : INFINITY;
    }
    begin_descent(search, k, limit);
    if (!annum__counts_path(search, k, search->place))
        return INFINITY;
    finish(search, annum__counts_chain(search, search->place, k - 1, search->place[k - 1]));
    descend(search, 0, 0);
    if (isfinite(search->least))
        memcpy(place, search->best, k * sizeof(size_t));
    return search->least;
}

int annum__counts_search_reaches(annum__counts_search *search, size_t k, double limit)
{
    if (k == 0)
        return annum__counts_line(search, search->ends, search->ends) <= limit;
    begin_descent(search, k, limit);
    search->any = 1;
    if (!annum__counts_path(search, k, search->place))
        return 0;
    if (annum__counts_chain(search, search->place, k, search->ends) <= limit)
        return 1;
    descend(search, 0, 0);
    return isfinite(search->least);
}

void annum__counts_search_all(annum__counts_search *search, annum__joint_best *best)
{
    for (size_t k = 0; k <= search->design->max; k++)
        best->sse[k] = annum__counts_search_best(search, k, INFINITY, best->place[k]);
}

void annum__counts_search_profile(annum__counts_search *search, size_t k, const size_t *place, double limit, double *profile)
{
    for (size_t i = 0; i < k * search->ends; i++)
        profile[i] = INFINITY;
    if (k == 0)
        return;
    begin_descent(search, k, limit);
    search->profile = profile;
    /* The optimum with one joint moved comes near the profile, so that most other models need no fit. */
    for (size_t j = 0; j < k; j++) {
        memcpy(search->place, place, k * sizeof(size_t));
        const size_t begin = j ? search->follower[place[j - 1]] : search->first;
        for (size_t c = begin; c < search->ends && c <= search->last; c++) {
            if (j + 1 < k && c < place[j + 1] && search->follower[c] > place[j + 1])
                break;
            if (j + 1 < k && c >= place[j + 1])
                break;
            search->place[j] = c;
            take(search, annum__counts_chain(search, search->place, k, search->ends));
        }
    }
    descend(search, 0, 0);
}
