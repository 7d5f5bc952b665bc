/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons over a series: pairs, adjustment, dispersion, equivalence, parts of a year, and what follows
 * from them. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum.h"
#include "change/chain.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "testlib.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ROWS = 128 };

static const double years[ROWS] = {2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009,
                                   2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019};
static const double falling[] = {61, 55, 58, 43, 47, 40, 41, 33, 35, 29, 31, 22, 25, 18, 20, 14};
static const double wild[] = {12, 40, 9, 31, 55, 8, 61, 30, 17};
static const double wild_exposure[] = {1, 1.5, 2, 1.2, 1.1, 1.4, 1.9, 2, 1};

static annum_series *series_of(const annum_columns *columns)
{
    annum_series *series = NULL;
    annum_error error;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(columns, NULL, &series, &error), ANNUM_OK);
    return series;
}

static annum_series *counts_of(const double *events, size_t n, const double *exposure)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = ANNUM_COUNT;
    columns.year = years;
    columns.events = events;
    columns.exposure = exposure;
    return series_of(&columns);
}

/** Counts of periods: start, end, events. */
static annum_series *periods_of(const double (*rows)[3], size_t n)
{
    double start[ROWS], end[ROWS], events[ROWS];
    annum_columns columns = ANNUM_COLUMNS_INIT;
    for (size_t i = 0; i < n; i++) {
        start[i] = rows[i][0];
        end[i] = rows[i][1];
        events[i] = rows[i][2];
    }
    columns.n = n;
    columns.kind = ANNUM_COUNT;
    columns.start = start;
    columns.end = end;
    columns.events = events;
    return series_of(&columns);
}

static annum_series *proportions_of(const double *events, const double *total, size_t n)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = ANNUM_PROPORTION;
    columns.year = years;
    columns.events = events;
    columns.total = total;
    return series_of(&columns);
}

static annum_series *values_of(int32_t kind, const double *value, const double *se, size_t n)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = n;
    columns.kind = kind;
    columns.year = years;
    columns.value = value;
    columns.se = se;
    return series_of(&columns);
}

/** The changes of a series, which is released. */
static annum_change_result *changes_of(annum_series *series, const annum_change_options *options)
{
    annum_change_result *result = NULL;
    annum_error error;
    const int status = annum_change(series, options, &result, &error);
    annum_series_free(series);
    if (status != ANNUM_OK)
        printf("    %s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, ANNUM_OK);
    return result;
}

static annum_change_options against(int32_t which)
{
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    options.against = which;
    options.dispersion = 1;
    return options;
}

static annum_change_options pair_of(double from_start, double from_end, double to_start, double to_end)
{
    annum_change_options options = against(ANNUM_AGAINST_PAIR);
    options.from_start = from_start;
    options.from_end = from_end;
    options.to_start = to_start;
    options.to_end = to_end;
    return options;
}

static int has_warning(const annum_warning *warnings, size_t n, int32_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (warnings[i].code == code)
            return 1;
    }
    return 0;
}

#define SAYS(result, code) has_warning((result)->warnings, (result)->n_warnings, (code))

/* ---- Pairs ---- */

static void check_pairs(annum_change_options options, const double want[][2], size_t n)
{
    annum_change_result *r = changes_of(counts_of(falling, 4, NULL), &options);
    CU_ASSERT_EQUAL_FATAL(r->n_changes, n);
    CU_ASSERT_EQUAL(r->against, options.against);
    for (size_t i = 0; i < n; i++) {
        ASSERT_REL(r->changes[i].from.start, want[i][0], 0);
        ASSERT_REL(r->changes[i].to.start, want[i][1], 0);
        ASSERT_REL(r->changes[i].to.end, want[i][1] + 1, 0);
    }
    annum_change_free(r);
}

/* The two comparisons that CSV shows: the last period's, and the last figure against the first. */
static void test_ends(void)
{
    static const struct {
        int32_t against;
        size_t n;
        double latest_from, overall_from; /* 0: none */
    } cases[] = {
        {ANNUM_AGAINST_PREVIOUS_AND_FIRST, 4, 2002, 2000},
        {ANNUM_AGAINST_PREVIOUS_AND_FIRST, 2, 2000, 2000},
        {ANNUM_AGAINST_PREVIOUS_AND_FIRST, 1, 0, 0},
        {ANNUM_AGAINST_PREVIOUS, 4, 2002, 0},
        {ANNUM_AGAINST_PREVIOUS, 2, 2000, 2000},
        {ANNUM_AGAINST_FIRST, 4, 2000, 2000},
        {ANNUM_AGAINST_BEST, 4, 2003, 0}, /* the lowest is the last itself */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const annum_change_options options = against(cases[i].against);
        annum_change_result *r = changes_of(counts_of(falling, cases[i].n, NULL), &options);
        CU_ASSERT_EQUAL(r->latest != NULL, cases[i].latest_from > 0);
        CU_ASSERT_EQUAL(r->overall != NULL, cases[i].overall_from > 0);
        if (r->latest)
            ASSERT_REL(r->latest->from.start, cases[i].latest_from, 0);
        if (r->latest && cases[i].against != ANNUM_AGAINST_BEST)
            ASSERT_REL(r->latest->to.start, 2000 + (double)cases[i].n - 1, 0);
        if (r->overall)
            ASSERT_REL(r->overall->to.start, 2000 + (double)cases[i].n - 1, 0);
        annum_change_free(r);
    }
}

static void test_pairs(void)
{
    static const double previous[][2] = {{2000, 2001}, {2001, 2002}, {2002, 2003}, {2000, 2003}};
    static const double first[][2] = {{2000, 2001}, {2000, 2002}, {2000, 2003}};
    static const double best[][2] = {{2003, 2000}, {2003, 2001}, {2003, 2002}}; /* 43 is the lowest */
    static const double one[][2] = {{2002, 2000}};
    static const double base[][2] = {{2001, 2000}, {2001, 2002}, {2001, 2003}};
    annum_change_options options = against(ANNUM_AGAINST_PERIOD);
    check_pairs(against(ANNUM_AGAINST_PREVIOUS_AND_FIRST), previous, 4);
    check_pairs(against(ANNUM_AGAINST_PREVIOUS), previous, 3);
    check_pairs(against(ANNUM_AGAINST_FIRST), first, 3);
    check_pairs(against(ANNUM_AGAINST_BEST), best, 3);
    options.from_start = 2001;
    options.from_end = 2002;
    check_pairs(options, base, 3);
    check_pairs(pair_of(2002, 2003, 2000, 2001), one, 1);
    check_pairs(pair_of(2002.001, 2002.999, 2000, 2001), one, 1); /* two days are nothing */
}

static void test_missing_figures_are_stepped_over(void)
{
    const double events[] = {52, NAN, 54, 40};
    annum_change_result *r = changes_of(counts_of(events, 4, NULL), NULL);
    CU_ASSERT_EQUAL(r->n, 3);
    CU_ASSERT_EQUAL_FATAL(r->n_changes, 3);
    ASSERT_REL(r->changes[0].from.start, 2000, 0);
    ASSERT_REL(r->changes[0].to.start, 2002, 0);
    ASSERT_REL(r->changes[0].annualised_percent.estimate, 100 * (sqrt(54.0 / 52) - 1), 1e-12);
    CU_ASSERT_TRUE(SAYS(r, ANNUM_WARN_MISSING));
    annum_change_free(r);
}

static void test_too_few(void)
{
    for (size_t n = 0; n < 2; n++) {
        for (int32_t which = ANNUM_AGAINST_PREVIOUS_AND_FIRST; which <= ANNUM_AGAINST_BEST; which++) {
            const annum_change_options options = against(which);
            annum_change_result *r = changes_of(counts_of(falling, n, NULL), &options);
            CU_ASSERT_EQUAL(r->n_changes, 0);
            CU_ASSERT_EQUAL(r->n, n);
            CU_ASSERT_TRUE(SAYS(r, ANNUM_WARN_FEW_POINTS));
            annum_change_free(r);
        }
    }
    annum_change_result *two = changes_of(counts_of(falling, 2, NULL), NULL);
    CU_ASSERT_EQUAL(two->n_changes, 1);
    CU_ASSERT_TRUE(SAYS(two, ANNUM_WARN_DISPERSION_UNKNOWN));
    annum_change_free(two);
}

/* ---- Adjustment ---- */

/* R prints 17 digits of what it multiplies in another order. */
static void check_family(const char *id, const annum_period_change *given, size_t n, double want[][2])
{
    annum_period_change changes[ROWS];
    for (int32_t adjust = ANNUM_ADJUST_HOLM; adjust <= ANNUM_ADJUST_BH; adjust++) {
        annum__arena scratch = annum__arena_new(NULL);
        memcpy(changes, given, n * sizeof *changes);
        CU_ASSERT_EQUAL(annum__adjust_p(changes, n, adjust, &scratch), ANNUM_OK);
        for (size_t i = 0; i < n; i++) {
            if (isnan(given[i].p_value))
                ASSERT_NAN(changes[i].p_adjusted);
            else
                ASSERT_REL(changes[i].p_adjusted, want[i][adjust - ANNUM_ADJUST_HOLM], 1e-15);
        }
        annum__arena_free(&scratch);
    }
    CU_ASSERT_TRUE(n > 0 && id[0] != '\0');
}

static void test_adjustment(void)
{
    reference_csv csv = reference_open("change/p_adjust.csv");
    annum_period_change family[ROWS];
    double want[ROWS][2];
    char id[64] = "";
    size_t n = 0, families = 0;
    memset(family, 0, sizeof family);
    for (int more = reference_next(&csv);; more = reference_next(&csv)) {
        if (n > 0 && (!more || strcmp(id, csv.id) != 0)) {
            check_family(id, family, n, want);
            families++;
            n = 0;
        }
        if (!more)
            break;
        memcpy(id, csv.id, sizeof id);
        family[n].p_value = csv.number[1];
        want[n][0] = csv.number[2];
        want[n][1] = csv.number[3];
        n++;
    }
    CU_ASSERT_EQUAL(families, 5);
}

static void test_adjustment_of_a_chain(void)
{
    annum_change_options options = against(ANNUM_AGAINST_PREVIOUS_AND_FIRST);
    annum_change_result *plain = changes_of(counts_of(falling, COUNT(falling), NULL), &options);
    options.adjust = ANNUM_ADJUST_HOLM;
    annum_change_result *holm = changes_of(counts_of(falling, COUNT(falling), NULL), &options);
    CU_ASSERT_EQUAL(holm->n_changes, COUNT(falling));
    CU_ASSERT_EQUAL(holm->adjust, ANNUM_ADJUST_HOLM);
    for (size_t i = 0; i < holm->n_changes; i++) {
        ASSERT_REL(plain->changes[i].p_adjusted, plain->changes[i].p_value, 0);
        ASSERT_REL(holm->changes[i].p_value, plain->changes[i].p_value, 0);
        CU_ASSERT_TRUE(holm->changes[i].p_adjusted >= plain->changes[i].p_value);
    }
    /* the last against the first is by far the smallest */
    ASSERT_REL(holm->changes[15].p_adjusted, 16 * plain->changes[15].p_value, 1e-15);
    annum_change_free(plain);
    annum_change_free(holm);
}

/* ---- Dispersion ---- */

static void test_dispersion(void)
{
    static const double events[] = {3, 9, 4, 14, 5, 19, 8}, total[] = {40, 50, 45, 60, 55, 70, 50};
    reference_csv csv = reference_open("change/series_dispersion.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        annum_series *series = strcmp(csv.id, "coal") == 0   ? counts_of(falling, COUNT(falling), NULL)
                               : strcmp(csv.id, "wild") == 0 ? counts_of(wild, COUNT(wild), wild_exposure)
                                                             : proportions_of(events, total, COUNT(events));
        annum_change_result *r = changes_of(series, NULL);
        const double want = csv.number[0] > 1 ? csv.number[0] * csv.number[2] : 1;
        for (size_t i = 0; i < r->n_changes; i++)
            ASSERT_REL(r->changes[i].dispersion, want, 1e-9); /* R's iterations end at a deviance of 1e-15 */
        CU_ASSERT_EQUAL(SAYS(r, ANNUM_WARN_OVERDISPERSED), want > 1);
        CU_ASSERT_FALSE(SAYS(r, ANNUM_WARN_DISPERSION_UNKNOWN));
        annum_change_free(r);
    }
    CU_ASSERT_EQUAL(rows, 3);
}

/* Student's quantile and the normal one in one: the Wald interval of a learned dispersion is that of t. */
static void test_learned_wald_is_t(void)
{
    const double t7 = 2.364624251592784; /* qt(0.975, 7) */
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    options.method = ANNUM_CHANGE_WALD;
    annum_change_result *r = changes_of(counts_of(wild, COUNT(wild), wild_exposure), &options);
    const double pearson = 16.118361737652595; /* series_dispersion.csv */
    const annum_period_change *change = &r->changes[0];
    const double half = t7 * sqrt(pearson * (1.0 / 12 + 1.0 / 40));
    ASSERT_REL(change->log_change.upper - change->log_change.estimate, half, 1e-9);
    ASSERT_REL(change->log_change.estimate - change->log_change.lower, half, 1e-9);
    annum_change_free(r);
}

static void test_stated_dispersion(void)
{
    annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    options.method = ANNUM_CHANGE_WALD;
    annum_change_result *one = changes_of(counts_of(falling, 3, NULL), &options);
    options.dispersion = 4;
    annum_change_result *four = changes_of(counts_of(falling, 3, NULL), &options);
    const annum_estimate a = one->changes[0].log_change, b = four->changes[0].log_change;
    ASSERT_REL(b.upper - b.lower, 2 * (a.upper - a.lower), 1e-12);
    CU_ASSERT_TRUE(four->changes[0].p_value > one->changes[0].p_value);
    CU_ASSERT_FALSE(SAYS(one, ANNUM_WARN_OVERDISPERSED));
    CU_ASSERT_FALSE(SAYS(one, ANNUM_WARN_DISPERSION_UNKNOWN));
    CU_ASSERT_TRUE(SAYS(four, ANNUM_WARN_OVERDISPERSED));
    annum_change_free(one);
    annum_change_free(four);
}

/* Five figures leave three residual degrees of freedom: too few. */
static void test_dispersion_needs_figures(void)
{
    annum_change_result *five = changes_of(counts_of(wild, 5, NULL), NULL);
    annum_change_result *six = changes_of(counts_of(wild, 6, NULL), NULL);
    ASSERT_REL(five->changes[0].dispersion, 1, 0);
    CU_ASSERT_TRUE(SAYS(five, ANNUM_WARN_DISPERSION_UNKNOWN));
    CU_ASSERT_TRUE(six->changes[0].dispersion > 10);
    annum_change_free(five);
    annum_change_free(six);
}

/* ---- Equivalence and power ---- */

static void test_equivalence(void)
{
    static const int32_t methods[] = {ANNUM_CHANGE_EXACT, ANNUM_CHANGE_MIDP, ANNUM_CHANGE_WALD};
    reference_csv csv = reference_open("change/equivalence.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number, events[] = {x[0], x[2]}, exposure[] = {x[1], x[3]};
        annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
        options.margin = x[4];
        for (size_t m = 0; m < COUNT(methods); m++) {
            options.method = methods[m];
            annum_change_result *r = changes_of(counts_of(events, 2, exposure), &options);
            if (isfinite(x[5 + m]))
                /* the tail is solved for as a deviate to 1e-13 and held as 1 - 2 tail */
                ASSERT_REL(r->changes[0].p_equivalence, x[5 + m], m == 0 ? 1e-12 : 1e-10);
            annum_change_free(r);
        }
    }
    CU_ASSERT_EQUAL(rows, 8);
}

/* p below alpha exactly where the interval of 1 - 2 alpha lies within the margin: on the margin, p is alpha.
 */
static void test_equivalence_is_the_interval(void)
{
    const double events[] = {40, 52}, total[] = {200, 210}, value[] = {10, 11}, se[] = {0.5, 0.4};
    for (int kind = 0; kind < 3; kind++) {
        annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
        options.level = 0.9;
        options.method = kind == 0 ? ANNUM_CHANGE_SCORE : ANNUM_CHANGE_EXACT;
        for (int pass = 0; pass < 2; pass++) {
            annum_series *series = kind == 0   ? counts_of(events, 2, NULL)
                                   : kind == 1 ? proportions_of(events, total, 2)
                                               : values_of(ANNUM_RATE, value, se, 2);
            annum_change_result *r = changes_of(series, &options);
            if (pass == 1)
                ASSERT_REL(r->changes[0].p_equivalence, 0.05, 1e-10);
            else
                options.margin = r->changes[0].ratio.upper - 1; /* the nearer limit is far inside */
            annum_change_free(r);
        }
    }
}

static void test_detectable(void)
{
    reference_csv csv = reference_open("change/detectable.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number, events[] = {x[0], 1}, exposure[] = {1, x[1]};
        annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
        options.level = x[2];
        annum_change_result *r = changes_of(counts_of(events, 2, exposure), &options);
        ASSERT_REL(r->changes[0].detectable_percent, x[3],
                   events[0] * (1 + exposure[1]) <= 100 ? 1e-9 : 1e-2); /* summed, or by the square root */
        annum_change_free(r);
    }
    CU_ASSERT_EQUAL(rows, 13);
}

static double detectable(double events, double exposure)
{
    const double figures[] = {events, 1}, exposures[] = {1, exposure};
    const annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    annum_change_result *r = changes_of(counts_of(figures, 2, exposures), &options);
    const double percent = r->changes[0].detectable_percent;
    annum_change_free(r);
    return percent;
}

/* Where the sum over totals hands over to the square root's scale there is no step. */
static void test_detectable_of_many(void)
{
    ASSERT_REL(detectable(50.1, 1), detectable(49.9, 1), 0.005);
    const double power = annum__power_of_counts(200, 200 * (1 + detectable(200, 1) / 100), 0.5, 0.95);
    ASSERT_REL(power, 0.8, 1e-3);
    const double uneven = annum__power_of_counts(200, 60 * (1 + detectable(200, 0.3) / 100), 0.3 / 1.3, 0.95);
    ASSERT_REL(uneven, 0.8, 2e-2);
    ASSERT_NAN(detectable(0, 1));
}

static void test_detectable_of_others(void)
{
    const double z = 1.959963984540054 + 0.8416212335729143;
    const double events[] = {40, 52}, total[] = {200, 300}, value[] = {10, 11}, se[] = {0.3, 0.4};
    const annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    annum_change_result *r = changes_of(values_of(ANNUM_VALUE, value, se, 2), &options);
    ASSERT_REL(r->changes[0].detectable_percent, 10 * z * 0.5, 1e-12);
    annum_change_free(r);
    r = changes_of(proportions_of(events, total, 2), &options);
    const double angle = asin(sqrt(0.2)) + z / 2 * sqrt(1.0 / 200 + 1.0 / 300);
    ASSERT_REL(r->changes[0].detectable_percent, 100 * (sin(angle) * sin(angle) / 0.2 - 1), 1e-12);
    annum_change_free(r);
    const double most[] = {19, 20}, all[] = {20, 20};
    r = changes_of(proportions_of(most, all, 2), &options);
    ASSERT_NAN(r->changes[0].detectable_percent); /* not even 20 of 20 is far enough */
    annum_change_free(r);
}

/* ---- What follows from a ratio ---- */

static void test_derived(void)
{
    const double events[] = {100, 90, 80, 25};
    const annum_change_options options = against(ANNUM_AGAINST_PREVIOUS_AND_FIRST);
    annum_change_result *r = changes_of(counts_of(events, 4, NULL), &options);
    const annum_period_change *c = &r->changes[3]; /* 2003 on 2000 */
    ASSERT_REL(c->ratio.estimate, 0.25, 1e-15);
    ASSERT_REL(c->percent.estimate, -75, 1e-14);
    ASSERT_REL(c->percent.lower, 100 * (c->ratio.lower - 1), 1e-14);
    ASSERT_REL(c->log_change.upper, log(c->ratio.upper), 1e-14);
    ASSERT_REL(c->annualised_percent.estimate, 100 * (pow(0.25, 1.0 / 3) - 1), 1e-13);
    ASSERT_REL(c->annualised_percent.upper, 100 * (pow(c->ratio.upper, 1.0 / 3) - 1), 1e-13);
    ASSERT_REL(c->halving_time.estimate, 1.5, 1e-14);
    ASSERT_REL(c->halving_time.lower, 3 * log(0.5) / log(c->ratio.lower), 1e-14);
    ASSERT_REL(c->halving_time.upper, 3 * log(0.5) / log(c->ratio.upper), 1e-14);
    CU_ASSERT_EQUAL(c->doubling_time.present, 0);
    ASSERT_REL(c->index.estimate, 25, 1e-14);
    ASSERT_REL(c->index.lower, 100 * c->ratio.lower, 1e-14);
    /* the index of a later step is by the comparison with the first figure, not with the one before */
    ASSERT_REL(r->changes[2].index.estimate, 25, 1e-14);
    ASSERT_REL(r->changes[2].index.upper, c->index.upper, 1e-14);
    /* -10 %, not significant: no end to the halving time */
    CU_ASSERT_TRUE(r->changes[0].p_value > 0.05);
    ASSERT_NAN(r->changes[0].halving_time.upper);
    CU_ASSERT_TRUE(SAYS(&r->changes[0], ANNUM_WARN_UNBOUNDED));
    CU_ASSERT_FALSE(SAYS(c, ANNUM_WARN_UNBOUNDED));
    annum_change_free(r);
}

/* Backwards in time the change a year is the same. */
static void test_backwards(void)
{
    const annum_change_options forth = pair_of(2000, 2001, 2010, 2011),
                               back = pair_of(2010, 2011, 2000, 2001);
    annum_change_result *a = changes_of(counts_of(falling, COUNT(falling), NULL), &forth);
    annum_change_result *b = changes_of(counts_of(falling, COUNT(falling), NULL), &back);
    const annum_period_change *f = a->changes, *g = b->changes;
    ASSERT_REL(f->ratio.estimate, 1 / g->ratio.estimate, 1e-14);
    ASSERT_REL(f->ratio.lower, 1 / g->ratio.upper, 1e-11);
    ASSERT_REL(f->p_value, g->p_value, 1e-12);
    ASSERT_REL(f->annualised_percent.estimate, g->annualised_percent.estimate, 1e-12);
    ASSERT_REL(f->annualised_percent.lower, g->annualised_percent.lower, 1e-11);
    ASSERT_REL(f->annualised_percent.upper, g->annualised_percent.upper, 1e-11);
    ASSERT_REL(f->halving_time.lower, g->halving_time.lower, 1e-11);
    ASSERT_REL(f->halving_time.upper, g->halving_time.upper, 1e-11);
    ASSERT_REL(g->index.estimate, 100, 0);
    ASSERT_REL(g->index.upper, 100, 0);
    annum_change_free(a);
    annum_change_free(b);
}

static void test_counts_as_two_counts(void)
{
    const double events[] = {52, 54}, exposure[] = {1, 0.5};
    annum_change_result *r = changes_of(counts_of(events, 2, exposure), NULL);
    annum_count_change two = ANNUM_COUNT_CHANGE_INIT;
    CU_ASSERT_EQUAL(annum_change_counts(52, 1, 54, 0.5, NULL, &two, NULL), ANNUM_OK);
    ASSERT_REL(r->changes[0].p_value, two.p_value, 1e-14);
    ASSERT_REL(r->changes[0].ratio.lower, two.ratio.lower, 1e-14);
    ASSERT_REL(r->changes[0].percent.upper, two.percent.upper, 1e-14);
    ASSERT_REL(r->changes[0].difference.lower, two.difference.lower, 1e-14);
    ASSERT_REL(r->changes[0].to.value, 108, 0);
    ASSERT_REL(r->changes[0].to.events, 54, 0);
    ASSERT_REL(r->changes[0].to.size, 0.5, 0);
    CU_ASSERT_EQUAL(r->changes[0].from.intervals.garwood.present, 1);
    CU_ASSERT_EQUAL(r->changes[0].from.intervals.wilson.present, 0);
    annum_change_free(r);
}

/* ---- Parts of a year ---- */

/* Two years in halves, a whole one, and a half: 84 of 184 fell into first halves. */
static const double halves[][3] = {{2010, 2010.5, 40}, {2010.5, 2011, 60}, {2011, 2011.5, 44},
                                   {2011.5, 2012, 40}, {2012, 2013, 110},  {2013, 2013.5, 70}};

static void test_halves_with_the_same_half(void)
{
    const annum_change_options options = pair_of(2011, 2011.5, 2013, 2013.5);
    annum_change_result *r = changes_of(periods_of(halves, COUNT(halves)), &options);
    annum_count_change two = ANNUM_COUNT_CHANGE_INIT;
    CU_ASSERT_EQUAL(annum_change_counts(44, 1, 70, 1, NULL, &two, NULL), ANNUM_OK);
    ASSERT_REL(r->changes[0].p_value, two.p_value, 1e-14);
    ASSERT_REL(r->changes[0].ratio.lower, two.ratio.lower, 1e-14);
    CU_ASSERT_FALSE(SAYS(&r->changes[0], ANNUM_WARN_PART_YEAR));
    annum_change_free(r);
    const annum_change_options other = pair_of(2010.5, 2011, 2013, 2013.5);
    r = changes_of(periods_of(halves, COUNT(halves)), &other);
    CU_ASSERT_TRUE(SAYS(&r->changes[0], ANNUM_WARN_PART_YEAR)); /* another season */
    annum_change_free(r);
}

static void test_learned_share(void)
{
    const annum_change_options options = pair_of(2012, 2013, 2013, 2013.5);
    annum_change_result *r = changes_of(periods_of(halves, COUNT(halves)), &options);
    const annum_period_change *c = &r->changes[0];
    const double share = 84.0 / 184, z = 1.959963984540054, se = sqrt((1 - share) / 84);
    annum_count_change two = ANNUM_COUNT_CHANGE_INIT;
    CU_ASSERT_EQUAL(annum_change_counts(110, 1, 70, share, NULL, &two, NULL), ANNUM_OK);
    ASSERT_REL(c->ratio.estimate, 70 / share / 110, 1e-14);
    const double below = log(c->ratio.estimate / two.ratio.lower),
                 above = log(two.ratio.upper / c->ratio.estimate);
    ASSERT_REL(log(c->ratio.estimate / c->ratio.lower), hypot(below, z * se), 1e-12);
    ASSERT_REL(log(c->ratio.upper / c->ratio.estimate), hypot(above, z * se), 1e-12);
    CU_ASSERT_TRUE(c->p_value > two.p_value);
    ASSERT_REL(c->percent.p_value, c->p_value, 0);
    CU_ASSERT_TRUE(SAYS(c, ANNUM_WARN_PART_YEAR));
    /* the other way round it is the same comparison */
    const annum_change_options back = pair_of(2013, 2013.5, 2012, 2013);
    annum_change_result *b = changes_of(periods_of(halves, COUNT(halves)), &back);
    ASSERT_REL(b->changes[0].ratio.lower, 1 / c->ratio.upper, 1e-11);
    ASSERT_REL(b->changes[0].p_value, c->p_value, 1e-11);
    annum_change_free(b);
    annum_change_free(r);
}

/* Without an earlier year in parts the length stands for the share. */
static void test_share_by_length(void)
{
    const annum_change_options options = pair_of(2012, 2013, 2013, 2013.5);
    annum_change_result *r = changes_of(periods_of(halves + 4, 2), &options);
    annum_count_change two = ANNUM_COUNT_CHANGE_INIT;
    CU_ASSERT_EQUAL(annum_change_counts(110, 1, 70, 0.5, NULL, &two, NULL), ANNUM_OK);
    ASSERT_REL(r->changes[0].ratio.upper, two.ratio.upper, 1e-14);
    CU_ASSERT_TRUE(SAYS(&r->changes[0], ANNUM_WARN_PART_YEAR));
    annum_change_free(r);
}

static annum_period_change at_share(double share, double lower, double upper, const double (*rows)[3],
                                    annum_change_result **r)
{
    annum_change_options options = pair_of(2012, 2013, 2013, 2013.5);
    options.share = share;
    options.share_lower = lower;
    options.share_upper = upper;
    *r = changes_of(periods_of(rows, 2), &options);
    return (*r)->changes[0];
}

/* The interval over a range of shares holds every interval in it, and no more; p is the largest. */
static void check_range(const double (*rows)[3], double from, double to)
{
    annum_change_result *r, *one;
    const annum_period_change all = at_share(0, from, to, rows, &r);
    double lower = INFINITY, upper = -INFINITY, p = 0;
    const int steps = 200;
    for (int i = 0; i <= steps; i++) {
        const annum_period_change c = at_share(from + (to - from) * i / steps, 0, 0, rows, &one);
        lower = fmin(lower, c.ratio.lower);
        upper = fmax(upper, c.ratio.upper);
        p = fmax(p, c.p_value);
        annum_change_free(one);
    }
    ASSERT_REL(all.ratio.lower, lower, 1e-12);
    ASSERT_REL(all.ratio.upper, upper, 1e-12);
    CU_ASSERT_TRUE(all.p_value >= p * (1 - 1e-12));
    ASSERT_REL(all.p_value, p, 0.02); /* the grid may miss the share of equal rates */
    ASSERT_REL(all.ratio.estimate, rows[1][2] / sqrt(from * to) / rows[0][2], 1e-13);
    annum_change_free(r);
}

static void test_range_of_shares(void)
{
    check_range(halves + 4, 0.45, 0.55);
    check_range(halves + 4, 0.6, 0.7); /* 70 of 110 lies inside: equal rates are possible */
    check_range(halves + 4, 0.5, 0.5);
}

static void test_share_with_centre(void)
{
    annum_change_result *r;
    const annum_period_change c = at_share(0.5, 0.45, 0.55, halves + 4, &r);
    ASSERT_REL(c.ratio.estimate, 70 / 0.5 / 110, 1e-14);
    CU_ASSERT_TRUE(c.ratio.lower < c.ratio.estimate && c.ratio.estimate < c.ratio.upper);
    annum_change_free(r);
}

/* ---- The year's end ---- */

static annum_year_projection projection_of(const double (*rows)[3], size_t n, double share, double dispersion)
{
    annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    options.share = share;
    options.dispersion = dispersion;
    annum_change_result *r = changes_of(periods_of(rows, n), &options);
    const annum_year_projection p = r->projection;
    CU_ASSERT_EQUAL(SAYS(r, ANNUM_WARN_EXTRAPOLATED), p.present);
    annum_change_free(r);
    return p;
}

/* Whole numbers, so all of their digits. */
static void test_projection(void)
{
    reference_csv csv = reference_open("change/projection.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *x = csv.number;
        const double periods[][3] = {
            {2010, 2010.25, x[1]}, {2010.25, 2011, x[2] - x[1]}, {2011, 2011.25, x[0]}};
        const int learned = x[2] > 0;
        const annum_year_projection p = projection_of(periods + 2 * !learned, learned ? 3 : 1, x[3], 1);
        CU_ASSERT_EQUAL(p.present, 1);
        ASSERT_REL(p.start, 2011, 0);
        ASSERT_REL(p.end, 2012, 0);
        ASSERT_REL(p.until, 2011.25, 0);
        ASSERT_REL(p.events, x[0], 0);
        ASSERT_REL(p.share, learned ? x[1] / x[2] : x[3], 1e-15);
        ASSERT_REL(p.total.estimate, x[0] / p.share, 1e-14);
        ASSERT_REL(p.total.lower, x[4], 0);
        ASSERT_REL(p.total.upper, x[5], 0);
    }
    CU_ASSERT_EQUAL(rows, 9);
}

static void test_projection_of_parts(void)
{
    static const double quarters[][3] = {{2009, 2010, 80}, {2010, 2010.25, 20}, {2010.25, 2010.5, 30}};
    static const double fiscal[][3] = {{2009.5, 2010.5, 80}, {2010.5, 2010.75, 20}};
    const annum_year_projection p = projection_of(quarters, 3, 0, 1), q = projection_of(fiscal, 2, 0, 1);
    ASSERT_REL(p.events, 50, 0); /* of both quarters */
    ASSERT_REL(p.total.estimate, 100, 1e-14);
    ASSERT_REL(q.start, 2010.5, 0);
    ASSERT_REL(q.total.estimate, 80, 1e-14);
    CU_ASSERT_EQUAL(projection_of(quarters + 2, 1, 0, 1).present, 0); /* the year's beginning is not known */
    CU_ASSERT_EQUAL(projection_of(quarters, 1, 0, 1).present, 0);     /* a whole year */
}

/* Dispersion widens; without its share of the error the limits are those of a known share. */
static void test_projection_with_dispersion(void)
{
    const annum_year_projection one = projection_of(halves, 6, 0, 1), two = projection_of(halves, 6, 0, 2);
    const annum_year_projection nearly = projection_of(halves, 6, 0, 1.0000001);
    CU_ASSERT_TRUE(two.total.lower < one.total.lower && two.total.upper > one.total.upper);
    ASSERT_REL(two.total.estimate, one.total.estimate, 0);
    ASSERT_REL(nearly.total.lower, one.total.lower, 0.03); /* the law of the table, and the error added */
    ASSERT_REL(nearly.total.upper, one.total.upper, 0.03);
    static const double huge[][3] = {{2010, 2010.5, 1e12}, {2010.5, 2011, 1e12}, {2011, 2011.5, 1e12}};
    const annum_year_projection p = projection_of(huge, 3, 0, 1);
    /* the variance of r is x for itself, x for x's own, and 2 x for the odds */
    ASSERT_REL((p.total.upper - p.total.lower) / 2, 1.959963984540054 * sqrt(4e12), 1e-5);
}

/* ---- Reliability ---- */

static const char *rule_of(annum_series *series)
{
    const annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    annum_change_result *r = changes_of(series, &options);
    const char *rule = r->changes[0].from.unreliable;
    annum_change_free(r);
    return rule;
}

static const char *proportion_rule(double events, double total)
{
    const double k[] = {events, events}, n[] = {total, total};
    return rule_of(proportions_of(k, n, 2));
}

static void test_reliability(void)
{
    const double nine[] = {9, 9}, ten[] = {10, 10}, value[] = {10, 10}, wide[] = {4.09, 4},
                 narrow[] = {4.08, 4};
    CU_ASSERT_STRING_EQUAL(rule_of(counts_of(nine, 2, NULL)), "fewer than 10 events");
    CU_ASSERT_PTR_NULL(rule_of(counts_of(ten, 2, NULL)));
    CU_ASSERT_STRING_EQUAL(rule_of(values_of(ANNUM_RATE, value, wide, 2)),
                           "95 % interval wider than 160 % of the figure");
    CU_ASSERT_PTR_NULL(rule_of(values_of(ANNUM_RATE, value, narrow, 2)));
    CU_ASSERT_PTR_NULL(rule_of(values_of(ANNUM_VALUE, value, wide, 2)));
    CU_ASSERT_STRING_EQUAL(proportion_rule(15, 29), "total below 30");
    CU_ASSERT_STRING_EQUAL(proportion_rule(15, 30), "95 % interval 0.30 or more wide"); /* 0.313 to 0.687 */
    CU_ASSERT_PTR_NULL(proportion_rule(25, 50));                                        /* 0.355 to 0.645 */
    /* R's binom.test: 5 of 60 from 0.0276 to 0.1839, width 0.156, 188 % of it */
    CU_ASSERT_STRING_EQUAL(proportion_rule(5, 60), "95 % interval wider than 130 % of the figure");
    CU_ASSERT_PTR_NULL(proportion_rule(1, 500)); /* 0.00005 to 0.0111: narrow enough as it is */
    CU_ASSERT_STRING_EQUAL(proportion_rule(0, 40), "95 % interval wider than 130 % of the figure");
    annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    options.dispersion = 2;
    const double nineteen[] = {19, 20};
    annum_change_result *r = changes_of(counts_of(nineteen, 2, NULL), &options);
    CU_ASSERT_STRING_EQUAL(r->changes[0].from.unreliable, "fewer than 10 effective events");
    CU_ASSERT_PTR_NULL(r->changes[0].to.unreliable);
    annum_change_free(r);
}

/* ---- Figures without a distribution ---- */

static void test_share_alone(void)
{
    const double year[] = {2000, 2015}, share[] = {0.30, 0.022}, lower[] = {0.295, 0.0215},
                 upper[] = {0.305, 0.0225};
    const int32_t state[] = {ANNUM_ROUNDED, ANNUM_ROUNDED};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = 2;
    columns.kind = ANNUM_SHARE;
    columns.year = year;
    columns.value = share;
    annum_change_result *r = changes_of(series_of(&columns), NULL);
    ASSERT_REL(r->changes[0].ratio.estimate, 0.022 / 0.3, 1e-15);
    ASSERT_REL(r->changes[0].annualised_percent.estimate, 100 * (pow(0.022 / 0.3, 1.0 / 15) - 1), 1e-13);
    ASSERT_NAN(r->changes[0].p_value);
    ASSERT_NAN(r->changes[0].p_adjusted);
    ASSERT_NAN(r->changes[0].ratio.lower);
    CU_ASSERT_TRUE(SAYS(r, ANNUM_WARN_TOTAL_UNKNOWN));
    annum_change_free(r);
    columns.state = state;
    columns.lower = lower;
    columns.upper = upper;
    r = changes_of(series_of(&columns), NULL);
    ASSERT_REL(r->changes[0].ratio.lower, 0.0215 / 0.305, 1e-15);
    ASSERT_REL(r->changes[0].ratio.upper, 0.0225 / 0.295, 1e-15);
    ASSERT_REL(r->changes[0].difference.lower, 0.0215 - 0.305, 1e-15);
    CU_ASSERT_STRING_EQUAL(r->changes[0].percent.method, "rounding alone");
    annum_change_free(r);
}

static void test_values_below_zero(void)
{
    const double value[] = {-3, 5, 0, 2};
    annum_change_result *r = changes_of(values_of(ANNUM_VALUE, value, NULL, 4), NULL);
    CU_ASSERT_EQUAL_FATAL(r->n_changes, 4);
    CU_ASSERT_EQUAL(r->changes[0].ratio.present, 0);
    CU_ASSERT_EQUAL(r->changes[0].percent.present, 0);
    CU_ASSERT_EQUAL(r->changes[0].index.present, 0);
    ASSERT_REL(r->changes[0].difference.estimate, 8, 0);
    ASSERT_REL(r->changes[1].ratio.estimate, 0, 0);
    CU_ASSERT_EQUAL(r->changes[2].ratio.present, 0);
    annum_change_free(r);
}

/* ---- Zeros, and ugly figures ---- */

static void test_zeros(void)
{
    const double events[] = {0, 0, 5, 0};
    const annum_change_options options = against(ANNUM_AGAINST_PREVIOUS);
    annum_change_result *r = changes_of(counts_of(events, 4, NULL), &options);
    const annum_period_change *none = &r->changes[0], *rise = &r->changes[1], *fall = &r->changes[2];
    ASSERT_REL(none->p_value, 1, 0);
    ASSERT_NAN(none->ratio.estimate);
    ASSERT_REL(none->ratio.lower, 0, 0);
    ASSERT_NAN(none->ratio.upper);
    CU_ASSERT_TRUE(SAYS(none, ANNUM_WARN_UNBOUNDED));
    ASSERT_NAN(rise->percent.estimate);
    ASSERT_NAN(rise->percent.upper);
    CU_ASSERT_TRUE(rise->percent.lower > -100);
    CU_ASSERT_TRUE(SAYS(rise, ANNUM_WARN_UNBOUNDED));
    ASSERT_REL(fall->percent.estimate, -100, 0);
    ASSERT_REL(fall->percent.lower, -100, 0);
    ASSERT_NAN(fall->log_change.estimate);
    CU_ASSERT_TRUE(SAYS(fall, ANNUM_WARN_UNBOUNDED));
    CU_ASSERT_EQUAL(fall->halving_time.present, 0);
    annum_change_free(r);
}

static void check_estimate(const annum_estimate *e, int may_be_unknown)
{
    if (!e->present)
        return;
    CU_ASSERT_FALSE(isinf(e->estimate) || isinf(e->lower) || isinf(e->upper) || isinf(e->se));
    if (!may_be_unknown)
        CU_ASSERT_FALSE(isnan(e->estimate) || isnan(e->lower) || isnan(e->upper));
    if (isfinite(e->estimate) && isfinite(e->lower))
        CU_ASSERT_TRUE(e->lower <= e->estimate * (1 + (e->estimate > 0 ? 1e-9 : -1e-9)));
    if (isfinite(e->estimate) && isfinite(e->upper))
        CU_ASSERT_TRUE(e->upper >= e->estimate * (1 - (e->estimate > 0 ? 1e-9 : -1e-9)));
}

/* No infinity, and no NaN that no warning explains. */
static void check_whole(const annum_change_result *r)
{
    const int untested = SAYS(r, ANNUM_WARN_TOTAL_UNKNOWN) || SAYS(r, ANNUM_WARN_DISPERSION_UNKNOWN);
    for (size_t i = 0; i < r->n_changes; i++) {
        const annum_period_change *c = &r->changes[i];
        const int unbounded = SAYS(c, ANNUM_WARN_UNBOUNDED) || untested;
        const annum_estimate *const all[] = {&c->difference,   &c->ratio,         &c->odds_ratio,
                                             &c->percent,      &c->log_change,    &c->annualised_percent,
                                             &c->halving_time, &c->doubling_time, &c->index};
        for (size_t k = 0; k < COUNT(all); k++)
            check_estimate(all[k], unbounded);
        CU_ASSERT_TRUE((c->p_value >= 0 && c->p_value <= 1) || (untested && isnan(c->p_value)));
        CU_ASSERT_TRUE(c->p_adjusted >= c->p_value || isnan(c->p_value));
        CU_ASSERT_PTR_NOT_NULL(c->method);
        CU_ASSERT_FALSE(isinf(c->detectable_percent) || isinf(c->p_equivalence) || isinf(c->dispersion));
    }
}

static void test_ugly(void)
{
    static const double counts[][8] = {{0, 0, 0, 0, 0, 0, 0, 0},
                                       {5, 5, 5, 5, 5, 5, 5, 5},
                                       {0, 0, 0, 0, 0, 0, 0, 9},
                                       {1e9, 1, 1e9, 1, 1e9, 0, 7, 1e9},
                                       {1e15, 1e15, 2e15, 1e-3, 0.5, 0, 1, 1e12}};
    static const double exposures[][8] = {{1, 1, 1, 1, 1, 1, 1, 1},
                                          {1e-9, 1e9, 1, 1, 1e-290, 1, 1, 1},
                                          {1e12, 1e12, 1e12, 1e12, 1e12, 1e12, 1e12, 1e12}};
    for (size_t i = 0; i < COUNT(counts) * COUNT(exposures) * 4; i++) {
        annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
        annum_series *series = counts_of(counts[i / 4 % COUNT(counts)], 8, exposures[i / 4 / COUNT(counts)]);
        options.method = (int32_t)(i % 4); /* the E-test has its own suite: it takes longer */
        options.margin = 0.1;
        options.adjust = ANNUM_ADJUST_BH;
        annum_change_result *r = changes_of(series, &options);
        check_whole(r);
        annum_change_free(r);
    }
}

static void test_ugly_values(void)
{
    static const double value[] = {1e300, 1e-300, 1e300, 5, 5, 1e-300, 1},
                        se[] = {1e290, 1e-300, 1, 1, 1, 1e300, 1e-9};
    for (int with_se = 0; with_se < 2; with_se++) {
        annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
        options.margin = 0.5;
        annum_change_result *r =
            changes_of(values_of(ANNUM_RATE, value, with_se ? se : NULL, COUNT(value)), &options);
        check_whole(r);
        annum_change_free(r);
    }
}

static void test_proportions(void)
{
    static const double events[] = {0, 10, 20, 0, 5, 20, 20}, total[] = {20, 20, 20, 10, 400, 20, 20};
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    options.margin = 0.2;
    annum_change_result *r = changes_of(proportions_of(events, total, COUNT(events)), &options);
    check_whole(r);
    for (size_t i = 0; i < r->n_changes; i++) {
        CU_ASSERT_EQUAL(r->changes[i].odds_ratio.present, 1);
        CU_ASSERT_EQUAL(r->changes[i].from.intervals.clopper_pearson.present, 1);
        CU_ASSERT_EQUAL(r->changes[i].from.intervals.garwood.present, 0);
    }
    annum_change_free(r);
}

/* ---- Laws ---- */

static void test_laws(void)
{
    double scaled[COUNT(wild)], later[COUNT(wild)], start[COUNT(wild)];
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    options.margin = 0.3;
    for (size_t i = 0; i < COUNT(wild); i++) {
        scaled[i] = 1e5 * wild_exposure[i];
        start[i] = 1800 + (double)i;
        later[i] = 1801 + (double)i;
    }
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = COUNT(wild);
    columns.kind = ANNUM_COUNT;
    columns.start = start;
    columns.end = later;
    columns.events = wild;
    columns.exposure = scaled;
    annum_change_result *a = changes_of(counts_of(wild, COUNT(wild), wild_exposure), &options);
    annum_change_result *b = changes_of(series_of(&columns), &options);
    CU_ASSERT_EQUAL_FATAL(a->n_changes, b->n_changes);
    for (size_t i = 0; i < a->n_changes; i++) {
        const annum_period_change *c = &a->changes[i], *d = &b->changes[i];
        ASSERT_REL(d->ratio.lower, c->ratio.lower, 1e-9);
        ASSERT_REL(d->p_value, c->p_value, 1e-9);
        ASSERT_REL(d->dispersion, c->dispersion, 1e-9);
        ASSERT_REL(d->annualised_percent.upper, c->annualised_percent.upper, 1e-9);
        ASSERT_REL(d->difference.estimate * 1e5, c->difference.estimate, 1e-9);
        ASSERT_REL(d->detectable_percent, c->detectable_percent, 1e-9);
        ASSERT_REL(d->p_equivalence, c->p_equivalence, 1e-8);
        ASSERT_REL(d->index.upper, c->index.upper, 1e-9);
    }
    annum_change_free(a);
    annum_change_free(b);
}

/* ---- Errors ---- */

static void expect_failure(annum_series *series, const annum_change_options *options, int want,
                           const char *says)
{
    annum_change_result *result = (annum_change_result *)(void *)&want;
    annum_error error = {0};
    CU_ASSERT_EQUAL(annum_change(series, options, &result, &error), want);
    CU_ASSERT_PTR_NULL(result);
    CU_ASSERT_EQUAL(error.code, want);
    if (!strstr(error.message, says))
        printf("    \"%s\" does not say \"%s\"\n", error.message, says);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, says));
    annum_series_free(series);
}

static void test_errors(void)
{
    static const struct {
        annum_change_options options;
        int status;
        const char *says;
    } cases[] = {
        {{.level = 1}, ANNUM_ERR_ARGUMENT, "level"},
        {{.method = 7}, ANNUM_ERR_ARGUMENT, "method 7"},
        {{.method = -1}, ANNUM_ERR_ARGUMENT, "annum_change_method"},
        {{.against = 6}, ANNUM_ERR_ARGUMENT, "against 6"},
        {{.adjust = 3}, ANNUM_ERR_ARGUMENT, "adjust 3"},
        {{.margin = -0.1}, ANNUM_ERR_ARGUMENT, "margin is -0.1"},
        {{.margin = INFINITY}, ANNUM_ERR_ARGUMENT, "margin"},
        {{.margin = NAN}, ANNUM_ERR_ARGUMENT, "margin"},
        {{.dispersion = 0.5}, ANNUM_ERR_ARGUMENT, "dispersion is 0.5"},
        {{.dispersion = NAN}, ANNUM_ERR_ARGUMENT, "dispersion"},
        {{.share = 1}, ANNUM_ERR_ARGUMENT, "share is 1"},
        {{.share = NAN}, ANNUM_ERR_ARGUMENT, "share"},
        {{.share_lower = 0.5}, ANNUM_ERR_ARGUMENT, "share_upper is 0"},
        {{.share_lower = 0.5, .share_upper = 0.4}, ANNUM_ERR_ARGUMENT, "range"},
        {{.share = 0.6, .share_lower = 0.4, .share_upper = 0.5}, ANNUM_ERR_ARGUMENT, "outside"},
        {{.method = ANNUM_CHANGE_BOSCHLOO}, ANNUM_ERR_KIND, "boschloo does not fit a series of kind count"},
        {{.against = ANNUM_AGAINST_PERIOD, .from_start = 1990, .from_end = 1991},
         ANNUM_ERR_PERIOD,
         "no period 1990"},
        {{.against = ANNUM_AGAINST_PERIOD, .from_start = 2003, .from_end = 2004},
         ANNUM_ERR_PERIOD,
         "no usable figure"},
        {{.against = ANNUM_AGAINST_PERIOD, .from_start = NAN, .from_end = 1991},
         ANNUM_ERR_PERIOD,
         "decimal years"},
        {{.against = ANNUM_AGAINST_PAIR,
          .from_start = 2000,
          .from_end = 2001,
          .to_start = 2000,
          .to_end = 2001},
         ANNUM_ERR_PERIOD,
         "itself"},
        {{.against = ANNUM_AGAINST_PAIR,
          .from_start = 2000,
          .from_end = 2001,
          .to_start = 2000.5,
          .to_end = 2001},
         ANNUM_ERR_PERIOD,
         "2000-H2"},
    };
    const double events[] = {3, 4, 5, NAN, 6};
    for (size_t i = 0; i < COUNT(cases); i++) {
        annum_change_options options = cases[i].options;
        options.struct_size = sizeof options;
        expect_failure(counts_of(events, 5, NULL), &options, cases[i].status, cases[i].says);
    }
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    const double value[] = {1, 2}, total[] = {10, 20};
    options.method = ANNUM_CHANGE_ETEST;
    expect_failure(proportions_of(value, total, 2), &options, ANNUM_ERR_KIND, "etest");
    options.method = ANNUM_CHANGE_WALD;
    expect_failure(values_of(ANNUM_VALUE, value, NULL, 2), &options, ANNUM_ERR_KIND,
                   "without standard errors");
    options.struct_size = 0;
    expect_failure(counts_of(value, 2, NULL), &options, ANNUM_ERR_VERSION, "options");
    expect_failure(NULL, NULL, ANNUM_ERR_NULL, "series");
    annum_error error;
    CU_ASSERT_EQUAL(annum_change(NULL, NULL, NULL, &error), ANNUM_ERR_NULL);
    annum_change_free(NULL);
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(annum_change_against_name(ANNUM_AGAINST_BEST), "best");
    CU_ASSERT_STRING_EQUAL(annum_change_against_name(6), "unknown");
    CU_ASSERT_STRING_EQUAL(annum_change_against_name(-1), "unknown");
    CU_ASSERT_STRING_EQUAL(annum_adjustment_name(ANNUM_ADJUST_BH), "bh");
    CU_ASSERT_STRING_EQUAL(annum_adjustment_name(3), "unknown");
    CU_ASSERT_STRING_EQUAL(annum_change_method_name(ANNUM_CHANGE_BOSCHLOO), "boschloo");
    CU_ASSERT_STRING_EQUAL(annum_change_method_name(7), "unknown");
}

/* ---- Memory ---- */

static void run_without_memory(failing_allocator *state, const annum_columns *columns)
{
    const annum_allocator allocator = {failing_reallocate, state};
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    options.adjust = ANNUM_ADJUST_HOLM;
    int status = ANNUM_ERR_NO_MEMORY;
    for (size_t fail_at = 0; status != ANNUM_OK && fail_at < 1000; fail_at++) {
        annum_series *series = NULL;
        annum_change_result *result = NULL;
        state->fail_at = SIZE_MAX;
        CU_ASSERT_EQUAL_FATAL(annum_series_new(columns, &allocator, &series, NULL), ANNUM_OK);
        state->calls = 0;
        state->fail_at = fail_at;
        errno = 77;
        status = annum_change(series, &options, &result, NULL);
        CU_ASSERT_EQUAL(errno, 77);
        CU_ASSERT_TRUE(status == ANNUM_OK || status == ANNUM_ERR_NO_MEMORY);
        CU_ASSERT_TRUE((status == ANNUM_OK) == (result != NULL));
        annum_series_free(series);
        annum_change_free(result); /* outlives its series */
        CU_ASSERT_EQUAL(state->alive, 0);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    CU_ASSERT_TRUE(state->calls > 2);
}

static void test_memory(void)
{
    failing_allocator state = {0};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = COUNT(wild);
    columns.kind = ANNUM_COUNT;
    columns.year = years;
    columns.events = wild;
    run_without_memory(&state, &columns);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"pairs", test_pairs},
        {"ends", test_ends},
        {"missing_figures_are_stepped_over", test_missing_figures_are_stepped_over},
        {"too_few", test_too_few},
        {"adjustment", test_adjustment},
        {"adjustment_of_a_chain", test_adjustment_of_a_chain},
        {"dispersion", test_dispersion},
        {"learned_wald_is_t", test_learned_wald_is_t},
        {"stated_dispersion", test_stated_dispersion},
        {"dispersion_needs_figures", test_dispersion_needs_figures},
        {"equivalence", test_equivalence},
        {"equivalence_is_the_interval", test_equivalence_is_the_interval},
        {"detectable", test_detectable},
        {"detectable_of_many", test_detectable_of_many},
        {"detectable_of_others", test_detectable_of_others},
        {"derived", test_derived},
        {"backwards", test_backwards},
        {"counts_as_two_counts", test_counts_as_two_counts},
        {"halves_with_the_same_half", test_halves_with_the_same_half},
        {"learned_share", test_learned_share},
        {"share_by_length", test_share_by_length},
        {"range_of_shares", test_range_of_shares},
        {"share_with_centre", test_share_with_centre},
        {"projection", test_projection},
        {"projection_of_parts", test_projection_of_parts},
        {"projection_with_dispersion", test_projection_with_dispersion},
        {"reliability", test_reliability},
        {"share_alone", test_share_alone},
        {"values_below_zero", test_values_below_zero},
        {"zeros", test_zeros},
        {"ugly", test_ugly},
        {"ugly_values", test_ugly_values},
        {"proportions", test_proportions},
        {"laws", test_laws},
        {"errors", test_errors},
        {"names", test_names},
        {"memory", test_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "change_series", cases);
}
