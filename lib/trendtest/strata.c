/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The sum of S over seasons or series.
 *
 * Independent: Hirsch, Slack and Smith (1982) Water Resources Research 18:107-121, with the exact law of the
 * sum where no figures are tied. Correlated: Hirsch and Slack (1984) Water Resources Research 20:727-732,
 * with the covariances of Dietz and Killeen (1981) JASA 76:169-174, and no continuity correction, as there.
 * Checked with pymannkendall's seasonal_test, regional_test, multivariate_test and both correlated ones.
 */
#include <math.h>

#include "core/error.h"
#include "trendtest/serial.h"
#include "trendtest/strata.h"

/** Three times never give a p-value below .05; from four on the level is held (docs/methods/trend-tests.md).
 */
#define LEAST_PLACES 4
/** Pairs of figures in all pairs of strata; a second or two. */
#define WORK_MAX 2e9
/** Of the sum of variances: a smaller variance is rounding, the strata cancel each other. */
#define NOTHING_LEFT 1e-12

typedef struct sums {
    double statistic;
    double rising;
    double falling;
    double tied;
    double pairs;
    double variance;
} sums;

static int add_up(annum__testing *t, const annum__strata *strata, sums *out, annum_error *error)
{
    *out = (sums){0, 0, 0, 0, 0, 0};
    for (size_t g = 0; g < strata->n; g++) {
        const annum__stratum *s = &strata->of[g];
        double *scratch =
            annum__arena_take(t->scratch, annum__count_pairs_scratch(s->n) + 1, sizeof *scratch);
        if (!scratch)
            return annum__fail_memory(error);
        const annum__pairs pairs = annum__count_pairs(s->time, s->figure, s->n, scratch);
        out->rising += pairs.rising;
        out->falling += pairs.falling;
        out->tied += pairs.tied;
        out->variance += pairs.variance;
        out->pairs += (double)s->n * ((double)s->n - 1) / 2;
    }
    out->statistic = out->rising - out->falling;
    return ANNUM_OK;
}

/* ---- Independent strata ---------------------------------------------------------------------- */

static int is_exact(const annum__testing *t, const annum__strata *strata, const sums *all)
{
    return t->options.exact != ANNUM_EXACT_NO && all->tied == 0 && annum__summed_law_is_feasible(strata);
}

static int test_independent(annum__testing *t, const annum__strata *strata, const sums *all, double *within,
                            annum_error *error)
{
    annum__set_score(t, all->statistic, all->variance, 1);
    if (!is_exact(t, strata, all))
        return t->options.exact != ANNUM_EXACT_YES
                   ? ANNUM_OK
                   : annum__fail(error, ANNUM_ERR_ARGUMENT,
                                 "%s has no exact p-value where figures are tied or very many; set exact to auto",
                                 annum_test_name(t->options.test));
    annum__summed_law law;
    if (annum__take_summed_law(t->scratch, strata, &law, error) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    t->result->exact = 1;
    *within = (double)annum__summed_law_within(&law, 1 - t->options.level);
    annum__set_tail_p(t, annum__summed_law_up_to(&law, (size_t)all->rising),
                      annum__summed_law_up_to(&law, (size_t)all->falling));
    return ANNUM_OK;
}

/* ---- Correlated strata ----------------------------------------------------------------------- */

static int check_correlated(const annum__strata *strata, annum_error *error)
{
    const double n = (double)strata->n, places = (double)strata->places;
    if (n * n / 2 * places * places / 2 > WORK_MAX)
        return annum__fail(
            error, ANNUM_ERR_TOO_LARGE,
            "the covariances of %z seasons or series at %z times are too much work; give fewer", strata->n,
            strata->places);
    return ANNUM_OK;
}

/** number and rank [strata->n][places], known [strata->n] */
static void spread(const annum__strata *strata, double *number, double *rank, size_t *known)
{
    for (size_t g = 0; g < strata->n; g++) {
        double *row = number + g * strata->places;
        for (size_t i = 0; i < strata->places; i++)
            row[i] = NAN;
        for (size_t i = 0; i < strata->of[g].n; i++)
            row[strata->of[g].place[i]] = strata->of[g].figure[i];
        known[g] = annum__midranks(row, strata->places, rank + g * strata->places);
    }
}

static double sum_of_covariances(const annum__strata *strata, const double *number, const double *rank,
                                 const size_t *known)
{
    const size_t m = strata->places;
    double sum = 0;
    for (size_t g = 0; g < strata->n; g++) {
        for (size_t h = 0; h <= g; h++)
            sum += (h < g ? 2 : 1) * annum__covariance_of_s(number + g * m, rank + g * m, known[g],
                                                            number + h * m, rank + h * m, known[h], m);
    }
    return sum;
}

static int test_correlated(annum__testing *t, const annum__strata *strata, const sums *all,
                           annum_error *error)
{
    const int status = check_correlated(strata, error);
    if (status != ANNUM_OK)
        return status;
    const size_t cells = strata->n * strata->places;
    double *number = annum__arena_take(t->scratch, 2 * cells, sizeof *number);
    size_t *known = annum__arena_take(t->scratch, strata->n, sizeof *known);
    if (!number || !known)
        return annum__fail_memory(error);
    spread(strata, number, number + cells, known);
    const double variance = sum_of_covariances(strata, number, number + cells, known);
    if (variance > NOTHING_LEFT * all->variance) {
        annum__set_score(t, all->statistic, variance, 0);
        return ANNUM_OK;
    }
    annum__set_score(t, all->statistic, 0, 0);
    if (all->variance > 0)
        annum__warn(t->warnings, ANNUM_WARN_BOUNDARY, -1,
                    "seasons or series move against each other so that nothing can show in their sum");
    return ANNUM_OK;
}

static int too_few(annum__testing *t, const annum__strata *strata, const sums *all)
{
    const char *part = t->options.test == ANNUM_TEST_REGIONAL ? "series" : "season";
    if (t->options.correlated && strata->places < LEAST_PLACES)
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "correlated %s needs %d times or more and has %z: fewer can't show anything",
                    annum_test_name(t->options.test), LEAST_PLACES, strata->places);
    else if (all->pairs == 0)
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "%s needs two figures or more of one %s, and no %s has them",
                    annum_test_name(t->options.test), part, part);
    else
        return 0;
    return 1;
}

int annum__test_strata(annum__testing *t, const annum__strata *strata, annum_error *error)
{
    sums all;
    double within = 0;
    int status = add_up(t, strata, &all, error);
    if (status != ANNUM_OK || too_few(t, strata, &all))
        return status;
    status = t->options.correlated ? test_correlated(t, strata, &all, error)
                                       : test_independent(t, strata, &all, &within, error);
    if (status != ANNUM_OK)
        return status;
    annum__set_tau(t, all.statistic, all.pairs, all.tied);
    return annum__set_strata_slope(t, strata, within, error);
}
