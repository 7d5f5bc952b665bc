/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Size of the tests and coverage of the intervals of two counts, at 5 % and 95 %, by adding up every outcome: nothing
 * here is random. With --table it prints what docs/methods/change.md shows.
 *
 * Coverage of a ratio depends on the two means alone, whatever the exposures; size and coverage of a difference depend
 * on the ratio of exposures as well.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "change/pair.h"
#include "core/dist.h"
#include "testlib.h"

#define COUNTS 125 /* at a mean of 50 all but 1e-18 of the probability is below */
#define MEANS 21   /* from 0.5 to 50, each 1.26 times the one before */
#define METHODS 5
#define EXPOSURES 5
#define NB_COUNTS 170
#define NB_MEANS 5

typedef struct range {
    double least, most;
} range;

typedef struct outcome {
    double p, ratio_lower, ratio_upper, difference_lower, difference_upper;
} outcome;

static const char *const names[METHODS] = {"exact", "mid-p", "score", "Wald", "E-test"};
static const double exposures[EXPOSURES] = {0.2, 0.5, 1, 2, 5};

static outcome outcomes[NB_COUNTS * NB_COUNTS];
static double mass[MEANS][NB_COUNTS];
static range size[METHODS], ratio[METHODS], difference[METHODS];
static int ready;

static void widen(range *r, double value)
{
    r->least = fmin(r->least, value);
    r->most = fmax(r->most, value);
}

static double mean_at(int i)
{
    return 0.5 * pow(100, i / (MEANS - 1.));
}

static outcome outcome_of(int x, int y, double exposure, int32_t method, double dispersion)
{
    annum__pair pair;
    annum__pair_of_counts(x, 1, y, exposure, 0.95, method, dispersion, &pair);
    return (outcome){pair.p_value, pair.ratio.lower, pair.ratio.upper, pair.difference.lower, pair.difference.upper};
}

static void tabulate(int counts, double exposure, int32_t method, double dispersion)
{
    for (int x = 0; x < counts; x++) {
        for (int y = 0; y < counts; y++)
            outcomes[x * counts + y] = outcome_of(x, y, exposure, method, dispersion);
    }
}

static double ratio_coverage(int counts, const double *x_mass, const double *y_mass, double truth)
{
    double sum = 0;
    for (int x = 0; x < counts; x++) {
        for (int y = 0; y < counts; y++) {
            const outcome *o = &outcomes[x * counts + y];
            sum += truth >= o->ratio_lower && truth <= o->ratio_upper ? x_mass[x] * y_mass[y] : 0;
        }
    }
    return sum;
}

static double difference_coverage(const double *x_mass, const double *y_mass, double truth)
{
    double sum = 0;
    for (int x = 0; x < COUNTS; x++) {
        for (int y = 0; y < COUNTS; y++) {
            const outcome *o = &outcomes[x * COUNTS + y];
            sum += truth >= o->difference_lower && truth <= o->difference_upper ? x_mass[x] * y_mass[y] : 0;
        }
    }
    return sum;
}

static double rejections(double x_mean, double y_mean)
{
    double sum = 0, y_mass[COUNTS];
    for (int y = 0; y < COUNTS; y++)
        y_mass[y] = exp(annum__poisson_log_density(y, y_mean));
    for (int x = 0; x < COUNTS; x++) {
        const double p = exp(annum__poisson_log_density(x, x_mean));
        for (int y = 0; y < COUNTS; y++)
            sum += outcomes[x * COUNTS + y].p <= 0.05 ? p * y_mass[y] : 0;
    }
    return sum;
}

static void take(int32_t method, double exposure)
{
    for (int i = 0; i < MEANS; i++) {
        const double x_mean = mean_at(i);
        if (x_mean * exposure >= 0.499 && x_mean * exposure <= 50.01)
            widen(&size[method], rejections(x_mean, x_mean * exposure));
        for (int j = 0; j < MEANS; j++) {
            const double y_mean = mean_at(j);
            widen(&difference[method], difference_coverage(mass[i], mass[j], y_mean / exposure - x_mean));
            if (exposure == 1)
                widen(&ratio[method], ratio_coverage(COUNTS, mass[i], mass[j], y_mean / x_mean));
        }
    }
}

static void enumerate(void)
{
    if (ready)
        return;
    ready = 1;
    for (int i = 0; i < MEANS; i++) {
        for (int k = 0; k < COUNTS; k++)
            mass[i][k] = exp(annum__poisson_log_density(k, mean_at(i)));
    }
    for (int32_t method = 0; method < METHODS; method++) {
        size[method] = ratio[method] = difference[method] = (range){1, 0};
        for (int k = 0; k < EXPOSURES; k++) {
            tabulate(COUNTS, exposures[k], method, 1);
            take(method, exposures[k]);
        }
    }
}

static void assert_range(range r, double least, double most)
{
    CU_ASSERT_TRUE(r.least >= least);
    CU_ASSERT_TRUE(r.most <= most);
    if (r.least < least || r.most > most)
        fprintf(stderr, "%.5f to %.5f is not within %.5f and %.5f\n", r.least, r.most, least, most);
}

static void test_exact(void)
{
    enumerate();
    assert_range(ratio[ANNUM_CHANGE_EXACT], 0.95, 1);
    assert_range(size[ANNUM_CHANGE_EXACT], 0, 0.05);
}

/* Gamma-mixed Poisson counts with `dispersion` times the variance of chance are negative binomial. */
static double mixed_mass(int k, double mean, double dispersion)
{
    const double shape = mean / (dispersion - 1);
    return exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1.) + k * log1p(-1 / dispersion) -
               shape * log(dispersion));
}

static range mixed_coverage(int32_t method, double dispersion)
{
    static const double means[NB_MEANS] = {2, 5, 10, 20, 40};
    static double masses[NB_MEANS][NB_COUNTS];
    range r = {1, 0};
    tabulate(NB_COUNTS, 1, method, dispersion);
    for (int i = 0; i < NB_MEANS; i++) {
        for (int k = 0; k < NB_COUNTS; k++)
            masses[i][k] = mixed_mass(k, means[i], dispersion);
    }
    for (int i = 0; i < NB_MEANS; i++) {
        for (int j = 0; j < NB_MEANS; j++)
            widen(&r, ratio_coverage(NB_COUNTS, masses[i], masses[j], means[j] / means[i]));
    }
    return r;
}

/* Not guaranteed, but so on this grid. The difference's limits combine those of two rates and are no inversion. */
static void test_exact_difference(void)
{
    enumerate();
    assert_range(difference[ANNUM_CHANGE_EXACT], 0.95, 1);
}

static void test_mid_p(void)
{
    enumerate();
    assert_range(size[ANNUM_CHANGE_MIDP], 0, 0.05);
    assert_range(ratio[ANNUM_CHANGE_MIDP], 0.95, 1);
    assert_range(difference[ANNUM_CHANGE_MIDP], 0.93, 1);
}

static void test_approximate(void)
{
    enumerate();
    assert_range(size[ANNUM_CHANGE_SCORE], 0, 0.0585);
    assert_range(ratio[ANNUM_CHANGE_SCORE], 0.915, 1);
    assert_range(difference[ANNUM_CHANGE_SCORE], 0.91, 1);
    assert_range(size[ANNUM_CHANGE_WALD], 0, 0.05);
    assert_range(ratio[ANNUM_CHANGE_WALD], 0.95, 1);
    assert_range(size[ANNUM_CHANGE_ETEST], 0, 0.0565);
    /* What the methods are for: the exact size is never used up, the others' nearly is. */
    CU_ASSERT_TRUE(size[ANNUM_CHANGE_EXACT].most < size[ANNUM_CHANGE_MIDP].most);
    CU_ASSERT_TRUE(size[ANNUM_CHANGE_MIDP].most < size[ANNUM_CHANGE_SCORE].most);
    /* And why the difference is not by Wald unless asked for: small counts. */
    CU_ASSERT_TRUE(difference[ANNUM_CHANGE_WALD].least < 0.6);
}

static void test_dispersion(void)
{
    for (int32_t method = 0; method < ANNUM_CHANGE_ETEST; method++)
        assert_range(mixed_coverage(method, 2), 0.95, 1);
    assert_range(mixed_coverage(ANNUM_CHANGE_EXACT, 4), 0.95, 1);
    assert_range(mixed_coverage(ANNUM_CHANGE_SCORE, 4), 0.949, 1);
}

static void print_tables(void)
{
    enumerate();
    printf("| method | size | coverage of the ratio | coverage of the difference |\n| --- | --- | --- | --- |\n");
    for (int m = 0; m < METHODS; m++)
        printf("| %s | %.4f to %.4f | %.4f to %.4f | %.4f to %.4f |\n", names[m], size[m].least, size[m].most,
               ratio[m].least, ratio[m].most, difference[m].least, difference[m].most);
    printf("\n| method | coverage at dispersion 1.5 | 2 | 4 |\n| --- | --- | --- | --- |\n");
    for (int32_t m = 0; m < ANNUM_CHANGE_ETEST; m++) {
        printf("| %s |", names[m]);
        for (int i = 0; i < 3; i++) {
            const range r = mixed_coverage(m, (const double[]){1.5, 2, 4}[i]);
            printf(" %.4f to %.4f |", r.least, r.most);
        }
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"exact", test_exact},
        {"exact_difference", test_exact_difference},
        {"mid_p", test_mid_p},
        {"approximate", test_approximate},
        {"dispersion", test_dispersion},
        {NULL, NULL},
    };
    if (argc > 1 && strcmp(argv[1], "--table") == 0) {
        print_tables();
        return 0;
    }
    return annum_test_main(argc, argv, "pair_coverage", cases);
}
