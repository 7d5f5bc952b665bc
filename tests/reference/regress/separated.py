#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes separated.csv: profile limits of likelihoods without a maximum. Which infinities a coefficient may run to is
found in fractions (Fourier and Motzkin's elimination); held likelihoods are followed to their supremum at 50 digits by
damped Newton steps, in all coefficients and without dropping any row. Needs mpmath.

    case/model  kind, family, link, origin, n_x, tolerance
    case/row    time, y (NaN: suppressed), size, x1 …
    case/range  row, lower, upper
    case/limit  1 if the estimate is infinite, lower, upper; one line a coefficient, from the one of time on
    case/end
"""
import random
import sys
from fractions import Fraction

import mpmath
from mpmath import exp, factorial, log, lu_solve, matrix, mp, mpf

from case_format import FAMILY, KIND, LINK, Writer

mp.dps = 50
THRESHOLD = mpmath.erfinv(mpf("0.95")) ** 2 * 2


def logit_row(y, size, eta):
    p, q = 1 / (1 + exp(-eta)), 1 / (1 + exp(eta))
    return y * log(p) + (size - y) * log(q), y * q - (size - y) * p, size * p * q


def poisson_row(y, size, eta):
    mean = size * exp(eta)
    return y * log(mean) - mean, y - mean, mean


def range_row(low, high, size, eta):
    """P(low <= Y <= high) of a Poisson count; the information is the variance less that within the range."""
    mean = size * exp(eta)
    p = [mean**k / factorial(k) for k in range(low, high + 1)]
    total = sum(p)
    first = sum(k * v for k, v in zip(range(low, high + 1), p)) / total
    second = sum(k * k * v for k, v in zip(range(low, high + 1), p)) / total
    return log(total) - mean, first - mean, mean - (second - first**2)


def supremum(rows, columns, offset):
    """rows: functions of eta -> log-likelihood, score, information."""
    n, k = len(rows), len(columns)

    def at(theta):
        eta = [offset[i] + sum(theta[j] * columns[j][i] for j in range(k)) for i in range(n)]
        return [rows[i](eta[i]) for i in range(n)]

    theta, now = [mpf(0)] * k, at([mpf(0)] * k)
    for _ in range(500):
        gradient = matrix([sum(r[1] * x for r, x in zip(now, c)) for c in columns])
        information = matrix(k, k)
        for a in range(k):
            for b in range(k):
                information[a, b] = sum(r[2] * x * z for r, x, z in zip(now, columns[a], columns[b]))
        try:
            step = lu_solve(information, gradient)
        except ZeroDivisionError:  # far from where anything is known: uphill
            step = gradient / max(abs(v) for v in gradient)
        decrement = sum(step[j] * gradient[j] for j in range(k))
        if decrement < mpf(10) ** -20:
            return sum(r[0] for r in now)
        longest = max(abs(sum(step[j] * columns[j][i] for j in range(k))) for i in range(n))
        factor = min(mpf(1), 50 / longest)
        while True:
            there = [theta[j] + factor * step[j] for j in range(k)]
            then = at(there)
            if sum(r[0] for r in then) >= sum(r[0] for r in now):
                break
            factor /= 2
        theta, now = there, then
    raise ArithmeticError("the supremum was not reached")


def may_be(constraints, j, sign):
    """Is there a d with row . d >= 0 for all rows, and d[j] = sign?"""
    rows = [([v for k, v in enumerate(row) if k != j], row[j] * sign) for row in constraints]  # . rest + constant >= 0
    while rows and rows[0][0]:
        up, down, free = [], [], []
        for coefficients, constant in rows:
            first, rest = coefficients[0], coefficients[1:]
            if first == 0:
                free.append((rest, constant))
            else:
                scaled = ([v / abs(first) for v in rest], constant / abs(first))
                (up if first > 0 else down).append(scaled)
        for a, u in up:
            free += [([v + w for v, w in zip(a, b)], u + d) for b, d in down]
        rows = list({(tuple(a), c) for a, c in free})
        rows = [(list(a), c) for a, c in rows]
    return all(constant >= 0 for _, constant in rows)


def inside(rise):
    """A place where the rise is below the threshold."""
    at = mpf(0)
    while True:
        for v in (at, -at):
            if rise(v) < THRESHOLD:
                return v
        at = at * mpf("1.25") + mpf("0.125")


def limit(rise, inner, side):
    """Where a rise that grows on the side is the threshold: a bracket, then Illinois's rule."""
    step = mpf(side) / 2
    while rise(inner + step) < THRESHOLD:
        inner, step = inner + step, step * 2
    outer = inner + step
    low, high, last = rise(inner) - THRESHOLD, rise(outer) - THRESHOLD, 0
    for _ in range(200):
        new = (inner * high - outer * low) / (high - low)
        value = rise(new) - THRESHOLD
        if abs(value) < mpf(10) ** -16:
            return new
        if value < 0:
            inner, low, high, last = new, value, high / 2 if last < 0 else high, -1
        else:
            outer, high, low, last = new, value, low / 2 if last > 0 else low, 1
    raise ArithmeticError("no limit")


def signs_and_limits(rows, edges, columns, coefficients):
    """edges: -1, 0, 1 a row."""
    n = len(rows)
    exact = [[Fraction(c[i]) for c in columns] for i in range(n)]
    constraints = [[edges[i] * v for v in exact[i]] for i in range(n) if edges[i]]
    for i in range(n):
        if not edges[i]:
            constraints += [exact[i], [-v for v in exact[i]]]
    numbers = [[mpf(Fraction(v).numerator) / Fraction(v).denominator for v in c] for c in columns]
    highest = supremum(rows, numbers, [mpf(0)] * n)
    out = []
    for j in coefficients:
        fall, rise = may_be(constraints, j, -1), may_be(constraints, j, 1)
        others = numbers[:j] + numbers[j + 1 :]
        rise_at = lambda v: 2 * (highest - supremum(rows, others, [v * x for x in numbers[j]]))
        if fall and rise:
            out.append((True, float("nan"), float("nan")))
            continue
        start = inside(rise_at)
        out.append((fall or rise, *[float("nan") if open_end else limit(rise_at, start, side)
                                    for open_end, side in ((fall, -1), (rise, 1))]))
    return out


def write(out, name, kind, family, y, size, x, ranges=()):
    n, start = len(y), 2001
    ranges = {row: (low, high) for row, low, high in ranges}
    time = [start + i for i in range(n)]
    columns = [["1"] * n, [str(i) for i in range(n)]] + x
    rows, edges = [], []
    for i in range(n):
        number = mpf(size[i])
        if i in ranges:
            rows.append(lambda eta, r=ranges[i], s=number: range_row(*r, s, eta))
            edges.append(-1 if ranges[i][0] == 0 else 0)
        elif kind == "proportion":
            rows.append(lambda eta, k=y[i], s=number: logit_row(k, s, eta))
            edges.append(-1 if y[i] == 0 else 1 if y[i] == size[i] else 0)
        else:
            rows.append(lambda eta, k=y[i], s=number: poisson_row(k, s, eta))
            edges.append(-1 if y[i] == 0 else 0)
    results = signs_and_limits(rows, edges, columns, range(1, len(columns)))
    if not any(infinite for infinite, _, _ in results):
        return None
    out.line(name, "model", KIND[kind], FAMILY[family], LINK["auto"], start, len(x), 1e-11)
    for i in range(n):
        out.line(name, "row", time[i], float("nan") if i in ranges else y[i], size[i], *[float(c[i]) for c in x])
    for i, (low, high) in ranges.items():
        out.line(name, "range", i, low, high)
    for infinite, low, high in results:
        out.line(name, "limit", infinite, low, high)
    out.end(name)
    return tuple("finite" if not i else "either" if low != low and high != high else "one" for i, low, high in results)


def main():
    out = Writer("separated.csv", f"mpmath {mpmath.__version__}, 50 digits, Python {sys.version.split()[0]}")
    out.lines[1] = "id,numbers as separated.py says"
    two = [["0.3", "-1.2", "0.8", "1.9", "-0.4", "0.6", "-0.7", "1.1"], ["1", "0", "0", "1", "1", "0", "1", "0"]]
    ten = [10] * 8
    seen = [
        write(out, "complete", "proportion", "binomial", [0, 0, 0, 1, 0, 1, 1, 1], [1] * 8, two),
        write(out, "complete-large", "proportion", "binomial", [0, 0, 10, 10, 0, 10, 0, 10], ten, two[:1]),
        write(out, "quasi", "proportion", "binomial", [0, 0, 0, 2, 3, 10, 10, 10], ten, two[:1]),
        write(out, "indicator", "proportion", "binomial", [2, 4, 3, 10, 6, 7, 10, 9], ten,
              [two[0], ["0", "0", "0", "1", "0", "0", "1", "0"]]),
        write(out, "zeros", "count", "poisson", [0, 0, 0, 0, 0, 0, 4, 9], ["1.5", "2", "1", "1", "2", "1.25", "1", "3"],
              two[:1]),
        write(out, "zero-indicator", "count", "poisson", [12, 9, 0, 15, 11, 0, 17, 14], [1] * 8,
              [["0", "0", "1", "0", "0", "1", "0", "0"], two[0]]),
        write(out, "suppressed", "count", "poisson", [5, 0, 7, 9, 6, 0, 11, 8], [1] * 8,
              [["0", "1", "0", "0", "0", "0", "0", "0"], two[0]], ranges=[(1, 0, 4)]),
        write(out, "suppressed-ends", "count", "poisson", [0, 0, 0, 0, 9, 12], [1] * 6, [["0", "1", "0", "1", "0", "1"]],
              ranges=[(0, 0, 4), (1, 0, 4), (2, 0, 4)]),
    ]
    rng = random.Random(20261124)
    while len(seen) < 20:
        n, size = rng.choice([5, 6, 7, 8]), rng.choice([1, 3, 40])
        x = [[str(round(rng.gauss(0, 1), 1)) for _ in range(n)] for _ in range(rng.choice([1, 1, 2]))]
        if len(seen) % 2:
            x[-1] = [rng.choice("01") for _ in range(n)]
        slope, effect = rng.gauss(0, 1), rng.gauss(0, 2)
        share = [1 / (1 + exp(-(slope * (i - n / 2) + effect * float(x[0][i])))) * (0.05 if size > 3 else 1)
                 for i in range(n)]
        y = [sum(rng.random() < p for _ in range(size)) for p in share]
        kind = rng.choice(["proportion", "proportion", "count"])
        if sum(y) in (0, n * size) or len({tuple(r) for r in zip(*x)}) < 2:
            continue
        made = Writer("none", "")
        try:
            what = write(made, f"random-{len(seen)}", kind, "binomial" if kind == "proportion" else "poisson", y,
                         [size] * n if kind == "proportion" else [1] * n, x)
        except (ZeroDivisionError, ArithmeticError):
            continue  # the columns determine each other, or the supremum is too far away
        if what:
            out.lines += made.lines[2:]
            seen.append(what)
    assert None not in seen
    out.save()


if __name__ == "__main__":
    main()
