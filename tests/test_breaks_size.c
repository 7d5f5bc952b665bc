/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often the tests of lib/breaks find a break where there is none, and how often the last figure is
 * outside its limits though nothing has changed. The suite runs fewer series, enough to tell .05 from .075;
 * with --slow all of them, and the tables that the methods' page shows.
 */
#include <math.h>
#include <string.h>

#include "annum/breaks.h"
#include "annum/regress.h"
#include "breaks_case.h"
#include "random_draws.h"

static size_t repetitions = 100;
static int full;

/* What a figure is drawn from; phi: variance over mean of counts. */
typedef struct setting {
    int32_t family;
    int32_t regressors;
    size_t n;
    double level, slope, phi;
} setting;

static breaks_data draw(const setting *s, double last_factor)
{
    breaks_data d = {.kind = s->family == ANNUM_GAUSSIAN   ? ANNUM_VALUE
                             : s->family == ANNUM_BINOMIAL ? ANNUM_PROPORTION
                                                           : ANNUM_COUNT,
                     .n = s->n};
    for (size_t i = 0; i < s->n; i++) {
        const double away = s->slope * ((double)i - (double)(s->n - 1) / 2);
        double mean = s->level * exp(away) * (i + 1 == s->n ? last_factor : 1);
        d.time[i] = 2000 + (double)i;
        d.size[i] = s->family == ANNUM_BINOMIAL ? 50 : 1;
        if (s->family == ANNUM_GAUSSIAN)
            d.figure[i] = s->level + away + normal();
        else if (s->family == ANNUM_BINOMIAL)
            d.figure[i] = binomial(50, s->level * exp(away) / (1 - s->level + s->level * exp(away)));
        else
            d.figure[i] = poisson(s->phi > 1 ? (s->phi - 1) * gamma_of(mean / (s->phi - 1)) : mean);
    }
    return d;
}

static annum_breaks_options options_of(const setting *s, int32_t method)
{
    annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
    o.method = method;
    o.family = s->family;
    o.regressors = s->regressors;
    o.max = 1;
    o.draws = 199; /* 5 % of 199 + 1 is whole: the size is exactly 5 % where the law is known */
    return o;
}

/* Four standard errors of the simulation above the 5.5 % that are allowed. */
static double allowed(void)
{
    return 0.055 + 4 * sqrt(0.055 * 0.945 / (double)repetitions);
}

static void count(const annum_breaks_result *r, const char *name, size_t *n)
{
    *n += breaks_test(r, name)->p_value <= 0.05;
}

static void size_of(const setting *s)
{
    static const char *const names[] = {"OLS-CUSUM",
                                        "Rec-CUSUM",
                                        "OLS-MOSUM",
                                        "sup score",
                                        "Davies",
                                        "score",
                                        "OLS-CUSUM, asymptotic",
                                        "Rec-CUSUM, asymptotic",
                                        "OLS-MOSUM, asymptotic"};
    size_t found[9] = {0};
    state = 1000 * s->n + (uint64_t)s->family;
    for (size_t k = 0; k < repetitions; k++) {
        const breaks_data d = draw(s, 1);
        annum_breaks_options o = options_of(s, ANNUM_BREAKS_CUSUM);
        annum_breaks_result *r;
        o.seed = k;
        r = breaks_of(&d, &o);
        for (int i = 0; i < 2; i++) {
            if (i == 1 && s->family != ANNUM_GAUSSIAN)
                continue;
            count(r, names[i], &found[i]);
            count(r, names[6 + i], &found[6 + i]);
        }
        annum_breaks_free(r);
        o.method = ANNUM_BREAKS_MOSUM;
        r = breaks_of(&d, &o);
        count(r, names[2], &found[2]);
        count(r, names[8], &found[8]);
        annum_breaks_free(r);
        o.method = ANNUM_BREAKS_SEGMENTED;
        r = breaks_of(&d, &o);
        for (int i = 3; i < 6; i++)
            count(r, names[i], &found[i]);
        annum_breaks_free(r);
    }
    for (int i = 0; i < 9; i++) {
        const double part = (double)found[i] / (double)repetitions;
        if (full)
            printf("%s%.3f", i == 0 ? "| " : " | ", part);
        if (i < 4)
            CU_ASSERT(part <= allowed());
    }
    if (full)
        printf(" | %s %s n %d level %g\n", annum_family_name(s->family), s->regressors ? "trend" : "mean",
               (int)s->n, s->level);
}

static void test_size(void)
{
    static const setting settings[] = {
        {ANNUM_GAUSSIAN, 0, 10, 5, 0, 0},     {ANNUM_GAUSSIAN, 0, 15, 5, 0, 0},
        {ANNUM_GAUSSIAN, 0, 30, 5, 0, 0},     {ANNUM_GAUSSIAN, 1, 10, 5, 0.3, 0},
        {ANNUM_GAUSSIAN, 1, 15, 5, 0.3, 0},   {ANNUM_GAUSSIAN, 1, 30, 5, 0.3, 0},
        {ANNUM_POISSON, 0, 10, 5, 0, 0},      {ANNUM_POISSON, 1, 10, 20, 0.05, 0},
        {ANNUM_POISSON, 1, 15, 2, 0, 0},      {ANNUM_POISSON, 1, 30, 20, 0.05, 0},
        {ANNUM_BINOMIAL, 1, 15, 0.2, 0.05, 0}};
    for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++) {
        if (full || settings[k].family == ANNUM_GAUSSIAN || k % 2)
            size_of(&settings[k]);
    }
}

/* Last figures outside their limits though nothing changed: never more than 5.5 %. */
static void unusual_size_of(const setting *s)
{
    size_t outside = 0, farrington = 0, several = 0;
    state = 77 * s->n + (uint64_t)s->family;
    for (size_t k = 0; k < repetitions; k++) {
        const breaks_data d = draw(s, 1);
        annum_breaks_options o = options_of(s, ANNUM_BREAKS_UNUSUAL);
        annum_breaks_result *r = breaks_of(&d, &o);
        outside += (size_t)r->unusual.unusual;
        /* Limits and p say the same. */
        if (s->family != ANNUM_GAUSSIAN)
            several += (r->unusual.observed < r->unusual.lower - 1e-9 ||
                        r->unusual.observed > r->unusual.upper + 1e-9) != r->unusual.unusual;
        farrington += r->unusual.p_farrington <= 0.05;
        annum_breaks_free(r);
    }
    CU_ASSERT_EQUAL(several, 0);
    CU_ASSERT((double)outside / (double)repetitions <= allowed());
    if (full)
        printf("| %s | %s | %d | %g | %g | %g | %.3f | %.3f |\n", annum_family_name(s->family),
               s->regressors ? "trend" : "mean", (int)s->n, s->level, s->slope, s->phi,
               (double)outside / (double)repetitions, (double)farrington / (double)repetitions);
}

static void test_unusual_size(void)
{
    static const setting settings[] = {
        {ANNUM_GAUSSIAN, 0, 4, 5, 0, 0},           {ANNUM_GAUSSIAN, 1, 10, 5, 0.3, 0},
        {ANNUM_GAUSSIAN, 1, 30, 5, 0.3, 0},        {ANNUM_POISSON, 0, 5, 2, 0, 0},
        {ANNUM_POISSON, 0, 5, 20, 0, 0},           {ANNUM_POISSON, 0, 10, 2, 0, 0},
        {ANNUM_POISSON, 0, 10, 20, 0, 0},          {ANNUM_POISSON, 0, 30, 5, 0, 0},
        {ANNUM_POISSON, 1, 6, 5, -0.1, 0},         {ANNUM_POISSON, 1, 10, 50, 0.1, 0},
        {ANNUM_POISSON, 1, 30, 5, -0.05, 0},       {ANNUM_BINOMIAL, 0, 5, 0.3, 0, 0},
        {ANNUM_BINOMIAL, 0, 10, 0.02, 0, 0},       {ANNUM_BINOMIAL, 1, 15, 0.3, -0.1, 0},
        {ANNUM_QUASIPOISSON, 0, 6, 20, 0, 2},      {ANNUM_QUASIPOISSON, 1, 10, 20, 0, 2},
        {ANNUM_QUASIPOISSON, 0, 15, 5, 0, 3},      {ANNUM_QUASIPOISSON, 1, 30, 20, 0, 1},
        {ANNUM_NEGATIVE_BINOMIAL, 0, 6, 20, 0, 3}, {ANNUM_NEGATIVE_BINOMIAL, 0, 10, 20, 0, 3},
        {ANNUM_NEGATIVE_BINOMIAL, 1, 30, 20, 0, 3}};
    for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++) {
        const int quick = settings[k].family <= ANNUM_POISSON || settings[k].family == ANNUM_BINOMIAL;
        const size_t all = repetitions;
        if (!quick)
            repetitions = full ? repetitions / 4 : 60; /* a millisecond a quantile of the dispersion */
        unusual_size_of(&settings[k]);
        repetitions = all;
    }
}

/*
 * Limits of a joint: where the slope changes little they miss the aim by 4 % at most, and the delta method's
 * by half. Columns: n, joint, change, coverage of profile and delta limits, BIC selects a joint, sup score
 * finds one, limits open on both sides.
 */
static void joint_coverage_of(size_t n, double psi, double change)
{
    size_t inside = 0, delta = 0, selected = 0, found = 0, open = 0;
    state = 31 * n + (uint64_t)(100 * change);
    for (size_t k = 0; k < repetitions; k++) {
        breaks_data d = {.kind = ANNUM_VALUE, .n = n};
        annum_breaks_options o = ANNUM_BREAKS_OPTIONS_INIT;
        for (size_t i = 0; i < n; i++) {
            d.time[i] = 2000 + (double)i;
            d.figure[i] = 0.5 * (double)i - change * fmax(0, (double)i - psi) + normal();
        }
        o.method = ANNUM_BREAKS_SEGMENTED;
        o.max = 1;
        o.draws = 99;
        o.seed = k;
        annum_breaks_result *r = breaks_of(&d, &o);
        const annum_break *at = r->models[1].at;
        inside += !(at->lower > 2000 + psi) && !(at->upper < 2000 + psi);
        delta += at->delta_lower <= 2000 + psi && at->delta_upper >= 2000 + psi;
        open += isnan(at->lower) && isnan(at->upper);
        selected += r->selected == 1;
        count(r, "sup score", &found);
        annum_breaks_free(r);
    }
    const double all = (double)repetitions;
    CU_ASSERT((double)inside / all >= 0.89 - 4 * sqrt(0.89 * 0.11 / all));
    CU_ASSERT(inside >= delta);
    if (full)
        printf("| %d | %g | %g | %.3f | %.3f | %.3f | %.3f | %.3f |\n", (int)n, psi, change,
               (double)inside / all, (double)delta / all, (double)selected / all, (double)found / all,
               (double)open / all);
}

static void test_joint_coverage(void)
{
    static const double settings[][3] = {{10, 5, 0.5},    {10, 5, 2},    {15, 7.3, 0.5},
                                         {15, 7.3, 1},    {15, 7.3, 3},  {30, 15.4, 0.1},
                                         {30, 15.4, 0.3}, {30, 15.4, 1}, {30, 25, 0.5}};
    for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++)
        joint_coverage_of((size_t)settings[k][0], settings[k][1], settings[k][2]);
}

static const annum_test_case cases[] = {{"size", test_size},
                                        {"unusual_size", test_unusual_size},
                                        {"joint_coverage", test_joint_coverage},
                                        {NULL, NULL}};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--slow") == 0) {
        full = 1;
        repetitions = 4000;
        argv[1] = argv[0];
        argc--;
        argv++;
    }
    return annum_test_main(argc, argv, "breaks_size", cases);
}
