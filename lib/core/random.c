/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"

#include "core/dist.h"

enum { ROUNDS = 10 };

void annum__philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t even = (uint64_t)0xD2511F53 * c0, odd = (uint64_t)0xCD9E8D57 * c2;
        c0 = (uint32_t)(odd >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)odd;
        c2 = (uint32_t)(even >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)even;
        /* Weyl sequences of the golden ratio and of the root of 3, less 1. */
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/** The two 64-bit halves of a block. */
static void block(uint64_t seed, uint64_t stream, uint64_t index, uint64_t halves[2])
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream,
                                 (uint32_t)(stream >> 32)};
    uint32_t words[4];
    annum__philox(counter, key, words);
    halves[0] = (uint64_t)words[1] << 32 | words[0];
    halves[1] = (uint64_t)words[3] << 32 | words[2];
}

uint64_t annum__random_bits(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint64_t halves[2];
    block(seed, stream, index, halves);
    return halves[0];
}

double annum__random_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
    /* 2 j + 1 has 53 bits: exact in a double. */
    return (double)(annum__random_bits(seed, stream, index) >> 11 | 1) * 0x1p-53;
}

uint64_t annum__random_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t n)
{
    if (n == 0)
        return 0;
    /* Of 2^64 values the lowest 2^64 mod n are refused, so that what is left is a multiple of n. At worst
       nearly half are; each further pair of tries is the same block under another key, and 64 pairs fail once
       in 1e38. */
    const uint64_t refused = (0 - n) % n;
    uint64_t halves[2] = {0, 0};
    for (uint64_t attempt = 0; attempt < 64; attempt++) {
        block(seed + attempt * 0x9E3779B97F4A7C15, stream, index, halves);
        for (int i = 0; i < 2; i++) {
            if (halves[i] >= refused)
                return halves[i] % n;
        }
    }
    return halves[0] % n;
}

double annum__random_normal(uint64_t seed, uint64_t stream, uint64_t index)
{
    return annum__normal_quantile(annum__random_uniform(seed, stream, index));
}
