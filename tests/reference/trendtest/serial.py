#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes serial_series.csv and serial_expected.csv beside itself: tests that allow for serial correlation, and tests of
several seasons or series.

Needs numpy, scipy, pymannkendall 1.4.3 and Rscript (acf with gaps). What pymannkendall has not, or not right, is
computed here from the papers: gaps (autocorrelations by R), ties that rounding undoes (fractions), missing seasons and
ties of a covariate (Hirsch and Slack 1984; Dietz and Killeen 1981), exact laws (integers).
"""
import collections
import math
import pathlib
import subprocess
from fractions import Fraction

import numpy
import pymannkendall
from scipy.stats import norm

HAMED_RAO, YUE_WANG, PREWHITEN, TFPW, SEASONAL, REGIONAL, PARTIAL = 1, 2, 3, 4, 6, 7, 8
NAN = float("nan")
rows, wanted = [], []
random = numpy.random.default_rng(20261124)


def ar1(n, rho, trend=0.0, digits=6):
    x, out = random.normal(), []
    for i in range(n):
        out.append(round(x + trend * i, digits))
        x = rho * x + math.sqrt(1 - rho * rho) * random.normal()
    return out


def add_series(name, y, start=None, length=1.0, covariate=None, series=0):
    for i, v in enumerate(y):
        first = 1990 + i if start is None else start[i]
        rows.append([name, series, first, first + length, NAN if v is None else v, covariate[i] if covariate else 0])


def want(name, test, s, variance, z, tau, slope, lags=0, correlated=0, exact=0, level=0.95, p=None):
    p = 2 * norm.sf(abs(z)) if p is None else p
    wanted.append([name, test, lags, correlated, exact, level, s, variance, z, p, tau, slope])


def want_result(name, test, r, **options):
    if r.var_s > 0:
        want(name, test, r.s, r.var_s, r.z, r.Tau, r.slope, **options)


def z_of(s, variance):
    return math.copysign(max(0, abs(s) - 1), s) / math.sqrt(variance)


def score(x):
    return sum((b > a) - (b < a) for i, a in enumerate(x) for b in x[i + 1:])


def ties(x):
    return sum(t * (t - 1) * (2 * t + 5) for t in collections.Counter(x).values())


def variance_of(x):
    n = len(x)
    return (n * (n - 1) * (2 * n + 5) - ties(x)) / 18


def sen(t, y):
    d = sorted((y[j] - y[i]) / (t[j] - t[i]) for i in range(len(y)) for j in range(i + 1, len(y)))
    return (d[(len(d) - 1) // 2] + d[len(d) // 2]) / 2


def midranks(x):
    return [Fraction(1 + len(x) + sum((a > b) - (a < b) for b in x), 2) for a in x]


# ---- One series: pymannkendall ----
for n, rho, trend in ((6, 0, 0.5), (10, 0.5, 0.2), (15, 0, 0.1), (16, 0.5, 0), (20, -0.4, 0.1), (31, 0.7, 0.05),
                      (45, 0.3, -0.03), (60, -0.6, 0.02), (100, 0.8, 0.01)):
    name, y = f"ar-{n}", ar1(n, rho, trend)
    add_series(name, y)
    want_result(name, PREWHITEN, pymannkendall.pre_whitening_modification_test(y))
    if n < 15:
        continue
    want_result(name, TFPW, pymannkendall.trend_free_pre_whitening_modification_test(y))
    for lags in (None, 1, 3):
        options = {"lags": lags or 0}
        want_result(name, YUE_WANG, pymannkendall.yue_wang_modification_test(y, lag=lags), **options)
        if n * (n - 1) // 2 % 2:
            continue  # Sen's slope is that of two figures: their tie is undone by rounding, below
        for level in (0.8, 0.95, 0.99):
            r = pymannkendall.hamed_rao_modification_test(y, alpha=1 - level, lag=lags)
            want_result(name, HAMED_RAO, r, level=level, **options)


# ---- One series: ties by fractions ----
def hamed_rao_exact(y, t, bound, r_of=None):
    """r_of(ranks): autocorrelations and pairs at lags 1, 2 …; without gaps the usual ones."""
    f = [Fraction(str(v)) for v in y]
    b = sen(t, f)
    ranks = midranks([v - b * u for u, v in zip(t, f)])
    n = len(y)
    if r_of:
        found = r_of([float(r) for r in ranks])
    else:
        c = [r - Fraction(n + 1, 2) for r in ranks]
        c0 = sum(v * v for v in c)
        found = [(sum(c[i] * c[i + k] for i in range(n - k)) / c0, n - k) for k in range(1, n)]
    total = sum(m * (m - 1) * (m - 2) * float(r) for r, m in found if abs(r) > bound)
    return variance_of(y) * (1 + 2 * total / (n * (n - 1) * (n - 2))), float(b)


for n, rho, digits in ((15, 0.5, 0), (15, 0.2, 6), (22, 0.6, 0), (23, 0.4, 6), (40, 0.8, 0), (51, 0.7, 1)):
    name = f"ties-{n}-{digits}"
    y = [round(2 * v, digits) for v in ar1(n, rho, 0.05)]
    add_series(name, y)
    variance, slope = hamed_rao_exact(y, range(n), norm.ppf(0.975) / math.sqrt(n))
    if variance > 0:
        want(name, HAMED_RAO, score(y), variance, z_of(score(y), variance), score(y) / (n * (n - 1) / 2), slope)


# ---- One series: gaps ----
def r_acf(values):
    """R's acf over all lags of values with None for gaps."""
    text = ",".join("NA" if v is None else repr(v) for v in values)
    code = f"cat(sprintf('%.17g', acf(c({text}), lag.max={len(values) - 1}, na.action=na.pass, plot=FALSE)$acf), sep='\\n')"
    out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout.split()
    return [float(v) for v in out[1:]]


for n, missing, rho in ((24, (3, 4, 11, 20), 0.6), (50, (1, 7, 8, 9, 30, 41), 0.8)):
    name = f"gaps-{n}"
    whole = ar1(n, rho, 0.03)
    y = [None if i in missing else v for i, v in enumerate(whole)]
    add_series(name, y)
    t = [i for i in range(n) if i not in missing]
    x = [y[i] for i in t]
    m = len(x)
    pairs = [sum(i + k in t for i in t) for k in range(1, n)]

    def spread(values):
        at = dict(zip(t, values))
        return [at.get(i) for i in range(n)]

    variance, slope = hamed_rao_exact(x, t, norm.ppf(0.975) / math.sqrt(m), lambda r: list(zip(r_acf(spread(r)), pairs)))
    s, tau = score(x), score(x) / (m * (m - 1) / 2)
    want(name, HAMED_RAO, s, variance, z_of(s, variance), tau, slope)
    detrended = [v - slope * u for u, v in zip(t, x)]
    r = r_acf(spread(detrended))
    variance = variance_of(x) * (1 + 2 * sum(a * b / m for a, b in zip(r, pairs)))
    want(name, YUE_WANG, s, variance, z_of(s, variance), tau, slope)
    variance = variance_of(x) * (1 + 2 * r[0] * pairs[0] / m)
    want(name, YUE_WANG, s, variance, z_of(s, variance), tau, slope, lags=1)
    for test, values, back in ((PREWHITEN, x, 0), (TFPW, detrended, slope)):
        first, at = r_acf(spread(values))[0], spread(values)
        white = [at[i] - first * at[i - 1] + back * i for i in t if i - 1 in t]
        k = len(white)
        want(name, test, score(white), variance_of(white), z_of(score(white), variance_of(white)),
             score(white) / (k * (k - 1) / 2), slope)


# ---- Several strata ----
def covariance(x, y):
    """Hirsch and Slack (1984), equations (11) and (12); None is missing."""
    def sign(a, b):
        return 0 if a is None or b is None else (a > b) - (a < b)
    def ranks(v):
        known = sum(a is not None for a in v)
        return known, [Fraction(known + 1 + sum(sign(a, b) for b in v), 2) for a in v]
    n = len(x)
    (nx, rx), (ny, ry) = ranks(x), ranks(y)
    k = sum(sign(x[j], x[i]) * sign(y[j], y[i]) for i in range(n) for j in range(i + 1, n))
    return (k + 4 * sum(a * b for a, b in zip(rx, ry)) - n * (nx + 1) * (ny + 1)) / 3


def exact_law(sizes):
    law = [1]
    for size in sizes:
        for m in range(2, size + 1):
            law = [sum(law[max(0, k - m + 1):k + 1]) for k in range(len(law) + m - 1)]
    return law


def exact_p(columns):
    law = exact_law([len(c) for c in columns])
    pairs = len(law) - 1
    falling = (pairs - sum(score(c) for c in columns)) // 2
    tail = min(sum(law[:falling + 1]), sum(law[falling:]))
    return float(min(Fraction(1), 2 * Fraction(tail, sum(law))))


def strata_slope(columns):
    d = sorted((c[j] - c[i]) / (j - i) for c in columns for i in range(len(c)) for j in range(i + 1, len(c))
               if c[i] is not None and c[j] is not None)
    return (d[(len(d) - 1) // 2] + d[len(d) // 2]) / 2


def known(column):
    return [v for v in column if v is not None]


def want_strata(name, test, columns, digits):
    table = numpy.array([[NAN if v is None else v for v in c] for c in columns]).T
    whole = not numpy.isnan(table).any()
    r = pymannkendall.multivariate_test(table)
    want_result(name, test, r, exact=2)
    if digits and not any(ties(known(c)) for c in columns):
        want(name, test, r.s, r.var_s, r.z, r.Tau, r.slope, p=exact_p([known(c) for c in columns]))
    if whole:
        r = pymannkendall.correlated_multivariate_test(table)
        want_result(name, test, r, correlated=1)
    else:
        variance = float(sum(covariance(a, b) for a in columns for b in columns))
        s = sum(score(known(c)) for c in columns)
        tau = s / sum(len(known(c)) * (len(known(c)) - 1) / 2 for c in columns)
        want(name, test, s, variance, s / math.sqrt(variance), tau, strata_slope(columns), correlated=1)


for n, seasons, digits, missing in ((8, 2, 6, ()), (10, 4, 6, ()), (12, 4, 0, ()), (11, 12, 6, ()), (10, 4, 1, (2, 17, 33)),
                                    (14, 3, 6, (0, 5, 40))):
    columns = [[round(2 * v, digits) for v in ar1(n, 0.3, 0.06)] for _ in range(seasons)]
    base = ar1(n, 0)
    columns = [[None if i * seasons + g in missing else round(v + base[i], digits) for i, v in enumerate(c)]
               for g, c in enumerate(columns)]
    name = f"seasons-{n}-{seasons}-{digits}{'-gaps' if missing else ''}"
    flat = [columns[g][i] for i in range(n) for g in range(seasons)]
    add_series(name, flat, [1990 + i // seasons + i % seasons / seasons for i in range(n * seasons)], 1 / seasons)
    want_strata(name, SEASONAL, columns, digits)
    name = name.replace("seasons", "series")
    for g, c in enumerate(columns):
        add_series(name, c, series=g)
    want_strata(name, REGIONAL, columns, digits)

# ---- Partial ----
for n, digits in ((8, 6), (15, 6), (30, 6), (20, 0)):
    name = f"partial-{n}-{digits}"
    c = [round(2 * v, digits) for v in ar1(n, 0.3, 0.05)]
    y = [round(v + e, digits) for v, e in zip(c, ar1(n, 0.2, 0.05))]
    add_series(name, y, covariate=c)
    tau, slope = score(y) / (n * (n - 1) / 2), sen(range(n), y)
    if digits:
        r = pymannkendall.partial_test(numpy.array([y, c]).T)
        want_result(name, PARTIAL, r)
    else:  # pymannkendall's variances are those of figures without ties
        cov, v = float(covariance(y, c)), variance_of(c)
        s, variance = score(y) - cov / v * score(c), variance_of(y) - cov * cov / v
        want(name, PARTIAL, s, variance, s / math.sqrt(variance), tau, slope)


def write(name, header, table):
    def text(v):
        return v if isinstance(v, str) else repr(float(v))
    path = pathlib.Path(__file__).parent / name
    lines = ["# serial.py: pymannkendall 1.4.3, R's acf, fractions", ",".join(header)]
    path.write_text("\n".join(lines + [",".join(text(v) for v in row) for row in table]) + "\n")


write("serial_series.csv", ["id", "series", "start", "end", "figure", "covariate"], rows)
write("serial_expected.csv", ["id", "test", "lags", "correlated", "exact", "level", "s", "variance", "z", "p", "tau", "slope"], wanted)
