/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file random.h
 * Counter-based random numbers: number `index` of a stream of a seed is a pure function of the three. There
 * is no state to keep, share or advance, so any number can be drawn by itself, in any order and from any
 * thread.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, SC '11,
 * doi:10.1145/2063384.2063405). The seed is the key; index and stream are the low and high half of the
 * counter. Whole numbers and uniforms are the same on every machine; normals are up to the last digit of the
 * machine's log.
 */
#ifndef ANNUM_CORE_RANDOM_H
#define ANNUM_CORE_RANDOM_H

#include <stdint.h>

/** The bijection itself: ten rounds on the counter under the key. */
void annum__philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/** 64 random bits. */
uint64_t annum__random_bits(uint64_t seed, uint64_t stream, uint64_t index);

/** Uniform on the odd multiples of 2^-53 between 0 and 1: symmetric about a half, and neither 0 nor 1. */
double annum__random_uniform(uint64_t seed, uint64_t stream, uint64_t index);

/** Uniform on 0 … n - 1, each equally likely; 0 for n = 0. */
uint64_t annum__random_below(uint64_t seed, uint64_t stream, uint64_t index, uint64_t n);

/** Standard normal, the quantile of the uniform. */
double annum__random_normal(uint64_t seed, uint64_t stream, uint64_t index);

#endif
