#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes boschloo.csv beside itself: Boschloo's p by the enumeration of all pairs of counts.

    boschloo.py

Every pair's Fisher's p is scipy's two-sided one; the probability of those up to the observed p is summed over pairs of
binomial probabilities, and its maximum over the common proportion found from 20000 points and a local search.
"""
import pathlib

import numpy
import scipy
from scipy.optimize import minimize_scalar
from scipy.stats import binom, fisher_exact

CASES = [(3, 10, 9, 10), (0, 12, 5, 15), (7, 7, 3, 9), (2, 9, 9, 9), (0, 8, 8, 8), (1, 2, 1, 2), (1, 1, 0, 1),
         (1, 12, 5, 12), (4, 20, 11, 25), (0, 5, 1, 40), (13, 30, 5, 31), (1, 10, 7, 60), (48, 80, 56, 70), (2, 3, 1, 50)]


def boschloo(k1, n1, k2, n2):
    observed = fisher_exact([[k2, n2 - k2], [k1, n1 - k1]])[1]
    rejected = numpy.array([[fisher_exact([[b, n2 - b], [a, n1 - a]])[1] <= observed * (1 + 1e-9)
                             for b in range(n2 + 1)] for a in range(n1 + 1)], dtype=float)

    def probability(p):
        return binom.pmf(numpy.arange(n1 + 1), n1, p) @ rejected @ binom.pmf(numpy.arange(n2 + 1), n2, p)
    grid = numpy.linspace(0, 1, 20001)[1:-1]
    values = numpy.array([probability(p) for p in grid])
    best = 0
    for i in range(1, len(grid) - 1):
        if values[i] >= max(values[i - 1], values[i + 1]) and values[i] > 0.9 * values.max():
            found = minimize_scalar(lambda p: -probability(p), bounds=(grid[i - 1], grid[i + 1]), method="bounded",
                                    options={"xatol": 1e-12})
            best = max(best, -found.fun)
    return min(1.0, max(best, values.max()))


def main():
    lines = [f"# numbers by scipy {scipy.__version__} (fisher_exact, binom.pmf; enumeration)",
             "id,from_events,from_total,to_events,to_total,p"]
    for i, case in enumerate(CASES):
        lines.append(f"boschloo-{i}," + ",".join(map(str, case)) + f",{float(boschloo(*case))!r}")
    (pathlib.Path(__file__).parent / "boschloo.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
