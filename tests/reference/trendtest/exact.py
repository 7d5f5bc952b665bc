#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exact_series.csv and exact_expected.csv beside itself.

The law of T without trend is counted in whole numbers (fractions.Fraction) one row after the other, and by full
enumeration of all outcomes as well where these are few; both must be equal. Tails at other slopes, limits and the
conditional maximum likelihood estimate are found with mpmath at 60 digits by bisection. Nothing of annum is used.

    exact.py            (needs mpmath)
"""
import itertools
import pathlib
import random
from fractions import Fraction
from math import comb, factorial

from mpmath import erfc, exp, mp, mpf, sqrt

mp.dps = 60
LEVEL = Fraction(95, 100)
ENUMERATE_MAX = 200000


def as_mpf(x):
    return mpf(x.numerator) / mpf(x.denominator)


def weight(kind, size, y):
    """Of y events in one row, up to what is common to all outcomes of a sum."""
    return Fraction(comb(int(size), y)) if kind == "proportion" else Fraction(size) ** y / factorial(y)


def law_by_rows(kind, times, sizes, total):
    """{T: weight} given the sum."""
    states = {(0, Fraction(0)): Fraction(1)}
    for time, size in zip(times, sizes):
        most = min(total, int(size)) if kind == "proportion" else total
        terms = [weight(kind, size, y) for y in range(most + 1)]
        new = {}
        for (s, t), w in states.items():
            for y in range(min(most, total - s) + 1):
                key = (s + y, t + y * time)
                new[key] = new.get(key, 0) + w * terms[y]
        states = new
    return {t: w for (s, t), w in states.items() if s == total}


def law_of_power(times, sizes, total):
    """The same of counts with whole times: the power of a polynomial, event by event."""
    law = {Fraction(0): Fraction(1)}
    for _ in range(total):
        new = {}
        for t, w in law.items():
            for time, size in zip(times, sizes):
                new[t + time] = new.get(t + time, 0) + w * size
        law = new
    return {t: w / factorial(total) for t, w in law.items()}


def law_by_enumeration(kind, times, sizes, total):
    ranges = [range(min(total, int(n) if kind == "proportion" else total) + 1) for n in sizes]
    law = {}
    for y in itertools.product(*ranges):
        if sum(y) == total:
            t = sum((a * b for a, b in zip(times, y)), Fraction(0))
            w = Fraction(1)
            for n, k in zip(sizes, y):
                w *= weight(kind, n, k)
            law[t] = law.get(t, 0) + w
    return law


class Law:
    """P(T) at slope b is proportional to w(T) exp(b T)."""

    def __init__(self, law, observed):
        self.terms = [(as_mpf(t - observed), as_mpf(w)) for t, w in sorted(law.items())]

    def at(self, b):
        below = at = above = moment = square = mpf(0)
        for away, w in self.terms:
            p = w * exp(b * away)
            moment += p * away
            square += p * away * away
            if away < 0:
                below += p
            elif away > 0:
                above += p
            else:
                at += p
        total = below + at + above
        return below / total, at / total, above / total, moment / total, square / total


def root(function):
    """Of an increasing function."""
    low, high = mpf(-1), mpf(1)
    while function(low) > 0:
        low *= 2
    while function(high) < 0:
        high *= 2
    for _ in range(90):  # far below a double's last digit
        middle = (low + high) / 2
        if function(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def expected(kind, times, events, sizes):
    total, n_all = sum(events), sum(sizes)
    base = times[0]
    shifted = [t - base for t in times]
    observed = sum((t * y for t, y in zip(shifted, events)), Fraction(0))
    outcomes = 1
    for n in sizes:
        outcomes *= min(total, int(n) if kind == "proportion" else total) + 1
    law = (law_of_power if kind == "count" and total > 60 else lambda *a: law_by_rows(kind, *a))(shifted, sizes, total)
    if outcomes <= ENUMERATE_MAX:
        other = law_by_enumeration(kind, shifted, sizes, total)
        assert {t: w / sum(law.values()) for t, w in law.items()} == \
            {t: w / sum(other.values()) for t, w in other.items()}
    whole = sum(law.values())
    below = sum((w for t, w in law.items() if t < observed), Fraction(0)) / whole
    above = sum((w for t, w in law.items() if t > observed), Fraction(0)) / whole
    at = law[observed] / whole
    mean = sum((t * w for t, w in law.items()), Fraction(0)) / whole
    variance = sum(((t - mean) ** 2 * w for t, w in law.items()), Fraction(0)) / whole
    # Cochran and Armitage's variance has N where sampling without replacement has N - 1.
    asymptotic = variance * (n_all - 1) / n_all if kind == "proportion" else variance
    z = as_mpf(observed - mean) / sqrt(as_mpf(asymptotic))
    lawb = Law(law, observed)
    half = as_mpf((1 - LEVEL) / 2)
    latest, earliest = above == 0, below == 0
    nan = mpf("nan")

    def lower(part):
        return nan if earliest else root(lambda b: sum(x * y for x, y in zip(lawb.at(b)[1:3], (part, 1))) - half)

    def upper(part):
        return nan if latest else root(lambda b: half - sum(x * y for x, y in zip(lawb.at(b)[0:2], (1, part))))

    estimate = nan if latest or earliest else root(lambda b: lawb.at(b)[3])
    se = nan if latest or earliest else 1 / sqrt(lawb.at(estimate)[4])
    p = min(Fraction(1), 2 * (min(below, above) + at))
    p_mid = 2 * (min(below, above) + at / 2)
    return [as_mpf(p), as_mpf(p_mid), estimate, lower(1), upper(1), lower(mpf(1) / 2), upper(mpf(1) / 2), se,
            as_mpf(observed + base * total), as_mpf(mean + base * total), as_mpf(variance), z,
            erfc(abs(z) / sqrt(mpf(2)))]


def years(n, first=2000):
    return [str(first + i) for i in range(n)]


def draws(seed, n, low, high):
    generator = random.Random(seed)
    return [generator.randint(low, high) for _ in range(n)]


def thin(total, n, seed, slope):
    """So many events spread over n years."""
    generator = random.Random(seed)
    y = [0] * n
    for i in generator.choices(range(n), [(1 + slope) ** i for i in range(n)], k=total):
        y[i] += 1
    return y


CASES = [
    # name, kind, times, events, sizes
    ("c_two", "count", years(2), [3, 9], ["1", "1"]),
    ("c_two_exposure", "count", years(2), [7, 2], ["120.5", "80.25"]),
    ("c_small", "count", years(5), [0, 1, 0, 2, 3], ["1"] * 5),
    ("c_fall", "count", years(6), [5, 3, 1, 1, 0, 0], ["1"] * 6),
    ("c_middle", "count", years(5), [1, 2, 2, 2, 1], ["1"] * 5),
    ("c_exposure", "count", years(8), [2, 0, 1, 3, 2, 4, 1, 6], ["1000", "1010", "998", "1200", "1500", "1490", "700", "2000"]),
    ("c_halves", "count", [str(Fraction(4000 + i, 2)) for i in range(9)], [1, 0, 2, 1, 0, 3, 1, 4, 2], ["0.5"] * 9),
    ("c_months", "count", [str(Fraction(24000 + i, 12)) for i in range(14)], [1, 0, 0, 1, 1, 0, 2, 0, 1, 0, 2, 3, 1, 2], ["1/12"] * 14),
    ("c_gaps", "count", ["1995", "1996", "1999", "2004", "2010"], [0, 2, 1, 4, 6], ["1"] * 5),
    ("c_16_50", "count", years(16), thin(50, 16, 1, 0.03), ["1"] * 16),
    ("c_strong", "count", years(10), [0, 0, 1, 0, 2, 5, 8, 14, 30, 40], ["1"] * 10),
    ("c_very_strong", "count", years(8), [1, 1, 3, 5, 20, 50, 120, 200], ["1"] * 8),
    ("c_latest", "count", years(5), [0, 0, 0, 0, 4], ["1"] * 5),
    ("c_next_to_latest", "count", years(5), [0, 0, 0, 1, 6], ["1"] * 5),
    ("c_earliest", "count", years(6), [7, 0, 0, 0, 0, 0], ["2", "1", "1", "1", "1", "3"]),
    ("c_unlike_exposures", "count", years(4), [1, 3, 0, 5], ["0.000001", "1", "1000", "1000000"]),
    ("c_200", "count", years(12), thin(200, 12, 2, 0.01), ["1"] * 12),
    ("c_one_event", "count", years(7), [0, 0, 0, 0, 1, 0, 0], ["1"] * 7),
    ("c_days", "count", ["2001.1136", "2003.3791", "2004.0042", "2008.9173", "2009.5558"], [1, 0, 3, 2, 4], ["1", "2", "1", "1", "1.5"]),
    ("c_days_latest", "count", ["2001.1136", "2003.3791", "2004.0042", "2008.9173"], [0, 0, 0, 5], ["1"] * 4),
    ("c_same_time", "count", ["2000", "2000", "2001", "2002", "2002"], [1, 0, 2, 3, 1], ["1", "3", "2", "1", "1"]),
    ("p_two", "proportion", years(2), [2, 9], ["20", "25"]),
    ("p_small", "proportion", years(5), [0, 1, 1, 3, 2], ["10", "12", "9", "14", "11"]),
    ("p_small_fall", "proportion", years(4), [6, 3, 2, 0], ["12", "8", "9", "10"]),
    ("p_mostly", "proportion", years(5), [9, 11, 9, 13, 11], ["10", "12", "11", "14", "11"]),
    ("p_half", "proportion", years(4), [4, 5, 6, 7], ["11", "11", "11", "11"]),
    ("p_16_50", "proportion", years(16), thin(50, 16, 3, -0.05), [str(x) for x in draws(4, 16, 60, 140)]),
    ("p_large_totals", "proportion", years(6), [1, 0, 2, 4, 3, 7], ["1000000", "1100000", "1000000", "1300000", "1250000", "1400000"]),
    ("p_strong", "proportion", years(8), [0, 0, 1, 2, 6, 15, 19, 20], ["20"] * 8),
    ("p_latest", "proportion", years(5), [0, 0, 0, 1, 6], ["6", "6", "6", "6", "6"]),
    ("p_earliest", "proportion", years(4), [5, 0, 0, 0], ["9", "7", "8", "9"]),
    ("p_ones", "proportion", years(9), [0, 0, 1, 0, 1, 0, 1, 1, 1], ["1"] * 9),
    ("p_days", "proportion", ["2001.1136", "2003.3791", "2004.0042", "2008.9173", "2009.5558"], [1, 0, 3, 2, 4], ["10", "9", "11", "10", "8"]),
    ("p_days_mostly", "proportion", ["2001.1136", "2003.3791", "2004.0042", "2008.9173"], [10, 7, 9, 7], ["10", "9", "11", "10"]),
    ("p_same_time", "proportion", ["2000", "2000", "2001", "2002", "2002"], [1, 0, 2, 3, 4], ["10", "6", "12", "9", "7"]),
    ("p_unlike_totals", "proportion", years(4), [1, 0, 2, 40], ["3", "1", "500", "30000"]),
]


def number(x):
    return mp.nstr(x, 25)


def main():
    series = ["# times, events and exposure or total of the cases of exact.py", "id,time,events,size"]
    lines = ["# exact.py: fractions and mpmath at 60 digits, level 0.95",
             "id,kind,p,p_mid,estimate,lower,upper,lower_mid,upper_mid,se,statistic,expected,variance,z,p_asymptotic"]
    for name, kind, times, events, sizes in CASES:
        times, sizes = [Fraction(t) for t in times], [Fraction(s) for s in sizes]
        series += [f"{name},{float(t)!r},{y},{float(s)!r}" for t, y, s in zip(times, events, sizes)]
        want = expected(kind, times, events, sizes)
        lines.append(",".join([name, "2" if kind == "count" else "3"] + [number(x) for x in want]))
        print(lines[-1][:80], flush=True)
    here = pathlib.Path(__file__).parent
    (here / "exact_series.csv").write_text("\n".join(series) + "\n")
    (here / "exact_expected.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
