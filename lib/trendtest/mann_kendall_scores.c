/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The p-value of Mann and Kendall's test where figures are known as ranges, or where both figures and times
 * are tied: by the law over all orders while it is small enough, else by orders drawn at random.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/mann_kendall_test.h"
#include "trendtest/permutation.h"
#include "trendtest/score_law.h"

/** Groups of figures that are alike: as many above each, as many below. @return how many there are */
static size_t find_groups(const annum__ranged *f, size_t *first, size_t *size)
{
    size_t n_groups = 0;
    for (size_t i = 0; i < f->n; i++) {
        size_t g = 0;
        while (g < n_groups && (f->above[first[g]] != f->above[i] || f->below[first[g]] != f->below[i]))
            g++;
        if (g == n_groups) {
            first[n_groups] = i;
            size[n_groups++] = 0;
        }
        size[g]++;
    }
    return n_groups;
}

static size_t find_instants(const double *time, size_t n, size_t *at)
{
    size_t n_instants = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || time[i] != time[i - 1])
            at[n_instants++] = 0;
        at[n_instants - 1]++;
    }
    return n_instants;
}

static void fill_scores(const annum__ranged *f, const size_t *first, size_t n_groups, int8_t *score)
{
    for (size_t i = 0; i < n_groups; i++) {
        for (size_t j = 0; j < n_groups; j++) {
            const size_t a = first[i], b = first[j];
            score[i * n_groups + j] = (int8_t)((f->high[a] < f->low[b]) - (f->high[b] < f->low[a]));
        }
    }
}

/** The same law with the rankings exchanged: groups are the instants, and the other way round. Groups must be
 * ranked. */
static annum__scores exchanged(const annum__scores *of, const annum__ranged *f, const size_t *first,
                               size_t *at, int8_t *score)
{
    const size_t k = of->n_instants;
    for (size_t g = 0; g < of->n_groups; g++) {
        size_t place = 0; /* groups below this one */
        for (size_t h = 0; h < of->n_groups; h++)
            place += f->below[first[h]] < f->below[first[g]];
        at[place] = of->size[g];
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++)
            score[i * k + j] = (int8_t)((j > i) - (j < i));
    }
    return (annum__scores){of->n, k, of->at, score, of->n_groups, at};
}

/** p_value is a tail or twice one. */
static double error_of(const annum__testing *t, const annum__score_tails *tails)
{
    double tail = fmin(tails->lower, tails->upper), times = 2;
    if (t->options.alternative != ANNUM_TWO_SIDED) {
        tail = t->result->p_value;
        times = 1;
    }
    return times * sqrt(tail * (1 - tail) / ((double)t->options.draws + 1));
}

static int draw(annum__testing *t, const annum__scores *scores, annum_error *error)
{
    annum__score_tails tails;
    const int status = annum__check_draws(t, scores->n, error);
    if (status != ANNUM_OK)
        return status;
    annum__score_draws(scores, t->result->statistic, t->options.seed, t->options.draws, &tails);
    annum__set_tail_p(t, tails.lower, tails.upper);
    t->result->p_error = error_of(t, &tails);
    annum__warn(t->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                "the p-value is from %g random orders of the figures, with a standard error of %.2",
                (double)t->options.draws, t->result->p_error);
    return ANNUM_OK;
}

int annum__set_scores_p(annum__testing *t, const annum__ranged *f, int is_ranking, annum_error *error)
{
    const size_t n = f->n;
    size_t *sizes = annum__arena_take(t->scratch, 4 * n, sizeof *sizes);
    int8_t *matrix = annum__arena_take(t->scratch, 2 * n * n, sizeof *matrix);
    if (!sizes || !matrix)
        return annum__fail_memory(error);
    size_t *first = sizes, *size = sizes + n, *at = sizes + 2 * n;
    annum__score_tails tails;
    annum__scores scores = {n, find_groups(f, first, size), size, matrix, 0, at};
    scores.n_instants = find_instants(f->time, n, at);
    fill_scores(f, first, scores.n_groups, matrix);
    int status = annum__score_law(&scores, t->result->statistic, t->scratch, &tails);
    if (status == ANNUM_OK && !tails.known && is_ranking) {
        const annum__scores other = exchanged(&scores, f, first, sizes + 3 * n, matrix + n * n);
        status = annum__score_law(&other, t->result->statistic, t->scratch, &tails);
    }
    if (status != ANNUM_OK)
        return annum__fail_memory(error);
    if (!tails.known && t->options.exact == ANNUM_EXACT_YES)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "the exact law of %z figures with %s takes too long; set exact to auto for a p-value from random "
            "orders, or to no for the normal approximation",
            n, is_ranking ? "ties both in figures and in times" : "ranges of unknown order");
    if (!tails.known)
        return draw(t, &scores, error);
    annum__set_tail_p(t, tails.lower, tails.upper);
    t->result->exact = 1;
    return ANNUM_OK;
}
