/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The tests behind annum_trendtest beside Mann and Kendall's: trend in events, rank and sign tests, one
 * change of level, random order. Their laws are tested in test_trendtest_orders.c.
 */
#include <errno.h>

#include "failing_allocator.h"
#include "random_series.h"
#include "reference_csv.h"
#include "trendtest_case.h"

/* ---- References ---- */

static data read_data(const char *id)
{
    reference_csv csv = reference_open("trendtest/others_series.csv");
    data d = {.n = 0};
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        CU_ASSERT_FATAL(d.n < MOST);
        d.kind = (int32_t)csv.number[0];
        d.time[d.n] = csv.number[1];
        d.figure[d.n] = csv.number[2];
        d.size[d.n++] = csv.number[3];
    }
    CU_ASSERT_FATAL(d.n > 0);
    return d;
}

/*
 * The reference has 20 digits. Statistics are sums of up to a hundred terms (1e-12), z of 0 is one of their
 * rounding errors; normal tails lose as many digits as z^2 has. Spearman beyond its exact law is approximate: with 16
 * figures within 1.5 %, and 10 % where p is below .003 (docs/methods/trend-tests.md has the error by p).
 */
static void check_reference(const reference_csv *csv)
{
    const double *want = csv->number;
    const data d = read_data(csv->id);
    annum_trendtest_options o = options_of((int32_t)want[0], (int32_t)want[1], (int32_t)want[2]);
    o.no_continuity = (int32_t)want[3];
    o.draws = 99; /* of what is not compared */
    const outcome out = run_many(&d, 1, &o);
    char id[128];
    snprintf(id, sizeof id, "%s %s %d %d", csv->id, annum_test_name(o.test), (int)o.exact,
             (int)o.alternative);
    CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
    const int near_law = o.test == ANNUM_TEST_SPEARMAN && o.exact == ANNUM_EXACT_AUTO;
    near(out.r.statistic, want[4], 1e-12, 0.1, id, "statistic");
    near(out.r.variance, want[5], 1e-12, 0, id, "variance");
    near(out.r.z, want[6], 1e-12, 0.1, id, "z");
    if (!isnan(want[7]))
        near(out.r.p_value, want[7], near_law ? (want[7] < 0.003 ? 0.1 : 0.015) : 1e-11, 0, id, "p");
    near(out.r.at, want[8], 0, 0, id, "at");
    CU_ASSERT_EQUAL(out.r.exact, o.exact != ANNUM_EXACT_NO && !near_law);
    CU_ASSERT_EQUAL(out.r.n, d.n);
    CU_ASSERT_EQUAL(out.r.n_series, 1);
    CU_ASSERT_EQUAL(out.r.test, o.test);
    CU_ASSERT_EQUAL(out.r.alternative, o.alternative);
}

static void test_reference(void)
{
    reference_csv csv = reference_open("trendtest/others_expected.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++)
        check_reference(&csv);
    CU_ASSERT_TRUE(rows > 200);
}

/* ---- Laws ---- */

static void same_result(const annum_trendtest_result *a, const annum_trendtest_result *b, const char *what)
{
    const char *name = annum_test_name(a->test);
    near(b->p_value, a->p_value, 1e-12, 0, name, what);
    near(b->statistic, a->statistic, 1e-10, 0, name, what);
    near(b->at, a->at, 0, 0, name, what);
    CU_ASSERT_EQUAL(a->trend, b->trend);
}

static int by_ranks(int32_t test)
{
    return test == ANNUM_TEST_SPEARMAN || test == ANNUM_TEST_COX_STUART || test == ANNUM_TEST_JONCKHEERE ||
           test == ANNUM_TEST_PETTITT || test == ANNUM_TEST_RUNS || test == ANNUM_TEST_BARTELS;
}

/* Figures have no unit, those of rank tests no scale; falling is rising upside down. */
static void test_laws(void)
{
    random_state = 77;
    for (int trial = 0; trial < 30; trial++) {
        data d = {.kind = ANNUM_VALUE, .n = 3 + below(10)};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.figure[i] = trial % 3 ? floor(8 * uniform()) : 8 * uniform();
        }
        for (size_t i = 0; i < N_OF_FIGURES; i++) {
            annum_trendtest_options o = options_of(of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
            o.draws = 199;
            const annum_trendtest_result r = run_many(&d, 1, &o).r;
            data other = d;
            for (size_t j = 0; j < d.n; j++)
                other.figure[j] = 1024 * d.figure[j] - 4096; /* without rounding */
            annum_trendtest_result s = run_many(&other, 1, &o).r;
            same_result(&r, &s, "another unit");
            for (size_t j = 0; j < d.n && by_ranks(o.test); j++)
                other.figure[j] = exp(d.figure[j]);
            s = run_many(&other, 1, &o).r;
            same_result(&r, &s, "another scale");
            if (!has_sides(o.test))
                continue;
            for (size_t j = 0; j < d.n; j++)
                other.figure[j] = -d.figure[j];
            o.alternative = ANNUM_INCREASING;
            const annum_trendtest_result up = run_many(&d, 1, &o).r;
            o.alternative = ANNUM_DECREASING;
            const annum_trendtest_result down = run_many(&other, 1, &o).r;
            near(down.p_value, up.p_value, 1e-12, 0, annum_test_name(o.test), "upside down");
            near(down.at, up.at, 0, 0, annum_test_name(o.test), "upside down");
        }
    }
}

/* A clear rise is called one, and a fall a fall. */
static void test_words(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 16};
    for (int falls = 0; falls < 2; falls++) {
        const int32_t word = falls ? ANNUM_TREND_DECREASING : ANNUM_TREND_INCREASING;
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 2000 + (double)i;
            d.figure[i] = (falls ? -1 : 1) * ((i < 8 ? 0 : 20) + (double)(i * i % 7) / 2 + (double)i);
        }
        for (size_t i = 0; i < N_OF_FIGURES; i++) {
            const annum_trendtest_result r = result_of(&d, of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
            const int random_order = of_figures[i] == ANNUM_TEST_RUNS ||
                                     of_figures[i] == ANNUM_TEST_VON_NEUMANN ||
                                     of_figures[i] == ANNUM_TEST_BARTELS;
            CU_ASSERT_TRUE(r.p_value < 0.05);
            CU_ASSERT_EQUAL(r.trend, random_order ? ANNUM_NO_TREND : word);
            if (!isnan(r.at))
                ASSERT_REL(r.at, 2008, 0);
        }
    }
}

/* ---- Events ---- */

static data proportions(size_t n)
{
    data d = {.kind = ANNUM_PROPORTION, .n = n};
    for (size_t i = 0; i < n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = 400;
        d.figure[i] = 100 + 3 * (double)i;
    }
    return d;
}

static void test_events(void)
{
    data d = proportions(12);
    annum_trendtest_result r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_EQUAL(r.trend, ANNUM_TREND_INCREASING);
    CU_ASSERT_TRUE(r.z > 0);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] += 0.5; /* not whole: no exact law */
    r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_EQUAL(r.exact, 0);
    CU_ASSERT_EQUAL(run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_YES, ANNUM_TWO_SIDED).status,
                    ANNUM_ERR_DOMAIN);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] = d.size[i] = 1e300; /* nothing but events */
    r = result_of(&d, ANNUM_TEST_COCHRAN_ARMITAGE, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    ASSERT_REL(r.p_value, 1, 0);
    ASSERT_NAN(r.z);
    d.kind = ANNUM_COUNT;
    d.figure[0] = 0;
    r = result_of(&d, ANNUM_TEST_POISSON_TREND, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
    CU_ASSERT_TRUE(r.p_value < 1e-100 && r.z > 1e100);
    for (size_t i = 0; i < d.n; i++)
        d.figure[i] = 0;
    for (int32_t exact = 0; exact <= ANNUM_EXACT_MID; exact++) {
        r = result_of(&d, ANNUM_TEST_POISSON_TREND, exact, ANNUM_INCREASING);
        ASSERT_REL(r.p_value, 1, 0);
        CU_ASSERT_EQUAL(r.trend, ANNUM_NO_TREND);
    }
}

static data events_of(const double *events, size_t n, int32_t kind, double size)
{
    data d = yearly(events, n);
    d.kind = kind;
    for (size_t i = 0; i < n; i++)
        d.size[i] = size;
    return d;
}

static void test_dispersion(void)
{
    const int32_t over = (int32_t)1 << ANNUM_WARN_OVERDISPERSED;
    /* Without trend: T = 0, chi-squared is that about the mean 5: (16 + 16 + 16 + 16) / 5 = 12.8 on 2 df, p = .0017. */
    static const double level[] = {1, 9, 9, 1};
    data d = events_of(level, 4, ANNUM_COUNT, 1);
    CU_ASSERT_TRUE(run(&d, ANNUM_TEST_POISSON_TREND, 0, 0).codes & over);
    CU_ASSERT_TRUE(run(&d, ANNUM_TEST_POISSON_TREND, ANNUM_EXACT_NO, 0).codes & over);
    /* Of 100 each, p = .05: 64 / 4.75 = 13.5 */
    d = events_of(level, 4, ANNUM_PROPORTION, 100);
    CU_ASSERT_TRUE(run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0).codes & over);
    /* (2^2 * 4) / 5 = 3.2 on 2 df, p = .20; and 3 at the limit: 9 * 4 / 5 = 7.2, p = .027 */
    static const double calm[] = {3, 7, 7, 3}, uneasy[] = {2, 8, 8, 2};
    d = events_of(calm, 4, ANNUM_COUNT, 1);
    CU_ASSERT_FALSE(run(&d, ANNUM_TEST_POISSON_TREND, 0, 0).codes & over);
    d = events_of(uneasy, 4, ANNUM_COUNT, 1);
    CU_ASSERT_TRUE(run(&d, ANNUM_TEST_POISSON_TREND, 0, 0).codes & over);
    /* A steep trend is no scatter: 2^i has the line for its fit, as 1e4 / (1 + 101 / 2^i) has but for rounding. */
    static const double steep[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    static const double odds[] = {98, 194, 381, 734, 1368, 2406, 3879, 5590, 7171, 8352}; /* 1e4 / (1 + 101 / 2^i) */
    d = events_of(steep, 10, ANNUM_COUNT, 1);
    CU_ASSERT_FALSE(run(&d, ANNUM_TEST_POISSON_TREND, 0, 0).codes & over);
    d = events_of(odds, 10, ANNUM_PROPORTION, 1e4);
    CU_ASSERT_FALSE(run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0).codes & over);
    /* All events come last: no line fits best, and nothing is left beside it. */
    static const double last[] = {0, 0, 0, 7};
    d = events_of(last, 4, ANNUM_COUNT, 1);
    CU_ASSERT_FALSE(run(&d, ANNUM_TEST_POISSON_TREND, 0, 0).codes & over);
    d = events_of(last, 4, ANNUM_PROPORTION, 7);
    CU_ASSERT_FALSE(run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0).codes & over);
}

/* Time and length of the period together name it. */
static void test_lengths(void)
{
    static const double figure[] = {1, 2, 1, 2, 9, 8, 9, 8, 9, 8};
    double start[10], end[10];
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    annum_trendtest_result *r = NULL;
    for (size_t i = 0; i < 10; i++) {
        start[i] = 2000 + (double)i / 4;
        end[i] = start[i] + 0.25;
    }
    columns.n = 10;
    columns.kind = ANNUM_VALUE;
    columns.start = start;
    columns.end = end;
    columns.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    const annum_trendtest_options o = options_of(ANNUM_TEST_PETTITT, 0, 0);
    CU_ASSERT_EQUAL_FATAL(annum_trendtest(series, &o, &r, NULL), ANNUM_OK);
    ASSERT_REL(r->at, 2000.625, 1e-15); /* the middle of the first quarter of 2001, less a half */
    ASSERT_REL(r->first_length, 0.25, 0);
    ASSERT_REL(r->last_length, 0.25, 0);
    ASSERT_REL(r->at_length, 0.25, 0);
    annum_trendtest_free(r);
    annum_series_free(series);
    const data instants = yearly(figure, 10);
    annum_trendtest_result of = result_of(&instants, ANNUM_TEST_MANN_KENDALL, 0, 0);
    ASSERT_REL(of.first_length, 0, 0);
    ASSERT_NAN(of.at_length);
}

/* What a test takes, it takes; what it does not, it refuses. */
static void test_takes(void)
{
    static const double y[] = {3, 1, 4, 1, 5, 9, 2, 6};
    const data d = yearly(y, 8);
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        const int32_t takes = annum_test_takes(of_figures[i]);
        const int sides = (takes & ANNUM_TAKES_ALTERNATIVE) != 0, exact = (takes & ANNUM_TAKES_EXACT) != 0;
        CU_ASSERT_EQUAL(sides, has_sides(of_figures[i]));
        CU_ASSERT_EQUAL(run(&d, of_figures[i], 0, ANNUM_INCREASING).status == ANNUM_OK, sides);
        CU_ASSERT_EQUAL(run(&d, of_figures[i], ANNUM_EXACT_YES, 0).status == ANNUM_OK, exact);
        CU_ASSERT_EQUAL(run(&d, of_figures[i], ANNUM_EXACT_MID, 0).status, ANNUM_ERR_ARGUMENT);
        annum_trendtest_options o = options_of(of_figures[i], ANNUM_EXACT_NO, 0);
        o.draws = 99;
        const outcome with = run_many(&d, 1, &o);
        o.no_continuity = 1;
        const outcome without = run_many(&d, 1, &o);
        if (!(takes & ANNUM_TAKES_CONTINUITY))
            CU_ASSERT_TRUE(with.r.p_value == without.r.p_value);
        CU_ASSERT_EQUAL(with.r.sen_slope.present, (takes & ANNUM_TAKES_SEN) != 0);
    }
    CU_ASSERT_EQUAL(annum_test_takes(-1), 0);
    CU_ASSERT_EQUAL(annum_test_takes(ANNUM_TEST_BUISHAND_Q + 1), 0);
}

/* ---- Edges ---- */

/* Figures that a test needs to be one at all. */
static size_t least_of(int32_t test)
{
    const int two = test == ANNUM_TEST_COX_STUART || test == ANNUM_TEST_JONCKHEERE || test == ANNUM_TEST_PETTITT ||
                    test == ANNUM_TEST_RUNS;
    return two ? 2 : 3;
}

static void check_edges(const data *d, int32_t test)
{
    for (int32_t exact = 0; exact <= ANNUM_EXACT_NO; exact++) {
        for (int32_t alternative = 0; alternative <= ANNUM_DECREASING; alternative++) {
            annum_trendtest_options o = options_of(test, exact, alternative);
            o.draws = 19;
            const outcome out = run_many(d, 1, &o);
            if (alternative && !has_sides(test)) {
                CU_ASSERT_EQUAL(out.status, ANNUM_ERR_ARGUMENT);
                continue;
            }
            if (out.status == ANNUM_ERR_TOO_LARGE && exact == ANNUM_EXACT_YES)
                continue;
            CU_ASSERT_EQUAL_FATAL(out.status, ANNUM_OK);
            if (d->n < least_of(test)) {
                ASSERT_NAN(out.r.p_value);
                CU_ASSERT_EQUAL(out.r.exact, 0);
                CU_ASSERT_TRUE(out.codes & (int32_t)1 << ANNUM_WARN_FEW_POINTS);
                continue;
            }
            CU_ASSERT_TRUE(out.r.p_value > 0 || fabs(out.r.z) > 5 || fabs(out.r.statistic) == 1);
            CU_ASSERT_TRUE(out.r.p_value <= 1);
            CU_ASSERT_FALSE(isinf(out.r.statistic));
            CU_ASSERT_FALSE(isinf(out.r.z));
        }
    }
}

static void test_few_and_constant(void)
{
    static const double pool[] = {0, 0, 1, -1, 1e300, -1e300, 5e-324, 0.1, 1.7e308, -1.7e308};
    random_state = 5;
    for (size_t n = 0; n < 14; n++) {
        for (int trial = 0; trial < 12; trial++) {
            data d = {.kind = ANNUM_VALUE, .n = n};
            for (size_t i = 0; i < n; i++) {
                d.time[i] = 2000 + (double)i;
                d.figure[i] = trial == 0 ? 0.1 : trial == 1 ? (double)i : pool[below(10)];
            }
            for (size_t i = 0; i < N_OF_FIGURES; i++) {
                check_edges(&d, of_figures[i]);
                if (trial > 0 || n < least_of(of_figures[i]))
                    continue;
                const outcome out = run(&d, of_figures[i], ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
                ASSERT_REL(out.r.p_value, 1, 0);
                CU_ASSERT_EQUAL(out.r.exact, 1);
                CU_ASSERT_EQUAL(out.r.trend, ANNUM_NO_TREND);
                CU_ASSERT_EQUAL(out.r.p_error, 0);
            }
        }
    }
}

/* Warned where no outcome could have reached the level. */
static void test_unreachable(void)
{
    static const double y[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const int32_t few = (int32_t)1 << ANNUM_WARN_FEW_POINTS;
    const data four = yearly(y, 4), five = yearly(y, 5), ten = yearly(y, 10), twelve = yearly(y, 12);
    CU_ASSERT_TRUE(run(&four, ANNUM_TEST_SPEARMAN, 0, 0).codes & few); /* 2 / 4! */
    CU_ASSERT_FALSE(run(&four, ANNUM_TEST_SPEARMAN, 0, ANNUM_INCREASING).codes & few);
    CU_ASSERT_FALSE(run(&five, ANNUM_TEST_SPEARMAN, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&four, ANNUM_TEST_JONCKHEERE, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&ten, ANNUM_TEST_COX_STUART, 0, 0).codes & few); /* 2 / 2^5 */
    CU_ASSERT_FALSE(run(&twelve, ANNUM_TEST_COX_STUART, 0, 0).codes & few);
    CU_ASSERT_TRUE(run(&five, ANNUM_TEST_RUNS, 0, 0).codes & few);
    CU_ASSERT_FALSE(run(&twelve, ANNUM_TEST_RUNS, 0, 0).codes & few);
}

static void check_error(const outcome *out, int status, const char *word)
{
    CU_ASSERT_EQUAL(out->status, status);
    CU_ASSERT_PTR_NOT_NULL(strstr(out->error.message, word));
    if (!strstr(out->error.message, word))
        printf("\n    %s\n", out->error.message);
}

static void test_errors(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 40}, events = proportions(4);
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = (double)i;
        d.figure[i] = fmod(7.3 * (double)i, 11);
        d.size[i] = 1;
    }
    outcome out = run(&d, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use mann-kendall");
    out = run(&d, ANNUM_TEST_POISSON_TREND, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use mann-kendall");
    out = run(&events, ANNUM_TEST_POISSON_TREND, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "use cochran-armitage");
    events.kind = ANNUM_COUNT;
    out = run(&events, ANNUM_TEST_COCHRAN_ARMITAGE, 0, 0);
    check_error(&out, ANNUM_ERR_KIND, "poisson-trend");
    for (size_t i = 0; i < N_OF_FIGURES; i++) {
        const int32_t test = of_figures[i];
        out = run(&d, test, ANNUM_EXACT_MID, 0);
        check_error(&out, ANNUM_ERR_ARGUMENT, "mid-p");
        if (!has_sides(test)) {
            out = run(&d, test, 0, ANNUM_INCREASING);
            check_error(&out, ANNUM_ERR_ARGUMENT, "two-sided");
        }
        if (test != ANNUM_TEST_COX_STUART && test != ANNUM_TEST_RUNS && test != ANNUM_TEST_JONCKHEERE) {
            out = run(&d, test, ANNUM_EXACT_YES, 0);
            check_error(&out, ANNUM_ERR_TOO_LARGE, "set exact to auto");
        }
        annum_trendtest_options o = options_of(test, 0, 0);
        const data two[] = {d, d}, unlike[] = {d, events};
        out = run_many(two, 2, &o);
        if (test != ANNUM_TEST_JONCKHEERE)
            check_error(&out, ANNUM_ERR_ARGUMENT, "takes one series");
        out = run_many(unlike, 2, &o);
        if (test == ANNUM_TEST_JONCKHEERE)
            check_error(&out, ANNUM_ERR_KIND, "one kind");
    }
    annum_trendtest_options o = options_of(ANNUM_TEST_SNHT, 0, 0);
    o.draws = UINT64_MAX;
    out = run_many(&d, 1, &o);
    check_error(&out, ANNUM_ERR_ARGUMENT, "draws is 18446744073709551615; give 1 to 10000000");
    o.draws = ANNUM_TRENDTEST_DRAWS_MAX;
    for (size_t i = 0; i < N_OF_FIGURES; i++) { /* an error, never another method */
        o.test = of_figures[i];
        if (o.test == ANNUM_TEST_SPEARMAN || o.test == ANNUM_TEST_COX_STUART || o.test == ANNUM_TEST_JONCKHEERE ||
            o.test == ANNUM_TEST_RUNS)
            continue; /* which never draw */
        out = run_many(&d, 1, &o);
        check_error(&out, ANNUM_ERR_TOO_LARGE, "40 figures with 10000000 draws takes too long; set draws to 7500000");
    }
}

static void test_no_memory(void)
{
    static const double y[] = {5, 3, 0, 2, 0, 3, 2, 3, 6, 1, 7};
    for (int32_t test = ANNUM_TEST_COCHRAN_ARMITAGE; test <= ANNUM_TEST_BUISHAND_Q; test++) {
        failing_allocator state = {0, SIZE_MAX, 0};
        const annum_allocator allocator = {failing_reallocate, &state};
        data d = yearly(y, 11);
        d.kind = test == ANNUM_TEST_COCHRAN_ARMITAGE ? ANNUM_PROPORTION
                 : test == ANNUM_TEST_POISSON_TREND  ? ANNUM_COUNT
                                                     : ANNUM_VALUE;
        for (size_t i = 0; i < d.n; i++)
            d.size[i] = 9;
        annum_series *series = series_of(&d, &allocator);
        annum_trendtest_options o = options_of(test, ANNUM_EXACT_AUTO, ANNUM_TWO_SIDED);
        o.draws = 9;
        int status = -1;
        for (size_t k = 0; status != ANNUM_OK; k++) {
            annum_trendtest_result *result = NULL;
            annum_error error;
            CU_ASSERT_FATAL(k < 200);
            state.calls = 0;
            state.fail_at = k;
            errno = 77;
            status = annum_trendtest(series, &o, &result, &error);
            CU_ASSERT_EQUAL(errno, 77);
            CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
            annum_trendtest_free(result);
            CU_ASSERT_EQUAL(state.alive, 1); /* the series */
        }
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"laws", test_laws},
        {"words", test_words},
        {"events", test_events},
        {"dispersion", test_dispersion},
        {"lengths", test_lengths},
        {"takes", test_takes},
        {"few_and_constant", test_few_and_constant},
        {"unreachable", test_unreachable},
        {"errors", test_errors},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trendtest_others", cases);
}
