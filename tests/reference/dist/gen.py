#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference values for lib/core/dist*.c: writes dist.csv beside this file.

Each line is: function, three arguments (0 where unused), value. Arguments are exact doubles; values
are computed at 50 digits and written with 25. Methods are chosen to share nothing with the library:
positive power series for moderate shapes, numerical integration of the density for large ones, and
Newton's method at full precision for quantiles. Needs mpmath (made with 1.3.0); no random numbers.
"""
import os

import mpmath
from mpmath import mp, mpf

mp.dps = 50
SERIES_TO = 3000  # shapes from here on are integrated


def integrate_tail(log_density, slope, x, direction, scale):
    """Integral of exp(log_density) from x outwards, in pieces of a few decay lengths."""
    steep = abs(slope(x))
    length = scale if steep * scale < 1 else 1 / steep
    base = log_density(x)
    total = mpf(0)
    at = x
    for _ in range(400):
        end = at + direction * 3 * length
        piece = mpmath.quad(lambda s: mpmath.exp(log_density(s) - base), sorted([at, end]),
                            maxdegree=8)
        total += piece
        at = end
        length *= mpf(5) / 4
        if piece < total * mpf(10) ** -32:
            break
    return total * mpmath.exp(base)


def beta_small_side(x, a, b):
    """I_x(a, b) for x at or below the mean."""
    y = 1 - x
    log_b = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    if max(a, b) < SERIES_TO:
        log_front = a * mpmath.log(x) + b * mpmath.log(y) - log_b
        total = term = mpf(1)
        k = 0
        while term > total * mpf(10) ** -45:
            term *= x * (a + b + k) / (a + 1 + k)
            total += term
            k += 1
        return mpmath.exp(log_front) / a * total
    n = a + b
    # In w = log(x/(1-x)), where the density is smooth and log-concave.
    w0 = mpmath.log(x) - mpmath.log(y)

    def log_density(w):
        return -a * mpmath.log1p(mpmath.exp(-w)) - b * mpmath.log1p(mpmath.exp(w)) - log_b

    def slope(w):
        return a - n / (1 + mpmath.exp(-w))

    return integrate_tail(log_density, slope, w0, -1, mpmath.sqrt(n / (a * b)))


def with_digits(function, *args):
    """log gamma differences lose as many digits as the shapes have: work with 20 to spare."""
    with mp.workdps(70):
        return function(*[mpf(v) for v in args])


def beta_lower(x, a, b):
    if x <= a / (a + b):
        return beta_small_side(x, a, b)
    return 1 - beta_small_side(1 - x, b, a)


def beta_upper(x, a, b):
    if x <= a / (a + b):
        return 1 - beta_small_side(x, a, b)
    return beta_small_side(1 - x, b, a)


def gamma_tails(a, x):
    if a < SERIES_TO and x < SERIES_TO:
        front = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a + 1))
        total = term = mpf(1)
        k = 0
        while term > total * mpf(10) ** -60:
            k += 1
            term *= x / (a + k)
            total += term
        lower = front * total
        upper = 1 - lower
        if upper < mpf(10) ** -30:
            upper = mpmath.gammainc(a, x, regularized=True)
        return lower, upper
    log_gamma = mpmath.loggamma(a)
    s0 = mpmath.log(x)

    def log_density(s):
        return a * s - mpmath.exp(s) - log_gamma

    direction = -1 if x < a else 1
    tail = integrate_tail(log_density, lambda s: a - mpmath.exp(s), s0, direction,
                          1 / mpmath.sqrt(a))
    return (tail, 1 - tail) if direction < 0 else (1 - tail, tail)


def gamma_lower(a, x):
    return gamma_tails(a, x)[0]


def gamma_upper(a, x):
    return gamma_tails(a, x)[1]


def t_tail(t, df):
    if t < 0:
        return 1 - t_tail(-t, df)
    return beta_lower(df / (df + t * t), df / 2, mpf(1) / 2) / 2


def f_tail(f, d1, d2):
    return beta_lower(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)


def normal_tail(z):
    return mpmath.erfc(z / mpmath.sqrt(2)) / 2


def newton(tail, density, target, s, left=20, right=20):
    """Solves log tail(s) = log target; both tails are log-concave in s, so this converges.

    `left` and `right` limit a step: far out the tails have exponents of exponents.
    """
    for _ in range(200):
        value = tail(s)
        step = (mpmath.log(value) - mpmath.log(target)) * value / density(s)
        step = max(min(step, mpf(left)), mpf(-right))
        s -= step
        if abs(step) < mpf(10) ** -28:
            return s
    raise ValueError("no convergence")


def beta_quantile_logit(p, a, b, upper):
    log_b = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)

    def density(w):
        value = mpmath.exp(-a * mpmath.log1p(mpmath.exp(-w)) - b * mpmath.log1p(mpmath.exp(w))
                           - log_b)
        return -value if upper else value

    def tail(w):
        x = 1 / (1 + mpmath.exp(-w))
        return (beta_upper if upper else beta_lower)(x, a, b)

    return newton(tail, density, p, mpmath.log(a / b), left=20 / min(1, a))


def beta_quantile(p, a, b):
    return 1 / (1 + mpmath.exp(-beta_quantile_logit(p, a, b, False)))


def beta_quantile_upper(q, a, b):
    return 1 / (1 + mpmath.exp(-beta_quantile_logit(q, a, b, True)))


def gamma_quantile_any(p, a, upper):
    def density(s):
        value = mpmath.exp(a * s - mpmath.exp(s) - mpmath.loggamma(a))
        return -value if upper else value

    def tail(s):
        return (gamma_upper if upper else gamma_lower)(a, mpmath.exp(s))

    return mpmath.exp(newton(tail, density, p, mpmath.log(a), left=20 / min(1, a), right=2))


def gamma_quantile(p, a):
    return gamma_quantile_any(p, a, False)


def gamma_quantile_upper(q, a):
    return gamma_quantile_any(q, a, True)


def t_quantile_upper(q, df):
    w = beta_quantile_logit(2 * q, df / 2, mpf(1) / 2, False)
    return mpmath.sqrt(df) * mpmath.exp(-w / 2)


def normal_quantile(p):
    if p > mpf(1) / 2:
        return normal_quantile_upper_of(1 - p)
    return -normal_quantile_upper_of(p)


def normal_quantile_upper_of(q):
    return newton(normal_tail, lambda z: -mpmath.npdf(z), q, mpf(0))


def binomial_lower(k, n, p):
    return beta_upper(p, k + 1, n - k)


def binomial_upper(k, n, p):
    return beta_lower(p, k, n - k + 1)


def poisson_lower(k, mu):
    return gamma_upper(k + 1, mu)


def poisson_upper(k, mu):
    return gamma_lower(k, mu)


def poisson_log_density(k, mu):
    return k * mpmath.log(mu) - mu - mpmath.loggamma(k + 1)


def binomial_log_density(k, n, p):
    return (mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
            + k * mpmath.log(p) + (n - k) * mpmath.log(1 - p))


def beta_places(a, b):
    """Points from far below to far above the centre."""
    mean = a / (a + b)
    sd = (mean / (a + b) * b / (a + b + 1)) ** 0.5
    places = [mean + z * sd for z in (-20.0, -6.0, -2.0, -0.5, 0.0, 0.3, 1.5, 4.0, 15.0)]
    places += [mean * 1e-2, mean * 0.5, 1 - (1 - mean) * 0.5, 1 - (1 - mean) * 1e-3]
    return sorted({x for x in places if 0 < x < 1})


def cases():
    for z in (0.0, 0.1, 1.0, 1.96, 5.0, 12.0, 25.0, 37.0, -0.5, -3.0, -8.0):
        yield normal_tail, z
    for p in (1e-300, 1e-100, 1e-16, 1e-5, 0.025, 0.2, 0.499, 0.5, 0.75, 0.975, 0.9999):
        yield normal_quantile, p

    shapes = (1e-3, 0.02, 0.3, 0.5, 0.9, 1.0, 1.5, 5.0, 20.0, 29.5, 30.0, 75.5, 1e3, 1e5, 1e7, 1e12)
    for a in shapes:
        sd = a ** 0.5
        places = [a + z * sd for z in (-30.0, -8.0, -2.0, -0.4, 0.0, 0.2, 1.5, 5.0, 35.0)]
        places += [a * 1e-6, a * 0.1, a * 0.5, a * 3.0] if a < 1e4 else []
        for x in sorted({v for v in places if v > 0}):
            yield gamma_lower, a, x
            yield gamma_upper, a, x

    pairs = ((1e-3, 1e-3), (1e-3, 1.0), (1e-3, 1e6), (0.2, 0.7), (0.4, 50.0), (0.5, 0.5),
             (0.7, 0.8), (1.0, 11.0), (2.0, 3.0), (0.5, 12.0), (10.0, 1.0), (5.0, 500.0),
             (25.0, 1e7), (29.0, 31.0), (30.0, 30.0), (40.0, 900.0), (31.0, 1e12), (2.0, 1e12),
             (300.0, 200.0), (1e4, 2e4), (1e5, 1e7), (1e7, 1e7), (1e7, 1e9), (1e9, 1e12),
             (1e12, 1e12))
    for a, b in pairs:
        for x in beta_places(a, b):
            yield beta_lower, x, a, b
            yield beta_upper, x, a, b
            if a != b and x < 0.5 and a + b < 1e6:
                yield beta_lower, 1.0 - x, b, a

    for df in (1e-3, 0.5, 1.0, 2.0, 3.0, 4.0, 7.0, 10.0, 29.0, 30.0, 59.0, 60.0, 61.0, 12.5, 1e3,
               1e7, 1e12):
        for t in (-3.0, 1e-4, 0.7, 2.0, 2.49, 2.51, 3.3, 7.0, 30.0, 1e3, 1e40):
            if df * t * t < 1e60 and (t < 1e3 or df < 1e5) and not (df > 60 and t > 36.0):
                yield t_tail, t, df
    for df in (1e-1, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 10.0, 30.0, 60.0, 12.5, 1e5):
        if df == 1e5:
            yield t_quantile_upper, 0.025, df
            continue
        for q in (1e-290, 1e-100, 1e-20, 1e-6, 0.005, 0.025, 0.1, 0.25, 0.4, 0.4999):
            yield t_quantile_upper, q, df
    for f, d1, d2 in ((1.0, 1.0, 1.0), (4.96, 1.0, 10.0), (0.3, 4.0, 9.0), (12.0, 3.5, 40.0),
                      (1.001, 1e5, 1e6), (200.0, 2.0, 8.0), (1e-5, 0.5, 3.0), (50.0, 60.0, 60.0)):
        yield f_tail, f, d1, d2

    for p, a, b in ((0.025, 1e-3, 1e6), (0.025, 1e7, 1e9), (0.025, 1.0, 10.0), (0.025, 10.0, 1.0),
                    (0.975, 1.0, 10.0), (0.975, 3.0, 8.0), (1e-300, 2.0, 3.0), (1e-300, 500.0, 3.0),
                    (0.5, 0.5, 0.5), (0.1, 0.01, 0.02), (0.025, 1e12, 1e12),
                    (1e-10, 1e5, 10.0), (0.3, 35.0, 1e6), (0.025, 2.5, 0.2), (0.9, 0.2, 3e3)):
        yield beta_quantile, p, a, b
    for q, a, b in ((1e-40, 3.0, 4.0), (0.025, 1e7, 1e9),
                    (0.025, 4.0, 7.0), (1e-300, 60.0, 70.0)):
        yield beta_quantile_upper, q, a, b
    for p, a in ((1e-300, 0.5), (0.025, 1.0), (0.975, 1.0), (0.5, 1e-2), (0.025, 7.0),
                 (1e-300, 40.0),
                 (0.025, 1e7), (0.999, 0.3), (0.2, 1e12), (0.9, 250.0)):
        yield gamma_quantile, p, a
    for q, a in ((1e-300, 0.5), (0.025, 1.0), (0.025, 12.0), (1e-300, 1e3),
                 (1e-9, 1e7), (0.025, 1e12), (1e-2, 0.1)):
        yield gamma_quantile_upper, q, a

    for k, n, p in ((0.0, 10.0, 0.3), (3.0, 10.0, 0.3), (9.0, 10.0, 0.3), (100.0, 1e6, 1e-4),
                    (5e5, 1e6, 0.501), (10.0, 1e9, 1e-7), (2e11, 1e12, 0.2), (7.0, 20.0, 1e-30)):
        yield binomial_lower, k, n, p
        yield binomial_log_density, k, n, p
        if k > 0:
            yield binomial_upper, k, n, p
    for k, mu in ((0.0, 2.5), (3.0, 2.5), (40.0, 2.5), (1e3, 1050.0), (1e6, 1e6 + 3e3),
                  (1e9, 1.0001e9),
                  (1e12, 1e12), (5.0, 1e-20), (2.0, 500.0), (2.5, 3.25)):
        yield poisson_log_density, k, mu
        if k == int(k):
            yield poisson_lower, k, mu
            if k > 0:
                yield poisson_upper, k, mu


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "dist.csv"), "w", encoding="ascii") as out:
        out.write(f"# gen.py, mpmath {mpmath.__version__}, {mp.dps} digits\n")
        for function, *args in cases():
            value = with_digits(function, *args)
            if value < mpf("1e-300") and function.__name__.endswith(("tail", "lower", "upper")):
                continue
            padded = [repr(float(v)) for v in args] + ["0"] * (3 - len(args))
            out.write(f"{function.__name__},{','.join(padded)},{mp.nstr(value, 25)}\n")


if __name__ == "__main__":
    main()
