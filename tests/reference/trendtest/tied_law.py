#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tied_law.csv beside itself: P(k falling pairs or fewer) of a random order of figures some of which are equal.

Counted in whole numbers: the q-multinomial coefficient as a product of Gaussian binomials, each by Pascal's rule. For few
figures by enumeration of all orders as well; both must be equal. Nothing of annum is used.

    tied_law.py
"""
import itertools
import pathlib
from fractions import Fraction
from functools import lru_cache

GROUPS = [[2, 1], [2, 2], [3, 1, 1], [2, 1, 2, 1], [4, 3], [1, 2, 1, 3], [7, 1], [2] * 4, [5, 5, 2], [3] * 5, [1] * 29 + [2],
          [2] * 15, [29, 1], [10, 10, 10], [1] * 31, [20, 20, 20], [2] * 30, [1] * 58 + [2], [30, 1, 29], [5] * 12,
          [12, 9, 7, 5, 4, 3, 2] + [1] * 18, [1] * 60, [59, 1]]


def add(a, b, shift=0):
    out = list(a) + [0] * (len(b) + shift - len(a))
    for i, x in enumerate(b):
        out[i + shift] += x
    return out


def product(a, b):
    out = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


@lru_cache(maxsize=None)
def gaussian(n, k):
    if k in (0, n):
        return (1,)
    return tuple(add(gaussian(n - 1, k - 1), gaussian(n - 1, k), k))


def law(groups):
    out, n = [1], 0
    for size in groups:
        n += size
        out = product(out, gaussian(n, size))
    return out


def enumerated(groups):
    figures = [i for i, size in enumerate(groups) for _ in range(size)]
    out = {}
    for order in set(itertools.permutations(figures)):
        falling = sum(a > b for a, b in itertools.combinations(order, 2))
        out[falling] = out.get(falling, 0) + 1
    return [out.get(k, 0) for k in range(max(out) + 1)]


def name(groups):
    """[1, 1, 1, 2] is 1x3-2."""
    return "-".join(f"{size}x{len(list(run))}" for size, run in itertools.groupby(groups))


def main():
    lines = ["# Python integers", "groups,k,p"]
    for groups in GROUPS:
        counts = law(groups)
        if sum(groups) <= 8:
            assert counts == enumerated(groups)
        total, below, all_ = sum(counts), 0, len(counts) - 1
        wanted = set(range(4)) | {all_ * i // 14 for i in range(15)} | {all_ // 2, all_ // 2 + 1, all_}
        for k, count in enumerate(counts):
            below += count
            if k in wanted:
                lines.append(f"{name(groups)},{k},{float(Fraction(below, total))!r}")
    (pathlib.Path(__file__).parent / "tied_law.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
