#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exact_beta.csv and exact_psi.csv: beta regressions at 75 digits, directly from the textbook's formulas.

The log-likelihood, score and expected information are those of Ferrari and Cribari-Neto (2004), J Applied
Statistics 31:799-815, section 2, with prior weights multiplying a row's log-likelihood; standard errors, leverage,
Cook's distance and residuals are as R's betareg defines them (vcov, hatvalues, cooks.distance, residuals; sandwich
for HC0), and profile limits are where twice the fall of the likelihood, maximised over everything else, is the
normal quantile's square. Newton's method with the score's numerical Jacobian; each maximum is confirmed by the
log-likelihood nearby.

Beside the format of case_format.py: case/precision phi, its standard error. Needs mpmath; MASS's petrol is
Prater's data.
"""
import random
import sys

import mpmath
from mpmath import erfc, exp, log, loggamma, lu_solve, matrix, mp, mpf, psi, sqrt

from case_format import NAN, Writer

mp.dps = 75

ROOT2 = sqrt(mpf(2))
INVERSE = {"logit": lambda e: 1 / (1 + exp(-e)), "probit": lambda e: erfc(-e / ROOT2) / 2,
           "cloglog": lambda e: -mpmath.expm1(-exp(e)), "log": exp}
SLOPE = {"logit": lambda e: exp(-e) / (1 + exp(-e)) ** 2, "probit": lambda e: exp(-e * e / 2) / sqrt(2 * mp.pi),
         "cloglog": lambda e: exp(e - exp(e)), "log": exp}
LINK = {"logit": lambda m: log(m / (1 - m)), "probit": lambda m: ROOT2 * mpmath.erfinv(2 * m - 1),
        "cloglog": lambda m: log(-log(1 - m)), "log": log}


class Model:
    def __init__(self, x, y, link, weight=None, offset=None):
        self.x, self.y = [[mpf(v) for v in row] for row in x], [mpf(v) for v in y]
        self.n, self.p, self.link = len(y), len(x[0]), link
        self.w = [mpf(v) for v in weight] if weight else [mpf(1)] * self.n
        self.offset = [mpf(v) for v in offset] if offset else [mpf(0)] * self.n

    def eta(self, at):
        return [o + sum(b * v for b, v in zip(at, row)) for row, o in zip(self.x, self.offset)]

    def log_likelihood(self, at):
        phi, total = exp(at[-1]), mpf(0)
        for y, w, e in zip(self.y, self.w, self.eta(at)):
            m = INVERSE[self.link](e)
            if not 0 < m < 1:
                return -mp.inf
            total += w * density(y, m, phi)
        return total

    def row_scores(self, at):
        """By eta and by log phi."""
        phi, out = exp(at[-1]), []
        for y, w, e in zip(self.y, self.w, self.eta(at)):
            m = INVERSE[self.link](e)
            star = log(y / (1 - y)) - psi(0, m * phi) + psi(0, (1 - m) * phi)
            by_phi = m * star + log(1 - y) - psi(0, (1 - m) * phi) + psi(0, phi)
            out.append((w * phi * star * SLOPE[self.link](e), w * phi * by_phi))
        return out

    def score(self, at):
        rows = self.row_scores(at)
        return [sum(r[0] * x[j] for r, x in zip(rows, self.x)) for j in range(self.p)] + [sum(r[1] for r in rows)]

    def information(self, at):
        """Expected, of coefficients and log phi."""
        phi, p = exp(at[-1]), self.p
        k = mp.zeros(p + 1)
        for x, w, e in zip(self.x, self.w, self.eta(at)):
            m, d = INVERSE[self.link](e), SLOPE[self.link](e)
            one, two = psi(1, m * phi), psi(1, (1 - m) * phi)
            for i in range(p):
                for j in range(p):
                    k[i, j] += w * phi**2 * (one + two) * d * d * x[i] * x[j]
                both = w * phi * (m * one - (1 - m) * two) * d * x[i] * phi
                k[i, p] += both
                k[p, i] += both
            k[p, p] += w * phi**2 * (m * m * one + (1 - m) ** 2 * two - psi(1, phi))
        return k

    def maximum(self, start, held=None):
        """Newton from a start; held: (index, value) of a coefficient that stays."""
        at = [mpf(v) for v in start]
        free = [j for j in range(self.p + 1) if held is None or j != held[0]]
        if held:
            at[held[0]] = held[1]
        for _ in range(500):
            g = [self.score(at)[j] for j in free]
            step = self._step(at, free, g)
            largest = max(abs(s) for s in step)
            factor, before = min(mpf(1), 1 / largest), self.log_likelihood(at)
            moved = lambda f: self._moved(at, free, step, f)
            while largest > mpf(10) ** -12 and self.log_likelihood(moved(factor)) < before and factor > 1e-15:
                factor /= 2
            at = moved(factor)
            if largest < mpf(10) ** -36:
                return at
        raise ArithmeticError("no maximum")

    @staticmethod
    def _moved(at, free, step, factor):
        out = list(at)
        for j, s in zip(free, step):
            out[j] += factor * s
        return out

    def _step(self, at, free, g):
        h = mpf(10) ** -28
        jacobian = mp.zeros(len(free))
        for c, j in enumerate(free):
            up, down = list(at), list(at)
            up[j] += h
            down[j] -= h
            a, b = self.score(up), self.score(down)
            for r, i in enumerate(free):
                jacobian[r, c] = (a[i] - b[i]) / (2 * h)
        step = lu_solve(-jacobian, matrix(g))
        if sum(s * v for s, v in zip(step, g)) > 0:
            return list(step)
        k = self.information(at)
        return list(lu_solve(matrix([[k[i, j] for j in free] for i in free]), matrix(g)))

    def start(self):
        z = [LINK[self.link](y) - o for y, o in zip(self.y, self.offset)]
        a = mp.zeros(self.p)
        b = mp.zeros(self.p, 1)
        for x, v in zip(self.x, z):
            for i in range(self.p):
                b[i] += x[i] * v
                for j in range(self.p):
                    a[i, j] += x[i] * x[j]
        beta = list(lu_solve(a, b))
        means = [INVERSE[self.link](e) for e in self.eta(beta + [0])]
        scatter = sum((y - m) ** 2 / abs(m * (1 - m)) for y, m in zip(self.y, means)) / self.n
        return beta + [log(max(1 / scatter - 1, mpf("0.3")))]


def density(y, m, phi):
    return (loggamma(phi) - loggamma(m * phi) - loggamma((1 - m) * phi) + (m * phi - 1) * log(y) +
            ((1 - m) * phi - 1) * log(1 - y))


def profile(model, at, se, j, sign, quantile):
    """Secant's method for the root of the signed root of twice the fall, less the quantile."""
    best, last = model.log_likelihood(at), list(at)

    def side(v):
        nonlocal last
        last = model.maximum(last, held=(j, v))
        return sqrt(2 * (best - model.log_likelihood(last))) - quantile

    a = at[j] + sign * quantile * se
    b = a + sign * se / 100
    fa, fb = side(a), side(b)
    for _ in range(60):
        if abs(b - a) < mpf(10) ** -25 * abs(b) or fb == fa:
            return b
        a, b, fa = b, b - fb * (b - a) / (fb - fa), fb
        fb = side(b)
    raise ArithmeticError("no limit")


def case(out, name, kind, link, time, y, degree=1, origin=2010, x=(), weight=None, offset=None, no_time=0,
         interval="wald", covariance="model", tolerance=1e-12, size=None,
         start=None):
    n = len(y)
    share = [mpf(a) / mpf(b) for a, b in zip(y, size)] if size else y
    share = [mpf(float(v)) for v in share]
    polynomial = [] if no_time else [[(mpf(t) - origin) ** k for t in time] for k in range(1, degree + 1)]
    columns = [[1] * n] + polynomial + list(x)
    model = Model([[c[i] for c in columns] for i in range(n)], share, link, weight, offset)
    p = model.p
    at = model.maximum(start or model.start())
    best = model.log_likelihood(at)
    for j in range(p + 1):  # confirmed by the likelihood alone
        for move in (mpf("1e-9"), mpf("-1e-9")):
            near = list(at)
            near[j] += move * max(1, abs(near[j])) if j == p else move * mpf("1e-6")
            assert model.log_likelihood(near) < best
    phi, inverse = exp(at[-1]), model.information(at) ** -1
    precision_se = phi * sqrt(inverse[p, p])
    vcov = inverse
    if covariance == "HC0":
        rows = [[r[0] * v for v in xs] + [r[1]] for r, xs in zip(model.row_scores(at), model.x)]
        meat = matrix([[sum(r[i] * r[j] for r in rows) for j in range(p + 1)] for i in range(p + 1)])
        vcov = inverse * meat * inverse
    se = [sqrt(vcov[j, j]) for j in range(p)]
    quantile = ROOT2 * mpmath.erfinv(mpf("0.95"))
    z = [at[j] / se[j] for j in range(p)]
    lower = [at[j] - quantile * se[j] for j in range(p)]
    upper = [at[j] + quantile * se[j] for j in range(p)]
    if interval == "profile":
        for j in range(p):
            lower[j], upper[j] = (profile(model, at, se[j], j, s, quantile) for s in (-1, 1))
    eta = model.eta(at)
    mean, slope = [INVERSE[link](e) for e in eta], [SLOPE[link](e) for e in eta]
    working = [w * phi**2 * (psi(1, m * phi) + psi(1, (1 - m) * phi)) * d * d for w, m, d in zip(model.w, mean, slope)]
    k = matrix([[sum(v * r[i] * r[j] for v, r in zip(working, model.x)) for j in range(p)] for i in range(p)]) ** -1
    leverage = [v * sum(k[i, j] * r[i] * r[j] for i in range(p) for j in range(p)) for v, r in zip(working, model.x)]
    pearson = [(v - m) * sqrt(w * (1 + phi) / (m * (1 - m))) for v, m, w in zip(model.y, mean, model.w)]
    deviance = [mpmath.sign(v - m) * sqrt(2 * w * abs(density(v, v, phi) - density(v, m, phi)))
                for v, m, w in zip(model.y, mean, model.w)]
    df = n - p - 1
    chi2 = sum(r * r for r in pearson)
    out.model(name, kind, "beta", link, degree=degree, origin=origin, no_time=no_time, covariance=covariance,
              interval=interval, n_x=len(x), tolerance=tolerance)
    out.rows(name, time=time, y=y, size=size, weight=weight, offset=offset, x=x)
    out.coef(name, at[:p], se, z, [erfc(abs(v) / ROOT2) for v in z], lower, upper)
    out.vcov(name, [[vcov[i, j] for j in range(p)] for i in range(p)])
    out.fit(name, pearson=chi2, dispersion=chi2 / df if df > 0 else NAN, loglik=best, aic=2 * (p + 1) - 2 * best,
            bic=(p + 1) * log(n) - 2 * best, df=df)
    out.line(name, "precision", phi, precision_se)
    out.points(name, fitted=mean, leverage=leverage,
               cook=[r * r * h / (p * (1 - h) ** 2) for r, h in zip(pearson, leverage)],
               response=[v - m for v, m in zip(model.y, mean)], pearson=pearson, deviance=deviance)
    out.end(name)
    print(name, n, "phi", mpmath.nstr(phi, 8), "coef", [mpmath.nstr(v, 6) for v in at[:p]], "se phi",
          mpmath.nstr(precision_se, 6), "loglik", mpmath.nstr(best, 6), flush=True)


def psi_table():
    out = Writer("exact_psi.csv", f"mpmath {mpmath.__version__}: x, x (log x - psi(x)), x^2 psi'(x) - x")
    out.lines[1] = "id,x,digamma_gap,trigamma_gap"
    for k in range(-60, 61):
        x = mpf(float(mpf(10) ** (mpf(k) / 5))) if abs(k) < 60 else mpf(float(mpf(10) ** (k * 5)))
        with mp.workdps(700):
            out.line(f"x{k}", "", x, x * (log(x) - psi(0, x)) if x < mpf(10) ** 60 else mpf("0.5"),
                     x * x * psi(1, x) - x if x < mpf(10) ** 60 else mpf("0.5"))
    for x in (1, 2, 3.5, 15.999999999, 16, 16.0000001, 0.5):
        x = mpf(x)
        out.line(f"at{float(x)!r}", "", x, x * (log(x) - psi(0, x)), x * x * psi(1, x) - x)
    out.save()


PETROL = [("A", 205, 12.2), ("A", 275, 22.3), ("A", 345, 34.7), ("A", 407, 45.7), ("B", 218, 8.0), ("B", 273, 13.1),
          ("B", 347, 26.6), ("C", 212, 7.4), ("C", 272, 18.2), ("C", 340, 30.4), ("D", 235, 6.9), ("D", 300, 15.2),
          ("D", 365, 26.0), ("D", 410, 33.6), ("E", 307, 14.4), ("E", 367, 26.8), ("E", 395, 34.9), ("F", 267, 10.0),
          ("F", 360, 24.8), ("F", 402, 31.7), ("G", 235, 2.8), ("G", 275, 6.4), ("G", 358, 16.1), ("G", 416, 27.8),
          ("H", 285, 5.0), ("H", 365, 17.6), ("H", 444, 32.1), ("I", 351, 14.0), ("I", 424, 23.2), ("J", 365, 8.5),
          ("J", 379, 14.7), ("J", 428, 18.0)]
PETROL.sort(key=lambda row: row[1])  # annum's rows are in the order of time


def main():
    psi_table()
    rng = random.Random(20261124)
    out = Writer("exact_beta.csv", f"mpmath {mpmath.__version__}, 75 digits, Python {sys.version.split()[0]}")
    share = [0.31, 0.28, 0.302, 0.25, 0.22, 0.24, 0.19, 0.17, 0.185, 0.14, 0.12, 0.131]
    years = list(range(2005, 2017))
    weight = [1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.25, 2, 2, 1]
    offset = [0.03, -0.06, 0, 0.06, -0.03, 0.03, -0.06, 0, 0.06, -0.03, 0.03, -0.06]
    x = [[3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1], [float((t - 2008) ** 2 % 7) for t in years]]
    for link in ("logit", "probit", "cloglog", "log"):
        case(out, f"share-{link}", "share", link, years, share)
        case(out, f"all-{link}", "value", link, years, share, degree=2, x=x, weight=weight, offset=offset)
        case(out, f"hc0-{link}", "rate", link, years, share, weight=weight, covariance="HC0")
        case(out, f"profile-{link}", "share", link, years, share, x=x[:1], interval="profile")
    case(out, "of-total", "proportion", "logit", years, [9, 12, 13, 14, 10, 24, 22, 27, 24, 22, 33, 21],
         size=[71, 72, 84, 68, 80, 88, 82, 85, 95, 71, 88, 88])
    case(out, "intercept-alone", "share", "logit", years, share, no_time=1, interval="profile")
    case(out, "four", "share", "logit", years[:4], share[:4], interval="profile")
    case(out, "three", "share", "logit", years[:3], share[:3])
    # Prater's gasoline: Ferrari and Cribari-Neto's table 1; temperature stands for time.
    case(out, "prater", "share", "logit", [t for _, t, _ in PETROL], [y / 100 for _, _, y in PETROL], origin=0,
         x=[[float(b == name) for b, _, _ in PETROL] for name in "ABCDEFGHI"])
    for n in (5, 8, 16, 40):
        time = list(range(1990, 1990 + n))
        y = [round(1 / (1 + float(exp(-(-1.2 + 0.05 * (t - 2000) + rng.gauss(0, 0.1))))), 4) for t in time]
        case(out, f"annual-{n}", "share", rng.choice(["logit", "probit", "cloglog"]), time, y, origin=1980)
    for digits, link in ((4, "logit"), (6, "probit"), (9, "cloglog"), (4, "log")):
        # Shares that hardly leave their line: phi to 1e17. A residual of 1e-9 has 7 digits when the mean has 16.
        y = [float(INVERSE[link](mpf("-0.9") + mpf("0.04") * (t - 2010))) + rng.gauss(0, 1) * 10.0**-digits for t in years]
        case(out, f"smooth-{link}-{digits}", "share", link, years, y, interval="profile" if digits < 9 else "wald",
             tolerance={4: 1e-11, 6: 1e-10, 9: 1e-7}[digits])
    case(out, "rare", "share", "log", years, [v * 1e-5 for v in share])
    case(out, "rare-logit", "share", "logit", years, [v * 1e-3 for v in share], interval="profile")
    case(out, "common", "share", "logit", years, [1 - v / 64 for v in share])
    for name, low in (("u-shaped", 0.02), ("u-extreme", 1e-9), ("u-more", 1e-100)):
        high = 1 - max(low, 1e-12)
        y = [low, high, low * 1.5, 0.4, high, low, 0.7, high, low * 3, high, 0.5, high]
        case(out, name, "share", "logit", years, y, interval="profile" if low > 1e-3 else "wald")
    case(out, "outlier", "share", "logit", years, share[:5] + [0.97] + share[6:])
    case(out, "skewed", "share", "cloglog", years, [0.003, 0.001, 0.02, 0.0002, 0.008, 0.0011, 0.03, 0.001, 0.0004, 0.05,
                                                   0.002, 0.0009])
    # Where the fractional model's coefficients are far from the maximum, or outside the range of the mean.
    case(out, "separated", "share", "cloglog", years[:9], [4e-10, 5.8e-10, 9.7e-11, 6.9e-10, 0.9995, 0.9995, 0.9992,
                                                           0.9999, 0.99986],
         start=[1, 0.3, -1], tolerance=1e-11)
    case(out, "wide-log", "share", "log", years[:7], [0.5, 0.9, 0.3, 0.99, 0.7, 0.2, 0.999],
         start=[log(mpf("0.6")), 0, 0])
    out.save()


if __name__ == "__main__":
    main()
