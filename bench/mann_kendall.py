# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of Mann and Kendall's test with Sen's slope on 30 figures, from Python: annum beside pymannkendall and scipy."""

import statistics
import time

import annum
import numpy as np
import pymannkendall
import scipy.stats

YEARS = np.arange(1990, 2020)
VALUE = 10 + 0.03 * np.arange(30) + 3 * np.mod(np.arange(30) * 0.6180339887498949, 1)


def ours():
    series = annum.value(YEARS, VALUE)
    return annum.mann_kendall(series).statistic, annum.sen_slope(series).slope.estimate


def microseconds(work, calls, rounds=11):
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(calls):
            work()
        times.append((time.perf_counter() - begin) / calls)
    return 1e6 * statistics.median(times)


PEERS = [
    ("pymannkendall original_test (normal p)", lambda: pymannkendall.original_test(VALUE)),
    ("scipy kendalltau, exact", lambda: scipy.stats.kendalltau(YEARS, VALUE, method="exact")),
    ("scipy theilslopes", lambda: scipy.stats.theilslopes(VALUE, YEARS)),
]


def main():
    theirs = pymannkendall.original_test(VALUE)
    statistic, slope = ours()
    if statistic != theirs.s or not np.isclose(slope, theirs.slope, rtol=1e-12):
        raise SystemExit("annum and pymannkendall disagree")
    mine = microseconds(ours, 500)
    print(f"{'Python: annum, series, exact test and slope':56} {mine:8.1f} µs")
    for name, work in PEERS:
        other = microseconds(work, 20)
        print(f"{'Python: ' + name:56} {other:8.1f} µs   {other / mine:.0f} times annum's")


if __name__ == "__main__":
    main()
