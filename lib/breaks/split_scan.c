/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scan is linear in the number of figures. For values: with scores U = sum over the rows from the date on
 * of w x (y - fit), a level and slope of their own lower the residual sum of squares by U' V^-1 U, V the part
 * of the rows' products that all rows' do not explain. Its law without a break is that of independent normal
 * figures about 0 with the same times: neither level, slope nor variance matter.
 *
 * The quasi families take (y - mean) / variance with weight variance for such values.
 */
#include "breaks/gain.h"
#include "breaks/split_scan.h"

#include <math.h>

#include "core/dist.h"
#include "core/random.h"

/* ---- Room -------------------------------------------------------------------------------------- */

static void list_dates(annum__scan *s)
{
    const size_t h = s->r->min_size;
    for (size_t k = 0; k <= s->null->breaks; k++) {
        for (size_t i = s->null->first[k] + h; i + h <= s->null->first[k + 1]; i++)
            s->date[s->n_dates++] = i;
    }
}

static void add_moments(annum__moments *m, double w, double t)
{
    m->w += w;
    m->wt += w * t;
    m->wtt += w * t * t;
}

/** (A - A B^-1 A)^-1 for the rows from a date on, A, of a segment, B; 0 where it is singular. */
static annum__moments split_inverse(const annum__moments *a, const annum__moments *b, size_t q)
{
    annum__moments v = {a->w * (b->w - a->w) / b->w, 0, 0};
    if (q == 1)
        return (annum__moments){v.w > 0 ? 1 / v.w : 0, 0, 0};
    const double det_b = b->w * b->wtt - b->wt * b->wt;
    if (!(det_b > 1e-13 * b->w * b->wtt))
        return (annum__moments){0, 0, 0};
    /* The rows of A B^-1. */
    const double p00 = (a->w * b->wtt - a->wt * b->wt) / det_b, p01 = (a->wt * b->w - a->w * b->wt) / det_b,
                 p10 = (a->wt * b->wtt - a->wtt * b->wt) / det_b,
                 p11 = (a->wtt * b->w - a->wt * b->wt) / det_b;
    v.w = a->w - (p00 * a->w + p01 * a->wt);
    v.wt = a->wt - (p00 * a->wt + p01 * a->wtt);
    v.wtt = a->wtt - (p10 * a->wt + p11 * a->wtt);
    const double det = v.w * v.wtt - v.wt * v.wt;
    if (!(v.w > 1e-13 * a->w && det > 1e-13 * v.w * v.wtt))
        return (annum__moments){0, 0, 0};
    return (annum__moments){v.wtt / det, -v.wt / det, v.w / det};
}

static double quadratic(const annum__moments *m, double a, double b)
{
    return m->w * a * a + 2 * m->wt * a * b + m->wtt * b * b;
}

/** Weights of the quasi families: the variance of a figure at its mean. */
static double weight_of(const annum__scan *s, size_t i)
{
    const double mean = s->null->mean[i];
    if (s->r->family == ANNUM_GAUSSIAN)
        return 1;
    return s->r->family == ANNUM_POISSON ? mean : mean * (1 - mean / s->r->size[i]);
}

static void prepare_segment(annum__scan *s, size_t k)
{
    const size_t from = s->null->first[k], to = s->null->first[k + 1];
    annum__moments raw = {0, 0, 0}, after = {0, 0, 0};
    for (size_t i = from; i < to; i++)
        add_moments(&raw, weight_of(s, i), s->r->time[i]);
    const double centre = raw.w > 0 ? raw.wt / raw.w : 0;
    s->all[k] = after;
    for (size_t i = from; i < to; i++) {
        s->row[i].time = s->r->time[i] - centre;
        s->row[i].root = sqrt(weight_of(s, i));
        add_moments(&s->all[k], weight_of(s, i), s->row[i].time);
    }
    for (size_t i = to; i-- > from;) {
        add_moments(&after, weight_of(s, i), s->row[i].time);
        s->row[i].after = after;
    }
    for (size_t d = 0; d < s->n_dates; d++) {
        const size_t i = s->date[d];
        if (i >= from && i < to)
            s->row[i].inverse = split_inverse(&s->row[i].after, &s->all[k], s->r->q);
    }
}

static double whole(double events)
{
    return floor(events + 0.5);
}

static int make_spreads(annum__scan *s, annum__arena *arena)
{
    const annum__regimes *r = s->r;
    const size_t segments = s->null->breaks + 1;
    double *size = annum__arena_take(arena, r->n, sizeof *size);
    s->spread = annum__arena_take(arena, segments, sizeof *s->spread);
    s->line = annum__arena_take(arena, segments, sizeof *s->line);
    if (!size || !s->spread || !s->line)
        return ANNUM_ERR_NO_MEMORY;
    const int urn = r->family == ANNUM_BINOMIAL;
    for (size_t k = 0; k < segments; k++) {
        const size_t from = s->null->first[k], n = s->null->first[k + 1] - from;
        for (size_t i = from; i < from + n; i++)
            size[i] = s->kind == ANNUM__SCAN_SCORES ? s->null->mean[i] : urn ? whole(r->size[i]) : r->size[i];
        s->line[k].centre = r->time[from];
        if (s->kind == ANNUM__SCAN_SCORES) {
            annum__segment_line_fit(r, from, from + n, &s->line[k]);
            if (urn)
                continue; /* row by row */
        }
        const int status =
            annum__spread_make(&s->spread[k], urn, size + from, n, whole(s->null->fit[k].events), arena);
        if (status != ANNUM_OK)
            return status;
    }
    return ANNUM_OK;
}

int annum__scan_make(annum__scan *s, const annum__regimes *r, const annum__segmentation *null,
                     annum__arena *arena)
{
    const size_t segments = null->breaks + 1;
    *s = (annum__scan){.r = r, .null = null, .df = null->df - (double)r->q};
    s->kind = r->family == ANNUM_GAUSSIAN || r->quasi ? ANNUM__SCAN_VALUES
              : r->q == 1                             ? ANNUM__SCAN_FRACTIONS
                                                      : ANNUM__SCAN_SCORES;
    s->date = annum__arena_take(arena, r->n, sizeof *s->date);
    s->row = annum__arena_take(arena, r->n, sizeof *s->row);
    s->all = annum__arena_take(arena, segments, sizeof *s->all);
    s->drawn = annum__arena_take(arena, r->n, sizeof *s->drawn);
    s->fall = annum__arena_take(arena, r->n, sizeof *s->fall);
    if (!s->date || !s->row || !s->all || !s->drawn || !s->fall)
        return ANNUM_ERR_NO_MEMORY;
    list_dates(s);
    if (s->kind != ANNUM__SCAN_VALUES)
        return make_spreads(s, arena);
    if (!(s->df > 0))
        s->n_dates = 0;
    for (size_t k = 0; k < segments; k++)
        prepare_segment(s, k);
    return ANNUM_OK;
}

/* ---- Values ------------------------------------------------------------------------------------ */

/** z are the figures times the roots of their weights. */
static double scan_values(annum__scan *s, const double *z)
{
    const size_t q = s->r->q;
    size_t d = s->n_dates;
    double rss = 0;
    for (size_t k = s->null->breaks + 1; k-- > 0;) {
        const size_t from = s->null->first[k], to = s->null->first[k + 1];
        const annum__moments *all = &s->all[k];
        double level = 0, slope = 0, squares = 0;
        for (size_t i = from; i < to; i++) {
            const double score = s->row[i].root * z[i];
            squares += z[i] * z[i];
            level += score;
            slope += score * s->row[i].time;
        }
        /* Times are centred. */
        const double b0 = all->w > 0 ? level / all->w : 0, b1 = q == 2 && all->wtt > 0 ? slope / all->wtt : 0;
        rss += squares - level * b0 - slope * b1;
        double u0 = 0, u1 = 0;
        for (size_t i = to; i-- > from;) {
            const annum__scan_row *row = &s->row[i];
            const double score = row->root * z[i];
            u0 += score;
            u1 += score * row->time;
            if (d == 0 || s->date[d - 1] != i)
                continue;
            const double x0 = u0 - row->after.w * b0 - row->after.wt * b1,
                         x1 = u1 - row->after.wt * b0 - row->after.wtt * b1;
            s->fall[--d] = quadratic(&row->inverse, x0, x1);
        }
    }
    return rss;
}

/** Rows from `from` on in the opposite order, so that costs of segments that begin there are of segments that
 * end. */
static annum__regimes reversed(const annum__regimes *r, double *scratch)
{
    annum__regimes back = *r;
    double *y = scratch, *time = scratch + r->n;
    for (size_t i = 0; i < r->n; i++) {
        y[i] = r->y[r->n - 1 - i];
        time[i] = -r->time[r->n - 1 - i];
    }
    back.y = y;
    back.time = time;
    return back;
}

/** scratch [4 n]. */
static double observe_values(annum__scan *s, double *scratch)
{
    const annum__regimes *r = s->r;
    const size_t n = r->n;
    const annum__regimes back = reversed(r, scratch);
    double *before = scratch + 2 * n, *after = scratch + 3 * n;
    for (size_t k = 0, d = 0; k <= s->null->breaks; k++) {
        const size_t from = s->null->first[k], to = s->null->first[k + 1];
        annum__segment_costs(&back, n - 1 - from, before);
        annum__segment_costs(r, to - 1, after);
        for (; d < s->n_dates && s->date[d] < to; d++)
            s->fall[d] = s->null->fit[k].cost - before[n - s->date[d]] - after[s->date[d]];
    }
    return s->null->cost;
}

static double observe_quasi(annum__scan *s)
{
    for (size_t i = 0; i < s->r->n; i++) {
        const double root = s->row[i].root;
        s->drawn[i] = root > 0 ? (s->r->y[i] - s->null->mean[i]) / root : 0;
    }
    return scan_values(s, s->drawn);
}

/* ---- Levels of counts and proportions ------------------------------------------------------------ */

static void scan_fractions(annum__scan *s, const double *y)
{
    const annum__regimes *r = s->r;
    size_t d = 0;
    for (size_t k = 0; k <= s->null->breaks; k++) {
        const size_t from = s->null->first[k], to = s->null->first[k + 1];
        double events = 0, size = 0, before = 0, size_before = 0;
        for (size_t i = from; i < to; i++) {
            events += y[i];
            size += r->size[i];
        }
        const double all = annum__level_gain(r, events, size);
        for (size_t i = from; i < to; i++) {
            if (d < s->n_dates && s->date[d] == i)
                s->fall[d++] = 2 * (annum__level_gain(r, before, size_before) +
                                    annum__level_gain(r, events - before, size - size_before) - all);
            before += y[i];
            size_before += r->size[i];
        }
    }
}

/* ---- Lines of counts and proportions ------------------------------------------------------------- */

static size_t scan_segment_scores(annum__scan *s, const annum__regimes *r, size_t k, size_t d)
{
    const size_t from = s->null->first[k], to = s->null->first[k + 1];
    annum__link_line line = s->line[k];
    annum__moments all = {0, 0, 0}, after = {0, 0, 0};
    double u0 = 0, u1 = 0;
    annum__segment_line_fit(r, from, to, &line);
    for (size_t i = from; i < to; i++) {
        double p, rest;
        s->row[i].time = r->time[i] - line.centre;
        annum__fraction_at(r, line.level + line.slope * s->row[i].time, &p, &rest);
        s->row[i].root = r->size[i] * p;
        s->row[i].after.w = r->size[i] * p * rest;
        add_moments(&all, s->row[i].after.w, s->row[i].time);
    }
    for (size_t i = to; i-- > from;) {
        const annum__scan_row *row = &s->row[i];
        const double error = r->y[i] - row->root;
        add_moments(&after, row->after.w, row->time);
        u0 += error;
        u1 += error * row->time;
        if (d > 0 && s->date[d - 1] == i) {
            const annum__moments inverse = split_inverse(&after, &all, 2);
            s->fall[--d] = quadratic(&inverse, u0, u1);
        }
    }
    return d;
}

static void scan_scores(annum__scan *s, const double *y)
{
    annum__regimes drawn = *s->r;
    size_t d = s->n_dates;
    drawn.y = y;
    for (size_t k = s->null->breaks + 1; k-- > 0;)
        d = scan_segment_scores(s, &drawn, k, d);
}

/* ---- One scan ---------------------------------------------------------------------------------- */

static double scan_events(annum__scan *s, const double *y)
{
    if (s->kind == ANNUM__SCAN_FRACTIONS)
        scan_fractions(s, y);
    else
        scan_scores(s, y);
    return 0;
}

double annum__scan_observed(annum__scan *s, const annum__breaking *b, double *scratch)
{
    if (s->kind != ANNUM__SCAN_VALUES)
        return scan_events(s, b->events);
    return s->r->quasi ? observe_quasi(s) : observe_values(s, scratch);
}

static void draw_events(annum__scan *s, annum__dice *dice)
{
    for (size_t k = 0; k <= s->null->breaks; k++) {
        const size_t from = s->null->first[k], to = s->null->first[k + 1];
        if (s->spread[k].n) {
            annum__spread_draw(&s->spread[k], dice, s->drawn + from);
            continue;
        }
        for (size_t i = from; i < to; i++)
            s->drawn[i] = annum__draw_binomial(dice, whole(s->r->size[i]), s->null->mean[i] / s->r->size[i]);
    }
}

double annum__scan_draw(annum__scan *s, annum__dice *dice)
{
    if (s->kind != ANNUM__SCAN_VALUES) {
        draw_events(s, dice);
        return scan_events(s, s->drawn);
    }
    for (size_t i = 0; i < s->r->n; i++)
        s->drawn[i] = annum__normal_quantile(annum__dice_uniform(dice));
    return scan_values(s, s->drawn);
}
