#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes series.csv, expected.csv and tests_expected.csv beside itself from a JSON file of reference results.

    gen.py trendtest.json

p_exact is nan where figures are tied; tau is S over n (n - 1) / 2; limits are by the normal approximation.
"""
import json
import pathlib
import sys


def number(value):
    """Text that strtod reads back as the same double."""
    return "nan" if value is None else repr(value)


def write(name, program, header, rows):
    path = pathlib.Path(__file__).parent / name
    lines = [f"# {program}", ",".join(header)]
    lines += [",".join([row[0]] + [number(x) for x in row[1:]]) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def expected(case):
    want = case["expected"]
    r, sen, exact = want["R"], want["sen"], want["kendall_exact_sharp"]
    n = r["n"]
    normal = r["kendall_normal_continuity"]
    return [case["id"], n, r["S"], sen["var_s"], normal["z"], normal["p"],
            exact["two_sided"] if exact else None, 2 * r["S"] / (n * (n - 1)), sen["n_slopes"], sen["slope"],
            sen["intercept_conover"], sen["ci_interpolated"]["lower"], sen["ci_interpolated"]["upper"]]


def tests_expected(case):
    """p by all orders (whole numbers where they are there, else enumeration, which holds with ties) and by R's z."""
    want = case["expected"]
    r = want["R"]
    exact = want["kendall_exact_sharp"] or r["permutation_exact"] or {}
    plain, corrected = r["kendall_normal"], r["kendall_normal_continuity"]
    return [case["id"], r["kendall_tau_b"], exact.get("two_sided"), exact.get("increasing"), exact.get("decreasing"),
            corrected["z"], corrected["p"], plain["z"], plain["p"], want["sen"]["intercept_conover"],
            want["sen"]["intercept_median_residual"], want["sen"]["ci_interpolated"]["lower"],
            want["sen"]["ci_interpolated"]["upper"]]


def main():
    cases = [c for c in json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"] if c["kind"] == "series"]
    rows = [[c["id"], year, y] for c in cases for year, y in zip(c["input"]["year"], c["input"]["y"])]
    write("series.csv", "datasets of R (Nile, nhtemp, discoveries) and made-up series", ["id", "year", "y"], rows)
    write("expected.csv", f"numbers by {cases[0]['program']} (cor.test; Sen's slope own code) and Python fractions (p_exact)",
          "id n s variance z p_normal p_exact tau n_slopes slope intercept lower upper".split(),
          [expected(c) for c in cases])
    write("tests_expected.csv", f"numbers by {cases[0]['program']} and by enumeration of all orders",
          "id tau_b p_exact p_increasing p_decreasing z p_normal z_plain p_plain intercept intercept_residual lower upper".split(),
          [tests_expected(c) for c in cases])


if __name__ == "__main__":
    main()
