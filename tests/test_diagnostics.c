/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/dist.h"
#include "core/random.h"
#include "diagnosed_case.h"
#include "failing_allocator.h"

/* ---- against R ---- */

static const char *const sensitivity_rows[] = {"without_first", "without_last", "without_both",
                                               "drop_one_lowest", "drop_one_highest"};

static void check_sensitivity(const annum_fit_result *fit, const diagnosed_case *d)
{
    CU_ASSERT(fit->n_sensitivity >= d->n_without);
    for (size_t i = 0; i < d->n_without && i < fit->n_sensitivity; i++) {
        const annum_slope_sensitivity *s = &fit->sensitivity[i];
        const double *want = d->without[i], t = d->c.tolerance;
        CU_ASSERT_STRING_EQUAL(s->name, sensitivity_rows[i]);
        CU_ASSERT(isnan(want[0]) ? isnan(s->dropped) : s->dropped == want[0]);
        CU_ASSERT(isnan(s->rho));
        near(s->estimate, want[1], t, want[2], "estimate");
        near(s->se, want[2], t, 0, "se");
        near(s->p_value, want[3], t * (10 + want[1] * want[1] / (want[2] * want[2])), 1e-300, "p");
        near(s->lower, want[4], t, want[2], "lower");
        near(s->upper, want[5], t, want[2], "upper");
    }
}

/* A figure's draw is that of its time: the bits of the double are the stream. */
static double own_draw(uint64_t seed, double time)
{
    uint64_t stream;
    memcpy(&stream, &time, sizeof stream);
    return annum__random_uniform(seed, stream, 0);
}

/* The place between the figure's two limits that the draw of the seed and time chooses, by the smaller tail.
 */
static double drawn(const double *limits, uint64_t seed, double time)
{
    const double u = own_draw(seed, time), from = limits[0], to = limits[1];
    if (from == to)
        return from;
    const double lower = (1 - u) * annum__normal_tail(-from) + u * annum__normal_tail(-to);
    const double upper = (1 - u) * annum__normal_tail(from) + u * annum__normal_tail(to);
    return lower < upper ? annum__normal_quantile(lower) : annum__normal_quantile_upper(upper);
}

static void check_quantiles(const annum_fit_result *fit, const diagnosed_case *d)
{
    for (size_t i = 0; i < fit->n; i++) {
        const double z = fit->points[i].residual_quantile, *limits = d->quantile[i];
        if (isnan(limits[0])) {
            CU_ASSERT(isnan(z));
            continue;
        }
        near(z, drawn(limits, d->c.options.seed, d->c.time[i]), d->c.tolerance * 10, 1, "quantile residual");
        CU_ASSERT(z >= limits[0] - 1e-6 && z <= limits[1] + 1e-6);
    }
}

static void test_reference(void)
{
    static const char *const names[] = {"model", "dispersion", "ljung_box", "joint",
                                        "joint_likelihood_ratio"};
    reference_csv csv = reference_open("regress/r_diagnostics.csv");
    static diagnosed_case d;
    size_t n = 0;
    unsigned failures = CU_get_number_of_failures();
    for (; next_diagnosed_case(&csv, &d); n++) {
        for (uint64_t seed = 0; seed < 2; seed++) {
            d.c.options.seed = seed;
            annum_fit_result *fit = fit_of(&d.c);
            CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
            for (size_t i = 0; i < 5; i++)
                check_test(find_test(fit, names[i]), d.tests[i], d.c.tolerance, names[i]);
            check_sensitivity(fit, &d);
            check_quantiles(fit, &d);
            annum_fit_free(fit);
        }
        if (failures != CU_get_number_of_failures())
            printf("    in case %s\n", d.c.name);
        failures = CU_get_number_of_failures();
    }
    CU_ASSERT_EQUAL(n, 22);
}

static void test_inverse_gaussian_tails(void)
{
    reference_csv csv = reference_open("dist/inverse_gaussian.csv");
    size_t n = 0;
    for (; reference_next(&csv); n++) {
        const double *v = csv.number;
        double lower, upper;
        annum__inverse_gaussian_tails(v[0], v[1], v[2], &lower, &upper);
        /* A tail can't be better than its distance from the mean, whose rounding it feels times its square.
         */
        const double root = sqrt(v[2] / v[0]), a = root * (v[0] / v[1] - 1);
        const double tolerance = 1e-13 + 4e-16 * (a * a + fabs(a) * root);
        ASSERT_REL(lower, v[3], tolerance);
        ASSERT_REL(upper, v[4], tolerance);
    }
    CU_ASSERT_EQUAL(n, 207);
    static const double bad[][3] = {{1, 0, 1},   {1, 1, 0},        {1, -1, 1},
                                    {NAN, 1, 1}, {1, INFINITY, 1}, {1, 1, INFINITY}};
    for (size_t i = 0; i < 6; i++) {
        double lower, upper;
        annum__inverse_gaussian_tails(bad[i][0], bad[i][1], bad[i][2], &lower, &upper);
        CU_ASSERT(isnan(lower) && isnan(upper));
    }
    static const double edge[][5] = {{0, 1, 1, 0, 1},     {-3, 1, 1, 0, 1},     {INFINITY, 1, 1, 1, 0},
                                     {1e300, 1, 1, 1, 0}, {1e-300, 1, 1, 0, 1}, {1e300, 1e-300, 1e300, 1, 0}};
    for (size_t i = 0; i < 6; i++) {
        double lower, upper;
        annum__inverse_gaussian_tails(edge[i][0], edge[i][1], edge[i][2], &lower, &upper);
        ASSERT_REL(lower, edge[i][3], 0);
        ASSERT_REL(upper, edge[i][4], 0);
    }
}

/* ---- excess zeros ---- */

static void check_zeros(fit_case *c, const double *want)
{
    annum_fit_result *fit = fit_of(c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    const annum_fit_test *test = find_test(fit, "excess_zeros");
    CU_ASSERT_PTR_NOT_NULL_FATAL(test);
    /* Scoring ends within 1e-10 standard errors of the maximum, Newton's method at it. */
    const double tolerance = c->options.link == ANNUM_LOG ? 1e-12 : 1e-10;
    near(test->statistic, want[0], tolerance, 1, c->name);
    near(test->p_value, annum__normal_tail(want[1]), 10 * tolerance, 0, "p_value");
    CU_ASSERT_EQUAL(test->df, 1);
    CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_EXCESS_ZEROS), test->p_value < 0.05);
    annum_fit_free(fit);
}

static void test_excess_zeros(void)
{
    reference_csv csv = reference_open("regress/excess_zeros.csv");
    static fit_case c;
    size_t n = 0;
    while (reference_next(&csv)) {
        const char *what = strrchr(csv.id, '/') + 1;
        const double *v = csv.number;
        if (strcmp(what, "model") == 0) {
            c = (fit_case){.name = "", .kind = ANNUM_COUNT};
            memcpy(c.name, csv.id, strlen(csv.id) - strlen("/model"));
            c.options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
            c.options.diagnostics = 1;
            c.options.origin = 2010;
            c.options.link = (int32_t)v[0];
            c.options.degree = (int32_t)v[1];
            c.options.no_time = v[1] == 0;
            c.options.weights = c.weight;
        } else if (strcmp(what, "row") == 0) {
            c.time[c.n] = v[0], c.y[c.n] = v[1], c.size[c.n] = v[2], c.weight[c.n] = v[3];
            c.n++;
        } else if (strcmp(what, "test") == 0) {
            check_zeros(&c, v);
            n++;
        }
    }
    CU_ASSERT_EQUAL(n, 8);
}

/* Means beyond the range of exp: no zero says nothing, and one among them is impossible by chance. */
static void test_zeros_of_large_means(void)
{
    double y[8] = {2000, 2010, 1990, 2040, 1960, 2003, 2011, 1989};
    fit_case c = small_case(ANNUM_COUNT, 8, y, NULL);
    c.options.diagnostics = 1;
    annum_fit_result *fit = fit_of(&c);
    const annum_fit_test *test = find_test(fit, "excess_zeros");
    CU_ASSERT_EQUAL(test->statistic, 0);
    ASSERT_REL(test->p_value, 0.5, 1e-15);
    annum_fit_free(fit);
    c.y[3] = 0;
    fit = fit_of(&c);
    test = find_test(fit, "excess_zeros");
    ASSERT_NAN(test->statistic); /* beyond doubles */
    CU_ASSERT_EQUAL(test->p_value, 0);
    CU_ASSERT(has_warning(fit, ANNUM_WARN_EXCESS_ZEROS));
    annum_fit_free(fit);
}

/* ---- quantile residuals ---- */

static void poisson_limits(const annum_fit_point *point, double limits[2])
{
    const double y = point->observed, mean = point->fitted;
    limits[0] = y > 0 ? annum__normal_quantile(annum__poisson_lower(y - 1, mean)) : -INFINITY;
    limits[1] = annum__normal_quantile(annum__poisson_lower(y, mean));
}

/* A draw belongs to the time of its figure: neither the order of the rows nor other rows move it. */
static void test_draws_by_time(void)
{
    static const double y[10] = {3, 5, 2, 8, 4, 1, 6, 3, 2, 4};
    fit_case c = small_case(ANNUM_COUNT, 10, y, NULL);
    c.options.diagnostics = 1;
    c.options.seed = 42;
    for (int variant = 0; variant < 3; variant++) {
        fit_case changed = c;
        for (size_t i = 0; variant == 1 && i < 10; i++)
            changed.time[i] = 2009 - (double)i;
        if (variant == 2)
            changed.y[4] = NAN;
        annum_fit_result *fit = fit_of(&changed);
        CU_ASSERT_EQUAL(fit->n, variant == 2 ? 9 : 10);
        for (size_t k = 0; k < fit->n; k++) {
            double limits[2];
            poisson_limits(&fit->points[k], limits);
            near(fit->points[k].residual_quantile, drawn(limits, 42, fit->points[k].time), 1e-11, 1, "draw");
        }
        annum_fit_result *again = fit_of(&changed);
        for (size_t k = 0; k < fit->n; k++)
            CU_ASSERT_EQUAL(fit->points[k].residual_quantile, again->points[k].residual_quantile);
        annum_fit_free(fit);
        annum_fit_free(again);
    }
}

/* Whole numbers by inversion. */
static double poisson_draw(double u, double mean)
{
    double k = 0;
    while (annum__poisson_lower(k, mean) < u)
        k++;
    return k;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov's distance from the standard normal times the root of n. */
static double distance_from_normal(double *z, size_t n)
{
    double most = 0;
    qsort(z, n, sizeof *z, by_size);
    for (size_t i = 0; i < n; i++) {
        const double p = annum__normal_tail(-z[i]);
        most = fmax(most, fmax(p - (double)i / (double)n, (double)(i + 1) / (double)n - p));
    }
    return most * sqrt((double)n);
}

enum { SERIES = 40, LENGTH = 120 };

/* Residuals of the true model are standard normal, however few the events; those of figures that vary more
 * are not. */
static void test_residuals_are_normal(void)
{
    static double z[SERIES * LENGTH], wild[SERIES * LENGTH];
    static fit_case c;
    for (uint64_t s = 0; s < SERIES; s++) {
        double y[LENGTH], spread[LENGTH];
        for (uint64_t i = 0; i < LENGTH; i++) {
            const double mean = exp(0.5 - 0.01 * (double)i), u = annum__random_uniform(s, i, 1);
            y[i] = poisson_draw(u, mean);
            spread[i] = poisson_draw(u, 2 * mean * (double)annum__random_below(s, i, 2, 2));
        }
        for (int which = 0; which < 2; which++) {
            c = small_case(ANNUM_COUNT, LENGTH, which ? spread : y, NULL);
            c.options.diagnostics = 1;
            c.options.origin = 2000;
            c.options.seed = 1000 + s;
            annum_fit_result *fit = fit_of(&c);
            for (size_t i = 0; i < LENGTH; i++)
                (which ? wild : z)[s * LENGTH + i] = fit->points[i].residual_quantile;
            annum_fit_free(fit);
        }
    }
    /* 1.36 is exceeded once in 20 by known distributions, less often by fitted ones. */
    CU_ASSERT(distance_from_normal(z, SERIES * LENGTH) < 1.36);
    CU_ASSERT(distance_from_normal(wild, SERIES * LENGTH) > 3);
}

/* Far out: a residual keeps its digits in either tail, and is bounded where doubles end. */
static void test_extreme_residuals(void)
{
    double y[12], *last = &y[11];
    for (size_t i = 0; i < 12; i++)
        y[i] = 1;
    *last = 400;
    fit_case c = small_case(ANNUM_COUNT, 12, y, NULL);
    c.options.diagnostics = 1;
    c.options.no_time = 1;
    annum_fit_result *fit = fit_of(&c);
    const annum_fit_point *p = &fit->points[11];
    /* P(Y >= 400) and P(Y > 400) of the fitted Poisson, as tails. */
    const double u = own_draw(0, p->time);
    const double upper =
        (1 - u) * annum__poisson_upper(400, p->fitted) + u * annum__poisson_upper(401, p->fitted);
    CU_ASSERT(upper < 1e-100);
    ASSERT_REL(annum__normal_tail(p->residual_quantile), upper, 1e-9);
    annum_fit_free(fit);
    c.y[11] = 1e7;
    fit = fit_of(&c);
    CU_ASSERT(fit->points[11].residual_quantile > 37 && fit->points[11].residual_quantile < 38);
    CU_ASSERT(fit->points[0].residual_quantile < -37 && fit->points[0].residual_quantile > -38);
    annum_fit_free(fit);
}

/* ---- laws ---- */

/* All coefficients but the intercept are the model's test, wherever time counts from; of least squares Wald's
   and the likelihood ratio's F are one. */
static void test_model_is_joint(void)
{
    static const double y[12] = {41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17};
    static const char *const names[] = {"time", "time^2", "time^3", "time^2"};
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_COUNT; kind++) {
        for (int32_t degree = 1; degree <= 3; degree++) {
            fit_case c = small_case(kind, 12, y, NULL);
            c.options.diagnostics = 1;
            c.options.degree = degree;
            c.options.joint = names;
            c.options.n_joint = degree == 3 ? 4 : (size_t)degree; /* a name twice is one */
            for (int late = 0; late < 2; late++) {
                c.options.origin = late ? 2005.5 : 0;
                annum_fit_result *fit = fit_of(&c);
                const annum_fit_test *model = find_test(fit, "model"),
                                     *ratio = find_test(fit, "joint_likelihood_ratio");
                const annum_fit_test *wald = find_test(fit, "joint");
                CU_ASSERT_EQUAL(wald->df, degree);
                /* Calendar years' cubes leave fewer digits of the raw coefficients that Wald's rests on. */
                const double tolerance = late ? 1e-12 : degree == 1 ? 1e-11 : 1e-8;
                ASSERT_REL(ratio->statistic, model->statistic, kind == ANNUM_COUNT ? 1e-12 : tolerance);
                if (kind == ANNUM_VALUE)
                    ASSERT_REL(wald->statistic, model->statistic, tolerance);
                static double earlier;
                if (late && kind == ANNUM_COUNT)
                    ASSERT_REL(wald->statistic, earlier, degree == 1 ? 1e-11 : 1e-8);
                earlier = wald->statistic;
                annum_fit_free(fit);
            }
        }
    }
}

/* Figures in another unit, or later years: no test changes, and the slope's table does as the slope. */
static void test_units(void)
{
    static const double y[8] = {12.1, 11.4, 12.9, 10.2, 10.9, 10.7, 9.1, 9.6};
    static const char *const names[] = {"time"};
    fit_case c = small_case(ANNUM_VALUE, 8, y, NULL);
    c.options.diagnostics = 1;
    c.options.joint = names;
    c.options.n_joint = 1;
    annum_fit_result *fit = fit_of(&c);
    for (int k = 0; k < 4; k++) {
        const double factor = k == 0 ? 1e299 : k == 1 ? 1e-299 : k == 2 ? -7 : 1;
        fit_case other = c;
        for (size_t i = 0; i < 8; i++) {
            other.y[i] *= factor;
            other.time[i] += k == 3 ? 64 : 0;
        }
        annum_fit_result *scaled = fit_of(&other);
        CU_ASSERT_EQUAL_FATAL(scaled->n_tests, fit->n_tests);
        for (size_t i = 0; i < fit->n_tests; i++) {
            ASSERT_REL(scaled->tests[i].statistic, fit->tests[i].statistic, 1e-10);
            ASSERT_REL(scaled->tests[i].p_value, fit->tests[i].p_value, 1e-10);
        }
        for (size_t i = 0; i < 3; i++) {
            ASSERT_REL(scaled->sensitivity[i].estimate, factor * fit->sensitivity[i].estimate, 1e-12);
            ASSERT_REL(scaled->sensitivity[i].se, fabs(factor) * fit->sensitivity[i].se, 1e-12);
        }
        annum_fit_free(scaled);
    }
    annum_fit_free(fit);
}

/* Dropping a figure is leaving it out: the table has what annum_fit says of the rest, in every model. */
static void test_refits_are_fits(void)
{
    static const double y[9] = {9, 12, 7, 13, 8, 6, 9, 4, 5}, size[9] = {20, 25, 21, 30, 22, 20, 28, 20, 22};
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_RATE; kind++) {
        for (int profile = 0; profile < 2; profile++) {
            fit_case c = small_case(kind, 9, y, size);
            for (size_t i = 0; kind == ANNUM_SHARE && i < 9; i++) {
                c.y[i] = y[i] / 20;
                c.size[i] = NAN;
            }
            c.options.diagnostics = 1;
            c.options.interval = profile ? ANNUM_PROFILE : ANNUM_WALD;
            if (kind == ANNUM_VALUE)
                c.options.covariance = ANNUM_COVARIANCE_HC3;
            c.without_se = kind == ANNUM_VALUE;
            annum_fit_result *fit = fit_of(&c);
            c.y[8] = NAN;
            annum_fit_result *rest = fit_of(&c);
            CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
            CU_ASSERT_EQUAL(rest->n, 8);
            const annum_slope_sensitivity *s = &fit->sensitivity[1];
            const annum_coefficient *slope = &rest->coefficients[1];
            CU_ASSERT_EQUAL(s->dropped, 2008);
            CU_ASSERT_EQUAL(s->estimate, slope->estimate);
            CU_ASSERT_EQUAL(s->se, slope->se);
            CU_ASSERT_EQUAL(s->p_value, slope->p_value);
            CU_ASSERT_EQUAL(s->lower, slope->lower);
            CU_ASSERT_EQUAL(s->upper, slope->upper);
            annum_fit_free(fit);
            annum_fit_free(rest);
        }
    }
}

static double slope_without(annum_columns *columns, double *figures, size_t i)
{
    const double figure = figures[i];
    annum_series *series = NULL;
    annum_fit_result *fit = NULL;
    figures[i] = NAN;
    CU_ASSERT_EQUAL(annum_series_new(columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(annum_fit(series, NULL, &fit, NULL), ANNUM_OK);
    figures[i] = figure;
    const double slope = fit->coefficients[1].estimate;
    annum_fit_free(fit);
    annum_series_free(series);
    return slope;
}

/* Of many figures not all are tried: the extremes are those of trying all. */
static void test_drop_one_of_many(void)
{
    enum { MANY = 300 };
    static double year[MANY], figures[MANY];
    for (size_t i = 0; i < MANY; i++) {
        year[i] = 1700 + (double)i;
        figures[i] = poisson_draw(annum__random_uniform(8, i, 0), 6 - 0.015 * (double)i);
    }
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = MANY;
    columns.year = year;
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_COUNT; kind++) {
        columns.kind = kind;
        columns.value = kind == ANNUM_VALUE ? figures : NULL;
        columns.events = kind == ANNUM_COUNT ? figures : NULL;
        size_t lowest = 0, highest = 0;
        double slope[MANY];
        for (size_t i = 0; i < MANY; i++) {
            slope[i] = slope_without(&columns, figures, i);
            lowest = slope[i] < slope[lowest] ? i : lowest;
            highest = slope[i] > slope[highest] ? i : highest;
        }
        annum_fit_options options = ANNUM_FIT_OPTIONS_INIT;
        options.diagnostics = 1;
        annum_series *series = NULL;
        annum_fit_result *fit = NULL;
        CU_ASSERT_EQUAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL(annum_fit(series, &options, &fit, NULL), ANNUM_OK);
        CU_ASSERT_EQUAL(fit->sensitivity[3].dropped, year[lowest]);
        CU_ASSERT_EQUAL(fit->sensitivity[3].estimate, slope[lowest]);
        CU_ASSERT_EQUAL(fit->sensitivity[4].dropped, year[highest]);
        CU_ASSERT_EQUAL(fit->sensitivity[4].estimate, slope[highest]);
        annum_fit_free(fit);
        annum_series_free(series);
    }
}

/* Only linear trends have a table of the slope. */
static void test_where_there_is_a_slope(void)
{
    static const double y[8] = {12.1, 11.4, 12.9, 10.2, 10.9, 10.7, 9.1, 9.6};
    fit_case c = small_case(ANNUM_VALUE, 8, y, NULL);
    for (int k = 0; k < 4; k++) {
        c.options.diagnostics = k > 0;
        c.options.degree = k == 1 ? 2 : 1;
        c.options.no_time = k == 2;
        c.options.no_intercept = k == 3;
        annum_fit_result *fit = fit_of(&c);
        CU_ASSERT_EQUAL(fit->n_sensitivity > 0, k == 3);
        CU_ASSERT_EQUAL(fit->n_tests, k > 0 ? 2 : 0);
        if (k == 2) /* the intercept alone: nothing to test */
            ASSERT_NAN(fit->tests[0].p_value);
        annum_fit_free(fit);
    }
}

/* ---- warnings ---- */

/* A polynomial's figures by Ingram et al. (2018): 4, 7 and 11 are enough, one fewer is not. */
static void test_few_points(void)
{
    static const size_t needed[] = {4, 7, 11, 11};
    double y[16];
    for (size_t i = 0; i < 16; i++)
        y[i] = 10 + (double)(i * i * 7 % 11);
    for (int32_t degree = 1; degree <= 4; degree++) {
        for (size_t less = 0; less < 2; less++) {
            fit_case c = small_case(ANNUM_VALUE, needed[degree - 1] - less, y, NULL);
            c.options.degree = degree;
            annum_fit_result *fit = fit_of(&c);
            CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_FEW_POINTS), (int)less);
            annum_fit_free(fit);
        }
    }
    fit_case c = small_case(ANNUM_VALUE, 3, y, NULL);
    c.options.no_time = 1;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_FEW_POINTS));
    annum_fit_free(fit);
}

static void test_autocorrelated(void)
{
    static const double y[14] = {1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1};
    fit_case c = small_case(ANNUM_VALUE, 14, y, NULL);
    for (int asked = 0; asked < 2; asked++) {
        c.options.diagnostics = asked;
        annum_fit_result *fit = fit_of(&c);
        CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_AUTOCORRELATED), asked);
        annum_fit_free(fit);
    }
    for (size_t i = 0; i < 14; i++)
        c.y[i] = i % 2 ? 3 : -2;
    annum_fit_result *fit = fit_of(&c);
    CU_ASSERT_FALSE(has_warning(fit, ANNUM_WARN_AUTOCORRELATED));
    annum_fit_free(fit);
}

/* ---- wrong and ugly input ---- */

static void refuse(const annum_fit_options *options, int want, const char *part)
{
    static const double y[6] = {3, 1, 2, 4, 2, 5};
    fit_case c = small_case(ANNUM_VALUE, 6, y, NULL);
    annum_series *series = make_series(&c, NULL);
    annum_fit_result *fit = NULL;
    annum_error error;
    CU_ASSERT_EQUAL(annum_fit(series, options, &fit, &error), want);
    CU_ASSERT_PTR_NULL(fit);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, part));
    annum_series_free(series);
}

static void test_joint_names(void)
{
    static const char *const unknown[] = {"time", "tide"}, *const null[] = {NULL};
    annum_fit_options o = ANNUM_FIT_OPTIONS_INIT;
    o.n_joint = 2;
    refuse(&o, ANNUM_ERR_NULL, "joint is NULL but n_joint is 2");
    o.joint = unknown;
    refuse(&o, ANNUM_ERR_ARGUMENT, "no coefficient is named tide; there are (Intercept), time");
    o.joint = null;
    o.n_joint = 1;
    refuse(&o, ANNUM_ERR_NULL, "joint[0] is NULL");
}

/* Whatever the figures: an answer without infinities, and a warning where something is not known. */
static void test_ugly(void)
{
    static const double ugly[][6] = {{0, 0, 0, 0, 0, 0},
                                     {5, 5, 5, 5, 5, 5},
                                     {0, 0, 0, 0, 0, 9},
                                     {1e300, 1, 1, 1, 1, 1},
                                     {1e-300, 2e-300, 1e-300, 0, 0, 1e-300},
                                     {1, 2, 3, 4, 5, 6}};
    static const double total[6] = {9, 9, 9, 9, 9, 9}, huge[6] = {1e301, 1e301, 1e301, 1e301, 1e301, 1e301};
    static const char *const names[] = {"(Intercept)", "time"};
    for (size_t k = 0; k < 6 * 6 * 4; k++) {
        const int32_t kind = 1 + (int32_t)(k / 6 % 6 % 5);
        const size_t n = 6 - k / 36;
        const double *y = ugly[k % 6];
        fit_case c = small_case(kind, n, y, kind == ANNUM_PROPORTION ? (k % 6 == 3 ? huge : total) : NULL);
        if (kind == ANNUM_SHARE && y[0] + y[5] > 1)
            continue;
        if (k / 6 % 6 == 5)
            c.options.family = ANNUM_GAUSSIAN;
        c.options.diagnostics = 1;
        c.options.joint = names;
        c.options.n_joint = 2;
        annum_series *series = make_series(&c, NULL);
        annum_fit_result *fit = NULL;
        annum_error error;
        const int status = annum_fit(series, &c.options, &fit, &error);
        annum_series_free(series);
        CU_ASSERT(status == ANNUM_OK || status == ANNUM_ERR_DOMAIN);
        if (status != ANNUM_OK)
            continue;
        int unknown = 0;
        for (size_t i = 0; i < fit->n_tests; i++) {
            CU_ASSERT_FALSE(isinf(fit->tests[i].statistic) || isinf(fit->tests[i].p_value));
            CU_ASSERT(isnan(fit->tests[i].p_value) ||
                      (fit->tests[i].p_value >= 0 && fit->tests[i].p_value <= 1));
        }
        for (size_t i = 0; i < fit->n_sensitivity; i++) {
            const annum_slope_sensitivity *s = &fit->sensitivity[i];
            CU_ASSERT_FALSE(isinf(s->estimate) || isinf(s->se) || isinf(s->lower) || isinf(s->upper));
            unknown |= isnan(s->estimate + s->se + s->p_value + s->lower + s->upper);
        }
        for (size_t i = 0; i < fit->n; i++)
            CU_ASSERT_FALSE(isinf(fit->points[i].residual_quantile));
        CU_ASSERT(!unknown || fit->n_warnings > 0);
        annum_fit_free(fit);
    }
}

static void fail_every_allocation(fit_case *c)
{
    int status = ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; status != ANNUM_OK && k < 1000; k++) {
        failing_allocator state = {.fail_at = SIZE_MAX};
        const annum_allocator allocator = {failing_reallocate, &state};
        annum_series *series = make_series(c, &allocator);
        const size_t alive = state.alive;
        annum_fit_result *fit = NULL;
        state.fail_at = state.calls + k;
        status = annum_fit(series, &c->options, &fit, NULL);
        CU_ASSERT(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
        annum_fit_free(fit);
        CU_ASSERT_EQUAL(state.alive, alive);
        annum_series_free(series);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
}

static void test_no_memory(void)
{
    static const char *const names[] = {"time"};
    double y[40], total[40];
    for (size_t i = 0; i < 40; i++) {
        y[i] = 10 + (double)(i * i % 11) + (i % 7 == 0 ? 20 : 0);
        total[i] = 50;
    }
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_PROPORTION; kind++) {
        fit_case c = small_case(kind, 40, y, kind == ANNUM_PROPORTION ? total : NULL);
        c.options.diagnostics = 1;
        c.options.joint = names;
        c.options.n_joint = 1;
        if (kind == ANNUM_COUNT)
            c.options.family = ANNUM_NEGATIVE_BINOMIAL;
        fail_every_allocation(&c);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"inverse_gaussian_tails", test_inverse_gaussian_tails},
        {"excess_zeros", test_excess_zeros},
        {"zeros_of_large_means", test_zeros_of_large_means},
        {"draws_by_time", test_draws_by_time},
        {"residuals_are_normal", test_residuals_are_normal},
        {"extreme_residuals", test_extreme_residuals},
        {"model_is_joint", test_model_is_joint},
        {"units", test_units},
        {"refits_are_fits", test_refits_are_fits},
        {"drop_one_of_many", test_drop_one_of_many},
        {"where_there_is_a_slope", test_where_there_is_a_slope},
        {"few_points", test_few_points},
        {"autocorrelated", test_autocorrelated},
        {"joint_names", test_joint_names},
        {"ugly", test_ugly},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "diagnostics", cases);
}
