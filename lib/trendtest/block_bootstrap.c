/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * S against its law over the detrended figures put together anew from blocks.
 *
 * The figures without Sen's slope are joined end to start, cut at a random place into blocks, and the blocks
 * put in random order: within a block the figures follow each other as they did, and there is no trend.
 * Kundzewicz and Robson (2004) Hydrological Sciences Journal 49:7-19; Önöz and Bayazit (2012) Hydrological
 * Processes 26:3552-3560, who draw blocks with replacement. That repeats figures, and S of few is then too
 * narrow: drawn blocks of four make the test reject 15 % of white noise at 15 figures, and blocks put in
 * order 10 %. With blocks of one figure this is the permutation test.
 *
 * The length is the one that estimates the variance of a mean best under AR(1), (6^(1/2) r / (1 - r^2))^(2/3)
 * n^(1/3) (Carlstein 1986, Annals of Statistics 14:1171-1179, in the constants of Politis and White 2004),
 * with r corrected for what detrending takes from it, (2 + 4 r) / n (Tanaka 1984, JRSS B 46:58-67), in at
 * least three blocks.
 */
#include <math.h>

#include "core/error.h"
#include "core/random.h"
#include "trendtest/serial.h"

/** No p-value of a permutation of four figures is below .083. */
#define LEAST 5
/** A larger correlation is not told from a trend. */
#define R_MAX 0.95
/** Figures put together anew; some ten seconds. */
#define WORK_MAX 1e9

typedef struct law {
    double below; /**< draws whose S is at most the one observed */
    double above; /**< at least */
    double sum;
    double squares;
} law;

/* ---- The length of a block ------------------------------------------------------------------- */

static size_t own_length(double r, size_t n)
{
    const double corrected = fmin(R_MAX, r + (2 + 4 * r) / (double)n);
    if (!(corrected > 0))
        return 1;
    const double ratio = sqrt(6) * corrected / (1 - corrected * corrected);
    const double length = ceil(cbrt(ratio * ratio * (double)n));
    return (size_t)fmin(length, (double)(n / 3));
}

static int choose_length(annum__testing *t, const annum__serial *s, size_t *length, annum_error *error)
{
    const size_t n = s->figures->n;
    const annum__centred centred = annum__centre(&s->grid, s->detrended, s->memory);
    t->result->autocorrelation = annum__autocorrelation(&centred, 1).r;
    *length = own_length(t->result->autocorrelation, n);
    if (t->options.lags > 0)
        *length = (size_t)t->options.lags;
    t->result->lag = (double)*length;
    if (2 * *length > n)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "blocks of %z figures are too long for %z; set lags to %z or less", *length, n,
                           n / 2);
    return ANNUM_OK;
}

/* ---- The law of S ---------------------------------------------------------------------------- */

/**
 * Ranks of the detrended figures. Sen's slope is that of two figures, which are equal without it, so S of the
 * permuted ones would be even where S is odd: such ties are ordered one way in one draw and the other in the
 * next.
 */
static void rank(const annum__serial *s, int last_first, double *out)
{
    const size_t n = s->figures->n;
    annum__ranks(s->detrended, n, out, s->memory);
    if (s->slope == 0)
        return; /* ties are those of the figures */
    for (size_t i = 0; i < n; i++)
        out[i] += (last_first ? -1 : 1) * (double)i / (4 * (double)n);
}

static void shuffle(size_t *order, size_t n, uint64_t seed, uint64_t draw)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        const size_t j = (size_t)annum__random_below(seed, draw, i, i);
        const size_t swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/** from [n], joined end to start and cut at `start` into blocks, in the order given. */
static void put_together(const double *from, size_t n, size_t start, size_t length, const size_t *order,
                         double *to)
{
    const size_t blocks = (n + length - 1) / length;
    size_t k = 0;
    for (size_t b = 0; b < blocks; b++) {
        for (size_t i = order[b] * length; i < (order[b] + 1) * length && i < n; i++)
            to[k++] = from[(start + i) % n];
    }
}

static law simulate(const annum__testing *t, const annum__serial *s, size_t length, const double *ranks,
                    double *memory, size_t *order)
{
    const size_t n = s->figures->n;
    const size_t blocks = (n + length - 1) / length;
    const double observed = s->pairs.rising - s->pairs.falling;
    law l = {0, 0, 0, 0};
    for (uint64_t draw = 0; draw < t->options.draws; draw++) {
        const size_t start = (size_t)annum__random_below(t->options.seed, draw, 0, n);
        shuffle(order, blocks, t->options.seed, draw);
        put_together(ranks + (draw % 2 ? n : 0), n, start, length, order, memory);
        const annum__pairs pairs = annum__count_pairs(s->figures->time, memory, n, memory + n);
        const double score = pairs.rising - pairs.falling;
        l.below += score <= observed;
        l.above += score >= observed;
        l.sum += score;
        l.squares += score * score;
    }
    return l;
}

static void set_result(annum__testing *t, const annum__serial *s, law l)
{
    annum_trendtest_result *r = t->result;
    const double draws = (double)t->options.draws;
    const double lower = (l.below + 1) / (draws + 1), upper = (l.above + 1) / (draws + 1);
    const double mean = l.sum / draws;
    annum__set_score(t, s->pairs.rising - s->pairs.falling, l.squares / draws - mean * mean, 1);
    annum__set_tail_p(t, lower, upper);
    const double sides = t->options.alternative == ANNUM_TWO_SIDED ? 2 : 1;
    const double tail = fmin(1, r->p_value) / sides;
    r->p_error = sides * sqrt(tail * (1 - tail) / draws);
    annum__warn(t->warnings, ANNUM_WARN_MONTE_CARLO, -1,
                "p is simulated with %g draws in blocks of %z, and off by some %.2 (standard error)", draws,
                (size_t)r->lag, r->p_error);
}

int annum__test_block_bootstrap(annum__testing *t, annum_error *error)
{
    annum__serial s;
    size_t length = 0;
    int status = annum__serial_begin(
        t, LEAST, "fewer can't show a trend; use mann-kendall for the exact p-value", &s, error);
    if (status == ANNUM_OK && !s.too_few)
        status = choose_length(t, &s, &length, error);
    if (status != ANNUM_OK || s.too_few)
        return status;
    const size_t n = s.figures->n;
    if ((double)t->options.draws * (double)n > WORK_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "block-bootstrap of %z figures with %z draws takes too long; set draws to %z or less",
                           n, (size_t)t->options.draws, (size_t)(WORK_MAX / (double)n));
    double *ranks = annum__arena_take(t->scratch, 3 * n + annum__count_pairs_scratch(n), sizeof *ranks);
    size_t *order = annum__arena_take(t->scratch, n, sizeof *order);
    if (!ranks || !order)
        return annum__fail_memory(error);
    rank(&s, 0, ranks);
    rank(&s, 1, ranks + n);
    set_result(t, &s, simulate(t, &s, length, ranks, ranks + 2 * n, order));
    annum__warn_autocorrelated(t, &s,
                               "blocks keep only part of that, so p is too small; prewhiten holds its level");
    return ANNUM_OK;
}
