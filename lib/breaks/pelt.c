/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The segmentation of least cost and penalty: minus twice the log-likelihood, and something for every break.
 * Exact, by dynamic programming over the end of the first segment that drops ends which can't serve any more
 * (PELT; Killick, Fearnhead and Eckley 2012, JASA 107:1590-1598). Linear in n where breaks keep coming, n^2
 * at the worst.
 *
 * An end j is dropped where C(i, j) + best(j) exceeds best(i): for every start before i - min_size a break at
 * i would then be better; for those nearer to i it would leave too short a segment, so j stays that long.
 *
 * The variance of values is taken for known. Its estimate must not mind the breaks: the median absolute
 * difference of neighbours, or of figures from the line between their neighbours where segments have slopes.
 */
#include <math.h>

#include <gsl/gsl_sort_double.h>

#include "breaks/gain.h"
#include "breaks/regimes.h"
#include "breaks/running.h"
#include "core/error.h"

/** Normal deviates are farther than this from 0 half of the time. */
static const double normal_quartile = 0.67448975019608171;

/** An end that may serve, and the segment from the present start to it. */
typedef struct candidate {
    double best; /**< cost and penalty of the rows from it on */
    size_t end;
    size_t until;           /**< the last start that it can serve; 0: not known yet */
    annum__running segment; /**< of values */
    double events, size;    /**< of counts and proportions */
} candidate;

typedef struct pelt {
    const annum__regimes *r;
    double sigma, penalty;
    int weighs_lengths; /**< 1: the penalty has the logarithms of the segments' lengths */
    double *best;       /**< [n + 1] */
    uint32_t *next;     /**< [n + 1] */
    candidate *list;    /**< [n + 1] */
    double *value;      /**< [n + 1] of the list */
    size_t n_list;
} pelt;

/* ---- Scatter ----------------------------------------------------------------------------------- */

/** The difference of row i from its neighbours' mean or line, over what it would be with variance 1. */
static double difference(const annum__regimes *r, size_t i)
{
    if (r->q == 1)
        return (r->y[i + 1] - r->y[i]) * 0.70710678118654752440;
    const double whole = r->time[i + 2] - r->time[i],
                 a = whole > 0 ? (r->time[i + 2] - r->time[i + 1]) / whole : 0.5;
    const double b = 1 - a;
    return (r->y[i + 1] - a * r->y[i] - b * r->y[i + 2]) / sqrt(1 + a * a + b * b);
}

static double scatter(const annum__regimes *r, double *room)
{
    const size_t n = r->n - r->q;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        room[i] = fabs(difference(r, i));
        squares += room[i] * room[i];
    }
    gsl_sort(room, 1, n);
    const double median = (room[(n - 1) / 2] + room[n / 2]) / 2;
    return median > 0 ? median / normal_quartile : sqrt(squares / (double)n);
}

/* ---- Costs ------------------------------------------------------------------------------------- */

static void add_row(const annum__regimes *r, candidate *c, size_t i)
{
    if (r->family != ANNUM_GAUSSIAN) {
        c->events += r->y[i];
        c->size += r->size[i];
    } else if (r->q == 2) {
        annum__running_add_line(&c->segment, r->time[i], r->y[i]);
    } else {
        annum__running_add(&c->segment, r->y[i]);
    }
}

/** -2 log-likelihood, but for a part that all segmentations share. */
static double events_cost(const annum__regimes *r, const candidate *c)
{
    return -2 * annum__level_gain(r, c->events, c->size);
}

/** Every end's cost with the segment from row i on. */
static void set_values(pelt *p, size_t i)
{
    const annum__regimes *r = p->r;
    const double share = 1 / (p->sigma * p->sigma), n = (double)r->n;
    for (size_t k = 0; k < p->n_list; k++) {
        candidate *c = &p->list[k];
        add_row(r, c, i);
        p->value[k] = c->best + (r->family == ANNUM_GAUSSIAN ? c->segment.rss * share : events_cost(r, c));
        if (p->weighs_lengths)
            p->value[k] += log((double)(c->end - i) / n);
    }
}

/* ---- The search --------------------------------------------------------------------------------- */

/** Row `end` begins a segment that is long enough: it becomes an end, with the rows before it after row i. */
static void add_candidate(pelt *p, size_t end, size_t i)
{
    const annum__regimes *r = p->r;
    candidate *c = &p->list[p->n_list++];
    *c = (candidate){.best = p->best[end], .end = end};
    if (r->family == ANNUM_GAUSSIAN)
        c->segment = annum__running_start(r->time[end - 1], r->y[end - 1]);
    else
        add_row(r, c, end - 1);
    for (size_t k = end - 1; k-- > i + 1;)
        add_row(r, c, k);
}

/** Takes the best end for start i, the earliest of those that are as good, and drops ends. */
static void take_best(pelt *p, size_t i)
{
    size_t kept = 0;
    double least = INFINITY;
    p->next[i] = (uint32_t)p->r->n; /* where no cost can be held */
    for (size_t c = 0; c < p->n_list; c++) {
        /* Ends come in the order in which they were added, the latest first. */
        if (p->value[c] <= least + 1e-9 + 1e-12 * fabs(least))
            p->next[i] = (uint32_t)p->list[c].end;
        least = p->value[c] < least ? p->value[c] : least;
    }
    p->best[i] = least + p->penalty;
    const double slack = 1e-9 + 1e-12 * fabs(least);
    for (size_t c = 0; c < p->n_list; c++) {
        candidate *k = &p->list[c];
        if (k->until == 0 && i >= p->r->min_size && p->value[c] > p->best[i] + slack)
            k->until = i - p->r->min_size + 1;
        if (k->until == 0 || i > k->until)
            p->list[kept++] = *k;
    }
    p->n_list = kept;
}

static void search(pelt *p)
{
    const size_t n = p->r->n, h = p->r->min_size;
    p->best[n] = -p->penalty;
    for (size_t i = n - h + 1; i-- > 0;) {
        /* The end i + h begins a segment that is long enough, or ends the series. */
        if (i + h == n || i + 2 * h <= n)
            add_candidate(p, i + h, i);
        set_values(p, i);
        take_best(p, i);
    }
}

static int make_room(pelt *p, annum__arena *scratch)
{
    const size_t n = p->r->n + 1;
    p->best = annum__arena_take(scratch, n, sizeof *p->best);
    p->next = annum__arena_take(scratch, n, sizeof *p->next);
    p->list = annum__arena_take(scratch, n, sizeof *p->list);
    p->value = annum__arena_take(scratch, n, sizeof *p->value);
    return p->best && p->next && p->list && p->value ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

/** The size of a break: see the options. */
static void set_penalty(pelt *p, const annum__breaking *b)
{
    const double q = (double)p->r->q, n = (double)p->r->n;
    p->weighs_lengths = b->options.penalty == 0 && b->options.penalty_rule == ANNUM_BREAKS_MBIC;
    p->penalty = b->options.penalty > 0 ? b->options.penalty : (q + 1 + p->weighs_lengths) * log(n);
    b->result->penalty = p->penalty;
}

/* ---- The result -------------------------------------------------------------------------------- */

static int add_model(const annum__regimes *r, const annum__breaking *b, size_t breaks, const size_t *first,
                     annum_break_model *model, annum__segmentation *s)
{
    int status = annum__fit_segments(r, b, breaks, first, b->scratch, s);
    if (status == ANNUM_OK)
        status = annum__break_model_make(r, b, s, s->df > 0 ? fmax(1, s->pearson / s->df) : 1, model);
    return status;
}

static int report(const pelt *p, const annum__breaking *b)
{
    const size_t n = p->r->n;
    size_t breaks = 0;
    for (size_t i = p->next[0]; i < n; i = p->next[i])
        breaks++;
    size_t *first = annum__arena_take(b->scratch, breaks + 2, sizeof *first);
    annum_break_model *models = annum__arena_take(b->arena, 2, sizeof *models);
    annum__segmentation s[2];
    if (!first || !models)
        return ANNUM_ERR_NO_MEMORY;
    const size_t none[2] = {0, n}, last = breaks > 0;
    for (size_t k = 0; k <= breaks; k++)
        first[k + 1] = p->next[first[k]];
    int status = add_model(p->r, b, 0, none, &models[0], &s[0]);
    if (status == ANNUM_OK && breaks > 0)
        status = add_model(p->r, b, breaks, first, &models[1], &s[1]);
    b->result->models = models;
    b->result->n_models = last + 1;
    b->result->selected = breaks;
    return status == ANNUM_OK ? annum__break_cautions(p->r, b, &s[last], &models[last]) : status;
}

static int check(const annum__regimes *r, const annum__breaking *b, annum_error *error)
{
    const annum_breaks_options *o = &b->options;
    if (r->family != ANNUM_GAUSSIAN && r->q == 2)
        return annum__fail(
            error, ANNUM_ERR_ARGUMENT,
            "pelt of counts and proportions has regressors mean alone; use method dynamic for slopes");
    if (r->quasi)
        return annum__fail(
            error, ANNUM_ERR_FAMILY,
            "pelt has no quasi family; use poisson or binomial with a penalty times the dispersion");
    if (o->penalty_rule < 0 || o->penalty_rule > ANNUM_BREAKS_MBIC)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "penalty_rule %d is unknown; see enum annum_breaks_penalty", (int)o->penalty_rule);
    if (!(o->penalty >= 0 && isfinite(o->penalty)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "penalty is %g; give a number above 0, or 0 for penalty_rule", o->penalty);
    return ANNUM_OK;
}

int annum__breaks_pelt(annum__breaking *b, annum_error *error)
{
    annum__regimes r;
    int status = annum__regimes_make(&r, b, error);
    if (status == ANNUM_OK)
        status = check(&r, b, error);
    if (status != ANNUM_OK)
        return status;
    pelt p = {.r = &r};
    if (make_room(&p, b->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    set_penalty(&p, b);
    p.sigma = r.family == ANNUM_GAUSSIAN ? scatter(&r, p.value) : 1;
    if (r.family == ANNUM_GAUSSIAN)
        b->result->sigma = p.sigma * r.unit;
    if (p.sigma > 0 && !annum__regimes_degenerate(&r))
        search(&p);
    else
        p.next[0] = (uint32_t)r.n; /* there is nothing that a break could explain */
    return report(&p, b) == ANNUM_OK ? ANNUM_OK : annum__fail_memory(error);
}
