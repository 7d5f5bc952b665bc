/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Firth's bias-reduced likelihood: where it is used, and its numbers. */
#include <math.h>
#include <stdint.h>

#include "glm_reference.h"
#include "random_series.h"

static void check_used(fit_case *c)
{
    annum_fit_result *fit = fit_of(c);
    const int automatic = c->options.firth == ANNUM_FIRTH_AUTO;
    CU_ASSERT_EQUAL(fit->firth, 1);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_FIRTH));
    CU_ASSERT_EQUAL(fit->interval, automatic ? ANNUM_PROFILE : c->options.interval);
    if (automatic)
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED) || has_warning(fit, ANNUM_WARN_BOUNDARY));
    annum_fit_free(fit);
}

/* 1e-11: of 50-digit numbers. */
static void test_exact(void)
{
    glm_reference_file("regress/exact_firth.csv", 46, check_used);
}

/* ---- closed forms: where the model is saturated, half an event (and half a case without) is added to each cell ---- */

static void test_saturated_counts(void)
{
    static const double figures[][2] = {{0, 0}, {0, 3}, {7, 0}, {4, 9}, {1, 250000}};
    static const double exposure[] = {2, 0.25};
    for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
        const double *y = figures[k];
        fit_case c = small_case(ANNUM_COUNT, 2, y, exposure);
        c.options.origin = 2000;
        c.options.firth = ANNUM_FIRTH_ALWAYS;
        annum_fit_result *fit = fit_of(&c);
        const double first = log((y[0] + 0.5) / 2), last = log((y[1] + 0.5) / 0.25);
        near(fit->coefficients[0].estimate, first, 1e-13, 1, "intercept");
        near(fit->coefficients[1].estimate, last - first, 1e-13, 1, "slope");
        ASSERT_REL(fit->coefficients[0].se, sqrt(1 / (y[0] + 0.5)), 1e-13);
        ASSERT_REL(fit->coefficients[1].se, sqrt(1 / (y[0] + 0.5) + 1 / (y[1] + 0.5)), 1e-13);
        CU_ASSERT_EQUAL(fit->converged, 1);
        annum_fit_free(fit);
    }
}

static double logit_of(double events, double total)
{
    return log((events + 0.5) / (total - events + 0.5));
}

static double logit_variance(double events, double total)
{
    const double mean = (events + 0.5) / (total + 1);
    return 1 / (total * mean * (1 - mean));
}

static void test_saturated_proportions(void)
{
    static const double figures[][4] = {{0, 1, 1, 1},  {0, 0, 5, 9},   {5, 9, 5, 9},
                                        {0, 12, 7, 7}, {3, 4, 11, 40}, {1, 9990, 10000, 10000}};
    for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
        const double y[] = {figures[k][0], figures[k][1]}, n[] = {fmax(figures[k][2], y[0]), fmax(figures[k][3], y[1])};
        fit_case c = small_case(ANNUM_PROPORTION, 2, y, n);
        c.options.origin = 2000;
        c.options.firth = ANNUM_FIRTH_ALWAYS;
        annum_fit_result *fit = fit_of(&c);
        const double first = logit_of(y[0], n[0]), last = logit_of(y[1], n[1]);
        /* 1e-12: the figures are fractions, of which 1 - 0.999 has 13 digits. */
        near(fit->coefficients[0].estimate, first, 1e-12, 1, "intercept");
        near(fit->coefficients[1].estimate, last - first, 1e-12, 1, "slope");
        ASSERT_REL(fit->coefficients[0].se, sqrt(logit_variance(y[0], n[0])), 1e-12);
        ASSERT_REL(fit->coefficients[1].se, sqrt(logit_variance(y[0], n[0]) + logit_variance(y[1], n[1])), 1e-12);
        annum_fit_free(fit);
    }
}

/* Groups of several rows share their half, whatever their sizes: a 2x2 table in eight rows. */
static void test_groups(void)
{
    static const double y[] = {0, 0, 0, 0, 2, 3, 0, 1}, n[] = {4, 5, 3, 9, 6, 3, 1, 4};
    fit_case c = small_case(ANNUM_PROPORTION, 8, y, n);
    for (size_t i = 4; i < 8; i++)
        c.x[i] = 1;
    c.options.x = c.x, c.options.n_x = 1, c.options.no_time = 1;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->firth, 1);
    near(fit->coefficients[0].estimate, logit_of(0, 21), 1e-13, 1, "intercept");
    near(fit->coefficients[1].estimate, logit_of(6, 14) - logit_of(0, 21), 1e-13, 1, "log odds ratio");
    ASSERT_REL(fit->coefficients[1].se, sqrt(logit_variance(0, 21) + logit_variance(6, 14)), 1e-12);
    annum_fit_free(fit);
}

/* ---- when ---- */

static const double late[] = {0, 0, 0, 0, 3}, regular[] = {2, 0, 4, 3, 6}, nothing[] = {0, 0, 0, 0, 0},
                    ten[] = {10, 10, 10, 10, 10};

static void assert_firth(const fit_case *given, int used, int32_t interval)
{
    fit_case c = *given;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->firth, used);
    CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_FIRTH), used);
    CU_ASSERT_EQUAL(fit->interval, interval);
    for (size_t j = 0; used && j < fit->n_coefficients; j++) {
        const annum_coefficient *a = &fit->coefficients[j];
        CU_ASSERT_TRUE(a->lower < a->estimate && a->estimate < a->upper && isfinite(a->lower) && isfinite(a->upper));
        ASSERT_REL(a->statistic, a->estimate / a->se, 1e-15);
    }
    annum_fit_free(fit);
}

static void test_when(void)
{
    fit_case c = small_case(ANNUM_COUNT, 5, late, NULL);
    assert_firth(&c, 1, ANNUM_PROFILE);
    c.options.interval = ANNUM_PROFILE; /* the likelihood's own finite limit was asked for */
    assert_firth(&c, 0, ANNUM_PROFILE);
    c.options.interval = ANNUM_WALD;
    c.options.firth = ANNUM_FIRTH_NEVER;
    assert_firth(&c, 0, ANNUM_WALD);
    c.options.firth = ANNUM_FIRTH_AUTO;
    c.options.covariance = ANNUM_COVARIANCE_HC0; /* a profile knows no sandwich */
    assert_firth(&c, 1, ANNUM_WALD);
    c = small_case(ANNUM_COUNT, 5, regular, NULL);
    assert_firth(&c, 0, ANNUM_WALD);
    c.options.firth = ANNUM_FIRTH_ALWAYS;
    assert_firth(&c, 1, ANNUM_WALD);
    c.options.interval = ANNUM_PROFILE;
    assert_firth(&c, 1, ANNUM_PROFILE);
    c = small_case(ANNUM_COUNT, 5, nothing, NULL);
    assert_firth(&c, 1, ANNUM_PROFILE);
    c.options.link = ANNUM_SQRT; /* whose penalty is constant */
    assert_firth(&c, 0, ANNUM_WALD);
    c = small_case(ANNUM_PROPORTION, 5, ten, ten);
    assert_firth(&c, 1, ANNUM_PROFILE);
}

/* A test of no effect has logistf's p, from the penalised likelihoods, while the statistic stays Wald's. */
static void test_p_values(void)
{
    fit_case c = small_case(ANNUM_COUNT, 5, late, NULL);
    c.options.origin = 2000, c.options.diagnostics = 1;
    annum_fit_result *fit = fit_of(&c);
    const annum_coefficient *slope = &fit->coefficients[1];
    CU_ASSERT_TRUE(slope->lower > 0 && slope->likelihood_ratio_p_value < 0.05);
    CU_ASSERT_TRUE(slope->likelihood_ratio > slope->statistic * slope->statistic);
    annum_fit_free(fit);
}

/* ---- wrong arguments ---- */

static void assert_refused(int32_t kind, int32_t family, int32_t link, int32_t firth, const char *word)
{
    fit_case c = small_case(kind, 5, ten, ten);
    c.options.family = family, c.options.link = link, c.options.firth = firth;
    annum_series *series = make_series(&c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, &c.options, &fit, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "firth"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    annum_series_free(series);
}

static void test_refused(void)
{
    assert_refused(ANNUM_VALUE, ANNUM_GAUSSIAN, ANNUM_LINK_AUTO, ANNUM_FIRTH_ALWAYS, "family gaussian");
    assert_refused(ANNUM_VALUE, ANNUM_GAUSSIAN, ANNUM_LOG, ANNUM_FIRTH_ALWAYS, "link log");
    assert_refused(ANNUM_VALUE, ANNUM_GAMMA, ANNUM_LOG, ANNUM_FIRTH_ALWAYS, "family gamma");
    assert_refused(ANNUM_VALUE, ANNUM_INVERSE_GAUSSIAN, ANNUM_LINK_AUTO, ANNUM_FIRTH_ALWAYS, "family inverse-gaussian");
    assert_refused(ANNUM_VALUE, ANNUM_POISSON, ANNUM_IDENTITY, ANNUM_FIRTH_ALWAYS, "link identity");
    assert_refused(ANNUM_VALUE, ANNUM_POISSON, ANNUM_SQRT, ANNUM_FIRTH_ALWAYS, "link sqrt");
    assert_refused(ANNUM_PROPORTION, ANNUM_BINOMIAL, ANNUM_LOG, ANNUM_FIRTH_ALWAYS, "logit, probit or cloglog");
    assert_refused(ANNUM_VALUE, ANNUM_POISSON, ANNUM_LOG, 3, "firth 3");
    assert_refused(ANNUM_VALUE, ANNUM_POISSON, ANNUM_LOG, -1, "firth -1");
}

/* ---- laws, on series whose likelihood has no finite maximum ---- */

static fit_case separated_case(size_t trial)
{
    fit_case c = {.name = "separated"};
    const int counts = trial % 2 == 0, nothing_at_all = trial % 7 == 0;
    c.n = 2 + below(39);
    const size_t cut = counts ? c.n - 1 : 1 + below(c.n - 1);
    for (size_t i = 0; i < c.n; i++) {
        c.time[i] = 1990 + 2 * (double)i + floor(4 * uniform()) / 4;
        c.size[i] = counts ? 0.2 + 3 * uniform() : floor(1 + 30 * uniform());
        c.y[i] = i < cut || nothing_at_all ? 0 : counts ? floor(1 + 30 * uniform()) : c.size[i];
    }
    if (!counts && !nothing_at_all && below(2)) /* quasi-complete: some of both where the change is */
        c.y[cut] = floor(c.size[cut] * uniform());
    c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c.options.link = counts ? ANNUM_LOG : (int32_t)(ANNUM_LOGIT + below(3));
    c.options.origin = 1990;
    c.options.diagnostics = 1;
    c.kind = counts ? ANNUM_COUNT : ANNUM_PROPORTION;
    return c;
}

static void assert_same(const annum_coefficient *a, const annum_coefficient *b, double factor)
{
    const double scale = b->se * fabs(factor), tolerance = 1e-9;
    ASSERT_REL(a->se, scale, tolerance);
    near(a->estimate, b->estimate * factor, tolerance, scale, "estimate");
    near(a->lower, (factor > 0 ? b->lower : b->upper) * factor, tolerance, scale, "lower");
    near(a->upper, (factor > 0 ? b->upper : b->lower) * factor, tolerance, scale, "upper");
    near(a->likelihood_ratio, b->likelihood_ratio, tolerance, 1, "likelihood_ratio");
    near(a->score, b->score, tolerance, 1, "score");
}

static void test_laws(void)
{
    random_state = 20261124;
    for (size_t trial = 0; trial < 400; trial++) {
        fit_case c = separated_case(trial), other = c;
        annum_fit_result *plain = fit_of(&c);
        CU_ASSERT_EQUAL(plain->firth, 1);
        CU_ASSERT_EQUAL(plain->converged, 1);
        for (size_t j = 0; j < 2; j++)
            CU_ASSERT_TRUE(isfinite(plain->coefficients[j].lower) && isfinite(plain->coefficients[j].upper));
        /* Time backwards and eight times as long. */
        for (size_t i = 0; i < c.n; i++)
            other.time[i] = 1990 - 8 * (c.time[i] - 1990);
        annum_fit_result *turned = fit_of(&other);
        assert_same(&turned->coefficients[0], &plain->coefficients[0], 1);
        assert_same(&turned->coefficients[1], &plain->coefficients[1], -0.125);
        /* Exposures in another unit move the intercept; events for none turn the signs, but for cloglog's. */
        other = c;
        for (size_t i = 0; i < c.n; i++) {
            other.size[i] *= c.kind == ANNUM_COUNT ? 1024 : 1;
            other.y[i] = c.kind == ANNUM_COUNT ? c.y[i] : c.size[i] - c.y[i];
        }
        annum_fit_result *moved = fit_of(&other);
        if (c.options.link != ANNUM_CLOGLOG)
            assert_same(&moved->coefficients[1], &plain->coefficients[1], c.kind == ANNUM_COUNT ? 1 : -1);
        CU_ASSERT_EQUAL(moved->firth, 1);
        annum_fit_free(plain);
        annum_fit_free(turned);
        annum_fit_free(moved);
    }
}

/* A row of weight 3 is three rows. */
static void test_weights(void)
{
    static const double y[] = {0, 0, 0, 6}, thrice[] = {0, 0, 0, 0, 0, 6};
    static const double year[] = {2000, 2001, 2001, 2001, 2002, 2003};
    fit_case c = small_case(ANNUM_COUNT, 4, y, NULL), split = small_case(ANNUM_COUNT, 6, thrice, NULL);
    c.options.origin = split.options.origin = 2000;
    memcpy(split.time, year, sizeof year);
    for (size_t i = 0; i < 4; i++)
        c.weight[i] = i == 1 ? 3 : 1;
    c.options.weights = c.weight;
    annum_fit_result *whole = fit_of(&c), *parts = fit_of(&split);
    for (size_t j = 0; j < 2; j++)
        assert_same(&parts->coefficients[j], &whole->coefficients[j], 1);
    CU_ASSERT_EQUAL(whole->firth + parts->firth, 2);
    annum_fit_free(whole);
    annum_fit_free(parts);
}

/* ---- ugly figures ---- */

static void test_extremes(void)
{
    static const double sizes[] = {1e-280, 1e-100, 1, 1e100, 1e280}, counts[] = {1, 1e3, 1e6, 1e9};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        for (size_t l = 0; l < sizeof counts / sizeof counts[0]; l++) {
            const double y[] = {0, 0, 0, 0, counts[l]};
            const double exposure[] = {sizes[k], sizes[k], sizes[k], sizes[k], sizes[k]};
            fit_case c = small_case(ANNUM_COUNT, 5, y, exposure), plain = small_case(ANNUM_COUNT, 5, y, NULL);
            c.options.origin = plain.options.origin = 2000;
            annum_fit_result *fit = fit_of(&c), *want = fit_of(&plain);
            CU_ASSERT_EQUAL(fit->converged, 1);
            CU_ASSERT_EQUAL(fit->firth, 1);
            /* The predictor is some 600 with 1e-280, and the mean has its digits alone. */
            near(fit->coefficients[1].estimate, want->coefficients[1].estimate, 1e-10, want->coefficients[1].se,
                 "slope");
            ASSERT_REL(fit->coefficients[1].se, want->coefficients[1].se, 1e-9);
            ASSERT_REL(fit->coefficients[1].lower, want->coefficients[1].lower, 1e-8);
            CU_ASSERT_TRUE(isfinite(fit->coefficients[1].upper));
            annum_fit_free(fit);
            annum_fit_free(want);
        }
    }
}

/* Collinear and one time only: refused as without Firth. */
static void test_rank(void)
{
    fit_case c = small_case(ANNUM_COUNT, 5, late, NULL);
    c.options.firth = ANNUM_FIRTH_ALWAYS;
    for (size_t i = 0; i < 5; i++)
        c.time[i] = 2010;
    annum_series *series = make_series(&c, NULL);
    annum_fit_result *fit = NULL;
    CU_ASSERT_EQUAL(annum_fit(series, &c.options, &fit, NULL), ANNUM_ERR_RANK);
    annum_series_free(series);
}

static void test_no_memory(void)
{
    for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
        fit_case c = {.name = "memory", .kind = ANNUM_COUNT, .n = MOST_ROWS};
        for (size_t i = 0; i < c.n; i++) {
            c.time[i] = 1900 + (double)i;
            c.size[i] = 1;
            c.y[i] = i + 1 == c.n ? 5 : 0;
        }
        c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
        c.options.interval = interval;
        c.options.degree = 2;
        c.options.diagnostics = 1;
        c.options.firth = interval == ANNUM_WALD ? ANNUM_FIRTH_AUTO : ANNUM_FIRTH_ALWAYS;
        CU_ASSERT_TRUE(fit_with_every_allocation_failing(&c) > 3);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"saturated_counts", test_saturated_counts},
        {"saturated_proportions", test_saturated_proportions},
        {"groups", test_groups},
        {"when", test_when},
        {"p_values", test_p_values},
        {"refused", test_refused},
        {"laws", test_laws},
        {"weights", test_weights},
        {"extremes", test_extremes},
        {"rank", test_rank},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "firth", cases);
}
