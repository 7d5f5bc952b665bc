#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes conditional.csv, large.csv and score.csv beside itself: comparisons of two proportions at 40 digits.

    proportions_mpmath.py

Conditional: tails of the whole noncentral hypergeometric distribution, its mean for the estimate, roots by bisection.
Large: the same by sums outwards from the observed table until they stand still at 26 digits, roots by secants.
Score: the most likely proportions with a given contrast by bisection of the likelihood's derivative, in the first
proportion; limits by bisection of Miettinen and Nurminen's statistic.
"""
import pathlib
import random

import mpmath
from mpmath import mpf

mpmath.mp.dps = 40


def root(f, low, high):
    """Of a rising function; an end where it has none."""
    low, high = mpf(low), mpf(high)
    for _ in range(140):
        middle = (low + high) / 2
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


class Table:
    def __init__(self, x1, n1, x2, n2):
        self.x, self.k = x2, x1 + x2
        self.support = range(max(0, self.k - n1), min(self.k, n2) + 1)
        self.weight = [mpf(1)]
        for x in self.support[:-1]:
            self.weight.append(self.weight[-1] * (n2 - x) * (self.k - x) / ((x + 1) * (n1 - self.k + x + 1)))

    def law(self, log_odds):
        w = [a * mpmath.exp(log_odds * (x - self.x)) for a, x in zip(self.weight, self.support)]
        total = mpmath.fsum(w)
        return [a / total for a in w]

    def tail(self, log_odds, upper, share):
        return mpmath.fsum(p * (share if x == self.x else 1) for p, x in zip(self.law(log_odds), self.support)
                           if (x >= self.x if upper else x <= self.x))

    def mean(self, log_odds):
        return mpmath.fsum(p * x for p, x in zip(self.law(log_odds), self.support))

    def p(self, share):
        return min(1, 2 * min(self.tail(0, True, share), self.tail(0, False, share)))

    def limits(self, share, level):
        tail = (1 - level) / 2
        lower = upper = None
        if self.x > self.support[0]:
            lower = mpmath.exp(root(lambda b: self.tail(b, True, share) - tail, -60, 60))
        if self.x < self.support[-1]:
            upper = mpmath.exp(root(lambda b: tail - self.tail(b, False, share), -60, 60))
        return [mpf(0) if lower is None else lower, mpf("inf") if upper is None else upper]

    def estimate(self):
        if len(self.support) == 1:
            return mpf("nan")
        if self.x == self.support[0]:
            return mpf(0)
        if self.x == self.support[-1]:
            return mpf("inf")
        return mpmath.exp(root(lambda b: self.mean(b) - self.x, -60, 60))


class LargeTable(Table):
    """The odds ratio's sums as multiples of the observed table's weight."""

    def __init__(self, x1, n1, x2, n2):
        self.x, self.k, self.n1, self.n2 = x2, x1 + x2, n1, n2
        self.se = mpmath.sqrt(sum(mpf(1) / cell for cell in (x1, n1 - x1, x2, n2 - x2)))
        self.sample = mpmath.log(mpf(x2) * (n1 - x1) / (mpf(n2 - x2) * x1))

    def side(self, log_odds, up):
        odds, x, term, total, moment = mpmath.exp(log_odds), self.x, mpf(1), mpf(0), mpf(0)
        n1, n2, k = self.n1, self.n2, self.k
        while True:
            if up:
                term *= odds * ((n2 - x) * (k - x)) / ((x + 1) * (n1 - k + x + 1))
                x += 1
            else:
                term *= x * (n1 - k + x) / (odds * ((n2 - x + 1) * (k - x + 1)))
                x -= 1
            total += term
            moment += term * (x - self.x)
            if term < total * mpf(10) ** -26:
                return total, moment

    def tail(self, log_odds, upper, share):
        own, other = self.side(log_odds, upper)[0], self.side(log_odds, not upper)[0]
        return (own + share) / (own + other + 1)

    def mean(self, log_odds):
        above, below = self.side(log_odds, True), self.side(log_odds, False)
        return self.x + (above[1] + below[1]) / (1 + above[0] + below[0])

    def near(self, f, at):
        return mpmath.exp(mpmath.findroot(f, (at, at + self.se / 100), solver="secant", tol=1e-24, verify=False))

    def limits(self, share, level):
        tail, z = (1 - level) / 2, mpmath.sqrt(2) * mpmath.erfinv(level)
        return [self.near(lambda b: mpmath.log(self.tail(b, True, share) / tail), self.sample - z * self.se),
                self.near(lambda b: mpmath.log(self.tail(b, False, share) / tail), self.sample + z * self.se)]

    def estimate(self):
        return self.near(lambda b: (self.mean(b) - self.x) * self.se, self.sample)


LARGE = [(400000, 1000000, 401000, 1000000), (999800, 20000000, 29000, 500000), (110000, 12000000, 700000, 900000),
         (9500000, 10000000, 9600000, 10000000)]


def over(a, b):
    """a / b with the limit of probabilities that become 0."""
    return a / b if b else mpf(0) if not a else mpf("inf") if a > 0 else -mpf("inf")


class Score:
    def __init__(self, x1, n1, x2, n2, level):
        self.x1, self.n1, self.x2, self.n2 = map(mpf, (x1, n1, x2, n2))
        self.z = mpmath.sqrt(2) * mpmath.erfinv(level)
        self.factor = (self.n1 + self.n2) / (self.n1 + self.n2 - 1)

    def likely(self, second, slope_of_second, low, high):
        """The first proportion where the likelihood of (p, second(p)) is highest; its derivative falls."""
        def derivative(p):
            q = second(p)
            s = over(self.x1, p) - over(self.n1 - self.x1, 1 - p)
            return s + slope_of_second(p) * (over(self.x2, q) - over(self.n2 - self.x2, 1 - q))
        p = root(lambda p: -derivative(p), low, high)
        return p, second(p)

    def difference(self, d):
        p, q = self.likely(lambda p: p + d, lambda p: 1, max(0, -d), min(1, 1 - d))
        variance = p * (1 - p) / self.n1 + q * (1 - q) / self.n2
        return (self.x2 / self.n2 - self.x1 / self.n1 - d) / mpmath.sqrt(variance * self.factor)

    def ratio(self, log_ratio):
        r = mpmath.exp(log_ratio)
        p, q = self.likely(lambda p: r * p, lambda p: r, 0, min(1, 1 / r))
        variance = q * (1 - q) / self.n2 + r * r * p * (1 - p) / self.n1
        return (self.x2 / self.n2 - r * self.x1 / self.n1) / mpmath.sqrt(variance * self.factor)

    def odds(self, log_odds):
        r = mpmath.exp(log_odds)

        def second(p):
            return r * p / (1 - p + r * p)
        p = root(lambda p: self.n1 * p + self.n2 * second(p) - self.x1 - self.x2, 0, 1)
        q = second(p)
        information = 1 / (1 / (self.n1 * p * (1 - p)) + 1 / (self.n2 * q * (1 - q)))
        return (self.x2 - self.n2 * q) / mpmath.sqrt(information * self.factor)

    def limits(self, statistic, low, high):
        return [root(lambda c: self.z - statistic(c), low, high), root(lambda c: -self.z - statistic(c), low, high)]

    def all(self):
        small = mpf(10) ** -30
        result = self.limits(self.difference, -1 + small, 1 - small)
        for statistic, lowest, highest in ((self.ratio, self.x2 == 0, self.x1 == 0),
                                           (self.odds, self.x2 == 0 or self.x1 == self.n1,
                                            self.x1 == 0 or self.x2 == self.n2)):
            lower = mpf(0) if lowest else mpmath.exp(root(lambda c: self.z - statistic(c), -40, 40))
            upper = mpf("inf") if highest else mpmath.exp(root(lambda c: -self.z - statistic(c), -40, 40))
            result += [lower, upper]
        pooled = (self.x1 + self.x2) / (self.n1 + self.n2)
        z = abs(self.x2 / self.n2 - self.x1 / self.n1)
        if z > 0:
            z /= mpmath.sqrt(pooled * (1 - pooled) * (1 / self.n1 + 1 / self.n2) * self.factor)
        return result + [mpmath.erfc(z / mpmath.sqrt(2))]


def cases():
    yield from [(3, 10, 9, 10), (0, 12, 5, 15), (5, 12, 0, 15), (7, 7, 3, 9), (2, 9, 9, 9), (0, 8, 8, 8), (1, 2, 1, 2),
                (1, 1, 0, 1), (1, 40, 2, 3), (30, 1000, 12, 900), (2, 100000, 9, 80000), (90, 100, 97, 100),
                (0, 5, 1, 2000)]
    draw = random.Random(7)
    for size in (6, 20, 60, 200):
        for _ in range(6):
            n1, n2 = draw.randint(2, size), draw.randint(2, size)
            yield draw.randint(0, n1), n1, draw.randint(0, n2), n2


def number(x):
    return str(x) if isinstance(x, (int, float)) else mpmath.nstr(x, 17)


def write(name, header, rows):
    lines = [f"# numbers by mpmath {mpmath.__version__}, 40 digits", header]
    lines += [f"{name}-{i}," + ",".join(map(number, row)) for i, row in enumerate(rows)]
    (pathlib.Path(__file__).parent / f"{name}.csv").write_text("\n".join(lines) + "\n")


def conditional_row(table, case, level):
    # The level is the double that it reads as.
    exact = mpf(level)
    return [*case, level, table.estimate(), *table.limits(1, exact), table.p(1), *table.limits(mpf(1) / 2, exact),
            table.p(mpf(1) / 2)]


def main():
    figures = [(*c, level) for i, c in enumerate(cases()) for level in ([0.95], [0.9], [0.99])[i % 3]]
    conditional, score = [], []
    for *case, level in figures:
        conditional.append(conditional_row(Table(*case), case, level))
        if case[0] + case[2] > 0 and case[0] + case[2] < case[1] + case[3]:
            score.append([*case, level, *Score(*case, mpf(level)).all()])
    header = ("id,from_events,from_total,to_events,to_total,level,odds_ratio,lower,upper,p,midp_lower,midp_upper,"
              "midp")
    write("conditional", header, conditional)
    write("large", header, [conditional_row(LargeTable(*case), case, 0.95) for case in LARGE])
    write("score", "id,from_events,from_total,to_events,to_total,level,difference_lower,difference_upper,ratio_lower,"
          "ratio_upper,odds_lower,odds_upper,p", score)


if __name__ == "__main__":
    main()
