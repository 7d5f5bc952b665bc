/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of trends over random series, and ugly series. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "random_series.h"
#include "trend/internal.h"
#include "trend_case.h"

/* Poisson by multiplication of uniforms: means here are small. */
static double poisson(double mean)
{
    double k = 0, product = uniform();
    for (; product > exp(-mean); k++)
        product *= uniform();
    return k;
}

static double binomial(double n, double p)
{
    double k = 0;
    for (double i = 0; i < n; i++)
        k += uniform() < p;
    return k;
}

/* A series with or without a trend, of any kind, tame or not. */
static trend_case random_case(void)
{
    trend_case c = {.name = "random"};
    c.kind = (int32_t)(1 + below(5));
    c.options = (annum_trend_options)ANNUM_TREND_OPTIONS_INIT;
    c.options.level = below(4) ? 0.95 : 0.5 + 0.49 * uniform();
    c.n = 2 + below(14);
    const double slope = (uniform() - 0.5) * (below(2) ? 0 : 1), mean = exp(5 * uniform() - 2),
                 noise = uniform();
    const double step = below(3) ? 1 : 0.5;
    for (size_t i = 0; i < c.n; i++) {
        c.start[i] =
            2000 + step * (double)(i + below(2) * (i > 0 && c.start[i - 1] < 2000 + step * (double)i));
        if (i > 0 && c.start[i] <= c.start[i - 1])
            c.start[i] = c.start[i - 1] + step;
        c.end[i] = c.start[i] + step;
        const double log_mean = slope * ((double)i - (double)c.n / 2) + noise * (uniform() - 0.5);
        c.size[i] = c.kind == ANNUM_PROPORTION ? 1 + (double)below(30) : exp(uniform() - 0.5);
        if (c.kind == ANNUM_COUNT)
            c.y[i] = poisson(fmin(c.size[i] * mean * exp(log_mean), 500));
        else if (c.kind == ANNUM_PROPORTION)
            c.y[i] = binomial(c.size[i], 1 / (1 + exp(-log_mean)));
        else if (c.kind == ANNUM_SHARE)
            c.y[i] = 1 / (1 + exp(-log_mean - 3 * (uniform() - 0.5)));
        else
            c.y[i] = mean * exp(log_mean + uniform());
        if (c.kind == ANNUM_VALUE && below(3) == 0)
            c.y[i] -= mean;
    }
    c.without_size = c.kind != ANNUM_PROPORTION && below(2);
    return c;
}

static void complain(const trend_case *c, const annum_trend_result *t, const char *what)
{
    static unsigned shown_before;
    CU_ASSERT(0);
    if (++shown_before > 12)
        return;
    printf("\n%s: kind %d model %d level %g\n", what, c->kind, c->options.model, c->options.level);
    for (size_t i = 0; i < c->n; i++)
        printf("    %.10g to %.10g: %.17g size %.17g\n", c->start[i], c->end[i], c->y[i],
               c->without_size ? NAN : c->size[i]);
    const annum_estimate *const shown[] = {
        &t->slope,        &t->annual_percent_change, &t->annual_odds_change,   &t->annual_difference,
        &t->halving_time, &t->doubling_time,         &t->total_change.percent, &t->total_change.difference};
    static const char *const names[] = {"slope",   "percent",  "odds",          "difference",
                                        "halving", "doubling", "total percent", "total difference"};
    for (size_t i = 0; i < 8; i++)
        printf("    %s %d %.10g (%.10g to %.10g, se %g) %s\n", names[i], shown[i]->present,
               shown[i]->estimate, shown[i]->lower, shown[i]->upper, shown[i]->se,
               shown[i]->method ? shown[i]->method : "");
    printf("    p %.10g verdict %d dispersion %g from %g to %g\n", t->p_value, t->verdict,
           t->model.dispersion, t->total_change.from, t->total_change.to);
    for (size_t i = 0; i < t->n_warnings; i++)
        printf("    %s: %s\n", annum_warning_name(t->warnings[i].code), t->warnings[i].message);
}

static int excludes(const annum_estimate *e)
{
    return e->lower > 0 || e->upper < 0;
}

/* p so near to the level that rounding decides. */
static int on_the_edge(const annum_trend_result *t)
{
    return fabs(t->p_value - (1 - t->level)) < 1e-9;
}

/* A limit is where it should be or unknown; an interval holds its estimate. */
static int ordered(const annum_estimate *e)
{
    const double slack = 1e-12 * fabs(e->estimate);
    return !e->present || (!(e->lower > e->estimate + slack) && !(e->upper < e->estimate - slack));
}

static void check_consistent(const trend_case *c, const annum_trend_result *t)
{
    const int significant = t->p_value < 1 - t->level;
    const annum_estimate *const all[] = {
        &t->slope,        &t->annual_percent_change, &t->annual_odds_change,   &t->annual_difference,
        &t->halving_time, &t->doubling_time,         &t->total_change.percent, &t->total_change.difference,
        &t->sen_slope};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!ordered(all[i]))
            complain(c, t, "an estimate outside its interval");
    }
    if (!isnan(t->p_value) && !(t->p_value >= 0 && t->p_value <= 1))
        complain(c, t, "p outside 0 to 1");
    if (isnan(t->p_value) && t->verdict != ANNUM_TOO_LITTLE_DATA)
        complain(c, t, "a verdict without p");
    if (t->verdict != ANNUM_TOO_LITTLE_DATA && (t->verdict == ANNUM_NO_CLEAR_TREND) == significant)
        complain(c, t, "verdict and p disagree");
    if (isnan(t->p_value) || on_the_edge(t))
        return;
    if (excludes(&t->slope) != significant)
        complain(c, t, "the slope's interval and p disagree");
    /* Where all is separated the odds ratio has a limit, but what depends on the level as well has none. */
    const annum_estimate *percent = &t->annual_percent_change;
    if ((!isnan(percent->lower) || !isnan(percent->upper)) && excludes(percent) != significant)
        complain(c, t, "the percent's interval and p disagree");
    /* The exact test of two counts and square-and-add limits of their difference are two methods. */
    const int known = !isnan(t->annual_difference.lower) || !isnan(t->annual_difference.upper);
    if (known && !(t->n == 2 && t->kind == ANNUM_COUNT) && excludes(&t->annual_difference) != significant)
        complain(c, t, "the difference's interval and p disagree");
    if (significant && t->annual_difference.estimate > 0 && t->verdict == ANNUM_FALLING)
        complain(c, t, "rises and is called falling");
}

static void check_identities(const trend_case *c, const annum_trend_result *t)
{
    const double span = t->last - t->first;
    const annum_estimate *percent = &t->annual_percent_change;
    /* 1e-9: expm1 of logarithms of numbers that may be near 1 */
    near(t->total_change.difference.estimate, t->total_change.to - t->total_change.from, 1e-12,
         fabs(t->total_change.to) + fabs(t->total_change.from), "total difference");
    near(t->annual_difference.estimate * span, t->total_change.difference.estimate, 1e-12,
         fabs(t->total_change.to), "annual difference");
    if (percent->present && !isnan(percent->estimate)) {
        const double log_ratio = log1p(percent->estimate / 100);
        near(t->total_change.to, t->total_change.from * exp(log_ratio * span), 1e-9, 0, "to by percent");
        near(t->total_change.percent.estimate, 100 * expm1(log_ratio * span), 1e-9, 100, "total percent");
        if (t->halving_time.present && t->halving_time.estimate > 0)
            near(t->halving_time.estimate, -log(2) / log_ratio, 1e-9, 0, "halving time");
        if (t->doubling_time.present && t->doubling_time.estimate > 0)
            near(t->doubling_time.estimate, log(2) / log_ratio, 1e-9, 0, "doubling time");
        CU_ASSERT_EQUAL(t->halving_time.present, percent->estimate < 0);
        CU_ASSERT_EQUAL(t->doubling_time.present, percent->estimate > 0);
    }
    if (percent->present && !isnan(percent->upper))
        near(t->total_change.percent.upper, 100 * expm1(log1p(percent->upper / 100) * span), 1e-8, 100,
             "total percent's upper limit");
    if (t->annual_odds_change.present && !isnan(t->slope.estimate))
        near(t->annual_odds_change.estimate, 100 * expm1(t->slope.estimate), 1e-12, 0, "odds");
    for (size_t i = 0; i < t->n; i++) {
        const annum_trend_point *p = &t->points[i];
        near(p->residual, p->observed - p->fitted, 1e-12, fabs(p->observed), "residual");
        if (!isnan(p->lower))
            CU_ASSERT_TRUE(p->lower <= p->fitted * (1 + 1e-9) + 1e-300 || p->fitted < 0);
    }
    (void)c;
}

static void test_consistent(void)
{
    random_state = 11;
    size_t significant = 0;
    for (size_t trial = 0; trial < 20000; trial++) {
        const trend_case c = random_case();
        annum_trend_result *t = trend_of(&c);
        check_consistent(&c, t);
        if (!has_warning(t, ANNUM_WARN_SEPARATED) && !has_warning(t, ANNUM_WARN_BOUNDARY))
            check_identities(&c, t);
        significant += t->p_value < 0.05;
        annum_trend_free(t);
    }
    CU_ASSERT_TRUE(significant > 2000 && significant < 18000);
}

static void same_up_to(const annum_estimate *a, const annum_estimate *b, double factor, const char *what)
{
    const double width = fmin(b->upper - b->estimate, b->estimate - b->lower);
    const double scale = fmax(isnan(b->estimate) ? 0 : fabs(b->estimate), isnan(width) ? 1e-6 : width);
    const double lower = factor > 0 ? b->lower : b->upper, upper = factor > 0 ? b->upper : b->lower;
    const double want[] = {b->estimate * factor, lower * factor, upper * factor};
    const double got[] = {a->estimate, a->lower, a->upper};
    for (size_t i = 0; i < 3; i++) {
        if (isnan(want[i]))
            ASSERT_NAN(got[i]);
        else
            near(got[i], want[i], 1e-8, scale * fabs(factor), what);
    }
}

/* Turning and stretching time, and measuring exposure in other units, change the slope as they must. */
static void test_laws(void)
{
    random_state = 12;
    for (size_t trial = 0; trial < 4000; trial++) {
        const trend_case c = random_case();
        trend_case turned = c, scaled = c;
        /* Instants, as a period of 8 years is not a year. */
        for (size_t i = 0; i < c.n; i++) {
            turned.start[i] = turned.end[i] = 2000 - 4 * (c.start[i] - 2000);
            scaled.start[i] = scaled.end[i] = c.start[i];
            if (c.kind == ANNUM_COUNT) {
                turned.size[i] = c.without_size ? c.end[i] - c.start[i] : c.size[i];
                scaled.size[i] = turned.size[i] * 1e5;
                turned.without_size = scaled.without_size = 0;
            }
        }
        annum_trend_result *t = trend_of(&c), *back = trend_of(&turned), *other = trend_of(&scaled);
        same_up_to(&back->slope, &t->slope, -0.25, "slope, time turned");
        same_up_to(&back->annual_difference, &t->annual_difference, -0.25, "difference, time turned");
        same_up_to(&other->slope, &t->slope, 1, "slope, exposure scaled");
        same_up_to(&other->annual_percent_change, &t->annual_percent_change, 1, "percent, exposure scaled");
        if (isnan(t->p_value)) {
            ASSERT_NAN(back->p_value);
        } else {
            near(back->p_value, t->p_value, 1e-7, 1e-300, "p, time turned");
            near(other->p_value, t->p_value, 1e-7, 1e-300, "p, exposure scaled");
        }
        CU_ASSERT_EQUAL(other->verdict, t->verdict);
        annum_trend_free(t);
        annum_trend_free(back);
        annum_trend_free(other);
    }
}

/* A proportion and its complement have opposite slopes; a count split among rows of one time is one count. */
static void test_complement_and_split(void)
{
    random_state = 13;
    for (size_t trial = 0; trial < 4000; trial++) {
        trend_case c = random_case();
        trend_case other = c;
        if (c.kind == ANNUM_PROPORTION) {
            for (size_t i = 0; i < c.n; i++)
                other.y[i] = c.size[i] - c.y[i];
            annum_trend_result *t = trend_of(&c), *rest = trend_of(&other);
            same_up_to(&rest->slope, &t->slope, -1, "slope of the complement");
            same_up_to(&rest->annual_difference, &t->annual_difference, -1, "difference of the complement");
            annum_trend_free(t);
            annum_trend_free(rest);
        } else if (c.kind == ANNUM_COUNT && c.n > 2) {
            c.options.model = other.options.model = ANNUM_TREND_POISSON;
            for (size_t i = 0; i < c.n; i++) {
                c.size[i] = c.without_size ? 1 : c.size[i];
                c.end[i] = c.start[i];
                other.start[2 * i] = other.end[2 * i] = other.start[2 * i + 1] = other.end[2 * i + 1] =
                    c.start[i];
                other.size[2 * i] = 0.3 * c.size[i], other.size[2 * i + 1] = c.size[i] - other.size[2 * i];
                other.y[2 * i] = floor(c.y[i] / 2), other.y[2 * i + 1] = c.y[i] - other.y[2 * i];
            }
            other.n = 2 * c.n;
            c.without_size = other.without_size = 0;
            annum_trend_result *t = trend_of(&c), *parts = trend_of(&other);
            same_up_to(&parts->slope, &t->slope, 1, "slope of the parts");
            annum_trend_free(t);
            annum_trend_free(parts);
        }
    }
}

/* The extreme over a dense ring of directions; the library's limit may be beyond it by the ring's coarseness.
 */
static double brute_limit(const annum__line *line, annum__quantity quantity, int sign)
{
    const double along = line->correlation, across = sqrt(1 - along * along), half = line->multiplier;
    const double span = line->last - line->first;
    double best = -INFINITY;
    for (int i = 0; i < 20000; i++) {
        const double c = cos(i * (6.283185307179586 / 20000)), s = sin(i * (6.283185307179586 / 20000));
        const double slope = line->slope + half * line->se_slope * c;
        const double level = line->level + half * line->se_level * (along * c + across * s);
        double mean[2];
        for (int k = 0; k < 2; k++) {
            const double eta = level + slope * ((k ? line->last : line->first) - line->centre);
            mean[k] = line->link->id == ANNUM_LOG ? exp(eta) : 1 / (1 + exp(-eta));
        }
        const double g = quantity == ANNUM__DIFFERENCE ? mean[1] - mean[0] : log(mean[1] / mean[0]);
        best = fmax(best, sign * g / span);
    }
    return sign * best;
}

static void test_region(void)
{
    random_state = 16;
    for (size_t trial = 0; trial < 600; trial++) {
        annum__line line = {.first = 2000, .last = 2001 + (double)below(15), .interval = 1};
        line.link = annum__link_find(below(2) ? ANNUM_LOG : ANNUM_LOGIT);
        line.centre = floor((line.first + line.last) / 2) + (below(2) ? 0 : 5);
        line.level = 6 * uniform() - 4;
        line.slope = uniform() - 0.5;
        line.correlation = 1.98 * uniform() - 0.99;
        line.multiplier = 1 + 3 * uniform();
        line.se_slope = exp(6 * uniform() - 5);
        line.se_level = exp(5 * uniform() - 4);
        line.slope_lower = line.slope - line.multiplier * line.se_slope;
        line.slope_upper = line.slope + line.multiplier * line.se_slope;
        for (int sign = -1; sign <= 1; sign += 2) {
            for (int q = ANNUM__DIFFERENCE; q <= ANNUM__LOG_RATIO; q++) {
                const double want = brute_limit(&line, (annum__quantity)q, sign);
                const double got = annum__quantity_limit(&line, (annum__quantity)q, sign);
                /* Between two directions of the ring g rises by some 5e-8 of its change over the region, or
                   of its own size where it grows exponentially with the half-width. */
                const double range = 1e-6 * (fabs(want) + 1 / (line.last - line.first)) *
                                     (1 + line.multiplier * (line.se_slope * 20 + line.se_level));
                if (!(sign * (got - want) >= -1e-12 * fabs(want)) || !(fabs(got - want) <= range))
                    printf("\nregion: link %d quantity %d sign %d got %.17g want %.17g (level %g slope %g r "
                           "%g m %g "
                           "se %g %g last %g)\n",
                           line.link->id, q, sign, got, want, line.level, line.slope, line.correlation,
                           line.multiplier, line.se_level, line.se_slope, line.last);
                CU_ASSERT_TRUE(sign * (got - want) >= -1e-12 * fabs(want));
                CU_ASSERT_TRUE(fabs(got - want) <= range);
            }
        }
    }
}

static void test_repeatable(void)
{
    random_state = 14;
    for (size_t trial = 0; trial < 2000; trial++) {
        const trend_case c = random_case();
        annum_trend_result *one = trend_of(&c), *two = trend_of(&c);
        const size_t size = offsetof(annum_trend_result, points);
        CU_ASSERT_EQUAL(memcmp(one, two, size), 0);
        CU_ASSERT_EQUAL(memcmp(one->points, two->points, one->n * sizeof *one->points), 0);
        annum_trend_free(one);
        annum_trend_free(two);
    }
}

/* ---- ugly series ---- */

static trend_case ugly_case(void)
{
    trend_case c = {.name = "ugly"};
    const int mode = (int)below(6);
    const double constant = ugly_number(), span = below(8) == 0 ? 1e-6 : 1;
    c.kind = (int32_t)(1 + below(5));
    c.options = (annum_trend_options)ANNUM_TREND_OPTIONS_INIT;
    c.options.model = below(2) ? 0 : (int32_t)below(8);
    c.options.level = below(3) ? 0 : below(2) ? 0.999999 : 0.01;
    c.n = below(10);
    c.without_size = c.kind != ANNUM_PROPORTION && c.kind != ANNUM_COUNT && below(2);
    for (size_t i = 0; i < c.n; i++) {
        c.start[i] = c.end[i] = 2000 + span * (mode == 5 ? (double)(i / 2) : (double)i);
        c.y[i] = mode == 0 ? 0 : mode == 1 ? constant : mode == 2 ? (double)(i + 1 == c.n) : ugly_number();
        c.size[i] = mode == 3 ? ugly_size() : 1 + (double)below(12);
        if (mode == 4)
            c.y[i] = floor(c.size[i] * uniform());
        if (c.kind == ANNUM_PROPORTION && c.y[i] > c.size[i])
            c.y[i] = c.size[i];
        if (c.kind == ANNUM_SHARE && c.y[i] > 1)
            c.y[i] = 1;
        if (c.kind == ANNUM_RATE && !(c.y[i] > 0))
            c.y[i] = NAN;
        if (c.kind == ANNUM_VALUE && below(2))
            c.y[i] = -c.y[i];
    }
    return c;
}

static int estimate_is_bad(const annum_estimate *e, int unexplained)
{
    if (isinf(e->estimate) || isinf(e->lower) || isinf(e->upper) || isinf(e->se))
        return 1;
    return unexplained && e->present && (isnan(e->estimate) || isnan(e->lower) || isnan(e->upper));
}

static int is_moderate(double v)
{
    return v == 0 || isnan(v) || (fabs(v) > 1e-10 && fabs(v) < 1e12);
}

/* Numbers whose sums keep some digits of each: beyond, all that can be asked for is no crash and no infinity.
 */
static int is_tame(const trend_case *c)
{
    int tame = 1;
    for (size_t i = 0; i < c->n; i++)
        tame &= is_moderate(c->y[i]) && (c->without_size || is_moderate(c->size[i]));
    return tame;
}

static void check_ugly(const trend_case *c, const annum_trend_result *t)
{
    const annum_estimate *const all[] = {
        &t->slope,        &t->annual_percent_change, &t->annual_odds_change,   &t->annual_difference,
        &t->halving_time, &t->doubling_time,         &t->total_change.percent, &t->total_change.difference,
        &t->sen_slope};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (estimate_is_bad(all[i], t->n_warnings == 0))
            complain(c, t, "an infinite number, or NaN without a warning");
    }
    if (isinf(t->total_change.from) || isinf(t->total_change.to) || isinf(t->model.dispersion))
        complain(c, t, "an infinite number");
    for (size_t i = 0; i < t->n; i++) {
        const annum_trend_point *p = &t->points[i];
        if (isinf(p->fitted) || isinf(p->lower) || isinf(p->upper) || isinf(p->residual))
            complain(c, t, "an infinite number in a point");
    }
    if (is_tame(c))
        check_consistent(c, t);
}

static void test_ugly(void)
{
    random_state = 15;
    size_t done = 0;
    for (size_t trial = 0; trial < 60000; trial++) {
        const trend_case c = ugly_case();
        const annum_columns columns = columns_of(&c);
        annum_series *series = NULL;
        if (annum_series_new(&columns, NULL, &series, NULL) != ANNUM_OK)
            continue;
        annum_trend_result *t = (annum_trend_result *)(uintptr_t)1;
        annum_error error = {.message = ""};
        const int status = annum_trend(series, &c.options, &t, &error);
        if (status != ANNUM_OK) {
            CU_ASSERT_TRUE(t == NULL && error.message[0] != '\0' && error.code == status);
            CU_ASSERT_NOT_EQUAL(status, ANNUM_ERR_INTERNAL);
        } else {
            done++;
            check_ugly(&c, t);
            annum_trend_free(t);
        }
        annum_series_free(series);
    }
    CU_ASSERT_TRUE(done > 20000);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"consistent", test_consistent},
        {"laws", test_laws},
        {"complement_and_split", test_complement_and_split},
        {"region", test_region},
        {"repeatable", test_repeatable},
        {"ugly", test_ugly},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "trend_laws", cases);
}
