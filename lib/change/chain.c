/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which figures are compared with which.
 */
#include "change/chain.h"

#include <math.h>

#include "core/error.h"
#include "series/label.h"

/** The row of that period: the nearest whose ends differ by two days at most; view->n: none. */
static size_t find_period(const annum_series_view *view, double start, double end)
{
    double nearest = INFINITY;
    size_t found = view->n;
    for (size_t i = 0; i < view->n; i++) {
        const double apart = fmax(fabs(view->start[i] - start), fabs(view->end[i] - end));
        if (apart < ANNUM__TWO_DAYS && apart < nearest) {
            nearest = apart;
            found = i;
        }
    }
    return found;
}

static int take_period(const annum__chain *chain, double start, double end, const char *what, size_t *row,
                       annum_error *error)
{
    const annum_series_view *view = chain->view;
    if (!isfinite(start) || !isfinite(end) || end < start)
        return annum__fail(error, ANNUM_ERR_PERIOD,
                           "the period %s is from %g to %g; give its ends in decimal years", what, start,
                           end);
    *row = find_period(view, start, end);
    if (*row == view->n)
        return annum__fail(error, ANNUM_ERR_PERIOD, "the series has no period %s (%s)",
                           annum__label_period(start, end).text, what);
    if (!view->usable[*row])
        return annum__fail_row(error, ANNUM_ERR_PERIOD, (size_t)view->row[*row],
                               "%s %g has no usable figure of the period %s (%s)", view->row_word,
                               view->row_number[*row], annum__label_period(start, end).text, what);
    return ANNUM_OK;
}

static size_t lowest(const annum__chain *chain)
{
    size_t best = chain->row[0];
    for (size_t k = 1; k < chain->n; k++) {
        if (chain->view->figure[chain->row[k]] < chain->view->figure[best])
            best = chain->row[k];
    }
    return best;
}

/** Every figure with that of one row. */
static void pair_with(const annum__chain *chain, size_t base, annum__rows_pair *pairs, size_t *n)
{
    for (size_t k = 0; k < chain->n; k++) {
        if (chain->row[k] != base)
            pairs[(*n)++] = (annum__rows_pair){base, chain->row[k]};
    }
}

static void pair_with_previous(const annum__chain *chain, annum__rows_pair *pairs, size_t *n)
{
    for (size_t k = 1; k < chain->n; k++)
        pairs[(*n)++] = (annum__rows_pair){chain->row[k - 1], chain->row[k]};
}

static int stated_pair(const annum__chain *chain, annum__rows_pair *pair, annum_error *error)
{
    const annum_change_options *o = &chain->options;
    int status = take_period(chain, o->from_start, o->from_end, "compared with", &pair->from, error);
    if (status == ANNUM_OK)
        status = take_period(chain, o->to_start, o->to_end, "compared", &pair->to, error);
    if (status == ANNUM_OK && pair->from == pair->to)
        return annum__fail(error, ANNUM_ERR_PERIOD, "the period %s is compared with itself; give two",
                           annum__label_period(o->from_start, o->from_end).text);
    return status;
}

int annum__choose_pairs(annum__chain *chain, annum__arena *scratch, annum_error *error)
{
    annum__rows_pair *pairs = annum__arena_take(scratch, chain->n + 1, sizeof *pairs);
    size_t base = 0, n = 0;
    int status = ANNUM_OK;
    if (!pairs)
        return annum__fail_memory(error);
    switch (chain->options.against) {
    case ANNUM_AGAINST_PREVIOUS_AND_FIRST:
        pair_with_previous(chain, pairs, &n);
        if (chain->n > 2) /* of two figures the last against the first is there already */
            pairs[n++] = (annum__rows_pair){chain->row[0], chain->row[chain->n - 1]};
        break;
    case ANNUM_AGAINST_PREVIOUS: pair_with_previous(chain, pairs, &n); break;
    case ANNUM_AGAINST_FIRST:
        if (chain->n > 0)
            pair_with(chain, chain->row[0], pairs, &n);
        break;
    case ANNUM_AGAINST_BEST:
        if (chain->n > 0)
            pair_with(chain, lowest(chain), pairs, &n);
        break;
    case ANNUM_AGAINST_PERIOD:
        status = take_period(chain, chain->options.from_start, chain->options.from_end, "compared with",
                             &base, error);
        if (status == ANNUM_OK)
            pair_with(chain, base, pairs, &n);
        break;
    default:
        status = stated_pair(chain, &pairs[0], error);
        n = 1;
        break;
    }
    chain->pair = pairs;
    chain->n_pairs = n;
    return status;
}
