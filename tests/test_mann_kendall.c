/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mann and Kendall's test by annum_trendtest: exact p-values with ties and ranges against enumeration of all
 * orders, sizes, and reference values of R.
 */
#include <math.h>
#include <string.h>

#include "annum/trendtest.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "testlib.h"
#include "trendtest/inversions.h"
#include "trendtest/score_law.h"

#define N_MAX 9
#define FIGURES_MAX 128

/* ---- Figures, some known as ranges ---- */

typedef struct figures {
    const char *name;
    size_t n;
    double time[N_MAX];
    double low[N_MAX];
    double high[N_MAX]; /* 0 where all are known */
    int32_t state[N_MAX];
} figures;

static annum_series *series_of(const figures *f, const annum_allocator *allocator)
{
    double value[N_MAX];
    annum_series *series = NULL;
    annum_error error;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    for (size_t i = 0; i < f->n; i++)
        value[i] = f->state[i] == ANNUM_SUPPRESSED ? NAN : (f->low[i] + f->high[i]) / 2;
    columns.n = f->n;
    columns.kind = ANNUM_VALUE;
    columns.start = columns.end = f->time;
    columns.value = value;
    columns.state = f->state;
    columns.lower = f->low;
    columns.upper = f->high;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, allocator, &series, &error), ANNUM_OK);
    return series;
}

static annum_trendtest_result *run(const annum_series *series, const annum_trendtest_options *options)
{
    annum_trendtest_result *result = NULL;
    annum_error error;
    if (annum_trendtest(series, options, &result, &error) != ANNUM_OK)
        CU_FAIL_FATAL(error.message);
    return result;
}

static int warns(const annum_trendtest_result *r, int32_t code)
{
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].code == code)
            return 1;
    }
    return 0;
}

/* ---- Enumeration ---- */

/* 1 if b is known to be above a, -1 below: rounded figures whose ranges meet are apart. */
static int above(const figures *f, size_t a, size_t b)
{
    const int meet = (f->state[a] == ANNUM_ROUNDED && f->low[a] < f->high[a]) ||
                     (f->state[b] == ANNUM_ROUNDED && f->low[b] < f->high[b]);
    if (f->high[a] < f->low[b] || (meet && f->high[a] == f->low[b]))
        return 1;
    return f->high[b] < f->low[a] || (meet && f->high[b] == f->low[a]) ? -1 : 0;
}

static int score_at(const figures *f, const size_t *order)
{
    int s = 0;
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = i + 1; j < f->n; j++)
            s += f->time[i] < f->time[j] ? above(f, order[i], order[j]) : 0;
    }
    return s;
}

/* Heap's algorithm. @return 0 after the last order */
static int permute(size_t *order, size_t n, size_t *place)
{
    for (size_t i = 1; i < n; i++) {
        if (place[i] == i) {
            place[i] = 0;
            continue;
        }
        const size_t other = i % 2 ? place[i] : 0, swap = order[i];
        order[i] = order[other];
        order[other] = swap;
        place[i]++;
        return 1;
    }
    return 0;
}

typedef struct enumerated {
    double orders;
    double squares;
    double with[2 * N_MAX * N_MAX + 1]; /* orders with S from -N_MAX^2 */
} enumerated;

static enumerated enumerate(const figures *f)
{
    static enumerated l;
    size_t order[N_MAX], place[N_MAX] = {0};
    memset(&l, 0, sizeof l);
    for (size_t i = 0; i < f->n; i++)
        order[i] = i;
    do {
        const int s = score_at(f, order);
        l.with[s + N_MAX * N_MAX]++;
        l.squares += s * s;
        l.orders++;
    } while (permute(order, f->n, place));
    return l;
}

static void check_p(const annum_series *series, int32_t alternative, double want)
{
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.alternative = alternative;
    options.exact = ANNUM_EXACT_YES;
    annum_trendtest_result *r = run(series, &options);
    CU_ASSERT_EQUAL(r->exact, 1);
    CU_ASSERT_EQUAL(r->alternative, alternative);
    ASSERT_REL(r->p_value, want, 1e-12);
    ASSERT_REL(r->p_error, 0, 0);
    annum_trendtest_free(r);
}

static void check_enumerated(const figures *f)
{
    const enumerated l = enumerate(f);
    size_t identity[N_MAX];
    double lower = 0, upper = 0;
    for (size_t i = 0; i < f->n; i++)
        identity[i] = i;
    const int s = score_at(f, identity);
    for (int k = 0; k <= 2 * N_MAX * N_MAX; k++) {
        lower += k - N_MAX * N_MAX <= s ? l.with[k] / l.orders : 0;
        upper += k - N_MAX * N_MAX >= s ? l.with[k] / l.orders : 0;
    }
    annum_series *series = series_of(f, NULL);
    annum_trendtest_result *r = run(series, NULL);
    CU_ASSERT_EQUAL(r->n, f->n);
    ASSERT_REL(r->statistic, s, 0);
    ASSERT_REL(r->variance, l.squares / l.orders, 1e-13);
    annum_trendtest_free(r);
    check_p(series, ANNUM_TWO_SIDED, fmin(1, 2 * fmin(lower, upper)));
    check_p(series, ANNUM_INCREASING, upper);
    check_p(series, ANNUM_DECREASING, lower);
    annum_series_free(series);
}

#define APART                                                                                                \
    {                                                                                                        \
        2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008                                                 \
    }
#define INSTANTS                                                                                             \
    {                                                                                                        \
        2000, 2000, 2001, 2002, 2002, 2002, 2003, 2004, 2004                                                 \
    }
#define O ANNUM_OBSERVED
#define S ANNUM_SUPPRESSED
#define R ANNUM_ROUNDED

static figures known(const char *name, size_t n, const double *time, const double *figure)
{
    figures f = {.name = name, .n = n};
    memcpy(f.time, time, n * sizeof *time);
    memcpy(f.low, figure, n * sizeof *figure);
    memcpy(f.high, figure, n * sizeof *figure);
    return f;
}

static void test_enumeration(void)
{
    static const double apart[] = APART, instants[] = INSTANTS;
    static const double different[] = {3, 1, 4, 5, 2, 6, 9, 7, 8}, tied[] = {2, 1, 2, 2, 3, 1, 3, 4, 3},
                        two[] = {0, 0, 1, 0, 0, 1, 1, 0, 1}, same[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
    static const double *const all[] = {different, tied, two, same};
    for (size_t n = 2; n <= 9; n++) {
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            const figures a = known("known", n, apart, all[i]), b = known("known", n, instants, all[i]);
            check_enumerated(&a);
            check_enumerated(&b);
        }
    }
}

/* Figures whose unknown orders are in groups, and such whose are not: 4 is tied with "<5" and with "3 to 6".
 */
static const figures ranges[] = {
    {"suppressed", 6, APART, {0, 7, 0, 4, 9, 12}, {4, 7, 4, 4, 9, 12}, {S, O, S, O, O, O}},
    {"not groups", 7, APART, {0, 3, 4, 7, 6, 5, 9}, {4, 6, 4, 7, INFINITY, 5, 9}, {S, S, O, O, S, O, O}},
    {"at one instant",
     8,
     INSTANTS,
     {0, 3, 4, 7, 6, 5, 9, 2},
     {4, 6, 4, 7, 8, 5, 9, 2},
     {S, S, O, O, S, O, O, O}},
    {"rounded alike",
     6,
     APART,
     {29.5, 30.5, 30.5, 28.5, 31.5, 32.5},
     {30.5, 31.5, 31.5, 29.5, 32.5, 33.5},
     {R, R, R, R, R, R}},
    {"rounded unlike",
     6,
     APART,
     {29.5, 30.25, 25, 28.5, 31.5, 30.25},
     {30.5, 30.75, 35, 29.5, 32.5, 30.75},
     {R, R, R, R, R, R}},
    {"all kinds",
     9,
     APART,
     {0, 1, 4, 2.5, 3.5, 7, 6, 0, 8},
     {4, 1, 4, 3.5, 4.5, 7, 8, 2, 8},
     {S, O, O, R, R, O, S, S, O}},
};

static void test_ranges(void)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        check_enumerated(&ranges[i]);
}

static void test_ranges_warn(void)
{
    annum_series *series = series_of(&ranges[5], NULL);
    annum_trendtest_result *r = run(series, NULL);
    CU_ASSERT_TRUE(warns(r, ANNUM_WARN_SUPPRESSED));
    CU_ASSERT_TRUE(warns(r, ANNUM_WARN_ROUNDED));
    CU_ASSERT_EQUAL(r->n, 9);
    CU_ASSERT_EQUAL(r->left_out, 0);
    ASSERT_REL(r->first, 2000, 0);
    CU_ASSERT_EQUAL(r->n_slopes, 15); /* of the six figures that are known or rounded */
    for (size_t i = 0; i < r->n_warnings; i++)
        CU_ASSERT_PTR_NULL(strstr(r->warnings[i].message, "left out"));
    annum_trendtest_free(r);
    annum_series_free(series);
}

/* "<5" of 1000 is below 9 of 1000, but of 100 it may be above 2 of 100: ranges are compared as rates. */
static void test_ranges_of_rates(void)
{
    static const double year[] = {2001, 2002, 2003}, events[] = {NAN, 9, 2}, lower[] = {0, 9, 2},
                        upper[] = {4, 9, 2};
    static const int32_t state[] = {S, O, O};
    double exposure[] = {1000, 1000, 100};
    for (int round = 0; round < 3; round++) {
        annum_columns c = ANNUM_COLUMNS_INIT;
        annum_series *series;
        exposure[0] = round == 0 ? 1000 : round == 1 ? 100 : NAN;
        c.n = 3;
        c.kind = ANNUM_COUNT;
        c.year = year;
        c.events = events;
        c.exposure = exposure;
        c.state = state;
        c.lower = lower;
        c.upper = upper;
        CU_ASSERT_EQUAL_FATAL(annum_series_new(&c, NULL, &series, NULL), ANNUM_OK);
        annum_trendtest_result *r = run(series, NULL);
        /* .000 to .004, .009, .02: all rise; 0 to .04, .009, .02: the last pair alone; without exposure: two
         * figures */
        ASSERT_REL(r->statistic, round == 0 ? 3 : 1, 0);
        CU_ASSERT_EQUAL(r->n, round == 2 ? 2 : 3);
        CU_ASSERT_EQUAL(r->left_out, round == 2 ? 1 : 0);
        annum_trendtest_free(r);
        annum_series_free(series);
    }
}

/* ---- The laws ---- */

/* Sizes of groups, "3x1-1x2" for 3, 1 and 1, into sorted figures. */
static size_t read_groups(const char *text, double *sorted)
{
    size_t n = 0;
    char *end;
    for (double group = 0; *text; text = *end == '-' ? end + 1 : end) {
        const long size = strtol(text, &end, 10), groups = strtol(end + 1, &end, 10);
        CU_ASSERT_FATAL(size > 0 && groups > 0 &&
                        n + (size_t)(size * groups) <= ANNUM_MANN_KENDALL_EXACT_MAX);
        for (long i = 0; i < size * groups; i++)
            sorted[n++] = group + (double)(i / size);
        group += (double)groups;
    }
    return n;
}

static void test_tied_law(void)
{
    double sorted[ANNUM_MANN_KENDALL_EXACT_MAX], room[ANNUM__INVERSIONS_ROOM];
    reference_csv csv = reference_open("trendtest/tied_law.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const size_t n = read_groups(csv.id, sorted);
        const annum__inversions law = annum__inversions_law(sorted, n, room);
        /* Doubles are rounded some 60 times a number. */
        ASSERT_REL(annum__inversions_up_to(&law, (size_t)csv.number[0]), csv.number[1], 1e-13);
    }
    CU_ASSERT_TRUE(rows > 300);
}

/* The table begins where it should: its laws have their probability of no inversion; tied ones have their
 * mean. */
static void test_table(void)
{
    double sorted[2 * ANNUM_MANN_KENDALL_EXACT_MAX], room[ANNUM__INVERSIONS_ROOM];
    for (size_t n = 2; n <= 29; n++) {
        const annum__inversions table = annum__inversions_law(NULL, n, room);
        CU_ASSERT_EQUAL(table.all, n * (n - 1) / 2);
        ASSERT_REL(annum__inversions_up_to(&table, 0), 1 / tgamma((double)n + 1), 1e-14);
        ASSERT_REL(annum__inversions_up_to(&table, 1), (double)n / tgamma((double)n + 1), 1e-14);
        for (size_t i = 0; i < n; i++)
            sorted[i] = (double)i;
        sorted[n] = sorted[n - 1];
        const annum__inversions tied = annum__inversions_law(sorted, n + 1, room);
        CU_ASSERT_EQUAL(tied.all, (n + 1) * n / 2 - 1);
        double mean = 0;
        for (size_t k = 0; k < tied.all; k++)
            mean += 1 - annum__inversions_up_to(&tied, k);
        ASSERT_REL(mean, (double)tied.all / 2, 1e-12);
    }
}

/* How often p is at most 0.05 over all orders: 1.7 % at six figures, 4.6 % at 15, never above 5 %. */
static void test_attainable_size(void)
{
    double room[ANNUM__INVERSIONS_ROOM];
    for (size_t n = 2; n <= ANNUM_MANN_KENDALL_EXACT_MAX; n++) {
        const annum__inversions law = annum__inversions_law(NULL, n, room);
        const size_t within = annum__inversions_within(&law, 0.05);
        const double size = within ? 2 * annum__inversions_up_to(&law, within - 1) : 0;
        CU_ASSERT_TRUE(size <= 0.05);
        if (n == 6)
            ASSERT_REL(size, 12.0 / 720, 1e-15);
        if (n == 15)
            CU_ASSERT_TRUE(fabs(size - 0.046) < 0.0005);
    }
    /* The same by the call over all 720 orders of six. */
    figures f = ranges[0];
    size_t order[6] = {0, 1, 2, 3, 4, 5}, place[6] = {0};
    double rejected = 0;
    memset(f.state, 0, sizeof f.state);
    do {
        for (size_t i = 0; i < 6; i++)
            f.low[i] = f.high[i] = (double)order[i];
        annum_series *series = series_of(&f, NULL);
        annum_trendtest_result *r = run(series, NULL);
        rejected += r->trend != ANNUM_NO_TREND;
        annum_trendtest_free(r);
        annum_series_free(series);
    } while (permute(order, 6, place));
    ASSERT_REL(rejected, 12, 0);
}

/* ---- References ---- */

static annum_series *reference_series(const char *id)
{
    double year[FIGURES_MAX], figure[FIGURES_MAX];
    reference_csv csv = reference_open("trendtest/series.csv");
    annum_series *series;
    annum_columns c = ANNUM_COLUMNS_INIT;
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        CU_ASSERT_FATAL(c.n < FIGURES_MAX);
        year[c.n] = csv.number[0];
        figure[c.n++] = csv.number[1];
    }
    c.kind = ANNUM_VALUE;
    c.year = year;
    c.value = figure;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&c, NULL, &series, NULL), ANNUM_OK);
    return series;
}

static void assert_number(double actual, double want, double tolerance)
{
    if (isnan(want))
        ASSERT_NAN(actual);
    else
        ASSERT_REL(actual, want, tolerance);
}

/* id, tau_b, p_exact, p_increasing, p_decreasing, z, p_normal, z_plain, p_plain, intercept, ..residual,
 * lower, upper */
static void check_normal(const annum_series *series, const double *want)
{
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.exact = ANNUM_EXACT_NO;
    annum_trendtest_result *r = run(series, &options);
    CU_ASSERT_EQUAL(r->exact, 0);
    assert_number(r->tau_b, want[0], 1e-12);
    assert_number(r->z, isnan(want[4]) ? 0 : want[4], 1e-12); /* R divides 0 by 0 where all figures are equal */
    ASSERT_REL(r->p_value, isnan(want[5]) ? 1 : want[5], 1e-10);
    assert_number(r->sen_intercept, want[8], 1e-12);
    assert_number(r->sen_intercept_residual, want[9], 1e-12);
    assert_number(r->sen_slope.lower, want[10], 1e-12);
    assert_number(r->sen_slope.upper, want[11], fabs(want[11]) < 1e-9 ? 1 : 1e-10);
    annum_trendtest_free(r);
    options.no_continuity = 1;
    r = run(series, &options);
    assert_number(r->z, isnan(want[6]) ? 0 : want[6], 1e-12);
    ASSERT_REL(r->p_value, isnan(want[7]) ? 1 : want[7], 1e-10);
    annum_trendtest_free(r);
}

static void test_reference(void)
{
    reference_csv csv = reference_open("trendtest/tests_expected.csv");
    size_t exact = 0;
    while (reference_next(&csv)) {
        const double *want = csv.number;
        annum_series *series = reference_series(csv.id);
        check_normal(series, want);
        for (int32_t k = ANNUM_TWO_SIDED; k <= ANNUM_DECREASING && !isnan(want[1]); k++) {
            check_p(series, k, want[1 + k]);
            exact++;
        }
        annum_series_free(series);
    }
    CU_ASSERT_TRUE(exact >= 21);
}

/* R with continuity moves S towards its mean on one side too. */
static void test_one_sided_normal(void)
{
    annum_series *series = reference_series("mk-nile");
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    options.alternative = ANNUM_DECREASING;
    annum_trendtest_result *r = run(series, &options);
    ASSERT_REL(r->p_value, 3.658262921664341e-05 / 2, 1e-10);
    CU_ASSERT_EQUAL(r->trend, ANNUM_TREND_DECREASING);
    annum_trendtest_free(r);
    options.alternative = ANNUM_INCREASING;
    r = run(series, &options);
    ASSERT_REL(r->p_value, 1 - 3.658262921664341e-05 / 2, 1e-12);
    CU_ASSERT_EQUAL(r->trend, ANNUM_NO_TREND);
    annum_trendtest_free(r);
    annum_series_free(series);
}

/* ---- Laws too large to enumerate ---- */

static annum_series *long_series(size_t n, int instants, int ranged)
{
    double time[FIGURES_MAX], figure[FIGURES_MAX], low[FIGURES_MAX], high[FIGURES_MAX];
    int32_t state[FIGURES_MAX];
    annum_series *series;
    annum_columns c = ANNUM_COLUMNS_INIT;
    for (size_t i = 0; i < n; i++) {
        time[i] = 2000 + (double)(instants ? i * (size_t)instants / n : i);
        figure[i] = (double)(i * 37 % 23 + i / 5);
        low[i] = figure[i] - (double)(i % 7);
        high[i] = figure[i] + (double)(i % 5);
        state[i] = ranged ? ANNUM_ROUNDED : ANNUM_OBSERVED;
    }
    c.n = n;
    c.kind = ANNUM_VALUE;
    c.start = c.end = time;
    c.value = figure;
    c.state = state;
    c.lower = low;
    c.upper = high;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&c, NULL, &series, NULL), ANNUM_OK);
    return series;
}

static void check_drawn(size_t n, int instants, int ranged)
{
    annum_series *series = long_series(n, instants, ranged);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    annum_trendtest_result *none;
    annum_error error;
    annum_trendtest_result *a = run(series, &options), *b = run(series, &options);
    CU_ASSERT_EQUAL(a->exact, 0);
    CU_ASSERT_TRUE(a->p_error > 0 && a->p_error < 0.011);
    CU_ASSERT_TRUE(warns(a, ANNUM_WARN_MONTE_CARLO));
    ASSERT_REL(a->p_value, b->p_value, 0);
    annum_trendtest_free(b);
    options.seed = 1;
    b = run(series, &options);
    CU_ASSERT_TRUE(fabs(a->p_value - b->p_value) < 6 * a->p_error);
    annum_trendtest_free(b);
    options.exact = ANNUM_EXACT_NO;
    b = run(series, &options);
    CU_ASSERT_TRUE(fabs(a->p_value - b->p_value) < 4 * a->p_error + 0.01);
    CU_ASSERT_FALSE(warns(b, ANNUM_WARN_MONTE_CARLO));
    annum_trendtest_free(b);
    options.exact = ANNUM_EXACT_YES;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &none, &error), ANNUM_ERR_TOO_LARGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "set exact to auto"));
    annum_trendtest_free(a);
    annum_series_free(series);
}

static void test_drawn(void)
{
    check_drawn(40, 30, 0);
    check_drawn(30, 0, 1);
}

/* Three instants of eight figures: exact with the rankings exchanged; drawn orders agree. */
static void test_exchanged(void)
{
    annum_series *series = long_series(24, 3, 0);
    annum_trendtest_result *r = run(series, NULL);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    CU_ASSERT_EQUAL(r->exact, 1);
    options.exact = ANNUM_EXACT_NO;
    annum_trendtest_result *normal = run(series, &options);
    CU_ASSERT_TRUE(fabs(r->p_value - normal->p_value) < 0.01);
    annum_trendtest_free(normal);
    annum_trendtest_free(r);
    annum_series_free(series);
}

static void test_draws_agree(void)
{
    static const size_t size[] = {2, 1, 3, 2}, at[] = {1, 2, 1, 3, 1};
    static const int8_t score[] = {0, 1, 1, 0, -1, 0, 1, 1, -1, -1, 0, 1, 0, -1, -1, 0};
    const annum__scores scores = {8, 4, size, score, 5, at};
    annum__arena arena = annum__arena_new(NULL);
    for (double s = -8; s <= 8; s += 4) {
        annum__score_tails exact, drawn;
        CU_ASSERT_EQUAL(annum__score_law(&scores, s, &arena, &exact), ANNUM_OK);
        annum__score_draws(&scores, s, 7, 20000, &drawn);
        CU_ASSERT_EQUAL(exact.known, 1);
        CU_ASSERT_TRUE(fabs(exact.lower - drawn.lower) <
                       4 * sqrt(exact.lower * (1 - exact.lower) / 20000) + 1e-4);
        CU_ASSERT_TRUE(fabs(exact.upper - drawn.upper) <
                       4 * sqrt(exact.upper * (1 - exact.upper) / 20000) + 1e-4);
    }
    annum__arena_free(&arena);
}

/* ---- Few figures, errors, memory ---- */

static void test_few(void)
{
    figures f = ranges[0];
    memset(f.state, 0, sizeof f.state);
    memcpy(f.high, f.low, sizeof f.low);
    for (f.n = 0; f.n < 5; f.n++) {
        f.low[f.n] = f.high[f.n] = (double)f.n;
        annum_series *series = series_of(&f, NULL);
        annum_trendtest_result *r = run(series, NULL);
        CU_ASSERT_EQUAL(r->n, f.n);
        CU_ASSERT_EQUAL(r->trend, ANNUM_NO_TREND);
        CU_ASSERT_TRUE(warns(r, ANNUM_WARN_FEW_POINTS));
        CU_ASSERT_EQUAL(warns(r, ANNUM_WARN_UNBOUNDED), f.n >= 2);
        if (f.n < 2)
            ASSERT_NAN(r->p_value);
        annum_trendtest_free(r);
        annum_series_free(series);
        f.low[f.n] = f.high[f.n] = (double)f.n;
    }
}

static void test_errors(void)
{
    annum_series *series = long_series(61, 0, 0);
    annum_trendtest_options options = ANNUM_TRENDTEST_OPTIONS_INIT;
    annum_trendtest_result *r;
    annum_error error;
    options.exact = ANNUM_EXACT_YES;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_TOO_LARGE);
    CU_ASSERT_PTR_NULL(r);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "at most 60"));
    options.exact = 9;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    options.exact = 0;
    options.scale = 3;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    options.scale = 0;
    options.weights = 2;
    CU_ASSERT_EQUAL(annum_trendtest(series, &options, &r, &error), ANNUM_ERR_ARGUMENT);
    annum_series_free(series);
}

static void test_no_memory(void)
{
    failing_allocator state = {0, SIZE_MAX, 0};
    const annum_allocator allocator = {failing_reallocate, &state};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        state.fail_at = SIZE_MAX;
        annum_series *series = series_of(&ranges[i], &allocator);
        annum_trendtest_result *r = NULL;
        int status = -1;
        for (size_t k = 0; status != ANNUM_OK; k++) {
            annum_error error;
            CU_ASSERT_FATAL(k < 20);
            state.calls = 0;
            state.fail_at = k;
            status = annum_trendtest(series, NULL, &r, &error);
            CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_TRUE(status == ANNUM_OK || state.alive == 1);
        }
        annum_trendtest_free(r);
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"enumeration", test_enumeration},
        {"ranges", test_ranges},
        {"ranges_warn", test_ranges_warn},
        {"ranges_of_rates", test_ranges_of_rates},
        {"tied_law", test_tied_law},
        {"table", test_table},
        {"attainable_size", test_attainable_size},
        {"reference", test_reference},
        {"one_sided_normal", test_one_sided_normal},
        {"drawn", test_drawn},
        {"exchanged", test_exchanged},
        {"draws_agree", test_draws_agree},
        {"few", test_few},
        {"errors", test_errors},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "mann_kendall", cases);
}
