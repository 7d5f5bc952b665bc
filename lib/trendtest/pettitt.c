/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Pettitt's test for one change of level by ranks.
 *
 * Pettitt (1979) Applied Statistics 28:126-135: K = max |U(k)|, U(k) the sum of sign(x_i - x_j) over i <= k <
 * j, which is twice the sum of the first k ranks less k (n + 1). His p, 2 exp(-6 K^2 / (n^3 + n^2)), is for
 * large n. The exact law here: U(k) depends only on which figures came first, so the orders that keep |U|
 * below K are paths through the subsets of figures (equal figures count as so many of a kind), and one number
 * a subset is carried.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "trendtest/change_point.h"

/** The most subsets: 20 figures without ties. */
#define SUBSETS_MAX 1048576

/** With so few it is asked whether any order could have reached the level. */
#define FEW_SUBSETS 4096

/** Subsets of figures by how many of each value they have, as a number of mixed radix. */
typedef struct subsets {
    size_t n_values;
    const size_t *size; /**< [n_values] */
    size_t *taken;      /**< [n_values] of the subset at hand */
    size_t *stride;     /**< [n_values] */
    double *rank;       /**< [n_values] twice the rank less n + 1 */
    double *reached;    /**< [subsets] probability to come by without having reached K */
} subsets;

static double count_subsets(const annum__ranking *figures)
{
    double count = 1;
    for (size_t v = 0; v < figures->n_groups && count <= SUBSETS_MAX; v++)
        count *= (double)figures->size[v] + 1;
    return count;
}

static int make_subsets(subsets *s, const annum__ranking *figures, size_t count, annum__arena *arena)
{
    s->n_values = figures->n_groups;
    s->size = figures->size;
    s->taken = annum__arena_take(arena, 2 * s->n_values, sizeof *s->taken);
    s->rank = annum__arena_take(arena, s->n_values + count, sizeof *s->rank);
    if (!s->taken || !s->rank)
        return ANNUM_ERR_NO_MEMORY;
    s->stride = s->taken + s->n_values;
    s->reached = s->rank + s->n_values;
    for (size_t v = 0, stride = 1; v < s->n_values; v++) {
        s->stride[v] = stride;
        stride *= s->size[v] + 1;
    }
    for (size_t i = 0; i < figures->n; i++)
        s->rank[figures->group[i]] = figures->doubled[i] - (double)(figures->n + 1);
    return ANNUM_OK;
}

/** The probability to come to the subset at hand: its last figure is any of those in it. */
static double inflow(const subsets *s, size_t code, double left_before)
{
    double sum = 0;
    for (size_t v = 0; v < s->n_values; v++) {
        if (s->taken[v])
            sum += s->reached[code - s->stride[v]] * (double)(s->size[v] - s->taken[v] + 1);
    }
    return sum / left_before;
}

/** The next subset by its code, with the figures it has and its U. */
static void next_subset(subsets *s, double *figures, double *u)
{
    for (size_t v = 0; v < s->n_values; v++) {
        if (s->taken[v] < s->size[v]) {
            s->taken[v]++;
            *figures += 1;
            *u += s->rank[v];
            return;
        }
        *figures -= (double)s->size[v];
        *u -= (double)s->size[v] * s->rank[v];
        s->taken[v] = 0;
    }
}

static int reaches(double u, double k, int32_t alternative)
{
    const double size = alternative == ANNUM_INCREASING ? -u : alternative == ANNUM_DECREASING ? u : fabs(u);
    return size >= k;
}

/** P(K >= k): what is absorbed where U first reaches k, positive terms alone. */
static double probability(subsets *s, size_t count, double n, double k, int32_t alternative)
{
    double sum = 0, figures = 0, u = 0;
    if (k <= 0)
        return 1;
    s->reached[0] = 1;
    for (size_t code = 1; code < count; code++) {
        next_subset(s, &figures, &u);
        const double p = inflow(s, code, n - figures + 1);
        const int absorbed = reaches(u, k, alternative);
        sum += absorbed ? p : 0;
        s->reached[code] = absorbed ? 0 : p;
    }
    return fmin(1, sum);
}

/* ---- p --------------------------------------------------------------------------------------- */

static double largest_u(const double *rank, size_t n, const void *context)
{
    const annum__testing *t = context;
    return annum__largest_shift(rank, n, ANNUM__UNWEIGHED, t->options.alternative).size;
}

/** K of the figures in ascending order, and by symmetry in descending order. */
static double largest_possible(const subsets *s)
{
    double u = 0, most = 0;
    for (size_t v = 0; v < s->n_values; v++) {
        u += s->rank[v] * (double)s->size[v];
        most = fmax(most, fabs(u));
    }
    return most;
}

static void set_classical_p(annum__testing *t, double n)
{
    const double k = t->result->statistic, one_side = exp(-6 * k * k / (n * n * n + n * n));
    t->result->p_value = fmin(1, t->options.alternative == ANNUM_TWO_SIDED ? 2 * one_side : one_side);
}

static int set_exact_p(annum__testing *t, const annum__ranking *figures, annum_error *error)
{
    const size_t count = (size_t)count_subsets(figures);
    annum_trendtest_result *r = t->result;
    subsets s;
    if (make_subsets(&s, figures, count, t->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    r->p_value = probability(&s, count, (double)figures->n, r->statistic, t->options.alternative);
    r->exact = 1;
    if (count <= FEW_SUBSETS) {
        memset(s.reached, 0, count * sizeof *s.reached);
        memset(s.taken, 0, s.n_values * sizeof *s.taken);
        annum__warn_unreachable(
            t, probability(&s, count, (double)figures->n, largest_possible(&s), t->options.alternative));
    }
    return ANNUM_OK;
}

static int set_p(annum__testing *t, const annum__ranking *figures, double *rank, annum_error *error)
{
    const size_t n = figures->n;
    const int32_t exact = t->options.exact;
    if (exact != ANNUM_EXACT_NO && count_subsets(figures) <= SUBSETS_MAX)
        return set_exact_p(t, figures, error);
    if (exact == ANNUM_EXACT_YES)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "Pettitt's exact law goes to 20 figures without ties, and there are %z; set exact to auto", n);
    if (exact == ANNUM_EXACT_NO || annum__draws_are_waived(t, n)) {
        set_classical_p(t, (double)n);
        return ANNUM_OK;
    }
    const int status = annum__check_draws(t, n, error);
    if (status != ANNUM_OK)
        return status;
    annum__set_tally_p(t, annum__random_orders(t, rank, n, largest_u, t, t->result->statistic, 0, rank + n),
                       0, 1, "random orders of the figures");
    return ANNUM_OK;
}

int annum__test_pettitt(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum__ranking figures;
    t->sign = 0;
    if (annum__too_few(t, f->n, 2))
        return ANNUM_OK;
    double *rank = annum__arena_take(t->scratch, 2 * f->n, sizeof *rank);
    if (!rank || annum__rank(&figures, f->figure, f->n, t->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    for (size_t i = 0; i < f->n; i++)
        rank[i] = figures.doubled[i] - (double)(f->n + 1);
    const annum__shift shift = annum__largest_shift(rank, f->n, ANNUM__UNWEIGHED, t->options.alternative);
    t->result->statistic = shift.size;
    if (figures.n_groups == 1) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    t->result->at = shift.sign == 0 ? NAN : f->time[shift.after];
    t->sign = shift.sign;
    return set_p(t, &figures, rank, error);
}
