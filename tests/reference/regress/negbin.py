#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exact_negbin.csv: joint maxima of the negative binomial likelihood at 50 digits, and its profile limits: theta
held there, the deviance risen by F(1, n - p) times Pearson's dispersion. Needs mpmath."""
import random
import sys

import mpmath
from mpmath import diff, exp, log, loggamma, lu_solve, matrix, mp, mpf, sqrt

from case_format import NAN, Writer
from exact import t_quantile

mp.dps = 50


def log_likelihood(y, time, size, parameters):
    level, slope, log_theta = parameters
    theta, total = exp(log_theta), mpf(0)
    for count, t, exposure in zip(y, time, size):
        mean = exposure * exp(level + slope * t)
        total += loggamma(count + theta) - loggamma(theta) - loggamma(count + 1)
        total += theta * log(theta / (theta + mean)) + count * log(mean / (theta + mean))
    return total


def maximum(y, time, size):
    """Newton's method with halving from moments; None where the likelihood rises towards the Poisson."""
    rate = mpf(sum(y)) / sum(size)
    at = [log(rate), mpf(0), mpf(0)]
    orders = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    f = lambda *p: log_likelihood(y, time, size, p)
    for _ in range(200):
        gradient = matrix([diff(f, tuple(at), o) for o in orders])
        hessian = matrix(3, 3)
        for i in range(3):
            for j in range(3):
                hessian[i, j] = diff(f, tuple(at), tuple(orders[i][k] + orders[j][k] for k in range(3)))
        step = lu_solve(hessian, -gradient)
        uphill = sum(step[i] * gradient[i] for i in range(3)) > 0
        if not uphill or max(abs(s) for s in step) > 1:
            length = max(abs(g) for g in gradient)
            step = gradient / length / 2 if not uphill else step / max(abs(s) for s in step)
        factor = mpf(1)
        while factor > 1e-12 and f(*[at[i] + factor * step[i] for i in range(3)]) < f(*at):
            factor /= 2
        at = [at[i] + factor * step[i] for i in range(3)]
        if at[2] > 14:
            return None
        if max(abs(s) for s in step) < mpf(10) ** -22:
            return at
    return None


def held_maximum(f, start):
    """The largest f of one number, which is concave: Newton's method. -> f there"""
    at = start
    for _ in range(100):
        step = -diff(f, at) / diff(f, at, 2)
        at += step if abs(step) < 1 else step / abs(step)
        if abs(step) < mpf(10) ** -25:
            return f(at)
    raise ArithmeticError("no maximum")


def profile_limit(y, time, size, best, j, threshold, se, sign):
    """Where 2 (log-likelihood's fall) with coefficient j held and the other free is the threshold: bisection."""
    theta, highest = best[2], log_likelihood(y, time, size, best)

    def short(value):
        pair = lambda other: (value, other, theta) if j == 0 else (other, value, theta)
        return 2 * (highest - held_maximum(lambda o: log_likelihood(y, time, size, pair(o)), best[1 - j])) < threshold

    inner, step = best[j], sign * se * sqrt(threshold)
    while short(inner + step):
        inner += step
    outer = inner + step
    while abs(outer - inner) > mpf(10) ** -18 * (abs(outer) + se):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if short(middle) else (inner, middle)
    return (inner + outer) / 2


def main():
    rng = random.Random(20261124)
    out = Writer("exact_negbin.csv", f"mpmath {mpmath.__version__}, 50 digits, Python {sys.version.split()[0]}")
    made = 0
    while made < 12:
        n, scale, shape = rng.choice([5, 8, 12, 16]), rng.choice([2, 8, 40, 6000]), rng.choice([0.8, 2, 10])
        years = list(range(2005, 2005 + n))
        y = [int(scale * rng.gammavariate(shape, 1)) for _ in years]
        size = [round(rng.uniform(0.5, 3), 2) for _ in years]
        if sum(v > 0 for v in y) < 4:
            continue
        time = [mpf(t - 2010) for t in years]
        best = maximum(y, time, [mpf(v) for v in size])
        if best is None:
            continue
        theta = exp(best[2])
        means = [mpf(s) * exp(best[0] + best[1] * t) for s, t in zip(size, time)]
        weights = [m / (1 + m / theta) for m in means]
        s0, s1, s2 = (sum(w * t**k for w, t in zip(weights, time)) for k in range(3))
        variance = (s2 / (s0 * s2 - s1 * s1), s0 / (s0 * s2 - s1 * s1))
        ll = log_likelihood(y, time, [mpf(v) for v in size], best)
        name = f"negbin-{made}"
        out.model(name, "count", "negbin", "log", origin=2010, tolerance=1e-10)
        out.rows(name, time=years, y=y, size=size)
        none = [NAN, NAN]
        out.coef(name, [float(best[0]), float(best[1])], [float(sqrt(v)) for v in variance], none, none, none, none)
        out.fit(name, pearson=float(sum((v - m) ** 2 / (m * (1 + m / theta)) for v, m in zip(y, means))),
                loglik=float(ll), aic=float(6 - 2 * ll), bic=float(3 * log(n) - 2 * ll), df=n - 2)
        out.line(name, "theta", float(theta), NAN)
        out.end(name)
        pearson = sum((v - m) ** 2 / (m * (1 + m / theta)) for v, m in zip(y, means))
        threshold = t_quantile(mpf("0.025"), n - 2) ** 2 * pearson / (n - 2)
        limits = [[profile_limit(y, time, [mpf(v) for v in size], best, j, threshold, sqrt(variance[j]), sign)
                   for j in range(2)] for sign in (-1, 1)]
        out.model(f"{name}-profile", "count", "negbin", "log", origin=2010, interval="profile", tolerance=1e-10)
        out.rows(f"{name}-profile", time=years, y=y, size=size)
        out.coef(f"{name}-profile", best[:2], lower=limits[0], upper=limits[1])
        out.end(f"{name}-profile")
        made += 1
    out.save()


if __name__ == "__main__":
    main()
