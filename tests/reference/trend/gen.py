#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes trend.csv beside itself: the rules of docs/methods/trend.md in mpmath, on the fits of ../regress/exact.py.

    case/model       kind, model, level, tolerance
    case/row         start, end, figure (events, value …), size (exposure, total or standard error)
    case/slope       estimate, lower, upper, se, p
    case/percent     estimate, lower, upper
    case/difference  estimate, lower, upper
    case/odds        estimate, lower, upper
    case/total       from, to, dispersion
    case/point       fitted, lower, upper
    case/end

Limits of the difference and of the percent change are extremes over the confidence ellipse of level and slope, found
here by brute force: a scan of all directions, then golden sections in 60 digits.
"""
import pathlib
import sys

import mpmath as mp

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "regress"))
from case_format import KIND, text  # noqa: E402
from exact import LINKS, normal_quantile, normal_tail, scoring, t_quantile, t_tail, variance  # noqa: E402

mp.mp.dps = 60
MODEL = {"auto": 0, "linear": 1, "loglinear": 2, "poisson": 3, "quasipoisson": 4, "binomial": 5, "quasibinomial": 6,
         "fractional": 7}
lines = []


def line(case, what, *numbers):
    lines.append(",".join([f"{case}/{what}"] + [text(x) for x in numbers]))


def extreme(g, centre, root, half, sign):
    """The largest (or smallest) g over centre + half * root * (cos a, sin a)."""
    def at(a):
        c, s = half * mp.cos(a), half * mp.sin(a)
        return sign * g(centre[0] + root[0][0] * c, centre[1] + root[1][0] * c + root[1][1] * s)

    steps = 180
    best = max(range(steps), key=lambda i: at(2 * mp.pi * i / steps))
    low, high = [2 * mp.pi * (best + d) / steps for d in (-1, 1)]
    golden = (3 - mp.sqrt(5)) / 2
    for _ in range(110):
        a, b = low + golden * (high - low), high - golden * (high - low)
        if at(a) > at(b):
            high = b
        else:
            low = a
    return sign * at((low + high) / 2)


def choose(kind, model):
    """Family, link, logarithm of the figure?, the wider of two intervals?"""
    if model == "auto":
        wider = kind in ("count", "proportion")
        model = {"count": "poisson", "proportion": "binomial", "share": "fractional", "rate": "loglinear",
                 "value": "linear"}[kind]
    else:
        wider = False
    link = {"linear": "identity", "loglinear": "identity", "poisson": "log", "quasipoisson": "log"}.get(model, "logit")
    return ("gaussian" if "linear" in model else model), link, model == "loglinear", wider


def trend(name, kind, start, end, figure, size=None, model="auto", level=0.95, tolerance=1e-10):
    family, link, log, wider = choose(kind, model)
    n = len(figure)
    time = [(mp.mpf(a) + mp.mpf(b)) / 2 - (mp.mpf(1) / 2 if b > a else 0) for a, b in zip(start, end)]
    one = [mp.mpf(1)] * n
    sizes = [mp.mpf(v) for v in size] if size else one
    y = [mp.mpf(v) for v in figure]
    observed = y
    w, offset = one, [mp.mpf(0)] * n
    if kind == "count":
        sizes = sizes if size else [mp.mpf(b) - mp.mpf(a) for a, b in zip(start, end)]
        observed = [a / b for a, b in zip(y, sizes)]
        if family == "gaussian":
            y = observed
        else:
            offset = [mp.log(v) for v in sizes]
    elif kind == "proportion":
        y = observed = [a / b for a, b in zip(y, sizes)]
        w = sizes if family in ("binomial", "quasibinomial") else one
    elif size and family == "gaussian":
        w = [(y[i] / sizes[i]) ** 2 if log else 1 / sizes[i] ** 2 for i in range(n)]
    if log:
        y = [mp.log(v) for v in y]
    rows = [[mp.mpf(1), t - time[0]] for t in time]
    beta, _, mean, cov, _ = scoring((family, link, rows, y, w, offset))
    pearson = mp.fsum(w[i] * (y[i] - mean[i]) ** 2 / variance(family, mean[i]) for i in range(n))
    dispersion, df, tail = pearson / (n - 2), n - 2, (1 - mp.mpf(level)) / 2
    z, t = normal_quantile(tail), t_quantile(tail, df) * mp.sqrt(dispersion)
    statistic = abs(beta[1]) / mp.sqrt(cov[1, 1])
    p_z, p_t = 2 * normal_tail(statistic), 2 * t_tail(statistic / mp.sqrt(dispersion), df)
    fixed = family in ("poisson", "binomial")
    half = max(z, t) if wider else z if fixed else t
    p = max(p_z, p_t) if wider else p_z if fixed else p_t
    scale = mp.sqrt(dispersion) if half == t else 1
    se = mp.sqrt(cov[1, 1])
    inverse = mp.exp if log else LINKS[link][1]
    span = time[-1] - time[0]
    centre = (beta[1], beta[0])
    root = [[se, 0], [cov[0, 1] / se, mp.sqrt(cov[0, 0] - (cov[0, 1] / se) ** 2)]]

    def ends(slope, intercept):
        return inverse(intercept), inverse(intercept + slope * span)

    def difference(slope, intercept):
        a, b = ends(slope, intercept)
        return (b - a) / span

    def log_ratio(slope, intercept):
        a, b = ends(slope, intercept)
        return mp.log(b / a) / span if a > 0 and b > 0 else -mp.inf

    def all_of(g):
        return g(*centre), extreme(g, centre, root, half, -1), extreme(g, centre, root, half, 1)

    line(name, "model", KIND[kind], MODEL[model], level, tolerance)
    for i in range(n):
        line(name, "row", start[i], end[i], figure[i], size[i] if size else None)
    line(name, "slope", beta[1], beta[1] - half * se, beta[1] + half * se, se * scale, p)
    a, b = ends(*centre)
    line(name, "difference", *all_of(difference))
    if min(a, b) > 0 and min(y) > 0 or log:
        # A mean that may be 0 or less has no limit.
        line(name, "percent", *[mp.nan if mp.isinf(v) else 100 * mp.expm1(v) for v in all_of(log_ratio)])
    if link == "logit":
        line(name, "odds", *[100 * mp.expm1(v) for v in (beta[1], beta[1] - half * se, beta[1] + half * se)])
    line(name, "total", a, b, dispersion)
    for t in time:
        x = t - time[0]
        eta, sd = beta[0] + beta[1] * x, mp.sqrt(cov[0, 0] + 2 * x * cov[0, 1] + x * x * cov[1, 1])
        line(name, "point", inverse(eta), inverse(eta - half * sd), inverse(eta + half * sd))
    lines.append(f"{name}/end,0")


def years(first, n):
    return list(range(first, first + n)), list(range(first + 1, first + n + 1))


def main():
    ten = years(2006, 10)
    events, many = [12, 9, 14, 8, 7, 9, 6, 3, 5, 4], [120, 260, 90, 310, 150, 140, 400, 180, 350, 420]
    even, few = [40, 41, 39, 40, 42, 41, 40, 42, 41, 43], [1, 0, 2, 0, 0, 1, 0, 1, 0, 0]
    exposure = [1.5, 1.6, 1.7, 1.9, 2.0, 2.2, 2.1, 2.4, 2.5, 2.7]
    total, cases = [40, 44, 38, 51, 47, 60, 58, 66, 61, 70], [31, 30, 29, 33, 30, 35, 28, 33, 25, 27]
    value = [3.4, 3.9, 3.1, 4.4, 4.0, 4.9, 4.3, 5.6, 5.2, 5.9]
    se = [0.3, 0.2, 0.4, 0.25, 0.3, 0.2, 0.5, 0.3, 0.2, 0.25]
    share = [0.3, 0.28, 0.31, 0.2, 0.22, 0.17, 0.12, 0.14, 0.09, 0.1]
    for name, y in (("events", events), ("overdispersed", many), ("underdispersed", even), ("few", few)):
        for level in (0.95, 0.8):
            trend(f"count-{name}-{level}", "count", *ten, y, level=level)
        trend(f"count-{name}-exposure", "count", *ten, y, exposure)
        trend(f"count-{name}-poisson", "count", *ten, y, exposure, model="poisson")
        trend(f"count-{name}-quasipoisson", "count", *ten, y, exposure, model="quasipoisson")
    trend("count-linear", "count", *ten, events, exposure, model="linear")
    trend("count-three", "count", *years(2010, 3), [8, 5, 1])
    trend("count-three-even", "count", *years(2010, 3), [8, 6, 4])
    for model in ("auto", "binomial", "quasibinomial", "fractional"):
        trend(f"proportion-{model}", "proportion", *ten, cases, total, model=model)
    trend("proportion-99", "proportion", *ten, cases, total, level=0.99)
    trend("proportion-scattered", "proportion", *ten, [5, 30, 2, 44, 12, 50, 1, 60, 20, 66], total)
    trend("proportion-rare", "proportion", *ten, few, [v * 100 for v in total])
    trend("proportion-common", "proportion", *ten, [t - f for t, f in zip(total, few)], total)
    trend("share", "share", *ten, share)
    trend("share-four", "share", *years(2001, 4), [0.02, 0.04, 0.03, 0.06])
    trend("share-linear", "share", *ten, share, model="linear")
    trend("share-loglinear", "share", *ten, share, model="loglinear")
    trend("value", "value", *ten, value)
    trend("value-se", "value", *ten, value, se)
    trend("value-loglinear", "value", *ten, value, model="loglinear")
    trend("value-se-loglinear", "value", *ten, value, se, model="loglinear")
    trend("value-three", "value", *years(2010, 3), [8, 5, 1], level=0.9)
    trend("value-negative", "value", *ten, [v - 4.5 for v in value])
    trend("rate", "rate", *ten, value)
    trend("rate-se", "rate", *ten, value, se)
    trend("rate-linear", "rate", *ten, value, se, model="linear")
    # Halves between whole years, fiscal years, and instants of which some are at one time.
    start = [2010, 2011, 2011.5, 2012, 2013, 2013.5, 2014, 2015]
    end = [2011, 2011.5, 2012, 2013, 2013.5, 2014, 2015, 2016]
    trend("count-parts", "count", start, end, [40, 18, 25, 37, 14, 15, 30, 26])
    trend("value-parts", "value", start, end, [40, 18, 25, 37, 14, 15, 30, 26])
    fiscal = [2010.5 + i for i in range(6)]
    trend("count-fiscal", "count", fiscal, [v + 1 for v in fiscal], [22, 25, 21, 30, 29, 35], [3, 3.1, 3.1, 3.2, 3, 3.4])
    instants = [2000, 2000, 2000.25, 2003.5, 2003.5, 2003.5, 2008]
    trend("value-instants", "value", instants, instants, [5, 6, 4.4, 7, 6.1, 7.7, 8])
    trend("proportion-instants", "proportion", instants, instants, [5, 6, 4, 9, 6, 10, 12], [20] * 7)
    trend("count-instants", "count", instants, instants, [5, 6, 4, 9, 6, 10, 12], [1, 2, 1.5, 2, 1, 2, 2.5])
    path = pathlib.Path(__file__).parent / "trend.csv"
    head = f"# numbers by mpmath {mp.__version__}, 60 digits, Python {sys.version.split()[0]}"
    path.write_text("\n".join([head, "id,numbers as gen.py says"] + lines) + "\n")


if __name__ == "__main__":
    main()
