# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of one comparison of two figures from Python: annum beside scipy."""

import statistics
import time

import annum
from scipy import stats

PAIRS = [
    ("counts 52 and 55: E-test", lambda: annum.change_counts(52, 55), lambda: stats.poisson_means_test(52, 1, 55, 1)),
    ("3 of 10 and 4 of 11: Fisher", None, lambda: stats.fisher_exact([[3, 7], [4, 7]])),
    (
        "3 of 10 and 4 of 11: odds ratio's limits",
        None,
        lambda: stats.contingency.odds_ratio([[3, 7], [4, 7]]).confidence_interval(),
    ),
    ("3 of 10 and 4 of 11: Boschloo", None, lambda: stats.boschloo_exact([[3, 7], [4, 7]])),
]


def microseconds(work, calls, rounds=7):
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(calls):
            work()
        times.append((time.perf_counter() - begin) / calls)
    return 1e6 * statistics.median(times)


def main():
    for name, ours, theirs in PAIRS:
        if ours:
            print(f"{'Python: annum.change_counts':52} {microseconds(ours, 500):10.1f} µs")
        print(f"{'Python: scipy, ' + name:52} {microseconds(theirs, 20):10.1f} µs")


if __name__ == "__main__":
    main()
