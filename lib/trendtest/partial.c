/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test given a covariate: S less what the covariate's S leads to expect of it.
 *
 * Libiseller and Grimvall (2002) Environmetrics 13:71-84, section 2.3: S_x - (c / V_y) S_y, with variance
 * V_x - c^2 / V_y, c the covariance of Dietz and Killeen (1981). Checked with pymannkendall's partial_test;
 * that has V of figures without ties whatever they are, so that c / V is no correlation where they have: of a
 * covariate equal to the figures it leaves a rest. Here V is that of ties.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/serial.h"

/** Three figures never give a p-value below .05; from four on the level is held
 * (docs/methods/trend-tests.md). */
#define LEAST 4
/** Pairs of figures; a second or two. */
#define MOST 50000
/** Of V_x: a smaller variance is rounding, the covariate orders the figures. */
#define NOTHING_LEFT 1e-12

/** Kendall's tau-b of the covariate with time, from which on it is the time in other words. */
#define IS_TIME 0.9

typedef struct score {
    double s;
    double variance;
    double tau; /**< tau-b with time */
} score;

static score score_of(const double *time, const double *number, size_t n, double *scratch, annum__pairs *out)
{
    const annum__pairs pairs = annum__count_pairs(time, number, n, scratch);
    const double all = (double)n * ((double)n - 1) / 2, s = pairs.rising - pairs.falling;
    if (out)
        *out = pairs;
    return (score){s, pairs.variance, all > pairs.tied ? s / sqrt(all * (all - pairs.tied)) : 0};
}

/** What a covariate that goes with time explains, it explains in time's place. */
static void warn_of_time(annum__testing *t, double tau)
{
    if (fabs(tau) >= IS_TIME)
        annum__warn(t->warnings, ANNUM_WARN_DOUBTFUL, -1,
                    "the covariate %s %s time (tau-b %.3): it is the time in other words, and the test says nothing "
                    "of a trend; use mann-kendall, or a covariate that goes up and down",
                    fabs(tau) > 1 - 1e-12 ? "always" : "nearly always", tau > 0 ? "rises with" : "falls with", tau);
}

static void test(annum__testing *t, double *memory)
{
    const annum__figures *f = &t->of[0];
    const size_t n = f->n;
    annum__pairs pairs;
    const score x = score_of(f->time, f->figure, n, memory, &pairs);
    const score y = score_of(f->time, f->covariate, n, memory, NULL);
    warn_of_time(t, y.tau);
    double *rank = memory, *other = memory + n;
    annum__midranks(f->figure, n, rank);
    annum__midranks(f->covariate, n, other);
    const double covariance = annum__covariance_of_s(f->figure, rank, n, f->covariate, other, n, n);
    const double share = y.variance > 0 ? covariance / y.variance : 0;
    const double variance = x.variance - share * covariance;
    annum__set_tau(t, x.s, (double)n * ((double)n - 1) / 2, pairs.tied);
    if (variance > NOTHING_LEFT * x.variance) {
        annum__set_score(t, x.s - share * y.s, variance, 0);
        return;
    }
    annum__set_score(t, 0, 0, 0);
    annum__warn(t->warnings, ANNUM_WARN_BOUNDARY, -1,
                "the covariate orders the figures wholly: nothing is left for time to explain");
}

static int check(const annum__testing *t, annum_error *error)
{
    const annum__figures *f = &t->of[0];
    if (!f->covariate)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "partial needs a covariate; give one number a row");
    if (f->n > MOST)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "partial takes at most %d figures, and there are %z",
                           MOST, f->n);
    for (size_t i = 1; i < f->n; i++) {
        if (f->time[i] == f->time[i - 1])
            return annum__fail_row(error, ANNUM_ERR_DUPLICATE, (size_t)f->view->row[f->row[i]],
                                   "partial takes one figure at a time, and %s %g is at that of another",
                                   f->view->row_word, f->view->row_number[f->row[i]]);
    }
    return ANNUM_OK;
}

int annum__test_partial(annum__testing *t, annum_error *error)
{
    int status = check(t, error);
    if (status == ANNUM_OK)
        status = annum__set_sen_slope(t, error);
    if (status == ANNUM_OK)
        status = annum__check_slope(t, error);
    if (status != ANNUM_OK ||
        annum__too_few_for(t, t->of[0].n, LEAST,
                           "a row counts only with its covariate, and fewer can't show anything; use mann-kendall"))
        return status;
    double *memory = annum__arena_take(t->scratch, 2 * t->of[0].n + annum__count_pairs_scratch(t->of[0].n),
                                       sizeof *memory);
    if (!memory)
        return annum__fail_memory(error);
    test(t, memory);
    return ANNUM_OK;
}
