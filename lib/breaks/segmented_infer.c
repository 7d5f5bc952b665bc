/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of joined lines: standard errors are those of the model made linear at its joints (Muggeo
 * 2003, Statistics in Medicine 22:3055-3071), with a column -change 1(t > psi) for each, whose coefficient is
 * psi's own error. As R's segmented; limits of psi by t with n - 2 - 2 joints degrees of freedom, as its
 * confint(method = "delta"), for every family.
 *
 * A joint at a figure's time has no derivative there: the model is made linear on either side of that figure,
 * and the larger standard error taken. segmented takes that of the side on which its iteration came to rest.
 */
#include <math.h>

#include "breaks/columns.h"
#include "breaks/segmented.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"

static const double log_2pi = 1.83787706640934548356;

/** The linear model on one side of its joints. */
typedef struct linear {
    int present;
    double triangle[ANNUM__JOINED_COLUMNS][ANNUM__JOINED_COLUMNS];
} linear;

typedef struct inference {
    const annum__breaking *b;
    const annum__null_model *m;
    const annum__joined *joined;
    annum__glm_fit room;
    double *column; /* [(2 + 2 joints) x n] */
    double *work;   /* [n] roots of the working weights */
    size_t p;
    linear side[2]; /* figures at a joint belong to the line before, after */
    double dispersion;
    double quantile; /* of slopes */
    double df;
} inference;

static int is_after(const inference *w, size_t k, double time, int side)
{
    const double psi = w->joined->psi[k];
    return side == 0 ? time > psi : time >= psi;
}

/** What a figure at a time is made of: level, slope, changes of slope, and the joints' own errors. */
static void row_at(const inference *w, double time, int side, double *row)
{
    const size_t joints = w->joined->joints;
    row[0] = 1;
    row[1] = time;
    for (size_t k = 0; k < joints; k++) {
        row[2 + k] = annum__larger(0, time - w->joined->psi[k]);
        row[2 + joints + k] = is_after(w, k, time, side) ? -w->joined->coefficient[2 + k] : 0;
    }
}

static void factor(inference *w, int side)
{
    const size_t n = w->m->n, p = w->p;
    linear *out = &w->side[side];
    out->present = 1;
    for (size_t i = 0; i < n; i++) {
        double row[ANNUM__JOINED_COLUMNS];
        row_at(w, w->m->time[i], side, row);
        for (size_t c = 0; c < p; c++)
            w->column[c * n + i] = w->work[i] * row[c];
    }
    for (size_t c = 0; c < p; c++) {
        double along[ANNUM__JOINED_COLUMNS];
        out->triangle[c][c] = annum__orthonormal(w->column + c * n, w->column, c, n, along);
        for (size_t k = 0; k < c; k++)
            out->triangle[k][c] = along[k];
        out->present &= out->triangle[c][c] > 0;
    }
}

/** Standard error of a combination of the coefficients: sqrt(l' (R'R)^-1 l dispersion). */
static double error_of(const inference *w, const linear *side, const double *combination)
{
    double x[ANNUM__JOINED_COLUMNS], sum = 0;
    if (!side->present)
        return NAN;
    for (size_t c = 0; c < w->p; c++) {
        x[c] = combination[c];
        for (size_t k = 0; k < c; k++)
            x[c] -= side->triangle[k][c] * x[k];
        x[c] /= side->triangle[c][c];
        sum += x[c] * x[c];
    }
    return sqrt(sum * w->dispersion);
}

static annum_estimate estimate_of(const inference *w, double value, double se, int with_p)
{
    const double unit = w->m->unit, statistic = fabs(value) / se;
    annum_estimate e = {.estimate = annum__finite_or_nan(value * unit),
                        .se = annum__finite_or_nan(se * unit),
                        .present = 1,
                        .method = w->m->squares ? "t" : "Wald",
                        .p_value = NAN};
    e.lower = annum__finite_or_nan((value - w->quantile * se) * unit);
    e.upper = annum__finite_or_nan((value + w->quantile * se) * unit);
    if (with_p && se > 0)
        e.p_value = 2 * (w->m->squares ? annum__t_tail(statistic, w->df) : annum__normal_tail(statistic));
    return e;
}

/* ---- Fit and likelihood ------------------------------------------------------------------------ */

/** The fit again, for its means and working weights. */
static int refit(inference *w, annum__joined *joined, annum_error *error)
{
    const annum__null_model *m = w->m;
    const size_t n = m->n, p = 2 + joined->joints;
    double *scratch = annum__arena_take(w->b->scratch, n, sizeof *scratch);
    w->column = annum__arena_take(w->b->scratch, annum__multiply(n, w->p), sizeof *w->column);
    w->work = annum__arena_take(w->b->scratch, n, sizeof *w->work);
    if (!scratch || !w->column || !w->work ||
        (!m->squares && annum__glm_room(&w->room, n, p, w->b->scratch) != ANNUM_OK))
        return annum__fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        double row[ANNUM__JOINED_COLUMNS];
        row_at(w, m->time[i], 0, row);
        for (size_t c = 0; c < p; c++)
            w->column[c * n + i] = row[c];
    }
    joined->objective = annum__columns_fit(m, w->column, p, &w->room, scratch, joined->coefficient);
    joined->pearson = NAN;
    for (size_t i = 0; i < n; i++)
        w->work[i] = m->squares ? m->root[i] : sqrt(w->room.work[i]);
    if (!m->squares) {
        double direction[ANNUM__JOINED_COLUMNS];
        annum__glm glm = m->glm;
        glm.p = p;
        glm.basis = w->column;
        joined->pearson = annum__glm_pearson(&m->glm, &w->room, scratch);
        joined->separated = !w->room.converged || annum__glm_separated(&glm, &w->room, direction);
    }
    for (size_t c = 0; joined->separated && c < p; c++)
        joined->coefficient[c] = NAN;
    return ANNUM_OK;
}

static double log_likelihood(const inference *w)
{
    const annum__null_model *m = w->m;
    const double n = (double)m->n;
    double sum = 0;
    if (m->squares) {
        for (size_t i = 0; i < m->n; i++)
            sum += log(m->root[i]);
        return sum - n * log(m->unit) - n / 2 * (log_2pi + 1 + log(w->joined->objective / n));
    }
    for (size_t i = 0; i < m->n; i++) {
        const double size = m->glm.weight ? m->glm.weight[i] : 1;
        sum += m->glm.family->log_likelihood(m->y[i], w->room.mean[i], size, 0);
    }
    return sum;
}

static void describe_model(const inference *w, annum_break_model *out)
{
    const annum__null_model *m = w->m;
    const double parameters = (double)w->p + (m->squares ? 1 : 0), scale = m->unit * m->root_unit;
    out->breaks = w->joined->joints;
    out->rss = annum__finite_or_nan(m->squares ? w->joined->objective * scale * scale : w->joined->objective);
    out->log_likelihood = w->joined->perfect ? NAN : annum__finite_or_nan(log_likelihood(w));
    out->bic = parameters * log((double)m->n) - 2 * out->log_likelihood;
    out->lwz = NAN;
}

/* ---- Joints and lines -------------------------------------------------------------------------- */

static int describe_joint(const inference *w, size_t k, size_t min_size, annum_break *out, annum_error *error)
{
    double combination[ANNUM__JOINED_COLUMNS] = {0}, lower, upper;
    combination[2 + w->joined->joints + k] = 1;
    /* fmax: the larger where both sides are known, else the one that is. */
    const double se = fmax(error_of(w, &w->side[0], combination), error_of(w, &w->side[1], combination));
    const double first = w->b->time[0], time = first + w->joined->psi[k];
    const double half = annum__t_quantile_upper((1 - w->b->options.level) / 2, w->df) * se;
    *out = (annum_break){.time = time, .lower = NAN, .upper = NAN, .se = annum__finite_or_nan(se)};
    out->delta_lower = annum__finite_or_nan(time - half);
    out->delta_upper = annum__finite_or_nan(time + half);
    if (w->joined->perfect) {
        out->lower = out->upper = time;
        return ANNUM_OK;
    }
    const int status = annum__joint_limits(w->b, w->m, w->joined, k, min_size,
                                           w->quantile * w->quantile * w->dispersion, &lower, &upper, error);
    if (status == ANNUM_OK) {
        out->lower = first + lower;
        out->upper = first + upper;
    }
    return status;
}

/** The line after k joints: slope, and level at its first figure. */
static annum_segment line_of(const inference *w, size_t k)
{
    const annum__joined *j = w->joined;
    const annum__null_model *m = w->m;
    double slope[ANNUM__JOINED_COLUMNS] = {0}, value = 0, level = 0, level_se = NAN;
    size_t first = 0, last;
    while (k > 0 && first < m->n && !(m->time[first] > j->psi[k - 1]))
        first++;
    for (last = first; last + 1 < m->n && (k == j->joints || m->time[last + 1] <= j->psi[k]); last++)
        ;
    for (size_t c = 1; c <= 1 + k; c++) {
        slope[c] = 1;
        value += j->coefficient[c];
    }
    for (int side = 0; side < 2; side++) {
        double row[ANNUM__JOINED_COLUMNS];
        row_at(w, m->time[first], side, row);
        level_se = fmax(level_se, error_of(w, &w->side[side], row));
        level = 0;
        for (size_t c = 0; c < 2 + j->joints; c++)
            level += row[c] * j->coefficient[c];
    }
    const double slope_se = fmax(error_of(w, &w->side[0], slope), error_of(w, &w->side[1], slope));
    return (annum_segment){.first = w->b->time[first],
                           .last = w->b->time[last],
                           .n = last - first + 1,
                           .level = estimate_of(w, level, level_se, 0),
                           .slope = estimate_of(w, value, slope_se, 1)};
}

int annum__joined_describe(annum__breaking *b, const annum__null_model *m, annum__joined *joined,
                           size_t min_size, annum_break_model *out, annum_error *error)
{
    const size_t joints = joined->joints;
    inference w = {.b = b, .m = m, .joined = joined, .p = 2 + 2 * joints};
    double size = 0;
    annum_break *at = annum__arena_take(b->arena, joints, sizeof *at);
    annum_segment *segments = annum__arena_take(b->arena, joints + 1, sizeof *segments);
    if (!at || !segments)
        return annum__fail_memory(error);
    int status = refit(&w, joined, error);
    if (status != ANNUM_OK)
        return status;
    for (size_t i = 0; i < m->n; i++)
        size += m->root[i] * m->y[i] * m->root[i] * m->y[i];
    joined->perfect = m->squares && joined->objective <= 1e-26 * size;
    w.df = (double)(m->n - w.p);
    w.dispersion = !m->squares ? 1 : joined->perfect ? 0 : joined->objective / w.df;
    w.quantile = m->squares ? annum__t_quantile_upper((1 - b->options.level) / 2, w.df)
                            : annum__normal_quantile_upper((1 - b->options.level) / 2);
    factor(&w, 0);
    factor(&w, 1);
    describe_model(&w, out);
    for (size_t k = 0; k < joints && status == ANNUM_OK; k++)
        status = describe_joint(&w, k, min_size, &at[k], error);
    for (size_t k = 0; k <= joints; k++)
        segments[k] = line_of(&w, k);
    out->at = at;
    out->n_at = joints;
    out->segments = segments;
    out->n_segments = joints + 1;
    return status;
}
