/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events that lie as far to one end as their totals allow (separation): the likelihood rises for ever with the
 * slope, and every approximation fails. The exact answer is simple. Given the total of events the trend statistic,
 * the sum of time times events, has its largest value, so its tail is the probability of this one outcome,
 * whose logarithm at slope b is
 *     counts:      Y (log e_L - log sum of e_i exp(-b (t_L - t_i)))
 *     proportions: log of prod C(n_i, k_i) exp(b t_i k_i) less the same over all tables of these totals,
 *                  which is done by what a table displaces, as near the limit that is a handful of events.
 * (Conditional logistic and Poisson regression: Cox 1970, Analysis of Binary Data, ch. 4-5; Hirji, Mehta and Patel
 * 1987, JASA 82:1110-1117.) Twice that tail is p; the slope at which it is (1 - level) / 2 is the finite limit.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/logs.h"
#include "trend/internal.h"

/** Times in the direction of the trend, rows of one time together. */
typedef struct outcome {
    int counts;
    size_t n;
    double *time;     /**< [n] sign times time */
    double *events;   /**< [n] */
    double *size;     /**< [n] exposure or total */
    double total;     /**< events in all */
    size_t cut;       /**< first group with an event */
    size_t n_terms;   /**< of the polynomials below */
    double *gain;     /**< [n_terms] weight of g events before the cut */
    double *loss;     /**< [n_terms] weight of l events less after it */
    double *product;  /**< [n_terms] */
    double *factor;   /**< [n_terms] */
} outcome;

static int gather(const annum__trend_work *w, int sign, outcome *o)
{
    const annum__rows *rows = &w->rows;
    const size_t n = rows->n;
    double *memory = annum__arena_take(w->scratch, 3 * n, sizeof *memory);
    if (!memory)
        return ANNUM_ERR_NO_MEMORY;
    memset(o, 0, sizeof *o);
    o->counts = w->kind == ANNUM_COUNT;
    o->time = memory;
    o->events = memory + n;
    o->size = memory + 2 * n;
    for (size_t i = 0; i < n; i++) {
        const size_t row = sign > 0 ? i : n - 1 - i;
        const double time = sign * rows->time[row];
        const double size = o->counts ? exp(rows->offset[row]) : rows->weight ? rows->weight[row] : 1;
        if (o->n == 0 || time > o->time[o->n - 1])
            o->time[o->n++] = time;
        o->events[o->n - 1] += o->counts ? rows->y[row] : rows->y[row] * size;
        o->size[o->n - 1] += size;
    }
    for (size_t i = 0; i < o->n; i++)
        o->total += o->events[i];
    return ANNUM_OK;
}

static double log_p_counts(const outcome *o, double slope)
{
    double sum = 0;
    const size_t last = o->n - 1;
    for (size_t i = 0; i < last; i++)
        sum += o->size[i] / o->size[last] * exp(-slope * (o->time[last] - o->time[i]));
    return -o->total * log1p(sum);
}

/** Multiplies one group's factor, sum of C(size, k) exp(step k) z^k, into a polynomial with largest term 1. */
static void add_group(const outcome *o, double size, double step, double *polynomial, double *log_scale)
{
    double largest = -INFINITY, sum_scale = 0;
    size_t terms = 0;
    for (; terms < o->n_terms && (double)terms <= size; terms++) {
        o->factor[terms] = annum__log_choose(size, (double)terms) + step * (double)terms;
        largest = fmax(largest, o->factor[terms]);
    }
    memset(o->product, 0, o->n_terms * sizeof *o->product);
    for (size_t k = 0; k < terms; k++) {
        const double factor = exp(o->factor[k] - largest);
        for (size_t j = 0; factor > 0 && j + k < o->n_terms; j++)
            o->product[j + k] += factor * polynomial[j];
    }
    for (size_t j = 0; j < o->n_terms; j++)
        sum_scale = fmax(sum_scale, o->product[j]);
    for (size_t j = 0; j < o->n_terms; j++)
        polynomial[j] = o->product[j] / sum_scale;
    *log_scale += largest + log(sum_scale);
}

/**
 * The other tables by what they displace: the groups before the first event (`cut`) gain g events, those after
 * it lose l of their full totals, and the cut group makes up for both.
 */
static double log_p_tables(const outcome *o, double slope)
{
    double log_scale = 0, sum = 0;
    memset(o->gain, 0, o->n_terms * sizeof *o->gain);
    memset(o->loss, 0, o->n_terms * sizeof *o->loss);
    o->gain[0] = o->loss[0] = 1;
    for (size_t i = 0; i < o->n; i++) {
        const double step = slope * (o->time[i] - o->time[o->cut]);
        if (i < o->cut)
            add_group(o, o->size[i], step, o->gain, &log_scale);
        else if (i > o->cut)
            add_group(o, o->size[i], -step, o->loss, &log_scale);
    }
    const double size = o->size[o->cut], events = o->events[o->cut], at = annum__log_choose(size, events);
    for (size_t g = 0; g < o->n_terms; g++) {
        for (size_t l = 0; l < o->n_terms; l++) {
            const double here = events + ((double)l - (double)g), part = o->gain[g] * o->loss[l];
            if (part > 0 && here >= 0 && here <= size)
                sum += part * exp(annum__log_choose(size, here) - at);
        }
    }
    return -(log_scale + log(sum));
}

static double log_p(const outcome *o, double slope)
{
    return o->counts ? log_p_counts(o, slope) : log_p_tables(o, slope);
}

/** Room for the sums: tables that displace more events than this have no share in a tail as large as asked. */
static int prepare_tables(const annum__trend_work *w, outcome *o)
{
    /* At the limit their number is nearly Poisson with mean -log(tail). */
    o->n_terms = (size_t)(40 - 4 * log((1 - w->level) / 2));
    double *memory = annum__arena_take(w->scratch, 4 * o->n_terms, sizeof *memory);
    if (!memory)
        return ANNUM_ERR_NO_MEMORY;
    o->gain = memory;
    o->loss = memory + o->n_terms;
    o->product = memory + 2 * o->n_terms;
    o->factor = memory + 3 * o->n_terms;
    while (o->cut + 1 < o->n && !(o->events[o->cut] > 0))
        o->cut++;
    return ANNUM_OK;
}

/** The slope at which log_p is the goal; log_p rises with the slope to 0. */
static double limit(const outcome *o, double goal)
{
    const double unit = 1 / (o->time[o->n - 1] - o->time[0]);
    double low = -unit, high = unit;
    for (int i = 0; i < 60 && log_p(o, low) > goal; i++)
        low *= 2;
    for (int i = 0; i < 60 && log_p(o, high) < goal; i++)
        high *= 2;
    if (log_p(o, low) > goal)
        return -INFINITY;
    for (int i = 0; i < 100 && high - low > 1e-14 * fmax(fabs(low), fabs(high)); i++) {
        const double middle = low + (high - low) / 2;
        if (log_p(o, middle) < goal)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/** Log probability that all events fall as far to the end of `o` as they can, without trend. */
static double log_p_filled(const outcome *o)
{
    double left = o->total, log_probability = 0, size = 0;
    if (o->counts) {
        for (size_t i = 0; i < o->n; i++)
            size += o->size[i];
        return o->total * log(o->size[o->n - 1] / size);
    }
    for (size_t i = o->n; i-- > 0;) {
        const double here = fmin(left, o->size[i]);
        log_probability += annum__log_choose(o->size[i], here);
        left -= here;
        size += o->size[i];
    }
    return log_probability - annum__log_choose(size, o->total);
}

int annum__extreme_line(annum__trend_work *w, int sign, annum_error *error)
{
    annum__line *line = &w->line;
    outcome o;
    if (gather(w, sign, &o) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < w->rows.n; i++) {
        w->fitted[i] = w->figure[i];
        w->pearson[i] = 0;
    }
    line->slope = sign > 0 ? INFINITY : -INFINITY;
    line->level = line->se_level = line->se_slope = line->dispersion = line->p_value = NAN;
    annum__warn(w->warnings, ANNUM_WARN_SEPARATED, -1,
                "all events are at the %s of the span: the slope has no finite estimate, only a limit on one side",
                sign > 0 ? "end" : "beginning");
    if (w->kind == ANNUM_SHARE || w->rows.family->id == ANNUM_FRACTIONAL)
        return ANNUM_OK;
    if (!o.counts && prepare_tables(w, &o) != ANNUM_OK)
        return annum__fail_memory(error);
    const double bound = limit(&o, log((1 - w->level) / 2));
    line->p_value = fmin(1, 2 * exp(log_p_filled(&o)));
    line->slope_lower = sign > 0 ? bound : -INFINITY;
    line->slope_upper = sign > 0 ? INFINITY : -bound;
    line->interval = 1;
    line->method = "exact conditional";
    return ANNUM_OK;
}

double annum__smallest_p(const annum__trend_work *w)
{
    double smallest = 1;
    for (int sign = -1; sign <= 1; sign += 2) {
        outcome o;
        if (gather(w, sign, &o) != ANNUM_OK)
            return 0;
        smallest = fmin(smallest, 2 * exp(log_p_filled(&o)));
    }
    return smallest;
}
