#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference values of the tests in lib/trendtest beside Mann and Kendall's: others_series.csv and others_expected.csv.

Statistics from their definitions in exact fractions, laws by going through all orders, approximations with mpmath;
nothing of annum's code or method. R's cor.test, tseries::runs.test and prop.trend.test give the same where
they have the test. Run: python3 others.py (numpy, mpmath; a minute)."""
import itertools
import math
import random
from fractions import Fraction as F
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 40
FOLDER = Path(__file__).parent
TEST = {name: i for i, name in enumerate(
    "mann-kendall hamed-rao yue-wang prewhiten tfpw block-bootstrap seasonal regional partial cochran-armitage poisson-trend "
    "spearman cox-stuart jonckheere pettitt buishand snht runs von-neumann bartels buishand-u buishand-q".split())}
AUTO, YES, NO, MID = 0, 1, 2, 3
TWO, UP, DOWN = 0, 1, 2
VALUE, COUNT, PROPORTION = 1, 2, 3


def nile():
    rows = [line.split(",") for line in (FOLDER / "series.csv").read_text().splitlines()]
    return [(int(r[1]), F(r[2])) for r in rows if r[0] == "mk-nile" or r[0] == "nile"]


def sign(x):
    return (x > 0) - (x < 0)


def midranks(y):
    return [F(sum(v < w for v in y)) + F(sum(v == w for v in y) + 1, 2) for w in y]


def normal_p(z, alternative):
    upper, lower = mp.ncdf(-z), mp.ncdf(z)
    return {TWO: min(mp.mpf(1), 2 * min(upper, lower)), UP: upper, DOWN: lower}[alternative]


def tails_p(lower, upper, alternative):
    return {TWO: min(1, 2 * min(lower, upper)), UP: upper, DOWN: lower}[alternative]


def corrected(away, half):
    return sign(away) * max(F(0), abs(away) - half)


def root(q):
    return mp.sqrt(mp.mpf(q.numerator) / q.denominator)


def over_root(a, b):
    return mp.mpf(a.numerator) / a.denominator / mp.sqrt(mp.mpf(b.numerator) / b.denominator)


# ---- Statistics: (statistic, sign of a rise or of nothing) -------------------------------------------------------

def spearman_sum(y):
    return sum(i * r for i, r in enumerate(midranks(y), 1))


def rho(y):
    n = len(y)
    r, m = midranks(y), F(n + 1, 2)
    product = sum((i - m) * (v - m) for i, v in enumerate(r, 1))
    return over_root(product, sum((v - m) ** 2 for v in r) * F(n ** 3 - n, 12))


def concordance(groups):
    return sum(sign(b - a) for g, h in itertools.combinations(range(len(groups)), 2) for a in groups[g] for b in groups[h])


def pettitt(y, alternative=TWO):
    n = len(y)
    u = [sum(sign(y[i] - y[j]) for i in range(k) for j in range(k, n)) for k in range(1, n)]
    size = {TWO: [abs(v) for v in u], UP: [-v for v in u], DOWN: u}[alternative]
    k = max(0, max(size))
    return k, size.index(k) + 1 if k else 1


def sums(y):
    mean = sum(y) / F(len(y))
    return list(itertools.accumulate(v - mean for v in y))[:-1], sum((v - mean) ** 2 for v in y)


def square_of(name, y, alternative=TWO):
    """The square of R / sqrt(n) or Q / sqrt(n), or T0 or U themselves: fractions."""
    s, squares = sums(y)
    n = len(y)
    side = {TWO: [abs(v) for v in s], UP: [max(F(0), -v) for v in s], DOWN: [max(F(0), v) for v in s]}[alternative]
    if name == "snht":
        return max(v * v * F(n, k * (n - k)) for k, v in enumerate(side, 1)) * (n - 1) / squares
    if name == "buishand-u":
        return sum(v * v for v in s) * n / squares / (n * (n + 1))
    size = max(0, max(s)) - min(0, min(s)) if name == "buishand" else max(side)
    return size * size / squares


def place_of(name, y, alternative=TWO):
    s, _ = sums(y)
    n = len(y)
    side = {TWO: [abs(v) for v in s], UP: [-v for v in s], DOWN: s}[alternative]
    weighed = [sign(v) * v * v * (F(n, k * (n - k)) if name == "snht" else 1) for k, v in enumerate(side, 1)]
    return weighed.index(max(weighed)) + 1


def ratio(y):
    mean = sum(y) / F(len(y))
    return sum((b - a) ** 2 for a, b in zip(y, y[1:])) / sum((v - mean) ** 2 for v in y)


def signs(y):
    s = sorted(y)
    n = len(y)
    median = s[n // 2] if n % 2 else (s[n // 2 - 1] + s[n // 2]) / F(2)
    return [sign(v - median) for v in y if v != median]


def count_runs(s):
    return len([1 for _ in itertools.groupby(s)])


def all_orders(y, statistic, alternative=None):
    """p over all orders; alternative None: large values alone count."""
    observed = statistic(y)
    lower = upper = count = 0
    for order in itertools.permutations(y):
        v = statistic(order)
        lower, upper, count = lower + (v <= observed), upper + (v >= observed), count + 1
    return F(upper, count) if alternative is None else tails_p(F(lower, count), F(upper, count), alternative)


def spearman_law(n):
    """Orders by sum i pi(i), i from 0: all subsets of the first ranks given away."""
    top = sum(i * i for i in range(n))
    layer = {0: np.array([1.0] + [0.0] * top)}
    for i in range(n):
        following = {}
        for subset, law in layer.items():
            for r in range(n):
                if not subset >> r & 1:
                    target = following.setdefault(subset | 1 << r, np.zeros(top + 1))
                    target[i * r:] += law[:top + 1 - i * r]
        layer = following
    return layer[2 ** n - 1] / math.factorial(n)


# ---- Rows --------------------------------------------------------------------------------------------------------

series, expected = [], []
NAN = float("nan")


def number(x):
    if isinstance(x, F):
        x = mp.mpf(x.numerator) / x.denominator
    return mp.nstr(mp.mpf(x), 20) if not (isinstance(x, float) and math.isnan(x)) else "nan"


def give(case, test, exact, alternative, plain, statistic, variance, z, p, at):
    expected.append([case, TEST[test], exact, alternative, plain] + [number(v) for v in (statistic, variance, z, p, at)])


def values(case, y, first=2001):
    for i, v in enumerate(y):
        series.append([case, VALUE, first + i, number(v), 0])


def small(case, y):
    """All laws by going through all orders."""
    n = len(y)
    values(case, y)
    r = rho(y)
    for alternative in (TWO, UP, DOWN):
        give(case, "spearman", YES, alternative, 0, r, F(1, n - 1), r * mp.sqrt(n - 1), all_orders(y, spearman_sum, alternative), NAN)
        k, after = pettitt(y, alternative)
        give(case, "pettitt", YES, alternative, 0, k, NAN, NAN, all_orders(y, lambda o: pettitt(o, alternative)[0]), 2001 + after if k else NAN)
        for name in ("snht", "buishand-q"):
            q = square_of(name, y, alternative)
            give(case, name, YES, alternative, 0, q if name == "snht" else root(q),
                 NAN, NAN, all_orders(y, lambda o: square_of(name, o, alternative)), 2001 + place_of(name, y, alternative) if q else NAN)
    q = square_of("buishand", y)
    give(case, "buishand", YES, TWO, 0, root(q), NAN, NAN,
         all_orders(y, lambda o: square_of("buishand", o)), 2001 + place_of("buishand", y))
    give(case, "buishand-u", YES, TWO, 0, square_of("buishand-u", y), NAN, NAN,
         all_orders(y, lambda o: square_of("buishand-u", o)), 2001 + place_of("buishand", y))
    for name, z in (("von-neumann", y), ("bartels", midranks(y))):
        orders = [ratio(o) for o in itertools.permutations(z)]
        variance = sum((v - 2) ** 2 for v in orders) / len(orders)
        v = ratio(z)
        give(case, name, YES, TWO, 0, v, variance, over_root(v - 2, variance), all_orders(z, ratio, TWO), NAN)
        a = 2 / (mp.mpf(variance.numerator) / variance.denominator) - mp.mpf(1) / 2
        x = mp.mpf(v.numerator) / v.denominator / 4
        lower = mp.betainc(a, a, 0, x, regularized=True)
        give(case, name, NO, TWO, 0, v, variance, over_root(v - 2, variance), min(mp.mpf(1), 2 * min(lower, 1 - lower)), NAN)


def runs_rows(case, y):
    s = signs(y)
    n1, n2 = s.count(1), s.count(-1)
    n, r = n1 + n2, count_runs(s)
    mean, variance = 1 + F(2 * n1 * n2, n), F(2 * n1 * n2 * (2 * n1 * n2 - n), n * n * (n - 1))
    law = {}
    for k in range(1, n1 + n2):
        for a, b in ((k, k), (k, k + 1), (k + 1, k)):  # runs above and below, starting either way
            ways = math.comb(n1 - 1, a - 1) * math.comb(n2 - 1, b - 1) * (2 if a == b else 1)
            law[a + b] = law.get(a + b, 0) + ways
    total = sum(law.values())
    assert total == math.comb(n, n1)
    lower, upper = F(sum(w for k, w in law.items() if k <= r), total), F(sum(w for k, w in law.items() if k >= r), total)
    z = over_root(corrected(r - mean, F(1, 2)), variance)
    give(case, "runs", AUTO, TWO, 0, r, variance, z, tails_p(lower, upper, TWO), NAN)
    give(case, "runs", NO, TWO, 0, r, variance, z, normal_p(z, TWO), NAN)
    z = over_root(r - mean, variance)
    give(case, "runs", NO, TWO, 1, r, variance, z, normal_p(z, TWO), NAN)


def cox_stuart_rows(case, y):
    half = len(y) // 2
    d = [sign(b - a) for a, b in zip(y[:half], y[-half:])]
    rises, pairs = d.count(1), d.count(1) + d.count(-1)
    away, variance = F(2 * rises - pairs, 2), F(pairs, 4)
    lower = F(sum(math.comb(pairs, k) for k in range(rises + 1)), 2 ** pairs)
    upper = F(sum(math.comb(pairs, k) for k in range(rises, pairs + 1)), 2 ** pairs)
    z = over_root(corrected(away, F(1, 2)), variance)
    for alternative in (TWO, UP, DOWN):
        give(case, "cox-stuart", AUTO, alternative, 0, rises, variance, z, tails_p(lower, upper, alternative), NAN)
        give(case, "cox-stuart", NO, alternative, 0, rises, variance, z, normal_p(z, alternative), NAN)
    z = over_root(away, variance)
    give(case, "cox-stuart", NO, UP, 1, rises, variance, z, normal_p(z, UP), NAN)


def large(case, y, first=2001):
    """What needs no law."""
    n = len(y)
    r = rho(y)
    t = r * mp.sqrt((n - 2) / (1 - r * r))
    half = mp.betainc(mp.mpf(n - 2) / 2, mp.mpf(1) / 2, 0, (n - 2) / (n - 2 + t * t), regularized=True) / 2
    upper = half if t > 0 else 1 - half
    for alternative in (TWO, UP, DOWN):
        give(case, "spearman", NO, alternative, 0, r, F(1, n - 1), r * mp.sqrt(n - 1), tails_p(1 - upper, upper, alternative), NAN)
        k, after = pettitt(y, alternative)
        one = mp.exp(-mp.mpf(6 * k * k) / (n ** 3 + n ** 2))
        give(case, "pettitt", NO, alternative, 0, k, NAN, NAN, min(mp.mpf(1), 2 * one if alternative == TWO else one), first + after if k else NAN)
    for name in ("snht", "buishand", "buishand-q", "buishand-u"):  # p is simulated: not here
        q = square_of(name, y)
        statistic = q if name in ("snht", "buishand-u") else root(q)
        give(case, name, NO, TWO, 0, statistic, NAN, NAN, NAN, first + place_of(name, y))
    runs_rows(case, y)
    cox_stuart_rows(case, y)


def events(case, kind, rows, scores):
    """Cochran and Armitage's z, and the exact law by going through all outcomes."""
    for t, k, size in rows:
        series.append([case, kind, t, k, size])
    name = "cochran-armitage" if kind == PROPORTION else "poisson-trend"
    total, size = sum(k for _, k, _ in rows), sum(F(n) for _, _, n in rows)
    mean = sum(F(n) * t for t, _, n in rows) / size
    statistic = sum(k * (t - mean) for t, k, _ in rows)
    variance = F(total) / size * sum(F(n) * (t - mean) ** 2 for t, _, n in rows)
    variance *= 1 - F(total) / size if kind == PROPORTION else 1
    z = over_root(statistic, variance)
    law = {}
    for ks in itertools.product(*[range(total + 1) for _ in rows[1:]]):
        first = total - sum(ks)
        if first < 0:
            continue
        outcome = (first,) + ks
        weight = F(1)
        for k, (_, _, n) in zip(outcome, rows):
            weight *= math.comb(n, k) if kind == PROPORTION else F(n) ** k / math.factorial(k)
        if weight:
            at = sum(k * t for k, (t, _, _) in zip(outcome, rows))
            law[at] = law.get(at, 0) + weight
    everything, observed = sum(law.values()), sum(k * t for t, k, _ in rows)
    below = sum(w for v, w in law.items() if v < observed) / everything
    here = law[observed] / everything
    for alternative in (TWO, UP, DOWN):
        give(case, name, NO, alternative, 0, statistic, variance, z, normal_p(z, alternative), NAN)
        give(case, name, YES, alternative, 0, statistic, variance, z, tails_p(below + here, 1 - below, alternative), NAN)
        give(case, name, MID, alternative, 0, statistic, variance, z, tails_p(below + here / 2, 1 - below - here / 2, alternative), NAN)


def spearman_16():
    law, rng = spearman_law(16), random.Random(16)
    upper = np.cumsum(law[::-1])[::-1]
    for wanted in (0.3, 0.1, 0.04, 0.02, 0.01, 0.004, 0.001):
        best, order = None, list(range(16))
        for _ in range(4000):  # an order whose p is near: walk there
            i, j = rng.randrange(16), rng.randrange(16)
            other = order[:]
            other[i], other[j] = other[j], other[i]
            gap = lambda o: abs(math.log(upper[sum(a * b for a, b in enumerate(o))] / wanted))
            if gap(other) <= gap(order):
                order = other
        tail = upper[sum(a * b for a, b in enumerate(order))]
        case = f"sixteen-{wanted:g}"
        y = [F(v + 1) for v in order]
        values(case, y)
        r = rho(y)
        give(case, "spearman", AUTO, UP, 0, r, F(1, 15), r * mp.sqrt(15), float(tail), NAN)


def main():
    small("no-ties-7", [F(v) for v in "3.1 2.7 5 4.4 6.1 8.3 7".split()])
    small("no-ties-6", [F(v) for v in "9 4 7 1 3 2".split()])
    small("ties-7", [F(v) for v in (3, 3, 4, 2, 4, 5, 5)])
    small("two-values-7", [F(v) for v in (1, 0, 0, 1, 0, 0, 0)])
    small("alternating-6", [F(v) for v in (1, 2, 1, 2, 1, 2)])
    small("outlier-5", [F(v) for v in "1 2 1000 3 4".split()])
    rng = random.Random(4)
    y = nile()
    values("nile", [v for _, v in y], y[0][0])
    large("nile", [v for _, v in y], y[0][0])
    for n, digits in ((15, 1), (30, 2), (41, 0)):
        case, y = f"random-{n}", [F(str(round(rng.gauss(10 + i / 20, 3), digits))) for i in range(n)]
        values(case, y)
        large(case, y)
    events("few-of", PROPORTION, [(2001, 1, 5), (2002, 0, 4), (2004, 2, 6), (2005, 4, 5)], None)
    events("most-of", PROPORTION, [(2001, 5, 5), (2002, 4, 4), (2003, 2, 3), (2004, 1, 4), (2005, 2, 5)], None)
    events("smokers", PROPORTION, [(1, 83, 86), (2, 90, 93), (3, 129, 136)], None)
    events("counts", COUNT, [(2001, 1, 2), (2002, 0, 1), (2003, 3, 3), (2004, 5, 2), (2006, 2, 1)], None)
    events("one-event", COUNT, [(2001, 0, 2), (2002, 0, 1), (2003, 1, 3)], None)
    spearman_16()
    head = "# by others.py: " + f"numpy {np.__version__}, mpmath {mp.__version__}\n"
    with open(FOLDER / "others_series.csv", "w") as file:
        file.write(head + "id,kind,time,figure,size\n" + "".join(",".join(map(str, r)) + "\n" for r in series))
    with open(FOLDER / "others_expected.csv", "w") as file:
        file.write(head + "id,test,exact,alternative,no_continuity,statistic,variance,z,p_value,at\n")
        file.write("".join(",".join(map(str, r)) + "\n" for r in expected))


main()
