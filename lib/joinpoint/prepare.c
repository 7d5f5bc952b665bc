/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What depends on the design alone: how a line takes in one more figure, what the line of a piece says of the values
 * at its ends, and how two pieces are joined.
 */
#include <math.h>

#include "core/finite.h"
#include "joinpoint/tables.h"

/** Moments of the figures of a piece. */
typedef struct moments {
    size_t n;
    double weight, mean, spread; /**< spread: sum of weight (x - mean)^2 */
    double first, last;          /**< x of */
} moments;

/** Those before the jump and after it; all before where the piece has no jump. */
typedef struct sides {
    moments left, right;
    int jump;
} sides;

static void take_in(moments *m, double x, double w)
{
    const double all = m->weight + w, d = x - m->mean;
    m->spread += m->n ? w * (m->weight / all) * d * d : 0;
    m->mean = m->n ? m->mean + w / all * d : x;
    m->weight = all;
    m->first = m->n ? m->first : x;
    m->last = x;
    m->n++;
}

static double spread_of(const sides *s)
{
    return s->left.spread + s->right.spread;
}

/** How the line of a piece that begins at a changes by a further figure; e is the figure less what the line says. */
static void set_gains(const annum__joint_gains *g, size_t at, const sides *s, int right, double x, double w, double a)
{
    const moments *m = right ? &s->right : &s->left;
    const double spread = spread_of(s);
    g->level[at] = 1;
    g->slope[at] = g->start[at] = g->squared[at] = 0;
    if (!m->n)
        return;
    if (!(spread > 0)) { /* the second figure of a side, and the first that says something of the slope */
        const double slope = 1 / (x - m->last);
        g->slope[at] = slope;
        g->start[at] = s->left.n ? -(s->left.first - a) * slope : 0;
        return;
    }
    const double d = x - m->mean, said = 1 / m->weight + d * d / spread;
    const double gain = 1 / (1 / w + said);
    g->squared[at] = gain;
    g->level[at] = said * gain;
    g->slope[at] = d / spread * gain;
    g->start[at] = ((right ? 0 : 1 / m->weight) + (a - s->left.mean) * d / spread) * gain;
}

typedef struct covariance {
    double aa, ab, bb, det;
} covariance;

static const covariance nothing = {annum__joint_open, 0, annum__joint_open, annum__joint_open *annum__joint_open};

/** h a + g b is known with a variance, nothing else. */
static covariance of_relation(double h, double g, double variance)
{
    const double norm = h * h + g * g, along = variance / (norm * norm);
    return (covariance){annum__joint_open * g * g + along * h * h, (along - annum__joint_open) * h * g,
                        annum__joint_open * h * h + along * g * g, annum__joint_open * variance};
}

static double line_variance(const moments *m, double at)
{
    const double d = at - m->mean;
    return 1 / m->weight + d * d / m->spread;
}

static covariance without_jump(const moments *m, double a, double b)
{
    if (m->n == 0)
        return nothing;
    if (m->n == 1)
        return of_relation((b - m->last) / (b - a), (m->last - a) / (b - a), 1 / m->weight);
    const double da = a - m->mean, db = b - m->mean;
    return (covariance){1 / m->weight + da * da / m->spread, 1 / m->weight + da * db / m->spread,
                        1 / m->weight + db * db / m->spread, (b - a) * (b - a) / m->weight / m->spread};
}

/** Nothing of one end, this of the other. */
static covariance one_end(double aa, double bb)
{
    return (covariance){aa, 0, bb, aa * bb};
}

/** Two lines of one slope: the left one's value at a, the right one's at b. */
static covariance with_jump(const sides *s, double a, double b)
{
    const moments *l = &s->left, *r = &s->right;
    if (l->n + r->n < 2 || !l->n || !r->n) {
        if (r->n == 1 && !(r->last < b))
            return one_end(annum__joint_open, 1 / r->weight);
        if (r->n >= 2)
            return one_end(annum__joint_open, line_variance(r, b));
        return l->n >= 2 ? one_end(line_variance(l, a), annum__joint_open) : nothing;
    }
    if (l->n == 1 && r->n == 1) {
        const double h = (b - r->last) / (l->last - a);
        return h > 0 ? of_relation(h, 1, 1 / r->weight + h * h / l->weight) : one_end(annum__joint_open, 1 / r->weight);
    }
    const double da = a - l->mean, db = b - r->mean, spread = spread_of(s);
    return (covariance){1 / l->weight + da * da / spread, da * db / spread, 1 / r->weight + db * db / spread,
                        1 / l->weight / r->weight + (db * db / l->weight + da * da / r->weight) / spread};
}

/** Variance of the value at b from the figures up to it. */
static double begin_variance(const sides *s, double b)
{
    const moments *m = s->jump ? &s->right : &s->left;
    const double spread = spread_of(s);
    if (!m->n)
        return annum__joint_open;
    if (!(m->last < b) && (m->n == 1 && !(spread > 0)))
        return 1 / m->weight;
    if (!(spread > 0))
        return annum__joint_open;
    return 1 / m->weight + (b - m->mean) * (b - m->mean) / spread;
}

/** Variance of the value at a from the figures after it. */
static double end_variance(const sides *s, double a)
{
    const double spread = spread_of(s);
    if (!s->left.n || !(spread > 0))
        return annum__joint_open;
    return 1 / s->left.weight + (a - s->left.mean) * (a - s->left.mean) / spread;
}

/** The last figure before the jump; n if there is no jump. */
static size_t jump_figure(const annum__joint_design *d)
{
    size_t i = 0;
    if (!d->jump)
        return d->n;
    while (i + 1 < d->n && !(d->jump[i + 1] > 0))
        i++;
    return i;
}

/** Is the jump, taken just after its figure, within (a, b]? a_gap SIZE_MAX: the beginning; b_gap n: the end. */
static int jumps_within(const annum__joint_design *d, size_t jump, size_t a_gap, double a, size_t b_gap, double b)
{
    if (jump >= d->n)
        return 0;
    const int after_a = a_gap == SIZE_MAX || a_gap < jump || (a_gap == jump && !(a > d->x[jump]));
    return after_a && (b_gap > jump || (b_gap == jump && b > d->x[jump]));
}

/** Gains of the pieces of figures. A piece that begins at the jump's figure has the jump before all of it. */
static void figure_gains(annum__joint_tables *t, const annum__joint_design *d, size_t jump)
{
    for (size_t column = 0; column < d->n; column++) {
        sides s = {.jump = jump < d->n && column < jump + 1};
        const double a = column ? d->x[column - 1] : d->x[0];
        for (size_t i = column; i < d->n; i++) {
            const int right = s.jump && i > jump;
            set_gains(&t->gains, i * t->figures_stride + column, &s, right, d->x[i], t->weight[i], a);
            take_in(right ? &s.right : &s.left, d->x[i], t->weight[i]);
        }
    }
}

static void set_piece(annum__joint_tables *t, size_t at, covariance c)
{
    t->vaa[at] = c.aa;
    t->vab[at] = c.ab;
    t->vbb[at] = c.bb;
    t->det[at] = c.det;
}

/** Pieces that begin at candidate a, or with the series (a == places). */
static void pieces_from(annum__joint_tables *t, const annum__joint_design *d, size_t jump, size_t a)
{
    const int whole = a == t->places;
    const size_t a_gap = whole ? SIZE_MAX : d->gap[a];
    const double at = whole ? 0 : d->candidate[a];
    const int splits = jumps_within(d, jump, a_gap, at, d->n, 0);
    sides s = {.jump = 0};
    size_t i = whole ? 0 : a_gap + 1;
    for (size_t b = whole ? 0 : a + 1; b <= t->places; b++) {
        const int end = b == t->places;
        const size_t b_gap = end ? d->n : d->gap[b];
        for (; i < d->n && i <= b_gap; i++)
            take_in(splits && i > jump ? &s.right : &s.left, d->x[i], t->weight[i]);
        const double to = end ? 0 : d->candidate[b];
        s.jump = jumps_within(d, jump, a_gap, at, b_gap, to);
        if (end && !whole)
            t->end_v[a] = end_variance(&s, at);
        else if (whole && !end)
            t->begin_v[b] = begin_variance(&s, to);
        else if (!end)
            set_piece(t, b * t->stride + a + 1, s.jump ? with_jump(&s, at, to) : without_jump(&s.left, at, to));
    }
}

static double joined(double bb, double det, double v, double gain)
{
    return annum__smaller((bb * v + det) * gain, annum__joint_open);
}

/** Joins with one joinpoint on either side. */
static void joins(annum__joint_tables *t)
{
    for (size_t b = 0; b < t->places; b++) {
        t->one_gain[b] = 1 / (t->begin_v[b] + t->end_v[b]);
        for (size_t a = 0; a < b; a++) {
            const size_t at = b * t->stride + a + 1;
            const double left = 1 / (t->begin_v[a] + t->vaa[at]), right = 1 / (t->end_v[b] + t->vbb[at]);
            t->left_gain[at] = left;
            t->left_slope[at] = t->vab[at] * left;
            t->left_v[at] = joined(t->vbb[at], t->det[at], t->begin_v[a], left);
            t->right_gain[at] = right;
            t->right_slope[at] = t->vab[at] * right;
            t->right_v[a * t->stride + b] = joined(t->vaa[at], t->det[at], t->end_v[b], right);
        }
    }
}

/** A power of two times the weights, so that the largest is near 1; and none so small that its inverse is out of range. */
static void scale_weights(annum__joint_tables *t, const annum__joint_design *d)
{
    double largest = 0;
    int power;
    for (size_t i = 0; i < d->n; i++)
        largest = fmax(largest, d->weight[i]);
    frexp(largest, &power);
    t->scale = ldexp(1, -power);
    for (size_t i = 0; i < d->n; i++)
        t->weight[i] = fmax(ldexp(d->weight[i], -power), 1e-60);
}

static void set_allowed(annum__joint_tables *t, const annum__joint_design *d)
{
    const size_t places = t->places;
    t->first = 0;
    while (t->first < places && !annum__joint_may_end(d, t->first, 0))
        t->first++;
    t->last = places;
    while (t->last > 0 && !annum__joint_may_end(d, t->last - 1, 1))
        t->last--;
    t->any = t->first < t->last;
    t->last -= t->last > 0;
    for (size_t c = 0; c < places; c++) {
        size_t before = t->first, after = c + 1;
        while (before < c && annum__joint_may_follow(d, before, c))
            before++;
        while (after < places && !annum__joint_may_follow(d, c, after))
            after++;
        t->before[c] = before;
        t->after[c] = after;
    }
}

static size_t round_up(size_t n)
{
    return (n + ANNUM__JOINT_LANES - 1) / ANNUM__JOINT_LANES * ANNUM__JOINT_LANES;
}

static int take_tables(annum__joint_tables *t, annum__arena *arena)
{
    const size_t figures = annum__multiply(t->n, t->figures_stride), pieces = annum__multiply(t->places, t->stride);
    double **of_figures[] = {&t->gains.level, &t->gains.slope, &t->gains.start, &t->gains.squared};
    double **of_pieces[] = {&t->vaa,        &t->vab,        &t->vbb,         &t->det,    &t->left_gain,
                            &t->left_slope, &t->right_gain, &t->right_slope, &t->left_v, &t->right_v};
    double **of_places[] = {&t->begin_v, &t->end_v, &t->one_gain, &t->shift_a};
    for (size_t i = 0; i < sizeof of_figures / sizeof *of_figures; i++)
        if (!(*of_figures[i] = annum__arena_take(arena, figures, sizeof(double))))
            return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < sizeof of_pieces / sizeof *of_pieces; i++)
        if (!(*of_pieces[i] = annum__arena_take(arena, pieces, sizeof(double))))
            return ANNUM_ERR_NO_MEMORY;
    for (size_t i = 0; i < sizeof of_places / sizeof *of_places; i++)
        if (!(*of_places[i] = annum__arena_take(arena, t->places, sizeof(double))))
            return ANNUM_ERR_NO_MEMORY;
    t->weight = annum__arena_take(arena, t->n, sizeof(double));
    t->before = annum__arena_take(arena, t->places, sizeof *t->before);
    t->after = annum__arena_take(arena, t->places, sizeof *t->after);
    return t->weight && t->before && t->after ? ANNUM_OK : ANNUM_ERR_NO_MEMORY;
}

int annum__joint_prepare(annum__joint_design *design, annum__arena *arena)
{
    annum__joint_tables *t = annum__arena_take(arena, 1, sizeof *t);
    const size_t jump = jump_figure(design);
    if (!t)
        return ANNUM_ERR_NO_MEMORY;
    t->n = design->n;
    t->places = design->n_candidates;
    t->stride = round_up(t->places + 1) + ANNUM__JOINT_LANES;
    t->figures_stride = round_up(t->n + 1) + ANNUM__JOINT_LANES;
    if (take_tables(t, arena) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    scale_weights(t, design);
    set_allowed(t, design);
    for (size_t c = 0; c < t->places; c++) {
        t->shift_a[c] = design->candidate[c] - design->x[design->gap[c]];
        t->grid |= t->shift_a[c] > 0;
    }
    t->grid |= t->places != t->n;
    figure_gains(t, design, jump);
    for (size_t a = 0; a <= t->places; a++)
        pieces_from(t, design, jump, a);
    joins(t);
    design->tables = t;
    return ANNUM_OK;
}
