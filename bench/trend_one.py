# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of one trend from Python: annum beside statsmodels on the same 16 counts with exposure.

Prints the median over rounds, in microseconds a call, of series, fit and intervals all told.
"""

import statistics
import time
import warnings

import annum
import numpy as np
import statsmodels.api as sm

YEARS = np.arange(2000, 2016)
EVENTS = np.array([52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97], dtype=float)
EXPOSURE = 1e6 * (1 + 0.01 * np.arange(16))


def by_annum():
    trend = annum.trend(annum.count(YEARS, EVENTS, exposure=EXPOSURE))
    change = trend.annual_percent_change
    return change.estimate, change.lower, change.upper, trend.p_value


def by_statsmodels():
    design = sm.add_constant(YEARS - 2000.0)
    fit = sm.GLM(EVENTS, design, family=sm.families.Poisson(), exposure=EXPOSURE).fit()
    lower, upper = fit.conf_int()[1]
    return 100 * np.expm1(fit.params[1]), 100 * np.expm1(lower), 100 * np.expm1(upper), fit.pvalues[1]


def microseconds(work, calls, rounds=11):
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(calls):
            work()
        times.append((time.perf_counter() - begin) / calls)
    return 1e6 * statistics.median(times)


def main():
    warnings.simplefilter("ignore")
    if not np.isclose(by_annum()[0], by_statsmodels()[0], rtol=1e-8):
        raise SystemExit("annum and statsmodels disagree on the change a year")
    ours, theirs = microseconds(by_annum, 3000), microseconds(by_statsmodels, 100)
    print(f"{'Python: annum, series and trend':44} {ours:8.1f} µs")
    print(f"{'Python: statsmodels Poisson GLM, conf_int':44} {theirs:8.1f} µs   {theirs / ours:.0f} times annum's")


if __name__ == "__main__":
    main()
