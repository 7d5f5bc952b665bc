# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes hard.csv and pelt.csv. Needs ruptures and numpy. Run: python exact.py

hard.csv: residual sums of squares of the best segmentations of figures far from 0, by complete enumeration in rational
numbers. The figures are offset + slope * i + level * (i >= 11) + noise(i) / 1024, noise(i) = (i * i * 7919 + 13) % 1021.
pelt.csv: breaks by ruptures' Pelt (l2, jump 1) of figures that follow from the same noise, with the penalty in units of
the variance estimated by the rule of docs/methods/breaks.md.
"""
import itertools
import math
import statistics
from fractions import Fraction as F

import numpy
import ruptures


def noise(i):
    return (i * i * 7919 + 13) % 1021


def rss(t, y, q):
    n = len(y)
    my, mt = sum(y) / F(n), sum(t) / F(n)
    yy = sum((a - my) ** 2 for a in y)
    if q == 1:
        return yy
    tt = sum((a - mt) ** 2 for a in t)
    ty = sum((a - mt) * (b - my) for a, b in zip(t, y))
    return yy - ty * ty / tt


def best(y, q, h, m):
    n, found = len(y), None
    for cut in itertools.combinations(range(h, n - h + 1), m):
        ends = (0,) + cut + (n,)
        if min(b - a for a, b in zip(ends, ends[1:])) < h:
            continue
        total = sum(rss(list(map(F, range(a, b))), y[a:b], q) for a, b in zip(ends, ends[1:]))
        if found is None or total < found[0]:
            found = (total, cut)
    return found


with open("hard.csv", "w") as out:
    out.write(f"# ruptures {ruptures.__version__}; rational numbers\nid,offset,slope,level,q,h,m,rss,date1,date2\n")
    for offset, slope, level in ((0, 0, 0), (10**9, 0, 0), (10**9, 0, 1), (10**6, 10**6, 1), (0, 0, 10**9), (10**9, -10**7, 10**8)):
        y = [F(offset + slope * i + level * (i >= 11)) + F(noise(i), 1024) for i in range(22)]
        assert all(F(float(v)) == v for v in y)
        for q in (1, 2):
            for m in (0, 1, 2):
                total, cut = best(y, q, 4, m)
                dates = list(cut) + ["nan"] * (2 - m)
                out.write(f"x,{offset},{slope},{level},{q},4,{m},{float(total)!r},{dates[0]},{dates[1]}\n")

with open("pelt.csv", "w") as out:
    out.write(f"# ruptures {ruptures.__version__}\nid,n,every,jump,min_size,penalty,sigma,breaks,first,second,last\n")
    for n, every, jump, min_size, penalty in ((200, 50, 300, 2, 10), (200, 40, 900, 5, 12), (500, 100, 500, 3, 15), (1000, 37, 800, 4, 20), (300, 1000, 0, 2, 25)):
        y = numpy.array([float(noise(i) + jump * ((i // every) % 2)) for i in range(n)])
        sigma = statistics.median(abs(numpy.diff(y))) / math.sqrt(2) / statistics.NormalDist().inv_cdf(0.75)
        bkps = ruptures.Pelt(model="l2", min_size=min_size, jump=1).fit(y).predict(pen=penalty * sigma**2)[:-1]
        ends = [bkps[0], bkps[1], bkps[-1]] if len(bkps) > 1 else ["nan"] * 3
        out.write(f"x,{n},{every},{jump},{min_size},{penalty},{float(sigma)!r},{len(bkps)},{ends[0]},{ends[1]},{ends[2]}\n")
