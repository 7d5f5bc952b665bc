/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures known only as a range, "<5" and "about 500", in the likelihood of a fit. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "annum/trend.h"
#include "core/dist.h"
#include "failing_allocator.h"
#include "fit_case.h"
#include "random_series.h"
#include "reference_csv.h"
#include "regress/negative_binomial.h"
#include "regress/ranges.h"

/* ---- the reference: sums of probabilities at 50 digits ---- */

enum { MOST_COEFFICIENTS = 8 };

typedef struct expectation {
    size_t n_coef, n_profile;
    double coef[MOST_COEFFICIENTS][6], profile[MOST_COEFFICIENTS][3];
    double fit[13], ranges[4], theta;
} expectation;

static void set_range(fit_case *c, size_t i, double lower, double upper, int suppressed)
{
    c->ranged = 1;
    c->state[i] = suppressed ? ANNUM_SUPPRESSED : ANNUM_ROUNDED;
    c->lower[i] = lower;
    c->upper[i] = upper;
    if (suppressed)
        c->y[i] = NAN;
}

static void take_line(fit_case *c, expectation *e, const char *what, const double *v)
{
    if (strcmp(what, "row") == 0) {
        const size_t i = c->n++;
        CU_ASSERT_FATAL(i < MOST_ROWS);
        c->time[i] = v[0], c->y[i] = v[1], c->size[i] = v[2], c->weight[i] = v[3], c->offset[i] = v[4];
        c->x[i] = v[5];
    } else if (strcmp(what, "range") == 0) {
        set_range(c, (size_t)v[0], v[1], v[2], (int)v[3]);
    } else if (strcmp(what, "coef") == 0) {
        memcpy(e->coef[e->n_coef++], v, sizeof e->coef[0]);
    } else if (strcmp(what, "profile") == 0) {
        memcpy(e->profile[e->n_profile++], v, sizeof e->profile[0]);
    } else if (strcmp(what, "fit") == 0) {
        memcpy(e->fit, v, sizeof e->fit);
    } else if (strcmp(what, "ranges") == 0) {
        memcpy(e->ranges, v, sizeof e->ranges);
    } else if (strcmp(what, "theta") == 0) {
        e->theta = v[0];
    }
}

static void read_model(fit_case *c, const double *v)
{
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->kind = (int32_t)v[0];
    c->options.family = (int32_t)v[1];
    c->options.link = (int32_t)v[2];
    c->options.origin = v[9];
    c->options.n_x = (size_t)v[11];
    c->tolerance = v[14];
}

static size_t count_ranges(const fit_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += c->state[i] != ANNUM_OBSERVED;
    return n;
}

static void check_wald(fit_case *c, const expectation *e)
{
    annum_fit_result *fit = fit_of(c);
    if (!fit)
        return;
    CU_ASSERT_EQUAL_FATAL(fit->n_coefficients, e->n_coef);
    for (size_t j = 0; j < e->n_coef; j++) {
        const annum_coefficient *a = &fit->coefficients[j];
        const double *want = e->coef[j];
        near(a->estimate, want[0], c->tolerance, want[1], "estimate");
        near(a->se, want[1], c->tolerance, 0, "se");
        near(a->p_value, want[3], c->tolerance * (10 + want[2] * want[2]), 1e-300, "p_value");
        near(a->lower, want[4], c->tolerance, want[1], "lower");
        near(a->upper, want[5], c->tolerance, want[1], "upper");
    }
    near(fit->pearson_chi2, e->fit[2], c->tolerance, 1e-3, "pearson");
    near(fit->dispersion, e->fit[3], c->tolerance, 0, "dispersion");
    near(fit->df_residual, e->fit[10], 0, 0, "df_residual");
    near(fit->log_likelihood, e->fit[4], c->tolerance, (double)fit->n, "log_likelihood");
    near(fit->aic, e->fit[5], c->tolerance, (double)fit->n, "aic");
    near(fit->bic, e->fit[6], c->tolerance, (double)fit->n, "bic");
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_NOT_WHOLE));
    near(fit->widening, e->ranges[0], c->tolerance, 0, "widening");
    near(fit->deviance, e->ranges[1], c->tolerance, 1e-2, "deviance");
    near(fit->null_deviance, e->ranges[2], c->tolerance, 1e-2, "null_deviance");
    if (e->theta > 0)
        near(fit->theta, e->theta, c->tolerance, 0, "theta");
    CU_ASSERT_EQUAL(fit->converged, 1);
    CU_ASSERT_EQUAL(fit->n, c->n);
    CU_ASSERT_EQUAL(fit->n_ranges, count_ranges(c));
    annum_fit_free(fit);
}

static void check_profile(fit_case *c, const expectation *e)
{
    if (e->n_profile == 0)
        return;
    c->options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(c);
    if (!fit)
        return;
    for (size_t j = 0; j < e->n_profile; j++) {
        const annum_coefficient *a = &fit->coefficients[(size_t)e->profile[j][0]];
        near(a->lower, e->profile[j][1], 10 * c->tolerance, a->se, "profile lower");
        near(a->upper, e->profile[j][2], 10 * c->tolerance, a->se, "profile upper");
    }
    annum_fit_free(fit);
}

static void test_reference(void)
{
    static fit_case c;
    static expectation e;
    size_t cases = 0;
    unsigned failures = CU_get_number_of_failures();
    reference_csv csv = reference_open("regress/ranges.csv");
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            memset(&c, 0, sizeof c);
            memset(&e, 0, sizeof e);
            memcpy(c.name, csv.id, sizeof c.name);
            read_model(&c, csv.number);
        } else if (strcmp(what, "end") == 0) {
            c.options.x = c.options.n_x > 0 ? c.x : NULL;
            c.options.weights = isnan(c.weight[0]) ? NULL : c.weight;
            c.options.offset = isnan(c.offset[0]) ? NULL : c.offset;
            check_wald(&c, &e);
            check_profile(&c, &e);
            cases++;
            if (CU_get_number_of_failures() != failures)
                printf("    in case %s\n", c.name);
            failures = CU_get_number_of_failures();
        } else {
            take_line(&c, &e, what, csv.number);
        }
    }
    CU_ASSERT_TRUE(cases > 26);
}

/* ---- one row's likelihood ---- */

static double binomial_coefficient_log(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* log p(k) by the textbook. */
static double textbook(double k, double mean, double total, double kappa)
{
    if (total > 0)
        return binomial_coefficient_log(total, k) + k * log(mean) + (total - k) * log1p(-mean);
    if (kappa > 0)
        return lgamma(k + 1 / kappa) - lgamma(1 / kappa) - lgamma(k + 1) - log1p(kappa * mean) / kappa +
               k * log(kappa * mean / (1 + kappa * mean));
    return k * log(mean) - mean - lgamma(k + 1);
}

/* Sums over a range and what they say of its score and information, relative to the largest term. */
static annum__range_row summed_row(const annum__range *range, double mean, double kappa)
{
    double p = 0, first = 0, second = 0, largest = -INFINITY;
    const double total = range->total, top = total > 0 ? fmin(range->upper, total) : range->upper;
    const double end = isfinite(top) ? top : range->lower + 400000;
    for (double k = range->lower; k <= end; k++)
        largest = fmax(largest, textbook(k, mean, total, kappa));
    for (double k = range->lower; k <= end; k++) {
        const double w = exp(textbook(k, mean, total, kappa) - largest);
        p += w;
        first += w * k;
    }
    for (double k = range->lower; k <= end; k++)
        second += exp(textbook(k, mean, total, kappa) - largest) * (k - first / p) * (k - first / p);
    const double of_counts = total > 0 ? total * mean : mean, spread = 1 + kappa * mean, known = first / p;
    annum__range_row r = {largest + log(p), 0, 0, 0, known - of_counts};
    r.score = r.excess / spread;
    r.complete = total > 0 ? total * mean * (1 - mean) : mean * (1 + kappa * known) / (spread * spread);
    r.information = r.complete - second / p / (spread * spread);
    return r;
}

static void test_rows(void)
{
    reference_csv csv = reference_open("regress/range_rows.csv");
    while (reference_next(&csv)) {
        const double *v = csv.number, mean = v[2], kappa = v[4];
        const annum__range range = {.lower = v[0], .upper = v[1], .total = v[3], .weight = 1};
        const annum__family *family = annum__family_find(v[3] > 0 ? ANNUM_BINOMIAL : ANNUM_NEGATIVE_BINOMIAL);
        const annum__range_row r = annum__range_row_at(&range, family, mean, 1 - mean, kappa);
        const double root = sqrt(r.complete);
        const unsigned before = CU_get_number_of_failures();
        near(r.log_probability, v[5], 1e-12, 1, "log_probability");
        near(r.score, v[6], 1e-11, root, "score");
        near(r.information, v[7], 1e-10, 1e-3 * r.complete, "information");
        near(r.excess, v[8], 1e-11, root, "excess");
        CU_ASSERT_TRUE(r.information >= 0);
        if (kappa > 0) {
            double first, second;
            annum__range_kappa(&range, family, mean, kappa, &first, &second);
            near(first, v[9], 1e-9, 1e-3 * mean * mean, "by kappa");
            near(second, v[10], 1e-5, 1e-3 * mean * mean * (1 + mean), "twice by kappa");
        }
        if (CU_get_number_of_failures() != before)
            printf("    in [%g, %g], mean %g, total %g, kappa %g\n", v[0], v[1], mean, v[3], kappa);
    }
}

/* Near certainty differences would be nothing but rounding: P(Y > 4) is about m^5 / 120. */
static void test_near_certainty(void)
{
    const annum__range few = {.lower = 0, .upper = 4, .weight = 1},
                       many = {.lower = 3, .upper = INFINITY, .weight = 1};
    const annum__family *poisson = annum__family_find(ANNUM_POISSON);
    for (double mean = 1e-2; mean > 1e-30; mean /= 10) {
        const annum__range_row r = annum__range_row_at(&few, poisson, mean, 1 - mean, 0);
        ASSERT_REL(r.score, -pow(mean, 5) / 24, 2 * mean + 1e-13);
        ASSERT_REL(r.information, 5 * pow(mean, 5) / 24, 2 * mean + 1e-13);
    }
    for (double mean = 40; mean < 600; mean *= 2) {
        const annum__range_row r = annum__range_row_at(&many, poisson, mean, 1 - mean, 0);
        ASSERT_REL(r.score, exp(-mean) * mean * mean * mean / 2, 1e-12);
        CU_ASSERT_TRUE(r.information > 0);
    }
}

/* At the boundary the sums have a closed form. */
static void test_kappa_at_zero(void)
{
    const annum__family *family = annum__family_find(ANNUM_NEGATIVE_BINOMIAL);
    const annum__range range = {.lower = 3, .upper = 11, .weight = 1};
    double at_zero, near_zero, unused;
    annum__range_kappa(&range, family, 5.5, 0, &at_zero, NULL);
    annum__range_kappa(&range, family, 5.5, 1e-9, &near_zero, &unused);
    ASSERT_REL(at_zero, near_zero, 1e-6);
}

/* ---- laws ---- */

static const double twelve[] = {9, 7, 3, 8, 2, 6, 4, 11, 10, 7, 4, 12};

static fit_case twelve_years(int32_t family)
{
    static double totals[12];
    for (size_t i = 0; i < 12; i++)
        totals[i] = 30 + (double)(7 * i % 11);
    const int proportion = family == ANNUM_BINOMIAL || family == ANNUM_QUASIBINOMIAL;
    fit_case c =
        small_case(proportion ? ANNUM_PROPORTION : ANNUM_COUNT, 12, twelve, proportion ? totals : NULL);
    c.options.family = family;
    c.options.origin = 2005;
    return c;
}

static fit_case below_five(int32_t family)
{
    fit_case c = twelve_years(family);
    for (size_t i = 0; i < c.n; i++) {
        if (c.y[i] < 5)
            set_range(&c, i, 0, 4, 1);
    }
    return c;
}

static const int32_t families[] = {ANNUM_POISSON, ANNUM_QUASIPOISSON, ANNUM_BINOMIAL, ANNUM_QUASIBINOMIAL,
                                   ANNUM_NEGATIVE_BINOMIAL};
enum { N_FAMILIES = sizeof families / sizeof families[0] };

static void assert_same_fit(const annum_fit_result *a, const annum_fit_result *b, double tolerance)
{
    for (size_t j = 0; j < b->n_coefficients; j++) {
        const annum_coefficient *x = &a->coefficients[j], *y = &b->coefficients[j];
        near(x->estimate, y->estimate, tolerance, y->se, "estimate");
        near(x->se, y->se, tolerance, 0, "se");
        near(x->lower, y->lower, tolerance, y->se, "lower");
        near(x->upper, y->upper, tolerance, y->se, "upper");
        CU_ASSERT_EQUAL(isnan(x->se), isnan(y->se));
    }
    near(a->deviance, b->deviance, tolerance, 1, "deviance");
    near(a->null_deviance, b->null_deviance, tolerance, 1, "null_deviance");
    near(a->log_likelihood, b->log_likelihood, tolerance, 1, "log_likelihood");
    near(a->pearson_chi2, b->pearson_chi2, tolerance, 1, "pearson");
    CU_ASSERT_EQUAL(a->n, b->n);
    CU_ASSERT_EQUAL(a->n_ranges, b->n_ranges);
}

/* A range that holds one whole count is that count, to the last bit. */
static void test_width_one(void)
{
    for (size_t k = 0; k < N_FAMILIES; k++) {
        fit_case c = twelve_years(families[k]);
        annum_fit_result *exact = fit_of(&c);
        for (size_t i = 0; i < c.n; i++) {
            const double y = c.y[i];
            set_range(&c, i, y - (i % 2 ? 0.5 : 0), y + (i % 3 ? 0.5 : 0), i % 2 == 0);
        }
        annum_fit_result *fit = fit_of(&c);
        assert_same_fit(fit, exact, 0);
        ASSERT_NAN(fit->widening);
        CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_SUPPRESSED));
        CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_ROUNDED));
        annum_fit_free(exact);
        annum_fit_free(fit);
    }
}

/* What leave_ranges_out says: the fit without the suppressed rows, and with the rounded ones as they are. */
static void test_leave_out(void)
{
    for (size_t k = 0; k < N_FAMILIES; k++) {
        fit_case c = below_five(families[k]), without = twelve_years(families[k]);
        set_range(&c, 7, 10, 14, 0);
        size_t kept = 0;
        for (size_t i = 0; i < c.n; i++) {
            if (c.state[i] == ANNUM_SUPPRESSED)
                continue;
            without.time[kept] = c.time[i], without.y[kept] = c.y[i], without.size[kept++] = c.size[i];
        }
        without.n = kept;
        c.options.leave_ranges_out = 1;
        annum_fit_result *fit = fit_of(&c), *fewer = fit_of(&without);
        assert_same_fit(fit, fewer, 0);
        CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SUPPRESSED));
        CU_ASSERT_EQUAL(fit->n_ranges, 0);
        annum_fit_free(fit);
        annum_fit_free(fewer);
    }
}

/* A range that widens about its figure tells less: the interval of time widens with it. */
static void test_wider(void)
{
    static const int32_t order[] = {ANNUM_POISSON, ANNUM_BINOMIAL};
    for (size_t k = 0; k < 2; k++) {
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            double before = 0, widening = 1;
            for (int half = 0; half < 4; half++) {
                fit_case c = twelve_years(order[k]);
                c.options.interval = interval;
                for (size_t i = 0; i < c.n; i += 3)
                    set_range(&c, i, fmax(c.y[i] - half, 0), c.y[i] + half, 0);
                annum_fit_result *fit = fit_of(&c);
                const double width = fit->coefficients[1].upper - fit->coefficients[1].lower;
                CU_ASSERT_TRUE(width > before);
                CU_ASSERT_TRUE(half == 0 || fit->widening > widening);
                before = width;
                widening = half > 0 ? fit->widening : 1;
                annum_fit_free(fit);
            }
        }
    }
}

/* Prior weights repeat rows; events and none change places; exposures have no unit; time has no origin. */
static void test_symmetries(void)
{
    fit_case c = below_five(ANNUM_POISSON), doubled = c;
    doubled.n = 24;
    for (size_t i = 0; i < 12; i++) {
        c.weight[i] = 2;
        doubled.time[12 + i] = doubled.time[i], doubled.y[12 + i] = doubled.y[i], doubled.size[12 + i] = NAN;
        doubled.state[12 + i] = doubled.state[i];
        doubled.lower[12 + i] = doubled.lower[i], doubled.upper[12 + i] = doubled.upper[i];
    }
    c.options.weights = c.weight;
    annum_fit_result *fit = fit_of(&c), *twice = fit_of(&doubled);
    for (size_t j = 0; j < 2; j++) {
        near(fit->coefficients[j].estimate, twice->coefficients[j].estimate, 1e-13, 1, "estimate");
        near(fit->coefficients[j].se, twice->coefficients[j].se, 1e-13, 0, "se");
    }
    near(fit->log_likelihood, twice->log_likelihood, 1e-13, 0, "log_likelihood");
    near(fit->deviance, twice->deviance, 1e-13, 1, "deviance");
    annum_fit_free(fit);
    annum_fit_free(twice);

    c = below_five(ANNUM_BINOMIAL);
    fit_case turned = c;
    for (size_t i = 0; i < 12; i++) {
        turned.y[i] = c.size[i] - c.y[i];
        turned.lower[i] = c.size[i] - c.upper[i];
        turned.upper[i] = c.size[i] - c.lower[i];
    }
    fit = fit_of(&c);
    twice = fit_of(&turned);
    for (size_t j = 0; j < 2; j++) {
        near(twice->coefficients[j].estimate, -fit->coefficients[j].estimate, 1e-13, 1, "estimate");
        near(twice->coefficients[j].se, fit->coefficients[j].se, 1e-13, 0, "se");
    }
    near(twice->log_likelihood, fit->log_likelihood, 1e-12, 0, "log_likelihood");
    annum_fit_free(fit);
    annum_fit_free(twice);

    c = below_five(ANNUM_POISSON);
    fit_case scaled = c;
    for (size_t i = 0; i < 12; i++) {
        c.size[i] = 1 + 0.1 * (double)i;
        scaled.size[i] = 1e5 * c.size[i];
        scaled.time[i] += 70;
    }
    scaled.options.origin += 70;
    fit = fit_of(&c);
    twice = fit_of(&scaled);
    near(twice->coefficients[1].estimate, fit->coefficients[1].estimate, 1e-12, 1, "estimate");
    near(twice->coefficients[1].se, fit->coefficients[1].se, 1e-12, 0, "se");
    near(twice->coefficients[0].estimate, fit->coefficients[0].estimate - log(1e5), 1e-13, 0, "level");
    near(twice->widening, fit->widening, 1e-12, 0, "widening");
    annum_fit_free(fit);
    annum_fit_free(twice);
}

/* ---- what a result says ---- */

static const char *message_of(const annum_fit_result *fit, int32_t code)
{
    for (size_t i = 0; i < fit->n_warnings; i++) {
        if (fit->warnings[i].code == code)
            return fit->warnings[i].message;
    }
    return "";
}

static void test_result(void)
{
    fit_case c = below_five(ANNUM_POISSON);
    set_range(&c, 7, 10, 12, 0);
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n_ranges, 5);
    CU_ASSERT_EQUAL(fit->n, 12);
    const char *message = message_of(fit, ANNUM_WARN_SUPPRESSED),
               *by = strstr(message, "interval of time is ");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(message, "figures known only as a range: 5; they enter the likelihood as that"));
    CU_ASSERT_PTR_NULL(strstr(message, "left out"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(by);
    near(strtod(by + strlen("interval of time is "), NULL), fit->widening, 5e-3, 0, "said widening");
    const annum__family *poisson = annum__family_find(ANNUM_POISSON);
    for (size_t i = 0; i < 12; i++) {
        const annum_fit_point *point = &fit->points[i];
        CU_ASSERT_EQUAL(isnan(point->observed), c.state[i] == ANNUM_SUPPRESSED);
        CU_ASSERT_TRUE(point->fitted > 0 && point->leverage > 0 && point->leverage < 1);
        CU_ASSERT_TRUE(isfinite(point->cooks_distance) && isfinite(point->residual_deviance));
        if (c.state[i] == ANNUM_OBSERVED)
            continue;
        const annum__range range = {.lower = c.lower[i], .upper = c.upper[i], .weight = 1};
        const annum__range_row want = summed_row(&range, point->fitted, 0);
        near(point->residual_response, want.excess, 1e-12, 1, "response");
        near(point->residual_pearson, want.excess / sqrt(point->fitted), 1e-12, 1, "pearson");
        /* The largest probability of 10 to 12 is where the mean is the root of 10 * 11 * 12. */
        const double best =
            c.state[i] == ANNUM_SUPPRESSED ? 0 : summed_row(&range, cbrt(1320), 0).log_probability;
        near(point->residual_deviance, copysign(sqrt(2 * (best - want.log_probability)), want.excess), 1e-10,
             1, "deviance");
        CU_ASSERT_TRUE(annum__range_row_at(&range, poisson, point->fitted, 1 - point->fitted, 0).information >
                       0);
    }
    annum_fit_free(fit);

    c = twelve_years(ANNUM_POISSON);
    set_range(&c, 7, 10, 14, 0);
    c.options.no_time = 1;
    fit = fit_of(&c);
    CU_ASSERT_PTR_NOT_NULL(strstr(message_of(fit, ANNUM_WARN_ROUNDED), "interval of (Intercept) is "));
    ASSERT_REL(fit->points[7].observed, 11, 0);
    annum_fit_free(fit);

    /* A trend and other families leave suppressed figures out, and say so. */
    c = below_five(ANNUM_POISSON);
    annum_series *series = make_series(&c, NULL);
    annum_trend_result *trend = NULL;
    CU_ASSERT_EQUAL(annum_trend(series, NULL, &trend, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(trend->n, 8);
    annum_trend_free(trend);
    annum_series_free(series);
    c.options.family = ANNUM_GAUSSIAN;
    fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n, 8);
    CU_ASSERT_PTR_NOT_NULL(strstr(message_of(fit, ANNUM_WARN_SUPPRESSED), "left out"));
    CU_ASSERT_EQUAL(fit->n_ranges, 0);
    ASSERT_NAN(fit->widening);
    annum_fit_free(fit);
}

/* A quasi family's dispersion is that of the exact figures; with too few of them it is the family's, and
 * said. */
static void test_dispersion(void)
{
    static const int32_t quasi[] = {ANNUM_QUASIPOISSON, ANNUM_QUASIBINOMIAL},
                         plain[] = {ANNUM_POISSON, ANNUM_BINOMIAL};
    for (size_t k = 0; k < 2; k++) {
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            fit_case c = twelve_years(quasi[k]), same = twelve_years(plain[k]);
            for (size_t i = 2; i < 12; i++) {
                set_range(&c, i, fmax(c.y[i] - 2, 0), c.y[i] + 2, 0);
                set_range(&same, i, c.lower[i], c.upper[i], 0);
            }
            c.options.interval = same.options.interval = interval;
            annum_fit_result *fit = fit_of(&c), *want = fit_of(&same);
            CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_DISPERSION_UNKNOWN));
            ASSERT_NAN(fit->dispersion);
            CU_ASSERT_EQUAL(fit->family, quasi[k]);
            for (size_t j = 0; j < 2; j++) {
                ASSERT_REL(fit->coefficients[j].se, want->coefficients[j].se, 0);
                ASSERT_REL(fit->coefficients[j].upper, want->coefficients[j].upper, 0);
                ASSERT_REL(fit->coefficients[j].p_value, want->coefficients[j].p_value, 0);
            }
            annum_fit_free(fit);
            annum_fit_free(want);
        }
    }
}

/* ---- likelihoods without a maximum ---- */

static void assert_no_estimate(const annum_coefficient *c)
{
    ASSERT_NAN(c->estimate);
    ASSERT_NAN(c->se);
    ASSERT_NAN(c->p_value);
}

/* Every figure can be 0, or as large as it likes: the likelihood is 1 at the edge. */
static void test_all_at_the_edge(void)
{
    static const double ends[][2] = {{0, 4},        {0, 1},          {0, 1e6},
                                     {1, INFINITY}, {100, INFINITY}, {1e6, INFINITY}};
    for (size_t e = 0; e < 6; e++) {
        for (size_t k = 0; k < N_FAMILIES; k++) {
            for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
                fit_case c = twelve_years(families[k]);
                c.options.interval = interval;
                for (size_t i = 0; i < 12; i++) {
                    c.size[i] = c.kind == ANNUM_PROPORTION ? 2e6 : NAN;
                    set_range(&c, i, ends[e][0], ends[e][1], 1);
                }
                if (ends[e][0] == 0) /* a known zero is on that edge too */
                    c.state[3] = ANNUM_OBSERVED, c.y[3] = 0;
                annum_fit_result *fit = fit_of(&c);
                CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_BOUNDARY));
                CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SUPPRESSED));
                CU_ASSERT_TRUE(fit->deviance < 1e-6);
                for (size_t j = 0; j < 2; j++)
                    assert_no_estimate(&fit->coefficients[j]);
                ASSERT_NAN(fit->widening);
                if (!(fit->deviance < 1e-6))
                    printf("    family %d, [%g, %g]: deviance %g\n", (int)families[k], ends[e][0], ends[e][1],
                           fit->deviance);
                annum_fit_free(fit);
            }
        }
    }
}

/* A covariate of one row that may go for ever: the others keep their estimates without the row. */
static void check_row_of_its_own(int32_t family, double lower, double upper, int sign)
{
    fit_case c = twelve_years(family), without = twelve_years(family);
    c.options.interval = without.options.interval = ANNUM_PROFILE;
    if (c.kind == ANNUM_PROPORTION)
        c.size[5] = upper == INFINITY ? lower + 300 : 4 * upper;
    set_range(&c, 5, lower, upper, 1);
    c.x[5] = 1;
    c.options.x = c.x, c.options.n_x = 1;
    for (size_t i = 5; i < 11; i++)
        without.time[i] = without.time[i + 1], without.y[i] = without.y[i + 1],
        without.size[i] = without.size[i + 1];
    without.n = 11;
    annum_fit_result *fit = fit_of(&c), *fewer = fit_of(&without);
    const unsigned before = CU_get_number_of_failures();
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    for (size_t j = 0; j < 2; j++) {
        const annum_coefficient *a = &fit->coefficients[j], *b = &fewer->coefficients[j];
        near(a->estimate, b->estimate, 1e-8, b->se, "estimate");
        near(a->se, b->se, 1e-8, 0, "se");
        near(a->lower, b->lower, 1e-6, b->se, "lower");
        near(a->upper, b->upper, 1e-6, b->se, "upper");
    }
    assert_no_estimate(&fit->coefficients[2]);
    CU_ASSERT_EQUAL(isnan(fit->coefficients[2].upper), sign > 0);
    CU_ASSERT_EQUAL(isnan(fit->coefficients[2].lower), sign < 0);
    if (CU_get_number_of_failures() != before)
        printf("    family %d, [%g, %g]\n", (int)family, lower, upper);
    annum_fit_free(fit);
    annum_fit_free(fewer);
}

static void test_separated(void)
{
    static const int32_t some[] = {ANNUM_POISSON, ANNUM_BINOMIAL};
    for (size_t k = 0; k < 2; k++) {
        check_row_of_its_own(some[k], 0, 4, -1);
        check_row_of_its_own(some[k], 0, 1, -1);
        check_row_of_its_own(some[k], 0, 1000, -1);
        check_row_of_its_own(some[k], 0, 1e6, -1);
        check_row_of_its_own(some[k], 1, INFINITY, 1);
        check_row_of_its_own(some[k], 100, INFINITY, 1);
        check_row_of_its_own(some[k], 1e6, INFINITY, 1);
    }
}

/* Only the last figure is known to be above 0: the slope may rise for ever. Its finite limit by bisection of
   a profile likelihood that is made of plain sums here. */
static double best_of_slope(double slope)
{
    double low = -60, high = 60;
    for (int i = 0; i < 200; i++) {
        double value[2];
        for (int side = 0; side < 2; side++) {
            const double level = low + (high - low) * (side ? 0.6 : 0.4);
            value[side] = 0;
            for (int k = 0; k < 5; k++) {
                const double mean = exp(level + slope * (k - 4));
                double p = 0;
                for (int y = 0; y < 5; y++)
                    p += exp(textbook(y, mean, 0, 0));
                value[side] += k < 4 ? log(p) : textbook(7, mean, 0, 0);
            }
        }
        if (value[0] < value[1])
            low += 0.4 * (high - low);
        else
            high -= 0.4 * (high - low);
        if (i == 199)
            return value[0];
    }
    return NAN;
}

static void test_separated_slope(void)
{
    static const double y[] = {0, 0, 0, 0, 7};
    fit_case c = small_case(ANNUM_COUNT, 5, y, NULL);
    c.options.interval = ANNUM_PROFILE;
    for (size_t i = 0; i < 4; i++)
        set_range(&c, i, 0, 4, 1);
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_UNBOUNDED));
    assert_no_estimate(&fit->coefficients[1]);
    ASSERT_NAN(fit->coefficients[1].upper);
    double low = -5, high = 5;
    for (int i = 0; i < 60; i++) {
        const double b = low + (high - low) / 2;
        if (2 * (textbook(7, 7, 0, 0) - best_of_slope(b)) > 3.84145882069412447)
            low = b;
        else
            high = b;
    }
    near(fit->coefficients[1].lower, low, 1e-6, 0, "finite limit");
    annum_fit_free(fit);
    /* Ranges that hold it at both ends have a maximum. */
    set_range(&c, 0, 1, 4, 1);
    fit = fit_of(&c);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_SEPARATED));
    CU_ASSERT_TRUE(fit->coefficients[1].se > 0 && fit->converged);
    annum_fit_free(fit);
}

/* ---- wrong and ugly rows ---- */

static void assert_status(fit_case *c, int want, const char *word)
{
    annum_series *series = make_series(c, NULL);
    annum_fit_result *fit = (annum_fit_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "row 3"));
    CU_ASSERT_EQUAL(annum_fit(series, &c->options, &fit, NULL), want);
    annum_series_free(series);
}

static void test_statuses(void)
{
    fit_case c = twelve_years(ANNUM_POISSON);
    set_range(&c, 2, 4.2, 4.8, 1);
    assert_status(&c, ANNUM_ERR_DOMAIN, "no whole count");
    c.options.leave_ranges_out = 1;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n, 11);
    annum_fit_free(fit);
    c = twelve_years(ANNUM_NEGATIVE_BINOMIAL);
    set_range(&c, 2, 1e17, 2e17, 1);
    assert_status(&c, ANNUM_ERR_DOMAIN, "no whole count");
    c = twelve_years(ANNUM_BINOMIAL);
    c.size[2] = 20.5;
    set_range(&c, 2, 3, 8, 1);
    assert_status(&c, ANNUM_ERR_DOMAIN, "whole total");
    c.size[2] = 20;
    set_range(&c, 2, 21, 30, 1);
    assert_status(&c, ANNUM_ERR_DOMAIN, "above the total");
}

/* Rounding of a count that is not whole leaves it what it is; a range that holds all counts tells nothing. */
static void test_odd_ranges(void)
{
    fit_case c = twelve_years(ANNUM_POISSON), same = twelve_years(ANNUM_POISSON);
    c.y[2] = same.y[2] = 4.5;
    set_range(&c, 2, 4.45, 4.55, 0);
    annum_fit_result *fit = fit_of(&c), *want = fit_of(&same);
    assert_same_fit(fit, want, 0);
    annum_fit_free(fit);
    annum_fit_free(want);

    c = twelve_years(ANNUM_POISSON);
    set_range(&c, 2, 0, INFINITY, 1);
    c.size[5] = NAN;
    fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n, 11);
    CU_ASSERT_EQUAL(fit->n_ranges, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(message_of(fit, ANNUM_WARN_SUPPRESSED), "left out"));
    annum_fit_free(fit);

    /* A suppressed row that lacks its exposure is left out for that; one without a covariate is no range. */
    c = below_five(ANNUM_POISSON);
    for (size_t i = 0; i < 12; i++)
        c.size[i] = 1, c.x[i] = (double)(i * i % 5);
    c.size[2] = NAN;
    c.x[4] = NAN;
    c.options.x = c.x, c.options.n_x = 1;
    fit = fit_of(&c);
    CU_ASSERT_EQUAL(fit->n, 10);
    CU_ASSERT_EQUAL(fit->n_ranges, 2);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_EXPOSURE_MISSING));
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_MISSING));
    annum_fit_free(fit);
}

static double ugly_end(void)
{
    static const double pool[] = {0,   0,   1,   4,    5,    9,    10,    100, 1e3,
                                  1e4, 1e6, 1e9, 1e12, 1e15, 1e16, 1e300, 0.5, 4.5};
    return pool[below(sizeof pool / sizeof pool[0])];
}

/* Any ranges, links and sizes: a status or a result, in time, and no NaN without a warning. */
static void test_ugly(void)
{
    static const int32_t count_links[] = {ANNUM_LOG, ANNUM_IDENTITY, ANNUM_SQRT};
    static const int32_t share_links[] = {ANNUM_LOGIT, ANNUM_PROBIT, ANNUM_CLOGLOG, ANNUM_LOG,
                                          ANNUM_IDENTITY};
    random_state = 20250308;
    size_t fitted = 0;
    for (size_t trial = 0; trial < 900; trial++) {
        fit_case c = twelve_years(families[trial % N_FAMILIES]);
        c.n = 2 + below(11);
        c.options.interval = trial % 7 == 0 ? ANNUM_PROFILE : ANNUM_WALD;
        const int share = c.kind == ANNUM_PROPORTION;
        c.options.link = trial % 2 ? 0 : share ? share_links[below(5)] : count_links[below(3)];
        const int tame = trial % 3 != 0;
        for (size_t i = 0; i < c.n; i++) {
            const double a = tame ? floor(12 * uniform()) : ugly_end();
            const double b = tame ? floor(12 * uniform()) : ugly_end();
            const int ranged = below(2) > 0, open = below(4) == 0, suppressed = below(2) > 0;
            c.size[i] = share ? ceil(fmax(fmax(a, b), 1) * (1 + uniform())) : NAN;
            c.y[i] = fmax(a, b);
            if (ranged)
                set_range(&c, i, fmin(a, b), open ? INFINITY : fmax(a, b), suppressed);
        }
        annum_series *series = make_series(&c, NULL);
        annum_fit_result *fit = NULL;
        annum_error error;
        const int status = annum_fit(series, &c.options, &fit, &error);
        annum_series_free(series);
        CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_DOMAIN || status == ANNUM_ERR_RANK);
        if (status != ANNUM_OK)
            continue;
        fitted++;
        for (size_t j = 0; j < fit->n_coefficients; j++) {
            const annum_coefficient *a = &fit->coefficients[j];
            CU_ASSERT_TRUE(fit->n_warnings > 0 || (isfinite(a->estimate) && isfinite(a->se) &&
                                                   isfinite(a->lower) && isfinite(a->upper)));
            CU_ASSERT_FALSE(isinf(a->estimate) || isinf(a->se));
        }
        CU_ASSERT_TRUE(isnan(fit->widening) || fit->widening >= 1);
        CU_ASSERT_TRUE(fit->n_ranges == 0 || has_warning(fit, ANNUM_WARN_SUPPRESSED) ||
                       has_warning(fit, ANNUM_WARN_ROUNDED));
        annum_fit_free(fit);
    }
    CU_ASSERT_TRUE(fitted > 600);
}

static void test_no_memory(void)
{
    for (size_t family = 0; family < N_FAMILIES; family++) {
        fit_case c = below_five(families[family]);
        c.options.interval = ANNUM_PROFILE;
        int status = ANNUM_ERR_NO_MEMORY;
        for (size_t k = 0; status != ANNUM_OK && k < 100; k++) {
            failing_allocator state = {.fail_at = SIZE_MAX};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_series *series = make_series(&c, &allocator);
            const size_t alive = state.alive;
            annum_fit_result *fit = NULL;
            state.fail_at = state.calls + k;
            status = annum_fit(series, &c.options, &fit, NULL);
            CU_ASSERT_TRUE(status == ANNUM_OK ? k > 0 : status == ANNUM_ERR_NO_MEMORY && !fit);
            annum_fit_free(fit);
            CU_ASSERT_EQUAL(state.alive, alive);
            annum_series_free(series);
            CU_ASSERT_EQUAL(state.alive, 0);
        }
        CU_ASSERT_EQUAL(status, ANNUM_OK);
    }
}

/* ---- coverage ---- */

static double random_poisson(double mean)
{
    double p = exp(-mean), k = 0, u = uniform() - p;
    while (u > 0 && k < 200) {
        p *= mean / ++k;
        u -= p;
    }
    return k;
}

/* Means from 3 to 8, published as "<5" below 5: the interval of time covers as theory has it. */
static void test_coverage(void)
{
    const size_t trials = 8000;
    const double slope = log(8. / 3) / 11;
    size_t covered[2] = {0, 0};
    random_state = 20250309;
    for (size_t trial = 0; trial < trials; trial++) {
        fit_case c = twelve_years(ANNUM_POISSON);
        for (size_t i = 0; i < 12; i++) {
            c.y[i] = random_poisson(3 * exp(slope * (double)i));
            if (c.y[i] < 5)
                set_range(&c, i, 0, 4, 1);
        }
        for (int32_t interval = ANNUM_WALD; interval <= ANNUM_PROFILE; interval++) {
            c.options.interval = interval;
            annum_fit_result *fit = fit_of(&c);
            const annum_coefficient *time = &fit->coefficients[1];
            /* A limit that is infinite covers on its side. */
            const int outside = time->lower > slope || time->upper < slope;
            covered[interval] += !outside;
            annum_fit_free(fit);
        }
    }
    for (int k = 0; k < 2; k++) {
        const double share = (double)covered[k] / (double)trials;
        CU_ASSERT_TRUE(share > 0.93 && share < 0.97);
        if (!(share > 0.93 && share < 0.97))
            printf("\ncoverage %g\n", share);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"rows", test_rows},
        {"near_certainty", test_near_certainty},
        {"kappa_at_zero", test_kappa_at_zero},
        {"width_one", test_width_one},
        {"leave_out", test_leave_out},
        {"wider", test_wider},
        {"symmetries", test_symmetries},
        {"result", test_result},
        {"dispersion", test_dispersion},
        {"all_at_the_edge", test_all_at_the_edge},
        {"separated", test_separated},
        {"separated_slope", test_separated_slope},
        {"statuses", test_statuses},
        {"odd_ranges", test_odd_ranges},
        {"ugly", test_ugly},
        {"no_memory", test_no_memory},
        {"coverage", test_coverage},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "regress_ranges", cases);
}
