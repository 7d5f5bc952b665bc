/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Claims, against enumeration: printed digits are compared in whole numbers, and Fisher's p is the sum over
 * all tables.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "annum/change.h"
#include "annum/claim.h"
#include "annum/report.h"
#include "change/pair.h"
#include "claim/internal.h"
#include "core/dist.h"
#include "failing_allocator.h"
#include "testlib.h"

/* Of a p summed over a few hundred tables in long double; the library promises 1e-10. */
#define P_TOLERANCE 1e-9
/* Of arithmetic on figures. */
#define TIGHT 1e-12

/* ---- References ------------------------------------------------------------------------------ */

/** A share as it is printed: so many units, of which `scale` are 1. "2.2 %" is 22 of 1000. */
typedef struct printed {
    int64_t units;
    int64_t scale;
} printed;

static annum__printed range_of(printed p)
{
    const double two = 2.0 * (double)p.scale;
    annum__printed share = {(double)p.units / (double)p.scale, (double)(2 * p.units - 1) / two,
                            (double)(2 * p.units + 1) / two};
    share.lower = fmax(share.lower, 0);
    share.upper = fmin(share.upper, 1);
    return share;
}

/** Whether cases of a total are printed so, either way of rounding a half. */
static int prints(printed p, int64_t cases, int64_t total)
{
    return 2 * cases * p.scale >= total * (2 * p.units - 1) &&
           2 * cases * p.scale <= total * (2 * p.units + 1);
}

/** The cases that a total prints so. @return 0 for none */
static int find_cases(printed p, int64_t total, int64_t *first, int64_t *last)
{
    *first = 0;
    /* start below the range: the loops stay short */
    if (p.units > 0)
        *first = total * (2 * p.units - 1) / (2 * p.scale);
    while (*first <= total && !prints(p, *first, total) && 2 * *first * p.scale <= total * (2 * p.units + 1))
        ++*first;
    if (*first > total || !prints(p, *first, total))
        return 0;
    *last = *first;
    while (*last < total && prints(p, *last + 1, total))
        ++*last;
    return 1;
}

/** By minimum likelihood, all tables summed. */
static double fisher(int64_t from, int64_t from_total, int64_t to, int64_t to_total)
{
    const int64_t events = from + to;
    const int64_t low = events > from_total ? events - from_total : 0,
                  high = events < to_total ? events : to_total;
    static long double weight[20001];
    long double all = 0, some = 0;
    CU_ASSERT_FATAL(high - low <= 20000);
    /* outwards from the middle, so that nothing overflows */
    const int64_t middle = (low + high) / 2;
    weight[middle - low] = 1;
    for (int64_t k = middle; k < high; k++)
        weight[k + 1 - low] = weight[k - low] * (long double)((to_total - k) * (events - k)) /
                              (long double)((k + 1) * (from_total - events + k + 1));
    for (int64_t k = middle; k > low; k--)
        weight[k - 1 - low] = weight[k - low] * (long double)(k * (from_total - events + k)) /
                              (long double)((to_total - k + 1) * (events - k + 1));
    const long double own = weight[to - low] * (1 + 1e-7L);
    for (int64_t k = low; k <= high; k++) {
        all += weight[k - low];
        if (weight[k - low] <= own)
            some += weight[k - low];
    }
    return (double)(some / all);
}

/* ---- Claims ---------------------------------------------------------------------------------- */

static annum_claim_figure figure(double start, double end, double value, double lower, double upper,
                                 double total)
{
    annum_claim_figure f = ANNUM_CLAIM_FIGURE_INIT;
    f.start = start;
    f.end = end;
    f.value = value;
    f.lower = lower;
    f.upper = upper;
    f.total = total;
    return f;
}

static annum_claim_figure share_of(double year, printed p, double total)
{
    const annum__printed r = range_of(p);
    return figure(year, year + 1, r.value, r.lower, r.upper, total);
}

static annum_claim_result *audit(const annum_claim_figure *from, const annum_claim_figure *to, int32_t kind)
{
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *claim = NULL;
    annum_error error = {0};
    options.kind = kind;
    CU_ASSERT_EQUAL(annum_claim(from, to, &options, NULL, &claim, &error), ANNUM_OK);
    if (!claim)
        printf("%s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(claim);
    return claim;
}

static annum_claim_result *audit_shares(printed from, printed to)
{
    const annum_claim_figure a = share_of(2000, from, 0), b = share_of(2015, to, 0);
    return audit(&a, &b, ANNUM_SHARE);
}

static const annum_statement *statement(const annum_claim_result *claim, const char *about)
{
    for (size_t i = 0; i < claim->n_statements; i++) {
        if (strcmp(claim->statements[i].about, about) == 0)
            return &claim->statements[i];
    }
    return NULL;
}

static int32_t supported(const annum_claim_result *claim, const char *about)
{
    const annum_statement *s = statement(claim, about);
    return s ? s->supported : 99;
}

static int has_warning(const annum_claim_result *claim, int32_t code)
{
    for (size_t i = 0; i < claim->n_warnings; i++) {
        if (claim->warnings[i].code == code)
            return 1;
    }
    return 0;
}

/* ---- Whole cases ----------------------------------------------------------------------------- */

static void test_printed_cases(void)
{
    static const int64_t scales[] = {100, 1000, 10000};
    for (size_t s = 0; s < 3; s++) {
        for (int64_t units = 0; units <= scales[s]; units += s == 0 ? 1 : s == 1 ? 7 : 37) {
            const printed p = {units, scales[s]};
            for (int64_t total = 1; total <= 400; total++) {
                int64_t first, last;
                double from, to;
                const int any = find_cases(p, total, &first, &last);
                CU_ASSERT_EQUAL(annum__printed_cases(range_of(p), (double)total, &from, &to), any);
                if (any)
                    CU_ASSERT_TRUE(from == (double)first && to == (double)last);
            }
        }
    }
}

static void test_smallest_total(void)
{
    static const int64_t scales[] = {100, 1000, 10000, 100000};
    for (size_t s = 0; s < 4; s++) {
        for (int64_t units = 0; units <= scales[s]; units += s < 2 ? 1 : s == 2 ? 13 : 997) {
            const printed p = {units, scales[s]};
            int64_t total = 1, first, last;
            while (!find_cases(p, total, &first, &last))
                total++;
            CU_ASSERT_EQUAL(annum__smallest_total(range_of(p)), (double)total);
        }
    }
    /* an end of the range is inside: 3 of 8 is printed as 38 % or as 37 % */
    CU_ASSERT_EQUAL(annum__smallest_total(range_of((printed){38, 100})), 8);
    CU_ASSERT_EQUAL(annum__smallest_total(range_of((printed){37, 100})), 8);
    CU_ASSERT_EQUAL(annum__smallest_total((annum__printed){0.3, 0.3, 0.3}), 10);
    ASSERT_NAN(annum__smallest_total(
        (annum__printed){1 / 3.14e8, 1 / 3.1400000000000006e8, 1 / 3.1400000000000006e8}));
}

static void test_nearest_cases(void)
{
    static const struct {
        double share, total, want;
    } cases[] = {{0.3, 15, 4}, {0.3, 5, 2}, {0.022, 46, 1}, {0.022, 16, 0}, {0.1, 25, 2}, {0.1, 35, 4},
                 {0, 9, 0},    {1, 9, 9},   {0.5, 1, 0},    {0.5, 3, 2},    {0.7, 5, 4},  {0.35, 10, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(annum__nearest_cases(cases[i].share, cases[i].total), cases[i].want);
}

/* ---- Totals that make a change significant ---------------------------------------------------- */

typedef struct pair_of_totals {
    int possible, some, every;
} pair_of_totals;

static pair_of_totals equal_total(printed from, printed to, int64_t total, double alpha)
{
    int64_t a, b, c, d;
    pair_of_totals found = {0, 0, 0};
    if (!find_cases(from, total, &a, &b) || !find_cases(to, total, &c, &d))
        return found;
    found.possible = found.every = 1;
    for (int64_t i = a; i <= b; i++) {
        for (int64_t j = c; j <= d; j++) {
            const int significant = fisher(i, total, j, total) <= alpha;
            found.some |= significant;
            found.every &= significant;
        }
    }
    return found;
}

static int64_t nearest(printed p, int64_t total)
{
    const int64_t twice = 2 * p.units * total, below = p.units * total / p.scale;
    const int64_t rest = twice - 2 * p.scale * below;
    return rest > p.scale || (rest == p.scale && below % 2 == 1) ? below + 1 : below;
}

/** Every equal total up to a bound, all of their cases. */
static void check_detectable(printed from, printed to, double level, int64_t bound)
{
    double possible = NAN, some = NAN, every = NAN, cell = NAN, last = 0;
    annum_detectable found = {0};
    for (int64_t total = 1; total <= bound; total++) {
        const pair_of_totals t = equal_total(from, to, total, 1 - level);
        if (t.possible && isnan(possible))
            possible = (double)total;
        if (t.some && isnan(some))
            some = (double)total;
        if (t.every && isnan(every))
            every = (double)total;
        if (t.possible && !t.every)
            last = (double)total;
        if (isnan(cell) && fisher(nearest(from, total), total, nearest(to, total), total) <= 1 - level)
            cell = (double)total;
    }
    CU_ASSERT_TRUE(annum__find_detectable(range_of(from), range_of(to), level, &found));
    ASSERT_REL(found.smallest_possible, possible, 0);
    ASSERT_REL(found.smallest_total, some, 0);
    ASSERT_REL(found.smallest_nearest_cell, cell, 0);
    if (isfinite(every))
        ASSERT_REL(found.smallest_total_every, every, 0);
    CU_ASSERT_TRUE(last < 0.8 * (double)bound); /* the bound is beyond it */
    ASSERT_REL(found.largest_insignificant, last, 0);
}

static void test_detectable(void)
{
    check_detectable((printed){30, 100}, (printed){22, 1000}, 0.95, 200);
    check_detectable((printed){125, 1000}, (printed){83, 1000}, 0.95, 700);
    check_detectable((printed){12, 100}, (printed){20, 100}, 0.95, 500);
    check_detectable((printed){12, 100}, (printed){20, 100}, 0.8, 300);
    check_detectable((printed){20, 100}, (printed){12, 100}, 0.99, 800);
    check_detectable((printed){0, 100}, (printed){7, 100}, 0.95, 200);
    check_detectable((printed){97, 100}, (printed){85, 100}, 0.95, 300);
    check_detectable((printed){3, 1000}, (printed){41, 1000}, 0.95, 500);
    check_detectable((printed){1, 100}, (printed){4, 100}, 0.95, 1100);
    check_detectable((printed){50, 100}, (printed){100, 100}, 0.95, 60);
}

/** Ranges that touch leave no total at which every change is significant. */
static void test_touching(void)
{
    annum_detectable found = {0};
    CU_ASSERT_TRUE(
        annum__find_detectable(range_of((printed){5, 100}), range_of((printed){4, 100}), 0.95, &found));
    ASSERT_NAN(found.largest_insignificant);
    ASSERT_NAN(found.smallest_total_every);
    int64_t total = 1;
    while (!equal_total((printed){5, 100}, (printed){4, 100}, total, 0.05).some)
        total++;
    ASSERT_REL(found.smallest_total, (double)total, 0);
    CU_ASSERT_TRUE(
        annum__find_detectable(range_of((printed){5, 100}), range_of((printed){50, 1000}), 0.95, &found));
    ASSERT_REL(found.smallest_possible, 20, 0);
    ASSERT_NAN(found.smallest_total);
    ASSERT_NAN(found.smallest_nearest_cell);
}

/** What the search for equal totals takes for granted of Yates's deviate. */
static void test_yates_deviate(void)
{
    double worst = 0;
    for (int64_t n = 10; n <= 3000; n += n < 60 ? 1 : n / 10) {
        for (int64_t m = 2; m <= n; m += m < 40 ? 1 : m / 9) {
            const double variance = (double)m * (double)(2 * n - m) / (4 * (2 * (double)n - 1));
            for (int64_t gap = m % 2; gap <= m && variance > 10; gap += 2) {
                const double p =
                    annum__fisher_p((double)((m + gap) / 2), (double)n, (double)((m - gap) / 2), (double)n);
                if (p > 0.4 || p < 1e-6)
                    continue;
                const double deviate = ((double)gap - 1) / 2 / sqrt(variance);
                worst = fmax(worst, fabs(annum__normal_quantile_upper(p / 2) / deviate - 1) * variance);
            }
        }
    }
    CU_ASSERT_TRUE(worst < 0.6);
}

/** A total so large that the search has to begin where it is: half a unit in the sixth decimal. */
static void test_large_totals(void)
{
    annum_detectable found = {0};
    const annum__printed from = {0.5, 0.49995, 0.50005}, to = {0.5003, 0.50025, 0.50035};
    CU_ASSERT_TRUE(annum__find_detectable(from, to, 0.95, &found));
    const double n = found.smallest_total;
    /* 2 v (z / d)^2, where d is 0.0004: within a part 2 / (n d) */
    ASSERT_REL(n, 0.5 * pow(1.959963984540054 / 0.0004, 2), 0.001);
    double a = 0, b = 0, c = 0, d = 0;
    CU_ASSERT_TRUE(annum__printed_cases(from, n, &a, &b) && annum__printed_cases(to, n, &c, &d));
    CU_ASSERT_TRUE(annum__fisher_p(a, n, d, n) <= 0.05);
    for (double m = n - 200; m < n; m++) {
        CU_ASSERT_TRUE(annum__printed_cases(from, m, &a, &b) && annum__printed_cases(to, m, &c, &d));
        CU_ASSERT_TRUE(annum__fisher_p(a, m, d, m) > 0.05);
    }
}

/** All pairs of totals up to a reach, all of their cases. */
static void check_worst(printed from, printed to, int64_t reach_from, int64_t reach_to)
{
    annum_detectable found = {.worst_p = -1};
    const annum__totals smallest = {annum__smallest_total(range_of(from)),
                                    annum__smallest_total(range_of(to))};
    const annum__totals reach = {(double)reach_from, (double)reach_to};
    double worst = 0;
    int64_t a, b, c, d;
    for (int64_t n = 1; n <= reach_from; n++) {
        if (!find_cases(from, n, &a, &b))
            continue;
        for (int64_t m = 1; m <= reach_to; m++) {
            if (!find_cases(to, m, &c, &d))
                continue;
            for (int64_t i = a; i <= b; i++) {
                for (int64_t j = c; j <= d; j++)
                    worst = fmax(worst, fisher(i, n, j, m));
            }
        }
    }
    CU_ASSERT_TRUE(annum__find_worst(range_of(from), range_of(to), smallest, reach, &found));
    ASSERT_REL(found.worst_p, worst, P_TOLERANCE);
    ASSERT_REL(fisher((int64_t)found.worst_from_events, (int64_t)found.worst_from_total,
                      (int64_t)found.worst_to_events, (int64_t)found.worst_to_total),
               worst, P_TOLERANCE);
    CU_ASSERT_TRUE(prints(from, (int64_t)found.worst_from_events, (int64_t)found.worst_from_total));
    CU_ASSERT_TRUE(prints(to, (int64_t)found.worst_to_events, (int64_t)found.worst_to_total));
}

static void test_worst(void)
{
    check_worst((printed){30, 100}, (printed){22, 1000}, 120, 540);
    check_worst((printed){22, 1000}, (printed){30, 100}, 540, 120);
    check_worst((printed){622, 1000}, (printed){780, 1000}, 200, 200);
    check_worst((printed){80, 100}, (printed){92, 100}, 80, 150);
    check_worst((printed){92, 100}, (printed){996, 1000}, 100, 600);
    check_worst((printed){66, 1000}, (printed){20, 1000}, 200, 300);
    check_worst((printed){3, 1000}, (printed){52, 1000}, 900, 200);
    check_worst((printed){33, 100}, (printed){67, 100}, 60, 60);
    check_worst((printed){336, 1000}, (printed){8, 100}, 700, 40);
    check_worst((printed){41, 100}, (printed){33, 1000}, 200, 300);
    check_worst((printed){1, 100}, (printed){99, 100}, 250, 250);
    check_worst((printed){0, 100}, (printed){40, 100}, 100, 60);
}

/** More digits than can be searched: what was not found is left open, and said. */
static void test_cut_short(void)
{
    annum_claim_result *c = audit_shares((printed){333341, 1000000}, (printed){500001, 1000000});
    CU_ASSERT_TRUE(has_warning(c, ANNUM_WARN_NOT_CONVERGED));
    ASSERT_NAN(c->detectable.worst_reach_from);
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_UNKNOWN);
    annum_claim_free(c);
    c = audit_shares((printed){33341, 100000}, (printed){66667, 100000});
    CU_ASSERT_FALSE(has_warning(c, ANNUM_WARN_NOT_CONVERGED));
    CU_ASSERT_TRUE(c->detectable.worst_reach_from >= 3 * c->implied_totals.from_at_least);
    annum_claim_free(c);
}

/* ---- The article's claim ---------------------------------------------------------------------- */

static void test_article(void)
{
    annum_claim_result *c = audit_shares((printed){30, 100}, (printed){22, 1000});
    const annum_claim_rounding *r = &c->rounding;
    ASSERT_REL(c->years, 15, 0);
    ASSERT_REL(c->annual_percent_change.estimate, 100 * (pow(0.022 / 0.3, 1.0 / 15) - 1), TIGHT);
    ASSERT_REL(r->annual_percent_change.lower, 100 * (pow(0.0215 / 0.305, 1.0 / 15) - 1), TIGHT);
    ASSERT_REL(r->annual_percent_change.upper, 100 * (pow(0.0225 / 0.295, 1.0 / 15) - 1), TIGHT);
    ASSERT_REL(c->annual_percent_change.estimate, -16.0, 0.001);
    ASSERT_REL(r->annual_percent_change.lower, -16.2, 0.001);
    ASSERT_REL(r->annual_percent_change.upper, -15.8, 0.003);
    ASSERT_REL(c->annual_difference.estimate, (0.022 - 0.3) / 15, TIGHT);
    ASSERT_REL(100 * c->annual_difference.estimate, -1.85, 0.002);
    ASSERT_REL(c->annual_odds_change.estimate, 100 * (pow(0.022 / 0.978 / (0.3 / 0.7), 1.0 / 15) - 1), TIGHT);
    ASSERT_REL(c->halving_time.estimate, 15 * log(0.5) / log(0.022 / 0.3), TIGHT);
    CU_ASSERT_FALSE(c->doubling_time.present);
    ASSERT_REL(c->halving_time.lower, 15 * log(0.5) / log(0.0215 / 0.305), TIGHT);
    ASSERT_REL(c->halving_time.upper, 15 * log(0.5) / log(0.0225 / 0.295), TIGHT);
    ASSERT_REL(c->composition.total_factor, 0.3 / 0.022, TIGHT);
    ASSERT_REL(c->composition.rest_factor, 0.3 / 0.7 / (0.022 / 0.978), TIGHT);
    ASSERT_REL(c->composition.total_factor, 13.6, 0.003);
    ASSERT_REL(c->composition.rest_factor, 19.1, 0.003);
    ASSERT_REL(r->rest_factor.lower, 0.295 / 0.705 / (0.0225 / 0.9775), TIGHT);
    ASSERT_REL(r->rest_factor.upper, 0.305 / 0.695 / (0.0215 / 0.9785), TIGHT);
    ASSERT_REL(c->implied_totals.from_at_least, 10, 0);
    ASSERT_REL(c->implied_totals.to_at_least, 45, 0);
    ASSERT_REL(c->detectable.smallest_total, 46, 0);
    ASSERT_REL(c->detectable.smallest_nearest_cell, 16, 0);
    ASSERT_REL(c->detectable.worst_p, fisher(3, 10, 1, 45), P_TOLERANCE);
    ASSERT_REL(c->detectable.worst_p, 0.016, 0.03);
    ASSERT_REL(c->detectable.worst_from_total, 10, 0);
    ASSERT_REL(c->detectable.worst_to_total, 45, 0);
    CU_ASSERT_FALSE(c->change.present);
    CU_ASSERT_TRUE(has_warning(c, ANNUM_WARN_TOTAL_UNKNOWN));
    CU_ASSERT_EQUAL(supported(c, "differ"), ANNUM_YES);
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_YES);
    CU_ASSERT_EQUAL(supported(c, "cases"), ANNUM_UNKNOWN);
    CU_ASSERT_EQUAL(supported(c, "occurrence"), ANNUM_UNKNOWN);
    annum_claim_free(c);
}

/* ---- Known totals ---------------------------------------------------------------------------- */

static void test_known_totals(void)
{
    const annum_claim_figure a = share_of(2000, (printed){30, 100}, 137),
                             b = share_of(2015, (printed){22, 1000}, 137);
    annum_claim_result *c = audit(&a, &b, ANNUM_SHARE);
    annum_proportion_change change = ANNUM_PROPORTION_CHANGE_INIT;
    CU_ASSERT_EQUAL(annum_change_proportions(41, 137, 3, 137, NULL, &change, NULL), ANNUM_OK);
    ASSERT_REL(c->from.cases, 41, 0);
    ASSERT_REL(c->to.cases, 3, 0);
    ASSERT_REL(c->change.p_fisher, fisher(41, 137, 3, 137), P_TOLERANCE);
    ASSERT_REL(c->change.difference.estimate, (3 - 41) / 137.0, TIGHT);
    ASSERT_REL(c->change.ratio.upper, change.ratio.upper, 0);
    ASSERT_REL(c->change.odds_ratio.lower, change.odds_ratio.lower, 0);
    ASSERT_REL(c->change.p_value, change.p_value, 0);
    /* chi-squared of the table over that at 5 % */
    const double pooled = 44 / 274.0, z = (38 / 137.0) / sqrt(pooled * (1 - pooled) * 2 / 137.0);
    ASSERT_REL(c->change.undone_by, z * z / pow(1.959963984540054, 2), 1e-11);
    ASSERT_REL(annum__binomial_upper(41, 137, c->from.interval.lower), 0.025, 1e-10);
    ASSERT_REL(annum__binomial_lower(41, 137, c->from.interval.upper), 0.025, 1e-10);
    CU_ASSERT_EQUAL(supported(c, "cases"), ANNUM_YES);
    CU_ASSERT_FALSE(has_warning(c, ANNUM_WARN_TOTAL_UNKNOWN));
    annum_claim_free(c);
}

static void test_several_cases(void)
{
    const annum_claim_figure a = share_of(2000, (printed){41, 100}, 1300),
                             b = share_of(2001, (printed){37, 100}, 1300);
    annum_claim_result *c = audit(&a, &b, ANNUM_SHARE);
    ASSERT_REL(c->from.cases, 533, 0);
    ASSERT_REL(c->from.cases_first, 527, 0);
    ASSERT_REL(c->from.cases_last, 539, 0);
    CU_ASSERT_TRUE(has_warning(c, ANNUM_WARN_ROUNDED));
    ASSERT_REL(c->rounding.p_fisher.upper, fisher(527, 1300, 487, 1300), P_TOLERANCE);
    ASSERT_REL(c->rounding.p_fisher.lower, fisher(539, 1300, 475, 1300), P_TOLERANCE);
    /* p is on both sides of 5 % */
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_UNKNOWN);
    annum_claim_free(c);
}

static void test_impossible_total(void)
{
    const annum_claim_figure a = share_of(2000, (printed){30, 100}, 13),
                             b = share_of(2015, (printed){22, 1000}, 46);
    annum_claim_result *c = audit(&a, &b, ANNUM_SHARE);
    ASSERT_NAN(c->from.cases);
    ASSERT_REL(c->to.cases, 1, 0);
    CU_ASSERT_FALSE(c->change.present);
    CU_ASSERT_EQUAL(supported(c, "from_possible"), ANNUM_NO);
    CU_ASSERT_PTR_NULL(statement(c, "to_possible"));
    CU_ASSERT_PTR_NULL(statement(c, "beyond_chance"));
    annum_claim_free(c);
}

/** Counts out of totals have no rounding. */
static void test_counts_of_totals(void)
{
    const annum_claim_figure a = figure(2000, 2001, 8, 0, 0, 20), b = figure(2001, 2002, 9, 0, 0, 30);
    annum_claim_result *c = audit(&a, &b, ANNUM_COUNT);
    CU_ASSERT_EQUAL(c->kind, ANNUM_SHARE);
    CU_ASSERT_FALSE(c->implied_totals.present);
    CU_ASSERT_FALSE(c->detectable.present);
    ASSERT_REL(c->change.p_fisher, fisher(8, 20, 9, 30), P_TOLERANCE);
    ASSERT_NAN(c->change.undone_by);
    ASSERT_NAN(c->annual_percent_change.lower);
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_NO);
    CU_ASSERT_PTR_NOT_NULL(strstr(statement(c, "beyond_chance")->text, "no evidence of no change"));
    /* the share fell, the cases did not */
    CU_ASSERT_EQUAL(supported(c, "cases"), ANNUM_NO);
    annum_claim_free(c);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

/** Twice the smaller binomial tail of `to` out of both counts, all terms summed. */
static double central_p(int from, int to, double share)
{
    long double below = 0, above = 0;
    const int n = from + to;
    for (int k = 0; k <= n; k++) {
        const long double term = expl(lgammal(n + 1.0L) - lgammal(k + 1.0L) - lgammal(n - k + 1.0L) +
                                      k * logl((long double)share) + (n - k) * log1pl(-(long double)share));
        below += k <= to ? term : 0;
        above += k >= to ? term : 0;
    }
    const long double tail = below < above ? below : above;
    return fmin(1, 2 * (double)tail);
}

static void test_two_readings(void)
{
    const annum_claim_figure a = figure(2014, 2015, 52, 0, 0, 0), b = figure(2015, 2015.5, 54, 0, 0, 0);
    annum_claim_result *c = audit(&a, &b, ANNUM_COUNT);
    CU_ASSERT_EQUAL_FATAL(c->n_readings, 2);
    ASSERT_REL(c->readings[0].from.start, 2014, 0);
    ASSERT_REL(c->readings[0].from.end, 2014.5, 0);
    ASSERT_REL(c->readings[1].from.end, 2015, 0);
    ASSERT_REL(c->readings[0].change.p_value, central_p(52, 54, 0.5), 1e-11);
    ASSERT_REL(c->readings[1].change.p_value, central_p(52, 54, 1 / 3.0), 1e-11);
    ASSERT_REL(c->readings[0].change.ratio.estimate, 54 / 52.0, TIGHT);
    ASSERT_REL(c->readings[1].change.ratio.estimate, 2 * 54 / 52.0, TIGHT);
    ASSERT_REL(c->readings[0].change.ratio.lower, 0.70, 0.01);
    ASSERT_REL(c->readings[0].change.ratio.upper, 1.55, 0.01);
    ASSERT_REL(c->readings[1].change.ratio.lower, 1.39, 0.01);
    ASSERT_REL(c->readings[1].change.ratio.upper, 3.10, 0.01);
    ASSERT_REL(c->readings[1].change.population_factor, 2 * 54 / 52.0, TIGHT);
    /* 54 of 106 where a third is expected */
    ASSERT_REL(c->readings[1].change.undone_by,
               pow(54 - 106 / 3.0, 2) / (106 * 2 / 9.0) / pow(1.959963984540054, 2), 1e-11);
    ASSERT_NAN(c->readings[0].change.undone_by);
    CU_ASSERT_EQUAL(c->conclusion_flips, ANNUM_YES);
    CU_ASSERT_TRUE(has_warning(c, ANNUM_WARN_AMBIGUOUS_COMPARATOR));
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_UNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(strstr(statement(c, "beyond_chance")->text, "depends on what 52 counts"));
    CU_ASSERT_FALSE(c->annual_percent_change.present);
    CU_ASSERT_FALSE(c->change.present);
    annum_claim_free(c);
}

/** The longer period may be the later one, and readings may agree. */
static void test_readings_turned(void)
{
    const annum_claim_figure a = figure(2014.5, 2015, 20, 0, 0, 0), b = figure(2015, 2016, 400, 0, 0, 0);
    annum_claim_result *c = audit(&a, &b, ANNUM_COUNT);
    CU_ASSERT_EQUAL_FATAL(c->n_readings, 2);
    ASSERT_REL(c->readings[0].to.start, 2015.5, 0);
    ASSERT_REL(c->readings[0].to.end, 2016, 0);
    ASSERT_REL(c->readings[1].change.ratio.estimate, 10, TIGHT);
    CU_ASSERT_EQUAL(c->conclusion_flips, ANNUM_NO);
    CU_ASSERT_EQUAL(supported(c, "beyond_chance"), ANNUM_YES);
    annum_claim_free(c);
    /* both significant, in opposite directions */
    const annum_claim_figure x = figure(2014, 2015, 140, 0, 0, 0), y = figure(2015, 2015.5, 100, 0, 0, 0);
    c = audit(&x, &y, ANNUM_COUNT);
    CU_ASSERT_TRUE(c->readings[0].change.significant && c->readings[1].change.significant);
    CU_ASSERT_TRUE(c->readings[0].change.ratio.estimate < 1 && c->readings[1].change.ratio.estimate > 1);
    CU_ASSERT_EQUAL(c->conclusion_flips, ANNUM_YES);
    annum_claim_free(c);
}

static void test_counts(void)
{
    const annum_claim_figure a = figure(2013, 2014, 47, 0, 0, 0), b = figure(2014, 2015, 52, 0, 0, 0);
    annum_claim_result *c = audit(&a, &b, ANNUM_COUNT);
    CU_ASSERT_EQUAL(c->n_readings, 0);
    CU_ASSERT_EQUAL(c->conclusion_flips, ANNUM_UNKNOWN);
    ASSERT_REL(c->change.p_value, central_p(47, 52, 0.5), 1e-11);
    ASSERT_REL(c->annual_percent_change.estimate, 100 * (52 / 47.0 - 1), TIGHT);
    ASSERT_REL(c->annual_percent_change.lower, 100 * (c->change.ratio.lower - 1), TIGHT);
    ASSERT_REL(c->doubling_time.estimate, log(2) / log(52 / 47.0), TIGHT);
    ASSERT_REL(c->doubling_time.lower, log(2) / log(c->change.ratio.upper), TIGHT);
    ASSERT_NAN(c->doubling_time.upper);
    ASSERT_REL(annum__poisson_lower(47, c->from.interval.upper), 0.025, 1e-10);
    CU_ASSERT_EQUAL(supported(c, "rate"), ANNUM_UNKNOWN);
    annum_claim_free(c);
    const annum_claim_figure zero = figure(2013, 2014, 0, 0, 0, 0), also = figure(2014, 2015, 0, 0, 0, 0);
    c = audit(&zero, &also, ANNUM_COUNT);
    ASSERT_REL(c->change.p_value, 1, 0);
    ASSERT_NAN(c->change.ratio.estimate);
    CU_ASSERT_EQUAL(supported(c, "differ"), ANNUM_NO);
    CU_ASSERT_TRUE(has_warning(c, ANNUM_WARN_UNBOUNDED));
    annum_claim_free(c);
}

static void test_single(void)
{
    const annum_claim_figure b = figure(2015, 2015.5, 28, 0, 0, 0);
    annum_claim_result *c = audit(NULL, &b, ANNUM_COUNT);
    CU_ASSERT_EQUAL(c->n, 1);
    ASSERT_REL(annum__poisson_upper(28, c->to.interval.lower), 0.025, 1e-10);
    ASSERT_REL(annum__poisson_lower(28, c->to.interval.upper), 0.025, 1e-10);
    CU_ASSERT_EQUAL(supported(c, "compared"), ANNUM_UNKNOWN);
    CU_ASSERT_FALSE(c->from.present);
    CU_ASSERT_FALSE(c->annual_difference.present);
    annum_claim_free(c);
    const annum_claim_figure share = share_of(2015, (printed){22, 1000}, 0);
    c = audit(&share, NULL, ANNUM_SHARE);
    ASSERT_REL(c->implied_totals.from_at_least, 45, 0);
    ASSERT_NAN(c->implied_totals.to_at_least);
    CU_ASSERT_FALSE(c->from.interval.present);
    annum_claim_free(c);
}

/* ---- What was printed beside ------------------------------------------------------------------ */

static int32_t base_of(double from, double to, int32_t kind, double stated, double half)
{
    const annum_claim_figure a = figure(2013, 2014, from, 0, 0, 0), b = figure(2014, 2015, to, 0, 0, 0);
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *claim = NULL;
    options.kind = kind;
    options.has_stated = 1;
    options.stated = stated;
    options.stated_lower = stated - half;
    options.stated_upper = stated + half;
    CU_ASSERT_EQUAL_FATAL(annum_claim(&a, &b, &options, NULL, &claim, NULL), ANNUM_OK);
    const int32_t base = claim->stated.base;
    ASSERT_REL(claim->stated.on_first, 100 * (to - from) / from, TIGHT);
    ASSERT_REL(claim->stated.on_last, 100 * (to - from) / to, TIGHT);
    CU_ASSERT_EQUAL(supported(claim, "stated"), base == ANNUM_BASE_FIRST);
    annum_claim_free(claim);
    return base;
}

static void test_stated(void)
{
    /* the press: cut off, and divided by the later figure */
    CU_ASSERT_EQUAL(base_of(87, 104, ANNUM_COUNT, 16.34, 0.005), ANNUM_BASE_LAST);
    CU_ASSERT_EQUAL(base_of(87, 104, ANNUM_COUNT, 16.35, 0.005), ANNUM_BASE_LAST);
    CU_ASSERT_EQUAL(base_of(87, 104, ANNUM_COUNT, 16.33, 0.005), ANNUM_BASE_NONE);
    CU_ASSERT_EQUAL(base_of(87, 104, ANNUM_COUNT, 19.5, 0.05), ANNUM_BASE_FIRST);
    CU_ASSERT_EQUAL(base_of(87, 104, ANNUM_COUNT, 20, 0.5), ANNUM_BASE_FIRST);
    CU_ASSERT_EQUAL(base_of(104, 87, ANNUM_COUNT, 16.35, 0.005), ANNUM_BASE_FIRST);
    CU_ASSERT_EQUAL(base_of(104, 87, ANNUM_COUNT, -16.35, 0.005), ANNUM_BASE_FIRST);
    CU_ASSERT_EQUAL(base_of(0.3, 0.022, ANNUM_SHARE, 27.8, 0.05), ANNUM_BASE_POINTS);
    CU_ASSERT_EQUAL(base_of(0.3, 0.022, ANNUM_SHARE, 92.7, 0.05), ANNUM_BASE_FIRST);
    CU_ASSERT_STRING_EQUAL(annum_stated_base_name(ANNUM_BASE_LAST), "last");
    CU_ASSERT_STRING_EQUAL(annum_stated_base_name(77), "none");
}

static annum_claim_result *audit_stated(const annum_claim_figure *from, const annum_claim_figure *to, int32_t kind,
                                        double stated, double half)
{
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *claim = NULL;
    options.kind = kind;
    options.has_stated = 1;
    options.stated = stated;
    options.stated_lower = stated - half;
    options.stated_upper = stated + half;
    CU_ASSERT_EQUAL_FATAL(annum_claim(from, to, &options, NULL, &claim, NULL), ANNUM_OK);
    return claim;
}

/* Percent changes as the press printed them beside their counts: what was done to the digits. */
static void test_stated_rounding(void)
{
    static const struct {
        double from, to, stated, half;
        int32_t base, rounding;
    } press[] = {
        {92, 159, 72.82, 0.005, ANNUM_BASE_FIRST, ANNUM_STATED_CUT_OFF}, /* 72.826 */
        {62, 78, 25, 0.5, ANNUM_BASE_FIRST, ANNUM_STATED_CUT_OFF},       /* 25.8 */
        {87, 104, 16.34, 0.005, ANNUM_BASE_LAST, ANNUM_STATED_CUT_OFF},  /* 16.346 of the later figure */
        {129, 109, -15.5, 0.05, ANNUM_BASE_FIRST, ANNUM_STATED_ROUNDED}, /* -15.504 */
        {106, 263, 148, 0.5, ANNUM_BASE_FIRST, ANNUM_STATED_ROUNDED},    /* 148.1 */
        {85, 97, 14, 0.5, ANNUM_BASE_FIRST, ANNUM_STATED_ROUNDED},       /* 14.1 */
        {85, 97, 15, 0.5, ANNUM_BASE_NONE, ANNUM_STATED_OTHERWISE},
    };
    for (size_t i = 0; i < sizeof press / sizeof *press; i++) {
        const annum_claim_figure a = figure(2013, 2014, press[i].from, 0, 0, 0),
                                 b = figure(2014, 2015, press[i].to, 0, 0, 0);
        annum_claim_result *c = audit_stated(&a, &b, ANNUM_COUNT, press[i].stated, press[i].half);
        CU_ASSERT_EQUAL(c->stated.base, press[i].base);
        CU_ASSERT_EQUAL(c->stated.rounding, press[i].rounding);
        annum_claim_free(c);
    }
    CU_ASSERT_STRING_EQUAL(annum_stated_rounding_name(ANNUM_STATED_CUT_OFF), "cut off");
    CU_ASSERT_STRING_EQUAL(annum_stated_rounding_name(ANNUM_STATED_ROUNDED), "rounded");
    CU_ASSERT_STRING_EQUAL(annum_stated_rounding_name(77), "none");
}

/* The earlier count is missing: every whole number is tried. In hundredths, so that no rounding is in the trial. */
static void test_stated_alone(void)
{
    for (long to = 1; to <= 160; to += 3) {
        for (long stated = -9000; stated <= 9000; stated += 334) {
            const annum_claim_figure b = figure(2014, 2015, (double)to, 0, 0, 0);
            annum_claim_result *c = audit_stated(NULL, &b, ANNUM_COUNT, (double)stated / 100, 0.005);
            const long low = 2 * labs(stated) - 1, high = 2 * labs(stated) + 2; /* of sizes, in half hundredths */
            double want[2][2] = {{NAN, NAN}, {NAN, NAN}};
            for (long from = 0; from <= 3000; from++) {
                const long size = 20000 * (stated < 0 ? from - to : to - from), base[] = {from, to};
                for (int k = 0; k < 2; k++) {
                    if (base[k] == 0 || size < low * base[k] || size > high * base[k])
                        continue;
                    want[k][0] = isnan(want[k][0]) ? (double)from : want[k][0];
                    want[k][1] = (double)from;
                }
            }
            const annum_claim_range got[] = {c->stated.from_on_first, c->stated.from_on_last};
            for (int k = 0; k < 2; k++) {
                CU_ASSERT(isnan(want[k][0]) ? isnan(got[k].lower) && isnan(got[k].upper)
                                            : got[k].lower == want[k][0] && got[k].upper == want[k][1]);
            }
            CU_ASSERT_EQUAL(supported(c, "stated"), ANNUM_UNKNOWN);
            annum_claim_free(c);
        }
    }
    /* 2.2 %, "a fall of 73 %": 8.16 % gives it and 7.59 % does not */
    const annum_claim_figure share = share_of(2015, (printed){22, 1000}, 0);
    annum_claim_result *c = audit_stated(NULL, &share, ANNUM_SHARE, -73, 0.5);
    ASSERT_REL(c->stated.from_on_first.lower, 0.0215 / 0.275, TIGHT);
    ASSERT_REL(c->stated.from_on_first.upper, 0.0225 / 0.26, TIGHT);
    ASSERT_NAN(c->stated.on_first);
    annum_claim_free(c);
    c = audit_stated(&share, NULL, ANNUM_SHARE, -73, 0.5); /* nothing later */
    CU_ASSERT_FALSE(c->stated.present);
    annum_claim_free(c);
}

static void test_parts(void)
{
    const annum_claim_figure a = share_of(2014, (printed){22, 1000}, 0),
                             b = share_of(2015, (printed){300, 1000}, 0);
    const double parts[] = {0.101, 0.2}, lower[] = {0.1005, 0.1995}, upper[] = {0.1015, 0.2005};
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *c = NULL;
    options.kind = ANNUM_SHARE;
    options.parts = parts;
    options.n_parts = 2;
    CU_ASSERT_EQUAL_FATAL(annum_claim(&a, &b, &options, NULL, &c, NULL), ANNUM_OK);
    ASSERT_REL(c->parts.sum, 0.301, TIGHT);
    ASSERT_REL(c->parts.difference, 0.001, 1e-10);
    CU_ASSERT_EQUAL(c->parts.consistent, ANNUM_NO);
    CU_ASSERT_EQUAL(supported(c, "parts"), ANNUM_NO);
    annum_claim_free(c);
    options.parts_lower = lower;
    options.parts_upper = upper;
    CU_ASSERT_EQUAL_FATAL(annum_claim(&a, &b, &options, NULL, &c, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(c->parts.consistent, ANNUM_YES); /* 0.3 to 0.302 against 0.2995 to 0.3005 */
    annum_claim_free(c);
    const annum_claim_figure x = figure(2014, 2015, 5, 0, 0, 137), y = figure(2015, 2016, 3, 0, 0, 137);
    const double cases[] = {1, 2};
    options = (annum_claim_options)ANNUM_CLAIM_OPTIONS_INIT;
    options.kind = ANNUM_COUNT;
    options.parts = cases;
    options.n_parts = 2;
    CU_ASSERT_EQUAL_FATAL(annum_claim(&x, &y, &options, NULL, &c, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(c->parts.consistent, ANNUM_YES);
    annum_claim_free(c);
}

static void test_values(void)
{
    const annum_claim_figure a = figure(2000, 2001, -5, 0, 0, 0), b = figure(2010, 2011, 15, 0, 0, 0);
    annum_claim_result *c = audit(&a, &b, ANNUM_VALUE);
    ASSERT_REL(c->annual_difference.estimate, 2, TIGHT);
    CU_ASSERT_FALSE(c->annual_percent_change.present);
    annum_claim_free(c);
    const annum_claim_figure big = figure(2000, 2001, 1e300, 0, 0, 0),
                             small = figure(2010, 2011, 1e-300, 0, 0, 0);
    c = audit(&big, &small, ANNUM_VALUE);
    CU_ASSERT_FALSE(c->annual_percent_change.estimate > 0);
    annum_claim_free(c);
}

/** All is 0 or all is 100 %: nothing is infinite in the result, and nothing runs for ever. */
static void test_ends(void)
{
    static const printed ends[] = {{0, 100}, {100, 100}, {0, 1000}, {1, 10000}, {9999, 10000}, {50, 100}};
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            annum_claim_result *c = audit_shares(ends[i], ends[j]);
            CU_ASSERT_FALSE(isinf(c->annual_percent_change.estimate) || isinf(c->composition.rest_factor) ||
                            isinf(c->rounding.rest_factor.upper) || isinf(c->annual_odds_change.upper) ||
                            isinf(c->halving_time.upper));
            CU_ASSERT_TRUE(c->detectable.worst_p >= 0 && c->detectable.worst_p <= 1);
            annum_claim_free(c);
        }
    }
}

/** Fall and rise are mirror images, and time can be shifted. */
static void test_laws(void)
{
    annum_claim_result *down = audit_shares((printed){30, 100}, (printed){22, 1000});
    annum_claim_result *up = audit_shares((printed){22, 1000}, (printed){30, 100});
    ASSERT_REL(up->detectable.smallest_total, down->detectable.smallest_total, 0);
    ASSERT_REL(up->detectable.worst_p, down->detectable.worst_p, TIGHT);
    ASSERT_REL(up->composition.rest_factor, 1 / down->composition.rest_factor, TIGHT);
    ASSERT_REL(up->doubling_time.estimate, down->halving_time.estimate, TIGHT);
    ASSERT_REL(up->annual_difference.estimate, -down->annual_difference.estimate, TIGHT);
    /* what is not a case, instead of what is */
    annum_claim_result *rest = audit_shares((printed){70, 100}, (printed){978, 1000});
    ASSERT_REL(rest->detectable.smallest_total, down->detectable.smallest_total, 0);
    ASSERT_REL(rest->detectable.worst_p, down->detectable.worst_p, 1e-10);
    annum_claim_free(down);
    annum_claim_free(up);
    annum_claim_free(rest);
}

/* ---- Arguments, memory, output ----------------------------------------------------------------- */

static void refused(const annum_claim_figure *from, const annum_claim_figure *to, int32_t kind, int code,
                    const char *says)
{
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *claim = (annum_claim_result *)(void *)&options;
    annum_error error = {0};
    options.kind = kind;
    errno = 77;
    CU_ASSERT_EQUAL(annum_claim(from, to, &options, NULL, &claim, &error), code);
    CU_ASSERT_EQUAL(errno, 77);
    CU_ASSERT_PTR_NULL(claim);
    CU_ASSERT_EQUAL(error.code, code);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, says));
    CU_ASSERT_EQUAL(annum_claim(from, to, &options, NULL, &claim, NULL), code);
}

static void test_wrong_figures(void)
{
    const annum_claim_figure good = figure(2015, 2016, 0.022, 0.0215, 0.0225, 0);
    annum_claim_figure f = figure(2000, 2001, 1.3, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_TOTAL, "130 %");
    f = figure(2000, 2001, 0.3, 0, 0, 12.5);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_TOTAL, "12.5");
    f = figure(2000, 2001, 0.3, 0, 0, 2e9);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_TOTAL, "from");
    f = figure(2000, 2001, 0.3, 0, 0, -2);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_TOTAL, "-2");
    f = figure(2000, 2001, 0.3, 0.4, 0.5, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_ARGUMENT, "outside the range");
    f = figure(2000, 2001, NAN, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_NONFINITE, "not finite");
    f = figure(2001, 2000, 0.3, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_PERIOD, "before it starts");
    f = figure(NAN, 2000, 0.3, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_PERIOD, "million years");
    f = figure(2020, 2021, 0.3, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_PERIOD, "not later");
    f = figure(2015, 2015.75, 0.3, 0, 0, 0);
    refused(&f, &good, ANNUM_SHARE, ANNUM_ERR_PERIOD, "overlaps");
    f = figure(2000, 2001, -3, 0, 0, 0);
    refused(&f, NULL, ANNUM_COUNT, ANNUM_ERR_NEGATIVE, "-3");
    f = figure(2000, 2001, 30, 0, 0, 20);
    refused(&f, NULL, ANNUM_COUNT, ANNUM_ERR_TOTAL, "more than their total");
    f = figure(2000, 2001, 3.5, 0, 0, 20);
    refused(&f, NULL, ANNUM_COUNT, ANNUM_ERR_TOTAL, "whole number of cases");
    f = figure(2000, 2001, 3, 0, 0, 20);
    refused(&f, &good, ANNUM_COUNT, ANNUM_ERR_TOTAL, "both totals or none");
    refused(&f, NULL, ANNUM_VALUE, ANNUM_ERR_KIND, "no total");
    f = figure(2000.5, 2000.5, 3, 0, 0, 0);
    refused(&f, &good, ANNUM_COUNT, ANNUM_ERR_PERIOD, "instant");
    f.struct_size = 0;
    refused(&f, &good, ANNUM_COUNT, ANNUM_ERR_VERSION, "struct_size");
    refused(NULL, NULL, ANNUM_COUNT, ANNUM_ERR_NULL, "at least one figure");
    refused(NULL, &good, ANNUM_RATE, ANNUM_ERR_KIND, "kind is 5");
}

static void test_wrong_options(void)
{
    const annum_claim_figure b = figure(2015, 2016, 0.022, 0, 0, 0);
    const double parts[] = {1, NAN}, low[] = {2, 2};
    annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
    annum_claim_result *claim = NULL;
    annum_error error;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, NULL, NULL, &claim, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, NULL, &error), ANNUM_ERR_NULL);
    options.kind = ANNUM_SHARE;
    options.level = 1;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_ARGUMENT);
    options.level = 0;
    options.has_stated = 1;
    options.stated = NAN;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_NONFINITE);
    options.stated = 5;
    options.stated_lower = 6;
    options.stated_upper = 7;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_ARGUMENT);
    options.has_stated = 0;
    options.n_parts = 2;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_NULL);
    options.parts = parts;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_NONFINITE);
    CU_ASSERT_EQUAL(error.row, 1);
    options.parts_lower = low;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_NULL);
    options.parts_upper = low;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_ARGUMENT);
    options.n_parts = 1001;
    CU_ASSERT_EQUAL(annum_claim(NULL, &b, &options, NULL, &claim, &error), ANNUM_ERR_TOO_LARGE);
    CU_ASSERT_PTR_NULL(claim);
    annum_claim_free(NULL);
}

static void test_memory(void)
{
    const annum_claim_figure pairs[][2] = {
        {figure(2014, 2015, 52, 0, 0, 0), figure(2015, 2015.5, 54, 0, 0, 0)},
        {figure(2014, 2015, 0.3, 0.295, 0.305, 137), figure(2015, 2016, 0.022, 0.0215, 0.0225, 137)},
    };
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0;; k++) {
            failing_allocator state = {0, k, 0};
            const annum_allocator allocator = {failing_reallocate, &state};
            annum_claim_options options = ANNUM_CLAIM_OPTIONS_INIT;
            annum_claim_result *claim = NULL;
            annum_error error;
            options.kind = i == 0 ? ANNUM_COUNT : ANNUM_SHARE;
            const int status = annum_claim(&pairs[i][0], &pairs[i][1], &options, &allocator, &claim, &error);
            if (status == ANNUM_OK) {
                CU_ASSERT_TRUE(k > 0);
                annum_claim_free(claim);
                CU_ASSERT_EQUAL(state.alive, 0);
                break;
            }
            CU_ASSERT_EQUAL(status, ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_PTR_NULL(claim);
            CU_ASSERT_EQUAL_FATAL(state.alive, 0);
        }
    }
}

static const char *render(const annum_claim_result *claim, int32_t format)
{
    static char text[65536];
    CU_ASSERT_EQUAL_FATAL(annum_render(ANNUM_RESULT_CLAIM, claim, format, text, sizeof text, NULL, NULL),
                          ANNUM_OK);
    return text;
}

/** Answers that are not known are null in JSON, empty in CSV, and words in text. */
static void test_output(void)
{
    annum_claim_result *c = audit_shares((printed){30, 100}, (printed){22, 1000});
    const char *json = render(c, ANNUM_JSON);
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\"smallest_total\":46,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\"supported\":true}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\"supported\":null}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\"conclusion_flips\":null"));
    CU_ASSERT_PTR_NULL(strstr(json, "\"readings\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(render(c, ANNUM_CSV), ",statements.cases.supported,"));
    const char *text = render(c, ANNUM_TEXT);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Claim: share, 30 % in 2000, 2.2 % in 2015\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "-16.0 % a year (rounding alone: -16.2 to -15.8)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Undecidable: The cases themselves became fewer"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "Supported: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(render(c, ANNUM_HTML), "Undecidable: "));
    annum_claim_free(c);
    const annum_claim_figure a = figure(2000, 2001, 8, 0, 0, 20), b = figure(2001, 2002, 9, 0, 0, 30);
    c = audit(&a, &b, ANNUM_COUNT);
    CU_ASSERT_PTR_NOT_NULL(strstr(render(c, ANNUM_JSON), "\"supported\":false}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(render(c, ANNUM_TEXT), "Not supported: The change is more than chance"));
    annum_claim_free(c);
}

/* ---- Two proportions ---------------------------------------------------------------------------- */

static void test_proportions(void)
{
    annum_proportion_change change = ANNUM_PROPORTION_CHANGE_INIT;
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    annum__pair pair;
    annum_error error;
    options.method = ANNUM_CHANGE_NEWCOMBE;
    options.level = 0.9;
    CU_ASSERT_EQUAL(annum_change_proportions(41, 137, 3, 137, &options, &change, &error), ANNUM_OK);
    CU_ASSERT_EQUAL(annum__pair_of_proportions(41, 137, 3, 137, 0.9, ANNUM_CHANGE_NEWCOMBE, 1, &pair),
                    ANNUM_OK);
    ASSERT_REL(change.from, 41 / 137.0, 0);
    ASSERT_REL(change.to, 3 / 137.0, 0);
    ASSERT_REL(change.difference.lower, pair.difference.lower, 0);
    CU_ASSERT_STRING_EQUAL(change.method, pair.method);
    /* no event before: no ratio */
    CU_ASSERT_EQUAL(annum_change_proportions(0, 20, 3, 30, NULL, &change, &error), ANNUM_OK);
    ASSERT_NAN(change.ratio.estimate);
    ASSERT_NAN(change.percent.estimate);
    ASSERT_REL(change.p_fisher, fisher(0, 20, 3, 30), P_TOLERANCE);
    ASSERT_REL(change.difference.estimate, 0.1, TIGHT);
}

static void test_wrong_proportions(void)
{
    annum_proportion_change change = ANNUM_PROPORTION_CHANGE_INIT;
    annum_change_options options = ANNUM_CHANGE_OPTIONS_INIT;
    annum_error error;
    CU_ASSERT_EQUAL(annum_change_proportions(21, 20, 3, 30, NULL, &change, &error), ANNUM_ERR_TOTAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "from_events is 21"));
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 0, NULL, &change, &error), ANNUM_ERR_TOTAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "to_total is 0"));
    CU_ASSERT_EQUAL(annum_change_proportions(-1, 20, 3, 9, NULL, &change, &error), ANNUM_ERR_NEGATIVE);
    CU_ASSERT_EQUAL(annum_change_proportions(1, NAN, 3, 9, NULL, &change, &error), ANNUM_ERR_NONFINITE);
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 9, NULL, NULL, &error), ANNUM_ERR_NULL);
    options.method = ANNUM_CHANGE_ETEST;
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 9, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    options.method = ANNUM_CHANGE_EXACT;
    options.dispersion = -1;
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 9, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    options.dispersion = 0;
    options.level = 2;
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 9, &options, &change, &error), ANNUM_ERR_ARGUMENT);
    change.struct_size = 0;
    CU_ASSERT_EQUAL(annum_change_proportions(1, 20, 3, 9, NULL, &change, &error), ANNUM_ERR_VERSION);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"printed_cases", test_printed_cases},
                                            {"smallest_total", test_smallest_total},
                                            {"nearest_cases", test_nearest_cases},
                                            {"detectable", test_detectable},
                                            {"touching", test_touching},
                                            {"yates_deviate", test_yates_deviate},
                                            {"large_totals", test_large_totals},
                                            {"worst", test_worst},
                                            {"cut_short", test_cut_short},
                                            {"article", test_article},
                                            {"known_totals", test_known_totals},
                                            {"several_cases", test_several_cases},
                                            {"impossible_total", test_impossible_total},
                                            {"counts_of_totals", test_counts_of_totals},
                                            {"two_readings", test_two_readings},
                                            {"readings_turned", test_readings_turned},
                                            {"counts", test_counts},
                                            {"single", test_single},
                                            {"stated", test_stated},
                                            {"stated_rounding", test_stated_rounding},
                                            {"stated_alone", test_stated_alone},
                                            {"parts", test_parts},
                                            {"values", test_values},
                                            {"ends", test_ends},
                                            {"laws", test_laws},
                                            {"wrong_figures", test_wrong_figures},
                                            {"wrong_options", test_wrong_options},
                                            {"memory", test_memory},
                                            {"output", test_output},
                                            {"proportions", test_proportions},
                                            {"wrong_proportions", test_wrong_proportions},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "claim", cases);
}
