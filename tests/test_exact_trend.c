/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum/change.h"
#include "annum/regress.h"
#include "annum/report.h"
#include "annum/trendtest.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "testlib.h"

enum { MOST = 400 };

typedef struct data {
    int32_t kind;
    size_t n;
    double time[MOST], events[MOST], size[MOST]; /* exposure or total */
} data;

static annum_series *series_of(const data *d, const annum_allocator *allocator)
{
    annum_series *series = NULL;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_error error;
    columns.n = d->n;
    columns.kind = d->kind;
    columns.start = columns.end = d->time;
    if (d->kind == ANNUM_COUNT || d->kind == ANNUM_PROPORTION)
        columns.events = d->events;
    else
        columns.value = d->events;
    if (d->kind == ANNUM_COUNT)
        columns.exposure = d->size;
    if (d->kind == ANNUM_PROPORTION)
        columns.total = d->size;
    const int status = annum_series_new(&columns, allocator, &series, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return series;
}

static annum_exact_trend_result test_of(const data *d, double level, int32_t method)
{
    annum_series *series = series_of(d, NULL);
    annum_exact_trend_options options = ANNUM_EXACT_TREND_OPTIONS_INIT;
    annum_exact_trend_result r = ANNUM_EXACT_TREND_INIT;
    annum_error error;
    options.level = level;
    options.method = method;
    const int status = annum_exact_trend(series, &options, &r, &error);
    if (status != ANNUM_OK)
        printf("\n%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    annum_series_free(series);
    return r;
}

/* Years from 2000 on. */
static data yearly(int32_t kind, size_t n, const double *events, double size)
{
    data d = {.kind = kind, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.events[i] = events[i];
        d.size[i] = size;
    }
    return d;
}

/* A fixed sequence of numbers between 0 and 1. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Up to so many events a year. */
static data random_data(uint64_t *state, int32_t kind, size_t n, int most)
{
    data d = {.kind = kind, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.events[i] = floor(draw(state) * (most + 1));
        d.size[i] = kind == ANNUM_COUNT ? 0.5 + draw(state) : d.events[i] + floor(draw(state) * 10) + 1;
    }
    return d;
}

/* |actual - want| <= tolerance * scale; NaN where NaN is wanted. */
static void near(double actual, double want, double tolerance, double scale, const char *id, const char *what)
{
    const int passed = isnan(want) ? isnan(actual) : fabs(actual - want) <= tolerance * scale;
    if (!passed)
        printf("\n    %s %s: actual %.17g, want %.17g (off by %.3g, allowed %.3g)\n", id, what, actual, want,
               fabs(actual - want), tolerance * scale);
    CU_ASSERT(passed);
}

/* ---- References ---- */

static data read_data(const char *id, int32_t kind)
{
    reference_csv csv = reference_open("trendtest/exact_series.csv");
    data d = {.kind = kind};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        d.time[d.n] = csv.number[0];
        d.events[d.n] = csv.number[1];
        d.size[d.n++] = csv.number[2];
    }
    return d;
}

/*
 * The reference has 25 digits. Tails are sums of positive terms, each with some rounding errors a doubling of
 * the events: 1e-12 of itself. A slope is as exact as its tail, on the scale of its standard error; times
 * that are no whole multiples of each other carry the rounding of calendar years (1e-13 of some years) into
 * it.
 */
static void check_reference(const reference_csv *csv, const data *d)
{
    const double *want = csv->number;
    const annum_exact_trend_result r = test_of(d, 0, ANNUM_EXACT_CENTRAL),
                                   m = test_of(d, 0, ANNUM_EXACT_MID_P);
    const double tolerance = 1e-12;
    const double scale = isnan(want[8]) ? fabs(isnan(want[4]) ? want[5] : want[4]) : want[8];
    near(r.p_value, want[1], tolerance, want[1], csv->id, "p");
    near(r.p_mid, want[2], tolerance, want[2], csv->id, "p_mid");
    near(r.slope.estimate, want[3], tolerance, scale, csv->id, "estimate");
    near(r.slope.lower, want[4], tolerance, scale, csv->id, "lower");
    near(r.slope.upper, want[5], tolerance, scale, csv->id, "upper");
    near(m.slope.lower, want[6], tolerance, scale, csv->id, "lower mid-p");
    near(m.slope.upper, want[7], tolerance, scale, csv->id, "upper mid-p");
    near(r.slope.se, want[8], tolerance, scale, csv->id, "se");
    near(r.statistic, want[9], 1e-14, want[9], csv->id, "statistic");
    near(r.expected, want[10], 1e-14, want[10], csv->id, "expected");
    near(r.variance, want[11], tolerance, want[11], csv->id, "variance");
    near(r.z, want[12], tolerance, fmax(fabs(want[12]), 1e-2), csv->id, "z");
    near(r.p_asymptotic, want[13], 1e-11, want[13], csv->id, "p_asymptotic"); /* z of 20 and more */
    CU_ASSERT_EQUAL(r.slope.p_value, r.p_value);
    CU_ASSERT_EQUAL(m.slope.p_value, r.p_mid);
    CU_ASSERT_EQUAL(m.p_value, r.p_value);
    CU_ASSERT_EQUAL(m.slope.estimate == r.slope.estimate, !isnan(want[3]));
    CU_ASSERT_EQUAL(r.unbounded, isnan(want[3]));
    CU_ASSERT_EQUAL(r.boundary, 0);
    CU_ASSERT_EQUAL(r.n, d->n);
    CU_ASSERT_EQUAL(r.kind, d->kind);
    CU_ASSERT_STRING_EQUAL(r.slope.method, "exact conditional, central");
    CU_ASSERT_STRING_EQUAL(m.slope.method, "exact conditional, mid-p");
}

static void test_reference(void)
{
    reference_csv csv = reference_open("trendtest/exact_expected.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const data d = read_data(csv.id, (int32_t)csv.number[0]);
        check_reference(&csv, &d);
    }
    CU_ASSERT_TRUE(rows > 30);
}

/* ---- Two counts ---- */

static void test_two_counts(void)
{
    const double pairs[][4] = {{3, 1, 9, 1},        {0, 1, 5, 1},      {7, 2.5, 0, 1},    {1, 1, 1, 3},
                               {12, 0.25, 30, 1.5}, {1, 1e-6, 2, 1e6}, {400, 10, 600, 11}};
    const double levels[] = {0.5, 0.9, 0.95, 0.999};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const double *v = pairs[i];
        const data d = {ANNUM_COUNT, 2, {2011, 2014}, {v[0], v[2]}, {v[1], v[3]}};
        for (size_t j = 0; j < 4; j++) {
            annum_change_options options = {.struct_size = sizeof options, .level = levels[j]};
            annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
            CU_ASSERT_EQUAL(annum_change_counts(v[0], v[1], v[2], v[3], &options, &change, NULL), ANNUM_OK);
            const annum_exact_trend_result r = test_of(&d, levels[j], ANNUM_EXACT_CENTRAL);
            near(r.p_value, change.p_value, 1e-12, change.p_value, "two counts", "p");
            const double scale = fmax(1, fabs(r.slope.estimate) * 3);
            near(r.slope.lower * 3, v[2] > 0 ? log(change.ratio.lower) : NAN, 1e-12, scale, "two counts",
                 "lower");
            near(r.slope.upper * 3, log(change.ratio.upper), 1e-12, scale, "two counts", "upper");
            near(r.slope.estimate * 3, v[0] > 0 && v[2] > 0 ? log(change.ratio.estimate) : NAN, 1e-12, scale,
                 "two counts", "estimate");
        }
    }
}

/* ---- Size: the test is never wrong more often than it says ---- */

typedef double (*weight_of)(double events, double size);

static double poisson_weight(double y, double size)
{
    double w = 1;
    for (double k = 1; k <= y; k++)
        w *= size / k;
    return w;
}

static double binomial_weight(double y, double n)
{
    double w = 1;
    for (double k = 1; k <= y; k++)
        w *= (n - k + 1) / k;
    return w;
}

typedef struct outcome_sums {
    double all, rejected, rejected_mid, covered;
} outcome_sums;

/* Every outcome of so many events over the rows from `row` on; the slope of the truth is 0.3 a year for
 * coverage. */
static void outcomes(data *d, size_t row, double left, double weight, double tilted, weight_of of,
                     outcome_sums *null, outcome_sums *truth)
{
    if (row < d->n) {
        for (double y = 0; y <= left; y++) {
            const double w = of(y, d->size[row]);
            d->events[row] = y;
            if (w > 0 && (row + 1 < d->n || y == left))
                outcomes(d, row + 1, left - y, weight * w, tilted * w * exp(0.3 * y * (double)row), of, null,
                         truth);
        }
        return;
    }
    const annum_exact_trend_result r = test_of(d, 0.9, ANNUM_EXACT_CENTRAL);
    const int above = isnan(r.slope.lower) || r.slope.lower <= 0.3,
              below = isnan(r.slope.upper) || r.slope.upper >= 0.3;
    const int excludes = r.slope.lower > 0 || r.slope.upper < 0;
    CU_ASSERT_EQUAL(excludes, r.p_value < 1 - 0.9);
    CU_ASSERT_TRUE(r.p_mid <= r.p_value);
    null->all += weight;
    null->rejected += r.p_value <= 0.1 ? weight : 0;
    truth->all += tilted;
    truth->covered += above && below ? tilted : 0;
}

static void check_size(int32_t kind, const double *size, size_t n, double events, weight_of of)
{
    data d = {.kind = kind, .n = n};
    outcome_sums null = {0}, truth = {0};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = size[i];
    }
    outcomes(&d, 0, events, 1, 1, of, &null, &truth);
    CU_ASSERT_TRUE(null.rejected / null.all <= 0.1);
    CU_ASSERT_TRUE(null.rejected / null.all > 0.03); /* it does reject */
    CU_ASSERT_TRUE(truth.covered / truth.all >= 0.9);
    CU_ASSERT_TRUE(truth.covered / truth.all < 1);
}

static void test_size(void)
{
    const double even[] = {1, 1, 1, 1, 1}, uneven[] = {1, 0.4, 3, 1.5}, totals[] = {4, 7, 3, 6, 5};
    check_size(ANNUM_COUNT, even, 5, 7, poisson_weight);
    check_size(ANNUM_COUNT, uneven, 4, 9, poisson_weight);
    check_size(ANNUM_PROPORTION, totals, 5, 8, binomial_weight);
    check_size(ANNUM_PROPORTION, totals, 5, 19, binomial_weight); /* more events than not */
}

/* ---- Laws ---- */

static void same(const annum_exact_trend_result *a, const annum_exact_trend_result *b, double sign,
                 double years, const char *what)
{
    const double scale =
        fmax(fabs(a->slope.estimate), isnan(a->slope.se) ? fabs(a->slope.lower) + 1 : a->slope.se);
    const double unit = isnan(scale) ? 1 : scale;
    near(b->p_value, a->p_value, 1e-12, a->p_value, what, "p");
    near(b->p_mid, a->p_mid, 1e-12, a->p_mid, what, "p_mid");
    near(sign * years * b->slope.estimate, a->slope.estimate, 1e-11, unit, what, "estimate");
    near(sign * years * (sign > 0 ? b->slope.lower : b->slope.upper), a->slope.lower, 1e-11, unit, what,
         "lower");
    near(sign * years * (sign > 0 ? b->slope.upper : b->slope.lower), a->slope.upper, 1e-11, unit, what,
         "upper");
    near(sign * b->z, a->z, 1e-11, 1, what, "z");
}

/* Time and exposure have no unit of their own, time has no direction, and events and non-events mirror each
 * other. */
static void test_laws(void)
{
    uint64_t state = 7;
    for (int trial = 0; trial < 40; trial++) {
        const data d =
            random_data(&state, trial % 2 ? ANNUM_COUNT : ANNUM_PROPORTION, 3 + (size_t)trial % 6, 4);
        const annum_exact_trend_result r = test_of(&d, 0, trial % 3 == 0);
        data other = d;
        if (r.boundary)
            continue;
        for (size_t i = 0; i < d.n; i++)
            other.time[i] = (d.time[i] - 2000) / 4 - 1990;
        annum_exact_trend_result s = test_of(&other, 0, trial % 3 == 0);
        same(&r, &s, 1, 0.25, "quarters of years before Christ");
        for (size_t i = 0; i < d.n; i++)
            other.time[i] = -d.time[i];
        s = test_of(&other, 0, trial % 3 == 0);
        same(&r, &s, -1, 1, "backwards");
        other = d;
        for (size_t i = 0; i < d.n; i++) {
            other.events[i] = d.kind == ANNUM_COUNT ? d.events[i] : d.size[i] - d.events[i];
            other.size[i] = d.kind == ANNUM_COUNT ? d.size[i] * 1e250 : d.size[i];
        }
        s = test_of(&other, 0, trial % 3 == 0);
        same(&r, &s, d.kind == ANNUM_COUNT ? 1 : -1, 1, "other exposure, or non-events");
    }
}

/* A list of sums and an array of them are the same law: one time is moved a little off the lattice. */
static void test_without_a_step(void)
{
    uint64_t state = 99;
    for (int trial = 0; trial < 12; trial++) {
        data d = random_data(&state, trial % 2 ? ANNUM_COUNT : ANNUM_PROPORTION, 5, 3);
        const annum_exact_trend_result r = test_of(&d, 0, 0);
        if (r.boundary)
            continue;
        for (size_t i = 0; i < d.n; i++)
            d.time[i] = (double)i; /* years with all their digits */
        d.time[2] += 0x1p-40;
        const annum_exact_trend_result moved = test_of(&d, 0, 1), still = test_of(&d, 0, 0);
        CU_ASSERT_TRUE(moved.p_value <= r.p_value * (1 + 1e-9)); /* ties are broken */
        CU_ASSERT_TRUE(still.p_value >= r.p_mid * (1 - 1e-9) || r.p_mid > 0.5);
        near(still.slope.estimate, r.slope.estimate, 1e-9, 1, "moved", "estimate");
    }
}

/* p is below 1 - level exactly where the interval leaves 0 out, also where they are equal. */
static void test_agreement(void)
{
    uint64_t state = 5;
    for (int trial = 0; trial < 60; trial++) {
        const data d =
            random_data(&state, trial % 2 ? ANNUM_COUNT : ANNUM_PROPORTION, 2 + (size_t)trial % 7, 5);
        const annum_exact_trend_result first = test_of(&d, 0, 0);
        const double ps[] = {first.p_value, first.p_mid};
        for (int32_t method = 0; method < 2; method++) {
            const double steps[] = {-1e-3, -1e-9, -1e-13, 0, 1e-13, 1e-9, 1e-3};
            for (size_t j = 0; j < 7; j++) {
                const double level = (1 - ps[method]) * (1 + steps[j]);
                if (!(level > 0 && level < 1))
                    continue;
                const annum_exact_trend_result r = test_of(&d, level, method);
                const int excludes = r.slope.lower > 0 || r.slope.upper < 0;
                CU_ASSERT_EQUAL(excludes, r.slope.p_value < 1 - level);
                CU_ASSERT_FALSE(r.slope.lower > r.slope.upper);
            }
        }
    }
}

/* ---- Edges ---- */

static void check_boundary(const data *d)
{
    const annum_exact_trend_result r = test_of(d, 0, 0);
    CU_ASSERT_EQUAL(r.boundary, 1);
    CU_ASSERT_EQUAL(r.unbounded, 0);
    CU_ASSERT_EQUAL(r.p_value, 1);
    CU_ASSERT_EQUAL(r.p_mid, 1);
    CU_ASSERT_EQUAL(r.p_asymptotic, 1);
    CU_ASSERT_EQUAL(r.slope.p_value, 1);
    CU_ASSERT_EQUAL(r.slope.present, 1);
    ASSERT_NAN(r.z);
    ASSERT_NAN(r.slope.estimate);
    ASSERT_NAN(r.slope.lower);
    ASSERT_NAN(r.slope.upper);
    ASSERT_NAN(r.slope.se);
}

static void test_edges(void)
{
    const double none[] = {0, 0, 0, 0}, all[] = {9, 9, 9, 9};
    data d = yearly(ANNUM_COUNT, 4, none, 1);
    check_boundary(&d);
    d = yearly(ANNUM_PROPORTION, 4, none, 9);
    check_boundary(&d);
    d = yearly(ANNUM_PROPORTION, 4, all, 9);
    check_boundary(&d);

    /* Missing rows are left out, and counted. */
    const double gap[] = {1, NAN, 2, 5}, without[] = {1, 2, 5};
    d = yearly(ANNUM_COUNT, 4, gap, 1);
    data e = yearly(ANNUM_COUNT, 3, without, 1);
    e.time[1] = 2002, e.time[2] = 2003;
    const annum_exact_trend_result r = test_of(&d, 0, 0), s = test_of(&e, 0, 0);
    CU_ASSERT_EQUAL(r.left_out, 1);
    CU_ASSERT_EQUAL(s.left_out, 0);
    CU_ASSERT_EQUAL(r.n, 3);
    CU_ASSERT_EQUAL(r.first, 2000);
    CU_ASSERT_EQUAL(r.last, 2003);
    CU_ASSERT_EQUAL(r.events, 8);
    CU_ASSERT_EQUAL(r.p_value, s.p_value);
    CU_ASSERT_EQUAL(r.slope.lower, s.slope.lower);
}

/* Whatever is finite comes to an end, and is a number or what the flags say. */
static void test_ugly(void)
{
    const data ugly[] = {
        {ANNUM_COUNT, 3, {2000, 2001, 2002}, {1, 1, 3}, {1e-300, 1e300, 1}},
        {ANNUM_COUNT, 3, {2000, 2001, 2002}, {3, 0, 3}, {1e300, 1e300, 1e300}},
        {ANNUM_COUNT, 3, {0, 1e-9, 3e-9}, {3, 0, 9}, {1, 1, 1}},
        {ANNUM_COUNT, 3, {-900000, 0, 900000}, {3, 4, 9}, {1, 1, 1}},
        {ANNUM_COUNT, 4, {2000, 2000.0000001, 2007, 2019.7}, {3, 4, 1, 2}, {1, 2, 1, 1}},
        {ANNUM_PROPORTION, 3, {2000, 2001, 2002}, {1, 1, 3}, {9007199254740992.0, 1, 3}},
        {ANNUM_PROPORTION, 3, {2000, 2001, 2002}, {9007199254740990.0, 1, 3}, {9007199254740992.0, 3, 3}},
        {ANNUM_PROPORTION, 2, {2000, 2001}, {0, 1}, {1, 1}},
        {ANNUM_PROPORTION, 4, {2000, 2000.3, 2001.1, 2001.7}, {1, 0, 1, 0}, {1, 1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof ugly / sizeof *ugly; i++) {
        const double levels[] = {1e-6, 0.3, 0.95, 1 - 1e-15};
        for (size_t j = 0; j < 8; j++) {
            const annum_exact_trend_result r = test_of(&ugly[i], levels[j / 2], (int32_t)(j % 2));
            CU_ASSERT_TRUE(r.p_value >= 0 && r.p_value <= 1);
            CU_ASSERT_TRUE(r.p_mid >= 0 && r.p_mid <= r.p_value);
            CU_ASSERT_EQUAL(isnan(r.slope.estimate), r.unbounded);
            CU_ASSERT_EQUAL(isnan(r.slope.se), r.unbounded);
            CU_ASSERT_EQUAL(isnan(r.slope.lower) + isnan(r.slope.upper), r.unbounded);
            CU_ASSERT_FALSE(r.slope.lower > r.slope.upper);
        }
    }
}

static void check_failure(const data *d, int want, const char *words, int32_t row)
{
    annum_series *series = series_of(d, NULL);
    annum_exact_trend_result r = ANNUM_EXACT_TREND_INIT;
    annum_error error;
    CU_ASSERT_EQUAL(annum_exact_trend(series, NULL, &r, &error), want);
    CU_ASSERT_EQUAL(error.code, want);
    CU_ASSERT_EQUAL(error.row, row);
    CU_ASSERT_EQUAL(r.n, 0); /* untouched */
    if (!strstr(error.message, words))
        printf("\n    \"%s\" lacks \"%s\"\n", error.message, words);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, words));
    CU_ASSERT_EQUAL(annum_exact_trend(series, NULL, &r, NULL), want);
    annum_series_free(series);
}

static void test_failures(void)
{
    const double y[] = {1, 2.5, 3}, whole[] = {1, 2, 3}, many[] = {5000, 5001, 3};
    data d = yearly(ANNUM_COUNT, 3, y, 1);
    check_failure(&d, ANNUM_ERR_DOMAIN, "row 2 has events 2.5", 1);
    d = yearly(ANNUM_PROPORTION, 3, whole, 7.25);
    check_failure(&d, ANNUM_ERR_DOMAIN, "row 1 has total 7.25", 0);
    d = yearly(ANNUM_PROPORTION, 3, whole, 1e300);
    check_failure(&d, ANNUM_ERR_DOMAIN, "up to 2^53", 0);
    d = yearly(ANNUM_COUNT, 0, whole, 1);
    check_failure(&d, ANNUM_ERR_RANK, "there are 0", -1);
    d = yearly(ANNUM_COUNT, 1, whole, 1);
    check_failure(&d, ANNUM_ERR_RANK, "there are 1", -1);
    d = yearly(ANNUM_COUNT, 3, whole, 1);
    d.time[1] = d.time[2] = 2000;
    check_failure(&d, ANNUM_ERR_RANK, "two times at least", -1);
    d = yearly(ANNUM_COUNT, 3, many, 1);
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "10004 events", -1);
    d = yearly(ANNUM_PROPORTION, 3, many, 6000);
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "use annum_trend", -1);
    d = yearly(ANNUM_VALUE, 3, whole, 1);
    check_failure(&d, ANNUM_ERR_KIND, "not of a value", -1);
    d = yearly(ANNUM_SHARE, 3, (const double[]){0.1, 0.2, 0.3}, 1);
    check_failure(&d, ANNUM_ERR_KIND, "not of a share", -1);

    /* Too much to hold or to do: cells, multiplications, sums. */
    uint64_t state = 1;
    d = random_data(&state, ANNUM_COUNT, 200, 80);
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "at 200 times are too many", -1);
    d = random_data(&state, ANNUM_PROPORTION, 200, 6);
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "at 200 times are too many", -1);
    for (size_t i = 0; i < 100; i++)
        d.events[i] = 3, d.size[i] = 1000;
    d.n = 100;
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "300 events or non-events at 100 times", -1);
    d.time[99] = 3000;
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "300 events or non-events at 100 times", -1);
    d = (data){ANNUM_COUNT, 3, {0, 1, 90000}, {2000, 3000, 2000}, {1, 1, 1}};
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "7000 events at 3 times are", -1);
    d = random_data(&state, ANNUM_COUNT, 30, 4);
    for (size_t i = 0; i < d.n; i++)
        d.time[i] += draw(&state) / 2;
    check_failure(&d, ANNUM_ERR_TOO_LARGE, "without a common step", -1);
}

static void test_arguments(void)
{
    const double y[] = {1, 2, 3};
    const data d = yearly(ANNUM_COUNT, 3, y, 1);
    annum_series *series = series_of(&d, NULL);
    annum_exact_trend_options options = ANNUM_EXACT_TREND_OPTIONS_INIT;
    annum_exact_trend_result r = ANNUM_EXACT_TREND_INIT, empty = {0};
    annum_error error;
    CU_ASSERT_EQUAL(annum_exact_trend(NULL, NULL, &r, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_exact_trend(series, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_exact_trend(series, NULL, &empty, &error), ANNUM_ERR_VERSION);
    options.level = 1;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    options.level = 0;
    options.method = 2;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "method 2 is unknown"));
    options.method = 0;
    options.work_max = -1;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "work_max is -1"));
    options.work_max = 10;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_ERR_TOO_LARGE);
    options.work_max = 1000;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_OK);
    options.struct_size = 0;
    CU_ASSERT_EQUAL(annum_exact_trend(series, &options, &r, &error), ANNUM_ERR_VERSION);
    /* An older caller's shorter struct is filled as far as it goes. */
    annum_exact_trend_result shorter = ANNUM_EXACT_TREND_INIT;
    shorter.struct_size = offsetof(annum_exact_trend_result, p_mid);
    shorter.p_mid = -7;
    errno = 42;
    CU_ASSERT_EQUAL(annum_exact_trend(series, NULL, &shorter, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(errno, 42);
    CU_ASSERT_EQUAL(shorter.p_mid, -7);
    CU_ASSERT_TRUE(shorter.p_value > 0);
    annum_series_free(series);
}

/* Every allocation fails in turn. */
static void test_no_memory(void)
{
    const data cases[] = {
        {ANNUM_COUNT, 3, {2000, 2001, 2002}, {1, 1, 3}, {1, 1, 1}},
        {ANNUM_PROPORTION, 3, {2000, 2001, 2002}, {1, 1, 3}, {5, 6, 7}},
        {ANNUM_COUNT, 4, {2000, 2000.31, 2007, 2019.7}, {3, 4, 1, 2}, {1, 2, 1, 1}},
        {ANNUM_PROPORTION, 4, {2000, 2000.31, 2007, 2019.7}, {30, 40, 10, 20}, {60, 60, 60, 60}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        failing_allocator state = {.fail_at = SIZE_MAX};
        const annum_allocator allocator = {failing_reallocate, &state};
        annum_series *series = series_of(&cases[i], &allocator);
        const size_t alive = state.alive;
        int status = ANNUM_ERR_NO_MEMORY;
        size_t k = 0;
        for (; status != ANNUM_OK && k < 100; k++) {
            annum_exact_trend_result r = ANNUM_EXACT_TREND_INIT;
            state.fail_at = state.calls + k;
            status = annum_exact_trend(series, NULL, &r, NULL);
            CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_EQUAL(state.alive, alive);
        }
        CU_ASSERT_EQUAL(status, ANNUM_OK);
        CU_ASSERT_TRUE(k > 1);
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
}

/* ---- Beside a fit ---- */

static annum_estimate of_fit(const data *d, const annum_fit_options *options)
{
    annum_series *series = series_of(d, NULL);
    annum_fit_result *fit = NULL;
    annum_estimate exact = ANNUM_ESTIMATE_INIT;
    CU_ASSERT_EQUAL(annum_fit(series, options, &fit, NULL), ANNUM_OK);
    if (fit)
        exact = fit->exact_trend;
    annum_fit_free(fit);
    annum_series_free(series);
    return exact;
}

/* Models other than the exact test's: none of them has an exact slope. */
static void check_other_models(const data *d)
{
    const double x[] = {1, 0, 1, 0, 1}, ones[] = {1, 1, 1, 1, 1}, from[] = {2002};
    const annum_fit_options first = {sizeof first, .diagnostics = 1};
    const int32_t quasi = d->kind == ANNUM_COUNT ? ANNUM_QUASIPOISSON : ANNUM_QUASIBINOMIAL;
    annum_fit_options others[11];
    for (size_t i = 0; i < 11; i++)
        others[i] = first;
    others[0].diagnostics = 0;
    others[1].degree = 2;
    others[2].no_intercept = 1;
    others[3].no_time = 1;
    others[4].x = x, others[4].n_x = 1;
    others[5].offset = x;
    others[6].weights = ones;
    others[7].family = quasi;
    others[8].link = d->kind == ANNUM_COUNT ? ANNUM_SQRT : ANNUM_PROBIT;
    others[9].interventions = from, others[9].n_interventions = 1;
    others[10].no_time = 1, others[10].x = x, others[10].n_x = 1;
    for (size_t i = 0; i < 11; i++)
        CU_ASSERT_EQUAL(of_fit(d, &others[i]).present, 0);
}

static void test_fit(void)
{
    const double y[] = {0, 2, 1, 2, 6}, fifty[] = {10, 10, 10, 10, 10}, more[] = {10, 10, 10, 10, 11},
                 weighted[] = {0, 2, 1.5, 2, 6}, most[] = {19, 19, 20, 19, 18};
    const annum_fit_options options = {sizeof options, .diagnostics = 1, .level = 0.9};
    for (int32_t kind = ANNUM_COUNT; kind <= ANNUM_PROPORTION; kind++) {
        data d = yearly(kind, 5, y, kind == ANNUM_COUNT ? 1 : 20);
        const annum_estimate exact = of_fit(&d, &options);
        const annum_exact_trend_result r = test_of(&d, 0.9, 0);
        CU_ASSERT_EQUAL(exact.present, 1);
        CU_ASSERT_EQUAL(exact.estimate, r.slope.estimate);
        CU_ASSERT_EQUAL(exact.lower, r.slope.lower);
        CU_ASSERT_EQUAL(exact.upper, r.slope.upper);
        CU_ASSERT_EQUAL(exact.p_value, r.p_value);
        check_other_models(&d);
        d = yearly(kind, 5, fifty, kind == ANNUM_COUNT ? 1 : 30);
        CU_ASSERT_EQUAL(of_fit(&d, &options).present, 1);
        d = yearly(kind, 5, more, kind == ANNUM_COUNT ? 1 : 30);
        CU_ASSERT_EQUAL(of_fit(&d, &options).present, 0);
        d = yearly(kind, 5, most, kind == ANNUM_COUNT ? 1 : 20);
        CU_ASSERT_EQUAL(of_fit(&d, &options).present, kind == ANNUM_PROPORTION);
        d = yearly(kind, 5, weighted, kind == ANNUM_COUNT ? 1 : 20);
        CU_ASSERT_EQUAL(of_fit(&d, &options).present, 0);
    }
    /* Days without a common step: too much work for a diagnostic, where years have none to speak of. */
    data days = {.kind = ANNUM_COUNT, .n = 16};
    uint64_t state = 3;
    for (size_t i = 0; i < days.n; i++)
        days.time[i] = 2000 + (double)i + draw(&state) / 2, days.events[i] = 3, days.size[i] = 1;
    CU_ASSERT_EQUAL(of_fit(&days, &options).present, 0);
    for (size_t i = 0; i < days.n; i++)
        days.time[i] = floor(days.time[i]);
    CU_ASSERT_EQUAL(of_fit(&days, &options).present, 1);
    const data values = yearly(ANNUM_VALUE, 5, y, 1);
    CU_ASSERT_EQUAL(of_fit(&values, &options).present, 0);
}

static void test_fit_no_memory(void)
{
    const double y[] = {0, 2, 1, 2, 6};
    const data d = yearly(ANNUM_PROPORTION, 5, y, 20);
    const annum_fit_options options = {sizeof options, .diagnostics = 1};
    failing_allocator state = {.fail_at = SIZE_MAX};
    const annum_allocator allocator = {failing_reallocate, &state};
    annum_series *series = series_of(&d, &allocator);
    const size_t alive = state.alive;
    int status = ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; status != ANNUM_OK && k < 1000; k++) {
        annum_fit_result *fit = NULL;
        state.fail_at = state.calls + k;
        status = annum_fit(series, &options, &fit, NULL);
        CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
        CU_ASSERT_EQUAL(fit != NULL, status == ANNUM_OK);
        CU_ASSERT_TRUE(!fit || fit->exact_trend.present); /* not silently absent */
        annum_fit_free(fit);
        CU_ASSERT_EQUAL(state.alive, alive);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    annum_series_free(series);
    CU_ASSERT_EQUAL(state.alive, 0);
}

/* ---- Reports ---- */

static void test_report(void)
{
    const double y[] = {0, 1, 0, 2, 3};
    const data d = yearly(ANNUM_COUNT, 5, y, 1);
    const annum_exact_trend_result r = test_of(&d, 0, 0);
    const annum_description *about = annum_describe(ANNUM_RESULT_EXACT_TREND);
    char text[8192];
    CU_ASSERT_PTR_NOT_NULL_FATAL(about);
    CU_ASSERT_EQUAL(about->size, sizeof r);
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_EXACT_TREND, &r, ANNUM_JSON, text, sizeof text, NULL, NULL),
                    ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"kind\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"p_value\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "exact conditional, central"));
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_EXACT_TREND, &r, ANNUM_TEXT, text, sizeof text, NULL, NULL),
                    ANNUM_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "change of the log rate or log odds a year"));
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_EXACT_TREND, &r, ANNUM_HTML, text, sizeof text, NULL, NULL),
                    ANNUM_OK);
    CU_ASSERT_EQUAL(annum_render(ANNUM_RESULT_EXACT_TREND, &r, ANNUM_CSV, text, sizeof text, NULL, NULL),
                    ANNUM_OK);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"reference", test_reference},
                                            {"two_counts", test_two_counts},
                                            {"size", test_size},
                                            {"laws", test_laws},
                                            {"without_a_step", test_without_a_step},
                                            {"agreement", test_agreement},
                                            {"edges", test_edges},
                                            {"ugly", test_ugly},
                                            {"failures", test_failures},
                                            {"arguments", test_arguments},
                                            {"no_memory", test_no_memory},
                                            {"fit", test_fit},
                                            {"fit_no_memory", test_fit_no_memory},
                                            {"report", test_report},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "exact_trend", cases);
}
