/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "annum/change.h"
#include "annum/regress.h"
#include "failing_allocator.h"
#include "reference_csv.h"
#include "trend_case.h"

/* ---- reference values ---- */

typedef struct expectation {
    int has_percent, has_odds;
    size_t n_points;
    double slope[5], percent[3], difference[3], odds[3], total[3], point[MOST_ROWS][3];
} expectation;

static void check_limit(double actual, double want, double tolerance, double scale, const char *what)
{
    if (isnan(want))
        ASSERT_NAN(actual);
    else
        near(actual, want, tolerance, scale, what);
}

static void check_estimate(const annum_estimate *e, const double *want, double tolerance, const char *what)
{
    const double width = isnan(want[2] - want[1]) ? 0 : want[2] - want[1];
    near(e->estimate, want[0], tolerance, width, what);
    check_limit(e->lower, want[1], tolerance, width, what);
    check_limit(e->upper, want[2], tolerance, width, what);
}

static void check_trend(const annum_trend_result *t, const expectation *e, double tolerance)
{
    const double *slope = e->slope, statistic = slope[0] / slope[3];
    check_estimate(&t->slope, slope, tolerance, "slope");
    near(t->slope.se, slope[3], tolerance, 0, "slope.se");
    near(t->p_value, slope[4], tolerance * (10 + statistic * statistic), 0, "p_value");
    check_estimate(&t->annual_difference, e->difference, tolerance, "annual_difference");
    if (e->has_percent)
        check_estimate(&t->annual_percent_change, e->percent, tolerance, "annual_percent_change");
    if (e->has_odds)
        check_estimate(&t->annual_odds_change, e->odds, tolerance, "annual_odds_change");
    CU_ASSERT_EQUAL(t->annual_odds_change.present, e->has_odds);
    near(t->total_change.from, e->total[0], tolerance, 0, "total_change.from");
    near(t->total_change.to, e->total[1], tolerance, 0, "total_change.to");
    near(t->model.dispersion, e->total[2], tolerance, 0, "dispersion");
    CU_ASSERT_EQUAL_FATAL(t->n, e->n_points);
    for (size_t i = 0; i < t->n; i++) {
        const double width = e->point[i][2] - e->point[i][1];
        near(t->points[i].fitted, e->point[i][0], tolerance, 0, "fitted");
        near(t->points[i].lower, e->point[i][1], tolerance, width, "lower");
        near(t->points[i].upper, e->point[i][2], tolerance, width, "upper");
    }
}

static void take_line(trend_case *c, expectation *e, const char *what, const double *v)
{
    if (strcmp(what, "row") == 0) {
        const size_t i = c->n++;
        CU_ASSERT_FATAL(i < MOST_ROWS);
        c->start[i] = v[0], c->end[i] = v[1], c->y[i] = v[2], c->size[i] = v[3];
        c->without_size = isnan(v[3]);
    } else if (strcmp(what, "slope") == 0) {
        memcpy(e->slope, v, sizeof e->slope);
    } else if (strcmp(what, "percent") == 0) {
        memcpy(e->percent, v, sizeof e->percent), e->has_percent = 1;
    } else if (strcmp(what, "odds") == 0) {
        memcpy(e->odds, v, sizeof e->odds), e->has_odds = 1;
    } else if (strcmp(what, "difference") == 0) {
        memcpy(e->difference, v, sizeof e->difference);
    } else if (strcmp(what, "total") == 0) {
        memcpy(e->total, v, sizeof e->total);
    } else if (strcmp(what, "point") == 0) {
        memcpy(e->point[e->n_points++], v, sizeof e->point[0]);
    }
}

/* 1e-10: the iterations end within 1e-10 standard errors of the maximum; the references have 17 digits. */
static void test_reference(void)
{
    static trend_case c;
    static expectation e;
    size_t cases = 0;
    reference_csv csv = reference_open("trend/trend.csv");
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            memset(&c, 0, sizeof c);
            memset(&e, 0, sizeof e);
            memcpy(c.name, csv.id, sizeof c.name);
            c.kind = (int32_t)csv.number[0];
            c.options = (annum_trend_options)ANNUM_TREND_OPTIONS_INIT;
            c.options.model = (int32_t)csv.number[1];
            c.options.level = csv.number[2];
            c.tolerance = csv.number[3];
        } else if (strcmp(what, "end") == 0) {
            const unsigned before = CU_get_number_of_failures();
            annum_trend_result *trend = trend_of(&c);
            check_trend(trend, &e, c.tolerance);
            annum_trend_free(trend);
            if (CU_get_number_of_failures() != before)
                printf("    in case %s\n", c.name);
            cases++;
        } else {
            take_line(&c, &e, what, csv.number);
        }
    }
    CU_ASSERT_TRUE(cases > 0);
}

/* ---- exact inference by enumeration ---- */

enum { MOST_GROUPS = 5 };

/* The conditional distribution of the sum of time times events, all tables with one total enumerated. */
typedef struct enumeration {
    const trend_case *c;
    double slope, observed; /* of the statistic */
    double all, at_least, at_most;
    double table[MOST_GROUPS];
} enumeration;

static double choose(double n, double k)
{
    double c = 1;
    for (double i = 1; i <= k; i++)
        c *= (n - k + i) / i;
    return c;
}

/* Weight of one table: multinomial by exposure for counts, product of binomial coefficients for proportions.
 */
static double table_weight(const enumeration *e)
{
    double weight = 1;
    for (size_t i = 0; i < e->c->n; i++) {
        const double k = e->table[i];
        weight *=
            e->c->kind == ANNUM_COUNT ? pow(e->c->size[i], k) / tgamma(k + 1) : choose(e->c->size[i], k);
        weight *= exp(e->slope * k * (e->c->start[i] - e->c->start[0]));
    }
    return weight;
}

static double statistic_of(const trend_case *c, const double *events)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += events[i] * (c->start[i] - c->start[0]);
    return sum;
}

static void enumerate(enumeration *e, size_t row, double left)
{
    const trend_case *c = e->c;
    if (row + 1 == c->n) {
        if (c->kind == ANNUM_PROPORTION && left > c->size[row])
            return;
        e->table[row] = left;
        const double weight = table_weight(e), t = statistic_of(c, e->table);
        e->all += weight;
        e->at_least += t >= e->observed - 1e-9 ? weight : 0;
        e->at_most += t <= e->observed + 1e-9 ? weight : 0;
        return;
    }
    for (double k = 0; k <= left && (c->kind == ANNUM_COUNT || k <= c->size[row]); k++) {
        e->table[row] = k;
        enumerate(e, row + 1, left - k);
    }
}

static double total_of(const trend_case *c)
{
    double total = 0;
    for (size_t i = 0; i < c->n; i++)
        total += c->y[i];
    return total;
}

static void tails_at(const trend_case *c, double slope, double *at_least, double *at_most)
{
    enumeration e = {.c = c, .slope = slope, .observed = statistic_of(c, c->y)};
    enumerate(&e, 0, total_of(c));
    *at_least = e.at_least / e.all;
    *at_most = e.at_most / e.all;
}

static double exact_p(const trend_case *c)
{
    double at_least, at_most;
    tails_at(c, 0, &at_least, &at_most);
    return fmin(1, 2 * fmin(at_least, at_most));
}

/* Calls `visit` for each outcome with the case's total. */
static void each_outcome(trend_case *c, size_t row, double left, void (*visit)(const trend_case *, void *),
                         void *with)
{
    if (row + 1 == c->n) {
        if (c->kind == ANNUM_PROPORTION && left > c->size[row])
            return;
        c->y[row] = left;
        visit(c, with);
        return;
    }
    for (double k = 0; k <= left && (c->kind == ANNUM_COUNT || k <= c->size[row]); k++) {
        c->y[row] = k;
        each_outcome(c, row + 1, left - k, visit, with);
    }
}

static void find_smallest(const trend_case *c, void *smallest)
{
    *(double *)smallest = fmin(*(double *)smallest, exact_p(c));
}

/* Are all events as far to one end as they can be? Then no other outcome is in that tail. */
static int is_extreme(const trend_case *c)
{
    enumeration e = {.c = c, .observed = statistic_of(c, c->y)}, own = {.c = c};
    enumerate(&e, 0, total_of(c));
    memcpy(own.table, c->y, c->n * sizeof *c->y);
    return fmin(e.at_least, e.at_most) <= table_weight(&own) * (1 + 1e-9);
}

static int all_on_edge(const trend_case *c)
{
    double total = 0;
    for (size_t i = 0; i < c->n; i++)
        total += c->size[i];
    return total_of(c) == 0 || (c->kind == ANNUM_PROPORTION && total_of(c) == total);
}

typedef struct exact_check {
    double smallest;
    size_t extreme, hopeless, tested;
} exact_check;

static void check_limits(const trend_case *c, const annum_trend_result *t)
{
    double at_least, at_most;
    if (!isnan(t->slope.lower)) {
        tails_at(c, t->slope.lower, &at_least, &at_most);
        ASSERT_REL(at_least, 0.025, 1e-8); /* the limit to 1e-10, times the tail's slope */
    }
    if (!isnan(t->slope.upper)) {
        tails_at(c, t->slope.upper, &at_least, &at_most);
        ASSERT_REL(at_most, 0.025, 1e-8);
    }
}

static void check_outcome(const trend_case *c, void *with)
{
    exact_check *check = with;
    annum_trend_result *t = trend_of(c);
    const int hopeless = check->smallest >= 0.05 * (1 - 1e-12);
    check->tested++;
    if (all_on_edge(c)) {
        CU_ASSERT_EQUAL(t->verdict, ANNUM_TOO_LITTLE_DATA);
        ASSERT_NAN(t->p_value);
        CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_BOUNDARY));
    } else {
        CU_ASSERT_EQUAL(t->verdict == ANNUM_TOO_LITTLE_DATA, hopeless);
        if (hopeless)
            CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_FEW_POINTS));
        check->hopeless += (size_t)hopeless;
    }
    if (!all_on_edge(c) && (c->n == 2 || is_extreme(c))) {
        check->extreme++;
        ASSERT_REL(t->p_value, exact_p(c), 1e-11);
        check_limits(c, t);
        if (is_extreme(c)) {
            CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_SEPARATED));
            CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_UNBOUNDED));
            ASSERT_NAN(t->slope.estimate);
        }
    }
    annum_trend_free(t);
}

static exact_check check_all_outcomes(int32_t kind, size_t n, const double *size, double total)
{
    static const double zeros[MOST_GROUPS] = {0};
    trend_case c = case_of(kind, n, zeros, size);
    exact_check check = {.smallest = 1};
    each_outcome(&c, 0, total, find_smallest, &check.smallest);
    each_outcome(&c, 0, total, check_outcome, &check);
    return check;
}

/* Every outcome of small totals: p, limits and the verdict, against the conditional distribution itself. */
static void test_enumerated_counts(void)
{
    static const double exposure[][4] = {{1, 1, 1, 1}, {1, 2, 0.5, 3}, {5, 1, 1, 0.1}};
    size_t extreme = 0, hopeless = 0, tested = 0;
    for (size_t e = 0; e < 3; e++) {
        for (size_t n = 2; n <= 4; n++) {
            for (double total = 0; total <= (n == 2 ? 12 : 7); total++) {
                const exact_check check = check_all_outcomes(ANNUM_COUNT, n, exposure[e], total);
                extreme += check.extreme, hopeless += check.hopeless, tested += check.tested;
            }
        }
    }
    CU_ASSERT_TRUE(extreme > 100 && hopeless > 20 && tested > hopeless + extreme);
}

static void test_enumerated_proportions(void)
{
    static const double totals[][4] = {{4, 4, 4, 4}, {3, 6, 2, 5}, {8, 1, 2, 7}};
    size_t extreme = 0, hopeless = 0, tested = 0;
    for (size_t e = 0; e < 3; e++) {
        for (size_t n = 2; n <= 4; n++) {
            double most = 0;
            for (size_t i = 0; i < n; i++)
                most += totals[e][i];
            for (double total = 0; total <= most; total++) {
                const exact_check check = check_all_outcomes(ANNUM_PROPORTION, n, totals[e], total);
                extreme += check.extreme, hopeless += check.hopeless, tested += check.tested;
            }
        }
    }
    CU_ASSERT_TRUE(extreme > 100 && hopeless > 20 && tested > hopeless + extreme);
}

/* Two counts are annum_change_counts, a year's slope being the logarithm of the ratio over the years. */
static void test_two_counts(void)
{
    for (double from = 0; from <= 40; from += 5) {
        for (double to = 0; to <= 40; to += 4) {
            if (from == 0 && to == 0)
                continue;
            const double y[] = {from, to}, exposure[] = {1.5, 2};
            trend_case c = case_of(ANNUM_COUNT, 2, y, exposure);
            c.start[1] = 2003, c.end[1] = 2004;
            annum_trend_result *t = trend_of(&c);
            annum_count_change change = ANNUM_COUNT_CHANGE_INIT;
            CU_ASSERT_EQUAL(annum_change_counts(from, 1.5, to, 2, NULL, &change, NULL), ANNUM_OK);
            ASSERT_REL(t->p_value, change.p_value, 1e-14);
            const double lower = change.ratio.lower, upper = change.ratio.upper;
            near(t->total_change.percent.lower, 100 * (lower - 1), 1e-12, 100, "percent.lower");
            if (!isnan(upper))
                near(t->total_change.percent.upper, 100 * (upper - 1), 1e-12, 100, "percent.upper");
            near(t->annual_difference.upper, change.difference.upper / 3, 1e-13, 1,
                 "annual_difference.upper");
            CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_TWO_POINTS));
            CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_DISPERSION_UNKNOWN));
            annum_trend_free(t);
        }
    }
}

/* Large figures, where nothing can be enumerated: separated or not, they must still be tested. */
static void test_large_figures(void)
{
    static const double one[] = {1000, 1000, 1000}, late[] = {0, 0, 300};
    trend_case c = case_of(ANNUM_PROPORTION, 3, late, one);
    annum_trend_result *t = trend_of(&c);
    /* The chance that 300 of 3000 are all among the last 1000. */
    double log_p = log(2);
    for (int i = 0; i < 300; i++)
        log_p += log((1000.0 - i) / (3000.0 - i));
    CU_ASSERT_EQUAL(t->verdict, ANNUM_RISING);
    ASSERT_REL(t->p_value, exp(log_p), 1e-10);
    CU_ASSERT_TRUE(t->slope.lower > 3);
    annum_trend_free(t);

    static const double million[] = {1e6, 1e6}, third[] = {3e5, 2e5};
    c = case_of(ANNUM_PROPORTION, 2, third, million);
    t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_FALLING);
    /* The normal limits of a log odds ratio are good to 1e-5 where every cell is above 1e5. */
    const double odds = log(2e5 / 8e5) - log(3e5 / 7e5), se = sqrt(1 / 2e5 + 1 / 8e5 + 1 / 3e5 + 1 / 7e5);
    ASSERT_REL(t->slope.lower, odds - 1.9599639845400543 * se, 1e-4);
    ASSERT_REL(t->slope.upper, odds + 1.9599639845400543 * se, 1e-4);
    annum_trend_free(t);

    static const double near_equal[] = {300000, 300500};
    c = case_of(ANNUM_PROPORTION, 2, near_equal, million);
    t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_NO_CLEAR_TREND);
    const double gap = 500 / sqrt(600500 * (1 - 0.30025));
    ASSERT_REL(t->p_value, erfc(gap / sqrt(2)), 5e-3);
    annum_trend_free(t);

    static const double huge[] = {1e13, 1.1e13}, people[] = {1e15, 1e15};
    for (int32_t kind = ANNUM_COUNT; kind <= ANNUM_PROPORTION; kind++) {
        c = case_of(kind, 2, huge, people);
        t = trend_of(&c);
        CU_ASSERT_EQUAL(t->verdict, ANNUM_RISING);
        annum_trend_free(t);
    }
}

/* ---- what is not exact ---- */

static void test_too_little(void)
{
    static const double y[] = {3, 5}, one[] = {0.5}, share[] = {0.3, 0.022};
    annum_trend_result *t;
    for (size_t n = 0; n <= 1; n++) {
        trend_case c = case_of(ANNUM_SHARE, n, one, NULL);
        t = trend_of(&c);
        CU_ASSERT_EQUAL(t->verdict, ANNUM_TOO_LITTLE_DATA);
        CU_ASSERT_EQUAL(t->n, n);
        ASSERT_NAN(t->p_value);
        CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_FEW_POINTS));
        annum_trend_free(t);
    }
    trend_case c = case_of(ANNUM_VALUE, 2, y, NULL);
    t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_TOO_LITTLE_DATA);
    ASSERT_REL(t->slope.estimate, 2, 1e-15);
    ASSERT_REL(t->annual_percent_change.estimate, 100 * (5.0 / 3 - 1), 1e-13);
    ASSERT_NAN(t->slope.lower);
    ASSERT_NAN(t->p_value);
    CU_ASSERT_TRUE(has_warning(t, ANNUM_WARN_TWO_POINTS));
    annum_trend_free(t);

    /* The arithmetic of two shares fifteen years apart, by hand. */
    c = case_of(ANNUM_SHARE, 2, share, NULL);
    c.start[1] = 2015, c.end[1] = 2016;
    t = trend_of(&c);
    ASSERT_REL(t->annual_percent_change.estimate, 100 * (pow(0.022 / 0.3, 1 / 15.) - 1), 1e-12);
    ASSERT_REL(t->annual_difference.estimate, (0.022 - 0.3) / 15, 1e-14);
    ASSERT_REL(t->annual_odds_change.estimate, 100 * (pow(0.022 / 0.978 / (0.3 / 0.7), 1 / 15.) - 1), 1e-12);
    ASSERT_REL(t->halving_time.estimate, log(2) * 15 / log(0.3 / 0.022), 1e-12);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_TOO_LITTLE_DATA);
    annum_trend_free(t);
}

static void test_rounding_alone(void)
{
    static const double share[] = {0.3, 0.022}, low[] = {0.295, 0.0215}, high[] = {0.305, 0.0225};
    static const int32_t rounded[] = {ANNUM_ROUNDED, ANNUM_ROUNDED};
    static const double year[] = {2000, 2015};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.n = 2, columns.kind = ANNUM_SHARE, columns.year = year, columns.value = share;
    columns.lower = low, columns.upper = high, columns.state = rounded;
    annum_series *series = NULL;
    annum_trend_result *t = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum_trend(series, NULL, &t, NULL), ANNUM_OK);
    ASSERT_REL(t->annual_percent_change.lower, 100 * (pow(0.0215 / 0.305, 1 / 15.) - 1), 1e-12);
    ASSERT_REL(t->annual_percent_change.upper, 100 * (pow(0.0225 / 0.295, 1 / 15.) - 1), 1e-12);
    ASSERT_REL(t->annual_difference.lower, (0.0215 - 0.305) / 15, 1e-12);
    ASSERT_REL(t->annual_difference.upper, (0.0225 - 0.295) / 15, 1e-12);
    ASSERT_REL(t->annual_odds_change.upper, 100 * (pow(0.0225 / 0.9775 / (0.295 / 0.705), 1 / 15.) - 1),
               1e-12);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_TOO_LITTLE_DATA);
    annum_trend_free(t);
    annum_series_free(series);
}

static void test_exact_lines(void)
{
    double y[6], level[6];
    for (size_t i = 0; i < 6; i++) {
        y[i] = 0.1 * (double)i + 3;
        level[i] = 0.7;
    }
    trend_case c = case_of(ANNUM_VALUE, 6, y, NULL);
    annum_trend_result *t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_RISING);
    ASSERT_REL(t->slope.estimate, 0.1, 1e-14);
    ASSERT_REL(t->p_value, 0, 0);
    annum_trend_free(t);
    c = case_of(ANNUM_VALUE, 6, level, NULL);
    t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_NO_CLEAR_TREND);
    ASSERT_REL(t->slope.estimate, 0, 0);
    ASSERT_REL(t->p_value, 1, 0);
    annum_trend_free(t);
    static const double same[] = {6, 6, 6, 6, 6, 6};
    c = case_of(ANNUM_COUNT, 6, same, NULL);
    t = trend_of(&c);
    CU_ASSERT_EQUAL(t->verdict, ANNUM_NO_CLEAR_TREND);
    CU_ASSERT_TRUE(fabs(t->slope.estimate) < 1e-14);
    ASSERT_REL(t->p_value, 1, 1e-12);
    /* The family's own interval: sum of squared times 17.5, six events a year. */
    ASSERT_REL(t->slope.upper, 1.9599639845400543 / sqrt(6 * 17.5), 1e-12);
    annum_trend_free(t);
}

/* Figures of any size: a power of two carries through. */
static void test_magnitudes(void)
{
    static const int powers[] = {-1000, -600, -400, 400, 600, 1000};
    static const double y[] = {4, 7, 5, 9, 8, 12, 11, 15};
    for (int with_log = 0; with_log <= 1; with_log++) {
        trend_case c = case_of(ANNUM_VALUE, 8, y, NULL);
        c.options.model = with_log ? ANNUM_TREND_LOGLINEAR : ANNUM_TREND_LINEAR;
        annum_trend_result *plain = trend_of(&c);
        for (size_t k = 0; k < sizeof powers / sizeof powers[0]; k++) {
            for (size_t i = 0; i < 8; i++)
                c.y[i] = ldexp(y[i], powers[k]);
            annum_trend_result *t = trend_of(&c);
            const double unit = ldexp(1, powers[k]), slope_unit = with_log ? 1 : unit;
            ASSERT_REL(t->slope.estimate, slope_unit * plain->slope.estimate, 1e-11);
            ASSERT_REL(t->slope.lower, slope_unit * plain->slope.lower, 1e-11);
            ASSERT_REL(t->slope.se, slope_unit * plain->slope.se, 1e-11);
            ASSERT_REL(t->p_value, plain->p_value, 1e-10);
            ASSERT_REL(t->annual_percent_change.upper, plain->annual_percent_change.upper, 1e-10);
            ASSERT_REL(t->annual_difference.upper, unit * plain->annual_difference.upper, 1e-10);
            ASSERT_REL(t->points[3].lower, unit * plain->points[3].lower, 1e-10);
            ASSERT_REL(t->sen_slope.estimate, unit * plain->sen_slope.estimate, 1e-14);
            CU_ASSERT_EQUAL(t->verdict, plain->verdict);
            annum_trend_free(t);
        }
        annum_trend_free(plain);
    }
}

/* ---- statuses and memory ---- */

static const double eight[] = {4, 7, 5, 9, 8, 12, 11, 15};
static const double eight_totals[] = {20, 21, 19, 25, 22, 24, 23, 30};

static void assert_status(const trend_case *c, int want, const char *word)
{
    annum_series *series = series_of(c, NULL);
    annum_trend_result *t = (annum_trend_result *)(uintptr_t)1;
    annum_error error = {.message = ""};
    const int status = annum_trend(series, &c->options, &t, &error);
    if (status != want || !strstr(error.message, word))
        printf("\nwant status %d, got %d: \"%s\" (%s)\n", want, status, error.message, word);
    CU_ASSERT_EQUAL(status, want);
    CU_ASSERT_PTR_NULL(t);
    CU_ASSERT_EQUAL(error.code, want);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    CU_ASSERT_EQUAL(annum_trend(series, &c->options, &t, NULL), want);
    annum_series_free(series);
}

static void test_statuses(void)
{
    trend_case c = case_of(ANNUM_VALUE, 8, eight, NULL);
    annum_series *series = series_of(&c, NULL);
    annum_trend_result *t = (annum_trend_result *)(uintptr_t)1;
    annum_error error;
    CU_ASSERT_EQUAL(annum_trend(series, NULL, NULL, &error), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_trend(NULL, NULL, &t, &error), ANNUM_ERR_NULL);
    CU_ASSERT_PTR_NULL(t);
    annum_series_free(series);
    annum_trend_free(NULL);
    c.options.struct_size = 1;
    assert_status(&c, ANNUM_ERR_VERSION, "");
    c = case_of(ANNUM_VALUE, 8, eight, NULL);
    c.options.level = -0.5;
    assert_status(&c, ANNUM_ERR_ARGUMENT, "level");
    c = case_of(ANNUM_VALUE, 8, eight, NULL);
    c.options.model = 9;
    assert_status(&c, ANNUM_ERR_ARGUMENT, "model");
    c.options.model = ANNUM_TREND_BINOMIAL;
    assert_status(&c, ANNUM_ERR_KIND, "value");
    c.options.model = ANNUM_TREND_LOGLINEAR;
    c.y[2] = -3;
    assert_status(&c, ANNUM_ERR_DOMAIN, "row 3");
    for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_RATE; kind++) {
        c = case_of(kind, 5, eight, kind == ANNUM_PROPORTION || kind == ANNUM_COUNT ? eight_totals : NULL);
        for (size_t i = 0; i < 5; i++) {
            c.start[i] = c.end[i] = 2000;
            c.y[i] = kind == ANNUM_SHARE ? c.y[i] / 100 : c.y[i];
        }
        assert_status(&c, ANNUM_ERR_RANK, "time");
    }
}

static void fail_every_allocation(const trend_case *c)
{
    int status = ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; status != ANNUM_OK && k < 100; k++) {
        failing_allocator state = {.fail_at = SIZE_MAX};
        const annum_allocator allocator = {failing_reallocate, &state};
        annum_series *series = series_of(c, &allocator);
        const size_t alive = state.alive;
        annum_trend_result *t = (annum_trend_result *)(uintptr_t)1;
        state.fail_at = state.calls + k;
        status = annum_trend(series, &c->options, &t, NULL);
        if (status == ANNUM_OK) {
            annum_trend_free(t);
        } else {
            CU_ASSERT_EQUAL(status, ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_PTR_NULL(t);
        }
        CU_ASSERT_EQUAL(state.alive, alive);
        annum_series_free(series);
        CU_ASSERT_EQUAL(state.alive, 0);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
}

/* R's MASS::glm.nb on the case nb-20 of reference/regress/r_glm.csv: slope, its se, p and Wald limits. */
static void test_negative_binomial(void)
{
    static const double y[] = {1, 4, 5, 3, 11, 9, 5, 21, 16, 11, 23, 20, 17, 15, 21, 4, 27, 11, 54, 13};
    static const double calm[] = {10, 11, 10, 12, 11, 12, 13, 12};
    annum_trend_options options = ANNUM_TREND_OPTIONS_INIT;
    annum_columns columns = ANNUM_COLUMNS_INIT;
    double year[20];
    for (int i = 0; i < 20; i++)
        year[i] = 2001 + i;
    options.model = ANNUM_TREND_NEGBIN;
    columns.kind = ANNUM_COUNT;
    columns.n = 20;
    columns.year = year;
    columns.events = y;
    annum_series *series = NULL;
    annum_trend_result *trend = NULL;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum_trend(series, &options, &trend, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL(trend->model.family, ANNUM_NEGATIVE_BINOMIAL);
    /* glm.nb alternates to a relative step of 1e-8 in theta, which leaves 1e-9 in the rest. */
    ASSERT_REL(trend->slope.estimate, 0.09857983336571308, 1e-9);
    ASSERT_REL(trend->slope.se, 0.02301581273038797, 1e-8);
    ASSERT_REL(trend->slope.lower, 0.05346966933923418, 1e-8);
    ASSERT_REL(trend->slope.upper, 0.14368999739219196, 1e-8);
    ASSERT_REL(trend->p_value, 1.842782734265198e-05, 1e-7);
    annum_trend_free(trend);
    annum_series_free(series);
    columns.n = 8;
    columns.events = calm;
    CU_ASSERT_EQUAL_FATAL(annum_series_new(&columns, NULL, &series, NULL), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum_trend(series, &options, &trend, NULL), ANNUM_OK);
    annum_trend_result *poisson = NULL;
    options.model = ANNUM_TREND_POISSON;
    CU_ASSERT_EQUAL_FATAL(annum_trend(series, &options, &poisson, NULL), ANNUM_OK);
    int said = 0;
    for (size_t i = 0; i < trend->n_warnings; i++)
        said |= trend->warnings[i].code == ANNUM_WARN_BOUNDARY;
    CU_ASSERT_TRUE(said);
    /* The same maximum, reached from another start. */
    ASSERT_REL(trend->slope.estimate, poisson->slope.estimate, 1e-12);
    ASSERT_REL(trend->p_value, poisson->p_value, 1e-12);
    annum_trend_free(poisson);
    annum_trend_free(trend);
    annum_series_free(series);
}

static void test_no_memory(void)
{
    for (int32_t model = ANNUM_TREND_AUTO; model <= ANNUM_TREND_NEGBIN; model++) {
        for (int32_t kind = ANNUM_VALUE; kind <= ANNUM_RATE; kind++) {
            for (size_t n = 1; n <= MOST_ROWS; n = n == 1   ? 2
                                                   : n == 2 ? 9
                                                   : n == 9 ? MOST_ROWS
                                                            : MOST_ROWS + 1) {
                double y[MOST_ROWS], size[MOST_ROWS];
                for (size_t i = 0; i < n; i++) {
                    size[i] = 40;
                    y[i] = kind == ANNUM_SHARE ? 0.2 + 0.003 * (double)i : 3 + (double)(i * i % 11);
                }
                trend_case c = case_of(kind, n, y, size);
                c.options.model = model;
                annum_series *series = series_of(&c, NULL);
                annum_trend_result *t = NULL;
                const int status = annum_trend(series, &c.options, &t, NULL);
                annum_trend_free(t);
                annum_series_free(series);
                if (status == ANNUM_OK)
                    fail_every_allocation(&c);
            }
        }
    }
    static const double late[] = {0, 0, 0, 0, 3};
    trend_case c = case_of(ANNUM_COUNT, 5, late, NULL);
    fail_every_allocation(&c);
    c = case_of(ANNUM_PROPORTION, 5, late, eight_totals);
    fail_every_allocation(&c);
}

static void test_errno(void)
{
    trend_case c = case_of(ANNUM_COUNT, 8, eight, NULL);
    annum_series *series = series_of(&c, NULL);
    annum_trend_result *t = NULL;
    errno = 77;
    CU_ASSERT_EQUAL(annum_trend(series, NULL, &t, NULL), ANNUM_OK);
    annum_trend_free(t);
    CU_ASSERT_EQUAL(errno, 77);
    annum_series_free(series);
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_TOO_LITTLE_DATA), "too little data");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_NO_CLEAR_TREND), "no clear trend");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_FALLING), "falling");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(ANNUM_RISING), "rising");
    CU_ASSERT_STRING_EQUAL(annum_verdict_name(17), "unknown");
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"enumerated_counts", test_enumerated_counts},
        {"enumerated_proportions", test_enumerated_proportions},
        {"two_counts", test_two_counts},
        {"large_figures", test_large_figures},
        {"too_little", test_too_little},
        {"rounding_alone", test_rounding_alone},
        {"exact_lines", test_exact_lines},
        {"magnitudes", test_magnitudes},
        {"statuses", test_statuses},
        {"negative_binomial", test_negative_binomial},
        {"no_memory", test_no_memory},
        {"errno", test_errno},
        {"names", test_names},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trend", cases);
}
