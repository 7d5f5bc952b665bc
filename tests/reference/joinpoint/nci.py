#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Output of the NCI Joinpoint program as tables: python3 nci.py FOLDER_OF_expected.json

Every number is the program's own, from public repositories that are named in that file; the figures are public too:
the program's sample data (github DanChaltiel/nih.joinpoint, V4.9.0.0.1), US death rates (github mkiang/opioid_trends, V4.5.0.1)
and UK cancer mortality (github UK-Generations-Study/UK-cancer-trends, run 2024-08-12).
"""
import csv
import json
import pathlib
import sys

folder, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
cases = json.loads((folder / "expected.json").read_text())["cases"]
head = "# made by nci.py from output of the NCI Joinpoint program, V4.5.0.1, V4.9.0.0.1 and 2024-08\n"


def cell(value):
    return "nan" if value is None else repr(float(value)) if not isinstance(value, str) else value


def write(name, columns, rows):
    with open(here / f"nci_{name}.csv", "w") as out:
        out.write(head + ",".join(["id"] + columns) + "\n")
        for row in rows:
            out.write(",".join(cell(v) for v in row) + "\n")


series, settings, sse, segments, changes, joints, aapc, tests, jumps = ([] for _ in range(9))
for c in cases:
    name, s, uk = c["id"], c["settings"], c["id"].startswith("uk-")
    for r in csv.DictReader(open(folder / c["data"])):
        if all(r[k] == v for k, v in c["filter"].items()):
            series.append([name, r[c["x"]], r[c["y"]], r[c["se"]] if c.get("se") else None])
    settings.append([name, c["selected_joinpoints"], 0 if uk else s["max_joinpoints"], s.get("jump_location"), not uk,
                     s.get("permutations"), c.get("apc_tolerance", 0.0051)])
    sse += [[name, k, v] for k, v in c.get("sse_by_k", {}).items()]
    for j, g in enumerate(c.get("segments", [])):
        segments.append([name, j] + [g[k] for k in ("start", "end", "apc", "lcl", "ucl", "slope_t", "slope_p", "intercept",
                                                    "intercept_se", "slope", "slope_se")])
        changes.append([name, j] + [g["slope_change" + k] for k in ("", "_se", "_t", "_p")])
    if not c.get("segments"):
        segments += [[name, j, None, None, v] + [None] * 8 for j, v in enumerate(c["apc"])]
    for j, x in enumerate(c["joinpoints"]):
        joints.append([name, j] + ([x["at"], x["lcl"], x["ucl"]] if isinstance(x, dict) else [x, None, None]))
    if c.get("aapc"):
        aapc.append([name] + [c["aapc"][k] for k in ("start", "end", "aapc", "lcl", "ucl", "statistic", "p")])
    tests += [[name] + [x[k] for k in ("null", "alt", "p", "level")] for x in c.get("permutation_tests", [])]
    if c.get("jump"):
        jumps.append([name] + [c["jump"][k] for k in ("value", "se", "lcl", "ucl", "t", "p", "cr", "cr_se", "cr_lcl", "cr_ucl",
                                                      "cr_statistic", "cr_p")])

write("series", ["time", "figure", "se"], series)
write("cases", ["selected", "max", "jump", "permutation", "permutations", "apc_tolerance"], settings)
write("sse", ["joinpoints", "sse"], sse)
write("segments", ["segment", "from", "to", "apc", "lower", "upper", "t", "p", "intercept", "intercept_se", "slope", "se"],
      segments)
write("changes", ["segment", "change", "se", "t", "p"], changes)
write("joints", ["joint", "at", "lower", "upper"], joints)
write("aapc", ["from", "to", "estimate", "lower", "upper", "statistic", "p"], aapc)
write("tests", ["null", "alternative", "p", "alpha"], tests)
write("jumps", ["estimate", "se", "lower", "upper", "t", "p", "ratio", "ratio_se", "ratio_lower", "ratio_upper", "ratio_t",
                "ratio_p"], jumps)
