#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes fisher.csv beside itself: Fisher's exact p at 50 digits.

    fisher_mpmath.py

The tables are compared with the observed one by their probabilities at 50 digits; those up to 1 + 1e-7 times as
probable count as equal to it (R's fisher.test).
"""
import pathlib
import random

import mpmath

mpmath.mp.dps = 50


def log_density(x, n1, n2, k):
    def log_choose(n, r):
        return mpmath.loggamma(n + 1) - mpmath.loggamma(r + 1) - mpmath.loggamma(n - r + 1)
    return log_choose(n2, x) + log_choose(n1, k - x) - log_choose(n1 + n2, k)


def step(x, n1, n2, k):
    return mpmath.mpf((n2 - x) * (k - x)) / ((x + 1) * (n1 - k + x + 1))


def first_below(x, n1, n2, k, bound, up, last):
    """The table nearest to x, going outwards from the mode, with a log probability of at most `bound`."""
    low, high = 0, abs(last - x) + 1
    sign = 1 if up else -1
    if log_density(x, n1, n2, k) <= bound:
        return x
    while high - low > 1:
        middle = (low + high) // 2
        if log_density(x + sign * middle, n1, n2, k) > bound:
            low = middle
        else:
            high = middle
    return x + sign * high


def tail(x, n1, n2, k, up, last):
    if (x > last) if up else (x < last):
        return mpmath.mpf(0)
    term = mpmath.e ** log_density(x, n1, n2, k)
    total = term
    while x != last and term > total * mpmath.mpf(10) ** -25:
        term = term * step(x, n1, n2, k) if up else term / step(x - 1, n1, n2, k)
        x += 1 if up else -1
        total += term
    return total


def fisher(k1, n1, k2, n2):
    k = k1 + k2
    fewest, most = max(0, k - n1), min(k, n2)
    mode = min(max((n2 + 1) * (k + 1) // (n1 + n2 + 2), fewest), most)
    bound = log_density(k2, n1, n2, k) + mpmath.log1p(mpmath.mpf(10) ** -7)
    if log_density(mode, n1, n2, k) <= bound:
        return mpmath.mpf(1)
    below = first_below(mode, n1, n2, k, bound, False, fewest)
    above = first_below(mode, n1, n2, k, bound, True, most)
    return tail(below, n1, n2, k, False, fewest) + tail(above, n1, n2, k, True, most)


def cases():
    yield from [(48, 80, 56, 70), (3, 10, 9, 10), (0, 20, 0, 10), (412, 1630, 377, 1702), (0, 12, 5, 15),
                (10, 10, 10, 10), (3, 10, 1, 45), (1, 1, 0, 1), (0, 1000, 12, 1000), (1, 10, 0, 1000000000),
                (5, 5, 0, 5), (200, 100000, 300, 100000), (0, 600, 600, 600), (100, 1000000, 150, 1000000),
                (1000, 1000000000, 1100, 900000000), (52, 1000000000, 54, 1000000000),
                (999999000, 1000000000, 999998900, 1000000000), (500000000, 1000000000, 500030000, 1000000000),
                (500000000, 1000000000, 500000001, 1000000000), (500000000, 1000000000, 500000003, 1000000000),
                (500000000, 1000000000, 500700000, 1000000000), (300000, 1000000000, 2000, 7000000),
                (400000000, 1000000000, 4100, 10000), (123456, 999999, 1234567, 9999999), (7, 900000000, 30, 1000),
                (500000000000, 1000000000000, 500000900000, 1000000000000)]
    draw = random.Random(5)
    for size in [10, 30, 100, 1000, 100000]:
        for _ in range(8):
            n1, n2 = draw.randint(1, size), draw.randint(1, size)
            chance = draw.random()
            k1 = sum(draw.random() < chance for _ in range(n1))
            k2 = sum(draw.random() < chance * draw.uniform(0.8, 1) for _ in range(n2))
            yield k1, n1, k2, n2


def main():
    lines = [f"# numbers by mpmath {mpmath.__version__}, 50 digits", "id,from_events,from_total,to_events,to_total,p"]
    for i, case in enumerate(cases()):
        lines.append(f"fisher-{i}," + ",".join(map(str, case)) + "," + mpmath.nstr(fisher(*case), 17))
    (pathlib.Path(__file__).parent / "fisher.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
