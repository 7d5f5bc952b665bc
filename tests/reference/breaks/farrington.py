# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes farrington.csv beside itself: Farrington et al. (1996) for the last count of the series, from the paper's formulas
in 40 digits (mpmath), every fit iterated to the end. surveillance's algo.farrington stops its fits at glm's 1e-8.
Numbers: expected, phi, lower, upper, p, trend, figures reweighted. Run: python farrington.py"""
import os
from mpmath import mp, mpf, matrix, exp, log, sqrt, quad, erfc, betainc, findroot

mp.dps = 40
here = os.path.dirname(os.path.abspath(__file__))


def series(name):
    rows = [r.strip().split(",") for r in open(os.path.join(here, "series.csv")) if r.startswith(name + ",")]
    return [[mpf(v) for v in r[1:]] for r in rows]


def t_two_sided(t, df):
    return betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True)


def fit(X, y, e, w):
    """Newton's method for the Poisson likelihood with weights; X without raw years."""
    p = len(X[0])
    b = matrix(p, 1)
    b[0] = log(sum(y) / sum(e))
    for _ in range(60):
        mu = [ei * exp(sum(x[j] * b[j] for j in range(p))) for x, ei in zip(X, e)]
        info = matrix(p, p)
        u = matrix(p, 1)
        for x, yi, m, wi in zip(X, y, mu, w):
            for j in range(p):
                u[j] += wi * x[j] * (yi - m)
                for k in range(p):
                    info[j, k] += wi * m * x[j] * x[k]
        b += info ** -1 * u
    cov = info ** -1
    n = len(y)
    phi = sum(wi * (yi - m) ** 2 / m for wi, yi, m in zip(w, y, mu)) / (n - p)
    hat = [wi * m * sum(x[j] * cov[j, k] * x[k] for j in range(p) for k in range(p)) for x, m, wi in zip(X, mu, w)]
    return b, cov, phi, mu, hat


def baseline(X, y, e):
    n = len(y)
    _, _, phi, mu, hat = fit(X, y, e, [mpf(1)] * n)
    phi = max(phi, mpf(1))
    s = [mpf(3) / 2 * (yi ** (mpf(2) / 3) * m ** (-mpf(1) / 6) - sqrt(m)) / sqrt(phi * (1 - h)) for yi, m, h in zip(y, mu, hat)]
    w = [1 / si ** 2 if si > 1 else mpf(1) for si in s]
    total = sum(w)
    b, cov, phi, _, _ = fit(X, y, e, [wi * n / total for wi in w])
    return b, cov, phi, sum(si > 1 for si in s)


def farrington(rows):
    t0 = rows[0][0]
    past, last = rows[:-1], rows[-1]
    y, e = [r[1] for r in past], [r[2] for r in past]
    for trend in (1, 0):
        X = [[mpf(1)] + [r[0] - t0] * trend for r in past]
        x = [mpf(1)] + [last[0] - t0] * trend
        b, cov, phi, outbreaks = baseline(X, y, e)
        mu = last[2] * exp(sum(xi * bi for xi, bi in zip(x, b)))
        if trend:
            t = b[1] / sqrt(cov[1, 1] * phi)
            if t_two_sided(t, len(y) - 2) < mpf("0.05") and mu <= max(y):
                break
    phi = max(phi, mpf(1))
    var = mu ** 2 * phi * sum(x[j] * cov[j, k] * x[k] for j in range(len(x)) for k in range(len(x)))
    sd = sqrt(mpf(4) / 9 * mu ** (mpf(1) / 3) * (phi + var / mu))
    z = sqrt(2) * findroot(lambda v: erfc(v) - mpf("0.05"), mpf("1.386"))
    middle = mu ** (mpf(2) / 3)
    away = abs(last[1] ** (mpf(2) / 3) - middle) / sd
    return [mu, phi, max(mpf(0), middle - z * sd) ** mpf("1.5"), (middle + z * sd) ** mpf("1.5"), erfc(away / sqrt(2)), trend,
            outbreaks]


with open(os.path.join(here, "farrington.csv"), "w") as out:
    out.write("# numbers by mpmath, 40 digits\nid,expected,phi,lower,upper,p,trend,reweighted; events\n")
    for name in ("farrington12", "farringtontrend", "farringtonexposure", "farringtonzeros", "pois25", "itspois"):
        out.write(name + "," + ",".join(mp.nstr(mpf(v), 20) for v in farrington(series(name))) + "\n")
