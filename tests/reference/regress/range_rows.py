#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes range_rows.csv: the likelihood of one figure known as a range, and its derivatives, at 60 digits.

Probabilities are plain sums over the counts of the range (1 less the sum below, where it has no upper end and 1 less it
has digits left; else sums until terms vanish); derivatives by the logarithm of the mean (the logit of a proportion) and
by kappa are central differences. Needs mpmath.
"""
import pathlib
import sys

import mpmath
from mpmath import exp, log, loggamma, mp, mpf

mp.dps = 60
STEP = mpf(10) ** -14


def first(k, mean, total, kappa):
    if total:
        return exp(loggamma(total + 1) - loggamma(k + 1) - loggamma(total - k + 1) + k * log(mean)
                   + (total - k) * log(1 - mean))
    if kappa:
        t = 1 / kappa
        return exp(loggamma(k + t) - loggamma(t) - loggamma(k + 1) - t * log(1 + kappa * mean)
                   + k * log(kappa * mean / (1 + kappa * mean)))
    return exp(k * log(mean) - mean - loggamma(k + 1))


def add(low, high, mean, total, kappa):
    p, s, w = first(mpf(low), mean, total, kappa), mpf(0), mpf(0)
    odds = mean / (1 - mean) if total else mean / (1 + kappa * mean)
    y = low
    while y <= high:
        s, w = s + p, w + y * p
        ratio = ((total - y) if total else (1 + kappa * y)) / mpf(y + 1) * odds
        if ratio < 1 and p < s * mpf(10) ** -65 * (1 - ratio):
            break
        p, y = p * ratio, y + 1
    return s, w


def probability(low, high, mean, total, kappa):
    if mpmath.isinf(high) and low <= 400000:
        s, w = add(0, low - 1, mean, total, kappa)
        if 1 - s > mpf(10) ** -20:
            return 1 - s, (total * mean if total else mean) - w
    return add(low, high, mean, total, kappa)


def row(low, high, mean, total, kappa):
    mean, kappa, total = mpf(mean), mpf(kappa), int(total)
    at = log(mean / (1 - mean)) if total else log(mean)
    inverse = (lambda z: 1 / (1 + exp(-z))) if total else exp
    f = lambda z, k=kappa: log(probability(low, high, inverse(z), total, k)[0]).real
    middle, up, down = f(at), f(at + STEP), f(at - STEP)
    p, weighted = probability(low, high, mean, total, kappa)
    by_kappa = [mpf("nan")] * 2
    if kappa:
        h = kappa * STEP
        more, less = f(at, kappa + h), f(at, kappa - h)
        by_kappa = [(more - less) / (2 * h), (more - 2 * middle + less) / h ** 2]
    return [middle, (up - down) / (2 * STEP), -(up - 2 * middle + down) / STEP ** 2,
            weighted / p - (total * mean if total else mean)] + by_kappa


def main():
    lines = [f"# mpmath {mpmath.__version__}, 60 digits, Python {sys.version.split()[0]}",
             "id,lower,upper (1e999: none),mean,total (0: a count),kappa,log P,score,information,E - mean,by kappa,twice by kappa"]
    inf = mpf("inf")

    def put(low, high, mean, total=0, kappa=0):
        numbers = [low, 1e999 if high == inf else high, mean, total, kappa] + row(low, high, mean, total, kappa)
        lines.append(f"{len(lines)}," + ",".join(repr(float(x)) for x in numbers))

    counts = [(0, 4), (1, 4), (5, 9), (0, 1), (1, inf), (100, inf), (0, 700), (495, 505), (2000, 4000), (3, 3000)]
    for low, high in counts:
        for mean in (1e-3, 0.3, 4.0, 40.0, 480.0, 1500.0, 9000.0):
            for kappa in (0, 1e-6, 0.02, 3.0):
                put(low, high, mean, kappa=kappa)
    for low, high in counts + [(4998, 4999), (4000, 5000), (1, 4999)]:
        for share in (1e-6, 0.001, 0.1, 0.5, 0.99, 0.9999):
            put(low, 5000 if high == inf else high, share, total=5000)
    for kappa in (1e-9, 0.3):
        put(90000, 110000, 100000.0, kappa=kappa)
        put(1000000, 1000999, 400000.0, kappa=kappa)
    put(3000, inf, 4000.0, kappa=0.5)
    put(400000, inf, 300000.0, kappa=0.5)
    put(1000000, inf, 400000.0)
    (pathlib.Path(__file__).parent / "range_rows.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
