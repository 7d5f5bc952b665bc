/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Wald and Wolfowitz's test of the number of runs above and below the median; figures equal to it are left
 * out.
 *
 * Wald and Wolfowitz (1940) Annals of Mathematical Statistics 11:147-162; the law in Gibbons and Chakraborti
 * (2011) Nonparametric Statistical Inference, theorem 3.2.1. Checked with R's tseries::runs.test (the normal
 * approximation).
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "trendtest/internal.h"
#include "trendtest/permutation.h"

typedef struct sequence {
    double above;
    double below;
    double runs;
} sequence;

static double median_of(const double *figure, size_t n, double *scratch)
{
    memcpy(scratch, figure, n * sizeof *scratch);
    const double upper = annum__select(scratch, 0, n, n / 2);
    if (n % 2)
        return upper;
    const double lower = annum__select(scratch, 0, n, n / 2 - 1);
    return lower + (upper - lower) / 2;
}

static sequence read_sequence(const double *figure, size_t n, double median)
{
    sequence s = {0, 0, 0};
    int before = 0;
    for (size_t i = 0; i < n; i++) {
        const int side = (figure[i] > median) - (figure[i] < median);
        if (side == 0)
            continue;
        s.above += side > 0;
        s.below += side < 0;
        s.runs += side != before;
        before = side;
    }
    return s;
}

/** Sums of the terms of the law at most and at least the observed number of runs, and of the fewest and the
 * most. */
typedef struct sums {
    double all, lower, upper, fewest, most;
} sums;

static void add(sums *to, double runs, double observed, double term)
{
    to->all += term;
    to->lower += runs <= observed ? term : 0;
    to->upper += runs >= observed ? term : 0;
    to->fewest = runs == 2 ? term : to->fewest;
    to->most = term > 0 ? term : to->most; /* terms come in order above the start */
}

/** P(2 k) and P(2 k + 1), up to a factor that is `even` at k. */
static void add_pair(sums *to, const sequence *s, double k, double even)
{
    add(to, 2 * k, s->runs, even);
    add(to, 2 * k + 1, s->runs, even / 2 * ((s->above - k) / k + (s->below - k) / k));
}

/** Relative to the term of the most likely number of runs, so that nothing over- or underflows where it
 * matters. */
static sums law_of(const sequence *s)
{
    const double last = fmin(s->above, s->below);
    const double middle = fmax(1, fmin(last, round(s->above * s->below / (s->above + s->below))));
    sums to = {0, 0, 0, 0, 0};
    double even = 1;
    for (double k = middle; k > 1; k--) { /* downwards first, so that the last term added is the most runs */
        const double ratio = (s->above - k + 1) * (s->below - k + 1) / ((k - 1) * (k - 1));
        even /= ratio;
        add_pair(&to, s, k - 1, even);
    }
    even = 1;
    for (double k = middle; k <= last; k++) {
        add_pair(&to, s, k, even);
        even *= (s->above - k) * (s->below - k) / (k * k);
    }
    return to;
}

static void set_exact(annum__testing *t, const sequence *s)
{
    const sums law = law_of(s);
    t->result->exact = 1;
    annum__set_tail_p(t, law.lower / law.all, law.upper / law.all);
    annum__warn_unreachable(t, 2 * fmin(law.fewest, law.most) / law.all);
}

int annum__test_runs(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_trendtest_result *r = t->result;
    t->sign = 0;
    if (annum__too_few(t, f->n, 2))
        return ANNUM_OK;
    double *scratch = annum__arena_take(t->scratch, f->n, sizeof *scratch);
    if (!scratch)
        return annum__fail_memory(error);
    const sequence s = read_sequence(f->figure, f->n, median_of(f->figure, f->n, scratch));
    const double n = s.above + s.below, twice = 2 * s.above * s.below;
    r->statistic = s.runs;
    if (s.above == 0 || s.below == 0) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    r->variance = twice * (twice - n) / (n * n * (n - 1));
    const double away = s.runs - (1 + twice / n), correction = t->options.no_continuity ? 0 : 0.5;
    if (r->variance > 0)
        r->z = copysign(fmax(0, fabs(away) - correction), away) / sqrt(r->variance);
    if (t->options.exact == ANNUM_EXACT_NO)
        annum__set_normal_p(t);
    else
        set_exact(t, &s);
    return ANNUM_OK;
}
