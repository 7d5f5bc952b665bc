#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes excess_zeros.csv beside this file: van den Broek's (1995) score test from first principles.

The zero-inflated Poisson density is differentiated numerically at the Poisson maximum, and its expected information is
a sum over all counts: nothing of the closed form is used. Lines: case/model link weighted, case/row time y exposure
weight, case/test statistic, signed root. Needs mpmath (made with 1.4.1), 40 digits."""
import os

from mpmath import mp, mpf

mp.dps = 40
MEANS = {2: mp.exp, 7: lambda e: e * e, 1: lambda e: e}


def log_density(y, share, mean):
    """Of a share of certain zeros (which may be below 0) and a Poisson mean."""
    zero = share + (1 - share) * mp.exp(-mean)
    return mp.log(zero) if y == 0 else mp.log(1 - share) - mean + y * mp.log(mean) - mp.loggamma(y + 1)


def score_test(link, time, y, exposure, weight, degree):
    n, p = len(y), degree + 1
    X = [[mpf(t - 2010) ** k for k in range(p)] for t in time]
    offset = [mp.log(mpf(e)) if link == 2 else mpf(0) for e in exposure]
    mean_of = lambda i, beta: MEANS[link](offset[i] + sum(b * x for b, x in zip(beta, X[i])))
    total = lambda *beta: sum(w * log_density(c, mpf(0), mean_of(i, beta)) for i, (c, w) in enumerate(zip(y, weight)))
    rate = mpf(sum(y)) / sum(mpf(e) for e in exposure)
    beta = mp.matrix([{2: mp.log(rate), 7: mp.sqrt(rate), 1: rate}[link]] + [0] * degree)
    for _ in range(60):  # Newton on numerical derivatives of the Poisson likelihood
        g = mp.matrix([mp.diff(total, tuple(beta), n=tuple(int(j == k) for k in range(p))) for j in range(p)])
        H = mp.matrix(p, p)
        for j in range(p):
            for k in range(p):
                order = [0] * p
                order[j] += 1
                order[k] += 1
                H[j, k] = mp.diff(total, tuple(beta), n=tuple(order))
        step = mp.lu_solve(H, g)
        while any(mp.im(m) != 0 or m <= 0 for m in (mean_of(i, beta - step) for i in range(n))) or (
                total(*(beta - step)) < total(*beta) - mpf(10) ** -25):
            step /= 2
        beta -= step
        if mp.norm(step) < mpf(10) ** -20:
            break
    score = sum(w * mp.diff(lambda s: log_density(c, s, mean_of(i, beta)), 0) for i, (c, w) in enumerate(zip(y, weight)))
    info = mp.matrix(p + 1, p + 1)
    for i, w in enumerate(weight):
        mean = mean_of(i, beta)
        slope = [mp.diff(lambda b: mean_of(i, [v + (b if k == j else 0) for k, v in enumerate(beta)]), 0) for j in range(p)]
        counts = range(int(mean) + 120)
        for c in counts:
            probability = mp.exp(log_density(c, mpf(0), mean))
            by_mean = mp.diff(lambda m: log_density(c, mpf(0), m), mean)
            s = [mp.diff(lambda q: log_density(c, q, mean), 0)] + [by_mean * v for v in slope]
            for j in range(p + 1):
                for k in range(p + 1):
                    info[j, k] += w * probability * s[j] * s[k]
    inner = info[1:p + 1, 1:p + 1]
    cross = info[1:p + 1, 0]
    variance = info[0, 0] - (cross.T * mp.lu_solve(inner, cross))[0]
    return score * score / variance, score / mp.sqrt(variance)


few = [3, 1, 2, 0, 2, 1, 0, 1, 0, 0, 1, 0]
many = [4, 0, 3, 0, 0, 5, 0, 2, 0, 0, 0, 6]
low = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
years = list(range(2005, 2017))
exposure = [1.25, 1.25, 1.5, 1.25, 1.375, 1.5, 1.375, 1.5, 1.5, 1.5, 1.625, 0.75]
ones = [1] * 12
weight = [1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.25, 2, 2, 1]
# Van den Broek's example: urinary tract infections of 98 men; he prints 15.34.
infections = [0] * 81 + [1] * 9 + [2] * 7 + [3]
cases = [("few", 2, years, few, exposure, ones, 1), ("many", 2, years, many, exposure, ones, 1),
         ("low", 2, years, low, ones, ones, 1), ("weights", 2, years, many, exposure, weight, 1),
         ("square", 2, years, few, exposure, ones, 2), ("root", 7, years, few, ones, ones, 1),
         ("identity", 1, years, [6, 0, 5, 3, 4, 2, 3, 0, 2, 1, 2, 0], ones, ones, 1),
         ("constant", 2, [2010 + k / 128 for k in range(98)], infections, [1] * 98, [1] * 98, 0)]
lines = ["# mpmath at 40 digits", "id,numbers"]
for name, link, time, y, e, w, degree in cases:
    lines.append(f"{name}/model,{link},{degree}")
    for row in zip(time, y, e, w):
        lines.append(f"{name}/row," + ",".join(repr(float(v)) for v in row))
    statistic, root = score_test(link, time, y, e, [mpf(v) for v in w], degree)
    lines.append(f"{name}/test,{mp.nstr(statistic, 20)},{mp.nstr(root, 20)}")
    lines.append(f"{name}/end,0")
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "excess_zeros.csv"), "w") as out:
    out.write("\n".join(lines) + "\n")
