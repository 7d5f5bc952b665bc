/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distribution functions: reference values, laws, edges, nonsense. */
#include "core/dist.h"
#include "testlib.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reference values ----------------------------------------------------------------------- */

typedef struct entry {
    const char *name;
    int n_args;
    double (*one)(double);
    double (*two)(double, double);
    double (*three)(double, double, double);
} entry;

static const entry functions[] = {
    {"normal_tail", 1, annum__normal_tail, NULL, NULL},
    {"normal_quantile", 1, annum__normal_quantile, NULL, NULL},
    {"gamma_lower", 2, NULL, annum__gamma_lower, NULL},
    {"gamma_upper", 2, NULL, annum__gamma_upper, NULL},
    {"gamma_quantile", 2, NULL, annum__gamma_quantile, NULL},
    {"gamma_quantile_upper", 2, NULL, annum__gamma_quantile_upper, NULL},
    {"beta_lower", 3, NULL, NULL, annum__beta_lower},
    {"beta_upper", 3, NULL, NULL, annum__beta_upper},
    {"beta_quantile", 3, NULL, NULL, annum__beta_quantile},
    {"beta_quantile_upper", 3, NULL, NULL, annum__beta_quantile_upper},
    {"t_tail", 2, NULL, annum__t_tail, NULL},
    {"t_quantile_upper", 2, NULL, annum__t_quantile_upper, NULL},
    {"f_tail", 3, NULL, NULL, annum__f_tail},
    {"binomial_lower", 3, NULL, NULL, annum__binomial_lower},
    {"binomial_upper", 3, NULL, NULL, annum__binomial_upper},
    {"poisson_lower", 2, NULL, annum__poisson_lower, NULL},
    {"poisson_upper", 2, NULL, annum__poisson_upper, NULL},
    {"poisson_log_density", 2, NULL, annum__poisson_log_density, NULL},
    {"binomial_log_density", 3, NULL, NULL, annum__binomial_log_density},
};
#define N_FUNCTIONS (sizeof functions / sizeof functions[0])

static double call(const entry *f, const double *arg)
{
    if (f->n_args == 1)
        return f->one(arg[0]);
    return f->n_args == 2 ? f->two(arg[0], arg[1]) : f->three(arg[0], arg[1], arg[2]);
}

static const entry *find(const char *name)
{
    for (size_t i = 0; i < N_FUNCTIONS; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    }
    return NULL;
}

/* The accuracy that dist.h promises. */
#define TOLERANCE 1e-12

static void check_line(char *line)
{
    const char *name = strtok(line, ",");
    const entry *f = name == NULL ? NULL : find(name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    double value[4];
    for (int i = 0; i < 4; i++) {
        const char *text = strtok(NULL, ",\n");
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        value[i] = strtod(text, NULL);
    }
    double actual = call(f, value);
    if (actual != value[3] && !(fabs(actual - value[3]) <= TOLERANCE * fabs(value[3])))
        printf("\n%s(%.17g, %.17g, %.17g)", f->name, value[0], value[1], value[2]);
    ASSERT_REL(actual, value[3], TOLERANCE);
}

static void test_reference(void)
{
    FILE *file = fopen(ANNUM_TEST_DATA "/reference/dist/dist.csv", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    char line[512];
    int n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#')
            continue;
        check_line(line);
        n++;
    }
    fclose(file);
    CU_ASSERT(n > 500);
}

/* ---- Exact cases ---------------------------------------------------------------------------- */

/* 0 of 10 and 10 of 10: the limits are 0 or 1 and 1 - 0.025^(1/10), by hand. */
static void test_clopper_pearson_edges(void)
{
    double root = pow(0.025, 0.1);
    ASSERT_REL(annum__beta_quantile(0.025, 0.0, 11.0), 0.0, 0.0);
    ASSERT_REL(annum__beta_quantile_upper(0.025, 1.0, 10.0), 1.0 - root, 1e-14);
    ASSERT_REL(annum__beta_quantile(0.025, 10.0, 1.0), root, 1e-14);
    ASSERT_REL(annum__beta_quantile_upper(0.025, 11.0, 0.0), 1.0, 0.0);
    ASSERT_REL(annum__beta_quantile(0.025, 0.0, 3.0), 0.0, 0.0);
}

static void test_closed_forms(void)
{
    for (double x = 0.01; x < 1.0; x += 0.07) {
        ASSERT_REL(annum__beta_lower(x, 1.0, 7.0), -expm1(7.0 * log1p(-x)), 1e-14);
        ASSERT_REL(annum__beta_lower(x, 5.0, 1.0), pow(x, 5.0), 1e-14);
        ASSERT_REL(annum__gamma_upper(1.0, 20.0 * x), exp(-20.0 * x), 1e-14);
        ASSERT_REL(annum__gamma_lower(0.5, x), erf(sqrt(x)), 1e-14);
        ASSERT_REL(annum__chi2_tail(x, 2.0), exp(-0.5 * x), 1e-14);
        ASSERT_REL(annum__t_tail(x, 1.0), 0.5 - atan(x) / acos(-1.0), 1e-14);
        ASSERT_REL(annum__t_tail(x, INFINITY), annum__normal_tail(x), 0.0);
        ASSERT_REL(annum__t_tail(1e3 * x, 2.0), 1.0 / (2e6 * x * x + 4.0 +
                   2e3 * x * sqrt(1e6 * x * x + 2.0)) * 2.0, 1e-13);
    }
    ASSERT_REL(annum__binomial_lower(1.0, 3.0, 0.5), 0.5, 1e-15);
    ASSERT_REL(annum__binomial_upper(3.0, 3.0, 0.5), 0.125, 1e-14);
    ASSERT_REL(annum__poisson_lower(1.0, 1.0), 2.0 / exp(1.0), 1e-14);
    ASSERT_REL(annum__poisson_log_density(0.0, 3.0), -3.0, 0.0);
    ASSERT_REL(annum__binomial_log_density(2.0, 4.0, 0.5), log(0.375), 1e-14);
}

static void test_edges(void)
{
    ASSERT_REL(annum__normal_tail(INFINITY), 0.0, 0.0);
    ASSERT_REL(annum__normal_tail(-INFINITY), 1.0, 0.0);
    ASSERT_REL(annum__normal_quantile(0.0), -INFINITY, 0.0);
    ASSERT_REL(annum__normal_quantile_upper(0.0), INFINITY, 0.0);
    ASSERT_REL(annum__gamma_lower(0.0, 0.0), 1.0, 0.0);
    ASSERT_REL(annum__gamma_upper(2.0, 0.0), 1.0, 0.0);
    ASSERT_REL(annum__gamma_upper(2.0, INFINITY), 0.0, 0.0);
    ASSERT_REL(annum__gamma_upper(2.0, -1.0), 1.0, 0.0);
    ASSERT_REL(annum__gamma_quantile(0.0, 2.0), 0.0, 0.0);
    ASSERT_REL(annum__gamma_quantile(1.0, 2.0), INFINITY, 0.0);
    ASSERT_REL(annum__gamma_quantile(0.025, 0.0), 0.0, 0.0);
    ASSERT_REL(annum__beta_lower(1.0, 2.0, 3.0), 1.0, 0.0);
    ASSERT_REL(annum__beta_lower(-1.0, 2.0, 3.0), 0.0, 0.0);
    ASSERT_REL(annum__beta_upper(0.5, 0.0, 3.0), 0.0, 0.0);
    ASSERT_REL(annum__beta_upper(0.5, 3.0, 0.0), 1.0, 0.0);
    ASSERT_REL(annum__beta_quantile(0.0, 2.0, 3.0), 0.0, 0.0);
    ASSERT_REL(annum__beta_quantile(1.0, 2.0, 3.0), 1.0, 0.0);
    ASSERT_REL(annum__t_tail(INFINITY, 3.0), 0.0, 0.0);
    ASSERT_REL(annum__t_tail(0.0, 3.0), 0.5, 0.0);
    ASSERT_REL(annum__t_quantile_upper(0.5, 3.0), 0.0, 0.0);
    ASSERT_REL(annum__t_quantile_upper(0.0, 3.0), INFINITY, 0.0);
    ASSERT_REL(annum__t_quantile_upper(1.0, 3.0), -INFINITY, 0.0);
    ASSERT_REL(annum__t_tail(1.5, 1e300), annum__normal_tail(1.5), 1e-14);
    ASSERT_REL(annum__t_tail(5.0, 0.9e20), annum__t_tail(5.0, 1.1e20), 1e-12);
    ASSERT_REL(annum__f_tail(1.5, 3.0, 1e300), annum__chi2_tail(4.5, 3.0), 1e-14);
    ASSERT_REL(annum__f_tail(1.5, 3.0, 1e18), annum__chi2_tail(4.5, 3.0), 1e-12);
    ASSERT_REL(annum__f_tail(0.0, 3.0, 4.0), 1.0, 0.0);
    ASSERT_REL(annum__f_tail(INFINITY, 3.0, 4.0), 0.0, 0.0);
    ASSERT_REL(annum__binomial_lower(-1.0, 4.0, 0.5), 0.0, 0.0);
    ASSERT_REL(annum__binomial_lower(4.0, 4.0, 0.5), 1.0, 0.0);
    ASSERT_REL(annum__binomial_upper(0.0, 4.0, 0.5), 1.0, 0.0);
    ASSERT_REL(annum__binomial_upper(1.0, 4.0, 0.0), 0.0, 0.0);
    ASSERT_REL(annum__binomial_lower(0.0, 0.0, 0.5), 1.0, 0.0);
    ASSERT_REL(annum__poisson_lower(0.0, 0.0), 1.0, 0.0);
    ASSERT_REL(annum__poisson_upper(1.0, 0.0), 0.0, 0.0);
    ASSERT_REL(annum__poisson_log_density(1.0, 0.0), -INFINITY, 0.0);
    ASSERT_REL(annum__poisson_log_density(0.0, 0.0), 0.0, 0.0);
    ASSERT_REL(annum__binomial_log_density(4.0, 4.0, 1.0), 0.0, 0.0);
    ASSERT_REL(annum__binomial_log_density(5.0, 4.0, 0.5), -INFINITY, 0.0);
}

/* ---- Laws ----------------------------------------------------------------------------------- */

static const double shapes[] = {1e-3, 0.1, 0.5, 1.0, 3.0, 14.5, 29.9, 31.0, 400.0, 1e5, 1e7, 1e12};
#define N_SHAPES (sizeof shapes / sizeof shapes[0])
static const double levels[] = {1e-300, 1e-50, 1e-8, 0.025, 0.3, 0.5, 0.8, 0.975};
#define N_LEVELS (sizeof levels / sizeof levels[0])

/* Both tails sum to 1, and swapping a and b mirrors the line. */
static void test_complement_and_symmetry(void)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        for (size_t j = 0; j < N_SHAPES; j++) {
            double a = shapes[i];
            double b = shapes[j];
            for (double x = 0.03125; x < 1.0; x += 0.0625) {
                double lower = annum__beta_lower(x, a, b);
                ASSERT_REL(lower + annum__beta_upper(x, a, b), 1.0, 1e-12);
                ASSERT_REL(annum__beta_upper(1.0 - x, b, a), lower, 1e-12);
            }
        }
        for (double z = -3.0; z <= 3.0; z += 0.25) {
            double x = fmax(shapes[i] + z * sqrt(shapes[i]), 1e-3);
            ASSERT_REL(annum__gamma_lower(shapes[i], x) + annum__gamma_upper(shapes[i], x), 1.0,
                       1e-12);
        }
    }
    for (double t = 0.1; t < 6.0; t += 0.3) {
        ASSERT_REL(annum__t_tail(t, 7.0) + annum__t_tail(-t, 7.0), 1.0, 1e-15);
        ASSERT_REL(annum__normal_tail(t) + annum__normal_tail(-t), 1.0, 1e-15);
        ASSERT_REL(annum__f_tail(t * t, 1.0, 9.0), 2.0 * annum__t_tail(t, 9.0), 1e-12);
        ASSERT_REL(annum__f_tail(t, 4.0, 9.0) + annum__f_tail(1.0 / t, 9.0, 4.0), 1.0, 1e-14);
    }
}

/*
 * cdf(quantile(p)) = p. Two units in the last place of x move the cdf by twice the density times
 * the epsilon (for the beta also of 1 - x when x is near 1), which is allowed for.
 */
static void test_beta_round_trip(void)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        for (size_t j = 0; j < N_SHAPES; j++) {
            for (size_t k = 0; k < N_LEVELS; k++) {
                double y;
                double p = levels[k];
                double x = annum__beta_quantile_pair(p, 1.0 - p, shapes[i], shapes[j], &y);
                annum__tails t = annum__beta_tails(x, y, shapes[i], shapes[j]);
                CU_ASSERT(x >= 0.0 && x <= 1.0);
                if (x < DBL_MIN || y < DBL_MIN)
                    continue;
                double slope = t.density / fmax(x, y) / p;
                ASSERT_REL(t.lower, p, 1e-12 + 4.0 * DBL_EPSILON * slope);
            }
        }
    }
}

static void test_gamma_round_trip(void)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        for (size_t k = 0; k < N_LEVELS; k++) {
            double p = levels[k];
            double x = annum__gamma_quantile(p, shapes[i]);
            annum__tails t = annum__gamma_tails(shapes[i], x);
            if (x >= DBL_MIN)
                ASSERT_REL(t.lower, p, 1e-12 + 4.0 * DBL_EPSILON * t.density / p);
            x = annum__gamma_quantile_upper(p, shapes[i]);
            t = annum__gamma_tails(shapes[i], x);
            if (x >= DBL_MIN)
                ASSERT_REL(t.upper, p, 1e-12 + 4.0 * DBL_EPSILON * t.density / p);
        }
    }
}

/* Every whole df of the fast way, and its neighbours that go the general way. */
static void test_t_round_trip(void)
{
    for (double df = 1.0; df <= 62.0; df += 0.5) {
        for (size_t k = 0; k < N_LEVELS; k++) {
            double q = levels[k];
            double t = annum__t_quantile_upper(q, df);
            ASSERT_REL(annum__t_tail(t, df), q, 1e-12);
            ASSERT_REL(annum__t_quantile_upper(1.0 - q, df), q < 1e-15 ? -INFINITY : -t,
                       q < 1e-7 ? 1e-6 : 1e-12);
        }
    }
    /* The two ways meet: an infinitesimal change of df changes the tail as little. */
    for (double t = 0.05; t < 40.0; t *= 1.3) {
        for (double df = 1.0; df <= 60.0; df += 1.0)
            ASSERT_REL(annum__t_tail(t, df), annum__t_tail(t, df * (1.0 + DBL_EPSILON)), 1e-12);
    }
}

static void test_monotone(void)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        double last = -1.0;
        for (double x = shapes[i] * 1e-3; x < shapes[i] * 4.0; x *= 1.002) {
            double now = annum__gamma_lower(shapes[i], x);
            CU_ASSERT(now >= last * (1.0 - 1e-13));
            last = now;
        }
    }
}

/* Tails of counts against sums of densities. */
static void test_counts_sum(void)
{
    double poisson = 0.0;
    double binomial = 0.0;
    for (double k = 0.0; k <= 40.0; k += 1.0) {
        poisson += exp(annum__poisson_log_density(k, 17.3));
        binomial += exp(annum__binomial_log_density(k, 40.0, 0.37));
        ASSERT_REL(annum__poisson_lower(k, 17.3), poisson, 1e-12);
        ASSERT_REL(annum__binomial_lower(k, 40.0, 0.37), binomial, 1e-12);
        ASSERT_REL(annum__binomial_lower(k + 0.5, 40.0, 0.37), binomial, 1e-12);
        ASSERT_REL(annum__binomial_upper(k + 1.0, 40.0, 0.37) + binomial, 1.0, 1e-12);
        ASSERT_REL(annum__poisson_upper(k + 1.0, 17.3) + poisson, 1.0, 1e-12);
    }
}

/* ---- Nonsense ------------------------------------------------------------------------------- */

static void test_nonsense_is_nan(void)
{
    ASSERT_NAN(annum__normal_tail(NAN));
    ASSERT_NAN(annum__normal_quantile(NAN));
    ASSERT_NAN(annum__normal_quantile(-0.1));
    ASSERT_NAN(annum__normal_quantile_upper(1.1));
    ASSERT_NAN(annum__gamma_lower(-1.0, 1.0));
    ASSERT_NAN(annum__gamma_upper(1.0, NAN));
    ASSERT_NAN(annum__gamma_quantile(2.0, 1.0));
    ASSERT_NAN(annum__gamma_quantile(0.5, NAN));
    ASSERT_NAN(annum__chi2_quantile_upper(0.5, -3.0));
    ASSERT_NAN(annum__beta_lower(0.5, 0.0, 0.0));
    ASSERT_NAN(annum__beta_lower(0.5, -1.0, 1.0));
    ASSERT_NAN(annum__beta_upper(0.5, INFINITY, INFINITY));
    ASSERT_NAN(annum__beta_quantile(0.5, 0.0, 0.0));
    ASSERT_NAN(annum__beta_quantile(0.5, 1.0, -2.0));
    ASSERT_NAN(annum__beta_quantile(NAN, 1.0, 2.0));
    ASSERT_NAN(annum__t_tail(1.0, 0.0));
    ASSERT_NAN(annum__t_quantile_upper(0.1, -1.0));
    ASSERT_NAN(annum__f_tail(1.0, 0.0, 3.0));
    ASSERT_NAN(annum__binomial_lower(1.0, 2.5, 0.5));
    ASSERT_NAN(annum__binomial_upper(1.0, 2.0, 1.5));
    ASSERT_NAN(annum__poisson_lower(1.0, -1.0));
    ASSERT_NAN(annum__poisson_log_density(NAN, 1.0));
    ASSERT_NAN(annum__binomial_log_density(1.0, -1.0, 0.5));
}

/* Anything at all returns, and a probability is in [0, 1] or NaN. */
static void test_any_argument_returns(void)
{
    static const double any[] = {
        0.0,    -0.0,  5e-324, 1e-310, 2.2250738585072014e-308, 1e-100, 1e-17, 0.3,   1.0 - 1e-16,
        1.0,    2.0,   29.0,   60.0,   61.5,  1e6,  1e15,  1e100, 1e155, 1e300, DBL_MAX, INFINITY,
        -1e-310, -1.0, -1e300, -INFINITY, NAN,
    };
    const size_t n = sizeof any / sizeof any[0];
    for (size_t f = 0; f < N_FUNCTIONS; f++) {
        int quantile = strstr(functions[f].name, "quantile") != NULL;
        int density = strstr(functions[f].name, "density") != NULL;
        for (size_t i = 0; i < n * n * n; i++) {
            double arg[3] = {any[i % n], any[i / n % n], any[i / n / n]};
            double value = call(&functions[f], arg);
            int fine = isnan(value) || quantile || (value >= 0.0 && value <= 1.0);
            if (density)
                fine = isnan(value) || value <= 1e-9;
            if (!fine)
                printf("\n%s(%g, %g, %g) = %.17g", functions[f].name, arg[0], arg[1], arg[2],
                       value);
            CU_ASSERT(fine);
        }
    }
}

static const annum_test_case cases[] = {
    {"reference", test_reference},
    {"clopper_pearson_edges", test_clopper_pearson_edges},
    {"closed_forms", test_closed_forms},
    {"edges", test_edges},
    {"complement_and_symmetry", test_complement_and_symmetry},
    {"beta_round_trip", test_beta_round_trip},
    {"gamma_round_trip", test_gamma_round_trip},
    {"t_round_trip", test_t_round_trip},
    {"monotone", test_monotone},
    {"counts_sum", test_counts_sum},
    {"nonsense_is_nan", test_nonsense_is_nan},
    {"any_argument_returns", test_any_argument_returns},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "dist", cases);
}
