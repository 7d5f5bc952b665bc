#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes exact_linear.csv and exact_glm.csv beside itself: textbook formulas in 60 digits with mpmath.

Nothing here shares a line or an algorithm with annum: least squares solves the normal equations (60 digits make
them harmless), generalised linear models are Fisher scoring on raw columns, profile limits bisect the deviance of
the model with one coefficient held, and t quantiles invert the incomplete beta function by bisection.
"""
import random
import sys

import mpmath as mp

from case_format import Writer

mp.mp.dps = 60


def t_tail(t, df):
    """P(T > t) for t >= 0."""
    t, df = mp.mpf(t), mp.mpf(df)
    return mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2


def t_quantile(tail, df):
    low, high = mp.mpf(0), mp.mpf(1)
    while t_tail(high, df) > tail:
        high *= 2
    for _ in range(120):
        middle = (low + high) / 2
        low, high = (middle, high) if t_tail(middle, df) > tail else (low, middle)
    return (low + high) / 2


def normal_tail(z):
    return mp.erfc(z / mp.sqrt(2)) / 2


def normal_quantile(tail):
    return mp.sqrt(2) * mp.erfinv(1 - 2 * mp.mpf(tail))


def design(time, degree=1, x=(), intercept=True, no_time=False, origin=0):
    """Rows of exact numbers."""
    variable, rest = (x[0], []) if no_time and len(x) == 1 else (time, x)
    powers = 0 if no_time and len(x) != 1 else degree
    base = 0 if no_time else mp.mpf(origin)
    rows = []
    for i in range(len(time)):
        row = [mp.mpf(1)] if intercept else []
        row += [(mp.mpf(variable[i]) - base) ** k for k in range(1, powers + 1)]
        rows.append(row + [mp.mpf(column[i]) for column in rest])
    return rows


def solve(rows, weight, z):
    """Weighted least squares. Returns the coefficients and (X'WX)^-1."""
    n, p = len(rows), len(rows[0])
    a, b = mp.zeros(p, p), mp.zeros(p, 1)
    for i in range(n):
        for j in range(p):
            b[j] += weight[i] * rows[i][j] * z[i]
            for k in range(p):
                a[j, k] += weight[i] * rows[i][j] * rows[i][k]
    size = [mp.sqrt(a[j, j]) for j in range(p)]  # mpmath calls a badly scaled matrix singular
    inverse = mp.matrix([[a[j, k] / size[j] / size[k] for k in range(p)] for j in range(p)]) ** -1
    inverse = mp.matrix([[inverse[j, k] / size[j] / size[k] for k in range(p)] for j in range(p)])
    return inverse * b, inverse


def predictor(rows, beta):
    return [mp.fsum(r[j] * beta[j] for j in range(len(r))) for r in rows]


def meat(rows, score, covariance, lags):
    p, n = len(rows[0]), len(rows)
    g = mp.zeros(p, p)
    for lag in range(lags + 1 if covariance == "NW" else 1):
        bartlett = 1 - mp.mpf(lag) / (lags + 1)
        for i in range(lag, n):
            for j in range(p):
                for k in range(p):
                    g[j, k] += bartlett * score[i][j] * score[i - lag][k]
                    if lag:
                        g[j, k] += bartlett * score[i - lag][j] * score[i][k]
    return g


def sandwich(rows, weight, residual, leverage, inverse, covariance, lags, adjust):
    n, p = len(rows), len(rows[0])
    divide = {"HC2": lambda h: mp.sqrt(1 - h), "HC3": lambda h: 1 - h}.get(covariance, lambda h: mp.mpf(1))
    score = [[weight[i] * residual[i] / divide(leverage[i]) * rows[i][j] for j in range(p)] for i in range(n)]
    out = inverse * meat(rows, score, covariance, lags) * inverse
    return out * (mp.mpf(n) / (n - p) if covariance == "HC1" or adjust else 1)


def tests(beta, vcov, quantile, tail):
    p = len(beta)
    se = [mp.sqrt(vcov[j, j]) for j in range(p)]
    statistic = [beta[j] / se[j] for j in range(p)]
    return dict(estimate=list(beta), se=se, statistic=statistic, p=[2 * tail(abs(s)) for s in statistic],
                lower=[beta[j] - quantile * se[j] for j in range(p)],
                upper=[beta[j] + quantile * se[j] for j in range(p)])


def matrix(m):
    return [[m[j, k] for k in range(m.cols)] for j in range(m.rows)]


def linear(out, name, time, y, weight=None, offset=None, x=(), degree=1, intercept=True, no_time=False, origin=0,
           covariance="model", lags=0, adjust=0, level=0.95, log=0, kind="value", size=None, tolerance=1e-13):
    rows = design(time, degree, x, intercept, no_time, origin)
    n, p = len(rows), len(rows[0])
    response = [mp.log(v) if log else mp.mpf(v) for v in y]
    target = [response[i] - (mp.mpf(offset[i]) if offset else 0) for i in range(n)]
    w = [mp.mpf(v) for v in weight] if weight else [mp.mpf(1)] * n
    if size:
        w = [(mp.mpf(y[i]) / mp.mpf(size[i])) ** 2 if log else 1 / mp.mpf(size[i]) ** 2 for i in range(n)]
    beta, inverse = solve(rows, w, target)
    residual = [t - f for t, f in zip(target, predictor(rows, beta))]
    rss = mp.fsum(w[i] * residual[i] ** 2 for i in range(n))
    df, dispersion = n - p, rss / (n - p)
    leverage = [w[i] * mp.fsum(rows[i][j] * inverse[j, k] * rows[i][k] for j in range(p) for k in range(p))
                for i in range(n)]
    vcov = dispersion * inverse
    if covariance != "model":
        vcov = sandwich(rows, w, residual, leverage, inverse, covariance, lags, adjust)
    mean = mp.fsum(w[i] * target[i] for i in range(n)) / mp.fsum(w) if intercept else 0
    total = mp.fsum(w[i] * (target[i] - mean) ** 2 for i in range(n))
    loglik = mp.fsum(mp.log(v) for v in w) / 2 - mp.mpf(n) / 2 * (mp.log(2 * mp.pi * rss / n) + 1)
    scaled = [mp.sqrt(w[i]) * residual[i] for i in range(n)]
    cook = [(scaled[i] / (1 - leverage[i])) ** 2 * leverage[i] / (dispersion * p) for i in range(n)]
    dw = mp.fsum((scaled[i] - scaled[i - 1]) ** 2 for i in range(1, n)) / rss
    out.model(name, kind, "gaussian", degree=degree, no_intercept=not intercept, no_time=no_time,
              covariance=covariance, lags=lags, adjust=adjust, origin=origin, n_x=len(x), level=level, log=log,
              tolerance=tolerance)
    out.rows(name, time, y, size, weight, offset, x)
    out.coef(name, **tests(beta, vcov, t_quantile((1 - mp.mpf(level)) / 2, df), lambda s: t_tail(s, df)))
    out.vcov(name, matrix(vcov))
    out.fit(name, deviance=rss, null_deviance=total, pearson=rss, dispersion=dispersion, loglik=loglik,
            aic=2 * (p + 1) - 2 * loglik, bic=mp.log(n) * (p + 1) - 2 * loglik, rss=rss, sigma=mp.sqrt(dispersion),
            r2=1 - rss / total, df=df, dw=dw)
    out.points(name, fitted=[response[i] - residual[i] for i in range(n)], leverage=leverage, cook=cook,
               response=residual, pearson=scaled, deviance=scaled)
    out.end(name)


def normal_density(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


LINKS = {  # link, mean, d mean / d eta
    "identity": (lambda m: m, lambda e: e, lambda e: mp.mpf(1)),
    "log": (mp.log, mp.exp, mp.exp),
    "sqrt": (mp.sqrt, lambda e: e * e, lambda e: 2 * e),
    "inverse": (lambda m: 1 / m, lambda e: 1 / e, lambda e: -1 / e ** 2),
    "logit": (lambda m: mp.log(m / (1 - m)), lambda e: 1 / (1 + mp.exp(-e)),
              lambda e: mp.exp(-e) / (1 + mp.exp(-e)) ** 2),
    "probit": (lambda m: -normal_quantile(m), lambda e: normal_tail(-e), normal_density),
    "cloglog": (lambda m: mp.log(-mp.log(1 - m)), lambda e: -mp.expm1(-mp.exp(e)), lambda e: mp.exp(e - mp.exp(e))),
}


def xlogy(x, y):
    return x * mp.log(y) if x else mp.mpf(0)


def unit_deviance(family, y, m):
    if family == "gaussian":
        return (y - m) ** 2
    if "poisson" in family:
        return 2 * (xlogy(y, y / m) - (y - m)) if m > 0 else mp.inf
    if not 0 < m < 1:
        return mp.inf
    return 2 * (xlogy(y, y / m) + xlogy(1 - y, (1 - y) / (1 - m)))


def variance(family, m):
    return mp.mpf(1) if family == "gaussian" else m if "poisson" in family else m * (1 - m)


def start(family, y, w):
    if family == "gaussian":
        return y
    return y + mp.mpf(1) / 10 if "poisson" in family else (w * y + mp.mpf(1) / 2) / (w + 1)


def deviance_at(model, beta):
    family, link, rows, y, w, offset = model
    eta = [e + o for e, o in zip(predictor(rows, beta), offset)] if rows[0] else offset
    mean = [LINKS[link][1](e) for e in eta]
    return mp.fsum(w[i] * unit_deviance(family, y[i], mean[i]) for i in range(len(y))), eta, mean


def scoring(model, beta=None):
    """Fisher scoring to 1e-45. Returns beta, deviance, means, inverse information, working weights."""
    family, link, rows, y, w, offset = model
    n, p = len(y), len(rows[0])
    g, _, slope = LINKS[link]
    if p == 0:
        deviance, eta, mean = deviance_at(model, [])
        return [], deviance, mean, None, None
    if beta is None:
        m = [start(family, y[i], w[i]) for i in range(n)]
        weight = [w[i] * slope(g(m[i])) ** 2 / variance(family, m[i]) for i in range(n)]
        beta, _ = solve(rows, weight, [g(m[i]) - offset[i] for i in range(n)])
    deviance, eta, mean = deviance_at(model, beta)
    while mp.isinf(deviance):  # an inadmissible start: towards a constant
        beta = mp.matrix([beta[0]] + [b / 2 for b in list(beta)[1:]])
        deviance, eta, mean = deviance_at(model, beta)
    for _ in range(500):
        d = [slope(e) for e in eta]
        work = [w[i] * d[i] ** 2 / variance(family, mean[i]) for i in range(n)]
        step, inverse = solve(rows, work, [(y[i] - mean[i]) / d[i] for i in range(n)])
        size = max(abs(step[j]) / mp.sqrt(inverse[j, j]) for j in range(p))
        if size < mp.mpf(10) ** -40:
            return beta, deviance, mean, inverse, work
        for _ in range(100):
            trial, eta_t, mean_t = deviance_at(model, beta + step)
            if trial <= deviance * (1 + mp.mpf(10) ** -50) + mp.mpf(10) ** -50:
                break
            step /= 2
        beta, deviance, eta, mean = beta + step, trial, eta_t, mean_t
    raise ArithmeticError("no convergence")


def profile_limit(model, fit, j, threshold, sign):
    family, link, rows, y, w, offset = model
    beta, deviance, _, inverse, _ = fit
    others = [[v for k, v in enumerate(r) if k != j] for r in rows]
    rest = [b for k, b in enumerate(beta) if k != j]

    def rise(value, warm):
        held = (family, link, others, y, w, [offset[i] + rows[i][j] * value for i in range(len(y))])
        if not others[0]:
            return deviance_at(held, [])[0] - deviance, warm
        along = [inverse[k, j] / inverse[j, j] for k in range(len(beta)) if k != j]
        moved = [b + a * (value - warm[0]) for b, a in zip(warm[1], along)]
        try:
            result = scoring(held, mp.matrix(moved))
        except ArithmeticError:  # too far from there
            result = scoring(held)
        return result[1] - deviance, (value, list(result[0]))

    step, inner, warm = sign * mp.sqrt(inverse[j, j] * threshold), beta[j], (beta[j], rest)
    outer = inner + step
    while True:
        value, at = rise(outer, warm)
        if value > threshold:
            break
        inner, warm, step = outer, at, 2 * step
        outer = inner + step
        if abs(step) > mp.mpf(10) ** 6 * mp.sqrt(inverse[j, j]):
            return mp.nan
    f = lambda v: mp.sqrt(max(rise(v, warm)[0], 0)) - mp.sqrt(threshold)
    low, high, f_low, f_high = inner, outer, f(inner), f(outer)
    for _ in range(60):  # Illinois: a bracketing secant
        v = high - f_high * (high - low) / (f_high - f_low)
        fv = f(v)
        if abs(fv) < mp.mpf(10) ** -22:
            return v
        if fv * f_high < 0:
            low, f_low = high, f_high
        else:
            f_low /= 2
        high, f_high = v, fv
    raise ArithmeticError("no limit")


def log_likelihood(family, y, mean, total, prior):
    if family == "poisson":
        return mp.fsum(prior[i] * (xlogy(y[i], mean[i]) - mean[i] - mp.loggamma(y[i] + 1)) for i in range(len(y)))
    if family == "binomial":
        return mp.fsum(prior[i] * (mp.log(mp.binomial(total[i], y[i] * total[i])) + xlogy(y[i] * total[i], mean[i]) +
                                   xlogy((1 - y[i]) * total[i], 1 - mean[i])) for i in range(len(y)))
    return mp.nan


def glm(out, name, kind, family, link, time, figure, size=None, weight=None, offset=None, x=(), degree=1,
        intercept=True, origin=0, level=0.95, tolerance=1e-11, limits=True):
    rows = design(time, degree, x, intercept, False, origin)
    n, p = len(rows), len(rows[0])
    prior = [mp.mpf(v) for v in weight] if weight else [mp.mpf(1)] * n
    total = [mp.mpf(v) for v in size] if kind == "proportion" and family != "fractional" else [mp.mpf(1)] * n
    y = [mp.mpf(v) for v in figure]
    if kind == "proportion":
        y = [y[i] / mp.mpf(size[i]) for i in range(n)]
    shift = [mp.mpf(v) for v in offset] if offset else [mp.mpf(0)] * n
    if kind == "count" and size and link == "log":
        shift = [shift[i] + mp.log(mp.mpf(size[i])) for i in range(n)]
    w = [prior[i] * total[i] for i in range(n)]
    model = (family, link, rows, y, w, shift)
    fit = scoring(model)
    beta, deviance, mean, inverse, work = fit
    pearson = [(y[i] - mean[i]) * mp.sqrt(w[i] / variance(family, mean[i])) for i in range(n)]
    chi2 = mp.fsum(r * r for r in pearson)
    estimated, df = family not in ("poisson", "binomial"), n - p
    scale = chi2 / df if estimated else mp.mpf(1)
    vcov = scale * inverse
    tail = (1 - mp.mpf(level)) / 2
    quantile = t_quantile(tail, df) if estimated else normal_quantile(tail)
    result = tests(beta, vcov, quantile, (lambda s: t_tail(s, df)) if estimated else normal_tail)
    null = scoring((family, link, [[mp.mpf(1)] if intercept else [] for _ in rows], y, w, shift))[1]
    loglik = log_likelihood(family, y, mean, total, prior)
    if family == "gaussian":
        loglik = mp.fsum(mp.log(v) for v in w) / 2 - mp.mpf(n) / 2 * (mp.log(2 * mp.pi * deviance / n) + 1)
    parameters = p + (family == "gaussian")
    leverage = [work[i] * mp.fsum(rows[i][j] * inverse[j, k] * rows[i][k] for j in range(p) for k in range(p))
                for i in range(n)]
    cook = [(pearson[i] / (1 - leverage[i])) ** 2 * leverage[i] / (scale * p) for i in range(n)]
    print(name, file=sys.stderr)
    for interval in ("wald", "profile") if limits else ("wald",):
        label = f"{name}-{interval}"
        if interval == "profile":
            threshold = quantile ** 2 * scale
            result["lower"] = [profile_limit(model, fit, j, threshold, -1) for j in range(p)]
            result["upper"] = [profile_limit(model, fit, j, threshold, 1) for j in range(p)]
        out.model(label, kind, family, link, degree=degree, no_intercept=not intercept, origin=origin,
                  interval=interval, n_x=len(x), level=level, tolerance=tolerance)
        out.rows(label, time, figure, size, weight, offset, x)
        out.coef(label, **result)
        if interval == "wald":
            out.vcov(label, matrix(vcov))
            out.fit(label, deviance=deviance, null_deviance=null, pearson=chi2, dispersion=chi2 / df, loglik=loglik,
                    aic=2 * parameters - 2 * loglik, bic=mp.log(n) * parameters - 2 * loglik, df=df)
            out.points(label, fitted=mean, leverage=leverage, cook=cook, response=[y[i] - mean[i] for i in range(n)],
                       pearson=pearson, deviance=[mp.sign(y[i] - mean[i]) *
                                                  mp.sqrt(w[i] * unit_deviance(family, y[i], mean[i]))
                                                  for i in range(n)])
        out.end(label)


def linear_cases(out):
    years = list(range(2003, 2017))
    y = [31.2, 30.1, 33.0, 29.4, 28.8, 30.0, 27.5, 26.9, 27.7, 25.1, 24.0, 25.9, 23.8, 22.1]
    weight = [1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.1, 2, 2, 1, 0.75, 1.5]
    x1 = [3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1, -0.8, 2.6]
    x2 = [1e6, 1.2e6, 0.9e6, 1.4e6, 1.1e6, 1.7e6, 1.3e6, 1.9e6, 1.5e6, 1.8e6, 2.2e6, 2.0e6, 2.1e6, 2.5e6]
    offset = [0.1 * i * i for i in range(14)]
    for covariance in ("model", "HC0", "HC1", "HC2", "HC3"):
        linear(out, f"ols-{covariance}", years, y, covariance=covariance)
        linear(out, f"wls-{covariance}", years, y, weight=weight, covariance=covariance)
        linear(out, f"many-{covariance}", years, y, weight=weight, x=[x1, x2], degree=2, covariance=covariance)
    for lags in (0, 1, 3, 13):
        linear(out, f"nw-{lags}", years, y, covariance="NW", lags=lags)
        linear(out, f"nw-{lags}-adjusted", years, y, weight=weight, covariance="NW", lags=lags, adjust=1)
    for degree in range(2, 7):
        linear(out, f"degree-{degree}-raw", years, y, degree=degree)
        linear(out, f"degree-{degree}-origin", years, y, degree=degree, origin=2009.5)
    linear(out, "covariates", years, y, x=[x1, x2])
    linear(out, "no-intercept", years, y, intercept=False, origin=1990)
    linear(out, "no-intercept-raw", years, y, intercept=False, x=[x1])
    linear(out, "no-time", years, y, x=[x1, x2], no_time=True)
    linear(out, "no-time-degree-3", years, y, x=[x1], no_time=True, degree=3)
    linear(out, "offset", years, y, offset=offset)
    linear(out, "log", years, y, log=1, level=0.9)
    linear(out, "rate-se", years, y, kind="rate", size=[0.1 * v + 0.3 for v in weight])
    linear(out, "rate-se-log", years, y, kind="rate", size=[0.1 * v + 0.3 for v in weight], log=1, level=0.99)
    linear(out, "huge", years, [v * 1e150 for v in y])
    linear(out, "tiny", years, [v * 1e-150 for v in y])
    linear(out, "huge-weights", years, y, weight=[v * 1e200 for v in weight])
    linear(out, "tiny-weights", years, y, weight=[v * 1e-200 for v in weight])
    linear(out, "huge-covariate", years, y, x=[[v * 1e250 for v in x1]])
    linear(out, "far-time", [t + 900000 for t in years], y)
    linear(out, "large-mean", years, [v + 1e9 for v in y])
    # One of two hundred weights above the rest by 1e12: nearly an interpolation of that row.
    linear(out, "one-heavy", years, y, weight=[1e12 if i == 4 else v for i, v in enumerate(weight)])


def glm_cases(out):
    years = list(range(2005, 2017))
    events = [41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17]
    few = [3, 1, 2, 0, 2, 1, 0, 1, 0, 0, 1, 0]
    exposure = [1.2, 1.25, 1.3, 1.28, 1.35, 1.4, 1.38, 1.45, 1.5, 1.52, 1.6, 0.8]
    total = [71, 72, 84, 68, 80, 88, 82, 85, 95, 71, 88, 88]
    cases = [9, 12, 13, 14, 10, 24, 22, 27, 24, 22, 33, 21]
    rare = [0, 1, 0, 0, 2, 0, 1, 3, 0, 1, 4, 2]
    weight = [1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.1, 2, 2, 1]
    share = [0.31, 0.28, 0.302, 0.25, 0.22, 0.24, 0.19, 0.17, 0.185, 0.14, 0.12, 0.131]
    x1 = [3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1]
    offset = [0.03 * ((i * 7) % 5 - 2) for i in range(12)]
    for family in ("poisson", "quasipoisson"):
        glm(out, f"{family}-exposure", "count", family, "log", years, events, size=exposure, origin=2010)
        glm(out, f"{family}-few", "count", family, "log", years, few, size=exposure, origin=2000)
        for link in ("log", "identity", "sqrt"):
            glm(out, f"{family}-{link}", "count", family, link, years, events, origin=2010)
        glm(out, f"{family}-all", "count", family, "log", years, events, size=exposure, weight=weight, offset=offset,
            x=[x1], degree=2, origin=2010)
    glm(out, "poisson-raw-years", "count", "poisson", "log", years, events, size=exposure)
    glm(out, "poisson-no-intercept", "count", "poisson", "log", years, events, size=exposure, origin=2000,
        intercept=False)
    glm(out, "poisson-no-intercept-identity", "count", "poisson", "identity", years, [i + 3 for i in few],
        origin=2000, intercept=False)
    for family in ("binomial", "quasibinomial"):
        for link in ("logit", "probit", "cloglog", "log", "identity"):
            glm(out, f"{family}-{link}", "proportion", family, link, years, cases, size=total, origin=2010)
        for link in ("logit", "probit", "cloglog"):
            glm(out, f"{family}-{link}-rare", "proportion", family, link, years, rare, size=total, origin=2010,
                level=0.9)
        glm(out, f"{family}-all", "proportion", family, "logit", years, cases, size=total, weight=weight,
            offset=offset, x=[x1], degree=2, origin=2010)
    for link in ("logit", "probit", "cloglog", "log", "identity"):
        glm(out, f"fractional-{link}", "share", "fractional", link, years, share, origin=2010)
    glm(out, "fractional-proportion", "proportion", "fractional", "logit", years, cases, size=total, origin=2010)
    glm(out, "fractional-weights", "share", "fractional", "logit", years, share, weight=weight, x=[x1], origin=2010)
    for link in ("log", "inverse"):
        glm(out, f"gaussian-{link}", "value", "gaussian", link, years, [v * 100 for v in share], origin=2010)
        glm(out, f"gaussian-{link}-weights", "value", "gaussian", link, years, [v * 100 for v in share],
            weight=weight, origin=2010)
    # A single event in the middle: a finite estimate, with nearly no information on the slope.
    glm(out, "poisson-one-event", "count", "poisson", "log", years[:7], [0, 0, 0, 1, 0, 0, 0], origin=2008)
    glm(out, "poisson-one-event-aside", "count", "poisson", "log", years[:7], [0, 0, 0, 0, 0, 1, 0], origin=2008)
    glm(out, "poisson-large", "count", "poisson", "log", years, [v * 1e12 for v in events], size=exposure,
        origin=2010, limits=False)
    glm(out, "binomial-large", "proportion", "binomial", "logit", years, [v * 1e9 for v in cases],
        size=[v * 1e9 for v in total], origin=2010, limits=False)


def random_cases(out):
    """Small series at random, seeded: where iterations are hardest."""
    rng = random.Random(20261124)
    for k in range(25):
        n = rng.randint(3, 9)
        years = sorted(rng.sample(range(2000, 2020), n))
        total = [rng.randint(3, 40) for _ in years]
        cases = [rng.randint(0, t) for t in total]
        counts = [rng.choice([0, 1, 2, 5, 30]) for _ in years]
        if sum(v > 0 for v in counts) >= 2:
            glm(out, f"random-poisson-{k}", "count", "poisson", "log", years, counts,
                size=[rng.uniform(0.5, 20) for _ in years], origin=2010)
        if any(0 < c < t for c, t in zip(cases[1:-1], total[1:-1])):
            glm(out, f"random-binomial-{k}", "proportion", "binomial", "logit", years, cases, size=total, origin=2010)


def main():
    program = f"mpmath {mp.__version__}, 60 digits, Python {sys.version.split()[0]}"
    out = Writer("exact_linear.csv", program)
    linear_cases(out)
    out.save()
    out = Writer("exact_glm.csv", program)
    glm_cases(out)
    random_cases(out)
    out.save()


if __name__ == "__main__":
    main()
