# SPDX-License-Identifier: GPL-3.0-or-later
"""The format of the reference fits: one CSV, a stream of lines `case/what,numbers…`, NaN for "not given".

    case/model  kind, family, link, degree, no_intercept, no_time, covariance, lags, adjust, origin, interval,
                n_x, level, log, tolerance (relative)
    case/row    time, y, size (exposure, total or standard error), weight, offset, x1 …
    case/coef   estimate, se, statistic, p, lower, upper
    case/vcov   row, column, value
    case/fit    deviance, null deviance, pearson, dispersion, log-likelihood, aic, bic, rss, sigma, r squared,
                residual degrees of freedom, durbin-watson, its p
    case/theta  of the negative binomial, its standard error
    case/point  fitted, leverage, cook, residuals: response, pearson, deviance
    case/end
"""
import pathlib

NAN = float("nan")
KIND = {"value": 1, "count": 2, "proportion": 3, "share": 4, "rate": 5}
FAMILY = {"gaussian": 1, "poisson": 2, "quasipoisson": 3, "binomial": 4, "quasibinomial": 5, "fractional": 6,
          "gamma": 7, "inverse-gaussian": 8, "negbin": 9, "beta": 10}
LINK = {"auto": 0, "identity": 1, "log": 2, "logit": 3, "probit": 4, "cloglog": 5, "inverse": 6, "sqrt": 7,
        "inverse-square": 8}
COVARIANCE = {"model": 0, "HC0": 1, "HC1": 2, "HC2": 3, "HC3": 4, "NW": 5}
FIT = "deviance null_deviance pearson dispersion loglik aic bic rss sigma r2 df dw dw_p".split()
POINT = "fitted leverage cook response pearson deviance".split()


def text(number):
    number = NAN if number is None else float(number)
    return repr(number if abs(number) != float("inf") else NAN)


class Writer:
    def __init__(self, name, program):
        self.path = pathlib.Path(__file__).parent / name
        self.lines = [f"# numbers by {program}", "id,numbers as case_format.py says"]

    def line(self, case, what, *numbers):
        self.lines.append(",".join([f"{case}/{what}"] + [text(x) for x in numbers]))

    def model(self, case, kind, family, link="auto", degree=1, no_intercept=0, no_time=0, covariance="model", lags=0,
              adjust=0, origin=0, interval="wald", n_x=0, level=0.95, log=0, tolerance=1e-12):
        self.line(case, "model", KIND[kind], FAMILY[family], LINK[link], degree, no_intercept, no_time,
                  COVARIANCE[covariance], lags, adjust, origin, interval == "profile", n_x, level, log, tolerance)

    def rows(self, case, time, y, size=None, weight=None, offset=None, x=()):
        for i in range(len(y)):
            extra = [v[i] if v is not None else NAN for v in (size, weight, offset)]
            self.line(case, "row", time[i], y[i], *extra, *[column[i] for column in x])

    def coef(self, case, estimate, se=None, statistic=None, p=None, lower=None, upper=None):
        for j, value in enumerate(estimate):
            self.line(case, "coef", value, *[v[j] if v is not None else NAN for v in (se, statistic, p, lower, upper)])

    def vcov(self, case, matrix):
        for j, row in enumerate(matrix):
            for k, value in enumerate(row):
                self.line(case, "vcov", j, k, value)

    def fit(self, case, **numbers):
        self.line(case, "fit", *[numbers.get(name, NAN) for name in FIT])

    def points(self, case, **columns):
        n = len(next(iter(columns.values())))
        for i in range(n):
            self.line(case, "point", *[columns[c][i] if columns.get(c) is not None else NAN for c in POINT])

    def end(self, case):
        self.lines.append(f"{case}/end,0")

    def save(self):
        self.path.write_text("\n".join(self.lines) + "\n")
