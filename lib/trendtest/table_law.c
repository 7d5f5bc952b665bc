/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The exact law of a sum over all ways to match rows and columns with given margins.
 *
 * Rows are filled one after the other. All that the rows still to come need to know is how much room each
 * column has left, so that the partial law is kept for every such state: Mehta, Patel and Gray (1985) JASA
 * 80:969-973 call it a network. Each step adds positive terms alone, so no digit is lost in the tails.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "trendtest/permutation.h"

/** The most states; their laws' sizes are bounded by the work. */
#define STATES_MAX 131072
#define NO_STATE UINT32_MAX

/** How full each column is, as a number of mixed radix. */
typedef struct state {
    size_t code;
    double low; /**< the smallest and largest value of the sum so far */
    double high;
    size_t at; /**< of its law in the layer's pool */
} state;

typedef struct filling {
    const annum__margins *margins;
    annum__arena *arena;
    double work_left;
    size_t *stride;  /**< [n_columns] of the code */
    size_t *used;    /**< [n_columns] of the state at hand */
    size_t *room;    /**< [n_columns] left in it */
    size_t *taken;   /**< [n_columns] by the row at hand */
    double *gain;    /**< [n_columns] of the sum by one item of the row there */
    uint32_t *place; /**< [states] in the queue, by code */
    state *queue;    /**< [states] in order of rows filled */
    size_t n_queued;
} filling;

static int make(filling *f)
{
    const annum__margins *m = f->margins;
    size_t states = 1;
    f->stride = annum__arena_take(f->arena, 4 * m->n_columns, sizeof *f->stride);
    f->gain = annum__arena_take(f->arena, m->n_columns, sizeof *f->gain);
    if (!f->stride || !f->gain)
        return ANNUM_ERR_NO_MEMORY;
    f->used = f->stride + m->n_columns;
    f->room = f->used + m->n_columns;
    f->taken = f->room + m->n_columns;
    for (size_t c = 0; c < m->n_columns; c++) {
        f->stride[c] = states;
        if (m->column[c] >= STATES_MAX || states * (m->column[c] + 1) > STATES_MAX)
            return ANNUM_ERR_TOO_LARGE;
        states *= m->column[c] + 1;
    }
    f->place = annum__arena_take(f->arena, states, sizeof *f->place);
    f->queue = annum__arena_take(f->arena, states, sizeof *f->queue);
    if (!f->place || !f->queue)
        return ANNUM_ERR_NO_MEMORY;
    memset(f->place, 0xff, states * sizeof *f->place);
    f->queue[0] = (state){0, 0, 0, 0};
    f->n_queued = 1;
    return ANNUM_OK;
}

/* ---- One state ------------------------------------------------------------------------------- */

/** What an item of the row adds in each column: its score, or items in lower columns less those in higher
 * ones. */
static void read_state(filling *f, const state *s, size_t row)
{
    const annum__margins *m = f->margins;
    double below = 0, all = 0;
    for (size_t c = 0; c < m->n_columns; c++) {
        f->used[c] = s->code / f->stride[c] % (m->column[c] + 1);
        f->room[c] = m->column[c] - f->used[c];
        all += (double)f->used[c];
    }
    for (size_t c = 0; c < m->n_columns; c++) {
        const double here = (double)f->used[c];
        f->gain[c] = m->row_score ? m->row_score[row] * m->column_score[c] : below - (all - below - here);
        below += here;
    }
}

/** Puts items into the first columns that have room, up to `end`. */
static void put(filling *f, size_t items, size_t end)
{
    for (size_t c = 0; c < end; c++) {
        f->taken[c] = items < f->room[c] ? items : f->room[c];
        items -= f->taken[c];
    }
}

/** The next way to put the row's items. @return 0 after the last one */
static int next_way(filling *f)
{
    size_t below = f->taken[0];
    for (size_t c = 1; c < f->margins->n_columns; c++) {
        if (below > 0 && f->taken[c] < f->room[c]) {
            f->taken[c]++;
            put(f, below - 1, c);
            return 1;
        }
        below += f->taken[c];
    }
    return 0;
}

static double choose(size_t n, size_t k)
{
    double ways = 1;
    for (size_t i = 1; i <= k; i++)
        ways *= (double)(n - k + i) / (double)i;
    return ways;
}

typedef struct step {
    size_t code;
    double gain;
    double ways;
} step;

static step step_of(const filling *f, const state *s)
{
    step way = {s->code, 0, 1};
    for (size_t c = 0; c < f->margins->n_columns; c++) {
        if (f->taken[c] == 0)
            continue;
        way.code += f->taken[c] * f->stride[c];
        way.gain += (double)f->taken[c] * f->gain[c];
        way.ways *= choose(f->room[c], f->taken[c]);
    }
    return way;
}

/* ---- One row --------------------------------------------------------------------------------- */

/** First which states follow, and between which values. @return 0 where that is too much work */
static int survey(filling *f, size_t first, size_t end, size_t row)
{
    for (size_t i = first; i < end; i++) {
        const state s = f->queue[i];
        read_state(f, &s, row);
        put(f, f->margins->row[row], f->margins->n_columns);
        do {
            const step way = step_of(f, &s);
            const double low = s.low + way.gain, high = s.high + way.gain;
            f->work_left -= s.high - s.low + 1 + (double)f->margins->n_columns;
            if (f->work_left < 0)
                return 0;
            if (f->place[way.code] == NO_STATE) {
                f->place[way.code] = (uint32_t)f->n_queued;
                f->queue[f->n_queued++] = (state){way.code, low, high, 0};
            }
            state *next = &f->queue[f->place[way.code]];
            next->low = fmin(next->low, low);
            next->high = fmax(next->high, high);
        } while (next_way(f));
    }
    return 1;
}

/** Then their laws. */
static void fill(filling *f, size_t first, size_t end, size_t row, const double *from, double *to)
{
    for (size_t i = first; i < end; i++) {
        const state s = f->queue[i];
        size_t room = 0;
        read_state(f, &s, row);
        for (size_t c = 0; c < f->margins->n_columns; c++)
            room += f->room[c];
        const double all = choose(room, f->margins->row[row]);
        put(f, f->margins->row[row], f->margins->n_columns);
        do {
            const step way = step_of(f, &s);
            const state *next = &f->queue[f->place[way.code]];
            double *sum = to + next->at + (size_t)(s.low + way.gain - next->low);
            const double share = way.ways / all;
            for (size_t x = 0; x <= (size_t)(s.high - s.low); x++)
                sum[x] += share * from[s.at + x];
        } while (next_way(f));
    }
}

static size_t lay_out(filling *f, size_t first, size_t end)
{
    size_t length = 0;
    for (size_t i = first; i < end; i++) {
        f->queue[i].at = length;
        length += (size_t)(f->queue[i].high - f->queue[i].low) + 1;
    }
    return length;
}

/** Room for a layer's law: an arena that is emptied first, or the caller's for the last one. */
static double *take_layer(filling *f, annum__arena *pool, size_t length, int last)
{
    if (last)
        return annum__arena_take(f->arena, length, sizeof(double));
    annum__arena_free(pool);
    pool->blocks = NULL;
    return annum__arena_take(pool, length, sizeof(double));
}

/** All layers' states and the work are known before any law is computed, so that refusing costs little. */
static int survey_all(filling *f, size_t *ends)
{
    ends[0] = f->n_queued;
    for (size_t row = 0; row < f->margins->n_rows; row++) {
        if (!survey(f, row ? ends[row - 1] : 0, ends[row], row))
            return ANNUM_ERR_TOO_LARGE;
        ends[row + 1] = f->n_queued;
    }
    return ANNUM_OK;
}

static int run(filling *f, annum__whole_law *law, annum__arena pools[2])
{
    const size_t n_rows = f->margins->n_rows;
    size_t *ends =
        annum__arena_take(f->arena, n_rows + 1, sizeof *ends); /* of the states after so many rows */
    double *from = annum__arena_take(&pools[1], 1, sizeof *from);
    if (!ends || !from)
        return ANNUM_ERR_NO_MEMORY;
    const int status = survey_all(f, ends);
    if (status != ANNUM_OK)
        return status;
    from[0] = 1;
    for (size_t row = 0; row < n_rows; row++) {
        const size_t length = lay_out(f, ends[row], ends[row + 1]);
        double *to = take_layer(f, &pools[row % 2], length, row + 1 == n_rows);
        if (!to)
            return ANNUM_ERR_NO_MEMORY;
        fill(f, row ? ends[row - 1] : 0, ends[row], row, from, to);
        from = to;
    }
    const state *last = &f->queue[f->n_queued - 1];
    *law = (annum__whole_law){last->low, (size_t)(last->high - last->low) + 1, from};
    return ANNUM_OK;
}

int annum__table_law(annum__whole_law *law, const annum__margins *margins, double work_max,
                     annum__arena *arena)
{
    filling f = {.margins = margins, .arena = arena, .work_left = work_max};
    const annum_allocator *allocator = arena->has_allocator ? &arena->allocator : NULL;
    annum__arena pools[2] = {annum__arena_new(allocator), annum__arena_new(allocator)};
    int status = make(&f);
    if (status == ANNUM_OK)
        status = run(&f, law, pools);
    annum__arena_free(&pools[0]);
    annum__arena_free(&pools[1]);
    return status;
}

void annum__law_tails(const annum__whole_law *law, double x, double *lower, double *upper)
{
    double below = 0, above = 0;
    for (size_t i = 0; i < law->n && law->first + (double)i <= x; i++)
        below += law->p[i];
    for (size_t i = law->n; i > 0 && law->first + (double)(i - 1) >= x; i--)
        above += law->p[i - 1];
    *lower = fmin(1, below);
    *upper = fmin(1, above);
}
