/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * annum_trendtest: options and figures read, the test chosen, and what it found put into words.
 */
#include "trendtest/test.h"

#include <errno.h>
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "series/caution.h"
#include "series/internal.h"
#include "trendtest/internal.h"

/** The result with the memory that everything in it lives in. */
typedef struct tested {
    annum_trendtest_result result;
    annum__arena arena;
} tested;

/** Draws of a simulated p-value: its standard error is then at most .005. */
#define DRAWS 9999

static annum__test *const tests[] = {
    [ANNUM_TEST_MANN_KENDALL] = annum__test_mann_kendall,
    [ANNUM_TEST_COCHRAN_ARMITAGE] = annum__test_cochran_armitage,
    [ANNUM_TEST_POISSON_TREND] = annum__test_poisson_trend,
    [ANNUM_TEST_SPEARMAN] = annum__test_spearman,
    [ANNUM_TEST_COX_STUART] = annum__test_cox_stuart,
    [ANNUM_TEST_JONCKHEERE] = annum__test_jonckheere,
    [ANNUM_TEST_PETTITT] = annum__test_pettitt,
    [ANNUM_TEST_BUISHAND] = annum__test_buishand,
    [ANNUM_TEST_BUISHAND_U] = annum__test_buishand_u,
    [ANNUM_TEST_BUISHAND_Q] = annum__test_buishand_q,
    [ANNUM_TEST_SNHT] = annum__test_snht,
    [ANNUM_TEST_RUNS] = annum__test_runs,
    [ANNUM_TEST_VON_NEUMANN] = annum__test_von_neumann,
    [ANNUM_TEST_BARTELS] = annum__test_bartels,
    [ANNUM_TEST_HAMED_RAO] = annum__test_hamed_rao,
    [ANNUM_TEST_YUE_WANG] = annum__test_yue_wang,
    [ANNUM_TEST_PREWHITEN] = annum__test_prewhiten,
    [ANNUM_TEST_TFPW] = annum__test_tfpw,
    [ANNUM_TEST_BLOCK_BOOTSTRAP] = annum__test_block_bootstrap,
    [ANNUM_TEST_SEASONAL] = annum__test_seasonal,
    [ANNUM_TEST_REGIONAL] = annum__test_regional,
    [ANNUM_TEST_PARTIAL] = annum__test_partial,
};

/* ---- Options --------------------------------------------------------------------------------- */

static int check_choice(int32_t given, int32_t most, const char *name, const char *enumeration, annum_error *error)
{
    if (given < 0 || given > most)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s %d is unknown; see enum %s", name, (int)given, enumeration);
    return ANNUM_OK;
}

static int read_options(const annum_trendtest_options *given, annum_trendtest_options *o, annum_error *error)
{
    int status = annum__read_struct(o, sizeof *o, given, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(o->level, &o->level, error);
    if (status == ANNUM_OK)
        status = check_choice(o->test, ANNUM_TEST_BUISHAND_Q, "test", "annum_test", error);
    if (status == ANNUM_OK)
        status = check_choice(o->exact, ANNUM_EXACT_MID, "exact", "annum_exactness", error);
    if (status == ANNUM_OK)
        status = check_choice(o->alternative, ANNUM_DECREASING, "alternative", "annum_alternative", error);
    if (status == ANNUM_OK && o->lags < 0)
        status = annum__fail(error, ANNUM_ERR_ARGUMENT, "lags is %d; give 1 or more, or 0 for the test's own rule",
                             (int)o->lags);
    if (status == ANNUM_OK)
        status = check_choice(o->scale, ANNUM_SEN_LOGIT, "scale", "annum_sen_scale", error);
    if (status == ANNUM_OK)
        status = check_choice(o->weights, ANNUM_SEN_BY_DISTANCE, "weights", "annum_sen_weights", error);
    if (status == ANNUM_OK && o->draws > ANNUM_TRENDTEST_DRAWS_MAX)
        status = annum__fail(error, ANNUM_ERR_ARGUMENT, "draws is %z; give 1 to %z, or 0 for %d", (size_t)o->draws,
                             (size_t)ANNUM_TRENDTEST_DRAWS_MAX, DRAWS);
    return status;
}

static annum__test *find(int32_t test)
{
    const size_t known = sizeof tests / sizeof tests[0];
    return (size_t)test < known ? tests[test] : NULL;
}

/* ---- Figures --------------------------------------------------------------------------------- */

static int take_figures(const annum_series *series, const double *covariate, annum__arena *scratch,
                        annum__figures *out, annum_error *error)
{
    const annum_series_view *view = annum_series_data(series);
    double *numbers = annum__arena_take(scratch, 3 * view->n_usable + 1, sizeof *numbers);
    size_t *row = annum__arena_take(scratch, view->n_usable + 1, sizeof *row);
    if (!numbers || !row)
        return annum__fail_memory(error);
    double *time = numbers, *figure = numbers + view->n_usable, *other = figure + view->n_usable;
    size_t n = 0;
    for (size_t i = 0; i < view->n; i++) {
        const double beside = covariate ? covariate[view->row[i]] : 0;
        if (!view->usable[i] || isnan(beside))
            continue;
        if (isinf(beside))
            return annum__fail_row(error, ANNUM_ERR_NONFINITE, (size_t)view->row[i],
                                   "the covariate is infinite in %s %g; give a number", view->row_word,
                                   view->row_number[i]);
        time[n] = view->time[i];
        figure[n] = view->figure[i];
        other[n] = beside;
        row[n++] = i;
    }
    *out = (annum__figures){series, view, n, time, figure, covariate ? other : NULL, row};
    return ANNUM_OK;
}

static int take_all(annum__testing *t, const annum_series *const *series, annum_error *error)
{
    annum__figures *of = annum__arena_take(t->scratch, t->n_series, sizeof *of);
    annum_trendtest_result *r = t->result;
    const double *covariate = t->options.test == ANNUM_TEST_PARTIAL ? t->options.covariate : NULL;
    if (!of)
        return annum__fail_memory(error);
    for (size_t i = 0; i < t->n_series; i++) {
        const int status = take_figures(series[i], covariate, t->scratch, &of[i], error);
        if (status != ANNUM_OK)
            return status;
        r->n += of[i].n;
        r->left_out += of[i].view->n - of[i].n;
        if (of[i].n) {
            r->first = fmin(r->first, of[i].time[0]);
            r->last = fmax(r->last, of[i].time[of[i].n - 1]);
        }
    }
    if (r->n == 0)
        r->first = r->last = NAN;
    t->of = of;
    return ANNUM_OK;
}

/* ---- What tests share ------------------------------------------------------------------------ */

void annum__set_tail_p(annum__testing *t, double lower, double upper)
{
    double p = 2 * fmin(lower, upper);
    if (t->options.alternative == ANNUM_INCREASING)
        p = upper;
    else if (t->options.alternative == ANNUM_DECREASING)
        p = lower;
    t->result->p_value = fmin(1, p);
}

void annum__set_normal_p(annum__testing *t)
{
    const double z = t->result->z;
    /* Nothing varies: every order gives this statistic. */
    if (isnan(z) || (z == 0 && t->result->variance == 0))
        t->result->p_value = 1;
    else
        annum__set_tail_p(t, annum__normal_tail(-z), annum__normal_tail(z));
}

static int32_t direction_of(const annum__testing *t)
{
    const annum_trendtest_result *r = t->result;
    const double sign = !isnan(t->sign) ? t->sign : isnan(r->z) ? r->statistic : r->z;
    if (!(r->p_value <= 1 - r->level) || sign == 0 || isnan(sign))
        return ANNUM_NO_TREND;
    return sign > 0 ? ANNUM_TREND_INCREASING : ANNUM_TREND_DECREASING;
}

/* ---- The call -------------------------------------------------------------------------------- */

static annum_trendtest_result blank(const annum__testing *t)
{
    const annum_estimate none = {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0};
    annum_trendtest_result r = {.test = t->options.test,
                                .alternative = t->options.alternative,
                                .n_series = t->n_series,
                                .kind = t->kind,
                                .level = t->options.level,
                                .first = INFINITY,
                                .last = -INFINITY,
                                .sen_slope = none,
                                .sen_percent = none};
    r.statistic = r.variance = r.z = r.tau = r.tau_b = r.p_value = r.at = NAN;
    r.sen_intercept = r.sen_intercept_residual = r.lag = r.autocorrelation = NAN;
    return r;
}

static int run(annum__testing *t, const annum_series *const *series, annum_error *error)
{
    annum__test *test = find(t->options.test);
    if (!test)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "test %s is not in this version",
                           annum_test_name(t->options.test));
    if (t->n_series > 1 && !(annum_test_takes(t->options.test) & ANNUM_TAKES_SEVERAL))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s takes one series, and %z were given",
                           annum_test_name(t->options.test), t->n_series);
    int status = annum__check_takes(&t->options, error);
    if (status == ANNUM_OK)
        status = take_all(t, series, error);
    /* Of many series together each would say the same over again: their rows are counted in left_out. Mann and
       Kendall's test says it itself, as it takes figures that others leave out. */
    if (status == ANNUM_OK && t->n_series == 1 && t->options.test != ANNUM_TEST_MANN_KENDALL)
        annum__series_cautions(t->of[0].view, t->warnings);
    if (status == ANNUM_OK)
        status = test(t, error);
    if (status != ANNUM_OK)
        return status;
    t->result->trend = direction_of(t);
    annum__set_row_lengths(t);
    if (annum__warnings_keep(t->warnings, &t->result->warnings, &t->result->n_warnings) != ANNUM_OK)
        return annum__fail_memory(error);
    return ANNUM_OK;
}

static int make(const annum_series *const *series, size_t n_series, const annum_trendtest_options *options,
                annum_trendtest_result **out, annum_error *error)
{
    annum__testing t = {.n_series = n_series, .kind = annum_series_data(series[0])->kind, .sign = NAN};
    int status = read_options(options, &t.options, error);
    if (status != ANNUM_OK)
        return status;
    t.draws_given = t.options.draws != 0;
    if (!t.draws_given)
        t.options.draws = DRAWS;
    const annum_allocator *allocator = annum__series_allocator(series[0]);
    annum__arena arena = annum__arena_new(allocator), scratch = annum__arena_new(allocator);
    annum__warnings warnings;
    warnings.arena = &arena;
    warnings.about = NULL;
    warnings.failed = 0;
    warnings.n = 0;
    tested *made = annum__arena_take(&arena, 1, sizeof *made);
    t.scratch = &scratch;
    t.warnings = &warnings;
    if (made) {
        t.result = &made->result;
        made->result = blank(&t);
        status = run(&t, series, error);
    } else {
        status = annum__fail_memory(error);
    }
    annum__arena_free(&scratch);
    if (status == ANNUM_OK) {
        made->arena = arena;
        *out = &made->result;
    } else {
        annum__arena_free(&arena);
    }
    return status;
}

int annum_trendtest_many(const annum_series *const *series, size_t n_series,
                         const annum_trendtest_options *options, annum_trendtest_result **out, annum_error *error)
{
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass where the result goes");
    *out = NULL;
    if (!series || n_series == 0)
        return annum__fail(error, ANNUM_ERR_NULL, "no series; pass at least one");
    for (size_t i = 0; i < n_series; i++) {
        if (!series[i])
            return annum__fail(error, ANNUM_ERR_NULL, "series %z is NULL; make one with annum_series_new", i);
    }
    const int caller_errno = errno;
    const int status = make(series, n_series, options, out, error);
    errno = caller_errno;
    return status;
}

int annum_trendtest(const annum_series *series, const annum_trendtest_options *options,
                    annum_trendtest_result **out, annum_error *error)
{
    return annum_trendtest_many(&series, 1, options, out, error);
}

void annum_trendtest_free(annum_trendtest_result *result)
{
    if (!result)
        return;
    const int caller_errno = errno;
    annum__arena_free(&((tested *)(void *)result)->arena);
    errno = caller_errno;
}
