/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any finite input whatever gives a result or a status: never a NaN without a warning, an infinity, a hang or a crash.
 * Random series of what breaks things, with random options of annum_fit and annum_fit_groups; --slow draws a million.
 */
#include <math.h>
#include <string.h>

#include "fit_case.h"
#include "random_series.h"

enum { MOST_SERIES = 3, MOST_LENGTH = 12 };

static size_t trials = 15000;

typedef struct ugly_series {
    annum_columns columns;
    double time[MOST_LENGTH], end[MOST_LENGTH], y[MOST_LENGTH], size[MOST_LENGTH], low[MOST_LENGTH], high[MOST_LENGTH];
    int32_t state[MOST_LENGTH];
} ugly_series;

typedef struct ugly_fit {
    size_t n_series, rows;
    ugly_series series[MOST_SERIES];
    double x[2 * MOST_SERIES * MOST_LENGTH], weight[MOST_SERIES * MOST_LENGTH], offset[MOST_SERIES * MOST_LENGTH];
    double interventions[2], at[3], at_x[6], at_size[3];
    const char *joint[2];
    annum_fit_options options;
} ugly_fit;

static double ugly_figure(int32_t kind, int mode, double constant, int last, double size)
{
    double y = mode == 0 ? 0 : mode == 1 ? constant : mode == 2 ? last : ugly_number();
    if (mode == 4)
        y = floor(size * uniform());
    if (kind == ANNUM_PROPORTION && y > size)
        y = size;
    if (kind == ANNUM_SHARE && y > 1)
        y = below(2) ? 1 : 0.3 + 0.5 * uniform();
    if (kind == ANNUM_RATE && !(y > 0))
        y = NAN;
    return kind == ANNUM_VALUE && below(2) ? -y : y;
}

static void draw_series(ugly_series *s, int32_t kind)
{
    const int mode = (int)below(6), sized = (int)below(3) > 0, ranged = below(4) == 0, years = below(3) == 0;
    const double constant = ugly_number(), span = below(8) == 0 ? 1e-6 : 1;
    s->columns = (annum_columns)ANNUM_COLUMNS_INIT;
    s->columns.n = below(MOST_LENGTH);
    for (size_t i = 0; i < s->columns.n; i++) {
        s->time[i] = 2000 + span * (mode == 5 ? (double)(i / 2) : (double)i);
        s->end[i] = s->time[i] + (years ? span : 0);
        s->size[i] = mode == 3 ? ugly_size() : 1 + (double)below(12);
        s->y[i] = ugly_figure(kind, mode, constant, i + 1 == s->columns.n, s->size[i]);
        s->state[i] = below(4) ? ANNUM_OBSERVED : below(2) ? ANNUM_SUPPRESSED : ANNUM_ROUNDED;
        s->low[i] = below(3) ? 0 : (double)below(20);
        s->high[i] = below(6) == 0 ? INFINITY : s->low[i] + (double)below(9);
        if (s->state[i] == ANNUM_ROUNDED && (s->y[i] < s->low[i] || s->y[i] > s->high[i]))
            s->state[i] = ANNUM_OBSERVED;
    }
    s->columns.kind = kind;
    s->columns.start = s->time;
    s->columns.end = s->end;
    const int counted = kind == ANNUM_COUNT || kind == ANNUM_PROPORTION;
    *(counted ? &s->columns.events : &s->columns.value) = s->y;
    if (kind == ANNUM_PROPORTION)
        s->columns.total = s->size;
    if (kind == ANNUM_COUNT && (sized || !years))
        s->columns.exposure = s->size;
    if ((kind == ANNUM_VALUE || kind == ANNUM_RATE) && sized)
        s->columns.se = s->size;
    if (ranged && counted) {
        s->columns.state = s->state;
        s->columns.lower = s->low;
        s->columns.upper = s->high;
    }
}

static void draw_columns(ugly_fit *u)
{
    for (size_t i = 0; i < 2 * MOST_SERIES * MOST_LENGTH; i++)
        u->x[i] = ugly_number();
    for (size_t i = 0; i < MOST_SERIES * MOST_LENGTH; i++) {
        u->weight[i] = below(4) ? 1 : ugly_number();
        u->offset[i] = below(3) ? 0 : 5 * uniform();
    }
    for (size_t i = 0; i < 3; i++) {
        u->at[i] = 1995 + (double)below(20);
        u->at_size[i] = below(3) ? 10 : ugly_size();
        u->at_x[i] = u->at_x[3 + i] = below(9) ? uniform() : 1e300;
        if (u->at_size[i] < 0)
            u->at_size[i] = 1;
    }
    u->interventions[0] = 2001 + (double)below(5);
    u->interventions[1] = 2003 + (double)below(5);
    u->joint[0] = "time";
    u->joint[1] = below(5) ? "(Intercept)" : "nothing";
}

static void draw_options(ugly_fit *u)
{
    annum_fit_options *o = &u->options;
    *o = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    o->family = (int32_t)below(11);
    o->link = below(2) ? 0 : (int32_t)below(9);
    o->degree = below(3) ? 1 : (int32_t)below(4);
    o->no_intercept = below(6) == 0;
    o->no_time = below(9) == 0;
    o->log_response = below(8) == 0;
    o->covariance = below(3) ? 0 : (int32_t)below(6);
    o->lags = (int32_t)below(4) - 1;
    o->adjust = (int32_t)below(2);
    o->interval = (int32_t)below(2);
    o->origin = below(2) ? 0 : 2000;
    o->n_x = below(4) ? 0 : 1 + below(2);
    o->x = u->x;
    o->weights = below(3) ? NULL : u->weight;
    o->offset = below(3) ? NULL : u->offset;
    o->firth = (int32_t)below(3);
    o->diagnostics = below(3) == 0;
    o->leave_ranges_out = below(4) == 0;
    o->spline = below(8) ? 0 : 3 + (int32_t)below(3);
    o->errors = below(6) ? 0 : (int32_t)below(3);
    o->method = (int32_t)below(2);
    o->robust = below(6) ? 0 : (int32_t)below(4);
    o->interventions = u->interventions;
    o->n_interventions = below(6) ? 0 : 1 + below(2);
    o->joint = u->joint;
    o->n_joint = below(8) ? 0 : 1 + below(2);
    o->at_start = u->at;
    o->at_exposure = below(2) ? u->at_size : NULL;
    o->at_x = u->at_x;
    o->n_at = below(3) ? 0 : 1 + below(3);
    o->level = below(9) ? 0 : 1 - 1e-9;
}

static int any_nan(const annum_fit_result *fit)
{
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *c = &fit->coefficients[j];
        if (isnan(c->estimate) || isnan(c->se) || isnan(c->p_value) || isnan(c->lower) || isnan(c->upper))
            return 1;
    }
    for (size_t i = 0; i < fit->n_slopes + fit->n_contrasts; i++) {
        const annum_group_slope *s = i < fit->n_slopes ? &fit->slopes[i] : &fit->contrasts[i - fit->n_slopes];
        if (isnan(s->estimate) || isnan(s->p_value))
            return 1;
    }
    for (size_t i = 0; i < fit->n_predictions; i++) {
        if (isnan(fit->predictions[i].fitted) || isnan(fit->predictions[i].upper))
            return 1;
    }
    return 0;
}

static int any_infinite(const annum_fit_result *fit)
{
    const double *numbers = &fit->df_residual;
    int infinite = 0;
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const double *c = &fit->coefficients[j].estimate;
        for (size_t k = 0; k < (sizeof(annum_coefficient) - offsetof(annum_coefficient, estimate)) / sizeof *c; k++)
            infinite |= isinf(c[k]) && k != 2; /* the statistic of a perfect fit has no bound */
        for (size_t k = 0; k < fit->n_coefficients; k++)
            infinite |= isinf(fit->vcov[j * fit->n_coefficients + k]);
    }
    for (const double *number = numbers; number <= &fit->rho_upper; number++)
        infinite |= isinf(*number);
    for (size_t i = 0; i < fit->n_tests; i++)
        infinite |= isinf(fit->tests[i].df) || isinf(fit->tests[i].df2);
    for (size_t i = 0; i < fit->n_predictions; i++) {
        const double *p = &fit->predictions[i].fitted;
        for (size_t k = 0; k < 6; k++)
            infinite |= isinf(p[k]);
    }
    return infinite;
}

static int is_p(double p)
{
    return isnan(p) || (p >= 0 && p <= 1);
}

/* A test without its numbers, where there should be some; or a p that is none. */
static int wrong_tests(const annum_fit_result *fit)
{
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *co = &fit->coefficients[j];
        if (!is_p(co->p_value) || !is_p(co->likelihood_ratio_p_value) || !is_p(co->score_p_value))
            return 1;
        if (isnan(co->likelihood_ratio) != isnan(co->likelihood_ratio_p_value) ||
            isnan(co->score) != isnan(co->score_p_value) || co->likelihood_ratio < 0 || co->score < 0)
            return 1;
    }
    for (size_t i = 0; i < fit->n_tests; i++) {
        if (!is_p(fit->tests[i].p_value))
            return 1;
    }
    for (size_t i = 0; i < fit->n_sensitivity; i++) {
        if (!is_p(fit->sensitivity[i].p_value))
            return 1;
    }
    return !is_p(fit->durbin_watson.p_value);
}

static const char *complaint_of(const annum_fit_result *fit)
{
    if (any_nan(fit) && fit->n_warnings == 0)
        return "NaN without a warning";
    if (any_infinite(fit))
        return "an infinite number";
    if (wrong_tests(fit))
        return "a wrong test";
    for (size_t j = 0; j < fit->n_coefficients; j++) {
        const annum_coefficient *co = &fit->coefficients[j];
        if (co->lower > co->estimate || co->upper < co->estimate)
            return "an estimate outside its interval";
        if (co->se < 0)
            return "a negative standard error";
    }
    for (size_t i = 0; i < fit->n_predictions; i++) {
        const annum_prediction *p = &fit->predictions[i];
        if (p->lower > p->upper || p->prediction_lower > p->prediction_upper || p->se < 0)
            return "a prediction outside its interval";
    }
    return NULL;
}

static void show(const ugly_fit *u, const annum_fit_result *fit)
{
    const annum_fit_options *o = &u->options;
    printf("kind %d series %zu family %d link %d firth %d degree %d spline %d no_intercept %d no_time %d log %d cov %d "
           "interval %d origin %g n_x %zu w %d o %d errors %d method %d robust %d interventions %zu at %zu\n",
           u->series[0].columns.kind, u->n_series, o->family, o->link, o->firth, o->degree, o->spline, o->no_intercept,
           o->no_time, o->log_response, o->covariance, o->interval, o->origin, o->n_x, o->weights != NULL,
           o->offset != NULL, o->errors, o->method, o->robust, o->n_interventions, o->n_at);
    for (size_t g = 0; g < u->n_series; g++) {
        const ugly_series *s = &u->series[g];
        for (size_t i = 0; i < s->columns.n; i++)
            printf("    %.10g-%.10g y %g size %g state %d in %g to %g\n", s->time[i], s->end[i], s->y[i], s->size[i],
                   s->columns.state ? s->state[i] : 0, s->low[i], s->high[i]);
    }
    for (size_t j = 0; j < fit->n_coefficients; j++)
        printf("    %s %g (se %g, p %g, %g to %g)\n", fit->coefficients[j].name, fit->coefficients[j].estimate,
               fit->coefficients[j].se, fit->coefficients[j].p_value, fit->coefficients[j].lower,
               fit->coefficients[j].upper);
    for (size_t i = 0; i < fit->n_predictions; i++) {
        const annum_prediction *p = &fit->predictions[i];
        printf("    at %g: %g (se %g, %g to %g, %g to %g)\n", p->time, p->fitted, p->se, p->lower, p->upper,
               p->prediction_lower, p->prediction_upper);
    }
    for (size_t j = 0; j < fit->n_warnings; j++)
        printf("    warning %s\n", fit->warnings[j].message);
    printf("    deviance %g null %g pearson %g dispersion %g loglik %g rss %g sigma %g r2 %g rho %g\n", fit->deviance,
           fit->null_deviance, fit->pearson_chi2, fit->dispersion, fit->log_likelihood, fit->rss, fit->sigma,
           fit->r_squared, fit->rho);
}

/* @return 1 if there was a fit, 0 if it was refused, -1 if a series was */
static int try_one(ugly_fit *u)
{
    annum_series *series[MOST_SERIES] = {NULL};
    int status = ANNUM_OK, made = 0;
    for (size_t g = 0; g < u->n_series && status == ANNUM_OK; g++)
        status = annum_series_new(&u->series[g].columns, NULL, &series[g], NULL);
    if (status == ANNUM_OK) {
        annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
        annum_error error = {.message = ""};
        status = u->n_series == 1 ? annum_fit(series[0], &u->options, &fit, &error)
                                  : annum_fit_groups((const annum_series *const *)series, NULL, u->n_series, &u->options,
                                                     &fit, &error);
        made = status == ANNUM_OK;
        if (!made) {
            CU_ASSERT_TRUE(fit == NULL && error.message[0] != '\0' && error.code == status);
            CU_ASSERT_NOT_EQUAL(status, ANNUM_ERR_INTERNAL);
        } else {
            const char *complaint = complaint_of(fit);
            CU_ASSERT_PTR_NULL(complaint);
            if (complaint && CU_get_number_of_failures() < 20) {
                printf("\n%s\n", complaint);
                show(u, fit);
            }
            annum_fit_free(fit);
        }
    } else {
        made = -1;
    }
    for (size_t g = 0; g < u->n_series; g++)
        annum_series_free(series[g]);
    return made;
}

static void test_anything(void)
{
    static ugly_fit u;
    size_t fitted = 0;
    random_state = 4;
    for (size_t trial = 0; trial < trials; trial++) {
        const int32_t kind = (int32_t)(1 + below(5));
        u.n_series = below(6) ? 1 : 1 + below(MOST_SERIES);
        for (size_t g = 0; g < u.n_series; g++)
            draw_series(&u.series[g], kind);
        draw_columns(&u);
        draw_options(&u);
        fitted += try_one(&u) == 1;
    }
    CU_ASSERT_TRUE(fitted > trials / 20);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"anything", test_anything}, {NULL, NULL}};
    if (argc > 1 && strcmp(argv[1], "--slow") == 0) {
        trials = 1000000;
        argc = 1;
    }
    return annum_test_main(argc, argv, "regress_ugly", cases);
}
