/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_breaks: PELT against ruptures and a complete search, the size of the tests, and the random numbers
 * they use.
 */
#include "annum/regress.h"
#include "breaks/draws.h"
#include "breaks_made.h"
#include "core/dist.h"
#include "reference_csv.h"

/* ---- PELT ---- */

static void test_ruptures(void)
{
    reference_csv csv = reference_open("breaks/pelt.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const double *c = csv.number;
        data d = {.kind = ANNUM_VALUE, .n = (size_t)c[0]};
        for (size_t i = 0; i < d.n; i++) {
            d.time[i] = 1000 + (double)i;
            d.y[i] = noise(i) + c[2] * (double)(i / (size_t)c[1] % 2);
        }
        annum_breaks_options o = options_of(0, (size_t)c[3], 0);
        o.method = ANNUM_BREAKS_PELT;
        o.penalty = c[4];
        annum_breaks_result *r = breaks_of(&d, &o);
        CU_ASSERT_EQUAL(r->selected, (size_t)c[6]);
        ASSERT_REL(r->sigma, c[5], 1e-14);
        if (r->selected > 1 && r->selected == (size_t)c[6]) {
            const annum_break *at = r->models[1].at;
            CU_ASSERT_EQUAL(at[0].time, 1000 + c[7]);
            CU_ASSERT_EQUAL(at[1].time, 1000 + c[8]);
            CU_ASSERT_EQUAL(at[r->selected - 1].time, 1000 + c[9]);
        }
        annum_breaks_free(r);
    }
    CU_ASSERT_EQUAL(rows, 5);
}

/* Cost and penalties of a segmentation by definition. */
typedef struct penalised {
    const data *d;
    double sigma, penalty;
    int32_t q;
    int weighs;
} penalised;

static double gain(double y, double size)
{
    return y > 0 ? y * log(y / size) : 0;
}

static double penalised_cost(const penalised *p, size_t from, size_t to)
{
    const data *d = p->d;
    const double n = (double)(to - from);
    double st = 0, sy = 0, ss = 0, tt = 0, ty = 0, yy = 0, cost;
    for (size_t i = from; i < to; i++) {
        st += d->time[i] / n;
        sy += d->y[i] / n;
        ss += d->size[i] / n;
    }
    for (size_t i = from; i < to; i++) {
        tt += (d->time[i] - st) * (d->time[i] - st);
        ty += (d->time[i] - st) * (d->y[i] - sy);
        yy += (d->y[i] - sy) * (d->y[i] - sy);
    }
    if (d->kind == ANNUM_VALUE)
        cost = (p->q ? yy - ty * ty / tt : yy) / p->sigma / p->sigma;
    else
        cost =
            -2 * gain(sy * n, ss * n) - (d->kind == ANNUM_PROPORTION ? 2 * gain((ss - sy) * n, ss * n) : 0);
    return cost + (p->weighs ? log(n / (double)d->n) : 0);
}

/* By complete dynamic programming, nothing dropped. */
static double least(const penalised *p, size_t h)
{
    static double best[MOST + 1];
    best[0] = -p->penalty;
    for (size_t to = 1; to <= p->d->n; to++) {
        best[to] = INFINITY;
        for (size_t from = 0; from + h <= to; from++) {
            const double all = best[from] + penalised_cost(p, from, to) + p->penalty;
            best[to] = all < best[to] ? all : best[to];
        }
    }
    return best[p->d->n];
}

static double cost_of_result(const penalised *p, const annum_breaks_result *r)
{
    const annum_break_model *model = &r->models[r->n_models - 1];
    double sum = p->penalty * (double)model->breaks;
    size_t from = 0;
    for (size_t k = 0; k < model->n_segments; from += model->segments[k++].n)
        sum += penalised_cost(p, from, from + model->segments[k].n);
    return sum;
}

static void test_pelt(void)
{
    const int32_t kinds[] = {ANNUM_VALUE, ANNUM_VALUE, ANNUM_COUNT, ANNUM_PROPORTION};
    state = 21;
    for (int trial = 0; trial < 96; trial++) {
        const int32_t q = trial % 4 == 1;
        data d = {.kind = kinds[trial % 4], .n = 10 + (size_t)trial};
        double level = 0;
        for (size_t i = 0; i < d.n; i++) {
            level = uniform() < 0.08 ? 4 * uniform() : level;
            d.time[i] = 1900 + (double)i;
            d.size[i] = d.kind == ANNUM_COUNT ? 0.5 + uniform() : 12;
            d.y[i] = d.kind == ANNUM_VALUE   ? level + normal()
                     : d.kind == ANNUM_COUNT ? poisson(d.size[i] * exp(level / 2))
                                             : binomial(12, (1 + level) / 6);
        }
        annum_breaks_options o = options_of(q, q ? 3 + (size_t)trial % 3 : 2 + (size_t)trial / 4 % 4, 0);
        o.method = ANNUM_BREAKS_PELT;
        o.penalty_rule = trial / 4 % 2;
        o.penalty = trial % 5 == 0 ? 4 : 0;
        annum_breaks_result *r = breaks_of(&d, &o);
        const penalised p = {&d, r->sigma, r->penalty, q,
                             o.penalty == 0 && o.penalty_rule == ANNUM_BREAKS_MBIC};
        const double n = (double)d.n,
                     want = o.penalty > 0 ? 4 : (q + 2 + (o.penalty_rule == ANNUM_BREAKS_MBIC)) * log(n);
        ASSERT_REL(r->penalty, want, 1e-14);
        const double best = least(&p, o.min_size), found = cost_of_result(&p, r);
        if (!(fabs(found - best) <= 1e-8 * (1 + fabs(best))))
            printf("\n    trial %d: found %.12g, best %.12g\n", trial, found, best);
        CU_ASSERT_TRUE(fabs(found - best) <= 1e-8 * (1 + fabs(best)));
        annum_breaks_free(r);
    }
}

/* ---- Tests: size ---- */

typedef struct setting {
    int32_t kind, q, family;
    size_t n;
    double mean, dispersion;
} setting;

static data simulate(const setting *s)
{
    data d = {.kind = s->kind, .n = s->n};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.size[i] = s->kind == ANNUM_COUNT ? 1 + 0.02 * (double)i : 20;
        double mean = s->mean * d.size[i] * exp(-0.03 * (double)i * s->q);
        if (s->dispersion > 1)
            mean = gamma_of(mean / (s->dispersion - 1)) * (s->dispersion - 1);
        d.y[i] = s->kind == ANNUM_VALUE   ? normal() + 0.05 * (double)i * s->q
                 : s->kind == ANNUM_COUNT ? poisson(mean)
                                          : binomial(20, s->mean);
    }
    return d;
}

/* The test of level .05 with 199 draws, exact but for the quasi family and slopes of counts, rejects at most
 * that often. */
static void check_size(const setting *s, int series)
{
    int rejected[3] = {0};
    for (int i = 0; i < series; i++) {
        const data d = simulate(s);
        annum_breaks_options o = options_of(s->q, 0, 1);
        o.family = s->family;
        o.without_tests = 0;
        o.draws = 199;
        o.seed = (uint64_t)i;
        annum_breaks_result *r = breaks_of(&d, &o);
        for (size_t k = 0; k < 3 && r->n_tests > 2; k++)
            rejected[k] += r->tests[k].p_value <= 0.05;
        annum_breaks_free(r);
    }
    for (size_t k = 0; k < 3; k++) {
        const double rate = (double)rejected[k] / series, error = sqrt(0.05 * 0.95 / series);
        if (rate > 0.055 + 2 * error)
            printf("\n    n %zu kind %d q %d test %zu: %.4f\n", s->n, (int)s->kind, (int)s->q, k, rate);
        CU_ASSERT_TRUE(rate <= 0.055 + 2 * error);
        CU_ASSERT_TRUE(rate >= 0.025);
    }
}

static void test_size(void)
{
    const size_t sizes[] = {10, 15, 30};
    state = 31;
    for (size_t i = 0; i < 3; i++) {
        for (int32_t q = 0; q < 2; q++) {
            const setting settings[] = {{ANNUM_VALUE, q, 0, sizes[i], 0, 1},
                                        {ANNUM_COUNT, q, 0, sizes[i], 2, 1},
                                        {ANNUM_COUNT, q, ANNUM_QUASIPOISSON, sizes[i], 8, 2.5},
                                        {ANNUM_PROPORTION, q, 0, sizes[i], 0.1, 1}};
            for (size_t k = 0; k < 4; k++)
                check_size(&settings[k], k == 3 && q ? 200 : 600);
        }
    }
}

/* The law of sup F at n = 10 with one date allowed on either side of it, by quadrature: F(1, 8) where one
 * date is. */
static void test_one_date(void)
{
    data d = {.kind = ANNUM_VALUE, .n = 10};
    state = 41;
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.y[i] = normal() + (i >= 5 ? 1.4 : 0);
    }
    annum_breaks_options o = options_of(0, 5, 1);
    o.without_tests = 0;
    o.draws = 20000;
    annum_breaks_result *r = breaks_of(&d, &o);
    const double want = annum__f_tail(r->tests[0].statistic, 1, 8);
    CU_ASSERT_TRUE(want > 0.005 && want < 0.5);
    CU_ASSERT_TRUE(fabs(r->tests[0].p_value - want) < 4 * sqrt(want * (1 - want) / 20000));
    ASSERT_REL(annum__f_tail(r->process[0].upper, 1, 8), 0.05, 0.12); /* 4 standard errors of 20,000 draws */
    annum_breaks_free(r);
}

/* The exact p of sup LR of counts with one date allowed is the binomial's: by the likelihood-ratio order. */
static void test_one_date_of_counts(void)
{
    data d = {.kind = ANNUM_COUNT, .n = 6};
    const double counts[] = {1, 2, 0, 4, 3, 4}, size[] = {1, 2, 1, 1, 1, 3};
    for (size_t i = 0; i < d.n; i++) {
        d.time[i] = 2000 + (double)i;
        d.y[i] = counts[i];
        d.size[i] = size[i];
    }
    annum_breaks_options o = options_of(0, 3, 1);
    o.without_tests = 0;
    o.draws = 20000;
    annum_breaks_result *r = breaks_of(&d, &o);
    double p = 0;
    for (double k = 0; k <= 14; k++) {
        const double ratio = 2 * (gain(k, 14 * 4.0 / 9) + gain(14 - k, 14 * 5.0 / 9));
        p += ratio >= r->tests[0].statistic - 1e-9 ? exp(annum__binomial_log_density(k, 14, 4.0 / 9)) : 0;
    }
    CU_ASSERT_STRING_EQUAL(r->tests[0].name, "sup LR");
    ASSERT_REL(r->tests[0].statistic, 2 * (gain(3, 14 * 4.0 / 9) + gain(11, 14 * 5.0 / 9)), 1e-13);
    CU_ASSERT_TRUE(fabs(r->tests[0].p_value - p) < 4 * sqrt(p * (1 - p) / 20000));
    annum_breaks_free(r);
}

/* ---- Random numbers ---- */

/* Frequencies of 20,000 draws against the law's: chi-squared. */
static void check_frequencies(const double *count, const double *p, size_t n)
{
    double chi = 0, df = -1, rest = 0, rest_p = 0;
    for (size_t i = 0; i < n; i++) {
        rest += count[i];
        rest_p += p[i];
        if (rest_p * 20000 < 10)
            continue;
        chi += (rest - 20000 * rest_p) * (rest - 20000 * rest_p) / (20000 * rest_p);
        df++;
        rest = rest_p = 0;
    }
    CU_ASSERT_TRUE(annum__chi2_tail(chi, df) > 1e-3);
    CU_ASSERT_TRUE(annum__chi2_tail(chi, df) < 1 - 1e-4);
}

static void test_binomial_draws(void)
{
    const double laws[][2] = {{10, 0.3}, {40, 0.99}, {3000, 0.4}, {1900, 0.5}, {20, 0.01}};
    for (size_t k = 0; k < 5; k++) {
        static double count[3001], p[3001];
        annum__dice dice = annum__dice_new(7, k);
        memset(count, 0, sizeof count);
        for (int i = 0; i < 20000; i++)
            count[(size_t)annum__draw_binomial(&dice, laws[k][0], laws[k][1])]++;
        for (size_t i = 0; i <= (size_t)laws[k][0]; i++)
            p[i] = exp(annum__binomial_log_density((double)i, laws[k][0], laws[k][1]));
        check_frequencies(count, p, (size_t)laws[k][0] + 1);
    }
}

static double choose_log(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static void test_hypergeometric_draws(void)
{
    const double laws[][3] = {{20, 7, 9}, {20, 13, 18}, {9000, 4000, 5000}, {5, 5, 3}, {100, 1, 50}};
    for (size_t k = 0; k < 5; k++) {
        static double count[4001], p[4001];
        const double *l = laws[k];
        annum__dice dice = annum__dice_new(8, k);
        memset(count, 0, sizeof count);
        for (int i = 0; i < 20000; i++)
            count[(size_t)annum__draw_hypergeometric(&dice, l[0], l[1], l[2])]++;
        for (size_t i = 0; i <= (size_t)l[1]; i++) {
            const double x = (double)i;
            p[i] = x <= l[2] && l[2] - x <= l[0] - l[1]
                       ? exp(choose_log(l[1], x) + choose_log(l[0] - l[1], l[2] - x) - choose_log(l[0], l[2]))
                       : 0;
        }
        if (k != 3)
            check_frequencies(count, p, (size_t)l[1] + 1);
        else
            CU_ASSERT_EQUAL(count[3], 20000);
    }
}

/* Totals are kept, and rows have their law, whichever way the events are spread. */
static void test_spread(void)
{
    const double size[] = {3, 1, 4, 12, 5}, sum = 25;
    const double events[][2] = {{0, 10}, {0, 400}, {1, 9}, {1, 20}};
    for (size_t k = 0; k < 4; k++) {
        annum__arena arena = annum__arena_new(NULL);
        annum__spread spread;
        const int urn = (int)events[k][0];
        static double count[5][401], p[401];
        memset(count, 0, sizeof count);
        CU_ASSERT_EQUAL_FATAL(annum__spread_make(&spread, urn, size, 5, events[k][1], &arena), ANNUM_OK);
        for (uint64_t i = 0; i < 20000; i++) {
            annum__dice dice = annum__dice_new(9, i);
            double drawn[5], total = 0;
            annum__spread_draw(&spread, &dice, drawn);
            for (size_t j = 0; j < 5; j++) {
                total += drawn[j];
                count[j][(size_t)drawn[j]]++;
            }
            CU_ASSERT_EQUAL_FATAL(total, events[k][1]);
        }
        for (size_t j = 0; j < 5; j++) {
            const double n = events[k][1];
            for (size_t i = 0; i <= (size_t)n; i++) {
                const double x = (double)i;
                p[i] =
                    !urn ? exp(annum__binomial_log_density(x, n, size[j] / sum))
                    : x <= size[j] && n - x <= sum - size[j]
                        ? exp(choose_log(size[j], x) + choose_log(sum - size[j], n - x) - choose_log(sum, n))
                        : 0;
            }
            check_frequencies(count[j], p, (size_t)n + 1);
        }
        annum__arena_free(&arena);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"ruptures", test_ruptures},
                                            {"pelt", test_pelt},
                                            {"size", test_size},
                                            {"one_date", test_one_date},
                                            {"one_date_of_counts", test_one_date_of_counts},
                                            {"binomial_draws", test_binomial_draws},
                                            {"hypergeometric_draws", test_hypergeometric_draws},
                                            {"spread", test_spread},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "breaks_laws", cases);
}
