/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Jonckheere and Terpstra's test of groups in an expected order: the figures of several series at each time.
 * With one figure a time it is Mann and Kendall's.
 *
 * Jonckheere (1954) Biometrika 41:133-145; Terpstra (1952) Indagationes Mathematicae 14:327-333; the variance
 * with ties in Hollander and Wolfe (1999) Nonparametric Statistical Methods, equation (6.19), which is
 * Kendall's of S with ties in both rankings over 4. The exact law without ties is that of a sum of
 * independent Mann-Whitney statistics, of each group against all before it (Terpstra).
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "trendtest/internal.h"
#include "trendtest/permutation.h"

/** Additions for the exact law. */
#define WORK_MAX 3e7

/** The figures of all series in order of time. */
typedef struct pooled {
    size_t n;
    double *time;
    double *figure;
    annum__ranking times;
    annum__ranking figures;
    double between; /**< pairs of figures at different times */
} pooled;

static int check_kinds(const annum__testing *t, annum_error *error)
{
    for (size_t i = 1; i < t->n_series; i++) {
        if (t->of[i].view->kind != t->of[0].view->kind)
            return annum__fail(error, ANNUM_ERR_KIND,
                               "series %z is of a %s and the first of a %s; give series of one kind", i,
                               annum_kind_name(t->of[i].view->kind), annum_kind_name(t->of[0].view->kind));
    }
    return ANNUM_OK;
}

static int pool(const annum__testing *t, pooled *p)
{
    const size_t n = t->result->n;
    double *numbers = annum__arena_take(t->scratch, 4 * n + 1, sizeof *numbers);
    size_t *order = annum__arena_take(t->scratch, 2 * n + 1, sizeof *order);
    if (!numbers || !order)
        return ANNUM_ERR_NO_MEMORY;
    *p = (pooled){.n = n, .time = numbers, .figure = numbers + n};
    for (size_t i = 0, k = 0; i < t->n_series; i++) {
        for (size_t j = 0; j < t->of[i].n; j++, k++) {
            numbers[2 * n + k] = t->of[i].time[j];
            numbers[3 * n + k] = t->of[i].figure[j];
        }
    }
    annum__sort_indices(numbers + 2 * n, n, order, order + n);
    for (size_t k = 0; k < n; k++) {
        p->time[k] = numbers[2 * n + order[k]];
        p->figure[k] = numbers[3 * n + order[k]];
    }
    if (annum__rank(&p->times, p->time, n, t->scratch) != ANNUM_OK ||
        annum__rank(&p->figures, p->figure, n, t->scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    p->between = (double)n * (double)n / 2;
    for (size_t g = 0; g < p->times.n_groups; g++)
        p->between -= (double)p->times.size[g] * (double)p->times.size[g] / 2;
    return ANNUM_OK;
}

/* ---- The law without ties -------------------------------------------------------------------- */

static double work_of(const pooled *p)
{
    double work = 0, before = 0, range = 0;
    for (size_t g = 0; g < p->times.n_groups; g++) {
        const double size = (double)p->times.size[g], pairs = before * size;
        work += (pairs + 1) * (pairs / 2 + range + 1); /* the statistic's own law, and adding it */
        range += pairs;
        before += size;
    }
    return work;
}

/**
 * The law of the pairs that rise from `before` figures to `size` later ones, in rows [size + 1] of pairs + 1
 * numbers: the largest figure is one of the later ones, and above all earlier ones, or an earlier one, and
 * above none.
 * @return its last row
 */
static const double *mann_whitney(size_t before, size_t size, double *rows)
{
    const size_t length = before * size + 1;
    memset(rows, 0, (size + 1) * length * sizeof *rows);
    for (size_t j = 0; j <= size; j++)
        rows[j * length] = 1;
    for (size_t i = 1; i <= before; i++) {
        for (size_t j = 1; j <= size; j++) {
            const double later = (double)j / (double)(i + j), earlier = 1 - later;
            double *row = rows + j * length;
            const double *fewer = row - length;
            for (size_t x = 0; x <= i * j; x++)
                row[x] *= earlier;
            for (size_t x = 0; x <= i * (j - 1); x++)
                row[x + i] += later * fewer[x];
        }
    }
    return rows + size * length;
}

static int law_without_ties(const pooled *p, annum__whole_law *law, annum__arena *arena)
{
    size_t before = 0, most = 1, rows_most = 1;
    for (size_t g = 0; g < p->times.n_groups; g++) {
        const size_t size = p->times.size[g], rows = (size + 1) * (before * size + 1);
        rows_most = rows > rows_most ? rows : rows_most;
        most += before * size;
        before += size;
    }
    double *sum = annum__arena_take(arena, 2 * most + rows_most, sizeof *sum);
    if (!sum)
        return ANNUM_ERR_NO_MEMORY;
    double *next = sum + most;
    double *const rows = next + most;
    size_t length = 1;
    sum[0] = 1;
    before = 0;
    for (size_t g = 0; g < p->times.n_groups; g++) {
        const size_t size = p->times.size[g], pairs = before * size;
        const double *law_of_group = mann_whitney(before, size, rows);
        memset(next, 0, (length + pairs) * sizeof *next);
        for (size_t x = 0; x < length; x++) {
            for (size_t y = 0; y <= pairs; y++)
                next[x + y] += sum[x] * law_of_group[y];
        }
        double *swap = sum;
        sum = next;
        next = swap;
        length += pairs;
        before += size;
    }
    *law = (annum__whole_law){0, length, sum};
    return ANNUM_OK;
}

/* ---- The test -------------------------------------------------------------------------------- */

static double states_of(const annum__ranking *ranks)
{
    double states = 1;
    for (size_t g = 0; g < ranks->n_groups; g++)
        states *= (double)ranks->size[g] + 1;
    return states;
}

/** The law of J without ties in the figures, else of S. */
static int make_law(const annum__testing *t, const pooled *p, int ties, annum__whole_law *law)
{
    if (!ties)
        return work_of(p) <= WORK_MAX ? law_without_ties(p, law, t->scratch) : ANNUM_ERR_TOO_LARGE;
    const int turned = states_of(&p->times) < states_of(&p->figures);
    const annum__ranking *rows = turned ? &p->figures : &p->times,
                         *columns = turned ? &p->times : &p->figures;
    const annum__margins margins = {rows->n_groups, rows->size, columns->n_groups, columns->size, NULL, NULL};
    return annum__table_law(law, &margins, WORK_MAX, t->scratch);
}

static void set_exact(annum__testing *t, const annum__whole_law *law, double observed)
{
    double lower, upper;
    annum__law_tails(law, observed, &lower, &upper);
    t->result->exact = 1;
    annum__set_tail_p(t, lower, upper);
    const double fewest = law->p[0], most = law->p[law->n - 1];
    annum__warn_unreachable(t, annum__least_p(t, t->options.alternative == ANNUM_INCREASING ? most
                                                 : t->options.alternative == ANNUM_DECREASING
                                                     ? fewest
                                                     : fmin(fewest, most)));
}

static int test(annum__testing *t, const pooled *p, annum_error *error)
{
    annum_trendtest_result *r = t->result;
    double *scratch = annum__arena_take(t->scratch, annum__count_pairs_scratch(p->n) + 1, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    const annum__pairs pairs = annum__count_pairs(p->time, p->figure, p->n, scratch);
    const double s = pairs.rising - pairs.falling, correction = t->options.no_continuity ? 0 : 0.5;
    const int ties = p->figures.n_groups < p->n;
    r->statistic = p->between / 2 + s / 2;
    r->variance = pairs.variance / 4;
    if (p->times.n_groups < 2 || p->figures.n_groups < 2) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    r->z = copysign(fmax(0, fabs(s) / 2 - correction), s) / sqrt(r->variance);
    annum__set_normal_p(t);
    if (t->options.exact == ANNUM_EXACT_NO)
        return ANNUM_OK;
    annum__whole_law law;
    const int status = make_law(t, p, ties, &law);
    if (status == ANNUM_ERR_NO_MEMORY)
        return annum__fail_memory(error);
    if (status == ANNUM_OK)
        set_exact(t, &law, ties ? s : r->statistic);
    else if (t->options.exact == ANNUM_EXACT_YES)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "the exact law of Jonckheere's statistic of %z figures%s takes too long; set exact to auto", p->n,
            ties ? " with ties" : "");
    return ANNUM_OK;
}

int annum__test_jonckheere(annum__testing *t, annum_error *error)
{
    pooled p;
    const int status = check_kinds(t, error);
    t->sign = 0;
    if (status != ANNUM_OK || annum__too_few(t, t->result->n, 2))
        return status;
    if (pool(t, &p) != ANNUM_OK)
        return annum__fail_memory(error);
    t->sign = NAN; /* z's */
    return test(t, &p, error);
}
