/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Spearman's rank correlation of figures with time.
 *
 * Spearman (1904) American J Psychology 15:72-101. The exact law is that of the sum of products of ranks over
 * all orders of the figures, ties included. Beyond it: Pitman (1937) Supplement to J Royal Statistical
 * Society 4:225-232, Student's t law of r (which has the moments of r up to the third) with its fourth
 * moment, equation (11) there, put right by the first term of the expansion in Gegenbauer polynomials, which
 * are orthogonal with respect to that law. Checked with R's cor.test(method = "spearman").
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "trendtest/permutation.h"

/** Additions for the exact law: enough for 14 figures without ties, and for more with ties. */
#define WORK_MAX 3e7

static double greatest_divisor(double a, double b)
{
    while (b > 0) {
        const double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return a;
}

/** Scores of groups from 0 on in the widest steps: the ranks' sum of products is a straight line in theirs.
 */
static double *scores_of(const annum__ranking *ranks, annum__arena *arena)
{
    double *score = annum__arena_take(arena, ranks->n_groups + 1, sizeof *score);
    double step = 0;
    if (!score)
        return NULL;
    for (size_t i = 0; i < ranks->n; i++)
        score[ranks->group[i]] = ranks->doubled[i];
    const double first = score[0];
    for (size_t g = 0; g < ranks->n_groups; g++) {
        score[g] -= first;
        step = greatest_divisor(score[g], step);
    }
    for (size_t g = 0; g < ranks->n_groups; g++)
        score[g] /= step > 0 ? step : 1;
    return score;
}

static double states_of(const annum__ranking *ranks)
{
    double states = 1;
    for (size_t g = 0; g < ranks->n_groups; g++)
        states *= (double)ranks->size[g] + 1;
    return states;
}

static int exact_tails(const annum__testing *t, const annum__ranking *times, const annum__ranking *figures,
                       double tails[2], double least[2])
{
    /* Fewer states where the columns are the side with more ties. */
    const int turned = states_of(times) < states_of(figures);
    const annum__ranking *rows = turned ? figures : times, *columns = turned ? times : figures;
    const double *row_score = scores_of(rows, t->scratch), *column_score = scores_of(columns, t->scratch);
    if (!row_score || !column_score)
        return ANNUM_ERR_NO_MEMORY;
    const annum__margins margins = {rows->n_groups, rows->size, columns->n_groups,
                                    columns->size,  row_score,  column_score};
    annum__whole_law law;
    const int status = annum__table_law(&law, &margins, WORK_MAX, t->scratch);
    if (status != ANNUM_OK)
        return status;
    double sum = 0;
    for (size_t i = 0; i < rows->n; i++)
        sum += row_score[rows->group[i]] * column_score[columns->group[i]];
    annum__law_tails(&law, sum, &tails[0], &tails[1]);
    least[0] = law.p[0];
    least[1] = law.p[law.n - 1];
    return ANNUM_OK;
}

/* ---- Approximations -------------------------------------------------------------------------- */

/** Sums of powers of the distances from the mean rank. */
typedef struct moments {
    double second;
    double fourth;
} moments;

static moments moments_of(const annum__ranking *ranks)
{
    moments sums = {0, 0};
    for (size_t i = 0; i < ranks->n; i++) {
        const double d = (ranks->doubled[i] - (double)(ranks->n + 1)) / 2, square = d * d;
        sums.second += square;
        sums.fourth += square * square;
    }
    return sums;
}

static double correlation(const annum__ranking *a, const annum__ranking *b)
{
    double product = 0;
    for (size_t i = 0; i < a->n; i++)
        product += (a->doubled[i] - (double)(a->n + 1)) / 2 * ((b->doubled[i] - (double)(b->n + 1)) / 2);
    const double r = product / sqrt(moments_of(a).second) / sqrt(moments_of(b).second);
    return fmax(-1, fmin(1, r));
}

/** Fisher's k4 / k2^2. */
static double k_ratio(const annum__ranking *ranks)
{
    const double n = (double)ranks->n;
    const moments m = moments_of(ranks);
    const double k2 = m.second / (n - 1);
    const double k4 =
        n * ((n + 1) * m.fourth - 3 * (n - 1) / n * m.second * m.second) / ((n - 1) * (n - 2) * (n - 3));
    return k4 / (k2 * k2);
}

/** P(r' >= r) by Student's t. */
static double t_tail(double r, double n)
{
    const double rest = (1 - r) * (1 + r);
    return rest <= 0 ? (r > 0 ? 0 : 1) : annum__t_tail(r * sqrt((n - 2) / rest), n - 2);
}

/** The same with the fourth moment of r over all orders. */
static double corrected_tail(double r, double n, double ratio)
{
    if (fabs(r) >= 1)
        return r < 0;
    /* Of the law (1 - r^2)^(a - 1) / B(1/2, a): E r^2 = 1 / (n - 1) and E r^4 = 3 / (n^2 - 1), times this. */
    const double a = (n - 2) / 2, order = (n - 3) / 2;
    const double excess = (n - 2) * (n - 3) / (3 * n * (n - 1) * (n - 1)) * ratio * 3 / (n * n - 1);
    /* C4 with its leading coefficient; its mean is that times the excess, as all else agrees. */
    const double rising = order * (order + 1) * (order + 2) * (order + 3);
    const double mean = 2.0 / 3 * rising * excess;
    /* Its mean square, from Abramowitz and Stegun 22.2.3 over that of C0. */
    const double square =
        order / (order + 4) * 2 * order * (2 * order + 1) * (2 * order + 2) * (2 * order + 3) / 24;
    /* The tail of C4 (1 - r^2)^(a - 1) is this times C3 of the next order (22.13.2). */
    const double up = order + 1;
    const double c3 = 4.0 / 3 * up * (up + 1) * (up + 2) * r * r * r - 2 * up * (up + 1) * r;
    const double log_b = annum__log_a_beta(0.5, a) + log(2.0);
    const double weight = exp(a * log1p(-r * r) - log_b) * 2 * order / (4 * (4 + 2 * order));
    return fmin(1, fmax(0, t_tail(r, n) + mean / square * weight * c3));
}

static void approximate(annum__testing *t, const annum__ranking *times, const annum__ranking *figures)
{
    annum_trendtest_result *r = t->result;
    const double n = (double)times->n, rho = r->statistic;
    if (t->options.exact == ANNUM_EXACT_NO || times->n < 5) {
        annum__set_tail_p(t, t_tail(-rho, n), t_tail(rho, n));
        return;
    }
    /* Half a step of r, which goes in steps of 12 / (n^3 - n) without ties. */
    const double half = 6 / (n * n * n - n), ratio = k_ratio(times) * k_ratio(figures);
    annum__set_tail_p(t, corrected_tail(-rho - half, n, ratio), corrected_tail(rho - half, n, ratio));
}

int annum__test_spearman(annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    annum_trendtest_result *r = t->result;
    annum__ranking times, figures;
    if (annum__too_few(t, f->n, 3))
        return ANNUM_OK;
    if (annum__rank(&times, f->time, f->n, t->scratch) != ANNUM_OK ||
        annum__rank(&figures, f->figure, f->n, t->scratch) != ANNUM_OK)
        return annum__fail_memory(error);
    if (times.n_groups == 1 || figures.n_groups == 1) {
        annum__set_certain(t);
        return ANNUM_OK;
    }
    r->statistic = correlation(&times, &figures);
    r->variance = 1 / ((double)f->n - 1);
    r->z = r->statistic * sqrt((double)f->n - 1);
    double tails[2], least[2];
    const int status = t->options.exact == ANNUM_EXACT_NO ? ANNUM_ERR_TOO_LARGE
                                                          : exact_tails(t, &times, &figures, tails, least);
    if (status == ANNUM_ERR_NO_MEMORY)
        return annum__fail_memory(error);
    if (status == ANNUM_OK) {
        r->exact = 1;
        annum__set_tail_p(t, tails[0], tails[1]);
        annum__warn_unreachable(t, annum__least_p(t, t->options.alternative == ANNUM_INCREASING ? least[1]
                                                     : t->options.alternative == ANNUM_DECREASING
                                                         ? least[0]
                                                         : fmin(least[0], least[1])));
        return ANNUM_OK;
    }
    if (t->options.exact == ANNUM_EXACT_YES)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "the exact law of Spearman's correlation of %z figures takes too long; set exact to auto, or "
            "use mann-kendall",
            f->n);
    approximate(t, &times, &figures);
    return ANNUM_OK;
}
