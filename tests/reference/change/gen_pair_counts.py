#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pair_conditional.csv, pair_score.csv, pair_e_test.csv and pair_mean.csv beside itself: two counts
compared, and one count, at 50 digits.

Every number comes from its definition: tails of the binomial or Poisson law (as incomplete beta and gamma functions,
which at whole counts are checked to be the sums of probabilities), limits by bisection on them; the score of a
difference with the likelihood maximised by bisection on its derivative; the E-test's p by adding up every outcome.
Compared on the way, to the digits they have (limits found by their root finder have six), with statsmodels'
test_poisson_2indep and confint_poisson_2indep and scipy's poisson_means_test.

Needs mpmath, statsmodels, scipy.
"""
import pathlib

import mpmath as mp
import scipy.stats as st
import statsmodels
import statsmodels.stats.rates as rates

mp.mp.dps = 50
HERE = pathlib.Path(__file__).parent
CASES = [  # from, its exposure, to, its exposure, level
    (52, 0.5, 54, 0.5, 0.95), (52, 1, 54, 0.5, 0.95), (2, 300, 11, 800, 0.95), (5, 1, 0, 1, 0.95), (0, 1, 5, 1, 0.95),
    (0, 2, 1, 1, 0.9), (1, 1, 1, 3, 0.99), (60, 0.4166666666666667, 120, 1, 0.95), (1100, 1, 1200, 1, 0.95),
    (7, 1, 7, 2, 0.8), (3, 10, 40, 20, 0.99), (17, 1, 4, 1, 0.95), (140, 1000, 30, 150, 0.95), (0, 1, 12, 5, 0.5),
    (2.5, 1, 7.25, 1.5, 0.95), (0.3, 1, 4.7, 2, 0.95), (36.8, 2, 0.6, 3, 0.9), (0, 1, 2.2, 1, 0.95)]
LARGE = [(123456, 1.5, 125000, 1.5, 0.95), (1e9, 1, 1.0001e9, 1, 0.95), (5, 1e-6, 3.1e6, 1, 0.95)]


def exact(value):
    return mp.mpf(value)


def bisect(f, low, high, steps=160):
    """Root of a rising function."""
    for _ in range(steps):
        middle = (low + high) / 2
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_tail(q, a, b):
    if a == 0:
        return mp.mpf(1)
    if b == 0:
        return mp.mpf(0)
    return mp.betainc(a, b, 0, q, regularized=True)


def large_tail(q, a, b):
    """I_q(a, b) by the continued fraction (DLMF 8.17.22) at 60 digits, for shapes mpmath's series cannot do."""
    if q > (a + 1) / (a + b + 2):
        return 1 - large_tail(1 - q, b, a)
    with mp.workdps(60):
        front = mp.exp(a * mp.log(q) + b * mp.log1p(-q) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)) / a
        tiny = mp.mpf(10) ** -200
        c, d = mp.mpf(1), 1 / (1 - (a + b) * q / (a + 1))
        value = d
        for m in range(1, 400000):
            for numerator in (m * (b - m) * q / ((a + 2 * m - 1) * (a + 2 * m)),
                              -(a + m) * (a + b + m) * q / ((a + 2 * m) * (a + 2 * m + 1))):
                d = 1 / (1 + numerator * d or tiny)
                c = 1 + numerator / c or tiny
                value *= c * d
            if abs(c * d - 1) < mp.mpf(10) ** -25:
                break
        return front * value


def upper_tail(x, y, q, mid, tail):
    high = tail(q, y, x + 1)
    return (high + tail(q, y + 1, x)) / 2 if mid else high


def conditional(x, s, y, t, level, mid, tail=beta_tail):
    x, s, y, t = map(exact, (x, s, y, t))
    q, alpha = t / (s + t), (1 - exact(level)) / 2
    p = min(mp.mpf(1), 2 * min(upper_tail(x, y, q, mid, tail), upper_tail(y, x, 1 - q, mid, tail)))
    lower, upper = mp.mpf(0), mp.inf

    def odds(a, b):
        centre = b / (a + b)
        if tail is large_tail:
            start = centre * mp.exp(-deviate(level) * mp.sqrt(1 / a + 1 / b))  # from here the secant needs six steps
            share = mp.findroot(lambda q: mp.log(upper_tail(a, b, q, mid, tail) / alpha),
                                (start, start + (centre - start) / 20), tol=1e-36)
        else:
            share = bisect(lambda q: upper_tail(a, b, q, mid, tail) - alpha, mp.mpf(0), mp.mpf(1))
        return share / (1 - share)

    if y > 0:
        lower = odds(x, y) * s / t
    if x > 0:
        upper = s / t / odds(y, x)
    return p, lower, upper


def normal_p(z):
    return mp.erfc(abs(z) / mp.sqrt(2))


def deviate(level):
    return mp.sqrt(2) * mp.erfinv(exact(level))


def score_statistic(x, s, y, t, ratio):
    v = ratio * t / s
    return (y - v * x) / mp.sqrt(v * (x + y))


def maximum(x, s, y, t, d):
    """a and b = a + d of the largest likelihood: the root of its derivative, which falls, or the edge."""
    edge = max(mp.mpf(0), -d)

    def falling(a):
        if y and a + d <= 0:
            return -mp.inf
        return s + t - (x / a if x else 0) - (y / (a + d) if y else 0)

    a = bisect(lambda u: falling(edge + u), mp.mpf(10) ** -48, (x + y) / s + (x + y) / t + abs(d) + 1)
    if falling(edge + mp.mpf(10) ** -48) > 0:
        a = mp.mpf(0)
    return edge + a, edge + a + d


def difference_statistic(x, s, y, t, d):
    a, b = maximum(x, s, y, t, d)
    return (y / t - x / s - d) / mp.sqrt(b / t + a / s)


def score(x, s, y, t, level):
    x, s, y, t = map(exact, (x, s, y, t))
    z, estimate, size = deviate(level), y / t - x / s, (x + y + 20) / s + (x + y + 20) / t
    p = normal_p(score_statistic(x, s, y, t, mp.mpf(1)))
    lower, upper = mp.mpf(0), mp.inf
    if y > 0:
        lower = mp.exp(bisect(lambda u: z - score_statistic(x, s, y, t, mp.exp(u)), mp.mpf(-60), mp.mpf(60)))
    if x > 0:
        upper = mp.exp(bisect(lambda u: -z - score_statistic(x, s, y, t, mp.exp(u)), mp.mpf(-60), mp.mpf(60)))
    low = bisect(lambda d: z - difference_statistic(x, s, y, t, d), estimate - size, estimate)
    high = bisect(lambda d: -z - difference_statistic(x, s, y, t, d), estimate, estimate + size)
    return p, lower, upper, low, high


def e_test(x, s, y, t, tie=-mp.mpf(10) ** 12):
    """Every outcome. Statistics closer than 1e-12 are tied, and count; with a positive `tie` they do not."""
    s, t, x, y = map(exact, (s, t, x, y))

    def square(i, j):
        return (i / s - j / t) ** 2 / (i / s ** 2 + j / t ** 2) if i or j else mp.mpf(0)

    observed = square(x, y) * (1 + 1 / tie)
    means = (x + y) * s / (s + t), (x + y) * t / (s + t)
    laws = []
    for mean in means:
        top = int(mean + 30 * mp.sqrt(mean) + 60)
        law, term = [], mp.exp(-mean)
        for k in range(top):
            law.append(term)
            term *= mean / (k + 1)
        laws.append(law)
    total = mp.mpf(0)
    for i, p in enumerate(laws[0]):
        if p < 1e-40:
            continue
        total += p * mp.fsum(q for j, q in enumerate(laws[1]) if q > 1e-40 and square(i, j) >= observed)
    return min(total, mp.mpf(1))


def mean_limits(k, level, mid):
    k, alpha = exact(k), (1 - exact(level)) / 2

    def lower_p(m):
        low = mp.gammainc(k, 0, m, regularized=True) if k else mp.mpf(1)
        return (low + mp.gammainc(k + 1, 0, m, regularized=True)) / 2 if mid else low

    def upper_p(m):
        high = mp.gammainc(k + 1, m, mp.inf, regularized=True)
        return (high + (mp.gammainc(k, m, mp.inf, regularized=True) if k else 0)) / 2 if mid else high

    top = k + 20 * mp.sqrt(k) + 60
    lower = bisect(lambda m: lower_p(m) - alpha, mp.mpf(10) ** -60, top) if k else mp.mpf(0)
    return lower, bisect(lambda m: alpha - upper_p(m), mp.mpf(10) ** -60, top)


def check(name, ours, theirs, tolerance):
    if abs(float(ours) - theirs) > tolerance * max(abs(theirs), 1e-12):
        raise SystemExit(f"{name}: {float(ours)!r} is not {theirs!r}")


def compare_with_programs(case):
    x, s, y, t, level = case
    p = {m: rates.test_poisson_2indep(y, t, x, s, method=m, compare="ratio").pvalue for m in ("score",)}
    check(f"score p {case}", score(*case)[0], p["score"], 1e-9)
    if x == int(x) and y == int(y):
        k = st.binomtest(int(y), int(x + y), t / (s + t))
        check(f"greater {case}", upper_tail(exact(x), exact(y), exact(t) / (exact(s) + exact(t)), 0, beta_tail),
              st.binom.sf(y - 1, x + y, t / (s + t)), 1e-9)
        low, high = k.proportion_ci(level, "exact")
        if y:
            check(f"exact lower {case}", conditional(*case, 0)[1], low / (1 - low) * s / t, 1e-7)
        if x:
            check(f"exact upper {case}", conditional(*case, 0)[2], high / (1 - high) * s / t, 1e-7)
        if x + y < 200:
            # scipy compares rounded statistics, and may lose the observed outcome and those tied with it.
            theirs = st.poisson_means_test(int(y), t, int(x), s).pvalue
            if abs(theirs - float(e_test(x, s, y, t, mp.mpf(10) ** 12))) > 1e-6:
                check(f"E-test {case}", e_test(x, s, y, t), theirs, 1e-6)
    if x and y:
        low, high = rates.confint_poisson_2indep(y, t, x, s, method="score", compare="ratio", alpha=1 - level)
        check(f"score ratio {case}", score(*case)[1], low, 1e-5)
        check(f"score ratio {case}", score(*case)[2], high, 1e-5)
        low, high = rates.confint_poisson_2indep(y, t, x, s, method="score", compare="diff", alpha=1 - level)
        check(f"score difference {case}", score(*case)[3], low, 1e-5)
        check(f"score difference {case}", score(*case)[4], high, 1e-5)


def text(value):
    return mp.nstr(value, 20) if isinstance(value, mp.mpf) and mp.isfinite(value) else \
        "inf" if value == mp.inf else repr(float(value))


def write(name, heading, rows):
    lines = [f"# gen_pair_counts.py, mpmath {mp.__version__}, checked with statsmodels {statsmodels.__version__}",
             "id," + heading.replace(" ", ",")]
    lines += [f"case-{i}," + ",".join(text(v) for v in row) for i, row in enumerate(rows)]
    (HERE / name).write_text("\n".join(lines) + "\n")


def main():
    for case in CASES:
        compare_with_programs(case)
    given = "from_events from_exposure to_events to_exposure"
    rows = [(*c, *conditional(*c, 0), *conditional(*c, 1)) for c in CASES]
    rows += [(*c, *conditional(*c, 0, large_tail), *conditional(*c, 1, large_tail)) for c in LARGE]
    write("pair_conditional.csv", given + " level p lower upper midp_p midp_lower midp_upper", rows)
    write("pair_score.csv", given + " level p lower upper difference_lower difference_upper",
          [(*c, *score(*c)) for c in CASES + LARGE])
    write("pair_e_test.csv", given + " p",
          [(*c[:4], e_test(*c[:4])) for c in CASES if c[0] + c[2] < 300 and c[0] % 1 == c[2] % 1 == 0])
    write("pair_mean.csv", "events level lower upper midp_lower midp_upper",
          [(k, level, *mean_limits(k, level, 0), *mean_limits(k, level, 1))
           for k in (0, 1, 2, 0.4, 3.7, 12, 54, 1000) for level in (0.95, 0.8, 0.999)])


if __name__ == "__main__":
    main()
