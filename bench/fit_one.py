# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of one regression of 16 figures from Python: annum beside statsmodels, series, fit and intervals all told."""

import statistics
import time
import warnings

import annum
import numpy as np
import statsmodels.api as sm

YEARS = np.arange(2000, 2016)
COUNTS = np.array([52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97], dtype=float)
SCATTERED = np.array([52, 71, 38, 45, 90, 48, 76, 61, 99, 60, 97, 54, 120, 65, 108, 77], dtype=float)
EXPOSURE = 1e6 * (1 + 0.01 * np.arange(16))
VALUE = COUNTS / 10 + 0.1 * np.arange(16)


def design():
    return sm.add_constant(YEARS - 2000.0)


def told(fit):
    return fit.params[1], fit.bse[1], fit.pvalues[1], *fit.conf_int()[1]


PAIRS = [
    (
        "least squares",
        lambda: annum.fit(annum.value(YEARS, VALUE), origin=2000),
        lambda: sm.OLS(VALUE, design()).fit(),
    ),
    (
        "Poisson with exposure",
        lambda: annum.fit(annum.count(YEARS, COUNTS, exposure=EXPOSURE), origin=2000),
        lambda: sm.GLM(COUNTS, design(), family=sm.families.Poisson(), exposure=EXPOSURE).fit(),
    ),
    (
        "negative binomial",
        lambda: annum.fit(annum.count(YEARS, SCATTERED, exposure=EXPOSURE), family="negbin", origin=2000),
        lambda: sm.NegativeBinomial(SCATTERED, design(), exposure=EXPOSURE).fit(disp=0),
    ),
]


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
    for name, ours, theirs in PAIRS:
        if not np.isclose(told(ours())[0], told(theirs())[0], rtol=1e-4):
            raise SystemExit(f"{name}: annum and statsmodels disagree on the slope")
        mine, other = microseconds(lambda: told(ours()), 500), microseconds(lambda: told(theirs()), 20)
        print(f"{'Python: annum, ' + name:44} {mine:8.1f} µs")
        print(f"{'Python: statsmodels, ' + name:44} {other:8.1f} µs   {other / mine:.0f} times annum's")


if __name__ == "__main__":
    main()
