/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits by the empirical quantile method (Kim et al. 2017, PMC5652079): new figures are the fit plus
 * residuals drawn from their own distribution function, interpolated, by uniform random numbers; the model with the same number
 * of joinpoints is fitted to them, its places sought anew; limits are quantiles of what comes out.
 *
 *     compat annum   what is drawn has mean 0 and the variance sse over degrees of freedom: fitting took some of it, and so does
 *                    drawing between residuals
 *     compat nci     residuals are drawn as they are
 *
 * What the program does beyond the paper's summary is not known.
 */
#include <math.h>

#include "core/error.h"
#include "core/random.h"
#include "core/threads.h"
#include "joinpoint/estimates.h"

/** Streams of permutation tests are below. */
#define FIRST_STREAM ((uint64_t)1 << 62)

typedef struct drawing {
    const annum__joining *j;
    const annum__joint_estimates *e;
    size_t n_ranges;      /**< of j->averages */
    size_t columns;       /**< places, slopes, ranges, jump */
    const double *fit;    /**< [n] */
    const double *sorted; /**< [n] weighted residuals */
    double *records;      /**< [columns x draws] */
    double *scratch;      /**< [threads x each] */
    size_t each;
} drawing;

static void sift(double *v, size_t root, size_t n)
{
    const double kept = v[root];
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        child += child + 1 < n && v[child + 1] > v[child];
        if (!(v[child] > kept))
            break;
        v[root] = v[child];
    }
    v[root] = kept;
}

/** Heap sort: the C library's may allocate. */
static void sort(double *v, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift(v, i, n);
    for (size_t i = n; i-- > 1;) {
        const double top = v[0];
        v[0] = v[i];
        v[i] = top;
        sift(v, 0, i);
    }
}

/** Quantile of sorted numbers, linear between them: R's type 7. */
static double quantile(const double *sorted, size_t n, double p)
{
    const double at = p * (double)(n - 1);
    const size_t below = (size_t)at;
    return below + 1 < n ? sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]) : sorted[n - 1];
}

/* ---- Draws ------------------------------------------------------------------------------------- */

static void draw_figures(const drawing *w, uint64_t draw, double *y)
{
    const annum__joining *j = w->j;
    const uint64_t stream = FIRST_STREAM + ((uint64_t)w->e->k << 32) + draw;
    for (size_t i = 0; i < j->n; i++)
        y[i] = quantile(w->sorted, j->n, annum__random_uniform(j->options.seed, stream, i));
    j->engine->colour(&j->design, y);
    for (size_t i = 0; i < j->n; i++)
        y[i] += w->fit[i];
}

static void record(const drawing *w, const annum__joint_estimates *e, size_t draw)
{
    const size_t draws = (size_t)w->j->options.draws;
    double *to = w->records + draw;
    for (size_t q = 0; q < e->k; q++, to += draws)
        *to = e->place[q] + w->j->design.middle;
    for (size_t s = 0; s <= e->k; s++, to += draws)
        *to = e->slope[s];
    for (size_t s = 1; s <= e->k; s++, to += draws)
        *to = e->slope[s] - e->slope[s - 1];
    for (size_t i = 0; i < w->n_ranges; i++, to += draws)
        *to = annum__joint_average_over(w->j, e, w->j->averages[i].from, w->j->averages[i].to).slope;
    if (w->j->design.jump)
        *to = e->coefficient[2 + e->k];
}

static void run(void *context, size_t from, size_t to, size_t thread)
{
    const drawing *w = context;
    double *y = w->scratch + thread * w->each, *scratch = y + w->j->n;
    annum__joining own = *w->j;
    annum__joint_found found;
    annum__joint_estimates e = {0};
    own.y = y;
    for (size_t draw = from; draw < to; draw++) {
        draw_figures(w, draw, y);
        own.engine->search(&own.design, y, w->e->k, scratch, &found);
        annum__joint_lines(&own, found.place[w->e->k], w->e->k, scratch, &e);
        record(w, &e, draw);
    }
}

/* ---- Limits ------------------------------------------------------------------------------------ */

typedef struct limits {
    double lower, upper, p_value;
    int significant;
} limits;

/** Takes the next column of records. */
static limits next_limits(const drawing *w, double **column)
{
    const size_t draws = (size_t)w->j->options.draws;
    const double tail = (1 - w->j->options.level) / 2;
    double *v = *column;
    size_t below = 0, above = 0;
    sort(v, draws);
    for (size_t i = 0; i < draws; i++) {
        below += v[i] <= 0;
        above += v[i] >= 0;
    }
    *column += draws;
    const size_t fewer = below < above ? below : above;
    const double p = 2 * ((double)fewer + 1) / ((double)draws + 1);
    limits l = {quantile(v, draws, tail), quantile(v, draws, 1 - tail), p < 1 ? p : 1, 0};
    l.significant = l.lower > 0 || l.upper < 0;
    return l;
}

static void put(const annum__joining *j, annum_estimate *estimate, limits l, int change)
{
    estimate->lower = change ? annum__joint_change(j, l.lower) : l.lower;
    estimate->upper = change ? annum__joint_change(j, l.upper) : l.upper;
    estimate->p_value = l.p_value;
    estimate->method = "quantile";
}

static void put_jump(const annum__joining *j, annum_joint_jump *jump, limits l)
{
    jump->lower = l.lower;
    jump->upper = l.upper;
    jump->p_value = l.p_value;
    if (j->options.scale == ANNUM_JOINPOINT_LOG) {
        put(j, &jump->comparability_ratio, l, 0);
        jump->comparability_ratio.lower = exp(l.lower);
        jump->comparability_ratio.upper = exp(l.upper);
    }
}

static void set_limits(const drawing *w, annum_joinpoint_model *model)
{
    const annum__joining *j = w->j;
    annum_joint *at = j->at[model - j->models];
    annum_joint_segment *segments = j->segments[model - j->models];
    annum_joinpoint_aapc *ranges = j->averages;
    double *column = w->records;
    for (size_t q = 0; q < model->n_at; q++) {
        const limits l = next_limits(w, &column);
        at[q].lower = l.lower;
        at[q].upper = l.upper;
    }
    for (size_t s = 0; s < model->n_segments; s++) {
        const limits l = next_limits(w, &column);
        segments[s].significant = l.significant;
        if (segments[s].annual_percent_change.present)
            put(j, &segments[s].annual_percent_change, l, 1);
    }
    for (size_t s = 1; s < model->n_segments; s++)
        put(j, &segments[s].slope_change, next_limits(w, &column), 0);
    for (size_t i = 0; i < w->n_ranges; i++) {
        const limits l = next_limits(w, &column);
        ranges[i].lower = annum__joint_change(j, l.lower);
        ranges[i].upper = annum__joint_change(j, l.upper);
        ranges[i].p_value = l.p_value;
        ranges[i].significant = l.significant;
        ranges[i].method = "quantile";
    }
    if (model->jump.present)
        put_jump(j, &model->jump, next_limits(w, &column));
}

/* ---- All models -------------------------------------------------------------------------------- */

/** Moves and stretches sorted numbers so that what is drawn between them has mean 0 and a variance. */
static void standardise(double *sorted, size_t n, double variance)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i + 1 < n; i++)
        mean += (sorted[i] + sorted[i + 1]) / 2 / (double)(n - 1);
    for (size_t i = 0; i + 1 < n; i++) {
        const double a = sorted[i] - mean, b = sorted[i + 1] - mean;
        square += (a * a + a * b + b * b) / 3 / (double)(n - 1);
    }
    const double stretch = square > 0 ? sqrt(variance / square) : 0;
    for (size_t i = 0; i < n; i++)
        sorted[i] = (sorted[i] - mean) * stretch;
}

static void set_residuals(const annum__joining *j, const annum__joint_estimates *e, double *fit, double *sorted)
{
    const double df = (double)j->n - 2 * (double)e->k - 2 - (j->design.jump != NULL);
    annum__joint_fitted_line(j, e, fit);
    for (size_t i = 0; i < j->n; i++)
        sorted[i] = j->y[i] - fit[i];
    j->engine->whiten(&j->design, sorted);
    sort(sorted, j->n);
    if (j->options.compat == ANNUM_JOINPOINT_COMPAT_ANNUM)
        standardise(sorted, j->n, e->sse / df);
}

int annum__joint_quantiles(annum__joining *j, annum_error *error)
{
    if (j->options.interval != ANNUM_JOINPOINT_QUANTILE)
        return ANNUM_OK;
    const size_t n = j->n, draws = (size_t)j->options.draws;
    const size_t threads = annum__threads((size_t)j->options.threads, draws);
    drawing w = {.j = j, .each = n + j->engine->scratch(&j->design)};
    double *numbers = annum__arena_take(j->scratch, annum__multiply(2, n), sizeof *numbers);
    w.columns = 3 * j->design.max + 2 + j->n_averages;
    w.records = annum__arena_take_unset(j->scratch, annum__multiply(w.columns, draws), sizeof *w.records);
    w.scratch = annum__arena_take_unset(j->scratch, annum__multiply(threads, w.each), sizeof *w.scratch);
    if (!numbers || !w.records || !w.scratch)
        return annum__fail_memory(error);
    w.fit = numbers;
    w.sorted = numbers + n;
    for (size_t m = 0; m < j->result->n_models; m++) {
        w.e = &j->estimates[m];
        w.n_ranges = m == j->selected ? j->n_averages : 0;
        if (!(w.e->sse > 0) || !(w.e->df > 0))
            continue;
        set_residuals(j, w.e, numbers, numbers + n);
        annum__share_work(threads, draws, run, &w);
        set_limits(&w, &j->models[m]);
    }
    return ANNUM_OK;
}
