#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes inverse_gaussian.csv beside this file: both tails of the inverse gaussian distribution.

Shuster's (1968) closed form at 400 digits, where its cancellation costs nothing; each tenth value is also integrated
from the density. Lines: number, x, mean, shape, P(X <= x), P(X > x). Needs mpmath (made with 1.4.1)."""
import os

from mpmath import mp, mpf

mp.dps = 400


def density(x, mean, shape):
    return mp.sqrt(shape / (2 * mp.pi * x**3)) * mp.exp(-shape * (x - mean) ** 2 / (2 * mean**2 * x))


def tails(x, mean, shape):
    root = mp.sqrt(shape / x)
    a, b = root * (x / mean - 1), root * (x / mean + 1)
    phi = lambda z: mp.erfc(-z / mp.sqrt(2)) / 2
    second = mp.exp(2 * shape / mean) * phi(-b)
    return phi(a) + second, phi(-a) - second


lines = ["# mpmath at 400 digits", "id,x,mean,shape,lower,upper"]
points = [(x, mean, shape) for mean in (1.0, 0.001, 350.0) for shape in (1e-6, 0.01, 0.7, 5.0, 300.0, 1e6, 1e10)
          for x in (1e-3, 0.05, 0.5, 0.9, 0.99, 0.999, 1.0, 1.0009765625, 1.01, 1.125, 2.0, 7.0, 60.0, 1e4, 1e8)]
for k, (x, mean, shape) in enumerate(points):
    x, shape = float(x) * mean, shape * mean
    lower, upper = tails(mpf(x), mpf(mean), mpf(shape))
    if k % 10 == 4 and min(lower, upper) > mpf(10) ** -30:
        mp.dps = 30
        points_of = [mpf(x), mpf(x) * 2, mpf(x) * 10, mpf(x) * 1e3, mpf(x) * 1e6, mp.inf]
        by_area = mp.quad(lambda t: density(t, mpf(mean), mpf(shape)), points_of)
        assert abs(by_area / upper - 1) < 1e-9, (x, mean, shape, by_area, upper)
        mp.dps = 400
    if min(lower, upper) > mpf(10) ** -300:
        lines.append(",".join([str(k), repr(x), repr(mean), repr(shape), mp.nstr(lower, 25), mp.nstr(upper, 25)]))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "inverse_gaussian.csv"), "w") as out:
    out.write("\n".join(lines) + "\n")
