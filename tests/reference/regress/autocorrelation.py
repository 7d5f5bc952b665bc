# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes autocorrelation.csv: regressions with autocorrelated errors by their definitions, with dense matrices at 50
digits. The likelihood is scanned over the whole range of the autocorrelation in doubles, and the root of its
derivative refined with mpmath; Satterthwaite's degrees of freedom use numerical derivatives of the covariance.

Lines of autocorrelation_cases.py, and
    case/coef     estimate, se, statistic, p, lower, upper, df
    case/vcov     row, column, value
    case/fit      rho, its lower and upper limit, sigma, log-likelihood, aic, bic, rss, durbin-watson
    case/point    fitted, residual, normalised residual, leverage
    case/assumed  rho, estimate, se, p, lower, upper: least squares' slope of time with that autocorrelation
Run: python3 autocorrelation.py [CASE …] (needs mpmath, numpy; some minutes)
"""
import pathlib
import sys

import numpy as np
from mpmath import mp, mpf, matrix

from autocorrelation_cases import AR1, NAN, REML, cases, lines_of

mp.dps = 50


def t_tail(t, df):
    """Two-sided."""
    return mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True)


def t_quantile(level, df):
    start = mp.mpf(2)
    f = lambda q: t_tail(q, df) - (1 - level)
    low, high = mpf(0), mpf(1)
    while f(high) > 0:
        high *= 2
    return mp.findroot(f, (low, high), solver="anderson", tol=1e-40, maxsteps=500)


def trace(a, b):
    return mp.fsum(a[i, j] * b[j, i] for i in range(a.rows) for j in range(a.cols))


class Model:
    def __init__(self, case):
        self.case, n = case, len(case.y)
        self.n = n
        time = [mpf(t) for t in case.time]
        columns = [[mpf(1)] * n] if case.intercept else []
        if case.use_time:
            columns += [[(t - case.origin) ** k for t in time] for k in range(1, case.degree + 1)]
        columns += [[mpf(v) for v in x] for x in case.x]
        self.p = len(columns)
        self.root = [mp.sqrt(mpf(w)) for w in (case.weight or [1] * n)]
        self.x = matrix(n, self.p)
        for j, column in enumerate(columns):
            for i in range(n):
                self.x[i, j] = column[i] * self.root[i]
        self.y = matrix([(mp.log(mpf(v)) if case.log else mpf(v)) * r for v, r in zip(case.y, self.root)])
        gaps = [time[i + 1] - time[i] for i in range(n - 1)]
        self.unit = min(gaps)
        steps = [g / self.unit for g in gaps]
        self.lattice = all(abs(s - mp.nint(s)) < 1e-6 for s in steps)
        if self.lattice:
            steps = [mp.nint(s) for s in steps]
        place = [mpf(0)]
        for s in steps:
            place.append(place[-1] + s)
        self.apart = [[abs(a - b) for b in place] for a in place]
        self.time = time

    def power(self, phi, k):
        if k == 0:
            return mpf(1)
        return phi ** (int(k) if self.lattice else k)

    def correlation(self, phi):
        return matrix([[self.power(phi, k) for k in row] for row in self.apart])

    def change(self, phi):
        return matrix([[k * self.power(phi, k - 1) if k else mpf(0) for k in row] for row in self.apart])

    def at(self, phi, need_inverse=True):
        v = self.correlation(phi)
        vi = v ** -1
        xv = self.x.T * vi
        bread = (xv * self.x) ** -1
        beta = bread * (xv * self.y)
        e = self.y - self.x * beta
        rss = (e.T * vi * e)[0]
        return v, vi, xv, bread, beta, e, rss

    def free(self):
        return self.n - self.p if self.case.method == REML else self.n

    def log_likelihood(self, phi):
        v, vi, xv, bread, beta, e, rss = self.at(phi)
        m = self.free()
        value = -mpf(m) / 2 * (mp.log(2 * mp.pi * rss / m) + 1) - mp.log(mp.det(v)) / 2 + \
            mp.fsum(mp.log(r) for r in self.root)
        return value + (mp.log(mp.det(bread)) / 2 if self.case.method == REML else 0)

    def slope(self, phi):
        """d log-likelihood / d phi."""
        v, vi, xv, bread, beta, e, rss = self.at(phi)
        dv = self.change(phi)
        vie = vi * e
        inverse = vi - xv.T * bread * xv if self.case.method == REML else vi
        return self.free() * (vie.T * dv * vie)[0] / (2 * rss) - trace(inverse, dv) / 2


def scan(model):
    """The log-likelihood but for a constant on a fine grid, in doubles."""
    n, p = model.n, model.p
    x = np.array(model.x.tolist(), float)
    x = np.linalg.qr(x)[0]
    y = np.array(model.y.tolist(), float).ravel()
    y = y - x @ (x.T @ y)
    apart = np.array([[float(v) for v in row] for row in model.apart])
    grid = np.concatenate([np.linspace(0, 0.999, 2000), 1 - np.geomspace(0.00099, 1e-7, 80)])
    if model.lattice:
        grid = np.concatenate([-grid[:0:-1], grid])
    values = []
    for phi in grid:
        v = np.sign(phi) ** apart * np.abs(phi) ** apart if phi else np.eye(n)
        vi = np.linalg.inv(v)
        bread = np.linalg.inv(x.T @ vi @ x)
        e = y - x @ (bread @ (x.T @ vi @ y))
        m = n - p if model.case.method == REML else n
        value = -m / 2 * np.log(e @ vi @ e) - np.linalg.slogdet(v)[1] / 2
        values.append(value + (np.linalg.slogdet(bread)[1] / 2 if model.case.method == REML else 0))
    return grid, np.array(values)


def maximum(model):
    grid, values = scan(model)
    best = int(values.argmax())
    assert 0 < best < len(grid) - 1, (model.case.name, "the maximum is on the edge")
    phi = mp.findroot(model.slope, (mpf(grid[best - 1]), mpf(grid[best + 1])), solver="anderson", tol=1e-45,
                      maxsteps=200, verify=False)
    assert abs(model.slope(phi)) < mpf(10) ** -30 and grid[best - 1] < phi < grid[best + 1]
    top = model.log_likelihood(phi)
    level = top - mp.erfinv(mpf(model.case.level)) ** 2  # half of the chi-squared's quantile
    numeric = values - values[best] - float(level - top) + float(model.log_likelihood(grid[best]) - top)
    f = lambda q: model.log_likelihood(q) - level

    def limit(inside, edge):
        above = np.nonzero(numeric >= 0)[0]
        outermost = above[0] if inside < 0 else above[-1]
        beyond = outermost + inside
        if beyond < 0 or beyond >= len(grid):
            return mpf(edge)
        # In REML the likelihood may level off above the limit all the way to 1.
        return mp.findroot(f, (mpf(grid[min(outermost, beyond)]), mpf(grid[max(outermost, beyond)])),
                           solver="anderson", tol=1e-40, maxsteps=200, verify=False)

    return phi, top, limit(-1, -1 if model.lattice else 0), limit(1, 1)


def prais_winsten(model):
    phi = mpf(0)
    for _ in range(5000):
        e = model.at(phi)[5]
        new = mp.fsum(e[i] * e[i - 1] for i in range(1, model.n)) / mp.fsum(e[i - 1] ** 2 for i in range(1, model.n))
        if abs(new - phi) < mpf(10) ** -30:
            return new
        phi = new
    raise ArithmeticError("no convergence")


def satterthwaite(model, phi, dispersion):
    """For each coefficient, of REML."""
    v, vi, xv, bread, beta, e, rss = model.at(phi)
    dv = model.change(phi)
    p_matrix = (vi - xv.T * bread * xv) / dispersion
    parts = [v, dispersion * dv]
    products = [p_matrix * d for d in parts]
    information = matrix(2, 2)
    for a in range(2):
        for b in range(2):
            information[a, b] = trace(products[a], products[b]) / 2
    spread = information ** -1
    mp.dps = 70
    h = mpf(10) ** -25
    high, low = model.at(phi + h)[3], model.at(phi - h)[3]
    mp.dps = 50
    out = []
    for j in range(model.p):
        g = matrix([bread[j, j], dispersion * (high[j, j] - low[j, j]) / (2 * h)])
        df = 2 * (dispersion * bread[j, j]) ** 2 / (g.T * spread * g)[0]
        out.append(min(max(df, mpf(1)), mpf(model.n - model.p)))
    return out


def year(model, phi):
    return mp.sign(phi) * abs(phi) ** (1 / model.unit)


def assumed(model, index):
    """Least squares with the errors' correlation given."""
    n, p = model.n, model.p
    bread = (model.x.T * model.x) ** -1
    hat = bread * model.x.T
    beta = hat * model.y
    maker = mp.eye(n) - model.x * hat
    e = model.y - model.x * beta
    rss = (e.T * e)[0]
    for rho in (0, mpf("0.2"), mpf("0.4"), mpf("0.6")):
        r = matrix([[mpf(1) if a == b else (rho ** abs(a - b) if rho else mpf(0)) for b in model.time]
                    for a in model.time])
        mr = maker * r
        first, second = trace(mr, mp.eye(n)), trace(mr, mr)
        df = first ** 2 / second
        se = mp.sqrt(rss / first * (hat * r * hat.T)[index, index])
        q = t_quantile(mpf(model.case.level), df)
        yield (rho, beta[index], se, t_tail(beta[index] / se, df), beta[index] - q * se, beta[index] + q * se)


def lines(case):
    model = Model(case)
    n, p = model.n, model.p
    lower = upper = top = mpf(NAN)
    if case.errors == AR1:
        phi, top, lower, upper = maximum(model)
    else:
        phi = prais_winsten(model)
    v, vi, xv, bread, beta, e, rss = model.at(phi)
    dispersion = rss / (n - p)
    sigma = mp.sqrt(rss / n if case.errors == AR1 and case.method != REML else dispersion)
    dfs = satterthwaite(model, phi, dispersion) if case.errors == AR1 and case.method == REML else [mpf(n - p)] * p
    yield from lines_of(case)
    for j in range(p):
        se = mp.sqrt(dispersion * bread[j, j])
        q = t_quantile(mpf(case.level), dfs[j])
        yield "coef", (beta[j], se, beta[j] / se, t_tail(beta[j] / se, dfs[j]), beta[j] - q * se, beta[j] + q * se,
                       dfs[j])
    for j in range(p):
        for k in range(p):
            yield "vcov", (j, k, dispersion * bread[j, k])
    whitened = mp.cholesky(v) ** -1 * e
    durbin = mp.fsum((whitened[i] - whitened[i - 1]) ** 2 for i in range(1, n)) / mp.fsum(s * s for s in whitened)
    observations = n - p if case.method == REML else n
    yield "fit", (year(model, phi), year(model, lower), year(model, upper), sigma, top, 2 * (p + 2) - 2 * top,
                  mp.log(observations) * (p + 2) - 2 * top, rss, durbin)
    hat = model.x * bread * xv
    for i in range(n):
        residual = e[i] / model.root[i]
        y = mp.log(mpf(case.y[i])) if case.log else mpf(case.y[i])
        yield "point", (y - residual, residual, whitened[i] / sigma, hat[i, i])
    if case.use_time and case.degree == 1:
        for row in assumed(model, 1 if case.intercept else 0):
            yield "assumed", row


def main():
    path = pathlib.Path(__file__).parent / "autocorrelation.csv"
    out = [f"# numbers by mpmath {__import__('mpmath').__version__}, 50 digits, Python {sys.version.split()[0]}",
           "id,numbers as autocorrelation.py says"]
    for case in cases():
        if len(sys.argv) > 1 and case.name not in sys.argv[1:]:
            continue
        print(case.name, flush=True)
        for what, numbers in lines(case):
            out.append(",".join([f"{case.name}/{what}"] + [repr(float(v)) for v in numbers]))
        out.append(f"{case.name}/end,0")
    path.write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
