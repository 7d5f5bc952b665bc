/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"

#include <math.h>
#include <stdlib.h>

#include "core/dist.h"
#include "testlib.h"

/* Known answers of Random123 (kat_vectors, philox4x32 10). */
static void test_known_answers(void)
{
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t out[4];
        annum__philox(known[i].counter, known[i].key, out);
        for (int k = 0; k < 4; k++)
            CU_ASSERT_EQUAL(out[k], known[i].want[k]);
    }
    /* The same through seed, stream and index, whose words are the key and the counter's halves, low word
     * first. */
    CU_ASSERT_EQUAL(annum__random_bits(0, 0, 0), 0xe169c58d6627e8d5);
    CU_ASSERT_EQUAL(annum__random_bits(0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88),
                    0x94fdccebd16cfe09);
}

/* Each of the three arguments matters, and nothing else does. */
static void test_arguments(void)
{
    for (uint64_t bit = 0; bit < 64; bit++) {
        const uint64_t one = (uint64_t)1 << bit, base = annum__random_bits(5, 6, 7);
        CU_ASSERT_NOT_EQUAL(base, annum__random_bits(5 ^ one, 6, 7));
        CU_ASSERT_NOT_EQUAL(base, annum__random_bits(5, 6 ^ one, 7));
        CU_ASSERT_NOT_EQUAL(base, annum__random_bits(5, 6, 7 ^ one));
        CU_ASSERT_EQUAL(base, annum__random_bits(5, 6, 7));
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Largest distance of the empirical from the uniform distribution, times the root of n (Kolmogorov and
 * Smirnov). */
static double distance(double *u, size_t n)
{
    double most = 0;
    qsort(u, n, sizeof *u, by_size);
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fmax(u[i] - (double)i / (double)n, (double)(i + 1) / (double)n - u[i]));
    return most * sqrt((double)n);
}

enum { DRAWS = 200000 };

static void test_uniform(void)
{
    static double u[DRAWS];
    double product = 0;
    for (uint64_t stream = 0; stream < 2; stream++) {
        for (size_t i = 0; i < DRAWS; i++) {
            u[i] = annum__random_uniform(1, stream, i);
            CU_ASSERT_FATAL(u[i] > 0 && u[i] < 1);
            /* An odd multiple of 2^-53. */
            const double multiple = u[i] * 0x1p53;
            CU_ASSERT_FATAL(fmod(multiple, 2) == 1);
            product += i > 0 ? (u[i] - 0.5) * (u[i - 1] - 0.5) : 0;
        }
        CU_ASSERT(fabs(product / DRAWS) < 4.0 / 12 / sqrt(DRAWS)); /* neighbours are uncorrelated */
        CU_ASSERT(distance(u, DRAWS) < 1.95);                      /* exceeded by chance once in 1000 seeds */
    }
}

static void test_normal(void)
{
    static double u[DRAWS];
    for (size_t i = 0; i < DRAWS; i++) {
        const double z = annum__random_normal(77, 3, i);
        CU_ASSERT_FATAL(isfinite(z));
        ASSERT_REL(z, annum__normal_quantile(annum__random_uniform(77, 3, i)), 0);
        u[i] = annum__normal_tail(z);
    }
    CU_ASSERT(distance(u, DRAWS) < 1.95);
}

/* Chi-squared of the frequencies of 0 … n - 1; of 3 * 2^62 a quarter of all numbers is refused. */
static void test_below(void)
{
    const uint64_t large = (uint64_t)3 << 62;
    size_t count[10] = {0}, thirds[3] = {0};
    double chi2 = 0, chi2_thirds = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        const uint64_t v = annum__random_below(2, 9, i, 10), w = annum__random_below(2, 9, i, large);
        CU_ASSERT_FATAL(v < 10 && w < large);
        count[v]++;
        thirds[w >> 62]++;
        CU_ASSERT_EQUAL_FATAL(annum__random_below(2, 9, i, 1), 0);
    }
    for (size_t k = 0; k < 10; k++)
        chi2 += ((double)count[k] - DRAWS / 10.0) * ((double)count[k] - DRAWS / 10.0) / (DRAWS / 10.0);
    for (size_t k = 0; k < 3; k++)
        chi2_thirds += ((double)thirds[k] - DRAWS / 3.0) * ((double)thirds[k] - DRAWS / 3.0) / (DRAWS / 3.0);
    CU_ASSERT(annum__chi2_tail(chi2, 9) > 0.001);
    CU_ASSERT(annum__chi2_tail(chi2_thirds, 2) > 0.001);
    CU_ASSERT_EQUAL(annum__random_below(2, 9, 1, 0), 0);
    CU_ASSERT(annum__random_below(2, 9, 1, UINT64_MAX) < UINT64_MAX);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"known_answers", test_known_answers},
        {"arguments", test_arguments},
        {"uniform", test_uniform},
        {"normal", test_normal},
        {"below", test_below},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "random", cases);
}
