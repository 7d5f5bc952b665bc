#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes two_rates.csv, two_rates_methods.csv and one_count.csv beside itself from a JSON file of reference results.

    gen.py change.json

The reference's rate ratio is first over second, annum's is later over earlier: `to` is its first count.
"""
import json
import pathlib
import sys


def number(value):
    """Text that strtod reads back as the same double."""
    return {None: "nan", "Inf": "inf", "-Inf": "-inf"}[value] if value is None or isinstance(value, str) else repr(value)


def write(name, program, header, rows):
    path = pathlib.Path(__file__).parent / name
    lines = [f"# numbers by {program}", ",".join(header)]
    lines += [",".join([row[0]] + [number(x) for x in row[1:]]) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def limits(interval):
    return [interval["lower"], interval["upper"]]


def main():
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"]
    rates = [c for c in cases if c["kind"] == "two-rates"]
    rows = []
    for case in rates:
        given, want = case["input"], case["expected"]
        test = want["poisson_test"]
        rows.append([case["id"], given["x2"], given["t2"], given["x1"], given["t1"], want["p_twice_smaller_tail"],
                     test["rate_ratio"], *limits(test["ci95"]), *limits(test["ci90"])])
    write("two_rates.csv", rates[0]["program"] + " (poisson.test; twice the smaller of its one-sided p)",
          "id from_events from_exposure to_events to_exposure p ratio lower95 upper95 lower90 upper90".split(), rows)
    rows = []
    for case in rates:
        given, want, nothing = case["input"], case["expected"], {"p": None, "lower": None, "upper": None}
        wald, plain = want.get("wald_log", nothing), want.get("rate_difference_wald", nothing)
        rows.append([case["id"], given["x2"], given["t2"], given["x1"], given["t1"], want["midp"]["p_two_sided"],
                     *limits(want["midp"]), want.get("score", nothing)["p"], wald["p"], *limits(wald), *limits(plain)])
    write("two_rates_methods.csv", rates[0]["program"] + " (mid-p, score, Wald)",
          "id from_events from_exposure to_events to_exposure midp_p midp_lower midp_upper score_p wald_p wald_lower "
          "wald_upper difference_wald_lower difference_wald_upper".split(), rows)
    counts = [c for c in cases if c["kind"] == "one-count"]
    rows = [[c["id"], c["input"]["x"], c["input"]["t"], *limits(c["expected"]["garwood95"]),
             *limits(c["expected"]["garwood90"]), *limits(c["expected"]["garwood99"]),
             *limits(c["expected"]["midp95"]), *limits(c["expected"]["byar95"])] for c in counts]
    write("one_count.csv", counts[0]["program"] + " (poisson.test; mid-p, Byar)",
          "id events exposure lower95 upper95 lower90 upper90 lower99 upper99 midp_lower midp_upper byar_lower "
          "byar_upper".split(), rows)


if __name__ == "__main__":
    main()
