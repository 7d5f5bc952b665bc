# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes robust_exact.csv beside itself. Run: python3 robust_exact.py (mpmath).

M-estimates: the rounds of MASS::rlm in 60 digits until nothing moves, and then the estimating equations are checked.
Medians: every fit through p points in exact fractions; the limits from the profile of the sum of absolute deviations,
likewise. Weights of medians are squares of fractions, so that their roots are exact.

    case/model  robust (1 huber, 2 bisquare, 3 median), degree, no_intercept, log_response, level, n_x, tolerance
    case/row    time, y, weight, offset, x1 …
    case/coef   estimate, se, statistic, p, lower, upper (NaN: none)
    case/fit    sigma, dispersion, rss, log-likelihood, aic, bic, several (1: of medians, not unique)
    case/end
"""
import itertools
import pathlib
from fractions import Fraction as F

import mpmath as mp

mp.mp.dps = 60
HERE = pathlib.Path(__file__).parent
lines = ["# numbers by mpmath " + mp.__version__ + " and exact fractions", "id,numbers as robust_exact.py says"]


def text(v):
    if v is None:
        return "nan"
    return repr(float(v))


def line(case, what, *numbers):
    lines.append(",".join([f"{case}/{what}"] + [text(v) for v in numbers]))


def solve(a, b):
    """Gauss; None where a is singular."""
    n = len(a)
    m = [list(r) + [b[i]] for i, r in enumerate(a)]
    for j in range(n):
        pivot = max(range(j, n), key=lambda i: abs(m[i][j]))
        if m[pivot][j] == 0:
            return None
        m[j], m[pivot] = m[pivot], m[j]
        for i in range(n):
            if i != j:
                f = m[i][j] / m[j][j]
                m[i] = [u - f * v for u, v in zip(m[i], m[j])]
    return [m[j][n] / m[j][j] for j in range(n)]


def normal(x, w):
    p = len(x[0])
    return [[sum(wi * r[j] * r[k] for wi, r in zip(w, x)) for k in range(p)] for j in range(p)]


def squares(x, y, w):
    return solve(normal(x, w), [sum(wi * r[j] * v for wi, r, v in zip(w, x, y)) for j in range(len(x[0]))])


def inverse(a):
    n = len(a)
    columns = [solve(a, [1 if i == j else 0 for i in range(n)]) for j in range(n)]
    return [[columns[k][j] for k in range(n)] for j in range(n)]


def residuals(x, y, beta):
    return [v - sum(b * u for b, u in zip(beta, r)) for r, v in zip(x, y)]


def t_two_sided(t, df):
    return mp.betainc(mp.mpf(df) / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True)


def t_quantile(level, df):
    return mp.findroot(lambda q: t_two_sided(q, df) - (1 - level), (mp.mpf(2), mp.mpf(3)), tol=1e-45)


# ---- M-estimates -----------------------------------------------------------------------------------------------

def weight(kind, u):
    if kind == 1:
        return mp.mpf(1) if abs(u) <= mp.mpf("1.345") else mp.mpf("1.345") / abs(u)
    v = u / mp.mpf("4.685")
    return (1 - v * v) ** 2 if abs(v) < 1 else mp.mpf(0)


def derivative(kind, u):
    if kind == 1:
        return mp.mpf(1) if abs(u) <= mp.mpf("1.345") else mp.mpf(0)
    q = (u / mp.mpf("4.685")) ** 2
    return (1 - q) * (1 - 5 * q) if q < 1 else mp.mpf(0)


def mad(r):
    a = sorted(abs(v) for v in r)
    n = len(a)
    return (a[(n - 1) // 2] + a[n // 2]) / 2 / mp.mpf("0.6745")


def m_estimate(kind, x, y):
    """The rounds of rlm, with x and y of weighted rows."""
    n, p = len(x), len(x[0])
    beta = squares(x, y, [mp.mpf(1)] * n)
    r = residuals(x, y, beta)
    for _ in range(20000):
        s = mad(r)
        w = [weight(kind, v / s) for v in r]
        new = squares(x, y, w)
        r_new = residuals(x, y, new)
        moved = max(abs(a - b) for a, b in zip(r, r_new)) / s
        beta, r = new, r_new
        if moved < mp.mpf(10) ** -35:
            break
    else:
        raise SystemExit("no convergence")
    s = mad(r)
    u = [v / s for v in r]
    for j in range(p):  # the estimating equations hold
        assert abs(sum(weight(kind, ui) * ui * row[j] for ui, row in zip(u, x))) < mp.mpf(10) ** -25
    d = [derivative(kind, v) for v in u]
    mean = sum(d) / n
    variance = sum((v - mean) ** 2 for v in d) / (n - 1)
    kappa = 1 + p * variance / (n * mean ** 2)
    square = sum((v * weight(kind, v / s)) ** 2 for v in r) / (n - p)
    return beta, s, square * (kappa / mean) ** 2, r


# ---- medians ---------------------------------------------------------------------------------------------------

def vertices(x, y, p):
    """The fits through p points, and the sum of absolute deviations of each."""
    seen = {}
    for rows in itertools.combinations(range(len(x)), p):
        beta = solve([x[i] for i in rows], [y[i] for i in rows]) if p > 0 else []
        if beta is not None:
            seen.setdefault(tuple(beta), None)
    return [(sum(abs(v) for v in residuals(x, y, b)), b) for b in seen]


def least(x, y, p):
    return min(v for v, _ in vertices(x, y, p))


def median(x, y):
    """The least; of several the one that annum gives. @return beta, unique"""
    fits = vertices(x, y, len(x[0]))
    best = min(v for v, _ in fits)
    fits = [b for v, b in fits if v == best]
    cubes = [v ** 3 for v in residuals(x, y, squares(x, y, [F(1)] * len(x)))]
    against = [(sum(c * sum(u * v for u, v in zip(row, b)) for c, row in zip(cubes, x)), b) for b in fits]
    lowest = min(a for a, _ in against)
    fits_there = [b for a, b in against if a == lowest]
    assert len(fits_there) == 1
    return list(fits_there[0]), len(fits) == 1


def limits(x, y, beta, j, cutoff):
    """Inverted rank test, interpolated between the steps of its statistic."""
    p = len(x[0])
    others = [[v for k, v in enumerate(r) if k != j] for r in x]
    f = lambda b: least(others, [v - b * r[j] for r, v in zip(x, y)], p - 1)
    places = sorted({b[j] for _, b in vertices(x, y, p)})
    places = [places[0] - 1] + places + [places[-1] + 1]
    values = [f(b) for b in places]
    slopes = [(v - u) / (b - a) for a, b, u, v in zip(places, places[1:], values, values[1:])]
    length = mp.sqrt(mp.mpf(1) * inverse(normal(x, [F(1)] * len(x)))[j][j].numerator
                     / inverse(normal(x, [F(1)] * len(x)))[j][j].denominator)

    def upwards(places, slopes, start):
        inner, inner_slope = start, F(0)
        for k in range(len(slopes) - 1):
            place, beyond = places[k + 1], slopes[k + 1]
            if place < start or beyond == slopes[k]:
                continue
            scaled = length * beyond.numerator / beyond.denominator
            if scaled > cutoff:
                inner_scaled = length * inner_slope.numerator / inner_slope.denominator
                a, b = mp.mpf(inner.numerator) / inner.denominator, mp.mpf(place.numerator) / place.denominator
                return b if a == b else a + (b - a) * (cutoff - inner_scaled) / (scaled - inner_scaled)
            inner, inner_slope = place, beyond
        return None

    up = upwards(places, slopes, beta[j])
    down = upwards([-v for v in reversed(places)], [-v for v in reversed(slopes)], -beta[j])
    return None if down is None else -down, up


def sparsity(r, n, p, largest):
    """summary.rq's of se = "iid"; of several slopes the largest. Sizes that differ by rounding alone are one."""
    rounding = 16 * F(2) ** -52 * largest
    size = lambda v: (2 * abs(v) / rounding + 1) // 2
    fitted = sum(size(v) == 0 for v in r)
    density = 1 / mp.sqrt(2 * mp.pi)
    z = mp.sqrt(2) * mp.erfinv(mp.mpf("0.95"))
    h = mp.mpf(n) ** (-mp.mpf(1) / 3) * z ** (mp.mpf(2) / 3) * (mp.mpf("1.5") * density ** 2) ** (mp.mpf(1) / 3)
    h = max(p + 1, int(mp.ceil(n * h)))
    order = sorted(r, key=size)[fitted:fitted + h + 1]
    if len(order) < 2:
        return None
    order.sort()
    fits = vertices([[F(1), F(i, n - p)] for i in range(len(order))], order, 2)
    best = min(v for v, _ in fits)
    slope = max(b[1] for v, b in fits if v == best)
    return mp.mpf(slope.numerator) / slope.denominator if slope > 0 else None


# ---- cases -----------------------------------------------------------------------------------------------------

def case(name, robust, time, y, degree=1, no_intercept=0, log=0, level=0.95, weight_=None, offset=None, x=(),
         tolerance=1e-12):
    n = len(y)
    rows = [([] if no_intercept else [F(1)]) + [F(t) ** k for k in range(1, degree + 1)] + [F(c[i]) for c in x]
            for i, t in enumerate(time)]
    p = len(rows[0])
    line(name, "model", robust, degree, no_intercept, log, level, len(x), tolerance)
    for i in range(n):
        line(name, "row", time[i], y[i], weight_[i] if weight_ else None, offset[i] if offset else None,
             *[c[i] for c in x])
    w = [F(v) for v in weight_] if weight_ else [F(1)] * n
    z = [F(v) - (F(offset[i]) if offset else 0) for i, v in enumerate(y)]
    q = t_quantile(mp.mpf(level), n - p) if n > p else None
    unweighted = inverse(normal(rows, w))
    diagonal = [mp.mpf(unweighted[j][j].numerator) / unweighted[j][j].denominator for j in range(p)]
    several = loglik = None
    if robust < 3:
        root = [mp.sqrt(mp.mpf(v.numerator) / v.denominator) for v in w]
        real = [mp.log(mp.mpf(v)) for v in y] if log else [mp.mpf(v.numerator) / v.denominator for v in z]
        xx = [[ri * v.numerator / v.denominator for v in r] for ri, r in zip(root, rows)]
        beta, s, dispersion, r = m_estimate(robust, xx, [a * b for a, b in zip(root, real)])
        se = [mp.sqrt(dispersion * d) for d in diagonal]
        ends = [(b - q * e, b + q * e) for b, e in zip(beta, se)]
        rss = sum(v * v for v in r)
    else:
        root = [F(int(mp.sqrt(v.numerator)), int(mp.sqrt(v.denominator))) for v in w]
        assert all(a * a == b for a, b in zip(root, w))
        if log:
            z = [F(float(mp.log(mp.mpf(v)))) for v in y]
        xx = [[a * v for v in r] for a, r in zip(root, rows)]
        yy = [a * v for a, v in zip(root, z)]
        exact, unique = median(xx, yy)
        several = not unique
        r = residuals(xx, yy, exact)
        beta = [mp.mpf(b.numerator) / b.denominator for b in exact]
        s = None
        slope = sparsity(r, n, p, max(abs(v) for v in yy)) if n > p else None
        dispersion = slope ** 2 / 4 if slope is not None else None
        se = [mp.sqrt(dispersion * d) for d in diagonal] if slope is not None else [None] * p
        ends = [limits(xx, yy, exact, j, q) for j in range(p)] if n > p else [(None, None)] * p
        total = sum(abs(v) for v in r)
        rss = sum(v * v for v in r)
        rss = mp.mpf(rss.numerator) / rss.denominator
        if total > 0:
            total = mp.mpf(total.numerator) / total.denominator
            loglik = n * (mp.log(mp.mpf(1) / 4) - 1 - mp.log(total / 2 / n))
            loglik += sum(mp.log(mp.mpf(v.numerator) / v.denominator) / 2 for v in w)
    for b, e, (lower, upper) in zip(beta, se, ends):
        t = b / e if e else None
        line(name, "coef", b, e, t, t_two_sided(t, n - p) if t is not None else None, lower, upper)
    line(name, "fit", s, dispersion, rss, loglik, None if loglik is None else 2 * p - 2 * loglik,
         None if loglik is None else mp.log(n) * p - 2 * loglik, several)
    lines.append(f"{name}/end,0")


anscombe_x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
anscombe_y = [[8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
              [9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74],
              [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]]
air = [80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70]
water = [27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20]
acid = [89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91]
loss = [42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15]
# Human trafficking convictions, World (US State Department, Trafficking in Persons reports of 2008 and later).
tip_years = list(range(2003, 2008)) + [2009, 2012, 2013]
# Referrals to the UK's National Referral Mechanism, years (NCA and Home Office).
nrm = [3804, 5142, 6993, 10627, 10613, 12727, 16938, 17004]
# Suicides of Alabama (CDC), from 1999 on.
alabama = [555, 583, 507, 514, 521, 540, 535, 569, 592, 603]
short = [12, 10, 11, 30, 9, 7, 8, 5, 6, 4]
weights = [1, 4, 0.25, 9, 1, 2.25, 4, 1, 0.25, 1]
offset = [0.5, -1, 0, 1, 0.25, -0.5, 0, 2, -2, 1]
extra = [3.5, -2, 0.5, 2, -0.25, 3, -1.5, 1, 5, -3]

for kind, name in ((1, "huber"), (2, "bisquare"), (3, "median")):
    for k, y in enumerate(anscombe_y):
        if kind == 3 or k < 2 or kind == 1:
            case(f"{name}-anscombe{k + 1}", kind, anscombe_x, y)
    case(f"{name}-nrm", kind, list(range(2016, 2024)), nrm)
    case(f"{name}-alabama", kind, list(range(1999, 2009)), alabama, level=0.9)
    case(f"{name}-alabama-log", kind, list(range(1999, 2009)), alabama, log=1)
    t10 = list(range(2001, 2011))
    case(f"{name}-outlier", kind, t10, short)
    case(f"{name}-weights", kind, t10, short, weight_=weights)
    case(f"{name}-offset", kind, t10, short, offset=offset, x=[extra])
    case(f"{name}-quadratic", kind, t10, short, degree=2, level=0.8)
    case(f"{name}-through-origin", kind, [t - 2000 for t in t10], short, no_intercept=1)
    case(f"{name}-five", kind, [2001, 2002, 2003, 2004, 2005], [3, 5.5, 4, 9, 7.25])
    case(f"{name}-six", kind, [2001, 2002, 2003, 2005, 2008, 2009], [3, 5.5, 4, 90, 7.25, 8])
for kind, name in ((1, "huber"), (2, "bisquare")):
    case(f"{name}-stackloss", kind, air, loss, x=[water, acid])
for n in (3, 4, 6, 8):
    case(f"median-ties{n}", 3, list(range(2001, 2001 + n)), [4, 7, 7, 1, 9, 4, 12, 7][:n])
case("median-stackloss-first", 3, air[:11], loss[:11], x=[water[:11], acid[:11]])
case("median-level", 3, [2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008], [1, 2, 3, 4, 5, 6, 7, 50])
case("median-crossing", 3, [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 9, 3, 7, 5, 3, 7, 1, 9])
(HERE / "robust_exact.csv").write_text("\n".join(lines) + "\n")
