/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Few events are thrown one by one, by Walker's alias table (1977, ACM Transactions on Mathematical Software
 * 3:253-256, as set up by Vose 1991) or from an urn; many row by row, given those before, by the binomial or
 * hypergeometric law: inversion outward from its mode where its spread is small, else rejection (Hoermann
 * 1993, J Statistical Computation and Simulation 46:101-110; Stadlober 1990, J Computational and Applied
 * Mathematics 31:181-189).
 */
#include "breaks/draws.h"

#include <math.h>

#include "core/dist.h"
#include "core/random.h"

enum { TRIES = 1000 };

/** Events a row below which throwing them one by one, and means below which inversion, is faster. */
static const double few = 20;

/** Most balls of an urn that is kept. */
static const double balls_max = 1e6;

/** Largest variance of a hypergeometric law for inversion. */
static const double narrow = 200;

/* ---- Random numbers ---------------------------------------------------------------------------- */

static uint64_t bits(annum__dice *d)
{
    uint32_t words[4];
    const uint32_t key[2] = {(uint32_t)d->seed, (uint32_t)(d->seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)d->index, (uint32_t)(d->index >> 32), (uint32_t)d->stream,
                                 (uint32_t)(d->stream >> 32)};
    if (d->has_spare) {
        d->has_spare = 0;
        return d->spare;
    }
    annum__philox(counter, key, words);
    d->index++;
    d->has_spare = 1;
    d->spare = (uint64_t)words[3] << 32 | words[2];
    return (uint64_t)words[1] << 32 | words[0];
}

double annum__dice_uniform(annum__dice *d)
{
    return (double)(bits(d) >> 11 | 1) * 0x1p-53;
}

/** 0 … n - 1; off from equal chances by n / 2^64. */
static size_t below(annum__dice *d, double n)
{
    const size_t k = (size_t)(annum__dice_uniform(d) * n);
    return (double)k < n ? k : (size_t)n - 1;
}

/* ---- One row ----------------------------------------------------------------------------------- */

/** A binomial law of n tries (all infinite), or a hypergeometric one. */
typedef struct law {
    double n, p, odds;         /**< binomial */
    double all, marked, drawn; /**< hypergeometric; all is 0 of a binomial law */
    double least, most, mode, variance;
} law;

static double log_density(const law *l, double x)
{
    if (l->all == 0)
        return annum__binomial_log_density(x, l->n, l->p);
    const double p = l->drawn / l->all;
    return annum__binomial_log_density(x, l->marked, p) +
           annum__binomial_log_density(l->drawn - x, l->all - l->marked, p) -
           annum__binomial_log_density(l->drawn, l->all, p);
}

/** Density at x + 1 over that at x. */
static double rise(const law *l, double x)
{
    if (l->all == 0)
        return (l->n - x) / (x + 1) * l->odds;
    return (l->marked - x) * (l->drawn - x) / ((x + 1) * (l->all - l->marked - l->drawn + x + 1));
}

static double invert(const law *l, annum__dice *d)
{
    double low = l->mode, high = low, at_low = exp(log_density(l, low)), at_high = at_low;
    double left = annum__dice_uniform(d) - at_low;
    while (left > 0 && (at_low > 0 || at_high > 0)) {
        at_high = high < l->most ? at_high * rise(l, high) : 0;
        high += at_high > 0;
        left -= at_high;
        if (left <= 0 && at_high > 0)
            return high;
        at_low = low > l->least ? at_low / rise(l, low - 1) : 0;
        low -= at_low > 0;
        left -= at_low;
        if (left <= 0 && at_low > 0)
            return low;
    }
    return l->mode;
}

/** Hoermann's BTRS of a binomial law with p <= 1/2 and mean 10 at least; six of seven draws need no density.
 */
static double transform(const law *l, annum__dice *d)
{
    const double spread = sqrt(l->variance), b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * l->p,
                 c = l->n * l->p + 0.5, quick = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spread;
    const double top = log_density(l, l->mode);
    for (int i = 0; i < TRIES && isfinite(top); i++) {
        const double u = annum__dice_uniform(d) - 0.5, v = annum__dice_uniform(d), us = 0.5 - fabs(u),
                     x = floor((2 * a / us + b) * u + c);
        if (us >= 0.07 && v <= quick)
            return x;
        if (x < 0 || x > l->n)
            continue;
        if (log(v * alpha / (a / (us * us) + b)) <= log_density(l, x) - top)
            return x;
    }
    return l->mode;
}

/** Stadlober's HRUE: the ratio of uniforms under a table mountain. */
static double divide(const law *l, annum__dice *d)
{
    const double p = l->drawn / l->all, centre = l->marked * p + 0.5, top = log_density(l, l->mode),
                 spread = sqrt(l->variance * (l->all - l->marked) / (l->all - 1) + 0.5),
                 width = 1.7155277699214135 * spread + 0.8989161620588988;
    for (int i = 0; i < TRIES && isfinite(top); i++) {
        const double u = annum__dice_uniform(d), v = annum__dice_uniform(d),
                     x = floor(centre + width * (v - 0.5) / u);
        if (x < l->least || x > l->most)
            continue;
        if (2 * log(u) <= log_density(l, x) - top)
            return x;
    }
    return l->mode;
}

double annum__draw_binomial(annum__dice *d, double n, double p)
{
    if (!(p > 0) || n == 0)
        return 0;
    if (p > 0.5)
        return n - annum__draw_binomial(d, n, 1 - p); /* once: 1 - p is below a half */
    const law l = {.n = n,
                   .p = p,
                   .odds = p / (1 - p),
                   .most = n,
                   .mode = fmin(n, floor((n + 1) * p)),
                   .variance = n * p * (1 - p)};
    return n * p < few ? invert(&l, d) : transform(&l, d);
}

double annum__draw_hypergeometric(annum__dice *d, double all, double marked, double drawn)
{
    const double p = all > 0 ? drawn / all : 0;
    law l = {.all = all, .marked = marked, .drawn = drawn};
    l.least = fmax(0, drawn - (all - marked));
    l.most = fmin(drawn, marked);
    l.mode = fmin(l.most, fmax(l.least, floor((drawn + 1) * ((marked + 1) / (all + 2)))));
    l.variance = marked * p * (1 - p);
    if (!(l.most > l.least))
        return l.least;
    return l.variance < narrow ? invert(&l, d) : divide(&l, d);
}

/* ---- All rows ---------------------------------------------------------------------------------- */

static int make_alias(annum__spread *s, annum__arena *arena)
{
    const size_t n = s->n;
    s->chance = annum__arena_take(arena, n, sizeof *s->chance);
    s->alias = annum__arena_take(arena, n, sizeof *s->alias);
    uint32_t *stack = annum__arena_take(arena, n, sizeof *stack);
    if (!s->chance || !s->alias || !stack)
        return ANNUM_ERR_NO_MEMORY;
    size_t small = 0, large = n;
    for (size_t i = 0; i < n; i++) {
        s->chance[i] = s->size[i] / s->sum * (double)n;
        s->alias[i] = (uint32_t)i;
        stack[s->chance[i] < 1 ? small++ : --large] = (uint32_t)i;
    }
    while (small > 0 && large < n) {
        const uint32_t poor = stack[--small], rich = stack[large];
        s->alias[poor] = rich;
        s->chance[rich] -= 1 - s->chance[poor];
        if (s->chance[rich] < 1) {
            large++;
            stack[small++] = rich;
        }
    }
    return ANNUM_OK;
}

static int make_balls(annum__spread *s, annum__arena *arena)
{
    size_t k = 0;
    s->balls = annum__arena_take(arena, (size_t)s->sum + 1, sizeof *s->balls);
    if (!s->balls)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < s->n; i++) {
        for (double j = 0; j < s->size[i] && k < (size_t)s->sum; j++)
            s->balls[k++] = (uint32_t)i;
    }
    return ANNUM_OK;
}

int annum__spread_make(annum__spread *s, int urn, const double *size, size_t n, double events,
                       annum__arena *arena)
{
    *s = (annum__spread){.urn = urn, .n = n, .size = size, .events = events};
    for (size_t i = 0; i < n; i++)
        s->sum += size[i];
    if (urn)
        s->events = events = fmin(events, s->sum); /* rounding of totals that are not whole */
    if (urn && fmin(events, s->sum - events) <= few * (double)n && s->sum <= balls_max)
        return make_balls(s, arena);
    return !urn && events <= few * (double)n ? make_alias(s, arena) : ANNUM_OK;
}

static void throw_events(const annum__spread *s, annum__dice *d, double *events)
{
    const double n = (double)s->n;
    for (double k = 0; k < s->events; k++) {
        const double place = annum__dice_uniform(d) * n;
        const size_t i = (size_t)place < s->n ? (size_t)place : s->n - 1;
        events[place - (double)i < s->chance[i] ? i : s->alias[i]]++;
    }
}

/** The first balls of a shuffled urn; it need not be put in order for the next draw. */
static void draw_balls(annum__spread *s, annum__dice *d, double *events)
{
    const int fewer = s->events <= s->sum - s->events;
    const size_t drawn = (size_t)(fewer ? s->events : s->sum - s->events);
    for (size_t i = 0; i < s->n; i++)
        events[i] = fewer ? 0 : s->size[i];
    for (size_t k = 0; k < drawn; k++) {
        const size_t other = k + below(d, s->sum - (double)k);
        const uint32_t row = s->balls[other];
        s->balls[other] = s->balls[k];
        s->balls[k] = row;
        events[row] += fewer ? 1 : -1;
    }
}

static void draw_rows(const annum__spread *s, annum__dice *d, double *events)
{
    double left = s->events, rest = s->sum;
    for (size_t i = 0; i < s->n; i++) {
        const int last = i + 1 == s->n;
        if (s->urn)
            events[i] = annum__draw_hypergeometric(d, rest, s->size[i], left);
        else
            events[i] = last ? left : annum__draw_binomial(d, left, fmin(1, s->size[i] / rest));
        left -= events[i];
        rest = fmax(0, rest - s->size[i]);
    }
}

void annum__spread_draw(annum__spread *s, annum__dice *d, double *events)
{
    for (size_t i = 0; i < s->n; i++)
        events[i] = 0;
    if (s->balls)
        draw_balls(s, d, events);
    else if (s->chance)
        throw_events(s, d, events);
    else
        draw_rows(s, d, events);
}
