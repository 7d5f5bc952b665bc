#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes nist.csv, r_linear.csv and r_glm.csv beside itself from JSON files of reference results. Needs mpmath.

    gen.py linear.json glm.json

Covariates other than time (the x of the NIST problems) are given as covariates of a fit without time.
"""
import json
import pathlib
import sys

import mpmath

from case_format import NAN, Writer


def read(path):
    return json.loads(pathlib.Path(path).read_text())["cases"]


def nist(cases):
    out = Writer("nist.csv", cases[0]["program"])
    for case in cases:
        name, given, want = case["id"], case["input"], case["expected"]
        x = given["x"]
        columns = [list(c) for c in zip(*x)] if isinstance(x[0], list) else [x]
        degree = given["polynomial_degree"] or 1
        best = want.get("exact_double", want["certified"])
        # 1e-13: the exact solution rounded to a double, and a fit in 32 digits rounded likewise.
        out.model(name, "value", "gaussian", degree=degree, no_intercept=not given["intercept"], no_time=1,
                  n_x=len(columns), tolerance=1e-13)
        out.rows(name, range(len(given["y"])), given["y"], x=columns)
        out.coef(name, best["coef"], best["se"])
        out.fit(name, rss=best["rss"], sigma=best["residual_sd"], r2=best["r2"])
        out.end(name)
    out.save()


def ordered(block):
    return list(block.values())


def linear(cases):
    out = Writer("r_linear.csv", cases[0]["program"] + "; raw calendar years, so the tolerance is that of R's rounding")
    for case in cases:
        name, given, want = case["id"], case["input"], case["expected"]
        rows = dict(time=given["year"], y=given["y"], weight=given.get("weights"))
        lower, upper = zip(*want["ci95"])
        log = name.endswith("-log")
        out.model(name, "value", "gaussian", tolerance=1e-9, log=0)
        out.rows(name, **rows)
        out.coef(name, ordered(want["coef"]), ordered(want["se"]), ordered(want["t"]), ordered(want["p"]), lower, upper)
        out.vcov(name, want["vcov"])
        out.fit(name, rss=want["rss"], sigma=want["sigma"], r2=want["r2"], loglik=want["logLik"], aic=want["AIC"],
                bic=want["BIC"], df=want["df_residual"], dw=want.get("durbin_watson", {}).get("statistic", NAN),
                dw_p=want.get("durbin_watson", {}).get("p_greater_exact", NAN))
        out.points(name, fitted=want["fitted"], leverage=want["hat"], cook=want["cooks_distance"],
                   response=want["residuals"])
        out.end(name)
        for kind, matrix in want["vcovHC"].items():
            out.model(f"{name}-{kind}", "value", "gaussian", covariance=kind, tolerance=1e-9)
            out.rows(f"{name}-{kind}", **rows)
            out.vcov(f"{name}-{kind}", matrix)
            out.end(f"{name}-{kind}")
        for kind, matrix in want["NeweyWest"].items():
            lag, adjust = int(kind[3]), kind.endswith("adjust")
            out.model(f"{name}-{kind}", "value", "gaussian", covariance="NW", lags=lag, adjust=adjust, tolerance=1e-9)
            out.rows(f"{name}-{kind}", **rows)
            out.vcov(f"{name}-{kind}", matrix)
            out.end(f"{name}-{kind}")
    out.save()


def by_rows(block):
    return [block["intercept"], block["slope"]]


def glm_model(case):
    given = case["input"]
    kind = "proportion" if "trials" in given else "count"
    if given["family"] == "Gamma":
        kind = "value"
    return kind, given["family"].lower(), given["link"]


def degenerate(case):
    return "lr_test" in case["expected"] and "profile95_exact" not in case["expected"]


def level_of_chi_squared(dispersion, df):
    """The level at which F times the dispersion is chi-squared's 5 % point, by which R makes all profile limits."""
    square = mpmath.mpf("3.84145882069412447") / dispersion
    return 1 - mpmath.betainc(mpmath.mpf(df) / 2, mpmath.mpf(1) / 2, 0, df / (df + square), regularized=True)


def glm(cases):
    out = Writer("r_glm.csv", cases[0]["program"])
    for case in cases:
        name, given, want = case["id"], case["input"], case["expected"]
        kind, family, link = glm_model(case)
        rows = dict(time=given["year"], y=given["y"], size=given.get("exposure", given.get("trials")))
        quasi = family.startswith("quasi")
        wald = want["wald95_t" if quasi or family == "gamma" else "wald95"]
        profile = want["profile95_exact"]
        exact_fit = want["pearson_chi2"] < 1e-20  # R's numbers are its rounding there
        # The set's profile limits of the quasi families are normal ones, annum's by F: exact_glm.csv has those.
        # Theirs of the negative binomial hold theta, as annum's do, but are by chi-squared; of the gamma they are normal ones.
        for interval, block in (("wald", wald),) if quasi or family == "gamma" else (("wald", wald), ("profile", profile)):
            label = f"{name}-{interval}"
            # 1e-9 for R's IRLS in double precision; its profile limits solve the deviance equation to 1e-8.
            level = 0.95
            if interval == "profile" and family == "negbin":
                level = level_of_chi_squared(want["pearson_dispersion"], want["df_residual"])
            out.model(label, kind, family, link, origin=given["time_origin"], interval=interval, level=level,
                      tolerance=1e-8 if interval == "profile" else 1e-9)
            out.rows(label, **rows)
            out.coef(label, by_rows(want["coef"]), by_rows(want["se"]), by_rows(want["test"]), by_rows(want["p"]),
                     [NAN, block["lower"]], [NAN, block["upper"]])
            if interval == "wald":
                out.vcov(label, want["vcov"])
                out.fit(label, deviance=want["deviance"], null_deviance=want["null_deviance"],
                        pearson=want["pearson_chi2"], dispersion=NAN if exact_fit else want["pearson_dispersion"], loglik=want["logLik"],
                        aic=want["AIC"], bic=want["BIC"], df=want["df_residual"])
                out.points(label, fitted=want["fitted"], leverage=want["hat"],
                           cook=None if exact_fit else want["cooks_distance"],
                           pearson=None if exact_fit else want["pearson_residuals"],
                           deviance=None if exact_fit else want["deviance_residuals"])
                if "theta" in want:
                    out.line(label, "theta", want["joint_ml"]["theta"], want["theta_se"])
            out.end(label)
    out.save()


def main():
    cases = read(sys.argv[1])
    nist([c for c in cases if c["kind"] == "nist"])
    linear([c for c in cases if c["kind"] in ("ols", "wls")])
    families = {"poisson", "quasipoisson", "binomial", "quasibinomial", "negbin", "Gamma"}
    glm([c for c in read(sys.argv[2]) if c["input"]["family"] in families and not degenerate(c)
         and c["expected"].get("theta", 0) < 1e6])  # beyond, glm.nb has only run into its limit


if __name__ == "__main__":
    main()
