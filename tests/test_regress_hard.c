/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where regressions break: likelihoods without a maximum, laws over random series, and ugly series. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fit_case.h"
#include "random_series.h"

static const double eight_totals[] = {20, 21, 19, 25, 22, 24, 23, 30};

/* ---- likelihoods without a maximum ---- */

/* Rise of the deviance over its lowest when the slope is b and the intercept free, by bisection of the score.
 */
static double rise_of_slope(const fit_case *c, double b)
{
    double low = -800, high = 800, deviance = 0;
    for (int i = 0; i < 200; i++) {
        const double a = low + (high - low) / 2;
        double score = 0;
        for (size_t k = 0; k < c->n; k++)
            score += c->y[k] - c->size[k] / (1 + exp(-(a + b * (c->time[k] - 2000))));
        if (score > 0)
            low = a;
        else
            high = a;
    }
    for (size_t k = 0; k < c->n; k++) {
        const double eta = low + b * (c->time[k] - 2000);
        deviance += 2 * (c->y[k] > 0 ? c->y[k] * log1p(exp(-eta)) : 0);
        deviance += 2 * (c->y[k] < c->size[k] ? (c->size[k] - c->y[k]) * log1p(exp(eta)) : 0);
    }
    return deviance;
}

static double finite_limit(const fit_case *c, double lowest_deviance)
{
    const double threshold = 3.84145882069412447; /* upper 5 % of chi-squared, 1 degree of freedom */
    double low = -20, high = 20;
    for (int i = 0; i < 100; i++) {
        const double b = low + (high - low) / 2;
        if (rise_of_slope(c, b) - lowest_deviance > threshold)
            low = b;
        else
            high = b;
    }
    return low;
}

static void check_separated(const fit_case *given, double lowest_deviance)
{
    fit_case c = *given;
    c.options.origin = 2000;
    c.options.firth = ANNUM_FIRTH_NEVER;
    for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
        c.options.interval = interval;
        annum_fit_result *fit = fit_of(&c);
        const annum_coefficient *slope = &fit->coefficients[1];
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_UNBOUNDED));
        ASSERT_NAN(slope->estimate);
        ASSERT_NAN(slope->se);
        ASSERT_NAN(slope->upper);
        if (interval == ANNUM_PROFILE)
            ASSERT_REL(slope->lower, finite_limit(&c, lowest_deviance), 1e-8);
        else
            ASSERT_NAN(slope->lower);
        annum_fit_free(fit);
    }
}

static void test_separated_proportions(void)
{
    static const double totals[] = {10, 12, 9, 11, 14, 10}, none[] = {0, 0, 0, 11, 14, 10},
                        part[] = {0, 0, 0, 5, 14, 10}, last[] = {0, 0, 0, 0, 0, 3};
    fit_case c = small_case(ANNUM_PROPORTION, 6, none, totals);
    check_separated(&c, 0); /* complete: the likelihood's limit is 1 */
    c = small_case(ANNUM_PROPORTION, 6, part, totals);
    /* quasi-complete: the fourth year keeps its share of 5 in 11 */
    check_separated(&c, -2 * (5 * log(5 / 11.) + 6 * log(6 / 11.)));
    c = small_case(ANNUM_PROPORTION, 6, last, totals);
    check_separated(&c, -2 * (3 * log(0.3) + 7 * log(0.7)));
}

/* Counts at the last time alone: the profile is multinomial, sum of exposures times exp(-b (t_L - t_i)). */
static void test_separated_counts(void)
{
    static const double y[] = {0, 0, 0, 0, 3}, exposure[] = {1, 2, 1.5, 2, 1};
    fit_case c = small_case(ANNUM_COUNT, 5, y, exposure);
    c.options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(&c);
    double low = -20, high = 20;
    for (int i = 0; i < 100; i++) {
        const double b = low + (high - low) / 2;
        double sum = 0;
        for (size_t k = 0; k < 5; k++)
            sum += exposure[k] * exp(-b * (4 - (double)k));
        if (2 * 3 * log(sum) > 3.84145882069412447)
            low = b;
        else
            high = b;
    }
    ASSERT_REL(fit->coefficients[1].lower, low, 1e-8);
    ASSERT_NAN(fit->coefficients[1].upper);
    ASSERT_NAN(fit->coefficients[1].estimate);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    annum_fit_free(fit);

    double back[5];
    for (size_t k = 0; k < 5; k++)
        back[k] = y[4 - k];
    c = small_case(ANNUM_COUNT, 5, back, NULL);
    c.options.interval = ANNUM_PROFILE;
    fit = fit_of(&c);
    ASSERT_NAN(fit->coefficients[1].lower);
    CU_ASSERT_TRUE(fit->coefficients[1].upper < 0);
    annum_fit_free(fit);

    static const double middle[] = {0, 0, 3, 0, 0};
    c = small_case(ANNUM_COUNT, 5, middle, NULL);
    c.options.origin = 2002;
    fit = fit_of(&c);
    /* By symmetry the slope is 0, and its information 3 times the variance of the times. */
    CU_ASSERT_TRUE(fabs(fit->coefficients[1].estimate) < 1e-12);
    ASSERT_REL(fit->coefficients[1].se, sqrt(1 / 6.), 1e-12);
    ASSERT_REL(fit->coefficients[0].estimate, log(0.6), 1e-12);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_SEPARATED));
    annum_fit_free(fit);
}

/* A covariate that is 0 but where an event is: the other coefficients keep their estimates without that row.
 */
static void test_separated_covariate(void)
{
    static const double y[] = {5, 8, 6, 0, 9, 7, 12, 10}, rest[] = {5, 8, 6, 9, 7, 12, 10};
    fit_case c = small_case(ANNUM_COUNT, 8, y, NULL);
    c.x[3] = 1;
    c.options.x = c.x, c.options.n_x = 1;
    c.options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(&c);
    fit_case without = small_case(ANNUM_COUNT, 7, rest, NULL);
    for (size_t i = 3; i < 7; i++)
        without.time[i]++;
    without.options.interval = ANNUM_PROFILE;
    annum_fit_result *smaller = fit_of(&without);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    for (size_t j = 0; j < 2; j++) {
        ASSERT_REL(fit->coefficients[j].estimate, smaller->coefficients[j].estimate, 1e-9);
        ASSERT_REL(fit->coefficients[j].se, smaller->coefficients[j].se, 1e-9);
        ASSERT_REL(fit->coefficients[j].lower, smaller->coefficients[j].lower, 1e-8);
        ASSERT_REL(fit->coefficients[j].upper, smaller->coefficients[j].upper, 1e-8);
    }
    ASSERT_NAN(fit->coefficients[2].estimate);
    ASSERT_NAN(fit->coefficients[2].lower);
    CU_ASSERT_FALSE(isnan(fit->coefficients[2].upper));
    annum_fit_free(fit);
    annum_fit_free(smaller);
}

static void test_all_on_one_edge(void)
{
    static const double zero[8] = {0};
    for (int full = 0; full <= 1; full++) {
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            fit_case c = small_case(ANNUM_PROPORTION, 8, full ? eight_totals : zero, eight_totals);
            c.options.interval = interval;
            c.options.firth = ANNUM_FIRTH_NEVER;
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
            for (size_t j = 0; j < 2; j++) {
                ASSERT_NAN(fit->coefficients[j].estimate);
                ASSERT_NAN(fit->coefficients[j].se);
                ASSERT_NAN(fit->coefficients[j].lower);
                ASSERT_NAN(fit->coefficients[j].upper);
            }
            CU_ASSERT_TRUE(fit->deviance < 1e-9);
            CU_ASSERT_TRUE(fabs(fit->points[2].fitted - full) < 1e-9);
            annum_fit_free(fit);
        }
    }
    fit_case c = small_case(ANNUM_COUNT, 8, zero, NULL);
    c.options.firth = ANNUM_FIRTH_NEVER;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
    ASSERT_NAN(fit->coefficients[1].estimate);
    annum_fit_free(fit);
}

/* With these links the best mean can lie on the edge of the range: an answer, and a warning that it is one.
 */
static void test_links_at_the_edge(void)
{
    static const struct {
        int32_t kind, link;
        double y[6];
    } given[] = {
        {ANNUM_COUNT, ANNUM_IDENTITY, {9, 6, 3, 0, 0, 0}},
        {ANNUM_COUNT, ANNUM_IDENTITY, {0, 0, 0, 0, 0, 7}},
        {ANNUM_COUNT, ANNUM_SQRT, {9, 6, 3, 0, 0, 0}},
        {ANNUM_COUNT, ANNUM_SQRT, {0, 0, 0, 0, 0, 7}},
        {ANNUM_PROPORTION, ANNUM_IDENTITY, {0, 0, 1, 6, 9, 10}},
        {ANNUM_PROPORTION, ANNUM_LOG, {1, 2, 5, 9, 10, 10}},
        {ANNUM_PROPORTION, ANNUM_PROBIT, {0, 0, 0, 0, 10, 10}},
        {ANNUM_PROPORTION, ANNUM_CLOGLOG, {0, 0, 0, 0, 10, 10}},
    };
    static const double ten[] = {10, 10, 10, 10, 10, 10};
    for (size_t k = 0; k < sizeof given / sizeof given[0]; k++) {
        fit_case c = small_case(given[k].kind, 6, given[k].y, given[k].kind == ANNUM_COUNT ? NULL : ten);
        c.options.link = given[k].link;
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            c.options.interval = interval;
            annum_fit_result *fit = fit_of(&c);
            if (!fit)
                continue;
            CU_ASSERT_TRUE(isfinite(fit->deviance));
            for (size_t i = 0; i < fit->n; i++)
                CU_ASSERT_TRUE(fit->points[i].fitted >= 0);
            if (!fit->converged)
                CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_NOT_CONVERGED) ||
                               has_warning(fit, ANNUM_WARN_SEPARATED));
            for (size_t j = 0; j < 2; j++) {
                const annum_coefficient *co = &fit->coefficients[j];
                if (isnan(co->estimate) || isnan(co->se) || isnan(co->lower) || isnan(co->upper))
                    CU_ASSERT_TRUE(fit->n_warnings > 0);
            }
            annum_fit_free(fit);
        }
    }
}

/* ---- laws ---- */

static fit_case random_case(size_t trial)
{
    fit_case c = {.name = "random"};
    const int32_t kind = (int32_t)(1 + trial % 5);
    c.n = 4 + below(12);
    for (size_t i = 0; i < c.n; i++) {
        c.time[i] = 1990 + 2 * (double)i + floor(4 * uniform()) / 4;
        c.size[i] = kind == ANNUM_PROPORTION ? floor(5 + 60 * uniform()) : 0.2 + 3 * uniform();
        c.y[i] = kind == ANNUM_PROPORTION ? floor(1 + (c.size[i] - 2) * uniform())
                 : kind == ANNUM_COUNT    ? floor(1 + 30 * uniform())
                 : kind == ANNUM_SHARE    ? 0.05 + 0.9 * uniform()
                                          : 1 + 9 * uniform();
        c.weight[i] = 0.25 + uniform();
    }
    c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c.kind = kind;
    c.options.origin = 1990;
    return c;
}

static void assert_same_inference(const annum_coefficient *a, const annum_coefficient *b, double factor,
                                  double tolerance)
{
    ASSERT_REL(a->se, b->se * fabs(factor), tolerance);
    near(a->estimate, b->estimate * factor, tolerance, b->se * fabs(factor), "estimate");
    near(a->statistic, factor > 0 ? b->statistic : -b->statistic, tolerance, 1, "statistic");
    near(a->p_value, b->p_value, tolerance * (10 + b->statistic * b->statistic), 0, "p_value");
}

/* Stretching time divides the slope; moving the origin moves the intercept alone; turning time flips the
 * sign. */
static void test_time_laws(void)
{
    random_state = 1;
    for (size_t trial = 0; trial < 400; trial++) {
        fit_case c = random_case(trial), other = c;
        annum_fit_result *plain = fit_of(&c);
        for (size_t i = 0; i < c.n; i++)
            other.time[i] = 1990 - 8 * (c.time[i] - 1990);
        annum_fit_result *turned = fit_of(&other);
        /* 1e-10: convergence of the iterations, doubled by the squares in a standard error. */
        assert_same_inference(&turned->coefficients[1], &plain->coefficients[1], -0.125, 1e-10);
        assert_same_inference(&turned->coefficients[0], &plain->coefficients[0], 1, 1e-10);
        near(turned->deviance, plain->deviance, 1e-10, 1e-3, "deviance");
        other = c;
        other.options.origin = 2000;
        annum_fit_result *moved = fit_of(&other);
        assert_same_inference(&moved->coefficients[1], &plain->coefficients[1], 1, 1e-10);
        near(moved->coefficients[0].estimate,
             plain->coefficients[0].estimate + 10 * plain->coefficients[1].estimate, 1e-9,
             plain->coefficients[0].se + 10 * plain->coefficients[1].se, "intercept");
        annum_fit_free(plain);
        annum_fit_free(turned);
        annum_fit_free(moved);
    }
}

/* A row of weight 2 is two rows; exposures in other units move the intercept alone. */
static void test_weight_and_exposure_laws(void)
{
    random_state = 2;
    for (size_t trial = 0; trial < 200; trial++) {
        fit_case c = random_case(trial);
        if (c.kind != ANNUM_COUNT && c.kind != ANNUM_PROPORTION)
            continue;
        c.options.weights = c.weight;
        const size_t n = c.n;
        fit_case split = c;
        for (size_t i = 0; i < n; i++) {
            c.weight[i] = 1 + (double)(i % 2);
            split.weight[i] = 1;
            if (i % 2 == 0)
                continue;
            split.time[split.n] = c.time[i], split.y[split.n] = c.y[i], split.size[split.n] = c.size[i];
            split.weight[split.n++] = 1;
        }
        split.options.weights = split.weight;
        annum_fit_result *whole = fit_of(&c), *parts = fit_of(&split);
        assert_same_inference(&parts->coefficients[1], &whole->coefficients[1], 1, 1e-10);
        near(parts->deviance, whole->deviance, 1e-10, 1e-3, "deviance");
        near(parts->log_likelihood, whole->log_likelihood, 1e-10, (double)n, "log_likelihood");
        annum_fit_free(parts);
        if (c.kind == ANNUM_COUNT) {
            fit_case scaled = c;
            for (size_t i = 0; i < n; i++)
                scaled.size[i] *= 1e6;
            scaled.options.weights = scaled.weight;
            annum_fit_result *fit = fit_of(&scaled);
            assert_same_inference(&fit->coefficients[1], &whole->coefficients[1], 1, 1e-10);
            near(fit->coefficients[0].estimate, whole->coefficients[0].estimate - log(1e6), 1e-10, 1,
                 "intercept");
            annum_fit_free(fit);
        }
        annum_fit_free(whole);
    }
}

/* A profile interval scales with the unit of a covariate, as far as doubles go. */
static void test_profile_units(void)
{
    static const double y[] = {5, 8, 6, 10, 9, 7, 12, 10}, x[] = {1, 3, 2, 5, 4, 2, 6, 3}, units[] = {1, 1e300, 1e-290};
    double limits[2] = {0, 0};
    for (size_t k = 0; k < 3; k++) {
        fit_case c = small_case(ANNUM_COUNT, 8, y, NULL);
        for (size_t i = 0; i < 8; i++)
            c.x[i] = x[i] * units[k];
        c.options.x = c.x, c.options.n_x = 1, c.options.no_time = 1;
        c.options.interval = ANNUM_PROFILE;
        annum_fit_result *fit = fit_of(&c);
        if (k == 0) {
            limits[0] = fit->coefficients[1].lower;
            limits[1] = fit->coefficients[1].upper;
            CU_ASSERT_TRUE(limits[0] < fit->coefficients[1].estimate && fit->coefficients[1].estimate < limits[1]);
        }
        ASSERT_REL(fit->coefficients[1].lower * units[k], limits[0], 1e-10);
        ASSERT_REL(fit->coefficients[1].upper * units[k], limits[1], 1e-10);
        annum_fit_free(fit);
    }
}

/*
 * Two events that a log link must keep below a fraction of 1: the deviance's root is bent where Wald's limit lies. At these
 * limits the rise, minimised over the intercept by golden section in Python, is the quantile of chi-squared to 1e-14.
 */
static void test_profile_of_a_bent_likelihood(void)
{
    static const double totals[27] = {5, 5, 7, 5, 7, 6, 5, 5, 5, 5, 5, 6, 6, 7, 5, 8, 7, 7, 5, 6, 7, 5, 5, 5, 6, 8, 7};
    double events[27] = {0};
    events[17] = events[19] = 1;
    fit_case c = small_case(ANNUM_PROPORTION, 27, events, totals);
    c.options.link = ANNUM_LOG;
    c.options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(&c);
    ASSERT_REL(fit->coefficients[1].lower, -0.1013729364526418, 1e-11);
    ASSERT_REL(fit->coefficients[1].upper, 0.33757003667004, 1e-11);
    annum_fit_free(fit);
}

/* Rows in any order, and the same call twice: equal to the last bit. */
static void test_repeatable(void)
{
    random_state = 3;
    for (size_t trial = 0; trial < 200; trial++) {
        fit_case c = random_case(trial), shuffled = c;
        for (size_t i = 0; i < c.n; i++) {
            shuffled.time[i] = c.time[c.n - 1 - i];
            shuffled.y[i] = c.y[c.n - 1 - i];
            shuffled.size[i] = c.size[c.n - 1 - i];
        }
        annum_fit_result *one = fit_of(&c), *two = fit_of(&c), *three = fit_of(&shuffled);
        for (size_t j = 0; j < 2; j++) {
            const size_t from = offsetof(annum_coefficient, estimate),
                         size = sizeof(annum_coefficient) - from;
            const char *a = (const char *)&one->coefficients[j], *b = (const char *)&two->coefficients[j],
                       *d = (const char *)&three->coefficients[j];
            CU_ASSERT_EQUAL(memcmp(a + from, b + from, size), 0);
            CU_ASSERT_EQUAL(memcmp(a + from, d + from, size), 0);
        }
        CU_ASSERT_EQUAL(memcmp(one->points, two->points, one->n * sizeof *one->points), 0);
        annum_fit_free(one);
        annum_fit_free(two);
        annum_fit_free(three);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"separated_proportions", test_separated_proportions},
        {"separated_counts", test_separated_counts},
        {"separated_covariate", test_separated_covariate},
        {"all_on_one_edge", test_all_on_one_edge},
        {"links_at_the_edge", test_links_at_the_edge},
        {"time_laws", test_time_laws},
        {"weight_and_exposure_laws", test_weight_and_exposure_laws},
        {"profile_units", test_profile_units},
        {"profile_of_a_bent_likelihood", test_profile_of_a_bent_likelihood},
        {"repeatable", test_repeatable},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "regress_hard", cases);
}
