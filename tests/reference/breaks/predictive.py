# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes predictive.csv beside itself: the two tails of a last count given those before it, by quadrature in 30 digits (mpmath): the
mean is constant, its linear predictor normal about the maximum likelihood estimate with the information's variance.
Lines: family (2 poisson, 4 binomial), total or exposure, P(Y <= y), P(Y >= y); figures. Run: python predictive.py"""
import os
from mpmath import mp, mpf, exp, log, sqrt, quad, gammainc, betainc, pi, inf

mp.dps = 30
here = os.path.dirname(os.path.abspath(__file__))
cases = [("low", 2, 1, [3, 5, 2, 4, 6, 3, 12]), ("high", 2, 2, [30, 41, 35, 28, 33, 39, 12]), ("even", 2, 1, [1, 0, 2, 1, 0, 1]),
         ("part", 4, 40, [10, 12, 8, 11, 9, 21]), ("none", 4, 25, [5, 6, 4, 7, 0])]


def poisson_tails(y, m):
    below = gammainc(y + 1, m, inf, regularized=True)
    above = gammainc(y, 0, m, regularized=True) if y > 0 else mpf(1)
    return below, above


def binomial_tails(y, n, p):
    below = betainc(n - y, y + 1, 0, 1 - p, regularized=True) if y < n else mpf(1)
    above = betainc(y, n - y + 1, 0, p, regularized=True) if y > 0 else mpf(1)
    return below, above


with open(os.path.join(here, "predictive.csv"), "w") as out:
    out.write("# numbers by mpmath, 30 digits\nid,family,size,n,lower,upper,figures\n")
    for name, family, size, y in cases:
        past, last, total = y[:-1], y[-1], sum(y[:-1])
        if family == 2:
            eta, se = log(mpf(total) / len(past)), 1 / sqrt(mpf(total))
            tails = lambda e: poisson_tails(last, exp(e))
        else:
            share = mpf(total) / (len(past) * size)
            eta, se = log(share / (1 - share)), 1 / sqrt(len(past) * size * share * (1 - share))
            tails = lambda e: binomial_tails(last, size, 1 / (1 + exp(-e)))
        both = [quad(lambda z: exp(-z * z / 2) / sqrt(2 * pi) * tails(eta + z * se)[side], range(-14, 15, 2)) for side in (0, 1)]
        out.write(",".join([name, str(family), str(size), str(len(y))] + [mp.nstr(v, 20) for v in both] + [str(v) for v in y]) + "\n")
