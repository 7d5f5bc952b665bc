#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes ranges.csv: maxima of likelihoods with figures known as ranges, at 45 digits. Needs mpmath.

A row's likelihood is the plain sum of its probabilities over the counts of its range (one minus the sum below it where
it has no upper end). Derivatives of a row by its linear predictor are central differences, so that no formula is
shared with annum; from them Newton's method, the observed information, and profile limits by root finding. Lines
beyond those of case_format.py:

    case/range    row (from 0), lower, upper (1e999: none), 1 if suppressed
    case/profile  coefficient, lower, upper
    case/ranges   widening of the standard error of time, deviance, null deviance, log-likelihood
"""
import random
import sys

import mpmath
from mpmath import diff, exp, expm1, log, loggamma, lu_solve, matrix, mp, mpf, sqrt

from case_format import NAN, Writer
from exact import normal_quantile, normal_tail, t_quantile, t_tail

mp.dps = 45
INF = float("inf")
STEP = mpf(10) ** -11  # central differences: errors of 1e-22 and, in the second derivative, 1e-23 of rounding

MEAN = {"log": exp, "identity": lambda e: e, "sqrt": lambda e: e * e, "logit": lambda e: 1 / (1 + exp(-e)),
        "probit": lambda e: normal_tail(-e), "cloglog": lambda e: -expm1(-exp(e))}
LINK = {"log": log, "identity": lambda m: m, "sqrt": sqrt, "logit": lambda m: log(m / (1 - m)),
        "probit": lambda m: -normal_quantile(m), "cloglog": lambda m: log(-log(1 - m))}


class Row:
    def __init__(self, x, low, high, size, weight, offset):
        self.x, self.low, self.high, self.size, self.weight, self.offset = x, low, high, size, weight, offset


class Model:
    """family, link and rows; theta for the negative binomial."""

    def __init__(self, family, link, rows, theta=None):
        self.family, self.link, self.rows, self.theta = family, link, rows, theta

    def log_density(self, y, mean, size):
        if "binomial" in self.family:
            return (loggamma(size + 1) - loggamma(y + 1) - loggamma(size - y + 1) + (y * log(mean) if y else 0)
                    + ((size - y) * log(1 - mean) if size > y else 0))
        if self.family == "negbin":
            t = self.theta
            return (loggamma(y + t) - loggamma(t) - loggamma(y + 1) + t * log(t / (t + mean))
                    + (y * log(mean / (t + mean)) if y else 0))
        return (y * log(mean) if y else 0) - mean - loggamma(y + 1)

    def next(self, p, y, mean, size):
        if "binomial" in self.family:
            return p * (size - y) / (y + 1) * mean / (1 - mean)
        if self.family == "negbin":
            return p * (y + self.theta) / (y + 1) * mean / (mean + self.theta)
        return p * mean / (y + 1)

    def sums(self, row, mean):
        """P and the sum of y p over the range; over what is below it where it has no upper end."""
        first, last = (0, row.low - 1) if row.high == INF else (row.low, row.high)
        p = exp(self.log_density(mpf(first), mean, row.size))
        total = weighted = mpf(0)
        for y in range(first, last + 1):
            total += p
            weighted += y * p
            p = self.next(p, y, mean, row.size)
        if row.high != INF:
            return total, weighted
        if 1 - total > mpf(10) ** -10:
            return 1 - total, mean - weighted
        p, y = exp(self.log_density(mpf(row.low), mean, row.size)), row.low
        total, weighted, ahead = mpf(0), mpf(0), p
        while ahead > total * mpf(10) ** -45:  # far out in the tail terms fall at once
            total, weighted, y = total + ahead, weighted + y * ahead, y + 1
            ahead = self.next(ahead, y - 1, mean, row.size)
        return total, weighted

    def at_mean(self, row, mean):
        if row.low == row.high:
            return self.log_density(mpf(row.low), mean, row.size)
        return log(self.sums(row, mean)[0])

    def eta(self, row, beta):
        return row.offset + sum(b * x for b, x in zip(beta, row.x))

    def of_eta(self, row):
        return lambda e: row.weight * self.at_mean(row, MEAN[self.link](e))

    def value(self, beta):
        try:
            return sum(self.of_eta(r)(self.eta(r, beta)) for r in self.rows)
        except (ValueError, ZeroDivisionError):
            return -mpf("inf")

    def ok(self, beta):
        v = self.value(beta)
        return v if isinstance(v, mpf) else -mpf("inf")

    def derivatives(self, beta):
        p = len(beta)
        gradient, hessian = matrix(p, 1), matrix(p, p)
        for r in self.rows:
            f, at = self.of_eta(r), self.eta(r, beta)
            up, middle, down = f(at + STEP), f(at), f(at - STEP)
            first, second = (up - down) / (2 * STEP), (up - 2 * middle + down) / STEP ** 2
            for j in range(p):
                gradient[j] += first * r.x[j]
                for k in range(p):
                    hessian[j, k] += second * r.x[j] * r.x[k]
        return gradient, hessian

    def maximum(self, beta):
        if not beta:
            return [], self.value(beta)
        value = self.ok(beta)
        for _ in range(200):
            gradient, hessian = self.derivatives(beta)
            step = lu_solve(hessian, -gradient)
            size = sqrt(abs(sum(step[j] * gradient[j] for j in range(len(beta)))))
            factor = mpf(1)
            while True:
                trial = [b + factor * s for b, s in zip(beta, step)]
                new = self.ok(trial)
                if new >= value - mpf(10) ** -35 * (1 + abs(value)) or factor < 1e-30:
                    break
                factor /= 2
            beta, value = trial, new
            if size < mpf(10) ** -12:  # Newton's next step is below 1e-24
                return beta, value
        raise ArithmeticError("no convergence")

    def without(self, j, value):
        rows = [Row([x for k, x in enumerate(r.x) if k != j], r.low, r.high, r.size, r.weight, r.offset + value * r.x[j])
                for r in self.rows]
        return Model(self.family, self.link, rows, self.theta)

    def profile(self, beta, value, vcov, j, threshold, sign):
        rest = [b for k, b in enumerate(beta) if k != j]
        along = [vcov[k, j] / vcov[j, j] for k in range(len(beta)) if k != j]

        def rise(v):
            moved = [b + a * (v - beta[j]) for b, a in zip(rest, along)]
            return 2 * (value - self.without(j, v).maximum(moved)[1]) - threshold

        step = sign * sqrt(vcov[j, j] * threshold)
        low, high = beta[j] + step * mpf("0.3"), beta[j] + step
        while rise(high) < 0:
            low, high = high, high + step
        f_low, f_high = rise(low), rise(high)
        for _ in range(80):
            middle = high - f_high * (high - low) / (f_high - f_low)
            f = rise(middle)
            if abs(f) < mpf(10) ** -16:
                return middle
            if f * f_high < 0:
                low, f_low = high, f_high
            else:
                f_low /= 2
            high, f_high = middle, f
        raise ArithmeticError("no limit")

    def largest(self, row):
        """The largest log-likelihood that any mean gives a row."""
        if row.low == row.high:
            y = mpf(row.low)
            if y == 0 or ("binomial" in self.family and y == row.size):
                return mpf(0)
            return row.weight * self.log_density(y, y / row.size if "binomial" in self.family else y, row.size)
        if row.low == 0 or row.high == INF or ("binomial" in self.family and row.high == row.size):
            return mpf(0)
        own = "logit" if "binomial" in self.family else "log"
        middle = mpf(row.low + row.high) / 2
        alone = Model(self.family, own, [Row([mpf(1)], row.low, row.high, row.size, row.weight, mpf(0))], self.theta)
        return alone.maximum([LINK[own](middle / row.size if own == "logit" else middle)])[1]

    def complete(self, row, eta):
        """Mean of a known figure's information given the range: log densities are linear in y."""
        def at(y):
            return -diff(lambda e: row.weight * self.log_density(mpf(y), MEAN[self.link](e), row.size), eta, 2)
        if row.low == row.high:
            return at(row.low)
        mean = MEAN[self.link](eta)
        total, weighted = self.sums(row, mean * (row.size if "binomial" in self.family and row.high == INF else 1)
                                    if row.high == INF else mean)
        return at(1) + (at(2) - at(1)) * (weighted / total - 1)

    def pearson(self, beta):
        total = mpf(0)
        for r in self.rows:
            if r.low != r.high:
                continue
            m = MEAN[self.link](self.eta(r, beta))
            if "binomial" in self.family:
                total += r.weight * (r.low - r.size * m) ** 2 / (r.size * m * (1 - m))
            else:
                total += r.weight * (r.low - m) ** 2 / (m + (m * m / self.theta if self.theta else 0))
        return total


def start(model):
    """A constant mean in the middle of the figures."""
    figures = []
    for r in model.rows:
        middle = r.low if r.high == INF else mpf(r.low + r.high) / 2
        if "binomial" in model.family:
            middle = (middle + mpf(1) / 2) / (r.size + 1)
        elif model.link == "log":
            middle = (middle + mpf(1) / 10) / exp(r.offset)
        figures.append(middle)
    return [LINK[model.link](sum(figures) / len(figures))] + [mpf(0)] * (len(model.rows[0].x) - 1)


def profile_of_theta(make, beta):
    """The maximum over theta: root of the derivative of the likelihood by log theta at the coefficients for it."""
    state = {"beta": beta}

    def slope(t):
        state["beta"], _ = make(exp(t)).maximum(state["beta"])
        return diff(lambda u: make(exp(u)).value(state["beta"]), t)

    low, high = mpf(-1), mpf(5)
    f_low, f_high = slope(low), slope(high)
    if not f_low > 0 > f_high:
        return None
    for _ in range(100):
        middle = high - f_high * (high - low) / (f_high - f_low)
        f = slope(middle)
        if abs(f) < mpf(10) ** -20:
            return exp(middle), state["beta"]
        if f * f_high < 0:
            low, f_low = high, f_high
        else:
            f_low /= 2
        high, f_high = middle, f
    return None


def write(out, name, family, link, years, ranges, size=None, weight=None, offset=None, x=(), rounded=None, origin=2010,
          profile=True, tolerance=1e-11):
    """ranges: pairs of whole counts; rounded: the published figure of rows that have one."""
    kind = "proportion" if "binomial" in family else "count"
    n = len(years)
    rows = []
    for i in range(n):
        column = [mpf(1), mpf(years[i]) - origin] + [mpf(c[i]) for c in x]
        shift = mpf(offset[i]) if offset else mpf(0)
        if kind == "count" and size:
            shift += log(mpf(size[i]))
        rows.append(Row(column, *ranges[i], mpf(size[i]) if kind == "proportion" else mpf(1),
                        mpf(weight[i]) if weight else mpf(1), shift))
    model = Model(family, link, rows)
    theta = None
    beta = start(model)
    if family == "negbin":
        found = profile_of_theta(lambda t: Model(family, link, rows, t), beta)
        if found is None:
            print(name, "has no theta")
            return False
        theta, beta = found
        model = Model(family, link, rows, theta)
    beta, value = model.maximum(beta)
    p = len(beta)
    hessian = model.derivatives(beta)[1]
    vcov = (-hessian) ** -1
    full = matrix(p, p)
    for r in rows:
        information = model.complete(r, model.eta(r, beta))
        for j in range(p):
            for k in range(p):
                full[j, k] += information * r.x[j] * r.x[k]
    widening = sqrt(vcov[1, 1] / (full ** -1)[1, 1])
    exact = sum(low == high for low, high in ranges)
    quasi = family.startswith("quasi")
    dispersion = model.pearson(beta) / (exact - p) if exact > p else mpf("nan")
    tail, level = (lambda s: t_tail(s, exact - p)) if quasi else normal_tail, mpf(95) / 100
    quantile = t_quantile((1 - level) / 2, exact - p) if quasi else normal_quantile((1 - level) / 2)
    quantile = abs(quantile)
    se = [sqrt(vcov[j, j] * (dispersion if quasi else 1)) for j in range(p)]
    saturated = sum(model.largest(r) for r in rows)
    alone = Model(family, link, [Row([mpf(1)], r.low, r.high, r.size, r.weight, r.offset) for r in rows], theta)
    null = alone.maximum(start(alone))[1]

    out.model(name, kind, family, link, origin=origin, n_x=len(x), tolerance=tolerance)
    figures = [rounded[i] if rounded and rounded[i] is not None else low if low == high else NAN
               for i, (low, high) in enumerate(ranges)]
    out.rows(name, years, figures, size, weight, offset, x)
    for i, (low, high) in enumerate(ranges):
        if low != high:
            out.lines.append(f"{name}/range,{i},{low},{1e999 if high == INF else high},"
                             f"{0 if rounded and rounded[i] is not None else 1}")
    out.coef(name, beta, se, [b / s for b, s in zip(beta, se)], [2 * tail(abs(b / s)) for b, s in zip(beta, se)],
             [b - quantile * s for b, s in zip(beta, se)], [b + quantile * s for b, s in zip(beta, se)])
    out.vcov(name, [[vcov[j, k] * (dispersion if quasi else 1) for k in range(p)] for j in range(p)])
    parameters = p + (family == "negbin")
    out.fit(name, pearson=model.pearson(beta), dispersion=dispersion, df=max(exact - p, 0),
            loglik=NAN if quasi else value, aic=NAN if quasi else 2 * parameters - 2 * value,
            bic=NAN if quasi else log(n) * parameters - 2 * value)
    out.line(name, "ranges", widening, 2 * (saturated - value), 2 * (saturated - null), NAN if quasi else value)
    if theta:
        out.line(name, "theta", theta, NAN)
    # The negative binomial's profile limits are by F times Pearson's dispersion of the exact figures.
    if family == "negbin" and exact > p and dispersion > 0:
        quantile, quasi = abs(t_quantile((1 - level) / 2, exact - p)), True
    threshold = quantile ** 2 * (dispersion if quasi else 1)
    for j in range(p) if profile else []:
        out.line(name, "profile", j, *[model.profile(beta, value, vcov, j, threshold, s) for s in (-1, 1)])
    out.end(name)
    out.save()
    print(name, mp.nstr(beta[1], 8), "widening", mp.nstr(widening, 8), flush=True)
    return True


def suppress(counts, below=5, least=0):
    return [(least, below - 1) if least <= c < below else (c, c) for c in counts]


def round_to(counts, unit):
    """"about 500": the multiple, and the whole counts that round to it or lie on the edge."""
    figures = [unit * round(c / unit) for c in counts]
    return figures, [(max(f - unit // 2, 0), f + unit // 2) for f in figures]


def poisson(rng, mean):
    limit, product, k = mpmath.exp(-mean), rng.random(), 0
    if mean > 200:
        return max(0, round(rng.gauss(mean, mean ** 0.5)))
    while product > limit:
        product *= rng.random()
        k += 1
    return k


def cases(out):
    counts_and_shares(out, random.Random(20250307))
    negative_binomials(out, random.Random(20250310))


def counts_and_shares(out, rng):
    years = list(range(2005, 2017))
    exposure = [round(rng.uniform(0.6, 2.4), 2) for _ in years]
    counts = [poisson(rng, e * 3.4 * 1.05 ** (t - 2010)) for e, t in zip(exposure, years)]
    write(out, "below-five", "poisson", "log", years, suppress(counts), exposure)
    write(out, "below-five-of-one", "poisson", "log", years, suppress(counts, least=1), exposure)
    write(out, "below-five-plain", "poisson", "log", years, suppress([9, 7, 3, 8, 2, 6, 4, 11, 10, 7, 4, 12]))
    write(out, "four-years", "poisson", "log", [2012, 2013, 2014, 2015], [(0, 4), (7, 7), (6, 6), (0, 9)])
    write(out, "at-least-100", "poisson", "log", list(range(2010, 2018)),
          [(81, 81), (93, 93), (88, 88), (100, INF), (97, 97), (100, INF), (100, INF), (85, 85)],
          [1.0, 1.02, 1.03, 1.1, 1.04, 1.05, 1.3, 1.06])
    counts = [poisson(rng, 300 * 1.1 ** (t - 2000)) for t in range(2000, 2020)]
    figures, ranges = round_to(counts, 10)
    write(out, "tens", "poisson", "log", list(range(2000, 2020)), ranges, rounded=figures)
    figures, ranges = round_to(counts, 100)
    write(out, "hundreds", "poisson", "log", list(range(2000, 2020)), ranges, rounded=figures)
    write(out, "hundreds-sqrt", "poisson", "sqrt", list(range(2000, 2020)), ranges, rounded=figures)
    write(out, "hundreds-identity", "poisson", "identity", list(range(2000, 2020)), ranges, rounded=figures)
    figures, ranges = round_to([52310, 50120, 55870, 61990, 58240, 66600, 71330], 1000)
    write(out, "thousands", "quasipoisson", "log", list(range(2012, 2019)) + [2019, 2020, 2021],
          ranges + [(70312, 70312), (74119, 74119), (73001, 73001)], rounded=figures + [None] * 3)
    # 30 standard deviations from any straight line: probabilities are below the smallest double.
    figures, ranges = round_to([12000, 47000, 90000, 31000, 66000, 20000, 101000, 150000], 1000)
    write(out, "far-tails", "poisson", "log", list(range(2012, 2020)), ranges, rounded=figures)
    figures, ranges = round_to([1200, 4700, 9000, 3100, 6600, 2000], 10)
    write(out, "far-tails-of-few", "poisson", "log", list(range(2012, 2018)) + [2018, 2019],
          ranges + [(9000, INF), (0, 900)], rounded=figures + [None, None])
    years = list(range(1990, 2020))
    weight = [round(rng.uniform(0.3, 2), 2) for _ in years]
    offset = [round(rng.uniform(-0.4, 0.4), 2) for _ in years]
    x = [[round(rng.gauss(0, 1), 2) for _ in years]]
    counts = [poisson(rng, 6 * mpmath.exp(o + 0.02 * (t - 2010) + 0.2 * v)) for t, o, v in zip(years, offset, x[0])]
    ranges = [(0, 4) if c < 5 else (10, INF) if c >= 10 and t % 2 else (c, c) for c, t in zip(counts, years)]
    write(out, "thirty-years", "poisson", "log", years, ranges, None, weight, offset, x)
    write(out, "thirty-quasi", "quasipoisson", "log", years, ranges, None, weight, offset, x)

    years = list(range(2008, 2018))
    totals = [24, 31, 57, 140, 198, 44, 81, 120, 66, 39]
    events = [2, 3, 7, 21, 30, 4, 17, 26, 16, 12]
    ranges = suppress(events)
    ranges[8] = (15, 66)
    for link in ("logit", "probit", "cloglog", "log", "identity"):
        write(out, f"share-{link}", "binomial", link, years, ranges, totals)
    write(out, "share-quasi", "quasibinomial", "logit", years, ranges, totals)
    near_all = [(t - high, t - low) for t, (low, high) in zip(totals, ranges)]
    write(out, "share-near-all", "binomial", "logit", years, near_all, totals,
          weight=[0.5, 1, 1, 2, 1, 1, 1.5, 1, 1, 0.7])
    totals = [21000, 24500, 19800, 26100, 30400, 28700]
    # Fits inside all ranges at once: the likelihood is nearly flat, and known figures would tell 16 times as much.
    figures, ranges = round_to([9100, 10900, 9300, 12600, 15300, 15100], 1000)
    write(out, "share-thousands", "binomial", "logit", list(range(2010, 2016)), ranges, totals, rounded=figures,
          profile=False)
    figures, ranges = round_to([9112, 10934, 9071, 12158, 14392, 13877], 200)
    write(out, "share-hundreds", "binomial", "logit", list(range(2010, 2016)), ranges, totals, rounded=figures)


def negative_binomials(out, rng):
    made = 0
    while made < 5:
        n = [15, 12, 30, 16, 20][made]
        years = list(range(2000, 2000 + n))
        exposure = [round(rng.uniform(0.5, 2), 2) for _ in years] if made != 3 else None
        counts = [poisson(rng, (exposure[i] if exposure else 1) * rng.gammavariate(2, [4, 60, 3, 8, 9000][made]))
                  for i in range(n)]
        if made == 1:
            figures, ranges = round_to(counts, 10)
            ok = write(out, f"negbin-{made}", "negbin", "log", years, ranges, exposure, rounded=figures)
        elif made == 3:
            ok = write(out, f"negbin-{made}", "negbin", "identity", years, suppress(counts), profile=False)
        elif made == 4:
            figures, ranges = round_to(counts, 1000)
            figures[3], ranges[3] = None, (5000, INF)
            ok = write(out, f"negbin-{made}", "negbin", "log", years, ranges, exposure, rounded=figures, profile=False,
                       tolerance=1e-9)  # annum takes kappa from differences of log P where sums are long
        else:
            ranges = [(0, 4) if c < 5 else (20, INF) if c >= 20 else (c, c) for c in counts]
            ok = write(out, f"negbin-{made}", "negbin", "log", years, ranges, exposure)
        made += ok


def main():
    out = Writer("ranges.csv", f"mpmath {mpmath.__version__}, 45 digits, Python {sys.version.split()[0]}")
    cases(out)
    out.save()


if __name__ == "__main__":
    main()
