/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events that lie as far to one end as their totals allow (separation): the likelihood rises for ever with the
 * slope, and every approximation fails. The exact answer is simple. Given the total of events the trend statistic,
 * the sum of time times events, has its largest value, so its tail is the probability of this one outcome,
 * whose logarithm at slope b is
 *     counts:      Y (log e_L - log sum of e_i exp(-b (t_L - t_i)))
 *     proportions: log of prod C(n_i, k_i) exp(b t_i k_i) less the same summed over all tables with these totals.
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
    double *table;    /**< [total + 1] of the generating polynomial */
    double *next;
    double total;     /**< events in all */
} outcome;

/** Sums over tables larger than this give way to the first-order bound below. */
static const double most_events = 200;

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

/** The sum over tables is a coefficient of prod (1 + z exp(b t_i))^n_i, built factor by factor with a scale. */
static double log_p_tables(const outcome *o, double slope)
{
    const size_t events = (size_t)o->total;
    double log_scale = 0, observed = 0;
    memset(o->table, 0, (events + 1) * sizeof *o->table);
    o->table[0] = 1;
    for (size_t i = 0; i < o->n; i++) {
        const double step = slope * (o->time[i] - o->time[o->n - 1]);
        double largest = 0;
        memset(o->next, 0, (events + 1) * sizeof *o->next);
        for (size_t k = 0; k <= events && (double)k <= o->size[i]; k++) {
            const double factor = exp(annum__log_choose(o->size[i], (double)k) + step * (double)k);
            for (size_t j = 0; j + k <= events; j++)
                o->next[j + k] += factor * o->table[j];
        }
        for (size_t j = 0; j <= events; j++)
            largest = fmax(largest, o->next[j]);
        for (size_t j = 0; j <= events; j++)
            o->table[j] = o->next[j] / largest;
        log_scale += log(largest);
        observed += annum__log_choose(o->size[i], o->events[i]) + step * o->events[i];
    }
    return observed - log_scale - log(o->table[events]);
}

static double log_p(const outcome *o, double slope)
{
    return o->counts ? log_p_counts(o, slope) : log_p_tables(o, slope);
}

/** Tables can be summed where events, or what is not an event, are few and whole. Swaps the two if that helps. */
static int can_sum(const annum__trend_work *w, outcome *o)
{
    double size = 0;
    for (size_t i = 0; i < o->n; i++) {
        size += o->size[i];
        if (floor(o->events[i] + 1e-9) < o->events[i] - 1e-9 || o->size[i] != floor(o->size[i]) || o->size[i] > 1e6)
            return 0;
        o->events[i] = round(o->events[i]);
    }
    o->total = round(o->total);
    if (size - o->total < o->total) {
        /* The mirror image: what is not an event lies at the first times. */
        for (size_t i = 0, j = o->n - 1; i <= j; i++, j--) {
            const double events_i = o->size[i] - o->events[i], events_j = o->size[j] - o->events[j];
            const double size_i = o->size[i], time_i = -o->time[i];
            o->events[i] = events_j, o->events[j] = events_i;
            o->size[i] = o->size[j], o->size[j] = size_i;
            o->time[i] = -o->time[j], o->time[j] = time_i;
            if (j == 0)
                break;
        }
        o->total = size - o->total;
    }
    if (o->total > most_events)
        return 0;
    o->table = annum__arena_take(w->scratch, 2 * ((size_t)o->total + 1), sizeof *o->table);
    o->next = o->table ? o->table + (size_t)o->total + 1 : NULL;
    return o->table != NULL;
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
    for (int i = 0; i < 100 && high - low > 1e-14 * fmax(fabs(low), fabs(high)); i++) {
        const double middle = low + (high - low) / 2;
        if (log_p(o, middle) < goal)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
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
    if (w->kind == ANNUM_SHARE || w->rows.family->id == ANNUM_FRACTIONAL || (!o.counts && !can_sum(w, &o)))
        return ANNUM_OK;
    const double bound = limit(&o, log((1 - w->level) / 2));
    line->p_value = fmin(1, 2 * exp(log_p(&o, 0)));
    line->slope_lower = sign > 0 ? bound : -INFINITY;
    line->slope_upper = sign > 0 ? INFINITY : -bound;
    line->interval = 1;
    line->method = "exact conditional";
    return ANNUM_OK;
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
