#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exact_firth.csv and exact_glm_tests.csv: maxima of Firth's and of plain likelihoods, their profile limits,
likelihood-ratio and score statistics at 50 digits. Needs mpmath.

The likelihood is maximised as it stands: slopes are differences of it at steps far below the digits that are kept, and
the information is a sum over rows. The format is that of tests/glm_reference.h:

    case/model  kind, family, link, covariance, lags, adjust, firth, interval, origin, n_x, level, tolerance
    case/row    time, y, size, weight, x1 …
    case/coef   estimate, se, p, lower, upper, likelihood ratio, its p, score, its p
    case/fit    deviance, dispersion, theta
    case/end
"""
import pathlib
import random
import sys

import mpmath as mp

from case_format import FAMILY, KIND, LINK, NAN
from exact import normal_quantile, normal_tail, t_quantile, t_tail
from negbin import maximum as joint_maximum

mp.mp.dps = 50
LINES = {}
AUTO, ALWAYS, NEVER = 0, 1, 2
H = mp.mpf(10) ** -16  # differences of the third order are then below 1e-32

MEAN = {
    "log": mp.exp,
    "sqrt": lambda e: e * e,
    "logit": lambda e: 1 / (1 + mp.exp(-e)),
    "probit": lambda e: normal_tail(-e),
    "cloglog": lambda e: -mp.expm1(-mp.exp(e)),
    "inverse": lambda e: 1 / e,
}
REST = {  # 1 - mean, with its digits
    "logit": lambda e: MEAN["logit"](-e),
    "probit": normal_tail,
    "cloglog": lambda e: mp.exp(-mp.exp(e)),
}
SLOPE = {
    "log": mp.exp,
    "sqrt": lambda e: 2 * e,
    "logit": lambda e: mp.exp(-e) / (1 + mp.exp(-e)) ** 2,
    "probit": lambda e: mp.exp(-e * e / 2) / mp.sqrt(2 * mp.pi),
    "cloglog": lambda e: mp.exp(e - mp.exp(e)),
    "inverse": lambda e: -1 / e ** 2,
}


class Model:
    def __init__(self, family, link, rows, y, weight, offset, firth, kappa=0):
        self.family, self.link, self.rows, self.y = family, link, rows, [mp.mpf(v) for v in y]
        self.weight = [mp.mpf(v) for v in weight] if weight else [mp.mpf(1)] * len(y)
        self.offset = [mp.mpf(v) for v in offset] if offset else [mp.mpf(0)] * len(y)
        self.firth, self.kappa = firth, mp.mpf(kappa)

    def eta(self, beta):
        return [mp.fsum(a * b for a, b in zip(row, beta)) + o for row, o in zip(self.rows, self.offset)]

    def variance(self, eta):
        m = MEAN[self.link](eta)
        if "binomial" in self.family or self.family == "fractional":
            return m * REST[self.link](eta)
        return m * m if self.family == "gamma" else m * (1 + self.kappa * m)

    def own(self, y, m, rest):
        """Log-likelihood of a row, but for what does not depend on the mean."""
        if "binomial" in self.family or self.family == "fractional":
            return (y * mp.log(m) if y else 0) + ((1 - y) * mp.log(rest) if y != 1 else 0)
        if self.family == "gamma":
            return -y / m - mp.log(m)
        if self.kappa:
            return (y * mp.log(m / (1 + self.kappa * m)) if y else 0) - mp.log(1 + self.kappa * m) / self.kappa
        return (y * mp.log(m) if y else 0) - m

    def likelihood(self, beta):
        total = mp.mpf(0)
        for y, w, e in zip(self.y, self.weight, self.eta(beta)):
            total += w * self.own(y, MEAN[self.link](e), REST.get(self.link, lambda e: None)(e))
        return total

    def saturated(self):
        return mp.fsum(w * self.own(y, y, 1 - y) for y, w in zip(self.y, self.weight))

    def information(self, beta):
        p = len(self.rows[0])
        out = mp.zeros(p, p)
        for row, w, e in zip(self.rows, self.weight, self.eta(beta)):
            s = SLOPE[self.link](e)
            v = w * s * s / self.variance(e)
            for j in range(p):
                for k in range(p):
                    out[j, k] += v * row[j] * row[k]
        return out

    def objective(self, beta):
        try:
            value = self.likelihood(beta)
            return value + mp.log(mp.det(self.information(beta))) / 2 if self.firth else value
        except (ValueError, ZeroDivisionError):  # beyond what 50 digits hold
            return -mp.inf


def moved(beta, j, by):
    return [b + (by if i == j else 0) for i, b in enumerate(beta)]


def slopes(model, beta, free):
    return mp.matrix([(model.objective(moved(beta, j, H)) - model.objective(moved(beta, j, -H))) / (2 * H) for j in free])


def maximise(model, beta, free):
    """Newton's method on the differences, by scoring where that does not rise."""
    if not free:
        return list(beta)
    beta, h = list(beta), mp.mpf(10) ** -10
    for _ in range(400):
        gradient = slopes(model, beta, free)
        curvature, base = mp.zeros(len(free), len(free)), None
        for a, j in enumerate(free):
            up, down = slopes(model, moved(beta, j, h), free), slopes(model, moved(beta, j, -h), free)
            for b in range(len(free)):
                curvature[b, a] = (up[b] - down[b]) / (2 * h)
        step = mp.lu_solve(-curvature, gradient)
        if mp.fsum(step[a] * gradient[a] for a in range(len(free))) <= 0:
            information = model.information(beta)
            step = mp.lu_solve(mp.matrix([[information[j, k] for k in free] for j in free]), gradient)
        base, factor = model.objective(beta), 1 / max(mp.mpf(1), max(abs(s) for s in step) / 4)
        while factor > mp.mpf(10) ** -12:
            trial = list(beta)
            for a, j in enumerate(free):
                trial[j] += factor * step[a]
            if model.objective(trial) >= base - mp.mpf(10) ** -38 * (1 + abs(base)):
                break
            factor /= 2
        beta = trial
        if max(abs(s) for s in step) < mp.mpf(10) ** -19 * (1 + max(abs(b) for b in beta)):
            return beta
    raise ValueError("no maximum")


def limit(model, best, top, j, threshold, sign, scale):
    """The profile limit by regula falsi on the root of twice the fall of the objective.

    With one event at the end and a covariate Firth's likelihood may have two maxima over the others, so that the profile
    has two branches. Short steps keep to the one that the estimate is on.
    """
    free = [k for k in range(len(best)) if k != j]
    goal, start = mp.sqrt(threshold), [list(best)]

    def root(v):
        steps = int(abs(v - start[0][j]) / scale * 8) + 1
        for k in range(steps, 0, -1):  # there by short ways, each from the maximum before
            beta = list(start[0])
            beta[j] += (v - beta[j]) / k
            start[0] = maximise(model, beta, free)
        start[0][j] = v
        return mp.sqrt(max(2 * (top - model.objective(start[0])), 0)) - goal

    a, b = best[j], best[j] + sign * scale
    fa, fb = -goal, root(b)
    while fb < 0:
        a, fa, b = b, fb, b + 2 * (b - best[j])
        fb = root(b)
    for _ in range(200):
        c = b - fb * (b - a) / (fb - fa)
        fc = root(c)
        if abs(fc) < mp.mpf(10) ** -19:
            return c
        if (fc > 0) == (fb > 0):
            fa /= 2
        else:
            a, fa = b, fb
        b, fb = c, fc
    raise ValueError("no limit")


def number(v):
    return repr(float(v))


def line(file, case, what, *numbers):
    LINES.setdefault(file, []).append(",".join([f"{case}/{what}"] + [number(v) for v in numbers]))


def case(file, name, kind, family, link, time, y, size=None, weight=None, x=(), firth=ALWAYS, interval="wald", origin=2010,
         kappa=0, limits=True, use_firth=None, start=None, tolerance=1e-11, level=0.95, theta=NAN):
    n = len(y)
    use_firth = firth != NEVER if use_firth is None else use_firth
    rows = [[mp.mpf(1), mp.mpf(time[i]) - origin] + [mp.mpf(c[i]) for c in x] for i in range(n)]
    fraction = [mp.mpf(y[i]) / size[i] for i in range(n)] if kind == "proportion" else y
    total = [mp.mpf(weight[i] if weight else 1) * (size[i] if kind == "proportion" else 1) for i in range(n)]
    offset = [mp.log(mp.mpf(v)) for v in size] if kind == "count" and size and link == "log" else None
    model = Model(family, link, rows, fraction, total, offset, use_firth, kappa)
    p = len(rows[0])
    if start is None:
        middle = mp.fsum(w * v for w, v in zip(total, fraction)) / mp.fsum(total)
        if kind == "count":
            rate = (mp.fsum(y) + mp.mpf(1) / 2) / (mp.fsum([mp.mpf(v) for v in size]) if size and link == "log" else n)
            start = [mp.log(rate) if link == "log" else mp.sqrt(rate)]
        elif link == "inverse":
            start = [1 / middle]
        else:
            middle = (middle * n + mp.mpf(1) / 2) / (n + 1)
            start = [{"logit": lambda m: mp.log(m / (1 - m)), "probit": lambda m: -normal_quantile(m),
                      "cloglog": lambda m: mp.log(-mp.log(1 - m)), "log": mp.log}[link](middle)]
        start += [mp.mpf(0)] * (p - 1)
    best = maximise(model, start, list(range(p)))
    top = model.objective(best)
    inverse = model.information(best) ** -1
    pearson = mp.fsum(w * (v - MEAN[link](e)) ** 2 / model.variance(e) for w, v, e in zip(total, model.y, model.eta(best)))
    dispersion, df = (pearson / (n - p), n - p) if n > p else (mp.nan, 0)
    estimated = family not in ("poisson", "binomial", "negbin")
    scale = dispersion if estimated else mp.mpf(1)
    tail = (1 - mp.mpf(level)) / 2
    quantile = t_quantile(tail, df) if estimated else normal_quantile(tail)
    two_sided = (lambda s: 2 * t_tail(s, df)) if estimated else (lambda s: 2 * normal_tail(s))
    line(file, name, "model", KIND[kind], FAMILY[family], LINK[link], 0, 0, 0, firth, interval == "profile", origin, len(x),
         level, tolerance)
    for i in range(n):
        line(file, name, "row", time[i], y[i], size[i] if size else NAN, weight[i] if weight else NAN, *[c[i] for c in x])
    for j in range(p):
        free = [k for k in range(p) if k != j]
        held = list(best)
        held[j] = mp.mpf(0)
        try:
            if link in ("inverse", "sqrt") and j == 0:
                raise ValueError
            if link == "inverse":  # from the constant mean, which is inside the range
                held = [start[0] if k == 0 else mp.mpf(0) for k in range(p)]
            held = maximise(model, held, free)
            ratio = 2 * (top - model.objective(held)) / scale
            gradient = slopes(model, held, range(p))
            score = (gradient.T * mp.lu_solve(model.information(held), gradient))[0] / scale
            tests = [ratio, two_sided(mp.sqrt(ratio)), score, two_sided(mp.sqrt(score))]
        except ValueError:
            tests = [NAN] * 4
        se = mp.sqrt(scale * inverse[j, j])
        profile = firth == AUTO or interval == "profile"
        if not limits:
            bounds = [mp.nan, mp.nan]
        elif profile:
            bounds = [limit(model, best, top, j, quantile ** 2 * scale, sign, quantile * se) for sign in (-1, 1)]
        else:
            bounds = [best[j] - quantile * se, best[j] + quantile * se]
        line(file, name, "coef", best[j], se, two_sided(abs(best[j] / se)), *bounds, *tests)
    deviance = 2 * (model.saturated() - model.likelihood(best)) if not kappa else mp.nan
    line(file, name, "fit", deviance, dispersion, theta)
    line(file, name, "end", 0)
    print(name, file=sys.stderr, flush=True)


def firth():
    f = "exact_firth.csv"
    years = list(range(2007, 2013))
    totals = [10, 12, 9, 11, 14, 10]
    case(f, "logit-complete", "proportion", "binomial", "logit", years, [0, 0, 0, 11, 14, 10], totals, firth=AUTO)
    case(f, "logit-quasi-complete", "proportion", "binomial", "logit", years, [0, 0, 0, 5, 14, 10], totals, firth=AUTO)
    case(f, "logit-last-only", "proportion", "binomial", "logit", years, [0, 0, 0, 0, 0, 3], totals, firth=AUTO)
    case(f, "logit-ones", "proportion", "binomial", "logit", years, [0, 0, 0, 1, 1, 1], [1] * 6, firth=AUTO)
    case(f, "logit-none", "proportion", "binomial", "logit", years, [0] * 6, totals, firth=AUTO)
    case(f, "logit-every", "proportion", "binomial", "logit", years, totals, totals, firth=AUTO)
    case(f, "logit-always", "proportion", "binomial", "logit", years, [3, 2, 4, 5, 9, 7], totals)
    case(f, "logit-always-profile", "proportion", "binomial", "logit", years, [3, 2, 4, 5, 9, 7], totals, interval="profile")
    case(f, "logit-90", "proportion", "binomial", "logit", years, [0, 0, 0, 11, 14, 10], totals, firth=AUTO, level=0.9)
    for link in ("probit", "cloglog"):
        case(f, f"{link}-complete", "proportion", "binomial", link, years, [0, 0, 0, 11, 14, 10], totals, firth=AUTO)
        case(f, f"{link}-part", "proportion", "binomial", link, years, [0, 0, 0, 5, 14, 10], totals, firth=AUTO)
        case(f, f"{link}-none", "proportion", "binomial", link, years, [0] * 6, totals, firth=AUTO)
        case(f, f"{link}-every", "proportion", "binomial", link, years, totals, totals, firth=AUTO)
        case(f, f"{link}-always", "proportion", "binomial", link, years, [3, 2, 4, 5, 9, 7], totals, interval="profile")
    exposure = [1.2, 2.5, 1.3, 0.8, 3, 2]
    case(f, "poisson-late", "count", "poisson", "log", years, [0, 0, 0, 0, 0, 5], firth=AUTO)
    case(f, "poisson-late-exposure", "count", "poisson", "log", years, [0, 0, 0, 0, 0, 5], exposure, firth=AUTO)
    case(f, "poisson-early", "count", "poisson", "log", years, [7, 0, 0, 0, 0, 0], exposure, firth=AUTO)
    case(f, "poisson-none", "count", "poisson", "log", years, [0] * 6, exposure, firth=AUTO)
    case(f, "poisson-always", "count", "poisson", "log", years, [0, 0, 0, 0, 3, 5], exposure)
    case(f, "poisson-always-profile", "count", "poisson", "log", years, [0, 0, 0, 0, 3, 5], exposure, interval="profile")
    case(f, "poisson-weights", "count", "poisson", "log", years, [1, 0, 2, 0, 3, 5], exposure, weight=[1, 2, .5, 3, 1, 2],
         interval="profile")
    case(f, "poisson-large", "count", "poisson", "log", years, [100041, 99038, 98045, 95031, 99936, 93029])
    case(f, "quasipoisson-late", "count", "quasipoisson", "log", years, [0, 0, 0, 0, 0, 5], exposure, firth=AUTO)
    case(f, "quasipoisson-always", "count", "quasipoisson", "log", years, [1, 0, 4, 0, 3, 9], exposure)
    case(f, "quasibinomial-part", "proportion", "quasibinomial", "logit", years, [0, 0, 0, 5, 14, 10], totals, firth=AUTO)
    case(f, "fractional-edge", "share", "fractional", "logit", years, [0, 0, 0, 0.25, 1, 1], firth=AUTO)
    x = [[0, 0, 0, 1, 0, 0, 0, 0]]
    longer = list(range(2006, 2014))
    case(f, "poisson-covariate", "count", "poisson", "log", longer, [5, 8, 6, 0, 9, 7, 12, 10], x=x, firth=AUTO)
    rng = random.Random(20261124)
    for k, n in enumerate((3, 5, 9, 15, 25, 40)):
        time = [1990 + i for i in range(n)]
        cut = n // 2
        y = [0] * cut + [rng.randint(1, 9) for _ in range(n - cut)]
        total = [v if i >= cut else rng.randint(1, 9) for i, v in enumerate(y)]
        case(f, f"logit-{n}", "proportion", "binomial", "logit", time, y, total, firth=AUTO, origin=1990 + n // 2,
             limits=n < 20)
        column = [round(rng.uniform(-2, 2), 2) for _ in range(n)]
        count = [0] * (n - 1) + [rng.randint(1, 9)]
        case(f, f"poisson-{n}", "count", "poisson", "log", time, count, firth=AUTO if n < 5 else ALWAYS,
             x=[column] if n >= 5 else (), origin=1990 + n // 2, interval="profile" if 4 < n < 15 else "wald",
             limits=n < 15)  # 15: the search from beyond the limit changes branches
    time = list(range(2004, 2014))
    figures = [3, 11, 0, 2, 17, 6, 4, 25, 9, 1]
    theta = mp.exp(joint_maximum(figures, [mp.mpf(t - 2010) for t in time], [mp.mpf(1)] * 10)[2])
    case(f, "negbin-always", "count", "negbin", "log", time, figures, kappa=1 / theta, interval="profile", theta=theta)
    case(f, "negbin-covariate", "count", "negbin", "log", time + [2005, 2009, 2012], figures + [0, 0, 0], firth=AUTO,
         x=[[0] * 10 + [1] * 3], kappa=1 / theta, theta=theta)


def tests():
    f = "exact_glm_tests.csv"
    years = list(range(2005, 2015))
    y = [41, 38, 45, 31, 36, 29, 33, 22, 27, 19]
    few = [3, 1, 2, 0, 2, 1, 0, 1, 0, 0]
    size = [1.2, 1.25, 1.3, 1.28, 1.35, 1.4, 1.38, 1.45, 1.5, 0.8]
    total = [71, 72, 84, 68, 80, 88, 82, 85, 95, 71]
    cases = [9, 12, 13, 14, 10, 24, 22, 27, 24, 22]
    x = [[3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3]]
    wald = dict(firth=NEVER)
    for family in ("poisson", "quasipoisson"):
        case(f, f"{family}-log", "count", family, "log", years, y, size, **wald)
        case(f, f"{family}-few", "count", family, "log", years, few, size, x=x, **wald)
        case(f, f"{family}-sqrt", "count", family, "sqrt", years, y, **wald)
    for family in ("binomial", "quasibinomial"):
        for link in ("logit", "probit", "cloglog"):
            case(f, f"{family}-{link}", "proportion", family, link, years, cases, total, x=x, **wald)
    case(f, "gamma-log", "value", "gamma", "log", years, [v / 4 for v in y], x=x, tolerance=1e-10, **wald)
    case(f, "gamma-inverse", "value", "gamma", "inverse", years, [v / 4 for v in y], **wald)
    case(f, "fractional", "share", "fractional", "logit", years, [v / 128 for v in y], **wald)
    time = list(range(2004, 2014))
    figures = [3, 11, 0, 2, 17, 6, 4, 25, 9, 1]
    theta = mp.exp(joint_maximum(figures, [mp.mpf(t - 2010) for t in time], [mp.mpf(1)] * 10)[2])
    case(f, "negbin", "count", "negbin", "log", time, figures, kappa=1 / theta, theta=theta, **wald)


def main():
    firth()
    tests()
    for name, lines in LINES.items():
        head = [f"# numbers by mpmath {mp.__version__}, 50 digits, Python {sys.version.split()[0]}", "id,numbers as firth.py says"]
        (pathlib.Path(__file__).parent / name).write_text("\n".join(head + lines) + "\n")


if __name__ == "__main__":
    main()
