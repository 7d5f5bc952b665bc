/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often annum_joinpoint finds the right number of joinpoints, and how often its intervals cover: by simulation. The suite
 * runs few series; with --slow all of them, and the tables that the methods' page shows.
 */
#include <math.h>

#include "joinpoint_case.h"
#include "random_draws.h"

static size_t repetitions = 60;
static int full;

/* Slopes of the logarithm, places as indices, standard deviation of the errors. */
typedef struct setting {
    size_t n, k;
    double place[3], slope[4], sigma;
} setting;

static const setting settings[] = {
    {20, 0, {0}, {-0.02}, 0.05},
    {20, 1, {10}, {0.02, -0.02}, 0.05},
    {20, 1, {10}, {0.02, -0.02}, 0.02},
    {20, 1, {5.5}, {0.05, -0.01}, 0.03},
    {30, 1, {20}, {0.01, -0.02}, 0.05},
    {30, 2, {10, 20}, {0.04, -0.01, 0.04}, 0.05},
    {30, 2, {8, 22}, {-0.02, 0.04, -0.01}, 0.03},
    {37, 3, {8, 18, 28}, {0.02, -0.04, 0.03, -0.02}, 0.03},
};
enum { N_SETTINGS = sizeof settings / sizeof settings[0] };

static double mean_at(const setting *s, double t)
{
    double y = 0, from = 0;
    for (size_t q = 0; q < s->k && t > s->place[q]; q++) {
        y += s->slope[q] * (s->place[q] - from);
        from = s->place[q];
    }
    size_t q = 0;
    while (q < s->k && t > s->place[q])
        q++;
    return y + s->slope[q] * (t - from);
}

static joinpoint_data draw(const setting *s)
{
    joinpoint_data d = {.kind = ANNUM_RATE, .n = s->n};
    for (size_t i = 0; i < s->n; i++) {
        d.time[i] = 1990 + (double)i;
        d.size[i] = NAN;
        d.figure[i] = exp(3 + mean_at(s, (double)i) + s->sigma * normal());
    }
    return d;
}

/* ---- Counts of what covers ---- */

typedef struct counts {
    double right;          /* number of joinpoints */
    double aapc, aapc_any; /* with the true number, and with the number selected */
    double apc[4], joint[3];
} counts;

static int covers(double lower, double upper, double true_one)
{
    return lower <= true_one + 1e-9 && true_one <= upper + 1e-9;
}

static int aapc_covers(const setting *s, const annum_joinpoint_result *r)
{
    const annum_joinpoint_aapc *a = &r->average_annual_percent_change[0];
    return covers(a->lower, a->upper, 100 * expm1(mean_at(s, (double)(s->n - 1)) / (double)(s->n - 1)));
}

static void count(const setting *s, const joinpoint_data *d, annum_joinpoint_options o, counts *c)
{
    annum_joinpoint_result *r = joinpoint_of(d, &o);
    c->right += r->selected == s->k;
    c->aapc_any += aapc_covers(s, r);
    annum_joinpoint_free(r);
    o.max = s->k > 0 ? (int32_t)s->k : ANNUM_JOINPOINT_NONE;
    o.min = (int32_t)s->k;
    r = joinpoint_of(d, &o);
    const annum_joinpoint_model *m = &r->models[0];
    CU_ASSERT_EQUAL_FATAL(m->joinpoints, s->k);
    c->aapc += aapc_covers(s, r);
    for (size_t q = 0; q <= s->k; q++) {
        const annum_estimate *apc = &m->segments[q].annual_percent_change;
        c->apc[q] += covers(apc->lower, apc->upper, 100 * expm1(s->slope[q]));
    }
    for (size_t q = 0; q < s->k; q++)
        c->joint[q] += covers(m->at[q].lower, m->at[q].upper, 1990 + s->place[q]);
    annum_joinpoint_free(r);
}

/* ---- Tables ---- */

static void print(const setting *s, const char *name, const counts *c, double all)
{
    printf("| %d | %d | %g | %s | %.3f | %.3f | %.3f |", (int)s->n, (int)s->k, s->sigma, name, c->right / all,
           c->aapc_any / all, c->aapc / all);
    for (size_t q = 0; q < 4; q++)
        q <= s->k ? printf(" %.3f", c->apc[q] / all) : printf(" ");
    printf(" |");
    for (size_t q = 0; q < s->k; q++)
        printf(" %.3f", c->joint[q] / all);
    printf(" |\n");
}

static double at_least(double p, double all)
{
    return p - 4 * sqrt(p * (1 - p) / all);
}

static void coverage_of(const setting *s, annum_joinpoint_options o, const char *name, double least, double joint_least)
{
    const double all = (double)repetitions;
    counts c = {0};
    state = 7;
    for (size_t i = 0; i < repetitions; i++) {
        const joinpoint_data d = draw(s);
        o.seed = i;
        count(s, &d, o, &c);
    }
    CU_ASSERT(c.aapc / all >= at_least(least, all));
    for (size_t q = 0; q <= s->k; q++)
        CU_ASSERT(c.apc[q] / all >= at_least(least, all));
    for (size_t q = 0; q < s->k; q++)
        CU_ASSERT(c.joint[q] / all >= at_least(joint_least, all));
    if (full)
        print(s, name, &c, all);
}

static void test_parametric(void)
{
    for (size_t i = 0; i < N_SETTINGS; i++) {
        annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
        coverage_of(&settings[i], o, "annum", 0.9, 0.9);
        o.compat = ANNUM_JOINPOINT_COMPAT_NCI;
        coverage_of(&settings[i], o, "nci", 0.9, 0.95);
    }
}

static void test_quantile(void)
{
    repetitions = full ? repetitions / 4 : repetitions; /* each is 200 draws */
    for (size_t i = 0; i < N_SETTINGS; i++) {
        annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
        o.interval = ANNUM_JOINPOINT_QUANTILE;
        o.draws = 200;
        coverage_of(&settings[i], o, "annum, quantile", 0.85, 0.85);
        o.compat = ANNUM_JOINPOINT_COMPAT_NCI;
        coverage_of(&settings[i], o, "nci, quantile", 0.8, 0.8);
    }
}

static const annum_test_case cases[] = {{"parametric", test_parametric}, {"quantile", test_quantile}, {NULL, NULL}};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--slow") == 0) {
        full = 1;
        repetitions = 4000;
        argv[1] = argv[0];
        argc--;
        argv++;
    }
    return annum_test_main(argc, argv, "joinpoint_coverage", cases);
}
