#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes two_proportions.csv and one_proportion.csv beside itself from a JSON file of reference results.

    gen_proportions.py change.json
"""
import json
import pathlib
import sys

from gen import limits, write


def main():
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"]
    pairs = [c for c in cases if c["kind"] == "two-proportions"]
    rows = []
    for case in pairs:
        given, want = case["input"], case["expected"]
        odds, none = want["odds_ratio_conditional_sharp"], {"estimate": None, "lower": None, "upper": None}
        wald, risk = want.get("odds_ratio_wald", none), want.get("risk_ratio_wald", none)
        rows.append([case["id"], given["x1"], given["n1"], given["x2"], given["n2"], want["fisher"]["p"],
                     *limits(want["miettinen_nurminen95"]), *limits(want["newcombe95"]), odds["estimate_cmle"],
                     odds["p_twice_smaller_tail"], odds["midp_p"], *limits(wald), *limits(risk)])
    write("two_proportions.csv", pairs[0]["program"] + " (fisher.test; difference and sharp odds ratio: own code)",
          "id from_events from_total to_events to_total fisher mn_lower mn_upper newcombe_lower newcombe_upper "
          "odds_ratio p midp wald_lower wald_upper ratio_wald_lower ratio_wald_upper".split(), rows)
    shares = [c for c in cases if c["kind"] == "one-proportion"]
    names = ["clopper_pearson95", "clopper_pearson90", "wilson95", "agresti_coull95", "jeffreys95"]
    rows = [[c["id"], c["input"]["x"], c["input"]["n"], *[x for name in names for x in limits(c["expected"][name])]]
            for c in shares]
    write("one_proportion.csv", shares[0]["program"] + " (binom.test, prop.test; Agresti-Coull, Jeffreys: own code)",
          ["id", "events", "total", *[f"{name}_{side}" for name in names for side in ("lower", "upper")]], rows)


if __name__ == "__main__":
    main()
