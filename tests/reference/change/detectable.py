#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes detectable.csv: the smallest rise of a Poisson count that the exact conditional test shows with 80 % power.

Complete enumeration of both counts: every pair (x, y) with its probability, and whether P(Y >= y | x + y) under equal
rates is at most half of 1 - level. The ratio with that power is found by bisection. scipy 1.17, numpy 2.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, poisson


def rejects(size, share, tail):
    x = np.arange(size[0])[:, None]
    y = np.arange(size[1])[None, :]
    return binom.sf(y - 1, x + y, share) <= tail


def detectable(events, exposures, level):
    expected = events * exposures
    share, tail = exposures / (1 + exposures), (1 - level) / 2
    most = 60 + 12 * (events + expected)
    size = int(events + 12 * events**0.5 + 40), int(most * 3)
    table = rejects(size, share, tail)
    first = poisson.pmf(np.arange(size[0]), events)

    def power(log_ratio):
        second = poisson.pmf(np.arange(size[1]), expected * np.exp(log_ratio))
        return first @ table @ second

    return 100 * np.expm1(brentq(lambda r: power(r) - 0.8, 1e-6, np.log(most * 2 / expected), xtol=1e-14, rtol=1e-14))


print("# detectable.py; exposures: the later one over the earlier")
print("id,events,exposures,level,percent")
for events, exposures, level in [
    (1, 1, 0.95), (2, 1, 0.95), (5, 1, 0.95), (10, 1, 0.95), (10, 0.5, 0.95), (10, 3, 0.95), (20, 1, 0.95),
    (52, 0.5, 0.95), (52, 1, 0.95), (52, 1, 0.9), (52, 1, 0.99), (100, 1, 0.95), (150, 0.3, 0.95),
]:
    print(f"d{events},{events},{exposures},{level},{detectable(events, exposures, level):.13g}")
