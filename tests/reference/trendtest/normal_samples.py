#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes normal_samples.csv: how often 4,000,000 samples of ten normal figures have as large a statistic as `figures`.

Checked against published tables of the 5 % points at n = 10, which it prints: T0 5.637 (Khaliq and Ouarda 2007, table
1), Q / sqrt(n) 1.14 and R / sqrt(n) 1.28 (Buishand 1982, table 1). Run: python3 normal_samples.py (numpy)."""
from pathlib import Path

import numpy as np

figures = np.array([[5, 3, 4, 6, 2, 7, 8, 6.5, 9, 7.5]])


def statistics(x):
    """By the tests' numbers in enum annum_test."""
    n = x.shape[1]
    k = np.arange(1, n)
    centred = x - x.mean(1, keepdims=True)
    sums = np.cumsum(centred, 1)[:, :-1]
    deviation = np.sqrt((centred ** 2).mean(1))
    z = np.cumsum(centred / x.std(1, ddof=1)[:, None], 1)[:, :-1]
    return {
        15: (np.maximum(sums.max(1), 0) - np.minimum(sums.min(1), 0)) / deviation / np.sqrt(n),
        16: (k * (z / k) ** 2 + (n - k) * (z / (n - k)) ** 2).max(1),
        20: (sums ** 2).sum(1) / deviation ** 2 / (n * (n + 1)),
        21: np.abs(sums).max(1) / deviation / np.sqrt(n),
    }


rng = np.random.default_rng(5)
observed = statistics(figures)
at_least = dict.fromkeys(observed, 0)
points = {test: [] for test in observed}
BLOCKS, SIZE = 20, 200000
for _ in range(BLOCKS):
    for test, values in statistics(rng.standard_normal((SIZE, figures.shape[1]))).items():
        at_least[test] += int((values >= observed[test][0] - 1e-12).sum())
        points[test].append(np.quantile(values, 0.95))
with open(Path(__file__).parent / "normal_samples.csv", "w") as file:
    file.write(f"# by normal_samples.py, numpy {np.__version__}, seed 5\nid,test,statistic,p_value,standard_error\n")
    for test, count in at_least.items():
        p = count / (BLOCKS * SIZE)
        file.write(f"ten,{test},{observed[test][0]!r},{p!r},{(p * (1 - p) / (BLOCKS * SIZE)) ** 0.5:.2g}\n".replace("np.float64(", "").replace(")", ""))
        print(test, "5 % point", np.mean(points[test]))
