/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lower bounds of the deviance of a broken line: where the line is let go at a joint, the parts are fitted by themselves, and their
 * deviances' sum is not above the whole's. Parts of one line and of two joined lines are few (the square of the places), and each
 * is fitted once, when it is first asked for.
 */
#include <math.h>

#include "joinpoint/likelihood_bounds.h"

double annum__counts_chain(annum__counts_search *search, const size_t *place, size_t k, size_t to)
{
    annum__chain chain;
    annum__chain_make(search->counts, &chain, search->ends, place, k, to);
    return annum__chain_fit(search->counts, &chain, search->scratch);
}

static double part(annum__counts_search *search, double *cell, size_t from, const size_t *place, size_t k, size_t to)
{
    if (isnan(*cell)) {
        annum__chain chain;
        annum__chain_make(search->counts, &chain, from, place, k, to);
        *cell = chain.from[k + 1] > chain.from[0] ? annum__chain_fit(search->counts, &chain, search->scratch) : 0;
    }
    return *cell;
}

double annum__counts_line(annum__counts_search *search, size_t from, size_t to)
{
    return part(search, &search->line[from * (search->ends + 1) + to], from, NULL, 0, to);
}

double annum__counts_left(annum__counts_search *search, size_t joint, size_t to)
{
    return part(search, &search->left[joint * search->ends + to], search->ends, &joint, 1, to);
}

double annum__counts_right(annum__counts_search *search, size_t from, size_t joint)
{
    return part(search, &search->right[from * search->ends + joint], from, &joint, 1, search->ends);
}

/** The least of free lines from a place with r joints, r above 0. */
static void rest_of(annum__counts_search *search, size_t from, size_t r)
{
    const size_t cell = r * (search->ends + 1) + from;
    search->rest[cell] = INFINITY;
    const size_t begin = from == search->ends ? search->first : search->follower[from];
    for (size_t c = begin; c < search->ends && c <= search->last; c++) {
        const double after = annum__counts_rest(search, c, r - 1);
        if (!(after < search->rest[cell]))
            continue;
        const double sum = annum__counts_line(search, from, c) + after;
        if (sum < search->rest[cell]) {
            search->rest[cell] = sum;
            search->next[cell] = c;
        }
    }
}

void annum__counts_rests(annum__counts_search *search, size_t max)
{
    for (size_t r = 0; r <= max; r++) {
        for (size_t from = 0; from <= search->ends; from++) {
            if (r == 0)
                search->rest[from] =
                    from == search->ends || from <= search->last ? annum__counts_line(search, from, search->ends) : INFINITY;
            else
                rest_of(search, from, r);
        }
    }
}

int annum__counts_path(const annum__counts_search *search, size_t k, size_t *place)
{
    size_t from = search->ends;
    if (!isfinite(annum__counts_rest(search, from, k)))
        return 0;
    for (size_t j = 0; j < k; j++)
        from = place[j] = search->next[(k - j) * (search->ends + 1) + from];
    return 1;
}
